/* read: the dashboard: settings, links, and the parts in their order.
 *
 * Not responsible for a part's members (panel.c, target.c, variable.c, annotation.c) or for JSON as
 * text (text.c).
 */
#include "read/read.h"

#include "emit/dashboard.h"
#include "read/inner.h"
#include "read/text.h"

/* ---- the rest of a part ------------------------------------------------------------------ */

void rest_begin(struct reader *r, struct capture *c) { capture_begin(c, &r->emit); }

struct rest rest_end(struct reader *r, struct capture *c, const struct json *original)
{
    struct json *written = capture_end(c);
    struct rest rest = rest_of(r->arena, &r->scratch, written, original, r->exact);
    arena_reset(&r->scratch);
    return rest;
}

struct json *rest_end_patch(struct reader *r, struct capture *c, const struct json *original)
{
    struct json *patch = rest_patch(r->arena, capture_end(c), original, r->exact);
    arena_reset(&r->scratch);
    return patch;
}

static void reader_init(struct reader *r, struct arena *a, const struct grafana_version *version)
{
    *r = (struct reader){.arena = a};
    arena_init(&r->scratch);
    source_set_init(&r->sources, a);
    diag_sink_init(&r->sink, a, &r->sources);
    json_writer_init(&r->writer, &r->none, &r->scratch);
    r->emit = (struct emit){&r->writer, version, &r->sink, &r->scratch};
}

static void reader_release(struct reader *r)
{
    arena_free(&r->scratch);
    buf_release(&r->none);
}

/* ---- settings and links ------------------------------------------------------------------ */

#define DASHBOARD(kind, path, member) FIELD(kind, path, struct model_dashboard, member)
#define LINK(kind, path, member)      FIELD(kind, path, struct model_link, member)

static const struct field dashboard_fields[] = {
    DASHBOARD(STR, "uid", uid),
    DASHBOARD(STR, "title", title),
    DASHBOARD(STR, "description", description),
    DASHBOARD(STRS, "tags", tags),
    DASHBOARD(STR, "timezone", timezone),
    DASHBOARD(STR, "weekStart", week_start),
    DASHBOARD(BOOL, "editable", editable),
    DASHBOARD(INT, "graphTooltip", cursor),
    DASHBOARD(STR, "refresh", refresh),
    DASHBOARD(STR, "time.from", from),
    DASHBOARD(STR, "time.to", to),
};
static const struct field link_fields[] = {
    LINK(STR, "title", title),
    LINK(STR, "tooltip", tooltip),
    LINK(STR, "icon", icon),
    LINK(STR, "url", url),
    LINK(STRS, "tags", tags),
    LINK(BOOL, "asDropdown", dropdown),
    LINK(BOOL, "targetBlank", new_tab),
    LINK(BOOL, "includeVars", include_variables),
    LINK(BOOL, "keepTime", keep_time),
};
static const struct field_table settings = FIELD_TABLE("", dashboard_fields);
static const struct field_table link_table = FIELD_TABLE("", link_fields);

static void read_links(struct reader *r, const struct json *from, struct model_dashboard *d)
{
    const struct json *links = array_at(from, "links");
    for (size_t i = 0; links && i < links->items.len; i++) {
        struct model_link link = {.new_tab = false};
        read_fields(r, links->items.at[i], link_table, &link);
        vec_push(r->arena, &d->links, link);
    }
}

static void read_variables(struct reader *r, const struct json *from, struct model_dashboard *d)
{
    const struct json *list = array_at(from, "templating.list");
    for (size_t i = 0; list && i < list->items.len; i++) {
        vec_push(r->arena, &d->variables, read_variable(r, list->items.at[i]));
    }
}

/* ---- the dashboard ----------------------------------------------------------------------- */

/* The members that emit always writes, in its order. */
static const char *const always[] = {
    "uid",           "title", "tags",       "timezone",   "editable",    "graphTooltip", "refresh",
    "schemaVersion", "time",  "timepicker", "templating", "annotations", "links",        "panels"};

static size_t place_in_order(str key)
{
    size_t i = 0;
    while (i < COUNT_OF(always) && !str_is(key, always[i])) i++;
    return i;
}

/* Whether emit wrote it: most of those members (an escape may delete some) and in that order, which
 * Grafana does not keep.  Only such a text can come back byte for byte. */
static bool is_emitted(const struct json *from)
{
    size_t found = 0;
    size_t next = 0;
    for (size_t i = 0; i < from->members.len; i++) {
        const struct json_member *member = &from->members.at[i];
        size_t at = place_in_order(member->key);
        if (at == COUNT_OF(always) || member->value->kind == JSON_NULL) continue;
        if (at < next) return false;
        next = at + 1;
        found++;
    }
    return found > COUNT_OF(always) / 2;
}

/* What the server assigns is no part of the dashboard. */
static const struct json *without_assigned(struct reader *r, const struct json *from)
{
    struct json *none = json_object(&r->scratch);
    json_set(&r->scratch, none, STR("id"), json_null(&r->scratch));
    json_set(&r->scratch, none, STR("version"), json_null(&r->scratch));
    return json_merge(&r->scratch, (struct json *)from, none);
}

static void read_rest(struct reader *r, const struct json *from, struct model_dashboard *d)
{
    struct capture c;
    rest_begin(r, &c);
    emit_document(&c.emit, d);
    const struct json *original = r->exact ? from : without_assigned(r, from);
    struct rest rest = rest_end(r, &c, original);
    rest_keep(r->arena, &d->escapes, rest);
}

static struct model_dashboard *dashboard_of(struct reader *r, const struct json *from)
{
    struct model_dashboard *d = arena_new(r->arena, struct model_dashboard);
    d->editable = true;
    read_fields(r, from, settings, d);
    read_links(r, from, d);
    read_variables(r, from, d);
    read_annotations(r, from, d);
    read_rows(r, array_at(from, "panels"), d);
    read_rest(r, from, d);
    return d;
}

/* ---- the document ------------------------------------------------------------------------ */

static bool is_dashboard(const struct json *object)
{
    static const char *const signs[] = {"title", "panels", "rows", "schemaVersion"};
    for (size_t i = 0; i < COUNT_OF(signs); i++) {
        const struct json *sign = json_at(object, signs[i]);
        if (sign && sign->kind != JSON_NULL) return true;
    }
    return false;
}

/* `dashboard`: as the server answers and as it is told to save; `spec`: as a resource. */
static const struct json *unwrapped(const struct json *document)
{
    const struct json *inner = json_at(document, "dashboard");
    if (!inner && json_at(document, "apiVersion")) inner = json_at(document, "spec");
    return inner && !is_dashboard(document) ? inner : document;
}

static const struct json *find_dashboard(struct arena *a, str json, str *why)
{
    const struct json *document = text_read(a, json, why);
    if (!document) return NULL;
    const struct json *from = unwrapped(document);
    if (json_at(from, "elements") && json_at(from, "layout")) {
        *why = STR("this dashboard is of schema v2; only v1 is read");
        return NULL;
    }
    if (is_dashboard(from)) return from;
    *why = STR("this is no dashboard: it has neither a title nor panels");
    return NULL;
}

static struct model_dashboard *read_as(struct arena *a, const struct json *from,
                                       const struct grafana_version *version, bool exact)
{
    struct reader r;
    reader_init(&r, a, version);
    r.exact = exact;
    struct model_dashboard *d = dashboard_of(&r, from);
    reader_release(&r);
    return d;
}

bool read_dashboard_for(struct arena *a, str json, const struct grafana_version *version,
                        struct model_dashboard **out, str *why)
{
    const struct json *from = find_dashboard(a, json, why);
    if (from) *out = read_as(a, from, version, is_emitted(from));
    return from != NULL;
}

bool read_dashboard_meaning(struct arena *a, str json, const struct grafana_version *version,
                            struct model_dashboard **out, str *why)
{
    const struct json *from = find_dashboard(a, json, why);
    if (from) *out = read_as(a, from, version, false);
    return from != NULL;
}

bool read_dashboard(struct arena *a, str json, struct model_dashboard **out, str *why)
{
    const struct json *from = find_dashboard(a, json, why);
    if (!from) return false;
    const struct json *schema = json_at(from, "schemaVersion");
    struct grafana_version version =
        grafana_version_of_schema(is_kind(schema, JSON_NUMBER) ? schema->number : 0);
    *out = read_as(a, from, &version, is_emitted(from));
    return true;
}
