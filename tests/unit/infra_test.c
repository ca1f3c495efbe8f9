/* The engine of what stands around dashboards, against a service that is an array. */
#include "infra/kind.h"

#include "check.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- a service that keeps things --------------------------------------------------------- */

struct thing {
    char name[16];
    const char *colour;
    const char *mark; /* "" made by hand, else the colour that it was left with */
    bool secret;
};
enum { MOST = 8 };
static struct thing things[MOST];
static size_t thing_count;
static unsigned reads, writes;
static unsigned fail_at; /* which write fails; 0: none */
static enum infra_trouble fail_with;
static bool fail_applied; /* it was done all the same */
static bool stop_before_write;
static bool secret_known;

static struct thing *thing_at(str name)
{
    for (size_t i = 0; i < thing_count; i++)
        if (str_is(name, things[i].name)) return &things[i];
    return NULL;
}

static struct json *state_of(struct arena *a, const char *colour)
{
    struct json *state = json_object(a);
    infra_put(a, state, "look.colour", json_string(a, str_from(colour)));
    return state;
}

/* What is wanted of a thing is its colour. */
static bool read_thing(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    struct arena *a = infra_arena(i);
    const struct thing *t = thing_at(r->name);
    static const struct declared_secret from = {{"PASSWORD", 8}, {"", 0}};
    (void)f;
    reads++;
    r->id = r->name;
    r->wanted = r->unwanted ? NULL : state_of(a, r->declared);
    if (str_starts(r->name, STR("secret")))
        infra_want_secret(i, r, "password", &from, t && t->secret);
    if (!t) return true;
    r->live = state_of(a, t->colour);
    r->owner = !*t->mark                         ? INFRA_NOT_OURS
               : strcmp(t->mark, t->colour) == 0 ? INFRA_OURS
                                                 : INFRA_OURS_EDITED;
    return true;
}

static bool write_thing(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    bool fails = ++writes == fail_at;
    (void)i;
    if (!fails || fail_applied) {
        struct thing *t = thing_at(r->name);
        if (!t) t = &things[thing_count++];
        *t = (struct thing){.colour = r->declared, .mark = r->declared, .secret = true};
        snprintf(t->name, sizeof t->name, "%.*s", STR_ARG(r->name));
    }
    return fails ? infra_fail(f, fail_with, STR("said no"), STR_EMPTY) : true;
}

static bool remove_thing(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    (void)i, (void)f;
    writes++;
    *thing_at(r->name) = things[--thing_count];
    return true;
}

static str call_field(struct arena *a, const struct infra_resource *r, str path)
{
    (void)a, (void)r;
    return str_is(path, "look.colour") ? STR("colour") : path;
}

static const struct infra_kind thing_kind = {.noun = "thing",
                                             .name = "thing",
                                             .read = read_thing,
                                             .write = write_thing,
                                             .remove = remove_thing,
                                             .field = call_field};

/* ---- what a run says --------------------------------------------------------------------- */

static bool secret_of(const struct declared_secret *secret, struct buf *out, str *why, void *data)
{
    (void)data;
    if (secret_known && out) buf_text(out, "hunter2");
    if (!secret_known) *why = STR("PASSWORD is not set");
    return secret_known && str_is(secret->env, "PASSWORD");
}

static bool stopped(void) { return stop_before_write && writes; }

static const char *const actions[] = {
    [INFRA_UNREAD] = "unread",   [INFRA_UNCHANGED] = "unchanged", [INFRA_CREATE] = "create",
    [INFRA_UPDATE] = "update",   [INFRA_DELETE] = "delete",       [INFRA_EDITED] = "edited",
    [INFRA_FOREIGN] = "foreign", [INFRA_BLOCKED] = "blocked"};
static const char *const results[] = {[INFRA_NONE] = "",
                                      [INFRA_DONE] = " done",
                                      [INFRA_CONFLICT] = " conflict",
                                      [INFRA_FAILED] = " failed",
                                      [INFRA_UNKNOWN] = " unknown"};

static char said[2000];

static void put(const char *format, str a, str b, str c)
{
    size_t used = strlen(said);
    snprintf(said + used, sizeof said - used, format, STR_ARG(a), STR_ARG(b), STR_ARG(c));
}

/* "red: create done; colour +red" */
static const char *tell(const struct infra *i)
{
    const struct infra_report *report = infra_report(i);
    said[0] = '\0';
    for (size_t k = 0; k < report->resources.len; k++) {
        const struct infra_resource *r = report->resources.at[k];
        put("%.*s%.*s%.*s", r->name, str_from(": "), str_from(actions[r->action]));
        put("%.*s%.*s%.*s", str_from(results[r->result]), STR_EMPTY, STR_EMPTY);
        for (size_t c = 0; c < r->changes.len; c++)
            put(", %.*s %.*s>%.*s", r->changes.at[c].field, r->changes.at[c].before,
                r->changes.at[c].after);
        for (size_t s = 0; s < r->secrets.len; s++)
            put(", %.*s %.*s%.*s", r->secrets.at[s].field,
                str_from(r->secrets.at[s].sets ? "set" : "kept"), STR_EMPTY);
        for (size_t n = 0; n < r->notes.len; n++)
            put(" (%.*s%.*s%.*s)", r->notes.at[n].text, STR_EMPTY, STR_EMPTY);
        put("%.*s%.*s%.*s", str_from("\n"), STR_EMPTY, STR_EMPTY);
    }
    if (report->failure.trouble != INFRA_FINE)
        put("%.*s: %.*s%.*s\n", report->doing, report->failure.why, STR_EMPTY);
    return said;
}

static struct infra *begin(const struct infra_options *more)
{
    struct infra_options options = {.secret = secret_of, .stopped = stopped};
    if (more) {
        options.force = more->force;
        options.secrets = more->secrets;
        options.adopt = more->adopt;
        options.adopt_count = more->adopt_count;
        options.http = more->http;
    }
    reads = writes = fail_at = 0;
    fail_applied = stop_before_write = false;
    return infra_new(&options);
}

static struct infra_resource *want(struct infra *i, const char *name, const char *colour)
{
    return infra_add(i, &thing_kind, str_from(name), NULL, colour);
}

static void set_things(const struct thing *list, size_t count)
{
    thing_count = count;
    for (size_t i = 0; i < count; i++) things[i] = list[i];
}
#define THINGS(...) \
    set_things((const struct thing[]){__VA_ARGS__}, COUNT_OF(((struct thing[]){__VA_ARGS__})))

/* ---- the tests --------------------------------------------------------------------------- */

static void test_actions(void)
{
    static const str adopt[] = {{"foreign2", 8}};
    THINGS({"same", "red", "red", false}, {"differs", "red", "red", false},
           {"edited", "blue", "red", false}, {"foreign", "blue", "", false},
           {"foreign2", "blue", "", false}, {"alike", "red", "", false},
           {"old", "red", "red", false});
    struct infra *i = begin(&(struct infra_options){.adopt = adopt, .adopt_count = 1});
    want(i, "new", "red");
    want(i, "same", "red");
    want(i, "differs", "green");
    want(i, "edited", "green");
    want(i, "foreign", "red");
    want(i, "foreign2", "red");
    want(i, "alike", "red");
    want(i, "old", NULL)->unwanted = true;
    want(i, "never", NULL)->unwanted = true;
    CHECK(infra_plan(i));
    CHECK_STR(str_from(tell(i)), "new: create, colour >red\n"
                                 "same: unchanged\n"
                                 "differs: update, colour red>green\n"
                                 "edited: edited, colour blue>green\n"
                                 "foreign: foreign, colour blue>red\n"
                                 "foreign2: update, colour blue>red\n"
                                 "alike: unchanged\n"
                                 "old: delete\n"
                                 "never: unchanged\n");
    CHECK_INT(writes, 0);
    CHECK_INT(infra_tasks(i), 4);
    CHECK_INT(infra_conflicts(i), 2);
    CHECK(infra_apply(i));
    CHECK_STR(str_from(thing_at(STR("edited"))->colour), "blue");
    CHECK_STR(str_from(thing_at(STR("foreign"))->colour), "blue");
    CHECK_STR(str_from(thing_at(STR("foreign2"))->colour), "red");
    CHECK(!thing_at(STR("old")));
    infra_free(i);
}

static void test_second_run(void)
{
    THINGS({"one", "blue", "blue", false});
    struct infra *i = begin(NULL);
    want(i, "one", "red");
    want(i, "two", "red");
    CHECK(infra_plan(i) && infra_apply(i));
    infra_free(i);
    i = begin(NULL);
    want(i, "one", "red");
    want(i, "two", "red");
    CHECK(infra_plan(i));
    CHECK_STR(str_from(tell(i)), "one: unchanged\ntwo: unchanged\n");
    CHECK(infra_apply(i));
    CHECK_INT(writes, 0);
    infra_free(i);
}

static void test_force(void)
{
    THINGS({"edited", "blue", "red", false});
    struct infra *i = begin(&(struct infra_options){.force = true});
    struct infra_resource *r = want(i, "edited", "green");
    CHECK(infra_plan(i));
    CHECK_INT(r->action, INFRA_UPDATE);
    CHECK(r->forced && !r->adopted);
    infra_free(i);
}

/* What is needed comes first, and when it cannot stand, neither can what needs it. */
static void test_order(void)
{
    thing_count = 0;
    secret_known = false;
    struct infra *i = begin(NULL);
    struct infra_resource *last = want(i, "last", "red"), *first = want(i, "first", "red");
    struct infra_resource *secret = want(i, "secret", "red"), *third = want(i, "third", "red");
    infra_needs(i, last, first);
    infra_needs(i, third, secret);
    CHECK(infra_plan(i));
    CHECK_STR(str_from(tell(i)),
              "first: create, colour >red\n"
              "last: create, colour >red\n"
              "secret: blocked, colour >red, password set (password: PASSWORD is not set)\n"
              "third: blocked, colour >red (it needs the thing \"secret\")\n");
    CHECK(infra_apply(i));
    CHECK_INT(writes, 2);
    infra_needs(i, first, last);
    CHECK_BUG(infra_plan(i));
    infra_free(i);
}

/* What is left alone is not what others can build on; what stands already is not touched by it. */
static void test_needs_what_is_left_alone(void)
{
    THINGS({"edited", "blue", "red", false}, {"foreign", "blue", "", false},
           {"alike", "red", "", false}, {"stands", "red", "red", false},
           {"differs", "red", "red", false});
    struct infra *i = begin(NULL);
    struct infra_resource *edited = want(i, "edited", "green"),
                          *foreign = want(i, "foreign", "red"), *alike = want(i, "alike", "red");
    infra_needs(i, want(i, "one", "red"), edited);
    infra_needs(i, want(i, "two", "red"), foreign);
    infra_needs(i, want(i, "three", "red"), alike);
    infra_needs_standing(i, want(i, "four", "red"), edited);
    infra_needs(i, want(i, "stands", "red"), edited);
    infra_needs(i, want(i, "differs", "green"), edited);
    CHECK(infra_plan(i));
    CHECK_STR(str_from(tell(i)),
              "edited: edited, colour blue>green\n"
              "foreign: foreign, colour blue>red\n"
              "alike: unchanged\n"
              "one: blocked, colour >red (it needs the thing \"edited\", which is left alone)\n"
              "two: blocked, colour >red (it needs the thing \"foreign\", which is left alone)\n"
              "three: create, colour >red\n"
              "four: create, colour >red\n"
              "stands: unchanged\n"
              "differs: blocked, colour red>green (it needs the thing \"edited\", which is left "
              "alone)\n");
    infra_free(i);
}

static void test_secrets(void)
{
    THINGS({"secret", "red", "red", false}, {"secret2", "red", "red", true});
    secret_known = true;
    struct infra *i = begin(NULL);
    want(i, "secret", "red");
    want(i, "secret2", "red");
    CHECK(infra_plan(i));
    CHECK_STR(str_from(tell(i)),
              "secret: update, password set\nsecret2: unchanged, password kept\n");
    infra_free(i);
    i = begin(&(struct infra_options){.secrets = true});
    want(i, "secret2", "red");
    CHECK(infra_plan(i));
    CHECK_STR(str_from(tell(i)), "secret2: update, password set\n");
    infra_free(i);
}

/* One of three things cannot be written. */
static const char *troubled(struct http *http, enum infra_trouble trouble, bool applied)
{
    thing_count = 0;
    struct infra *i = begin(&(struct infra_options){.http = http});
    want(i, "one", "red");
    want(i, "two", "red");
    want(i, "three", "red");
    CHECK(infra_plan(i));
    fail_at = 2;
    fail_with = trouble;
    fail_applied = applied;
    infra_apply(i);
    tell(i);
    infra_free(i);
    return said;
}

static void test_failures(void)
{
    struct http *http = http_new(&(struct http_options){.pause = 0.001});
    CHECK_STR(str_from(troubled(http, INFRA_REFUSED, false)), "one: create done, colour >red\n"
                                                              "two: create failed, colour >red\n"
                                                              "three: create, colour >red\n"
                                                              "making thing \"two\": said no\n");
    CHECK_STR(str_from(troubled(http, INFRA_CHANGED, false)), "one: create done, colour >red\n"
                                                              "two: create conflict, colour >red\n"
                                                              "three: create, colour >red\n"
                                                              "making thing \"two\": said no\n");
    /* Not answered: looked for, and sent again only where it was not done. */
    CHECK_STR(str_from(troubled(http, INFRA_MAYBE, true)), "one: create done, colour >red\n"
                                                           "two: create done, colour >red\n"
                                                           "three: create done, colour >red\n");
    CHECK_INT(writes, 3);
    CHECK_STR(str_from(troubled(http, INFRA_MAYBE, false)), "one: create done, colour >red\n"
                                                            "two: create done, colour >red\n"
                                                            "three: create done, colour >red\n");
    CHECK_INT(writes, 4);
    http_free(http);
}

static void test_stop(void)
{
    thing_count = 0;
    struct infra *i = begin(NULL);
    want(i, "one", "red");
    want(i, "two", "red");
    CHECK(infra_plan(i));
    stop_before_write = true;
    CHECK(!infra_apply(i));
    CHECK_STR(str_from(tell(i)), "one: create done, colour >red\n"
                                 "two: create, colour >red\n"
                                 "making thing \"two\": cancelled\n");
    CHECK_INT(infra_report(i)->failure.trouble, INFRA_STOPPED);
    infra_free(i);
}

/* ---- states ------------------------------------------------------------------------------ */

static void take_line(const struct infra_change *c, void *data)
{
    static const char marks[] = {[INFRA_ADDED] = '+', [INFRA_REMOVED] = '-', [INFRA_ALTERED] = '~'};
    buf_printf(data, "%c%.*s %.*s>%.*s\n", marks[c->kind], STR_ARG(c->field), STR_ARG(c->before),
               STR_ARG(c->after));
}

static void test_compare(struct arena *a)
{
    struct json *before = json_object(a), *after = json_object(a), *list = json_array(a);
    const struct infra_resource r = {.kind = &(const struct infra_kind){.noun = "thing"}};
    struct buf out = BUF_INIT;
    infra_put(a, before, "a.same", json_number(a, 1));
    infra_put(a, before, "a.gone.deep", json_bool(a, true));
    infra_put(a, before, "b", json_string(a, STR("x")));
    json_push(a, list, json_string(a, STR("p")));
    json_push(a, list, json_string(a, STR("q")));
    infra_put(a, after, "b", list);
    infra_put(a, after, "a.same", json_number(a, 1));
    infra_put(a, after, "c", json_bool(a, false));
    infra_compare(a, &r, before, after, take_line, &out);
    CHECK_STR(buf_as_str(&out), "~b x>p, q\n-a.gone.deep yes>\n+c >no\n");
    buf_release(&out);
    CHECK(infra_at(before, "a.gone.deep")->boolean);
    CHECK(!infra_at(before, "a.none") && !infra_at(before, "b.deeper"));
}

static void test_digest(struct arena *a)
{
    struct json *one = json_object(a), *two = json_object(a);
    infra_put(a, one, "x.p", json_number(a, 1));
    infra_put(a, one, "x.q", json_number(a, 2));
    infra_put(a, two, "x.q", json_number(a, 2));
    infra_put(a, two, "x.p", json_number(a, 1));
    CHECK(str_eq(infra_digest(a, one), infra_digest(a, two)));
    infra_put(a, two, "x.p", json_number(a, 3));
    CHECK(!str_eq(infra_digest(a, one), infra_digest(a, two)));
}

int main(void)
{
    struct arena a;
    arena_init(&a);
    test_actions();
    test_second_run();
    test_force();
    test_order();
    test_needs_what_is_left_alone();
    test_secrets();
    test_failures();
    test_stop();
    test_compare(&a);
    test_digest(&a);
    arena_free(&a);
    return check_end();
}
