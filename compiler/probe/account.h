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
/* The subscription filters of the log groups that streams are about: dashc adds to them and
 * replaces none.  Each page of groups and each group is a call of the budget. */
void account_streams(struct client *c, struct probe *p, const struct declared *declared,
                     str project, findings *list);

#endif
