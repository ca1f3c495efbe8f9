/* cmd_doctor: `dashc doctor`: every link from here to the data. */
#include "cli/commands.h"

#include "cli/around.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/show_parts.h"
#include "cli/survey.h"
#include "grafana/sources.h"
#include "infra/datasource.h"
#include "probe/account.h"

enum { USUAL_CALLS = 40 };
static const double slow_search = 2; /* seconds */

struct doctor {
    struct cli_options *o;
    struct compilation compilation;
    struct remote remote;
    bool open;     /* the workspace is reached */
    str unreached; /* why it is not */
    struct client aws;
    bool signed_in;  /* to AWS: the client is of use */
    bool keys_wrong; /* AWS does not know who this is */
    struct survey survey;
    struct probe probe;
    struct grafana_settings settings;
    struct progress progress;
    findings found;
    enum cli_status status;
};

static struct arena *arena_of(struct doctor *d) { return d->o->arena; }

static void add(struct doctor *d, enum finding_level level, const char *area, str text, str help)
{
    finding_add(arena_of(d), &d->found, level, str_from(area), text, help, STR_EMPTY);
}

/* ---- AWS --------------------------------------------------------------------------------- */

/* Whether anything here speaks to AWS with the keys of whoever runs this. */
static bool needs_keys(const struct doctor *d)
{
    const struct declared *declared = dash_declared(d->compilation.result);
    return !dash_workspace(d->compilation.result)->url.len || declared->streams.len > 0 ||
           declared->retentions.len > 0;
}

static void ask_account(struct doctor *d)
{
    const struct dash_workspace *w = dash_workspace(d->compilation.result);
    str region = d->o->region.len ? d->o->region : w->region, why;
    enum aws_failure failure;
    if (!needs_keys(d)) {
        add(d, FINDING_FINE, "credentials",
            STR("none of AWS are needed: the workspace has an address of its own"), STR_EMPTY);
        return;
    }
    if (!client_open(&d->aws, d->remote.http, region, d->o->profile, &failure, &why))
        add(d, FINDING_WRONG, "credentials", arena_str(arena_of(d), why), STR_EMPTY);
    else
        d->signed_in = account_identity(&d->aws, arena_of(d), &d->found);
    d->keys_wrong = !d->signed_in;
    if (d->signed_in) account_alarms(&d->aws, arena_of(d), &d->found);
}

/* After the questions to data sources, which more depends on. */
static void check_streams(struct doctor *d)
{
    if (d->signed_in && !interrupt_came())
        account_streams(&d->aws, &d->probe, dash_declared(d->compilation.result),
                        dash_project(d->compilation.result), &d->found);
}

/* ---- the workspace ----------------------------------------------------------------------- */

static str kept_sentences(struct arena *a)
{
    size_t count;
    const str *kept = output_kept(&count);
    str text = STR_EMPTY;
    for (size_t i = 0; i < count; i++)
        text = arena_join(a, text, i ? STR("\n") : STR_EMPTY, str_trim(kept[i]));
    return text;
}

/* Before the keys are looked at, since it opens what requests go through; what became of it is said
 * after them. */
static void reach(struct doctor *d)
{
    struct dash_result *result = d->compilation.result;
    output_keep(arena_of(d));
    d->open = remote_open(&d->remote, d->o, dash_workspace(result), dash_root(result), REMOTE_READS,
                          &d->status);
    d->unreached = kept_sentences(arena_of(d));
    output_keep(NULL);
}

/* One cause is said once: whom AWS does not know gets no token from it either. */
static void put_unreached(struct doctor *d)
{
    if (d->open) return;
    bool same = d->remote.minted && d->keys_wrong;
    add(d, FINDING_WRONG, "workspace",
        same ? STR("not reached: its token comes from AWS, and the credentials do not serve")
             : d->unreached,
        STR_EMPTY);
}

static bool take_answer(struct doctor *d, const struct grafana_answer *answer)
{
    if (answer->outcome == GRAFANA_OK) return true;
    str help = answer->help;
    if (answer->outcome == GRAFANA_LOGIN && !d->remote.minted)
        help =
            arena_join(arena_of(d), STR("the token came from "), d->remote.token_from,
                       STR(": put another one there (Grafana makes them: Administration, Service "
                           "accounts)"));
    add(d, FINDING_WRONG, "workspace", answer->why, help);
    d->open = false;
    return false;
}

static void read_settings(struct doctor *d)
{
    struct http_exchange e;
    grafana_ask_settings(&d->remote.grafana, &e);
    d->probe.calls++;
    http_do(d->remote.http, &e);
    struct grafana_answer answer = grafana_told_settings(&e, arena_of(d), &d->settings);
    http_exchange_release(&e);
    if (!take_answer(d, &answer)) return;
    const struct grafana_version *version = dash_grafana(d->compilation.result);
    str text = arena_printf(arena_of(d), "%.*s has Grafana %.*s; compiled for %d.%d",
                            STR_ARG(d->remote.where), STR_ARG(d->settings.version), version->major,
                            version->minor);
    size_t used;
    double major = number_read(d->settings.version, &used);
    bool older = used && major < version->major;
    add(d, older ? FINDING_WRONG : FINDING_FINE, "workspace", text,
        older ? STR("compile for the Grafana that is there: `grafana` in the workspace")
              : STR_EMPTY);
}

/* Admin: data sources can be read.  Editor: a dashboard of ours may be saved. */
static void ask_role(struct doctor *d)
{
    struct http_exchange e;
    struct grafana_dashboard live;
    struct grafana_answer answer;
    grafana_ask_source_named(&d->remote.grafana, &e, STR("dashc-doctor"));
    d->probe.calls++;
    http_do(d->remote.http, &e);
    answer = grafana_answer_of(&e, arena_of(d));
    http_exchange_release(&e);
    if (answer.outcome == GRAFANA_OK || answer.outcome == GRAFANA_NOT_FOUND) {
        add(d, FINDING_FINE, "token", STR("its role is Admin: enough for everything"), STR_EMPTY);
        return;
    }
    bool declares = dash_declared(d->compilation.result)->sources.len > 0;
    if (d->remote.minted) {
        add(d, FINDING_FINE, "token",
            STR("AWS makes one for each command, of the role that it needs"), STR_EMPTY);
        return;
    }
    str help = declares ? STR("a push that changes data sources needs the role Admin") : STR_EMPTY;
    bool editor = false;
    for (size_t i = 0; i < d->survey.dashboards.len && i < 1; i++) {
        grafana_ask_dashboard(&d->remote.grafana, &e, d->survey.dashboards.at[i]->uid);
        d->probe.calls++;
        http_do(d->remote.http, &e);
        answer = grafana_told_dashboard(&e, arena_of(d), &live);
        editor = answer.outcome == GRAFANA_OK && live.can_save;
        http_exchange_release(&e);
    }
    if (editor)
        add(d, FINDING_NOTE, "token", STR("its role is Editor: enough to push dashboards"), help);
    else
        add(d, FINDING_NOTE, "token",
            STR("its role is Viewer, or none of the dashboards is there yet to tell: enough for "
                "plan, verify and pull"),
            STR("a push needs the role Editor, of data sources Admin"));
}

/* ---- data sources ------------------------------------------------------------------------ */

static bool may_ask(const struct doctor *d)
{
    return d->open && probe_may_ask(&d->probe) && !interrupt_came();
}

/* The one that dashboards ask: of the declared name, else the first of its type. */
static const struct grafana_source *source_for(const struct doctor *d, const char *type,
                                               enum declared_source_kind kind)
{
    const struct declared *declared = dash_declared(d->compilation.result);
    const struct grafana_source *first = NULL;
    for (size_t i = 0; i < d->settings.sources.len; i++) {
        const struct grafana_source *s = &d->settings.sources.at[i];
        if (!str_is(s->type, type)) continue;
        if (!first) first = s;
        for (size_t k = 0; k < declared->sources.len; k++)
            if (declared->sources.at[k]->kind == kind &&
                str_eq(declared->sources.at[k]->head.name, s->name))
                return s;
    }
    return first;
}

static void check_health(struct doctor *d)
{
    for (size_t i = 0; i < d->settings.sources.len && may_ask(d); i++) {
        const struct grafana_source *s = &d->settings.sources.at[i];
        if (str_is(s->type, "cloudwatch") || str_is(s->type, "grafana-opensearch-datasource"))
            doctor_health(&d->probe, s, &d->found);
    }
}

static void check_missing(struct doctor *d)
{
    const struct declared *declared = dash_declared(d->compilation.result);
    for (size_t i = 0; i < declared->sources.len; i++) {
        bool there = false;
        str name = declared->sources.at[i]->head.name;
        for (size_t k = 0; k < d->settings.sources.len; k++)
            there = there || str_eq(d->settings.sources.at[k].name, name);
        if (there) continue;
        finding_add(arena_of(d), &d->found, FINDING_DOUBT,
                    arena_join(arena_of(d), STR("data source "), name),
                    STR("it is declared and does not stand yet"), STR("dashc push makes it"),
                    STR_EMPTY);
    }
}

/* What a push would leave alone, however healthy it is. */
static const struct {
    const char *text, *help;
} left_alone[INFRA_ACTIONS] = {
    [INFRA_FOREIGN] = {"one of this name stands that this project did not make: a push leaves it "
                       "alone",
                       "`dashc push --adopt NAME` takes it over, another name goes around it"},
    [INFRA_EDITED] = {"it was changed by hand since dashc last wrote it: a push leaves it alone",
                      "`dashc plan` shows what is different, `dashc push --force` overwrites it"},
    [INFRA_BLOCKED] = {"something stands in the way of a push", "`dashc plan` says what"}};

static void add_left_alone(struct doctor *d, const struct infra_report *report)
{
    for (size_t i = 0; i < report->resources.len; i++) {
        const struct infra_resource *r = report->resources.at[i];
        if (!left_alone[r->action].text) continue;
        str area = arena_join(arena_of(d), STR("data source "), r->name);
        finding_add(arena_of(d), &d->found, FINDING_DOUBT, area,
                    str_from(left_alone[r->action].text), str_from(left_alone[r->action].help),
                    STR_EMPTY);
    }
}

/* Reads them as a plan does: a call for each. */
static void check_declared(struct doctor *d)
{
    struct dash_result *result = d->compilation.result;
    size_t count = dash_declared(result)->sources.len;
    struct around around = {arena_of(d), dash_root(result), NULL, NULL};
    if (!count || !may_ask(d)) return;
    const struct infra_options options =
        around_options(&around, d->o, &d->remote, dash_workspace(result), dash_project(result));
    struct infra *plan = infra_new(&options);
    sources_want(plan, dash_declared(result));
    d->probe.calls += count;
    if (infra_plan(plan)) {
        add_left_alone(d, infra_report(plan));
    } else {
        const struct infra_failure *failure = &infra_report(plan)->failure;
        add(d, FINDING_NOTE, "data sources",
            arena_join(arena_of(d), STR("what is declared was not compared: "),
                       arena_str(arena_of(d), failure->why)),
            arena_str(arena_of(d), failure->help));
    }
    infra_free(plan);
}

static str region_of(const struct doctor *d, const char *name_space)
{
    for (size_t i = 0; i < d->survey.metrics.len; i++)
        if (str_is(d->survey.metrics.at[i].name_space, name_space))
            return d->survey.metrics.at[i].region;
    return STR_EMPTY;
}

static bool asks(const struct doctor *d, const char *name_space)
{
    for (size_t i = 0; i < d->survey.metrics.len; i++)
        if (str_is(d->survey.metrics.at[i].name_space, name_space)) return true;
    return false;
}

static void ask_cloudwatch(struct doctor *d)
{
    static const struct doctor_question questions[] = {
        {"AWS/Lambda", "Invocations", "Sum", ""},
        {"AWS/ApiGateway", "Count", "Sum", "ApiName=*"},
        {"AWS/CloudFront", "Requests", "Sum", "DistributionId=* Region=Global"}};
    const struct grafana_source *s = source_for(d, "cloudwatch", DECLARED_CLOUDWATCH);
    if (!s) {
        if (d->open && d->survey.metrics.len)
            add(d, FINDING_WRONG, "CloudWatch", STR("the workspace has no data source of its type"),
                STR("declare one: `datasource cloudwatch \"CloudWatch\" { … }`"));
        return;
    }
    for (size_t i = 0; i < COUNT_OF(questions) && may_ask(d); i++) {
        const char *name_space = questions[i].name_space;
        if (!asks(d, name_space)) continue;
        /* CloudFront publishes to us-east-1 only. */
        bool global = strcmp(name_space, "AWS/CloudFront") == 0;
        doctor_metric(&d->probe, s, &questions[i],
                      global ? STR("us-east-1") : region_of(d, name_space), &d->found);
    }
}

static void ask_logs(struct doctor *d)
{
    const struct grafana_source *s = source_for(d, "cloudwatch", DECLARED_CLOUDWATCH);
    const struct declared *declared = dash_declared(d->compilation.result);
    str group = d->survey.log_groups.len ? d->survey.log_groups.at[0] : STR_EMPTY;
    for (size_t i = 0; i < declared->sources.len && !group.len; i++)
        if (declared->sources.at[i]->groups.len) group = declared->sources.at[i]->groups.at[0];
    if (!s || !may_ask(d) || (!d->survey.asks_logs && !group.len)) return;
    size_t used;
    double major = number_read(d->settings.version, &used);
    if (!group.len)
        add(d, FINDING_NOTE, "Logs Insights",
            STR("no log group is named without a variable: it was not asked"), STR_EMPTY);
    else
        doctor_logs(&d->probe, s, group, STR_EMPTY, used && major < 10, &d->found);
}

static void ask_opensearch(struct doctor *d)
{
    const struct grafana_source *s =
        source_for(d, "grafana-opensearch-datasource", DECLARED_OPENSEARCH);
    if (!d->open) return;
    if (s && may_ask(d)) doctor_opensearch(&d->probe, s, slow_search, &d->found);
    if (!s && d->survey.asks_opensearch)
        add(d, FINDING_WRONG, "OpenSearch", STR("the workspace has no data source of its type"),
            STR("declare one: `datasource opensearch \"Logs\" { … }`"));
}

/* ---- what has to be switched on ---------------------------------------------------------- */

static const struct dash_metric *metric_of(const struct dash_catalogue *c,
                                           const struct survey_metric *m)
{
    for (size_t i = 0; i < dash_catalogue_count(c); i++) {
        const struct dash_metric *metric = dash_catalogue_metric(c, i);
        if (str_eq(metric->name_space, m->name_space) && str_eq(metric->aws, m->metric))
            return metric;
    }
    return NULL;
}

/* One question for each thing that some panel needs. */
static void check_needs(struct doctor *d)
{
    const struct grafana_source *s = source_for(d, "cloudwatch", DECLARED_CLOUDWATCH);
    struct dash_session *session = dash_session_new();
    const struct dash_options options = {.root = dash_root(d->compilation.result)};
    struct dash_catalogue *c = dash_catalogue_read(session, &options);
    struct map asked = {0};
    for (size_t i = 0; s && i < d->survey.metrics.len && may_ask(d); i++) {
        const struct survey_metric *m = &d->survey.metrics.at[i];
        const struct dash_metric *metric = metric_of(c, m);
        if (!metric || !metric->needs.len) continue;
        str key = arena_join(arena_of(d), m->name_space, STR("\n"), metric->needs);
        if (map_get(&asked, key)) continue;
        map_set(arena_of(d), &asked, key, d);
        doctor_needs(&d->probe, s, m->name_space, m->metric, m->region, metric->needs, &d->found);
    }
    dash_catalogue_free(c);
    dash_session_free(session);
}

/* ---- quotas and costs -------------------------------------------------------------------- */

static void check_quotas(struct doctor *d)
{
    const struct cost_options *costs = dash_cost_options(d->compilation.result);
    cost_peaks peaks = cost_peaks_of(d->survey.costs.at, d->survey.costs.len, costs);
    bool any = false;
    for (size_t i = 0; i < peaks.len; i++) {
        const struct cost_peak *peak = &peaks.list[i];
        double most = costs->prices->limits[peak->limit].most;
        str text = arena_printf(arena_of(d), "%s: %.0f at most, of %.0f that AWS allows",
                                cost_limit_texts[peak->limit], peak->all, most);
        bool over = most > 0 && peak->all > most;
        any = any || over || peak->all > most / 2;
        if (over || peak->all > most / 2)
            add(d, over ? FINDING_DOUBT : FINDING_NOTE, "quotas", text,
                over ? STR("refresh less often, or ask AWS for a higher quota") : STR_EMPTY);
    }
    if (!any)
        add(d, FINDING_FINE, "quotas", STR("the dashboards stay within what AWS allows"),
            STR_EMPTY);
}

static void check_budget(struct doctor *d)
{
    double budget = dash_budget(d->compilation.result);
    str text =
        arena_printf(arena_of(d), "about %.2f USD a month%s", d->survey.month,
                     budget > 0 ? arena_printf(arena_of(d), ", of a budget of %.2f USD", budget).ptr
                                : "; the project sets no budget");
    bool over = budget > 0 && d->survey.month > budget;
    add(d, over ? FINDING_DOUBT : FINDING_FINE, "cost", text,
        over ? STR("`dashc cost` says which panels are dear") : STR_EMPTY);
}

/* ---- showing ----------------------------------------------------------------------------- */

static const struct {
    const char *mark, *name;
} levels[FINDING_LEVELS] = {[FINDING_FINE] = {"ok", "fine"},
                            [FINDING_NOTE] = {"note", "note"},
                            [FINDING_DOUBT] = {"look", "doubt"},
                            [FINDING_WRONG] = {"wrong", "wrong"}};

/* Each line of a text of several, below the first. */
static void put_lines(struct arena *a, str text, struct buf *out)
{
    str line;
    for (bool first = true; str_split(&text, '\n', &line); first = false)
        buf_printf(out, "%s%.*s\n", first ? "" : "       ",
                   STR_ARG(shown_plain(a, str_trim(line))));
}

static void put_text(const struct doctor *d, struct buf *out)
{
    struct arena *a = d->o->arena;
    for (size_t i = 0; i < d->found.len; i++) {
        const struct finding *f = &d->found.at[i];
        buf_printf(out, "%-6s %.*s: ", levels[f->level].mark, STR_ARG(shown_plain(a, f->area)));
        put_lines(a, f->text, out);
        if (f->action.len) buf_printf(out, "       missing: %.*s\n", STR_ARG(f->action));
        if (f->help.len) buf_printf(out, "       %.*s\n", STR_ARG(shown_plain(a, f->help)));
    }
    buf_printf(out, "\n%zu of at most %zu calls\n", d->probe.calls, d->probe.most);
}

static void put_json(const struct doctor *d, struct buf *out)
{
    struct json_writer w;
    json_writer_init(&w, out, d->o->arena);
    json_begin_object(&w);
    json_field_str(&w, "workspace", dash_workspace(d->compilation.result)->name);
    json_field_text(&w, "worst", levels[findings_worst(&d->found)].name);
    json_field_number(&w, "calls", (double)d->probe.calls);
    json_field_number(&w, "most_calls", (double)d->probe.most);
    json_key(&w, "findings");
    json_begin_array(&w);
    for (size_t i = 0; i < d->found.len; i++) {
        const struct finding *f = &d->found.at[i];
        json_begin_object(&w);
        json_field_text(&w, "level", levels[f->level].name);
        json_field_str(&w, "area", f->area);
        json_field_str(&w, "text", f->text);
        if (f->help.len) json_field_str(&w, "help", f->help);
        if (f->action.len) json_field_str(&w, "action", f->action);
        json_end_object(&w);
    }
    json_end_array(&w);
    json_end_object(&w);
    buf_char(out, '\n');
}

static void put_report(struct doctor *d)
{
    static const enum cli_status statuses[] = {[FINDING_FINE] = STATUS_FINE,
                                               [FINDING_NOTE] = STATUS_FINE,
                                               [FINDING_DOUBT] = STATUS_DOUBTFUL,
                                               [FINDING_WRONG] = STATUS_WRONG};
    struct buf out = BUF_INIT;
    if (d->o->json)
        put_json(d, &out);
    else
        put_text(d, &out);
    output_put(buf_as_str(&out));
    buf_release(&out);
    d->status = interrupt_came() ? STATUS_CANCELLED : statuses[findings_worst(&d->found)];
}

/* ---- the command ------------------------------------------------------------------------- */

static void examine(struct doctor *d)
{
    reach(d);
    ask_account(d);
    put_unreached(d);
    d->probe = (struct probe){.http = d->remote.http,
                              .grafana = d->remote.grafana,
                              .arena = arena_of(d),
                              .most = d->o->calls ? d->o->calls : USUAL_CALLS};
    progress_begin(&d->progress, arena_printf(arena_of(d), "asking `%.*s`, in at most %zu calls",
                                              STR_ARG(dash_workspace(d->compilation.result)->name),
                                              d->probe.most));
    if (d->open) read_settings(d);
    if (d->open) ask_role(d);
    if (d->open) check_missing(d);
    check_declared(d);
    check_health(d);
    ask_cloudwatch(d);
    ask_logs(d);
    ask_opensearch(d);
    check_needs(d);
    check_streams(d);
    check_quotas(d);
    check_budget(d);
    progress_end(&d->progress);
}

enum cli_status cmd_doctor(struct cli_options *o)
{
    struct doctor d = {.o = o};
    interrupt_watch();
    if (survey_compile(&d.survey, &d.compilation, o)) {
        examine(&d);
        put_report(&d);
        client_close(&d.aws);
        remote_close(&d.remote);
    } else {
        d.status = d.compilation.status;
    }
    compile_release(&d.compilation);
    return d.status;
}
