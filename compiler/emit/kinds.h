/* kinds: a member that dashc writes and the user's JSON makes another kind of thing.
 *
 * `{ "panels": 5 }` takes all panels away without a word, and Grafana shows an empty dashboard.
 * A list or an object that becomes something else is an error, a text that becomes a number a
 * warning; what Grafana itself reads in several kinds is in a table.
 */
#ifndef DASH_EMIT_KINDS_H
#define DASH_EMIT_KINDS_H

#include "emit/context.h"

/* `before` is as dashc writes it, `after` with the JSON that stands at `where` laid over it; where
 * that is nowhere (what `read` keeps of a dashboard's JSON), nothing is said. */
void kinds_check(const struct emit *e, const struct json *before, const struct json *after,
                 span where);

#endif
