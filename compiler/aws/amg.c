/* amg: see amg.h. */
#include "aws/amg.h"
#include "aws/amg_api.h"
#include "aws/amg_state.h"
#include "aws/sts.h"
#include "base/moment.h"

#include <sys/random.h>

enum {
    MOST_TRIES = 3,     /* of what a conflict or a lost answer has left open */
    MOST_SWEPT = 10,    /* old tokens in one session: a request each, one in a second */
    OLDEST_GRAFANA = 9, /* has service accounts */
};

/* What an administrator's token can do needs a second account: a role is for ever, and the one that
 * pushes dashboards shall not have it. */
static const str account_names[] = {STR_INIT("dashc"), STR_INIT("dashc-admin")};
static const str token_prefix = STR_INIT("dashc-");

struct amg_inner {
    struct client client;
    struct amg_options options;
    struct amg_account account;
    struct amg_token token; /* without an id: there is none */
};

/* ---- failures ---------------------------------------------------------------------------- */

static bool fail(struct amg_session *s, enum amg_failure failure, str why)
{
    s->failure = failure;
    s->why = arena_str(s->inner->options.arena, why);
    return false;
}

static bool fail_as(struct amg_session *s, enum aws_failure failure, str why)
{
    static const enum amg_failure kinds[] = {
        [AWS_NONE] = AMG_NETWORK,    [AWS_LOGIN] = AMG_LOGIN,     [AWS_REFUSED] = AMG_REFUSED,
        [AWS_NETWORK] = AMG_NETWORK, [AWS_STOPPED] = AMG_STOPPED,
    };
    return fail(s, kinds[failure], why);
}

static bool fail_call(struct amg_session *s, const struct aws_call *call)
{
    return fail_as(s, call->failure, call->why);
}

static str account_name(const struct amg_session *s)
{
    return account_names[s->inner->options.administers];
}

static struct arena *scratch(struct amg_session *s) { return s->inner->client.aws.arena; }

static void say(struct amg_session *s, str line)
{
    const struct amg_options *o = &s->inner->options;
    if (o->say) o->say(line, o->say_data);
}

/* ---- the workspace ----------------------------------------------------------------------- */

static bool looks_like_id(str text) { return str_starts(text, STR("g-")) && text.len == 12; }

/* "There are: production (g-…), test (g-…)", and where that is. */
static bool fail_unknown(struct amg_session *s, const struct amg_workspaces *known)
{
    struct client *c = &s->inner->client;
    struct buf out = BUF_INIT;
    struct aws_call call;
    str account;
    str arn;
    buf_printf(&out, "there is no workspace `%.*s` in %.*s",
               STR_ARG(http_plain(scratch(s), s->inner->options.workspace, 100)),
               STR_ARG(c->aws.region));
    if (sts_identity(&c->aws, &c->credentials, &account, &arn, &call))
        buf_printf(&out, " of the account %.*s (as %.*s)", STR_ARG(account), STR_ARG(arn));
    for (size_t i = 0; i < known->items.len; i++) {
        const struct amg_workspace *w = &known->items.at[i];
        buf_printf(&out, "%s%.*s (%.*s)", i ? ", " : "; there are: ",
                   STR_ARG(w->name.len ? w->name : STR("one without a name")), STR_ARG(w->id));
    }
    if (known->items.len == 0) buf_text(&out, "; there is none at all");
    buf_text(&out, "; `dashc up` makes one");
    fail(s, AMG_REFUSED, buf_as_str(&out));
    buf_release(&out);
    return false;
}

static bool find_by_name(struct amg_session *s, struct amg_workspace *out)
{
    struct aws_call call;
    struct amg_workspaces known;
    const struct amg_workspace *found = NULL;
    if (!amg_list_workspaces(&s->inner->client, &known, &call)) return fail_call(s, &call);
    for (size_t i = 0; i < known.items.len; i++) {
        const struct amg_workspace *w = &known.items.at[i];
        if (!str_eq(w->name, s->inner->options.workspace)) continue;
        if (found)
            return fail(s, AMG_REFUSED,
                        arena_printf(scratch(s),
                                     "there are two workspaces `%.*s`: say %.*s or %.*s",
                                     STR_ARG(w->name), STR_ARG(found->id), STR_ARG(w->id)));
        found = w;
    }
    if (!found) return fail_unknown(s, &known);
    *out = *found;
    return true;
}

static bool find_workspace(struct amg_session *s, struct amg_workspace *out)
{
    struct aws_call call;
    str wanted = s->inner->options.workspace;
    if (looks_like_id(wanted)) {
        if (amg_describe_workspace(&s->inner->client, wanted, out, &call)) return true;
        if (call.status != 404) return fail_call(s, &call);
    }
    return find_by_name(s, out);
}

static str name_of(struct amg_session *s, const struct amg_workspace *w)
{
    return arena_join(scratch(s), STR("the workspace "), w->name.len ? w->name : w->id);
}

/* Waits while the workspace is being changed; what cannot be used fails. */
static bool await_workspace(struct amg_session *s, struct amg_workspace *w)
{
    const struct amg_options *o = &s->inner->options;
    struct aws_call call;
    double end = moment_steady() + o->patience;
    bool told = false;
    while (amg_state_of(w->status) == AMG_PASSING) {
        str is = arena_join(scratch(s), name_of(s, w), STR(" is "), w->status);
        if (moment_steady() >= end)
            return fail(s, AMG_REFUSED, arena_join(scratch(s), is, STR(" for too long")));
        if (!told) say(s, arena_join(scratch(s), is, STR(": waiting")));
        told = true;
        if (!http_pause(o->http, o->poll)) return fail(s, AMG_STOPPED, STR("stopped"));
        if (!amg_describe_workspace(&s->inner->client, w->id, w, &call)) return fail_call(s, &call);
    }
    str is = arena_join(scratch(s), name_of(s, w), STR(" is "), w->status);
    if (amg_state_of(w->status) == AMG_DEAD) return fail(s, AMG_REFUSED, is);
    if (amg_state_of(w->status) == AMG_ODD) say(s, is);
    return true;
}

static bool take_workspace(struct amg_session *s, const struct amg_workspace *w)
{
    struct arena *a = s->inner->options.arena;
    size_t used;
    double version = number_read(w->version, &used);
    if (used && version < OLDEST_GRAFANA)
        return fail(s, AMG_REFUSED,
                    arena_printf(scratch(s),
                                 "%.*s has Grafana %.*s: service accounts, and so tokens, exist "
                                 "from version %d on",
                                 STR_ARG(name_of(s, w)), STR_ARG(w->version), OLDEST_GRAFANA));
    bool whole = str_find(w->endpoint, STR("://"), 0) != SIZE_MAX;
    s->url = arena_join(a, whole ? STR_EMPTY : STR("https://"), w->endpoint);
    s->id = arena_str(a, w->id);
    s->name = arena_str(a, w->name);
    s->version = arena_str(a, w->version);
    s->region = arena_str(a, s->inner->client.aws.region);
    return true;
}

/* ---- what may be tried again ------------------------------------------------------------- */

/* Somebody was faster, the workspace is being changed, it is not known whether it was done, or it
 * was and the answer cannot be read. */
static bool is_open_question(const struct aws_call *call)
{
    bool unreadable = call->status >= 200 && call->status < 300;
    return call->outcome == HTTP_AMBIGUOUS || call->status == 409 || call->status >= 500 ||
           unreadable;
}

static bool settle(struct amg_session *s, unsigned tries)
{
    struct aws_call call;
    struct amg_workspace w;
    if (!amg_describe_workspace(&s->inner->client, s->id, &w, &call)) return fail_call(s, &call);
    if (!await_workspace(s, &w)) return false;
    return http_back_off(s->inner->options.http, tries) || fail(s, AMG_STOPPED, STR("stopped"));
}

/* ---- the service account ----------------------------------------------------------------- */

static bool check_account(struct amg_session *s, const struct amg_account *account)
{
    const char *fault = NULL;
    if (account->disabled)
        fault = "is disabled: it can be enabled in Grafana";
    else if (s->inner->options.administers && !str_is(account->role, "ADMIN"))
        fault = "is no Admin: it can be given that role in Grafana";
    else if (s->inner->options.writes && str_is(account->role, "VIEWER"))
        fault = "is a Viewer: writing needs the role Editor, which it can be given in Grafana";
    if (!fault) return true;
    return fail(s, AMG_LOGIN,
                arena_printf(scratch(s),
                             "the service account `%.*s` of the workspace %s (Administration, "
                             "Service accounts)",
                             STR_ARG(account_name(s)), fault));
}

/* Whoever only wanted to look has to know what stands there now. */
static void say_made(struct amg_session *s)
{
    say(s, arena_printf(scratch(s),
                        "made the service account `%.*s` (%s) in the workspace %.*s: AWS has no "
                        "other way in; it may count as a user on AWS's bill",
                        STR_ARG(account_name(s)),
                        s->inner->options.administers ? "an Admin" : "an Editor",
                        STR_ARG(s->name.len ? s->name : s->id)));
}

static bool fail_absent(struct amg_session *s)
{
    return fail(s, AMG_ABSENT,
                arena_printf(scratch(s), "the workspace has no service account `%.*s` yet",
                             STR_ARG(account_name(s))));
}

static bool have_account(struct amg_session *s)
{
    struct client *c = &s->inner->client;
    struct amg_account *account = &s->inner->account;
    str role = s->inner->options.administers ? STR("ADMIN") : STR("EDITOR");
    struct aws_call call;
    for (unsigned tries = 1;; tries++) {
        if (!amg_find_account(c, s->id, account_name(s), account, &call))
            return fail_call(s, &call);
        if (account->id.len) return check_account(s, account);
        if (s->inner->options.makes_none) return fail_absent(s);
        if (amg_create_account(c, s->id, account_name(s), role, account, &call)) {
            say_made(s);
            return true;
        }
        if (tries == MOST_TRIES || !is_open_question(&call)) return fail_call(s, &call);
        if (!settle(s, tries)) return false;
    }
}

/* ---- tokens ------------------------------------------------------------------------------ */

static bool is_ours(const struct amg_token *token) { return str_starts(token->name, token_prefix); }

/* Not stopped. */
static bool goes_on(struct amg_session *s) { return http_pause(s->inner->options.http, 0); }

/* Deletes tokens of ours that have run out, `most` of them.  Housekeeping: a failure is no failure
 * of the session. */
static void sweep(struct amg_session *s, int most)
{
    struct client *c = &s->inner->client;
    struct amg_tokens tokens;
    struct aws_call call;
    int64_t now = moment_now() + c->aws.skew;
    if (!amg_list_tokens(c, s->id, s->inner->account.id, &tokens, &call)) return;
    for (size_t i = 0; i < tokens.items.len && most > 0 && goes_on(s); i++) {
        const struct amg_token *token = &tokens.items.at[i];
        if (!is_ours(token) || token->expires >= now) continue;
        if (!amg_delete_token(c, s->id, s->inner->account.id, token->id, &call)) return;
        most--;
    }
}

/* A token whose making was not answered: found by its name, because its key is lost. */
static void forget(struct amg_session *s, str name)
{
    struct client *c = &s->inner->client;
    struct amg_tokens tokens;
    struct aws_call call;
    if (!amg_list_tokens(c, s->id, s->inner->account.id, &tokens, &call)) return;
    for (size_t i = 0; i < tokens.items.len; i++) {
        if (str_eq(tokens.items.at[i].name, name))
            amg_delete_token(c, s->id, s->inner->account.id, tokens.items.at[i].id, &call);
    }
}

static str new_name(struct amg_session *s)
{
    uint32_t random;
    if (getrandom(&random, sizeof random, 0) != (ssize_t)sizeof random)
        BUG("there are no random numbers");
    struct moment_parts p = moment_parts_of(moment_now());
    return arena_printf(scratch(s), "%.*s%04d%02d%02dT%02d%02d%02dZ-%08x", STR_ARG(token_prefix),
                        (int)p.year, p.month, p.day, p.hour, p.minute, p.second, (unsigned)random);
}

static bool mint(struct amg_session *s)
{
    struct amg_inner *inner = s->inner;
    struct client *c = &inner->client;
    struct aws_call call;
    for (unsigned tries = 1;; tries++) {
        struct amg_token token;
        str name = new_name(s);
        int64_t now = moment_now();
        if (amg_create_token(c, s->id, inner->account.id, name, inner->options.seconds, &token,
                             &call)) {
            inner->token = token;
            s->token = token.key;
            s->expires = now + inner->options.seconds;
            return true;
        }
        bool full = str_is(call.code, "ServiceQuotaExceededException");
        if (tries == MOST_TRIES || !(full || is_open_question(&call))) return fail_call(s, &call);
        if (full)
            sweep(s, INT32_MAX);
        else
            forget(s, name);
        if (!full && !settle(s, tries)) return false;
    }
}

/* ---- the session ------------------------------------------------------------------------- */

static void take_options(struct amg_session *s, const struct amg_options *o)
{
    *s = (struct amg_session){.inner = arena_new(o->arena, struct amg_inner)};
    s->inner->options = *o;
    if (o->poll <= 0) s->inner->options.poll = 5;
    if (o->patience <= 0) s->inner->options.patience = 600;
    if (o->seconds <= 0) s->inner->options.seconds = 900;
}

static bool open_session(struct amg_session *s)
{
    const struct amg_options *o = &s->inner->options;
    enum aws_failure failure;
    str why;
    struct amg_workspace workspace;
    if (!client_open(&s->inner->client, o->http, o->region, o->profile, &failure, &why))
        return fail_as(s, failure, why);
    if (!find_workspace(s, &workspace) || !await_workspace(s, &workspace) ||
        !take_workspace(s, &workspace) || !have_account(s))
        return false;
    sweep(s, MOST_SWEPT);
    return mint(s);
}

/* After Ctrl-C whatever fails fails because of that: a program that was asked for keys, too. */
bool amg_session_open(struct amg_session *s, const struct amg_options *o)
{
    take_options(s, o);
    if (open_session(s)) return true;
    if (!goes_on(s)) s->failure = AMG_STOPPED;
    return false;
}

static bool delete_own(struct amg_session *s, const struct amg_token *token)
{
    struct aws_call call;
    if (amg_delete_token(&s->inner->client, s->id, s->inner->account.id, token->id, &call))
        return true;
    fail_call(s, &call);
    s->why =
        arena_printf(s->inner->options.arena,
                     "the token %.*s could not be deleted, it ends by itself at %.*s: %.*s",
                     STR_ARG(token->name),
                     STR_ARG(moment_text(s->inner->options.arena, s->expires)), STR_ARG(s->why));
    return false;
}

bool amg_session_renew(struct amg_session *s)
{
    struct amg_token old = s->inner->token;
    if (s->expires - moment_now() > s->inner->options.seconds / 2) return true;
    if (!mint(s)) return false;
    delete_own(s, &old); /* if not, it ends before the new one */
    return true;
}

bool amg_session_close(struct amg_session *s)
{
    bool good = true;
    if (!s->inner) return true;
    if (s->inner->token.id.len) good = delete_own(s, &s->inner->token);
    client_close(&s->inner->client);
    s->inner = NULL;
    s->token = STR_EMPTY;
    return good;
}
