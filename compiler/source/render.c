/* render: picks the renderer and holds what they share; the shapes are in render_text.c,
 * render_json.c, render_sarif.c and render_github.c.
 */
#include "source/render_parts.h"

const char *const render_severities[] = {"error", "warning", "note"};

str render_code(struct arena *a, enum diag_code code)
{
    const struct diag_info *info = diag_info(code);
    return info->check ? arena_printf(a, "%s %s", info->code, info->check) : str_from(info->code);
}

struct render_region render_region(struct diag_sink *sink, span where)
{
    struct source_place begin = source_place(sink->sources, where.lo);
    if (!begin.file) {
        return (struct render_region){0};
    }
    uint32_t file_end = begin.file->base + (uint32_t)begin.file->text.len;
    uint32_t hi = where.hi < where.lo ? where.lo : where.hi < file_end ? where.hi : file_end;
    struct source_place end = source_place(sink->sources, hi);
    return (struct render_region){begin.file, begin.line, begin.column, end.line, end.column};
}

size_t render_shown(const struct diag_sink *sink, const struct render_options *options)
{
    bool capped = options->most && options->most < sink->list.len;
    return capped ? options->most : sink->list.len;
}

static void put_count(struct buf *out, size_t count, const char *what)
{
    if (count) {
        const char *glue = out->len ? ", " : "";
        buf_printf(out, "%s%zu %s%s", glue, count, what, count == 1 ? "" : "s");
    }
}

str render_hidden(const struct diag_sink *sink, size_t shown)
{
    size_t counts[COUNT_OF(render_severities)] = {0};
    size_t hidden = sink->list.len - shown;
    struct buf parts = BUF_INIT;
    for (size_t i = shown; i < sink->list.len; i++) {
        counts[sink->list.at[i]->severity]++;
    }
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        put_count(&parts, counts[i], render_severities[i]);
    }
    str text = arena_printf(sink->arena, "%zu more problem%s (%.*s)", hidden,
                            hidden == 1 ? "" : "s", STR_ARG(buf_as_str(&parts)));
    buf_release(&parts);
    return text;
}

str render_fix_text(struct diag_sink *sink, const struct diag *d)
{
    str before = source_text(sink->sources, d->fix.where);
    str after = d->fix.text;
    if (str_empty(before)) {
        return arena_printf(sink->arena, "insert `%.*s`", STR_ARG(after));
    }
    if (str_empty(after)) {
        return arena_printf(sink->arena, "remove `%.*s`", STR_ARG(before));
    }
    return arena_printf(sink->arena, "write `%.*s` instead of `%.*s`", STR_ARG(after),
                        STR_ARG(before));
}

static void render_texts(struct diag_sink *sink, const struct render_options *options,
                         struct buf *out)
{
    size_t shown = render_shown(sink, options);
    for (size_t i = 0; i < shown; i++) {
        render_text(sink, sink->list.at[i], options->colour, out);
    }
    if (shown < sink->list.len) {
        buf_printf(out, "and %.*s\n", STR_ARG(render_hidden(sink, shown)));
    }
}

void render_all(struct diag_sink *sink, const struct render_options *options, struct buf *out)
{
    diag_sort(sink);
    switch (options->format) {
    case RENDER_TEXT: render_texts(sink, options, out); return;
    case RENDER_JSON: render_json(sink, options, out); return;
    case RENDER_SARIF: render_sarif(sink, options, out); return;
    case RENDER_GITHUB: render_github(sink, options, out); return;
    }
    BUG("a format of diagnostics, %d", (int)options->format);
}
