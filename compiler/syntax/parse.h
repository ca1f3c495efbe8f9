/* parse: the only door to the syntax stage: a source file in, a tree out, always.
 *
 * Mistakes become diagnostics and AST_ERROR nodes; `ok` of the compilation is the sink's count.
 */
#ifndef DASH_PARSE_H
#define DASH_PARSE_H

#include "syntax/ast.h"

struct ast_file *parse_file(struct arena *arena, struct atom_table *atoms,
                            struct source_set *sources, struct source_file *file,
                            struct diag_sink *sink);

/* ---- strings ----------------------------------------------------------------------------- */

/* A piece of a string node: plain text, or a reference. */
enum piece_kind { PIECE_TEXT, PIECE_REF };
struct piece {
    enum piece_kind kind;
    str text;    /* decoded text, or the path in the reference: name, record.field */
    str written; /* of a reference: as it stands, `$x`, `${x}`, `${x:csv}` */
    str format;  /* … and how Grafana is to write it; it may say none, `${x:}` */
    span where;
    bool formatted;
};
struct pieces {
    struct piece *at;
    size_t len;
    size_t cap;
};
/* Whether the text of a string is just what stands in it, node->raw. */
bool string_is_plain(const struct ast_string *node);
/* Cuts a string into pieces: escapes read (plain strings), common indentation removed (text
 * blocks), `$name`, `${name}` and `${name:format}` found.  `${__x}`, `$__x`, `$1` and a lone `$` are
 * text; `$$` is one dollar.  Reports bad escapes and mixed indentation. */
struct pieces string_pieces(struct arena *arena, struct diag_sink *sink,
                            const struct ast_string *node);

#endif
