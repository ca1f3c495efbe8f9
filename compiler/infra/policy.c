/* policy: see policy.h.
 *
 * Which actions Grafana's CloudWatch data source calls: AWS's managed policy
 * AmazonGrafanaCloudWatchAccess, by feature.  Which take resources: the Service Authorization
 * Reference (CloudWatch's reading actions take none; StartQuery takes log groups). */
#include "infra/policy.h"

#include "infra/kind.h"

/* ---- rows -------------------------------------------------------------------------------- */

struct policy {
    struct arena *arena;
    const struct uses *uses;
    const struct policy_account *account;
    struct json *statements;
};

static bool uses_metrics(const struct uses *u) { return u->metrics; }
static bool uses_alarms(const struct uses *u) { return u->alarms; }
static bool uses_accounts(const struct uses *u) { return u->accounts; }
static bool uses_regions(const struct uses *u) { return u->regions; }
static bool uses_instances(const struct uses *u) { return u->instances; }
static bool uses_tags(const struct uses *u) { return u->tags; }
static bool uses_logs(const struct uses *u) { return u->groups.len > 0; }
static bool lists_groups(const struct uses *u) { return u->groups.len || u->group_names; }
static bool uses_some_domain(const struct uses *u) { return u->domains.len > 0; }
static bool uses_collections(const struct uses *u) { return u->collections.len > 0; }
static bool uses_roles(const struct uses *u) { return u->roles.len > 0; }
static bool uses_topics(const struct uses *u) { return u->topics.len || u->any_topic; }

typedef void put_resources(struct policy *p, struct json *out);
static put_resources put_groups, put_domains, put_searches, put_collections, put_roles, put_topics;

static const struct row {
    const char *sid;
    bool (*is_used)(const struct uses *u);
    const char *actions;      /* separated by spaces */
    put_resources *resources; /* NULL: "*", because the actions take none */
    const char *reason;
} rows[] = {
    {"Metrics", uses_metrics, "cloudwatch:GetMetricData cloudwatch:ListMetrics", NULL,
     "metrics; CloudWatch cannot limit reading to namespaces"},
    {"Alarms", uses_alarms,
     "cloudwatch:DescribeAlarms cloudwatch:DescribeAlarmsForMetric cloudwatch:DescribeAlarmHistory",
     NULL, "alarms that are drawn as events"},
    {"Accounts", uses_accounts, "oam:ListSinks oam:ListAttachedLinks", NULL,
     "other accounts, by cross-account monitoring"},
    {"Regions", uses_regions, "ec2:DescribeRegions", NULL, "the drop-down of regions"},
    {"Instances", uses_instances, "ec2:DescribeInstances ec2:DescribeTags", NULL,
     "drop-downs of instances and volumes"},
    {"Tags", uses_tags, "tag:GetResources", NULL, "drop-downs of resources by their tags"},
    {"LogGroups", lists_groups, "logs:DescribeLogGroups", NULL,
     "the names of log groups; the list cannot be limited"},
    {"LogQueries", uses_logs, "logs:StartQuery logs:GetLogGroupFields logs:GetLogEvents",
     put_groups, "queries of these log groups"},
    {"LogResults", uses_logs, "logs:GetQueryResults logs:StopQuery", NULL,
     "their results, which belong to whoever began the query"},
    {"OpenSearchReads", uses_some_domain, "es:ESHttpGet", put_domains,
     "the domain's version, and the fields of these indices"},
    {"OpenSearchSearches", uses_some_domain, "es:ESHttpPost", put_searches,
     "searches and PPL of every index, because which one it is stands in the request: a role in "
     "the "
     "domain (fine-grained access control, `access`) can limit that"},
    {"Collections", uses_collections, "aoss:APIAccessAll", put_collections,
     "OpenSearch Serverless, whose data access policies say what may be read"},
    {"Roles", uses_roles, "sts:AssumeRole", put_roles, "the roles of data sources"},
    {"Notifications", uses_topics, "sns:Publish", put_topics, "messages of alerts"},
};

/* ---- resources --------------------------------------------------------------------------- */

static void push_arn_of(struct policy *p, struct json *out, const char *service, str region,
                        str account, str rest)
{
    str arn = arena_join(p->arena, STR("arn:"), p->account->partition, STR(":"), str_from(service),
                         STR(":"), region, STR(":"), account, STR(":"), rest);
    json_push(p->arena, out, json_string(p->arena, arn));
}

static void push_arn(struct policy *p, struct json *out, const char *service, str region, str rest)
{
    push_arn_of(p, out, service, region, p->account->account, rest);
}

/* Whether the same group is allowed in every region. */
static bool is_covered(const uses_things *groups, const struct uses_thing *group)
{
    for (size_t i = 0; i < groups->len; i++)
        if (&groups->at[i] != group && str_eq(groups->at[i].name, group->name) &&
            str_is(groups->at[i].region, "*"))
            return true;
    return false;
}

/* Both forms of a log group's ARN are in use: with `:*` at its end, for its streams, and without.
 */
static void put_groups(struct policy *p, struct json *out)
{
    for (size_t i = 0; i < p->uses->groups.len; i++) {
        const struct uses_thing *group = &p->uses->groups.at[i];
        str name = arena_join(p->arena, STR("log-group:"), group->name);
        if (is_covered(&p->uses->groups, group)) continue;
        push_arn(p, out, "logs", group->region, name);
        if (!str_ends(name, STR("*")))
            push_arn(p, out, "logs", group->region, arena_join(p->arena, name, STR(":*")));
    }
}

static void push_domain(struct policy *p, struct json *out, const char *service,
                        const struct uses_domain *domain, str path)
{
    str account = domain->account.len ? domain->account : p->account->account;
    push_arn_of(p, out, service, domain->region, account,
                arena_join(p->arena, domain->resource, path));
}

/* What the OpenSearch data source asks for by GET (its pkg/opensearch, 2.x: CallResource,
 * CheckHealth, GetNumberOfShards): `/`, and of an index `_mapping`, `_mapping/field/NAME` and
 * `_settings`. */
static void put_domains(struct policy *p, struct json *out)
{
    static const char *const paths[] = {"/_mapping*", "/_settings*"};
    for (size_t i = 0; i < p->uses->domains.len; i++) {
        const struct uses_domain *domain = &p->uses->domains.at[i];
        push_domain(p, out, "es", domain, STR("/"));
        for (size_t k = 0; k < domain->indices.len; k++) {
            str index = domain->indices.at[k], slash = index.len ? STR("/") : STR_EMPTY;
            for (size_t n = 0; n < COUNT_OF(paths); n++)
                push_domain(p, out, "es", domain,
                            arena_join(p->arena, slash, index, str_from(paths[n])));
        }
    }
}

/* What it posts to. */
static void put_searches(struct policy *p, struct json *out)
{
    static const char *const paths[] = {"/_msearch*", "/_plugins/_ppl*", "/_opendistro/_ppl*"};
    for (size_t i = 0; i < p->uses->domains.len; i++)
        for (size_t k = 0; k < COUNT_OF(paths); k++)
            push_domain(p, out, "es", &p->uses->domains.at[i], str_from(paths[k]));
}

static void put_collections(struct policy *p, struct json *out)
{
    for (size_t i = 0; i < p->uses->collections.len; i++)
        push_domain(p, out, "aoss", &p->uses->collections.at[i], STR_EMPTY);
}

static void put_roles(struct policy *p, struct json *out)
{
    for (size_t i = 0; i < p->uses->roles.len; i++)
        json_push(p->arena, out, json_string(p->arena, p->uses->roles.at[i]));
}

static void put_topics(struct policy *p, struct json *out)
{
    for (size_t i = 0; i < p->uses->topics.len; i++)
        json_push(p->arena, out, json_string(p->arena, p->uses->topics.at[i]));
    if (p->uses->any_topic) push_arn(p, out, "sns", STR("*"), STR("grafana*"));
}

/* ---- documents --------------------------------------------------------------------------- */

static void set_text(struct arena *a, struct json *object, const char *key, str value)
{
    json_add(a, object, str_from(key), json_string(a, value));
}

static struct json *document(struct arena *a, struct json *statements)
{
    struct json *out = json_object(a);
    set_text(a, out, "Version", STR("2012-10-17"));
    json_add(a, out, STR("Statement"), statements);
    return out;
}

static struct json *actions_of(struct arena *a, const char *words)
{
    struct json *list = json_array(a);
    str rest = str_from(words), word;
    while (str_split(&rest, ' ', &word)) json_push(a, list, json_string(a, word));
    return list;
}

static void put_statement(struct policy *p, const struct row *row)
{
    struct json *statement = json_object(p->arena), *resources = json_array(p->arena);
    set_text(p->arena, statement, "Sid", str_from(row->sid));
    set_text(p->arena, statement, "Effect", STR("Allow"));
    json_add(p->arena, statement, STR("Action"), actions_of(p->arena, row->actions));
    if (row->resources)
        row->resources(p, resources);
    else
        json_push(p->arena, resources, json_string(p->arena, STR("*")));
    json_add(p->arena, statement, STR("Resource"), resources);
    json_push(p->arena, p->statements, statement);
}

struct json *policy_permissions(struct arena *a, const struct uses *uses,
                                const struct policy_account *account)
{
    struct policy p = {a, uses, account, json_array(a)};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (rows[i].is_used(uses)) put_statement(&p, &rows[i]);
    return p.statements->items.len ? document(a, p.statements) : NULL;
}

struct json *policy_elsewhere(struct arena *a, const struct uses_delegate *delegate,
                              const struct policy_account *account)
{
    struct policy_account there = *account;
    str arn = delegate->source->role, part = STR_EMPTY;
    for (size_t i = 0; i < 5; i++) str_split(&arn, ':', &part);
    there.account = part.len ? part : STR("ACCOUNT"); /* whose keys they are is not known */
    return policy_permissions(a, delegate->uses, &there);
}

/* Only workspaces of this account and region, so that nobody makes the service act for others
 * (AMG's guide, "cross-service confused deputy prevention"). */
struct json *policy_trust(struct arena *a, const struct policy_account *account)
{
    struct json *statement = json_object(a), *principal = json_object(a), *condition,
                *equals = json_object(a), *like = json_object(a), *list = json_array(a);
    set_text(a, statement, "Effect", STR("Allow"));
    set_text(a, principal, "Service", STR("grafana.amazonaws.com"));
    json_add(a, statement, STR("Principal"), principal);
    set_text(a, statement, "Action", STR("sts:AssumeRole"));
    set_text(a, equals, "aws:SourceAccount", account->account);
    set_text(a, like, "aws:SourceArn",
             arena_join(a, STR("arn:"), account->partition, STR(":grafana:"), account->region,
                        STR(":"), account->account, STR(":/workspaces/*")));
    condition = json_object(a);
    json_add(a, condition, STR("StringEquals"), equals);
    json_add(a, condition, STR("StringLike"), like);
    json_add(a, statement, STR("Condition"), condition);
    json_push(a, list, statement);
    return document(a, list);
}

str policy_reason(struct arena *a, const struct uses *uses, str sid)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (!str_is(sid, rows[i].sid)) continue;
        str reason = str_from(rows[i].reason), names = STR_EMPTY;
        if (rows[i].is_used != uses_metrics || !uses->namespaces.len) return reason;
        for (size_t k = 0; k < uses->namespaces.len; k++)
            names = arena_join(a, names, k ? STR(", ") : STR_EMPTY, uses->namespaces.at[k]);
        return arena_join(a, STR("metrics ("), names,
                          STR("); CloudWatch cannot limit reading to namespaces"));
    }
    return STR_EMPTY;
}

str policy_gap(const struct uses *uses)
{
    if (!uses_unknown_documents(uses)) return STR_EMPTY;
    return STR("dashboards ask OpenSearch, and no `datasource opensearch` is declared, so the role "
               "allows nothing for that: which domain it is cannot be known");
}

/* IAM counts without white space (its quotas: 10,240 characters in a role's own policies). */
str policy_excess(struct arena *a, const struct json *permissions)
{
    enum { LONGEST_POLICY = 10240 };
    size_t size = permissions ? json_text(a, permissions).len : 0;
    if (size <= LONGEST_POLICY) return STR_EMPTY;
    return arena_printf(a,
                        "the policy has %zu characters, of which IAM takes %d: name fewer log "
                        "groups, or take `role \"arn:…\"` with managed policies: --show-policy "
                        "says what they must allow",
                        size, LONGEST_POLICY);
}

/* ---- reading ----------------------------------------------------------------------------- */

static struct json *normal_list(struct arena *a, const struct json *list)
{
    struct json *out = json_array(a);
    for (size_t i = 0; i < list->items.len; i++) json_push(a, out, list->items.at[i]);
    infra_sort(out);
    return out;
}

/* Within a statement every list is one of texts, and could be the text alone. */
static struct json *normal(struct arena *a, struct json *value)
{
    if (value->kind == JSON_ARRAY)
        return value->items.len == 1 ? value->items.at[0] : normal_list(a, value);
    if (value->kind != JSON_OBJECT) return value;
    struct json *out = json_object(a);
    for (size_t i = 0; i < value->members.len; i++)
        json_set(a, out, value->members.at[i].key, normal(a, value->members.at[i].value));
    return out;
}

struct json *policy_statements(struct arena *a, const struct json *document)
{
    bool object = document && document->kind == JSON_OBJECT;
    struct json *given = object ? json_get(document, STR("Statement")) : NULL;
    struct json *out = json_array(a);
    if (given && given->kind == JSON_OBJECT) json_push(a, out, normal(a, given));
    for (size_t i = 0; given && i < given->items.len; i++)
        if (given->items.at[i]->kind == JSON_OBJECT)
            json_push(a, out, normal(a, given->items.at[i]));
    return out;
}
