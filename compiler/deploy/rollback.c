/* rollback: puts back what a push had done before it failed, the last first.
 *
 * What was changed gets the content that it had, saved anew: with a mark that fits the new version
 * where it was ours and unedited, and otherwise just as it was, so that it stays foreign or edited.
 * What was made goes, what was deleted comes again.  Whatever somebody has saved meanwhile stays.
 */
#include "deploy/inner.h"

/* Also when it was the user who ended the push. */
static void ask_anyway(struct deploy *d, struct http_exchange *e)
{
    e->request.even_stopped = true;
    deploy_ask(d, e);
}

/* ---- one dashboard ----------------------------------------------------------------------- */

/* The mark that the former content gets again; false: it had none of ours that was true. */
static bool former_mark(const struct deploy *d, const struct deploy_item *item, long long version,
                        struct mark *mark)
{
    if (!is_ours(d, &item->live, item->uid) || !is_untouched(&item->live)) return false;
    *mark = item->live.mark;
    mark->version = version;
    return true;
}

static struct grafana_answer save_former(struct deploy *d, struct deploy_item *item, long long base)
{
    struct http_exchange e;
    struct grafana_saved saved;
    struct mark mark;
    struct buf json = BUF_INIT;
    bool marked = former_mark(d, item, base + 1, &mark);
    mark_renew(buf_as_str(&item->live.json), marked ? &mark : NULL, base, &json);
    struct grafana_save save = {buf_as_str(&json), item->live.folder,
                                STR("dashc push: back to what it was")};
    grafana_ask_save(grafana_of(d), &e, &save);
    buf_release(&json);
    ask_anyway(d, &e);
    struct grafana_answer answer = grafana_told_saved(&e, &d->arena, &saved);
    http_exchange_release(&e);
    return answer;
}

/* A dashboard that this push has made. */
static struct grafana_answer delete_made(struct deploy *d, struct deploy_item *item)
{
    struct http_exchange e;
    struct grafana_dashboard live;
    grafana_ask_dashboard(grafana_of(d), &e, item->uid);
    ask_anyway(d, &e);
    struct grafana_answer answer = grafana_told_dashboard(&e, &d->arena, &live);
    bool same = answer.outcome == GRAFANA_OK && live.version == item->saved;
    http_exchange_release(&e);
    if (answer.outcome == GRAFANA_OK && !same) {
        answer.outcome = GRAFANA_CONFLICT;
        answer.why = STR("somebody has saved it meanwhile");
    }
    if (!same) return answer;
    grafana_ask_no_dashboard(grafana_of(d), &e, item->uid);
    ask_anyway(d, &e);
    answer = grafana_told_gone(&e, &d->arena);
    http_exchange_release(&e);
    return answer;
}

static void undo(struct deploy *d, struct deploy_item *item)
{
    struct grafana_answer answer;
    if (item->saved && !item->live.there)
        answer = delete_made(d, item);
    else if (item->live.json.len)
        answer = save_former(d, item, item->saved);
    else
        return; /* it was gone before */
    if (answer.outcome == GRAFANA_OK) {
        item->result = RESULT_UNDONE;
        return;
    }
    deploy_note(d, "`%.*s` could not be put back: %.*s", STR_ARG(item->uid), STR_ARG(answer.why));
}

/* ---- all of them ------------------------------------------------------------------------- */

static void undo_folder(struct deploy *d, struct deploy_folder *folder)
{
    struct http_exchange e;
    long long count = -1;
    if (folder->result != RESULT_DONE || folder->verdict != VERDICT_CREATE) return;
    grafana_ask_contents(grafana_of(d), &e, folder->uid);
    ask_anyway(d, &e);
    grafana_told_contents(&e, &d->arena, &count);
    http_exchange_release(&e);
    if (count != 0) return;
    grafana_ask_no_folder(grafana_of(d), &e, folder->uid);
    ask_anyway(d, &e);
    struct grafana_answer answer = grafana_told_gone(&e, &d->arena);
    http_exchange_release(&e);
    if (answer.outcome == GRAFANA_OK) folder->result = RESULT_UNDONE;
}

void roll_back(struct deploy *d)
{
    for (size_t i = d->undo.len; i > 0; i--) undo(d, d->undo.at[i - 1]);
    for (size_t i = d->report.folders.len; i > 0; i--) undo_folder(d, d->report.folders.at[i - 1]);
}
