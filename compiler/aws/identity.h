/* identity: IAM Identity Center's people and groups, by name.
 *
 * Permissions in a workspace are given to ids of the identity store; the source says names.  What
 * is not found is no failure: the out argument is then empty.
 */
#ifndef DASH_AWS_IDENTITY_H
#define DASH_AWS_IDENTITY_H

#include "aws/client.h"

/* The identity store that Identity Center has in the region; empty: Identity Center is not enabled
 * there, or not to be seen from this account. */
bool identity_store(struct client *c, str *store, struct aws_call *call);

enum identity_kind { IDENTITY_USER, IDENTITY_GROUP };
/* Users by the name they sign in with or their e-mail address, groups by the name that is shown. */
bool identity_find(struct client *c, str store, enum identity_kind kind, str name, str *id,
                   struct aws_call *call);
/* The other way round. */
bool identity_name(struct client *c, str store, enum identity_kind kind, str id, str *name,
                   struct aws_call *call);
/* Whether a text is such an id already. */
bool identity_is_id(str text);

#endif
