/* digest: SHA-256. */
#ifndef DASH_DIGEST_H
#define DASH_DIGEST_H

#include "base/base.h"

struct digest {
    unsigned char bytes[32];
};
struct digest digest_of(str text);
/* 64 digits, in lower case. */
str digest_hex(struct arena *a, struct digest digest);

#endif
