/* account: see account.h. */
#include "probe/account.h"

#include "aws/sts.h"
#include "infra/filter.h"
#include "infra/stream.h"

static bool fail(struct arena *a, findings *list, const char *area, const struct aws_call *call)
{
    str action = finding_action_of(call->message);
    finding_add(a, list, FINDING_NOTE, str_from(area), call->why,
                STR("it is only counted: whoever runs this may do without"),
                action.len                   ? action
                : call->failure == AWS_LOGIN ? call->action
                                             : STR_EMPTY);
    return false;
}

/* What helps depends on where the keys came from, and no keys help against a network. */
static str way_out(struct arena *a, const struct credentials *keys, enum aws_failure failure)
{
    if (failure == AWS_NETWORK)
        return STR("nothing is wrong with the keys: look after the way to AWS (network, proxy, "
                   "region)");
    if (str_is(keys->from, "the environment"))
        return STR("the keys come from the environment: set AWS_ACCESS_KEY_ID, "
                   "AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN anew, or unset them and choose a "
                   "--profile");
    return arena_join(a, STR("the keys come from "), keys->from,
                      STR(": sign in again (aws sso login), or choose another --profile"));
}

bool account_identity(struct client *c, struct arena *a, findings *list)
{
    struct aws_call call = {0};
    str account, arn;
    if (!sts_identity(&c->aws, &c->credentials, &account, &arn, &call)) {
        finding_add(a, list, FINDING_WRONG, STR("credentials"), call.why,
                    way_out(a, &c->credentials, call.failure), STR_EMPTY);
        return false;
    }
    finding_add(a, list, FINDING_FINE, STR("credentials"),
                arena_printf(a, "%.*s, account %.*s, region %.*s, from %.*s", STR_ARG(arn),
                             STR_ARG(account), STR_ARG(c->aws.region),
                             STR_ARG(c->credentials.from)),
                STR_EMPTY, STR_EMPTY);
    return true;
}

/* An operation of a service whose protocol is JSON with a target. */
static const struct json *ask(struct client *c, struct aws_call *call, const char *target,
                              const char *type, str body)
{
    call->keys = &c->credentials.keys;
    call->keys_from = c->credentials.from;
    call->method = HTTP_POST;
    call->path = STR("/");
    call->body = body;
    call->content_type = str_from(type);
    call->header = (struct http_header){STR("X-Amz-Target"), str_from(target), false};
    call->repeat = HTTP_REPEAT_ALWAYS;
    call->short_patience = true;
    return aws_call_json(&c->aws, call);
}

static size_t count_of(const struct json *object, const char *key)
{
    const struct json *list = object ? json_get(object, str_from(key)) : NULL;
    return list && list->kind == JSON_ARRAY ? list->items.len : 0;
}

void account_alarms(struct client *c, struct arena *a, findings *list)
{
    struct aws_call call = {.action = STR("cloudwatch:DescribeAlarms"),
                            .service = STR("monitoring"),
                            .signs = STR("monitoring")};
    const struct json *answer =
        ask(c, &call, "GraniteServiceVersion20100801.DescribeAlarms", "application/x-amz-json-1.0",
            STR("{\"MaxRecords\":100,\"AlarmTypes\":[\"MetricAlarm\",\"CompositeAlarm\"]}"));
    if (!answer) {
        fail(a, list, "alarms", &call);
        return;
    }
    size_t count = count_of(answer, "MetricAlarms") + count_of(answer, "CompositeAlarms");
    bool more = aws_text(answer, "NextToken").len > 0;
    finding_add(a, list, FINDING_FINE, STR("alarms"),
                arena_printf(a, "%s%zu in %.*s; dashc changes none of them",
                             more ? "at least " : "", count, STR_ARG(c->aws.region)),
                STR_EMPTY, STR_EMPTY);
}

/* ---- subscription filters ---------------------------------------------------------------- */

typedef VEC(str) group_names;

/* A stream, and what was found of the groups of one of its patterns. */
struct groups {
    struct client *client;
    struct probe *probe;
    const struct declared_stream *stream;
    str ours;            /* what names of this project's filters begin with */
    str pattern, region; /* where the stream's destination is, there are its groups */
    findings *list;
    struct map *seen; /* groups that another pattern has led to */
    bool cut;         /* there are groups that were not listed: the budget */
    size_t asked, full;
};

static bool has_star(str pattern) { return str_find_char(pattern, '*', 0) != SIZE_MAX; }

static void add(struct groups *g, enum finding_level level, str area, str text, str help)
{
    finding_add(g->probe->arena, g->list, level, area, text, help, STR_EMPTY);
}

static const struct json *ask_logs(struct groups *g, struct aws_call *call, const char *operation,
                                   const struct json *given)
{
    struct arena *a = g->probe->arena;
    *call = (struct aws_call){.action = arena_join(a, STR("logs:"), str_from(operation)),
                              .service = STR("logs"),
                              .region = g->region};
    g->probe->calls++;
    return ask(g->client, call, arena_join(a, STR("Logs_20140328."), str_from(operation)).ptr,
               "application/x-amz-json-1.1", json_text(a, given));
}

/* Only the groups of the standard class can have filters. */
static void take_names(struct groups *g, const struct json *answer, group_names *out)
{
    struct arena *a = g->probe->arena;
    const struct json *items = json_get(answer, STR("logGroups"));
    for (size_t i = 0; items && i < items->items.len; i++) {
        const struct json *item = items->items.at[i];
        str name = arena_str(a, aws_text(item, "logGroupName"));
        str kind = aws_text(item, "logGroupClass");
        bool standard = !kind.len || str_is(kind, "STANDARD");
        if (standard && stream_fits(name, g->pattern)) vec_push(a, out, name);
    }
}

/* The groups that a pattern fits; false after saying why they cannot be listed. */
static bool find_names(struct groups *g, group_names *out)
{
    struct arena *a = g->probe->arena;
    struct json *given = json_object(a);
    struct aws_call call;
    str prefix = str_part(g->pattern, 0, str_find_char(g->pattern, '*', 0));
    if (prefix.len) json_set(a, given, STR("logGroupNamePrefix"), json_string(a, prefix));
    for (g->cut = true; g->cut && probe_may_ask(g->probe);) {
        const struct json *answer = ask_logs(g, &call, "DescribeLogGroups", given);
        if (!answer) return fail(a, g->list, "log groups", &call);
        take_names(g, answer, out);
        str next = arena_str(a, aws_text(answer, "nextToken"));
        json_set(a, given, STR("nextToken"), json_string(a, next));
        g->cut = next.len > 0;
    }
    return true;
}

static str names_of(struct arena *a, const struct json *filters)
{
    str names = STR_EMPTY;
    for (size_t i = 0; filters && i < filters->items.len; i++)
        names = arena_join(a, names, i ? STR(", ") : STR_EMPTY,
                           aws_text(filters->items.at[i], "filterName"));
    return names;
}

/* A filter to the stream's own destination is the one that a push makes, or renews; another of this
 * project may be the one whose place that takes. */
static bool has_ours(const struct groups *g, const struct json *filters)
{
    for (size_t i = 0; filters && i < filters->items.len; i++)
        if (str_eq(aws_text(filters->items.at[i], "destinationArn"), g->stream->through) ||
            str_starts(aws_text(filters->items.at[i], "filterName"), g->ours))
            return true;
    return false;
}

/* Of the groups of a pattern only those are listed that cannot take a filter. */
static void put_filters(struct groups *g, str group, const struct json *answer)
{
    struct arena *a = g->probe->arena;
    const struct json *filters = json_get(answer, STR("subscriptionFilters"));
    size_t count = count_of(answer, "subscriptionFilters");
    str area = arena_join(a, STR("log group "), group), names = names_of(a, filters);
    if (count >= FILTER_MOST && !has_ours(g, filters)) {
        g->full++;
        add(g, FINDING_DOUBT, area,
            arena_printf(a, "has %zu subscription filters (%.*s), as many as AWS allows", count,
                         STR_ARG(names)),
            STR("none is replaced: take one away, or send on from where one of them leads"));
    } else if (!has_star(g->pattern)) {
        add(g, FINDING_FINE, area,
            count ? arena_printf(a, "has %zu subscription filter%s (%.*s); none is replaced", count,
                                 count == 1 ? "" : "s", STR_ARG(names))
                  : STR("has no subscription filter yet"),
            STR_EMPTY);
    }
}

/* False when the next would fare alike. */
static bool ask_filters(struct groups *g, str group)
{
    struct arena *a = g->probe->arena;
    struct json *given = json_object(a);
    struct aws_call call;
    json_set(a, given, STR("logGroupName"), json_string(a, group));
    const struct json *answer = ask_logs(g, &call, "DescribeSubscriptionFilters", given);
    if (answer) {
        put_filters(g, group, answer);
    } else if (str_is(call.code, "ResourceNotFoundException")) {
        add(g, FINDING_DOUBT, arena_join(a, STR("log group "), group),
            arena_printf(a, "there is none of this name in %.*s", STR_ARG(g->region)),
            STR("a group is there once something has been written to it"));
    } else {
        return fail(a, g->list, "subscription filters", &call);
    }
    g->asked++;
    return true;
}

static void put_budget(struct groups *g, size_t left)
{
    struct arena *a = g->probe->arena;
    str area = arena_join(a, STR("log groups "), g->pattern);
    str text = g->cut ? STR("they were not all looked at: the budget of calls was used up")
                      : arena_printf(a,
                                     "%zu of them were not looked at: the budget of calls was "
                                     "used up",
                                     left);
    add(g, FINDING_DOUBT, area, text,
        arena_printf(a, "`--calls %zu` or more looks at them",
                     g->probe->calls + left + (g->cut ? 1 : 0)));
}

static void put_pattern(struct groups *g, size_t fit)
{
    struct arena *a = g->probe->arena;
    str area = arena_join(a, STR("log groups "), g->pattern);
    if (!fit)
        add(g, FINDING_DOUBT, area, arena_printf(a, "none in %.*s fits", STR_ARG(g->region)),
            STR("a group is there once something has been written to it"));
    else
        add(g, FINDING_FINE, area,
            arena_printf(a, "%zu fit%s; %zu of %zu can take a subscription filter, or %s", fit,
                         fit == 1 ? "s" : "", g->asked - g->full, g->asked,
                         g->asked == 1 ? "has it" : "have it"),
            STR_EMPTY);
}

static void ask_pattern(struct groups *g)
{
    group_names names = {0};
    size_t left = 0;
    if (!has_star(g->pattern))
        vec_push(g->probe->arena, &names, g->pattern);
    else if (!find_names(g, &names))
        return;
    for (size_t i = 0; i < names.len; i++) {
        if (map_get(g->seen, names.at[i])) continue;
        if (!probe_may_ask(g->probe)) {
            left++;
            continue;
        }
        map_set(g->probe->arena, g->seen, names.at[i], g);
        if (!ask_filters(g, names.at[i])) return;
    }
    if (g->cut || left)
        put_budget(g, left);
    else if (has_star(g->pattern) && (g->asked || !names.len))
        put_pattern(g, names.len);
}

void account_streams(struct client *c, struct probe *p, const struct declared *declared,
                     str project, findings *list)
{
    struct map seen = {0};
    for (size_t i = 0; i < declared->streams.len; i++) {
        const struct declared_stream *stream = declared->streams.at[i];
        for (size_t k = 0; k < stream->groups.len; k++) {
            struct groups g = {.client = c,
                               .probe = p,
                               .stream = stream,
                               .ours = filter_begin(p->arena, project),
                               .pattern = stream->groups.at[k],
                               .region = arn_parts(stream->through).region,
                               .list = list,
                               .seen = &seen};
            ask_pattern(&g);
        }
    }
}
