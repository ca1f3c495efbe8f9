/* prices: what AWS asks for and what it allows, as dated tables.
 *
 * The rows are those of stdlib/cost/, which have their sources beside them.  A region that has no
 * row of its own has the price of the region `cost_home`; who shows a price says so.
 */
#ifndef DASH_COST_PRICES_H
#define DASH_COST_PRICES_H

#include "base/base.h"

/* Generated at build time (compiler/tools/embed.c). */
struct cost_table_file {
    const char *name; /* "prices.tsv" */
    const char *text;
    size_t size;
};
extern const struct cost_table_file cost_table_files[];
extern const size_t cost_table_file_count;

extern const char cost_home[]; /* us-east-1 */

enum cost_item {
    COST_METRIC_DATA, /* metrics that GetMetricData asks for */
    COST_REQUESTS,    /* other requests to CloudWatch */
    COST_LOGS,        /* gigabytes that Logs Insights reads */
    COST_EDITOR,      /* a licence of Amazon Managed Grafana, for a month */
    COST_VIEWER,
    COST_ENTERPRISE, /* on top of either */
    COST_ITEMS
};
extern const char *const cost_item_texts[COST_ITEMS]; /* "metrics that GetMetricData asks for" */
struct cost_price {
    enum cost_item item;
    str region; /* "*": every one */
    double usd; /* for `per` of `unit` */
    double per;
    str unit;
    str date;
    str source;
};

enum cost_limit {
    LIMIT_CALLS,        /* of GetMetricData, each second */
    LIMIT_POINTS,       /* datapoints each second, of the last three hours */
    LIMIT_POINTS_OLDER, /* of a range that begins earlier */
    LIMIT_CALL_QUERIES, /* queries in one call */
    LIMIT_CALL_POINTS,  /* datapoints in one answer; more come page by page */
    LIMIT_INSIGHTS,     /* metrics that one query of Metrics Insights looks at */
    LIMIT_SERIES,       /* series that one SEARCH gives */
    LIMIT_LOG_STARTS,   /* of queries, each second */
    LIMIT_LOG_RUNNING,  /* queries at a time */
    COST_LIMITS
};
extern const char *const cost_limit_texts[COST_LIMITS];
struct cost_limit_row {
    double most;
    bool adjustable;
    str date;
    str source;
};

struct cost_prices {
    VEC(struct cost_price) list;
    struct cost_limit_row limits[COST_LIMITS];
};

/* The tables, read; they live in `a`. */
const struct cost_prices *cost_prices(struct arena *a);
/* The row of a region, else that of every region, else that of `cost_home`. */
const struct cost_price *cost_price(const struct cost_prices *p, enum cost_item item, str region);
double cost_price_of(const struct cost_prices *p, enum cost_item item, str region, double amount);
/* Whether all that the dashboards of a region ask for has a price of its own. */
bool cost_region_known(const struct cost_prices *p, enum cost_item item, str region);

#endif
