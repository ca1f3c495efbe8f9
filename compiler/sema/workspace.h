/* workspace: the places that dashboards are deployed to, as files declare them.
 *
 *     workspace prod { name "acme-metrics"; region us-east-1; grafana 10.4; set env = "prod" }
 *     workspace local { url "http://localhost:3000" }
 *
 * They are known before anything is expanded, because they give parameters their values; so what
 * stands in them are plain texts and numbers.  What is declared in them and may depend on
 * parameters, such as data sources, is read later (sema/declare_read.h).
 */
#ifndef DASH_WORKSPACE_H
#define DASH_WORKSPACE_H

#include "sema/module.h"
#include "sema/site.h"

struct workspace_setting {
    str name;
    str value;
    span where;
};
/* `token env "NAME"` or `token file "path"`: one of them is set, or none. */
struct workspace_secret {
    str env;
    str file; /* as written; relative to the project's root */
};
struct workspace {
    str name;    /* prod */
    str title;   /* in AWS: the name, or an id such as g-0123456789; empty: not given */
    str url;     /* of a Grafana that is not in AWS, or that needs no lookup */
    str region;  /* where the workspace is */
    str grafana; /* version */
    span grafana_where;
    struct workspace_secret token;
    VEC(struct workspace_setting) settings;
    struct site site; /* what it is to be in AWS */
    span where;
};
struct workspaces {
    VEC(struct workspace *) list; /* in order of the files */
};

/* Reads the declarations of every loaded module; reports values that are not plain, and a name that
 * two have. */
void workspaces_read(struct program *p, struct workspaces *out);
struct workspace *workspace_find(const struct workspaces *all, str name);

#endif
