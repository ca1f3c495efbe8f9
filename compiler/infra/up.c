/* up: see up.h.  Not responsible for any of the resources (up_*.c). */
#include "infra/up_inner.h"

#include "aws/sts.h"

#include <stdlib.h>

/* ---- names ------------------------------------------------------------------------------- */

static bool is_arn(str text) { return str_starts(text, STR("arn:")); }

/* `[\w+=,.@-]{1,64}`: what of a workspace's name fits. */
str up_role_name_of(struct arena *a, const struct site *site, str title)
{
    enum { LONGEST = 64 };
    if (is_arn(site->role)) return STR_EMPTY;
    if (site->role.len) return site->role;
    str name = arena_join(a, STR("grafana-"), title);
    char *at = (char *)(uintptr_t)name.ptr;
    for (size_t i = 0; i < name.len; i++)
        if (at[i] == '~') at[i] = '-';
    return str_part(name, 0, LONGEST);
}

/* A value that IAM takes for a tag: letters, digits and `_.:/=+-@`. */
str up_mark_of(struct arena *a, str project, str workspace)
{
    str mark = arena_join(a, project, STR("/"), workspace);
    char *at = (char *)(uintptr_t)mark.ptr;
    for (size_t i = 0; i < mark.len; i++) {
        char c = at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && !strchr("_.:/=+-@ ", c)) at[i] = '-';
    }
    return str_part(mark, 0, 256);
}

/* ---- what is wanted ---------------------------------------------------------------------- */

static struct infra_resource *add(struct up *u, const struct infra_kind *kind, str name, str place)
{
    struct declared_head *head = arena_new(up_arena(u), struct declared_head);
    *head = (struct declared_head){.name = name, .place = place};
    struct infra_resource *r = infra_add(u->infra, kind, name, head, NULL);
    r->own = u;
    return r;
}

static bool says_organisation(const struct site *s)
{
    return s->organization.len || s->timezone.len || s->theme.len || s->week.len || s->home.len;
}

static size_t count_of(const struct site *s, bool group, bool viewers)
{
    size_t count = 0;
    for (size_t i = 0; i < s->people.len; i++)
        count +=
            s->people.at[i].group == group && (s->people.at[i].level == SITE_VIEWER) == viewers;
    return count;
}

/* "2 users and the people of 3 groups" */
static str named(struct arena *a, size_t users, size_t groups)
{
    str some = arena_printf(a, "%zu user%s", users, users == 1 ? "" : "s");
    str more = arena_printf(a, "the people of %zu group%s", groups, groups == 1 ? "" : "s");
    if (!groups) return some;
    return users ? arena_join(a, some, STR(" and "), more) : more;
}

static str usd(struct up *u, enum cost_item item)
{
    const struct cost_price *price = cost_price(u->prices, item, up_region(u));
    return arena_join(up_arena(u), STR("US$"), number_str(up_arena(u), price->usd));
}

static void note_people(struct up *u, bool viewers, enum cost_item item)
{
    size_t users = count_of(u->site, false, viewers), groups = count_of(u->site, true, viewers);
    if (users + groups)
        infra_note(u->infra, NULL, INFRA_PRICE, "  %.*s each: %.*s", STR_ARG(usd(u, item)),
                   STR_ARG(named(up_arena(u), users, groups)));
}

str up_enterprise_price(struct up *u)
{
    const struct cost_price *price = cost_price(u->prices, COST_ENTERPRISE, up_region(u));
    return arena_printf(up_arena(u),
                        "%.*s more for each user who signs in during a month (as AWS's page is "
                        "quoted for %.*s, %.*s; look there first)",
                        STR_ARG(usd(u, COST_ENTERPRISE)), STR_ARG(price->region),
                        STR_ARG(price->date));
}

/* A new workspace, a new account of dashc's own in it, or other people. */
static bool changes_price(struct up *u)
{
    const struct infra_report *report = infra_report(u->infra);
    bool people = false;
    for (size_t i = 0; i < report->resources.len; i++) {
        const struct infra_resource *r = report->resources.at[i];
        bool who = r->kind == &up_people_kind || r->kind == &up_sign_in_kind;
        people = people || (who && (r->action == INFRA_CREATE || r->action == INFRA_UPDATE));
    }
    return people || !up_exists(u) || u->uncompared;
}

void up_note_prices(struct up *u)
{
    if (!changes_price(u)) return;
    bool administers = says_organisation(u->site) || u->site->folders.len;
    const struct cost_price *editor = cost_price(u->prices, COST_EDITOR, up_region(u));
    str nine = usd(u, COST_EDITOR), five = usd(u, COST_VIEWER), more = up_enterprise_price(u);
    infra_note(u->infra, NULL, INFRA_PRICE,
               "AWS's prices a month, for who signs in during it: %.*s an editor or administrator, "
               "%.*s a viewer; a workspace at least %.*s (" UP_PRICE_PAGE ", %.*s)",
               STR_ARG(nine), STR_ARG(five), STR_ARG(nine), STR_ARG(editor->date));
    note_people(u, false, COST_EDITOR);
    note_people(u, true, COST_VIEWER);
    infra_note(u->infra, NULL, INFRA_PRICE,
               "  %.*s in a month of use, not confirmed: dashc's service account%s", STR_ARG(nine),
               administers ? "s `dashc` and `dashc-admin`, each" : " `dashc`");
    infra_note(u->infra, NULL, INFRA_PRICE, "  no Enterprise licence is bought; it costs %.*s",
               STR_ARG(more));
}

struct up *up_want(struct infra *i, const struct up_options *o)
{
    struct arena *a = infra_arena(i);
    struct up *u = arena_new(a, struct up);
    const struct site *site = o->site;
    *u = (struct up){.infra = i,
                     .prices = cost_prices(a),
                     .options = *o,
                     .site = site,
                     .role_name = up_role_name_of(a, site, o->title),
                     .mark = up_mark_of(a, infra_options(i)->project, infra_options(i)->workspace)};
    if (u->role_name.len) u->role = add(u, &up_role_kind, u->role_name, site->place);
    u->workspace = add(u, &up_workspace_kind, o->title, site->place);
    infra_needs_standing(i, u->workspace, u->role);
    struct infra_resource *rest[3] = {NULL};
    size_t count = 0;
    if (site->sso || site->saml) rest[count++] = add(u, &up_sign_in_kind, o->title, site->place);
    if (site->people.len || o->prune)
        rest[count++] = add(u, &up_people_kind, o->title, site->place);
    if (says_organisation(site))
        rest[count++] = add(u, &up_organisation_kind, o->title, site->place);
    for (size_t k = 0; k < count; k++) infra_needs(i, rest[k], u->workspace);
    for (size_t k = 0; k < site->folders.len; k++) {
        const struct site_folder *folder = &site->folders.at[k];
        struct infra_resource *r = add(u, &up_folder_kind, folder->path, folder->place);
        r->declared = folder;
        infra_needs(i, r, u->workspace);
    }
    return u;
}

bool up_close(struct up *u, str *why)
{
    bool good = true;
    if (u && u->session.inner) good = amg_session_close(&u->session);
    if (!good) *why = u->session.why;
    return good;
}

/* ---- what is known ----------------------------------------------------------------------- */

str up_address(const struct up *u)
{
    str host = u->live.head.endpoint;
    if (!host.len) return STR_EMPTY;
    bool whole = str_find(host, STR("://"), 0) != SIZE_MAX;
    return arena_join(infra_arena(u->infra), whole ? STR_EMPTY : STR("https://"), host);
}

str up_id(const struct up *u) { return u->live.head.id; }
str up_role_name(const struct up *u) { return u->role_name; }
str up_account(const struct up *u) { return u->account.account; }
str up_region(const struct up *u) { return u->account.region; }
const struct json *up_trust(const struct up *u) { return u->trust; }
const struct json *up_permissions(const struct up *u) { return u->permissions; }

const struct json *up_elsewhere(const struct up *u, const struct uses_delegate *delegate)
{
    return policy_elsewhere(infra_arena(u->infra), delegate, &u->account);
}

str up_role_arn(const struct up *u)
{
    if (!u->role_name.len) return u->site->role;
    return arena_join(infra_arena(u->infra), STR("arn:"), u->account.partition, STR(":iam::"),
                      u->account.account, STR(":role/"), u->role_name);
}

/* ---- shared by the kinds ----------------------------------------------------------------- */

struct arena *up_arena(struct up *u) { return infra_arena(u->infra); }

struct client *up_client(struct up *u, struct infra_failure *f)
{
    struct client *c = infra_aws(u->infra, u->options.region, f);
    bool keys = !c && f->trouble == INFRA_DENIED && !f->help.len;
    if (keys) f->help = STR(UP_KEYS_HELP);
    return c;
}

bool up_exists(const struct up *u) { return u->live.head.id.len > 0; }

static void make_policies(struct up *u)
{
    u->trust = policy_trust(up_arena(u), &u->account);
    u->permissions = policy_permissions(up_arena(u), u->options.uses, &u->account);
}

bool up_policies(struct up *u)
{
    struct infra_failure f;
    str account = u->site->account, region = u->options.region;
    bool known = account.len && region.len;
    if (!known && up_identify(u, &f)) return true;
    u->account = (struct policy_account){region.len ? aws_partition(region) : STR("aws"),
                                         account.len ? account : STR("ACCOUNT"),
                                         region.len ? region : STR("REGION")};
    make_policies(u);
    return known;
}

bool up_identify(struct up *u, struct infra_failure *f)
{
    struct client *c = up_client(u, f);
    struct aws_call call;
    str account, arn;
    if (!c) return false;
    if (u->account.account.len) return true;
    if (!sts_identity(&c->aws, &c->credentials, &account, &arn, &call))
        return up_aws_ok(u, &call, f);
    if (u->site->account.len && !str_eq(u->site->account, account))
        return infra_fail(f, INFRA_REFUSED,
                          arena_printf(up_arena(u), "the keys are of the account %.*s (%.*s)",
                                       STR_ARG(account), STR_ARG(arn)),
                          arena_printf(up_arena(u), "`account` says %.*s: choose its --profile",
                                       STR_ARG(u->site->account)));
    u->account = (struct policy_account){aws_partition(c->aws.region),
                                         arena_str(up_arena(u), account), c->aws.region};
    make_policies(u);
    return true;
}

static bool open_session(struct up *u, bool makes_none, struct infra_failure *f)
{
    static const enum infra_trouble troubles[] = {
        [AMG_NONE] = INFRA_FINE,       [AMG_LOGIN] = INFRA_DENIED,
        [AMG_ABSENT] = INFRA_REFUSED,  [AMG_REFUSED] = INFRA_REFUSED,
        [AMG_NETWORK] = INFRA_NETWORK, [AMG_STOPPED] = INFRA_STOPPED};
    const struct infra_options *o = infra_options(u->infra);
    struct amg_options options = {.http = o->http,
                                  .arena = up_arena(u),
                                  .workspace = u->live.head.id,
                                  .region = u->options.region,
                                  .profile = o->profile,
                                  .administers = true,
                                  .makes_none = makes_none,
                                  .writes = true,
                                  .say = o->say,
                                  .say_data = o->data,
                                  .poll = o->poll,
                                  .patience = o->patience};
    u->session_open = amg_session_open(&u->session, &options);
    if (u->session_open) return true;
    u->uncompared = u->session.failure == AMG_ABSENT;
    amg_session_close(&u->session);
    bool denied = u->session.failure == AMG_LOGIN;
    return infra_fail(f, troubles[u->session.failure], u->session.why,
                      denied ? STR("docs/aws.md has the policy that every command needs")
                             : STR_EMPTY);
}

const struct grafana *up_grafana(struct up *u, struct infra_failure *f)
{
    struct grafana g = infra_options(u->infra)->grafana;
    g.url = up_address(u);
    g.token = u->options.token;
    if (!g.token.len) {
        if (!u->session_open && !open_session(u, false, f)) return NULL;
        if (!amg_session_renew(&u->session)) {
            infra_fail(f, INFRA_DENIED, u->session.why, STR_EMPTY);
            return NULL;
        }
        g.token = u->session.token;
    }
    infra_renew(u->infra, &g);
    return &infra_options(u->infra)->grafana;
}

/* Whatever token there is, it is of another Grafana than one that is yet to be made. */
static bool is_of_none(const struct up *u, struct infra_failure *f)
{
    str from = u->options.token_from;
    if (!u->options.token.len) return true;
    return infra_fail(f, INFRA_DENIED,
                      arena_printf(infra_arena(u->infra),
                                   "the token of %.*s is another Grafana's: this workspace is yet "
                                   "to be made",
                                   STR_ARG(from)),
                      STR("take it away, and dashc makes one for itself"));
}

bool up_reads(struct up *u, struct infra_resource *r, const struct grafana **g,
              struct infra_failure *f)
{
    bool has_token = u->options.token.len || u->session_open;
    *g = NULL;
    if (!up_exists(u)) return is_of_none(u, f);
    if (has_token || (!u->uncompared && open_session(u, true, f))) {
        *g = up_grafana(u, f);
        return *g != NULL;
    }
    if (u->uncompared)
        infra_note(u->infra, r, INFRA_NOTE,
                   "not compared with what stands: that needs the service account `dashc-admin`, "
                   "which `dashc up` makes when it does this");
    return u->uncompared;
}

bool up_grafana_ok(struct up *u, const struct grafana_answer *answer, struct infra_failure *f)
{
    static const char denied[] =
        "the token has to be an Admin's; without DASHC_TOKEN dashc makes one";
    bool good = infra_grafana_ok(answer, denied, f);
    if (answer->outcome == GRAFANA_LOGIN && u->options.token.len)
        f->help = arena_join(up_arena(u), STR("the token came from "), u->options.token_from);
    /* Nobody's fault but the network's: see up_left_alone. */
    if (answer->outcome == GRAFANA_BLOCKED) f->trouble = INFRA_REFUSED;
    return good;
}

bool up_left_alone(struct infra_resource *r, const struct infra_failure *f)
{
    bool unreachable = f->trouble == INFRA_REFUSED || f->trouble == INFRA_NETWORK;
    if (!unreachable) return false;
    r->blocked = true;
    infra_note(up_of(r)->infra, r, INFRA_WARNING, "%.*s", STR_ARG(f->why));
    if (f->help.len) infra_note(up_of(r)->infra, r, INFRA_NOTE, "%.*s", STR_ARG(f->help));
    return true;
}

void up_ask(struct up *u, struct http_exchange *e) { http_do(infra_options(u->infra)->http, e); }

/* ---- canonical JSON ---------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

struct json *up_sorted(struct arena *a, const str *list, size_t count)
{
    struct json *out = json_array(a);
    str *copy = arena_array(a, str, count + 1);
    if (count) memcpy(copy, list, count * sizeof *list);
    qsort(copy, count, sizeof *copy, by_text);
    for (size_t i = 0; i < count; i++) json_push(a, out, json_string(a, copy[i]));
    return out;
}

void up_put_text(struct arena *a, struct json *object, const char *key, str value)
{
    if (value.len) json_add(a, object, str_from(key), json_string(a, value));
}
