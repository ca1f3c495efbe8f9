/* ast: the syntax tree.
 *
 * Every node begins with `struct ast` (kind and span) and is then a struct of its own, declared in
 * ast.def.  The tree is made by the grammar through ast_<kind>() and never changed afterwards.
 * Comments and blank lines are kept beside it, in order of place (struct ast_trivia), so that a
 * formatter loses nothing; a doc comment belongs to the declaration that follows it.
 */
#ifndef DASH_AST_H
#define DASH_AST_H

#include "source/diag.h"

enum ast_kind {
#define AST(KIND, name, fields) AST_##KIND,
#include "syntax/ast.def"
#undef AST
    AST_KIND_COUNT
};

struct ast {
    enum ast_kind kind;
    span where;
};
struct ast_nodes {
    struct ast **at;
    size_t len;
};

#define N(x) struct ast *x;
#define L(x) struct ast_nodes x;
#define A(x) atom x;
#define S(x) str x;
#define I(x) int x;
#define D(x) double x;
#define B(x) bool x;
#define AST(KIND, name, fields)                                                                    \
    struct ast_##name {                                                                            \
        struct ast head;                                                                           \
        fields                                                                                     \
    };
#include "syntax/ast.def"
#undef AST
#undef N
#undef L
#undef A
#undef S
#undef I
#undef D
#undef B

/* The node as its own struct; a BUG when the kind differs. */
#define AST_CAST(KIND, name, node)                                                                 \
    ((struct ast_##name *)ast_expect((struct ast *)(node), AST_##KIND))
static inline struct ast *ast_expect(struct ast *node, enum ast_kind kind)
{
    if (!node || node->kind != kind) BUG("a node is not of kind %d", (int)kind);
    return node;
}

enum string_flavour { STRING_PLAIN, STRING_RAW, STRING_TEXT };
enum ast_operator {
    OP_ADD,
    OP_SUB,
    OP_MUL,
    OP_DIV,
    OP_EQ,
    OP_NE,
    OP_LT,
    OP_LE,
    OP_GT,
    OP_GE,
    OP_AND,
    OP_OR,
    OP_NOT,
    OP_MATCH,
    OP_IN,
    OP_CONTAINS,
    OP_ASSIGN,
    OP_RANGE,
};
const char *ast_operator_text(int operator_);

enum trivia_kind { TRIVIA_COMMENT, TRIVIA_DOC, TRIVIA_BLANK };
struct ast_trivia {
    enum trivia_kind kind;
    bool own_line; /* nothing but white space before it on its line */
    span where;
};

struct ast_file {
    struct source_file *source;
    struct ast_block *body;
    VEC(struct ast_trivia) trivia; /* by place */
    bool meant_use; /* `import aws.lambda`: reported, and what it would bring is not missing */
};

/* Calls `visit` for the node and everything below it, in order of the source; it returns false to
 * leave out what is below. */
void ast_walk(struct ast *node, bool (*visit)(struct ast *node, void *data), void *data);
/* One line a node, indented; for tests. */
void ast_dump(const struct ast *node, const struct atom_table *atoms, struct buf *out);
/* The doc comment (`##` lines) that stands directly before `node`, without the marks; empty if none. */
str ast_doc(struct arena *arena, const struct source_set *sources, const struct ast_file *file,
            const struct ast *node);

#endif
