/* catalog: sources and what they publish, from `source` declarations.
 *
 * A source is a namespace of CloudWatch or an index of OpenSearch: its dimensions, the sets of
 * dimensions under which metrics exist, and the metrics with unit, statistics and how they add up
 * over dimensions (`across`).  The standard library declares sources in the same way as users do.
 */
#ifndef DASH_CATALOG_H
#define DASH_CATALOG_H

#include "sema/statistic.h"
#include "sema/unit.h"
#include "syntax/ast.h"

enum source_kind { SOURCE_CLOUDWATCH, SOURCE_OPENSEARCH };

/* How values of a metric add up over dimensions (meaning.md A1). */
enum across { ACROSS_SUM, ACROSS_MAX, ACROSS_MIN, ACROSS_MEAN, ACROSS_NONE };

struct cat_dimension {
    atom name;
    str key; /* in AWS or in the document: FunctionName, service.keyword */
    str doc;
    span where;
};
/* A set of dimensions: bit i is the source's i-th one. */
typedef uint64_t dimension_set;
enum { CAT_MAX_DIMENSIONS = 64 };

struct cat_pair { /* a dimension that is always sent */
    str key;
    str value;
};
struct cat_single { /* dimensions that have one value for each of others, or one at all */
    dimension_set what;
    dimension_set per;
};
struct cat_source;
struct cat_metric {
    struct cat_source *source;
    atom name;
    str aws;        /* name in AWS; the field in OpenSearch; empty: count of documents */
    str name_space; /* where it is not the source's */
    struct unit unit;
    VEC(struct statistic) statistics; /* the first is the default */
    bool percentiles;                 /* every percentile and trimmed statistic */
    enum across across;
    VEC(dimension_set) published; /* its own; empty: the source's */
    VEC(struct cat_pair) always;
    uint32_t every; /* seconds; 0: each minute */
    str needs;
    atom share_of; /* its Average is its Sum over that metric */
    span share_where;
    bool sparse;
    bool raw; /* `cloudwatch "Namespace" "Metric"`: nobody declared it */
    str deprecated;
    bool has_min, has_max;
    double min, max;
    struct ast_logs *logs; /* a metric from logs: group list and query */
    struct ast_file *file; /* where `logs` stands */
    str doc;
    span where;
};
struct cat_param {
    atom name;
    struct ast *value; /* default; NULL: must be given */
};
struct cat_source {
    enum source_kind kind;
    atom name;
    str name_space; /* AWS/Lambda, or the index pattern */
    VEC(struct cat_dimension) dimensions;
    VEC(dimension_set) published;
    VEC(struct cat_metric *) metrics;
    struct map by_name; /* our names and AWS's */
    VEC(struct cat_param) params;
    VEC(struct cat_pair) always;
    VEC(struct cat_single) singles;
    atom lists;
    span lists_where;
    str region; /* pinned; empty: not */
    str time;   /* OpenSearch: time field */
    str message;
    str doc;
    bool builtin;
    bool broken; /* its declaration has been reported: what it lacks is not missed again */
    span where;
};

struct catalog_context {
    struct arena *arena;
    struct atom_table *atoms;
    struct source_set *sources;
    struct diag_sink *sink;
};
/* From a declaration; reports what is wrong with it and gives what is right. */
struct cat_source *catalog_source(const struct catalog_context *c, struct ast_file *file,
                                  const struct ast_source *node);

/* By our name or AWS's; NULL when there is none. */
const struct cat_metric *catalog_metric(const struct cat_source *s, str name);
const struct cat_metric *catalog_metric_atom(const struct cat_source *s,
                                             const struct atom_table *atoms, atom name);
/* Index into s->dimensions, or -1. */
int catalog_dimension(const struct cat_source *s, const struct atom_table *atoms, str name);
/* The sets under which a metric exists. */
const dimension_set *catalog_published(const struct cat_metric *m, size_t *count);
bool catalog_has_statistic(const struct cat_metric *m, const struct statistic *s);

/* A metric that is only named: without dimensions yet, and with every statistic. */
const struct cat_metric *catalog_raw_metric(struct arena *a, struct atom_table *atoms,
                                            str name_space, str metric);
/* The same with the dimensions that a sentence names, published with exactly these. */
const struct cat_metric *catalog_raw_with(struct arena *a, struct atom_table *atoms,
                                          const struct cat_metric *raw, const str *keys,
                                          size_t count);

/* For messages: "lambda.errors". */
str catalog_metric_name(struct arena *a, const struct atom_table *atoms,
                        const struct cat_metric *m);
void catalog_put_name(struct buf *out, const struct atom_table *atoms, const struct cat_metric *m);
/* "avg, min, max, pNN", "(), (function)", "function, resource". */
str catalog_statistics_text(struct arena *a, const struct cat_metric *m);
str catalog_sets_text(struct arena *a, const struct atom_table *atoms, const struct cat_metric *m);
str catalog_set_text(struct arena *a, const struct atom_table *atoms, const struct cat_source *s,
                     dimension_set set);
/* "duration (ms; avg, pNN, max; by function, resource)". */
str catalog_metric_text(struct arena *a, const struct atom_table *atoms,
                        const struct cat_metric *m);

#endif
