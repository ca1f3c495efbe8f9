/* Job: what one series has of its own: `override "x" { … }`, and properties on a line of a panel's
 * block.  Not responsible for those of the whole panel (properties). */
#include "model/inner.h"
#include "model/names.h"

static struct arena *arena_of(struct panel_builder *p) { return p->b->arena; }

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
        unit = label_read(p, prop_values(o, 0)->at[0], text);
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
        diag_help(d, "convert all: `unit %.*s` on the panel's own line", STR_ARG(text));
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
/* A table's columns are hidden otherwise than a graph's lines (emit). */
static struct json *width_value(struct panel_builder *p, const struct outline_property *o)
{
    int pixels;
    return prop_integer(p->b, o, 10, 2000, &pixels) ? json_number(arena_of(p), pixels) : NULL;
}
static struct json *links_value(struct panel_builder *p, const struct outline_property *o)
{
    struct json *list = json_array(arena_of(p));
    for (size_t g = 0; g < prop_groups(o); g++) {
        const struct ast_nodes *v = prop_values(o, g);
        if (v->len != 2) {
            prop_bad(p->b, o, "link \"Logs\" \"https://example.com/${__value.text}\"");
            return NULL;
        }
        struct json *link = json_object(arena_of(p));
        json_set(arena_of(p), link, STR("title"), text_json(p, prop_text(p->b, o, v->at[0])));
        json_set(arena_of(p), link, STR("url"), text_json(p, prop_text(p->b, o, v->at[1])));
        json_set(arena_of(p), link, STR("targetBlank"), json_bool(arena_of(p), true));
        json_push(arena_of(p), list, link);
    }
    return list;
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
    {"draw", "custom.drawStyle", choice_value},
    {"width", "custom.width", width_value},
    {"align", "custom.align", choice_value},
    {"link", "links", links_value},
    {"min", "min", number_value},
    {"max", "max", number_value},
    {"stack", "custom.stacking", stacking_value},
    {"points", "custom.showPoints", points_value},
    {"hide", "custom.hideFrom", hidden_value},
    {"gradient", "custom.gradientMode", choice_value},
    {"gaps", "custom.spanNulls", gaps_value},
    {"map", "mappings", mappings_value},
};

/* line 2, dashed: each word is a property of Grafana's. */
static void override_line(struct panel_builder *p, const struct outline_property *o,
                          struct model_override *out)
{
    struct line line = line_read(p, o);
    if (line.width >= 0)
        push_property(p, out, "custom.lineWidth", json_number(arena_of(p), line.width));
    if (line.shape.len) push_property(p, out, "custom.lineInterpolation", text_json(p, line.shape));
    if (!line.style.len) return;
    push_property(p, out, "custom.lineStyle", line_style_json(arena_of(p), line.style));
}

/* One property of one series, in Grafana's terms. */
static void override_property(struct panel_builder *p, const struct outline_property *o,
                              struct model_override *out)
{
    if (strcmp(o->word->name, "line") == 0) {
        override_line(p, o, out);
        return;
    }
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

static const struct json *property_value(const struct model_override *o, const char *id)
{
    for (size_t i = o->properties.len; i > 0; i--)
        if (str_is(o->properties.at[i - 1].id, id)) return o->properties.at[i - 1].value;
    return NULL;
}

static void check_ends(struct panel_builder *p, const outline_properties *list,
                       const struct model_override *o)
{
    const struct json *min = property_value(o, "min"), *max = property_value(o, "max");
    if (min && max && min->number >= max->number)
        report_ends(p, outline_find(list, "min"), outline_find(list, "max"));
}

/* All of them, with numbers in the unit of the series they are about; NULL: the left axis'. */
static void override_all(struct panel_builder *p, const outline_properties *list,
                         const struct lowered_series *about, unsigned scope,
                         struct model_override *out)
{
    struct unit unit = p->unit;
    const struct lowered_series *before = p->about;
    model_steps steps = {0};
    if (about) p->about = about, p->unit = about->unit;
    for (size_t i = 0; i < list->len; i++)
        if (property_fits(p, &list->at[i], scope) && !is_threshold(&list->at[i]))
            override_property(p, &list->at[i], out);
    check_ends(p, list, out);
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

/* Of Grafana's types of fields (packages/grafana-data, FieldType). */
static bool check_type(struct panel_builder *p, const struct ast *node, str type)
{
    static const char *const types[] = {"number", "string",       "time",  "boolean", "enum",
                                        "trace",  "nestedFrames", "frame", "geo",     "other"};
    struct nearest near = nearest_start(type);
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (str_is(type, types[i])) return true;
        nearest_offer(&near, str_from(types[i]));
    }
    struct diag *d =
        REPORT(p->b, PROPERTY_VALUE, node->where, "no field is of the type `%.*s`", STR_ARG(type));
    if (near.best.len)
        diag_help(d, "did you mean `type %.*s`?", STR_ARG(near.best));
    else
        diag_help(d, "known are number, string, time, boolean, enum, trace, frame, geo, other");
    return false;
}

/* "writes" ; =~ "p9.*" ; type number */
static bool matcher_of(struct panel_builder *p, const struct outline_property *o,
                       const struct ast_nodes *v, struct model_override *out)
{
    bool pattern = v->len == 2 && v->at[0]->kind == AST_MARK;
    bool type =
        v->len == 2 && v->at[0]->kind == AST_NAME && str_is(prop_text(p->b, o, v->at[0]), "type");
    if (v->len != 1 && !pattern && !type) {
        prop_bad(p->b, o, "override type number { decimals 1 }");
        return false;
    }
    const struct ast *last = v->at[v->len - 1];
    if (type && !check_type(p, last, prop_text(p->b, o, last))) return false;
    str text = pattern ? prop_pattern(p->b, o, last) : prop_text(p->b, o, last);
    if (!text.len && !pattern) {
        struct diag *d = REPORT(p->b, PROPERTY_VALUE, last->where, "no series has an empty name");
        diag_help(d, "for instance `override \"writes\" { axis right }`");
        return false;
    }
    out->matcher = pattern ? STR("byRegexp") : type ? STR("byType") : STR("byName");
    if (pattern) text = arena_printf(arena_of(p), "/%.*s/", STR_ARG(text));
    out->options = text_json(p, text);
    return true;
}

/* override "writes" { axis right } ; override "a", "b" { … } */
void read_override(struct panel_builder *p, const struct outline_property *o)
{
    if (prop_groups(o) == 0 || !o->node->body || o->node->body->kind != AST_BLOCK) {
        prop_bad(p->b, o, "override \"writes\" { axis right }");
        return;
    }
    for (size_t g = 0; g < prop_groups(o); g++) {
        struct model_override out = {0};
        if (!matcher_of(p, o, prop_values(o, g), &out)) return;
        bool named = str_is(out.matcher, "byName");
        const struct lowered_series *about = named ? named_series(p, out.options->string) : NULL;
        outline_properties list = inner_properties(p, (const struct ast_block *)o->node->body, o);
        override_all(p, &list, about, SCOPE_OVERRIDE, &out);
        vec_push(arena_of(p), &p->panel->overrides, out);
    }
}

static void lay_over_target(struct panel_builder *p, struct target *t,
                            const struct outline_property *o)
{
    struct model_escape e = prop_escape(p->b, o);
    struct json *patch = json_at_path(arena_of(p), e.path, e.patch);
    if (!patch) {
        struct diag *d = REPORT(p->b, JSON_PATH, o->node->head.where,
                                "the path `%.*s` does not fit a query", STR_ARG(e.path));
        diag_why(d, "of a query it names members, with dots between them");
        diag_help(d, "items of arrays are reached from the panel: `json \"targets[0].…\"`");
        return;
    }
    if (patch->kind != JSON_OBJECT) return; /* told */
    t->extra = t->extra ? json_merge(arena_of(p), t->extra, patch) : patch;
}

/* Properties on a series' own line become an override by refId (G4). */
void series_overrides(struct panel_builder *p)
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
        override_all(p, &list, s, SCOPE_SERIES, &out);
        if (out.properties.len) vec_push(arena_of(p), &p->panel->overrides, out);
    }
}
