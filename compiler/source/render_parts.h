/* render_parts: what the renderers share.  Only the render*.c files include this. */
#ifndef DASH_RENDER_PARTS_H
#define DASH_RENDER_PARTS_H

#include "source/render.h"

/* A span as lines and columns from 1, columns in Unicode scalars; the end is exclusive.  `file` is
 * NULL for SPAN_NONE. */
struct render_region {
    const struct source_file *file;
    uint32_t line, column;
    uint32_t end_line, end_column;
};
struct render_region render_region(struct diag_sink *sink, span where);

/* "D0142"; of a check "D0740 duplicate-panel". */
str render_code(struct arena *a, enum diag_code code);

/* "error", "warning", "note": by enum diag_severity. */
extern const char *const render_severities[DIAG_NOTE + 1];

/* How many of the sink's diagnostics are shown. */
size_t render_shown(const struct diag_sink *sink, const struct render_options *options);
/* "7 more problems (5 errors, 2 warnings)" for those that are not. */
str render_hidden(const struct diag_sink *sink, size_t shown);

/* The edit of a diagnostic in words: "write `duration` instead of `duratoin`". */
str render_fix_text(struct diag_sink *sink, const struct diag *d);

void render_json(struct diag_sink *sink, const struct render_options *options, struct buf *out);
void render_sarif(struct diag_sink *sink, const struct render_options *options, struct buf *out);
void render_github(struct diag_sink *sink, const struct render_options *options, struct buf *out);

#endif
