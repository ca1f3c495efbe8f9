/* show_parts: what the forms of show_changes share. */
#ifndef DASH_CLI_SHOW_PARTS_H
#define DASH_CLI_SHOW_PARTS_H

#include "cli/show_changes.h"

/* One line below a dashboard; what follows a change's first line has no mark and no name. */
struct shown_line {
    char mark; /* + ~ - or a space */
    str name;
    str text;
};
struct shown_lines {
    VEC(struct shown_line) list;
    size_t width; /* columns of the names */
};
/* Everything below the dashboard's own line: notes, edits, changes. */
struct shown_lines shown_lines_of(struct arena *a, const struct shown_dashboard *d);
/* "data source CloudWatch", with what it is when it is left alone. */
str shown_resource_title(struct arena *a, const struct shown_resource *s);
struct shown_lines shown_lines_of_resource(struct arena *a, const struct shown_resource *s);
/* The name, filled up with spaces where a text follows. */
str shown_line_text(struct arena *a, const struct shown_line *line, size_t width);

/* "Infrastructure / AWS / Lambda" */
str shown_title(struct arena *a, const struct shown_dashboard *d);
/* What stands behind the title: "2 panels", "moved from Operations, 1 panel". */
str shown_remark(struct arena *a, const struct shown_dashboard *d);
char shown_mark(enum shown_kind kind); /* + ~ - ! */

/* Text of one line that no terminal obeys: control characters and those that turn the direction of
 * writing are replaced. */
str shown_plain(struct arena *a, str text);

/* "About 3.10 USD a month more (412 → 431 metrics a refresh)."; empty where nothing is to be said:
 * nothing differs, or nobody knows the prices. */
str shown_cost_change(const struct shown *s);
/* What all dashboards cost, which this leaves as they are or changes. */
struct shown_cost_sums {
    struct shown_cost was, is;
    size_t unknown; /* dashboards whose price is not known on one side */
};
struct shown_cost_sums shown_costs(const struct shown *s);

void show_markdown(const struct shown *s, struct buf *out);
void show_json(const struct shown *s, struct buf *out);

#endif
