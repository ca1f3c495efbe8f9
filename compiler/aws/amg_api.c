/* amg_api: see amg_api.h.  Paths and members are those of the service model `grafana`, 2020-08-18.
 */
#include "aws/amg_api.h"
#include "base/json.h"

enum { MOST_PAGES = 100, LONGEST_NAME = 300 };

/* ---- calls ------------------------------------------------------------------------------- */

static struct aws_call new_call(const struct client *c, const char *operation,
                                enum http_method method, str path)
{
    return (struct aws_call){.action =
                                 arena_join(c->aws.arena, STR("grafana:"), str_from(operation)),
                             .service = STR("grafana"),
                             .keys = &c->credentials.keys,
                             .keys_from = c->credentials.from,
                             .method = method,
                             .path = path};
}

static str workspace_path(const struct client *c, str workspace)
{
    return arena_join(c->aws.arena, STR("/workspaces/"), http_encode(c->aws.arena, workspace));
}

static str tokens_path(const struct client *c, str workspace, str account)
{
    return arena_join(c->aws.arena, workspace_path(c, workspace), STR("/serviceaccounts/"),
                      http_encode(c->aws.arena, account), STR("/tokens"));
}

static bool unexpected(const struct client *c, struct aws_call *call, const char *what)
{
    call->failure = AWS_NETWORK;
    call->why =
        arena_join(c->aws.arena, call->action, STR(": the answer holds no "), str_from(what));
    return false;
}

/* Asks for page after page and hands each item of the array `member` to `take`. */
static bool for_all(struct client *c, struct aws_call *call, const char *member,
                    void (*take)(struct client *c, const struct json *item, void *data), void *data)
{
    struct arena *a = c->aws.arena;
    for (int page = 0; page < MOST_PAGES; page++) {
        const struct json *answer = aws_call_json(&c->aws, call);
        if (!answer) return false;
        const struct json *items = json_get(answer, str_from(member));
        if (!items || items->kind != JSON_ARRAY) return unexpected(c, call, member);
        for (size_t i = 0; i < items->items.len; i++) take(c, items->items.at[i], data);
        str next = aws_text(answer, "nextToken");
        if (str_empty(next)) return true;
        call->query = arena_join(a, STR("maxResults=100&nextToken="), http_encode(a, next));
    }
    return unexpected(c, call, "last page");
}

/* ---- workspaces -------------------------------------------------------------------------- */

/* Names and states are shown to people: whatever they hold becomes plain text. */
static str shown(const struct client *c, const struct json *object, const char *key)
{
    return http_plain(c->aws.arena, aws_text(object, key), LONGEST_NAME);
}

static struct amg_workspace workspace_of(const struct client *c, const struct json *object)
{
    return (struct amg_workspace){.id = shown(c, object, "id"),
                                  .name = shown(c, object, "name"),
                                  .endpoint = shown(c, object, "endpoint"),
                                  .version = shown(c, object, "grafanaVersion"),
                                  .status = shown(c, object, "status")};
}

static void take_workspace(struct client *c, const struct json *item, void *data)
{
    struct amg_workspaces *out = data;
    struct amg_workspace workspace = workspace_of(c, item);
    vec_push(c->aws.arena, &out->items, workspace);
}

bool amg_list_workspaces(struct client *c, struct amg_workspaces *out, struct aws_call *call)
{
    *out = (struct amg_workspaces){0};
    *call = new_call(c, "ListWorkspaces", HTTP_GET, STR("/workspaces"));
    call->query = STR("maxResults=100");
    return for_all(c, call, "workspaces", take_workspace, out);
}

bool amg_describe_workspace(struct client *c, str id, struct amg_workspace *out,
                            struct aws_call *call)
{
    *call = new_call(c, "DescribeWorkspace", HTTP_GET, workspace_path(c, id));
    const struct json *answer = aws_call_json(&c->aws, call);
    if (!answer) return false;
    *out = workspace_of(c, json_get(answer, STR("workspace")));
    return (out->id.len && out->endpoint.len) || unexpected(c, call, "workspace");
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
                                        .role = shown(c, item, "grafanaRole"),
                                        .disabled = str_is(aws_text(item, "isDisabled"), "true")};
}

bool amg_find_account(struct client *c, str workspace, str name, struct amg_account *out,
                      struct aws_call *call)
{
    struct wanted_account wanted = {name, out};
    *out = (struct amg_account){0};
    *call =
        new_call(c, "ListWorkspaceServiceAccounts", HTTP_GET,
                 arena_join(c->aws.arena, workspace_path(c, workspace), STR("/serviceaccounts")));
    call->query = STR("maxResults=100");
    return for_all(c, call, "serviceAccounts", take_account, &wanted);
}

static str json_body(const struct client *c, const char *key, str value, const char *other_key,
                     str other, int number)
{
    struct buf out = BUF_INIT;
    struct json_writer w;
    json_writer_init(&w, &out, c->aws.arena);
    w.compact = true;
    json_begin_object(&w);
    json_field_str(&w, key, value);
    if (other.len)
        json_field_str(&w, other_key, other);
    else
        json_field_number(&w, other_key, number);
    json_end_object(&w);
    str body = arena_str(c->aws.arena, buf_as_str(&out));
    buf_release(&out);
    return body;
}

bool amg_create_account(struct client *c, str workspace, str name, str role,
                        struct amg_account *out, struct aws_call *call)
{
    *call =
        new_call(c, "CreateWorkspaceServiceAccount", HTTP_POST,
                 arena_join(c->aws.arena, workspace_path(c, workspace), STR("/serviceaccounts")));
    call->body = json_body(c, "name", name, "grafanaRole", role, 0);
    call->content_type = STR("application/json");
    call->repeat = HTTP_REPEAT_UNSENT;
    const struct json *answer = aws_call_json(&c->aws, call);
    if (!answer) return false;
    *out = (struct amg_account){.id = aws_text(answer, "id"), .role = role};
    return out->id.len || unexpected(c, call, "service account");
}

/* ---- tokens ------------------------------------------------------------------------------ */

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
    *call = new_call(c, "ListWorkspaceServiceAccountTokens", HTTP_GET,
                     tokens_path(c, workspace, account));
    call->query = STR("maxResults=100");
    return for_all(c, call, "serviceAccountTokens", take_token, out);
}

bool amg_create_token(struct client *c, str workspace, str account, str name, int seconds,
                      struct amg_token *out, struct aws_call *call)
{
    *call = new_call(c, "CreateWorkspaceServiceAccountToken", HTTP_POST,
                     tokens_path(c, workspace, account));
    call->body = json_body(c, "name", name, "secondsToLive", STR_EMPTY, seconds);
    call->content_type = STR("application/json");
    call->repeat = HTTP_REPEAT_UNSENT;
    const struct json *answer = aws_call_json(&c->aws, call);
    if (!answer) return false;
    const struct json *token = json_get(answer, STR("serviceAccountToken"));
    *out = (struct amg_token){
        .id = aws_text(token, "id"), .name = name, .key = aws_text(token, "key")};
    return (out->id.len && out->key.len) || unexpected(c, call, "token");
}

bool amg_delete_token(struct client *c, str workspace, str account, str id, struct aws_call *call)
{
    *call = new_call(c, "DeleteWorkspaceServiceAccountToken", HTTP_DELETE,
                     arena_join(c->aws.arena, tokens_path(c, workspace, account), STR("/"),
                                http_encode(c->aws.arena, id)));
    call->even_stopped = true;
    call->short_patience = true;
    return aws_call(&c->aws, call) || call->status == 404;
}
