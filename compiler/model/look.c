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

static void show_calcs(struct panel_builder *p, str first, str second)
{
    struct model_panel *m = p->panel;
    vec_reserve(p->b->arena, &m->legend_calcs, 2);
    vec_push(p->b->arena, &m->legend_calcs, first);
    if (second.len) vec_push(p->b->arena, &m->legend_calcs, second);
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
        show_calcs(p, STR("sum"), STR_EMPTY);
        m->legend_sort_by = STR("Total");
    } else if (s->fold == FOLD_MAX || s->expression || s->unit.quantity == QUANTITY_RATIO) {
        show_calcs(p, STR("lastNotNull"), STR("max"));
        m->legend_sort_by = STR("Max");
    } else if (s->fold == FOLD_MIN) {
        show_calcs(p, STR("lastNotNull"), STR("min"));
        m->legend_sort_by = STR("Min");
    } else {
        show_calcs(p, STR("mean"), STR("max"));
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
                 STR_ARG(lowered_text(&p->b->lower, s)), fold_said(s->fold),
                 STR_ARG(lowered_text(&p->b->lower, other)), fold_said(other->fold));
        diag_help(d, "make a panel for each%s",
                  number ? ", or say one for all: `reduce last`" : "");
        return;
    }
}

/* The groups that a query of OpenSearch keeps (lower/os.c). */
enum { MOST_TERMS = 500 };

static void number_defaults(struct panel_builder *p)
{
    check_folds(p);
    struct model_panel *m = p->panel;
    const struct lowered_series *s = first(p);
    enum fold fold = p->lowered.ranked ? p->lowered.rank_fold : s ? s->fold : FOLD_LAST;
    reduce_to(p, fold_calc(fold));
    m->color_mode = STR("thresholds");
    m->reduce_values = p->lowered.table_rows;
    if (p->lowered.table_rows) {
        reduce_to(p, "lastNotNull");
        m->reduce_limit = MOST_TERMS;
    }
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

/* A bar shows a number by its length, from zero. */
static bool is_length(enum picture k)
{
    return k == PICTURE_GAUGE || k == PICTURE_BARGAUGE || k == PICTURE_BAR;
}

static void axis_defaults(struct panel_builder *p)
{
    struct model_panel *m = p->panel;
    const struct lowered_series *left = first(p);
    bool small = outline_find(&p->outline->properties, "warn") ||
                 outline_find(&p->outline->properties, "crit");
    if (!left) return;
    struct ends e = ends_of(left, small);
    if (is_length(m->picture) && !e.has_min && e.zero_fits) e.has_min = true, e.min = 0;
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

static bool is_plain(struct unit u)
{
    return u.quantity == QUANTITY_NONE || (u.quantity == QUANTITY_COUNT && u.per == 0);
}

/* Counts and numbers of no known unit look the same; all else was converted where it could be. */
static bool same_axis(struct unit a, struct unit b)
{
    return unit_equal(a, b) || (is_plain(a) && is_plain(b));
}

/* The first dimension of units is left, the second right, a third is too many (U3). */
static void unit_defaults(struct panel_builder *p)
{
    const struct lowered_series *left = first(p), *right = NULL;
    struct model_panel *m = p->panel;
    if (!left) return;
    p->unit = left->unit;
    p->about = left;
    struct unit shown = p->request.unit_given && p->request.unit.quantity == QUANTITY_LABEL
                            ? p->request.unit
                            : left->unit;
    m->unit = unit_id(p, shown);
    if (p->request.unit_given && p->request.unit.quantity == QUANTITY_LABEL) return;
    for (size_t i = 1; i < p->lowered.series.len; i++) {
        const struct lowered_series *s = &p->lowered.series.at[i];
        if (same_axis(s->unit, left->unit)) continue;
        bool same =
            unit_same_quantity(s->unit, left->unit) && !is_plain(s->unit) && !is_plain(left->unit);
        if (!same && right && !same_axis(s->unit, right->unit)) {
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

/* Grafana scales bars to the largest point of all series, not to the largest number that they fold
 * to: totals would fill every bar, and means stay far below.  Folded before, a number is its only
 * point, and names and overrides stay (Grafana, reduceFields and findNumericFieldMinMax). */
void panel_bars(struct panel_builder *p)
{
    struct arena *a = p->b->arena;
    struct model_panel *m = p->panel;
    bool bars = m->picture == PICTURE_BAR || m->picture == PICTURE_BARGAUGE;
    if (!bars || m->has_max || m->reduce_values || m->reduce_calcs.len != 1) return;
    if (outline_find(&p->outline->properties, "transform")) return;
    struct json *reducers = json_array(a), *options = json_object(a);
    json_push(a, reducers, json_string(a, m->reduce_calcs.at[0]));
    json_set(a, options, STR("reducers"), reducers);
    json_set(a, options, STR("mode"), json_string(a, STR("reduceFields")));
    struct model_transformation t = {STR("reduce"), options};
    vec_push(a, &m->transformations, t);
}

/* Pictures that draw no numbers: the sentence would be gone. */
static bool shows_no_metric(struct panel_builder *p)
{
    static const struct {
        enum picture picture;
        const char *said, *help;
    } known[] = {
        {PICTURE_LOGS, "`as logs` shows log lines, not a metric",
         "`logs \"/aws/lambda/checkout\"` lists lines"},
        {PICTURE_TEXT, "`as text` shows a text, not a metric",
         "`text \"…\"` is a text; `as stat` shows one number"},
        {PICTURE_ALERTS, "`as alerts` lists Grafana's alerts, not a metric",
         "with a title in place of the sentence it does: `\"Alerts\" as alerts`"},
    };
    bool lists = p->panel->picture == PICTURE_LOGS;
    if (p->lowered.kind != LOWERED_SERIES || (!p->lowered.series.len && !lists)) return false;
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (p->panel->picture != known[i].picture) continue;
        struct diag *d = REPORT(p->b, PICTURE_FIT, p->outline->picture_where, "%s", known[i].said);
        diag_help(d, "%s", known[i].help);
        return true;
    }
    return false;
}

void panel_defaults(struct panel_builder *p)
{
    struct model_panel *m = p->panel;
    if (shows_no_metric(p)) return;
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
