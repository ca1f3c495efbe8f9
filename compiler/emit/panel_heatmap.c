/* panel_heatmap: buckets over time.
 *
 * The heatmap ignores the standard fields; unit, decimals and ends belong to its y axis.
 */
#include "emit/panel.h"

/* CloudWatch and OpenSearch give series, not buckets, so Grafana sorts their values into cells. */
static void put_calculation(const struct emit *e, const struct model_panel *p)
{
    json_field_bool(e->w, "calculate", true);
    json_field_object(e->w, "calculation");
    if (p->axis_log) {
        json_field_object(e->w, "yBuckets");
        emit_scale(e, JSON_KEY("scale"), true);
        json_end_object(e->w);
    }
    json_end_object(e->w);
}

static void put_color(const struct emit *e)
{
    json_field_object(e->w, "color");
    json_field_word(e->w, "mode", "scheme");
    json_field_word(e->w, "scheme", "Oranges");
    json_field_word(e->w, "fill", "dark-orange");
    json_field_word(e->w, "scale", "exponential");
    json_field_number(e->w, "exponent", 0.5);
    json_field_number(e->w, "steps", 64);
    json_field_bool(e->w, "reverse", false);
    json_end_object(e->w);
}

static void put_y_axis(const struct emit *e, const struct model_panel *p)
{
    json_field_object(e->w, "yAxis");
    emit_str_or(e, "axisPlacement", p->axis_placement, "left");
    emit_optional_str(e, "axisLabel", p->axis_label);
    emit_optional_str(e, "unit", p->unit);
    emit_optional_int(e, "decimals", p->decimals);
    if (p->has_min) json_field_number(e->w, "min", p->min);
    if (p->has_max) json_field_number(e->w, "max", p->max);
    json_field_bool(e->w, "reverse", false);
    json_end_object(e->w);
}

static void put_tooltip(const struct emit *e, const struct model_panel *p)
{
    json_field_object(e->w, "tooltip");
    if (version_has(e->version, FEATURE_HEATMAP_TOOLTIP)) {
        emit_str_or(e, "mode", p->tooltip_mode, "single");
        json_field_bool(e->w, "yHistogram", false);
        json_field_bool(e->w, "showColorScale", false);
    } else {
        json_field_bool(e->w, "show", !str_is(p->tooltip_mode, "none"));
        json_field_bool(e->w, "yHistogram", false);
    }
    json_end_object(e->w);
}

static void put_exemplars(const struct emit *e)
{
    json_field_object(e->w, "exemplars");
    json_field_word(e->w, "color", "rgba(255,0,255,0.7)");
    json_end_object(e->w);
}

void heatmap_options(const struct emit *e, const struct model_panel *p)
{
    put_calculation(e, p);
    put_color(e);
    json_field_number(e->w, "cellGap", 1);
    json_field_object(e->w, "filterValues");
    json_field_number(e->w, "le", 1e-9);
    json_end_object(e->w);
    json_field_word(e->w, "showValue", "never");
    put_y_axis(e, p);
    json_field_object(e->w, "legend");
    json_field_bool(e->w, "show", p->legend_shown != NO);
    json_end_object(e->w);
    put_tooltip(e, p);
    put_exemplars(e);
}
