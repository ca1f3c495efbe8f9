/* revision: the source as it stands in git.
 *
 * git itself is asked (process.h); nothing in the repository changes, and no filter or hook of it
 * runs.  Only what dashc reads is taken out of it: files called *.dash, and symbolic links.
 */
#ifndef DASH_CLI_REVISION_H
#define DASH_CLI_REVISION_H

#include "base/base.h"

struct repository {
    struct arena *arena;
    str top;    /* its uppermost directory */
    str prefix; /* the current directory below it: "monitoring/", or empty */
    str why;    /* a sentence, when a call gave false */
};
/* That of the current directory. */
bool repository_find(struct repository *r, struct arena *a);
/* The name of the tree of a revision: main, HEAD~2, v1.2, 3f2a9c1.  False when git knows none. */
bool revision_tree(struct repository *r, str name, str *tree);
/* The revision from which two went apart. */
bool revision_base(struct repository *r, str one, str other, str *base);
/* The branch that others are merged into, as far as git knows; false when it knows none. */
bool repository_branch(struct repository *r, str *branch);
/* The address that it was cloned from. */
bool repository_remote(struct repository *r, str *url);
/* Puts the files of a tree into a directory. */
bool revision_take(struct repository *r, str tree, str directory);

#endif
