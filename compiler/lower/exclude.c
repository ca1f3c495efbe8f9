/* Job: conditions on fields of log lines that exclude each other, so that no line is found.  Not
 * responsible for metrics' dimensions (cw_select), nor for documents, whose fields may hold several
 * values at once. */
#include "lower/inner.h"

#include <math.h>

/* The numbers that a condition lets pass. */
struct span_of_numbers {
    double least, most;
    bool without_least, without_most;
};

static bool is_of_kind(const struct condition *c, enum value_kind kind)
{
    for (size_t i = 0; i < c->values.len; i++) {
        const struct value *v = c->values.at[i];
        if (v->kind != kind || v->view) return false;
    }
    return !c->negated && c->values.len;
}

/* Of a list: from its smallest to its largest. */
static struct span_of_numbers listed(const struct condition *c)
{
    struct span_of_numbers out = {INFINITY, -INFINITY, false, false};
    for (size_t i = 0; i < c->values.len; i++) {
        out.least = fmin(out.least, c->values.at[i]->number);
        out.most = fmax(out.most, c->values.at[i]->number);
    }
    return out;
}

static struct span_of_numbers numbers_of(const struct condition *c)
{
    double number = c->values.at[0]->number;
    switch (c->operator_) {
    case OP_LT: return (struct span_of_numbers){-INFINITY, number, false, true};
    case OP_LE: return (struct span_of_numbers){-INFINITY, number, false, false};
    case OP_GT: return (struct span_of_numbers){number, INFINITY, true, false};
    case OP_GE: return (struct span_of_numbers){number, INFINITY, false, false};
    default: return listed(c);
    }
}

static bool numbers_exclude(const struct condition *a, const struct condition *b)
{
    struct span_of_numbers one = numbers_of(a), other = numbers_of(b);
    double least = fmax(one.least, other.least), most = fmin(one.most, other.most);
    if (least != most) return least > most;
    return (one.least == least && one.without_least) || (one.most == most && one.without_most) ||
           (other.least == least && other.without_least) ||
           (other.most == most && other.without_most);
}

static bool texts_exclude(const struct condition *a, const struct condition *b)
{
    for (size_t i = 0; i < a->values.len; i++)
        for (size_t k = 0; k < b->values.len; k++) {
            str one = a->values.at[i]->text, other = b->values.at[k]->text;
            bool open =
                str_find_char(one, '*', 0) != SIZE_MAX || str_find_char(other, '*', 0) != SIZE_MAX;
            if (open || str_eq(one, other)) return false;
        }
    return true;
}

static bool is_choice(const struct condition *c)
{
    return c->operator_ == OP_EQ || (c->operator_ == OP_IN && !c->range);
}

static bool is_compared(const struct condition *c)
{
    return c->operator_ != OP_MATCH && c->operator_ != OP_CONTAINS;
}

static bool exclude(const struct condition *a, const struct condition *b)
{
    if (!str_eq(a->left.name, b->left.name) || !str_eq(a->left.source, b->left.source))
        return false;
    if (is_of_kind(a, VALUE_NUMBER) && is_of_kind(b, VALUE_NUMBER))
        return is_compared(a) && is_compared(b) && numbers_exclude(a, b);
    return is_choice(a) && is_choice(b) && is_of_kind(a, VALUE_TEXT) && is_of_kind(b, VALUE_TEXT) &&
           texts_exclude(a, b);
}

bool conditions_meet(struct work *w, const conditions *list)
{
    for (size_t i = 1; i < list->len; i++)
        for (size_t k = 0; k < i; k++) {
            if (!exclude(&list->at[i], &list->at[k])) continue;
            struct diag *d =
                REPORT(w->l, FILTER_AND_WHERE, list->at[i].where, "no value meets both conditions");
            diag_label(d, list->at[k].where, "the other condition");
            return false;
        }
    return true;
}
