/* answer: see answer.h.
 *
 * Sources of the rows: Grafana's pkg/api (response.go, dashboard.go, folder.go, apierrors) and
 * pkg/services/accesscontrol/middleware.go of 9.4, 10.4, 12 and 13.  Where a release is named, only
 * that one and older or newer ones are known to answer so.
 */
#include "grafana/answer.h"

#include "read/skim.h"

static const struct {
    bool maybe_done;
    bool general;
    bool again;
} kinds[GRAFANA_OUTCOMES] = {
    [GRAFANA_OK] = {false, false, false},
    [GRAFANA_NOT_FOUND] = {false, false, false},
    [GRAFANA_UNSEEN] = {false, false, false},
    [GRAFANA_CONFLICT] = {false, false, false},
    [GRAFANA_NAME_TAKEN] = {false, false, false},
    [GRAFANA_PROTECTED] = {false, false, false},
    [GRAFANA_INVALID] = {false, false, false},
    [GRAFANA_TOO_LARGE] = {false, false, false},
    [GRAFANA_DENIED] = {false, false, false},
    [GRAFANA_LOGIN] = {false, true, false},
    [GRAFANA_BLOCKED] = {false, true, false},
    [GRAFANA_READ_ONLY] = {false, true, false},
    [GRAFANA_QUOTA] = {false, true, false},
    [GRAFANA_BUSY] = {true, true, false},
    [GRAFANA_STRANGE] = {true, true, true},
    [GRAFANA_SERVER] = {true, true, true},
    [GRAFANA_LOST] = {true, true, true},
    [GRAFANA_UNREACHABLE] = {false, true, false},
    [GRAFANA_STOPPED] = {false, true, false},
};

bool grafana_maybe_done(enum grafana_outcome outcome) { return kinds[outcome].maybe_done; }
bool grafana_worth_again(enum grafana_outcome outcome) { return kinds[outcome].again; }
bool grafana_is_general(enum grafana_outcome outcome) { return kinds[outcome].general; }

/* ---- which status with which words ------------------------------------------------------- */

enum form { ANY, JSON, OTHER };

struct rule {
    int first, last; /* status */
    enum form form;
    const char *words; /* in the message, in any case; NULL: whatever it says */
    enum grafana_outcome outcome;
    const char *why; /* NULL: what Grafana says */
    const char *help;
};

#define UPDATE_WHY  "the workspace is read-only while its Grafana is updated"
#define UPDATE_HELP "wait until the update is over, about 10 minutes, and run again"

/* The first row that fits. */
static const struct rule rules[] = {
    {202, 202, ANY, NULL, GRAFANA_PROTECTED,
     "Grafana keeps it in a repository and waits for a review", "change it in that repository"},
    {200, 299, ANY, NULL, GRAFANA_STRANGE, "the answer is no JSON, or breaks off",
     "see that the address is that of Grafana itself, with its path if it has one"},
    {300, 399, ANY, NULL, GRAFANA_STRANGE,
     "the address leads elsewhere, and no token is sent there",
     "write the address that a browser ends up with as the `url` of the workspace"},
    {401, 401, ANY, "expired", GRAFANA_LOGIN, "the token has expired", "make a new one"},
    {401, 401, ANY, NULL, GRAFANA_LOGIN, "Grafana does not accept the token", NULL},
    {400, 599, ANY, "read-only", GRAFANA_READ_ONLY, UPDATE_WHY, UPDATE_HELP},
    {400, 599, ANY, "read only mode", GRAFANA_READ_ONLY, UPDATE_WHY, UPDATE_HELP},
    {403, 403, OTHER, NULL, GRAFANA_BLOCKED,
     "something in front of Grafana lets nobody in from here",
     "an Amazon Managed Grafana workspace with network access control answers so: run this from an "
     "address or a VPC that it lists"},
    {403, 403, JSON, "quota", GRAFANA_QUOTA, NULL, NULL},
    {403, 403, JSON, NULL, GRAFANA_DENIED, NULL,
     "dashboards and folders need a token with the role Editor, and Edit on folders that have "
     "permissions of their own"},
    {400, 400, JSON, "provisioned", GRAFANA_PROTECTED,
     "Grafana has it from a file, a repository or another tool and refuses changes", NULL},
    {412, 412, JSON, "plugin", GRAFANA_PROTECTED, NULL, NULL},
    {406, 406, ANY, NULL, GRAFANA_PROTECTED,
     "Grafana keeps it in a schema that this API cannot give", NULL},
    {409, 412, JSON, "same name", GRAFANA_NAME_TAKEN, NULL, NULL}, /* ≤ 11.2 */
    {409, 409, JSON, NULL, GRAFANA_CONFLICT, NULL, NULL},          /* 13 where others say 412 */
    {412, 412, JSON, NULL, GRAFANA_CONFLICT, NULL, NULL},
    {404, 404, JSON, "not found", GRAFANA_NOT_FOUND, NULL, NULL},
    {404, 404, ANY, NULL, GRAFANA_STRANGE, "the address is not that of Grafana",
     "see that the `url` of the workspace has Grafana's path if it has one"},
    {408, 408, ANY, NULL, GRAFANA_SERVER, NULL, NULL},
    {429, 429, ANY, NULL, GRAFANA_BUSY, "the workspace takes no more requests for now",
     "wait a little, and run again, with fewer at once (--in-flight)"},
    {503, 503, ANY, NULL, GRAFANA_BUSY, "the workspace does not answer requests for now", NULL},
    {413, 413, ANY, NULL, GRAFANA_TOO_LARGE, "it is too large for Grafana", NULL},
    {400, 499, JSON, NULL, GRAFANA_INVALID, NULL, NULL},
    {400, 499, OTHER, NULL, GRAFANA_STRANGE, "something in front of Grafana refuses the request",
     NULL},
    {500, 599, ANY, NULL, GRAFANA_SERVER, NULL, NULL},
    {0, 999, ANY, NULL, GRAFANA_STRANGE, "the answer is none that Grafana gives", NULL},
};

static bool contains_nocase(str text, const char *words)
{
    str part = str_from(words);
    for (size_t i = 0; i + part.len <= text.len; i++) {
        if (str_eq_nocase(str_part(text, i, i + part.len), part)) return true;
    }
    return false;
}

static const struct rule *find_rule(int status, bool json, str message)
{
    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        const struct rule *r = &rules[i];
        if (status < r->first || status > r->last) continue;
        if ((r->form == JSON && !json) || (r->form == OTHER && json)) continue;
        if (!r->words || contains_nocase(message, r->words)) return r;
    }
    BUG("no rule for the status %d", status);
}

/* ---- sentences --------------------------------------------------------------------------- */

enum { LONGEST_MESSAGE = 300 };

/* One line without its full stop: it comes from outside. */
static str tidy(struct arena *a, str text)
{
    str line = http_plain(a, text, LONGEST_MESSAGE);
    while (str_ends(line, STR("."))) line.len--;
    return line;
}

/* What Grafana says: `message` in every form of its errors; `status` names some of them. */
static str message_of(const struct http_exchange *e, bool json, struct arena *a)
{
    if (!json) return STR_EMPTY;
    str body = e->response.body;
    str message = tidy(a, skim_string(a, skim_get(body, STR("message"))));
    return message.len ? message : tidy(a, skim_string(a, skim_get(body, STR("error"))));
}

/* Of a web page its beginning, where some words of the table may stand. */
static str words_of(const struct http_exchange *e, bool json, str message, struct arena *a)
{
    str body = e->response.body;
    if (!json) return str_part(body, 0, 4096);
    return arena_join(a, message, STR(" "), skim_string(a, skim_get(body, STR("status"))), STR(" "),
                      skim_string(a, skim_get(body, STR("messageId"))));
}

static str with_status(struct arena *a, str why, int status)
{
    return arena_printf(a, "%.*s (HTTP %d)", STR_ARG(why), status);
}

static struct grafana_answer sorted(const struct http_exchange *e, struct arena *a)
{
    int status = e->response.status;
    bool json = skim_whole(e->response.body);
    if (json && status >= 200 && status < 300 && status != 202) { /* large, and nothing to say */
        return (struct grafana_answer){.outcome = GRAFANA_OK, .status = status};
    }
    str message = message_of(e, json, a);
    const struct rule *r = find_rule(status, json, words_of(e, json, message, a));
    struct grafana_answer answer = {.outcome = r->outcome, .status = status};
    if (!message.len) message = tidy(a, e->response.why); /* where a redirect leads */
    if (r->why && message.len)
        answer.why = arena_printf(a, "%s: %.*s", r->why, STR_ARG(message));
    else if (r->why)
        answer.why = str_from(r->why);
    else
        answer.why = message.len ? arena_printf(a, "Grafana says: %.*s", STR_ARG(message))
                                 : STR("Grafana does not say why");
    answer.why = with_status(a, answer.why, status);
    answer.help = r->help ? str_from(r->help) : STR_EMPTY;
    return answer;
}

struct grafana_answer grafana_answer_of(const struct http_exchange *e, struct arena *a)
{
    static const enum grafana_outcome outcomes[] = {
        [HTTP_UNSENT] = GRAFANA_UNREACHABLE,
        [HTTP_AMBIGUOUS] = GRAFANA_LOST,
        [HTTP_TOO_LARGE] = GRAFANA_STRANGE,
        [HTTP_STOPPED] = GRAFANA_STOPPED,
    };
    if (e->response.outcome == HTTP_ANSWERED) return sorted(e, a);
    str why = e->response.outcome == HTTP_STOPPED ? STR("cancelled") : tidy(a, e->response.why);
    return (struct grafana_answer){.outcome = outcomes[e->response.outcome], .why = why};
}

struct grafana_answer grafana_strange(const struct http_exchange *e, struct arena *a,
                                      const char *what)
{
    return (struct grafana_answer){
        .outcome = GRAFANA_STRANGE,
        .status = e->response.status,
        .why = with_status(a, arena_printf(a, "the answer has no %s", what), e->response.status),
    };
}
