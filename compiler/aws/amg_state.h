/* amg_state: what a workspace can be in, and what that means for who wants to use or change it. */
#ifndef DASH_AWS_AMG_STATE_H
#define DASH_AWS_AMG_STATE_H

#include "base/base.h"

enum amg_state {
    AMG_USABLE,
    AMG_ODD,     /* usable, and something is wrong with it */
    AMG_PASSING, /* it will be something else by itself */
    AMG_DEAD,    /* not usable, and it will not be */
};
enum amg_state amg_state_of(str status);

#endif
