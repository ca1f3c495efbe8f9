/* Job: the project that inputs belong to: its root, its file and its settings.  Not responsible for
 * the settings of dashboards, which a project's defaults reach (model/dashboard.c). */
#include "inner.h"

#include <sys/stat.h>

/* ---- the root ---------------------------------------------------------------------------- */

static str parent(str path)
{
    str directory = path_directory(path);
    return directory.len > 1 ? str_part(directory, 0, directory.len - 1) : directory;
}

/* Above the current folder: ".." or "../..", when project.dash is there. */
static str root_above(struct dash_result *r)
{
    enum { MOST_UP = 16 };
    struct stat st;
    str dir = STR("..");
    for (int i = 0; i < MOST_UP; i++) {
        str file = arena_printf(&r->arena, "%.*s/project.dash", STR_ARG(dir));
        if (!stat(file.ptr, &st) && S_ISREG(st.st_mode)) return dir;
        dir = arena_printf(&r->arena, "%.*s/..", STR_ARG(dir));
    }
    return STR_EMPTY;
}

str project_root(struct dash_result *r, const path_list *inputs)
{
    struct stat st;
    if (r->options->root.len) return path_clean(&r->arena, r->options->root);
    for (str dir = inputs->len ? parent(inputs->at[0]) : STR_EMPTY;; dir = parent(dir)) {
        str file = dir.len ? arena_printf(&r->arena, "%.*s/project.dash", STR_ARG(dir))
                           : STR("project.dash");
        if (!stat(file.ptr, &st) && S_ISREG(st.st_mode)) return dir;
        if (dir.len == 0) break;
        if (str_is(dir, "/")) return STR_EMPTY;
    }
    return root_above(r);
}

void project_load(struct dash_result *r)
{
    struct stat st;
    str root = r->program.root;
    str file = root.len ? arena_printf(&r->arena, "%.*s/project.dash", STR_ARG(root))
                        : STR("project.dash");
    if (!stat(file.ptr, &st) && S_ISREG(st.st_mode))
        module_load(&r->program, STR("project.dash"), SPAN_NONE);
}

/* ---- settings ---------------------------------------------------------------------------- */

const struct ast_property *project_property(const struct dash_result *r, const char *word)
{
    const struct module *m = r->program.project_module;
    if (!m || !m->project || !m->project->body) return NULL;
    const struct ast_nodes *items = &((const struct ast_block *)m->project->body)->items;
    for (size_t i = 0; i < items->len; i++) {
        if (items->at[i]->kind != AST_CLAUSES) continue;
        const struct ast_nodes *clauses = &((const struct ast_clauses *)items->at[i])->clauses;
        for (size_t k = 0; k < clauses->len; k++) {
            const struct ast_property *p = (const struct ast_property *)clauses->at[k];
            if (p->head.kind == AST_PROPERTY && str_is(atom_str(r->program.atoms, p->word), word) &&
                p->groups.len)
                return p;
        }
    }
    return NULL;
}

str project_text(struct dash_result *r, const char *word)
{
    const struct ast_property *p = project_property(r, word);
    if (!p) return STR_EMPTY;
    const struct ast_group *g = (const struct ast_group *)p->groups.at[0];
    str text = source_text(&r->sources, g->values.at[0]->where);
    bool quoted = text.len > 1 && text.ptr[0] == '"';
    return quoted ? str_part(text, 1, text.len - 1) : text;
}

static void choose_version(struct dash_result *r)
{
    const struct ast_property *p = project_property(r, "grafana");
    const struct emit_schema_info *schema = &emit_schemas[r->options->schema];
    const struct workspace *w = r->workspace;
    str usual = str_from(schema->grafana), text = usual;
    span where = SPAN_NONE;
    struct diag *d;
    if (r->options->grafana.len)
        text = r->options->grafana;
    else if (w && w->grafana.len)
        text = w->grafana, where = w->grafana_where;
    else if (p)
        text = project_text(r, "grafana"), where = p->head.where;
    if (!grafana_version_parse(text, &r->version)) {
        d = REPORT_IN(&r->program, GRAFANA_VERSION, where, "dashc does not know Grafana %.*s",
                      STR_ARG(text));
        diag_help(d, "known are %s", grafana_versions_known);
    } else if (r->version.major < schema->least_major) {
        d = REPORT_IN(&r->program, GRAFANA_VERSION, where,
                      "Grafana %.*s does not know the schema %s", STR_ARG(text), schema->name);
        diag_help(d, "take the schema v1, or write for Grafana %d or later", schema->least_major);
    } else {
        return;
    }
    grafana_version_parse(usual, &r->version);
}

void project_choose_version(struct dash_result *r)
{
    choose_version(r);
    r->program.grafana = r->version.major;
}

str dash_project(const struct dash_result *r)
{
    const struct module *m = r->program.project_module;
    if (!m || !m->project || m->project->name->kind != AST_STRING) return STR_EMPTY;
    str text = source_text(&r->sources, m->project->name->where);
    return text.len > 1 ? str_part(text, 1, text.len - 1) : STR_EMPTY;
}

void project_check_edition(struct dash_result *r)
{
    const struct ast_property *p = project_property(r, "dash");
    str text = project_text(r, "dash");
    if (!p || str_is(text, "1")) return;
    struct diag *d = REPORT_IN(&r->program, PROPERTY_VALUE, p->head.where,
                               "this dashc knows edition 1 of the language");
    diag_help(d, "write `dash 1`, or take a newer dashc");
}

/* All queries of the project would say it. */
void project_check_account(struct dash_result *r)
{
    const struct ast_property *p = project_property(r, "account");
    str text = project_text(r, "account");
    size_t digits = 0;
    while (digits < text.len && text.ptr[digits] >= '0' && text.ptr[digits] <= '9') digits++;
    if (!p || (digits == 12 && text.len == 12)) return;
    struct diag *d = REPORT_IN(&r->program, PROPERTY_VALUE, p->head.where,
                               "`%.*s` is no AWS account", STR_ARG(text));
    diag_help(d, "an account has 12 digits: `account \"123456789012\"`");
}
