/* Job: checks of what is added up where no sentence says so: over time by `reduce` and `legend`,
 * by a stack and by a pie.  Not responsible for sums that sentences say (lower). */
#include "lint/inner.h"
#include "lower/lower.h"

/* ---- statistics of a series -------------------------------------------------------------- */

static size_t statistic_count(const struct expr *x)
{
    return x->statistics.len ? x->statistics.len : x->metric->statistics.len ? 1 : 0;
}

static const struct statistic *statistic_at(const struct expr *x, size_t i)
{
    return x->statistics.len ? &x->statistics.at[i] : &x->metric->statistics.at[0];
}

/* ---- over time --------------------------------------------------------------------------- */

static bool series_adds_up(const struct expr *x)
{
    if (x->kind != EXPR_METRIC) return expr_adds_up(x);
    for (size_t i = 0; i < statistic_count(x); i++)
        if (!statistic_adds_up(statistic_at(x, i))) return false;
    return true;
}

/* The first series that does not add up over time, or NULL; of all: that none does. */
static const struct outline_series *no_total(const struct outline_panel *p, bool all)
{
    const struct outline_series *first = NULL;
    for (size_t i = 0; i < p->series.len; i++) {
        if (!series_adds_up(p->series.at[i].expr))
            first = first ? first : &p->series.at[i];
        else if (all)
            return NULL;
    }
    return first;
}

static void report_total(struct lint *l, const struct outline_property *o,
                         const struct outline_series *s)
{
    struct diag *d = lint_report(l, LINT_SUM_OVER_TIME, o->node->head.where,
                                 "this `%s` adds up what does not add up over time", o->word->name);
    diag_label(d, s->where, "this is no total");
    diag_why(d, "the averages, levels, percentiles or ratios of periods have no sum");
    diag_help(d, "show the mean, the largest or the last: `%s mean`, `%s max`, `%s last`",
              o->word->name, o->word->name, o->word->name);
}

/* `reduce count` is how many points there are. */
static void check_count(struct lint *l, const struct lint_panel *p,
                        const struct outline_property *o)
{
    struct unit shown;
    bool measured = unit_of_grafana(p->made->unit, &shown) &&
                    (shown.quantity == QUANTITY_TIME || shown.quantity == QUANTITY_BYTES ||
                     shown.quantity == QUANTITY_RATIO);
    if (!measured) return;
    struct diag *d = lint_report(l, LINT_SUM_OVER_TIME, o->node->head.where,
                                 "`reduce count` is how many points there are, shown as %.*s",
                                 STR_ARG(unit_said(l->scratch, shown)));
    diag_help(d, "how many were measured is a statistic: `lambda.duration count`");
}

void lint_sums_over_time(struct lint *l, const struct lint_panel *p)
{
    const struct outline_property *reduce = outline_find(&p->said->properties, "reduce"),
                                  *legend = outline_find(&p->said->properties, "legend");
    bool reduced = reduce && p->made->reduce_calcs.len && !p->made->reduce_values;
    if (reduced && str_is(p->made->reduce_calcs.at[0], "sum")) {
        const struct outline_series *s = no_total(p->said, false);
        if (s) report_total(l, reduce, s);
    } else if (reduced && str_is(p->made->reduce_calcs.at[0], "count")) {
        check_count(l, p, reduce);
    }
    for (size_t i = 0; legend && i < p->made->legend_calcs.len; i++) {
        if (!str_is(p->made->legend_calcs.at[i], "sum")) continue;
        const struct outline_series *s = no_total(p->said, true); /* the column is for others */
        if (s) report_total(l, legend, s);
        return;
    }
}

/* ---- in a picture ------------------------------------------------------------------------ */

static const char *const of_ratio = "the ratio of a whole is not the sum of those of its parts",
                         *const of_percentile =
                             "the percentile of a whole is not the sum of those of its parts",
                         *const of_statistics = "the statistics of a metric are not its parts";

static bool is_fold(const struct expr *x)
{
    return str_is(x->function, "sum") || str_is(x->function, "max") || str_is(x->function, "min");
}

/* One series, whatever the panel is grouped by. */
static bool is_single(const struct expr *x)
{
    switch (x->kind) {
    case EXPR_NUMBER: return true;
    case EXPR_NEGATE: return is_single(x->left);
    case EXPR_BINARY: return is_single(x->left) && is_single(x->right);
    case EXPR_CALL: return is_fold(x) || (x->args.len && is_single(x->args.at[0]));
    default: return false;
    }
}

static const char *why_metric_has_no_parts(const struct expr *x, bool grouped)
{
    size_t count = statistic_count(x);
    if (count > 1) return of_statistics;
    const struct statistic *s = count ? statistic_at(x, 0) : NULL;
    if (!s || statistic_adds_up(s)) return NULL;
    if (s->kind == STATISTIC_PERCENTILE || s->kind == STATISTIC_TRIMMED) return of_percentile;
    bool ratio = metric_unit(x->metric, s).quantity == QUANTITY_RATIO;
    return grouped && ratio && x->metric->across == ACROSS_NONE ? of_ratio : NULL;
}

static const char *why_no_parts(const struct expr *x, bool grouped);

/* A share of one whole is a part of it, and so are shares of several kinds: errors and throttles of
 * the same calls. */
static const char *why_binary_has_no_parts(const struct expr *x, bool grouped)
{
    if (x->operator_ == OP_DIV) {
        if (x->right->kind == EXPR_NUMBER) return why_no_parts(x->left, grouped);
        return grouped && !is_single(x->right) && !expr_adds_up(x) ? of_ratio : NULL;
    }
    if (x->operator_ == OP_MUL && x->left->kind != EXPR_NUMBER && x->right->kind != EXPR_NUMBER)
        return NULL;
    const char *left = why_no_parts(x->left, grouped);
    return left ? left : why_no_parts(x->right, grouped);
}

/* Why the series of an expression are no parts of a whole, or NULL. */
static const char *why_no_parts(const struct expr *x, bool grouped)
{
    switch (x->kind) {
    case EXPR_METRIC: return why_metric_has_no_parts(x, grouped);
    case EXPR_NEGATE: return why_no_parts(x->left, grouped);
    case EXPR_BINARY: return why_binary_has_no_parts(x, grouped);
    case EXPR_CALL: return x->args.len ? why_no_parts(x->args.at[0], grouped && !is_fold(x)) : NULL;
    default: return NULL;
    }
}

static const dimension_names *by_of(const struct outline_panel *p, const struct outline_series *s)
{
    return s->has_by ? &s->by : &p->by;
}

/* Whether there is anything to put on another. */
static bool has_several(const struct outline_panel *p)
{
    if (p->series.len != 1) return p->series.len > 1;
    const struct outline_series *s = &p->series.at[0];
    return by_of(p, s)->len || (s->expr->kind == EXPR_METRIC && statistic_count(s->expr) > 1);
}

/* The series whose unit is another than that of the first, where both are known; or NULL. */
static const struct outline_series *other_unit(const struct outline_panel *p)
{
    struct unit first = UNIT_NONE;
    for (size_t i = 0; i < p->series.len; i++) {
        const struct expr *x = p->series.at[i].expr;
        if (x->kind != EXPR_METRIC || !statistic_count(x)) continue;
        struct unit unit = metric_unit(x->metric, statistic_at(x, 0));
        if (first.quantity == QUANTITY_NONE)
            first = unit;
        else if (!unit_same_quantity(first, unit))
            return &p->series.at[i];
    }
    return NULL;
}

static void report_parts(struct lint *l, const struct lint_panel *p, const struct outline_series *s,
                         const char *why)
{
    const struct outline_property *stack = outline_find(&p->said->properties, "stack");
    struct diag *d =
        lint_report(l, LINT_PARTS_OF_NO_WHOLE, stack ? stack->node->head.where : p->said->head,
                    "%s adds up what makes no whole", stack ? "this `stack`" : "a pie");
    if (stack) diag_label(d, s->where, "these are no parts of it");
    diag_why(d, "%s", why);
    diag_help(d, stack ? "leave `stack` out: lines beside each other can be compared"
                       : "bars can be compared: `as bar`");
}

void lint_parts(struct lint *l, const struct lint_panel *p)
{
    bool pie = p->made->picture == PICTURE_PIE;
    bool stacked = p->made->stack.len && !str_is(p->made->stack, "none");
    if ((!pie && !stacked) || !has_several(p->said)) return;
    for (size_t i = 0; i < p->said->series.len; i++) {
        const struct outline_series *s = &p->said->series.at[i];
        const char *why = why_no_parts(s->expr, by_of(p->said, s)->len > 0);
        if (!why) continue;
        report_parts(l, p, s, why);
        return;
    }
    const struct outline_series *other = other_unit(p->said);
    if (other) report_parts(l, p, other, "these have another unit, and an axis of their own");
}
