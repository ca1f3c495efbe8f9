/* template_terraform: the same in Terraform's JSON syntax, for the provider hashicorp/aws. */
#include "infra/template_inner.h"

#include "aws/identity.h"
#include "infra/policy.h"
#include "infra/up.h"

static const struct policy_account places = {
    STR_INIT("${data.aws_partition.current.partition}"),
    STR_INIT("${data.aws_caller_identity.current.account_id}"),
    STR_INIT("${data.aws_region.current.id}")};

#define STORE "${tolist(data.aws_ssoadmin_instances.current.identity_store_ids)[0]}"

/* What is text in the source must not be read as a template of Terraform's. */
static str literal(struct arena *a, str text)
{
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool begins = (c == '$' || c == '%') && i + 1 < text.len && text.ptr[i + 1] == '{';
        if (begins) buf_char(&out, c);
        buf_char(&out, c);
    }
    str escaped = arena_str(a, buf_as_str(&out));
    buf_release(&out);
    return escaped;
}

static void put_literal(struct arena *a, struct json *object, const char *key, str value)
{
    template_text(a, object, key, literal(a, value));
}

static void put_literals(struct arena *a, struct json *object, const char *key,
                         const site_texts *list)
{
    if (!list->len) return;
    struct json *out = template_put(a, object, key, json_array(a));
    for (size_t i = 0; i < list->len; i++)
        json_push(a, out, json_string(a, literal(a, list->at[i])));
}

static struct json *compact(struct arena *a, const struct json *value)
{
    return json_string(a, json_text(a, value));
}

/* The object of a type and name below "resource" or "data". */
static struct json *block(struct arena *a, struct json *section, const char *type, str name)
{
    struct json *kind = json_get(section, str_from(type));
    if (!kind) kind = template_put(a, section, type, json_object(a));
    struct json *out = json_object(a);
    json_set(a, kind, name, out);
    return out;
}

/* ---- the role ---------------------------------------------------------------------------- */

static void put_role(struct arena *a, struct json *resources, const struct template_input *in)
{
    struct json *role = block(a, resources, "aws_iam_role", STR("grafana"));
    template_text(a, role, "name", in->role);
    template_put(a, role, "assume_role_policy", compact(a, policy_trust(a, &places)));
    struct json *permissions = policy_permissions(a, in->uses, &places);
    if (!permissions) return;
    struct json *policy = block(a, resources, "aws_iam_role_policy", STR("dashc"));
    template_text(a, policy, "name", STR("dashc"));
    template_text(a, policy, "role", STR("${aws_iam_role.grafana.id}"));
    template_put(a, policy, "policy", compact(a, permissions));
}

/* ---- the workspace ----------------------------------------------------------------------- */

static void put_network(struct arena *a, struct json *w, const struct site *s)
{
    if (s->subnets.len) {
        struct json *vpc = template_put(a, w, "vpc_configuration", json_object(a));
        put_literals(a, vpc, "security_group_ids", &s->security_groups);
        put_literals(a, vpc, "subnet_ids", &s->subnets);
    }
    if (s->prefix_lists.len + s->endpoints.len) {
        struct json *limit = template_put(a, w, "network_access_control", json_object(a));
        template_put(a, limit, "prefix_list_ids",
                     template_list(a, s->prefix_lists.at, s->prefix_lists.len));
        template_put(a, limit, "vpce_ids", template_list(a, s->endpoints.at, s->endpoints.len));
    }
}

static void put_tags(struct arena *a, struct json *w, const struct template_input *in)
{
    const struct site *s = in->site;
    struct json *tags = template_put(a, w, "tags", json_object(a));
    put_literal(a, tags, UP_TAG, in->mark);
    for (size_t i = 0; i < s->tags.len; i++)
        json_set(a, tags, literal(a, s->tags.at[i].name),
                 json_string(a, literal(a, s->tags.at[i].value)));
}

static void put_workspace(struct arena *a, struct json *resources, const struct template_input *in)
{
    const struct site *s = in->site;
    const str sns = STR("SNS");
    struct json *w = block(a, resources, "aws_grafana_workspace", STR("workspace"));
    template_text(a, w, "name", in->title);
    put_literal(a, w, "description", s->description);
    template_text(a, w, "grafana_version", in->version);
    template_text(a, w, "account_access_type",
                  s->units.len ? STR("ORGANIZATION") : STR("CURRENT_ACCOUNT"));
    put_literals(a, w, "organizational_units", &s->units);
    template_put(a, w, "authentication_providers", template_providers(a, s));
    template_text(a, w, "permission_type", STR("CUSTOMER_MANAGED"));
    template_text(a, w, "role_arn", in->role.len ? STR("${aws_iam_role.grafana.arn}") : s->role);
    if (s->topics.len || s->any_topic)
        template_put(a, w, "notification_destinations", template_list(a, &sns, 1));
    const struct json *configuration = template_configuration(a, s);
    if (configuration) template_put(a, w, "configuration", compact(a, configuration));
    put_network(a, w, s);
    put_tags(a, w, in);
}

static void put_saml(struct arena *a, struct json *resources, const struct site_saml *s)
{
#define SITE_ATTRIBUTE(word) #word "_assertion",
    static const char *const names[] = {SITE_ATTRIBUTES(SITE_ATTRIBUTE)};
#undef SITE_ATTRIBUTE
    struct json *out =
        block(a, resources, "aws_grafana_workspace_saml_configuration", STR("workspace"));
    template_text(a, out, "workspace_id", STR("${aws_grafana_workspace.workspace.id}"));
    put_literal(a, out, "idp_metadata_url", s->metadata);
    for (size_t i = 0; i < COUNT_OF(names); i++) put_literal(a, out, names[i], s->attributes[i]);
    put_literals(a, out, "admin_role_values", &s->admins);
    put_literals(a, out, "editor_role_values", &s->editors);
    if (!s->editors.len) template_put(a, out, "editor_role_values", json_array(a)); /* required */
    put_literals(a, out, "allowed_organizations", &s->allowed);
    if (s->minutes) template_put(a, out, "login_validity_duration", json_number(a, s->minutes));
}

/* ---- who may what ------------------------------------------------------------------------ */

/* A name that Terraform takes: letters, digits, `_`. */
static str label_of(struct arena *a, const struct site_person *person, size_t number)
{
    struct buf out = BUF_INIT;
    buf_printf(&out, "%s_%zu_", person->group ? "group" : "user", number + 1);
    for (size_t i = 0; i < person->name.len && out.len < 40; i++) {
        char c = person->name.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        buf_char(&out, plain ? c : '_');
    }
    str label = str_lower(a, buf_as_str(&out));
    buf_release(&out);
    return label;
}

/* `up` tries both; Terraform stops at a user that is not found, so that one has to be chosen. */
static bool is_mail(const struct site_person *person)
{
    return !person->group && str_find_char(person->name, '@', 0) != SIZE_MAX;
}

/* The id, or where Terraform finds it. */
static struct json *id_of(struct arena *a, struct json *data, const struct site_person *person,
                          size_t number)
{
    const char *type = person->group ? "aws_identitystore_group" : "aws_identitystore_user";
    if (identity_is_id(person->name)) return json_string(a, person->name);
    str label = label_of(a, person, number);
    struct json *found = block(a, data, type, label);
    template_text(a, found, "identity_store_id", STR(STORE));
    struct json *alternate = template_put(a, found, "alternate_identifier", json_object(a));
    struct json *unique = template_put(a, alternate, "unique_attribute", json_object(a));
    template_text(a, unique, "attribute_path",
                  person->group     ? STR("DisplayName")
                  : is_mail(person) ? STR("Emails.Value")
                                    : STR("UserName"));
    put_literal(a, unique, "attribute_value", person->name);
    return json_string(a, arena_join(a, STR("${data."), str_from(type), STR("."), label,
                                     person->group ? STR(".group_id}") : STR(".user_id}")));
}

static void put_people(struct arena *a, struct json *resources, struct json *data,
                       const struct site *s)
{
    static const char *const roles[] = {"VIEWER", "EDITOR", "ADMIN"};
    block(a, data, "aws_ssoadmin_instances", STR("current"));
    for (size_t level = 0; level < COUNT_OF(roles); level++) {
        struct json *users = json_array(a), *groups = json_array(a);
        for (size_t i = 0; i < s->people.len; i++) {
            const struct site_person *person = &s->people.at[i];
            if (person->level == (enum site_level)level)
                json_push(a, person->group ? groups : users, id_of(a, data, person, i));
        }
        if (!users->items.len && !groups->items.len) continue;
        struct json *out = block(a, resources, "aws_grafana_role_association",
                                 str_lower(a, str_from(roles[level])));
        template_text(a, out, "role", str_from(roles[level]));
        template_text(a, out, "workspace_id", STR("${aws_grafana_workspace.workspace.id}"));
        if (users->items.len) template_put(a, out, "user_ids", users);
        if (groups->items.len) template_put(a, out, "group_ids", groups);
    }
}

/* ---- the document ------------------------------------------------------------------------ */

static void put_provider(struct arena *a, struct json *document, const struct template_input *in)
{
    struct json *terraform = template_put(a, document, "terraform", json_object(a));
    struct json *providers = template_put(a, terraform, "required_providers", json_object(a));
    struct json *aws = template_put(a, providers, "aws", json_object(a));
    template_text(a, aws, "source", STR("hashicorp/aws"));
    template_text(a, aws, "version", STR(">= 5.0")); /* grafana_version came with 4.67 */
    if (!in->region.len) return;
    struct json *provider = template_put(a, document, "provider", json_object(a));
    template_text(a, template_put(a, provider, "aws", json_object(a)), "region", in->region);
}

struct json *template_terraform(struct arena *a, const struct template_input *in,
                                template_notes *notes)
{
    const struct site *s = in->site;
    struct json *document = json_object(a);
    put_provider(a, document, in);
    struct json *data = template_put(a, document, "data", json_object(a));
    block(a, data, "aws_partition", STR("current"));
    block(a, data, "aws_caller_identity", STR("current"));
    block(a, data, "aws_region", STR("current"));
    struct json *resources = template_put(a, document, "resource", json_object(a));
    if (in->role.len) put_role(a, resources, in);
    put_workspace(a, resources, in);
    if (s->saml && !s->assertions.uploaded) put_saml(a, resources, &s->assertions);
    if (s->people.len) put_people(a, resources, data, s);
    struct json *output = template_put(a, document, "output", json_object(a));
    template_text(a, template_put(a, output, "url", json_object(a)), "value",
                  STR("https://${aws_grafana_workspace.workspace.endpoint}"));
    if (in->role.len)
        template_text(a, template_put(a, output, "role_arn", json_object(a)), "value",
                      STR("${aws_iam_role.grafana.arn}"));
    vec_push(a, notes, STR("Terraform reads it as a file whose name ends in .tf.json"));
    if (s->identity.len && s->people.len)
        vec_push(a, notes,
                 arena_join(a,
                            STR("users and groups are looked up in the provider's region; "
                                "Identity Center is in "),
                            s->identity));
    for (size_t i = 0; i < s->people.len; i++)
        if (is_mail(&s->people.at[i]))
            vec_push(a, notes,
                     arena_join(a, STR("user \""), s->people.at[i].name,
                                STR("\" is looked up as an e-mail address: where that is only the "
                                    "name to sign in with, take `UserName` as attribute_path")));
    template_note_policy(a, in, notes);
    template_note_saml(a, s, notes);
    template_note_grafana(a, s, notes);
    template_note_next(a, in, notes);
    return document;
}
