/* row: `panels`, which is flat but for collapsed rows, as rows.
 *
 * An open row has what follows its header.  Panels before the first header, and those that follow
 * a collapsed row, are in a row without one.  What is no panel at all makes the dashboard keep the
 * whole array as its rest.
 */
#include "emit/dashboard.h"
#include "read/inner.h"

#define ROW(kind, path, member) FIELD(kind, path, struct model_row, member)

static const struct field row_fields[] = {
    ROW(INT, "id", id),         ROW(STR, "title", title), ROW(BOOL, "collapsed", collapsed),
    ROW(STR, "repeat", repeat), ROW(INT, "gridPos.y", y),
};
static const struct field_table fields = FIELD_TABLE("", row_fields);

static struct model_row *add_row(struct reader *r, struct model_dashboard *d)
{
    struct model_row *row = arena_new(r->arena, struct model_row);
    vec_push(r->arena, &d->rows, row);
    return row;
}

static void read_members(struct reader *r, const struct json *panels, struct model_row *row)
{
    for (size_t i = 0; panels && i < panels->items.len; i++) {
        const struct json *from = panels->items.at[i];
        if (from->kind == JSON_OBJECT) vec_push(r->arena, &row->panels, read_panel(r, from));
    }
}

static void read_row(struct reader *r, const struct json *from, struct model_dashboard *d)
{
    struct capture c;
    struct model_row *row = add_row(r, d);
    row->header = true;
    read_fields(r, from, fields, row);
    if (row->collapsed) read_members(r, array_at(from, "panels"), row);
    rest_begin(r, &c);
    emit_row_panel(&c.emit, row);
    struct rest rest = rest_end(r, &c, from);
    rest_keep(r->arena, &row->escapes, rest);
}

static struct model_row *row_for_panel(struct reader *r, struct model_dashboard *d)
{
    struct model_row *last = d->rows.len ? d->rows.at[d->rows.len - 1] : NULL;
    return last && !last->collapsed ? last : add_row(r, d);
}

void read_rows(struct reader *r, const struct json *panels, struct model_dashboard *d)
{
    for (size_t i = 0; panels && i < panels->items.len; i++) {
        const struct json *from = panels->items.at[i];
        if (str_is(text_at(from, "type"), "row")) {
            read_row(r, from, d);
        } else if (from->kind == JSON_OBJECT) {
            struct model_row *row = row_for_panel(r, d);
            vec_push(r->arena, &row->panels, read_panel(r, from));
        }
    }
}
