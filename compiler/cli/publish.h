/* publish: the end of a build, when everything that it made stands in temporary files. */
#ifndef DASH_CLI_PUBLISH_H
#define DASH_CLI_PUBLISH_H

#include "cli/options.h"
#include "cli/write.h"

struct published {
    size_t written;
    size_t unchanged;
    size_t removed;
};
/* Puts the writer's files in place, removes what earlier builds of the same set wrote and this one
 * does not make, and brings the manifest up to date.  False with w->error set; what is not yet in
 * place is then for the caller to abandon. */
bool publish(struct writer *w, const struct cli_options *o, struct published *out);

#endif
