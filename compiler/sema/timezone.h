/* timezone: the names of time zones, as far as they are known here.  Some are added every few
 * years, so one that is not known is perhaps wrong, and no more than that.
 */
#ifndef DASH_TIMEZONE_H
#define DASH_TIMEZONE_H

#include "base/base.h"

/* `browser` and `utc`, which are Grafana's own, and names of the IANA's in any case of letters. */
bool timezone_known(str name);
/* The name that was perhaps meant: by its last part (`Berlin`), else the nearest; empty: none. */
str timezone_meant(str name);

#endif
