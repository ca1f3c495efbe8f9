/* policy: the policies of a workspace's role: who may assume it, and what it may read.
 *
 * Least privilege, by what dashboards and data sources use (infra/uses.h).  Some of CloudWatch's
 * actions take no resource and no condition, so those are allowed or not; where a name can limit,
 * it does.
 */
#ifndef DASH_INFRA_POLICY_H
#define DASH_INFRA_POLICY_H

#include "base/json.h"
#include "infra/uses.h"

/* What ARNs need; in a template, the placeholders of its language. */
struct policy_account {
    str partition; /* "aws" */
    str account;   /* "111122223333" */
    str region;    /* of the workspace */
};

struct json *policy_trust(struct arena *a, const struct policy_account *account);
/* NULL: nothing is used, so nothing has to be allowed. */
struct json *policy_permissions(struct arena *a, const struct uses *uses,
                                const struct policy_account *account);
/* What a statement (by its Sid) is for, in a sentence; empty: there is none of that name. */
str policy_reason(struct arena *a, const struct uses *uses, str sid);

#endif
