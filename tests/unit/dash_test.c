/* The one door: what callers other than the command line depend on. */
#include "check.h"
#include "dash.h"

#include <string.h>

static const char first[] = "use aws.lambda\n"
                            "dashboard \"One\" in \"A/B\" {\n"
                            "    lambda.errors by function\n"
                            "    \"Rate\" lambda.errors / lambda.invocations by function\n"
                            "}\n";
static const char second[] = "dashboard \"Two\" { text \"x\" }\n"
                             "dashboard \"Three\" { text \"y\" }\n";
static const char wrong[] = "use aws.lambda\n"
                            "dashboard \"Wrong\" {\n"
                            "    lambda.eror\n"
                            "    lambda.duration p500\n"
                            "}\n";

static const char places[] =
    "workspace prod {\n"
    "    name \"acme-metrics\"; region eu-west-1; grafana 12; token env \"GRAFANA_TOKEN\"\n"
    "    set env = \"prod\", limit = 5\n"
    "    datasource cloudwatch \"Prod (main)\" { region us-east-1 }\n"
    "}\n"
    "param env = \"dev\"\n"
    "param limit = 1\n"
    "dashboard \"Four $env $limit\" { text \"x\" }\n";
static const char named[] = "project \"acme\" { dash 1; grafana 9.4 }\n";
static const char second_place[] = "workspace local { url \"http://localhost:3000\"\n"
                                   "                  token file \"grafana.token\" }\n";

#define WHOLE(text)              \
    {                            \
        (text), sizeof(text) - 1 \
    }

static const struct dash_overlay overlays[] = {
    {WHOLE("one.dash"), WHOLE(first)},   {WHOLE("two.dash"), WHOLE(second)},
    {WHOLE("wrong.dash"), WHOLE(wrong)}, {WHOLE("places.dash"), WHOLE(places)},
    {WHOLE("named.dash"), WHOLE(named)}, {WHOLE("second.dash"), WHOLE(second_place)},
};

/* What came through the door, as text. */
struct seen {
    struct buf text;
    size_t most; /* dashboards wanted */
    size_t dashboards;
};

static bool take(const struct dash_dashboard *d, void *data)
{
    struct seen *s = data;
    buf_printf(&s->text, "%.*s|%.*s|%.*s|%zu|%s\n", STR_ARG(d->uid), STR_ARG(d->title),
               STR_ARG(d->folder), d->panels, d->json.len ? "json" : "none");
    for (size_t i = 0; i < d->map_count; i++)
        buf_printf(&s->text, "  %.*s %.*s\n", STR_ARG(d->map[i].ref_id),
                   STR_ARG(d->map[i].logical));
    if (d->json.len) CHECK(d->json.ptr[d->json.len - 1] == '\n');
    return ++s->dashboards < s->most;
}

static struct dash_options options_for(struct seen *seen)
{
    return (struct dash_options){
        .root = STR("/nonexistent"),
        .overlays = overlays,
        .overlay_count = COUNT_OF(overlays),
        .explain = true, /* what targets ask for */
        .on_dashboard = take,
        .data = seen,
    };
}

static void test_dashboards(struct dash_session *session)
{
    const str paths[] = {STR("two.dash"), STR("one.dash"), STR("two.dash")};
    struct seen seen = {.most = 100};
    struct dash_options options = options_for(&seen);
    struct dash_result *r = dash_compile(session, paths, COUNT_OF(paths), &options);
    CHECK_STR(buf_as_str(&seen.text), "one|One|A/B|2|json\n"
                                      "   lambda.errors by function\n"
                                      "  A lambda.errors sum by function\n"
                                      "   lambda.errors / lambda.invocations by function\n"
                                      "  C lambda.errors / lambda.invocations\n"
                                      "two|Two||1|json\n"
                                      "   text\n"
                                      "three|Three||1|json\n"
                                      "   text\n");
    CHECK_INT(dash_dashboard_count(r), 3);
    CHECK_INT(dash_panel_count(r), 4);
    CHECK_INT(dash_sink(r)->errors, 0);
    CHECK(!dash_unreadable(r));
    bool module = false;
    for (size_t i = 0; i < dash_file_count(r); i++)
        module = module || (dash_file_builtin(r, i) && str_is(dash_file(r, i), "aws/lambda.dash"));
    CHECK(module);
    dash_result_free(r);
    buf_release(&seen.text);
}

static void test_stops(struct dash_session *session)
{
    const str paths[] = {STR("two.dash"), STR("one.dash")};
    struct seen seen = {.most = 1};
    struct dash_options options = options_for(&seen);
    struct dash_result *r = dash_compile(session, paths, COUNT_OF(paths), &options);
    CHECK_INT(seen.dashboards, 1);
    dash_result_free(r);
    buf_release(&seen.text);
}

static void test_check_only(struct dash_session *session)
{
    const str path = STR("two.dash");
    struct seen seen = {.most = 100};
    struct dash_options options = options_for(&seen);
    options.check_only = true;
    struct dash_result *r = dash_compile(session, &path, 1, &options);
    CHECK(!strstr(seen.text.len ? seen.text.ptr : "", "json"));
    CHECK_INT(dash_dashboard_count(r), 2);
    dash_result_free(r);
    buf_release(&seen.text);
}

/* A session that has seen mistakes is as good as new. */
static void test_mistakes(struct dash_session *session)
{
    const str path = STR("wrong.dash");
    struct seen seen = {.most = 100};
    struct dash_options options = options_for(&seen);
    for (int i = 0; i < 3; i++) {
        struct dash_result *r = dash_compile(session, &path, 1, &options);
        CHECK_INT(dash_sink(r)->errors, 2);
        CHECK(!dash_unreadable(r));
        dash_result_free(r);
    }
    const str absent = STR("absent.dash");
    struct dash_result *r = dash_compile(session, &absent, 1, &options);
    CHECK(dash_unreadable(r));
    CHECK_INT(dash_sink(r)->errors, 1);
    dash_result_free(r);
    buf_release(&seen.text);
}

/* ---- workspaces -------------------------------------------------------------------------- */

static void check_prod(const struct dash_workspace *w)
{
    CHECK(w != NULL);
    if (!w) return;
    CHECK_STR(w->name, "prod");
    CHECK_STR(w->title, "acme-metrics");
    CHECK_STR(w->region, "eu-west-1");
    CHECK_STR(w->token_env, "GRAFANA_TOKEN");
    CHECK(str_empty(w->url) && str_empty(w->token_file));
    CHECK_INT(w->setting_count, 2);
    CHECK_STR(w->settings[1].name, "limit");
    CHECK_STR(w->settings[1].value, "5");
}

static void test_workspace(struct dash_session *session)
{
    const str paths[] = {STR("named.dash"), STR("places.dash")};
    const struct dash_setting given = {STR("limit"), STR("7")};
    struct seen seen = {.most = 100};
    struct dash_options options = options_for(&seen);
    options.workspace = STR("prod");
    struct dash_result *r = dash_compile(session, paths, COUNT_OF(paths), &options);
    check_prod(dash_workspace(r));
    CHECK_STR(dash_project(r), "acme");
    CHECK_INT(dash_grafana(r)->major, 12);
    dash_result_free(r);
    options.settings = &given;
    options.setting_count = 1;
    r = dash_compile(session, paths, COUNT_OF(paths), &options);
    CHECK_STR(buf_as_str(&seen.text), "four-prod-5|Four prod 5||1|json\n"
                                      "   text\n"
                                      "four-prod-7|Four prod 7||1|json\n"
                                      "   text\n");
    dash_result_free(r);
    buf_release(&seen.text);
}

/* The first message's code of a compilation that deploys; empty without a message. */
static str deploy_code(struct dash_session *session, const str *paths, size_t count, str workspace,
                       struct arena *a)
{
    struct seen seen = {.most = 100};
    struct dash_options options = options_for(&seen);
    options.deploys = true;
    options.workspace = workspace;
    struct dash_result *r = dash_compile(session, paths, count, &options);
    const struct diag_sink *sink = dash_sink(r);
    str code = sink->list.len ? str_from(diag_info(sink->list.at[0]->code)->code) : STR_EMPTY;
    code = arena_str(a, code);
    dash_result_free(r);
    buf_release(&seen.text);
    return code;
}

static void test_deploys(struct dash_session *session)
{
    const str all[] = {STR("named.dash"), STR("places.dash"), STR("second.dash")};
    struct arena a;
    arena_init(&a);
    CHECK_STR(deploy_code(session, all, 2, STR_EMPTY, &a), ""); /* the only one */
    CHECK_STR(deploy_code(session, all, 3, STR("local"), &a), "");
    CHECK_STR(deploy_code(session, all, 3, STR_EMPTY, &a), "D0507");     /* which of two? */
    CHECK_STR(deploy_code(session, all, 1, STR_EMPTY, &a), "D0507");     /* none */
    CHECK_STR(deploy_code(session, all + 1, 1, STR_EMPTY, &a), "D0512"); /* no project */
    arena_free(&a);
}

int main(void)
{
    struct dash_session *session = dash_session_new();
    test_dashboards(session);
    test_stops(session);
    test_mistakes(session);
    test_check_only(session);
    test_dashboards(session);
    test_workspace(session);
    test_deploys(session);
    dash_session_free(session);
    return check_end();
}
