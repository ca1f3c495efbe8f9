/* source: the places where credentials can come from; what the files of this search share. */
#ifndef DASH_AWS_SOURCE_H
#define DASH_AWS_SOURCE_H

#include "aws/credentials.h"
#include "aws/file.h"

enum { LONGEST_CHAIN = 8 /* of profiles that name each other */ };

/* A search and where it has come to. */
struct search {
    struct aws *aws;
    const struct settings *settings;
    str profile;                /* the one that is looked at */
    str visited[LONGEST_CHAIN]; /* from the first profile to this one */
    size_t depth;
    enum aws_failure failure; /* of what is SOURCE_BROKEN */
    str why;                  /* unless SOURCE_GOOD */
};

enum source_state {
    SOURCE_GOOD,
    SOURCE_ABSENT, /* not set up; `why` says what is missing */
    SOURCE_BROKEN, /* set up, and it fails */
};

/* Each fills *out when it is good. */
typedef enum source_state source_function(struct search *s, struct credentials *out);
source_function source_environment;
source_function source_role;         /* role_arn, through STS */
source_function source_web_identity; /* a token of CI's, through STS */
source_function source_sso;
source_function source_credentials_file;
source_function source_process;
source_function source_config_file;
source_function source_container;
source_function source_instance;

/* All sources of one profile, in order: for a role's source_profile. */
enum source_state source_profile(struct search *s, struct credentials *out);

enum source_state source_absent(struct search *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Wrong settings or refused keys. */
enum source_state source_broken(struct search *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The call that failed says why. */
enum source_state source_failed(struct search *s, const struct aws_call *call);

/* A value of the search's profile; empty when absent. */
str source_value(struct search *s, const char *key);
/* "the profile `prod`" */
str source_name(struct search *s);

/* Reads {AccessKeyId, SecretAccessKey, Token or SessionToken, Expiration}, in which form
 * containers, instances and programs answer.  What is not whole, or has expired, is broken. */
enum source_state source_read_json(struct search *s, str text, str from, struct credentials *out);
enum source_state source_check(struct search *s, struct credentials *out);

#endif
