/* The syntax stage: trees of sentences, trivia, strings, mistakes, the table of words. */
#include "check.h"
#include "source/diag.h"
#include "syntax/parse.h"
#include "syntax/words.h"

#include <string.h>

static struct arena arena;
static struct source_set sources;
static struct diag_sink sink;
static struct atom_table *atoms;

static struct ast_file *parse(const char *text)
{
    arena_free(&arena);
    source_set_init(&sources, &arena);
    diag_sink_init(&sink, &arena, &sources);
    atoms = atom_table_new(&arena);
    struct source_file *file = source_add(&sources, STR("x.dash"), str_from(text), false);
    struct ast_file *tree = parse_file(&arena, atoms, &sources, file, &sink);
    diag_sort(&sink);
    return tree;
}

static str dump(const struct ast *node)
{
    struct buf out = BUF_INIT;
    ast_dump(node, atoms, &out);
    str text = arena_str(&arena, buf_as_str(&out));
    buf_release(&out);
    return text;
}

static struct ast *statement(const char *text)
{
    struct ast_file *tree = parse(text);
    CHECK_INT(sink.errors, 0);
    CHECK(tree->body->items.len > 0);
    return tree->body->items.len ? tree->body->items.at[0] : NULL;
}

/* ---- trees -------------------------------------------------------------------------------- */

static void test_sentence(void)
{
    struct ast *panel =
        statement("\"Error rate\" lambda.errors / lambda.invocations by function "
                  "where stage = \"prod\" top 5 as bar warn 1% { legend table, right }\n");
    CHECK_STR(dump(panel), "file: panel\n"
                           "  title: string raw=Error rate flavour=0\n"
                           "  items: binary operator=3\n"
                           "    left: qname\n"
                           "      segments: name name=lambda\n"
                           "      segments: name name=errors\n"
                           "    right: qname\n"
                           "      segments: name name=lambda\n"
                           "      segments: name name=invocations\n"
                           "  clauses: by\n"
                           "    dimensions: name name=function\n"
                           "  clauses: where\n"
                           "    conditions: condition operator=4\n"
                           "      left: name name=stage\n"
                           "      right: string raw=prod flavour=0\n"
                           "  clauses: top\n"
                           "    count: number value=5 digits=5\n"
                           "  clauses: as picture=bar\n"
                           "  clauses: property word=warn\n"
                           "    groups: group\n"
                           "      values: number value=1 unit=% digits=1\n"
                           "  body: block\n"
                           "    items: clauses\n"
                           "      clauses: property word=legend\n"
                           "        groups: group\n"
                           "          values: name name=table\n"
                           "        groups: group\n"
                           "          values: name name=right\n");
}

/* Two ways to write the same. */
static const struct {
    const char *one, *other;
} same[] = {
    {"a.b by c  where d = \"e\"\n", "a.b\tby   c where d=\"e\""},
    {"a.b + c.d * 2\n", "a.b +\n    c.d *\n    2\n"},
    {"a.b + c.d * 2\n", "a.b + (c.d * 2)\n"}, /* differ: a parenthesis is kept */
    {"a.b by c,\n d\n", "a.b by c, d\n"},
    {"row \"R\" { a.b; c.d }\n", "row \"R\" {\n    a.b\n    c.d\n}\n"},
    {"f(a, b)\n", "f(\n    a,\n    b\n)\n"},
    {"let r = { a = 1, b = 2 }\n", "let r = {\n    a = 1\n    b = 2\n}\n"},
    {"let l = [1, 2]\n", "let l = [\n    1,\n    2,\n]\n"},
    {"a.b p50,p95\n", "a.b p50, p95\n"},
    {"a.b where c in 500..599\n", "a.b where c in 500 .. 599\n"},
    {"if $a == 1 { b.c } else { d.e }\n", "if $a == 1 {\n    b.c\n}\nelse {\n    d.e\n}\n"},
    {"a.b\r\n", "a.b\n"},
    {"# comment\na.b # more\n", "\n\n\na.b\n"},
};

static void test_same(void)
{
    for (size_t i = 0; i < COUNT_OF(same); i++) {
        struct arena kept;
        arena_init(&kept);
        str one = arena_str(&kept, dump(statement(same[i].one)));
        str other = dump(statement(same[i].other));
        bool differ = strstr(same[i].other, "+ (") != NULL;
        if (str_eq(one, other) == differ)
            printf("%s and %s:\n%.*s\n%.*s\n", same[i].one, same[i].other, STR_ARG(one),
                   STR_ARG(other));
        CHECK(str_eq(one, other) != differ);
        arena_free(&kept);
    }
}

static enum ast_kind kind_of(const char *text)
{
    struct ast *node = statement(text);
    return node ? node->kind : AST_ERROR;
}

static void test_words_are_soft(void)
{
    CHECK_INT(kind_of("max 5\n"), AST_CLAUSES);
    CHECK_INT(kind_of("max * 5\n"), AST_PANEL);
    CHECK_INT(kind_of("max.errors\n"), AST_PANEL);
    CHECK_INT(kind_of("unit ms\n"), AST_CLAUSES);
    CHECK_INT(kind_of("unit + 1\n"), AST_PANEL);
    CHECK_INT(kind_of("unit(1)\n"), AST_PANEL);
    CHECK_INT(kind_of("row \"x\" { }\n"), AST_ROW);
    CHECK_INT(kind_of("row.errors by x\n"), AST_PANEL);
    CHECK_INT(kind_of("logs.events by x\n"), AST_PANEL);
    CHECK_INT(kind_of("let let = 1\n"), AST_LET);
    CHECK_INT(kind_of("filter filter\n"), AST_FILTER);
    struct ast_panel *panel = AST_CAST(PANEL, panel, statement("a.b max min 0\n"));
    CHECK_INT(panel->items.at[0]->kind, AST_MEASURE);
    CHECK_INT(panel->clauses.len, 1);
}

/* ---- trivia --------------------------------------------------------------------------------- */

static void test_trivia(void)
{
    static const struct {
        enum trivia_kind kind;
        bool own_line;
        const char *text;
    } kept[] = {
        {TRIVIA_COMMENT, true, "# first"},   {TRIVIA_BLANK, true, "\n"},
        {TRIVIA_DOC, true, "## The doc"},    {TRIVIA_DOC, true, "## of it."},
        {TRIVIA_COMMENT, false, "# beside"}, {TRIVIA_COMMENT, true, "# inside"},
    };
    struct ast_file *tree = parse("# first\n\n## The doc\n## of it.\nlet a = 1 # beside\n"
                                  "row \"r\" {\n    # inside\n    b.c\n}\n");
    CHECK_INT(sink.errors, 0);
    CHECK_INT(tree->trivia.len, COUNT_OF(kept));
    for (size_t i = 0; i < tree->trivia.len && i < COUNT_OF(kept); i++) {
        const struct ast_trivia *t = &tree->trivia.at[i];
        CHECK_INT(t->kind, kept[i].kind);
        CHECK_INT(t->own_line, kept[i].own_line);
        CHECK_STR(source_text(&sources, t->where), kept[i].text);
    }
    CHECK_STR(ast_doc(&arena, &sources, tree, tree->body->items.at[0]), "The doc\nof it.");
    CHECK_STR(ast_doc(&arena, &sources, tree, tree->body->items.at[1]), "");
}

/* ---- strings -------------------------------------------------------------------------------- */

static struct pieces pieces_of(const char *text)
{
    struct ast *node = statement(text);
    struct ast_let *let = AST_CAST(LET, let, node);
    return string_pieces(&arena, &sink, AST_CAST(STRING, string, let->value));
}

static void test_strings(void)
{
    static const struct {
        const char *source, *text;
    } plain[] = {
        {"let s = \"a\\n\\t\\\"\\\\b\"\n", "a\n\t\"\\b"},
        {"let s = \"\\u{e9}\\u{1F600}\"\n", "\u00e9\U0001F600"},
        {"let s = r\"\\d+\\n\"\n", "\\d+\\n"},
        {"let s = \"\"\"\n    one\n      two\n    \"\"\"\n", "one\n  two"},
        {"let s = \"\"\" \\d \"x\" \"\"\"\n", "\\d \"x\""},
        {"let s = \"$$5 $1 ERROR$ ${PROP('x')} ${__from:date} $__interval\"\n",
         "$5 $1 ERROR$ ${PROP('x')} ${__from:date} $__interval"},
    };
    for (size_t i = 0; i < COUNT_OF(plain); i++) {
        struct pieces p = pieces_of(plain[i].source);
        struct buf all = BUF_INIT;
        for (size_t k = 0; k < p.len; k++) {
            CHECK_INT(p.at[k].kind, PIECE_TEXT);
            buf_str(&all, p.at[k].text);
        }
        CHECK_STR(str_trim(buf_as_str(&all)), plain[i].text);
        buf_release(&all);
    }
    struct pieces p = pieces_of("let s = \"$env-orders ${r.x}!${x:date:YYYY}\"\n");
    CHECK_INT(p.len, 5);
    if (p.len != 5) return;
    CHECK_INT(p.at[0].kind, PIECE_REF);
    CHECK_STR(p.at[0].text, "env");
    CHECK_STR(p.at[1].text, "-orders ");
    CHECK_STR(p.at[2].text, "r.x");
    CHECK(!p.at[2].formatted);
    CHECK_STR(p.at[3].text, "!");
    CHECK_STR(p.at[4].text, "x");
    CHECK(p.at[4].formatted);
    CHECK_STR(p.at[4].format, "date:YYYY");
    CHECK_STR(p.at[4].written, "${x:date:YYYY}");
}

/* ---- mistakes ------------------------------------------------------------------------------- */

static uint32_t line_of(const struct diag *d) { return source_place(&sources, d->where.lo).line; }

/* Each is told of, and none brings another. */
static void test_six_mistakes(void)
{
    static const uint32_t lines[] = {2, 4, 6, 8, 9, 12};
    struct ast_file *tree = parse("use aws.lambda\n"
                                  "let x =\n" /* nothing follows */
                                  "dashboard \"D\" {\n"
                                  "    lambda.errors by\n"
                                  "    lambda.errors by function\n"
                                  "    \"Open lambda.errors\n"
                                  "    row \"R\" {\n"
                                  "        lambda.duration p50,,p95\n"
                                  "        max(lambda.errors by function\n"
                                  "        lambda.throttles by function\n"
                                  "    }\n"
                                  "    where = \"x\"\n"
                                  "    lambda.invocations\n"
                                  "}\n"
                                  "dashboard \"E\" { lambda.errors }\n");
    CHECK_INT(sink.errors, COUNT_OF(lines));
    for (size_t i = 0; i < sink.list.len; i++) {
        const struct diag *d = sink.list.at[i];
        if (i >= COUNT_OF(lines) || line_of(d) != lines[i])
            printf("line %u: %.*s\n", line_of(d), STR_ARG(d->message));
        CHECK(i < COUNT_OF(lines) && line_of(d) == lines[i]);
        CHECK(d->message.len > 0 && !strstr(d->message.ptr, "syntax error"));
    }
    /* What is right stays: the module and both dashboards are there. */
    size_t dashboards = 0;
    for (size_t i = 0; i < tree->body->items.len; i++)
        dashboards += tree->body->items.at[i]->kind == AST_DASHBOARD;
    CHECK_INT(dashboards, 2);
}

static void test_depth(void)
{
    struct buf deep = BUF_INIT;
    buf_text(&deep, "let x = ");
    buf_repeat(&deep, '(', 5000);
    struct ast_file *tree = parse(deep.ptr);
    buf_release(&deep);
    CHECK(tree->body != NULL);
    CHECK_INT(sink.errors, 1);
    CHECK_INT(sink.list.at[0]->code, DIAG_TOO_DEEP);
}

/* ---- the table of words -----------------------------------------------------------------------
 */

static void test_words(void)
{
    for (size_t i = 0; i < word_count; i++) {
        const struct word *w = &words[i];
        CHECK(w->scopes != 0 && w->doc[0] != '\0');
        CHECK(word_find(str_from(w->name), w->scopes) != NULL);
        if (w->type == WORD_CHOICE) CHECK(w->choices[0] != '\0');
        if (w->type == WORD_FLAG) CHECK_INT(w->value, WORD_VALUE_NO);
        /* A word means one thing in each place. */
        for (size_t k = 0; k < i; k++)
            CHECK(strcmp(w->name, words[k].name) != 0 || (w->scopes & words[k].scopes) == 0);
    }
    CHECK(word_find(STR("tags"), SCOPE_DASHBOARD) != NULL);
    CHECK(word_find(STR("tags"), SCOPE_PANEL) == NULL);
    CHECK(word_find(STR("nonsense"), ~0u) == NULL);
}

int main(void)
{
    test_sentence();
    test_same();
    test_words_are_soft();
    test_trivia();
    test_strings();
    test_six_mistakes();
    test_depth();
    test_words();
    arena_free(&arena);
    return check_end();
}
