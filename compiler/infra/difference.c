/* difference: see difference.h. */
#include "infra/difference.h"

#include "infra/kind.h"
#include "sema/declared_json.h"

static const struct infra_kind data_source = {.noun = "data source", .name = "datasource"};
static const struct infra_kind retention = {.noun = "retention", .name = "retention"};
static const struct infra_kind stream = {.noun = "stream", .name = "stream"};
static const struct infra_kind workspace = {.noun = "workspace", .name = "workspace"};

/* What brings about what the source says, which a reviewer has to know: a merge pushes. */
static const struct {
    const struct infra_kind *kind;
    const char *by, *gone;
} notes[] = {
    {&data_source, NULL, "it stays in Grafana: a push deletes no data source"},
    {&retention, "`dashc push --infra` brings it about",
     "what stands in the domain stays, unless `dashc push --infra --prune` deletes it"},
    {&stream, "`dashc push --infra` brings it about",
     "its subscription filters stay, unless `dashc push --infra --prune` deletes them"},
    {&workspace, NULL, "what stands in AWS stays: nothing deletes a workspace"},
};

/* ---- one side ---------------------------------------------------------------------------- */

struct side {
    struct arena *arena;
    bool everywhere;  /* names say of which workspace */
    differences list; /* with `wanted` */
};

static void add(struct side *s, const struct infra_kind *kind, str name, str place,
                struct json *state)
{
    struct infra_resource *r = arena_new(s->arena, struct infra_resource);
    *r = (struct infra_resource){.kind = kind, .name = name, .place = place, .wanted = state};
    vec_push(s->arena, &s->list, r);
}

static str name_of(const struct side *s, const struct declared_head *head)
{
    if (!s->everywhere || !head->workspace.len) return head->name;
    return arena_join(s->arena, head->name, STR(" in "), head->workspace);
}

static void add_declared(struct side *s, const struct declared *d)
{
    for (size_t i = 0; i < d->sources.len; i++) {
        const struct declared_source *one = d->sources.at[i];
        add(s, &data_source, name_of(s, &one->head), one->head.place,
            declared_source_json(s->arena, one));
    }
    for (size_t i = 0; i < d->retentions.len; i++) {
        const struct declared_retention *one = d->retentions.at[i];
        add(s, &retention, name_of(s, &one->head), one->head.place,
            declared_retention_json(s->arena, one));
    }
    for (size_t i = 0; i < d->streams.len; i++) {
        const struct declared_stream *one = d->streams.at[i];
        add(s, &stream, name_of(s, &one->head), one->head.place,
            declared_stream_json(s->arena, one));
    }
}

static void add_workspaces(struct side *s, const struct workspaces *all, str chosen)
{
    for (size_t i = 0; i < all->list.len; i++) {
        const struct workspace *w = all->list.at[i];
        if (!chosen.len || str_eq(w->name, chosen))
            add(s, &workspace, w->name, w->site.place, workspace_json(s->arena, w));
    }
}

static struct side side_of(struct arena *a, const struct difference_side *from)
{
    struct side s = {.arena = a, .everywhere = !from->workspace.len};
    if (from->workspaces) add_workspaces(&s, from->workspaces, from->workspace);
    if (from->declared) add_declared(&s, from->declared);
    return s;
}

static struct infra_resource *find(const struct side *s, const struct infra_resource *like)
{
    for (size_t i = 0; i < s->list.len; i++) {
        struct infra_resource *r = s->list.at[i];
        if (r->kind == like->kind && str_eq(r->name, like->name)) return r;
    }
    return NULL;
}

/* ---- both -------------------------------------------------------------------------------- */

struct taking {
    struct arena *arena;
    struct infra_resource *resource;
};

static void take_change(const struct infra_change *c, void *data)
{
    const struct taking *t = data;
    vec_push(t->arena, &t->resource->changes, *c);
}

static void note(struct arena *a, struct infra_resource *r, const char *text)
{
    struct infra_note n = {INFRA_NOTE, text ? str_from(text) : STR_EMPTY};
    if (text) vec_push(a, &r->notes, n);
}

/* Who may read the index is the domain's matter, not Grafana's. */
static bool changes_access(const struct infra_resource *r)
{
    for (size_t i = 0; i < r->changes.len; i++)
        if (str_is(r->changes.at[i].field, "access")) return true;
    return false;
}

static void add_notes(struct arena *a, struct infra_resource *r)
{
    for (size_t i = 0; i < COUNT_OF(notes); i++)
        if (notes[i].kind == r->kind)
            note(a, r, r->action == INFRA_DELETE ? notes[i].gone : notes[i].by);
    if (r->kind == &data_source && changes_access(r))
        note(a, r, "`access`: `dashc push --infra` brings it about");
}

void difference_find(struct arena *a, const struct difference_side *before,
                     const struct difference_side *after, differences *out)
{
    struct side old = side_of(a, before), new = side_of(a, after);
    for (size_t i = 0; i < new.list.len; i++) {
        struct infra_resource *r = new.list.at[i], *was = find(&old, r);
        r->live = was ? was->wanted : NULL;
        infra_compare(a, r, r->live, r->wanted, take_change, &(struct taking){a, r});
        r->action = !was ? INFRA_CREATE : r->changes.len ? INFRA_UPDATE : INFRA_UNCHANGED;
        if (r->action == INFRA_UNCHANGED) continue;
        add_notes(a, r);
        vec_push(a, out, r);
    }
    for (size_t i = 0; i < old.list.len; i++) {
        struct infra_resource *r = old.list.at[i];
        if (find(&new, r)) continue;
        r->action = INFRA_DELETE;
        r->unwanted = true;
        add_notes(a, r);
        vec_push(a, out, r);
    }
}
