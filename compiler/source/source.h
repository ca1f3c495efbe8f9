/* source: the files of one compilation in one space of integers.
 *
 * Every file (and every unsaved buffer laid over one) gets a range of positions; a position is a
 * 32-bit offset into that space, so a span is eight bytes and says which file it is in.  Line and
 * column are worked out only when somebody looks (`diag` and `render`).
 */
#ifndef DASH_SOURCE_H
#define DASH_SOURCE_H

#include "base/base.h"

/* A half-open range of positions; {0, 0} is "nowhere" (position 0 belongs to no file). */
typedef struct span {
    uint32_t lo;
    uint32_t hi;
} span;
#define SPAN_NONE ((span){0, 0})
static inline span span_join(span a, span b)
{
    if (!a.hi) return b;
    if (!b.hi) return a;
    return (span){a.lo < b.lo ? a.lo : b.lo, a.hi > b.hi ? a.hi : b.hi};
}
static inline bool span_known(span s) { return s.hi != 0; }

/* Files larger than this are refused before they are read. */
#define SOURCE_MAX_BYTES (32u * 1024 * 1024)

struct source_file {
    str path;      /* as messages show it: relative to the project's root where it lies below */
    str text;      /* whole content, CRLF kept; followed by two NUL bytes that are not part of it */
    uint32_t base; /* position of its first byte */
    bool builtin;  /* from the standard library inside the program */
    uint32_t *lines; /* positions at which lines begin, made on first use */
    size_t line_count;
};

struct source_set {
    struct arena *arena;
    VEC(struct source_file *) files; /* in order of loading */
    struct map by_path;              /* path → struct source_file *, the first of it */
    struct map overlay;              /* path → struct source_overlay *, unsaved buffers */
    uint32_t next;                   /* first free position */
};
struct source_overlay {
    str text;
};

enum source_result {
    SOURCE_OK,
    SOURCE_MISSING,
    SOURCE_UNREADABLE, /* permission, a directory, an I/O error: see *why */
    SOURCE_TOO_LARGE,
    SOURCE_FULL, /* the space of positions is used up (about 4 GB of text) */
};

void source_set_init(struct source_set *set, struct arena *arena);
/* Unsaved text that stands for `path` from now on. */
void source_overlay_add(struct source_set *set, str path, str text);
/* Reads the file at `disk_path`, known as `path` in messages and in the overlay.  A file already
 * loaded under that path is returned again.  *why is a sentence for the user when it fails. */
enum source_result source_load(struct source_set *set, str path, str disk_path,
                               struct source_file **out, str *why);
/* What errno says about a file or folder that cannot be read, the same in every locale. */
str source_error_text(struct arena *a, int error);
/* Adds text that is no file on disk (the standard library, tests). */
struct source_file *source_add(struct source_set *set, str path, str text, bool builtin);

/* NULL for SPAN_NONE. */
struct source_file *source_file_at(const struct source_set *set, uint32_t position);
/* The text under a span. */
str source_text(const struct source_set *set, span where);

struct source_place {
    const struct source_file *file;
    uint32_t line;   /* from 1 */
    uint32_t column; /* from 1, in Unicode scalars: what editors show */
};
struct source_place source_place(struct source_set *set, uint32_t position);
/* Line `line` (from 1) without its end of line. */
str source_line(struct source_set *set, struct source_file *file, uint32_t line);

#endif
