/* compile: from the words of a command to a compilation whose diagnostics have been shown. */
#ifndef DASH_CLI_COMPILE_H
#define DASH_CLI_COMPILE_H

#include "cli/options.h"
#include "serve/snapshot.h"

struct compilation {
    const struct cli_options *options;
    struct dash_session *session;
    struct dash_result *result;
    size_t errors;
    size_t warnings;
    bool quiet;             /* nothing is shown when it is released */
    enum cli_status status; /* FINE, SOURCE or FILES; the command's own when it is released */
};

/* Switches all checks off, for a command that is about something else. */
void compile_unlinted(struct cli_options *o);
/* Puts the default inputs in place when none were named. */
void compile_inputs(struct cli_options *o);
/* Compiles o->operands as `options` says (settings, version and root are taken from *o) and shows
 * the diagnostics on standard error; those that are JSON or SARIF when the compilation is released,
 * with all that the command had to say until then. */
void compile_run(struct compilation *c, const struct cli_options *o, struct dash_options *options);
/* The same without showing anything: for who compiles again, and shows the last with compile_tell.
 */
void compile_quietly(struct compilation *c, const struct cli_options *o,
                     struct dash_options *options);
void compile_tell(struct compilation *c);
/* The same with no inputs: what project.dash itself declares, whatever the operands are. */
void compile_project(struct compilation *c, const struct cli_options *o,
                     struct dash_options *options);
void compile_release(struct compilation *c);
/* Shows diagnostics on standard error, as --diagnostics, --all and --color say; in JSON and SARIF
 * with whether something could not be read or written. */
void compile_show(const struct cli_options *o, struct diag_sink *sink, bool failed);
/* Around a whole command: where standard error carries a document, nothing else may stand there,
 * and a command that fails before it compiles has one, too. */
void compile_begin(const struct cli_options *o);
void compile_end(const struct cli_options *o);
/* The same words as what a preview compiles. */
struct snapshot_request compile_request(const struct cli_options *o);

/* Whether standard error carries text for people, not JSON or SARIF. */
bool compile_speaks(const struct cli_options *o);
/* One line for people on standard error; nothing where that carries a document. */
void compile_say(const struct cli_options *o, str line);
/* The last line of a check. */
void compile_summary(const struct compilation *c, const struct cli_options *o);
/* "2 dashboards, 15 panels" */
str compile_counts(const struct compilation *c, struct arena *a);
/* "3 errors, 1 warning"; "no errors" */
str compile_problems(const struct compilation *c, struct arena *a);
/* "1 file", "2 files" */
str compile_plural(struct arena *a, size_t count, const char *noun);

#endif
