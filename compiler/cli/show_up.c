/* show_up: the plan of `dashc up`, and what became of it: what every plan shows of resources
 * (cli/around.h), the policies, and where the workspace is.  Not responsible for the page
 * (up_page.c). */
#include "cli/around.h"
#include "cli/output.h"
#include "cli/up_run.h"

#include "infra/policy.h"

#include <unistd.h>

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

/* What is not this role's to allow. */
static void put_elsewhere(const struct up_run *r, struct buf *out)
{
    for (size_t i = 0; i < r->uses.delegates.len; i++) {
        const struct uses_delegate *d = &r->uses.delegates.at[i];
        const struct json *policy = up_elsewhere(r->up, d);
        const struct declared_source *s = d->source;
        if (s->role.len)
            buf_printf(out, "# data source \"%.*s\" signs in as %.*s: that has to trust %.*s%s",
                       STR_ARG(s->head.name), STR_ARG(s->role), STR_ARG(up_role_arn(r->up)),
                       declared_has_secret(&s->external_id) ? " with the external id" : "");
        else
            buf_printf(out, "# data source \"%.*s\" signs in with keys of its own",
                       STR_ARG(s->head.name));
        buf_text(out, policy ? s->role.len ? ", and to allow\n" : ", which have to allow\n" : "\n");
        if (policy) put_json(r->o->arena, policy, out);
    }
}

static void put_permissions(const struct up_run *r, str role, const char *must, struct buf *out)
{
    const struct json *permissions = up_permissions(r->up);
    if (!permissions) {
        buf_text(out, "# it allows nothing: nothing asks AWS for anything in its name\n");
        return;
    }
    str excess = policy_excess(r->o->arena, permissions);
    buf_printf(out, "# what the role %.*s allows%s\n", STR_ARG(role), must);
    if (excess.len) buf_printf(out, "# %.*s\n", STR_ARG(excess));
    put_reasons(r, permissions, out);
    put_json(r->o->arena, permissions, out);
}

void show_up_policies(const struct up_run *r, struct buf *out)
{
    bool ours = up_role_name(r->up).len > 0;
    str role = ours ? up_role_name(r->up) : r->site->role;
    const char *must = ours ? "" : " (used as it is: it has to be so)";
    buf_printf(out, "# who may assume the role %.*s%s\n", STR_ARG(role), must);
    str gap = policy_gap(&r->uses);
    put_json(r->o->arena, up_trust(r->up), out);
    if (gap.len) buf_printf(out, "# %.*s\n", STR_ARG(gap));
    put_permissions(r, role, must, out);
    put_elsewhere(r, out);
}

static bool is_role(const struct infra_resource *r)
{
    return str_is(str_from(infra_kind_name(r)), "role");
}

static bool changes_role(const struct infra_report *report)
{
    for (size_t i = 0; i < report->resources.len; i++) {
        const struct infra_resource *r = report->resources.at[i];
        bool writes = r->action == INFRA_CREATE || r->action == INFRA_UPDATE;
        if (writes && is_role(r)) return true;
    }
    return false;
}

/* ---- the plan ---------------------------------------------------------------------------- */

/* A new role's policies are shown in full: a line for each of their parts would say it twice.  What
 * is to be said of something that does not change stands below. */
static struct shown shown_of(const struct up_run *r)
{
    struct arena *a = r->o->arena;
    const struct infra_report *report = infra_report(r->infra);
    struct shown shown = {.arena = a};
    for (size_t i = 0; i < report->resources.len; i++) {
        struct infra_resource *one = report->resources.at[i];
        if (is_role(one) && one->action == INFRA_CREATE) one->changes.len = 0;
        for (size_t k = 0; k < one->notes.len && one->action == INFRA_UNCHANGED; k++) {
            str note = arena_printf(a, "%s %.*s: %.*s", infra_noun(one), STR_ARG(one->name),
                                    STR_ARG(one->notes.at[k].text));
            vec_push(a, &shown.notes, note);
        }
    }
    around_show(a, r->infra, &shown);
    return shown;
}

void show_up_plan(const struct up_run *r, struct buf *out)
{
    struct shown shown = shown_of(r);
    buf_printf(out, "account %.*s, %.*s\n", STR_ARG(up_account(r->up)), STR_ARG(up_region(r->up)));
    if (changes_role(infra_report(r->infra))) show_up_policies(r, out);
    show_changes(&shown, SHOW_TEXT, output_takes_colour(r->o->color, STDOUT_FILENO), out);
}

/* ---- results ----------------------------------------------------------------------------- */

/* Whoever reads the address sends it to people, who then want to get in. */
static bool all_stands(const struct up_run *r)
{
    const struct infra_report *report = infra_report(r->infra);
    bool good = report->failure.trouble == INFRA_FINE;
    for (size_t i = 0; i < report->resources.len; i++) {
        const struct infra_resource *one = report->resources.at[i];
        good = good && (one->action == INFRA_UNCHANGED || one->result == INFRA_DONE);
    }
    return good;
}

void show_up_place(const struct up_run *r, struct buf *out)
{
    str url = up_address(r->up);
    if (!url.len || !all_stands(r)) return;
    buf_printf(out, "%.*s: %.*s\n", STR_ARG(r->title), STR_ARG(url));
    buf_printf(out, "people sign in with %.*s\n", STR_ARG(up_sign_in_text(r)));
}

void show_up_results(const struct up_run *r, struct buf *out)
{
    around_results(r->o->arena, r->infra, out);
    show_up_place(r, out);
}

/* ---- for scripts ------------------------------------------------------------------------- */

static void put_role_json(struct json_writer *w, const struct up_run *r)
{
    if (!up_trust(r->up)) return;
    json_key(w, "role");
    json_begin_object(w);
    json_field_str(w, "name", up_role_name(r->up).len ? up_role_name(r->up) : r->site->role);
    json_field_tree(w, "trust", up_trust(r->up));
    if (up_permissions(r->up)) json_field_tree(w, "permissions", up_permissions(r->up));
    json_key(w, "elsewhere");
    json_begin_array(w);
    for (size_t i = 0; i < r->uses.delegates.len; i++) {
        const struct uses_delegate *d = &r->uses.delegates.at[i];
        const struct json *policy = up_elsewhere(r->up, d);
        json_begin_object(w);
        json_field_str(w, "datasource", d->source->head.name);
        if (d->source->role.len) json_field_str(w, "role", d->source->role);
        if (policy) json_field_tree(w, "permissions", policy);
        json_end_object(w);
    }
    json_end_array(w);
    json_end_object(w);
}

static void begin_json(struct json_writer *w, const struct up_run *r, struct buf *out)
{
    json_writer_init(w, out, r->o->arena);
    json_begin_object(w);
    json_field_str(w, "workspace", r->workspace->name);
    json_field_str(w, "name", r->title);
    json_field_str(w, "account", up_account(r->up));
    json_field_str(w, "region", up_region(r->up));
}

void show_up_policies_json(const struct up_run *r, struct buf *out)
{
    struct json_writer w;
    begin_json(&w, r, out);
    put_role_json(&w, r);
    json_end_object(&w);
    buf_char(out, '\n');
}

void show_up_json(const struct up_run *r, struct buf *out)
{
    struct shown shown = shown_of(r);
    struct json_writer w;
    begin_json(&w, r, out);
    json_field_str(&w, "id", up_id(r->up));
    json_field_str(&w, "url", up_address(r->up));
    put_role_json(&w, r);
    show_json_members(&shown, &w);
    json_end_object(&w);
    buf_char(out, '\n');
}
