/* Job: the variables of a dashboard, as declared: `filter`, `input`, `var`.  Not responsible for
 * which panels they narrow nor for Grafana's form of them (lower). */
#include "sema/flatten.h"
#include "sema/inner.h"
#include "syntax/words.h"

/* CloudWatch would take a Grafana variable of one of these names for its own label (I2).
 * Source: CloudWatch dynamic labels, as of April 2026. */
static bool captures_label(str name)
{
    static const char *const names[] = {
        "LABEL",
        "MAX",
        "MIN",
        "AVG",
        "SUM",
        "LAST",
        "FIRST",
        "DATAPOINT_COUNT",
        "MAX_TIME",
        "MIN_TIME",
        "LAST_TIME",
        "FIRST_TIME",
        "FIRST_LAST_RANGE",
        "FIRST_LAST_TIME_RANGE",
        "MIN_MAX_RANGE",
        "MIN_MAX_TIME_RANGE",
        "FIRST_TIME_RELATIVE",
        "LAST_TIME_RELATIVE",
        "MAX_TIME_RELATIVE",
        "MIN_TIME_RELATIVE",
        "FIRST_TIME_RANGE",
        "PROP",
    };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_is(name, names[i])) return true;
    return false;
}

static void add_view(struct eval *e, struct views *views, struct view *view)
{
    struct view *before = views_find(views, view->name);
    if (before) {
        struct diag *d = REPORT(e, NAME_TWICE, view->where,
                                "the dashboard has two variables `%.*s`", STR_ARG(view->name));
        diag_label(d, before->where, "first here");
        return;
    }
    if (captures_label(view->name)) {
        struct diag *d = REPORT(e, RESERVED_VARIABLE, view->where,
                                "a variable cannot be called `%.*s`", STR_ARG(view->name));
        diag_why(d, "CloudWatch's labels use ${%.*s} themselves", STR_ARG(view->name));
        diag_help(d, "give it another name");
        return;
    }
    vec_push(e->arena, &views->list, view);
}

static struct view *view_new(struct eval *e, enum view_kind kind, str name, span where,
                             struct ast *node)
{
    struct view *v = arena_new(e->arena, struct view);
    *v = (struct view){.kind = kind,
                       .name = name,
                       .where = where,
                       .node = node,
                       .scope = e->scope,
                       .origin = e->origin};
    return v;
}

/* A `var` takes every property of variables, a `filter` and an `input` a label alone. */
static bool belongs(struct eval *e, enum ast_kind declaration, const struct ast *clause,
                    const struct word **word)
{
    if (clause->kind != AST_PROPERTY) return false;
    *word = word_find(atom_str(e->program->atoms, ((const struct ast_property *)clause)->word),
                      SCOPE_VARIABLE);
    return *word && (declaration == AST_VARIABLE || strcmp((*word)->name, "label") == 0);
}

static void report_stranger(struct eval *e, enum ast_kind declaration, const struct ast *clause)
{
    static const struct {
        enum ast_kind kind;
        const char *word, *takes;
    } kinds[] = {
        {AST_FILTER, "filter", "`filter function label \"Function\"`"},
        {AST_INPUT, "input", "`input search = \"error\" label \"Search\"`"},
        {AST_VARIABLE, "var", "`label`, `multi`, `all`, `hidden`, `regex` and `json`"},
    };
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (kinds[i].kind != declaration) continue;
        str said = clause->kind == AST_PROPERTY
                       ? atom_str(e->program->atoms, ((const struct ast_property *)clause)->word)
                       : source_text(e->program->sources, clause->where);
        struct diag *d =
            REPORT(e, PROPERTY_PLACE, clause->where, "`%.*s` does not belong to %s `%s`",
                   STR_ARG(said), declaration == AST_INPUT ? "an" : "a", kinds[i].word);
        diag_help(d, declaration == AST_VARIABLE ? "it takes %s" : "it takes a label: %s",
                  kinds[i].takes);
    }
}

static void check_amount(struct eval *e, const struct ast_property *p, const struct word *word)
{
    size_t values = 0;
    for (size_t i = 0; i < p->groups.len; i++)
        values += ((const struct ast_group *)p->groups.at[i])->values.len;
    struct diag *d = NULL;
    if (word->type == WORD_FLAG && values > 0)
        d = REPORT(e, PROPERTY_VALUE, p->head.where, "`%s` takes no value", word->name);
    else if (word->type == WORD_TEXT && values != 1 && (values || word->value == WORD_VALUE_MUST))
        d = REPORT(e, PROPERTY_VALUE, p->head.where, "`%s` takes one value", word->name);
    if (d) diag_help(d, "%s", word->doc);
}

/* Nothing that is said of a variable may be lost: `input s label "Search" = "error"`. */
static void check_clauses(struct eval *e, enum ast_kind declaration,
                          const struct ast_nodes *clauses)
{
    for (size_t i = 0; i < clauses->len; i++) {
        const struct word *word = NULL;
        if (belongs(e, declaration, clauses->at[i], &word))
            check_amount(e, (const struct ast_property *)clauses->at[i], word);
        else
            report_stranger(e, declaration, clauses->at[i]);
    }
}

/* `label "Stage"` behind a declaration. */
static str label_of(struct eval *e, const struct ast_nodes *clauses)
{
    for (size_t i = 0; i < clauses->len; i++) {
        const struct ast_property *p = (const struct ast_property *)clauses->at[i];
        if (p->head.kind != AST_PROPERTY || !str_is(atom_str(e->program->atoms, p->word), "label"))
            continue;
        if (p->groups.len != 1) continue;
        bool view;
        return eval_text(e, ((const struct ast_group *)p->groups.at[0])->values.at[0], &view);
    }
    return STR_EMPTY;
}

static str view_name(struct eval *e, const struct dimension_name *d)
{
    return d->source.len ? arena_printf(e->arena, "%.*s_%.*s", STR_ARG(d->source), STR_ARG(d->name))
                         : d->name;
}

static void add_target(struct eval *e, struct view *v, const struct ast *node)
{
    struct ast_nodes one = {(struct ast *[]){(struct ast *)(uintptr_t)node}, 1};
    dimension_names names = eval_dimensions(e, &one);
    for (size_t i = 0; i < names.len; i++) vec_push(e->arena, &v->targets, names.at[i]);
}

/* A variable's name has no hyphen and begins with a letter: `^\w+$`. */
static bool name_fits(str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool fine =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        if (!fine) return false;
    }
    return name.len > 0;
}

static void declare_filter(struct eval *e, struct views *views, struct ast_filter *node)
{
    check_clauses(e, AST_FILTER, &node->clauses);
    for (size_t i = 0; i < node->items.len; i++) {
        const struct ast_filter_item *item = (const struct ast_filter_item *)node->items.at[i];
        struct ast_nodes one = {(struct ast *[]){item->name}, 1};
        dimension_names names = eval_dimensions(e, &one);
        if (names.len != 1) continue;
        str name = view_name(e, &names.at[0]);
        bool bare = names.at[0].source.len == 0 && !item->binds;
        enum view_kind kind = bare && str_is(name, "region")    ? VIEW_REGION
                              : bare && str_is(name, "account") ? VIEW_ACCOUNT
                                                                : VIEW_DIMENSION;
        if (!name_fits(name)) {
            struct diag *d = REPORT(e, BAD_VALUE, item->head.where,
                                    "a drop-down cannot be called `%.*s`", STR_ARG(name));
            diag_help(d, "give it a name: `filter broker = %.*s`",
                      STR_ARG(source_text(e->program->sources, item->name->where)));
            continue;
        }
        struct view *v = view_new(e, kind, name, item->head.where, &node->head);
        v->multi = kind == VIEW_DIMENSION && !item->one;
        v->label = label_of(e, &node->clauses);
        if (kind == VIEW_DIMENSION) add_target(e, v, item->binds ? item->binds : item->name);
        /* After `=` the rest of the statement is bound too. */
        for (; item->binds && i + 1 < node->items.len; i++)
            add_target(e, v, ((const struct ast_filter_item *)node->items.at[i + 1])->name);
        add_view(e, views, v);
    }
}

static void declare_input(struct eval *e, struct views *views, struct ast_input *node)
{
    bool view;
    str name = atom_str(e->program->atoms, node->name);
    if (!name_fits(name)) {
        REPORT(e, BAD_VALUE, node->head.where,
               "a variable cannot be called `%.*s`: letters, digits and `_` only", STR_ARG(name));
        return;
    }
    struct view *v = view_new(e, VIEW_INPUT, name, node->head.where, &node->head);
    v->typed = true;
    check_clauses(e, AST_INPUT, &node->clauses);
    if (node->value) v->value = eval_text(e, node->value, &view);
    v->label = label_of(e, &node->clauses);
    add_view(e, views, v);
}

/* The kind of a `var`: `interval` of `interval 1m, 5m`; empty: values by hand. */
static str kind_of(struct eval *e, const struct ast_nodes *groups)
{
    const struct ast *head = ((const struct ast_group *)groups->at[0])->values.at[0];
    return head->kind == AST_NAME
               ? atom_str(e->program->atoms, ((const struct ast_name *)head)->name)
               : STR_EMPTY;
}

/* `querry "regions()"` would be a drop-down of two texts. */
static void check_kind(struct eval *e, const struct ast_nodes *groups, str kind)
{
    static const char *const kinds[] = {"interval", "text", "constant", "datasource", "query"};
    const struct ast_group *first = (const struct ast_group *)groups->at[0];
    if (!kind.len || first->values.len < 2) return;
    struct nearest near = nearest_start(kind);
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (str_is(kind, kinds[i])) return;
        nearest_offer(&near, str_from(kinds[i]));
    }
    struct diag *d = REPORT(e, PROPERTY_VALUE, first->values.at[0]->where,
                            "there is no kind of variable `%.*s`", STR_ARG(kind));
    if (near.best.len) diag_help(d, "did you mean `%.*s`?", STR_ARG(near.best));
    diag_help(d,
              "known are interval, text, constant, datasource and query; values by hand stand in "
              "quotes, with commas between them");
}

/* `1m, 5m`: what `every $step` can become. */
static void take_steps(struct eval *e, struct view *v, const struct ast_nodes *groups)
{
    for (size_t g = 0; g < groups->len; g++) {
        const struct ast_nodes *values = &((const struct ast_group *)groups->at[g])->values;
        for (size_t i = g == 0; i < values->len; i++) {
            struct value *step = eval(e, values->at[i]);
            if (value_is_duration(step)) {
                vec_push(e->arena, &v->steps, step);
            } else if (step->kind != VALUE_ERROR) {
                struct diag *d =
                    REPORT(e, BAD_VALUE, values->at[i]->where, "an interval is made of durations");
                diag_help(d, "for instance `var step = interval 1m, 5m, 1h`");
            }
        }
    }
}

static void declare_variable(struct eval *e, struct views *views, struct ast_variable *node)
{
    str name = atom_str(e->program->atoms, node->name);
    if (!name_fits(name)) {
        REPORT(e, BAD_VALUE, node->head.where,
               "a variable cannot be called `%.*s`: letters, digits and `_` only", STR_ARG(name));
        return;
    }
    struct view *v = view_new(e, VIEW_OTHER, name, node->head.where, &node->head);
    check_clauses(e, AST_VARIABLE, &node->clauses);
    v->label = label_of(e, &node->clauses);
    for (size_t i = 0; i < node->clauses.len; i++) {
        const struct ast_property *p = (const struct ast_property *)node->clauses.at[i];
        if (p->head.kind == AST_PROPERTY &&
            (str_is(atom_str(e->program->atoms, p->word), "multi") ||
             str_is(atom_str(e->program->atoms, p->word), "all")))
            v->multi = true;
    }
    str kind = kind_of(e, &node->groups);
    check_kind(e, &node->groups, kind);
    v->typed = str_is(kind, "text");
    if (str_is(kind, "interval")) take_steps(e, v, &node->groups);
    add_view(e, views, v);
}

void views_declare(struct eval *e, struct views *views, struct ast *node)
{
    bool muted = e->program->sink->muted;
    e->program->sink->muted = false;
    if (node->kind == AST_FILTER) declare_filter(e, views, (struct ast_filter *)node);
    if (node->kind == AST_INPUT) declare_input(e, views, (struct ast_input *)node);
    if (node->kind == AST_VARIABLE) declare_variable(e, views, (struct ast_variable *)node);
    e->program->sink->muted = muted;
}
