/* url: the parts of a URL that decide whether a request may be sent, and what of it may be shown.
 */
#ifndef DASH_HTTP_URL_H
#define DASH_HTTP_URL_H

#include "base/base.h"

struct url {
    bool encrypted; /* https */
    str origin;     /* "https://host:8443" */
    str host;       /* without port and brackets */
    str path;       /* with its slash; may be empty */
    str query;      /* without the question mark */
};
/* False, with a sentence in *why, for what is no URL of http or https, and for one that holds a
 * user or password. */
bool url_take_apart(struct arena *a, str text, struct url *url, str *why);

/* 127.0.0.0/8, ::1, localhost (which libcurl itself resolves to those). */
bool url_is_loopback(const struct url *url);
/* Where AWS's credentials of containers and instances are served: 169.254.0.0/16, fd00:ec2::/32. */
bool url_is_link_local(const struct url *url);

/* Origin, path and the names of the query's keys. */
str url_shown(struct arena *a, const struct url *url);

#endif
