/* process: another program run to its end, without a shell.
 *
 *     const char *const words[] = {"git", "rev-parse", "--show-toplevel", NULL};
 *     struct process p;
 *     if (process_run(&p, words, STR_EMPTY) && p.status == 0) … buf_as_str(&p.out) …
 *     process_release(&p);
 *
 * Its standard input is a text, its outputs are kept.  Ctrl-C ends it (interrupt.h).
 */
#ifndef DASH_CLI_PROCESS_H
#define DASH_CLI_PROCESS_H

#include "base/base.h"

struct process {
    int status; /* its exit status; -1: it was ended by a signal */
    struct buf out;
    struct buf err;
};
/* False, with errno set, when it could not be started or more than 1 GB came out of it.  To be
 * released in any case. */
bool process_run(struct process *p, const char *const *words, str input);
void process_release(struct process *p);

#endif
