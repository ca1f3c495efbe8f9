/* write: files below one directory, all of them or none.
 *
 *     struct writer w;
 *     writer_begin(&w, arena, directory, false);
 *     writer_put(&w, STR("A/x.json"), text);    …compares; what differs goes to a temporary file,
 * or, where A is new, into a temporary directory writer_commit(&w);                        …puts
 * all of them in place, or writer_abandon(&w) writer_end(&w);
 *
 * Every call gives false when something failed; `error` is then a sentence for the user, and the
 * caller abandons.  A file with the right content is not touched.  Of each file only its path and
 * fingerprint are kept.  Paths use `/`, go down only, and no symbolic link below the directory is
 * followed; those given to writer_read, writer_replace and writer_remove are kept by the caller
 * until the end.  The directory is made with the first file and locked against other dashc programs
 * until the end.
 */
#ifndef DASH_CLI_WRITE_H
#define DASH_CLI_WRITE_H

#include "base/base.h"

struct writer_file {
    str path;
    size_t size;
    uint64_t fingerprint;
    bool differs; /* from what stood there */
    enum writer_stage {
        STAGE_NONE,  /* in place, or not to be written */
        STAGE_FILE,  /* in a temporary file beside its place */
        STAGE_FOLDER /* under its own name, in a directory that is not in place */
    } stage;
    uint32_t number; /* of its temporary file */
};
struct writer {
    struct arena *arena;
    str directory;
    int fd;          /* of the directory; -1: it does not exist */
    str folder;      /* part of a path: the one below it that was used last, and stays open */
    int folder_fd;   /* -1: none */
    bool folder_new; /* it, or one above it, is not in place: nothing can stand there */
    bool locked;     /* against other dashc programs */
    bool only_compare;
    bool precious; /* what is written cannot be made again: it waits for the disk, and keeps the
                      permissions of what it replaces */
    uint32_t serial;
    VEC(struct writer_file) files;
    VEC(str) made;      /* the directory and those above it that did not exist, outer ones first */
    struct map folders; /* to struct writer_folder: those below it that did not exist, likewise */
    str error;
};

/* With only_compare nothing is ever written. */
bool writer_begin(struct writer *w, struct arena *a, str directory, bool only_compare);
bool writer_put(struct writer *w, str path, str text);
bool writer_commit(struct writer *w);
/* Removes the temporary files, and the directories made for them; takes no memory. */
void writer_abandon(struct writer *w);
void writer_end(struct writer *w);

/* Puts one file in place at once, and has it on the disk before the others. */
bool writer_replace(struct writer *w, str path, str text);
enum writer_found { FOUND_NOTHING, FOUND_FILE, FOUND_OTHER };
/* Reads a file into *out; FOUND_OTHER, with errno set, when it is something else or unreadable. */
enum writer_found writer_read(struct writer *w, str path, struct buf *out);
/* Removes a file, and the directories above it that are then empty; false with errno set. */
bool writer_remove(struct writer *w, str path);

#endif
