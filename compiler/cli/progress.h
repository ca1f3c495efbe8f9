/* progress: how far a command has come, on standard error.
 *
 * On a terminal one line that is written over; otherwise one line when a step begins, and nothing
 * more.
 */
#ifndef DASH_CLI_PROGRESS_H
#define DASH_CLI_PROGRESS_H

#include "base/base.h"

struct progress {
    bool terminal;
    bool shown;  /* something stands on the line */
    double next; /* when it is written again */
    str doing;
};
/* "reading 30 dashboards": what comes next. */
void progress_begin(struct progress *p, str doing);
void progress_step(struct progress *p, size_t done, size_t steps);
/* Wipes the line, so that other text can follow. */
void progress_end(struct progress *p);

#endif
