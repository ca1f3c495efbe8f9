/* Job: identities that stay: uids from titles, ids of panels from what they are.  Not responsible
 * for finding that two are the same. */
#include <openssl/evp.h>

#include "model/build.h"

static void sha256(str text, unsigned char out[32])
{
    unsigned int size = 0;
    if (!EVP_Digest(text.ptr, text.len, out, &size, EVP_sha256(), NULL)) BUG("SHA-256 failed");
}

/* Lower ASCII words joined by hyphens; *ascii tells whether nothing was left out. */
static str slug(struct arena *a, str title, bool *ascii)
{
    struct buf out = BUF_INIT;
    *ascii = true;
    for (size_t i = 0; i < title.len; i++) {
        char c = title.ptr[i];
        if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
        bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if ((unsigned char)c >= 0x80) *ascii = false;
        if (word)
            buf_char(&out, c);
        else if (out.len && out.ptr[out.len - 1] != '-')
            buf_char(&out, '-');
    }
    while (out.len && out.ptr[out.len - 1] == '-') out.len--;
    str text = arena_str(a, buf_as_str(&out));
    buf_release(&out);
    return text;
}

enum { UID_MOST = 40, UID_PREFIX = 31 };

str identity_uid(struct arena *a, str title)
{
    bool ascii;
    str text = slug(a, title, &ascii);
    if (ascii && text.len && text.len <= UID_MOST) return text;
    unsigned char hash[32];
    sha256(title, hash);
    str prefix = str_part(text, 0, UID_PREFIX);
    while (prefix.len && prefix.ptr[prefix.len - 1] == '-') prefix.len--;
    return arena_printf(a, "%.*s%s%02x%02x%02x%02x", STR_ARG(prefix), prefix.len ? "-" : "",
                        hash[0], hash[1], hash[2], hash[3]);
}

bool identity_uid_fits(str uid)
{
    for (size_t i = 0; i < uid.len; i++) {
        char c = uid.ptr[i];
        bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '-' || c == '_';
        if (!fine) return false;
    }
    return uid.len > 0 && uid.len <= UID_MOST;
}

int identity_panel(str what)
{
    unsigned char hash[32];
    sha256(what, hash);
    uint32_t id =
        ((uint32_t)hash[0] << 24 | (uint32_t)hash[1] << 16 | (uint32_t)hash[2] << 8 | hash[3]) &
        0x7fffffff;
    return id ? (int)id : 1;
}
