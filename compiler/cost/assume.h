/* assume: what is not written in a dashboard and decides what it costs.
 *
 * How many people look, how long, and how many values a dimension has.  Each has a usual value; the
 * project's `assume` says another, and an option of the command a third:
 *
 *     project "acme" { dash 1; assume viewers = 12, function = 40 }
 *     dashc cost --viewers 20 --assume function=80
 *
 * A name that is none of `cost_numbers` is a dimension, as Dash calls it or as AWS does.
 */
#ifndef DASH_COST_ASSUME_H
#define DASH_COST_ASSUME_H

#include "source/source.h"

enum cost_number {
    COST_VIEWERS,
    COST_HOURS,
    COST_DAYS,
    COST_OPENS,
    COST_LOG_GIGABYTES,
    COST_VALUES,
    COST_NUMBERS
};
struct cost_number_info {
    const char *name;
    double usual, least, most;
    bool whole;
    const char *doc;
};
extern const struct cost_number_info cost_numbers[COST_NUMBERS];

enum cost_origin { COST_USUAL, COST_PROJECT, COST_OPTION };
struct cost_assumed {
    str name;
    double value;
    enum cost_origin origin;
};
struct cost_assumptions {
    struct cost_assumed numbers[COST_NUMBERS];
    VEC(struct cost_assumed) dimensions;
};

void cost_assume_usual(struct cost_assumptions *out);
/* What an option said counts before the project's.  False, with a sentence in *why, when `text` is
 * no number that the name can have. */
bool cost_assume(struct arena *a, struct cost_assumptions *to, str name, str text,
                 enum cost_origin origin, str *why);
double cost_assumed_number(const struct cost_assumptions *from, enum cost_number number);
/* What is assumed of a dimension by one of its two names; NULL: nothing. */
const struct cost_assumed *cost_assumed_dimension(const struct cost_assumptions *from, str name,
                                                  str key);

#endif
