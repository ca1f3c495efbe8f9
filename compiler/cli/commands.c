/* commands: the table of commands.  What they do is in cmd_*.c, how help shows them in help.c. */
#include "cli/commands.h"

#define ENDS(status)  (1u << STATUS_##status)
#define COMPILER_ENDS (ENDS(FINE) | ENDS(SOURCE) | ENDS(USAGE) | ENDS(FILES))
#define DEPLOY_ENDS   (COMPILER_ENDS | ENDS(LOGIN) | ENDS(CONFLICT) | ENDS(NETWORK) | ENDS(CANCELLED))

const struct command_info command_table[COMMAND_COUNT] = {
    [COMMAND_BUILD] =
        {
            .name = "build",
            .operands = "[FILE|DIR…]",
            .most_operands = SIZE_MAX,
            .run = cmd_build,
            .statuses = COMPILER_ENDS | ENDS(CANCELLED),
            .summary = "compile dashboards to JSON files",
            .text =
                "Reads the files, and all .dash files below the directories (default: dashboards\n"
                "if there is such a directory, else the current one). Each dashboard becomes\n"
                "DIR/FOLDER/UID.json. Files are written only when they change, and all of them\n"
                "or none: after any error the directory is as it was.\n"
                "\n"
                "DIR/.dashc.json lists what was written, so that a later build of the same\n"
                "inputs with the same --set and --to removes what it no longer makes. Files that "
                "dashc\n"
                "did not write, or that were changed since, are left alone.\n",
            .examples = {"dashc build",
                         "dashc build dashboards/lambda.dash -o out --grafana 12 --set env=prod"},
        },
    [COMMAND_CHECK] =
        {
            .name = "check",
            .operands = "[FILE|DIR…]",
            .most_operands = SIZE_MAX,
            .run = cmd_check,
            .statuses = COMPILER_ENDS,
            .summary = "look for errors and write nothing",
            .text =
                "The same as dashc build --check. With --fix what nothing uses is taken out of\n"
                "the sources: all files or none, and never what would change a dashboard.\n",
            .examples = {"dashc check", "dashc check dashboards --diagnostics github"},
        },
    [COMMAND_EXPLAIN] =
        {
            .name = "explain",
            .operands = "FILE[:LINE]|CODE|CHECK",
            .most_operands = 1,
            .run = cmd_explain,
            .statuses = COMPILER_ENDS,
            .summary = "say what a sentence becomes and why, or what a diagnostic or check means",
            .text =
                "For a file: panel by panel, what was chosen, the query as AWS sees it, what was\n"
                "rejected and why; with :LINE only the panels on that line. For a code such as\n"
                "D0142, or a check such as duplicate-panel: its page.\n",
            .examples = {"dashc explain dashboards/lambda.dash:14", "dashc explain D0142"},
        },
    [COMMAND_DIFF] =
        {
            .name = "diff",
            .operands = "REV|DIR [FILE|DIR…]",
            .most_operands = SIZE_MAX,
            .run = cmd_diff,
            .statuses = COMPILER_ENDS | ENDS(CANCELLED) | ENDS(CHANGES),
            .summary = "show what is different between two states of the source",
            .text =
                "Compiles the source as it is and as it was, and compares the dashboards panel by\n"
                "panel, and what is declared around them word by word: data sources, retentions,\n"
                "streams, workspaces and who may what in them. REV is a revision of git, such as\n"
                "main or HEAD~1; A..B compares two of them, A...B compares B with where it left A.\n"
                "DIR is another checkout of the project, and stands for the current directory. The\n"
                "files are those of build, read in both. No server is asked.\n",
            .examples = {"dashc diff main", "dashc diff HEAD~1 --markdown --exit-code"},
        },
    [COMMAND_INIT] =
        {
            .name = "init",
            .operands = "[ci github|gitlab]",
            .most_operands = 2,
            .run = cmd_init,
            .statuses = ENDS(FINE) | ENDS(USAGE) | ENDS(FILES),
            .summary = "begin a project, or write the workflow of its CI",
            .text =
                "Alone: writes project.dash and a first dashboard. With ci: a workflow that "
                "checks\n"
                "every pull request, shows in a comment what it changes, and pushes what is\n"
                "merged; then says what is left to do, such as the role in AWS. What stands there\n"
                "already is never overwritten.\n",
            .examples = {"dashc init", "dashc init ci github --to prod"},
        },
    [COMMAND_SERVE] =
        {
            .name = "serve",
            .operands = "[FILE|DIR…]",
            .most_operands = SIZE_MAX,
            .run = cmd_serve,
            .statuses = ENDS(FINE) | ENDS(USAGE) | ENDS(FILES),
            .summary = "show dashboards in a browser, with sample data, as they are written",
            .text =
                "Compiles the files, serves a page and writes its address to standard output.\n"
                "The page draws the dashboards with Grafana's own components and follows each\n"
                "save; mistakes stand above the last good picture. The data is made up from what\n"
                "the compiler knows of each metric: neither Grafana nor AWS is asked.\n"
                "\n"
                "Only this machine reaches the page, unless --host says otherwise. Ctrl-C ends\n"
                "it.\n",
            .examples = {"dashc serve", "dashc serve dashboards --port 0 --open"},
        },
    [COMMAND_PREVIEW] =
        {
            .name = "preview",
            .operands = "[FILE|DIR…]",
            .most_operands = SIZE_MAX,
            .run = cmd_preview,
            .statuses = COMPILER_ENDS | ENDS(CANCELLED),
            .summary = "write that page as one file that opens from disk",
            .text =
                "Writes DIR/index.html, which holds all dashboards and needs nothing else: for a\n"
                "pull request, or to send. With --png each dashboard becomes a picture as well,\n"
                "DIR/FOLDER/UID.png, where Chromium is installed. With --against the page marks\n"
                "what is new or changed since a revision of git, such as main.\n",
            .examples = {"dashc preview dashboards/lambda.dash -o preview",
                         "dashc preview -o preview --against main --png"},
        },
    [COMMAND_PLAN] =
        {
            .name = "plan",
            .operands = "[FILE|DIR…]",
            .most_operands = SIZE_MAX,
            .run = cmd_plan,
            .statuses = DEPLOY_ENDS | ENDS(CHANGES),
            .summary = "show what a push would change in a workspace",
            .text =
                "Compiles what is deployed to the workspace, reads what stands there, and shows\n"
                "what would be made, changed, moved and deleted, panel by panel; and what others\n"
                "have edited there since the last push. Writes nothing: a token of the role\n"
                "Viewer is enough. Without a token, in Amazon Managed Grafana, it needs the\n"
                "service account `dashc`, which it makes and says so if it is not there.\n",
            .examples = {"dashc plan", "dashc plan --to prod --prune --exit-code"},
        },
    [COMMAND_PUSH] =
        {
            .name = "push",
            .operands = "[FILE|DIR…]",
            .most_operands = SIZE_MAX,
            .run = cmd_push,
            .statuses = DEPLOY_ENDS | ENDS(PARTLY),
            .summary = "bring a workspace up to date with the source",
            .text =
                "Shows the plan, asks, and carries it out: folders, dashboards, then what is to\n"
                "be gone. Only what this project has pushed, and nobody has saved since, is\n"
                "changed or deleted; everything else is left alone and reported. Whatever ends\n"
                "it in the middle, the next push goes on from there.\n"
                "\n"
                "What --force, --adopt and --prune overwrite or delete is kept as JSON below\n"
                ".dashc/backup first. docs/push.md tells the whole.\n"
                "\n"
                "With --infra it is about what `retention`, `stream` and `access` declare, and\n"
                "about nothing else: see docs/logs.md.\n",
            .examples = {"dashc push --to prod --prune --yes", "dashc push --to prod --infra"},
        },
    [COMMAND_PULL] =
        {
            .name = "pull",
            .operands = "UID|FOLDER…",
            .most_operands = SIZE_MAX,
            .run = cmd_pull,
            .statuses = DEPLOY_ENDS,
            .summary = "save dashboards of a workspace as JSON files",
            .text =
                "A backup: each dashboard, whoever made it, becomes DIR/FOLDER/UID.json, all of\n"
                "them or none. A folder, by its path (Team A/Lambda) or uid, stands for what is\n"
                "in it and in those below; General is the top. Files that were changed since a\n"
                "pull wrote them are never written over.\n",
            .examples = {"dashc pull lambda-performance",
                         "dashc pull --to prod \"Team A\" -o backup"},
        },
    [COMMAND_UP] =
        {
            .name = "up",
            .operands = "",
            .run = cmd_up,
            .statuses = DEPLOY_ENDS | ENDS(PARTLY),
            .summary = "make a workspace of Amazon Managed Grafana, or bring it up to date",
            .text =
                "From `workspace`: a role that may read what the dashboards ask for and nothing\n"
                "else, the workspace, how people sign in, who may what, the organisation's\n"
                "preferences, who may see which folder. Shows the plan with every policy and the\n"
                "prices, asks, carries it out and waits for AWS. What the source does not say is\n"
                "left as it is; nothing is ever deleted. Whatever ends it in the middle, the next\n"
                "run goes on from there. docs/workspace.md tells the whole.\n"
                "\n"
                "With --dry-run it makes nothing but a token that ends with the command, and that\n"
                "only of a service account that is there; --show-policy asks AWS whose the keys "
                "are.\n",
            .examples = {"dashc up --to prod",
                         "dashc up --to prod --emit terraform > grafana.tf.json"},
        },
    [COMMAND_DOCTOR] =
        {
            .name = "doctor",
            .operands = "[FILE|DIR…]",
            .most_operands = SIZE_MAX,
            .run = cmd_doctor,
            .statuses = DEPLOY_ENDS | ENDS(WRONG) | ENDS(DOUBTFUL),
            .summary = "check every link from here to the data, and say how to mend it",
            .text =
                "Asks who you are in AWS, reaches the workspace, looks at what the token may do,\n"
                "at the health of each data source, and puts one question to each kind of data\n"
                "that the dashboards show; then at what has to be switched on for their metrics,\n"
                "at quotas and at the budget. Says what is missing, with the IAM action by its\n"
                "name. Writes nothing, but for the service account `dashc` that `plan` needs as\n"
                "well. The status tells the worst that was found.\n",
            .examples = {"dashc doctor", "dashc doctor --to prod --json"},
        },
    [COMMAND_VERIFY] =
        {
            .name = "verify",
            .operands = "[FILE|DIR…]",
            .most_operands = SIZE_MAX,
            .run = cmd_verify,
            .statuses = DEPLOY_ENDS | ENDS(WRONG) | ENDS(DOUBTFUL),
            .summary = "ask every panel of what is deployed, and list those that show nothing",
            .text =
                "Reads the dashboards of the source as they stand in the workspace, fills in\n"
                "their variables as a browser would, and asks each panel's queries through the\n"
                "workspace, one call for a panel. Lists panels that show an error, no data, a\n"
                "truncated result, or answer slowly, with the line of their sentence. Asking\n"
                "costs as much as looking at each panel once.\n",
            .examples = {"dashc verify --to prod", "dashc verify --only lambda --calls 50 --json"},
        },
    [COMMAND_METRICS] =
        {
            .name = "metrics",
            .operands = "[WORD…]",
            .most_operands = SIZE_MAX,
            .run = cmd_metrics,
            .statuses = ENDS(FINE) | ENDS(USAGE) | ENDS(FILES),
            .summary = "find a metric by any word, or show one in full",
            .text =
                "Without a word it lists the sources. A word may be part of a service, of dashc's\n"
                "name or AWS's, or of a description; several words must all fit. The name of a\n"
                "source lists its metrics; SOURCE.METRIC, or a word that fits one metric only,\n"
                "shows that metric in full with a sentence to paste. What the project around the\n"
                "current folder declares is found, too.\n",
            .examples = {"dashc metrics throttles", "dashc metrics lambda.duration"},
        },
    [COMMAND_COST] =
        {
            .name = "cost",
            .operands = "[FILE|DIR…]",
            .most_operands = SIZE_MAX,
            .run = cmd_cost,
            .statuses = COMPILER_ENDS,
            .summary = "say what dashboards cost a month, panel by panel",
            .text =
                "Counts what each panel asks of CloudWatch and Logs Insights and prices it with\n"
                "AWS's list prices: for each panel, each dashboard and all of them, with the\n"
                "licences of Amazon Managed Grafana and what AWS allows a second. Whatever cannot\n"
                "be known is assumed, and every assumption is shown. No server is asked.\n"
                "\n"
                "More than the project's `budget` is an error, here and in build and check, which\n"
                "take the project's own `assume`. docs/cost.md tells how it is reckoned.\n",
            .examples = {"dashc cost", "dashc cost dashboards/lambda.dash --viewers 12 --assume "
                                       "function=40"},
        },
    [COMMAND_DOCS] =
        {
            .name = "docs",
            .operands = "DIR",
            .most_operands = 1,
            .run = cmd_docs,
            .statuses = COMPILER_ENDS | ENDS(CANCELLED),
            .summary = "write the reference pages that are made from dashc's tables",
            .text =
                "Writes only pages that change. With --check it writes nothing, says which pages\n"
                "differ and ends with status 1 when any does.\n",
            .examples = {"dashc docs docs", "dashc docs docs --check"},
        },
    [COMMAND_VERSION] =
        {
            .name = "version",
            .operands = "",
            .run = cmd_version,
            .statuses = ENDS(FINE) | ENDS(USAGE) | ENDS(FILES),
            .summary = "show the version, the date of the metrics and the Grafana versions",
            .text = "",
            .examples = {"dashc version", "dashc --version"},
        },
    [COMMAND_HELP] =
        {
            .name = "help",
            .operands = "[COMMAND]",
            .most_operands = 1,
            .run = cmd_help,
            .statuses = ENDS(FINE) | ENDS(USAGE) | ENDS(FILES),
            .summary = "show this help, or that of a command",
            .text = "",
            .examples = {"dashc help", "dashc help build"},
        },
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
