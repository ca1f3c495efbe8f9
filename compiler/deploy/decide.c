/* decide: what is to be done with one dashboard, from what stands in Grafana.
 *
 *     not there                                create
 *     no mark, another's mark                  foreign: left alone, unless adopted
 *     ours, saved by nobody since              unchanged or change, by the digest and the folder
 *     ours, saved since                        its history tells (drift.c)
 *
 * Equal digests decide, not equal JSON: what Grafana adds or writes differently is no change.
 */
#include "deploy/inner.h"

void live_take(struct deploy *d, struct deploy_live *live, const struct grafana_dashboard *from)
{
    buf_release(&live->json);
    *live = (struct deploy_live){
        .there = true,
        .title = from->title,
        .folder = from->folder,
        .folder_path = folder_path_of(d, from->folder, from->folder_title),
        .version = from->version,
        .path = from->path,
        .updated = from->updated,
        .updated_by = from->updated_by,
        .provisioned = from->provisioned,
    };
    live->marked = mark_find(&d->arena, from->templating, &live->mark);
}

void live_keep(struct deploy_live *live, const struct grafana_dashboard *from)
{
    buf_clear(&live->json);
    buf_str(&live->json, from->json);
}

bool is_ours(const struct deploy *d, const struct deploy_live *live, str uid)
{
    return live->marked == MARK_FOUND && str_eq(live->mark.uid, uid) &&
           str_eq(live->mark.project, d->options.project) &&
           str_eq(live->mark.stack, d->options.stack);
}

static enum foreign foreign_of(const struct deploy *d, const struct deploy_live *live, str uid)
{
    if (live->marked == MARK_NONE) return FOREIGN_UNMARKED;
    if (live->marked == MARK_OTHER) return FOREIGN_UNKNOWN;
    if (!str_eq(live->mark.uid, uid)) return FOREIGN_COPY;
    return str_eq(live->mark.project, d->options.project) ? FOREIGN_STACK : FOREIGN_PROJECT;
}

bool is_untouched(const struct deploy_live *live)
{
    return live->mark.version == live->version && str_eq(live->mark.folder, live->folder);
}

static void decide_foreign(struct deploy *d, struct deploy_item *item, enum foreign foreign)
{
    item->foreign = foreign;
    item->verdict = VERDICT_FOREIGN;
    if (foreign == FOREIGN_PROTECTED || !is_adopted(d, item->uid)) return;
    item->adopted = true;
    decide_untouched(d, item);
    if (item->wanted) item->verdict = VERDICT_CHANGE;
}

void decide_untouched(struct deploy *d, struct deploy_item *item)
{
    (void)d;
    if (!item->wanted) {
        item->verdict = VERDICT_DELETE;
        return;
    }
    item->moved = !str_eq(item->live.folder, folder_uid(item->wanted->place));
    item->same = str_eq(item->live.mark.sha256, item->wanted->sha256);
    item->verdict = item->same && !item->moved ? VERDICT_UNCHANGED : VERDICT_CHANGE;
}

void decide_edited(struct deploy *d, struct deploy_item *item)
{
    item->moved_by_hand = !str_eq(item->live.mark.folder, item->live.folder);
    item->forced = d->options.force;
    decide_untouched(d, item);
    if (item->forced && item->wanted) item->verdict = VERDICT_CHANGE;
    if (!item->forced) item->verdict = VERDICT_EDITED;
}

enum decision decide(struct deploy *d, struct deploy_item *item)
{
    const struct deploy_live *live = &item->live;
    if (!live->there)
        item->verdict = item->wanted ? VERDICT_CREATE : VERDICT_UNCHANGED;
    else if (live->provisioned)
        decide_foreign(d, item, FOREIGN_PROTECTED);
    else if (!is_ours(d, live, item->uid))
        decide_foreign(d, item, foreign_of(d, live, item->uid));
    else if (is_untouched(live))
        decide_untouched(d, item);
    else
        return NEEDS_HISTORY;
    return DECIDED;
}
