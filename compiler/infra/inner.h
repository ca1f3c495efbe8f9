/* inner: what the files of the engine share; kinds see infra/kind.h. */
#ifndef DASH_INFRA_INNER_H
#define DASH_INFRA_INNER_H

#include "infra/kind.h"

struct infra {
    struct infra_options options;
    struct infra_report report;
    struct arena arena;
    VEC(struct infra_resource *) ordered;
    VEC(struct client *) clients; /* of AWS, one for each region */
    VEC(str) client_regions;
};

/* ---- infra.c ---- */

bool infra_is_task(const struct infra_resource *r);
bool infra_is_stopped(const struct infra *i);
/* Tells of the resource that comes next, and counts it. */
void infra_step(struct infra *i, const struct infra_resource *r);
/* Ends the plan or the applying; the first failure counts. */
void infra_break_off(struct infra *i, const struct infra_resource *r, const char *doing,
                     const struct infra_failure *f);

#endif
