/* help: the commands, options and exit statuses in words, from their tables. */
#ifndef DASH_CLI_HELP_H
#define DASH_CLI_HELP_H

#include "cli/commands.h"

/* The help of one command; of COMMAND_COUNT: of the program. */
void help_text(enum cli_command_id command, struct buf *out);
/* The same, to standard output. */
enum cli_status help_show(enum cli_command_id command);
/* docs/commands.md */
void help_page(struct buf *out);

#endif
