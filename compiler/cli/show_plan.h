/* show_plan: a plan, and what became of it, for people and for scripts. */
#ifndef DASH_CLI_SHOW_PLAN_H
#define DASH_CLI_SHOW_PLAN_H

#include "cli/deployment.h"
#include "cli/show_changes.h"

/* "by alice on 2026-01-15 08:00 UTC (version 7)": who saved it last. */
str shown_who(struct arena *a, const struct deploy_live *live);

/* Shows the plan on standard output, in the form that the options choose. */
void plan_put(const struct deployment *d, struct shown *shown);
/* The plan as a list of changes. */
void show_plan(const struct deployment *d, struct shown *out);
size_t plan_conflicts(const struct deployment *d);
/* How a push ends that does all that the plan says: FINE, or what stands in the way of the rest. */
enum cli_status plan_left(const struct deployment *d);
/* How many things there are to do. */
size_t plan_tasks(const struct deployment *d);

/* The plan as one JSON document; `pushed`: with what became of it. */
void show_plan_json(const struct deployment *d, bool pushed, struct buf *out);

/* What a push did, a line for each dashboard that it touched or had to leave, and a summary. */
void show_results(const struct deployment *d, struct buf *out);
/* How a push ends. */
enum cli_status results_status(const struct deployment *d);

#endif
