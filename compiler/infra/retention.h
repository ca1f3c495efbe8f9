/* retention: how long log lines stay in OpenSearch: a policy of Index State Management, what
 * rolling over needs (an index template, an alias, the first index), and indices that stood before.
 *
 * Four kinds of resource.  A policy holds for the indices that are made from then on.  Those that
 * exist are attached to it only when the caller names the retention (`attach` of the options), and
 * the plan names them then, and the documents that would go.  Without, the plan says that they are
 * there.
 */
#ifndef DASH_INFRA_RETENTION_H
#define DASH_INFRA_RETENTION_H

#include "infra/cluster.h"

void retentions_want(struct infra *i, const struct declared *declared, struct clusters *clusters);
/* One that holds for another workspace and has this id in the domain; NULL: none. */
const struct declared_retention *retention_elsewhere(struct infra *i, const struct cluster *d,
                                                     str id);
/* An index template that stands, canonical. */
struct json *retention_template(struct infra *i, struct cluster *d, const struct json *template);

#endif
