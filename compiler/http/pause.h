/* pause: how long to wait before the next attempt. */
#ifndef DASH_HTTP_PAUSE_H
#define DASH_HTTP_PAUSE_H

#include "base/base.h"

/* Seconds after `failed` attempts (1 or more): a `share` (0 to 1, random) of a span that begins
 * with `first`, doubles with each failure and ends at `longest`.  Many clients that failed together
 * do not come back together ("full jitter": Brooker, Exponential Backoff And Jitter, AWS
 * Architecture Blog, 2015). */
double pause_after(unsigned failed, double first, double longest, double share);

/* The seconds that a Retry-After asks for: a number, or a date (RFC 9110, 10.2.3).  A date counts
 * from `date`, the server's own Date, if that can be read, else from `now`.  False for what is
 * neither. */
bool pause_asked(str retry_after, str date, int64_t now, double *seconds);

/* A random number from 0 to just below 1. */
double pause_share(void);

#endif
