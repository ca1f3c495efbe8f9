/* show_cost: what dashboards cost, for people and for scripts. */
#ifndef DASH_CLI_SHOW_COST_H
#define DASH_CLI_SHOW_COST_H

#include "cost/cost.h"

struct cost_report {
    struct arena *arena;
    const struct cost_options *options;
    VEC(struct cost_dashboard *) dashboards;
    struct cost_amount month; /* of all of them */
    double folded_month;      /* USD that rows which begin collapsed would add */
    struct cost_licences licences;
    bool licensed; /* false: a Grafana that is not Amazon's */
    double budget; /* USD a month; 0: none */
    cost_peaks peaks;
};

void show_cost(const struct cost_report *r, struct buf *out);
void show_cost_json(const struct cost_report *r, struct buf *out);

/* Where an assumption comes from. */
const char *cost_origin_text(enum cost_origin origin);

#endif
