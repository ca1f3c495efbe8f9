/* change_place: sizes and places of panels, apart from those that follow from the neighbours.
 *
 * JSON holds where panels stand, not what their author asked for: a panel that comes in makes three
 * others narrower.  So the wishes are found again: those few that, laid out by emit's own rules,
 * give the row as it is.  Only a wish that differs is a change.  What was arranged by hand has no
 * such wishes; there every size is one.
 */
#include "deploy/change_inner.h"

#include "emit/emit.h"

enum {
    MOST_PLANNED = 120, /* panels of a row; more are taken as arranged by hand */
    MOST_WEIGHED = 24,  /* in longer rows the first panel that differs is the one that wishes */
};

/* A copy of the row that can be laid out. */
struct draft {
    struct arena *arena;
    const struct model_row *row;
    struct row_plan *plan;
    const bool *likely; /* which panels wish something in the other dashboard; NULL: not known */
};

static void lay_out(const struct draft *draft)
{
    struct model_row row = {.header = draft->row->header};
    struct model_row *rows[] = {&row};
    struct model_dashboard d = {.rows = {rows, 1, 1}};
    for (size_t i = 0; i < draft->plan->panels.len; i++) {
        vec_push(draft->arena, &row.panels, &draft->plan->panels.at[i]);
    }
    layout_dashboard(&d, draft->arena);
}

static bool has_width(const struct draft *draft, size_t i)
{
    return draft->plan->panels.at[i].grid.w == draft->row->panels.at[i]->grid.w;
}

static bool has_height(const struct draft *draft, size_t i)
{
    return draft->plan->panels.at[i].grid.h == draft->row->panels.at[i]->grid.h;
}

static size_t wrong_widths(const struct draft *draft)
{
    size_t count = 0;
    lay_out(draft);
    for (size_t i = 0; i < draft->plan->panels.len; i++) count += !has_width(draft, i);
    return count;
}

static void wish_width(const struct draft *draft, size_t i)
{
    draft->plan->panels.at[i].wish.width = draft->row->panels.at[i]->grid.w;
}

static size_t wrong_after_wish(const struct draft *draft, size_t i)
{
    int width = draft->plan->panels.at[i].wish.width;
    wish_width(draft, i);
    size_t wrong = wrong_widths(draft);
    draft->plan->panels.at[i].wish.width = width;
    lay_out(draft);
    return wrong;
}

static bool is_likely(const struct draft *draft, size_t i)
{
    return draft->likely && draft->likely[i];
}

/* The panel whose wish explains most, a likely one before others; SIZE_MAX when all widths are
 * right. */
static size_t best_width(const struct draft *draft)
{
    size_t best = SIZE_MAX;
    size_t least = SIZE_MAX;
    lay_out(draft);
    for (size_t i = 0; i < draft->plan->panels.len; i++) {
        if (has_width(draft, i)) continue;
        if (is_likely(draft, i)) return i;
        if (draft->plan->panels.len > MOST_WEIGHED) {
            best = best == SIZE_MAX ? i : best;
            continue;
        }
        size_t wrong = wrong_after_wish(draft, i);
        if (wrong >= least) continue;
        least = wrong;
        best = i;
    }
    return best;
}

/* The others of a line take the height of its tallest panel. */
static size_t first_height(const struct draft *draft)
{
    size_t first = SIZE_MAX;
    lay_out(draft);
    for (size_t i = 0; i < draft->plan->panels.len; i++) {
        if (has_height(draft, i)) continue;
        if (is_likely(draft, i)) return i;
        if (first == SIZE_MAX) first = i;
    }
    return first;
}

/* Where the row's first line begins: below its header, or at its topmost panel. */
static int top_of(const struct model_row *row)
{
    int top = row->header ? row->y + 1 : 0;
    for (size_t i = 0; !row->header && i < row->panels.len; i++) {
        int y = row->panels.at[i]->grid.y;
        if (i == 0 || y < top) top = y;
    }
    return top;
}

static bool is_tidy(const struct draft *draft)
{
    int top = top_of(draft->row) - (draft->row->header ? 1 : 0);
    lay_out(draft);
    for (size_t i = 0; i < draft->plan->panels.len; i++) {
        const struct model_panel *p = &draft->plan->panels.at[i];
        const struct model_panel *actual = draft->row->panels.at[i];
        bool same_place = p->grid.x == actual->grid.x && p->grid.y + top == actual->grid.y;
        if (!same_place || !has_width(draft, i) || !has_height(draft, i)) return false;
    }
    return true;
}

static void wish_all(const struct draft *draft)
{
    for (size_t i = 0; i < draft->plan->panels.len; i++) {
        struct model_panel *p = &draft->plan->panels.at[i];
        p->wish.width = draft->row->panels.at[i]->grid.w;
        p->wish.height = draft->row->panels.at[i]->grid.h;
    }
}

/* A wish changes which panels share a line, and so may undo what another one explained. */
static void find_wishes(const struct draft *draft)
{
    size_t left = 2 * draft->row->panels.len;
    for (size_t i; left && (i = best_width(draft)) != SIZE_MAX; left--) wish_width(draft, i);
    left = 2 * draft->row->panels.len;
    for (size_t i; left && (i = first_height(draft)) != SIZE_MAX; left--) {
        draft->plan->panels.at[i].wish.height = draft->row->panels.at[i]->grid.h;
    }
}

static void keep_places(const struct draft *draft)
{
    int top = top_of(draft->row);
    for (size_t i = 0; i < draft->plan->panels.len; i++) {
        struct model_panel *p = &draft->plan->panels.at[i];
        const struct model_panel *actual = draft->row->panels.at[i];
        p->grid = actual->grid;
        p->grid.y -= top;
    }
}

static struct row_plan plan_with(struct arena *a, const struct model_row *row, const bool *likely)
{
    struct row_plan plan = {0};
    struct draft draft = {a, row, &plan, likely};
    bool short_enough = row->panels.len <= MOST_PLANNED;
    for (size_t i = 0; i < row->panels.len; i++) {
        struct model_panel copy = *row->panels.at[i];
        copy.wish.width = copy.wish.height = 0;
        vec_push(a, &plan.panels, copy);
    }
    if (short_enough) find_wishes(&draft);
    plan.tidy = short_enough && is_tidy(&draft);
    if (!plan.tidy) wish_all(&draft);
    keep_places(&draft);
    return plan;
}

struct row_plan plan_row(struct arena *a, const struct model_row *row)
{
    return plan_with(a, row, NULL);
}

/* ---- two rows ---------------------------------------------------------------------------- */

static bool wishes(const struct row_plan *plan, size_t i)
{
    return plan->panels.at[i].wish.width || plan->panels.at[i].wish.height;
}

static bool is_other(const struct model_panel *old, const struct model_panel *new)
{
    bool width = old->wish.width != new->wish.width && old->grid.w != new->grid.w;
    bool height = old->wish.height != new->wish.height && old->grid.h != new->grid.h;
    return width || height;
}

/* How many panels have another size of their own. */
static size_t other_sizes(const struct row_plan *before, const struct row_plan *after,
                          const size_t *partner)
{
    size_t count = 0;
    for (size_t i = 0; i < after->panels.len; i++) {
        if (partner[i] == SIZE_MAX) continue;
        count += is_other(&before->panels.at[partner[i]], &after->panels.at[i]);
    }
    return count;
}

/* Where two explanations fit, the one that has both rows wish alike. */
void plan_pair(struct arena *a, const struct model_row *before, const struct model_row *after,
               const size_t *partner, struct row_plan *was, struct row_plan *is)
{
    bool *likely = arena_array(a, bool, before->panels.len + after->panels.len + 1);
    bool *likely_before = likely + after->panels.len;
    *was = plan_with(a, before, NULL);
    struct row_plan alone = plan_with(a, after, NULL);
    for (size_t i = 0; i < after->panels.len; i++) {
        if (partner[i] == SIZE_MAX) continue;
        likely[i] = wishes(was, partner[i]);
        likely_before[partner[i]] = wishes(&alone, i);
    }
    *is = plan_with(a, after, likely);
    size_t others = other_sizes(was, is, partner);
    if (!others) return;
    struct row_plan like_after = plan_with(a, before, likely_before);
    if (other_sizes(&like_after, &alone, partner) > others) return;
    *was = like_after;
    *is = alone;
}

static void compare_size(struct finding *f, const char *subject, int before_wish, int before,
                         int after_wish, int after)
{
    if (before_wish == after_wish || before == after) return;
    found(f, subject, number_str(f->arena, before), number_str(f->arena, after));
}

void compare_place(struct finding *f, const struct row_plan *before, size_t before_place,
                   const struct row_plan *after, size_t after_place, bool same_members)
{
    const struct model_panel *old = &before->panels.at[before_place];
    const struct model_panel *new = &after->panels.at[after_place];
    compare_size(f, "width", old->wish.width, old->grid.w, new->wish.width, new->grid.w);
    compare_size(f, "height", old->wish.height, old->grid.h, new->wish.height, new->grid.h);
    bool both_tidy = before->tidy && after->tidy;
    bool same_place = old->grid.x == new->grid.x && old->grid.y == new->grid.y;
    if (!same_members || both_tidy || same_place) return;
    str was = arena_printf(f->arena, "column %d, line %d", old->grid.x, old->grid.y);
    str is = arena_printf(f->arena, "column %d, line %d", new->grid.x, new->grid.y);
    found(f, "place", was, is);
}
