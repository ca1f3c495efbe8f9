/* stream: see stream.h.  Facts: AWS's documentation of CloudWatch Logs (SubscriptionFilters,
 * cloudwatch_limits_cwl) and of Lambda (access-control-resource-based). */
#include "infra/stream.h"

#include "base/digest.h"
#include "infra/cluster.h"
#include "infra/logs_api.h"

enum {
    MOST_FILTERS = 2,  /* that a log group can have; the quota cannot be raised */
    MOST_ATTEMPTS = 6, /* until a new permission is known everywhere, and others have finished */
    HASH = 8,
};

struct stream {
    const struct declared_stream *declared;
    struct arn through;
    str filter;                        /* name of its filters */
    struct infra_resource *permission; /* NULL: none is needed */
    bool found;                        /* its groups have become resources */
};
struct filter {
    const struct stream *stream;
    str group;
};

static struct json *texts(struct arena *a, const str *pairs, size_t count)
{
    struct json *out = json_object(a);
    for (size_t k = 0; k + 1 < count; k += 2)
        if (pairs[k + 1].len) json_set(a, out, pairs[k], json_string(a, pairs[k + 1]));
    return out;
}

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
    return texts(a,
                 (const str[]){STR("effect"), aws_text(s, "Effect"), STR("action"),
                               aws_text(s, "Action"), STR("principal"),
                               object ? aws_text(principal, "Service") : STR_EMPTY, STR("account"),
                               condition_of(s, "StringEquals", "AWS:SourceAccount"), STR("source"),
                               condition_of(s, "ArnLike", "AWS:SourceArn")},
                 10);
}

static bool read_permission(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    const struct stream *t = r->declared;
    struct arena *a = infra_arena(i);
    const struct json *statements;
    r->id = statement_id(i);
    r->wanted = texts(a,
                      (const str[]){STR("effect"), STR("Allow"), STR("action"),
                                    STR("lambda:InvokeFunction"), STR("principal"),
                                    STR("logs.amazonaws.com"), STR("account"), t->through.account,
                                    STR("source"), source_of(i, &t->through)},
                      10);
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

/* ---- a filter ---------------------------------------------------------------------------- */

static void note_quota(struct infra *i, struct infra_resource *r, const log_filters *list)
{
    struct arena *a = infra_arena(i);
    str names = STR_EMPTY;
    for (size_t k = 0; k < list->len; k++)
        names = arena_join(a, names, k ? STR(" and \"") : STR("\""), list->at[k].name,
                           STR("\" to "), list->at[k].destination);
    r->blocked = true;
    infra_note(i, r, INFRA_WARNING,
               "a log group has %d subscription filters at most, and this one has them: %.*s; "
               "one of them must go first, or feed both",
               MOST_FILTERS, STR_ARG(names));
}

static bool read_filter(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    const struct filter *t = r->declared;
    const struct declared_stream *declared = t->stream->declared;
    struct arena *a = infra_arena(i);
    log_filters list = {0};
    bool missing = false;
    r->id = t->stream->filter;
    r->wanted = texts(a,
                      (const str[]){STR("through"), declared->through, STR("filter"),
                                    declared->filter, STR("role"), declared->role},
                      6);
    if (!logs_filters(i, t->stream->through.region, t->group, &list, &missing, f)) return false;
    for (size_t k = 0; k < list.len; k++)
        if (str_eq(list.at[k].name, r->id))
            r->live = texts(a,
                            (const str[]){STR("through"), list.at[k].destination, STR("filter"),
                                          list.at[k].pattern, STR("role"), list.at[k].role},
                            6);
    if (missing) {
        r->blocked = true;
        infra_note(i, r, INFRA_WARNING, "the log group is gone");
    } else if (!r->live && list.len >= MOST_FILTERS) {
        note_quota(i, r, &list);
    }
    return true;
}

/* A permission that was just given is not known everywhere at once, and two who change one group
 * are told to come again. */
static bool is_worth_waiting(str code, const struct infra_failure *f)
{
    bool denied = str_is(code, "InvalidParameterException") &&
                  str_find(f->why, STR("Could not execute the lambda function"), 0) != SIZE_MAX;
    return denied || str_is(code, "OperationAbortedException");
}

static bool write_filter(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    const struct filter *t = r->declared;
    const struct declared_stream *declared = t->stream->declared;
    struct log_filter filter = {r->id, declared->filter, declared->through, declared->role};
    str code;
    for (unsigned attempt = 1;; attempt++) {
        if (logs_put_filter(i, t->stream->through.region, t->group, &filter, &code, f)) return true;
        if (!is_worth_waiting(code, f) || attempt == MOST_ATTEMPTS) break;
        if (!http_back_off(infra_options(i)->http, attempt))
            return infra_fail(f, INFRA_STOPPED, STR("cancelled"), STR_EMPTY);
    }
    if (str_is(code, "LimitExceededException"))
        f->help =
            STR("a log group has two subscription filters at most, and others have come first");
    return false;
}

static const struct infra_kind filter_kind = {.noun = "subscription filter of",
                                              .name = "subscription_filter",
                                              .read = read_filter,
                                              .write = write_filter};

/* ---- the stream -------------------------------------------------------------------------- */

/* `*` stands for anything, slashes too. */
static bool fits(str name, str pattern)
{
    size_t star = str_find_char(pattern, '*', 0);
    if (star == SIZE_MAX) return str_eq(name, pattern);
    if (!str_starts(name, str_part(pattern, 0, star))) return false;
    str rest = str_part(pattern, star + 1, pattern.len);
    for (size_t at = star; at <= name.len; at++)
        if (fits(str_part(name, at, name.len), rest)) return true;
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
            if (fits(group->name, pattern) && !is_known(out, group->name))
                vec_push(infra_arena(i), out, *group);
        }
    }
    return true;
}

/* Whether what the lines are led through writes this group itself: a function about its work,
 * Firehose about what it could not deliver. */
static bool is_own(const struct arn *through, str group)
{
    bool lambda = str_is(through->service, "lambda");
    str begin = lambda ? STR("/aws/lambda/") : STR("/aws/kinesisfirehose/");
    return str_starts(group, begin) && str_eq(str_part(group, begin.len, group.len), through->name);
}

/* Why a group that fits is left out; NULL: it is not.  What comes back to where it was written
 * would never end. */
static const char *left_out(const struct stream *t, const struct log_group *group)
{
    if (is_own(&t->through, group->name))
        return t->permission ? "the function that the stream leads through writes it: the lines "
                               "would go round"
                             : "Firehose, which the stream leads through, writes it: the lines "
                               "would go round";
    if (group->kind.len && !str_is(group->kind, "STANDARD"))
        return "its class has no subscription filters";
    if (!str_eq(group->account, t->through.account)) return "it is in another account";
    return NULL;
}

static void add_filter(struct infra *i, const struct stream *t, str group)
{
    struct filter *filter = arena_new(infra_arena(i), struct filter);
    *filter = (struct filter){t, group};
    struct infra_resource *r = infra_add(i, &filter_kind, group, &t->declared->head, filter);
    infra_needs(i, r, t->permission);
}

static bool read_stream(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    struct stream *t = (struct stream *)(uintptr_t)r->declared;
    struct arena *a = infra_arena(i);
    log_groups list = {0};
    size_t taken = 0;
    if (!find_groups(i, t, &list, f)) return false;
    for (size_t k = 0; k < list.len; k++) {
        const char *why = left_out(t, &list.at[k]);
        if (why && !t->found)
            infra_note(i, NULL, INFRA_NOTE, "stream \"%.*s\": %.*s is left out: %s",
                       STR_ARG(r->name), STR_ARG(list.at[k].name), why);
        else if (!why && !t->found)
            add_filter(i, t, list.at[k].name);
        taken += !why;
    }
    t->found = true;
    r->wanted = json_object(a);
    r->live = r->wanted;
    r->blocked = taken == 0;
    if (taken == 0)
        infra_note(
            i, r, INFRA_WARNING,
            "no log group in %.*s fits: a group is there once something has been written to it",
            STR_ARG(t->through.region));
    return true;
}

static const struct infra_kind stream_kind = {
    .noun = "stream", .name = "stream", .read = read_stream};

/* ---- all of them ------------------------------------------------------------------------- */

/* A filter is known again by its name, which depends on the project and on the stream's first
 * pattern: so the pattern of its lines and its destination can change in place. */
static str filter_name(struct infra *i, const struct declared_stream *s)
{
    struct arena *a = infra_arena(i);
    str first = s->groups.at[0];
    return arena_join(a, STR("dashc-"), cluster_slug(a, infra_options(i)->project), STR("-"),
                      str_part(cluster_slug(a, first), 0, 200), STR("-"),
                      str_part(digest_hex(a, digest_of(first)), 0, HASH));
}

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
    for (size_t k = 0; k < declared->streams.len; k++) {
        const struct declared_stream *s = declared->streams.at[k];
        struct stream *t = arena_new(infra_arena(i), struct stream);
        *t = (struct stream){.declared = s, .through = arn_parts(s->through)};
        t->filter = filter_name(i, s);
        t->permission = permission_for(i, t);
        struct infra_resource *r = infra_add(i, &stream_kind, s->head.name, &s->head, t);
        infra_needs(i, r, t->permission);
    }
}
