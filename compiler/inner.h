/* inner: what the files behind the one door share (dash.h).
 *
 * A compilation goes: inputs_collect, project_root, project_load, inputs_load, the workspace's and
 * the project's settings, then each input's dashboards one by one through `dashboard_visit`.
 */
#ifndef DASH_INNER_H
#define DASH_INNER_H

#include "dash.h"
#include "lint/lint.h"
#include "model/build.h"
#include "sema/declare_read.h"
#include "sema/outline.h"
#include "sema/workspace.h"

struct dash_result {
    struct arena arena;     /* sources, trees, modules, diagnostics */
    struct arena input;     /* tree of one input that no other file needs */
    struct arena file;      /* of one input's expansion */
    struct arena dashboard; /* of one dashboard */
    struct arena scratch;   /* of one dashboard's emission */
    struct source_set sources;
    struct diag_sink sink;
    struct program program;
    const struct dash_options *options;
    struct grafana_version version;
    struct model_options model;
    struct lint *lint;
    struct workspaces workspaces;
    struct workspace *workspace;      /* compiled for; NULL: none in particular */
    struct dash_workspace deployment; /* the same, as the caller sees it */
    struct declared declared;
    struct declared everywhere; /* that of every workspace */
    struct declared_reader *reader; /* of it */
    struct cost_assumptions assume;
    struct cost_seen seen;
    struct cost_options cost;
    double budget; /* USD a month; 0: none */
    span budget_where;
    double month; /* of all dashboards so far, USD */
    double dearest_month;
    str dearest; /* title of the one that costs most */
    struct map uids;
    struct map titles;
    struct buf json;
    size_t dashboards;
    size_t panels;
    bool stopped;
};

/* ---- dash.c ---- */

/* A result with nothing in it; the options must outlive it. */
struct dash_result *result_new(struct dash_session *s, const struct dash_options *options);

/* ---- inputs.c ---- */

typedef VEC(str) path_list;

/* One file to compile.  What others need of it is known before any dashboard is made; a file that
 * nobody needs is read when its turn comes and forgotten after it. */
struct input {
    str path; /* on disk */
    str name; /* as modules name it: relative to the root where it lies below */
    bool alone;
    struct module *module; /* unless it is alone; NULL: it cannot be read */
};
typedef VEC(struct input) input_list;

/* The files that paths mean, each once, in order of their names. */
path_list inputs_collect(struct dash_result *r, const str *paths, size_t count);
/* The root is known by then. */
input_list inputs_load(struct dash_result *r, const path_list *paths);

/* ---- project.c ---- */

/* The nearest folder above the first input that holds project.dash; else the current one. */
str project_root(struct dash_result *r, const path_list *inputs);
void project_load(struct dash_result *r);
/* The first value of a project's property, without its quotes; empty: it is not given. */
str project_text(struct dash_result *r, const char *word);
/* The edition of the language that a project is written in (N3). */
void project_check_edition(struct dash_result *r);
void project_check_account(struct dash_result *r);
/* The version of Grafana to write for: the option's, else the project's, else the schema's. */
void project_choose_version(struct dash_result *r);

const struct ast_property *project_property(const struct dash_result *r, const char *word);

/* ---- budget.c ---- */

/* Reads the project's `budget` and `assume`, and makes what costs are reckoned with. */
void budget_read(struct dash_result *r);
/* What a dashboard costs that was just written; NULL where nobody wants to know. */
struct cost_dashboard *budget_price(struct dash_result *r, const struct model_dashboard *d);
/* Reports that all of them cost more than the project lets them. */
void budget_check(struct dash_result *r);

/* ---- workspace.c ---- */

/* Reads what is declared and finds the one to compile for. */
void workspace_choose(struct dash_result *r);
/* The parameters that it and the caller give values: the caller's count where both do. */
void workspace_settings(struct dash_result *r);
/* Reads what stands around the dashboards, and which data sources these ask. */
void workspace_sources(struct dash_result *r);
/* The same of files that were loaded since, and what of it all holds. */
void workspace_declared(struct dash_result *r);
/* Reports parameters that were given a value and are no file's. */
void workspace_check_settings(struct dash_result *r);

/* ---- checks.c ---- */

/* The levels of the checks: their own, the project's, the caller's. */
void lint_choose(struct dash_result *r);
/* What the checks that need a price reckon with: the budget is read by then. */
void lint_prices(struct dash_result *r);
/* One input, when all that can use it has been expanded. */
void lint_input(struct dash_result *r, struct module *m);
/* What stands around the dashboards; before the inputs, whose comments may let it pass. */
void lint_around(struct dash_result *r);

/* ---- reference_lint.c ---- */

/* docs/lint.md */
void reference_lint(struct buf *out);

/* ---- reference_metrics.c ---- */

/* The pages of docs/metrics: an index, and one for each module. */
void reference_metrics(void (*give)(const char *name, str text, void *data), void *data);

/* ---- dashboard.c ---- */

/* One dashboard of an outline through the later stages, and out (struct dash_result as `data`);
 * false: the caller has had enough. */
bool dashboard_visit(struct outline_dashboard *d, struct eval *e, void *data);

#endif
