/* Job: evaluate expressions at compile time.  Not responsible for where statements may stand
 * (outline), for names (names) nor for what a query can do (lower). */
#include "sema/inner.h"
#include "syntax/habits.h"
#include "syntax/parse.h"

#include <math.h>

static struct expr *number_expr(struct eval *e, const struct value *v)
{
    struct expr *x = expr_new(e, EXPR_NUMBER, v->where);
    x->number = v->number;
    x->unit = v->unit;
    return x;
}

static struct expr *value_expr(struct eval *e, struct value *v)
{
    switch (v->kind) {
    case VALUE_EXPR: return v->expr;
    case VALUE_NUMBER: return number_expr(e, v);
    case VALUE_ERROR: break;
    case VALUE_NAME: report_unknown_name(e, v->text, v->where, "metric or value"); break;
    default:
        REPORT(e, BAD_VALUE, v->where, "`%.*s` is no metric and no number",
               STR_ARG(value_said(arena_of(e), v)));
    }
    return expr_new(e, EXPR_ERROR, v->where);
}

static void report_unknown_statistic(struct eval *e, str text, span where,
                                     enum statistic_fault fault)
{
    if (fault == STATISTIC_RANGE) {
        struct diag *d =
            REPORT(e, UNKNOWN_STATISTIC, where, "`%.*s` is out of range", STR_ARG(text));
        diag_help(d, "percentiles go from p0 to p100; `tm(10%%:90%%)` keeps what lies between");
        return;
    }
    struct diag *d =
        REPORT(e, UNKNOWN_STATISTIC, where, "there is no statistic `%.*s`", STR_ARG(text));
    struct nearest near = nearest_start(text);
    for (size_t i = 0; statistic_names[i]; i++) nearest_offer(&near, str_from(statistic_names[i]));
    if (near.best.len)
        diag_help(d, "did you mean `%.*s`?", STR_ARG(near.best));
    else
        diag_help(d, "known are avg, sum, min, max, count, median, iqm, p95, tm99, tm(10%%:90%%)");
}

static bool check_statistic(struct eval *e, const struct cat_metric *m, const struct statistic *s,
                            span where)
{
    if (catalog_has_statistic(m, s)) return true;
    str name = catalog_metric_name(arena_of(e), e->program->atoms, m);
    struct diag *d = REPORT(e, STATISTIC_MISSING, where, "`%.*s` has no statistic `%.*s`",
                            STR_ARG(name), STR_ARG(s->text));
    diag_help(d, "it has %.*s", STR_ARG(catalog_statistics_text(arena_of(e), m)));
    return false;
}

/* `p50,median` is one statistic in two words. */
static bool check_new_statistic(struct eval *e, const struct expr *x,
                                const struct statistic *statistic, span where)
{
    for (size_t i = 0; i < x->statistics.len; i++) {
        const struct statistic *before = &x->statistics.at[i];
        if (!statistic_equal(before, statistic)) continue;
        if (str_eq(before->text, statistic->text))
            REPORT(e, TWICE, where, "`%.*s` is said twice", STR_ARG(statistic->text));
        else
            REPORT(e, TWICE, where, "`%.*s` is `%.*s`, which is said already",
                   STR_ARG(statistic->text), STR_ARG(before->text));
        return false;
    }
    return true;
}

/* The metric that a name is, as a new expression; NULL, and nothing said, where it is none. */
static struct expr *named_metric(struct eval *e, const struct ast *node)
{
    return node->kind == AST_QNAME ? qname_metric(e, (const struct ast_qname *)node) : NULL;
}

/* What a statistic stands behind, as an expression that nothing else refers to. */
static struct expr *measured(struct eval *e, const struct ast *node)
{
    struct expr *x = named_metric(e, node);
    if (x) return x;
    const struct expr *base = value_expr(e, eval(e, node));
    x = arena_new(arena_of(e), struct expr);
    *x = *base;
    memset(&x->statistics, 0, sizeof x->statistics);
    return x;
}

static bool take_statistics(struct eval *e, const struct ast_nodes *nodes, struct expr *x)
{
    vec_reserve(arena_of(e), &x->statistics, nodes->len);
    for (size_t i = 0; i < nodes->len; i++) {
        const struct ast_statistic *s = (const struct ast_statistic *)nodes->at[i];
        struct statistic *next = &x->statistics.at[x->statistics.len];
        enum statistic_fault fault = statistic_parse(arena_of(e), s->text, next);
        if (fault != STATISTIC_FINE) {
            report_unknown_statistic(e, s->text, s->head.where, fault);
            return false;
        }
        if (x->kind == EXPR_METRIC && !check_statistic(e, x->metric, next, s->head.where))
            return false;
        if (check_new_statistic(e, x, next, s->head.where)) x->statistics.len++;
    }
    return true;
}

static struct expr *measure_expr(struct eval *e, const struct ast_measure *node)
{
    if (node->operand->kind == AST_PAREN) {
        struct diag *d = REPORT(
            e, ONE_STATISTIC, node->statistics.at[0]->where, "`%.*s` cannot follow a parenthesis",
            STR_ARG(((const struct ast_statistic *)node->statistics.at[0])->text));
        diag_why(d, "a statistic is CloudWatch's, of one metric");
        diag_help(d, "put it behind the metric: `lambda.errors sum`; `sum(x)` adds up series");
        return expr_new(e, EXPR_ERROR, node->head.where);
    }
    struct expr *x = measured(e, node->operand);
    if (x->kind != EXPR_METRIC && x->kind != EXPR_LOGS) {
        if (x->kind == EXPR_ERROR) return x;
        struct diag *d = REPORT(e, ONE_STATISTIC, node->statistics.at[0]->where,
                                "a statistic belongs behind a metric");
        diag_help(d, "put it there: `lambda.errors sum`; of a calculation it has no meaning");
        return expr_new(e, EXPR_ERROR, node->head.where);
    }
    x->where = node->head.where;
    return take_statistics(e, &node->statistics, x) ? x : expr_new(e, EXPR_ERROR, x->where);
}

/* The metrics that most sentences are of need no value around them. */
struct expr *eval_expr(struct eval *e, const struct ast *node)
{
    if (node->kind == AST_MEASURE) return measure_expr(e, (const struct ast_measure *)node);
    struct expr *x = named_metric(e, node);
    return x ? x : value_expr(e, eval(e, node));
}

static double fold_numbers(int op, double a, double b)
{
    switch (op) {
    case OP_ADD: return a + b;
    case OP_SUB: return a - b;
    case OP_MUL: return a * b;
    default: return a / b;
    }
}

static bool bare(struct unit u) { return u.quantity == QUANTITY_NONE; }
static bool is_share(struct unit u) { return u.quantity == QUANTITY_RATIO; }

/* Whether numbers of these units can be calculated with: 1s + 500ms, 2s * 80%, 2s / 4. */
static bool units_combine(int op, struct unit a, struct unit b)
{
    if (bare(b) || a.quantity == b.quantity) return op != OP_MUL || bare(b) || is_share(a);
    if (op == OP_DIV) return is_share(b);
    return op == OP_MUL ? bare(a) || is_share(a) || is_share(b) : bare(a);
}

static struct unit result_unit(int op, struct unit a, struct unit b)
{
    if (op == OP_DIV && !bare(b) && a.quantity == b.quantity) return UNIT_NONE;
    bool of_right = bare(a) || (op == OP_MUL && is_share(a) && !bare(b) && !is_share(b));
    return of_right ? b : a;
}

static struct value *number_result(struct eval *e, const struct ast_binary *node,
                                   const struct value *a, const struct value *b)
{
    struct value *v = value_new(e, VALUE_NUMBER, node->head.where);
    if (node->operator== OP_DIV && b->number == 0) {
        REPORT(e, BAD_VALUE, node->head.where, "a division by zero");
        return value_error(e, node->head.where);
    }
    if (!units_combine(node->operator, a->unit, b->unit)) {
        struct diag *d =
            REPORT(e, UNIT_MISMATCH, node->head.where, "`%.*s` %s `%.*s` is no number",
                   STR_ARG(value_said(arena_of(e), a)), ast_operator_text(node->operator),
                   STR_ARG(value_said(arena_of(e), b)));
        diag_help(d, "two numbers with units are of one kind: `1s + 500ms`");
        return value_error(e, node->head.where);
    }
    /* In base units, and back into the unit of the result. */
    double left = a->number * a->unit.scale, right = b->number * b->unit.scale;
    v->unit = result_unit(node->operator, a->unit, b->unit);
    if (node->operator== OP_ADD || node->operator== OP_SUB) {
        left = bare(a->unit) ? a->number * v->unit.scale : left;
        right = bare(b->unit) ? b->number * v->unit.scale : right;
    }
    v->number = fold_numbers(node->operator, left, right) / v->unit.scale;
    if (isfinite(v->number)) return v;
    REPORT(e, BAD_VALUE, node->head.where, "this number is too large");
    return value_error(e, node->head.where);
}

static bool texts_equal(const struct value *a, const struct value *b)
{
    if (a->kind == VALUE_NUMBER && b->kind == VALUE_NUMBER)
        return a->number * a->unit.scale == b->number * b->unit.scale;
    if (a->kind == VALUE_BOOL && b->kind == VALUE_BOOL) return a->truth == b->truth;
    return str_eq(a->text, b->text);
}

static bool compare(int op, const struct value *a, const struct value *b)
{
    double left = a->number * a->unit.scale, right = b->number * b->unit.scale;
    int order = a->kind == VALUE_NUMBER && b->kind == VALUE_NUMBER ? (left > right) - (left < right)
                                                                   : str_cmp(a->text, b->text);
    switch (op) {
    case OP_EQ: return texts_equal(a, b);
    case OP_NE: return !texts_equal(a, b);
    case OP_LT: return order < 0;
    case OP_LE: return order <= 0;
    case OP_GT: return order > 0;
    default: return order >= 0;
    }
}

static bool comparable(struct eval *e, const struct value *v)
{
    if (v->kind == VALUE_ERROR) return false;
    if (v->view) {
        struct diag *d =
            REPORT(e, BAD_VALUE, v->where,
                   "`%.*s` is known only when somebody looks at the dashboard", STR_ARG(v->text));
        diag_help(d, "`if` decides while compiling: use a `param` or a `let`");
        return false;
    }
    if (v->kind == VALUE_TEXT || v->kind == VALUE_NUMBER || v->kind == VALUE_BOOL ||
        v->kind == VALUE_NAME)
        return true;
    REPORT(e, BAD_VALUE, v->where, "this cannot be compared");
    return false;
}

/* Whether it can be said which is larger: of 0.4 and 50%, of 0 and 1s, not of 5MB and 1s. */
static bool units_compare(const struct value *a, const struct value *b)
{
    if (a->unit.quantity == b->unit.quantity) return true;
    if (bare(a->unit)) return a->number == 0 || is_share(b->unit);
    return bare(b->unit) && (b->number == 0 || is_share(a->unit));
}

/* `--set tier=2` is a number, so that it equals the text "2"; it is neither before nor behind it.
 */
static bool compare_alike(struct eval *e, const struct ast_binary *node, const struct value *a,
                          const struct value *b)
{
    bool left = a->kind == VALUE_NUMBER, right = b->kind == VALUE_NUMBER;
    bool ordered = node->operator!= OP_EQ && node->operator!= OP_NE;
    if (left && right ? units_compare(a, b) : left == right || !ordered) return true;
    const char *operator_ = ast_operator_text(node->operator);
    struct diag *d =
        REPORT(e, UNIT_MISMATCH, node->head.where, "`%.*s` and `%.*s` cannot be compared",
               STR_ARG(value_said(arena_of(e), a)), STR_ARG(value_said(arena_of(e), b)));
    if (left && right)
        diag_help(d, "two numbers are of one kind: `2s %s 500ms`", operator_);
    else
        diag_help(d, "a number comes before and behind numbers only: `5 %s 10`", operator_);
    return false;
}

static struct value *truth_value(struct eval *e, bool truth, span where)
{
    struct value *v = value_new(e, VALUE_BOOL, where);
    v->truth = truth;
    return v;
}

static struct value *eval_binary(struct eval *e, const struct ast_binary *node)
{
    int op = node->operator;
    if (op == OP_AND || op == OP_OR) {
        bool left = eval_truth(e, node->left), right = eval_truth(e, node->right);
        return truth_value(e, op == OP_AND ? left && right : left || right, node->head.where);
    }
    if (op == OP_DIV && report_bare_group(e, &node->head)) return value_error(e, node->head.where);
    struct value *a = eval(e, node->left), *b = eval(e, node->right);
    if (op >= OP_EQ && op <= OP_GE) {
        bool left = comparable(e, a), right = comparable(e, b);
        return left && right && compare_alike(e, node, a, b)
                   ? truth_value(e, compare(op, a, b), node->head.where)
                   : value_error(e, node->head.where);
    }
    if (a->kind == VALUE_NUMBER && b->kind == VALUE_NUMBER) return number_result(e, node, a, b);
    struct expr *x = expr_new(e, EXPR_BINARY, node->head.where);
    x->operator_ = op;
    x->left = value_expr(e, a);
    x->right = value_expr(e, b);
    if (x->left->kind == EXPR_ERROR || x->right->kind == EXPR_ERROR)
        return value_error(e, node->head.where);
    return expr_value(e, x);
}

static struct value *eval_unary(struct eval *e, const struct ast_unary *node)
{
    if (node->operator== OP_NOT)
        return truth_value(e, !eval_truth(e, node->operand), node->head.where);
    struct value *v = eval(e, node->operand);
    if (v->kind == VALUE_NUMBER) {
        struct value *negative = value_new(e, VALUE_NUMBER, node->head.where);
        negative->number = -v->number;
        negative->unit = v->unit;
        return negative;
    }
    struct expr *x = expr_new(e, EXPR_NEGATE, node->head.where);
    x->left = value_expr(e, v);
    return x->left->kind == EXPR_ERROR ? value_error(e, node->head.where) : expr_value(e, x);
}

/* What a parenthesis says of the expression in it. */
struct clauses {
    dimension_names by;
    bool has_by;
    conditions where_;
    bool by_taken;
    bool where_taken;
};

static struct clauses clauses_of(struct eval *e, const struct ast_nodes *nodes)
{
    struct clauses c = {0};
    for (size_t i = 0; i < nodes->len; i++) {
        struct ast *clause = nodes->at[i];
        if (clause->kind == AST_BY) {
            c.by = eval_dimensions(e, &((struct ast_by *)clause)->dimensions);
            c.has_by = true;
        } else {
            conditions more = eval_conditions(e, &((struct ast_where *)clause)->conditions);
            for (size_t k = 0; k < more.len; k++) vec_push(arena_of(e), &c.where_, more.at[k]);
        }
    }
    return c;
}

/* A copy whose metrics have the clauses as their own.  Inside a calculation a metric that is
 * grouped already stays as it is, as it does under the `by` of a panel. */
static struct expr *push_down(struct eval *e, struct clauses *c, const struct expr *base,
                              bool whole)
{
    struct expr *x = arena_new(arena_of(e), struct expr);
    *x = *base;
    if (x->kind == EXPR_METRIC || x->kind == EXPR_LOGS) {
        x->where_.cap = x->where_.len;
        for (size_t k = 0; k < c->where_.len; k++)
            vec_push(arena_of(e), &x->where_, c->where_.at[k]);
        c->where_taken = true;
        if (x->kind == EXPR_LOGS || !c->has_by || (x->has_by && !whole)) return x;
        x->by = c->by;
        x->has_by = c->by_taken = true;
    }
    if (x->left) x->left = push_down(e, c, x->left, false);
    if (x->right) x->right = push_down(e, c, x->right, false);
    memset(&x->args, 0, sizeof x->args);
    for (size_t i = 0; i < base->args.len; i++)
        vec_push(arena_of(e), &x->args, push_down(e, c, base->args.at[i], false));
    return x;
}

/* A clause is never dropped in silence: where no metric takes it, it is an error. */
static struct expr *take_clauses(struct eval *e, const struct ast_nodes *nodes,
                                 const struct expr *base)
{
    struct clauses c = clauses_of(e, nodes);
    struct expr *x = push_down(e, &c, base, true);
    for (size_t i = 0; i < nodes->len; i++) {
        bool by = nodes->at[i]->kind == AST_BY;
        if (by ? c.by_taken : c.where_taken) continue;
        REPORT(e, BAD_VALUE, nodes->at[i]->where, "nothing in this parenthesis takes the `%s`",
               by ? "by" : "where");
        x = expr_new(e, EXPR_ERROR, base->where);
    }
    return x;
}

/* A parenthesis: its own clauses stay with the expression inside. */
static struct value *eval_paren(struct eval *e, const struct ast_paren *node)
{
    struct value *v = eval(e, node->value);
    if (node->clauses.len == 0 || v->kind == VALUE_ERROR) return v;
    struct expr *x = value_expr(e, v);
    if (x->kind != EXPR_ERROR) x = take_clauses(e, &node->clauses, x);
    return x->kind == EXPR_ERROR ? value_error(e, node->head.where) : expr_value(e, x);
}

/* ---- calls ------------------------------------------------------------------------------- */

static const struct function {
    const char *name;
    bool folds;
    size_t most_args;
} functions[] = {
#define FUNCTION(name, cloudwatch, grafana, folds, most_args) {#name, folds, most_args},
#include "sema/function.def"
#undef FUNCTION
};

static const struct function *function_find(str name)
{
    for (size_t i = 0; i < COUNT_OF(functions); i++)
        if (str_is(name, functions[i].name)) return &functions[i];
    return NULL;
}

bool function_exists(str name) { return function_find(name) != NULL; }

void function_offer(struct nearest *n)
{
    for (size_t i = 0; i < COUNT_OF(functions); i++) nearest_offer(n, str_from(functions[i].name));
}

static void report_unknown_function(struct eval *e, str name, span where)
{
    struct decl *decl = module_find(module_of(e), e->program, name);
    if (decl && decl->kind == DECL_FRAGMENT) {
        struct diag *d = REPORT(e, FRAGMENT_CALL, where,
                                "`%.*s` is a fragment, and no part of a sentence", STR_ARG(name));
        diag_help(d, "its call stands alone on a line: `%.*s(…)`", STR_ARG(name));
        return;
    }
    struct diag *d =
        REPORT(e, UNKNOWN_FUNCTION, where, "there is no function `%.*s`", STR_ARG(name));
    if (habit_help(d, HABIT_FUNCTION, name)) return;
    struct statistic any;
    if (statistic_parse(arena_of(e), name, &any) == STATISTIC_FINE) {
        diag_help(d, "a statistic stands behind its metric: `lambda.duration %.*s`", STR_ARG(name));
        return;
    }
    struct nearest near = nearest_start(name);
    str all = STR_EMPTY;
    function_offer(&near);
    for (size_t i = 0; i < COUNT_OF(functions); i++)
        all = arena_printf(arena_of(e), "%.*s%s%s", STR_ARG(all), i ? ", " : "", functions[i].name);
    if (near.best.len)
        diag_help(d, "did you mean `%.*s`?", STR_ARG(near.best));
    else
        diag_help(d, "known are %.*s", STR_ARG(all));
}

/* `lambda.duration(p99)` */
static void report_called_metric(struct eval *e, const struct ast_call *node, str name)
{
    str inner = STR_EMPTY;
    if (node->args.len == 1) inner = source_text(e->program->sources, node->args.at[0]->where);
    struct statistic any;
    bool statistic = statistic_parse(arena_of(e), inner, &any) == STATISTIC_FINE;
    struct diag *d = REPORT(e, UNKNOWN_FUNCTION, node->head.where,
                            "`%.*s` is a metric, and takes nothing in parentheses", STR_ARG(name));
    diag_help(d, "a statistic stands behind it: `%.*s %.*s`", STR_ARG(name),
              STR_ARG(statistic ? inner : STR("p99")));
    diag_help(d, "so do groups and conditions: `%.*s by function`", STR_ARG(name));
}

static bool check_function(struct eval *e, const struct ast_call *node)
{
    str name = source_text(e->program->sources, node->callee->where);
    const struct function *f = node->callee->kind == AST_NAME ? function_find(name) : NULL;
    if (!f && names_metric(e->program, module_of(e), node->callee)) {
        report_called_metric(e, node, name);
        return false;
    }
    if (!f) {
        report_unknown_function(e, name, node->callee->where);
        return false;
    }
    if (node->args.len > 0 && node->args.len <= f->most_args) return true;
    struct diag *d = REPORT(e, FUNCTION_CALL, node->head.where, "`%s` takes %s", f->name,
                            f->most_args == 1 ? "one expression" : "an expression and a number");
    const char *rest = f->folds ? " by function" : f->most_args == 1 ? "" : ", 0";
    diag_help(d, "for instance `%s(lambda.errors%s)`", f->name, rest);
    return false;
}

/* `fill(x, last)`: ways to fill that are no numbers, unless a value is called so. */
static bool take_how(struct eval *e, const struct ast *node, struct expr *x)
{
    if (!str_is(x->function, "fill") || x->args.len != 1 || node->kind != AST_NAME) return false;
    str name = name_text(e, ((const struct ast_name *)node)->name);
    if (!str_is(name, "last") && !str_is(name, "linear")) return false;
    if (scope_find(e, e->scope, ((const struct ast_name *)node)->name)) return false;
    x->how = name;
    return true;
}

static struct value *eval_call(struct eval *e, const struct ast_call *node)
{
    struct expr *x = expr_new(e, EXPR_CALL, node->head.where);
    if (!check_function(e, node)) return value_error(e, node->head.where);
    x->function = name_text(e, ((const struct ast_name *)node->callee)->name);
    bool failed = false;
    for (size_t i = 0; i < node->args.len; i++) {
        const struct ast_arg *arg = (const struct ast_arg *)node->args.at[i];
        if (take_how(e, arg->value, x)) continue;
        struct value *v = eval(e, arg->value);
        struct expr *inner = value_expr(e, v);
        if (arg->clauses.len && inner->kind != EXPR_ERROR)
            inner = take_clauses(e, &arg->clauses, inner);
        failed = failed || inner->kind == EXPR_ERROR;
        vec_push(arena_of(e), &x->args, inner);
    }
    return failed ? value_error(e, node->head.where) : expr_value(e, x);
}

/* ---- logs, text, queries ----------------------------------------------------------------- */

/* `logs app`: a declared source of logs. */
static const struct cat_source *log_source(struct eval *e, const struct ast *node)
{
    if (node->kind != AST_NAME) return NULL;
    str name = name_text(e, ((const struct ast_name *)node)->name);
    const struct use *use;
    if (scope_find(e, e->scope, ((const struct ast_name *)node)->name)) return NULL;
    struct decl *d = module_source(e->program, module_of(e), name, &use);
    if (d) return d->source;
    report_unknown_source(e, name, node->where);
    return NULL;
}

static void add_groups(struct eval *e, struct expr *x, struct value *v)
{
    enum { MOST_GROUPS = 1000 }; /* CloudWatch takes 50, which is said of the whole query */
    if (v->kind == VALUE_LIST) {
        for (size_t i = 0; i < v->items.len && x->groups.len < MOST_GROUPS; i++)
            add_groups(e, x, v->items.at[i]);
        return;
    }
    if (v->kind == VALUE_ERROR) return;
    if (v->kind != VALUE_TEXT) {
        struct diag *d = REPORT(e, BAD_VALUE, v->where, "a log group is a text");
        diag_help(d, "`logs \"/aws/lambda/checkout\"`");
        return;
    }
    vec_push(arena_of(e), &x->groups, v);
}

static struct value *eval_logs(struct eval *e, const struct ast_logs *node)
{
    struct expr *x = expr_new(e, EXPR_LOGS, node->head.where);
    size_t errors = e->program->sink->errors;
    x->source = node->groups.len == 1 ? log_source(e, node->groups.at[0]) : NULL;
    if (!x->source && errors == e->program->sink->errors)
        for (size_t i = 0; i < node->groups.len; i++) add_groups(e, x, eval(e, node->groups.at[i]));
    if (errors != e->program->sink->errors) return value_error(e, node->head.where);
    if (node->query) {
        bool view;
        x->query = eval_text(e, node->query, &view);
        x->raw_query = true;
    }
    return expr_value(e, x);
}

static struct value *eval_text_panel(struct eval *e, const struct ast_text *node)
{
    struct expr *x = expr_new(e, EXPR_TEXT, node->head.where);
    bool view;
    x->query = eval_text(e, node->content, &view);
    return expr_value(e, x);
}

static struct value *eval_query(struct eval *e, const struct ast_query *node)
{
    struct expr *x = expr_new(e, EXPR_QUERY, node->head.where);
    bool view;
    x->language = name_text(e, node->language);
    x->query = eval_text(e, node->text, &view);
    return expr_value(e, x);
}

static struct value *eval_raw_metric(struct eval *e, const struct ast_raw_metric *node)
{
    struct expr *x = expr_new(e, EXPR_METRIC, node->head.where);
    bool view;
    str name_space = eval_text(e, node->name_space, &view),
        metric = eval_text(e, node->metric, &view);
    if (!name_space.len || !metric.len) {
        struct diag *d =
            REPORT(e, BAD_VALUE, node->head.where, "a metric of CloudWatch has a name");
        diag_help(d, "`cloudwatch \"AWS/EC2\" \"CPUUtilization\" avg by \"InstanceId\"`");
        return value_error(e, node->head.where);
    }
    x->metric = catalog_raw_metric(arena_of(e), e->program->atoms, name_space, metric);
    return expr_value(e, x);
}

/* ---- lists, records ---------------------------------------------------------------------- */

static struct value *eval_list(struct eval *e, const struct ast_list *node)
{
    struct value *v = value_new(e, VALUE_LIST, node->head.where);
    for (size_t i = 0; i < node->items.len; i++)
        vec_push(arena_of(e), &v->items, eval(e, node->items.at[i]));
    return v;
}

static struct value *eval_record(struct eval *e, const struct ast_record *node)
{
    struct value *v = value_new(e, VALUE_RECORD, node->head.where);
    for (size_t i = 0; i < node->fields.len; i++) {
        const struct ast_field *f = (const struct ast_field *)node->fields.at[i];
        bool view;
        str name = f->name->kind == AST_NAME
                       ? name_text(e, ((const struct ast_name *)f->name)->name)
                       : eval_text(e, f->name, &view);
        for (size_t k = 0; k < v->fields.len; k++)
            if (str_eq(v->fields.at[k].name, name))
                REPORT(e, NAME_TWICE, f->head.where, "field `%.*s` is given twice", STR_ARG(name));
        struct value_field field = {name, eval(e, f->value)};
        vec_push(arena_of(e), &v->fields, field);
    }
    return v;
}

/* A month and a year have no length of their own, so they are said in days. */
void report_unknown_unit(struct program *p, const struct ast_number *node)
{
    const char *said;
    struct diag *d = REPORT_IN(p, UNKNOWN_UNIT, node->head.where, "there is no unit `%.*s`",
                               STR_ARG(node->unit));
    str near = unit_nearest(node->unit);
    double days = node->value * unit_calendar_days(node->unit, &said);
    bool millions = str_is(node->unit, "M");
    if (days > 0)
        diag_help(d, "%s has no fixed length: `%.*sd`%s", said, STR_ARG(number_str(p->arena, days)),
                  millions ? "; minutes are `min`, a million is written out" : "");
    else if (near.len)
        diag_help(d, "did you mean `%.*s%.*s`?", STR_ARG(node->digits), STR_ARG(near));
}

static struct value *eval_number(struct eval *e, const struct ast_number *node)
{
    struct value *v = value_new(e, VALUE_NUMBER, node->head.where);
    v->number = node->value;
    v->text = source_text(e->program->sources, node->head.where);
    v->per = node->per;
    if (node->unit.len && !unit_parse(node->unit, &v->unit)) {
        report_unknown_unit(e->program, node);
        return value_error(e, node->head.where);
    }
    return v;
}

/* `1..5` as a list of whole numbers. */
static struct value *eval_range(struct eval *e, const struct ast_range *node)
{
    struct value *v = value_new(e, VALUE_LIST, node->head.where);
    double from = ((const struct ast_number *)node->from)->value;
    double to = ((const struct ast_number *)node->to)->value;
    bool whole = from > -1e15 && from < 1e15 && from == (double)(long long)from;
    if (!whole || !(to - from <= 1000)) {
        REPORT(e, BAD_VALUE, node->head.where,
               whole ? "a range of more than 1000 values" : "a range is of whole numbers");
        return value_error(e, node->head.where);
    }
    for (double i = from; i <= to; i++) {
        struct value *item = value_new(e, VALUE_NUMBER, node->head.where);
        item->number = i;
        vec_push(arena_of(e), &v->items, item);
    }
    return v;
}

static struct value *eval_name(struct eval *e, const struct ast_name *node)
{
    struct value *v = scope_find(e, e->scope, node->name);
    if (v) return v;
    str name = name_text(e, node->name);
    if (str_is(name, "true") || str_is(name, "false"))
        return truth_value(e, str_is(name, "true"), node->head.where);
    v = value_new(e, VALUE_NAME, node->head.where);
    v->text = name;
    return v;
}

struct value *eval(struct eval *e, const struct ast *node)
{
    switch (node->kind) {
    case AST_NUMBER: return eval_number(e, (const struct ast_number *)node);
    case AST_STRING: return eval_string(e, (const struct ast_string *)node);
    case AST_NAME: return eval_name(e, (const struct ast_name *)node);
    case AST_QNAME: return eval_qname(e, (const struct ast_qname *)node);
    case AST_REF: return eval_ref(e, (const struct ast_ref *)node);
    case AST_MEASURE: return expr_value(e, measure_expr(e, (const struct ast_measure *)node));
    case AST_CALL: return eval_call(e, (const struct ast_call *)node);
    case AST_PAREN: return eval_paren(e, (const struct ast_paren *)node);
    case AST_TUPLE: {
        const struct ast_tuple *t = (const struct ast_tuple *)node;
        return t->items.len == 1 ? eval(e, t->items.at[0])
                                 : eval_list(e, (const struct ast_list *)(const void *)t);
    }
    case AST_LIST: return eval_list(e, (const struct ast_list *)node);
    case AST_RANGE: return eval_range(e, (const struct ast_range *)node);
    case AST_RECORD: return eval_record(e, (const struct ast_record *)node);
    case AST_BINARY: return eval_binary(e, (const struct ast_binary *)node);
    case AST_UNARY: return eval_unary(e, (const struct ast_unary *)node);
    case AST_LOGS: return eval_logs(e, (const struct ast_logs *)node);
    case AST_TEXT: return eval_text_panel(e, (const struct ast_text *)node);
    case AST_QUERY: return eval_query(e, (const struct ast_query *)node);
    case AST_RAW_METRIC: return eval_raw_metric(e, (const struct ast_raw_metric *)node);
    default: return value_error(e, node->where);
    }
}

str eval_text(struct eval *e, const struct ast *node, bool *view)
{
    *view = false;
    if (node->kind == AST_STRING && string_is_plain((const struct ast_string *)node))
        return ((const struct ast_string *)node)->raw;
    const struct value *v = eval(e, node);
    *view = v->view;
    if (v->kind == VALUE_TEXT || v->kind == VALUE_NAME) return v->text;
    struct buf out = BUF_INIT;
    *view = put_in_text(e, v, node->where, &out);
    str text = arena_str(arena_of(e), buf_as_str(&out));
    buf_release(&out);
    return text;
}

bool eval_truth(struct eval *e, const struct ast *node)
{
    struct value *v = eval(e, node);
    if (v->kind == VALUE_BOOL) return v->truth;
    if (v->kind == VALUE_ERROR) return false;
    struct diag *d = REPORT(e, BAD_VALUE, v->where, "a condition is true or false");
    diag_help(d, "for instance `if $env == \"prod\" { … }`");
    return false;
}
