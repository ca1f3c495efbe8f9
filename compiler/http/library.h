/* library: libcurl, loaded when the first request is made.
 *
 * Linked in the usual way, libcurl and the thirty libraries behind it would be loaded by every
 * command, which takes longer than compiling a dashboard.  So only its header is used at build
 * time; its functions are found by name and called through one table whose types come from that
 * header.
 */
#ifndef DASH_HTTP_LIBRARY_H
#define DASH_HTTP_LIBRARY_H

#include "base/base.h"

#include <curl/curl.h>

#define CURL_CALLS(X)      \
    X(easy_cleanup)        \
    X(easy_getinfo)        \
    X(easy_init)           \
    X(easy_reset)          \
    X(easy_setopt)         \
    X(easy_strerror)       \
    X(global_init)         \
    X(multi_add_handle)    \
    X(multi_cleanup)       \
    X(multi_info_read)     \
    X(multi_init)          \
    X(multi_perform)       \
    X(multi_poll)          \
    X(multi_remove_handle) \
    X(slist_append)        \
    X(slist_free_all)

struct curl_calls {
#define CURL_CALL(name) __typeof__(&curl_##name) name;
    CURL_CALLS(CURL_CALL)
#undef CURL_CALL
};

/* The same table each time; NULL, with a sentence in *why, when there is no libcurl. */
const struct curl_calls *library_load(struct arena *a, str *why);

#endif
