/* site_check: what the words of a workspace in AWS mean together. */
#include "sema/site_read.h"

/* ---- the whole --------------------------------------------------------------------------- */

/* `[a-zA-Z0-9-._~]{1,255}` */
static bool is_workspace_name(str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && !strchr("-._~", c)) return false;
    }
    return name.len < 256;
}

static void check_people(struct program *p, span where, const struct site *site)
{
    for (size_t i = 0; i < site->people.len; i++) {
        for (size_t k = 0; k < i; k++) {
            const struct site_person *a = &site->people.at[i], *b = &site->people.at[k];
            if (a->group != b->group || !str_eq(a->name, b->name)) continue;
            struct diag *d = REPORT_IN(p, PROPERTY_VALUE, where, "%s \"%.*s\" has two roles",
                                       a->group ? "group" : "user", STR_ARG(a->name));
            diag_help(d, "keep one of the two");
        }
    }
}

/* Words that only a sign-in with SAML has a use for. */
static void check_saml_words(struct program *p, span where, const struct site *site)
{
    const struct site_saml *saml = &site->assertions;
    bool attributes = false;
    for (size_t i = 0; i < SITE_ATTRIBUTE_COUNT; i++)
        attributes = attributes || saml->attributes[i].len;
    const struct {
        const char *word;
        bool said;
    } words[] = {{"metadata", saml->metadata.len || saml->uploaded},
                 {"assertion", attributes},
                 {"admin role", saml->admins.len},
                 {"editor role", saml->editors.len},
                 {"allow", saml->allowed.len},
                 {"session", saml->minutes}};
    for (size_t i = 0; i < COUNT_OF(words) && !site->saml; i++) {
        if (!words[i].said) continue;
        struct diag *d = REPORT_IN(p, PROPERTY_VALUE, where,
                                   "`%s` is for `auth saml`, which is not said", words[i].word);
        diag_help(d, "add `auth saml`, or `auth sso, saml`");
        return;
    }
}

/* "111122223333" of "arn:aws:iam::111122223333:role/grafana" */
static str account_of(str arn)
{
    str part = STR_EMPTY;
    for (size_t i = 0; i < 5; i++) str_split(&arn, ':', &part);
    return part;
}

static void check_role(struct program *p, span where, const struct site *site)
{
    bool arn = str_starts(site->role, STR("arn:"));
    if (!arn || !site->account.len || str_eq(account_of(site->role), site->account)) return;
    struct diag *d =
        REPORT_IN(p, PROPERTY_VALUE, where, "the role is of another account than `account` says");
    diag_why(d, "a workspace takes a role of its own account only");
}

void site_check(struct program *p, span where, str name, const struct site *site)
{
    const struct site_saml *saml = &site->assertions;
    struct diag *d;
    if (!is_workspace_name(name)) {
        d = REPORT_IN(p, PROPERTY_VALUE, where, "`name \"%.*s\"` cannot be a workspace of AWS",
                      STR_ARG(name));
        diag_help(d, "it takes letters, digits and `-._~`");
    }
    bool described = saml->metadata.len || saml->uploaded;
    if (site->saml && !described) {
        d = REPORT_IN(p, PROPERTY_VALUE, where,
                      "`auth saml` needs the identity provider's metadata");
        diag_help(d, "for instance `metadata \"https://idp.example.com/metadata\"; assertion role "
                     "\"role\"; admin role \"grafana-admin\"`");
    }
    check_saml_words(p, where, site);
    check_role(p, where, site);
    if (described && saml->admins.len + saml->editors.len &&
        !saml->attributes[SITE_ATTRIBUTE_role].len) {
        d = REPORT_IN(p, PROPERTY_VALUE, where, "which attribute holds the role is not said");
        diag_help(d, "for instance `assertion role \"role\"`");
    }
    if (site->saml && !site->sso && site->people.len) {
        d = REPORT_IN(p, PROPERTY_VALUE, where, "users and groups need `auth sso`");
        diag_why(d, "those of IAM Identity Center are meant; who signs in with SAML gets a role by "
                    "what the identity provider says");
        diag_help(d, "`admin role \"…\"` and `editor role \"…\"` say which of its roles are which");
    }
    check_people(p, where, site);
}
