/* variables: what a dashboard's variables stand for when it is opened, put into its queries.
 *
 * A browser does this, not Grafana.  A variable has the value that the dashboard was saved with;
 * one that was saved without (a drop-down of one value) has its first, for which the data source is
 * asked; All is the variable's own text for it.  What no value can be found for is named, and the
 * query that needs it is not asked.
 */
#ifndef DASH_PROBE_VARIABLES_H
#define DASH_PROBE_VARIABLES_H

#include "probe/query.h"

struct probe_variable {
    str name;
    VEC(str) values; /* none: not known */
    bool all;        /* its own text for All, which is not formatted */
};
struct probe_variables {
    struct arena *arena;
    VEC(struct probe_variable) list;
    double range;    /* seconds that the dashboard shows */
    double interval; /* seconds between points */
};

/* Reads those of a live dashboard; `sources` are the data sources that the token may see. */
void probe_variables_read(struct probe *p, const struct json *dashboard,
                          const struct grafana_settings *sources, struct probe_variables *out);
/* A copy of the tree with every variable's value in place of its name; *missing is the first that
 * has none, or empty. */
struct json *probe_fill(const struct probe_variables *v, const struct json *value, str *missing);
/* The same for one text. */
str probe_fill_text(const struct probe_variables *v, str text, str *missing);

#endif
