/* leftover: what this project has made in a domain and its source no longer declares.
 *
 * With `prune` of the options it is looked for in each domain that a data source still names,
 * shown, and deleted: policies, index templates, roles and their mappings that carry the mark of
 * this project and stack and are as dashc left them.  A mark without a stack is an earlier
 * version's: whose it is, nobody can say, so it is only told.  Never an index, never a document: a
 * policy that still manages indices stays, because they would go on by their own copy of it.
 */
#ifndef DASH_INFRA_LEFTOVER_H
#define DASH_INFRA_LEFTOVER_H

#include "infra/cluster.h"

/* After everything else that is wanted. */
void leftovers_want(struct infra *i, const struct declared *declared, struct clusters *clusters);

#endif
