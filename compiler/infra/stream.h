/* stream: log lines on their way from CloudWatch Logs to OpenSearch.
 *
 * Three kinds of resource.  A *stream* is what is declared: reading it finds the log groups that
 * its patterns fit, each of which becomes a *subscription filter* of its own (infra/filter.h), so
 * that one at its quota holds up no other.  A *permission* is one statement in the policy of the
 * Lambda function that all of them lead through, since such a policy has an end (20 kB); it stands
 * before the first filter, because CloudWatch Logs tries the function while it is told of it.
 *
 * A group whose lines would come back to it (infra/destination.h) gets none.
 */
#ifndef DASH_INFRA_STREAM_H
#define DASH_INFRA_STREAM_H

#include "infra/kind.h"

void streams_want(struct infra *i, const struct declared *declared);
/* Whether a pattern is about a log group: `*` stands for anything, slashes too. */
bool stream_fits(str group, str pattern);

#endif
