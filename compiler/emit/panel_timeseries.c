/* panel_timeseries: lines, points and bars over time. */
#include "emit/panel.h"
#include "model/names.h"

void timeseries_options(const struct emit *e, const struct model_panel *p)
{
    emit_legend(e, p);
    emit_tooltip(e, p);
}

/* Series of one `group` are stacked on each other. */
static void put_stacking(const struct emit *e, const struct model_panel *p)
{
    if (str_empty(p->stack)) return;
    json_field_object(e->w, "stacking");
    json_field_str(e->w, "mode", p->stack);
    json_field_word(e->w, "group", "A");
    json_end_object(e->w);
}

static void put_line_style(const struct emit *e, const struct model_panel *p)
{
    if (str_empty(p->line_style)) return;
    json_key(e->w, "lineStyle");
    json_put_tree(e->w, line_style_json(e->scratch, p->line_style));
}

static void put_custom(const struct emit *e, const struct model_panel *p)
{
    emit_optional_str(e, "lineInterpolation", p->interpolation);
    put_line_style(e, p);
    emit_area(e, p);
    emit_optional_str(e, "showPoints", p->points);
    if (p->span_nulls != UNSET) json_field_bool(e->w, "spanNulls", p->span_nulls == YES);
    put_stacking(e, p);
    emit_axis(e, p);
    emit_thresholds_style(e, p);
}

void timeseries_custom(const struct emit *e, const struct model_panel *p)
{
    emit_optional_str(e, "drawStyle", p->draw_style);
    put_custom(e, p);
}

void bars_custom(const struct emit *e, const struct model_panel *p)
{
    emit_str_or(e, "drawStyle", p->draw_style, "bars");
    put_custom(e, p);
}
