/* help: see help.h. */
#include "cli/help.h"

#include "cli/output.h"

static const enum cli_status statuses[] = {
#define CLI_STATUS(name, number, text) STATUS_##name,
    CLI_STATUSES(CLI_STATUS)
#undef CLI_STATUS
};

#define ALL_STATUSES (~0u)

enum { OPTION_COLUMNS = 30, LINE_COLUMNS = 92, COMMAND_COLUMNS = 32 };

static void put_usage(const struct command_info *command, struct buf *out)
{
    const char *glue = *command->operands ? " " : "";
    buf_printf(out, "dashc %s [OPTION…]%s%s\n", command->name, glue, command->operands);
}

/* Text in lines, the second and later ones indented. */
static void put_wrapped(const char *text, size_t indent, struct buf *out)
{
    str rest = str_from(text);
    str word;
    size_t column = indent;
    while (str_split(&rest, ' ', &word)) {
        if (column > indent && column + 1 + word.len > LINE_COLUMNS) {
            buf_char(out, '\n');
            buf_repeat(out, ' ', indent);
            column = indent;
        } else if (column > indent) {
            buf_char(out, ' ');
            column++;
        }
        buf_str(out, word);
        column += word.len;
    }
    buf_char(out, '\n');
}

/* "-o, --output DIR" */
static void put_option_name(const struct option_info *option, struct buf *out)
{
    if (option->letter) buf_printf(out, "-%c, ", option->letter);
    buf_printf(out, "--%s", option->name);
    if (option->argument) buf_printf(out, " %s", option->argument);
}

static void put_option(const struct option_info *option, struct buf *out)
{
    struct buf name = BUF_INIT;
    put_option_name(option, &name);
    if (name.len + 2 < OPTION_COLUMNS) {
        buf_printf(out, "  %-*s", OPTION_COLUMNS - 2, name.ptr);
    } else {
        buf_printf(out, "  %s\n%*s", name.ptr, OPTION_COLUMNS, "");
    }
    buf_release(&name);
    put_wrapped(option->help, OPTION_COLUMNS, out);
}

static void put_statuses(unsigned wanted, struct buf *out)
{
    buf_text(out, "\nexit status:\n");
    for (size_t i = 0; i < COUNT_OF(statuses); i++) {
        if (wanted & 1u << statuses[i]) {
            buf_printf(out, "  %-2d %s\n", (int)statuses[i], cli_status_text(statuses[i]));
        }
    }
}

static void put_command_help(enum cli_command_id id, struct buf *out)
{
    const struct command_info *command = &command_table[id];
    buf_text(out, "usage: ");
    put_usage(command, out);
    buf_printf(out, "\n%s\n", command->summary);
    if (*command->text) buf_printf(out, "\n%s", command->text);
    buf_text(out, "\noptions:\n");
    for (size_t i = 0; i < option_count; i++) {
        if (option_table[i].commands & 1u << id) put_option(&option_table[i], out);
    }
    buf_text(out, "\nexamples:\n");
    for (size_t i = 0; i < COUNT_OF(command->examples); i++) {
        buf_printf(out, "  %s\n", command->examples[i]);
    }
    put_statuses(command->statuses | 1u << STATUS_MEMORY, out);
}

static void put_command_line(const struct command_info *command, struct buf *out)
{
    struct buf usage = BUF_INIT;
    buf_printf(&usage, "%s %s", command->name, command->operands);
    /* `…` is three bytes and one column. */
    size_t columns = utf8_width(buf_as_str(&usage));
    buf_printf(out, "  %s", usage.ptr);
    if (columns + 2 > COMMAND_COLUMNS) buf_printf(out, "\n%*s", 2, ""), columns = 0;
    buf_repeat(out, ' ', COMMAND_COLUMNS - columns);
    put_wrapped(command->summary, 2 + COMMAND_COLUMNS, out);
    buf_release(&usage);
}

static void put_program_help(struct buf *out)
{
    buf_text(out, "usage: dashc COMMAND [OPTION…] [FILE|DIR…]\n\n"
                  "Grafana dashboards from sentences.\n\ncommands:\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        put_command_line(&command_table[i], out);
    }
    buf_text(out, "\nexamples:\n"
                  "  dashc build dashboards -o out\n"
                  "  dashc explain dashboards/lambda.dash\n");
    put_statuses(ALL_STATUSES, out);
    buf_text(out, "\ndashc help COMMAND shows the options of a command.\n");
}

void help_text(enum cli_command_id command, struct buf *out)
{
    if (command < COMMAND_COUNT) {
        put_command_help(command, out);
    } else {
        put_program_help(out);
    }
}

enum cli_status help_show(enum cli_command_id command)
{
    struct buf out = BUF_INIT;
    help_text(command, &out);
    output_put(buf_as_str(&out));
    buf_release(&out);
    return STATUS_FINE;
}

/* ---- docs/commands.md -------------------------------------------------------------------- */

/* In a cell of a Markdown table. */
static void put_cell(str text, struct buf *out)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '|') buf_char(out, '\\');
        buf_char(out, text.ptr[i]);
    }
}

static void put_option_row(const struct option_info *option, struct buf *out)
{
    struct buf name = BUF_INIT;
    put_option_name(option, &name);
    buf_text(out, "| `");
    put_cell(buf_as_str(&name), out);
    buf_text(out, "` | ");
    put_cell(str_from(option->help), out);
    buf_text(out, " |\n");
    buf_release(&name);
}

static void put_command_section(enum cli_command_id id, struct buf *out)
{
    const struct command_info *command = &command_table[id];
    buf_printf(out, "\n## dashc %s\n\n```\n", command->name);
    put_usage(command, out);
    buf_printf(out, "```\n\n%c%s.\n", command->summary[0] - 'a' + 'A', command->summary + 1);
    if (*command->text) buf_printf(out, "\n%s", command->text);
    buf_text(out, "\n| option | what it does |\n|---|---|\n");
    for (size_t i = 0; i < option_count; i++) {
        if (option_table[i].commands & 1u << id) put_option_row(&option_table[i], out);
    }
    buf_text(out, "\n```sh\n");
    for (size_t i = 0; i < COUNT_OF(command->examples); i++) {
        buf_printf(out, "%s\n", command->examples[i]);
    }
    buf_text(out, "```\n");
}

void help_page(struct buf *out)
{
    buf_text(out, "# Commands\n\n<!-- Made by `dashc docs` from the program's own tables. -->\n\n"
                  "Results go to standard output, everything that is said to people to standard\n"
                  "error.  Options and files may be mixed; `--` ends the options.\n");
    for (int id = 0; id < COMMAND_COUNT; id++) {
        put_command_section((enum cli_command_id)id, out);
    }
    buf_text(out, "\n## Exit statuses\n\nThe same for every command.\n\n"
                  "| status | meaning |\n|---|---|\n");
    for (size_t i = 0; i < COUNT_OF(statuses); i++) {
        buf_printf(out, "| %d | %s |\n", (int)statuses[i], cli_status_text(statuses[i]));
    }
}
