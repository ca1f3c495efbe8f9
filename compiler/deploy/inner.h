/* inner: what the files of this stage share.
 *
 * A plan goes: settings, data sources (sources.c), folders (folders.c), dashboards (plan.c, with
 * decide.c for what follows from one, drift.c for those that were saved since), titles, what the
 * source no longer makes (prune.c).  A push goes: folders, dashboards (save.c), what is to be gone
 * (remove.c); and back again if it fails and that was asked for (rollback.c).
 */
#ifndef DASH_DEPLOY_INNER_H
#define DASH_DEPLOY_INNER_H

#include "deploy/deploy.h"
#include "deploy/work.h"

struct deploy_wanted {
    str uid, was, title, folder;
    struct deploy_folder *place; /* NULL: none */
    struct mark_text text;
    str sha256;
    size_t panels;
    struct deploy_sentence *sentences;
    size_t sentence_count;
};

/* A data source that dashboards name. */
struct source_use {
    str type; /* empty: not said */
    str uid;  /* or its name; empty: any of that type */
    str name; /* a variable takes just the one of this name; empty: any */
    str dashboard;
    size_t count; /* of dashboards */
};

struct deploy {
    struct deploy_options options;
    struct deploy_report report;
    struct arena arena;
    struct arena scratch; /* of one handler */
    VEC(struct deploy_wanted *) wanted;
    struct map items;   /* by uid */
    struct map folders; /* by path: struct deploy_folder */
    struct map sources; /* struct source_use */
    struct map adopt;
    struct grafana_settings settings;
    struct grafana_version server; /* major 0: not known */
    size_t unseen;                 /* dashboards that are not there or not to be seen */
    struct work work;
    size_t cursor;                    /* of work's begin */
    VEC(struct deploy_item *) queue;  /* what work's begin goes through */
    VEC(struct deploy_item *) parked; /* wait until others have given up their titles */
    VEC(struct deploy_item *) undo;   /* what was done, in that order */
};

static inline const struct grafana *grafana_of(const struct deploy *d)
{
    return &d->options.grafana;
}

/* Ends the plan or push: further requests would fare alike, or the user stopped.  The first one
 * counts. */
void deploy_fail(struct deploy *d, const struct grafana_answer *answer, const char *doing);
bool deploy_failed(const struct deploy *d);
void deploy_step(struct deploy *d);
void deploy_note(struct deploy *d, const char *format, ...) __attribute__((format(printf, 2, 3)));
void deploy_refuse(struct deploy *d, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool is_adopted(const struct deploy *d, str uid);
/* Sends what was asked and waits; false after noting the failure when the user stopped. */
void deploy_ask(struct deploy *d, struct http_exchange *e);
/* All pages of a search. */
bool search_all(struct deploy *d, enum grafana_kind kind, str tag, grafana_hits *out);
/* Runs `begin` over the items of the queue, several at once. */
void deploy_work(struct deploy *d, bool (*begin)(struct work *w));
/* The next of the queue; NULL at its end. */
struct deploy_item *deploy_next(struct deploy *d);

/* ---- sources.c ---- */

/* Notes the data sources that a dashboard's compact JSON names. */
void sources_note(struct deploy *d, str title, str json);
/* Refuses what the workspace does not have. */
void sources_check(struct deploy *d);

/* ---- folders.c ---- */

/* Finds out which of the wanted folders there are; false when that broke off. */
bool folders_plan(struct deploy *d);
/* Makes those that are missing, those above first. */
bool folders_make(struct deploy *d);
str folder_uid(const struct deploy_folder *folder);
/* The path of a folder that is known by its uid; else `otherwise`. */
str folder_path_of(const struct deploy *d, str uid, str otherwise);

/* ---- decide.c ---- */

/* What an answer says of a live dashboard, without its JSON. */
void live_take(struct deploy *d, struct deploy_live *live, const struct grafana_dashboard *from);
/* Its JSON too. */
void live_keep(struct deploy_live *live, const struct grafana_dashboard *from);
bool is_ours(const struct deploy *d, const struct deploy_live *live, str uid);
/* Nobody has saved it since the mark was written. */
bool is_untouched(const struct deploy_live *live);

/* Sets the verdict; NEEDS_HISTORY for one that was saved since. */
enum decision { DECIDED, NEEDS_HISTORY };
enum decision decide(struct deploy *d, struct deploy_item *item);
/* The verdicts of one that was saved since: not an edit after all, an edit. */
void decide_untouched(struct deploy *d, struct deploy_item *item);
void decide_edited(struct deploy *d, struct deploy_item *item);

/* ---- drift.c ---- */

/* Changes between two texts of JSON, kept in the deploy's arena; NULL when one cannot be read.
 * `wanted`: where sentences of added panels are found, or NULL. */
const struct changes *changes_between(struct deploy *d, str before, str after,
                                      const struct deploy_wanted *wanted);

/* What a dashboard costs; NULL where nobody wants to know, or its text cannot be read. */
const struct cost_dashboard *price_of(struct deploy *d, str json);

/* ---- prune.c ---- */

bool prune_plan(struct deploy *d);
/* The titles of a dashboard's panels, a line each; empty when they are too few to tell it by. */
str panel_titles(struct arena *a, str json, size_t *count);
/* How much is in a folder; negative: that cannot be found out. */
long long folder_contents(struct deploy *d, str uid);

/* ---- save.c, remove.c, rollback.c ---- */

void save_all(struct deploy *d);
void remove_all(struct deploy *d);
void roll_back(struct deploy *d);

#endif
