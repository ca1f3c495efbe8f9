/* Retentions as policies of Index State Management, and what ISM makes of them on reading. */
#include "infra/ism.h"
#include "infra/kind.h"
#include "read/text.h"

#include "check.h"

static struct arena a;

static struct json *parsed(const char *text)
{
    str why;
    struct json *json = text_read(&a, str_from(text), &why);
    if (!json) printf("%.*s\n", STR_ARG(why));
    return json;
}

static struct declared_retention retention(double hot, double warm, double gone)
{
    struct declared_retention t = {.hot = hot * 86400, .warm = warm * 86400, .gone = gone * 86400};
    vec_push(&a, &t.patterns, STR("cwl-*"));
    return t;
}

static bool wants(const struct declared_retention *t, bool ultrawarm, bool cold, const char *states)
{
    struct json *wanted =
        json_get(ism_wanted(&a, t, (struct ism_storage){ultrawarm, cold}), STR("states"));
    if (json_equal(wanted, parsed(states))) return true;
    printf("got %.*s\n", STR_ARG(infra_said(&a, wanted)));
    return false;
}

#define DELETE "\"delete\":{\"actions\":[{\"delete\":{}}]}"
#define PATIENT \
    "\"timeout\":\"1d\",\"retry\":{\"count\":5,\"backoff\":\"exponential\",\"delay\":\"1h\"}"

static void check_states(void)
{
    struct declared_retention t = retention(0, 0, 90);
    CHECK(wants(&t, true, true,
                "{\"hot\":{\"to\":\"delete\",\"at\":{\"min_index_age\":\"90d\"}}," DELETE "}"));
    t = retention(7, 30, 90);
    CHECK(wants(&t, false, false,
                "{\"hot\":{\"to\":\"warm\",\"at\":{\"min_index_age\":\"7d\"}},"
                "\"warm\":{\"actions\":[{\"replica_count\":{\"number_of_replicas\":1}},"
                "{\"read_only\":{}},{\"force_merge\":{\"max_num_segments\":1}}],"
                "\"to\":\"delete\",\"at\":{\"min_index_age\":\"90d\"}}," DELETE "}"));
    CHECK(wants(&t, true, false,
                "{\"hot\":{\"to\":\"warm\",\"at\":{\"min_index_age\":\"7d\"}},"
                "\"warm\":{\"actions\":[{\"warm_migration\":{}," PATIENT "}],"
                "\"to\":\"delete\",\"at\":{\"min_index_age\":\"90d\"}}," DELETE "}"));
    CHECK(wants(
        &t, true, true,
        "{\"hot\":{\"to\":\"warm\",\"at\":{\"min_index_age\":\"7d\"}},"
        "\"warm\":{\"actions\":[{\"warm_migration\":{}," PATIENT "}],"
        "\"to\":\"cold\",\"at\":{\"min_index_age\":\"30d\"}},"
        "\"cold\":{\"actions\":[{\"cold_migration\":{\"timestamp_field\":\"@timestamp\"}," PATIENT
        "}],\"to\":\"delete\",\"at\":{\"min_index_age\":\"90d\"}},"
        "\"delete\":{\"actions\":[{\"cold_delete\":{}}]}}"));
}

static void check_rollover(void)
{
    struct declared_retention t = retention(0, 0, 90);
    t.patterns.at[0] = STR("logs-*");
    t.rollover_age = 86400;
    t.rollover_bytes = 0x1p30 * 30;
    CHECK(wants(&t, false, false,
                "{\"hot\":{\"actions\":[{\"rollover\":{\"min_index_age\":\"1d\","
                "\"min_primary_shard_size\":\"30gb\"}}],"
                "\"to\":\"delete\",\"at\":{\"min_rollover_age\":\"90d\"}}," DELETE "}"));
    CHECK(str_is(ism_alias(&t), "logs"));
}

/* The form of ISM 2.11, with all that it adds. */
#define RETRY "\"retry\":{\"count\":3,\"backoff\":\"exponential\",\"delay\":\"1m\"}"
static const char read_form[] =
    "{\"policy_id\":\"logs\",\"description\":\"whatever\",\"last_updated_time\":1764140000000,"
    "\"schema_version\":19,\"error_notification\":null,\"default_state\":\"hot\",\"states\":["
    "{\"name\":\"hot\",\"actions\":[],\"transitions\":[{\"state_name\":\"warm\","
    "\"conditions\":{\"min_index_age\":\"168h\"}}]},"
    "{\"name\":\"warm\",\"actions\":[{" RETRY ",\"replica_count\":{\"number_of_replicas\":1}},"
    "{" RETRY ",\"read_only\":{}},{" RETRY ",\"force_merge\":{\"max_num_segments\":1}}],"
    "\"transitions\":[{\"state_name\":\"delete\",\"conditions\":{\"min_index_age\":\"90d\"}}]},"
    "{\"name\":\"delete\",\"actions\":[{" RETRY ",\"delete\":{}}],\"transitions\":[]}],"
    "\"ism_template\":[{\"index_patterns\":[\"cwl-*\"],\"priority\":139,"
    "\"last_updated_time\":1764140000000}],\"user\":null}";

static void check_canonical(void)
{
    struct declared_retention t = retention(7, 30, 90);
    struct json *wanted = ism_wanted(&a, &t, (struct ism_storage){0});
    CHECK(json_equal(ism_canonical(&a, parsed(read_form)), wanted));
    /* What is written is read back as what was wanted, also with the template alone. */
    struct json *body = ism_body(&a, wanted, STR("mine"));
    struct json *policy = json_get(body, STR("policy"));
    CHECK(json_equal(ism_canonical(&a, policy), wanted));
    json_set(&a, policy, STR("ism_template"), json_get(policy, STR("ism_template"))->items.at[0]);
    CHECK(json_equal(ism_canonical(&a, policy), wanted));
    CHECK(str_is(json_get(policy, STR("description"))->string, "mine"));
}

/* What others wrote is seen, whatever it is. */
static void check_others(void)
{
    static const char *const changes[][2] = {
        {"states", "[{\"name\":\"hot\",\"actions\":[],\"transitions\":["
                   "{\"state_name\":\"a\"},{\"state_name\":\"b\"}]}]"},
        {"states", "[{\"name\":\"hot\",\"actions\":[{\"delete\":{},\"retry\":{\"count\":1}}]}]"},
        {"error_notification", "{\"channel\":{\"id\":\"x\"}}"},
        {"default_state", "\"warm\""},
        {"ism_template", "[{\"index_patterns\":[\"a\"]},{\"index_patterns\":[\"b\"]}]"},
        {"ism_template", "null"},
    };
    struct declared_retention t = retention(7, 30, 90);
    struct json *wanted = ism_wanted(&a, &t, (struct ism_storage){0});
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        struct json *read = parsed(read_form);
        json_set(&a, read, str_from(changes[i][0]), parsed(changes[i][1]));
        CHECK(!json_equal(ism_canonical(&a, read), wanted));
    }
    CHECK(ism_canonical(&a, parsed("{\"states\":[1,{}],\"ism_template\":[7]}")) != NULL);
}

static void check_storage(void)
{
    struct declared_retention warm = retention(7, 30, 90), cool = retention(0, 0, 90);
    static const struct ism_storage all[] = {{false, false}, {true, false}, {true, true}};
    struct ism_storage found;
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        CHECK(ism_storage_of(ism_wanted(&a, &warm, all[i]), &found));
        CHECK(found.ultrawarm == all[i].ultrawarm && found.cold == all[i].cold);
    }
    CHECK(!ism_storage_of(ism_wanted(&a, &cool, all[2]), &found)); /* it is never warm */
    CHECK(!ism_storage_of(parsed("{\"states\":{\"a\":{\"actions\":7},\"b\":[]}}"), &found));
}

static void check_words(void)
{
    struct declared_retention t = retention(7, 30, 90);
    CHECK(str_is(ism_ages(&a, &t), "hot 7d, warm 30d, delete 90d"));
    CHECK(str_is(ism_age(&a, 129600), "36h"));
    CHECK(str_is(ism_age(&a, 90), "90s"));
    CHECK(str_is(ism_field(&a, STR("states.hot.at.min_index_age")), "hot until"));
    CHECK(str_is(ism_field(&a, STR("states.warm.actions")), "warm: actions"));
    CHECK(str_is(ism_field(&a, STR("patterns")), "patterns"));
    struct json *wanted = ism_wanted(&a, &t, (struct ism_storage){0});
    CHECK_STR(ism_value(&a, infra_at(wanted, "states.warm.actions")),
              "replica_count number_of_replicas 1, read_only, force_merge max_num_segments 1");
    CHECK_STR(ism_value(&a, infra_at(wanted, "patterns")), "cwl-*");
    static const char *const sizes[][2] = {
        {"48828125kb", "50GB"}, {"30gb", "30GiB"}, {"500000000b", "500MB"},
        {"1tb", "1TiB"},        {"7b", "7B"},      {"odd", "odd"}};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct json *rollover = json_object(&a);
        json_set(&a, rollover, STR("min_size"), json_string(&a, str_from(sizes[i][0])));
        str said = ism_value(&a, rollover);
        CHECK_STR(str_part(said, str_find_char(said, ' ', 0) + 1, said.len), sizes[i][1]);
    }
}

int main(void)
{
    arena_init(&a);
    check_states();
    check_rollover();
    check_canonical();
    check_others();
    check_storage();
    check_words();
    arena_free(&a);
    return check_end();
}
