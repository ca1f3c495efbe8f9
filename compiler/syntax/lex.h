/* lex: the filter between flex and bison.
 *
 * flex cuts the text into raw tokens; the filter decides everything that is neither a regular
 * expression nor a rule of the grammar:
 *   - which ends of line end a statement (not in brackets, not after an operator or a comma);
 *   - which brace opens what (a block, a record, a property's block, JSON), and repairs: an
 * unclosed brace is reported at the opener and supplied, a stray one is reported and dropped;
 *   - what a soft word is here: a keyword, a property, a statistic or a name, by the token before
 * it and one token of lookahead;
 *   - comments and blank lines, kept as trivia;
 *   - limits on depth and size.
 */
#ifndef DASH_LEX_H
#define DASH_LEX_H

#include "syntax/ast.h"

/* ---- raw tokens, as flex cuts them ------------------------------------------------------- */

enum raw_kind {
    RAW_END,
    RAW_NEWLINE,
    RAW_COMMENT,
    RAW_ALIEN_COMMENT, /* as other languages write them */
    RAW_WORD,
    RAW_QUALIFIED,
    RAW_STATISTIC,
    RAW_NUMBER,
    RAW_STRING,
    RAW_VERBATIM,
    RAW_TEXT,
    RAW_REF,
    RAW_PAIR, /* == != =~ <= >= .. */
    RAW_CHAR,
    /* mistakes */
    RAW_STRING_OPEN,
    RAW_TEXT_OPEN,
    RAW_FOREIGN,
    RAW_STRAY,
};
/* What the scanner's actions share. */
struct raw_scan {
    str text;
    uint32_t base;  /* position of text.ptr[0] */
    uint32_t token; /* where the last token begins; it ends at `at` */
    uint32_t at;    /* position of the next character */
    bool space;     /* white space was passed before the token */
};
static inline bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
static inline bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* ---- tokens, as the grammar sees them ---------------------------------------------------- */

struct lexer;
/* What the parser carries through every action. */
struct parse {
    struct arena *arena;
    struct atom_table *atoms;
    struct source_set *sources;
    struct diag_sink *sink;
    struct ast_file *file;
    struct lexer *lexer;
};

/* The two parsers that bison makes of the grammar: one that is exact about mistakes, and one for
 * texts that have none. */
int dash_parse(struct parse *p);
int quick_parse(struct parse *p);

struct lexer *lexer_new(struct parse *p);
void lexer_free(struct lexer *l);
/* The next token's kind (enum of the generated parser); *text is its text, *where its place. */
int lexer_next(struct lexer *l, str *text, span *where);

/* A limit was reached and reported: what the parser misses now is no news. */
bool lexer_stopped(const struct lexer *l);
/* The first word of the statement, when it is a name and only one token follows so far. */
span lexer_unknown_word(const struct lexer *l);
/* The token before the last one, when it is a name. */
span lexer_name_before(const struct lexer *l);
/* Scopes (syntax/words.h) whose properties may stand here. */
unsigned lexer_scopes(const struct lexer *l);
/* Whether no bracket is open: a statement of the file. */
bool lexer_at_top(const struct lexer *l);
/* A mistake was reported inside the open parentheses: whether they are closed is no news.  Gives
 * the innermost one. */
span lexer_excuse(struct lexer *l);
/* avg, sum, pNN …; not p95, which the scanner knows by itself. */
bool word_is_statistic(str text);

/* Nesting deeper than this is refused: later passes recurse. */
#define LEX_MAX_DEPTH 200

#endif
