/* Job: put texts into other languages: what means something there is escaped (quote.h).  Not
 * responsible for which language a query speaks. */
#include "lower/quote.h"

/* Between `open` and itself again, unless it is NUL; with `escape` before each of `special`. */
static str written(struct arena *a, str text, char open, const char *special, char escape)
{
    struct buf out = BUF_INIT;
    if (open) buf_char(&out, open);
    for (size_t i = 0; i < text.len; i++) {
        if (strchr(special, text.ptr[i])) buf_char(&out, escape);
        buf_char(&out, text.ptr[i]);
    }
    if (open) buf_char(&out, open);
    str result = arena_str(a, buf_as_str(&out));
    buf_release(&out);
    return result;
}

str quote_double(struct arena *a, str text) { return written(a, text, '"', "\"\\", '\\'); }
str quote_single(struct arena *a, str text) { return written(a, text, '\'', "'", '\''); }
str quote_lucene(struct arena *a, str text)
{
    return written(a, text, '\0', "+=&|!(){}[]^\"~?:\\/ ", '\\');
}
str quote_regex(struct arena *a, str text)
{
    return written(a, text, '\0', "\\.+*?()[]{}|^$/", '\\');
}

str quote_wildcard(struct arena *a, str text)
{
    str pattern = STR_EMPTY;
    for (size_t from = 0, star;; from = star + 1) {
        star = str_find_char(text, '*', from);
        size_t end = star == SIZE_MAX ? text.len : star;
        pattern = arena_join(a, pattern, quote_regex(a, str_part(text, from, end)),
                             star == SIZE_MAX ? STR_EMPTY : STR(".*"));
        if (star == SIZE_MAX) return pattern;
    }
}

str quote_slashes(struct arena *a, str pattern)
{
    struct buf out = BUF_INIT;
    bool escaped = false;
    for (size_t i = 0; i < pattern.len; i++) {
        char c = pattern.ptr[i];
        if (c == '/' && !escaped) buf_char(&out, '\\');
        buf_char(&out, c);
        escaped = c == '\\' && !escaped;
    }
    str result = arena_str(a, buf_as_str(&out));
    buf_release(&out);
    return result;
}
