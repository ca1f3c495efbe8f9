/* destination: what a stream leads through, and which log groups that writes itself.
 *
 * A function writes about its work, Firehose about what it could not deliver, and a function that
 * transforms lines on their way about its own.  Such a group must not be led through it: every line
 * would make another, without end, and each is paid for.  The groups have usual names, and the
 * settings may say others; so AWS is asked, once for each destination.
 */
#ifndef DASH_INFRA_DESTINATION_H
#define DASH_INFRA_DESTINATION_H

#include "infra/logs_api.h"

struct own_group {
    str name;
    str writer; /* "the function ship-logs" */
};
struct destinations;
struct destination {
    str text; /* the ARN */
    struct arn arn;
    struct destinations *all;
    bool asked;
    str trouble;  /* why nothing can be led through it, and the way out; empty: it can */
    bool missing; /* it is not there */
    bool seen;    /* on a search for what comes back */
    VEC(struct own_group) own;
    VEC(str) functions; /* that transform what passes */
};
struct destinations {
    VEC(struct destination *) list;
    str account; /* of the keys; empty: not asked, or not told */
    bool account_asked;
};

/* The one of that ARN. */
struct destination *destination_of(struct infra *i, struct destinations *all, str arn);
bool destination_ask(struct infra *i, struct destination *d, struct infra_failure *f);
/* What of it writes this group; empty: nothing does. */
str destination_writer(const struct destination *d, str group);

#endif
