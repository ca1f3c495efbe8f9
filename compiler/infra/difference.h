/* difference: what two states of the source declare around dashboards, compared field by field.
 *
 *     difference_find(arena, &before, &after, &out);
 *
 * No service is asked.  Each difference is a resource as a plan has it (infra/infra.h), its `live`
 * state what the older source says and its `wanted` what the newer one does.
 */
#ifndef DASH_INFRA_DIFFERENCE_H
#define DASH_INFRA_DIFFERENCE_H

#include "infra/infra.h"
#include "sema/workspace.h"

struct difference_side {
    const struct declared *declared;     /* NULL: nothing is declared */
    const struct workspaces *workspaces; /* NULL likewise */
    str workspace; /* only what holds there; empty: of every one, and the names say of which */
};
typedef VEC(struct infra_resource *) differences;

/* Those that differ: INFRA_CREATE, INFRA_UPDATE, INFRA_DELETE, with their fields and notes. */
void difference_find(struct arena *a, const struct difference_side *before,
                     const struct difference_side *after, differences *out);

#endif
