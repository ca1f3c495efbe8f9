/* variable: one entry of `templating.list`.
 *
 * Not responsible for values that only a data source knows: `options` of a query variable is empty
 * and Grafana fills it when the dashboard loads.
 */
#include "emit/variable.h"

enum { HIDDEN = 2, REFRESH_ON_LOAD = 1, REFRESH_ON_TIME_RANGE = 2 };

static bool is_chosen(const struct model_variable *v, str value)
{
    for (size_t i = 0; i < v->current.len; i++) {
        if (str_eq(v->current.at[i].value, value)) return true;
    }
    return false;
}

/* ---- current ----------------------------------------------------------------------------- */

static void put_many_current(const struct emit *e, const struct model_variable *v)
{
    json_field_bool(e->w, "selected", true);
    json_field_array(e->w, "text");
    for (size_t i = 0; i < v->current.len; i++) json_put_str(e->w, v->current.at[i].text);
    json_end_array(e->w);
    json_field_array(e->w, "value");
    for (size_t i = 0; i < v->current.len; i++) json_put_str(e->w, v->current.at[i].value);
    json_end_array(e->w);
}

static void put_current(const struct emit *e, const struct model_variable *v)
{
    json_field_object(e->w, "current");
    if (v->multi && v->current.len) {
        put_many_current(e, v);
    } else if (v->current.len) {
        json_field_str(e->w, "text", v->current.at[0].text);
        json_field_str(e->w, "value", v->current.at[0].value);
    }
    json_end_object(e->w);
}

/* Constants and text boxes always have a value: their query is one. */
static void put_own_current(const struct emit *e, const struct model_variable *v)
{
    if (v->current.len) {
        put_current(e, v);
        return;
    }
    json_field_object(e->w, "current");
    json_field_str(e->w, "text", v->text_query);
    json_field_str(e->w, "value", v->text_query);
    json_end_object(e->w);
}

/* ---- options ----------------------------------------------------------------------------- */

static void put_option(const struct emit *e, str text, str value, bool selected)
{
    json_begin_object(e->w);
    json_field_bool(e->w, "selected", selected);
    json_field_str(e->w, "text", text);
    json_field_str(e->w, "value", value);
    json_end_object(e->w);
}

static void put_options(const struct emit *e, const struct model_variable *v)
{
    json_field_array(e->w, "options");
    if (v->include_all && v->options.len) {
        put_option(e, STR("All"), STR("$__all"), is_chosen(v, STR("$__all")));
    }
    for (size_t i = 0; i < v->options.len; i++) {
        const struct model_option *o = &v->options.at[i];
        put_option(e, o->text, o->value, is_chosen(v, o->value));
    }
    json_end_array(e->w);
}

static void put_no_options(const struct emit *e)
{
    json_field_array(e->w, "options");
    json_end_array(e->w);
}

static void put_selection(const struct emit *e, const struct model_variable *v)
{
    json_field_bool(e->w, "multi", v->multi);
    json_field_bool(e->w, "includeAll", v->include_all);
    emit_optional_str(e, "allValue", v->all_value);
}

/* ---- kinds ------------------------------------------------------------------------------- */

static void put_query(const struct emit *e, const struct model_variable *v)
{
    emit_datasource(e, &v->datasource);
    json_key(e->w, "query");
    if (v->query)
        json_put_tree(e->w, v->query);
    else
        json_put_str(e->w, v->text_query);
    json_field_str(e->w, "definition", v->definition);
    json_field_number(e->w, "refresh", v->refresh);
    json_field_str(e->w, "regex", v->regex);
    json_field_number(e->w, "sort", v->sort);
    put_selection(e, v);
    put_current(e, v);
    put_no_options(e);
}

/* A comma inside a text is escaped with a backslash; a text that differs from its value is written
 * `text : value` (Grafana's custom variable). */
static void add_escaped(struct buf *out, str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == ',') buf_char(out, '\\');
        buf_char(out, text.ptr[i]);
    }
}

static void put_joined_options(const struct emit *e, const struct model_variable *v)
{
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < v->options.len; i++) {
        const struct model_option *o = &v->options.at[i];
        if (i) buf_char(&out, ',');
        if (!str_eq(o->text, o->value)) {
            add_escaped(&out, o->text);
            buf_text(&out, " : ");
        }
        add_escaped(&out, o->value);
    }
    json_field_str(e->w, "query", buf_as_str(&out));
    buf_release(&out);
}

static void put_list_query(const struct emit *e, const struct model_variable *v)
{
    if (str_empty(v->text_query))
        put_joined_options(e, v);
    else
        json_field_str(e->w, "query", v->text_query);
}

static void put_custom(const struct emit *e, const struct model_variable *v)
{
    put_list_query(e, v);
    put_selection(e, v);
    put_current(e, v);
    put_options(e, v);
}

/* `skipUrlSync`, because an address with `var-name=…` must not change a constant. */
static void put_constant(const struct emit *e, const struct model_variable *v)
{
    json_field_bool(e->w, "skipUrlSync", true);
    json_field_str(e->w, "query", v->text_query);
    put_own_current(e, v);
}

static void put_interval(const struct emit *e, const struct model_variable *v)
{
    put_list_query(e, v);
    json_field_bool(e->w, "auto", false);
    json_field_number(e->w, "auto_count", 30);
    json_field_word(e->w, "auto_min", "10s");
    json_field_number(e->w, "refresh", REFRESH_ON_TIME_RANGE);
    put_current(e, v);
    put_options(e, v);
}

static void put_datasource(const struct emit *e, const struct model_variable *v)
{
    json_field_str(e->w, "query", v->text_query);
    json_field_number(e->w, "refresh", REFRESH_ON_LOAD);
    json_field_str(e->w, "regex", v->regex);
    put_selection(e, v);
    put_current(e, v);
    put_no_options(e);
}

static void put_textbox(const struct emit *e, const struct model_variable *v)
{
    json_field_str(e->w, "query", v->text_query);
    put_own_current(e, v);
    put_options(e, v);
}

static void put_adhoc(const struct emit *e, const struct model_variable *v)
{
    emit_datasource(e, &v->datasource);
    json_field_array(e->w, "filters");
    json_end_array(e->w);
}

static const struct {
    const char *type;
    void (*members)(const struct emit *, const struct model_variable *);
} kinds[] = {
    [VARIABLE_QUERY] = {"query", put_query},
    [VARIABLE_CUSTOM] = {"custom", put_custom},
    [VARIABLE_CONSTANT] = {"constant", put_constant},
    [VARIABLE_INTERVAL] = {"interval", put_interval},
    [VARIABLE_DATASOURCE] = {"datasource", put_datasource},
    [VARIABLE_TEXTBOX] = {"textbox", put_textbox},
    [VARIABLE_ADHOC] = {"adhoc", put_adhoc},
};

static void put_variable(const struct emit *e, const void *item)
{
    const struct model_variable *v = item;
    if (v->kind == VARIABLE_RAW) {
        json_put_tree(e->w, v->raw);
        return;
    }
    json_begin_object(e->w);
    json_field_str(e->w, "name", v->name);
    json_field_word(e->w, "type", kinds[v->kind].type);
    emit_optional_str(e, "label", v->label);
    emit_optional_str(e, "description", v->description);
    json_field_number(e->w, "hide", v->kind == VARIABLE_CONSTANT ? HIDDEN : v->hide);
    kinds[v->kind].members(e, v);
    json_end_object(e->w);
}

void emit_variable(const struct emit *e, const struct model_variable *v)
{
    emit_escaped(e, put_variable, v, v->escapes.at, v->escapes.len, "variable");
}
