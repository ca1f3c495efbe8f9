/* mathtype: the rules of CloudWatch metric math as two tables (operators and functions) and the
 * constructors that apply them.
 *
 * It does not choose a form, does not guard a division and does not know what a metric measures: it
 * only makes sure that CloudWatch can evaluate what is written.  Source of the tables: AWS, "Using
 * math expressions with CloudWatch metrics", as of April 2026.
 */
#include "lower/mathtype.h"

#include <math.h>

enum math_kind {
    MATH_REF,
    MATH_NUMBER,
    MATH_WORD,   /* DESC: an argument, no term */
    MATH_QUOTED, /* "errors": likewise */
    MATH_LIST, /* [a, b] */
    MATH_NEGATION,
    MATH_OPERATION,
    MATH_CALL,
};

struct math {
    enum math_kind kind;
    enum math_type type;
    const char *fault; /* when the type is MATH_ILL */
    str text; /* as it is written: an id, a number, a word, the name of a function */
    const struct math_operator *op;
    struct math *const *parts;
    size_t count;
};

static const char *const type_names[] = {"?", "S", "TS", "TS[]"};

/* ---- the tables -------------------------------------------------------------------------- */

/* How tightly it binds. */
enum level { LOGIC = 1, COMPARISON, SUM, PRODUCT, NEGATION, POWER, PRIMARY };

static const struct math_operator {
    const char *text;
    enum level level;
} operators[] = {
    {"OR", LOGIC},     {"AND", LOGIC},     {"==", COMPARISON}, {"!=", COMPARISON},
    {"<", COMPARISON}, {"<=", COMPARISON}, {">", COMPARISON},  {">=", COMPARISON},
    {"+", SUM},        {"-", SUM},         {"*", PRODUCT},     {"/", PRODUCT},
    {"^", POWER},
};

/* MATH_ILL where AWS has nothing. */
static const enum math_type operands[4][4] = {
    [MATH_SCALAR] =
        {[MATH_SCALAR] = MATH_SCALAR, [MATH_SERIES] = MATH_SERIES, [MATH_ARRAY] = MATH_ARRAY},
    [MATH_SERIES] =
        {[MATH_SCALAR] = MATH_SERIES, [MATH_SERIES] = MATH_SERIES, [MATH_ARRAY] = MATH_ARRAY},
    [MATH_ARRAY] = {[MATH_SCALAR] = MATH_ARRAY, [MATH_SERIES] = MATH_ARRAY},
};

enum math_type math_operator_type(enum math_type left, enum math_type right)
{
    return operands[left][right];
}

/* SEARCH has a constructor of its own.  LAMBDA is missing: whether it gives TS or TS[] is known
 * only when it has run.  SLICE is taken for an array, although AWS lists TS, too, without saying
 * when. */
#define SAME MATH_ILL, MATH_ILL, ""
const struct math_function math_functions[] = {
    {"ABS", "x", SAME},
    {"CEIL", "x", SAME},
    {"FLOOR", "x", SAME},
    {"LOG", "x", SAME},
    {"LOG10", "x", SAME},
    {"RATE", "x", SAME},
    {"RUNNING_SUM", "x", SAME},
    {"DIFF", "x", SAME},
    {"DIFF_TIME", "x", SAME},
    {"FILL", "xf", MATH_ILL, MATH_ILL, "REPEAT|LINEAR"},
    {"AVG", "x", MATH_SERIES, MATH_SCALAR, ""},
    {"MIN", "x", MATH_SERIES, MATH_SCALAR, ""},
    {"MAX", "x", MATH_SERIES, MATH_SCALAR, ""},
    {"SUM", "x", MATH_SERIES, MATH_SCALAR, ""},
    {"STDDEV", "x", MATH_SERIES, MATH_SCALAR, ""},
    {"DATAPOINT_COUNT", "x", MATH_SERIES, MATH_SCALAR, ""},
    {"METRIC_COUNT", "a", MATH_SCALAR, MATH_ILL, ""},
    {"METRICS", ".q", MATH_ARRAY, MATH_ILL, ""},
    {"FIRST", "a", MATH_SERIES, MATH_ILL, ""},
    {"LAST", "a", MATH_SERIES, MATH_ILL, ""},
    {"IF", "vv.v", MATH_SERIES, MATH_ILL, ""},
    {"SORT", "aww.s", MATH_ARRAY, MATH_ILL, "AVG|MIN|MAX|SUM ASC|DESC"},
    {"SLICE", "as.s", MATH_ARRAY, MATH_ILL, ""},
    {"REMOVE_EMPTY", "a", MATH_ARRAY, MATH_ILL, ""},
    {"PERIOD", "m", MATH_SCALAR, MATH_ILL, ""},
    {"TIME_SERIES", "s", MATH_SERIES, MATH_ILL, ""},
    {"MINUTE", "t", MATH_SERIES, MATH_ILL, ""},
    {"HOUR", "t", MATH_SERIES, MATH_ILL, ""},
    {"DAY", "t", MATH_SERIES, MATH_ILL, ""},
    {"DATE", "t", MATH_SERIES, MATH_ILL, ""},
    {"MONTH", "t", MATH_SERIES, MATH_ILL, ""},
    {"YEAR", "t", MATH_SERIES, MATH_ILL, ""},
    {"EPOCH", "t", MATH_SERIES, MATH_ILL, ""},
    {"ANOMALY_DETECTION_BAND", "t.s", MATH_ARRAY, MATH_ILL, ""},
    {"SERVICE_QUOTA", "m", MATH_SERIES, MATH_ILL, ""},
    {"INSIGHT_RULE_METRIC", "qq", MATH_SERIES, MATH_ILL, ""},
    {"DB_PERF_INSIGHTS", "qqq", MATH_SERIES, MATH_ILL, ""},
};
#undef SAME
const size_t math_function_count = COUNT_OF(math_functions);

/* ---- terms ------------------------------------------------------------------------------- */

static struct math *leaf_new(struct arena *a, enum math_kind kind, enum math_type type, str text)
{
    struct math *m = arena_new(a, struct math);
    m->kind = kind;
    m->type = type;
    m->text = text;
    return m;
}

static struct math *node_new(struct arena *a, enum math_kind kind, struct math *const *parts,
                             size_t count)
{
    struct math *m = leaf_new(a, kind, MATH_ILL, STR_EMPTY);
    struct math **copy = arena_array(a, struct math *, count);
    for (size_t i = 0; i < count; i++) copy[i] = parts[i];
    m->parts = copy;
    m->count = count;
    return m;
}

static struct math *fail(struct arena *a, struct math *m, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static struct math *fail(struct arena *a, struct math *m, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    m->type = MATH_ILL;
    m->fault = arena_vprintf(a, format, args).ptr;
    va_end(args);
    return m;
}

/* AWS: ids begin with a lower-case letter and hold letters, digits and underscores. */
static bool is_id(str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool lower = c >= 'a' && c <= 'z';
        bool other = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        if (!lower && (i == 0 || !other)) {
            return false;
        }
    }
    return text.len > 0;
}

struct math *math_ref(struct arena *a, str id, enum math_type type)
{
    struct math *m = leaf_new(a, MATH_REF, type, id);
    if (!is_id(id)) {
        return fail(a, m, "`%.*s` is no id of CloudWatch's", STR_ARG(id));
    }
    if (type != MATH_SERIES && type != MATH_ARRAY) {
        return fail(a, m, "`%.*s` is no result of CloudWatch's", STR_ARG(id));
    }
    return m;
}

struct math *math_number(struct arena *a, double value)
{
    /* From 1e21 on numbers are written with an exponent, which AWS does not mention. */
    if (!(fabs(value) < 1e21)) {
        struct math *m = leaf_new(a, MATH_NUMBER, MATH_ILL, STR("a number"));
        return fail(a, m, "CloudWatch has no numbers as large as this");
    }
    return leaf_new(a, MATH_NUMBER, MATH_SCALAR, number_str(a, value));
}

struct math *math_word(struct arena *a, const char *word)
{
    struct math *m = leaf_new(a, MATH_WORD, MATH_ILL, str_from(word));
    return fail(a, m, "%s is no value, only an argument of a function", word);
}

struct math *math_quoted(struct arena *a, str text)
{
    struct math *m = leaf_new(a, MATH_QUOTED, MATH_ILL, arena_printf(a, "\"%.*s\"", STR_ARG(text)));
    return fail(a, m, "%.*s is no value, only an argument of a function", STR_ARG(m->text));
}

/* Takes over the fault of the first ill-typed part. */
static bool has_ill_part(struct math *m)
{
    for (size_t i = 0; i < m->count; i++) {
        if (m->parts[i]->type == MATH_ILL) {
            m->fault = m->parts[i]->fault;
            return true;
        }
    }
    return false;
}

struct math *math_array(struct arena *a, struct math *const *items, size_t count)
{
    struct math *m = node_new(a, MATH_LIST, items, count);
    if (has_ill_part(m)) {
        return m;
    }
    for (size_t i = 0; i < count; i++) {
        if (items[i]->type == MATH_SCALAR) {
            return fail(a, m, "CloudWatch has no arrays of numbers");
        }
    }
    if (count == 0) {
        return fail(a, m, "CloudWatch has no empty arrays");
    }
    m->type = MATH_ARRAY;
    return m;
}

static const struct math_operator *operator_named(const char *text)
{
    for (size_t i = 0; i < COUNT_OF(operators); i++) {
        if (strcmp(operators[i].text, text) == 0) {
            return &operators[i];
        }
    }
    return NULL;
}

struct math *math_binary(struct arena *a, const char *operator_, struct math *left,
                         struct math *right)
{
    struct math *m = node_new(a, MATH_OPERATION, (struct math *const[]){left, right}, 2);
    if (has_ill_part(m)) {
        return m;
    }
    m->op = operator_named(operator_);
    if (!m->op) {
        return fail(a, m, "CloudWatch has no operator %s", operator_);
    }
    m->type = math_operator_type(left->type, right->type);
    if (m->type == MATH_ILL || (m->type == MATH_ARRAY && m->op->level <= COMPARISON)) {
        return fail(a, m, "CloudWatch has no %s %s %s", type_names[left->type], operator_,
                    type_names[right->type]);
    }
    return m;
}

struct math *math_negate(struct arena *a, struct math *operand)
{
    struct math *m = node_new(a, MATH_NEGATION, &operand, 1);
    m->type = has_ill_part(m) ? MATH_ILL : operand->type;
    return m;
}

/* ---- calls ------------------------------------------------------------------------------- */

#define BIT(type) (1u << (type))

static const struct letter {
    char letter;
    unsigned types;
    const char *said;
} letters[] = {
    {'s', BIT(MATH_SCALAR), "S"},
    {'t', BIT(MATH_SERIES), "TS"},
    {'a', BIT(MATH_ARRAY), "TS[]"},
    {'m', BIT(MATH_SERIES), "a metric"},
    {'x', BIT(MATH_SERIES) | BIT(MATH_ARRAY), "TS or TS[]"},
    {'v', BIT(MATH_SCALAR) | BIT(MATH_SERIES), "S or TS"},
    {'f', BIT(MATH_SCALAR) | BIT(MATH_SERIES), "S, TS or "},
    {'w', 0, ""},
    {'q', 0, "quoted text"},
};

static const struct letter *letter_of(char c)
{
    for (size_t i = 0; i < COUNT_OF(letters); i++) {
        if (letters[i].letter == c) {
            return &letters[i];
        }
    }
    BUG("no kind of argument `%c`", c);
}

/* The argument at `index`: its letter, and the words that it may be. */
static const struct letter *parameter(const struct math_function *f, size_t index, str *words)
{
    str rest = str_from(f->words);
    *words = STR_EMPTY;
    for (const char *c = f->arguments;; c++) {
        const struct letter *l = *c == '.' ? NULL : letter_of(*c);
        str group = STR_EMPTY;
        if (*c == 'w' || *c == 'f') {
            str_split(&rest, ' ', &group);
        }
        if (l && index-- == 0) {
            *words = group;
            return l;
        }
    }
}

static bool is_one_of(str words, str word)
{
    str one;
    while (str_split(&words, '|', &one)) {
        if (str_eq(one, word)) {
            return true;
        }
    }
    return false;
}

/* AWS describes no escapes, so what would need one is refused. */
static bool is_plain(str quoted)
{
    return str_find_char(quoted, '"', 1) == quoted.len - 1 &&
           str_find_char(quoted, '\\', 0) == SIZE_MAX;
}

static bool takes(const struct letter *l, str words, const struct math *argument)
{
    switch (argument->kind) {
    case MATH_WORD: return is_one_of(words, argument->text);
    case MATH_QUOTED: return l->letter == 'q' && is_plain(argument->text);
    case MATH_REF: return l->types & BIT(argument->type);
    default: return l->letter != 'm' && l->types & BIT(argument->type);
    }
}

static str argument_said(const struct letter *l, const struct math *argument)
{
    if (argument->kind == MATH_WORD || argument->kind == MATH_QUOTED) {
        return argument->text;
    }
    if (l->letter == 'm' && argument->type == MATH_SERIES) {
        return STR("an expression");
    }
    return str_from(type_names[argument->type]);
}

static bool arguments_fit(struct arena *a, const struct math_function *f, struct math *m)
{
    for (size_t i = 0; i < m->count; i++) {
        const struct math *argument = m->parts[i];
        bool term = argument->kind != MATH_WORD && argument->kind != MATH_QUOTED;
        str words;
        const struct letter *l = parameter(f, i, &words);
        if (term && argument->type == MATH_ILL) {
            m->fault = argument->fault;
            return false;
        }
        if (!takes(l, words, argument)) {
            str place = m->count > 1 ? arena_printf(a, " as argument %zu", i + 1) : STR_EMPTY;
            fail(a, m, "%s takes %s%.*s%.*s, not %.*s", f->name, l->said, STR_ARG(words),
                 STR_ARG(place), STR_ARG(argument_said(l, argument)));
            return false;
        }
    }
    return true;
}

static bool count_fits(struct arena *a, const struct math_function *f, struct math *m)
{
    size_t required = strcspn(f->arguments, ".");
    size_t most = strlen(f->arguments) - (f->arguments[required] == '.');
    if (m->count >= required && m->count <= most) {
        return true;
    }
    const char *plural = most == 1 ? "" : "s";
    if (required == most) {
        fail(a, m, "%s takes %zu argument%s, not %zu", f->name, most, plural, m->count);
    } else {
        fail(a, m, "%s takes %zu to %zu argument%s, not %zu", f->name, required, most, plural,
             m->count);
    }
    return false;
}

/* AWS lists IF(TS, any, any) and IF(S, TS, TS), no more. */
static bool condition_fits(const struct math *m)
{
    for (size_t i = 1; i < m->count; i++) {
        if (m->parts[0]->type == MATH_SCALAR && m->parts[i]->type == MATH_SCALAR) {
            return false;
        }
    }
    return true;
}

static enum math_type result_of(const struct math_function *f, const struct math *m)
{
    enum math_type first = m->count ? m->parts[0]->type : MATH_ILL;
    if (first == MATH_SERIES && f->result_of_series != MATH_ILL) {
        return f->result_of_series;
    }
    return f->result == MATH_ILL ? first : f->result;
}

static const struct math_function *function_named(const char *name)
{
    for (size_t i = 0; i < math_function_count; i++) {
        if (strcmp(math_functions[i].name, name) == 0) {
            return &math_functions[i];
        }
    }
    return NULL;
}

struct math *math_call(struct arena *a, const char *function, struct math *const *args,
                       size_t count)
{
    struct math *m = node_new(a, MATH_CALL, args, count);
    const struct math_function *f = function_named(function);
    if (!f) {
        return fail(a, m, "CloudWatch has no function %s", function);
    }
    m->text = str_from(f->name);
    if (!count_fits(a, f, m) || !arguments_fit(a, f, m)) {
        return m;
    }
    if (strcmp(f->name, "IF") == 0 && !condition_fits(m)) {
        return fail(a, m, "IF with a condition that is S takes TS, not S");
    }
    m->type = result_of(f, m);
    return m;
}

/* ---- answers ----------------------------------------------------------------------------- */

enum math_type math_type(const struct math *m) { return m->type; }

const char *math_fault(const struct math *m) { return m->fault; }

bool math_is_result(const struct math *m)
{
    return m->type == MATH_SERIES || m->type == MATH_ARRAY;
}

/* ---- text -------------------------------------------------------------------------------- */

static void write_term(struct buf *out, const struct math *m);

static enum level level_of(const struct math *m)
{
    bool negative = m->kind == MATH_NUMBER && m->text.ptr[0] == '-';
    if (m->kind == MATH_NEGATION || negative) {
        return NEGATION;
    }
    return m->kind == MATH_OPERATION ? m->op->level : PRIMARY;
}

/* Where AWS does not say how operators bind (two comparisons, two powers, AND with OR, an operator
 * before a sign) there are parentheses. */
static bool needs_parentheses(const struct math *parent, const struct math *part, bool right)
{
    enum level outer = parent->op->level;
    enum level inner = level_of(part);
    if (inner == NEGATION) {
        return outer > NEGATION || (right && outer > COMPARISON);
    }
    if (inner != outer) {
        return inner < outer;
    }
    return right || outer == COMPARISON || outer == POWER ||
           (outer == LOGIC && part->op != parent->op);
}

static void write_enclosed(struct buf *out, const struct math *m, bool parentheses)
{
    if (parentheses) {
        buf_char(out, '(');
    }
    write_term(out, m);
    if (parentheses) {
        buf_char(out, ')');
    }
}

static void write_list(struct buf *out, const struct math *m, char open, char close)
{
    buf_char(out, open);
    for (size_t i = 0; i < m->count; i++) {
        if (i) {
            buf_text(out, ", ");
        }
        write_term(out, m->parts[i]);
    }
    buf_char(out, close);
}

static void write_term(struct buf *out, const struct math *m)
{
    switch (m->kind) {
    case MATH_NEGATION:
        buf_char(out, '-');
        write_enclosed(out, m->parts[0], level_of(m->parts[0]) != PRIMARY);
        break;
    case MATH_OPERATION:
        write_enclosed(out, m->parts[0], needs_parentheses(m, m->parts[0], false));
        buf_printf(out, " %s ", m->op->text);
        write_enclosed(out, m->parts[1], needs_parentheses(m, m->parts[1], true));
        break;
    case MATH_LIST: write_list(out, m, '[', ']'); break;
    case MATH_CALL:
        buf_str(out, m->text);
        write_list(out, m, '(', ')');
        break;
    default: buf_str(out, m->text);
    }
}

str math_text(struct arena *a, const struct math *m)
{
    if (m->type == MATH_ILL) {
        BUG("an ill-typed expression was to be written: %s", m->fault);
    }
    struct buf out = BUF_INIT;
    write_term(&out, m);
    str text = arena_str(a, buf_as_str(&out));
    buf_release(&out);
    return text;
}
