/* text: JSON that comes from outside, as a tree.
 *
 * cJSON parses; numbers keep their digits, because a double cannot hold every one that Grafana
 * stores.
 */
#ifndef DASH_READ_TEXT_H
#define DASH_READ_TEXT_H

#include "base/json.h"

/* NULL, with a sentence in *why, for what is no JSON or passes a limit. */
struct json *text_read(struct arena *a, str text, str *why);

#endif
