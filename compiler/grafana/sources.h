/* sources: data sources in Grafana's HTTP API, and questions that go through them.
 *
 * As in api.h: `ask` fills an exchange, `told` reads its answer.  A data source has too many
 * members for a struct, and those that dashc does not know must survive a change: it is a tree.
 * Secrets are only ever sent (secureJsonData); what comes back says which there are
 * (secureJsonFields).
 */
#ifndef DASH_GRAFANA_SOURCES_H
#define DASH_GRAFANA_SOURCES_H

#include "base/json.h"
#include "grafana/api.h"

/* Needs the role Admin. */
void grafana_ask_source(const struct grafana *g, struct http_exchange *e, str uid);
void grafana_ask_source_named(const struct grafana *g, struct http_exchange *e, str name);
struct grafana_answer grafana_told_source(const struct http_exchange *e, struct arena *a,
                                          struct json **out);
/* The same from what Viewers may read (grafana_ask_settings): without its address, its user, its
 * version and which secrets it has.  *out NULL: there is none of that uid, and none of that name.
 */
struct grafana_answer grafana_told_source_shown(const struct http_exchange *e, struct arena *a,
                                                str uid, str name, struct json **out);

/* `body` is a data source as JSON; with its version it replaces just that one.  The exchange keeps
 * a copy, which is wiped. */
void grafana_ask_new_source(const struct grafana *g, struct http_exchange *e, str body);
void grafana_ask_change_source(const struct grafana *g, struct http_exchange *e, str uid, str body);
/* The answer to either: the uid that it has. */
struct grafana_answer grafana_told_source_saved(const struct http_exchange *e, struct arena *a,
                                                str *uid);

/* What the plugin answers, to a question below /resources or through the proxy. */
void grafana_ask_resource(const struct grafana *g, struct http_exchange *e, str uid, str path);
void grafana_ask_proxy(const struct grafana *g, struct http_exchange *e, str uid, str path);
/* The body of any of these, as a tree. */
struct grafana_answer grafana_told_json(const struct http_exchange *e, struct arena *a,
                                        struct json **out);

/* Whether the data source can be used: "OK", "ERROR", "UNKNOWN", and the plugin's sentence. */
struct grafana_health {
    str status;
    str message;
};
void grafana_ask_health(const struct grafana *g, struct http_exchange *e, str uid);
struct grafana_answer grafana_told_health(const struct http_exchange *e, struct arena *a,
                                          struct grafana_health *out);

#endif
