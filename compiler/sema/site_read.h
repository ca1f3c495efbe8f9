/* site_read: one property of a workspace's declaration into struct site. */
#ifndef DASH_SEMA_SITE_READ_H
#define DASH_SEMA_SITE_READ_H

#include "sema/module.h"
#include "sema/site.h"

/* A text, a number as written, or a bare word; anything else is reported. */
str workspace_plain(struct program *p, const struct ast *value);
/* "project.dash:12" */
str site_place(struct program *p, span where);

/* What is not of this is passed over; what is wrong is reported. */
void site_read(struct program *p, const struct ast_property *property, struct site *out);
/* What one property alone does not show: called when all are read. */
void site_check(struct program *p, span where, str name, const struct site *site);

#endif
