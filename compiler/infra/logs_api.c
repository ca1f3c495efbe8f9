/* logs_api: see logs_api.h. */
#include "infra/logs_api.h"

#include "infra/policy.h"
#include "read/text.h"

enum { MOST_PAGES = 400 };

struct arn arn_parts(str text)
{
    str rest = text, part;
    struct arn arn = {.name = STR_EMPTY};
    str *const members[] = {NULL, &arn.partition, &arn.service, &arn.region, &arn.account};
    for (size_t k = 0; k < COUNT_OF(members) && str_split(&rest, ':', &part); k++)
        if (members[k]) *members[k] = part;
    if (str_starts(rest, STR("function:"))) {
        str_split(&rest, ':', &part);
        str_split(&rest, ':', &arn.name);
        arn.qualifier = rest;
    } else {
        size_t slash = str_find_char(rest, '/', 0);
        arn.name = slash == SIZE_MAX ? rest : str_part(rest, slash + 1, rest.len);
    }
    return arn;
}

static void set_text(struct arena *a, struct json *object, const char *key, str text)
{
    json_set(a, object, str_from(key), json_string(a, text));
}

/* ---- CloudWatch Logs --------------------------------------------------------------------- */

/* All operations are a POST of JSON to one address; a header says which. */
static struct aws_call json_call(struct infra *i, const struct client *c, const char *service,
                                 const char *target, const char *operation,
                                 const struct json *given)
{
    struct arena *a = infra_arena(i);
    return (struct aws_call){
        .action = arena_join(a, str_from(service), STR(":"), str_from(operation)),
        .service = str_from(service),
        .keys = &c->credentials.keys,
        .keys_from = c->credentials.from,
        .method = HTTP_POST,
        .path = STR("/"),
        .body = json_text(a, given),
        .content_type = STR("application/x-amz-json-1.1"),
        .header = {STR("X-Amz-Target"), arena_join(a, str_from(target), str_from(operation)),
                   false},
        .repeat = HTTP_REPEAT_ALWAYS};
}

static struct aws_call logs_call(struct infra *i, const struct client *c, const char *operation,
                                 const struct json *given)
{
    return json_call(i, c, "logs", "Logs_20140328.", operation, given);
}

/* Page after page; each item of the array `member` is handed to `take`. */
static bool for_all(struct infra *i, struct client *c, const char *operation, struct json *given,
                    const char *member,
                    void (*take)(struct arena *a, const struct json *item, void *data), void *data,
                    struct aws_call *call, struct infra_failure *f)
{
    struct arena *a = infra_arena(i);
    for (int page = 0; page < MOST_PAGES; page++) {
        *call = logs_call(i, c, operation, given);
        const struct json *answer = aws_call_json(&c->aws, call);
        if (!answer) return infra_aws_ok(i, call, f);
        const struct json *items = json_get(answer, str_from(member));
        for (size_t k = 0; items && k < items->items.len; k++) take(a, items->items.at[k], data);
        str next = aws_text(answer, "nextToken");
        if (!next.len) return true;
        set_text(a, given, "nextToken", next);
    }
    return infra_fail(f, INFRA_REFUSED, arena_join(a, call->action, STR(": the pages do not end")),
                      STR_EMPTY);
}

/* Texts of answers live in the client's arena, which is wiped: what is kept is copied. */
static str kept(struct arena *a, const struct json *object, const char *key)
{
    return arena_str(a, aws_text(object, key));
}

static void take_group(struct arena *a, const struct json *item, void *data)
{
    log_groups *out = data;
    struct log_group group = {.name = kept(a, item, "logGroupName"),
                              .account = arn_parts(kept(a, item, "arn")).account,
                              .kind = kept(a, item, "logGroupClass")};
    vec_push(a, out, group);
}

bool logs_groups(struct infra *i, str region, str prefix, log_groups *out, struct infra_failure *f)
{
    struct client *c = infra_aws(i, region, f);
    struct json *given = json_object(infra_arena(i));
    struct aws_call call;
    if (!c) return false;
    if (prefix.len) set_text(infra_arena(i), given, "logGroupNamePrefix", prefix);
    return for_all(i, c, "DescribeLogGroups", given, "logGroups", take_group, out, &call, f);
}

bool logs_some_groups(struct infra *i, str region, str prefix, log_groups *out,
                      struct infra_failure *f)
{
    struct client *c = infra_aws(i, region, f);
    struct json *given = json_object(infra_arena(i));
    if (!c) return false;
    if (prefix.len) set_text(infra_arena(i), given, "logGroupNamePrefix", prefix);
    struct aws_call call = logs_call(i, c, "DescribeLogGroups", given);
    const struct json *answer = aws_call_json(&c->aws, &call);
    if (!answer) return infra_aws_ok(i, &call, f);
    const struct json *items = json_get(answer, STR("logGroups"));
    for (size_t k = 0; items && k < items->items.len; k++)
        take_group(infra_arena(i), items->items.at[k], out);
    return true;
}

/* What a filter can have beside what a stream says; unless it is so without being said. */
static struct json *more_of(struct arena *a, const struct json *item)
{
    static const char *const texts[] = {"distribution", "fieldSelectionCriteria"};
    struct json *out = json_object(a), *fields = json_array(a);
    const struct json *transformed = json_get(item, STR("applyOnTransformedLogs"));
    const struct json *system = json_get(item, STR("emitSystemFields"));
    for (size_t k = 0; k < COUNT_OF(texts); k++) {
        str value = kept(a, item, texts[k]);
        if (value.len && !str_is(value, "ByLogStream"))
            json_set(a, out, str_from(texts[k]), json_string(a, value));
    }
    if (transformed && transformed->kind == JSON_BOOL && transformed->boolean)
        json_set(a, out, STR("applyOnTransformedLogs"), json_bool(a, true));
    for (size_t k = 0; system && k < system->items.len; k++)
        json_push(a, fields, json_string(a, arena_str(a, system->items.at[k]->string)));
    if (fields->items.len) json_set(a, out, STR("emitSystemFields"), fields);
    return out;
}

static void take_filter(struct arena *a, const struct json *item, void *data)
{
    log_filters *out = data;
    struct log_filter filter = {.name = kept(a, item, "filterName"),
                                .pattern = kept(a, item, "filterPattern"),
                                .destination = kept(a, item, "destinationArn"),
                                .role = kept(a, item, "roleArn"),
                                .more = more_of(a, item)};
    vec_push(a, out, filter);
}

bool logs_filters(struct infra *i, str region, str group, log_filters *out, bool *missing,
                  struct infra_failure *f)
{
    struct client *c = infra_aws(i, region, f);
    struct json *given = json_object(infra_arena(i));
    struct aws_call call;
    if (!c) return false;
    set_text(infra_arena(i), given, "logGroupName", group);
    bool found = for_all(i, c, "DescribeSubscriptionFilters", given, "subscriptionFilters",
                         take_filter, out, &call, f);
    *missing = !found && str_is(call.code, "ResourceNotFoundException");
    return found || *missing;
}

bool logs_put_filter(struct infra *i, str region, str group, const struct log_filter *filter,
                     str *code, struct infra_failure *f)
{
    struct arena *a = infra_arena(i);
    struct client *c = infra_aws(i, region, f);
    struct json *given = json_object(a);
    *code = STR_EMPTY;
    if (!c) return false;
    set_text(a, given, "logGroupName", group);
    set_text(a, given, "filterName", filter->name);
    set_text(a, given, "filterPattern", filter->pattern);
    set_text(a, given, "destinationArn", filter->destination);
    if (filter->role.len) set_text(a, given, "roleArn", filter->role);
    for (size_t k = 0; filter->more && k < filter->more->members.len; k++)
        json_set(a, given, filter->more->members.at[k].key, filter->more->members.at[k].value);
    struct aws_call call = logs_call(i, c, "PutSubscriptionFilter", given);
    aws_call(&c->aws, &call);
    *code = arena_str(a, call.code);
    return infra_aws_ok(i, &call, f);
}

bool logs_delete_filter(struct infra *i, str region, str group, str name, struct infra_failure *f)
{
    struct arena *a = infra_arena(i);
    struct client *c = infra_aws(i, region, f);
    struct json *given = json_object(a);
    if (!c) return false;
    set_text(a, given, "logGroupName", group);
    set_text(a, given, "filterName", name);
    struct aws_call call = logs_call(i, c, "DeleteSubscriptionFilter", given);
    aws_call(&c->aws, &call);
    return str_is(call.code, "ResourceNotFoundException") || infra_aws_ok(i, &call, f);
}

/* ---- Lambda ------------------------------------------------------------------------------ */

static struct aws_call lambda_call(struct infra *i, const struct client *c, const char *operation,
                                   enum http_method method, const struct arn *function,
                                   const char *what)
{
    struct arena *a = infra_arena(i);
    return (struct aws_call){
        .action = arena_join(a, STR("lambda:"), str_from(operation)),
        .service = STR("lambda"),
        .keys = &c->credentials.keys,
        .keys_from = c->credentials.from,
        .method = method,
        .path = arena_join(a, STR("/2015-03-31/functions/"), http_encode(a, function->name),
                           STR("/"), str_from(what)),
        .query = function->qualifier.len
                     ? arena_join(a, STR("Qualifier="), http_encode(a, function->qualifier))
                     : STR_EMPTY};
}

bool lambda_settings(struct infra *i, const struct arn *function, const struct json **out,
                     struct infra_failure *f)
{
    struct client *c = infra_aws(i, function->region, f);
    *out = NULL;
    if (!c) return false;
    struct aws_call call =
        lambda_call(i, c, "GetFunctionConfiguration", HTTP_GET, function, "configuration");
    call.repeat = HTTP_REPEAT_ALWAYS;
    *out = aws_call_json(&c->aws, &call);
    return *out || call.status == 404 || infra_aws_ok(i, &call, f);
}

/* The policy is a text of JSON within the answer; without one that is a 404, and so is a function
 * that is not there. */
bool lambda_policy(struct infra *i, const struct arn *function, const struct json **statements,
                   struct infra_failure *f)
{
    struct arena *a = infra_arena(i);
    struct client *c = infra_aws(i, function->region, f);
    str why;
    *statements = NULL;
    if (!c) return false;
    struct aws_call call = lambda_call(i, c, "GetPolicy", HTTP_GET, function, "policy");
    call.repeat = HTTP_REPEAT_ALWAYS;
    const struct json *answer = aws_call_json(&c->aws, &call);
    if (!answer && call.status == 404) return true;
    if (!infra_aws_ok(i, &call, f)) return false;
    const struct json *policy = text_read(a, kept(a, answer, "Policy"), &why);
    *statements = policy_statements(a, policy);
    return true;
}

bool lambda_permit(struct infra *i, const struct arn *function,
                   const struct lambda_permission *permission, struct infra_failure *f)
{
    struct arena *a = infra_arena(i);
    struct client *c = infra_aws(i, function->region, f);
    struct json *given = json_object(a);
    if (!c) return false;
    struct aws_call call = lambda_call(i, c, "AddPermission", HTTP_POST, function, "policy");
    set_text(a, given, "StatementId", permission->id);
    set_text(a, given, "Action", STR("lambda:InvokeFunction"));
    set_text(a, given, "Principal", STR("logs.amazonaws.com"));
    set_text(a, given, "SourceArn", permission->source);
    set_text(a, given, "SourceAccount", permission->account);
    call.body = json_text(a, given);
    call.content_type = STR("application/json");
    call.repeat = HTTP_REPEAT_UNSENT;
    aws_call(&c->aws, &call);
    return infra_aws_ok(i, &call, f);
}

/* ---- Firehose ---------------------------------------------------------------------------- */

bool firehose_describe(struct infra *i, const struct arn *stream, const struct json **out,
                       struct infra_failure *f)
{
    struct arena *a = infra_arena(i);
    struct client *c = infra_aws(i, stream->region, f);
    struct json *given = json_object(a);
    *out = NULL;
    if (!c) return false;
    set_text(a, given, "DeliveryStreamName", stream->name);
    struct aws_call call =
        json_call(i, c, "firehose", "Firehose_20150804.", "DescribeDeliveryStream", given);
    const struct json *answer = aws_call_json(&c->aws, &call);
    if (answer) *out = json_get(answer, STR("DeliveryStreamDescription"));
    return answer || str_is(call.code, "ResourceNotFoundException") || infra_aws_ok(i, &call, f);
}
