/* attach: indices that stood before their policy, or that follow an earlier version of it.
 *
 * ISM gives a policy to the indices that are made from then on, and changing it changes none that
 * are managed already (documentation of OpenSearch, im-plugin/ism/api).  Bringing existing ones
 * under it can delete documents at once, so it is a resource of its own, which is there only when
 * the caller names the retention; otherwise the plan has a note about them.
 */
#ifndef DASH_INFRA_ATTACH_H
#define DASH_INFRA_ATTACH_H

#include "infra/cluster.h"

struct ism_version {
    bool known;
    double number, term; /* 0 is a number */
};
struct retention {
    const struct declared_retention *declared;
    struct cluster *cluster;
    str named; /* what its policy is called, unless it had another name before */
    str id;    /* of the policy */
    struct infra_resource *policy; /* its `own` is a struct ism_version */
};

str ism_path(struct infra *i, const struct retention *t);
/* What _seq_no and _primary_term of an answer say; false when they are no numbers. */
bool ism_read_version(const struct json *answer, struct ism_version *out);

/* A note on the policy about the indices that it does not hold for; false with *f. */
bool attach_note(struct infra *i, struct infra_resource *policy, const struct retention *t,
                 struct infra_failure *f);
/* The resource, if the options name the retention. */
void attach_want(struct infra *i, const struct retention *t);

#endif
