/* emit_v2: a dashboard as a resource of Grafana's dashboard API, and what has no place in one. */
#include <cjson/cJSON.h>

#include "check.h"
#include "emit/emit.h"

static struct arena arena;
static struct diag_sink sink;
static struct source_set sources;

/* ---- the model --------------------------------------------------------------------------- */

static const struct datasource_ref cloudwatch = {{"cloudwatch", 10}, {"${ds}", 5}};

static struct json *object_of(const char *key, struct json *value)
{
    struct json *object = json_object(&arena);
    json_set(&arena, object, str_from(key), value);
    return object;
}

static struct json *text_of(const char *text) { return json_string(&arena, str_from(text)); }

static struct model_panel *add_panel(struct model_row *row, enum picture picture, int id)
{
    struct model_panel *p = arena_new(&arena, struct model_panel);
    p->id = id;
    p->picture = picture;
    p->max_data_points = p->repeat_most = p->reduce_limit = p->decimals = p->line_width = p->fill = -1;
    p->where = (span){(uint32_t)id, (uint32_t)id + 1};
    vec_push(&arena, &row->panels, p);
    return p;
}

static struct model_row *add_row(struct model_dashboard *d, const char *title, int id)
{
    struct model_row *row = arena_new(&arena, struct model_row);
    row->id = id;
    row->title = str_from(title);
    row->header = id != 0;
    vec_push(&arena, &d->rows, row);
    return row;
}

static struct target *add_target(struct model_panel *p, enum target_kind kind, const char *ref_id)
{
    struct target *t = arena_new(&arena, struct target);
    t->kind = kind;
    t->ref_id = str_from(ref_id);
    t->datasource = cloudwatch;
    vec_push(&arena, &p->targets, t);
    p->datasource = (struct datasource_ref){STR("datasource"), STR("-- Mixed --")};
    return t;
}

static void dress(struct model_panel *p)
{
    add_target(p, TARGET_CW_METRIC, "A")->hide = true;
    add_target(p, TARGET_EXPRESSION, "B")->expression = STR("$A * 2");
    p->title = STR("Errors");
    p->unit = STR("short");
    p->time_from = STR("24h");
    p->repeat = STR("function");
    p->repeat_most = 3;
    struct model_transformation merge = {.id = STR("merge")};
    vec_push(&arena, &p->transformations, merge);
    struct model_link link = {.title = STR("Runbook"), .url = STR("https://example.com")};
    vec_push(&arena, &p->links, link);
}

static struct model_variable *add_variable(struct model_dashboard *d, enum variable_kind kind,
                                           const char *name)
{
    struct model_variable *v = arena_new(&arena, struct model_variable);
    v->kind = kind;
    v->name = str_from(name);
    v->datasource = cloudwatch;
    v->text_query = STR("q");
    vec_push(&arena, &d->variables, v);
    return v;
}

static void add_variables(struct model_dashboard *d)
{
    const struct model_option all = {STR("All"), STR("$__all")};
    add_variable(d, VARIABLE_DATASOURCE, "ds")->hide = 2;
    struct model_variable *function = add_variable(d, VARIABLE_QUERY, "function");
    function->query = object_of("queryType", text_of("dimensionValues"));
    function->refresh = 2;
    function->sort = 1;
    function->multi = function->include_all = true;
    vec_push(&arena, &function->current, all);
    add_variable(d, VARIABLE_QUERY, "host");
    add_variable(d, VARIABLE_CUSTOM, "stage");
    add_variable(d, VARIABLE_CONSTANT, "team");
    add_variable(d, VARIABLE_INTERVAL, "step");
    add_variable(d, VARIABLE_TEXTBOX, "search");
    add_variable(d, VARIABLE_ADHOC, "narrow");
}

static struct model_dashboard *new_dashboard(void)
{
    struct model_dashboard *d = arena_new(&arena, struct model_dashboard);
    d->uid = STR("everything");
    d->title = STR("Everything");
    d->cursor = 1;
    d->refresh = STR("5m");
    d->where = (span){1, 2};
    struct model_link link = {.title = STR("Others"), .dropdown = true};
    vec_push(&arena, &link.tags, STR("test"));
    vec_push(&arena, &d->links, link);
    struct model_annotation alarms = {.name = STR("Alarms"), .datasource = cloudwatch};
    alarms.target = object_of("queryMode", text_of("Annotations"));
    vec_push(&arena, &d->annotations, alarms);
    add_variables(d);
    return d;
}

static struct model_dashboard *with_rows(void)
{
    struct model_dashboard *d = new_dashboard();
    add_panel(add_row(d, "", 0), PICTURE_TEXT, 10)->text = STR("# Hello");
    struct model_row *open = add_row(d, "Open", 1);
    open->repeat = STR("region");
    dress(add_panel(open, PICTURE_TIMESERIES, 11));
    add_panel(open, PICTURE_STAT, 12);
    struct model_row *folded = add_row(d, "Folded", 2);
    folded->collapsed = true;
    add_panel(folded, PICTURE_LOGS, 13);
    return d;
}

/* ---- writing and reading back ------------------------------------------------------------ */

static cJSON *written(struct model_dashboard *d, enum emit_schema schema)
{
    struct buf out = BUF_INIT;
    const struct grafana_version grafana = {13, 0, 42};
    layout_dashboard(d, &arena);
    emit_resource(d, &grafana, schema, &sink, &arena, &out);
    CHECK(out.len > 0 && out.ptr[out.len - 1] == '\n');
    cJSON *json = cJSON_ParseWithLength(out.ptr, out.len);
    CHECK(json != NULL);
    buf_release(&out);
    return json;
}

static str keys(const cJSON *object)
{
    str all = STR_EMPTY;
    const cJSON *member = NULL;
    cJSON_ArrayForEach(member, object)
    {
        all = arena_printf(&arena, "%.*s%s%s", STR_ARG(all), all.len ? " " : "", member->string);
    }
    return all;
}

static const cJSON *at(const cJSON *json, const char *path)
{
    str rest = str_from(path);
    str part;
    while (json && str_split(&rest, '.', &part)) {
        size_t digits;
        double index = number_read(part, &digits);
        part = arena_str(&arena, part);
        json = digits == part.len ? cJSON_GetArrayItem(json, (int)index)
                                  : cJSON_GetObjectItemCaseSensitive(json, part.ptr);
    }
    return json;
}

static str compact(const cJSON *json)
{
    char *text = json ? cJSON_PrintUnformatted(json) : NULL;
    str copy = text ? arena_str(&arena, str_from(text)) : STR("(absent)");
    cJSON_free(text);
    return copy;
}
#define CHECK_AT(json, path, wanted) CHECK_STR(compact(at((json), (path))), wanted)

/* ---- shapes ------------------------------------------------------------------------------ */

static void check_document(const cJSON *json)
{
    CHECK_AT(json, "apiVersion", "\"dashboard.grafana.app/v2\"");
    CHECK_AT(json, "metadata", "{\"name\":\"everything\"}");
    CHECK_STR(keys(at(json, "spec")), "title tags editable preload cursorSync timeSettings "
                                      "variables annotations links elements layout");
    CHECK_AT(json, "spec.cursorSync", "\"Crosshair\"");
    CHECK_AT(json, "spec.timeSettings.from", "\"now-6h\"");
    CHECK_AT(json, "spec.timeSettings.autoRefresh", "\"5m\"");
    CHECK_AT(json, "spec.links.0.asDropdown", "true");
    const cJSON *own = at(json, "spec.annotations.0.spec");
    CHECK_AT(own, "builtIn", "true");
    CHECK_AT(own, "query.group", "\"grafana\"");
    CHECK_AT(own, "legacyOptions", "{\"type\":\"dashboard\"}");
    CHECK_AT(json, "spec.annotations.1.spec.query.datasource", "{\"name\":\"${ds}\"}");
    CHECK_AT(json, "spec.annotations.1.spec.query.spec", "{\"queryMode\":\"Annotations\"}");
}

static void check_element(const cJSON *json)
{
    const cJSON *panel = at(json, "spec.elements.panel-11.spec");
    const cJSON *data = at(panel, "data.spec");
    CHECK_STR(keys(panel), "id title description links data vizConfig");
    CHECK_AT(panel, "links.0.title", "\"Runbook\"");
    CHECK_AT(data, "queries.0.spec.hidden", "true");
    CHECK_AT(data, "queries.0.spec.query.group", "\"cloudwatch\"");
    CHECK_AT(data, "queries.0.spec.query.spec.queryMode", "\"Metrics\"");
    CHECK_AT(data, "queries.0.spec.query.spec.refId", "(absent)");
    CHECK_AT(data, "queries.1.spec.query.datasource", "{\"name\":\"__expr__\"}");
    CHECK_AT(data, "transformations",
             "[{\"kind\":\"Transformation\",\"group\":\"merge\",\"spec\":{\"options\":{}}}]");
    CHECK_AT(data, "queryOptions", "{\"timeFrom\":\"24h\"}");
    CHECK_AT(panel, "vizConfig.group", "\"timeseries\"");
    CHECK_AT(panel, "vizConfig.spec.fieldConfig.defaults.unit", "\"short\"");
    CHECK_AT(panel, "vizConfig.spec.options.legend.showLegend", "true");
    const cJSON *text = at(json, "spec.elements.panel-10.spec.vizConfig.spec");
    CHECK_AT(text, "fieldConfig", "{\"defaults\":{},\"overrides\":[]}");
}

static void check_layout(const cJSON *json)
{
    const cJSON *rows = at(json, "spec.layout.spec.rows");
    CHECK_AT(json, "spec.layout.kind", "\"RowsLayout\"");
    CHECK_INT(cJSON_GetArraySize(rows), 3);
    CHECK_AT(rows, "0.spec.hideHeader", "true");
    CHECK_AT(rows, "1.spec.title", "\"Open\"");
    CHECK_AT(rows, "1.spec.repeat", "{\"mode\":\"variable\",\"value\":\"region\"}");
    const cJSON *items = at(rows, "1.spec.layout.spec.items");
    CHECK_INT(cJSON_GetArraySize(items), 2);
    CHECK_AT(items, "0.spec.y", "0");
    CHECK_AT(items, "0.spec.element", "{\"kind\":\"ElementReference\",\"name\":\"panel-11\"}");
    CHECK_AT(items, "0.spec.repeat",
             "{\"mode\":\"variable\",\"value\":\"function\",\"direction\":\"h\",\"maxPerRow\":3}");
    CHECK_AT(items, "1.spec.x", "12");
    CHECK_AT(rows, "2.spec.collapse", "true");
    CHECK_AT(rows, "2.spec.layout.spec.items.0.spec.y", "0");
}

static void check_variables(const cJSON *json)
{
    static const char *const kinds[] = {
        "\"DatasourceVariable\"", "\"QueryVariable\"",    "\"QueryVariable\"", "\"CustomVariable\"",
        "\"ConstantVariable\"",   "\"IntervalVariable\"", "\"TextVariable\"",  "\"AdhocVariable\""};
    const cJSON *list = at(json, "spec.variables");
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        CHECK_STR(compact(at(cJSON_GetArrayItem(list, (int)i), "kind")), kinds[i]);
    }
    CHECK_AT(list, "0.spec.hide", "\"hideVariable\"");
    CHECK_AT(list, "0.spec.pluginId", "\"q\"");
    CHECK_AT(list, "1.spec.current", "{\"text\":[\"All\"],\"value\":[\"$__all\"]}");
    CHECK_AT(list, "1.spec.refresh", "\"onTimeRangeChanged\"");
    CHECK_AT(list, "1.spec.sort", "\"alphabeticalAsc\"");
    CHECK_AT(list, "1.spec.query.spec", "{\"queryType\":\"dimensionValues\"}");
    CHECK_AT(list, "2.spec.query.spec", "{\"__legacyStringValue\":\"q\"}");
    CHECK_AT(list, "2.spec.current", "{\"text\":\"\",\"value\":\"\"}");
    CHECK_AT(list, "4.spec.skipUrlSync", "true");
    CHECK_AT(list, "5.spec.refresh", "\"onTimeRangeChanged\"");
    CHECK_AT(list, "7.datasource", "{\"name\":\"${ds}\"}");
    CHECK_AT(list, "7.spec.defaultKeys", "[]");
}

static void check_shapes(void)
{
    cJSON *json = written(with_rows(), SCHEMA_V2);
    check_document(json);
    check_element(json);
    check_layout(json);
    check_variables(json);
    cJSON_Delete(json);
    CHECK_INT(sink.list.len, 0);
}

static void check_beta(void)
{
    cJSON *json = written(with_rows(), SCHEMA_V2BETA1);
    CHECK_AT(json, "apiVersion", "\"dashboard.grafana.app/v2beta1\"");
    CHECK_AT(json, "spec.elements.panel-11.spec.data.spec.transformations",
             "[{\"kind\":\"merge\",\"spec\":{\"id\":\"merge\",\"options\":{}}}]");
    cJSON_Delete(json);
}

/* Without rows there is one grid; without anything the document is still whole. */
static void check_one_grid(void)
{
    struct model_dashboard *d = new_dashboard();
    cJSON *json = written(d, SCHEMA_V2);
    CHECK_AT(json, "spec.elements", "{}");
    CHECK_AT(json, "spec.layout", "{\"kind\":\"GridLayout\",\"spec\":{\"items\":[]}}");
    cJSON_Delete(json);
    add_panel(add_row(d, "", 0), PICTURE_STAT, 10);
    json = written(d, SCHEMA_V2);
    CHECK_AT(json, "spec.layout.spec.items.0.spec.width", "24");
    cJSON_Delete(json);
}

/* ---- the user's own JSON ----------------------------------------------------------------- */

static struct model_escape escape(const char *path, struct json *patch, uint32_t place)
{
    return (struct model_escape){str_from(path), patch, (span){place, place + 1}};
}

static void add_escapes(struct model_dashboard *d)
{
    struct model_row *open = d->rows.at[1];
    struct model_panel *graph = open->panels.at[0];
    vec_push(&arena, &graph->escapes, escape("type", text_of("trend"), 50));
    vec_push(&arena, &graph->escapes,
             escape("", object_of("pluginVersion", text_of("13.0.1")), 51));
    vec_push(&arena, &graph->escapes, escape("options.legend.placement", text_of("right"), 52));
    vec_push(&arena, &graph->escapes,
             escape("targets[0]", object_of("period", text_of("300")), 53));
    vec_push(&arena, &graph->escapes,
             escape("transformations[0].disabled", json_bool(&arena, true), 54));
    vec_push(&arena, &graph->escapes, escape("gridPos.w", json_number(&arena, 7), 55));
    vec_push(&arena, &open->escapes, escape("title", text_of("Renamed"), 56));
    vec_push(&arena, &d->variables.at[1]->escapes, escape("hide", json_number(&arena, 1), 57));
    vec_push(&arena, &d->escapes, escape("timepicker.nowDelay", text_of("1m"), 58));
    vec_push(&arena, &d->escapes, escape("templating.list[0].regex", text_of("/prod/"), 59));
}

static void check_escapes(void)
{
    struct model_dashboard *d = with_rows();
    add_escapes(d);
    cJSON *json = written(d, SCHEMA_V2);
    const cJSON *panel = at(json, "spec.elements.panel-11.spec");
    CHECK_AT(panel, "vizConfig.group", "\"trend\"");
    CHECK_AT(panel, "vizConfig.version", "\"13.0.1\"");
    CHECK_AT(panel, "vizConfig.spec.options.legend.placement", "\"right\"");
    CHECK_AT(panel, "data.spec.queries.0.spec.query.spec.period", "\"300\"");
    CHECK_AT(panel, "data.spec.transformations.0.spec.disabled", "true");
    const cJSON *row = at(json, "spec.layout.spec.rows.1.spec");
    CHECK_AT(row, "layout.spec.items.0.spec.width", "7");
    CHECK_AT(row, "title", "\"Renamed\"");
    CHECK_AT(json, "spec.variables.1.spec.hide", "\"hideLabel\"");
    CHECK_AT(json, "spec.variables.0.spec.regex", "\"/prod/\"");
    CHECK_AT(json, "spec.timeSettings.nowDelay", "\"1m\"");
    CHECK_INT(sink.list.len, 0);
    cJSON_Delete(json);
}

/* What has no place is reported where it was written. */
static void check_lost(void)
{
    static const struct {
        const char *said;
        uint32_t place;
    } wanted[] = {
        {"schema v2 has no place for a variable of type `snapshot`", 64},
        {"schema v2 has no place for `extra` of a panel's link", 61},
        {"schema v2 has no place for `colour` of a panel", 60},
        {"schema v2 has no place for a panel without `id`", 65},
        {"schema v2 has no place for `height` of a row", 62},
        {"schema v2 has no place for `style` of the dashboard", 63},
    };
    struct model_dashboard *d = with_rows();
    struct model_row *open = d->rows.at[1];
    struct model_panel *graph = open->panels.at[0];
    vec_push(&arena, &graph->escapes, escape("colour", text_of("red"), 60));
    vec_push(&arena, &graph->escapes, escape("links[0]", object_of("extra", text_of("x")), 61));
    vec_push(&arena, &open->escapes, escape("height", json_number(&arena, 3), 62));
    vec_push(&arena, &d->escapes, escape("", object_of("style", text_of("dark")), 63));
    vec_push(&arena, &d->variables.at[3]->escapes,
             escape("", object_of("type", text_of("snapshot")), 64));
    vec_push(&arena, &d->escapes, escape("panels[+]", object_of("type", text_of("text")), 65));
    cJSON *json = written(d, SCHEMA_V2);
    CHECK_INT(sink.errors, 0);
    CHECK_INT(sink.list.len, COUNT_OF(wanted));
    for (size_t i = 0; i < COUNT_OF(wanted) && i < sink.list.len; i++) {
        CHECK_STR(sink.list.at[i]->message, wanted[i].said);
        CHECK_INT(sink.list.at[i]->where.lo, wanted[i].place);
        CHECK_INT(sink.list.at[i]->code, DIAG_VERSION_LACKS);
    }
    CHECK_AT(json, "spec.variables.3.kind", "\"ConstantVariable\"");
    cJSON_Delete(json);
}

int main(void)
{
    arena_init(&arena);
    source_set_init(&sources, &arena);
    diag_sink_init(&sink, &arena, &sources);
    check_shapes();
    check_beta();
    check_one_grid();
    check_escapes();
    check_lost();
    arena_free(&arena);
    return check_end();
}
