/* index_pattern: see index_pattern.h. */
#include "sema/index_pattern.h"

enum {
    LONGEST = 255,  /* bytes of a name of an index */
    LEAST_SAID = 2, /* letters and digits of a pattern, so that it means somebody's indices */
    RANK_OF_CHARACTER = 10,
    MOST_WILD = 9, /* that are told apart: each takes 1 off */
};

static bool any_of(str text, const char *characters)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] && strchr(characters, text.ptr[i])) return true;
    return false;
}

const char *index_pattern_fault(str pattern)
{
    if (!pattern.len) return "it is empty";
    if (str_is(pattern, "_all")) return "`_all` is a word of some requests, and no pattern";
    if (any_of(pattern, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")) return "names of indices are in lower case";
    if (any_of(pattern, " ,#:\"\\/<>|?"))
        return "names of indices have no spaces, and none of , # : \" \\ / < > | ?";
    if (strchr("_-+", pattern.ptr[0])) return "names of indices do not begin with `_`, `-` or `+`";
    if (str_is(pattern, ".") || str_is(pattern, "..")) return "it is no name";
    if (pattern.len > LONGEST) return "names of indices have at most 255 bytes";
    return NULL;
}

const char *index_pattern_excess(str pattern)
{
    if (pattern.len && pattern.ptr[0] == '.')
        return "what begins with a dot is OpenSearch's own, and its plugins'";
    size_t said = 0;
    for (size_t i = 0; i < pattern.len; i++) {
        unsigned char c = (unsigned char)pattern.ptr[i];
        said += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
    }
    return said < LEAST_SAID
               ? "it takes indices of others too, and the system's, which would be deleted"
               : NULL;
}

/* Row by row: here[b] is whether what is left of `one` and of `other` from b on can be the same. */
bool index_patterns_meet(str one, str other)
{
    bool rows[2][LONGEST + 1] = {{false}}, *here = rows[0], *below = rows[1];
    if (one.len > LONGEST || other.len > LONGEST) return false;
    for (size_t a = one.len + 1; a-- > 0;) {
        bool *swap = here;
        here = below;
        below = swap;
        for (size_t b = other.len + 1; b-- > 0;) {
            bool more_a = a < one.len, more_b = b < other.len;
            bool wild_a = more_a && one.ptr[a] == '*', wild_b = more_b && other.ptr[b] == '*';
            bool same = more_a && more_b && one.ptr[a] == other.ptr[b] && below[b + 1];
            here[b] = (!more_a && !more_b) || same ||
                      (wild_a && (below[b] || (more_b && here[b + 1]))) ||
                      (wild_b && (here[b + 1] || (more_a && below[b])));
        }
    }
    return here[0];
}

/* A `*` of `inner` is a character that only a `*` of `outer` fits: it can be anything. */
bool index_pattern_includes(str outer, str inner)
{
    size_t o = 0, i = 0, star = SIZE_MAX, from = 0;
    while (i < inner.len) {
        if (o < outer.len && outer.ptr[o] == '*') {
            star = o++;
            from = i;
        } else if (o < outer.len && outer.ptr[o] == inner.ptr[i]) {
            o++;
            i++;
        } else if (star != SIZE_MAX) {
            o = star + 1;
            i = ++from;
        } else {
            return false;
        }
    }
    while (o < outer.len && outer.ptr[o] == '*') o++;
    return o == outer.len;
}

int index_pattern_rank(str pattern)
{
    size_t said = 0, wild = 0;
    for (size_t i = 0; i < pattern.len; i++) {
        said += pattern.ptr[i] != '*';
        wild += pattern.ptr[i] == '*' && (i == 0 || pattern.ptr[i - 1] != '*');
    }
    return (int)(said * RANK_OF_CHARACTER) - (int)(wild < MOST_WILD ? wild : MOST_WILD);
}
