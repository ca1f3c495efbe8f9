/* variable: one entry of `templating.list`.
 *
 * A variable of a type that the model does not know stays as it is (VARIABLE_RAW).
 */
#include "emit/variable.h"

#include "read/inner.h"

#define VARIABLE(kind, path, member) FIELD(kind, path, struct model_variable, member)

static const struct field variable_fields[] = {
    VARIABLE(STR, "name", name),
    VARIABLE(STR, "label", label),
    VARIABLE(STR, "description", description),
    VARIABLE(INT, "hide", hide),
    VARIABLE(STR, "datasource.type", datasource.type),
    VARIABLE(STR, "datasource.uid", datasource.uid),
    VARIABLE(STR, "query", text_query),
    VARIABLE(STR, "definition", definition),
    VARIABLE(STR, "regex", regex),
    VARIABLE(INT, "refresh", refresh),
    VARIABLE(INT, "sort", sort),
    VARIABLE(BOOL, "multi", multi),
    VARIABLE(BOOL, "includeAll", include_all),
    VARIABLE(STR, "allValue", all_value),
};
static const struct field_table variable = FIELD_TABLE("", variable_fields);

static const struct {
    const char *type;
    enum variable_kind kind;
} kinds[] = {
    {"query", VARIABLE_QUERY},           {"custom", VARIABLE_CUSTOM},
    {"constant", VARIABLE_CONSTANT},     {"interval", VARIABLE_INTERVAL},
    {"datasource", VARIABLE_DATASOURCE}, {"textbox", VARIABLE_TEXTBOX},
    {"adhoc", VARIABLE_ADHOC},
};

static enum variable_kind kind_of(str type)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (str_is(type, kinds[i].type)) return kinds[i].kind;
    }
    return VARIABLE_RAW;
}

/* ---- options ----------------------------------------------------------------------------- */

static void read_options(struct reader *r, const struct json *from, struct model_variable *v)
{
    const struct json *options = array_at(from, "options");
    for (size_t i = 0; options && i < options->items.len; i++) {
        const struct json *option = options->items.at[i];
        struct model_option o = {text_at(option, "text"), text_at(option, "value")};
        bool all = v->include_all && str_is(o.value, "$__all"); /* emit adds that one itself */
        if (!all) vec_push(r->arena, &v->options, o);
    }
}

static str item_text(const struct json *value, size_t i)
{
    if (value->kind != JSON_ARRAY) return value->kind == JSON_STRING ? value->string : STR_EMPTY;
    const struct json *item = i < value->items.len ? value->items.at[i] : NULL;
    return is_kind(item, JSON_STRING) ? item->string : STR_EMPTY;
}

static void read_current(struct reader *r, const struct json *from, struct model_variable *v)
{
    const struct json *text = json_at(from, "current.text");
    const struct json *value = json_at(from, "current.value");
    if (!value || (value->kind != JSON_STRING && value->kind != JSON_ARRAY)) return;
    size_t count = value->kind == JSON_ARRAY ? value->items.len : 1;
    for (size_t i = 0; i < count; i++) {
        str chosen = item_text(value, i);
        struct model_option o = {text ? item_text(text, i) : chosen, chosen};
        vec_push(r->arena, &v->current, o);
    }
}

/* ---- the variable ------------------------------------------------------------------------ */

static void read_known(struct reader *r, const struct json *from, struct model_variable *v)
{
    struct capture c;
    struct json *query = json_at(from, "query");
    if (v->kind == VARIABLE_QUERY && is_kind(query, JSON_OBJECT)) v->query = query;
    read_options(r, from, v);
    read_current(r, from, v);
    rest_begin(r, &c);
    emit_variable(&c.emit, v);
    struct rest rest = rest_end(r, &c, from);
    rest_keep(r->arena, &v->escapes, rest);
}

struct model_variable *read_variable(struct reader *r, struct json *from)
{
    struct model_variable *v = arena_new(r->arena, struct model_variable);
    v->kind = kind_of(text_at(from, "type"));
    read_fields(r, from, variable, v);
    if (v->kind == VARIABLE_RAW)
        v->raw = from;
    else
        read_known(r, from, v);
    return v;
}
