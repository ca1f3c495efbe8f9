/* assume: see assume.h. */
#include "cost/assume.h"

enum { MOST = 1000000 };

const struct cost_number_info cost_numbers[COST_NUMBERS] = {
    [COST_VIEWERS] = {"viewers", 5, 1, MOST, true, "people who have each dashboard open"},
    [COST_HOURS] = {"hours", 8, 0, 24, false, "hours a day that each has it open and visible"},
    [COST_DAYS] = {"days", 30, 1, 31, true, "days a month"},
    [COST_OPENS] = {"opens", 4, 0, MOST, true,
                    "times a day that each opens it; without `refresh` it asks only then"},
    [COST_LOG_GIGABYTES] = {"logs", 1, 0, MOST, false, "gigabytes a day in a log group"},
    [COST_VALUES] = {"values", 10, 1, MOST, true, "values of a dimension of which nothing is said"},
};
/* Of values of a dimension. */
static const struct cost_number_info dimension_number = {"", 0, 1, MOST, true, ""};

void cost_assume_usual(struct cost_assumptions *out)
{
    *out = (struct cost_assumptions){0};
    for (int i = 0; i < COST_NUMBERS; i++)
        out->numbers[i] = (struct cost_assumed){str_from(cost_numbers[i].name),
                                                cost_numbers[i].usual, COST_USUAL};
}

static bool read_value(struct arena *a, const struct cost_number_info *info, str name, str text,
                       double *out, str *why)
{
    size_t used;
    double value = number_read(text, &used);
    bool number = used > 0 && used == text.len && value <= info->most && value >= info->least;
    bool good = number && (!info->whole || value == (double)(int64_t)value);
    *out = value;
    if (good) return true;
    *why = arena_printf(a, "`%.*s` is assumed as a %snumber from %.*s to %.*s, not `%.*s`",
                        STR_ARG(name), info->whole ? "whole " : "",
                        STR_ARG(number_str(a, info->least)), STR_ARG(number_str(a, info->most)),
                        STR_ARG(text));
    return false;
}

static void set(struct cost_assumed *to, const struct cost_assumed *value)
{
    if (value->origin >= to->origin) *to = *value;
}

bool cost_assume(struct arena *a, struct cost_assumptions *to, str name, str text,
                 enum cost_origin origin, str *why)
{
    const struct cost_number_info *info = &dimension_number;
    struct cost_assumed value = {name, 0, origin};
    struct cost_assumed *place = NULL;
    for (int i = 0; i < COST_NUMBERS; i++)
        if (str_is(name, cost_numbers[i].name)) info = &cost_numbers[i], place = &to->numbers[i];
    if (!read_value(a, info, name, text, &value.value, why)) return false;
    for (size_t i = 0; i < to->dimensions.len && !place; i++)
        if (str_eq(to->dimensions.at[i].name, name)) place = &to->dimensions.at[i];
    if (place)
        set(place, &value);
    else
        vec_push(a, &to->dimensions, value);
    return true;
}

double cost_assumed_number(const struct cost_assumptions *from, enum cost_number number)
{
    return from->numbers[number].value;
}

const struct cost_assumed *cost_assumed_dimension(const struct cost_assumptions *from, str name,
                                                  str key)
{
    const struct cost_assumed *found = NULL;
    for (size_t i = 0; i < from->dimensions.len; i++) {
        const struct cost_assumed *one = &from->dimensions.at[i];
        if (!str_eq(one->name, name) && !str_eq(one->name, key)) continue;
        if (!found || one->origin > found->origin) found = one;
    }
    return found;
}
