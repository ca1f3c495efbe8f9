/* cmd_init: `dashc init`: the first files of a project, and the workflow of its CI.
 *
 * What stands there already is never overwritten.
 */
#include "cli/commands.h"

#include "cli/output.h"
#include "cli/revision.h"
#include "cli/template.h"
#include "cli/write.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static bool exists(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0;
}

/* ---- writing ----------------------------------------------------------------------------- */

enum left { WRITTEN, SAME, STANDS };

static bool put_new(struct writer *w, str path, str text)
{
    if (writer_put(w, path, text) && writer_commit(w)) return true;
    writer_abandon(w);
    return false;
}

/* Puts a file below a directory, unless one stands there.  False after saying why not. */
static bool put_file(struct arena *a, str directory, const char *path, str text, enum left *left)
{
    struct writer w;
    struct buf there = BUF_INIT;
    bool good = writer_begin(&w, a, directory, false);
    enum writer_found found = good ? writer_read(&w, str_from(path), &there) : FOUND_OTHER;
    *left = STANDS;
    if (good && found == FOUND_OTHER) {
        good = false;
        w.error = arena_printf(a, "cannot read %s: %s", path, strerror(errno));
    } else if (good && found == FOUND_NOTHING) {
        *left = WRITTEN;
        good = put_new(&w, str_from(path), text);
    } else if (str_eq(buf_as_str(&there), text)) {
        *left = SAME;
    }
    if (!good) output_say("%.*s", STR_ARG(w.error));
    writer_end(&w);
    buf_release(&there);
    return good;
}

/* ---- a project --------------------------------------------------------------------------- */

static bool is_name_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == ' ';
}

/* Called as its directory is. */
static str project_name(struct arena *a)
{
    char path[4096];
    if (!getcwd(path, sizeof path)) return STR("dashboards");
    str whole = arena_str(a, str_from(path));
    str directory = path_directory(whole);
    str name = str_part(whole, directory.len, whole.len);
    for (size_t i = 0; i < name.len; i++) {
        if (!is_name_letter(name.ptr[i])) return STR("dashboards");
    }
    return str_empty(name) ? STR("dashboards") : name;
}

static const struct first_file {
    const char *path;
    const char *template;
} first_files[] = {
    {"project.dash", "project.dash"},
    {"dashboards/first.dash", "first.dash"},
};

/* False when it could not be written; says what became of it. */
static bool put_first(struct cli_options *o, const struct first_file *file, bool *written)
{
    const struct template_value values[] = {{"NAME", project_name(o->arena)}};
    enum left left;
    str text = template_fill(o->arena, file->template, values, COUNT_OF(values));
    if (!put_file(o->arena, STR("."), file->path, text, &left)) return false;
    *written |= left == WRITTEN;
    const char *became = left == WRITTEN ? "written" : "there already, and left as it is";
    output_error(arena_printf(o->arena, "%s: %s\n", file->path, became));
    return true;
}

static enum cli_status init_project(struct cli_options *o)
{
    bool written = false;
    size_t count = exists("dashboards") ? 1 : COUNT_OF(first_files);
    if (!exists("project.dash") && exists("../project.dash")) {
        return usage_error(o->command, "this directory belongs to the project of ../project.dash");
    }
    for (size_t i = 0; i < count; i++) {
        if (!put_first(o, &first_files[i], &written)) return STATUS_FILES;
    }
    if (written && count == COUNT_OF(first_files)) {
        output_error(
            STR("\nNext:\n"
                "  dashc explain dashboards/first.dash   what the sentences become\n"
                "  dashc build                           the dashboards as JSON, below out\n"
                "  dashc init ci github                  a workflow that reviews and pushes\n"));
    }
    return STATUS_FINE;
}

/* ---- a workflow -------------------------------------------------------------------------- */

static const struct host {
    const char *name;
    const char *template;
    const char *path;
    const char *provider; /* of identities, for AWS */
    const char *subject;  /* before and behind the repository and before the branch */
    const char *of_branch;
} hosts[] = {
    {"github", "github.yml", ".github/workflows/dashc.yml", "token.actions.githubusercontent.com",
     "repo:", ":ref:refs/heads/"},
    {"gitlab", "gitlab.yml", ".gitlab-ci.yml", "gitlab.com",
     "project_path:", ":ref_type:branch:ref:"},
};

struct workflow {
    struct cli_options *o;
    const struct host *host;
    struct repository repository;
    bool in_git;
    str branch;
    str remote;   /* "acme/monitoring" */
    str provider; /* the host's own, where it is not the usual one */
    str region;
    str token; /* name of the variable that holds it; empty: AWS makes one */
};

/* "acme/monitoring" and "github.com" of git@github.com:acme/monitoring.git and the like. */
static void split_remote(struct arena *a, str url, str *host, str *path)
{
    size_t scheme = str_find(url, STR("://"), 0);
    str rest = scheme == SIZE_MAX ? url : str_part(url, scheme + 3, url.len);
    size_t at = str_find_char(rest, '@', 0);
    if (at != SIZE_MAX) rest = str_part(rest, at + 1, rest.len);
    size_t end = 0;
    while (end < rest.len && rest.ptr[end] != ':' && rest.ptr[end] != '/') end++;
    *host = arena_str(a, str_part(rest, 0, end));
    *path = str_part(rest, end + 1, rest.len);
    if (str_ends(*path, STR(".git"))) path->len -= 4;
    *path = arena_str(a, *path);
}

static void find_repository(struct workflow *w)
{
    struct arena *a = w->o->arena;
    str url;
    str host;
    w->branch = STR("main");
    w->remote =
        strcmp(w->host->name, "github") == 0 ? STR("OWNER/REPOSITORY") : STR("GROUP/PROJECT");
    w->provider = str_from(w->host->provider);
    w->in_git = repository_find(&w->repository, a);
    if (!w->in_git) return;
    repository_branch(&w->repository, &w->branch);
    if (!repository_remote(&w->repository, &url)) return;
    split_remote(a, url, &host, &w->remote);
    bool own = strcmp(w->host->name, "gitlab") == 0 && !str_empty(host);
    if (own) w->provider = host;
}

/* What the project declares of the workspace; nothing when it declares several or none. */
static enum cli_status find_workspace(struct workflow *w)
{
    struct dash_options options = {
        .workspace = w->o->to, .deploys = true, .check_only = true, .root = w->o->root};
    struct dash_session *session = dash_session_new();
    struct dash_result *result = dash_compile(session, NULL, 0, &options);
    const struct dash_workspace *workspace = dash_workspace(result);
    enum cli_status status = STATUS_FINE;
    w->region = STR("REGION");
    if (workspace && !str_empty(workspace->region)) {
        w->region = arena_str(w->o->arena, workspace->region);
    }
    if (workspace) w->token = arena_str(w->o->arena, workspace->token_env);
    if (!workspace && !str_empty(w->o->to)) {
        status = usage_error(w->o->command, "project.dash declares no workspace `%.*s`",
                             STR_ARG(w->o->to));
    }
    dash_result_free(result);
    dash_session_free(session);
    return status;
}

/* What stands in YAML and in shell commands without quotes. */
static bool is_plain(str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!is_name_letter(text.ptr[i]) && text.ptr[i] != '/') return false;
    }
    return true;
}

static str directory_of(const struct workflow *w)
{
    str prefix = w->in_git ? w->repository.prefix : STR_EMPTY;
    return str_empty(prefix) ? prefix : str_part(prefix, 0, prefix.len - 1);
}

static str filled(const struct workflow *w, const char *template)
{
    struct arena *a = w->o->arena;
    str to = str_empty(w->o->to) ? STR_EMPTY : arena_join(a, STR(" --to "), w->o->to);
    str subject = arena_join(a, str_from(w->host->subject), w->remote, str_from(w->host->of_branch),
                             w->branch);
    bool github = strcmp(w->host->name, "github") == 0;
    const str yes = STR("yes");
    const struct template_value values[] = {
        {"FILE", str_from(w->host->path)},
        {"BRANCH", w->branch},
        {"DIRECTORY", directory_of(w)},
        {"TO", to},
        {"REGION", w->region},
        {"TOKEN", w->token},
        {"AWS", str_empty(w->token) ? yes : STR_EMPTY},
        {"PROVIDER", w->provider},
        {"SUBJECT", subject},
        {"GITHUB", github ? yes : STR_EMPTY},
        {"GITLAB", github ? STR_EMPTY : yes},
    };
    return template_fill(a, template, values, COUNT_OF(values));
}

static enum cli_status write_workflow(struct workflow *w, str text)
{
    str top = w->in_git ? w->repository.top : STR(".");
    enum left left;
    if (!put_file(w->o->arena, top, w->host->path, text, &left)) return STATUS_FILES;
    if (left == STANDS) {
        output_put(text);
        output_say(
            "%s is there already, and left as it is; what would stand in it is shown instead",
            w->host->path);
        return STATUS_FILES;
    }
    const char *became = left == WRITTEN ? "written" : "up to date";
    output_error(arena_printf(w->o->arena, "%s: %s\n\n", w->host->path, became));
    output_put(filled(w, "steps.txt"));
    return STATUS_FINE;
}

static enum cli_status make_workflow(struct workflow *w)
{
    if (!is_plain(directory_of(w)) || !is_plain(w->branch)) {
        str bad = is_plain(w->branch) ? directory_of(w) : w->branch;
        return usage_error(w->o->command, "`%.*s` has characters that a workflow cannot hold",
                           STR_ARG(bad));
    }
    str text = filled(w, w->host->template);
    if (!w->o->to_stdout) return write_workflow(w, text);
    output_put(text);
    output_error(filled(w, "steps.txt"));
    return STATUS_FINE;
}

static const struct host *find_host(str name)
{
    for (size_t i = 0; i < COUNT_OF(hosts); i++) {
        if (str_is(name, hosts[i].name)) return &hosts[i];
    }
    return NULL;
}

static enum cli_status init_ci(struct cli_options *o)
{
    struct workflow w = {.o = o};
    w.host = o->operands.len > 1 ? find_host(o->operands.at[1]) : NULL;
    if (!w.host) return usage_error(o->command, "for which one? dashc init ci github, or gitlab");
    if (!exists("project.dash")) {
        return usage_error(o->command, "there is no project.dash here: go to the directory that "
                                       "holds it, or make one with dashc init");
    }
    enum cli_status status = find_workspace(&w);
    if (status != STATUS_FINE) return status;
    find_repository(&w);
    return make_workflow(&w);
}

/* ---- the command ------------------------------------------------------------------------- */

enum cli_status cmd_init(struct cli_options *o)
{
    str what = o->operands.len ? o->operands.at[0] : STR_EMPTY;
    if (str_is(what, "ci")) return init_ci(o);
    if (!str_empty(what)) {
        return usage_error(o->command,
                           "`%.*s` is nothing to begin with; there is dashc init, and "
                           "dashc init ci github",
                           STR_ARG(what));
    }
    if (o->to_stdout || !str_empty(o->to)) {
        return usage_error(o->command, "`--%s` goes with dashc init ci",
                           o->to_stdout ? "stdout" : "to");
    }
    return init_project(o);
}
