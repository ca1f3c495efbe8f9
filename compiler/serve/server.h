/* server: the preview over HTTP, for the browser of whoever writes the dashboards.
 *
 *     struct server server;
 *     if (!server_begin(&server, &options)) …say server.error
 *     while (!stop) server_turn(&server, milliseconds);
 *     server_end(&server);
 *
 * One thread does everything: it waits for requests and for changes of files at once, compiles when
 * something changed, and tells the open pages.
 *
 * What it is safe against: it listens on the loopback interface unless told otherwise; a request
 * must name a host that a page elsewhere cannot make a browser send (no rebinding of names); a path
 * is a key in a table, never a path on the disk; it reads only GET and HEAD without a body, of
 * bounded size; pages may load nothing but what comes from here and cannot be framed.
 */
#ifndef DASH_SERVER_H
#define DASH_SERVER_H

#include "serve/library.h"
#include "serve/page.h"
#include "serve/watch.h"

struct server_options {
    struct snapshot_request request;
    str address;   /* to listen on: "127.0.0.1" */
    unsigned port; /* 0: any that is free */
    /* Called after each compilation, the first included. */
    void (*compiled)(const struct snapshot *s, void *data);
    void *data;
};

struct listener; /* a page that waits for changes */
struct server {
    struct server_options options;
    struct arena arena;
    const struct mhd_calls *mhd;
    struct MHD_Daemon *daemon;
    unsigned port; /* that it listens on */
    struct page page;
    struct snapshot *snapshot;
    struct watch watch;
    struct arena paths; /* of what is watched */
    bool ending;
    struct listener *listeners;
    int64_t quiet_at; /* when to compile: a little after the last change; 0: nothing changed */
    int64_t beat_at;  /* when open pages get a sign of life */
    str error;
};

bool server_begin(struct server *s, const struct server_options *options);
/* Waits at most so long, and does what is to be done; false when it cannot go on. */
bool server_turn(struct server *s, int milliseconds);
void server_end(struct server *s);

#endif
