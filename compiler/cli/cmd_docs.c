/* cmd_docs: `dashc docs`: the pages of docs/ that are made from the program's tables. */
#include "cli/commands.h"

#include "cli/diagnostic_pages.h"
#include "cli/fault.h"
#include "cli/help.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/write.h"

static void put_page(const char *name, str text, void *data)
{
    struct writer *w = data;
    if (str_empty(w->error) && !interrupt_came()) writer_put(w, str_from(name), text);
}

static void put_commands(struct writer *w)
{
    struct buf out = BUF_INIT;
    help_page(&out);
    put_page("commands.md", buf_as_str(&out), w);
    buf_release(&out);
}

/* Names the pages that differ; gives their number. */
static size_t say_differing(const struct writer *w)
{
    size_t count = 0;
    for (size_t i = 0; i < w->files.len; i++) {
        if (!w->files.at[i].differs) continue;
        output_say("%.*s/%.*s is out of date", STR_ARG(w->directory), STR_ARG(w->files.at[i].path));
        count++;
    }
    return count;
}

static enum cli_status write_pages(struct writer *w, bool check)
{
    size_t written = 0;
    dash_reference(put_page, w);
    diagnostic_pages(put_page, w);
    put_commands(w);
    if (interrupt_came()) return STATUS_CANCELLED;
    if (!str_empty(w->error)) return STATUS_FILES;
    if (check) return say_differing(w) ? STATUS_SOURCE : STATUS_FINE;
    if (!writer_commit(w)) return STATUS_FILES;
    for (size_t i = 0; i < w->files.len; i++) written += w->files.at[i].differs;
    output_error(arena_printf(w->arena, "%zu pages: %zu written, %zu unchanged (%.*s)\n",
                              w->files.len, written, w->files.len - written,
                              STR_ARG(w->directory)));
    return STATUS_FINE;
}

enum cli_status cmd_docs(struct cli_options *o)
{
    struct writer w;
    enum cli_status status = STATUS_FILES;
    if (o->operands.len == 0) {
        return usage_error(o->command, "to which directory? such as dashc docs docs");
    }
    interrupt_watch();
    if (writer_begin(&w, o->arena, o->operands.at[0], o->check)) {
        fault_guard(&w);
        status = write_pages(&w, o->check);
        if (status != STATUS_FINE) writer_abandon(&w);
        fault_guard(NULL);
    }
    if (status == STATUS_FILES) output_say("%.*s", STR_ARG(w.error));
    if (status == STATUS_CANCELLED) output_say("cancelled: nothing was written");
    writer_end(&w);
    return status;
}
