/* Job: evaluate names and expressions at compile time.  Not responsible for where statements may
 * stand (outline) nor for what a query can do (lower). */
#include "sema/value.h"

#include "syntax/parse.h"

static struct arena *arena_of(struct eval *e) { return e->arena; }
static str name_text(struct eval *e, atom name) { return atom_str(e->program->atoms, name); }

#define REPORT(e, code, where, ...) diag_report((e)->program->sink, DIAG_##code, where, __VA_ARGS__)

/* ---- scopes -----------------------------------------------------------------------------------
 */

struct scope *scope_new(struct arena *a, struct scope *outer, struct module *module)
{
    struct scope *s = arena_new(a, struct scope);
    s->outer = outer;
    s->module = module;
    return s;
}

void scope_bind(struct eval *e, struct scope *s, atom name, struct value *value, span where)
{
    for (size_t i = 0; i < s->bindings.len; i++) {
        if (s->bindings.at[i].name != name) continue;
        struct diag *d = REPORT(e, NAME_TWICE, where, "`%.*s` is declared twice here",
                                STR_ARG(name_text(e, name)));
        diag_label(d, s->bindings.at[i].where, "first here");
        return;
    }
    struct binding b = {name, value, where};
    vec_push(arena_of(e), &s->bindings, b);
}

struct view *views_find(const struct views *v, str name)
{
    for (size_t i = 0; v && i < v->list.len; i++)
        if (str_eq(v->list.at[i]->name, name)) return v->list.at[i];
    return NULL;
}

static struct value *value_new(struct eval *e, enum value_kind kind, span where)
{
    struct value *v = arena_new(arena_of(e), struct value);
    v->kind = kind;
    v->where = where;
    v->unit = UNIT_NONE;
    return v;
}

static struct value *value_error(struct eval *e, span where)
{
    return value_new(e, VALUE_ERROR, where);
}

struct value *value_text(struct arena *a, str text, span where)
{
    struct value *v = arena_new(a, struct value);
    *v = (struct value){.kind = VALUE_TEXT, .where = where, .text = text, .unit = UNIT_NONE};
    return v;
}

/* A --set value reads as a number where it is one. */
static struct value *setting_value(struct eval *e, str text, span where)
{
    size_t used;
    double number = number_read(text, &used);
    if (used == 0 || used != text.len) return value_text(arena_of(e), text, where);
    struct value *v = value_new(e, VALUE_NUMBER, where);
    v->number = number;
    v->text = text;
    return v;
}

static const str *find_setting(struct program *p, str name)
{
    for (size_t i = 0; i < p->setting_count; i++) {
        if (!str_eq(p->setting_names[i], name)) continue;
        p->setting_used[i] = true;
        return &p->setting_values[i];
    }
    return NULL;
}

/* Parameters and lets of a module are evaluated once, in the module's own scope. */
static struct value *decl_value(struct eval *e, struct decl *d)
{
    if (d->value) return d->value;
    if (d->evaluating) {
        REPORT(e, BAD_VALUE, d->where, "`%.*s` is defined by itself",
               STR_ARG(name_text(e, d->name)));
        return value_error(e, d->where);
    }
    d->evaluating = true;
    struct eval inner = {
        e->program, e->program->arena, scope_new(e->program->arena, NULL, d->module), NULL, NULL,
        false};
    const str *setting =
        d->kind == DECL_PARAM ? find_setting(e->program, name_text(e, d->name)) : NULL;
    const struct ast *node = d->kind == DECL_PARAM ? ((struct ast_param *)d->node)->value
                                                   : ((struct ast_let *)d->node)->value;
    const struct origin *before = e->program->sink->origin;
    e->program->sink->origin = NULL;
    if (setting) {
        d->value = setting_value(&inner, *setting, d->where);
    } else if (node) {
        d->value = eval(&inner, node);
    } else {
        struct diag *diag = REPORT(e, BAD_VALUE, d->where, "parameter `%.*s` has no value",
                                   STR_ARG(name_text(e, d->name)));
        diag_help(diag, "give it with `--set %.*s=…`, or a default here",
                  STR_ARG(name_text(e, d->name)));
        d->value = value_error(&inner, d->where);
    }
    e->program->sink->origin = before;
    d->evaluating = false;
    return d->value;
}

static struct value *module_value(struct eval *e, struct module *m, str name)
{
    struct decl *d = m ? module_find(m, e->program, name) : NULL;
    return d && (d->kind == DECL_PARAM || d->kind == DECL_LET) ? decl_value(e, d) : NULL;
}

struct value *scope_find(struct eval *e, struct scope *s, str name)
{
    atom key = atom_find(e->program->atoms, name);
    if (key == ATOM_NONE) return NULL;
    struct module *module = s ? s->module : NULL;
    for (; s; s = s->outer) {
        for (size_t i = 0; i < s->bindings.len; i++)
            if (s->bindings.at[i].name == key) return s->bindings.at[i].value;
        module = s->module;
    }
    return module_value(e, module, name);
}

static struct module *module_of(const struct eval *e) { return e->scope->module; }

/* ---- unknown names ----------------------------------------------------------------------------
 */

static void offer_names(struct eval *e, struct nearest *n)
{
    for (struct scope *s = e->scope; s; s = s->outer)
        for (size_t i = 0; i < s->bindings.len; i++)
            nearest_offer(n, name_text(e, s->bindings.at[i].name));
    struct module *m = module_of(e);
    for (size_t i = 0; i < m->decls.len; i++) nearest_offer(n, name_text(e, m->decls.at[i]->name));
    for (size_t i = 0; e->views && i < e->views->list.len; i++)
        nearest_offer(n, e->views->list.at[i]->name);
}

static bool name_exists(struct eval *e, str name)
{
    const struct use *use;
    size_t dot = str_find_char(name, '.', 0);
    str head = dot == SIZE_MAX ? name : str_part(name, 0, dot);
    return scope_find(e, e->scope, head) || module_source(e->program, module_of(e), head, &use);
}

static void report_minus(struct eval *e, span where, str left, str right)
{
    struct diag *d =
        REPORT(e, HYPHEN_NAME, where, "`%.*s-%.*s` is one name", STR_ARG(left), STR_ARG(right));
    diag_why(d, "a hyphen between letters belongs to the name");
    diag_fix(d, where, "%.*s - %.*s", STR_ARG(left), STR_ARG(right));
    diag_help(d, "for a subtraction put spaces around it: `%.*s - %.*s`", STR_ARG(left),
              STR_ARG(right));
}

/* `a-b` where both halves exist: spaces are missing. */
static bool report_hyphen(struct eval *e, str name, span where)
{
    size_t dash = str_find_char(name, '-', 0);
    while (dash != SIZE_MAX) {
        str left = str_part(name, 0, dash), right = str_part(name, dash + 1, name.len);
        if (name_exists(e, left) && name_exists(e, right)) {
            report_minus(e, where, left, right);
            return true;
        }
        dash = str_find_char(name, '-', dash + 1);
    }
    return false;
}

/* `errors` where `lambda.errors` exists; the nearest metric of the sources that the file knows. */
static str nearest_metric(struct eval *e, str name)
{
    struct nearest near = nearest_start(name);
    str best = STR_EMPTY;
    struct module *m = module_of(e);
    for (size_t i = 0; i < m->decls.len; i++) {
        const struct use *use;
        str source = name_text(e, m->decls.at[i]->name);
        struct decl *d = module_source(e->program, m, source, &use);
        for (size_t k = 0; d && k < d->source->metrics.len; k++) {
            str metric = name_text(e, d->source->metrics.at[k]->name), before = near.best;
            nearest_offer(&near, metric);
            if (near.best.ptr != before.ptr)
                best = arena_printf(arena_of(e), "%.*s.%.*s", STR_ARG(source), STR_ARG(metric));
        }
    }
    return best;
}

void report_unknown_name(struct eval *e, str name, span where, const char *what)
{
    if (report_hyphen(e, name, where)) return;
    struct diag *d = REPORT(e, UNKNOWN_NAME, where, "there is no %s `%.*s`", what, STR_ARG(name));
    struct nearest near = nearest_start(name);
    offer_names(e, &near);
    str best = near.best.len ? near.best : nearest_metric(e, name);
    if (best.len)
        diag_help(d, "did you mean `%.*s`?", STR_ARG(best));
    else
        diag_help(d, "a metric is written with its source: `lambda.errors`; text stands in quotes");
}

static void report_unknown_variable(struct eval *e, str name, span where)
{
    struct diag *d =
        e->lenient ? REPORT(e, PASSED_VARIABLE, where, "`$%.*s` is left to Grafana", STR_ARG(name))
                   : REPORT(e, UNKNOWN_VARIABLE, where, "there is no `$%.*s` here", STR_ARG(name));
    struct nearest near = nearest_start(name);
    offer_names(e, &near);
    if (near.best.len)
        diag_help(d, "did you mean `$%.*s`?", STR_ARG(near.best));
    else
        diag_help(d,
                  "declare it with `param`, `let`, `filter`, `input` or `var`; `$$` is a dollar");
}

/* ---- references -------------------------------------------------------------------------------
 */

static struct value *field_of(struct eval *e, struct value *v, str name, span where)
{
    if (v->kind == VALUE_ERROR) return v;
    for (size_t i = 0; v->kind == VALUE_RECORD && i < v->fields.len; i++)
        if (str_eq(v->fields.at[i].name, name)) return v->fields.at[i].value;
    struct diag *d;
    if (v->kind != VALUE_RECORD) {
        REPORT(e, BAD_VALUE, where, "`%.*s` is no record, so it has no field `%.*s`",
               STR_ARG(value_said(arena_of(e), v)), STR_ARG(name));
        return value_error(e, where);
    }
    d = REPORT(e, UNKNOWN_NAME, where, "this record has no field `%.*s`", STR_ARG(name));
    struct nearest near = nearest_start(name);
    for (size_t i = 0; i < v->fields.len; i++) nearest_offer(&near, v->fields.at[i].name);
    if (near.best.len) diag_help(d, "did you mean `%.*s`?", STR_ARG(near.best));
    return value_error(e, where);
}

static struct value *view_value(struct eval *e, struct view *view, str written, span where)
{
    struct value *v = value_text(arena_of(e), written, where);
    v->view = true;
    v->variable = view;
    return v;
}

/* $name, $record.field; NULL when the name is known to nobody. */
static struct value *find_reference(struct eval *e, str path, str written, span where)
{
    str rest = path, name;
    str_split(&rest, '.', &name);
    struct value *v = scope_find(e, e->scope, name);
    struct view *view = views_find(e->views, name);
    if (v && view) {
        struct diag *d =
            REPORT(e, AMBIGUOUS_NAME, where, "`$%.*s` means two things", STR_ARG(name));
        diag_label(d, view->where, "a variable of the dashboard");
        diag_label(d, v->where, "a value");
        diag_help(d, "rename one of them");
        return value_error(e, where);
    }
    if (view) return view_value(e, view, written, where);
    str field;
    while (v && str_split(&rest, '.', &field)) v = field_of(e, v, field, where);
    return v;
}

static str number_said(struct eval *e, const struct value *v)
{
    return v->text.len ? v->text : number_str(arena_of(e), v->number);
}

/* A value inside a string. */
static bool put_in_text(struct eval *e, const struct value *v, span where, struct buf *out)
{
    switch (v->kind) {
    case VALUE_ERROR: return false;
    case VALUE_TEXT:
    case VALUE_NAME: buf_str(out, v->text); return v->view;
    case VALUE_NUMBER: buf_str(out, number_said(e, v)); return false;
    case VALUE_BOOL: buf_text(out, v->truth ? "true" : "false"); return false;
    default:
        REPORT(e, BAD_VALUE, where, "`%.*s` is %s, which cannot stand in a text",
               STR_ARG(source_text(e->program->sources, where)),
               v->kind == VALUE_LIST     ? "a list"
               : v->kind == VALUE_RECORD ? "a record"
                                         : "a metric");
        return false;
    }
}

static struct value *eval_string(struct eval *e, const struct ast_string *node)
{
    struct pieces pieces = string_pieces(arena_of(e), e->program->sink, node);
    struct value *v = value_text(arena_of(e), STR_EMPTY, node->head.where);
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < pieces.len; i++) {
        const struct piece *p = &pieces.at[i];
        if (p->kind == PIECE_TEXT) {
            buf_str(&out, p->text);
            continue;
        }
        struct value *inner = find_reference(e, p->text, p->written, p->where);
        bool field = !inner && str_find_char(p->text, '.', 0) != SIZE_MAX;
        bool grafanas = p->braces && field;
        if (!inner && !grafanas) report_unknown_variable(e, p->text, p->where);
        if (!inner && (grafanas || e->lenient)) buf_str(&out, p->written);
        if (inner && put_in_text(e, inner, p->where, &out)) v->view = true;
        if (inner && pieces.len == 1) v->variable = inner->variable;
    }
    v->text = arena_str(arena_of(e), buf_as_str(&out));
    buf_release(&out);
    return v;
}

static struct value *eval_ref(struct eval *e, const struct ast_ref *node)
{
    str written = source_text(e->program->sources, node->head.where);
    struct value *v = find_reference(e, node->path, written, node->head.where);
    if (v) return v;
    bool grafanas = str_starts(node->path, STR("__"));
    if (!grafanas) report_unknown_variable(e, node->path, node->head.where);
    if (!grafanas && !e->lenient) return value_error(e, node->head.where);
    v = value_text(arena_of(e), written, node->head.where);
    v->view = true;
    return v;
}

/* ---- metrics ----------------------------------------------------------------------------------
 */

static struct expr *expr_new(struct eval *e, enum expr_kind kind, span where)
{
    struct expr *x = arena_new(arena_of(e), struct expr);
    x->kind = kind;
    x->where = where;
    x->origin = e->origin;
    x->unit = UNIT_NONE;
    return x;
}

static struct value *expr_value(struct eval *e, struct expr *x)
{
    struct value *v = value_new(e, x->kind == EXPR_ERROR ? VALUE_ERROR : VALUE_EXPR, x->where);
    v->expr = x;
    return v;
}

/* `lambda.invocations-errors` */
static bool report_hyphen_metric(struct eval *e, const struct cat_source *s,
                                 const struct ast_qname *q, str name)
{
    size_t dash = str_find_char(name, '-', 0);
    str left = str_part(name, 0, dash == SIZE_MAX ? 0 : dash),
        right = str_part(name, left.len + (left.len > 0), name.len);
    if (!left.len || !catalog_metric(s, left)) return false;
    str prefix = str_part(source_text(e->program->sources, q->head.where), 0,
                          q->segments.at[q->segments.len - 1]->where.lo - q->head.where.lo);
    left = arena_printf(arena_of(e), "%.*s%.*s", STR_ARG(prefix), STR_ARG(left));
    if (catalog_metric(s, right))
        right = arena_printf(arena_of(e), "%.*s%.*s", STR_ARG(prefix), STR_ARG(right));
    else if (!name_exists(e, right))
        return false;
    report_minus(e, q->head.where, left, right);
    return true;
}

static void report_unknown_metric(struct eval *e, const struct cat_source *s, str name, span where)
{
    struct diag *d = REPORT(e, UNKNOWN_METRIC, where, "%.*s has no metric `%.*s`",
                            STR_ARG(s->name_space), STR_ARG(name));
    struct nearest near = nearest_start(name);
    for (size_t i = 0; i < s->metrics.len; i++) {
        nearest_offer(&near, name_text(e, s->metrics.at[i]->name));
        nearest_offer(&near, s->metrics.at[i]->aws);
    }
    const struct cat_metric *m = near.best.len ? catalog_metric(s, near.best) : NULL;
    if (m) {
        diag_help(d, "did you mean %.*s?",
                  STR_ARG(catalog_metric_text(arena_of(e), e->program->atoms, m)));
        return;
    }
    str list = STR_EMPTY;
    for (size_t i = 0; i < s->metrics.len && i < 12; i++)
        list = i ? arena_printf(arena_of(e), "%.*s, %.*s", STR_ARG(list),
                                STR_ARG(name_text(e, s->metrics.at[i]->name)))
                 : name_text(e, s->metrics.at[i]->name);
    diag_help(d, "it has %.*s%s", STR_ARG(list), s->metrics.len > 12 ? ", …" : "");
}

static void report_unknown_source(struct eval *e, str name, span where)
{
    struct diag *d =
        REPORT(e, UNKNOWN_SOURCE, where, "there is no source `%.*s` in this file", STR_ARG(name));
    str builtin = arena_printf(arena_of(e), "aws.%.*s", STR_ARG(name));
    if (module_builtin_exists(builtin)) {
        diag_help(d, "add `use %.*s` at the top of the file", STR_ARG(builtin));
        return;
    }
    struct nearest near = nearest_start(name),
                   library = nearest_start(arena_printf(arena_of(e), "aws/%.*s", STR_ARG(name)));
    library.distance = near.distance; /* the prefix is no reason for more tolerance */
    module_offer_sources(e->program, module_of(e), &near);
    if (near.best.len) {
        diag_help(d, "did you mean `%.*s`?", STR_ARG(near.best));
        return;
    }
    module_offer_builtins(&library);
    if (library.best.len)
        diag_help(d, "did you mean `%.*s`? Then add `use aws.%.*s` at the top of the file",
                  STR_ARG(str_part(library.best, 4, library.best.len)),
                  STR_ARG(str_part(library.best, 4, library.best.len)));
    else
        diag_help(d, "declare it with `source %.*s = …`, or bring it with `use`", STR_ARG(name));
}

static str segment(struct eval *e, const struct ast_qname *q, size_t i)
{
    return name_text(e, ((const struct ast_name *)q->segments.at[i])->name);
}

/* module.source.metric names a further source of a module. */
static const struct cat_source *inner_source(struct eval *e, const struct ast_qname *q,
                                             const struct use **use)
{
    struct decl *d = module_find(module_of(e), e->program, segment(e, q, 0));
    if (!d || d->kind != DECL_MODULE || !d->use->module) return NULL;
    struct decl *inner = module_find(d->use->module, e->program, segment(e, q, 1));
    *use = d->use;
    return inner && inner->kind == DECL_SOURCE ? inner->source : NULL;
}

static struct expr *metric_expr(struct eval *e, const struct cat_source *s, const struct use *use,
                                str name, span where)
{
    const struct cat_metric *m = catalog_metric(s, name);
    if (!m) {
        report_unknown_metric(e, s, name, where);
        return expr_new(e, EXPR_ERROR, where);
    }
    if (m->deprecated.len) {
        struct diag *d = REPORT(e, DEPRECATED, where, "`%.*s` is deprecated", STR_ARG(name));
        diag_help(d, "%.*s", STR_ARG(m->deprecated));
    }
    struct expr *x = expr_new(e, EXPR_METRIC, where);
    x->metric = m;
    x->use = use;
    return x;
}

static struct value *eval_qname(struct eval *e, const struct ast_qname *q)
{
    str head = segment(e, q, 0);
    struct value *v = scope_find(e, e->scope, head);
    if (v) {
        for (size_t i = 1; i < q->segments.len; i++)
            v = field_of(e, v, segment(e, q, i), q->segments.at[i]->where);
        return v;
    }
    const struct use *use = NULL;
    const struct cat_source *s = q->segments.len == 3 ? inner_source(e, q, &use) : NULL;
    size_t last = q->segments.len - 1;
    if (!s && q->segments.len == 2) {
        struct decl *d = module_source(e->program, module_of(e), head, &use);
        if (d) s = d->source;
    }
    span where = q->segments.at[last]->where;
    if (s && !catalog_metric(s, segment(e, q, last)) &&
        report_hyphen_metric(e, s, q, segment(e, q, last)))
        return value_error(e, q->head.where);
    if (s) {
        struct expr *x = metric_expr(e, s, use, segment(e, q, last), where);
        x->where = q->head.where;
        return expr_value(e, x);
    }
    str whole = source_text(e->program->sources, q->head.where);
    struct decl *d = module_find(module_of(e), e->program, head);
    if (d && d->kind == DECL_MODULE && d->use->module)
        report_unknown_name(e, whole, q->head.where, "metric");
    else if (!d && !report_hyphen(e, whole, q->head.where))
        report_unknown_source(e, head, q->segments.at[0]->where);
    return value_error(e, q->head.where);
}

/* ---- expressions ------------------------------------------------------------------------------
 */

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

struct expr *eval_expr(struct eval *e, const struct ast *node)
{
    struct value *v = eval(e, node);
    struct expr *x = value_expr(e, v);
    return x;
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
    struct diag *d = REPORT(e, STATISTIC_MISSING, where, "`%.*s.%.*s` has no statistic `%.*s`",
                            STR_ARG(name_text(e, m->source->name)), STR_ARG(name_text(e, m->name)),
                            STR_ARG(s->text));
    diag_help(d, "it has %.*s", STR_ARG(catalog_statistics_text(arena_of(e), m)));
    return false;
}

static struct value *eval_measure(struct eval *e, const struct ast_measure *node)
{
    if (node->operand->kind == AST_PAREN) {
        struct diag *d = REPORT(
            e, ONE_STATISTIC, node->statistics.at[0]->where, "`%.*s` cannot follow a parenthesis",
            STR_ARG(((const struct ast_statistic *)node->statistics.at[0])->text));
        diag_why(d, "a statistic is CloudWatch's, of one metric");
        diag_help(d, "put it behind the metric: `lambda.errors sum`; `sum(x)` adds up series");
        return value_error(e, node->head.where);
    }
    struct value *v = eval(e, node->operand);
    struct expr *base = value_expr(e, v);
    if (base->kind == EXPR_ERROR) return value_error(e, node->head.where);
    if (base->kind != EXPR_METRIC && base->kind != EXPR_LOGS && base->kind != EXPR_RAW) {
        struct diag *d = REPORT(e, ONE_STATISTIC, node->statistics.at[0]->where,
                                "a statistic belongs behind a metric");
        diag_help(d, "put it there: `lambda.errors sum`; of a calculation it has no meaning");
        return value_error(e, node->head.where);
    }
    struct expr *x = arena_new(arena_of(e), struct expr);
    *x = *base;
    x->where = node->head.where;
    x->statistics.len = 0, x->statistics.cap = 0, x->statistics.at = NULL;
    for (size_t i = 0; i < node->statistics.len; i++) {
        const struct ast_statistic *s = (const struct ast_statistic *)node->statistics.at[i];
        struct statistic statistic;
        enum statistic_fault fault = statistic_parse(arena_of(e), s->text, &statistic);
        if (fault != STATISTIC_FINE) {
            report_unknown_statistic(e, s->text, s->head.where, fault);
            return value_error(e, node->head.where);
        }
        if (x->kind == EXPR_METRIC && !check_statistic(e, x->metric, &statistic, s->head.where))
            return value_error(e, node->head.where);
        vec_push(arena_of(e), &x->statistics, statistic);
    }
    return expr_value(e, x);
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

static struct value *number_result(struct eval *e, const struct ast_binary *node,
                                   const struct value *a, const struct value *b)
{
    struct value *v = value_new(e, VALUE_NUMBER, node->head.where);
    if (node->operator== OP_DIV && b->number == 0) {
        REPORT(e, BAD_VALUE, node->head.where, "a division by zero");
        return value_error(e, node->head.where);
    }
    v->number = fold_numbers(node->operator, a->number, b->number);
    v->unit = a->unit.quantity == QUANTITY_NONE ? b->unit : a->unit;
    return v;
}

static bool texts_equal(const struct value *a, const struct value *b)
{
    if (a->kind == VALUE_NUMBER && b->kind == VALUE_NUMBER) return a->number == b->number;
    if (a->kind == VALUE_BOOL && b->kind == VALUE_BOOL) return a->truth == b->truth;
    return str_eq(a->text, b->text);
}

static bool compare(int op, const struct value *a, const struct value *b)
{
    int order = a->kind == VALUE_NUMBER && b->kind == VALUE_NUMBER
                    ? (a->number > b->number) - (a->number < b->number)
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
    struct value *a = eval(e, node->left), *b = eval(e, node->right);
    if (op >= OP_EQ && op <= OP_GE) {
        bool fine = comparable(e, a) & comparable(e, b);
        return fine ? truth_value(e, compare(op, a, b), node->head.where)
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

static void take_clauses(struct eval *e, const struct ast_nodes *clauses, struct expr *x)
{
    for (size_t i = 0; i < clauses->len; i++) {
        struct ast *clause = clauses->at[i];
        if (clause->kind == AST_BY) {
            x->by = eval_dimensions(e, &((struct ast_by *)clause)->dimensions);
            x->has_by = true;
        } else {
            conditions more = eval_conditions(e, &((struct ast_where *)clause)->conditions);
            for (size_t k = 0; k < more.len; k++) vec_push(arena_of(e), &x->where_, more.at[k]);
        }
    }
}

/* A parenthesis: its own clauses stay with the expression inside. */
static struct value *eval_paren(struct eval *e, const struct ast_paren *node)
{
    struct value *v = eval(e, node->value);
    if (node->clauses.len == 0 || v->kind == VALUE_ERROR) return v;
    struct expr *base = value_expr(e, v), *x = arena_new(arena_of(e), struct expr);
    *x = *base;
    x->where_.cap = x->where_.len;
    take_clauses(e, &node->clauses, x);
    return expr_value(e, x);
}

/* ---- calls ------------------------------------------------------------------------------------
 */

static const struct function {
    const char *name;
    size_t most_args;
} functions[] = {
#define FUNCTION(name, cloudwatch, grafana, folds, most_args) {#name, most_args},
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

static bool check_function(struct eval *e, const struct ast_call *node)
{
    str name = source_text(e->program->sources, node->callee->where);
    const struct function *f = node->callee->kind == AST_NAME ? function_find(name) : NULL;
    if (!f) {
        report_unknown_function(e, name, node->callee->where);
        return false;
    }
    if (node->args.len > 0 && node->args.len <= f->most_args) return true;
    struct diag *d = REPORT(e, FUNCTION_CALL, node->head.where, "`%s` takes %s", f->name,
                            f->most_args == 1 ? "one expression" : "an expression and a number");
    diag_help(d, "for instance `%s(lambda.errors%s)`", f->name, f->most_args == 1 ? "" : ", 0");
    return false;
}

static struct value *eval_call(struct eval *e, const struct ast_call *node)
{
    struct expr *x = expr_new(e, EXPR_CALL, node->head.where);
    if (!check_function(e, node)) return value_error(e, node->head.where);
    x->function = name_text(e, ((const struct ast_name *)node->callee)->name);
    bool failed = false;
    for (size_t i = 0; i < node->args.len; i++) {
        const struct ast_arg *arg = (const struct ast_arg *)node->args.at[i];
        struct value *v = eval(e, arg->value);
        struct expr *inner = value_expr(e, v);
        if (arg->clauses.len && inner->kind != EXPR_ERROR) {
            struct expr *own = arena_new(arena_of(e), struct expr);
            *own = *inner;
            own->where_.cap = own->where_.len;
            take_clauses(e, &arg->clauses, own);
            inner = own;
        }
        failed = failed || inner->kind == EXPR_ERROR;
        vec_push(arena_of(e), &x->args, inner);
    }
    return failed ? value_error(e, node->head.where) : expr_value(e, x);
}

/* ---- logs, text, queries ----------------------------------------------------------------------
 */

/* `logs app`: a declared source of logs. */
static const struct cat_source *log_source(struct eval *e, const struct ast *node)
{
    if (node->kind != AST_NAME) return NULL;
    str name = name_text(e, ((const struct ast_name *)node)->name);
    const struct use *use;
    if (scope_find(e, e->scope, name)) return NULL;
    struct decl *d = module_source(e->program, module_of(e), name, &use);
    if (d) return d->source;
    report_unknown_source(e, name, node->where);
    return NULL;
}

static void add_groups(struct eval *e, struct expr *x, struct value *v)
{
    if (v->kind == VALUE_LIST) {
        for (size_t i = 0; i < v->items.len; i++) add_groups(e, x, v->items.at[i]);
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
    struct expr *x = expr_new(e, EXPR_RAW, node->head.where);
    bool view;
    x->name_space = eval_text(e, node->name_space, &view);
    x->raw_metric = eval_text(e, node->metric, &view);
    return expr_value(e, x);
}

/* ---- lists, records ---------------------------------------------------------------------------
 */

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

static struct value *eval_number(struct eval *e, const struct ast_number *node)
{
    struct value *v = value_new(e, VALUE_NUMBER, node->head.where);
    v->number = node->value;
    v->text = source_text(e->program->sources, node->head.where);
    v->per = node->per;
    if (node->unit.len && !unit_parse(node->unit, &v->unit)) {
        struct diag *d = REPORT(e, UNKNOWN_UNIT, node->head.where, "there is no unit `%.*s`",
                                STR_ARG(node->unit));
        str near = unit_nearest(node->unit);
        if (near.len)
            diag_help(d, "did you mean `%.*s%.*s`?", STR_ARG(node->digits), STR_ARG(near));
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
    if (to - from > 1000) {
        REPORT(e, BAD_VALUE, node->head.where, "a range of more than 1000 values");
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
    str name = name_text(e, node->name);
    struct value *v = scope_find(e, e->scope, name);
    if (v) return v;
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
    case AST_MEASURE: return eval_measure(e, (const struct ast_measure *)node);
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
    struct value *v = eval(e, node);
    struct buf out = BUF_INIT;
    *view = put_in_text(e, v, node->where, &out);
    str text = v->kind == VALUE_TEXT || v->kind == VALUE_NAME
                   ? v->text
                   : arena_str(arena_of(e), buf_as_str(&out));
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

/* ---- clauses ----------------------------------------------------------------------------------
 */

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
    struct value *v =
        node->kind == AST_NAME
            ? scope_find(e, e->scope, name_text(e, ((const struct ast_name *)node)->name))
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

dimension_names eval_dimensions(struct eval *e, const struct ast_nodes *nodes)
{
    dimension_names list = {0};
    for (size_t i = 0; i < nodes->len; i++) {
        struct dimension_name name;
        const struct ast *node = nodes->at[i];
        if (node->kind == AST_REF) {
            struct value *v = eval(e, node);
            for (size_t k = 0; v->kind == VALUE_LIST && k < v->items.len; k++) {
                struct dimension_name item = {.name = v->items.at[k]->text, .where = node->where};
                vec_push(arena_of(e), &list, item);
            }
            if (v->kind == VALUE_LIST) continue;
        }
        if (dimension_of(e, node, &name)) vec_push(arena_of(e), &list, name);
    }
    return list;
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
    return v->kind == VALUE_ERROR ? NULL : v;
}

static bool condition_of(struct eval *e, const struct ast_condition *node, struct condition *out)
{
    *out = (struct condition){
        .operator_ = node->operator, .negated = node->negated, .where = node->head.where};
    if (!dimension_of(e, node->left, &out->left)) return false;
    if (node->right->kind == AST_RANGE) {
        const struct ast_range *r = (const struct ast_range *)node->right;
        out->range = true;
        vec_push(arena_of(e), &out->values, eval(e, r->from));
        vec_push(arena_of(e), &out->values, eval(e, r->to));
        return true;
    }
    struct value *v = condition_value(e, node->right);
    if (!v) return false;
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
        if (item->kind == VALUE_ERROR) return false;
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

/* ---- texts for people -------------------------------------------------------------------------
 */

str value_said(struct arena *a, const struct value *v)
{
    switch (v->kind) {
    case VALUE_TEXT: return arena_printf(a, "\"%.*s\"", STR_ARG(v->text));
    case VALUE_NAME: return v->text;
    case VALUE_NUMBER: return v->text.len ? v->text : number_str(a, v->number);
    case VALUE_BOOL: return v->truth ? STR("true") : STR("false");
    case VALUE_LIST: return STR("a list");
    case VALUE_RECORD: return STR("a record");
    case VALUE_EXPR: return STR("a metric");
    default: return STR("?");
    }
}

static str metric_text(struct eval *e, const struct expr *x)
{
    str text =
        x->kind == EXPR_METRIC
            ? arena_printf(arena_of(e), "%.*s.%.*s", STR_ARG(name_text(e, x->metric->source->name)),
                           STR_ARG(name_text(e, x->metric->name)))
            : arena_printf(arena_of(e), "cloudwatch \"%.*s\" \"%.*s\"", STR_ARG(x->name_space),
                           STR_ARG(x->raw_metric));
    for (size_t i = 0; i < x->statistics.len; i++)
        text = arena_printf(arena_of(e), "%.*s%s%.*s", STR_ARG(text), i ? "," : " ",
                            STR_ARG(x->statistics.at[i].text));
    return text;
}

static str call_text(struct eval *e, const struct expr *x)
{
    str text = arena_printf(arena_of(e), "%.*s(", STR_ARG(x->function));
    for (size_t i = 0; i < x->args.len; i++)
        text = arena_printf(arena_of(e), "%.*s%s%.*s", STR_ARG(text), i ? ", " : "",
                            STR_ARG(expr_text(e, x->args.at[i])));
    return arena_printf(arena_of(e), "%.*s)", STR_ARG(text));
}

static str logs_text(struct eval *e, const struct expr *x)
{
    str text = x->source
                   ? arena_printf(arena_of(e), "logs %.*s", STR_ARG(name_text(e, x->source->name)))
                   : STR("logs");
    for (size_t i = 0; i < x->groups.len; i++)
        text = arena_printf(arena_of(e), "%.*s%s\"%.*s\"", STR_ARG(text), i ? ", " : " ",
                            STR_ARG(x->groups.at[i]->text));
    for (size_t i = 0; i < x->statistics.len; i++)
        text = arena_printf(arena_of(e), "%.*s%s%.*s", STR_ARG(text), i ? "," : " ",
                            STR_ARG(x->statistics.at[i].text));
    return text;
}

static int binding_of(const struct expr *x)
{
    if (x->kind != EXPR_BINARY) return 3;
    return x->operator_ == OP_MUL || x->operator_ == OP_DIV ? 2 : 1;
}

static str operand_text(struct eval *e, const struct expr *x, bool parenthesis)
{
    str text = expr_text(e, x);
    return parenthesis ? arena_printf(arena_of(e), "(%.*s)", STR_ARG(text)) : text;
}

str expr_text(struct eval *e, const struct expr *x)
{
    switch (x->kind) {
    case EXPR_NUMBER:
        return x->unit.quantity == QUANTITY_NONE
                   ? number_str(arena_of(e), x->number)
                   : arena_printf(arena_of(e), "%.*s%.*s",
                                  STR_ARG(number_str(arena_of(e), x->number)),
                                  STR_ARG(x->unit.name));
    case EXPR_METRIC:
    case EXPR_RAW: return metric_text(e, x);
    case EXPR_NEGATE:
        return arena_printf(arena_of(e), "-%.*s",
                            STR_ARG(operand_text(e, x->left, x->left->kind == EXPR_BINARY)));
    case EXPR_BINARY: {
        int mine = binding_of(x);
        str left = operand_text(e, x->left, binding_of(x->left) < mine);
        str right = operand_text(e, x->right, binding_of(x->right) <= mine);
        return arena_printf(arena_of(e), "%.*s %s %.*s", STR_ARG(left),
                            ast_operator_text(x->operator_), STR_ARG(right));
    }
    case EXPR_CALL: return call_text(e, x);
    case EXPR_LOGS: return logs_text(e, x);
    case EXPR_TEXT: return STR("text");
    case EXPR_QUERY: return arena_printf(arena_of(e), "query %.*s", STR_ARG(x->language));
    default: return STR("?");
    }
}
