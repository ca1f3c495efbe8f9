/* panel: one panel as Grafana's JSON, and the pieces that pictures share.
 *
 * Each picture gives the members of `options` and of `fieldConfig.defaults.custom`; all else is the
 * same for every panel.  `options` is written whole, as Grafana itself saves it; of the field
 * config only what the model sets is written, because there Grafana's defaults have not changed
 * between the versions.
 */
#ifndef DASH_EMIT_PANEL_H
#define DASH_EMIT_PANEL_H

#include "emit/context.h"
#include "emit/version.h"

void emit_panel(const struct emit *e, const struct model_panel *p);
/* The id of the plugin that draws a picture; NULL where the panel itself says it. */
const char *emit_plugin(enum picture picture);

typedef void picture_members(const struct emit *e, const struct model_panel *p);

/* ---- pictures: members of `options` and of `custom` (panel_*.c) -------------------------- */

picture_members timeseries_options, timeseries_custom, bars_custom;
picture_members stat_options;
picture_members gauge_options;
picture_members bar_options, bargauge_options;
picture_members table_options, table_custom;
picture_members logs_options;
picture_members text_options;
picture_members pie_options;
picture_members heatmap_options;
picture_members histogram_options, histogram_custom;
picture_members states_options, states_custom;
picture_members barchart_options, barchart_custom;
picture_members map_options;
picture_members alerts_options;

/* ---- shared pieces ----------------------------------------------------------------------- */

/* Members of `options`. */
picture_members emit_legend, emit_tooltip, emit_reduce;
/* The members of a `legend` object up to the calcs, for pictures with members of their own. */
picture_members emit_legend_members;
/* Members of `custom`: line, fill and gradient; axis and scale; style of the thresholds. */
picture_members emit_area, emit_axis, emit_thresholds_style;
void emit_scale(const struct emit *e, struct json_key key, bool logarithmic);

#endif
