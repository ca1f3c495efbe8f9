/* ask: a question to the person at the terminal. */
#ifndef DASH_CLI_ASK_H
#define DASH_CLI_ASK_H

#include "base/base.h"

/* Whether somebody is there. */
bool ask_can(void);
/* "Push this? " on standard error, and whether the answer is yes.  No at the end of the input, and
 * when the user interrupts. */
bool ask_agreed(struct arena *a, str question);

#endif
