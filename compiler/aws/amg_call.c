/* amg_call: see amg_call.h. */
#include "aws/amg_call.h"

enum { MOST_PAGES = 100, LONGEST_NAME = 300 };

struct aws_call amg_new_call(const struct client *c, const char *operation, enum http_method method,
                             str path)
{
    return (struct aws_call){.action =
                                 arena_join(c->aws.arena, STR("grafana:"), str_from(operation)),
                             .service = STR("grafana"),
                             .keys = &c->credentials.keys,
                             .keys_from = c->credentials.from,
                             .method = method,
                             .path = path};
}

str amg_workspace_path(const struct client *c, str workspace)
{
    return arena_join(c->aws.arena, STR("/workspaces/"), http_encode(c->aws.arena, workspace));
}

bool amg_unexpected(const struct client *c, struct aws_call *call, const char *what)
{
    call->failure = AWS_NETWORK;
    call->why =
        arena_join(c->aws.arena, call->action, STR(": the answer holds no "), str_from(what));
    return false;
}

bool amg_for_all(struct client *c, struct aws_call *call, const char *member, amg_taker *take,
                 void *data)
{
    struct arena *a = c->aws.arena;
    str first = call->query;
    for (int page = 0; page < MOST_PAGES; page++) {
        const struct json *answer = aws_call_json(&c->aws, call);
        if (!answer) return false;
        const struct json *items = json_get(answer, str_from(member));
        if (!items || items->kind != JSON_ARRAY) return amg_unexpected(c, call, member);
        for (size_t i = 0; i < items->items.len; i++) take(c, items->items.at[i], data);
        str next = aws_text(answer, "nextToken");
        if (str_empty(next)) return true;
        call->query = arena_join(a, first, STR("&nextToken="), http_encode(a, next));
    }
    return amg_unexpected(c, call, "last page");
}

str amg_shown(const struct client *c, const struct json *object, const char *key)
{
    return http_plain(c->aws.arena, aws_text(object, key), LONGEST_NAME);
}

struct aws_call amg_new_request(const struct client *c, const char *operation,
                                enum http_method method, str path, struct buf *out)
{
    struct aws_call call = amg_new_call(c, operation, method, path);
    call.body = arena_str(c->aws.arena, buf_as_str(out));
    call.content_type = STR("application/json");
    buf_release(out);
    return call;
}
