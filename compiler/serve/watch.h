/* watch: says when a source file below some directories changes.
 *
 * Directories are watched, not files: editors replace a file rather than write into it, and new
 * files count too.  Linux only (inotify).
 */
#ifndef DASH_WATCH_H
#define DASH_WATCH_H

#include "base/base.h"

struct watch {
    struct arena *arena;
    int fd;       /* readable when something happened */
    size_t count; /* directories, since watch_again */
    str error;    /* a sentence; empty: none */
};

/* False, with `error` set, when nothing can be watched. */
bool watch_begin(struct watch *w, struct arena *a);
/* Before the directories are added anew, which may come and go: one that is watched stays so. */
void watch_again(struct watch *w);
/* The directory, and all below it that do not begin with a dot; or the directory of a file. */
void watch_add(struct watch *w, str path);
/* Reads what happened; whether a `.dash` file or a directory was touched. */
bool watch_take(struct watch *w);
void watch_end(struct watch *w);

#endif
