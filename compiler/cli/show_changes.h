/* show_changes: what changes, dashboard by dashboard: `diff` between two states of the source,
 * `plan` and `push` between the source and a workspace.
 *
 *     struct shown shown = {.arena = arena};
 *     struct shown_dashboard *d = shown_add(&shown, SHOWN_CHANGE);
 *     d->uid = …; d->title = …; d->folder = …; d->changes = &changes;
 *     show_changes(&shown, SHOW_TEXT, colours, &out);
 *
 *     ~ Infrastructure / Lambda Performance   2 panels
 *         ~ Errors      statistic avg → sum
 *         + Throttles   lambda.throttles by function
 *
 *     1 changed, 40 unchanged. About 3.10 USD a month more (412 → 431 metrics a refresh).
 *
 * Titles may come from Grafana and say anything: what controls a terminal, or is Markdown or HTML,
 * is shown as what it is.
 */
#ifndef DASH_CLI_SHOW_CHANGES_H
#define DASH_CLI_SHOW_CHANGES_H

#include "base/json.h"
#include "cost/cost.h"
#include "deploy/change.h"
#include "infra/infra.h"

enum shown_kind {
    SHOWN_CREATE,
    SHOWN_CHANGE,
    SHOWN_MOVE,      /* only the folder differs */
    SHOWN_RENAME,    /* another uid: `was` in the source; may have changes and another folder too */
    SHOWN_DELETE,    /* gone from the source */
    SHOWN_UNCHANGED, /* counted, not listed */
    SHOWN_EDITED,    /* changed by hand since the last push, where it stands: a conflict */
    SHOWN_FOREIGN,   /* stands there and was not made by this project: a conflict */
    SHOWN_BLOCKED,   /* cannot be brought about as things are: a conflict */
    SHOWN_KINDS
};
/* What a dashboard costs on one side of the comparison. */
struct shown_cost {
    bool known;
    double metrics; /* a refresh */
    double gigabytes;
    double month;    /* USD */
    double unpriced; /* queries without a price */
};
/* Where a panel stands in the source. */
struct shown_place {
    int panel_id;
    str file;
    unsigned line;
};
struct shown_dashboard {
    enum shown_kind kind;
    str uid;
    str title;
    str folder; /* "Infrastructure/AWS"; empty: none */
    /* What it was, where that differs: of SHOWN_MOVE `was_folder`, of SHOWN_RENAME `was_uid`; any
     * of them beside other changes. */
    bool moved; /* was_folder may be empty: it had none */
    str was_uid;
    str was_title;
    str was_folder;
    str url;                       /* of the dashboard in Grafana; empty: not known */
    size_t panels;                 /* how many it has, or had when it is gone */
    struct shown_cost was, is;     /* of what is not there: known, and nothing */
    const struct changes *changes; /* what this command changes; NULL: nothing is known of it */
    const struct changes *edits;   /* SHOWN_EDITED: what others changed in Grafana; NULL likewise */
    /* Further lines: "edited by jane on 12 May, version 7; --force overwrites it". */
    VEC(str) notes;
    /* Of the panels of the new state, where they are known. */
    VEC(struct shown_place) places;
};
/* A folder that is made or removed. */
struct shown_folder {
    enum shown_kind kind; /* SHOWN_CREATE, SHOWN_DELETE */
    str path;             /* "Infrastructure/AWS" */
};
/* What stands around dashboards. */
struct shown_resource {
    enum shown_kind kind;
    const struct infra_resource *resource;
    VEC(str) notes;
};
struct shown {
    struct arena *arena;
    str heading; /* the first line of the Markdown: "Changes for production"; empty: "Dashboards" */
    bool planned; /* it is still to be done: "1 to change" */
    VEC(struct shown_resource *) resources;
    VEC(struct shown_folder) folders;
    VEC(struct shown_dashboard *) dashboards;
    VEC(str) notes; /* of the whole: below the list */
};

/* A new dashboard at the end of the list, all else zero. */
struct shown_dashboard *shown_add(struct shown *s, enum shown_kind kind);
/* What a price says of it; NULL: it is not there. */
struct shown_cost shown_cost_of(const struct cost_dashboard *cost);
size_t shown_count(const struct shown *s, enum shown_kind kind);
/* Whether anything differs: any dashboard or resource that is not SHOWN_UNCHANGED, any folder. */
bool shown_any(const struct shown *s);
/* "1 new, 2 changed, 40 unchanged", "no changes, 40 unchanged"; of what is planned "2 to change, 1
 * to create, 0 to delete, 40 unchanged."; then what it does to the cost, where that is known. */
str shown_summary(const struct shown *s);

enum show_form { SHOW_TEXT, SHOW_JSON, SHOW_MARKDOWN };

/* The whole, ending in a newline.  Markdown is for a comment: at most SHOW_MOST_MARKDOWN bytes;
 * what does not fit is counted. */
enum { SHOW_MOST_MARKDOWN = 65000 };
void show_changes(const struct shown *s, enum show_form form, bool colours, struct buf *out);
/* The members of the JSON document, for a command that adds its own: the object is the caller's. */
void show_json_members(const struct shown *s, struct json_writer *w);

#endif
