/* annotation: `annotations.list`. */
#include "emit/annotation.h"

#include "read/inner.h"

#define ANNOTATION(kind, path, member) FIELD(kind, path, struct model_annotation, member)

static const struct field annotation_fields[] = {
    ANNOTATION(STR, "name", name),
    ANNOTATION(STR, "datasource.type", datasource.type),
    ANNOTATION(STR, "datasource.uid", datasource.uid),
    ANNOTATION(STR, "iconColor", color),
    ANNOTATION(BOOL, "enable", enable),
    ANNOTATION(BOOL, "hide", hide),
    ANNOTATION(TREE, "target", target),
};
static const struct field_table annotation = FIELD_TABLE("", annotation_fields);

static void add_annotation(struct reader *r, const struct json *from, struct model_dashboard *d)
{
    struct capture c;
    struct model_annotation a = {.enable = false};
    if (from->kind != JSON_OBJECT) return;
    read_fields(r, from, annotation, &a);
    rest_begin(r, &c);
    emit_annotation(&c.emit, &a);
    a.extra = rest_end_patch(r, &c, from);
    vec_push(r->arena, &d->annotations, a);
}

/* Grafana writes 1; older dashboards have true. */
static bool is_own(const struct json *from)
{
    const struct json *mark = json_at(from, "builtIn");
    return true_at(from, "builtIn") || (is_kind(mark, JSON_NUMBER) && mark->number == 1);
}

/* Grafana's own entry, where it is not as emit writes it. */
static struct json *own_entry(struct reader *r, struct json *from)
{
    struct capture c;
    rest_begin(r, &c);
    emit_own_annotation(&c.emit);
    bool same = rest_alike(capture_end(&c), from, r->exact);
    arena_reset(&r->scratch);
    return same ? NULL : from;
}

void read_annotations(struct reader *r, const struct json *dashboard, struct model_dashboard *d)
{
    const struct json *list = array_at(dashboard, "annotations.list");
    bool own = list && list->items.len && is_own(list->items.at[0]);
    if (own)
        d->own_annotation = own_entry(r, list->items.at[0]);
    else if (list)
        d->own_annotation = json_null(r->arena);
    for (size_t i = own; list && i < list->items.len; i++) {
        add_annotation(r, list->items.at[i], d);
    }
}
