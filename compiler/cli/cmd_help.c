/* cmd_help: `dashc help`. */
#include "cli/commands.h"

#include "cli/help.h"

enum cli_status cmd_help(struct cli_options *o)
{
    if (o->operands.len == 0) return help_show(COMMAND_COUNT);
    enum cli_command_id topic = command_find(o->operands.at[0]);
    return topic == COMMAND_COUNT ? command_unknown(o->operands.at[0]) : help_show(topic);
}
