/* stream: see stream.h.  Facts: AWS's documentation of CloudWatch Logs (SubscriptionFilters,
 * cloudwatch_limits_cwl) and of Lambda (access-control-resource-based). */
#include "infra/stream.h"

#include "infra/cluster.h"
#include "infra/filter.h"

/* ---- the permission ---------------------------------------------------------------------- */

/* Letters, digits, `-` and `_`, at most 100: one for a project and the region of its log groups. */
static str statement_id(struct infra *i)
{
    struct arena *a = infra_arena(i);
    str slug = cluster_slug(a, infra_options(i)->project);
    char *at = (char *)(uintptr_t)slug.ptr;
    for (size_t k = 0; k < slug.len; k++)
        if (at[k] == '.') at[k] = '-';
    return arena_join(a, STR("dashc-"), str_part(slug, 0, 60), STR("-logs"));
}

static str source_of(struct infra *i, const struct arn *through)
{
    return arena_printf(infra_arena(i), "arn:%.*s:logs:%.*s:%.*s:log-group:*",
                        STR_ARG(through->partition), STR_ARG(through->region),
                        STR_ARG(through->account));
}

/* IAM does not tell large and small letters apart in the names of conditions. */
static str condition_of(const struct json *statement, const char *operator_, const char *key)
{
    const struct json *conditions = json_get(statement, STR("Condition"));
    const struct json *values = conditions ? json_get(conditions, str_from(operator_)) : NULL;
    for (size_t k = 0; values && k < values->members.len; k++) {
        const struct json_member *m = &values->members.at[k];
        if (str_eq_nocase(m->key, str_from(key)) && m->value->kind == JSON_STRING)
            return m->value->string;
    }
    return STR_EMPTY;
}

static struct json *canonical_statement(struct arena *a, const struct json *s)
{
    const struct json *principal = json_get(s, STR("Principal"));
    bool object = principal && principal->kind == JSON_OBJECT;
    return infra_texts(
        a,
        (const str[]){STR("effect"), aws_text(s, "Effect"), STR("action"), aws_text(s, "Action"),
                      STR("principal"), object ? aws_text(principal, "Service") : STR_EMPTY,
                      STR("account"), condition_of(s, "StringEquals", "AWS:SourceAccount"),
                      STR("source"), condition_of(s, "ArnLike", "AWS:SourceArn")},
        10);
}

static bool read_permission(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    const struct stream *t = r->declared;
    struct arena *a = infra_arena(i);
    const struct json *statements;
    r->id = statement_id(i);
    r->wanted = infra_texts(
        a,
        (const str[]){STR("effect"), STR("Allow"), STR("action"), STR("lambda:InvokeFunction"),
                      STR("principal"), STR("logs.amazonaws.com"), STR("account"),
                      t->through.account, STR("source"), source_of(i, &t->through)},
        10);
    if (!destination_ask(i, t->destination, f)) return false;
    if (t->destination->trouble.len) {
        r->blocked = true;
        infra_note(i, r, INFRA_WARNING, "%.*s", STR_ARG(t->destination->trouble));
        return true;
    }
    if (!lambda_policy(i, &t->through, &statements, f)) return false;
    for (size_t k = 0; statements && k < statements->items.len; k++)
        if (str_eq(aws_text(statements->items.at[k], "Sid"), r->id))
            r->live = canonical_statement(a, statements->items.at[k]);
    if (!r->live || json_equal(r->live, r->wanted)) return true;
    r->blocked = true; /* a statement cannot be changed, only removed and made again */
    infra_note(i, r, INFRA_WARNING,
               "the statement \"%.*s\" is not as dashc makes it; `aws lambda remove-permission "
               "--function-name %.*s --statement-id %.*s` takes it away",
               STR_ARG(r->id), STR_ARG(t->through.name), STR_ARG(r->id));
    return true;
}

static bool write_permission(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    const struct stream *t = r->declared;
    struct lambda_permission permission = {r->id, source_of(i, &t->through), t->through.account};
    return lambda_permit(i, &t->through, &permission, f);
}

static const struct infra_kind permission_kind = {.noun = "permission of CloudWatch Logs for",
                                                  .name = "permission",
                                                  .read = read_permission,
                                                  .write = write_permission};

/* ---- the stream -------------------------------------------------------------------------- */

bool stream_fits(str group, str pattern)
{
    size_t star = str_find_char(pattern, '*', 0);
    if (star == SIZE_MAX) return str_eq(group, pattern);
    if (!str_starts(group, str_part(pattern, 0, star))) return false;
    str rest = str_part(pattern, star + 1, pattern.len);
    for (size_t at = star; at <= group.len; at++)
        if (stream_fits(str_part(group, at, group.len), rest)) return true;
    return false;
}

static bool is_known(const log_groups *list, str name)
{
    for (size_t k = 0; k < list->len; k++)
        if (str_eq(list->at[k].name, name)) return true;
    return false;
}

static bool find_groups(struct infra *i, const struct stream *t, log_groups *out,
                        struct infra_failure *f)
{
    for (size_t p = 0; p < t->declared->groups.len; p++) {
        str pattern = t->declared->groups.at[p];
        log_groups candidates = {0};
        str prefix = str_part(pattern, 0, str_find_char(pattern, '*', 0));
        if (!logs_groups(i, t->through.region, prefix, &candidates, f)) return false;
        for (size_t k = 0; k < candidates.len; k++) {
            struct log_group *group = &candidates.at[k];
            if (stream_fits(group->name, pattern) && !is_known(out, group->name))
                vec_push(infra_arena(i), out, *group);
        }
    }
    return true;
}

bool stream_leads_from(const struct declared_stream *s, str group)
{
    for (size_t p = 0; p < s->groups.len; p++)
        if (stream_fits(group, s->groups.at[p])) return true;
    return false;
}

/* What would bring the lines of a group back to it, once they are led through a destination: that
 * itself, or another that a stream leads its own lines to.  Empty: they do not come back. */
static str brings_back(const struct streams *all, struct destination *d, str group)
{
    str writer = destination_writer(d, group);
    d->seen = true;
    for (size_t k = 0; k < d->own.len && !writer.len; k++)
        for (size_t n = 0; n < all->list.len && !writer.len; n++) {
            const struct stream *next = all->list.at[n];
            bool on = !next->destination->seen && str_eq(next->through.region, d->arn.region) &&
                      stream_leads_from(next->declared, d->own.at[k].name);
            if (on) writer = brings_back(all, next->destination, group);
        }
    return writer;
}

/* Why a group that fits is left out; empty: it is not.  What comes back to where it was written
 * would never end. */
static str left_out(struct infra *i, const struct stream *t, const struct log_group *group)
{
    for (size_t n = 0; n < t->all->list.len; n++) t->all->list.at[n]->destination->seen = false;
    str writer = brings_back(t->all, t->destination, group->name);
    if (writer.len)
        return arena_join(infra_arena(i), writer,
                          destination_writer(t->destination, group->name).len
                              ? STR(" writes it, which the stream leads through")
                              : STR(" writes it, to which another stream leads what comes of it"),
                          STR(": the lines would go round"));
    if (group->kind.len && !str_is(group->kind, "STANDARD"))
        return STR("its class has no subscription filters");
    return str_eq(group->account, t->through.account) ? STR_EMPTY : STR("it is in another account");
}

/* All of them: lines may come back by way of another stream. */
static bool ask_destinations(struct infra *i, const struct streams *all, struct infra_failure *f)
{
    for (size_t k = 0; k < all->destinations.list.len; k++)
        if (!destination_ask(i, all->destinations.list.at[k], f)) return false;
    return true;
}

/* How many groups become filters. */
static size_t take_groups(struct infra *i, struct stream *t, const log_groups *list)
{
    size_t taken = 0;
    for (size_t k = 0; k < list->len; k++) {
        str why = left_out(i, t, &list->at[k]);
        if (why.len && !t->found)
            infra_note(i, NULL, INFRA_NOTE, "stream \"%.*s\": %.*s is left out: %.*s",
                       STR_ARG(t->declared->head.name), STR_ARG(list->at[k].name), STR_ARG(why));
        else if (!why.len && !t->found && filter_add(i, t, list->at[k].name) == FILTER_LED_THERE)
            infra_note(i, NULL, INFRA_NOTE,
                       "stream \"%.*s\": %.*s is left out: another stream leads these lines to the "
                       "same place",
                       STR_ARG(t->declared->head.name), STR_ARG(list->at[k].name));
        taken += !why.len;
    }
    t->found = true;
    return taken;
}

/* The beginning of a pattern, a shorter one each time: half of its last part, none of it, … */
static str shorter(str prefix)
{
    size_t slash = prefix.len;
    while (slash && prefix.ptr[slash - 1] != '/') slash--;
    size_t left = (prefix.len - slash) / 2;
    if (prefix.len > slash) return str_part(prefix, 0, slash + left);
    return str_part(prefix, 0, slash ? slash - 1 : 0);
}

static size_t count_slashes(str text)
{
    size_t count = 0;
    for (size_t k = 0; k < text.len; k++) count += text.ptr[k] == '/';
    return count;
}

static str up_to_slash(str text, size_t slashes)
{
    for (size_t k = 0; k < text.len; k++)
        if (text.ptr[k] == '/' && --slashes == 0) return str_part(text, 0, k + 1);
    return text;
}

/* Of what begins near it: a name, or of a folder of them (`/aws/lambda/`) as much. */
static str nearest_of(str word, const log_groups *some)
{
    struct nearest nearest = nearest_start(word);
    bool folder = str_ends(word, STR("/"));
    for (size_t k = 0; k < some->len; k++)
        nearest_offer(&nearest, folder ? up_to_slash(some->at[k].name, count_slashes(word))
                                       : some->at[k].name);
    return nearest.best;
}

static bool find_near(struct infra *i, const struct stream *t, str pattern, str *near,
                      struct infra_failure *f)
{
    enum { MOST_QUESTIONS = 5 };
    str word = str_part(pattern, 0, str_find_char(pattern, '*', 0)), prefix = word;
    for (int k = 0; k < MOST_QUESTIONS && prefix.len && !near->len; k++) {
        log_groups some = {0};
        prefix = shorter(prefix);
        if (!logs_some_groups(i, t->through.region, prefix, &some, f)) return false;
        *near = nearest_of(word, &some);
    }
    return true;
}

static bool note_no_group(struct infra *i, struct infra_resource *r, const struct stream *t,
                          struct infra_failure *f)
{
    str near = STR_EMPTY;
    for (size_t p = 0; !near.len && p < t->declared->groups.len; p++)
        if (!find_near(i, t, t->declared->groups.at[p], &near, f)) return false;
    infra_note(i, r, INFRA_WARNING, "no log group in %.*s fits: %s%.*s%s",
               STR_ARG(t->through.region),
               near.len ? "did you mean \""
                        : "a group is there once "
                          "something has been "
                          "written to it",
               STR_ARG(near), near.len ? "\"?" : "");
    return true;
}

static bool read_stream(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    struct stream *t = (struct stream *)(uintptr_t)r->declared;
    log_groups list = {0};
    r->wanted = json_object(infra_arena(i));
    r->live = r->wanted;
    if (!ask_destinations(i, t->all, f)) return false;
    if (t->destination->trouble.len) {
        r->blocked = true; /* of a function, its permission says why */
        if (t->permission)
            infra_note(i, r, INFRA_WARNING, "it needs the %s \"%.*s\"", infra_noun(t->permission),
                       STR_ARG(t->permission->name));
        else
            infra_note(i, r, INFRA_WARNING, "%.*s", STR_ARG(t->destination->trouble));
        return true;
    }
    if (!find_groups(i, t, &list, f)) return false;
    r->blocked = take_groups(i, t, &list) == 0;
    return !r->blocked || note_no_group(i, r, t, f);
}

static const struct infra_kind stream_kind = {
    .noun = "stream", .name = "stream", .read = read_stream};

/* ---- all of them ------------------------------------------------------------------------- */

static struct infra_resource *permission_for(struct infra *i, const struct stream *t)
{
    if (!str_is(t->through.service, "lambda")) return NULL;
    const struct arn *to = &t->through;
    str name = arena_join(infra_arena(i), to->name, to->qualifier.len ? STR(":") : STR_EMPTY,
                          to->qualifier, STR(" in "), to->region);
    struct infra_resource *r = infra_find(i, &permission_kind, name);
    return r ? r : infra_add(i, &permission_kind, name, &t->declared->head, t);
}

void streams_want(struct infra *i, const struct declared *declared)
{
    struct arena *a = infra_arena(i);
    struct streams *all = arena_new(a, struct streams);
    for (size_t k = 0; k < declared->streams.len; k++) {
        const struct declared_stream *s = declared->streams.at[k];
        struct stream *t = arena_new(a, struct stream);
        *t = (struct stream){.declared = s, .through = arn_parts(s->through), .all = all};
        t->destination = destination_of(i, &all->destinations, s->through);
        t->filter = filter_name(i, s);
        t->permission = permission_for(i, t);
        vec_push(a, &all->list, t);
        infra_needs(i, infra_add(i, &stream_kind, s->head.name, &s->head, t), t->permission);
    }
    filters_left_want(i, all, infra_options(i)->region);
    for (size_t k = 0; k < all->list.len; k++)
        filters_left_want(i, all, all->list.at[k]->through.region);
}
