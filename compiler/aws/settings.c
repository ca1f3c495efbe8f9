/* settings: see settings.h.  Names and order are those of botocore (configprovider.py,
 * configloader.py), and for the region those of AWS's other SDKs as well. */
#include "aws/settings.h"
#include "aws/file.h"

static bool read_file(struct arena *a, str path, struct ini *ini, str *why)
{
    str text;
    size_t line;
    const char *mistake;
    switch (file_read(a, path, &text, why)) {
    case FILE_MISSING: return true;
    case FILE_BROKEN: return false;
    case FILE_READ: break;
    }
    if (ini_read(a, text, ini, &line, &mistake)) return true;
    *why = arena_printf(a, "%.*s:%zu: %s", STR_ARG(path), line, mistake);
    return false;
}

static str first_of(str a, str b, str c) { return a.len ? a : b.len ? b : c; }

bool settings_read(struct settings *s, struct arena *a, str profile, str *why)
{
    *s = (struct settings){0};
    str variable =
        first_of(environment("AWS_PROFILE"), environment("AWS_DEFAULT_PROFILE"), STR_EMPTY);
    s->config_path = first_of(environment("AWS_CONFIG_FILE"), STR("~/.aws/config"), STR_EMPTY);
    s->credentials_path =
        first_of(environment("AWS_SHARED_CREDENTIALS_FILE"), STR("~/.aws/credentials"), STR_EMPTY);
    s->profile = first_of(profile, variable, STR("default"));
    s->chosen = profile.len > 0;
    s->named = s->chosen || variable.len > 0;
    if (!read_file(a, s->config_path, &s->config, why) ||
        !read_file(a, s->credentials_path, &s->credentials, why))
        return false;
    if (!s->named || settings_has(s, a, s->profile)) return true;
    *why = settings_missing(s, a, s->profile);
    return false;
}

/* ---- profiles ---------------------------------------------------------------------------- */

/* In the file of credentials the name itself; in the other [profile NAME], but [default]. */
static str config_section(struct arena *a, str profile)
{
    return str_is(profile, "default") ? profile : arena_join(a, STR("profile "), profile);
}

bool settings_has(const struct settings *s, struct arena *a, str profile)
{
    return ini_section(&s->credentials, profile) ||
           ini_section(&s->config, config_section(a, profile)) ||
           (str_is(profile, "default") && ini_section(&s->config, STR("profile default")));
}

static void add_name(struct arena *a, struct map *names, str name)
{
    static char present;
    if (!map_get(names, name)) map_set(a, names, name, &present);
}

str settings_missing(const struct settings *s, struct arena *a, str profile)
{
    const str prefix = STR("profile ");
    struct map names = {0};
    struct buf known = BUF_INIT;
    for (size_t i = 0; i < s->config.sections.len; i++) {
        str name = s->config.sections.at[i].name;
        if (str_starts(name, prefix)) add_name(a, &names, str_part(name, prefix.len, name.len));
        if (str_is(name, "default")) add_name(a, &names, name);
    }
    for (size_t i = 0; i < s->credentials.sections.len; i++)
        add_name(a, &names, s->credentials.sections.at[i].name);
    for (size_t i = 0; i < names.entries.len; i++) {
        buf_text(&known, i ? ", " : "; there are: ");
        buf_str(&known, names.entries.at[i].key);
    }
    str text = arena_printf(a, "there is no profile `%.*s` in %.*s or %.*s%.*s", STR_ARG(profile),
                            STR_ARG(s->config_path), STR_ARG(s->credentials_path),
                            STR_ARG(buf_as_str(&known)));
    buf_release(&known);
    return text;
}

/* ---- values ------------------------------------------------------------------------------ */

str settings_config_value(const struct settings *s, struct arena *a, str profile, const char *key)
{
    str value = ini_value(&s->config, config_section(a, profile), key);
    if (value.len || !str_is(profile, "default")) return value;
    return ini_value(&s->config, STR("profile default"), key);
}

str settings_value(const struct settings *s, struct arena *a, str profile, const char *key)
{
    str value = ini_value(&s->credentials, profile, key);
    return value.len ? value : settings_config_value(s, a, profile, key);
}

str settings_session_value(const struct settings *s, struct arena *a, str name, const char *key)
{
    return ini_value(&s->config, arena_join(a, STR("sso-session "), name), key);
}

str settings_region(const struct settings *s, struct arena *a, str option)
{
    str variable =
        first_of(environment("AWS_REGION"), environment("AWS_DEFAULT_REGION"), STR_EMPTY);
    return first_of(option, variable, settings_value(s, a, s->profile, "region"));
}
