/* amg: Amazon Managed Grafana's control plane, as far as a push needs it.
 *
 *     struct amg_session session;
 *     if (amg_session_open(&session, &options)) … session.url, session.token …
 *     amg_session_close(&session);                       on every way out, also after a failure
 *
 * A workspace has no credentials of ours in it.  Whoever may use AWS's API gets a token for one
 * command: a service account named `dashc` is found or made, which is said (one, because each may
 * count as a user on the bill), a token with a short life is minted for it and deleted at the end.
 * What is killed in between leaves a token that ends by itself; the next session removes such
 * leftovers, because they count against the account's limit.
 */
#ifndef DASH_AWS_AMG_H
#define DASH_AWS_AMG_H

#include "base/base.h"
#include "http/http.h"

struct amg_options {
    struct http *http;
    struct arena *arena; /* for the texts of the session, but not the secret ones */
    str workspace;       /* its name or its id (g-…) */
    str region;  /* of the command or of the workspace; empty: AWS_REGION, AWS_DEFAULT_REGION, the
                  * profile's */
    str profile; /* of the command; empty: AWS_PROFILE, else "default" */
    bool writes; /* the token must be an Editor's; else a Viewer's is enough */
    bool administers; /* an Admin's, of the service account `dashc-admin` */
    bool makes_none;  /* of accounts: AMG_ABSENT where there is none yet */
    int seconds;      /* the token's life; 0: 900 */
    /* Progress worth a line: waiting for a workspace that is being updated, what was odd.  NULL:
     * none. */
    void (*say)(str line, void *data);
    void *say_data;
    double poll;     /* seconds between looks at such a workspace; 0: 5 */
    double patience; /* seconds until it is given up; 0: 600 */
};

enum amg_failure {
    AMG_NONE,
    AMG_LOGIN,   /* no credentials, refused ones, or a permission is missing */
    AMG_ABSENT,  /* no service account, and none was to be made */
    AMG_REFUSED, /* no such workspace, a limit, a state in which it cannot be used */
    AMG_NETWORK, /* no answer, or none that makes sense */
    AMG_STOPPED,
};

struct amg_session {
    str url; /* https://g-….grafana-workspace.eu-west-1.amazonaws.com */
    str id;
    str name;
    str region;
    str version;     /* of Grafana: "10.4" */
    str token;       /* secret */
    int64_t expires; /* when the token ends by itself, seconds since 1970 */

    enum amg_failure failure;
    str why; /* for people, several lines perhaps */

    struct amg_inner *inner;
};

/* False with `failure` and `why`. */
bool amg_session_open(struct amg_session *s, const struct amg_options *o);
/* Before a long wait is over (a question to a person): a new token when less than half of the old
 * one's life is left. */
bool amg_session_renew(struct amg_session *s);
/* Deletes the token, also after Ctrl-C, and wipes what is secret.  False, with `why`, when the
 * token could not be deleted. */
bool amg_session_close(struct amg_session *s);

#endif
