/* pull: dashboards out of Grafana, by their uids or by their folders. */
#ifndef DASH_DEPLOY_PULL_H
#define DASH_DEPLOY_PULL_H

#include "deploy/deploy.h"

struct pull_options {
    struct http *http;
    struct grafana grafana;
    const str *names; /* uids of dashboards; uids or paths of folders, "General" for the top */
    size_t count;
    /* Called for each dashboard, in any order, each once; false: no more. */
    bool (*take)(const struct grafana_dashboard *live, str folder, void *data);
    void (*progress)(size_t done, size_t steps, void *data);
    void *data;
};
struct pull_result {
    struct grafana_answer failure; /* outcome OK: none */
    str doing;                     /* when it failed */
    VEC(str) missing;              /* names that are neither a dashboard nor a folder */
};

/* A folder stands for what is in it and in those below it.  Texts of the result live in `a`. */
void pull(struct arena *a, const struct pull_options *options, struct pull_result *out);

#endif
