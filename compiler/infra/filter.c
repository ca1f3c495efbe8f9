/* filter: see filter.h.  Facts: AWS's documentation of CloudWatch Logs (SubscriptionFilters,
 * cloudwatch_limits_cwl). */
#include "infra/filter.h"

#include "base/digest.h"
#include "infra/cluster.h"

enum {
    MOST_ATTEMPTS = 6, /* until a new permission is known everywhere, and others have finished */
    HASH = 8,
    CONTENT = 16,
    MOST_SLUG = 60,
};

struct filter {
    struct stream *stream;
    str group;
    const struct stream *beaten_by; /* leads other lines from there to the same place; or NULL */
    str takes;                      /* the name of one that it takes the place of; empty: none */
};
/* What a group has of it. */
struct standing {
    const struct log_filter *live; /* that leads there, or takes its place; NULL: none */
    bool ours;
    bool edited;
    bool other_stack;
    bool full;
    VEC(const struct log_filter *) also; /* others of ours that lead there */
};

static const struct infra_kind filter_kind;

static struct json *content(struct arena *a, str through, str filter, str role)
{
    return infra_texts(
        a, (const str[]){STR("through"), through, STR("filter"), filter, STR("role"), role}, 6);
}

/* ---- names ------------------------------------------------------------------------------- */

static str short_digest(struct arena *a, str text)
{
    return str_part(digest_hex(a, digest_of(text)), 0, HASH);
}

str filter_begin(struct arena *a, str project)
{
    return arena_join(a, STR("dashc-"), str_part(cluster_slug(a, project), 0, MOST_SLUG), STR("-"),
                      short_digest(a, project), STR("-"));
}

static str stack_digest(struct infra *i)
{
    return short_digest(infra_arena(i), infra_options(i)->stack);
}

str filter_name(struct infra *i, const struct declared_stream *s)
{
    struct arena *a = infra_arena(i);
    return arena_join(a, filter_begin(a, infra_options(i)->project), stack_digest(i), STR("-"),
                      infra_digest(a, content(a, s->through, s->filter, s->role)));
}

/* As earlier versions named all filters of a stream. */
static str earlier_name(struct infra *i, const struct declared_stream *s)
{
    struct arena *a = infra_arena(i);
    str first = s->groups.at[0];
    return arena_join(a, STR("dashc-"), cluster_slug(a, infra_options(i)->project), STR("-"),
                      str_part(cluster_slug(a, first), 0, 200), STR("-"), short_digest(a, first));
}

static bool is_earlier_name(struct infra *i, const struct streams *all, str name)
{
    for (size_t k = 0; k < all->list.len; k++)
        if (str_eq(name, earlier_name(i, all->list.at[k]->declared))) return true;
    return false;
}

/* The two digests behind the project's; false: the name is none of this project. */
static bool name_parts(struct infra *i, str name, str *stack, str *written)
{
    str begin = filter_begin(infra_arena(i), infra_options(i)->project);
    if (!str_starts(name, begin) || name.len != begin.len + HASH + 1 + CONTENT) return false;
    *stack = str_part(name, begin.len, begin.len + HASH);
    *written = str_part(name, begin.len + HASH + 1, name.len);
    return true;
}

/* A role that somebody has added to a filter that needs none stays, and is no edit. */
static bool is_as_written(struct infra *i, const struct log_filter *f, str written)
{
    struct arena *a = infra_arena(i);
    return str_eq(written, infra_digest(a, content(a, f->destination, f->pattern, f->role))) ||
           str_eq(written, infra_digest(a, content(a, f->destination, f->pattern, STR_EMPTY)));
}

/* ---- which one of those that stand ------------------------------------------------------- */

static bool is_same_group(const struct filter *a, const struct filter *b)
{
    return str_eq(a->group, b->group) &&
           str_eq(a->stream->through.region, b->stream->through.region);
}

static bool is_taken(struct infra *i, const struct filter *t, str name)
{
    const struct infra_report *report = infra_report(i);
    for (size_t k = 0; k < report->resources.len; k++) {
        const struct infra_resource *r = report->resources.at[k];
        const struct filter *other = r->kind == &filter_kind ? r->declared : NULL;
        if (other && other != t && is_same_group(other, t) && str_eq(other->takes, name))
            return true;
    }
    return false;
}

static bool leads(const struct declared_stream *s, str group, str destination)
{
    return str_eq(s->through, destination) && stream_leads_from(s, group);
}

static bool is_led_to(const struct streams *all, str group, str destination)
{
    for (size_t k = 0; k < all->list.len; k++)
        if (leads(all->list.at[k]->declared, group, destination)) return true;
    return false;
}

/* By a stream of whichever workspace; NULL: by none. */
static const struct declared_stream *leader_anywhere(struct infra *i, str group, str destination)
{
    const struct declared *all = infra_options(i)->everywhere;
    for (size_t k = 0; all && k < all->streams.len; k++)
        if (leads(all->streams.at[k], group, destination)) return all->streams.at[k];
    return NULL;
}

static bool is_wanted(struct infra *i, const struct filter *t, str destination)
{
    return is_led_to(t->stream->all, t->group, destination) ||
           leader_anywhere(i, t->group, destination);
}

enum rank { RANK_NONE, RANK_MOVED, RANK_FOREIGN, RANK_OURS, RANK_SAME };

static enum rank rank_of(struct infra *i, const struct filter *t, const struct log_filter *f)
{
    str stack, written;
    bool named = name_parts(i, f->name, &stack, &written);
    bool ours = named || is_earlier_name(i, t->stream->all, f->name);
    if (str_eq(f->name, t->stream->filter)) return RANK_SAME;
    if (str_eq(f->destination, t->stream->declared->through))
        return ours ? RANK_OURS : RANK_FOREIGN;
    bool moved = named ? str_eq(stack, stack_digest(i))
                       : str_eq(f->name, earlier_name(i, t->stream->declared));
    return moved && !is_wanted(i, t, f->destination) && !is_taken(i, t, f->name) ? RANK_MOVED
                                                                                 : RANK_NONE;
}

/* Whether somebody has changed it since; what is as the source has it loses nothing. */
static bool is_edited(struct infra *i, const struct filter *t, const struct log_filter *f)
{
    struct arena *a = infra_arena(i);
    const struct declared_stream *d = t->stream->declared;
    str stack, written;
    if (name_parts(i, f->name, &stack, &written) && is_as_written(i, f, written)) return false;
    return !json_equal(content(a, f->destination, f->pattern, f->role),
                       content(a, d->through, d->filter, d->role));
}

static struct standing *choose(struct infra *i, const struct filter *t, const log_filters *list)
{
    struct arena *a = infra_arena(i);
    struct standing *s = arena_new(a, struct standing);
    enum rank best = RANK_NONE;
    *s = (struct standing){.full = list->len >= FILTER_MOST};
    for (size_t k = 0; k < list->len; k++) {
        enum rank rank = rank_of(i, t, &list->at[k]);
        if (rank <= best) continue;
        best = rank;
        s->live = &list->at[k];
    }
    for (size_t k = 0; best >= RANK_OURS && k < list->len; k++)
        if (&list->at[k] != s->live && rank_of(i, t, &list->at[k]) == RANK_OURS) {
            vec_push(a, &s->also, &list->at[k]);
            s->edited = s->edited || is_edited(i, t, &list->at[k]);
        }
    s->ours = best != RANK_NONE && best != RANK_FOREIGN;
    if (!s->ours) return s;
    s->edited = s->edited || is_edited(i, t, s->live);
    str stack, written;
    s->other_stack =
        name_parts(i, s->live->name, &stack, &written) && !str_eq(stack, stack_digest(i));
    return s;
}

/* ---- the quota, and what it costs -------------------------------------------------------- */

static void add_name(struct arena *a, str *names, str name, str destination)
{
    *names = arena_join(a, *names, names->len ? STR(" and \"") : STR("\""), name, STR("\" to "),
                        destination);
}

/* How many filters the group has, and will have by the streams before this one. */
static size_t count_filters(struct infra *i, const struct infra_resource *r,
                            const log_filters *live, str *names)
{
    struct arena *a = infra_arena(i);
    const struct infra_report *report = infra_report(i);
    size_t count = live->len;
    for (size_t k = 0; k < live->len; k++)
        add_name(a, names, live->at[k].name, live->at[k].destination);
    for (size_t k = 0; k < report->resources.len; k++) {
        const struct infra_resource *other = report->resources.at[k];
        bool comes = other->kind == &filter_kind && other->action == INFRA_CREATE &&
                     other->declared != r->declared && is_same_group(other->declared, r->declared);
        if (!comes) continue;
        const struct filter *t = other->declared;
        add_name(a, names, other->id, t->stream->declared->through);
        count++;
    }
    return count;
}

static void check_quota(struct infra *i, struct infra_resource *r, const log_filters *live)
{
    str names = STR_EMPTY;
    if (count_filters(i, r, live, &names) < FILTER_MOST) return;
    r->blocked = true;
    infra_note(i, r, INFRA_WARNING,
               "a log group has %d subscription filters at most, and this one has or gets them: "
               "%.*s; one of them must go first, or feed both",
               FILTER_MOST, STR_ARG(names));
}

/* What is charged for and by whom.  No number: a function's price follows from its memory and its
 * time, Firehose's from the size of the records, and neither is known here. */
static void note_price(struct infra *i, struct stream *t)
{
    struct arena *a = infra_arena(i);
    const struct destination *d = t->destination;
    str how = t->permission ? arena_join(a, STR("Lambda charges for each call of "), d->arn.name,
                                         STR(", for its time and its memory"))
                            : STR("Amazon Data Firehose charges for each GB that it takes in, by "
                                  "records that are rounded up");
    if (d->functions.len)
        how = arena_join(a, how, STR(", Lambda for the function that transforms them, "),
                         d->functions.at[0]);
    if (t->priced) return;
    t->priced = true;
    infra_note(i, NULL, INFRA_PRICE,
               "stream \"%.*s\": what goes through it is paid for: %.*s, and the domain has more "
               "to store; "
               "how much that comes to is not reckoned",
               STR_ARG(t->declared->head.name), STR_ARG(how));
}

/* ---- reading ----------------------------------------------------------------------------- */

/* What the source does not say stays as it is: PutSubscriptionFilter writes all of a filter, and
 * whoever has set more has done so by hand.  A role goes with the destination that needed it. */
static struct json *wanted_filter(struct infra *i, const struct declared_stream *declared,
                                  const struct log_filter *live)
{
    bool same = live && str_eq(live->destination, declared->through);
    str role = declared->role.len ? declared->role : same ? live->role : STR_EMPTY;
    struct json *out = content(infra_arena(i), declared->through, declared->filter, role);
    return live ? json_merge(infra_arena(i), out, live->more) : out;
}

static struct json *live_content(struct arena *a, const struct log_filter *f)
{
    return json_merge(a, content(a, f->destination, f->pattern, f->role), f->more);
}

/* What goes is in it as a whole: for the plan, and for what is kept of it. */
static struct json *live_filter(struct infra *i, const struct standing *s)
{
    struct arena *a = infra_arena(i);
    struct json *out = live_content(a, s->live), *also = json_object(a);
    for (size_t k = 0; k < s->also.len; k++)
        json_set(a, also, s->also.at[k]->name, live_content(a, s->also.at[k]));
    if (s->also.len) json_set(a, out, STR("also"), also);
    return out;
}

/* Whose it is, and what its name makes worth saying. */
static void judge(struct infra *i, struct infra_resource *r, const struct standing *s)
{
    const struct filter *t = r->declared;
    bool differs = !json_equal(r->live, r->wanted), renamed = !str_eq(s->live->name, r->id);
    str name = s->live->name;
    if (!s->ours) {
        r->owner = INFRA_NOT_OURS;
        if (differs)
            infra_note(i, r, INFRA_WARNING,
                       "the filter \"%.*s\" leads from there to %.*s already: a second one would "
                       "deliver lines twice",
                       STR_ARG(name), STR_ARG(t->stream->declared->through));
        return;
    }
    r->owner = s->edited && differs ? INFRA_OURS_EDITED : INFRA_OURS;
    r->stale = renamed && !s->other_stack && !s->full;
    if (s->edited && differs && renamed)
        infra_note(i, r, INFRA_WARNING,
                   "that is told by the name of a filter, and the name \"%.*s\" may be an older "
                   "one: of an earlier dashc, or kept because the group had no room for another",
                   STR_ARG(name));
    if (s->other_stack && differs)
        infra_note(i, r, INFRA_WARNING,
                   "its name \"%.*s\" says that it was written for another workspace of this "
                   "project, or with other values",
                   STR_ARG(name));
}

static void block_second(struct infra *i, struct infra_resource *r, const struct filter *t)
{
    r->blocked = true;
    infra_note(i, r, INFRA_WARNING,
               "the stream \"%.*s\" leads other lines from there to the same place, and those that "
               "match both filters would be delivered twice; one `filter` can say both: "
               "`?ERROR ?WARN`",
               STR_ARG(t->beaten_by->declared->head.name));
}

static bool read_filter(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    struct filter *t = (struct filter *)(uintptr_t)r->declared;
    log_filters list = {0};
    bool missing = false;
    r->id = t->stream->filter;
    r->wanted = wanted_filter(i, t->stream->declared, NULL);
    if (t->beaten_by) {
        block_second(i, r, t);
        return true;
    }
    if (!logs_filters(i, t->stream->through.region, t->group, &list, &missing, f)) return false;
    struct standing *s = choose(i, t, &list);
    r->own = s;
    if (s->live) {
        r->wanted = wanted_filter(i, t->stream->declared, s->live);
        r->live = live_filter(i, s);
        t->takes = s->live->name;
        judge(i, r, s);
        if (!str_eq(s->live->destination, t->stream->declared->through)) note_price(i, t->stream);
    } else if (missing) {
        r->blocked = true;
        infra_note(i, r, INFRA_WARNING, "the log group is gone");
    } else {
        check_quota(i, r, &list);
        if (!r->blocked) note_price(i, t->stream);
    }
    return true;
}

/* ---- writing ----------------------------------------------------------------------------- */

/* A permission that was just given is not known everywhere at once, and two who change one group
 * are told to come again. */
static bool is_worth_waiting(str code, const struct infra_failure *f)
{
    bool denied = str_is(code, "InvalidParameterException") &&
                  str_find(f->why, STR("Could not execute the lambda function"), 0) != SIZE_MAX;
    return denied || str_is(code, "OperationAbortedException");
}

static struct log_filter written_filter(struct infra *i, const struct infra_resource *r)
{
    static const char *const own[] = {"through", "filter", "role"};
    struct json *more = json_object(infra_arena(i));
    for (size_t k = 0; k < r->wanted->members.len; k++) {
        const struct json_member *m = &r->wanted->members.at[k];
        bool ours = false;
        for (size_t n = 0; n < COUNT_OF(own); n++) ours = ours || str_is(m->key, own[n]);
        if (!ours) json_set(infra_arena(i), more, m->key, m->value);
    }
    return (struct log_filter){r->id, aws_text(r->wanted, "filter"), aws_text(r->wanted, "through"),
                               aws_text(r->wanted, "role"), more};
}

static bool put(struct infra *i, const struct filter *t, const struct log_filter *filter, str *code,
                struct infra_failure *f)
{
    for (unsigned attempt = 1;; attempt++) {
        if (logs_put_filter(i, t->stream->through.region, t->group, filter, code, f)) return true;
        if (!is_worth_waiting(*code, f) || attempt == MOST_ATTEMPTS) return false;
        if (!http_back_off(infra_options(i)->http, attempt))
            return infra_fail(f, INFRA_STOPPED, STR("cancelled"), STR_EMPTY);
    }
}

/* Under its new name; where there is no room for that beside the old one, under the old one. */
static bool put_with_room(struct infra *i, const struct filter *t, const struct standing *s,
                          struct log_filter *filter, struct infra_failure *f)
{
    str code;
    if (put(i, t, filter, &code, f)) return true;
    if (!str_is(code, "LimitExceededException")) return false;
    if (s->live) {
        *f = (struct infra_failure){0};
        filter->name = s->live->name;
        return put(i, t, filter, &code, f);
    }
    f->help = STR("a log group has two subscription filters at most, and others have come first");
    return false;
}

static bool delete_old(struct infra *i, const struct filter *t, str name, struct infra_failure *f)
{
    str region = t->stream->through.region;
    if (logs_delete_filter(i, region, t->group, name, f)) return true;
    f->help = arena_join(infra_arena(i),
                         STR("until it is deleted, lines are delivered twice: `aws logs "
                             "delete-subscription-filter --region "),
                         region, STR(" --log-group-name "), t->group, STR(" --filter-name "), name,
                         STR("`"));
    return false;
}

static bool is_as_shown(const struct infra_resource *r, const struct infra_resource *now)
{
    const struct standing *shown = r->own, *stands = now->own;
    if (!r->live || !now->live) return r->live == now->live;
    return r->owner == now->owner && str_eq(shown->live->name, stands->live->name) &&
           json_equal(r->live, now->live);
}

/* The interface has no condition for it, so what is written over or deleted is looked at just
 * before. */
static bool look_again(struct infra *i, const struct infra_resource *r, struct infra_failure *f)
{
    struct infra_resource now = *r;
    now.notes.len = now.notes.cap = 0;
    now.live = NULL;
    if (!read_filter(i, &now, f)) return false;
    return is_as_shown(r, &now) ||
           infra_fail(f, INFRA_CHANGED, STR("it is not what the plan has shown"),
                      STR("plan again, and look at what it is now"));
}

static bool write_filter(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    const struct filter *t = r->declared;
    const struct standing *s = r->own;
    if (!look_again(i, r, f)) return false;
    struct log_filter filter = written_filter(i, r);
    bool good = put_with_room(i, t, s, &filter, f), two = s->also.len;
    if (s->live && !str_eq(s->live->name, filter.name)) {
        two = true;
        good = good && delete_old(i, t, s->live->name, f);
    }
    for (size_t k = 0; good && k < s->also.len; k++)
        if (!str_eq(s->also.at[k]->name, filter.name))
            good = delete_old(i, t, s->also.at[k]->name, f);
    /* Half done looks like neither the old state nor the new: the next run goes on from there. */
    if (!good && two && f->trouble == INFRA_MAYBE) f->trouble = INFRA_NETWORK;
    return good;
}

static const struct infra_kind filter_kind = {.noun = "subscription filter of",
                                              .name = "subscription_filter",
                                              .fixed_name = true,
                                              .read = read_filter,
                                              .write = write_filter};

/* ---- adding ------------------------------------------------------------------------------ */

static const struct stream *leader(struct infra *i, const struct stream *t, str group)
{
    const struct infra_report *report = infra_report(i);
    for (size_t k = 0; k < report->resources.len; k++) {
        const struct infra_resource *r = report->resources.at[k];
        const struct filter *other = r->kind == &filter_kind ? r->declared : NULL;
        if (other && !other->beaten_by && str_eq(other->group, group) &&
            str_eq(other->stream->declared->through, t->declared->through))
            return other->stream;
    }
    return NULL;
}

enum filter_added filter_add(struct infra *i, struct stream *t, str group)
{
    const struct stream *first = leader(i, t, group);
    if (first && str_eq(first->filter, t->filter)) return FILTER_LED_THERE;
    struct filter *filter = arena_new(infra_arena(i), struct filter);
    *filter = (struct filter){.stream = t, .group = group, .beaten_by = first};
    struct infra_resource *r = infra_add(i, &filter_kind, group, &t->declared->head, filter);
    infra_needs(i, r, t->permission);
    return FILTER_ADDED;
}

/* ---- what no stream declares any more ---------------------------------------------------- */

struct left {
    struct filter at; /* without a stream of its own: `all` says what is declared */
    const struct streams *all;
    str region, name;
};

/* That leads lines from a group for this project and stack, as its name says. */
static bool is_of_stack(struct infra *i, str name)
{
    str stack, written;
    return name_parts(i, name, &stack, &written) && str_eq(stack, stack_digest(i));
}

static bool is_declared(struct infra *i, const struct left *l, const struct log_filter *f)
{
    const struct infra_report *report = infra_report(i);
    if (is_led_to(l->all, l->at.group, f->destination)) return true;
    for (size_t k = 0; k < report->resources.len; k++) {
        const struct infra_resource *r = report->resources.at[k];
        const struct filter *t = r->kind == &filter_kind ? r->declared : NULL;
        if (t && str_eq(t->group, l->at.group) && str_eq(t->stream->through.region, l->region) &&
            str_eq(t->takes, f->name))
            return true;
    }
    return false;
}

/* What another workspace declares is of use to it, whoever has made it. */
static bool is_of_others(struct infra *i, const struct left *l, const struct log_filter *f)
{
    const struct declared_stream *s = leader_anywhere(i, l->at.group, f->destination);
    if (!s) return false;
    infra_note(
        i, NULL, INFRA_NOTE,
        "the subscription filter \"%.*s\" of %.*s stays: this workspace has no stream for it "
        "any more, but another workspace declares it: \"%.*s\" (%.*s)",
        STR_ARG(f->name), STR_ARG(l->at.group), STR_ARG(s->head.name), STR_ARG(s->head.place));
    return true;
}

static bool read_left(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    const struct left *l = r->declared;
    struct arena *a = infra_arena(i);
    log_filters list = {0};
    bool missing = false;
    str stack, written;
    r->id = l->name;
    if (!logs_filters(i, l->region, l->at.group, &list, &missing, f)) return false;
    for (size_t k = 0; k < list.len; k++) {
        const struct log_filter *one = &list.at[k];
        bool stays = !str_eq(one->name, l->name) || is_declared(i, l, one);
        if (stays || is_of_others(i, l, one)) continue;
        bool as_written =
            name_parts(i, l->name, &stack, &written) && is_as_written(i, one, written);
        r->live = live_content(a, one);
        r->owner = as_written ? INFRA_OURS : INFRA_OURS_EDITED;
        infra_note(i, r, INFRA_NOTE,
                   "\"%.*s\" is of an earlier stream of this project, and still delivers to %.*s",
                   STR_ARG(l->name), STR_ARG(one->destination));
    }
    return true;
}

/* The interface has no condition for it, so what is deleted is looked at just before. */
static bool remove_left(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    const struct left *l = r->declared;
    struct infra_resource now = *r;
    now.notes.len = now.notes.cap = 0;
    now.live = NULL;
    if (!read_left(i, &now, f)) return false;
    if (!now.live) return true;
    if (!json_equal(now.live, r->live))
        return infra_fail(f, INFRA_CHANGED, STR("it is not what the plan has shown"),
                          STR("plan again, and look at what it is now"));
    return logs_delete_filter(i, l->region, l->at.group, l->name, f);
}

static const struct infra_kind left_kind = {.noun = "subscription filter of",
                                            .name = "subscription_filter",
                                            .fixed_name = true,
                                            .read = read_left,
                                            .remove = remove_left};

/* Read after all filters that are declared: they may take the place of one. */
static bool look_at_group(struct infra *i, const struct left *where, str group,
                          struct infra_failure *f)
{
    log_filters list = {0};
    bool missing = false;
    if (!logs_filters(i, where->region, group, &list, &missing, f)) return false;
    for (size_t k = 0; k < list.len; k++) {
        if (!is_of_stack(i, list.at[k].name)) continue;
        struct left *l = arena_new(infra_arena(i), struct left);
        *l = (struct left){{.group = group}, where->all, where->region, list.at[k].name};
        infra_add(i, &left_kind, group, NULL, l)->unwanted = true;
    }
    return true;
}

static const struct infra_kind region_kind;

static bool read_region(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    const struct left *where = r->declared;
    log_groups groups = {0};
    r->wanted = r->live = json_object(infra_arena(i));
    struct client *c = infra_aws(i, where->region, f);
    if (c && !where->region.len && infra_find(i, &region_kind, c->aws.region)) return true;
    bool good = c && logs_groups(i, where->region, STR_EMPTY, &groups, f);
    for (size_t k = 0; good && k < groups.len; k++)
        if (!groups.at[k].kind.len || str_is(groups.at[k].kind, "STANDARD"))
            good = look_at_group(i, where, groups.at[k].name, f);
    bool elsewhere =
        !where->all->list.len && f->trouble != INFRA_STOPPED; /* perhaps no AWS at all */
    if (good || !(elsewhere || f->trouble == INFRA_DENIED)) return good;
    infra_note(i, NULL, INFRA_NOTE, "whether a subscription filter is left over is not known: %.*s",
               STR_ARG(f->why));
    return true;
}

static const struct infra_kind region_kind = {
    .noun = "subscription filters left over in", .name = "leftovers", .read = read_region};

void filters_left_want(struct infra *i, const struct streams *all, str region)
{
    if (!infra_options(i)->prune || infra_find(i, &region_kind, region)) return;
    struct left *where = arena_new(infra_arena(i), struct left);
    *where = (struct left){.all = all, .region = region};
    infra_add(i, &region_kind, region, NULL, where);
}
