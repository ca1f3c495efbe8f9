/* identity: see identity.h.  JSON 1.1: service models `sso-admin`, 2020-07-20, and `identitystore`,
 * 2020-06-15. */
#include "aws/identity.h"

static const struct json *ask(struct client *c, const char *service, const char *target,
                              const char *operation, str body, struct aws_call *call)
{
    struct arena *a = c->aws.arena;
    *call = (struct aws_call){
        .action = arena_join(a, str_from(service), STR(":"), str_from(operation)),
        .service = str_from(service),
        .keys = &c->credentials.keys,
        .keys_from = c->credentials.from,
        .method = HTTP_POST,
        .path = STR("/"),
        .body = body,
        .content_type = STR("application/x-amz-json-1.1"),
        .header = {STR("X-Amz-Target"),
                   arena_join(a, str_from(target), STR("."), str_from(operation)), false},
    };
    return aws_call_json(&c->aws, call);
}

bool identity_store(struct client *c, str *store, struct aws_call *call)
{
    const struct json *answer =
        ask(c, "sso", "SWBExternalService", "ListInstances", STR("{}"), call);
    *store = STR_EMPTY;
    if (!answer) return false;
    const struct json *instances = json_get(answer, STR("Instances"));
    bool any = instances && instances->kind == JSON_ARRAY && instances->items.len;
    if (any) *store = aws_text(instances->items.at[0], "IdentityStoreId");
    return true;
}

/* ---- names ------------------------------------------------------------------------------- */

static str question(struct client *c, str store, const char *path, str value)
{
    struct buf out = BUF_INIT;
    struct json_writer w;
    json_writer_init(&w, &out, c->aws.arena);
    w.compact = true;
    json_begin_object(&w);
    json_field_str(&w, "IdentityStoreId", store);
    json_key(&w, "AlternateIdentifier");
    json_begin_object(&w);
    json_key(&w, "UniqueAttribute");
    json_begin_object(&w);
    json_field_text(&w, "AttributePath", path);
    json_field_str(&w, "AttributeValue", value);
    json_end_object(&w);
    json_end_object(&w);
    json_end_object(&w);
    str body = arena_str(c->aws.arena, buf_as_str(&out));
    buf_release(&out);
    return body;
}

static const struct way {
    enum identity_kind kind;
    const char *operation;
    const char *path;
    const char *member;
} ways[] = {
    {IDENTITY_USER, "GetUserId", "userName", "UserId"},
    {IDENTITY_USER, "GetUserId", "emails.value", "UserId"},
    {IDENTITY_GROUP, "GetGroupId", "displayName", "GroupId"},
};

bool identity_find(struct client *c, str store, enum identity_kind kind, str name, str *id,
                   struct aws_call *call)
{
    *id = STR_EMPTY;
    for (size_t i = 0; i < COUNT_OF(ways) && !id->len; i++) {
        if (ways[i].kind != kind) continue;
        const struct json *answer = ask(c, "identitystore", "AWSIdentityStore", ways[i].operation,
                                        question(c, store, ways[i].path, name), call);
        if (!answer && !str_is(call->code, "ResourceNotFoundException")) return false;
        *id = aws_text(answer, ways[i].member);
    }
    return true;
}

bool identity_name(struct client *c, str store, enum identity_kind kind, str id, str *name,
                   struct aws_call *call)
{
    bool user = kind == IDENTITY_USER;
    struct buf out = BUF_INIT;
    struct json_writer w;
    json_writer_init(&w, &out, c->aws.arena);
    w.compact = true;
    json_begin_object(&w);
    json_field_str(&w, "IdentityStoreId", store);
    json_key_text(&w, user ? "UserId" : "GroupId");
    json_put_str(&w, id);
    json_end_object(&w);
    const struct json *answer =
        ask(c, "identitystore", "AWSIdentityStore", user ? "DescribeUser" : "DescribeGroup",
            arena_str(c->aws.arena, buf_as_str(&out)), call);
    buf_release(&out);
    *name = answer ? aws_text(answer, user ? "UserName" : "DisplayName") : STR_EMPTY;
    return answer || str_is(call->code, "ResourceNotFoundException");
}

/* `0123456789-` or nothing, then a UUID (the model's ResourceId). */
bool identity_is_id(str text)
{
    static const char uuid[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    static const char with_store[] = "xxxxxxxxxx-xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    const char *form = text.len == sizeof uuid - 1 ? uuid : with_store;
    if (text.len != strlen(form)) return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (form[i] == 'x' ? !hex : c != '-') return false;
    }
    return true;
}
