/* amg_api: the operations of AMG's control plane that a session is made of, one function each.
 *
 * What they give lies in the client's arena.  On failure the call says why.
 */
#ifndef DASH_AWS_AMG_API_H
#define DASH_AWS_AMG_API_H

#include "aws/client.h"

struct amg_workspace {
    str id;
    str name;
    str endpoint; /* a host */
    str version;
    str status;
};
struct amg_workspace amg_workspace_of(const struct client *c, const struct json *object);
struct amg_workspaces {
    VEC(struct amg_workspace) items;
};
bool amg_list_workspaces(struct client *c, struct amg_workspaces *out, struct aws_call *call);
bool amg_describe_workspace(struct client *c, str id, struct amg_workspace *out,
                            struct aws_call *call);

struct amg_account {
    str id;   /* empty: there is none */
    str role; /* ADMIN, EDITOR, VIEWER */
    bool disabled;
};
bool amg_find_account(struct client *c, str workspace, str name, struct amg_account *out,
                      struct aws_call *call);
bool amg_create_account(struct client *c, str workspace, str name, str role,
                        struct amg_account *out, struct aws_call *call);

struct amg_token {
    str id;
    str name;
    str key; /* only of a new one */
    int64_t expires;
};
struct amg_tokens {
    VEC(struct amg_token) items;
};
bool amg_list_tokens(struct client *c, str workspace, str account, struct amg_tokens *out,
                     struct aws_call *call);
bool amg_create_token(struct client *c, str workspace, str account, str name, int seconds,
                      struct amg_token *out, struct aws_call *call);
/* Also after Ctrl-C.  One that is not there is as good as deleted. */
bool amg_delete_token(struct client *c, str workspace, str account, str id, struct aws_call *call);

#endif
