/* Job: scopes, and the values of names that are declared.  Not responsible for expressions (eval)
 * nor for what an unknown name might have meant (names). */
#include "sema/inner.h"

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
    for (size_t i = 0; v && i < v->list.len; i++) {
        if (!str_eq(v->list.at[i]->name, name)) continue;
        v->list.at[i]->used = true;
        return v->list.at[i];
    }
    return NULL;
}

static bool is_name_part(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool view_is_in(const struct view *v, str text)
{
    for (size_t at = 0; (at = str_find_char(text, '$', at)) != SIZE_MAX;) {
        at++;
        if (at < text.len && text.ptr[at] == '{') at++;
        size_t end = at + v->name.len;
        if (end <= text.len && str_eq(str_part(text, at, end), v->name) &&
            (end == text.len || !is_name_part(text.ptr[end])))
            return true;
    }
    return false;
}

struct value *value_new(struct eval *e, enum value_kind kind, span where)
{
    struct value *v = arena_new(arena_of(e), struct value);
    v->kind = kind;
    v->where = where;
    v->unit = UNIT_NONE;
    return v;
}

struct value *value_error(struct eval *e, span where) { return value_new(e, VALUE_ERROR, where); }

struct value *value_text(struct arena *a, str text, span where)
{
    struct value *v = arena_new(a, struct value);
    *v = (struct value){.kind = VALUE_TEXT, .where = where, .text = text, .unit = UNIT_NONE};
    return v;
}

/* The MB/s of 5MB/s; false when it is no such thing. */
static bool quantity_read(str text, struct value *v)
{
    size_t slash = str_find_char(text, '/', 0);
    str unit = slash == SIZE_MAX ? text : str_part(text, 0, slash);
    struct unit per;
    if (unit.len && !unit_parse(unit, &v->unit)) return false;
    if (slash == SIZE_MAX) return true;
    v->per = str_part(text, slash + 1, text.len);
    return unit_parse(v->per, &per) && per.quantity == QUANTITY_TIME && per.per == 0;
}

/* A --set value reads as a number with its unit where the language would read one. */
static struct value *setting_value(struct eval *e, str text, span where)
{
    bool negative = str_starts(text, STR("-"));
    str digits = negative ? str_part(text, 1, text.len) : text;
    struct value *v = value_new(e, VALUE_NUMBER, where);
    size_t used;
    double number = number_read(digits, &used);
    if (used == 0 || !quantity_read(str_part(digits, used, digits.len), v))
        return value_text(arena_of(e), text, where);
    v->number = negative ? -number : number;
    v->text = text;
    return v;
}

static bool has_quantity(const struct value *v)
{
    return v->kind == VALUE_NUMBER && (v->unit.quantity != QUANTITY_NONE || v->per.len);
}

static bool same_quantity(const struct value *a, const struct value *b)
{
    return a->unit.quantity == b->unit.quantity && unit_same_quantity(a->unit, b->unit) &&
           (a->per.len > 0) == (b->per.len > 0);
}

/* `--set slo=3` of `param slo = 2s`: 3 of what? */
static void report_setting(struct eval *e, const struct decl *d, str text, const struct value *set,
                           const struct value *usual)
{
    str name = name_text(e, d->name);
    bool bare = set->kind == VALUE_NUMBER && !has_quantity(set);
    struct diag *diag =
        bare ? REPORT(e, BAD_VALUE, d->where, "--set %.*s=%.*s: a unit is missing, as in `%.*s`",
                      STR_ARG(name), STR_ARG(text), STR_ARG(value_said(arena_of(e), usual)))
             : REPORT(e, BAD_VALUE, d->where,
                      "--set %.*s=%.*s: the parameter is of another kind, `%.*s`", STR_ARG(name),
                      STR_ARG(text), STR_ARG(value_said(arena_of(e), usual)));
    str unit = usual->unit.quantity == QUANTITY_NONE ? STR_EMPTY : usual->unit.name;
    if (bare)
        diag_help(diag, "for instance `--set %.*s=%.*s%.*s%s%.*s`", STR_ARG(name), STR_ARG(text),
                  STR_ARG(unit), usual->per.len ? "/" : "", STR_ARG(usual->per));
    else
        diag_help(diag, "for instance `--set %.*s=%.*s`", STR_ARG(name),
                  STR_ARG(value_said(arena_of(e), usual)));
}

/* What --set says of a parameter, where it fits the default: a quantity wants one of its kind, and
 * of a text `5m` is a text. */
static struct value *set_value(struct eval *e, const struct decl *d, str text,
                               const struct ast *otherwise)
{
    struct value *set = setting_value(e, text, d->where);
    if (!otherwise) return set;
    if (otherwise->kind == AST_STRING)
        return has_quantity(set) ? value_text(arena_of(e), text, d->where) : set;
    const struct value *usual = eval(e, otherwise);
    if (!has_quantity(usual) || (set->kind == VALUE_NUMBER && same_quantity(set, usual)))
        return set;
    report_setting(e, d, text, set, usual);
    return value_error(e, d->where);
}

static const str *find_setting(struct program *p, str name)
{
    const str *found = NULL;
    for (size_t i = 0; i < p->setting_count; i++) {
        if (!str_eq(p->setting_names[i], name)) continue;
        p->setting_used[i] = true;
        found = &p->setting_values[i]; /* the last one counts */
    }
    return found;
}

static void remember_param(struct program *p, atom name)
{
    for (size_t i = 0; i < p->params.len; i++)
        if (p->params.at[i] == name) return;
    vec_push(p->arena, &p->params, name);
}

/* Parameters and lets of a module are evaluated once, in the module's own scope. */
struct value *decl_value(struct eval *e, struct decl *d)
{
    if (!d || (d->kind != DECL_PARAM && d->kind != DECL_LET)) return NULL;
    if (d->value) return d->value;
    if (d->evaluating) {
        REPORT(e, BAD_VALUE, d->where, "`%.*s` is defined by itself",
               STR_ARG(name_text(e, d->name)));
        return value_error(e, d->where);
    }
    if (e->program->depth >= MOST_CALLS) {
        REPORT(e, TOO_DEEP, d->where, "values that need %d others, one in another", MOST_CALLS);
        return d->value = value_error(e, d->where);
    }
    e->program->depth++;
    d->evaluating = true;
    if (d->kind == DECL_PARAM) remember_param(e->program, d->name);
    struct arena *arena = d->module->arena;
    struct eval inner = {e->program, arena, scope_new(arena, NULL, d->module), NULL, NULL, false};
    const str *setting =
        d->kind == DECL_PARAM ? find_setting(e->program, name_text(e, d->name)) : NULL;
    const struct ast *node = d->kind == DECL_PARAM ? ((struct ast_param *)d->node)->value
                                                   : ((struct ast_let *)d->node)->value;
    /* The value stays, so what is wrong with it is said now, even in a walk that comes again. */
    struct diag_sink *sink = e->program->sink;
    const struct origin *before = sink->origin;
    bool muted = sink->muted;
    sink->origin = NULL;
    sink->muted = false;
    if (setting) {
        d->value = set_value(&inner, d, *setting, node);
    } else if (node) {
        d->value = eval(&inner, node);
    } else {
        struct diag *diag = REPORT(e, BAD_VALUE, d->where, "parameter `%.*s` has no value",
                                   STR_ARG(name_text(e, d->name)));
        diag_help(diag, "give it with `--set %.*s=…`, or a default here",
                  STR_ARG(name_text(e, d->name)));
        d->value = value_error(&inner, d->where);
    }
    sink->origin = before;
    sink->muted = muted;
    d->evaluating = false;
    e->program->depth--;
    return d->value;
}

struct value *module_value(struct eval *e, struct module *m, atom name)
{
    return m ? decl_value(e, module_find_atom(m, e->program, name)) : NULL;
}

struct value *scope_bound(const struct scope *s, atom name)
{
    for (; s; s = s->outer)
        for (size_t i = 0; i < s->bindings.len; i++)
            if (s->bindings.at[i].name == name) return s->bindings.at[i].value;
    return NULL;
}

struct value *scope_find(struct eval *e, struct scope *s, atom name)
{
    struct value *v = scope_bound(s, name);
    return v || name == ATOM_NONE ? v : module_value(e, s->module, name);
}

struct module *module_of(const struct eval *e) { return e->scope->module; }

/* ---- texts for people -------------------------------------------------------------------- */

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

bool value_is_duration(const struct value *v)
{
    if (v->kind != VALUE_NUMBER || v->unit.quantity != QUANTITY_TIME) return false;
    double seconds = v->number * v->unit.scale;
    return seconds >= 0.001 && seconds <= 520.0 * 7 * 86400;
}

void condition_put(struct buf *out, struct arena *a, const struct condition *c)
{
    bool equal = c->operator_ == OP_EQ;
    const char *sign = !equal ? ast_operator_text(c->operator_) : c->negated ? "!=" : "=";
    buf_printf(out, "%.*s %s%s", STR_ARG(c->left.name), c->negated && !equal ? "not " : "", sign);
    for (size_t i = 0; i < c->values.len; i++) {
        buf_text(out, i == 0 ? " " : c->range ? ".." : ", ");
        buf_str(out, value_said(a, c->values.at[i]));
    }
}

static void conditions_put(struct buf *out, struct arena *a, const conditions *list)
{
    for (size_t i = 0; i < list->len; i++) {
        buf_text(out, i ? " and " : " where ");
        condition_put(out, a, &list->at[i]);
    }
}

str conditions_text(struct arena *a, const conditions *list)
{
    struct buf out = BUF_INIT;
    conditions_put(&out, a, list);
    str text = arena_str(a, buf_as_str(&out));
    buf_release(&out);
    return text;
}

/* ---- texts of expressions ---------------------------------------------------------------- */

static bool has_clauses(const struct expr *x) { return (x->has_by && x->by.len) || x->where_.len; }

/* What a parenthesis round it says. */
static void put_clauses(struct buf *out, struct eval *e, const struct expr *x)
{
    for (size_t i = 0; x->has_by && i < x->by.len; i++) {
        buf_str(out, i ? STR(", ") : STR(" by "));
        buf_str(out, x->by.at[i].name);
    }
    conditions_put(out, arena_of(e), &x->where_);
}

static void put_log_groups(struct buf *out, struct eval *e, const struct expr *x)
{
    buf_str(out, STR("logs"));
    if (x->source) {
        buf_char(out, ' ');
        buf_str(out, name_text(e, x->source->name));
    }
    for (size_t i = 0; i < x->groups.len; i++)
        buf_printf(out, "%s\"%.*s\"", i ? ", " : " ", STR_ARG(x->groups.at[i]->text));
}

static void put_bare(struct buf *out, struct eval *e, const struct expr *x)
{
    if (x->kind == EXPR_METRIC)
        catalog_put_name(out, e->program->atoms, x->metric);
    else
        put_log_groups(out, e, x);
    for (size_t i = 0; i < x->statistics.len; i++) {
        buf_char(out, i ? ',' : ' ');
        buf_str(out, x->statistics.at[i].text);
    }
}

static bool is_leaf(const struct expr *x) { return x->kind == EXPR_METRIC || x->kind == EXPR_LOGS; }

static void put_call(struct buf *out, struct eval *e, const struct expr *x)
{
    buf_str(out, x->function);
    buf_char(out, '(');
    for (size_t i = 0; i < x->args.len; i++) {
        const struct expr *argument = x->args.at[i];
        if (i) buf_str(out, STR(", "));
        if (!is_leaf(argument)) {
            expr_put(out, e, argument);
            continue;
        }
        /* In the parentheses of a call clauses need none of their own. */
        put_bare(out, e, argument);
        put_clauses(out, e, argument);
    }
    if (x->how.len) buf_printf(out, ", %.*s", STR_ARG(x->how));
    buf_char(out, ')');
}

static void put_leaf(struct buf *out, struct eval *e, const struct expr *x)
{
    bool clauses = has_clauses(x);
    if (clauses) buf_char(out, '(');
    put_bare(out, e, x);
    put_clauses(out, e, x);
    if (clauses) buf_char(out, ')');
}

static int binding_of(const struct expr *x)
{
    if (x->kind != EXPR_BINARY) return 3;
    return x->operator_ == OP_MUL || x->operator_ == OP_DIV ? 2 : 1;
}

static void put_operand(struct buf *out, struct eval *e, const struct expr *x, bool parenthesis)
{
    if (parenthesis) buf_char(out, '(');
    expr_put(out, e, x);
    if (parenthesis) buf_char(out, ')');
}

void expr_put(struct buf *out, struct eval *e, const struct expr *x)
{
    int mine = binding_of(x);
    switch (x->kind) {
    case EXPR_NUMBER:
        buf_number(out, x->number);
        if (x->unit.quantity != QUANTITY_NONE) buf_str(out, x->unit.name);
        break;
    case EXPR_METRIC:
    case EXPR_LOGS: put_leaf(out, e, x); break;
    case EXPR_NEGATE:
        buf_char(out, '-');
        put_operand(out, e, x->left, x->left->kind == EXPR_BINARY);
        break;
    case EXPR_BINARY:
        put_operand(out, e, x->left, binding_of(x->left) < mine);
        buf_printf(out, " %s ", ast_operator_text(x->operator_));
        put_operand(out, e, x->right, binding_of(x->right) <= mine);
        break;
    case EXPR_CALL: put_call(out, e, x); break;
    case EXPR_TEXT: buf_str(out, STR("text")); break;
    case EXPR_QUERY: buf_printf(out, "query %.*s", STR_ARG(x->language)); break;
    default: buf_char(out, '?');
    }
}

str expr_text(struct eval *e, const struct expr *x)
{
    struct buf out = BUF_INIT;
    expr_put(&out, e, x);
    str text = arena_str(arena_of(e), buf_as_str(&out));
    buf_release(&out);
    return text;
}
