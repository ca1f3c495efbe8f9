/* change_panel: the members of a panel.  Queries, marks and places are in other files. */
#include "deploy/change_inner.h"

#include "model/names.h"

/* ---- values that are not words of Dash --------------------------------------------------- */

static const struct property_word yes_no[] = {{"yes", "yes"}, {"no", "no"}, {NULL, NULL}};
static const struct property_word gaps[] = {{"yes", "connect"}, {"no", "keep"}, {NULL, NULL}};
static const struct property_word scale[] = {{"yes", "log"}, {"no", "linear"}, {NULL, NULL}};
static const struct property_word shown[] = {{"yes", "on"}, {"no", "off"}, {NULL, NULL}};
static const struct property_word shape[] = {{"stepAfter", "step"}, {NULL, NULL}};
static const struct property_word tooltip[] = {
    {"multi", "all"}, {"single", "one"}, {"none", "off"}, {NULL, NULL}};
static const struct property_word each_row[] = {
    {"yes", "each row"}, {"no", "the range"}, {NULL, NULL}};
static const struct property_word direction[] = {
    {"h", "horizontal"}, {"v", "vertical"}, {NULL, NULL}};

/* ---- the table --------------------------------------------------------------------------- */

#define PANEL(subject, kind, form, member) PROPERTY(subject, kind, form, struct model_panel, member)
#define PANEL_OR(subject, kind, form, member, words, absent) \
    PROPERTY_OR(subject, kind, form, struct model_panel, member, words, absent)
#define PANEL_NUMBER(subject, form, member) \
    PROPERTY_OPTIONAL(subject, form, struct model_panel, member, has_##member)

/* In the order in which a reviewer wants to read them. */
static const struct property panel_properties[] = {
    PANEL("over", TEXT, PLAIN, time_from),
    PANEL("timeshift", TEXT, PLAIN, time_shift),
    PANEL("interval", TEXT, PLAIN, interval),
    PANEL("datapoints", INT, PLAIN, max_data_points),
    PANEL("unit", TEXT, UNIT, unit),
    PANEL("decimals", INT, PLAIN, decimals),
    PANEL("description", TEXT, QUOTED, description),
    PANEL("empty", TEXT, QUOTED, no_value),
    PANEL("series title", TEXT, QUOTED, display_name),
    PANEL("transparent", FLAG, PLAIN, transparent),
    PANEL("repeat", TEXT, VARIABLE, repeat),
    PANEL_OR("repeat direction", TEXT, PLAIN, repeat_direction, direction, "h"),
    PANEL("repeat most", INT, PLAIN, repeat_most),
};
/* What one picture has and another one has not. */
static const struct property picture_properties[] = {
    PANEL_NUMBER("min", QUANTITY, min),
    PANEL_NUMBER("max", QUANTITY, max),
    PANEL_NUMBER("soft min", QUANTITY, soft_min),
    PANEL_NUMBER("soft max", QUANTITY, soft_max),
    PANEL("text", TEXT, QUOTED, text),
    PANEL("text form", TEXT, PLAIN, text_syntax),
    PANEL("reduce", TEXTS, CALCULATION, reduce_calcs),
    PANEL_OR("reduce over", FLAG, PLAIN, reduce_values, each_row, NULL),
    PANEL("reduce fields", TEXT, QUOTED, reduce_fields),
    PANEL("reduce limit", INT, PLAIN, reduce_limit),
    PANEL_OR("orientation", TEXT, PLAIN, orientation, NULL, "auto"),
    PANEL_OR("stack", TEXT, PLAIN, stack, NULL, "none"),
    PANEL("fill", INT, PLAIN, fill),
    PANEL("line", INT, PLAIN, line_width),
    PANEL_OR("line", TEXT, PLAIN, interpolation, shape, "linear"),
    PANEL_OR("line style", TEXT, PLAIN, line_style, NULL, "solid"),
    PANEL_OR("gradient", TEXT, PLAIN, gradient, NULL, "none"),
    PANEL_OR("points", TEXT, PLAIN, points, NULL, "auto"),
    PANEL_OR("gaps", ANSWER, PLAIN, span_nulls, gaps, "no"),
    PANEL("label", TEXT, QUOTED, axis_label),
    PANEL_OR("axis", TEXT, PLAIN, axis_placement, NULL, "auto"),
    PANEL_OR("axis", FLAG, PLAIN, axis_log, scale, NULL),
    PANEL_OR("legend", ANSWER, PLAIN, legend_shown, shown, "yes"),
    PANEL_OR("legend", TEXT, PLAIN, legend_mode, NULL, "list"),
    PANEL_OR("legend", TEXT, PLAIN, legend_placement, NULL, "bottom"),
    PANEL_OR("tooltip", TEXT, PLAIN, tooltip_mode, tooltip, "single"),
    PANEL_OR("tooltip order", TEXT, PLAIN, tooltip_sort, NULL, "none"),
    PANEL("sort", TEXT, PLAIN, table_sort),
    PANEL_OR("log time", ANSWER, PLAIN, log_time, yes_no, NULL),
    PANEL_OR("log labels", ANSWER, PLAIN, log_labels, yes_no, NULL),
    PANEL_OR("log lines wrapped", ANSWER, PLAIN, log_wrap, yes_no, NULL),
    PANEL_OR("log details", ANSWER, PLAIN, log_details, yes_no, NULL),
    PANEL("log order", TEXT, PLAIN, log_order),
};
/* Lines come and go with the first limit. */
static const struct property threshold_lines[] = {
    PANEL_OR("threshold lines", TEXT, PLAIN, thresholds_style, NULL, "off")};
/* Follows from the calculations. */
static const struct property legend_order[] = {
    PANEL("legend sorted by", TEXT, PLAIN, legend_sort_by)};
static const struct property legend_calcs[] = {PANEL("legend", TEXTS, CALCULATION, legend_calcs)};
/* Means another thing in another picture, or says what the picture says already. */
static const struct property drawing[] = {
    PANEL("display", TEXT, DISPLAY, text_mode),
    PANEL("display", TEXT, DISPLAY, graph_mode),
    PANEL("display", TEXT, DISPLAY, color_use),
    PANEL_OR("drawn as", TEXT, PLAIN, draw_style, NULL, "line"),
};

/* ---- more than one member ---------------------------------------------------------------- */

str picture_said(const struct model_panel *p)
{
    if (p->picture == PICTURE_PLUGIN) return p->plugin_id;
    return p->picture == PICTURE_NONE ? STR("none") : str_from(picture_names[p->picture]);
}

static void compare_picture(struct finding *f, const struct model_panel *before,
                            const struct model_panel *after)
{
    str was = picture_said(before);
    str is = picture_said(after);
    if (before->picture == after->picture && str_eq(before->plugin_id, after->plugin_id)) return;
    if (str_eq(was, is)) was = arena_join(f->arena, STR("plugin "), was);
    found(f, "picture", was, is);
}

static str source_said(struct arena *a, const struct datasource_ref *source, bool with_type)
{
    bool typed = with_type && !str_empty(source->type);
    if (str_empty(source->uid)) return source->type;
    return typed ? arena_join(a, source->type, STR(" "), source->uid) : source->uid;
}

void compare_datasource(struct finding *f, const struct datasource_ref *before,
                        const struct datasource_ref *after)
{
    bool same_type = str_eq(before->type, after->type);
    if (same_type && str_eq(before->uid, after->uid)) return;
    found(f, "datasource", source_said(f->arena, before, !same_type),
          source_said(f->arena, after, !same_type));
}

static str color_said(struct arena *a, const struct model_panel *p)
{
    bool fixed = str_is(p->color_mode, "fixed") || str_empty(p->color_mode);
    if (str_empty(p->color_fixed)) return p->color_mode;
    return fixed ? p->color_fixed : arena_join(a, p->color_mode, STR(" "), p->color_fixed);
}

/* Grafana's editor writes the palette where nothing is said. */
static bool is_usual_color(const struct model_panel *p)
{
    bool usual = str_empty(p->color_mode) || str_is(p->color_mode, "palette-classic");
    return usual && str_empty(p->color_fixed);
}

static bool has_own_color(const struct model_panel *p) { return !str_empty(p->color_fixed); }

static void compare_color(struct finding *f, const struct model_panel *before,
                          const struct model_panel *after)
{
    bool same = str_eq(before->color_mode, after->color_mode) &&
                str_eq(before->color_fixed, after->color_fixed);
    if (same || (is_usual_color(before) && is_usual_color(after))) return;
    str was = color_said(f->arena, before);
    str is = color_said(f->arena, after);
    if (str_eq(was, is)) {
        was = str_empty(before->color_mode) ? STR("no mode") : before->color_mode;
        is = str_empty(after->color_mode) ? STR("no mode") : after->color_mode;
    }
    found(f, "color", was, is);
}

/* ---- links ------------------------------------------------------------------------------- */

static const struct property link_properties[] = {
    PROPERTY("url", TEXT, PLAIN, struct model_link, url),
    PROPERTY("tags", TEXTS, PLAIN, struct model_link, tags),
    PROPERTY("tooltip", TEXT, QUOTED, struct model_link, tooltip),
    PROPERTY("icon", TEXT, PLAIN, struct model_link, icon),
    PROPERTY("in a new tab", FLAG, PLAIN, struct model_link, new_tab),
    PROPERTY("keeps the time", FLAG, PLAIN, struct model_link, keep_time),
    PROPERTY("keeps the variables", FLAG, PLAIN, struct model_link, include_variables),
    PROPERTY("drop-down", FLAG, PLAIN, struct model_link, dropdown),
};
static const struct property link_title[] = {
    PROPERTY("title", TEXT, QUOTED, struct model_link, title)};

void compare_link(struct finding *f, const struct model_link *before,
                  const struct model_link *after)
{
    compare_properties(f, link_title, COUNT_OF(link_title), before, after);
    compare_properties(f, link_properties, COUNT_OF(link_properties), before, after);
}

static str link_said(const struct model_link *link)
{
    if (!str_empty(link->title)) return link->title;
    return str_empty(link->url) ? STR("without a title") : link->url;
}

static size_t find_link(const struct model_panel *p, const bool *used, str title)
{
    size_t i = 0;
    while (i < p->links.len && (used[i] || !str_eq(p->links.at[i].title, title))) i++;
    return i;
}

static bool same_link(struct arena *a, const struct model_link *x, const struct model_link *y)
{
    struct finding look = {.arena = a};
    compare_link(&look, x, y);
    return look.details.len == 0;
}

static bool same_links(struct arena *a, const struct model_panel *x, const struct model_panel *y)
{
    bool same = x->links.len == y->links.len;
    for (size_t i = 0; same && i < x->links.len; i++) {
        same = same_link(a, &x->links.at[i], &y->links.at[i]);
    }
    return same;
}

static void compare_links(struct finding *f, const struct model_panel *before,
                          const struct model_panel *after)
{
    bool *used = arena_array(f->arena, bool, before->links.len + 1);
    size_t lines = f->details.len;
    if (same_links(f->arena, before, after)) return;
    for (size_t i = 0; i < after->links.len; i++) {
        const struct model_link *link = &after->links.at[i];
        size_t k = find_link(before, used, link->title);
        used[k] = true;
        if (k == before->links.len) {
            used[k] = false;
            found_text(f, "link", STR_EMPTY, link_said(link));
            continue;
        }
        str prefix = f->prefix;
        f->prefix =
            arena_join(f->arena, prefix, STR("link "), quoted(f->arena, link_said(link)), STR(" "));
        compare_link(f, &before->links.at[k], link);
        f->prefix = prefix;
    }
    for (size_t k = 0; k < before->links.len; k++) {
        if (!used[k]) found_text(f, "link", link_said(&before->links.at[k]), STR_EMPTY);
    }
    if (lines != f->details.len) return;
    found_line(f, CHANGE_ALTERED, "link", STR_EMPTY, STR_EMPTY,
               arena_join(f->arena, f->prefix, STR("links in another order")));
}

/* ---- the panel --------------------------------------------------------------------------- */

static void compare_title(struct finding *f, const struct model_panel *before,
                          const struct model_panel *after)
{
    if (str_eq(before->title, after->title)) return;
    found_text(f, "title", before->title, after->title);
}

static void compare_legend(struct finding *f, const struct model_panel *before,
                           const struct model_panel *after)
{
    if (property_equal(f->arena, legend_calcs, before, after))
        compare_properties(f, legend_order, COUNT_OF(legend_order), before, after);
    else
        compare_properties(f, legend_calcs, COUNT_OF(legend_calcs), before, after);
}

/* What only one picture has comes and goes with it. */
static void compare_pictured(struct finding *f, const struct model_panel *before,
                             const struct model_panel *after)
{
    bool same = before->picture == after->picture;
    bool only_altered = f->only_altered;
    f->only_altered = !same;
    compare_properties(f, picture_properties, COUNT_OF(picture_properties), before, after);
    compare_legend(f, before, after);
    if ((before->steps.len > 1) == (after->steps.len > 1)) {
        compare_properties(f, threshold_lines, COUNT_OF(threshold_lines), before, after);
    }
    if (same) compare_properties(f, drawing, COUNT_OF(drawing), before, after);
    if (same || has_own_color(before) || has_own_color(after)) compare_color(f, before, after);
    compare_json(f, "options", before->options, after->options);
    f->only_altered = only_altered;
}

/* Lists that have words.  Those with a path stand in an escape as a whole where `read` keeps more
 * of them: then the words are enough. */
static const struct {
    const char *path;
    void (*compare)(struct finding *f, const struct model_panel *before,
                    const struct model_panel *after);
} lists[] = {
    {NULL, compare_targets}, /* has all that there is */
    {NULL, compare_thresholds},
    {"fieldConfig.overrides", compare_overrides},
    {"transformations", compare_transformations},
    {"links", compare_links},
};

static void compare_lists(struct finding *f, const struct model_panel *before,
                          const struct model_panel *after)
{
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        size_t lines = f->details.len;
        lists[i].compare(f, before, after);
        bool said = lines != f->details.len;
        if (said && lists[i].path) vec_push(f->arena, &f->told, lists[i].path);
    }
}

void compare_panel(struct finding *f, const struct model_panel *before,
                   const struct model_panel *after)
{
    f->before_unit = unit_of_id(before->unit);
    f->after_unit = unit_of_id(after->unit);
    compare_title(f, before, after);
    compare_picture(f, before, after);
    compare_datasource(f, &before->datasource, &after->datasource);
    compare_lists(f, before, after);
    compare_properties(f, panel_properties, COUNT_OF(panel_properties), before, after);
    compare_pictured(f, before, after);
    compare_mappings(f, before->mappings, after->mappings);
    compare_json(f, "fieldConfig.defaults.links", before->data_links, after->data_links);
    f->only_altered = before->picture != after->picture;
    compare_escapes(f, before->escapes.at, before->escapes.len, after->escapes.at,
                    after->escapes.len);
    f->only_altered = false;
}
