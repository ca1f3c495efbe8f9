/* pause: see pause.h. */
#include "http/pause.h"
#include "base/moment.h"

#include <sys/random.h>

enum { MOST_DOUBLINGS = 30, MOST_DIGITS = 9 };

double pause_after(unsigned failed, double first, double longest, double share)
{
    double span = first;
    for (unsigned i = 1; i < failed && i < MOST_DOUBLINGS && span < longest; i++) span *= 2;
    return share * (span < longest ? span : longest);
}

/* Digits only; more of them than a number of seconds needs mean "for a very long time". */
static bool read_seconds(str text, double *seconds)
{
    *seconds = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
        if (i < MOST_DIGITS) *seconds = *seconds * 10 + (text.ptr[i] - '0');
    }
    return text.len > 0;
}

bool pause_asked(str retry_after, str date, int64_t now, double *seconds)
{
    int64_t moment;
    str text = str_trim(retry_after);
    if (read_seconds(text, seconds)) return true;
    if (!moment_read_http(text, &moment)) return false;
    moment_read_http(str_trim(date), &now); /* their clock may differ from ours */
    *seconds = moment > now ? (double)(moment - now) : 0;
    return true;
}

double pause_share(void)
{
    uint64_t random;
    if (getrandom(&random, sizeof random, 0) != (ssize_t)sizeof random)
        BUG("there are no random numbers");
    return (double)(random >> 11) / 9007199254740992.0; /* 53 bits of 2^53 */
}
