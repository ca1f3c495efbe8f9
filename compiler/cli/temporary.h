/* temporary: one directory for files that are gone when the command ends.
 *
 * It is removed by temporary_remove, and by fault.c where dashc ends through a fault or a lack of
 * memory.  A command that has one watches for signals (interrupt.h) and ends by itself.
 */
#ifndef DASH_CLI_TEMPORARY_H
#define DASH_CLI_TEMPORARY_H

#include "base/base.h"

/* Makes it below $TMPDIR, or /tmp, for this user only.  Empty, with errno set, when that failed. */
str temporary_make(struct arena *a);
/* With all that is in it; follows no symbolic link. */
void temporary_remove(void);

/* Writes a file, or makes a symbolic link, at a path in a directory, with the directories above it.
 * False, with errno set, for a path that leads elsewhere (`..`), and when something stands there.
 */
bool temporary_put(struct arena *a, str directory, str path, str text);
bool temporary_link(struct arena *a, str directory, str path, str target);

#endif
