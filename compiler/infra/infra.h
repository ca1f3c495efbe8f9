/* infra: what stands around dashboards, brought to what the source declares.
 *
 *     struct infra *i = infra_new(&options);
 *     sources_want(i, declared);                 each kind adds its resources: infra/KIND.h
 *     if (infra_plan(i)) …                       reads, compares, decides; writes nothing
 *     infra_apply(i);                            does what the plan says, in order
 *     infra_free(i);
 *
 * A *resource* is one thing of a *kind*: a data source, a policy, a role.  Its wanted and its live
 * state are canonical JSON: what the service adds, normalises or leaves out has no place in it, so
 * two states that mean the same are equal, and a second run changes nothing.  Secrets are never in
 * it.  The engine compares field by field, decides, and keeps the promises; a kind knows how to
 * read and write (infra/kind.h).
 *
 * What applying promises: in order of dependency; it stops at the first failure and says what
 * stands; what was sent and not answered is looked for before anything is sent again; a request in
 * flight ends when the user stops.  Whatever ended it, the next run goes on from there.  Nothing
 * that dashc did not make, or that somebody has changed since, is touched unless the caller says
 * so.
 *
 * Nothing is printed here: plan and results are data.
 */
#ifndef DASH_INFRA_INFRA_H
#define DASH_INFRA_INFRA_H

#include "base/json.h"
#include "grafana/api.h"
#include "sema/declared.h"

struct infra;
struct cluster;
struct infra_kind;
struct infra_resource;

/* ---- failures ---------------------------------------------------------------------------- */

/* The outcomes of Grafana and of AWS, as far as they ask for different things. */
enum infra_trouble {
    INFRA_FINE,
    INFRA_DENIED,  /* not signed in, or not allowed */
    INFRA_REFUSED, /* the request itself: invalid, a limit, a state that does not allow it */
    INFRA_CHANGED, /* by somebody since it was read */
    INFRA_NETWORK, /* nothing was done */
    INFRA_MAYBE,   /* sent, and whether it was done is not known */
    INFRA_STOPPED, /* the user stopped, and nothing was sent */
};
struct infra_failure {
    enum infra_trouble trouble;
    str why;  /* a sentence without its full stop */
    str help; /* what can be done; empty: nothing that is sure to help */
};

/* ---- options ----------------------------------------------------------------------------- */

struct infra_options {
    struct http *http;
    struct grafana grafana; /* url empty: no workspace is reached yet */
    bool amg;               /* that is Amazon Managed Grafana */
    str project;
    str workspace; /* its name in the source */
    str stack;  /* that and the values given to parameters: whose a thing is, beside the project */
    bool prune; /* delete what this project and stack have made and the source no longer says */
    const struct declared *everywhere; /* of every workspace: what others rely on stays; NULL: of
                                          no other */
    str region; /* of AWS, unless a resource says its own; empty: the profile's */
    str profile;
    bool force;       /* overwrite what others have changed */
    bool secrets;     /* set secrets that are set already, too */
    const str *adopt; /* names or ids of what is to be taken over */
    size_t adopt_count;
    const str *attach; /* names of retentions that existing indices are to be brought under */
    size_t attach_count;
    double poll, patience; /* seconds between looks at what takes its time, and until it is given
                              up; 0: each kind's own */

    /* Reads a secret; with `out` NULL only whether it can be.  False with a sentence in *why, which
     * names the variable or file and never what is in it. */
    bool (*secret)(const struct declared_secret *secret, struct buf *out, str *why, void *data);
    /* Keeps what is about to be lost in a service, by a file name; false with a sentence in *why.
     * NULL: nothing that is asked for here loses anything. */
    bool (*keep)(str name, str text, str *why, void *data);
    bool (*stopped)(void);
    /* Before each resource that is read or written. */
    void (*progress)(size_t done, size_t steps, const struct infra_resource *r, void *data);
    void (*say)(str line, void *data); /* worth a line while it lasts: waiting for a workspace */
    void *data;
};

/* ---- the plan, and what became of it ----------------------------------------------------- */

enum infra_action {
    INFRA_UNREAD, /* the plan did not get that far */
    INFRA_UNCHANGED,
    INFRA_CREATE,
    INFRA_UPDATE,
    INFRA_DELETE,
    INFRA_EDITED,  /* ours, and changed by somebody since: left alone */
    INFRA_FOREIGN, /* not ours: left alone */
    INFRA_BLOCKED, /* something stands in the way, which a note says */
    INFRA_ACTIONS
};
enum infra_result {
    INFRA_NONE, /* nothing was to be done, or it was not reached */
    INFRA_DONE,
    INFRA_CONFLICT, /* changed by somebody since the plan: left alone */
    INFRA_FAILED,
    INFRA_UNKNOWN, /* sent, and whether it was done could not be found out */
    INFRA_BEGUN,   /* the service goes on with it, which was not waited for */
};
enum infra_owner {
    INFRA_OURS,
    INFRA_OURS_EDITED, /* marked as ours, and not as we left it */
    INFRA_NOT_OURS,
};

/* A field that differs. */
enum infra_change_kind { INFRA_ADDED, INFRA_REMOVED, INFRA_ALTERED };
struct infra_change {
    enum infra_change_kind kind;
    str field;  /* as people call it: "region", "jsonData.timeField" */
    str before; /* as shown; empty when added */
    str after;
};
/* A secret, of which only that it is known, and what is done with it. */
enum infra_standing {
    INFRA_ABSENT,
    INFRA_STANDS, /* the service has one */
    INFRA_UNSEEN, /* whether it has is not to be seen with this token */
};
struct infra_secret {
    str field; /* "password" */
    struct declared_secret from;
    enum infra_standing standing;
    bool sets; /* it is to be set */
};
enum infra_note_kind { INFRA_NOTE, INFRA_WARNING, INFRA_PRICE };
struct infra_note {
    enum infra_note_kind kind;
    str text;
};

struct infra_need {
    struct infra_resource *resource;
    bool in_any_state; /* else it must be as it is wanted */
};

struct infra_resource {
    const struct infra_kind *kind;
    str name;               /* "CloudWatch" */
    str id;                 /* in the service, as far as it is known */
    str place;              /* "project.dash:12"; empty: it follows from others */
    struct cluster *domain; /* of OpenSearch, that it stands in; NULL: in none */
    const void *declared;
    bool unwanted;                /* to be deleted if it is there */
    VEC(struct infra_need) needs; /* what must stand before */

    /* Set by the kind when it reads. */
    struct json *wanted; /* canonical; NULL when `unwanted` */
    struct json *live;   /* canonical; NULL: not there */
    const struct json
        *stands; /* all of it as the service gives it, without secrets; NULL: `live` */
    enum infra_owner owner;
    bool stale;   /* the mark is to be renewed though nothing else differs */
    bool blocked; /* it cannot be brought about; a note says why */
    void *own;    /* the kind's */
    VEC(struct infra_secret) secrets;
    VEC(struct infra_note) notes;

    /* Set by the plan. */
    enum infra_action action;
    VEC(struct infra_change) changes; /* live to wanted */
    bool adopted;                     /* not ours, and to be taken over */
    bool forced;                      /* edited, and to be overwritten */
    bool lacks_secret;                /* blocked, since one that is to be set cannot be read */

    bool begun; /* set by writing, where it fails and the service goes on */
    enum infra_result result;
    struct infra_failure failure; /* of CONFLICT, FAILED, UNKNOWN */
};

struct infra_report {
    VEC(struct infra_resource *) resources; /* in the order of applying */
    VEC(struct infra_note) notes;           /* of the whole */
    /* What ended the plan or the applying before its end; trouble FINE when nothing did. */
    struct infra_failure failure;
    str doing; /* then: "reading data source \"Logs\"" */
    size_t steps, done;
};

/* What the options point to must stay until the end. */
struct infra *infra_new(const struct infra_options *options);
void infra_free(struct infra *i);

/* Reads and decides; false when that broke off (report->failure). */
bool infra_plan(struct infra *i);
/* The workspace again, with another token. */
void infra_renew(struct infra *i, const struct grafana *grafana);
/* How many things there are to do. */
size_t infra_tasks(const struct infra *i);
/* How many are left alone or blocked. */
size_t infra_conflicts(const struct infra *i);
/* Whether one of these is blocked for want of a secret. */
bool infra_lacks_secret(const struct infra *i);
/* Does what the plan says; false when not all of it was done. */
bool infra_apply(struct infra *i);

const struct infra_report *infra_report(const struct infra *i);

/* "data source", "datasource": for people and for machines. */
const char *infra_noun(const struct infra_resource *r);
const char *infra_kind_name(const struct infra_resource *r);
/* Where it stands: "Grafana", "OpenSearch", "AWS". */
const char *infra_service(const struct infra_resource *r);
/* Whether the source can choose another name for it. */
bool infra_can_be_renamed(const struct infra_resource *r);

#endif
