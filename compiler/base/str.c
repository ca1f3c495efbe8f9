/* str: slices of text.  Bytes only; what is a character is the business of utf8.c. */
#include "base/base.h"

int str_cmp(str a, str b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common ? memcmp(a.ptr, b.ptr, common) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

bool str_starts(str s, str prefix)
{
    return s.len >= prefix.len && str_eq((str){s.ptr, prefix.len}, prefix);
}

bool str_ends(str s, str suffix)
{
    return s.len >= suffix.len && str_eq((str){s.ptr + s.len - suffix.len, suffix.len}, suffix);
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

bool str_eq_nocase(str a, str b)
{
    if (a.len != b.len) {
        return false;
    }
    for (size_t i = 0; i < a.len; i++) {
        if (lower(a.ptr[i]) != lower(b.ptr[i])) {
            return false;
        }
    }
    return true;
}

str str_lower(struct arena *a, str s)
{
    char *copy = arena_alloc(a, s.len + 1);
    for (size_t i = 0; i < s.len; i++) {
        copy[i] = lower(s.ptr[i]);
    }
    return (str){copy, s.len};
}

size_t str_find_char(str s, char c, size_t from)
{
    if (from >= s.len) {
        return SIZE_MAX;
    }
    const char *found = memchr(s.ptr + from, c, s.len - from);
    return found ? (size_t)(found - s.ptr) : SIZE_MAX;
}

size_t str_find(str s, str needle, size_t from)
{
    if (needle.len == 0) {
        return from <= s.len ? from : SIZE_MAX;
    }
    size_t at = str_find_char(s, needle.ptr[0], from);
    while (at != SIZE_MAX && s.len - at >= needle.len) {
        if (memcmp(s.ptr + at, needle.ptr, needle.len) == 0) {
            return at;
        }
        at = str_find_char(s, needle.ptr[0], at + 1);
    }
    return SIZE_MAX;
}

str str_part(str s, size_t from, size_t to)
{
    to = to < s.len ? to : s.len;
    from = from < to ? from : to;
    return (str){s.len ? s.ptr + from : s.ptr, to - from};
}

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

str str_trim(str s)
{
    while (s.len && is_space(s.ptr[0])) {
        s = str_part(s, 1, s.len);
    }
    while (s.len && is_space(s.ptr[s.len - 1])) {
        s.len--;
    }
    return s;
}

bool str_split(str *rest, char separator, str *part)
{
    if (rest->len == 0) {
        return false;
    }
    size_t at = str_find_char(*rest, separator, 0);
    *part = str_part(*rest, 0, at);
    *rest = at == SIZE_MAX ? STR_EMPTY : str_part(*rest, at + 1, rest->len);
    return true;
}
