/* time: durations and ranges as dashboards write them.
 *
 * Not responsible for moments on a calendar: a range up to a border (`now/d`) counts as the whole
 * unit, which is the longest that it can be.
 */
#include "cost/inner.h"

static double unit_seconds(str unit)
{
    static const struct {
        const char *name;
        double seconds;
    } units[] = {{"ms", 0.001}, {"s", 1},       {"m", 60},      {"h", 3600},    {"d", 86400},
                 {"w", 604800}, {"M", 2678400}, {"Q", 7948800}, {"y", 31622400}};
    for (size_t i = 0; i < COUNT_OF(units); i++)
        if (str_is(unit, units[i].name)) return units[i].seconds;
    return 0;
}

double time_seconds(str text)
{
    size_t used;
    double value = number_read(text, &used);
    str unit = str_part(text, used, text.len);
    if (!used || value <= 0) return 0;
    return unit.len ? value * unit_seconds(unit) : value;
}

/* How far before now; false when it is not told from now. */
static bool before_now(str text, double *seconds)
{
    size_t border = str_find_char(text, '/', 0);
    *seconds = 0;
    if (!str_starts(text, STR("now"))) return false;
    str offset = str_part(text, 3, border == SIZE_MAX ? text.len : border);
    if (offset.len) {
        double length = time_seconds(str_part(offset, 1, offset.len));
        if (length == 0 || (offset.ptr[0] != '-' && offset.ptr[0] != '+')) return false;
        *seconds = offset.ptr[0] == '-' ? length : -length;
    }
    return true;
}

static double border_seconds(str text)
{
    size_t border = str_find_char(text, '/', 0);
    return border == SIZE_MAX ? 0 : unit_seconds(str_part(text, border + 1, text.len));
}

static double milliseconds(str text)
{
    size_t used;
    double value = number_read(text, &used);
    return used == text.len ? value : 0;
}

double time_between(str from, str to)
{
    double begin, end;
    if (before_now(from, &begin) && before_now(to, &end)) {
        double length = begin - end + border_seconds(from);
        return length > 0 ? length : 0;
    }
    begin = milliseconds(from);
    end = milliseconds(to);
    return begin > 0 && end > begin ? (end - begin) / 1000 : 0;
}
