/* show_metric: one metric in full, for people, and any number of them as JSON. */
#ifndef DASH_CLI_SHOW_METRIC_H
#define DASH_CLI_SHOW_METRIC_H

#include "dash.h"

typedef VEC(const struct dash_metric *) shown_metrics;

/* What is known of it, line by line, and a sentence to paste. */
void show_metric(struct arena *a, const struct dash_metric *m, struct buf *out);
/* One document: {"metrics": [...]}.  A member that has no value is left out. */
void show_metrics_json(struct arena *a, const shown_metrics *list, struct buf *out);

#endif
