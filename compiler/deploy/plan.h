/* plan: how one dashboard is read and decided, as a conversation with Grafana. */
#ifndef DASH_DEPLOY_PLAN_H
#define DASH_DEPLOY_PLAN_H

#include "deploy/inner.h"

struct talk {
    struct job job;
    struct deploy_item *item;
    struct deploy_item *subject;                     /* the item, or the one that it renames */
    void (*over)(struct work *w, struct talk *talk); /* when all is decided; NULL: nothing */
};

/* Asks for the item's dashboard, then for that which it renames. */
void talk_begin(struct work *w, struct deploy_item *item,
                void (*over)(struct work *w, struct talk *talk));
/* The subject has its verdict: on to the next one, or over. */
void talk_decided(struct work *w, struct talk *talk);

/* The subject was saved since the last push, and its JSON is at hand: decides. */
void drift_find(struct work *w, struct talk *talk);

#endif
