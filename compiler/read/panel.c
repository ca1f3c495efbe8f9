/* panel: one panel; queries are in target.c.
 *
 * A panel of a plugin that emit has no picture for keeps its options as they are.
 */
#include "emit/panel.h"

#include "read/inner.h"

#define PANEL(kind, path, member)  FIELD(kind, path, struct model_panel, member)
#define PANEL_NUMBER(path, member) FIELD_OPTIONAL(path, struct model_panel, member, has_##member)

/* ---- fields of all panels ---------------------------------------------------------------- */

static const struct field panel_fields[] = {
    PANEL(INT, "id", id),
    PANEL(STR, "title", title),
    PANEL(STR, "description", description),
    PANEL(BOOL, "transparent", transparent),
    PANEL(INT, "gridPos.x", grid.x),
    PANEL(INT, "gridPos.y", grid.y),
    PANEL(INT, "gridPos.w", grid.w),
    PANEL(INT, "gridPos.h", grid.h),
    PANEL(STR, "datasource.type", datasource.type),
    PANEL(STR, "datasource.uid", datasource.uid),
    PANEL(STR, "interval", interval),
    PANEL(STR, "timeFrom", time_from),
    PANEL(STR, "timeShift", time_shift),
    PANEL(INT, "maxDataPoints", max_data_points),
    PANEL(STR, "repeat", repeat),
    PANEL(STR, "repeatDirection", repeat_direction),
    PANEL(INT, "maxPerRow", repeat_most),
    PANEL(TREE, "fieldConfig.defaults.links", data_links),
};
static const struct field_table panel_table = FIELD_TABLE("", panel_fields);

/* ---- fields of pictures ------------------------------------------------------------------ */

static const struct field standard_fields[] = {
    PANEL(STR, "unit", unit),
    PANEL(INT, "decimals", decimals),
    PANEL_NUMBER("min", min),
    PANEL_NUMBER("max", max),
    PANEL(STR, "displayName", display_name),
    PANEL(STR, "noValue", no_value),
    PANEL(STR, "color.mode", color_mode),
    PANEL(STR, "color.fixedColor", color_fixed),
    PANEL(TREE, "mappings", mappings),
};
static const struct field graph_fields[] = {
    PANEL(STR, "drawStyle", draw_style),
    PANEL(INT, "lineWidth", line_width),
    PANEL(INT, "fillOpacity", fill),
    PANEL(STR, "gradientMode", gradient),
    PANEL(STR, "lineInterpolation", interpolation),
    PANEL(STR, "lineStyle.fill", line_style),
    PANEL(STR, "stacking.mode", stack),
    PANEL(STR, "showPoints", points),
    PANEL(TRISTATE, "spanNulls", span_nulls),
    PANEL(STR, "axisLabel", axis_label),
    PANEL(STR, "axisPlacement", axis_placement),
    PANEL_NUMBER("axisSoftMin", soft_min),
    PANEL_NUMBER("axisSoftMax", soft_max),
    PANEL(STR, "thresholdsStyle.mode", thresholds_style),
};
static const struct field legend_fields[] = {
    PANEL(TRISTATE, "showLegend", legend_shown), PANEL(STR, "displayMode", legend_mode),
    PANEL(STR, "placement", legend_placement),   PANEL(STRS, "calcs", legend_calcs),
    PANEL(STR, "sortBy", legend_sort_by),
};
static const struct field tooltip_fields[] = {
    PANEL(STR, "mode", tooltip_mode),
    PANEL(STR, "sort", tooltip_sort),
};
static const struct field reduce_fields[] = {
    PANEL(STRS, "reduceOptions.calcs", reduce_calcs),
    PANEL(BOOL, "reduceOptions.values", reduce_values),
    PANEL(STR, "reduceOptions.fields", reduce_fields),
    PANEL(INT, "reduceOptions.limit", reduce_limit),
    PANEL(STR, "orientation", orientation),
};
static const struct field stat_fields[] = {
    PANEL(STR, "textMode", text_mode),
    PANEL(STR, "colorMode", color_use),
    PANEL(STR, "graphMode", graph_mode),
};
static const struct field bargauge_fields[] = {PANEL(STR, "displayMode", color_use)};
static const struct field pie_fields[] = {PANEL(STR, "pieType", color_use)};
static const struct field barchart_fields[] = {
    PANEL(STR, "orientation", orientation),
    PANEL(STR, "stacking", stack),
};
static const struct field text_fields[] = {
    PANEL(STR, "content", text),
    PANEL(STR, "mode", text_syntax),
};
static const struct field logs_fields[] = {
    PANEL(TRISTATE, "showTime", log_time),       PANEL(TRISTATE, "showLabels", log_labels),
    PANEL(TRISTATE, "wrapLogMessage", log_wrap), PANEL(TRISTATE, "enableLogDetails", log_details),
    PANEL(STR, "sortOrder", log_order),
};
/* The heatmap has a y axis in its options where others have standard fields. */
static const struct field heatmap_fields[] = {
    PANEL(TRISTATE, "legend.show", legend_shown),
    PANEL(STR, "tooltip.mode", tooltip_mode),
    PANEL(STR, "yAxis.axisPlacement", axis_placement),
    PANEL(STR, "yAxis.axisLabel", axis_label),
    PANEL(STR, "yAxis.unit", unit),
    PANEL(INT, "yAxis.decimals", decimals),
    PANEL_NUMBER("yAxis.min", min),
    PANEL_NUMBER("yAxis.max", max),
};
static const struct field plugin_fields[] = {
    PANEL(STR, "type", plugin_id),
    PANEL(TREE, "options", options),
};

static const struct field_table standard = FIELD_TABLE("fieldConfig.defaults", standard_fields);
static const struct field_table graph = FIELD_TABLE("fieldConfig.defaults.custom", graph_fields);
static const struct field_table legend = FIELD_TABLE("options.legend", legend_fields);
static const struct field_table tooltip = FIELD_TABLE("options.tooltip", tooltip_fields);
static const struct field_table reduce = FIELD_TABLE("options", reduce_fields);
static const struct field_table stat = FIELD_TABLE("options", stat_fields);
static const struct field_table bargauge = FIELD_TABLE("options", bargauge_fields);
static const struct field_table pie = FIELD_TABLE("options", pie_fields);
static const struct field_table barchart = FIELD_TABLE("options", barchart_fields);
static const struct field_table text = FIELD_TABLE("options", text_fields);
static const struct field_table logs = FIELD_TABLE("options", logs_fields);
static const struct field_table heatmap = FIELD_TABLE("options", heatmap_fields);
static const struct field_table plugin = FIELD_TABLE("", plugin_fields);

/* What is read of each picture, beside what all panels have. */
static const struct field_table *const tables[PICTURE_COUNT][5] = {
    [PICTURE_TIMESERIES] = {&standard, &graph, &legend, &tooltip},
    [PICTURE_BARS] = {&standard, &graph, &legend, &tooltip},
    [PICTURE_STAT] = {&standard, &reduce, &stat},
    [PICTURE_GAUGE] = {&standard, &reduce},
    [PICTURE_BAR] = {&standard, &reduce, &bargauge},
    [PICTURE_BARGAUGE] = {&standard, &reduce, &bargauge},
    [PICTURE_TABLE] = {&standard},
    [PICTURE_LOGS] = {&logs},
    [PICTURE_TEXT] = {&text},
    [PICTURE_PIE] = {&standard, &reduce, &pie, &legend, &tooltip},
    [PICTURE_HEATMAP] = {&heatmap},
    [PICTURE_HISTOGRAM] = {&standard, &graph, &legend, &tooltip},
    [PICTURE_STATES] = {&standard, &graph, &legend, &tooltip},
    [PICTURE_BARCHART] = {&standard, &graph, &barchart, &legend, &tooltip},
    [PICTURE_MAP] = {&standard, &tooltip},
    [PICTURE_PLUGIN] = {&standard, &plugin},
};

/* ---- which picture ----------------------------------------------------------------------- */

/* Of two pictures of one plugin, the one that a member of the panel tells. */
static const struct {
    enum picture picture;
    const char *path;
    const char *value;
} told[] = {
    {PICTURE_BARS, "fieldConfig.defaults.custom.drawStyle", "bars"},
    {PICTURE_BAR, "options.orientation", "horizontal"},
};

static bool is_told(enum picture picture)
{
    for (size_t i = 0; i < COUNT_OF(told); i++) {
        if (told[i].picture == picture) return true;
    }
    return false;
}

static enum picture picture_of(const struct json *from)
{
    str type = text_at(from, "type");
    for (size_t i = 0; i < COUNT_OF(told); i++) {
        bool plugin_fits = str_is(type, emit_plugin(told[i].picture));
        if (plugin_fits && str_is(text_at(from, told[i].path), told[i].value))
            return told[i].picture;
    }
    for (int i = PICTURE_NONE + 1; i < PICTURE_COUNT; i++) {
        const char *id = emit_plugin((enum picture)i);
        if (id && str_is(type, id) && !is_told((enum picture)i)) return (enum picture)i;
    }
    return PICTURE_PLUGIN;
}

/* ---- arrays ------------------------------------------------------------------------------ */

static void read_steps(struct reader *r, const struct json *from, struct model_panel *p)
{
    const struct json *steps = array_at(from, "fieldConfig.defaults.thresholds.steps");
    str mode = text_at(from, "fieldConfig.defaults.thresholds.mode");
    p->thresholds_percentage = str_is(mode, "percentage");
    for (size_t i = 0; steps && i < steps->items.len; i++) {
        const struct json *value = json_at(steps->items.at[i], "value");
        bool base = !is_kind(value, JSON_NUMBER);
        struct model_step step = {base, base ? 0 : value->number,
                                  text_at(steps->items.at[i], "color")};
        vec_push(r->arena, &p->steps, step);
    }
}

static void read_properties(struct reader *r, const struct json *from, struct model_override *o)
{
    const struct json *properties = array_at(from, "properties");
    for (size_t i = 0; properties && i < properties->items.len; i++) {
        const struct json *property = properties->items.at[i];
        struct model_override_property read = {text_at(property, "id"), json_at(property, "value")};
        vec_push(r->arena, &o->properties, read);
    }
}

static void read_overrides(struct reader *r, const struct json *from, struct model_panel *p)
{
    const struct json *overrides = array_at(from, "fieldConfig.overrides");
    for (size_t i = 0; overrides && i < overrides->items.len; i++) {
        const struct json *override = overrides->items.at[i];
        struct model_override o = {.matcher = text_at(override, "matcher.id"),
                                   .options = json_at(override, "matcher.options")};
        read_properties(r, override, &o);
        vec_push(r->arena, &p->overrides, o);
    }
}

static void read_transformations(struct reader *r, const struct json *from, struct model_panel *p)
{
    const struct json *found = array_at(from, "transformations");
    for (size_t i = 0; found && i < found->items.len; i++) {
        const struct json *item = found->items.at[i];
        struct model_transformation t = {text_at(item, "id"), json_at(item, "options")};
        vec_push(r->arena, &p->transformations, t);
    }
}

static void read_links(struct reader *r, const struct json *from, struct model_panel *p)
{
    const struct json *links = array_at(from, "links");
    for (size_t i = 0; links && i < links->items.len; i++) {
        const struct json *link = links->items.at[i];
        struct model_link l = {.title = text_at(link, "title"),
                               .url = text_at(link, "url"),
                               .new_tab = true_at(link, "targetBlank")};
        vec_push(r->arena, &p->links, l);
    }
}

static void read_targets(struct reader *r, const struct json *from, struct model_panel *p)
{
    const struct json *targets = array_at(from, "targets");
    for (size_t i = 0; targets && i < targets->items.len; i++) {
        struct target *t = read_target(r, targets->items.at[i], p->datasource.type);
        vec_push(r->arena, &p->targets, t);
    }
}

/* ---- the panel --------------------------------------------------------------------------- */

static void read_picture(struct reader *r, const struct json *from, struct model_panel *p)
{
    const struct field_table *const *table = tables[p->picture];
    const struct json *sort = array_at(from, "options.sortBy");
    for (size_t i = 0; i < COUNT_OF(tables[0]) && table[i]; i++) {
        read_fields(r, from, *table[i], p);
    }
    if (table[0] == &standard) read_steps(r, from, p);
    if (sort && sort->items.len) p->table_sort = text_at(sort->items.at[0], "displayName");
}

static bool is_logarithmic(const struct json *from, enum picture picture)
{
    const char *path = picture == PICTURE_HEATMAP
                           ? "options.calculation.yBuckets.scale.type"
                           : "fieldConfig.defaults.custom.scaleDistribution.type";
    return str_is(text_at(from, path), "log");
}

/* The least values mean "not set" in the model. */
static struct model_panel *panel_new(struct reader *r)
{
    struct model_panel *p = arena_new(r->arena, struct model_panel);
    p->max_data_points = p->repeat_most = p->reduce_limit = p->decimals = p->line_width = p->fill =
        -1;
    return p;
}

struct model_panel *read_panel(struct reader *r, const struct json *from)
{
    struct capture c;
    struct model_panel *p = panel_new(r);
    read_fields(r, from, panel_table, p);
    p->picture = picture_of(from);
    p->axis_log = is_logarithmic(from, p->picture);
    read_picture(r, from, p);
    read_overrides(r, from, p);
    read_transformations(r, from, p);
    read_links(r, from, p);
    read_targets(r, from, p);
    rest_begin(r, &c);
    emit_panel(&c.emit, p);
    struct rest rest = rest_end(r, &c, from);
    rest_keep(r->arena, &p->escapes, rest);
    return p;
}
