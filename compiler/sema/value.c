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
    for (size_t i = 0; v && i < v->list.len; i++)
        if (str_eq(v->list.at[i]->name, name)) return v->list.at[i];
    return NULL;
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
    const str *found = NULL;
    for (size_t i = 0; i < p->setting_count; i++) {
        if (!str_eq(p->setting_names[i], name)) continue;
        p->setting_used[i] = true;
        found = &p->setting_values[i]; /* the last one counts */
    }
    return found;
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

bool value_is_duration(const struct value *v)
{
    if (v->kind != VALUE_NUMBER || v->unit.quantity != QUANTITY_TIME) return false;
    double seconds = v->number * v->unit.scale;
    return seconds >= 0.001 && seconds <= 520.0 * 7 * 86400;
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
