/* Job: look keywords up in the table.  Not responsible for whether a word is one where it stands
 * (lex_words.c). */
#include "syntax/keywords.h"

#include "syntax/build.h"
#include "syntax/dash_parse.h"

#define STATEMENT   KEYWORD_STATEMENT
#define OF_SOURCE   KEYWORD_OF_SOURCE
#define LINE        KEYWORD_LINE
#define OPERAND     KEYWORD_OPERAND
#define CLAUSE      KEYWORD_CLAUSE
#define JOINS       KEYWORD_JOINS
#define GOES_ON     KEYWORD_GOES_ON
#define OFFERED     KEYWORD_OFFERED
#define NOTHING     0
#define A_WORD      KEYWORD_A_WORD
#define A_TEXT      KEYWORD_A_TEXT
#define A_QUALIFIED KEYWORD_A_QUALIFIED
#define A_NUMBER    KEYWORD_A_NUMBER
#define A_BRACE     KEYWORD_A_BRACE
#define NO_BRACES   KEYWORD_NO_BRACES
#define DASHBOARD   KEYWORD_DASHBOARD
#define FRAGMENT    KEYWORD_FRAGMENT
#define ANY_BRACES  KEYWORD_ANY_BRACES
#define WORD(name, scopes, value, block, type, choices, doc)
#define KEYWORD(name, token, before, roles, inside) \
    {STR_INIT(#name), TOK_##token, before, roles, inside},
static const struct keyword keywords[] = {
#include "grammar/words.def"
};

/* The scanner asks for every word of a file: most rows are told apart by the length. */
const struct keyword *keyword_find(str name, unsigned roles)
{
    for (size_t i = 0; i < COUNT_OF(keywords); i++)
        if ((keywords[i].roles & roles) && str_eq(name, keywords[i].name)) return &keywords[i];
    return NULL;
}

const struct keyword *keyword_at(size_t index)
{
    return index < COUNT_OF(keywords) ? &keywords[index] : NULL;
}

void keyword_offer(struct nearest *near, unsigned roles)
{
    for (size_t i = 0; i < COUNT_OF(keywords); i++)
        if ((keywords[i].roles & roles) && (keywords[i].roles & KEYWORD_OFFERED))
            nearest_offer(near, keywords[i].name);
}
