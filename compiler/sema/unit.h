/* unit: what a number measures, apart from how large it is.
 *
 * A unit is a quantity (time, bytes, count, ratio, currency, none), a scale (1 ms is 0.001 s) and
 * perhaps "per time".  Numbers convert within a quantity; between quantities they do not, and that
 * is an error of the user's (meaning.md U1).  `none` mixes with anything and stays none.  Percent
 * is a ratio of scale 0.01: 5 % and 0.05 are the same number.
 */
#ifndef DASH_UNIT_H
#define DASH_UNIT_H

#include "base/base.h"

enum quantity {
    QUANTITY_NONE,     /* no unit: mixes with anything */
    QUANTITY_TIME,     /* base second */
    QUANTITY_BYTES,    /* base byte; bits are 1/8 */
    QUANTITY_COUNT,    /* base 1 */
    QUANTITY_RATIO,    /* base 1; percent is 0.01 */
    QUANTITY_CURRENCY, /* base 1 USD, EUR …: `name` tells them apart */
    QUANTITY_LABEL,    /* free text of the user's, a label only */
};
struct unit {
    enum quantity quantity;
    double scale; /* of one in base units */
    double per;   /* 0: not a rate; else seconds: per minute is 60 */
    str name;     /* as Dash writes it: ms, percent, bytes/s; the text of a label */
};
#define UNIT_NONE ((struct unit){QUANTITY_NONE, 1, 0, {"none", 4}})

/* Reads `ms`, `percent`, `%`, `MB`, `GiB`, `bytes/s`, `count/min`, `USD`, `none`; the part after
 * the slash is s, min, h or d (or sec, second, minute, hour, day).  `/min` alone is what `50/min`
 * has: a rate of whatever it is compared with.  False, and *out none, when it is no unit. */
bool unit_parse(str text, struct unit *out);
/* Every name that unit_parse knows before a slash, for suggestions and the reference; NULL ends it.
 */
extern const char *const unit_names[];
/* The unit that was meant: `milisecondz` is ms, `gigabyte` is GB; empty when none is near.  A single
 * letter is near to none but itself: every other one is a letter away. */
str unit_nearest(str text);
/* Of a word that is no unit since its length changes, a month or a year: its days, and what it is
 * called; 0: it is none of them. */
double unit_calendar_days(str text, const char **said);
struct unit unit_label(str text);

/* The value in `to` of a value in `from`; false when they measure different things (none fits all,
 * bits and bytes convert, a rate fits only a rate, a label only the same label). */
bool unit_convert(double value, struct unit from, struct unit to, double *out);
bool unit_same_quantity(struct unit a, struct unit b); /* none is the same as anything */
bool unit_equal(struct unit a, struct unit b);         /* same quantity, scale and per */

/* The unit of a sum, a product or a quotient of two values. */
enum unit_result {
    UNIT_OK,
    UNIT_DIFFERENT, /* ms + bytes */
    UNIT_UNKNOWN,   /* ms * bytes: `unit` must say what it is */
};
/* *factor_right is what the right operand must be multiplied by so that both have a's scale. */
enum unit_result unit_add(struct unit a, struct unit b, struct unit *out, double *factor_right);
/* A share leaves the other unit, and so does none; a count of things that take 5 ms each is a time;
 * count/min * min is a count.  *factor is what the product must be multiplied by so that it is in
 * that unit: 0.01 for a percentage of something. */
enum unit_result unit_multiply(struct unit a, struct unit b, struct unit *out, double *factor);
/* ms / ms is a ratio (scales divided into *factor), count / time and bytes / time are rates, time /
 * count and bytes / count are means, bytes / (bytes/s) is the time it takes. */
enum unit_result unit_divide(struct unit a, struct unit b, struct unit *out, double *factor);
/* The unit whose numbers are `factor` times those of `from`: for ms 0.001 gives s.  Of times and of
 * bytes, which people convert by hand; false when no unit is meant by such a factor. */
bool unit_scaled(struct unit from, double factor, struct unit *to);
/* unit per second: what rate(x) has. */
enum unit_result unit_rate(struct unit a, struct unit *out);

/* Grafana's unit id for values of this unit, and what the values must be multiplied by first
 * (1 when Grafana has the very unit: ms, s, percent, percentunit, bytes, decmbytes, Bps, cps …).
 * Ids: Grafana's list of units, the same from 9.4 to 13 for all that are used here. */
str unit_grafana(struct arena *a, struct unit u, double *factor);
double unit_grafana_factor(struct unit u); /* that alone */
/* The other direction: the unit that has this id; a text of one's own (`suffix:…`) is a label.
 * False for an id that no unit has. */
bool unit_of_grafana(str id, struct unit *out);
/* "milliseconds", "a ratio", "bytes per second": for messages. */
str unit_said(struct arena *a, struct unit u);
/* A value as people write it in this unit: 2000 ms is "2 s", 0.05 is "5 %". */
str unit_value_said(struct arena *a, double value, struct unit u);

#endif
