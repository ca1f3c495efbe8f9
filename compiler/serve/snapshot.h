/* snapshot: everything that the preview shows after one compilation, as JSON.
 *
 *     struct snapshot *now = snapshot_compile(&request, before);
 *     snapshot_free(before);
 *
 * A snapshot owns its memory and never changes.  When the source has mistakes, those dashboards
 * that compiled are new and the others are the last good ones, taken over from `before`; the
 * messages are those that a terminal shows.  An internal fault of the compiler ends that
 * compilation and becomes such a message: the caller goes on.  preview/src/document.ts describes
 * the JSON.
 */
#ifndef DASH_SNAPSHOT_H
#define DASH_SNAPSHOT_H

#include "dash.h"

/* What is compiled; the texts are the caller's and must outlive the snapshots. */
struct snapshot_request {
    const str *paths;
    size_t path_count;
    str grafana;
    str root;
    str workspace;
    const struct dash_setting *settings;
    size_t setting_count;
};

struct snapshot_page {
    str uid;
    str folder;
    str title;
    str dashboard;  /* Grafana's JSON */
    str json;       /* the dashboard's document, which holds it */
    str entry;      /* its line in the index */
    int rows;       /* height, in rows of Grafana's grid */
    bool last_good; /* not of this compilation */
};
struct snapshot {
    struct arena arena;
    unsigned generation;
    size_t errors, warnings;
    bool fault;
    bool unreadable;
    str project;
    struct grafana_version grafana;
    str messages;  /* as the terminal shows them */
    str index;     /* the index's document */
    str against;   /* empty: compared with nothing */
    VEC(str) gone; /* titles of dashboards that are no longer there */
    VEC(struct snapshot_page) pages;
    VEC(str) files; /* that were read, from disk */
};

struct snapshot *snapshot_compile(const struct snapshot_request *request,
                                  const struct snapshot *before);
/* A dashboard as it was. */
struct snapshot_earlier {
    str uid;
    str title;
    str folder;
    str json; /* Grafana's */
};
/* Marks what is different from an earlier state, which `against` names: dashboards in the index,
 * panels in their documents. */
void snapshot_compare(struct snapshot *s, str against, const struct snapshot_earlier *earlier,
                      size_t count);

/* NULL when there is no dashboard of that uid. */
const struct snapshot_page *snapshot_find(const struct snapshot *s, str uid);
void snapshot_free(struct snapshot *s);

/* Writes s->index; what snapshot_compare found stands in it. */
void snapshot_write_index(struct snapshot *s);

#endif
