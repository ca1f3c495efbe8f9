/* cmd_infra: `dashc plan --infra` and `dashc push --infra`: what `retention`, `stream` and `access`
 * declare.
 *
 * It can destroy or cost, so it is a plan and a push of its own: nothing of it rides along with a
 * dashboard, and no dashboard with it.  Grafana is not asked.
 */
#ifndef DASH_CLI_CMD_INFRA_H
#define DASH_CLI_CMD_INFRA_H

#include "cli/options.h"

/* False after saying what fits only together. */
bool infra_words(const struct cli_options *o);
/* Both, as o->command says. */
enum cli_status cmd_infra(struct cli_options *o);

/* What a plan of dashboards says of it: "`retention` …: dashc plan --infra shows it"; empty when
 * nothing is declared. */
str infra_hint(struct arena *a, const struct dash_result *result);

#endif
