/* up_sign_in: how people sign in to a workspace: IAM Identity Center, SAML, or both. */
#include "infra/up_inner.h"

/* ---- canonical form ---------------------------------------------------------------------- */

static struct json *methods(struct arena *a, bool sso, bool saml)
{
    struct json *out = json_array(a);
    if (sso) json_push(a, out, json_string(a, STR("sso")));
    if (saml) json_push(a, out, json_string(a, STR("saml")));
    return out;
}

static void put_list(struct arena *a, struct json *out, const char *key, const str *list,
                     size_t count)
{
    if (count) json_add(a, out, str_from(key), up_sorted(a, list, count));
}

static struct json *saml_of(struct arena *a, const struct amg_sign_in *s)
{
    struct json *out = json_object(a), *attributes = json_object(a);
    up_put_text(a, out, "metadata", s->metadata);
    for (size_t i = 0; i < AMG_ATTRIBUTE_COUNT; i++)
        up_put_text(a, attributes, amg_attribute_names[i], s->attributes[i]);
    if (attributes->members.len) json_add(a, out, STR("attributes"), attributes);
    put_list(a, out, "admins", s->admins.at, s->admins.len);
    put_list(a, out, "editors", s->editors.at, s->editors.len);
    put_list(a, out, "allowed", s->organizations.at, s->organizations.len);
    if (s->minutes) json_add(a, out, STR("minutes"), json_number(a, s->minutes));
    return out;
}

static struct json *state(struct arena *a, const struct amg_sign_in *s)
{
    struct json *out = json_object(a);
    json_add(a, out, STR("methods"), methods(a, s->sso, s->saml));
    if (s->saml) json_add(a, out, STR("saml"), saml_of(a, s));
    return out;
}

/* ---- what the source says ---------------------------------------------------------------- */

static amg_texts copy(struct arena *a, const site_texts *from)
{
    amg_texts out = {0};
    for (size_t i = 0; i < from->len; i++) vec_push(a, &out, from->at[i]);
    return out;
}

_Static_assert((int)AMG_ATTRIBUTE_NAME == (int)SITE_ATTRIBUTE_name &&
                   (int)AMG_ATTRIBUTE_LOGIN == (int)SITE_ATTRIBUTE_login &&
                   (int)AMG_ATTRIBUTE_EMAIL == (int)SITE_ATTRIBUTE_email &&
                   (int)AMG_ATTRIBUTE_GROUPS == (int)SITE_ATTRIBUTE_groups &&
                   (int)AMG_ATTRIBUTE_ROLE == (int)SITE_ATTRIBUTE_role &&
                   (int)AMG_ATTRIBUTE_ORG == (int)SITE_ATTRIBUTE_org &&
                   (int)AMG_ATTRIBUTE_COUNT == (int)SITE_ATTRIBUTE_COUNT,
               "attributes have one order");

static struct amg_sign_in wanted_of(struct up *u)
{
    struct arena *a = up_arena(u);
    const struct site_saml *s = &u->site->assertions;
    struct amg_sign_in out = {.sso = u->site->sso,
                              .saml = u->site->saml,
                              .metadata = s->metadata,
                              .admins = copy(a, &s->admins),
                              .editors = copy(a, &s->editors),
                              .organizations = copy(a, &s->allowed),
                              .minutes = s->minutes};
    memcpy(out.attributes, s->attributes, sizeof out.attributes);
    return out;
}

/* What would lock people out stays, unless the caller says so; what SAML's settings do not say
 * stays as well. */
static void keep(struct up *u, struct infra_resource *r, struct amg_sign_in *wanted,
                 const struct amg_sign_in *live)
{
    bool sso = live->sso && !wanted->sso, saml = live->saml && !wanted->saml;
    if (wanted->saml && live->saml && !wanted->minutes) wanted->minutes = live->minutes;
    if ((!sso && !saml) || u->options.prune) return;
    infra_note(u->infra, r, INFRA_WARNING, "people can also sign in with %s: --prune ends that",
               sso ? "IAM Identity Center" : "SAML");
    bool was_saml = wanted->saml;
    wanted->sso = wanted->sso || sso;
    if (saml && !was_saml) {
        struct amg_sign_in kept = *live;
        kept.sso = wanted->sso;
        *wanted = kept;
    }
}

static bool read_sign_in(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    struct up *u = up_of(r);
    struct amg_sign_in wanted = wanted_of(u), live;
    struct aws_call call;
    struct client *c = up_client(u, f);
    if (!c) return false;
    if (up_exists(u)) {
        if (!amg_sign_in(c, u->live.head.id, &live, &call)) return up_aws_ok(u, &call, f);
        keep(u, r, &wanted, &live);
        r->live = state(infra_arena(i), &live);
    }
    r->wanted = state(infra_arena(i), &wanted);
    return true;
}

/* ---- writing ----------------------------------------------------------------------------- */

static bool set(struct up *u, struct client *c, void *data, struct aws_call *call)
{
    return amg_set_sign_in(c, u->live.head.id, data, call);
}

/* A new workspace has its methods already, but not what SAML needs. */
static bool write_sign_in(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    struct up *u = up_of(r);
    struct amg_sign_in wanted = wanted_of(u), live;
    struct client *c = up_client(u, f);
    struct aws_call call;
    (void)i;
    if (!c) return false;
    if (!amg_sign_in(c, u->live.head.id, &live, &call)) return up_aws_ok(u, &call, f);
    keep(u, r, &wanted, &live);
    if (json_equal(state(up_arena(u), &wanted), state(up_arena(u), &live))) return true;
    return up_carry_out(u, set, &wanted, f);
}

const struct infra_kind up_sign_in_kind = {
    .noun = "sign-in", .name = "signin", .read = read_sign_in, .write = write_sign_in};
