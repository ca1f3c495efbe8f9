/* Job: read statistics.  Not responsible for which a metric has (catalog) nor for how they add up
 * (lower). */
#include "sema/statistic.h"

const char *const statistic_names[] = {"avg",  "sum",  "min",  "max",  "count", "median",
                                       "iqm",  "p50",  "p90",  "p95",  "p99",   "p99.9",
                                       "tm99", "wm99", "tc99", "ts99", NULL};

static const struct {
    str text;
    enum statistic_kind kind;
    str aws;
} plain[] = {
    {STR_INIT("avg"), STATISTIC_AVG, STR_INIT("Average")},
    {STR_INIT("sum"), STATISTIC_SUM, STR_INIT("Sum")},
    {STR_INIT("min"), STATISTIC_MIN, STR_INIT("Minimum")},
    {STR_INIT("max"), STATISTIC_MAX, STR_INIT("Maximum")},
    {STR_INIT("count"), STATISTIC_COUNT, STR_INIT("SampleCount")},
    {STR_INIT("median"), STATISTIC_PERCENTILE, STR_INIT("p50")},
    {STR_INIT("iqm"), STATISTIC_TRIMMED, STR_INIT("IQM")},
};

static bool is_trimmed(str text)
{
    static const str names[] = {STR_INIT("tm"), STR_INIT("wm"), STR_INIT("tc"), STR_INIT("ts")};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_starts(text, names[i])) return true;
    return false;
}

/* Digits after `letters`, all of the text: a percentage from 0 to 100. */
static enum statistic_fault parse_percent(str text, size_t letters, enum statistic_kind kind,
                                          struct statistic *out)
{
    str digits = {text.ptr + letters, text.len - letters};
    size_t used;
    double percent = number_read(digits, &used);
    if (used == 0 || used != digits.len) return STATISTIC_UNKNOWN;
    if (percent > 100) return STATISTIC_RANGE;
    *out = (struct statistic){kind, percent, text, text};
    return STATISTIC_FINE;
}

static bool read_bound(str bound, double *value, bool *percent)
{
    size_t used;
    *percent = str_ends(bound, STR("%"));
    str digits = str_part(bound, 0, bound.len - *percent);
    *value = number_read(digits, &used);
    return used == digits.len;
}

/* tm(10%:90%): at least one bound, in order, both percentages or neither. */
static enum statistic_fault parse_bounded(struct arena *a, str text, struct statistic *out)
{
    size_t open = str_find_char(text, '(', 0), colon = str_find_char(text, ':', 0);
    if (open != 2 || colon == SIZE_MAX) return STATISTIC_UNKNOWN;
    str low = str_part(text, open + 1, colon), high = str_part(text, colon + 1, text.len - 1);
    double from = 0, to = 0;
    bool from_percent = false, to_percent = false;
    if (low.len && !read_bound(low, &from, &from_percent)) return STATISTIC_UNKNOWN;
    if (high.len && !read_bound(high, &to, &to_percent)) return STATISTIC_UNKNOWN;
    if (!low.len && !high.len) return STATISTIC_RANGE;
    if (low.len && high.len && (from >= to || from_percent != to_percent)) return STATISTIC_RANGE;
    if ((from_percent && from > 100) || (to_percent && to > 100)) return STATISTIC_RANGE;
    char name[3] = {(char)(text.ptr[0] & ~0x20), (char)(text.ptr[1] & ~0x20), 0};
    str rest = str_part(text, 2, text.len);
    *out = (struct statistic){STATISTIC_TRIMMED, 0, text,
                              arena_printf(a, "%s%.*s", name, STR_ARG(rest))};
    return STATISTIC_FINE;
}

enum statistic_fault statistic_parse(struct arena *a, str text, struct statistic *out)
{
    if (text.len < 2) return STATISTIC_UNKNOWN;
    if (text.ptr[text.len - 1] == ')') return parse_bounded(a, text, out);
    if (text.ptr[0] == 'p') return parse_percent(text, 1, STATISTIC_PERCENTILE, out);
    for (size_t i = 0; i < COUNT_OF(plain); i++) {
        if (!str_eq(text, plain[i].text)) continue;
        *out = (struct statistic){plain[i].kind, 50, text, plain[i].aws};
        return STATISTIC_FINE;
    }
    return is_trimmed(text) ? parse_percent(text, 2, STATISTIC_TRIMMED, out) : STATISTIC_UNKNOWN;
}

str statistic_of_aws(struct arena *a, str aws)
{
    static const char *const bounded[] = {"TM(", "WM(", "TC(", "TS(", "PR("};
    for (size_t i = 0; i < COUNT_OF(plain); i++) {
        bool median = plain[i].kind == STATISTIC_PERCENTILE; /* p50 is itself */
        if (!median && str_eq(aws, plain[i].aws)) return plain[i].text;
    }
    for (size_t i = 0; i < COUNT_OF(bounded); i++) {
        if (!str_starts(aws, str_from(bounded[i]))) continue;
        return arena_printf(a, "%c%c%.*s", aws.ptr[0] | 0x20, aws.ptr[1] | 0x20,
                            STR_ARG(str_part(aws, 2, aws.len)));
    }
    return aws;
}

bool statistic_equal(const struct statistic *a, const struct statistic *b)
{
    return str_eq(a->aws, b->aws);
}
