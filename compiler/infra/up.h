/* up: a workspace of Amazon Managed Grafana and what it needs, as resources of the engine.
 *
 *     struct up *up = up_want(infra, &options);
 *     infra_plan(infra); … infra_apply(infra);
 *     up_close(up);                                always, before the engine is freed
 *
 * In the order of applying: the role in IAM, the workspace, how people sign in, who may what, then
 * in Grafana the organisation's preferences and who may see which folder.  What the source does not
 * say is left as it is.  Permissions, and ways to sign in, are taken away only with `prune`, a
 * version is only raised with `upgrade`; without, a note says what would be.
 *
 * A role or a workspace that dashc made has the tag `dashc`; another of the wanted name blocks
 * until it is taken over (infra_options.adopt).  Nothing here deletes a workspace or a role.
 *
 * Reading makes nothing but a token that ends with the command, and that only of a service account
 * that is there.  Without one, what is set in Grafana is not compared, which a note says, until
 * applying has made the account.
 *
 * AWS takes minutes for a workspace.  While it is passing from one state to another, reading and
 * writing wait and tell; whoever stops then finds it done the next time.
 */
#ifndef DASH_INFRA_UP_H
#define DASH_INFRA_UP_H

#include "infra/infra.h"
#include "infra/uses.h"
#include "sema/site.h"

#define UP_TAG "dashc"

struct up_options {
    const struct site *site;
    str title;             /* its name in AWS, or its id */
    str region;            /* empty: the profile's */
    str version;           /* of Grafana, as the source says it; empty: it does not */
    str version_otherwise; /* of a new workspace then */
    const struct uses *uses;
    bool prune, upgrade;
    str token;      /* of Grafana, an Admin's; empty: one is made, and deleted in the end */
    str token_from; /* "DASHC_TOKEN" */
};
struct up *up_want(struct infra *i, const struct up_options *o);
/* Instead of a plan: makes only the two policies known, of the account that the source names or the
 * keys are of.  False: neither says which, so names stand for what is not known. */
bool up_policies(struct up *u);
/* Notes what it costs, for a plan that changes what is paid for. */
void up_note_prices(struct up *u);
/* False, with `why`, when a token could not be deleted. */
bool up_close(struct up *u, str *why);

/* What is known after the plan, and more after applying; empty or NULL: not. */
str up_address(const struct up *u); /* "https://g-….grafana-workspace.eu-west-1.amazonaws.com" */
str up_id(const struct up *u);
str up_role_name(const struct up *u);
str up_account(const struct up *u);
str up_region(const struct up *u);
const struct json *up_trust(const struct up *u);
const struct json *up_permissions(const struct up *u);
const struct json *up_elsewhere(const struct up *u, const struct uses_delegate *delegate);
/* "arn:aws:iam::111122223333:role/grafana-acme-metrics" */
str up_role_arn(const struct up *u);

/* The value of the tag `dashc` on what is made for a workspace of the source. */
str up_mark_of(struct arena *a, str project, str workspace);
/* Which role is made; empty: the source names one that is there. */
str up_role_name_of(struct arena *a, const struct site *site, str title);

#endif
