/* api: Grafana's HTTP API as typed calls.
 *
 *     grafana_ask_dashboard(&grafana, &exchange, uid);
 *     http_do(http, &exchange);                         or many of them through http_run
 *     answer = grafana_told_dashboard(&exchange, arena, &dashboard);
 *     http_exchange_release(&exchange);
 *
 * `ask` fills an exchange, `told` reads its answer: the outcome, and where that is GRAFANA_OK the
 * struct.  Texts of the struct live in `arena`, but for those called `json`, which are slices of
 * the exchange's body: a dashboard is large and most are only looked into.
 *
 * The endpoints are those that 9.4 to 13 have in common.  `overwrite` is never true.
 */
#ifndef DASH_GRAFANA_API_H
#define DASH_GRAFANA_API_H

#include "grafana/answer.h"

/* A workspace as requests see it. */
struct grafana {
    str url; /* with Grafana's path if it has one, without a slash at the end */
    str token;
    str agent; /* "dashc/0.1.0" */
};

/* ---- the instance ------------------------------------------------------------------------ */

struct grafana_source {
    str name;
    str uid;
    str type;
    str region; /* of AWS, which it asks where a query says `default`; empty: it says none */
};
struct grafana_settings {
    str version; /* "10.4.1"; empty when it is hidden */
    VEC(struct grafana_source) sources;
};
/* What Viewers may read too; /api/health is blocked on AMG. */
void grafana_ask_settings(const struct grafana *g, struct http_exchange *e);
struct grafana_answer grafana_told_settings(const struct http_exchange *e, struct arena *a,
                                            struct grafana_settings *out);

/* ---- folders ----------------------------------------------------------------------------- */

struct grafana_folder {
    str uid;
    str title;
    str parent; /* uid; empty: at the top */
};
typedef VEC(struct grafana_folder) grafana_folders;

enum { GRAFANA_PAGE = 1000 }; /* what 9.4 to 13 give at most of folders; a full page has a next */

/* Those directly in `parent` (empty: at the top).  Pages begin at 1. */
void grafana_ask_folders(const struct grafana *g, struct http_exchange *e, str parent, int page);
struct grafana_answer grafana_told_folders(const struct http_exchange *e, struct arena *a,
                                           grafana_folders *out);
void grafana_ask_folder(const struct grafana *g, struct http_exchange *e, str uid);
void grafana_ask_new_folder(const struct grafana *g, struct http_exchange *e,
                            const struct grafana_folder *folder);
/* The answer to either. */
struct grafana_answer grafana_told_folder(const struct http_exchange *e, struct arena *a,
                                          struct grafana_folder *out);
/* How much a folder holds: folders, dashboards, library panels, alert rules.  NOT_FOUND where
 * Grafana does not count (9.4). */
void grafana_ask_contents(const struct grafana *g, struct http_exchange *e, str uid);
struct grafana_answer grafana_told_contents(const struct http_exchange *e, struct arena *a,
                                            long long *count);
/* Grafana deletes what is in it too, whatever that is. */
void grafana_ask_no_folder(const struct grafana *g, struct http_exchange *e, str uid);

/* ---- dashboards -------------------------------------------------------------------------- */

struct grafana_dashboard {
    str json;       /* of the body */
    str templating; /* of that; empty: it has none */
    str uid;
    str title;
    long long version;
    str folder;       /* uid; empty: none */
    str folder_title; /* "General" without a folder */
    str path;         /* "/d/uid/slug" */
    str updated;      /* "2026-11-25T14:03:22Z" */
    str updated_by;
    bool provisioned;
    bool can_save; /* this token may */
};
void grafana_ask_dashboard(const struct grafana *g, struct http_exchange *e, str uid);
struct grafana_answer grafana_told_dashboard(const struct http_exchange *e, struct arena *a,
                                             struct grafana_dashboard *out);

/* `dashboard` is JSON with the uid and, unless it is to be new, the version to replace. */
struct grafana_save {
    str dashboard;
    str folder; /* uid; empty: none */
    str message;
};
struct grafana_saved {
    str uid;
    long long version;
    str path;
};
void grafana_ask_save(const struct grafana *g, struct http_exchange *e,
                      const struct grafana_save *save);
struct grafana_answer grafana_told_saved(const struct http_exchange *e, struct arena *a,
                                         struct grafana_saved *out);
void grafana_ask_no_dashboard(const struct grafana *g, struct http_exchange *e, str uid);
/* For deletions, whose answers have nothing to read. */
struct grafana_answer grafana_told_gone(const struct http_exchange *e, struct arena *a);

/* An earlier version; needs leave to write. */
struct grafana_version_of {
    str json; /* of the body */
    str templating;
    long long version;
    str created_by;
    str created;
};
void grafana_ask_version(const struct grafana *g, struct http_exchange *e, str uid,
                         long long version);
struct grafana_answer grafana_told_version(const struct http_exchange *e, struct arena *a,
                                           struct grafana_version_of *out);

/* ---- search ------------------------------------------------------------------------------ */

struct grafana_hit {
    str uid;
    str title;
    str folder; /* uid; empty: none */
    str folder_title;
};
typedef VEC(struct grafana_hit) grafana_hits;
enum grafana_kind { GRAFANA_DASHBOARDS, GRAFANA_FOLDERS };

/* From 12 on an index answers, a little late: what was just saved may be missing. */
void grafana_ask_search(const struct grafana *g, struct http_exchange *e, enum grafana_kind kind,
                        str tag, int page);
struct grafana_answer grafana_told_hits(const struct http_exchange *e, struct arena *a,
                                        grafana_hits *out);

/* The address of a page of Grafana's, from the path that it gave: "https://…/d/uid/slug". */
str grafana_link(const struct grafana *g, struct arena *a, str path);

#endif
