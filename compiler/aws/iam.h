/* iam: IAM's roles, as far as a workspace needs one.
 *
 * IAM is global: one endpoint for all regions, signed for one of them.  What is not there is no
 * failure: the out argument is then empty.  Policies are JSON, as they were written.
 */
#ifndef DASH_AWS_IAM_H
#define DASH_AWS_IAM_H

#include "aws/client.h"

struct iam_tag {
    str name;
    str value;
};
typedef VEC(struct iam_tag) iam_tags;
struct iam_role {
    str name;
    str arn; /* empty: there is no such role */
    str trust;
    iam_tags tags;
};
bool iam_get_role(struct client *c, str name, struct iam_role *out, struct aws_call *call);
/* `role` has all but the ARN, which it gets. */
bool iam_create_role(struct client *c, struct iam_role *role, str description,
                     struct aws_call *call);
/* Its other tags stay. */
bool iam_tag_role(struct client *c, str role, const iam_tags *tags, struct aws_call *call);
bool iam_set_trust(struct client *c, str role, str trust, struct aws_call *call);

/* A policy inside of the role. */
bool iam_get_policy(struct client *c, str role, str policy, str *document, struct aws_call *call);
bool iam_put_policy(struct client *c, str role, str policy, str document, struct aws_call *call);
bool iam_delete_policy(struct client *c, str role, str policy, struct aws_call *call);
/* Which there are: names of those inside of it, ARNs of those attached to it. */
typedef VEC(str) iam_names;
bool iam_list_policies(struct client *c, str role, iam_names *out, struct aws_call *call);
bool iam_list_attached(struct client *c, str role, iam_names *out, struct aws_call *call);

#endif
