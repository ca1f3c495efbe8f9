/* lint: named checks of what is right and may still be unwise.
 *
 * The checks are the rows of source/lint.def.  They look at dashboards that have no mistakes, and
 * at the files they came from; what they find is a diagnostic like any other, as loud as the level
 * of the check:
 *
 *     struct lint *l = lint_new(program);
 *     lint_read_project(l);                         project { lint missing-unit, escapes error 3 }
 *     lint_set(l, STR("all"), STR("off"));          --lint all=off
 *     lint_dashboard(l, outline, model, scratch);   …for each
 *     lint_file(l, module, whole, scratch);         …for each input, when nothing can use it any
 * more
 *
 * A comment lets a check pass on a line: `# lint: allow duplicate-panel — reason`.  Nothing is
 * reported while there are errors: there are more pressing things to say.
 */
#ifndef DASH_LINT_H
#define DASH_LINT_H

#include "cost/cost.h"
#include "lint/check.h"
#include "model/model.h"
#include "sema/declared.h"
#include "sema/outline.h"
#include "sema/workspace.h"

struct lint;
struct lint *lint_new(struct program *p);
void lint_set(struct lint *l, str name, enum lint_level level);
void lint_read_project(struct lint *l);
/* What dashboards are priced with, and the project's budget in USD a month; 0: none.  Without it
 * the checks that need a price find nothing. */
void lint_set_prices(struct lint *l, const struct cost_options *cost, double budget);
void lint_dashboard(struct lint *l, const struct outline_dashboard *outline,
                    const struct model_dashboard *model, struct arena *scratch);
/* `whole`: every file that could use it is compiled. */
void lint_file(struct lint *l, struct module *m, bool whole, struct arena *scratch);
/* How many errors checks have reported: those of the sink beyond them are mistakes. */
size_t lint_errors(const struct lint *l);

/* What stands around dashboards: the regions of workspaces and of data sources, but for those that
 * the project says. */
void lint_places(struct lint *l, const struct workspaces *workspaces,
                 const struct declared *declared, str project);

#endif
