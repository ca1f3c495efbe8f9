/* options: the words behind a command, by one table.
 *
 * The parser, the help, the suggestions and docs/commands.md all read the same rows.  Options and
 * operands may be mixed, `--` ends the options; `-o DIR`, `-oDIR`, `--output DIR` and
 * `--output=DIR` say the same; of an option given twice the last one counts, only --set, --lint,
 * --adopt and --assume add up.
 */
#ifndef DASH_CLI_OPTIONS_H
#define DASH_CLI_OPTIONS_H

#include "cli/exit.h"
#include "dash.h"

enum cli_command_id {
    COMMAND_BUILD,
    COMMAND_CHECK,
    COMMAND_EXPLAIN,
    COMMAND_DIFF,
    COMMAND_INIT,
    COMMAND_SERVE,
    COMMAND_PREVIEW,
    COMMAND_PLAN,
    COMMAND_PUSH,
    COMMAND_PULL,
    COMMAND_UP,
    COMMAND_DOCTOR,
    COMMAND_VERIFY,
    COMMAND_METRICS,
    COMMAND_COST,
    COMMAND_DOCS,
    COMMAND_VERSION,
    COMMAND_HELP,
    COMMAND_COUNT
};

enum cli_color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

typedef VEC(str) str_list;

struct cli_options {
    struct arena *arena;
    enum cli_command_id command;
    str_list operands;
    VEC(struct dash_setting) settings;
    VEC(struct dash_setting) lint; /* a check, or all, and its level */
    str output;
    str grafana;
    str root;
    str to; /* a workspace */
    str port;
    str host;    /* to listen on */
    str against; /* a revision */
    str only;
    str prune_most;
    str token_file;
    str profile;
    str region;
    str emit; /* cloudformation, terraform */
    str page;
    str_list adopt;
    str_list attach;
    bool set_secrets;
    unsigned calls; /* 0: not said */
    double slow;    /* seconds; 0: not said */
    str_list assume;
    str viewers;
    str hours;
    double poll; /* seconds; 0: not said */
    double wait;
    double timeout;     /* seconds; 0: not said */
    unsigned in_flight; /* 0: not said */
    int theme;          /* 0 light, 1 dark */
    int diagnostics;    /* enum render_format */
    int color;          /* enum cli_color */
    int schema;         /* enum emit_schema */
    bool check;
    bool json;
    bool all;
    bool codes;
    bool open;
    bool png;
    bool help;
    bool prune;
    bool force;
    bool dry_run;
    bool fix;
    bool yes;
    bool rollback;
    bool upgrade;
    bool show_policy;
    bool infra;
    bool exit_code;
    bool markdown;
    bool to_stdout;
    bool trace;
};

enum option_kind {
    OPTION_FLAG,    /* bool */
    OPTION_TEXT,    /* str */
    OPTION_CHOICE,  /* int: which of the words in `argument` */
    OPTION_SETTING, /* NAME=VALUE, added to settings */
    OPTION_LINT,    /* NAME or NAME=LEVEL, added to lint */
    OPTION_LIST,    /* str_list: added to it */
    OPTION_COUNT,   /* unsigned, at least 1 */
    OPTION_SECONDS, /* double */
};
struct option_info {
    const char *name;     /* "grafana" */
    char letter;          /* 'o'; 0: none */
    const char *argument; /* "DIR", "auto|always|never"; NULL for a flag */
    enum option_kind kind;
    size_t member;     /* offset in struct cli_options */
    unsigned commands; /* bits: 1 << COMMAND_… */
    const char *help;
};
extern const struct option_info option_table[];
extern const size_t option_count;

/* Whether `--help` or `-h` stands among the words. */
bool options_ask_help(char *const *words, int count);
/* Reads the words behind the command into *o, whose arena and command are set.  False after saying
 * on standard error what is wrong. */
bool options_parse(struct cli_options *o, char *const *words, int count);

/* Says what is wrong and which help to read; gives STATUS_USAGE. */
enum cli_status usage_error(enum cli_command_id command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
