/* fix: the sources mended where a check knows the edit (docs/lint.md).
 *
 * The sources are compiled, the edits made in memory, and compiled again, until nothing is left to
 * mend: what is taken away may have been the last to use something.  Only when the dashboards come
 * out as before, byte for byte, are the files written, all of them or none.
 */
#ifndef DASH_CLI_FIX_H
#define DASH_CLI_FIX_H

#include "cli/options.h"

/* Mends o->operands, or shows a diff with o->dry_run; then says what is left. */
enum cli_status fix_run(struct cli_options *o);

#endif
