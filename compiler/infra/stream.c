/* stream: see stream.h.  Facts: AWS's documentation of CloudWatch Logs (SubscriptionFilters,
 * cloudwatch_limits_cwl) and of Lambda (access-control-resource-based). */
#include "infra/stream.h"

#include "base/digest.h"
#include "infra/cluster.h"
#include "infra/destination.h"

enum {
    MOST_FILTERS = 2,  /* that a log group can have; the quota cannot be raised */
    MOST_ATTEMPTS = 6, /* until a new permission is known everywhere, and others have finished */
    HASH = 8,
};

struct stream {
    const struct declared_stream *declared;
    struct arn through;
    struct destination *destination;
    struct streams *all;
    str filter;                        /* name of its filters */
    struct infra_resource *permission; /* NULL: none is needed */
    bool found;                        /* its groups have become resources */
    bool priced;                       /* what it costs has been said */
};
struct streams {
    VEC(struct stream *) list;
    struct destinations destinations;
};
struct filter {
    struct stream *stream;
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
    if (!destination_ask(i, t->destination, f)) return false;
    if (t->destination->missing) {
        r->blocked = true;
        infra_note(i, r, INFRA_WARNING, "there is no such function");
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

/* ---- a filter ---------------------------------------------------------------------------- */

static const struct infra_kind filter_kind;

static bool is_same_group(const struct filter *a, const struct filter *b)
{
    return str_eq(a->group, b->group) &&
           str_eq(a->stream->through.region, b->stream->through.region);
}

static void add_name(struct arena *a, str *names, str name, str destination)
{
    *names = arena_join(a, *names, names->len ? STR(" and \"") : STR("\""), name, STR("\" to "),
                        destination);
}

/* How many filters the group has, and will have by the streams before this one. */
static size_t count_filters(struct infra *i, const struct infra_resource *r,
                            const log_filters *live, str *names)
{
    struct arena *a = infra_arena(i);
    const struct infra_report *report = infra_report(i);
    size_t count = live->len;
    for (size_t k = 0; k < live->len; k++)
        add_name(a, names, live->at[k].name, live->at[k].destination);
    for (size_t k = 0; k < report->resources.len; k++) {
        const struct infra_resource *other = report->resources.at[k];
        bool comes = other->kind == &filter_kind && other->action == INFRA_CREATE &&
                     !str_eq(other->id, r->id) && is_same_group(other->declared, r->declared);
        if (!comes) continue;
        const struct filter *t = other->declared;
        add_name(a, names, other->id, t->stream->declared->through);
        count++;
    }
    return count;
}

static void check_quota(struct infra *i, struct infra_resource *r, const log_filters *live)
{
    str names = STR_EMPTY;
    if (count_filters(i, r, live, &names) < MOST_FILTERS) return;
    r->blocked = true;
    infra_note(i, r, INFRA_WARNING,
               "a log group has %d subscription filters at most, and this one has or gets them: "
               "%.*s; one of them must go first, or feed both",
               MOST_FILTERS, STR_ARG(names));
}

/* What is charged for and by whom.  No number: a function's price follows from its memory and its
 * time, Firehose's from the size of the records, and neither is known here. */
static void note_price(struct infra *i, struct stream *t)
{
    struct arena *a = infra_arena(i);
    const struct destination *d = t->destination;
    str how = t->permission ? arena_join(a, STR("Lambda charges for each call of "), d->arn.name,
                                         STR(", for its time and its memory"))
                            : STR("Amazon Data Firehose charges for each GB that it takes in, by "
                                  "records that are rounded up");
    if (d->functions.len)
        how = arena_join(a, how, STR(", Lambda for the function that transforms them, "),
                         d->functions.at[0]);
    if (t->priced) return;
    t->priced = true;
    infra_note(i, NULL, INFRA_PRICE,
               "stream \"%.*s\": what goes through it is paid for: %.*s, and the domain has more "
               "to store; "
               "how much that comes to is not reckoned",
               STR_ARG(t->declared->head.name), STR_ARG(how));
}

/* What the source does not say stays as it is: PutSubscriptionFilter writes all of a filter, and
 * whoever has set more has done so by hand.  A role goes with the destination that needed it. */
static struct json *wanted_filter(struct infra *i, const struct declared_stream *declared,
                                  const struct log_filter *live)
{
    bool same = live && str_eq(live->destination, declared->through);
    str role = declared->role.len ? declared->role : same ? live->role : STR_EMPTY;
    struct json *out = texts(infra_arena(i),
                             (const str[]){STR("through"), declared->through, STR("filter"),
                                           declared->filter, STR("role"), role},
                             6);
    return live ? json_merge(infra_arena(i), out, live->more) : out;
}

static struct json *live_filter(struct infra *i, const struct log_filter *live)
{
    struct json *out = texts(infra_arena(i),
                             (const str[]){STR("through"), live->destination, STR("filter"),
                                           live->pattern, STR("role"), live->role},
                             6);
    return json_merge(infra_arena(i), out, live->more);
}

static bool read_filter(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    const struct filter *t = r->declared;
    const struct log_filter *live = NULL;
    log_filters list = {0};
    bool missing = false;
    r->id = t->stream->filter;
    if (!logs_filters(i, t->stream->through.region, t->group, &list, &missing, f)) return false;
    for (size_t k = 0; k < list.len; k++)
        if (str_eq(list.at[k].name, r->id)) live = &list.at[k];
    r->wanted = wanted_filter(i, t->stream->declared, live);
    if (live) r->live = live_filter(i, live);
    if (missing) {
        r->blocked = true;
        infra_note(i, r, INFRA_WARNING, "the log group is gone");
    } else if (!live) {
        check_quota(i, r, &list);
        if (!r->blocked) note_price(i, t->stream);
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

static struct log_filter written_filter(struct infra *i, const struct infra_resource *r)
{
    static const char *const own[] = {"through", "filter", "role"};
    struct json *more = json_object(infra_arena(i));
    for (size_t k = 0; k < r->wanted->members.len; k++) {
        const struct json_member *m = &r->wanted->members.at[k];
        bool ours = false;
        for (size_t n = 0; n < COUNT_OF(own); n++) ours = ours || str_is(m->key, own[n]);
        if (!ours) json_set(infra_arena(i), more, m->key, m->value);
    }
    return (struct log_filter){r->id, aws_text(r->wanted, "filter"), aws_text(r->wanted, "through"),
                               aws_text(r->wanted, "role"), more};
}

static bool write_filter(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    const struct filter *t = r->declared;
    struct log_filter filter = written_filter(i, r);
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

static bool leads_from(const struct stream *t, str group)
{
    for (size_t p = 0; p < t->declared->groups.len; p++)
        if (fits(group, t->declared->groups.at[p])) return true;
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
                      leads_from(next, d->own.at[k].name);
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

static void add_filter(struct infra *i, struct stream *t, str group)
{
    struct filter *filter = arena_new(infra_arena(i), struct filter);
    *filter = (struct filter){t, group};
    struct infra_resource *r = infra_add(i, &filter_kind, group, &t->declared->head, filter);
    infra_needs(i, r, t->permission);
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
        else if (!why.len && !t->found)
            add_filter(i, t, list->at[k].name);
        taken += !why.len;
    }
    t->found = true;
    return taken;
}

static bool read_stream(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    struct stream *t = (struct stream *)(uintptr_t)r->declared;
    log_groups list = {0};
    r->wanted = json_object(infra_arena(i));
    r->live = r->wanted;
    if (!ask_destinations(i, t->all, f)) return false;
    if (t->destination->missing) {
        r->blocked = true;
        infra_note(i, r, INFRA_WARNING, "%s %.*s is not there",
                   t->permission ? "the function" : "the Firehose stream",
                   STR_ARG(t->through.name));
        return true;
    }
    if (!find_groups(i, t, &list, f)) return false;
    r->blocked = take_groups(i, t, &list) == 0;
    if (r->blocked)
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
}
