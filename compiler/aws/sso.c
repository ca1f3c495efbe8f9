/* sso: keys of a role of IAM Identity Center, for the token that `aws sso login` has left in its
 * cache.  A token that has run out is renewed if the sign-in allows it, and put back into the
 * cache, because the old one may not serve a second time; else the user has to sign in. */
#include "aws/source.h"
#include "base/digest.h"
#include "base/moment.h"
#include "read/text.h"

enum { LEAST_LEFT = 60 /* seconds of a token's life */ };

struct sso {
    str session; /* empty: the older form, all in the profile */
    str start_url;
    str region;
    str account;
    str role;
    str file;
    struct json *token; /* as in the cache */
};

/* ---- the profile ------------------------------------------------------------------------- */

static enum source_state read_profile(struct search *s, struct sso *sso)
{
    const struct settings *settings = s->settings;
    struct arena *a = s->aws->arena;
    *sso = (struct sso){.session = source_value(s, "sso_session"),
                        .start_url = source_value(s, "sso_start_url"),
                        .region = source_value(s, "sso_region"),
                        .account = source_value(s, "sso_account_id"),
                        .role = source_value(s, "sso_role_name")};
    if (str_empty(sso->session) && str_empty(sso->start_url) && str_empty(sso->account))
        return source_absent(s, "no sso_session and no sso_start_url");
    if (sso->session.len) {
        sso->start_url = settings_session_value(settings, a, sso->session, "sso_start_url");
        sso->region = settings_session_value(settings, a, sso->session, "sso_region");
    }
    const struct {
        const char *name;
        str value;
    } needed[] = {{"sso_start_url", sso->start_url},
                  {"sso_region", sso->region},
                  {"sso_account_id", sso->account},
                  {"sso_role_name", sso->role}};
    for (size_t i = 0; i < COUNT_OF(needed); i++) {
        if (str_empty(needed[i].value))
            return source_broken(s, "%.*s signs in with SSO, but %s is missing%s",
                                 STR_ARG(source_name(s)), needed[i].name,
                                 sso->session.len && i < 2 ? " in its [sso-session]" : "");
    }
    return SOURCE_GOOD;
}

static enum source_state sign_in(struct search *s, const char *reason)
{
    return source_broken(s, "%s: run `aws sso login --profile %.*s`", reason, STR_ARG(s->profile));
}

/* ---- the cached token -------------------------------------------------------------------- */

/* Older versions of AWS's command line wrote "2020-06-17T10:02:08UTC". */
static int64_t time_of(struct search *s, const struct json *token, const char *key)
{
    int64_t moment = 0;
    str text = aws_text(token, key);
    if (str_ends(text, STR("UTC")))
        text = arena_join(s->aws->arena, str_part(text, 0, text.len - 3), STR("Z"));
    return moment_read(text, &moment) ? moment : 0;
}

static enum source_state read_cache(struct search *s, struct sso *sso)
{
    struct arena *a = s->aws->arena;
    str text;
    str why;
    str name = sso->session.len ? sso->session : sso->start_url;
    sso->file = arena_join(a, STR("~/.aws/sso/cache/"), digest_sha1_hex(a, name), STR(".json"));
    switch (file_read(a, sso->file, &text, &why)) {
    case FILE_MISSING: return sign_in(s, "nobody has signed in with SSO on this machine");
    case FILE_BROKEN: return source_broken(s, "%.*s", STR_ARG(why));
    case FILE_READ: break;
    }
    sso->token = text_read(a, text, &why);
    if (!sso->token || str_empty(aws_text(sso->token, "accessToken")))
        return sign_in(s, "the cached sign-in with SSO cannot be read");
    return SOURCE_GOOD;
}

static void keep(struct search *s, const struct sso *sso)
{
    struct buf out = BUF_SECRET;
    struct json_writer w;
    json_writer_init(&w, &out, s->aws->arena);
    w.compact = true;
    json_put_tree(&w, sso->token);
    file_replace(s->aws->arena, sso->file, buf_as_str(&out)); /* else the next command renews */
    buf_release(&out);
}

static void set_text(struct search *s, struct sso *sso, const char *key, str value)
{
    struct arena *a = s->aws->arena;
    if (value.len) json_set(a, sso->token, str_from(key), json_string(a, value));
}

/* OAuth's refresh at the OIDC service of IAM Identity Center. */
static str refresh_body(struct search *s, const struct json *token)
{
    static const char *const names[] = {"clientId", "clientSecret", "refreshToken"};
    struct buf out = BUF_SECRET;
    struct json_writer w;
    json_writer_init(&w, &out, s->aws->arena);
    w.compact = true;
    json_begin_object(&w);
    json_field_text(&w, "grantType", "refresh_token");
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        json_key_text(&w, names[i]);
        json_put_str(&w, aws_text(token, names[i]));
    }
    json_end_object(&w);
    str body = arena_str(s->aws->arena, buf_as_str(&out));
    buf_release(&out);
    return body;
}

static bool can_renew(struct search *s, const struct sso *sso, int64_t now)
{
    return sso->session.len && aws_text(sso->token, "refreshToken").len &&
           aws_text(sso->token, "clientId").len && aws_text(sso->token, "clientSecret").len &&
           time_of(s, sso->token, "registrationExpiresAt") > now;
}

static enum source_state renew(struct search *s, struct sso *sso, int64_t now)
{
    struct aws at_region = *s->aws;
    at_region.region = sso->region;
    struct aws_call call = {.action = STR("sso-oidc:CreateToken"),
                            .service = STR("oidc"),
                            .method = HTTP_POST,
                            .path = STR("/token"),
                            .body = refresh_body(s, sso->token),
                            .content_type = STR("application/json"),
                            .repeat = HTTP_REPEAT_UNSENT};
    const struct json *answer = aws_call_json(&at_region, &call);
    if (!answer && call.failure != AWS_LOGIN && call.failure != AWS_REFUSED)
        return source_failed(s, &call);
    if (str_empty(aws_text(answer, "accessToken")))
        return sign_in(s, "the sign-in with SSO has ended");
    int64_t expires = now + (int64_t)aws_number(answer, "expiresIn");
    set_text(s, sso, "accessToken", aws_text(answer, "accessToken"));
    set_text(s, sso, "refreshToken", aws_text(answer, "refreshToken"));
    set_text(s, sso, "expiresAt", moment_text(s->aws->arena, expires));
    keep(s, sso);
    return SOURCE_GOOD;
}

static enum source_state fresh_token(struct search *s, struct sso *sso)
{
    int64_t now = moment_now();
    enum source_state state = read_cache(s, sso);
    if (state != SOURCE_GOOD) return state;
    if (time_of(s, sso->token, "expiresAt") > now + LEAST_LEFT) return SOURCE_GOOD;
    if (!can_renew(s, sso, now)) return sign_in(s, "the sign-in with SSO has expired");
    return renew(s, sso, now);
}

/* ---- keys -------------------------------------------------------------------------------- */

static enum source_state role_keys(struct search *s, const struct sso *sso, struct credentials *out)
{
    struct arena *a = s->aws->arena;
    struct aws at_region = *s->aws;
    at_region.region = sso->region;
    struct aws_call call = {
        .action = STR("sso:GetRoleCredentials"),
        .service = STR("portal.sso"),
        .method = HTTP_GET,
        .path = STR("/federation/credentials"),
        .query = arena_join(a, STR("role_name="), http_encode(a, sso->role), STR("&account_id="),
                            http_encode(a, sso->account)),
        .header = {STR("x-amz-sso_bearer_token"), aws_text(sso->token, "accessToken"), true}};
    const struct json *answer = aws_call_json(&at_region, &call);
    if (!answer && call.status == 401)
        return sign_in(s, "the sign-in with SSO is no longer accepted");
    if (!answer) return source_failed(s, &call);
    const struct json *keys = json_get(answer, STR("roleCredentials"));
    *out = (struct credentials){.keys = {aws_text(keys, "accessKeyId"),
                                         aws_text(keys, "secretAccessKey"),
                                         aws_text(keys, "sessionToken")},
                                .from = arena_join(a, source_name(s), STR(" (SSO)")),
                                .expires = (int64_t)(aws_number(keys, "expiration") / 1000)};
    return source_check(s, out);
}

enum source_state source_sso(struct search *s, struct credentials *out)
{
    struct sso sso;
    enum source_state state = read_profile(s, &sso);
    if (state == SOURCE_GOOD) state = fresh_token(s, &sso);
    return state == SOURCE_GOOD ? role_keys(s, &sso, out) : state;
}
