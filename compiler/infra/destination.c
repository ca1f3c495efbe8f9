/* destination: see destination.h.  Facts: AWS's models of Lambda (LoggingConfig) and Firehose
 * (CloudWatchLoggingOptions, ProcessingConfiguration), which has a shape for each kind of
 * destination with these in the same places. */
#include "infra/destination.h"

#include "aws/sts.h"

struct destination *destination_of(struct infra *i, struct destinations *all, str arn)
{
    for (size_t k = 0; k < all->list.len; k++)
        if (str_eq(all->list.at[k]->text, arn)) return all->list.at[k];
    struct destination *d = arena_new(infra_arena(i), struct destination);
    *d = (struct destination){.text = arn, .arn = arn_parts(arn), .all = all};
    vec_push(infra_arena(i), &all->list, d);
    return d;
}

str destination_writer(const struct destination *d, str group)
{
    for (size_t k = 0; k < d->own.len; k++)
        if (str_eq(d->own.at[k].name, group)) return d->own.at[k].writer;
    return STR_EMPTY;
}

static void add_own(struct infra *i, struct destination *d, str name, str writer)
{
    struct own_group own = {arena_str(infra_arena(i), name), writer};
    if (name.len && !destination_writer(d, name).len) vec_push(infra_arena(i), &d->own, own);
}

/* ---- functions --------------------------------------------------------------------------- */

/* The extension of Lambda Insights writes a line for each call, to one group for all functions. */
static bool has_insights(const struct json *settings)
{
    const struct json *layers = json_get(settings, STR("Layers"));
    for (size_t k = 0; layers && k < layers->items.len; k++)
        if (str_find(aws_text(layers->items.at[k], "Arn"), STR(":layer:LambdaInsightsExtension"),
                     0) != SIZE_MAX)
            return true;
    return false;
}

/* One in another account is known by its name only: nobody here may ask for its settings. */
static bool ask_function(struct infra *i, struct destination *d, const struct arn *function,
                         bool *missing, struct infra_failure *f)
{
    struct arena *a = infra_arena(i);
    str writer = arena_join(a, STR("the function "), function->name);
    const struct json *settings = NULL;
    add_own(i, d, arena_join(a, STR("/aws/lambda/"), function->name), writer);
    if (!str_eq(function->account, d->arn.account)) return true;
    if (!lambda_settings(i, function, &settings, f)) return false;
    *missing = !settings;
    if (!settings) return true;
    const struct json *logging = json_get(settings, STR("LoggingConfig"));
    if (logging) add_own(i, d, aws_text(logging, "LogGroup"), writer);
    if (has_insights(settings)) add_own(i, d, STR("/aws/lambda-insights"), writer);
    return true;
}

/* ---- Firehose ---------------------------------------------------------------------------- */

static bool is_off(const struct json *part)
{
    const struct json *enabled = json_get(part, STR("Enabled"));
    return enabled && enabled->kind == JSON_BOOL && !enabled->boolean;
}

static bool take_function(struct infra *i, struct destination *d, str arn, struct infra_failure *f)
{
    struct arn function = arn_parts(arena_str(infra_arena(i), arn));
    bool missing;
    vec_push(infra_arena(i), &d->functions, function.name);
    return ask_function(i, d, &function, &missing, f);
}

/* Whatever the destination is called, its parts are: so all of the description is looked through.
 */
static bool look_through(struct infra *i, struct destination *d, const struct json *part,
                         struct infra_failure *f)
{
    str writer = arena_join(infra_arena(i), STR("the Firehose stream "), d->arn.name);
    for (size_t k = 0; k < part->items.len; k++)
        if (!look_through(i, d, part->items.at[k], f)) return false;
    if (part->kind != JSON_OBJECT || is_off(part)) return true;
    if (json_get(part, STR("LogStreamName"))) add_own(i, d, aws_text(part, "LogGroupName"), writer);
    if (str_is(aws_text(part, "ParameterName"), "LambdaArn") &&
        !take_function(i, d, aws_text(part, "ParameterValue"), f))
        return false;
    for (size_t k = 0; k < part->members.len; k++)
        if (!look_through(i, d, part->members.at[k].value, f)) return false;
    return true;
}

static bool ask_firehose(struct infra *i, struct destination *d, struct infra_failure *f)
{
    struct arena *a = infra_arena(i);
    const struct json *description;
    add_own(i, d, arena_join(a, STR("/aws/kinesisfirehose/"), d->arn.name),
            arena_join(a, STR("the Firehose stream "), d->arn.name));
    if (!firehose_describe(i, &d->arn, &description, f)) return false;
    d->missing = !description;
    return !description || look_through(i, d, description, f);
}

/* Log groups are led to what is in their own account (SubscriptionFilters), and a function is asked
 * for by its name, of which the account of the keys may have one, too.  Where the service that
 * tells is out of reach, the account is not known and not compared. */
static bool ask_account(struct infra *i, struct destinations *all, str region,
                        struct infra_failure *f)
{
    struct client *c = infra_aws(i, region, f);
    struct aws_call call = {0};
    str account = STR_EMPTY, arn = STR_EMPTY;
    if (!c) return false;
    if (all->account_asked) return true;
    if (sts_identity(&c->aws, &c->credentials, &account, &arn, &call))
        all->account = arena_str(infra_arena(i), account);
    else if (call.failure == AWS_STOPPED)
        return infra_aws_ok(i, &call, f);
    all->account_asked = true;
    return true;
}

static void set_trouble(struct infra *i, struct destination *d)
{
    struct arena *a = infra_arena(i);
    bool lambda = str_is(d->arn.service, "lambda");
    const char *what = lambda ? "function" : "Firehose stream";
    str account = d->all->account;
    if (account.len && !str_eq(account, d->arn.account))
        d->trouble = arena_printf(
            a,
            "the %s %.*s is in the account %.*s, and the keys are of %.*s: log groups are led to "
            "what is in their own account; --profile chooses other keys",
            what, STR_ARG(d->arn.name), STR_ARG(d->arn.account), STR_ARG(account));
    else if (d->missing)
        d->trouble = arena_printf(
            a, "the %s %.*s is not there, in %.*s: it must be made first, %s", what,
            STR_ARG(d->arn.name), STR_ARG(d->arn.region),
            lambda ? "as AWS's console does with \"Create Amazon OpenSearch Service subscription "
                     "filter\", or `through` name another"
                   : "or `through` name another");
}

bool destination_ask(struct infra *i, struct destination *d, struct infra_failure *f)
{
    bool lambda = str_is(d->arn.service, "lambda");
    if (d->asked) return true;
    if (!ask_account(i, d->all, d->arn.region, f)) return false;
    set_trouble(i, d);
    bool told = d->trouble.len ||
                (lambda ? ask_function(i, d, &d->arn, &d->missing, f) : ask_firehose(i, d, f));
    if (!told && f->trouble == INFRA_DENIED)
        f->help = STR("without it nobody knows which log groups it writes itself, and lines could "
                      "go round for ever");
    if (told) set_trouble(i, d);
    d->asked = told;
    return told;
}
