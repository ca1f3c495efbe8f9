/* pull: see pull.h.  Not responsible for files. */
#include "deploy/pull.h"

#include "deploy/inner.h"

struct puller {
    struct deploy *deploy;
    const struct pull_options *options;
    struct pull_result *result;
    struct arena *arena;
    grafana_hits folders;
    struct map by_uid; /* folders */
    struct map wanted; /* uids of dashboards, each once, in order: struct fetch */
    struct work work;
    size_t next;
};
struct fetch {
    struct job job;
    str uid;
    bool named; /* by the user: it must be there */
};

/* ---- folders ----------------------------------------------------------------------------- */

enum { DEEPEST = 16 };

/* "A/B"; what Grafana says of the folder where it is not in the list. */
static str path_of(const struct puller *p, str uid, str otherwise)
{
    str path = STR_EMPTY;
    const struct grafana_hit *folder;
    for (int depth = 0; uid.len && depth < DEEPEST; depth++) {
        folder = map_get(&p->by_uid, uid);
        if (!folder) break;
        path = path.len ? arena_join(p->arena, folder->title, STR("/"), path) : folder->title;
        uid = folder->folder;
    }
    return path.len || !uid.len ? path : otherwise;
}

static bool read_folders(struct puller *p)
{
    if (!search_all(p->deploy, GRAFANA_FOLDERS, STR_EMPTY, &p->folders)) return false;
    for (size_t i = 0; i < p->folders.len; i++) {
        map_set(p->arena, &p->by_uid, p->folders.at[i].uid, (void *)&p->folders.at[i]);
    }
    return true;
}

/* Whether a name means the folder or one above it. */
static bool is_in(const struct puller *p, str uid, str name)
{
    if (!uid.len) return str_eq_nocase(name, STR("General"));
    for (int depth = 0; uid.len && depth < DEEPEST; depth++) {
        const struct grafana_hit *folder = map_get(&p->by_uid, uid);
        if (str_eq(uid, name) || str_eq(path_of(p, uid, STR_EMPTY), name)) return true;
        if (!folder) return false;
        uid = folder->folder;
    }
    return false;
}

static bool is_folder(const struct puller *p, str name)
{
    if (str_eq_nocase(name, STR("General"))) return true;
    for (size_t i = 0; i < p->folders.len; i++) {
        str uid = p->folders.at[i].uid;
        if (str_eq(uid, name) || str_eq(path_of(p, uid, STR_EMPTY), name)) return true;
    }
    return false;
}

/* ---- what is asked for ------------------------------------------------------------------- */

static void want(struct puller *p, str uid, bool named)
{
    if (map_get(&p->wanted, uid)) return;
    struct fetch *fetch = arena_new(p->arena, struct fetch);
    fetch->uid = uid;
    fetch->named = named;
    fetch->job.owner = fetch;
    map_set(p->arena, &p->wanted, uid, fetch);
}

static void want_folders(struct puller *p, const grafana_hits *dashboards)
{
    for (size_t i = 0; i < dashboards->len; i++) {
        const struct grafana_hit *hit = &dashboards->at[i];
        for (size_t k = 0; k < p->options->count; k++) {
            str name = p->options->names[k];
            if (str_eq(hit->uid, name) || is_in(p, hit->folder, name)) want(p, hit->uid, false);
        }
    }
}

static bool choose(struct puller *p)
{
    grafana_hits dashboards = {0};
    bool folders = false;
    if (!read_folders(p)) return false;
    for (size_t i = 0; i < p->options->count; i++) {
        str name = p->options->names[i];
        if (is_folder(p, name))
            folders = true;
        else
            want(p, name, true);
    }
    if (!folders) return true;
    if (!search_all(p->deploy, GRAFANA_DASHBOARDS, STR_EMPTY, &dashboards)) return false;
    want_folders(p, &dashboards);
    return true;
}

/* ---- fetching ---------------------------------------------------------------------------- */

static void on_dashboard(struct work *w, struct job *job, const struct http_exchange *e)
{
    struct puller *p = w->data;
    const struct fetch *fetch = job->owner;
    struct grafana_dashboard live;
    struct grafana_answer answer = grafana_told_dashboard(e, p->arena, &live);
    if (answer.outcome == GRAFANA_OK) {
        str folder = path_of(p, live.folder, live.folder_title);
        w->halt = w->halt || !p->options->take(&live, folder, p->options->data);
    } else if (answer.outcome == GRAFANA_NOT_FOUND || answer.outcome == GRAFANA_UNSEEN) {
        if (fetch->named) vec_push(p->arena, &p->result->missing, fetch->uid);
    } else {
        deploy_fail(p->deploy, &answer, "reading a dashboard");
        w->halt = true;
    }
    deploy_step(p->deploy);
}

static bool begin(struct work *w)
{
    struct puller *p = w->data;
    if (p->next == p->wanted.entries.len) return false;
    struct fetch *fetch = p->wanted.entries.at[p->next++].value;
    grafana_ask_dashboard(&p->options->grafana, &fetch->job.exchange, fetch->uid);
    work_ask(w, &fetch->job, on_dashboard);
    return true;
}

static void fetch_all(struct puller *p)
{
    const struct grafana_answer stopped = {GRAFANA_STOPPED, 0, STR("cancelled"), STR_EMPTY};
    p->deploy->report.steps = p->wanted.entries.len;
    p->work = (struct work){.http = p->options->http, .begin = begin, .data = p};
    work_run(&p->work);
    if (p->next < p->wanted.entries.len && !p->work.halt) deploy_fail(p->deploy, &stopped, "");
}

void pull(struct arena *a, const struct pull_options *options, struct pull_result *out)
{
    struct deploy *d = deploy_new();
    struct puller p = {.deploy = d, .options = options, .result = out, .arena = a};
    *out = (struct pull_result){.doing = STR_EMPTY};
    d->options.http = options->http;
    d->options.grafana = options->grafana;
    d->options.progress = options->progress;
    d->options.data = options->data;
    if (choose(&p)) fetch_all(&p);
    out->failure = d->report.failure;
    out->failure.why = arena_str(a, out->failure.why);
    out->failure.help = arena_str(a, out->failure.help);
    out->doing = d->report.doing;
    deploy_free(d);
}
