/* infra: the resources, and what is to be done with each.  Not responsible for doing it
 * (apply.c), for comparing (compare.c), nor for any kind. */
#include "infra/inner.h"

#include <stdlib.h>

struct infra *infra_new(const struct infra_options *options)
{
    struct infra *i = calloc(1, sizeof *i);
    if (!i) out_of_memory();
    arena_init(&i->arena);
    i->options = *options;
    return i;
}

void infra_free(struct infra *i)
{
    if (!i) return;
    for (size_t k = 0; k < i->clients.len; k++) client_close(i->clients.at[k]);
    arena_wipe(&i->arena); /* documents that were sent had secrets in them */
    arena_free(&i->arena);
    free(i);
}

struct arena *infra_arena(struct infra *i) { return &i->arena; }
const struct infra_options *infra_options(const struct infra *i) { return &i->options; }
const struct infra_report *infra_report(const struct infra *i) { return &i->report; }
const char *infra_noun(const struct infra_resource *r) { return r->kind->noun; }
const char *infra_kind_name(const struct infra_resource *r) { return r->kind->name; }

const char *infra_service(const struct infra_resource *r)
{
    return r->kind->service ? r->kind->service : "AWS";
}

bool infra_can_be_renamed(const struct infra_resource *r) { return !r->kind->fixed_name; }

void infra_renew(struct infra *i, const struct grafana *grafana) { i->options.grafana = *grafana; }

/* ---- resources --------------------------------------------------------------------------- */

struct infra_resource *infra_add(struct infra *i, const struct infra_kind *kind, str name,
                                 const struct declared_head *head, const void *declared)
{
    struct infra_resource *r = arena_new(&i->arena, struct infra_resource);
    *r = (struct infra_resource){.kind = kind,
                                 .name = arena_str(&i->arena, name),
                                 .place = head ? head->place : STR_EMPTY,
                                 .declared = declared};
    vec_push(&i->arena, &i->report.resources, r);
    return r;
}

void infra_needs(struct infra *i, struct infra_resource *r, struct infra_resource *needed)
{
    struct infra_need need = {needed, false};
    if (needed) vec_push(&i->arena, &r->needs, need);
}

void infra_needs_standing(struct infra *i, struct infra_resource *r, struct infra_resource *needed)
{
    struct infra_need need = {needed, true};
    if (needed) vec_push(&i->arena, &r->needs, need);
}

struct infra_resource *infra_find(const struct infra *i, const struct infra_kind *kind, str name)
{
    for (size_t k = 0; k < i->report.resources.len; k++) {
        struct infra_resource *r = i->report.resources.at[k];
        if (r->kind == kind && str_eq(r->name, name)) return r;
    }
    return NULL;
}

/* What is needed first, otherwise as they were added.  A circle is our own fault. */
static void put_in_order(struct infra *i, struct infra_resource *r, size_t depth)
{
    if (depth > i->report.resources.len) BUG("resources need each other in a circle");
    for (size_t k = 0; k < i->ordered.len; k++)
        if (i->ordered.at[k] == r) return;
    for (size_t k = 0; k < r->needs.len; k++) put_in_order(i, r->needs.at[k].resource, depth + 1);
    vec_push(&i->arena, &i->ordered, r);
}

static void order(struct infra *i)
{
    i->ordered.len = 0;
    for (size_t k = 0; k < i->report.resources.len; k++)
        put_in_order(i, i->report.resources.at[k], 0);
    for (size_t k = 0; k < i->ordered.len; k++) i->report.resources.at[k] = i->ordered.at[k];
}

/* ---- what kinds use ---------------------------------------------------------------------- */

struct client *infra_aws(struct infra *i, str region, struct infra_failure *f)
{
    enum aws_failure failure = AWS_NONE;
    str why = STR_EMPTY;
    if (!region.len) region = i->options.region;
    for (size_t k = 0; k < i->clients.len; k++)
        if (str_eq(i->client_regions.at[k], region)) return i->clients.at[k];
    struct client *c = arena_new(&i->arena, struct client);
    if (!client_open(c, i->options.http, region, i->options.profile, &failure, &why)) {
        infra_fail(f,
                   failure == AWS_NETWORK   ? INFRA_NETWORK
                   : failure == AWS_STOPPED ? INFRA_STOPPED
                                            : INFRA_DENIED,
                   arena_str(&i->arena, why), STR_EMPTY);
        client_close(c);
        return NULL;
    }
    vec_push(&i->arena, &i->clients, c);
    vec_push(&i->arena, &i->client_regions, arena_str(&i->arena, region));
    return c;
}

bool infra_is_adopted(const struct infra *i, const struct infra_resource *r)
{
    for (size_t k = 0; k < i->options.adopt_count; k++) {
        str adopted = i->options.adopt[k];
        if (adopted.len && (str_eq(adopted, r->id) || str_eq(adopted, r->name))) return true;
    }
    return false;
}

void infra_note(struct infra *i, struct infra_resource *r, enum infra_note_kind kind,
                const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct infra_note note = {kind, arena_vprintf(&i->arena, format, args)};
    va_end(args);
    if (r)
        vec_push(&i->arena, &r->notes, note);
    else
        vec_push(&i->arena, &i->report.notes, note);
}

void infra_want_secret(struct infra *i, struct infra_resource *r, const char *field,
                       const struct declared_secret *from, enum infra_standing standing)
{
    struct infra_secret secret = {str_from(field), *from, standing,
                                  standing == INFRA_ABSENT || i->options.secrets};
    if (declared_has_secret(from)) vec_push(&i->arena, &r->secrets, secret);
}

bool infra_secret(struct infra *i, const struct infra_secret *secret, struct buf *out,
                  struct infra_failure *f)
{
    str why = STR_EMPTY;
    if (i->options.secret(&secret->from, out, &why, i->options.data)) return true;
    return infra_fail(f, INFRA_DENIED, arena_join(&i->arena, secret->field, STR(": "), why),
                      STR_EMPTY);
}

/* ---- deciding ---------------------------------------------------------------------------- */

struct taking {
    struct infra *infra;
    struct infra_resource *resource;
};

static void take_change(const struct infra_change *c, void *data)
{
    const struct taking *t = data;
    vec_push(&t->infra->arena, &t->resource->changes, *c);
}

static bool sets_secrets(const struct infra_resource *r)
{
    for (size_t k = 0; k < r->secrets.len; k++)
        if (r->secrets.at[k].sets) return true;
    return false;
}

/* What is left alone is not as it is wanted: nothing is built on it that depends on more than that
 * it stands. */
static bool is_lacking(const struct infra_need *need)
{
    const struct infra_resource *r = need->resource;
    bool left = r->action == INFRA_FOREIGN || r->action == INFRA_EDITED;
    return r->action == INFRA_BLOCKED || (left && !(need->in_any_state && r->live));
}

static bool lacks_need(struct infra *i, struct infra_resource *r)
{
    for (size_t k = 0; k < r->needs.len; k++) {
        const struct infra_resource *needed = r->needs.at[k].resource;
        if (!is_lacking(&r->needs.at[k])) continue;
        infra_note(i, r, INFRA_WARNING, "it needs the %s \"%.*s\"%s", infra_noun(needed),
                   STR_ARG(needed->name),
                   needed->action == INFRA_BLOCKED ? "" : ", which is left alone");
        return true;
    }
    return false;
}

static enum infra_action action_of_wanted(struct infra *i, struct infra_resource *r)
{
    bool differs = r->changes.len || sets_secrets(r), adopted = infra_is_adopted(i, r);
    if (!r->live) return INFRA_CREATE;
    if (r->owner == INFRA_NOT_OURS && !adopted) return differs ? INFRA_FOREIGN : INFRA_UNCHANGED;
    if (r->owner == INFRA_OURS_EDITED && r->changes.len && !i->options.force) return INFRA_EDITED;
    r->adopted = r->owner == INFRA_NOT_OURS;
    r->forced = r->owner == INFRA_OURS_EDITED && r->changes.len;
    return differs || r->stale || r->owner != INFRA_OURS ? INFRA_UPDATE : INFRA_UNCHANGED;
}

static enum infra_action action_of_unwanted(struct infra *i, struct infra_resource *r)
{
    if (!r->live) return INFRA_UNCHANGED;
    if (r->owner == INFRA_NOT_OURS && !infra_is_adopted(i, r)) return INFRA_FOREIGN;
    if (r->owner == INFRA_OURS_EDITED && !i->options.force) return INFRA_EDITED;
    return INFRA_DELETE;
}

static void check_secrets(struct infra *i, struct infra_resource *r)
{
    for (size_t k = 0; k < r->secrets.len; k++) {
        str why = STR_EMPTY;
        const struct infra_secret *s = &r->secrets.at[k];
        bool needed = s->sets || s->standing == INFRA_UNSEEN;
        if (!needed || i->options.secret(&s->from, NULL, &why, i->options.data)) continue;
        infra_note(i, r, INFRA_WARNING, "%.*s: %.*s%s", STR_ARG(s->field), STR_ARG(why),
                   s->sets ? "" : ", which a push needs that has to set it");
        if (s->sets) r->lacks_secret = true;
    }
    if (r->lacks_secret) r->action = INFRA_BLOCKED;
}

/* Sets changes and action from what reading found. */
static void infra_decide(struct infra *i, struct infra_resource *r)
{
    r->changes.len = 0;
    if (!r->unwanted && !r->blocked)
        infra_compare(&i->arena, r, r->live, r->wanted, take_change, &(struct taking){i, r});
    r->action = r->blocked    ? INFRA_BLOCKED
                : r->unwanted ? action_of_unwanted(i, r)
                              : action_of_wanted(i, r);
    bool writes = r->action == INFRA_CREATE || r->action == INFRA_UPDATE;
    bool acts = writes || r->action == INFRA_DELETE;
    if (acts && lacks_need(i, r))
        r->action = INFRA_BLOCKED;
    else if (writes)
        check_secrets(i, r);
}

/* ---- the plan ---------------------------------------------------------------------------- */

bool infra_is_stopped(const struct infra *i) { return i->options.stopped && i->options.stopped(); }

void infra_break_off(struct infra *i, const struct infra_resource *r, const char *doing,
                     const struct infra_failure *f)
{
    if (i->report.failure.trouble != INFRA_FINE) return;
    i->report.failure = *f;
    i->report.doing =
        arena_printf(&i->arena, "%s %s \"%.*s\"", doing, infra_noun(r), STR_ARG(r->name));
}

void infra_step(struct infra *i, const struct infra_resource *r)
{
    if (i->options.progress)
        i->options.progress(i->report.done, i->report.steps, r, i->options.data);
    i->report.done++;
}

bool infra_plan(struct infra *i)
{
    order(i);
    i->report.done = 0;
    for (size_t k = 0; k < i->report.resources.len; k++) {
        struct infra_resource *r = i->report.resources.at[k];
        i->report.steps = i->report.resources.len; /* reading one may find others */
        struct infra_failure f = {INFRA_STOPPED, STR("cancelled"), STR_EMPTY};
        infra_step(i, r);
        if (infra_is_stopped(i) || !r->kind->read(i, r, &f)) {
            infra_break_off(i, r, "reading", &f);
            return false;
        }
        infra_decide(i, r);
    }
    return true;
}

/* ---- counting ---------------------------------------------------------------------------- */

static const struct {
    bool task, conflict;
} actions[INFRA_ACTIONS] = {
    [INFRA_CREATE] = {true, false},  [INFRA_UPDATE] = {true, false},
    [INFRA_DELETE] = {true, false},  [INFRA_EDITED] = {false, true},
    [INFRA_FOREIGN] = {false, true}, [INFRA_BLOCKED] = {false, true},
};

bool infra_is_task(const struct infra_resource *r) { return actions[r->action].task; }

size_t infra_tasks(const struct infra *i)
{
    size_t count = 0;
    for (size_t k = 0; k < i->report.resources.len; k++)
        count += infra_is_task(i->report.resources.at[k]);
    return count;
}

size_t infra_conflicts(const struct infra *i)
{
    size_t count = 0;
    for (size_t k = 0; k < i->report.resources.len; k++)
        count += actions[i->report.resources.at[k]->action].conflict;
    return count;
}

bool infra_lacks_secret(const struct infra *i)
{
    for (size_t k = 0; k < i->report.resources.len; k++)
        if (i->report.resources.at[k]->lacks_secret) return true;
    return false;
}
