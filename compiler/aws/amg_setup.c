/* amg_setup: see amg_setup.h. */
#include "aws/amg_setup.h"
#include "aws/amg_call.h"
#include "read/text.h"

/* ---- JSON -------------------------------------------------------------------------------- */

static void begin(struct json_writer *w, struct buf *out, const struct client *c)
{
    json_writer_init(w, out, c->aws.arena);
    w->compact = true;
    json_begin_object(w);
}

static void put_text(struct json_writer *w, const char *key, str value)
{
    if (!value.len) return;
    json_key_text(w, key);
    json_put_str(w, value);
}

static void put_list(struct json_writer *w, const char *key, const amg_texts *list)
{
    json_key_text(w, key);
    json_begin_array(w);
    for (size_t i = 0; i < list->len; i++) json_put_str(w, list->at[i]);
    json_end_array(w);
}

static void put_some(struct json_writer *w, const char *key, const amg_texts *list)
{
    if (list->len) put_list(w, key, list);
}

static void put_tags(struct json_writer *w, const amg_tags *tags)
{
    json_key(w, "tags");
    json_begin_object(w);
    for (size_t i = 0; i < tags->len; i++) {
        json_key_str(w, tags->at[i].name);
        json_put_str(w, tags->at[i].value);
    }
    json_end_object(w);
}

static void put_providers(struct json_writer *w, bool sso, bool saml)
{
    json_key(w, "authenticationProviders");
    json_begin_array(w);
    if (sso) json_put_text(w, "AWS_SSO");
    if (saml) json_put_text(w, "SAML");
    json_end_array(w);
}

static const struct json *at(const struct json *object, const char *key)
{
    const struct json *found = object ? json_get(object, str_from(key)) : NULL;
    return found && found->kind != JSON_NULL ? found : NULL;
}

static void read_list(const struct client *c, const struct json *object, const char *key,
                      amg_texts *out)
{
    const struct json *list = at(object, key);
    for (size_t i = 0; list && list->kind == JSON_ARRAY && i < list->items.len; i++) {
        if (list->items.at[i]->kind != JSON_STRING) continue;
        vec_push(c->aws.arena, out, http_plain(c->aws.arena, list->items.at[i]->string, 2048));
    }
}

static bool has(const struct json *object, const char *key, const char *value)
{
    const struct json *list = at(object, key);
    for (size_t i = 0; list && list->kind == JSON_ARRAY && i < list->items.len; i++) {
        if (str_is(list->items.at[i]->string, value)) return true;
    }
    return false;
}

static str long_text(const struct client *c, const struct json *object, const char *key)
{
    return http_plain(c->aws.arena, aws_text(object, key), 2048);
}

/* ---- the workspace itself ---------------------------------------------------------------- */

static struct amg_settings settings_of(const struct client *c, const struct json *w)
{
    struct amg_settings s = {.name = amg_shown(c, w, "name"),
                             .description = long_text(c, w, "description"),
                             .role = long_text(c, w, "workspaceRoleArn"),
                             .permission = amg_shown(c, w, "permissionType"),
                             .access = amg_shown(c, w, "accountAccessType"),
                             .limited = at(w, "networkAccessControl") != NULL};
    read_list(c, w, "organizationalUnits", &s.units);
    read_list(c, w, "notificationDestinations", &s.destinations);
    read_list(c, at(w, "vpcConfiguration"), "subnetIds", &s.subnets);
    read_list(c, at(w, "vpcConfiguration"), "securityGroupIds", &s.security_groups);
    read_list(c, at(w, "networkAccessControl"), "prefixListIds", &s.prefix_lists);
    read_list(c, at(w, "networkAccessControl"), "vpceIds", &s.endpoints);
    return s;
}

static bool read_details(struct client *c, const struct json *answer, struct amg_details *out,
                         struct aws_call *call)
{
    const struct json *w = at(answer, "workspace"), *tags = at(w, "tags");
    *out = (struct amg_details){.head = amg_workspace_of(c, w),
                                .settings = settings_of(c, w),
                                .license = amg_shown(c, w, "licenseType"),
                                .degraded = amg_shown(c, w, "degradedWorkspaceReason")};
    for (size_t i = 0; tags && tags->kind == JSON_OBJECT && i < tags->members.len; i++) {
        struct amg_tag tag = {tags->members.at[i].key, tags->members.at[i].value->string};
        vec_push(c->aws.arena, &out->tags, tag);
    }
    return out->head.id.len || amg_unexpected(c, call, "workspace");
}

bool amg_describe(struct client *c, str id, struct amg_details *out, struct aws_call *call)
{
    *call = amg_new_call(c, "DescribeWorkspace", HTTP_GET, amg_workspace_path(c, id));
    const struct json *answer = aws_call_json(&c->aws, call);
    return answer && read_details(c, answer, out, call);
}

static void put_vpc(struct json_writer *w, const struct amg_settings *s)
{
    if (s->no_vpc) json_field_bool(w, "removeVpcConfiguration", true);
    if (!s->subnets.len) return;
    json_key(w, "vpcConfiguration");
    json_begin_object(w);
    put_list(w, "securityGroupIds", &s->security_groups);
    put_list(w, "subnetIds", &s->subnets);
    json_end_object(w);
}

static void put_limit(struct json_writer *w, const struct amg_settings *s)
{
    if (s->no_limit) json_field_bool(w, "removeNetworkAccessConfiguration", true);
    if (!s->limited) return;
    json_key(w, "networkAccessControl");
    json_begin_object(w);
    put_list(w, "prefixListIds", &s->prefix_lists);
    put_list(w, "vpceIds", &s->endpoints);
    json_end_object(w);
}

/* workspaceDataSources is for AWS's own use ("should not be used"): what the workspace may read is
 * in its role. */
static void put_settings(struct json_writer *w, const struct amg_settings *s)
{
    put_text(w, "workspaceName", s->name);
    put_text(w, "workspaceDescription", s->description);
    put_text(w, "workspaceRoleArn", s->role);
    put_text(w, "permissionType", s->permission);
    put_text(w, "accountAccessType", s->access);
    put_some(w, "workspaceOrganizationalUnits", &s->units);
    put_some(w, "workspaceNotificationDestinations", &s->destinations);
    put_vpc(w, s);
    put_limit(w, s);
}

bool amg_create(struct client *c, const struct amg_creation *creation, struct amg_details *out,
                struct aws_call *call)
{
    struct buf body = BUF_INIT;
    struct json_writer w;
    begin(&w, &body, c);
    put_settings(&w, creation->settings);
    put_providers(&w, creation->sso, creation->saml);
    put_text(&w, "clientToken", creation->token);
    put_text(&w, "grafanaVersion", creation->version);
    put_text(&w, "configuration", creation->configuration);
    put_tags(&w, creation->tags);
    json_end_object(&w);
    *call = amg_new_request(c, "CreateWorkspace", HTTP_POST, STR("/workspaces"), &body);
    const struct json *answer = aws_call_json(&c->aws, call);
    return answer && read_details(c, answer, out, call);
}

bool amg_update(struct client *c, str id, const struct amg_settings *change, struct aws_call *call)
{
    struct buf body = BUF_INIT;
    struct json_writer w;
    begin(&w, &body, c);
    put_settings(&w, change);
    json_end_object(&w);
    *call = amg_new_request(c, "UpdateWorkspace", HTTP_PUT, amg_workspace_path(c, id), &body);
    return aws_call(&c->aws, call);
}

bool amg_tag(struct client *c, str arn, const amg_tags *tags, struct aws_call *call)
{
    struct buf body = BUF_INIT;
    struct json_writer w;
    str path = arena_join(c->aws.arena, STR("/tags/"), http_encode(c->aws.arena, arn));
    begin(&w, &body, c);
    put_tags(&w, tags);
    json_end_object(&w);
    *call = amg_new_request(c, "TagResource", HTTP_POST, path, &body);
    return aws_call(&c->aws, call);
}

/* ---- versions and configuration ---------------------------------------------------------- */

static void take_text(struct client *c, const struct json *item, void *data)
{
    amg_texts *out = data;
    if (item->kind == JSON_STRING)
        vec_push(c->aws.arena, out, http_plain(c->aws.arena, item->string, 40));
}

bool amg_versions(struct client *c, str id, amg_texts *out, struct aws_call *call)
{
    *out = (amg_texts){0};
    *call = amg_new_call(c, "ListVersions", HTTP_GET, STR("/versions"));
    call->query = STR("maxResults=100");
    if (id.len)
        call->query = arena_join(c->aws.arena, call->query, STR("&workspace-id="),
                                 http_encode(c->aws.arena, id));
    return amg_for_all(c, call, "grafanaVersions", take_text, out);
}

static str configuration_path(const struct client *c, str id)
{
    return arena_join(c->aws.arena, amg_workspace_path(c, id), STR("/configuration"));
}

bool amg_configuration(struct client *c, str id, struct json **out, struct aws_call *call)
{
    str why;
    *call = amg_new_call(c, "DescribeWorkspaceConfiguration", HTTP_GET, configuration_path(c, id));
    const struct json *answer = aws_call_json(&c->aws, call);
    if (!answer) return false;
    *out = text_read(c->aws.arena, aws_text(answer, "configuration"), &why);
    return (*out && (*out)->kind == JSON_OBJECT) || amg_unexpected(c, call, "configuration");
}

bool amg_configure(struct client *c, str id, const struct json *document, str version,
                   struct aws_call *call)
{
    struct buf body = BUF_INIT;
    struct json_writer w;
    begin(&w, &body, c);
    json_field_str(&w, "configuration", json_text(c->aws.arena, document));
    put_text(&w, "grafanaVersion", version);
    json_end_object(&w);
    *call = amg_new_request(c, "UpdateWorkspaceConfiguration", HTTP_PUT, configuration_path(c, id),
                            &body);
    return aws_call(&c->aws, call);
}

/* ---- sign-in ----------------------------------------------------------------------------- */

const char *const amg_attribute_names[AMG_ATTRIBUTE_COUNT] = {
    [AMG_ATTRIBUTE_NAME] = "name",   [AMG_ATTRIBUTE_LOGIN] = "login",
    [AMG_ATTRIBUTE_EMAIL] = "email", [AMG_ATTRIBUTE_GROUPS] = "groups",
    [AMG_ATTRIBUTE_ROLE] = "role",   [AMG_ATTRIBUTE_ORG] = "org",
};

static str sign_in_path(const struct client *c, str id)
{
    return arena_join(c->aws.arena, amg_workspace_path(c, id), STR("/authentication"));
}

bool amg_sign_in(struct client *c, str id, struct amg_sign_in *out, struct aws_call *call)
{
    *call = amg_new_call(c, "DescribeWorkspaceAuthentication", HTTP_GET, sign_in_path(c, id));
    const struct json *answer = aws_call_json(&c->aws, call);
    const struct json *found = at(answer, "authentication");
    if (!answer) return false;
    if (!found) return amg_unexpected(c, call, "authentication");
    const struct json *saml = at(at(found, "saml"), "configuration");
    *out = (struct amg_sign_in){.sso = has(found, "providers", "AWS_SSO"),
                                .saml = has(found, "providers", "SAML"),
                                .metadata = long_text(c, at(saml, "idpMetadata"), "url"),
                                .document = aws_text(at(saml, "idpMetadata"), "xml"),
                                .standing = saml,
                                .minutes = (int)aws_number(saml, "loginValidityDuration")};
    for (size_t i = 0; i < AMG_ATTRIBUTE_COUNT; i++)
        out->attributes[i] = amg_shown(c, at(saml, "assertionAttributes"), amg_attribute_names[i]);
    read_list(c, at(saml, "roleValues"), "admin", &out->admins);
    read_list(c, at(saml, "roleValues"), "editor", &out->editors);
    read_list(c, saml, "allowedOrganizations", &out->organizations);
    return true;
}

static void add_text(struct arena *a, struct json *object, const char *key, str value)
{
    if (value.len) json_add(a, object, str_from(key), json_string(a, value));
}

static void add_list(struct arena *a, struct json *object, const char *key, const amg_texts *list)
{
    if (!list->len) return;
    struct json *out = json_array(a);
    for (size_t i = 0; i < list->len; i++) json_push(a, out, json_string(a, list->at[i]));
    json_add(a, object, str_from(key), out);
}

static void add_object(struct arena *a, struct json *object, const char *key, struct json *value)
{
    if (value->members.len) json_add(a, object, str_from(key), value);
}

/* What is said, as a patch of what stands.  The metadata is an address or a document. */
static struct json *said_of(struct arena *a, const struct amg_sign_in *in, bool roles)
{
    struct json *out = json_object(a), *metadata = json_object(a), *attributes = json_object(a),
                *values = json_object(a);
    add_text(a, metadata, "url", in->metadata);
    if (in->metadata.len) json_add(a, metadata, STR("xml"), json_null(a));
    for (size_t i = 0; i < AMG_ATTRIBUTE_COUNT; i++)
        add_text(a, attributes, amg_attribute_names[i], in->attributes[i]);
    add_list(a, values, "admin", &in->admins);
    add_list(a, values, "editor", &in->editors);
    if (roles && !in->admins.len) json_add(a, values, STR("admin"), json_null(a));
    if (roles && !in->editors.len) json_add(a, values, STR("editor"), json_null(a));
    add_object(a, out, "idpMetadata", metadata);
    add_object(a, out, "assertionAttributes", attributes);
    add_object(a, out, "roleValues", values);
    add_list(a, out, "allowedOrganizations", &in->organizations);
    if (in->minutes) json_add(a, out, STR("loginValidityDuration"), json_number(a, in->minutes));
    return out;
}

static struct json *saml_of(struct arena *a, const struct amg_sign_in *in, bool roles)
{
    struct json *standing = in->standing ? json_merge(a, NULL, in->standing) : json_object(a);
    return json_merge(a, standing, said_of(a, in, roles));
}

bool amg_set_sign_in(struct client *c, str id, const struct amg_sign_in *in, bool roles,
                     struct aws_call *call)
{
    struct buf body = BUF_INIT;
    struct json_writer w;
    const struct json *saml = in->saml ? saml_of(c->aws.arena, in, roles) : NULL;
    begin(&w, &body, c);
    put_providers(&w, in->sso, in->saml);
    if (at(saml, "idpMetadata")) json_field_tree(&w, "samlConfiguration", saml);
    json_end_object(&w);
    *call =
        amg_new_request(c, "UpdateWorkspaceAuthentication", HTTP_POST, sign_in_path(c, id), &body);
    return aws_call(&c->aws, call);
}

/* ---- who may what ------------------------------------------------------------------------ */

static str permissions_path(const struct client *c, str id)
{
    return arena_join(c->aws.arena, amg_workspace_path(c, id), STR("/permissions"));
}

static void take_permission(struct client *c, const struct json *item, void *data)
{
    amg_permissions *out = data;
    const struct json *user = at(item, "user");
    struct amg_permission p = {.id = amg_shown(c, user, "id"),
                               .group = str_is(aws_text(user, "type"), "SSO_GROUP"),
                               .role = amg_shown(c, item, "role")};
    vec_push(c->aws.arena, out, p);
}

bool amg_list_permissions(struct client *c, str id, amg_permissions *out, struct aws_call *call)
{
    *out = (amg_permissions){0};
    *call = amg_new_call(c, "ListPermissions", HTTP_GET, permissions_path(c, id));
    call->query = STR("maxResults=100");
    return amg_for_all(c, call, "permissions", take_permission, out);
}

static void put_instruction(struct json_writer *w, const struct amg_instruction *i)
{
    json_begin_object(w);
    json_field_text(w, "action", i->revoke ? "REVOKE" : "ADD");
    json_field_str(w, "role", i->permission.role);
    json_key(w, "users");
    json_begin_array(w);
    json_begin_object(w);
    json_field_str(w, "id", i->permission.id);
    json_field_text(w, "type", i->permission.group ? "SSO_GROUP" : "SSO_USER");
    json_end_object(w);
    json_end_array(w);
    json_end_object(w);
}

/* An error names the instruction that caused it, and in that the users. */
static void take_error(const struct client *c, const struct json *error,
                       struct amg_instruction *list, size_t count)
{
    const struct json *cause = at(error, "causedBy"), *users = at(cause, "users");
    bool revoke = str_is(aws_text(cause, "action"), "REVOKE");
    for (size_t u = 0; users && users->kind == JSON_ARRAY && u < users->items.len; u++) {
        str id = aws_text(users->items.at[u], "id");
        for (size_t i = 0; i < count; i++) {
            if (!str_eq(list[i].permission.id, id) || list[i].revoke != revoke) continue;
            list[i].error = arena_printf(c->aws.arena, "%d: %.*s", (int)aws_number(error, "code"),
                                         STR_ARG(amg_shown(c, error, "message")));
        }
    }
}

bool amg_change_permissions(struct client *c, str id, struct amg_instruction *list, size_t count,
                            struct aws_call *call)
{
    struct buf body = BUF_INIT;
    struct json_writer w;
    begin(&w, &body, c);
    json_key(&w, "updateInstructionBatch");
    json_begin_array(&w);
    for (size_t i = 0; i < count; i++) put_instruction(&w, &list[i]);
    json_end_array(&w);
    json_end_object(&w);
    *call = amg_new_request(c, "UpdatePermissions", HTTP_PATCH, permissions_path(c, id), &body);
    const struct json *answer = aws_call_json(&c->aws, call);
    if (!answer) return false;
    const struct json *errors = at(answer, "errors");
    for (size_t i = 0; errors && errors->kind == JSON_ARRAY && i < errors->items.len; i++)
        take_error(c, errors->items.at[i], list, count);
    return true;
}
