/* No member of a model changes in silence: each is altered alone, and something must be said.
 *
 * The lists below name every member of the structs; one that is forgotten leaves a hole that the
 * test finds by the sizes.
 */
#include "check.h"
#include "deploy/change.h"

static struct arena arena;

/* ---- how a member is altered ------------------------------------------------------------- */

enum alteration { TEXT, WHOLE, FLAG, REAL, TREE, SHORTER, ANSWER, KIND, SOURCE, LEFT_OUT };
struct member {
    const char *name;
    size_t offset, size;
    enum alteration alteration;
};
#define MEMBER(type, member, alteration)                                           \
    {                                                                              \
#member, offsetof(type, member), sizeof(((type *)0)->member), (alteration) \
    }

static struct json *tree(const char *value)
{
    struct json *object = json_object(&arena);
    json_set(&arena, object, STR("of"), json_string(&arena, str_from(value)));
    return object;
}

typedef VEC(char) any_list;

static void alter(void *item, const struct member *m)
{
    void *at = (char *)item + m->offset;
    switch (m->alteration) {
    case TEXT: *(str *)at = STR("altered"); break;
    case WHOLE: *(int *)at += 1; break;
    case FLAG: *(bool *)at = !*(bool *)at; break;
    case REAL: *(double *)at += 1; break;
    case TREE: *(struct json **)at = tree("altered"); break;
    case SHORTER: ((any_list *)at)->len -= 1; break;
    case ANSWER: *(enum tristate *)at = NO; break;
    case KIND: *(int *)at = *(int *)at + 1; break;
    case SOURCE: *(struct datasource_ref *)at = (struct datasource_ref){STR("a"), STR("b")}; break;
    case LEFT_OUT: break;
    }
}

/* The members lie one behind the other, with no more between them than alignment needs. */
static void check_complete(const char *type, size_t size, const struct member *members,
                           size_t count)
{
    size_t end = 0;
    for (size_t i = 0; i < count; i++) {
        bool near = members[i].offset >= end && members[i].offset - end < sizeof(void *);
        if (!near) printf("%s: what stands before %s?\n", type, members[i].name);
        CHECK(near);
        end = members[i].offset + members[i].size;
    }
    if (size - end >= sizeof(void *)) printf("%s: what stands at the end?\n", type);
    CHECK(size - end < sizeof(void *));
}

/* ---- the members ------------------------------------------------------------------------- */

#define P(member, how) MEMBER(struct model_panel, member, how)
static const struct member panel_members[] = {
    P(id, WHOLE),
    P(picture, KIND),
    P(plugin_id, LEFT_OUT), /* see test_plugin */
    P(title, TEXT),
    P(description, TEXT),
    P(transparent, FLAG),
    P(grid.x, WHOLE),
    P(grid.y, WHOLE),
    P(grid.w, WHOLE),
    P(grid.h, WHOLE),
    P(wish, LEFT_OUT), /* not in JSON */
    P(datasource, SOURCE),
    P(targets, SHORTER),
    P(transformations, SHORTER),
    P(links, SHORTER),
    P(interval, TEXT),
    P(time_from, TEXT),
    P(time_shift, TEXT),
    P(max_data_points, WHOLE),
    P(repeat, TEXT),
    P(repeat_direction, TEXT),
    P(repeat_most, WHOLE),
    P(unit, TEXT),
    P(decimals, WHOLE),
    P(has_min, FLAG),
    P(has_max, FLAG),
    P(min, REAL),
    P(max, REAL),
    P(display_name, TEXT),
    P(no_value, TEXT),
    P(color_mode, TEXT),
    P(color_fixed, TEXT),
    P(thresholds_percentage, FLAG),
    P(steps, SHORTER),
    P(mappings, TREE),
    P(data_links, TREE),
    P(draw_style, TEXT),
    P(line_width, WHOLE),
    P(fill, WHOLE),
    P(gradient, TEXT),
    P(interpolation, TEXT),
    P(line_style, TEXT),
    P(stack, TEXT),
    P(points, TEXT),
    P(span_nulls, ANSWER),
    P(axis_label, TEXT),
    P(axis_placement, TEXT),
    P(axis_log, FLAG),
    P(has_soft_min, FLAG),
    P(has_soft_max, FLAG),
    P(soft_min, REAL),
    P(soft_max, REAL),
    P(thresholds_style, TEXT),
    P(overrides, SHORTER),
    P(legend_shown, ANSWER),
    P(legend_mode, TEXT),
    P(legend_placement, TEXT),
    P(legend_calcs, SHORTER),
    P(legend_sort_by, TEXT),
    P(tooltip_mode, TEXT),
    P(tooltip_sort, TEXT),
    P(reduce_calcs, SHORTER),
    P(reduce_values, FLAG),
    P(reduce_limit, WHOLE),
    P(reduce_fields, TEXT),
    P(orientation, TEXT),
    P(text_mode, TEXT),
    P(color_use, TEXT),
    P(graph_mode, TEXT),
    P(text, TEXT),
    P(text_syntax, TEXT),
    P(table_sort, TEXT),
    P(log_time, ANSWER),
    P(log_labels, ANSWER),
    P(log_wrap, ANSWER),
    P(log_details, ANSWER),
    P(log_order, TEXT),
    P(options, TREE),
    P(escapes, SHORTER),
    P(where, LEFT_OUT), /* of the source */
    P(sentence, LEFT_OUT),
};

#define T(member, how) MEMBER(struct target, member, how)
static const struct member target_members[] = {
    T(kind, KIND),          T(hide, FLAG),           T(log_lines, FLAG),
    T(ref_id, TEXT),        T(id, TEXT),             T(datasource, SOURCE),
    T(where, LEFT_OUT),     T(region, TEXT),         T(account, TEXT),
    T(name_space, TEXT),    T(metric, TEXT),         T(dimensions, SHORTER),
    T(statistic, TEXT),     T(period, TEXT),         T(label, TEXT),
    T(expression, TEXT),    T(log_groups, SHORTER),  T(stats_groups, SHORTER),
    T(query, TEXT),         T(alias, TEXT),          T(time_field, TEXT),
    T(metrics, SHORTER),    T(buckets, SHORTER),     T(format, TEXT),
    T(sample, LEFT_OUT),                      /* of no dashboard */
    T(extra, TREE),         T(raw, LEFT_OUT), /* see test_raw */
};
static const struct member dimension_members[] = {
    MEMBER(struct target_dimension, key, TEXT),
    MEMBER(struct target_dimension, values, SHORTER),
    MEMBER(struct target_dimension, variable, FLAG),
};
static const struct member metric_members[] = {
    MEMBER(struct target_metric, id, TEXT),    MEMBER(struct target_metric, type, TEXT),
    MEMBER(struct target_metric, field, TEXT), MEMBER(struct target_metric, percents, SHORTER),
    MEMBER(struct target_metric, size, TEXT),
};
static const struct member bucket_members[] = {
    MEMBER(struct target_bucket, id, TEXT),       MEMBER(struct target_bucket, type, TEXT),
    MEMBER(struct target_bucket, field, TEXT),    MEMBER(struct target_bucket, size, TEXT),
    MEMBER(struct target_bucket, order, TEXT),    MEMBER(struct target_bucket, order_by, TEXT),
    MEMBER(struct target_bucket, interval, TEXT), MEMBER(struct target_bucket, min_doc_count, TEXT),
};
static const struct member step_members[] = {
    MEMBER(struct model_step, base, FLAG),
    MEMBER(struct model_step, value, REAL),
    MEMBER(struct model_step, color, TEXT),
};
static const struct member base_members[] = {
    MEMBER(struct model_step, base, FLAG),
    MEMBER(struct model_step, value, LEFT_OUT), /* it has none */
    MEMBER(struct model_step, color, TEXT),
};
static const struct member override_members[] = {
    MEMBER(struct model_override, matcher, TEXT),
    MEMBER(struct model_override, options, TREE),
    MEMBER(struct model_override, properties, SHORTER),
};
static const struct member property_members[] = {
    MEMBER(struct model_override_property, id, TEXT),
    MEMBER(struct model_override_property, value, TREE),
};
static const struct member transformation_members[] = {
    MEMBER(struct model_transformation, id, TEXT),
    MEMBER(struct model_transformation, options, TREE),
};
static const struct member link_members[] = {
    MEMBER(struct model_link, title, TEXT),
    MEMBER(struct model_link, url, TEXT),
    MEMBER(struct model_link, tooltip, TEXT),
    MEMBER(struct model_link, icon, TEXT),
    MEMBER(struct model_link, new_tab, FLAG),
    MEMBER(struct model_link, keep_time, FLAG),
    MEMBER(struct model_link, include_variables, FLAG),
    MEMBER(struct model_link, tags, SHORTER),
    MEMBER(struct model_link, dropdown, FLAG),
};
static const struct member escape_members[] = {
    MEMBER(struct model_escape, path, LEFT_OUT), /* `read` leaves none */
    MEMBER(struct model_escape, patch, TREE),
    MEMBER(struct model_escape, where, LEFT_OUT),
};
static const struct member row_members[] = {
    MEMBER(struct model_row, id, WHOLE),        MEMBER(struct model_row, title, TEXT),
    MEMBER(struct model_row, header, FLAG),     MEMBER(struct model_row, collapsed, FLAG),
    MEMBER(struct model_row, repeat, TEXT),     MEMBER(struct model_row, height, LEFT_OUT),
    MEMBER(struct model_row, y, WHOLE),         MEMBER(struct model_row, panels, SHORTER),
    MEMBER(struct model_row, escapes, SHORTER), MEMBER(struct model_row, where, LEFT_OUT),
};
#define V(member, how) MEMBER(struct model_variable, member, how)
static const struct member variable_members[] = {
    V(kind, KIND),       V(name, TEXT),         V(label, TEXT),     V(description, TEXT),
    V(hide, WHOLE),      V(datasource, SOURCE), V(query, LEFT_OUT), V(text_query, TEXT),
    V(definition, TEXT), V(regex, TEXT),        V(refresh, WHOLE),  V(sort, WHOLE),
    V(multi, FLAG),      V(include_all, FLAG),  V(all_value, TEXT), V(current, SHORTER),
    V(options, SHORTER), V(escapes, SHORTER),   V(raw, LEFT_OUT),   V(where, LEFT_OUT),
};
static const struct member option_members[] = {
    MEMBER(struct model_option, text, TEXT),
    MEMBER(struct model_option, value, TEXT),
};
static const struct member annotation_members[] = {
    MEMBER(struct model_annotation, name, TEXT),
    MEMBER(struct model_annotation, datasource, SOURCE),
    MEMBER(struct model_annotation, color, TEXT),
    MEMBER(struct model_annotation, enable, FLAG),
    MEMBER(struct model_annotation, hide, FLAG),
    MEMBER(struct model_annotation, target, TREE),
    MEMBER(struct model_annotation, extra, TREE),
};
#define D(member, how) MEMBER(struct model_dashboard, member, how)
static const struct member dashboard_members[] = {
    D(uid, LEFT_OUT), /* these three are the caller's */
    D(was, LEFT_OUT),  D(title, TEXT),          D(folder, LEFT_OUT),     D(description, TEXT),
    D(tags, SHORTER),  D(timezone, TEXT),       D(from, TEXT),           D(to, TEXT),
    D(refresh, TEXT),  D(cursor, WHOLE),        D(week_start, TEXT),     D(editable, FLAG),
    D(links, SHORTER), D(annotations, SHORTER), D(own_annotation, TREE), D(variables, SHORTER),
    D(rows, SHORTER),  D(escapes, SHORTER),     D(where, LEFT_OUT),
};

/* ---- one of everything ------------------------------------------------------------------- */

struct everything {
    struct model_dashboard dashboard;
    struct model_row row;
    struct model_panel panel, neighbour;
    struct target target, other_target;
    struct target_dimension dimension;
    struct target_metric metric;
    struct target_bucket bucket;
    struct model_step steps[2];
    struct model_override override;
    struct model_override_property property;
    struct model_transformation transformation;
    struct model_link panel_link, link;
    struct model_escape escape;
    struct model_variable variable;
    struct model_option option;
    struct model_annotation annotation;
    str text;
};

/* A member that the test alters must be something before. */
static void fill_members(void *item, const struct member *members, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        void *at = (char *)item + members[i].offset;
        bool text = members[i].alteration == TEXT;
        if (text && !((str *)at)->ptr) *(str *)at = STR("value");
        if (members[i].alteration == ANSWER) *(enum tristate *)at = YES;
    }
}
#define FILL(item, members) fill_members(&(item), (members), COUNT_OF(members))
#define HOLD(list, item_type, item)      \
    do {                                 \
        item_type held = (item);         \
        vec_push(&arena, &(list), held); \
    } while (0)

static void fill_target(struct everything *e, struct target *t)
{
    t->kind = TARGET_CW_METRIC;
    t->extra = tree("target");
    HOLD(t->dimensions, struct target_dimension, e->dimension);
    HOLD(t->log_groups, str, e->text);
    HOLD(t->stats_groups, str, e->text);
    HOLD(t->metrics, struct target_metric, e->metric);
    HOLD(t->buckets, struct target_bucket, e->bucket);
    FILL(*t, target_members);
}

static void fill_panel(struct everything *e)
{
    struct model_panel *p = &e->panel;
    p->id = 7;
    p->picture = PICTURE_TIMESERIES;
    p->grid.w = 12;
    p->grid.h = 8;
    p->grid.y = 1;
    p->has_min = p->has_max = p->has_soft_min = p->has_soft_max = true;
    p->options = tree("options");
    p->mappings = json_array(&arena);
    p->data_links = json_array(&arena);
    HOLD(p->targets, struct target *, &e->target);
    HOLD(p->targets, struct target *, &e->other_target);
    HOLD(p->transformations, struct model_transformation, e->transformation);
    HOLD(p->links, struct model_link, e->panel_link);
    HOLD(p->steps, struct model_step, e->steps[0]);
    HOLD(p->steps, struct model_step, e->steps[1]);
    HOLD(p->overrides, struct model_override, e->override);
    HOLD(p->legend_calcs, str, e->text);
    HOLD(p->reduce_calcs, str, e->text);
    HOLD(p->escapes, struct model_escape, e->escape);
    FILL(*p, panel_members);
}

/* The parts that other parts hold copies of: they are altered first. */
static void fill_parts(struct everything *e)
{
    e->text = STR("text");
    e->steps[0] = (struct model_step){true, 0, STR("green")};
    e->steps[1] = (struct model_step){false, 5, STR("red")};
    e->override.options = json_string(&arena, STR("x"));
    e->property.value = json_number(&arena, 5);
    e->transformation.options = tree("transformation");
    e->escape = (struct model_escape){STR_EMPTY, tree("escape"), SPAN_NONE};
    HOLD(e->link.tags, str, e->text);
    HOLD(e->panel_link.tags, str, e->text);
    HOLD(e->dimension.values, str, e->text);
    HOLD(e->metric.percents, str, e->text);
    e->annotation.extra = tree("annotation");
    FILL(e->dimension, dimension_members);
    FILL(e->metric, metric_members);
    FILL(e->bucket, bucket_members);
    FILL(e->property, property_members);
    FILL(e->override, override_members);
    FILL(e->transformation, transformation_members);
    FILL(e->link, link_members);
    FILL(e->panel_link, link_members);
    FILL(e->annotation, annotation_members);
    FILL(e->option, option_members);
}

static void fill_variable(struct everything *e)
{
    struct model_variable *v = &e->variable;
    v->kind = VARIABLE_CUSTOM;
    HOLD(v->current, struct model_option, e->option);
    HOLD(v->options, struct model_option, e->option);
    HOLD(v->escapes, struct model_escape, e->escape);
    FILL(*v, variable_members);
}

static void fill_dashboard(struct everything *e)
{
    struct model_dashboard *d = &e->dashboard;
    HOLD(d->tags, str, e->text);
    HOLD(d->links, struct model_link, e->link);
    HOLD(d->annotations, struct model_annotation, e->annotation);
    HOLD(d->variables, struct model_variable *, &e->variable);
    HOLD(d->rows, struct model_row *, &e->row);
    HOLD(d->escapes, struct model_escape, e->escape);
    FILL(*d, dashboard_members);
}

static void fill_whole(struct everything *e)
{
    e->target.ref_id = STR("A");
    e->other_target.ref_id = STR("B");
    e->other_target.metric = STR("Other");
    fill_target(e, &e->target);
    fill_target(e, &e->other_target);
    fill_panel(e);
    fill_variable(e);
    e->neighbour.id = 8;
    e->neighbour.grid.x = e->neighbour.grid.w = 12;
    e->neighbour.grid.h = 8;
    e->neighbour.grid.y = 1;
    e->row.header = true;
    HOLD(e->row.panels, struct model_panel *, &e->panel);
    HOLD(e->row.panels, struct model_panel *, &e->neighbour);
    HOLD(e->row.escapes, struct model_escape, e->escape);
    FILL(e->row, row_members);
    fill_dashboard(e);
}

/* ---- altering one member ----------------------------------------------------------------- */

/* A part of everything is altered before others hold a copy of it. */
enum stage { SMALLEST, HELD, WHOLE_PART };
static const struct part {
    const char *type;
    size_t offset, size;
    enum stage stage;
    const struct member *members;
    size_t count;
} parts[] = {
#define PART(item, stage, members)                                                               \
    {                                                                                            \
#item, offsetof(struct everything, item), sizeof(((struct everything *)0)->item), stage, \
            members, COUNT_OF(members)                                                           \
    }
    PART(dashboard, WHOLE_PART, dashboard_members),
    PART(row, WHOLE_PART, row_members),
    PART(panel, WHOLE_PART, panel_members),
    PART(target, WHOLE_PART, target_members),
    PART(dimension, HELD, dimension_members),
    PART(metric, HELD, metric_members),
    PART(bucket, HELD, bucket_members),
    PART(steps[0], HELD, base_members),
    PART(steps[1], HELD, step_members),
    PART(override, HELD, override_members),
    PART(property, SMALLEST, property_members),
    PART(transformation, HELD, transformation_members),
    PART(panel_link, HELD, link_members),
    PART(link, HELD, link_members),
    PART(escape, HELD, escape_members),
    PART(variable, WHOLE_PART, variable_members),
    PART(option, HELD, option_members),
    PART(annotation, HELD, annotation_members),
};

static void alter_at(struct everything *e, enum stage stage, const struct part *part,
                     const struct member *m)
{
    if (part && part->stage == stage) alter((char *)e + part->offset, m);
}

/* NULL: nothing is altered. */
static struct everything *make(const struct part *part, const struct member *m)
{
    struct everything *e = arena_new(&arena, struct everything);
    fill_parts(e);
    alter_at(e, SMALLEST, part, m);
    HOLD(e->override.properties, struct model_override_property, e->property);
    alter_at(e, HELD, part, m);
    fill_whole(e);
    alter_at(e, WHOLE_PART, part, m);
    return e;
}

static size_t count_changes(const struct everything *before, const struct everything *after)
{
    struct changes changes;
    changes_find(&arena, &before->dashboard, &after->dashboard, NULL, NULL, &changes);
    return changes.list.len;
}

static void test_equal(void) { CHECK_INT(count_changes(make(NULL, NULL), make(NULL, NULL)), 0); }

static void test_member(const struct part *part, const struct member *m)
{
    const struct everything *plain = make(NULL, NULL);
    const struct everything *altered = make(part, m);
    bool there = count_changes(plain, altered) > 0;
    bool back = count_changes(altered, plain) > 0;
    if (!there || !back) printf("nothing is said of %s.%s\n", part->type, m->name);
    CHECK(there && back);
}

static void test_members(const struct part *part)
{
    check_complete(part->type, part->size, part->members, part->count);
    for (size_t i = 0; i < part->count; i++) {
        if (part->members[i].alteration != LEFT_OUT) test_member(part, &part->members[i]);
        arena_reset(&arena);
    }
}

/* ---- what stands in place of other members ----------------------------------------------- */

static void test_plugin(void)
{
    struct everything *before = make(NULL, NULL);
    struct everything *after = make(NULL, NULL);
    before->panel.picture = after->panel.picture = PICTURE_PLUGIN;
    after->panel.plugin_id = STR("other");
    CHECK(count_changes(before, after) > 0);
}

static void test_raw_target(void)
{
    struct everything *before = make(NULL, NULL);
    struct everything *after = make(NULL, NULL);
    before->target.kind = after->target.kind = TARGET_RAW;
    before->target.raw = tree("a");
    after->target.raw = tree("a");
    CHECK_INT(count_changes(before, after), 0);
    after->target.raw = tree("b");
    CHECK(count_changes(before, after) > 0);
}

static void test_raw_variable(void)
{
    struct everything *before = make(NULL, NULL);
    struct everything *after = make(NULL, NULL);
    before->variable.kind = after->variable.kind = VARIABLE_RAW;
    before->variable.raw = tree("a");
    after->variable.raw = tree("b");
    CHECK(count_changes(before, after) > 0);
}

/* Of a query variable the query, of others the text. */
static void test_query(void)
{
    struct everything *before = make(NULL, NULL);
    struct everything *after = make(NULL, NULL);
    before->variable.kind = after->variable.kind = VARIABLE_QUERY;
    before->variable.query = tree("a");
    after->variable.query = tree("b");
    CHECK(count_changes(before, after) > 0);
}

int main(void)
{
    arena_init(&arena);
    test_equal();
    for (size_t i = 0; i < COUNT_OF(parts); i++) test_members(&parts[i]);
    test_plugin();
    test_raw_target();
    test_raw_variable();
    test_query();
    arena_free(&arena);
    return check_end();
}
