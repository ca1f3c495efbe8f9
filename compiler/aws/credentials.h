/* credentials: keys for AWS's API, from where AWS's own tools look for them, in their order.
 *
 * A source that is not set up is passed over; one that is set up and fails ends the search, because
 * the next one would be another identity than the user meant.  When none has keys, the message says
 * of each why not.
 */
#ifndef DASH_AWS_CREDENTIALS_H
#define DASH_AWS_CREDENTIALS_H

#include "aws/call.h"
#include "aws/settings.h"

struct credentials {
    struct sigv4_keys keys;
    str from;        /* "the environment", "the profile `prod`" */
    int64_t expires; /* 0: never, or not known */
};

/* False with failure and a sentence, or several lines, in *why. */
bool credentials_find(struct aws *aws, const struct settings *settings, struct credentials *out,
                      enum aws_failure *failure, str *why);

#endif
