/* up_await: waiting for a workspace, and what is said about AWS's refusals. */
#include "infra/up_inner.h"

#include "aws/amg_state.h"
#include "base/moment.h"

enum {
    POLL = 10,       /* seconds between looks; DescribeWorkspace may be asked 5 times a second */
    PATIENCE = 1200, /* seconds; AWS takes up to ten minutes */
    UNSEEN = 60,     /* seconds in which a new workspace may not be seen everywhere */
    TELL = 60,       /* seconds between two lines of progress */
    MOST_TRIES = 4,
};

/* ---- refusals ---------------------------------------------------------------------------- */

#define POLICY_HELP                                                                                \
    "name fewer log groups, or take `role \"arn:…\"` with managed policies: --show-policy says " \
    "what they must allow"

/* What is known to happen; `message` is a part of the service's own, or NULL. */
static const struct trouble {
    const char *code, *message, *help;
} troubles[] = {
    {"ServiceQuotaExceededException", NULL,
     "an account may have 5 workspaces in a region: delete one, or have the quota L-2C2D5119 "
     "raised in Service Quotas"},
    {"LimitExceeded", "olicy size", POLICY_HELP},
    {"LimitExceeded", NULL,
     "the account has as many roles as it may: delete one, or name one that "
     "is there with `role \"arn:…\"`"},
    {"ValidationException", "SSO",
     "IAM Identity Center has to be enabled first (console.aws.amazon.com/singlesignon), or take "
     "`auth saml`"},
    {"ValidationException", "Identity Center",
     "IAM Identity Center has to be enabled first (console.aws.amazon.com/singlesignon), or take "
     "`auth saml`"},
    {"ExpiredToken", NULL, "sign in again (aws sso login), or give new keys: docs/aws.md"},
    {"ExpiredTokenException", NULL, "sign in again (aws sso login), or give new keys: docs/aws.md"},
    {"SignatureDoesNotMatch", NULL, UP_KEYS_HELP},
    {"InvalidClientTokenId", NULL, UP_KEYS_HELP},
    {"ThrottlingException", NULL, "AMG takes one request a second: run the same again"},
    {"AccessDeniedException", "PassRole",
     "the policy must allow iam:PassRole on the role, to grafana.amazonaws.com"},
    {"AccessDeniedException", NULL, "docs/workspace.md has the policy that `dashc up` needs"},
    {"AccessDenied", NULL,
     "docs/workspace.md has the policy that `dashc up` needs; or let "
     "somebody else make the role: --emit cloudformation, --emit terraform"},
};

static str help_for(const struct aws_call *call)
{
    for (size_t i = 0; i < COUNT_OF(troubles); i++) {
        const struct trouble *t = &troubles[i];
        if (!str_is(call->code, t->code)) continue;
        if (!t->message || str_find(call->message, str_from(t->message), 0) != SIZE_MAX)
            return str_from(t->help);
    }
    return STR_EMPTY;
}

bool up_aws_ok(struct up *u, const struct aws_call *call, struct infra_failure *f)
{
    bool good = infra_aws_ok(u->infra, call, f);
    if (!good) f->help = help_for(call);
    /* A quota is nobody's change, though IAM answers 409. */
    if (str_is(call->code, "LimitExceeded")) f->trouble = INFRA_REFUSED;
    return good;
}

/* ---- waiting ----------------------------------------------------------------------------- */

static void say(struct up *u, str line)
{
    const struct infra_options *o = infra_options(u->infra);
    if (o->say) o->say(line, o->data);
}

static double or_else(double value, double otherwise) { return value > 0 ? value : otherwise; }

static str name_of(struct up *u)
{
    const struct amg_workspace *w = &u->live.head;
    return w->name.len ? w->name : w->id;
}

static void tell(struct up *u, double since)
{
    int minutes = (int)((moment_steady() - since) / 60);
    str line = arena_printf(up_arena(u), "%.*s is %.*s in AWS, which takes some minutes",
                            STR_ARG(name_of(u)), STR_ARG(u->live.head.status));
    if (minutes) line = arena_printf(up_arena(u), "%.*s (%d so far)", STR_ARG(line), minutes);
    say(u, line);
}

/* One look.  A workspace that was just made may not be seen yet. */
static bool look(struct up *u, double since, struct infra_failure *f)
{
    struct client *c = up_client(u, f);
    struct amg_details seen;
    struct aws_call call;
    if (!c) return false;
    if (amg_describe(c, u->live.head.id, &seen, &call)) {
        u->live = seen;
        return true;
    }
    bool unseen = call.status == 404 && moment_steady() - since < UNSEEN &&
                  str_is(u->live.head.status, "CREATING");
    return unseen || up_aws_ok(u, &call, f);
}

static bool check(struct up *u, struct infra_failure *f)
{
    struct arena *a = up_arena(u);
    const struct amg_workspace *w = &u->live.head;
    enum amg_state state = amg_state_of(w->status);
    if (state == AMG_USABLE) return true;
    str is = arena_printf(a, "the workspace %.*s (%.*s) is %.*s", STR_ARG(name_of(u)),
                          STR_ARG(w->id), STR_ARG(w->status));
    if (state == AMG_ODD) {
        if (u->live.degraded.len) is = arena_join(a, is, STR(": "), u->live.degraded);
        say(u, is);
        return true;
    }
    return infra_fail(f, INFRA_REFUSED, is,
                      arena_printf(a,
                                   "AWS does not bring it back; if nobody needs it: aws grafana "
                                   "delete-workspace --workspace-id %.*s, then run the same again",
                                   STR_ARG(w->id)));
}

static bool is_passing(const struct up *u)
{
    return amg_state_of(u->live.head.status) == AMG_PASSING;
}

static bool stopped(struct up *u, struct infra_failure *f)
{
    say(u, STR("AWS goes on with the workspace, and the next run from there"));
    u->workspace->begun = true;
    return infra_fail(f, INFRA_STOPPED, STR("stopped"), STR_EMPTY);
}

bool up_await(struct up *u, struct infra_failure *f)
{
    const struct infra_options *o = infra_options(u->infra);
    double since = moment_steady(), told = 0, end = since + or_else(o->patience, PATIENCE);
    str status = STR_EMPTY;
    while (is_passing(u)) {
        double now = moment_steady();
        if (!str_eq(status, u->live.head.status) || now - told > TELL) tell(u, since);
        if (!str_eq(status, u->live.head.status) || now - told > TELL) told = now;
        status = u->live.head.status;
        u->workspace->begun = now >= end;
        if (now >= end)
            return infra_fail(
                f, INFRA_REFUSED,
                arena_printf(up_arena(u), "the workspace is %.*s for too long", STR_ARG(status)),
                STR("AWS goes on with it: run the same again later"));
        if (!http_pause(o->http, or_else(o->poll, POLL))) return stopped(u, f);
        if (!look(u, since, f)) return false;
    }
    return check(u, f);
}

/* ---- changes ----------------------------------------------------------------------------- */

/* After a change the state is a passing one, though the first look may come too early to see it. */
static bool await_change(struct up *u, struct infra_failure *f)
{
    str before = u->live.head.status;
    if (!look(u, moment_steady(), f) || !up_await(u, f)) return false;
    bool failed = str_ends(u->live.head.status, STR("_FAILED"));
    if (!failed || str_eq(before, u->live.head.status)) return true;
    return infra_fail(f, INFRA_REFUSED,
                      arena_printf(up_arena(u), "AWS could not do it: the workspace is %.*s",
                                   STR_ARG(u->live.head.status)),
                      STR("the workspace can be used as it was; AWS's console may say why"));
}

bool up_carry_out(struct up *u, up_change *change, void *data, struct infra_failure *f)
{
    const struct infra_options *o = infra_options(u->infra);
    struct client *c = up_client(u, f);
    struct aws_call call;
    for (unsigned tries = 1; c; tries++) {
        if (change(u, c, data, &call)) return await_change(u, f);
        /* Somebody else's change, or an earlier try of ours, is under way. */
        bool busy = call.status == 409 && tries < MOST_TRIES;
        if (!busy) return up_aws_ok(u, &call, f);
        if (!http_back_off(o->http, tries))
            return infra_fail(f, INFRA_STOPPED, STR("stopped"), STR_EMPTY);
        bool free = look(u, moment_steady(), f) && up_await(u, f);
        u->workspace->begun = false; /* it is somebody else's */
        if (!free) return false;
    }
    return false;
}
