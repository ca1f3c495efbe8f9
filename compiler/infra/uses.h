/* uses: what dashboards and data sources ask AWS for: what the role of a workspace must allow, and
 * no more.
 *
 *     struct uses uses = {.arena = &arena};
 *     uses_dashboard(&uses, model);             for each
 *     uses_declared(&uses, declared);
 *     … policy_permissions(&arena, &uses, &account)          (infra/policy.h)
 */
#ifndef DASH_INFRA_USES_H
#define DASH_INFRA_USES_H

#include "model/model.h"
#include "sema/declared.h"

/* A thing of AWS that has a name: a log group, an OpenSearch domain. */
struct uses_thing {
    str name;   /* with `*` for what is known later */
    str region; /* `*`: whichever */
};
typedef VEC(struct uses_thing) uses_things;

struct uses {
    struct arena *arena; /* all texts are copied there */
    bool metrics;        /* CloudWatch's */
    bool accounts;       /* of others, by cross-account monitoring */
    bool regions;        /* a drop-down of them */
    bool instances;      /* EC2's attributes and volumes, in a drop-down */
    bool tags;           /* resources by tag, in a drop-down */
    bool alarms;         /* drawn as events */
    VEC(str) namespaces;
    uses_things groups; /* of logs */
    bool group_names;   /* a drop-down of them */
    bool documents;     /* OpenSearch */
    uses_things domains;
    VEC(str) roles;  /* that data sources assume */
    VEC(str) topics; /* of SNS, by ARN */
    bool any_topic;
};
void uses_dashboard(struct uses *u, const struct model_dashboard *d);
void uses_declared(struct uses *u, const struct declared *d);
/* A name that is not there yet. */
void uses_topic(struct uses *u, str arn);

/* The domain in "https://search-logs-0123456789abcdefghijklmnop.eu-west-1.es.amazonaws.com"; false:
 * that is none of AWS's. */
bool uses_domain_of(struct arena *a, str url, struct uses_thing *out);

#endif
