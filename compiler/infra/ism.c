/* ism: see ism.h.  Facts about ISM: documentation of OpenSearch (im-plugin/ism/policies) and
 * of Amazon OpenSearch Service (ism), and the plugin's source, ISMActionsParser.kt and
 * ActionRetry.kt for what is added on reading. */
#include "infra/ism.h"

#include "infra/kind.h"
#include "sema/index_pattern.h"

enum {
    PRIORITY = 100,    /* and a pattern's rank: of a policy among those that fit a new index */
    WARM_REPLICAS = 1, /* unless `replicas` says otherwise */
    DAY = 86400,
};

/* ---- amounts ----------------------------------------------------------------------------- */

struct amount_unit {
    const char *name;
    double size;
};
/* Largest first; OpenSearch's sizes are powers of 1024, whatever they are called. */
static const struct amount_unit ages[] = {
    {"d", DAY}, {"h", 3600}, {"m", 60}, {"s", 1}, {"ms", 0.001}};
static const struct amount_unit sizes[] = {{"pb", 0x1p50}, {"tb", 0x1p40}, {"gb", 0x1p30},
                                           {"mb", 0x1p20}, {"kb", 0x1p10}, {"b", 1}};

static bool is_whole(double value)
{
    return value >= 1 && value < 0x1p53 && value == (double)(long long)value;
}

static str amount(struct arena *a, double value, const struct amount_unit *units, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double many = value / units[i].size;
        if (is_whole(many)) return arena_join(a, number_str(a, many), str_from(units[i].name));
    }
    return arena_join(a, number_str(a, value / units[count - 1].size),
                      str_from(units[count - 1].name));
}

str ism_age(struct arena *a, double seconds) { return amount(a, seconds, ages, COUNT_OF(ages)); }

/* "168h" as "7d"; a text that is no amount stays. */
static str tidy_amount(struct arena *a, str text, const struct amount_unit *units, size_t count)
{
    size_t used;
    double value = number_read(text, &used);
    str unit = str_lower(a, str_trim(str_part(text, used, text.len)));
    for (size_t i = 0; used && i < count; i++)
        if (str_is(unit, units[i].name)) return amount(a, value * units[i].size, units, count);
    return text;
}

/* ---- what is wanted ---------------------------------------------------------------------- */

struct plan {
    struct arena *arena;
    const struct declared_retention *retention;
    struct ism_storage storage;
    struct json *states;
};

bool ism_rolls(const struct declared_retention *t)
{
    return t->rollover_age > 0 || t->rollover_bytes > 0;
}

str ism_alias(const struct declared_retention *t)
{
    str pattern = t->patterns.len ? t->patterns.at[0] : STR_EMPTY;
    str end = STR("-*");
    return str_ends(pattern, end) ? str_part(pattern, 0, pattern.len - end.len) : STR_EMPTY;
}

static void set_text(const struct plan *p, struct json *object, const char *key, str text)
{
    json_set(p->arena, object, str_from(key), json_string(p->arena, text));
}

static void set_number(const struct plan *p, struct json *object, const char *key, double number)
{
    json_set(p->arena, object, str_from(key), json_number(p->arena, number));
}

/* {"kind": inner}, added to a state's actions. */
static struct json *add_action(const struct plan *p, struct json *state, const char *kind,
                               struct json *inner)
{
    struct json *actions = json_get(state, STR("actions")), *action = json_object(p->arena);
    if (!actions) json_set(p->arena, state, STR("actions"), actions = json_array(p->arena));
    json_set(p->arena, action, str_from(kind), inner ? inner : json_object(p->arena));
    json_push(p->arena, actions, action);
    return action;
}

static struct json *new_state(struct plan *p, const char *name)
{
    struct json *state = json_object(p->arena);
    json_set(p->arena, p->states, str_from(name), state);
    return state;
}

/* Ages count from when an index was made; where indices roll over, from when it was left behind, so
 * that its youngest line is that old. */
static void leads_to(const struct plan *p, struct json *state, const char *next, double age)
{
    struct json *at = json_object(p->arena);
    bool rolls = ism_rolls(p->retention);
    set_text(p, at, rolls ? "min_rollover_age" : "min_index_age", ism_age(p->arena, age));
    set_text(p, state, "to", str_from(next));
    json_set(p->arena, state, STR("at"), at);
}

static void roll_over(const struct plan *p, struct json *state)
{
    const struct declared_retention *t = p->retention;
    struct json *when = json_object(p->arena);
    if (!ism_rolls(t)) return;
    if (t->rollover_age > 0) set_text(p, when, "min_index_age", ism_age(p->arena, t->rollover_age));
    if (t->rollover_bytes > 0)
        set_text(p, when, "min_primary_shard_size",
                 amount(p->arena, t->rollover_bytes, sizes, COUNT_OF(sizes)));
    add_action(p, state, "rollover", when);
}

/* AWS's samples give a migration a day and hours between its attempts: it competes with others. */
static void migrate(const struct plan *p, struct json *state, const char *kind, struct json *inner)
{
    struct json *action = add_action(p, state, kind, inner), *retry = json_object(p->arena);
    set_text(p, action, "timeout", STR("1d"));
    set_number(p, retry, "count", 5);
    set_text(p, retry, "backoff", STR("exponential"));
    set_text(p, retry, "delay", STR("1h"));
    json_set(p->arena, action, STR("retry"), retry);
}

/* Where there is no UltraWarm, an index that is read only and in one piece costs the least. */
static void make_warm(const struct plan *p, struct json *state)
{
    const struct declared_number *replicas = &p->retention->replicas;
    struct json *copies = json_object(p->arena), *merge = json_object(p->arena);
    if (p->storage.ultrawarm) {
        migrate(p, state, "warm_migration", NULL);
        return;
    }
    set_number(p, copies, "number_of_replicas",
               replicas->said ? (double)replicas->value : WARM_REPLICAS);
    set_number(p, merge, "max_num_segments", 1);
    add_action(p, state, "replica_count", copies);
    add_action(p, state, "read_only", NULL);
    add_action(p, state, "force_merge", merge);
}

static void make_cold(const struct plan *p, struct json *state)
{
    const struct declared_source *source = p->retention->source;
    struct json *by = json_object(p->arena);
    set_text(p, by, "timestamp_field",
             source && source->time.len ? source->time : STR("@timestamp"));
    migrate(p, state, "cold_migration", by);
}

/* Hot until its age, warm from there on, cold where the domain has it, then gone. */
static void put_states(struct plan *p)
{
    const struct declared_retention *t = p->retention;
    bool warms = t->hot > 0, cools = p->storage.cold && p->storage.ultrawarm && t->warm > 0;
    struct json *hot = new_state(p, "hot");
    roll_over(p, hot);
    leads_to(p, hot, warms ? "warm" : "delete", warms ? t->hot : t->gone);
    if (warms) {
        struct json *warm = new_state(p, "warm");
        make_warm(p, warm);
        leads_to(p, warm, cools ? "cold" : "delete", cools ? t->warm : t->gone);
    }
    if (cools) {
        struct json *cold = new_state(p, "cold");
        make_cold(p, cold);
        leads_to(p, cold, "delete", t->gone);
    }
    add_action(p, new_state(p, "delete"), cools ? "cold_delete" : "delete", NULL);
}

struct json *ism_patterns(struct arena *a, const struct declared_retention *t)
{
    struct json *patterns = json_array(a);
    for (size_t i = 0; i < t->patterns.len; i++)
        json_push(a, patterns, json_string(a, t->patterns.at[i]));
    infra_sort(patterns);
    return patterns;
}

struct json *ism_wanted(struct arena *a, const struct declared_retention *t,
                        struct ism_storage storage)
{
    struct plan p = {a, t, storage, json_object(a)};
    struct json *out = json_object(a);
    put_states(&p);
    json_set(a, out, STR("first"), json_string(a, STR("hot")));
    json_set(a, out, STR("states"), p.states);
    json_set(a, out, STR("patterns"), ism_patterns(a, t));
    return out;
}

/* ---- what stands ------------------------------------------------------------------------- */

static bool is_default_retry(const struct json *value)
{
    const struct json *count = json_get(value, STR("count"));
    const struct json *backoff = json_get(value, STR("backoff"));
    const struct json *delay = json_get(value, STR("delay"));
    return count && count->number == 3 && backoff && str_is(backoff->string, "exponential") &&
           delay && (str_is(delay->string, "1m") || str_is(delay->string, "60s"));
}

/* What is there because nobody said otherwise. */
static bool is_added(str key, const struct json *value)
{
    if (value->kind == JSON_NULL || str_is(key, "last_updated_time")) return true;
    if (value->kind == JSON_OBJECT) return str_is(key, "retry") && is_default_retry(value);
    if (value->kind == JSON_ARRAY) return value->items.len == 0;
    return str_is(key, "copy_alias") && value->kind == JSON_BOOL && !value->boolean;
}

static struct json *tidy_text(struct arena *a, str key, str text)
{
    bool age = str_ends(key, STR("age")) || str_is(key, "timeout") || str_is(key, "delay");
    if (age) text = tidy_amount(a, text, ages, COUNT_OF(ages));
    if (str_ends(key, STR("size"))) text = tidy_amount(a, text, sizes, COUNT_OF(sizes));
    return json_string(a, text);
}

static struct json *tidy(struct arena *a, str key, const struct json *value)
{
    struct json *out;
    switch (value->kind) {
    case JSON_STRING: return tidy_text(a, key, value->string);
    case JSON_NUMBER: return json_number(a, value->number);
    case JSON_BOOL: return json_bool(a, value->boolean);
    case JSON_NULL: return json_null(a);
    case JSON_ARRAY:
        out = json_array(a);
        for (size_t i = 0; i < value->items.len; i++)
            json_push(a, out, tidy(a, STR_EMPTY, value->items.at[i]));
        return out;
    case JSON_OBJECT:
        out = json_object(a);
        for (size_t i = 0; i < value->members.len; i++) {
            const struct json_member *m = &value->members.at[i];
            if (!is_added(m->key, m->value)) json_set(a, out, m->key, tidy(a, m->key, m->value));
        }
        return out;
    }
    BUG("a value of JSON is of kind %d", (int)value->kind);
}

static str text_of(const struct json *object, const char *key)
{
    const struct json *value = json_get(object, str_from(key));
    return value && value->kind == JSON_STRING ? value->string : STR_EMPTY;
}

/* A state without its name, and its only transition as where it leads to and when. */
static struct json *state_of(struct arena *a, const struct json *read)
{
    struct json *out = json_object(a);
    for (size_t i = 0; i < read->members.len; i++) {
        const struct json_member *m = &read->members.at[i];
        const struct json *only = NULL;
        if (str_is(m->key, "name")) continue;
        if (str_is(m->key, "transitions") && m->value->kind == JSON_ARRAY &&
            m->value->items.len == 1)
            only = m->value->items.at[0];
        if (!only || only->kind != JSON_OBJECT) {
            json_set(a, out, m->key, m->value);
            continue;
        }
        json_set(a, out, STR("to"), json_string(a, text_of(only, "state_name")));
        struct json *at = json_get(only, STR("conditions"));
        if (at) json_set(a, out, STR("at"), at);
    }
    return out;
}

static void take_states(struct arena *a, struct json *out, const struct json *states)
{
    struct json *by_name = json_object(a);
    for (size_t i = 0; i < states->items.len; i++) {
        const struct json *state = states->items.at[i];
        if (state->kind == JSON_OBJECT)
            json_set(a, by_name, text_of(state, "name"), state_of(a, state));
    }
    json_set(a, out, STR("states"), by_name);
}

int ism_priority(str pattern) { return PRIORITY + index_pattern_rank(pattern); }

static double priority_of(const struct json *template)
{
    const struct json *priority = json_get(template, STR("priority"));
    return priority && priority->kind == JSON_NUMBER ? priority->number : 0;
}

void ism_templates(const struct json *read, void (*found)(str pattern, double priority, void *data),
                   void *data)
{
    bool many = read && read->kind == JSON_ARRAY;
    for (size_t i = 0; read && i < (many ? read->items.len : 1); i++) {
        const struct json *one = many ? read->items.at[i] : read;
        const struct json *patterns =
            one->kind == JSON_OBJECT ? json_get(one, STR("index_patterns")) : NULL;
        for (size_t k = 0; patterns && patterns->kind == JSON_ARRAY && k < patterns->items.len; k++)
            if (patterns->items.at[k]->kind == JSON_STRING)
                found(patterns->items.at[k]->string, priority_of(one), data);
    }
}

struct gathering {
    struct arena *arena;
    struct json *patterns;
    bool ranked; /* each has the priority that its pattern gives it */
    double priority;
    bool differs; /* there are several */
};

static void gather(str pattern, double priority, void *data)
{
    struct gathering *g = data;
    g->ranked = g->ranked && priority == ism_priority(pattern);
    g->differs = g->differs || (g->patterns->items.len && priority != g->priority);
    g->priority = priority;
    json_push(g->arena, g->patterns, json_string(g->arena, pattern));
}

/* Patterns that have the priorities which follow from them need none said; one priority for all is
 * another's; several that follow from nothing stay as they are. */
static void take_template(struct arena *a, struct json *out, struct json *read)
{
    struct gathering g = {.arena = a, .patterns = json_array(a), .ranked = true};
    ism_templates(read, gather, &g);
    if (!g.patterns->items.len || (!g.ranked && g.differs)) {
        json_set(a, out, STR("ism_template"), read);
        return;
    }
    infra_sort(g.patterns);
    json_set(a, out, STR("patterns"), g.patterns);
    if (!g.ranked) json_set(a, out, STR("priority"), json_number(a, g.priority));
}

struct json *ism_canonical(struct arena *a, const struct json *read)
{
    static const char *const of_ism[] = {"policy_id", "schema_version", "description", "user"};
    struct json *clean = tidy(a, STR_EMPTY, read), *out = json_object(a);
    for (size_t i = 0; i < clean->members.len; i++) {
        const struct json_member *m = &clean->members.at[i];
        bool own = false;
        for (size_t k = 0; k < COUNT_OF(of_ism); k++) own = own || str_is(m->key, of_ism[k]);
        if (own) continue;
        if (str_is(m->key, "default_state"))
            json_set(a, out, STR("first"), m->value);
        else if (str_is(m->key, "states") && m->value->kind == JSON_ARRAY)
            take_states(a, out, m->value);
        else if (str_is(m->key, "ism_template"))
            take_template(a, out, m->value);
        else
            json_set(a, out, m->key, m->value);
    }
    return out;
}

static bool has_action(const struct json *canonical, const char *kind)
{
    const struct json *states = json_get(canonical, STR("states"));
    for (size_t i = 0; states && i < states->members.len; i++) {
        const struct json *actions = json_get(states->members.at[i].value, STR("actions"));
        for (size_t k = 0; actions && k < actions->items.len; k++)
            if (json_get(actions->items.at[k], str_from(kind))) return true;
    }
    return false;
}

bool ism_storage_of(const struct json *canonical, struct ism_storage *out)
{
    *out = (struct ism_storage){has_action(canonical, "warm_migration"),
                                has_action(canonical, "cold_migration")};
    return out->ultrawarm || out->cold || has_action(canonical, "read_only") ||
           has_action(canonical, "force_merge") || has_action(canonical, "replica_count");
}

/* ---- what is written --------------------------------------------------------------------- */

static struct json *written_state(struct arena *a, const struct json_member *from)
{
    struct json *out = json_object(a), *transitions = json_array(a);
    struct json *actions = json_get(from->value, STR("actions"));
    struct json *to = json_get(from->value, STR("to")), *at = json_get(from->value, STR("at"));
    json_set(a, out, STR("name"), json_string(a, from->key));
    json_set(a, out, STR("actions"), actions ? actions : json_array(a));
    if (to) {
        struct json *transition = json_object(a);
        json_set(a, transition, STR("state_name"), to);
        if (at) json_set(a, transition, STR("conditions"), at);
        json_push(a, transitions, transition);
    }
    json_set(a, out, STR("transitions"), transitions);
    return out;
}

/* A template for each priority: within one policy too, ISM wants them apart where they meet. */
static struct json *written_templates(struct arena *a, const struct json *patterns)
{
    struct json *list = json_array(a);
    for (size_t i = 0; i < patterns->items.len; i++) {
        struct json *pattern = patterns->items.at[i], *template = NULL;
        double priority = ism_priority(pattern->string);
        for (size_t k = 0; k < list->items.len && !template; k++)
            if (priority_of(list->items.at[k]) == priority) template = list->items.at[k];
        if (!template) {
            template = json_object(a);
            json_set(a, template, STR("index_patterns"), json_array(a));
            json_set(a, template, STR("priority"), json_number(a, priority));
            json_push(a, list, template);
        }
        json_push(a, json_get(template, STR("index_patterns")), pattern);
    }
    return list;
}

struct json *ism_body(struct arena *a, const struct json *canonical, str description)
{
    const struct json *from = json_get(canonical, STR("states"));
    struct json *policy = json_object(a), *states = json_array(a), *body = json_object(a);
    for (size_t i = 0; i < from->members.len; i++)
        json_push(a, states, written_state(a, &from->members.at[i]));
    json_set(a, policy, STR("description"), json_string(a, description));
    json_set(a, policy, STR("default_state"), json_get(canonical, STR("first")));
    json_set(a, policy, STR("states"), states);
    json_set(a, policy, STR("ism_template"),
             written_templates(a, json_get(canonical, STR("patterns"))));
    json_set(a, body, STR("policy"), policy);
    return body;
}

/* ---- for people -------------------------------------------------------------------------- */

str ism_ages(struct arena *a, const struct declared_retention *t)
{
    const struct {
        const char *word;
        double age;
    } steps[] = {{"hot ", t->hot}, {"warm ", t->warm}, {"cold ", t->cold}, {"delete ", t->gone}};
    str text = STR_EMPTY;
    for (size_t i = 0; i < COUNT_OF(steps); i++)
        if (steps[i].age > 0)
            text = arena_join(a, text, text.len ? STR(", ") : STR_EMPTY, str_from(steps[i].word),
                              ism_age(a, steps[i].age));
    return text;
}

str ism_field(struct arena *a, str path)
{
    str rest = path, part, state;
    if (!str_split(&rest, '.', &part) || !str_is(part, "states") || !str_split(&rest, '.', &state))
        return str_is(path, "first") ? STR("first state") : path;
    if (str_starts(rest, STR("at."))) return arena_join(a, state, STR(" until"));
    if (str_is(rest, "to")) return arena_join(a, state, STR(", then"));
    return rest.len ? arena_join(a, state, STR(": "), rest) : state;
}

/* "48828125kb" as "50GB": in the unit, of 1024 or of 1000, that makes it a whole number. */
static str said_size(struct arena *a, str text)
{
    static const struct amount_unit units[] = {{"TiB", 0x1p40}, {"TB", 1e12},    {"GiB", 0x1p30},
                                               {"GB", 1e9},     {"MiB", 0x1p20}, {"MB", 1e6},
                                               {"KiB", 0x1p10}, {"KB", 1e3},     {"B", 1}};
    size_t used;
    double value = number_read(text, &used);
    str unit = str_lower(a, str_trim(str_part(text, used, text.len)));
    for (size_t i = 0; used && i < COUNT_OF(sizes); i++)
        if (str_is(unit, sizes[i].name))
            return amount(a, value * sizes[i].size, units, COUNT_OF(units));
    return text;
}

/* Members as words one after the other, items with commas. */
str ism_value(struct arena *a, const struct json *value)
{
    str text = STR_EMPTY;
    if (value->kind == JSON_ARRAY) {
        for (size_t i = 0; i < value->items.len; i++)
            text = arena_join(a, text, i ? STR(", ") : STR_EMPTY, ism_value(a, value->items.at[i]));
        return text;
    }
    if (value->kind != JSON_OBJECT) return infra_said(a, value);
    for (size_t i = 0; i < value->members.len; i++) {
        const struct json *member = value->members.at[i].value;
        bool size = str_ends(value->members.at[i].key, STR("size"));
        str inner = size && member->kind == JSON_STRING ? said_size(a, member->string)
                                                        : ism_value(a, member);
        text = arena_join(a, text, i ? STR(" ") : STR_EMPTY, value->members.at[i].key,
                          inner.len ? STR(" ") : STR_EMPTY, inner);
    }
    return text;
}
