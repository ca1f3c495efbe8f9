/* text: which metrics a SEARCH or a query of Metrics Insights finds, by its text.
 *
 * Grammar: AWS, search expression syntax, and the query language of Metrics Insights (2026-04).
 * A text that is read wrongly only makes a count wrong, so nothing is refused here.
 */
#include "cost/inner.h"

/* ---- words ------------------------------------------------------------------------------- */

struct word {
    str text;    /* of a name, without its quotes */
    char mark;   /* of anything else; 0 for a name */
    char quoted; /* the quote, or 0 */
};

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("_-./:$*@#%&", c)) || (unsigned char)c >= 0x80;
}

static str take_quoted(str text, size_t *at)
{
    char quote = text.ptr[*at];
    size_t from = ++*at;
    while (*at < text.len && text.ptr[*at] != quote) *at += text.ptr[*at] == '\\' ? 2 : 1;
    size_t to = *at < text.len ? *at : text.len;
    *at = to + 1;
    return str_part(text, from, to);
}

static bool next_word(str text, size_t *at, struct word *out)
{
    while (*at < text.len && (unsigned char)text.ptr[*at] <= ' ') ++*at;
    if (*at >= text.len) return false;
    char c = text.ptr[*at];
    if (c == '"' || c == '\'') {
        *out = (struct word){take_quoted(text, at), 0, c};
    } else if (is_name_char(c)) {
        size_t from = *at;
        while (*at < text.len && is_name_char(text.ptr[*at])) ++*at;
        *out = (struct word){str_part(text, from, *at), 0, 0};
    } else {
        *out = (struct word){STR_EMPTY, c, 0};
        ++*at;
    }
    return true;
}

static bool is_word(const struct word *w, const char *text)
{
    return !w->mark && !w->quoted && str_eq_nocase(w->text, str_from(text));
}

size_t name_count(str text, const char *word)
{
    size_t count = 0;
    str needle = str_from(word);
    for (size_t at = 0; (at = str_find(text, needle, at)) != SIZE_MAX; at += needle.len)
        count += at == 0 || !is_name_char(text.ptr[at - 1]);
    return count;
}

/* ---- keys -------------------------------------------------------------------------------- */

static struct cost_key *key_of(struct arena *a, struct cost_scan *s, str name, bool schema)
{
    struct cost_key key = {.key = name};
    for (size_t i = 0; i < s->keys.len; i++)
        if (str_eq(s->keys.at[i].key, name)) return &s->keys.at[i];
    if (s->schema && !schema) return NULL;
    vec_push(a, &s->keys, key);
    return &s->keys.at[s->keys.len - 1];
}

/* {"AWS/Lambda","FunctionName"} or ("AWS/Lambda", "FunctionName"), behind its first mark. */
static void scan_schema(struct arena *a, str text, size_t *at, struct cost_scan *out)
{
    struct word w;
    bool first = true;
    while (next_word(text, at, &w) && w.mark != '}' && w.mark != ')') {
        if (w.mark) continue;
        if (first)
            out->name_space = w.text;
        else
            key_of(a, out, w.text, true);
        first = false;
    }
    out->schema = true;
}

/* ---- SEARCH ------------------------------------------------------------------------------ */

typedef VEC(str) value_list;

/* What stands behind `key=`: the exact values; none where a bare word is among them, which finds
 * more than itself. */
static value_list search_values(struct arena *a, str text, size_t *at)
{
    value_list values = {0};
    struct word w;
    bool exact = true;
    int depth = 0;
    while (next_word(text, at, &w)) {
        depth += w.mark == '(' ? 1 : w.mark == ')' ? -1 : 0;
        if (!w.mark && w.quoted)
            vec_push(a, &values, w.text);
        else if (!w.mark && !is_word(&w, "OR"))
            exact = false;
        if (depth <= 0) break;
    }
    if (!exact) values.len = 0;
    return values;
}

static void search_condition(struct arena *a, str name, const value_list *values, bool negated,
                             struct cost_scan *out)
{
    if (negated) return;
    if (str_is(name, "MetricName")) {
        out->names += values->len;
    } else if (str_is(name, "Namespace")) {
        if (values->len) out->name_space = values->at[0];
    } else if (!str_starts(name, STR(":aws."))) {
        struct cost_key *key = key_of(a, out, name, false);
        for (size_t i = 0; key && i < values->len; i++) vec_push(a, &key->values, values->at[i]);
    }
}

static void scan_terms(struct arena *a, str text, struct cost_scan *out)
{
    struct word w, before = {0};
    bool negated = false;
    for (size_t at = 0; next_word(text, &at, &w); before = w) {
        if (w.mark == '{') scan_schema(a, text, &at, out);
        if (w.mark == '=' && !before.mark) {
            value_list values = search_values(a, text, &at);
            search_condition(a, before.text, &values, negated, out);
            negated = false;
        }
        if (is_word(&w, "NOT")) negated = true;
    }
}

bool scan_search(struct arena *a, str expression, size_t *at, struct cost_scan *out)
{
    *out = (struct cost_scan){0};
    *at = str_find(expression, STR("SEARCH("), *at);
    if (*at == SIZE_MAX) return false;
    *at += strlen("SEARCH(");
    while (*at < expression.len && (unsigned char)expression.ptr[*at] <= ' ') ++*at;
    if (*at >= expression.len || !strchr("'\"", expression.ptr[*at])) return true;
    scan_terms(a, take_quoted(expression, at), out);
    return true;
}

/* ---- Metrics Insights -------------------------------------------------------------------- */

/* `key = 'value'`; anything but = leaves the key open. */
static void select_condition(struct arena *a, str text, size_t *at, str name, struct cost_scan *out)
{
    struct word w;
    struct cost_key *key = key_of(a, out, name, false);
    if (!next_word(text, at, &w) || w.mark != '=') return;
    if (next_word(text, at, &w) && !w.mark && key) vec_push(a, &key->values, w.text);
}

static bool is_dimension(const struct word *w)
{
    static const char *const words[] = {"AND", "GROUP", "BY", "ORDER", "LIMIT", "WHERE"};
    if (w->mark || w->quoted == '\'') return false;
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (is_word(w, words[i])) return false;
    return !str_starts(w->text, STR("tag.")) && !str_starts(w->text, STR("AWS."));
}

struct cost_scan scan_select(struct arena *a, str text)
{
    enum { HEAD, FROM, WHERE, GROUP, END } part = HEAD;
    struct cost_scan out = {.names = 1};
    struct word w;
    for (size_t at = 0; part != END && next_word(text, &at, &w);) {
        if (is_word(&w, "FROM"))
            part = FROM;
        else if (is_word(&w, "WHERE"))
            part = WHERE;
        else if (is_word(&w, "GROUP"))
            part = GROUP;
        else if (is_word(&w, "ORDER") || is_word(&w, "LIMIT"))
            part = END;
        else if (part == FROM && is_word(&w, "SCHEMA"))
            scan_schema(a, text, &at, &out);
        else if (part == FROM && !w.mark)
            out.name_space = w.text;
        else if (part == WHERE && is_dimension(&w))
            select_condition(a, text, &at, w.text, &out);
        else if (part == GROUP && is_dimension(&w))
            key_of(a, &out, w.text, false);
    }
    return out;
}
