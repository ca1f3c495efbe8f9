/* digest: see digest.h.  OpenSSL computes, through the functions that it had before version 3.  The
 * newer ones look the algorithm up in a provider and read a configuration first: that takes longer
 * than the compilation of a small file, and for each of the many short texts again. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/digest.h"

#include <openssl/sha.h>

struct digest digest_of(str text)
{
    struct digest digest;
    SHA256_CTX context;
    bool good = SHA256_Init(&context) && SHA256_Update(&context, text.ptr, text.len) &&
                SHA256_Final(digest.bytes, &context);
    if (!good) {
        BUG("SHA-256 failed");
    }
    return digest;
}

str digest_hex(struct arena *a, struct digest digest)
{
    char hex[2 * sizeof digest.bytes];
    for (size_t i = 0; i < sizeof hex; i++) {
        unsigned char byte = digest.bytes[i / 2];
        hex[i] = "0123456789abcdef"[i % 2 ? byte & 0xF : byte >> 4];
    }
    return arena_str(a, (str){hex, sizeof hex});
}
