/* remove: what is to be gone.
 *
 * Deleting knows no lock, so each dashboard is read once more just before: deleted is only what is
 * still as it was planned against, and what could be kept.  Folders go when they are empty.
 */
#include "deploy/errand.h"

/* ---- one dashboard ----------------------------------------------------------------------- */

static void on_doomed(struct work *w, struct job *job, const struct http_exchange *e);

static void over(struct work *w, struct errand *errand, enum result result,
                 const struct grafana_answer *answer)
{
    struct deploy *d = w->data;
    errand->doomed->result = result;
    if (answer) errand->doomed->failure = *answer;
    if (answer && grafana_is_general(answer->outcome))
        deploy_fail(d, answer, "deleting a dashboard");
    if (result == RESULT_DONE) vec_push(&d->arena, &d->undo, errand->doomed);
    if (errand->then)
        errand->then(w, errand);
    else
        deploy_step(d);
}

static void look(struct work *w, struct errand *errand)
{
    struct deploy *d = w->data;
    grafana_ask_dashboard(grafana_of(d), &errand->job.exchange, errand->doomed->uid);
    work_ask(w, &errand->job, on_doomed);
}

static void on_deleted(struct work *w, struct job *job, const struct http_exchange *e)
{
    struct deploy *d = w->data;
    struct errand *errand = job->owner;
    struct grafana_answer answer = grafana_told_gone(e, &d->arena);
    bool gone = answer.outcome == GRAFANA_OK || answer.outcome == GRAFANA_NOT_FOUND;
    errand->cause = answer;
    if (gone)
        over(w, errand, RESULT_DONE, NULL);
    else if (grafana_maybe_done(answer.outcome) && ++errand->tries < MOST_TRIES)
        look(w, errand);
    else
        over(w, errand, grafana_maybe_done(answer.outcome) ? RESULT_UNKNOWN : RESULT_FAILED,
             &answer);
}

static bool is_as_planned(const struct deploy_item *doomed, const struct grafana_dashboard *live)
{
    return live->version == doomed->live.version && str_eq(live->folder, doomed->live.folder);
}

static void delete_kept(struct work *w, struct errand *errand, const struct grafana_dashboard *live)
{
    struct deploy *d = w->data;
    struct deploy_item *doomed = errand->doomed;
    struct grafana_answer answer = {.outcome = GRAFANA_INVALID};
    str folder = folder_path_of(d, live->folder, live->folder_title);
    if (errand->tries && !grafana_worth_again(errand->cause.outcome)) {
        over(w, errand, RESULT_FAILED, &errand->cause);
        return;
    }
    if (!is_as_planned(doomed, live) && !doomed->forced) {
        live_take(d, &doomed->live, live);
        over(w, errand, RESULT_CONFLICT, NULL);
    } else if (!d->options.keep(live, folder, &answer.why, d->options.data)) {
        over(w, errand, RESULT_FAILED, &answer);
    } else {
        if (d->options.rollback) live_keep(&doomed->live, live);
        grafana_ask_no_dashboard(grafana_of(d), &errand->job.exchange, doomed->uid);
        work_ask(w, &errand->job, on_deleted);
    }
}

static void on_doomed(struct work *w, struct job *job, const struct http_exchange *e)
{
    struct deploy *d = w->data;
    struct errand *errand = job->owner;
    struct grafana_dashboard live;
    struct grafana_answer answer = grafana_told_dashboard(e, &d->arena, &live);
    if (answer.outcome == GRAFANA_OK)
        delete_kept(w, errand, &live);
    else if (answer.outcome == GRAFANA_NOT_FOUND || answer.outcome == GRAFANA_UNSEEN)
        over(w, errand, RESULT_DONE, NULL);
    else
        over(w, errand, errand->tries ? RESULT_UNKNOWN : RESULT_FAILED, &answer);
}

void remove_begin(struct work *w, struct errand *errand, struct deploy_item *doomed,
                  void (*then)(struct work *w, struct errand *errand))
{
    errand->doomed = doomed;
    errand->then = then;
    errand->tries = 0;
    look(w, errand);
}

/* ---- all of them ------------------------------------------------------------------------- */

static bool begin_removing(struct work *w)
{
    struct deploy_item *doomed = deploy_next(w->data);
    if (doomed) remove_begin(w, errand_new(w->data, doomed), doomed, NULL);
    return doomed != NULL;
}

static bool stands(const struct deploy_item *item)
{
    return item->result == RESULT_DONE || item->verdict == VERDICT_UNCHANGED;
}

/* Something may have taken the place of what is to go: that must stand first. */
static bool all_saved(const struct deploy *d)
{
    for (size_t i = 0; i < d->report.items.len; i++) {
        enum result result = d->report.items.at[i]->result;
        if (result == RESULT_FAILED || result == RESULT_UNKNOWN) return false;
    }
    return true;
}

static void remove_dashboards(struct deploy *d)
{
    bool prune = all_saved(d);
    d->queue.len = 0;
    for (size_t i = 0; i < d->report.items.len; i++) {
        struct deploy_item *item = d->report.items.at[i], *old = item->renamed;
        bool replaced = old && old->verdict == VERDICT_DELETE && stands(item);
        if (replaced && old->result == RESULT_NONE) vec_push(&d->arena, &d->queue, old);
        if (item->verdict == VERDICT_DELETE && prune) vec_push(&d->arena, &d->queue, item);
    }
    deploy_work(d, begin_removing);
}

static void remove_folder(struct deploy *d, struct deploy_folder *folder)
{
    struct http_exchange e;
    if (folder_contents(d, folder->uid) != 0) return;
    grafana_ask_no_folder(grafana_of(d), &e, folder->uid);
    deploy_ask(d, &e);
    struct grafana_answer answer = grafana_told_gone(&e, &d->arena);
    http_exchange_release(&e);
    bool gone = answer.outcome == GRAFANA_OK || answer.outcome == GRAFANA_NOT_FOUND;
    folder->result = gone ? RESULT_DONE : RESULT_FAILED;
    if (grafana_is_general(answer.outcome)) deploy_fail(d, &answer, "deleting a folder");
}

void remove_all(struct deploy *d)
{
    remove_dashboards(d);
    for (size_t i = d->report.folders.len; i > 0 && !deploy_failed(d); i--) {
        struct deploy_folder *folder = d->report.folders.at[i - 1];
        if (folder->verdict == VERDICT_DELETE) remove_folder(d, folder);
    }
}
