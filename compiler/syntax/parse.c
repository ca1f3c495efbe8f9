/* Job: run the parser over one file.  Not responsible for what the tree means. */
#include "syntax/parse.h"

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
static void blank_mark(struct source_file *file)
{
    if (str_starts(file->text, STR("\xEF\xBB\xBF")))
        memset((char *)(uintptr_t)file->text.ptr, ' ', 3);
}

static struct ast_file *tree_new(struct arena *arena, struct source_file *file)
{
    struct ast_file *tree = arena_new(arena, struct ast_file);
    tree->source = file;
    tree->body = arena_new(arena, struct ast_block);
    tree->body->head.kind = AST_BLOCK;
    return tree;
}

static struct ast_file *tree_by(int (*parser)(struct parse *), struct parse *p,
                                struct source_file *file)
{
    p->file = tree_new(p->arena, file);
    p->lexer = lexer_new(p);
    parser(p);
    lexer_free(p->lexer);
    return p->file;
}

/* What is right passes the quick parser.  Of anything else it makes what it may, which is dropped:
 * the other one, whose reports and whose way on are exact, begins anew. */
struct ast_file *parse_file(struct arena *arena, struct atom_table *atoms,
                            struct source_set *sources, struct source_file *file,
                            struct diag_sink *sink)
{
    struct diag_sink unsaid;
    diag_sink_init(&unsaid, arena, sources);
    if (!is_text(file, sink)) return tree_new(arena, file);
    blank_mark(file);
    struct parse p = {arena, atoms, sources, &unsaid, NULL, NULL};
    struct ast_file *tree = tree_by(quick_parse, &p, file);
    if (unsaid.list.len == 0) return tree;
    p.sink = sink;
    return tree_by(dash_parse, &p, file);
}
