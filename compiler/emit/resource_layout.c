/* resource_layout: where the elements stand: one grid, or rows with a grid each.
 *
 * The classic form has one list, in which a row is a panel too: the members of an open row follow
 * it, those of a folded one are inside it.  Places in a row's own grid count from its top.
 */
#include "emit/resource.h"

static bool is_row(const struct json *panel)
{
    return str_is(text_of_member(panel, "type"), "row");
}

const struct json *panel_next(struct panel_walk *walk)
{
    struct json *const *panels = NULL;
    size_t count = items_of(walk->dashboard, "panels", &panels);
    while (walk->at < count) {
        const struct json *panel = panels[walk->at];
        struct json *const *members = NULL;
        if (!is_row(panel)) {
            walk->at++;
            return panel;
        }
        if (walk->inside < items_of(panel, "panels", &members)) return members[walk->inside++];
        walk->inside = 0;
        walk->at++;
    }
    return NULL;
}

bool has_element(const struct json *panel) { return member_of(panel, "id") != NULL; }

/* The id is unique in a dashboard. */
str resource_element_name(const struct resource *r, const struct json *panel)
{
    return arena_printf(r->e->scratch, "panel-%d", int_of_member(panel, "id", 0));
}

/* ---- one grid ---------------------------------------------------------------------------- */

static void put_repeat(const struct resource *r, const struct json *part)
{
    static const struct move more[] = {{"repeatDirection", "direction", FORM_AS_IS, NULL},
                                       {"maxPerRow", "maxPerRow", FORM_AS_IS, NULL},
                                       {0}};
    str variable = text_of_member(part, "repeat");
    if (str_empty(variable)) return;
    json_field_object(r->e->w, "repeat");
    json_field_word(r->e->w, "mode", "variable");
    json_field_str(r->e->w, "value", variable);
    move_members(r, part, more);
    json_end_object(r->e->w);
}

static void put_element(const struct resource *r, const struct json *panel)
{
    json_key(r->e->w, "element");
    begin_kind(r, "ElementReference");
    json_field_str(r->e->w, "name", resource_element_name(r, panel));
    json_end_object(r->e->w);
}

/* A panel without a place gets Grafana's own. */
static void put_item(const struct resource *r, const struct json *panel, int top)
{
    enum { WIDTH = 12, HEIGHT = 9 };
    struct json_writer *w = r->e->w;
    const struct json *grid = member_of(panel, "gridPos");
    int y = int_of_member(grid, "y", top) - top;
    begin_kind(r, "GridLayoutItem");
    begin_spec(r);
    json_field_number(w, "x", int_of_member(grid, "x", 0));
    json_field_number(w, "y", y > 0 ? y : 0);
    json_field_number(w, "width", int_of_member(grid, "w", WIDTH));
    json_field_number(w, "height", int_of_member(grid, "h", HEIGHT));
    put_element(r, panel);
    put_repeat(r, panel);
    end_kind(r);
}

static void begin_grid(const struct resource *r)
{
    json_key(r->e->w, "layout");
    begin_kind(r, "GridLayout");
    begin_spec(r);
    json_field_array(r->e->w, "items");
}

static void end_grid(const struct resource *r)
{
    json_end_array(r->e->w);
    end_kind(r);
}

/* The panels from *at on up to the next row. */
static void put_items(const struct resource *r, struct json *const *panels, size_t count,
                      size_t *at, int top)
{
    for (; *at < count && !is_row(panels[*at]); (*at)++) {
        if (has_element(panels[*at])) put_item(r, panels[*at], top);
    }
}

/* ---- rows -------------------------------------------------------------------------------- */

static const struct move row_members[] = {
    {"title", "title", FORM_TEXT, NULL},
    {"collapsed", "collapse", FORM_NO, NULL},
    {"id", NULL, FORM_ELSEWHERE, NULL}, /* rows have none here */
    {"type", NULL, FORM_ELSEWHERE, NULL},
    {"gridPos", NULL, FORM_ELSEWHERE, NULL},
    {"panels", NULL, FORM_ELSEWHERE, NULL},
    {"repeat", NULL, FORM_ELSEWHERE, NULL},
    {0},
};

static void put_row(const struct resource *r, struct json *const *panels, size_t count, size_t *at)
{
    const struct json *row = panels[(*at)++];
    struct json *const *inside = NULL;
    size_t inside_count = items_of(row, "panels", &inside);
    size_t inside_at = 0;
    int top = int_of_member(member_of(row, "gridPos"), "y", 0) + 1;
    begin_kind(r, "RowsLayoutRow");
    begin_spec(r);
    move_members(r, row, row_members);
    put_repeat(r, row);
    begin_grid(r);
    put_items(r, inside, inside_count, &inside_at, top);
    put_items(r, panels, count, at, top);
    end_grid(r);
    end_kind(r);
    move_check(r, row, row_members, NULL, "a row", row);
}

/* The panels above the first row. */
static void put_headless_row(const struct resource *r, struct json *const *panels, size_t count,
                             size_t *at)
{
    begin_kind(r, "RowsLayoutRow");
    begin_spec(r);
    json_field_word(r->e->w, "title", "");
    json_field_bool(r->e->w, "collapse", false);
    json_field_bool(r->e->w, "hideHeader", true);
    begin_grid(r);
    put_items(r, panels, count, at, 0);
    end_grid(r);
    end_kind(r);
}

static bool has_rows(struct json *const *panels, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (is_row(panels[i])) return true;
    }
    return false;
}

void resource_layout(const struct resource *r, const struct json *dashboard)
{
    struct json *const *panels = NULL;
    size_t count = items_of(dashboard, "panels", &panels);
    size_t at = 0;
    if (!has_rows(panels, count)) {
        begin_grid(r);
        put_items(r, panels, count, &at, 0);
        end_grid(r);
        return;
    }
    json_key(r->e->w, "layout");
    begin_kind(r, "RowsLayout");
    begin_spec(r);
    json_field_array(r->e->w, "rows");
    if (!is_row(panels[0])) put_headless_row(r, panels, count, &at);
    while (at < count) put_row(r, panels, count, &at);
    json_end_array(r->e->w);
    end_kind(r);
}
