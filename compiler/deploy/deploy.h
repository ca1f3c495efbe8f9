/* deploy: a set of dashboards and a workspace of Grafana, brought together.
 *
 *     struct deploy *d = deploy_new();
 *     deploy_want(d, &dashboard, &why);          for each one that the source makes
 *     if (deploy_plan(d, &options)) …            reads the workspace, decides, writes nothing
 *     deploy_push(d);                            does what the plan says
 *     deploy_free(d);
 *
 * Nothing is printed and no file is touched here: plan and results are data that the caller shows,
 * and what must not be lost is given to `keep` before it is changed.
 *
 * What a push promises: nobody's work is overwritten.  Each save names the version that was planned
 * against, and Grafana refuses it when that is no longer the last one.  What carries no mark of
 * ours (mark.h), or was saved by somebody since, is left alone unless the caller says otherwise.
 * Stopped or killed at any point, every dashboard is the old or the new one, and the next push
 * finishes.
 */
#ifndef DASH_DEPLOY_DEPLOY_H
#define DASH_DEPLOY_DEPLOY_H

#include "cost/cost.h"
#include "deploy/change.h"
#include "deploy/mark.h"
#include "emit/emit.h"
#include "grafana/api.h"

/* ---- what is wanted ---------------------------------------------------------------------- */

/* A panel's sentence in the source. */
struct deploy_sentence {
    int panel_id;
    str text;
};
struct deploy_dashboard {
    str uid;
    str was; /* uid that it had before; empty */
    str title;
    str folder; /* "Infrastructure/AWS"; empty: none */
    str json;   /* schema v1, as `dashc build` writes it */
    size_t panels;
    const struct deploy_sentence *sentences;
    size_t sentence_count;
};

struct deploy_options {
    struct http *http;
    struct grafana grafana;
    struct grafana_version version; /* that the JSON was made for */
    str project;
    str workspace; /* its name in the source */
    str stack;     /* mark_stack */

    bool details; /* find out what changes in each dashboard, not only that it does */
    bool force;   /* overwrite what others have changed */
    bool prune;   /* delete what the source no longer makes; the whole project must be wanted */
    bool rollback;
    /* Data sources that will stand before the dashboards are saved. */
    const struct grafana_source *promised;
    size_t promised_count;
    const str *adopt; /* uids to take over */
    size_t adopt_count;
    /* The most to delete without being told so: a number of dashboards, or a share of ours. */
    size_t prune_most;
    bool prune_most_percent;

    /* Gives a live dashboard's JSON to the caller before it is changed or deleted for ever; false,
     * with a sentence in *why, when it cannot be kept: then it is left alone. */
    bool (*keep)(const struct grafana_dashboard *live, str folder, str *why, void *data);
    void (*progress)(size_t done, size_t steps, void *data); /* after each step; or NULL */
    /* What live dashboards are priced by; NULL: their price is not wanted. */
    const struct cost_options *cost;
    /* How the source calls a dimension; empty: it does not. */
    str (*dimension)(str name_space, str key, void *data);
    void *data;
};

/* ---- the plan, and what became of it ----------------------------------------------------- */

enum verdict {
    VERDICT_UNREAD, /* the plan did not get that far */
    VERDICT_UNCHANGED,
    VERDICT_CREATE,
    VERDICT_CHANGE, /* the content, the folder, or both */
    VERDICT_DELETE,
    VERDICT_EDITED,  /* saved by somebody since the last push: left alone */
    VERDICT_FOREIGN, /* not ours: left alone */
};

/* Why a dashboard is not ours. */
enum foreign {
    FOREIGN_UNMARKED,  /* made by hand */
    FOREIGN_COPY,      /* "Save as" of one that is marked */
    FOREIGN_PROJECT,   /* another project's */
    FOREIGN_STACK,     /* this project's for another workspace or other settings */
    FOREIGN_UNKNOWN,   /* its mark is not to be understood: of a later dashc */
    FOREIGN_TITLE,     /* another dashboard has the title in that folder; `blocker` is its uid */
    FOREIGN_PROTECTED, /* Grafana has it from a file or another tool */
};

/* What is known of the history of a dashboard that was saved since the last push. */
enum history {
    HISTORY_UNREAD, /* not needed */
    HISTORY_READ,
    HISTORY_DENIED, /* reading it needs leave to write */
    HISTORY_GONE,   /* Grafana keeps some 20 versions, and ours is no longer among them */
};

enum result {
    RESULT_NONE, /* nothing was to be done, or it was not reached */
    RESULT_DONE,
    RESULT_CONFLICT, /* changed by somebody since the plan: left alone */
    RESULT_FAILED,
    RESULT_UNKNOWN, /* sent, and whether it was done could not be found out */
    RESULT_UNDONE,  /* done, and put back after a failure */
};

/* A dashboard as it stands in Grafana. */
struct deploy_live {
    bool there;
    str title;
    str folder;      /* uid */
    str folder_path; /* "Infrastructure/AWS" as far as it is known; empty: none */
    long long version;
    str path; /* "/d/uid/slug" */
    str updated;
    str updated_by;
    bool provisioned;
    enum mark_found marked;
    struct mark mark;
    struct buf json; /* kept only where it is needed later */
};

struct deploy_item {
    const struct deploy_wanted *wanted; /* NULL: the source no longer makes it */
    str uid;
    str title;
    str folder; /* path that it goes to; of what is deleted, where it is */
    enum verdict verdict;
    struct deploy_live live;
    bool moved;     /* to another folder */
    bool same;      /* made from the same JSON as it is to be made from now */
    bool only_mark; /* somebody has made it what the source says; only the mark is renewed */
    bool forced;    /* edited, and to be overwritten all the same */
    bool adopted;   /* foreign, and to be taken over */
    enum foreign foreign;
    str blocker;
    enum history history;
    long long restored;            /* EDITED: somebody went back to this version; 0: no */
    bool moved_by_hand;            /* EDITED: it is not in the folder that it was put into */
    const struct changes *changes; /* from live to wanted; NULL: not looked at */
    const struct changes *edits;   /* EDITED: what others changed; NULL: not known */
    const struct cost_dashboard *cost; /* of what stands there; NULL: not looked at */
    size_t panels;                 /* that it has, or had when it is deleted */
    str titles;                    /* of the panels of what is deleted, to know it again */
    struct deploy_item *renamed;   /* of `was`: the old one, which goes when this stands */

    enum result result;
    struct grafana_answer failure; /* of RESULT_FAILED, RESULT_UNKNOWN */
    long long saved;               /* version that the push made */
    str saved_path;                /* "/d/uid/slug" of it */
};

struct deploy_folder {
    str path;
    str title;
    str uid;
    struct deploy_folder *parent; /* NULL: at the top */
    enum verdict verdict;         /* UNCHANGED, CREATE, DELETE */
    enum result result;
};

struct deploy_report {
    str grafana;                         /* version of the workspace; empty: hidden */
    VEC(struct deploy_item *) items;     /* as in the source, then those to delete */
    VEC(struct deploy_folder *) folders; /* those above come first */
    VEC(str) notes;                      /* worth knowing */
    VEC(str) refusals;                   /* why nothing at all may be pushed */
    /* What ended the plan or the push before its end: outcome OK when nothing did. */
    struct grafana_answer failure;
    str doing;          /* then: "reading the folders" */
    size_t steps, done; /* of the plan or the push, for progress */
};

struct deploy *deploy_new(void);
void deploy_free(struct deploy *d);

/* Adds a dashboard; everything is copied.  False, with a sentence in *why, when it cannot be
 * marked. */
bool deploy_want(struct deploy *d, const struct deploy_dashboard *dashboard, str *why);

/* Whether a wanted dashboard has, or had, this uid. */
bool deploy_wants(const struct deploy *d, str uid);

/* Reads and decides; false when that broke off (report->failure).  What the options point to must
 * stay until the end. */
bool deploy_plan(struct deploy *d, const struct deploy_options *options);
/* The workspace again, with another token. */
void deploy_renew(struct deploy *d, const struct grafana *grafana);
/* How many things a push has to do. */
size_t deploy_tasks(const struct deploy *d);
/* Does what the plan says; not to be called when there are refusals. */
void deploy_push(struct deploy *d);

const struct deploy_report *deploy_report(const struct deploy *d);

/* The uid that a folder of this path has when dashc makes it. */
str deploy_folder_uid(struct arena *a, str project, str path);

#endif
