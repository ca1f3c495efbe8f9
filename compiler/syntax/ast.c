/* Job: what can be done with any tree, generated from ast.def.  Not responsible for building it
 * (the grammar) nor for its meaning (sema). */
#include "syntax/ast.h"

static const char *kind_name(enum ast_kind kind)
{
    static const char *const names[] = {
#define AST(KIND, name, fields) #name,
#include "syntax/ast.def"
#undef AST
    };
    return kind < AST_KIND_COUNT ? names[kind] : "?";
}

const char *ast_operator_text(int operator_)
{
    static const char *const texts[] = {
        [OP_ADD] = "+",  [OP_SUB] = "-",   [OP_MUL] = "*",  [OP_DIV] = "/",       [OP_EQ] = "==",
        [OP_NE] = "!=",  [OP_LT] = "<",    [OP_LE] = "<=",  [OP_GT] = ">",        [OP_GE] = ">=",
        [OP_AND] = "and", [OP_OR] = "or",  [OP_NOT] = "not", [OP_MATCH] = "=~",   [OP_IN] = "in",
        [OP_CONTAINS] = "contains", [OP_ASSIGN] = "=", [OP_RANGE] = "..",
    };
    return texts[operator_];
}

typedef bool visitor(struct ast *node, void *data);

static void walk_nodes(struct ast_nodes *list, visitor *visit, void *data)
{
    for (size_t i = 0; i < list->len; i++) ast_walk(list->at[i], visit, data);
}

#define N(x) ast_walk(node->x, visit, data);
#define L(x) walk_nodes(&node->x, visit, data);
#define A(x)
#define S(x)
#define I(x)
#define D(x)
#define B(x)
#define AST(KIND, name, fields)                                                                    \
    static void walk_##name(struct ast *any, visitor *visit, void *data)                           \
    {                                                                                              \
        struct ast_##name *node = (struct ast_##name *)any;                                        \
        (void)node, (void)visit, (void)data;                                                       \
        fields                                                                                     \
    }
#include "syntax/ast.def"
#undef AST
#undef N
#undef L
#undef A
#undef S
#undef I
#undef D
#undef B

void ast_walk(struct ast *node, bool (*visit)(struct ast *node, void *data), void *data)
{
    static void (*const walks[])(struct ast *, visitor *, void *) = {
#define AST(KIND, name, fields) walk_##name,
#include "syntax/ast.def"
#undef AST
    };
    if (node && visit(node, data)) walks[node->kind](node, visit, data);
}

struct dump {
    const struct atom_table *atoms;
    struct buf *out;
    int depth;
};
static void dump_node(const struct ast *node, const char *field, struct dump *d);

static void dump_nodes(const struct ast_nodes *list, const char *field, struct dump *d)
{
    for (size_t i = 0; i < list->len; i++) dump_node(list->at[i], field, d);
}
static void dump_str(struct dump *d, const char *field, str s)
{
    if (s.len) buf_printf(d->out, " %s=%.*s", field, STR_ARG(s));
}

/* Scalars first, on the node's own line; then the nodes below. */
#define N(x)
#define L(x)
#define A(x)                                                                                       \
    if (node->x) dump_str(d, #x, atom_str(d->atoms, node->x));
#define S(x) dump_str(d, #x, node->x);
#define I(x) buf_printf(d->out, " %s=%d", #x, node->x);
#define D(x) buf_text(d->out, " " #x "="), buf_number(d->out, node->x);
#define B(x)                                                                                       \
    if (node->x) buf_text(d->out, " " #x);
#define AST(KIND, name, fields)                                                                    \
    static void dump_scalars_##name(const struct ast *any, struct dump *d)                         \
    {                                                                                              \
        const struct ast_##name *node = (const struct ast_##name *)any;                            \
        (void)node, (void)d;                                                                       \
        fields                                                                                     \
    }
#include "syntax/ast.def"
#undef AST
#undef N
#undef L
#undef A
#undef S
#undef I
#undef D
#undef B
#define N(x) dump_node(node->x, #x, d);
#define L(x) dump_nodes(&node->x, #x, d);
#define A(x)
#define S(x)
#define I(x)
#define D(x)
#define B(x)
#define AST(KIND, name, fields)                                                                    \
    static void dump_below_##name(const struct ast *any, struct dump *d)                           \
    {                                                                                              \
        const struct ast_##name *node = (const struct ast_##name *)any;                            \
        (void)node, (void)d;                                                                       \
        fields                                                                                     \
    }
#include "syntax/ast.def"
#undef AST
#undef N
#undef L
#undef A
#undef S
#undef I
#undef D
#undef B

static void dump_node(const struct ast *node, const char *field, struct dump *d)
{
    static void (*const scalars[])(const struct ast *, struct dump *) = {
#define AST(KIND, name, fields) dump_scalars_##name,
#include "syntax/ast.def"
#undef AST
    };
    static void (*const below[])(const struct ast *, struct dump *) = {
#define AST(KIND, name, fields) dump_below_##name,
#include "syntax/ast.def"
#undef AST
    };
    if (!node) return;
    buf_repeat(d->out, ' ', (size_t)d->depth * 2);
    buf_printf(d->out, "%s: %s", field, kind_name(node->kind));
    scalars[node->kind](node, d);
    buf_char(d->out, '\n');
    d->depth++;
    below[node->kind](node, d);
    d->depth--;
}

void ast_dump(const struct ast *node, const struct atom_table *atoms, struct buf *out)
{
    struct dump d = {atoms, out, 0};
    dump_node(node, "file", &d);
}

/* Index of the first trivia at or after `position`. */
static size_t trivia_from(const struct ast_file *file, uint32_t position)
{
    size_t low = 0, high = file->trivia.len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (file->trivia.at[middle].where.lo < position) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* Only white space and one end of line between two places: the comment touches what follows. */
static bool touches(str text, uint32_t base, uint32_t from, uint32_t to)
{
    int lines = 0;
    for (uint32_t i = from; i < to; i++) {
        char c = text.ptr[i - base];
        if (c == '\n') lines++;
        else if (c != ' ' && c != '\t' && c != '\r') return false;
    }
    return lines <= 1;
}

str ast_doc(struct arena *arena, const struct source_set *sources, const struct ast_file *file,
            const struct ast *node)
{
    size_t end = trivia_from(file, node->where.lo), first = end;
    uint32_t base = file->source->base, next = node->where.lo;
    while (first > 0) {
        const struct ast_trivia *t = &file->trivia.at[first - 1];
        if (t->kind != TRIVIA_DOC || !t->own_line) break;
        if (!touches(file->source->text, base, t->where.hi, next)) break;
        next = t->where.lo;
        first--;
    }
    str doc = STR_EMPTY;
    for (size_t i = first; i < end; i++) {
        str line = source_text(sources, file->trivia.at[i].where);
        line = str_trim(str_part(line, 2, line.len));
        doc = doc.len ? arena_printf(arena, "%.*s\n%.*s", STR_ARG(doc), STR_ARG(line)) : line;
    }
    return doc;
}
