/* utf8: scalars in and out of bytes.  Well-formed means Unicode's table 3-7: no overlong forms, no
 * surrogates, nothing past U+10FFFF.  Display columns are in utf8_width.c.
 */
#include "base/base.h"

static unsigned char byte_at(str s, size_t at) { return (unsigned char)s.ptr[at]; }

/* How many bytes a sequence with this first byte has, and the smallest scalar it may encode. */
static size_t sequence_size(unsigned char first, uint32_t *least)
{
    if (first >= 0xC2 && first <= 0xDF) {
        *least = 0x80;
        return 2;
    }
    if ((first & 0xF0) == 0xE0) {
        *least = 0x800;
        return 3;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        *least = 0x10000;
        return 4;
    }
    return 0;
}

uint32_t utf8_decode(str s, size_t at, size_t *size)
{
    unsigned char first = byte_at(s, at);
    uint32_t least;
    *size = 1;
    if (first < 0x80) {
        return first;
    }
    size_t count = sequence_size(first, &least);
    if (count == 0 || count > s.len - at) {
        return UINT32_MAX;
    }
    uint32_t scalar = first & (0x7Fu >> count);
    for (size_t i = 1; i < count; i++) {
        unsigned char next = byte_at(s, at + i);
        if ((next & 0xC0) != 0x80) {
            return UINT32_MAX;
        }
        scalar = scalar << 6 | (next & 0x3Fu);
    }
    if (scalar < least || scalar > 0x10FFFF || (scalar >= 0xD800 && scalar <= 0xDFFF)) {
        return UINT32_MAX;
    }
    *size = count;
    return scalar;
}

static bool eight_ascii_at(str s, size_t at)
{
    uint64_t bytes;
    if (s.len - at < sizeof bytes) {
        return false;
    }
    memcpy(&bytes, s.ptr + at, sizeof bytes);
    return (bytes & 0x8080808080808080u) == 0;
}

size_t utf8_invalid(str s)
{
    size_t size;
    for (size_t at = 0; at < s.len; at += size) {
        if (eight_ascii_at(s, at)) {
            size = 8;
        } else if (utf8_decode(s, at, &size) == UINT32_MAX) {
            return at;
        }
    }
    return SIZE_MAX;
}

size_t utf8_encode(uint32_t scalar, char out[4])
{
    static const unsigned char marks[] = {0, 0, 0xC0, 0xE0, 0xF0};
    if (scalar < 0x80) {
        out[0] = (char)scalar;
        return 1;
    }
    size_t count = scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4;
    for (size_t i = count - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (scalar & 0x3F));
        scalar >>= 6;
    }
    out[0] = (char)(marks[count] | scalar);
    return count;
}

/* ---- text for people --------------------------------------------------------------------- */

/* C0, DEL, C1; the separators of lines and paragraphs; the marks, embeddings, overrides and
 * isolates of Unicode's bidirectional algorithm (UAX #9). */
bool utf8_obeyed(uint32_t scalar)
{
    return scalar < 0x20 || (scalar >= 0x7F && scalar < 0xA0) || scalar == 0x200E ||
           scalar == 0x200F || (scalar >= 0x2028 && scalar <= 0x202E) ||
           (scalar >= 0x2066 && scalar <= 0x2069);
}

static void put_plain(struct buf *out, uint32_t scalar, str written)
{
    if (scalar == '\n')
        buf_text(out, "\\n");
    else if (scalar == '\t')
        buf_text(out, "\\t");
    else if (utf8_obeyed(scalar))
        buf_printf(out, "\\u{%x}", (unsigned)scalar);
    else
        buf_str(out, written);
}

static bool is_plain(str text)
{
    for (size_t at = 0, size; at < text.len; at += size)
        if (utf8_obeyed(utf8_decode(text, at, &size))) return false;
    return true;
}

str utf8_plain(struct arena *a, str text)
{
    if (is_plain(text)) return text;
    struct buf out = BUF_INIT;
    for (size_t at = 0, size; at < text.len; at += size) {
        uint32_t scalar = utf8_decode(text, at, &size);
        put_plain(&out, scalar, str_part(text, at, at + size));
    }
    str plain = arena_str(a, buf_as_str(&out));
    buf_release(&out);
    return plain;
}
