/* survey: what `verify` and `doctor` know of the source: its dashboards, where their sentences
 * stand, and what they ask. */
#ifndef DASH_CLI_SURVEY_H
#define DASH_CLI_SURVEY_H

#include "cli/compile.h"
#include "cli/remote.h"

struct survey_panel {
    int id;
    str file;
    unsigned line;
};
struct survey_dashboard {
    str uid, title, folder;
    VEC(struct survey_panel) panels;
};
/* A metric of CloudWatch that panels ask for. */
struct survey_metric {
    str name_space, metric, region; /* empty: the data source's */
    str dashboard;                  /* the first that asks */
};
struct survey {
    struct arena *arena;
    str only; /* uid or title; empty: all */
    VEC(struct survey_dashboard *) dashboards;
    VEC(struct survey_metric) metrics; /* each once */
    struct map seen;
    VEC(str) log_groups; /* without variables, each once */
    bool asks_logs, asks_opensearch;
    size_t queries;
    double month; /* USD, all dashboards */
    VEC(struct cost_dashboard *) costs;
};

/* Compiles what is deployed to the workspace; false after the messages were shown. */
bool survey_compile(struct survey *s, struct compilation *c, struct cli_options *o);
/* Where a panel's sentence stands; NULL: the source has no such panel. */
const struct survey_panel *survey_panel_of(const struct survey_dashboard *d, int id);

#endif
