/* access: who may read the logs in a domain with fine-grained access control: a role of the domain
 * for the index of a data source, and the roles of IAM that are mapped to it.
 */
#ifndef DASH_INFRA_ACCESS_H
#define DASH_INFRA_ACCESS_H

#include "infra/cluster.h"

void access_want(struct infra *i, const struct declared *declared, struct clusters *clusters);
/* A role and a mapping that stand, canonical. */
struct json *access_role(struct arena *a, const struct json *role);
struct json *access_mapping(struct arena *a, const struct json *mapping);

#endif
