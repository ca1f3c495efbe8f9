/* host: which hosts a request may name.
 *
 * A page on the web can point a name of its own at 127.0.0.1 and then read what is served there as
 * if it were its own (DNS rebinding).  It cannot do so with an address, nor with `localhost`.
 */
#ifndef DASH_HOST_H
#define DASH_HOST_H

#include "base/base.h"

/* Whether a Host header is an address of this machine's loopback or `localhost`, or, where the
 * server listens elsewhere, any address at all or that name; a port may follow. */
bool host_fits(str host, str listens_on);
bool host_is_loopback(str address);

#endif
