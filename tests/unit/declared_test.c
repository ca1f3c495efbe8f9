/* Declarations as data, through the one door: every property, what holds for which workspace. */
#include "check.h"
#include "dash.h"

static const char text[] =
    "project \"acme\" { dash 1; region eu-west-1 }\n"
    "param env = \"dev\"\n"
    "let groups = [\"/aws/lambda/a\", \"/aws/lambda/b\"]\n"
    "datasource cloudwatch \"CloudWatch\" {\n"
    "    default; role \"arn:aws:iam::111122223333:role/grafana\"; external_id env \"EXTERNAL\"\n"
    "    logs $groups, \"/aws/lambda/$env\"; timeout 30m; namespaces \"Acme/Jobs\", \"Acme/Shop\"\n"
    "    uid \"cw\"; json { \"jsonData\": { \"profile\": \"x\" } }; json \"jsonData.more\" [1]\n"
    "}\n"
    "datasource opensearch \"Logs\" {\n"
    "    url \"https://search-x.us-east-1.es.amazonaws.com\"; index \"[cwl-]YYYY.MM.DD\" daily\n"
    "    message \"@message\"; level \"lvl\"; version \"2.11.0\"; flavor opensearch; ppl no; "
    "sigv4; storage ultrawarm\n"
    "    access \"arn:aws:iam::111122223333:role/a\", \"arn:aws:iam::111122223333:role/b\"\n"
    "    link \"traceId\" \"https://t/$${__value.raw}\" \"Trace\"\n"
    "}\n"
    "retention \"more\" on \"cwl-*\", \"app-*\" { delete 30d }\n"
    "retention \"app\" on \"logs-*\" {\n"
    "    hot 7d; warm 30d; delete 90d; rollover 1d, 30GB; replicas 0\n"
    "}\n"
    "stream \"/aws/lambda/a\", \"/aws/lambda/b\" to opensearch {\n"
    "    filter \"?ERROR\"; through \"arn:aws:lambda:eu-west-1:111122223333:function:f\"\n"
    "}\n"
    "if $env == \"prod\" {\n"
    "    for name in [\"x\", \"y\"] {\n"
    "        stream \"/aws/ecs/$name\" to opensearch {\n"
    "            through \"arn:aws:firehose:eu-west-1:111122223333:deliverystream/d\"\n"
    "            role \"arn:aws:iam::111122223333:role/to-firehose\"\n"
    "        }\n"
    "    }\n"
    "}\n"
    "workspace prod {\n"
    "    set env = \"prod\"\n"
    "    datasource cloudwatch \"CloudWatch\" { region us-west-2 }\n"
    "}\n"
    "workspace local { url \"http://localhost:3000\" }\n"
    "dashboard \"One\" { text \"x\" }\n";

static const struct dash_overlay overlay = {{"all.dash", 8}, {text, sizeof text - 1}};

static struct dash_result *compile(struct dash_session *session, const char *workspace)
{
    static const str path = {"all.dash", 8};
    static struct dash_options options;
    options = (struct dash_options){.root = STR("/nonexistent"),
                                    .overlays = &overlay,
                                    .overlay_count = 1,
                                    .check_only = true,
                                    .workspace = str_from(workspace)};
    return dash_compile(session, &path, 1, &options);
}

static void check_texts(const declared_texts *list, const char *joined)
{
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < list->len; i++)
        buf_printf(&out, "%s%.*s", i ? " " : "", STR_ARG(list->at[i]));
    CHECK_STR(buf_as_str(&out), joined);
    buf_release(&out);
}

static void test_cloudwatch(const struct declared_source *s)
{
    CHECK_INT(s->kind, DECLARED_CLOUDWATCH);
    CHECK_STR(s->head.name, "CloudWatch");
    CHECK_STR(s->head.place, "all.dash:4");
    CHECK_STR(s->head.workspace, "");
    CHECK_STR(s->region, "eu-west-1"); /* the project's */
    CHECK_STR(s->uid, "cw");
    CHECK_STR(s->role, "arn:aws:iam::111122223333:role/grafana");
    CHECK(s->chosen && !s->sigv4);
    CHECK_STR(s->external_id.env, "EXTERNAL");
    CHECK(declared_has_secret(&s->external_id) && !declared_has_secret(&s->password));
    check_texts(&s->groups, "/aws/lambda/a /aws/lambda/b /aws/lambda/dev");
    check_texts(&s->namespaces, "Acme/Jobs Acme/Shop");
    CHECK_INT(s->timeout, 1800);
    const struct json *data = json_get(s->json, STR("jsonData"));
    CHECK_STR(json_get(data, STR("profile"))->string, "x");
    CHECK_INT(json_get(data, STR("more"))->items.len, 1);
}

static void test_opensearch(const struct declared_source *s)
{
    CHECK_INT(s->kind, DECLARED_OPENSEARCH);
    CHECK_STR(s->region, "us-east-1"); /* of its address */
    CHECK_STR(s->index, "[cwl-]YYYY.MM.DD");
    CHECK_STR(s->pattern, "Daily");
    CHECK_STR(s->time, "@timestamp");
    CHECK_STR(s->message, "@message");
    CHECK_STR(s->level, "lvl");
    CHECK_STR(s->version, "2.11.0");
    CHECK_STR(s->flavor, "opensearch");
    CHECK_INT(s->ppl, DECLARED_NO);
    CHECK(s->sigv4);
    CHECK_STR(s->storage, "ultrawarm");
    CHECK_INT(s->links.len, 1);
    CHECK_STR(s->links.at[0].url, "https://t/${__value.raw}");
    CHECK_STR(s->links.at[0].title, "Trace");
    CHECK(s->grants);
    check_texts(&s->access, "arn:aws:iam::111122223333:role/a arn:aws:iam::111122223333:role/b");
}

static void test_logs(const struct declared *d)
{
    const struct declared_retention *t = d->retentions.at[1];
    check_texts(&d->retentions.at[0]->patterns, "cwl-* app-*");
    CHECK_STR(t->head.name, "app");
    check_texts(&t->patterns, "logs-*");
    CHECK(t->source == d->sources.at[1]);
    CHECK_INT(t->hot, 7 * 86400);
    CHECK_INT(t->warm, 30 * 86400);
    CHECK_INT(t->cold, 0);
    CHECK_INT(t->gone, 90 * 86400);
    CHECK_INT(t->rollover_age, 86400);
    CHECK(t->rollover_bytes == 30e9);
    CHECK(t->replicas.said && t->replicas.value == 0);
    const struct declared_stream *s = d->streams.at[0];
    check_texts(&s->groups, "/aws/lambda/a /aws/lambda/b");
    CHECK_STR(s->filter, "?ERROR");
    CHECK_STR(s->through, "arn:aws:lambda:eu-west-1:111122223333:function:f");
    CHECK_STR(s->to, "opensearch");
}

static void test_top(struct dash_session *session)
{
    struct dash_result *r = compile(session, "local");
    const struct declared *d = dash_declared(r);
    CHECK_INT(dash_sink(r)->errors, 0);
    CHECK_INT(d->sources.len, 2);
    test_cloudwatch(d->sources.at[0]);
    test_opensearch(d->sources.at[1]);
    CHECK_INT(d->retentions.len, 2);
    CHECK_INT(d->streams.len, 1);
    test_logs(d);
    dash_result_free(r);
}

/* What a workspace declares stands in for what the top level declares by that name; its settings
 * count in conditions. */
static void test_workspace(struct dash_session *session)
{
    struct dash_result *r = compile(session, "prod");
    const struct declared *d = dash_declared(r);
    CHECK_INT(d->sources.len, 2);
    CHECK_STR(d->sources.at[0]->head.name, "Logs");
    CHECK_STR(d->sources.at[1]->head.name, "CloudWatch");
    CHECK_STR(d->sources.at[1]->head.workspace, "prod");
    CHECK_STR(d->sources.at[1]->region, "us-west-2");
    CHECK_INT(d->streams.len, 3);
    CHECK_STR(d->streams.at[1]->head.name, "/aws/ecs/x");
    CHECK_STR(d->streams.at[2]->head.name, "/aws/ecs/y");
    CHECK_STR(d->streams.at[2]->role, "arn:aws:iam::111122223333:role/to-firehose");
    dash_result_free(r);
}

int main(void)
{
    struct dash_session *session = dash_session_new();
    test_top(session);
    test_workspace(session);
    dash_session_free(session);
    return check_end();
}
