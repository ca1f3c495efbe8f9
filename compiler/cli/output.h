/* output: standard output and standard error.
 *
 * Standard output carries results only, standard error all that is said to people.  What cannot be
 * written to standard output is remembered until the end: a reader that went away (`| head`) is no
 * error, a full disk is one.
 */
#ifndef DASH_CLI_OUTPUT_H
#define DASH_CLI_OUTPUT_H

#include "base/base.h"
#include "cli/exit.h"

/* False when nothing more can be written. */
bool output_put(str text);
/* One line, "dashc: …": breaks and controls in it, such as those of a file's name, are written as
 * `\n`. */
void output_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same of a text that has lines of its own. */
void output_tell(str text);
/* From now on such sentences are kept in `a`, for a document that will hold them; with NULL they
 * are forgotten, and the next ones are printed. */
void output_keep(struct arena *a);
const str *output_kept(size_t *count);
/* As it is. */
void output_error(str text);
/* The status to end with: `status`, unless standard output could not be written. */
enum cli_status output_end(enum cli_status status);
/* Whether a descriptor takes colours, as --color (enum cli_color) says. */
bool output_takes_colour(int color, int fd);
/* Writes all of `text`; false, with errno set, when that failed. */
bool output_write_all(int fd, str text);

#endif
