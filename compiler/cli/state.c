/* state: see state.h.  Not responsible for comparing two of them (cmd_diff.c). */
#include "cli/state.h"

#include "cli/compile.h"
#include "cli/interrupt.h"
#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- the place --------------------------------------------------------------------------- */

/* Goes to the state's directory; gives what leads back, or -1. */
static int enter(const struct state *s)
{
    int back = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (back < 0 || str_empty(s->directory) || chdir(s->directory.ptr) == 0) return back;
    close(back);
    return -1;
}

static void leave(int back)
{
    if (fchdir(back) != 0) BUG("the directory that dashc was started in is gone");
    close(back);
}

static bool is_directory(str path)
{
    struct stat info;
    return stat(path.ptr, &info) == 0 && S_ISDIR(info.st_mode);
}

bool state_take_revision(struct state *s, struct repository *r, str name, str directory, str side)
{
    str tree;
    s->top = arena_join(s->arena, directory, STR("/"), side);
    s->directory = s->top;
    if (!revision_tree(r, name, &tree)) return false;
    if (mkdir(s->top.ptr, 0700) != 0) {
        r->why = arena_printf(s->arena, "cannot make a temporary directory: %s", strerror(errno));
        return false;
    }
    if (!revision_take(r, tree, s->top)) return false;
    if (!str_empty(r->prefix)) {
        str below = str_part(r->prefix, 0, r->prefix.len - 1);
        s->directory = arena_join(s->arena, s->top, STR("/"), below);
    }
    s->missing = !is_directory(s->directory);
    return true;
}

bool state_has(const struct state *s, str input)
{
    struct stat info;
    bool elsewhere = !str_empty(s->directory) && !str_starts(input, STR("/"));
    str path = elsewhere ? arena_join(s->arena, s->directory, STR("/"), input)
                         : arena_str(s->arena, input);
    return !s->missing && stat(path.ptr, &info) == 0;
}

static bool has_project(str directory)
{
    char path[4096];
    struct stat info;
    int length = snprintf(path, sizeof path, "%.*s/project.dash", STR_ARG(directory));
    return length > 0 && (size_t)length < sizeof path && stat(path, &info) == 0;
}

/* A state that has no project.dash must not find one above itself.  Empty: it is found from the
 * inputs. */
static str root_of(const struct state *s, const struct cli_options *o)
{
    str up = STR(".");
    if (!str_empty(o->root) || str_empty(s->top)) return o->root;
    size_t depth = 0;
    for (size_t i = s->top.len; i < s->directory.len; i++) depth += s->directory.ptr[i] == '/';
    for (size_t i = 0; i <= depth; i++) {
        if (has_project(up)) return STR_EMPTY;
        up = i ? arena_join(s->arena, up, STR("/..")) : STR("..");
    }
    return STR(".");
}

/* ---- its dashboards ---------------------------------------------------------------------- */

static bool keep_dashboard(const struct dash_dashboard *from, void *data)
{
    struct state *s = data;
    struct arena *a = s->arena;
    struct state_dashboard *d = arena_new(a, struct state_dashboard);
    d->uid = arena_str(a, from->uid);
    d->was = arena_str(a, from->model->was);
    d->title = arena_str(a, from->title);
    d->folder = arena_str(a, from->folder);
    d->json = arena_str(a, from->json);
    d->panels = from->panels;
    d->cost = shown_cost_of(from->cost);
    for (size_t i = 0; i < from->map_count; i++) {
        const struct model_entry *entry = &from->map[i];
        struct state_panel panel = {entry->panel_id, entry->where, STR_EMPTY};
        if (!str_empty(entry->ref_id)) continue;
        panel.logical = arena_str(a, entry->logical);
        vec_push(a, &d->list, panel);
    }
    vec_push(a, &s->dashboards, d);
    map_set(a, &s->by_uid, d->uid, d);
    return !interrupt_came();
}

struct state_dashboard *state_find(const struct state *s, str uid)
{
    return map_get(&s->by_uid, uid);
}

/* Without the title, which is shown in front of it. */
static str without_title(str written)
{
    size_t end = str_starts(written, STR("\"")) ? str_find(written, STR("\" "), 1) : SIZE_MAX;
    return end == SIZE_MAX ? written : str_trim(str_part(written, end + 2, written.len));
}

/* What a fragment has put in is not in the text: then its first word is another one. */
static bool says_it(str written, str logical)
{
    str word = logical;
    str_split(&logical, ' ', &word);
    return str_find(written, word, 0) != SIZE_MAX;
}

str state_sentence(const struct state *s, const struct state_panel *panel)
{
    enum { LONGEST = 160 };
    str text = source_text(dash_sink(s->result)->sources, panel->where);
    str written = without_title(str_trim(text));
    bool one_line = str_find_char(written, '\n', 0) == SIZE_MAX;
    bool constant = str_find_char(text, '$', 0) == SIZE_MAX;
    bool fits = written.len > 0 && written.len <= LONGEST && one_line && constant;
    return fits && says_it(written, panel->logical) ? written : panel->logical;
}

/* ---- compiling --------------------------------------------------------------------------- */

typedef VEC(str) inputs;

/* Those of the command line, or the usual one of this place. */
static inputs inputs_of(const struct state *s, const struct cli_options *o, bool lenient)
{
    struct cli_options here = {.arena = s->arena};
    inputs list = {0};
    for (size_t i = 0; i < o->operands.len; i++) {
        struct stat info;
        str path = arena_str(s->arena, o->operands.at[i]);
        if (!lenient || stat(path.ptr, &info) == 0) vec_push(s->arena, &list, path);
    }
    if (o->operands.len) return list;
    compile_inputs(&here);
    vec_push(s->arena, &list, here.operands.at[0]);
    return list;
}

/* A place without any .dash file makes no dashboards; that is no mistake. */
static bool only_lacks_files(const struct diag_sink *sink)
{
    bool only = sink->errors > 0;
    for (size_t i = 0; i < sink->list.len; i++) {
        const struct diag *d = sink->list.at[i];
        if (d->severity == DIAG_ERROR && d->code != DIAG_NO_FILES) only = false;
    }
    return only;
}

static enum cli_status judge(const struct state *s, const struct cli_options *o)
{
    struct diag_sink *sink = dash_sink(s->result);
    if (interrupt_came()) return STATUS_CANCELLED;
    if (!sink->errors || (only_lacks_files(sink) && !s->dashboards.len)) return STATUS_FINE;
    if (compile_speaks(o)) output_say("%.*s does not compile:", STR_ARG(s->name));
    compile_show(o, sink, dash_unreadable(s->result));
    return dash_unreadable(s->result) ? STATUS_FILES : STATUS_SOURCE;
}

static bool lacks_workspace(const struct diag_sink *sink)
{
    for (size_t i = 0; i < sink->list.len; i++) {
        if (sink->list.at[i]->code == DIAG_NO_WORKSPACE) return true;
    }
    return false;
}

/* Before the workspace was declared its dashboards were made for none. */
static void compile_unplaced(struct state *s, const inputs *list, struct dash_options *options)
{
    dash_result_free(s->result);
    memset(&s->dashboards, 0, sizeof s->dashboards);
    memset(&s->by_uid, 0, sizeof s->by_uid);
    options->workspace = STR_EMPTY;
    s->unplaced = true;
    s->result = dash_compile(s->session, list->at, list->len, options);
}

static enum cli_status compile_here(struct state *s, const struct cli_options *o, bool lenient)
{
    struct dash_options options = {.grafana = o->grafana,
                                   .workspace = o->to,
                                   .root = root_of(s, o),
                                   .cost = true,
                                   .assume = s->assume,
                                   .assume_only = s->assume != NULL,
                                   .settings = o->settings.at,
                                   .setting_count = o->settings.len,
                                   .lint = o->lint.at,
                                   .lint_count = o->lint.len,
                                   .on_dashboard = keep_dashboard,
                                   .data = s};
    inputs list = inputs_of(s, o, lenient);
    if (!list.len) return STATUS_FINE;
    s->session = dash_session_new();
    s->result = dash_compile(s->session, list.at, list.len, &options);
    bool unplaced = s->older && lacks_workspace(dash_sink(s->result));
    if (unplaced) compile_unplaced(s, &list, &options);
    return judge(s, o);
}

enum cli_status state_compile(struct state *s, const struct cli_options *o, bool lenient)
{
    if (s->missing) return STATUS_FINE;
    int back = enter(s);
    if (back < 0) {
        output_say("cannot read %.*s: %s", STR_ARG(s->name), strerror(errno));
        return STATUS_FILES;
    }
    enum cli_status status = compile_here(s, o, lenient);
    leave(back);
    return status;
}

bool state_makes_anything(const struct state *s)
{
    const struct declared *d = s->result ? dash_declared_everywhere(s->result) : NULL;
    bool declares = d && d->sources.len + d->retentions.len + d->streams.len > 0;
    return s->dashboards.len > 0 || declares;
}

void state_release(struct state *s)
{
    if (!s->session) return;
    dash_result_free(s->result);
    dash_session_free(s->session);
}
