/* Job: the one door (dash.h): inputs to modules to dashboards to JSON, in order.  Not responsible
 * for printing, writing or exiting: the caller's. */
#include "dash.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "model/build.h"
#include "sema/outline.h"

const char dash_version[] = DASHC_VERSION;
const char dash_catalogue_date[] = "2026-04"; /* of the AWS pages that stdlib/ was made from */

#define REPORT(r, code, where, ...) diag_report(&(r)->sink, DIAG_##code, where, __VA_ARGS__)

struct dash_session {
    struct arena arena;
    struct atom_table *atoms;
};

/* A dashboard that was there before: for the same uid or title twice. */
struct seen {
    span where;
};

struct dash_result {
    struct arena arena;     /* sources, trees, modules, diagnostics */
    struct arena input;     /* tree of one input that no other file needs */
    struct arena file;      /* of one input's expansion */
    struct arena dashboard; /* of one dashboard */
    struct arena scratch;   /* of one dashboard's emission */
    struct source_set sources;
    struct diag_sink sink;
    struct program program;
    const struct dash_options *options;
    struct grafana_version version;
    struct model_options model;
    struct map uids;
    struct map titles;
    struct buf json;
    size_t dashboards;
    size_t panels;
    bool stopped;
};

struct dash_session *dash_session_new(void)
{
    struct dash_session *s = calloc(1, sizeof *s);
    if (!s) BUG("out of memory");
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

/* ---- inputs ------------------------------------------------------------------------------ */

typedef VEC(str) path_list;

static int compare_paths(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

/* Without `./`, doubled slashes and a slash at the end: one file has one name. */
static str clean(struct arena *a, str path)
{
    str rest = path, part, out = path.len && path.ptr[0] == '/' ? STR("/") : STR_EMPTY;
    while (str_split(&rest, '/', &part)) {
        if (part.len == 0 || str_is(part, ".")) continue;
        bool joined = out.len == 0 || out.ptr[out.len - 1] == '/';
        out = arena_printf(a, "%.*s%s%.*s", STR_ARG(out), joined ? "" : "/", STR_ARG(part));
    }
    return out.len ? out : STR(".");
}

static void add_directory(struct dash_result *r, str path, path_list *out, int depth);

static void add_entry(struct dash_result *r, str directory, const char *name, path_list *out,
                      int depth)
{
    struct stat st;
    if (name[0] == '.') return;
    str path = str_is(directory, ".")
                   ? arena_printf(&r->arena, "%s", name)
                   : arena_printf(&r->arena, "%.*s/%s", STR_ARG(directory), name);
    if (lstat(path.ptr, &st)) return;
    if (S_ISDIR(st.st_mode))
        add_directory(r, path, out, depth + 1);
    else if (str_ends(path, STR(".dash")))
        vec_push(&r->arena, out, path);
}

static void add_directory(struct dash_result *r, str path, path_list *out, int depth)
{
    enum { MOST_DEPTH = 64 };
    DIR *dir = depth < MOST_DEPTH ? opendir(path.ptr) : NULL;
    if (!dir) {
        r->program.unreadable = true;
        REPORT(r, FILE_UNREADABLE, SPAN_NONE, "the folder `%.*s` cannot be read", STR_ARG(path));
        return;
    }
    for (struct dirent *entry; (entry = readdir(dir));)
        add_entry(r, path, entry->d_name, out, depth);
    closedir(dir);
}

static bool is_overlay(const struct dash_options *o, str path)
{
    for (size_t i = 0; i < o->overlay_count; i++)
        if (str_eq(o->overlays[i].path, path)) return true;
    return false;
}

static void add_input(struct dash_result *r, str given, path_list *out)
{
    struct stat st;
    str path = clean(&r->arena, given);
    path = arena_str(&r->arena, path);
    if (is_overlay(r->options, path) || stat(path.ptr, &st) || !S_ISDIR(st.st_mode)) {
        vec_push(&r->arena, out, path);
        return;
    }
    size_t before = out->len;
    add_directory(r, path, out, 0);
    if (out->len != before || r->program.unreadable) return;
    r->program.unreadable = true;
    struct diag *d =
        REPORT(r, NO_FILES, SPAN_NONE, "there is no .dash file below `%.*s`", STR_ARG(path));
    diag_help(d, "a dashboard is a file such as `dashboards/lambda.dash`");
}

static path_list collect(struct dash_result *r, const str *paths, size_t count)
{
    path_list all = {0}, unique = {0};
    for (size_t i = 0; i < count; i++) add_input(r, paths[i], &all);
    if (all.len) qsort(all.at, all.len, sizeof *all.at, compare_paths);
    for (size_t i = 0; i < all.len; i++)
        if (i == 0 || !str_eq(all.at[i], all.at[i - 1])) vec_push(&r->arena, &unique, all.at[i]);
    return unique;
}

/* ---- the project's root ------------------------------------------------------------------ */

static str parent(str path)
{
    size_t end = path.len;
    while (end > 0 && path.ptr[end - 1] != '/') end--;
    return str_part(path, 0, end > 1 ? end - 1 : end);
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

/* The nearest folder above the first input that holds project.dash; else the current one. */
static str find_root(struct dash_result *r, const path_list *inputs)
{
    struct stat st;
    if (r->options->root.len) return clean(&r->arena, r->options->root);
    if (inputs->len == 0) return STR_EMPTY;
    for (str dir = parent(inputs->at[0]);; dir = parent(dir)) {
        str file = dir.len ? arena_printf(&r->arena, "%.*s/project.dash", STR_ARG(dir))
                           : STR("project.dash");
        if (!stat(file.ptr, &st) && S_ISREG(st.st_mode)) return dir;
        if (dir.len == 0) break;
        if (str_is(dir, "/")) return STR_EMPTY;
    }
    return root_above(r);
}

/* As modules name it: relative to the root where it lies below. */
static str below_root(const struct dash_result *r, str path)
{
    str root = r->program.root;
    if (root.len && path.len > root.len && str_starts(path, root) && path.ptr[root.len] == '/')
        return str_part(path, root.len + 1, path.len);
    return path;
}

/* One file to compile.  What others need of it is known before any dashboard is made; a file that
 * nobody needs is read when its turn comes and forgotten after it. */
struct input {
    str path;
    bool alone;
    struct module *module; /* unless it is alone; NULL: it cannot be read */
};
typedef VEC(struct input) input_list;

static input_list load_inputs(struct dash_result *r, const path_list *paths)
{
    input_list list = {0};
    for (size_t i = 0; i < paths->len; i++) {
        str path = paths->at[i], name = below_root(r, path);
        struct input input = {path, !module_is_shared(&r->program, name, path), NULL};
        if (!input.alone) input.module = module_load_from(&r->program, name, path, SPAN_NONE);
        vec_push(&r->arena, &list, input);
    }
    return list;
}

static void load_project(struct dash_result *r)
{
    struct stat st;
    str root = r->program.root;
    str file = root.len ? arena_printf(&r->arena, "%.*s/project.dash", STR_ARG(root))
                        : STR("project.dash");
    if (!stat(file.ptr, &st) && S_ISREG(st.st_mode))
        module_load(&r->program, STR("project.dash"), SPAN_NONE);
}

/* ---- the project's settings -------------------------------------------------------------- */

static const struct ast_property *project_property(const struct dash_result *r, const char *word)
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

/* The first value of a project's property, without its quotes. */
static str project_text(struct dash_result *r, const char *word)
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
    str usual = str_from(schema->grafana);
    str text = r->options->grafana.len ? r->options->grafana
               : p                     ? project_text(r, "grafana")
                                       : usual;
    span where = r->options->grafana.len || !p ? SPAN_NONE : p->head.where;
    struct diag *d;
    if (!grafana_version_parse(text, &r->version)) {
        d = REPORT(r, GRAFANA_VERSION, where, "dashc does not know Grafana %.*s", STR_ARG(text));
        diag_help(d, "known are %s", grafana_versions_known);
    } else if (r->version.major < schema->least_major) {
        d = REPORT(r, GRAFANA_VERSION, where, "Grafana %.*s does not know the schema %s",
                   STR_ARG(text), schema->name);
        diag_help(d, "take the schema v1, or write for Grafana %d or later", schema->least_major);
    } else {
        return;
    }
    grafana_version_parse(usual, &r->version);
}

/* The edition of the language that a project is written in (N3). */
static void check_edition(struct dash_result *r)
{
    const struct ast_property *p = project_property(r, "dash");
    str text = project_text(r, "dash");
    if (!p || str_is(text, "1")) return;
    struct diag *d =
        REPORT(r, PROPERTY_VALUE, p->head.where, "this dashc knows edition 1 of the language");
    diag_help(d, "write `dash 1`, or take a newer dashc");
}

static str nearest_param(const struct dash_result *r, str name)
{
    struct nearest near = nearest_start(name);
    for (size_t i = 0; i < r->program.modules.entries.len; i++) {
        const struct module *m = r->program.modules.entries.at[i].value;
        for (size_t k = 0; m && k < m->decls.len; k++)
            if (m->decls.at[k]->kind == DECL_PARAM)
                nearest_offer(&near, atom_str(r->program.atoms, m->decls.at[k]->name));
    }
    return near.distance ? near.best : STR_EMPTY;
}

static void check_settings(struct dash_result *r)
{
    for (size_t i = 0; i < r->program.setting_count; i++) {
        if (r->program.setting_used[i]) continue;
        str name = r->program.setting_names[i];
        struct diag *d =
            REPORT(r, UNKNOWN_PARAM, SPAN_NONE,
                   "--set %.*s: no file has a parameter of this name that is used", STR_ARG(name));
        str near = nearest_param(r, name);
        if (near.len)
            diag_help(d, "did you mean `--set %.*s=…`?", STR_ARG(near));
        else
            diag_help(d, "declare it with `param %.*s = …`", STR_ARG(name));
    }
}

/* ---- one dashboard ----------------------------------------------------------------------- */

static void check_unique(struct dash_result *r, struct map *map, str key, enum diag_code code,
                         span where, const char *what, str shown, str folder)
{
    struct seen *before = map_get(map, key);
    if (!before) {
        struct seen *first = arena_new(&r->arena, struct seen);
        first->where = where;
        map_set(&r->arena, map, arena_str(&r->arena, key), first);
        return;
    }
    struct diag *d = diag_report(&r->sink, code, where, "two dashboards have the %s `%.*s`%s%.*s",
                                 what, STR_ARG(shown), folder.len ? " in " : "", STR_ARG(folder));
    diag_label(d, before->where, "the other one");
    if (code == DIAG_UID_TWICE)
        diag_help(d, "give one its own: add `uid \"%.*s-2\"` in its block", STR_ARG(shown));
    else
        diag_help(d, "rename one, or put it into another folder");
}

static size_t count_panels(const struct model_dashboard *d)
{
    size_t count = 0;
    for (size_t i = 0; i < d->rows.len; i++) count += d->rows.at[i]->panels.len;
    return count;
}

/* For a check too: some mistakes show only here. */
static void write_json(struct dash_result *r, const struct model_dashboard *d)
{
    enum emit_schema schema = r->options->schema;
    if (schema == SCHEMA_V1)
        emit_dashboard(d, &r->version, &r->sink, &r->scratch, &r->json);
    else
        emit_resource(d, &r->version, schema, &r->sink, &r->scratch, &r->json);
}

static bool deliver(struct dash_result *r, const struct model_result *m)
{
    struct model_dashboard *d = m->dashboard;
    struct dash_map_entry *map = arena_array(&r->scratch, struct dash_map_entry, m->map.len + 1);
    for (size_t i = 0; i < m->map.len; i++)
        map[i] = (struct dash_map_entry){m->map.at[i].panel_id, m->map.at[i].ref_id,
                                         m->map.at[i].where, m->map.at[i].logical};
    struct dash_dashboard out = {d,         d->uid,     d->title,
                                 d->folder, STR_EMPTY,  count_panels(d),
                                 map,       m->map.len, buf_as_str(&m->explanation)};
    buf_clear(&r->json);
    layout_dashboard(d);
    write_json(r, d);
    if (!r->options->check_only) out.json = buf_as_str(&r->json);
    return !r->options->on_dashboard || r->options->on_dashboard(&out, r->options->data);
}

static bool visit(struct outline_dashboard *d, struct eval *e, void *data)
{
    struct dash_result *r = data;
    struct model_result m;
    model_build(&r->program, d, e, &r->model, &m);
    str title = arena_printf(&r->scratch, "%.*s\n%.*s", STR_ARG(m.dashboard->folder),
                             STR_ARG(m.dashboard->title));
    check_unique(r, &r->uids, m.dashboard->uid, DIAG_UID_TWICE, d->title_where, "uid",
                 m.dashboard->uid, STR_EMPTY);
    check_unique(r, &r->titles, title, DIAG_TITLE_TWICE, d->title_where, "title",
                 m.dashboard->title, m.dashboard->folder);
    r->sink.origin = NULL;
    r->dashboards++;
    r->panels += count_panels(m.dashboard);
    if (d->errors_before == r->sink.errors) r->stopped = !deliver(r, &m);
    buf_release(&m.explanation);
    arena_reset(&r->scratch);
    return !r->stopped;
}

/* ---- a compilation ----------------------------------------------------------------------- */

static struct dash_result *result_new(struct dash_session *s, const struct dash_options *options)
{
    struct dash_result *r = calloc(1, sizeof *r);
    if (!r) BUG("out of memory");
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
    size_t count = options->setting_count;
    str *names = arena_array(&r->arena, str, count + 1),
        *values = arena_array(&r->arena, str, count + 1);
    for (size_t i = 0; i < count; i++)
        names[i] = options->settings[i].name, values[i] = options->settings[i].value;
    r->program.setting_names = names;
    r->program.setting_values = values;
    r->program.setting_count = count;
    r->program.setting_used = arena_array(&r->arena, bool, count + 1);
    return r;
}

static void compile_input(struct dash_result *r, const struct input *input)
{
    struct module *m = input->module;
    if (input->alone)
        m = module_load_alone(&r->program, below_root(r, input->path), input->path, &r->input);
    if (!m) return;
    outline_check_module(&r->program, m);
    outline_module(&r->program, m, &r->file, &r->dashboard, visit, r);
    r->sink.origin = NULL;
    arena_reset(&r->file);
    if (m->arena != &r->input) return;
    module_forget(&r->program, m);
    arena_reset(&r->input);
}

struct dash_result *dash_compile(struct dash_session *s, const str *paths, size_t count,
                                 const struct dash_options *options)
{
    struct dash_result *r = result_new(s, options);
    path_list paths_found = collect(r, paths, count);
    r->program.root = find_root(r, &paths_found);
    load_project(r);
    input_list inputs = load_inputs(r, &paths_found);
    choose_version(r);
    check_edition(r);
    r->model = (struct model_options){project_text(r, "region"), project_text(r, "account"),
                                      options->explain, options->explain_line};
    for (size_t i = 0; i < inputs.len && !r->stopped; i++) compile_input(r, &inputs.at[i]);
    for (size_t i = 0; i < inputs.len && !r->stopped; i++) {
        if (inputs.at[i].module)
            outline_check_fragments(&r->program, inputs.at[i].module, &r->file);
        arena_reset(&r->file);
    }
    if (!r->stopped) check_settings(r);
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
bool dash_unreadable(const struct dash_result *r) { return r->program.unreadable; }
