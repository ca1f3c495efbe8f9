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

struct keyword {
    str text;
    int token;
};
static int keyword_find(const struct keyword *table, size_t count, str text)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(text, table[i].text)) return table[i].token;
    return 0;
}

/* Words that begin a statement, if what follows fits. */
static int statement_keyword(struct lexer *l, str text)
{
    static const struct keyword named[] = {
        {STR_INIT("param"), TOK_PARAM},       {STR_INIT("let"), TOK_LET},
        {STR_INIT("fragment"), TOK_FRAGMENT}, {STR_INIT("for"), TOK_FOR},
        {STR_INIT("source"), TOK_SOURCE},     {STR_INIT("input"), TOK_INPUT},
        {STR_INIT("var"), TOK_VAR},
    };
    static const struct keyword titled[] = {
        {STR_INIT("dashboard"), TOK_DASHBOARD},
        {STR_INIT("project"), TOK_PROJECT},
        {STR_INIT("use"), TOK_USE},
        {STR_INIT("row"), TOK_ROW},
        {STR_INIT("alert"), TOK_ALERT},
    };
    const struct raw *next = lex_peek(l, 0);
    bool word = next->kind == RAW_WORD || next->kind == RAW_STATISTIC;
    bool value = raw_string(next) || next->kind == RAW_TEXT || next->kind == RAW_REF;
    if (l->family == FAMILY_SOURCE) {
        if (str_is(text, "metric") && (word || next->kind == RAW_NUMBER || value))
            return TOK_METRIC;
        return str_is(text, "param") && word ? TOK_PARAM : 0;
    }
    int declares = word ? keyword_find(named, COUNT_OF(named), text) : 0;
    if (declares) return declares;
    if (str_is(text, "if") && !raw_ends(next) && !raw_char(next, '=')) return TOK_IF;
    if (str_is(text, "filter") && (word || value || next->kind == RAW_QUALIFIED) &&
        l->family == FAMILY_PICTURE)
        return TOK_FILTER;
    if (str_is(text, "datasource") && word) return TOK_DECLARATION;
    if ((str_is(text, "workspace") && word) || (str_is(text, "retention") && (word || value)) ||
        (str_is(text, "stream") && value))
        return TOK_DECLARATION;
    bool titled_braces = raw_char(next, '{') && (str_is(text, "row") || str_is(text, "dashboard"));
    if (word || value || next->kind == RAW_QUALIFIED || titled_braces)
        return keyword_find(titled, COUNT_OF(titled), text);
    return 0;
}

static int clause_keyword(struct lexer *l, str text)
{
    static const struct keyword clauses[] = {
        {STR_INIT("by"), TOK_BY},       {STR_INIT("where"), TOK_WHERE},
        {STR_INIT("top"), TOK_TOP},     {STR_INIT("bottom"), TOK_BOTTOM},
        {STR_INIT("every"), TOK_EVERY}, {STR_INIT("over"), TOK_OVER},
        {STR_INIT("as"), TOK_AS},       {STR_INIT("and"), TOK_AND},
        {STR_INIT("or"), TOK_OR},       {STR_INIT("not"), TOK_NOT},
        {STR_INIT("in"), TOK_IN},
    };
    if (str_is(text, "else") && l->previous == TOK_RBRACE) return TOK_ELSE;
    if (str_is(text, "contains") && l->line.within == IN_WHERE) return TOK_CONTAINS;
    if (l->family == FAMILY_SOURCE && str_is(text, "every")) return 0; /* a metric's property */
    int token = keyword_find(clauses, COUNT_OF(clauses), text);
    return token == TOK_AS && raw_string(lex_peek(l, 0)) ? TOK_AS_SERIES : token;
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
    bool named = next->kind == RAW_WORD && !raw_is(next, "by") && !raw_is(next, "where") &&
                 !raw_is(next, "as") && !raw_is(next, "top");
    if (str_is(text, "logs") && (value || named || next->kind == RAW_REF ||
                                 next->kind == RAW_QUALIFIED || raw_char(next, '[')))
        return TOK_LOGS;
    return 0;
}

/* A sign that belongs to the number after it: ` -5`. */
static bool negative_number(struct lexer *l, int at)
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
    static const char *const clauses[] = {"by", "where", "top", "bottom", "over", "as"};
    const struct raw *next = lex_peek(l, 0);
    bool flag = word->value == WORD_VALUE_NO;
    if (flag && at_start(l)) return !raw_ends(next) && next->kind != RAW_WORD;
    if (raw_char(next, '(') && l->family != FAMILY_SOURCE) return true;
    if (raw_char(next, '+') || raw_char(next, '*') || raw_char(next, '/') || raw_char(next, '='))
        return true;
    if (raw_char(next, '-')) return !negative_number(l, 0);
    if (next->kind != RAW_WORD) return false;
    /* "Clock" transparent as plugin "clock" */
    for (size_t i = 0; i < COUNT_OF(clauses) - flag; i++)
        if (raw_is(next, clauses[i])) return true;
    return false;
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
