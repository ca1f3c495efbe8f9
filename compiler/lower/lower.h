/* lower: sentences to physical queries.
 *
 * A sentence becomes leaves (one metric, one statistic, its grouping and its conditions: the
 * logical query) and arithmetic over them.  Each source kind's back end plans its leaves: which
 * published set, which form, whether it is exact, at what price; arithmetic becomes CloudWatch's
 * metric math where one request can answer it, else a server-side expression of Grafana.  What
 * cannot be computed correctly is reported, never approximated.
 */
#ifndef DASH_LOWER_H
#define DASH_LOWER_H

#include "lower/mathtype.h"
#include "lower/target.h"
#include "sema/declared.h"
#include "sema/outline.h"

/* ---- drop-downs, bound to dimensions ----------------------------------------------------- */

struct filter_binding {
    const struct cat_source *source;
    const struct use *use;
    int dimension;
};
struct filter {
    struct view *view;
    VEC(struct filter_binding) bindings;
    bool narrows; /* some panel */
};

/* What lowering a dashboard needs. */
struct lower {
    struct program *program;
    struct arena *arena;
    struct eval *eval;
    const struct outline_dashboard *dashboard;
    VEC(struct filter) filters;
    str region;   /* of the dashboard: "$region", a constant, or "default" */
    str account;  /* "$account", 12 digits, or empty */
    double range; /* of the dashboard, seconds */
    struct datasource_ref cloudwatch, opensearch; /* where nothing else is said */
    bool uses_cloudwatch, uses_opensearch;
    const struct declared_source *opensearch_declared; /* that it asks; NULL: Grafana's choice */
    const struct cat_source *index_told;               /* whose index pattern was reported */
    bool explain;
};
/* Finds what the dashboard's drop-downs narrow; reports names that no source has, or several. */
void lower_bind_filters(struct lower *l);
/* Reports what `unfiltered` names that no panel can be kept out of. */
void lower_check_unfiltered(struct lower *l, const struct dimension_name *name);

/* How long a point stands for. */
struct period {
    uint32_t seconds;        /* 0: automatic, or a variable's */
    str text;                /* "300", "$step"; empty: automatic */
    const struct view *view; /* the interval that whoever looks chooses from; NULL: none */
    span where;              /* where it is said; SPAN_NONE: it is inferred */
};
struct period period_of(struct arena *a, uint32_t seconds);
/* What `every` says; nothing: an automatic one. */
struct period period_said(struct arena *a, const struct value *every);

/* ---- what a panel becomes ---------------------------------------------------------------- */

enum fold { FOLD_LAST, FOLD_SUM, FOLD_MAX, FOLD_MIN, FOLD_MEAN };

/* One visible query, and what the picture has to know of it. */
struct lowered_series {
    struct target *target;
    struct unit unit;
    const struct period *period; /* its own, or the panel's */
    enum fold fold;              /* how one number is made of the range */
    bool grouped;
    bool sums;       /* its values are totals of a period: thresholds depend on it */
    bool expression; /* a server-side expression: named by the picture, not by a label */
    str name;        /* how it is called, without its group */
    str group_label; /* Grafana field label(s) that tell its series apart; empty: none */
    str exact;       /* of a wildcard: the group names that are wanted, as a regular expression */
    const struct cat_metric *metric; /* of a plain metric, else NULL */
    const struct outline_series *from;
    const struct leaf *leaf; /* of a plain metric, else NULL */
    str logical;             /* canonical text of what is no plain metric */
};
struct lowered_transformation {
    str id;
    struct json *options;
};
enum lowered_kind { LOWERED_SERIES, LOWERED_LINES, LOWERED_TEXT };
struct lowered_panel {
    enum lowered_kind kind;
    target_list targets; /* in order, with refIds */
    VEC(struct lowered_series) series;
    VEC(struct lowered_transformation) transformations;
    str text; /* LOWERED_TEXT */
    struct period period;
    bool daily;
    bool ranked;
    bool rank_bottom;
    int rank_count;
    enum fold rank_fold;
    int rank_sure;          /* up to how many groups the ranking is exact; 0: however many */
    str rank_of;            /* the dimension that is ranked, where rows have several; or empty */
    bool table_rows;        /* rows of groups rather than series: OpenSearch terms alone */
    struct buf explanation; /* on the heap; the caller releases it */
};
enum request_shape { SHAPE_SERIES, SHAPE_NUMBER, SHAPE_RANKING, SHAPE_TABLE };

/* What the panel's properties say that queries depend on. */
struct panel_request {
    const struct outline_panel *panel;
    const struct outline_row *row;
    enum request_shape shape; /* of the picture */
    struct period period;     /* from `every`, or pinned by a rate threshold */
    struct unit unit;         /* from `unit`; QUANTITY_NONE: not said */
    bool unit_given;
    span unit_where;
    str region, account;              /* of the panel or row; empty: the dashboard's */
    struct datasource_ref datasource; /* type empty: the dashboard's */
    int line_limit;                   /* `limit`; 0: not said */
    double shift;                     /* `timeshift` in seconds */
    dimension_names unfiltered;
};

/* The canonical text of a series. */
str lowered_text(struct lower *l, const struct lowered_series *s);

/* Lowers one panel into `out`, which is empty; false when something was reported. */
bool lower_panel(struct lower *l, const struct panel_request *request, struct lowered_panel *out);

/* ---- the logical query ------------------------------------------------------------------- */

/* One metric and one statistic, with everything that narrows and groups it; variables apart. */
struct leaf {
    const struct cat_metric *metric;
    const struct use *use;
    const struct statistic *statistic;
    dimension_names by; /* as `conditions`, mostly a list of the sentence's: not to be changed */
    conditions conditions;
    span where;
};

/* Automatic period of Grafana's CloudWatch data source for a range that begins so many seconds ago:
 * ceil(range / 2000) rounded up to a period that CloudWatch keeps so long.  Source: the plugin's
 * calculatePeriodBasedOnTimeRange. */
uint32_t automatic_period(double range, double age);

/* Each point of the statistic, of the expression, is a total of its period, so that adding them up
 * over time makes the total of the whole. */
bool statistic_adds_up(const struct statistic *s);
bool expr_adds_up(const struct expr *x);
/* The unit that a statistic of a metric is in: that of its values, a count, a percentage. */
struct unit metric_unit(const struct cat_metric *m, const struct statistic *s);

/* integration_latency is "Integration latency", api is "API". */
str name_title(struct arena *a, str name);
str metric_title(struct arena *a, const struct atom_table *atoms, const struct cat_metric *m);

/* The query of a drop-down of a dimension's values, for the variable's `query`. */
struct json *lower_variable_query(struct lower *l, const struct filter *f);

#endif
