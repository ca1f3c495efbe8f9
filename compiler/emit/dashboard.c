/* dashboard: the document itself: settings, links, rows.
 *
 * Not responsible for what the server assigns: `id` and `version` are never written.
 */
#include "emit/dashboard.h"

#include "emit/annotation.h"
#include "emit/lacks.h"
#include "emit/panel.h"
#include "emit/variable.h"

/* ---- links ------------------------------------------------------------------------------- */

static void put_link(const struct emit *e, const struct model_link *l)
{
    bool by_tags = l->tags.len > 0;
    json_begin_object(e->w);
    json_field_word(e->w, "type", by_tags ? "dashboards" : "link");
    json_field_str(e->w, "title", l->title);
    json_field_str(e->w, "tooltip", l->tooltip);
    emit_str_or(e, "icon", l->icon, by_tags ? "dashboard" : "external link");
    json_field_str(e->w, "url", l->url);
    emit_strs(e, "tags", l->tags.at, l->tags.len);
    json_field_bool(e->w, "asDropdown", l->dropdown);
    json_field_bool(e->w, "targetBlank", l->new_tab);
    json_field_bool(e->w, "includeVars", l->include_variables);
    json_field_bool(e->w, "keepTime", l->keep_time);
    json_end_object(e->w);
}

static void put_links(const struct emit *e, const struct model_dashboard *d)
{
    json_field_array(e->w, "links");
    for (size_t i = 0; i < d->links.len; i++) put_link(e, &d->links.at[i]);
    json_end_array(e->w);
}

/* ---- rows -------------------------------------------------------------------------------- */

static void put_members(const struct emit *e, const struct model_row *row)
{
    for (size_t i = 0; i < row->panels.len; i++) emit_panel(e, row->panels.at[i]);
}

static void put_row_grid(const struct emit *e, const struct model_row *row)
{
    json_field_object(e->w, "gridPos");
    json_field_number(e->w, "h", 1);
    json_field_number(e->w, "w", 24);
    json_field_number(e->w, "x", 0);
    json_field_number(e->w, "y", row->y);
    json_end_object(e->w);
}

static void put_row_panel(const struct emit *e, const void *item)
{
    const struct model_row *row = item;
    json_begin_object(e->w);
    json_field_number(e->w, "id", row->id);
    json_field_word(e->w, "type", "row");
    json_field_str(e->w, "title", row->title);
    json_field_bool(e->w, "collapsed", row->collapsed);
    put_row_grid(e, row);
    json_field_array(e->w, "panels");
    if (row->collapsed) put_members(e, row);
    json_end_array(e->w);
    emit_optional_str(e, "repeat", row->repeat);
    json_end_object(e->w);
}

void emit_row_panel(const struct emit *e, const struct model_row *row)
{
    emit_escaped(e, put_row_panel, row, row->escapes.at, row->escapes.len, "row");
}

/* The members of an open row follow its header; those of a collapsed one are inside it. */
static void put_row(const struct emit *e, const struct model_row *row)
{
    if (row->header) {
        emit_row_panel(e, row);
        if (row->collapsed) return;
    }
    put_members(e, row);
}

static void put_rows(const struct emit *e, const struct model_dashboard *d)
{
    json_field_array(e->w, "panels");
    for (size_t i = 0; i < d->rows.len; i++) put_row(e, d->rows.at[i]);
    json_end_array(e->w);
}

/* ---- the document ------------------------------------------------------------------------ */

static void put_settings(const struct emit *e, const struct model_dashboard *d)
{
    json_field_str(e->w, "uid", d->uid);
    json_field_str(e->w, "title", d->title);
    emit_optional_str(e, "description", d->description);
    emit_strs(e, "tags", d->tags.at, d->tags.len);
    emit_str_or(e, "timezone", d->timezone, "browser");
    emit_optional_str(e, "weekStart", d->week_start);
    json_field_bool(e->w, "editable", d->editable);
    json_field_number(e->w, "graphTooltip", d->cursor);
    json_field_str(e->w, "refresh", d->refresh);
    json_field_number(e->w, "schemaVersion", e->version->schema_version);
}

static void put_time(const struct emit *e, const struct model_dashboard *d)
{
    json_field_object(e->w, "time");
    emit_str_or(e, "from", d->from, "now-6h");
    emit_str_or(e, "to", d->to, "now");
    json_end_object(e->w);
    json_field_object(e->w, "timepicker");
    json_end_object(e->w);
}

static void put_variables(const struct emit *e, const struct model_dashboard *d)
{
    json_field_object(e->w, "templating");
    json_field_array(e->w, "list");
    for (size_t i = 0; i < d->variables.len; i++) emit_variable(e, d->variables.at[i]);
    json_end_array(e->w);
    json_end_object(e->w);
}

static void put_dashboard(const struct emit *e, const void *item)
{
    const struct model_dashboard *d = item;
    json_begin_object(e->w);
    put_settings(e, d);
    put_time(e, d);
    put_variables(e, d);
    json_key(e->w, "annotations");
    emit_annotations(e, d);
    put_links(e, d);
    put_rows(e, d);
    json_end_object(e->w);
}

void emit_document(const struct emit *e, const struct model_dashboard *d)
{
    emit_escaped(e, put_dashboard, d, d->escapes.at, d->escapes.len, "dashboard");
}

void emit_dashboard(const struct model_dashboard *d, const struct grafana_version *version,
                    struct diag_sink *sink, struct arena *scratch, struct buf *out)
{
    struct json_writer writer;
    json_writer_init(&writer, out, scratch);
    const struct emit e = {&writer, version, sink, scratch};
    emit_check_lacks(&e, d, SCHEMA_V1);
    emit_document(&e, d);
    buf_char(out, '\n');
}
