/* cluster: an OpenSearch domain as a data source says it: its address, how one comes in, what it
 * has.
 *
 *     struct cluster *d = cluster_of(clusters, source);
 *     if (cluster_ask(i, d, HTTP_GET, path, query, NULL, &answer, f)) … answer.json …
 *
 * Requests are signed, where the data source says `sigv4`, or carry its user and password, which
 * are read for each request and wiped behind it.  A 404 to a GET is an answer, and so is any other
 * status that `cluster_ask` is told of; the rest becomes a failure in the domain's own words.
 */
#ifndef DASH_INFRA_CLUSTER_H
#define DASH_INFRA_CLUSTER_H

#include "infra/kind.h"

/* UltraWarm, cold storage: the source says it, else only AWS knows. */
enum cluster_tiers { TIERS_UNASKED, TIERS_NONE, TIERS_WARM, TIERS_COLD };
struct cluster {
    const struct declared_source *source;
    str url;     /* without a slash at the end */
    str key;     /* the same however its address is written: letters, the usual port */
    str plugins; /* what their addresses begin with: "/_plugins" */
    enum cluster_tiers tiers;
    bool unknown; /* the account has no domain with this address: its tiers nobody knows */
    str region;   /* that was looked in */
};
struct clusters {
    VEC(struct cluster *) list;
};
struct cluster *cluster_of(struct infra *i, struct clusters *all,
                           const struct declared_source *source);

struct cluster_answer {
    int status;
    const struct json *json; /* NULL: none, or no JSON */
    str reason;              /* of a refusal, in the domain's words */
};
/* `path` is percent-encoded.  True for 2xx, for 404 to a GET, and for `also`, unless that is 0. */
bool cluster_ask(struct infra *i, struct cluster *d, enum http_method method, str path, str query,
                 const struct json *body, int also, struct cluster_answer *out,
                 struct infra_failure *f);

/* One domain of two data sources; a domain may have a second address all the same. */
bool cluster_same(const struct cluster *one, const struct cluster *other);
/* What a domain calls itself, by whatever address; empty: it does not say. */
str cluster_uuid(struct infra *i, struct cluster *d);

/* Finds out which tiers of storage there are, once. */
bool cluster_describe(struct infra *i, struct cluster *d, struct infra_failure *f);

/* "application-logs" of "Application logs": what names of policies, templates and roles may be. */
str cluster_slug(struct arena *a, str name);

/* Two names may become one: whether another of that kind, which was declared before, has the id of
 * this in its domain.  Then it is blocked, which a note says. */
bool cluster_name_taken(struct infra *i, struct infra_resource *r);

/* ---- whose it is ------------------------------------------------------------------------- */

/* "… (dashc acme%20shop 0123456789abcdef prod)": what is written into descriptions: the project, a
 * digest of the state that it left, and the stack, which earlier versions left out; and they wrote
 * the project as it is, with its spaces. */
str cluster_mark(struct infra *i, str text, const struct json *state);
enum infra_owner cluster_owner(struct infra *i, str description, const struct json *live);
/* For what only this workspace declares: that of another, whose name became the same, is not ours,
 * which a note says. */
enum infra_owner cluster_owner_here(struct infra *i, struct infra_resource *r, str description);
/* The stack that a mark of this project names; empty: none.  False: there is no such mark. */
bool cluster_stack(struct infra *i, str description, str *stack);

#endif
