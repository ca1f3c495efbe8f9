/* commands: the table of commands.  What they do is in cmd_*.c, how they are described in help.c. */
#include "cli/commands.h"

#define ENDS(status) (1u << STATUS_##status)
#define COMPILER_ENDS (ENDS(FINE) | ENDS(SOURCE) | ENDS(USAGE) | ENDS(FILES))

const struct command_info command_table[COMMAND_COUNT] = {
    [COMMAND_BUILD] =
        {"build", "[FILE|DIR…]", SIZE_MAX, cmd_build, COMPILER_ENDS | ENDS(CANCELLED),
         "compile dashboards to JSON files",
         "Reads the files, and all .dash files below the directories (default: dashboards\n"
         "if there is such a directory, else the current one).  Each dashboard becomes\n"
         "DIR/FOLDER/UID.json.  Files are written only when they change, and all of them or\n"
         "none: after any error the directory is as it was.  DIR/.dashc.json lists what was\n"
         "written, so that a later build of the same inputs with the same --set removes what\n"
         "it no longer makes; files that dashc did not write, or that were changed since,\n"
         "are left alone.\n",
         {"dashc build", "dashc build dashboards/lambda.dash -o out --grafana 12 --set env=prod"}},
    [COMMAND_CHECK] =
        {"check", "[FILE|DIR…]", SIZE_MAX, cmd_check, COMPILER_ENDS,
         "look for errors and write nothing",
         "The same as dashc build --check.\n",
         {"dashc check", "dashc check dashboards --diagnostics github"}},
    [COMMAND_EXPLAIN] =
        {"explain", "FILE[:LINE]|CODE", 1, cmd_explain, COMPILER_ENDS,
         "say what a sentence becomes and why, or what a diagnostic means",
         "For a file: panel by panel, what was chosen, the query as AWS sees it, what was\n"
         "rejected and why; with :LINE only the panels on that line.  For a code such as\n"
         "D0142: its page.\n",
         {"dashc explain dashboards/lambda.dash:14", "dashc explain D0142"}},
    [COMMAND_DOCS] =
        {"docs", "DIR", 1, cmd_docs, COMPILER_ENDS | ENDS(CANCELLED),
         "write the reference pages that are made from dashc's tables",
         "Writes only pages that change.  With --check it writes nothing, says which pages\n"
         "differ and ends with status 1 when any does.\n",
         {"dashc docs docs", "dashc docs docs --check"}},
    [COMMAND_VERSION] =
        {"version", "", 0, cmd_version, ENDS(FINE) | ENDS(USAGE) | ENDS(FILES),
         "show the version, the date of the metrics and the Grafana versions known",
         "",
         {"dashc version", "dashc --version"}},
    [COMMAND_HELP] =
        {"help", "[COMMAND]", 1, cmd_help, ENDS(FINE) | ENDS(USAGE) | ENDS(FILES),
         "show this help, or that of a command",
         "",
         {"dashc help", "dashc help build"}},
};

enum cli_command_id command_find(str name)
{
    int id = 0;
    while (id < COMMAND_COUNT && !str_is(name, command_table[id].name)) id++;
    return (enum cli_command_id)id;
}

enum cli_status command_unknown(str name)
{
    if (str_ends(name, STR(".dash"))) {
        return usage_error(COMMAND_COUNT, "`%.*s` is no command; to compile it: dashc build %.*s",
                           STR_ARG(name), STR_ARG(name));
    }
    struct nearest near = nearest_start(name);
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        nearest_offer(&near, str_from(command_table[i].name));
    }
    if (str_empty(near.best)) {
        return usage_error(COMMAND_COUNT, "`%.*s` is no command", STR_ARG(name));
    }
    return usage_error(COMMAND_COUNT, "`%.*s` is no command; did you mean `%.*s`?", STR_ARG(name),
                       STR_ARG(near.best));
}
