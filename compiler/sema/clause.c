/* Job: the dimensions of `by` and the conditions of `where`.  Not responsible for what a source can
 * answer (lower). */
#include "sema/inner.h"

static void report_metric_as_dimension(struct eval *e, const struct ast *node)
{
    str text = source_text(e->program->sources, node->where);
    struct diag *d = REPORT(e, METRIC_AS_DIMENSION, node->where,
                            "`%.*s` is a metric; a dimension is expected here", STR_ARG(text));
    diag_help(d, "expressions come before `by`: `…, %.*s by function`", STR_ARG(text));
}

/* A dimension by its name, by AWS's in quotes, by a parameter that names one. */
static bool dimension_of(struct eval *e, const struct ast *node, struct dimension_name *out)
{
    *out = (struct dimension_name){.where = node->where};
    if (node->kind == AST_QNAME) {
        const struct ast_qname *q = (const struct ast_qname *)node;
        out->source = segment(e, q, q->segments.len - 2);
        out->name = segment(e, q, q->segments.len - 1);
        const struct use *use;
        const struct decl *d = module_source(e->program, module_of(e), out->source, &use);
        bool metric = d && catalog_metric(d->source, out->name) &&
                      catalog_dimension(d->source, e->program->atoms, out->name) < 0;
        if (metric) report_metric_as_dimension(e, node);
        return !metric;
    }
    struct value *v = node->kind == AST_NAME
                          ? scope_find(e, e->scope, ((const struct ast_name *)node)->name)
                          : eval(e, node);
    if (!v) {
        out->name = name_text(e, ((const struct ast_name *)node)->name);
        return true;
    }
    if (v->kind == VALUE_ERROR) return false;
    if (v->kind == VALUE_EXPR) {
        report_metric_as_dimension(e, node);
        return false;
    }
    if ((v->kind != VALUE_NAME && v->kind != VALUE_TEXT) || v->view) {
        REPORT(e, BAD_VALUE, node->where, "`%.*s` is no dimension",
               STR_ARG(value_said(arena_of(e), v)));
        return false;
    }
    out->name = v->text;
    if (node->kind == AST_NAME && v->kind == VALUE_TEXT) {
        out->name = name_text(e, ((const struct ast_name *)node)->name);
        out->otherwise = v->text;
    }
    return true;
}

/* Adds a dimension once.  Parameters may name one that is there already; the same word twice is a
 * slip. */
static void add_dimension(struct eval *e, dimension_names *list, const struct dimension_name *name)
{
    const struct source_set *sources = e->program->sources;
    for (size_t i = 0; i < list->len; i++) {
        const struct dimension_name *before = &list->at[i];
        if (!str_eq(before->name, name->name) || !str_eq(before->source, name->source)) continue;
        str text = source_text(sources, name->where);
        if (!str_eq(text, source_text(sources, before->where))) return;
        struct diag *d = REPORT(e, TWICE, name->where, "`%.*s` is said twice", STR_ARG(text));
        diag_label(d, before->where, "first here");
        return;
    }
    vec_push(arena_of(e), list, *name);
}

dimension_names eval_dimensions(struct eval *e, const struct ast_nodes *nodes)
{
    dimension_names list = {0};
    vec_reserve(arena_of(e), &list, nodes->len);
    for (size_t i = 0; i < nodes->len; i++) {
        struct dimension_name name;
        const struct ast *node = nodes->at[i];
        if (node->kind == AST_REF) {
            struct value *v = eval(e, node);
            for (size_t k = 0; v->kind == VALUE_LIST && k < v->items.len; k++) {
                struct dimension_name item = {.name = v->items.at[k]->text, .where = node->where};
                add_dimension(e, &list, &item);
            }
            if (v->kind == VALUE_LIST) continue;
        }
        if (dimension_of(e, node, &name)) add_dimension(e, &list, &name);
    }
    return list;
}

/* Nobody knows in what unit a field's numbers are: `> 5s` would compare them with the text. */
static bool check_condition_unit(struct eval *e, const struct value *v, span where)
{
    if (v->kind != VALUE_NUMBER || (v->unit.quantity == QUANTITY_NONE && !v->per.len)) return true;
    struct diag *d =
        REPORT(e, BAD_VALUE, where, "a condition compares with plain numbers, not with `%.*s`",
               STR_ARG(v->text));
    diag_why(d, "in what unit a field is, is not known, so nothing is converted");
    diag_help(d, "write the number in the unit of the field, `> 5000`, or a text in quotes");
    return false;
}

/* The right side of a condition: a value; a bare word that is none must be quoted (I3). */
static struct value *condition_value(struct eval *e, const struct ast *node)
{
    struct value *v = eval(e, node);
    if (v->kind == VALUE_NAME) {
        struct diag *d =
            REPORT(e, QUOTE_VALUE, node->where, "`%.*s` is no value here", STR_ARG(v->text));
        diag_help(d, "text stands in quotes: `\"%.*s\"`", STR_ARG(v->text));
        diag_fix(d, node->where, "\"%.*s\"", STR_ARG(v->text));
        return NULL;
    }
    if (v->kind == VALUE_EXPR || v->kind == VALUE_RECORD) {
        REPORT(e, BAD_VALUE, node->where, "a condition compares with a text or a number");
        return NULL;
    }
    return v->kind == VALUE_ERROR || !check_condition_unit(e, v, node->where) ? NULL : v;
}

static bool range_of(struct eval *e, const struct ast_range *node, struct condition *out)
{
    struct value *from = condition_value(e, node->from), *to = condition_value(e, node->to);
    if (!from || !to) return false;
    out->range = true;
    vec_push(arena_of(e), &out->values, from);
    vec_push(arena_of(e), &out->values, to);
    if (from->kind != VALUE_NUMBER || to->kind != VALUE_NUMBER || from->number <= to->number)
        return true;
    struct diag *d = REPORT(e, BAD_VALUE, node->head.where, "no number is between %.*s and %.*s",
                            STR_ARG(from->text), STR_ARG(to->text));
    diag_help(d, "the smaller one comes first: `%.*s..%.*s`", STR_ARG(to->text),
              STR_ARG(from->text));
    return false;
}

static bool check_contains(struct eval *e, const struct ast_condition *node, const struct value *v)
{
    bool empty = v->kind == VALUE_TEXT && !v->view && !v->text.len;
    if (node->operator!= OP_CONTAINS || !empty || node->right->kind != AST_STRING) return true;
    REPORT(e, BAD_VALUE, node->right->where, "every text contains an empty one");
    return false;
}

/* What a drop-down puts in is not known yet. */
static void check_pattern(struct eval *e, const struct ast *node, const struct value *v)
{
    const char *fault = v->kind == VALUE_TEXT && !v->view ? pattern_fault(v->text) : NULL;
    if (!fault) return;
    struct diag *d =
        REPORT(e, BAD_VALUE, node->where, "`%.*s` is no regular expression", STR_ARG(v->text));
    diag_why(d, "%s", fault);
}

static bool condition_of(struct eval *e, const struct ast_condition *node, struct condition *out)
{
    *out = (struct condition){
        .operator_ = node->operator, .negated = node->negated, .where = node->head.where};
    if (!dimension_of(e, node->left, &out->left)) return false;
    if (node->right->kind == AST_RANGE) {
        return range_of(e, (const struct ast_range *)node->right, out);
    }
    struct value *v = condition_value(e, node->right);
    if (!v || !check_contains(e, node, v)) return false;
    if (node->operator== OP_MATCH) check_pattern(e, node->right, v);
    if (v->kind != VALUE_LIST) {
        vec_push(arena_of(e), &out->values, v);
        return true;
    }
    if (node->operator!= OP_IN) {
        struct diag *d = REPORT(e, BAD_VALUE, node->right->where, "a list stands after `in`");
        diag_help(d, "`%.*s in [ … ]`", STR_ARG(out->left.name));
        return false;
    }
    for (size_t i = 0; i < v->items.len; i++) {
        struct value *item = v->items.at[i];
        if (item->kind == VALUE_NAME) {
            struct diag *d =
                REPORT(e, QUOTE_VALUE, item->where, "`%.*s` is no value here", STR_ARG(item->text));
            diag_help(d, "text stands in quotes: `\"%.*s\"`", STR_ARG(item->text));
            return false;
        }
        if (item->kind == VALUE_ERROR || !check_condition_unit(e, item, item->where)) return false;
        vec_push(arena_of(e), &out->values, item);
    }
    if (out->values.len == 0)
        REPORT(e, BAD_VALUE, node->right->where, "an empty list matches nothing");
    return out->values.len > 0;
}

conditions eval_conditions(struct eval *e, const struct ast_nodes *nodes)
{
    conditions list = {0};
    for (size_t i = 0; i < nodes->len; i++) {
        struct condition c;
        if (nodes->at[i]->kind == AST_CONDITION &&
            condition_of(e, (const struct ast_condition *)nodes->at[i], &c))
            vec_push(arena_of(e), &list, c);
    }
    return list;
}
