/* site: what a workspace of Amazon Managed Grafana is to be, as its declaration says: data.
 *
 *     workspace prod {
 *         name "acme-metrics"; region us-east-1; grafana 10.4; auth sso
 *         admin user "anna@example.com"; viewer group "Product", "Engineering"
 *     }
 *
 * Beside what dashboards need of it (sema/workspace.h).  What is not said is left as it is in AWS,
 * or as AWS makes it: an empty text, an empty list, SITE_UNSAID.  Values are plain texts, checked
 * in form.
 */
#ifndef DASH_SEMA_SITE_H
#define DASH_SEMA_SITE_H

#include "source/source.h"

typedef VEC(str) site_texts;
enum site_answer { SITE_UNSAID, SITE_NO, SITE_YES };

/* ---- who may what ------------------------------------------------------------------------ */

enum site_level { SITE_VIEWER, SITE_EDITOR, SITE_ADMIN };
/* `admin user "anna@example.com"`, `viewer group "Product"`: by name, or by Identity Center's id.
 */
struct site_person {
    str name;
    bool group;
    enum site_level level;
    str place; /* "project.dash:12" */
};
/* `folder "Payments" edit team "Payments", view everyone` */
struct site_grant {
    str team; /* of Grafana; empty: everyone who has the role that `level` names */
    enum site_level level;
};
struct site_folder {
    str path;
    VEC(struct site_grant) grants;
    str place;
};

/* ---- sign-in ----------------------------------------------------------------------------- */

#define SITE_ATTRIBUTES(X) X(name) X(login) X(email) X(groups) X(role) X(org)
enum site_attribute {
#define SITE_ATTRIBUTE(word) SITE_ATTRIBUTE_##word,
    SITE_ATTRIBUTES(SITE_ATTRIBUTE)
#undef SITE_ATTRIBUTE
        SITE_ATTRIBUTE_COUNT
};
struct site_saml {
    str metadata;  /* URL */
    bool uploaded; /* the metadata is a document that stands in AWS */
    str attributes[SITE_ATTRIBUTE_COUNT];
    site_texts admins, editors; /* values of the attribute `role` */
    site_texts allowed;         /* organisations; none: all */
    int minutes;                /* that a sign-in lasts; 0: not said */
};

/* ---- the workspace ----------------------------------------------------------------------- */

struct site_tag {
    str name;
    str value;
};
struct site {
    str description;
    str account;      /* 12 digits, that it must be in */
    site_texts units; /* organizational units whose accounts it may read too */
    str role;         /* ARN, or the name of the role that is made; empty: one is made */
    bool sso, saml;
    str identity; /* region that Identity Center is in; empty: the workspace's */
    struct site_saml assertions;
    VEC(struct site_person) people;
    VEC(struct site_folder) folders;
    VEC(struct site_tag) tags;
    site_texts topics; /* SNS: ARNs that alerts may be sent to */
    bool any_topic;    /* SNS: those whose names begin with `grafana` */
    site_texts subnets, security_groups;
    bool no_vpc;
    site_texts prefix_lists, endpoints; /* from where it may be reached */
    bool open;                          /* from everywhere */
    enum site_answer plugins, alerting;
    /* of the organisation in Grafana */
    str organization, timezone, theme, week, home;

    str place; /* of the declaration */
    str said;  /* the first word that is of this and not of dashboards; empty: there is none */
};

#endif
