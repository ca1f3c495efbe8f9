/* Job: thresholds: `warn`, `crit` and `threshold`, of a panel and of one of its series, in the unit
 * that is shown.  Not responsible for any other property (properties). */
#include "model/inner.h"

/* ---- values ---------------------------------------------------------------------------------- */

void report_unit(struct panel_builder *p, const char *word, const struct value *v)
{
    static const char *const examples[] = {
        [QUANTITY_TIME] = "500ms", [QUANTITY_BYTES] = "20GB", [QUANTITY_RATIO] = "5%"};
    struct diag *d = REPORT(
        p->b, UNIT_MISMATCH, v->where, "`%.*s` is %.*s, and the panel shows %.*s", STR_ARG(v->text),
        STR_ARG(unit_said(p->b->arena, v->unit)), STR_ARG(unit_said(p->b->arena, p->unit)));
    const char *example = p->unit.quantity < COUNT_OF(examples) ? examples[p->unit.quantity] : NULL;
    if (example)
        diag_help(d, "for instance `%s %s`", word, example);
    else
        diag_help(d, "write a plain number: `%s %.*s`", word,
                  STR_ARG(number_str(p->b->arena, v->number)));
}

static struct unit per_time(struct panel_builder *p, struct unit u, double seconds, str said)
{
    u.per = seconds;
    u.name = arena_printf(p->b->arena, "%.*s/%.*s", STR_ARG(u.name), STR_ARG(said));
    return u;
}

/* A rate in the unit of what is shown: itself a rate, or a total of so many seconds. */
static bool rate_in(struct panel_builder *p, const char *word, const struct value *v,
                    struct unit rate, struct unit shown, double *out)
{
    if (shown.quantity == QUANTITY_NONE || shown.quantity == QUANTITY_LABEL) {
        *out = v->number * shown.per / rate.per;
        return true;
    }
    if (unit_convert(v->number, rate, shown, out)) return true;
    struct value said = *v;
    said.unit = rate;
    report_unit(p, word, &said);
    return false;
}

static void report_rate(struct panel_builder *p, const struct lowered_series *s,
                        const struct value *v)
{
    bool over_time = s && s->sums && p->request.shape == SHAPE_SERIES;
    const char *shown = over_time && s->period->view ? "totals of a period that is chosen"
                        : over_time                  ? "totals of an automatic period"
                        : s && s->sums               ? "one number of the whole range"
                                                     : "no total";
    struct diag *d = REPORT(p->b, UNIT_MISMATCH, v->where,
                            "`%.*s` is a rate, and fits a total over time; this shows %s",
                            STR_ARG(v->text), shown);
    if (over_time)
        diag_help(d, "fix the period: `every 5m`; or show the rate itself: `rate(…)`");
    else
        diag_help(d, "write the number without `/%.*s`", STR_ARG(v->per));
}

bool rate_value(struct panel_builder *p, const char *word, const struct value *v, double *out)
{
    const struct lowered_series *s = p->about;
    struct unit per;
    if (!unit_parse(v->per, &per)) return false;
    struct unit rate = per_time(p, v->unit, per.scale, v->per);
    if (s && s->unit.per > 0) return rate_in(p, word, v, rate, s->unit, out);
    if (s && s->sums && p->request.shape == SHAPE_SERIES && s->period->seconds) {
        struct unit shown = per_time(p, s->unit, s->period->seconds, STR("period"));
        return rate_in(p, word, v, rate, shown, out);
    }
    report_rate(p, s, v);
    return false;
}

static bool threshold_value(struct panel_builder *p, const struct value *v, double *out)
{
    const struct lowered_series *s = p->about;
    if (v->per.len) return rate_value(p, "warn", v, out);
    bool label = p->request.unit_given && p->request.unit.quantity == QUANTITY_LABEL;
    if (v->unit.quantity == QUANTITY_NONE) {
        *out = v->number;
        if (s && s->sums && !s->period->seconds && p->request.shape == SHAPE_SERIES) {
            struct diag *d =
                REPORT(p->b, THRESHOLD_PERIOD, v->where, "a threshold on a total, with %s",
                       s->period->view ? "a period that is chosen" : "an automatic period");
            diag_why(d, "the period %s, and the totals with it",
                     s->period->view ? "differs" : "grows with the range that is looked at");
            if (s->period->view)
                diag_help(d, "fix the period: `every 5m`; or show the rate: `rate(…)`");
            else
                diag_help(d, "write a rate: `%.*s/min`; or fix the period: `every 5m`",
                          STR_ARG(v->text));
        }
        return true;
    }
    if (p->unit.quantity != QUANTITY_NONE && unit_convert(v->number, v->unit, p->unit, out))
        return true;
    if (p->unit.quantity == QUANTITY_NONE || label) {
        *out = v->number;
        if (v->unit.quantity != QUANTITY_RATIO && !label) return true;
    }
    report_unit(p, "warn", v);
    return false;
}

/* ---- steps ----------------------------------------------------------------------------------- */

struct limit {
    double value;
    str color;
    bool below;
};
/* What a panel or an override says of thresholds. */
struct limits {
    const struct outline_property *warn, *crit, *own;
    VEC(struct limit) list;
    bool below, above;
};

/* warn 2s ; crit below 1GB */
static void add_limit(struct panel_builder *p, struct limits *l, const struct outline_property *o,
                      str color)
{
    if (prop_groups(o) != 1 || prop_values(o, 0)->len == 0 || prop_values(o, 0)->len > 2) {
        prop_bad(p->b, o, "warn 2s");
        return;
    }
    const struct ast_nodes *values = prop_values(o, 0);
    str side = values->len == 2 ? prop_text(p->b, o, values->at[0]) : STR("above");
    struct limit limit = {.color = color, .below = str_is(side, "below")};
    if (!limit.below && !str_is(side, "above")) {
        prop_bad(p->b, o, "warn below 20GB");
        return;
    }
    struct value v;
    if (!prop_number(p->b, o, values->at[values->len - 1], &v) ||
        !threshold_value(p, &v, &limit.value))
        return;
    *(limit.below ? &l->below : &l->above) = true;
    vec_push(p->b->arena, &l->list, limit);
}

static bool check_sides(struct panel_builder *p, const struct limits *l)
{
    if (!l->above || !l->below) return true;
    struct diag *d = REPORT(p->b, THRESHOLD_BOTH, l->crit->node->head.where,
                            "thresholds above and below in one panel");
    diag_label(d, l->warn->node->head.where, "the other one");
    diag_help(d, "Grafana's steps go one way; split the panel, or take one side");
    return false;
}

static void check_order(struct panel_builder *p, const struct limits *l)
{
    if (l->list.len != 2) return;
    double warn = l->list.at[0].value, crit = l->list.at[1].value;
    if (l->below ? crit < warn : crit > warn) return;
    struct diag *d =
        REPORT(p->b, PROPERTY_VALUE, l->crit->node->head.where,
               warn == crit ? "`crit` is reached together with `warn`, which is never seen"
                            : "`crit` is reached before `warn`");
    diag_label(d, l->warn->node->head.where, "`warn`");
    diag_help(d, l->below ? "below, `crit` is the smaller one" : "above, `crit` is the larger one");
}

/* Grafana reads steps from the lowest up, in whatever order they are written. */
static void insert_step(struct panel_builder *p, model_steps *steps, double value, str color)
{
    struct model_step step = {false, value, color};
    vec_push(p->b->arena, steps, step);
    for (size_t k = steps->len - 1; k > 1 && steps->at[k - 1].value > value; k--) {
        steps->at[k] = steps->at[k - 1];
        steps->at[k - 1] = step;
    }
}

/* Above: green, then each colour from its value on.  Below: the worst first, green at the end. */
static void build_steps(struct panel_builder *p, const struct limits *l, model_steps *steps)
{
    struct model_step base = {true, 0, STR("green")};
    vec_push(p->b->arena, steps, base);
    for (size_t i = 0; i < l->list.len; i++)
        insert_step(p, steps, l->list.at[i].value, l->list.at[i].color);
    for (size_t i = 0; l->below && i + 1 < steps->len; i++) {
        str color = steps->at[i + 1].color;
        steps->at[i + 1].color = steps->at[i].color;
        steps->at[i].color = color;
    }
}

/* Of two colours for one value one is never seen. */
static void check_step_twice(struct panel_builder *p, const struct ast *node,
                             const model_steps *steps, double value)
{
    for (size_t i = 1; i < steps->len; i++) {
        if (steps->at[i].value != value) continue;
        REPORT(p->b, PROPERTY_TWICE, node->where, "two colours begin at this value");
        return;
    }
}

/* threshold 80% orange, 90% red */
static void own_steps(struct panel_builder *p, const struct outline_property *o, model_steps *steps)
{
    struct model_step base = {true, 0, STR("green")};
    if (!steps->len) vec_push(p->b->arena, steps, base);
    for (size_t g = 0; g < prop_groups(o); g++) {
        const struct ast_nodes *values = prop_values(o, g);
        struct value v;
        double number;
        str color;
        if (values->len != 2) {
            prop_bad(p->b, o, "threshold 80% orange, 90% red");
            return;
        }
        if (!prop_number(p->b, o, values->at[0], &v) || !threshold_value(p, &v, &number) ||
            !prop_color(p->b, o, values->at[1], &color))
            return;
        check_step_twice(p, values->at[0], steps, number);
        insert_step(p, steps, number, color);
    }
}

static bool check_own(struct panel_builder *p, const struct limits *l)
{
    if (!l->own || (!l->warn && !l->crit)) return true;
    struct diag *d = REPORT(p->b, PROPERTY_TWICE, l->own->node->head.where,
                            "`threshold` beside `warn` and `crit`");
    diag_label(d, (l->warn ? l->warn : l->crit)->node->head.where, "the other one");
    diag_help(d, "`warn 80%%` is `threshold 80%% orange`, and `crit` is red");
    return false;
}

bool is_threshold(const struct outline_property *o)
{
    static const char *const names[] = {"warn", "crit", "threshold"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(o->word->name, names[i]) == 0) return true;
    return false;
}

void thresholds_read(struct panel_builder *p, const outline_properties *list, model_steps *steps)
{
    struct limits l = {.warn = outline_find(list, "warn"),
                       .crit = outline_find(list, "crit"),
                       .own = outline_find(list, "threshold")};
    if (l.warn) add_limit(p, &l, l.warn, STR("orange"));
    if (l.crit) add_limit(p, &l, l.crit, STR("red"));
    if (!check_sides(p, &l) || !check_own(p, &l)) return;
    check_order(p, &l);
    if (l.list.len) build_steps(p, &l, steps);
    for (size_t i = 0; i < list->len; i++)
        if (strcmp(list->at[i].word->name, "threshold") == 0) own_steps(p, &list->at[i], steps);
}

struct json *thresholds_json(struct arena *a, const model_steps *steps)
{
    struct json *thresholds = json_object(a), *list = json_array(a);
    for (size_t i = 0; i < steps->len; i++) {
        const struct model_step *s = &steps->at[i];
        struct json *step = json_object(a);
        json_set(a, step, STR("color"), json_string(a, s->color));
        json_set(a, step, STR("value"), s->base ? json_null(a) : json_number(a, s->value));
        json_push(a, list, step);
    }
    json_set(a, thresholds, STR("mode"), json_string(a, STR("absolute")));
    json_set(a, thresholds, STR("steps"), list);
    return thresholds;
}

/* ---- a panel's ------------------------------------------------------------------------------- */

/* In a table thresholds show by the colour of the numbers, or not at all. */
static void color_numbers(struct panel_builder *p)
{
    struct arena *a = p->b->arena;
    struct model_override o = {.matcher = STR("byType"), .options = json_string(a, STR("number"))};
    struct json *cell = json_object(a);
    json_set(a, cell, STR("type"), json_string(a, STR("color-text")));
    struct model_override_property property = {STR("custom.cellOptions"), cell};
    vec_push(a, &o.properties, property);
    vec_push(a, &p->panel->overrides, o);
}

static const struct outline_property *any_threshold(const struct panel_builder *p)
{
    for (size_t i = 0; i < p->outline->properties.len; i++)
        if (is_threshold(&p->outline->properties.at[i])) return &p->outline->properties.at[i];
    return NULL;
}

void panel_thresholds(struct panel_builder *p)
{
    struct model_panel *m = p->panel;
    const struct outline_property *any = any_threshold(p);
    if (!any) return;
    if (p->lowered.kind != LOWERED_SERIES) {
        REPORT(p->b, PICTURE_FIT, any->node->head.where,
               "thresholds need numbers; this shows none");
        return;
    }
    thresholds_read(p, &p->outline->properties, &m->steps);
    if (m->steps.len && m->picture == PICTURE_TABLE) color_numbers(p);
    if (m->steps.len && (m->picture == PICTURE_TIMESERIES || m->picture == PICTURE_BARS))
        m->thresholds_style = STR("dashed");
}
