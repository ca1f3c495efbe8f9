/* Job: expand a module's statements into dashboards, rows and sentences.  Not responsible for what
 * a sentence means on its source (lower), nor for values (value). */
#include "sema/outline.h"

#include "sema/flatten.h"
#include "sema/inner.h"

/* Most words differ in their first letter, so that strcmp is called for few. */
const struct outline_property *outline_look(const outline_properties *list, const char *word)
{
    for (size_t i = list->len; i > 0; i--) {
        const char *name = list->at[i - 1].word->name;
        if (*name == *word && strcmp(name, word) == 0) return &list->at[i - 1];
    }
    return NULL;
}

static str word_text(struct eval *e, atom word) { return atom_str(e->program->atoms, word); }

/* ---- properties -------------------------------------------------------------------------- */

static void report_property_place(struct eval *e, const struct ast_property *p, unsigned scope)
{
    str word = word_text(e, p->word);
    struct diag *d = REPORT(e, PROPERTY_PLACE, p->head.where, "`%.*s` does not belong to a %s",
                            STR_ARG(word), word_scope_name(scope));
    diag_help(d, "it belongs to: %.*s", STR_ARG(word_scopes_text(e->arena, word)));
}

/* May be said more than once. */
static bool repeats(const struct word *w)
{
    static const char *const names[] = {"json",  "link",     "override",  "transform",  "map",
                                        "color", "annotate", "threshold", "unfiltered", "links"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(w->name, names[i]) == 0) return true;
    return false;
}

/* `a unit ms, b`: after a property `b` reads as a further value of it. */
static bool has_late_expression(struct eval *e, const struct ast_property *p,
                                const struct word *word)
{
    if (word->type == WORD_FREE || word->type == WORD_TEXTS || word->type == WORD_NAMES)
        return false;
    for (size_t i = 1; i < p->groups.len; i++) {
        const struct ast_group *group = (const struct ast_group *)p->groups.at[i];
        if (group->values.at[0]->kind != AST_QNAME) continue;
        str late = source_text(e->program->sources, group->values.at[0]->where);
        struct diag *d = REPORT(e, MISPLACED, group->values.at[0]->where, "`%.*s` comes too late",
                                STR_ARG(late));
        diag_why(d, "behind a property it reads as a further value of `%s`", word->name);
        diag_help(d, "expressions come before clauses and properties: `a, b by function`");
        return true;
    }
    return false;
}

/* `color #ff0000`: a comment that has no space behind its `#`. */
static bool is_before_color(struct eval *e, span where)
{
    const struct source_file *file = source_file_at(e->program->sources, where.lo);
    size_t at = where.hi - file->base;
    while (at < file->text.len && file->text.ptr[at] == ' ') at++;
    return at + 1 < file->text.len && file->text.ptr[at] == '#' &&
           !strchr(" \t\r\n#", file->text.ptr[at + 1]);
}

static void add_property(struct eval *e, outline_properties *list, const struct ast_property *node,
                         unsigned scope)
{
    str text = word_text(e, node->word);
    const struct word *word = word_find(text, scope);
    if (!word) {
        report_property_place(e, node, scope);
        return;
    }
    if (has_late_expression(e, node, word)) return;
    if (word->value == WORD_VALUE_MUST && node->groups.len == 0 && !node->body) {
        struct diag *d =
            REPORT(e, PROPERTY_VALUE, node->head.where, "`%s` needs a value", word->name);
        if (is_before_color(e, node->head.where))
            diag_help(d, "`#` begins a comment: a colour stands in quotes: `color \"#ff0000\"`");
        diag_help(d, "%s", word->doc);
        if (word->choices[0] && word->type != WORD_THRESHOLD)
            diag_help(d, "it knows: %s", word->choices);
        return;
    }
    if (word->value == WORD_VALUE_NO && node->groups.len > 0) {
        struct diag *d =
            REPORT(e, PROPERTY_VALUE, node->head.where, "`%s` takes no value", word->name);
        diag_help(d, "it stands alone: `%s`", word->name);
        return;
    }
    const struct outline_property *before = repeats(word) ? NULL : outline_find(list, word->name);
    if (before) {
        struct diag *d =
            REPORT(e, PROPERTY_TWICE, node->head.where, "`%s` is given twice", word->name);
        diag_label(d, before->node->head.where, "first here");
        return;
    }
    struct outline_property p = {node, word, e->scope, e->origin};
    vec_push(e->arena, list, p);
}

/* ---- clauses of a panel ------------------------------------------------------------------ */

static bool said_twice(struct eval *e, bool before, span where, const char *what)
{
    if (before) REPORT(e, TWICE, where, "`%s` is said twice", what);
    return before;
}

static void add_conditions(struct eval *e, conditions *into, const struct ast_where *clause)
{
    conditions more = eval_conditions(e, &clause->conditions);
    for (size_t i = 0; i < more.len; i++) vec_push(e->arena, into, more.at[i]);
}

/* `a by x, b by y`: the second `by` shows what was meant (G2). */
static void report_second_by(struct eval *e, const struct ast_by *clause, span first)
{
    struct diag *d = REPORT(e, TWICE, clause->head.where, "`by` is said twice");
    diag_label(d, first, "first here");
    diag_help(d,
              "one `by` holds for all: `a, b by function`; in a block each line may have its own");
}

/* `period 5m` is `every 5m`. */
static bool is_period(struct eval *e, const struct ast *clause)
{
    return clause->kind == AST_PROPERTY &&
           str_is(word_text(e, ((const struct ast_property *)clause)->word), "period");
}

static const struct ast *period_node(const struct ast *clause)
{
    if (clause->kind == AST_EVERY) return ((const struct ast_every *)clause)->period;
    const struct ast_property *p = (const struct ast_property *)clause;
    const struct ast_group *g =
        p->groups.len == 1 ? (const struct ast_group *)p->groups.at[0] : NULL;
    return g && g->values.len == 1 ? g->values.at[0] : NULL;
}

/* A duration, or a variable whose values are durations. */
static void take_every(struct eval *e, struct value **every, const struct ast *clause)
{
    const struct ast *node = period_node(clause);
    struct value *v = node ? eval(e, node) : NULL;
    if (said_twice(e, *every != NULL, clause->where, "every")) return;
    if (v && (v->kind == VALUE_ERROR || value_is_duration(v) ||
              (v->variable && v->variable->steps.len))) {
        *every = v;
        return;
    }
    struct diag *d = REPORT(e, BAD_VALUE, node ? node->where : clause->where,
                            "`every` takes a duration, or an interval to choose from");
    if (v && v->view)
        diag_help(d, "declare it so: `var step = interval 1m, 5m, 1h`");
    else
        diag_help(d, "for instance `every 5m`; from 1ms to 520w");
}

static void panel_clause(struct eval *e, struct outline_panel *p, struct ast *clause)
{
    switch (clause->kind) {
    case AST_BY:
        if (p->has_by) {
            if (!p->by_failed) report_second_by(e, (struct ast_by *)clause, p->by_where);
            return;
        }
        p->has_by = true;
        p->by_where = clause->where;
        p->by = eval_dimensions(e, &((struct ast_by *)clause)->dimensions);
        p->by_failed = p->by.len < ((struct ast_by *)clause)->dimensions.len;
        break;
    case AST_WHERE: add_conditions(e, &p->where_, (struct ast_where *)clause); break;
    case AST_TOP:
        if (said_twice(e, p->top != NULL, clause->where, "top")) return;
        p->top = eval(e, ((struct ast_top *)clause)->count);
        p->top_where = ((struct ast_top *)clause)->count->where;
        p->bottom = ((struct ast_top *)clause)->bottom;
        break;
    case AST_EVERY: take_every(e, &p->every, clause); break;
    case AST_OVER:
        if (said_twice(e, p->over != NULL, clause->where, "over")) return;
        p->over = eval(e, ((struct ast_over *)clause)->range);
        break;
    case AST_AS: {
        const struct ast_as *as = (const struct ast_as *)clause;
        bool view;
        if (said_twice(e, p->picture.len > 0, clause->where, "as")) return;
        p->picture = word_text(e, as->picture);
        p->picture_where = clause->where;
        if (as->plugin) p->plugin = eval_text(e, as->plugin, &view);
        break;
    }
    case AST_SERIES_NAME: {
        bool view;
        if (p->series.len != 1) {
            REPORT(e, MISPLACED, clause->where,
                   "a name belongs behind its expression: `a as \"reads\", b`");
            return;
        }
        p->series.at[0].name = eval_text(e, ((struct ast_series_name *)clause)->text, &view);
        break;
    }
    case AST_PROPERTY:
        if (is_period(e, clause))
            take_every(e, &p->every, clause);
        else
            add_property(e, &p->properties, (struct ast_property *)clause, SCOPE_PANEL);
        break;
    default: break;
    }
}

/* ---- series ------------------------------------------------------------------------------ */

static void add_series(struct eval *e, struct outline_panel *p, const struct ast *node)
{
    struct outline_series s = {.where = node->where, .origin = e->origin};
    bool view;
    if (node->kind == AST_NAMED) {
        s.name = eval_text(e, ((const struct ast_named *)node)->text, &view);
        node = ((const struct ast_named *)node)->operand;
    }
    s.expr = eval_expr(e, node);
    vec_push(e->arena, &p->series, s);
}

static void series_clause(struct eval *e, struct outline_series *s, struct ast *clause)
{
    bool view;
    switch (clause->kind) {
    case AST_BY:
        if (said_twice(e, s->has_by, clause->where, "by")) return;
        s->has_by = true;
        s->by = eval_dimensions(e, &((struct ast_by *)clause)->dimensions);
        break;
    case AST_WHERE: add_conditions(e, &s->where_, (struct ast_where *)clause); break;
    case AST_SERIES_NAME:
        s->name = eval_text(e, ((struct ast_series_name *)clause)->text, &view);
        break;
    case AST_EVERY: take_every(e, &s->every, clause); break;
    case AST_PROPERTY:
        if (is_period(e, clause))
            take_every(e, &s->every, clause);
        else
            add_property(e, &s->properties, (struct ast_property *)clause, SCOPE_SERIES);
        break;
    default: {
        struct diag *d = REPORT(e, MISPLACED, clause->where, "this holds for a whole panel");
        diag_help(d, "put it on the panel's own line, or on a line by itself in the block");
    }
    }
}

/* `a as "x", b as "y"`: a name directly behind the expressions is the last one's. */
static bool names_last(const struct ast_panel *node, size_t clause)
{
    return clause == 0 && node->items.len > 1 && node->clauses.at[0]->kind == AST_SERIES_NAME;
}

/* A sentence inside a panel's block: one series, with its own clauses. */
static void inner_sentence(struct eval *e, struct outline_panel *p, struct ast_panel *node)
{
    if (node->title || node->body) {
        struct diag *d =
            REPORT(e, MISPLACED, node->head.where, "a panel cannot stand inside a panel");
        diag_help(d, "close the block above with `}` first");
        return;
    }
    size_t first = p->series.len;
    for (size_t i = 0; i < node->items.len; i++) add_series(e, p, node->items.at[i]);
    for (size_t i = 0; i < node->clauses.len; i++) {
        struct ast *clause = node->clauses.at[i];
        if (names_last(node, i)) {
            series_clause(e, &p->series.at[p->series.len - 1], clause);
            continue;
        }
        if (clause->kind == AST_SERIES_NAME && p->series.len != first + 1) {
            REPORT(e, MISPLACED, clause->where,
                   "a name belongs behind its expression: `a as \"reads\", b`");
            continue;
        }
        for (size_t k = first; k < p->series.len; k++) series_clause(e, &p->series.at[k], clause);
    }
}

static void panel_item(struct flatten *f, const struct flat_item *item, void *data)
{
    struct eval *e = flatten_eval(f, item);
    struct outline_panel *p = data;
    if (item->node->kind == AST_PANEL) {
        inner_sentence(e, p, (struct ast_panel *)item->node);
    } else if (item->node->kind == AST_CLAUSES) {
        struct ast_nodes *clauses = &((struct ast_clauses *)item->node)->clauses;
        for (size_t i = 0; i < clauses->len; i++) panel_clause(e, p, clauses->at[i]);
    } else {
        flatten_misplaced(f, item, "a panel");
    }
}

static bool is_number(const struct value *v) { return v->kind == VALUE_NUMBER; }

/* As many series as one query of CloudWatch shows.  Source: AWS, search expression syntax. */
enum { MOST_RANKED = 500 };

/* What is wrong with the number of a ranking, and which number was meant; NULL: nothing is. */
static const char *count_fault(const struct value *v, double *meant)
{
    double n = v->number;
    *meant = 10;
    if (!is_number(v)) return "takes a number of series";
    if (n >= 1 && n < MOST_RANKED) *meant = (double)(int)(n + 0.5);
    if (v->unit.quantity != QUANTITY_NONE || v->per.len) return "counts series, without a unit";
    if (n < 1) return "shows at least one series";
    if (n > MOST_RANKED) return "shows 500 series at most, as a query of CloudWatch does";
    return n == *meant || n == MOST_RANKED ? NULL : "shows whole series";
}

static void check_top(struct eval *e, struct outline_panel *p)
{
    const char *word = p->bottom ? "bottom" : "top", *other = p->bottom ? "top" : "bottom", *fault;
    double meant;
    if (!p->top || p->top->kind == VALUE_ERROR || !(fault = count_fault(p->top, &meant))) return;
    struct diag *d = REPORT(e, RANKING, p->top_where, "`%s` %s", word, fault);
    diag_help(d, "for instance `%s %.0f`", word, meant);
    if (is_number(p->top) && p->top->number <= -1) diag_help(d, "the other end is `%s 10`", other);
    p->top = NULL;
}

static void check_over(struct eval *e, struct outline_panel *p)
{
    if (!p->over || p->over->kind == VALUE_ERROR || value_is_duration(p->over)) return;
    struct diag *d = REPORT(e, BAD_VALUE, p->over->where, "`over` takes a duration");
    diag_help(d, "for instance `over 24h`; from 1ms to 520w");
    p->over = NULL;
}

static struct outline_panel *panel_of(struct flatten *f, const struct flat_item *item)
{
    struct eval *e = flatten_eval(f, item);
    struct ast_panel *node = (struct ast_panel *)item->node;
    struct outline_panel *p = arena_new(e->arena, struct outline_panel);
    bool view;
    p->where = node->head.where;
    p->head = node->body ? (span){node->head.where.lo, node->body->where.lo} : node->head.where;
    p->origin = item->origin;
    p->fragment_path = item->fragment_path;
    p->scope = item->scope;
    if (node->title) p->title = eval_text(e, node->title, &view), p->has_title = true;
    vec_reserve(e->arena, &p->series, node->items.len);
    for (size_t i = 0; i < node->items.len; i++) add_series(e, p, node->items.at[i]);
    for (size_t i = 0; i < node->clauses.len; i++) {
        if (names_last(node, i))
            series_clause(e, &p->series.at[p->series.len - 1], node->clauses.at[i]);
        else
            panel_clause(e, p, node->clauses.at[i]);
    }
    if (node->body)
        flatten_block(f, (struct ast_block *)node->body, item, FLAT_IN_PANEL, panel_item, p);
    e = flatten_eval(f, item);
    bool alone = str_is(p->picture, "alerts") || str_is(p->picture, "plugin");
    if (p->series.len == 0 && !alone) {
        struct diag *d = REPORT(e, NO_SERIES, p->head, "this panel shows nothing");
        diag_help(d,
                  "after the title stands what it shows: `\"Errors\" lambda.errors by function`");
    }
    check_top(e, p);
    check_over(e, p);
    return p;
}

/* ---- rows -------------------------------------------------------------------------------- */

struct row_builder {
    struct outline_dashboard *dashboard;
    struct outline_row *row;
};

static void row_clause(struct eval *e, outline_properties *properties, conditions *where,
                       struct ast *clause, unsigned scope)
{
    if (clause->kind == AST_WHERE) {
        add_conditions(e, where, (struct ast_where *)clause);
    } else if (clause->kind == AST_PROPERTY) {
        add_property(e, properties, (struct ast_property *)clause, scope);
    } else {
        struct diag *d =
            REPORT(e, CONTINUES_ABOVE, clause->where, "this clause belongs to the line above");
        diag_help(d, "a clause stands at the end of its panel's line, or in the panel's block");
    }
}

static void clause_line(struct eval *e, outline_properties *properties, conditions *where,
                        bool has_panels, const struct ast_clauses *line, unsigned scope)
{
    for (size_t i = 0; i < line->clauses.len; i++) {
        struct ast *clause = line->clauses.at[i];
        if (clause->kind == AST_WHERE && has_panels) {
            struct diag *d =
                REPORT(e, CONTINUES_ABOVE, clause->where,
                       "does this `where` belong to the line above, or to all panels?");
            diag_help(d, "put it on the panel's own line, or before the first panel");
            continue;
        }
        row_clause(e, properties, where, clause, scope);
    }
}

static void row_item(struct flatten *f, const struct flat_item *item, void *data)
{
    struct row_builder *b = data;
    struct eval *e = flatten_eval(f, item);
    switch (item->node->kind) {
    case AST_PANEL: vec_push(e->arena, &b->row->panels, panel_of(f, item)); break;
    case AST_CLAUSES:
        clause_line(e, &b->row->properties, &b->row->where_, b->row->panels.len > 0,
                    (struct ast_clauses *)item->node, SCOPE_ROW);
        break;
    default: flatten_misplaced(f, item, "a row");
    }
}

/* A bare name in place of a title is a value (I3). */
static str title_text(struct eval *e, const struct ast *node)
{
    bool view;
    const struct value *v = node->kind == AST_NAME ? eval(e, node) : NULL;
    if (!v || v->kind != VALUE_NAME) return eval_text(e, node, &view);
    struct diag *d =
        REPORT(e, QUOTE_VALUE, node->where, "`%.*s` is no value here", STR_ARG(v->text));
    diag_help(d, "a title stands in quotes: `\"%.*s\"`", STR_ARG(v->text));
    diag_fix(d, node->where, "\"%.*s\"", STR_ARG(v->text));
    return v->text;
}

static void build_row(struct flatten *f, const struct flat_item *item, struct outline_dashboard *d)
{
    struct eval *e = flatten_eval(f, item);
    struct ast_row *node = (struct ast_row *)item->node;
    struct outline_row *row = arena_new(e->arena, struct outline_row);
    row->header = true;
    row->where = node->head.where;
    row->origin = item->origin;
    if (node->title) row->title = title_text(e, node->title);
    for (size_t i = 0; i < node->clauses.len; i++)
        row_clause(e, &row->properties, &row->where_, node->clauses.at[i], SCOPE_ROW);
    struct row_builder b = {d, row};
    if (node->body)
        flatten_block(f, (struct ast_block *)node->body, item, FLAT_IN_ROW, row_item, &b);
    vec_push(flatten_eval(f, item)->arena, &d->rows, row);
}

/* ---- dashboards -------------------------------------------------------------------------- */

/* Panels outside a row form one without a header. */
static struct outline_row *loose_row(struct eval *e, struct outline_dashboard *d, span where)
{
    if (d->rows.len && !d->rows.at[d->rows.len - 1]->header) return d->rows.at[d->rows.len - 1];
    struct outline_row *row = arena_new(e->arena, struct outline_row);
    row->where = where;
    vec_push(e->arena, &d->rows, row);
    return row;
}

static bool has_panels(const struct outline_dashboard *d)
{
    for (size_t i = 0; i < d->rows.len; i++)
        if (d->rows.at[i]->panels.len) return true;
    return false;
}

/* The first walk: settings and variables, so that sentences know every `$name`. */
static void settings_item(struct flatten *f, const struct flat_item *item, void *data)
{
    struct outline_dashboard *d = data;
    struct eval *e = flatten_eval(f, item);
    switch (item->node->kind) {
    case AST_FILTER:
    case AST_INPUT:
    case AST_VARIABLE: views_declare(e, &d->views, item->node); break;
    default: break;
    }
}

/* The second walk: everything else. */
static void content_item(struct flatten *f, const struct flat_item *item, void *data)
{
    struct outline_dashboard *d = data;
    struct eval *e = flatten_eval(f, item);
    switch (item->node->kind) {
    case AST_FILTER:
    case AST_INPUT:
    case AST_VARIABLE: break;
    case AST_ROW: build_row(f, item, d); break;
    case AST_PANEL: {
        struct outline_row *row = loose_row(e, d, item->node->where);
        vec_push(e->arena, &row->panels, panel_of(f, item));
        break;
    }
    case AST_CLAUSES:
        clause_line(e, &d->properties, &d->where_, has_panels(d), (struct ast_clauses *)item->node,
                    SCOPE_DASHBOARD);
        break;
    default: flatten_misplaced(f, item, "a dashboard");
    }
}

static struct outline_dashboard *build_dashboard(struct flatten *f, const struct flat_item *item)
{
    struct eval *e = flatten_eval(f, item);
    struct ast_dashboard *node = (struct ast_dashboard *)item->node;
    struct outline_dashboard *d = arena_new(e->arena, struct outline_dashboard);
    d->errors_before = e->program->sink->errors;
    d->where = node->head.where;
    d->title_where = node->title->where;
    d->origin = item->origin;
    d->scope = item->scope;
    d->module = item->scope->module;
    d->title = title_text(e, node->title);
    if (node->folder) d->folder = title_text(e, node->folder);
    d->description = ast_doc(e->arena, e->program->sources, d->module->tree, &node->head);
    for (size_t i = 0; i < node->clauses.len; i++)
        row_clause(e, &d->properties, &d->where_, node->clauses.at[i], SCOPE_DASHBOARD);
    if (!node->body) return d;
    flatten_block_quietly(f, (struct ast_block *)node->body, item, FLAT_IN_DASHBOARD, settings_item,
                          d);
    flatten_views(f, &d->views);
    flatten_block(f, (struct ast_block *)node->body, item, FLAT_IN_DASHBOARD, content_item, d);
    return d;
}

/* ---- the file ---------------------------------------------------------------------------- */

struct file_walk {
    outline_visitor *visit;
    void *data;
    struct arena *dashboards; /* reset after each */
    bool stopped;
};

static void visit_dashboard(struct flatten *f, const struct flat_item *item, struct file_walk *w)
{
    struct arena *file = f->eval.arena;
    f->eval.arena = w->dashboards;
    struct outline_dashboard *d = build_dashboard(f, item);
    w->stopped = !w->visit(d, flatten_eval(f, item), w->data);
    flatten_views(f, NULL);
    f->eval.arena = file;
    arena_reset(w->dashboards);
}

static void file_item(struct flatten *f, const struct flat_item *item, void *data)
{
    struct file_walk *w = data;
    switch (item->node->kind) {
    case AST_DASHBOARD:
        if (!w->stopped) visit_dashboard(f, item, w);
        break;
    case AST_PROJECT:
    case AST_USE:
    case AST_PARAM:
    case AST_LET:
    case AST_FRAGMENT:
    case AST_SOURCE:
    case AST_DECLARATION:
    case AST_ALERT: break;
    default: flatten_misplaced(f, item, "a file");
    }
}

void outline_module(struct program *p, struct module *m, struct arena *arena,
                    struct arena *dashboards, outline_visitor *visit, void *data)
{
    struct flatten f;
    struct file_walk w = {visit, data, dashboards, false};
    flatten_start(&f, p, arena);
    struct flat_item root = {.node = &m->tree->body->head, .scope = scope_new(arena, NULL, m)};
    flatten_block(&f, m->tree->body, &root, FLAT_IN_FILE, file_item, &w);
}

/* ---- fragments that nobody calls --------------------------------------------------------- */

/* What is not known stays silent: parameters without a default, variables of the dashboard. */
static void bind_unknown(struct eval *e, struct scope *inner, const struct ast_fragment *fragment)
{
    for (size_t i = 0; i < fragment->params.len; i++) {
        const struct ast_fragment_param *param =
            (const struct ast_fragment_param *)fragment->params.at[i];
        struct value *unknown = arena_new(e->arena, struct value);
        unknown->kind = VALUE_ERROR;
        unknown->where = param->head.where;
        if (scope_find(e, inner, param->name)) continue;
        scope_bind(e, inner, param->name, param->value ? eval(e, param->value) : unknown,
                   param->head.where);
    }
}

static void fragment_item(struct flatten *f, const struct flat_item *item, void *data)
{
    struct views *before = f->eval.views;
    if (item->node->kind == AST_DASHBOARD)
        build_dashboard(f, item);
    else
        content_item(f, item, data);
    flatten_views(f, before);
}

static void check_uncalled(struct program *p, struct module *m, struct decl *d, struct arena *arena)
{
    const struct ast_fragment *fragment = (const struct ast_fragment *)d->node;
    struct views open = {.open = true};
    struct flatten f;
    flatten_start(&f, p, arena);
    flatten_views(&f, &open);
    struct flat_item item = {.node = d->node,
                             .scope = scope_new(arena, NULL, m),
                             .inside = fragment,
                             .fragment_module = m,
                             .fragment_path = atom_str(p->atoms, d->name)};
    struct outline_dashboard any = {.module = m, .scope = item.scope};
    bind_unknown(flatten_eval(&f, &item), item.scope, fragment);
    flatten_block(&f, (struct ast_block *)fragment->body, &item, FLAT_IN_DASHBOARD, fragment_item,
                  &any);
}

/* From below: a fragment calls those above it, which are then checked with what they are given. */
void outline_check_fragments(struct program *p, struct module *m, struct arena *arena)
{
    for (size_t i = m->decls.len; i > 0; i--) {
        struct decl *d = m->decls.at[i - 1];
        bool fragment = d->kind == DECL_FRAGMENT && ((const struct ast_fragment *)d->node)->body;
        if (fragment && !d->called) check_uncalled(p, m, d, arena);
    }
    p->sink->origin = NULL;
}
