/* amg_state: see amg_state.h; the words are the service model's WorkspaceStatus. */
#include "aws/amg_state.h"

static const struct {
    const char *status;
    enum amg_state state;
} states[] = {
    {"ACTIVE", AMG_USABLE},
    {"DEGRADED", AMG_ODD},
    {"UPDATE_FAILED", AMG_ODD},
    {"UPGRADE_FAILED", AMG_ODD},
    {"LICENSE_REMOVAL_FAILED", AMG_ODD},
    {"VERSION_UPDATE_FAILED", AMG_ODD},
    {"CREATING", AMG_PASSING},
    {"UPDATING", AMG_PASSING},
    {"UPGRADING", AMG_PASSING},
    {"VERSION_UPDATING", AMG_PASSING},
    {"DELETING", AMG_DEAD},
    {"FAILED", AMG_DEAD},
    {"CREATION_FAILED", AMG_DEAD},
    {"DELETION_FAILED", AMG_DEAD},
};

enum amg_state amg_state_of(str status)
{
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        if (str_is(status, states[i].status)) return states[i].state;
    }
    return AMG_ODD; /* one that dashc does not know */
}
