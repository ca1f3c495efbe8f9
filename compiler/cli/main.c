/* main: finds the command, lets it read its options, runs it. */
#include "cli/commands.h"
#include "cli/compile.h"
#include "cli/fault.h"
#include "cli/help.h"
#include "cli/output.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

/* A file that got the number of a closed standard stream would receive what is written to that;
 * what takes the number cannot be written to. */
static bool hold_standard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) != fd) return false;
    }
    return true;
}

static enum cli_status run_command(struct arena *arena, enum cli_command_id id, char **words,
                                   int count)
{
    struct cli_options options = {.arena = arena, .command = id};
    if (options_ask_help(words, count)) return help_show(id);
    if (!options_parse(&options, words, count)) return STATUS_USAGE;
    compile_begin(&options);
    enum cli_status status = command_table[id].run(&options);
    compile_end(&options);
    return status;
}

/* `dashc` alone: what it is and how to go on. */
static enum cli_status no_command(void)
{
    struct buf out = BUF_INIT;
    help_text(COMMAND_COUNT, &out);
    output_error(buf_as_str(&out));
    buf_release(&out);
    return STATUS_USAGE;
}

/* `--verison`, `--check` */
static enum cli_status no_option(str word)
{
    str bare = word;
    while (str_starts(bare, STR("-"))) bare = str_part(bare, 1, bare.len);
    struct nearest near = nearest_start(word);
    nearest_offer(&near, STR("--version"));
    nearest_offer(&near, STR("--help"));
    if (command_find(bare) != COMMAND_COUNT)
        return usage_error(COMMAND_COUNT, "a command has no hyphens: dashc %.*s", STR_ARG(bare));
    if (near.best.len)
        return usage_error(COMMAND_COUNT, "there is no option `%.*s`; did you mean `%.*s`?",
                           STR_ARG(word), STR_ARG(near.best));
    return usage_error(COMMAND_COUNT, "`%.*s` stands where a command must be, such as dashc build",
                       STR_ARG(word));
}

static enum cli_status run(struct arena *arena, char **words, int count)
{
    if (count == 0) return no_command();
    str name = str_from(words[0]);
    if (str_is(name, "--version")) name = STR("version");
    enum cli_command_id id = command_find(name);
    if (id != COMMAND_COUNT) return run_command(arena, id, words + 1, count - 1);
    if (options_ask_help(words, count)) return help_show(COMMAND_COUNT);
    return str_starts(name, STR("-")) ? no_option(name) : command_unknown(name);
}

int main(int argc, char **argv)
{
    struct arena arena;
    if (!hold_standard_streams()) return STATUS_FILES;
    signal(SIGPIPE, SIG_IGN);
    fault_watch();
    arena_init(&arena);
    enum cli_status status = run(&arena, argv + 1, argc > 0 ? argc - 1 : 0);
    arena_free(&arena);
    return (int)output_end(status);
}
