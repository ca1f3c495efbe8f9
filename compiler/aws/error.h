/* error: what AWS says when it refuses, in the forms of its protocols, and what that means. */
#ifndef DASH_AWS_ERROR_H
#define DASH_AWS_ERROR_H

#include "aws/call.h"

/* Sets code, message and request_id from an answer that is no success. */
void error_read(struct aws_call *call, struct arena *a, const struct http_exchange *e);
/* Sets failure and why. */
void error_explain(struct aws_call *call, struct arena *a);

/* "Not now", whatever the status. */
bool error_is_throttling(str code);
/* Signed with a time that is too far from the server's. */
bool error_is_skew(const struct aws_call *call);

#endif
