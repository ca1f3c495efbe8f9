/* logs_api: what streams ask of AWS: CloudWatch Logs (2014-03-28), Lambda (2015-03-31), Firehose
 * (2015-08-04).
 *
 * Everything is asked in the region of the stream's destination: log groups and what they are sent
 * to are in one region.
 */
#ifndef DASH_INFRA_LOGS_API_H
#define DASH_INFRA_LOGS_API_H

#include "infra/kind.h"

/* The parts of an ARN that matter here; slices of it. */
struct arn {
    str partition, service, region, account;
    str name;      /* of a function or a delivery stream */
    str qualifier; /* of a function: a version or an alias; empty: none */
};
struct arn arn_parts(str arn);

struct log_group {
    str name;
    str account;
    str kind; /* STANDARD, INFREQUENT_ACCESS, DELIVERY */
};
typedef VEC(struct log_group) log_groups;
/* All whose names begin so. */
bool logs_groups(struct infra *i, str region, str prefix, log_groups *out, struct infra_failure *f);
/* The first of them, by one request. */
bool logs_some_groups(struct infra *i, str region, str prefix, log_groups *out,
                      struct infra_failure *f);

struct log_filter {
    str name, pattern, destination, role;
    struct json *more; /* what else it has that is not as without saying so, by AWS's names */
};
typedef VEC(struct log_filter) log_filters;
/* `missing`: the group is not there. */
bool logs_filters(struct infra *i, str region, str group, log_filters *out, bool *missing,
                  struct infra_failure *f);
/* `code`: what AWS calls the failure. */
bool logs_put_filter(struct infra *i, str region, str group, const struct log_filter *filter,
                     str *code, struct infra_failure *f);
/* One that is not there is deleted. */
bool logs_delete_filter(struct infra *i, str region, str group, str name, struct infra_failure *f);

/* The statements of a function's policy (infra/policy.h); NULL: it has none. */
bool lambda_policy(struct infra *i, const struct arn *function, const struct json **statements,
                   struct infra_failure *f);
/* What a function is set to; NULL: it is not there. */
bool lambda_settings(struct infra *i, const struct arn *function, const struct json **out,
                     struct infra_failure *f);
struct lambda_permission {
    str id, source, account;
};
bool lambda_permit(struct infra *i, const struct arn *function,
                   const struct lambda_permission *permission, struct infra_failure *f);

/* DescribeDeliveryStream's description; NULL: it is not there. */
bool firehose_describe(struct infra *i, const struct arn *stream, const struct json **out,
                       struct infra_failure *f);

#endif
