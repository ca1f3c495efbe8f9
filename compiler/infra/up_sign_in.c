/* up_sign_in: how people sign in to a workspace: IAM Identity Center, SAML, or both.
 *
 * AWS replaces SAML's settings as a whole, so what the source does not say is sent again as it
 * stands.  The metadata may be a document that stands nowhere else: it goes only when the caller
 * says so, and is kept on disk first. */
#include "infra/up_inner.h"

#include "base/digest.h"

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

/* A document is told from another one, and not shown. */
static str metadata_of(struct arena *a, const struct amg_sign_in *s)
{
    enum { DIGITS = 8 };
    if (!s->document.len) return s->metadata;
    return arena_printf(a, "a document of %zu bytes (%.*s)", s->document.len, DIGITS,
                        digest_hex(a, digest_of(s->document)).ptr);
}

static struct json *saml_of(struct arena *a, const struct amg_sign_in *s)
{
    struct json *out = json_object(a), *attributes = json_object(a);
    up_put_text(a, out, "metadata", metadata_of(a, s));
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

/* ---- what comes of it -------------------------------------------------------------------- */

struct outcome {
    struct amg_sign_in said;  /* is sent, over what stands */
    struct amg_sign_in whole; /* stands then */
    bool roles;               /* values of `role` that are not said are taken away */
};

/* A way to sign in stays, unless the caller says so. */
static void keep_methods(struct up *u, struct amg_sign_in *said, const struct amg_sign_in *live)
{
    if (u->options.prune) return;
    bool only_live = live->saml && !said->saml;
    if (only_live) *said = (struct amg_sign_in){.sso = said->sso, .saml = true};
    said->sso = said->sso || live->sso;
}

static void fill(struct amg_sign_in *s, const struct amg_sign_in *live, bool roles)
{
    if (!s->metadata.len) {
        s->metadata = live->metadata;
        s->document = live->document;
    }
    for (size_t i = 0; i < AMG_ATTRIBUTE_COUNT; i++)
        if (!s->attributes[i].len) s->attributes[i] = live->attributes[i];
    if (!s->admins.len && !roles) s->admins = live->admins;
    if (!s->editors.len && !roles) s->editors = live->editors;
    if (!s->organizations.len) s->organizations = live->organizations;
    if (!s->minutes) s->minutes = live->minutes;
}

static struct outcome outcome_of(struct up *u, const struct amg_sign_in *live)
{
    struct outcome o = {.said = wanted_of(u), .roles = u->options.prune};
    keep_methods(u, &o.said, live);
    o.said.standing = live->standing;
    o.whole = o.said;
    if (o.whole.saml) fill(&o.whole, live, o.roles);
    return o;
}

static bool loses_document(const struct outcome *o, const struct amg_sign_in *live)
{
    return live->document.len && !(o->whole.saml && o->whole.document.len);
}

/* ---- what is told of it ------------------------------------------------------------------ */

static void note_methods(struct up *u, struct infra_resource *r, const struct outcome *o)
{
    bool saml = o->whole.saml && !u->site->saml, sso = o->whole.sso && !u->site->sso;
    if (saml || sso)
        infra_note(u->infra, r, INFRA_WARNING, "people can also sign in with %s: --prune ends that",
                   sso ? "IAM Identity Center" : "SAML");
}

static void note_roles(struct up *u, struct infra_resource *r, const amg_texts *said,
                       const amg_texts *whole, const char *who)
{
    struct arena *a = up_arena(u);
    if (!u->site->saml || said->len || !whole->len) return;
    str values = infra_said(a, up_sorted(a, whole->at, whole->len));
    infra_note(u->infra, r, INFRA_NOTE,
               "SAML makes %s of who has the role %.*s, which the source does not say: --prune "
               "takes that away",
               who, STR_ARG(values));
}

static bool names_admin(const struct site *s)
{
    for (size_t i = 0; i < s->people.len; i++)
        if (s->people.at[i].level == SITE_ADMIN) return true;
    return false;
}

/* Who administers by Identity Center is looked after where the people are (up_people.c), as long as
 * they can sign in. */
static void check_admins(struct up *u, struct infra_resource *r, const struct outcome *o,
                         const struct amg_sign_in *live)
{
    bool before = live->sso || (live->saml && live->admins.len);
    bool after = (o->whole.sso && (live->sso || names_admin(u->site))) ||
                 (o->whole.saml && o->whole.admins.len);
    if (!u->options.prune || !before || after) return;
    r->blocked = true;
    infra_note(u->infra, r, INFRA_WARNING,
               "nobody would administer it any more: say `admin role \"…\"`, or name an `admin`");
}

static void check_document(struct up *u, struct infra_resource *r, const struct outcome *o,
                           const struct amg_sign_in *live)
{
    bool replaced = loses_document(o, live);
    if (u->site->assertions.uploaded && !live->document.len) {
        r->blocked = true;
        infra_note(u->infra, r, INFRA_WARNING,
                   "`metadata uploaded`, and AWS has no document: upload it in AWS's console "
                   "(Authentication, SAML) once the workspace is there, or say `metadata "
                   "\"https://…\"`");
    }
    if (!replaced) return;
    if (o->whole.saml) r->owner = INFRA_OURS_EDITED;
    infra_note(u->infra, r, INFRA_WARNING, "its metadata is a document that AWS alone has; %s",
               o->whole.saml ? "`metadata uploaded` leaves it there, --force puts the address in "
                               "its place and keeps it below .dashc/backup"
                             : "it is kept below .dashc/backup");
}

static bool read_sign_in(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    struct up *u = up_of(r);
    struct amg_sign_in live = {0};
    struct aws_call call;
    struct client *c = up_client(u, f);
    if (!c) return false;
    if (up_exists(u) && !amg_sign_in(c, u->live.head.id, &live, &call))
        return up_aws_ok(u, &call, f);
    struct outcome o = outcome_of(u, &live);
    if (up_exists(u)) r->live = state(infra_arena(i), &live);
    r->wanted = state(infra_arena(i), &o.whole);
    note_methods(u, r, &o);
    note_roles(u, r, &o.said.admins, &o.whole.admins, "administrators");
    note_roles(u, r, &o.said.editors, &o.whole.editors, "editors");
    check_admins(u, r, &o, &live);
    check_document(u, r, &o, &live);
    return true;
}

/* ---- writing ----------------------------------------------------------------------------- */

static bool set(struct up *u, struct client *c, void *data, struct aws_call *call)
{
    const struct outcome *o = data;
    return amg_set_sign_in(c, u->live.head.id, &o->said, o->roles, call);
}

static bool keep_document(struct up *u, const struct outcome *o, const struct amg_sign_in *live,
                          struct infra_failure *f)
{
    const struct infra_options *options = infra_options(u->infra);
    str name = arena_join(up_arena(u), STR("saml-metadata-"), u->options.title, STR(".xml")), why;
    if (!loses_document(o, live) || options->keep(name, live->document, &why, options->data))
        return true;
    return infra_fail(f, INFRA_REFUSED, why, STR("how people sign in was not changed"));
}

/* A new workspace has its methods already, but not what SAML needs. */
static bool write_sign_in(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    struct up *u = up_of(r);
    struct arena *a = infra_arena(i);
    struct amg_sign_in live;
    struct client *c = up_client(u, f);
    struct aws_call call;
    if (!c) return false;
    if (!amg_sign_in(c, u->live.head.id, &live, &call)) return up_aws_ok(u, &call, f);
    struct outcome o = outcome_of(u, &live);
    const struct json *stands = state(a, &live);
    if (json_equal(state(a, &o.whole), stands)) return true;
    if (r->live && !json_equal(r->live, stands))
        return infra_fail(f, INFRA_CHANGED, STR("somebody has changed it since the plan"),
                          STR("run the same again to see what stands there"));
    return keep_document(u, &o, &live, f) && up_carry_out(u, set, &o, f);
}

const struct infra_kind up_sign_in_kind = {
    .noun = "sign-in", .name = "signin", .read = read_sign_in, .write = write_sign_in};
