/* change_look: mappings, overrides and transformations, which are lists. */
#include "deploy/change_inner.h"

/* ---- mappings ---------------------------------------------------------------------------- */

/* `0 "down" red`: from what, to what. */
struct mapping {
    str from;
    str to;
};
typedef VEC(struct mapping) mapping_list;

static str member_text(const struct json *object, const char *key)
{
    const struct json *value = object ? json_get(object, str_from(key)) : NULL;
    return value && value->kind == JSON_STRING ? value->string : STR_EMPTY;
}

static const struct json *member_of(const struct json *object, const char *key)
{
    bool can = object && object->kind == JSON_OBJECT;
    return can ? json_get(object, str_from(key)) : NULL;
}

static void add_mapping(struct arena *a, mapping_list *out, str from, const struct json *result)
{
    str text = member_text(result, "text");
    str color = member_text(result, "color");
    str to = quoted(a, text);
    if (!str_empty(color)) to = str_empty(text) ? color : arena_join(a, to, STR(" "), color);
    struct mapping mapping = {from, to};
    vec_push(a, out, mapping);
}

static void add_values(struct arena *a, mapping_list *out, const struct json *options)
{
    for (size_t i = 0; options && i < options->members.len; i++) {
        add_mapping(a, out, options->members.at[i].key, options->members.at[i].value);
    }
}

static void add_mapping_of(struct arena *a, mapping_list *out, const struct json *mapping)
{
    str type = member_text(mapping, "type");
    const struct json *options = member_of(mapping, "options");
    const struct json *result = member_of(options, "result");
    if (str_is(type, "value")) {
        add_values(a, out, options);
    } else if (str_is(type, "range")) {
        str from = json_text(a, member_of(options, "from"));
        str to = json_text(a, member_of(options, "to"));
        add_mapping(a, out, arena_join(a, from, STR(".."), to), result);
    } else if (str_is(type, "regex")) {
        str pattern = quoted(a, member_text(options, "pattern"));
        add_mapping(a, out, arena_join(a, STR("=~ "), pattern), result);
    } else {
        add_mapping(a, out, member_text(options, "match"), result);
    }
}

static mapping_list mappings_of(struct arena *a, const struct json *mappings)
{
    mapping_list out = {0};
    for (size_t i = 0; mappings && i < mappings->items.len; i++) {
        add_mapping_of(a, &out, mappings->items.at[i]);
    }
    return out;
}

static str mapped_to(const mapping_list *list, str from)
{
    for (size_t i = 0; i < list->len; i++) {
        if (str_eq(list->at[i].from, from)) return list->at[i].to;
    }
    return STR_EMPTY;
}

static void found_mapping(struct finding *f, str from, str was, str is)
{
    str prefix = f->prefix;
    if (str_eq(was, is)) return;
    f->prefix = arena_join(f->arena, prefix, STR("map "), from, STR(" "));
    found(f, "", was, is);
    if (f->details.len) f->details.at[f->details.len - 1].subject = STR("map");
    f->prefix = prefix;
}

void compare_mappings(struct finding *f, const struct json *before, const struct json *after)
{
    mapping_list was = mappings_of(f->arena, before);
    mapping_list is = mappings_of(f->arena, after);
    size_t lines = f->details.len;
    if (json_same(before, after)) return;
    for (size_t i = 0; i < is.len; i++) {
        found_mapping(f, is.at[i].from, mapped_to(&was, is.at[i].from), is.at[i].to);
    }
    for (size_t i = 0; i < was.len; i++) {
        bool gone = str_empty(mapped_to(&is, was.at[i].from));
        if (gone) found_mapping(f, was.at[i].from, was.at[i].to, STR_EMPTY);
    }
    if (lines == f->details.len) compare_json(f, "fieldConfig.defaults.mappings", before, after);
}

typedef VEC(str) texts;

/* ---- overrides --------------------------------------------------------------------------- */

static str color_said(struct arena *a, const struct json *color)
{
    str fixed = member_text(color, "fixedColor");
    str mode = member_text(color, "mode");
    if (!str_empty(fixed) && str_is(mode, "fixed")) return fixed;
    return str_empty(fixed) ? mode : json_text(a, color);
}

static str scalar_said(struct arena *a, const struct json *value)
{
    if (value->kind == JSON_STRING) return value->string;
    if (value->kind == JSON_BOOL) return value->boolean ? STR("yes") : STR("no");
    return json_text(a, value);
}

enum override_form {
    AS_SCALAR,
    AS_TEXT,
    AS_UNIT,
    AS_NUMBER,
    AS_COLOR,
    AS_MODE,
    AS_TYPE,
    AS_GAPS,
    AS_HIDE
};
static const struct override_word {
    const char *id; /* Grafana's */
    const char *word;
    enum override_form form;
} override_words[] = {
    {"custom.axisPlacement", "axis", AS_SCALAR},
    {"color", "color", AS_COLOR},
    {"unit", "unit", AS_UNIT},
    {"custom.axisLabel", "label", AS_TEXT},
    {"displayName", "title", AS_TEXT},
    {"noValue", "empty", AS_TEXT},
    {"custom.fillOpacity", "fill", AS_SCALAR},
    {"decimals", "decimals", AS_SCALAR},
    {"custom.lineWidth", "line", AS_SCALAR},
    {"min", "min", AS_NUMBER},
    {"max", "max", AS_NUMBER},
    {"custom.stacking", "stack", AS_MODE},
    {"custom.showPoints", "points", AS_SCALAR},
    {"custom.hideFrom", "hide", AS_HIDE},
    {"custom.gradientMode", "gradient", AS_SCALAR},
    {"custom.spanNulls", "gaps", AS_GAPS},
    {"custom.cellOptions", "cells", AS_TYPE},
};

static const struct override_word *override_word(str id)
{
    for (size_t i = 0; i < COUNT_OF(override_words); i++) {
        if (str_is(id, override_words[i].id)) return &override_words[i];
    }
    return NULL;
}

static str hidden_said(struct arena *a, const struct json *value)
{
    str parts = STR_EMPTY;
    size_t count = 0;
    for (size_t i = 0; i < value->members.len; i++) {
        const struct json_member *member = &value->members.at[i];
        if (!member->value->boolean) continue;
        parts = str_empty(parts) ? member->key : arena_join(a, parts, STR(", "), member->key);
        count++;
    }
    if (count == 3) return STR("everywhere"); /* legend, tooltip, viz: all there is */
    return count ? parts : STR("nowhere");
}

static str override_value(struct arena *a, const struct override_word *word,
                          const struct json *value, struct unit unit)
{
    enum override_form form = word ? word->form : AS_SCALAR;
    bool gaps = form == AS_GAPS && value->kind == JSON_BOOL;
    if (form == AS_UNIT && value->kind == JSON_STRING) return unit_id_said(a, value->string);
    if (form == AS_NUMBER && value->kind == JSON_NUMBER) return number_said(a, value->number, unit);
    if (form == AS_COLOR) return color_said(a, value);
    if (form == AS_MODE && member_of(value, "mode")) return member_text(value, "mode");
    if (form == AS_TYPE && member_of(value, "type")) return member_text(value, "type");
    if (form == AS_HIDE) return hidden_said(a, value);
    if (gaps) return value->boolean ? STR("connect") : STR("keep");
    return scalar_said(a, value);
}

/* `thresholds` of one series, as a panel's. */
static struct model_panel with_steps(struct arena *a, const struct json *thresholds)
{
    struct model_panel p = {0};
    const struct json *steps = member_of(thresholds, "steps");
    p.thresholds_percentage = str_is(member_text(thresholds, "mode"), "percentage");
    for (size_t i = 0; steps && i < steps->items.len; i++) {
        const struct json *value = member_of(steps->items.at[i], "value");
        bool base = !value || value->kind != JSON_NUMBER;
        struct model_step step = {base, base ? 0 : value->number,
                                  member_text(steps->items.at[i], "color")};
        vec_push(a, &p.steps, step);
    }
    return p;
}

/* Either value may be NULL. */
static void compare_override_value(struct finding *f, str id, const struct json *before,
                                   const struct json *after)
{
    const struct override_word *word = override_word(id);
    const char *subject = word ? word->word : arena_join(f->arena, STR("json "), id).ptr;
    size_t lines = f->details.len;
    if (json_same(before, after)) return;
    if (str_is(id, "thresholds")) {
        struct model_panel was = with_steps(f->arena, before);
        struct model_panel is = with_steps(f->arena, after);
        compare_thresholds(f, &was, &is);
    } else if (str_is(id, "mappings")) {
        compare_mappings(f, before, after);
    }
    if (f->details.len != lines) return;
    str was = before ? override_value(f->arena, word, before, f->before_unit) : STR_EMPTY;
    str is = after ? override_value(f->arena, word, after, f->after_unit) : STR_EMPTY;
    if (str_eq(was, is)) {
        was = json_text(f->arena, before);
        is = json_text(f->arena, after);
    }
    if (word && word->form == AS_TEXT)
        found_text(f, subject, was, is);
    else
        found(f, subject, was, is);
}

/* `override "writes" `, `series A ` */
static str override_prefix(struct finding *f, const struct model_override *o)
{
    struct arena *a = f->arena;
    str of = o->options && o->options->kind == JSON_STRING ? o->options->string
                                                           : json_text(a, o->options);
    if (str_is(o->matcher, "byFrameRefID")) return arena_join(a, STR("series "), of, STR(" "));
    str matcher = str_is(o->matcher, "byName")     ? quoted(a, of)
                  : str_is(o->matcher, "byRegexp") ? arena_join(a, STR("=~ "), of)
                  : str_is(o->matcher, "byType")   ? arena_join(a, STR("type "), of)
                                                   : arena_join(a, o->matcher, STR(" "), of);
    return arena_join(a, STR("override "), matcher, STR(" "));
}

static const struct json *override_find(const struct model_override *o, str id, size_t nth)
{
    size_t seen = 0;
    for (size_t i = 0; o && i < o->properties.len; i++) {
        if (str_eq(o->properties.at[i].id, id) && seen++ == nth) return o->properties.at[i].value;
    }
    return NULL;
}

/* How many properties of the same id stand before this one. */
static size_t ordinal(const struct model_override *o, size_t index)
{
    size_t count = 0;
    for (size_t i = 0; i < index; i++) {
        count += str_eq(o->properties.at[i].id, o->properties.at[index].id);
    }
    return count;
}

/* Either may be NULL. */
static void compare_override(struct finding *f, const struct model_override *before,
                             const struct model_override *after)
{
    str prefix = f->prefix;
    size_t lines = f->details.len;
    f->prefix = override_prefix(f, after ? after : before);
    for (size_t i = 0; after && i < after->properties.len; i++) {
        const struct model_override_property *p = &after->properties.at[i];
        size_t nth = ordinal(after, i);
        compare_override_value(f, p->id, override_find(before, p->id, nth), p->value);
    }
    for (size_t i = 0; before && i < before->properties.len; i++) {
        const struct model_override_property *p = &before->properties.at[i];
        size_t nth = ordinal(before, i);
        if (!override_find(after, p->id, nth)) compare_override_value(f, p->id, p->value, NULL);
    }
    bool one_side = !before || !after;
    if (one_side && lines == f->details.len) {
        found_line(f, after ? CHANGE_ADDED : CHANGE_REMOVED, "override", STR_EMPTY, STR_EMPTY,
                   arena_join(f->arena, f->prefix, after ? STR("added") : STR("removed")));
    }
    f->prefix = prefix;
}

static bool same_matcher(const struct model_override *a, const struct model_override *b)
{
    return str_eq(a->matcher, b->matcher) && json_same(a->options, b->options);
}

static bool same_override(const struct model_override *a, const struct model_override *b)
{
    bool same = same_matcher(a, b) && a->properties.len == b->properties.len;
    for (size_t i = 0; same && i < a->properties.len; i++) {
        same = str_eq(a->properties.at[i].id, b->properties.at[i].id) &&
               json_same(a->properties.at[i].value, b->properties.at[i].value);
    }
    return same;
}

static bool same_overrides(const struct model_panel *a, const struct model_panel *b)
{
    bool same = a->overrides.len == b->overrides.len;
    for (size_t i = 0; same && i < a->overrides.len; i++) {
        same = same_override(&a->overrides.at[i], &b->overrides.at[i]);
    }
    return same;
}

void compare_overrides(struct finding *f, const struct model_panel *before,
                       const struct model_panel *after)
{
    bool *used = arena_array(f->arena, bool, before->overrides.len + 1);
    size_t lines = f->details.len;
    if (same_overrides(before, after)) return;
    for (size_t i = 0; i < after->overrides.len; i++) {
        size_t k = 0;
        while (k < before->overrides.len &&
               (used[k] || !same_matcher(&before->overrides.at[k], &after->overrides.at[i]))) {
            k++;
        }
        bool there = k < before->overrides.len;
        used[k] = there;
        compare_override(f, there ? &before->overrides.at[k] : NULL, &after->overrides.at[i]);
    }
    for (size_t k = 0; k < before->overrides.len; k++) {
        if (!used[k]) compare_override(f, &before->overrides.at[k], NULL);
    }
    if (lines != f->details.len) return;
    found_line(f, CHANGE_ALTERED, "override", STR_EMPTY, STR_EMPTY,
               arena_join(f->arena, f->prefix, STR("overrides in another order")));
}

/* ---- transformations --------------------------------------------------------------------- */

static texts transformation_ids(struct arena *a, const struct model_panel *p)
{
    texts ids = {0};
    for (size_t i = 0; i < p->transformations.len; i++) {
        vec_push(a, &ids, p->transformations.at[i].id);
    }
    return ids;
}

/* The rows of a ranking, as `top 10` says them; NULL: more is said. */
static const struct json *rows_of(const struct model_transformation *t)
{
    bool alone = str_is(t->id, "limit") && t->options && t->options->kind == JSON_OBJECT &&
                 t->options->members.len == 1;
    return alone ? member_of(t->options, "limitField") : NULL;
}

static void compare_transformation(struct finding *f, const struct model_transformation *before,
                                   const struct model_transformation *after)
{
    str prefix = f->prefix;
    const struct json *was = rows_of(before), *is = rows_of(after);
    if (was && is) {
        if (!json_same(was, is)) found(f, "top", json_text(f->arena, was), json_text(f->arena, is));
        return;
    }
    f->prefix = arena_join(f->arena, prefix, STR("transform "), after->id, STR(" "));
    compare_json(f, "options", before->options, after->options);
    f->prefix = prefix;
}

void compare_transformations(struct finding *f, const struct model_panel *before,
                             const struct model_panel *after)
{
    texts was = transformation_ids(f->arena, before);
    texts is = transformation_ids(f->arena, after);
    bool *used = arena_array(f->arena, bool, was.len + 1);
    found_lists(f, "transform", was.at, was.len, is.at, is.len);
    for (size_t i = 0; i < is.len; i++) {
        for (size_t k = 0; k < was.len; k++) {
            if (used[k] || !str_eq(was.at[k], is.at[i])) continue;
            used[k] = true;
            compare_transformation(f, &before->transformations.at[k],
                                   &after->transformations.at[i]);
            break;
        }
    }
}
