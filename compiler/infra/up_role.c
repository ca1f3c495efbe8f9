/* up_role: the role in IAM that a workspace reads AWS with.
 *
 * Its permissions are one policy inside of it, `dashc`; others that somebody adds are not looked
 * at.
 */
#include "infra/up_inner.h"

#include "aws/iam.h"
#include "infra/policy.h"
#include "read/text.h"

enum { LONGEST_POLICY = 10240 };

static const str policy_name = STR_INIT("dashc");

/* ---- canonical form ---------------------------------------------------------------------- */

static struct json *canonical_statement(struct arena *a, const struct json *statement)
{
    struct json *out = json_object(a);
    for (size_t i = 0; i < statement->members.len; i++) {
        const struct json_member *m = &statement->members.at[i];
        if (str_is(m->key, "Sid")) continue;
        if (str_is(m->key, "Effect") && str_is(m->value->string, "Allow")) continue;
        json_add(a, out, m->key, m->value);
    }
    return out;
}

/* A policy as an object: its statements by name, or by number where they have none. */
static struct json *canonical(struct arena *a, const struct json *document)
{
    struct json *out = json_object(a);
    const struct json *list = policy_statements(a, document);
    for (size_t i = 0; i < list->items.len; i++) {
        const struct json *statement = list->items.at[i];
        const struct json *sid = json_get(statement, STR("Sid"));
        json_set(a, out, sid ? sid->string : arena_printf(a, "%zu", i + 1),
                 canonical_statement(a, statement));
    }
    return out;
}

static struct json *state(struct arena *a, const struct json *trust, const struct json *permissions)
{
    struct json *out = json_object(a);
    json_add(a, out, STR("trust"), canonical(a, trust));
    json_add(a, out, STR("allows"), canonical(a, permissions));
    return out;
}

/* ---- reading ----------------------------------------------------------------------------- */

static void read_owner(struct up *u, struct infra_resource *r, const struct iam_role *role)
{
    r->owner = INFRA_NOT_OURS;
    for (size_t i = 0; i < role->tags.len; i++)
        if (str_is(role->tags.at[i].name, UP_TAG) && str_eq(role->tags.at[i].value, u->mark))
            r->owner = INFRA_OURS;
    if (r->owner == INFRA_OURS || infra_is_adopted(u->infra, r)) return;
    r->blocked = true;
    infra_note(u->infra, r, INFRA_WARNING,
               "this role is there and dashc did not make it for this workspace: use it as it is "
               "with `role \"%.*s\"`, or let dashc change it with --adopt %.*s",
               STR_ARG(role->arn), STR_ARG(r->name));
}

/* IAM counts without white space (its quotas: 10,240 characters in a role's own policies). */
static void check_size(struct up *u, struct infra_resource *r)
{
    size_t size = u->permissions ? json_text(up_arena(u), u->permissions).len : 0;
    if (size <= LONGEST_POLICY) return;
    r->blocked = true;
    infra_note(u->infra, r, INFRA_WARNING,
               "the policy has %zu characters, of which IAM takes %d: %s", size, LONGEST_POLICY,
               up_policy_help);
}

static void want(struct up *u, struct infra_resource *r)
{
    check_size(u, r);
    r->wanted = state(up_arena(u), u->trust, u->permissions);
    if (u->permissions) return;
    infra_note(u->infra, r, INFRA_NOTE,
               "no dashboard and no data source asks AWS for anything, so it allows nothing");
}

static bool read_role(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    struct up *u = up_of(r);
    struct arena *a = infra_arena(i);
    struct aws_call call;
    struct iam_role role;
    str document, why;
    if (!up_identify(u, f)) return false;
    struct client *c = up_client(u, f);
    want(u, r);
    if (!iam_get_role(c, r->name, &role, &call)) return up_aws_ok(u, &call, f);
    r->id = role.arn;
    if (!role.arn.len) return true;
    if (!iam_get_policy(c, r->name, policy_name, &document, &call)) return up_aws_ok(u, &call, f);
    read_owner(u, r, &role);
    r->live = state(a, text_read(a, role.trust, &why), text_read(a, document, &why));
    return true;
}

/* ---- writing ----------------------------------------------------------------------------- */

static bool make(struct up *u, struct infra_resource *r, struct client *c, struct aws_call *call)
{
    struct arena *a = up_arena(u);
    struct iam_role role = {.name = r->name, .trust = json_text(a, u->trust)};
    struct iam_tag tag = {STR(UP_TAG), u->mark};
    vec_push(a, &role.tags, tag);
    str description =
        arena_join(a, STR("What the Grafana workspace "), u->options.title, STR(" may read"));
    if (!iam_create_role(c, &role, description, call)) {
        /* Made meanwhile: by an earlier try of ours, or by another run. */
        struct aws_call again;
        if (!str_is(call->code, "EntityAlreadyExists")) return false;
        if (!iam_get_role(c, r->name, &role, &again) || !role.arn.len) return false;
        r->owner = INFRA_NOT_OURS;
        read_owner(u, r, &role);
        if (r->blocked) return false;
    }
    r->id = role.arn;
    u->role_made = true;
    return true;
}

static bool change(struct up *u, struct infra_resource *r, struct client *c, struct aws_call *call)
{
    struct arena *a = up_arena(u);
    const struct iam_tag tag = {STR(UP_TAG), u->mark};
    bool same = json_equal(infra_at(r->live, "trust"), infra_at(r->wanted, "trust"));
    if (r->owner != INFRA_OURS && !iam_tag_role(c, r->name, &tag, call)) return false;
    return same || iam_set_trust(c, r->name, json_text(a, u->trust), call);
}

static bool write_role(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    struct up *u = up_of(r);
    struct client *c = up_client(u, f);
    struct aws_call call;
    if (!c) return false;
    bool good = r->live ? change(u, r, c, &call) : make(u, r, c, &call);
    if (good && u->permissions)
        good = iam_put_policy(c, r->name, policy_name, json_text(infra_arena(i), u->permissions),
                              &call);
    else if (good && r->live)
        good = iam_delete_policy(c, r->name, policy_name, &call);
    return good || up_aws_ok(u, &call, f);
}

/* "allows.Metrics.Action" */
static str field_of(struct arena *a, const struct infra_resource *r, str path)
{
    str rest = path, part, out = STR_EMPTY;
    (void)r;
    while (str_split(&rest, '.', &part)) {
        if (str_is(part, "Action")) part = STR("actions");
        if (str_is(part, "Resource")) part = STR("resources");
        out = out.len ? arena_join(a, out, STR(" "), part) : part;
    }
    return out;
}

const struct infra_kind up_role_kind = {
    .noun = "role", .name = "role", .read = read_role, .write = write_role, .field = field_of};
