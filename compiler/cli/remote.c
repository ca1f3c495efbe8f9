/* remote: see remote.h.  Not responsible for what is asked of the workspace (deploy, grafana). */
#include "cli/remote.h"

#include "cli/interrupt.h"
#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define TOKEN_VARIABLE "DASHC_TOKEN"

/* ---- the token --------------------------------------------------------------------------- */

enum { LONGEST_TOKEN = 8192 };

static bool read_file(const char *path, struct buf *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = 1;
    if (fd < 0) return false;
    while (got > 0 && out->len <= LONGEST_TOKEN) {
        char *space = buf_space(out, 1024);
        got = read(fd, space, 1024);
        out->len -= 1024 - (size_t)(got > 0 ? got : 0);
    }
    int why = errno;
    close(fd);
    errno = why;
    return got >= 0;
}

/* A header takes visible ASCII only; the ends of lines that files have are not meant. */
static bool take_token(struct remote *t, str text, const char *from)
{
    text = str_trim(text);
    bool good = text.len > 0 && text.len <= LONGEST_TOKEN;
    for (size_t i = 0; i < text.len; i++) good = good && text.ptr[i] > ' ' && text.ptr[i] < 0x7F;
    if (!good) {
        output_say("there is no token in %s, or more than one word", from);
        return false;
    }
    struct buf kept = BUF_SECRET;
    buf_str(&kept, text);
    buf_release(&t->token);
    t->token = kept;
    t->grafana.token = buf_as_str(&t->token);
    return true;
}

static bool token_from_file(struct remote *t, const struct cli_options *o, str path)
{
    struct buf text = BUF_SECRET;
    path = arena_str(o->arena, path);
    bool read = read_file(path.ptr, &text);
    if (!read) output_say("cannot read the token from %s: %s", path.ptr, strerror(errno));
    bool good = read && take_token(t, buf_as_str(&text), path.ptr);
    buf_release(&text);
    t->token_from = path;
    return good;
}

static bool token_from_variable(struct remote *t, const struct cli_options *o, str name)
{
    name = arena_str(o->arena, name);
    const char *value = getenv(name.ptr);
    t->token_from = name;
    return value && take_token(t, str_from(value), name.ptr);
}

static bool has_variable(str name, struct arena *a)
{
    const char *value = name.len ? getenv(arena_str(a, name).ptr) : NULL;
    return value && *value;
}

static str in_project(const struct cli_options *o, str root, str path)
{
    if (!root.len || str_starts(path, STR("/"))) return path;
    return arena_join(o->arena, root, STR("/"), path);
}

enum token { TOKEN_NONE, TOKEN_FOUND, TOKEN_BAD };

static enum token find_token(struct remote *t, const struct cli_options *o,
                             const struct dash_workspace *workspace, str root)
{
    bool good;
    if (o->token_file.len)
        good = token_from_file(t, o, o->token_file);
    else if (has_variable(STR(TOKEN_VARIABLE), o->arena))
        good = token_from_variable(t, o, STR(TOKEN_VARIABLE));
    else if (has_variable(workspace->token_env, o->arena))
        good = token_from_variable(t, o, workspace->token_env);
    else if (workspace->token_file.len)
        good = token_from_file(t, o, in_project(o, root, workspace->token_file));
    else
        return TOKEN_NONE;
    return good ? TOKEN_FOUND : TOKEN_BAD;
}

bool remote_given_token(const struct cli_options *o, struct buf *out, str *from)
{
    const struct dash_workspace none = {.token_env = STR_EMPTY, .token_file = STR_EMPTY};
    struct remote t = {.http = NULL};
    enum token token = find_token(&t, o, &none, STR_EMPTY);
    *out = t.token;
    *from = t.token_from;
    out->secret = true;
    return token != TOKEN_BAD;
}

static void say_no_token(const struct dash_workspace *workspace)
{
    output_say("there is no token for `workspace %.*s`", STR_ARG(workspace->name));
    if (workspace->token_env.len) {
        output_error(STR("  its declaration takes one from a variable of the environment that is "
                         "not set\n"));
    }
    output_error(STR("  make one in Grafana (Administration, Service accounts; the role Editor for "
                     "push,\n  Viewer for plan and pull) and put it into " TOKEN_VARIABLE
                     ", or into a file for --token-file\n"));
}

/* ---- the address ------------------------------------------------------------------------- */

static bool take_url(struct remote *t, const struct cli_options *o, str url)
{
    str rest = url;
    bool web = str_starts(url, STR("https://")) || str_starts(url, STR("http://"));
    while (str_ends(rest, STR("/"))) rest.len--;
    size_t host = web ? str_find(url, STR("://"), 0) + 3 : 0;
    str behind = str_part(rest, host, rest.len);
    bool good = web && behind.len && !strchr("/?#", behind.ptr[0]);
    for (size_t i = 0; i < behind.len; i++) {
        good = good && !strchr("@?#\\\"<> ", behind.ptr[i]) && behind.ptr[i] > ' ';
    }
    if (!good) {
        output_say("`url \"%.*s\"` is no address of a Grafana: it looks like "
                   "`url \"https://grafana.example.com\"`",
                   STR_ARG(url));
    }
    t->grafana.url = arena_str(o->arena, rest);
    return good;
}

/* ---- requests ---------------------------------------------------------------------------- */

static void put_line(str line, void *data)
{
    (void)data;
    output_say("%.*s", STR_ARG(line));
}

void remote_open_http(struct remote *t, const struct cli_options *o)
{
    struct http_options options = {
        .in_flight = o->in_flight,
        .timeout = o->timeout,
        .stopped = interrupt_came,
        .trace = o->trace ? put_line : NULL,
    };
    t->http = http_new(&options);
    t->grafana.agent = arena_printf(o->arena, "dashc/%s", dash_version);
}

/* ---- Amazon Managed Grafana -------------------------------------------------------------- */

static str region_of(const struct cli_options *o, const struct dash_workspace *workspace)
{
    return o->region.len ? o->region : workspace->region;
}

/* The address that AWS gives to a workspace follows from its id and region. */
static bool take_id(struct remote *t, const struct cli_options *o,
                    const struct dash_workspace *workspace)
{
    str region = region_of(o, workspace), id = workspace->title;
    if (str_starts(id, STR("g-")) && region.len) {
        return take_url(t, o,
                        arena_join(o->arena, STR("https://"), id, STR(".grafana-workspace."),
                                   region, STR(".amazonaws.com")));
    }
    output_say("a token does not say where `workspace %.*s` is", STR_ARG(workspace->name));
    output_error(
        STR("  give it its `url`, or its id (`name \"g-…\"`) and `region`; or take the token "
            "away,\n  and one comes from AWS\n"));
    return false;
}

static enum cli_status session_status(enum amg_failure failure)
{
    static const enum cli_status statuses[] = {
        [AMG_NONE] = STATUS_FINE,       [AMG_LOGIN] = STATUS_LOGIN,
        [AMG_ABSENT] = STATUS_CONFLICT, [AMG_REFUSED] = STATUS_CONFLICT,
        [AMG_NETWORK] = STATUS_NETWORK, [AMG_STOPPED] = STATUS_CANCELLED};
    return statuses[failure];
}

static void take_session(struct remote *t)
{
    t->grafana.url = t->session.url;
    t->grafana.token = t->session.token;
}

static bool open_session(struct remote *t, const struct cli_options *o,
                         const struct dash_workspace *workspace, enum remote_need need,
                         enum cli_status *status)
{
    const struct amg_options options = {
        .http = t->http,
        .arena = o->arena,
        .workspace = workspace->title.len ? workspace->title : workspace->name,
        .region = region_of(o, workspace),
        .profile = o->profile,
        .writes = need != REMOTE_READS,
        .administers = need == REMOTE_ADMINISTERS,
        .say = put_line,
    };
    t->minted = true;
    if (amg_session_open(&t->session, &options)) {
        take_session(t);
        return true;
    }
    output_say("%.*s", STR_ARG(t->session.why));
    *status = session_status(t->session.failure);
    return false;
}

/* ---- both -------------------------------------------------------------------------------- */

static bool find_place(struct remote *t, const struct cli_options *o,
                       const struct dash_workspace *workspace, enum cli_status *status)
{
    if (!workspace->url.len) return take_id(t, o, workspace);
    *status = STATUS_SOURCE;
    return take_url(t, o, workspace->url);
}

bool remote_open(struct remote *t, const struct cli_options *o,
                 const struct dash_workspace *workspace, str root, enum remote_need need,
                 enum cli_status *status)
{
    *t = (struct remote){.workspace = workspace->name};
    *status = STATUS_LOGIN;
    remote_open_http(t, o);
    enum token token = find_token(t, o, workspace, root);
    if (token == TOKEN_BAD) return false;
    if (token == TOKEN_NONE && workspace->url.len) {
        say_no_token(workspace);
        return false;
    }
    bool open = token == TOKEN_NONE ? open_session(t, o, workspace, need, status)
                                    : find_place(t, o, workspace, status);
    if (!open) return false;
    t->amg =
        token == TOKEN_NONE || str_find(t->grafana.url, STR(".grafana-workspace."), 0) != SIZE_MAX;
    t->where =
        arena_printf(o->arena, "%.*s (%.*s)", STR_ARG(workspace->name), STR_ARG(t->grafana.url));
    *status = STATUS_FINE;
    return true;
}

bool remote_renew(struct remote *t, enum cli_status *status)
{
    if (!t->minted) return true;
    bool renewed = amg_session_renew(&t->session);
    if (!renewed) output_say("%.*s", STR_ARG(t->session.why));
    if (!renewed) *status = session_status(t->session.failure);
    take_session(t);
    return renewed;
}

void remote_close(struct remote *t)
{
    if (t->minted && !amg_session_close(&t->session)) output_say("%.*s", STR_ARG(t->session.why));
    http_free(t->http);
    buf_release(&t->token);
    t->grafana.token = STR_EMPTY;
}

/* ---- failures ---------------------------------------------------------------------------- */

enum cli_status remote_status(enum grafana_outcome outcome)
{
    switch (outcome) {
    case GRAFANA_OK: return STATUS_FINE;
    case GRAFANA_UNSEEN:
    case GRAFANA_DENIED:
    case GRAFANA_LOGIN:
    case GRAFANA_BLOCKED: return STATUS_LOGIN;
    case GRAFANA_NOT_FOUND:
    case GRAFANA_CONFLICT:
    case GRAFANA_NAME_TAKEN:
    case GRAFANA_PROTECTED:
    case GRAFANA_INVALID:
    case GRAFANA_TOO_LARGE:
    case GRAFANA_QUOTA: return STATUS_CONFLICT;
    case GRAFANA_STOPPED: return STATUS_CANCELLED;
    default: return STATUS_NETWORK;
    }
}

enum cli_status remote_failed(const struct remote *t, const struct grafana_answer *answer,
                              str doing)
{
    if (answer->outcome == GRAFANA_STOPPED) {
        output_say("cancelled");
        return STATUS_CANCELLED;
    }
    output_say("%.*s: %.*s", STR_ARG(doing), STR_ARG(answer->why));
    if (answer->help.len) output_say("  %.*s", STR_ARG(answer->help));
    if (answer->outcome == GRAFANA_LOGIN && !t->minted) {
        output_say("  the token came from %.*s", STR_ARG(t->token_from));
    }
    return remote_status(answer->outcome);
}
