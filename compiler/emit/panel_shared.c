/* panel_shared: pieces of options and of the custom field config that several pictures have. */
#include "emit/panel.h"

void emit_legend_members(const struct emit *e, const struct model_panel *p)
{
    emit_tristate_or(e, "showLegend", p->legend_shown, true);
    emit_str_or(e, "displayMode", p->legend_mode, "list");
    emit_str_or(e, "placement", p->legend_placement, "bottom");
}

void emit_legend(const struct emit *e, const struct model_panel *p)
{
    json_field_object(e->w, "legend");
    emit_legend_members(e, p);
    emit_strs(e, "calcs", p->legend_calcs.at, p->legend_calcs.len);
    if (!str_empty(p->legend_sort_by)) {
        json_field_str(e->w, "sortBy", p->legend_sort_by);
        json_field_bool(e->w, "sortDesc", true);
    }
    json_end_object(e->w);
}

void emit_tooltip(const struct emit *e, const struct model_panel *p)
{
    json_field_object(e->w, "tooltip");
    emit_str_or(e, "mode", p->tooltip_mode, "single");
    emit_str_or(e, "sort", p->tooltip_sort, "none");
    json_end_object(e->w);
}

void emit_reduce(const struct emit *e, const struct model_panel *p)
{
    const str last = STR("lastNotNull");
    json_field_object(e->w, "reduceOptions");
    json_field_bool(e->w, "values", p->reduce_values);
    if (p->reduce_calcs.len)
        emit_strs(e, "calcs", p->reduce_calcs.at, p->reduce_calcs.len);
    else
        emit_strs(e, "calcs", &last, 1);
    json_field_str(e->w, "fields", p->reduce_fields);
    emit_optional_int(e, "limit", p->reduce_limit);
    json_end_object(e->w);
}

void emit_area(const struct emit *e, const struct model_panel *p)
{
    emit_optional_int(e, "lineWidth", p->line_width);
    emit_optional_int(e, "fillOpacity", p->fill);
    emit_optional_str(e, "gradientMode", p->gradient);
}

void emit_scale(const struct emit *e, struct json_key key, bool logarithmic)
{
    json_member_object(e->w, key);
    json_field_word(e->w, "type", logarithmic ? "log" : "linear");
    if (logarithmic) json_field_number(e->w, "log", 10);
    json_end_object(e->w);
}

void emit_axis(const struct emit *e, const struct model_panel *p)
{
    emit_optional_str(e, "axisPlacement", p->axis_placement);
    emit_optional_str(e, "axisLabel", p->axis_label);
    if (p->has_soft_min) json_field_number(e->w, "axisSoftMin", p->soft_min);
    if (p->has_soft_max) json_field_number(e->w, "axisSoftMax", p->soft_max);
    if (p->axis_log) emit_scale(e, JSON_KEY("scaleDistribution"), true);
}

void emit_thresholds_style(const struct emit *e, const struct model_panel *p)
{
    if (str_empty(p->thresholds_style)) return;
    json_field_object(e->w, "thresholdsStyle");
    json_field_str(e->w, "mode", p->thresholds_style);
    json_end_object(e->w);
}
