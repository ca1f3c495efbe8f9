/* client: see client.h. */
#include "aws/client.h"
#include "aws/file.h"

static bool is_region(str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) return false;
    }
    return text.len > 0 && text.len < 40;
}

/* It becomes a part of host names. */
static bool find_region(struct client *c, str option, str *why)
{
    c->aws.region = settings_region(&c->settings, &c->arena, option);
    if (is_region(c->aws.region)) return true;
    if (c->aws.region.len)
        *why = arena_printf(&c->arena, "`%.*s` is no region of AWS (such as eu-west-1)",
                            STR_ARG(http_plain(&c->arena, c->aws.region, 60)));
    else
        *why = arena_printf(&c->arena,
                            "which region of AWS?  Say it with --region, in the workspace, as "
                            "AWS_REGION or AWS_DEFAULT_REGION, or as `region` of the profile "
                            "`%.*s`",
                            STR_ARG(c->settings.profile));
    return false;
}

static str certificates(struct client *c)
{
    str file = environment("AWS_CA_BUNDLE");
    if (str_empty(file))
        file = settings_value(&c->settings, &c->arena, c->settings.profile, "ca_bundle");
    return file.len ? file_path(&c->arena, file) : STR_EMPTY;
}

bool client_open(struct client *c, struct http *http, str region, str profile,
                 enum aws_failure *failure, str *why)
{
    *c = (struct client){.aws = {.http = http, .arena = &c->arena}};
    *failure = AWS_LOGIN;
    if (!settings_read(&c->settings, &c->arena, profile, why)) return false;
    if (!find_region(c, region, why)) return false;
    c->aws.certificates = certificates(c);
    return credentials_find(&c->aws, &c->settings, &c->credentials, failure, why);
}

void client_close(struct client *c)
{
    arena_wipe(&c->arena);
    arena_free(&c->arena);
    *c = (struct client){0};
}
