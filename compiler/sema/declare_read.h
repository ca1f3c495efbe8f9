/* declare_read: the declarations of a program as data (sema/declared.h). */
#ifndef DASH_SEMA_DECLARE_READ_H
#define DASH_SEMA_DECLARE_READ_H

#include "sema/declared.h"
#include "sema/module.h"

/* Reads and checks every declaration of the modules that are loaded: before dashboards are
 * expanded, because which data source they ask follows.  `workspace` is the name of the one that is
 * compiled for (empty: none in particular); `region` is what a data source has that says none. */
struct declared_reader;
struct declared_reader *declared_start(struct program *p, str workspace, str region,
                                       struct declared *out);
/* The data source that dashboards ask: of those of its kind one of the workspace's own, else one of
 * the top level; the `default` among several.  NULL: none is declared, or several and none is
 * `default`, which is reported. */
const struct declared_source *declared_choice(struct declared_reader *r,
                                              enum declared_source_kind kind);
/* The modules that were loaded since, too; `out` keeps the declarations that hold for the
 * workspace, without one those of the top level; `all` gets those of every workspace. */
void declared_finish(struct declared_reader *r, struct declared *all);

#endif
