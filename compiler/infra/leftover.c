/* leftover: see leftover.h. */
#include "infra/leftover.h"

#include "infra/access.h"
#include "infra/domain.h"
#include "infra/ism.h"
#include "infra/retention.h"

enum { MOST_NAMED = 5 };

struct type;
struct leftover {
    const struct type *type;
    struct cluster *cluster;
    str id;
};

/* ---- the four types ---------------------------------------------------------------------- */

static struct json *policy_state(struct infra *i, struct cluster *d, const struct json *policy)
{
    (void)d;
    return ism_canonical(infra_arena(i), policy);
}

static struct json *role_state(struct infra *i, struct cluster *d, const struct json *role)
{
    (void)d;
    return access_role(infra_arena(i), role);
}

static struct json *mapping_state(struct infra *i, struct cluster *d, const struct json *mapping)
{
    (void)d;
    return access_mapping(infra_arena(i), mapping);
}

static bool read_leftover(struct infra *i, struct infra_resource *r, struct infra_failure *f);
static bool remove_leftover(struct infra *i, struct infra_resource *r, struct infra_failure *f);

/* As their resources are called where they are declared, in the order in which they go: who has a
 * role before it, a policy before what its rolling over needs. */
static const struct type {
    struct infra_kind kind;
    const char *path;  /* of all of them; behind `plugins`, unless it is a template's */
    const char *query; /* to get all */
    const char *list;  /* the member that holds them; NULL: all members are, by name */
    const char *name;  /* of an item of the list: its name, and what it is */
    const char *body;
    const char *description;
    struct json *(*state)(struct infra *i, struct cluster *d, const struct json *body);
} types[] = {
    {{.noun = "mapping to the role",
      .name = "role_mapping",
      .service = "OpenSearch",
      .read = read_leftover,
      .remove = remove_leftover},
     "/_security/api/rolesmapping",
     "",
     NULL,
     NULL,
     NULL,
     "description",
     mapping_state},
    {{.noun = "role of the domain",
      .name = "role",
      .service = "OpenSearch",
      .read = read_leftover,
      .remove = remove_leftover},
     "/_security/api/roles",
     "",
     NULL,
     NULL,
     NULL,
     "description",
     role_state},
    {{.noun = "retention policy",
      .name = "policy",
      .service = "OpenSearch",
      .read = read_leftover,
      .remove = remove_leftover},
     "/_ism/policies",
     "size=10000",
     "policies",
     "_id",
     "policy",
     "description",
     policy_state},
    {{.noun = "index template",
      .name = "template",
      .service = "OpenSearch",
      .read = read_leftover,
      .remove = remove_leftover},
     "/_index_template",
     "",
     "index_templates",
     "name",
     "index_template",
     "_meta.description",
     retention_template},
};

static bool is_security(const struct type *type)
{
    return str_starts(str_from(type->path), STR("/_security"));
}

static str path_of(struct infra *i, const struct type *type, const struct cluster *d)
{
    bool plain = type->state == retention_template;
    return arena_join(infra_arena(i), plain ? STR_EMPTY : d->plugins, str_from(type->path));
}

static str path_of_one(struct infra *i, const struct leftover *l)
{
    return arena_join(infra_arena(i), path_of(i, l->type, l->cluster), STR("/"),
                      http_encode(infra_arena(i), l->id));
}

static str description_of(const struct type *type, const struct json *body)
{
    const struct json *said = infra_at(body, type->description);
    return said && said->kind == JSON_STRING ? said->string : STR_EMPTY;
}

/* ---- one --------------------------------------------------------------------------------- */

/* The body in the answer for one: a policy beside its version, a template in a list of one. */
static const struct json *body_of(const struct leftover *l, const struct json *answer)
{
    const struct type *type = l->type;
    if (!type->list) return json_get(answer, l->id);
    const struct json *list = json_get(answer, str_from(type->list));
    const struct json *holder = list && list->items.len ? list->items.at[0] : answer;
    return json_get(holder, str_from(type->body));
}

static bool get(struct infra *i, const struct leftover *l, const struct json **body,
                struct infra_failure *f)
{
    struct cluster_answer answer;
    *body = NULL;
    if (!cluster_ask(i, l->cluster, HTTP_GET, path_of_one(i, l), STR_EMPTY, NULL, 0, &answer, f))
        return false;
    if (answer.status == 200) *body = body_of(l, answer.json);
    return true;
}

/* ISM gives each index a copy of its policy, by which it goes on, to its deletion too, when the
 * policy is gone (documentation of OpenSearch, im-plugin/ism/api). */
static bool check_managed(struct infra *i, struct infra_resource *r, const struct leftover *l,
                          struct infra_failure *f)
{
    struct arena *a = infra_arena(i);
    struct cluster_answer answer;
    str names = STR_EMPTY;
    size_t count = 0;
    str path = arena_join(a, l->cluster->plugins, STR("/_ism/explain/*"));
    if (!cluster_ask(i, l->cluster, HTTP_GET, path, STR_EMPTY, NULL, 0, &answer, f)) return false;
    for (size_t k = 0; answer.status == 200 && k < answer.json->members.len; k++) {
        const struct json_member *m = &answer.json->members.at[k];
        if (m->value->kind != JSON_OBJECT || !str_eq(aws_text(m->value, "policy_id"), l->id))
            continue;
        if (count++ < MOST_NAMED)
            names = arena_join(a, names, count > 1 ? STR(", ") : STR_EMPTY, m->key);
    }
    if (!count) return true;
    r->blocked = true;
    infra_note(i, r, INFRA_WARNING,
               "%zu %s still managed by it (%.*s%s) and would go on, to the deletion that it says, "
               "without anybody seeing why: it stays until they are gone, or taken out of it with "
               "POST %.*s/_ism/remove/INDEX",
               count, count == 1 ? "index is" : "indices are", STR_ARG(names),
               count > MOST_NAMED ? ", …" : "", STR_ARG(l->cluster->plugins));
    return true;
}

static bool read_leftover(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    const struct leftover *l = r->declared;
    const struct json *body;
    r->id = l->id;
    if (!get(i, l, &body, f)) return false;
    if (!body) return true;
    r->live = l->type->state(i, l->cluster, body);
    r->stands = body;
    r->owner = cluster_owner(i, description_of(l->type, body), r->live);
    return l->type->state != policy_state || check_managed(i, r, l, f);
}

/* The interface has no condition for it, so what is deleted is looked at just before. */
static bool remove_leftover(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    const struct leftover *l = r->declared;
    struct infra_resource now = *r;
    struct cluster_answer answer;
    now.notes.len = now.notes.cap = 0;
    now.live = NULL;
    if (!read_leftover(i, &now, f)) return false;
    if (!now.live) return true;
    if (now.blocked || now.owner != r->owner || !json_equal(now.live, r->live))
        return infra_fail(f, INFRA_CHANGED, STR("it is not what the plan has shown"),
                          STR("plan again, and look at what it is now"));
    return cluster_ask(i, l->cluster, HTTP_DELETE, path_of_one(i, l), STR_EMPTY, NULL, 404, &answer,
                       f);
}

/* ---- finding them ------------------------------------------------------------------------ */

/* What is not read yet has its id for a name. */
static bool is_it(const struct infra_resource *r, const char *kind, str id)
{
    return r->domain && str_is(str_from(infra_kind_name(r)), kind) &&
           str_eq(r->id.len ? r->id : r->name, id);
}

static struct infra_resource *resource_of(const struct infra *i, const char *kind,
                                          const struct cluster *d, str id)
{
    const struct infra_report *report = infra_report(i);
    for (size_t k = 0; k < report->resources.len; k++) {
        struct infra_resource *r = report->resources.at[k];
        if (is_it(r, kind, id) && cluster_same(r->domain, d)) return r;
    }
    return NULL;
}

/* One that is declared by another address, which may be the same domain's: then it is this. */
static bool is_declared_elsewhere(struct infra *i, const struct type *type, struct cluster *d,
                                  str id)
{
    const struct infra_report *report = infra_report(i);
    for (size_t k = 0; k < report->resources.len; k++) {
        const struct infra_resource *r = report->resources.at[k];
        if (r->unwanted || !is_it(r, type->kind.name, id)) continue;
        str here = cluster_uuid(i, d), there = cluster_uuid(i, r->domain);
        if (here.len && there.len && !str_eq(here, there)) continue;
        if (!here.len || !there.len)
            infra_note(
                i, NULL, INFRA_NOTE,
                "the %s \"%.*s\" stays in %.*s: it is declared for %.*s, and whether that is "
                "another domain they do not say (GET /)",
                type->kind.noun, STR_ARG(id), STR_ARG(d->url), STR_ARG(r->domain->url));
        return true;
    }
    return false;
}

static void add_leftover(struct infra *i, const struct type *type, struct cluster *d, str id)
{
    struct leftover *l = arena_new(infra_arena(i), struct leftover);
    *l = (struct leftover){type, d, arena_str(infra_arena(i), id)};
    struct infra_resource *r = infra_add(i, &type->kind, l->id, NULL, l);
    r->unwanted = true;
    r->domain = d;
    if (type->state == role_state) infra_needs(i, r, resource_of(i, "role_mapping", d, id));
    if (type->state == retention_template) infra_needs(i, r, resource_of(i, "policy", d, id));
}

/* What another workspace declares is of use to it, whoever has made it.  Roles and mappings are
 * named after their workspace. */
static bool is_of_others(struct infra *i, const struct type *type, const struct cluster *d, str id)
{
    bool template = type->state == retention_template;
    if (type->state != policy_state && !template) return false;
    const struct declared_retention *t = retention_elsewhere(i, d, id);
    if (!t || (template && !ism_rolls(t))) return false;
    infra_note(i, NULL, INFRA_NOTE,
               "the %s \"%.*s\" stays in %.*s: this workspace declares it no more, but another "
               "workspace declares it: \"%.*s\" (%.*s)",
               type->kind.noun, STR_ARG(id), STR_ARG(d->url), STR_ARG(t->head.name),
               STR_ARG(t->head.place));
    return true;
}

/* Ours and not declared: to go, or, by a mark without a stack, to be told of. */
static void judge(struct infra *i, const struct type *type, struct cluster *d, str id,
                  const struct json *body)
{
    str stack;
    if (!cluster_stack(i, description_of(type, body), &stack)) return;
    bool ours = str_eq(stack, infra_options(i)->stack);
    if (!ours && stack.len) return;
    if (resource_of(i, type->kind.name, d, id) || is_declared_elsewhere(i, type, d, id)) return;
    if (ours) {
        if (!is_of_others(i, type, d, id)) add_leftover(i, type, d, id);
    } else {
        infra_note(i, NULL, INFRA_NOTE,
                   "the %s \"%.*s\" in %.*s is of this project and is declared no more; an earlier "
                   "dashc made it, which did not note for which workspace, so it stays",
                   type->kind.noun, STR_ARG(id), STR_ARG(d->url));
    }
}

static void look_at(struct infra *i, const struct type *type, struct cluster *d,
                    const struct json *answer)
{
    const struct json *list = type->list ? json_get(answer, str_from(type->list)) : NULL;
    for (size_t k = 0; list && k < list->items.len; k++) {
        const struct json *body = json_get(list->items.at[k], str_from(type->body));
        if (body) judge(i, type, d, aws_text(list->items.at[k], type->name), body);
    }
    for (size_t k = 0; !type->list && k < answer->members.len; k++)
        if (answer->members.at[k].value->kind == JSON_OBJECT)
            judge(i, type, d, answer->members.at[k].key, answer->members.at[k].value);
}

static bool read_leftovers(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    struct cluster *d = (struct cluster *)(uintptr_t)r->declared;
    r->wanted = r->live = json_object(infra_arena(i));
    for (size_t k = 0; k < COUNT_OF(types); k++) {
        const struct type *type = &types[k];
        struct cluster_answer answer;
        if (cluster_ask(i, d, HTTP_GET, path_of(i, type, d), str_from(type->query), NULL,
                        is_security(type) ? 400 : 0, &answer, f)) {
            if (answer.status == 200) look_at(i, type, d, answer.json);
        } else if (!is_security(type) || f->trouble != INFRA_DENIED) {
            return false;
        } else {
            infra_note(i, NULL, INFRA_NOTE, "whether a %s is left over is not known: %.*s",
                       type->kind.noun, STR_ARG(f->why));
        }
    }
    return true;
}

static const struct infra_kind leftovers_kind = {
    .noun = "what is left over in", .name = "leftovers", .read = read_leftovers};

void leftovers_want(struct infra *i, const struct declared *declared, struct clusters *clusters)
{
    if (!infra_options(i)->prune) return;
    for (size_t k = 0; k < declared->sources.len; k++) {
        const struct declared_source *s = declared->sources.at[k];
        if (s->kind != DECLARED_OPENSEARCH || domain_is_serverless(s->url)) continue;
        struct cluster *d = cluster_of(i, clusters, s);
        if (!infra_find(i, &leftovers_kind, d->url)) infra_add(i, &leftovers_kind, d->url, NULL, d);
    }
}
