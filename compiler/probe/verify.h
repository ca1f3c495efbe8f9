/* verify: every panel of a dashboard that stands in Grafana, asked as a browser would: several of
 * them at once.
 *
 * A question costs money and a place among those that AWS allows in a second, so there is a budget
 * of calls, and one call for a panel.  What cannot be asked without a browser is not: it is
 * counted, with its reason.
 */
#ifndef DASH_PROBE_VERIFY_H
#define DASH_PROBE_VERIFY_H

#include "probe/variables.h"

enum verify_state {
    VERIFY_FINE,
    VERIFY_ERROR,
    VERIFY_EMPTY,     /* no data in the range that the dashboard shows */
    VERIFY_QUIET,     /* the same, of metrics that are published only when something happens */
    VERIFY_TRUNCATED, /* the data source says that it left something out */
    VERIFY_SLOW,
    VERIFY_ELSEWHERE, /* it shows what another panel asks, or Grafana's own */
    VERIFY_SKIPPED,   /* not asked: nothing is known of it */
    VERIFY_STATES
};
struct verify_panel {
    int id;
    str title;
    enum verify_state state;
    str why;
    double seconds;   /* 0: not asked */
    bool over_budget; /* it was not asked because the calls were used up */
};
struct verify_options {
    double slow;      /* seconds from which an answer is slow */
    double slow_logs; /* the same for Logs Insights, which reads what it is asked about */
    bool logs;        /* Grafana waits for Logs Insights itself: from 10 on */
    bool (*sparse)(str name_space, str metric, void *data); /* published only when … ; NULL: none */
    void (*progress)(str title, void *data);                /* before each panel; NULL: none */
    bool (*stopped)(void);
    void *data;
};
/* `json` is the dashboard as Grafana gives it.  False when the workspace itself failed (*failure).
 */
bool verify_dashboard(struct probe *p, str json, const struct grafana_settings *sources,
                      const struct verify_options *options, struct arena *arena,
                      struct verify_panel **panels, size_t *count, struct grafana_answer *failure);

#endif
