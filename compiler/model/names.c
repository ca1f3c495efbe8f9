/* names: the tables. */
#include "model/names.h"

const char *const picture_names[PICTURE_COUNT] = {
    [PICTURE_TIMESERIES] = "timeseries",
    [PICTURE_BARS] = "bars",
    [PICTURE_STAT] = "stat",
    [PICTURE_GAUGE] = "gauge",
    [PICTURE_BAR] = "bar",
    [PICTURE_BARGAUGE] = "bargauge",
    [PICTURE_TABLE] = "table",
    [PICTURE_LOGS] = "logs",
    [PICTURE_TEXT] = "text",
    [PICTURE_PIE] = "pie",
    [PICTURE_HEATMAP] = "heatmap",
    [PICTURE_HISTOGRAM] = "histogram",
    [PICTURE_STATES] = "states",
    [PICTURE_BARCHART] = "barchart",
    [PICTURE_MAP] = "map",
    [PICTURE_ALERTS] = "alerts",
    [PICTURE_PLUGIN] = "plugin",
};

const struct calculation calculations[] = {
    {"last", "lastNotNull", "Last *"},
    {"mean", "mean", "Mean"},
    {"avg", "mean", "Mean"},
    {"min", "min", "Min"},
    {"max", "max", "Max"},
    {"sum", "sum", "Total"},
    {"total", "sum", "Total"},
    {"count", "count", "Count"},
    {"first", "firstNotNull", "First *"},
    {"range", "range", "Range"},
    {"delta", "delta", "Delta"},
};
const size_t calculation_count = COUNT_OF(calculations);

const struct display displays[] = {
    {"value", offsetof(struct model_panel, text_mode), "value", "stat"},
    {"name", offsetof(struct model_panel, text_mode), "name", "stat"},
    {"both", offsetof(struct model_panel, text_mode), "value_and_name", "stat"},
    {"none", offsetof(struct model_panel, text_mode), "none", "stat"},
    {"sparkline", offsetof(struct model_panel, graph_mode), "area", "stat"},
    {"plain", offsetof(struct model_panel, graph_mode), "none", "stat"},
    {"colored", offsetof(struct model_panel, color_use), "value", "stat"},
    {"uncolored", offsetof(struct model_panel, color_use), "none", "stat"},
    {"background", offsetof(struct model_panel, color_use), "background", "stat"},
    {"gradient", offsetof(struct model_panel, color_use), "gradient", "bar bargauge"},
    {"lcd", offsetof(struct model_panel, color_use), "lcd", "bar bargauge"},
    {"basic", offsetof(struct model_panel, color_use), "basic", "bar bargauge"},
    {"pie", offsetof(struct model_panel, color_use), "pie", "pie"},
    {"donut", offsetof(struct model_panel, color_use), "donut", "pie"},
    {"newest", offsetof(struct model_panel, log_order), "Descending", "logs"},
    {"oldest", offsetof(struct model_panel, log_order), "Ascending", "logs"},
};
const size_t display_count = COUNT_OF(displays);

struct json *line_style_json(struct arena *a, str style)
{
    struct json *j = json_object(a), *dash = json_array(a);
    json_set(a, j, STR("fill"), json_string(a, style));
    if (str_is(style, "solid")) return j;
    json_push(a, dash, json_number(a, str_is(style, "dot") ? 0 : 10));
    json_push(a, dash, json_number(a, 10));
    json_set(a, j, STR("dash"), dash);
    return j;
}
