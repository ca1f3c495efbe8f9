/* Job: the dashboard itself: settings, rows, variables.  Not responsible for panels (panel). */
#include "lower/quote.h"
#include "model/inner.h"

static const struct outline_property *find(struct builder *b, const char *word)
{
    return outline_find(&b->outline->properties, word);
}

/* ---- settings ---------------------------------------------------------------------------- */

static void range_setting(struct builder *b)
{
    const struct outline_property *o = find(b, "range");
    double seconds = 6 * 3600;
    str text = STR("6h");
    if (o) prop_duration(b, o, &seconds, &text);
    b->lower.range = seconds;
    b->dashboard->from = arena_printf(b->arena, "now-%.*s", STR_ARG(text));
    b->dashboard->to = STR("now");
}

/* `24h` rather than `1d`: one of Grafana's validators reads Go durations, which have no days. */
static str refresh_text(struct arena *a, double seconds)
{
    if (seconds >= 3600 && seconds == 3600 * (double)(long long)(seconds / 3600))
        return arena_printf(a, "%lldh", (long long)(seconds / 3600));
    return duration_text(a, seconds);
}

static void refresh_setting(struct builder *b)
{
    const struct outline_property *o = find(b, "refresh");
    double seconds;
    str text;
    if (!o) return;
    if (prop_groups(o) == 1 && prop_values(o, 0)->len == 1 &&
        prop_values(o, 0)->at[0]->kind == AST_NAME) {
        text = prop_text(b, o, prop_values(o, 0)->at[0]);
        if (str_is(text, "off")) return;
    }
    if (prop_duration(b, o, &seconds, &text))
        b->dashboard->refresh = refresh_text(b->arena, seconds);
}

static void uid_setting(struct builder *b)
{
    const struct outline_property *o = find(b, "uid"), *was = find(b, "was");
    b->dashboard->uid = identity_uid(b->arena, b->outline->title);
    if (was) prop_single(b, was, &b->dashboard->was);
    if (!o || !prop_single(b, o, &b->dashboard->uid) || identity_uid_fits(b->dashboard->uid))
        return;
    struct diag *d = REPORT(b, BAD_UID, prop_values(o, 0)->at[0]->where,
                            "`%.*s` is no uid for Grafana", STR_ARG(b->dashboard->uid));
    diag_why(d, "it takes at most 40 characters of A-Z a-z 0-9 - _");
    diag_help(d, "for instance `uid %.*s`", STR_ARG(identity_uid(b->arena, b->dashboard->uid)));
}

static void tags_setting(struct builder *b)
{
    const struct outline_property *o = find(b, "tags");
    for (size_t g = 0; o && g < prop_groups(o); g++)
        for (size_t i = 0; i < prop_values(o, g)->len; i++) {
            str tag = prop_text(b, o, prop_values(o, g)->at[i]);
            vec_push(b->arena, &b->dashboard->tags, tag);
        }
}

static void links_setting(struct builder *b)
{
    for (size_t i = 0; i < b->outline->properties.len; i++) {
        const struct outline_property *o = &b->outline->properties.at[i];
        bool url = strcmp(o->word->name, "link") == 0, tags = strcmp(o->word->name, "links") == 0;
        if (!url && !tags) continue;
        struct model_link link = {.keep_time = true, .include_variables = true, .dropdown = tags};
        for (size_t g = 0; tags && g < prop_groups(o); g++) {
            str tag = prop_text(b, o, prop_values(o, g)->at[0]);
            vec_push(b->arena, &link.tags, tag);
        }
        if (tags) link.title = link.tags.at[0];
        if (url) {
            if (prop_groups(o) != 1 || prop_values(o, 0)->len != 2) {
                prop_bad(b, o, "link \"Runbook\" \"https://example.com\"");
                continue;
            }
            link.title = prop_text(b, o, prop_values(o, 0)->at[0]);
            link.url = prop_text(b, o, prop_values(o, 0)->at[1]);
            link.new_tab = true;
            link.icon = STR("external link");
            link.include_variables = false;
        }
        vec_push(b->arena, &b->dashboard->links, link);
    }
}

static void other_settings(struct builder *b)
{
    struct model_dashboard *d = b->dashboard;
    const struct outline_property *o;
    str text;
    d->cursor = 1;
    d->editable = true;
    d->timezone = STR("browser");
    d->description = b->outline->description;
    if ((o = find(b, "cursor")) && prop_choice(b, o, &text))
        d->cursor = str_is(text, "off") ? 0 : str_is(text, "tooltip") ? 2 : 1;
    if ((o = find(b, "editable")) && prop_choice(b, o, &text)) d->editable = str_is(text, "yes");
    if ((o = find(b, "week"))) prop_choice(b, o, &d->week_start);
    if ((o = find(b, "timezone"))) prop_single(b, o, &d->timezone);
    if ((o = find(b, "describe"))) prop_single(b, o, &d->description);
}

static void put(struct builder *b, struct json *object, const char *key, str value)
{
    json_set(b->arena, object, str_from(key), json_string(b->arena, value));
}

/* annotate alarms "checkout-": CloudWatch finds alarms by how their names and their actions begin,
 * and takes neither empty (DescribeAlarms). */
static bool alarms_annotation(struct builder *b, const struct outline_property *o,
                              struct model_annotation *a)
{
    const struct ast_nodes *values = prop_values(o, 0);
    if (values->len != 2) {
        struct diag *d = REPORT(b, PROPERTY_VALUE, o->node->head.where, "which alarms?");
        diag_why(d, "CloudWatch looks alarms up by the beginning of their names");
        diag_help(d, "`annotate alarms \"checkout-\"`");
        return false;
    }
    struct json *t = json_object(b->arena);
    str prefix = prop_text(b, o, values->at[1]);
    put(b, t, "refId", STR("annotationQuery"));
    put(b, t, "queryMode", STR("Annotations"));
    put(b, t, "region", b->lower.region);
    put(b, t, "namespace", STR_EMPTY);
    json_set(b->arena, t, STR("prefixMatching"), json_bool(b->arena, true));
    put(b, t, "actionPrefix", STR("arn:"));
    put(b, t, "alarmNamePrefix", prefix);
    *a = (struct model_annotation){.name = arena_printf(b->arena, "Alarms %.*s", STR_ARG(prefix)),
                                   .datasource = b->lower.cloudwatch,
                                   .color = STR("red"),
                                   .enable = true,
                                   .target = t};
    return true;
}

/* annotate tags "deploy": Grafana's own annotations with these tags. */
static bool tags_annotation(struct builder *b, const struct outline_property *o,
                            struct model_annotation *a)
{
    struct json *t = json_object(b->arena), *tags = json_array(b->arena);
    str name = STR_EMPTY;
    for (size_t g = 0; g < prop_groups(o); g++)
        for (size_t i = g == 0 ? 1 : 0; i < prop_values(o, g)->len; i++) {
            str tag = prop_text(b, o, prop_values(o, g)->at[i]);
            json_push(b->arena, tags, json_string(b->arena, tag));
            name =
                name.len ? arena_printf(b->arena, "%.*s, %.*s", STR_ARG(name), STR_ARG(tag)) : tag;
        }
    if (!name.len) {
        prop_bad(b, o, "annotate tags \"deploy\"");
        return false;
    }
    json_set(b->arena, t, STR("limit"), json_number(b->arena, 100));
    json_set(b->arena, t, STR("matchAny"), json_bool(b->arena, true));
    json_set(b->arena, t, STR("tags"), tags);
    put(b, t, "type", STR("tags"));
    *a = (struct model_annotation){.name = name,
                                   .datasource = {STR("grafana"), STR("-- Grafana --")},
                                   .color = STR("blue"),
                                   .enable = true,
                                   .target = t};
    return true;
}

static void annotations_setting(struct builder *b)
{
    for (size_t i = 0; i < b->outline->properties.len; i++) {
        const struct outline_property *o = &b->outline->properties.at[i];
        struct model_annotation a;
        if (strcmp(o->word->name, "annotate") != 0 || prop_groups(o) == 0) continue;
        const struct ast *first = prop_values(o, 0)->at[0];
        str what = prop_text(b, o, first);
        bool fine = false;
        if (str_is(what, "alarms"))
            fine = alarms_annotation(b, o, &a);
        else if (str_is(what, "tags"))
            fine = tags_annotation(b, o, &a);
        else {
            struct diag *d =
                REPORT(b, PROPERTY_VALUE, first->where, "`annotate` has no `%.*s`", STR_ARG(what));
            diag_help(d, "`annotate alarms \"checkout-\"` or `annotate tags \"deploy\"`");
        }
        if (fine) vec_push(b->arena, &b->dashboard->annotations, a);
    }
}

/* What dashc itself must know of a dashboard: whether it is there twice, where it is deployed. */
static void check_own_words(struct builder *b, const struct outline_property *o,
                            const struct model_escape *e)
{
    static const struct {
        const char *member, *way;
    } known[] = {{"uid", "`uid \"…\"` in its block"}, {"title", "`dashboard \"…\"`"}};
    const struct json *patch = json_at_path(b->arena, e->path, e->patch);
    for (size_t i = 0; patch && i < COUNT_OF(known); i++) {
        if (!json_get(patch, str_from(known[i].member))) continue;
        b->program->sink->origin = o->origin;
        struct diag *d = REPORT(b, JSON_VALUE, o->node->head.where,
                                "the `%s` of a dashboard is not said by `json`", known[i].member);
        diag_why(d, "what is deployed, compared and found to be there twice goes by it");
        diag_help(d, "it is said with %s", known[i].way);
    }
    const struct json *panels = patch ? json_get(patch, STR("panels")) : NULL;
    if (panels && panels->kind == JSON_NULL)
        REPORT(b, JSON_VALUE, o->node->head.where, "`json` takes all panels away");
}

void dashboard_settings(struct builder *b)
{
    b->dashboard->title = b->outline->title;
    b->dashboard->folder = b->outline->folder;
    b->dashboard->where = b->outline->title_where;
    if (!b->outline->title.len && b->program->sink->errors == b->errors_before)
        REPORT(b, BAD_VALUE, b->outline->title_where, "a dashboard has a title");
    range_setting(b);
    refresh_setting(b);
    uid_setting(b);
    tags_setting(b);
    links_setting(b);
    other_settings(b);
    for (size_t i = 0; i < b->outline->properties.len; i++) {
        const struct outline_property *o = &b->outline->properties.at[i];
        if (strcmp(o->word->name, "json") != 0) continue;
        struct model_escape e = prop_escape(b, o);
        check_own_words(b, o, &e);
        vec_push(b->arena, &b->dashboard->escapes, e);
    }
}

/* ---- region, account, data sources ------------------------------------------------------- */

static str constant_region(struct builder *b)
{
    const struct outline_property *o = find(b, "region");
    str region = b->options->region;
    if (o) prop_place(b, o, &region);
    return region;
}

static str constant_account(struct builder *b)
{
    const struct outline_property *o = find(b, "account");
    str account = b->options->account;
    if (o) prop_place(b, o, &account);
    return account;
}

void dashboard_region(struct builder *b)
{
    struct lower *l = &b->lower;
    const struct outline_property *own = find(b, "datasource");
    str constant = constant_region(b), uid;
    l->region = constant.len ? constant : STR("default");
    l->account = constant_account(b);
    const struct views *views = &b->outline->views;
    for (size_t i = 0; i < views->list.len; i++) {
        const struct view *v = views->list.at[i];
        if (v->kind == VIEW_REGION) l->region = arena_printf(b->arena, "$%.*s", STR_ARG(v->name));
        if (v->kind == VIEW_ACCOUNT) l->account = arena_printf(b->arena, "$%.*s", STR_ARG(v->name));
    }
    l->cloudwatch = (struct datasource_ref){STR("cloudwatch"), STR("${cloudwatch}")};
    l->opensearch =
        (struct datasource_ref){STR("grafana-opensearch-datasource"), STR("${opensearch}")};
    if (own && prop_single(b, own, &uid)) l->cloudwatch.uid = l->opensearch.uid = uid;
    annotations_setting(b);
}

/* ---- variables
 * ------------------------------------------------------------------------------------------------
 */

static struct model_variable *variable_new(struct builder *b, enum variable_kind kind, str name)
{
    struct model_variable *v = arena_new(b->arena, struct model_variable);
    v->kind = kind;
    v->name = name;
    vec_push(b->arena, &b->dashboard->variables, v);
    return v;
}

/* A panel has the data source of its queries, unless they have several. */
static bool panel_uses(const struct model_panel *panel, const char *uid)
{
    if (!str_is(panel->datasource.uid, "-- Mixed --")) return str_is(panel->datasource.uid, uid);
    for (size_t i = 0; i < panel->targets.len; i++)
        if (str_is(panel->targets.at[i]->datasource.uid, uid)) return true;
    return false;
}

static bool uses_variable(const struct builder *b, const char *uid)
{
    for (size_t i = 0; i < b->dashboard->annotations.len; i++)
        if (str_is(b->dashboard->annotations.at[i].datasource.uid, uid)) return true;
    for (size_t i = 0; i < b->dashboard->variables.len; i++)
        if (str_is(b->dashboard->variables.at[i]->datasource.uid, uid)) return true;
    for (size_t r = 0; r < b->dashboard->rows.len; r++)
        for (size_t p = 0; p < b->dashboard->rows.at[r]->panels.len; p++)
            if (panel_uses(b->dashboard->rows.at[r]->panels.at[p], uid)) return true;
    return false;
}

/* A regular expression that only this name matches, as Grafana writes them. */
static str name_pattern(struct arena *a, str name)
{
    return arena_join(a, STR("/^"), quote_regex(a, name), STR("$/"));
}

/* The hidden variable through which a dashboard finds its data source, whatever its uid (B1):
 * the one that is called `source`, or of several the first. */
static void source_variable(struct builder *b, const char *name, const char *type,
                            const char *label, const struct declared_source *source)
{
    struct view *same = views_find(&b->outline->views, str_from(name));
    if (same) {
        struct diag *d =
            REPORT(b, RESERVED_VARIABLE, same->where,
                   "`%s` is the variable by which the dashboard finds its data source", name);
        diag_help(d, "give yours another name");
    }
    struct model_variable *v = variable_new(b, VARIABLE_DATASOURCE, str_from(name));
    v->label = str_from(label);
    v->text_query = str_from(type);
    v->hide = 2;
    v->refresh = 1;
    if (source) v->regex = name_pattern(b->arena, source->head.name);
}

static str view_label(struct builder *b, const struct view *v)
{
    return v->label.len ? v->label : name_title(b->arena, v->name);
}

static void choose(struct builder *b, struct model_variable *v, str text, str value)
{
    struct model_option o = {text, value};
    vec_push(b->arena, &v->current, o);
}

static void cloudwatch_variable(struct builder *b, struct model_variable *v, const char *type)
{
    struct json *q = json_object(b->arena);
    json_set(b->arena, q, STR("queryType"), json_string(b->arena, str_from(type)));
    json_set(b->arena, q, STR("refId"),
             json_string(b->arena, STR("CloudWatchVariableQueryEditor-VariableQuery")));
    if (strcmp(type, "accounts") == 0)
        json_set(b->arena, q, STR("region"), json_string(b->arena, b->lower.region));
    v->datasource = b->lower.cloudwatch;
    v->query = q;
    v->refresh = 1;
    v->sort = 1;
}

static bool panel_asks_place(const struct model_panel *p, const struct view *v)
{
    for (size_t i = 0; i < p->targets.len; i++) {
        const struct target *t = p->targets.at[i];
        if (view_is_in(v, t->region) || view_is_in(v, t->account)) return true;
    }
    return false;
}

/* A drop-down of regions or accounts narrows what is asked there: nothing, where every panel says a
 * place of its own or asks OpenSearch.  Lists of values and alarms are asked there, too. */
static void check_place_used(struct builder *b, const struct view *v)
{
    bool asked = v->used || b->dashboard->annotations.len || b->lower.filters.len ||
                 b->dashboard->escapes.len || b->program->sink->errors != b->errors_before;
    for (size_t r = 0; !asked && r < b->dashboard->rows.len; r++)
        for (size_t i = 0; !asked && i < b->dashboard->rows.at[r]->panels.len; i++) {
            const struct model_panel *p = b->dashboard->rows.at[r]->panels.at[i];
            asked = p->escapes.len || panel_asks_place(p, v);
        }
    if (asked) return;
    struct diag *d = REPORT(b, FILTER_UNUSED, v->where, "the drop-down `%.*s` narrows no panel",
                            STR_ARG(v->name));
    diag_why(d, "no panel asks CloudWatch without a place of its own");
    diag_help(d, "remove it, or leave out what the panels say of their place");
}

/* Grafana's list of regions begins with "default": the data source's own. */
static void region_variable(struct builder *b, const struct view *view)
{
    struct model_variable *v = variable_new(b, VARIABLE_QUERY, view->name);
    str constant = constant_region(b);
    if (!constant.len) constant = STR("default");
    v->label = view_label(b, view);
    cloudwatch_variable(b, v, "regions");
    v->definition = STR("Regions");
    v->sort = 0;
    choose(b, v, constant, constant);
    check_place_used(b, view);
}

static void account_variable(struct builder *b, const struct view *view)
{
    struct model_variable *v = variable_new(b, VARIABLE_QUERY, view->name);
    str constant = constant_account(b);
    v->label = view_label(b, view);
    cloudwatch_variable(b, v, "accounts");
    v->definition = STR("Accounts");
    v->regex = STR("/^\\d{12}$/"); /* one account: Grafana lists `all` among them */
    if (constant.len) choose(b, v, constant, constant);
    check_place_used(b, view);
}

static const struct filter *filter_of(const struct builder *b, const struct view *view)
{
    for (size_t i = 0; i < b->lower.filters.len; i++)
        if (b->lower.filters.at[i].view == view) return &b->lower.filters.at[i];
    return NULL;
}

static bool all_of_kind(const struct filter *f, enum source_kind kind)
{
    for (size_t i = 0; i < f->bindings.len; i++)
        if (f->bindings.at[i].source->kind != kind) return false;
    return f->bindings.len > 0;
}

static void dimension_variable(struct builder *b, const struct view *view)
{
    const struct filter *f = filter_of(b, view);
    if (!f || f->bindings.len == 0) return;
    const struct cat_source *s = f->bindings.at[0].source;
    bool opensearch = s->kind == SOURCE_OPENSEARCH;
    struct model_variable *v = variable_new(b, VARIABLE_QUERY, view->name);
    v->label = view_label(b, view);
    v->datasource = opensearch ? b->lower.opensearch : b->lower.cloudwatch;
    v->query = lower_variable_query(&b->lower, f);
    v->definition = arena_printf(b->arena, "%.*s of %.*s",
                                 STR_ARG(s->dimensions.at[f->bindings.at[0].dimension].key),
                                 STR_ARG(s->name_space));
    v->refresh = opensearch ? 2 : 1;
    v->sort = 1;
    v->multi = view->multi;
    v->include_all = view->multi;
    /* For CloudWatch All is the wildcard.  In Lucene `field:*` would drop documents without the
     * field; `(*:*)` matches every one. */
    if (view->multi) v->all_value = all_of_kind(f, SOURCE_OPENSEARCH) ? STR("(*:*)") : STR("*");
    if (view->multi) choose(b, v, STR("All"), STR("$__all"));
    if (!f->narrows && b->program->sink->errors == b->errors_before) {
        struct diag *d = REPORT(b, FILTER_UNUSED, view->where,
                                "the drop-down `%.*s` narrows no panel", STR_ARG(view->name));
        diag_help(d, "remove it, or use a metric that is published with it");
    }
}

static void input_variable(struct builder *b, const struct view *view)
{
    struct model_variable *v = variable_new(b, VARIABLE_TEXTBOX, view->name);
    v->label = view_label(b, view);
    v->text_query = view->value;
    choose(b, v, view->value, view->value);
}

/* var az = query "dimension_values(…)": CloudWatch's text form, as it is. */
static void query_variable(struct builder *b, struct model_variable *v)
{
    v->datasource = b->lower.cloudwatch;
    v->query = json_string(b->arena, v->text_query);
    v->definition = v->text_query;
    v->refresh = 1;
    v->sort = 1;
    v->options.len = 0;
    v->current.len = 0;
}

static void variable_properties(struct builder *b, struct model_variable *v,
                                const struct view *view, const struct ast_nodes *clauses)
{
    for (size_t i = 0; i < clauses->len; i++) {
        const struct ast_property *node = (const struct ast_property *)clauses->at[i];
        const struct word *w =
            node->head.kind == AST_PROPERTY
                ? word_find(atom_str(b->program->atoms, node->word), SCOPE_VARIABLE)
                : NULL;
        if (!w) continue; /* reported where it was declared */
        struct outline_property o = {node, w, view->scope, view->origin};
        if (strcmp(w->name, "hidden") == 0) v->hide = 2;
        if (strcmp(w->name, "multi") == 0) v->multi = true;
        if (strcmp(w->name, "regex") == 0 && prop_single(b, &o, &v->regex))
            prop_pattern(b, &o, prop_values(&o, 0)->at[0]);
        if (strcmp(w->name, "all") == 0) {
            v->include_all = true;
            if (prop_groups(&o)) prop_single(b, &o, &v->all_value);
            v->current.len = 0;
            choose(b, v, STR("All"), STR("$__all"));
        }
        if (strcmp(w->name, "json") == 0) {
            struct model_escape e = prop_escape(b, &o);
            vec_push(b->arena, &v->escapes, e);
        }
    }
}

/* var stage = "prod", "staging" ; var step = interval 1m, 5m ; var host = text "web-1" */
static void own_variable(struct builder *b, const struct view *view)
{
    static const struct {
        const char *word;
        enum variable_kind kind;
    } kinds[] = {
        {"interval", VARIABLE_INTERVAL}, {"text", VARIABLE_TEXTBOX},
        {"constant", VARIABLE_CONSTANT}, {"datasource", VARIABLE_DATASOURCE},
        {"query", VARIABLE_QUERY},
    };
    const struct ast_variable *node = (const struct ast_variable *)view->node;
    static const struct word word = {
        "var", SCOPE_VARIABLE, WORD_VALUE_MUST, WORD_BLOCK_NO, WORD_FREE, "", ""};
    struct ast_property like = {{AST_PROPERTY, node->head.where}, ATOM_NONE, node->groups, NULL};
    struct outline_property o = {&like, &word, view->scope, view->origin};
    enum variable_kind kind = VARIABLE_CUSTOM;
    size_t first = 0;
    const struct ast *head = prop_values(&o, 0)->at[0];
    if (head->kind == AST_NAME)
        for (size_t i = 0; i < COUNT_OF(kinds); i++)
            if (str_is(prop_text(b, &o, head), kinds[i].word)) kind = kinds[i].kind, first = 1;
    struct model_variable *v = variable_new(b, kind, view->name);
    v->label = view_label(b, view);
    v->multi = view->multi;
    v->refresh = kind == VARIABLE_INTERVAL ? 2 : kind == VARIABLE_DATASOURCE ? 1 : 0;
    if (kind == VARIABLE_CONSTANT) v->hide = 2;
    for (size_t g = 0; g < prop_groups(&o); g++)
        for (size_t i = g == 0 ? first : 0; i < prop_values(&o, g)->len; i++) {
            str text = prop_text(b, &o, prop_values(&o, g)->at[i]);
            struct model_option option = {text, text};
            vec_push(b->arena, &v->options, option);
            /* A comma separates values in Grafana's text form. */
            struct buf escaped = BUF_INIT;
            for (size_t k = 0; k < text.len; k++) {
                if (text.ptr[k] == ',' && kind == VARIABLE_CUSTOM) buf_char(&escaped, '\\');
                buf_char(&escaped, text.ptr[k]);
            }
            str one = arena_str(b->arena, buf_as_str(&escaped));
            buf_release(&escaped);
            v->text_query = v->text_query.len ? arena_printf(b->arena, "%.*s,%.*s",
                                                             STR_ARG(v->text_query), STR_ARG(one))
                                              : one;
        }
    if (v->options.len && kind != VARIABLE_DATASOURCE)
        choose(b, v, v->options.at[0].text, v->options.at[0].value);
    if (kind == VARIABLE_QUERY) query_variable(b, v);
    variable_properties(b, v, view, &node->clauses);
}

void variables_build(struct builder *b)
{
    static void (*const builders[])(struct builder *, const struct view *) = {
        [VIEW_REGION] = region_variable,       [VIEW_ACCOUNT] = account_variable,
        [VIEW_DIMENSION] = dimension_variable, [VIEW_INPUT] = input_variable,
        [VIEW_OTHER] = own_variable,
    };
    const struct views *views = &b->outline->views;
    struct model_dashboard *d = b->dashboard;
    for (size_t i = 0; i < views->list.len; i++) {
        b->program->sink->origin = views->list.at[i]->origin;
        builders[views->list.at[i]->kind](b, views->list.at[i]);
    }
    b->program->sink->origin = NULL;
    /* Those that others depend on stand first. */
    bool cloudwatch = uses_variable(b, "${cloudwatch}"),
         opensearch = uses_variable(b, "${opensearch}");
    struct model_variable **own = d->variables.at;
    size_t count = d->variables.len;
    memset(&d->variables, 0, sizeof d->variables);
    if (cloudwatch)
        source_variable(b, "cloudwatch", "cloudwatch", "CloudWatch", b->options->cloudwatch);
    if (opensearch)
        source_variable(b, "opensearch", "grafana-opensearch-datasource", "OpenSearch",
                        b->options->opensearch);
    for (size_t i = 0; i < count; i++) vec_push(b->arena, &d->variables, own[i]);
}
