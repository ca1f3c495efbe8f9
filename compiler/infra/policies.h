/* policies: the policies of a domain beside the one that is wanted: its own under an earlier name,
 * and those whose patterns meet its own.
 *
 * ISM gives a new index one policy, by the highest priority of the templates that fit
 * (ISMTemplateService.kt), and refuses a policy that meets another at the same one.  What a
 * retention would take away from the policy of somebody else is not taken.
 */
#ifndef DASH_INFRA_POLICIES_H
#define DASH_INFRA_POLICIES_H

#include "infra/attach.h"

/* All of them, as ISM lists them. */
bool policies_list(struct infra *i, const struct retention *t, const struct json **out,
                   struct infra_failure *f);
/* Of this project and stack, for the same indices, and no longer declared: the retention had that
 * name.  The item of the list; NULL: there is none. */
const struct json *policies_renamed(struct infra *i, const struct retention *t,
                                    const struct json *list);
/* Blocks the retention, or notes what holds for some of its indices. */
void policies_judge(struct infra *i, struct infra_resource *r, const struct retention *t,
                    const struct json *list);

#endif
