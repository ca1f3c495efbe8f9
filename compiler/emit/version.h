/* version: what differs between the Grafana versions that dashc writes for.
 *
 * A writer asks `version_has` before it writes a field that some known version lacks; what authors
 * ask for by name is looked up with `version_find_lack`.  Nothing else in emit looks at version
 * numbers.
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
    FEATURE_TABLE_HIDE_FROM,     /* table: custom.hideFrom in place of custom.hidden */
    FEATURE_BARCHART_HIGHLIGHT,  /* barchart: fullHighlight */
    FEATURE_HISTOGRAM_COUNT,     /* histogram: bucketCount */
    FEATURE_HEATMAP_TOOLTIP,     /* heatmap: tooltip.mode in place of tooltip.show */
    FEATURE_STATES_PAGES,        /* state-timeline: perPage */
    FEATURE_LOGS_CONTEXT,        /* logs: showLogContextToggle */
    FEATURE_LOGS_QUERY_LANGUAGE, /* CloudWatch Logs target: queryLanguage */
    FEATURE_COUNT
};
bool version_has(const struct grafana_version *version, enum feature feature);

/* What is asked for by a name of Grafana's. */
enum construct {
    CONSTRUCT_SCHEMA,
    CONSTRUCT_FOLDER,
    CONSTRUCT_PLUGIN,
    CONSTRUCT_TRANSFORMATION,
    CONSTRUCT_REDUCER,
    CONSTRUCT_COLOR_MODE,
    CONSTRUCT_STAT_COLOR,
    CONSTRUCT_HEATMAP_TOOLTIP,
    CONSTRUCT_PROPERTY,
};
struct lack {
    str name;
    struct {
        int major, minor;
    } last_without; /* the last version known not to have it yet */
    struct {
        int major, minor;
    } first_gone;        /* the first one without it again; 0: none */
    const char *instead; /* how to do without; NULL: no way is known */
};
/* NULL when the version has it, or nothing is known of it. */
const struct lack *version_find_lack(const struct grafana_version *version, enum construct kind,
                                     str name);

#endif
