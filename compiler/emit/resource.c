/* resource: the document of Grafana's dashboard API: envelope, settings, links, annotations.
 *
 * It is the classic document rearranged, not written a second time: what users lay over a dashboard
 * (`json`) speaks of the classic form, and so does what was read and not understood; so every
 * writer, and every such piece, serves both.
 *
 * Not responsible for what the server keeps: the folder is an annotation that holds its uid, which
 * is not known before the dashboard is published, so none is written here.
 */
#include "emit/resource.h"

#include "emit/dashboard.h"
#include "emit/lacks.h"

/* ---- settings ---------------------------------------------------------------------------- */

static const char *const cursors[] = {"Off", "Crosshair", "Tooltip", NULL};

static const struct move settings[] = {
    {"title", "title", FORM_TEXT, NULL},
    {"description", "description", FORM_AS_IS, NULL},
    {"tags", "tags", FORM_LIST, NULL},
    {"editable", "editable", FORM_YES, NULL},
    {"preload", "preload", FORM_NO, NULL},
    {"liveNow", "liveNow", FORM_AS_IS, NULL},
    {"graphTooltip", "cursorSync", FORM_WORD, cursors},
    {"uid", NULL, FORM_ELSEWHERE, NULL},
    {"schemaVersion", NULL, FORM_ELSEWHERE, NULL},
    {"time", NULL, FORM_ELSEWHERE, NULL},
    {"timepicker", NULL, FORM_ELSEWHERE, NULL},
    {"templating", NULL, FORM_ELSEWHERE, NULL},
    {"annotations", NULL, FORM_ELSEWHERE, NULL},
    {"links", NULL, FORM_ELSEWHERE, NULL},
    {"panels", NULL, FORM_ELSEWHERE, NULL},
    {0},
};

static const struct move time_settings[] = {
    {"timezone", "timezone", FORM_AS_IS, NULL},
    {"weekStart", "weekStart", FORM_AS_IS, NULL},
    {"fiscalYearStartMonth", "fiscalYearStartMonth", FORM_ZERO, NULL},
    {"refresh", "autoRefresh", FORM_TEXT, NULL},
    {0},
};

static const struct move time_range[] = {
    {"from", "from", FORM_TEXT, NULL}, {"to", "to", FORM_TEXT, NULL}, {0}};

static const struct move time_picker[] = {
    {"hidden", "hideTimepicker", FORM_NO, NULL},
    {"quick_ranges", "quickRanges", FORM_AS_IS, NULL},
    {"nowDelay", "nowDelay", FORM_AS_IS, NULL},
    {"refresh_intervals", NULL, FORM_ELSEWHERE, NULL},
    {0},
};

/* The classic form may leave them to Grafana; here they must stand. */
static void put_intervals(const struct resource *r, const struct json *picker)
{
    const str usual[] = {STR("5s"),  STR("10s"), STR("30s"), STR("1m"), STR("5m"),
                         STR("15m"), STR("30m"), STR("1h"),  STR("2h"), STR("1d")};
    const struct json *own = member_of(picker, "refresh_intervals");
    if (own)
        json_field_tree(r->e->w, "autoRefreshIntervals", own);
    else
        emit_strs(r->e, "autoRefreshIntervals", usual, COUNT_OF(usual));
}

static void put_time(const struct resource *r, const struct json *dashboard)
{
    const struct json *range = member_of(dashboard, "time");
    const struct json *picker = member_of(dashboard, "timepicker");
    json_field_object(r->e->w, "timeSettings");
    move_members(r, range, time_range);
    move_members(r, dashboard, time_settings);
    put_intervals(r, picker);
    move_members(r, picker, time_picker);
    json_end_object(r->e->w);
    if (range) move_check(r, range, time_range, NULL, "`time`", NULL);
    if (picker) move_check(r, picker, time_picker, NULL, "`timepicker`", NULL);
}

/* ---- lists ------------------------------------------------------------------------------- */

static const struct move link_members[] = {
    {"type", "type", FORM_TEXT, NULL},
    {"title", "title", FORM_TEXT, NULL},
    {"tooltip", "tooltip", FORM_TEXT, NULL},
    {"icon", "icon", FORM_TEXT, NULL},
    {"url", "url", FORM_AS_IS, NULL},
    {"tags", "tags", FORM_LIST, NULL},
    {"asDropdown", "asDropdown", FORM_NO, NULL},
    {"targetBlank", "targetBlank", FORM_NO, NULL},
    {"includeVars", "includeVars", FORM_NO, NULL},
    {"keepTime", "keepTime", FORM_NO, NULL},
    {"placement", "placement", FORM_AS_IS, NULL},
    {0},
};

static void put_link(const struct resource *r, const struct json *link)
{
    json_begin_object(r->e->w);
    move_members(r, link, link_members);
    json_end_object(r->e->w);
    move_check(r, link, link_members, NULL, "a link", NULL);
}

static const struct move annotation_members[] = {
    {"name", "name", FORM_TEXT, NULL},
    {"builtIn", "builtIn", FORM_TRUTH, NULL},
    {"enable", "enable", FORM_NO, NULL},
    {"hide", "hide", FORM_NO, NULL},
    {"iconColor", "iconColor", FORM_TEXT, NULL},
    {"filter", "filter", FORM_AS_IS, NULL},
    {"placement", "placement", FORM_AS_IS, NULL},
    {"mappings", "mappings", FORM_AS_IS, NULL},
    {0},
};

/* All members without a place of their own: there is one for such. */
static void put_other_options(const struct resource *r, const struct json *annotation)
{
    static const char *const elsewhere[] = {"datasource", "target"};
    struct arena *a = r->e->scratch;
    struct json *without = json_object(a);
    for (const struct move *m = annotation_members; m->from; m++) {
        json_set(a, without, str_from(m->from), json_null(a));
    }
    for (size_t i = 0; i < COUNT_OF(elsewhere); i++) {
        json_set(a, without, str_from(elsewhere[i]), json_null(a));
    }
    const struct json *rest = json_merge(a, (struct json *)annotation, without);
    if (rest->members.len) json_field_tree(r->e->w, "legacyOptions", rest);
}

static void put_annotation(const struct resource *r, const struct json *annotation)
{
    begin_kind(r, "AnnotationQuery");
    begin_spec(r);
    move_members(r, annotation, annotation_members);
    json_key(r->e->w, "query");
    resource_query(r, member_of(annotation, "datasource"), member_of(annotation, "target"));
    put_other_options(r, annotation);
    end_kind(r);
}

/* The array at `list` of `part`, each item by `put`. */
static void put_list(const struct resource *r, const char *key, const struct json *part,
                     const char *list, void (*put)(const struct resource *, const struct json *))
{
    struct json *const *items = NULL;
    size_t count = items_of(part, list, &items);
    json_key_text(r->e->w, key);
    json_begin_array(r->e->w);
    for (size_t i = 0; i < count; i++) put(r, items[i]);
    json_end_array(r->e->w);
}

static void put_elements(const struct resource *r, const struct json *dashboard)
{
    struct panel_walk walk = {dashboard, 0, 0};
    const struct json *panel;
    json_field_object(r->e->w, "elements");
    while ((panel = panel_next(&walk))) {
        if (!has_element(panel)) {
            move_lost(r, STR("a panel without `id`"), STR("panels"), NULL);
            continue;
        }
        json_key_str(r->e->w, resource_element_name(r, panel));
        resource_element(r, panel);
    }
    json_end_object(r->e->w);
}

/* ---- the document ------------------------------------------------------------------------ */

static void put_envelope(const struct resource *r, const struct json *dashboard)
{
    struct json_writer *w = r->e->w;
    json_field_str(
        w, "apiVersion",
        arena_printf(r->e->scratch, "dashboard.grafana.app/%s", emit_schemas[r->schema].name));
    json_field_word(w, "kind", "Dashboard");
    json_field_object(w, "metadata");
    json_field_str(w, "name", text_of_member(dashboard, "uid"));
    json_end_object(w);
}

static void put_resource(const struct resource *r, const struct json *dashboard)
{
    json_begin_object(r->e->w);
    put_envelope(r, dashboard);
    begin_spec(r);
    move_members(r, dashboard, settings);
    put_time(r, dashboard);
    put_list(r, "variables", member_of(dashboard, "templating"), "list", resource_variable);
    put_list(r, "annotations", member_of(dashboard, "annotations"), "list", put_annotation);
    put_list(r, "links", dashboard, "links", put_link);
    put_elements(r, dashboard);
    resource_layout(r, dashboard);
    end_kind(r);
    move_check(r, dashboard, settings, time_settings, "the dashboard", NULL);
}

void emit_resource(const struct model_dashboard *d, const struct grafana_version *version,
                   enum emit_schema schema, struct diag_sink *sink, struct arena *scratch,
                   struct buf *out)
{
    struct json_writer writer;
    json_writer_init(&writer, out, scratch);
    const struct emit e = {&writer, version, sink, scratch};
    const struct resource r = {&e, d, schema};
    struct capture classic;
    emit_check_lacks(&e, d, schema);
    capture_begin(&classic, &e);
    emit_document(&classic.emit, d);
    put_resource(&r, capture_end(&classic));
    buf_char(out, '\n');
}
