/* verify: see verify.h. */
#include "probe/verify.h"

#include "probe/inner.h"

#include "base/moment.h"
#include "read/text.h"

typedef VEC(struct verify_panel) panel_list;

struct question {
    struct json *queries;
    str missing;       /* the variable that has no value */
    str why;           /* it cannot be asked */
    bool logs, others; /* there are queries of Logs Insights, and of something else */
    bool elsewhere;    /* there is one that another panel asks, or Grafana itself answers */
};

/* A panel on its way. */
struct asking {
    struct verifying *of;
    size_t index; /* of the panel */
    const struct json *json;
    struct question question;
    bool waits; /* for Logs Insights: several calls, one after the other */
    double since;
    struct http_exchange exchange;
};

struct verifying {
    struct probe *probe;
    const struct verify_options *options;
    struct arena *arena;
    struct probe_variables variables;
    str from, to; /* of the dashboard */
    panel_list panels;
    VEC(struct asking) asking; /* of each panel, as long as they are */
    size_t begun;              /* so many of them */
    bool failed;               /* the workspace itself, see `failure`: others would fare alike */
    struct grafana_answer failure;
};

/* ---- time -------------------------------------------------------------------------------- */

/* "now-6h" in seconds; 0 for what is no such text. */
static double seconds_back(str text)
{
    static const char units[] = "smhdwMy";
    static const double seconds[] = {1, 60, 3600, 86400, 7 * 86400, 30 * 86400, 365 * 86400};
    size_t used;
    if (str_starts(text, STR("now-"))) text = str_part(text, 4, text.len);
    double number = number_read(text, &used);
    const char *unit = used && used < text.len ? strchr(units, text.ptr[used]) : NULL;
    return unit ? number * seconds[unit - units] : 0;
}

/* As a browser of a thousand pixels asks. */
static double interval_of(double range)
{
    static const double steps[] = {1, 5, 10, 15, 30, 60, 300, 600, 900, 1800, 3600, 21600, 86400};
    for (size_t i = 0; i < COUNT_OF(steps); i++)
        if (range / steps[i] <= 1000) return steps[i];
    return 86400;
}

/* ---- queries of a panel ------------------------------------------------------------------ */

/* The uid of a data source, which old forms give as a text. */
static str source_of(const struct json *target, const struct json *panel)
{
    const struct json *source = json_at(target, "datasource");
    if (!source || source->kind == JSON_NULL) source = json_at(panel, "datasource");
    return source && source->kind == JSON_STRING ? source->string : json_text_at(source, "uid");
}

static bool is_metrics(const struct json *query)
{
    str mode = json_text_at(query, "queryMode");
    bool cloudwatch = str_is(json_text_at(json_at(query, "datasource"), "type"), "cloudwatch");
    return cloudwatch && !str_is(mode, "Logs") && !str_is(mode, "Annotations");
}

static bool is_logs(const struct json *query)
{
    return str_is(json_text_at(query, "queryMode"), "Logs");
}

/* What the browser adds to a target. */
static struct json *query_of(struct verifying *v, const struct json *target,
                             const struct json *panel, str *missing)
{
    struct arena *a = v->arena;
    const struct probe_variables *variables = &v->variables;
    struct json *query = probe_fill(variables, target, missing);
    if (!json_at(query, "datasource") && json_at(panel, "datasource"))
        json_set(a, query, STR("datasource"),
                 probe_fill(variables, json_at(panel, "datasource"), missing));
    if (is_metrics(query)) json_set(a, query, STR("type"), json_string(a, STR("timeSeriesQuery")));
    json_set(a, query, STR("intervalMs"), json_number(a, variables->interval * 1000));
    json_set(a, query, STR("maxDataPoints"), json_number(a, 1000));
    return query;
}

static void add_query(struct verifying *v, struct question *q, const struct json *target,
                      const struct json *panel)
{
    str uid = source_of(target, panel);
    if (str_starts(uid, STR("-- ")) || str_is(uid, "grafana")) {
        q->elsewhere = true;
        return;
    }
    struct json *query = query_of(v, target, panel, &q->missing);
    q->logs = q->logs || is_logs(query);
    q->others = q->others || !is_logs(query);
    json_push(v->arena, q->queries, query);
}

static struct question question_of(struct verifying *v, const struct json *panel)
{
    struct question q = {.queries = json_array(v->arena)};
    const struct json *targets = json_at(panel, "targets");
    for (size_t i = 0; i < json_len(targets); i++) add_query(v, &q, targets->items.at[i], panel);
    if (q.missing.len)
        q.why = arena_printf(v->arena, "the drop-down `%.*s` has no value yet", STR_ARG(q.missing));
    else if (q.logs && q.others && !v->options->logs)
        q.why = STR("logs beside something else: this Grafana answers that only to a browser");
    return q;
}

/* ---- what became of it ------------------------------------------------------------------- */

static bool is_hidden(const struct json *queries, str ref_id)
{
    for (size_t i = 0; i < queries->items.len; i++)
        if (str_eq(json_text_at(queries->items.at[i], "refId"), ref_id))
            return json_true_at(queries->items.at[i], "hide");
    return false;
}

static size_t shown_values(const struct probe_reply *reply, const struct json *queries)
{
    size_t count = 0;
    for (size_t i = 0; i < reply->results.len; i++)
        if (!is_hidden(queries, reply->results.at[i].ref_id)) count += reply->results.at[i].values;
    return count;
}

/* Whether nothing but metrics that are silent while nothing happens is asked for. */
static bool is_quiet(const struct verifying *v, const struct json *queries)
{
    bool sparse = v->options->sparse != NULL;
    for (size_t i = 0; sparse && i < queries->items.len; i++) {
        const struct json *query = queries->items.at[i];
        str metric = json_text_at(query, "metricName");
        if (str_is(json_text_at(json_at(query, "datasource"), "type"), "__expr__")) continue;
        if (!metric.len && json_text_at(query, "expression").len) continue; /* over the others */
        sparse = metric.len &&
                 v->options->sparse(json_text_at(query, "namespace"), metric, v->options->data);
    }
    return sparse;
}

static void judge(struct verifying *v, struct verify_panel *panel, const struct question *q,
                  const struct probe_reply *reply)
{
    double limit = q->logs ? v->options->slow_logs : v->options->slow;
    str error = probe_error_of(reply), notice = probe_notice_of(reply);
    panel->seconds = reply->seconds;
    if (error.len || reply->answer.outcome != GRAFANA_OK) {
        panel->state = VERIFY_ERROR;
        panel->why = error.len ? error : reply->answer.why;
    } else if (notice.len) {
        panel->state = VERIFY_TRUNCATED;
        panel->why = notice;
    } else if (!shown_values(reply, q->queries)) {
        bool quiet = is_quiet(v, q->queries);
        panel->state = quiet ? VERIFY_QUIET : VERIFY_EMPTY;
        panel->why = arena_printf(v->arena, "no data since %.*s%s", STR_ARG(v->from),
                                  quiet ? ", and there is none while nothing happens" : "");
    } else if (reply->seconds > limit) {
        panel->state = VERIFY_SLOW;
        panel->why = arena_printf(v->arena, "answered in %.1f s", reply->seconds);
    }
}

static bool is_stopped(const struct verifying *v)
{
    return v->options->stopped && v->options->stopped();
}

/* Why a panel is not asked.  The budget comes first: a drop-down may have no value because of it.
 */
static bool is_left_out(struct verifying *v, const struct question *q, struct verify_panel *panel)
{
    panel->state = VERIFY_SKIPPED;
    if (q->elsewhere && !q->queries->items.len) {
        panel->state = VERIFY_ELSEWHERE;
        panel->why = STR("it shows what another panel asks, or Grafana's own");
    } else if (is_stopped(v)) {
        panel->why = STR("cancelled");
    } else if (!probe_may_ask(v->probe)) {
        panel->over_budget = true;
        panel->why = STR("the budget of calls was used up");
    } else if (q->why.len) {
        panel->why = q->why;
    } else {
        panel->state = VERIFY_FINE;
    }
    return panel->state != VERIFY_FINE;
}

static str from_of(const struct asking *asking)
{
    str own = json_text_at(asking->json, "timeFrom");
    struct verifying *v = asking->of;
    return own.len ? arena_join(v->arena, STR("now-"), own) : v->from;
}

static void take_reply(struct asking *asking, const struct probe_reply *reply)
{
    struct verifying *v = asking->of;
    enum grafana_outcome outcome = reply->answer.outcome;
    struct verify_panel *panel = &v->panels.at[asking->index];
    if (grafana_is_general(outcome) && outcome != GRAFANA_SERVER) {
        if (!v->failed) v->failure = reply->answer;
        v->failed = true;
        return;
    }
    panel->state = VERIFY_FINE;
    judge(v, panel, &asking->question, reply);
}

/* The next panel that is asked. */
static struct asking *begin_next(struct verifying *v)
{
    while (v->begun < v->asking.len && !v->failed) {
        struct asking *asking = &v->asking.at[v->begun++];
        struct verify_panel *panel = &v->panels.at[asking->index];
        asking->question = question_of(v, asking->json);
        if (is_left_out(v, &asking->question, panel)) continue;
        if (v->options->progress) v->options->progress(panel->title, v->options->data);
        asking->waits = asking->question.logs && !v->options->logs;
        return asking;
    }
    return NULL;
}

static enum http_next next_question(struct http_exchange **e, void *data)
{
    struct verifying *v = data;
    struct asking *asking = begin_next(v);
    while (asking && asking->waits) asking = begin_next(v);
    if (!asking) return HTTP_NO_MORE;
    probe_begin(v->probe, asking->question.queries, from_of(asking), v->to, &asking->exchange);
    asking->exchange.owner = asking;
    asking->since = moment_steady();
    *e = &asking->exchange;
    return HTTP_NEXT;
}

static void take_answer(struct http_exchange *e, void *data)
{
    struct verifying *v = data;
    struct asking *asking = e->owner;
    struct probe_reply reply = probe_told(v->probe, e, moment_steady() - asking->since);
    take_reply(asking, &reply);
    http_exchange_release(e);
}

static void ask_waiting(struct verifying *v)
{
    for (size_t i = 0; i < v->begun && !v->failed; i++) {
        struct asking *asking = &v->asking.at[i];
        const struct question *q = &asking->question;
        if (!asking->waits || is_left_out(v, q, &v->panels.at[asking->index])) continue;
        struct probe_reply reply = probe_ask_logs(v->probe, q->queries, from_of(asking), v->to);
        take_reply(asking, &reply);
    }
}

static bool has_queries(const struct json *panel)
{
    const struct json *targets = json_at(panel, "targets");
    return targets && targets->kind == JSON_ARRAY && targets->items.len > 0 &&
           !str_is(json_text_at(panel, "type"), "row") &&
           !str_is(json_text_at(panel, "type"), "text");
}

/* Those of folded rows stand inside the row. */
static void list_panels(struct verifying *v, const struct json *list)
{
    for (size_t i = 0; i < json_len(list); i++) {
        const struct json *json = list->items.at[i], *id = json_at(json, "id");
        list_panels(v, json_at(json, "panels"));
        if (!has_queries(json)) continue;
        struct verify_panel panel = {.id = id && id->kind == JSON_NUMBER ? (int)id->number : 0,
                                     .title = json_text_at(json, "title"),
                                     .state = VERIFY_SKIPPED};
        struct asking asking = {.of = v, .index = v->panels.len, .json = json};
        vec_push(v->arena, &v->panels, panel);
        vec_push(v->arena, &v->asking, asking);
    }
}

/* False when the workspace itself fails. */
static bool ask_panels(struct verifying *v)
{
    http_run(v->probe->http, next_question, take_answer, v);
    ask_waiting(v);
    while (begin_next(v)) BUG("a panel that could be asked"); /* those left are cancelled */
    return !v->failed;
}

bool verify_dashboard(struct probe *p, str json, const struct grafana_settings *sources,
                      const struct verify_options *options, struct arena *arena,
                      struct verify_panel **panels, size_t *count, struct grafana_answer *failure)
{
    struct verifying v = {.probe = p, .options = options, .arena = arena};
    str why;
    const struct json *dashboard = text_read(arena, json, &why);
    const struct json *time = json_at(dashboard, "time");
    v.from = json_text_at(time, "from");
    v.to = json_text_at(time, "to");
    if (!v.from.len) v.from = STR("now-6h");
    if (!v.to.len) v.to = STR("now");
    double range = seconds_back(v.from) - seconds_back(v.to);
    v.variables.range = range > 0 ? range : 6 * 3600;
    v.variables.interval = interval_of(v.variables.range);
    probe_variables_read(p, dashboard, sources, &v.variables);
    list_panels(&v, json_at(dashboard, "panels"));
    bool whole = ask_panels(&v);
    *panels = v.panels.at;
    *count = v.panels.len;
    *failure = v.failure;
    return whole;
}
