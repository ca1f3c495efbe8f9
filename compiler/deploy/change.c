/* change: a dashboard's settings, and its parts in order.
 *
 * Not responsible for what is compared of a part (change_panel.c and the others), nor for which
 * part is which (change_pair.c).
 */
#include "deploy/change_inner.h"

#define MARK "dashc" /* the tag and the hidden variable by which dashc knows its dashboards */

struct comparison {
    struct arena *arena;
    const struct change_words *words;
    const struct model_dashboard *before, *after;
    struct changes *out;
};

static struct finding finding_start(const struct comparison *c)
{
    return (struct finding){
        .arena = c->arena, .words = c->words, .before_unit = UNIT_NONE, .after_unit = UNIT_NONE};
}

static struct change *add(const struct comparison *c, enum change_kind kind, enum change_part part,
                          str name)
{
    struct change change = {.kind = kind, .part = part, .name = name};
    vec_push(c->arena, &c->out->list, change);
    return &c->out->list.at[c->out->list.len - 1];
}

/* What was found, as a change; NULL when nothing was. */
static struct change *add_found(const struct comparison *c, enum change_part part, str name,
                                const struct finding *f)
{
    if (!f->details.len) return NULL;
    struct change *change = add(c, CHANGE_ALTERED, part, name);
    for (size_t i = 0; i < f->details.len; i++) {
        vec_push(c->arena, &change->details, f->details.at[i]);
    }
    return change;
}

/* ---- settings ---------------------------------------------------------------------------- */

#define SETTING(subject, kind, form, member) \
    PROPERTY(subject, kind, form, struct model_dashboard, member)
#define SETTING_OR(subject, kind, form, member, words, absent) \
    PROPERTY_OR(subject, kind, form, struct model_dashboard, member, words, absent)

static const struct property_word cursor[] = {
    {"0", "off"}, {"1", "crosshair"}, {"2", "tooltip"}, {NULL, NULL}};
static const struct property_word yes_no[] = {{"yes", "yes"}, {"no", "no"}, {NULL, NULL}};

static const struct property settings[] = {
    SETTING("title", TEXT, QUOTED, title),
    SETTING("description", TEXT, QUOTED, description),
    SETTING_OR("refresh", TEXT, PLAIN, refresh, NULL, NULL),
    SETTING_OR("timezone", TEXT, PLAIN, timezone, NULL, "browser"),
    SETTING_OR("cursor", INT, PLAIN, cursor, cursor, NULL),
    SETTING("week", TEXT, PLAIN, week_start),
    SETTING_OR("editable", FLAG, PLAIN, editable, yes_no, NULL),
};

/* Each setting is a change of its own, named by its word. */
static void put_settings(const struct comparison *c, const struct finding *f)
{
    for (size_t i = 0; i < f->details.len; i++) {
        const struct change_detail *detail = &f->details.at[i];
        struct change *change = add(c, detail->kind, CHANGE_SETTING, detail->subject);
        vec_push(c->arena, &change->details, *detail);
    }
}

/* "6h" of now-6h to now. */
static str range_said(struct arena *a, const struct model_dashboard *d)
{
    const str back = STR("now-");
    str from = str_empty(d->from) ? STR("now-6h") : d->from;
    str to = str_empty(d->to) ? STR("now") : d->to;
    if (str_is(to, "now") && str_starts(from, back)) return str_part(from, back.len, from.len);
    return arena_join(a, from, STR(" to "), to);
}

static void compare_range(const struct comparison *c, struct finding *f)
{
    str was = range_said(c->arena, c->before);
    str is = range_said(c->arena, c->after);
    if (!str_eq(was, is)) found(f, "range", was, is);
}

typedef VEC(str) texts;

static texts own_tags(struct arena *a, const struct model_dashboard *d)
{
    texts tags = {0};
    for (size_t i = 0; i < d->tags.len; i++) {
        if (!str_is(d->tags.at[i], MARK)) vec_push(a, &tags, d->tags.at[i]);
    }
    return tags;
}

static void compare_settings(const struct comparison *c)
{
    struct finding f = finding_start(c);
    f.bare = true;
    texts was = own_tags(c->arena, c->before);
    texts is = own_tags(c->arena, c->after);
    compare_properties(&f, settings, COUNT_OF(settings), c->before, c->after);
    compare_range(c, &f);
    found_lists(&f, "tags", was.at, was.len, is.at, is.len);
    compare_escapes(&f, c->before->escapes.at, c->before->escapes.len, c->after->escapes.at,
                    c->after->escapes.len);
    put_settings(c, &f);
}

/* ---- variables, annotations, links ------------------------------------------------------- */

/* A list of the dashboard whose items have names, which need not differ. */
struct list {
    enum change_part part;
    size_t (*count)(const struct model_dashboard *d);
    str (*name)(const struct model_dashboard *d, size_t i);
    str (*said)(struct arena *a, const struct model_dashboard *d, size_t i);
    bool (*skip)(const struct model_dashboard *d, size_t i); /* NULL: none is */
    void (*compare)(struct finding *f, const struct model_dashboard *before, size_t i,
                    const struct model_dashboard *after, size_t k);
};

static bool is_skipped(const struct list *l, const struct model_dashboard *d, size_t i)
{
    return l->skip && l->skip(d, i);
}

/* The partner of each item after: the next one of its name that has none; SIZE_MAX: it is new. */
static void pair_items(const struct comparison *c, const struct list *l, size_t *partner,
                       bool *used)
{
    for (size_t i = 0; i < l->count(c->after); i++) {
        partner[i] = SIZE_MAX;
        for (size_t k = 0; k < l->count(c->before) && partner[i] == SIZE_MAX; k++) {
            bool same = str_eq(l->name(c->before, k), l->name(c->after, i));
            if (used[k] || !same || is_skipped(l, c->before, k)) continue;
            used[k] = true;
            partner[i] = k;
        }
    }
}

/* Which of those that both have stand in another order. */
static bool *moved_items(struct arena *a, const size_t *partner, size_t count)
{
    size_t *numbers = arena_array(a, size_t, count + 1);
    size_t *indexes = arena_array(a, size_t, count + 1);
    bool *found_moved = arena_array(a, bool, count + 1);
    bool *moved = arena_array(a, bool, count + 1);
    size_t both = 0;
    for (size_t i = 0; i < count; i++) {
        if (partner[i] == SIZE_MAX) continue;
        indexes[both] = i;
        numbers[both++] = partner[i];
    }
    mark_moved(a, numbers, both, found_moved);
    for (size_t i = 0; i < both; i++) moved[indexes[i]] = found_moved[i];
    return moved;
}

static void found_place(struct finding *f, size_t before, size_t after)
{
    str was = number_str(f->arena, (double)before + 1);
    str is = number_str(f->arena, (double)after + 1);
    if (before == after) { /* others moved past it */
        found_line(f, CHANGE_MOVED, "place", was, is, STR("place among the others"));
        return;
    }
    found(f, "place", was, is);
    f->details.at[f->details.len - 1].kind = CHANGE_MOVED;
}

static void compare_item(const struct comparison *c, const struct list *l, size_t partner, size_t i,
                         bool moved)
{
    struct finding f = finding_start(c);
    str said = l->said(c->arena, c->after, i);
    if (partner == SIZE_MAX) {
        add(c, CHANGE_ADDED, l->part, said);
        return;
    }
    l->compare(&f, c->before, partner, c->after, i);
    bool only_moved = !f.details.len;
    if (moved) found_place(&f, partner, i);
    struct change *change = add_found(c, l->part, said, &f);
    if (change && only_moved) change->kind = CHANGE_MOVED;
}

static void compare_list(const struct comparison *c, const struct list *l)
{
    size_t count = l->count(c->after);
    size_t *partner = arena_array(c->arena, size_t, count + 1);
    bool *used = arena_array(c->arena, bool, l->count(c->before) + 1);
    pair_items(c, l, partner, used);
    bool *moved = moved_items(c->arena, partner, count);
    for (size_t i = 0; i < count; i++) {
        if (!is_skipped(l, c->after, i)) compare_item(c, l, partner[i], i, moved[i]);
    }
    for (size_t k = 0; k < l->count(c->before); k++) {
        if (used[k] || is_skipped(l, c->before, k)) continue;
        add(c, CHANGE_REMOVED, l->part, l->said(c->arena, c->before, k));
    }
}

static size_t variable_count(const struct model_dashboard *d) { return d->variables.len; }

static str variable_name(const struct model_dashboard *d, size_t i)
{
    return d->variables.at[i]->name;
}

static str variable_text(struct arena *a, const struct model_dashboard *d, size_t i)
{
    return variable_said(a, d->variables.at[i]);
}

static bool is_mark(const struct model_dashboard *d, size_t i)
{
    return d->variables.at[i]->kind == VARIABLE_CONSTANT && str_is(d->variables.at[i]->name, MARK);
}

static void variable_compare(struct finding *f, const struct model_dashboard *before, size_t i,
                             const struct model_dashboard *after, size_t k)
{
    compare_variable(f, before->variables.at[i], after->variables.at[k]);
}

static size_t annotation_count(const struct model_dashboard *d) { return d->annotations.len; }

static str annotation_name(const struct model_dashboard *d, size_t i)
{
    return d->annotations.at[i].name;
}

static str annotation_text(struct arena *a, const struct model_dashboard *d, size_t i)
{
    return arena_join(a, STR("annotation "), d->annotations.at[i].name);
}

static void annotation_compare(struct finding *f, const struct model_dashboard *before, size_t i,
                               const struct model_dashboard *after, size_t k)
{
    compare_annotation(f, &before->annotations.at[i], &after->annotations.at[k]);
}

static size_t link_count(const struct model_dashboard *d) { return d->links.len; }

static str link_name(const struct model_dashboard *d, size_t i)
{
    const struct model_link *link = &d->links.at[i];
    return str_empty(link->title) ? link->url : link->title;
}

static str link_text(struct arena *a, const struct model_dashboard *d, size_t i)
{
    return arena_join(a, STR("link "), link_name(d, i));
}

static void link_compare(struct finding *f, const struct model_dashboard *before, size_t i,
                         const struct model_dashboard *after, size_t k)
{
    compare_link(f, &before->links.at[i], &after->links.at[k]);
}

static const struct list variables = {CHANGE_VARIABLE, variable_count, variable_name,
                                      variable_text,   is_mark,        variable_compare};
static const struct list annotations = {
    CHANGE_ANNOTATION, annotation_count, annotation_name, annotation_text, NULL,
    annotation_compare};
static const struct list links = {CHANGE_LINK, link_count, link_name,
                                  link_text,   NULL,       link_compare};

/* Grafana's own entry, where it is not as Grafana writes it. */
static void compare_own_annotation(const struct comparison *c)
{
    struct finding f = finding_start(c);
    compare_patches(&f, c->before->own_annotation, c->after->own_annotation);
    add_found(c, CHANGE_ANNOTATION, STR("annotation Annotations & Alerts"), &f);
}

/* ---- rows -------------------------------------------------------------------------------- */

static const struct property row_properties[] = {
    PROPERTY("title", TEXT, QUOTED, struct model_row, title),
    PROPERTY("collapsed", FLAG, PLAIN, struct model_row, collapsed),
    PROPERTY("repeat", TEXT, VARIABLE, struct model_row, repeat),
};
static const struct property row_id[] = {PROPERTY("id", INT, PLAIN, struct model_row, id)};

static str row_name(const struct comparison *c, const struct model_row *row)
{
    return arena_join(c->arena, STR("row "), row->title);
}

static void compare_row(const struct comparison *c, const struct row_pair *pair)
{
    struct finding f = finding_start(c);
    const struct model_row *old = pair->before;
    const struct model_row *new = pair->after;
    if (!old || !new) {
        const struct model_row *only = new ? new : old;
        enum change_kind kind = new ? CHANGE_ADDED : CHANGE_REMOVED;
        if (only->header) add(c, kind, CHANGE_ROW, row_name(c, only));
        return;
    }
    compare_properties(&f, row_properties, COUNT_OF(row_properties), old, new);
    compare_escapes(&f, old->escapes.at, old->escapes.len, new->escapes.at, new->escapes.len);
    bool only_moved = !f.details.len;
    if (pair->moved) {
        found_line(&f, CHANGE_MOVED, "place", STR_EMPTY, STR_EMPTY, STR("moved past other rows"));
    }
    if (!f.details.len) compare_properties(&f, row_id, COUNT_OF(row_id), old, new);
    struct change *change = add_found(c, CHANGE_ROW, row_name(c, new), &f);
    if (change && only_moved && pair->moved) change->kind = CHANGE_MOVED;
}

/* ---- panels ------------------------------------------------------------------------------ */

static const struct property panel_id[] = {PROPERTY("id", INT, PLAIN, struct model_panel, id)};

struct layout {
    const struct pairing *pairing;
    struct row_plan *before, *after; /* of each row */
};

static str row_title(const struct model_dashboard *d, size_t row)
{
    return d->rows.at[row]->header ? d->rows.at[row]->title : STR_EMPTY;
}

static str said_row(str title) { return str_empty(title) ? STR("no row") : title; }

/* Whether the panels of both rows are the same ones in the same order. */
static bool same_members(const struct pairing *p, size_t before_row, size_t after_row)
{
    size_t members = 0;
    for (size_t i = 0; i < p->panels.len; i++) {
        const struct panel_pair *pair = &p->panels.at[i];
        bool touches = (pair->before && pair->before_row == before_row) ||
                       (pair->after && pair->after_row == after_row);
        if (!touches) continue;
        bool stays = pair->before && pair->after && !pair->other_row && !pair->moved;
        if (!stays) return false;
        members++;
    }
    return members > 0;
}

static void compare_position(const struct comparison *c, const struct layout *l,
                             const struct panel_pair *pair, struct finding *f)
{
    str was = row_title(c->before, pair->before_row);
    str is = row_title(c->after, pair->after_row);
    if (pair->other_row) {
        found(f, "row", said_row(was), said_row(is));
        f->details.at[f->details.len - 1].kind = CHANGE_MOVED;
    } else if (pair->moved) {
        found_place(f, pair->before_place, pair->after_place);
    }
    compare_place(f, &l->before[pair->before_row], pair->before_place, &l->after[pair->after_row],
                  pair->after_place, same_members(l->pairing, pair->before_row, pair->after_row));
}

static void name_panel(struct change *change, const struct model_panel *p, str row)
{
    change->panel_id = p->id;
    change->row = row;
}

static str panel_name(struct arena *a, const struct model_panel *p)
{
    if (!str_empty(p->title)) return p->title;
    return arena_join(a, STR("("), picture_said(p), STR(")"));
}

/* Without its sentence: what is seen of it. */
static void describe_added(const struct comparison *c, struct change *change,
                           const struct model_panel *p)
{
    struct finding f = finding_start(c);
    for (size_t i = 0; i < p->targets.len; i++) {
        if (!p->targets.at[i]->hide)
            found(&f, "query", STR_EMPTY, target_said(&f, p->targets.at[i]));
    }
    for (size_t i = 0; i < f.details.len; i++) {
        f.details.at[i].text = f.details.at[i].after;
        vec_push(c->arena, &change->details, f.details.at[i]);
    }
}

static void add_panel(const struct comparison *c, const struct panel_pair *pair)
{
    const struct model_panel *p = pair->after;
    const struct change_words *w = c->words;
    struct change *change = add(c, CHANGE_ADDED, CHANGE_PANEL, panel_name(c->arena, p));
    name_panel(change, p, row_title(c->after, pair->after_row));
    if (p->picture == PICTURE_TEXT)
        change->sentence =
            arena_join(c->arena, STR("text "), quoted(c->arena, shortened(c->arena, p->text)));
    else if (w && w->sentence)
        change->sentence = w->sentence(p->id, w->data);
    if (str_empty(change->sentence)) describe_added(c, change, p);
    c->out->panels_added++;
}

static void remove_panel(const struct comparison *c, const struct panel_pair *pair)
{
    const struct model_panel *p = pair->before;
    struct change *change = add(c, CHANGE_REMOVED, CHANGE_PANEL, panel_name(c->arena, p));
    name_panel(change, p, row_title(c->before, pair->before_row));
    c->out->panels_removed++;
}

static bool in_renamed_row(const struct comparison *c, const struct panel_pair *pair)
{
    return !str_eq(row_title(c->before, pair->before_row), row_title(c->after, pair->after_row));
}

/* An id is made of what the panel and its row are: it says something only where nothing else
 * does. */
static void alter_panel(const struct comparison *c, const struct layout *l,
                        const struct panel_pair *pair)
{
    struct finding f = finding_start(c);
    compare_panel(&f, pair->before, pair->after);
    size_t looks = f.details.len;
    compare_position(c, l, pair, &f);
    bool only_moved = looks == 0 && (pair->other_row || pair->moved) && f.details.len == 1;
    if (!f.details.len && !in_renamed_row(c, pair)) {
        compare_properties(&f, panel_id, COUNT_OF(panel_id), pair->before, pair->after);
    }
    struct change *change = add_found(c, CHANGE_PANEL, panel_name(c->arena, pair->after), &f);
    if (!change) return;
    name_panel(change, pair->after, row_title(c->after, pair->after_row));
    if (only_moved) change->kind = CHANGE_MOVED;
    c->out->panels_altered++;
}

static struct row_plan *no_plans(struct arena *a, const struct model_dashboard *d)
{
    return arena_alloc_array(a, sizeof(struct row_plan), d->rows.len + 1);
}

static size_t row_index(const struct model_dashboard *d, const struct model_row *row)
{
    size_t i = 0;
    while (i < d->rows.len && d->rows.at[i] != row) i++;
    return i;
}

/* The row at `after` and its partner at `before`. */
static void plan_both(const struct comparison *c, struct layout *l, size_t before, size_t after)
{
    const struct model_row *row = c->after->rows.at[after];
    size_t *partner = arena_array(c->arena, size_t, row->panels.len + 1);
    for (size_t i = 0; i < row->panels.len; i++) partner[i] = SIZE_MAX;
    for (size_t i = 0; i < l->pairing->panels.len; i++) {
        const struct panel_pair *pair = &l->pairing->panels.at[i];
        bool both = pair->before && pair->after && pair->before_row == before;
        if (both && pair->after_row == after) partner[pair->after_place] = pair->before_place;
    }
    plan_pair(c->arena, c->before->rows.at[before], row, partner, &l->before[before],
              &l->after[after]);
}

static struct layout plan_rows(const struct comparison *c, const struct pairing *p)
{
    struct layout l = {p, no_plans(c->arena, c->before), no_plans(c->arena, c->after)};
    for (size_t i = 0; i < p->rows.len; i++) {
        const struct row_pair *pair = &p->rows.at[i];
        if (pair->before && pair->after)
            plan_both(c, &l, row_index(c->before, pair->before), i);
        else if (pair->after)
            l.after[i] = plan_row(c->arena, pair->after);
        else
            l.before[row_index(c->before, pair->before)] = plan_row(c->arena, pair->before);
    }
    return l;
}

static void compare_row_panels(const struct comparison *c, const struct layout *l, size_t row)
{
    const struct pairing *p = l->pairing;
    for (size_t i = 0; i < p->panels.len; i++) {
        const struct panel_pair *pair = &p->panels.at[i];
        if (!pair->after || pair->after_row != row) continue;
        if (pair->before)
            alter_panel(c, l, pair);
        else
            add_panel(c, pair);
    }
}

static void compare_parts(const struct comparison *c)
{
    struct pairing p;
    pair_parts(c->arena, c->before, c->after, &p);
    struct layout l = plan_rows(c, &p);
    for (size_t i = 0; i < c->after->rows.len; i++) {
        compare_row(c, &p.rows.at[i]);
        compare_row_panels(c, &l, i);
    }
    for (size_t i = 0; i < p.panels.len; i++) {
        if (!p.panels.at[i].after) remove_panel(c, &p.panels.at[i]);
    }
    for (size_t i = c->after->rows.len; i < p.rows.len; i++) compare_row(c, &p.rows.at[i]);
}

/* ---- the dashboard ----------------------------------------------------------------------- */

void changes_find_with(struct arena *a, const struct model_dashboard *before,
                       const struct model_dashboard *after, const struct change_words *words,
                       struct changes *out)
{
    struct comparison c = {a, words, before, after, out};
    *out = (struct changes){.panels_added = 0};
    compare_settings(&c);
    compare_list(&c, &variables);
    compare_list(&c, &annotations);
    compare_own_annotation(&c);
    compare_list(&c, &links);
    compare_parts(&c);
}

void changes_find(struct arena *a, const struct model_dashboard *before,
                  const struct model_dashboard *after, change_sentence *sentence, void *data,
                  struct changes *out)
{
    const struct change_words words = {.sentence = sentence, .data = data};
    changes_find_with(a, before, after, &words, out);
}

/* ---- copying ----------------------------------------------------------------------------- */

static struct change_detail copy_detail(struct arena *a, const struct change_detail *from)
{
    return (struct change_detail){from->kind, arena_str(a, from->text), arena_str(a, from->subject),
                                  arena_str(a, from->before), arena_str(a, from->after)};
}

static struct change copy_change(struct arena *a, const struct change *from)
{
    struct change to = {.kind = from->kind,
                        .part = from->part,
                        .name = arena_str(a, from->name),
                        .row = arena_str(a, from->row),
                        .sentence = arena_str(a, from->sentence),
                        .panel_id = from->panel_id};
    for (size_t i = 0; i < from->details.len; i++) {
        vec_push(a, &to.details, copy_detail(a, &from->details.at[i]));
    }
    return to;
}

struct changes *changes_copy(struct arena *a, const struct changes *from)
{
    struct changes *to = arena_new(a, struct changes);
    to->panels_added = from->panels_added;
    to->panels_removed = from->panels_removed;
    to->panels_altered = from->panels_altered;
    for (size_t i = 0; i < from->list.len; i++) {
        vec_push(a, &to->list, copy_change(a, &from->list.at[i]));
    }
    return to;
}
