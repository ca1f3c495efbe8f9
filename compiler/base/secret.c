/* secret: see secret.h. */
#include "base/secret.h"

#include <openssl/crypto.h>

void secret_wipe(str text)
{
    if (text.len) OPENSSL_cleanse((void *)(uintptr_t)text.ptr, text.len);
}
