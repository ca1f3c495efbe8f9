/* variables: see variables.h. */
#include "probe/variables.h"

#include "probe/inner.h"

#include <stdio.h>

/* ---- values in texts --------------------------------------------------------------------- */

static const struct probe_variable *find(const struct probe_variables *v, str name)
{
    for (size_t i = 0; i < v->list.len; i++)
        if (str_eq(v->list.at[i].name, name)) return &v->list.at[i];
    return NULL;
}

static void put_escaped(struct buf *out, str text, const char *escaped)
{
    for (size_t i = 0; i < text.len; i++) {
        if (strchr(escaped, text.ptr[i])) buf_char(out, '\\');
        buf_char(out, text.ptr[i]);
    }
}

static void put_doubled(struct buf *out, str text, char quote)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == quote) buf_char(out, quote);
        buf_char(out, text.ptr[i]);
    }
}

/* One value in one of Grafana's formats (scenes, formatRegistry); others leave it as it is. */
static void put_value(struct arena *a, struct buf *out, str value, str format)
{
    if (str_is(format, "regex")) {
        put_escaped(out, value, "\\^$.*+?()[]{}|/-");
    } else if (str_is(format, "lucene")) {
        put_escaped(out, value, "\\+-=&|><!(){}[]^\"~*?:/");
    } else if (str_is(format, "sqlstring") || str_is(format, "singlequote")) {
        buf_char(out, '\'');
        if (str_is(format, "sqlstring"))
            put_doubled(out, value, '\'');
        else
            put_escaped(out, value, "'");
        buf_char(out, '\'');
    } else if (str_is(format, "doublequote")) {
        buf_char(out, '"');
        put_escaped(out, value, "\"");
        buf_char(out, '"');
    } else if (str_is(format, "percentencode")) {
        buf_str(out, http_encode(a, value));
    } else {
        buf_str(out, value);
    }
}

/* What several values stand between and around. */
static const struct {
    const char *format, *before, *between, *after;
} lists[] = {
    {"regex", "(", "|", ")"},     {"lucene", "(", " OR ", ")"}, {"sqlstring", "", ",", ""},
    {"singlequote", "", ",", ""}, {"doublequote", "", ",", ""}, {"csv", "", ",", ""},
    {"raw", "", ",", ""},         {"pipe", "", "|", ""},        {"", "{", ",", "}"},
};

static void put_variable(struct arena *a, struct buf *out, const struct probe_variable *variable,
                         str format)
{
    size_t list = 0;
    bool several = variable->values.len > 1;
    if (variable->all && !str_is(format, "percentencode")) {
        buf_str(out, variable->values.at[0]);
        return;
    }
    while (list + 1 < COUNT_OF(lists) && !str_is(format, lists[list].format)) list++;
    if (several) buf_text(out, lists[list].before);
    for (size_t i = 0; i < variable->values.len; i++) {
        if (i) buf_text(out, lists[list].between);
        bool quoted = several && str_is(format, "lucene");
        if (quoted) buf_char(out, '"');
        put_value(a, out, variable->values.at[i], format);
        if (quoted) buf_char(out, '"');
    }
    if (several) buf_text(out, lists[list].after);
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Grafana's own: a duration as Grafana writes it, or a number of milliseconds. */
static bool put_builtin(const struct probe_variables *v, struct buf *out, str name)
{
    long long interval = (long long)v->interval, range = (long long)v->range;
    if (str_is(name, "__interval") || str_is(name, "__rate_interval"))
        buf_printf(out, "%llds", interval);
    else if (str_is(name, "__interval_ms"))
        buf_printf(out, "%lld", interval * 1000);
    else if (str_is(name, "__range"))
        buf_printf(out, "%llds", range);
    else if (str_is(name, "__range_s"))
        buf_printf(out, "%lld", range);
    else if (str_is(name, "__range_ms"))
        buf_printf(out, "%lld", range * 1000);
    else
        return false;
    return true;
}

/* A reference at `i`: `$name`, `${name}`, `${name:format}`; its length, 0 when it is none. */
static size_t reference_at(str text, size_t i, str *name, str *format)
{
    size_t begin = i + 1, end;
    bool braces = begin < text.len && text.ptr[begin] == '{';
    *format = STR_EMPTY;
    begin += braces;
    for (end = begin; end < text.len && is_name(text.ptr[end]);) end++;
    *name = str_part(text, begin, end);
    if (!braces || end == begin) return end - begin ? end - i : 0;
    if (end < text.len && text.ptr[end] == ':') {
        size_t from = end + 1;
        for (end = from; end < text.len && text.ptr[end] != '}';) end++;
        *format = str_part(text, from, end);
    }
    return end < text.len && text.ptr[end] == '}' ? end + 1 - i : 0;
}

str probe_fill_text(const struct probe_variables *v, str text, str *missing)
{
    struct buf out = BUF_INIT;
    if (str_find_char(text, '$', 0) == SIZE_MAX) return text;
    for (size_t i = 0; i < text.len;) {
        str name, format;
        size_t used = text.ptr[i] == '$' ? reference_at(text, i, &name, &format) : 0;
        const struct probe_variable *variable = used ? find(v, name) : NULL;
        bool filled = used && put_builtin(v, &out, name);
        if (variable && variable->values.len) {
            put_variable(v->arena, &out, variable, format);
            filled = true;
        } else if (variable && !missing->len) {
            *missing = variable->name;
        }
        if (!filled) buf_str(&out, str_part(text, i, i + (used ? used : 1)));
        i += used ? used : 1;
    }
    str filled = arena_str(v->arena, buf_as_str(&out));
    buf_release(&out);
    return filled;
}

/* A dimension that is a variable stands for all of its values. */
static struct json *fill_dimension(const struct probe_variables *v, const struct json *value,
                                   str *missing)
{
    str name, format;
    size_t used = value->string.len && value->string.ptr[0] == '$'
                      ? reference_at(value->string, 0, &name, &format)
                      : 0;
    const struct probe_variable *variable = used == value->string.len ? find(v, name) : NULL;
    struct json *list = json_array(v->arena);
    if (variable && !variable->values.len && !missing->len) *missing = variable->name;
    for (size_t i = 0; variable && i < variable->values.len; i++)
        json_push(v->arena, list, json_string(v->arena, variable->values.at[i]));
    if (!variable)
        json_push(v->arena, list,
                  json_string(v->arena, probe_fill_text(v, value->string, missing)));
    return list;
}

static struct json *fill(const struct probe_variables *v, const struct json *value, bool dimension,
                         str *missing);

static struct json *fill_items(const struct probe_variables *v, const struct json *array,
                               str *missing)
{
    struct json *out = json_array(v->arena);
    for (size_t i = 0; i < array->items.len; i++)
        json_push(v->arena, out, fill(v, array->items.at[i], false, missing));
    return out;
}

static struct json *fill_members(const struct probe_variables *v, const struct json *object,
                                 bool dimensions, str *missing)
{
    struct json *out = json_object(v->arena);
    for (size_t i = 0; i < object->members.len; i++) {
        const struct json_member *m = &object->members.at[i];
        bool inside = str_is(m->key, "dimensions") && m->value->kind == JSON_OBJECT;
        json_set(v->arena, out, m->key,
                 inside ? fill_members(v, m->value, true, missing)
                        : fill(v, m->value, dimensions, missing));
    }
    return out;
}

static struct json *fill(const struct probe_variables *v, const struct json *value, bool dimension,
                         str *missing)
{
    struct json *out;
    switch (value->kind) {
    case JSON_STRING:
        return dimension ? fill_dimension(v, value, missing)
                         : json_string(v->arena, probe_fill_text(v, value->string, missing));
    case JSON_ARRAY: return fill_items(v, value, missing);
    case JSON_OBJECT: return fill_members(v, value, false, missing);
    default:
        out = arena_new(v->arena, struct json);
        *out = *value;
        return out;
    }
}

struct json *probe_fill(const struct probe_variables *v, const struct json *value, str *missing)
{
    return fill(v, value, false, missing);
}

/* ---- values ------------------------------------------------------------------------------ */

static void push(struct probe_variables *v, struct probe_variable *variable, str value)
{
    vec_push(v->arena, &variable->values, value);
}

/* What the dashboard was saved with: `current.value`, a text or several. */
static void take_current(struct probe_variables *v, struct probe_variable *variable,
                         const struct json *from)
{
    const struct json *value = json_at(json_at(from, "current"), "value");
    if (value && value->kind == JSON_STRING) push(v, variable, value->string);
    for (size_t i = 0; i < json_len(value); i++)
        if (value->items.at[i]->kind == JSON_STRING) push(v, variable, value->items.at[i]->string);
}

static void take_options(struct probe_variables *v, struct probe_variable *variable,
                         const struct json *from)
{
    const struct json *options = json_at(from, "options");
    for (size_t i = 0; i < json_len(options); i++) {
        str value = json_text_at(options->items.at[i], "value");
        if (value.len && !str_is(value, "$__all")) push(v, variable, value);
    }
}

/* All: the variable's own text for it, else every option, else the wildcard of CloudWatch. */
static void expand_all(struct probe_variables *v, struct probe_variable *variable,
                       const struct json *from)
{
    str all = json_text_at(from, "allValue");
    if (variable->values.len != 1 || !str_is(variable->values.at[0], "$__all")) return;
    variable->values.len = 0;
    if (!all.len) take_options(v, variable, from);
    if (variable->values.len) return;
    variable->all = true;
    push(v, variable, all.len ? all : STR("*"));
}

/* `/^Cloud\.Watch$/` of a name that dashc wrote, and plain patterns: the name is in it. */
static bool fits_pattern(str pattern, str name)
{
    struct buf plain = BUF_INIT;
    for (size_t i = 0; i < pattern.len; i++)
        if (!strchr("/^$\\", pattern.ptr[i])) buf_char(&plain, pattern.ptr[i]);
    bool whole = str_starts(pattern, STR("/^")) && str_ends(pattern, STR("$/"));
    bool fits = whole ? str_eq(buf_as_str(&plain), name)
                      : str_find(name, buf_as_str(&plain), 0) != SIZE_MAX;
    buf_release(&plain);
    return fits;
}

static void take_source(struct probe_variables *v, struct probe_variable *variable,
                        const struct json *from, const struct grafana_settings *sources)
{
    str type = json_text_at(from, "query"), pattern = json_text_at(from, "regex");
    for (size_t i = 0; i < sources->sources.len && !variable->values.len; i++) {
        const struct grafana_source *s = &sources->sources.at[i];
        if (str_eq(s->type, type) && (!pattern.len || fits_pattern(pattern, s->name)))
            push(v, variable, s->uid);
    }
}

/* The first value that the drop-down would offer. */
static void ask_dimension(struct probe *p, struct probe_variables *v,
                          struct probe_variable *variable, const struct json *from)
{
    str missing = STR_EMPTY;
    const struct json *query = probe_fill(v, from, &missing), *inner = json_at(query, "query");
    str uid = json_text_at(json_at(query, "datasource"), "uid");
    struct json *answer;
    if (missing.len || !str_is(json_text_at(inner, "queryType"), "dimensionValues") || !uid.len)
        return;
    static const char *const words[][2] = {{"region", "region"},
                                           {"namespace", "namespace"},
                                           {"metricName", "metricName"},
                                           {"dimensionKey", "dimensionKey"}};
    str path = STR("dimension-values");
    for (size_t i = 0; i < COUNT_OF(words); i++)
        path = arena_join(v->arena, path, i ? STR("&") : STR("?"), str_from(words[i][1]), STR("="),
                          http_encode(v->arena, json_text_at(inner, words[i][0])));
    if (!probe_may_ask(p)) return;
    probe_resource(p, uid, path, &answer);
    if (!answer || answer->kind != JSON_ARRAY || !answer->items.len) return;
    str value = json_text_at(answer->items.at[0], "value");
    if (!value.len) value = json_text_at(json_at(answer->items.at[0], "value"), "value");
    if (value.len) push(v, variable, value);
}

static void read_variable(struct probe *p, struct probe_variables *v, const struct json *from,
                          const struct grafana_settings *sources)
{
    struct probe_variable variable = {.name = json_text_at(from, "name")};
    str type = json_text_at(from, "type");
    if (str_is(type, "datasource")) {
        take_source(v, &variable, from, sources);
    } else {
        take_current(v, &variable, from);
        if (variable.values.len == 0) take_options(v, &variable, from);
        if (variable.values.len > 1 && !json_at(from, "current")) variable.values.len = 1;
        expand_all(v, &variable, from);
    }
    bool empty_ok = str_is(type, "textbox") || str_is(type, "constant");
    if (!variable.values.len && empty_ok) push(v, &variable, json_text_at(from, "query"));
    if (!variable.values.len && str_is(type, "query")) ask_dimension(p, v, &variable, from);
    /* Without monitoring accounts there is none to choose, and the query is this account's. */
    bool accounts = str_is(json_text_at(json_at(from, "query"), "queryType"), "accounts");
    if (!variable.values.len && accounts) push(v, &variable, STR_EMPTY);
    vec_push(v->arena, &v->list, variable);
}

void probe_variables_read(struct probe *p, const struct json *dashboard,
                          const struct grafana_settings *sources, struct probe_variables *out)
{
    const struct json *list = json_at(json_at(dashboard, "templating"), "list");
    out->arena = p->arena;
    for (size_t i = 0; i < json_len(list); i++) read_variable(p, out, list->items.at[i], sources);
}
