/* number: doubles as decimal text and back, the same in every locale.
 *
 * The C library is asked for digits only: it rounds correctly, but its decimal point follows the
 * process's locale, so points are written and read here.
 */
#include "base/base.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    MOST_DIGITS = 17,      /* enough to tell any two doubles apart */
    PLAIN_BELOW = 21,      /* powers of ten from here on are written with an exponent */
    DIGITS_READ = 800,     /* a double is decided after at most 767 significant digits */
    EXPONENT_READ = 10000, /* larger ones are infinite or zero whatever the digits */
};

/* 0.d1d2d3… × 10^point, without zeros at either end. */
struct decimal {
    char digits[DIGITS_READ + 1];
    int count;
    int point;
};

/* ---- writing ----------------------------------------------------------------------------- */

static size_t put_integer(char *out, uint64_t value)
{
    char digits[20];
    size_t at = sizeof digits;
    if (value < 10) {
        *out = (char)('0' + value);
        return 1;
    }
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    str_copy(out, (str){digits + at, sizeof digits - at});
    return sizeof digits - at;
}

/* Whole numbers and those with at most three decimals: nearly all that a dashboard holds.  Up to 15
 * digits a decimal that reads back is the only one of its length, hence the shortest; so is a whole
 * number that a double holds exactly.  0: not such a one. */
static size_t put_common(char *out, double value)
{
    if (value < 0x1p53 && (double)(int64_t)value == value) {
        return put_integer(out, (uint64_t)value);
    }
    if (value >= 1e12) {
        return 0;
    }
    uint64_t thousandths = (uint64_t)(value * 1000 + 0.5);
    if ((double)thousandths / 1000 != value) {
        return 0;
    }
    size_t len = put_integer(out, thousandths / 1000);
    unsigned rest = (unsigned)(thousandths % 1000);
    out[len++] = '.';
    for (unsigned unit = 100; rest; unit /= 10) {
        out[len++] = (char)('0' + rest / unit);
        rest %= unit;
    }
    return len;
}

/* Takes "d.ddde±xx" apart, whatever stands for the point. */
static void decimal_of_scientific(struct decimal *d, const char *text)
{
    d->count = 0;
    for (; *text != 'e'; text++) {
        if (*text >= '0' && *text <= '9') {
            d->digits[d->count++] = *text;
        }
    }
    d->point = (int)strtol(text + 1, NULL, 10) + 1;
    while (d->count > 1 && d->digits[d->count - 1] == '0') {
        d->count--;
    }
}

static double decimal_value(const struct decimal *d);

static void decimal_shortest(struct decimal *d, double value)
{
    char text[MOST_DIGITS + 16];
    /* Below DBL_MIN doubles are sparse, so fewer than 15 digits may do. */
    int digits = value < DBL_MIN ? 1 : DBL_DIG;
    do {
        snprintf(text, sizeof text, "%.*e", digits - 1, value);
        decimal_of_scientific(d, text);
        digits++;
    } while (digits <= MOST_DIGITS && decimal_value(d) != value);
}

static size_t put_bytes(char *out, const char *bytes, int count)
{
    memcpy(out, bytes, (size_t)count);
    return (size_t)count;
}

static size_t put_zeros(char *out, int count)
{
    memset(out, '0', (size_t)count);
    return (size_t)count;
}

static size_t put_exponential(char *out, const struct decimal *d)
{
    size_t len = put_bytes(out, d->digits, 1);
    if (d->count > 1) {
        out[len++] = '.';
        len += put_bytes(out + len, d->digits + 1, d->count - 1);
    }
    out[len++] = 'e';
    return len + put_integer(out + len, (uint64_t)(d->point - 1));
}

static size_t put_decimal(char *out, const struct decimal *d)
{
    size_t len = 0;
    if (d->point > PLAIN_BELOW) {
        return put_exponential(out, d);
    }
    if (d->point <= 0) {
        len += put_bytes(out, "0.", 2);
        len += put_zeros(out + len, -d->point);
        return len + put_bytes(out + len, d->digits, d->count);
    }
    if (d->point >= d->count) {
        len += put_bytes(out, d->digits, d->count);
        return len + put_zeros(out + len, d->point - d->count);
    }
    len += put_bytes(out, d->digits, d->point);
    out[len++] = '.';
    return len + put_bytes(out + len, d->digits + d->point, d->count - d->point);
}

static __attribute__((noinline)) size_t put_any(char *out, double value)
{
    struct decimal d;
    decimal_shortest(&d, value);
    return put_decimal(out, &d);
}

size_t number_put(char out[NUMBER_ROOM], double value)
{
    if (!isfinite(value)) {
        BUG("a number that is not finite");
    }
    size_t sign = 0;
    if (value < 0) {
        out[sign++] = '-';
        value = -value;
    }
    size_t len = put_common(out + sign, value);
    return sign + (len ? len : put_any(out + sign, value));
}

void buf_number(struct buf *b, double value)
{
    char text[NUMBER_ROOM];
    buf_str(b, (str){text, number_put(text, value)});
}

str number_str(struct arena *a, double value)
{
    char text[NUMBER_ROOM];
    return arena_str(a, (str){text, number_put(text, value)});
}

/* ---- reading ----------------------------------------------------------------------------- */

static bool is_digit_at(str s, size_t at)
{
    return at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9';
}

/* Past DIGITS_READ digits only whether any is not zero matters: then the last one is made odd. */
static void decimal_add(struct decimal *d, char digit)
{
    if (d->count < DIGITS_READ) {
        d->digits[d->count++] = digit;
    } else if (digit != '0') {
        d->digits[DIGITS_READ - 1] |= 1;
    }
}

static size_t read_digits(struct decimal *d, str s, size_t at, bool fraction)
{
    for (; is_digit_at(s, at); at++) {
        if (d->count == 0 && s.ptr[at] == '0') {
            d->point -= fraction && d->point > -EXPONENT_READ;
            continue;
        }
        decimal_add(d, s.ptr[at]);
        d->point += !fraction && d->point < EXPONENT_READ;
    }
    return at;
}

/* Reads "e", a sign and digits at `at`; returns `at` itself when that is not what stands there. */
static size_t read_exponent(str s, size_t at, int *exponent)
{
    size_t next = at + 1;
    bool negative = false;
    *exponent = 0;
    if (at >= s.len || (s.ptr[at] != 'e' && s.ptr[at] != 'E')) {
        return at;
    }
    if (next < s.len && (s.ptr[next] == '+' || s.ptr[next] == '-')) {
        negative = s.ptr[next++] == '-';
    }
    if (!is_digit_at(s, next)) {
        return at;
    }
    for (; is_digit_at(s, next); next++) {
        if (*exponent < EXPONENT_READ) {
            *exponent = *exponent * 10 + (s.ptr[next] - '0');
        }
    }
    *exponent = negative ? -*exponent : *exponent;
    return next;
}

/* Exact when the digits fit a double and so does the power of ten. */
static bool decimal_value_fast(const struct decimal *d, double *value)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    int exponent = d->point - d->count;
    int size = exponent < 0 ? -exponent : exponent;
    uint64_t digits = 0;
    if (d->count > DBL_DIG || size >= (int)COUNT_OF(powers)) {
        return false;
    }
    for (int i = 0; i < d->count; i++) {
        digits = digits * 10 + (uint64_t)(d->digits[i] - '0');
    }
    *value = exponent < 0 ? (double)digits / powers[size] : (double)digits * powers[size];
    return true;
}

/* The slow way hands strtod digits and an exponent without any point, which reads the same in every
 * locale. */
static double decimal_value(const struct decimal *d)
{
    double value;
    char text[DIGITS_READ + 16];
    if (d->count == 0) {
        return 0;
    }
    if (decimal_value_fast(d, &value)) {
        return value;
    }
    memcpy(text, d->digits, (size_t)d->count);
    snprintf(text + d->count, sizeof text - (size_t)d->count, "e%d", d->point - d->count);
    return strtod(text, NULL);
}

/* Nothing but up to 15 digits at the start of `s`, which a double holds exactly. */
static bool read_whole(str s, size_t *used, double *value)
{
    int64_t whole = 0;
    size_t at = 0;
    for (; at < DBL_DIG && is_digit_at(s, at); at++) {
        whole = whole * 10 + (s.ptr[at] - '0');
    }
    bool goes_on = at < s.len && (is_digit_at(s, at) || strchr(".eE", s.ptr[at]));
    *used = at;
    *value = (double)whole;
    return !goes_on;
}

double number_read(str s, size_t *used)
{
    struct decimal d;
    double value;
    int exponent;
    if (read_whole(s, used, &value)) {
        return value;
    }
    d.count = 0;
    d.point = 0;
    *used = read_digits(&d, s, 0, false);
    if (*used == 0) {
        return 0;
    }
    if (*used < s.len && s.ptr[*used] == '.' && is_digit_at(s, *used + 1)) {
        *used = read_digits(&d, s, *used + 1, true);
    }
    *used = read_exponent(s, *used, &exponent);
    d.point += exponent;
    return decimal_value(&d);
}
