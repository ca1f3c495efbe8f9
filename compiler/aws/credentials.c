/* credentials: the search through all sources, and those that are only values: the environment and
 * the two files.  See credentials.h. */
#include "aws/credentials.h"
#include "aws/source.h"
#include "base/moment.h"
#include "read/text.h"

/* ---- what sources share ------------------------------------------------------------------ */

enum source_state source_absent(struct search *s, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    s->why = arena_vprintf(s->aws->arena, format, args);
    va_end(args);
    return SOURCE_ABSENT;
}

enum source_state source_broken(struct search *s, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    s->why = arena_vprintf(s->aws->arena, format, args);
    va_end(args);
    s->failure = AWS_LOGIN;
    return SOURCE_BROKEN;
}

enum source_state source_failed(struct search *s, const struct aws_call *call)
{
    s->failure = call->failure == AWS_REFUSED ? AWS_LOGIN : call->failure;
    s->why = call->why;
    return SOURCE_BROKEN;
}

str source_value(struct search *s, const char *key)
{
    return settings_value(s->settings, s->aws->arena, s->profile, key);
}

str source_name(struct search *s)
{
    return arena_join(s->aws->arena, STR("the profile `"), s->profile, STR("`"));
}

enum source_state source_check(struct search *s, struct credentials *out)
{
    if (str_empty(out->keys.access_key) || str_empty(out->keys.secret_key))
        return source_broken(s, "%.*s gave no whole key", STR_ARG(out->from));
    if (out->expires && out->expires <= moment_now() + s->aws->skew)
        return source_broken(s, "the keys from %.*s have expired at %.*s", STR_ARG(out->from),
                             STR_ARG(moment_text(s->aws->arena, out->expires)));
    return SOURCE_GOOD;
}

enum source_state source_read_json(struct search *s, str text, str from, struct credentials *out)
{
    str ignored;
    const struct json *json = text_read(s->aws->arena, text, &ignored);
    if (!json || json->kind != JSON_OBJECT)
        return source_broken(s, "%.*s gave no JSON object", STR_ARG(from));
    str token = aws_text(json, "Token");
    *out = (struct credentials){
        .keys = {.access_key = aws_text(json, "AccessKeyId"),
                 .secret_key = aws_text(json, "SecretAccessKey"),
                 .session_token = token.len ? token : aws_text(json, "SessionToken")},
        .from = from};
    str expires = aws_text(json, "Expiration");
    if (expires.len && !moment_read(expires, &out->expires))
        return source_broken(s, "%.*s gave an expiration that is no date", STR_ARG(from));
    return source_check(s, out);
}

/* ---- values ------------------------------------------------------------------------------ */

enum source_state source_environment(struct search *s, struct credentials *out)
{
    str token = environment("AWS_SESSION_TOKEN");
    *out = (struct credentials){.keys = {.access_key = environment("AWS_ACCESS_KEY_ID"),
                                         .secret_key = environment("AWS_SECRET_ACCESS_KEY"),
                                         .session_token = token},
                                .from = STR("the environment")};
    if (str_empty(out->keys.access_key)) return source_absent(s, "AWS_ACCESS_KEY_ID is not set");
    if (str_empty(out->keys.secret_key))
        return source_broken(s, "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not");
    str expires = environment("AWS_CREDENTIAL_EXPIRATION");
    if (expires.len) moment_read(expires, &out->expires);
    return source_check(s, out);
}

/* Not for a role that names the environment as its source. */
static enum source_state environment_unless_chosen(struct search *s, struct credentials *out)
{
    if (s->settings->chosen) return source_absent(s, "not looked at, because a profile was chosen");
    return source_environment(s, out);
}

static enum source_state from_values(struct search *s, str file, str access_key, str secret_key,
                                     str session_token, struct credentials *out)
{
    *out =
        (struct credentials){.keys = {access_key, secret_key, session_token},
                             .from = arena_join(s->aws->arena, source_name(s), STR(" of "), file)};
    if (str_empty(access_key) && str_empty(secret_key))
        return source_absent(s, "%.*s has no aws_access_key_id for it", STR_ARG(file));
    if (str_empty(access_key) || str_empty(secret_key))
        return source_broken(s,
                             "%.*s in %.*s has only one of aws_access_key_id and "
                             "aws_secret_access_key",
                             STR_ARG(source_name(s)), STR_ARG(file));
    return SOURCE_GOOD;
}

enum source_state source_credentials_file(struct search *s, struct credentials *out)
{
    const struct ini *file = &s->settings->credentials;
    return from_values(s, s->settings->credentials_path,
                       ini_value(file, s->profile, "aws_access_key_id"),
                       ini_value(file, s->profile, "aws_secret_access_key"),
                       ini_value(file, s->profile, "aws_session_token"), out);
}

enum source_state source_config_file(struct search *s, struct credentials *out)
{
    struct arena *a = s->aws->arena;
    return from_values(s, s->settings->config_path,
                       settings_config_value(s->settings, a, s->profile, "aws_access_key_id"),
                       settings_config_value(s->settings, a, s->profile, "aws_secret_access_key"),
                       settings_config_value(s->settings, a, s->profile, "aws_session_token"), out);
}

/* ---- the search -------------------------------------------------------------------------- */

/* botocore's order (credentials.py, create_credential_resolver). */
static const struct {
    const char *name;
    source_function *function;
    bool of_profile;
} sources[] = {
    {"the environment", environment_unless_chosen, false},
    {"a role", source_role, true},
    {"a web identity", source_web_identity, true},
    {"single sign-on", source_sso, true},
    {"the file of credentials", source_credentials_file, true},
    {"a program", source_process, true},
    {"the file of settings", source_config_file, true},
    {"the container", source_container, false},
    {"the instance", source_instance, false},
};

enum source_state source_profile(struct search *s, struct credentials *out)
{
    for (size_t i = 0; i < COUNT_OF(sources); i++) {
        if (!sources[i].of_profile) continue;
        enum source_state state = sources[i].function(s, out);
        if (state != SOURCE_ABSENT) return state;
    }
    return source_absent(s, "%.*s has no keys and no source of any", STR_ARG(source_name(s)));
}

static void put_reason(struct buf *out, const struct search *s, size_t source)
{
    buf_printf(out, "\n  %s", sources[source].name);
    if (sources[source].of_profile) buf_printf(out, " (profile `%.*s`)", STR_ARG(s->profile));
    buf_printf(out, ": %.*s", STR_ARG(s->why));
}

bool credentials_find(struct aws *aws, const struct settings *settings, struct credentials *out,
                      enum aws_failure *failure, str *why)
{
    struct search s = {.aws = aws, .settings = settings, .profile = settings->profile};
    struct buf reasons = BUF_INIT;
    enum source_state state = SOURCE_ABSENT;
    buf_text(&reasons, "there are no AWS credentials; looked at");
    for (size_t i = 0; i < COUNT_OF(sources) && state == SOURCE_ABSENT; i++) {
        state = sources[i].function(&s, out);
        if (state == SOURCE_ABSENT) put_reason(&reasons, &s, i);
    }
    *failure = state == SOURCE_BROKEN ? s.failure : AWS_LOGIN;
    *why = state == SOURCE_BROKEN ? s.why : arena_str(aws->arena, buf_as_str(&reasons));
    buf_release(&reasons);
    return state == SOURCE_GOOD;
}
