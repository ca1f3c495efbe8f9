/* source_rules: see source_rules.h. */
#include "sema/source_rules.h"

/* ---- values ------------------------------------------------------------------------------ */

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* `[\.\-_/#A-Za-z0-9]+`, 512 at most: the service model `logs`, 2014-03-28. */
bool is_log_group_name(str text)
{
    enum { MOST = 512 };
    bool good = text.len > 0 && text.len <= MOST;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        good = good && (is_letter(c) || is_digit(c) || (c && strchr(".-_/#", c)));
    }
    return good;
}

bool is_whole_version(str text)
{
    str rest = text, part;
    size_t parts = 0;
    while (str_split(&rest, '.', &part)) {
        parts++;
        for (size_t i = 0; i < part.len; i++)
            if (!is_digit(part.ptr[i])) return false;
        if (!part.len) return false;
    }
    return parts == 3;
}

/* The letters are those of moment.js's formats that Grafana's index patterns use: years, months,
 * days, weeks, hours. */
bool is_index_of_dates(str text)
{
    bool inside = false, dated = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool of_date = strchr("YMDGgWwEeH", c) != NULL;
        if (c == '[' || c == ']') {
            if (inside == (c == '[')) return false;
            inside = c == '[';
        } else if (!inside && is_letter(c)) {
            if (!of_date) return false;
            dated = true;
        }
    }
    return dated && !inside;
}

/* ---- which is the default ---------------------------------------------------------------- */

static bool are_rivals(const struct declared_source *a, const struct declared_source *b)
{
    return a->chosen && b->chosen && a->kind == b->kind &&
           str_eq(a->head.workspace, b->head.workspace);
}

static void report_rivals(struct diag_sink *sink, const struct declared_source *a,
                          const struct declared_source *b)
{
    struct diag *d = diag_report(sink, DIAG_DEFAULT_TWICE, b->head.where,
                                 "\"%.*s\" and \"%.*s\" are both `default`", STR_ARG(a->head.name),
                                 STR_ARG(b->head.name));
    bool one_place = a->head.where.lo == b->head.where.lo; /* a loop made both */
    if (!one_place) diag_label(d, a->head.where, "the other one");
    diag_help(d, "keep it in the one that dashboards are to ask");
}

void sources_check_defaults(struct diag_sink *sink, const struct declared *d)
{
    for (size_t i = 0; i < d->sources.len; i++) {
        const struct declared_source *rival = NULL;
        for (size_t k = 0; k < i; k++)
            if (are_rivals(d->sources.at[k], d->sources.at[i])) rival = d->sources.at[k];
        if (rival) report_rivals(sink, rival, d->sources.at[i]);
    }
}

void sources_choose_first(const struct declared *d)
{
    static const enum declared_source_kind order[] = {DECLARED_CLOUDWATCH, DECLARED_OPENSEARCH};
    struct declared_source *first = NULL;
    for (size_t k = 0; !first && k < COUNT_OF(order); k++) {
        for (size_t i = 0; i < d->sources.len; i++) {
            struct declared_source *s = d->sources.at[i];
            bool own = first && first->head.workspace.len;
            if (s->kind == order[k] && s->chosen && !own) first = s;
        }
    }
    if (first) first->first = true;
}
