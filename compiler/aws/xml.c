/* xml: see xml.h. */
#include "aws/xml.h"

#include <stdio.h>

static const struct {
    str entity;
    char character;
} entities[] = {
    {STR_INIT("&lt;"), '<'},   {STR_INIT("&gt;"), '>'},    {STR_INIT("&amp;"), '&'},
    {STR_INIT("&quot;"), '"'}, {STR_INIT("&apos;"), '\''},
};

/* "&#39;" or "&#x27;"; the bytes that it takes, 0 when it is none. */
static size_t put_reference(struct buf *out, str rest)
{
    bool hex = str_starts(rest, STR("&#x"));
    uint32_t scalar = 0;
    size_t at = hex ? 3 : 2;
    if (!str_starts(rest, STR("&#"))) return 0;
    for (; at < rest.len && at < 10 && rest.ptr[at] != ';'; at++) {
        char c = rest.ptr[at];
        uint32_t digit = c >= '0' && c <= '9' ? (uint32_t)(c - '0') : 99;
        if (hex && c >= 'a' && c <= 'f') digit = (uint32_t)(c - 'a') + 10;
        if (hex && c >= 'A' && c <= 'F') digit = (uint32_t)(c - 'A') + 10;
        if (digit >= (hex ? 16 : 10)) return 0;
        scalar = scalar * (hex ? 16 : 10) + digit;
    }
    bool good = at < rest.len && rest.ptr[at] == ';' && scalar > 0 && scalar < 0x110000 &&
                (scalar < 0xD800 || scalar > 0xDFFF);
    char bytes[4];
    if (good) buf_str(out, (str){bytes, utf8_encode(scalar, bytes)});
    return good ? at + 1 : 0;
}

static size_t put_entity(struct buf *out, str rest)
{
    for (size_t i = 0; i < COUNT_OF(entities); i++) {
        if (!str_starts(rest, entities[i].entity)) continue;
        buf_char(out, entities[i].character);
        return entities[i].entity.len;
    }
    return put_reference(out, rest);
}

static str resolve(struct arena *a, str text)
{
    struct buf out = BUF_SECRET; /* it may be a key */
    for (size_t at = 0; at < text.len;) {
        size_t taken = text.ptr[at] == '&' ? put_entity(&out, str_part(text, at, text.len)) : 0;
        if (!taken) buf_char(&out, text.ptr[at]);
        at += taken ? taken : 1;
    }
    str resolved = arena_str(a, buf_as_str(&out));
    buf_release(&out);
    return resolved;
}

/* The names are those of a service's model, and so shorter than `tag`. */
static size_t find_tag(str xml, const char *form, str name, size_t from)
{
    char tag[64];
    int len = snprintf(tag, sizeof tag, form, STR_ARG(name));
    if (len < 0 || (size_t)len >= sizeof tag) BUG("an element's name is too long");
    return str_find(xml, (str){tag, (size_t)len}, from);
}

bool xml_next(str *rest, str name, str *inner)
{
    size_t from = find_tag(*rest, "<%.*s>", name, 0);
    size_t to = from == SIZE_MAX ? SIZE_MAX : find_tag(*rest, "</%.*s>", name, from);
    if (to == SIZE_MAX) return false;
    *inner = str_part(*rest, from + name.len + 2, to);
    *rest = str_part(*rest, to + name.len + 3, rest->len);
    return true;
}

str xml_text(struct arena *a, str xml, str name)
{
    str inner;
    return xml_next(&xml, name, &inner) ? resolve(a, str_trim(inner)) : STR_EMPTY;
}
