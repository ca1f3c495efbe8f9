/* up_workspace: the workspace itself: what DescribeWorkspace tells of it, its version of Grafana,
 * its configuration document and its tags. */
#include "infra/up_inner.h"

#include "aws/amg_state.h"
#include "aws/iam.h"
#include "base/digest.h"

enum {
    TOKEN_DIGITS = 40, /* a client's token has at most 64 characters */
    MOST_TOKENS = 5,   /* of workspaces of this name that are gone */
    ROLE_TRIES = 12,   /* until a new role is known everywhere */
    ROLE_PAUSE = 5,    /* seconds; most are known after ten */
};

/* ---- finding it -------------------------------------------------------------------------- */

static bool is_id(str text) { return str_starts(text, STR("g-")) && text.len == 12; }

static bool find_by_name(struct up *u, struct client *c, struct amg_workspace *out,
                         struct infra_failure *f)
{
    struct amg_workspaces known;
    struct aws_call call;
    *out = (struct amg_workspace){0};
    if (!amg_list_workspaces(c, &known, &call)) return up_aws_ok(u, &call, f);
    for (size_t i = 0; i < known.items.len; i++) {
        const struct amg_workspace *w = &known.items.at[i];
        if (!str_eq(w->name, u->options.title) || str_is(w->status, "DELETING")) continue;
        if (out->id.len)
            return infra_fail(
                f, INFRA_REFUSED,
                arena_printf(up_arena(u), "there are two workspaces `%.*s`", STR_ARG(w->name)),
                arena_printf(up_arena(u),
                             "say which with its id: `name \"%.*s\"` or `name "
                             "\"%.*s\"`",
                             STR_ARG(out->id), STR_ARG(w->id)));
        *out = *w;
    }
    return true;
}

/* Sets u->live; its id stays empty when there is none.  One that is passing is waited for. */
static bool find(struct up *u, struct infra_failure *f)
{
    struct client *c = up_client(u, f);
    struct amg_workspace found = {.id = u->options.title};
    struct aws_call call;
    if (!c) return false;
    u->live = (struct amg_details){0};
    if (!is_id(u->options.title) && !find_by_name(u, c, &found, f)) return false;
    if (!found.id.len) return true;
    if (!amg_describe(c, found.id, &u->live, &call)) return up_aws_ok(u, &call, f);
    return up_await(u, f);
}

/* ---- versions ---------------------------------------------------------------------------- */

/* 10 and 10.4 fit 10.4; the newest that fits is meant. */
static bool fits(str version, str said)
{
    return str_eq(version, said) ||
           (str_starts(version, said) && version.len > said.len && version.ptr[said.len] == '.');
}

/* Takes the number before the next point off the front; 0 when nothing is left. */
static double next_number(str *rest)
{
    size_t used;
    str part = STR_EMPTY;
    str_split(rest, '.', &part);
    return number_read(part, &used);
}

static int compare_versions(str a, str b)
{
    while (a.len || b.len) {
        double p = next_number(&a), q = next_number(&b);
        if (p != q) return p < q ? -1 : 1;
    }
    return 0;
}

static str newest_fitting(const amg_texts *list, str said)
{
    str best = STR_EMPTY;
    for (size_t i = 0; i < list->len; i++)
        if (fits(list->at[i], said) && (!best.len || compare_versions(best, list->at[i]) < 0))
            best = list->at[i];
    return best;
}

static str listed(struct arena *a, const amg_texts *list)
{
    str out = STR_EMPTY;
    for (size_t i = 0; i < list->len; i++)
        out = arena_join(a, out, i ? STR(", ") : STR_EMPTY, list->at[i]);
    return out.len ? out : STR("none");
}

static bool choose_version(struct up *u, str id, str said, str *out, struct infra_failure *f)
{
    struct client *c = up_client(u, f);
    struct aws_call call;
    amg_texts list;
    if (!c) return false;
    if (!amg_versions(c, id, &list, &call)) return up_aws_ok(u, &call, f);
    *out = newest_fitting(&list, said);
    if (out->len) return true;
    return infra_fail(f, INFRA_REFUSED,
                      arena_printf(up_arena(u), "AWS has no Grafana %.*s for %s", STR_ARG(said),
                                   id.len ? "this workspace" : "a new workspace"),
                      arena_join(up_arena(u), STR("there are: "), listed(up_arena(u), &list)));
}

/* Of one that is there: only upwards, and only when the caller says so. */
static bool want_upgrade(struct up *u, struct infra_resource *r, struct infra_failure *f)
{
    str live = u->live.head.version, said = u->options.version, target;
    if (!said.len || fits(live, said)) return true;
    if (compare_versions(said, live) < 0) {
        infra_note(u->infra, r, INFRA_WARNING,
                   "it has Grafana %.*s, and the source says %.*s: a version is never lowered",
                   STR_ARG(live), STR_ARG(said));
        return true;
    }
    if (!choose_version(u, u->live.head.id, said, &target, f)) return false;
    if (u->options.upgrade) up_put_text(up_arena(u), r->wanted, "version", target);
    infra_note(u->infra, r, INFRA_WARNING,
               "Grafana %.*s becomes %.*s%s; that cannot be undone, and takes about ten minutes in "
               "which dashboards cannot be changed",
               STR_ARG(live), STR_ARG(target), u->options.upgrade ? "" : " with --upgrade");
    return true;
}

/* ---- canonical form ---------------------------------------------------------------------- */

static struct json *network_of(struct arena *a, const str *lists, size_t list_count,
                               const str *endpoints, size_t count)
{
    struct json *out = json_object(a);
    if (list_count) json_add(a, out, STR("prefix"), up_sorted(a, lists, list_count));
    if (count) json_add(a, out, STR("endpoint"), up_sorted(a, endpoints, count));
    return out;
}

static struct json *vpc_of(struct arena *a, const str *subnets, size_t subnet_count,
                           const str *groups, size_t count)
{
    struct json *out = json_object(a);
    json_add(a, out, STR("subnets"), up_sorted(a, subnets, subnet_count));
    json_add(a, out, STR("groups"), up_sorted(a, groups, count));
    return out;
}

static struct json *accounts_of(struct arena *a, const str *units, size_t count)
{
    return count ? up_sorted(a, units, count) : json_string(a, STR("this account"));
}

static bool notifies(const struct site *s) { return s->topics.len || s->any_topic; }

static str wanted_role(struct up *u)
{
    if (!u->role) return u->site->role;
    if (u->role->id.len) return u->role->id;
    return arena_join(up_arena(u), STR("arn:"), u->account.partition, STR(":iam::"),
                      u->account.account, STR(":role/"), u->role_name);
}

static void put_answer(struct arena *a, struct json *out, const char *key, enum site_answer answer)
{
    if (answer != SITE_UNSAID) json_add(a, out, str_from(key), json_bool(a, answer == SITE_YES));
}

static struct json *tags_of(struct arena *a, const struct site *s)
{
    struct json *out = json_object(a);
    for (size_t i = 0; i < s->tags.len; i++)
        json_set(a, out, s->tags.at[i].name, json_string(a, s->tags.at[i].value));
    return out;
}

static void want_places(struct arena *a, const struct site *s, struct json *out)
{
    if (s->subnets.len)
        json_add(a, out, STR("vpc"),
                 vpc_of(a, s->subnets.at, s->subnets.len, s->security_groups.at,
                        s->security_groups.len));
    if (s->no_vpc) up_put_text(a, out, "vpc", STR("none"));
    if (s->prefix_lists.len + s->endpoints.len)
        json_add(a, out, STR("network"),
                 network_of(a, s->prefix_lists.at, s->prefix_lists.len, s->endpoints.at,
                            s->endpoints.len));
    if (s->open) up_put_text(a, out, "network", STR("open"));
}

static struct json *wanted(struct up *u)
{
    struct arena *a = up_arena(u);
    const struct site *s = u->site;
    struct json *out = json_object(a);
    if (!is_id(u->options.title)) up_put_text(a, out, "name", u->options.title);
    up_put_text(a, out, "description", s->description);
    up_put_text(a, out, "role", wanted_role(u));
    if (s->units.len) json_add(a, out, STR("accounts"), accounts_of(a, s->units.at, s->units.len));
    if (notifies(s)) up_put_text(a, out, "notifications", STR("SNS"));
    want_places(a, s, out);
    put_answer(a, out, "plugins", s->plugins);
    put_answer(a, out, "alerting", s->alerting);
    if (s->tags.len) json_add(a, out, STR("tags"), tags_of(a, s));
    return out;
}

/* Those of the wanted tags that are there. */
static struct json *live_tags(struct up *u, const struct json *wanted)
{
    struct arena *a = up_arena(u);
    struct json *out = json_object(a);
    for (size_t i = 0; i < u->live.tags.len; i++)
        if (json_get(wanted, u->live.tags.at[i].name))
            json_set(a, out, u->live.tags.at[i].name, json_string(a, u->live.tags.at[i].value));
    return out;
}

static void live_places(struct up *u, struct json *out)
{
    struct arena *a = up_arena(u);
    const struct amg_settings *s = &u->live.settings;
    if (s->subnets.len)
        json_add(a, out, STR("vpc"),
                 vpc_of(a, s->subnets.at, s->subnets.len, s->security_groups.at,
                        s->security_groups.len));
    else
        up_put_text(a, out, "vpc", STR("none"));
    if (s->limited)
        json_add(a, out, STR("network"),
                 network_of(a, s->prefix_lists.at, s->prefix_lists.len, s->endpoints.at,
                            s->endpoints.len));
    else
        up_put_text(a, out, "network", STR("open"));
}

/* All that DescribeWorkspace tells, in the words of `wanted`. */
static struct json *described(struct up *u, const struct json *wanted)
{
    struct arena *a = up_arena(u);
    const struct amg_settings *s = &u->live.settings;
    struct json *out = json_object(a);
    const struct json *tags = json_get(wanted, STR("tags"));
    up_put_text(a, out, "name", s->name);
    up_put_text(a, out, "description", s->description);
    up_put_text(a, out, "role", s->role);
    json_add(a, out, STR("accounts"), accounts_of(a, s->units.at, s->units.len));
    if (s->destinations.len) up_put_text(a, out, "notifications", s->destinations.at[0]);
    live_places(u, out);
    up_put_text(a, out, "version", u->live.head.version);
    if (tags) json_add(a, out, STR("tags"), live_tags(u, tags));
    return out;
}

static const struct setting {
    const char *key;
    const char *path; /* in the configuration document */
} configured[] = {{"plugins", "plugins.pluginAdminEnabled"},
                  {"alerting", "unifiedAlerting.enabled"}};

/* Of the configuration document only what is wanted: the service adds to it. */
static bool read_configuration(struct up *u, const struct json *wanted, struct json *out,
                               struct infra_failure *f)
{
    struct client *c = up_client(u, f);
    struct aws_call call;
    struct json *document = NULL;
    for (size_t i = 0; i < COUNT_OF(configured); i++) {
        if (!json_get(wanted, str_from(configured[i].key))) continue;
        if (!document && !amg_configuration(c, u->live.head.id, &document, &call))
            return up_aws_ok(u, &call, f);
        struct json *value = infra_at(document, configured[i].path);
        if (value) json_add(up_arena(u), out, str_from(configured[i].key), value);
    }
    return true;
}

/* What the source does not say is no difference. */
static struct json *only_wanted(struct arena *a, const struct json *state,
                                const struct json *wanted)
{
    struct json *out = json_object(a);
    for (size_t i = 0; i < wanted->members.len; i++) {
        struct json *value = json_get(state, wanted->members.at[i].key);
        if (value) json_add(a, out, wanted->members.at[i].key, value);
    }
    return out;
}

/* ---- reading ----------------------------------------------------------------------------- */

static void read_owner(struct up *u, struct infra_resource *r)
{
    r->owner = is_id(u->options.title) ? INFRA_OURS : INFRA_NOT_OURS;
    for (size_t i = 0; i < u->live.tags.len; i++)
        if (str_is(u->live.tags.at[i].name, UP_TAG) && str_eq(u->live.tags.at[i].value, u->mark))
            r->owner = INFRA_OURS;
    if (r->owner == INFRA_OURS || infra_is_adopted(u->infra, r)) return;
    r->blocked = true;
    infra_note(u->infra, r, INFRA_WARNING,
               "a workspace of this name is there (%.*s) and dashc did not make it: let dashc "
               "change it with --adopt %.*s",
               STR_ARG(u->live.head.id), STR_ARG(r->name));
}

static void note_state(struct up *u, struct infra_resource *r)
{
    if (amg_state_of(u->live.head.status) == AMG_ODD)
        infra_note(u->infra, r, INFRA_WARNING, "it is %.*s%s%.*s", STR_ARG(u->live.head.status),
                   u->live.degraded.len ? ": " : "", STR_ARG(u->live.degraded));
    if (u->live.license.len) {
        str more = up_enterprise_price(u);
        infra_note(u->infra, r, INFRA_PRICE,
                   "it has the licence %.*s, which costs %.*s, " UP_PRICE_PAGE "; to end it: aws "
                   "grafana disassociate-license --workspace-id %.*s --license-type %.*s",
                   STR_ARG(u->live.license), STR_ARG(more), STR_ARG(u->live.head.id),
                   STR_ARG(u->live.license));
    }
    if (str_is(u->live.settings.permission, "SERVICE_MANAGED"))
        infra_note(u->infra, r, INFRA_WARNING,
                   "AWS's console made its role; it gets the one of the source instead");
}

/* Who is not among them is refused from then on, dashc too. */
static void note_network(struct up *u, struct infra_resource *r)
{
    const struct json *wanted = infra_at(r->wanted, "network"),
                      *live = infra_at(r->live, "network");
    if (!wanted || wanted->kind != JSON_OBJECT || (live && json_equal(wanted, live))) return;
    infra_note(u->infra, r, INFRA_WARNING,
               "from then on it is reached from there only: whoever runs dashc must be there");
}

/* What a new one gets that is nowhere in the source. */
static void note_new(struct up *u, struct infra_resource *r)
{
    const char *access = u->site->units.len ? "" : "it reads this account only, ";
    infra_note(
        u->infra, r, INFRA_NOTE,
        "%sits permissions are those of its role (CUSTOMER_MANAGED), and it gets the tag " UP_TAG
        "=%.*s, by which dashc knows it",
        access, STR_ARG(u->mark));
}

static bool read_new(struct up *u, struct infra_resource *r, struct infra_failure *f)
{
    str said = u->options.version.len ? u->options.version : u->options.version_otherwise, version;
    if (is_id(u->options.title))
        return infra_fail(
            f, INFRA_REFUSED,
            arena_printf(up_arena(u), "there is no workspace %.*s", STR_ARG(u->options.title)),
            STR("a new one is given a name, and AWS gives it an id"));
    if (!choose_version(u, STR_EMPTY, said, &version, f)) return false;
    up_put_text(up_arena(u), r->wanted, "version", version);
    return true;
}

/* One that is there may have administrators whom the source does not name: see up_people.c. */
static bool has_admin(struct up *u, struct infra_failure *f)
{
    const struct site *site = u->site;
    bool found = site->saml && site->assertions.admins.len;
    for (size_t i = 0; i < site->people.len; i++)
        found = found || site->people.at[i].level == SITE_ADMIN;
    return found || infra_fail(f, INFRA_REFUSED,
                               STR("nobody would administer the workspace, so it is not made"),
                               STR("name somebody: `admin user \"…\"`, `admin group \"…\"`, with "
                                   "SAML `admin role \"…\"`"));
}

static str last_part(str path, char separator)
{
    str part = STR_EMPTY;
    while (str_split(&path, separator, &part)) {
    }
    return part;
}

/* A role that the source names by its ARN: a slip shows before anything is made. */
static bool is_role_there(struct up *u, struct infra_resource *r, struct infra_failure *f)
{
    struct arena *a = up_arena(u);
    struct client *c = up_client(u, f);
    str arn = u->site->role, account = arena_join(a, STR(":"), u->account.account, STR(":role/"));
    struct iam_role role;
    struct aws_call call;
    if (u->role_name.len || str_eq(arn, u->live.settings.role)) return true;
    if (str_find(arn, account, 0) == SIZE_MAX)
        return infra_fail(f, INFRA_REFUSED, arena_join(a, arn, STR(" is another account's")),
                          arena_printf(a,
                                       "the keys are of %.*s, and a workspace takes a role of "
                                       "its own account only",
                                       STR_ARG(u->account.account)));
    if (!iam_get_role(c, last_part(arn, '/'), &role, &call)) {
        if (!up_aws_ok(u, &call, f) && f->trouble != INFRA_DENIED) return false;
        infra_note(u->infra, r, INFRA_NOTE, "whether %.*s is there was not looked at: %.*s",
                   STR_ARG(arn), STR_ARG(f->why));
        return true;
    }
    return role.arn.len ||
           infra_fail(f, INFRA_REFUSED, arena_join(a, STR("there is no role "), arn),
                      STR("take `role` away, and dashc makes one"));
}

static bool read_workspace(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    struct up *u = up_of(r);
    (void)i;
    if (!up_identify(u, f) || !find(u, f) || !is_role_there(u, r, f)) return false;
    r->wanted = wanted(u);
    r->id = u->live.head.id;
    if (!up_exists(u)) {
        if (!has_admin(u, f)) return false;
        note_network(u, r);
        note_new(u, r);
        return read_new(u, r, f);
    }
    read_owner(u, r);
    note_state(u, r);
    if (!want_upgrade(u, r, f)) return false;
    struct json *state = described(u, r->wanted);
    if (!read_configuration(u, r->wanted, state, f)) return false;
    r->live = only_wanted(up_arena(u), state, r->wanted);
    note_network(u, r);
    return true;
}

/* ---- making it --------------------------------------------------------------------------- */

static bool differs(const struct infra_resource *r, const char *key)
{
    const struct json *a = r->live ? json_get(r->live, str_from(key)) : NULL;
    const struct json *b = json_get(r->wanted, str_from(key));
    return b && (!a || !json_equal(a, b));
}

static void copy(struct arena *a, const site_texts *from, amg_texts *to)
{
    for (size_t i = 0; i < from->len; i++) vec_push(a, to, from->at[i]);
}

/* Those that differ from what is there; of a new one all. */
static struct amg_settings settings_of(struct up *u, const struct infra_resource *r)
{
    struct arena *a = up_arena(u);
    const struct site *s = u->site;
    struct amg_settings out = {0};
    if (differs(r, "name")) out.name = u->options.title;
    if (differs(r, "description")) out.description = s->description;
    if (differs(r, "role")) {
        out.role = wanted_role(u);
        out.permission = STR("CUSTOMER_MANAGED");
    }
    if (differs(r, "accounts")) {
        out.access = STR("ORGANIZATION");
        copy(a, &s->units, &out.units);
    }
    if (differs(r, "notifications")) vec_push(a, &out.destinations, STR("SNS"));
    if (differs(r, "vpc")) {
        copy(a, &s->subnets, &out.subnets);
        copy(a, &s->security_groups, &out.security_groups);
        out.no_vpc = s->no_vpc && r->live;
    }
    if (differs(r, "network")) {
        copy(a, &s->prefix_lists, &out.prefix_lists);
        copy(a, &s->endpoints, &out.endpoints);
        out.limited = !s->open;
        out.no_limit = s->open && r->live;
    }
    return out;
}

static amg_tags all_tags(struct up *u)
{
    struct arena *a = up_arena(u);
    amg_tags tags = {0};
    struct amg_tag mark = {STR(UP_TAG), u->mark};
    vec_push(a, &tags, mark);
    for (size_t i = 0; i < u->site->tags.len; i++) {
        struct amg_tag tag = {u->site->tags.at[i].name, u->site->tags.at[i].value};
        vec_push(a, &tags, tag);
    }
    return tags;
}

/* The document with what is wanted laid over it. */
static struct json *document_of(struct up *u, const struct json *wanted, struct json *document)
{
    for (size_t i = 0; i < COUNT_OF(configured); i++) {
        struct json *value = json_get(wanted, str_from(configured[i].key));
        if (value) infra_put(up_arena(u), document, configured[i].path, value);
    }
    return document;
}

/* Names are not unique: what keeps two runs at once, and a request that is sent again, from making
 * two workspaces is a token that follows from what is made. */
static str token_of(struct up *u, int serial)
{
    struct arena *a = up_arena(u);
    str whole =
        arena_printf(a, "%.*s\n%.*s\n%.*s\n%.*s\n%d", STR_ARG(u->mark), STR_ARG(u->account.account),
                     STR_ARG(u->account.region), STR_ARG(u->options.title), serial);
    return arena_join(a, STR("dashc-"), str_part(digest_hex(a, digest_of(whole)), 0, TOKEN_DIGITS));
}

static bool is_about_role(const struct aws_call *call)
{
    if (!str_is(call->code, "ValidationException")) return false;
    return str_find(call->message, STR("role"), 0) != SIZE_MAX ||
           str_find(call->message, STR("Role"), 0) != SIZE_MAX;
}

/* Says that AWS does not know the role yet, and waits; false when it was long enough. */
static bool wait_for_role(struct up *u, const struct aws_call *call, int tries,
                          struct infra_failure *f)
{
    const struct infra_options *o = infra_options(u->infra);
    if (!u->role || !is_about_role(call) || tries == ROLE_TRIES) return up_aws_ok(u, call, f);
    if (tries == 1 && o->say)
        o->say(STR("a new role is not known everywhere at once: waiting for it"), o->data);
    if (http_pause(o->http, o->poll > 0 ? o->poll : ROLE_PAUSE)) return true;
    return infra_fail(f, INFRA_STOPPED, STR("stopped"), STR_EMPTY);
}

/* The token was used before: for one that is gone, or right now by another run whose source says
 * something else. */
static bool is_somebodys(struct up *u, struct infra_failure *f)
{
    if (!find(u, f)) return true;
    if (!up_exists(u)) return false;
    infra_fail(f, INFRA_CHANGED, STR("somebody has made it meanwhile"),
               STR("run the same again to see what stands there"));
    return true;
}

/* What AWS answered with may be one that was deleted since. */
static bool is_gone(struct up *u, struct client *c)
{
    struct amg_details seen;
    struct aws_call call;
    if (str_is(u->live.head.status, "CREATING")) return false;
    if (!amg_describe(c, u->live.head.id, &seen, &call)) return call.status == 404;
    return str_is(seen.head.status, "DELETING");
}

enum made { MADE, GONE, NOT_MADE };

static enum made try_token(struct up *u, struct client *c, struct amg_creation *creation,
                           struct infra_failure *f)
{
    struct aws_call call;
    for (int tries = 1; !amg_create(c, creation, &u->live, &call); tries++) {
        u->live = (struct amg_details){0};
        if (call.status == 409) return is_somebodys(u, f) ? NOT_MADE : GONE;
        if (!wait_for_role(u, &call, tries, f)) return NOT_MADE;
    }
    return is_gone(u, c) ? GONE : MADE;
}

static bool make(struct up *u, struct infra_resource *r, struct infra_failure *f)
{
    struct arena *a = up_arena(u);
    struct client *c = up_client(u, f);
    struct amg_settings settings = settings_of(u, r);
    amg_tags tags = all_tags(u);
    struct json *document = document_of(u, r->wanted, json_object(a));
    if (!settings.access.len) settings.access = STR("CURRENT_ACCOUNT");
    struct amg_creation creation = {.settings = &settings,
                                    .version = infra_at(r->wanted, "version")->string,
                                    .sso = u->site->sso || !u->site->saml,
                                    .saml = u->site->saml,
                                    .tags = &tags};
    if (document->members.len) creation.configuration = json_text(a, document);
    enum made made = c ? GONE : NOT_MADE;
    for (int serial = 1; made == GONE && serial <= MOST_TOKENS; serial++) {
        creation.token = token_of(u, serial);
        made = try_token(u, c, &creation, f);
    }
    if (made == GONE)
        return infra_fail(f, INFRA_REFUSED,
                          STR("AWS answers with workspaces of this name that are deleted"),
                          STR("give it another name, or try again tomorrow"));
    r->id = u->live.head.id;
    return made == MADE && up_await(u, f);
}

/* ---- changing it ------------------------------------------------------------------------- */

static bool update(struct up *u, struct client *c, void *data, struct aws_call *call)
{
    return amg_update(c, u->live.head.id, data, call);
}

/* The document as it stands now: what is sent replaces all of it. */
static bool configure(struct up *u, struct client *c, void *data, struct aws_call *call)
{
    const struct infra_resource *r = data;
    struct json *document;
    str version = differs(r, "version") ? infra_at(r->wanted, "version")->string : STR_EMPTY;
    return amg_configuration(c, u->live.head.id, &document, call) &&
           amg_configure(c, u->live.head.id, document_of(u, r->wanted, document), version, call);
}

static bool tag(struct up *u, struct client *c, struct infra_failure *f)
{
    struct aws_call call;
    amg_tags tags = all_tags(u);
    str arn = arena_join(up_arena(u), STR("arn:"), u->account.partition, STR(":grafana:"),
                         u->account.region, STR(":"), u->account.account, STR(":/workspaces/"),
                         u->live.head.id);
    return amg_tag(c, arn, &tags, &call) || up_aws_ok(u, &call, f);
}

static bool any_differs(const struct infra_resource *r, const char *const *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (differs(r, keys[i])) return true;
    return false;
}

static bool change(struct up *u, struct infra_resource *r, struct infra_failure *f)
{
    static const char *const settings[] = {"name",          "description", "role",   "accounts",
                                           "notifications", "vpc",         "network"};
    static const char *const document[] = {"plugins", "alerting", "version"};
    struct amg_settings changes = settings_of(u, r);
    struct client *c = up_client(u, f);
    if (!c) return false;
    if (any_differs(r, settings, COUNT_OF(settings)) && !up_carry_out(u, update, &changes, f))
        return false;
    if (any_differs(r, document, COUNT_OF(document)) && !up_carry_out(u, configure, r, f))
        return false;
    return (r->owner == INFRA_OURS && !differs(r, "tags")) || tag(u, c, f);
}

static bool write_workspace(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    struct up *u = up_of(r);
    (void)i;
    return r->live ? change(u, r, f) : make(u, r, f);
}

static str field_of(struct arena *a, const struct infra_resource *r, str path)
{
    (void)a, (void)r;
    if (str_is(path, "version")) return STR("Grafana");
    if (str_is(path, "accounts")) return STR("accounts it reads");
    if (str_is(path, "plugins")) return STR("plugin administration");
    if (str_is(path, "alerting")) return STR("unified alerting");
    return path;
}

/* "prefix pl-1, endpoint vpce-1" */
static str value_of(struct arena *a, const struct infra_resource *r, str path,
                    const struct json *value)
{
    str out = STR_EMPTY;
    (void)r, (void)path;
    if (!value || value->kind != JSON_OBJECT) return infra_said(a, value);
    for (size_t i = 0; i < value->members.len; i++) {
        const struct json_member *m = &value->members.at[i];
        out = arena_join(a, out, out.len ? STR(", ") : STR_EMPTY, m->key, STR(" "),
                         infra_said(a, m->value));
    }
    return out;
}

const struct infra_kind up_workspace_kind = {.noun = "workspace",
                                             .name = "workspace",
                                             .read = read_workspace,
                                             .write = write_workspace,
                                             .field = field_of,
                                             .value = value_of};
