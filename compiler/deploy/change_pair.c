/* change_pair: which panel and which row of one dashboard is which of the other, and what moved.
 *
 * A panel's id is made of its row, its title or its sentence, so each of these can change alone and
 * takes the id with it.  The rules go from certain to likely; a panel that is paired stays so.
 */
#include "deploy/change_inner.h"

/* ---- the longest ascending part ---------------------------------------------------------- */

/* Where `number` goes among the last numbers of the ascending parts of each length. */
static size_t length_before(const size_t *numbers, const size_t *last, size_t count, size_t number)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (numbers[last[middle]] < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Patience sorting. */
void mark_moved(struct arena *a, const size_t *numbers, size_t count, bool *moved)
{
    size_t *last = arena_array(a, size_t, count + 1);   /* index of the last of each length */
    size_t *before = arena_array(a, size_t, count + 1); /* the one before it, SIZE_MAX: none */
    size_t longest = 0;
    for (size_t i = 0; i < count; i++) {
        size_t length = length_before(numbers, last, longest, numbers[i]);
        before[i] = length ? last[length - 1] : SIZE_MAX;
        last[length] = i;
        if (length == longest) longest++;
        moved[i] = true;
    }
    for (size_t i = longest ? last[longest - 1] : SIZE_MAX; i != SIZE_MAX; i = before[i]) {
        moved[i] = false;
    }
}

/* ---- all panels in a list ---------------------------------------------------------------- */

struct placed {
    const struct model_panel *panel;
    size_t row;
    size_t place;
    size_t partner; /* index in the other list; SIZE_MAX: none */
};
typedef VEC(struct placed) placed_list;

struct sides {
    struct arena *arena;
    placed_list before, after;
    size_t *row_after; /* of each row before: its index after, or SIZE_MAX */
    const struct model_dashboard *was, *is;
};

static placed_list list_panels(struct arena *a, const struct model_dashboard *d)
{
    placed_list list = {0};
    for (size_t r = 0; r < d->rows.len; r++) {
        for (size_t i = 0; i < d->rows.at[r]->panels.len; i++) {
            struct placed placed = {d->rows.at[r]->panels.at[i], r, i, SIZE_MAX};
            vec_push(a, &list, placed);
        }
    }
    return list;
}

/* ---- rows -------------------------------------------------------------------------------- */

static bool is_taken(const struct sides *s, size_t row)
{
    for (size_t i = 0; i < s->was->rows.len; i++) {
        if (s->row_after[i] == row) return true;
    }
    return false;
}

static bool same_header(const struct model_row *a, const struct model_row *b)
{
    return a->header == b->header && str_eq(a->title, b->title);
}

static void pair_rows_by_title(struct sides *s)
{
    for (size_t i = 0; i < s->was->rows.len; i++) {
        for (size_t k = 0; k < s->is->rows.len && s->row_after[i] == SIZE_MAX; k++) {
            bool same = same_header(s->was->rows.at[i], s->is->rows.at[k]);
            if (same && !is_taken(s, k)) s->row_after[i] = k;
        }
    }
}

static bool holds_like(const struct model_row *row, const struct model_panel *p)
{
    for (size_t i = 0; i < row->panels.len; i++) {
        const struct model_panel *other = row->panels.at[i];
        if (other->id == p->id) return true;
        if (str_eq(other->title, p->title) && same_content(other, p)) return true;
    }
    return false;
}

/* A row with another title that holds at least half of the panels is the same one. */
static bool is_renamed(const struct model_row *was, const struct model_row *is)
{
    size_t shared = 0;
    size_t most = was->panels.len > is->panels.len ? was->panels.len : is->panels.len;
    if (was->header != is->header) return false;
    for (size_t i = 0; i < was->panels.len; i++) shared += holds_like(is, was->panels.at[i]);
    return shared > 0 && 2 * shared >= most;
}

static void pair_renamed_rows(struct sides *s)
{
    for (size_t i = 0; i < s->was->rows.len; i++) {
        for (size_t k = 0; k < s->is->rows.len && s->row_after[i] == SIZE_MAX; k++) {
            bool renamed = is_renamed(s->was->rows.at[i], s->is->rows.at[k]);
            if (renamed && !is_taken(s, k)) s->row_after[i] = k;
        }
    }
}

/* ---- panels ------------------------------------------------------------------------------ */

static bool same_row(const struct sides *s, const struct placed *before, const struct placed *after)
{
    return s->row_after[before->row] == after->row;
}

typedef bool rule(const struct sides *s, const struct placed *before, const struct placed *after);

static bool by_id(const struct sides *s, const struct placed *before, const struct placed *after)
{
    (void)s;
    return before->panel->id && before->panel->id == after->panel->id;
}

static bool by_title_and_content(const struct sides *s, const struct placed *before,
                                 const struct placed *after)
{
    return same_row(s, before, after) && str_eq(before->panel->title, after->panel->title) &&
           same_content(before->panel, after->panel);
}

static bool by_title(const struct sides *s, const struct placed *before, const struct placed *after)
{
    return same_row(s, before, after) && str_eq(before->panel->title, after->panel->title);
}

/* Renamed. */
static bool by_content(const struct sides *s, const struct placed *before,
                       const struct placed *after)
{
    return same_row(s, before, after) && same_content(before->panel, after->panel);
}

/* Moved to another row. */
static bool by_title_elsewhere(const struct sides *s, const struct placed *before,
                               const struct placed *after)
{
    (void)s;
    return str_eq(before->panel->title, after->panel->title) &&
           same_content(before->panel, after->panel);
}

/* Moved and renamed. */
static bool by_content_elsewhere(const struct sides *s, const struct placed *before,
                                 const struct placed *after)
{
    (void)s;
    return same_content(before->panel, after->panel);
}

static bool only_one_titled(const placed_list *list, str title)
{
    size_t count = 0;
    for (size_t i = 0; i < list->len; i++) {
        bool free = list->at[i].partner == SIZE_MAX;
        count += free && str_eq(list->at[i].panel->title, title);
    }
    return count == 1;
}

/* Moved and altered. */
static bool by_only_title(const struct sides *s, const struct placed *before,
                          const struct placed *after)
{
    str title = after->panel->title;
    return !str_empty(title) && str_eq(before->panel->title, title) &&
           only_one_titled(&s->before, title) && only_one_titled(&s->after, title);
}

static rule *const rules[] = {by_id,        by_title_and_content, by_title,
                              by_content,   by_title_elsewhere,   by_content_elsewhere,
                              by_only_title};

static void apply_rule(struct sides *s, rule *fits)
{
    for (size_t k = 0; k < s->after.len; k++) {
        struct placed *after = &s->after.at[k];
        for (size_t i = 0; i < s->before.len && after->partner == SIZE_MAX; i++) {
            struct placed *before = &s->before.at[i];
            if (before->partner != SIZE_MAX || !fits(s, before, after)) continue;
            before->partner = k;
            after->partner = i;
        }
    }
}

/* ---- what moved -------------------------------------------------------------------------- */

/* Among the panels of one row after that were in its partner before. */
static void mark_panels(const struct sides *s, struct pairing *out, size_t row)
{
    size_t *places = arena_array(s->arena, size_t, s->after.len + 1);
    size_t *indexes = arena_array(s->arena, size_t, s->after.len + 1);
    bool *moved = arena_array(s->arena, bool, s->after.len + 1);
    size_t count = 0;
    for (size_t k = 0; k < s->after.len; k++) {
        const struct panel_pair *pair = &out->panels.at[k];
        if (!pair->before || pair->other_row || pair->after_row != row) continue;
        indexes[count] = k;
        places[count++] = pair->before_place;
    }
    mark_moved(s->arena, places, count, moved);
    for (size_t i = 0; i < count; i++) out->panels.at[indexes[i]].moved = moved[i];
}

static void mark_rows(const struct sides *s, struct pairing *out)
{
    size_t *numbers = arena_array(s->arena, size_t, s->is->rows.len + 1);
    size_t *indexes = arena_array(s->arena, size_t, s->is->rows.len + 1);
    bool *moved = arena_array(s->arena, bool, s->is->rows.len + 1);
    size_t count = 0;
    for (size_t i = 0; i < s->is->rows.len; i++) {
        for (size_t k = 0; k < s->was->rows.len; k++) {
            if (s->row_after[k] != i) continue;
            indexes[count] = i;
            numbers[count++] = k;
        }
    }
    mark_moved(s->arena, numbers, count, moved);
    for (size_t i = 0; i < count; i++) out->rows.at[indexes[i]].moved = moved[i];
}

/* ---- the result -------------------------------------------------------------------------- */

static void put_rows(const struct sides *s, struct pairing *out)
{
    for (size_t i = 0; i < s->is->rows.len; i++) {
        struct row_pair pair = {NULL, s->is->rows.at[i], false};
        for (size_t k = 0; k < s->was->rows.len; k++) {
            if (s->row_after[k] == i) pair.before = s->was->rows.at[k];
        }
        vec_push(s->arena, &out->rows, pair);
    }
    for (size_t k = 0; k < s->was->rows.len; k++) {
        struct row_pair gone = {s->was->rows.at[k], NULL, false};
        if (s->row_after[k] == SIZE_MAX) vec_push(s->arena, &out->rows, gone);
    }
    mark_rows(s, out);
}

static struct panel_pair pair_of(const struct sides *s, const struct placed *before,
                                 const struct placed *after)
{
    struct panel_pair pair = {0};
    if (before) {
        pair.before = before->panel;
        pair.before_row = before->row;
        pair.before_place = before->place;
    }
    if (after) {
        pair.after = after->panel;
        pair.after_row = after->row;
        pair.after_place = after->place;
    }
    pair.other_row = before && after && !same_row(s, before, after);
    return pair;
}

static void put_panels(const struct sides *s, struct pairing *out)
{
    for (size_t k = 0; k < s->after.len; k++) {
        const struct placed *after = &s->after.at[k];
        const struct placed *before =
            after->partner == SIZE_MAX ? NULL : &s->before.at[after->partner];
        vec_push(s->arena, &out->panels, pair_of(s, before, after));
    }
    for (size_t row = 0; row < s->is->rows.len; row++) mark_panels(s, out, row);
    for (size_t i = 0; i < s->before.len; i++) {
        if (s->before.at[i].partner != SIZE_MAX) continue;
        vec_push(s->arena, &out->panels, pair_of(s, &s->before.at[i], NULL));
    }
}

void pair_parts(struct arena *a, const struct model_dashboard *before,
                const struct model_dashboard *after, struct pairing *out)
{
    struct sides s = {a,
                      list_panels(a, before),
                      list_panels(a, after),
                      arena_array(a, size_t, before->rows.len + 1),
                      before,
                      after};
    for (size_t i = 0; i < before->rows.len; i++) s.row_after[i] = SIZE_MAX;
    *out = (struct pairing){.before = before, .after = after};
    pair_rows_by_title(&s);
    pair_renamed_rows(&s);
    for (size_t i = 0; i < COUNT_OF(rules); i++) apply_rule(&s, rules[i]);
    put_rows(&s, out);
    put_panels(&s, out);
}
