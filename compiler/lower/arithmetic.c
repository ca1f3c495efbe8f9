/* Job: arithmetic over leaves: CloudWatch's metric math where one request can answer it, else a
 * server-side expression of Grafana over hidden queries that stand by themselves (M4).  Not
 * responsible for units (typed) nor for the leaves (cw_select, cw_plan, li, os). */
#include "lower/inner.h"

static struct arena *arena_of(const struct work *w) { return w->l->arena; }

/* One leaf of the tree, planned. */
struct planned {
    const struct expr *expr;
    struct leaf leaf;
    struct cw_plan *cw; /* NULL: not a CloudWatch metric */
    bool grouped;
    str region;
};
struct tree {
    struct work *w;
    const dimension_names *by;
    const conditions *where;
    VEC(struct planned) leaves;
    bool failed;
};

/* ---- functions --------------------------------------------------------------------------- */

enum shape { SHAPE_CONSTANT, SHAPE_ONE, SHAPE_MANY };
static const struct function {
    const char *name;
    const char *cloudwatch; /* NULL: none */
    const char *grafana;    /* NULL: none */
    bool folds;
} functions[] = {
#define FUNCTION(name, cloudwatch, grafana, folds, most_args) {#name, cloudwatch, grafana, folds},
#include "sema/function.def"
#undef FUNCTION
};

static const struct function *function_of(const struct expr *x)
{
    for (size_t i = 0; i < COUNT_OF(functions); i++)
        if (str_is(x->function, functions[i].name)) return &functions[i];
    BUG("a function that the checker let through");
}

/* ---- planning ---------------------------------------------------------------------------- */

static const struct planned *planned_of(const struct tree *t, const struct expr *x)
{
    for (size_t i = 0; i < t->leaves.len; i++)
        if (t->leaves.at[i].expr == x) return &t->leaves.at[i];
    BUG("a leaf that was not planned");
}

static bool is_anomaly(const struct expr *x)
{
    return x->kind == EXPR_CALL && str_is(x->function, "anomaly");
}

static enum shape shape_of(const struct tree *t, const struct expr *x)
{
    switch (x->kind) {
    case EXPR_METRIC: return planned_of(t, x)->grouped ? SHAPE_MANY : SHAPE_ONE;
    case EXPR_NEGATE: return shape_of(t, x->left);
    case EXPR_BINARY: {
        enum shape l = shape_of(t, x->left), r = shape_of(t, x->right);
        return l > r ? l : r;
    }
    case EXPR_CALL:
        for (size_t i = 0; i < COUNT_OF(functions); i++)
            if (functions[i].folds && str_is(x->function, functions[i].name)) return SHAPE_ONE;
        if (is_anomaly(x)) return SHAPE_MANY; /* above and below */
        return shape_of(t, x->args.at[0]);
    default: return SHAPE_CONSTANT;
    }
}

static bool one_request(const struct tree *t)
{
    for (size_t i = 0; i < t->leaves.len; i++)
        if (!t->leaves.at[i].cw || !str_eq(t->leaves.at[i].region, t->leaves.at[0].region))
            return false;
    return true;
}

static void plan_leaf(struct tree *t, const struct expr *x)
{
    struct planned p = {.expr = x};
    if (!leaf_make(t->w, x, t->by, t->where, &p.leaf)) {
        t->failed = true;
        return;
    }
    vec_push(arena_of(t->w), &t->leaves, p);
    struct planned *kept = &t->leaves.at[t->leaves.len - 1];
    const struct cat_metric *m = x->metric;
    kept->grouped = kept->leaf.by.len > 0;
    kept->region = work_region(t->w, m->source, x->use);
    if (m->source->kind != SOURCE_CLOUDWATCH || m->logs) return;
    struct leaf *leaf = arena_new(arena_of(t->w), struct leaf);
    *leaf = kept->leaf;
    kept->cw = arena_new(arena_of(t->w), struct cw_plan);
    if (!cw_plan(t->w, leaf, kept->cw)) t->failed = true;
    kept->grouped = kept->cw->grouped;
}

static void report_fold(struct tree *t, const struct expr *x, str what, const char *verb,
                        const char *why)
{
    struct diag *d =
        REPORT(t->w->l, PERCENTILE_SUM, x->where, "%.*s cannot be %s", STR_ARG(what), verb);
    diag_why(d, "%s", why);
    str call = source_text(t->w->l->program->sources, x->where);
    call = str_part(call, str_find_char(call, '(', 0), call.len);
    diag_help(d, "`max%.*s` shows the largest, `min%.*s` the smallest", STR_ARG(call),
              STR_ARG(call));
    t->failed = true;
}

static void report_count(struct tree *t, const struct expr *x)
{
    const struct expr *inner = x->args.at[0];
    struct diag *d = REPORT(t->w->l, FUNCTION_CALL, x->where, "series are not counted");
    diag_why(d, "CloudWatch knows how many there are as one number, not as one for each moment");
    if (inner->kind == EXPR_METRIC && !inner->has_by)
        diag_help(d, "the number of samples is a statistic: `%.*s count`",
                  STR_ARG(source_text(t->w->l->program->sources, inner->where)));
    else
        diag_help(d,
                  "the number of samples is a statistic: `lambda.errors count`; `sum(…)` adds up");
    t->failed = true;
}

/* Whether series are divided by series in what a fold would add up. */
static bool has_quotient(const struct expr *x)
{
    switch (x->kind) {
    case EXPR_BINARY:
        if (x->operator_ == OP_DIV && x->right->kind != EXPR_NUMBER) return true;
        return has_quotient(x->left) || has_quotient(x->right);
    case EXPR_NEGATE: return has_quotient(x->left);
    case EXPR_CALL: return !function_of(x)->folds && has_quotient(x->args.at[0]);
    default: return false;
    }
}

static void report_sum_of_quotients(struct tree *t, const struct expr *x)
{
    struct diag *d = REPORT(t->w->l, PERCENTILE_SUM, x->where, "quotients cannot be added up");
    diag_why(d, "the ratio of a whole is not the sum of those of its parts");
    diag_help(d, "divide the totals, without `sum(…)` and `by`: `%.*s`",
              STR_ARG(source_text(t->w->l->program->sources, x->args.at[0]->where)));
    t->failed = true;
}

/* The dimension to group a metric by: one that it is published with alone, if there is such. */
static str usual_dimension(const struct tree *t, const struct cat_metric *m)
{
    const struct cat_source *s = m->source;
    size_t count;
    const dimension_set *sets = catalog_published(m, &count);
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < s->dimensions.len; i++)
            if (sets[k] == (dimension_set)1 << i)
                return atom_str(t->w->l->program->atoms, s->dimensions.at[i].name);
    return s->dimensions.len ? atom_str(t->w->l->program->atoms, s->dimensions.at[0].name)
                             : STR_EMPTY;
}

/* max(x) of one series is that series: the largest of the parts was meant.  sum(x) is a total
 * either way. */
static void check_grouped(struct tree *t, const struct expr *x, const struct function *f)
{
    const struct expr *inner = x->args.at[0];
    if (t->failed || !one_request(t)) return; /* said elsewhere */
    if (strcmp(f->name, "sum") == 0 || shape_of(t, inner) != SHAPE_ONE) return;
    struct diag *d =
        REPORT(t->w->l, FUNCTION_CALL, x->where, "`%s` finds a single series here", f->name);
    str dimension = inner->kind == EXPR_METRIC ? usual_dimension(t, inner->metric) : STR_EMPTY;
    str text = source_text(t->w->l->program->sources, inner->where);
    diag_why(d, "it makes one series of many, and nothing in it is grouped");
    if (dimension.len)
        diag_help(d, "nothing to fold: `%s(%.*s by %.*s)`", f->name, STR_ARG(text),
                  STR_ARG(dimension));
    else
        diag_help(d, "nothing to fold: group inside, as in `%s(x by function)`", f->name);
    t->failed = true;
}

/* sum(x p95 by y) and sum(x avg by y) are numbers of nothing. */
static void check_fold(struct tree *t, const struct expr *x, const struct function *f)
{
    const struct expr *inner = x->args.at[0];
    bool metric = inner->kind == EXPR_METRIC;
    const struct statistic *s = !metric                 ? NULL
                                : inner->statistics.len ? &inner->statistics.at[0]
                                                        : &inner->metric->statistics.at[0];
    bool vowel = metric && (s->text.ptr[0] == 'a' || s->text.ptr[0] == 'i');
    str what = metric
                   ? arena_printf(arena_of(t->w), "%s %.*s", vowel ? "an" : "a", STR_ARG(s->text))
                   : STR("series");
    if (strcmp(f->name, "count") == 0)
        report_count(t, x);
    else if (!f->cloudwatch)
        report_fold(t, x, what, "averaged",
                    "a mean of means weighs a busy series like an idle one, and counts a missing "
                    "point as 0");
    check_grouped(t, x, f);
    if (!f->cloudwatch || strcmp(f->name, "sum") != 0) return;
    if (has_quotient(inner)) report_sum_of_quotients(t, x);
    if (!metric) return;
    if (s->kind == STATISTIC_PERCENTILE || s->kind == STATISTIC_TRIMMED)
        report_fold(t, x, what, "added up",
                    "the percentile of a whole is not the sum of those of its parts");
    else if (s->kind == STATISTIC_AVG && inner->metric->across != ACROSS_SUM)
        report_fold(t, x, what, "added up", "a sum of averages is the average of nothing");
}

static void report_anomaly(struct tree *t, span where, const char *what, const char *why,
                           const char *help)
{
    struct diag *d = REPORT(t->w->l, FUNCTION_CALL, where, "%s", what);
    diag_why(d, "%s", why);
    diag_help(d, "%s", help);
    t->failed = true;
}

static bool is_single(const struct planned *p)
{
    if (!p->cw || p->cw->form != CW_EXACT) return false;
    for (size_t i = 0; i < p->leaf.metric->source->dimensions.len; i++)
        if (p->cw->asked->dimensions[i].state == CW_MULTI) return false;
    return true;
}

/* The longest period that the panel may have. */
static double longest_period(const struct tree *t)
{
    const struct period *p = t->w->period;
    double longest = p->seconds ? p->seconds : work_automatic(t->w);
    for (size_t i = 0; p->view && i < p->view->steps.len; i++) {
        double step = p->view->steps.at[i]->number * p->view->steps.at[i]->unit.scale;
        if (i == 0 || step > longest) longest = step;
    }
    return longest;
}

/* Source: AWS, "Using metric math": no SEARCH, ten inputs at most, periods up to an hour. */
static void check_anomaly(struct tree *t, const struct expr *x, size_t first)
{
    for (size_t i = first; i < t->leaves.len && !t->failed; i++) {
        if (is_single(&t->leaves.at[i])) continue;
        report_anomaly(t, x->where, "`anomaly` takes single metrics",
                       "CloudWatch learns the band of one series, and knows none for what a search "
                       "finds",
                       "name one: `anomaly(lambda.invocations where function = \"checkout\")`, or "
                       "let one value be chosen: `filter one function`");
    }
    if (t->failed) return;
    if (t->leaves.len - first > 10)
        report_anomaly(t, x->where, "`anomaly` over more than ten metrics",
                       "CloudWatch's anomaly detection takes ten", "calculate with fewer");
    if (longest_period(t) > 3600)
        report_anomaly(t, x->where, "`anomaly` with a period of more than an hour",
                       "CloudWatch's anomaly detection has none",
                       "fix the period: `every 1h`, or show a shorter range");
    if (x->args.len > 1 && !(x->args.at[1]->number > 0))
        report_anomaly(t, x->args.at[1]->where, "the width of a band is larger than 0",
                       "it is a number of standard deviations", "for instance `anomaly(x, 2)`");
}

/* The rate of a ratio and the running sum of a p95 are numbers of nothing. */
static void check_total(struct tree *t, const struct expr *x, const struct function *f)
{
    bool rate = strcmp(f->name, "rate") == 0, sum = strcmp(f->name, "running_sum") == 0;
    if ((!rate && !sum) || t->failed || expr_adds_up(x->args.at[0])) return;
    struct diag *d =
        REPORT(t->w->l, FUNCTION_CALL, x->where, "a %s is made of a total: `sum` or `count`",
               rate ? "rate" : "running sum");
    if (rate && !has_quotient(x->args.at[0]))
        diag_help(d, "`derivative(x)` is the change of a level");
    if (sum)
        diag_why(d, "averages, levels, percentiles and ratios of periods do not add up over time");
    if (has_quotient(x->args.at[0]))
        diag_help(d, "divide what is made of totals: `%s(a) / %s(b)`", f->name, f->name);
    t->failed = true;
}

static void plan_tree(struct tree *t, const struct expr *x)
{
    if (x->kind == EXPR_METRIC) {
        plan_leaf(t, x);
    } else if (x->kind == EXPR_BINARY) {
        plan_tree(t, x->left);
        plan_tree(t, x->right);
    } else if (x->kind == EXPR_NEGATE) {
        plan_tree(t, x->left);
    } else if (x->kind == EXPR_CALL) {
        const struct function *f = function_of(x);
        size_t first = t->leaves.len;
        plan_tree(t, x->args.at[0]);
        for (size_t i = 1; i < x->args.len; i++)
            if (x->args.at[i]->kind != EXPR_NUMBER) {
                REPORT(t->w->l, FUNCTION_CALL, x->args.at[i]->where,
                       "the second argument of `%s` is a number", f->name);
                t->failed = true;
            }
        if (f->folds) check_fold(t, x, f);
        check_total(t, x, f);
        if (is_anomaly(x) && !t->failed) check_anomaly(t, x, first);
    }
}

/* CloudWatch has no TS[] op TS[] (M4). */
static bool grouped_by_grouped(const struct tree *t, const struct expr *x)
{
    switch (x->kind) {
    case EXPR_BINARY:
        if (shape_of(t, x->left) == SHAPE_MANY && shape_of(t, x->right) == SHAPE_MANY) return true;
        return grouped_by_grouped(t, x->left) || grouped_by_grouped(t, x->right);
    case EXPR_NEGATE: return grouped_by_grouped(t, x->left);
    case EXPR_CALL: return grouped_by_grouped(t, x->args.at[0]);
    default: return false;
    }
}

/* ---- metric math ------------------------------------------------------------------------- */

static struct math *math_of(struct tree *t, const struct expr *x);
static struct math *call1(struct tree *t, const char *f, struct math *a)
{
    return math_call(arena_of(t->w), f, &a, 1);
}
static struct math *call2(struct tree *t, const char *f, struct math *a, struct math *b)
{
    struct math *args[] = {a, b};
    return math_call(arena_of(t->w), f, args, 2);
}
static struct math *call3(struct tree *t, const char *f, struct math *a, struct math *b,
                          struct math *c)
{
    struct math *args[] = {a, b, c};
    return math_call(arena_of(t->w), f, args, 3);
}
static struct math *number(struct tree *t, double v) { return math_number(arena_of(t->w), v); }
static struct math *binary(struct tree *t, const char *op, struct math *a, struct math *b)
{
    return math_binary(arena_of(t->w), op, a, b);
}

/* A difference, a change, a logarithm; a metric by itself is taken to count or to measure. */
static bool may_be_negative(const struct expr *x)
{
    static const char *const signed_functions[] = {"diff", "derivative", "log", "log10"};
    switch (x->kind) {
    case EXPR_NEGATE: return true;
    case EXPR_BINARY:
        return x->operator_ == OP_SUB || may_be_negative(x->left) || may_be_negative(x->right);
    case EXPR_CALL:
        for (size_t i = 0; i < COUNT_OF(signed_functions); i++)
            if (str_is(x->function, signed_functions[i])) return true;
        return !str_is(x->function, "abs") && may_be_negative(x->args.at[0]);
    case EXPR_NUMBER: return x->number < 0;
    default: return false;
    }
}

/* How a denominator that can be divided by compares with 0. */
static const char *fit_to_divide(const struct expr *x) { return may_be_negative(x) ? "!=" : ">"; }

/* A denominator that is zero or absent would drop the point, and Grafana shows that as an error of
 * the panel (M7): it becomes 1 inside, and the whole becomes a gap.  IF takes no grouped series:
 * the quotient of such is 0 instead. */
static struct math *guarded(struct tree *t, struct math *numerator, struct math *denominator,
                            const char *fit, bool fill)
{
    if (math_type(denominator) != MATH_SERIES) return binary(t, "/", numerator, denominator);
    struct math *fits = binary(t, fit, call2(t, "FILL", denominator, number(t, 0)), number(t, 0));
    struct math *safe = call3(t, "IF", fits, denominator, number(t, 1));
    if (math_type(numerator) == MATH_ARRAY)
        return binary(t, "/", binary(t, "*", numerator, fits), safe);
    if (math_type(numerator) == MATH_SERIES && fill)
        numerator = call2(t, "FILL", numerator, number(t, 0));
    return call2(t, "IF", fits, binary(t, "/", numerator, safe));
}

/* One series of totals: where it has no point, nothing happened. */
static bool is_counter(const struct tree *t, const struct expr *x)
{
    switch (x->kind) {
    case EXPR_METRIC:
        return !planned_of(t, x)->grouped &&
               statistic_fold(planned_of(t, x)->leaf.statistic) == FOLD_SUM;
    case EXPR_NEGATE: return is_counter(t, x->left);
    case EXPR_BINARY:
        if (x->operator_ == OP_MUL && x->left->kind == EXPR_NUMBER) return is_counter(t, x->right);
        if (x->operator_ == OP_ADD || x->operator_ == OP_SUB)
            return is_counter(t, x->left) && is_counter(t, x->right);
        return x->right->kind == EXPR_NUMBER && is_counter(t, x->left);
    default: return false;
    }
}

static bool is_sum(const struct expr *x)
{
    return x->kind == EXPR_BINARY && (x->operator_ == OP_ADD || x->operator_ == OP_SUB);
}

/* CloudWatch adds only where both have a point: a counter's absent ones count as 0 (M7). */
static struct math *filled_operand(struct tree *t, const struct expr *x, struct math *m)
{
    bool open = is_counter(t, x) && !is_sum(x) && math_type(m) == MATH_SERIES;
    return open ? call2(t, "FILL", m, number(t, 0)) : m;
}

/* A numerator that has no point when nothing happens; the parts of a sum are filled already.  A
 * level or an average without a point is not known, which is no 0 (M7). */
static bool is_absent_when_idle(const struct tree *t, const struct expr *x)
{
    return expr_adds_up(x) && !(is_sum(x) && is_counter(t, x));
}

static struct math *math_fold(struct tree *t, const struct expr *x, const char *function)
{
    struct math *inner = math_of(t, x->args.at[0]);
    struct math *array = math_array(arena_of(t->w), &inner, 1);
    return call1(t, function, array);
}

/* x / period (M6); PERIOD takes a metric, so elsewhere the period must be known. */
static struct math *math_rate(struct tree *t, const struct expr *x)
{
    const struct expr *inner = x->args.at[0];
    struct math *term = math_of(t, inner);
    const struct planned *p = inner->kind == EXPR_METRIC ? planned_of(t, inner) : NULL;
    if (t->w->period->seconds) return binary(t, "/", term, number(t, t->w->period->seconds));
    if (p && p->cw && p->cw->form == CW_EXACT)
        return binary(t, "/", term, call1(t, "PERIOD", term));
    struct diag *d = REPORT(t->w->l, RATE_PERIOD, x->where, "this rate needs a known period");
    diag_why(d, "PERIOD takes a metric, and this is made of several");
    diag_help(d, "give one: `every 5m`");
    t->failed = true;
    return term;
}

static struct math *math_call_of(struct tree *t, const struct expr *x)
{
    const struct function *f = function_of(x);
    if (strcmp(f->name, "rate") == 0) return math_rate(t, x);
    if (f->folds) return math_fold(t, x, f->cloudwatch);
    struct math *inner = math_of(t, x->args.at[0]);
    if (x->how.len)
        return call2(t, "FILL", inner,
                     math_word(arena_of(t->w), str_is(x->how, "last") ? "REPEAT" : "LINEAR"));
    if (strcmp(f->name, "fill") == 0)
        return call2(t, "FILL", inner, number(t, x->args.len > 1 ? x->args.at[1]->number : 0));
    if (is_anomaly(x))
        return call2(t, f->cloudwatch, inner,
                     number(t, x->args.len > 1 ? x->args.at[1]->number : 2));
    return call1(t, f->cloudwatch, inner);
}

static struct math *math_of(struct tree *t, const struct expr *x)
{
    switch (x->kind) {
    case EXPR_NUMBER: return number(t, x->number);
    case EXPR_METRIC: return cw_term(t->w, planned_of(t, x)->cw);
    case EXPR_NEGATE: return math_negate(arena_of(t->w), math_of(t, x->left));
    case EXPR_CALL: return math_call_of(t, x);
    default: break;
    }
    struct math *left = math_of(t, x->left), *right = math_of(t, x->right);
    if (x->operator_ == OP_DIV)
        return guarded(t, left, right, fit_to_divide(x->right), is_absent_when_idle(t, x->left));
    if (is_sum(x) && x->left->kind != EXPR_NUMBER && x->right->kind != EXPR_NUMBER) {
        left = filled_operand(t, x->left, left);
        right = filled_operand(t, x->right, right);
    }
    return binary(t, ast_operator_text(x->operator_), left, right);
}

/* ---- server-side expressions ------------------------------------------------------------- */

struct side {
    str text;
    int binding; /* 1 sum, 2 product, 3 unary, 4 atom */
};
static struct side side_of(struct tree *t, const struct expr *x);

static str enclosed(struct tree *t, struct side s, int least)
{
    return s.binding < least ? arena_printf(arena_of(t->w), "(%.*s)", STR_ARG(s.text)) : s.text;
}

/* Each input is a query that stands by itself: it may not refer to another id. */
static struct side side_leaf(struct tree *t, const struct expr *x)
{
    const struct planned *p = planned_of(t, x);
    struct target *target = NULL;
    bool grouped;
    str label;
    if (p->cw) {
        if (!cw_self_contained(t->w, p->cw)) {
            struct diag *d =
                REPORT(t->w->l, DIFFERENT_GROUPS, x->where,
                       "this is added up over several series, and then calculated with in Grafana");
            diag_why(d, "a server-side expression takes only queries that stand by themselves");
            diag_help(d, "group it like the rest, or let one value be chosen: `filter one …`");
            t->failed = true;
            return (struct side){STR("?"), 4};
        }
        target = cw_target(t->w, p->cw, true);
    } else if (p->leaf.metric->logs) {
        target = li_metric(t->w, &p->leaf, true, &grouped, &label);
    } else {
        target = os_metric(t->w, &p->leaf, true, &grouped, &label);
    }
    if (!target) {
        t->failed = true;
        return (struct side){STR("?"), 4};
    }
    target = work_once(t->w, target);
    return (struct side){arena_printf(arena_of(t->w), "$%.*s", STR_ARG(target->ref_id)), 4};
}

/* A zero denominator gives 0, not infinity. */
static struct side side_quotient(struct tree *t, struct side l, struct side r,
                                 const struct expr *denominator)
{
    str left = enclosed(t, l, 2);
    if (denominator->kind == EXPR_NUMBER)
        return (struct side){
            arena_printf(arena_of(t->w), "%.*s / %.*s", STR_ARG(left), STR_ARG(enclosed(t, r, 3))),
            2};
    str d = enclosed(t, r, 3);
    return (struct side){arena_printf(arena_of(t->w), "%.*s * (%.*s %s 0) / (%.*s + (%.*s == 0))",
                                      STR_ARG(left), STR_ARG(d), fit_to_divide(denominator),
                                      STR_ARG(d), STR_ARG(d)),
                         2};
}

/* Logs are asked once for the whole range where one number is shown: its count by the period would
 * be no rate. */
static bool check_whole_range(struct tree *t, const struct expr *x)
{
    if (t->w->request->shape == SHAPE_SERIES) return true;
    for (size_t i = 0; i < t->leaves.len; i++) {
        if (t->leaves.at[i].cw) continue;
        struct diag *d =
            REPORT(t->w->l, RATE_PERIOD, x->where, "a rate of logs cannot be shown as one number");
        diag_why(d, "the logs are counted over the whole range at once, not by the period");
        diag_help(d, "show it over time: `as timeseries`");
        t->failed = true;
        return false;
    }
    return true;
}

static struct side side_call(struct tree *t, const struct expr *x)
{
    const struct function *f = function_of(x);
    if (strcmp(f->name, "rate") == 0 && !check_whole_range(t, x)) return (struct side){STR("?"), 4};
    if (f->grafana) {
        struct side inner = side_of(t, x->args.at[0]);
        return (struct side){
            arena_printf(arena_of(t->w), "%s(%.*s)", f->grafana, STR_ARG(inner.text)), 4};
    }
    if (strcmp(f->name, "rate") == 0 && t->w->period->seconds) {
        struct side inner = side_of(t, x->args.at[0]);
        return (struct side){arena_printf(arena_of(t->w), "%.*s / %u",
                                          STR_ARG(enclosed(t, inner, 2)), t->w->period->seconds),
                             2};
    }
    struct diag *d =
        REPORT(t->w->l, MIXED_SOURCES, x->where, "`%s` cannot be computed here", f->name);
    diag_why(d, "the operands meet in Grafana's server-side expressions, which do not have it");
    diag_help(d,
              "apply it to metrics of one CloudWatch region, and to one grouped operand at most");
    t->failed = true;
    return (struct side){STR("?"), 4};
}

static struct side side_of(struct tree *t, const struct expr *x)
{
    switch (x->kind) {
    case EXPR_NUMBER:
        return (struct side){number_str(arena_of(t->w), x->number), x->number < 0 ? 3 : 4};
    case EXPR_METRIC: return side_leaf(t, x);
    case EXPR_CALL: return side_call(t, x);
    case EXPR_NEGATE:
        return (struct side){
            arena_printf(arena_of(t->w), "-%.*s", STR_ARG(enclosed(t, side_of(t, x->left), 4))), 3};
    default: break;
    }
    struct side l = side_of(t, x->left), r = side_of(t, x->right);
    switch (x->operator_) {
    case OP_DIV: return side_quotient(t, l, r, x->right);
    case OP_MUL:
        return (struct side){arena_printf(arena_of(t->w), "%.*s * %.*s", STR_ARG(enclosed(t, l, 2)),
                                          STR_ARG(enclosed(t, r, 3))),
                             2};
    default:
        return (struct side){
            arena_printf(arena_of(t->w), "%.*s %s %.*s", STR_ARG(enclosed(t, l, 1)),
                         ast_operator_text(x->operator_), STR_ARG(enclosed(t, r, 2))),
            1};
    }
}

static int key_index(const struct planned *p, str key)
{
    const struct cat_source *s = p->leaf.metric->source;
    for (int i = set_first(p->cw->asked->set); i >= 0; i = set_next(p->cw->asked->set, i))
        if (str_eq(s->dimensions.at[i].key, key)) return i;
    return -1;
}

/* What is fixed is a label too: by resource, `function = "a"` never meets `function = "b"`. */
static bool same_values(const struct cw_dimension *a, const struct cw_dimension *b)
{
    if (a->values.len != b->values.len) return false;
    for (size_t i = 0; i < a->values.len; i++)
        if (!str_eq(a->values.at[i], b->values.at[i])) return false;
    return true;
}

/* CloudWatch's series carry all dimensions of their set. */
static bool same_set(const struct planned *a, const struct planned *b)
{
    const struct cat_source *s = a->leaf.metric->source;
    if (set_size(a->cw->asked->set) != set_size(b->cw->asked->set)) return false;
    for (int i = set_first(a->cw->asked->set); i >= 0; i = set_next(a->cw->asked->set, i)) {
        int k = key_index(b, s->dimensions.at[i].key);
        if (k < 0 || set_has(a->cw->apart, i) != set_has(b->cw->apart, k)) return false;
        if (set_has(a->cw->apart, i)) continue;
        if (!same_values(&a->cw->asked->dimensions[i], &b->cw->asked->dimensions[k])) return false;
    }
    return true;
}

static bool is_grouped_by(const struct planned *p, str name)
{
    for (size_t i = 0; i < p->leaf.by.len; i++)
        if (str_eq(p->leaf.by.at[i].name, name)) return true;
    return false;
}

/* Those of logs and documents carry what they are grouped by. */
static bool same_groups(const struct planned *a, const struct planned *b)
{
    if (a->leaf.metric->source != b->leaf.metric->source) return false;
    for (size_t i = 0; i < a->leaf.by.len; i++)
        if (!is_grouped_by(b, a->leaf.by.at[i].name)) return false;
    return a->leaf.by.len == b->leaf.by.len;
}

/* Series are matched by their labels: all grouped operands must carry the same. */
static bool same_labels(struct tree *t, span where)
{
    const struct planned *first = NULL;
    for (size_t i = 0; i < t->leaves.len; i++) {
        const struct planned *p = &t->leaves.at[i];
        if (!p->grouped) continue;
        if (!first) first = p;
        bool alike = (p->cw != NULL) == (first->cw != NULL);
        if (alike && (p->cw ? same_set(p, first) : same_groups(p, first))) continue;
        struct diag *d =
            REPORT(t->w->l, DIFFERENT_GROUPS, where,
                   "these are grouped differently, so they cannot be calculated with each other");
        diag_label(d, first->expr->where, "one grouping");
        diag_label(d, p->expr->where, "another");
        diag_help(d, "group all by the same dimensions of one source");
        return false;
    }
    return true;
}

static bool has_sparse(const struct tree *t, const struct expr *x)
{
    switch (x->kind) {
    case EXPR_METRIC: return planned_of(t, x)->leaf.metric->sparse;
    case EXPR_NEGATE: return has_sparse(t, x->left);
    case EXPR_BINARY: return has_sparse(t, x->left) || has_sparse(t, x->right);
    case EXPR_CALL: return x->args.len && has_sparse(t, x->args.at[0]);
    default: return false;
    }
}

/* Grafana drops a point of a sum where one operand has none, so errors of the one kind would not be
 * seen while there are none of the other.  A factor that is missing makes a gap, which can be. */
static void warn_of_sparse(struct tree *t, const struct expr *x)
{
    if (x->kind == EXPR_NEGATE) warn_of_sparse(t, x->left);
    if (x->kind != EXPR_BINARY) return;
    bool sum = x->operator_ == OP_ADD || x->operator_ == OP_SUB;
    bool both = x->left->kind != EXPR_NUMBER && x->right->kind != EXPR_NUMBER;
    if (!sum || !both || !has_sparse(t, x)) {
        warn_of_sparse(t, x->left);
        warn_of_sparse(t, x->right);
        return;
    }
    struct diag *d = REPORT(t->w->l, SPARSE_SUM, x->where,
                            "where one of these has no point, nothing is shown of the other");
    diag_why(d, "AWS publishes a point of a sparse metric only when something happens, and Grafana "
                "adds up points that both have");
    diag_help(d, "show them as two series, or without `by`, where CloudWatch can fill the gaps");
}

static bool grafana_side(struct tree *t, const struct expr *x, struct lowered_series *out)
{
    if (!same_labels(t, x->where)) return false;
    struct side s = side_of(t, x);
    if (t->failed) return false;
    warn_of_sparse(t, x);
    struct target *target = work_target(t->w, TARGET_EXPRESSION, false, x->where);
    target->datasource = (struct datasource_ref){STR("__expr__"), STR("__expr__")};
    target->expression = s.text;
    out->target = target;
    out->expression = true;
    for (size_t i = 0; i < t->leaves.len && !out->group_label.len; i++)
        if (t->leaves.at[i].cw && t->leaves.at[i].grouped)
            out->group_label = cw_group_labels(t->w, t->leaves.at[i].cw);
    work_explain(t->w, "    chose a server-side expression of Grafana: %s\n",
                 t->leaves.len == 1 ? "the source computes nothing by itself"
                 : one_request(t)   ? "CloudWatch cannot combine grouped series with grouped ones"
                                    : "the operands come from several data sources or regions");
    return true;
}

static bool cloudwatch_side(struct tree *t, const struct expr *x, struct lowered_series *out)
{
    struct math *m = math_of(t, x);
    if (t->failed) return false;
    out->target = cw_math_target(t->w, m, t->leaves.at[0].cw, x->where);
    for (size_t i = 0; i < t->leaves.len && out->grouped && !out->group_label.len; i++)
        if (t->leaves.at[i].grouped) out->group_label = t->leaves.at[i].cw->label;
    work_explain(t->w, "    chose metric math: one request answers it\n");
    return out->target != NULL;
}

bool arithmetic(struct work *w, const struct expr *x, const struct outline_series *s,
                struct lowered_series *out)
{
    const struct outline_panel *p = w->request->panel;
    struct tree t = {.w = w, .by = s->has_by ? &s->by : &p->by};
    conditions all = both_conditions(arena_of(w), &p->where_, &s->where_);
    t.where = &all;
    plan_tree(&t, x);
    if (t.failed) return false;
    if (t.leaves.len == 0) {
        struct diag *d = REPORT(w->l, NO_SERIES, x->where, "a constant alone is no series");
        diag_help(d, "a line at a value is a threshold: `warn 5`; a decimal point is `.`: `p99.9`");
        return false;
    }
    out->grouped = shape_of(&t, x) == SHAPE_MANY;
    return one_request(&t) && !grouped_by_grouped(&t, x) ? cloudwatch_side(&t, x, out)
                                                         : grafana_side(&t, x, out);
}
