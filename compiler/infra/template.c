/* template: CloudFormation (AWS::IAM::Role, AWS::Grafana::Workspace), and what both languages
 * share. */
#include "infra/template_inner.h"

#include "infra/policy.h"
#include "infra/up.h"

/* ---- shared ------------------------------------------------------------------------------ */

struct json *template_providers(struct arena *a, const struct site *site)
{
    struct json *out = json_array(a);
    if (site->sso || !site->saml) json_push(a, out, json_string(a, STR("AWS_SSO")));
    if (site->saml) json_push(a, out, json_string(a, STR("SAML")));
    return out;
}

static void put_enabled(struct arena *a, struct json *out, const char *section, const char *key,
                        enum site_answer answer)
{
    if (answer == SITE_UNSAID) return;
    struct json *inner = template_put(a, out, section, json_object(a));
    template_put(a, inner, key, json_bool(a, answer == SITE_YES));
}

struct json *template_configuration(struct arena *a, const struct site *site)
{
    struct json *out = json_object(a);
    put_enabled(a, out, "unifiedAlerting", "enabled", site->alerting);
    put_enabled(a, out, "plugins", "pluginAdminEnabled", site->plugins);
    return out->members.len ? out : NULL;
}

void template_note_policy(struct arena *a, const struct template_input *in, template_notes *notes)
{
    /* As long as what the placeholders will stand for. */
    const struct policy_account usual = {STR("aws"), STR("111122223333"),
                                         in->region.len ? in->region : STR("eu-central-1")};
    str gap = policy_gap(in->uses);
    str excess = policy_excess(a, policy_permissions(a, in->uses, &usual));
    if (gap.len && in->role.len) vec_push(a, notes, gap);
    if (excess.len && in->role.len) vec_push(a, notes, excess);
    for (size_t i = 0; i < in->uses->delegates.len; i++) {
        const struct declared_source *s = in->uses->delegates.at[i].source;
        vec_push(a, notes,
                 arena_printf(a,
                              "data source \"%.*s\" does not ask with the workspace's role: what "
                              "has to be allowed instead is shown by --show-policy",
                              STR_ARG(s->head.name)));
    }
}

void template_note_next(struct arena *a, const struct template_input *in, template_notes *notes)
{
    if (in->role.len)
        vec_push(
            a, notes,
            arena_printf(a,
                         "when it is deployed, write the role that it puts out into `workspace "
                         "%.*s` as `role \"arn:…\"`: the role stays the template's",
                         STR_ARG(in->workspace)));
    vec_push(a, notes,
             arena_printf(a,
                          "`dashc up --to %.*s` then sets what the template does not, and knows "
                          "the workspace by its tag " UP_TAG "=%.*s; without the tag it wants "
                          "--adopt \"%.*s\"",
                          STR_ARG(in->workspace), STR_ARG(in->mark), STR_ARG(in->title)));
}

void template_note_saml(struct arena *a, const struct site *s, template_notes *notes)
{
    if (s->assertions.uploaded)
        vec_push(a, notes,
                 STR("the metadata of SAML is not in the source (`metadata uploaded`), so the "
                     "template has no settings of SAML"));
}

void template_note_grafana(struct arena *a, const struct site *s, template_notes *notes)
{
    if (s->organization.len || s->timezone.len || s->theme.len || s->week.len || s->home.len)
        vec_push(a, notes,
                 STR("the organisation's name and preferences are set in Grafana: `dashc up` does "
                     "that"));
    if (s->folders.len)
        vec_push(a, notes, STR("who may see which folder is set in Grafana: `dashc up` does that"));
}

/* ---- CloudFormation ---------------------------------------------------------------------- */

static const struct policy_account places = {
    STR_INIT("${AWS::Partition}"), STR_INIT("${AWS::AccountId}"), STR_INIT("${AWS::Region}")};

/* A text with a placeholder is one for Fn::Sub. */
static struct json *substituted(struct arena *a, const struct json *value)
{
    if (value->kind == JSON_STRING && str_find(value->string, STR("${AWS::"), 0) != SIZE_MAX) {
        struct json *out = json_object(a);
        template_text(a, out, "Fn::Sub", value->string);
        return out;
    }
    struct json *out = value->kind == JSON_ARRAY    ? json_array(a)
                       : value->kind == JSON_OBJECT ? json_object(a)
                                                    : (struct json *)(uintptr_t)value;
    for (size_t i = 0; value->kind == JSON_ARRAY && i < value->items.len; i++)
        json_push(a, out, substituted(a, value->items.at[i]));
    for (size_t i = 0; value->kind == JSON_OBJECT && i < value->members.len; i++)
        json_add(a, out, value->members.at[i].key, substituted(a, value->members.at[i].value));
    return out;
}

static struct json *resource(struct arena *a, struct json *resources, const char *name,
                             const char *type)
{
    struct json *out = template_put(a, resources, name, json_object(a));
    template_text(a, out, "Type", str_from(type));
    return template_put(a, out, "Properties", json_object(a));
}

static struct json *call(struct arena *a, const char *function, struct json *argument)
{
    struct json *out = json_object(a);
    template_put(a, out, function, argument);
    return out;
}

static struct json *attribute(struct arena *a, const char *resource_name, const char *name)
{
    const str parts[] = {str_from(resource_name), str_from(name)};
    return call(a, "Fn::GetAtt", template_list(a, parts, COUNT_OF(parts)));
}

static void put_role(struct arena *a, struct json *resources, const struct template_input *in)
{
    struct json *role = resource(a, resources, "Role", "AWS::IAM::Role");
    template_text(a, role, "RoleName", in->role);
    template_put(a, role, "AssumeRolePolicyDocument", substituted(a, policy_trust(a, &places)));
    struct json *permissions = policy_permissions(a, in->uses, &places);
    if (!permissions) return;
    struct json *list = template_put(a, role, "Policies", json_array(a)), *policy = json_object(a);
    template_text(a, policy, "PolicyName", STR("dashc"));
    template_put(a, policy, "PolicyDocument", substituted(a, permissions));
    json_push(a, list, policy);
}

static void put_saml(struct arena *a, struct json *workspace, const struct site_saml *s)
{
    static const char *const names[SITE_ATTRIBUTE_COUNT] = {"Name",   "Login", "Email",
                                                            "Groups", "Role",  "Org"};
    struct json *out = template_put(a, workspace, "SamlConfiguration", json_object(a));
    template_text(a, template_put(a, out, "IdpMetadata", json_object(a)), "Url", s->metadata);
    struct json *attributes = template_put(a, out, "AssertionAttributes", json_object(a));
    for (size_t i = 0; i < SITE_ATTRIBUTE_COUNT; i++)
        template_text(a, attributes, names[i], s->attributes[i]);
    struct json *roles = template_put(a, out, "RoleValues", json_object(a));
    template_some(a, roles, "Admin", &s->admins);
    template_some(a, roles, "Editor", &s->editors);
    template_some(a, out, "AllowedOrganizations", &s->allowed);
    if (s->minutes) template_put(a, out, "LoginValidityDuration", json_number(a, s->minutes));
}

static void put_network(struct arena *a, struct json *workspace, const struct site *s)
{
    if (s->subnets.len) {
        struct json *vpc = template_put(a, workspace, "VpcConfiguration", json_object(a));
        template_some(a, vpc, "SecurityGroupIds", &s->security_groups);
        template_some(a, vpc, "SubnetIds", &s->subnets);
    }
    if (s->prefix_lists.len + s->endpoints.len) {
        struct json *limit = template_put(a, workspace, "NetworkAccessControl", json_object(a));
        template_some(a, limit, "PrefixListIds", &s->prefix_lists);
        template_some(a, limit, "VpceIds", &s->endpoints);
    }
}

static void put_workspace(struct arena *a, struct json *resources, const struct template_input *in)
{
    const struct site *s = in->site;
    const str sns = STR("SNS");
    struct json *w = resource(a, resources, "Workspace", "AWS::Grafana::Workspace");
    template_text(a, w, "Name", in->title);
    template_text(a, w, "Description", s->description);
    template_text(a, w, "GrafanaVersion", in->version);
    template_text(a, w, "AccountAccessType",
                  s->units.len ? STR("ORGANIZATION") : STR("CURRENT_ACCOUNT"));
    template_some(a, w, "OrganizationalUnits", &s->units);
    template_put(a, w, "AuthenticationProviders", template_providers(a, s));
    template_text(a, w, "PermissionType", STR("CUSTOMER_MANAGED"));
    template_put(a, w, "RoleArn",
                 in->role.len ? attribute(a, "Role", "Arn") : json_string(a, s->role));
    if (s->topics.len || s->any_topic)
        template_put(a, w, "NotificationDestinations", template_list(a, &sns, 1));
    if (s->plugins != SITE_UNSAID)
        template_put(a, w, "PluginAdminEnabled", json_bool(a, s->plugins == SITE_YES));
    if (s->saml && !s->assertions.uploaded) put_saml(a, w, &s->assertions);
    put_network(a, w, s);
}

/* As the command that deploys takes them: what can have tags gets those of the stack. */
static str tags_said(struct arena *a, const struct template_input *in)
{
    str out =
        arena_join(a, STR("the tags are those of the stack: deploy it with --tags '" UP_TAG "="),
                   in->mark, STR("'"));
    for (size_t i = 0; i < in->site->tags.len; i++)
        out = arena_join(a, out, STR(" '"), in->site->tags.at[i].name, STR("="),
                         in->site->tags.at[i].value, STR("'"));
    return out;
}

static void put_outputs(struct arena *a, struct json *document, const struct template_input *in)
{
    struct json *outputs = template_put(a, document, "Outputs", json_object(a));
    struct json *url = template_put(a, outputs, "Url", json_object(a));
    template_put(a, url, "Value",
                 call(a, "Fn::Sub", json_string(a, STR("https://${Workspace.Endpoint}"))));
    struct json *id = template_put(a, outputs, "WorkspaceId", json_object(a));
    template_put(a, id, "Value", call(a, "Ref", json_string(a, STR("Workspace"))));
    if (!in->role.len) return;
    struct json *role = template_put(a, outputs, "RoleArn", json_object(a));
    template_put(a, role, "Value", attribute(a, "Role", "Arn"));
}

struct json *template_cloudformation(struct arena *a, const struct template_input *in,
                                     template_notes *notes)
{
    const struct site *s = in->site;
    struct json *document = json_object(a);
    template_text(a, document, "AWSTemplateFormatVersion", STR("2010-09-09"));
    template_text(a, document, "Description",
                  arena_join(a, STR("The Grafana workspace "), in->title));
    struct json *resources = template_put(a, document, "Resources", json_object(a));
    if (in->role.len) put_role(a, resources, in);
    put_workspace(a, resources, in);
    put_outputs(a, document, in);
    if (in->role.len)
        vec_push(a, notes,
                 STR("the role has a name: deploying needs --capabilities "
                     "CAPABILITY_NAMED_IAM"));
    if (s->people.len)
        vec_push(a, notes,
                 STR("CloudFormation cannot give roles to users and groups: `dashc up` does "
                     "that"));
    if (s->alerting != SITE_UNSAID)
        vec_push(a, notes,
                 STR("CloudFormation cannot switch unified alerting: `dashc up` does that"));
    vec_push(a, notes, tags_said(a, in));
    template_note_policy(a, in, notes);
    template_note_saml(a, s, notes);
    template_note_grafana(a, s, notes);
    template_note_next(a, in, notes);
    return document;
}
