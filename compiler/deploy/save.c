/* save: dashboards of the source into Grafana.
 *
 *     send ── as foretold ─────────────────────────────────────────► done
 *       │ ├── another version than the mark says ── send once more ─► done
 *       │ ├── title taken ── wait for the others, or for the old one to go ── send
 *       │ ├── refused ──────────────────────────────────────────────► failed
 *       │ └── conflict, no answer, half an answer ── read it back:
 *       │        our mark, our digest ──────────────────────────────► done
 *       ├─────── as it was ── send again, a few times
 *       └─────── forced ── keep it ── send over the new version
 *                saved by somebody ─────────────────────────────────► conflict: who, when, what
 *
 * A save names the version that it replaces and never asks to overwrite, so sending one twice
 * cannot do harm: the second is refused, and reading back tells that the first had come through.
 */
#include "deploy/errand.h"

#define NO_DIGEST "0000000000000000000000000000000000000000000000000000000000000000"

struct errand *errand_new(struct deploy *d, struct deploy_item *item)
{
    struct errand *errand = arena_new(&d->arena, struct errand);
    errand->item = item;
    errand->job.owner = errand;
    errand->base = item->live.there ? item->live.version : 0;
    return errand;
}

/* ---- ends -------------------------------------------------------------------------------- */

static void end(struct work *w, struct errand *errand, enum result result)
{
    struct deploy *d = w->data;
    errand->item->result = result;
    if (result == RESULT_DONE) vec_push(&d->arena, &d->undo, errand->item);
    deploy_step(d);
}

static void end_failed(struct work *w, struct errand *errand, enum result result,
                       const struct grafana_answer *answer)
{
    errand->item->failure = *answer;
    if (grafana_is_general(answer->outcome)) deploy_fail(w->data, answer, "saving a dashboard");
    end(w, errand, result);
}

/* ---- sending ----------------------------------------------------------------------------- */

static void on_saved(struct work *w, struct job *job, const struct http_exchange *e);
static void on_read_back(struct work *w, struct job *job, const struct http_exchange *e);

static struct mark mark_of(const struct deploy *d, const struct errand *errand)
{
    const struct deploy_wanted *wanted = errand->item->wanted;
    return (struct mark){
        .project = d->options.project,
        .stack = d->options.stack,
        .uid = wanted->uid,
        .folder = folder_uid(wanted->place),
        .sha256 = errand->retitled ? STR(NO_DIGEST) : wanted->sha256,
        .version = errand->base + 1,
    };
}

/* No other dashboard has it, and it says what it is for the moment that it is seen. */
static str meantime_title(struct deploy *d, const struct errand *errand)
{
    if (!errand->retitled) return STR_EMPTY;
    const struct deploy_wanted *wanted = errand->item->wanted;
    return arena_printf(&d->scratch, "%.*s (was %.*s)", STR_ARG(wanted->title),
                        STR_ARG(wanted->was));
}

static str message_of(struct deploy *d)
{
    return arena_printf(&d->scratch, "dashc push: project %.*s, %.*s",
                        STR_ARG(str_part(d->options.project, 0, 100)),
                        STR_ARG(str_part(d->options.stack, 0, 300)));
}

static void send(struct work *w, struct errand *errand)
{
    struct deploy *d = w->data;
    struct buf json = BUF_INIT;
    struct mark mark = mark_of(d, errand);
    mark_apply(&errand->item->wanted->text, &mark, errand->base, meantime_title(d, errand), &json);
    struct grafana_save save = {buf_as_str(&json), mark.folder, message_of(d)};
    grafana_ask_save(grafana_of(d), &errand->job.exchange, &save);
    buf_release(&json);
    arena_reset(&d->scratch);
    errand->tries++;
    work_ask(w, &errand->job, on_saved);
}

/* ---- titles ------------------------------------------------------------------------------ */

static void send_without_old(struct work *w, struct errand *errand)
{
    struct deploy_item *item = errand->item;
    errand->retitled = false;
    errand->tries = 0;
    if (errand->doomed->result == RESULT_DONE) {
        send(w, errand);
        return;
    }
    item->failure = errand->doomed->failure;
    end(w, errand, errand->doomed->result == RESULT_NONE ? RESULT_FAILED : errand->doomed->result);
}

/* The one that has the title is the one that this replaces: it has to go first, and something has
 * to stand before it goes. */
static void make_room(struct work *w, struct errand *errand)
{
    if (errand->base > 0) {
        remove_begin(w, errand, errand->item->renamed, send_without_old);
        return;
    }
    errand->retitled = true;
    send(w, errand);
}

static void title_taken(struct work *w, struct errand *errand, const struct grafana_answer *answer)
{
    struct deploy *d = w->data;
    const struct deploy_item *old = errand->item->renamed;
    if (old && old->result == RESULT_NONE && !errand->retitled) {
        make_room(w, errand);
        return;
    }
    errand->item->failure = *answer;
    vec_push(&d->arena, &d->parked, errand->item);
}

/* ---- answers ----------------------------------------------------------------------------- */

static void saved_elsewhere(struct work *w, struct errand *errand, str uid)
{
    struct deploy *d = w->data;
    struct grafana_answer answer = {
        .outcome = GRAFANA_STRANGE,
        .why =
            arena_printf(&d->arena, "Grafana saved it as another dashboard, `%.*s`", STR_ARG(uid)),
        .help = STR("look at that one's versions in Grafana, and go back to the one before"),
    };
    end_failed(w, errand, RESULT_FAILED, &answer);
}

static void has_saved(struct work *w, struct errand *errand, long long version, str path)
{
    struct deploy *d = w->data;
    bool foretold = version == errand->base + 1;
    errand->item->saved = version;
    errand->item->saved_path = path;
    errand->base = version;
    if (!foretold && !errand->settling) {
        errand->settling = true;
        send(w, errand);
        return;
    }
    if (!foretold) {
        deploy_note(d,
                    "Grafana numbers the versions of `%.*s` in its own way; the next push will "
                    "find it saved by somebody",
                    STR_ARG(errand->item->uid));
    }
    if (errand->retitled)
        remove_begin(w, errand, errand->item->renamed, send_without_old);
    else
        end(w, errand, RESULT_DONE);
}

static void read_back(struct work *w, struct errand *errand, const struct grafana_answer *cause)
{
    struct deploy *d = w->data;
    errand->cause = *cause;
    grafana_ask_dashboard(grafana_of(d), &errand->job.exchange, errand->item->uid);
    work_ask(w, &errand->job, on_read_back);
}

static void on_saved(struct work *w, struct job *job, const struct http_exchange *e)
{
    struct deploy *d = w->data;
    struct errand *errand = job->owner;
    struct grafana_saved saved;
    struct grafana_answer answer = grafana_told_saved(e, &d->arena, &saved);
    if (answer.outcome == GRAFANA_OK && !str_eq(saved.uid, errand->item->uid))
        saved_elsewhere(w, errand, saved.uid);
    else if (answer.outcome == GRAFANA_OK)
        has_saved(w, errand, saved.version, saved.path);
    else if (answer.outcome == GRAFANA_NAME_TAKEN)
        title_taken(w, errand, &answer);
    else if (answer.outcome == GRAFANA_CONFLICT || grafana_maybe_done(answer.outcome))
        read_back(w, errand, &answer);
    else if (answer.outcome == GRAFANA_STOPPED && errand->tries <= 1)
        deploy_fail(d, &answer, "saving a dashboard");
    else
        end_failed(w, errand, RESULT_FAILED, &answer);
}

/* ---- conflicts --------------------------------------------------------------------------- */

/* What the others changed since the version that was planned against. */
static void on_planned(struct work *w, struct job *job, const struct http_exchange *e)
{
    struct deploy *d = w->data;
    struct errand *errand = job->owner;
    struct deploy_item *item = errand->item;
    struct grafana_version_of version;
    struct grafana_answer answer = grafana_told_version(e, &d->arena, &version);
    if (answer.outcome == GRAFANA_OK) {
        item->edits = changes_between(d, version.json, buf_as_str(&item->live.json), NULL);
        item->history = HISTORY_READ;
    }
    buf_release(&item->live.json);
    end(w, errand, RESULT_CONFLICT);
}

static void conflict(struct work *w, struct errand *errand, const struct grafana_dashboard *live)
{
    struct deploy *d = w->data;
    struct deploy_item *item = errand->item;
    live_take(d, &item->live, live);
    if (!errand->base) {
        end(w, errand, RESULT_CONFLICT);
        return;
    }
    live_keep(&item->live, live);
    grafana_ask_version(grafana_of(d), &errand->job.exchange, item->uid, errand->base);
    errand->job.exchange.request.repeat = HTTP_REPEAT_UNSENT;
    work_ask(w, &errand->job, on_planned);
}

/* ---- reading back ------------------------------------------------------------------------ */

static bool is_what_was_sent(const struct deploy *d, const struct errand *errand,
                             const struct deploy_live *live)
{
    struct mark sent = mark_of(d, errand);
    return is_ours(d, live, sent.uid) && str_eq(live->mark.sha256, sent.sha256) &&
           str_eq(live->folder, sent.folder) && live->mark.version == live->version;
}

/* Keeps what is there and goes over it. */
static void overwrite(struct work *w, struct errand *errand, const struct grafana_dashboard *live)
{
    struct deploy *d = w->data;
    struct deploy_item *item = errand->item;
    struct grafana_answer answer = {.outcome = GRAFANA_INVALID};
    str folder = folder_path_of(d, live->folder, live->folder_title);
    if (!d->options.keep(live, folder, &answer.why, d->options.data)) {
        end_failed(w, errand, RESULT_FAILED, &answer);
        return;
    }
    live_take(d, &item->live, live);
    if (d->options.rollback) live_keep(&item->live, live);
    errand->base = live->version;
    send(w, errand);
}

/* It is sure that the last one did not come through. */
static void send_again(struct work *w, struct errand *errand)
{
    if (errand->tries < MOST_TRIES && grafana_worth_again(errand->cause.outcome))
        send(w, errand);
    else
        end_failed(w, errand, RESULT_FAILED, &errand->cause);
}

static void found(struct work *w, struct errand *errand, const struct grafana_dashboard *live)
{
    struct deploy *d = w->data;
    struct deploy_live now = {.there = false};
    bool lost = errand->cause.outcome != GRAFANA_CONFLICT;
    live_take(d, &now, live);
    if (is_what_was_sent(d, errand, &now))
        has_saved(w, errand, now.version, now.path);
    else if (lost && live->version == errand->base)
        send_again(w, errand);
    else if (errand->item->forced && errand->tries < MOST_TRIES)
        overwrite(w, errand, live);
    else
        conflict(w, errand, live);
}

static void found_nothing(struct work *w, struct errand *errand)
{
    struct deploy *d = w->data;
    bool lost = errand->cause.outcome != GRAFANA_CONFLICT;
    if (lost && !errand->base) {
        send_again(w, errand);
    } else {
        errand->item->live.there = false;
        errand->item->failure = errand->cause;
        if (!errand->base) {
            errand->item->failure.why = arena_printf(
                &d->arena, "there is a dashboard of this uid, and the token may not see it");
        }
        end(w, errand, RESULT_CONFLICT);
    }
}

static void on_read_back(struct work *w, struct job *job, const struct http_exchange *e)
{
    struct deploy *d = w->data;
    struct errand *errand = job->owner;
    struct grafana_dashboard live;
    struct grafana_answer answer = grafana_told_dashboard(e, &d->arena, &live);
    bool lost = errand->cause.outcome != GRAFANA_CONFLICT;
    if (answer.outcome == GRAFANA_OK)
        found(w, errand, &live);
    else if (answer.outcome == GRAFANA_NOT_FOUND || answer.outcome == GRAFANA_UNSEEN)
        found_nothing(w, errand);
    else
        end_failed(w, errand, lost ? RESULT_UNKNOWN : RESULT_FAILED, &answer);
}

/* ---- all of them ------------------------------------------------------------------------- */

/* What is overwritten is read once more: it is kept as it is now. */
static void on_fresh(struct work *w, struct job *job, const struct http_exchange *e)
{
    struct deploy *d = w->data;
    struct errand *errand = job->owner;
    struct grafana_dashboard live;
    struct grafana_answer answer = grafana_told_dashboard(e, &d->arena, &live);
    bool there = answer.outcome == GRAFANA_OK;
    if (there && !errand->item->forced &&
        live.version != errand->base) { /* not what was agreed to */
        conflict(w, errand, &live);
    } else if (there) {
        overwrite(w, errand, &live);
    } else if (answer.outcome == GRAFANA_NOT_FOUND) {
        errand->base = 0;
        send(w, errand);
    } else {
        end_failed(w, errand, RESULT_FAILED, &answer);
    }
}

static bool begin_saving(struct work *w)
{
    struct deploy *d = w->data;
    struct deploy_item *item = deploy_next(d);
    if (!item) return false;
    struct errand *errand = errand_new(d, item);
    if (item->forced || item->adopted) {
        grafana_ask_dashboard(grafana_of(d), &errand->job.exchange, item->uid);
        work_ask(w, &errand->job, on_fresh);
    } else {
        send(w, errand);
    }
    return true;
}

static bool is_to_be_saved(const struct deploy_item *item)
{
    return item->wanted && (item->verdict == VERDICT_CREATE || item->verdict == VERDICT_CHANGE);
}

/* Titles are had once in a folder until 11.2; others may have given up theirs by now. */
static void save_parked(struct deploy *d)
{
    size_t before = 0;
    while (d->parked.len && d->parked.len != before && !deploy_failed(d)) {
        before = d->parked.len;
        d->queue.len = 0;
        for (size_t i = 0; i < before; i++) vec_push(&d->arena, &d->queue, d->parked.at[i]);
        d->parked.len = 0;
        deploy_work(d, begin_saving);
    }
    for (size_t i = 0; i < d->parked.len; i++) {
        d->parked.at[i]->result = RESULT_CONFLICT;
        d->parked.at[i]->foreign = FOREIGN_TITLE;
    }
}

void save_all(struct deploy *d)
{
    d->queue.len = 0;
    for (size_t i = 0; i < d->report.items.len; i++) {
        struct deploy_item *item = d->report.items.at[i];
        if (is_to_be_saved(item)) vec_push(&d->arena, &d->queue, item);
    }
    deploy_work(d, begin_saving);
    save_parked(d);
}
