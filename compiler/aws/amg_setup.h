/* amg_setup: the operations of AMG's control plane that make and change a workspace.
 *
 * What they give lies in the client's arena.  Members of a request that are empty are not sent, and
 * the service leaves them as they are.  After a change the workspace is in a passing state; another
 * one is refused with 409 until that is over.
 */
#ifndef DASH_AWS_AMG_SETUP_H
#define DASH_AWS_AMG_SETUP_H

#include "aws/amg_api.h"

typedef VEC(str) amg_texts;
struct amg_tag {
    str name;
    str value;
};
typedef VEC(struct amg_tag) amg_tags;

/* ---- the workspace itself ---------------------------------------------------------------- */

struct amg_settings {
    str name;
    str description;
    str role;                           /* ARN */
    str permission;                     /* CUSTOMER_MANAGED, SERVICE_MANAGED: whose the role is */
    str access;                         /* CURRENT_ACCOUNT, ORGANIZATION */
    amg_texts units;                    /* organizational units, with ORGANIZATION */
    amg_texts destinations;             /* SNS */
    amg_texts subnets, security_groups; /* VPC */
    amg_texts prefix_lists, endpoints;  /* who may reach it: prefix lists, VPC endpoints */
    bool limited;          /* whether reaching it is limited to those, none of them included */
    bool no_vpc, no_limit; /* of a change: taken away */
};
struct amg_details {
    struct amg_workspace head;
    struct amg_settings settings;
    amg_tags tags;
    str license;  /* ENTERPRISE, ENTERPRISE_FREE_TRIAL; empty: none */
    str degraded; /* why */
};
bool amg_describe(struct client *c, str id, struct amg_details *out, struct aws_call *call);

struct amg_creation {
    const struct amg_settings *settings;
    str token; /* two requests with the same one make one workspace */
    str version;
    str configuration; /* JSON */
    bool sso, saml;
    const amg_tags *tags;
};
bool amg_create(struct client *c, const struct amg_creation *creation, struct amg_details *out,
                struct aws_call *call);
bool amg_update(struct client *c, str id, const struct amg_settings *change, struct aws_call *call);
bool amg_tag(struct client *c, str arn, const amg_tags *tags, struct aws_call *call);

/* Which versions of Grafana can be had: of a new workspace, or of `id`. */
bool amg_versions(struct client *c, str id, amg_texts *out, struct aws_call *call);

/* The configuration document is replaced as a whole; `version` is one to upgrade to, or empty. */
bool amg_configuration(struct client *c, str id, struct json **out, struct aws_call *call);
bool amg_configure(struct client *c, str id, const struct json *document, str version,
                   struct aws_call *call);

/* ---- sign-in ----------------------------------------------------------------------------- */

enum amg_attribute {
    AMG_ATTRIBUTE_NAME,
    AMG_ATTRIBUTE_LOGIN,
    AMG_ATTRIBUTE_EMAIL,
    AMG_ATTRIBUTE_GROUPS,
    AMG_ATTRIBUTE_ROLE,
    AMG_ATTRIBUTE_ORG,
    AMG_ATTRIBUTE_COUNT
};
extern const char *const amg_attribute_names[AMG_ATTRIBUTE_COUNT];

/* Of SAML what is empty is not said. */
struct amg_sign_in {
    bool sso, saml;
    str metadata;                        /* URL of the identity provider's */
    str document;                        /* or the metadata itself, as it was uploaded */
    str attributes[AMG_ATTRIBUTE_COUNT]; /* of its assertions */
    amg_texts admins, editors;           /* values of the attribute `role` */
    amg_texts organizations;             /* that may sign in; none: all */
    int minutes;                         /* that a sign-in lasts */
    const struct json *standing;         /* SAML's whole configuration in AWS; NULL: none */
};
bool amg_sign_in(struct client *c, str id, struct amg_sign_in *out, struct aws_call *call);
/* The service replaces SAML's configuration as a whole, so of `standing` all is sent again that is
 * not said; with `roles` the values of `role` that are not said are taken away. */
bool amg_set_sign_in(struct client *c, str id, const struct amg_sign_in *in, bool roles,
                     struct aws_call *call);

/* ---- who may what ------------------------------------------------------------------------ */

struct amg_permission {
    str id; /* of Identity Center */
    bool group;
    str role; /* ADMIN, EDITOR, VIEWER */
};
typedef VEC(struct amg_permission) amg_permissions;
bool amg_list_permissions(struct client *c, str id, amg_permissions *out, struct aws_call *call);

enum { AMG_BATCH = 20 }; /* instructions in one request */
struct amg_instruction {
    bool revoke;
    struct amg_permission permission;
    str error; /* what the service said of this one; empty: done */
};
/* True when the request was answered; that single ones failed is in `error`. */
bool amg_change_permissions(struct client *c, str id, struct amg_instruction *list, size_t count,
                            struct aws_call *call);

#endif
