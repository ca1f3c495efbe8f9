/* fault: what is still done when the process must end in the middle, because memory is short or
 * because dashc itself is wrong: a sentence, the exit status, and no temporary files left behind.
 */
#ifndef DASH_CLI_FAULT_H
#define DASH_CLI_FAULT_H

#include "cli/write.h"

/* From now on; called once, at the start of the program. */
void fault_watch(void);
/* Whose temporary files are removed; NULL: nobody's. */
void fault_guard(struct writer *w);

#endif
