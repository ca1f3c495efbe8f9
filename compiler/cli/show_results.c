/* show_results: what a push has done. */
#include "cli/output.h"
#include "cli/show_parts.h"
#include "cli/show_plan.h"

static const struct {
    const char *word; /* before the dashboard */
    const char *name; /* in JSON */
    const char *noun; /* after a number */
} results[] = {
    [RESULT_NONE] = {"not reached", "none", "not reached"},
    [RESULT_DONE] = {"", "done", "done"},
    [RESULT_CONFLICT] = {"left alone", "conflict", "left alone"},
    [RESULT_FAILED] = {"failed", "failed", "failed"},
    [RESULT_UNKNOWN] = {"not known", "unknown", "not known"},
    [RESULT_UNDONE] = {"put back", "undone", "put back"},
};

static const char *done_word(const struct deploy_item *item)
{
    if (item->renamed) return "renamed";
    switch (item->verdict) {
    case VERDICT_CREATE: return "made";
    case VERDICT_DELETE: return "deleted";
    default: return "saved";
    }
}

/* ---- counting ---------------------------------------------------------------------------- */

/* What was to be done with it. */
static bool has_task(const struct deploy_item *item)
{
    bool replaces = item->renamed && item->renamed->verdict == VERDICT_DELETE;
    return item->verdict == VERDICT_CREATE || item->verdict == VERDICT_CHANGE ||
           item->verdict == VERDICT_DELETE || (item->verdict == VERDICT_UNCHANGED && replaces);
}

/* A rename is as good as the worse of its halves. */
static enum result result_of(const struct deploy_item *item)
{
    const struct deploy_item *old = item->renamed;
    bool old_counts = old && old->verdict == VERDICT_DELETE;
    if (!old_counts) return item->result;
    bool stands = item->result == RESULT_DONE || item->verdict == VERDICT_UNCHANGED;
    return stands ? old->result : item->result;
}

static const struct grafana_answer *failure_of(const struct deploy_item *item)
{
    const struct deploy_item *old = item->renamed;
    return item->failure.why.len || !old ? &item->failure : &old->failure;
}

static size_t count(const struct deployment *d, enum result result)
{
    const struct deploy_report *report = deploy_report(d->deploy);
    size_t found = 0;
    for (size_t i = 0; i < report->items.len; i++) {
        const struct deploy_item *item = report->items.at[i];
        found += has_task(item) && result_of(item) == result;
    }
    return found;
}

/* ---- text -------------------------------------------------------------------------------- */

static str place_of_item(struct arena *a, const struct deploy_item *item)
{
    struct shown_dashboard shown = {.title = item->title, .folder = item->folder};
    return shown_title(a, &shown);
}

static str why_of(struct arena *a, const struct deploy_item *item, enum result result)
{
    const struct grafana_answer *failure = failure_of(item);
    if (result == RESULT_CONFLICT && failure->why.len) return failure->why;
    if (result == RESULT_CONFLICT && !item->live.there) return STR("deleted by somebody since");
    if (result == RESULT_CONFLICT) {
        const struct deploy_item *old = item->renamed;
        const struct deploy_item *which = old && old->result == RESULT_CONFLICT ? old : item;
        return arena_join(a, STR("saved meanwhile "), shown_who(a, &which->live));
    }
    if (result == RESULT_UNKNOWN) {
        return arena_join(a, STR("whether it was done could not be found out: "), failure->why);
    }
    return failure->why;
}

static void put_edits(const struct deployment *d, const struct deploy_item *item, struct buf *out)
{
    struct shown_dashboard shown = {.edits = item->edits};
    if (item->result != RESULT_CONFLICT || !item->edits) return;
    struct shown_lines lines = shown_lines_of(d->o->arena, &shown);
    for (size_t i = 0; i < lines.list.len; i++) {
        str text = shown_line_text(d->o->arena, &lines.list.at[i], lines.width);
        buf_printf(out, "      %c %.*s\n", lines.list.at[i].mark, STR_ARG(text));
    }
}

static void put_item(const struct deployment *d, const struct deploy_item *item, struct buf *out)
{
    struct arena *a = d->o->arena;
    enum result result = result_of(item);
    const char *word = result == RESULT_DONE ? done_word(item) : results[result].word;
    buf_printf(out, "%-11s %.*s", word, STR_ARG(place_of_item(a, item)));
    if (result == RESULT_DONE && item->verdict != VERDICT_DELETE) {
        str path = item->saved_path.len ? item->saved_path : item->live.path;
        str link = grafana_link(&d->remote.grafana, a, path);
        buf_printf(out, "   %.*s", STR_ARG(shown_plain(a, link)));
    }
    buf_char(out, '\n');
    str why =
        result == RESULT_DONE || result == RESULT_UNDONE ? STR_EMPTY : why_of(a, item, result);
    if (why.len) buf_printf(out, "      %.*s\n", STR_ARG(shown_plain(a, why)));
    if (why.len && failure_of(item)->help.len && result != RESULT_NONE) {
        buf_printf(out, "      %.*s\n", STR_ARG(failure_of(item)->help));
    }
    put_edits(d, item, out);
}

/* The same of what stands around the dashboards. */
static size_t around(const struct deployment *d, enum result result)
{
    static const enum infra_result same[] = {[RESULT_NONE] = INFRA_NONE,
                                             [RESULT_DONE] = INFRA_DONE,
                                             [RESULT_CONFLICT] = INFRA_CONFLICT,
                                             [RESULT_FAILED] = INFRA_FAILED,
                                             [RESULT_UNKNOWN] = INFRA_UNKNOWN};
    return d->infra && result != RESULT_UNDONE ? around_count(d->infra, same[result]) : 0;
}

static void put_summary(const struct deployment *d, struct buf *out)
{
    static const enum result order[] = {RESULT_DONE,   RESULT_UNDONE,  RESULT_CONFLICT,
                                        RESULT_FAILED, RESULT_UNKNOWN, RESULT_NONE};
    size_t conflicts = plan_conflicts(d);
    bool any = false;
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        size_t number = count(d, order[i]) + around(d, order[i]);
        if (order[i] == RESULT_CONFLICT) number += conflicts;
        if (!number) continue;
        buf_printf(out, "%s%zu %s", any ? ", " : "", number, results[order[i]].noun);
        any = true;
    }
    buf_text(out, any ? "\n" : "nothing was done\n");
}

static void put_folders(const struct deployment *d, enum verdict verdict, struct buf *out)
{
    const struct deploy_report *report = deploy_report(d->deploy);
    for (size_t i = 0; i < report->folders.len; i++) {
        const struct deploy_folder *folder = report->folders.at[i];
        bool undone = folder->result == RESULT_UNDONE;
        if (folder->verdict != verdict || (folder->result != RESULT_DONE && !undone)) continue;
        const char *word = undone ? "put back" : verdict == VERDICT_DELETE ? "deleted" : "made";
        str path = shown_plain(d->o->arena, folder->path);
        buf_printf(out, "%-11s %.*s /\n", word, STR_ARG(path));
    }
}

void show_results(const struct deployment *d, struct buf *out)
{
    const struct deploy_report *report = deploy_report(d->deploy);
    if (d->infra) around_results(d->o->arena, d->infra, out);
    put_folders(d, VERDICT_CREATE, out);
    for (size_t i = 0; i < report->items.len; i++) {
        if (has_task(report->items.at[i])) put_item(d, report->items.at[i], out);
    }
    put_folders(d, VERDICT_DELETE, out);
    put_summary(d, out);
}

/* ---- JSON -------------------------------------------------------------------------------- */

static void put_result_json(const struct deployment *d, const struct deploy_item *item,
                            struct json_writer *w)
{
    enum result result = result_of(item);
    str why = result == RESULT_DONE || result == RESULT_UNDONE ? STR_EMPTY
                                                               : why_of(d->o->arena, item, result);
    json_begin_object(w);
    json_field_str(w, "uid", item->uid);
    json_field_text(w, "result", results[result].name);
    if (item->saved) json_field_number(w, "version", (double)item->saved);
    if (why.len) json_field_str(w, "why", why);
    json_end_object(w);
}

static void put_results_json(const struct deployment *d, struct json_writer *w)
{
    const struct deploy_report *report = deploy_report(d->deploy);
    json_field_array(w, "results");
    for (size_t i = 0; i < report->items.len; i++) {
        if (has_task(report->items.at[i])) put_result_json(d, report->items.at[i], w);
    }
    json_end_array(w);
}

static void put_workspace_json(const struct deployment *d, struct json_writer *w)
{
    const struct deploy_report *report = deploy_report(d->deploy);
    json_field_object(w, "workspace");
    json_field_str(w, "name", d->remote.workspace);
    json_field_str(w, "url", d->remote.grafana.url);
    json_field_str(w, "grafana", report->grafana);
    json_end_object(w);
    json_field_array(w, "refusals");
    for (size_t i = 0; i < report->refusals.len; i++) json_put_str(w, report->refusals.at[i]);
    json_end_array(w);
}

void show_plan_json(const struct deployment *d, bool pushed, struct buf *out)
{
    struct shown shown;
    struct json_writer w;
    show_plan(d, &shown);
    json_writer_init(&w, out, d->o->arena);
    json_begin_object(&w);
    put_workspace_json(d, &w);
    show_json_members(&shown, &w);
    if (pushed) put_results_json(d, &w);
    json_end_object(&w);
    buf_char(out, '\n');
}

/* ---- the status -------------------------------------------------------------------------- */

static enum grafana_outcome first_failure(const struct deployment *d)
{
    const struct deploy_report *report = deploy_report(d->deploy);
    for (size_t i = 0; i < report->items.len; i++) {
        const struct deploy_item *item = report->items.at[i];
        enum result result = result_of(item);
        if (result == RESULT_FAILED || result == RESULT_UNKNOWN) return failure_of(item)->outcome;
    }
    return report->failure.outcome;
}

static bool any_folder_done(const struct deploy_report *report)
{
    for (size_t i = 0; i < report->folders.len; i++) {
        if (report->folders.at[i]->result == RESULT_DONE) return true;
    }
    return false;
}

enum cli_status results_status(const struct deployment *d)
{
    const struct deploy_report *report = deploy_report(d->deploy);
    size_t failed = count(d, RESULT_FAILED) + count(d, RESULT_UNKNOWN);
    bool broken = failed || report->failure.outcome != GRAFANA_OK;
    bool some = count(d, RESULT_DONE) || count(d, RESULT_UNKNOWN) || any_folder_done(report) ||
                around(d, RESULT_DONE);
    bool broke = d->infra && infra_report(d->infra)->failure.trouble != INFRA_FINE;
    enum cli_status beside = broke ? around_status(d->infra) : STATUS_FINE;
    if (beside != STATUS_FINE && beside != STATUS_CONFLICT) return beside;
    if (report->failure.outcome == GRAFANA_STOPPED) return STATUS_CANCELLED;
    if (broken) return some ? STATUS_PARTLY : remote_status(first_failure(d));
    if (plan_left(d) != STATUS_FINE) return plan_left(d);
    return count(d, RESULT_CONFLICT) ? STATUS_CONFLICT : beside;
}
