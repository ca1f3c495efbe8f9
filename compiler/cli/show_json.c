/* show_json: changes for scripts.  A member that has no value is left out. */
#include "cli/show_parts.h"

static const char *const kind_names[SHOWN_KINDS] = {
    [SHOWN_CREATE] = "create", [SHOWN_CHANGE] = "change",   [SHOWN_MOVE] = "move",
    [SHOWN_RENAME] = "rename", [SHOWN_DELETE] = "delete",   [SHOWN_UNCHANGED] = "unchanged",
    [SHOWN_EDITED] = "edited", [SHOWN_FOREIGN] = "foreign", [SHOWN_BLOCKED] = "blocked",
};
static const char *const change_names[] = {[CHANGE_ADDED] = "added",
                                           [CHANGE_REMOVED] = "removed",
                                           [CHANGE_ALTERED] = "altered",
                                           [CHANGE_MOVED] = "moved"};
static const char *const part_names[] = {
    [CHANGE_SETTING] = "setting",
    [CHANGE_VARIABLE] = "variable",
    [CHANGE_ANNOTATION] = "annotation",
    [CHANGE_LINK] = "link",
    [CHANGE_ROW] = "row",
    [CHANGE_PANEL] = "panel",
};

static void field(struct json_writer *w, const char *key, str value)
{
    if (str_empty(value)) return;
    json_key_text(w, key);
    json_put_str(w, value);
}

static void put_details(struct json_writer *w, const struct change *c)
{
    if (!c->details.len) return;
    json_field_array(w, "details");
    for (size_t i = 0; i < c->details.len; i++) {
        const struct change_detail *detail = &c->details.at[i];
        json_begin_object(w);
        json_field_text(w, "kind", change_names[detail->kind]);
        field(w, "subject", detail->subject);
        field(w, "before", detail->before);
        field(w, "after", detail->after);
        field(w, "text", detail->text);
        json_end_object(w);
    }
    json_end_array(w);
}

static void put_place(struct json_writer *w, const struct shown_dashboard *d,
                      const struct change *c)
{
    for (size_t i = 0; i < d->places.len; i++) {
        const struct shown_place *place = &d->places.at[i];
        if (place->panel_id != c->panel_id || c->kind == CHANGE_REMOVED) continue;
        json_field_str(w, "file", place->file);
        json_field_number(w, "line", place->line);
        return;
    }
}

static void put_change(struct json_writer *w, const struct shown_dashboard *d,
                       const struct change *c)
{
    json_begin_object(w);
    json_field_text(w, "kind", change_names[c->kind]);
    json_field_text(w, "part", part_names[c->part]);
    field(w, "name", c->name);
    if (c->part == CHANGE_PANEL) {
        field(w, "row", c->row);
        json_field_number(w, "panel", c->panel_id);
        field(w, "sentence", c->sentence);
        put_place(w, d, c);
    }
    put_details(w, c);
    json_end_object(w);
}

static void put_changes(struct json_writer *w, const char *key, const struct shown_dashboard *d,
                        const struct changes *changes)
{
    if (!changes) return;
    json_key_text(w, key);
    json_begin_array(w);
    for (size_t i = 0; i < changes->list.len; i++) put_change(w, d, &changes->list.at[i]);
    json_end_array(w);
}

static void put_was(struct json_writer *w, const struct shown_dashboard *d)
{
    if (!d->moved && str_empty(d->was_uid) && str_empty(d->was_title)) return;
    json_field_object(w, "was");
    field(w, "uid", d->was_uid);
    field(w, "title", d->was_title);
    if (d->moved) json_field_str(w, "folder", d->was_folder);
    json_end_object(w);
}

static void put_notes(struct json_writer *w, const str *notes, size_t count)
{
    if (!count) return;
    json_field_array(w, "notes");
    for (size_t i = 0; i < count; i++) json_put_str(w, notes[i]);
    json_end_array(w);
}

static void put_cost(struct json_writer *w, const char *key, const struct shown_cost *cost)
{
    json_key_text(w, key);
    json_begin_object(w);
    json_field_number(w, "metrics", cost->metrics);
    json_field_number(w, "logGigabytes", cost_rounded(cost->gigabytes));
    json_field_number(w, "month", cost_rounded(cost->month));
    json_field_number(w, "unpricedQueries", cost->unpriced);
    json_end_object(w);
}

/* What it costs before and after, in USD a month. */
static void put_costs(struct json_writer *w, const struct shown_cost *was,
                      const struct shown_cost *is)
{
    if (!was->known || !is->known) return;
    json_key(w, "cost");
    json_begin_object(w);
    put_cost(w, "before", was);
    put_cost(w, "after", is);
    json_end_object(w);
}

static void put_dashboard(struct json_writer *w, const struct shown_dashboard *d)
{
    json_begin_object(w);
    json_field_text(w, "kind", kind_names[d->kind]);
    json_field_str(w, "uid", d->uid);
    json_field_str(w, "title", d->title);
    json_field_str(w, "folder", d->folder);
    field(w, "url", d->url);
    put_was(w, d);
    put_notes(w, d->notes.at, d->notes.len);
    put_changes(w, "edits", d, d->edits);
    put_changes(w, "changes", d, d->changes);
    if (d->kind != SHOWN_UNCHANGED) put_costs(w, &d->was, &d->is);
    json_end_object(w);
}

/* ---- what stands around ------------------------------------------------------------------ */

static void put_fields(struct json_writer *w, const struct infra_resource *r)
{
    static const char *const names[] = {
        [INFRA_ADDED] = "added", [INFRA_REMOVED] = "removed", [INFRA_ALTERED] = "altered"};
    json_key(w, "changes");
    json_begin_array(w);
    for (size_t i = 0; i < r->changes.len; i++) {
        const struct infra_change *c = &r->changes.at[i];
        json_begin_object(w);
        json_field_text(w, "kind", names[c->kind]);
        json_field_str(w, "field", c->field);
        if (c->kind != INFRA_ADDED) json_field_str(w, "before", c->before);
        if (c->kind != INFRA_REMOVED) json_field_str(w, "after", c->after);
        json_end_object(w);
    }
    json_end_array(w);
}

static void put_secrets(struct json_writer *w, const struct infra_resource *r)
{
    if (!r->secrets.len) return;
    json_key(w, "secrets");
    json_begin_array(w);
    for (size_t i = 0; i < r->secrets.len; i++) {
        const struct infra_secret *secret = &r->secrets.at[i];
        json_begin_object(w);
        json_field_str(w, "field", secret->field);
        json_field_text(w, "action",
                        secret->sets                       ? "set"
                        : secret->standing == INFRA_UNSEEN ? "unknown"
                                                           : "kept");
        json_end_object(w);
    }
    json_end_array(w);
}

static void put_result(struct json_writer *w, const struct infra_resource *r)
{
    static const char *const names[] = {
        [INFRA_NONE] = "none",     [INFRA_DONE] = "done",       [INFRA_CONFLICT] = "conflict",
        [INFRA_FAILED] = "failed", [INFRA_UNKNOWN] = "unknown", [INFRA_BEGUN] = "begun"};
    if (r->result == INFRA_NONE) return;
    json_field_text(w, "result", names[r->result]);
    if (r->result != INFRA_DONE) field(w, "why", r->failure.why);
}

static void put_resource(struct json_writer *w, const struct shown_resource *s)
{
    const struct infra_resource *r = s->resource;
    json_begin_object(w);
    json_field_text(w, "kind", kind_names[s->kind]);
    json_field_text(w, "resource", infra_kind_name(r));
    json_field_str(w, "name", r->name);
    field(w, "id", r->id);
    field(w, "place", r->place);
    put_notes(w, s->notes.at, s->notes.len);
    put_fields(w, r);
    put_secrets(w, r);
    put_result(w, r);
    json_end_object(w);
}

static void put_resources(struct json_writer *w, const struct shown *s)
{
    if (!s->resources.len) return;
    json_key(w, "resources");
    json_begin_array(w);
    for (size_t i = 0; i < s->resources.len; i++) put_resource(w, s->resources.at[i]);
    json_end_array(w);
}

/* ---- the whole --------------------------------------------------------------------------- */

static void put_counts(struct json_writer *w, const struct shown *s)
{
    json_field_object(w, "summary");
    for (int kind = 0; kind < SHOWN_KINDS; kind++) {
        json_key_text(w, kind_names[kind]);
        json_put_number(w, (double)shown_count(s, (enum shown_kind)kind));
    }
    json_end_object(w);
}

static void put_folders(struct json_writer *w, const struct shown *s)
{
    json_field_array(w, "folders");
    for (size_t i = 0; i < s->folders.len; i++) {
        json_begin_object(w);
        json_field_text(w, "kind", kind_names[s->folders.at[i].kind]);
        json_field_str(w, "path", s->folders.at[i].path);
        json_end_object(w);
    }
    json_end_array(w);
}

void show_json_members(const struct shown *s, struct json_writer *w)
{
    json_field_bool(w, "changes", shown_any(s));
    put_counts(w, s);
    struct shown_cost_sums sums = shown_costs(s);
    put_costs(w, &sums.was, &sums.is);
    put_notes(w, s->notes.at, s->notes.len);
    put_resources(w, s);
    put_folders(w, s);
    json_field_array(w, "dashboards");
    for (size_t i = 0; i < s->dashboards.len; i++) put_dashboard(w, s->dashboards.at[i]);
    json_end_array(w);
}

void show_json(const struct shown *s, struct buf *out)
{
    struct json_writer w;
    json_writer_init(&w, out, s->arena);
    json_begin_object(&w);
    show_json_members(s, &w);
    json_end_object(&w);
    buf_char(out, '\n');
}
