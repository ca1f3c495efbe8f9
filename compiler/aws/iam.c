/* iam: see iam.h.  Actions and parameters are those of the service model `iam`, 2010-05-08; policy
 * documents come percent-encoded. */
#include "aws/iam.h"
#include "aws/xml.h"

/* ---- calls ------------------------------------------------------------------------------- */

/* A form under construction. */
struct form {
    struct client *client;
    str text;
};

static void add(struct form *form, const char *name, str value)
{
    struct arena *a = form->client->aws.arena;
    form->text =
        arena_join(a, form->text, STR("&"), str_from(name), STR("="), http_encode(a, value));
}

static bool ask(struct form *form, const char *operation, struct aws_call *call)
{
    struct client *c = form->client;
    struct arena *a = c->aws.arena;
    *call = (struct aws_call){
        .action = arena_join(a, STR("iam:"), str_from(operation)),
        .service = STR("iam"),
        .region = aws_global_region(c->aws.region),
        .keys = &c->credentials.keys,
        .keys_from = c->credentials.from,
        .method = HTTP_POST,
        .path = STR("/"),
        .body = arena_join(a, STR("Action="), str_from(operation), STR("&Version=2010-05-08"),
                           form->text),
        .content_type = STR("application/x-www-form-urlencoded; charset=utf-8"),
        .repeat = HTTP_REPEAT_ALWAYS, /* whoever makes a role looks whether it is there */
    };
    return aws_call(&c->aws, call);
}

static bool is_absent(const struct aws_call *call) { return str_is(call->code, "NoSuchEntity"); }

static str document_of(struct client *c, const struct aws_call *call, str name)
{
    return http_decode(c->aws.arena, xml_text(c->aws.arena, call->body_received, name));
}

/* ---- roles ------------------------------------------------------------------------------- */

static void read_tags(struct client *c, str xml, struct iam_role *out)
{
    struct arena *a = c->aws.arena;
    str tags, member;
    if (!xml_next(&xml, STR("Tags"), &tags)) return;
    while (xml_next(&tags, STR("member"), &member)) {
        struct iam_tag tag = {xml_text(a, member, STR("Key")), xml_text(a, member, STR("Value"))};
        vec_push(a, &out->tags, tag);
    }
}

static bool read_role(struct client *c, struct aws_call *call, str name, struct iam_role *out)
{
    struct arena *a = c->aws.arena;
    *out =
        (struct iam_role){.name = name,
                          .arn = http_plain(a, xml_text(a, call->body_received, STR("Arn")), 2048),
                          .trust = document_of(c, call, STR("AssumeRolePolicyDocument"))};
    read_tags(c, call->body_received, out);
    if (out->arn.len) return true;
    call->failure = AWS_NETWORK;
    call->why = arena_join(a, call->action, STR(": the answer holds no role"));
    return false;
}

bool iam_get_role(struct client *c, str name, struct iam_role *out, struct aws_call *call)
{
    struct form form = {.client = c};
    *out = (struct iam_role){.name = name};
    add(&form, "RoleName", name);
    if (ask(&form, "GetRole", call)) return read_role(c, call, name, out);
    return is_absent(call);
}

static void add_tags(struct form *form, const iam_tags *tags)
{
    struct arena *a = form->client->aws.arena;
    for (size_t i = 0; i < tags->len; i++) {
        add(form, arena_printf(a, "Tags.member.%zu.Key", i + 1).ptr, tags->at[i].name);
        add(form, arena_printf(a, "Tags.member.%zu.Value", i + 1).ptr, tags->at[i].value);
    }
}

bool iam_create_role(struct client *c, struct iam_role *role, str description,
                     struct aws_call *call)
{
    struct form form = {.client = c};
    struct iam_role made;
    add(&form, "RoleName", role->name);
    add(&form, "AssumeRolePolicyDocument", role->trust);
    add(&form, "Description", description);
    add_tags(&form, &role->tags);
    if (!ask(&form, "CreateRole", call) || !read_role(c, call, role->name, &made)) return false;
    role->arn = made.arn;
    return true;
}

bool iam_tag_role(struct client *c, str role, const iam_tags *tags, struct aws_call *call)
{
    struct form form = {.client = c};
    add(&form, "RoleName", role);
    add_tags(&form, tags);
    return ask(&form, "TagRole", call);
}

bool iam_set_trust(struct client *c, str role, str trust, struct aws_call *call)
{
    struct form form = {.client = c};
    add(&form, "RoleName", role);
    add(&form, "PolicyDocument", trust);
    return ask(&form, "UpdateAssumeRolePolicy", call);
}

/* ---- policies ---------------------------------------------------------------------------- */

bool iam_get_policy(struct client *c, str role, str policy, str *document, struct aws_call *call)
{
    struct form form = {.client = c};
    *document = STR_EMPTY;
    add(&form, "RoleName", role);
    add(&form, "PolicyName", policy);
    if (!ask(&form, "GetRolePolicy", call)) return is_absent(call);
    *document = document_of(c, call, STR("PolicyDocument"));
    return true;
}

bool iam_put_policy(struct client *c, str role, str policy, str document, struct aws_call *call)
{
    struct form form = {.client = c};
    add(&form, "RoleName", role);
    add(&form, "PolicyName", policy);
    add(&form, "PolicyDocument", document);
    return ask(&form, "PutRolePolicy", call);
}

bool iam_delete_policy(struct client *c, str role, str policy, struct aws_call *call)
{
    struct form form = {.client = c};
    add(&form, "RoleName", role);
    add(&form, "PolicyName", policy);
    return ask(&form, "DeleteRolePolicy", call) || is_absent(call);
}

/* A thousand at a time: a role has room for far fewer. */
static bool list(struct client *c, const char *operation, str role, struct aws_call *call)
{
    struct form form = {.client = c};
    add(&form, "RoleName", role);
    add(&form, "MaxItems", STR("1000"));
    return ask(&form, operation, call) || is_absent(call);
}

bool iam_list_policies(struct client *c, str role, iam_names *out, struct aws_call *call)
{
    struct arena *a = c->aws.arena;
    str names, member;
    if (!list(c, "ListRolePolicies", role, call)) return false;
    str xml = call->body_received;
    if (!xml_next(&xml, STR("PolicyNames"), &names)) return true;
    while (xml_next(&names, STR("member"), &member)) {
        str name = arena_str(a, member);
        vec_push(a, out, name);
    }
    return true;
}

bool iam_list_attached(struct client *c, str role, iam_names *out, struct aws_call *call)
{
    struct arena *a = c->aws.arena;
    str members, member;
    if (!list(c, "ListAttachedRolePolicies", role, call)) return false;
    str xml = call->body_received;
    if (!xml_next(&xml, STR("AttachedPolicies"), &members)) return true;
    while (xml_next(&members, STR("member"), &member)) {
        str arn = xml_text(a, member, STR("PolicyArn"));
        vec_push(a, out, arn);
    }
    return true;
}
