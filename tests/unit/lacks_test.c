/* lacks: what a Grafana version does not have is said at the panel that asks for it. */
#include "check.h"
#include "emit/emit.h"

static struct arena arena;

enum part { PLUGIN, TRANSFORMATION, REDUCER, LEGEND, COLOR, STAT_COLOR, TOOLTIP, PROPERTY, FOLDER };

static void ask_override(struct model_panel *p, str property)
{
    struct model_override o = {.matcher = STR("byName")};
    struct model_override_property asked = {property, NULL};
    vec_push(&arena, &o.properties, asked);
    vec_push(&arena, &p->overrides, o);
}

static void ask(struct model_dashboard *d, struct model_panel *p, enum part part, str name)
{
    struct model_transformation t = {.id = name};
    switch (part) {
    case PLUGIN: p->picture = PICTURE_PLUGIN, p->plugin_id = name; return;
    case TRANSFORMATION: vec_push(&arena, &p->transformations, t); return;
    case REDUCER: vec_push(&arena, &p->reduce_calcs, name); return;
    case LEGEND: vec_push(&arena, &p->legend_calcs, name); return;
    case COLOR: p->color_mode = name; return;
    case STAT_COLOR: p->color_use = name; return;
    case TOOLTIP: p->picture = PICTURE_HEATMAP, p->tooltip_mode = name; return;
    case PROPERTY: ask_override(p, name); return;
    case FOLDER: d->folder = name; return;
    }
}

/* A dashboard of one stat that asks for one thing. */
static struct model_dashboard *asking(enum part part, const char *name)
{
    struct model_dashboard *d = arena_new(&arena, struct model_dashboard);
    struct model_row *row = arena_new(&arena, struct model_row);
    struct model_panel *p = arena_new(&arena, struct model_panel);
    p->picture = PICTURE_STAT;
    p->id = 1;
    p->max_data_points = p->repeat_most = p->reduce_limit = p->decimals = p->line_width = p->fill = -1;
    d->where = p->where = (span){7, 9};
    vec_push(&arena, &row->panels, p);
    vec_push(&arena, &d->rows, row);
    ask(d, p, part, str_from(name));
    return d;
}

/* What is said, nothing as "". */
static str said(struct model_dashboard *d, const char *version, enum emit_schema schema)
{
    struct source_set sources;
    struct diag_sink sink;
    struct buf out = BUF_INIT;
    struct grafana_version grafana = {0};
    source_set_init(&sources, &arena);
    diag_sink_init(&sink, &arena, &sources);
    CHECK(grafana_version_parse(str_from(version), &grafana));
    layout_dashboard(d, &arena);
    if (schema == SCHEMA_V1)
        emit_dashboard(d, &grafana, &sink, &arena, &out);
    else
        emit_resource(d, &grafana, schema, &sink, &arena, &out);
    buf_release(&out);
    if (sink.list.len == 0) return STR_EMPTY;
    CHECK_INT(sink.list.len, 1);
    CHECK_INT(sink.list.at[0]->code, DIAG_VERSION_LACKS);
    CHECK_INT(sink.list.at[0]->where.lo, schema == SCHEMA_V1 ? 7 : 0);
    return sink.list.at[0]->message;
}

static const struct {
    enum part part;
    const char *name;
    const char *without; /* a version that does not have it */
    const char *with;    /* one that does */
    const char *message;
} rows[] = {
    {PLUGIN, "trend", "9.4", "13", "Grafana 9.4 does not have the plugin `trend`"},
    {PLUGIN, "flamegraph", "9.5", "10.4", "Grafana 9.5 does not have the plugin `flamegraph`"},
    {PLUGIN, "datagrid", "9.4", "12.4", "Grafana 9.4 does not have the plugin `datagrid`"},
    {PLUGIN, "datagrid", "13", "10.4", "Grafana 13.0 does not have the plugin `datagrid`"},
    {PLUGIN, "logstable", "12.3", "12.4", "Grafana 12.3 does not have the plugin `logstable`"},
    {PLUGIN, "graph", "12", "9.4", "Grafana 12.0 does not have the plugin `graph`"},
    {PLUGIN, "singlestat", "13", "10.4", "Grafana 13.0 does not have the plugin `singlestat`"},
    {PLUGIN, "table-old", "12", "10.4", "Grafana 12.0 does not have the plugin `table-old`"},
    {TRANSFORMATION, "timeSeriesTable", "9.4", "10.4",
     "Grafana 9.4 does not have the transformation `timeSeriesTable`"},
    {TRANSFORMATION, "formatTime", "9.4", "10.4",
     "Grafana 9.4 does not have the transformation `formatTime`"},
    {TRANSFORMATION, "formatString", "9.4", "10.4",
     "Grafana 9.4 does not have the transformation `formatString`"},
    {TRANSFORMATION, "regression", "9.4", "10.4",
     "Grafana 9.4 does not have the transformation `regression`"},
    {TRANSFORMATION, "groupToNestedTable", "9.4", "10.4",
     "Grafana 9.4 does not have the transformation `groupToNestedTable`"},
    {TRANSFORMATION, "convertFrameType", "10.4", "12",
     "Grafana 10.4 does not have the transformation `convertFrameType`"},
    {TRANSFORMATION, "transpose", "10.4", "12",
     "Grafana 10.4 does not have the transformation `transpose`"},
    {TRANSFORMATION, "smoothing", "9.4", "13",
     "Grafana 9.4 does not have the transformation `smoothing`"},
    {REDUCER, "median", "10.4", "12", "Grafana 10.4 does not have the calculation `median`"},
    {LEGEND, "median", "9.4", "12", "Grafana 9.4 does not have the calculation `median`"},
    {COLOR, "palette-classic-by-name", "9.4", "10.4",
     "Grafana 9.4 does not have the colour mode `palette-classic-by-name`"},
    {COLOR, "continuous-viridis", "10.4", "12",
     "Grafana 10.4 does not have the colour mode `continuous-viridis`"},
    {COLOR, "continuous-magma", "10.4", "12",
     "Grafana 10.4 does not have the colour mode `continuous-magma`"},
    {COLOR, "continuous-plasma", "10.4", "12",
     "Grafana 10.4 does not have the colour mode `continuous-plasma`"},
    {COLOR, "continuous-inferno", "10.4", "12",
     "Grafana 10.4 does not have the colour mode `continuous-inferno`"},
    {COLOR, "continuous-cividis", "10.4", "12",
     "Grafana 10.4 does not have the colour mode `continuous-cividis`"},
    {STAT_COLOR, "background_solid", "9.4", "10.4",
     "Grafana 9.4 does not have the stat colouring `background_solid`"},
    {TOOLTIP, "multi", "9.4", "10.4", "Grafana 9.4 does not have `tooltip all` on a heatmap"},
    {PROPERTY, "fieldMinMax", "9.4", "10.4",
     "Grafana 9.4 does not have the field property `fieldMinMax`"},
    {FOLDER, "A/B", "9.4", "10.4", "Grafana 9.4 does not have folders inside folders"},
};

static void check_schemas(void)
{
    struct model_dashboard *d = asking(FOLDER, "A");
    CHECK_STR(said(d, "12.4", SCHEMA_V2), "Grafana 12.4 does not have the schema `v2`");
    CHECK_STR(said(d, "13", SCHEMA_V2), "");
    CHECK_STR(said(d, "12.4", SCHEMA_V2BETA1), "");
}

int main(void)
{
    arena_init(&arena);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct model_dashboard *d = asking(rows[i].part, rows[i].name);
        CHECK_STR(said(d, rows[i].without, SCHEMA_V1), rows[i].message);
        CHECK_STR(said(d, rows[i].with, SCHEMA_V1), "");
    }
    check_schemas();
    arena_free(&arena);
    return check_end();
}
