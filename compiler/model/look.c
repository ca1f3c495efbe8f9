/* Job: how a panel looks: the defaults of an expert, thresholds, and the properties that change
 * them. Not responsible for what it shows. */
#include "model/inner.h"

/* ---- defaults ---------------------------------------------------------------------------- */

static const char *fold_calc(enum fold f)
{
    static const char *const calcs[] = {[FOLD_LAST] = "lastNotNull",
                                        [FOLD_SUM] = "sum",
                                        [FOLD_MAX] = "max",
                                        [FOLD_MIN] = "min",
                                        [FOLD_MEAN] = "mean"};
    return calcs[f];
}

static const char *fold_said(enum fold f)
{
    static const char *const said[] = {[FOLD_LAST] = "its latest value",
                                       [FOLD_SUM] = "its total",
                                       [FOLD_MAX] = "its maximum",
                                       [FOLD_MIN] = "its minimum",
                                       [FOLD_MEAN] = "its mean"};
    return said[f];
}

static void push_calc(struct panel_builder *p, const char *calc)
{
    vec_push(p->b->arena, &p->panel->legend_calcs, str_from(calc));
}

static bool is_graph(enum picture k) { return k == PICTURE_TIMESERIES || k == PICTURE_BARS; }
static bool is_number(enum picture k)
{
    return k == PICTURE_STAT || k == PICTURE_GAUGE || k == PICTURE_BARGAUGE || k == PICTURE_BAR ||
           k == PICTURE_PIE;
}

static const struct lowered_series *first(const struct panel_builder *p)
{
    return p->lowered.series.len ? &p->lowered.series.at[0] : NULL;
}

/* Mean and max for levels, the total for counts, the latest for what neither fits. */
static void legend_defaults(struct panel_builder *p)
{
    const struct lowered_series *s = first(p);
    struct model_panel *m = p->panel;
    if (!s) return;
    m->legend_shown = YES;
    m->legend_mode = STR("table");
    m->legend_placement = STR("bottom");
    if (s->fold == FOLD_SUM) {
        push_calc(p, "sum");
        m->legend_sort_by = STR("Total");
    } else if (s->fold == FOLD_MAX || s->expression || s->unit.quantity == QUANTITY_RATIO) {
        push_calc(p, "lastNotNull"), push_calc(p, "max");
        m->legend_sort_by = STR("Max");
    } else if (s->fold == FOLD_MIN) {
        push_calc(p, "lastNotNull"), push_calc(p, "min");
        m->legend_sort_by = STR("Min");
    } else {
        push_calc(p, "mean"), push_calc(p, "max");
        m->legend_sort_by = STR("Max");
    }
}

static void graph_defaults(struct panel_builder *p)
{
    struct model_panel *m = p->panel;
    bool bars = m->picture == PICTURE_BARS;
    m->draw_style = bars ? STR("bars") : STR("line");
    m->line_width = 1;
    m->fill = bars ? 80 : 10;
    m->points = STR("never");
    m->tooltip_mode = STR("multi");
    m->tooltip_sort = STR("desc");
    m->color_mode = STR("palette-classic");
    legend_defaults(p);
}

static void reduce_to(struct panel_builder *p, const char *calc)
{
    p->panel->reduce_calcs.len = 0;
    vec_push(p->b->arena, &p->panel->reduce_calcs, str_from(calc));
}

/* Grafana folds the range into one number in the same way for all series of a panel. */
static void check_folds(struct panel_builder *p)
{
    const struct lowered_series *s = first(p);
    bool number = is_number(p->panel->picture); /* a table has no `reduce` */
    if (p->lowered.ranked || p->lowered.table_rows) return;
    if (number && outline_find(&p->outline->properties, "reduce")) return;
    for (size_t i = 1; i < p->lowered.series.len; i++) {
        const struct lowered_series *other = &p->lowered.series.at[i];
        if (other->fold == s->fold) continue;
        struct diag *d = REPORT(p->b, PICTURE_FIT, p->outline->picture_where,
                                "these become one number of the range in different ways");
        diag_why(d, "`%.*s` is shown by %s, `%.*s` by %s, and Grafana takes one for all",
                 STR_ARG(s->logical), fold_said(s->fold), STR_ARG(other->logical),
                 fold_said(other->fold));
        diag_help(d, "make a panel for each%s",
                  number ? ", or say one for all: `reduce last`" : "");
        return;
    }
}

static void number_defaults(struct panel_builder *p)
{
    check_folds(p);
    struct model_panel *m = p->panel;
    const struct lowered_series *s = first(p);
    enum fold fold = p->lowered.ranked ? p->lowered.rank_fold : s ? s->fold : FOLD_LAST;
    reduce_to(p, fold_calc(fold));
    m->color_mode = STR("thresholds");
    m->reduce_values = p->lowered.table_rows;
    if (p->lowered.table_rows) reduce_to(p, "lastNotNull");
    if (m->picture == PICTURE_STAT) {
        m->graph_mode = p->lowered.table_rows ? STR("none") : STR("area");
        m->color_use = STR("value");
        m->text_mode = STR("auto");
    }
    if (m->picture == PICTURE_BAR)
        m->orientation = STR("horizontal"), m->color_use = STR("gradient");
    if (m->picture == PICTURE_BARGAUGE) m->color_use = STR("gradient");
    if (m->picture == PICTURE_PIE) {
        m->color_mode = STR("palette-classic");
        m->legend_shown = YES, m->legend_mode = STR("table"), m->legend_placement = STR("right");
        m->tooltip_mode = STR("multi"), m->tooltip_sort = STR("desc");
    }
}

/* The name that Grafana's reduce transformation gives its column. */
static const char *calc_title(enum fold f)
{
    static const char *const titles[] = {[FOLD_LAST] = "Last *",
                                         [FOLD_SUM] = "Total",
                                         [FOLD_MAX] = "Max",
                                         [FOLD_MIN] = "Min",
                                         [FOLD_MEAN] = "Mean"};
    return titles[f];
}

/* Series become rows, one a group, with the number that the range folds to. */
static void table_defaults(struct panel_builder *p)
{
    struct arena *a = p->b->arena;
    const struct lowered_series *s = first(p);
    if (!s || p->lowered.table_rows || s->target->kind == TARGET_CW_LOGS) return;
    if (p->lowered.kind == LOWERED_LINES) return;
    check_folds(p);
    enum fold fold = p->lowered.ranked ? p->lowered.rank_fold : s->fold;
    struct json *reducers = json_array(a), *options = json_object(a);
    json_push(a, reducers, json_string(a, str_from(fold_calc(fold))));
    json_set(a, options, STR("reducers"), reducers);
    json_set(a, options, STR("mode"), json_string(a, STR("seriesToRows")));
    struct model_transformation t = {STR("reduce"), options};
    vec_push(a, &p->panel->transformations, t);
    p->panel->table_sort = str_from(calc_title(fold));
}

static void logs_defaults(struct panel_builder *p)
{
    struct model_panel *m = p->panel;
    m->log_time = YES;
    m->log_wrap = YES;
    m->log_details = YES;
    m->log_order = STR("Descending");
}

/* Differences, and what is made of them. */
static bool may_be_negative(const struct expr *x)
{
    static const char *const functions[] = {"derivative", "diff", "log", "log10", "anomaly"};
    switch (x->kind) {
    case EXPR_NUMBER: return x->number < 0;
    case EXPR_NEGATE: return true;
    case EXPR_BINARY:
        return x->operator_ == OP_SUB || may_be_negative(x->left) || may_be_negative(x->right);
    case EXPR_CALL:
        for (size_t i = 0; i < COUNT_OF(functions); i++)
            if (str_is(x->function, functions[i])) return true;
        return !str_is(x->function, "abs") && x->args.len && may_be_negative(x->args.at[0]);
    default: return false;
    }
}

struct ends {
    bool has_min, has_max;
    bool zero_fits; /* nothing is below zero */
    double min, max;
};

/* Counts begin at zero; percentages run from 0 to 100, unless they matter when they are small: then
 * they have thresholds, or are computed. */
static struct ends ends_of(const struct lowered_series *s, bool small)
{
    enum quantity q = s->unit.quantity;
    const struct cat_metric *metric = s->metric;
    struct ends e = {.has_min = q == QUANTITY_COUNT || q == QUANTITY_RATIO || q == QUANTITY_BYTES,
                     .zero_fits = q != QUANTITY_NONE};
    if (may_be_negative(s->from->expr)) return (struct ends){0};
    if (!metric) return e;
    if (q == QUANTITY_RATIO && metric->across == ACROSS_NONE && !small)
        e.has_max = true, e.max = s->unit.scale == 1 ? 1 : 100;
    if (metric->has_min) e.has_min = unit_convert(metric->min, metric->unit, s->unit, &e.min);
    if (metric->has_max) e.has_max = unit_convert(metric->max, metric->unit, s->unit, &e.max);
    return e;
}

/* One more series: what does not hold for it holds for the panel no longer. */
static void narrow_ends(struct model_panel *m, const struct ends *e, bool same_unit)
{
    bool zero = m->has_min && m->min == 0 && (e->zero_fits || (e->has_min && e->min == 0));
    if (m->has_min && e->has_min && same_unit && e->min < m->min) m->min = e->min;
    m->has_min = zero || (m->has_min && e->has_min && same_unit);
    m->has_max = m->has_max && e->has_max && same_unit;
    if (m->has_max && e->max > m->max) m->max = e->max;
}

static void axis_defaults(struct panel_builder *p)
{
    struct model_panel *m = p->panel;
    const struct lowered_series *left = first(p);
    bool small = outline_find(&p->outline->properties, "warn") ||
                 outline_find(&p->outline->properties, "crit");
    if (!left) return;
    struct ends e = ends_of(left, small);
    m->has_min = e.has_min, m->min = e.min;
    m->has_max = e.has_max, m->max = e.max;
    for (size_t i = 1; i < p->lowered.series.len; i++) {
        const struct lowered_series *s = &p->lowered.series.at[i];
        e = ends_of(s, small);
        narrow_ends(m, &e, unit_equal(s->unit, left->unit));
    }
}

static str unit_id(struct panel_builder *p, struct unit u)
{
    double factor;
    return unit_grafana(p->b->arena, u, &factor);
}

static void add_override_text(struct panel_builder *p, struct model_override *o, const char *id,
                              str value)
{
    struct model_override_property property = {str_from(id), json_string(p->b->arena, value)};
    vec_push(p->b->arena, &o->properties, property);
}

static struct model_override override_for(struct panel_builder *p, const char *matcher, str option)
{
    return (struct model_override){.matcher = str_from(matcher),
                                   .options = json_string(p->b->arena, option)};
}

/* The first dimension of units is left, the second right, a third is too many (U3). */
static void unit_defaults(struct panel_builder *p)
{
    const struct lowered_series *left = first(p), *right = NULL;
    struct model_panel *m = p->panel;
    if (!left) return;
    p->unit = left->unit;
    struct unit shown = p->request.unit_given && p->request.unit.quantity == QUANTITY_LABEL
                            ? p->request.unit
                            : left->unit;
    m->unit = unit_id(p, shown);
    if (p->request.unit_given && p->request.unit.quantity == QUANTITY_LABEL) return;
    for (size_t i = 1; i < p->lowered.series.len; i++) {
        const struct lowered_series *s = &p->lowered.series.at[i];
        if (unit_equal(s->unit, left->unit)) continue;
        bool same = unit_same_quantity(s->unit, left->unit);
        if (!same && right && !unit_same_quantity(s->unit, right->unit)) {
            struct diag *d = REPORT(p->b, THREE_UNITS, s->from->where, "a third unit: %.*s",
                                    STR_ARG(unit_said(p->b->arena, s->unit)));
            diag_label(d, left->from->where, "on the left: %.*s",
                       STR_ARG(unit_said(p->b->arena, left->unit)));
            diag_label(d, right->from->where, "on the right: %.*s",
                       STR_ARG(unit_said(p->b->arena, right->unit)));
            diag_help(d, "split the panel: a picture has two axes");
            return;
        }
        struct model_override o = override_for(p, "byFrameRefID", s->target->ref_id);
        add_override_text(p, &o, "unit", unit_id(p, s->unit));
        if (!same) {
            right = s;
            add_override_text(p, &o, "custom.axisPlacement", STR("right"));
        }
        vec_push(p->b->arena, &m->overrides, o);
    }
}

static bool is_reduced(enum picture k) { return k == PICTURE_TABLE || k == PICTURE_BARCHART; }

/* A server-side expression has labels and no name.  In a table the name would be that of every
 * column; there the labels are the first one. */
static void names_of_expressions(struct panel_builder *p)
{
    if (is_reduced(p->panel->picture)) return;
    for (size_t i = 0; i < p->lowered.series.len; i++) {
        const struct lowered_series *s = &p->lowered.series.at[i];
        if (!s->expression) continue;
        bool own =
            s->name.len > 0 && (s->from->name.len || p->lowered.series.len > 1 || !s->grouped);
        str text = s->group_label;
        if (own)
            text = text.len
                       ? arena_printf(p->b->arena, "%.*s %.*s", STR_ARG(text), STR_ARG(s->name))
                       : s->name;
        if (p->lowered.series.len == 1) {
            p->panel->display_name = text;
            continue;
        }
        struct model_override o = override_for(p, "byFrameRefID", s->target->ref_id);
        add_override_text(p, &o, "displayName", text);
        vec_push(p->b->arena, &p->panel->overrides, o);
    }
}

void panel_defaults(struct panel_builder *p)
{
    struct model_panel *m = p->panel;
    if (m->picture == PICTURE_TEXT) {
        m->text = p->lowered.text;
        m->text_syntax = STR("markdown");
        return;
    }
    if (p->lowered.kind == LOWERED_TEXT) {
        struct diag *d =
            REPORT(p->b, PICTURE_FIT, p->outline->picture_where, "a text is shown as text");
        diag_help(d, "leave it out: `text \"…\"` needs no picture");
        return;
    }
    if (p->lowered.kind == LOWERED_LINES && m->picture != PICTURE_LOGS &&
        m->picture != PICTURE_TABLE) {
        struct diag *d = REPORT(p->b, PICTURE_FIT, p->outline->picture_where,
                                "log lines are shown as `logs` or as a `table`");
        diag_help(d, "count them for a graph: `logs \"/aws/lambda/checkout\" count`");
        return;
    }
    if (m->picture == PICTURE_LOGS && p->lowered.kind != LOWERED_LINES) {
        struct diag *d = REPORT(p->b, PICTURE_FIT, p->outline->picture_where,
                                "`as logs` shows log lines, not a metric");
        diag_help(d, "`logs \"/aws/lambda/checkout\"` lists lines");
        return;
    }
    if (is_graph(m->picture))
        graph_defaults(p);
    else if (is_number(m->picture))
        number_defaults(p);
    else if (m->picture == PICTURE_TABLE || m->picture == PICTURE_BARCHART)
        table_defaults(p);
    else if (m->picture == PICTURE_LOGS)
        logs_defaults(p);
    if (p->lowered.kind == LOWERED_LINES) return;
    unit_defaults(p);
    names_of_expressions(p);
    axis_defaults(p);
}

/* ---- thresholds -------------------------------------------------------------------------- */

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
static bool rate_in(struct panel_builder *p, const struct value *v, struct unit rate,
                    struct unit shown, double *out)
{
    if (shown.quantity == QUANTITY_NONE || shown.quantity == QUANTITY_LABEL) {
        *out = v->number * shown.per / rate.per;
        return true;
    }
    if (unit_convert(v->number, rate, shown, out)) return true;
    struct value said = *v;
    said.unit = rate;
    report_unit(p, "warn", &said);
    return false;
}

static void report_rate(struct panel_builder *p, const struct lowered_series *s,
                        const struct value *v)
{
    bool chosen = s && s->sums && s->period.view;
    struct diag *d =
        REPORT(p->b, UNIT_MISMATCH, v->where,
               "`%.*s` is a rate, and fits a total over time; this shows %s", STR_ARG(v->text),
               chosen         ? "totals of a period that is chosen"
               : s && s->sums ? "one number of the whole range"
                              : "no total");
    if (chosen)
        diag_help(d, "fix the period: `every 5m`; or show the rate itself: `rate(…)`");
    else
        diag_help(d, "write the number without `/%.*s`", STR_ARG(v->per));
}

/* 50/min on a total: so many in each period. */
static bool rate_threshold(struct panel_builder *p, const struct value *v, double *out)
{
    const struct lowered_series *s = first(p);
    struct unit per;
    if (!unit_parse(v->per, &per)) return false;
    struct unit rate = per_time(p, v->unit, per.scale, v->per);
    if (s && s->unit.per > 0) return rate_in(p, v, rate, s->unit, out);
    if (s && s->sums && p->request.shape == SHAPE_SERIES && s->period.seconds) {
        struct unit shown = per_time(p, s->unit, s->period.seconds, STR("period"));
        return rate_in(p, v, rate, shown, out);
    }
    report_rate(p, s, v);
    return false;
}

static bool threshold_value(struct panel_builder *p, const struct value *v, double *out)
{
    const struct lowered_series *s = first(p);
    if (v->per.len) return rate_threshold(p, v, out);
    bool label = p->request.unit_given && p->request.unit.quantity == QUANTITY_LABEL;
    if (v->unit.quantity == QUANTITY_NONE) {
        *out = v->number;
        if (s && s->sums && !s->period.seconds && p->request.shape == SHAPE_SERIES &&
            s->target->kind != TARGET_CW_LOGS) {
            struct diag *d =
                REPORT(p->b, THRESHOLD_PERIOD, v->where, "a threshold on a total, with %s",
                       s->period.view ? "a period that is chosen" : "an automatic period");
            diag_why(d, "the period %s, and the totals with it",
                     s->period.view ? "differs" : "grows with the range that is looked at");
            if (s->period.view)
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

static void add_limit(struct panel_builder *p, const struct outline_property *o, const char *color)
{
    if (prop_groups(o) != 1 || prop_values(o, 0)->len == 0 || prop_values(o, 0)->len > 2) {
        prop_bad(p->b, o, "warn 2s");
        return;
    }
    const struct ast_nodes *values = prop_values(o, 0);
    bool below = false;
    if (values->len == 2) {
        str word = prop_text(p->b, o, values->at[0]);
        below = str_is(word, "below");
        if (!below && !str_is(word, "above")) {
            prop_bad(p->b, o, "warn below 20GB");
            return;
        }
    }
    struct value v;
    double number;
    if (!prop_number(p->b, o, values->at[values->len - 1], &v) || !threshold_value(p, &v, &number))
        return;
    *(below ? &p->below : &p->above) = true;
    p->limits.cap = p->limits.len;
    size_t at = p->limits.len;
    void *grown =
        vec_grown(p->b->arena, p->limits.at, p->limits.len, &p->limits.cap, sizeof *p->limits.at);
    p->limits.at = grown;
    p->limits.at[at].value = number;
    p->limits.at[at].color = color;
    p->limits.at[at].below = below;
    p->limits.len++;
}

static void push_step(struct panel_builder *p, bool base, double value, const char *color)
{
    struct model_step s = {base, value, str_from(color)};
    vec_push(p->b->arena, &p->panel->steps, s);
}

/* Above: green, then each colour from its value on.  Below: the worst first, green at the end. */
static void build_steps(struct panel_builder *p)
{
    size_t n = p->limits.len;
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && p->limits.at[k - 1].value > p->limits.at[k].value; k--) {
            double v = p->limits.at[k].value;
            const char *c = p->limits.at[k].color;
            p->limits.at[k].value = p->limits.at[k - 1].value,
            p->limits.at[k].color = p->limits.at[k - 1].color;
            p->limits.at[k - 1].value = v, p->limits.at[k - 1].color = c;
        }
    if (!p->below) {
        push_step(p, true, 0, "green");
        for (size_t i = 0; i < n; i++)
            push_step(p, false, p->limits.at[i].value, p->limits.at[i].color);
        return;
    }
    push_step(p, true, 0, p->limits.at[0].color);
    for (size_t i = 0; i < n; i++)
        push_step(p, false, p->limits.at[i].value, i + 1 < n ? p->limits.at[i + 1].color : "green");
}

static void check_order(struct panel_builder *p, const struct outline_property *warn,
                        const struct outline_property *crit)
{
    if (p->limits.len != 2 || !warn || !crit) return;
    bool reversed = p->below ? p->limits.at[1].value > p->limits.at[0].value
                             : p->limits.at[1].value < p->limits.at[0].value;
    if (!reversed && p->limits.at[0].value != p->limits.at[1].value) return;
    struct diag *d =
        REPORT(p->b, PROPERTY_VALUE, crit->node->head.where, "`crit` is reached before `warn`");
    diag_label(d, warn->node->head.where, "`warn`");
    diag_help(d, p->below ? "below, `crit` is the smaller one" : "above, `crit` is the larger one");
}

/* Grafana reads steps from the lowest up, in whatever order they are written. */
static void insert_step(struct panel_builder *p, double value, str color)
{
    struct model_step step = {false, value, color};
    vec_push(p->b->arena, &p->panel->steps, step);
    struct model_step *steps = p->panel->steps.at;
    for (size_t k = p->panel->steps.len - 1; k > 1 && steps[k - 1].value > value; k--) {
        steps[k] = steps[k - 1];
        steps[k - 1] = step;
    }
}

/* threshold 80% orange, 90% red */
static void own_steps(struct panel_builder *p, const struct outline_property *o)
{
    if (!p->panel->steps.len) push_step(p, true, 0, "green");
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
        insert_step(p, number, color);
    }
}

static void all_own_steps(struct panel_builder *p)
{
    const outline_properties *list = &p->outline->properties;
    for (size_t i = 0; i < list->len; i++)
        if (strcmp(list->at[i].word->name, "threshold") == 0) own_steps(p, &list->at[i]);
}

/* In a table thresholds show by the colour of the numbers, or not at all. */
static void color_numbers(struct panel_builder *p)
{
    struct model_override o = override_for(p, "byType", STR("number"));
    struct json *cell = json_object(p->b->arena);
    json_set(p->b->arena, cell, STR("type"), json_string(p->b->arena, STR("color-text")));
    struct model_override_property property = {STR("custom.cellOptions"), cell};
    vec_push(p->b->arena, &o.properties, property);
    vec_push(p->b->arena, &p->panel->overrides, o);
}

void panel_thresholds(struct panel_builder *p)
{
    const struct outline_property *warn = outline_find(&p->outline->properties, "warn");
    const struct outline_property *crit = outline_find(&p->outline->properties, "crit");
    const struct outline_property *own = outline_find(&p->outline->properties, "threshold");
    if (p->lowered.kind != LOWERED_SERIES && (warn || crit || own)) {
        const struct outline_property *any = warn ? warn : crit ? crit : own;
        REPORT(p->b, PICTURE_FIT, any->node->head.where,
               "thresholds need numbers; this shows none");
        return;
    }
    if (warn) add_limit(p, warn, "orange");
    if (crit) add_limit(p, crit, "red");
    if (p->above && p->below) {
        struct diag *d = REPORT(p->b, THRESHOLD_BOTH, crit->node->head.where,
                                "thresholds above and below in one panel");
        diag_label(d, warn->node->head.where, "the other one");
        diag_help(d, "Grafana's steps go one way; split the panel, or take one side");
        return;
    }
    check_order(p, warn, crit);
    if (own && p->limits.len) {
        struct diag *d = REPORT(p->b, PROPERTY_TWICE, own->node->head.where,
                                "`threshold` beside `warn` and `crit`");
        diag_label(d, (warn ? warn : crit)->node->head.where, "the other one");
        diag_help(d, "`warn 80%%` is `threshold 80%% orange`, and `crit` is red");
        return;
    }
    if (p->limits.len) build_steps(p);
    if (own) all_own_steps(p);
    if (p->panel->steps.len && p->panel->picture == PICTURE_TABLE) color_numbers(p);
    if (p->panel->steps.len && is_graph(p->panel->picture))
        p->panel->thresholds_style = STR("dashed");
}
