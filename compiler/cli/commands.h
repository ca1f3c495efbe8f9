/* commands: what dashc can be told to do, one row each. */
#ifndef DASH_CLI_COMMANDS_H
#define DASH_CLI_COMMANDS_H

#include "cli/options.h"

struct command_info {
    const char *name;
    const char *operands; /* "[FILE|DIR…]", or "" */
    size_t most_operands;
    enum cli_status (*run)(struct cli_options *o);
    unsigned statuses;   /* bits: 1 << STATUS_…, those it can end with */
    const char *summary; /* one line */
    const char *text;    /* what else there is to know, in lines of at most 80 columns */
    const char *examples[2];
};
extern const struct command_info command_table[COMMAND_COUNT];

/* COMMAND_COUNT when there is none of that name. */
enum cli_command_id command_find(str name);
/* "unknown command", with the nearest one. */
enum cli_status command_unknown(str name);

enum cli_status cmd_build(struct cli_options *o);
enum cli_status cmd_check(struct cli_options *o);
enum cli_status cmd_explain(struct cli_options *o);
enum cli_status cmd_diff(struct cli_options *o);
enum cli_status cmd_serve(struct cli_options *o);
enum cli_status cmd_preview(struct cli_options *o);
enum cli_status cmd_plan(struct cli_options *o);
enum cli_status cmd_push(struct cli_options *o);
enum cli_status cmd_pull(struct cli_options *o);
enum cli_status cmd_up(struct cli_options *o);
enum cli_status cmd_doctor(struct cli_options *o);
enum cli_status cmd_verify(struct cli_options *o);
enum cli_status cmd_metrics(struct cli_options *o);
enum cli_status cmd_cost(struct cli_options *o);
enum cli_status cmd_docs(struct cli_options *o);
enum cli_status cmd_init(struct cli_options *o);
enum cli_status cmd_version(struct cli_options *o);
enum cli_status cmd_help(struct cli_options *o);

#endif
