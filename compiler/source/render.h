/* render: diagnostics as text for people and as data for machines.
 *
 *     dashboards/lambda.dash:12:9: error[D0142]: AWS/Lambda has no metric `duratoin`
 *        12 |         lambda.duratoin p50,p95,p99 by function
 *           |                ^~~~~~~~
 *            help: did you mean `duration` (ms; avg, min, max, pNN; by function, resource)?
 *
 * Tabs become four columns, wide characters count two, long lines are cut around the caret with `…`:
 * handled here and nowhere else.
 */
#ifndef DASH_RENDER_H
#define DASH_RENDER_H

#include "source/diag.h"

enum render_format { RENDER_TEXT, RENDER_JSON, RENDER_SARIF, RENDER_GITHUB };
struct render_options {
    enum render_format format;
    bool colour;   /* text only */
    size_t most;   /* 0: no limit; else at most this many, then "and 7 more" */
    /* For JSON and SARIF, which are one document with all that a command says: */
    const char *version; /* of dashc */
    const str *notices;  /* sentences about the world: a file that cannot be written */
    size_t notice_count;
    bool failed; /* something could not be read or written */
};
/* Renders the whole sink, sorted. */
void render_all(struct diag_sink *sink, const struct render_options *options, struct buf *out);
/* One diagnostic as text. */
void render_text(struct diag_sink *sink, const struct diag *d, bool colour, struct buf *out);

#endif
