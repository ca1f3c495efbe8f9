/* Units: names, conversion, arithmetic, Grafana's ids, and how values are written. */
#include "check.h"

#include "sema/unit.h"

static struct unit u(const char *name)
{
    struct unit unit;
    if (!unit_parse(str_from(name), &unit)) {
        printf("no unit: %s\n", name);
        CHECK(false);
    }
    return unit;
}

/* ---- reading ------------------------------------------------------------------------------ */

static const char *const no_units[] = {
    "",          "milisecondz", "MS",   "mb",       "kB",    "ms/",        "/",
    "percent/s", "ratio/min",   "ms/w", "bytes/ms", "s/s/s", "count/mins", "bytes /s",
};

static void test_parse(void)
{
    struct unit unit;
    for (size_t i = 0; i < COUNT_OF(no_units); i++) {
        CHECK(!unit_parse(str_from(no_units[i]), &unit));
        CHECK(unit_equal(unit, UNIT_NONE));
    }
    CHECK(unit_parse(STR("none"), &unit));
    CHECK(unit_equal(unit, UNIT_NONE));
    CHECK(u("GiB").scale == 1073741824);
    CHECK(u("count/second").per == 1 && u("count/sec").per == 1 && u("count/s").per == 1);
    CHECK(u("count/minute").per == 60 && u("count/hour").per == 3600 && u("USD/day").per == 86400);
    CHECK_STR(u("bytes/hour").name, "bytes/h");
    CHECK_STR(u("%").name, "%");
    CHECK(unit_equal(u("%"), u("percent")));
    CHECK(unit_equal(u("m"), u("min")));
    CHECK(u("/min").quantity == QUANTITY_NONE && u("/min").per == 60);
}

static void test_names(struct arena *a)
{
    size_t count = 0;
    for (; unit_names[count]; count++) {
        struct unit unit = u(unit_names[count]);
        double factor;
        CHECK_STR(unit.name, unit_names[count]);
        CHECK(unit_said(a, unit).len > 0);
        CHECK(unit_grafana(a, unit, &factor).len > 0);
        CHECK(unit_equal(unit, unit));
    }
    CHECK_INT(count, 51);
}

/* An id gives the unit back, unless the unit is written in another one (weeks as days). */
static void check_back(struct arena *a, struct unit unit)
{
    struct unit back;
    double factor;
    str id = unit_grafana(a, unit, &factor);
    CHECK(unit_of_grafana(id, &back));
    if (factor == 1 && !str_starts(id, STR("suffix:"))) CHECK(unit_equal(unit, back));
}

static void test_ids_back(struct arena *a)
{
    struct unit unit;
    for (size_t i = 0; unit_names[i]; i++) check_back(a, u(unit_names[i]));
    check_back(a, u("bytes/s"));
    check_back(a, u("count/min"));
    CHECK(unit_of_grafana(STR("suffix:calls"), &unit));
    CHECK(unit.quantity == QUANTITY_LABEL);
    CHECK_STR(unit.name, "calls");
    CHECK(!unit_of_grafana(STR("velocityknot"), &unit));
    CHECK(unit_equal(unit, UNIT_NONE));
}

/* ---- converting ----------------------------------------------------------------------------- */

static const struct {
    double value;
    const char *from;
    const char *to;
    double result;
} conversions[] = {
    {2, "s", "ms", 2000},
    {3, "ms", "us", 3000},
    {5, "ms", "s", 0.005},
    {1500, "ms", "s", 1.5},
    {5, "m", "s", 300},
    {1, "w", "d", 7},
    {1, "d", "ns", 86400e9},
    {90, "s", "min", 1.5},
    {20, "GB", "bytes", 20e9},
    {20, "GiB", "bytes", 21474836480},
    {1, "KB", "KiB", 0.9765625},
    {1, "GB", "MB", 1000},
    {1, "GiB", "MiB", 1024},
    {8, "bits", "bytes", 1},
    {1, "Mbit", "bytes", 125000},
    {1, "Kbit", "bits", 1000},
    {5, "%", "ratio", 0.05},
    {7, "percent", "ratio", 0.07},
    {0.07, "ratio", "percent", 7},
    {0.29, "ratio", "%", 29},
    {1.0 / 3, "ratio", "%", 1.0 / 3 * 100},
    {60, "count/min", "count/s", 1},
    {1, "count/s", "count/min", 60},
    {50, "count/h", "count/d", 1200},
    {1, "MB/s", "bytes/min", 60e6},
    {10, "Mbit/s", "KB/s", 1250},
    {50, "none", "ms", 50},
    {50, "ms", "none", 50},
    {50, "none", "bytes/s", 50},
    {50, "/min", "count/min", 50},
    {60, "/min", "KB/s", 1},
    {60, "KB/min", "/h", 3600},
    {-2, "s", "ms", -2000},
    {0, "s", "ms", 0},
    {3, "USD", "USD", 3},
    {24, "USD/d", "USD/h", 1},
};

static const char *const unlike[][2] = {
    {"ms", "bytes"},        {"MB", "count"},   {"percent", "count"},   {"count", "count/s"},
    {"bytes/s", "count/s"}, {"USD", "EUR"},    {"USD/h", "EUR/h"},     {"/min", "ms"},
    {"/min", "count"},      {"bytes/s", "KB"}, {"ms", "milliseconds"},
};

static struct unit unit_or_label(const char *name)
{
    struct unit unit;
    return unit_parse(str_from(name), &unit) ? unit : unit_label(str_from(name));
}

static void test_convert(void)
{
    double result;
    for (size_t i = 0; i < COUNT_OF(conversions); i++) {
        struct unit from = u(conversions[i].from), to = u(conversions[i].to);
        CHECK(unit_same_quantity(from, to) && unit_same_quantity(to, from));
        CHECK(unit_convert(conversions[i].value, from, to, &result));
        if (result != conversions[i].result) {
            printf("%g %s is %.17g %s\n", conversions[i].value, conversions[i].from, result,
                   conversions[i].to);
            CHECK(result == conversions[i].result);
        }
    }
    for (size_t i = 0; i < COUNT_OF(unlike); i++) {
        struct unit from = unit_or_label(unlike[i][0]), to = unit_or_label(unlike[i][1]);
        CHECK(!unit_same_quantity(from, to) && !unit_same_quantity(to, from));
        CHECK(!unit_convert(1, from, to, &result) && !unit_convert(1, to, from, &result));
        CHECK(!unit_equal(from, to));
    }
    CHECK(unit_same_quantity(unit_label(STR("calls")), unit_label(STR("calls"))));
    CHECK(!unit_same_quantity(unit_label(STR("calls")), unit_label(STR("jobs"))));
    CHECK(unit_same_quantity(unit_label(STR("calls")), UNIT_NONE));
    CHECK(unit_equal(u("bytes"), u("B")) && unit_equal(u("USD/h"), u("USD/hour")));
    CHECK(!unit_equal(u("KB"), u("KiB")) && !unit_equal(u("count/s"), u("count/min")));
}

/* There and back again, for every pair of names. */
static void test_round_trip(void)
{
    for (size_t i = 0; unit_names[i]; i++) {
        for (size_t j = 0; unit_names[j]; j++) {
            double there, back;
            struct unit a = u(unit_names[i]), b = u(unit_names[j]);
            if (unit_convert(12.5, a, b, &there)) {
                CHECK(unit_convert(there, b, a, &back) && back == 12.5);
            }
        }
    }
}

/* ---- arithmetic ----------------------------------------------------------------------------- */

static const struct {
    const char *left;
    char operator_;
    const char *right;
    const char *result; /* NULL: what does not mix, or is unknown */
    double factor;
} sums[] = {
    {"ms", '+', "s", "ms", 1000},
    {"s", '+', "ms", "s", 0.001},
    {"bytes", '+', "GiB", "bytes", 1073741824},
    {"bytes", '+', "bits", "bytes", 0.125},
    {"percent", '+', "ratio", "percent", 100},
    {"count/s", '+', "count/min", "count/s", 1.0 / 60},
    {"count/min", '+', "count/s", "count/min", 60},
    {"none", '+', "ms", "none", 1},
    {"ms", '+', "none", "none", 1},
    {"none", '+', "none", "none", 1},
    {"USD", '+', "USD", "USD", 1},
    {"ms", '+', "bytes", NULL, 1},
    {"count", '+', "count/s", NULL, 1},
    {"count", '+', "ratio", NULL, 1},
    {"USD", '+', "EUR", NULL, 1},
    {"calls", '+', "calls", "calls", 1},
    {"calls", '+', "jobs", NULL, 1},
    {"calls", '+', "count", NULL, 1},

    {"ms", '*', "none", "ms", 1},
    {"none", '*', "bytes/s", "bytes/s", 1},
    {"none", '*', "none", "none", 1},
    {"percent", '*', "none", "percent", 1},
    {"ratio", '*', "none", "ratio", 1},
    {"ratio", '*', "bytes", "bytes", 1},
    {"count", '*', "ratio", "count", 1},
    {"ratio", '*', "ratio", "ratio", 1},
    {"ratio", '*', "percent", "percent", 1},
    {"percent", '*', "count", "count", 0.01},
    {"count", '*', "percent", "count", 0.01},
    {"percent", '*', "bytes", "bytes", 0.01},
    {"KB/min", '*', "percent", "KB/min", 0.01},
    {"USD", '*', "percent", "USD", 0.01},
    {"percent", '*', "ms", "ms", 0.01},
    {"percent", '*', "calls", "calls", 0.01},
    {"percent", '*', "percent", "percent", 0.01},
    {"percent", '*', "ratio", "percent", 1},
    {"count/s", '*', "s", "count", 1},
    {"min", '*', "count/min", "count", 1},
    {"count/min", '*', "s", "count", 1.0 / 60},
    {"ms", '*', "count/s", "count", 0.001},
    {"KB/s", '*', "ms", "bytes", 1},
    {"bytes/s", '*', "min", "bytes", 60},
    {"Mbit/s", '*', "ms", "Kbit", 1},
    {"USD/h", '*', "h", "USD", 1},
    {"USD/h", '*', "d", "USD", 24},
    {"count", '*', "ms", "ms", 1},
    {"KB", '*', "count", "KB", 1},
    {"count", '*', "USD", "USD", 1},
    {"count", '*', "bytes/s", "bytes/s", 1},
    {"count/min", '*', "bytes", "bytes/min", 1},
    {"KiB", '*', "count/s", "KiB/s", 1},
    {"count/min", '*', "USD", "USD/min", 1},
    {"count", '*', "count", NULL, 1},
    {"count", '*', "count/s", NULL, 1},
    {"count/s", '*', "count/s", NULL, 1},
    {"count/s", '*', "bytes/s", NULL, 1},
    {"ms", '*', "bytes", NULL, 1},
    {"ms", '*', "ms", NULL, 1},
    {"bytes", '*', "bytes/s", NULL, 1},
    {"calls", '*', "none", "calls", 1},
    {"calls", '*', "ratio", "calls", 1},
    {"calls", '*', "count", NULL, 1},
    {"calls", '*', "ms", NULL, 1},

    {"ms", '/', "ms", "ratio", 1},
    {"ms", '/', "s", "ratio", 0.001},
    {"s", '/', "ms", "ratio", 1000},
    {"count", '/', "count", "ratio", 1},
    {"MB", '/', "GB", "ratio", 0.001},
    {"bytes", '/', "GiB", "ratio", 1 / 1073741824.0},
    {"percent", '/', "ratio", "ratio", 0.01},
    {"percent", '/', "percent", "ratio", 1},
    {"count/s", '/', "count/min", "ratio", 60},
    {"USD", '/', "USD", "ratio", 1},
    {"ms", '/', "none", "ms", 1},
    {"bytes/s", '/', "none", "bytes/s", 1},
    {"ratio", '/', "none", "ratio", 1},
    {"none", '/', "ms", "none", 1},
    {"none", '/', "none", "none", 1},
    {"count", '/', "ratio", "count", 1},
    {"bytes", '/', "percent", "bytes", 100},
    {"count", '/', "s", "count/s", 1},
    {"count", '/', "min", "count/min", 1},
    {"count", '/', "ms", "count/s", 1000},
    {"bytes", '/', "s", "bytes/s", 1},
    {"MB", '/', "h", "MB/h", 1},
    {"bytes", '/', "w", "bytes/s", 1.0 / 604800},
    {"USD", '/', "d", "USD/d", 1},
    {"ms", '/', "count", "ms", 1},
    {"bytes", '/', "count", "bytes", 1},
    {"USD", '/', "count", "USD", 1},
    {"bytes/s", '/', "count", "bytes/s", 1},
    {"bytes/s", '/', "count/s", "bytes", 1},
    {"bytes/s", '/', "count/min", "bytes", 60},
    {"count/s", '/', "ms/s", "count/s", 1000},
    {"bytes", '/', "bytes/s", "s", 1},
    {"GB", '/', "MB/min", "s", 60000},
    {"count", '/', "count/min", "s", 60},
    {"ms", '/', "bytes", NULL, 1},
    {"count", '/', "bytes", NULL, 1},
    {"ratio", '/', "count", NULL, 1},
    {"ratio", '/', "s", NULL, 1},
    {"count/s", '/', "count", NULL, 1},
    {"bytes", '/', "count/s", NULL, 1},
    {"bytes/s", '/', "s", NULL, 1},
    {"USD", '/', "EUR", NULL, 1},
    {"calls", '/', "none", "calls", 1},
    {"calls", '/', "calls", "ratio", 1},
    {"calls", '/', "count", NULL, 1},
    {"count", '/', "calls", NULL, 1},
};

static enum unit_result combine(char operator_, struct unit a, struct unit b, struct unit *out,
                                double *factor)
{
    *factor = 1;
    switch (operator_) {
    case '+': return unit_add(a, b, out, factor);
    case '*': return unit_multiply(a, b, out, factor);
    default: return unit_divide(a, b, out, factor);
    }
}

static void test_arithmetic(void)
{
    for (size_t i = 0; i < COUNT_OF(sums); i++) {
        struct unit out;
        double factor;
        enum unit_result result = combine(sums[i].operator_, unit_or_label(sums[i].left),
                                          unit_or_label(sums[i].right), &out, &factor);
        enum unit_result no = sums[i].operator_ == '+' ? UNIT_DIFFERENT : UNIT_UNKNOWN;
        bool good = result == (sums[i].result ? UNIT_OK : no) && factor == sums[i].factor;
        if (sums[i].result) {
            good = good && unit_equal(out, unit_or_label(sums[i].result)) &&
                   str_is(out.name, sums[i].result);
        }
        if (!good) {
            printf("%s %c %s: result %d, unit %.*s, factor %.17g\n", sums[i].left,
                   sums[i].operator_, sums[i].right, (int)result, STR_ARG(out.name), factor);
            CHECK(good);
        }
    }
}

/* What one of `u` is in base units. */
static double size_of(struct unit u) { return u.scale / (u.per != 0 ? u.per : 1); }

static bool is_one(double size) { return size > 1 - 1e-9 && size < 1 + 1e-9; }

/* Whatever is said to be right has the right size: one base unit by, or times, one base unit is one
 * base unit of what comes out. */
static void check_size(struct unit a, char operator_, struct unit b)
{
    struct unit out;
    double factor;
    if (combine(operator_, a, b, &out, &factor) != UNIT_OK) return;
    double left = 1 / size_of(a), right = 1 / size_of(b);
    double size = (operator_ == '*' ? left * right : left / right) * factor * size_of(out);
    if (!is_one(size))
        printf("%.*s %c %.*s: %.17g %.*s\n", STR_ARG(a.name), operator_, STR_ARG(b.name), size,
               STR_ARG(out.name));
    CHECK(is_one(size));
}

static void test_sizes(void)
{
    static const char *const rates[] = {"count/s", "count/min", "bytes/s", "MB/h",
                                        "KiB/min", "Mbit/s",    "USD/d"};
    struct unit all[100];
    size_t count = 0;
    for (size_t i = 0; unit_names[i]; i++)
        if (u(unit_names[i]).quantity != QUANTITY_NONE) all[count++] = u(unit_names[i]);
    for (size_t i = 0; i < COUNT_OF(rates); i++) all[count++] = u(rates[i]);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            check_size(all[i], '*', all[j]);
            check_size(all[i], '/', all[j]);
        }
    }
}

/* What a factor stands for: a thousandth of milliseconds is meant as seconds. */
static void test_scaled(void)
{
    struct unit out;
    CHECK(unit_scaled(u("ms"), 0.001, &out) && str_is(out.name, "s"));
    CHECK(unit_scaled(u("s"), 1.0 / 3600, &out) && str_is(out.name, "h"));
    CHECK(unit_scaled(u("bytes"), 1.0 / 1024 / 1024, &out) && str_is(out.name, "MiB"));
    CHECK(unit_scaled(u("bytes/s"), 8, &out) && str_is(out.name, "bits/s"));
    CHECK(!unit_scaled(u("ms"), 1, &out) && !unit_scaled(u("ms"), 0.5, &out));
    CHECK(!unit_scaled(u("ms"), -0.001, &out) && !unit_scaled(u("ms/s"), 0.001, &out));
    CHECK(!unit_scaled(u("count"), 1000, &out) && !unit_scaled(u("ratio"), 100, &out));
}

static void test_rate(void)
{
    struct unit out;
    CHECK(unit_rate(u("count"), &out) == UNIT_OK && str_is(out.name, "count/s") && out.per == 1);
    CHECK(unit_rate(u("MiB"), &out) == UNIT_OK && str_is(out.name, "MiB/s"));
    CHECK(unit_rate(u("ms"), &out) == UNIT_OK && str_is(out.name, "ms/s"));
    CHECK(unit_rate(u("none"), &out) == UNIT_OK && unit_equal(out, UNIT_NONE));
    CHECK(unit_rate(u("percent"), &out) == UNIT_UNKNOWN);
    CHECK(unit_rate(u("count/s"), &out) == UNIT_UNKNOWN);
    CHECK(unit_rate(unit_label(STR("calls")), &out) == UNIT_UNKNOWN);
}

/* ---- Grafana and people -----------------------------------------------------------------------
 */

static const struct {
    const char *unit;
    const char *id;
    const char *said;
} shown[] = {
    {"ns", "ns", "nanoseconds"},
    {"us", "\xc2\xb5s", "microseconds"},
    {"ms", "ms", "milliseconds"},
    {"s", "s", "seconds"},
    {"min", "m", "minutes"},
    {"m", "m", "minutes"},
    {"h", "h", "hours"},
    {"d", "d", "days"},
    {"bytes", "bytes", "bytes"},
    {"B", "bytes", "bytes"},
    {"KB", "deckbytes", "kilobytes"},
    {"MB", "decmbytes", "megabytes"},
    {"GB", "decgbytes", "gigabytes"},
    {"TB", "dectbytes", "terabytes"},
    {"PB", "decpbytes", "petabytes"},
    {"KiB", "kbytes", "kibibytes"},
    {"MiB", "mbytes", "mebibytes"},
    {"GiB", "gbytes", "gibibytes"},
    {"TiB", "tbytes", "tebibytes"},
    {"PiB", "pbytes", "pebibytes"},
    {"bits", "bits", "bits"},
    {"Kbit", "si:kb", "kilobits"},
    {"bytes/s", "Bps", "bytes per second"},
    {"KB/s", "KBs", "kilobytes per second"},
    {"MiB/s", "MiBs", "mebibytes per second"},
    {"MB/min", "si:MB/min", "megabytes per minute"},
    {"MiB/min", "suffix:MiB/min", "mebibytes per minute"},
    {"bits/s", "bps", "bits per second"},
    {"Mbit/s", "Mbits", "megabits per second"},
    {"count", "short", "a count"},
    {"count/s", "cps", "a count per second"},
    {"count/min", "cpm", "a count per minute"},
    {"count/h", "count:c/h", "a count per hour"},
    {"ratio", "percentunit", "a ratio"},
    {"percent", "percent", "percent"},
    {"%", "percent", "percent"},
    {"USD", "currencyUSD", "US dollars"},
    {"EUR", "currencyEUR", "euros"},
    {"USD/h", "suffix:USD/h", "US dollars per hour"},
    {"ms/h", "suffix:ms/h", "milliseconds per hour"},
    {"none", "none", "no unit"},
    {"/min", "suffix:/min", "a number per minute"},
    {"requests", "suffix:requests", "\"requests\""},
};

static void test_shown(struct arena *a)
{
    double factor;
    for (size_t i = 0; i < COUNT_OF(shown); i++) {
        struct unit unit = unit_or_label(shown[i].unit);
        CHECK_STR(unit_grafana(a, unit, &factor), shown[i].id);
        CHECK(factor == 1);
        CHECK_STR(unit_said(a, unit), shown[i].said);
    }
    CHECK_STR(unit_grafana(a, u("w"), &factor), "d");
    CHECK(factor == 7);
    CHECK_STR(unit_grafana(a, unit_label(STR_EMPTY), &factor), "none");
    CHECK_BUG(unit_said(a, (struct unit){QUANTITY_TIME, 17, 0, STR("17 s")}));
}

static const struct {
    double value;
    const char *unit;
    const char *said;
} values[] = {
    {2000, "ms", "2 s"},
    {1234, "ms", "1.234 s"},
    {250, "ms", "250 ms"},
    {0.25, "s", "250 ms"},
    {90, "s", "1.5 min"},
    {100, "s", "100 s"},
    {5400, "s", "1.5 h"},
    {604800, "s", "7 d"},
    {2, "w", "2 w"},
    {0, "ms", "0 ms"},
    {-2000, "ms", "-2 s"},
    {0.0000000004, "s", "0.0000000004 s"},
    {1.0 / 3, "s", "333.333 ms"},
    {1000, "s", "1000 s"},
    {5e6, "bytes", "5 MB"},
    {1048576, "bytes", "1 MiB"},
    {1073741824, "B", "1 GiB"},
    {20, "GB", "20 GB"},
    {512, "MiB", "512 MiB"},
    {1000, "bytes", "1 KB"},
    {1024, "bytes", "1 KiB"},
    {123456789, "bytes", "123456.789 KB"},
    {1500, "Kbit", "1.5 Mbit"},
    {2e6, "bytes/s", "2 MB/s"},
    {3000, "MB/h", "3 GB/h"},
    {0.05, "ratio", "5 %"},
    {0.07, "ratio", "7 %"},
    {1, "ratio", "100 %"},
    {0.0005, "ratio", "0.05 %"},
    {5, "percent", "5 %"},
    {50, "count", "50"},
    {1500000, "count", "1500000"},
    {0.5, "count", "0.5"},
    {50, "count/min", "50/min"},
    {50, "/min", "50/min"},
    {50, "none", "50"},
    {12.5, "USD", "12.5 USD"},
    {3, "USD/h", "3 USD/h"},
    {12, "calls", "12 calls"},
};

static void test_values(struct arena *a)
{
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        CHECK_STR(unit_value_said(a, values[i].value, unit_or_label(values[i].unit)),
                  values[i].said);
    }
}

int main(void)
{
    struct arena a;
    arena_init(&a);
    test_parse();
    test_names(&a);
    test_ids_back(&a);
    test_convert();
    test_round_trip();
    test_arithmetic();
    test_sizes();
    test_scaled();
    test_rate();
    test_shown(&a);
    test_values(&a);
    arena_free(&a);
    return check_end();
}
