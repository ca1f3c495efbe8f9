/* Job: the properties of a panel that change its look: one function a word, in a table.  Not
 * responsible for thresholds (look) nor for what queries depend on (panel). */
#include "model/inner.h"

typedef void property_reader(struct panel_builder *p, const struct outline_property *o);

static struct arena *arena_of(struct panel_builder *p) { return p->b->arena; }

/* ---- axis and scale ---------------------------------------------------------------------- */

/* A number in the panel's unit. */
static bool node_in_unit(struct panel_builder *p, const struct outline_property *o,
                         const struct ast *node, double *out)
{
    struct value v;
    if (!prop_number(p->b, o, node, &v)) return false;
    *out = v.number;
    if (v.unit.quantity == QUANTITY_NONE || p->unit.quantity == QUANTITY_NONE) return true;
    if (unit_convert(v.number, v.unit, p->unit, out)) return true;
    report_unit(p, o->word->name, &v);
    return false;
}

static bool in_unit(struct panel_builder *p, const struct outline_property *o, double *out)
{
    if (prop_groups(o) == 1 && prop_values(o, 0)->len == 1)
        return node_in_unit(p, o, prop_values(o, 0)->at[0], out);
    prop_bad(p->b, o, "max 100");
    return false;
}

static bool is_right(const struct model_override *o)
{
    for (size_t i = 0; i < o->properties.len; i++)
        if (str_is(o->properties.at[i].id, "custom.axisPlacement")) return true;
    return false;
}

/* An end of the left axis is none of the right one's; null unsets it (Grafana, fieldOverrides). */
static void spare_right(struct panel_builder *p, const char *id)
{
    for (size_t i = 0; i < p->panel->overrides.len; i++) {
        struct model_override *o = &p->panel->overrides.at[i];
        struct model_override_property none = {str_from(id), json_null(arena_of(p))};
        if (is_right(o)) vec_push(arena_of(p), &o->properties, none);
    }
}

static void read_min(struct panel_builder *p, const struct outline_property *o)
{
    if (!in_unit(p, o, &p->panel->min)) return;
    p->panel->has_min = true;
    if (p->panel->min != 0) spare_right(p, "min");
}
static void read_max(struct panel_builder *p, const struct outline_property *o)
{
    if (!in_unit(p, o, &p->panel->max)) return;
    p->panel->has_max = true;
    spare_right(p, "max");
}
static void read_decimals(struct panel_builder *p, const struct outline_property *o)
{
    prop_integer(p->b, o, 0, 10, &p->panel->decimals);
}
static void read_fill(struct panel_builder *p, const struct outline_property *o)
{
    prop_integer(p->b, o, 0, 100, &p->panel->fill);
}
static void read_label(struct panel_builder *p, const struct outline_property *o)
{
    prop_single(p->b, o, &p->panel->axis_label);
}
static void read_empty(struct panel_builder *p, const struct outline_property *o)
{
    prop_single(p->b, o, &p->panel->no_value);
}
static void read_height(struct panel_builder *p, const struct outline_property *o)
{
    prop_integer(p->b, o, 2, 100, &p->panel->wish.height);
}
static void read_transparent(struct panel_builder *p, const struct outline_property *o)
{
    (void)o, p->panel->transparent = true;
}
static void read_orientation(struct panel_builder *p, const struct outline_property *o)
{
    prop_choice(p->b, o, &p->panel->orientation);
}
static void read_sort(struct panel_builder *p, const struct outline_property *o)
{
    prop_single(p->b, o, &p->panel->table_sort);
}
static void read_points(struct panel_builder *p, const struct outline_property *o)
{
    if (prop_groups(o) == 0)
        p->panel->points = STR("always");
    else
        prop_choice(p->b, o, &p->panel->points);
}
static void read_gradient(struct panel_builder *p, const struct outline_property *o)
{
    prop_choice(p->b, o, &p->panel->gradient);
}
static void read_datapoints(struct panel_builder *p, const struct outline_property *o)
{
    prop_integer(p->b, o, 1, 100000, &p->panel->max_data_points);
}
static void read_gaps(struct panel_builder *p, const struct outline_property *o)
{
    str text;
    if (prop_choice(p->b, o, &text)) p->panel->span_nulls = str_is(text, "connect") ? YES : NO;
}
static void read_stack(struct panel_builder *p, const struct outline_property *o)
{
    p->panel->stack = STR("normal");
    if (prop_groups(o)) prop_choice(p->b, o, &p->panel->stack);
    if (!str_is(p->panel->stack, "none") && p->panel->fill == 10) p->panel->fill = 50;
}

static void report_word(struct panel_builder *p, const struct outline_property *o,
                        const struct ast *node, str word)
{
    struct nearest near = nearest_start(word);
    str rest = str_from(o->word->choices), choice;
    while (str_split(&rest, ' ', &choice)) nearest_offer(&near, choice);
    struct diag *d = REPORT(p->b, PROPERTY_VALUE, node->where, "`%s` has no `%.*s`", o->word->name,
                            STR_ARG(word));
    if (near.best.len)
        diag_help(d, "did you mean `%.*s`?", STR_ARG(near.best));
    else
        diag_help(d, "known are: %s", o->word->choices);
}

/* A logarithm has no zero: only an end that is asked for stays. */
static void log_axis(struct panel_builder *p)
{
    p->panel->axis_log = true;
    if (!outline_find(&p->outline->properties, "min")) p->panel->has_min = false;
}

static void read_axis(struct panel_builder *p, const struct outline_property *o)
{
    for (size_t g = 0; g < prop_groups(o); g++)
        for (size_t i = 0; i < prop_values(o, g)->len; i++) {
            const struct ast *node = prop_values(o, g)->at[i];
            str word = prop_text(p->b, o, node);
            if (str_is(word, "left") || str_is(word, "right") || str_is(word, "hidden"))
                p->panel->axis_placement = word;
            else if (str_is(word, "log"))
                log_axis(p);
            else if (str_is(word, "linear"))
                p->panel->axis_log = false;
            else
                report_word(p, o, node, word);
        }
}

static void read_line(struct panel_builder *p, const struct outline_property *o)
{
    for (size_t g = 0; g < prop_groups(o); g++)
        for (size_t i = 0; i < prop_values(o, g)->len; i++) {
            const struct ast *node = prop_values(o, g)->at[i];
            str word = prop_text(p->b, o, node);
            struct value v;
            if (node->kind == AST_NUMBER || node->kind == AST_REF) {
                if (prop_number(p->b, o, node, &v) && v.number >= 0 && v.number <= 10)
                    p->panel->line_width = (int)v.number;
                else
                    REPORT(p->b, PROPERTY_VALUE, node->where, "a line is 0 to 10 wide");
            } else if (str_is(word, "linear") || str_is(word, "smooth")) {
                p->panel->interpolation = word;
            } else if (str_is(word, "step")) {
                p->panel->interpolation = STR("stepAfter");
            } else {
                report_word(p, o, node, word);
            }
        }
}

/* soft 0..100 */
static void read_soft(struct panel_builder *p, const struct outline_property *o)
{
    const struct ast_nodes *v = prop_groups(o) == 1 ? prop_values(o, 0) : NULL;
    if (!v || v->len != 3 || v->at[1]->kind != AST_MARK) {
        prop_bad(p->b, o, "soft 0..100");
        return;
    }
    if (!node_in_unit(p, o, v->at[0], &p->panel->soft_min) ||
        !node_in_unit(p, o, v->at[2], &p->panel->soft_max))
        return;
    p->panel->has_soft_min = p->panel->has_soft_max = true;
}

/* display background, plain */
static void read_display(struct panel_builder *p, const struct outline_property *o)
{
    for (size_t g = 0; g < prop_groups(o); g++)
        for (size_t i = 0; i < prop_values(o, g)->len; i++) {
            const struct ast *node = prop_values(o, g)->at[i];
            str word = prop_text(p->b, o, node);
            size_t k = 0;
            while (k < display_count && !str_is(word, displays[k].word)) k++;
            if (k < display_count)
                *(str *)(void *)((char *)p->panel + displays[k].member) =
                    str_from(displays[k].value);
            else
                report_word(p, o, node, word);
        }
}

/* ---- legend, tooltip --------------------------------------------------------------------- */

static void read_legend(struct panel_builder *p, const struct outline_property *o)
{
    struct model_panel *m = p->panel;
    bool own = false;
    m->legend_shown = YES;
    for (size_t g = 0; g < prop_groups(o); g++)
        for (size_t i = 0; i < prop_values(o, g)->len; i++) {
            const struct ast *node = prop_values(o, g)->at[i];
            str word = prop_text(p->b, o, node);
            size_t c = 0;
            while (c < calculation_count && !str_is(word, calculations[c].word)) c++;
            if (str_is(word, "off") || str_is(word, "none"))
                m->legend_shown = NO;
            else if (str_is(word, "table") || str_is(word, "list"))
                m->legend_mode = word;
            else if (str_is(word, "right") || str_is(word, "bottom"))
                m->legend_placement = word;
            else if (c < calculation_count) {
                if (!own)
                    m->legend_calcs.len = 0, m->legend_sort_by = str_from(calculations[c].title);
                own = true;
                vec_push(arena_of(p), &m->legend_calcs, str_from(calculations[c].id));
            } else
                report_word(p, o, node, word);
        }
    if (str_is(m->legend_mode, "list") && !own)
        m->legend_calcs.len = 0, m->legend_sort_by = STR_EMPTY;
}

static void read_tooltip(struct panel_builder *p, const struct outline_property *o)
{
    str word;
    if (!prop_single(p->b, o, &word)) return;
    if (str_is(word, "all"))
        p->panel->tooltip_mode = STR("multi");
    else if (str_is(word, "one"))
        p->panel->tooltip_mode = STR("single"), p->panel->tooltip_sort = STR("none");
    else if (str_is(word, "off"))
        p->panel->tooltip_mode = STR("none"), p->panel->tooltip_sort = STR("none");
    else
        report_word(p, o, prop_values(o, 0)->at[0], word);
}

static void read_reduce(struct panel_builder *p, const struct outline_property *o)
{
    str word;
    if (!prop_choice(p->b, o, &word)) return;
    p->panel->reduce_calcs.len = 0;
    for (size_t c = 0; c < calculation_count; c++)
        if (str_is(word, calculations[c].word)) {
            vec_push(arena_of(p), &p->panel->reduce_calcs, str_from(calculations[c].id));
            return;
        }
    vec_push(arena_of(p), &p->panel->reduce_calcs, word);
}

/* ---- size
 * -------------------------------------------------------------------------------------------------
 */

/* width 12, width 1/3 */
static void read_width(struct panel_builder *p, const struct outline_property *o)
{
    const struct ast_nodes *values = prop_groups(o) == 1 ? prop_values(o, 0) : NULL;
    struct value a, b;
    if (!values || (values->len != 1 && values->len != 3)) {
        prop_bad(p->b, o, "width 1/3");
        return;
    }
    if (!prop_number(p->b, o, values->at[0], &a)) return;
    double width = a.number;
    if (values->len == 3) {
        if (!prop_number(p->b, o, values->at[2], &b)) return;
        width = b.number > 0 ? 24 * a.number / b.number : 0;
    }
    if (!(width >= 1 && width <= 24) || a.unit.quantity != QUANTITY_NONE) {
        struct diag *d = REPORT(p->b, PROPERTY_VALUE, values->at[0]->where,
                                "a width is 1 to 24 columns, or a share of the row");
        diag_help(d, "`width 12` or `width 1/3`");
        return;
    }
    p->panel->wish.width = (int)(width + 0.5);
}

/* ---- colours, maps, links ---------------------------------------------------------------- */

static struct json *color_value(struct panel_builder *p, str color)
{
    struct json *j = json_object(arena_of(p));
    json_set(arena_of(p), j, STR("mode"), json_string(arena_of(p), STR("fixed")));
    json_set(arena_of(p), j, STR("fixedColor"), json_string(arena_of(p), color));
    return j;
}

static void add_override(struct panel_builder *p, const char *matcher, str option, const char *id,
                         struct json *value)
{
    struct model_override o = {.matcher = str_from(matcher),
                               .options = json_string(arena_of(p), option)};
    struct model_override_property property = {str_from(id), value};
    vec_push(arena_of(p), &o.properties, property);
    vec_push(arena_of(p), &p->panel->overrides, o);
}

/* color red ; color "p99" red */
static void read_color(struct panel_builder *p, const struct outline_property *o)
{
    for (size_t g = 0; g < prop_groups(o); g++) {
        const struct ast_nodes *values = prop_values(o, g);
        str color;
        if (values->len == 0 || values->len > 2) {
            prop_bad(p->b, o, "color \"p99\" red");
            return;
        }
        if (!prop_color(p->b, o, values->at[values->len - 1], &color)) return;
        if (values->len == 2) {
            add_override(p, "byName", prop_text(p->b, o, values->at[0]), "color",
                         color_value(p, color));
        } else {
            p->panel->color_mode = STR("fixed");
            p->panel->color_fixed = color;
        }
    }
}

/* 0 "down" red ; 500..599 "error" */
static struct json *mapping_of(struct panel_builder *p, const struct outline_property *o,
                               const struct ast_nodes *v, size_t index)
{
    struct arena *a = arena_of(p);
    bool range = v->len > 2 && v->at[1]->kind == AST_MARK;
    size_t at = range ? 3 : 1;
    if (v->len <= at || v->len > at + 2) {
        prop_bad(p->b, o, "map 0 \"down\" red, 1 \"up\" green");
        return NULL;
    }
    struct json *result = json_object(a), *mapping = json_object(a), *options = json_object(a);
    str color;
    json_set(a, result, STR("text"), json_string(a, prop_text(p->b, o, v->at[at])));
    if (v->len > at + 1 && prop_color(p->b, o, v->at[at + 1], &color))
        json_set(a, result, STR("color"), json_string(a, color));
    json_set(a, result, STR("index"), json_number(a, (double)index));
    json_set(a, mapping, STR("type"), json_string(a, range ? STR("range") : STR("value")));
    if (range) {
        struct value from, to;
        if (!prop_number(p->b, o, v->at[0], &from) || !prop_number(p->b, o, v->at[2], &to))
            return NULL;
        json_set(a, options, STR("from"), json_number(a, from.number));
        json_set(a, options, STR("to"), json_number(a, to.number));
        json_set(a, options, STR("result"), result);
    } else {
        json_set(a, options, prop_text(p->b, o, v->at[0]), result);
    }
    json_set(a, mapping, STR("options"), options);
    return mapping;
}

static void add_mappings(struct panel_builder *p, const struct outline_property *o,
                         struct json *list)
{
    for (size_t g = 0; g < prop_groups(o); g++) {
        struct json *mapping = mapping_of(p, o, prop_values(o, g), list->items.len);
        if (mapping) json_push(arena_of(p), list, mapping);
    }
}

/* map 0 "down" red, 500..599 "error" */
static void read_map(struct panel_builder *p, const struct outline_property *o)
{
    if (!p->panel->mappings) p->panel->mappings = json_array(arena_of(p));
    add_mappings(p, o, p->panel->mappings);
}

static void read_link(struct panel_builder *p, const struct outline_property *o)
{
    for (size_t g = 0; g < prop_groups(o); g++) {
        const struct ast_nodes *v = prop_values(o, g);
        if (v->len != 2) {
            prop_bad(p->b, o, "link \"Runbook\" \"https://example.com\"");
            return;
        }
        struct model_link link = {.title = prop_text(p->b, o, v->at[0]),
                                  .url = prop_text(p->b, o, v->at[1]),
                                  .new_tab = true};
        vec_push(arena_of(p), &p->panel->links, link);
    }
}

/* repeat $function */
static void read_repeat(struct panel_builder *p, const struct outline_property *o)
{
    const struct ast_nodes *v = prop_groups(o) == 1 ? prop_values(o, 0) : NULL;
    if (!v || v->len != 1 || v->at[0]->kind != AST_REF) {
        prop_bad(p->b, o, "repeat $function");
        return;
    }
    str name = ((const struct ast_ref *)v->at[0])->path;
    if (!views_find(&p->b->outline->views, name)) {
        report_no_variable(p->b, v->at[0]->where, name);
        return;
    }
    p->panel->repeat = name;
    p->panel->repeat_direction = STR("h");
}

/* transform organize { … } */
static void read_transform(struct panel_builder *p, const struct outline_property *o)
{
    struct arena *a = arena_of(p);
    if (prop_groups(o) == 0 || prop_values(o, 0)->len == 0) {
        prop_bad(p->b, o, "transform organize { \"excludeByName\": { \"Time\": true } }");
        return;
    }
    const struct ast_nodes *v = prop_values(o, 0);
    str id = prop_text(p->b, o, v->at[0]);
    struct json *options = o->node->body ? prop_json(p->b, o, o->node->body) : json_object(a);
    /* transform calculate "total" = "a" + "b" */
    if (str_is(id, "calculate") && v->len == 6) {
        struct json *binary = json_object(a);
        id = STR("calculateField");
        json_set(a, binary, STR("left"), json_string(a, prop_text(p->b, o, v->at[3])));
        json_set(a, binary, STR("operator"), json_string(a, prop_text(p->b, o, v->at[4])));
        json_set(a, binary, STR("right"), json_string(a, prop_text(p->b, o, v->at[5])));
        json_set(a, options, STR("mode"), json_string(a, STR("binary")));
        json_set(a, options, STR("alias"), json_string(a, prop_text(p->b, o, v->at[1])));
        json_set(a, options, STR("binary"), binary);
    } else if (v->len != 1) {
        prop_bad(p->b, o, "transform calculate \"total\" = \"a\" + \"b\"");
        return;
    }
    struct model_transformation t = {id, options};
    vec_push(a, &p->panel->transformations, t);
}

/* ---- overrides
 * ------------------------------------------------------------------------------------------------
 */

static void push_property(struct panel_builder *p, struct model_override *o, const char *id,
                          struct json *value)
{
    struct model_override_property property = {str_from(id), value};
    vec_push(arena_of(p), &o->properties, property);
}
static struct json *text_json(struct panel_builder *p, str text)
{
    return json_string(arena_of(p), text);
}

typedef struct json *override_value(struct panel_builder *p, const struct outline_property *o);

static struct json *text_value(struct panel_builder *p, const struct outline_property *o)
{
    str text;
    return prop_single(p->b, o, &text) ? text_json(p, text) : NULL;
}
static struct json *choice_value(struct panel_builder *p, const struct outline_property *o)
{
    str text;
    return prop_choice(p->b, o, &text) ? text_json(p, text) : NULL;
}
static struct json *number_value(struct panel_builder *p, const struct outline_property *o)
{
    double number;
    return in_unit(p, o, &number) ? json_number(arena_of(p), number) : NULL;
}
static struct json *whole_value(struct panel_builder *p, const struct outline_property *o)
{
    int most = strcmp(o->word->name, "fill") == 0 ? 100 : 10, whole;
    return prop_integer(p->b, o, 0, most, &whole) ? json_number(arena_of(p), whole) : NULL;
}
/* Whether some series comes in this unit: of one series Grafana changes the label, not the number.
 */
static bool comes_in(const struct panel_builder *p, struct unit unit)
{
    for (size_t i = 0; i < p->lowered.series.len; i++) {
        struct unit own = p->lowered.series.at[i].unit;
        double factor;
        if (own.quantity == QUANTITY_NONE) return true;
        if (unit_convert(1, own, unit, &factor) && factor == 1) return true;
    }
    return false;
}

static struct json *unit_value(struct panel_builder *p, const struct outline_property *o)
{
    str text;
    double factor;
    struct unit unit;
    if (!prop_single(p->b, o, &text)) return NULL;
    if (prop_values(o, 0)->at[0]->kind == AST_STRING) {
        unit = unit_label(text);
    } else if (!unit_parse(text, &unit)) {
        struct diag *d = REPORT(p->b, UNKNOWN_UNIT, prop_values(o, 0)->at[0]->where,
                                "there is no unit `%.*s`", STR_ARG(text));
        str near = unit_nearest(text);
        if (near.len) diag_help(d, "did you mean `unit %.*s`?", STR_ARG(near));
        diag_help(d, "a label of your own stands in quotes: `unit \"%.*s\"`", STR_ARG(text));
        return NULL;
    } else if (!comes_in(p, unit)) {
        struct diag *d =
            REPORT(p->b, UNIT_MISMATCH, o->node->head.where,
                   "no series of this panel comes in %.*s", STR_ARG(unit_said(arena_of(p), unit)));
        diag_why(d, "for one series Grafana changes the label, not the number");
        diag_help(d, "convert all: `unit %.*s` on the panel's own line; a label stands in quotes",
                  STR_ARG(text));
        return NULL;
    }
    return text_json(p, unit_grafana(arena_of(p), unit, &factor));
}
static struct json *fixed_color(struct panel_builder *p, const struct outline_property *o)
{
    str color;
    bool one = prop_groups(o) == 1 && prop_values(o, 0)->len == 1;
    if (!one) prop_bad(p->b, o, "color red");
    return one && prop_color(p->b, o, prop_values(o, 0)->at[0], &color) ? color_value(p, color)
                                                                        : NULL;
}
static struct json *stacking_value(struct panel_builder *p, const struct outline_property *o)
{
    str mode = STR("normal");
    struct json *stacking = json_object(arena_of(p));
    if (prop_groups(o) && !prop_choice(p->b, o, &mode)) return NULL;
    json_set(arena_of(p), stacking, STR("mode"), text_json(p, mode));
    json_set(arena_of(p), stacking, STR("group"), text_json(p, STR("A")));
    return stacking;
}
static struct json *points_value(struct panel_builder *p, const struct outline_property *o)
{
    return prop_groups(o) ? choice_value(p, o) : text_json(p, STR("always"));
}
static struct json *hidden_value(struct panel_builder *p, const struct outline_property *o)
{
    static const char *const parts[] = {"legend", "tooltip", "viz"};
    struct json *hide = json_object(arena_of(p));
    (void)o;
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        json_set(arena_of(p), hide, str_from(parts[i]), json_bool(arena_of(p), true));
    return hide;
}
static struct json *gaps_value(struct panel_builder *p, const struct outline_property *o)
{
    str text;
    return prop_choice(p->b, o, &text) ? json_bool(arena_of(p), str_is(text, "connect")) : NULL;
}
static struct json *axis_value(struct panel_builder *p, const struct outline_property *o)
{
    str text;
    if (!prop_single(p->b, o, &text)) return NULL;
    if (str_is(text, "left") || str_is(text, "right") || str_is(text, "hidden"))
        return text_json(p, text);
    report_word(p, o, prop_values(o, 0)->at[0], text);
    return NULL;
}

static struct json *mappings_value(struct panel_builder *p, const struct outline_property *o)
{
    struct json *list = json_array(arena_of(p));
    add_mappings(p, o, list);
    return list;
}

/* What one series can have of its own, and where Grafana keeps it. */
static const struct {
    const char *word;
    const char *id;
    override_value *value;
} overridable[] = {
    {"axis", "custom.axisPlacement", axis_value},
    {"color", "color", fixed_color},
    {"unit", "unit", unit_value},
    {"label", "custom.axisLabel", text_value},
    {"title", "displayName", text_value},
    {"empty", "noValue", text_value},
    {"fill", "custom.fillOpacity", whole_value},
    {"decimals", "decimals", whole_value},
    {"line", "custom.lineWidth", whole_value},
    {"min", "min", number_value},
    {"max", "max", number_value},
    {"stack", "custom.stacking", stacking_value},
    {"points", "custom.showPoints", points_value},
    {"hide", "custom.hideFrom", hidden_value},
    {"gradient", "custom.gradientMode", choice_value},
    {"gaps", "custom.spanNulls", gaps_value},
    {"map", "mappings", mappings_value},
};

/* One property of one series, in Grafana's terms. */
static void override_property(struct panel_builder *p, const struct outline_property *o,
                              struct model_override *out)
{
    for (size_t i = 0; i < COUNT_OF(overridable); i++) {
        if (strcmp(o->word->name, overridable[i].word) != 0) continue;
        struct json *value = overridable[i].value(p, o);
        if (value) push_property(p, out, overridable[i].id, value);
        return;
    }
    BUG("a property of one series that no row of `overridable` reads");
}

/* The series that an override is about, as far as its name tells. */
static const struct lowered_series *named_series(const struct panel_builder *p, str name)
{
    for (size_t i = 0; i < p->lowered.series.len; i++)
        if (str_eq(p->lowered.series.at[i].name, name)) return &p->lowered.series.at[i];
    return NULL;
}

/* All of them, with numbers in the unit of the series they are about; NULL: the left axis'. */
static void override_all(struct panel_builder *p, const outline_properties *list,
                         const struct lowered_series *about, struct model_override *out)
{
    struct unit unit = p->unit;
    const struct lowered_series *before = p->about;
    model_steps steps = {0};
    if (about) p->about = about, p->unit = about->unit;
    for (size_t i = 0; i < list->len; i++)
        if (!is_threshold(&list->at[i])) override_property(p, &list->at[i], out);
    thresholds_read(p, list, &steps);
    if (steps.len) push_property(p, out, "thresholds", thresholds_json(arena_of(p), &steps));
    p->unit = unit;
    p->about = before;
}

static void add_inner(struct panel_builder *p, const struct ast_property *node,
                      const struct outline_property *outer, outline_properties *list)
{
    str text =
        node->head.kind == AST_PROPERTY ? atom_str(p->b->program->atoms, node->word) : STR("this");
    const struct word *word =
        node->head.kind == AST_PROPERTY ? word_find(text, SCOPE_OVERRIDE) : NULL;
    struct diag *d;
    if (!word) {
        d = REPORT(p->b, PROPERTY_PLACE, node->head.where, "`%.*s` does not belong to an override",
                   STR_ARG(text));
        diag_help(d, "it belongs to: %.*s", STR_ARG(word_scopes_text(arena_of(p), text)));
        return;
    }
    const struct outline_property *twice = outline_find(list, word->name);
    if (twice && strcmp(word->name, "map") != 0 && strcmp(word->name, "threshold") != 0) {
        d = REPORT(p->b, PROPERTY_TWICE, node->head.where, "`%s` is given twice", word->name);
        diag_label(d, twice->node->head.where, "first here");
        return;
    }
    struct outline_property inner = {node, word, outer->scope, outer->origin};
    vec_push(arena_of(p), list, inner);
}

static outline_properties inner_properties(struct panel_builder *p, const struct ast_block *body,
                                           const struct outline_property *outer)
{
    outline_properties list = {0};
    for (size_t i = 0; i < body->items.len; i++) {
        const struct ast_clauses *line = (const struct ast_clauses *)body->items.at[i];
        if (line->head.kind == AST_ERROR) continue;
        for (size_t k = 0; line->head.kind == AST_CLAUSES && k < line->clauses.len; k++)
            add_inner(p, (const struct ast_property *)line->clauses.at[k], outer, &list);
        if (line->head.kind != AST_CLAUSES)
            REPORT(p->b, MISPLACED, line->head.where, "an override holds properties");
    }
    return list;
}

/* override "writes" { axis right } ; override =~ "p9.*" { … } ; override type number { … } */
static void read_override(struct panel_builder *p, const struct outline_property *o)
{
    const struct ast_nodes *v = prop_groups(o) == 1 ? prop_values(o, 0) : NULL;
    if (!v || v->len == 0 || v->len > 2 || !o->node->body || o->node->body->kind != AST_BLOCK) {
        prop_bad(p->b, o, "override \"writes\" { axis right }");
        return;
    }
    str last = prop_text(p->b, o, v->at[v->len - 1]);
    const char *matcher = "byName";
    if (v->len == 2 && v->at[0]->kind == AST_MARK) {
        matcher = "byRegexp";
        last = arena_printf(arena_of(p), "/%.*s/", STR_ARG(last));
    } else if (v->len == 2 && v->at[0]->kind == AST_NAME &&
               str_is(prop_text(p->b, o, v->at[0]), "type")) {
        matcher = "byType";
    } else if (v->len == 2) {
        prop_bad(p->b, o, "override type number { decimals 1 }");
        return;
    }
    struct model_override out = {.matcher = str_from(matcher), .options = text_json(p, last)};
    outline_properties list = inner_properties(p, (const struct ast_block *)o->node->body, o);
    override_all(p, &list, str_is(out.matcher, "byName") ? named_series(p, last) : NULL, &out);
    vec_push(arena_of(p), &p->panel->overrides, out);
}

static void lay_over_target(struct panel_builder *p, struct target *t,
                            const struct outline_property *o)
{
    struct model_escape e = prop_escape(p->b, o);
    t->extra = t->extra ? json_merge(arena_of(p), t->extra, e.patch) : e.patch;
}

/* Properties on a series' own line become an override by refId (G4). */
static void series_overrides(struct panel_builder *p)
{
    for (size_t i = 0; i < p->lowered.series.len; i++) {
        const struct lowered_series *s = &p->lowered.series.at[i];
        if (s->from->properties.len == 0) continue;
        struct model_override out = {.matcher = STR("byFrameRefID"),
                                     .options = text_json(p, s->target->ref_id)};
        outline_properties list = {0};
        for (size_t k = 0; k < s->from->properties.len; k++) {
            const struct outline_property *o = &s->from->properties.at[k];
            if (strcmp(o->word->name, "json") == 0)
                lay_over_target(p, s->target, o);
            else
                vec_push(arena_of(p), &list, *o);
        }
        override_all(p, &list, s, &out);
        if (out.properties.len) vec_push(arena_of(p), &p->panel->overrides, out);
    }
}

/* ---- the table --------------------------------------------------------------------------- */

static void read_json(struct panel_builder *p, const struct outline_property *o)
{
    struct model_escape e = prop_escape(p->b, o);
    vec_push(arena_of(p), &p->panel->escapes, e);
}

static const struct {
    const char *word;
    property_reader *read;
} readers[] = {
    {"min", read_min},
    {"max", read_max},
    {"decimals", read_decimals},
    {"fill", read_fill},
    {"label", read_label},
    {"empty", read_empty},
    {"height", read_height},
    {"transparent", read_transparent},
    {"orientation", read_orientation},
    {"sort", read_sort},
    {"points", read_points},
    {"gaps", read_gaps},
    {"stack", read_stack},
    {"axis", read_axis},
    {"line", read_line},
    {"legend", read_legend},
    {"tooltip", read_tooltip},
    {"reduce", read_reduce},
    {"width", read_width},
    {"color", read_color},
    {"map", read_map},
    {"link", read_link},
    {"repeat", read_repeat},
    {"transform", read_transform},
    {"override", read_override},
    {"json", read_json},
    {"gradient", read_gradient},
    {"soft", read_soft},
    {"display", read_display},
    {"datapoints", read_datapoints},
};

void panel_properties(struct panel_builder *p)
{
    const outline_properties *list = &p->outline->properties;
    for (size_t i = 0; i < list->len; i++)
        for (size_t r = 0; r < COUNT_OF(readers); r++)
            if (strcmp(list->at[i].word->name, readers[r].word) == 0)
                readers[r].read(p, &list->at[i]);
    series_overrides(p);
}
