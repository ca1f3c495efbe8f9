/* remote: the workspace that a command speaks to: its address, and a token for it.
 *
 * The token comes from --token-file, else from DASHC_TOKEN, else from where the workspace's
 * declaration says; for a workspace of Amazon Managed Grafana without an address AWS's API gives
 * both, and the token ends with the command.  It is never printed, and is wiped at the end.
 */
#ifndef DASH_CLI_REMOTE_H
#define DASH_CLI_REMOTE_H

#include "aws/amg.h"
#include "cli/options.h"
#include "grafana/api.h"

struct remote {
    struct http *http;
    struct grafana grafana;
    str workspace;  /* its name in the source */
    str where;      /* "prod (https://…)", for people */
    str token_from; /* "DASHC_TOKEN", for people */
    struct buf token;
    bool minted; /* the token is the session's */
    bool amg;    /* it is Amazon Managed Grafana */
    struct amg_session session;
};

/* What a token must be good for, where it comes from AWS. */
enum remote_need { REMOTE_READS, REMOTE_WRITES, REMOTE_ADMINISTERS };
/* False after saying what is missing, with the status to end with. */
bool remote_open(struct remote *t, const struct cli_options *o,
                 const struct dash_workspace *workspace, str root, enum remote_need need,
                 enum cli_status *status);
/* The token of --token-file or DASHC_TOKEN, whatever workspace it is for, and which of these it is;
 * empty: there is none.  False after saying what is wrong with it. */
bool remote_given_token(const struct cli_options *o, struct buf *out, str *from);
/* Only what requests go through: for who speaks to no Grafana. */
void remote_open_http(struct remote *t, const struct cli_options *o);
/* After a question to a person, who may have taken their time. */
bool remote_renew(struct remote *t, enum cli_status *status);
/* Also where remote_open failed. */
void remote_close(struct remote *t);

/* Says why a command broke off, and what can be done; gives the status. */
enum cli_status remote_failed(const struct remote *t, const struct grafana_answer *answer,
                              str doing);
/* The status that an outcome ends with. */
enum cli_status remote_status(enum grafana_outcome outcome);

#endif
