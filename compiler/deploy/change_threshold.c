/* change_threshold: the limits of a panel, or of one series, as `warn` and `crit` say them. */
#include "deploy/change_inner.h"

/* ---- thresholds -------------------------------------------------------------------------- */

/* A step as Dash says it: from a value on, or below it, in a colour. */
struct limit {
    str color;
    double value;
    bool below;
    bool paired;
};
struct limits {
    VEC(struct limit) list;
    str base; /* the colour where no limit is passed */
};

/* What is bad when small begins with its colour and ends in green (model/look.c). */
static bool is_below(const struct model_panel *p)
{
    size_t count = p->steps.len;
    return count > 1 && p->steps.at[0].base && !str_is(p->steps.at[0].color, "green") &&
           str_is(p->steps.at[count - 1].color, "green");
}

static struct limits limits_of(struct arena *a, const struct model_panel *p)
{
    struct limits limits = {0};
    bool below = is_below(p);
    for (size_t i = 0; i < p->steps.len; i++) {
        const struct model_step *step = &p->steps.at[i];
        if (step->base) {
            limits.base = below ? p->steps.at[p->steps.len - 1].color : step->color;
            continue;
        }
        str color = below ? p->steps.at[i - 1].color : step->color;
        struct limit limit = {color, step->value, below, false};
        vec_push(a, &limits.list, limit);
    }
    return limits;
}

static const char *limit_word(const struct limit *limit)
{
    if (str_is(limit->color, "orange")) return "warn";
    return str_is(limit->color, "red") ? "crit" : "threshold";
}

static str value_said(struct finding *f, const struct model_panel *p, const struct limit *limit,
                      struct unit unit)
{
    str value = p->thresholds_percentage ? arena_printf(f->arena, "%.*s %% of the range",
                                                        STR_ARG(number_str(f->arena, limit->value)))
                                         : number_said(f->arena, limit->value, unit);
    return limit->below ? arena_join(f->arena, STR("below "), value) : value;
}

/* The words `warn` and `crit` say the colour. */
static str limit_said(struct finding *f, const struct model_panel *p, const struct limit *limit,
                      struct unit unit, bool with_color)
{
    str value = value_said(f, p, limit, unit);
    bool own = strcmp(limit_word(limit), "threshold") == 0;
    return own || with_color ? arena_join(f->arena, value, STR(" "), limit->color) : value;
}

static struct limit *find_color(struct limits *limits, const struct limit *like)
{
    for (size_t i = 0; i < limits->list.len; i++) {
        struct limit *limit = &limits->list.at[i];
        bool same = str_eq(limit->color, like->color) && limit->below == like->below;
        if (!limit->paired && same) return limit;
    }
    return NULL;
}

static struct limit *find_value(struct limits *limits, const struct limit *like)
{
    for (size_t i = 0; i < limits->list.len; i++) {
        struct limit *limit = &limits->list.at[i];
        bool same = limit->value == like->value && limit->below == like->below;
        if (!limit->paired && same) return limit;
    }
    return NULL;
}

struct threshold_sides {
    struct finding *f;
    const struct model_panel *before, *after;
    struct limits was, is;
};

/* The same number of another unit is another limit. */
static bool same_value(struct threshold_sides *s, const struct limit *old, const struct limit *new)
{
    struct finding *f = s->f;
    if (unit_equal(f->before_unit, f->after_unit)) return old->value == new->value;
    return str_eq(value_said(f, s->before, old, f->before_unit),
                  value_said(f, s->after, new, f->after_unit));
}

/* One of them may be NULL. */
static void found_limits(struct threshold_sides *s, struct limit *old, struct limit *new)
{
    struct finding *f = s->f;
    bool recolored = old && new && !str_eq(old->color, new->color);
    str before = STR_EMPTY;
    str after = STR_EMPTY;
    if (old) before = limit_said(f, s->before, old, f->before_unit, recolored);
    if (new) after = limit_said(f, s->after, new, f->after_unit, recolored);
    if (old) old->paired = true;
    if (new) new->paired = true;
    if (str_eq(before, after)) { /* rounded */
        before = number_str(f->arena, old->value);
        after = number_str(f->arena, new->value);
    }
    found(f, recolored ? "threshold" : limit_word(new ? new : old), before, after);
}

static void pair_limits(struct threshold_sides *s,
                        struct limit *(*find)(struct limits *, const struct limit *))
{
    for (size_t i = 0; i < s->is.list.len; i++) {
        struct limit *new = &s->is.list.at[i];
        struct limit *old = new->paired ? NULL : find(&s->was, new);
        if (old) found_limits(s, old, new);
    }
}

/* The same limit in both: nothing is said of it. */
static void drop_equal(struct threshold_sides *s)
{
    for (size_t i = 0; i < s->is.list.len; i++) {
        struct limit *new = &s->is.list.at[i];
        for (size_t k = 0; k < s->was.list.len && !new->paired; k++) {
            struct limit *old = &s->was.list.at[k];
            bool same = !old->paired && str_eq(old->color, new->color) &&
                        old->below == new->below &&same_value(s, old, new);
            old->paired |= same;
            new->paired = same;
        }
    }
}

/* What Grafana's editor writes where nothing is said. */
static bool is_filled_in(const struct model_panel *p)
{
    return p->steps.len == 2 && p->steps.at[0].base && str_is(p->steps.at[0].color, "green") &&
           str_is(p->steps.at[1].color, "red") && p->steps.at[1].value == 80 &&
           !p->thresholds_percentage;
}

static bool only_filled_in(const struct model_panel *a, const struct model_panel *b)
{
    return (!a->steps.len && is_filled_in(b)) || (!b->steps.len && is_filled_in(a));
}

static bool same_order(const struct model_panel *a, const struct model_panel *b)
{
    bool same = a->steps.len == b->steps.len;
    for (size_t i = 0; same && i < a->steps.len; i++) {
        const struct model_step *x = &a->steps.at[i];
        const struct model_step *y = &b->steps.at[i];
        same =
            x->base == y->base && (x->base || x->value == y->value) && str_eq(x->color, y->color);
    }
    return same;
}

static str mode_said(const struct model_panel *p)
{
    return p->thresholds_percentage ? STR("percent of the range") : STR("values");
}

/* Green comes and goes with the first limit. */
static bool same_base(const struct threshold_sides *s, bool limits_differ)
{
    str was = s->was.base;
    str is = s->is.base;
    if (limits_differ && str_empty(was)) was = STR("green");
    if (limits_differ && str_empty(is)) is = STR("green");
    return str_eq(was, is);
}

void compare_thresholds(struct finding *f, const struct model_panel *before,
                        const struct model_panel *after)
{
    struct threshold_sides s = {f, before, after, limits_of(f->arena, before),
                                limits_of(f->arena, after)};
    size_t lines = f->details.len;
    if (before->thresholds_percentage != after->thresholds_percentage) {
        found(f, "threshold", mode_said(before), mode_said(after));
    }
    if (only_filled_in(before, after)) return;
    drop_equal(&s);
    pair_limits(&s, find_color);
    pair_limits(&s, find_value);
    for (size_t i = 0; i < s.was.list.len; i++) {
        if (!s.was.list.at[i].paired) found_limits(&s, &s.was.list.at[i], NULL);
    }
    for (size_t i = 0; i < s.is.list.len; i++) {
        if (!s.is.list.at[i].paired) found_limits(&s, NULL, &s.is.list.at[i]);
    }
    if (before->picture != after->picture) return;
    bool said = lines != f->details.len;
    if (!same_base(&s, said)) found(f, "threshold base", s.was.base, s.is.base);
    bool same_unit = unit_equal(f->before_unit, f->after_unit);
    if (lines != f->details.len || !same_unit || same_order(before, after)) return;
    found_line(f, CHANGE_ALTERED, "threshold", STR_EMPTY, STR_EMPTY,
               arena_join(f->arena, f->prefix, STR("thresholds in another order")));
}
