/* prune: what the source no longer makes, and the folders that are then empty.
 *
 * Only with the whole project as input, which the caller answers for.  Only what carries a mark of
 * this project and stack and was saved by nobody since; the tag is how it is found.  What looks
 * like a mistake refuses the whole push: too large a share, or a deletion beside a creation that
 * looks the same.
 */
#include "deploy/plan.h"

#include "read/skim.h"

#include <stdlib.h>

enum { FEW = 3, USUAL_PERCENT = 30 };

/* ---- dashboards -------------------------------------------------------------------------- */

static void on_candidate(struct work *w, struct talk *talk)
{
    struct deploy *d = w->data;
    struct deploy_item *item = talk->item;
    bool ours = item->live.there && is_ours(d, &item->live, item->uid);
    bool counts = item->verdict == VERDICT_DELETE || item->verdict == VERDICT_EDITED;
    if (ours && counts) vec_push(&d->arena, &d->report.items, item);
}

static bool begin_candidate(struct work *w)
{
    struct deploy_item *item = deploy_next(w->data);
    if (item) talk_begin(w, item, on_candidate);
    return item != NULL;
}

static int by_place(const void *a, const void *b)
{
    const struct deploy_item *left = *(struct deploy_item *const *)a;
    const struct deploy_item *right = *(struct deploy_item *const *)b;
    int order = str_cmp(left->folder, right->folder);
    return order ? order : str_cmp(left->uid, right->uid);
}

/* Answers come in any order. */
static void sort_from(struct deploy *d, size_t first)
{
    size_t count = d->report.items.len - first;
    if (count > 1) qsort(d->report.items.at + first, count, sizeof(struct deploy_item *), by_place);
}

static bool find_dashboards(struct deploy *d)
{
    grafana_hits hits = {0};
    size_t before = d->report.items.len;
    if (!search_all(d, GRAFANA_DASHBOARDS, STR(MARK_NAME), &hits)) return false;
    d->queue.len = 0;
    for (size_t i = 0; i < hits.len; i++) {
        str uid = hits.at[i].uid;
        if (deploy_wants(d, uid)) continue;
        struct deploy_item *item = arena_new(&d->arena, struct deploy_item);
        item->uid = uid;
        vec_push(&d->arena, &d->queue, item);
    }
    d->report.steps += d->queue.len;
    deploy_work(d, begin_candidate);
    sort_from(d, before);
    return !deploy_failed(d);
}

/* ---- mistakes ---------------------------------------------------------------------------- */

static void put_titles(str panels, struct buf *out, size_t *count)
{
    for (str panel; skim_item(&panels, &panel);) {
        if (!skim_is(skim_get(panel, STR("type")), "row")) {
            buf_str(out, skim_get(panel, STR("title")));
            buf_char(out, '\n');
            ++*count;
        }
        put_titles(skim_get(panel, STR("panels")), out, count);
    }
}

str panel_titles(struct arena *a, str json, size_t *count)
{
    enum { TELLING = 2 };
    struct buf out = BUF_INIT;
    *count = 0;
    put_titles(skim_get(json, STR("panels")), &out, count);
    str titles = *count >= TELLING ? arena_str(a, buf_as_str(&out)) : STR_EMPTY;
    buf_release(&out);
    return titles;
}

static bool looks_renamed(struct deploy *d, const struct deploy_item *old,
                          const struct deploy_item *made)
{
    size_t count;
    if (str_eq(old->title, made->title)) return true;
    return old->titles.len &&
           str_eq(old->titles, panel_titles(&d->scratch, made->wanted->text.json, &count));
}

static void check_rename(struct deploy *d, const struct deploy_item *old)
{
    for (size_t i = 0; i < d->wanted.len; i++) {
        const struct deploy_item *made = map_get(&d->items, d->wanted.at[i]->uid);
        if (made->verdict != VERDICT_CREATE || !looks_renamed(d, old, made)) continue;
        deploy_refuse(
            d,
            "\"%.*s\" (uid %.*s) would be deleted and \"%.*s\" (uid %.*s) made, which looks "
            "like one dashboard with a new uid: write `was \"%.*s\"` in its block, or push "
            "without --prune first",
            STR_ARG(old->title), STR_ARG(old->uid), STR_ARG(made->title), STR_ARG(made->uid),
            STR_ARG(old->uid));
    }
    arena_reset(&d->scratch);
}

static bool is_too_much(const struct deploy *d, size_t gone, size_t ours)
{
    size_t most = d->options.prune_most;
    if (!most) return gone > FEW && gone * 100 > ours * USUAL_PERCENT;
    return d->options.prune_most_percent ? gone * 100 > ours * most : gone > most;
}

static void check_mistakes(struct deploy *d)
{
    size_t gone = 0, ours = 0;
    for (size_t i = 0; i < d->report.items.len; i++) {
        const struct deploy_item *item = d->report.items.at[i];
        ours += item->live.there && is_ours(d, &item->live, item->uid);
        if (item->verdict != VERDICT_DELETE) continue;
        gone++;
        check_rename(d, item);
    }
    if (!is_too_much(d, gone, ours)) return;
    deploy_refuse(d,
                  "%zu of this project's %zu dashboards would be deleted; if that is meant: "
                  "--prune-most %zu",
                  gone, ours, gone);
}

/* ---- folders ----------------------------------------------------------------------------- */

/* "A/B", from the titles of the folders above; empty when one of them is not known. */
static str path_in(struct arena *a, const struct map *hits, const struct grafana_hit *hit,
                   int depth)
{
    enum { DEEPEST = 16 };
    if (!hit->folder.len) return hit->title;
    const struct grafana_hit *above = map_get(hits, hit->folder);
    if (!above || depth > DEEPEST) return STR_EMPTY;
    str path = path_in(a, hits, above, depth + 1);
    return path.len ? arena_join(a, path, STR("/"), hit->title) : path;
}

static bool is_wanted(const struct deploy *d, str uid)
{
    for (size_t i = 0; i < d->report.folders.len; i++) {
        if (str_eq(d->report.folders.at[i]->uid, uid)) return true;
    }
    return false;
}

typedef VEC(struct deploy_folder *) folder_list;

/* Folders of ours that no dashboard goes into. */
static void list_unwanted(struct deploy *d, const grafana_hits *hits, folder_list *out)
{
    struct arena *a = &d->arena;
    struct map by_uid = {0};
    for (size_t i = 0; i < hits->len; i++)
        map_set(a, &by_uid, hits->at[i].uid, (void *)&hits->at[i]);
    for (size_t i = 0; i < hits->len; i++) {
        const struct grafana_hit *hit = &hits->at[i];
        str path = path_in(a, &by_uid, hit, 0);
        if (!str_eq(hit->uid, deploy_folder_uid(a, d->options.project, path))) continue;
        if (is_wanted(d, hit->uid)) continue;
        struct deploy_folder *folder = arena_new(a, struct deploy_folder);
        *folder = (struct deploy_folder){.path = path, .title = hit->title, .uid = hit->uid};
        vec_push(a, out, folder);
    }
}

static int by_path(const void *a, const void *b)
{
    return str_cmp((*(struct deploy_folder *const *)a)->path,
                   (*(struct deploy_folder *const *)b)->path);
}

static bool leaves(const struct deploy_item *item)
{
    return item->verdict == VERDICT_DELETE || (item->verdict == VERDICT_CHANGE && item->moved);
}

/* What this push takes out of a folder, and out of those in it that go. */
static long long leaving(const struct deploy *d, const folder_list *unwanted,
                         const struct deploy_folder *folder)
{
    long long count = 0;
    str below = STR_EMPTY;
    for (size_t i = 0; i < d->report.items.len; i++) {
        const struct deploy_item *item = d->report.items.at[i];
        if (leaves(item) && str_eq(item->live.folder, folder->uid)) count++;
        const struct deploy_item *old = item->renamed;
        if (old && leaves(old) && str_eq(old->live.folder, folder->uid)) count++;
    }
    for (size_t i = 0; i < unwanted->len; i++) {
        const struct deploy_folder *f = unwanted->at[i];
        below = path_directory(f->path);
        bool inside = below.len == folder->path.len + 1 && str_starts(below, folder->path);
        if (inside && f->verdict == VERDICT_DELETE) count += 1 + leaving(d, unwanted, f);
    }
    return count;
}

/* How much is in it; negative: that cannot be found out. */
long long folder_contents(struct deploy *d, str uid)
{
    struct http_exchange e;
    long long count = -1;
    grafana_ask_contents(grafana_of(d), &e, uid);
    deploy_ask(d, &e);
    struct grafana_answer answer = grafana_told_contents(&e, &d->arena, &count);
    http_exchange_release(&e);
    if (answer.outcome == GRAFANA_OK) return count;
    if (grafana_is_general(answer.outcome)) deploy_fail(d, &answer, "looking into a folder");
    return -1;
}

/* Inner ones first, so that what they hold is known. */
static bool find_folders(struct deploy *d)
{
    grafana_hits hits = {0};
    folder_list unwanted = {0};
    if (!search_all(d, GRAFANA_FOLDERS, STR_EMPTY, &hits)) return false;
    list_unwanted(d, &hits, &unwanted);
    if (unwanted.len) qsort(unwanted.at, unwanted.len, sizeof unwanted.at[0], by_path);
    for (size_t i = unwanted.len; i > 0 && !deploy_failed(d); i--) {
        struct deploy_folder *folder = unwanted.at[i - 1];
        long long count = folder_contents(d, folder->uid);
        bool empty = count >= 0 && count == leaving(d, &unwanted, folder);
        folder->verdict = empty ? VERDICT_DELETE : VERDICT_UNCHANGED;
    }
    for (size_t i = 0; i < unwanted.len; i++) {
        if (unwanted.at[i]->verdict == VERDICT_DELETE)
            vec_push(&d->arena, &d->report.folders, unwanted.at[i]);
    }
    return !deploy_failed(d);
}

bool prune_plan(struct deploy *d)
{
    if (!find_dashboards(d)) return false;
    check_mistakes(d);
    return find_folders(d);
}
