/* cmd_up: `dashc up`: a workspace of Amazon Managed Grafana, brought to what the source says. */
#include "cli/commands.h"

#include "cli/around.h"
#include "cli/ask.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/remote.h"
#include "cli/up_run.h"

#include <sys/stat.h>

/* ---- the source -------------------------------------------------------------------------- */

/* What is left out of the inputs would be left out of the policy. */
static bool is_project(void)
{
    struct stat info;
    return stat("project.dash", &info) == 0 && S_ISREG(info.st_mode);
}

static bool take_dashboard(const struct dash_dashboard *dashboard, void *data)
{
    struct up_run *r = data;
    uses_dashboard(&r->uses, dashboard->model);
    return !interrupt_came();
}

static bool is_of_amg(struct up_run *r)
{
    if (!r->workspace->url.len) return true;
    output_say("`workspace %.*s` has a `url`: it is any Grafana, and dashc makes only workspaces "
               "of Amazon Managed Grafana",
               STR_ARG(r->workspace->name));
    r->status = STATUS_SOURCE;
    return false;
}

/* Whether a policy is made, or shown, and would have to name a domain that is not known. */
static bool knows_domains(struct up_run *r)
{
    bool asked = up_role_name_of(r->o->arena, r->site, r->title).len || r->o->show_policy;
    for (size_t i = 0; asked && i < r->uses.unknown.len; i++) {
        const struct declared_source *s = r->uses.unknown.at[i];
        output_say("%.*s: `datasource opensearch \"%.*s\"`: the address %.*s does not say which "
                   "domain it is, and the role is not to read all of them",
                   STR_ARG(s->head.place), STR_ARG(s->head.name), STR_ARG(s->url));
        output_say("  say it: `domain \"arn:aws:es:%.*s:111122223333:domain/NAME\"`, as AWS's "
                   "console shows it",
                   STR_ARG(s->region));
        r->status = STATUS_SOURCE;
    }
    return r->status == STATUS_FINE;
}

static bool compile(struct up_run *r)
{
    struct cli_options *o = r->o;
    struct dash_options options = {.deploys = true,
                                   .whole = true,
                                   .check_only = true,
                                   .on_dashboard = take_dashboard,
                                   .data = r};
    compile_inputs(o);
    compile_run(&r->compilation, o, &options);
    r->status = r->compilation.status;
    if (r->compilation.session && r->status != STATUS_FINE && compile_speaks(o)) {
        str problems = compile_problems(&r->compilation, o->arena);
        output_error(arena_join(o->arena, problems, STR(": nothing was done\n")));
    }
    if (r->status != STATUS_FINE) return false;
    r->workspace = dash_workspace(r->compilation.result);
    r->site = dash_site(r->compilation.result);
    r->title = r->workspace->title.len ? r->workspace->title : r->workspace->name;
    r->region = o->region.len ? o->region : r->workspace->region;
    uses_declared(&r->uses, dash_declared(r->compilation.result));
    for (size_t i = 0; i < r->site->topics.len; i++) uses_topic(&r->uses, r->site->topics.at[i]);
    r->uses.any_topic = r->site->any_topic;
    return is_of_amg(r) && knows_domains(r);
}

/* "10.4": what the dashboards are written for. */
static str version_otherwise(struct up_run *r)
{
    const struct grafana_version *version = dash_grafana(r->compilation.result);
    return arena_printf(r->o->arena, "%d.%d", version->major, version->minor);
}

/* ---- templates --------------------------------------------------------------------------- */

static enum cli_status put_template(struct up_run *r)
{
    struct arena *a = r->o->arena;
    template_notes notes = {0};
    struct buf out = BUF_INIT;
    struct json_writer w;
    const struct template_input in = {
        .site = r->site,
        .title = r->title,
        .workspace = r->workspace->name,
        .mark = up_mark_of(a, dash_project(r->compilation.result), r->workspace->name),
        .region = r->region,
        .version = r->workspace->grafana.len ? r->workspace->grafana : version_otherwise(r),
        .role = up_role_name_of(a, r->site, r->title),
        .uses = &r->uses};
    struct json *document = str_is(r->o->emit, "cloudformation")
                                ? template_cloudformation(a, &in, &notes)
                                : template_terraform(a, &in, &notes);
    json_writer_init(&w, &out, a);
    json_put_tree(&w, document);
    buf_char(&out, '\n');
    output_put(buf_as_str(&out));
    buf_release(&out);
    for (size_t i = 0; i < notes.len; i++) output_say("%.*s", STR_ARG(notes.at[i]));
    return STATUS_FINE;
}

/* ---- AWS --------------------------------------------------------------------------------- */

static void put_line(str line, void *data)
{
    struct up_run *r = data;
    progress_end(&r->progress);
    output_say("%.*s", STR_ARG(line));
}

static void trace_line(str line, void *data)
{
    (void)data;
    output_say("%.*s", STR_ARG(line));
}

static void step(size_t done, size_t steps, const struct infra_resource *resource, void *data)
{
    struct up_run *r = data;
    (void)resource;
    progress_step(&r->progress, done, steps);
}

static bool no_secret(const struct declared_secret *secret, struct buf *out, str *why, void *data)
{
    (void)secret, (void)out, (void)data;
    *why = STR("a workspace takes no secrets");
    return false;
}

static bool keep(str name, str text, str *why, void *data)
{
    struct up_run *r = data;
    return backup_keep(&r->backup, name, text, why);
}

static bool open_up(struct up_run *r)
{
    struct cli_options *o = r->o;
    const struct http_options http = {.timeout = o->timeout,
                                      .in_flight = o->in_flight,
                                      .stopped = interrupt_came,
                                      .trace = o->trace ? trace_line : NULL};
    r->http = http_new(&http);
    if (!o->show_policy && !remote_given_token(o, &r->token, &r->token_from)) return false;
    const struct infra_options infra = {
        .http = r->http,
        .grafana = {.agent = arena_printf(o->arena, "dashc/%s", dash_version)},
        .amg = true,
        .project = dash_project(r->compilation.result),
        .workspace = r->workspace->name,
        .region = r->region,
        .profile = o->profile,
        .force = o->force,
        .adopt = o->adopt.at,
        .adopt_count = o->adopt.len,
        .poll = o->poll,
        .patience = o->wait,
        .secret = no_secret,
        .keep = keep,
        .stopped = interrupt_came,
        .progress = step,
        .say = put_line,
        .data = r};
    r->infra = infra_new(&infra);
    const struct up_options up = {.site = r->site,
                                  .title = r->title,
                                  .region = r->region,
                                  .version = r->workspace->grafana,
                                  .version_otherwise = version_otherwise(r),
                                  .uses = &r->uses,
                                  .prune = o->prune,
                                  .upgrade = o->upgrade,
                                  .token = buf_as_str(&r->token),
                                  .token_from = r->token_from};
    r->up = up_want(r->infra, &up);
    return true;
}

/* ---- how it ends ------------------------------------------------------------------------- */

static void say_failure(struct up_run *r)
{
    around_failed(r->infra);
    r->status = interrupt_came() ? STATUS_CANCELLED : around_status(r->infra);
}

/* ---- doing it ---------------------------------------------------------------------------- */

static void put(struct up_run *r, void (*show)(const struct up_run *r, struct buf *out))
{
    struct buf out = BUF_INIT;
    show(r, &out);
    output_put(buf_as_str(&out));
    buf_release(&out);
}

static void show_again(const void *run, struct buf *out) { show_up_plan(run, out); }

static bool agreed(const struct up_run *r)
{
    str question =
        arena_printf(r->o->arena, "Do this in the account %.*s?", STR_ARG(up_account(r->up)));
    return around_agreed(r->o, question, show_again, r);
}

static void apply(struct up_run *r)
{
    progress_begin(&r->progress,
                   arena_join(r->o->arena, STR("bringing about "), r->title, STR(" in AWS")));
    bool good = infra_apply(r->infra);
    progress_end(&r->progress);
    put(r, r->o->json ? show_up_json : show_up_results);
    if (r->backup.folder.len)
        output_say("what was overwritten is kept in %.*s", STR_ARG(r->backup.folder));
    if (!good) say_failure(r);
    if (!good) output_say("run the same again to go on from here");
}

static void say_next(struct up_run *r)
{
    if (r->status == STATUS_FINE && !r->o->json)
        output_say("next: dashc push --to %.*s, then dashc verify --to %.*s",
                   STR_ARG(r->workspace->name), STR_ARG(r->workspace->name));
}

static void go_on(struct up_run *r)
{
    const struct cli_options *o = r->o;
    size_t tasks = infra_tasks(r->infra);
    if (tasks) up_note_prices(r->up);
    if (o->json && (o->dry_run || !tasks)) put(r, show_up_json);
    if (!o->json) put(r, show_up_plan);
    if (tasks && !o->dry_run) {
        if (agreed(r)) {
            apply(r);
        } else {
            if (o->json) put(r, show_up_json);
            output_say("nothing was done");
            r->status = STATUS_CANCELLED;
        }
    } else if (!o->json && up_address(r->up).len) {
        put(r, show_up_place);
    }
    if (r->status == STATUS_FINE && infra_conflicts(r->infra)) r->status = STATUS_CONFLICT;
    if (!o->dry_run && r->status == STATUS_FINE) up_page_write(r);
    if (!o->dry_run && tasks) say_next(r);
}

static void plan(struct up_run *r)
{
    progress_begin(&r->progress,
                   arena_join(r->o->arena, STR("reading "), r->title, STR(" in AWS")));
    bool planned = infra_plan(r->infra);
    progress_end(&r->progress);
    if (!planned)
        say_failure(r);
    else if (!around_knows_adopted(r->o, r->infra))
        r->status = STATUS_USAGE;
    else
        go_on(r);
}

/* Who reviews a policy needs no rights for that: at most it is asked whose the keys are. */
static void show_policies(struct up_run *r)
{
    bool known = up_policies(r->up);
    if (interrupt_came()) {
        r->status = STATUS_CANCELLED;
        return;
    }
    put(r, r->o->json ? show_up_policies_json : show_up_policies);
    if (!known)
        output_say("not asked of AWS, for want of keys: ACCOUNT and REGION stand for what neither "
                   "they nor `account` and `region` say");
}

static void close_up(struct up_run *r)
{
    str why;
    if (!up_close(r->up, &why)) output_say("%.*s", STR_ARG(why));
    infra_free(r->infra);
    http_free(r->http);
    backup_end(&r->backup);
    buf_release(&r->token);
    compile_release(&r->compilation);
}

enum cli_status cmd_up(struct cli_options *o)
{
    struct up_run r = {
        .o = o, .uses = {.arena = o->arena}, .token = BUF_SECRET, .backup = {.arena = o->arena}};
    bool writes = !o->dry_run && !o->show_policy && !o->emit.len;
    if (!is_project())
        return usage_error(o->command, "run it in the directory of project.dash: the policy is "
                                       "made from the whole project");
    if (writes && !o->yes && !ask_can())
        return usage_error(o->command, "nobody can be asked here: add --yes, or --dry-run to look "
                                       "only");
    if (o->emit.len && !str_is(o->emit, "cloudformation") && !str_is(o->emit, "terraform"))
        return usage_error(o->command, "`--emit` takes cloudformation or terraform, not `%.*s`",
                           STR_ARG(o->emit));
    if (o->page.len && !writes)
        return usage_error(o->command, "`--page` belongs to a run that is carried out, not to "
                                       "--dry-run, --show-policy or --emit");
    if (str_ends(o->page, STR("/")))
        return usage_error(o->command, "`--page` takes a file, not the directory `%.*s`",
                           STR_ARG(o->page));
    interrupt_watch();
    if (!up_page_may_be_written(&r)) {
        r.status = STATUS_FILES;
    } else if (compile(&r)) {
        if (o->emit.len)
            r.status = put_template(&r);
        else if (!open_up(&r))
            r.status = STATUS_LOGIN;
        else if (o->show_policy)
            show_policies(&r);
        else
            plan(&r);
    }
    close_up(&r);
    return r.status;
}
