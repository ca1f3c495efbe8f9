/* emit: a dashboard of every picture, variable and target, written for several Grafanas.
 *
 * With a directory as argument the JSON is also written there, NAME.VERSION.json, for the check
 * against Grafana's schemas.
 */
#include <stdio.h>

#include <cjson/cJSON.h>

#include "check.h"
#include "emit/emit.h"
#include "model/names.h"
#include "syntax/words.h"

static struct arena arena;
static struct diag_sink sink;
static struct source_set sources;
static const char *directory;

/* ---- the model --------------------------------------------------------------------------- */

static const struct datasource_ref cloudwatch = {{"cloudwatch", 10}, {"${ds}", 5}};
static const struct datasource_ref opensearch = {{"grafana-opensearch-datasource", 29},
                                                 {"logs", 4}};

static struct json *object_of(const char *key, struct json *value)
{
    struct json *object = json_object(&arena);
    json_set(&arena, object, str_from(key), value);
    return object;
}

static struct json *text_of(const char *text) { return json_string(&arena, str_from(text)); }

static struct model_panel *new_panel(enum picture picture, int id)
{
    struct model_panel *p = arena_new(&arena, struct model_panel);
    p->id = id;
    p->picture = picture;
    p->max_data_points = p->repeat_most = p->reduce_limit = p->decimals = p->line_width = p->fill = -1;
    return p;
}

static struct model_panel *add_panel(struct model_row *row, enum picture picture)
{
    struct model_panel *p = new_panel(picture, 100 + (int)picture);
    vec_push(&arena, &row->panels, p);
    return p;
}

static struct target *add_target(struct model_panel *p, enum target_kind kind, const char *ref_id)
{
    struct target *t = arena_new(&arena, struct target);
    t->kind = kind;
    t->ref_id = str_from(ref_id);
    t->datasource = kind == TARGET_OS_LUCENE || kind == TARGET_OS_PPL ? opensearch : cloudwatch;
    t->statistic = STR("Average");
    vec_push(&arena, &p->targets, t);
    p->datasource = t->datasource;
    return t;
}

static void add_dimension(struct target *t, str key, str value, bool variable)
{
    struct target_dimension d = {.key = key, .variable = variable};
    vec_push(&arena, &d.values, value);
    vec_push(&arena, &t->dimensions, d);
}

static void add_cloudwatch_targets(struct model_panel *p)
{
    struct target *metric = add_target(p, TARGET_CW_METRIC, "A");
    metric->id = STR("m");
    metric->hide = true;
    metric->region = STR("$region");
    metric->name_space = STR("AWS/Lambda");
    metric->metric = STR("Errors");
    metric->statistic = STR("Sum");
    add_dimension(metric, STR("FunctionName"), STR("$function"), true);
    add_dimension(metric, STR("Resource"), STR("*"), false);
    struct target *math = add_target(p, TARGET_CW_MATH, "B");
    math->region = STR("$region");
    math->expression = STR("SUM([m])");
    struct target *sql = add_target(p, TARGET_CW_SQL, "C");
    sql->name_space = STR("AWS/Lambda");
    sql->expression = STR("SELECT MAX(Errors) FROM \"AWS/Lambda\"");
    struct target *expression = add_target(p, TARGET_EXPRESSION, "D");
    expression->expression = STR("$A / $B");
    p->datasource = (struct datasource_ref){STR("datasource"), STR("-- Mixed --")};
}

static struct target *add_logs_target(struct model_panel *p)
{
    struct target *t = add_target(p, TARGET_CW_LOGS, "A");
    t->region = STR("eu-west-1");
    t->account = STR("111122223333");
    t->expression = STR("fields @timestamp, @message | limit 50");
    vec_push(&arena, &t->log_groups, STR("/aws/lambda/x"));
    return t;
}

static void add_opensearch_targets(struct model_panel *p)
{
    struct target *t = add_target(p, TARGET_OS_LUCENE, "A");
    t->query = STR("level:ERROR");
    t->time_field = STR("@timestamp");
    struct target_metric metric = {
        .id = STR("1"), .type = STR("percentiles"), .field = STR("duration_ms")};
    vec_push(&arena, &metric.percents, STR("95"));
    vec_push(&arena, &t->metrics, metric);
    struct target_bucket terms = {.id = STR("3"), .type = STR("terms"), .size = STR("10")};
    terms.field = STR("service.keyword");
    terms.order = STR("desc");
    terms.order_by = STR("1[95.0]");
    terms.min_doc_count = STR("1");
    vec_push(&arena, &t->buckets, terms);
    struct target_bucket time = {.id = STR("2"), .type = STR("date_histogram")};
    time.field = STR("@timestamp");
    time.interval = STR("auto");
    time.min_doc_count = STR("0");
    vec_push(&arena, &t->buckets, time);
    add_target(p, TARGET_OS_PPL, "B")->query = STR("source=logs | stats count()");
}

static void add_step(struct model_panel *p, bool base, double value, str color)
{
    struct model_step step = {base, value, color};
    vec_push(&arena, &p->steps, step);
}

static void dress(struct model_panel *p)
{
    p->title = STR("Duration \"p99\"");
    p->description = STR("All of it.");
    p->unit = STR("ms");
    p->decimals = 1;
    p->has_min = true;
    p->color_mode = STR("palette-classic");
    p->draw_style = STR("line");
    p->line_width = 1;
    p->fill = 10;
    p->stack = STR("normal");
    p->points = STR("never");
    p->span_nulls = YES;
    p->axis_log = true;
    p->axis_label = STR("time");
    p->has_soft_max = true;
    p->soft_max = 0.5;
    p->thresholds_style = STR("dashed");
    p->legend_mode = STR("table");
    p->legend_sort_by = STR("Max");
    vec_push(&arena, &p->legend_calcs, STR("max"));
    p->tooltip_mode = STR("multi");
    p->tooltip_sort = STR("desc");
    p->time_from = STR("24h");
    p->repeat = STR("region");
    add_step(p, true, 0, STR("green"));
    add_step(p, false, 2000, STR("red"));
}

static void add_override(struct model_panel *p)
{
    struct model_override o = {.matcher = STR("byName"), .options = text_of("writes")};
    struct model_override_property axis = {STR("custom.axisPlacement"), text_of("right")};
    vec_push(&arena, &o.properties, axis);
    vec_push(&arena, &p->overrides, o);
    struct model_link link = {.title = STR("Runbook"), .url = STR("https://example.com")};
    vec_push(&arena, &p->links, link);
    struct model_transformation merge = {.id = STR("merge")};
    vec_push(&arena, &p->transformations, merge);
}

static void add_rows(struct model_dashboard *d)
{
    struct model_row *loose = arena_new(&arena, struct model_row);
    struct model_panel *text = add_panel(loose, PICTURE_TEXT);
    text->text = STR("# Hello");
    struct model_row *open = arena_new(&arena, struct model_row);
    open->id = 1;
    open->title = STR("Open");
    open->header = true;
    for (int i = PICTURE_TIMESERIES; i < PICTURE_COUNT; i++) {
        if (i == PICTURE_TEXT) continue;
        struct model_panel *p = add_panel(open, (enum picture)i);
        if (i == PICTURE_PLUGIN) p->plugin_id = STR("acme-thing-panel");
    }
    dress(open->panels.at[0]);
    add_override(open->panels.at[0]);
    add_cloudwatch_targets(open->panels.at[0]);
    add_opensearch_targets(open->panels.at[PICTURE_TABLE - 1]);
    open->panels.at[PICTURE_TABLE - 1]->table_sort = STR("Count");
    add_logs_target(open->panels.at[PICTURE_LOGS - 1]);
    struct model_row *closed = arena_new(&arena, struct model_row);
    closed->id = 2;
    closed->title = STR("Closed");
    closed->header = closed->collapsed = true;
    struct model_panel *inside = new_panel(PICTURE_STAT, 200);
    vec_push(&arena, &closed->panels, inside);
    vec_push(&arena, &d->rows, loose);
    vec_push(&arena, &d->rows, open);
    vec_push(&arena, &d->rows, closed);
}

static struct model_variable *add_variable(struct model_dashboard *d, enum variable_kind kind,
                                           const char *name)
{
    struct model_variable *v = arena_new(&arena, struct model_variable);
    v->kind = kind;
    v->name = str_from(name);
    vec_push(&arena, &d->variables, v);
    return v;
}

static void choose(struct model_variable *v, const char *text, const char *value)
{
    struct model_option option = {str_from(text), str_from(value)};
    vec_push(&arena, &v->current, option);
}

static void offer(struct model_variable *v, const char *text, const char *value)
{
    struct model_option option = {str_from(text), str_from(value)};
    vec_push(&arena, &v->options, option);
}

static void add_variables(struct model_dashboard *d)
{
    struct model_variable *ds = add_variable(d, VARIABLE_DATASOURCE, "ds");
    ds->text_query = STR("cloudwatch");
    ds->hide = 2;
    struct model_variable *function = add_variable(d, VARIABLE_QUERY, "function");
    function->label = STR("Function");
    function->datasource = cloudwatch;
    function->query = object_of("queryType", text_of("dimensionValues"));
    function->definition = STR("functions");
    function->refresh = 2;
    function->sort = 1;
    function->multi = function->include_all = true;
    function->all_value = STR("*");
    choose(function, "All", "$__all");
    struct model_variable *region = add_variable(d, VARIABLE_QUERY, "region");
    region->datasource = cloudwatch;
    region->query = object_of("queryType", text_of("regions"));
    region->refresh = 1;
    struct model_variable *stage = add_variable(d, VARIABLE_CUSTOM, "stage");
    stage->include_all = true;
    offer(stage, "Production, EU", "prod");
    offer(stage, "dev", "dev");
    choose(stage, "dev", "dev");
    add_variable(d, VARIABLE_CONSTANT, "team")->text_query = STR("payments");
    struct model_variable *step = add_variable(d, VARIABLE_INTERVAL, "step");
    offer(step, "1m", "1m");
    offer(step, "1h", "1h");
    choose(step, "1h", "1h");
    add_variable(d, VARIABLE_TEXTBOX, "search");
    add_variable(d, VARIABLE_ADHOC, "narrow")->datasource = opensearch;
}

static struct model_dashboard *new_dashboard(void)
{
    struct model_dashboard *d = arena_new(&arena, struct model_dashboard);
    d->uid = STR("everything");
    d->title = STR("Everything");
    d->editable = true;
    d->cursor = 1;
    d->refresh = STR("5m");
    vec_push(&arena, &d->tags, STR("test"));
    struct model_link link = {.title = STR("Others"), .dropdown = true};
    vec_push(&arena, &link.tags, STR("test"));
    vec_push(&arena, &d->links, link);
    struct model_annotation alarms = {.name = STR("Alarms"), .datasource = cloudwatch};
    alarms.enable = true;
    alarms.target = object_of("queryMode", text_of("Annotations"));
    json_set(&arena, alarms.target, STR("region"), text_of("default"));
    json_set(&arena, alarms.target, STR("namespace"), text_of("AWS/Lambda"));
    alarms.extra = object_of("builtIn", json_number(&arena, 0));
    vec_push(&arena, &d->annotations, alarms);
    add_variables(d);
    add_rows(d);
    return d;
}

/* ---- writing and reading back ------------------------------------------------------------ */

static void save(const char *name, const char *version, const struct buf *text)
{
    if (!directory) return;
    str path = arena_printf(&arena, "%s/%s.%s.json", directory, name, version);
    FILE *file = fopen(path.ptr, "wb");
    CHECK(file != NULL);
    if (!file) return;
    fwrite(text->ptr, 1, text->len, file);
    fclose(file);
}

static cJSON *written(struct model_dashboard *d, const char *name, const char *version)
{
    struct buf out = BUF_INIT;
    struct grafana_version grafana = {0};
    CHECK(grafana_version_parse(str_from(version), &grafana));
    layout_dashboard(d, &arena);
    emit_dashboard(d, &grafana, &sink, &arena, &out);
    CHECK(out.len > 0 && out.ptr[out.len - 1] == '\n');
    save(name, version, &out);
    cJSON *json = cJSON_ParseWithLength(out.ptr, out.len);
    CHECK(json != NULL);
    buf_release(&out);
    return json;
}

/* "a b c": the keys of an object in their order. */
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

/* Descends: names of members, and numbers for items of arrays. */
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

static const cJSON *panel_of(const cJSON *json, enum picture picture)
{
    const cJSON *panel = NULL;
    cJSON_ArrayForEach(panel, at(json, "panels"))
    {
        if (at(panel, "id")->valueint == 100 + (int)picture) return panel;
    }
    return NULL;
}

/* ---- versions ---------------------------------------------------------------------------- */

static void check_versions(void)
{
    static const struct {
        const char *text;
        int schema; /* 0: not known */
    } cases[] = {
        {"9.4", 38},    {"v9.4.17", 38}, {"9", 38},      {"10.4", 39}, {"10", 39},
        {"11.6", 41},   {"v12", 41},     {"12.2.0", 41}, {"12.3", 42}, {"12.4.0-20120pre", 42},
        {"13.1.2", 42}, {"13", 42},      {"8.5", 0},     {"9.3", 0},   {"10.3", 0},
        {"14.0", 0},    {"", 0},         {"ten", 0},     {"12.", 0},   {"12.3.", 0},
        {"12x", 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct grafana_version v = {0};
        bool known = grafana_version_parse(str_from(cases[i].text), &v);
        CHECK_INT(known, cases[i].schema != 0);
        CHECK_INT(v.schema_version, cases[i].schema);
    }
}

static void check_differences(void)
{
    cJSON *old = written(new_dashboard(), "everything", "9.4");
    cJSON *middle = written(new_dashboard(), "everything", "10.4");
    cJSON *latest = written(new_dashboard(), "everything", "12.3");
    CHECK_AT(old, "schemaVersion", "38");
    CHECK_AT(middle, "schemaVersion", "39");
    CHECK_AT(latest, "schemaVersion", "42");

    const cJSON *heatmap = panel_of(old, PICTURE_HEATMAP);
    CHECK_AT(heatmap, "options.tooltip", "{\"show\":true,\"yHistogram\":false}");
    heatmap = panel_of(middle, PICTURE_HEATMAP);
    CHECK_AT(heatmap, "options.tooltip.mode", "\"single\"");
    CHECK_AT(panel_of(old, PICTURE_STAT), "options.wideLayout", "(absent)");
    CHECK_AT(panel_of(middle, PICTURE_STAT), "options.wideLayout", "true");
    CHECK_AT(panel_of(middle, PICTURE_BAR), "options.legend", "(absent)");
    CHECK_AT(panel_of(latest, PICTURE_BAR), "options.legend.showLegend", "false");
    CHECK_AT(panel_of(middle, PICTURE_LOGS), "targets.0.queryLanguage", "(absent)");
    CHECK_AT(panel_of(latest, PICTURE_LOGS), "targets.0.queryLanguage", "\"CWLI\"");
    cJSON_Delete(old);
    cJSON_Delete(middle);
    cJSON_Delete(latest);
}

/* ---- shapes ------------------------------------------------------------------------------ */

static void check_document(const cJSON *json)
{
    CHECK_STR(keys(json),
              "uid title tags timezone editable graphTooltip refresh schemaVersion time "
              "timepicker templating annotations links panels");
    CHECK_AT(json, "time", "{\"from\":\"now-6h\",\"to\":\"now\"}");
    CHECK_AT(json, "annotations.list.0.builtIn", "1");
    CHECK_AT(json, "annotations.list.1.name", "\"Alarms\"");
    CHECK_AT(json, "annotations.list.1.builtIn", "0");
    CHECK_AT(json, "links.0.type", "\"dashboards\"");
}

static void check_panels(const cJSON *json)
{
    static const char *const plugins[PICTURE_COUNT] = {[PICTURE_TIMESERIES] = "\"timeseries\"",
                                                       [PICTURE_BARS] = "\"timeseries\"",
                                                       [PICTURE_STAT] = "\"stat\"",
                                                       [PICTURE_GAUGE] = "\"gauge\"",
                                                       [PICTURE_BAR] = "\"bargauge\"",
                                                       [PICTURE_BARGAUGE] = "\"bargauge\"",
                                                       [PICTURE_TABLE] = "\"table\"",
                                                       [PICTURE_LOGS] = "\"logs\"",
                                                       [PICTURE_TEXT] = "\"text\"",
                                                       [PICTURE_PIE] = "\"piechart\"",
                                                       [PICTURE_HEATMAP] = "\"heatmap\"",
                                                       [PICTURE_HISTOGRAM] = "\"histogram\"",
                                                       [PICTURE_STATES] = "\"state-timeline\"",
                                                       [PICTURE_BARCHART] = "\"barchart\"",
                                                       [PICTURE_MAP] = "\"geomap\"",
                                                       [PICTURE_ALERTS] = "\"alertlist\"",
                                                       [PICTURE_PLUGIN] = "\"acme-thing-panel\""};
    for (int i = PICTURE_TIMESERIES; i < PICTURE_COUNT; i++) {
        CHECK_AT(panel_of(json, (enum picture)i), "type", plugins[i]);
    }
    const cJSON *graph = panel_of(json, PICTURE_TIMESERIES);
    CHECK_STR(keys(graph), "id type title description gridPos datasource targets fieldConfig "
                           "options transformations links timeFrom repeat repeatDirection");
    CHECK_STR(keys(panel_of(json, PICTURE_TEXT)), "id type title gridPos options");
    CHECK_AT(graph, "fieldConfig.defaults.thresholds.steps",
             "[{\"color\":\"green\",\"value\":null},{\"color\":\"red\",\"value\":2000}]");
    CHECK_AT(graph, "fieldConfig.defaults.custom.scaleDistribution",
             "{\"type\":\"log\",\"log\":10}");
    CHECK_AT(graph, "options.legend.sortDesc", "true");
    CHECK_AT(panel_of(json, PICTURE_BARS), "fieldConfig.defaults.custom.drawStyle", "\"bars\"");
    CHECK_AT(panel_of(json, PICTURE_BARS), "fieldConfig.defaults.thresholds", "(absent)");
    CHECK_AT(panel_of(json, PICTURE_STAT), "fieldConfig.defaults.thresholds.steps",
             "[{\"color\":\"green\",\"value\":null}]");
    CHECK_AT(panel_of(json, PICTURE_BAR), "options.orientation", "\"horizontal\"");
    CHECK_AT(panel_of(json, PICTURE_TABLE), "options.sortBy.0.displayName", "\"Count\"");
}

static void check_rows(const cJSON *json)
{
    const cJSON *panels = at(json, "panels");
    const cJSON *closed = cJSON_GetArrayItem(panels, cJSON_GetArraySize(panels) - 1);
    CHECK_AT(panels, "1.title", "\"Open\"");
    CHECK_AT(panels, "1.panels", "[]");
    CHECK_STR(keys(closed), "id type title collapsed gridPos panels");
    CHECK_AT(closed, "collapsed", "true");
    CHECK_AT(closed, "panels.0.type", "\"stat\"");
}

static void check_targets(const cJSON *json)
{
    const cJSON *graph = panel_of(json, PICTURE_TIMESERIES);
    CHECK_STR(keys(at(graph, "targets.0")),
              "refId datasource queryMode metricQueryType metricEditorMode id region namespace "
              "metricName dimensions matchExact statistic period label hide");
    CHECK_AT(graph, "targets.0.dimensions",
             "{\"FunctionName\":\"$function\",\"Resource\":[\"*\"]}");
    CHECK_AT(graph, "targets.1.metricEditorMode", "1");
    CHECK_AT(graph, "targets.1.statistic", "\"Average\"");
    CHECK_AT(graph, "targets.2.region", "\"default\"");
    CHECK_AT(graph, "targets.3.datasource", "{\"type\":\"__expr__\",\"uid\":\"__expr__\"}");
    CHECK_AT(panel_of(json, PICTURE_LOGS), "targets.0.logGroups",
             "[{\"arn\":\"arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/x:*\","
             "\"name\":\"/aws/lambda/x\"}]");
    const cJSON *table = panel_of(json, PICTURE_TABLE);
    CHECK_AT(table, "targets.0.metrics.0.settings", "{\"percents\":[\"95\"]}");
    CHECK_AT(
        table, "targets.0.bucketAggs.0.settings",
        "{\"size\":\"10\",\"order\":\"desc\",\"orderBy\":\"1[95.0]\",\"min_doc_count\":\"1\"}");
    CHECK_AT(table, "targets.1.format", "\"table\"");
}

static void check_variables(const cJSON *json)
{
    const cJSON *list = at(json, "templating.list");
    CHECK_STR(keys(at(list, "1")), "name type label hide datasource query definition refresh regex "
                                   "sort multi includeAll allValue current options");
    CHECK_AT(list, "1.current", "{\"selected\":true,\"text\":[\"All\"],\"value\":[\"$__all\"]}");
    CHECK_AT(list, "2.current", "{}");
    CHECK_AT(list, "3.query", "\"Production\\\\, EU : prod,dev\"");
    CHECK_AT(list, "3.options.2", "{\"selected\":true,\"text\":\"dev\",\"value\":\"dev\"}");
    CHECK_AT(list, "4.hide", "2");
    CHECK_AT(list, "4.current.value", "\"payments\"");
    CHECK_AT(list, "5.query", "\"1m,1h\"");
    CHECK_AT(list, "6.current", "{\"text\":\"\",\"value\":\"\"}");
    CHECK_AT(list, "7.filters", "[]");
}

static void check_shapes(void)
{
    cJSON *json = written(new_dashboard(), "shapes", "10.4");
    check_document(json);
    check_panels(json);
    check_rows(json);
    check_targets(json);
    check_variables(json);
    cJSON_Delete(json);
}

/* Numbers that are not in the model leave no trace; a dashboard without anything is whole. */
static void check_empty(void)
{
    struct model_dashboard *d = arena_new(&arena, struct model_dashboard);
    d->title = STR("Empty");
    cJSON *json = written(d, "empty", "12");
    CHECK_AT(json, "panels", "[]");
    CHECK_AT(json, "templating", "{\"list\":[]}");
    CHECK_AT(json, "refresh", "\"\"");
    cJSON_Delete(json);
}

/* ---- the user's own JSON ----------------------------------------------------------------- */

static struct model_escape escape(const char *path, const char *key, const char *value)
{
    return (struct model_escape){str_from(path), object_of(key, text_of(value)), SPAN_NONE};
}

static void check_escapes(void)
{
    struct model_dashboard *d = new_dashboard();
    struct model_row *open = d->rows.at[1];
    struct model_panel *graph = open->panels.at[0];
    vec_push(&arena, &graph->escapes, escape("", "pluginVersion", "1"));
    vec_push(&arena, &graph->escapes,
             escape("fieldConfig.overrides[0].properties[+]", "id", "unit"));
    vec_push(&arena, &graph->escapes, escape("targets[0].dimensions", "Resource", "a"));
    graph->targets.at[1]->extra = object_of("period", text_of("300"));
    graph->options = object_of("tooltip", object_of("mode", text_of("none")));
    vec_push(&arena, &open->escapes, escape("", "title", "Renamed"));
    vec_push(&arena, &d->variables.at[0]->escapes, escape("", "label", "Source"));
    vec_push(&arena, &d->escapes, escape("timepicker", "nowDelay", "1m"));
    cJSON *json = written(d, "escapes", "10.4");
    const cJSON *panel = panel_of(json, PICTURE_TIMESERIES);
    CHECK_AT(panel, "pluginVersion", "\"1\"");
    CHECK_AT(panel, "fieldConfig.overrides.0.properties.1", "{\"id\":\"unit\"}");
    CHECK_AT(panel, "targets.0.dimensions.Resource", "\"a\"");
    CHECK_AT(panel, "targets.1.period", "\"300\"");
    CHECK_AT(panel, "options.tooltip", "{\"mode\":\"none\",\"sort\":\"desc\"}");
    CHECK_AT(json, "panels.1.title", "\"Renamed\"");
    CHECK_AT(json, "templating.list.0.label", "\"Source\"");
    CHECK_AT(json, "timepicker.nowDelay", "\"1m\"");
    CHECK_INT(sink.errors, 0);
    cJSON_Delete(json);
}

static void check_bad_path(void)
{
    struct model_dashboard *d = new_dashboard();
    vec_push(&arena, &d->rows.at[1]->panels.at[0]->escapes, escape("targets[9]", "a", "b"));
    cJSON *json = written(d, "bad-path", "10.4");
    CHECK_INT(sink.errors, 1);
    CHECK_INT(sink.list.at[0]->code, DIAG_JSON_PATH);
    cJSON_Delete(json);
}

/* Capturing changes how a dashboard is written, not what. */
static void check_capture_is_silent(void)
{
    struct buf plain = BUF_INIT;
    struct buf captured = BUF_INIT;
    struct grafana_version version = {12, 3, 42};
    struct model_dashboard *d = new_dashboard();
    layout_dashboard(d, &arena);
    emit_dashboard(d, &version, &sink, &arena, &plain);
    struct model_escape nothing = {STR_EMPTY, json_object(&arena), SPAN_NONE};
    vec_push(&arena, &d->escapes, nothing);
    vec_push(&arena, &d->rows.at[1]->panels.at[0]->escapes, nothing);
    emit_dashboard(d, &version, &sink, &arena, &captured);
    CHECK(str_eq(buf_as_str(&plain), buf_as_str(&captured)));
    buf_release(&plain);
    buf_release(&captured);
}

static bool is_picture(str name)
{
    for (int i = 1; i < PICTURE_COUNT; i++)
        if (picture_names[i] && str_is(name, picture_names[i])) return true;
    return false;
}

/* Every picture that the table of words names exists, and every word that it says it of does. */
static void check_fits(void)
{
    CHECK(word_fit_count > 0);
    for (size_t i = 0; i < word_fit_count; i++) {
        str rest = str_from(word_fits[i].pictures), picture;
        CHECK(word_find(str_from(word_fits[i].name), word_fits[i].scopes) != NULL);
        while (str_split(&rest, ' ', &picture)) CHECK(is_picture(picture));
        for (size_t k = 0; k < i; k++)
            CHECK(strcmp(word_fits[i].name, word_fits[k].name) != 0 ||
                  (word_fits[i].scopes & word_fits[k].scopes) == 0);
    }
    CHECK(word_pictures("stack", SCOPE_PANEL) != NULL);
    CHECK(word_pictures("height", SCOPE_PANEL) == NULL);
}

int main(int count, char **arguments)
{
    directory = count > 1 ? arguments[1] : NULL;
    arena_init(&arena);
    source_set_init(&sources, &arena);
    diag_sink_init(&sink, &arena, &sources);
    check_fits();
    check_versions();
    check_differences();
    check_shapes();
    check_empty();
    check_escapes();
    check_capture_is_silent();
    check_bad_path();
    arena_free(&arena);
    return check_end();
}
