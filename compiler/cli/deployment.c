/* deployment: see deployment.h.  Not responsible for showing (show_plan.c) or pushing. */
#include "cli/deployment.h"

#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/place.h"
#include "cli/show_changes.h"
#include "infra/datasource.h"

#include <fnmatch.h>
#include <sys/stat.h>

/* ---- the source -------------------------------------------------------------------------- */

/* --only: the uid, the title, or folder and title; `*` stands for slashes too. */
static bool is_selected(const struct deployment *d, const struct dash_dashboard *dashboard)
{
    struct arena *a = d->o->arena;
    if (!d->o->only.len) return true;
    const char *glob = arena_str(a, d->o->only).ptr;
    str path = dashboard->folder.len ? arena_join(a, dashboard->folder, STR("/"), dashboard->title)
                                     : dashboard->title;
    return fnmatch(glob, arena_str(a, dashboard->uid).ptr, 0) == 0 ||
           fnmatch(glob, arena_str(a, dashboard->title).ptr, 0) == 0 ||
           fnmatch(glob, arena_str(a, path).ptr, 0) == 0;
}

static struct deploy_dashboard wanted_of(const struct dash_dashboard *from, struct arena *a)
{
    struct deploy_sentence *sentences = arena_array(a, struct deploy_sentence, from->panels + 1);
    size_t count = 0;
    for (size_t i = 0; i < from->model->rows.len; i++) {
        const struct model_row *row = from->model->rows.at[i];
        for (size_t k = 0; k < row->panels.len; k++) {
            const struct model_panel *panel = row->panels.at[k];
            sentences[count++] = (struct deploy_sentence){panel->id, panel->sentence};
        }
    }
    return (struct deploy_dashboard){.uid = from->uid,
                                     .was = from->model->was,
                                     .title = from->title,
                                     .folder = from->folder,
                                     .json = from->json,
                                     .panels = from->panels,
                                     .sentences = sentences,
                                     .sentence_count = count};
}

static bool take_dashboard(const struct dash_dashboard *dashboard, void *data)
{
    struct deployment *d = data;
    struct arena a;
    str why;
    if (interrupt_came()) return false;
    if (!is_selected(d, dashboard)) return true;
    arena_init(&a);
    d->selected++;
    struct shown_cost *cost = arena_new(d->o->arena, struct shown_cost);
    *cost = shown_cost_of(dashboard->cost);
    map_set(d->o->arena, &d->costs, arena_str(d->o->arena, dashboard->uid), cost);
    struct deploy_dashboard wanted = wanted_of(dashboard, &a);
    if (!deploy_want(d->deploy, &wanted, &why)) {
        output_say("\"%.*s\" cannot be pushed: %.*s", STR_ARG(dashboard->title), STR_ARG(why));
        d->broken = true;
    }
    arena_free(&a);
    return true;
}

/* --adopt of what the source does not make is a slip. */
static bool declares(const struct deployment *d, str adopted)
{
    const struct declared *declared = dash_declared(d->compilation.result);
    for (size_t i = 0; i < declared->sources.len; i++) {
        const struct declared_source *s = declared->sources.at[i];
        if (str_eq(s->head.name, adopted) || (s->uid.len && str_eq(s->uid, adopted))) return true;
    }
    return false;
}

static bool check_adopted(struct deployment *d)
{
    const struct cli_options *o = d->o;
    for (size_t i = 0; i < o->adopt.len; i++) {
        if (deploy_wants(d->deploy, o->adopt.at[i]) || declares(d, o->adopt.at[i])) continue;
        d->status = usage_error(o->command,
                                "`--adopt %.*s`: the source makes no dashboard with this "
                                "uid, and none that had it, and declares no data source of this "
                                "name",
                                STR_ARG(o->adopt.at[i]));
        return false;
    }
    return true;
}

static bool compile(struct deployment *d)
{
    struct cli_options *o = d->o;
    struct dash_options options = {.deploys = true,
                                   .whole = around_whole(o),
                                   .cost = true,
                                   .budget = true,
                                   .on_dashboard = take_dashboard,
                                   .data = d};
    compile_inputs(o);
    compile_run(&d->compilation, o, &options);
    d->status = d->compilation.status;
    if (d->compilation.session && d->status != STATUS_FINE && compile_speaks(o)) {
        str problems = compile_problems(&d->compilation, o->arena);
        output_error(arena_join(o->arena, problems, STR(": nothing was pushed\n")));
    }
    if (d->status == STATUS_FINE && d->broken) d->status = STATUS_SOURCE;
    if (d->status == STATUS_FINE && interrupt_came()) {
        output_say("cancelled: nothing was pushed");
        d->status = STATUS_CANCELLED;
    }
    if (d->status == STATUS_FINE && o->only.len && !d->selected) {
        d->status = usage_error(o->command,
                                "`--only %.*s` fits no dashboard: it takes a uid, a "
                                "title, or folder/title, with `*`",
                                STR_ARG(o->only));
    }
    return d->status == STATUS_FINE && check_adopted(d);
}

/* ---- what is kept ------------------------------------------------------------------------ */

/* On the disk before anything is changed. */
static bool keep(const struct grafana_dashboard *live, str folder, str *why, void *data)
{
    struct deployment *d = data;
    struct arena *a = d->o->arena;
    struct places places = {.arena = a};
    return backup_keep(&d->backup, place_of(&places, folder, live->uid),
                       arena_join(a, live->json, STR("\n")), why);
}

/* ---- the plan ---------------------------------------------------------------------------- */

static void step(size_t done, size_t steps, void *data)
{
    struct deployment *d = data;
    progress_step(&d->progress, done, steps);
}

static str dimension(str name_space, str key, void *data)
{
    const struct deployment *d = data;
    return dash_dimension(d->compilation.result, name_space, key);
}

/* "30%" or "12"; false after saying what it takes. */
static bool read_share(const struct cli_options *o, struct deploy_options *out)
{
    str text = o->prune_most;
    size_t value = 0;
    if (!text.len) return true;
    out->prune_most_percent = str_ends(text, STR("%"));
    text.len -= out->prune_most_percent;
    bool good = text.len > 0 && text.len < 7;
    for (size_t i = 0; i < text.len; i++) {
        good = good && text.ptr[i] >= '0' && text.ptr[i] <= '9';
        value = value * 10 + (size_t)(text.ptr[i] - '0');
    }
    out->prune_most = value;
    if (good && value > 0 && (!out->prune_most_percent || value <= 100)) return true;
    usage_error(o->command,
                "`--prune-most` takes a number of dashboards or a share, such as 12 or "
                "50%%, not `%.*s`",
                STR_ARG(o->prune_most));
    return false;
}

static bool check_options(struct deployment *d, struct deploy_options *options)
{
    const struct cli_options *o = d->o;
    d->status = STATUS_USAGE;
    if (!read_share(o, options)) return false;
    if (!around_prunes(o)) return false;
    d->status = STATUS_FINE;
    return true;
}

static struct deploy_options options_of(struct deployment *d)
{
    const struct cli_options *o = d->o;
    struct dash_result *result = d->compilation.result;
    const struct dash_workspace *workspace = dash_workspace(result);
    d->cost = *dash_cost_options(result);
    d->cost.seen = NULL; /* what is live is not in what was compiled */
    return (struct deploy_options){
        .http = d->remote.http,
        .grafana = d->remote.grafana,
        .version = *dash_grafana(result),
        .project = dash_project(result),
        .workspace = workspace->name,
        .stack = around_stack(o, workspace->name),
        .force = o->force,
        .prune = o->prune,
        .rollback = o->rollback,
        .adopt = o->adopt.at,
        .adopt_count = o->adopt.len,
        .keep = keep,
        .progress = step,
        .dimension = dimension,
        .data = d,
    };
}

static bool plan(struct deployment *d, struct deploy_options *options)
{
    struct cli_options *o = d->o;
    str count = compile_plural(o->arena, d->selected, "dashboard");
    progress_begin(&d->progress, arena_printf(o->arena, "reading %.*s of %.*s", STR_ARG(count),
                                              STR_ARG(d->remote.where)));
    bool planned = deploy_plan(d->deploy, options);
    progress_end(&d->progress);
    if (planned) return true;
    const struct deploy_report *report = deploy_report(d->deploy);
    d->status = remote_failed(&d->remote, &report->failure, report->doing);
    return false;
}

/* ---- what stands around the dashboards --------------------------------------------------- */

/* With --only a push is about some dashboards and nothing else. */
static bool has_around(const struct deployment *d)
{
    return dash_declared(d->compilation.result)->sources.len > 0 && !d->o->only.len;
}

static bool plan_around(struct deployment *d)
{
    struct dash_result *result = d->compilation.result;
    if (!has_around(d)) return true;
    d->around = (struct around){d->o->arena, d->root, &d->progress, &d->backup};
    const struct infra_options options =
        around_options(&d->around, d->o, &d->remote, dash_workspace(result), dash_project(result));
    d->infra = infra_new(&options);
    sources_want(d->infra, dash_declared(result));
    progress_begin(&d->progress,
                   arena_join(d->o->arena, STR("reading the data sources of "), d->remote.where));
    bool planned = infra_plan(d->infra);
    progress_end(&d->progress);
    if (planned) return true;
    around_failed(d->infra);
    d->status = around_status(d->infra);
    return false;
}

/* Dashboards may ask what is made before they are saved. */
static void promise(const struct deployment *d, struct deploy_options *options)
{
    const struct declared *declared = dash_declared(d->compilation.result);
    const struct infra_report *report = d->infra ? infra_report(d->infra) : NULL;
    struct grafana_source *promised =
        arena_array(d->o->arena, struct grafana_source, declared->sources.len + 1);
    for (size_t i = 0; report && i < report->resources.len; i++) {
        const struct infra_resource *r = report->resources.at[i];
        if (r->action != INFRA_CREATE && r->action != INFRA_UPDATE) continue;
        const struct declared_source *s = r->declared;
        promised[options->promised_count++] =
            (struct grafana_source){.name = r->name, .uid = r->id, .type = source_type(s->kind)};
    }
    options->promised = promised;
}

static enum remote_need need_of(const struct deployment *d, bool writes)
{
    if (has_around(d)) return writes ? REMOTE_ADMINISTERS : REMOTE_READS;
    return writes ? REMOTE_WRITES : REMOTE_READS;
}

bool deployment_plan(struct deployment *d, struct cli_options *o, bool writes)
{
    struct deploy_options checked = {0};
    *d = (struct deployment){.o = o};
    if (!check_options(d, &checked)) return false;
    d->deploy = deploy_new();
    if (!compile(d)) return false;
    struct dash_result *result = d->compilation.result;
    d->root = dash_root(result);
    d->backup = (struct backup){.arena = o->arena, .root = d->root};
    if (!remote_open(&d->remote, o, dash_workspace(result), d->root, need_of(d, writes),
                     &d->status) ||
        !plan_around(d)) {
        return false;
    }
    struct deploy_options options = options_of(d);
    options.prune_most = checked.prune_most;
    options.prune_most_percent = checked.prune_most_percent;
    promise(d, &options);
    options.details = o->command == COMMAND_PLAN || !o->yes || o->dry_run;
    d->priced = options.details;
    if (d->priced) options.cost = &d->cost;
    return plan(d, &options);
}

void deployment_close(struct deployment *d)
{
    backup_end(&d->backup);
    infra_free(d->infra);
    remote_close(&d->remote);
    deploy_free(d->deploy);
    compile_release(&d->compilation);
}
