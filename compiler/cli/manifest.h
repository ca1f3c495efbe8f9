/* manifest: OUT/.dashc.json, what builds wrote below a directory.
 *
 * A set of inputs (the files and directories named, and the settings) has a list of the files that
 * builds of it wrote, each with size and fingerprint.  Only what is listed, and still is as it was
 * written, is ever removed.  Sets and files are sorted: the same builds leave the same bytes.
 */
#ifndef DASH_CLI_MANIFEST_H
#define DASH_CLI_MANIFEST_H

#include "cli/options.h"
#include "cli/write.h"

#define MANIFEST_NAME ".dashc.json"

struct manifest_file {
    str path;
    size_t size;
    str fingerprint; /* hexadecimal */
};
struct manifest_set {
    VEC(str) inputs;   /* sorted, without repetition */
    VEC(str) settings; /* "env=prod" */
    VEC(struct manifest_file) files;
};
struct manifest {
    struct arena *arena;
    VEC(struct manifest_set *) sets;
};

void manifest_init(struct manifest *m, struct arena *a);
/* False, with nothing in it, when the text is no manifest of ours. */
bool manifest_read(struct manifest *m, struct arena *a, str text);
/* The set of a build with these operands, settings and root; a new one when there was none. */
struct manifest_set *manifest_set_of(struct manifest *m, const struct cli_options *o);
/* Whether a set other than `except` lists the path. */
bool manifest_lists(const struct manifest *m, const struct manifest_set *except, str path);
/* Whether the text is what was written there. */
bool manifest_file_is(const struct manifest_file *file, struct arena *a, str text);
/* Empty when no set lists anything. */
void manifest_write(const struct manifest *m, struct buf *out);

#endif
