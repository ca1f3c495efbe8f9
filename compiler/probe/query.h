/* query: questions to data sources, through Grafana, as a browser asks them.
 *
 *     struct probe_reply reply = probe_ask(probe, queries, from, to);
 *     for each refId of reply.results …
 *
 * or, for many at once, probe_begin for each exchange of http_run and probe_told when it is done.
 *
 * One request carries all queries of a panel.  What a frame holds is not kept, only whether there
 * is anything in it, and what the data source says beside it.
 */
#ifndef DASH_PROBE_QUERY_H
#define DASH_PROBE_QUERY_H

#include "base/json.h"
#include "grafana/api.h"

/* What all questions of a command share. */
struct probe {
    struct http *http;
    struct grafana grafana;
    struct arena *arena;
    size_t calls; /* made so far */
    size_t most;  /* that may be made */
};
static inline bool probe_may_ask(const struct probe *p) { return p->calls < p->most; }

struct probe_result {
    str ref_id;
    str error;  /* empty: none */
    str notice; /* a warning of the data source: "Maximum number of allowed metrics exceeded…" */
    size_t frames; /* series or tables */
    size_t values; /* that are not null, in fields other than the time */
};
struct probe_reply {
    struct grafana_answer answer; /* OK also when a query failed: its result says so */
    double seconds;
    VEC(struct probe_result) results;
    const struct json *body; /* as it came; NULL: it was no JSON */
};
/* `queries` is an array; times are as Grafana takes them ("now-1h", "now"). */
struct probe_reply probe_ask(struct probe *p, const struct json *queries, str from, str to);

/* Its two halves: makes the request, which counts as a call, and reads its answer after so many
 * seconds.  The caller releases the exchange. */
void probe_begin(struct probe *p, const struct json *queries, str from, str to,
                 struct http_exchange *e);
struct probe_reply probe_told(struct probe *p, const struct http_exchange *e, double seconds);

/* Queries of Logs Insights for a Grafana that leaves the waiting to the browser (9): several calls
 * for each. */
struct probe_reply probe_ask_logs(struct probe *p, const struct json *queries, str from, str to);

/* The first error, the first notice; empty: none. */
str probe_error_of(const struct probe_reply *r);
str probe_notice_of(const struct probe_reply *r);
size_t probe_values_of(const struct probe_reply *r);

/* A GET below a data source (resources/…): *out NULL when it is answered with anything but JSON. */
struct grafana_answer probe_resource(struct probe *p, str uid, str path, struct json **out);

#endif
