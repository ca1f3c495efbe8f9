/* target: the physical queries of a panel, as data (a panel's `targets` in Grafana's JSON).
 *
 * `lower` makes them from logical queries, `emit` writes them, `read` reads them back.  Facts about
 * the fields: Grafana's CloudWatch data source (queryMode, metricQueryType 0 = metric search and
 * 1 = Metrics Insights, metricEditorMode 0 = builder and 1 = code) and the OpenSearch plugin.
 */
#ifndef DASH_TARGET_H
#define DASH_TARGET_H

#include "base/base.h"
#include "base/json.h"
#include "source/source.h"

/* How Grafana finds a data source: the plugin's type and a uid, which may be "${variable}". */
struct datasource_ref {
    str type;
    str uid;
};

struct sample;

enum target_kind {
    TARGET_CW_METRIC,  /* builder: namespace, metric, dimensions; Grafana infers SEARCH */
    TARGET_CW_MATH,    /* code: metric math or SEARCH text in `expression` */
    TARGET_CW_SQL,     /* Metrics Insights */
    TARGET_CW_LOGS,    /* Logs Insights */
    TARGET_OS_LUCENE,  /* OpenSearch, Lucene query and aggregations, or log lines */
    TARGET_OS_PPL,     /* OpenSearch, piped processing language */
    TARGET_EXPRESSION, /* Grafana's server-side expression over other targets */
    TARGET_RAW,        /* read from JSON and not understood: `raw` is the whole target */
};

/* One dimension of a CloudWatch builder query.  A value that holds a variable must be one string
 * (Grafana passes arrays through uninterpolated); constants are an array, ["*"] the wildcard. */
struct target_dimension {
    str key;
    VEC(str) values;
    bool variable; /* emit values.at[0] as a string, not an array */
};
typedef VEC(struct target_dimension) target_dimensions;

/* One OpenSearch metric aggregation. */
struct target_metric {
    str id;
    str type;  /* count avg sum max min percentiles cardinality logs raw_data */
    str field; /* empty for count and logs */
    VEC(str) percents;
    str size; /* logs: how many lines */
};
/* One OpenSearch bucket aggregation. */
struct target_bucket {
    str id;
    str type; /* terms date_histogram filters */
    str field;
    str size;     /* terms */
    str order;    /* terms: asc, desc */
    str order_by; /* terms: _count, _term, a metric id, "1[95.0]" */
    str interval; /* date_histogram: auto, 5m */
    str min_doc_count;
};

struct target {
    enum target_kind kind;
    bool hide;
    bool log_lines; /* OpenSearch: luceneQueryType Logs */
    str ref_id;     /* A, B, … unique in the panel */
    str id;         /* CloudWatch's id for metric math; empty when nothing refers to it */
    struct datasource_ref datasource;
    span where; /* the expression it came from */

    /* CloudWatch */
    str region;
    str account; /* empty: not given */
    str name_space;
    str metric;
    target_dimensions dimensions; /* may be those of another target, too */
    str statistic; /* as CloudWatch writes it: Average, p95; always set for metric, math and SQL */
    str period;    /* seconds; empty: automatic */
    str label;
    str expression; /* math, SEARCH, Logs Insights text, SQL, server-side expression */
    VEC(str) log_groups;
    VEC(str) stats_groups;

    /* OpenSearch */
    str query; /* Lucene or PPL */
    str alias;
    str time_field;
    VEC(struct target_metric) metrics;
    VEC(struct target_bucket) buckets;
    str format; /* PPL: table, logs, time_series */

    struct sample *sample; /* what made-up data looks like (lower/sample.h); NULL: not noted */
    struct json *extra;    /* merged last; NULL: none */
    struct json *raw;      /* TARGET_RAW */
};

typedef VEC(struct target *) target_list;

/* Whether two queries ask for the same, whatever they are called. */
bool target_same(const struct target *a, const struct target *b);

#endif
