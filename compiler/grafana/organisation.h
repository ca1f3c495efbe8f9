/* organisation: Grafana's organisation in its HTTP API: its name and preferences, its teams, and
 * who may see which folder.
 *
 * As in api.h: `ask` fills an exchange, `told` reads its answer.  All of it needs the role Admin.
 */
#ifndef DASH_GRAFANA_ORGANISATION_H
#define DASH_GRAFANA_ORGANISATION_H

#include "grafana/api.h"

void grafana_ask_organisation(const struct grafana *g, struct http_exchange *e);
struct grafana_answer grafana_told_organisation(const struct http_exchange *e, struct arena *a,
                                                str *name);
void grafana_ask_organisation_name(const struct grafana *g, struct http_exchange *e, str name);

/* Empty: not set. */
struct grafana_preferences {
    str theme;
    str timezone;
    str week; /* first day of it */
    str home; /* uid of a dashboard */
};
void grafana_ask_preferences(const struct grafana *g, struct http_exchange *e);
struct grafana_answer grafana_told_preferences(const struct http_exchange *e, struct arena *a,
                                               struct grafana_preferences *out);
/* What is empty stays as it is (PATCH). */
void grafana_ask_prefer(const struct grafana *g, struct http_exchange *e,
                        const struct grafana_preferences *p);

/* Its id, 0 when there is none of that name. */
void grafana_ask_team(const struct grafana *g, struct http_exchange *e, str name);
struct grafana_answer grafana_told_team(const struct http_exchange *e, struct arena *a, str name,
                                        long long *id);
void grafana_ask_new_team(const struct grafana *g, struct http_exchange *e, str name);
struct grafana_answer grafana_told_new_team(const struct http_exchange *e, struct arena *a,
                                            long long *id);

enum { GRAFANA_VIEW = 1, GRAFANA_EDIT = 2, GRAFANA_MANAGE = 4 };
/* One of role, team and user is set. */
struct grafana_grant {
    str role; /* "Viewer" */
    long long team, user;
    str team_name, login; /* of the user */
    int level;
};
typedef VEC(struct grafana_grant) grafana_grants;
/* The folder's own, not those that it has from the one above. */
void grafana_ask_grants(const struct grafana *g, struct http_exchange *e, str folder);
struct grafana_answer grafana_told_grants(const struct http_exchange *e, struct arena *a,
                                          grafana_grants *out);
/* Replaces all of them. */
void grafana_ask_grant(const struct grafana *g, struct http_exchange *e, str folder,
                       const grafana_grants *grants);
/* For answers with nothing to read. */
struct grafana_answer grafana_told_done(const struct http_exchange *e, struct arena *a);

#endif
