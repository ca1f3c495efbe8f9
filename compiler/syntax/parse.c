/* Job: run the parser over one file.  Not responsible for what the tree means. */
#include "syntax/parse.h"

#include "syntax/dash_parse.h"
#include "syntax/lex.h"

static bool is_text(struct source_file *file, struct diag_sink *sink)
{
    size_t bad = utf8_invalid(file->text), nul = str_find_char(file->text, '\0', 0);
    if (nul < bad) {
        uint32_t here = file->base + (uint32_t)nul;
        struct diag *d = diag_report(sink, DIAG_NOT_TEXT, (span){here, here + 1},
                                     "a NUL byte: this is no text file");
        diag_help(d, "save the file as UTF-8; UTF-16 has such bytes");
        return false;
    }
    if (bad == SIZE_MAX) return true;
    uint32_t at = file->base + (uint32_t)bad;
    struct diag *d = diag_report(sink, DIAG_NOT_TEXT, (span){at, at + 1},
                                 "this byte is not UTF-8: is this a text file?");
    diag_help(d, "save the file as UTF-8");
    return false;
}

/* A byte order mark is no part of the text. */
static str without_mark(str text)
{
    return str_starts(text, STR("\xEF\xBB\xBF")) ? str_part(text, 3, text.len) : text;
}

struct ast_file *parse_file(struct arena *arena, struct atom_table *atoms,
                            struct source_set *sources, struct source_file *file,
                            struct diag_sink *sink)
{
    struct ast_file *tree = arena_new(arena, struct ast_file);
    struct parse p = {arena, atoms, sources, sink, tree, NULL};
    tree->source = file;
    tree->body = arena_new(arena, struct ast_block);
    tree->body->head.kind = AST_BLOCK;
    if (!is_text(file, sink)) return tree;
    if (without_mark(file->text).len != file->text.len)
        memset((char *)(uintptr_t)file->text.ptr, ' ', 3);
    p.lexer = lexer_new(&p);
    dash_parse(&p);
    lexer_free(p.lexer);
    return tree;
}
