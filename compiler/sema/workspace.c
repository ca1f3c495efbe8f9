/* Job: `workspace` declarations as data.  Not responsible for their form
 * (declare.c), nor for what is done with them. */
#include "sema/workspace.h"
#include "sema/declared_fields.h"
#include "sema/site_read.h"

#include "syntax/parse.h"

/* ---- plain values ------------------------------------------------------------------------ */

static void report_value(struct program *p, const struct ast *value)
{
    struct diag *d =
        REPORT_IN(p, PROPERTY_VALUE, value->where, "a workspace takes plain texts and numbers");
    diag_why(d, "it is read before parameters have their values, because it gives them some");
}

/* A text, a number as written, or a bare word. */
str workspace_plain(struct program *p, const struct ast *value)
{
    if (value->kind == AST_NUMBER) return source_text(p->sources, value->where);
    if (value->kind == AST_NAME) return atom_str(p->atoms, ((const struct ast_name *)value)->name);
    if (value->kind == AST_STRING) {
        struct pieces pieces = string_pieces(p->arena, p->sink, (const struct ast_string *)value);
        if (pieces.len == 0) return STR_EMPTY;
        if (pieces.len == 1 && pieces.at[0].kind == PIECE_TEXT) return pieces.at[0].text;
    }
    report_value(p, value);
    return STR_EMPTY;
}

str site_place(struct program *p, span where)
{
    struct source_place place = source_place(p->sources, where.lo);
    return arena_printf(p->arena, "%.*s:%u", STR_ARG(place.file->path), place.line);
}

static const struct ast_nodes *first_values(const struct ast_property *property)
{
    static const struct ast_nodes none;
    if (property->groups.len == 0) return &none;
    return &((const struct ast_group *)property->groups.at[0])->values;
}

/* ---- properties -------------------------------------------------------------------------- */

static void read_text(struct program *p, const struct ast_property *property, str *out)
{
    const struct ast_nodes *values = first_values(property);
    if (values->len) *out = workspace_plain(p, values->at[0]);
}

static void check_url(struct program *p, const struct ast_property *property, str url)
{
    const struct ast_nodes *values = first_values(property);
    if (!values->len || !url.len || is_web_address(url)) return;
    struct diag *d = REPORT_IN(p, PROPERTY_VALUE, values->at[0]->where,
                               "`%.*s` is no address of a Grafana", STR_ARG(url));
    diag_help(d, "for instance `url \"https://grafana.example.com\"`");
}

/* `set env = "prod", limit = 5`; the names are checked where parameters are. */
static void read_settings(struct program *p, struct workspace *w,
                          const struct ast_property *property)
{
    for (size_t i = 0; i < property->groups.len; i++) {
        const struct ast_group *g = (const struct ast_group *)property->groups.at[i];
        const struct ast *const *v = (const struct ast *const *)g->values.at;
        if (g->values.len != 3 || v[0]->kind != AST_NAME || v[1]->kind != AST_MARK) {
            struct diag *d = REPORT_IN(p, PROPERTY_VALUE, g->head.where,
                                       "`set` takes a parameter and its value");
            diag_help(d, "for instance `set env = \"prod\"`");
            continue;
        }
        struct workspace_setting s = {workspace_plain(p, v[0]), workspace_plain(p, v[2]),
                                      g->head.where};
        vec_push(p->arena, &w->settings, s);
    }
}

/* Anything but `env "NAME"` and `file "path"` is reported where declarations are checked. */
static void read_secret(struct program *p, const struct ast_property *property,
                        struct workspace_secret *out)
{
    const struct ast_nodes *values = first_values(property);
    if (values->len != 2 || values->at[0]->kind != AST_NAME || values->at[1]->kind != AST_STRING)
        return;
    str from = workspace_plain(p, values->at[0]);
    if (str_is(from, "env")) out->env = workspace_plain(p, values->at[1]);
    if (str_is(from, "file")) out->file = workspace_plain(p, values->at[1]);
}

static void read_property(struct program *p, struct workspace *w,
                          const struct ast_property *property)
{
    const struct {
        const char *word;
        str *member;
    } texts[] = {
        {"name", &w->title}, {"url", &w->url}, {"region", &w->region}, {"grafana", &w->grafana}};
    str word = atom_str(p->atoms, property->word);
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (str_is(word, texts[i].word)) read_text(p, property, texts[i].member);
    if (str_is(word, "grafana")) w->grafana_where = property->head.where;
    if (str_is(word, "url")) check_url(p, property, w->url);
    if (str_is(word, "set")) read_settings(p, w, property);
    if (str_is(word, "token")) read_secret(p, property, &w->token);
    site_read(p, property, &w->site);
}

/* ---- declarations ------------------------------------------------------------------------ */

typedef void property_reader(struct program *p, const struct ast_property *property, void *data);

static void each_property(struct program *p, const struct ast *body, property_reader *read,
                          void *data)
{
    const struct ast_nodes *items = &((const struct ast_block *)body)->items;
    for (size_t i = 0; i < items->len; i++) {
        if (items->at[i]->kind != AST_CLAUSES) continue;
        const struct ast_nodes *clauses = &((const struct ast_clauses *)items->at[i])->clauses;
        for (size_t k = 0; k < clauses->len; k++)
            if (clauses->at[k]->kind == AST_PROPERTY)
                read(p, (const struct ast_property *)clauses->at[k], data);
    }
}

static bool is_declaration(const struct program *p, const struct ast *item, const char *word)
{
    return item->kind == AST_DECLARATION &&
           str_is(atom_str(p->atoms, ((const struct ast_declaration *)item)->word), word);
}

/* The others take more with each time that they are said. */
static const char *const once[] = {"name",     "url",     "region",       "grafana",  "token",
                                   "describe", "role",    "organization", "timezone", "theme",
                                   "week",     "home",    "metadata",     "auth",     "session",
                                   "vpc",      "network", "plugins",      "alerting"};

static bool is_said_once(str word)
{
    for (size_t i = 0; i < COUNT_OF(once); i++)
        if (str_is(word, once[i])) return true;
    return false;
}

typedef VEC(const struct ast_property *) properties;

static void check_once(struct program *p, const struct ast_property *property, void *data)
{
    properties *seen = data;
    str word = atom_str(p->atoms, property->word);
    for (size_t i = 0; i < seen->len && is_said_once(word); i++) {
        if (seen->at[i]->word != property->word) continue;
        struct diag *d = REPORT_IN(p, PROPERTY_TWICE, property->head.where, "`%.*s` is given twice",
                                   STR_ARG(word));
        diag_label(d, seen->at[i]->head.where, "the other one");
        return;
    }
    vec_push(p->arena, seen, property);
}

static void read_workspace_property(struct program *p, const struct ast_property *property,
                                    void *data)
{
    read_property(p, data, property);
}

static void read_workspace(struct program *p, const struct ast *item, struct workspaces *out)
{
    const struct ast_declaration *d = (const struct ast_declaration *)item;
    const struct ast *name = ((const struct ast_group *)d->groups.at[0])->values.at[0];
    struct workspace *w = arena_new(p->arena, struct workspace);
    *w = (struct workspace){.name = workspace_plain(p, name), .where = name->where};
    const struct workspace *before = workspace_find(out, w->name);
    if (before) {
        struct diag *twice = REPORT_IN(p, NAME_TWICE, name->where,
                                       "workspace `%.*s` is declared twice", STR_ARG(w->name));
        diag_label(twice, before->where, "the other one");
        return;
    }
    vec_push(p->arena, &out->list, w);
    w->site.place = site_place(p, name->where);
    if (!d->body) return;
    properties seen = {0};
    each_property(p, d->body, check_once, &seen);
    each_property(p, d->body, read_workspace_property, w);
    site_check(p, name->where, w->url.len ? STR_EMPTY : w->title, &w->site);
}

void workspaces_read(struct program *p, struct workspaces *out)
{
    *out = (struct workspaces){0};
    for (size_t m = 0; m < p->modules.entries.len; m++) {
        const struct module *module = p->modules.entries.at[m].value;
        if (!module || !module->tree) continue;
        const struct ast_nodes *items = &module->tree->body->items;
        for (size_t i = 0; i < items->len; i++)
            if (is_declaration(p, items->at[i], "workspace")) read_workspace(p, items->at[i], out);
    }
}

/* ---- questions --------------------------------------------------------------------------- */

struct workspace *workspace_find(const struct workspaces *all, str name)
{
    for (size_t i = 0; i < all->list.len; i++)
        if (str_eq(all->list.at[i]->name, name)) return all->list.at[i];
    return NULL;
}
