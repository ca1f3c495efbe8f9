/* settings: profiles of ~/.aws/config and ~/.aws/credentials, and which of them is meant. */
#ifndef DASH_AWS_SETTINGS_H
#define DASH_AWS_SETTINGS_H

#include "aws/ini.h"

struct settings {
    struct ini config;
    struct ini credentials;
    str config_path; /* as the user would write it: "~/.aws/config" */
    str credentials_path;
    str profile; /* the one that is meant */
    bool named;  /* somebody asked for it: by the option or by AWS_PROFILE */
    bool chosen; /* by the option: then the environment's keys do not count */
};
/* `profile` is the option's, or empty.  False, with a sentence in *why, when a file has a mistake
 * or the named profile is in neither. */
bool settings_read(struct settings *s, struct arena *a, str profile, str *why);

bool settings_has(const struct settings *s, struct arena *a, str profile);
/* "there is no such profile in …; there are: a, b" */
str settings_missing(const struct settings *s, struct arena *a, str profile);

/* A value of a profile from either file, credentials first; empty when absent. */
str settings_value(const struct settings *s, struct arena *a, str profile, const char *key);
str settings_config_value(const struct settings *s, struct arena *a, str profile, const char *key);
/* Of a section [sso-session NAME]. */
str settings_session_value(const struct settings *s, struct arena *a, str name, const char *key);

/* The option's region, AWS_REGION, AWS_DEFAULT_REGION, the profile's; empty when none says it. */
str settings_region(const struct settings *s, struct arena *a, str option);

#endif
