/* retention: see retention.h.  Not responsible for what a policy says (ism.c), nor for indices
 * that exist (attach.c). */
#include "infra/retention.h"

#include "infra/attach.h"
#include "infra/domain.h"
#include "infra/ism.h"
#include "infra/policies.h"

enum { TEMPLATE_PRIORITY = 100 };

static const struct retention *retention_of(const struct infra_resource *r) { return r->declared; }

static struct json *put_text(struct infra *i, struct json *object, const char *key, str text)
{
    json_set(infra_arena(i), object, str_from(key), json_string(infra_arena(i), text));
    return object;
}

/* What stands at the top level is of all workspaces. */
static enum infra_owner owner_of(struct infra *i, struct infra_resource *r, str description)
{
    return retention_of(r)->declared->head.workspace.len ? cluster_owner_here(i, r, description)
                                                         : cluster_owner(i, description, r->live);
}

/* ---- the policy -------------------------------------------------------------------------- */

/* Of a domain that nobody knows: a policy that stands says what it was written for; else UltraWarm
 * is not reckoned with.  Neither is certain, so the caller has to say `force`. */
static void judge_unknown(struct infra *i, struct infra_resource *r, const struct cluster *d,
                          bool kept)
{
    bool ours = !r->live || r->owner == INFRA_OURS || infra_is_adopted(i, r);
    if (infra_options(i)->force) {
        infra_note(i, r, INFRA_WARNING, "the account of these keys has no domain %.*s: %s",
                   STR_ARG(d->url),
                   kept ? "its storage is taken to be as the policy that stands names it"
                        : "it is taken to have no UltraWarm");
    } else if (ours) {
        r->blocked = true;
        infra_note(i, r, INFRA_WARNING,
                   "the account of these keys has no domain %.*s in %.*s, so AWS does not say "
                   "whether it has UltraWarm: use keys of its account (--profile), or let the data "
                   "source say it: `storage hot`, `storage ultrawarm` or `storage cold`; --force "
                   "%s",
                   STR_ARG(d->url), STR_ARG(d->region),
                   kept ? "writes it for the storage that the policy names now"
                        : "takes it to have none");
    }
}

static void note_storage(struct infra *i, struct infra_resource *r, const struct retention *t)
{
    const struct declared_retention *said = t->declared;
    enum cluster_tiers tiers = t->cluster->tiers;
    if (tiers == TIERS_NONE)
        infra_note(
            i, r, INFRA_NOTE,
            "without UltraWarm, a warm index is read only, in one piece, and has fewer copies");
    else if (said->replicas.said)
        infra_note(i, r, INFRA_NOTE, "UltraWarm has no copies: `replicas` means nothing here");
    if (said->warm > 0 && tiers != TIERS_COLD)
        infra_note(i, r, INFRA_NOTE,
                   "the domain has no cold storage: an index stays warm until it goes");
}

/* What is lost, in a line of its own: it stands in the plan among many fields. */
static void note_end(struct infra *i, struct infra_resource *r, const struct retention *t)
{
    struct arena *a = infra_arena(i);
    const struct declared_retention *said = t->declared;
    str patterns = STR_EMPTY;
    for (size_t k = 0; k < said->patterns.len; k++)
        patterns = arena_join(a, patterns, k ? STR(", ") : STR_EMPTY, said->patterns.at[k]);
    bool rolls = ism_rolls(said);
    infra_note(i, r, INFRA_WARNING,
               "DELETES each index that fits %.*s, with all its documents, %.*s after %s",
               STR_ARG(patterns), STR_ARG(ism_age(a, said->gone)),
               rolls ? "it rolled over" : "it was made");
    if (rolls && said->rollover_age > 0)
        infra_note(i, r, INFRA_NOTE, "its first lines are up to %.*s older by then",
                   STR_ARG(ism_age(a, said->rollover_age)));
}

/* No price: AWS's page has one for each region, and what is stored nobody knows here. */
static void note_cost(struct infra *i, struct infra_resource *r, struct ism_storage storage)
{
    if (storage.ultrawarm)
        infra_note(i, r, INFRA_NOTE,
                   "Amazon OpenSearch Service charges UltraWarm's managed storage%s by the GB and "
                   "month, besides the nodes: https://aws.amazon.com/opensearch-service/pricing/",
                   storage.cold ? ", and cold storage," : "");
    else
        infra_note(
            i, r, INFRA_NOTE,
            "each index is merged into one segment once, when it becomes warm: for that time "
            "it takes up to twice its space on the disk, and work of its nodes");
}

/* What the policy is to be, which depends on the storage that the domain has. */
static void want_policy(struct infra *i, struct infra_resource *r, const struct retention *t)
{
    const struct cluster *d = t->cluster;
    struct ism_storage storage = {d->tiers >= TIERS_WARM, d->tiers == TIERS_COLD};
    bool warms = t->declared->hot > 0, unknown = warms && d->unknown, kept = false;
    if (unknown && r->live) kept = ism_storage_of(r->live, &storage);
    r->wanted = ism_wanted(infra_arena(i), t->declared, storage);
    if (r->live && json_equal(r->live, r->wanted)) return;
    note_end(i, r, t);
    if (warms) note_cost(i, r, storage);
    if (unknown) judge_unknown(i, r, d, kept);
    if (warms && !unknown) note_storage(i, r, t);
}

/* The policy, in an answer that is about it alone or in an item of the list. */
static bool take_policy(struct infra *i, struct infra_resource *r, const struct json *holder)
{
    const struct json *policy = json_get(holder, STR("policy"));
    if (!policy || policy->kind != JSON_OBJECT || !ism_read_version(holder, r->own)) return false;
    r->live = ism_canonical(infra_arena(i), policy);
    r->stands = policy;
    r->owner = owner_of(i, r, aws_text(policy, "description"));
    return true;
}

static bool read_named(struct infra *i, struct infra_resource *r, const struct retention *t,
                       struct infra_failure *f)
{
    struct cluster_answer answer;
    if (!cluster_ask(i, t->cluster, HTTP_GET, ism_path(i, t), STR_EMPTY, NULL, 0, &answer, f))
        return false;
    if (answer.status == 404 || take_policy(i, r, answer.json)) return true;
    return infra_fail(
        f, INFRA_REFUSED,
        arena_join(infra_arena(i), t->cluster->url, STR(": the answer holds no policy")),
        STR_EMPTY);
}

/* ISM cannot rename a policy: one that was, in the source, keeps its name in the domain. */
static void find_renamed(struct infra *i, struct infra_resource *r, struct retention *t,
                         const struct json *list)
{
    const struct json *item = policies_renamed(i, t, list);
    if (!item || !take_policy(i, r, item)) return;
    t->id = arena_str(infra_arena(i), aws_text(item, "_id"));
    if (r->action == INFRA_UNREAD)
        infra_note(i, NULL, INFRA_NOTE,
                   "retention \"%.*s\" stays \"%.*s\" in OpenSearch, as it was called before: a "
                   "policy cannot be renamed there",
                   STR_ARG(r->name), STR_ARG(t->id));
}

static bool read_policy(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    struct retention *t = (struct retention *)(uintptr_t)r->declared;
    const struct json *list = NULL, *patterns = ism_patterns(infra_arena(i), t->declared);
    t->id = r->id = t->named;
    r->own = arena_new(infra_arena(i), struct ism_version);
    if (cluster_name_taken(i, r)) return true;
    if (t->declared->hot > 0 && !cluster_describe(i, t->cluster, f)) return false;
    if (!read_named(i, r, t, f)) return false;
    const struct json *before = r->live ? json_get(r->live, STR("patterns")) : NULL;
    bool moves = !before || !json_equal(before, patterns);
    if (moves && !policies_list(i, t, &list, f)) return false;
    if (!r->live && list) find_renamed(i, r, t, list);
    r->id = t->id;
    want_policy(i, r, t);
    if (list && str_eq(t->id, t->named)) policies_judge(i, r, t, list);
    return attach_note(i, r, t, f);
}

static bool write_policy(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    const struct retention *t = retention_of(r);
    const struct ism_version *version = r->own;
    struct arena *a = infra_arena(i);
    str said = arena_join(a, t->declared->head.name, STR(": "), ism_ages(a, t->declared));
    struct json *body = ism_body(a, r->wanted, cluster_mark(i, said, r->wanted));
    struct cluster_answer answer;
    str query = version->known ? arena_printf(a, "if_seq_no=%.0f&if_primary_term=%.0f",
                                              version->number, version->term)
                               : STR_EMPTY;
    if (!cluster_ask(i, t->cluster, HTTP_PUT, ism_path(i, t), query, body, 0, &answer, f)) {
        bool meets = str_find(f->why, STR("different priority"), 0) != SIZE_MAX;
        if (f->trouble == INFRA_CHANGED) f->help = STR("plan again, and look at what it is now");
        if (meets)
            f->help = STR("the patterns of two policies may not meet: let them differ, or take the "
                          "other policy away");
        return false;
    }
    return true;
}

static str policy_field_of(struct arena *a, const struct infra_resource *r, str path)
{
    (void)r;
    return ism_field(a, path);
}

static str policy_value_of(struct arena *a, const struct infra_resource *r, str path,
                           const struct json *value)
{
    (void)r;
    str said = ism_value(a, value);
    return str_ends(path, STR(".min_rollover_age"))
               ? arena_join(a, said, STR(" after it rolled over"))
               : said;
}

static const struct infra_kind policy_kind = {.noun = "retention policy",
                                              .name = "policy",
                                              .service = "OpenSearch",
                                              .read = read_policy,
                                              .write = write_policy,
                                              .field = policy_field_of,
                                              .value = policy_value_of};

/* ---- the index template ------------------------------------------------------------------ */

static const char *alias_setting(const struct retention *t)
{
    return str_is(t->cluster->plugins, "/_plugins")
               ? "index.plugins.index_state_management.rollover_alias"
               : "index.opendistro.index_state_management.rollover_alias";
}

/* Whether a name that fits one pattern may fit the other: exact for patterns that end in `*`. */
static bool meet(str one, str other)
{
    size_t a = str_find_char(one, '*', 0), b = str_find_char(other, '*', 0);
    str head = str_part(one, 0, a), against = str_part(other, 0, b);
    size_t shared = head.len < against.len ? head.len : against.len;
    if (a == SIZE_MAX && b == SIZE_MAX) return str_eq(one, other);
    return str_eq(str_part(head, 0, shared), str_part(against, 0, shared)) &&
           (a != SIZE_MAX || head.len >= against.len) && (b != SIZE_MAX || against.len >= head.len);
}

static bool serves(const struct json *template, str pattern)
{
    const struct json *patterns = json_get(template, STR("index_patterns"));
    for (size_t k = 0; patterns && k < patterns->items.len; k++)
        if (meet(patterns->items.at[k]->string, pattern)) return true;
    return false;
}

/* A setting that was written flat or nested, as `index.x` or `x`. */
static str setting_of(const struct json *template, const char *name)
{
    const struct json *settings = infra_at(template, "template.settings");
    const struct json *value = settings ? json_get(settings, str_from(name)) : NULL;
    if (!value && settings) value = infra_at(settings, name);
    return value && value->kind == JSON_STRING ? value->string : STR_EMPTY;
}

/* Settings by their whole names, "index.number_of_shards", without the alias. */
static void put_settings(struct infra *i, const struct retention *t, str path,
                         const struct json *settings, struct json *out)
{
    struct arena *a = infra_arena(i);
    for (size_t k = 0; k < settings->members.len; k++) {
        const struct json_member *m = &settings->members.at[k];
        str name = path.len ? arena_join(a, path, STR("."), m->key) : m->key;
        if (!path.len && !str_is(m->key, "index") && !str_starts(m->key, STR("index.")))
            name = arena_join(a, STR("index."), m->key);
        if (m->value->kind == JSON_OBJECT)
            put_settings(i, t, name, m->value, out);
        else if (!str_is(name, alias_setting(t)))
            json_set(a, out, name, m->value);
    }
}

/* What else stands in a template: writing it would take that away. */
static void put_others(struct infra *i, const struct retention *t, const struct json *template,
                       struct json *out)
{
    static const char *const others[] = {"version", "data_stream", "context", "allow_auto_create"};
    struct arena *a = infra_arena(i);
    struct json *settings = json_object(a);
    const struct json *given = infra_at(template, "template.settings");
    if (given && given->kind == JSON_OBJECT) put_settings(i, t, STR_EMPTY, given, settings);
    if (settings->members.len) json_set(a, out, STR("settings"), settings);
    for (size_t k = 0; k < COUNT_OF(others); k++) {
        struct json *value = json_get(template, str_from(others[k]));
        if (value && value->kind != JSON_NULL) json_set(a, out, str_from(others[k]), value);
    }
}

/* {"patterns": …, "priority": …, "alias": …}, and whatever else somebody has put into it. */
static struct json *canonical_template(struct infra *i, const struct retention *t,
                                       const struct json *template)
{
    struct arena *a = infra_arena(i);
    struct json *out = json_object(a);
    const struct json *priority = json_get(template, STR("priority"));
    const struct json *composed = json_get(template, STR("composed_of"));
    json_set(a, out, STR("patterns"), json_get(template, STR("index_patterns")));
    json_set(a, out, STR("priority"),
             priority ? json_number(a, priority->number) : json_number(a, 0));
    put_text(i, out, "alias", setting_of(template, alias_setting(t)));
    if (composed && composed->items.len)
        json_set(a, out, STR("composed_of"), (struct json *)(uintptr_t)composed);
    const struct json *inner = json_get(template, STR("template"));
    for (size_t k = 0; inner && k < inner->members.len; k++)
        if (!str_is(inner->members.at[k].key, "settings") &&
            !(inner->members.at[k].value->kind == JSON_OBJECT &&
              !inner->members.at[k].value->members.len))
            json_set(a, out, inner->members.at[k].key, inner->members.at[k].value);
    put_others(i, t, template, out);
    return out;
}

struct json *retention_template(struct infra *i, struct cluster *d, const struct json *template)
{
    return canonical_template(i, &(struct retention){.cluster = d}, template);
}

static struct json *wanted_template(struct infra *i, const struct retention *t)
{
    struct arena *a = infra_arena(i);
    struct json *out = json_object(a), *patterns = json_array(a);
    json_push(a, patterns, json_string(a, t->declared->patterns.at[0]));
    json_set(a, out, STR("patterns"), patterns);
    json_set(a, out, STR("priority"), json_number(a, TEMPLATE_PRIORITY));
    return put_text(i, out, "alias", ism_alias(t->declared));
}

static str template_path(struct infra *i, const struct retention *t)
{
    struct arena *a = infra_arena(i);
    return arena_join(a, STR("/_index_template/"), http_encode(a, t->id));
}

/* Only the template with the highest priority counts, and templates are not laid over each other:
 * so one of somebody else's for the same indices must name the alias itself. */
static void judge_other(struct infra *i, struct infra_resource *r, str name,
                        const struct json *template)
{
    const struct retention *t = retention_of(r);
    str alias = ism_alias(t->declared);
    if (str_eq(setting_of(template, alias_setting(t)), alias)) {
        infra_note(i, r, INFRA_NOTE, "the index template \"%.*s\" names the alias already",
                   STR_ARG(name));
        r->live = r->wanted;
        return;
    }
    r->blocked = true;
    infra_note(
        i, r, INFRA_WARNING,
        "the index template \"%.*s\" serves these indices, and templates are not laid over each "
        "other: give it the setting %s = \"%.*s\"",
        STR_ARG(name), alias_setting(t), STR_ARG(alias));
}

static bool read_template(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    const struct retention *t = retention_of(r);
    struct cluster_answer answer;
    r->id = t->id;
    if (cluster_name_taken(i, r)) return true;
    r->wanted = wanted_template(i, t);
    if (!cluster_ask(i, t->cluster, HTTP_GET, STR("/_index_template"), STR_EMPTY, NULL, 0, &answer,
                     f))
        return false;
    const struct json *list =
        answer.status == 200 ? json_get(answer.json, STR("index_templates")) : NULL;
    for (size_t k = 0; list && k < list->items.len; k++) {
        const struct json *one = json_get(list->items.at[k], STR("index_template"));
        str name = aws_text(list->items.at[k], "name");
        if (!one) continue;
        if (str_eq(name, t->id)) {
            r->live = canonical_template(i, t, one);
            r->stands = one;
            const struct json *meta = json_get(one, STR("_meta"));
            r->owner = owner_of(i, r, aws_text(meta, "description"));
        } else if (serves(one, t->declared->patterns.at[0])) {
            judge_other(i, r, name, one);
            if (r->blocked || r->live) return true;
        }
    }
    return true;
}

static bool write_template(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    const struct retention *t = retention_of(r);
    struct arena *a = infra_arena(i);
    struct json *body = json_object(a), *meta = json_object(a), *settings = json_object(a);
    struct cluster_answer answer;
    json_set(a, body, STR("index_patterns"), json_get(r->wanted, STR("patterns")));
    json_set(a, body, STR("priority"), json_get(r->wanted, STR("priority")));
    put_text(i, settings, alias_setting(t), ism_alias(t->declared));
    infra_put(a, body, "template.settings", settings);
    put_text(i, meta, "description", cluster_mark(i, t->declared->head.name, r->wanted));
    json_set(a, body, STR("_meta"), meta);
    return cluster_ask(i, t->cluster, HTTP_PUT, template_path(i, t), STR_EMPTY, body, 0, &answer,
                       f);
}

static const struct infra_kind template_kind = {.noun = "index template",
                                                .name = "template",
                                                .service = "OpenSearch",
                                                .read = read_template,
                                                .write = write_template};

/* ---- the alias and the first index ------------------------------------------------------- */

static bool read_alias(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    const struct retention *t = retention_of(r);
    struct arena *a = infra_arena(i);
    struct cluster_answer answer;
    str path = arena_join(a, STR("/_alias/"), http_encode(a, ism_alias(t->declared)));
    r->id = ism_alias(t->declared);
    r->wanted = put_text(i, json_object(a), "alias", r->id);
    if (!cluster_ask(i, t->cluster, HTTP_GET, path, STR_EMPTY, NULL, 0, &answer, f)) return false;
    if (answer.status != 404) r->live = r->wanted;
    return true;
}

static bool write_alias(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    const struct retention *t = retention_of(r);
    struct arena *a = infra_arena(i);
    struct json *body = json_object(a), *aliases = json_object(a), *alias = json_object(a);
    struct cluster_answer answer;
    str path = arena_join(a, STR("/"), http_encode(a, r->name));
    json_set(a, alias, STR("is_write_index"), json_bool(a, true));
    json_set(a, aliases, ism_alias(t->declared), alias);
    json_set(a, body, STR("aliases"), aliases);
    return cluster_ask(i, t->cluster, HTTP_PUT, path, STR_EMPTY, body, 0, &answer, f);
}

static const struct infra_kind first_index_kind = {.noun = "first index",
                                                   .name = "index",
                                                   .service = "OpenSearch",
                                                   .read = read_alias,
                                                   .write = write_alias};

/* ---- all of it --------------------------------------------------------------------------- */

/* What a workspace declares is its own, also where another one shares its domain. */
static str name_of(struct arena *a, const struct declared_retention *declared)
{
    str name = cluster_slug(a, declared->head.name), workspace = declared->head.workspace;
    return workspace.len ? arena_join(a, name, STR("-"), cluster_slug(a, workspace)) : name;
}

static void want(struct infra *i, const struct declared_retention *declared,
                 struct clusters *clusters)
{
    struct arena *a = infra_arena(i);
    struct retention *t = arena_new(a, struct retention);
    *t = (struct retention){.declared = declared, .named = name_of(a, declared)};
    t->id = t->named;
    t->cluster = cluster_of(i, clusters, declared->source);
    struct infra_resource *policy =
        infra_add(i, &policy_kind, declared->head.name, &declared->head, t);
    policy->domain = t->cluster;
    t->policy = policy;
    if (ism_rolls(declared)) {
        str first = arena_join(a, ism_alias(declared), STR("-000001"));
        struct infra_resource *template = infra_add(i, &template_kind, t->id, &declared->head, t);
        template->domain = t->cluster;
        struct infra_resource *index = infra_add(i, &first_index_kind, first, &declared->head, t);
        infra_needs(i, index, policy);
        infra_needs(i, index, template);
    }
    attach_want(i, t);
}

static void want_if_known(struct infra *i, const struct declared_retention *t,
                          struct clusters *clusters)
{
    const char *why = !t->source ? "no `datasource opensearch` says where the domain is"
                      : domain_is_serverless(t->source->url)
                          ? "OpenSearch Serverless keeps lines by policies of its own"
                          : NULL;
    if (!why)
        want(i, t, clusters);
    else
        infra_note(i, NULL, INFRA_WARNING, "%.*s: retention \"%.*s\" is left out: %s",
                   STR_ARG(t->head.place), STR_ARG(t->head.name), why);
}

/* The top level's first: of two names that become one, all workspaces take the same. */
void retentions_want(struct infra *i, const struct declared *declared, struct clusters *clusters)
{
    for (int own = 0; own <= 1; own++)
        for (size_t k = 0; k < declared->retentions.len; k++)
            if ((declared->retentions.at[k]->head.workspace.len > 0) == own)
                want_if_known(i, declared->retentions.at[k], clusters);
}

/* ---- of other workspaces ----------------------------------------------------------------- */

static bool is_own(struct infra *i, const struct declared_head *head)
{
    return head->workspace.len && str_eq(head->workspace, infra_options(i)->workspace);
}

/* Whether another workspace may keep it there.  Between sources of the top level it chooses as this
 * one does. */
static bool may_choose(struct infra *i, const struct declared_retention *t,
                       const struct declared_source *s)
{
    str whose = s->head.workspace;
    if (s->kind != DECLARED_OPENSEARCH || is_own(i, &s->head)) return false;
    if (t->domain.len && !str_eq(t->domain, s->head.name)) return false;
    if (!whose.len) return !t->source || t->source->head.workspace.len;
    return !t->head.workspace.len || str_eq(whose, t->head.workspace);
}

static bool may_stand_in(struct infra *i, const struct declared_retention *t,
                         const struct cluster *d)
{
    const struct declared *all = infra_options(i)->everywhere;
    for (size_t k = 0; k < all->sources.len; k++) {
        struct clusters aside = {0};
        const struct declared_source *s = all->sources.at[k];
        if (may_choose(i, t, s) && cluster_same(cluster_of(i, &aside, s), d)) return true;
    }
    return false;
}

const struct declared_retention *retention_elsewhere(struct infra *i, const struct cluster *d,
                                                     str id)
{
    const struct declared *all = infra_options(i)->everywhere;
    for (size_t k = 0; all && k < all->retentions.len; k++) {
        const struct declared_retention *t = all->retentions.at[k];
        if (!is_own(i, &t->head) && str_eq(name_of(infra_arena(i), t), id) && may_stand_in(i, t, d))
            return t;
    }
    return NULL;
}
