/* cmd_push: `dashc push`: the plan, a question, and then what it says. */
#include "cli/commands.h"

#include "cli/ask.h"
#include "cli/cmd_infra.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/show_plan.h"

#include <unistd.h>

/* ---- the question ------------------------------------------------------------------------ */

static void show_again(const void *run, struct buf *out)
{
    const struct deployment *d = run;
    struct shown shown;
    show_plan(d, &shown);
    show_changes(&shown, SHOW_TEXT, output_takes_colour(d->o->color, STDERR_FILENO), out);
}

static bool agreed(const struct deployment *d)
{
    str question = arena_printf(d->o->arena, "Push this to %.*s?", STR_ARG(d->remote.where));
    return around_agreed(d->o, question, show_again, d);
}

/* ---- doing it ---------------------------------------------------------------------------- */

static void put_results(const struct deployment *d)
{
    struct buf out = BUF_INIT;
    if (d->o->json)
        show_plan_json(d, true, &out);
    else
        show_results(d, &out);
    output_put(buf_as_str(&out));
    buf_release(&out);
}

static void say_rest(const struct deployment *d, size_t notes)
{
    const struct deploy_report *report = deploy_report(d->deploy);
    for (size_t i = notes; i < report->notes.len; i++) {
        output_say("%.*s", STR_ARG(report->notes.at[i]));
    }
    if (report->failure.outcome != GRAFANA_OK && report->failure.outcome != GRAFANA_STOPPED) {
        remote_failed(&d->remote, &report->failure, report->doing);
    }
    if (d->backup.folder.len) {
        output_say("what was overwritten or deleted is kept in %.*s", STR_ARG(d->backup.folder));
    }
    if (d->status == STATUS_CANCELLED) output_say("cancelled");
    if (d->status == STATUS_PARTLY || d->status == STATUS_CANCELLED || d->status == STATUS_NETWORK)
        output_say("run the same again to go on from here");
}

/* Data sources first: dashboards ask them. */
static bool apply_around(struct deployment *d)
{
    if (!d->infra) return true;
    infra_renew(d->infra, &d->remote.grafana);
    return infra_apply(d->infra);
}

static void push(struct deployment *d)
{
    struct arena *a = d->o->arena;
    size_t notes = deploy_report(d->deploy)->notes.len;
    deploy_renew(d->deploy, &d->remote.grafana);
    str count = compile_plural(a, plan_tasks(d), "change");
    progress_begin(&d->progress, arena_printf(a, "pushing %.*s to %.*s", STR_ARG(count),
                                              STR_ARG(d->remote.where)));
    if (apply_around(d)) deploy_push(d->deploy);
    progress_end(&d->progress);
    put_results(d);
    d->status = results_status(d);
    say_rest(d, notes);
}

static void refuse(struct deployment *d)
{
    const struct deploy_report *report = deploy_report(d->deploy);
    for (size_t i = 0; i < report->refusals.len; i++) {
        output_say("%.*s", STR_ARG(report->refusals.at[i]));
    }
    output_say("nothing was pushed");
    /* Dashboards may lack the very data source that lacks its secret. */
    d->status = plan_left(d) == STATUS_LOGIN ? STATUS_LOGIN : STATUS_CONFLICT;
}

static void cancel(struct deployment *d)
{
    output_say("nothing was pushed");
    d->status = STATUS_CANCELLED;
}

/* What there is to do after the plan was shown. */
static void go_on(struct deployment *d)
{
    size_t tasks = plan_tasks(d);
    if (deploy_report(d->deploy)->refusals.len)
        refuse(d);
    else if (d->o->dry_run)
        d->status = plan_left(d);
    else if (!tasks && d->o->json)
        put_results(d);
    else if (tasks && !agreed(d))
        cancel(d);
    else if (tasks && remote_renew(&d->remote, &d->status))
        push(d);
    if (!tasks && d->status == STATUS_FINE) d->status = plan_left(d);
}

enum cli_status cmd_push(struct cli_options *o)
{
    struct deployment d;
    struct shown shown;
    if (!o->yes && !o->dry_run && !ask_can()) {
        return usage_error(o->command, "nobody can be asked here: add --yes, or --dry-run to look "
                                       "only");
    }
    if (!infra_words(o)) return STATUS_USAGE;
    if (o->infra) return cmd_infra(o);
    interrupt_watch();
    if (deployment_plan(&d, o, !o->dry_run)) {
        if (!o->json || o->dry_run) plan_put(&d, &shown);
        go_on(&d);
    }
    deployment_close(&d);
    return d.status;
}
