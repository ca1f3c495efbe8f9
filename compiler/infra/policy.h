/* policy: the policies of a workspace's role: who may assume it, and what it may read; and how
 * policies that stand are read.
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
/* What another has to allow in whose name a data source asks; NULL: nothing. */
struct json *policy_elsewhere(struct arena *a, const struct uses_delegate *delegate,
                              const struct policy_account *account);
/* What a statement (by its Sid) is for, in a sentence; empty: there is none of that name. */
str policy_reason(struct arena *a, const struct uses *uses, str sid);

/* What the role does not allow though dashboards ask for it; empty: nothing. */
str policy_gap(const struct uses *uses);

/* Why IAM does not take such permissions, and what can be done; empty: it does. */
str policy_excess(struct arena *a, const struct json *permissions);

/* The statements of a document that stands, in one form: IAM takes one without a list around it,
 * and a text where a list has one.  Here a list of one is its text, longer ones are sorted, and
 * what is no statement is left out.  An array, never NULL; `document` may be. */
struct json *policy_statements(struct arena *a, const struct json *document);

#endif
