/* panel_chart: distributions, states and categories: histogram, state timeline, bar chart. */
#include "emit/panel.h"

void histogram_options(const struct emit *e, const struct model_panel *p)
{
    if (version_has(e->version, FEATURE_HISTOGRAM_COUNT)) {
        json_field_number(e->w, "bucketCount", 30);
    }
    json_field_number(e->w, "bucketOffset", 0);
    json_field_bool(e->w, "combine", false);
    emit_legend(e, p);
    emit_tooltip(e, p);
}

void histogram_custom(const struct emit *e, const struct model_panel *p)
{
    emit_area(e, p);
    emit_axis(e, p);
}

void states_options(const struct emit *e, const struct model_panel *p)
{
    json_field_bool(e->w, "mergeValues", true);
    json_field_word(e->w, "showValue", "auto");
    json_field_word(e->w, "alignValue", "left");
    json_field_number(e->w, "rowHeight", 0.9);
    if (version_has(e->version, FEATURE_STATES_PAGES)) json_field_number(e->w, "perPage", 20);
    emit_legend(e, p);
    emit_tooltip(e, p);
}

void states_custom(const struct emit *e, const struct model_panel *p)
{
    emit_optional_int(e, "lineWidth", p->line_width);
    emit_optional_int(e, "fillOpacity", p->fill);
    if (p->span_nulls != UNSET) json_field_bool(e->w, "spanNulls", p->span_nulls == YES);
}

void barchart_options(const struct emit *e, const struct model_panel *p)
{
    emit_str_or(e, "orientation", p->orientation, "auto");
    emit_str_or(e, "stacking", p->stack, "none");
    json_field_word(e->w, "showValue", "auto");
    json_field_number(e->w, "barWidth", 0.97);
    json_field_number(e->w, "groupWidth", 0.7);
    json_field_number(e->w, "barRadius", 0);
    json_field_number(e->w, "xTickLabelRotation", 0);
    json_field_number(e->w, "xTickLabelSpacing", 0);
    if (version_has(e->version, FEATURE_BARCHART_HIGHLIGHT)) {
        json_field_bool(e->w, "fullHighlight", false);
    }
    emit_legend(e, p);
    emit_tooltip(e, p);
}

void barchart_custom(const struct emit *e, const struct model_panel *p)
{
    emit_area(e, p);
    emit_axis(e, p);
    emit_thresholds_style(e, p);
}
