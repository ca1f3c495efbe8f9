/* dash: the one door to the compiler, for the command line, the server, the language server and the
 * fuzzers.
 *
 *     struct dash_session *session = dash_session_new();
 *     struct dash_options options = {.grafana = STR("10.4"), .on_dashboard = write_it, .data =
 * &dir}; struct dash_result *result = dash_compile(session, paths, count, &options);
 *     render_all(dash_sink(result), …);
 *     dash_result_free(result);
 *     dash_session_free(session);
 *
 * A session holds what outlives a compilation (names, the standard library); compilations in one
 * session follow each other.  Nothing is printed, nothing is written, the process never exits: the
 * caller gets diagnostics and, dashboard by dashboard, JSON.
 */
#ifndef DASH_H
#define DASH_H

#include "base/base.h"
#include "cost/cost.h"
#include "emit/emit.h"
#include "model/model.h"
#include "sema/declared.h"
#include "sema/site.h"
#include "source/diag.h"

struct dash_session;
struct dash_session *dash_session_new(void);
void dash_session_free(struct dash_session *s);

/* `--set env=prod` */
struct dash_setting {
    str name;
    str value;
};
/* Text that stands for a file of that path (an unsaved buffer; a fuzzer's input). */
struct dash_overlay {
    str path;
    str text;
};

/* One finished dashboard; valid during the call only. */
struct dash_dashboard {
    const struct model_dashboard *model;
    str uid;
    str title;
    str folder; /* "Infrastructure/AWS", or empty */
    str json;   /* ends in a newline; empty when only checking */
    size_t panels;
    const struct model_entry *map; /* panel by panel; with options.explain their targets, too */
    size_t map_count;
    str explanation; /* with options.explain: panel by panel, what was chosen and why */
    struct cost_dashboard *cost; /* with options.cost */
    struct source_set *sources; /* for the places in `map` */
    const struct dash_result *result; /* of the compilation, before its end */
};

/* A place that dashboards are deployed to: `workspace prod { … }`. */
struct dash_workspace {
    str name;       /* prod */
    str title;      /* in AWS: its name, or its id such as g-0123456789; empty: not given */
    str url;        /* empty: it is looked up in AWS */
    str region;     /* where it is; empty: not given */
    str grafana;    /* version; empty: not given */
    str token_env;  /* the environment variable that holds a token; empty: none */
    str token_file; /* or the file, relative to the project's root; empty: none */
    const struct dash_setting *settings;
    size_t setting_count;
};

struct dash_options {
    str grafana;   /* version; empty: the workspace's, the project's, that of emit_schemas */
    str workspace; /* its name: compile what is deployed to it; empty: none in particular */
    bool deploys;  /* a workspace and a project's name must be known: without `workspace` it is
                      the only one that is declared */
    bool whole;    /* the inputs are the whole project: what nothing uses is used nowhere */
    enum emit_schema schema; /* of the JSON; SCHEMA_V1 unless said */
    str root; /* directory of the project; empty: found from the inputs (the nearest one
                 above the first input that holds a file with `project`, else the common
                 directory of the inputs) */
    const struct dash_setting *settings;
    size_t setting_count;
    const struct dash_setting *lint; /* "missing-unit" and "error"; "all"; an empty value: warning */
    size_t lint_count;
    const struct dash_overlay *overlays;
    size_t overlay_count;
    bool check_only; /* no JSON; what is said is the same */
    bool explain;
    bool cost;   /* say what each dashboard costs */
    struct arena *cost_arena; /* where that is kept; NULL: it is forgotten after the call */
    bool budget; /* more than the project's `budget` is an error */
    /* What is said of costs beside the project's `assume`; NULL: nothing. */
    const struct cost_assumptions *assume;
    bool assume_only; /* … and instead of it */
    uint32_t explain_line; /* with explain: only the panels on this line of an input; 0: all */
    /* Called for each dashboard in order of the inputs.  Returning false stops the compilation. */
    bool (*on_dashboard)(const struct dash_dashboard *dashboard, void *data);
    void *data;
};

struct dash_result;
/* Compiles files and directories (all *.dash below one, in order of their names).  The order of
 * `paths` does not matter to any output. */
struct dash_result *dash_compile(struct dash_session *s, const str *paths, size_t count,
                                 const struct dash_options *options);
void dash_result_free(struct dash_result *r);

/* The diagnostics, sorted. */
struct diag_sink *dash_sink(struct dash_result *r);
/* Every file that was read, in order of loading; the standard library's as "aws/lambda.dash". */
size_t dash_file_count(const struct dash_result *r);
str dash_file(const struct dash_result *r, size_t index);
bool dash_file_builtin(const struct dash_result *r, size_t index);
size_t dash_dashboard_count(const struct dash_result *r);
size_t dash_panel_count(const struct dash_result *r);
/* An input or a used file could not be read (exit code 3 rather than 1). */
bool dash_unreadable(const struct dash_result *r);

/* The project's name: `project "acme"`; empty without one. */
str dash_project(const struct dash_result *r);
/* The directory that paths of the project begin at; "" is the current one. */
str dash_root(const struct dash_result *r);
/* The version of Grafana that was compiled for, such as "10.4". */
const struct grafana_version *dash_grafana(const struct dash_result *r);
/* What costs are reckoned with. */
const struct cost_options *dash_cost_options(const struct dash_result *r);
/* USD a month; 0: the project has none. */
double dash_budget(const struct dash_result *r);
/* The workspace that was compiled for; NULL: none in particular. */
const struct dash_workspace *dash_workspace(const struct dash_result *r);

/* The data sources, retentions and streams that hold for that workspace, checked: what is wrong with
 * any declaration is among the diagnostics. */
const struct declared *dash_declared(const struct dash_result *r);
/* The same of every workspace; which one, each says. */
const struct declared *dash_declared_everywhere(const struct dash_result *r);
/* Those that are declared. */
struct workspaces;
const struct workspaces *dash_workspaces(const struct dash_result *r);
/* What that workspace is to be in AWS; NULL as above. */
const struct site *dash_site(const struct dash_result *r);

/* How the source calls a dimension of AWS or of documents: AWS/Lambda, FunctionName is `function`.
 * Empty: no source that was read has it. */
str dash_dimension(const struct dash_result *r, str name_space, str key);

/* ---- the catalogue ----------------------------------------------------------------------- */

struct dash_dimension {
    str name; /* function */
    str key;  /* FunctionName */
    str doc;
};
/* One metric that sentences can name. */
struct dash_metric {
    str module; /* "aws.lambda"; the file, where it is the project's own */
    bool builtin;
    bool cloudwatch; /* else OpenSearch */
    bool logs;       /* counted in logs, whose groups a `use` must name */
    str source;      /* lambda */
    str source_doc;
    str name;       /* duration */
    str name_space; /* AWS/Lambda, or the index */
    str aws;        /* Duration; empty: none */
    str doc;
    str unit;      /* ms */
    str unit_said; /* milliseconds */
    const str *statistics; /* the first is used when a sentence says none */
    size_t statistic_count;
    bool percentiles; /* every percentile and trimmed statistic besides */
    const struct dash_dimension *dimensions; /* of its source */
    size_t dimension_count;
    const uint64_t *sets; /* it is published under these: bit i is dimensions[i] */
    size_t set_count;
    const struct dash_setting *always; /* dimensions that are always sent, and their values */
    size_t always_count;
    str across; /* sum, max, min, mean, none */
    uint32_t every; /* seconds; 0: each minute */
    str region;     /* the only one it is in; empty: each its own */
    str needs;      /* what has to be switched on */
    str share_of;   /* its average is its sum divided by that metric */
    bool sparse;
    str deprecated;
    str sentence; /* "lambda.duration by function" */
};
/* Every metric of the standard library in the order of its modules, then, with options, those that
 * the project of the current folder (or of options->root) declares.  Mistakes in its files are not
 * reported.  The session and the options must outlive it. */
struct dash_catalogue;
struct dash_catalogue *dash_catalogue_read(struct dash_session *s,
                                           const struct dash_options *options);
void dash_catalogue_free(struct dash_catalogue *c);
size_t dash_catalogue_count(const struct dash_catalogue *c);
const struct dash_metric *dash_catalogue_metric(const struct dash_catalogue *c, size_t index);

/* "0.1.0", and the date of the catalogue of metrics: "2026-04". */
extern const char dash_version[];
extern const char dash_catalogue_date[];

/* The reference pages that come from tables: calls `page` for each with a file name and its text.
 */
void dash_reference(void (*page)(const char *name, str text, void *data), void *data);

#endif
