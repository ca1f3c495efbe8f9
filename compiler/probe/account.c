/* account: see account.h. */
#include "probe/account.h"

#include "aws/sts.h"

enum { MOST_FILTERS = 2 }; /* for a log group; AWS, CloudWatch Logs quotas */

static bool fail(struct arena *a, findings *list, const char *area, const struct aws_call *call)
{
    str action = finding_action_of(call->message);
    finding_add(a, list, FINDING_NOTE, str_from(area), call->why,
                STR("it is only counted: whoever runs this may do without"),
                action.len ? action : call->action);
    return false;
}

bool account_identity(struct client *c, struct arena *a, findings *list)
{
    struct aws_call call = {0};
    str account, arn;
    if (!sts_identity(&c->aws, &c->credentials, &account, &arn, &call)) {
        finding_add(a, list, FINDING_WRONG, STR("credentials"), call.why,
                    STR("sign in again (aws sso login), or choose another --profile"), STR_EMPTY);
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

static str names_of(struct arena *a, const struct json *filters)
{
    str names = STR_EMPTY;
    for (size_t i = 0; filters && i < filters->items.len; i++)
        names = arena_join(a, names, i ? STR(", ") : STR_EMPTY,
                           aws_text(filters->items.at[i], "filterName"));
    return names;
}

static void put_filters(struct arena *a, str group, const struct json *answer, findings *list)
{
    const struct json *filters = json_get(answer, STR("subscriptionFilters"));
    size_t count = count_of(answer, "subscriptionFilters");
    str area = arena_join(a, STR("log group "), group), names = names_of(a, filters);
    bool ours = str_find(names, STR("dashc"), 0) != SIZE_MAX;
    if (count >= MOST_FILTERS && !ours)
        finding_add(a, list, FINDING_DOUBT, area,
                    arena_printf(a, "has %zu subscription filters (%.*s), as many as AWS allows",
                                 count, STR_ARG(names)),
                    STR("none is replaced: take one away, or send on from where one of them leads"),
                    STR_EMPTY);
    else
        finding_add(a, list, FINDING_FINE, area,
                    count
                        ? arena_printf(a, "has %zu subscription filter%s (%.*s); none is replaced",
                                       count, count == 1 ? "" : "s", STR_ARG(names))
                        : STR("has no subscription filter yet"),
                    STR_EMPTY, STR_EMPTY);
}

void account_filters(struct client *c, struct arena *a, str group, findings *list)
{
    struct aws_call call = {.action = STR("logs:DescribeSubscriptionFilters"),
                            .service = STR("logs")};
    struct buf body = BUF_INIT;
    buf_text(&body, "{\"logGroupName\":");
    json_escape(&body, group);
    buf_text(&body, "}");
    const struct json *answer = ask(c, &call, "Logs_20140328.DescribeSubscriptionFilters",
                                    "application/x-amz-json-1.1", arena_str(a, buf_as_str(&body)));
    buf_release(&body);
    if (answer)
        put_filters(a, group, answer, list);
    else
        fail(a, list, "subscription filters", &call);
}
