/* retention_rules: see retention_rules.h.  Not responsible for reading (declare_read.c), nor for
 * what a pattern can be (index_pattern.c). */
#include "sema/retention_rules.h"

#include "sema/index_pattern.h"
#include "sema/inner.h"

#define HOUR    3600.0
#define DAY     86400.0
#define CENTURY (36500 * DAY)

/* ---- patterns ---------------------------------------------------------------------------- */

void retention_check_pattern(struct fields_reader *r, str pattern, span where)
{
    const char *fault = index_pattern_fault(pattern), *excess = index_pattern_excess(pattern);
    struct diag *d;
    if (fault) {
        d = REPORT(&r->eval, INDEX_PATTERN, where, "no index is ever called `%.*s`",
                   STR_ARG(pattern));
        diag_why(d, "%s", fault);
        str lower = str_lower(r->eval.arena, pattern);
        if (!index_pattern_fault(lower))
            diag_help(d, "did you mean `\"%.*s\"`?", STR_ARG(lower));
        else
            diag_help(d, "for instance `on \"cwl-*\"`");
    } else if (excess) {
        d = REPORT(&r->eval, PATTERN_WIDE, where, "a retention cannot hold for `%.*s`",
                   STR_ARG(pattern));
        diag_why(d, "%s", excess);
        diag_help(d, "say what the indices begin with: `on \"cwl-*\", \"app-*\"`");
    }
}

/* ---- ages -------------------------------------------------------------------------------- */

struct age {
    const char *word;
    double seconds; /* 0: not said */
};

/* ISM looks at its indices every 5 to 8 minutes, and before OpenSearch 1.3 every 30 to 48
 * (docs.aws.amazon.com, opensearch-service/latest/developerguide/ism.html).  Above, OpenSearch
 * counts milliseconds in 63 bits, and nobody means it. */
static bool check_bounds(struct fields_reader *r, const struct declared_retention *t,
                         const struct age *age)
{
    if (age->seconds <= 0 || (age->seconds >= HOUR && age->seconds <= CENTURY)) return true;
    span where = fields_where(r, age->word, t->head.where);
    bool brief = age->seconds < HOUR;
    struct diag *d =
        REPORT(&r->eval, RETENTION_BOUNDS, where,
               brief ? "`%s` is shorter than an hour" : "`%s` is longer than 100 years", age->word);
    if (brief)
        diag_why(d,
                 "OpenSearch looks at its indices every few minutes, older versions every 48: it "
                 "cannot keep such an age");
    diag_help(d, "for instance `%s %s`; a year is `365d`", age->word,
              strcmp(age->word, "hot") == 0        ? "7d"
              : strcmp(age->word, "rollover") == 0 ? "1d"
                                                   : "90d");
    return false;
}

static bool all_in_bounds(struct fields_reader *r, const struct declared_retention *t)
{
    const struct age ages[] = {{"hot", t->hot},
                               {"warm", t->warm},
                               {"cold", t->cold},
                               {"delete", t->gone},
                               {"rollover", t->rollover_age}};
    bool good = true;
    for (size_t i = 0; i < COUNT_OF(ages); i++) good = check_bounds(r, t, &ages[i]) && good;
    return good;
}

static void check_ages(struct fields_reader *r, const struct declared_retention *t)
{
    const struct age ages[] = {
        {"hot", t->hot}, {"warm", t->warm}, {"cold", t->cold}, {"delete", t->gone}};
    const char *before = NULL;
    double least = 0;
    for (size_t i = 0; i < COUNT_OF(ages); i++) {
        if (ages[i].seconds <= 0) continue;
        if (before && ages[i].seconds <= least) {
            struct diag *d = REPORT(&r->eval, RETENTION_AGES, t->head.where,
                                    "`%s` ends before `%s` does", ages[i].word, before);
            diag_why(d, "these are ages of an index: it is hot until the first, warm until the "
                        "second, gone at the last");
            diag_help(d, "for instance `hot 7d; warm 30d; delete 90d`");
            return;
        }
        before = ages[i].word;
        least = ages[i].seconds;
    }
}

/* Warm begins where hot ends, and cold where warm does. */
static void check_steps(struct fields_reader *r, const struct declared_retention *t)
{
    const struct {
        const char *word, *before, *example;
        double age, age_before;
    } steps[] = {{"warm", "hot", "hot 7d", t->warm, t->hot},
                 {"cold", "warm", "warm 30d", t->cold, t->warm}};
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        if (steps[i].age <= 0 || steps[i].age_before > 0) continue;
        struct diag *d = REPORT(&r->eval, DECLARATION_FORM, t->head.where,
                                "a retention with `%s` needs `%s`", steps[i].word, steps[i].before);
        diag_help(d, "for instance `%s`", steps[i].example);
    }
}

/* ISM rolls over what is called by an alias and a number: logs-000001, of the alias logs. */
static void check_rollover(struct fields_reader *r, const struct declared_retention *t)
{
    bool rolls = t->rollover_age > 0 || t->rollover_bytes > 0;
    str pattern = t->patterns.len == 1 ? t->patterns.at[0] : STR_EMPTY;
    bool good = pattern.len > 2 && str_ends(pattern, STR("-*")) &&
                str_find_char(pattern, '*', 0) == pattern.len - 1;
    if (!rolls || good) return;
    struct diag *d = REPORT(&r->eval, DECLARATION_FORM, t->head.where,
                            "a retention with `rollover` is on one pattern that ends in `-*`");
    diag_why(d, "the indices are called by their alias and a number, such as logs-000001");
    diag_help(d, "for instance `on \"logs-*\"`, whose alias is logs");
}

/* What holds to the letter, and is hardly what was meant. */
static void check_haste(struct fields_reader *r, const struct declared_retention *t)
{
    span where = fields_where(r, "delete", t->head.where);
    bool rolls = t->rollover_age > 0 || t->rollover_bytes > 0;
    struct diag *d;
    if (t->gone <= 0) return;
    if (!rolls && t->gone < DAY) {
        d = REPORT(&r->eval, RETENTION_HASTY, where,
                   "indices are deleted before their day is over");
        diag_why(d, "an index a day, such as cwl-2026.11.26, is still written to: what comes later "
                    "that day begins it anew");
        diag_help(d, "`delete 1d` at least, or a `rollover` for smaller indices");
    } else if (t->rollover_age >= t->gone) {
        d = REPORT(&r->eval, RETENTION_HASTY, where,
                   "lines stay longer than `delete` says: for up to %.0f days",
                   (t->gone + t->rollover_age) / DAY);
        diag_why(d, "ages count from when an index is left behind, by `rollover`; its first lines "
                    "are older by then");
        diag_help(d, "a `rollover` that is short beside `delete`, such as `rollover 1d`");
    }
}

void retention_check(struct fields_reader *r, const struct declared_retention *t)
{
    if (!all_in_bounds(r, t)) return;
    check_ages(r, t);
    check_steps(r, t);
    check_rollover(r, t);
    check_haste(r, t);
}

/* ---- two of them ------------------------------------------------------------------------- */

static void report_overlap(struct program *p, const struct declared_retention *one,
                           const struct declared_retention *other, str a, str b, bool workspaces)
{
    struct diag *d = REPORT_IN(p, RETENTION_OVERLAP, other->head.where,
                               "which retention an index gets is not certain: \"%.*s\" or \"%.*s\"",
                               STR_ARG(one->head.name), STR_ARG(other->head.name));
    diag_label(d, one->head.where, "the other one");
    if (workspaces)
        diag_why(d, "their workspaces share a domain, where `%.*s` and `%.*s` fit the same indices",
                 STR_ARG(a), STR_ARG(b));
    else
        diag_why(d, "`%.*s` and `%.*s` fit the same indices, and neither is the narrower one",
                 STR_ARG(a), STR_ARG(b));
    diag_help(d, workspaces ? "let the indices of each workspace begin otherwise, or declare one "
                              "retention for both, outside of them"
                            : "let the patterns differ, or one be included in the other, such as "
                              "`app-*` and `app-audit-*`: then the narrower one counts");
}

/* Which is an error of its own. */
static bool is_wrong(str pattern)
{
    return index_pattern_fault(pattern) || index_pattern_excess(pattern);
}

bool retention_check_overlap(struct program *p, const struct declared_retention *one,
                             const struct declared_retention *other, bool workspaces)
{
    for (size_t i = 0; i < one->patterns.len; i++)
        for (size_t k = 0; k < other->patterns.len; k++) {
            str a = one->patterns.at[i], b = other->patterns.at[k];
            bool wider = index_pattern_includes(a, b), narrower = index_pattern_includes(b, a);
            if (is_wrong(a) || is_wrong(b)) continue;
            if (!index_patterns_meet(a, b) || wider != narrower) continue;
            report_overlap(p, one, other, a, b, workspaces);
            return true;
        }
    return false;
}
