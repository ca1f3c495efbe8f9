/* sts: see sts.h. */
#include "aws/sts.h"
#include "aws/xml.h"
#include "base/moment.h"

static void add(struct arena *a, struct buf *form, const char *name, str value)
{
    if (str_empty(value)) return;
    buf_printf(form, "&%s=", name);
    buf_str(form, http_encode(a, value));
}

static bool ask(struct aws *aws, const char *operation, str form, const struct credentials *by,
                struct aws_call *call)
{
    struct arena *a = aws->arena;
    *call = (struct aws_call){
        .action = arena_join(a, STR("sts:"), str_from(operation)),
        .service = STR("sts"),
        .keys = by ? &by->keys : NULL,
        .keys_from = by ? by->from : STR_EMPTY,
        .method = HTTP_POST,
        .path = STR("/"),
        .body =
            arena_join(a, STR("Action="), str_from(operation), STR("&Version=2011-06-15"), form),
        .content_type = STR("application/x-www-form-urlencoded; charset=utf-8"),
        .repeat = HTTP_REPEAT_ALWAYS, /* a second pair of keys harms nobody */
    };
    return aws_call(aws, call);
}

static str session_name(struct aws *aws, const struct sts_role *role)
{
    if (role->session_name.len) return role->session_name;
    return arena_printf(aws->arena, "dashc-%lld", (long long)moment_now());
}

/* A 2xx without keys is no answer of STS. */
static bool take_keys(struct aws *aws, const struct sts_role *role, struct aws_call *call,
                      struct credentials *out)
{
    struct arena *a = aws->arena;
    str expires = xml_text(a, call->body_received, STR("Expiration"));
    *out = (struct credentials){.keys = {xml_text(a, call->body_received, STR("AccessKeyId")),
                                         xml_text(a, call->body_received, STR("SecretAccessKey")),
                                         xml_text(a, call->body_received, STR("SessionToken"))},
                                .from = arena_join(a, STR("the role "), role->arn)};
    bool whole = out->keys.access_key.len && out->keys.secret_key.len &&
                 out->keys.session_token.len && moment_read(expires, &out->expires);
    if (whole) return true;
    call->failure = AWS_NETWORK;
    call->why = arena_join(a, call->action, STR(": the answer holds no keys"));
    return false;
}

bool sts_assume(struct aws *aws, const struct sts_role *role, const struct credentials *by,
                struct credentials *out, struct aws_call *call)
{
    struct buf form = BUF_SECRET;
    add(aws->arena, &form, "RoleArn", role->arn);
    add(aws->arena, &form, "RoleSessionName", session_name(aws, role));
    add(aws->arena, &form, "ExternalId", role->external_id);
    add(aws->arena, &form, "DurationSeconds", role->seconds);
    add(aws->arena, &form, "WebIdentityToken", role->identity_token);
    const char *operation = by ? "AssumeRole" : "AssumeRoleWithWebIdentity";
    bool good = ask(aws, operation, buf_as_str(&form), by, call);
    buf_release(&form);
    return good && take_keys(aws, role, call, out);
}

bool sts_identity(struct aws *aws, const struct credentials *of, str *account, str *arn,
                  struct aws_call *call)
{
    struct arena *a = aws->arena;
    if (!ask(aws, "GetCallerIdentity", STR_EMPTY, of, call)) return false;
    *account = http_plain(a, xml_text(a, call->body_received, STR("Account")), 20);
    *arn = http_plain(a, xml_text(a, call->body_received, STR("Arn")), 300);
    if (account->len && arn->len) return true;
    call->failure = AWS_NETWORK;
    call->why = arena_join(a, call->action, STR(": the answer holds no account"));
    return false;
}
