/* deployment: what `plan` and `push` share: the source compiled for a workspace, the workspace
 * reached, and the plan that follows.
 *
 *     struct deployment d;
 *     if (deployment_plan(&d, o, writes)) … d.deploy …
 *     deployment_close(&d);                    always
 */
#ifndef DASH_CLI_DEPLOYMENT_H
#define DASH_CLI_DEPLOYMENT_H

#include "cli/around.h"
#include "cli/backup.h"
#include "cli/compile.h"
#include "cli/progress.h"
#include "cli/remote.h"
#include "deploy/deploy.h"

struct deployment {
    struct cli_options *o;
    struct compilation compilation;
    struct remote remote;
    struct deploy *deploy;
    struct infra *infra; /* what stands around the dashboards; NULL: nothing is declared */
    struct around around;
    struct progress progress;
    struct backup backup;
    str root; /* of the project */
    struct cost_options cost;
    bool priced;      /* what is live, too */
    struct map costs; /* by uid: struct shown_cost, of what the source makes */
    size_t selected;  /* dashboards that --only let through */
    bool broken;      /* said */
    enum cli_status status;
};

/* Everything up to the plan, after saying what went wrong. */
bool deployment_plan(struct deployment *d, struct cli_options *o, bool writes);
void deployment_close(struct deployment *d);

#endif
