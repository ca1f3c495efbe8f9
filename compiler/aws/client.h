/* client: who talks to AWS, in which region, and with which keys. */
#ifndef DASH_AWS_CLIENT_H
#define DASH_AWS_CLIENT_H

#include "aws/credentials.h"

struct client {
    struct aws aws; /* its arena is the one below, so a client is not moved */
    struct arena arena;
    struct settings settings;
    struct credentials credentials;
};

/* `region` and `profile` are the command's, or empty.  False with failure and why; to be closed all
 * the same. */
bool client_open(struct client *c, struct http *http, str region, str profile,
                 enum aws_failure *failure, str *why);
/* Wipes everything. */
void client_close(struct client *c);

#endif
