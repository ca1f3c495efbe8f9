/* around: what stands around dashboards (infra/infra.h), for commands: planned, shown, carried out.
 *
 *     struct infra_options options = around_options(…);
 *     struct infra *i = infra_new(&options);
 *     sources_want(i, dash_declared(result));
 *     if (infra_plan(i)) around_show(i, &shown);
 *     …
 *     infra_apply(i);
 *     around_results(arena, i, &out);
 *     status = around_status(i);
 */
#ifndef DASH_CLI_AROUND_H
#define DASH_CLI_AROUND_H

#include "cli/backup.h"
#include "cli/progress.h"
#include "cli/remote.h"
#include "cli/show_changes.h"
#include "infra/infra.h"

/* What the options' callbacks need; stays until the end. */
struct around {
    struct arena *arena;
    str root; /* of the project: files of secrets are relative to it */
    struct progress *progress;
    struct backup *backup; /* of what is overwritten or deleted */
};
/* The workspace and the values that the command gives parameters (deploy/mark.h). */
str around_stack(const struct cli_options *o, str workspace);
/* Whether the inputs are all that the project has: its own directory is the current one, and
 * nothing was chosen. */
bool around_whole(const struct cli_options *o);
/* False after saying that --prune needs that. */
bool around_prunes(const struct cli_options *o);
struct infra_options around_options(struct around *around, const struct cli_options *o,
                                    const struct remote *remote, const struct dash_workspace *w,
                                    str project);

/* False after saying which --adopt names nothing that was planned. */
bool around_knows_adopted(const struct cli_options *o, const struct infra *i);

/* The plan's resources at the end of the list, with the sentences about conflicts. */
void around_show(struct arena *a, const struct infra *i, struct shown *out);
/* Whether the answer to the question is yes, or --yes was said.  Nobody agrees to what was not
 * shown: where the plan went to a file, or is data, `show` writes it above the question as well. */
bool around_agreed(const struct cli_options *o, str question,
                   void (*show)(const void *run, struct buf *out), const void *run);
/* What was done, a line for each resource that was to be written, and why when it was not. */
void around_results(struct arena *a, const struct infra *i, struct buf *out);
/* How many have this result, among those that were to be written. */
size_t around_count(const struct infra *i, enum infra_result result);
/* Says why the plan or the applying broke off. */
void around_failed(const struct infra *i);
/* How it ends. */
enum cli_status around_status(const struct infra *i);
/* How a run ends that does all that the plan says: FINE, or what stands in the way of the rest. */
enum cli_status around_left(const struct infra *i);

#endif
