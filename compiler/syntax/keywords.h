/* keywords: the words that the grammar knows by themselves (the end of grammar/words.def) as data.
 *
 * All are soft: where a name must stand, or nothing fits behind them, they are names.  The table
 * says what they are where they are meant; whether they are is decided in lex_words.c.
 */
#ifndef DASH_KEYWORDS_H
#define DASH_KEYWORDS_H

#include "base/base.h"

enum keyword_role {
    KEYWORD_STATEMENT = 1 << 0, /* begins a statement */
    KEYWORD_OF_SOURCE = 1 << 1, /* also, or only, in a source */
    KEYWORD_LINE = 1 << 2,      /* begins one even while a bracket is open */
    KEYWORD_OPERAND = 1 << 3,   /* begins what is shown */
    KEYWORD_CLAUSE = 1 << 4,    /* begins a clause of a sentence */
    KEYWORD_JOINS = 1 << 5,     /* stands between two operands or in front of one */
    KEYWORD_GOES_ON = 1 << 6,   /* may begin a line inside parentheses */
    KEYWORD_OFFERED = 1 << 7,   /* when another word is near it: "did you mean" */
};
/* What must follow a word that begins a statement. */
enum keyword_before {
    KEYWORD_A_WORD = 1 << 0, /* statistics too */
    KEYWORD_A_TEXT = 1 << 1, /* or $name, which may hold one */
    KEYWORD_A_QUALIFIED = 1 << 2,
    KEYWORD_A_NUMBER = 1 << 3,
    KEYWORD_A_BRACE = 1 << 4,
};
/* Braces that a statement may stand in, loops and conditions apart. */
enum keyword_inside {
    KEYWORD_NO_BRACES = 0,
    KEYWORD_DASHBOARD = 1 << 0,
    KEYWORD_ROW = 1 << 1,
    KEYWORD_FRAGMENT = 1 << 2,
    KEYWORD_OTHER = 1 << 3,
    KEYWORD_ANY_BRACES = (1 << 4) - 1,
};

struct keyword {
    str name;
    int token;       /* of the generated parser */
    unsigned before; /* enum keyword_before */
    unsigned roles;  /* enum keyword_role */
    unsigned inside; /* enum keyword_inside */
};

/* The keyword of that name that has one of the roles, or NULL. */
const struct keyword *keyword_find(str name, unsigned roles);
/* One after the other, from 0; NULL behind the last. */
const struct keyword *keyword_at(size_t index);
/* Offers those with one of the roles for "did you mean". */
void keyword_offer(struct nearest *near, unsigned roles);

#endif
