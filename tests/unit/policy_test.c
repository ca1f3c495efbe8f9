/* What dashboards ask AWS for, and the policies that follow; names, ids and endpoints of AWS. */
#include "aws/amg_state.h"
#include "aws/call.h"
#include "aws/identity.h"
#include "aws/xml.h"
#include "infra/policy.h"
#include "infra/up.h"
#include "read/text.h"

#include "check.h"

static const struct policy_account account = {STR_INIT("aws"), STR_INIT("111122223333"),
                                              STR_INIT("eu-west-1")};

static const struct json *statement(const struct json *policy, const char *sid)
{
    const struct json *list = policy ? json_get(policy, STR("Statement")) : NULL;
    for (size_t i = 0; list && i < list->items.len; i++)
        if (str_is(json_get(list->items.at[i], STR("Sid"))->string, sid)) return list->items.at[i];
    return NULL;
}

/* ---- dashboards -------------------------------------------------------------------------- */

static void add_group(struct arena *a, struct target *t, const char *name)
{
    vec_push(a, &t->log_groups, str_from(name));
}

static void check_dashboards(struct arena *a)
{
    struct uses u = {.arena = a};
    struct target logs = {.kind = TARGET_CW_LOGS, .region = STR("$region")};
    struct target any = {.kind = TARGET_CW_LOGS, .region = STR("us-east-1")};
    struct target metric = {
        .kind = TARGET_CW_METRIC, .name_space = STR("AWS/Lambda"), .account = STR("all")};
    struct model_panel panel = {.id = 1};
    struct model_row row = {.id = 0};
    struct model_dashboard dashboard = {.title = STR("A")};
    add_group(a, &logs, "/aws/lambda/${function:raw}");
    add_group(a, &logs, "/a/[[x]]/$y");
    add_group(a, &logs, "arn:aws:logs:eu-west-1:111122223333:log-group:/b:*");
    struct target *targets[] = {&logs, &any, &metric, &metric};
    for (size_t i = 0; i < COUNT_OF(targets); i++) vec_push(a, &panel.targets, targets[i]);
    struct model_panel *p = &panel;
    struct model_row *r = &row;
    vec_push(a, &row.panels, p);
    vec_push(a, &dashboard.rows, r);
    uses_dashboard(&u, &dashboard);
    CHECK_INT(u.groups.len, 4);
    CHECK_STR(u.groups.at[0].name, "/aws/lambda/*");
    CHECK_STR(u.groups.at[0].region, "*");
    CHECK_STR(u.groups.at[1].name, "/a/*/*");
    CHECK_STR(u.groups.at[2].name, "/b");
    CHECK_STR(u.groups.at[3].name, "*");
    CHECK_STR(u.groups.at[3].region, "us-east-1");
    CHECK_INT(u.namespaces.len, 1);
    const struct json *policy = policy_permissions(a, &u, &account);
    CHECK(statement(policy, "Metrics") && statement(policy, "Accounts"));
    CHECK(!statement(policy, "Regions") && !statement(policy, "Notifications"));
    CHECK_STR(json_text(a, json_get(statement(policy, "LogQueries"), STR("Resource"))),
              "[\"arn:aws:logs:*:111122223333:log-group:/aws/lambda/*\","
              "\"arn:aws:logs:*:111122223333:log-group:/a/*/*\","
              "\"arn:aws:logs:*:111122223333:log-group:/b\","
              "\"arn:aws:logs:*:111122223333:log-group:/b:*\","
              "\"arn:aws:logs:us-east-1:111122223333:log-group:*\"]");
    CHECK_STR(policy_reason(a, &u, STR("Metrics")),
              "metrics (AWS/Lambda); CloudWatch cannot limit reading to namespaces");
    CHECK_STR(policy_reason(a, &u, STR("Mine")), "");
}

static void check_nothing(struct arena *a)
{
    struct uses u = {.arena = a};
    CHECK(!policy_permissions(a, &u, &account));
    CHECK_STR(json_text(a, policy_trust(a, &account)),
              "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{"
              "\"Service\":\"grafana.amazonaws.com\"},\"Action\":\"sts:AssumeRole\",\"Condition\":{"
              "\"StringEquals\":{\"aws:SourceAccount\":\"111122223333\"},\"StringLike\":{"
              "\"aws:SourceArn\":\"arn:aws:grafana:eu-west-1:111122223333:/workspaces/*\"}}}]}");
}

/* ---- names of AWS ------------------------------------------------------------------------ */

static void check_domains(struct arena *a)
{
    static const struct {
        const char *url, *region, *resource; /* NULL: that tells no domain */
    } rows[] = {
        {"https://vpc-a-b-abcdefghijklmnopqrstuvwxyz.us-east-1.es.amazonaws.com/_dashboards",
         "us-east-1", "domain/a-b"},
        {"https://search-logs-abcdefghijklmnopqrstuvw234.aos.eu-west-1.on.aws:443", "eu-west-1",
         "domain/logs"},
        {"https://search-logs-abcdefghijklmnopqrstuvw234.cn-north-1.es.amazonaws.com.cn",
         "cn-north-1", "domain/logs"},
        {"https://07tjusf2h91cunochc.us-west-2.aoss.amazonaws.com", "us-west-2",
         "collection/07tjusf2h91cunochc"},
        {"https://search.example.com", NULL, NULL},
        {"https://search-short.us-east-1.es.amazonaws.com", NULL, NULL},
        {"https://search-a-bcdefghijklmnopqrstu-wxyz.us-east-1.es.amazonaws.com", NULL, NULL},
        {"https://search-a-abcdefghijklmnopqrstuvwxyz.us-east-1.es.amazonaws.com.example.com", NULL,
         NULL},
        {"https://example.com/search-a-abcdefghijklmnopqrstuvwxyz.us-east-1.es.amazonaws.com", NULL,
         NULL},
        {"", NULL, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct uses_domain d = {.region = STR_EMPTY};
        bool known = uses_domain_at(a, str_from(rows[i].url), &d);
        CHECK(known == (rows[i].resource != NULL));
        if (!known || !rows[i].resource) continue;
        CHECK_STR(d.region, rows[i].region);
        CHECK_STR(d.resource, rows[i].resource);
        CHECK_STR(d.account, "");
    }
}

static void check_roles(struct arena *a)
{
    struct site site = {.role = STR("arn:aws:iam::111122223333:role/theirs")};
    CHECK_STR(up_role_name_of(a, &site, STR("x")), "");
    site.role = STR("mine");
    CHECK_STR(up_role_name_of(a, &site, STR("x")), "mine");
    site.role = STR_EMPTY;
    CHECK_STR(up_role_name_of(a, &site, STR("a~b")), "grafana-a-b");
    str longest = up_role_name_of(
        a, &site, STR("0123456789012345678901234567890123456789012345678901234567890123456789"));
    CHECK_INT(longest.len, 64);
}

/* ---- reading ----------------------------------------------------------------------------- */

static str statements_of(struct arena *a, const char *text)
{
    str why = STR_EMPTY;
    return json_text(a, policy_statements(a, text_read(a, str_from(text), &why)));
}

static void check_reading(struct arena *a)
{
    CHECK_STR(statements_of(a, "{\"Statement\":{\"Sid\":\"one\",\"Action\":\"s3:*\"}}"),
              "[{\"Sid\":\"one\",\"Action\":\"s3:*\"}]");
    CHECK_STR(statements_of(a, "{\"Statement\":[{\"Action\":[\"b\",\"a\"]},7]}"),
              "[{\"Action\":[\"a\",\"b\"]}]");
    CHECK_STR(
        statements_of(a, "{\"Statement\":{\"Principal\":{\"Service\":[\"x\"]},"
                         "\"Condition\":{\"StringEquals\":{\"k\":[\"v\"]}}}}"),
        "[{\"Principal\":{\"Service\":\"x\"},\"Condition\":{\"StringEquals\":{\"k\":\"v\"}}}]");
    CHECK_STR(statements_of(a, "{\"Version\":\"2012-10-17\"}"), "[]");
    CHECK_STR(statements_of(a, "[]"), "[]");
    CHECK_STR(statements_of(a, "no JSON"), "[]");
}

static void check_ids(void)
{
    CHECK(identity_is_id(STR("9067641234-00000000-0000-4000-8000-000000000000")));
    CHECK(identity_is_id(STR("00000000-0000-4000-8000-00000000000A")));
    CHECK(!identity_is_id(STR("00000000-0000-4000-8000-00000000000")));
    CHECK(!identity_is_id(STR("00000000-0000-4000-8000-00000000000g")));
    CHECK(!identity_is_id(STR("anna@example.com")));
    CHECK(!identity_is_id(STR("")));
}

static void check_places(struct arena *a)
{
    CHECK_STR(aws_endpoint(a, STR("iam"), STR("eu-west-1")), "https://iam.amazonaws.com");
    CHECK_STR(aws_endpoint(a, STR("iam"), STR("cn-north-1")),
              "https://iam.cn-north-1.amazonaws.com.cn");
    CHECK_STR(aws_endpoint(a, STR("sso"), STR("eu-west-1")), "https://sso.eu-west-1.amazonaws.com");
    CHECK_STR(aws_partition(STR("us-gov-east-1")), "aws-us-gov");
    CHECK_STR(aws_partition(STR("us-east-1")), "aws");
    CHECK_STR(aws_global_region(STR("ap-northeast-1")), "us-east-1");
    CHECK_INT(amg_state_of(STR("VERSION_UPDATING")), AMG_PASSING);
    CHECK_INT(amg_state_of(STR("DEGRADED")), AMG_ODD);
    CHECK_INT(amg_state_of(STR("SOMETHING_NEW")), AMG_ODD);
}

static void check_xml(struct arena *a)
{
    str rest = STR("<T><member><Key>a&amp;b</Key></member><member><Key>c</Key></member></T>"),
        inner;
    CHECK(xml_next(&rest, STR("member"), &inner));
    CHECK_STR(xml_text(a, inner, STR("Key")), "a&b");
    CHECK(xml_next(&rest, STR("member"), &inner));
    CHECK_STR(inner, "<Key>c</Key>");
    CHECK(!xml_next(&rest, STR("member"), &inner));
    CHECK_STR(rest, "</T>");
}

int main(void)
{
    struct arena arena;
    arena_init(&arena);
    check_dashboards(&arena);
    check_nothing(&arena);
    check_domains(&arena);
    check_roles(&arena);
    check_reading(&arena);
    check_ids();
    check_places(&arena);
    check_xml(&arena);
    arena_free(&arena);
    return check_end();
}
