/* work: conversations with Grafana, several of them at once.
 *
 * A job asks one thing after the other: whoever handles an answer either asks the next thing or
 * does not, and then the job is over.  New jobs are begun only when there is room for another
 * request, so that a thousand of them need no more memory than those in flight.
 *
 *     static bool begin(struct work *w)
 *     {
 *         …
 *         grafana_ask_dashboard(&grafana, &item->job.exchange, item->uid);
 *         work_ask(w, &item->job, on_dashboard);
 *         return true;
 *     }
 *     struct work w = {.http = http, .begin = begin, .data = deploy};
 *     work_run(&w);
 *
 * After `halt`, and when the user has stopped dashc, no job is begun any more.  After a halt those
 * that run go on as ever; after a stop they are answered "not sent".
 */
#ifndef DASH_DEPLOY_WORK_H
#define DASH_DEPLOY_WORK_H

#include "http/http.h"

struct work;
struct job;
/* `answer` lives until the handler returns; job->exchange is free for the next question. */
typedef void job_handler(struct work *w, struct job *job, const struct http_exchange *answer);

struct job {
    struct http_exchange exchange;
    job_handler *handler;
    void *owner; /* the caller's */
    struct job *next;
};
struct work {
    struct http *http;
    bool (*begin)(struct work *w); /* begins one job more; false: there is none left */
    void *data;                    /* the caller's */
    bool halt;
    struct job *first, *last; /* wait to be sent */
    size_t sent;              /* and not answered */
};

/* The job's exchange is filled. */
void work_ask(struct work *w, struct job *job, job_handler *handler);
void work_run(struct work *w);

#endif
