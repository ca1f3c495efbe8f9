/* moment: points in time.
 *
 * Two clocks.  Pauses and time limits use one that nobody sets; what is written into a request or
 * compared with a server's time uses the clock on the wall, in whole seconds since 1970, UTC.
 */
#ifndef DASH_MOMENT_H
#define DASH_MOMENT_H

#include "base/base.h"

/* Seconds of the clock that nobody sets, from some point in the past. */
double moment_steady(void);
/* Seconds since 1970, as this machine believes. */
int64_t moment_now(void);

struct moment_parts {
    int64_t year;
    int month; /* 1 to 12 */
    int day;
    int hour;
    int minute;
    int second;
};
struct moment_parts moment_parts_of(int64_t moment);
/* False for what is no date. */
bool moment_of(struct moment_parts parts, int64_t *moment);

/* 2026-11-26T03:13:00Z */
str moment_text(struct arena *a, int64_t moment);
/* The same, with a fraction (dropped) or an offset instead of Z: what RFC 3339 allows. */
bool moment_read(str text, int64_t *moment);
/* A date of HTTP, in the three forms of RFC 9110, 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT",
 * "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994". */
bool moment_read_http(str text, int64_t *moment);

#endif
