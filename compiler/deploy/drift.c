/* drift: whether somebody edited a dashboard of ours, and what they changed.
 *
 * Its version is not the one that our mark foretold, so it was saved since.  That need not be an
 * edit: a server that migrates saves too.  So it is compared: with what the source makes now (who
 * made the same change by hand loses nothing); with the version that our mark is of, where Grafana
 * still has that and the token may read it.  Going back to an older version of ours is an edit: the
 * content is ours, the wish is not.
 */
#include "deploy/plan.h"

#include "read/read.h"
#include "read/skim.h"

/* ---- comparing --------------------------------------------------------------------------- */

struct source_words {
    const struct deploy *deploy;
    const struct deploy_wanted *wanted; /* or NULL */
};

static str sentence_of(int panel_id, void *data)
{
    const struct deploy_wanted *wanted = ((const struct source_words *)data)->wanted;
    for (size_t i = 0; wanted && i < wanted->sentence_count; i++) {
        if (wanted->sentences[i].panel_id == panel_id) return wanted->sentences[i].text;
    }
    return STR_EMPTY;
}

static str dimension_of(str name_space, str key, void *data)
{
    const struct deploy *d = ((const struct source_words *)data)->deploy;
    return d->options.dimension(name_space, key, d->options.data);
}

static struct change copied(struct arena *a, const struct change *from)
{
    struct change to = *from;
    to.name = arena_str(a, from->name);
    to.row = arena_str(a, from->row);
    to.sentence = arena_str(a, from->sentence);
    memset(&to.details, 0, sizeof to.details);
    for (size_t i = 0; i < from->details.len; i++) {
        const struct change_detail *detail = &from->details.at[i];
        struct change_detail copy = {detail->kind, arena_str(a, detail->text),
                                     arena_str(a, detail->subject), arena_str(a, detail->before),
                                     arena_str(a, detail->after)};
        vec_push(a, &to.details, copy);
    }
    return to;
}

/* The models are large and go at once; the changes stay. */
static const struct changes *kept(struct arena *a, const struct changes *from)
{
    struct changes *to = arena_new(a, struct changes);
    to->panels_added = from->panels_added;
    to->panels_removed = from->panels_removed;
    to->panels_altered = from->panels_altered;
    for (size_t i = 0; i < from->list.len; i++) {
        struct change change = copied(a, &from->list.at[i]);
        vec_push(a, &to->list, change);
    }
    return to;
}

const struct changes *changes_between(struct deploy *d, str before, str after,
                                      const struct deploy_wanted *wanted)
{
    struct source_words data = {d, wanted};
    const struct change_words words = {
        .sentence = sentence_of, .dimension = dimension_of, .data = &data};
    struct model_dashboard *left, *right;
    struct changes found = {.panels_added = 0};
    const struct changes *result = NULL;
    struct arena a;
    str why;
    arena_init(&a);
    if (read_dashboard_meaning(&a, before, &d->options.version, &left, &why) &&
        read_dashboard_meaning(&a, after, &d->options.version, &right, &why)) {
        changes_find_with(&a, left, right, &words, &found);
        result = kept(&d->arena, &found);
    }
    arena_free(&a);
    return result;
}

const struct cost_dashboard *price_of(struct deploy *d, str json)
{
    const struct cost_dashboard *cost = NULL;
    struct model_dashboard *live;
    struct arena a;
    str why;
    if (!d->options.cost) return NULL;
    arena_init(&a);
    if (read_dashboard_meaning(&a, json, &d->options.version, &live, &why))
        cost = cost_of(live, d->options.cost, &d->arena);
    arena_free(&a);
    return cost;
}

static bool none(const struct changes *changes) { return changes && changes->list.len == 0; }

/* ---- history ----------------------------------------------------------------------------- */

static void edited(struct work *w, struct talk *talk, enum history history)
{
    talk->subject->history = history;
    decide_edited(w->data, talk->subject);
    talk_decided(w, talk);
}

static void untouched(struct work *w, struct talk *talk)
{
    decide_untouched(w->data, talk->subject);
    talk_decided(w, talk);
}

static void ask_version(struct work *w, struct talk *talk, long long version, job_handler *handler)
{
    struct deploy *d = w->data;
    grafana_ask_version(grafana_of(d), &talk->job.exchange, talk->subject->uid, version);
    /* Grafana answers 500 for a version that it no longer has: no use in asking again. */
    talk->job.exchange.request.repeat = HTTP_REPEAT_UNSENT;
    work_ask(w, &talk->job, handler);
}

/* What is left to know when a version of the history cannot be had; false: the answer is one that
 * ends the plan. */
static bool explains(struct deploy *d, const struct grafana_answer *answer, enum history *history)
{
    switch (answer->outcome) {
    case GRAFANA_DENIED:
    case GRAFANA_UNSEEN: *history = HISTORY_DENIED; return true;
    case GRAFANA_NOT_FOUND:
    case GRAFANA_SERVER:
    case GRAFANA_INVALID:
    case GRAFANA_PROTECTED: *history = HISTORY_GONE; return true;
    default: deploy_fail(d, answer, "reading an earlier version"); return false;
    }
}

/* The version that followed ours: if that was ours too, somebody has gone back. */
static void on_following(struct work *w, struct job *job, const struct http_exchange *e)
{
    struct deploy *d = w->data;
    struct talk *talk = job->owner;
    struct grafana_version_of version;
    struct mark mark;
    enum history history = HISTORY_READ;
    struct grafana_answer answer = grafana_told_version(e, &d->arena, &version);
    if (answer.outcome != GRAFANA_OK) {
        if (explains(d, &answer, &history)) edited(w, talk, history);
        return;
    }
    bool ours = mark_find(&d->arena, version.templating, &mark) == MARK_FOUND &&
                mark.version > talk->subject->live.mark.version;
    if (!ours) {
        untouched(w, talk);
        return;
    }
    talk->subject->restored = talk->subject->live.mark.version;
    talk->subject->edits =
        changes_between(d, version.json, buf_as_str(&talk->subject->live.json), NULL);
    edited(w, talk, HISTORY_READ);
}

static void on_base(struct work *w, struct job *job, const struct http_exchange *e)
{
    struct deploy *d = w->data;
    struct talk *talk = job->owner;
    struct deploy_live *live = &talk->subject->live;
    struct grafana_version_of version;
    enum history history = HISTORY_READ;
    struct grafana_answer answer = grafana_told_version(e, &d->arena, &version);
    if (answer.outcome != GRAFANA_OK) {
        if (explains(d, &answer, &history)) edited(w, talk, history);
        return;
    }
    const struct changes *edits = changes_between(d, version.json, buf_as_str(&live->json), NULL);
    bool stayed = str_eq(live->mark.folder, live->folder);
    if (!none(edits) || !stayed) {
        talk->subject->edits = edits;
        edited(w, talk, HISTORY_READ);
    } else if (live->version - live->mark.version > 1) {
        ask_version(w, talk, live->mark.version + 1, on_following);
    } else {
        untouched(w, talk);
    }
}

/* Somebody has made it what the source makes. */
static bool is_as_wanted(struct deploy *d, struct deploy_item *item)
{
    const struct deploy_wanted *wanted = item->wanted;
    if (!wanted || !str_eq(item->live.folder, folder_uid(wanted->place))) return false;
    item->changes = changes_between(d, buf_as_str(&item->live.json), wanted->text.json, wanted);
    return none(item->changes);
}

void drift_find(struct work *w, struct talk *talk)
{
    struct deploy *d = w->data;
    struct deploy_item *item = talk->subject;
    if (is_as_wanted(d, item)) {
        decide_untouched(d, item);
        item->only_mark = item->verdict == VERDICT_CHANGE;
        talk_decided(w, talk);
        return;
    }
    ask_version(w, talk, item->live.mark.version, on_base);
}
