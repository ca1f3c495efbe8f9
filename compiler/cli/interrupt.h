/* interrupt: Ctrl-C and its like, noted instead of ending the process at once.
 *
 * A command that has something to tidy up watches and asks between its steps; a second signal ends
 * the process whatever it is doing.
 */
#ifndef DASH_CLI_INTERRUPT_H
#define DASH_CLI_INTERRUPT_H

#include <stdbool.h>

void interrupt_watch(void);
bool interrupt_came(void);

#endif
