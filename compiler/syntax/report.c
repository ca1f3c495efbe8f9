/* Job: say what the parser found wrong in the user's words.  The grammar gives the names of
 * symbols; here they become a sentence, with the nearest word where one is near.  Never "syntax
 * error". */
#include "syntax/build.h"
#include "syntax/habits.h"
#include "syntax/keywords.h"
#include "syntax/words.h"

static str nearest_found(const struct nearest *near)
{
    return near->distance ? near->best : STR_EMPTY; /* the word itself is no help */
}

static str nearest_statement(str word)
{
    struct nearest near = nearest_start(word);
    keyword_offer(&near, KEYWORD_STATEMENT | KEYWORD_OPERAND);
    return nearest_found(&near);
}

/* Words that may follow a metric. */
static str nearest_clause(str word)
{
    static const char *const statistics[] = {"avg",    "sum", "min", "max", "count",
                                             "median", "p50", "p90", "p95", "p99"};
    struct nearest near = nearest_start(word);
    keyword_offer(&near, KEYWORD_CLAUSE);
    for (size_t i = 0; i < COUNT_OF(statistics); i++) nearest_offer(&near, str_from(statistics[i]));
    keyword_offer(&near, KEYWORD_JOINS);
    return nearest_found(&near);
}

static str nearest_property(str word, unsigned scopes)
{
    struct nearest near = nearest_start(word);
    for (size_t i = 0; i < word_count; i++)
        if (words[i].scopes & scopes) nearest_offer(&near, str_from(words[i].name));
    return nearest_found(&near);
}

/* What people call a group of symbols; the first that is expected wins its place. */
static const struct {
    const char *symbol;
    const char *said;
} sayings[] = {
    {"statistic", "a statistic"},
    {"property", "a property"},
    {"by", NULL}, /* clauses_said */
    {"name", "a name"},
    {"qualified name", "a metric"},
    {"number", "a number"},
    {"string", "a string"},
    {"title", "a title"},
    {"text block", "a text block"},
    {"$name", "a $value"},
    {"dashboard", "a statement"},
    {"(", "`(`"},
    {")", "`)`"},
    {"]", "`]`"},
    {"{", "`{`"},
    {"{ of json", "`{`"},
    {"}", "`}`"},
    {"=", "`=`"},
    {"in", "`in`"},
    {":", "`:`"},
    {",", "a comma"},
    {"+", "an operator"},
    {"end of line", "the end of the line"},
    {"==", "a comparison"},
};

/* "a clause (by, where, top, every, over, as)"; the other end of `top` is left to its own message.
 */
static str clauses_said(struct parse *p)
{
    str list = STR_EMPTY;
    for (size_t i = 0; keyword_at(i); i++) {
        const struct keyword *k = keyword_at(i);
        if (!(k->roles & KEYWORD_CLAUSE) || str_is(k->name, "bottom")) continue;
        list = arena_join(p->arena, list, list.len ? STR(", ") : STR_EMPTY, k->name);
    }
    return arena_join(p->arena, STR("a clause ("), list, STR(")"));
}

static bool is_expected(const char *symbol, const char *const *expected, int count)
{
    for (int i = 0; i < count; i++)
        if (strcmp(symbol, expected[i]) == 0) return true;
    return false;
}

static str expected_text(struct parse *p, const char *const *expected, int count)
{
    enum { MOST = 6 };
    str said[MOST];
    size_t n = 0;
    for (size_t i = 0; i < COUNT_OF(sayings) && n < MOST; i++) {
        if (!is_expected(sayings[i].symbol, expected, count)) continue;
        if (strcmp(sayings[i].symbol, "+") == 0 && n > 3) continue;
        said[n++] = sayings[i].said ? str_from(sayings[i].said) : clauses_said(p);
    }
    str text = STR_EMPTY;
    for (size_t i = 0; i < n; i++)
        text = i ? arena_printf(p->arena, "%.*s%s%.*s", STR_ARG(text), i + 1 == n ? " or " : ", ",
                                STR_ARG(said[i]))
                 : said[i];
    return text;
}

static str got_text(struct parse *p, span where, const char *got)
{
    str text = source_text(p->sources, where);
    if (text.len == 0) return str_from(got);
    if (text.len > 40) return arena_printf(p->arena, "`%.*s…`", 30, text.ptr);
    return arena_printf(p->arena, "`%.*s`", STR_ARG(text));
}

static struct diag *report_got(struct parse *p, span where, const char *got)
{
    if (!got || strcmp(got, "end of file") == 0)
        return diag_report(p->sink, DIAG_UNEXPECTED, where, "the file ends too early");
    if (strcmp(got, "end of line") == 0)
        return diag_report(p->sink, DIAG_UNEXPECTED, where, "the line ends too early");
    return diag_report(p->sink, DIAG_UNEXPECTED, where, "unexpected %.*s",
                       STR_ARG(got_text(p, where, got)));
}

static bool is_word(str text)
{
    return text.len && (is_name_char(text.ptr[0])) && !(text.ptr[0] >= '0' && text.ptr[0] <= '9');
}

/* A line that begins with a clause belongs to the line above (G6). */
static bool continues_above(const char *got, const char *const *expected, int count)
{
    static const char *const heads[] = {"as with a name", "and", "or", "in"};
    if (!is_expected("dashboard", expected, count)) return false;
    for (size_t i = 0; got && i < COUNT_OF(heads); i++)
        if (strcmp(got, heads[i]) == 0) return true;
    return false;
}

static void report_property(struct parse *p, span where, str word, unsigned scopes)
{
    if (word_find(word, ~0u)) {
        struct diag *d = diag_report(p->sink, DIAG_PROPERTY_PLACE, where,
                                     "`%.*s` does not belong here", STR_ARG(word));
        diag_help(d, "it belongs to: %.*s", STR_ARG(word_scopes_text(p->arena, word)));
        return;
    }
    struct diag *d = diag_report(p->sink, DIAG_UNKNOWN_PROPERTY, where,
                                 "there is no property `%.*s`", STR_ARG(word));
    bool picture = scopes & (SCOPE_DASHBOARD | SCOPE_ROW | SCOPE_PANEL | SCOPE_SERIES);
    if (picture && habit_help(d, HABIT_PROPERTY, word)) return;
    str near = nearest_property(word, scopes);
    if (near.len) diag_help(d, "did you mean `%.*s`?", STR_ARG(near));
}

/* `lgend table` and `dashbord "X" { … }`: the mistake is the first word, not the second. */
static bool report_first_word(struct parse *p, span where, const char *got)
{
    static const char *const values[] = {"name",   "qualified name", "number",
                                         "string", "$name",          "text block"};
    span first = lexer_unknown_word(p->lexer);
    if (!span_known(first) || !got || !is_expected(got, values, (int)COUNT_OF(values)))
        return false;
    str word = source_text(p->sources, first), second = source_text(p->sources, where);
    unsigned scopes = lexer_scopes(p->lexer);
    if (lexer_at_top(p->lexer) && habit_find(HABIT_TOP, word)) {
        const char *use = habit_find(HABIT_TOP, STR("import"));
        p->file->meant_use = p->file->meant_use || habit_find(HABIT_TOP, word) == use;
        struct diag *d =
            diag_report(p->sink, DIAG_UNEXPECTED, first, "unexpected `%.*s`", STR_ARG(word));
        return habit_help(d, HABIT_TOP, word);
    }
    if (is_word(second) && nearest_clause(second).len) return false;
    str statement = nearest_statement(word);
    if (statement.len && !nearest_property(word, scopes).len) {
        struct diag *d =
            diag_report(p->sink, DIAG_UNEXPECTED, first, "unexpected `%.*s`", STR_ARG(word));
        diag_help(d, "did you mean `%.*s`?", STR_ARG(statement));
    } else {
        report_property(p, first, word, scopes);
    }
    return true;
}

/* `sum lambda.errors`: a statistic stands behind its metric. */
static bool report_statistic(struct parse *p, span where, const char *got)
{
    span first = lexer_name_before(p->lexer);
    if (!span_known(first) || !got || strcmp(got, "qualified name") != 0) return false;
    str word = source_text(p->sources, first), metric = source_text(p->sources, where);
    bool percentile =
        word.len > 1 && word.ptr[0] == 'p' && word.ptr[1] >= '0' && word.ptr[1] <= '9';
    if (!word_is_statistic(word) && !percentile) return false;
    struct diag *d = diag_report(p->sink, DIAG_UNEXPECTED, first,
                                 "`%.*s` stands in front of its metric", STR_ARG(word));
    diag_help(d, "a statistic stands behind it: `%.*s %.*s`", STR_ARG(metric), STR_ARG(word));
    return true;
}

/* A word behind a sentence that can only be meant as a property: `decmals 2`. */
static bool report_later_word(struct parse *p, span where, const char *const *expected, int count)
{
    str word = source_text(p->sources, where);
    if (!is_word(word) || !is_expected("property", expected, count)) return false;
    if (nearest_clause(word).len) return false;
    if (!nearest_property(word, lexer_scopes(p->lexer)).len) return false;
    report_property(p, where, word, lexer_scopes(p->lexer));
    return true;
}

/* The word in front of `where`, on the same line. */
static str word_before(const struct parse *p, span where)
{
    const struct source_file *file = p->file->source;
    size_t end = where.lo - file->base;
    while (end > 0 && (file->text.ptr[end - 1] == ' ' || file->text.ptr[end - 1] == '\t')) end--;
    size_t begin = end;
    while (begin > 0 && is_name_char(file->text.ptr[begin - 1])) begin--;
    return str_part(file->text, begin, end);
}

/* What stands where it cannot, by itself or behind a word: PromQL, SQL, plain speech. */
static const struct sign_habit {
    const char *signs;  /* between spaces */
    const char *behind; /* words between spaces; NULL: a whole expression */
    const char *help;
} sign_habits[] = {
    {" > < >= <= ", " warn crit threshold below above ",
     "`warn 5` is from 5 on, `warn below 5` from 5 down"},
    {" > < >= <= == != ", NULL,
     "a limit to be seen is `warn 5`; which values are meant is said by `where`"},
    {" [ ", NULL,
     "a metric takes no range: its period is `every 5m`, the range of a panel `over 24h`"},
    {" ( ", " by ",
     "groups stand behind the metric, without parentheses: `lambda.errors by function`"},
    {" = =~ != ", NULL, "conditions follow `where`: `lambda.errors where function = \"checkout\"`"},
};

static bool has_sign(const char *list, str sign)
{
    str rest = str_from(list), one;
    while (str_split(&rest, ' ', &one))
        if (one.len && str_eq(one, sign)) return true;
    return false;
}

static void help_with_habit(struct diag *d, str sign, str before, bool ended)
{
    for (size_t i = 0; i < COUNT_OF(sign_habits); i++) {
        const struct sign_habit *h = &sign_habits[i];
        bool fits = h->behind ? has_sign(h->behind, before) : ended;
        if (!fits || !has_sign(h->signs, sign)) continue;
        diag_help(d, "%s", h->help);
        return;
    }
}

/* `avg p95`, `where not function = …`, `over last 24h`: what the word before shows. */
static bool help_with_before(struct parse *p, struct diag *d, span where)
{
    str text = source_text(p->sources, where), before = word_before(p, where);
    bool percentile =
        text.len > 1 && text.ptr[0] == 'p' && text.ptr[1] >= '0' && text.ptr[1] <= '9';
    if ((word_is_statistic(text) || percentile) &&
        (word_is_statistic(before) || (before.len > 1 && before.ptr[0] == 'p')))
        diag_help(d, "several statistics are joined by commas: `%.*s,%.*s`", STR_ARG(before),
                  STR_ARG(text));
    else if (str_is(before, "not"))
        diag_help(d, "what is not so is `%.*s != \"…\"` or `%.*s not in [ … ]`", STR_ARG(text),
                  STR_ARG(text));
    else if (str_is(before, "last") || str_is(before, "past"))
        diag_help(d, "the range of a panel is `over %.*s`", STR_ARG(text));
    else
        return false;
    return true;
}

/* `95th`, `in ("a", "b")`, `in "a"`, `https://…` */
static void help_with_sign(struct parse *p, struct diag *d, span where, bool ended)
{
    str text = source_text(p->sources, where);
    help_with_habit(d, text, word_before(p, where), ended);
    size_t digits = 0;
    while (digits < text.len && text.ptr[digits] >= '0' && text.ptr[digits] <= '9') digits++;
    if (digits && str_is(str_part(text, digits, text.len), "th"))
        diag_help(d, "a percentile is a statistic: `p%.*s`", (int)digits, text.ptr);
    if (str_starts(word_before(p, where), STR("http")))
        diag_help(d, "an address stands in quotes: `\"https://example.com\"`");
    if (str_is(word_before(p, where), "in"))
        diag_help(
            d, "values stand in brackets after `in`: `function in [\"orders\", \"refunds\"]`; one "
               "is `function = \"orders\"`");
}

void report_unexpected(struct parse *p, span where, const char *got, const char *const *expected,
                       int count)
{
    if (lexer_stopped(p->lexer)) return;
    bool at_start = is_expected("dashboard", expected, count);
    if (continues_above(got, expected, count) || (at_start && got && strcmp(got, "{") == 0)) {
        struct diag *d =
            diag_report(p->sink, DIAG_CONTINUES_ABOVE, where, "a line cannot begin with %.*s",
                        STR_ARG(got_text(p, where, got)));
        diag_help(d, "it belongs to the end of the line above");
        return;
    }
    span bracket = lexer_excuse(p->lexer);
    if (report_statistic(p, where, got)) return;
    if (report_first_word(p, where, got) || report_later_word(p, where, expected, count)) return;
    str text = source_text(p->sources, where);
    struct diag *d = report_got(p, where, got);
    str list = expected_text(p, expected, count);
    if (list.len) diag_why(d, "here can stand %.*s", STR_ARG(list));
    if (span_known(bracket) &&
        source_place(p->sources, bracket.lo).line != source_place(p->sources, where.lo).line)
        diag_label(d, bracket, "this `%c` is still open", source_text(p->sources, bracket).ptr[0]);
    if (got && strcmp(got, "[") == 0 && is_expected("qualified name", expected, count))
        diag_help(d, "several values stand after `in`: `function in [ … ]`");
    if (help_with_before(p, d, where)) return;
    if (!is_word(text)) {
        help_with_sign(p, d, where, is_expected("by", expected, count));
        return;
    }
    if (habit_help(d, HABIT_CLAUSE, text) || habit_help(d, HABIT_PROPERTY, text)) return;
    str near = at_start ? nearest_statement(text) : STR_EMPTY;
    if (!near.len) near = nearest_clause(text);
    if (near.len) diag_help(d, "did you mean `%.*s`?", STR_ARG(near));
}

void report_parser_fault(struct parse *p, span where, const char *message)
{
    (void)message; /* the only one is "memory exhausted" */
    struct diag *d = diag_report(p->sink, DIAG_TOO_DEEP, where, "nesting is too deep");
    diag_help(d, "split it, or give parts of it a name with `let`");
}

/* `level = "ERROR"`: what `in` can say too. */
static const struct ast_condition *equality(const struct ast *node)
{
    const struct ast_condition *c = (const struct ast_condition *)node;
    return node->kind == AST_CONDITION && c->operator== OP_EQ && !c->negated ? c : NULL;
}

struct ast_nodes refuse_or(struct parse *p, span where, struct ast_nodes left, struct ast *right)
{
    struct diag *d =
        diag_report(p->sink, DIAG_OR_CONDITION, where, "conditions cannot be joined by `or`");
    const struct ast_condition *a = equality(left.at[left.len - 1]), *b = equality(right);
    str name = a ? source_text(p->sources, a->left->where) : STR_EMPTY;
    if (a && b && str_eq(name, source_text(p->sources, b->left->where)))
        diag_help(d, "say it with a list: `%.*s in [%.*s, %.*s]`", STR_ARG(name),
                  STR_ARG(source_text(p->sources, a->right->where)),
                  STR_ARG(source_text(p->sources, b->right->where)));
    else
        diag_help(d, "show them as two series, each with its own `where`, on two lines of the "
                     "panel's block");
    return left;
}
