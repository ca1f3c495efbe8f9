/* site_read: see site_read.h.  Limits are those of the service model `grafana`, 2020-08-18.  Not
 * responsible for what words mean together (site_check.c). */
#include "sema/site_read.h"
#include "sema/declared_fields.h"
#include "sema/unit.h"

#include <math.h>

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

/* `""`: it would be passed over in silence. */
static bool is_empty(const struct reading *r, const struct ast *value)
{
    return value->kind == AST_STRING && str_is(source_text(r->p->sources, value->where), "\"\"");
}

static str plain(struct reading *r, const struct ast *value)
{
    if (is_empty(r, value)) bad(r, value->where);
    return workspace_plain(r->p, value);
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

/* `word "a", "b", other ["c", "d"]`: the texts behind each word go where it says. */
struct bin {
    const char *word;
    site_texts *out;
    const char *begins; /* how each of them does; NULL: as it likes */
};
static void take(struct reading *r, const struct ast *value, const struct bin *bin)
{
    if (value->kind == AST_LIST) {
        const struct ast_nodes *items = &((const struct ast_list *)value)->items;
        for (size_t i = 0; i < items->len; i++) take(r, items->at[i], bin);
        return;
    }
    str text = plain(r, value);
    if (!text.len) return;
    if (bin->begins && !str_starts(text, str_from(bin->begins)))
        diag_why(bad(r, value->where), "AWS's begin with `%s`", bin->begins);
    vec_push(r->p->arena, bin->out, text);
}

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
            take(r, values->at[from], bin);
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
    const struct bin bins[] = {
        {"user", &users, NULL}, {"group", &groups, NULL}, {"role", values, NULL}};
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

static bool has_grant(const struct site_folder *folder, str team)
{
    for (size_t i = 0; i < folder->grants.len; i++)
        if (str_eq(folder->grants.at[i].team, team)) return true;
    return false;
}

/* The general folder is Grafana's own, and no folder has the empty name. */
static bool is_folder(struct reading *r, str path, span where)
{
    struct diag *d = NULL;
    if (str_is(path, "General"))
        diag_why(d = bad(r, where), "the general folder has no permissions of its own: everyone "
                                    "who may sign in sees it");
    for (size_t i = 0; i < r->site->folders.len && !d; i++)
        if (str_eq(r->site->folders.at[i].path, path))
            d = REPORT_IN(r->p, PROPERTY_TWICE, where, "folder \"%.*s\" is given twice",
                          STR_ARG(path));
    return path.len && !d;
}

static void read_folder(struct reading *r)
{
    static const char *const levels[] = {"view", "edit", "manage"};
    const struct ast_nodes *values = group(r, 0);
    struct site_folder folder = {.path = plain(r, values->at[0]),
                                 .place = site_place(r->p, r->property->head.where)};
    enum site_level level = SITE_VIEWER;
    if (!is_folder(r, folder.path, values->at[0]->where)) return;
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
        struct site_grant grant = {everyone ? STR_EMPTY : plain(r, values->at[values->len - 1]),
                                   level};
        if (has_grant(&folder, grant.team) && (everyone || grant.team.len)) {
            REPORT_IN(r->p, PROPERTY_TWICE, r->property->groups.at[i]->where,
                      "%s%.*s is given twice", everyone ? "everyone" : "team ",
                      STR_ARG(grant.team));
            return;
        }
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
        bool region = !r->site->identity.len || is_aws_region(r->site->identity);
        if (!(sso && region) && !saml) bad(r, r->property->groups.at[i]->where);
    }
}

static void read_metadata(struct reading *r)
{
    struct site_saml *saml = &r->site->assertions;
    saml->uploaded = is_alone(r, "uploaded");
    if (saml->uploaded) return;
    saml->metadata = plain(r, group(r, 0)->at[0]);
    bool address = str_starts(saml->metadata, STR("https://"));
    bool alone = group_count(r) == 1 && group(r, 0)->len == 1;
    if (!saml->metadata.len || (address && alone)) return;
    struct diag *d = bad(r, r->property->groups.at[0]->where);
    if (str_starts(saml->metadata, STR("http://")))
        diag_why(d, "whoever stands between could change it, and it decides who is who");
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
        str *attribute = &r->site->assertions.attributes[known];
        if (known == COUNT_OF(names))
            bad(r, r->property->groups.at[i]->where);
        else if (attribute->len)
            REPORT_IN(r->p, PROPERTY_TWICE, r->property->groups.at[i]->where, "`%s` is given twice",
                      names[known]);
        else
            *attribute = plain(r, values->at[1]);
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
    bool whole = good && value == floor(value);
    if (whole) r->site->assertions.minutes = (int)value;
    if (whole) return;
    struct diag *d = bad(r, r->property->groups.at[0]->where);
    if (good) diag_why(d, "AWS counts whole minutes");
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
    const struct bin bins[] = {{"organization", &r->site->units, "ou-"}};
    if (is_word(r, first, "organization")) {
        sort_into(r, bins, COUNT_OF(bins));
        return;
    }
    str account = workspace_plain(r->p, first);
    bool alone = group_count(r) == 1 && group(r, 0)->len == 1;
    if (r->site->account.len)
        REPORT_IN(r->p, PROPERTY_TWICE, first->where, "`account` is given twice");
    else if (alone && is_digits(account, 12))
        r->site->account = account;
    else
        bad(r, first->where);
}

static bool has_tag(const struct reading *r, str name)
{
    for (size_t i = 0; i < r->site->tags.len; i++)
        if (str_eq(r->site->tags.at[i].name, name)) return true;
    return false;
}

static const char *why_no_tag(struct arena *a, str name, str value)
{
    enum { LONGEST_NAME = 128, LONGEST_VALUE = 256 };
    if (str_is(name, "dashc") || str_starts(name, STR("dashc:")))
        return "that tag says which project and workspace it is made from";
    if (str_starts(str_lower(a, name), STR("aws:")))
        return "names that begin with `aws:` are AWS's own";
    if (name.len > LONGEST_NAME || value.len > LONGEST_VALUE)
        return "AWS takes 128 characters for a name and 256 for a value";
    return NULL;
}

static void read_tag(struct reading *r)
{
    for (size_t i = 0; i < group_count(r); i++) {
        const struct ast_nodes *v = group(r, i);
        if (v->len != 3 || v->at[1]->kind != AST_MARK) {
            bad(r, r->property->groups.at[i]->where);
            continue;
        }
        struct site_tag tag = {plain(r, v->at[0]), workspace_plain(r->p, v->at[2])};
        const char *why = why_no_tag(r->p->arena, tag.name, tag.value);
        if (why) diag_why(bad(r, v->at[0]->where), "%s", why);
        if (tag.name.len && has_tag(r, tag.name))
            REPORT_IN(r->p, PROPERTY_TWICE, v->at[0]->where, "tag `%.*s` is given twice",
                      STR_ARG(tag.name));
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
            text = plain(r, value);
        if (is_topic(text)) vec_push(r->p->arena, &r->site->topics, text);
        if (is_topic(text) || is_word(r, value, "sns") || !text.len) continue;
        struct diag *d = bad(r, value->where);
        diag_why(d, "a workspace of Amazon Managed Grafana may be allowed to publish to topics of "
                    "SNS, and to nothing else");
    }
}

static void read_vpc(struct reading *r)
{
    const struct bin bins[] = {{"subnets", &r->site->subnets, "subnet-"},
                               {"groups", &r->site->security_groups, "sg-"}};
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
    const struct bin bins[] = {{"prefix", &r->site->prefix_lists, "pl-"},
                               {"endpoint", &r->site->endpoints, "vpce-"}};
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
    const struct bin bin = {"", &r->site->assertions.allowed, NULL};
    for (size_t i = 0; i < group_count(r); i++) take(r, group(r, i)->at[0], &bin);
}

/* ---- by table ---------------------------------------------------------------------------- */

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* `[\w+=,.@-]{1,64}`, or "arn:aws:iam::111122223333:role/path/name" */
static bool is_role(str text)
{
    str rest = text, part = STR_EMPTY;
    if (str_starts(text, STR("arn:"))) {
        for (size_t i = 0; i < 3; i++) str_split(&rest, ':', &part);
        bool iam = str_is(part, "iam");
        str_split(&rest, ':', &part);
        bool global = !part.len;
        str_split(&rest, ':', &part);
        if (!iam || !global || !is_digits(part, 12) || !str_starts(rest, STR("role/")))
            return false;
        while (str_split(&rest, '/', &part)) text = part;
    }
    for (size_t i = 0; i < text.len; i++)
        if (!is_alnum(text.ptr[i]) && !strchr("_+=,.@-", text.ptr[i])) return false;
    return text.len > 0 && text.len <= 64;
}

/* `utc`, `browser`, or a name of the IANA's: an area that it has, and a place.  The places change
 * from year to year. */
static bool is_timezone(str text)
{
    static const char *const alone[] = {"utc", "browser", "UTC", "GMT"};
    static const char *const areas[] = {"Africa", "America",  "Antarctica", "Arctic",
                                        "Asia",   "Atlantic", "Australia",  "Etc",
                                        "Europe", "Indian",   "Pacific"};
    str rest = text, area;
    for (size_t i = 0; i < COUNT_OF(alone); i++)
        if (str_is(text, alone[i])) return true;
    str_split(&rest, '/', &area);
    bool known = false;
    for (size_t i = 0; i < COUNT_OF(areas); i++) known = known || str_is(area, areas[i]);
    for (size_t i = 0; i < rest.len; i++)
        known = known && (is_alnum(rest.ptr[i]) || strchr("_/+-", rest.ptr[i]));
    return known && rest.len;
}

#define TEXT_OF(member) offsetof(struct site, member)
static const struct word_reader {
    const char *word;
    void (*read)(struct reading *r); /* NULL: one text */
    size_t text;
    const char *example;
    bool (*good)(str text); /* of a text; NULL: any that is not empty */
} readers[] = {
    {"describe", NULL, TEXT_OF(description), "describe \"Numbers of the shop.\"", NULL},
    {"role", NULL, TEXT_OF(role),
     "role \"grafana-acme\"`, `role \"arn:aws:iam::111122223333:role/grafana\"", is_role},
    {"organization", NULL, TEXT_OF(organization), "organization \"Acme\"", NULL},
    {"timezone", NULL, TEXT_OF(timezone), "timezone utc`, `timezone \"Europe/Berlin\"",
     is_timezone},
    {"theme", NULL, TEXT_OF(theme), "theme dark", NULL},
    {"week", NULL, TEXT_OF(week), "week monday", NULL},
    {"home", NULL, TEXT_OF(home), "home \"overview\"", NULL},
    {"metadata", read_metadata, 0, "metadata \"https://idp.example.com/metadata\"", NULL},
    {"auth", read_auth, 0, "auth sso", NULL},
    {"admin", read_admin, 0, "admin user \"anna@example.com\", group \"Operations\"", NULL},
    {"editor", read_editor, 0, "editor group \"Engineering\"", NULL},
    {"viewer", read_viewer, 0, "viewer group \"Product\", \"Customer Success\"", NULL},
    {"folder", read_folder, 0, "folder \"Payments\" edit team \"Payments\", view everyone", NULL},
    {"assertion", read_assertion, 0, "assertion role \"role\", login \"mail\"", NULL},
    {"allow", read_allow, 0, "allow \"Acme\"", NULL},
    {"session", read_session, 0, "session 8h", NULL},
    {"account", read_account, 0, "account 111122223333", NULL},
    {"tag", read_tag, 0, "tag team = \"payments\"", NULL},
    {"notify", read_notify, 0, "notify \"arn:aws:sns:eu-west-1:111122223333:grafana-oncall\"",
     NULL},
    {"vpc", read_vpc, 0, "vpc subnets [\"subnet-1\", \"subnet-2\"], groups [\"sg-1\"]", NULL},
    {"network", read_network, 0, "network prefix \"pl-1\", endpoint \"vpce-1\"", NULL},
    {"plugins", read_plugins, 0, "plugins yes", NULL},
    {"alerting", read_alerting, 0, "alerting yes", NULL},
};

static void read_text(struct reading *r, str *out, bool (*good)(str text))
{
    const struct ast *value = group(r, 0)->at[0];
    *out = plain(r, value);
    if (out->len && good && !good(*out)) bad(r, value->where);
}

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
            read_text(&r, (str *)((char *)out + readers[i].text), readers[i].good);
    }
}
