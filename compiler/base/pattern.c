/* pattern: what is wrong with a regular expression in every dialect.
 *
 * Grafana compiles expressions with JavaScript's RegExp and with Go's RE2, CloudWatch Logs and
 * OpenSearch have engines of their own.  What none of them takes is told here: brackets and classes
 * that are not closed, repetitions of nothing.  What only some of them lack is not looked at.
 */
#include "base/base.h"

struct pattern {
    str text;
    size_t at;
    size_t open;     /* parentheses */
    bool repeatable; /* something stands in front that `*` can repeat */
};

static char char_at(const struct pattern *p, size_t at)
{
    return at < p->text.len ? p->text.ptr[at] : '\0';
}

/* `[^a\]]`: to the end of the class. */
static const char *read_class(struct pattern *p)
{
    size_t at = char_at(p, p->at + 1) == '^' ? p->at + 2 : p->at + 1;
    if (char_at(p, at) == ']') return "a class of no characters, `[]`, matches nothing";
    while (at < p->text.len && p->text.ptr[at] != ']') {
        if (p->text.ptr[at] == '[' && char_at(p, at + 1) == ':') { /* [[:alpha:]] */
            size_t end = str_find_char(p->text, ']', at);
            at = end == SIZE_MAX ? p->text.len : end;
        }
        at += char_at(p, at) == '\\' ? 2 : 1;
    }
    if (at >= p->text.len) return "a `[` is never closed";
    p->at = at;
    p->repeatable = true;
    return NULL;
}

/* `a*`, `a*?`; `a**` and `a++` repeat a repetition. */
static const char *read_repetition(struct pattern *p)
{
    if (!p->repeatable) return "a `*`, `+` or `?` has nothing in front of it to repeat";
    p->repeatable = false;
    if (char_at(p, p->at + 1) == '?') p->at++;
    return NULL;
}

static const char *step(struct pattern *p)
{
    switch (p->text.ptr[p->at]) {
    case '\\':
        if (++p->at >= p->text.len) return "a backslash at the end has nothing behind it";
        p->repeatable = true;
        return NULL;
    case '[': return read_class(p);
    case '(':
        p->open++;
        if (char_at(p, p->at + 1) == '?') p->at++; /* (?:a), (?i) */
        p->repeatable = false;
        return NULL;
    case ')':
        if (p->open == 0) return "a `)` closes nothing";
        p->open--;
        p->repeatable = true;
        return NULL;
    case '|': p->repeatable = false; return NULL;
    case '*':
    case '+':
    case '?': return read_repetition(p);
    default: p->repeatable = true; return NULL;
    }
}

const char *pattern_fault(str text)
{
    struct pattern p = {.text = text};
    if (text.len == 0) return "it is empty, and matches everything";
    for (; p.at < text.len; p.at++) {
        const char *fault = step(&p);
        if (fault) return fault;
    }
    return p.open ? "a `(` is never closed" : NULL;
}
