/* show_up: the plan of `dashc up`, and what became of it.  Not responsible for the page
 * (up_page.c).
 */
#include "cli/up_run.h"

#include "infra/policy.h"

/* ---- resources, for people --------------------------------------------------------------- */

static const struct {
    char mark;
    const char *name; /* for machines */
    const char *said; /* beside it; empty: the mark is enough */
} actions[INFRA_ACTIONS] = {
    [INFRA_UNREAD] = {'?', "unread", " (not read)"},
    [INFRA_UNCHANGED] = {' ', "unchanged", ""},
    [INFRA_CREATE] = {'+', "create", ""},
    [INFRA_UPDATE] = {'~', "update", ""},
    [INFRA_DELETE] = {'-', "delete", ""},
    [INFRA_EDITED] = {'!', "edited", " (changed by somebody: left alone)"},
    [INFRA_FOREIGN] = {'!', "foreign", " (not ours: left alone)"},
    [INFRA_BLOCKED] = {'!', "blocked", " (left alone)"},
};

static bool is_listed(const struct infra_resource *r)
{
    return r->action != INFRA_UNCHANGED || r->notes.len;
}

static void put_title(const struct infra_resource *r, struct buf *out)
{
    buf_printf(out, "%c %s \"%.*s\"%s\n", actions[r->action].mark, infra_noun(r), STR_ARG(r->name),
               actions[r->action].said);
}

/* Policies are shown in full below the list; a line for each of their parts would be the same
 * again. */
static bool is_policy(const struct infra_resource *r)
{
    return r->action == INFRA_CREATE && str_is(str_from(infra_kind_name(r)), "role");
}

static void put_change(const struct infra_change *c, struct buf *out)
{
    buf_printf(out, "    %.*s: ", STR_ARG(c->field));
    if (c->kind == INFRA_ALTERED)
        buf_printf(out, "%.*s → %.*s\n", STR_ARG(c->before), STR_ARG(c->after));
    else if (c->kind == INFRA_ADDED)
        buf_printf(out, "%.*s\n", STR_ARG(c->after));
    else
        buf_printf(out, "%.*s → none\n", STR_ARG(c->before));
}

static void put_notes(const struct infra_resource *r, struct buf *out)
{
    for (size_t i = 0; i < r->notes.len; i++)
        buf_printf(out, "    %s%.*s\n", r->notes.at[i].kind == INFRA_WARNING ? "! " : "",
                   STR_ARG(r->notes.at[i].text));
}

static void put_resource(const struct infra_resource *r, struct buf *out)
{
    put_title(r, out);
    for (size_t i = 0; i < r->changes.len && !is_policy(r); i++) put_change(&r->changes.at[i], out);
    put_notes(r, out);
}

/* ---- policies ---------------------------------------------------------------------------- */

static void put_json(struct arena *a, const struct json *value, struct buf *out)
{
    struct json_writer w;
    json_writer_init(&w, out, a);
    json_put_tree(&w, value);
    buf_char(out, '\n');
}

/* "#   Metrics: metrics (AWS/Lambda); …" */
static void put_reasons(const struct up_run *r, const struct json *policy, struct buf *out)
{
    const struct json *list = json_get(policy, STR("Statement"));
    for (size_t i = 0; i < list->items.len; i++) {
        const struct json *sid = json_get(list->items.at[i], STR("Sid"));
        str reason = sid ? policy_reason(r->o->arena, &r->uses, sid->string) : STR_EMPTY;
        if (reason.len) buf_printf(out, "#   %.*s: %.*s\n", STR_ARG(sid->string), STR_ARG(reason));
    }
}

void show_up_policies(const struct up_run *r, struct buf *out)
{
    str role = up_role_name(r->up);
    const struct json *permissions = up_permissions(r->up);
    buf_printf(out, "# who may assume the role %.*s\n", STR_ARG(role));
    put_json(r->o->arena, up_trust(r->up), out);
    if (!permissions) {
        buf_text(out, "# it allows nothing: nothing asks AWS for anything\n");
        return;
    }
    buf_printf(out, "# what the role %.*s allows\n", STR_ARG(role));
    put_reasons(r, permissions, out);
    put_json(r->o->arena, permissions, out);
}

static bool changes_role(const struct infra_report *report)
{
    for (size_t i = 0; i < report->resources.len; i++) {
        const struct infra_resource *r = report->resources.at[i];
        bool writes = r->action == INFRA_CREATE || r->action == INFRA_UPDATE;
        if (writes && str_is(str_from(infra_kind_name(r)), "role")) return true;
    }
    return false;
}

/* ---- the plan ---------------------------------------------------------------------------- */

static size_t count_of(const struct infra_report *report, enum infra_action action)
{
    size_t count = 0;
    for (size_t i = 0; i < report->resources.len; i++)
        count += report->resources.at[i]->action == action;
    return count;
}

static void put_summary(const struct up_run *r, struct buf *out)
{
    const struct infra_report *report = infra_report(r->infra);
    size_t made = count_of(report, INFRA_CREATE), changed = count_of(report, INFRA_UPDATE),
           left = infra_conflicts(r->infra);
    if (made + changed + left == 0) {
        buf_printf(out, "%.*s is as the source says\n", STR_ARG(r->title));
        return;
    }
    buf_printf(out, "%zu new, %zu changed", made, changed);
    if (left) buf_printf(out, ", %zu left alone", left);
    buf_char(out, '\n');
}

void show_up_plan(const struct up_run *r, struct buf *out)
{
    const struct infra_report *report = infra_report(r->infra);
    str region = r->region.len ? r->region : STR("the profile's region");
    buf_printf(out, "account %.*s, %.*s\n", STR_ARG(up_account(r->up)), STR_ARG(region));
    for (size_t i = 0; i < report->resources.len; i++)
        if (is_listed(report->resources.at[i])) put_resource(report->resources.at[i], out);
    if (changes_role(report)) show_up_policies(r, out);
    for (size_t i = 0; i < report->notes.len && infra_tasks(r->infra); i++)
        buf_printf(out, "%.*s\n", STR_ARG(report->notes.at[i].text));
    put_summary(r, out);
}

/* ---- results ----------------------------------------------------------------------------- */

static const struct {
    const char *name, *said;
} results[] = {
    [INFRA_NONE] = {"none", "not reached"},       [INFRA_DONE] = {"done", "done"},
    [INFRA_CONFLICT] = {"conflict", "conflict"},  [INFRA_FAILED] = {"failed", "failed"},
    [INFRA_UNKNOWN] = {"unknown", "not certain"},
};

static bool was_task(const struct infra_resource *r)
{
    return r->action == INFRA_CREATE || r->action == INFRA_UPDATE || r->action == INFRA_DELETE;
}

void show_up_results(const struct up_run *r, struct buf *out)
{
    const struct infra_report *report = infra_report(r->infra);
    for (size_t i = 0; i < report->resources.len; i++) {
        const struct infra_resource *one = report->resources.at[i];
        if (was_task(one))
            buf_printf(out, "%s \"%.*s\": %s\n", infra_noun(one), STR_ARG(one->name),
                       results[one->result].said);
    }
    str url = up_address(r->up);
    if (!url.len) return;
    buf_printf(out, "%.*s: %.*s\n", STR_ARG(r->title), STR_ARG(url));
    buf_printf(out, "people sign in with %.*s\n", STR_ARG(up_sign_in_text(r)));
}

/* ---- for scripts ------------------------------------------------------------------------- */

static void put_changes_json(struct json_writer *w, const struct infra_resource *r)
{
    static const char *const kinds[] = {
        [INFRA_ADDED] = "added", [INFRA_REMOVED] = "removed", [INFRA_ALTERED] = "changed"};
    json_key(w, "changes");
    json_begin_array(w);
    for (size_t i = 0; i < r->changes.len; i++) {
        const struct infra_change *c = &r->changes.at[i];
        json_begin_object(w);
        json_field_text(w, "kind", kinds[c->kind]);
        json_field_str(w, "field", c->field);
        json_field_str(w, "before", c->before);
        json_field_str(w, "after", c->after);
        json_end_object(w);
    }
    json_end_array(w);
}

static void put_notes_json(struct json_writer *w, const struct infra_note *notes, size_t count)
{
    static const char *const kinds[] = {
        [INFRA_NOTE] = "note", [INFRA_WARNING] = "warning", [INFRA_PRICE] = "price"};
    json_key(w, "notes");
    json_begin_array(w);
    for (size_t i = 0; i < count; i++) {
        json_begin_object(w);
        json_field_text(w, "kind", kinds[notes[i].kind]);
        json_field_str(w, "text", notes[i].text);
        json_end_object(w);
    }
    json_end_array(w);
}

static void put_resource_json(struct json_writer *w, const struct up_run *run,
                              const struct infra_resource *r)
{
    json_begin_object(w);
    json_field_text(w, "kind", infra_kind_name(r));
    json_field_str(w, "name", r->name);
    json_field_str(w, "id", r->id);
    json_field_text(w, "action", actions[r->action].name);
    put_changes_json(w, r);
    put_notes_json(w, r->notes.at, r->notes.len);
    if (run->applied && was_task(r)) {
        json_field_text(w, "result", results[r->result].name);
        json_field_str(w, "why", r->failure.why);
    }
    json_end_object(w);
}

static void put_role_json(struct json_writer *w, const struct up_run *r)
{
    if (!up_trust(r->up)) return;
    json_key(w, "role");
    json_begin_object(w);
    json_field_str(w, "name", up_role_name(r->up));
    json_field_tree(w, "trust", up_trust(r->up));
    if (up_permissions(r->up)) json_field_tree(w, "permissions", up_permissions(r->up));
    json_end_object(w);
}

void show_up_json(const struct up_run *r, struct buf *out)
{
    const struct infra_report *report = infra_report(r->infra);
    struct json_writer w;
    json_writer_init(&w, out, r->o->arena);
    json_begin_object(&w);
    json_field_str(&w, "workspace", r->workspace->name);
    json_field_str(&w, "name", r->title);
    json_field_str(&w, "account", up_account(r->up));
    json_field_str(&w, "region", r->region);
    json_field_str(&w, "id", up_id(r->up));
    json_field_str(&w, "url", up_address(r->up));
    json_field_bool(&w, "changes", infra_tasks(r->infra) > 0);
    json_field_number(&w, "conflicts", (double)infra_conflicts(r->infra));
    put_role_json(&w, r);
    json_key(&w, "resources");
    json_begin_array(&w);
    for (size_t i = 0; i < report->resources.len; i++)
        put_resource_json(&w, r, report->resources.at[i]);
    json_end_array(&w);
    put_notes_json(&w, report->notes.at, report->notes.len);
    json_end_object(&w);
    buf_char(out, '\n');
}
