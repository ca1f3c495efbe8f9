/* access: see access.h.  Facts: documentation of OpenSearch (security/access-control/api), and
 * which permissions Grafana's queries need: reading (_msearch, _field_caps), mappings, and PPL. */
#include "infra/access.h"

#include "infra/domain.h"

struct access {
    const struct declared_source *source;
    struct cluster *cluster;
    str id;
};

static const char *const cluster_permissions[] = {
    "cluster:admin/opensearch/ppl", "cluster:monitor/main", "cluster_composite_ops_ro"};
static const char *const index_actions[] = {"indices:admin/get", "indices:admin/mappings/get",
                                            "indices:monitor/settings/get", "read"};

static const struct access *access_of(const struct infra_resource *r) { return r->declared; }

/* ---- lists of texts ---------------------------------------------------------------------- */

/* Sorted, because the order means nothing. */
static struct json *texts_of(struct arena *a, const struct json *list)
{
    struct json *out = json_array(a);
    for (size_t k = 0; list && list->kind == JSON_ARRAY && k < list->items.len; k++)
        if (list->items.at[k]->kind == JSON_STRING) json_push(a, out, list->items.at[k]);
    infra_sort(out);
    return out;
}

static struct json *texts_from(struct arena *a, const char *const *texts, size_t count)
{
    struct json *out = json_array(a);
    for (size_t k = 0; k < count; k++) json_push(a, out, json_string(a, str_from(texts[k])));
    return out;
}

/* ---- asking ------------------------------------------------------------------------------ */

static str path_of(struct infra *i, const struct infra_resource *r, const char *what)
{
    const struct access *t = access_of(r);
    struct arena *a = infra_arena(i);
    return arena_join(a, t->cluster->plugins, STR("/_security/api/"), str_from(what), STR("/"),
                      http_encode(a, t->id));
}

/* The member of that name; NULL when there is none.  A domain without fine-grained access control
 * knows no such address. */
static bool ask(struct infra *i, struct infra_resource *r, const char *what,
                const struct json **out, struct infra_failure *f)
{
    const struct access *t = access_of(r);
    struct cluster_answer answer;
    *out = NULL;
    if (!cluster_ask(i, t->cluster, HTTP_GET, path_of(i, r, what), STR_EMPTY, NULL, 400, &answer,
                     f))
        return false;
    if (answer.status == 400) {
        r->blocked = true;
        infra_note(
            i, r, INFRA_WARNING,
            "the domain has no fine-grained access control, or hides it: %.*s; without it there "
            "is nothing to map: take `access` out of datasource \"%.*s\", and let the domain's "
            "access policy name the role; or switch it on in the domain",
            STR_ARG(answer.reason), STR_ARG(t->source->head.name));
    }
    if (answer.status == 200) *out = json_get(answer.json, t->id);
    return true;
}

static bool put(struct infra *i, const struct infra_resource *r, const char *what,
                const struct json *body, struct infra_failure *f)
{
    const struct access *t = access_of(r);
    struct cluster_answer answer;
    return cluster_ask(i, t->cluster, HTTP_PUT, path_of(i, r, what), STR_EMPTY, body, 0, &answer,
                       f);
}

/* ---- the role ---------------------------------------------------------------------------- */

/* `[cwl-]YYYY.MM.DD` is Grafana's name for indices by date. */
static str index_pattern(struct arena *a, str index)
{
    if (!str_starts(index, STR("["))) return index;
    return arena_join(a, str_part(index, 1, str_find_char(index, ']', 0)), STR("*"));
}

static struct json *wanted_role(struct infra *i, const struct access *t)
{
    struct arena *a = infra_arena(i);
    struct json *out = json_object(a), *patterns = json_array(a);
    json_push(a, patterns, json_string(a, index_pattern(a, t->source->index)));
    json_set(a, out, STR("cluster"),
             texts_from(a, cluster_permissions, COUNT_OF(cluster_permissions)));
    json_set(a, out, STR("indices"), patterns);
    json_set(a, out, STR("actions"), texts_from(a, index_actions, COUNT_OF(index_actions)));
    return out;
}

/* One group of permissions as its lists; several, or one that hides fields, as they are. */
struct json *access_role(struct arena *a, const struct json *role)
{
    struct json *out = json_object(a);
    struct json *groups = json_get(role, STR("index_permissions"));
    const struct json *one =
        groups && groups->kind == JSON_ARRAY && groups->items.len == 1 ? groups->items.at[0] : NULL;
    const struct json *dls = one ? json_get(one, STR("dls")) : NULL;
    const struct json *fls = one ? json_get(one, STR("fls")) : NULL;
    const struct json *masked = one ? json_get(one, STR("masked_fields")) : NULL;
    bool plain = one && !(dls && dls->kind == JSON_STRING && dls->string.len) &&
                 !(fls && fls->items.len) && !(masked && masked->items.len);
    json_set(a, out, STR("cluster"), texts_of(a, json_get(role, STR("cluster_permissions"))));
    if (plain) {
        json_set(a, out, STR("indices"), texts_of(a, json_get(one, STR("index_patterns"))));
        json_set(a, out, STR("actions"), texts_of(a, json_get(one, STR("allowed_actions"))));
    } else if (groups) {
        json_set(a, out, STR("index_permissions"), groups);
    }
    struct json *tenants = json_get(role, STR("tenant_permissions"));
    if (tenants && tenants->items.len) json_set(a, out, STR("tenant_permissions"), tenants);
    return out;
}

static bool read_role(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    const struct access *t = access_of(r);
    const struct json *role;
    r->id = t->id;
    if (cluster_name_taken(i, r)) return true;
    r->wanted = wanted_role(i, t);
    if (!ask(i, r, "roles", &role, f)) return false;
    if (!role) return true;
    r->live = access_role(infra_arena(i), role);
    r->stands = role;
    r->owner = cluster_owner_here(i, r, aws_text(role, "description"));
    return true;
}

static bool write_role(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    struct arena *a = infra_arena(i);
    struct json *body = json_object(a), *group = json_object(a), *groups = json_array(a);
    str said =
        arena_join(a, STR("May read what Grafana shows of "), access_of(r)->source->head.name);
    json_set(a, group, STR("index_patterns"), json_get(r->wanted, STR("indices")));
    json_set(a, group, STR("allowed_actions"), json_get(r->wanted, STR("actions")));
    json_push(a, groups, group);
    json_set(a, body, STR("description"), json_string(a, cluster_mark(i, said, r->wanted)));
    json_set(a, body, STR("cluster_permissions"), json_get(r->wanted, STR("cluster")));
    json_set(a, body, STR("index_permissions"), groups);
    return put(i, r, "roles", body, f);
}

static const struct infra_kind role_kind = {.noun = "role of the domain",
                                            .name = "role",
                                            .service = "OpenSearch",
                                            .read = read_role,
                                            .write = write_role};

/* ---- who has it -------------------------------------------------------------------------- */

struct json *access_mapping(struct arena *a, const struct json *mapping)
{
    static const char *const lists[] = {"backend_roles", "users", "hosts", "and_backend_roles"};
    struct json *out = json_object(a);
    for (size_t k = 0; k < COUNT_OF(lists); k++) {
        struct json *list = texts_of(a, json_get(mapping, str_from(lists[k])));
        if (list->items.len) json_set(a, out, str_from(lists[k]), list);
    }
    return out;
}

static bool read_mapping(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    const struct access *t = access_of(r);
    struct arena *a = infra_arena(i);
    struct json *roles = json_array(a);
    const struct json *mapping;
    for (size_t k = 0; k < t->source->access.len; k++)
        json_push(a, roles, json_string(a, t->source->access.at[k]));
    r->id = t->id;
    r->wanted = json_object(a);
    json_set(a, r->wanted, STR("backend_roles"), texts_of(a, roles));
    if (!ask(i, r, "rolesmapping", &mapping, f)) return false;
    if (!mapping) return true;
    r->live = access_mapping(a, mapping);
    r->stands = mapping;
    r->owner = cluster_owner_here(i, r, aws_text(mapping, "description"));
    return true;
}

static bool write_mapping(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    struct arena *a = infra_arena(i);
    struct json *body = json_object(a);
    str said = arena_join(a, STR("Who may read "), access_of(r)->source->head.name);
    json_set(a, body, STR("description"), json_string(a, cluster_mark(i, said, r->wanted)));
    json_set(a, body, STR("backend_roles"), json_get(r->wanted, STR("backend_roles")));
    json_set(a, body, STR("users"), json_array(a));
    json_set(a, body, STR("hosts"), json_array(a));
    return put(i, r, "rolesmapping", body, f);
}

static const struct infra_kind mapping_kind = {.noun = "mapping to the role",
                                               .name = "role_mapping",
                                               .service = "OpenSearch",
                                               .read = read_mapping,
                                               .write = write_mapping};

/* ---- both -------------------------------------------------------------------------------- */

/* Of the workspace too: several may share a domain, and each says itself who may read. */
static str name_of(struct infra *i, const struct declared_source *s)
{
    const struct infra_options *o = infra_options(i);
    struct arena *a = infra_arena(i);
    str name = arena_join(a, STR("dashc-"), cluster_slug(a, o->project), STR("-"));
    if (o->workspace.len) name = arena_join(a, name, cluster_slug(a, o->workspace), STR("-"));
    return arena_join(a, name, cluster_slug(a, s->head.name));
}

void access_want(struct infra *i, const struct declared *declared, struct clusters *clusters)
{
    struct arena *a = infra_arena(i);
    for (size_t k = 0; k < declared->sources.len; k++) {
        const struct declared_source *s = declared->sources.at[k];
        if (s->kind != DECLARED_OPENSEARCH || !s->grants || !s->access.len) continue;
        if (domain_is_serverless(s->url)) {
            infra_note(
                i, NULL, INFRA_WARNING,
                "%.*s: `access` is left out: OpenSearch Serverless lets roles in by its data "
                "access policies",
                STR_ARG(s->head.place));
            continue;
        }
        struct access *t = arena_new(a, struct access);
        *t = (struct access){.source = s, .cluster = cluster_of(i, clusters, s)};
        t->id = name_of(i, s);
        struct infra_resource *role = infra_add(i, &role_kind, t->id, &s->head, t);
        struct infra_resource *mapping = infra_add(i, &mapping_kind, t->id, &s->head, t);
        role->domain = mapping->domain = t->cluster;
        infra_needs(i, mapping, role);
    }
}
