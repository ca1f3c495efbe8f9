/* digest: see digest.h.  OpenSSL computes, through the functions that it had before version 3.  The
 * newer ones look the algorithm up in a provider and read a configuration first: that takes longer
 * than the compilation of a small file, and for each of the many short texts again.  They would
 * also make the program five times as large; so HMAC is put together here. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/digest.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

enum { BLOCK = 64 /* bytes that SHA-256 takes at once */ };

static struct digest digest_of_two(str first, str second)
{
    struct digest digest;
    SHA256_CTX context;
    bool good = SHA256_Init(&context) && SHA256_Update(&context, first.ptr, first.len) &&
                SHA256_Update(&context, second.ptr, second.len) &&
                SHA256_Final(digest.bytes, &context);
    if (!good) {
        BUG("SHA-256 failed");
    }
    OPENSSL_cleanse(&context, sizeof context);
    return digest;
}

struct digest digest_of(str text) { return digest_of_two(text, STR_EMPTY); }

/* H((key ^ opad) + H((key ^ ipad) + text)) */
struct digest digest_hmac(str key, str text)
{
    char inner[BLOCK];
    char outer[BLOCK];
    struct digest short_key;
    if (key.len > BLOCK) {
        short_key = digest_of(key);
        key = (str){(const char *)short_key.bytes, sizeof short_key.bytes};
    }
    for (size_t i = 0; i < BLOCK; i++) {
        char byte = i < key.len ? key.ptr[i] : '\0';
        inner[i] = (char)(byte ^ 0x36);
        outer[i] = (char)(byte ^ 0x5C);
    }
    struct digest digest = digest_of_two((str){inner, BLOCK}, text);
    digest = digest_of_two((str){outer, BLOCK}, (str){(char *)digest.bytes, sizeof digest.bytes});
    OPENSSL_cleanse(inner, sizeof inner);
    OPENSSL_cleanse(outer, sizeof outer);
    return digest;
}

/* ---- as text ----------------------------------------------------------------------------- */

static str hex_of(struct arena *a, const unsigned char *bytes, size_t count)
{
    char *hex = arena_alloc(a, 2 * count + 1);
    for (size_t i = 0; i < 2 * count; i++) {
        unsigned char byte = bytes[i / 2];
        hex[i] = "0123456789abcdef"[i % 2 ? byte & 0xF : byte >> 4];
    }
    return (str){hex, 2 * count};
}

str digest_hex(struct arena *a, struct digest digest)
{
    return hex_of(a, digest.bytes, sizeof digest.bytes);
}

str digest_sha1_hex(struct arena *a, str text)
{
    unsigned char bytes[SHA_DIGEST_LENGTH];
    SHA_CTX context;
    bool good = SHA1_Init(&context) && SHA1_Update(&context, text.ptr, text.len) &&
                SHA1_Final(bytes, &context);
    if (!good) {
        BUG("SHA-1 failed");
    }
    return hex_of(a, bytes, sizeof bytes);
}
