/* Job: the workspace that is compiled for: which one, the values it gives to parameters, the data
 * sources that it has.  Not responsible for reading the declarations (sema/workspace.c). */
#include "inner.h"

/* ---- which one --------------------------------------------------------------------------- */

static str known_workspaces(struct dash_result *r)
{
    str out = STR_EMPTY;
    for (size_t i = 0; i < r->workspaces.list.len; i++)
        out = arena_printf(&r->arena, "%.*s%s%.*s", STR_ARG(out), i ? ", " : "",
                           STR_ARG(r->workspaces.list.at[i]->name));
    return out;
}

static void report_none(struct dash_result *r)
{
    str name = r->options->workspace, known = known_workspaces(r);
    struct nearest near = nearest_start(name);
    struct diag *d;
    for (size_t i = 0; name.len && i < r->workspaces.list.len; i++)
        nearest_offer(&near, r->workspaces.list.at[i]->name);
    if (name.len)
        d = REPORT_IN(&r->program, NO_WORKSPACE, SPAN_NONE, "there is no workspace `%.*s`",
                      STR_ARG(name));
    else if (known.len)
        d = REPORT_IN(&r->program, NO_WORKSPACE, SPAN_NONE, "there are several workspaces");
    else
        d = REPORT_IN(&r->program, NO_WORKSPACE, SPAN_NONE, "the project declares no workspace");
    if (near.best.len)
        diag_help(d, "did you mean `--to %.*s`?", STR_ARG(near.best));
    else if (known.len)
        diag_help(d, "name one with `--to`: %.*s", STR_ARG(known));
    if (known.len) return;
    diag_help(d,
              "for instance `workspace local { url \"http://localhost:3000\" }` in project.dash");
    diag_help(d, "one of Amazon Managed Grafana, which `dashc up` makes: `workspace prod { name "
                 "\"acme-metrics\"; region eu-west-1; admin user \"owner@example.com\" }`");
}

static void check_project(struct dash_result *r)
{
    if (dash_project(r).len) return;
    struct diag *d = REPORT_IN(&r->program, NO_PROJECT, SPAN_NONE, "the project has no name");
    diag_why(d, "the name says in Grafana which dashboards are this project's");
    diag_help(d, "for instance `project \"acme\" { dash 1 }` in project.dash");
}

static void show_to_caller(struct dash_result *r)
{
    const struct workspace *w = r->workspace;
    struct dash_setting *settings =
        arena_array(&r->arena, struct dash_setting, w->settings.len + 1);
    for (size_t i = 0; i < w->settings.len; i++)
        settings[i] = (struct dash_setting){w->settings.at[i].name, w->settings.at[i].value};
    r->deployment = (struct dash_workspace){
        .name = w->name,
        .title = w->title,
        .url = w->url,
        .region = w->region,
        .grafana = w->grafana,
        .token_env = w->token.env,
        .token_file = w->token.file,
        .settings = settings,
        .setting_count = w->settings.len,
    };
}

void workspace_choose(struct dash_result *r)
{
    const struct dash_options *o = r->options;
    workspaces_read(&r->program, &r->workspaces);
    if (o->workspace.len)
        r->workspace = workspace_find(&r->workspaces, o->workspace);
    else if (o->deploys && r->workspaces.list.len == 1)
        r->workspace = r->workspaces.list.at[0];
    if (!r->workspace && (o->workspace.len || o->deploys)) report_none(r);
    if (o->deploys) check_project(r);
    if (r->workspace) show_to_caller(r);
}

/* ---- parameters -------------------------------------------------------------------------- */

void workspace_settings(struct dash_result *r)
{
    const struct dash_options *o = r->options;
    size_t own = r->deployment.setting_count, count = own + o->setting_count;
    str *names = arena_array(&r->arena, str, count + 1),
        *values = arena_array(&r->arena, str, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct dash_setting *s = i < own ? &r->deployment.settings[i] : &o->settings[i - own];
        names[i] = s->name;
        values[i] = s->value;
    }
    r->program.setting_names = names;
    r->program.setting_values = values;
    r->program.setting_count = count;
    r->program.setting_used = arena_array(&r->arena, bool, count + 1);
}

/* Of files that are forgotten only those that something asked for are known. */
static str nearest_param(const struct dash_result *r, str name)
{
    struct nearest near = nearest_start(name);
    for (size_t i = 0; i < r->program.params.len; i++)
        nearest_offer(&near, atom_str(r->program.atoms, r->program.params.at[i]));
    for (size_t i = 0; i < r->program.modules.entries.len; i++) {
        const struct module *m = r->program.modules.entries.at[i].value;
        for (size_t k = 0; m && k < m->decls.len; k++)
            if (m->decls.at[k]->kind == DECL_PARAM)
                nearest_offer(&near, atom_str(r->program.atoms, m->decls.at[k]->name));
    }
    return near.distance ? near.best : STR_EMPTY;
}

/* `set` in a workspace, or --set. */
static struct diag *report_setting(struct dash_result *r, size_t index)
{
    str name = r->program.setting_names[index];
    bool own = index < r->deployment.setting_count;
    span where = own ? r->workspace->settings.at[index].where : SPAN_NONE;
    return REPORT_IN(&r->program, UNKNOWN_PARAM, where,
                     "%s %.*s: no file has a parameter of this name that is used",
                     own ? "set" : "--set", STR_ARG(name));
}

/* Of a part of a project nobody knows what the rest of it declares.  Without a project.dash there
 * is nothing but the inputs. */
static bool is_part(struct dash_result *r)
{
    return !r->options->whole && map_get(&r->program.modules, STR("project.dash"));
}

void workspace_check_settings(struct dash_result *r)
{
    for (size_t i = 0; i < r->program.setting_count; i++) {
        if (r->program.setting_used[i]) continue;
        bool own = i < r->deployment.setting_count;
        if (own && is_part(r)) continue; /* the file that has it may be no input */
        str name = r->program.setting_names[i];
        struct diag *d = report_setting(r, i);
        str near = nearest_param(r, name);
        if (near.len)
            diag_help(d, own ? "did you mean `set %.*s = …`?" : "did you mean `--set %.*s=…`?",
                      STR_ARG(near));
        else
            diag_help(d, "declare it with `param %.*s = …`", STR_ARG(name));
    }
}

/* ---- what stands around ------------------------------------------------------------------ */

void workspace_sources(struct dash_result *r)
{
    str region = project_text(r, "region");
    if (!region.len && r->workspace) region = r->workspace->region;
    r->reader = declared_start(&r->program, r->workspace ? r->workspace->name : STR_EMPTY, region,
                               &r->declared);
    r->model.cloudwatch = declared_choice(r->reader, DECLARED_CLOUDWATCH);
    r->model.opensearch = declared_choice(r->reader, DECLARED_OPENSEARCH);
}

void workspace_declared(struct dash_result *r) { declared_finish(r->reader, &r->everywhere); }
