/* inner: what the files of this stage share. */
#ifndef DASH_COST_INNER_H
#define DASH_COST_INNER_H

#include "cost/cost.h"

/* One dashboard at work. */
struct cost_work {
    struct arena *a;
    const struct cost_options *o;
    const struct model_dashboard *model;
    struct cost_dashboard *out;
    /* Of the panel in hand. */
    const struct model_panel *panel;
    struct cost_panel *panel_out;
    double range;    /* seconds */
    str repeated[2]; /* variables that have one value in it: its row's, its own */
    bool apart;      /* each query is a call of its own: Grafana computes with the answers */
};

/* ---- count.c: how many values ---- */

/* A product in the making: how many metrics, and why so many. */
struct cost_product {
    double count;
    str from;
    str variable; /* of the first drop-down in it */
    str key;      /* of the first dimension that is open without one */
};
void product_times(struct cost_work *w, struct cost_product *p, double count, str name);
/* By so many values as the dimension has. */
void product_dimension(struct cost_work *w, struct cost_product *p, str name_space, str key);
/* By what the text of a value stands for: 1, or all values of a drop-down in it. */
void product_value(struct cost_work *w, struct cost_product *p, str name_space, str key, str text);
/* A drop-down that takes several values and stands in the text; NULL: there is none. */
const struct model_variable *several_in(const struct cost_work *w, str text);
/* How often `repeat` draws something. */
double repeat_copies(struct cost_work *w, str variable);

/* ---- query.c: one query ---- */

/* Adds the targets of the panel in hand. */
void price_targets(struct cost_work *w);

/* ---- text.c: SEARCH and SELECT ---- */

/* What a query's text says of the metrics that it finds. */
struct cost_key {
    str key;
    VEC(str) values; /* it is one of these; none: any */
};
struct cost_scan {
    str name_space;
    VEC(struct cost_key) keys; /* of its schema, else those that it mentions */
    bool schema;               /* they are all dimensions that the metrics have */
    size_t names;              /* of metrics; 0: any */
};
/* The next SEARCH('…') in an expression; false at the end. */
bool scan_search(struct arena *a, str expression, size_t *at, struct cost_scan *out);
struct cost_scan scan_select(struct arena *a, str text);
/* Occurrences of a name that is not part of a longer one. */
size_t name_count(str text, const char *word);

/* ---- time.c ---- */

/* "5m", "300"; 0: it is no duration. */
double time_seconds(str text);
/* Between two moments as dashboards write them: now-6h, now/d, milliseconds; 0: not known. */
double time_between(str from, str to);

#endif
