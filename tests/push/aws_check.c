/* aws_check: the stage `aws` from outside; tests/push/aws_client_test.py runs it against scripted
 * endpoints.
 *
 *     aws_check credentials [OPTION…]          where the keys come from, and whose they are
 *     aws_check session WORKSPACE [OPTION…]    opens a session, asks Grafana with its token, closes
 *
 *     --profile P  --region R  --writes  --seconds N (the token's life)  --patience S  --timeout S
 *     --linger (after closing, until standard input ends)
 *     --wait (until Ctrl-C, before closing)  --renew (after half of the token's life)
 *
 * Results are lines of JSON on standard output, without anything secret.
 */
#include "aws/amg.h"
#include "aws/client.h"
#include "aws/sts.h"
#include "base/json.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

struct arguments {
    str profile;
    str region;
    double patience;
    double timeout;
    int seconds;
    bool writes;
    bool wait;
    bool renew;
    bool linger;
};

static volatile sig_atomic_t interrupted;

static void note(int number)
{
    (void)number;
    interrupted = 1;
}

static bool stopped(void) { return interrupted != 0; }

static void trace(str line, void *data)
{
    (void)data;
    fprintf(stderr, "%.*s\n", STR_ARG(line));
}

/* ---- lines of JSON ----------------------------------------------------------------------- */

/* Pairs of key and text, ended by NULL. */
static void show(const char *what, bool good, const str *pairs, size_t count)
{
    struct arena arena;
    struct buf out = BUF_INIT;
    struct json_writer w;
    arena_init(&arena);
    json_writer_init(&w, &out, &arena);
    w.compact = true;
    json_begin_object(&w);
    json_field_text(&w, "what", what);
    json_field_bool(&w, "good", good);
    for (size_t i = 0; i + 1 < count; i += 2) {
        json_key_str(&w, pairs[i]);
        json_put_str(&w, pairs[i + 1]);
    }
    json_end_object(&w);
    printf("%.*s\n", STR_ARG(buf_as_str(&out)));
    fflush(stdout);
    buf_release(&out);
    arena_free(&arena);
}
#define SHOW(what, good, ...) \
    show(what, good, (const str[]){__VA_ARGS__}, COUNT_OF(((const str[]){__VA_ARGS__})))

/* ---- credentials ------------------------------------------------------------------------- */

static void check_credentials(struct http *http, const struct arguments *given)
{
    static const char *const failures[] = {"none", "login", "refused", "network", "stopped"};
    struct client client;
    enum aws_failure failure;
    str why = STR_EMPTY;
    str account = STR_EMPTY;
    str arn = STR_EMPTY;
    if (client_open(&client, http, given->region, given->profile, &failure, &why)) {
        struct aws_call call;
        bool known = sts_identity(&client.aws, &client.credentials, &account, &arn, &call);
        SHOW("credentials", known, STR("from"), client.credentials.from, STR("access_key"),
             client.credentials.keys.access_key, STR("region"), client.aws.region, STR("account"),
             account, STR("arn"), arn);
    } else {
        SHOW("credentials", false, STR("failure"), str_from(failures[failure]), STR("why"), why);
    }
    client_close(&client);
}

/* ---- sessions ---------------------------------------------------------------------------- */

static void say(str line, void *data)
{
    (void)data;
    SHOW("say", true, STR("line"), line);
}

/* Whether Grafana lets the token's bearer in. */
static void ask_grafana(struct http *http, const struct amg_session *s, struct arena *a)
{
    struct http_exchange e;
    http_exchange_init(&e, HTTP_GET, arena_join(a, s->url, STR("/api/frontend/settings")));
    http_exchange_header(&e, STR("Authorization"), arena_join(a, STR("Bearer "), s->token), true);
    http_do(http, &e);
    SHOW("grafana", e.response.status == 200, STR("why"), e.response.why);
    http_exchange_release(&e);
}

static void use_session(struct http *http, struct amg_session *s, struct arena *a,
                        const struct arguments *given)
{
    SHOW("opened", true, STR("url"), s->url, STR("id"), s->id, STR("name"), s->name, STR("region"),
         s->region, STR("version"), s->version);
    ask_grafana(http, s, a);
    if (given->renew) {
        http_pause(http, given->seconds / 2.0 + 1);
        SHOW("renewed", amg_session_renew(s), STR("why"), s->why);
        ask_grafana(http, s, a);
    }
    while (given->wait && http_pause(http, 60)) {
    }
}

static void check_session(struct http *http, str workspace, const struct arguments *given)
{
    static const char *const failures[] = {"none",    "login",   "absent",
                                           "refused", "network", "stopped"};
    struct arena arena;
    struct amg_session session;
    arena_init(&arena);
    struct amg_options options = {.http = http,
                                  .arena = &arena,
                                  .workspace = workspace,
                                  .region = given->region,
                                  .profile = given->profile,
                                  .writes = given->writes,
                                  .say = say,
                                  .poll = 0.05,
                                  .patience = given->patience,
                                  .seconds = given->seconds};
    if (amg_session_open(&session, &options))
        use_session(http, &session, &arena, given);
    else
        SHOW("opened", false, STR("failure"), str_from(failures[session.failure]), STR("why"),
             session.why);
    bool closed = amg_session_close(&session);
    SHOW("closed", closed, STR("why"), closed ? STR_EMPTY : session.why);
    arena_free(&arena);
}

/* ---- arguments --------------------------------------------------------------------------- */

static void read_options(struct arguments *given, char **words, int count)
{
    for (int i = 0; i < count; i++) {
        str word = str_from(words[i]);
        const char *value = i + 1 < count ? words[i + 1] : "";
        given->writes = given->writes || str_is(word, "--writes");
        given->wait = given->wait || str_is(word, "--wait");
        given->renew = given->renew || str_is(word, "--renew");
        given->linger = given->linger || str_is(word, "--linger");
        if (str_is(word, "--profile")) given->profile = str_from(value);
        if (str_is(word, "--region")) given->region = str_from(value);
        if (str_is(word, "--seconds")) given->seconds = atoi(value);
        if (str_is(word, "--timeout")) given->timeout = atof(value);
        if (str_is(word, "--patience")) given->patience = atof(value);
    }
}

int main(int argc, char **argv)
{
    struct arguments given = {0};
    struct sigaction action = {.sa_handler = note, .sa_flags = (int)SA_RESETHAND};
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    if (argc < 2) BUG("no mode");
    read_options(&given, argv + 2, argc - 2);
    struct http_options options = {.timeout = given.timeout,
                                   .pause = 0.05,
                                   .longest_pause = 1,
                                   .stopped = stopped,
                                   .trace = trace};
    struct http *http = http_new(&options);
    if (str_is(str_from(argv[1]), "credentials"))
        check_credentials(http, &given);
    else if (argc > 2)
        check_session(http, str_from(argv[2]), &given);
    http_free(http);
    if (given.linger) getchar();
    return 0;
}
