/* Job: which token a word is, by where it stands.  Not responsible for anything but words (lex.c).
 */
#include "syntax/inner.h"

#include "syntax/dash_parse.h"

static bool starts_operand(int previous)
{
    switch (previous) {
    case 0:
    case TOK_EOL:
    case TOK_LBRACE:
    case TOK_TITLE:
    case TOK_COMMA:
    case TOK_ASSIGN:
    case TOK_PLUS:
    case TOK_MINUS:
    case TOK_STAR:
    case TOK_SLASH:
    case TOK_LPAREN:
    case TOK_COLON:
    case TOK_LBRACKET: return true;
    default: return false;
    }
}

/* `share of requests`: behind `of` stands the name of a metric. */
static bool share_of(const struct lexer *l)
{
    size_t end = l->previous_end - l->scan.base;
    return l->line.within == IN_PROPERTY && str_is(str_from(l->line.property->name), "share") &&
           str_is(str_part(l->scan.text, end - 2, end), "of");
}

/* Only a name can follow these. */
static bool name_must_follow(const struct lexer *l)
{
    switch (l->previous) {
    case TOK_BY:
    case TOK_DIM_COMMA:
    case TOK_AS:
    case TOK_LET:
    case TOK_PARAM:
    case TOK_FRAGMENT:
    case TOK_FOR:
    case TOK_SOURCE:
    case TOK_METRIC:
    case TOK_INPUT:
    case TOK_VAR:
    case TOK_ONE:
    case TOK_USE:
    case TOK_QUERY:
    case TOK_CONTAINS:
    case TOK_COND_COMMA:
    case TOK_DECLARATION:
    case TOK_WHERE: return true;
    case TOK_IN: return l->line.within == IN_WHERE;
    case TOK_NAME: return share_of(l);
    case TOK_ASSIGN:
        return l->line.within == IN_WHERE || l->line.head == TOK_SOURCE || l->line.head == TOK_VAR;
    case TOK_EQ:
    case TOK_NE:
    case TOK_MATCH:
    case TOK_LT:
    case TOK_LE:
    case TOK_GT:
    case TOK_GE:
    case TOK_AND: return l->line.within == IN_WHERE;
    case TOK_COMMA:
    case TOK_COLON:
        return l->line.within == IN_PROPERTY || l->line.head == TOK_FOR ||
               (l->openers.len && l->line.head == 0 && lex_top_bracket(l) == '(' &&
                l->openers.at[l->openers.len - 1].outer.head == TOK_FRAGMENT);
    case TOK_PROP: return l->line.property->value == WORD_VALUE_MUST;
    default: return false;
    }
}

/* What the next token is to a word that may begin a statement: enum keyword_before. */
static unsigned following(const struct raw *next)
{
    switch (next->kind) {
    case RAW_WORD:
    case RAW_STATISTIC: return KEYWORD_A_WORD;
    case RAW_STRING:
    case RAW_VERBATIM:
    case RAW_TEXT:
    case RAW_REF: return KEYWORD_A_TEXT;
    case RAW_QUALIFIED: return KEYWORD_A_QUALIFIED;
    case RAW_NUMBER: return KEYWORD_A_NUMBER;
    default: return raw_char(next, '{') ? KEYWORD_A_BRACE : 0;
    }
}

/* Words that begin a statement, if what follows fits. */
static int statement_keyword(struct lexer *l, str text)
{
    bool in_source = l->family == FAMILY_SOURCE;
    const struct keyword *k = keyword_find(text, KEYWORD_STATEMENT);
    if (!k || (in_source && !(k->roles & KEYWORD_OF_SOURCE))) return 0;
    if (k->token == TOK_METRIC && !in_source) return 0;
    if (k->token == TOK_FILTER && l->family != FAMILY_PICTURE) return 0;
    const struct raw *next = lex_peek(l, 0);
    if (k->token == TOK_IF) return raw_ends(next) || raw_char(next, '=') ? 0 : TOK_IF;
    return k->before & following(next) ? k->token : 0;
}

static int clause_keyword(struct lexer *l, str text)
{
    if (str_is(text, "else") && l->previous == TOK_RBRACE) return TOK_ELSE;
    if (str_is(text, "contains") && l->line.within == IN_WHERE) return TOK_CONTAINS;
    const struct keyword *k = keyword_find(text, KEYWORD_CLAUSE | KEYWORD_JOINS);
    if (!k) return 0;
    if (k->token == TOK_EVERY && l->family == FAMILY_SOURCE) return 0; /* a metric's property */
    return k->token == TOK_AS && raw_string(lex_peek(l, 0)) ? TOK_AS_SERIES : k->token;
}

/* `logs "/aws/lambda/x"` and `logs app`, but `logs.events` and `logs` by itself are names. */
static int operand_keyword(struct lexer *l, str text)
{
    const struct raw *next = lex_peek(l, 0);
    bool value = raw_string(next) || next->kind == RAW_TEXT;
    if (!starts_operand(l->previous) || l->line.head == TOK_DASHBOARD) return 0;
    if (l->family == FAMILY_DECLARATION && at_start(l)) return 0; /* a datasource's property */
    if (str_is(text, "text") && value) return TOK_TEXT_PANEL;
    if (str_is(text, "cloudwatch") && value) return TOK_CLOUDWATCH;
    if (str_is(text, "query") && next->kind == RAW_WORD &&
        (raw_string(lex_peek(l, 1)) || lex_peek(l, 1)->kind == RAW_TEXT))
        return TOK_QUERY;
    bool named = next->kind == RAW_WORD && !keyword_find(next->text, KEYWORD_CLAUSE);
    if (str_is(text, "logs") && (value || named || next->kind == RAW_REF ||
                                 next->kind == RAW_QUALIFIED || raw_char(next, '[')))
        return TOK_LOGS;
    return 0;
}

/* A sign that belongs to the number after it: ` -5`. */
static bool negative_number(struct lexer *l, unsigned at)
{
    const struct raw *minus = lex_peek(l, at), *number = lex_peek(l, at + 1);
    return raw_char(minus, '-') && minus->space && number->kind == RAW_NUMBER && !number->space;
}

/* `min` and `max` are properties only before a number or a value (G1). */
static bool extreme_is_property(struct lexer *l)
{
    const struct raw *next = lex_peek(l, 0);
    return next->kind == RAW_NUMBER || next->kind == RAW_REF || negative_number(l, 0);
}

/* At the beginning of a line a property's word followed by one of these is a name (G4). */
static bool reads_as_name(struct lexer *l, const struct word *word)
{
    const struct raw *next = lex_peek(l, 0);
    bool flag = word->value == WORD_VALUE_NO;
    if (flag && at_start(l)) return !raw_ends(next) && next->kind != RAW_WORD;
    if (raw_char(next, '(') && l->family != FAMILY_SOURCE) return true;
    if (raw_char(next, '+') || raw_char(next, '*') || raw_char(next, '/') || raw_char(next, '='))
        return true;
    if (raw_char(next, '-')) return !negative_number(l, 0);
    const struct keyword *k =
        next->kind == RAW_WORD ? keyword_find(next->text, KEYWORD_CLAUSE) : NULL;
    if (!k || k->token == TOK_EVERY) return false; /* `refresh every 5m` is meant as the property */
    return !flag || k->token != TOK_AS;            /* "Clock" transparent as plugin "clock" */
}

unsigned lex_scopes_here(const struct lexer *l)
{
    switch (l->family) {
    case FAMILY_PICTURE:
        return l->line.head == TOK_ALERT ? SCOPES_PICTURE | SCOPE_ALERT : SCOPES_PICTURE;
    case FAMILY_SOURCE: return SCOPE_SOURCE | SCOPE_METRIC;
    case FAMILY_DECLARATION: return SCOPES_DECLARATION;
    default: return 0;
    }
}

/* After one of these a property may begin; elsewhere the word is a name. */
static bool item_ended(const struct lexer *l)
{
    if (at_start(l)) return true;
    switch (l->previous) {
    case TOK_NAME:
    case TOK_QNAME:
    case TOK_NUMBER:
    case TOK_STRING:
    case TOK_TITLE:
    case TOK_TEXT:
    case TOK_REF:
    case TOK_STAT:
    case TOK_RPAREN:
    case TOK_RBRACKET:
    case TOK_RBRACE:
    case TOK_PROP:
    case TOK_ROW: return true;
    default: return false;
    }
}

static int property_keyword(struct lexer *l, str text)
{
    if (!item_ended(l) || lex_top_bracket(l) == '(' || lex_top_bracket(l) == '[') return 0;
    const struct word *word = word_find(text, lex_scopes_here(l));
    if (!word) return 0;
    if (str_is(text, "min") || str_is(text, "max")) {
        if (!extreme_is_property(l)) return 0;
    } else if ((at_start(l) || l->previous == TOK_TITLE) && reads_as_name(l, word)) {
        return 0;
    }
    l->line.property = word;
    return str_is(text, "json") ? TOK_JSON_PROP : TOK_PROP;
}

bool word_is_statistic(str text)
{
    static const str names[] = {STR_INIT("avg"), STR_INIT("sum"),   STR_INIT("min"),
                                STR_INIT("max"), STR_INIT("count"), STR_INIT("median"),
                                STR_INIT("iqm"), STR_INIT("pNN")};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_eq(text, names[i])) return true;
    return false;
}

/* `9x` in p9x: a word that can only be meant as a statistic. */
bool lex_resembles_statistic(str text)
{
    size_t letters = text.ptr[0] == 'p' ? 1 : str_starts(text, STR("tm")) ? 2 : 0;
    return letters && text.len > letters && text.ptr[letters] >= '0' && text.ptr[letters] <= '9';
}

bool lex_statistic_fits(const struct lexer *l)
{
    if (l->line.within == IN_BY || l->line.within == IN_WHERE || l->line.within == IN_PROPERTY)
        return false;
    switch (l->previous) {
    case TOK_NAME:
    case TOK_QNAME:
    case TOK_REF:
    case TOK_STRING:
    case TOK_TEXT:
    case TOK_RPAREN:
    case TOK_RBRACKET:
    case TOK_STAT_COMMA: return true;
    default: return false;
    }
}

int lex_word(struct lexer *l, const struct raw *raw)
{
    str text = raw->text;
    if (l->family == FAMILY_USE) return str_is(text, "in") && !at_start(l) ? TOK_IN : TOK_NAME;
    if (l->family == FAMILY_JSON) return TOK_NAME;
    if (str_is(text, "one") &&
        (l->previous == TOK_FILTER || (l->line.head == TOK_FILTER && l->previous == TOK_COMMA)) &&
        (lex_peek(l, 0)->kind == RAW_WORD || lex_peek(l, 0)->kind == RAW_QUALIFIED))
        return TOK_ONE;
    if (l->line.head == TOK_FILTER &&
        (l->previous == TOK_FILTER || l->previous == TOK_COMMA || l->previous == TOK_ASSIGN))
        return TOK_NAME;
    if (name_must_follow(l)) return TOK_NAME;
    if (l->previous == TOK_ELSE && str_is(text, "if")) return TOK_IF;
    int token = 0;
    if (at_start(l) && lex_top_bracket(l) != '(' && lex_top_bracket(l) != '[')
        token = statement_keyword(l, text);
    if (l->line.head == TOK_ALERT && str_is(text, "for")) {
        l->line.property = word_find(text, SCOPE_ALERT);
        return TOK_PROP;
    }
    if (!token) token = operand_keyword(l, text);
    if (!token) token = clause_keyword(l, text);
    if (!token) token = property_keyword(l, text);
    if (token) return token;
    bool statistic = word_is_statistic(text) || lex_resembles_statistic(text);
    if (statistic && lex_statistic_fits(l) && !raw_char(lex_peek(l, 0), '(')) return TOK_STAT;
    return TOK_NAME;
}
