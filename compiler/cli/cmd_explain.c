/* cmd_explain: `dashc explain`: what sentences become and why, and what diagnostics mean. */
#include "cli/commands.h"

#include "cli/compile.h"
#include "cli/diagnostic_pages.h"
#include "cli/output.h"
#include "lint/check.h"

#include <ctype.h>
#include <unistd.h>

static const char *const severities[] = {
    [DIAG_ERROR] = "error", [DIAG_WARNING] = "warning", [DIAG_NOTE] = "note"};

/* ---- diagnostics ------------------------------------------------------------------------- */

static enum cli_status list_codes(void)
{
    struct buf out = BUF_INIT;
    for (int i = 0; i < DIAG_CODE_COUNT; i++) {
        const struct diag_info *info = diag_info((enum diag_code)i);
        buf_printf(&out, "%s %s %s %s\n", info->code, info->name, severities[info->severity],
                   info->title);
    }
    output_put(buf_as_str(&out));
    buf_release(&out);
    return STATUS_FINE;
}

/* D0142 or d142; a file may have such a name too, and then is meant. */
static bool is_code(str word)
{
    bool code = word.len > 1 && (word.ptr[0] == 'D' || word.ptr[0] == 'd');
    for (size_t i = 1; i < word.len; i++) {
        code = code && word.ptr[i] >= '0' && word.ptr[i] <= '9';
    }
    return code && access(word.ptr, F_OK) != 0;
}

/* The code of `duplicate-panel`; empty: no check is called so, or a file is. */
static str code_of_check(str word)
{
    enum lint_check check = lint_find(word);
    if (check == LINT_COUNT || access(word.ptr, F_OK) == 0) return STR_EMPTY;
    return str_from(diag_info(lint_info(check)->code)->code);
}

/* What a word that is no file was meant for; empty: no check. */
static str nearest_check(str word)
{
    struct nearest near = nearest_start(word);
    bool file = access(word.ptr, F_OK) == 0 || str_find_char(word, '.', 0) != SIZE_MAX;
    if (!file) lint_offer(&near);
    return near.best;
}

static enum cli_status unknown_code(const struct cli_options *o, str word)
{
    struct nearest near = nearest_start(word);
    for (int i = 0; i < DIAG_CODE_COUNT; i++) {
        nearest_offer(&near, str_from(diag_info((enum diag_code)i)->code));
    }
    if (str_empty(near.best)) {
        return usage_error(o->command,
                           "there is no diagnostic `%.*s`; to list all: "
                           "dashc explain --codes",
                           STR_ARG(word));
    }
    const struct diag_info *info = diag_info(diag_code_find(near.best));
    return usage_error(o->command, "there is no diagnostic `%.*s`; did you mean %s (%s)?",
                       STR_ARG(word), info->code, info->title);
}

static enum cli_status explain_code(const struct cli_options *o, str word)
{
    enum diag_code code = diag_code_find(word);
    if (code == DIAG_CODE_COUNT) return unknown_code(o, word);
    const struct diag_info *info = diag_info(code);
    struct buf out = BUF_INIT;
    buf_printf(&out, "%s %s: %s (%s)\n\n", severities[info->severity], info->code, info->title,
               info->check ? info->check : info->name);
    diagnostic_text(info, &out);
    output_put(buf_as_str(&out));
    buf_release(&out);
    return STATUS_FINE;
}

/* ---- sentences --------------------------------------------------------------------------- */

/* Takes ":14" off the end of *word, unless a file has that name. */
static uint32_t take_line(str *word)
{
    size_t digits = 0;
    uint32_t line = 0;
    while (digits < word->len && isdigit((unsigned char)word->ptr[word->len - 1 - digits])) {
        digits++;
    }
    bool numbered = digits > 0 && digits < 9 && digits + 1 < word->len &&
                    word->ptr[word->len - 1 - digits] == ':';
    if (!numbered || access(word->ptr, F_OK) == 0) return 0;
    for (size_t i = word->len - digits; i < word->len; i++) {
        line = line * 10 + (uint32_t)(word->ptr[i] - '0');
    }
    word->len -= digits + 1;
    return line;
}

static bool print_explanation(const struct dash_dashboard *dashboard, void *data)
{
    bool *any = data;
    if (str_empty(dashboard->explanation)) return true;
    bool good = !*any || output_put(STR("\n"));
    *any = true;
    return good && output_put(dashboard->explanation) &&
           (str_ends(dashboard->explanation, STR("\n")) || output_put(STR("\n")));
}

static enum cli_status explain_file(struct cli_options *o)
{
    bool any = false;
    struct dash_options options = {
        .check_only = true, .explain = true, .on_dashboard = print_explanation, .data = &any};
    struct compilation c;
    str *file = &o->operands.at[0];
    compile_unlinted(o); /* it is about queries */
    options.explain_line = take_line(file);
    *file = arena_str(o->arena, *file);
    compile_run(&c, o, &options);
    enum cli_status status = c.status;
    if (status == STATUS_FINE && options.explain_line && !any) {
        status = usage_error(o->command, "line %u of %.*s makes no panel", options.explain_line,
                             STR_ARG(*file));
    } else if (status == STATUS_FINE && !any) {
        output_say("%.*s makes no panel", STR_ARG(*file));
    }
    compile_release(&c);
    return status;
}

enum cli_status cmd_explain(struct cli_options *o)
{
    if (o->codes) return list_codes();
    if (o->operands.len == 0) {
        return usage_error(o->command, "explain what? a file, such as dashboards/lambda.dash:14, "
                                       "or a code, such as D0142, or a check");
    }
    str word = o->operands.at[0];
    str code = code_of_check(word), near = nearest_check(word);
    if (code.len) return explain_code(o, code);
    if (near.len) {
        return usage_error(o->command, "there is no check and no file `%.*s`; did you mean `%.*s`?",
                           STR_ARG(word), STR_ARG(near));
    }
    return is_code(word) ? explain_code(o, word) : explain_file(o);
}
