/* resource_variable: a variable as one of the kinds of the dashboard API.
 *
 * Numbers that stood for words are words there, a variable of a query holds a query of the same
 * form as a panel's, and what can be worked out again (the options of a constant or a text) is left
 * out.
 */
#include "emit/resource.h"

static const char *const hides[] = {"dontHide", "hideLabel", "hideVariable", "inControlsMenu",
                                    NULL};
static const char *const refreshes[] = {"never", "onDashboardLoad", "onTimeRangeChanged", NULL};
static const char *const interval_refreshes[] = {"onTimeRangeChanged", NULL};
static const char *const sorts[] = {"disabled",
                                    "alphabeticalAsc",
                                    "alphabeticalDesc",
                                    "numericalAsc",
                                    "numericalDesc",
                                    "alphabeticalCaseInsensitiveAsc",
                                    "alphabeticalCaseInsensitiveDesc",
                                    "naturalAsc",
                                    "naturalDesc",
                                    NULL};

static const struct move every_variable[] = {
    {"name", "name", FORM_TEXT, NULL},
    {"label", "label", FORM_AS_IS, NULL},
    {"description", "description", FORM_AS_IS, NULL},
    {"hide", "hide", FORM_WORD, hides},
    {"skipUrlSync", "skipUrlSync", FORM_NO, NULL},
    {"type", NULL, FORM_ELSEWHERE, NULL},
    {"current", NULL, FORM_ELSEWHERE, NULL},
    {0},
};

#define SELECTION                                                                                \
    {"options", "options", FORM_LIST, NULL}, {"multi", "multi", FORM_NO, NULL},                  \
        {"includeAll", "includeAll", FORM_NO, NULL}, {"allValue", "allValue", FORM_AS_IS, NULL}, \
    {                                                                                            \
        "allowCustomValue", "allowCustomValue", FORM_YES, NULL                                   \
    }

static const struct move query_members[] = {
    {"definition", "definition", FORM_AS_IS, NULL},
    {"refresh", "refresh", FORM_WORD, refreshes},
    {"regex", "regex", FORM_TEXT, NULL},
    {"regexApplyTo", "regexApplyTo", FORM_AS_IS, NULL},
    {"sort", "sort", FORM_WORD, sorts},
    SELECTION,
    {"staticOptions", "staticOptions", FORM_AS_IS, NULL},
    {"staticOptionsOrder", "staticOptionsOrder", FORM_AS_IS, NULL},
    {"query", NULL, FORM_ELSEWHERE, NULL},
    {"datasource", NULL, FORM_ELSEWHERE, NULL},
    {0},
};

static const struct move custom_members[] = {
    {"query", "query", FORM_TEXT, NULL},
    SELECTION,
    {"valuesFormat", "valuesFormat", FORM_AS_IS, NULL},
    {0},
};

static const struct move datasource_members[] = {
    {"query", "pluginId", FORM_TEXT, NULL},
    {"refresh", "refresh", FORM_WORD, refreshes},
    {"regex", "regex", FORM_TEXT, NULL},
    SELECTION,
    {0},
};

static const struct move interval_members[] = {
    {"query", "query", FORM_TEXT, NULL},
    {"options", "options", FORM_LIST, NULL},
    {"auto", "auto", FORM_NO, NULL},
    {"auto_count", "auto_count", FORM_ZERO, NULL},
    {"auto_min", "auto_min", FORM_TEXT, NULL},
    {"refresh", "refresh", FORM_WORD, interval_refreshes},
    {0},
};

static const struct move text_members[] = {
    {"query", "query", FORM_TEXT, NULL},
    {"options", NULL, FORM_ELSEWHERE, NULL},
    {0},
};

static const struct move adhoc_members[] = {
    {"baseFilters", "baseFilters", FORM_LIST, NULL},
    {"filters", "filters", FORM_LIST, NULL},
    {"defaultKeys", "defaultKeys", FORM_LIST, NULL},
    {"allowCustomValue", "allowCustomValue", FORM_YES, NULL},
    {"datasource", NULL, FORM_ELSEWHERE, NULL},
    {0},
};

enum shape { SHAPE_VALUE, SHAPE_QUERY, SHAPE_FILTERS };

static const struct kind {
    const char *type;
    const char *kind;
    const struct move *members;
    enum shape shape;
} kinds[] = {
    {"query", "QueryVariable", query_members, SHAPE_QUERY},
    {"custom", "CustomVariable", custom_members, SHAPE_VALUE},
    {"constant", "ConstantVariable", text_members, SHAPE_VALUE},
    {"interval", "IntervalVariable", interval_members, SHAPE_VALUE},
    {"datasource", "DatasourceVariable", datasource_members, SHAPE_VALUE},
    {"textbox", "TextVariable", text_members, SHAPE_VALUE},
    {"adhoc", "AdhocVariable", adhoc_members, SHAPE_FILTERS},
};

static const struct kind *kind_of(const struct json *variable)
{
    str type = text_of_member(variable, "type");
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (str_is(type, kinds[i].type)) return &kinds[i];
    }
    return NULL;
}

static void put_current(const struct resource *r, const struct json *variable)
{
    static const struct move members[] = {
        {"text", "text", FORM_TEXT, NULL}, {"value", "value", FORM_TEXT, NULL}, {0}};
    json_field_object(r->e->w, "current");
    move_members(r, member_of(variable, "current"), members);
    json_end_object(r->e->w);
}

/* Of a query that is one text Grafana makes this itself when it converts a dashboard. */
static const struct json *query_fields(const struct resource *r, const struct json *query)
{
    if (!query || query->kind == JSON_OBJECT) return query;
    struct json *fields = json_object(r->e->scratch);
    json_set(r->e->scratch, fields, STR("__legacyStringValue"), (struct json *)query);
    return fields;
}

static void put_query(const struct resource *r, const struct json *variable)
{
    const struct json *fields = query_fields(r, member_of(variable, "query"));
    json_key(r->e->w, "query");
    resource_query(r, member_of(variable, "datasource"), fields);
}

void resource_variable(const struct resource *r, const struct json *variable)
{
    const struct kind *kind = kind_of(variable);
    if (!kind) {
        str type = text_of_member(variable, "type");
        str what = arena_printf(r->e->scratch, "a variable of type `%.*s`", STR_ARG(type));
        move_lost(r, what, STR("type"), variable);
        return;
    }
    begin_kind(r, kind->kind);
    if (kind->shape == SHAPE_FILTERS) resource_datasource(r, member_of(variable, "datasource"));
    begin_spec(r);
    move_members(r, variable, every_variable);
    if (kind->shape == SHAPE_QUERY) put_query(r, variable);
    if (kind->shape != SHAPE_FILTERS) put_current(r, variable);
    move_members(r, variable, kind->members);
    end_kind(r);
    move_check(r, variable, every_variable, kind->members, "a variable", variable);
}
