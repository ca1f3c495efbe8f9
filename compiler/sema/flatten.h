/* flatten: a block's statements with fragments, loops and conditions expanded.
 *
 * The walker is called for each statement that remains, with the scope it stands in and where it
 * came from.  It always ends: a fragment calls only fragments above it, loops run over lists that
 * are known, and the number of statements is bounded.
 */
#ifndef DASH_FLATTEN_H
#define DASH_FLATTEN_H

#include "sema/value.h"

enum flat_place { FLAT_IN_FILE, FLAT_IN_DASHBOARD, FLAT_IN_ROW, FLAT_IN_PANEL };

struct flat_item {
    struct ast *node;
    struct scope *scope;
    const struct origin *origin;
    str fragment_path;                 /* "red/inner" */
    const struct ast_fragment *inside; /* the fragment whose body this is */
    struct module *fragment_module;
};
struct flatten {
    struct eval eval;
    size_t statements; /* expanded so far */
};
typedef void flat_visitor(struct flatten *f, const struct flat_item *item, void *data);

void flatten_start(struct flatten *f, struct program *p, struct arena *arena);
/* `around` is the statement that holds the block. */
void flatten_block(struct flatten *f, struct ast_block *block, const struct flat_item *around,
                   enum flat_place place, flat_visitor *visit, void *data);
/* The same, reporting nothing: for a walk that another one repeats. */
void flatten_block_quietly(struct flatten *f, struct ast_block *block,
                           const struct flat_item *around, enum flat_place place,
                           flat_visitor *visit, void *data);
/* The evaluation context at an item; valid until the next one is asked for. */
struct eval *flatten_eval(struct flatten *f, const struct flat_item *item);
void flatten_views(struct flatten *f, struct views *views);
/* Reports a statement that cannot stand here. */
void flatten_misplaced(struct flatten *f, const struct flat_item *item, const char *place);

/* `filter`, `input`, `var`: declares the dashboard's variables. */
void views_declare(struct eval *e, struct views *views, struct ast *node);

#endif
