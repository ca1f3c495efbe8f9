/* amg_api: see amg_api.h. */
#include "aws/amg_api.h"
#include "aws/amg_call.h"

/* ---- workspaces -------------------------------------------------------------------------- */

struct amg_workspace amg_workspace_of(const struct client *c, const struct json *object)
{
    return (struct amg_workspace){.id = amg_shown(c, object, "id"),
                                  .name = amg_shown(c, object, "name"),
                                  .endpoint = amg_shown(c, object, "endpoint"),
                                  .version = amg_shown(c, object, "grafanaVersion"),
                                  .status = amg_shown(c, object, "status")};
}

static void take_workspace(struct client *c, const struct json *item, void *data)
{
    struct amg_workspaces *out = data;
    struct amg_workspace workspace = amg_workspace_of(c, item);
    vec_push(c->aws.arena, &out->items, workspace);
}

bool amg_list_workspaces(struct client *c, struct amg_workspaces *out, struct aws_call *call)
{
    *out = (struct amg_workspaces){0};
    *call = amg_new_call(c, "ListWorkspaces", HTTP_GET, STR("/workspaces"));
    call->query = STR("maxResults=100");
    return amg_for_all(c, call, "workspaces", take_workspace, out);
}

bool amg_describe_workspace(struct client *c, str id, struct amg_workspace *out,
                            struct aws_call *call)
{
    *call = amg_new_call(c, "DescribeWorkspace", HTTP_GET, amg_workspace_path(c, id));
    const struct json *answer = aws_call_json(&c->aws, call);
    if (!answer) return false;
    *out = amg_workspace_of(c, json_get(answer, STR("workspace")));
    return (out->id.len && out->endpoint.len) || amg_unexpected(c, call, "workspace");
}

/* ---- service accounts -------------------------------------------------------------------- */

struct wanted_account {
    str name;
    struct amg_account *out;
};

static void take_account(struct client *c, const struct json *item, void *data)
{
    struct wanted_account *wanted = data;
    if (!str_eq(aws_text(item, "name"), wanted->name)) return;
    *wanted->out = (struct amg_account){.id = aws_text(item, "id"),
                                        .role = amg_shown(c, item, "grafanaRole"),
                                        .disabled = str_is(aws_text(item, "isDisabled"), "true")};
}

bool amg_find_account(struct client *c, str workspace, str name, struct amg_account *out,
                      struct aws_call *call)
{
    struct wanted_account wanted = {name, out};
    *out = (struct amg_account){0};
    *call = amg_new_call(
        c, "ListWorkspaceServiceAccounts", HTTP_GET,
        arena_join(c->aws.arena, amg_workspace_path(c, workspace), STR("/serviceaccounts")));
    call->query = STR("maxResults=100");
    return amg_for_all(c, call, "serviceAccounts", take_account, &wanted);
}

static str json_body(const struct client *c, const char *key, str value, const char *other_key,
                     str other, int number)
{
    struct buf out = BUF_INIT;
    struct json_writer w;
    json_writer_init(&w, &out, c->aws.arena);
    w.compact = true;
    json_begin_object(&w);
    json_key_text(&w, key);
    json_put_str(&w, value);
    json_key_text(&w, other_key);
    if (other.len)
        json_put_str(&w, other);
    else
        json_put_number(&w, number);
    json_end_object(&w);
    str body = arena_str(c->aws.arena, buf_as_str(&out));
    buf_release(&out);
    return body;
}

bool amg_create_account(struct client *c, str workspace, str name, str role,
                        struct amg_account *out, struct aws_call *call)
{
    *call = amg_new_call(
        c, "CreateWorkspaceServiceAccount", HTTP_POST,
        arena_join(c->aws.arena, amg_workspace_path(c, workspace), STR("/serviceaccounts")));
    call->body = json_body(c, "name", name, "grafanaRole", role, 0);
    call->content_type = STR("application/json");
    call->repeat = HTTP_REPEAT_UNSENT;
    const struct json *answer = aws_call_json(&c->aws, call);
    if (!answer) return false;
    *out = (struct amg_account){.id = aws_text(answer, "id"), .role = role};
    return out->id.len || amg_unexpected(c, call, "service account");
}

/* ---- tokens ------------------------------------------------------------------------------ */

static str tokens_path(const struct client *c, str workspace, str account)
{
    return arena_join(c->aws.arena, amg_workspace_path(c, workspace), STR("/serviceaccounts/"),
                      http_encode(c->aws.arena, account), STR("/tokens"));
}

static void take_token(struct client *c, const struct json *item, void *data)
{
    struct amg_tokens *out = data;
    struct amg_token token = {.id = aws_text(item, "id"),
                              .name = aws_text(item, "name"),
                              .expires = (int64_t)aws_number(item, "expiresAt")};
    vec_push(c->aws.arena, &out->items, token);
}

bool amg_list_tokens(struct client *c, str workspace, str account, struct amg_tokens *out,
                     struct aws_call *call)
{
    *out = (struct amg_tokens){0};
    *call = amg_new_call(c, "ListWorkspaceServiceAccountTokens", HTTP_GET,
                         tokens_path(c, workspace, account));
    call->query = STR("maxResults=100");
    return amg_for_all(c, call, "serviceAccountTokens", take_token, out);
}

bool amg_create_token(struct client *c, str workspace, str account, str name, int seconds,
                      struct amg_token *out, struct aws_call *call)
{
    *call = amg_new_call(c, "CreateWorkspaceServiceAccountToken", HTTP_POST,
                         tokens_path(c, workspace, account));
    call->body = json_body(c, "name", name, "secondsToLive", STR_EMPTY, seconds);
    call->content_type = STR("application/json");
    call->repeat = HTTP_REPEAT_UNSENT;
    const struct json *answer = aws_call_json(&c->aws, call);
    if (!answer) return false;
    const struct json *token = json_get(answer, STR("serviceAccountToken"));
    *out = (struct amg_token){
        .id = aws_text(token, "id"), .name = name, .key = aws_text(token, "key")};
    return (out->id.len && out->key.len) || amg_unexpected(c, call, "token");
}

bool amg_delete_token(struct client *c, str workspace, str account, str id, struct aws_call *call)
{
    *call = amg_new_call(c, "DeleteWorkspaceServiceAccountToken", HTTP_DELETE,
                         arena_join(c->aws.arena, tokens_path(c, workspace, account), STR("/"),
                                    http_encode(c->aws.arena, id)));
    call->even_stopped = true;
    call->short_patience = true;
    return aws_call(&c->aws, call) || call->status == 404;
}
