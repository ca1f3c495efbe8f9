/* amg_call: what the operations of AMG's control plane share (amg_api.c, amg_setup.c).
 *
 * Paths and members are those of the service model `grafana`, 2020-08-18.
 */
#ifndef DASH_AWS_AMG_CALL_H
#define DASH_AWS_AMG_CALL_H

#include "aws/client.h"
#include "base/json.h"

struct aws_call amg_new_call(const struct client *c, const char *operation, enum http_method method,
                             str path);
/* The same with a body of JSON, which `out` holds and is released here. */
struct aws_call amg_new_request(const struct client *c, const char *operation,
                                enum http_method method, str path, struct buf *out);
/* "/workspaces/g-…" */
str amg_workspace_path(const struct client *c, str workspace);
/* The call was answered, but not with what there must be: false, with the reason. */
bool amg_unexpected(const struct client *c, struct aws_call *call, const char *what);
/* A member that people are shown: whatever it holds becomes plain text. */
str amg_shown(const struct client *c, const struct json *object, const char *key);

/* Asks for page after page and hands each item of the array `member` to `take`. */
typedef void amg_taker(struct client *c, const struct json *item, void *data);
bool amg_for_all(struct client *c, struct aws_call *call, const char *member, amg_taker *take,
                 void *data);

#endif
