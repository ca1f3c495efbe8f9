/* declare_read: the declarations of a program as data (sema/declared.h). */
#ifndef DASH_SEMA_DECLARE_READ_H
#define DASH_SEMA_DECLARE_READ_H

#include "sema/declared.h"
#include "sema/module.h"

/* Every declaration that is loaded is read and checked; `out` gets those that hold for the
 * workspace of that name (empty: for none in particular, so those of the top level).  `region` is
 * what a data source has that says none. */
void declared_read(struct program *p, str workspace, str region, struct declared *out);

#endif
