/* cmd_version: `dashc version`. */
#include "cli/commands.h"

#include "cli/output.h"

enum cli_status cmd_version(struct cli_options *o)
{
    output_put(arena_printf(o->arena, "dashc %s (catalogue %s, Grafana %s)\n", dash_version,
                            dash_catalogue_date, grafana_versions_known));
    return STATUS_FINE;
}
