/* layout: from what authors ask for to Grafana's grid of 24 columns.
 *
 * Panels of a row fill lines from left to right; a line ends where the next panel does not fit.
 * Panels without a wished width share what the others leave.  No two panels can overlap, because
 * every line begins below the tallest panel of the one before it.
 *
 * Not responsible for ids or for the order of panels.
 */
#include "emit/emit.h"

enum {
    COLUMNS = 24,
    MOST_SHARING = 4, /* panels in a line that share its columns */
    LEAST_SHARE = 3,  /* columns for a panel beside wished widths */
};

/* In units of 30 pixels.  A small picture takes the height of its line. */
static const int natural_height[PICTURE_COUNT] = {
    [PICTURE_NONE] = 8,      [PICTURE_TIMESERIES] = 8, [PICTURE_BARS] = 8,
    [PICTURE_STAT] = 4,      [PICTURE_GAUGE] = 4,      [PICTURE_BAR] = 8,
    [PICTURE_BARGAUGE] = 8,  [PICTURE_TABLE] = 8,      [PICTURE_LOGS] = 12,
    [PICTURE_TEXT] = 4,      [PICTURE_PIE] = 8,        [PICTURE_HEATMAP] = 8,
    [PICTURE_HISTOGRAM] = 8, [PICTURE_STATES] = 8,     [PICTURE_BARCHART] = 8,
    [PICTURE_MAP] = 12,      [PICTURE_ALERTS] = 8,     [PICTURE_PLUGIN] = 8,
};

/* 0: the panel shares. */
static int wished_width(const struct model_panel *p)
{
    if (p->wish.width <= 0) return 0;
    return p->wish.width > COLUMNS ? COLUMNS : p->wish.width;
}

static int panel_height(const struct model_panel *p, const struct model_row *row)
{
    if (p->wish.height > 0) return p->wish.height;
    return row->height > 0 ? row->height : natural_height[p->picture];
}

/* How many of the first `n` panels stand in one line when at most `most` of them share; at least
 * one.  A line that is wished throughout, but for one panel, may hold any number that fits. */
static size_t line_length(struct model_panel *const *panels, size_t n, size_t most)
{
    size_t length = 0;
    size_t sharing = 0;
    int columns = 0;
    while (length < n) {
        int wish = wished_width(panels[length]);
        sharing += wish == 0;
        columns += wish ? wish : LEAST_SHARE;
        if (columns > COLUMNS || sharing > most) break;
        if (sharing > 1 && length == MOST_SHARING) break;
        length++;
    }
    return length;
}

/* How many lines the panels from each on take when at most so many of a line share; behind the last
 * one none. */
struct line_counts {
    size_t *of[MOST_SHARING + 1];
};

static struct line_counts count_lines(struct arena *a, struct model_panel *const *panels, size_t n)
{
    struct line_counts counts = {{NULL}};
    for (size_t most = 1; most <= MOST_SHARING; most++) {
        counts.of[most] = arena_array(a, size_t, n + 1);
        for (size_t at = n; at-- > 0;) {
            size_t length = line_length(panels + at, n - at, most);
            counts.of[most][at] = 1 + counts.of[most][at + length];
        }
    }
    return counts;
}

/* The length of the line that begins at `at`: as few panels sharing as needs no further line, so
 * that five panels stand 3 and 2, not 4 and 1. */
static size_t even_length(const struct line_counts *counts, struct model_panel *const *panels,
                          size_t n, size_t at)
{
    size_t most = 1;
    while (counts->of[most][at] > counts->of[MOST_SHARING][at]) most++;
    return line_length(panels + at, n - at, most);
}

static void set_widths(struct model_panel **panels, size_t count)
{
    int left = COLUMNS;
    int sharing = 0;
    for (size_t i = 0; i < count; i++) {
        left -= wished_width(panels[i]);
        sharing += wished_width(panels[i]) == 0;
    }
    int x = 0;
    for (size_t i = 0; i < count; i++) {
        struct model_panel *p = panels[i];
        p->grid.w = wished_width(p);
        if (p->grid.w == 0) {
            p->grid.w = (left + sharing - 1) / sharing;
            left -= p->grid.w;
            sharing--;
        }
        p->grid.x = x;
        x += p->grid.w;
    }
}

/* Returns the height of the line. */
static int set_heights(struct model_panel **panels, size_t count, const struct model_row *row,
                       int y)
{
    int height = 1;
    for (size_t i = 0; i < count; i++) {
        int own = panel_height(panels[i], row);
        if (own > height) height = own;
    }
    for (size_t i = 0; i < count; i++) {
        panels[i]->grid.y = y;
        panels[i]->grid.h = panels[i]->wish.height > 0 ? panels[i]->wish.height : height;
    }
    return height;
}

/* Returns where the next row begins.  The members of a collapsed row stand where they would when
 * it is opened, and what follows stands right below its header: that is how Grafana saves it. */
static int layout_row(struct model_row *row, int y, struct arena *scratch)
{
    size_t n = row->panels.len;
    struct line_counts counts = count_lines(scratch, row->panels.at, n);
    row->y = y;
    if (row->header) y++;
    int next = y;
    for (size_t at = 0; at < n;) {
        struct model_panel **line = row->panels.at + at;
        size_t count = even_length(&counts, row->panels.at, n, at);
        set_widths(line, count);
        next += set_heights(line, count, row, next);
        at += count;
    }
    return row->header && row->collapsed ? y : next;
}

void layout_dashboard(struct model_dashboard *d, struct arena *scratch)
{
    int y = 0;
    for (size_t i = 0; i < d->rows.len; i++) y = layout_row(d->rows.at[i], y, scratch);
}
