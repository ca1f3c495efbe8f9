/* up_role: the role in IAM that a workspace reads AWS with.
 *
 * Its permissions are one policy inside of it, `dashc`; others that somebody adds are told and left
 * alone.  A tag holds the digests of its two policies as dashc left them, which tells an edit from
 * an earlier version of ours.  They are changed one after the other, so while that lasts the tag
 * holds the digests of before as well: whoever is interrupted has left one or the other.
 */
#include "infra/up_inner.h"

#include "aws/iam.h"
#include "infra/policy.h"
#include "read/text.h"

#define UP_STATE UP_TAG ":state"

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

/* The statement's name, or its number where it has none of its own (several may have the empty
 * one).  A name has no space, so none hides another. */
static str key_of(struct arena *a, const struct json *statement, size_t number,
                  const struct json *taken)
{
    const struct json *sid = json_get(statement, STR("Sid"));
    bool named =
        sid && sid->kind == JSON_STRING && sid->string.len && !json_get(taken, sid->string);
    return named ? sid->string : arena_printf(a, "statement %zu", number);
}

/* A policy as an object. */
static struct json *canonical(struct arena *a, const struct json *document)
{
    struct json *out = json_object(a);
    const struct json *list = policy_statements(a, document);
    for (size_t i = 0; i < list->items.len; i++) {
        const struct json *statement = list->items.at[i];
        json_set(a, out, key_of(a, statement, i + 1, out), canonical_statement(a, statement));
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

/* ---- whose it is ------------------------------------------------------------------------- */

static str tag_of(const struct iam_role *role, const char *name)
{
    for (size_t i = 0; i < role->tags.len; i++)
        if (str_is(role->tags.at[i].name, name)) return role->tags.at[i].value;
    return STR_EMPTY;
}

static str digest_of_part(struct arena *a, const struct json *state, const char *part)
{
    return infra_digest(a, infra_at(state, part));
}

static const char *const parts[] = {"trust", "allows"};

static bool has_word(str words, str word)
{
    str one;
    while (str_split(&words, ' ', &one))
        if (str_eq(one, word)) return true;
    return false;
}

/* "9f86d081884c7d65 2c26b46b68ffc68f": the digests of these states. */
static str state_tag(struct arena *a, const struct json *const *states, size_t count)
{
    str out = STR_EMPTY;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < COUNT_OF(parts); k++) {
            str digest = digest_of_part(a, states[i], parts[k]);
            if (!has_word(out, digest))
                out = arena_join(a, out, out.len ? STR(" ") : STR_EMPTY, digest);
        }
    return out;
}

static bool is_left_by_us(struct arena *a, const struct json *live, str tag)
{
    for (size_t k = 0; k < COUNT_OF(parts); k++)
        if (!has_word(tag, digest_of_part(a, live, parts[k]))) return false;
    return true;
}

static void block_theirs(struct up *u, struct infra_resource *r, const struct iam_role *role)
{
    r->owner = INFRA_NOT_OURS;
    if (infra_is_adopted(u->infra, r)) return;
    r->blocked = true;
    infra_note(u->infra, r, INFRA_WARNING,
               "this role is there and dashc did not make it for this workspace: use it as it is "
               "with `role \"%.*s\"`, or let dashc change it with --adopt %.*s",
               STR_ARG(role->arn), STR_ARG(r->name));
}

static void read_owner(struct up *u, struct infra_resource *r, const struct iam_role *role)
{
    struct arena *a = up_arena(u);
    const struct json *live = r->live;
    str tag = tag_of(role, UP_STATE);
    if (!str_eq(tag_of(role, UP_TAG), u->mark)) {
        block_theirs(u, r, role);
        return;
    }
    r->owner = is_left_by_us(a, live, tag) ? INFRA_OURS : INFRA_OURS_EDITED;
    r->stale = !str_eq(tag, state_tag(a, &live, 1));
}

/* ---- reading ----------------------------------------------------------------------------- */

static void check_size(struct up *u, struct infra_resource *r)
{
    str excess = policy_excess(up_arena(u), u->permissions);
    if (!excess.len) return;
    r->blocked = true;
    infra_note(u->infra, r, INFRA_WARNING, "%.*s", STR_ARG(excess));
}

static void want(struct up *u, struct infra_resource *r)
{
    check_size(u, r);
    str gap = policy_gap(u->options.uses);
    if (gap.len) infra_note(u->infra, r, INFRA_WARNING, "%.*s", STR_ARG(gap));
    r->wanted = state(up_arena(u), u->trust, u->permissions);
    if (u->permissions) return;
    infra_note(u->infra, r, INFRA_NOTE,
               "no dashboard and no data source asks AWS for anything, so it allows nothing");
}

/* What stands; *live NULL: there is no such role. */
static bool look(struct up *u, struct client *c, str name, struct iam_role *role,
                 struct json **live, struct aws_call *call)
{
    struct arena *a = up_arena(u);
    str document, why;
    *live = NULL;
    if (!iam_get_role(c, name, role, call)) return false;
    if (!role->arn.len) return true;
    if (!iam_get_policy(c, name, policy_name, &document, call)) return false;
    *live = state(a, text_read(a, role->trust, &why), text_read(a, document, &why));
    return true;
}

/* What else hangs on the role is neither ours to take away nor to be passed over. */
static bool note_others(struct up *u, struct infra_resource *r, struct client *c,
                        struct infra_failure *f)
{
    struct arena *a = up_arena(u);
    iam_names names = {0};
    struct aws_call call;
    str others = STR_EMPTY;
    if (!iam_list_policies(c, r->name, &names, &call) ||
        !iam_list_attached(c, r->name, &names, &call)) {
        if (!up_aws_ok(u, &call, f) && f->trouble != INFRA_DENIED) return false;
        infra_note(u->infra, r, INFRA_NOTE,
                   "whether other policies hang on it was not looked at: %.*s", STR_ARG(f->why));
        return true;
    }
    for (size_t i = 0; i < names.len; i++)
        if (!str_eq(names.at[i], policy_name))
            others = arena_join(a, others, others.len ? STR(", ") : STR_EMPTY, names.at[i]);
    if (others.len)
        infra_note(
            u->infra, r, INFRA_WARNING,
            "policies hang on it that dashc did not make, and it may do what they allow: %.*s",
            STR_ARG(others));
    return true;
}

static bool read_role(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    struct up *u = up_of(r);
    struct aws_call call;
    struct iam_role role;
    (void)i;
    if (!up_identify(u, f)) return false;
    struct client *c = up_client(u, f);
    want(u, r);
    if (!look(u, c, r->name, &role, &r->live, &call)) return up_aws_ok(u, &call, f);
    r->id = role.arn;
    if (!r->live) return true;
    read_owner(u, r, &role);
    return note_others(u, r, c, f);
}

/* ---- writing ----------------------------------------------------------------------------- */

/* The tags of a role that is in one of these states. */
static iam_tags tags_of(struct up *u, const struct json *const *states, size_t count)
{
    struct arena *a = up_arena(u);
    const struct iam_tag both[] = {{STR(UP_TAG), u->mark},
                                   {STR(UP_STATE), state_tag(a, states, count)}};
    iam_tags tags = {0};
    for (size_t i = 0; i < COUNT_OF(both); i++) vec_push(a, &tags, both[i]);
    return tags;
}

static bool make(struct up *u, struct infra_resource *r, struct client *c, struct aws_call *call)
{
    struct arena *a = up_arena(u);
    const struct json *states[] = {state(a, u->trust, NULL), r->wanted};
    struct iam_role role = {.name = r->name,
                            .trust = json_text(a, u->trust),
                            .tags = tags_of(u, states, COUNT_OF(states))};
    str description =
        arena_join(a, STR("What the Grafana workspace "), u->options.title, STR(" may read"));
    if (!iam_create_role(c, &role, description, call)) {
        /* Made meanwhile: by an earlier try of ours, or by another run. */
        struct aws_call again;
        if (!str_is(call->code, "EntityAlreadyExists")) return false;
        if (!iam_get_role(c, r->name, &role, &again) || !role.arn.len) return false;
        if (!str_eq(tag_of(&role, UP_TAG), u->mark)) block_theirs(u, r, &role);
        if (r->blocked) return false;
    }
    r->id = role.arn;
    u->role_made = true;
    return true;
}

static bool set_permissions(struct up *u, struct infra_resource *r, struct client *c,
                            struct aws_call *call)
{
    if (!u->permissions) return iam_delete_policy(c, r->name, policy_name, call);
    return iam_put_policy(c, r->name, policy_name, json_text(up_arena(u), u->permissions), call);
}

static bool same(const struct infra_resource *r, const char *part)
{
    return r->live && json_equal(infra_at(r->live, part), infra_at(r->wanted, part));
}

static bool change(struct up *u, struct infra_resource *r, struct client *c, struct aws_call *call)
{
    const struct json *states[] = {r->live, r->wanted};
    iam_tags between = tags_of(u, states, COUNT_OF(states));
    bool trusts = same(r, "trust"), allows = same(r, "allows");
    if (trusts && allows) return true;
    return iam_tag_role(c, r->name, &between, call) &&
           (trusts || iam_set_trust(c, r->name, json_text(up_arena(u), u->trust), call)) &&
           (allows || set_permissions(u, r, c, call));
}

/* IAM takes no condition: a last look is all that keeps an edit since the plan. */
static bool is_as_planned(struct up *u, const struct infra_resource *r, struct client *c,
                          struct infra_failure *f)
{
    struct iam_role role;
    struct json *live;
    struct aws_call call;
    if (!look(u, c, r->name, &role, &live, &call)) return up_aws_ok(u, &call, f);
    if (live && (json_equal(live, r->live) || json_equal(live, r->wanted))) return true;
    return infra_fail(f, INFRA_CHANGED, STR("somebody has changed it since the plan"),
                      STR("run the same again to see what stands there"));
}

static bool write_role(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    struct up *u = up_of(r);
    struct client *c = up_client(u, f);
    const struct json *wanted = r->wanted;
    struct aws_call call;
    (void)i;
    if (!c || (r->live && !is_as_planned(u, r, c, f))) return false;
    iam_tags tags = tags_of(u, &wanted, 1);
    bool good = r->live
                    ? change(u, r, c, &call)
                    : make(u, r, c, &call) && (!u->permissions || set_permissions(u, r, c, &call));
    return (good && iam_tag_role(c, r->name, &tags, &call)) || up_aws_ok(u, &call, f);
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
