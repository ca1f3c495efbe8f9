/* Job: raw tokens to the tokens of the grammar (see lex.h).  Not responsible for the shape of
 * statements (the grammar) nor for what names mean (sema). */
#include "syntax/inner.h"

#include "syntax/dash_lex.h"
#include "syntax/dash_parse.h"

/* ---- raw tokens -------------------------------------------------------------------------- */

static void trivia_add(struct lexer *l, enum trivia_kind kind, span where)
{
    struct ast_trivia t = {kind, l->fresh_line, where};
    vec_push(l->parse->arena, &l->parse->file->trivia, t);
}

/* `// …`, `-- …` and what stands between slashes and stars. */
static void report_comment(struct lexer *l, span where)
{
    span mark = {where.lo, where.lo + 2};
    str text = source_text(l->parse->sources, mark);
    struct diag *d = diag_report(l->parse->sink, DIAG_BAD_CHARACTER, mark,
                                 "`%.*s` begins no comment", STR_ARG(text));
    diag_help(d, "a comment begins with `#` and goes to the end of the line");
    if (!str_is(text, "/*")) diag_fix(d, mark, "#");
}

static str text_at(const struct lexer *l, span where)
{
    return (str){l->scan.text.ptr + (where.lo - l->scan.base), where.hi - where.lo};
}

/* A comment is kept aside: it is no token. */
static bool is_comment(struct lexer *l, enum raw_kind kind, span where, str text)
{
    if (kind == RAW_ALIEN_COMMENT) {
        report_comment(l, where);
    } else if (kind == RAW_COMMENT) {
        if (str_ends(text, STR("\r"))) where.hi--;
        trivia_add(l, str_starts(text, STR("##")) ? TRIVIA_DOC : TRIVIA_COMMENT, where);
    } else {
        return false;
    }
    l->fresh_line = false;
    return true;
}

static void scan_raw(struct lexer *l, struct raw *raw)
{
    struct raw_scan *scan = &l->scan;
    scan->space = false;
    do {
        raw->kind = (enum raw_kind)dash_raw_lex(l->scanner);
        raw->where = (span){scan->token, scan->at};
        raw->text = text_at(l, raw->where);
    } while (is_comment(l, raw->kind, raw->where, raw->text));
    raw->space = scan->space;
    if (raw->kind == RAW_NEWLINE) {
        l->bad_line = false;
        if (l->fresh_line) trivia_add(l, TRIVIA_BLANK, raw->where);
    }
    l->fresh_line = raw->kind == RAW_NEWLINE;
}

void lex_look_ahead(struct lexer *l, unsigned n)
{
    while (l->scanned - l->used <= n) scan_raw(l, &l->ahead[l->scanned++ % AHEAD]);
}

/* It stays in the ring until three more are read. */
static const struct raw *take(struct lexer *l)
{
    const struct raw *raw = lex_peek(l, 0);
    l->used++;
    return raw;
}

/* Puts a raw token back, to be looked at anew. */
static void put_back(struct lexer *l, enum raw_kind kind, span where)
{
    l->ahead[--l->used % AHEAD] = (struct raw){kind, false, where, text_at(l, where)};
}

/* ---- brackets ---------------------------------------------------------------------------- */

/* Columns of white space at the beginning of the line that `position` is on. */
static uint32_t indentation(const struct lexer *l, uint32_t position)
{
    const char *text = l->scan.text.ptr;
    uint32_t column = 0;
    for (uint32_t at = position - l->scan.base; at > 0 && text[at - 1] != '\n'; at--)
        column = text[at - 1] == ' ' || text[at - 1] == '\t' ? column + 1 : 0;
    return column;
}

static void stop_too_deep(struct lexer *l, span where, const char *what)
{
    struct diag *d = diag_report(l->parse->sink, DIAG_TOO_DEEP, where, "%s", what);
    diag_help(d, "split it, or give parts of it a name with `let`");
    l->stopped = true;
}

static void open_bracket(struct lexer *l, char bracket, enum family family, span where, bool call)
{
    if (l->openers.len >= LEX_MAX_DEPTH) {
        stop_too_deep(l, where, "nesting is deeper than 200 levels");
        return;
    }
    struct opener opener = {bracket, call,   l->family, where, indentation(l, where.lo),
                            false,   l->line};
    vec_push(l->parse->arena, &l->openers, opener);
    l->family = family;
    l->line = (struct line){.operators = l->line.operators};
}

static void close_bracket(struct lexer *l)
{
    struct opener *top = &l->openers.at[--l->openers.len];
    l->family = top->family;
    if (l->line.operators > top->outer.operators) top->outer.operators = l->line.operators;
    l->line = top->outer;
}

/* The first `}` that stands at the beginning of its line in another column than its opener's line
 * betrays where a brace is missing. */
static void watch_indentation(struct lexer *l, const struct raw *raw)
{
    const struct opener *top = &l->openers.at[l->openers.len - 1];
    uint32_t column = indentation(l, raw->where.lo);
    uint32_t at = raw->where.lo - l->scan.base;
    bool first = at < column + 1 || l->scan.text.ptr[at - column - 1] == '\n';
    if (!span_known(l->suspect) && first && column < top->column) l->suspect = top->where;
}

static void report_unclosed(struct lexer *l, span where, char bracket)
{
    if (l->openers.at[l->openers.len - 1].excused) return;
    struct diag *d =
        diag_report(l->parse->sink, DIAG_UNCLOSED, where, "this `%c` is never closed", bracket);
    diag_help(d, "add `%c` where it ends", bracket == '{' ? '}' : bracket == '(' ? ')' : ']');
}

span lexer_excuse(struct lexer *l)
{
    size_t top = l->openers.len;
    for (size_t i = top; i > 0 && l->openers.at[i - 1].bracket != '{'; i--)
        l->openers.at[i - 1].excused = true;
    return top && l->openers.at[top - 1].excused ? l->openers.at[top - 1].where : SPAN_NONE;
}

/* ---- ends of lines ----------------------------------------------------------------------- */

/* After these a line goes on. */
static bool goes_on_after(int token)
{
    switch (token) {
    case 0:
    case TOK_EOL:
    case TOK_LBRACE:
    case TOK_PROP_LBRACE:
    case TOK_REC_LBRACE:
    case TOK_JSON_LBRACE:
    case TOK_LPAREN:
    case TOK_LBRACKET:
    case TOK_COMMA:
    case TOK_STAT_COMMA:
    case TOK_DIM_COMMA:
    case TOK_COND_COMMA:
    case TOK_COLON:
    case TOK_ASSIGN:
    case TOK_EQ:
    case TOK_NE:
    case TOK_MATCH:
    case TOK_LT:
    case TOK_LE:
    case TOK_GT:
    case TOK_GE:
    case TOK_PLUS:
    case TOK_MINUS:
    case TOK_STAR:
    case TOK_SLASH:
    case TOK_AND:
    case TOK_OR:
    case TOK_NOT: return true;
    default: return false;
    }
}

/* A statement is under way that a closing brace or a new statement ends, complete or not. */
static bool needs_end(int token)
{
    switch (token) {
    case 0:
    case TOK_EOL:
    case TOK_LBRACE:
    case TOK_PROP_LBRACE: return false;
    default: return true;
    }
}

/* A line that can only be a statement of its own, although a bracket is open. */
static bool starts_statement(struct lexer *l)
{
    const struct raw *word = lex_peek(l, 0), *next = lex_peek(l, 1);
    if (word->kind != RAW_WORD) return false;
    if (!raw_string(next) && next->kind != RAW_WORD) return false;
    return keyword_find(word->text, KEYWORD_LINE) != NULL;
}

/* What begins the next line cannot go on with what a parenthesis holds. */
static bool leaves_parenthesis(struct lexer *l)
{
    const struct raw *next = lex_peek(l, 0);
    if (next->kind == RAW_QUALIFIED || next->kind == RAW_NUMBER || next->kind == RAW_REF ||
        raw_string(next))
        return true;
    return next->kind == RAW_WORD && !word_is_statistic(next->text) &&
           !keyword_find(next->text, KEYWORD_GOES_ON);
}

/* What begins the next line is neither a member of JSON nor a field of a record. */
static bool leaves_braces(struct lexer *l)
{
    if (l->family != FAMILY_JSON && l->family != FAMILY_RECORD) return false;
    if (goes_on_after(l->previous)) return false;
    enum raw_kind next = lex_peek(l, 0)->kind;
    return next == RAW_QUALIFIED || (next == RAW_WORD && l->family == FAMILY_JSON) ||
           starts_statement(l);
}

static void report_brace_below(struct lexer *l)
{
    struct diag *d = diag_report(l->parse->sink, DIAG_CONTINUES_ABOVE, lex_peek(l, 0)->where,
                                 "a line cannot begin with `{`");
    diag_help(d, "put it at the end of the line above");
}

static void skip_newlines(struct lexer *l)
{
    while (lex_peek(l, 0)->kind == RAW_NEWLINE) take(l);
}

/* What an end of line is here: a token, or 0 for nothing.  *again: it is looked at anew. */
static int end_of_line(struct lexer *l, bool *again)
{
    skip_newlines(l);
    char bracket = lex_top_bracket(l);
    if (bracket == '(' || bracket == '[') {
        bool left = bracket == '(' && !goes_on_after(l->previous) && leaves_parenthesis(l);
        if (!left && !starts_statement(l)) return 0;
        report_unclosed(l, l->openers.at[l->openers.len - 1].where, bracket);
        close_bracket(l);
        *again = true;
        return TOK_DASH_error; /* where it should end is not known: the statement is passed over */
    }
    if (leaves_braces(l)) {
        report_unclosed(l, l->openers.at[l->openers.len - 1].where, bracket);
        close_bracket(l);
        *again = true;
        return TOK_DASH_error;
    }
    if (l->family == FAMILY_JSON) return 0;
    if (l->family == FAMILY_RECORD)
        return goes_on_after(l->previous) || raw_char(lex_peek(l, 0), '}') ? 0 : TOK_COMMA;
    if (goes_on_after(l->previous))
        return needs_end(l->previous) && starts_statement(l) ? TOK_EOL : 0;
    if (l->previous == TOK_RBRACE && raw_is(lex_peek(l, 0), "else")) return 0;
    if (!raw_char(lex_peek(l, 0), '{')) return TOK_EOL;
    report_brace_below(l);
    return 0;
}

/* ---- punctuation ------------------------------------------------------------------------- */

/* `by function, where …`: no comma stands before a clause. */
static bool precedes_clause(struct lexer *l)
{
    bool sentence = l->family == FAMILY_PICTURE && l->line.within != IN_PROPERTY;
    const struct raw *next = lex_peek(l, 0);
    return sentence && next->kind == RAW_WORD && !raw_ends(lex_peek(l, 1)) &&
           keyword_find(next->text, KEYWORD_CLAUSE);
}

static int drop_comma(struct lexer *l, span where)
{
    str clause = lex_peek(l, 0)->text;
    struct diag *d = diag_report(l->parse->sink, DIAG_UNEXPECTED, where,
                                 "a comma does not stand before `%.*s`", STR_ARG(clause));
    diag_help(d, "leave it out: clauses follow each other without: `a by function top 5`");
    diag_fix(d, where, "%s", "");
    return 0;
}

/* `where a = 1, lambda.throttles by b`: a metric where a condition must begin. */
static bool begins_expression(struct lexer *l)
{
    const struct raw *after = lex_peek(l, 1);
    if (lex_peek(l, 0)->kind != RAW_QUALIFIED) return false;
    return raw_ends(after) || raw_char(after, '/') || raw_char(after, '*') ||
           raw_char(after, '+') || raw_char(after, ',') || after->kind == RAW_STATISTIC ||
           raw_is(after, "by") || raw_is(after, "where") || word_is_statistic(after->text);
}

static int report_late_expression(struct lexer *l)
{
    const struct raw *next = lex_peek(l, 0);
    struct diag *d = diag_report(l->parse->sink, DIAG_METRIC_AS_DIMENSION, next->where,
                                 "`%.*s` is no condition", STR_ARG(next->text));
    diag_help(d, "expressions come before clauses: `a, %.*s where function = \"checkout\"`",
              STR_ARG(next->text));
    return TOK_DASH_error;
}

static int classify_comma(struct lexer *l, span where)
{
    skip_newlines(l); /* a line goes on after a comma */
    if (precedes_clause(l)) return drop_comma(l, where);
    const struct raw *next = lex_peek(l, 0);
    bool call = l->openers.len && l->openers.at[l->openers.len - 1].call;
    if (l->line.within == IN_WHERE && !call && begins_expression(l))
        return report_late_expression(l);
    switch (l->line.within) {
    case IN_BY: return TOK_DIM_COMMA;
    case IN_WHERE: return call ? TOK_COMMA : TOK_COND_COMMA;
    case IN_GROUPS: return raw_string(next) || next->kind == RAW_REF ? TOK_STAT_COMMA : TOK_COMMA;
    default: break;
    }
    bool statistic = next->kind == RAW_STATISTIC ||
                     (next->kind == RAW_WORD && !raw_char(lex_peek(l, 1), '(') &&
                      (word_is_statistic(next->text) || lex_resembles_statistic(next->text)));
    return l->previous == TOK_STAT && statistic ? TOK_STAT_COMMA : TOK_COMMA;
}

static int open_brace(struct lexer *l, span where)
{
    enum family inner = l->family;
    int token = TOK_LBRACE;
    if (l->family == FAMILY_JSON || l->line.json) {
        token = TOK_JSON_LBRACE, inner = FAMILY_JSON;
    } else if (l->line.within == IN_PROPERTY && l->line.property->block == WORD_BLOCK_JSON) {
        token = TOK_JSON_LBRACE, inner = FAMILY_JSON;
    } else if (l->line.within == IN_PROPERTY && l->line.property->block == WORD_BLOCK_PROPS) {
        token = TOK_PROP_LBRACE;
    } else if (l->previous == TOK_ASSIGN || l->previous == TOK_IN || l->previous == TOK_LPAREN ||
               l->previous == TOK_LBRACKET || l->previous == TOK_COMMA ||
               l->previous == TOK_COLON) {
        token = TOK_REC_LBRACE, inner = FAMILY_RECORD;
    } else {
        switch (l->line.head) {
        case TOK_SOURCE:
        case TOK_METRIC: inner = FAMILY_SOURCE; break;
        case TOK_USE: inner = FAMILY_USE; break;
        case TOK_PROJECT:
        case TOK_DECLARATION:
        case TOK_ALERT: inner = FAMILY_DECLARATION; break;
        default: break;
        }
    }
    l->line.json = false;
    if (l->line.head == 0) l->line.head = token;
    open_bracket(l, '{', inner, where, false);
    return token;
}

/* 0: the bracket is dropped; the token otherwise.  *again: the raw token must be looked at anew. */
static int close_brace(struct lexer *l, const struct raw *raw, bool *again)
{
    char bracket = lex_top_bracket(l);
    if (!bracket) {
        struct diag *d =
            diag_report(l->parse->sink, DIAG_STRAY_CLOSER, raw->where, "this `}` closes nothing");
        diag_help(d, "remove it, or look for a `{` that is missing above");
        return 0;
    }
    if (bracket != '{') {
        report_unclosed(l, l->openers.at[l->openers.len - 1].where, bracket);
        close_bracket(l);
        *again = true;
        return TOK_DASH_error; /* where it should end is not known: the statement is passed over */
    }
    if (l->family != FAMILY_RECORD && l->family != FAMILY_JSON && needs_end(l->previous)) {
        *again = true;
        return TOK_EOL;
    }
    watch_indentation(l, raw);
    close_bracket(l);
    return TOK_RBRACE;
}

static int close_round(struct lexer *l, const struct raw *raw, char open, int token)
{
    if (lex_top_bracket(l) == open) {
        close_bracket(l);
        return token;
    }
    struct diag *d = diag_report(l->parse->sink, DIAG_STRAY_CLOSER, raw->where,
                                 "this `%c` closes nothing", raw->text.ptr[0]);
    diag_help(d, "remove it, or add the `%c` that is missing before it", open);
    return 0;
}

static int count_operator(struct lexer *l, span where, int token)
{
    if (++l->line.operators == 1000) stop_too_deep(l, where, "an expression with 1000 operators");
    return token;
}

static int classify_char(struct lexer *l, const struct raw *raw, span *where, bool *again)
{
    bool call = l->previous == TOK_NAME || l->previous == TOK_QNAME;
    bool json = l->family == FAMILY_JSON || l->line.json;
    switch (raw->text.ptr[0]) {
    case '{': return open_brace(l, raw->where);
    case '}': return close_brace(l, raw, again);
    case '(':
        if (l->line.head == 0) l->line.head = TOK_LPAREN;
        open_bracket(l, '(', l->family, raw->where, call);
        return TOK_LPAREN;
    case '[':
        l->line.json = false;
        if (l->line.head == 0) l->line.head = TOK_LBRACKET;
        open_bracket(l, '[', json ? FAMILY_JSON : l->family, raw->where, false);
        return TOK_LBRACKET;
    case ')': return close_round(l, raw, '(', TOK_RPAREN);
    case ']': return close_round(l, raw, '[', TOK_RBRACKET);
    case ',': return classify_comma(l, raw->where);
    case ';': return goes_on_after(l->previous) ? 0 : TOK_EOL;
    case ':': return TOK_COLON;
    case '=': return TOK_ASSIGN;
    case '+': return count_operator(l, raw->where, TOK_PLUS);
    case '*': return count_operator(l, raw->where, TOK_STAR);
    case '/': return count_operator(l, raw->where, TOK_SLASH);
    case '<': return TOK_LT;
    case '>': return TOK_GT;
    default: break;
    }
    const struct raw *number = lex_peek(l, 0);
    if (l->line.within == IN_PROPERTY && number->kind == RAW_NUMBER && raw->space &&
        !number->space) {
        where->hi = take(l)->where.hi;
        return TOK_NUMBER;
    }
    return count_operator(l, raw->where, TOK_MINUS);
}

static int classify_pair(const struct raw *raw)
{
    switch (raw->text.ptr[0]) {
    case '!': return TOK_NE;
    case '<': return TOK_LE;
    case '>': return TOK_GE;
    case '.': return TOK_DOTDOT;
    default: return raw->text.ptr[1] == '=' ? TOK_EQ : TOK_MATCH;
    }
}

/* ---- mistakes ---------------------------------------------------------------------------- */

/* What people write instead, or what an editor made of it. */
static const struct {
    const char *text;
    const char *help;
} foreign[] = {
    {"'", "strings stand in double quotes: `\"…\"`"},
    {"\u201C", "strings stand in straight quotes: `\"…\"`"},
    {"\u201D", "strings stand in straight quotes: `\"…\"`"},
    {"\u201E", "strings stand in straight quotes: `\"…\"`"},
    {"\u2018", "strings stand in straight double quotes: `\"…\"`"},
    {"\u2019", "strings stand in straight double quotes: `\"…\"`"},
    {"\u2013", "a subtraction is written with `-`"},
    {"\u2212", "a subtraction is written with `-`"},
    {"\u00D7", "a product is written with `*`"},
    {"\u00F7", "a quotient is written with `/`"},
    {"\u00A0", "it is a no-break space: write a plain one"},
    {"$", "`$` stands before a name: `$env`, `${env}`"},
    {".", "a metric is written in one: `lambda.errors`"},
    {"&", "conditions are joined by `and` or a comma"},
    {"|", "several values of one dimension: `where level in [\"ERROR\", \"FATAL\"]`; a query of "
          "your own "
          "stands in a text block: `logs \"/ecs/shop\" \"\"\" fields … | filter … \"\"\"`"},
    {"@",
     "text that is not a name stands in quotes; the fields of every line of a log are `message`, "
     "`timestamp`, `log` and `logStream`, without the `@`"},
    {"`", "names that are no words stand in double quotes: `by \"Broker ID\"`"},
    {"?", "a choice is `if stage == \"prod\" { … } else { … }`"},
    {"!", "unequal is `!=`; the rest is `not in [ … ]`, `not contains \"…\"`"},
};

static void report_character(struct lexer *l, const struct raw *raw)
{
    size_t size;
    utf8_decode(raw->text, 0, &size);
    span where = {raw->where.lo, raw->where.lo + (uint32_t)size};
    str one = str_part(raw->text, 0, size);
    l->bad_line = true;
    struct diag *d = diag_report(l->parse->sink, DIAG_BAD_CHARACTER, where,
                                 "unexpected character `%.*s`", STR_ARG(one));
    for (size_t i = 0; i < COUNT_OF(foreign); i++) {
        if (!str_is(one, foreign[i].text)) continue;
        diag_help(d, "%s", foreign[i].help);
        return;
    }
    diag_help(d, "text that is not a name stands in quotes: `\"…\"`");
}

static int report_bad(struct lexer *l, const struct raw *raw)
{
    struct diag_sink *sink = l->parse->sink;
    struct diag *d;
    if (l->bad_line && raw->kind != RAW_TEXT_OPEN) return 0;
    switch (raw->kind) {
    case RAW_STRING_OPEN:
        d = diag_report(sink, DIAG_UNCLOSED_STRING, raw->where,
                        "this string is not closed on its line");
        diag_help(d,
                  "end it with `\"`; text over several lines stands between `\"\"\"` and `\"\"\"`");
        break;
    case RAW_TEXT_OPEN:
        d = diag_report(sink, DIAG_UNCLOSED_STRING, raw->where, "this text block is never closed");
        diag_help(d, "end it with `\"\"\"`");
        l->stopped = true;
        break;

    default: report_character(l, raw);
    }
    /* The error token enters recovery without a second message. */
    return TOK_DASH_error;
}

/* ---- the end of the file ----------------------------------------------------------------- */

static int supply_closer(struct lexer *l)
{
    const struct opener *top = &l->openers.at[l->openers.len - 1];
    char bracket = top->bracket;
    if (bracket == '{' && needs_end(l->previous) && l->family != FAMILY_RECORD &&
        l->family != FAMILY_JSON)
        return TOK_EOL;
    if (!l->stopped) {
        bool misled = bracket == '{' && span_known(l->suspect);
        report_unclosed(l, misled ? l->suspect : top->where, bracket);
        l->suspect = SPAN_NONE;
    }
    close_bracket(l);
    return bracket == '{' ? TOK_RBRACE : bracket == '(' ? TOK_RPAREN : TOK_RBRACKET;
}

/* ---- a brace that is missing in the middle ----------------------------------------------- */

/* What the innermost braces are (enum keyword_inside), loops and conditions apart. */
static unsigned holder_of(const struct lexer *l)
{
    for (size_t i = l->openers.len; i > 0; i--) {
        switch (l->openers.at[i - 1].outer.head) {
        case TOK_FOR:
        case TOK_IF: break;
        case TOK_DASHBOARD: return KEYWORD_DASHBOARD;
        case TOK_ROW: return KEYWORD_ROW;
        case TOK_FRAGMENT: return KEYWORD_FRAGMENT;
        default: return KEYWORD_OTHER;
        }
    }
    return KEYWORD_NO_BRACES;
}

/* Whether the statement that begins here cannot stand in these braces. */
static bool is_foreign(struct lexer *l, unsigned holder)
{
    const struct raw *word = lex_peek(l, 0);
    if (raw_string(word) && holder == KEYWORD_OTHER) return l->family == FAMILY_PICTURE;
    return starts_statement(l) && !(keyword_find(word->text, KEYWORD_LINE)->inside & holder);
}

/* A statement that cannot stand in the braces round it, and is not indented deeper than they are,
 * shows where a closing brace is missing. */
static bool brace_is_missing(struct lexer *l)
{
    if (!at_start(l) || lex_top_bracket(l) != '{') return false;
    if (l->family == FAMILY_RECORD || l->family == FAMILY_JSON) return false;
    unsigned holder = holder_of(l);
    return holder &&
           indentation(l, lex_peek(l, 0)->where.lo) <= l->openers.at[l->openers.len - 1].column &&
           is_foreign(l, holder);
}

static int supply_brace(struct lexer *l)
{
    int token = supply_closer(l);
    l->owes_end = token == TOK_RBRACE;
    return token;
}

static int end_of_file(struct lexer *l)
{
    if (l->openers.len) return supply_closer(l);
    return goes_on_after(l->previous) && l->previous != TOK_LBRACE ? TOK_END : TOK_EOL;
}

/* ---- one token --------------------------------------------------------------------------- */

/* The token that a raw one is here, or 0 for nothing.  *where is that of the raw one; *again: that
 * must be looked at anew. */
static int classify(struct lexer *l, const struct raw *raw, span *where, bool *again)
{
    switch (raw->kind) {
    case RAW_NEWLINE: return end_of_line(l, again);
    case RAW_WORD: return lex_word(l, raw);
    case RAW_STATISTIC: return lex_statistic_fits(l) ? TOK_STAT : TOK_NAME;
    case RAW_QUALIFIED: return TOK_QNAME;
    case RAW_NUMBER: return TOK_NUMBER;
    case RAW_STRING:
    case RAW_VERBATIM:
        return at_start(l) && lex_top_bracket(l) != '(' && lex_top_bracket(l) != '[' &&
                       l->family == FAMILY_PICTURE
                   ? TOK_TITLE
                   : TOK_STRING;
    case RAW_TEXT: return TOK_TEXT;
    case RAW_REF: return TOK_REF;
    case RAW_PAIR: return classify_pair(raw);
    case RAW_CHAR: return classify_char(l, raw, where, again);
    default: return report_bad(l, raw);
    }
}

static bool opens_braces(int token)
{
    return token == TOK_LBRACE || token == TOK_PROP_LBRACE || token == TOK_REC_LBRACE ||
           token == TOK_JSON_LBRACE;
}

/* What the statement is in the middle of behind the token. */
static void enter(struct lexer *l, int token, span where)
{
    switch (token) {
    case TOK_BY: l->line.within = IN_BY; break;
    case TOK_WHERE: l->line.within = IN_WHERE; break;
    case TOK_PROP: l->line.within = IN_PROPERTY; break;
    case TOK_JSON_PROP: l->line.within = IN_NOTHING, l->line.json = true; break;
    case TOK_LOGS: l->line.within = IN_GROUPS; break;
    case TOK_TOP:
    case TOK_BOTTOM:
    case TOK_EVERY:
    case TOK_OVER:
    case TOK_AS:
    case TOK_AS_SERIES: l->line.within = IN_NOTHING; break;
    case TOK_TEXT:
    case TOK_STAT:
    case TOK_PLUS:
    case TOK_MINUS:
    case TOK_STAR:
    case TOK_SLASH:
        if (l->line.within == IN_GROUPS) l->line.within = IN_NOTHING;
        break;
    case TOK_AND:
    case TOK_OR:
    case TOK_NOT: count_operator(l, where, token); break;
    default: break;
    }
}

/* Keeps account of the statement. */
static void follow(struct lexer *l, int token, span where)
{
    if (token == TOK_EOL) {
        l->line = (struct line){0};
        return;
    }
    enter(l, token, where);
    if (opens_braces(token)) return;
    if (l->line.count++ == 0) l->line.first = where;
    if (l->line.head == 0 && lex_top_bracket(l) != '(' && lex_top_bracket(l) != '[')
        l->line.head = token;
    /* `var step = interval 1m, 5m`: what follows are values. */
    if (token == TOK_ASSIGN && l->line.head == TOK_VAR) {
        static const struct word values = {
            "var", SCOPE_VARIABLE, WORD_VALUE_MAY, WORD_BLOCK_NO, WORD_FREE, "", ""};
        l->line.within = IN_PROPERTY;
        l->line.property = &values;
    }
}

/* What is a token although nothing stands for it in the text. */
static bool supply(struct lexer *l, int *token)
{
    if (l->owes_end) {
        l->owes_end = false;
        *token = TOK_EOL;
    } else if (l->stopped || lex_peek(l, 0)->kind == RAW_END) {
        *token = end_of_file(l);
    } else if (brace_is_missing(l)) {
        *token = supply_brace(l);
    } else {
        return false;
    }
    return true;
}

/* The next token that is one, and where it stands. */
static int next_token(struct lexer *l, span *where)
{
    for (;;) {
        int token;
        bool again = false;
        *where = (span){l->previous_end, l->previous_end};
        if (supply(l, &token)) return token;
        const struct raw *raw = take(l);
        enum raw_kind kind = raw->kind;
        *where = raw->where;
        token = classify(l, raw, where, &again);
        if (again) {
            put_back(l, kind, *where);
            where->hi = where->lo;
        }
        if (token) return token;
    }
}

int lexer_next(struct lexer *l, str *text, span *where)
{
    int token = next_token(l, where);
    if (token == TOK_EOL) *where = (span){l->previous_end, l->previous_end};
    follow(l, token, *where);
    l->name_before = l->name;
    l->name = token == TOK_NAME ? *where : SPAN_NONE;
    l->previous = token;
    l->previous_end = where->hi;
    *text = text_at(l, *where);
    return token;
}

bool lexer_stopped(const struct lexer *l) { return l->stopped; }

span lexer_unknown_word(const struct lexer *l)
{
    return l->line.count == 2 && l->line.head == TOK_NAME ? l->line.first : SPAN_NONE;
}

span lexer_name_before(const struct lexer *l) { return l->name_before; }

unsigned lexer_scopes(const struct lexer *l) { return lex_scopes_here(l); }

bool lexer_at_top(const struct lexer *l) { return l->openers.len == 0; }

/* ---- life -------------------------------------------------------------------------------- */

struct lexer *lexer_new(struct parse *p)
{
    struct lexer *l = arena_new(p->arena, struct lexer);
    struct source_file *file = p->file->source;
    l->parse = p;
    l->scan = (struct raw_scan){file->text, file->base, file->base, file->base, false};
    l->fresh_line = true;
    l->previous_end = file->base;
    if (dash_raw_lex_init_extra(&l->scan, &l->scanner)) BUG("the scanner could not be made");
    /* In place: two NULs stand behind the text, and flex writes nothing but what is there. */
    char *text = (char *)(uintptr_t)file->text.ptr;
    l->buffer = dash_raw__scan_buffer(text, file->text.len + 2, l->scanner);
    if (!l->buffer) BUG("no two NULs stand behind a text");
    return l;
}

void lexer_free(struct lexer *l)
{
    dash_raw__delete_buffer(l->buffer, l->scanner);
    dash_raw_lex_destroy(l->scanner);
}
