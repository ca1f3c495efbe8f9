/* library: libmicrohttpd, loaded when a server starts.
 *
 * As with libcurl (http/library.h): linked in the usual way, it and the libraries behind it would
 * be loaded by every command.  Only its header is used at build time.
 */
#ifndef DASH_SERVE_LIBRARY_H
#define DASH_SERVE_LIBRARY_H

#include "base/base.h"

#include <microhttpd.h>

#undef MHD_get_fdset /* a macro for the form that takes the size of a set */

#define MHD_CALLS(X)                 \
    X(start_daemon)                  \
    X(stop_daemon)                   \
    X(run)                           \
    X(run_from_select)               \
    X(get_timeout)                   \
    X(get_fdset)                     \
    X(lookup_connection_value)       \
    X(add_response_header)           \
    X(create_response_from_buffer)   \
    X(create_response_from_callback) \
    X(queue_response)                \
    X(destroy_response)              \
    X(suspend_connection)            \
    X(resume_connection)

struct mhd_calls {
#define MHD_CALL(name) __typeof__(&MHD_##name) name;
    MHD_CALLS(MHD_CALL)
#undef MHD_CALL
};

/* The same table each time; NULL, with a sentence in *why, when there is no libmicrohttpd. */
const struct mhd_calls *mhd_load(struct arena *a, str *why);

#endif
