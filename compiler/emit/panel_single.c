/* panel_single: pictures of one number a series: stat, gauge, bar gauge and pie. */
#include "emit/panel.h"

void stat_options(const struct emit *e, const struct model_panel *p)
{
    emit_reduce(e, p);
    emit_str_or(e, "orientation", p->orientation, "auto");
    emit_str_or(e, "textMode", p->text_mode, "auto");
    emit_str_or(e, "colorMode", p->color_use, "value");
    emit_str_or(e, "graphMode", p->graph_mode, "area");
    json_field_word(e->w, "justifyMode", "auto");
    if (version_has(e->version, FEATURE_STAT_LAYOUT)) {
        json_field_bool(e->w, "wideLayout", true);
        json_field_bool(e->w, "showPercentChange", false);
    }
    if (version_has(e->version, FEATURE_STAT_PERCENT_COLOR)) {
        json_field_word(e->w, "percentChangeColorMode", "standard");
    }
}

void gauge_options(const struct emit *e, const struct model_panel *p)
{
    emit_reduce(e, p);
    emit_str_or(e, "orientation", p->orientation, "auto");
    json_field_bool(e->w, "showThresholdLabels", false);
    json_field_bool(e->w, "showThresholdMarkers", true);
    if (version_has(e->version, FEATURE_GAUGE_SIZING)) {
        json_field_word(e->w, "sizing", "auto");
        json_field_number(e->w, "minVizWidth", 75);
        json_field_number(e->w, "minVizHeight", 75);
    }
}

static void put_bar_sizes(const struct emit *e)
{
    bool sizing = version_has(e->version, FEATURE_BARGAUGE_SIZING);
    if (sizing) {
        json_field_word(e->w, "valueMode", "color");
        json_field_word(e->w, "namePlacement", "auto");
        json_field_word(e->w, "sizing", "auto");
    }
    json_field_number(e->w, "minVizWidth", sizing ? 8 : 0);
    json_field_number(e->w, "minVizHeight", sizing ? 16 : 10);
    if (sizing) json_field_number(e->w, "maxVizHeight", 300);
}

/* The bars are named beside themselves; a legend would say it twice. */
static void put_bar_legend(const struct emit *e)
{
    if (!version_has(e->version, FEATURE_BARGAUGE_LEGEND)) return;
    json_field_object(e->w, "legend");
    json_field_bool(e->w, "showLegend", false);
    json_field_word(e->w, "displayMode", "list");
    json_field_word(e->w, "placement", "bottom");
    emit_strs(e, "calcs", NULL, 0);
    json_end_object(e->w);
}

static void put_bargauge(const struct emit *e, const struct model_panel *p, const char *orientation)
{
    emit_reduce(e, p);
    emit_str_or(e, "orientation", p->orientation, orientation);
    emit_str_or(e, "displayMode", p->color_use, "gradient");
    json_field_bool(e->w, "showUnfilled", true);
    put_bar_sizes(e);
    put_bar_legend(e);
}

void bar_options(const struct emit *e, const struct model_panel *p)
{
    put_bargauge(e, p, "horizontal");
}

void bargauge_options(const struct emit *e, const struct model_panel *p)
{
    put_bargauge(e, p, "auto");
}

/* A pie's legend shows values and shares in place of calcs. */
static void put_pie_legend(const struct emit *e, const struct model_panel *p)
{
    const str values[] = {STR("value"), STR("percent")};
    json_field_object(e->w, "legend");
    emit_legend_members(e, p);
    emit_strs(e, "values", values, COUNT_OF(values));
    json_end_object(e->w);
}

void pie_options(const struct emit *e, const struct model_panel *p)
{
    emit_reduce(e, p);
    emit_str_or(e, "pieType", p->color_use, "pie");
    emit_strs(e, "displayLabels", NULL, 0);
    put_pie_legend(e, p);
    emit_tooltip(e, p);
}
