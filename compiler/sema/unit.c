/* unit: the table of units (unit.def) and the arithmetic on what numbers measure.
 *
 * It decides which unit a sum, a product or a quotient has and by what to multiply; it does not
 * write that multiplication into a query, and it does not know which literal stands where (`* 100`
 * makes a percentage of a ratio: the caller's rule).
 *
 * A product or quotient that this file calls UNIT_OK has its right scale once it is multiplied by
 * the factor; where no known unit fits it (ms times bytes) the answer is UNIT_UNKNOWN.
 */
#include "sema/unit.h"

#include <math.h>

/* ---- the table --------------------------------------------------------------------------- */

enum { AMOUNT, PERIODS = 4, FORMS = PERIODS + 1 }; /* an amount, or the amount per period */

struct row {
    enum quantity quantity;
    double scale;
    const char *names[FORMS];
    const char *said;
    const char *ids[FORMS]; /* Grafana's; NULL: none */
};

static const struct row rows[] = {
#define UNIT(quantity, scale, name, said, ...)             \
    {QUANTITY_##quantity,                                  \
     (scale),                                              \
     {name, name "/s", name "/min", name "/h", name "/d"}, \
     said,                                                 \
     {__VA_ARGS__}},
#include "sema/unit.def"
};

const char *const unit_names[] = {
#define UNIT(quantity, scale, name, ...) name,
#include "sema/unit.def"
    NULL};

static const struct period {
    double seconds;
    const char *suffix;
    const char *said;
    const char *also; /* one more way to write it */
} periods[FORMS] = {
    {0, "", "", ""},
    {1, "/s", "second", "sec"},
    {60, "/min", "minute", "minute"},
    {3600, "/h", "hour", "hour"},
    {86400, "/d", "day", "day"},
};

/* ---- numbers ----------------------------------------------------------------------------- */

enum { NOISE = 1000000 }; /* decimals beyond the sixth are noise when the rest is */
#define TOLERANCE 1e-12

static double nearest_whole(double x)
{
    if (fabs(x) >= 0x1p52) {
        return x;
    }
    return (double)(int64_t)(x < 0 ? x - 0.5 : x + 0.5);
}

static bool nearly(double a, double b) { return a == b || fabs(a - b) <= TOLERANCE * fabs(b); }

/* a / b, both positive, without the noise of decimal fractions in binary: 0.001 / 0.000001 is
 * 1000, and the other way round the nearest double to 1/1000. */
static double quotient(double a, double b)
{
    double up = nearest_whole(a / b);
    double down = nearest_whole(b / a);
    if (nearly(a / b, up)) {
        return up;
    }
    return nearly(b / a, down) ? 1 / down : a / b;
}

/* value * a / b, with 7 and not 7.000000000000001 for 0.07 * 100. */
static double scaled(double value, double a, double b)
{
    double exact = a < b ? value / quotient(b, a) : value * quotient(a, b);
    double clean = nearest_whole(exact * NOISE) / NOISE;
    return nearly(exact, clean) ? clean : exact;
}

/* ---- units and rows ---------------------------------------------------------------------- */

static const struct row *row_named(str name)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (str_is(name, rows[i].names[AMOUNT])) {
            return &rows[i];
        }
    }
    return NULL;
}

/* EUR of EUR/h. */
static str amount_name(struct unit u)
{
    return u.per != 0 ? str_part(u.name, 0, str_find_char(u.name, '/', 0)) : u.name;
}

static bool is_named(enum quantity q) { return q == QUANTITY_CURRENCY || q == QUANTITY_LABEL; }

/* What is measured, whether per time or not. */
static bool same_amount(struct unit a, struct unit b)
{
    return a.quantity == b.quantity &&
           (!is_named(a.quantity) || str_eq(amount_name(a), amount_name(b)));
}

/* The row of a unit like `u` of this scale; NULL when no unit has it. */
static const struct row *row_scaled(struct unit u, double scale)
{
    if (u.quantity == QUANTITY_CURRENCY) {
        return nearly(scale, 1) ? row_named(amount_name(u)) : NULL;
    }
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (rows[i].quantity == u.quantity && nearly(scale, rows[i].scale)) {
            return &rows[i];
        }
    }
    return NULL;
}

static const struct row *row_of(struct unit u)
{
    const struct row *row = row_scaled(u, u.scale);
    if (!row) {
        BUG("a unit that is in no table: %.*s", STR_ARG(u.name));
    }
    return row;
}

/* The form of the row with this many seconds; AMOUNT for 0 and for periods without a name. */
static size_t form_of(double seconds)
{
    for (size_t i = 1; seconds != 0 && i < FORMS; i++) {
        if (nearly(seconds, periods[i].seconds)) {
            return i;
        }
    }
    return AMOUNT;
}

static struct unit unit_of(const struct row *row, size_t form)
{
    return (struct unit){row->quantity, row->scale, periods[form].seconds,
                         str_from(row->names[form])};
}

static bool is_none(struct unit u) { return u.quantity == QUANTITY_NONE && u.per == 0; }

static bool is_amount(struct unit u, enum quantity q) { return u.quantity == q && u.per == 0; }

/* A percentage per second is nothing that is measured. */
static bool has_rate(enum quantity q) { return q != QUANTITY_RATIO && q != QUANTITY_LABEL; }

/* ---- reading ----------------------------------------------------------------------------- */

static size_t form_named(str period)
{
    for (size_t i = 1; i < FORMS; i++) {
        const struct period *p = &periods[i];
        if (str_is(period, p->suffix + 1) || str_is(period, p->said) || str_is(period, p->also)) {
            return i;
        }
    }
    return AMOUNT;
}

bool unit_parse(str text, struct unit *out)
{
    size_t slash = str_find_char(text, '/', 0);
    const struct row *row = row_named(slash == 0 ? STR("none") : str_part(text, 0, slash));
    bool rate = slash != SIZE_MAX;
    size_t form = rate ? form_named(str_part(text, slash + 1, text.len)) : AMOUNT;
    bool known = row && (!rate || (form != AMOUNT && has_rate(row->quantity)));
    *out = known ? unit_of(row, form) : UNIT_NONE;
    return known;
}

/* `M` is none of minutes: who writes `3M` means three months, or mistakes millions. */
static const struct calendar {
    const char *names; /* between spaces */
    const char *said;
    double days;
} calendar[] = {
    {" y yr yrs year years Y a ", "a year", 365},
    {" M mo mon month months mth ", "a month", 30},
    {" q quarter quarters Q ", "a quarter", 90},
};

double unit_calendar_days(str text, const char **said)
{
    for (size_t i = 0; i < COUNT_OF(calendar); i++) {
        str rest = str_from(calendar[i].names), name;
        while (str_split(&rest, ' ', &name)) {
            if (!name.len || !str_eq(name, text)) continue;
            *said = calendar[i].said;
            return calendar[i].days;
        }
    }
    return 0;
}

/* What is written for units elsewhere, where another unit would be nearer. */
static const struct {
    const char *names; /* between spaces */
    const char *unit;
} abbreviations[] = {
    {" sec secs S ", "s"},
    {" mn minute ", "min"},
    {" hr hrs ", "h"},
    {" dy ", "d"},
    {" wk wks ", "w"},
    {" msec msecs millis ", "ms"},
    {" usec usecs micros ", "us"},
    {" nsec nanos ", "ns"},
    {" pct percentage ", "percent"},
    {" reqps rps ops cps wps iops hertz hz ", "count/s"},
    {" reqpm rpm opm cpm ", "count/min"},
    {" short number integer requests calls ", "count"},
    {" percentunit fraction ", "ratio"},
};

static str abbreviated(str text)
{
    for (size_t i = 0; i < COUNT_OF(abbreviations); i++) {
        str rest = str_from(abbreviations[i].names), name;
        while (str_split(&rest, ' ', &name))
            if (name.len && str_eq_nocase(name, text)) return str_from(abbreviations[i].unit);
    }
    return STR_EMPTY;
}

/* `D` is `d`, and `M` is no `m`. */
static str letter_nearest(str letter)
{
    for (size_t i = 0; unit_names[i]; i++) {
        str name = str_from(unit_names[i]);
        bool same = name.len == 1 && (name.ptr[0] | 0x20) == (letter.ptr[0] | 0x20);
        if (same && letter.ptr[0] != 'M') return name;
    }
    return STR_EMPTY;
}

str unit_nearest(str text)
{
    struct nearest near = nearest_start(text);
    str known = abbreviated(text);
    if (known.len) return known;
    if (text.len == 1) return letter_nearest(text);
    for (size_t i = 0; unit_names[i]; i++) nearest_offer(&near, str_from(unit_names[i]));
    if (near.best.len) return near.best;
    for (size_t i = 0; i < COUNT_OF(rows); i++) nearest_offer(&near, str_from(rows[i].said));
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (near.best.len && str_is(near.best, rows[i].said)) return str_from(rows[i].names[0]);
    return STR_EMPTY;
}

struct unit unit_label(str text) { return (struct unit){QUANTITY_LABEL, 1, 0, text}; }

/* ---- comparing and converting ------------------------------------------------------------ */

bool unit_same_quantity(struct unit a, struct unit b)
{
    if (is_none(a) || is_none(b)) {
        return true;
    }
    bool bare = a.quantity == QUANTITY_NONE || b.quantity == QUANTITY_NONE; /* `50/min` */
    return (bare || same_amount(a, b)) && (a.per != 0) == (b.per != 0);
}

bool unit_equal(struct unit a, struct unit b)
{
    return same_amount(a, b) && nearly(a.scale, b.scale) && a.per == b.per;
}

static double seconds_of(struct unit u) { return u.per != 0 ? u.per : 1; }

bool unit_convert(double value, struct unit from, struct unit to, double *out)
{
    *out = value;
    if (!unit_same_quantity(from, to) || is_none(from) || is_none(to)) {
        return unit_same_quantity(from, to);
    }
    if (from.quantity != to.quantity) { /* `50/min` has the scale of what it is compared with */
        from.scale = to.scale;
    }
    *out = scaled(value, from.scale * seconds_of(to), to.scale * seconds_of(from));
    return true;
}

/* ---- arithmetic -------------------------------------------------------------------------- */

enum unit_result unit_add(struct unit a, struct unit b, struct unit *out, double *factor_right)
{
    *factor_right = 1;
    *out = is_none(a) || is_none(b) ? UNIT_NONE : a;
    return unit_convert(1, b, a, factor_right) ? UNIT_OK : UNIT_DIFFERENT;
}

/* KB/s * ms is bytes, count/min * s a sixtieth of a count. */
static void multiply_rate(struct unit rate, struct unit time, struct unit *out, double *factor)
{
    const struct row *row = row_scaled(rate, rate.scale * time.scale / rate.per);
    if (!row) {
        row = row_of(rate);
        *factor = scaled(1, time.scale, rate.per);
    }
    *out = unit_of(row, AMOUNT);
}

/* So many things of which each has so much: the way back from a mean. */
static bool multiply_count(struct unit count, struct unit each, struct unit *out)
{
    bool twice = each.quantity == QUANTITY_COUNT || (count.per != 0 && each.per != 0);
    if (twice || !has_rate(each.quantity)) {
        return false;
    }
    *out = unit_of(row_of(each), form_of(count.per + each.per));
    return true;
}

/* Of two shares the larger scale is the factor: a ratio times percent is percent. */
static bool is_share_of(struct unit a, struct unit b)
{
    return is_amount(a, QUANTITY_RATIO) && (!is_amount(b, QUANTITY_RATIO) || a.scale >= b.scale);
}

/* False when `a` does not say what a product of it and `b` is; then `b` may. */
static bool multiplies(struct unit a, struct unit b, struct unit *out, double *factor)
{
    if (is_none(a) || is_share_of(a, b)) {
        *factor = a.scale;
        *out = b;
        return true;
    }
    if (a.per != 0 && is_amount(b, QUANTITY_TIME)) {
        multiply_rate(a, b, out, factor);
        return true;
    }
    return a.quantity == QUANTITY_COUNT && multiply_count(a, b, out);
}

enum unit_result unit_multiply(struct unit a, struct unit b, struct unit *out, double *factor)
{
    *factor = 1;
    *out = UNIT_NONE;
    bool known = is_none(b) ? multiplies(b, a, out, factor)
                            : multiplies(a, b, out, factor) || multiplies(b, a, out, factor);
    return known ? UNIT_OK : UNIT_UNKNOWN;
}

/* count / ms: per second; count / min: per minute. */
static enum unit_result divide_by_time(struct unit a, struct unit time, struct unit *out,
                                       double *factor)
{
    size_t form = form_of(time.scale);
    if (form == AMOUNT) {
        form = form_of(1);
        *factor = scaled(1, 1, time.scale);
    }
    *out = unit_of(row_of(a), form);
    return UNIT_OK;
}

/* The quotient of two amounts of different quantities. */
static enum unit_result divide_amounts(struct unit a, struct unit b, struct unit *out,
                                       double *factor)
{
    if (b.quantity == QUANTITY_TIME && has_rate(a.quantity)) {
        return divide_by_time(a, b, out, factor);
    }
    if (b.quantity == QUANTITY_COUNT && has_rate(a.quantity)) { /* a mean */
        *out = a;
        return UNIT_OK;
    }
    return UNIT_UNKNOWN;
}

/* bytes / (bytes/s): the time it takes. */
static enum unit_result divide_by_rate(struct unit a, struct unit rate, struct unit *out,
                                       double *factor)
{
    if (!same_amount(a, rate)) {
        return UNIT_UNKNOWN;
    }
    *factor = scaled(1, a.scale * rate.per, rate.scale);
    unit_parse(STR("s"), out);
    return UNIT_OK;
}

/* (bytes/s) / (count/min): as the amounts, the times into the factor. */
static enum unit_result divide_rates(struct unit a, struct unit b, struct unit *out, double *factor)
{
    double times = scaled(1, b.per, a.per);
    enum unit_result result =
        divide_amounts(unit_of(row_of(a), AMOUNT), unit_of(row_of(b), AMOUNT), out, factor);
    *factor *= result == UNIT_OK ? times : 1;
    return result;
}

static enum unit_result divide_unlike(struct unit a, struct unit b, struct unit *out,
                                      double *factor)
{
    if (b.per != 0) {
        return a.per != 0 ? divide_rates(a, b, out, factor) : divide_by_rate(a, b, out, factor);
    }
    if (a.per == 0) {
        return divide_amounts(a, b, out, factor);
    }
    if (b.quantity == QUANTITY_COUNT && a.quantity != QUANTITY_COUNT) { /* bytes/s for each */
        *out = a;
        return UNIT_OK;
    }
    return UNIT_UNKNOWN;
}

enum unit_result unit_divide(struct unit a, struct unit b, struct unit *out, double *factor)
{
    *factor = 1;
    *out = UNIT_NONE;
    if (is_none(a) || is_none(b)) {
        *out = is_none(b) ? a : UNIT_NONE;
        return UNIT_OK;
    }
    if (unit_convert(1, a, b, factor)) {
        unit_parse(STR("ratio"), out);
        return UNIT_OK;
    }
    if (is_amount(b, QUANTITY_RATIO)) {
        *factor = scaled(1, 1, b.scale);
        *out = a;
        return UNIT_OK;
    }
    return divide_unlike(a, b, out, factor);
}

bool unit_scaled(struct unit from, double factor, struct unit *to)
{
    bool by_hand = is_amount(from, QUANTITY_TIME) || from.quantity == QUANTITY_BYTES;
    if (!by_hand || factor <= 0 || nearly(factor, 1)) {
        return false;
    }
    const struct row *row = row_scaled(from, from.scale / factor);
    if (row) {
        *to = unit_of(row, form_of(from.per));
    }
    return row != NULL;
}

enum unit_result unit_rate(struct unit a, struct unit *out)
{
    *out = UNIT_NONE;
    if (is_none(a)) {
        return UNIT_OK;
    }
    if (a.per != 0 || !has_rate(a.quantity)) {
        return UNIT_UNKNOWN;
    }
    *out = unit_of(row_of(a), form_of(1));
    return UNIT_OK;
}

/* ---- for Grafana ------------------------------------------------------------------------- */

/* `suffix:` puts a space between the number and the text itself. */
static str suffix_id(struct arena *a, str text)
{
    return text.len ? arena_printf(a, "suffix:%.*s", STR_ARG(text)) : STR("none");
}

/* Grafana's longest unit of time is the day: weeks are shown in it. */
double unit_grafana_factor(struct unit u)
{
    const double day = 86400;
    return is_amount(u, QUANTITY_TIME) && u.scale > day ? quotient(u.scale, day) : 1;
}

str unit_grafana(struct arena *a, struct unit u, double *factor)
{
    *factor = unit_grafana_factor(u);
    if (u.quantity == QUANTITY_LABEL) {
        return suffix_id(a, u.name);
    }
    const struct row *row = *factor != 1 ? row_named(STR("d")) : row_of(u);
    size_t form = form_of(u.per);
    const char *id = row->ids[form];
    return id ? str_from(id) : suffix_id(a, str_from(row->names[form]));
}

static bool row_of_id(str id, struct unit *out)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        for (size_t form = 0; form < FORMS; form++) {
            const char *known = rows[i].ids[form];
            if (!known || !str_is(id, known)) continue;
            *out = unit_of(&rows[i], form);
            return true;
        }
    }
    return false;
}

bool unit_of_grafana(str id, struct unit *out)
{
    const str suffix = STR("suffix:");
    *out = UNIT_NONE;
    if (row_of_id(id, out)) return true;
    if (!str_starts(id, suffix)) return false;
    *out = unit_label(str_part(id, suffix.len, id.len));
    return true;
}

/* ---- for people -------------------------------------------------------------------------- */

str unit_said(struct arena *a, struct unit u)
{
    if (u.quantity == QUANTITY_LABEL) {
        return arena_printf(a, "\"%.*s\"", STR_ARG(u.name));
    }
    const char *said = row_of(u)->said;
    if (u.per == 0) {
        return str_from(said);
    }
    return arena_printf(a, "%s per %s", u.quantity == QUANTITY_NONE ? "a number" : said,
                        periods[form_of(u.per)].said);
}

/* Units that people move between, the smallest first. */
static const char *const ladders[][12] = {
    {"ns", "us", "ms", "s", "min", "h", "d"},
    {"bytes", "KB", "KiB", "MB", "MiB", "GB", "GiB", "TB", "TiB", "PB", "PiB"},
    {"bits", "Kbit", "Mbit", "Gbit", "Tbit"},
};

static const char *const *ladder_of(const struct row *row)
{
    for (size_t i = 0; i < COUNT_OF(ladders); i++) {
        for (const char *const *step = ladders[i]; *step; step++) {
            if (strcmp(*step, row->names[AMOUNT]) == 0) {
                return ladders[i];
            }
        }
    }
    return NULL;
}

static double thousandths(double value) { return nearest_whole(value * 1000) / 1000; }

/* Takes the largest step in which the value is at least 1 and has at most three decimals; where
 * there is none, the largest in which it is at least 1, rounded. */
static const struct row *climb(double *value, const struct row *row)
{
    const char *const *step = ladder_of(row);
    const struct row *best = row;
    double best_value = *value;
    bool best_exact = false;
    for (; step && *step; step++) {
        const struct row *other = row_named(str_from(*step));
        double there = scaled(*value, row->scale, other->scale);
        bool exact = there == thousandths(there);
        if (fabs(there) >= 1 && (exact || !best_exact)) {
            best = other;
            best_value = thousandths(there);
            best_exact = exact;
        }
    }
    *value = best_value;
    return best;
}

/* What stands behind the number: a count has only its period, a percentage its sign. */
static str unit_written(struct arena *a, const struct row *row, size_t form)
{
    if (row->quantity == QUANTITY_COUNT || row->quantity == QUANTITY_NONE) {
        return str_from(periods[form].suffix);
    }
    return arena_printf(a, " %s", row->quantity == QUANTITY_RATIO ? "%" : row->names[form]);
}

str unit_value_said(struct arena *a, double value, struct unit u)
{
    if (u.quantity == QUANTITY_LABEL) {
        return arena_printf(a, "%.*s %.*s", STR_ARG(number_str(a, value)), STR_ARG(u.name));
    }
    if (u.quantity == QUANTITY_RATIO) {
        value = scaled(value, u.scale, 0.01);
    }
    const struct row *row = climb(&value, row_of(u));
    str behind = unit_written(a, row, form_of(u.per));
    return arena_printf(a, "%.*s%.*s", STR_ARG(number_str(a, value)), STR_ARG(behind));
}
