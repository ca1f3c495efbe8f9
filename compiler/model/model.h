/* model: a dashboard as data, after everything is decided and before it is written.
 *
 * `emit` turns it into Grafana's JSON for one version, `read` turns JSON back into it, and plan's
 * diff compares two of them.  It holds decisions (the unit id, the calcs of the legend), not
 * sentences; where it came from is kept in `where` and `sentence` for the source map.
 * An empty str, a negative int and a NULL pointer mean "not set: Grafana's own default".
 */
#ifndef DASH_MODEL_H
#define DASH_MODEL_H

#include "lower/target.h"

enum picture {
    PICTURE_NONE,
    PICTURE_TIMESERIES,
    PICTURE_BARS, /* timeseries drawn as bars */
    PICTURE_STAT,
    PICTURE_GAUGE,
    PICTURE_BAR, /* a ranking: horizontal bars, one a series (bargauge over reduced rows) */
    PICTURE_BARGAUGE,
    PICTURE_TABLE,
    PICTURE_LOGS,
    PICTURE_TEXT,
    PICTURE_PIE,
    PICTURE_HEATMAP,
    PICTURE_HISTOGRAM,
    PICTURE_STATES,
    PICTURE_BARCHART,
    PICTURE_MAP,
    PICTURE_ALERTS,
    PICTURE_PLUGIN, /* `plugin_id` says which */
    PICTURE_COUNT
};

struct model_step {
    bool base; /* the first one: no value */
    double value;
    str color;
};
typedef VEC(struct model_step) model_steps;
struct model_override_property {
    str id; /* "unit", "custom.axisPlacement" */
    struct json *value;
};
struct model_override {
    str matcher;          /* byName, byRegexp, byType, byFrameRefID */
    struct json *options; /* of the matcher */
    VEC(struct model_override_property) properties;
};
struct model_transformation {
    str id;
    struct json *options;
};
struct model_link {
    str title;
    str url;
    str tooltip;
    str icon;
    bool new_tab;
    bool keep_time;
    bool include_variables;
    VEC(str) tags; /* not empty: a link to dashboards by tag */
    bool dropdown;
};
/* A json escape: where, and what to lay over it. */
struct model_escape {
    str path;
    struct json *patch;
    span where;
};
enum tristate { UNSET, NO, YES };

struct model_panel {
    int id;
    enum picture picture;
    str plugin_id; /* PICTURE_PLUGIN */
    str title;
    str description;
    bool transparent;
    struct {
        int x, y, w, h;
    } grid;
    /* what the author asked for; layout turns it into grid: 0 is "not said" */
    struct {
        int width, height;
    } wish;

    struct datasource_ref datasource; /* type empty: no data (text) */
    target_list targets;
    VEC(struct model_transformation) transformations;
    VEC(struct model_link) links;
    str interval;         /* minimum interval, "1m" */
    str time_from;        /* own range, "24h" */
    str time_shift;       /* "1d" */
    int max_data_points;  /* -1 */
    str repeat;           /* variable name */
    str repeat_direction; /* h, v */
    int repeat_most;      /* -1 */

    /* fieldConfig.defaults */
    str unit;
    int decimals; /* -1 */
    bool has_min, has_max;
    double min, max;
    str display_name;
    str no_value;
    str color_mode; /* palette-classic, thresholds, fixed … */
    str color_fixed;
    bool thresholds_percentage;
    model_steps steps;
    struct json *mappings;   /* array, or NULL */
    struct json *data_links; /* array, or NULL */
    /* fieldConfig.defaults.custom of graphs */
    str draw_style;    /* line, bars, points */
    int line_width;    /* -1 */
    int fill;          /* fillOpacity, -1 */
    str gradient;      /* none, opacity, hue, scheme */
    str interpolation; /* linear smooth stepBefore stepAfter */
    str line_style;    /* solid dash dot */
    str stack;         /* none, normal, percent */
    str points;        /* auto, never, always */
    enum tristate span_nulls;
    str axis_label;
    str axis_placement; /* auto left right hidden */
    bool axis_log;
    bool has_soft_min, has_soft_max;
    double soft_min, soft_max;
    str thresholds_style; /* off line area line+area dashed */
    VEC(struct model_override) overrides;

    /* options */
    enum tristate legend_shown;
    str legend_mode;      /* list, table */
    str legend_placement; /* bottom, right */
    VEC(str) legend_calcs;
    str legend_sort_by;    /* "Mean" … the name of a calc as Grafana shows it */
    str tooltip_mode;      /* multi, single, none */
    str tooltip_sort;      /* none, asc, desc */
    VEC(str) reduce_calcs; /* stat, gauge, bargauge, pie, bar */
    bool reduce_values;    /* show each row instead of reducing */
    int reduce_limit;      /* of the rows; -1: as many as Grafana says, 25 */
    str reduce_fields;     /* "", "/^Max$/" */
    str orientation;
    str text_mode;   /* stat: auto value value_and_name name none */
    str color_use;   /* stat: none value background; bargauge: gradient lcd basic; pie: pie donut */
    str graph_mode;  /* stat: none area */
    str text;        /* PICTURE_TEXT: the content */
    str text_syntax; /* markdown html code */
    str table_sort;  /* column, sorted descending */
    enum tristate log_time, log_labels, log_wrap, log_details;
    str log_order;        /* Descending, Ascending */
    struct json *options; /* further options, merged over the above; NULL */

    VEC(struct model_escape) escapes; /* json, laid over the finished panel, in order */
    span where;                       /* the sentence */
    str sentence;                     /* canonical text of it */
};

struct model_row {
    int id; /* of the row panel; 0 for the row without header */
    str title;
    bool header; /* false: panels outside any row */
    bool collapsed;
    str repeat;
    int height; /* 0: not said */
    int y;      /* of its header, set by layout */
    VEC(struct model_panel *) panels;
    VEC(struct model_escape) escapes;
    span where;
};

enum variable_kind {
    VARIABLE_QUERY,
    VARIABLE_CUSTOM,
    VARIABLE_CONSTANT,
    VARIABLE_INTERVAL,
    VARIABLE_DATASOURCE,
    VARIABLE_TEXTBOX,
    VARIABLE_ADHOC,
    VARIABLE_RAW, /* read and not understood */
};
struct model_option {
    str text;
    str value;
};
struct model_variable {
    enum variable_kind kind;
    str name;
    str label;
    str description;
    int hide;                         /* 0 shown, 1 label hidden, 2 hidden */
    struct datasource_ref datasource; /* query, adhoc */
    struct json *query;               /* query variables: object or string */
    str text_query; /* custom "a,b", constant, interval "1m,5m", datasource plugin type, textbox */
    str definition; /* what the editor shows for a query */
    str regex;
    int refresh; /* 1 on load, 2 on time range change */
    int sort;
    bool multi;
    bool include_all;
    str all_value;                    /* empty: not set */
    VEC(struct model_option) current; /* empty: none chosen; several for multi */
    VEC(struct model_option) options; /* custom, interval, constant, textbox */
    VEC(struct model_escape) escapes;
    struct json *raw; /* VARIABLE_RAW */
    span where;
};

struct model_annotation {
    str name;
    struct datasource_ref datasource;
    str color;
    bool enable;
    bool hide;
    struct json *target;
    struct json *extra; /* further members; NULL */
};

/* Where a panel came from and what it asks for, beside the JSON; of panels that are explained
 * behind it each target. */
struct model_entry {
    int panel_id;
    str ref_id; /* empty: the panel itself */
    span where;
    str logical;     /* "lambda.errors sum by function where …" */
    str explanation; /* of a panel: what was chosen for it and why */
};

struct model_dashboard {
    str uid;
    str was; /* uid it had before; empty */
    str title;
    str folder; /* "Infrastructure/AWS"; empty: none */
    str description;
    VEC(str) tags;
    str timezone; /* browser, utc, IANA */
    str from, to; /* now-6h, now */
    str refresh;  /* "5m"; empty: off */
    int cursor;   /* graphTooltip 0, 1, 2 */
    str week_start;
    bool editable;
    VEC(struct model_link) links;
    VEC(struct model_annotation) annotations; /* without Grafana's own entry */
    /* Grafana's own entry of a dashboard that was read, where it is not as Grafana writes it now;
     * JSON null where there is none.  NULL: as Grafana writes it. */
    struct json *own_annotation;
    VEC(struct model_variable *) variables;   /* in order, hidden data source variables first */
    VEC(struct model_row *) rows;             /* in order */
    VEC(struct model_escape) escapes;
    span where;
};

#endif
