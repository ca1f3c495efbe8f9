/* check: what the checks are called and how loud they are; the rows are in source/lint.def. */
#ifndef DASH_LINT_CHECK_H
#define DASH_LINT_CHECK_H

#include "source/diag.h"

enum lint_level { LINT_OFF, LINT_WARNING, LINT_ERROR };

/* LINT_<NAME> for every row of lint.def. */
enum lint_check {
#define LINT(name, ...) LINT_##name,
#include "source/lint.def"
#undef LINT
    LINT_COUNT
};

struct lint_info {
    enum diag_code code;
    const char *name; /* "duplicate-panel" */
    enum lint_level level;
    double limit; /* negative: it does not count */
    bool fixes;
};
const struct lint_info *lint_info(enum lint_check check);
/* By "duplicate-panel"; LINT_COUNT when there is none. */
enum lint_check lint_find(str name);
/* Offers all names for "did you mean". */
void lint_offer(struct nearest *n);
/* off, warning, error */
extern const char *const lint_levels[];
/* Whether *level is one of them; it is then set. */
bool lint_level_find(str text, enum lint_level *level);

#endif
