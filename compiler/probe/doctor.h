/* doctor: what a check of a workspace finds, and the questions that it puts to data sources.
 *
 * A finding says what was looked at, how it is, and when it is not well how to mend it; where a
 * permission is missing, the IAM action by its name: AWS says which in most messages, else the
 * table of the question does.
 */
#ifndef DASH_PROBE_DOCTOR_H
#define DASH_PROBE_DOCTOR_H

#include "probe/query.h"

enum finding_level { FINDING_FINE, FINDING_NOTE, FINDING_DOUBT, FINDING_WRONG, FINDING_LEVELS };
struct finding {
    enum finding_level level;
    str area; /* "credentials", "AWS/Lambda" */
    str text;
    str help;   /* how to mend it; empty: nothing to mend */
    str action; /* "cloudwatch:GetMetricData"; empty: no permission is missing */
};
typedef VEC(struct finding) findings;

void finding_add(struct arena *a, findings *list, enum finding_level level, str area, str text,
                 str help, str action);
/* The worst level of all. */
enum finding_level findings_worst(const findings *list);
/* The action in "… is not authorized to perform: logs:StartQuery on resource …"; empty: none. */
str finding_action_of(str message);

/* Its health, as Grafana's "Save & test" finds it. */
void doctor_health(struct probe *p, const struct grafana_source *source, findings *list);
/* The number of points of a metric in the last day, under one of the sets of dimensions that AWS
 * publishes it by: "ApiName=*", "DistributionId=* Region=Global"; empty: under none. */
struct doctor_question {
    const char *name_space, *metric, *statistic, *dimensions;
};
void doctor_metric(struct probe *p, const struct grafana_source *source,
                   const struct doctor_question *question, str region, findings *list);
/* One line of a log group.  `waits`: this Grafana leaves the waiting to the browser. */
void doctor_logs(struct probe *p, const struct grafana_source *source, str group, str region,
                 bool waits, findings *list);
/* A count of the last hour's documents; slow from `slow` seconds on. */
void doctor_opensearch(struct probe *p, const struct grafana_source *source, double slow,
                       findings *list);
/* Whether a namespace has metrics at all, for what `needs` something switched on: `needed` is what,
 * `metric` one that wants it. */
void doctor_needs(struct probe *p, const struct grafana_source *source, str name_space, str metric,
                  str region, str needed, findings *list);

#endif
