/* line_diff: two texts as a unified diff, as `patch` reads it. */
#ifndef DASH_CLI_LINE_DIFF_H
#define DASH_CLI_LINE_DIFF_H

#include "base/base.h"

/* Nothing is added when they are equal.  Meant for few changes in a long text: what stands between
 * two equal lines is found by looking ahead. */
void line_diff(str path, str before, str after, struct buf *out);

#endif
