/* digest: SHA-256, HMAC over it, and SHA-1 for names that others made with it. */
#ifndef DASH_DIGEST_H
#define DASH_DIGEST_H

#include "base/base.h"

struct digest {
    unsigned char bytes[32];
};
struct digest digest_of(str text);
/* RFC 2104 with SHA-256. */
struct digest digest_hmac(str key, str text);
/* 64 digits, in lower case. */
str digest_hex(struct arena *a, struct digest digest);

/* 40 digits of SHA-1: a file's name in the cache of AWS's command line.  For nothing else. */
str digest_sha1_hex(struct arena *a, str text);

#endif
