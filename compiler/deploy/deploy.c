/* deploy: what all parts of a plan and a push use, and what is wanted.
 *
 * Not responsible for deciding (decide.c) or doing (save.c, remove.c).
 */
#include "deploy/inner.h"

#include "base/digest.h"
#include "read/skim.h"

#include <stdlib.h>

struct deploy *deploy_new(void)
{
    struct deploy *d = calloc(1, sizeof *d);
    if (!d) BUG("out of memory");
    arena_init(&d->arena);
    arena_init(&d->scratch);
    return d;
}

void deploy_free(struct deploy *d)
{
    if (!d) return;
    for (size_t i = 0; i < d->report.items.len; i++) {
        struct deploy_item *item = d->report.items.at[i];
        buf_release(&item->live.json);
        if (item->renamed) buf_release(&item->renamed->live.json);
    }
    arena_free(&d->scratch);
    arena_free(&d->arena);
    free(d);
}

const struct deploy_report *deploy_report(const struct deploy *d) { return &d->report; }

/* ---- what is wanted ---------------------------------------------------------------------- */

static str sha256_of(struct arena *a, str text) { return digest_hex(a, digest_of(text)); }

static void copy_sentences(struct arena *a, const struct deploy_dashboard *from,
                           struct deploy_wanted *to)
{
    to->sentences = arena_array(a, struct deploy_sentence, from->sentence_count + 1);
    to->sentence_count = from->sentence_count;
    for (size_t i = 0; i < from->sentence_count; i++) {
        to->sentences[i] = (struct deploy_sentence){from->sentences[i].panel_id,
                                                    arena_str(a, from->sentences[i].text)};
    }
}

static struct deploy_item *item_new(struct deploy *d, const struct deploy_wanted *wanted)
{
    struct deploy_item *item = arena_new(&d->arena, struct deploy_item);
    item->wanted = wanted;
    item->uid = wanted->uid;
    item->title = wanted->title;
    item->folder = wanted->folder;
    item->panels = wanted->panels;
    return item;
}

static void add_renamed(struct deploy *d, struct deploy_item *item, str was)
{
    item->renamed = arena_new(&d->arena, struct deploy_item);
    item->renamed->uid = was;
}

bool deploy_want(struct deploy *d, const struct deploy_dashboard *dashboard, str *why)
{
    struct arena *a = &d->arena;
    struct buf compact = BUF_INIT;
    skim_compact(str_trim(dashboard->json), &compact);
    struct deploy_wanted *wanted = arena_new(a, struct deploy_wanted);
    *wanted = (struct deploy_wanted){.uid = arena_str(a, dashboard->uid),
                                     .was = arena_str(a, dashboard->was),
                                     .title = arena_str(a, dashboard->title),
                                     .folder = arena_str(a, dashboard->folder),
                                     .panels = dashboard->panels};
    bool good = mark_prepare(a, wanted->uid, buf_as_str(&compact), &wanted->text, why);
    if (good) {
        wanted->sha256 = sha256_of(a, buf_as_str(&compact));
        copy_sentences(a, dashboard, wanted);
        sources_note(d, wanted->title, buf_as_str(&compact));
        vec_push(a, &d->wanted, wanted);
        struct deploy_item *item = item_new(d, wanted);
        if (wanted->was.len) add_renamed(d, item, wanted->was);
        vec_push(a, &d->report.items, item);
        map_set(a, &d->items, wanted->uid, item);
    }
    buf_release(&compact);
    return good;
}

bool deploy_wants(const struct deploy *d, str uid)
{
    bool was = false;
    for (size_t i = 0; i < d->wanted.len; i++) was = was || str_eq(d->wanted.at[i]->was, uid);
    return was || map_get(&d->items, uid);
}

/* ---- notes, refusals, failures ----------------------------------------------------------- */

static str vprint(struct deploy *d, const char *format, va_list args)
{
    return arena_vprintf(&d->arena, format, args);
}

void deploy_note(struct deploy *d, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vec_push(&d->arena, &d->report.notes, vprint(d, format, args));
    va_end(args);
}

void deploy_refuse(struct deploy *d, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vec_push(&d->arena, &d->report.refusals, vprint(d, format, args));
    va_end(args);
}

bool deploy_failed(const struct deploy *d) { return d->report.failure.outcome != GRAFANA_OK; }

void deploy_fail(struct deploy *d, const struct grafana_answer *answer, const char *doing)
{
    d->work.halt = true;
    if (deploy_failed(d)) return;
    d->report.failure = *answer;
    d->report.doing = str_from(doing);
}

bool is_adopted(const struct deploy *d, str uid) { return map_get(&d->adopt, uid) != NULL; }

/* ---- requests ---------------------------------------------------------------------------- */

void deploy_step(struct deploy *d)
{
    d->report.done++;
    if (d->options.progress) d->options.progress(d->report.done, d->report.steps, d->options.data);
}

void deploy_ask(struct deploy *d, struct http_exchange *e) { http_do(d->options.http, e); }

struct deploy_item *deploy_next(struct deploy *d)
{
    return d->cursor < d->queue.len ? d->queue.at[d->cursor++] : NULL;
}

void deploy_work(struct deploy *d, bool (*begin)(struct work *w))
{
    d->cursor = 0;
    d->work =
        (struct work){.http = d->options.http, .begin = begin, .data = d, .halt = deploy_failed(d)};
    work_run(&d->work);
    if (d->cursor < d->queue.len) { /* the user has stopped: nobody was told */
        const struct grafana_answer stopped = {GRAFANA_STOPPED, 0, STR("cancelled"), STR_EMPTY};
        deploy_fail(d, &stopped, "");
    }
}

/* ---- pushing ----------------------------------------------------------------------------- */

static bool has_task(const struct deploy_item *item)
{
    const struct deploy_item *old = item->renamed;
    return item->verdict == VERDICT_CREATE || item->verdict == VERDICT_CHANGE ||
           item->verdict == VERDICT_DELETE ||
           (item->verdict == VERDICT_UNCHANGED && old && old->verdict == VERDICT_DELETE);
}

size_t deploy_tasks(const struct deploy *d)
{
    size_t count = 0;
    for (size_t i = 0; i < d->report.items.len; i++) count += has_task(d->report.items.at[i]);
    for (size_t i = 0; i < d->report.folders.len; i++) {
        count += d->report.folders.at[i]->verdict == VERDICT_DELETE;
    }
    return count;
}

static bool went_wrong(const struct deploy *d)
{
    for (size_t i = 0; i < d->report.items.len; i++) {
        const struct deploy_item *item = d->report.items.at[i], *old = item->renamed;
        bool wrong = item->result == RESULT_FAILED || item->result == RESULT_UNKNOWN;
        if (wrong || (old && (old->result == RESULT_FAILED || old->result == RESULT_UNKNOWN)))
            return true;
    }
    return deploy_failed(d);
}

void deploy_renew(struct deploy *d, const struct grafana *grafana)
{
    d->options.grafana = *grafana;
}

void deploy_push(struct deploy *d)
{
    if (d->report.refusals.len) BUG("a push that was refused");
    d->report.done = 0;
    d->report.steps = deploy_tasks(d);
    if (folders_make(d)) save_all(d);
    if (!deploy_failed(d)) remove_all(d);
    if (d->options.rollback && went_wrong(d)) roll_back(d);
}
