/* up_organisation: the organisation in Grafana: its name, and what everyone sees who has not chosen
 * otherwise. */
#include "infra/up_inner.h"

#include "grafana/organisation.h"

static bool ask_home(struct up *u, const struct grafana *g, bool *there, struct infra_failure *f)
{
    struct http_exchange e;
    struct grafana_dashboard dashboard;
    grafana_ask_dashboard(g, &e, u->site->home);
    up_ask(u, &e);
    struct grafana_answer answer = grafana_told_dashboard(&e, up_arena(u), &dashboard);
    http_exchange_release(&e);
    *there = answer.outcome == GRAFANA_OK;
    bool absent = answer.outcome == GRAFANA_NOT_FOUND || answer.outcome == GRAFANA_UNSEEN;
    return absent || up_grafana_ok(u, &answer, f);
}

static struct json *state(struct arena *a, str name, const struct grafana_preferences *p,
                          const struct json *only)
{
    struct json *out = json_object(a);
    const struct {
        const char *key;
        str value;
    } members[] = {{"name", name},
                   {"timezone", p->timezone},
                   {"theme", p->theme},
                   {"week", p->week},
                   {"home", p->home}};
    for (size_t i = 0; i < COUNT_OF(members); i++)
        if (!only || json_get(only, str_from(members[i].key)))
            up_put_text(a, out, members[i].key, members[i].value);
    return out;
}

static struct grafana_preferences wanted_of(const struct site *s)
{
    return (struct grafana_preferences){s->theme, s->timezone, s->week, s->home};
}

static bool read_live(struct up *u, const struct grafana *g, str *name,
                      struct grafana_preferences *p, struct infra_failure *f)
{
    struct http_exchange e;
    struct arena *a = up_arena(u);
    grafana_ask_organisation(g, &e);
    up_ask(u, &e);
    struct grafana_answer answer = grafana_told_organisation(&e, a, name);
    http_exchange_release(&e);
    if (!up_grafana_ok(u, &answer, f)) return false;
    grafana_ask_preferences(g, &e);
    up_ask(u, &e);
    answer = grafana_told_preferences(&e, a, p);
    http_exchange_release(&e);
    return up_grafana_ok(u, &answer, f);
}

static str home_is_absent(struct up *u)
{
    return arena_printf(up_arena(u),
                        "the home dashboard \"%.*s\" is not there yet: after the next push, run "
                        "this again",
                        STR_ARG(u->site->home));
}

/* Sets both states by what stands; `absent`: the home dashboard is not there to be set. */
static bool compare(struct up *u, struct infra_resource *r, const struct grafana *g, bool *absent,
                    struct infra_failure *f)
{
    struct grafana_preferences wanted = wanted_of(u->site), live;
    bool there = true;
    str name;
    if (!read_live(u, g, &name, &live, f)) return false;
    if (wanted.home.len && !ask_home(u, g, &there, f)) return false;
    if (!there) wanted.home = STR_EMPTY;
    *absent = !there;
    r->wanted = state(up_arena(u), u->site->organization, &wanted, NULL);
    r->live = state(up_arena(u), name, &live, r->wanted);
    return true;
}

static bool read_organisation(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    struct up *u = up_of(r);
    struct grafana_preferences wanted = wanted_of(u->site);
    const struct grafana *g;
    bool absent = wanted.home.len && !up_exists(u);
    if (absent) wanted.home = STR_EMPTY;
    r->wanted = state(infra_arena(i), u->site->organization, &wanted, NULL);
    if (!up_reads(u, r, &g, f) || (g && !compare(u, r, g, &absent, f))) return up_left_alone(r, f);
    if (absent) infra_note(i, r, INFRA_NOTE, "%.*s", STR_ARG(home_is_absent(u)));
    return true;
}

static bool tell(struct up *u, struct http_exchange *e, struct infra_failure *f)
{
    up_ask(u, e);
    struct grafana_answer answer = grafana_told_done(e, up_arena(u));
    http_exchange_release(e);
    return up_grafana_ok(u, &answer, f);
}

static str changed(const struct infra_resource *r, const char *key)
{
    const struct json *wanted = infra_at(r->wanted, key), *live = infra_at(r->live, key);
    if (!wanted || (live && json_equal(wanted, live))) return STR_EMPTY;
    return wanted->string;
}

static bool write_organisation(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    struct up *u = up_of(r);
    const struct grafana *g = up_grafana(u, f);
    struct http_exchange e;
    bool absent = false;
    if (!g || (u->uncompared && !compare(u, r, g, &absent, f))) return false;
    if (absent && infra_options(i)->say)
        infra_options(i)->say(home_is_absent(u), infra_options(i)->data);
    struct grafana_preferences p = {changed(r, "theme"), changed(r, "timezone"), changed(r, "week"),
                                    changed(r, "home")};
    str name = changed(r, "name");
    if (name.len) grafana_ask_organisation_name(g, &e, name);
    if (name.len && !tell(u, &e, f)) return false;
    if (!p.theme.len && !p.timezone.len && !p.week.len && !p.home.len) return true;
    grafana_ask_prefer(g, &e, &p);
    return tell(u, &e, f);
}

const struct infra_kind up_organisation_kind = {.noun = "organisation",
                                                .name = "organisation",
                                                .read = read_organisation,
                                                .write = write_organisation};
