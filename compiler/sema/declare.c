/* Job: what a file's declarations must be, whether or not anything uses them: fragments that would
 * not end, workspaces, data sources, retention, streams and alerts in form, secrets never in the
 * source.  Not responsible for carrying them out. */
#include "sema/declared_fields.h"
#include "sema/outline.h"

static str name_text(const struct program *p, atom name) { return atom_str(p->atoms, name); }

/* ---- fragments --------------------------------------------------------------------------- */

struct fragment_walk {
    struct program *program;
    struct module *module;
    const struct ast_fragment *fragment;
};

static bool check_call(struct ast *node, void *data)
{
    struct fragment_walk *w = data;
    if (node->kind != AST_CALL) return true;
    const struct ast *callee = ((struct ast_call *)node)->callee;
    if (callee->kind != AST_NAME) return true;
    str name = name_text(w->program, ((const struct ast_name *)callee)->name);
    struct decl *d = module_find(w->module, w->program, name);
    if (!d || d->kind != DECL_FRAGMENT || d->node->where.lo < w->fragment->head.where.lo)
        return true;
    bool itself = d->node == &w->fragment->head;
    struct diag *diag = REPORT_IN(w->program, FRAGMENT_CYCLE, callee->where,
                                  itself ? "fragment `%.*s` calls itself"
                                         : "fragment `%.*s` is declared below this one",
                                  STR_ARG(name));
    diag_why(diag, "a fragment calls only fragments above it, so that expanding always ends");
    if (!itself) {
        diag_label(diag, d->where, "declared here");
        diag_help(diag, "move it above");
    } else {
        diag_help(diag, "repeat with `for … in [ … ] { … }`");
    }
    return true;
}

static void check_fragment(struct program *p, struct module *m, struct ast_fragment *fragment)
{
    struct fragment_walk w = {p, m, fragment};
    if (fragment->body) ast_walk(fragment->body, check_call, &w);
    for (size_t i = 0; i < fragment->params.len; i++) {
        const struct ast_fragment_param *a =
            (const struct ast_fragment_param *)fragment->params.at[i];
        for (size_t k = 0; k < i; k++)
            if (((const struct ast_fragment_param *)fragment->params.at[k])->name == a->name)
                REPORT_IN(p, NAME_TWICE, a->head.where, "parameter `%.*s` is declared twice",
                          STR_ARG(name_text(p, a->name)));
        static const char *const kinds[] = {"metric", "dimension", "text",
                                            "number", "list",      "value"};
        bool known = a->type == ATOM_NONE;
        for (size_t k = 0; k < COUNT_OF(kinds); k++)
            known = known || str_is(name_text(p, a->type), kinds[k]);
        if (known) continue;
        struct diag *d = REPORT_IN(p, BAD_VALUE, a->head.where, "there is no kind `%.*s`",
                                   STR_ARG(name_text(p, a->type)));
        diag_help(d, "known are metric, dimension, text, number, list and value");
    }
}

/* ---- declarations ------------------------------------------------------------------------ */

static const struct {
    const char *word;
    unsigned scope;
    const char *must; /* the property that it cannot do without */
    const char *example;
} forms[] = {
    {"project", SCOPE_PROJECT, NULL, NULL},
    {"workspace", SCOPE_WORKSPACE, NULL, NULL},
    {"datasource", SCOPE_DATASOURCE, NULL, NULL},
    {"retention", SCOPE_RETENTION, "delete", "delete 90d"},
    {"stream", SCOPE_STREAM, "through",
     "through \"arn:aws:lambda:eu-west-1:111122223333:function:ship-logs\""},
    {"alert", SCOPE_ALERT, NULL, NULL},
};

static void check_choice(struct program *p, const struct word *word, const struct ast *value)
{
    if (value->kind != AST_NAME) return;
    str text = name_text(p, ((const struct ast_name *)value)->name), rest = str_from(word->choices),
        choice;
    struct nearest near = nearest_start(text);
    while (str_split(&rest, ' ', &choice)) {
        if (str_eq(choice, text)) return;
        nearest_offer(&near, choice);
    }
    struct diag *d = REPORT_IN(p, PROPERTY_VALUE, value->where, "`%s` cannot be `%.*s`", word->name,
                               STR_ARG(text));
    if (near.best.len)
        diag_help(d, "did you mean `%.*s`?", STR_ARG(near.best));
    else
        diag_help(d, "it is one of: %s", word->choices);
}

/* A secret is only ever named: `env "NAME"` or `file "path"`. */
static void check_secret(struct program *p, const struct word *word,
                         const struct ast_property *property)
{
    const struct ast_group *g =
        property->groups.len == 1 ? (const struct ast_group *)property->groups.at[0] : NULL;
    bool named = g && g->values.len == 2 && g->values.at[0]->kind == AST_NAME &&
                 g->values.at[1]->kind == AST_STRING;
    str from = named ? name_text(p, ((const struct ast_name *)g->values.at[0])->name) : STR_EMPTY;
    if (str_is(from, "env") || str_is(from, "file")) return;
    span where = property->groups.len ? property->groups.at[0]->where : property->head.where;
    bool external = strcmp(word->name, "external_id") == 0; /* AWS: to be treated as one */
    struct diag *d = REPORT_IN(p, SECRET, where, "%s does not stand in the source",
                               external ? "an external id" : "a secret");
    if (external)
        diag_why(d, "who knows it and the role's ARN may assume the role, if that trusts their "
                    "account");
    diag_help(d, "`%s env \"NAME\"` reads it from the environment, `%s file \"path\"` from a file",
              word->name, word->name);
}

/* `1 day` is `1d`, `1 year` is `365d`. */
static void report_two_words(struct program *p, const struct word *word,
                             const struct ast_property *property)
{
    const struct ast_group *g = (const struct ast_group *)property->groups.at[0];
    const struct ast_number *n = (const struct ast_number *)g->values.at[0];
    str name = name_text(p, ((const struct ast_name *)g->values.at[1])->name), near;
    const char *said;
    struct unit unit;
    double days = unit_calendar_days(name, &said);
    near = days > 0 ? STR("d") : unit_parse(name, &unit) ? name : unit_nearest(name);
    str number = days > 0 ? number_str(p->arena, n->value * days) : n->digits;
    struct diag *d = REPORT_IN(p, PROPERTY_VALUE, g->head.where,
                               "`%s` takes a duration, a number and its unit in one", word->name);
    diag_help(d, "for instance `%s %.*s%.*s`", word->name, STR_ARG(number),
              STR_ARG(near.len ? near : STR("d")));
}

static void check_duration(struct program *p, const struct word *word,
                           const struct ast_property *property, const struct ast *value)
{
    const struct ast_number *n = (const struct ast_number *)value;
    struct unit unit;
    if (fields_in_two_words(property)) {
        report_two_words(p, word, property);
    } else if (value->kind == AST_NUMBER && n->unit.len && !unit_parse(n->unit, &unit)) {
        report_unknown_unit(p, n);
    } else if (value->kind != AST_NUMBER || !n->unit.len || unit.quantity != QUANTITY_TIME) {
        struct diag *d =
            REPORT_IN(p, PROPERTY_VALUE, value->where, "`%s` takes a duration", word->name);
        diag_help(d, "for instance `%s %s`", word->name, fields_duration(word));
    }
}

static void check_value(struct program *p, const struct word *word,
                        const struct ast_property *property)
{
    const struct ast_group *g =
        property->groups.len ? (const struct ast_group *)property->groups.at[0] : NULL;
    const struct ast *value = g && g->values.len ? g->values.at[0] : NULL;
    if (word->type == WORD_SECRET) {
        check_secret(p, word, property);
    } else if (word->value == WORD_VALUE_MUST && !value) {
        struct diag *d =
            REPORT_IN(p, PROPERTY_VALUE, property->head.where, "`%s` needs a value", word->name);
        diag_help(d, "%s", word->doc);
    } else if (word->type == WORD_CHOICE && value) {
        check_choice(p, word, value);
    } else if (word->type == WORD_DURATION && value && value->kind != AST_REF) {
        check_duration(p, word, property, value);
    }
}

static void check_property(struct program *p, const struct ast_property *property, unsigned scope)
{
    str text = name_text(p, property->word);
    const struct word *word = word_find(text, scope);
    if (word) {
        check_value(p, word, property);
        return;
    }
    struct diag *d =
        REPORT_IN(p, PROPERTY_PLACE, property->head.where, "`%.*s` does not belong to a %s",
                  STR_ARG(text), word_scope_name(scope));
    diag_help(d, "it belongs to: %.*s", STR_ARG(word_scopes_text(p->arena, text)));
}

static void check_declaration(struct program *p, struct ast *node);

static bool has_property(const struct program *p, const struct ast_block *block, const char *word)
{
    for (size_t i = 0; i < block->items.len; i++) {
        const struct ast_clauses *line = (const struct ast_clauses *)block->items.at[i];
        for (size_t k = 0; line->head.kind == AST_CLAUSES && k < line->clauses.len; k++) {
            const struct ast_property *property = (const struct ast_property *)line->clauses.at[k];
            if (property->head.kind == AST_PROPERTY && str_is(name_text(p, property->word), word))
                return true;
        }
    }
    return false;
}

static void check_body(struct program *p, struct ast *body, unsigned scope)
{
    const struct ast_nodes *items = &((struct ast_block *)body)->items;
    for (size_t i = 0; i < items->len; i++) {
        struct ast *item = items->at[i];
        if (item->kind == AST_DECLARATION || item->kind == AST_ALERT) {
            check_declaration(p, item);
        } else if (item->kind == AST_CLAUSES) {
            struct ast_nodes *clauses = &((struct ast_clauses *)item)->clauses;
            for (size_t k = 0; k < clauses->len; k++)
                if (clauses->at[k]->kind == AST_PROPERTY)
                    check_property(p, (struct ast_property *)clauses->at[k], scope);
        } else if (item->kind != AST_ERROR) {
            str text = source_text(p->sources, item->where);
            size_t end = 0;
            while (end < text.len && text.ptr[end] != ' ' && text.ptr[end] != '\n') end++;
            str word = str_part(text, 0, end);
            span where = {item->where.lo, item->where.lo + (uint32_t)end};
            struct diag *d = REPORT_IN(p, UNKNOWN_PROPERTY, where, "a %s has no property `%.*s`",
                                       word_scope_name(scope), STR_ARG(word));
            struct nearest near = nearest_start(word);
            for (size_t w = 0; w < word_count; w++)
                if (words[w].scopes & scope) nearest_offer(&near, str_from(words[w].name));
            if (near.best.len) diag_help(d, "did you mean `%.*s`?", STR_ARG(near.best));
        }
    }
}

static void check_form(struct program *p, const char *word, struct ast *body, span where)
{
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        if (strcmp(word, forms[i].word) != 0) continue;
        if (body) check_body(p, body, forms[i].scope);
        if (!forms[i].must) return;
        if (body && has_property(p, (struct ast_block *)body, forms[i].must)) return;
        struct diag *d =
            REPORT_IN(p, DECLARATION_FORM, where, "a %s needs `%s`", word, forms[i].must);
        diag_help(d, "for instance `%s`", forms[i].example);
    }
}

/* What it would watch is there, although nothing watches it yet.  In a loop names are not known. */
static void check_watched(struct program *p, struct module *m, const struct ast_alert *alert)
{
    struct eval e = {.program = p, .arena = m->arena, .scope = scope_new(m->arena, NULL, m)};
    for (size_t i = 0; i < alert->items.len; i++) eval_expr(&e, alert->items.at[i]);
}

static void check_alert(struct program *p, const struct ast_alert *alert)
{
    bool limit = false;
    for (size_t i = 0; i < alert->clauses.len; i++) {
        const struct ast_property *property = (const struct ast_property *)alert->clauses.at[i];
        if (property->head.kind != AST_PROPERTY) continue;
        str word = name_text(p, property->word);
        limit = limit || str_is(word, "above") || str_is(word, "below");
    }
    if (alert->body)
        limit = limit || has_property(p, (const struct ast_block *)alert->body, "above") ||
                has_property(p, (const struct ast_block *)alert->body, "below");
    check_form(p, "alert", alert->body, alert->head.where);
    if (limit) return;
    struct diag *d =
        REPORT_IN(p, DECLARATION_FORM, alert->title->where, "an alert says when it fires");
    diag_help(d, "`above 5 for 5m` or `below 20GB for 15m`");
}

static void check_declaration(struct program *p, struct ast *node)
{
    if (node->kind == AST_ALERT) {
        check_alert(p, (struct ast_alert *)node);
    } else if (node->kind == AST_DECLARATION) {
        const struct ast_declaration *d = (const struct ast_declaration *)node;
        check_form(p, name_text(p, d->word).ptr, d->body,
                   ((const struct ast_group *)d->groups.at[0])->head.where);
    }
}

/* Values are made when they are asked for; those that nobody asks for are made here. */
static void check_values(struct program *p, struct module *m)
{
    struct eval e = {.program = p, .arena = m->arena, .scope = scope_new(m->arena, NULL, m)};
    for (size_t i = 0; i < m->decls.len; i++) {
        struct decl *d = m->decls.at[i];
        bool used = d->used;
        if (d->kind == DECL_LET) scope_find(&e, e.scope, d->name);
        d->used = used;
    }
}

void outline_check_module(struct program *p, struct module *m)
{
    check_values(p, m);
    const struct ast_nodes *items = &m->tree->body->items;
    for (size_t i = 0; i < items->len; i++) {
        struct ast *item = items->at[i];
        if (item->kind == AST_FRAGMENT) check_fragment(p, m, (struct ast_fragment *)item);
        if (item->kind == AST_PROJECT && ((struct ast_project *)item)->body)
            check_form(p, "project", ((struct ast_project *)item)->body, item->where);
        if (item->kind == AST_DECLARATION || item->kind == AST_ALERT) check_declaration(p, item);
        if (item->kind == AST_ALERT) check_watched(p, m, (struct ast_alert *)item);
    }
}
