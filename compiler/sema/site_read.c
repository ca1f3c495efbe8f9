/* site_read: see site_read.h.  Limits are those of the service model `grafana`, 2020-08-18. */
#include "sema/site_read.h"
#include "sema/unit.h"

/* What a reader works with. */
struct reading {
    struct program *p;
    const struct ast_property *property;
    struct site *site;
    const char *example;
};

/* ---- values ------------------------------------------------------------------------------ */

static struct diag *bad(struct reading *r, span where)
{
    str word = atom_str(r->p->atoms, r->property->word);
    struct diag *d =
        REPORT_IN(r->p, PROPERTY_VALUE, where, "`%.*s` is not written so", STR_ARG(word));
    diag_help(d, "for instance `%s`", r->example);
    return d;
}

static size_t group_count(const struct reading *r) { return r->property->groups.len; }

/* The values between two commas. */
static const struct ast_nodes *group(const struct reading *r, size_t index)
{
    return &((const struct ast_group *)r->property->groups.at[index])->values;
}

static bool is_word(const struct reading *r, const struct ast *value, const char *word)
{
    return value->kind == AST_NAME &&
           str_is(atom_str(r->p->atoms, ((const struct ast_name *)value)->name), word);
}

/* The place in a list of words; COUNT when it is none of them. */
static size_t word_of(const struct reading *r, const struct ast *value, const char *const *list,
                      size_t count)
{
    size_t at = 0;
    while (at < count && !is_word(r, value, list[at])) at++;
    return at;
}

static void take(struct reading *r, const struct ast *value, site_texts *out)
{
    if (value->kind == AST_LIST) {
        const struct ast_nodes *items = &((const struct ast_list *)value)->items;
        for (size_t i = 0; i < items->len; i++) take(r, items->at[i], out);
        return;
    }
    str text = workspace_plain(r->p, value);
    if (text.len) vec_push(r->p->arena, out, text);
}

/* `word "a", "b", other ["c", "d"]`: the texts behind each word go where it says. */
struct bin {
    const char *word;
    site_texts *out;
};
static void sort_into(struct reading *r, const struct bin *bins, size_t count)
{
    const struct bin *bin = NULL;
    for (size_t i = 0; i < group_count(r); i++) {
        const struct ast_nodes *values = group(r, i);
        size_t from = 0;
        for (size_t k = 0; k < count && values->len > 1; k++) {
            if (!is_word(r, values->at[0], bins[k].word)) continue;
            bin = &bins[k];
            from = 1;
        }
        bool good = bin && values->len == from + 1;
        if (good)
            take(r, values->at[from], bin->out);
        else
            bad(r, r->property->groups.at[i]->where);
    }
}

static bool is_alone(const struct reading *r, const char *word)
{
    return group_count(r) == 1 && group(r, 0)->len == 1 && is_word(r, group(r, 0)->at[0], word);
}

/* ---- who may what ------------------------------------------------------------------------ */

static void add_people(struct reading *r, const site_texts *names, bool is_group,
                       enum site_level level)
{
    for (size_t i = 0; i < names->len; i++) {
        struct site_person person = {names->at[i], is_group, level,
                                     site_place(r->p, r->property->head.where)};
        vec_push(r->p->arena, &r->site->people, person);
    }
}

static void read_people(struct reading *r, enum site_level level, site_texts *values)
{
    site_texts users = {0}, groups = {0};
    const struct bin bins[] = {{"user", &users}, {"group", &groups}, {"role", values}};
    sort_into(r, bins, values ? 3 : 2);
    add_people(r, &users, false, level);
    add_people(r, &groups, true, level);
}

static void read_admin(struct reading *r)
{
    read_people(r, SITE_ADMIN, &r->site->assertions.admins);
}

static void read_editor(struct reading *r)
{
    read_people(r, SITE_EDITOR, &r->site->assertions.editors);
}

/* Who signs in by SAML and is neither the one nor the other is a viewer. */
static void read_viewer(struct reading *r) { read_people(r, SITE_VIEWER, NULL); }

static void read_folder(struct reading *r)
{
    static const char *const levels[] = {"view", "edit", "manage"};
    const struct ast_nodes *values = group(r, 0);
    struct site_folder folder = {.path = workspace_plain(r->p, values->at[0]),
                                 .place = site_place(r->p, r->property->head.where)};
    enum site_level level = SITE_VIEWER;
    for (size_t i = 0; i < group_count(r); i++) {
        values = group(r, i);
        size_t from = i == 0, left = values->len - from;
        size_t known = left > 1 ? word_of(r, values->at[from], levels, COUNT_OF(levels)) : 0;
        if (left > 1 && known < COUNT_OF(levels)) {
            level = (enum site_level)known;
            from++, left--;
        }
        bool everyone = left == 1 && is_word(r, values->at[from], "everyone");
        bool team = left == 2 && is_word(r, values->at[from], "team");
        bool more = left == 1 && i > 0 && values->at[from]->kind == AST_STRING;
        if (!everyone && !team && !more) {
            bad(r, r->property->groups.at[i]->where);
            return;
        }
        struct site_grant grant = {
            everyone ? STR_EMPTY : workspace_plain(r->p, values->at[values->len - 1]), level};
        vec_push(r->p->arena, &folder.grants, grant);
    }
    vec_push(r->p->arena, &r->site->folders, folder);
}

/* ---- sign-in ----------------------------------------------------------------------------- */

/* `sso us-east-1`: Identity Center is in one region, and workspaces may be in others. */
static void read_auth(struct reading *r)
{
    for (size_t i = 0; i < group_count(r); i++) {
        const struct ast_nodes *values = group(r, i);
        bool sso = values->len <= 2 && is_word(r, values->at[0], "sso");
        bool saml = values->len == 1 && is_word(r, values->at[0], "saml");
        r->site->sso = r->site->sso || sso;
        r->site->saml = r->site->saml || saml;
        if (sso && values->len == 2) r->site->identity = workspace_plain(r->p, values->at[1]);
        if (!sso && !saml) bad(r, r->property->groups.at[i]->where);
    }
}

static void read_metadata(struct reading *r)
{
    struct site_saml *saml = &r->site->assertions;
    saml->uploaded = is_alone(r, "uploaded");
    if (saml->uploaded) return;
    saml->metadata = workspace_plain(r->p, group(r, 0)->at[0]);
    bool address =
        str_starts(saml->metadata, STR("https://")) || str_starts(saml->metadata, STR("http://"));
    bool alone = group_count(r) == 1 && group(r, 0)->len == 1;
    if (saml->metadata.len && (!address || !alone)) bad(r, r->property->groups.at[0]->where);
}

static void read_assertion(struct reading *r)
{
#define SITE_ATTRIBUTE(word) #word,
    static const char *const names[] = {SITE_ATTRIBUTES(SITE_ATTRIBUTE)};
#undef SITE_ATTRIBUTE
    for (size_t i = 0; i < group_count(r); i++) {
        const struct ast_nodes *values = group(r, i);
        size_t known =
            values->len == 2 ? word_of(r, values->at[0], names, COUNT_OF(names)) : COUNT_OF(names);
        if (known < COUNT_OF(names))
            r->site->assertions.attributes[known] = workspace_plain(r->p, values->at[1]);
        else
            bad(r, r->property->groups.at[i]->where);
    }
}

static void read_session(struct reading *r)
{
    const struct ast_number *n = (const struct ast_number *)group(r, 0)->at[0];
    struct unit from, minutes;
    double value = 0;
    bool good = n->head.kind == AST_NUMBER && unit_parse(n->unit, &from) &&
                unit_parse(STR("min"), &minutes) && unit_convert(n->value, from, minutes, &value) &&
                value >= 1 && value < 1e6;
    if (good)
        r->site->assertions.minutes = (int)value;
    else
        bad(r, r->property->groups.at[0]->where);
}

/* ---- the workspace ----------------------------------------------------------------------- */

static bool is_digits(str text, size_t len)
{
    bool good = text.len == len;
    for (size_t i = 0; i < text.len; i++) good = good && text.ptr[i] >= '0' && text.ptr[i] <= '9';
    return good;
}

static void read_account(struct reading *r)
{
    const struct ast *first = group(r, 0)->at[0];
    const struct bin bins[] = {{"organization", &r->site->units}};
    if (is_word(r, first, "organization")) {
        sort_into(r, bins, COUNT_OF(bins));
        return;
    }
    str account = workspace_plain(r->p, first);
    if (is_digits(account, 12))
        r->site->account = account;
    else
        bad(r, first->where);
}

static void read_tag(struct reading *r)
{
    for (size_t i = 0; i < group_count(r); i++) {
        const struct ast_nodes *v = group(r, i);
        if (v->len != 3 || v->at[1]->kind != AST_MARK) {
            bad(r, r->property->groups.at[i]->where);
            continue;
        }
        struct site_tag tag = {workspace_plain(r->p, v->at[0]), workspace_plain(r->p, v->at[2])};
        vec_push(r->p->arena, &r->site->tags, tag);
    }
}

static bool is_topic(str text)
{
    return str_starts(text, STR("arn:")) && str_find(text, STR(":sns:"), 0) != SIZE_MAX;
}

static void read_notify(struct reading *r)
{
    for (size_t i = 0; i < group_count(r); i++) {
        const struct ast *value = group(r, i)->at[0];
        str text = STR_EMPTY;
        if (is_word(r, value, "sns"))
            r->site->any_topic = true;
        else
            text = workspace_plain(r->p, value);
        if (is_topic(text)) vec_push(r->p->arena, &r->site->topics, text);
        if (is_topic(text) || is_word(r, value, "sns") || !text.len) continue;
        struct diag *d = bad(r, value->where);
        diag_why(d, "a workspace of Amazon Managed Grafana may be allowed to publish to topics of "
                    "SNS, and to nothing else");
    }
}

static void read_vpc(struct reading *r)
{
    const struct bin bins[] = {{"subnets", &r->site->subnets},
                               {"groups", &r->site->security_groups}};
    r->site->no_vpc = is_alone(r, "none");
    if (r->site->no_vpc) return;
    sort_into(r, bins, COUNT_OF(bins));
    size_t subnets = r->site->subnets.len, groups = r->site->security_groups.len;
    if (subnets >= 2 && subnets <= 6 && groups >= 1 && groups <= 5) return;
    struct diag *d = bad(r, r->property->head.where);
    diag_why(d, "AWS takes 2 to 6 subnets and 1 to 5 security groups");
}

static void read_network(struct reading *r)
{
    const struct bin bins[] = {{"prefix", &r->site->prefix_lists},
                               {"endpoint", &r->site->endpoints}};
    r->site->open = is_alone(r, "open");
    if (!r->site->open) sort_into(r, bins, COUNT_OF(bins));
}

static enum site_answer answer(struct reading *r)
{
    if (is_alone(r, "yes")) return SITE_YES;
    if (is_alone(r, "no")) return SITE_NO;
    bad(r, r->property->groups.at[0]->where);
    return SITE_UNSAID;
}

static void read_plugins(struct reading *r) { r->site->plugins = answer(r); }

static void read_alerting(struct reading *r) { r->site->alerting = answer(r); }

static void read_allow(struct reading *r)
{
    for (size_t i = 0; i < group_count(r); i++)
        take(r, group(r, i)->at[0], &r->site->assertions.allowed);
}

/* ---- by table ---------------------------------------------------------------------------- */

#define TEXT_OF(member) offsetof(struct site, member)
static const struct word_reader {
    const char *word;
    void (*read)(struct reading *r); /* NULL: one text */
    size_t text;
    const char *example;
} readers[] = {
    {"describe", NULL, TEXT_OF(description), ""},
    {"role", NULL, TEXT_OF(role), ""},
    {"organization", NULL, TEXT_OF(organization), ""},
    {"timezone", NULL, TEXT_OF(timezone), ""},
    {"theme", NULL, TEXT_OF(theme), ""},
    {"week", NULL, TEXT_OF(week), ""},
    {"home", NULL, TEXT_OF(home), ""},
    {"metadata", read_metadata, 0, "metadata \"https://idp.example.com/metadata\""},
    {"auth", read_auth, 0, "auth sso"},
    {"admin", read_admin, 0, "admin user \"anna@example.com\", group \"Operations\""},
    {"editor", read_editor, 0, "editor group \"Engineering\""},
    {"viewer", read_viewer, 0, "viewer group \"Product\", \"Customer Success\""},
    {"folder", read_folder, 0, "folder \"Payments\" edit team \"Payments\", view everyone"},
    {"assertion", read_assertion, 0, "assertion role \"role\", login \"mail\""},
    {"allow", read_allow, 0, "allow \"Acme\""},
    {"session", read_session, 0, "session 8h"},
    {"account", read_account, 0, "account 111122223333"},
    {"tag", read_tag, 0, "tag team = \"payments\""},
    {"notify", read_notify, 0, "notify \"arn:aws:sns:eu-west-1:111122223333:grafana-oncall\""},
    {"vpc", read_vpc, 0, "vpc subnets [\"subnet-1\", \"subnet-2\"], groups [\"sg-1\"]"},
    {"network", read_network, 0, "network prefix \"pl-1\", endpoint \"vpce-1\""},
    {"plugins", read_plugins, 0, "plugins yes"},
    {"alerting", read_alerting, 0, "alerting yes"},
};

static bool has_value(const struct ast_property *property)
{
    for (size_t i = 0; i < property->groups.len; i++)
        if (!((const struct ast_group *)property->groups.at[i])->values.len) return false;
    return property->groups.len > 0; /* none is reported where the form is checked */
}

void site_read(struct program *p, const struct ast_property *property, struct site *out)
{
    str word = atom_str(p->atoms, property->word);
    for (size_t i = 0; i < COUNT_OF(readers); i++) {
        if (!str_is(word, readers[i].word) || !has_value(property)) continue;
        struct reading r = {p, property, out, readers[i].example};
        if (!out->said.len) out->said = word;
        if (readers[i].read)
            readers[i].read(&r);
        else
            *(str *)((char *)out + readers[i].text) = workspace_plain(p, group(&r, 0)->at[0]);
    }
}

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
    } else if (described && !site->saml) {
        d = REPORT_IN(p, PROPERTY_VALUE, where, "`metadata` is for `auth saml`, which is not said");
        diag_help(d, "add `auth saml`, or `auth sso, saml`");
    }
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
