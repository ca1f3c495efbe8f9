/* inner: what the two halves of the lexer share: lex.c (brackets, lines, punctuation) and
 * lex_words.c (what a word is where it stands). */
#ifndef DASH_SYNTAX_INNER_H
#define DASH_SYNTAX_INNER_H

#include "syntax/build.h"
#include "syntax/keywords.h"
#include "syntax/lex.h"
#include "syntax/words.h"

/* What kind of words a brace holds. */
enum family {
    FAMILY_PICTURE,
    FAMILY_SOURCE,
    FAMILY_DECLARATION,
    FAMILY_USE,
    FAMILY_RECORD,
    FAMILY_JSON
};

struct raw {
    enum raw_kind kind;
    bool space; /* white space stands before it */
    span where;
    str text;
};

/* What the current statement is in the middle of. */
enum within { IN_NOTHING, IN_BY, IN_WHERE, IN_PROPERTY, IN_GROUPS };
struct line {
    int head; /* first token of the statement; 0: none yet */
    enum within within;
    const struct word *property; /* IN_PROPERTY: which */
    bool json;                   /* the next bracket opens JSON */
    int operators;               /* to bound the depth of expressions */
    int count;                   /* tokens so far */
    span first;                  /* where the first of them stands */
};
struct opener {
    char bracket; /* { ( [ */
    bool call;    /* ( of a call */
    enum family family;
    span where;
    uint32_t column; /* of the line that opens it: its indentation */
    bool
        excused; /* a mistake inside is reported: that it is not closed would be a second message */
    struct line outer;
};

/* Raw tokens that are held: the one at hand, and as many as are ever looked at behind it; a power of
 * two. */
enum { AHEAD = 4 };
struct lexer {
    struct parse *parse;
    void *scanner; /* flex's */
    struct yy_buffer_state *buffer;
    struct raw_scan scan;
    struct raw ahead[AHEAD]; /* a ring of raw tokens */
    unsigned scanned, used;  /* how many were put in and taken out */
    VEC(struct opener) openers;
    enum family family;
    struct line line;
    int previous; /* last token given out */
    uint32_t previous_end;
    span name_before; /* the token before that, when it is a name */
    span name;        /* the last one, when it is */
    bool fresh_line; /* only white space so far on this line */
    bool stopped;    /* a limit was reached: nothing more comes */
    bool bad_line;   /* a character of this line is reported: others on it are the same mistake */
    bool owes_end;   /* a supplied brace ended a line */
    span suspect;    /* an opener whose closing brace is indented otherwise */
};

static inline bool raw_is(const struct raw *raw, const char *text)
{
    return str_is(raw->text, text);
}
static inline bool raw_char(const struct raw *raw, char c)
{
    return raw->kind == RAW_CHAR && raw->text.ptr[0] == c;
}
static inline bool raw_string(const struct raw *raw)
{
    return raw->kind == RAW_STRING || raw->kind == RAW_VERBATIM;
}
static inline bool raw_ends(const struct raw *raw)
{
    return raw->kind == RAW_NEWLINE || raw->kind == RAW_END || raw_char(raw, ';') ||
           raw_char(raw, '}');
}

static inline bool at_start(const struct lexer *l) { return l->line.head == 0; }

/* Has the raw token `n` ahead in the ring. */
void lex_look_ahead(struct lexer *l, unsigned n);
/* It; 0 is the next one.  It is not used up. */
static inline const struct raw *lex_peek(struct lexer *l, unsigned n)
{
    if (n >= l->scanned - l->used) lex_look_ahead(l, n);
    return &l->ahead[(l->used + n) % AHEAD];
}
/* `{`, `(` or `[`: the innermost that is open; NUL: none. */
static inline char lex_top_bracket(const struct lexer *l)
{
    return l->openers.len ? l->openers.at[l->openers.len - 1].bracket : 0;
}

/* The token that a word is here. */
int lex_word(struct lexer *l, const struct raw *raw);
/* Whether a statistic can stand here. */
bool lex_statistic_fits(const struct lexer *l);
/* `p9x`: it can only be meant as a statistic. */
bool lex_resembles_statistic(str text);
/* SCOPE_…: whose properties a line can hold here. */
unsigned lex_scopes_here(const struct lexer *l);

#endif
