/* Job: make nodes.  Not responsible for what they mean, nor for reports (report.c). */
#include "syntax/build.h"

#include <math.h>

struct ast *node_store(struct parse *p, const void *node, size_t size)
{
    struct ast *stored = arena_alloc(p->arena, size);
    str_copy((char *)stored, (str){node, size});
    return stored;
}

struct ast_nodes list_new(void) { return (struct ast_nodes){0}; }

/* A list has room for two, and from then on up to the next power of two. */
static bool is_full(size_t len) { return len != 1 && (len & (len - 1)) == 0; }

struct ast_nodes list_add(struct parse *p, struct ast_nodes list, struct ast *node)
{
    if (is_full(list.len)) {
        struct ast **roomy = arena_array(p->arena, struct ast *, list.len ? list.len * 2 : 2);
        if (list.len) memcpy(roomy, list.at, list.len * sizeof *roomy);
        list.at = roomy;
    }
    list.at[list.len++] = node;
    return list;
}

struct ast_nodes list_front(struct parse *p, struct ast *node, struct ast_nodes list)
{
    list = list_add(p, list, node);
    memmove(list.at + 1, list.at, (list.len - 1) * sizeof *list.at);
    list.at[0] = node;
    return list;
}

struct ast *file_root(struct parse *p, struct ast_nodes items, span where)
{
    p->file->body = (struct ast_block *)NODE(BLOCK, block, where, items);
    return &p->file->body->head;
}

struct ast *ast_error(struct parse *p, span where) { return NODE(ERROR, error, where, STR_EMPTY); }

struct ast *name_node(struct parse *p, span where, str text)
{
    return NODE(NAME, name, where, NAMED(text));
}

/* kinesis."GetRecords.Bytes" has two segments. */
struct ast *qname_node(struct parse *p, span where, str text)
{
    struct ast_nodes segments = list_new();
    size_t at = 0;
    while (at < text.len) {
        bool quoted = text.ptr[at] == '"';
        size_t end = at + quoted;
        while (end < text.len && text.ptr[end] != (quoted ? '"' : '.')) end++;
        end += quoted;
        span place = {where.lo + (uint32_t)at, where.lo + (uint32_t)end};
        str segment = quoted ? str_part(text, at + 1, end - 1) : str_part(text, at, end);
        segments = list_add(p, segments, name_node(p, place, segment));
        at = end + 1;
    }
    return NODE(QNAME, qname, where, segments);
}

struct ast *string_node(struct parse *p, span where, str text)
{
    if (text.ptr[0] == 'r')
        return NODE(STRING, string, where, str_part(text, 2, text.len - 1), STRING_RAW);
    if (str_starts(text, STR("\"\"\"")))
        return NODE(STRING, string, where, str_part(text, 3, text.len - 3), STRING_TEXT);
    return NODE(STRING, string, where, str_part(text, 1, text.len - 1), STRING_PLAIN);
}

/* 50MB/min: value, unit, per; a sign is part of the number where the filter joined it. */
struct ast *number_node(struct parse *p, span where, str text)
{
    bool negative = text.ptr[0] == '-';
    str rest = str_part(text, negative, text.len);
    size_t used = 0;
    double value = number_read(rest, &used);
    if (!isfinite(value)) {
        struct diag *d = diag_report(p->sink, DIAG_BAD_VALUE, where, "this number is too large");
        diag_help(d, "the largest is about 1e308");
        value = 0;
    }
    str digits = str_part(text, 0, used + negative);
    str unit = str_part(rest, used, rest.len), per = STR_EMPTY;
    size_t slash = str_find_char(unit, '/', 0);
    if (slash != SIZE_MAX) {
        per = str_part(unit, slash + 1, unit.len);
        unit = str_part(unit, 0, slash);
    }
    return NODE(NUMBER, number, where, negative ? -value : value, unit, per, digits);
}

struct ast *ref_node(struct parse *p, span where, str text)
{
    bool braces = text.len > 1 && text.ptr[1] == '{';
    str path = braces ? str_part(text, 2, text.len - 1) : str_part(text, 1, text.len);
    return NODE(REF, ref, where, path, braces);
}

struct ast_nodes name_last(struct parse *p, struct ast_nodes operands, struct ast *text)
{
    struct ast *last = operands.at[operands.len - 1];
    operands.at[operands.len - 1] =
        NODE(NAMED, named, span_join(last->where, text->where), last, text);
    return operands;
}

struct ast_nodes path_group(struct parse *p, span where, str text)
{
    struct ast_nodes values = list_add(p, list_new(), string_node(p, where, text));
    return list_add(p, list_new(), NODE(GROUP, group, where, values));
}
