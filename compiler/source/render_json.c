/* render_json: diagnostics as data of our own shape.  Parts that a diagnostic does not have are
 * left out; `labels` and `help` are always there.  The counts are those of the whole run.  Members
 * keep their names and meanings for ever; docs/commands.md describes them (cli/help.c).
 */
#include "source/render_parts.h"

#include "base/json.h"

static void put_region(struct json_writer *w, struct diag_sink *sink, span where)
{
    struct render_region region = render_region(sink, where);
    if (!region.file) {
        return;
    }
    json_field_str(w, "file", region.file->path);
    json_field_number(w, "line", region.line);
    json_field_number(w, "column", region.column);
    json_field_number(w, "endLine", region.end_line);
    json_field_number(w, "endColumn", region.end_column);
}

static void put_labels(struct json_writer *w, struct diag_sink *sink, const struct diag *d)
{
    json_field_array(w, "labels");
    for (size_t i = 0; i < d->labels.len; i++) {
        json_begin_object(w);
        json_field_str(w, "message", d->labels.at[i].text);
        put_region(w, sink, d->labels.at[i].where);
        json_end_object(w);
    }
    json_end_array(w);
}

static void put_helps(struct json_writer *w, const struct diag *d)
{
    json_field_array(w, "help");
    for (size_t i = 0; i < d->helps.len; i++) {
        json_put_str(w, d->helps.at[i]);
    }
    json_end_array(w);
}

static void put_fix(struct json_writer *w, struct diag_sink *sink, const struct diag *d)
{
    if (!span_known(d->fix.where)) {
        return;
    }
    json_field_object(w, "fix");
    json_field_str(w, "text", d->fix.text);
    put_region(w, sink, d->fix.where);
    json_end_object(w);
}

static void put_diag(struct json_writer *w, struct diag_sink *sink, const struct diag *d)
{
    const struct diag_info *info = diag_info(d->code);
    json_begin_object(w);
    json_field_text(w, "code", info->code);
    json_field_text(w, "name", info->name);
    if (info->check) {
        json_field_text(w, "check", info->check);
    }
    json_field_text(w, "severity", render_severities[d->severity]);
    json_field_str(w, "message", d->message);
    if (!str_empty(d->why)) {
        json_field_str(w, "why", d->why);
    }
    put_region(w, sink, d->where);
    put_labels(w, sink, d);
    put_helps(w, d);
    put_fix(w, sink, d);
    json_end_object(w);
}

static void put_notices(struct json_writer *w, const struct render_options *options)
{
    json_field_array(w, "notices");
    for (size_t i = 0; i < options->notice_count; i++) {
        json_put_str(w, options->notices[i]);
    }
    json_end_array(w);
}

void render_json(struct diag_sink *sink, const struct render_options *options, struct buf *out)
{
    struct json_writer w;
    size_t shown = render_shown(sink, options);
    json_writer_init(&w, out, sink->arena);
    json_begin_object(&w);
    json_field_array(&w, "diagnostics");
    for (size_t i = 0; i < shown; i++) {
        put_diag(&w, sink, sink->list.at[i]);
    }
    json_end_array(&w);
    json_field_number(&w, "errors", (double)sink->errors);
    json_field_number(&w, "warnings", (double)sink->warnings);
    put_notices(&w, options);
    if (shown < sink->list.len) {
        json_field_number(&w, "omitted", (double)(sink->list.len - shown));
    }
    json_end_object(&w);
    buf_char(out, '\n');
}
