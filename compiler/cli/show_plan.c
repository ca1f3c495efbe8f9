/* show_plan: from a plan's data to what is shown of changes, with the sentences about conflicts.
 *
 * Not responsible for the forms (show_changes.c) or for results (show_results.c).
 */
#include "cli/show_plan.h"

#include "base/moment.h"
#include "cli/cmd_infra.h"

/* ---- sentences --------------------------------------------------------------------------- */

/* "2026-01-15 08:00" of RFC 3339; as it is when it is something else. */
static str when(struct arena *a, str moment)
{
    int64_t seconds;
    if (!moment_read(moment, &seconds)) return moment;
    struct moment_parts p = moment_parts_of(seconds);
    return arena_printf(a, "%04d-%02d-%02d %02d:%02d UTC", (int)p.year, p.month, p.day, p.hour,
                        p.minute);
}

/* "by alice on 2026-01-15 08:00 UTC (version 7)" */
str shown_who(struct arena *a, const struct deploy_live *live)
{
    str who = live->updated_by.len ? live->updated_by : STR("somebody");
    str text = arena_join(a, STR("by "), who);
    if (live->updated.len) text = arena_join(a, text, STR(" on "), when(a, live->updated));
    return arena_printf(a, "%.*s (version %lld)", STR_ARG(text), live->version);
}

static void note(struct shown *s, struct shown_dashboard *d, str text)
{
    vec_push(s->arena, &d->notes, text);
}

static str edited_text(struct arena *a, const struct deploy_item *item)
{
    str who = shown_who(a, &item->live);
    if (item->restored) {
        return arena_printf(a, "taken back to version %lld %.*s", item->restored, STR_ARG(who));
    }
    if (item->moved_by_hand && !(item->edits && item->edits->list.len)) {
        str to = item->live.folder_path.len ? item->live.folder_path : STR("no folder");
        return arena_printf(a, "moved to %.*s %.*s", STR_ARG(to), STR_ARG(who));
    }
    return arena_printf(a, "saved %.*s, after ours (version %lld)", STR_ARG(who),
                        item->live.mark.version);
}

static void note_history(struct shown *s, struct shown_dashboard *d, const struct deploy_item *item)
{
    if (item->history == HISTORY_DENIED)
        note(s, d,
             STR("what was edited cannot be told from what the source changes: reading the "
                 "history needs a token that may write"));
    if (item->history == HISTORY_GONE)
        note(s, d,
             STR("what was edited cannot be told from what the source changes: Grafana no "
                 "longer keeps the version that was pushed"));
}

static void note_edited(struct shown *s, struct shown_dashboard *d, const struct deploy_item *item)
{
    struct arena *a = s->arena;
    note(s, d, edited_text(a, item));
    note_history(s, d, item);
    note(s, d,
         arena_printf(a,
                      "it is left alone; --force overwrites it (what is there is kept "
                      "below .dashc), dashc pull %.*s saves it as a file",
                      STR_ARG(item->uid)));
}

static str foreign_text(struct arena *a, const struct deploy_item *item)
{
    const struct mark *mark = &item->live.mark;
    switch (item->foreign) {
    case FOREIGN_UNMARKED: return STR("there is a dashboard of this uid that dashc did not make");
    case FOREIGN_COPY:
        return arena_printf(a, "it is a copy of `%.*s`, made in Grafana", STR_ARG(mark->uid));
    case FOREIGN_PROJECT:
        return arena_printf(a, "it belongs to the project \"%.*s\"", STR_ARG(mark->project));
    case FOREIGN_STACK: return arena_printf(a, "it was pushed for %.*s", STR_ARG(mark->stack));
    case FOREIGN_UNKNOWN: return STR("its mark is not one that this dashc understands");
    case FOREIGN_TITLE:
        return item->blocker.len
                   ? arena_printf(a, "another dashboard (uid %.*s) has this title in the folder",
                                  STR_ARG(item->blocker))
                   : STR("another dashboard has this title in the folder");
    case FOREIGN_PROTECTED:
        return STR("Grafana has it from a file, a repository or another tool, or in a form that "
                   "cannot be read");
    }
    BUG("a foreign dashboard of kind %d", (int)item->foreign);
}

static str foreign_help(struct arena *a, const struct deploy_item *item)
{
    if (item->foreign == FOREIGN_PROTECTED) return STR("change it where it comes from");
    if (item->foreign == FOREIGN_TITLE) {
        return arena_printf(a,
                            "choose another title, or take that one over: write `uid \"%.*s\"` in "
                            "the block and push with --adopt %.*s (`was \"%.*s\"` if it is this "
                            "project's own)",
                            STR_ARG(item->blocker), STR_ARG(item->blocker), STR_ARG(item->blocker));
    }
    return arena_printf(a,
                        "it is left alone; --adopt %.*s takes it over (what is there is kept "
                        "below .dashc), another uid goes around it",
                        STR_ARG(item->uid));
}

static void note_foreign(struct shown *s, struct shown_dashboard *d, const struct deploy_item *item)
{
    struct arena *a = s->arena;
    note(s, d, foreign_text(a, item));
    if (item->live.there && item->foreign != FOREIGN_PROTECTED) {
        note(s, d, arena_join(a, STR("last saved "), shown_who(a, &item->live)));
    }
    note(s, d, foreign_help(a, item));
}

static void note_overwritten(struct shown *s, struct shown_dashboard *d,
                             const struct deploy_item *item)
{
    struct arena *a = s->arena;
    if (item->forced) {
        note(s, d, arena_join(a, STR("--force overwrites what was "), edited_text(a, item)));
    }
    if (item->adopted) {
        note(s, d,
             arena_join(a, STR("--adopt takes over what was last saved "),
                        shown_who(a, &item->live)));
    }
    if (item->only_mark) {
        note(s, d,
             arena_printf(a, "saved %.*s as the source has it now; only the mark is renewed",
                          STR_ARG(shown_who(a, &item->live))));
    }
}

/* ---- costs ------------------------------------------------------------------------------- */

static struct shown_cost wanted_cost(const struct deployment *d, const struct deploy_item *item)
{
    const struct shown_cost *cost = item->wanted ? map_get(&d->costs, item->uid) : NULL;
    if (cost) return *cost;
    return item->wanted ? (struct shown_cost){0} : shown_cost_of(NULL);
}

/* The old one of a dashboard with another uid stands where this one is to stand. */
static struct shown_cost live_cost(const struct deploy_item *item)
{
    const struct deploy_item *there = item->live.there ? item : item->renamed;
    if (!there || !there->live.there) return shown_cost_of(NULL);
    return there->cost ? shown_cost_of(there->cost) : (struct shown_cost){0};
}

static void put_costs(const struct deployment *d, struct shown_dashboard *shown,
                      const struct deploy_item *item)
{
    if (!d->priced) return;
    shown->is = wanted_cost(d, item);
    shown->was = shown->kind == SHOWN_UNCHANGED ? shown->is : live_cost(item);
}

/* ---- dashboards -------------------------------------------------------------------------- */

static bool only_moves(const struct deploy_item *item)
{
    return item->moved && item->same && !item->forced && !item->adopted;
}

static enum shown_kind kind_of(const struct deploy_item *item)
{
    bool replaces = item->renamed && item->renamed->verdict == VERDICT_DELETE;
    switch (item->verdict) {
    case VERDICT_CREATE: return replaces ? SHOWN_RENAME : SHOWN_CREATE;
    case VERDICT_CHANGE:
        return replaces ? SHOWN_RENAME : only_moves(item) ? SHOWN_MOVE : SHOWN_CHANGE;
    case VERDICT_DELETE: return SHOWN_DELETE;
    case VERDICT_EDITED: return SHOWN_EDITED;
    case VERDICT_FOREIGN: return SHOWN_FOREIGN;
    case VERDICT_UNCHANGED:
    case VERDICT_UNREAD: break;
    }
    return replaces ? SHOWN_RENAME : SHOWN_UNCHANGED;
}

static bool is_conflict(const struct deploy_item *item)
{
    return item->verdict == VERDICT_EDITED || item->verdict == VERDICT_FOREIGN;
}

/* Of a dashboard with another uid than before the conflict may be the old one's. */
static const struct deploy_item *conflicting(const struct deploy_item *item)
{
    bool old = item->renamed && is_conflict(item->renamed);
    return old ? item->renamed : item;
}

static void put_before(struct shown_dashboard *d, const struct deploy_item *item)
{
    if (!item->live.there) return;
    d->moved = item->moved;
    d->was_folder = item->live.folder_path;
    if (item->wanted && !str_eq(item->live.title, item->title)) d->was_title = item->live.title;
}

static void put_dashboard(const struct deployment *deployment, struct shown *s,
                          const struct deploy_item *item)
{
    struct shown_dashboard *d = shown_add(s, kind_of(item));
    d->uid = item->uid;
    d->title = item->title;
    d->folder = item->folder;
    d->panels = item->panels;
    d->changes = item->changes;
    d->edits = item->edits;
    if (item->renamed) d->was_uid = item->renamed->uid;
    if (item->live.path.len) {
        d->url = grafana_link(&deployment->remote.grafana, s->arena, item->live.path);
    }
    put_before(d, item);
    put_costs(deployment, d, item);
    if (item->verdict == VERDICT_EDITED) note_edited(s, d, conflicting(item));
    if (item->verdict == VERDICT_FOREIGN) note_foreign(s, d, conflicting(item));
    if (!is_conflict(item)) note_overwritten(s, d, item);
    if (item->renamed && !is_conflict(item)) note_overwritten(s, d, item->renamed);
}

/* ---- the whole --------------------------------------------------------------------------- */

size_t plan_conflicts(const struct deployment *d)
{
    const struct deploy_report *report = deploy_report(d->deploy);
    size_t count = 0;
    for (size_t i = 0; i < report->items.len; i++) count += is_conflict(report->items.at[i]);
    return count + (d->infra ? infra_conflicts(d->infra) : 0);
}

enum cli_status plan_left(const struct deployment *d)
{
    enum cli_status beside = d->infra ? around_left(d->infra) : STATUS_FINE;
    if (beside != STATUS_FINE) return beside;
    return plan_conflicts(d) ? STATUS_CONFLICT : STATUS_FINE;
}

size_t plan_tasks(const struct deployment *d)
{
    return deploy_tasks(d->deploy) + (d->infra ? infra_tasks(d->infra) : 0);
}

static void put_folders(const struct deploy_report *report, struct shown *s)
{
    for (size_t i = 0; i < report->folders.len; i++) {
        const struct deploy_folder *folder = report->folders.at[i];
        if (folder->verdict == VERDICT_UNCHANGED) continue;
        struct shown_folder shown = {
            folder->verdict == VERDICT_DELETE ? SHOWN_DELETE : SHOWN_CREATE, folder->path};
        vec_push(s->arena, &s->folders, shown);
    }
}

void show_plan(const struct deployment *d, struct shown *out)
{
    const struct deploy_report *report = deploy_report(d->deploy);
    struct arena *a = d->o->arena;
    *out = (struct shown){.arena = a, .planned = true};
    out->heading = arena_join(a, STR("Changes for "), d->remote.workspace);
    if (d->infra) around_show(a, d->infra, out);
    put_folders(report, out);
    for (size_t i = 0; i < report->items.len; i++) put_dashboard(d, out, report->items.at[i]);
    for (size_t i = 0; i < report->notes.len; i++) vec_push(a, &out->notes, report->notes.at[i]);
    str hint = infra_hint(a, d->compilation.result);
    if (hint.len) vec_push(a, &out->notes, hint);
    for (size_t i = 0; i < report->refusals.len && !d->o->json; i++) {
        vec_push(a, &out->notes, arena_join(a, STR("cannot be pushed: "), report->refusals.at[i]));
    }
}
