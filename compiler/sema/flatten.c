/* Job: expand fragments, loops and conditions.  Not responsible for what the statements that remain
 * mean. */
#include "sema/flatten.h"

#include "syntax/habits.h"

enum { MOST_STATEMENTS = 200000 };

struct walk {
    struct flatten *f;
    enum flat_place place;
    flat_visitor *visit;
    void *data;
};
static void walk_block(struct walk *w, struct ast_block *block, const struct flat_item *around);

void flatten_start(struct flatten *f, struct program *p, struct arena *arena)
{
    *f = (struct flatten){.eval = {.program = p, .arena = arena}};
}

void flatten_views(struct flatten *f, struct views *views) { f->eval.views = views; }

struct eval *flatten_eval(struct flatten *f, const struct flat_item *item)
{
    f->eval.scope = item->scope;
    f->eval.origin = item->origin;
    f->eval.program->sink->origin = item->origin;
    return &f->eval;
}

static struct origin *origin_new(struct flatten *f, span where, str what,
                                 const struct origin *outer)
{
    struct origin *o = arena_new(f->eval.arena, struct origin);
    *o = (struct origin){.where = where, .what = what, .outer = outer};
    return o;
}

static str name_of(struct flatten *f, atom name) { return atom_str(f->eval.program->atoms, name); }

/* ---- fragments --------------------------------------------------------------------------- */

/* `red(a, b)` alone on its line, or NULL. */
static const struct ast_call *lone_call(const struct flat_item *item)
{
    const struct ast_panel *panel = (const struct ast_panel *)item->node;
    if (panel->title || panel->items.len != 1 || panel->items.at[0]->kind != AST_CALL) return NULL;
    return (const struct ast_call *)panel->items.at[0];
}

/* A name of a file that could not be read: reported with its `use`. */
static bool module_unread(const struct program *p, const struct module *m, const struct ast *name)
{
    if (name->kind != AST_QNAME) return false;
    const struct ast *head = ((const struct ast_qname *)name)->segments.at[0];
    struct decl *d = module_find_atom(m, p, ((const struct ast_name *)head)->name);
    return d && d->kind == DECL_MODULE && !d->use->module && !d->use->later.len;
}

static bool is_statistic(struct flatten *f, str name)
{
    struct statistic any;
    return statistic_parse(f->eval.program->arena, name, &any) == STATISTIC_FINE;
}

/* A call that is neither a fragment's nor a function's; false when a function is nearer. */
static bool report_unknown_fragment(struct flatten *f, const struct flat_item *item,
                                    const struct ast_call *call)
{
    const struct program *p = flatten_eval(f, item)->program;
    str name = source_text(p->sources, call->callee->where);
    struct nearest near = nearest_start(name), function = near;
    const struct module *m = item->scope->module;
    if (module_unread(p, m, call->callee)) return true;
    if (names_metric(f->eval.program, item->scope->module, call->callee)) return false;
    for (size_t i = 0; i < m->decls.len; i++)
        if (m->decls.at[i]->kind == DECL_FRAGMENT)
            nearest_offer(&near, name_of(f, m->decls.at[i]->name));
    function_offer(&function);
    bool foreign = !near.best.len && (habit_find(HABIT_FUNCTION, name) || is_statistic(f, name));
    if (foreign || function_exists(name) || function.distance < near.distance) return false;
    struct diag *d = REPORT(&f->eval, UNKNOWN_FRAGMENT, call->callee->where,
                            "there is no fragment `%.*s`", STR_ARG(name));
    if (near.best.len)
        diag_help(d, "did you mean `%.*s`?", STR_ARG(near.best));
    else
        diag_help(d, "declare it above: `fragment %.*s(…) { … }`", STR_ARG(name));
    return true;
}

/* The fragment that a statement calls, or NULL. */
static struct decl *called_fragment(struct flatten *f, const struct flat_item *item,
                                    const struct ast_call *call)
{
    struct module *m = item->scope->module;
    if (call->callee->kind == AST_NAME) {
        struct decl *d =
            module_find_atom(m, f->eval.program, ((const struct ast_name *)call->callee)->name);
        return d && d->kind == DECL_FRAGMENT ? d : NULL;
    }
    const struct ast_qname *q = (const struct ast_qname *)call->callee;
    struct decl *used =
        module_find_atom(m, f->eval.program, ((const struct ast_name *)q->segments.at[0])->name);
    if (!used || used->kind != DECL_MODULE || !used->use->module || q->segments.len != 2)
        return NULL;
    struct decl *d = module_find_atom(used->use->module, f->eval.program,
                                      ((const struct ast_name *)q->segments.at[1])->name);
    return d && d->kind == DECL_FRAGMENT ? d : NULL;
}

static int param_index(const struct ast_fragment *fragment, atom name)
{
    for (size_t i = 0; i < fragment->params.len; i++)
        if (((const struct ast_fragment_param *)fragment->params.at[i])->name == name)
            return (int)i;
    return -1;
}

static bool kind_fits(str kind, const struct value *v)
{
    if (v->kind == VALUE_ERROR || kind.len == 0) return true;
    if (str_is(kind, "metric")) return v->kind == VALUE_EXPR;
    if (str_is(kind, "dimension"))
        return v->kind == VALUE_NAME || (v->kind == VALUE_TEXT && !v->view);
    if (str_is(kind, "text")) return v->kind == VALUE_TEXT;
    if (str_is(kind, "number")) return v->kind == VALUE_NUMBER;
    if (str_is(kind, "list")) return v->kind == VALUE_LIST;
    return true;
}

static bool check_kind(struct flatten *f, const struct ast_fragment_param *param,
                       const struct value *v)
{
    str kind = name_of(f, param->type);
    if (param->type == ATOM_NONE || kind_fits(kind, v)) return true;
    struct diag *d = REPORT(&f->eval, FRAGMENT_CALL, v->where, "`%.*s` takes a %.*s",
                            STR_ARG(name_of(f, param->name)), STR_ARG(kind));
    diag_label(d, param->head.where, "declared here");
    return false;
}

static struct value *arg_value(struct flatten *f, const struct ast_arg *arg)
{
    if (arg->clauses.len == 0) return eval(&f->eval, arg->value);
    struct ast_paren paren = {{AST_PAREN, arg->head.where}, arg->value, arg->clauses};
    return eval(&f->eval, &paren.head);
}

static void report_arguments(struct flatten *f, const struct ast_fragment *fragment, span where,
                             const char *what)
{
    struct diag *d = REPORT(&f->eval, FRAGMENT_CALL, where, "%s", what);
    str list = STR_EMPTY;
    for (size_t i = 0; i < fragment->params.len; i++)
        list = arena_printf(
            f->eval.arena, "%.*s%s%.*s", STR_ARG(list), i ? ", " : "",
            STR_ARG(name_of(f, ((const struct ast_fragment_param *)fragment->params.at[i])->name)));
    diag_help(d, "`%.*s(%.*s)`", STR_ARG(name_of(f, fragment->name)), STR_ARG(list));
    diag_label(d, fragment->head.where, "the fragment is declared here");
}

/* Binds the arguments, by place or by name, in a scope of the fragment's own module. */
static bool bind_arguments(struct flatten *f, const struct flat_item *item, const struct decl *d,
                           const struct ast_call *call, struct scope *inner)
{
    const struct ast_fragment *fragment = (const struct ast_fragment *)d->node;
    struct value **given = arena_array(f->eval.arena, struct value *, fragment->params.len + 1);
    flatten_eval(f, item);
    for (size_t i = 0; i < call->args.len; i++) {
        const struct ast_arg *arg = (const struct ast_arg *)call->args.at[i];
        int at = arg->name ? param_index(fragment, arg->name) : (int)i;
        if (at < 0 || (size_t)at >= fragment->params.len) {
            report_arguments(f, fragment, arg->head.where,
                             arg->name ? "no parameter has this name" : "too many arguments");
            return false;
        }
        if (given[at]) {
            report_arguments(f, fragment, arg->head.where, "this argument is given twice");
            return false;
        }
        given[at] = arg_value(f, arg);
        if (!check_kind(f, (const struct ast_fragment_param *)fragment->params.at[at], given[at]))
            return false;
    }
    for (size_t i = 0; i < fragment->params.len; i++) {
        const struct ast_fragment_param *param =
            (const struct ast_fragment_param *)fragment->params.at[i];
        if (!given[i] && !param->value) {
            report_arguments(f, fragment, call->head.where,
                             arena_printf(f->eval.arena, "argument `%.*s` is missing",
                                          STR_ARG(name_of(f, param->name)))
                                 .ptr);
            return false;
        }
        if (!given[i]) {
            f->eval.scope = inner;
            given[i] = eval(&f->eval, param->value);
            f->eval.scope = item->scope;
        }
        scope_bind(&f->eval, inner, param->name, given[i], param->head.where);
    }
    return true;
}

/* A fragment calls only fragments above it, so calls end. */
static bool below_or_itself(const struct flat_item *item, const struct decl *d)
{
    return item->inside && item->fragment_module == d->module &&
           d->node->where.lo >= item->inside->head.where.lo;
}

static void call_fragment(struct walk *w, const struct flat_item *item, const struct decl *d)
{
    struct flatten *f = w->f;
    const struct ast_fragment *fragment = (const struct ast_fragment *)d->node;
    const struct ast_panel *panel = (const struct ast_panel *)item->node;
    const struct ast_call *call = (const struct ast_call *)panel->items.at[0];
    if (below_or_itself(item, d)) return; /* reported with the file */
    if (f->eval.program->depth >= MOST_CALLS) {
        REPORT(&f->eval, TOO_DEEP, panel->head.where, "%d fragments call each other in turn",
               MOST_CALLS);
        return;
    }
    if (panel->clauses.len || panel->body) {
        struct diag *diag = REPORT(&f->eval, MISPLACED, panel->head.where,
                                   "a call of a fragment stands alone on its line");
        diag_help(
            diag,
            "clauses belong to the sentences inside the fragment; give it a parameter for them");
    }
    struct scope *inner = scope_new(f->eval.arena, NULL, d->module);
    if (!bind_arguments(f, item, d, call, inner) || !fragment->body) return;
    struct flat_item body = *item;
    body.scope = inner;
    body.origin = origin_new(f, call->head.where, STR("expanded from here"), item->origin);
    body.inside = fragment;
    body.fragment_module = d->module;
    str name = name_of(f, fragment->name);
    body.fragment_path =
        item->fragment_path.len
            ? arena_printf(f->eval.arena, "%.*s/%.*s", STR_ARG(item->fragment_path), STR_ARG(name))
            : name;
    f->eval.program->depth++;
    walk_block(w, (struct ast_block *)fragment->body, &body);
    f->eval.program->depth--;
}

/* ---- loops and conditions ---------------------------------------------------------------- */

static void walk_turn(struct walk *w, const struct flat_item *item, struct value *key,
                      struct value *value)
{
    struct flatten *f = w->f;
    struct ast_for *loop = (struct ast_for *)item->node;
    struct flat_item body = *item;
    body.scope = scope_new(f->eval.arena, item->scope, item->scope->module);
    if (loop->key) scope_bind(&f->eval, body.scope, loop->key, key, loop->head.where);
    scope_bind(&f->eval, body.scope, loop->name, value, loop->head.where);
    struct value *said = loop->key ? key : value;
    str what = arena_printf(f->eval.arena, "in the loop with `%.*s` = ",
                            STR_ARG(name_of(f, loop->key ? loop->key : loop->name)));
    span head = {loop->head.where.lo, loop->body->where.lo};
    struct origin *turn = origin_new(f, head, what, item->origin);
    turn->turn = said->kind == VALUE_EXPR ? source_text(f->eval.program->sources, said->where)
                                          : value_said(f->eval.arena, said);
    body.origin = turn;
    walk_block(w, (struct ast_block *)loop->body, &body);
}

static void walk_for(struct walk *w, const struct flat_item *item)
{
    struct flatten *f = w->f;
    struct ast_for *loop = (struct ast_for *)item->node;
    struct value *over = eval(flatten_eval(f, item), loop->over);
    if (over->kind == VALUE_ERROR || !loop->body) return;
    if (loop->key ? over->kind != VALUE_RECORD : over->kind != VALUE_LIST) {
        struct diag *d = REPORT(&f->eval, BAD_VALUE, over->where,
                                loop->key ? "a loop with two names runs over a record"
                                          : "a loop runs over a list");
        diag_help(d, loop->key ? "`for stage, place in { prod = \"us-east-1\" } { … }`"
                               : "`for queue in [\"orders\", \"refunds\"] { … }`");
        return;
    }
    for (size_t i = 0; !loop->key && i < over->items.len; i++)
        walk_turn(w, item, NULL, over->items.at[i]);
    for (size_t i = 0; loop->key && i < over->fields.len; i++)
        walk_turn(w, item, value_text(f->eval.arena, over->fields.at[i].name, over->where),
                  over->fields.at[i].value);
}

static void walk_if(struct walk *w, const struct flat_item *item)
{
    struct ast_if *node = (struct ast_if *)item->node;
    bool truth = eval_truth(flatten_eval(w->f, item), node->condition);
    struct ast *chosen = truth ? node->then : node->otherwise;
    if (!chosen) return;
    struct flat_item inner = *item;
    if (chosen->kind == AST_IF) {
        inner.node = chosen;
        walk_if(w, &inner);
        return;
    }
    inner.scope = scope_new(w->f->eval.arena, item->scope, item->scope->module);
    walk_block(w, (struct ast_block *)chosen, &inner);
}

/* ---- statements -------------------------------------------------------------------------- */

static void walk_let(struct walk *w, const struct flat_item *item)
{
    struct ast_let *let = (struct ast_let *)item->node;
    struct eval *e = flatten_eval(w->f, item);
    scope_bind(e, item->scope, let->name, eval(e, let->value), let->head.where);
}

static void walk_item(struct walk *w, const struct flat_item *item)
{
    const struct ast_call *call;
    struct decl *fragment;
    switch (item->node->kind) {
    case AST_ERROR: break;
    case AST_FOR: walk_for(w, item); break;
    case AST_IF: walk_if(w, item); break;
    case AST_LET:
        if (w->place != FLAT_IN_FILE || item->inside) walk_let(w, item);
        break;
    case AST_PANEL:
        call = lone_call(item);
        fragment = call ? called_fragment(w->f, item, call) : NULL;
        if (fragment) {
            fragment->called = true;
            call_fragment(w, item, fragment);
            break;
        }
        if (call && report_unknown_fragment(w->f, item, call)) break;
        /* fall through */
    default: w->visit(w->f, item, w->data);
    }
}

static void walk_block(struct walk *w, struct ast_block *block, const struct flat_item *around)
{
    for (size_t i = 0; i < block->items.len; i++) {
        struct flat_item item = *around;
        item.node = block->items.at[i];
        if (++w->f->statements == MOST_STATEMENTS) {
            flatten_eval(w->f, &item);
            REPORT(&w->f->eval, TOO_DEEP, item.node->where,
                   "loops and fragments make more than %d statements", MOST_STATEMENTS);
        }
        if (w->f->statements >= MOST_STATEMENTS) return;
        walk_item(w, &item);
        w->f->eval.program->sink->origin = around->origin;
    }
}

void flatten_block(struct flatten *f, struct ast_block *block, const struct flat_item *around,
                   enum flat_place place, flat_visitor *visit, void *data)
{
    struct walk w = {f, place, visit, data};
    struct flat_item inner = *around;
    inner.scope = scope_new(f->eval.arena, around->scope, around->scope->module);
    walk_block(&w, block, &inner);
    flatten_eval(f, around);
}

void flatten_block_quietly(struct flatten *f, struct ast_block *block,
                           const struct flat_item *around, enum flat_place place,
                           flat_visitor *visit, void *data)
{
    size_t before = f->statements; /* they are counted, and too many reported, by the other walk */
    f->eval.program->sink->muted = true;
    flatten_block(f, block, around, place, visit, data);
    f->eval.program->sink->muted = false;
    f->statements = before;
}

/* A statement without its block. */
static span head_of(const struct flatten *f, span where)
{
    str text = source_text(f->eval.program->sources, where);
    size_t end = 0;
    while (end < text.len && text.ptr[end] != '{' && text.ptr[end] != '\n') end++;
    end = str_trim(str_part(text, 0, end)).len;
    return (span){where.lo, where.lo + (uint32_t)end};
}

void flatten_misplaced(struct flatten *f, const struct flat_item *item, const char *place)
{
    static const char *const said[AST_KIND_COUNT] = {
        [AST_PROJECT] = "`project`",
        [AST_USE] = "`use`",
        [AST_PARAM] = "`param`",
        [AST_FRAGMENT] = "`fragment`",
        [AST_DASHBOARD] = "a dashboard",
        [AST_ROW] = "a row",
        [AST_SOURCE] = "`source`",
        [AST_METRIC] = "`metric`",
        [AST_FILTER] = "`filter`",
        [AST_INPUT] = "`input`",
        [AST_VARIABLE] = "`var`",
        [AST_PANEL] = "a panel",
        [AST_CLAUSES] = "a property or clause",
        [AST_ALERT] = "`alert`",
        [AST_DECLARATION] = "a declaration",
    };
    static const char *const homes[AST_KIND_COUNT] = {
        [AST_PANEL] = "panels stand in a `dashboard`, in a `row` of one, or in a `fragment`",
        [AST_CLAUSES] = "properties stand in a `dashboard`, a `row` or a panel's block",
        [AST_FILTER] = "it belongs to the dashboard, outside its rows",
        [AST_INPUT] = "it belongs to the dashboard, outside its rows",
        [AST_VARIABLE] = "it belongs to the dashboard, outside its rows",
        [AST_ROW] = "rows stand in a `dashboard`, one after the other, or in a `fragment`",
        [AST_METRIC] = "metrics are declared in a `source`",
        [AST_DASHBOARD] = "dashboards stand at the top of a file, or in a `fragment`",
    };
    flatten_eval(f, item);
    const char *what = said[item->node->kind] ? said[item->node->kind] : "this";
    struct diag *d = REPORT(&f->eval, MISPLACED, head_of(f, item->node->where),
                            "%s cannot stand in %s", what, place);
    diag_help(d, "%s",
              homes[item->node->kind] ? homes[item->node->kind] : "it stands at the top of a file");
}
