/* version: what differs between the Grafana versions that dashc writes for.
 *
 * A writer asks `version_has` before it writes a field that some known version lacks; nothing else
 * in emit looks at version numbers.
 */
#ifndef DASH_EMIT_VERSION_H
#define DASH_EMIT_VERSION_H

#include "emit/emit.h"

enum feature {
    FEATURE_STAT_LAYOUT,         /* stat: wideLayout, showPercentChange */
    FEATURE_STAT_PERCENT_COLOR,  /* stat: percentChangeColorMode */
    FEATURE_GAUGE_SIZING,        /* gauge: sizing, minVizWidth, minVizHeight */
    FEATURE_BARGAUGE_SIZING,     /* bargauge: valueMode, namePlacement, sizing, maxVizHeight, and
                                    larger least sizes of a bar */
    FEATURE_BARGAUGE_LEGEND,     /* bargauge: legend */
    FEATURE_TABLE_CELL_HEIGHT,   /* table: cellHeight */
    FEATURE_BARCHART_HIGHLIGHT,  /* barchart: fullHighlight */
    FEATURE_HISTOGRAM_COUNT,     /* histogram: bucketCount */
    FEATURE_HEATMAP_TOOLTIP,     /* heatmap: tooltip.mode in place of tooltip.show */
    FEATURE_STATES_PAGES,        /* state-timeline: perPage */
    FEATURE_LOGS_CONTEXT,        /* logs: showLogContextToggle */
    FEATURE_LOGS_QUERY_LANGUAGE, /* CloudWatch Logs target: queryLanguage */
    FEATURE_COUNT
};
bool version_has(const struct grafana_version *version, enum feature feature);

#endif
