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

/* `- < >` mean something where a value begins only. */
str quote_lucene(struct arena *a, str text)
{
    bool leads = text.len && strchr("-<>", text.ptr[0]);
    str quoted = written(a, text, '\0', "+=&|!(){}[]^\"~?:\\/ ", '\\');
    return leads ? arena_join(a, STR("\\"), quoted) : quoted;
}

str quote_lucene_name(struct arena *a, str name)
{
    bool leads = name.len && name.ptr[0] == '-';
    str quoted = written(a, name, '\0', "+=&|!(){}[]^\"~*?:\\/ <>", '\\');
    return leads ? arena_join(a, STR("\\"), quoted) : quoted;
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

/* ---- regular expressions of Lucene --------------------------------------------------------- */

struct lucene_regex {
    struct buf out;
    str pattern;
    size_t at;
    int depth; /* of parentheses */
    bool in_class;
    str lacks;
};

static char regex_char(const struct lucene_regex *r, size_t ahead)
{
    return r->at + ahead < r->pattern.len ? r->pattern.ptr[r->at + ahead] : '\0';
}

static void regex_lacks(struct lucene_regex *r, size_t length)
{
    r->lacks = str_part(r->pattern, r->at, r->at + length);
}

/* Lucene knows six letters behind a backslash, and takes any other for itself (RegExp, 9.12). */
static void regex_escape(struct lucene_regex *r)
{
    char c = regex_char(r, 1);
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (c == '\0' || (letter && !strchr("dDsSwW", c))) {
        regex_lacks(r, 2);
        return;
    }
    buf_char(&r->out, '\\');
    buf_char(&r->out, c);
    r->at++;
}

/* An anchor says nothing where an alternative of the whole begins or ends. */
static void regex_anchor(struct lucene_regex *r, char c)
{
    char before = r->at ? r->pattern.ptr[r->at - 1] : '|', after = regex_char(r, 1);
    bool idle = r->depth == 0 && (c == '^' ? before == '|' : after == '|' || after == '\0');
    if (!idle) regex_lacks(r, 1);
}

/* A drop-down's value, `$name` or `${name…}`: Grafana puts it in and escapes it. */
static bool regex_reference(struct lucene_regex *r)
{
    char next = regex_char(r, 1);
    size_t end = str_find_char(r->pattern, '}', r->at);
    bool name = next == '_' || (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
    if (!name && (next != '{' || end == SIZE_MAX)) return false;
    end = name ? r->at + 1 : end + 1;
    buf_str(&r->out, str_part(r->pattern, r->at, end));
    r->at = end - 1;
    return true;
}

static void regex_group(struct lucene_regex *r)
{
    buf_char(&r->out, '(');
    r->depth++;
    if (regex_char(r, 1) != '?') return;
    if (regex_char(r, 2) == ':')
        r->at += 2;
    else
        regex_lacks(r, 3);
}

static void regex_in_class(struct lucene_regex *r, char c)
{
    if (c == '[' && regex_char(r, 1) == ':') regex_lacks(r, 2);
    if (c == '/') buf_char(&r->out, '\\');
    buf_char(&r->out, c);
    r->in_class = c != ']';
}

static void regex_step(struct lucene_regex *r)
{
    char c = r->pattern.ptr[r->at], next = regex_char(r, 1);
    if (c == '\\') {
        regex_escape(r);
    } else if (r->in_class) {
        regex_in_class(r, c);
    } else if (c == '^' || c == '$') {
        if (c == '^' || !regex_reference(r)) regex_anchor(r, c);
    } else if (c == '(') {
        regex_group(r);
    } else {
        if (c == ')') r->depth--;
        r->in_class = c == '[';
        if (strchr("@#&<>~\"/", c) || (c == '{' && !(next >= '0' && next <= '9')))
            buf_char(&r->out, '\\');
        buf_char(&r->out, c);
    }
}

str quote_lucene_regex(struct arena *a, str pattern, str *lacks)
{
    struct lucene_regex r = {.out = BUF_INIT, .pattern = pattern};
    for (; r.at < pattern.len && !r.lacks.len; r.at++) regex_step(&r);
    str result = r.lacks.len ? STR_EMPTY : arena_str(a, buf_as_str(&r.out));
    buf_release(&r.out);
    *lacks = r.lacks;
    return result;
}
