/* render_github: diagnostics as workflow commands of GitHub Actions, one a line, which show as
 * notes beside the changed lines.  Source: "Workflow commands for GitHub Actions", docs.github.com,
 * and the escapes of its toolkit (packages/core/src/command.ts).
 */
#include "source/render_parts.h"

static const char *const commands[] = {"error", "warning", "notice"};

/* In a property `:` and `,` are escaped too. */
static void put_escaped(struct buf *out, str text, const char *special)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c && strchr(special, c)) {
            buf_printf(out, "%%%02X", (unsigned)c);
        } else {
            buf_char(out, c);
        }
    }
}

static void put_message(struct buf *out, str text) { put_escaped(out, text, "%\r\n"); }

/* Columns are looked at only when both ends are on one line. */
static void put_place(struct buf *out, const struct render_region *region)
{
    buf_text(out, "file=");
    put_escaped(out, region->file->path, "%\r\n:,");
    buf_printf(out, ",line=%u,col=%u,", region->line, region->column);
    if (region->end_line == region->line) {
        buf_printf(out, "endColumn=%u,", region->end_column);
    } else {
        buf_printf(out, "endLine=%u,", region->end_line);
    }
}

static void put_label(struct diag_sink *sink, const struct diag_label *label, struct buf *out)
{
    struct render_region region = render_region(sink, label->where);
    put_message(out, STR("\n"));
    if (region.file) {
        put_message(out, region.file->path);
        buf_printf(out, ":%u:%u: ", region.line, region.column);
    }
    put_message(out, label->text);
}

static void put_diag(struct diag_sink *sink, const struct diag *d, struct buf *out)
{
    struct render_region region = render_region(sink, d->where);
    buf_printf(out, "::%s ", commands[d->severity]);
    if (region.file) {
        put_place(out, &region);
    }
    buf_printf(out, "title=%.*s::", STR_ARG(render_code(sink->arena, d->code)));
    put_message(out, d->message);
    if (!str_empty(d->why)) {
        put_message(out, STR("\n"));
        put_message(out, d->why);
    }
    for (size_t i = 0; i < d->labels.len; i++) {
        put_label(sink, &d->labels.at[i], out);
    }
    for (size_t i = 0; i < d->helps.len; i++) {
        put_message(out, STR("\nhelp: "));
        put_message(out, d->helps.at[i]);
    }
    buf_char(out, '\n');
}

void render_github(struct diag_sink *sink, const struct render_options *options, struct buf *out)
{
    size_t shown = render_shown(sink, options);
    for (size_t i = 0; i < shown; i++) {
        put_diag(sink, sink->list.at[i], out);
    }
    if (shown < sink->list.len) {
        buf_printf(out, "::notice title=dashc::and %.*s\n", STR_ARG(render_hidden(sink, shown)));
    }
}
