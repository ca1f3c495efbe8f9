/* work: see work.h.  Not responsible for what is asked. */
#include "deploy/work.h"

void work_ask(struct work *w, struct job *job, job_handler *handler)
{
    job->handler = handler;
    job->next = NULL;
    if (w->last)
        w->last->next = job;
    else
        w->first = job;
    w->last = job;
}

static struct job *take(struct work *w)
{
    struct job *job = w->first;
    if (!job) return NULL;
    w->first = job->next;
    if (!w->first) w->last = NULL;
    return job;
}

/* A job may be over before it asks anything. */
static void begin_more(struct work *w)
{
    while (!w->first && !w->halt && w->begin && w->begin(w)) continue;
}

static enum http_next next(struct http_exchange **e, void *data)
{
    struct work *w = data;
    begin_more(w);
    struct job *job = take(w);
    if (!job) return w->sent ? HTTP_WAIT : HTTP_NO_MORE;
    job->exchange.owner = job;
    w->sent++;
    *e = &job->exchange;
    return HTTP_NEXT;
}

static void handle(struct work *w, struct job *job)
{
    struct http_exchange answer = job->exchange;
    job->exchange = (struct http_exchange){0};
    job->handler(w, job, &answer);
    http_exchange_release(&answer);
}

static void done(struct http_exchange *e, void *data)
{
    struct work *w = data;
    w->sent--;
    handle(w, e->owner);
}

void work_run(struct work *w)
{
    struct job *job;
    http_run(w->http, next, done, w);
    while ((job = take(w))) { /* the user has stopped: these are not sent */
        job->exchange.response.outcome = HTTP_STOPPED;
        handle(w, job);
    }
}
