/* What hosts the compiler for the preview: which hosts a request may name, what survives mistakes
 * and faults, what a page in one file must not contain. */
#include "check.h"

#include "serve/host.h"
#include "serve/page.h"

static void hosts(void)
{
    static const char *const mine[] = {"localhost", "localhost:8300", "LOCALHOST:1",
                                       "127.0.0.1", "127.0.0.1:80",   "127.1.2.3:8300",
                                       "[::1]",     "[::1]:8300"};
    static const char *const others[] = {"",
                                         "example.com",
                                         "localhost.example.com",
                                         "127.0.0.1.example.com",
                                         "localhost:80@example.com",
                                         "example.com:localhost",
                                         "[::1",
                                         "[::1]x",
                                         "127.1",
                                         "2130706433",
                                         "0.0.0.0",
                                         "192.168.1.7"};
    str here = STR("127.0.0.1");
    for (size_t i = 0; i < COUNT_OF(mine); i++) CHECK(host_fits(str_from(mine[i]), here));
    for (size_t i = 0; i < COUNT_OF(others); i++) CHECK(!host_fits(str_from(others[i]), here));
    /* Told to listen elsewhere: any address is an address, but names are still not believed. */
    CHECK(host_fits(STR("192.168.1.7:8300"), STR("0.0.0.0")));
    CHECK(host_fits(STR("[fe80::1]:8300"), STR("::")));
    CHECK(!host_fits(STR("example.com"), STR("0.0.0.0")));
}

/* ---- a compiler that fails --------------------------------------------------------------- */

struct dash_result *__real_dash_compile(struct dash_session *s, const str *paths, size_t count,
                                        const struct dash_options *options);
struct dash_result *__wrap_dash_compile(struct dash_session *s, const str *paths, size_t count,
                                        const struct dash_options *options);
static bool fails;
static struct dash_overlay overlay = {.path = STR_INIT("a.dash")};

struct dash_result *__wrap_dash_compile(struct dash_session *s, const str *paths, size_t count,
                                        const struct dash_options *options)
{
    if (fails) BUG("made for the test");
    struct dash_options with = *options;
    with.overlays = &overlay;
    with.overlay_count = 1;
    return __real_dash_compile(s, paths, count, &with);
}

static const char good[] = "use aws.lambda\ndashboard \"One\" { lambda.errors by function }\n"
                           "dashboard \"Two\" { lambda.duration p95 }\n";
static const char broken[] = "use aws.lambda\ndashboard \"One\" { lambda.erors by function }\n"
                             "dashboard \"Two\" { lambda.duration p99 }\n";

static struct snapshot *take(const char *text, const struct snapshot *before)
{
    struct snapshot_request request = {.paths = &overlay.path, .path_count = 1};
    overlay.text = str_from(text);
    return snapshot_compile(&request, before);
}

static bool has(str text, const char *part)
{
    return str_find(text, str_from(part), 0) != SIZE_MAX;
}

static void snapshots(void)
{
    struct snapshot *first = take(good, NULL);
    CHECK_INT(first->errors, 0);
    CHECK_INT(first->pages.len, 2);
    CHECK(has(first->pages.at[0].json, "\"recipes\":{\"A\":{\"kind\":\"metric\""));

    struct snapshot *second = take(broken, first);
    CHECK_INT(second->errors, 1);
    CHECK_INT(second->generation, 2);
    CHECK(has(second->messages, "did you mean `errors`"));
    CHECK(snapshot_find(second, STR("one"))->last_good);
    CHECK(!snapshot_find(second, STR("two"))->last_good);
    CHECK(has(snapshot_find(second, STR("two"))->json, "p99"));

    fails = true;
    struct snapshot *third = take(good, second);
    fails = false;
    CHECK(third->fault);
    CHECK(has(third->messages, "made for the test"));
    CHECK_INT(third->pages.len, 2);

    struct snapshot *fourth = take(good, third);
    CHECK(!fourth->fault);
    CHECK_INT(fourth->errors, 0);
    CHECK(!snapshot_find(fourth, STR("one"))->last_good);
    snapshot_free(first);
    snapshot_free(second);
    snapshot_free(third);
    snapshot_free(fourth);
}

/* A title cannot end the script that holds the data. */
static void embedded(void)
{
    static const char text[] =
        "use aws.lambda\n"
        "dashboard \"</script><script>alert(1)</script>\" { lambda.errors }\n";
    struct page page = {.parts = {[PAGE_HTML] = STR_INIT("-"),
                                  [PAGE_SCRIPT] = STR_INIT("run()"),
                                  [PAGE_STYLE] = STR_INIT("body {}")}};
    struct buf out = BUF_INIT;
    struct snapshot *s = take(text, NULL);
    page_embed(&page, s, &out);
    str html = buf_as_str(&out);
    CHECK_INT(s->errors, 0);
    CHECK(!has(html, "<script>alert"));
    CHECK(has(html, "\\u003c/script>\\u003cscript>alert(1)"));
    /* printf 'run()' | openssl dgst -sha256 -binary | base64 */
    CHECK(has(html, "script-src 'sha256-AvyuiL0SD1mVY3NNxR+V2uo+lhk6RMFrytWmRt6CrJQ='"));
    buf_release(&out);
    snapshot_free(s);
}

int main(void)
{
    hosts();
    snapshots();
    embedded();
    return check_end();
}
