/* Metric math: AWS's operand table, every function with right and wrong arguments, text. */
#include "check.h"

#include "lower/mathtype.h"

static struct arena arena;

static const char *const names[] = {"ill", "S", "TS", "TS[]"};

/* ---- terms from short descriptions -------------------------------------------------------- */

/* S 5, TS and T2 metrics a and b, TS[] a SEARCH c, E an expression of TS, W an upper-case word,
 * "text" quoted. */
static struct math *argument(str said)
{
    struct math *series = math_ref(&arena, STR("a"), MATH_SERIES);
    if (str_is(said, "S")) {
        return math_number(&arena, 5);
    }
    if (str_is(said, "TS")) {
        return series;
    }
    if (str_is(said, "TS[]")) {
        return math_ref(&arena, STR("c"), MATH_ARRAY);
    }
    if (str_is(said, "E")) {
        return math_call(&arena, "ABS", &series, 1);
    }
    if (str_starts(said, STR("\""))) {
        return math_quoted(&arena, str_part(said, 1, said.len - 1));
    }
    return math_word(&arena, arena_str(&arena, said).ptr);
}

/* "SORT TS[] AVG DESC" */
static struct math *call(const char *said)
{
    struct math *args[8];
    size_t count = 0;
    str rest = str_from(said), part, function;
    str_split(&rest, ' ', &function);
    while (str_split(&rest, ' ', &part)) {
        args[count++] = argument(part);
    }
    return math_call(&arena, arena_str(&arena, function).ptr, args, count);
}

static struct math *term(enum math_type type) { return argument(str_from(names[type])); }

static struct math *ref(const char *id) { return math_ref(&arena, str_from(id), MATH_SERIES); }

static struct math *op(struct math *left, const char *operator_, struct math *right)
{
    return math_binary(&arena, operator_, left, right);
}

static void check_text(struct math *m, const char *expected)
{
    if (math_type(m) == MATH_ILL) {
        printf("%s is ill-typed: %s\n", expected, math_fault(m));
        CHECK(false);
        return;
    }
    CHECK_STR(math_text(&arena, m), expected);
}

/* ---- operators ------------------------------------------------------------------------------ */

static const struct {
    enum math_type left;
    enum math_type right;
    enum math_type arithmetic;
    enum math_type comparison; /* AND and OR, too */
} operands[] = {
    {MATH_SCALAR, MATH_SCALAR, MATH_SCALAR, MATH_SCALAR},
    {MATH_SCALAR, MATH_SERIES, MATH_SERIES, MATH_SERIES},
    {MATH_SCALAR, MATH_ARRAY, MATH_ARRAY, MATH_ILL},
    {MATH_SERIES, MATH_SCALAR, MATH_SERIES, MATH_SERIES},
    {MATH_SERIES, MATH_SERIES, MATH_SERIES, MATH_SERIES},
    {MATH_SERIES, MATH_ARRAY, MATH_ARRAY, MATH_ILL},
    {MATH_ARRAY, MATH_SCALAR, MATH_ARRAY, MATH_ILL},
    {MATH_ARRAY, MATH_SERIES, MATH_ARRAY, MATH_ILL},
    {MATH_ARRAY, MATH_ARRAY, MATH_ILL, MATH_ILL},
};
static const char *const arithmetic[] = {"+", "-", "*", "/", "^"};
static const char *const comparisons[] = {"==", "!=", "<", "<=", ">", ">=", "AND", "OR"};

static void check_operator(enum math_type left, const char *operator_, enum math_type right,
                           enum math_type expected)
{
    struct math *m = op(term(left), operator_, term(right));
    CHECK_INT(math_type(m), expected);
    CHECK(math_is_result(m) == (expected == MATH_SERIES || expected == MATH_ARRAY));
    if (expected == MATH_ILL) {
        str fault = arena_printf(&arena, "CloudWatch has no %s %s %s", names[left], operator_,
                                 names[right]);
        CHECK_STR(str_from(math_fault(m)), fault.ptr);
        CHECK_BUG(math_text(&arena, m));
    } else {
        CHECK(math_fault(m) == NULL);
    }
}

static void test_operators(void)
{
    for (size_t i = 0; i < COUNT_OF(operands); i++) {
        enum math_type left = operands[i].left, right = operands[i].right;
        CHECK_INT(math_operator_type(left, right), operands[i].arithmetic);
        for (size_t j = 0; j < COUNT_OF(arithmetic); j++) {
            check_operator(left, arithmetic[j], right, operands[i].arithmetic);
        }
        for (size_t j = 0; j < COUNT_OF(comparisons); j++) {
            check_operator(left, comparisons[j], right, operands[i].comparison);
        }
    }
    for (enum math_type t = MATH_ILL; t <= MATH_ARRAY; t++) {
        CHECK_INT(math_operator_type(MATH_ILL, t), MATH_ILL);
        CHECK_INT(math_operator_type(t, MATH_ILL), MATH_ILL);
    }
    for (enum math_type t = MATH_SCALAR; t <= MATH_ARRAY; t++) {
        CHECK_INT(math_type(math_negate(&arena, term(t))), t);
    }
    struct math *unknown = op(term(MATH_SERIES), "%", term(MATH_SERIES));
    CHECK_STR(str_from(math_fault(unknown)), "CloudWatch has no operator %");
}

/* ---- functions ------------------------------------------------------------------------------ */

static const struct {
    const char *call;
    enum math_type result;
} right[] = {
    {"ABS TS", MATH_SERIES},
    {"ABS TS[]", MATH_ARRAY},
    {"CEIL TS", MATH_SERIES},
    {"CEIL TS[]", MATH_ARRAY},
    {"FLOOR TS", MATH_SERIES},
    {"FLOOR TS[]", MATH_ARRAY},
    {"LOG TS", MATH_SERIES},
    {"LOG TS[]", MATH_ARRAY},
    {"LOG10 TS", MATH_SERIES},
    {"LOG10 TS[]", MATH_ARRAY},
    {"RATE TS", MATH_SERIES},
    {"RATE TS[]", MATH_ARRAY},
    {"RUNNING_SUM TS", MATH_SERIES},
    {"RUNNING_SUM TS[]", MATH_ARRAY},
    {"DIFF TS", MATH_SERIES},
    {"DIFF TS[]", MATH_ARRAY},
    {"DIFF_TIME TS", MATH_SERIES},
    {"DIFF_TIME TS[]", MATH_ARRAY},
    {"FILL TS S", MATH_SERIES},
    {"FILL TS TS", MATH_SERIES},
    {"FILL TS REPEAT", MATH_SERIES},
    {"FILL TS LINEAR", MATH_SERIES},
    {"FILL TS[] S", MATH_ARRAY},
    {"FILL TS[] TS", MATH_ARRAY},
    {"FILL TS[] REPEAT", MATH_ARRAY},
    {"FILL TS[] LINEAR", MATH_ARRAY},
    {"AVG TS", MATH_SCALAR},
    {"AVG TS[]", MATH_SERIES},
    {"MIN TS", MATH_SCALAR},
    {"MIN TS[]", MATH_SERIES},
    {"MAX TS", MATH_SCALAR},
    {"MAX TS[]", MATH_SERIES},
    {"SUM TS", MATH_SCALAR},
    {"SUM TS[]", MATH_SERIES},
    {"STDDEV TS", MATH_SCALAR},
    {"STDDEV TS[]", MATH_SERIES},
    {"DATAPOINT_COUNT TS", MATH_SCALAR},
    {"DATAPOINT_COUNT TS[]", MATH_SERIES},
    {"METRIC_COUNT TS[]", MATH_SCALAR},
    {"METRICS", MATH_ARRAY},
    {"METRICS \"errors\"", MATH_ARRAY},
    {"FIRST TS[]", MATH_SERIES},
    {"LAST TS[]", MATH_SERIES},
    {"IF TS TS TS", MATH_SERIES},
    {"IF TS S TS", MATH_SERIES},
    {"IF TS TS S", MATH_SERIES},
    {"IF TS S S", MATH_SERIES},
    {"IF TS TS", MATH_SERIES},
    {"IF TS S", MATH_SERIES},
    {"IF S TS TS", MATH_SERIES},
    {"IF S TS", MATH_SERIES},
    {"SORT TS[] AVG ASC", MATH_ARRAY},
    {"SORT TS[] MIN DESC", MATH_ARRAY},
    {"SORT TS[] MAX ASC S", MATH_ARRAY},
    {"SORT TS[] SUM DESC S", MATH_ARRAY},
    {"SLICE TS[] S", MATH_ARRAY},
    {"SLICE TS[] S S", MATH_ARRAY},
    {"REMOVE_EMPTY TS[]", MATH_ARRAY},
    {"PERIOD TS", MATH_SCALAR},
    {"TIME_SERIES S", MATH_SERIES},
    {"MINUTE TS", MATH_SERIES},
    {"HOUR TS", MATH_SERIES},
    {"DAY TS", MATH_SERIES},
    {"DATE TS", MATH_SERIES},
    {"MONTH TS", MATH_SERIES},
    {"YEAR TS", MATH_SERIES},
    {"EPOCH E", MATH_SERIES},
    {"ANOMALY_DETECTION_BAND TS", MATH_ARRAY},
    {"ANOMALY_DETECTION_BAND TS S", MATH_ARRAY},
    {"SERVICE_QUOTA TS", MATH_SERIES},
    {"INSIGHT_RULE_METRIC \"rule\" \"Sum\"", MATH_SERIES},
    {"DB_PERF_INSIGHTS \"RDS\" \"db-A\" \"os.cpuUtilization.user.avg\"", MATH_SERIES},
};

static const struct {
    const char *call;
    const char *fault;
} wrong[] = {
    {"ABS S", "ABS takes TS or TS[], not S"},
    {"ABS", "ABS takes 1 argument, not 0"},
    {"ABS TS TS", "ABS takes 1 argument, not 2"},
    {"CEIL S", "CEIL takes TS or TS[], not S"},
    {"FLOOR S", "FLOOR takes TS or TS[], not S"},
    {"LOG S", "LOG takes TS or TS[], not S"},
    {"LOG10 S", "LOG10 takes TS or TS[], not S"},
    {"RATE S", "RATE takes TS or TS[], not S"},
    {"RUNNING_SUM S", "RUNNING_SUM takes TS or TS[], not S"},
    {"DIFF S", "DIFF takes TS or TS[], not S"},
    {"DIFF_TIME S", "DIFF_TIME takes TS or TS[], not S"},
    {"FILL S S", "FILL takes TS or TS[] as argument 1, not S"},
    {"FILL TS", "FILL takes 2 arguments, not 1"},
    {"FILL TS TS[]", "FILL takes S, TS or REPEAT|LINEAR as argument 2, not TS[]"},
    {"FILL TS ZERO", "FILL takes S, TS or REPEAT|LINEAR as argument 2, not ZERO"},
    {"AVG S", "AVG takes TS or TS[], not S"},
    {"MIN S", "MIN takes TS or TS[], not S"},
    {"MAX S", "MAX takes TS or TS[], not S"},
    {"SUM S", "SUM takes TS or TS[], not S"},
    {"SUM DESC", "SUM takes TS or TS[], not DESC"},
    {"STDDEV S", "STDDEV takes TS or TS[], not S"},
    {"DATAPOINT_COUNT S", "DATAPOINT_COUNT takes TS or TS[], not S"},
    {"METRIC_COUNT TS", "METRIC_COUNT takes TS[], not TS"},
    {"METRIC_COUNT S", "METRIC_COUNT takes TS[], not S"},
    {"METRICS TS", "METRICS takes quoted text, not TS"},
    {"METRICS AVG", "METRICS takes quoted text, not AVG"},
    {"METRICS \"a\"b\"", "METRICS takes quoted text, not \"a\"b\""},
    {"METRICS \"a\\\"", "METRICS takes quoted text, not \"a\\\""},
    {"METRICS \"a\" \"b\"", "METRICS takes 0 to 1 argument, not 2"},
    {"FIRST TS", "FIRST takes TS[], not TS"},
    {"LAST S", "LAST takes TS[], not S"},
    {"IF TS[] TS TS", "IF takes S or TS as argument 1, not TS[]"},
    {"IF TS TS[]", "IF takes S or TS as argument 2, not TS[]"},
    {"IF TS TS TS[]", "IF takes S or TS as argument 3, not TS[]"},
    {"IF S S", "IF with a condition that is S takes TS, not S"},
    {"IF S S S", "IF with a condition that is S takes TS, not S"},
    {"IF S TS S", "IF with a condition that is S takes TS, not S"},
    {"IF S S TS", "IF with a condition that is S takes TS, not S"},
    {"IF TS", "IF takes 2 to 3 arguments, not 1"},
    {"IF TS TS TS TS", "IF takes 2 to 3 arguments, not 4"},
    {"SORT TS AVG ASC", "SORT takes TS[] as argument 1, not TS"},
    {"SORT TS[] STDDEV ASC", "SORT takes AVG|MIN|MAX|SUM as argument 2, not STDDEV"},
    {"SORT TS[] AVG UP", "SORT takes ASC|DESC as argument 3, not UP"},
    {"SORT TS[] ASC AVG", "SORT takes AVG|MIN|MAX|SUM as argument 2, not ASC"},
    {"SORT TS[] AVG ASC TS", "SORT takes S as argument 4, not TS"},
    {"SORT TS[] AVG", "SORT takes 3 to 4 arguments, not 2"},
    {"SLICE TS S", "SLICE takes TS[] as argument 1, not TS"},
    {"SLICE TS[] TS", "SLICE takes S as argument 2, not TS"},
    {"SLICE TS[]", "SLICE takes 2 to 3 arguments, not 1"},
    {"REMOVE_EMPTY TS", "REMOVE_EMPTY takes TS[], not TS"},
    {"PERIOD TS[]", "PERIOD takes a metric, not TS[]"},
    {"PERIOD E", "PERIOD takes a metric, not an expression"},
    {"PERIOD S", "PERIOD takes a metric, not S"},
    {"TIME_SERIES TS", "TIME_SERIES takes S, not TS"},
    {"MINUTE TS[]", "MINUTE takes TS, not TS[]"},
    {"HOUR S", "HOUR takes TS, not S"},
    {"DAY TS[]", "DAY takes TS, not TS[]"},
    {"DATE TS[]", "DATE takes TS, not TS[]"},
    {"MONTH TS[]", "MONTH takes TS, not TS[]"},
    {"YEAR TS[]", "YEAR takes TS, not TS[]"},
    {"EPOCH TS[]", "EPOCH takes TS, not TS[]"},
    {"ANOMALY_DETECTION_BAND TS[]", "ANOMALY_DETECTION_BAND takes TS, not TS[]"},
    {"ANOMALY_DETECTION_BAND TS TS", "ANOMALY_DETECTION_BAND takes S as argument 2, not TS"},
    {"SERVICE_QUOTA E", "SERVICE_QUOTA takes a metric, not an expression"},
    {"INSIGHT_RULE_METRIC TS \"Sum\"",
     "INSIGHT_RULE_METRIC takes quoted text as argument 1, not TS"},
    {"DB_PERF_INSIGHTS \"RDS\" \"db-A\"", "DB_PERF_INSIGHTS takes 3 arguments, not 2"},
    {"MEDIAN TS", "CloudWatch has no function MEDIAN"},
    {"sum TS[]", "CloudWatch has no function sum"},
};

static bool calls(const char *said, const char *function)
{
    str rest = str_from(said), name;
    return str_split(&rest, ' ', &name) && str_is(name, function);
}

static void test_right_calls(void)
{
    for (size_t i = 0; i < COUNT_OF(right); i++) {
        struct math *m = call(right[i].call);
        if (math_type(m) != right[i].result) {
            printf("%s: %s (%s)\n", right[i].call, names[math_type(m)],
                   math_fault(m) ? math_fault(m) : "");
            CHECK(false);
            continue;
        }
        CHECK(math_text(&arena, m).len > 0);
        CHECK(math_is_result(m) == (right[i].result != MATH_SCALAR));
    }
}

static void is_wrong(struct math *m, const char *fault)
{
    CHECK_INT(math_type(m), MATH_ILL);
    CHECK(!math_is_result(m));
    CHECK_STR(math_fault(m) ? str_from(math_fault(m)) : STR_EMPTY, fault);
    CHECK_BUG(math_text(&arena, m));
}

static void test_wrong_calls(void)
{
    for (size_t i = 0; i < COUNT_OF(wrong); i++) is_wrong(call(wrong[i].call), wrong[i].fault);
}

/* The two tables above leave no function out. */
static void test_functions_covered(void)
{
    CHECK_INT(math_function_count, 37);
    for (size_t i = 0; i < math_function_count; i++) {
        size_t rights = 0, wrongs = 0;
        for (size_t j = 0; j < COUNT_OF(right); j++) {
            rights += calls(right[j].call, math_functions[i].name);
        }
        for (size_t j = 0; j < COUNT_OF(wrong); j++) {
            wrongs += calls(wrong[j].call, math_functions[i].name);
        }
        if (!rights || !wrongs) {
            printf("not tested: %s\n", math_functions[i].name);
            CHECK(false);
        }
    }
}

/* ---- leaves, arrays, faults -------------------------------------------------------------------
 */

static void test_leaves(void)
{
    static const char *const no_ids[] = {"", "A", "1a", "_a", "a-b", "a b", "\xc3\xa4"};
    for (size_t i = 0; i < COUNT_OF(no_ids); i++) {
        CHECK_INT(math_type(ref(no_ids[i])), MATH_ILL);
    }
    check_text(ref("aB_9"), "aB_9");
    CHECK_INT(math_type(math_ref(&arena, STR("a"), MATH_SCALAR)), MATH_ILL);
    CHECK_INT(math_type(math_ref(&arena, STR("a"), MATH_ILL)), MATH_ILL);
    check_text(math_number(&arena, 0.05), "0.05");
    CHECK_INT(math_type(math_number(&arena, 1e21)), MATH_ILL);
    CHECK_INT(math_type(math_number(&arena, 1e300 * 1e300)), MATH_ILL);
    CHECK_INT(math_type(math_word(&arena, "DESC")), MATH_ILL);
}

static void test_arrays(void)
{
    struct math *items[] = {term(MATH_SERIES), term(MATH_ARRAY), ref("b")};
    struct math *mixed[] = {term(MATH_SERIES), term(MATH_SCALAR)};
    struct math *array = math_array(&arena, items, 3);
    CHECK_INT(math_type(array), MATH_ARRAY);
    check_text(array, "[a, c, b]");
    struct math *one = math_array(&arena, items, 1);
    struct math *sum = math_call(&arena, "SUM", &one, 1);
    CHECK_INT(math_type(sum), MATH_SERIES);
    check_text(sum, "SUM([a])");
    CHECK_STR(str_from(math_fault(math_array(&arena, mixed, 2))),
              "CloudWatch has no arrays of numbers");
    CHECK_INT(math_type(math_array(&arena, items, 0)), MATH_ILL);
    CHECK_INT(math_type(op(array, "/", array)), MATH_ILL);
    CHECK_INT(math_type(op(array, "/", sum)), MATH_ARRAY);
}

/* What is ill-typed inside makes the whole ill-typed, with the innermost fault. */
static void test_faults_travel(void)
{
    const char *fault = "CloudWatch has no TS[] / TS[]";
    struct math *ill = op(term(MATH_ARRAY), "/", term(MATH_ARRAY));
    struct math *fill[] = {ill, math_number(&arena, 0)};
    struct math *all[] = {
        op(ill, "+", ref("a")),
        op(ref("a"), "%", ill),
        math_negate(&arena, ill),
        math_array(&arena, &ill, 1),
        math_call(&arena, "SUM", &ill, 1),
        math_call(&arena, "FILL", fill, 2),
    };
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        CHECK_INT(math_type(all[i]), MATH_ILL);
        CHECK(!math_is_result(all[i]));
        CHECK_STR(str_from(math_fault(all[i])), fault);
    }
    struct math *word = math_word(&arena, "DESC");
    CHECK_STR(str_from(math_fault(op(ref("a"), "+", word))),
              "DESC is no value, only an argument of a function");
}

/* ---- text ----------------------------------------------------------------------------------- */

static void test_binding(void)
{
    struct math *a = ref("a"), *b = ref("b"), *c = ref("c");
    struct math *minus_two = math_number(&arena, -2);
    check_text(op(a, "/", op(b, "+", c)), "a / (b + c)");
    check_text(op(op(a, "/", b), "+", c), "a / b + c");
    check_text(op(a, "-", op(b, "-", c)), "a - (b - c)");
    check_text(op(op(a, "-", b), "-", c), "a - b - c");
    check_text(op(a, "+", op(b, "+", c)), "a + (b + c)");
    check_text(op(a, "/", op(b, "*", c)), "a / (b * c)");
    check_text(op(op(a, "/", b), "*", c), "a / b * c");
    check_text(op(op(a, "+", b), "*", c), "(a + b) * c");
    check_text(op(a, "+", op(b, "*", c)), "a + b * c");
    check_text(op(op(a, "+", b), ">", op(b, "-", c)), "a + b > b - c");
    check_text(op(op(a, ">", b), "*", c), "(a > b) * c");
    check_text(op(op(a, ">", b), "==", c), "(a > b) == c");
    check_text(op(a, "==", op(b, ">", c)), "a == (b > c)");
    check_text(op(op(a, ">", b), "AND", op(b, ">", c)), "a > b AND b > c");
    check_text(op(op(a, "AND", b), "AND", c), "a AND b AND c");
    check_text(op(op(a, "AND", b), "OR", c), "(a AND b) OR c");
    check_text(op(a, "OR", op(b, "AND", c)), "a OR (b AND c)");
    check_text(op(op(a, "^", b), "^", c), "(a ^ b) ^ c");
    check_text(op(a, "^", op(b, "^", c)), "a ^ (b ^ c)");
    check_text(op(op(a, "*", b), "^", c), "(a * b) ^ c");
    check_text(op(a, "*", op(b, "^", c)), "a * b ^ c");
    check_text(math_negate(&arena, a), "-a");
    check_text(math_negate(&arena, op(a, "*", b)), "-(a * b)");
    check_text(math_negate(&arena, math_negate(&arena, a)), "-(-a)");
    check_text(math_negate(&arena, minus_two), "-(-2)");
    check_text(op(math_negate(&arena, a), "*", b), "-a * b");
    check_text(op(a, "*", math_negate(&arena, b)), "a * (-b)");
    check_text(op(a, "-", minus_two), "a - (-2)");
    check_text(op(a, ">", minus_two), "a > -2");
    check_text(op(minus_two, "^", a), "(-2) ^ a");
    check_text(op(a, "^", minus_two), "a ^ (-2)");
}

/* A guarded ratio, as the planner writes it. */
static void test_guard(void)
{
    struct math *a = ref("a"), *b = ref("b"), *zero = math_number(&arena, 0);
    struct math *b_filled = math_call(&arena, "FILL", (struct math *[]){b, zero}, 2);
    struct math *a_filled = math_call(&arena, "FILL", (struct math *[]){a, zero}, 2);
    struct math *positive = op(b_filled, ">", zero);
    struct math *one = math_number(&arena, 1);
    struct math *safe = math_call(&arena, "IF", (struct math *[]){positive, b, one}, 3);
    struct math *ratio = op(a_filled, "/", safe);
    struct math *m = math_call(&arena, "IF", (struct math *[]){positive, ratio}, 2);
    struct math *percent = op(m, "*", math_number(&arena, 100));
    check_text(percent, "IF(FILL(b, 0) > 0, FILL(a, 0) / IF(FILL(b, 0) > 0, b, 1)) * 100");
    CHECK_INT(math_type(percent), MATH_SERIES);
}

static void test_text(void)
{
    check_text(call("SORT TS[] AVG DESC S"), "SORT(c, AVG, DESC, 5)");
    check_text(call("FILL TS REPEAT"), "FILL(a, REPEAT)");
    check_text(call("METRICS"), "METRICS()");
    check_text(call("METRICS \"errors\""), "METRICS(\"errors\")");
    check_text(op(ref("a"), "/", call("PERIOD TS")), "a / PERIOD(a)");
    check_text(op(ref("a"), "-", call("MAX TS[]")), "a - MAX(c)");
}

int main(void)
{
    arena_init(&arena);
    test_operators();
    test_right_calls();
    test_wrong_calls();
    test_functions_covered();
    test_leaves();
    test_arrays();
    test_faults_travel();
    test_binding();
    test_guard();
    test_text();
    arena_free(&arena);
    return check_end();
}
