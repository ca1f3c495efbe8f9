/* Job: units of expressions.  Conversions that the arithmetic needs are put into the expression; a
 * ratio that a metric already is (`share of requests`) is recognised.  Not responsible for writing
 * any of it (arithmetic). */
#include "lower/inner.h"

#include <math.h>

static struct arena *arena_of(const struct work *w) { return w->l->arena; }

static struct expr *expr_number(struct work *w, double value, span where)
{
    struct expr *x = arena_new(arena_of(w), struct expr);
    *x = (struct expr){.kind = EXPR_NUMBER, .where = where, .number = value, .unit = UNIT_NONE};
    return x;
}

static struct expr *expr_binary(struct work *w, int op, struct expr *left, struct expr *right)
{
    struct expr *x = arena_new(arena_of(w), struct expr);
    *x = (struct expr){.kind = EXPR_BINARY,
                       .where = span_join(left->where, right->where),
                       .origin = left->origin,
                       .operator_ = op,
                       .left = left,
                       .right = right,
                       .unit = UNIT_NONE};
    return x;
}

static double nearly_whole(double value)
{
    if (!(value >= 1 && value < 1e15)) return 0;
    double whole = (double)(long long)(value + 0.5);
    double error = value - whole;
    return error < 1e-9 * value && error > -1e-9 * value ? whole : 0;
}

/* x * factor, written as a division where that is the rounder number: a / 1000. */
struct expr *expr_times(struct work *w, struct expr *x, double factor)
{
    if (factor == 1) return x;
    double divisor = factor < 1 ? nearly_whole(1 / factor) : 0;
    struct expr *number = expr_number(w, divisor > 0 ? divisor : factor, x->where);
    struct expr *times = expr_binary(w, divisor > 0 ? OP_DIV : OP_MUL, x, number);
    times->converted = factor;
    return times;
}

/* ---- leaves ------------------------------------------------------------------------------ */

/* `tc90` and `TC(:500)` are the same statistic in two spellings. */
static bool statistic_is(const struct statistic *s, const char *letters)
{
    return (s->aws.ptr[0] & ~0x20) == letters[0] && (s->aws.ptr[1] & ~0x20) == letters[1];
}

struct unit metric_unit(const struct cat_metric *m, const struct statistic *s)
{
    struct unit unit = m->unit;
    bool trimmed = s->kind == STATISTIC_TRIMMED;
    if (s->kind == STATISTIC_COUNT || (trimmed && statistic_is(s, "TC")))
        unit_parse(STR("count"), &unit);
    else if (trimmed && statistic_is(s, "PR"))
        unit_parse(STR("percent"), &unit);
    else if (s->kind == STATISTIC_AVG && m->share_of)
        unit_parse(STR("ratio"), &unit);
    return unit;
}

static str written(const struct work *w, const struct expr *x)
{
    return source_text(w->l->program->sources, x->where);
}

static const struct statistic *statistic_of(const struct expr *x)
{
    return x->statistics.len ? &x->statistics.at[0] : &x->metric->statistics.at[0];
}

/* ---- totals ------------------------------------------------------------------------------ */

bool statistic_adds_up(const struct statistic *s)
{
    bool trimmed = s->kind == STATISTIC_TRIMMED && (statistic_is(s, "TS") || statistic_is(s, "TC"));
    return trimmed || s->kind == STATISTIC_SUM || s->kind == STATISTIC_COUNT;
}

/* Of totals and what is no total: one total in a product, two in a quotient are no total. */
static bool binary_adds_up(const struct expr *x)
{
    bool l = expr_adds_up(x->left), r = expr_adds_up(x->right);
    switch (x->operator_) {
    case OP_MUL: return l || r;
    case OP_DIV: return l && !r;
    default: return (l || x->left->kind == EXPR_NUMBER) && (r || x->right->kind == EXPR_NUMBER);
    }
}

/* The largest of totals is one of them. */
static bool call_adds_up(const struct expr *x)
{
    static const char *const same[] = {"sum", "max", "min", "fill", "abs", "ceil", "floor"};
    if (x->how.len || !x->args.len) return false; /* what is made up does not add up */
    for (size_t i = 0; i < COUNT_OF(same); i++)
        if (str_is(x->function, same[i])) return expr_adds_up(x->args.at[0]);
    return false;
}

bool expr_adds_up(const struct expr *x)
{
    switch (x->kind) {
    case EXPR_METRIC: return statistic_adds_up(statistic_of(x));
    case EXPR_NEGATE: return expr_adds_up(x->left);
    case EXPR_BINARY: return binary_adds_up(x);
    case EXPR_CALL: return call_adds_up(x);
    default: return x->kind != EXPR_NUMBER; /* counted lines; what others wrote is not known */
    }
}

/* ---- shares ------------------------------------------------------------------------------ */

static bool is_total(const struct expr *x)
{
    enum statistic_kind k = statistic_of(x)->kind;
    return k == STATISTIC_SUM || k == STATISTIC_COUNT;
}

/* A count whose average is its share of `total`. */
static bool is_share_of(struct work *w, const struct expr *x, const struct expr *total)
{
    if (x->kind == EXPR_BINARY && x->operator_ == OP_ADD)
        return is_share_of(w, x->left, total) && is_share_of(w, x->right, total);
    if (x->kind != EXPR_METRIC || total->kind != EXPR_METRIC || x->has_by || total->has_by)
        return false;
    if (x->where_.len || total->where_.len || x->metric->source != total->metric->source)
        return false;
    return x->metric->share_of && x->metric->share_of == total->metric->name &&
           statistic_of(x)->kind == STATISTIC_SUM && is_total(total);
}

static struct expr *averages_of(struct work *w, const struct expr *x)
{
    struct expr *copy = arena_new(arena_of(w), struct expr);
    *copy = *x;
    if (x->kind == EXPR_BINARY) {
        copy->left = averages_of(w, x->left);
        copy->right = averages_of(w, x->right);
        return copy;
    }
    struct statistic avg;
    statistic_parse(arena_of(w), STR("avg"), &avg);
    memset(&copy->statistics, 0, sizeof copy->statistics);
    vec_push(arena_of(w), &copy->statistics, avg);
    return copy;
}

/* The average is a rate only for what one query selects whole: no drop-down of several values and
 * nothing else may be open. */
static bool stays_whole(struct work *w, const struct expr *x)
{
    while (x->kind == EXPR_BINARY) x = x->left;
    const struct cat_source *s = x->metric->source;
    struct leaf leaf;
    const struct outline_panel *p = w->request->panel;
    bool muted = w->l->program->sink->muted, fine = false;
    struct cw_plan plan;
    if (s->kind != SOURCE_CLOUDWATCH) return false;
    w->l->program->sink->muted = true;
    size_t explained = w->out->explanation.len;
    struct expr *average = averages_of(w, x);
    if (leaf_make(w, average, &p->by, &p->where_, &leaf) && cw_plan(w, &leaf, &plan)) {
        /* A group that was not asked for would change what is shown. */
        fine = plan.groups->count == leaf.by.len &&
               (plan.form == CW_EXACT || plan.form == CW_WILDCARD);
    }
    w->out->explanation.len = explained;
    w->l->program->sink->muted = muted;
    return fine;
}

/* ---- units
 * ---------------------------------------------------------------------------------------------------
 */

static void report_unit_add(struct work *w, const struct expr *x, struct unit a, struct unit b)
{
    str left = unit_said(arena_of(w), a), right = unit_said(arena_of(w), b);
    struct diag *d = x->operator_ == OP_ADD
                         ? REPORT(w->l, UNIT_ADD, x->where, "%.*s cannot be added to %.*s",
                                  STR_ARG(right), STR_ARG(left))
                         : REPORT(w->l, UNIT_ADD, x->where, "%.*s cannot be taken from %.*s",
                                  STR_ARG(right), STR_ARG(left));
    diag_label(d, x->left->where, "%.*s", STR_ARG(left));
    diag_label(d, x->right->where, "%.*s", STR_ARG(right));
    diag_help(d, "show them as two series: `%.*s, %.*s`", STR_ARG(written(w, x->left)),
              STR_ARG(written(w, x->right)));
}

static bool nearly(double a, double b)
{
    double error = a - b, most = 1e-9 * (b < 0 ? -b : b);
    return error <= most && error >= -most;
}

static bool is_plain(const struct expr *x)
{
    return x->kind == EXPR_NUMBER && x->unit.quantity == QUANTITY_NONE;
}

/* The author's plain numbers in a product: 100 for `a * 200 / 2`. */
static double plain_factor(const struct expr *x)
{
    if (x->converted != 0) return x->converted == 1 ? 1 : plain_factor(x->left);
    switch (x->kind) {
    case EXPR_NUMBER: return is_plain(x) ? x->number : 1;
    case EXPR_NEGATE: return plain_factor(x->left);
    case EXPR_CALL: return x->args.len ? plain_factor(x->args.at[0]) : 1;
    case EXPR_BINARY: {
        double l = plain_factor(x->left), r = plain_factor(x->right);
        if (x->operator_ == OP_MUL) return l * r;
        if (x->operator_ == OP_DIV) return r != 0 ? l / r : 1;
        return nearly(l, r) ? l : 1;
    }
    default: return 1;
    }
}

/* The plain numbers in `x` that its unit does not speak of: a percentage has its 100, `rate(x) *
 * 60` its minute. */
static double silent_factor(const struct expr *x, struct unit unit)
{
    if (unit.quantity == QUANTITY_RATIO || unit.quantity == QUANTITY_NONE) return 1;
    double factor = plain_factor(x);
    return unit.per != 0 && factor != 1 ? factor / unit.per : factor;
}

/* `lambda.duration / 1000` is a thousandth of it, in milliseconds: what is converted by hand would
 * be converted once more, or shown in the unit that it no longer has. */
static struct diag *find_converted(struct work *w, const struct expr *x, struct unit unit,
                                   struct unit *meant)
{
    if (!unit_scaled(unit, silent_factor(x, unit), meant)) return NULL;
    struct diag *d = REPORT(w->l, UNIT_CONVERTED, x->where, "`%.*s` is still %.*s",
                            STR_ARG(written(w, x)), STR_ARG(unit_said(arena_of(w), unit)));
    diag_why(d, "units convert by themselves: a factor says how much, not in what it is measured");
    diag_help(d, "leave the factor out");
    return d;
}

static bool check_operands(struct work *w, const struct expr *x, struct unit a, struct unit b)
{
    struct unit meant;
    return !find_converted(w, x->left, a, &meant) && !find_converted(w, x->right, b, &meant);
}

/* A label, `unit none`, and the very unit of the calculation are what the author says it is. */
bool typed_as_meant(struct work *w, const struct expr *x, const struct unit *unit)
{
    struct unit meant;
    const struct unit *said = &w->request->unit;
    if (x->kind == EXPR_METRIC) return true;
    bool own =
        w->request->unit_given && (said->quantity == QUANTITY_LABEL ||
                                   said->quantity == QUANTITY_NONE || unit_equal(*said, *unit));
    struct diag *d = own ? NULL : find_converted(w, x, *unit, &meant);
    if (!d) return true;
    diag_help(d, "`unit %.*s` shows %.*s; where the factor is meant, `unit %.*s` says so",
              STR_ARG(meant.name), STR_ARG(unit_said(arena_of(w), meant)), STR_ARG(unit->name));
    return false;
}

/* Of 0.07 and 100 it is 7, not 7.000000000000001. */
static str times_said(struct work *w, double number, double factor)
{
    const double digits = 1e9;
    return number_str(arena_of(w), round(number * factor * digits) / digits);
}

/* Whether the author says that the numbers are no shares. */
static bool is_said_bare(const struct work *w)
{
    const struct unit *said = &w->request->unit;
    return w->request->unit_given &&
           (said->quantity == QUANTITY_LABEL || said->quantity == QUANTITY_NONE);
}

/* A number without a sign beside shares is one of them: in `100 - errors / calls` it is 10000 %.
 * `whole`: what is left of it is asked for, so that 1 is all. */
static bool check_unsigned(struct work *w, const struct expr *number, struct unit unit, bool whole)
{
    bool hundred = !nearly(unit.scale, 1); /* 0 to 100 */
    double size = number->number < 0 ? -number->number : number->number;
    bool fits = hundred ? size == 0 || size > 1 || (size == 1 && !whole) : size <= 1;
    if (!is_plain(number) || unit.quantity != QUANTITY_RATIO || fits || is_said_bare(w))
        return true;
    str text = written(w, number);
    struct diag *d = REPORT(w->l, UNIT_ADD, number->where, "`%.*s` is %.*s %% here", STR_ARG(text),
                            STR_ARG(times_said(w, number->number, hundred ? 1 : 100)));
    diag_why(d, "it stands beside %s, and a number without a sign is one of them",
             hundred ? "percentages of 0 to 100" : "shares of 0 to 1");
    diag_help(d, "write `%.*s%%`; or `%.*s%%`, if that is meant",
              STR_ARG(times_said(w, number->number, hundred ? 100 : 1)),
              STR_ARG(times_said(w, number->number, hundred ? 1 : 100)));
    return false;
}

static bool typed_add(struct work *w, struct expr *x, struct expr *l, struct expr *r, struct unit a,
                      struct unit b, struct expr **out, struct unit *unit)
{
    double factor = 1;
    if (!check_unsigned(w, l, b, x->operator_ == OP_SUB) || !check_unsigned(w, r, a, false))
        return false;
    if (l->kind == EXPR_NUMBER && a.quantity == QUANTITY_NONE) a = b;
    if (r->kind == EXPR_NUMBER && b.quantity == QUANTITY_NONE) b = a;
    if (unit_add(a, b, unit, &factor) != UNIT_OK) {
        report_unit_add(w, x, a, b);
        return false;
    }
    if (factor != 1 && !check_operands(w, x, a, b)) return false;
    *out = expr_binary(w, x->operator_, l, expr_times(w, r, factor));
    return true;
}

/* A ratio whose values are `factor` times as large. */
static void scale_ratio(struct unit *unit, double factor)
{
    if (nearly(factor, 1)) return;
    if (nearly(factor, 100))
        unit_parse(STR("percent"), unit);
    else
        *unit = UNIT_NONE;
}

/* 60 times what is per second is per minute. */
static void scale_rate(struct work *w, struct unit *unit, double factor)
{
    static const struct {
        double seconds;
        const char *name;
    } periods[] = {{1, "s"}, {60, "min"}, {3600, "h"}, {86400, "d"}};
    for (size_t i = 0; i < COUNT_OF(periods); i++) {
        if (nearly(factor, 1) || !nearly(unit->per * factor, periods[i].seconds)) continue;
        str amount = str_part(unit->name, 0, str_find_char(unit->name, '/', 0));
        str name = arena_printf(arena_of(w), "%.*s/%s", STR_ARG(amount), periods[i].name);
        if (!unit_parse(name, unit)) *unit = UNIT_NONE;
        return;
    }
}

/* The unit of `unit` times a plain number. */
static void scale_unit(struct work *w, struct unit *unit, double factor)
{
    bool ratio = unit->quantity == QUANTITY_RATIO;
    if (ratio && nearly(unit->scale, 1))
        scale_ratio(unit, factor);
    else if (ratio && nearly(factor, 0.01))
        unit_parse(STR("ratio"), unit);
    else if (unit->per != 0)
        scale_rate(w, unit, factor);
}

/* A total of each period by what is per second grows with the period and is no time. */
static bool check_total_by_rate(struct work *w, const struct expr *x, const struct expr *l,
                                const struct expr *r, struct unit a, struct unit b)
{
    bool total = x->operator_ == OP_DIV && l->kind == EXPR_METRIC && is_total(l);
    bool rate = r->kind != EXPR_NUMBER && b.per != 0 && a.per == 0 && a.quantity == b.quantity;
    if (!total || !rate || w->request->unit_given) return true;
    struct diag *d =
        REPORT(w->l, UNIT_PRODUCT, x->where, "a total of each period cannot be divided by %.*s",
               STR_ARG(unit_said(arena_of(w), b)));
    diag_why(d, "the quotient would grow with the period");
    diag_help(d, "make it a rate: `rate(%.*s)`", STR_ARG(written(w, x->left)));
    return false;
}

/* The conversion that the author's `factor` is: the hundred of `requests * rate / 100`.  One that
 * has been claimed is no other factor's: `requests * rate / 100 / 100` has two hundreds. */
static struct expr *find_given(struct expr *x, double factor)
{
    if (x->kind == EXPR_NEGATE) return find_given(x->left, factor);
    if (x->kind != EXPR_BINARY || (x->operator_ != OP_MUL && x->operator_ != OP_DIV)) return NULL;
    if (!x->claimed && nearly(x->converted, factor)) return x;
    struct expr *left = find_given(x->left, factor);
    return left || x->operator_ != OP_MUL ? left : find_given(x->right, factor);
}

/* Whether it has been given to a part: `sum(requests * rate) / 100` would have it twice. */
static bool is_given_inside(struct expr *x, double factor)
{
    switch (x->kind) {
    case EXPR_NEGATE: return is_given_inside(x->left, factor);
    case EXPR_CALL: return x->args.len && is_given_inside(x->args.at[0], factor);
    case EXPR_BINARY: break;
    default: return false;
    }
    if (x->operator_ == OP_DIV) return find_given(x, factor) || is_given_inside(x->left, factor);
    struct expr *right = x->right; /* a sum's right side may have its own, for the sum */
    if (x->operator_ != OP_MUL && right->converted != 0) right = right->left;
    return find_given(x, factor) || is_given_inside(x->left, factor) ||
           is_given_inside(right, factor);
}

static struct diag *report_given(struct work *w, const struct expr *x, const struct expr *part,
                                 struct unit unit, const char *why)
{
    struct diag *d = REPORT(w->l, UNIT_CONVERTED, x->where, "`%.*s` is %.*s already",
                            STR_ARG(written(w, part)), STR_ARG(unit_said(arena_of(w), unit)));
    diag_why(d, "%s", why);
    diag_help(d, "leave the factor out");
    return d;
}

/* A hundred times a percentage is what somebody writes who takes it for a ratio. */
static bool check_hundred(struct work *w, const struct expr *x, const struct expr *part,
                          struct unit unit, double factor)
{
    bool percent = unit.quantity == QUANTITY_RATIO && !nearly(unit.scale, 1);
    if (!percent || is_said_bare(w) || !nearly(factor, 100) || !nearly(plain_factor(part), 1))
        return true;
    struct diag *d =
        report_given(w, x, part, unit, "a percentage goes from 0 to 100; a ratio goes from 0 to 1");
    diag_help(d, "where the factor is meant, `unit none` says so");
    return false;
}

/* `x` is `part` times a plain number. */
static bool typed_scaled(struct work *w, const struct expr *x, struct expr *part, double factor,
                         struct expr **out, struct unit *unit)
{
    const struct expr *said = x->left->kind == EXPR_NUMBER ? x->right : x->left;
    bool share = unit->quantity == QUANTITY_RATIO;
    struct expr *given = find_given(part, factor);
    if (given) {
        given->claimed = true;
        *out = part;
        return true;
    }
    given = share && nearly(factor, 0.0001) ? find_given(part, 0.01) : NULL;
    if (given) { /* percent * percent / 10000 */
        *out = expr_times(w, part, 0.01);
        given->claimed = (*out)->claimed = true;
        return unit_parse(STR("ratio"), unit);
    }
    if (is_given_inside(part, factor)) {
        report_given(w, x, said, *unit, "units convert by themselves, and so do percentages");
        return false;
    }
    if (!check_hundred(w, x, said, *unit, factor)) return false;
    scale_unit(w, unit, factor);
    return true;
}

/* The product with what brings it into its unit, unless the author's own numbers do. */
static struct expr *converted(struct work *w, struct expr *product, double factor)
{
    bool by_hand = factor != 1 && nearly(plain_factor(product), factor);
    if (by_hand) product->converted = 1;
    return by_hand ? product : expr_times(w, product, factor);
}

/* Where dashc does not know the unit, that which is said may not contradict the operands: what is
 * made of milliseconds is in no way in seconds. */
static bool check_said(struct work *w, const struct expr *x, struct unit a, struct unit b)
{
    const struct unit said = w->request->unit, operands[] = {a, b};
    for (size_t i = 0; i < COUNT_OF(operands); i++) {
        struct unit u = operands[i];
        bool alike = said.quantity == u.quantity && said.quantity != QUANTITY_NONE &&
                     said.quantity != QUANTITY_LABEL;
        bool periods = said.per != 0 && u.per != 0 && !nearly(said.per, u.per);
        if (!alike || (nearly(said.scale, u.scale) && !periods)) continue;
        struct diag *d =
            REPORT(w->l, UNIT_PRODUCT, x->where, "this is made of %.*s, not of %.*s",
                   STR_ARG(unit_said(arena_of(w), u)), STR_ARG(unit_said(arena_of(w), said)));
        diag_why(d, "no unit is known that the result has, so nothing is converted");
        diag_help(d, "`unit %.*s`, or a label in quotes", STR_ARG(u.name));
        return false;
    }
    return true;
}

static void report_product(struct work *w, const struct expr *x, struct unit a, struct unit b)
{
    struct diag *d =
        REPORT(w->l, UNIT_PRODUCT, x->where, "the unit of %.*s %s %.*s is not known",
               STR_ARG(unit_said(arena_of(w), a)), x->operator_ == OP_MUL ? "times" : "by",
               STR_ARG(unit_said(arena_of(w), b)));
    diag_help(d, "say it: `unit none`, or a label in quotes");
}

static bool typed_product(struct work *w, struct expr *x, struct expr *l, struct expr *r,
                          struct unit a, struct unit b, struct expr **out, struct unit *unit)
{
    double factor = 1;
    bool times = x->operator_ == OP_MUL;
    *out = expr_binary(w, x->operator_, l, r);
    if (is_plain(r)) {
        *unit = a;
        return typed_scaled(w, x, l, times ? r->number : 1 / r->number, out, unit);
    }
    if (times && is_plain(l)) {
        *unit = b;
        return typed_scaled(w, x, r, l->number, out, unit);
    }
    if (!check_total_by_rate(w, x, l, r, a, b)) return false;
    enum unit_result result =
        times ? unit_multiply(a, b, unit, &factor) : unit_divide(a, b, unit, &factor);
    if (result == UNIT_OK) {
        if (factor != 1 && !check_operands(w, x, a, b)) return false;
        *out = converted(w, *out, factor);
        if (!times && unit->quantity == QUANTITY_RATIO && a.quantity != QUANTITY_RATIO)
            scale_ratio(unit, silent_factor(l, a) / silent_factor(r, b));
        return true;
    }
    *unit = w->request->unit; /* the author says what it is */
    if (w->request->unit_given) return check_said(w, x, a, b);
    report_product(w, x, a, b);
    return false;
}

/* A sum of percentiles is a percentile of nothing. */
static bool check_percentiles(struct work *w, const struct expr *x, const struct expr *l,
                              const struct expr *r)
{
    if (x->operator_ != OP_ADD || l->kind != EXPR_METRIC || r->kind != EXPR_METRIC) return true;
    const struct statistic *a = statistic_of(l), *b = statistic_of(r);
    if (a->kind != STATISTIC_PERCENTILE || b->kind != STATISTIC_PERCENTILE) return true;
    struct diag *d = REPORT(w->l, PERCENTILE_SUM, x->where, "percentiles cannot be added up");
    diag_why(d, "the %.*s of a whole is not the sum of the %.*s of its parts", STR_ARG(a->text),
             STR_ARG(b->text));
    diag_help(d, "add up averages, or show both: `%.*s, %.*s`", STR_ARG(written(w, x->left)),
              STR_ARG(written(w, x->right)));
    return false;
}

static bool typed_binary(struct work *w, struct expr *x, struct expr **out, struct unit *unit)
{
    struct expr *l, *r;
    struct unit a, b;
    if (x->operator_ == OP_DIV && is_share_of(w, x->left, x->right) && stays_whole(w, x->left)) {
        *out = averages_of(w, x->left);
        unit_parse(STR("ratio"), unit);
        work_explain(w,
                     "    chose the average: it is the share of requests, so nothing is divided\n");
        return true;
    }
    bool fine = typed_expr(w, x->left, &l, &a);
    if (!typed_expr(w, x->right, &r, &b) || !fine) return false;
    if (x->operator_ == OP_DIV && r->kind == EXPR_NUMBER && r->number == 0) {
        REPORT(w->l, BAD_VALUE, x->where, "a division by zero");
        return false;
    }
    if (x->operator_ == OP_ADD || x->operator_ == OP_SUB)
        return check_percentiles(w, x, l, r) && typed_add(w, x, l, r, a, b, out, unit);
    return typed_product(w, x, l, r, a, b, out, unit);
}

/* What is filled in is in the unit of what it fills: `fill(lambda.duration, 2s)` is 2000. */
static bool filled_in(struct work *w, struct expr **number, struct unit from, struct unit to)
{
    struct expr *copy = arena_new(arena_of(w), struct expr);
    if ((*number)->kind != EXPR_NUMBER) return true;
    if (from.quantity == QUANTITY_NONE) return check_unsigned(w, *number, to, false);
    *copy = **number;
    if (unit_convert(copy->number, from, to, &copy->number)) {
        *number = copy;
        return true;
    }
    REPORT(w->l, UNIT_MISMATCH, (*number)->where, "%.*s cannot fill %.*s",
           STR_ARG(unit_said(arena_of(w), from)), STR_ARG(unit_said(arena_of(w), to)));
    return false;
}

static bool typed_call(struct work *w, struct expr *x, struct expr **out, struct unit *unit)
{
    struct expr *copy = arena_new(arena_of(w), struct expr);
    *copy = *x;
    memset(&copy->args, 0, sizeof copy->args);
    *unit = UNIT_NONE;
    for (size_t i = 0; i < x->args.len; i++) {
        struct expr *arg;
        struct unit u;
        if (!typed_expr(w, x->args.at[i], &arg, &u)) return false;
        if (i == 0) *unit = u;
        if (i == 1 && str_is(x->function, "fill") && !filled_in(w, &arg, u, *unit)) return false;
        vec_push(arena_of(w), &copy->args, arg);
    }
    bool rate = str_is(x->function, "rate") || str_is(x->function, "derivative");
    if (rate && unit_rate(*unit, unit) != UNIT_OK) *unit = UNIT_NONE;
    if (str_is(x->function, "log") || str_is(x->function, "log10")) *unit = UNIT_NONE;
    *out = copy;
    return true;
}

bool typed_expr(struct work *w, struct expr *x, struct expr **out, struct unit *unit)
{
    *out = x;
    *unit = UNIT_NONE;
    switch (x->kind) {
    case EXPR_NUMBER: *unit = x->unit; return true;
    case EXPR_METRIC: *unit = metric_unit(x->metric, statistic_of(x)); return true;
    case EXPR_BINARY: return typed_binary(w, x, out, unit);
    case EXPR_CALL: return typed_call(w, x, out, unit);
    case EXPR_NEGATE: {
        struct expr *copy = arena_new(arena_of(w), struct expr);
        *copy = *x;
        *out = copy;
        return typed_expr(w, x->left, &copy->left, unit);
    }
    case EXPR_ERROR: return false;
    default: REPORT(w->l, BAD_VALUE, x->where, "this cannot be calculated with"); return false;
    }
}
