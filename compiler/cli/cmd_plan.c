/* cmd_plan: `dashc plan`: what a push would do. */
#include "cli/commands.h"

#include "cli/cmd_infra.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/show_plan.h"

#include <unistd.h>

/* Changes are no failure unless a script asks for them. */
static enum cli_status plan_status(const struct deployment *d, const struct shown *shown)
{
    bool stuck = plan_conflicts(d) || deploy_report(d->deploy)->refusals.len;
    if (!d->o->exit_code) return STATUS_FINE;
    if (stuck) return STATUS_CONFLICT;
    return shown_any(shown) ? STATUS_CHANGES : STATUS_FINE;
}

void plan_put(const struct deployment *d, struct shown *shown)
{
    struct buf out = BUF_INIT;
    enum show_form form = d->o->markdown ? SHOW_MARKDOWN : SHOW_TEXT;
    show_plan(d, shown);
    if (d->o->json)
        show_plan_json(d, false, &out);
    else
        show_changes(shown, form, output_takes_colour(d->o->color, STDOUT_FILENO), &out);
    output_put(buf_as_str(&out));
    buf_release(&out);
}

enum cli_status cmd_plan(struct cli_options *o)
{
    struct deployment d;
    struct shown shown;
    if (o->json && o->markdown)
        return usage_error(o->command, "`--json` and `--markdown` are two forms: choose one");
    if (!infra_words(o)) return STATUS_USAGE;
    if (o->infra) return cmd_infra(o);
    interrupt_watch();
    if (deployment_plan(&d, o, false)) {
        plan_put(&d, &shown);
        d.status = plan_status(&d, &shown);
    }
    deployment_close(&d);
    return d.status;
}
