/* options: see options.h.  Not responsible for what the values mean beyond their form. */
#include "cli/options.h"

#include "cli/commands.h"
#include "cli/output.h"
#include "lint/check.h"
#include "source/render.h"

#define FOR(command) (1u << COMMAND_##command)
#define DEPLOYING    (FOR(PLAN) | FOR(PUSH))
#define CHECKING     (FOR(DOCTOR) | FOR(VERIFY))
#define ASKING       (DEPLOYING | FOR(PULL) | CHECKING) /* requests to a workspace */
#define COMPILING \
    (FOR(BUILD) | FOR(CHECK) | FOR(EXPLAIN) | FOR(DIFF) | FOR(COST) | DEPLOYING | CHECKING)
#define REACHING     (ASKING | FOR(UP)) /* requests at all */
#define SHOWING      (FOR(SERVE) | FOR(PREVIEW))
#define MEMBER(name) offsetof(struct cli_options, name)

/* In the order of the help. */
const struct option_info option_table[] = {
    {"output", 'o', "DIR", OPTION_TEXT, MEMBER(output), FOR(BUILD) | FOR(PREVIEW),
     "write below DIR (default: out, of a preview out/preview)"},
    {"output", 'o', "DIR", OPTION_TEXT, MEMBER(output), FOR(PULL),
     "write below DIR (default: .dashc/pull)"},
    {"grafana", 0, "VERSION", OPTION_TEXT, MEMBER(grafana), COMPILING | SHOWING,
     "the Grafana that the JSON is for, such as 10.4 or 12 (default: the workspace's, the "
     "project's, else 10.4; with --schema v2beta1 12.4, with v2 13)"},
    {"schema", 0, "v1|v2beta1|v2", OPTION_CHOICE, MEMBER(schema), FOR(BUILD) | FOR(CHECK),
     "the form of the dashboards: classic, or a resource of Grafana 12 and later (default: v1)"},
    {"set", 0, "NAME=VALUE", OPTION_SETTING, MEMBER(settings), COMPILING | SHOWING | FOR(UP),
     "give the `param` NAME a value; may be repeated"},
    {"lint", 0, "NAME[=LEVEL]", OPTION_LINT, MEMBER(lint),
     FOR(BUILD) | FOR(CHECK) | DEPLOYING | FOR(UP),
     "how loud a check is: off, warning or error (default: warning); `all` is every check; may be "
     "repeated"},
    {"to", 0, "WORKSPACE", OPTION_TEXT, MEMBER(to), (COMPILING & ~DEPLOYING & ~CHECKING) | SHOWING,
     "compile what is deployed to this workspace: its `set`, its Grafana, its data sources"},
    {"to", 0, "WORKSPACE", OPTION_TEXT, MEMBER(to), FOR(INIT),
     "the workspace that is pushed to (default: the only one that the project declares)"},
    {"to", 0, "WORKSPACE", OPTION_TEXT, MEMBER(to), REACHING,
     "the workspace (default: the only one that the project declares)"},
    {"root", 0, "DIR", OPTION_TEXT, MEMBER(root), COMPILING | SHOWING | FOR(PULL),
     "the project's directory (default: found from the inputs)"},
    {"only", 0, "GLOB", OPTION_TEXT, MEMBER(only), DEPLOYING,
     "only dashboards whose uid, title, or folder/title fits, such as 'Team A/*'"},
    {"prune", 0, NULL, OPTION_FLAG, MEMBER(prune), DEPLOYING,
     "delete what this project pushed and no longer makes; each dashboard is kept below .dashc "
     "first; with --infra policies, index templates and roles"},
    {"prune-most", 0, "N|N%", OPTION_TEXT, MEMBER(prune_most), DEPLOYING,
     "how many may be deleted, as a number or a share (default: 3, or 30%)"},
    {"infra", 0, NULL, OPTION_FLAG, MEMBER(infra), DEPLOYING,
     "what `retention`, `stream` and `access` declare, and no dashboards"},
    {"attach", 0, "NAME", OPTION_LIST, MEMBER(attach), DEPLOYING,
     "with --infra: bring the indices that exist under the retention NAME, which can delete them; "
     "may "
     "be repeated"},
    {"adopt", 0, "UID|NAME", OPTION_LIST, MEMBER(adopt), DEPLOYING,
     "take over this dashboard, or what is declared by this name, which something else made; may "
     "be "
     "repeated"},
    {"set-secrets", 0, NULL, OPTION_FLAG, MEMBER(set_secrets), DEPLOYING,
     "set the secrets of data sources again, though Grafana has them"},
    {"prune", 0, NULL, OPTION_FLAG, MEMBER(prune), FOR(UP),
     "take away permissions and ways to sign in that the source does not say"},
    {"upgrade", 0, NULL, OPTION_FLAG, MEMBER(upgrade), FOR(UP),
     "raise the version of Grafana to the source's, which cannot be undone"},
    {"adopt", 0, "NAME", OPTION_LIST, MEMBER(adopt), FOR(UP),
     "take over this workspace or role, which something else made; may be repeated"},
    {"force", 0, NULL, OPTION_FLAG, MEMBER(force), FOR(UP),
     "overwrite what others have changed in the role, or a SAML document with an address"},
    {"show-policy", 0, NULL, OPTION_FLAG, MEMBER(show_policy), FOR(UP),
     "show the policies of the role, with what each part is for, and stop"},
    {"emit", 0, "cloudformation|terraform", OPTION_TEXT, MEMBER(emit), FOR(UP),
     "write the same as a template to standard output, and ask nobody"},
    {"page", 0, "FILE", OPTION_TEXT, MEMBER(page), FOR(UP),
     "write a page for the teams: where the workspace is and how to sign in"},
    {"poll", 0, "SECONDS", OPTION_SECONDS, MEMBER(poll), FOR(UP),
     "how often to look whether AWS is done (default: 10)"},
    {"wait", 0, "SECONDS", OPTION_SECONDS, MEMBER(wait), FOR(UP),
     "how long to wait for AWS (default: 1200)"},
    {"force", 0, NULL, OPTION_FLAG, MEMBER(force), DEPLOYING,
     "overwrite what others have changed in Grafana; each is kept below .dashc first"},
    {"dry-run", 0, NULL, OPTION_FLAG, MEMBER(dry_run), FOR(PUSH) | FOR(UP),
     "show the plan and stop"},
    {"fix", 0, NULL, OPTION_FLAG, MEMBER(fix), FOR(CHECK),
     "mend in the sources what can be mended without a doubt; what is built stays the same"},
    {"dry-run", 0, NULL, OPTION_FLAG, MEMBER(dry_run), FOR(CHECK),
     "with --fix: show the edits as a diff, and write nothing"},
    {"yes", 'y', NULL, OPTION_FLAG, MEMBER(yes), FOR(PUSH) | FOR(UP), "do not ask before writing"},
    {"rollback", 0, NULL, OPTION_FLAG, MEMBER(rollback), FOR(PUSH),
     "when the push fails in the middle, put back what it had changed"},
    {"exit-code", 0, NULL, OPTION_FLAG, MEMBER(exit_code), FOR(PLAN),
     "end with 9 when there are changes, with 5 when something stands in their way"},
    {"check", 0, NULL, OPTION_FLAG, MEMBER(check), FOR(BUILD) | FOR(DOCS),
     "write nothing, only say what is wrong"},
    {"json", 0, NULL, OPTION_FLAG, MEMBER(json), FOR(BUILD),
     "write the dashboards to standard output as one JSON document, and no files"},
    {"viewers", 0, "N", OPTION_TEXT, MEMBER(viewers), FOR(COST),
     "how many people have each dashboard open (default: 5)"},
    {"hours", 0, "H", OPTION_TEXT, MEMBER(hours), FOR(COST),
     "how many hours a day each has it open (default: 8)"},
    {"assume", 0, "NAME=NUMBER", OPTION_LIST, MEMBER(assume), FOR(COST),
     "how many values a dimension has, such as function=40, or one of: days (a month, 30), opens "
     "(times a day that it is opened, 4), logs (GB a day in a log group, 1), values (of any "
     "other dimension, 10); may be repeated"},
    {"json", 0, NULL, OPTION_FLAG, MEMBER(json), FOR(COST),
     "as one JSON document, with every query, assumption, price and quota"},
    {"json", 0, NULL, OPTION_FLAG, MEMBER(json), FOR(METRICS),
     "as one JSON document, with everything that is known of each metric"},
    {"json", 0, NULL, OPTION_FLAG, MEMBER(json), FOR(DIFF),
     "show the changes as one JSON document, with the places of panels in the source"},
    {"markdown", 0, NULL, OPTION_FLAG, MEMBER(markdown), FOR(DIFF),
     "show the changes as Markdown, for a comment"},
    {"stdout", 0, NULL, OPTION_FLAG, MEMBER(to_stdout), FOR(INIT),
     "write the workflow to standard output, and no file"},
    {"exit-code", 0, NULL, OPTION_FLAG, MEMBER(exit_code), FOR(DIFF),
     "end with 9 when there are changes"},
    {"json", 0, NULL, OPTION_FLAG, MEMBER(json), DEPLOYING | FOR(UP),
     "show the plan, and what became of it, as one JSON document"},
    {"markdown", 0, NULL, OPTION_FLAG, MEMBER(markdown), FOR(PLAN),
     "show the plan as Markdown, for a comment"},
    {"only", 0, "GLOB", OPTION_TEXT, MEMBER(only), CHECKING,
     "only dashboards whose uid or title fits"},
    {"calls", 0, "N", OPTION_COUNT, MEMBER(calls), CHECKING,
     "the most questions to ask (default: 200, of doctor 40)"},
    {"slow", 0, "SECONDS", OPTION_SECONDS, MEMBER(slow), FOR(VERIFY),
     "from when on an answer is slow (default: 3, of Logs Insights 15)"},
    {"json", 0, NULL, OPTION_FLAG, MEMBER(json), CHECKING,
     "show everything that was found as one JSON document"},
    {"token-file", 0, "FILE", OPTION_TEXT, MEMBER(token_file), ASKING,
     "a file that holds a token of Grafana (default: $DASHC_TOKEN, else the workspace's `token`, "
     "else a short-lived one from AWS)"},
    {"profile", 0, "NAME", OPTION_TEXT, MEMBER(profile), REACHING,
     "the profile of AWS's configuration (default: $AWS_PROFILE)"},
    {"region", 0, "REGION", OPTION_TEXT, MEMBER(region), REACHING,
     "where the workspace is in AWS (default: the workspace's `region`, else $AWS_REGION)"},
    {"timeout", 0, "SECONDS", OPTION_SECONDS, MEMBER(timeout), REACHING,
     "how long one request may take (default: 30)"},
    {"in-flight", 0, "N", OPTION_COUNT, MEMBER(in_flight), ASKING,
     "how many requests may run at once (default: 8)"},
    {"trace", 0, NULL, OPTION_FLAG, MEMBER(trace), REACHING,
     "show every request on standard error, without what is secret"},
    {"token-file", 0, "FILE", OPTION_TEXT, MEMBER(token_file), FOR(UP),
     "a file that holds an Admin's token of Grafana (default: $DASHC_TOKEN, else a short-lived one "
     "from AWS)"},
    {"codes", 0, NULL, OPTION_FLAG, MEMBER(codes), FOR(EXPLAIN),
     "list every diagnostic: code, name, severity, title"},
    {"diagnostics", 0, "text|json|sarif|github", OPTION_CHOICE, MEMBER(diagnostics),
     COMPILING | FOR(PULL) | FOR(UP), "the form of errors and warnings (default: text)"},
    {"all", 0, NULL, OPTION_FLAG, MEMBER(all), COMPILING | FOR(PULL) | FOR(UP),
     "show all errors and warnings, not only the first 20"},
    {"color", 0, "auto|always|never", OPTION_CHOICE, MEMBER(color), COMPILING | FOR(PULL) | FOR(UP),
     "colour in messages (default: auto, on a terminal unless NO_COLOR is set)"},
    {"port", 0, "N", OPTION_TEXT, MEMBER(port), FOR(SERVE),
     "the port to listen on; 0: any that is free (default: 8300)"},
    {"host", 0, "ADDRESS", OPTION_TEXT, MEMBER(host), FOR(SERVE),
     "the address to listen on (default: 127.0.0.1, which only this machine reaches)"},
    {"open", 0, NULL, OPTION_FLAG, MEMBER(open), FOR(SERVE), "open the page in the browser"},
    {"png", 0, NULL, OPTION_FLAG, MEMBER(png), FOR(PREVIEW),
     "write a picture of each dashboard too (needs Chromium)"},
    {"against", 0, "REV", OPTION_TEXT, MEMBER(against), FOR(PREVIEW),
     "mark what is different from a revision of git"},
    {"theme", 0, "light|dark", OPTION_CHOICE, MEMBER(theme), FOR(PREVIEW),
     "of the pictures (default: light)"},
    {"help", 'h', NULL, OPTION_FLAG, MEMBER(help), ~0u, "show this help"},
};
const size_t option_count = COUNT_OF(option_table);

_Static_assert(SCHEMA_V1 == 0 && SCHEMA_V2BETA1 == 1 && SCHEMA_V2 == 2 && SCHEMA_COUNT == 3,
               "--schema lists its words in the order of enum emit_schema");
_Static_assert(RENDER_TEXT == 0 && RENDER_JSON == 1 && RENDER_SARIF == 2 && RENDER_GITHUB == 3,
               "--diagnostics lists its words in the order of enum render_format");

enum cli_status usage_error(enum cli_command_id command, const char *format, ...)
{
    struct arena line;
    va_list args;
    arena_init(&line);
    va_start(args, format);
    str text = utf8_plain(&line, arena_vprintf(&line, format, args));
    va_end(args);
    const char *topic = command < COMMAND_COUNT ? command_table[command].name : "";
    output_tell(arena_printf(&line, "%.*s\n  see: dashc help%s%s", STR_ARG(text), *topic ? " " : "",
                             topic));
    arena_free(&line);
    return STATUS_USAGE;
}

bool options_ask_help(char *const *words, int count)
{
    for (int i = 0; i < count && strcmp(words[i], "--") != 0; i++) {
        if (strcmp(words[i], "--help") == 0 || strcmp(words[i], "-h") == 0) return true;
    }
    return false;
}

/* ---- finding the row --------------------------------------------------------------------- */

/* One option as it was written. */
struct given {
    str name;      /* "--grafana", "-o" */
    str value;     /* behind `=` or the letter */
    bool attached; /* there is such a value */
};

static struct given split_option(str word)
{
    if (str_starts(word, STR("--"))) {
        size_t equals = str_find_char(word, '=', 0);
        if (equals == SIZE_MAX) return (struct given){word, STR_EMPTY, false};
        return (struct given){str_part(word, 0, equals), str_part(word, equals + 1, word.len),
                              true};
    }
    return (struct given){str_part(word, 0, 2), str_part(word, 2, word.len), word.len > 2};
}

static bool is_named(const struct option_info *option, str name)
{
    if (name.len == 2) return option->letter && option->letter == name.ptr[1];
    return str_is(str_part(name, 2, name.len), option->name);
}

static const struct option_info *find_option(enum cli_command_id command, str name)
{
    for (size_t i = 0; i < option_count; i++) {
        if (option_table[i].commands & 1u << command && is_named(&option_table[i], name)) {
            return &option_table[i];
        }
    }
    return NULL;
}

static bool unknown_option(const struct cli_options *o, str name)
{
    struct nearest near = nearest_start(str_part(name, 2, name.len));
    for (size_t i = 0; i < option_count; i++) {
        if (option_table[i].commands & 1u << o->command) {
            nearest_offer(&near, str_from(option_table[i].name));
        }
    }
    const char *command = command_table[o->command].name;
    if (str_empty(near.best)) {
        usage_error(o->command, "`dashc %s` has no option `%.*s`", command, STR_ARG(name));
    } else {
        usage_error(o->command, "`dashc %s` has no option `%.*s`; did you mean `--%.*s`?", command,
                    STR_ARG(name), STR_ARG(near.best));
    }
    return false;
}

/* ---- storing its value ------------------------------------------------------------------- */

static bool add_setting(struct cli_options *o, str value)
{
    size_t equals = str_find_char(value, '=', 0);
    if (equals == SIZE_MAX || equals == 0) {
        usage_error(o->command,
                    "`--set` takes a name and a value, such as `--set env=prod`, not `%.*s`",
                    STR_ARG(value));
        return false;
    }
    struct dash_setting setting = {str_part(value, 0, equals),
                                   str_part(value, equals + 1, value.len)};
    vec_push(o->arena, &o->settings, setting);
    return true;
}

static bool unknown_check(const struct cli_options *o, str name)
{
    struct nearest near = nearest_start(name);
    nearest_offer(&near, STR("all"));
    lint_offer(&near);
    if (str_empty(near.best)) {
        usage_error(o->command, "there is no check `%.*s`; `dashc explain --codes` lists them",
                    STR_ARG(name));
    } else {
        usage_error(o->command, "there is no check `%.*s`; did you mean `%.*s`?", STR_ARG(name),
                    STR_ARG(near.best));
    }
    return false;
}

static bool add_lint(struct cli_options *o, str value)
{
    size_t equals = str_find_char(value, '=', 0);
    struct dash_setting lint = {str_part(value, 0, equals), STR("warning")};
    enum lint_level level;
    if (equals != SIZE_MAX) lint.value = str_part(value, equals + 1, value.len);
    if (lint_find(lint.name) == LINT_COUNT && !str_is(lint.name, "all")) {
        return unknown_check(o, lint.name);
    }
    if (!lint_level_find(lint.value, &level)) {
        usage_error(o->command, "a check is off, a warning or an error, not `%.*s`",
                    STR_ARG(lint.value));
        return false;
    }
    vec_push(o->arena, &o->lint, lint);
    return true;
}

static bool store_choice(const struct cli_options *o, const struct option_info *option, str value,
                         int *member)
{
    str rest = str_from(option->argument);
    str word;
    for (int i = 0; str_split(&rest, '|', &word); i++) {
        if (str_eq(word, value)) {
            *member = i;
            return true;
        }
    }
    usage_error(o->command, "`--%s` takes %s, not `%.*s`", option->name, option->argument,
                STR_ARG(value));
    return false;
}

static bool store_text(const struct cli_options *o, const struct option_info *option, str value,
                       str *member)
{
    if (str_empty(value)) {
        usage_error(o->command, "`--%s` takes %s, not nothing", option->name, option->argument);
        return false;
    }
    *member = value;
    return true;
}

static bool store_count(const struct cli_options *o, const struct option_info *option, str value,
                        unsigned *member)
{
    enum { MOST = 1000 };
    unsigned number = 0;
    bool good = value.len > 0 && value.len < 5;
    for (size_t i = 0; i < value.len && good; i++) {
        good = value.ptr[i] >= '0' && value.ptr[i] <= '9';
        number = number * 10 + (unsigned)(value.ptr[i] - '0');
    }
    if (good && number > 0 && number <= MOST) {
        *member = number;
        return true;
    }
    usage_error(o->command, "`--%s` takes a number from 1 to %d, not `%.*s`", option->name, MOST,
                STR_ARG(value));
    return false;
}

static bool store_seconds(const struct cli_options *o, const struct option_info *option, str value,
                          double *member)
{
    enum { MOST = 3600 };
    size_t used;
    double number = number_read(value, &used);
    if (used == value.len && number > 0 && number <= MOST) {
        *member = number;
        return true;
    }
    usage_error(o->command, "`--%s` takes seconds, at most %d, not `%.*s`", option->name, MOST,
                STR_ARG(value));
    return false;
}

static bool store_list(struct cli_options *o, const struct option_info *option, str value,
                       str_list *member)
{
    str text;
    if (!store_text(o, option, value, &text)) return false;
    vec_push(o->arena, member, text);
    return true;
}

static bool store(struct cli_options *o, const struct option_info *option, str value)
{
    void *member = (char *)o + option->member;
    switch (option->kind) {
    case OPTION_FLAG: *(bool *)member = true; return true;
    case OPTION_TEXT: return store_text(o, option, value, member);
    case OPTION_CHOICE: return store_choice(o, option, value, member);
    case OPTION_SETTING: return add_setting(o, value);
    case OPTION_LINT: return add_lint(o, value);
    case OPTION_LIST: return store_list(o, option, value, member);
    case OPTION_COUNT: return store_count(o, option, value, member);
    case OPTION_SECONDS: return store_seconds(o, option, value, member);
    }
    BUG("an option of kind %d", (int)option->kind);
}

/* ---- the words --------------------------------------------------------------------------- */

/* Takes the option at words[*at], and its value when that is the next word. */
static bool take_option(struct cli_options *o, char *const *words, int count, int *at)
{
    struct given given = split_option(str_from(words[*at]));
    const struct option_info *option = find_option(o->command, given.name);
    if (!option) return unknown_option(o, given.name);
    if (!option->argument && given.attached) {
        usage_error(o->command, "`--%s` takes no value", option->name);
        return false;
    }
    if (option->argument && !given.attached) {
        if (*at + 1 >= count) {
            usage_error(o->command, "`%.*s` needs %s behind it", STR_ARG(given.name),
                        option->argument);
            return false;
        }
        given.value = str_from(words[++*at]);
    }
    return store(o, option, given.value);
}

static bool take_operand(struct cli_options *o, const char *word)
{
    if (!*word) {
        usage_error(o->command, "the name of a file or directory is empty");
        return false;
    }
    vec_push(o->arena, &o->operands, str_from(word));
    return true;
}

static bool check_operands(const struct cli_options *o)
{
    const struct command_info *command = &command_table[o->command];
    if (o->operands.len > command->most_operands) {
        usage_error(o->command, "`dashc %s` has no use for `%.*s`", command->name,
                    STR_ARG(o->operands.at[command->most_operands]));
        return false;
    }
    return true;
}

static bool check_grafana(const struct cli_options *o)
{
    const struct emit_schema_info *schema = &emit_schemas[o->schema];
    struct grafana_version version;
    if (str_empty(o->grafana)) return true;
    if (!grafana_version_parse(o->grafana, &version)) {
        usage_error(o->command, "dashc does not know Grafana `%.*s`; it knows %s",
                    STR_ARG(o->grafana), grafana_versions_known);
        return false;
    }
    if (version.major < schema->least_major) {
        usage_error(o->command, "`--schema %s` needs Grafana %d or later, not %.*s", schema->name,
                    schema->least_major, STR_ARG(o->grafana));
        return false;
    }
    return true;
}

bool options_parse(struct cli_options *o, char *const *words, int count)
{
    bool options_ended = false;
    for (int i = 0; i < count; i++) {
        bool dashed = words[i][0] == '-' && words[i][1];
        bool good = true;
        if (options_ended || !dashed) {
            good = take_operand(o, words[i]);
        } else if (strcmp(words[i], "--") == 0) {
            options_ended = true;
        } else {
            good = take_option(o, words, count, &i);
        }
        if (!good) return false;
    }
    return check_operands(o) && check_grafana(o);
}
