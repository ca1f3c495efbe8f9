/* Job: what is different from an earlier state, as marks for the page.  Not responsible for finding
 * the changes (deploy/change.c) or the earlier state (cli/state.c). */
#include "deploy/change.h"
#include "read/read.h"
#include "serve/snapshot.h"

static const char *const kinds[] = {[CHANGE_ADDED] = "new",
                                    [CHANGE_REMOVED] = "removed",
                                    [CHANGE_ALTERED] = "changed",
                                    [CHANGE_MOVED] = "moved"};

/* `{"a":1}` and `"b":2,` are `{"b":2,"a":1}`. */
static str with_members(struct arena *a, str object, str members)
{
    return arena_printf(a, "{%.*s%.*s", STR_ARG(members), STR_ARG(str_part(object, 1, object.len)));
}

static void put_change(struct json_writer *w, const struct change *c)
{
    json_key_str(w, arena_printf(w->arena, "%d", c->panel_id));
    json_begin_object(w);
    json_field_text(w, "kind", kinds[c->kind]);
    json_field_array(w, "details");
    for (size_t i = 0; i < c->details.len; i++) json_put_str(w, c->details.at[i].text);
    json_end_array(w);
    json_end_object(w);
}

/* Panels by their ids, then the names of those that are gone. */
static str members_of(struct arena *a, const struct changes *changes)
{
    struct buf out = BUF_INIT;
    struct json_writer w;
    json_writer_init(&w, &out, a);
    w.compact = true;
    json_begin_object(&w);
    json_field_object(&w, "changes");
    for (size_t i = 0; i < changes->list.len; i++) {
        const struct change *c = &changes->list.at[i];
        if (c->part == CHANGE_PANEL && c->kind != CHANGE_REMOVED) put_change(&w, c);
    }
    json_end_object(&w);
    json_field_array(&w, "removed");
    for (size_t i = 0; i < changes->list.len; i++) {
        const struct change *c = &changes->list.at[i];
        if (c->part == CHANGE_PANEL && c->kind == CHANGE_REMOVED) json_put_str(&w, c->name);
    }
    json_end_array(&w);
    json_end_object(&w);
    str members = str_part(buf_as_str(&out), 1, out.len - 1); /* without the braces */
    members = arena_join(a, members, STR(","));
    buf_release(&out);
    return members;
}

static const struct model_dashboard *model_of(struct arena *a, str json,
                                              const struct grafana_version *version)
{
    struct model_dashboard *d;
    str why;
    if (!read_dashboard_meaning(a, json, version, &d, &why))
        BUG("dashc cannot read what it wrote: %.*s", STR_ARG(why));
    return d;
}

static const struct snapshot_earlier *find(const struct snapshot_earlier *earlier, size_t count,
                                           str uid)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(earlier[i].uid, uid)) return &earlier[i];
    return NULL;
}

static void mark(struct snapshot *s, struct snapshot_page *page,
                 const struct snapshot_earlier *before, struct arena *scratch)
{
    struct arena *a = &s->arena;
    if (before && str_eq(before->json, page->dashboard)) return;
    str change = arena_printf(a, "\"change\":\"%s\",", before ? "changed" : "new");
    page->entry = with_members(a, page->entry, change);
    if (!before) return;
    struct changes changes;
    changes_find(scratch, model_of(scratch, before->json, &s->grafana),
                 model_of(scratch, page->dashboard, &s->grafana), NULL, NULL, &changes);
    page->json = with_members(a, page->json, members_of(scratch, &changes));
}

void snapshot_compare(struct snapshot *s, str against, const struct snapshot_earlier *earlier,
                      size_t count)
{
    struct arena scratch;
    arena_init(&scratch);
    s->against = arena_str(&s->arena, against);
    for (size_t i = 0; i < s->pages.len; i++) {
        struct snapshot_page *page = &s->pages.at[i];
        mark(s, page, find(earlier, count, page->uid), &scratch);
        arena_reset(&scratch);
    }
    for (size_t i = 0; i < count; i++)
        if (!snapshot_find(s, earlier[i].uid))
            vec_push(&s->arena, &s->gone, arena_str(&s->arena, earlier[i].title));
    arena_free(&scratch);
    snapshot_write_index(s);
}
