/* resource_panel: a panel as an element of the dashboard API: its data and its picture.
 *
 * Options and field config are the classic ones, member for member.  Not responsible for where the
 * panel stands (resource_layout.c).
 */
#include "emit/resource.h"

static const struct move head_members[] = {
    {"id", "id", FORM_ZERO, NULL},
    {"title", "title", FORM_TEXT, NULL},
    {"description", "description", FORM_TEXT, NULL},
    {"transparent", "transparent", FORM_AS_IS, NULL},
    {"type", NULL, FORM_ELSEWHERE, NULL},
    {"pluginVersion", NULL, FORM_ELSEWHERE, NULL},
    {"gridPos", NULL, FORM_ELSEWHERE, NULL},
    {"datasource", NULL, FORM_ELSEWHERE, NULL}, /* of each query that names none */
    {"targets", NULL, FORM_ELSEWHERE, NULL},
    {"transformations", NULL, FORM_ELSEWHERE, NULL},
    {"links", NULL, FORM_ELSEWHERE, NULL},
    {"options", NULL, FORM_ELSEWHERE, NULL},
    {"fieldConfig", NULL, FORM_ELSEWHERE, NULL},
    {"repeat", NULL, FORM_ELSEWHERE, NULL},
    {"repeatDirection", NULL, FORM_ELSEWHERE, NULL},
    {"maxPerRow", NULL, FORM_ELSEWHERE, NULL},
    {0},
};

static const struct move query_options[] = {
    {"interval", "interval", FORM_AS_IS, NULL},
    {"maxDataPoints", "maxDataPoints", FORM_AS_IS, NULL},
    {"timeFrom", "timeFrom", FORM_AS_IS, NULL},
    {"timeShift", "timeShift", FORM_AS_IS, NULL},
    {"timeCompare", "timeCompare", FORM_AS_IS, NULL},
    {"hideTimeOverride", "hideTimeOverride", FORM_AS_IS, NULL},
    {"cacheTimeout", "cacheTimeout", FORM_AS_IS, NULL},
    {"queryCachingTTL", "queryCachingTTL", FORM_AS_IS, NULL},
    {0},
};

/* ---- queries ----------------------------------------------------------------------------- */

/* What the classic form calls the uid is the name of the resource here. */
void resource_datasource(const struct resource *r, const struct json *datasource)
{
    str uid = text_of_member(datasource, "uid");
    json_field_str(r->e->w, "group", text_of_member(datasource, "type"));
    if (str_empty(uid)) return;
    json_field_object(r->e->w, "datasource");
    json_field_str(r->e->w, "name", uid);
    json_end_object(r->e->w);
}

void resource_query(const struct resource *r, const struct json *datasource,
                    const struct json *fields)
{
    struct json_writer *w = r->e->w;
    begin_kind(r, "DataQuery");
    resource_datasource(r, datasource);
    json_field_word(w, "version", "v0");
    json_field_tree(w, "spec", fields ? fields : json_object(r->e->scratch));
    json_end_object(w);
}

/* The fields of a target that are the plugin's own. */
static const struct json *own_fields(const struct resource *r, struct json *target)
{
    static const char *const others[] = {"refId", "hide", "datasource"};
    struct arena *a = r->e->scratch;
    struct json *without = json_object(a);
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        json_set(a, without, str_from(others[i]), json_null(a));
    }
    return json_merge(a, target, without);
}

static void put_panel_query(const struct resource *r, struct json *target, const struct json *panel)
{
    static const struct move members[] = {
        {"refId", "refId", FORM_TEXT, NULL}, {"hide", "hidden", FORM_NO, NULL}, {0}};
    const struct json *datasource = member_of(target, "datasource");
    begin_kind(r, "PanelQuery");
    begin_spec(r);
    move_members(r, target, members);
    json_key(r->e->w, "query");
    resource_query(r, datasource ? datasource : member_of(panel, "datasource"),
                   own_fields(r, target));
    end_kind(r);
}

static void put_queries(const struct resource *r, const struct json *panel)
{
    struct json *const *targets = NULL;
    size_t count = items_of(panel, "targets", &targets);
    json_field_array(r->e->w, "queries");
    for (size_t i = 0; i < count; i++) put_panel_query(r, targets[i], panel);
    json_end_array(r->e->w);
}

/* ---- transformations --------------------------------------------------------------------- */

/* Until v2 the id was the kind, and stood in the spec once more. */
static void put_transformation(const struct resource *r, const struct json *t,
                               const struct json *panel)
{
    static const struct move members[] = {
        {"options", "options", FORM_OBJECT, NULL}, {"disabled", "disabled", FORM_AS_IS, NULL},
        {"filter", "filter", FORM_AS_IS, NULL},    {"topic", "topic", FORM_AS_IS, NULL},
        {"id", NULL, FORM_ELSEWHERE, NULL},        {0}};
    str id = text_of_member(t, "id");
    struct json_writer *w = r->e->w;
    bool beta = r->schema == SCHEMA_V2BETA1;
    json_begin_object(w);
    json_field_str(w, "kind", beta ? id : STR("Transformation"));
    if (!beta) json_field_str(w, "group", id);
    begin_spec(r);
    if (beta) json_field_str(w, "id", id);
    move_members(r, t, members);
    end_kind(r);
    move_check(r, t, members, NULL, "a transformation", panel);
}

static void put_transformations(const struct resource *r, const struct json *panel)
{
    struct json *const *items = NULL;
    size_t count = items_of(panel, "transformations", &items);
    json_field_array(r->e->w, "transformations");
    for (size_t i = 0; i < count; i++) put_transformation(r, items[i], panel);
    json_end_array(r->e->w);
}

static void put_data(const struct resource *r, const struct json *panel)
{
    json_key(r->e->w, "data");
    begin_kind(r, "QueryGroup");
    begin_spec(r);
    put_queries(r, panel);
    put_transformations(r, panel);
    json_field_object(r->e->w, "queryOptions");
    move_members(r, panel, query_options);
    json_end_object(r->e->w);
    end_kind(r);
}

/* ---- the picture ------------------------------------------------------------------------- */

static void put_picture(const struct resource *r, const struct json *panel)
{
    static const struct move options[] = {{"options", "options", FORM_OBJECT, NULL}, {0}};
    static const struct move config[] = {{"defaults", "defaults", FORM_OBJECT, NULL},
                                         {"overrides", "overrides", FORM_LIST, NULL},
                                         {0}};
    struct json_writer *w = r->e->w;
    const struct json *field_config = member_of(panel, "fieldConfig");
    json_key(w, "vizConfig");
    begin_kind(r, "VizConfig");
    json_field_str(w, "group", text_of_member(panel, "type"));
    json_field_str(w, "version", text_of_member(panel, "pluginVersion"));
    begin_spec(r);
    move_members(r, panel, options);
    json_field_object(w, "fieldConfig");
    move_members(r, field_config, config);
    json_end_object(w);
    end_kind(r);
    if (field_config) move_check(r, field_config, config, NULL, "`fieldConfig`", panel);
}

static void put_links(const struct resource *r, const struct json *panel)
{
    static const struct move members[] = {{"title", "title", FORM_TEXT, NULL},
                                          {"url", "url", FORM_TEXT, NULL},
                                          {"targetBlank", "targetBlank", FORM_AS_IS, NULL},
                                          {0}};
    struct json *const *links = NULL;
    size_t count = items_of(panel, "links", &links);
    json_field_array(r->e->w, "links");
    for (size_t i = 0; i < count; i++) {
        json_begin_object(r->e->w);
        move_members(r, links[i], members);
        json_end_object(r->e->w);
        move_check(r, links[i], members, NULL, "a panel's link", panel);
    }
    json_end_array(r->e->w);
}

void resource_element(const struct resource *r, const struct json *panel)
{
    begin_kind(r, "Panel");
    begin_spec(r);
    move_members(r, panel, head_members);
    put_links(r, panel);
    put_data(r, panel);
    put_picture(r, panel);
    end_kind(r);
    move_check(r, panel, head_members, query_options, "a panel", panel);
}
