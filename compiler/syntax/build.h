/* build: the constructors that the grammar's actions call, and its reports.  Nothing else builds
 * nodes of the syntax tree. */
#ifndef DASH_BUILD_H
#define DASH_BUILD_H

#include "syntax/lex.h"

/* A node of any kind, its fields in the order of ast.def; needs `p` in scope. */
#define NODE(KIND, name, where, ...) \
    node_store(p, &(struct ast_##name){{AST_##KIND, where}, __VA_ARGS__}, sizeof(struct ast_##name))
struct ast *node_store(struct parse *p, const void *node, size_t size);
#define NAMED(text) atom_of(p->atoms, text)
#define NO_NAME     ATOM_NONE

struct ast_nodes list_new(void);
struct ast_nodes list_add(struct parse *p, struct ast_nodes list, struct ast *node);
struct ast_nodes list_front(struct parse *p, struct ast *node, struct ast_nodes list);

/* Leaves, from the text of a token. */
struct ast *name_node(struct parse *p, span where, str text);
struct ast *qname_node(struct parse *p, span where, str text);
struct ast *string_node(struct parse *p, span where, str text);
struct ast *number_node(struct parse *p, span where, str text);
struct ast *ref_node(struct parse *p, span where, str text);

struct ast *file_root(struct parse *p, struct ast_nodes items, span where);
struct ast *ast_error(struct parse *p, span where);
/* `reads as "reads"`: the last operand gets a name. */
struct ast_nodes name_last(struct parse *p, struct ast_nodes operands, struct ast *text);
struct ast_nodes path_group(struct parse *p, span where, str text);
/* `a = 1 or b = 2`: reported; the first conditions stay. */
struct ast_nodes refuse_or(struct parse *p, span where, struct ast_nodes left, struct ast *right);

/* A mistake found by the parser, from the names of symbols in the grammar. */
void report_unexpected(struct parse *p, span where, const char *got, const char *const *expected,
                       int count);
/* "memory exhausted": nesting deeper than the parser's stack. */
void report_parser_fault(struct parse *p, span where, const char *message);

#endif
