/* resource: parts of a dashboard as kinds of Grafana's dashboard API, each from its classic form.
 */
#ifndef DASH_EMIT_RESOURCE_H
#define DASH_EMIT_RESOURCE_H

#include "emit/move.h"

/* A query of any kind: `datasource` in its classic form (NULL: none), and all the fields. */
void resource_query(const struct resource *r, const struct json *datasource,
                    const struct json *fields);
/* The members `group` and `datasource` that go with such a query. */
void resource_datasource(const struct resource *r, const struct json *datasource);

/* One of `elements`: the panel without its place. */
void resource_element(const struct resource *r, const struct json *panel);
/* The `layout`, from the classic list of panels. */
void resource_layout(const struct resource *r, const struct json *dashboard);
/* Not for a panel without an id: nothing could refer to it. */
bool has_element(const struct json *panel);
/* Under which name the panel stands among the elements. */
str resource_element_name(const struct resource *r, const struct json *panel);
/* Goes through the panels in their order, those inside folded rows too, but not the rows. */
struct panel_walk {
    const struct json *dashboard;
    size_t at;
    size_t inside; /* which member of the row at `at` comes next */
};
const struct json *panel_next(struct panel_walk *walk);

/* One of `variables`; nothing when its type has no kind, which is reported. */
void resource_variable(const struct resource *r, const struct json *variable);

#endif
