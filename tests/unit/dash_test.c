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

#define WHOLE(text) {(text), sizeof(text) - 1}

static const struct dash_overlay overlays[] = {
    {WHOLE("one.dash"), WHOLE(first)},
    {WHOLE("two.dash"), WHOLE(second)},
    {WHOLE("wrong.dash"), WHOLE(wrong)},
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

int main(void)
{
    struct dash_session *session = dash_session_new();
    test_dashboards(session);
    test_stops(session);
    test_mistakes(session);
    test_check_only(session);
    test_dashboards(session);
    dash_session_free(session);
    return check_end();
}
