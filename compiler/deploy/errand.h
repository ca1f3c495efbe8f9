/* errand: one dashboard on its way into Grafana or out of it. */
#ifndef DASH_DEPLOY_ERRAND_H
#define DASH_DEPLOY_ERRAND_H

#include "deploy/inner.h"

struct errand {
    struct job job;
    struct deploy_item *item;
    long long base; /* the version that a save replaces; 0: it is to be new */
    unsigned tries;
    bool settling;               /* saved, but under another version than the mark says */
    bool retitled;               /* stands under a title of the meantime */
    struct grafana_answer cause; /* of reading it back */
    struct deploy_item *doomed;  /* what is to go */
    void (*then)(struct work *w, struct errand *errand); /* when that is over; NULL: nothing */
};

enum { MOST_TRIES = 3 };

struct errand *errand_new(struct deploy *d, struct deploy_item *item);

/* Deletes `doomed`, once more compared with what was planned against, and kept first. */
void remove_begin(struct work *w, struct errand *errand, struct deploy_item *doomed,
                  void (*then)(struct work *w, struct errand *errand));

#endif
