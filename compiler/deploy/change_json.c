/* change_json: what has no words of its own, by its place in Grafana's JSON. */
#include "deploy/change_inner.h"

#include "read/rest.h"

/* ---- what Grafana fills in --------------------------------------------------------------- */

/* Members that Grafana's own editor writes when a dashboard is saved there, with the values that it
 * takes where nothing stands; NULL: any value.  Source: the
 * defaults of the panel schemas of 9.4 to 13, and what exported dashboards hold. */
static const struct {
    const char *path;
    const char *value;
} filled_in[] = {
    {"pluginVersion", NULL},
    {"schemaVersion", NULL},
    {"iteration", NULL},
    {"gnetId", NULL},
    {"fiscalYearStartMonth", "0"},
    {"liveNow", "false"},
    {"preload", "false"},
    {"style", "\"dark\""},
    {"weekStart", "\"\""},
    {"description", "\"\""},
    {"skipUrlSync", "false"},
    {"fieldConfig.defaults.mappings", "[]"},
    {"fieldConfig.defaults.links", "[]"},
    {"fieldConfig.defaults.color.mode", "\"palette-classic\""},
    {"fieldConfig.defaults.thresholds.mode", "\"absolute\""},
    {"fieldConfig.defaults.custom.axisBorderShow", "false"},
    {"fieldConfig.defaults.custom.axisCenteredZero", "false"},
    {"fieldConfig.defaults.custom.axisColorMode", "\"text\""},
    {"fieldConfig.defaults.custom.axisLabel", "\"\""},
    {"fieldConfig.defaults.custom.axisPlacement", "\"auto\""},
    {"fieldConfig.defaults.custom.barAlignment", "0"},
    {"fieldConfig.defaults.custom.barWidthFactor", "0.6"},
    {"fieldConfig.defaults.custom.hideFrom.legend", "false"},
    {"fieldConfig.defaults.custom.hideFrom.tooltip", "false"},
    {"fieldConfig.defaults.custom.hideFrom.viz", "false"},
    {"fieldConfig.defaults.custom.insertNulls", "false"},
    {"fieldConfig.defaults.custom.lineStyle.fill", "\"solid\""},
    {"fieldConfig.defaults.custom.pointSize", "5"},
    {"fieldConfig.defaults.custom.scaleDistribution.type", "\"linear\""},
    {"fieldConfig.defaults.custom.showValues", "false"},
    {"fieldConfig.defaults.custom.stacking.group", "\"A\""},
    {"options.tooltip.hideZeros", "false"},
    {"options.legend.isVisible", "true"},
    {"options.showPercentChange", "false"},
    {"options.wideLayout", "true"},
    {"options.percentChangeColorMode", "\"standard\""},
};

/* `value` may be NULL: both sides have one. */
static bool is_filled_in(struct arena *a, str path, const struct json *value)
{
    for (size_t i = 0; i < COUNT_OF(filled_in); i++) {
        if (!str_is(path, filled_in[i].path)) continue;
        if (!filled_in[i].value) return true;
        return value && str_is(json_text(a, value), filled_in[i].value);
    }
    return false;
}

/* ---- two trees --------------------------------------------------------------------------- */

static bool is_absent(const struct json *value) { return !value || value->kind == JSON_NULL; }

bool json_same(const struct json *a, const struct json *b)
{
    if (is_absent(a) || is_absent(b)) return is_absent(a) && is_absent(b);
    return rest_alike(a, b, false);
}

/* What is walked: two values, or two patches of `read`, where null says that a member is missing
 * which emit writes, and nothing that it stands as emit writes it. */
struct walk {
    struct finding *f;
    bool patches;
};

static void compare_trees(const struct walk *w, str path, const struct json *before,
                          const struct json *after);

static str member_path(struct arena *a, str path, str key)
{
    bool plain = !str_empty(key) && str_find_char(key, '.', 0) == SIZE_MAX;
    str name = plain ? key : quoted(a, key);
    return str_empty(path) ? name : arena_join(a, path, STR("."), name);
}

/* Either may be NULL: an object that stands on one side only is compared member by member. */
static void compare_members(const struct walk *w, str path, const struct json *before,
                            const struct json *after)
{
    struct arena *a = w->f->arena;
    for (size_t i = 0; after && i < after->members.len; i++) {
        const struct json_member *member = &after->members.at[i];
        const struct json *old = before ? json_get(before, member->key) : NULL;
        compare_trees(w, member_path(a, path, member->key), old, member->value);
    }
    for (size_t i = 0; before && i < before->members.len; i++) {
        const struct json_member *member = &before->members.at[i];
        if (after && json_get(after, member->key)) continue;
        compare_trees(w, member_path(a, path, member->key), member->value, NULL);
    }
}

/* An array of a patch replaces the whole: what is in it are values. */
static void compare_items(const struct walk *w, str path, const struct json *before,
                          const struct json *after)
{
    struct walk inside = {w->f, false};
    for (size_t i = 0; i < after->items.len; i++) {
        compare_trees(&inside, arena_printf(w->f->arena, "%.*s[%zu]", STR_ARG(path), i),
                      before->items.at[i], after->items.at[i]);
    }
}

/* A member that emit writes is missing on one side. */
static void found_missing(struct finding *f, const char *subject, bool now)
{
    str text =
        arena_join(f->arena, f->prefix, str_from(subject), now ? STR(" removed") : STR(" added"));
    if (f->only_altered) return;
    found_line(f, now ? CHANGE_REMOVED : CHANGE_ADDED, subject, STR_EMPTY, STR_EMPTY, text);
}

static void compare_values(const struct walk *w, str path, const struct json *before,
                           const struct json *after)
{
    struct arena *a = w->f->arena;
    const char *subject = arena_join(a, STR("json "), path).ptr;
    const struct json *only = is_absent(before) ? after : is_absent(after) ? before : NULL;
    if (is_absent(before) && is_absent(after))
        found_missing(w->f, subject, !before);
    else if (!is_filled_in(a, path, only))
        found(w->f, subject, is_absent(before) ? STR_EMPTY : json_text(a, before),
              is_absent(after) ? STR_EMPTY : json_text(a, after));
}

static bool is_same(const struct walk *w, const struct json *before, const struct json *after)
{
    bool one_missing = w->patches && is_absent(before) && is_absent(after) && before != after &&
                       (!before || !after);
    return json_same(before, after) && !one_missing;
}

static bool is_object(const struct json *value) { return value && value->kind == JSON_OBJECT; }

static bool is_array(const struct json *value) { return value && value->kind == JSON_ARRAY; }

static bool is_told(const struct walk *w, str path)
{
    for (size_t i = 0; w->patches && i < w->f->told.len; i++) {
        if (str_is(path, w->f->told.at[i])) return true;
    }
    return false;
}

static void compare_trees(const struct walk *w, str path, const struct json *before,
                          const struct json *after)
{
    if (is_same(w, before, after) || is_told(w, path)) return;
    bool added = !before && is_object(after) && after->members.len;
    bool removed = !after && is_object(before) && before->members.len;
    bool arrays = is_array(before) && is_array(after) && before->items.len == after->items.len;
    if (added || removed || (is_object(before) && is_object(after)))
        compare_members(w, path, before, after);
    else if (arrays)
        compare_items(w, path, before, after);
    else
        compare_values(w, path, before, after);
}

void compare_json(struct finding *f, const char *path, const struct json *before,
                  const struct json *after)
{
    struct walk w = {f, false};
    compare_trees(&w, str_from(path), before, after);
}

void compare_patches(struct finding *f, const struct json *before, const struct json *after)
{
    struct walk w = {f, true};
    compare_trees(&w, STR_EMPTY, before, after);
}

void compare_escapes(struct finding *f, const struct model_escape *before, size_t before_count,
                     const struct model_escape *after, size_t after_count)
{
    size_t count = before_count > after_count ? before_count : after_count;
    for (size_t i = 0; i < count; i++) {
        compare_patches(f, i < before_count ? before[i].patch : NULL,
                        i < after_count ? after[i].patch : NULL);
    }
}
