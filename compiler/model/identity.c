/* Job: identities that stay: uids from titles, ids of panels from what they are.  Not responsible
 * for finding that two are the same. */
#include "base/digest.h"
#include "model/build.h"

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
    const struct digest hash = digest_of(title);
    str prefix = str_part(text, 0, UID_PREFIX);
    while (prefix.len && prefix.ptr[prefix.len - 1] == '-') prefix.len--;
    return arena_printf(a, "%.*s%s%02x%02x%02x%02x", STR_ARG(prefix), prefix.len ? "-" : "",
                        hash.bytes[0], hash.bytes[1], hash.bytes[2], hash.bytes[3]);
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
    const struct digest hash = digest_of(what);
    uint32_t id = 0;
    for (int i = 0; i < 4; i++) id = id << 8 | hash.bytes[i];
    id &= 0x7fffffff;
    return id ? (int)id : 1;
}
