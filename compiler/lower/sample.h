/* sample: what made-up data for a target has to look like, for a preview.
 *
 * A recipe says what a back end knows of its target's answer: which metric, in which unit, by which
 * statistic, grouped by what, narrowed to what.  No numbers are made here: who shows the target
 * makes them (preview/src/sample), so that all targets of one metric tell one story.
 */
#ifndef DASH_SAMPLE_H
#define DASH_SAMPLE_H

#include "lower/target.h"
#include "sema/value.h"

/* A dimension as the condition narrows it; a value may be a variable of Grafana's, "$function". */
struct sample_condition {
    str key;
    const char *operator_; /* "=", "in", "contains", "match", "other" */
    VEC(str) values;
    bool negated;
};
struct sample {
    const struct cat_metric *metric; /* NULL: lines, or a count of lines */
    bool lines;                      /* the lines themselves */
    str name_space;                  /* where all metrics share one flow of events */
    str name;                        /* of the metric in AWS or in the documents */
    str statistic;
    VEC(str) by; /* labels of its series */
    VEC(struct sample_condition) where;
};

struct work;
struct leaf;
/* How a back end calls the dimensions of its answers. */
enum sample_labels {
    SAMPLE_KEYS, /* as AWS or the documents do: FunctionName */
    SAMPLE_NAMES /* as Dash does: function */
};
/* Each notes the recipe of a target where recipes are wanted (lower.explain), else does nothing. */
void sample_leaf(struct work *w, struct target *t, const struct leaf *leaf,
                 enum sample_labels labels);
/* Lines of a source (NULL: of log groups), or how many there are in each group of `by`. */
void sample_lines(struct work *w, struct target *t, const struct cat_source *source,
                  const conditions *where, const dimension_names *by, bool counted);

#endif
