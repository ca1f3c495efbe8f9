/* failure: what Grafana and AWS say, as the few things that the engine tells apart. */
#include "infra/kind.h"

bool infra_fail(struct infra_failure *f, enum infra_trouble trouble, str why, str help)
{
    *f = (struct infra_failure){trouble, why, help};
    return false;
}

static enum infra_trouble trouble_of(enum grafana_outcome outcome)
{
    if (grafana_maybe_done(outcome)) return INFRA_MAYBE;
    switch (outcome) {
    case GRAFANA_OK: return INFRA_FINE;
    case GRAFANA_CONFLICT: return INFRA_CHANGED;
    case GRAFANA_UNSEEN:
    case GRAFANA_DENIED:
    case GRAFANA_LOGIN:
    case GRAFANA_BLOCKED: return INFRA_DENIED;
    case GRAFANA_UNREACHABLE: return INFRA_NETWORK;
    case GRAFANA_STOPPED: return INFRA_STOPPED;
    default: return INFRA_REFUSED;
    }
}

bool infra_grafana_ok(const struct grafana_answer *answer, const char *denied_help,
                      struct infra_failure *f)
{
    bool denied = answer->outcome == GRAFANA_DENIED && denied_help;
    *f = (struct infra_failure){trouble_of(answer->outcome), answer->why,
                                denied ? str_from(denied_help) : answer->help};
    return f->trouble == INFRA_FINE;
}

/* Who lacks a permission wants to know which ones there are. */
static str help_of(const struct aws_call *call)
{
    static const char *const services[] = {"logs:", "lambda:", "firehose:", "es:"};
    if (!str_starts(call->code, STR("AccessDenied"))) return STR_EMPTY;
    for (size_t k = 0; k < COUNT_OF(services); k++)
        if (str_starts(call->action, str_from(services[k])))
            return STR("docs/logs.md#permissions lists the actions that are needed");
    return STR_EMPTY;
}

bool infra_aws_ok(struct infra *i, const struct aws_call *call, struct infra_failure *f)
{
    static const enum infra_trouble troubles[] = {[AWS_NONE] = INFRA_FINE,
                                                  [AWS_LOGIN] = INFRA_DENIED,
                                                  [AWS_REFUSED] = INFRA_REFUSED,
                                                  [AWS_NETWORK] = INFRA_NETWORK,
                                                  [AWS_STOPPED] = INFRA_STOPPED};
    bool maybe = call->outcome == HTTP_AMBIGUOUS || call->status >= 500;
    *f = (struct infra_failure){troubles[call->failure], arena_str(infra_arena(i), call->why),
                                help_of(call)};
    if (f->trouble == INFRA_NETWORK && maybe) f->trouble = INFRA_MAYBE;
    if (f->trouble == INFRA_REFUSED && (call->status == 409 || call->status == 412))
        f->trouble = INFRA_CHANGED;
    return f->trouble == INFRA_FINE;
}
