/* layout: what authors ask for, and properties that hold for every row. */
#include "check.h"
#include "emit/emit.h"

enum { COLUMNS = 24, MOST_PANELS = 23 };

static struct arena arena;

/* ---- building ---------------------------------------------------------------------------- */

static struct model_row *add_row(struct model_dashboard *d, bool header)
{
    struct model_row *row = arena_new(&arena, struct model_row);
    row->header = header;
    vec_push(&arena, &d->rows, row);
    return row;
}

static struct model_panel *add_panel(struct model_row *row, enum picture picture, int width,
                                     int height)
{
    struct model_panel *p = arena_new(&arena, struct model_panel);
    p->picture = picture;
    p->wish.width = width;
    p->wish.height = height;
    vec_push(&arena, &row->panels, p);
    return p;
}

/* ---- examples ---------------------------------------------------------------------------- */

/* Lays out one row of graphs and gives "x,y,w x,y,w …"; a width of 0 is not wished. */
static str graphs(const int *widths, size_t count)
{
    struct model_dashboard d = {0};
    struct model_row *row = add_row(&d, false);
    str all = STR_EMPTY;
    for (size_t i = 0; i < count; i++) add_panel(row, PICTURE_TIMESERIES, widths[i], 0);
    layout_dashboard(&d, &arena);
    for (size_t i = 0; i < count; i++) {
        const struct model_panel *p = row->panels.at[i];
        all = arena_printf(&arena, "%.*s%s%d,%d,%d", STR_ARG(all), i ? " " : "", p->grid.x,
                           p->grid.y, p->grid.w);
    }
    return all;
}
#define GRAPHS(...) \
    graphs((const int[]){__VA_ARGS__}, sizeof((const int[]){__VA_ARGS__}) / sizeof(int))

static void check_lines(void)
{
    CHECK_STR(GRAPHS(0), "0,0,24");
    CHECK_STR(GRAPHS(0, 0), "0,0,12 12,0,12");
    CHECK_STR(GRAPHS(0, 0, 0), "0,0,8 8,0,8 16,0,8");
    CHECK_STR(GRAPHS(0, 0, 0, 0), "0,0,6 6,0,6 12,0,6 18,0,6");
    CHECK_STR(GRAPHS(0, 0, 0, 0, 0), "0,0,8 8,0,8 16,0,8 0,8,12 12,8,12");
    CHECK_STR(GRAPHS(0, 0, 0, 0, 0, 0), "0,0,8 8,0,8 16,0,8 0,8,8 8,8,8 16,8,8");
    CHECK_STR(GRAPHS(0, 0, 0, 0, 0, 0, 0), "0,0,6 6,0,6 12,0,6 18,0,6 0,8,8 8,8,8 16,8,8");
}

static void check_wished_widths(void)
{
    CHECK_STR(GRAPHS(16, 0), "0,0,16 16,0,8");
    CHECK_STR(GRAPHS(0, 12, 0), "0,0,6 6,0,12 18,0,6");
    CHECK_STR(GRAPHS(7, 0, 0), "0,0,7 7,0,9 16,0,8");
    CHECK_STR(GRAPHS(24, 0, 0), "0,0,24 0,8,12 12,8,12");
    CHECK_STR(GRAPHS(0, 0, 0, 0, 24), "0,0,6 6,0,6 12,0,6 18,0,6 0,8,24");
    CHECK_STR(GRAPHS(12, 0, 0, 0, 0), "0,0,12 12,0,6 18,0,6 0,8,12 12,8,12");
    CHECK_STR(GRAPHS(4, 4, 4, 4, 4, 4), "0,0,4 4,0,4 8,0,4 12,0,4 16,0,4 20,0,4");
    CHECK_STR(GRAPHS(16, 16), "0,0,16 0,8,16");
    CHECK_STR(GRAPHS(22, 0), "0,0,22 0,8,24");
    CHECK_STR(GRAPHS(99, -5), "0,0,24 0,8,24");
}

static void check_heights(void)
{
    struct model_dashboard d = {0};
    struct model_row *numbers = add_row(&d, false);
    struct model_panel *stat = add_panel(numbers, PICTURE_STAT, 0, 0);
    add_panel(numbers, PICTURE_GAUGE, 0, 0);
    struct model_row *mixed = add_row(&d, true);
    struct model_panel *note = add_panel(mixed, PICTURE_TEXT, 0, 0);
    struct model_panel *low = add_panel(mixed, PICTURE_STAT, 0, 3);
    struct model_panel *graph = add_panel(mixed, PICTURE_TIMESERIES, 0, 0);
    struct model_row *tall = add_row(&d, true);
    tall->height = 5;
    struct model_panel *lines = add_panel(tall, PICTURE_LOGS, 0, 0);
    layout_dashboard(&d, &arena);

    CHECK_INT(stat->grid.h, 4);
    CHECK_INT(mixed->y, 4);
    CHECK_INT(note->grid.y, 5);
    CHECK_INT(note->grid.h, 8);
    CHECK_INT(low->grid.h, 3);
    CHECK_INT(graph->grid.h, 8);
    CHECK_INT(tall->y, 13);
    CHECK_INT(lines->grid.h, 5);
}

/* What follows a collapsed row stands right below its header. */
static void check_collapsed(void)
{
    struct model_dashboard d = {0};
    struct model_row *closed = add_row(&d, true);
    closed->collapsed = true;
    struct model_panel *inside = add_panel(closed, PICTURE_TIMESERIES, 0, 0);
    struct model_row *next = add_row(&d, true);
    struct model_panel *below = add_panel(next, PICTURE_TIMESERIES, 0, 0);
    layout_dashboard(&d, &arena);
    CHECK_INT(closed->y, 0);
    CHECK_INT(inside->grid.y, 1);
    CHECK_INT(next->y, 1);
    CHECK_INT(below->grid.y, 2);
}

/* So many that to count the lines of all that follow for each line would take a minute. */
static void check_many(void)
{
    enum { MANY = 100001 };
    struct model_dashboard d = {0};
    struct model_row *row = add_row(&d, false);
    for (int i = 0; i < MANY; i++) add_panel(row, PICTURE_TIMESERIES, 0, 0);
    layout_dashboard(&d, &arena);
    const struct model_panel *last = row->panels.at[MANY - 1];
    CHECK_INT(last->grid.y, 25000 * 8);
    CHECK_INT(last->grid.w, 8);
}

/* ---- properties -------------------------------------------------------------------------- */

/* A small generator of its own: the same rows on every machine. */
static uint32_t state = 12345;
static int any_below(int limit)
{
    state = state * 1664525u + 1013904223u;
    return (int)((state >> 16) % (uint32_t)limit);
}

static void fill_row(struct model_row *row)
{
    int count = any_below(MOST_PANELS + 1);
    row->height = any_below(4) ? 0 : 1 + any_below(20);
    for (int i = 0; i < count; i++) {
        enum picture picture = (enum picture)(1 + any_below(PICTURE_COUNT - 1));
        int width = any_below(3) ? 0 : 1 + any_below(COLUMNS);
        int height = any_below(5) ? 0 : 1 + any_below(20);
        add_panel(row, picture, width, height);
    }
}

/* Rows are disjoint because each begins at or below the end of the one before; within a row every
 * cell of the grid is taken once. */
static bool row_fits(const struct model_row *row, int *end)
{
    static int taken_until[COLUMNS];
    for (int x = 0; x < COLUMNS; x++) taken_until[x] = row->y + row->header;
    for (size_t i = 0; i < row->panels.len; i++) {
        const struct model_panel *p = row->panels.at[i];
        if (p->grid.x < 0 || p->grid.w < 1 || p->grid.x + p->grid.w > COLUMNS) return false;
        if (p->grid.h < 1) return false;
        for (int x = p->grid.x; x < p->grid.x + p->grid.w; x++) {
            if (p->grid.y < taken_until[x]) return false;
            taken_until[x] = p->grid.y + p->grid.h;
        }
        if (taken_until[p->grid.x] > *end) *end = taken_until[p->grid.x];
    }
    return true;
}

static bool wishes_hold(const struct model_row *row)
{
    for (size_t i = 0; i < row->panels.len; i++) {
        const struct model_panel *p = row->panels.at[i];
        if (p->wish.width && p->grid.w != p->wish.width) return false;
        if (p->wish.height && p->grid.h != p->wish.height) return false;
        if (!p->wish.width && p->grid.w < 3) return false;
    }
    return true;
}

/* Reading order is the order of the source. */
static bool in_order(const struct model_row *row)
{
    for (size_t i = 1; i < row->panels.len; i++) {
        const struct model_panel *a = row->panels.at[i - 1];
        const struct model_panel *b = row->panels.at[i];
        if (b->grid.y < a->grid.y || (b->grid.y == a->grid.y && b->grid.x <= a->grid.x))
            return false;
    }
    return true;
}

static void check_any_dashboard(void)
{
    struct model_dashboard d = {0};
    int rows = 1 + any_below(6);
    int end = 0;
    for (int i = 0; i < rows; i++) fill_row(add_row(&d, any_below(2) == 1));
    layout_dashboard(&d, &arena);
    for (size_t i = 0; i < d.rows.len; i++) {
        CHECK(d.rows.at[i]->y >= end);
        CHECK(row_fits(d.rows.at[i], &end));
        CHECK(wishes_hold(d.rows.at[i]));
        CHECK(in_order(d.rows.at[i]));
    }
}

int main(void)
{
    arena_init(&arena);
    check_lines();
    check_wished_widths();
    check_heights();
    check_collapsed();
    check_many();
    for (int i = 0; i < 2000; i++) {
        check_any_dashboard();
        arena_reset(&arena);
    }
    arena_free(&arena);
    return check_end();
}
