/* role: keys of a role, for other keys or for a web identity's token. */
#include "aws/source.h"
#include "aws/sts.h"

static struct sts_role role_of_profile(struct search *s)
{
    return (struct sts_role){.arn = source_value(s, "role_arn"),
                             .session_name = source_value(s, "role_session_name"),
                             .external_id = source_value(s, "external_id"),
                             .seconds = source_value(s, "duration_seconds")};
}

/* "a → b → a" */
static str chain_text(const struct search *s, str last)
{
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < s->depth; i++) {
        buf_str(&out, s->visited[i]);
        buf_text(&out, " → ");
    }
    buf_str(&out, last);
    str text = arena_str(s->aws->arena, buf_as_str(&out));
    buf_release(&out);
    return text;
}

static bool was_visited(const struct search *s, str profile)
{
    for (size_t i = 0; i < s->depth; i++) {
        if (str_eq(s->visited[i], profile)) return true;
    }
    return false;
}

/* The keys of another profile.  A profile may name itself, for the keys that stand beside its role.
 */
static enum source_state keys_of_profile(struct search *s, str profile, struct credentials *out)
{
    if (str_eq(profile, s->profile)) {
        enum source_state state = source_credentials_file(s, out);
        return state == SOURCE_ABSENT ? source_config_file(s, out) : state;
    }
    if (!settings_has(s->settings, s->aws->arena, profile)) {
        return source_broken(s, "%.*s has source_profile = %.*s: %.*s", STR_ARG(source_name(s)),
                             STR_ARG(profile),
                             STR_ARG(settings_missing(s->settings, s->aws->arena, profile)));
    }
    if (was_visited(s, profile))
        return source_broken(s, "the profiles' source_profile goes round in a circle: %.*s",
                             STR_ARG(chain_text(s, profile)));
    if (s->depth == LONGEST_CHAIN)
        return source_broken(s, "the profiles' source_profile is a chain of more than %d: %.*s",
                             LONGEST_CHAIN, STR_ARG(chain_text(s, profile)));
    s->profile = profile;
    return source_profile(s, out);
}

static const struct {
    const char *name;
    source_function *function;
} named_sources[] = {
    {"Environment", source_environment},
    {"Ec2InstanceMetadata", source_instance},
    {"EcsContainer", source_container},
};

static enum source_state keys_of_source(struct search *s, str name, struct credentials *out)
{
    for (size_t i = 0; i < COUNT_OF(named_sources); i++) {
        if (!str_is(name, named_sources[i].name)) continue;
        enum source_state state = named_sources[i].function(s, out);
        if (state != SOURCE_ABSENT) return state;
        return source_broken(s, "%.*s has credential_source = %s: %.*s", STR_ARG(source_name(s)),
                             named_sources[i].name, STR_ARG(s->why));
    }
    return source_broken(s,
                         "%.*s has credential_source = %.*s, which is none of Environment, "
                         "Ec2InstanceMetadata, EcsContainer",
                         STR_ARG(source_name(s)), STR_ARG(name));
}

/* The keys that may assume the role; the search's own place is left as it was. */
static enum source_state base_keys(struct search *s, struct credentials *out)
{
    str profile = source_value(s, "source_profile");
    str source = source_value(s, "credential_source");
    if (profile.len && source.len)
        return source_broken(s, "%.*s has both source_profile and credential_source",
                             STR_ARG(source_name(s)));
    if (str_empty(profile) && str_empty(source))
        return source_broken(s,
                             "%.*s has role_arn, but neither source_profile nor "
                             "credential_source",
                             STR_ARG(source_name(s)));
    if (source.len) return keys_of_source(s, source, out);
    struct search inner = *s;
    inner.visited[inner.depth++] = s->profile;
    enum source_state state = keys_of_profile(&inner, profile, out);
    s->why = inner.why;
    s->failure = inner.failure;
    if (state == SOURCE_ABSENT)
        return source_broken(s, "%.*s needs keys to assume its role: %.*s", STR_ARG(source_name(s)),
                             STR_ARG(inner.why));
    return state;
}

enum source_state source_role(struct search *s, struct credentials *out)
{
    struct sts_role role = role_of_profile(s);
    struct credentials base;
    struct aws_call call;
    if (str_empty(role.arn)) return source_absent(s, "no role_arn");
    if (source_value(s, "web_identity_token_file").len)
        return source_absent(s, "its role is for a web identity");
    if (source_value(s, "mfa_serial").len)
        return source_broken(s,
                             "%.*s asks for a code of an MFA device (mfa_serial), which dashc "
                             "does not ask for: put keys with a session token into the "
                             "environment, or sign in with `aws sso login`",
                             STR_ARG(source_name(s)));
    enum source_state state = base_keys(s, &base);
    if (state != SOURCE_GOOD) return state;
    if (!sts_assume(s->aws, &role, &base, out, &call)) return source_failed(s, &call);
    return source_check(s, out);
}

/* ---- web identity ------------------------------------------------------------------------ */

static bool reads_environment(const struct search *s)
{
    return s->depth == 0 && !s->settings->chosen;
}

/* The environment's, as CI sets it, before the profile's. */
static str identity_value(struct search *s, const char *variable, const char *key)
{
    str value = reads_environment(s) ? environment(variable) : STR_EMPTY;
    return value.len ? value : source_value(s, key);
}

enum source_state source_web_identity(struct search *s, struct credentials *out)
{
    struct aws_call call;
    str why;
    str token;
    str file = identity_value(s, "AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file");
    struct sts_role role = role_of_profile(s);
    if (str_empty(file))
        return source_absent(s, "neither AWS_WEB_IDENTITY_TOKEN_FILE nor web_identity_token_file");
    role.arn = identity_value(s, "AWS_ROLE_ARN", "role_arn");
    role.session_name = identity_value(s, "AWS_ROLE_SESSION_NAME", "role_session_name");
    role.external_id = STR_EMPTY; /* not a parameter of this operation */
    if (str_empty(role.arn))
        return source_broken(s, "there is a web identity's token, but no role for it "
                                "(AWS_ROLE_ARN or role_arn)");
    enum file_state state = file_read(s->aws->arena, file, &token, &why);
    if (state != FILE_READ)
        return source_broken(s, "the web identity's token: %.*s",
                             STR_ARG(state == FILE_BROKEN ? why
                                                          : arena_join(s->aws->arena, file,
                                                                       STR(" does not exist"))));
    role.identity_token = str_trim(token);
    if (!sts_assume(s->aws, &role, NULL, out, &call)) return source_failed(s, &call);
    return source_check(s, out);
}
