/* diagnostic_pages: see diagnostic_pages.h.  Below each example of a mistake stands what dashc says
 * about it: the example is compiled.
 */
#include "cli/diagnostic_pages.h"

#include "dash.h"
#include "source/render.h"

#include <stdio.h>

static const char made[] = "<!-- Made by `dashc docs` from the program's own tables. -->\n";

static const char *const severities[] = {
    [DIAG_ERROR] = "Error", [DIAG_WARNING] = "Warning", [DIAG_NOTE] = "Note"};

static const char introduction[] =
    "Everything that dashc can say about a source, by code; each code has a page, which\n"
    "`dashc explain D0142` shows at the terminal. A code never changes its meaning and is never\n"
    "used again for another one. Messages are sorted by place; a mistake costs one message. After\n"
    "the first 20 stands how many more there are; `--all` shows them.\n";

static const char for_programs[] =
    "\n## For programs\n\n"
    "`--diagnostics` gives the same messages in three other forms, on standard error as the text "
    "is,\n"
    "and always all of them. Each carries the code, the place, the reason, what to write instead, "
    "and\n"
    "the chain of fragments and loops that a sentence came through.\n\n"
    "**`github`**: a workflow command of GitHub Actions for each message (`::error "
    "file=…,line=…::…`),\n"
    "which shows beside the changed line.\n\n"
    "**`sarif`**: one SARIF 2.1.0 document, for code scanning. A result for each message that has "
    "a\n"
    "place; what has none (a file that does not exist), and what dashc says about anything else "
    "than a\n"
    "source (an output folder that cannot be written), is a notification of the run, and\n"
    "`executionSuccessful` says whether all could be read and written. Paths are relative to the\n"
    "folder that dashc ran in; columns count Unicode scalars.\n\n"
    "**`json`**: one JSON document:\n\n"
    "| member | |\n|---|---|\n"
    "| `diagnostics` | the messages, in order of place |\n"
    "| `errors`, `warnings` | how many of them |\n"
    "| `notices` | texts: what dashc says about anything else than a source |\n\n"
    "and of each message:\n\n"
    "| member | |\n|---|---|\n"
    "| `code`, `name` | `\"D0142\"`, `\"UNKNOWN_METRIC\"` |\n"
    "| `check` | `\"duplicate-panel\"`; absent where it is no [check](lint.md) |\n"
    "| `severity` | `\"error\"`, `\"warning\"` or `\"note\"` |\n"
    "| `message` | one sentence |\n"
    "| `why` | the reason; absent where the message says it |\n"
    "| `file`, `line`, `column`, `endLine`, `endColumn` | where; from 1, columns in Unicode "
    "scalars, the "
    "end exclusive; absent where there is no place |\n"
    "| `labels` | further places, each with `message` and perhaps a place: the chain of fragments "
    "and "
    "loops, inner ones first; what was declared before |\n"
    "| `help` | texts: what to write instead |\n"
    "| `fix` | `text` to put at its place, when one edit mends it; else absent |\n\n"
    "Members keep their names and meanings; others may be added. With `json` and `sarif` the "
    "document is\n"
    "all that stands on standard error, unless the exit status is 2 (the command was not "
    "understood) or\n"
    "10 (out of memory).\n";

/* By the first three characters of a code. */
static const struct {
    const char *prefix;
    const char *title;
} areas[] = {
    {"D00", "Files and words"},
    {"D01", "Names"},
    {"D02", "Meaning"},
    {"D03", "Units and thresholds"},
    {"D04", "Dashboards and panels"},
    {"D05", "What stands around dashboards"},
    {"D06", "Costs"},
    {"D07", "Checks"},
};

/* What dashc says about a file of this text, if anything. */
static void put_messages(str text, struct buf *out)
{
    const struct dash_overlay file = {STR("example.dash"), text};
    const struct dash_options options = {.root = STR("/nonexistent"),
                                         .overlays = &file,
                                         .overlay_count = 1,
                                         .check_only = true,
                                         .budget = true};
    struct dash_session *session = dash_session_new();
    struct dash_result *result = dash_compile(session, &file.path, 1, &options);
    if (dash_sink(result)->list.len) {
        buf_text(out, "\n```message\n");
        render_all(dash_sink(result), &(struct render_options){.format = RENDER_TEXT}, out);
        buf_text(out, "```\n");
    }
    dash_result_free(result);
    dash_session_free(session);
}

void diagnostic_text(const struct diag_info *info, struct buf *out)
{
    const str fence = STR("```dash"), end = STR("\n```\n");
    str rest = str_from(info->explanation);
    for (size_t from; (from = str_find(rest, fence, 0)) != SIZE_MAX;) {
        size_t text = str_find_char(rest, '\n', from) + 1;
        size_t to =
            str_find(rest, end, text) + end.len; /* it is there: the test `codes` sees to it */
        buf_str(out, str_part(rest, 0, to));
        put_messages(str_part(rest, text, to - end.len + 1), out);
        rest = str_part(rest, to, rest.len);
    }
    buf_str(out, rest);
}

static void put_area(size_t area, struct buf *out)
{
    buf_printf(out, "\n## %s\n\n| code | meaning | | name |\n|---|---|---|---|\n",
               areas[area].title);
    for (int i = 0; i < DIAG_CODE_COUNT; i++) {
        const struct diag_info *info = diag_info((enum diag_code)i);
        if (!str_starts(str_from(info->code), str_from(areas[area].prefix))) continue;
        buf_printf(out, "| [%s](diagnostics/%s.md) | %s | %s | `%s` |\n", info->code, info->code,
                   info->title, severities[info->severity], info->check ? info->check : info->name);
    }
}

static void put_page(const struct diag_info *info, struct buf *out)
{
    buf_printf(out, "# %s: %s\n\n%s\n%s, `%s`%s.\n\n", info->code, info->title, made,
               severities[info->severity], info->check ? info->check : info->name,
               info->check ? ": a [check](../lint.md)" : "");
    diagnostic_text(info, out);
    buf_text(out, "\n[All diagnostics](../diagnostics.md)\n");
}

void diagnostic_pages(void (*page)(const char *name, str text, void *data), void *data)
{
    struct buf out = BUF_INIT;
    buf_printf(&out, "# Diagnostics\n\n%s\n%s", made, introduction);
    for (size_t i = 0; i < COUNT_OF(areas); i++) put_area(i, &out);
    buf_text(&out, for_programs);
    page("diagnostics.md", buf_as_str(&out), data);
    for (int i = 0; i < DIAG_CODE_COUNT; i++) {
        const struct diag_info *info = diag_info((enum diag_code)i);
        char name[sizeof "diagnostics/D0000.md"];
        snprintf(name, sizeof name, "diagnostics/%.5s.md", info->code);
        buf_clear(&out);
        put_page(info, &out);
        page(name, buf_as_str(&out), data);
    }
    buf_release(&out);
}
