/* sts: AWS's Security Token Service: other keys for the ones that one has, and who one is.
 *
 * Its protocol is a form for the request and XML for the answer, as its API reference says; JSON,
 * which it also gives when asked, is not documented.
 */
#ifndef DASH_AWS_STS_H
#define DASH_AWS_STS_H

#include "aws/credentials.h"

struct sts_role {
    str arn;
    str session_name;   /* empty: one is made */
    str external_id;    /* empty: none */
    str seconds;        /* as text; empty: the role's default */
    str identity_token; /* of a web identity; empty: keys sign */
};
/* Keys of the role, for `by`'s keys or for the identity's token (then `by` is NULL). */
bool sts_assume(struct aws *aws, const struct sts_role *role, const struct credentials *by,
                struct credentials *out, struct aws_call *call);

/* The account and ARN of whose keys these are. */
bool sts_identity(struct aws *aws, const struct credentials *of, str *account, str *arn,
                  struct aws_call *call);

#endif
