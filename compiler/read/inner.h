/* inner: what the files of `read` share.
 *
 * Each reader takes the JSON of one part, fills the part's struct by tables, and keeps the rest.
 */
#ifndef DASH_READ_INNER_H
#define DASH_READ_INNER_H

#include "emit/context.h"
#include "read/field.h"
#include "read/rest.h"

struct reader {
    struct arena *arena;  /* of the model */
    struct arena scratch; /* what emit writes, until it is compared */
    struct emit emit;     /* writes for the version that is read for */
    struct json_writer writer;
    struct buf none; /* where that writer would stream to */
    struct source_set sources;
    struct diag_sink sink; /* stays empty: a rest always fits */
    bool exact;            /* emit wrote the text: order and digits count */
};

/* Begins and ends writing a part as emit does; the rest of `original` beyond it. */
void rest_begin(struct reader *r, struct capture *c);
struct rest rest_end(struct reader *r, struct capture *c, const struct json *original);
/* The same as one patch, NULL where nothing is left. */
struct json *rest_end_patch(struct reader *r, struct capture *c, const struct json *original);

#define read_fields(r, root, table, item) fields_read((r)->arena, (root), &(table), (item))

struct model_panel *read_panel(struct reader *r, const struct json *from);
/* `plugin` is the type of the panel's own data source. */
struct target *read_target(struct reader *r, struct json *from, str plugin);
struct model_variable *read_variable(struct reader *r, struct json *from);
/* Fills d->annotations and d->own_annotation. */
void read_annotations(struct reader *r, const struct json *dashboard, struct model_dashboard *d);
/* Fills d->rows from an array of panels; NULL is none. */
void read_rows(struct reader *r, const struct json *panels, struct model_dashboard *d);

#endif
