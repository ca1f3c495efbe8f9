/* policies: see policies.h. */
#include "infra/policies.h"

#include "infra/ism.h"
#include "sema/index_pattern.h"

bool policies_list(struct infra *i, const struct retention *t, const struct json **out,
                   struct infra_failure *f)
{
    struct cluster_answer answer;
    str path = arena_join(infra_arena(i), t->cluster->plugins, STR("/_ism/policies"));
    *out = NULL;
    if (!cluster_ask(i, t->cluster, HTTP_GET, path, STR("size=10000"), NULL, 0, &answer, f))
        return false;
    if (answer.status == 200) *out = json_get(answer.json, STR("policies"));
    return true;
}

static bool is_declared(struct infra *i, const struct retention *t, str id)
{
    const struct infra_report *report = infra_report(i);
    for (size_t k = 0; k < report->resources.len; k++) {
        const struct infra_resource *r = report->resources.at[k];
        const struct retention *other = r->declared;
        bool policy = r->kind == t->policy->kind && !r->unwanted;
        if (policy && cluster_same(other->cluster, t->cluster) &&
            (str_eq(other->named, id) || str_eq(other->id, id)))
            return true;
    }
    return false;
}

/* ---- its own, under another name --------------------------------------------------------- */

/* A mark of earlier versions names no stack. */
static bool is_own(struct infra *i, const struct json *policy)
{
    str stack;
    return cluster_stack(i, aws_text(policy, "description"), &stack) &&
           (!stack.len || str_eq(stack, infra_options(i)->stack));
}

const struct json *policies_renamed(struct infra *i, const struct retention *t,
                                    const struct json *list)
{
    struct arena *a = infra_arena(i);
    const struct json *wanted = ism_patterns(a, t->declared);
    for (size_t k = 0; k < list->items.len; k++) {
        const struct json *item = list->items.at[k], *policy = json_get(item, STR("policy"));
        if (!policy || policy->kind != JSON_OBJECT || !is_own(i, policy)) continue;
        if (is_declared(i, t, aws_text(item, "_id"))) continue;
        const struct json *patterns = json_get(ism_canonical(a, policy), STR("patterns"));
        if (patterns && json_equal(patterns, wanted)) return item;
    }
    return NULL;
}

/* ---- those of others --------------------------------------------------------------------- */

struct judging {
    struct infra *infra;
    struct infra_resource *resource;
    const struct retention *retention;
    str id, whose;
    bool done; /* one word about each policy is enough */
};

static str whose_is(struct infra *i, const struct json *policy)
{
    str stack;
    if (!cluster_stack(i, aws_text(policy, "description"), &stack)) return STR("of somebody else");
    if (!stack.len || str_eq(stack, infra_options(i)->stack))
        return STR("which this project declares no more; --prune deletes it, if nothing is managed "
                   "by it");
    return arena_join(infra_arena(i), STR("which this project made for "), stack);
}

static void judge_pair(struct judging *j, str ours, str theirs, double priority)
{
    bool narrower = index_pattern_includes(theirs, ours) && !index_pattern_includes(ours, theirs);
    double own = ism_priority(ours);
    j->done = true;
    if (priority > own) {
        infra_note(j->infra, j->resource, INFRA_WARNING,
                   "an index that fits `%.*s` too gets the policy \"%.*s\", %.*s, by its higher "
                   "priority",
                   STR_ARG(theirs), STR_ARG(j->id), STR_ARG(j->whose));
    } else if (priority < own && narrower) {
        infra_note(j->infra, j->resource, INFRA_NOTE,
                   "before `%.*s` of the policy \"%.*s\", %.*s, this one counts: it is narrower",
                   STR_ARG(theirs), STR_ARG(j->id), STR_ARG(j->whose));
    } else {
        j->resource->blocked = true;
        infra_note(
            j->infra, j->resource, INFRA_WARNING,
            "the policy \"%.*s\", %.*s, holds for `%.*s`, and `%.*s` would take indices away "
            "from it: let the patterns differ, or take that policy away",
            STR_ARG(j->id), STR_ARG(j->whose), STR_ARG(theirs), STR_ARG(ours));
    }
}

static void judge_pattern(str theirs, double priority, void *data)
{
    struct judging *j = data;
    const struct declared_retention *t = j->retention->declared;
    for (size_t k = 0; k < t->patterns.len && !j->done; k++)
        if (index_patterns_meet(t->patterns.at[k], theirs))
            judge_pair(j, t->patterns.at[k], theirs, priority);
}

void policies_judge(struct infra *i, struct infra_resource *r, const struct retention *t,
                    const struct json *list)
{
    for (size_t k = 0; k < list->items.len; k++) {
        const struct json *item = list->items.at[k], *policy = json_get(item, STR("policy"));
        str id = aws_text(item, "_id");
        if (!policy || policy->kind != JSON_OBJECT) continue;
        if (str_eq(id, t->id) || is_declared(i, t, id)) continue;
        struct judging j = {i,    r, t, http_plain(infra_arena(i), id, 100), whose_is(i, policy),
                            false};
        ism_templates(json_get(policy, STR("ism_template")), judge_pattern, &j);
    }
}
