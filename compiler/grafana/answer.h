/* answer: what became of a request to Grafana, as one of a few outcomes.
 *
 * Statuses and bodies differ between releases, and what answers is not always Grafana: a proxy, a
 * login page, the access control of a workspace.  One table (answer.c) says which status with which
 * words means what.  Callers see outcomes only, and sentences that can be shown as they are.
 */
#ifndef DASH_GRAFANA_ANSWER_H
#define DASH_GRAFANA_ANSWER_H

#include "http/http.h"

enum grafana_outcome {
    GRAFANA_OK,
    GRAFANA_NOT_FOUND,  /* Grafana itself says that it has no such thing */
    GRAFANA_UNSEEN,     /* not there, or not to be seen with this token: older releases say the
                           same of both */
    GRAFANA_CONFLICT,   /* saved by somebody since, or there already: read it again */
    GRAFANA_NAME_TAKEN, /* another one has that title in that folder; before 11.3 */
    GRAFANA_PROTECTED,  /* provisioned, a plugin's, or kept in a form that this API cannot give */
    GRAFANA_INVALID,    /* Grafana does not take the content */
    GRAFANA_TOO_LARGE,
    GRAFANA_DENIED,    /* the token's role is not enough */
    GRAFANA_LOGIN,     /* the token is wrong, expired or revoked */
    GRAFANA_BLOCKED,   /* network access control: this machine may not reach the workspace */
    GRAFANA_READ_ONLY, /* the workspace is being updated */
    GRAFANA_QUOTA,
    GRAFANA_BUSY,        /* not now, said again and again */
    GRAFANA_STRANGE,     /* no answer of Grafana's: a web page, a redirect, JSON that breaks off */
    GRAFANA_SERVER,      /* it failed; whether before or after doing what was asked is not known */
    GRAFANA_LOST,        /* sent, and no whole answer came */
    GRAFANA_UNREACHABLE, /* not sent: no connection, or not trusted */
    GRAFANA_STOPPED,     /* not sent: the user stopped it */
    GRAFANA_OUTCOMES
};

struct grafana_answer {
    enum grafana_outcome outcome;
    int status; /* of HTTP; 0: none */
    str why;    /* a sentence without its full stop */
    str help;   /* what can be done; empty: nothing that is sure to help */
};

/* What was asked may have been done all the same. */
bool grafana_maybe_done(enum grafana_outcome outcome);
/* It may go better at once, when it is sure that nothing was done. */
bool grafana_worth_again(enum grafana_outcome outcome);
/* Other requests would fare alike: no use in going on. */
bool grafana_is_general(enum grafana_outcome outcome);

/* Sorts the answer of an exchange; texts go into `a`.  A whole JSON body with status 2xx is OK;
 * 202, which a repository that waits for a review answers, is not. */
struct grafana_answer grafana_answer_of(const struct http_exchange *e, struct arena *a);
/* The same for one whose JSON turned out to lack what it must have. */
struct grafana_answer grafana_strange(const struct http_exchange *e, struct arena *a,
                                      const char *what);

#endif
