/* source_secret: the secrets of a data source, which Grafana keeps and never gives back.
 *
 * Grafana sends what it keeps to whatever address the data source has.  So a secret is bound to
 * where it was given for: when the address, the user or the way there changes, it has to be given
 * again, or the change is not made.
 */
#ifndef DASH_INFRA_SOURCE_SECRET_H
#define DASH_INFRA_SOURCE_SECRET_H

#include "infra/kind.h"

/* What reading found of a data source. */
struct source_found {
    struct json *raw; /* as Grafana gives it; NULL: there is none */
    str uid;
    bool partial; /* only what a Viewer may see */
};

/* Sets r->secrets. */
void source_want_secrets(struct infra *i, struct infra_resource *r,
                         const struct source_found *found);
/* When r->live and r->wanted are known: what has to be given again is to be set, and what cannot be
 * blocks the resource. */
void source_guard_secrets(struct infra *i, struct infra_resource *r,
                          const struct source_found *found);
/* Puts what is behind the secret into the document that is sent; false with *f. */
bool source_put_secret(struct infra *i, const struct infra_resource *r,
                       const struct infra_secret *secret, struct json *document,
                       struct infra_failure *f);

#endif
