/* cost: what a dashboard costs, from its model.
 *
 *     model + prices + assumptions  →  a tree: dashboard, panels, queries
 *
 * Priced is the model, not the source: what is wanted, what stands in Grafana (through `read`) and
 * what a revision had are counted by one rule.  So everything is found in the queries themselves:
 * which dimensions a wildcard, a SEARCH or a SELECT runs over, and which are fixed.
 *
 * What counts (docs/cost.md has the sources):
 *   - GetMetricData bills each metric that it is asked for, from the first call.  A metric with up
 *     to five statistics in one call is one; a SEARCH bills every metric that it finds, for each of
 *     its statistics; metric math bills its inputs, not itself; Metrics Insights every metric that
 *     it looks at.
 *   - Logs Insights bills the gigabytes that it reads: all that was written in the range.
 *   - OpenSearch has no price for a query.
 * Where AWS does not say how something counts, the dearer is taken.
 */
#ifndef DASH_COST_H
#define DASH_COST_H

#include "cost/assume.h"
#include "cost/prices.h"
#include "model/model.h"

/* What is asked for, and its price. */
struct cost_amount {
    double metrics;                /* that GetMetricData bills … */
    double insights;               /* … of them those that Metrics Insights looks at */
    double calls;                  /* of GetMetricData */
    double points;                 /* datapoints in their answers */
    double logs;                   /* queries of Logs Insights */
    double gigabytes;              /* that they read */
    double requests;               /* others to CloudWatch: ListMetrics, DescribeAlarms */
    double opensearch;             /* queries */
    double unpriced;               /* queries that dashc knows no price of */
    double usd[COST_REQUESTS + 1]; /* of metrics, of requests … */
    double log_usd;                /* … of what is read */
};
double cost_usd(const struct cost_amount *amount);
void cost_add(struct cost_amount *to, const struct cost_amount *more, double times);

struct cost_query {
    str ref_id;
    enum target_kind kind;
    double metrics;
    double gigabytes;
    str from; /* how the number comes about: "40 function × 3 stage"; empty: it is one, or none */
};
struct cost_panel {
    int id;
    str title;
    str row;
    double copies;              /* of `repeat`, its own and its row's */
    bool folded;                /* its row begins collapsed: nothing is asked before it is opened */
    struct cost_amount refresh; /* of all copies */
    double month;               /* USD, at the dashboard's refreshes */
    double call_queries;        /* in its largest call */
    /* So many metrics would be asked for without what makes sums of them … */
    double folded_from;
    double folded_to; /* … and so many are; both 0: nothing is added up */
    str folded_why;   /* "for the drop-down $function", "for every FunctionName" */
    VEC(struct cost_query) queries;
    VEC(str) notes;
};
struct cost_dashboard {
    str uid, title, folder;
    double every;     /* seconds between refreshes; 0: it asks when it is opened */
    double range;     /* seconds */
    double refreshes; /* a month, on all screens */
    double openings;
    VEC(struct cost_panel *) panels;
    struct cost_amount refresh; /* of the panels that are shown at first */
    struct cost_amount folded;  /* of the others */
    struct cost_amount opening; /* what its drop-downs ask when it is opened */
    double month;               /* USD */
    double folded_month;        /* what the others would add, were they always open */
    VEC(str) notes;
};

/* A dimension that something runs over, and what was assumed of it. */
struct cost_dimension {
    str name; /* as Dash calls it, else as AWS does */
    str key;
    double count;
    enum cost_origin origin;
};
/* What several dashboards have in common; zero at first. */
struct cost_seen {
    VEC(struct cost_dimension) dimensions; /* in order of their names */
    VEC(str) regions;                      /* in order of their names */
    bool default_region; /* something asks the data source's own, which is taken as `region` */
};

struct cost_options {
    const struct cost_prices *prices;
    const struct cost_assumptions *assume;
    str region; /* where nothing else is said; empty: `cost_home` */
    /* How the source calls a dimension; empty, or no function: it does not. */
    str (*dimension)(str name_space, str key, void *data);
    void *data;
    struct cost_seen *seen; /* NULL: not wanted */
};

/* Where what does not say its region is priced. */
str cost_region(const struct cost_options *options);

/* The tree lives in `a` and refers to nothing in the model. */
struct cost_dashboard *cost_of(const struct model_dashboard *model,
                               const struct cost_options *options, struct arena *a);

/* ---- several dashboards ------------------------------------------------------------------ */

/* All that is asked for in a month. */
void cost_add_month(struct cost_amount *to, const struct cost_dashboard *d);

/* How much of what AWS allows is used in one second: a screen asks for all its panels at once, and
 * all screens may happen to ask in the same one. */
struct cost_peak {
    enum cost_limit limit;
    double screen; /* by the one dashboard that asks most, on one screen */
    double all;    /* by all of them, on everybody's screens */
};
typedef struct cost_peaks {
    struct cost_peak list[COST_LIMITS];
    size_t len;
} cost_peaks;
cost_peaks cost_peaks_of(struct cost_dashboard *const *dashboards, size_t count,
                         const struct cost_options *options);

/* Licences of Amazon Managed Grafana. */
struct cost_licences {
    double editors;
    double viewers;
    double month; /* USD */
};
/* At least one editor is billed. */
struct cost_licences cost_licences(const struct cost_prices *prices, double editors,
                                   double viewers);

/* ---- numbers as text --------------------------------------------------------------------- */

/* "3.10"; "under 0.01" of what is less than half a cent and not nothing. */
str cost_money(struct arena *a, double usd);
/* "412", "7.2 million" */
str cost_count(struct arena *a, double count);
/* "1 metric", "412 metrics" */
str cost_plural(struct arena *a, double count, const char *noun);
/* "1 metric → 40, for the drop-down $function", of a panel that adds up. */
str cost_folded(struct arena *a, const struct cost_panel *p);
/* To a millionth: beyond it there is only the noise of binary fractions. */
double cost_rounded(double value);
/* "40 metrics a refresh, about 6.00 USD a month" and, of sums, "1 metric → 40, for the drop-down
 * $function"; empty of a panel that asks nothing. */
str cost_sentence(struct arena *a, const struct cost_panel *p);
/* "1.5" */
str cost_decimal(struct arena *a, double value);

#endif
