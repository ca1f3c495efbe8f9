/* inner: what the files of this stage share and nobody else sees. */
#ifndef DASH_LINT_INNER_H
#define DASH_LINT_INNER_H

#include "lint/lint.h"

/* One dashboard: what was said, and what it has become; rows and panels of both have the same
 * indexes. */
struct lint_subject {
    const struct outline_dashboard *said;
    const struct model_dashboard *made;
    VEC(struct lint_panel) panels; /* of all rows */
    double range;                  /* in seconds, that is shown at first; 0: not known */
};
/* One panel of it. */
struct lint_panel {
    const struct lint_subject *of;
    const struct outline_panel *said;
    const struct model_panel *made;
};
/* One file, when nothing can use it any more. */
struct lint_file {
    struct module *module;
    bool closed; /* what it declares and nothing has used is used nowhere */
};

typedef void lint_dashboard_test(struct lint *l, const struct lint_subject *s);
typedef void lint_panel_test(struct lint *l, const struct lint_panel *p);
typedef void lint_file_test(struct lint *l, const struct lint_file *f);

#define LINT_DECLARE_NONE(test)
#define LINT_DECLARE_FILE(test)      lint_file_test test;
#define LINT_DECLARE_DASHBOARD(test) lint_dashboard_test test;
#define LINT_DECLARE_PANEL(test)     lint_panel_test test;
#define LINT(name, code, said, level, limit, fixes, per, test, title, explanation) \
    LINT_DECLARE_##per(test)
#include "source/lint.def"
#undef LINT

/* `# lint: allow a, b — reason` */
struct allow {
    uint32_t line; /* that it is for */
    span where;    /* the comment */
    span name_where;
    enum lint_check check;
    bool used;
};
struct allowed {
    const struct source_file *file;
    VEC(struct allow) list;
};
struct lint {
    struct program *program;
    struct arena *arena;   /* of the compilation */
    struct arena *scratch; /* of the dashboard, or of the file */
    enum lint_level levels[LINT_COUNT];
    double limits[LINT_COUNT];
    size_t errors;                       /* reported by checks */
    struct cost_options cost;            /* without assumptions: none were given */
    struct cost_seen seen;               /* dimensions of the dashboard that is priced */
    double budget;                       /* USD a month; 0: none */
    const struct cost_dashboard *priced; /* once a check has asked for it … */
    const struct model_dashboard *priced_of;
    struct map allowed; /* path → struct allowed *, of the files that were asked for */
};

/* Reports, unless a comment lets it pass; the place of the origin counts as well. */
struct diag *lint_report(struct lint *l, enum lint_check check, span where, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* ---- allow.c ---- */

/* Whether a comment lets the check pass here; it is used then. */
bool allow_finds(struct lint *l, enum lint_check check, span where);
void allow_check_unused(struct lint *l, const struct lint_file *f);

/* ---- unused.c ---- */

/* Its values and fragments are its own: a file of dashboards is no library. */
bool file_has_dashboards(const struct module *m);

/* ---- time.c: what the tests share ---- */

const struct outline_property *dashboard_property(const struct lint_subject *s, const char *word);
double lint_range(const struct model_dashboard *d);
/* "5 minutes", and as the language writes it, `5m` */
str lint_time_said(struct arena *a, double seconds);
str lint_time_written(struct arena *a, double seconds);

#endif
