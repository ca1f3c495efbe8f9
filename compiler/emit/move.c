/* move: see move.h.  Not responsible for which member goes where: the tables of resource*.c. */
#include "emit/move.h"

/* ---- reading the classic form ------------------------------------------------------------ */

const struct json *member_of(const struct json *object, const char *key)
{
    if (!object || object->kind != JSON_OBJECT) return NULL;
    const struct json *member = json_get(object, str_from(key));
    return member && member->kind != JSON_NULL ? member : NULL;
}

size_t items_of(const struct json *object, const char *key, struct json *const **items)
{
    const struct json *array = member_of(object, key);
    if (!array || array->kind != JSON_ARRAY) return 0;
    *items = array->items.at;
    return array->items.len;
}

str text_of_member(const struct json *object, const char *key)
{
    const struct json *member = member_of(object, key);
    return member && member->kind == JSON_STRING ? member->string : STR_EMPTY;
}

int int_of_member(const struct json *object, const char *key, int otherwise)
{
    const struct json *member = member_of(object, key);
    bool fits = member && member->kind == JSON_NUMBER && member->number >= INT32_MIN &&
                member->number <= INT32_MAX;
    return fits ? (int)member->number : otherwise;
}

/* ---- moving ------------------------------------------------------------------------------ */

static bool truth_of(const struct json *value)
{
    return value->kind == JSON_BOOL ? value->boolean : value->number != 0;
}

/* A number that is none of the words' own is as good as not said. */
static const char *word_of(const struct move *m, const struct json *from)
{
    int number = int_of_member(from, m->from, 0);
    for (int i = 0; m->words[i]; i++) {
        if (i == number) return m->words[i];
    }
    return m->words[0];
}

static void put_default(const struct resource *r, const struct move *m)
{
    struct json_writer *w = r->e->w;
    switch (m->form) {
    case FORM_TEXT: json_put_text(w, ""); return;
    case FORM_NO: json_put_bool(w, false); return;
    case FORM_YES: json_put_bool(w, true); return;
    case FORM_ZERO: json_put_number(w, 0); return;
    case FORM_LIST: json_put_tree(w, json_array(r->e->scratch)); return;
    case FORM_OBJECT: json_put_tree(w, json_object(r->e->scratch)); return;
    case FORM_WORD: json_put_text(w, m->words[0]); return;
    case FORM_ELSEWHERE:
    case FORM_AS_IS:
    case FORM_TRUTH: BUG("a member that is left out");
    }
}

/* Whether nothing stands for a member that is not said. */
static bool is_left_out(enum form form) { return form == FORM_AS_IS || form == FORM_TRUTH; }

static void move_member(const struct resource *r, const struct json *from, const struct move *m)
{
    const struct json *value = member_of(from, m->from);
    struct json_writer *w = r->e->w;
    if (!value && is_left_out(m->form)) return;
    json_key_text(w, m->to);
    if (!value) {
        put_default(r, m);
    } else if (m->form == FORM_WORD) {
        json_put_text(w, word_of(m, from));
    } else if (m->form == FORM_TRUTH) {
        json_put_bool(w, truth_of(value));
    } else {
        json_put_tree(w, value);
    }
}

void move_members(const struct resource *r, const struct json *from, const struct move *moves)
{
    for (const struct move *m = moves; m->from; m++) {
        if (m->form != FORM_ELSEWHERE) move_member(r, from, m);
    }
}

/* ---- what has no place ------------------------------------------------------------------- */

/* Whose JSON it was: the escapes of a panel, a row, a variable or the dashboard. */
struct owner {
    const struct model_escape *escapes;
    size_t count;
    span where;
};
#define OWNER(part) ((struct owner){(part)->escapes.at, (part)->escapes.len, (part)->where})

static struct owner owner_by_id(const struct model_dashboard *d, int id)
{
    for (size_t i = 0; i < d->rows.len; i++) {
        const struct model_row *row = d->rows.at[i];
        if (row->header && row->id == id) return OWNER(row);
        for (size_t k = 0; k < row->panels.len; k++) {
            if (row->panels.at[k]->id == id) return OWNER(row->panels.at[k]);
        }
    }
    return OWNER(d);
}

static struct owner find_owner(const struct model_dashboard *d, const struct json *owner)
{
    str name = text_of_member(owner, "name");
    for (size_t i = 0; i < d->variables.len; i++) {
        if (str_eq(d->variables.at[i]->name, name)) return OWNER(d->variables.at[i]);
    }
    return owner_by_id(d, int_of_member(owner, "id", -1));
}

static bool mentions(const struct json *patch, str key)
{
    if (!patch) return false;
    for (size_t i = 0; i < patch->members.len; i++) {
        const struct json_member *member = &patch->members.at[i];
        if (str_eq(member->key, key) || mentions(member->value, key)) return true;
    }
    for (size_t i = 0; i < patch->items.len; i++) {
        if (mentions(patch->items.at[i], key)) return true;
    }
    return false;
}

/* The escape that names the member; SPAN_NONE when none does. */
static span escape_with(const struct owner *o, str key)
{
    for (size_t i = o->count; i-- > 0;) {
        const struct model_escape *x = &o->escapes[i];
        if (mentions(x->patch, key) || str_find(x->path, key, 0) != SIZE_MAX) return x->where;
    }
    return SPAN_NONE;
}

static bool is_nowhere(span where) { return where.hi == 0; }

/* Both the part's own escapes and the dashboard's may reach it. */
static span place_of_loss(const struct model_dashboard *d, const struct json *owner, str key)
{
    struct owner own = find_owner(d, owner);
    struct owner whole = OWNER(d);
    span where = escape_with(&own, key);
    if (is_nowhere(where)) where = escape_with(&whole, key);
    return is_nowhere(where) ? own.where : where;
}

void move_lost(const struct resource *r, str what, str key, const struct json *owner)
{
    struct diag *d =
        diag_report(r->e->sink, DIAG_VERSION_LACKS, place_of_loss(r->model, owner, key),
                    "schema %s has no place for %.*s", emit_schemas[r->schema].name, STR_ARG(what));
    diag_why(d, "`json` speaks of the classic form; what has a place is moved, the rest left out");
}

static bool names(const struct move *moves, str key)
{
    for (const struct move *m = moves; m && m->from; m++) {
        if (str_is(key, m->from)) return true;
    }
    return false;
}

void move_check(const struct resource *r, const struct json *from, const struct move *moves,
                const struct move *more, const char *thing, const struct json *owner)
{
    for (size_t i = 0; from->kind == JSON_OBJECT && i < from->members.len; i++) {
        const struct json_member *member = &from->members.at[i];
        if (member->value->kind == JSON_NULL) continue;
        if (names(moves, member->key) || names(more, member->key)) continue;
        str what = arena_printf(r->e->scratch, "`%.*s` of %s", STR_ARG(member->key), thing);
        move_lost(r, what, member->key, owner);
    }
}

/* ---- brackets ---------------------------------------------------------------------------- */

void begin_kind(const struct resource *r, const char *kind)
{
    json_begin_object(r->e->w);
    json_field_word(r->e->w, "kind", kind);
}

void begin_spec(const struct resource *r) { json_field_object(r->e->w, "spec"); }

void end_kind(const struct resource *r)
{
    json_end_object(r->e->w);
    json_end_object(r->e->w);
}
