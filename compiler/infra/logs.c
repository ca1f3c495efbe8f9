/* logs: see logs.h.  In the order in which they are of use: who may read, for how long lines stay,
 * and only then the lines. */
#include "infra/logs.h"

#include "infra/access.h"
#include "infra/leftover.h"
#include "infra/retention.h"
#include "infra/stream.h"

void logs_want(struct infra *i, const struct declared *declared)
{
    struct clusters *clusters = arena_new(infra_arena(i), struct clusters);
    access_want(i, declared, clusters);
    retentions_want(i, declared, clusters);
    streams_want(i, declared);
    leftovers_want(i, declared, clusters);
}
