/* statistic: avg, sum, p95, tm(10%:90%) …: what CloudWatch calls a statistic.
 * Source: CloudWatch statistics definitions, as of April 2026. */
#ifndef DASH_STATISTIC_H
#define DASH_STATISTIC_H

#include "base/base.h"

enum statistic_kind {
    STATISTIC_AVG,
    STATISTIC_SUM,
    STATISTIC_MIN,
    STATISTIC_MAX,
    STATISTIC_COUNT,
    STATISTIC_PERCENTILE, /* pNN, median */
    STATISTIC_TRIMMED,    /* tm wm tc ts pr iqm: need single samples, as percentiles do */
};
struct statistic {
    enum statistic_kind kind;
    double percent; /* of a percentile */
    str text;       /* as Dash writes it: p95 */
    str aws;        /* as CloudWatch writes it: p95, Average, TM(10%:90%) */
};
enum statistic_fault { STATISTIC_FINE, STATISTIC_UNKNOWN, STATISTIC_RANGE /* p101, tm(90%:10%) */ };
enum statistic_fault statistic_parse(struct arena *a, str text, struct statistic *out);
/* As Dash writes what CloudWatch calls so: Average is avg, TM(10%:90%) is tm(10%:90%). */
str statistic_of_aws(struct arena *a, str aws);
bool statistic_equal(const struct statistic *a, const struct statistic *b);
/* Names for suggestions and the reference; NULL ends it. */
extern const char *const statistic_names[];

#endif
