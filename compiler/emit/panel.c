/* panel: what all panels have in common, in Grafana's terms.
 *
 * Not responsible for the options of a picture (panel_*.c) or for queries (target.c).
 */
#include "emit/panel.h"

#include "emit/target.h"

/* What of a picture's field config Grafana reads. */
enum fields {
    FIELDS_ALL,
    FIELDS_LINKS, /* data links and overrides only; left out when there are none */
    FIELDS_NONE,
};

static const struct picture_writer {
    const char *plugin;
    picture_members *options;
    picture_members *custom;
    enum fields fields;
    bool uses_thresholds; /* where no colour mode is said, Grafana colours by thresholds */
} writers[PICTURE_COUNT] = {
    [PICTURE_TIMESERIES] = {"timeseries", timeseries_options, timeseries_custom, FIELDS_ALL, false},
    [PICTURE_BARS] = {"timeseries", timeseries_options, bars_custom, FIELDS_ALL, false},
    [PICTURE_STAT] = {"stat", stat_options, NULL, FIELDS_ALL, true},
    [PICTURE_GAUGE] = {"gauge", gauge_options, NULL, FIELDS_ALL, true},
    [PICTURE_BAR] = {"bargauge", bar_options, NULL, FIELDS_ALL, true},
    [PICTURE_BARGAUGE] = {"bargauge", bargauge_options, NULL, FIELDS_ALL, true},
    [PICTURE_TABLE] = {"table", table_options, table_custom, FIELDS_ALL, false},
    [PICTURE_LOGS] = {"logs", logs_options, NULL, FIELDS_LINKS, false},
    [PICTURE_TEXT] = {"text", text_options, NULL, FIELDS_NONE, false},
    [PICTURE_PIE] = {"piechart", pie_options, NULL, FIELDS_ALL, false},
    [PICTURE_HEATMAP] = {"heatmap", heatmap_options, NULL, FIELDS_LINKS, false},
    [PICTURE_HISTOGRAM] = {"histogram", histogram_options, histogram_custom, FIELDS_ALL, false},
    [PICTURE_STATES] = {"state-timeline", states_options, states_custom, FIELDS_ALL, false},
    [PICTURE_BARCHART] = {"barchart", barchart_options, barchart_custom, FIELDS_ALL, false},
    [PICTURE_MAP] = {"geomap", map_options, NULL, FIELDS_ALL, true},
    [PICTURE_ALERTS] = {"alertlist", alerts_options, NULL, FIELDS_NONE, false},
    [PICTURE_PLUGIN] = {NULL, NULL, NULL, FIELDS_ALL, false},
};

/* ---- field config ------------------------------------------------------------------------ */

static void put_color(const struct emit *e, const struct model_panel *p)
{
    if (str_empty(p->color_mode) && str_empty(p->color_fixed)) return;
    json_field_object(e->w, "color");
    emit_str_or(e, "mode", p->color_mode, "fixed");
    emit_optional_str(e, "fixedColor", p->color_fixed);
    json_end_object(e->w);
}

static void put_step(const struct emit *e, str color, const double *value)
{
    json_begin_object(e->w);
    json_field_str(e->w, "color", color);
    json_key(e->w, "value");
    if (value)
        json_put_number(e->w, *value);
    else
        json_put_null(e->w);
    json_end_object(e->w);
}

/* Without thresholds Grafana puts in green and, from 80 on, red: a plausible and wrong colour where
 * the picture shows it. */
static bool needs_thresholds(const struct model_panel *p)
{
    if (p->steps.len || p->picture == PICTURE_GAUGE) return true;
    if (!str_empty(p->thresholds_style) && !str_is(p->thresholds_style, "off")) return true;
    if (!str_empty(p->color_mode)) return str_is(p->color_mode, "thresholds");
    return str_empty(p->color_fixed) && writers[p->picture].uses_thresholds;
}

static void put_thresholds(const struct emit *e, const struct model_panel *p)
{
    if (!needs_thresholds(p)) return;
    json_field_object(e->w, "thresholds");
    json_field_word(e->w, "mode", p->thresholds_percentage ? "percentage" : "absolute");
    json_field_array(e->w, "steps");
    for (size_t i = 0; i < p->steps.len; i++) {
        const struct model_step *step = &p->steps.at[i];
        put_step(e, step->color, step->base ? NULL : &step->value);
    }
    if (!p->steps.len) put_step(e, STR("green"), NULL);
    json_end_array(e->w);
    json_end_object(e->w);
}

static void put_standard_fields(const struct emit *e, const struct model_panel *p)
{
    emit_optional_str(e, "unit", p->unit);
    emit_optional_int(e, "decimals", p->decimals);
    if (p->has_min) json_field_number(e->w, "min", p->min);
    if (p->has_max) json_field_number(e->w, "max", p->max);
    emit_optional_str(e, "displayName", p->display_name);
    emit_optional_str(e, "noValue", p->no_value);
    put_color(e, p);
    put_thresholds(e, p);
    emit_optional_tree(e, "mappings", p->mappings);
}

static void put_custom(const struct emit *e, const struct model_panel *p)
{
    picture_members *custom = writers[p->picture].custom;
    if (!custom) return;
    json_field_object(e->w, "custom");
    custom(e, p);
    json_end_object(e->w);
}

static void put_defaults(const struct emit *e, const struct model_panel *p)
{
    json_field_object(e->w, "defaults");
    if (writers[p->picture].fields == FIELDS_ALL) put_standard_fields(e, p);
    emit_optional_tree(e, "links", p->data_links);
    put_custom(e, p);
    json_end_object(e->w);
}

/* Before 12 a table knew no `hideFrom`; what hid a column was `hidden`. */
static bool is_hidden_column(const struct emit *e, const struct model_panel *p,
                             const struct model_override_property *property)
{
    if (p->picture != PICTURE_TABLE || !str_is(property->id, "custom.hideFrom")) return false;
    const struct json *viz = property->value ? json_get(property->value, STR("viz")) : NULL;
    return viz && viz->boolean && !version_has(e->version, FEATURE_TABLE_HIDE_FROM);
}

static void put_property(const struct emit *e, const struct model_panel *p,
                         const struct model_override_property *property)
{
    json_begin_object(e->w);
    if (is_hidden_column(e, p, property)) {
        json_field_word(e->w, "id", "custom.hidden");
        json_field_bool(e->w, "value", true);
    } else {
        json_field_str(e->w, "id", property->id);
        emit_optional_tree(e, "value", property->value);
    }
    json_end_object(e->w);
}

static void put_override(const struct emit *e, const struct model_panel *p,
                         const struct model_override *o)
{
    json_begin_object(e->w);
    json_field_object(e->w, "matcher");
    json_field_str(e->w, "id", o->matcher);
    emit_optional_tree(e, "options", o->options);
    json_end_object(e->w);
    json_field_array(e->w, "properties");
    for (size_t i = 0; i < o->properties.len; i++) put_property(e, p, &o->properties.at[i]);
    json_end_array(e->w);
    json_end_object(e->w);
}

static void put_field_config(const struct emit *e, const struct model_panel *p)
{
    enum fields fields = writers[p->picture].fields;
    if (fields == FIELDS_NONE) return;
    if (fields == FIELDS_LINKS && !p->data_links && !p->overrides.len) return;
    json_field_object(e->w, "fieldConfig");
    put_defaults(e, p);
    json_field_array(e->w, "overrides");
    for (size_t i = 0; i < p->overrides.len; i++) put_override(e, p, &p->overrides.at[i]);
    json_end_array(e->w);
    json_end_object(e->w);
}

/* ---- options ----------------------------------------------------------------------------- */

static void put_own_options(const struct emit *e, const struct model_panel *p)
{
    json_begin_object(e->w);
    if (writers[p->picture].options) writers[p->picture].options(e, p);
    json_end_object(e->w);
}

static void put_options(const struct emit *e, const struct model_panel *p)
{
    json_key(e->w, "options");
    if (!p->options) {
        put_own_options(e, p);
        return;
    }
    struct capture c;
    capture_begin(&c, e);
    put_own_options(&c.emit, p);
    json_put_tree(e->w, json_merge(e->scratch, capture_end(&c), p->options));
}

/* ---- the panel --------------------------------------------------------------------------- */

static void put_grid(const struct emit *e, const struct model_panel *p)
{
    json_field_object(e->w, "gridPos");
    json_field_number(e->w, "h", p->grid.h);
    json_field_number(e->w, "w", p->grid.w);
    json_field_number(e->w, "x", p->grid.x);
    json_field_number(e->w, "y", p->grid.y);
    json_end_object(e->w);
}

static void put_transformations(const struct emit *e, const struct model_panel *p)
{
    if (!p->transformations.len) return;
    json_field_array(e->w, "transformations");
    for (size_t i = 0; i < p->transformations.len; i++) {
        const struct model_transformation *t = &p->transformations.at[i];
        json_begin_object(e->w);
        json_field_str(e->w, "id", t->id);
        json_key(e->w, "options");
        if (t->options) {
            json_put_tree(e->w, t->options);
        } else {
            json_begin_object(e->w);
            json_end_object(e->w);
        }
        json_end_object(e->w);
    }
    json_end_array(e->w);
}

static void put_links(const struct emit *e, const struct model_panel *p)
{
    if (!p->links.len) return;
    json_field_array(e->w, "links");
    for (size_t i = 0; i < p->links.len; i++) {
        json_begin_object(e->w);
        json_field_str(e->w, "title", p->links.at[i].title);
        json_field_str(e->w, "url", p->links.at[i].url);
        json_field_bool(e->w, "targetBlank", p->links.at[i].new_tab);
        json_end_object(e->w);
    }
    json_end_array(e->w);
}

static void put_data(const struct emit *e, const struct model_panel *p)
{
    emit_datasource(e, &p->datasource);
    if (!p->targets.len) return;
    json_key(e->w, "targets");
    emit_targets(e, p->targets.at, p->targets.len);
}

static void put_timing(const struct emit *e, const struct model_panel *p)
{
    emit_optional_str(e, "interval", p->interval);
    emit_optional_int(e, "maxDataPoints", p->max_data_points);
    emit_optional_str(e, "timeFrom", p->time_from);
    emit_optional_str(e, "timeShift", p->time_shift);
}

static void put_repeat(const struct emit *e, const struct model_panel *p)
{
    if (str_empty(p->repeat)) return;
    json_field_str(e->w, "repeat", p->repeat);
    emit_str_or(e, "repeatDirection", p->repeat_direction, "h");
    emit_optional_int(e, "maxPerRow", p->repeat_most);
}

static void put_panel(const struct emit *e, const void *item)
{
    const struct model_panel *p = item;
    const char *plugin = writers[p->picture].plugin;
    json_begin_object(e->w);
    json_field_number(e->w, "id", p->id);
    json_field_str(e->w, "type", plugin ? str_from(plugin) : p->plugin_id);
    json_field_str(e->w, "title", p->title);
    emit_optional_str(e, "description", p->description);
    if (p->transparent) json_field_bool(e->w, "transparent", true);
    put_grid(e, p);
    put_data(e, p);
    put_field_config(e, p);
    put_options(e, p);
    put_transformations(e, p);
    put_links(e, p);
    put_timing(e, p);
    put_repeat(e, p);
    json_end_object(e->w);
}

const char *emit_plugin(enum picture picture) { return writers[picture].plugin; }

void emit_panel(const struct emit *e, const struct model_panel *p)
{
    emit_escaped(e, put_panel, p, p->escapes.at, p->escapes.len, "panel");
}
