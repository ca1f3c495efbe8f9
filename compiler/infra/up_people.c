/* up_people: who administers, edits and looks: users and groups of IAM Identity Center, with the
 * names of the source. */
#include "infra/up_inner.h"

#include "aws/identity.h"

static const char *const words[] = {"viewer", "editor", "admin"};
static const char *const roles[] = {"VIEWER", "EDITOR", "ADMIN"};

static str word_of(str role)
{
    for (size_t i = 0; i < COUNT_OF(roles); i++)
        if (str_is(role, roles[i])) return str_from(words[i]);
    return role;
}

static str role_of(str word)
{
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is(word, words[i])) return str_from(roles[i]);
    return word;
}

/* ---- names ------------------------------------------------------------------------------- */

/* One of the source, with its id; kept in the resource from reading to writing. */
struct named {
    str key; /* "group Product" */
    str id;
    bool group;
};
struct people {
    VEC(struct named) known;
};

static const struct named *by_id(const struct people *p, str id)
{
    for (size_t i = 0; i < p->known.len; i++)
        if (str_eq(p->known.at[i].id, id)) return &p->known.at[i];
    return NULL;
}

static str key_of(struct arena *a, bool group, str name)
{
    return arena_join(a, group ? STR("group ") : STR("user "), name);
}

static bool no_store(struct up *u, const struct client *c, struct infra_failure *f)
{
    return infra_fail(f, INFRA_REFUSED,
                      arena_printf(up_arena(u),
                                   "IAM Identity Center is not enabled in %.*s, or is another "
                                   "account's and does not show itself to this one",
                                   STR_ARG(c->aws.region)),
                      STR("say which region it is in (`auth sso us-east-1`), enable it "
                          "(console.aws.amazon.com/singlesignon), take `auth saml`, or write the "
                          "ids of users and groups instead of their names"));
}

static bool find_store(struct up *u, struct client *c, struct infra_failure *f)
{
    struct aws_call call;
    if (!u->store_asked && !identity_store(c, &u->store, &call)) {
        up_aws_ok(u, &call, f);
        if (f->trouble == INFRA_DENIED)
            f->help = STR("allow it, or write the ids of users and groups instead of their names");
        return false;
    }
    u->store_asked = true;
    return u->store.len || no_store(u, c, f);
}

static bool find_id(struct up *u, const struct site_person *person, str *id,
                    struct infra_failure *f)
{
    str region = u->site->identity.len ? u->site->identity : u->options.region;
    struct client *c = infra_aws(u->infra, region, f);
    struct aws_call call;
    enum identity_kind kind = person->group ? IDENTITY_GROUP : IDENTITY_USER;
    *id = person->name;
    if (identity_is_id(person->name)) return true;
    if (!c || !find_store(u, c, f)) return false;
    if (!identity_find(c, u->store, kind, person->name, id, &call)) return up_aws_ok(u, &call, f);
    if (id->len) return true;
    return infra_fail(f, INFRA_REFUSED,
                      arena_printf(up_arena(u), "IAM Identity Center knows no %s \"%.*s\" (%.*s)",
                                   person->group ? "group" : "user", STR_ARG(person->name),
                                   STR_ARG(person->place)),
                      person->group ? STR("the name is the one that the console shows")
                                    : STR("the name is the one to sign in with, or the e-mail "
                                          "address"));
}

/* Looked up once; without the permission, or the one who had it, ids have to do. */
static str name_of(struct up *u, const struct amg_permission *one)
{
    str region = u->site->identity.len ? u->site->identity : u->options.region;
    struct infra_failure f;
    struct aws_call call = {0};
    struct up_name found = {one->id, STR_EMPTY};
    for (size_t i = 0; i < u->names.len; i++)
        if (str_eq(u->names.at[i].id, one->id)) return u->names.at[i].name;
    struct client *c = u->nameless ? NULL : infra_aws(u->infra, region, &f);
    bool asked = c && find_store(u, c, &f) &&
                 identity_name(c, u->store, one->group ? IDENTITY_GROUP : IDENTITY_USER, one->id,
                               &found.name, &call);
    u->nameless = u->nameless || !asked;
    vec_push(up_arena(u), &u->names, found);
    return found.name;
}

/* "group Product (9067641234-…)": the name for people, the id because names change. */
static str key_of_live(struct up *u, const struct amg_permission *one)
{
    str name = name_of(u, one), key = key_of(up_arena(u), one->group, one->id);
    if (!name.len) return key;
    return arena_join(up_arena(u), key_of(up_arena(u), one->group, name), STR(" ("), one->id,
                      STR(")"));
}

/* By name and by id, or by two names: which role is meant cannot be told. */
static bool is_new(struct up *u, const struct people *p, const struct named *named,
                   struct infra_failure *f)
{
    const struct named *other = by_id(p, named->id);
    if (!other) return true;
    return infra_fail(f, INFRA_REFUSED,
                      arena_printf(up_arena(u), "%.*s and %.*s are the same one",
                                   STR_ARG(other->key), STR_ARG(named->key)),
                      STR("name them once"));
}

static bool resolve(struct up *u, struct people *p, struct json *wanted, struct infra_failure *f)
{
    struct arena *a = up_arena(u);
    for (size_t i = 0; i < u->site->people.len; i++) {
        const struct site_person *person = &u->site->people.at[i];
        struct named named = {key_of(a, person->group, person->name), STR_EMPTY, person->group};
        if (!find_id(u, person, &named.id, f) || !is_new(u, p, &named, f)) return false;
        vec_push(a, &p->known, named);
        json_set(a, wanted, named.key, json_string(a, str_from(words[person->level])));
    }
    return true;
}

/* ---- reading ----------------------------------------------------------------------------- */

/* Those that the source does not name are left alone, unless the caller prunes. */
static void take_live(struct up *u, struct infra_resource *r, const struct people *p,
                      const amg_permissions *list)
{
    struct arena *a = up_arena(u);
    r->live = json_object(a);
    for (size_t i = 0; i < list->len; i++) {
        const struct amg_permission *permission = &list->at[i];
        const struct named *named = by_id(p, permission->id);
        str key = named ? named->key : key_of_live(u, permission);
        if (named || u->options.prune)
            json_set(a, r->live, key, json_string(a, word_of(permission->role)));
        else
            infra_note(u->infra, r, INFRA_NOTE,
                       "%.*s is %.*s, which the source does not say: --prune takes it away",
                       STR_ARG(key), STR_ARG(word_of(permission->role)));
    }
}

static bool has_admin(const struct json *state)
{
    for (size_t i = 0; i < state->members.len; i++)
        if (str_is(state->members.at[i].value->string, "admin")) return true;
    return false;
}

/* Whether there is an administrator, and there would be none. */
static bool locks_out(struct up *u, const struct infra_resource *r, const struct people *p,
                      const amg_permissions *list)
{
    bool before = false, after = has_admin(r->wanted);
    for (size_t i = 0; i < list->len; i++) {
        bool admin = str_is(list->at[i].role, "ADMIN");
        before = before || admin;
        after = after || (admin && !u->options.prune && !by_id(p, list->at[i].id));
    }
    return before && !after && !u->site->saml;
}

static bool read_people(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    struct up *u = up_of(r);
    struct client *c = up_client(u, f);
    struct people p = {{0}};
    amg_permissions list;
    struct aws_call call;
    r->wanted = json_object(infra_arena(i));
    if (!c || !resolve(u, &p, r->wanted, f)) return false;
    if (!up_exists(u)) return true;
    if (!amg_list_permissions(c, u->live.head.id, &list, &call)) return up_aws_ok(u, &call, f);
    take_live(u, r, &p, &list);
    if (locks_out(u, r, &p, &list)) {
        r->blocked = true;
        infra_note(i, r, INFRA_WARNING, "nobody would administer it any more: name an `admin`");
    }
    return true;
}

/* ---- writing ----------------------------------------------------------------------------- */

typedef VEC(struct amg_instruction) instructions;

static const struct amg_permission *live_of(const amg_permissions *list, str id)
{
    for (size_t i = 0; i < list->len; i++)
        if (str_eq(list->at[i].id, id)) return &list->at[i];
    return NULL;
}

static void add(struct up *u, instructions *out, bool revoke, str id, bool group, str role)
{
    struct amg_instruction i = {.revoke = revoke, .permission = {id, group, role}};
    vec_push(up_arena(u), out, i);
}

/* Whether the plan has shown that this one goes. */
static bool was_shown(struct up *u, const struct infra_resource *r,
                      const struct amg_permission *one)
{
    return r->live && json_get(r->live, key_of_live(u, one));
}

/* Additions come first: a change of the own role must not take it away before it is given. */
static void instruct(struct up *u, const struct infra_resource *r, const struct people *p,
                     const amg_permissions *list, instructions *out)
{
    for (size_t i = 0; i < p->known.len; i++) {
        const struct named *n = &p->known.at[i];
        const struct amg_permission *live = live_of(list, n->id);
        str role = role_of(json_get(r->wanted, n->key)->string);
        if (!live || !str_eq(live->role, role)) add(u, out, false, n->id, n->group, role);
    }
    for (size_t i = 0; i < list->len && u->options.prune; i++)
        if (!by_id(p, list->at[i].id) && was_shown(u, r, &list->at[i]))
            add(u, out, true, list->at[i].id, list->at[i].group, list->at[i].role);
}

static bool send(struct up *u, instructions *list, struct infra_failure *f)
{
    struct client *c = up_client(u, f);
    struct aws_call call;
    for (size_t at = 0; c && at < list->len; at += AMG_BATCH) {
        size_t left = list->len - at, count = left < AMG_BATCH ? left : AMG_BATCH;
        if (!amg_change_permissions(c, u->live.head.id, &list->at[at], count, &call))
            return up_aws_ok(u, &call, f);
    }
    return c != NULL;
}

static bool check_errors(struct up *u, const struct people *p, const instructions *list,
                         struct infra_failure *f)
{
    struct arena *a = up_arena(u);
    str why = STR_EMPTY;
    for (size_t i = 0; i < list->len; i++) {
        const struct amg_instruction *one = &list->at[i];
        const struct named *named = by_id(p, one->permission.id);
        if (!one->error.len) continue;
        str key = named ? named->key : key_of_live(u, &one->permission);
        why = arena_join(a, why, why.len ? STR("; ") : STR_EMPTY, key, STR(": "), one->error);
    }
    return !why.len || infra_fail(f, INFRA_REFUSED, why, STR("the others have their roles"));
}

/* Whether somebody still has a role beside the one that was given. */
static bool clean(struct up *u, const struct infra_resource *r, const struct people *p,
                  instructions *out, struct infra_failure *f)
{
    struct client *c = up_client(u, f);
    amg_permissions list;
    struct aws_call call;
    if (!amg_list_permissions(c, u->live.head.id, &list, &call)) return up_aws_ok(u, &call, f);
    for (size_t i = 0; i < list.len; i++) {
        const struct named *n = by_id(p, list.at[i].id);
        bool other = n && !str_eq(list.at[i].role, role_of(json_get(r->wanted, n->key)->string));
        if (other) add(u, out, true, n->id, n->group, list.at[i].role);
    }
    return true;
}

static bool changes_roles(const instructions *list, const amg_permissions *live)
{
    for (size_t i = 0; i < list->len; i++)
        if (!list->at[i].revoke && live_of(live, list->at[i].permission.id)) return true;
    return false;
}

static bool write_people(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    struct up *u = up_of(r);
    struct people p = {{0}};
    amg_permissions list;
    instructions first = {0}, second = {0};
    struct aws_call call;
    struct client *c = up_client(u, f);
    if (!c || !resolve(u, &p, json_object(infra_arena(i)), f)) return false;
    if (!amg_list_permissions(c, u->live.head.id, &list, &call)) return up_aws_ok(u, &call, f);
    instruct(u, r, &p, &list, &first);
    if (!send(u, &first, f) || !check_errors(u, &p, &first, f)) return false;
    if (!changes_roles(&first, &list)) return true;
    return clean(u, r, &p, &second, f) && send(u, &second, f) && check_errors(u, &p, &second, f);
}

/* A name may hold dots, which is no path. */
const struct infra_kind up_people_kind = {
    .noun = "permissions", .name = "permissions", .read = read_people, .write = write_people};
