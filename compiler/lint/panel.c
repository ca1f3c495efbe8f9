/* Job: checks of one panel: its thresholds, what it says about itself.  Not responsible for whether
 * another is like it (duplicate). */
#include "lint/inner.h"

#include <math.h>

/* ---- what values can be ------------------------------------------------------------------ */

static bool is_plain(const struct expr *x) { return x->kind == EXPR_METRIC && !x->metric->raw; }

/* Of a metric as it is; what is computed may be anything. */
static bool is_counted(const struct expr *x)
{
    const struct cat_metric *m = x->metric;
    if (!is_plain(x)) return false;
    if (m->unit.quantity == QUANTITY_RATIO) return !m->has_min || m->min >= 0;
    return m->unit.quantity == QUANTITY_COUNT || m->unit.quantity == QUANTITY_BYTES ||
           (m->has_min && m->min >= 0);
}

static bool all_counted(const struct outline_panel *p)
{
    for (size_t i = 0; i < p->series.len; i++)
        if (!is_counted(p->series.at[i].expr)) return false;
    return p->series.len > 0;
}

/* The largest value that a metric can have, in its own unit; false: it is not known. */
static bool most_of(const struct expr *x, double *most)
{
    const struct cat_metric *m = x->metric;
    if (!is_plain(x)) return false;
    if (!m->has_max && m->unit.quantity != QUANTITY_RATIO) return false;
    *most = m->has_max ? m->max : 1 / m->unit.scale; /* a hundred percent */
    return true;
}

/* The same of all series, in the panel's unit. */
static bool find_most(const struct lint_panel *p, double *most)
{
    struct unit shown;
    double own = 0;
    for (size_t i = 0; i < p->said->series.len; i++)
        if (!most_of(p->said->series.at[i].expr, &own)) return false;
    if (!unit_of_grafana(p->made->unit, &shown)) return false;
    for (size_t i = 0; i < p->said->series.len; i++) {
        const struct expr *x = p->said->series.at[i].expr;
        most_of(x, &own);
        if (!unit_convert(own, x->metric->unit, shown, &own)) return false;
        *most = i == 0 || own > *most ? own : *most;
    }
    return p->said->series.len > 0;
}

/* ---- thresholds -------------------------------------------------------------------------- */

/* One of them, as it was said, with its value in the panel's unit. */
struct limit {
    const struct outline_property *said;
    double value;
    bool below;
};
struct limits {
    struct limit list[2]; /* warn, crit */
    size_t count;
};

static bool is_below(struct lint *l, const struct outline_property *o)
{
    const struct ast_group *g = (const struct ast_group *)o->node->groups.at[0];
    return g->values.len == 2 &&
           str_is(source_text(l->program->sources, g->values.at[0]->where), "below");
}

/* The model has the values, sorted; `crit` is the last above and the first below. */
static struct limits limits_of(struct lint *l, const struct lint_panel *p)
{
    const struct outline_property *warn = outline_find(&p->said->properties, "warn"),
                                  *crit = outline_find(&p->said->properties, "crit");
    const model_steps *steps = &p->made->steps;
    struct limits out = {.count = (size_t)(warn != NULL) + (crit != NULL)};
    if (steps->len != out.count + 1) out.count = 0;
    for (size_t i = 0; i < out.count; i++) {
        const struct outline_property *said = i == 0 && warn ? warn : crit;
        bool below = is_below(l, said), turned = below && out.count == 2;
        out.list[i] = (struct limit){said, steps->at[turned ? 2 - i : 1 + i].value, below};
    }
    return out;
}

static struct diag *report_limit(struct lint *l, const struct limit *limit, const char *what)
{
    return lint_report(l, LINT_UNREACHABLE_THRESHOLD, limit->said->node->head.where, "this `%s` %s",
                       limit->said->word->name, what);
}

static bool check_zero(struct lint *l, const struct lint_panel *p, const struct limit *limit)
{
    if (limit->value > 0 || !all_counted(p->said)) return false;
    struct diag *d =
        report_limit(l, limit, limit->below ? "is never reached" : "is always reached");
    if (limit->below) {
        diag_why(d, "it is never below zero");
    } else {
        diag_why(d, "a colour begins at the value itself, and it is never below zero");
        diag_help(d, "`%s 1` begins where there is one", limit->said->word->name);
    }
    return true;
}

static bool check_most(struct lint *l, const struct lint_panel *p, const struct limit *limit)
{
    double most = 0;
    if (limit->below || !find_most(p, &most) || limit->value <= most) return false;
    struct diag *d = report_limit(l, limit, "is never reached");
    struct unit shown = UNIT_NONE;
    unit_of_grafana(p->made->unit, &shown);
    diag_why(d, "the largest value that there can be is %.*s",
             STR_ARG(unit_value_said(l->scratch, most, shown)));
    return true;
}

/* Beyond the end of the axis that the panel itself says, where nothing is drawn. */
static bool check_ends(struct lint *l, const struct lint_panel *p, const struct limit *limit)
{
    const struct model_panel *m = p->made;
    const struct outline_property *max = outline_find(&p->said->properties, "max"),
                                  *min = outline_find(&p->said->properties, "min");
    bool past = max && m->has_max && limit->value > m->max;
    bool before = min && m->has_min && limit->value < m->min;
    if (!past && !before) return false;
    struct diag *d = report_limit(l, limit, "is past the end of the axis");
    diag_label(d, (past ? max : min)->node->head.where, "the axis ends here");
    return true;
}

/* Steps with colours of their own.  `threshold 0 blue` colours everything on purpose. */
static void check_own_steps(struct lint *l, const struct lint_panel *p,
                            const struct outline_property *said)
{
    for (size_t i = 1; i < p->made->steps.len; i++) {
        const struct limit limit = {said, p->made->steps.at[i].value, false};
        if (check_most(l, p, &limit) || check_ends(l, p, &limit)) return;
    }
}

void lint_thresholds(struct lint *l, const struct lint_panel *p)
{
    if (!p->made->steps.len) return;
    const struct outline_property *own = outline_find(&p->said->properties, "threshold");
    struct limits limits = limits_of(l, p);
    for (size_t i = 0; i < limits.count; i++) {
        const struct limit *limit = &limits.list[i];
        if (!check_zero(l, p, limit) && !check_most(l, p, limit)) check_ends(l, p, limit);
    }
    if (own) check_own_steps(l, p, own);
}

/* ---- percentages ------------------------------------------------------------------------- */

/* Of 0.07 and 100 it is 7, not 7.000000000000001. */
static str times_said(struct arena *a, double number, double factor)
{
    const double digits = 1e9;
    return number_str(a, round(number * factor * digits) / digits);
}

/* What numbers of a property are: the end of an axis at 1 % is as odd as one below. */
static const struct {
    const char *word;
    bool end;
} percentages[] = {
    {"warn", false}, {"crit", false},      {"max", true},  {"min", false},
    {"soft", true},  {"threshold", false}, {"map", false},
};

static bool is_odd(double number, bool hundred, bool end)
{
    return hundred ? number > 0 && (number < 1 || (end && number == 1)) : number > 1;
}

static void report_percentage(struct lint *l, const struct outline_property *said,
                              const struct ast_number *number, bool hundred)
{
    const char *word = said->word->name;
    str is = times_said(l->scratch, number->value, hundred ? 1 : 100);
    str meant = times_said(l->scratch, number->value, hundred ? 100 : 1);
    struct diag *d =
        lint_report(l, LINT_UNSIGNED_PERCENTAGE, said->node->head.where,
                    "this `%s` is %.*s %%, perhaps not what is meant", word, STR_ARG(is));
    diag_why(d, "the panel shows %s, and a number without a sign is one of them",
             hundred ? "percentages of 0 to 100" : "shares of 0 to 1");
    diag_help(d, "write `%.*s%%`; or `%.*s%%`, if that is meant", STR_ARG(meant), STR_ARG(is));
}

/* Numbers without a unit, as they stand in the source: no name, and none with a sign.  What stands
 * behind the value of a `map` is its word. */
static void check_percentages(struct lint *l, const struct outline_property *said, bool end,
                              bool hundred)
{
    for (size_t g = 0; g < said->node->groups.len; g++) {
        const struct ast_group *group = (const struct ast_group *)said->node->groups.at[g];
        for (size_t i = 0; i < group->values.len && i < 3; i++) {
            const struct ast_number *number = (const struct ast_number *)group->values.at[i];
            if (number->head.kind != AST_NUMBER || !str_empty(number->unit)) continue;
            if (!is_odd(number->value, hundred, end)) continue;
            report_percentage(l, said, number, hundred);
            return;
        }
    }
}

void lint_percentages(struct lint *l, const struct lint_panel *p)
{
    struct unit shown;
    if (!p->said->properties.len || !unit_of_grafana(p->made->unit, &shown)) return;
    if (shown.quantity != QUANTITY_RATIO) return;
    for (size_t i = 0; i < p->said->properties.len; i++) {
        const struct outline_property *said = &p->said->properties.at[i];
        for (size_t k = 0; k < COUNT_OF(percentages); k++)
            if (strcmp(said->word->name, percentages[k].word) == 0)
                check_percentages(l, said, percentages[k].end, shown.scale < 1);
    }
}

/* ---- what a panel says about itself ------------------------------------------------------ */

void lint_description(struct lint *l, const struct lint_panel *p)
{
    if (!p->made->targets.len || p->made->description.len) return;
    struct diag *d = lint_report(l, LINT_MISSING_DESCRIPTION, p->said->head,
                                 "the panel does not say what it is for");
    diag_help(d, "add `describe \"…\"`: what is shown, what is usual, what to do when it is not");
}

static bool shows_numbers(const struct model_panel *m)
{
    return m->targets.len && m->picture != PICTURE_LOGS && m->picture != PICTURE_TEXT &&
           m->picture != PICTURE_PLUGIN && m->picture != PICTURE_ALERTS;
}

void lint_unit(struct lint *l, const struct lint_panel *p)
{
    bool none = !p->made->unit.len || str_is(p->made->unit, "none");
    if (!shows_numbers(p->made) || !none || outline_find(&p->said->properties, "unit")) return;
    struct diag *d = lint_report(l, LINT_MISSING_UNIT, p->said->head, "numbers without a unit");
    diag_help(d, "add `unit ms`, `unit bytes`, `unit count`, or a label of your own: "
                 "`unit \"orders\"`");
}
