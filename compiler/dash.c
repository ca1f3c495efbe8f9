/* Job: the one door (dash.h): sessions and compilations, which lead inputs through all stages in
 * order.  Not responsible for printing, writing or exiting: the caller's. */
#include "inner.h"

#include <stdlib.h>

const char dash_version[] = DASHC_VERSION;
const char dash_catalogue_date[] = "2026-04"; /* of the AWS pages that stdlib/ was made from */

struct dash_session {
    struct arena arena;
    struct atom_table *atoms;
};

struct dash_session *dash_session_new(void)
{
    struct dash_session *s = calloc(1, sizeof *s);
    if (!s) out_of_memory();
    arena_init(&s->arena);
    s->atoms = atom_table_new(&s->arena);
    return s;
}

void dash_session_free(struct dash_session *s)
{
    if (!s) return;
    arena_free(&s->arena);
    free(s);
}

/* ---- a compilation ----------------------------------------------------------------------- */

struct dash_result *result_new(struct dash_session *s, const struct dash_options *options)
{
    struct dash_result *r = calloc(1, sizeof *r);
    if (!r) out_of_memory();
    arena_init(&r->arena);
    arena_init(&r->input);
    arena_init(&r->file);
    arena_init(&r->dashboard);
    arena_init(&r->scratch);
    source_set_init(&r->sources, &r->arena);
    diag_sink_init(&r->sink, &r->arena, &r->sources);
    r->options = options;
    r->program = (struct program){
        .arena = &r->arena, .atoms = s->atoms, .sources = &r->sources, .sink = &r->sink};
    for (size_t i = 0; i < options->overlay_count; i++)
        source_overlay_add(&r->sources, options->overlays[i].path, options->overlays[i].text);
    return r;
}

static void compile_input(struct dash_result *r, const struct input *input)
{
    struct module *m = input->module;
    if (input->alone) m = module_load_alone(&r->program, input->name, input->path, &r->input);
    if (!m) return;
    outline_check_module(&r->program, m);
    outline_module(&r->program, m, &r->file, &r->dashboard, dashboard_visit, r);
    r->sink.origin = NULL;
    if (input->alone && !r->stopped) lint_input(r, m);
    arena_reset(&r->file);
    if (m->arena != &r->input) return;
    module_forget(&r->program, m);
    arena_reset(&r->input);
}

struct dash_result *dash_compile(struct dash_session *s, const str *paths, size_t count,
                                 const struct dash_options *options)
{
    struct dash_result *r = result_new(s, options);
    path_list paths_found = inputs_collect(r, paths, count);
    r->program.root = project_root(r, &paths_found);
    project_load(r);
    input_list inputs = inputs_load(r, &paths_found);
    workspace_choose(r);
    workspace_settings(r);
    project_choose_version(r);
    project_check_edition(r);
    project_check_account(r);
    r->model = (struct model_options){.region = project_text(r, "region"),
                                      .account = project_text(r, "account"),
                                      .explain = options->explain,
                                      .line = options->explain_line};
    lint_choose(r);
    workspace_sources(r);
    budget_read(r);
    lint_prices(r);
    for (size_t i = 0; i < inputs.len && !r->stopped; i++) compile_input(r, &inputs.at[i]);
    for (size_t i = 0; i < inputs.len && !r->stopped; i++) {
        if (inputs.at[i].module)
            outline_check_fragments(&r->program, inputs.at[i].module, &r->file);
        arena_reset(&r->file);
    }
    if (!r->stopped) workspace_declared(r);
    if (!r->stopped) lint_around(r);
    for (size_t i = 0; i < inputs.len && !r->stopped; i++)
        if (inputs.at[i].module) lint_input(r, inputs.at[i].module);
    if (!r->stopped) workspace_check_settings(r);
    if (!r->stopped) budget_check(r);
    diag_sort(&r->sink);
    return r;
}

void dash_result_free(struct dash_result *r)
{
    if (!r) return;
    buf_release(&r->json);
    arena_free(&r->scratch);
    arena_free(&r->dashboard);
    arena_free(&r->file);
    arena_free(&r->input);
    arena_free(&r->arena);
    free(r);
}

struct diag_sink *dash_sink(struct dash_result *r) { return &r->sink; }
size_t dash_file_count(const struct dash_result *r) { return r->sources.files.len; }
str dash_file(const struct dash_result *r, size_t index)
{
    return r->sources.files.at[index]->path;
}
bool dash_file_builtin(const struct dash_result *r, size_t index)
{
    return r->sources.files.at[index]->builtin;
}
size_t dash_dashboard_count(const struct dash_result *r) { return r->dashboards; }
size_t dash_panel_count(const struct dash_result *r) { return r->panels; }
str dash_root(const struct dash_result *r) { return r->program.root; }
const struct grafana_version *dash_grafana(const struct dash_result *r) { return &r->version; }
const struct dash_workspace *dash_workspace(const struct dash_result *r)
{
    return r->workspace ? &r->deployment : NULL;
}
const struct declared *dash_declared(const struct dash_result *r) { return &r->declared; }
const struct declared *dash_declared_everywhere(const struct dash_result *r)
{
    return &r->everywhere;
}
const struct workspaces *dash_workspaces(const struct dash_result *r) { return &r->workspaces; }
const struct site *dash_site(const struct dash_result *r)
{
    return r->workspace ? &r->workspace->site : NULL;
}
const struct cost_options *dash_cost_options(const struct dash_result *r) { return &r->cost; }
double dash_budget(const struct dash_result *r) { return r->budget; }
bool dash_unreadable(const struct dash_result *r) { return r->program.unreadable; }

/* ---- names ------------------------------------------------------------------------------- */

static bool has_namespace(const struct cat_source *s, str name_space)
{
    if (str_eq(s->name_space, name_space)) return true;
    for (size_t i = 0; i < s->metrics.len; i++) {
        if (str_eq(s->metrics.at[i]->name_space, name_space)) return true;
    }
    return false;
}

static atom dimension_of_source(const struct cat_source *s, str name_space, str key)
{
    for (size_t i = 0; has_namespace(s, name_space) && i < s->dimensions.len; i++) {
        if (str_eq(s->dimensions.at[i].key, key)) return s->dimensions.at[i].name;
    }
    return ATOM_NONE;
}

static atom dimension_of_module(const struct module *m, str name_space, str key)
{
    atom name = ATOM_NONE;
    for (size_t i = 0; m && i < m->decls.len && name == ATOM_NONE; i++) {
        const struct cat_source *s = m->decls.at[i]->source;
        if (m->decls.at[i]->kind == DECL_SOURCE && s)
            name = dimension_of_source(s, name_space, key);
    }
    return name;
}

str dash_dimension(const struct dash_result *r, str name_space, str key)
{
    const struct map *modules = &r->program.modules;
    atom name = ATOM_NONE;
    for (size_t i = 0; i < modules->entries.len && name == ATOM_NONE; i++) {
        name = dimension_of_module(modules->entries.at[i].value, name_space, key);
    }
    return name == ATOM_NONE ? STR_EMPTY : atom_str(r->program.atoms, name);
}
