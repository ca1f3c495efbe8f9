/* grafana: answers sorted into outcomes, calls as requests, JSON into structs. */
#include "check.h"
#include "grafana/api.h"

static struct arena a;
static const struct grafana workspace = {.url = STR_INIT("https://g.example.com/grafana"),
                                         .token = STR_INIT("glsa_secret"),
                                         .agent = STR_INIT("dashc/test")};

static struct http_exchange answered(int status, const char *body)
{
    struct http_exchange e;
    http_exchange_init(&e, HTTP_GET, STR("https://g.example.com/"));
    e.response.status = status;
    e.response.body = str_from(body);
    return e;
}

/* ---- outcomes ---------------------------------------------------------------------------- */

static const struct {
    int status;
    const char *body;
    enum grafana_outcome outcome;
    const char *why;
} answers[] = {
    {200, "{}", GRAFANA_OK, ""},
    {200, "<html>Sign in</html>", GRAFANA_STRANGE,
     "the answer is no JSON, or breaks off (HTTP 200)"},
    {200, "{\"dashboard\":{\"ti", GRAFANA_STRANGE,
     "the answer is no JSON, or breaks off (HTTP 200)"},
    {202, "{\"status\":\"pending\"}", GRAFANA_PROTECTED,
     "Grafana keeps it in a repository and waits for a review (HTTP 202)"},
    {302, "", GRAFANA_STRANGE,
     "the address leads elsewhere, and no token is sent there (HTTP 302)"},
    {401, "{\"message\":\"Invalid API key\"}", GRAFANA_LOGIN,
     "Grafana does not accept the token: Invalid API key (HTTP 401)"},
    {401, "{\"message\":\"Expired API key\",\"messageId\":\"api-key.expired\"}", GRAFANA_LOGIN,
     "the token has expired: Expired API key (HTTP 401)"},
    {403, "<html><h1>403 Forbidden</h1></html>", GRAFANA_BLOCKED,
     "something in front of Grafana lets nobody in from here (HTTP 403)"},
    {403, "{\"title\":\"Access denied\",\"message\":\"Permissions needed: dashboards:write\"}",
     GRAFANA_DENIED, "Grafana says: Permissions needed: dashboards:write (HTTP 403)"},
    {403, "{\"message\":\"Quota reached\"}", GRAFANA_QUOTA,
     "Grafana says: Quota reached (HTTP 403)"},
    {503, "{\"message\":\"Grafana is in read-only mode while the workspace is being updated\"}",
     GRAFANA_READ_ONLY,
     "the workspace is read-only while its Grafana is updated: Grafana is in read-only mode while "
     "the workspace is being updated (HTTP 503)"},
    {400, "{\"message\":\"Cannot save provisioned dashboard\"}", GRAFANA_PROTECTED,
     "Grafana has it from a file, a repository or another tool and refuses changes: Cannot save "
     "provisioned dashboard (HTTP 400)"},
    {400, "{\"message\":\"Dashboard refresh interval is too low\"}", GRAFANA_INVALID,
     "Grafana says: Dashboard refresh interval is too low (HTTP 400)"},
    {404, "{\"message\":\"Dashboard not found\"}", GRAFANA_NOT_FOUND,
     "Grafana says: Dashboard not found (HTTP 404)"},
    {404, "<html>nginx</html>", GRAFANA_STRANGE, "the address is not that of Grafana (HTTP 404)"},
    {404, "{\"detail\":\"no route\"}", GRAFANA_STRANGE,
     "the address is not that of Grafana (HTTP 404)"},
    {409, "{\"message\":\"Dashboard already exists. Use overwrite flag to update.\"}",
     GRAFANA_CONFLICT,
     "Grafana says: Dashboard already exists. Use overwrite flag to update (HTTP 409)"},
    {412, "{\"status\":\"version-mismatch\",\"message\":\"changed by someone else\"}",
     GRAFANA_CONFLICT, "Grafana says: changed by someone else (HTTP 412)"},
    {412,
     "{\"status\":\"name-exists\",\"message\":\"A dashboard with the same name in the folder "
     "already exists\"}",
     GRAFANA_NAME_TAKEN,
     "Grafana says: A dashboard with the same name in the folder already exists (HTTP 412)"},
    {412, "{\"status\":\"plugin-dashboard\",\"message\":\"The dashboard belongs to plugin X.\"}",
     GRAFANA_PROTECTED, "Grafana says: The dashboard belongs to plugin X (HTTP 412)"},
    {413, "", GRAFANA_TOO_LARGE, "it is too large for Grafana (HTTP 413)"},
    {429, "{}", GRAFANA_BUSY, "the workspace takes no more requests for now (HTTP 429)"},
    {500, "{\"message\":\"boom\"}", GRAFANA_SERVER, "Grafana says: boom (HTTP 500)"},
    {502, "<html>Bad Gateway</html>", GRAFANA_SERVER, "Grafana does not say why (HTTP 502)"},
    {503, "<html></html>", GRAFANA_BUSY,
     "the workspace does not answer requests for now (HTTP 503)"},
    {600, "", GRAFANA_STRANGE, "the answer is none that Grafana gives (HTTP 600)"},
};

static void outcomes(void)
{
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        struct http_exchange e = answered(answers[i].status, answers[i].body);
        struct grafana_answer answer = grafana_answer_of(&e, &a);
        CHECK_INT(answer.outcome, answers[i].outcome);
        CHECK_STR(answer.why, answers[i].why);
        http_exchange_release(&e);
    }
}

/* Answers that did not come, and a server's words that would control a terminal. */
static void others(void)
{
    struct http_exchange e = answered(400, "{\"message\":\"a\\u001b[31mb\\nc\"}");
    CHECK_STR(grafana_answer_of(&e, &a).why, "Grafana says: a [31mb c (HTTP 400)");
    e.response.outcome = HTTP_UNSENT;
    e.response.why = STR("g.example.com refused the connection");
    CHECK_INT(grafana_answer_of(&e, &a).outcome, GRAFANA_UNREACHABLE);
    CHECK_STR(grafana_answer_of(&e, &a).why, "g.example.com refused the connection");
    e.response.outcome = HTTP_AMBIGUOUS;
    CHECK_INT(grafana_answer_of(&e, &a).outcome, GRAFANA_LOST);
    e.response.outcome = HTTP_STOPPED;
    CHECK_INT(grafana_answer_of(&e, &a).outcome, GRAFANA_STOPPED);
    http_exchange_release(&e);
}

/* ---- requests ---------------------------------------------------------------------------- */

static str header(const struct http_exchange *e, const char *name, bool *secret)
{
    for (size_t i = 0; i < e->request.headers.len; i++) {
        const struct http_header *h = &e->request.headers.at[i];
        if (!str_is(h->name, name)) continue;
        *secret = h->secret;
        return h->value;
    }
    return STR_EMPTY;
}

static void requests(void)
{
    struct http_exchange e;
    bool secret = false;
    grafana_ask_dashboard(&workspace, &e, STR("a/b c"));
    CHECK_STR(e.request.url, "https://g.example.com/grafana/api/dashboards/uid/a%2Fb%20c");
    CHECK_STR(header(&e, "Authorization", &secret), "Bearer glsa_secret");
    CHECK(secret);
    CHECK_STR(header(&e, "User-Agent", &secret), "dashc/test");
    CHECK(!secret);
    CHECK_INT(e.request.repeat, HTTP_REPEAT_ALWAYS);
    http_exchange_release(&e);

    const struct grafana_save save = {STR("{\"uid\":\"u\"}"), STR("f\"1"), STR("why")};
    grafana_ask_save(&workspace, &e, &save);
    CHECK_INT(e.request.method, HTTP_POST);
    CHECK_INT(e.request.repeat, HTTP_REPEAT_UNSENT);
    CHECK_STR(e.request.body, "{\"dashboard\":{\"uid\":\"u\"},\"folderUid\":\"f\\\"1\","
                              "\"message\":\"why\",\"overwrite\":false}");
    http_exchange_release(&e);

    const struct grafana_folder folder = {STR("u"), STR("T"), STR("p")};
    grafana_ask_new_folder(&workspace, &e, &folder);
    CHECK_STR(e.request.body, "{\"uid\":\"u\",\"title\":\"T\",\"parentUid\":\"p\"}");
    http_exchange_release(&e);
    grafana_ask_folders(&workspace, &e, STR("a&b"), 2);
    CHECK_STR(e.request.url,
              "https://g.example.com/grafana/api/folders?limit=1000&page=2&parentUid=a%26b");
    http_exchange_release(&e);
    grafana_ask_search(&workspace, &e, GRAFANA_DASHBOARDS, STR("dashc"), 1);
    CHECK_STR(e.request.url, "https://g.example.com/grafana/api/"
                             "search?type=dash-db&limit=1000&page=1&tag=dashc");
    http_exchange_release(&e);
}

/* ---- structs ----------------------------------------------------------------------------- */

static void dashboards(void)
{
    struct grafana_dashboard d;
    struct http_exchange e = answered(
        200, "{\"meta\":{\"url\":\"/d/u/t\",\"folderUid\":\"general\",\"folderTitle\":\"General\","
             "\"updated\":\"2026-01-15T08:00:00Z\",\"updatedBy\":\"al\\u0069ce\"},"
             "\"dashboard\":{\"title\":\"T\",\"uid\":\"u\",\"version\":7}}");
    CHECK_INT(grafana_told_dashboard(&e, &a, &d).outcome, GRAFANA_OK);
    CHECK_STR(d.uid, "u");
    CHECK_STR(d.title, "T");
    CHECK_INT(d.version, 7);
    CHECK_STR(d.folder, "");
    CHECK_STR(d.updated_by, "alice");
    CHECK(!d.provisioned);
    e.response.body = STR("{\"dashboard\":{\"uid\":\"u\",\"title\":\"T\"}}");
    CHECK_INT(grafana_told_dashboard(&e, &a, &d).outcome, GRAFANA_STRANGE);
    e.response.body = STR("[]");
    CHECK_INT(grafana_told_dashboard(&e, &a, &d).outcome, GRAFANA_STRANGE);
    /* What is not there is "denied" in 9.4 and 10 to who may not read every dashboard. */
    e.response.status = 403;
    e.response.body = STR("{\"accessErrorId\":\"ACE1\",\"message\":\"Permissions needed\"}");
    CHECK_INT(grafana_told_dashboard(&e, &a, &d).outcome, GRAFANA_UNSEEN);
    /* The folder is gone, not the dashboard. */
    e.response.status = 404;
    e.response.body = STR("{\"message\":\"Folder not found\"}");
    CHECK_INT(grafana_told_dashboard(&e, &a, &d).outcome, GRAFANA_STRANGE);
    http_exchange_release(&e);
}

static void lists(void)
{
    struct grafana_settings settings;
    grafana_folders folders = {0};
    grafana_hits hits = {0};
    long long count;
    struct http_exchange e = answered(
        200, "{\"buildInfo\":{\"version\":\"10.4.1\"},\"datasources\":{\"CW\":{\"uid\":\"cw\","
             "\"type\":\"cloudwatch\",\"name\":\"CW\"},\"L\":{\"uid\":\"l\",\"type\":\"loki\"}}}");
    CHECK_INT(grafana_told_settings(&e, &a, &settings).outcome, GRAFANA_OK);
    CHECK_STR(settings.version, "10.4.1");
    CHECK_INT(settings.sources.len, 2);
    CHECK_STR(settings.sources.at[1].name, "L");
    e.response.body = STR("[{\"uid\":\"f\",\"title\":\"F\"},{\"uid\":\"g\",\"title\":\"G\","
                          "\"parentUid\":\"f\"}]");
    CHECK_INT(grafana_told_folders(&e, &a, &folders).outcome, GRAFANA_OK);
    CHECK_INT(folders.len, 2);
    CHECK_STR(folders.at[1].parent, "f");
    CHECK_INT(grafana_told_hits(&e, &a, &hits).outcome, GRAFANA_OK);
    CHECK_INT(hits.len, 2);
    e.response.body = STR("{\"folder\":1,\"dashboard\":2,\"librarypanel\":0,\"later\":null}");
    CHECK_INT(grafana_told_contents(&e, &a, &count).outcome, GRAFANA_OK);
    CHECK_INT(count, 4); /* what it cannot count is not nothing */
    CHECK_INT(grafana_told_hits(&e, &a, &hits).outcome, GRAFANA_STRANGE);
    http_exchange_release(&e);
}

static void links(void)
{
    const struct grafana plain = {.url = STR_INIT("https://g.example.com")};
    CHECK_STR(grafana_link(&plain, &a, STR("/d/u/t")), "https://g.example.com/d/u/t");
    CHECK_STR(grafana_link(&workspace, &a, STR("/grafana/d/u/t")),
              "https://g.example.com/grafana/d/u/t");
    CHECK_STR(grafana_link(&workspace, &a, STR("/d/u/t")), "https://g.example.com/grafana/d/u/t");
}

int main(void)
{
    arena_init(&a);
    outcomes();
    others();
    requests();
    dashboards();
    lists();
    links();
    arena_free(&a);
    return check_end();
}
