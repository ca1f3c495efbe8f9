/* account: what a check asks AWS itself, with the keys of whoever runs it.  Only reading. */
#ifndef DASH_PROBE_ACCOUNT_H
#define DASH_PROBE_ACCOUNT_H

#include "aws/client.h"
#include "probe/doctor.h"
#include "sema/declared.h"

/* Who one is.  False: no other question makes sense. */
bool account_identity(struct client *c, struct arena *a, findings *list);
/* The alarms of the region, none of which dashc changes. */
void account_alarms(struct client *c, struct arena *a, findings *list);
/* The subscription filters of a log group, which dashc adds to and never replaces. */
void account_filters(struct client *c, struct arena *a, str group, findings *list);

#endif
