/* plan: reads the workspace and decides what a push will do.  Writes nothing; Viewers may do it.
 *
 * Not responsible for what follows from a single dashboard (decide.c, drift.c).
 */
#include "deploy/plan.h"

/* ---- the instance ------------------------------------------------------------------------ */

static void compare_versions(struct deploy *d)
{
    const struct grafana_version *made = &d->options.version, *server = &d->server;
    str version = d->settings.version;
    if (!version.len) return;
    if (!grafana_version_parse(version, &d->server)) {
        deploy_note(d,
                    "this dashc does not know Grafana %.*s; what it writes for %d.%d may lack "
                    "what is new",
                    STR_ARG(version), made->major, made->minor);
        return;
    }
    bool older = server->major < made->major || server->schema_version < made->schema_version;
    bool newer = server->major > made->major || server->schema_version > made->schema_version;
    str line = arena_printf(&d->arena, "grafana %d.%d", server->major, server->minor);
    if (older) {
        deploy_refuse(d,
                      "the workspace has Grafana %.*s, and these dashboards are made for %d.%d: "
                      "write `%.*s` in `workspace %.*s`",
                      STR_ARG(version), made->major, made->minor, STR_ARG(line),
                      STR_ARG(d->options.workspace));
    } else if (newer) {
        deploy_note(d,
                    "the workspace has Grafana %.*s, and these dashboards are made for %d.%d; "
                    "with `%.*s` in `workspace %.*s` they use what is new",
                    STR_ARG(version), made->major, made->minor, STR_ARG(line),
                    STR_ARG(d->options.workspace));
    }
}

static bool read_instance(struct deploy *d)
{
    struct http_exchange e;
    grafana_ask_settings(grafana_of(d), &e);
    deploy_ask(d, &e);
    struct grafana_answer answer = grafana_told_settings(&e, &d->arena, &d->settings);
    http_exchange_release(&e);
    if (answer.outcome != GRAFANA_OK) deploy_fail(d, &answer, "reading the workspace's settings");
    d->report.grafana = d->settings.version;
    if (deploy_failed(d)) return false;
    compare_versions(d);
    return true;
}

/* ---- one dashboard ----------------------------------------------------------------------- */

static void on_live(struct work *w, struct job *job, const struct http_exchange *e);

static void ask_live(struct work *w, struct talk *talk)
{
    struct deploy *d = w->data;
    grafana_ask_dashboard(grafana_of(d), &talk->job.exchange, talk->subject->uid);
    work_ask(w, &talk->job, on_live);
}

void talk_begin(struct work *w, struct deploy_item *item,
                void (*over)(struct work *w, struct talk *talk))
{
    struct deploy *d = w->data;
    struct talk *talk = arena_new(&d->arena, struct talk);
    talk->item = talk->subject = item;
    talk->over = over;
    talk->job.owner = talk;
    ask_live(w, talk);
}

static bool is_conflict(const struct deploy_item *item)
{
    return item->verdict == VERDICT_EDITED || item->verdict == VERDICT_FOREIGN;
}

/* One that is to be renamed waits for the old one: both or none. */
static void settle_renamed(struct deploy_item *item)
{
    struct deploy_item *old = item->renamed;
    if (!old) return;
    bool stands = item->verdict == VERDICT_UNCHANGED || item->verdict == VERDICT_CHANGE;
    bool taken = stands && old->verdict == VERDICT_FOREIGN; /* the uid, by somebody, since then */
    if (!old->live.there || taken)
        item->renamed = NULL;
    else if (is_conflict(old) && !is_conflict(item))
        item->verdict = old->verdict;
}

void talk_decided(struct work *w, struct talk *talk)
{
    struct deploy *d = w->data;
    struct deploy_item *subject = talk->subject, *item = talk->item;
    bool changes = subject->verdict == VERDICT_CHANGE && subject->wanted;
    if (changes && d->options.details && !subject->changes && subject->live.json.len) {
        subject->changes = changes_between(d, buf_as_str(&subject->live.json),
                                           subject->wanted->text.json, subject->wanted);
    }
    if (changes && d->options.details && subject->live.json.len)
        subject->cost = price_of(d, buf_as_str(&subject->live.json));
    if (!(changes && d->options.rollback)) buf_release(&subject->live.json);
    if (subject == item && item->renamed) {
        talk->subject = item->renamed;
        ask_live(w, talk);
        return;
    }
    settle_renamed(item);
    deploy_step(d);
    if (talk->over) talk->over(w, talk);
}

static void take_live(struct deploy *d, struct deploy_item *subject,
                      const struct grafana_dashboard *live)
{
    live_take(d, &subject->live, live);
    if (subject->wanted) return;
    subject->title = live->title;
    subject->folder = subject->live.folder_path;
    subject->titles = panel_titles(&d->arena, live->json, &subject->panels);
    subject->cost = price_of(d, live->json);
}

/* Absent, and not to be seen with this token, are not always told apart.  Taking the latter for the
 * former is safe: a save that is to be new is refused where there is one. */
static bool is_absent(struct deploy *d, const struct grafana_answer *answer)
{
    if (answer->outcome == GRAFANA_UNSEEN) d->unseen++;
    return answer->outcome == GRAFANA_UNSEEN || answer->outcome == GRAFANA_NOT_FOUND;
}

static void on_live(struct work *w, struct job *job, const struct http_exchange *e)
{
    struct deploy *d = w->data;
    struct talk *talk = job->owner;
    struct deploy_item *subject = talk->subject;
    struct grafana_dashboard live;
    struct grafana_answer answer = grafana_told_dashboard(e, &d->arena, &live);
    if (answer.outcome == GRAFANA_OK) {
        take_live(d, subject, &live);
    } else if (answer.outcome == GRAFANA_PROTECTED) { /* kept in a form that cannot be read */
        subject->live.there = subject->live.provisioned = true;
    } else if (!is_absent(d, &answer)) {
        deploy_fail(d, &answer, "reading a dashboard");
        return;
    }
    enum decision decision = decide(d, subject);
    bool changes = decision == NEEDS_HISTORY || subject->verdict == VERDICT_CHANGE;
    bool needed =
        changes && (decision == NEEDS_HISTORY || d->options.details || d->options.rollback);
    if (needed && answer.outcome == GRAFANA_OK) live_keep(&subject->live, &live);
    if (decision == NEEDS_HISTORY)
        drift_find(w, talk);
    else
        talk_decided(w, talk);
}

static bool begin_reading(struct work *w)
{
    struct deploy_item *item = deploy_next(w->data);
    if (item) talk_begin(w, item, NULL);
    return item != NULL;
}

static void read_dashboards(struct deploy *d)
{
    d->queue.len = 0;
    for (size_t i = 0; i < d->report.items.len; i++) {
        vec_push(&d->arena, &d->queue, d->report.items.at[i]);
    }
    deploy_work(d, begin_reading);
    if (d->unseen) {
        deploy_note(d,
                    "Grafana does not say of %zu dashboard%s whether it is not there or not to be "
                    "seen with this token; it counts as not there",
                    d->unseen, d->unseen == 1 ? "" : "s");
    }
}

/* A uid that the source gives to another dashboard, or to this one, is not to be deleted. */
static void check_renames(struct deploy *d)
{
    for (size_t i = 0; i < d->report.items.len; i++) {
        struct deploy_item *item = d->report.items.at[i];
        if (!item->renamed || !map_get(&d->items, item->renamed->uid)) continue;
        deploy_refuse(d,
                      "\"%.*s\" says `was \"%.*s\"`, and the source makes a dashboard of that uid",
                      STR_ARG(item->title), STR_ARG(item->renamed->uid));
        item->renamed = NULL;
    }
}

/* ---- titles ------------------------------------------------------------------------------ */

static bool creates(const struct deploy_item *item)
{
    return item->verdict == VERDICT_CREATE && item->wanted;
}

bool search_all(struct deploy *d, enum grafana_kind kind, str tag, grafana_hits *out)
{
    size_t before;
    int page = 1;
    do {
        struct http_exchange e;
        before = out->len;
        grafana_ask_search(grafana_of(d), &e, kind, tag, page++);
        deploy_ask(d, &e);
        struct grafana_answer answer = grafana_told_hits(&e, &d->arena, out);
        http_exchange_release(&e);
        if (answer.outcome != GRAFANA_OK) deploy_fail(d, &answer, "searching the workspace");
    } while (!deploy_failed(d) && out->len - before == GRAFANA_PAGE);
    return !deploy_failed(d);
}

/* The index may still know what is gone. */
static bool still_there(struct deploy *d, str uid)
{
    struct http_exchange e;
    struct grafana_dashboard live;
    grafana_ask_dashboard(grafana_of(d), &e, uid);
    deploy_ask(d, &e);
    struct grafana_answer answer = grafana_told_dashboard(&e, &d->arena, &live);
    http_exchange_release(&e);
    return answer.outcome == GRAFANA_OK;
}

static bool is_blocker(const struct deploy *d, const struct deploy_item *item,
                       const struct grafana_hit *hit)
{
    bool same =
        str_eq(hit->title, item->title) && str_eq(hit->folder, folder_uid(item->wanted->place));
    return same && !map_get(&d->items, hit->uid) && !str_eq(hit->uid, item->wanted->was);
}

static void check_title(struct deploy *d, struct deploy_item *item, const grafana_hits *hits)
{
    for (size_t i = 0; i < hits->len; i++) {
        const struct grafana_hit *hit = &hits->at[i];
        if (!is_blocker(d, item, hit) || !still_there(d, hit->uid)) continue;
        item->verdict = VERDICT_FOREIGN;
        item->foreign = FOREIGN_TITLE;
        item->blocker = hit->uid;
        return;
    }
}

/* Until 11.2 a title can be had once in a folder; later a second one would look like the first. */
static void check_titles(struct deploy *d)
{
    grafana_hits hits = {0};
    bool read = false;
    for (size_t i = 0; i < d->report.items.len && !deploy_failed(d); i++) {
        struct deploy_item *item = d->report.items.at[i];
        if (!creates(item)) continue;
        if (!read && !search_all(d, GRAFANA_DASHBOARDS, STR_EMPTY, &hits)) return;
        read = true;
        check_title(d, item, &hits);
    }
}

/* ---- the whole --------------------------------------------------------------------------- */

bool deploy_plan(struct deploy *d, const struct deploy_options *options)
{
    d->options = *options;
    for (size_t i = 0; i < options->adopt_count; i++) {
        map_set(&d->arena, &d->adopt, options->adopt[i], d);
    }
    d->report.steps = d->wanted.len;
    if (!read_instance(d)) return false;
    sources_check(d);
    check_renames(d);
    if (!folders_plan(d)) return false;
    read_dashboards(d);
    if (!deploy_failed(d)) check_titles(d);
    if (!deploy_failed(d) && d->options.prune) prune_plan(d);
    return !deploy_failed(d);
}
