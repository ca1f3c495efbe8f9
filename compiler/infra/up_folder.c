/* up_folder: who may see which folder in Grafana: teams, and everyone.
 *
 * A folder or a team that is missing is made.  Who is in a team is not said here: people join teams
 * in Grafana, or by the groups of a SAML sign-in. */
#include "infra/up_inner.h"

#include "deploy/deploy.h"
#include "grafana/organisation.h"

static const struct {
    int level;
    const char *word;
} levels[] = {[SITE_VIEWER] = {GRAFANA_VIEW, "view"},
              [SITE_EDITOR] = {GRAFANA_EDIT, "edit"},
              [SITE_ADMIN] = {GRAFANA_MANAGE, "manage"}};

static str word_of(int level)
{
    for (size_t i = 0; i < COUNT_OF(levels); i++)
        if (levels[i].level == level) return str_from(levels[i].word);
    return STR("nothing");
}

static const struct site_folder *folder_of(const struct infra_resource *r) { return r->declared; }

/* ---- asking ------------------------------------------------------------------------------ */

static bool read_children(struct up *u, const struct grafana *g, str parent, grafana_folders *out,
                          struct infra_failure *f)
{
    size_t before;
    int page = 1;
    do {
        struct http_exchange e;
        before = out->len;
        grafana_ask_folders(g, &e, parent, page++);
        up_ask(u, &e);
        struct grafana_answer answer = grafana_told_folders(&e, up_arena(u), out);
        http_exchange_release(&e);
        if (!up_grafana_ok(u, &answer, f)) return false;
    } while (out->len - before == GRAFANA_PAGE);
    return true;
}

static bool find_child(struct up *u, const struct grafana *g, str parent, str title, str *uid,
                       struct infra_failure *f)
{
    grafana_folders children = {0};
    *uid = STR_EMPTY;
    if (!read_children(u, g, parent, &children, f)) return false;
    for (size_t i = 0; i < children.len; i++)
        if (str_eq(children.at[i].title, title) && str_eq(children.at[i].parent, parent))
            *uid = children.at[i].uid;
    return true;
}

/* Where folders do not nest, Grafana puts it at the top: empty as it is, it can go again. */
static bool is_flat(struct up *u, const struct grafana *g, const struct grafana_folder *made,
                    struct infra_failure *f)
{
    struct http_exchange e;
    grafana_ask_no_folder(g, &e, made->uid);
    up_ask(u, &e);
    http_exchange_release(&e);
    return infra_fail(f, INFRA_REFUSED,
                      arena_printf(up_arena(u),
                                   "the workspace puts \"%.*s\" at the top: it cannot "
                                   "nest folders",
                                   STR_ARG(made->title)),
                      STR("name a folder without `/`"));
}

static bool make_child(struct up *u, const struct grafana *g, str parent, str path, str title,
                       str *uid, struct infra_failure *f)
{
    struct http_exchange e;
    struct grafana_folder made;
    const struct grafana_folder wanted = {
        deploy_folder_uid(up_arena(u), infra_options(u->infra)->project, path), title, parent};
    grafana_ask_new_folder(g, &e, &wanted);
    up_ask(u, &e);
    struct grafana_answer answer = grafana_told_folder(&e, up_arena(u), &made);
    http_exchange_release(&e);
    *uid = made.uid;
    if (answer.outcome == GRAFANA_CONFLICT || answer.outcome == GRAFANA_NAME_TAKEN) {
        *uid = wanted.uid; /* another run's, or an earlier try's */
        return true;
    }
    return up_grafana_ok(u, &answer, f) && (str_eq(made.parent, parent) || is_flat(u, g, &made, f));
}

/* The folder of a path, from the top down; `makes`: what is missing.  *uid empty: not there. */
static bool find_folder(struct up *u, const struct grafana *g, str path, bool makes, str *uid,
                        struct infra_failure *f)
{
    str rest = path, title, parent = STR_EMPTY;
    while (str_split(&rest, '/', &title)) {
        str above = str_part(path, 0, path.len - rest.len);
        while (str_ends(above, STR("/"))) above.len--;
        title = str_trim(title);
        if (!find_child(u, g, parent, title, uid, f)) return false;
        if (!uid->len && !makes) return true;
        if (!uid->len && !make_child(u, g, parent, above, title, uid, f)) return false;
        parent = *uid;
    }
    return true;
}

static bool read_grants(struct up *u, const struct grafana *g, str uid, grafana_grants *out,
                        struct infra_failure *f)
{
    struct http_exchange e;
    grafana_ask_grants(g, &e, uid);
    up_ask(u, &e);
    struct grafana_answer answer = grafana_told_grants(&e, up_arena(u), out);
    http_exchange_release(&e);
    return up_grafana_ok(u, &answer, f);
}

static bool ask_team(struct up *u, const struct grafana *g, str name, long long *id,
                     struct infra_failure *f)
{
    struct http_exchange e;
    grafana_ask_team(g, &e, name);
    up_ask(u, &e);
    struct grafana_answer answer = grafana_told_team(&e, up_arena(u), name, id);
    http_exchange_release(&e);
    return up_grafana_ok(u, &answer, f);
}

/* ---- canonical form ---------------------------------------------------------------------- */

/* "team Payments"; everyone is who has the lowest role, and so any. */
static str key_of(struct arena *a, const struct grafana_grant *grant)
{
    if (grant->team) return arena_join(a, STR("team "), grant->team_name);
    if (grant->login.len) return arena_join(a, STR("user "), grant->login);
    if (grant->user) return arena_printf(a, "user %lld", grant->user);
    if (str_is(grant->role, "Viewer")) return STR("everyone");
    return arena_join(a, str_lower(a, grant->role), STR("s"));
}

static struct json *wanted_of(struct arena *a, const struct site_folder *folder)
{
    struct json *out = json_object(a);
    for (size_t i = 0; i < folder->grants.len; i++) {
        const struct site_grant *grant = &folder->grants.at[i];
        str key = grant->team.len ? arena_join(a, STR("team "), grant->team) : STR("everyone");
        json_set(a, out, key, json_string(a, str_from(levels[grant->level].word)));
    }
    return out;
}

/* What Grafana gives by itself, which the source may not mean: a folder at the top to everyone and
 * to editors, one in another what the one above gives. */
static void note_new(struct up *u, struct infra_resource *r)
{
    infra_note(u->infra, r, INFRA_NOTE, "the folder is made");
    bool inner = str_find_char(r->name, '/', 0) != SIZE_MAX;
    bool everyone = json_get(r->wanted, STR("everyone")) != NULL;
    const char *told = everyone
                           ? "editors may edit a new folder: --prune takes that away"
                           : "everyone may view a new folder, and editors may edit it: --prune "
                             "takes that away";
    if (inner) told = "whoever may view the folder above may view this one too";
    if (inner ? everyone : u->options.prune) return;
    infra_note(u->infra, r, INFRA_WARNING, "%s", told);
}

/* A name of the source that nobody has yet becomes a team: a slip shows here. */
static bool note_teams(struct up *u, struct infra_resource *r, const struct grafana *g,
                       struct infra_failure *f)
{
    for (size_t k = 0; k < folder_of(r)->grants.len; k++) {
        str team = folder_of(r)->grants.at[k].team;
        long long id = 0;
        if (!team.len) continue;
        if (g && !ask_team(u, g, team, &id, f)) return false;
        if (!id) infra_note(u->infra, r, INFRA_NOTE, "the team %.*s is made", STR_ARG(team));
    }
    return true;
}

static bool read_folder(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    struct up *u = up_of(r);
    struct arena *a = infra_arena(i);
    grafana_grants grants;
    const struct grafana *g;
    r->wanted = wanted_of(a, folder_of(r));
    if (!up_reads(u, r, &g, f)) return up_left_alone(r, f);
    if (!g) {
        if (up_exists(u)) return true;
        note_new(u, r);
        return note_teams(u, r, NULL, f);
    }
    if (!find_folder(u, g, r->name, false, &r->id, f)) return up_left_alone(r, f);
    if (!note_teams(u, r, g, f)) return up_left_alone(r, f);
    if (!r->id.len) {
        note_new(u, r);
        return true;
    }
    if (!read_grants(u, g, r->id, &grants, f)) return up_left_alone(r, f);
    r->live = json_object(a);
    for (size_t k = 0; k < grants.len; k++) {
        str key = key_of(a, &grants.at[k]), word = word_of(grants.at[k].level);
        if (json_get(r->wanted, key) || u->options.prune)
            json_set(a, r->live, key, json_string(a, word));
        else
            infra_note(i, r, INFRA_NOTE, "%.*s may %.*s: --prune takes it away", STR_ARG(key),
                       STR_ARG(word));
    }
    return true;
}

/* ---- writing ----------------------------------------------------------------------------- */

static bool have_team(struct up *u, const struct grafana *g, str name, long long *id,
                      struct infra_failure *f)
{
    struct http_exchange e;
    if (!ask_team(u, g, name, id, f)) return false;
    if (*id) return true;
    grafana_ask_new_team(g, &e, name);
    up_ask(u, &e);
    struct grafana_answer answer = grafana_told_new_team(&e, up_arena(u), id);
    http_exchange_release(&e);
    bool taken = answer.outcome == GRAFANA_CONFLICT || answer.outcome == GRAFANA_NAME_TAKEN;
    if (taken) return ask_team(u, g, name, id, f);
    return up_grafana_ok(u, &answer, f);
}

/* Whether it is to go: of a folder that stood only what the plan has shown. */
static bool is_pruned(struct up *u, const struct infra_resource *r, str key)
{
    bool shown = r->live ? json_get(r->live, key) != NULL : !u->uncompared;
    return u->options.prune && shown;
}

/* The list is replaced as a whole: what is not ours to say is sent again. */
static bool merge(struct up *u, const struct grafana *g, const struct infra_resource *r,
                  const grafana_grants *live, grafana_grants *out, struct infra_failure *f)
{
    struct arena *a = up_arena(u);
    for (size_t i = 0; i < live->len; i++) {
        str key = key_of(a, &live->at[i]);
        if (!json_get(r->wanted, key) && !is_pruned(u, r, key)) vec_push(a, out, live->at[i]);
    }
    for (size_t i = 0; i < folder_of(r)->grants.len; i++) {
        const struct site_grant *wanted = &folder_of(r)->grants.at[i];
        struct grafana_grant grant = {.role = STR("Viewer"), .level = levels[wanted->level].level};
        if (wanted->team.len && !have_team(u, g, wanted->team, &grant.team, f)) return false;
        vec_push(a, out, grant);
    }
    return true;
}

static bool write_folder(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    struct up *u = up_of(r);
    const struct grafana *g = up_grafana(u, f);
    grafana_grants live, all = {0};
    struct http_exchange e;
    (void)i;
    if (!g || !find_folder(u, g, r->name, true, &r->id, f)) return false;
    if (!read_grants(u, g, r->id, &live, f) || !merge(u, g, r, &live, &all, f)) return false;
    grafana_ask_grant(g, &e, r->id, &all);
    up_ask(u, &e);
    struct grafana_answer answer = grafana_told_done(&e, up_arena(u));
    http_exchange_release(&e);
    return up_grafana_ok(u, &answer, f);
}

const struct infra_kind up_folder_kind = {
    .noun = "permissions of folder", .name = "folder", .read = read_folder, .write = write_folder};
