/* change_variable: drop-downs, inputs and variables, and annotations. */
#include "deploy/change_inner.h"

/* ---- what Dash calls them ---------------------------------------------------------------- */

static str query_type(const struct model_variable *v)
{
    const struct json *type =
        v->query && v->query->kind == JSON_OBJECT ? json_get(v->query, STR("queryType")) : NULL;
    return type && type->kind == JSON_STRING ? type->string : STR_EMPTY;
}

/* Dash writes a filter's query as an object, that of a `var` as text (model/dashboard.c). */
static const char *word_of(const struct model_variable *v)
{
    bool opensearch = str_is(v->datasource.type, "grafana-opensearch-datasource");
    if (v->kind == VARIABLE_TEXTBOX) return "input";
    if (v->kind == VARIABLE_DATASOURCE && v->hide == 2) return "datasource";
    if (v->kind != VARIABLE_QUERY) return "var";
    return opensearch || !str_empty(query_type(v)) ? "filter" : "var";
}

str variable_said(struct arena *a, const struct model_variable *v)
{
    return arena_join(a, str_from(word_of(v)), STR(" "), v->name);
}

/* ---- variables --------------------------------------------------------------------------- */

#define VARIABLE(subject, kind, form, member) \
    PROPERTY(subject, kind, form, struct model_variable, member)
#define VARIABLE_OR(subject, kind, form, member, words, absent) \
    PROPERTY_OR(subject, kind, form, struct model_variable, member, words, absent)

static const struct property_word hide[] = {{"1", "label"}, {"2", "wholly"}, {NULL, NULL}};
static const struct property_word refresh[] = {
    {"0", "never"}, {"1", "on load"}, {"2", "with the time range"}, {NULL, NULL}};

static const struct property variable_properties[] = {
    VARIABLE("name", TEXT, PLAIN, name),
    VARIABLE("label", TEXT, QUOTED, label),
    VARIABLE("description", TEXT, QUOTED, description),
    VARIABLE_OR("hidden", LEVEL, PLAIN, hide, hide, NULL),
    VARIABLE("regex", TEXT, QUOTED, regex),
    VARIABLE_OR("refresh", INT, PLAIN, refresh, refresh, NULL),
    VARIABLE("sort", INT, PLAIN, sort),
    VARIABLE("multi", FLAG, PLAIN, multi),
    VARIABLE("all", FLAG, PLAIN, include_all),
    VARIABLE("value of all", TEXT, PLAIN, all_value),
};
static const struct property variable_values[] = {VARIABLE("values", TEXT, QUOTED, text_query)};
/* What the editor shows for a query follows from it. */
static const struct property variable_definition[] = {
    VARIABLE("definition", TEXT, QUOTED, definition)};

typedef VEC(struct model_option) options;

static str options_said(struct arena *a, const struct model_option *list, size_t count)
{
    str all = STR_EMPTY;
    for (size_t i = 0; i < count; i++) {
        const struct model_option *o = &list[i];
        bool same = str_eq(o->text, o->value) || str_is(o->value, "$__all");
        str one = same ? o->text : arena_join(a, o->text, STR(" : "), o->value);
        if (str_empty(one)) one = STR("\"\"");
        all = i ? arena_join(a, all, STR(", "), one) : one;
    }
    return all;
}

static bool same_options(const struct model_option *x, size_t x_count, const struct model_option *y,
                         size_t y_count)
{
    bool same = x_count == y_count;
    for (size_t i = 0; same && i < x_count; i++) {
        same = str_eq(x[i].text, y[i].text) && str_eq(x[i].value, y[i].value);
    }
    return same;
}

static void compare_options(struct finding *f, const char *subject,
                            const struct model_option *before, size_t before_count,
                            const struct model_option *after, size_t after_count)
{
    if (same_options(before, before_count, after, after_count)) return;
    str was = options_said(f->arena, before, before_count);
    str is = options_said(f->arena, after, after_count);
    if (str_eq(was, is)) is = arena_join(f->arena, is, STR(" (another text)"));
    found(f, subject, was, is);
}

static const char *kind_word(enum variable_kind kind)
{
    static const char *const words[] = {
        [VARIABLE_QUERY] = "query",           [VARIABLE_CUSTOM] = "list of values",
        [VARIABLE_CONSTANT] = "constant",     [VARIABLE_INTERVAL] = "interval",
        [VARIABLE_DATASOURCE] = "datasource", [VARIABLE_TEXTBOX] = "text",
        [VARIABLE_ADHOC] = "ad hoc",          [VARIABLE_RAW] = "of a plugin",
    };
    return words[kind];
}

/* The values in their text form, and the list that follows from it. */
static void compare_values(struct finding *f, const struct model_variable *before,
                           const struct model_variable *after)
{
    size_t lines = f->details.len;
    compare_json(f, "query", before->query, after->query);
    bool query = lines != f->details.len || before->query || after->query;
    if (!query) compare_properties(f, variable_values, COUNT_OF(variable_values), before, after);
    if (lines != f->details.len) return;
    compare_options(f, "values", before->options.at, before->options.len, after->options.at,
                    after->options.len);
    compare_properties(f, variable_definition, COUNT_OF(variable_definition), before, after);
}

static void compare_chosen(struct finding *f, const struct model_variable *before,
                           const struct model_variable *after)
{
    compare_options(f, "chosen", before->current.at, before->current.len, after->current.at,
                    after->current.len);
}

/* A text box or a constant that holds just its value. */
static bool chooses_its_value(const struct model_variable *v)
{
    bool single = v->kind == VARIABLE_TEXTBOX || v->kind == VARIABLE_CONSTANT;
    return single && v->current.len == 1 && str_eq(v->current.at[0].value, v->text_query) &&
           str_eq(v->current.at[0].text, v->text_query);
}

void compare_variable(struct finding *f, const struct model_variable *before,
                      const struct model_variable *after)
{
    if (before->kind != after->kind) {
        found(f, "kind", str_from(kind_word(before->kind)), str_from(kind_word(after->kind)));
    }
    if (before->kind == VARIABLE_RAW && after->kind == VARIABLE_RAW) {
        compare_json(f, "", before->raw, after->raw);
        return;
    }
    compare_properties(f, variable_properties, COUNT_OF(variable_properties), before, after);
    compare_datasource(f, &before->datasource, &after->datasource);
    compare_values(f, before, after);
    if (!chooses_its_value(before) || !chooses_its_value(after)) compare_chosen(f, before, after);
    compare_escapes(f, before->escapes.at, before->escapes.len, after->escapes.at,
                    after->escapes.len);
}

/* ---- annotations ------------------------------------------------------------------------- */

#define ANNOTATION(subject, kind, form, member) \
    PROPERTY(subject, kind, form, struct model_annotation, member)

static const struct property annotation_properties[] = {
    ANNOTATION("name", TEXT, QUOTED, name),
    ANNOTATION("color", TEXT, PLAIN, color),
    ANNOTATION("switched on", FLAG, PLAIN, enable),
    ANNOTATION("hidden", FLAG, PLAIN, hide),
};

void compare_annotation(struct finding *f, const struct model_annotation *before,
                        const struct model_annotation *after)
{
    compare_properties(f, annotation_properties, COUNT_OF(annotation_properties), before, after);
    compare_datasource(f, &before->datasource, &after->datasource);
    compare_json(f, "target", before->target, after->target);
    compare_patches(f, before->extra, after->extra);
}
