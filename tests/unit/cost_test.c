/* Costs: the tables of prices, durations, the texts of queries, numbers as text, assumptions. */
#include "check.h"
#include "cost/inner.h"

static struct arena a;

static void test_tables(void)
{
    const struct cost_prices *p = cost_prices(&a);
    CHECK(p->list.len >= COST_ITEMS);
    for (int i = 0; i < COST_ITEMS; i++) {
        const struct cost_price *price = cost_price(p, (enum cost_item)i, STR("xx-nowhere-9"));
        CHECK(price->usd > 0 && price->per >= 1 && price->source.len > 0);
        CHECK(price->date.len == strlen("2026-11-26"));
    }
    for (int i = 0; i < COST_LIMITS; i++)
        CHECK(p->limits[i].most > 0 && p->limits[i].source.len > 0 && p->limits[i].date.len == 10);
    CHECK(cost_region_known(p, COST_METRIC_DATA, STR("us-east-1")));
    CHECK(cost_region_known(p, COST_EDITOR, STR("eu-north-1")));
    CHECK(!cost_region_known(p, COST_LOGS, STR("xx-nowhere-9")));
    CHECK_STR(cost_price(p, COST_LOGS, STR("xx-nowhere-9"))->region, cost_home);
    CHECK(cost_price_of(p, COST_METRIC_DATA, STR("us-east-1"), 1000) == 0.01);
    CHECK(cost_price_of(p, COST_LOGS, STR("eu-central-1"), 10) == 0.063);
}

static void test_time(void)
{
    static const struct {
        const char *text;
        double seconds;
    } durations[] = {{"5m", 300},   {"300", 300},    {"1h", 3600},     {"30s", 30},
                     {"1d", 86400}, {"2w", 1209600}, {"1M", 2678400},  {"", 0},
                     {"auto", 0},   {"$step", 0},    {"5 parsecs", 0}, {"-5m", 0}};
    static const struct {
        const char *from, *to;
        double seconds;
    } ranges[] = {{"now-6h", "now", 21600},
                  {"now-2d", "now-1d", 86400},
                  {"now/d", "now", 86400},
                  {"now-1d/d", "now-1d/d", 86400},
                  {"1700000000000", "1700000600000", 600},
                  {"now", "now-6h", 0},
                  {"2024-01-01", "now", 0},
                  {"now-x", "now", 0}};
    for (size_t i = 0; i < COUNT_OF(durations); i++)
        CHECK_INT(time_seconds(str_from(durations[i].text)), durations[i].seconds);
    for (size_t i = 0; i < COUNT_OF(ranges); i++)
        CHECK_INT(time_between(str_from(ranges[i].from), str_from(ranges[i].to)),
                  ranges[i].seconds);
}

/* "AWS/ECS: ClusterName*2 ServiceName; 1" */
static str shown(const struct cost_scan *s)
{
    str text = arena_join(&a, s->name_space, s->schema ? STR(":") : STR("?"));
    for (size_t i = 0; i < s->keys.len; i++) {
        text = arena_join(&a, text, STR(" "), s->keys.at[i].key);
        if (s->keys.at[i].values.len)
            text = arena_printf(&a, "%.*s*%zu", STR_ARG(text), s->keys.at[i].values.len);
    }
    return arena_printf(&a, "%.*s; %zu", STR_ARG(text), s->names);
}

static void test_search(void)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"SEARCH('{\"AWS/Lambda\",\"FunctionName\"} MetricName=\"Errors\"', 'Sum', 300)",
         "AWS/Lambda: FunctionName; 1"},
        {"SEARCH('{AWS/ECS, ClusterName, ServiceName} MetricName=\"CPU\" ClusterName=(\"a\" OR "
         "\"b\")', 'Average')",
         "AWS/ECS: ClusterName*2 ServiceName; 1"},
        {"SUM(SEARCH(\"{AWS/EC2,InstanceId} MetricName=CPUUtilization InstanceId=i-1\", 'Sum'))",
         "AWS/EC2: InstanceId; 0"},
        {"SEARCH(' {\"Acme/Shop\",\"Order Kind\"} MetricName=\"Runs\" NOT \"Order Kind\"=\"a\"', "
         "'Sum')",
         "Acme/Shop: Order Kind; 1"},
        {"SEARCH('Namespace=\"AWS/SQS\" MetricName=\"Sent\" QueueName=\"a\\'b\"', 'Sum')",
         "AWS/SQS? QueueName*1; 1"},
        {"SEARCH('{AWS/Lambda,FunctionName} Errors :aws.AccountId=\"1\"', 'Sum')",
         "AWS/Lambda: FunctionName; 0"},
        {"SEARCH('{AWS/X,Y", "AWS/X: Y; 0"},
        {"SEARCH(", "?; 0"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct cost_scan s;
        size_t at = 0;
        CHECK(scan_search(&a, str_from(cases[i].text), &at, &s));
        CHECK_STR(shown(&s), cases[i].expected);
        CHECK(!scan_search(&a, str_from(cases[i].text), &at, &s));
    }
}

static void test_select(void)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"SELECT AVG(CPUUtilization) FROM SCHEMA(\"AWS/EC2\", InstanceId) GROUP BY InstanceId",
         "AWS/EC2: InstanceId; 1"},
        {"select sum(\"Count\") from SCHEMA(\"AWS/X\", \"A\", \"B\") where \"A\" = 'it\\'s' and "
         "\"B\" "
         "!= 'b' group by \"B\" order by sum() desc limit 5",
         "AWS/X: A*1 B; 1"},
        {"SELECT MAX(x) FROM \"AWS/X\" WHERE A = 'a' AND tag.env = 'prod' GROUP BY B, C",
         "AWS/X? A*1 B C; 1"},
        {"SELECT MAX(x) FROM SCHEMA(\"AWS/X\")", "AWS/X:; 1"},
        {"SELECT", "?; 1"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct cost_scan s = scan_select(&a, str_from(cases[i].text));
        CHECK_STR(shown(&s), cases[i].expected);
    }
}

static void test_text(void)
{
    CHECK_STR(cost_money(&a, 0), "0.00");
    CHECK_STR(cost_money(&a, 3.1), "3.10");
    CHECK_STR(cost_money(&a, 0.004), "under 0.01");
    CHECK_STR(cost_money(&a, 0.005), "0.01");
    CHECK_STR(cost_money(&a, 1234567.899), "1234567.90");
    CHECK_STR(cost_money(&a, -2.5), "-2.50");
    CHECK_STR(cost_count(&a, 412), "412");
    CHECK_STR(cost_count(&a, 999999), "999999");
    CHECK_STR(cost_count(&a, 7.24e6), "7.24 million");
    CHECK_STR(cost_decimal(&a, 0.25), "0.25");
    CHECK_STR(cost_decimal(&a, 1234.5), "1235");
    CHECK_INT(name_count(STR("LAMBDA(a) + MYLAMBDA(b) + LAMBDA(c)"), "LAMBDA("), 2);
}

static void test_assumptions(void)
{
    struct cost_assumptions all;
    str why;
    cost_assume_usual(&all);
    CHECK(cost_assumed_number(&all, COST_VIEWERS) == cost_numbers[COST_VIEWERS].usual);
    CHECK(cost_assume(&a, &all, STR("viewers"), STR("7"), COST_OPTION, &why));
    CHECK(cost_assume(&a, &all, STR("viewers"), STR("9"), COST_PROJECT, &why));
    CHECK(cost_assumed_number(&all, COST_VIEWERS) == 7); /* an option counts before a project */
    CHECK(cost_assume(&a, &all, STR("hours"), STR("2.5"), COST_PROJECT, &why));
    CHECK(cost_assumed_number(&all, COST_HOURS) == 2.5);
    CHECK(cost_assume(&a, &all, STR("function"), STR("40"), COST_OPTION, &why));
    CHECK(cost_assume(&a, &all, STR("FunctionName"), STR("50"), COST_PROJECT, &why));
    CHECK(cost_assumed_dimension(&all, STR("function"), STR("FunctionName"))->value == 40);
    CHECK(!cost_assumed_dimension(&all, STR("queue"), STR("QueueName")));
    static const struct {
        const char *name, *text;
    } wrong[] = {{"viewers", "0"},   {"viewers", "1.5"},   {"viewers", "many"}, {"viewers", ""},
                 {"hours", "25"},    {"hours", "-1"},      {"days", "32"},      {"function", "0"},
                 {"function", "3x"}, {"function", "1e99"}, {"logs", "1e400"}};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        CHECK(!cost_assume(&a, &all, str_from(wrong[i].name), str_from(wrong[i].text), COST_OPTION,
                           &why));
        CHECK(str_find(why, str_from(wrong[i].name), 0) != SIZE_MAX);
    }
}

static void test_licences(void)
{
    const struct cost_prices *p = cost_prices(&a);
    CHECK(cost_licences(p, 0, 0).month == 9); /* one editor is always billed */
    CHECK(cost_licences(p, 3, 10).month == 3 * 9 + 10 * 5);
}

int main(void)
{
    arena_init(&a);
    test_tables();
    test_time();
    test_search();
    test_select();
    test_text();
    test_assumptions();
    test_licences();
    arena_free(&a);
    return check_end();
}
