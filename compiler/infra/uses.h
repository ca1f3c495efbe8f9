/* uses: what dashboards and data sources ask AWS for: what the role of a workspace must allow, and
 * no more.
 *
 *     struct uses uses = {.arena = &arena};
 *     uses_dashboard(&uses, model);             for each
 *     uses_declared(&uses, declared);
 * Dashboards ask the data source that is chosen for their kind.  One that signs in with a role or
 * keys of its own asks for nothing in the workspace's name but that role: what it needs is
 * another's to allow.
 *
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
/* A domain of OpenSearch, or a collection of its Serverless. */
struct uses_domain {
    str resource; /* "domain/logs", "collection/07tjusf2h91cunochc" */
    str region;
    str account;      /* empty: the workspace's */
    VEC(str) indices; /* that are read by name, with `*` for what is known later */
};
typedef VEC(struct uses_domain) uses_domains;

/* What is asked by others than the workspace's role. */
struct uses;
struct uses_delegate {
    const struct declared_source *source; /* has a role, or keys */
    struct uses *uses;
};

struct uses {
    struct arena *arena; /* all texts are copied there */
    bool metrics;        /* CloudWatch's */
    bool accounts;       /* of others, by cross-account monitoring */
    bool regions;        /* a drop-down of them */
    bool instances;      /* EC2's attributes and volumes, in a drop-down */
    bool tags;           /* resources by tag, in a drop-down */
    bool alarms;         /* drawn as events */
    VEC(str) namespaces;
    uses_things groups;      /* of logs */
    bool group_names;        /* a drop-down of them */
    bool documents;          /* of OpenSearch, in dashboards */
    bool documents_declared; /* a data source for them */
    uses_domains domains, collections;
    bool fixed; /* a query names its CloudWatch data source itself */
    VEC(struct uses_delegate) delegates;
    /* Data sources that sign their requests, to what is not known. */
    VEC(const struct declared_source *) unknown;
    VEC(str) roles;  /* that data sources assume */
    VEC(str) topics; /* of SNS, by ARN */
    bool any_topic;
};
void uses_dashboard(struct uses *u, const struct model_dashboard *d);
/* Once, after all dashboards. */
void uses_declared(struct uses *u, const struct declared *d);
/* A name that is not there yet. */
void uses_topic(struct uses *u, str arn);

/* Dashboards ask OpenSearch, and nothing tells which. */
bool uses_unknown_documents(const struct uses *u);

/* The domain or collection in "https://search-logs-abcdefghijklmnopqrstuvwxyz.eu-west-1.es.
 * amazonaws.com"; false: the address tells none. */
bool uses_domain_at(struct arena *a, str url, struct uses_domain *out);

#endif
