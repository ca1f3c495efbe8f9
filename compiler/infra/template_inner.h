/* template_inner: what both languages of templates share. */
#ifndef DASH_INFRA_TEMPLATE_INNER_H
#define DASH_INFRA_TEMPLATE_INNER_H

#include "infra/template.h"

static inline struct json *template_put(struct arena *a, struct json *object, const char *key,
                                        struct json *value)
{
    json_add(a, object, str_from(key), value);
    return value;
}
static inline void template_text(struct arena *a, struct json *object, const char *key, str value)
{
    if (value.len) template_put(a, object, key, json_string(a, value));
}
static inline struct json *template_list(struct arena *a, const str *list, size_t count)
{
    struct json *out = json_array(a);
    for (size_t i = 0; i < count; i++) json_push(a, out, json_string(a, list[i]));
    return out;
}
static inline void template_some(struct arena *a, struct json *object, const char *key,
                                 const site_texts *list)
{
    if (list->len) template_put(a, object, key, template_list(a, list->at, list->len));
}

/* ["AWS_SSO", "SAML"] */
struct json *template_providers(struct arena *a, const struct site *site);
/* {"unifiedAlerting": …}; NULL: nothing is said. */
struct json *template_configuration(struct arena *a, const struct site *site);
/* How to go on when it is deployed. */
void template_note_next(struct arena *a, const struct template_input *in, template_notes *notes);
/* What the role does not allow, and whether IAM takes its policy. */
void template_note_policy(struct arena *a, const struct template_input *in, template_notes *notes);
/* What of SAML the source does not have. */
void template_note_saml(struct arena *a, const struct site *site, template_notes *notes);
/* What is in Grafana, and not in AWS. */
void template_note_grafana(struct arena *a, const struct site *site, template_notes *notes);

#endif
