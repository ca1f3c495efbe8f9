/* cmd_serve: `dashc serve`.  The server is serve/; here are its words and its end. */
#include "cli/commands.h"

#include "cli/compile.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "serve/host.h"
#include "serve/server.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { USUAL_PORT = 8300, TURN_MILLISECONDS = 500 };

struct serving {
    const struct cli_options *options;
    struct arena line;
};

static bool port_of(const struct cli_options *o, unsigned *port)
{
    size_t used;
    *port = USUAL_PORT;
    if (str_empty(o->port)) return true;
    double number = number_read(o->port, &used);
    if (used != o->port.len || number < 0 || number > 65535) return false;
    *port = (unsigned)number;
    return number == (double)*port;
}

/* What a compilation had to say, as `dashc check` says it. */
static void say_compiled(const struct snapshot *s, void *data)
{
    struct serving *serving = data;
    arena_reset(&serving->line);
    output_error(s->messages);
    size_t panels = s->pages.len;
    str count = compile_plural(&serving->line, panels, "dashboard");
    str errors = s->errors ? compile_plural(&serving->line, s->errors, "error") : STR("no errors");
    output_error(arena_printf(&serving->line, "%.*s, %.*s\n", STR_ARG(count), STR_ARG(errors)));
}

extern char **environ;

#ifdef __APPLE__
static const char opener[] = "open";
#else
static const char opener[] = "xdg-open";
#endif

/* What it says while it tries one browser after the other helps nobody.  0: none was started. */
static pid_t open_browser(str url)
{
    char *words[] = {(char *)(uintptr_t)opener, (char *)(uintptr_t)url.ptr, NULL};
    posix_spawn_file_actions_t actions;
    pid_t child = 0;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    if (posix_spawnp(&child, words[0], &actions, NULL, words, environ) != 0) {
        output_say("no browser could be started (%s is not installed): open the address yourself",
                   opener);
        child = 0;
    }
    posix_spawn_file_actions_destroy(&actions);
    return child;
}

/* Gives what is left to wait for. */
static pid_t see_browser(pid_t child)
{
    int status;
    if (!child || waitpid(child, &status, WNOHANG) == 0) return child;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        output_say("%s found no browser: open the address yourself", opener);
    return 0;
}

static str url_of(struct arena *a, str address, unsigned port)
{
    bool six = str_find_char(address, ':', 0) != SIZE_MAX;
    return arena_printf(a, "http://%s%.*s%s:%u/", six ? "[" : "", STR_ARG(address), six ? "]" : "",
                        port);
}

static enum cli_status serve(struct server *s, const struct cli_options *o)
{
    str url = url_of(o->arena, s->options.address, s->port);
    output_put(arena_printf(o->arena, "%.*s\n", STR_ARG(url)));
    if (!host_is_loopback(s->options.address))
        output_say("others can reach this server: it shows the sources of your dashboards");
    if (s->watch.error.len) output_say("%.*s", STR_ARG(s->watch.error));
    output_error(STR("the page follows each save; Ctrl-C ends this\n"));
    pid_t browser = o->open ? open_browser(url) : 0;
    while (!interrupt_came()) {
        browser = see_browser(browser);
        if (!server_turn(s, TURN_MILLISECONDS)) {
            output_say("%.*s", STR_ARG(s->error));
            return STATUS_FILES;
        }
    }
    return STATUS_FINE;
}

/* A name with a slip of the pen would be waited for without end. */
static bool inputs_are_there(const struct cli_options *o)
{
    for (size_t i = 0; i < o->operands.len; i++) {
        if (access(o->operands.at[i].ptr, F_OK) == 0) continue;
        output_say("`%.*s` does not exist: there is nothing to serve", STR_ARG(o->operands.at[i]));
        return false;
    }
    return true;
}

enum cli_status cmd_serve(struct cli_options *o)
{
    struct serving serving = {.options = o};
    struct server_options options = {.address = o->host.len ? o->host : STR("127.0.0.1"),
                                     .compiled = say_compiled,
                                     .data = &serving};
    struct server server;
    if (!port_of(o, &options.port)) {
        return usage_error(o->command, "`--port` takes a number from 0 to 65535, not `%.*s`",
                           STR_ARG(o->port));
    }
    compile_inputs(o);
    if (!inputs_are_there(o)) return STATUS_FILES;
    options.request = compile_request(o);
    arena_init(&serving.line);
    interrupt_watch();
    enum cli_status status = STATUS_FILES;
    if (server_begin(&server, &options))
        status = serve(&server, o);
    else
        output_say("%.*s", STR_ARG(server.error));
    server_end(&server);
    arena_free(&serving.line);
    return status;
}
