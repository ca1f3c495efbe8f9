/* attach: see attach.h. */
#include "infra/attach.h"

#include "base/moment.h"
#include "infra/ism.h"

enum {
    A_REQUEST = 20,  /* indices in one request: their names stand in its address */
    MOST_NAMED = 10, /* in a note that only mentions them */
    MOST_UNANSWERED = 3,
    MILLISECONDS = 1000,
};

/* An index that fits the retention's patterns. */
enum standing {
    STANDING_FREE,    /* nothing manages it */
    STANDING_EARLIER, /* an earlier version of the policy does */
    STANDING_HERE,    /* the policy does */
    STANDING_OTHER,   /* another policy does */
};
struct index {
    str name;
    str policy;
    enum standing standing;
    double documents;
    double age; /* seconds; negative: not known */
};
typedef VEC(struct index) indices;

static bool is_asked(const struct infra *i, const struct retention *t)
{
    const struct infra_options *o = infra_options(i);
    for (size_t k = 0; k < o->attach_count; k++)
        if (str_eq(o->attach[k], t->declared->head.name)) return true;
    return false;
}

/* ---- the policy -------------------------------------------------------------------------- */

str ism_path(struct infra *i, const struct retention *t)
{
    struct arena *a = infra_arena(i);
    return arena_join(a, t->cluster->plugins, STR("/_ism/policies/"), http_encode(a, t->id));
}

bool ism_read_version(const struct json *answer, struct ism_version *out)
{
    const struct json *number = json_get(answer, STR("_seq_no"));
    const struct json *term = json_get(answer, STR("_primary_term"));
    *out = (struct ism_version){.known = number && number->kind == JSON_NUMBER && term &&
                                         term->kind == JSON_NUMBER};
    if (out->known) out->number = number->number;
    if (out->known) out->term = term->number;
    return out->known;
}

/* Writing it has given it another version than the plan knew. */
static bool renew_version(struct infra *i, const struct retention *t, struct infra_failure *f)
{
    struct cluster_answer answer;
    if (!cluster_ask(i, t->cluster, HTTP_GET, ism_path(i, t), STR_EMPTY, NULL, 0, &answer, f))
        return false;
    return (answer.status == 200 && ism_read_version(answer.json, t->policy->own)) ||
           infra_fail(f, INFRA_CHANGED, STR("the policy is gone"), STR_EMPTY);
}

/* ---- which there are --------------------------------------------------------------------- */

static str patterns_of(struct infra *i, const struct retention *t)
{
    struct arena *a = infra_arena(i);
    str all = STR_EMPTY;
    for (size_t k = 0; k < t->declared->patterns.len; k++)
        all = arena_join(a, all, k ? STR(",") : STR_EMPTY,
                         http_encode(a, t->declared->patterns.at[k]));
    return all;
}

/* The policy will be another when this push has written it.  While it is read itself, nothing is
 * decided yet. */
static bool is_to_change(const struct infra_resource *policy)
{
    bool writes = policy->action == INFRA_UPDATE || policy->action == INFRA_UNREAD;
    return writes && policy->result != INFRA_DONE && policy->live &&
           !json_equal(policy->live, policy->wanted);
}

static enum standing standing_of(const struct retention *t, const struct json *told)
{
    const struct ism_version *version = t->policy->own;
    const struct json *number = json_get(told, STR("policy_seq_no"));
    str policy = aws_text(told, "policy_id");
    if (!policy.len) return STANDING_FREE;
    if (!str_eq(policy, t->id)) return STANDING_OTHER;
    /* Null until ISM has looked at the index for the first time: then it takes the newest. */
    bool earlier = number && number->kind == JSON_NUMBER && version && version->known &&
                   number->number < version->number;
    return earlier || is_to_change(t->policy) ? STANDING_EARLIER : STANDING_HERE;
}

static bool read_standing(struct infra *i, const struct retention *t, indices *out,
                          struct infra_failure *f)
{
    struct arena *a = infra_arena(i);
    struct cluster_answer answer;
    str path = arena_join(a, t->cluster->plugins, STR("/_ism/explain/"), patterns_of(i, t));
    if (!cluster_ask(i, t->cluster, HTTP_GET, path, STR_EMPTY, NULL, 0, &answer, f)) return false;
    for (size_t k = 0; answer.status == 200 && k < answer.json->members.len; k++) {
        const struct json_member *m = &answer.json->members.at[k];
        if (m->value->kind != JSON_OBJECT) continue; /* total_managed_indices */
        struct index index = {.name = m->key,
                              .policy = aws_text(m->value, "policy_id"),
                              .standing = standing_of(t, m->value),
                              .age = -1};
        vec_push(a, out, index);
    }
    return true;
}

static double number_of(const struct json *object, const char *key)
{
    size_t used;
    str text = aws_text(object, key);
    double value = number_read(text, &used);
    return used ? value : -1;
}

static bool read_contents(struct infra *i, const struct retention *t, indices *list,
                          struct infra_failure *f)
{
    struct cluster_answer answer;
    str path = arena_join(infra_arena(i), STR("/_cat/indices/"), patterns_of(i, t));
    str query = STR("format=json&h=index,docs.count,creation.date");
    double now = (double)moment_now();
    if (!cluster_ask(i, t->cluster, HTTP_GET, path, query, NULL, 0, &answer, f)) return false;
    for (size_t k = 0; answer.status == 200 && k < answer.json->items.len; k++) {
        const struct json *row = answer.json->items.at[k];
        double made = number_of(row, "creation.date");
        for (size_t n = 0; n < list->len; n++) {
            if (!str_eq(list->at[n].name, aws_text(row, "index"))) continue;
            list->at[n].documents = number_of(row, "docs.count");
            if (made > 0) list->at[n].age = now - made / MILLISECONDS;
        }
    }
    return true;
}

static bool is_outside(const struct index *x)
{
    return x->standing == STANDING_FREE || x->standing == STANDING_EARLIER;
}

static bool any_outside(const indices *list)
{
    for (size_t k = 0; k < list->len; k++)
        if (is_outside(&list->at[k])) return true;
    return false;
}

/* ---- in words ---------------------------------------------------------------------------- */

static bool would_go(const struct retention *t, const struct index *x)
{
    return is_outside(x) && x->age >= t->declared->gone;
}

static str documents(struct arena *a, double count)
{
    return arena_join(a, number_str(a, count > 0 ? count : 0),
                      count == 1 ? STR(" document") : STR(" documents"));
}

struct sum {
    size_t indices, going;
    double documents, going_documents;
    str names;
};

static struct sum sum_of(struct infra *i, const struct retention *t, const indices *list)
{
    struct arena *a = infra_arena(i);
    struct sum s = {.names = STR_EMPTY};
    for (size_t k = 0; k < list->len; k++) {
        const struct index *x = &list->at[k];
        if (!is_outside(x)) continue;
        if (s.indices < MOST_NAMED)
            s.names = arena_join(a, s.names, s.indices ? STR(", ") : STR_EMPTY, x->name);
        s.indices++;
        s.documents += x->documents > 0 ? x->documents : 0;
        if (!would_go(t, x)) continue;
        s.going++;
        s.going_documents += x->documents > 0 ? x->documents : 0;
    }
    if (s.indices > MOST_NAMED)
        s.names = arena_printf(a, "%.*s and %zu more", STR_ARG(s.names), s.indices - MOST_NAMED);
    return s;
}

bool attach_note(struct infra *i, struct infra_resource *policy, const struct retention *t,
                 struct infra_failure *f)
{
    struct arena *a = infra_arena(i);
    indices list = {0};
    if (is_asked(i, t) || policy->action != INFRA_UNREAD) return true;
    if (!read_standing(i, t, &list, f)) return false;
    if (!any_outside(&list)) return true;
    if (!read_contents(i, t, &list, f)) return false;
    struct sum s = sum_of(i, t, &list);
    str going = s.going ? arena_printf(a, "; %zu of them, with %.*s, older than %.*s, would go",
                                       s.going, STR_ARG(documents(a, s.going_documents)),
                                       STR_ARG(ism_age(a, t->declared->gone)))
                        : STR_EMPTY;
    infra_note(i, NULL, INFRA_NOTE,
               "retention \"%.*s\" does not hold for %zu %s: %.*s (%.*s); --attach \"%.*s\" brings "
               "them under it%.*s",
               STR_ARG(policy->name), s.indices,
               s.indices == 1 ? "index that exists" : "indices that exist", STR_ARG(s.names),
               STR_ARG(documents(a, s.documents)), STR_ARG(policy->name), STR_ARG(going));
    return true;
}

/* ---- the resource ------------------------------------------------------------------------ */

/* {"cwl-2026.08.01": "application-logs"}: which policy each index has, or should have. */
static void put_state(struct infra *i, const struct retention *t, const indices *list,
                      struct json *wanted, struct json *live)
{
    struct arena *a = infra_arena(i);
    for (size_t k = 0; k < list->len; k++) {
        const struct index *x = &list->at[k];
        if (x->standing == STANDING_OTHER) continue;
        json_set(a, wanted, x->name, json_string(a, t->id));
        if (x->standing == STANDING_HERE) json_set(a, live, x->name, json_string(a, t->id));
        if (x->standing == STANDING_EARLIER)
            json_set(a, live, x->name,
                     json_string(a, arena_join(a, t->id, STR(", an earlier version"))));
    }
}

static void warn(struct infra *i, struct infra_resource *r, const struct retention *t,
                 const indices *list)
{
    struct arena *a = infra_arena(i);
    struct sum s = sum_of(i, t, list);
    if (s.going)
        infra_note(i, r, INFRA_WARNING, "%zu of them, with %.*s, would be deleted soon:", s.going,
                   STR_ARG(documents(a, s.going_documents)));
    for (size_t k = 0; k < list->len; k++) {
        const struct index *x = &list->at[k];
        if (would_go(t, x))
            infra_note(i, r, INFRA_WARNING, "%.*s, %.0f days old: %.*s go", STR_ARG(x->name),
                       x->age / 86400, STR_ARG(documents(a, x->documents)));
        if (x->standing == STANDING_OTHER)
            infra_note(i, r, INFRA_NOTE, "%.*s has the policy \"%.*s\", and keeps it",
                       STR_ARG(x->name), STR_ARG(x->policy));
    }
}

static bool read_attachment(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    const struct retention *t = r->declared;
    indices list = {0};
    r->wanted = json_object(infra_arena(i));
    r->live = json_object(infra_arena(i));
    if (!read_standing(i, t, &list, f)) return false;
    if (any_outside(&list) && !read_contents(i, t, &list, f)) return false;
    put_state(i, t, &list, r->wanted, r->live);
    warn(i, r, t, &list);
    return true;
}

/* The next indices that one request can speak of: all free, or all with an earlier version. */
static str next_names(struct infra *i, const indices *list, enum standing standing, size_t *count)
{
    struct arena *a = infra_arena(i);
    str names = STR_EMPTY;
    *count = 0;
    for (size_t k = 0; k < list->len && *count < A_REQUEST; k++) {
        if (list->at[k].standing != standing) continue;
        names =
            arena_join(a, names, *count ? STR(",") : STR_EMPTY, http_encode(a, list->at[k].name));
        ++*count;
    }
    return names;
}

/* 200 is said whatever became of it: what failed stands in the answer, and what these keys may not
 * manage is only missing from the count. */
static bool all_done(struct infra *i, const struct cluster_answer *answer, size_t count,
                     struct infra_failure *f)
{
    struct arena *a = infra_arena(i);
    const struct json *failed = json_get(answer->json, STR("failed_indices"));
    const struct json *first = failed && failed->items.len ? failed->items.at[0] : NULL;
    const struct json *done = json_get(answer->json, STR("updated_indices"));
    if (first)
        return infra_fail(f, INFRA_REFUSED,
                          arena_join(a, aws_text(first, "index_name"), STR(": "),
                                     http_plain(a, aws_text(first, "reason"), 300)),
                          STR_EMPTY);
    if (!done || done->kind != JSON_NUMBER || done->number >= (double)count) return true;
    return infra_fail(f, INFRA_REFUSED,
                      arena_printf(a, "only %.0f of %zu indices were taken", done->number, count),
                      STR("whose keys these are needs a role of the domain that may manage the "
                          "others too, such as all_access"));
}

static bool send(struct infra *i, const struct retention *t, const char *operation, str names,
                 size_t count, struct infra_failure *f)
{
    struct arena *a = infra_arena(i);
    struct json *body = json_object(a);
    struct cluster_answer answer;
    str path = arena_join(a, t->cluster->plugins, str_from(operation), names);
    json_set(a, body, STR("policy_id"), json_string(a, t->id));
    if (!cluster_ask(i, t->cluster, HTTP_POST, path, STR_EMPTY, body, 0, &answer, f)) return false;
    return all_done(i, &answer, count, f);
}

/* What is told of indices does not show at once what was answered: a new policy is found by a
 * search after a refresh, and another one is taken up when ISM comes by.  So each is spoken of
 * once: a second time the first would be refused, because the index has a policy already. */
static bool send_all(struct infra *i, const struct retention *t, indices *list,
                     enum standing standing, const char *operation, struct infra_failure *f)
{
    for (;;) {
        size_t count;
        str names = next_names(i, list, standing, &count);
        if (!count) return true;
        if (!send(i, t, operation, names, count, f)) return false;
        for (size_t k = 0; k < list->len && count; k++) {
            if (list->at[k].standing != standing) continue;
            list->at[k].standing = STANDING_HERE;
            count--;
        }
    }
}

static void remember(const indices *before, indices *list)
{
    for (size_t k = 0; k < before->len; k++)
        for (size_t n = 0; n < list->len && before->at[k].standing == STANDING_HERE; n++)
            if (str_eq(list->at[n].name, before->at[k].name)) list->at[n].standing = STANDING_HERE;
}

/* Looks again after a request that was not answered, so that it is not sent again for indices that
 * it has reached. */
static bool write_attachment(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    const struct retention *t = r->declared;
    indices before = {0};
    if (!renew_version(i, t, f)) return false;
    for (unsigned unanswered = 1;; unanswered++) {
        indices list = {0};
        if (!read_standing(i, t, &list, f)) return false;
        remember(&before, &list);
        if (send_all(i, t, &list, STANDING_FREE, "/_ism/add/", f) &&
            send_all(i, t, &list, STANDING_EARLIER, "/_ism/change_policy/", f))
            return true;
        if (f->trouble != INFRA_MAYBE || unanswered > MOST_UNANSWERED) return false;
        if (!http_back_off(infra_options(i)->http, unanswered)) return false;
        before = list;
    }
}

static const struct infra_kind attachment_kind = {.noun = "attachment of indices to",
                                                  .name = "attachment",
                                                  .service = "OpenSearch",
                                                  .read = read_attachment,
                                                  .write = write_attachment};

void attach_want(struct infra *i, const struct retention *t)
{
    if (!is_asked(i, t)) return;
    struct infra_resource *r =
        infra_add(i, &attachment_kind, t->declared->head.name, &t->declared->head, t);
    infra_needs(i, r, t->policy);
}
