/* up_inner: what the resources of a workspace share. */
#ifndef DASH_INFRA_UP_INNER_H
#define DASH_INFRA_UP_INNER_H

#include "aws/amg.h"
#include "aws/amg_setup.h"
#include "cost/prices.h"
#include "infra/kind.h"
#include "infra/policy.h"
#include "infra/up.h"

/* Whoever has this id of Identity Center, for people; empty: that is not known. */
struct up_name {
    str id, name;
};

struct up {
    struct infra *infra;
    struct up_options options;
    const struct site *site;
    struct infra_resource *role, *workspace; /* role NULL: the source names one */
    const struct cost_prices *prices;
    str role_name;
    str mark; /* value of the tag */
    /* Learnt while reading. */
    struct policy_account account;
    struct json *trust, *permissions; /* as IAM is to have them; permissions NULL: none */
    struct amg_details live;          /* head.id empty: there is no workspace */
    bool store_asked;
    str store;     /* of Identity Center */
    bool nameless; /* who has an id is not to be had */
    VEC(struct up_name) names;
    bool role_made; /* by this run: AWS may not know it everywhere yet */
    struct amg_session session;
    bool session_open;
    bool uncompared; /* what is set in Grafana could not be read without making an account */
};

static inline struct up *up_of(const struct infra_resource *r) { return r->own; }

/* ---- up.c ---- */

struct arena *up_arena(struct up *u);
struct client *up_client(struct up *u, struct infra_failure *f);
/* Whose keys these are; checked against what the source says. */
bool up_identify(struct up *u, struct infra_failure *f);
/* Grafana with an Admin's token, to write; NULL with *f. */
const struct grafana *up_grafana(struct up *u, struct infra_failure *f);
/* The same for a plan, to compare with; *g NULL: there is no workspace yet, or no service account,
 * which is noted.  False with *f. */
bool up_reads(struct up *u, struct infra_resource *r, const struct grafana **g,
              struct infra_failure *f);
/* What is to be done when Grafana could not be read: where it cannot be reached from here, or is
 * too old, what is set in it is left alone and the rest goes on; true then.  Else the plan ends. */
bool up_left_alone(struct infra_resource *r, const struct infra_failure *f);
/* Like infra_grafana_ok, for what needs an Admin. */
bool up_grafana_ok(struct up *u, const struct grafana_answer *answer, struct infra_failure *f);
/* Where AWS says what licences cost. */
#define UP_PRICE_PAGE "aws.amazon.com/grafana/pricing"
/* "US$45 more for each user …" */
str up_enterprise_price(struct up *u);
/* Sends and waits. */
void up_ask(struct up *u, struct http_exchange *e);
/* Whether the workspace is there to be asked. */
bool up_exists(const struct up *u);

/* ---- up_await.c ---- */

/* Looks until the workspace is in no passing state; what cannot be used fails. */
bool up_await(struct up *u, struct infra_failure *f);
/* A change that may find the workspace busy: sent again when it no longer is.  Then waits until the
 * change is done. */
typedef bool up_change(struct up *u, struct client *c, void *data, struct aws_call *call);
bool up_carry_out(struct up *u, up_change *change, void *data, struct infra_failure *f);
/* Like infra_aws_ok, with what can be done about the troubles that are known. */
bool up_aws_ok(struct up *u, const struct aws_call *call, struct infra_failure *f);
/* What to do about keys that are missing or wrong. */
#define UP_KEYS_HELP "docs/aws.md says where keys are looked for, and which are taken first"

/* ---- the kinds ---- */

extern const struct infra_kind up_role_kind, up_workspace_kind, up_sign_in_kind, up_people_kind,
    up_organisation_kind, up_folder_kind;

/* ---- canonical JSON ---- */

/* Sorted, as a list whose order means nothing. */
struct json *up_sorted(struct arena *a, const str *list, size_t count);
void up_put_text(struct arena *a, struct json *object, const char *key, str value);

#endif
