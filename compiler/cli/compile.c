/* compile: see compile.h.  Not responsible for what is done with the dashboards (cmd_*.c). */
#include "cli/compile.h"

#include "cli/output.h"
#include "source/render.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_SHOWN = 20 };

static bool is_directory(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

void compile_inputs(struct cli_options *o)
{
    if (o->operands.len == 0) {
        str input = is_directory("dashboards") ? STR("dashboards") : STR(".");
        vec_push(o->arena, &o->operands, input);
    }
}

void compile_unlinted(struct cli_options *o)
{
    const struct dash_setting quiet = {STR("all"), STR("off")};
    vec_push(o->arena, &o->lint, quiet);
}

void compile_show(const struct cli_options *o, struct diag_sink *sink, bool failed)
{
    bool text = o->diagnostics == RENDER_TEXT;
    struct render_options options = {
        .format = (enum render_format)o->diagnostics,
        .colour = output_takes_colour(o->color, STDERR_FILENO),
        .most = text && !o->all ? MOST_SHOWN : 0,
        .version = dash_version,
        .failed = failed,
    };
    struct buf out = BUF_INIT;
    options.notices = output_kept(&options.notice_count);
    render_all(sink, &options, &out);
    output_error(buf_as_str(&out));
    if (options.most && sink->list.len > options.most) {
        output_error(STR("to see all of them, add --all\n"));
    }
    buf_release(&out);
    output_keep(NULL);
}

/* The compiler takes a root as it is; a mistake in it must not go by in silence. */
static bool root_is_there(const struct cli_options *o)
{
    if (str_empty(o->root)) return true;
    errno = ENOTDIR;
    if (is_directory(o->root.ptr)) return true;
    output_say("cannot use `--root %.*s`: %s", STR_ARG(o->root), strerror(errno));
    return false;
}

static void run(struct compilation *c, const struct cli_options *o, struct dash_options *options,
                size_t inputs)
{
    *c = (struct compilation){.options = o, .status = STATUS_FILES};
    if (!root_is_there(o)) return;
    options->grafana = o->grafana;
    options->schema = (enum emit_schema)o->schema;
    options->root = o->root;
    options->workspace = o->to;
    options->settings = o->settings.at;
    options->setting_count = o->settings.len;
    options->lint = o->lint.at;
    options->lint_count = o->lint.len;
    c->session = dash_session_new();
    c->result = dash_compile(c->session, o->operands.at, inputs, options);
    struct diag_sink *sink = dash_sink(c->result);
    c->errors = sink->errors;
    c->warnings = sink->warnings;
    if (!dash_unreadable(c->result)) c->status = c->errors ? STATUS_SOURCE : STATUS_FINE;
}

struct snapshot_request compile_request(const struct cli_options *o)
{
    return (struct snapshot_request){.paths = o->operands.at,
                                     .path_count = o->operands.len,
                                     .grafana = o->grafana,
                                     .root = o->root,
                                     .workspace = o->to,
                                     .settings = o->settings.at,
                                     .setting_count = o->settings.len};
}

void compile_run(struct compilation *c, const struct cli_options *o, struct dash_options *options)
{
    run(c, o, options, o->operands.len);
    compile_tell(c);
}

void compile_quietly(struct compilation *c, const struct cli_options *o,
                     struct dash_options *options)
{
    run(c, o, options, o->operands.len);
    c->quiet = true;
}

void compile_tell(struct compilation *c)
{
    c->quiet = false;
    if (c->session && compile_speaks(c->options)) {
        compile_show(c->options, dash_sink(c->result), false);
    }
}

void compile_project(struct compilation *c, const struct cli_options *o,
                     struct dash_options *options)
{
    run(c, o, options, 0);
    compile_tell(c);
}

void compile_release(struct compilation *c)
{
    if (!c->session) return;
    if (!c->quiet && !compile_speaks(c->options)) {
        bool failed = c->status != STATUS_FINE && c->status != STATUS_SOURCE;
        compile_show(c->options, dash_sink(c->result), failed);
    }
    dash_result_free(c->result);
    dash_session_free(c->session);
}

void compile_begin(const struct cli_options *o)
{
    if (!compile_speaks(o)) output_keep(o->arena);
}

void compile_end(const struct cli_options *o)
{
    struct source_set sources;
    struct diag_sink none;
    size_t count;
    output_kept(&count);
    if (count == 0) return;
    source_set_init(&sources, o->arena);
    diag_sink_init(&none, o->arena, &sources);
    compile_show(o, &none, true);
}

bool compile_speaks(const struct cli_options *o)
{
    return o->diagnostics == RENDER_TEXT || o->diagnostics == RENDER_GITHUB;
}

void compile_say(const struct cli_options *o, str line)
{
    if (compile_speaks(o)) output_error(arena_printf(o->arena, "%.*s\n", STR_ARG(line)));
}

str compile_plural(struct arena *a, size_t count, const char *noun)
{
    return arena_printf(a, "%zu %s%s", count, noun, count == 1 ? "" : "s");
}

str compile_counts(const struct compilation *c, struct arena *a)
{
    str dashboards = compile_plural(a, dash_dashboard_count(c->result), "dashboard");
    str panels = compile_plural(a, dash_panel_count(c->result), "panel");
    return arena_printf(a, "%.*s, %.*s", STR_ARG(dashboards), STR_ARG(panels));
}

str compile_problems(const struct compilation *c, struct arena *a)
{
    str errors = c->errors ? compile_plural(a, c->errors, "error") : STR("no errors");
    if (!c->warnings) return errors;
    str warnings = compile_plural(a, c->warnings, "warning");
    return arena_printf(a, "%.*s, %.*s", STR_ARG(errors), STR_ARG(warnings));
}

void compile_summary(const struct compilation *c, const struct cli_options *o)
{
    if (!c->session) return;
    str problems = compile_problems(c, o->arena), counts = compile_counts(c, o->arena);
    compile_say(o, c->errors
                       ? problems
                       : arena_printf(o->arena, "%.*s, %.*s", STR_ARG(counts), STR_ARG(problems)));
}
