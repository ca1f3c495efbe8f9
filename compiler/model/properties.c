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
    if (v.per.len) return rate_value(p, o->word->name, &v, out);
    *out = v.number;
    if (v.unit.quantity == QUANTITY_NONE || p->unit.quantity == QUANTITY_NONE) return true;
    if (unit_convert(v.number, v.unit, p->unit, out)) return true;
    report_unit(p, o->word->name, &v);
    return false;
}

bool in_unit(struct panel_builder *p, const struct outline_property *o, double *out)
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

void report_word(struct panel_builder *p, const struct outline_property *o, const struct ast *node,
                 str word)
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

static void line_word(struct panel_builder *p, const struct outline_property *o,
                      const struct ast *node, struct line *line)
{
    static const struct {
        const char *word, *shape, *style;
    } known[] = {
        {"linear", "linear", NULL}, {"smooth", "smooth", NULL}, {"step", "stepAfter", NULL},
        {"solid", NULL, "solid"},   {"dashed", NULL, "dash"},   {"dotted", NULL, "dot"},
    };
    str word = prop_text(p->b, o, node);
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (!str_is(word, known[i].word)) continue;
        if (known[i].shape) line->shape = str_from(known[i].shape);
        if (known[i].style) line->style = str_from(known[i].style);
        return;
    }
    report_word(p, o, node, word);
}

struct line line_read(struct panel_builder *p, const struct outline_property *o)
{
    struct line line = {.width = -1};
    for (size_t g = 0; g < prop_groups(o); g++)
        for (size_t i = 0; i < prop_values(o, g)->len; i++) {
            const struct ast *node = prop_values(o, g)->at[i];
            struct value v;
            if (node->kind != AST_NUMBER && node->kind != AST_REF)
                line_word(p, o, node, &line);
            else if (prop_number(p->b, o, node, &v) && v.number >= 0 && v.number <= 10)
                line.width = (int)v.number;
            else
                REPORT(p->b, PROPERTY_VALUE, node->where, "a line is 0 to 10 wide");
        }
    return line;
}

static void read_line(struct panel_builder *p, const struct outline_property *o)
{
    struct line line = line_read(p, o);
    if (line.width >= 0) p->panel->line_width = line.width;
    if (line.shape.len) p->panel->interpolation = line.shape;
    if (line.style.len) p->panel->line_style = line.style;
}

static void read_draw(struct panel_builder *p, const struct outline_property *o)
{
    str text;
    if (prop_choice(p->b, o, &text)) p->panel->draw_style = text;
}

static void read_thresholds(struct panel_builder *p, const struct outline_property *o)
{
    prop_choice(p->b, o, &p->panel->thresholds_style);
}

static void read_format(struct panel_builder *p, const struct outline_property *o)
{
    prop_choice(p->b, o, &p->panel->text_syntax);
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
    if (p->panel->soft_min >= p->panel->soft_max) {
        prop_bad(p->b, o, "soft 0..100");
        return;
    }
    p->panel->has_soft_min = p->panel->has_soft_max = true;
}

/* How a list of log lines shows itself. */
static const struct {
    const char *word;
    size_t member; /* enum tristate, of logs */
    enum tristate value;
} switches[] = {
    {"time", offsetof(struct model_panel, log_time), YES},
    {"timeless", offsetof(struct model_panel, log_time), NO},
    {"labels", offsetof(struct model_panel, log_labels), YES},
    {"wrapped", offsetof(struct model_panel, log_wrap), YES},
    {"unwrapped", offsetof(struct model_panel, log_wrap), NO},
    {"closed", offsetof(struct model_panel, log_details), NO},
};

static bool display_word(struct panel_builder *p, const struct ast *node, str word)
{
    char *m = (char *)p->panel;
    for (size_t i = 0; i < display_count; i++) {
        if (!str_is(word, displays[i].word)) continue;
        if (display_fits(p, node, word, displays[i].pictures))
            *(str *)(void *)(m + displays[i].member) = str_from(displays[i].value);
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(switches); i++) {
        if (!str_is(word, switches[i].word)) continue;
        if (display_fits(p, node, word, "logs"))
            *(enum tristate *)(void *)(m + switches[i].member) = switches[i].value;
        return true;
    }
    return false;
}

/* display background, plain ; display oldest, unwrapped */
static void read_display(struct panel_builder *p, const struct outline_property *o)
{
    for (size_t g = 0; g < prop_groups(o); g++)
        for (size_t i = 0; i < prop_values(o, g)->len; i++) {
            const struct ast *node = prop_values(o, g)->at[i];
            str word = prop_text(p->b, o, node);
            if (!display_word(p, node, word)) report_word(p, o, node, word);
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

/* tooltip all, smallest */
static void read_tooltip(struct panel_builder *p, const struct outline_property *o)
{
    static const struct {
        const char *word, *mode, *sort;
    } known[] = {
        {"all", "multi", NULL},    {"one", "single", "none"}, {"off", "none", "none"},
        {"largest", NULL, "desc"}, {"smallest", NULL, "asc"}, {"unsorted", NULL, "none"},
    };
    for (size_t g = 0; g < prop_groups(o); g++)
        for (size_t i = 0; i < prop_values(o, g)->len; i++) {
            const struct ast *node = prop_values(o, g)->at[i];
            str word = prop_text(p->b, o, node);
            size_t k = 0;
            while (k < COUNT_OF(known) && !str_is(word, known[k].word)) k++;
            if (k == COUNT_OF(known)) {
                report_word(p, o, node, word);
                continue;
            }
            if (known[k].mode) p->panel->tooltip_mode = str_from(known[k].mode);
            if (known[k].sort) p->panel->tooltip_sort = str_from(known[k].sort);
        }
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

struct json *color_value(struct panel_builder *p, str color)
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

/* color red ; color "p99" red ; color thresholds */
static void read_color(struct panel_builder *p, const struct outline_property *o)
{
    for (size_t g = 0; g < prop_groups(o); g++) {
        const struct ast_nodes *values = prop_values(o, g);
        str color, mode;
        if (values->len == 0 || values->len > 2) {
            prop_bad(p->b, o, "color \"p99\" red");
            return;
        }
        const struct ast *last = values->at[values->len - 1];
        if (values->len == 1 && color_mode(p->b, o, last, &mode)) {
            p->panel->color_mode = mode;
            continue;
        }
        if (!prop_color(p->b, o, last, &color)) return;
        if (values->len == 2) {
            add_override(p, "byName", prop_text(p->b, o, values->at[0]), "color",
                         color_value(p, color));
        } else {
            p->panel->color_mode = STR("fixed");
            p->panel->color_fixed = color;
        }
    }
}

/* What stands in front of a mapping's text: a value, a range, a pattern, or what is no value. */
struct mapped {
    const char *type;
    size_t length; /* how many values it takes */
};

static struct mapped mapped_of(struct panel_builder *p, const struct outline_property *o,
                               const struct ast_nodes *v)
{
    static const char *const special[] = {"null", "nan", "empty", "true", "false"};
    if (v->len > 1 && v->at[0]->kind == AST_MARK) return (struct mapped){"regex", 2};
    if (v->len > 2 && v->at[1]->kind == AST_MARK) return (struct mapped){"range", 3};
    for (size_t i = 0; v->len && v->at[0]->kind == AST_NAME && i < COUNT_OF(special); i++)
        if (str_is(prop_text(p->b, o, v->at[0]), special[i])) return (struct mapped){"special", 1};
    return (struct mapped){"value", 1};
}

/* Grafana compares with the value as text: 10s of what is shown in milliseconds is "10000". */
static bool mapped_value(struct panel_builder *p, const struct outline_property *o,
                         const struct ast *node, str *text)
{
    double number;
    *text = prop_text(p->b, o, node);
    if (!prop_has_unit(p->b, o, node)) return true;
    if (!node_in_unit(p, o, node, &number)) return false;
    *text = number_str(arena_of(p), number);
    return true;
}

static bool mapped_range(struct panel_builder *p, const struct outline_property *o,
                         const struct ast_nodes *v, struct json *options)
{
    double from, to;
    if (!node_in_unit(p, o, v->at[0], &from) || !node_in_unit(p, o, v->at[2], &to)) return false;
    if (from > to) {
        struct diag *d = REPORT(p->b, PROPERTY_VALUE, v->at[0]->where,
                                "the range ends before it begins, and no value is in it");
        diag_help(d, "the smaller end comes first: `map 500..599 \"error\"`");
        return false;
    }
    json_set(arena_of(p), options, STR("from"), json_number(arena_of(p), from));
    json_set(arena_of(p), options, STR("to"), json_number(arena_of(p), to));
    return true;
}

static bool mapping_options(struct panel_builder *p, const struct outline_property *o,
                            const struct ast_nodes *v, struct mapped m, struct json *result,
                            struct json *options)
{
    struct arena *a = arena_of(p);
    const struct ast *last = v->at[m.length - 1];
    str text;
    if (strcmp(m.type, "value") == 0) {
        if (!mapped_value(p, o, last, &text)) return false;
        json_set(a, options, text, result);
        return true;
    }
    if (strcmp(m.type, "range") == 0) {
        if (!mapped_range(p, o, v, options)) return false;
    } else if (strcmp(m.type, "regex") == 0) {
        json_set(a, options, STR("pattern"), json_string(a, prop_pattern(p->b, o, last)));
    } else {
        json_set(a, options, STR("match"), json_string(a, prop_text(p->b, o, last)));
    }
    json_set(a, options, STR("result"), result);
    return true;
}

/* 0 "down" red ; 500..599 "error" ; null "–" ; =~ "5.." "error" */
static struct json *mapping_of(struct panel_builder *p, const struct outline_property *o,
                               const struct ast_nodes *v, size_t index)
{
    struct arena *a = arena_of(p);
    struct mapped m = mapped_of(p, o, v);
    if (v->len <= m.length || v->len > m.length + 2) {
        prop_bad(p->b, o, "map 0 \"down\" red, 1 \"up\" green");
        return NULL;
    }
    struct json *result = json_object(a), *mapping = json_object(a), *options = json_object(a);
    str color;
    json_set(a, result, STR("text"), json_string(a, prop_text(p->b, o, v->at[m.length])));
    if (v->len > m.length + 1 && prop_color(p->b, o, v->at[m.length + 1], &color))
        json_set(a, result, STR("color"), json_string(a, color));
    json_set(a, result, STR("index"), json_number(a, (double)index));
    json_set(a, mapping, STR("type"), json_string(a, str_from(m.type)));
    if (!mapping_options(p, o, v, m, result, options)) return NULL;
    json_set(a, mapping, STR("options"), options);
    return mapping;
}

/* Of two words for one value one is never seen. */
static void check_mapped_twice(struct panel_builder *p, const struct ast *node,
                               const struct json *list, const struct json *mapping)
{
    const struct json *options = json_get(mapping, STR("options"));
    if (!str_is(json_get(mapping, STR("type"))->string, "value")) return;
    str value = options->members.at[0].key;
    for (size_t i = 0; i < list->items.len; i++) {
        const struct json *before = list->items.at[i];
        if (!str_is(json_get(before, STR("type"))->string, "value")) continue;
        if (!json_get(json_get(before, STR("options")), value)) continue;
        REPORT(p->b, PROPERTY_TWICE, node->where, "`%.*s` has two words", STR_ARG(value));
        return;
    }
}

void add_mappings(struct panel_builder *p, const struct outline_property *o, struct json *list)
{
    for (size_t g = 0; g < prop_groups(o); g++) {
        struct json *mapping = mapping_of(p, o, prop_values(o, g), list->items.len);
        if (!mapping) continue;
        check_mapped_twice(p, prop_values(o, g)->at[0], list, mapping);
        json_push(arena_of(p), list, mapping);
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

/* repeat $function ; repeat $function 4 ; repeat $function vertical */
static void read_repeat(struct panel_builder *p, const struct outline_property *o)
{
    const struct ast_nodes *v = prop_groups(o) == 1 ? prop_values(o, 0) : NULL;
    bool number = v && v->len == 2 && v->at[1]->kind == AST_NUMBER;
    bool vertical = v && v->len == 2 && str_is(prop_text(p->b, o, v->at[1]), "vertical");
    struct value most;
    if (!v || v->at[0]->kind != AST_REF || (v->len != 1 && !number && !vertical)) {
        prop_bad(p->b, o, "repeat $function 4");
        return;
    }
    str name = ((const struct ast_ref *)v->at[0])->path;
    if (!views_find(&p->b->outline->views, name)) {
        report_no_variable(p->b, v->at[0]->where, name);
        return;
    }
    p->panel->repeat = name;
    p->panel->repeat_direction = vertical ? STR("v") : STR("h");
    if (!number || !prop_number(p->b, o, v->at[1], &most)) return;
    if (most.number >= 1 && most.number <= 24 && most.number == (int)most.number)
        p->panel->repeat_most = (int)most.number;
    else
        REPORT(p->b, PROPERTY_VALUE, v->at[1]->where, "1 to 24 panels stand beside each other");
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
    {"draw", read_draw},
    {"thresholds", read_thresholds},
    {"format", read_format},
    {"datapoints", read_datapoints},
};

void report_ends(struct panel_builder *p, const struct outline_property *min,
                 const struct outline_property *max)
{
    struct diag *d = REPORT(p->b, PROPERTY_VALUE, max->node->head.where,
                            "the axis would end where it begins, or before");
    diag_label(d, min->node->head.where, "it begins here");
    diag_help(d, "`min` is less than `max`");
}

/* An end that nobody wrote gives way to one that somebody did: `max -5` of what begins at 0. */
static void check_ends(struct panel_builder *p)
{
    struct model_panel *m = p->panel;
    if (!m->has_min || !m->has_max || m->min < m->max) return;
    const struct outline_property *min = outline_find(&p->outline->properties, "min");
    const struct outline_property *max = outline_find(&p->outline->properties, "max");
    if (min && max)
        report_ends(p, min, max);
    else if (min)
        m->has_max = false;
    else
        m->has_min = false;
}

void panel_properties(struct panel_builder *p)
{
    const outline_properties *list = &p->outline->properties;
    for (size_t i = 0; i < list->len; i++) {
        if (!property_fits(p, &list->at[i], SCOPE_PANEL)) continue;
        const char *word = list->at[i].word->name;
        for (size_t r = 0; r < COUNT_OF(readers); r++)
            if (*word == *readers[r].word && strcmp(word, readers[r].word) == 0)
                readers[r].read(p, &list->at[i]);
    }
    check_ends(p);
    series_overrides(p);
}
