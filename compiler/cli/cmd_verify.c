/* cmd_verify: `dashc verify`: every panel of what is deployed, asked through the workspace. */
#include "cli/commands.h"

#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/show_parts.h"
#include "cli/survey.h"
#include "probe/verify.h"

enum { USUAL_CALLS = 200 };

struct checked {
    const struct survey_dashboard *dashboard;
    struct verify_panel *panels;
    size_t count;
    bool missing;   /* it is not deployed */
    str unreadable; /* why it cannot be read; empty: it can */
};
struct verifier {
    struct cli_options *o;
    struct compilation compilation;
    struct remote remote;
    struct survey survey;
    struct probe probe;
    struct grafana_settings settings;
    struct progress progress;
    struct dash_session *session; /* of the catalogue, read when it is first asked */
    struct dash_options catalogue_options;
    struct dash_catalogue *catalogue;
    VEC(struct checked) checked;
    size_t asked;
    enum cli_status status;
};

static const struct {
    const char *word; /* before the panel */
    const char *name; /* in JSON */
} states[VERIFY_STATES] = {
    [VERIFY_FINE] = {"fine", "fine"},
    [VERIFY_ERROR] = {"error", "error"},
    [VERIFY_EMPTY] = {"no data", "empty"},
    [VERIFY_TRUNCATED] = {"truncated", "truncated"},
    [VERIFY_QUIET] = {"quiet", "quiet"},
    [VERIFY_SLOW] = {"slow", "slow"},
    [VERIFY_ELSEWHERE] = {"asked elsewhere", "elsewhere"},
    [VERIFY_SKIPPED] = {"not asked", "skipped"},
};

/* ---- asking ------------------------------------------------------------------------------ */

static void step(str title, void *data)
{
    struct verifier *v = data;
    (void)title;
    progress_step(&v->progress, ++v->asked, v->survey.queries);
}

static bool is_sparse(str name_space, str metric, void *data)
{
    struct verifier *v = data;
    if (!v->catalogue) {
        v->session = dash_session_new();
        v->catalogue_options = (struct dash_options){.root = dash_root(v->compilation.result)};
        v->catalogue = dash_catalogue_read(v->session, &v->catalogue_options);
    }
    for (size_t i = 0; i < dash_catalogue_count(v->catalogue); i++) {
        const struct dash_metric *m = dash_catalogue_metric(v->catalogue, i);
        if (str_eq(m->name_space, name_space) && str_eq(m->aws, metric)) return m->sparse;
    }
    return false;
}

static bool fail(struct verifier *v, const struct grafana_answer *answer, str doing)
{
    progress_end(&v->progress);
    v->status = remote_failed(&v->remote, answer, doing);
    return false;
}

static bool read_settings(struct verifier *v)
{
    struct http_exchange e;
    grafana_ask_settings(&v->remote.grafana, &e);
    http_do(v->remote.http, &e);
    struct grafana_answer answer = grafana_told_settings(&e, v->o->arena, &v->settings);
    http_exchange_release(&e);
    return answer.outcome == GRAFANA_OK ||
           fail(v, &answer, STR("reading the workspace's settings"));
}

/* Grafana 9 leaves Logs Insights to the browser. */
static bool answers_logs(str version)
{
    size_t used;
    double major = number_read(version, &used);
    return !used || major >= 10;
}

static bool verify_one(struct verifier *v, const struct survey_dashboard *d)
{
    const struct verify_options options = {.slow = v->o->slow > 0 ? v->o->slow : 3,
                                           .slow_logs = v->o->slow > 0 ? v->o->slow : 15,
                                           .logs = answers_logs(v->settings.version),
                                           .sparse = is_sparse,
                                           .progress = step,
                                           .stopped = interrupt_came,
                                           .data = v};
    struct checked checked = {.dashboard = d};
    struct http_exchange e;
    struct grafana_dashboard live;
    struct grafana_answer failure = {0};
    grafana_ask_dashboard(&v->remote.grafana, &e, d->uid);
    http_do(v->remote.http, &e);
    struct grafana_answer answer = grafana_told_dashboard(&e, v->o->arena, &live);
    checked.missing = answer.outcome == GRAFANA_NOT_FOUND || answer.outcome == GRAFANA_UNSEEN;
    bool whole = true;
    if (answer.outcome == GRAFANA_OK)
        whole = verify_dashboard(&v->probe, live.json, &v->settings, &options, v->o->arena,
                                 &checked.panels, &checked.count, &failure);
    else if (!checked.missing)
        checked.unreadable = answer.why;
    http_exchange_release(&e);
    vec_push(v->o->arena, &v->checked, checked);
    if (whole && !grafana_is_general(answer.outcome)) return true;
    return fail(v, whole ? &answer : &failure,
                arena_join(v->o->arena, STR("asking for \""), d->title, STR("\"")));
}

static bool verify_all(struct verifier *v)
{
    struct arena *a = v->o->arena;
    progress_begin(&v->progress,
                   arena_printf(a, "asking %zu queries of %.*s, in at most %zu calls",
                                v->survey.queries, STR_ARG(v->remote.where), v->probe.most));
    for (size_t i = 0; i < v->survey.dashboards.len && !interrupt_came(); i++)
        if (!verify_one(v, v->survey.dashboards.at[i])) return false;
    progress_end(&v->progress);
    return true;
}

/* ---- showing ----------------------------------------------------------------------------- */

static size_t count(const struct verifier *v, enum verify_state state)
{
    size_t found = 0;
    for (size_t i = 0; i < v->checked.len; i++)
        for (size_t k = 0; k < v->checked.at[i].count; k++)
            found += v->checked.at[i].panels[k].state == state;
    return found;
}

static size_t missing(const struct verifier *v)
{
    size_t found = 0;
    for (size_t i = 0; i < v->checked.len; i++) found += v->checked.at[i].missing;
    return found;
}

static size_t unreadable(const struct verifier *v)
{
    size_t found = 0;
    for (size_t i = 0; i < v->checked.len; i++) found += v->checked.at[i].unreadable.len > 0;
    return found;
}

static str place_of(struct arena *a, const struct checked *c, int id)
{
    const struct survey_panel *panel = survey_panel_of(c->dashboard, id);
    return panel ? arena_printf(a, "%.*s:%u", STR_ARG(panel->file), panel->line) : STR_EMPTY;
}

static void put_panel(struct arena *a, const struct checked *c, const struct verify_panel *p,
                      struct buf *out)
{
    str title = shown_plain(a, p->title), place = place_of(a, c, p->id);
    buf_printf(out, "    %-10s %.*s", states[p->state].word, STR_ARG(title));
    if (place.len) buf_printf(out, "   %.*s", STR_ARG(place));
    buf_printf(out, "\n               %.*s\n", STR_ARG(shown_plain(a, p->why)));
}

static bool is_worth_a_line(const struct verify_panel *p)
{
    return p->state != VERIFY_FINE && p->state != VERIFY_QUIET && p->state != VERIFY_ELSEWHERE;
}

static void put_checked(const struct verifier *v, const struct checked *c, struct buf *out)
{
    struct arena *a = v->o->arena;
    const struct shown_dashboard shown = {.title = c->dashboard->title,
                                          .folder = c->dashboard->folder};
    bool any = c->missing || c->unreadable.len;
    for (size_t i = 0; i < c->count; i++) any = any || is_worth_a_line(&c->panels[i]);
    if (!any) return;
    str title = shown_title(a, &shown);
    buf_printf(out, "%.*s%s\n", STR_ARG(title),
               c->missing ? "   is not deployed: dashc push makes it" : "");
    if (c->unreadable.len)
        buf_printf(out, "    cannot be read: %.*s\n", STR_ARG(shown_plain(a, c->unreadable)));
    for (size_t i = 0; i < c->count; i++)
        if (is_worth_a_line(&c->panels[i])) put_panel(a, c, &c->panels[i], out);
}

/* Why a run in which everything that was asked is fine still does not end with 0. */
static void put_unasked(const struct verifier *v, struct buf *out)
{
    size_t skipped = count(v, VERIFY_SKIPPED), over = 0;
    for (size_t i = 0; i < v->checked.len; i++)
        for (size_t k = 0; k < v->checked.at[i].count; k++)
            over += v->checked.at[i].panels[k].over_budget;
    if (!skipped || interrupt_came()) return;
    buf_text(out, "nothing is known of the panels that were not asked, so the status is not 0");
    if (over) buf_printf(out, "; --calls %zu or more asks them", v->probe.calls + over);
    buf_char(out, '\n');
}

static void put_text(const struct verifier *v, struct buf *out)
{
    bool any = false;
    for (size_t i = 0; i < v->checked.len; i++) put_checked(v, &v->checked.at[i], out);
    if (out->len) buf_char(out, '\n');
    for (int state = 0; state < VERIFY_STATES; state++) {
        size_t found = count(v, (enum verify_state)state);
        if (!found) continue;
        buf_printf(out, "%s%zu %s", any ? ", " : "", found, states[state].word);
        any = true;
    }
    if (missing(v)) buf_printf(out, "%s%zu not deployed", any ? ", " : "", missing(v));
    buf_printf(out, "%s; %zu of at most %zu calls\n",
               any || missing(v) ? "" : "there is no panel to ask", v->probe.calls, v->probe.most);
    put_unasked(v, out);
}

static void put_panel_json(struct json_writer *w, const struct checked *c,
                           const struct verify_panel *p)
{
    const struct survey_panel *place = survey_panel_of(c->dashboard, p->id);
    json_begin_object(w);
    json_field_number(w, "panel", p->id);
    json_field_str(w, "title", p->title);
    json_field_text(w, "state", states[p->state].name);
    if (p->why.len) json_field_str(w, "why", p->why);
    if (p->state != VERIFY_SKIPPED && p->state != VERIFY_ELSEWHERE)
        json_field_number(w, "seconds", (double)(long long)(p->seconds * 1000) / 1000);
    if (place) {
        json_field_str(w, "file", place->file);
        json_field_number(w, "line", place->line);
    }
    json_end_object(w);
}

static void put_json(const struct verifier *v, struct buf *out)
{
    struct json_writer w;
    json_writer_init(&w, out, v->o->arena);
    json_begin_object(&w);
    json_field_str(&w, "workspace", v->remote.workspace);
    json_field_number(&w, "calls", (double)v->probe.calls);
    json_field_number(&w, "most_calls", (double)v->probe.most);
    json_key(&w, "summary");
    json_begin_object(&w);
    for (int state = 0; state < VERIFY_STATES; state++) {
        json_key_text(&w, states[state].name);
        json_put_number(&w, (double)count(v, (enum verify_state)state));
    }
    json_field_number(&w, "missing", (double)missing(v));
    json_end_object(&w);
    json_key(&w, "dashboards");
    json_begin_array(&w);
    for (size_t i = 0; i < v->checked.len; i++) {
        const struct checked *c = &v->checked.at[i];
        json_begin_object(&w);
        json_field_str(&w, "uid", c->dashboard->uid);
        json_field_str(&w, "title", c->dashboard->title);
        json_field_bool(&w, "deployed", !c->missing);
        if (c->unreadable.len) json_field_str(&w, "why", c->unreadable);
        json_key(&w, "panels");
        json_begin_array(&w);
        for (size_t k = 0; k < c->count; k++) put_panel_json(&w, c, &c->panels[k]);
        json_end_array(&w);
        json_end_object(&w);
    }
    json_end_array(&w);
    json_end_object(&w);
    buf_char(out, '\n');
}

static enum cli_status worst(const struct verifier *v)
{
    if (interrupt_came()) return STATUS_CANCELLED;
    if (count(v, VERIFY_ERROR) || unreadable(v)) return STATUS_WRONG;
    bool doubtful = count(v, VERIFY_EMPTY) || count(v, VERIFY_TRUNCATED) || count(v, VERIFY_SLOW) ||
                    count(v, VERIFY_SKIPPED) || missing(v);
    return doubtful ? STATUS_DOUBTFUL : STATUS_FINE;
}

static void put_report(struct verifier *v)
{
    struct buf out = BUF_INIT;
    if (v->o->json)
        put_json(v, &out);
    else
        put_text(v, &out);
    output_put(buf_as_str(&out));
    buf_release(&out);
    v->status = worst(v);
}

/* ---- the command ------------------------------------------------------------------------- */

enum cli_status cmd_verify(struct cli_options *o)
{
    struct verifier v = {.o = o};
    interrupt_watch();
    if (survey_compile(&v.survey, &v.compilation, o)) {
        struct dash_result *result = v.compilation.result;
        bool open = remote_open(&v.remote, o, dash_workspace(result), dash_root(result),
                                REMOTE_READS, &v.status);
        v.probe = (struct probe){.http = v.remote.http,
                                 .grafana = v.remote.grafana,
                                 .arena = o->arena,
                                 .most = o->calls ? o->calls : USUAL_CALLS};
        if (open && read_settings(&v) && verify_all(&v)) put_report(&v);
        remote_close(&v.remote);
    } else {
        v.status = v.compilation.status;
    }
    if (v.catalogue) dash_catalogue_free(v.catalogue);
    if (v.session) dash_session_free(v.session);
    compile_release(&v.compilation);
    return v.status;
}
