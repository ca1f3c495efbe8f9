/* Doubles to decimal text and back, in any locale. */
#include "check.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>

static const struct {
    double value;
    const char *text;
} written[] = {
    {0, "0"},
    {-0.0, "0"},
    {1, "1"},
    {-1, "-1"},
    {10, "10"},
    {0.5, "0.5"},
    {0.05, "0.05"},
    {0.005, "0.005"},
    {-12.345, "-12.345"},
    {99.9, "99.9"},
    {0.1 + 0.2, "0.30000000000000004"},
    {1.0 / 3, "0.3333333333333333"},
    {2.0 / 3, "0.6666666666666666"},
    {0.0001, "0.0001"},
    {1e-7, "0.0000001"},
    {1.5e-7, "0.00000015"},
    {123456789.125, "123456789.125"},
    {999999999999.5, "999999999999.5"},
    {1234567890123.5, "1234567890123.5"},
    {1700000000000, "1700000000000"},
    {9007199254740991, "9007199254740991"},
    {9007199254740992, "9007199254740992"},
    {9007199254740994, "9007199254740994"},
    {1e15, "1000000000000000"},
    {1e16, "10000000000000000"},
    {123456789012345680000.0, "123456789012345680000"},
    {999999999999999900000.0, "999999999999999900000"},
    {1e21, "1e21"},
    {-1.5e300, "-1.5e300"},
    {1.7976931348623157e308, "1.7976931348623157e308"},
    {4.35, "4.35"},
    {0.1234, "0.1234"},
};

static void test_written(struct arena *a)
{
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < COUNT_OF(written); i++) {
        buf_clear(&b);
        buf_number(&b, written[i].value);
        CHECK_STR(buf_as_str(&b), written[i].text);
        CHECK_STR(number_str(a, written[i].value), written[i].text);
    }
    buf_release(&b);
    CHECK_INT(number_str(a, 5e-324).len, 326);
    CHECK(str_ends(number_str(a, 5e-324), STR("005")));
    CHECK_INT(number_str(a, -2.2250738585072014e-308).len, 1 + 2 + 307 + 17);
    CHECK_BUG(number_str(a, NAN));
    CHECK_BUG(number_str(a, -INFINITY));
}

static const struct {
    const char *text;
    double value;
    size_t used;
} read[] = {
    {"0", 0, 1},
    {"007", 7, 3},
    {"12.5ms", 12.5, 4},
    {"12.", 12, 2},
    {"12.x", 12, 2},
    {".5", 0, 0},
    {"-5", 0, 0},
    {"", 0, 0},
    {"1e3", 1000, 3},
    {"1E+3", 1000, 4},
    {"25e-1x", 2.5, 5},
    {"1e", 1, 1},
    {"1e+", 1, 1},
    {"1each", 1, 1},
    {"0.000", 0, 5},
    {"0.1", 0.1, 3},
    {"0.30000000000000004", 0.30000000000000004, 19},
    {"179769313486231570000000000000000000000000000000000", 1.7976931348623157e50, 51},
    {"1e22", 1e22, 4},
    {"1e23", 1e23, 4},
    {"5e-324", 5e-324, 6},
    {"2e-324", 0, 6},
    {"0e999999999999", 0, 14},
    {"9007199254740993", 9007199254740992, 16},
    {"9007199254740993.00000000000000000000000000001", 9007199254740994, 46},
    {"8.5GB", 8.5, 3},
};

static void test_read(void)
{
    size_t used;
    for (size_t i = 0; i < COUNT_OF(read); i++) {
        CHECK(number_read(str_from(read[i].text), &used) == read[i].value);
        CHECK_INT(used, read[i].used);
    }
    CHECK(isinf(number_read(STR("1e999"), &used)));
    CHECK(number_read((str){"12345", 2}, &used) == 12);
}

/* More digits than are kept: half-way between two doubles, decided by the very last one. */
static void test_long(void)
{
    struct buf b = BUF_INIT;
    size_t used;
    buf_text(&b, "9007199254740993.");
    buf_repeat(&b, '0', 2000);
    CHECK(number_read(buf_as_str(&b), &used) == 9007199254740992.0);
    buf_char(&b, '1');
    CHECK(number_read(buf_as_str(&b), &used) == 9007199254740994.0);
    CHECK_INT(used, 17 + 2001);
    buf_clear(&b);
    buf_repeat(&b, '9', 400);
    CHECK(isinf(number_read(buf_as_str(&b), &used)));
    buf_release(&b);
}

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state ^ (*state >> 29);
}

/* Any bits that are a number: the text reads back as the same double. */
static void test_round_trip(struct arena *a)
{
    uint64_t state = 42;
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = next_random(&state);
        double value;
        size_t used;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value)) {
            continue;
        }
        str text = number_str(a, fabs(value));
        CHECK(number_read(text, &used) == fabs(value));
        CHECK_INT(used, text.len);
        CHECK(strtod(text.ptr, NULL) == fabs(value));
        double rounded = (double)(bits % 100000000) / 1000;
        text = number_str(a, rounded);
        CHECK(number_read(text, &used) == rounded && text.len <= 9);
    }
}

/* Where the system has no such locale, the checks hold in the C locale. */
static void test_locale(struct arena *a)
{
    static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "pt_BR.UTF-8"};
    size_t used;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (setlocale(LC_ALL, names[i])) {
            break;
        }
    }
    CHECK_STR(number_str(a, 1.0 / 3), "0.3333333333333333");
    CHECK_STR(number_str(a, 1234567.891), "1234567.891");
    CHECK(number_read(STR("0.3333333333333333"), &used) == 1.0 / 3);
    CHECK(number_read(STR("1,5"), &used) == 1);
    setlocale(LC_ALL, "C");
}

int main(void)
{
    struct arena a;
    arena_init(&a);
    test_written(&a);
    test_read();
    test_long();
    test_round_trip(&a);
    test_locale(&a);
    arena_free(&a);
    return check_end();
}
