/* value: what names and expressions mean at compile time.
 *
 * A value is a text, a number with a unit, a truth, a list, a record, a bare name (of a dimension,
 * say), or an expression over metrics.  Texts may hold variables of the dashboard, which stay
 * Grafana's at view time: such a text is `view`.
 */
#ifndef DASH_VALUE_H
#define DASH_VALUE_H

#include "sema/module.h"

enum expr_kind {
    EXPR_ERROR,
    EXPR_NUMBER,
    EXPR_METRIC,
    EXPR_BINARY,
    EXPR_NEGATE,
    EXPR_CALL,  /* a function over expressions: rate(x), sum(x by y) */
    EXPR_LOGS,  /* log lines, or a count of them */
    EXPR_TEXT,  /* text """ markdown """ */
    EXPR_QUERY, /* query insights "…" */
};

/* `by function`, `by rds.cluster`. */
struct dimension_name {
    str source; /* qualifier, or empty */
    str name;
    str otherwise; /* a text that the name stands for, where no dimension is called so: in
                      `for queue in […] { … where queue = queue }` the left one is the dimension */
    span where;
};
typedef VEC(struct dimension_name) dimension_names;

struct condition {
    struct dimension_name left;
    int operator_; /* OP_EQ OP_MATCH OP_LT … OP_IN OP_CONTAINS */
    bool negated;
    VEC(struct value *) values; /* one, or those of a list */
    bool range;                 /* values.at[0] to values.at[1], both included */
    span where;
};
typedef VEC(struct condition) conditions;

struct expr {
    enum expr_kind kind;
    span where;
    const struct origin *origin;
    size_t parts; /* of the tree below, itself included */
    /* EXPR_NUMBER */
    double number;
    struct unit unit; /* UNIT_NONE unless the number has one */
    /* EXPR_METRIC, EXPR_LOGS */
    const struct cat_metric *metric;
    const struct use *use; /* with the module's parameters; NULL for sources of the same file */
    VEC(struct statistic) statistics;
    /* what a parenthesis round it says */
    dimension_names by;
    bool has_by;
    conditions where_;
    /* EXPR_BINARY, EXPR_NEGATE */
    int operator_;
    struct expr *left;
    struct expr *right;
    double converted; /* the number on the right is not the author's: `left` times this has the unit
                         that it should.  1: the author's numbers in it do that; 0: neither */
    bool claimed;     /* it is a factor that the author wrote, too */
    /* EXPR_CALL */
    str function;
    VEC(struct expr *) args;
    str how; /* of `fill`, in place of a number: last, linear */
    /* EXPR_LOGS */
    VEC(struct value *) groups;
    const struct cat_source *source; /* logs app */
    str query;                       /* also EXPR_QUERY; EXPR_TEXT: the content */
    str language;
    bool raw_query;
};

enum value_kind {
    VALUE_ERROR,
    VALUE_TEXT,
    VALUE_NUMBER,
    VALUE_BOOL,
    VALUE_LIST,
    VALUE_RECORD,
    VALUE_NAME,
    VALUE_EXPR,
};
struct value_field {
    str name;
    struct value *value;
};
struct value {
    enum value_kind kind;
    span where;
    str text;              /* VALUE_TEXT, VALUE_NAME; of a number: as written */
    bool view;             /* the text holds variables of the dashboard */
    struct view *variable; /* the text is exactly one variable */
    double number;
    struct unit unit;
    str per; /* 50/min */
    bool truth;
    VEC(struct value *) items;
    VEC(struct value_field) fields;
    struct expr *expr;
};

/* ---- variables of a dashboard ------------------------------------------------------------ */

enum view_kind { VIEW_REGION, VIEW_ACCOUNT, VIEW_DIMENSION, VIEW_INPUT, VIEW_OTHER };
/* A variable of a dashboard: `filter`, `input` or `var`. */
struct view {
    enum view_kind kind;
    str name;
    str label;
    bool multi; /* several values and All */
    bool typed; /* a text box: whoever looks may type anything, or nothing */
    bool used;  /* something asked for it by its name */
    span where;
    struct ast *node; /* AST_FILTER, AST_INPUT, AST_VARIABLE */
    struct scope *scope;
    const struct origin *origin;
    dimension_names targets;   /* VIEW_DIMENSION: what it narrows, as written */
    str value;                 /* VIEW_INPUT: the text at first */
    VEC(struct value *) steps; /* VIEW_OTHER: the durations of an interval, else empty */
};

/* ---- scopes ------------------------------------------------------------------------------ */

struct binding {
    atom name;
    struct value *value;
    span where;
};
struct scope {
    struct scope *outer;
    struct module *module;
    VEC(struct binding) bindings;
};

/* What evaluation needs. */
struct eval {
    struct program *program;
    struct arena *arena;
    struct scope *scope;
    const struct origin *origin;
    struct views *views; /* of the dashboard, or NULL */
    bool lenient;        /* in JSON an unknown $name passes to Grafana, with a warning */
};
struct views {
    VEC(struct view *) list;
    bool open; /* of a fragment that nobody calls: which variables there will be is not known */
};

struct scope *scope_new(struct arena *a, struct scope *outer, struct module *module);
void scope_bind(struct eval *e, struct scope *s, atom name, struct value *value, span where);
/* The value of a name: loops, parameters, lets; NULL when it is none. */
struct value *scope_find(struct eval *e, struct scope *s, atom name);
/* What a `let` or `param` of a module holds; NULL when it has none of that name. */
struct value *module_value(struct eval *e, struct module *m, atom name);
/* The variable of that name, which is used then; NULL when there is none. */
struct view *views_find(const struct views *v, str name);

/* Whether a text asks for the variable: `$x`, `${x}`, `${x:csv}`. */
bool view_is_in(const struct view *v, str text);

struct value *eval(struct eval *e, const struct ast *node);
/* Reports that the number's unit is none, with the one that was meant. */
void report_unknown_unit(struct program *p, const struct ast_number *node);
/* An expression over metrics; reports when it is none.  Never NULL. */
struct expr *eval_expr(struct eval *e, const struct ast *node);
/* A text, numbers written out; reports lists and expressions.  *view tells of variables in it. */
str eval_text(struct eval *e, const struct ast *node, bool *view);
/* The condition of an `if`. */
bool eval_truth(struct eval *e, const struct ast *node);
dimension_names eval_dimensions(struct eval *e, const struct ast_nodes *nodes);
conditions eval_conditions(struct eval *e, const struct ast_nodes *nodes);

struct value *value_text(struct arena *a, str text, span where);
/* A time from one millisecond to ten years: what any range, period or shift can be. */
bool value_is_duration(const struct value *v);
/* How a value is written, for messages. */
str value_said(struct arena *a, const struct value *v);
/* `function = "a"`, `status not in 500, 503`. */
void condition_put(struct buf *out, struct arena *a, const struct condition *c);
/* ` where …` of several; empty for none. */
str conditions_text(struct arena *a, const conditions *list);
/* Canonical text of an expression: "lambda.errors sum / lambda.invocations sum". */
str expr_text(struct eval *e, const struct expr *x);
/* The same behind what is there. */
void expr_put(struct buf *out, struct eval *e, const struct expr *x);
/* Whether `sum(…)` and the like: a function, not a fragment. */
bool function_exists(str name);
void function_offer(struct nearest *n);
/* Whether `lambda.duration` is a metric that the file knows. */
bool names_metric(struct program *p, struct module *m, const struct ast *name);
/* Reports an unknown name with the nearest one; tells of a hyphen meant as a minus. */
void report_unknown_name(struct eval *e, str name, span where, const char *what);
/* Reports `logs /aws/lambda/checkout`, which reads as a quotient; false: it is something else. */
bool report_bare_group(struct eval *e, const struct ast *quotient);

#endif
