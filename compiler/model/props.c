/* Job: read the values of properties.  Not responsible for what a property does. */
#include "model/inner.h"

size_t prop_groups(const struct outline_property *p) { return p->node->groups.len; }

const struct ast_nodes *prop_values(const struct outline_property *p, size_t group)
{
    return &((const struct ast_group *)p->node->groups.at[group])->values;
}

static struct eval eval_of(struct builder *b, const struct outline_property *p)
{
    struct eval e = *b->eval;
    e.scope = p->scope;
    e.origin = p->origin;
    b->program->sink->origin = p->origin;
    return e;
}

str prop_text(struct builder *b, const struct outline_property *p, const struct ast *node)
{
    struct eval e = eval_of(b, p);
    bool view;
    switch (node->kind) {
    case AST_NAME: return atom_str(b->program->atoms, ((const struct ast_name *)node)->name);
    case AST_QNAME:
    case AST_NUMBER:
    case AST_MARK: return source_text(b->program->sources, node->where);
    default: return eval_text(&e, node, &view);
    }
}

dimension_names prop_dimensions(struct builder *b, const struct outline_property *p,
                                const struct ast_nodes *values)
{
    struct eval e = eval_of(b, p);
    return eval_dimensions(&e, values);
}

/* As Grafana reads them: `/expression/flags`, or the expression alone. */
static str between_slashes(str text)
{
    size_t last = text.len;
    while (last > 1 && text.ptr[last - 1] != '/') last--;
    return last > 1 && text.ptr[0] == '/' ? str_part(text, 1, last - 1) : text;
}

str prop_pattern(struct builder *b, const struct outline_property *p, const struct ast *node)
{
    str text = prop_text(b, p, node);
    if (node->kind != AST_STRING && node->kind != AST_REF) return text;
    size_t dollar = str_find_char(text, '$', 0);
    if (dollar != SIZE_MAX && dollar + 1 < text.len) return text; /* perhaps a variable's value */
    const char *fault = pattern_fault(between_slashes(text));
    if (!fault) return text;
    b->program->sink->origin = p->origin;
    struct diag *d =
        REPORT(b, PROPERTY_VALUE, node->where, "`%.*s` is no regular expression", STR_ARG(text));
    diag_why(d, "%s", fault);
    return text;
}

void prop_bad(struct builder *b, const struct outline_property *p, const char *example)
{
    b->program->sink->origin = p->origin;
    struct diag *d =
        REPORT(b, PROPERTY_VALUE, p->node->head.where, "`%s` is not written so", p->word->name);
    diag_help(d, "for instance `%s`", example);
}

bool prop_single(struct builder *b, const struct outline_property *p, str *text)
{
    if (prop_groups(p) != 1 || prop_values(p, 0)->len != 1) {
        b->program->sink->origin = p->origin;
        struct diag *d =
            REPORT(b, PROPERTY_VALUE, p->node->head.where, "`%s` takes one value", p->word->name);
        diag_help(d, "%s", p->word->doc);
        return false;
    }
    *text = prop_text(b, p, prop_values(p, 0)->at[0]);
    return true;
}

void report_no_variable(struct builder *b, span where, str name)
{
    struct diag *d =
        REPORT(b, UNKNOWN_VARIABLE, where, "the dashboard has no variable `%.*s`", STR_ARG(name));
    struct nearest near = nearest_start(name);
    for (size_t i = 0; i < b->outline->views.list.len; i++)
        nearest_offer(&near, b->outline->views.list.at[i]->name);
    if (near.best.len)
        diag_help(d, "did you mean `$%.*s`?", STR_ARG(near.best));
    else
        diag_help(d, "make it in the dashboard: `filter %.*s`", STR_ARG(name));
}

/* eu-west-1, us-gov-east-1: words, then a digit. */
static bool is_region(str text)
{
    size_t parts = 0;
    str rest = text, part = STR_EMPTY;
    while (str_split(&rest, '-', &part)) parts++;
    bool digit = part.len == 1 && part.ptr[0] >= '0' && part.ptr[0] <= '9';
    return str_is(text, "default") || (parts >= 3 && digit);
}

/* 12 digits, or a variable of the dashboard. */
static bool is_account(str text)
{
    if (str_find_char(text, '$', 0) != SIZE_MAX) return true;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
    return text.len == 12;
}

/* The variable of several values that a text asks for; NULL: none. */
static const struct view *several_in(const struct builder *b, str text)
{
    const struct views *views = &b->outline->views;
    if (str_find_char(text, '$', 0) == SIZE_MAX) return NULL;
    for (size_t i = 0; i < views->list.len; i++)
        if (views->list.at[i]->multi && view_is_in(views->list.at[i], text))
            return views->list.at[i];
    return NULL;
}

/* A region or an account: one value, so no drop-down of several. */
bool prop_place(struct builder *b, const struct outline_property *p, str *text)
{
    if (!prop_single(b, p, text)) return false;
    const struct ast *node = prop_values(p, 0)->at[0];
    bool word = node->kind == AST_NAME || node->kind == AST_QNAME;
    if (word && strcmp(p->word->name, "region") == 0 && !is_region(*text)) {
        struct diag *d =
            REPORT(b, PROPERTY_VALUE, node->where, "`%.*s` is no AWS region", STR_ARG(*text));
        diag_help(d, "a region is written like `eu-west-1`; a value has a dollar: `region $%.*s`",
                  STR_ARG(*text));
        return false;
    }
    if (strcmp(p->word->name, "account") == 0 && !is_account(*text)) {
        struct diag *d =
            REPORT(b, PROPERTY_VALUE, node->where, "`%.*s` is no AWS account", STR_ARG(*text));
        diag_why(d, "series of several accounts would look like those of one");
        diag_help(d, "an account has 12 digits: `account \"123456789012\"`; or let one be chosen: "
                     "`filter account`");
        return false;
    }
    const struct view *v = several_in(b, *text);
    if (!v) return true;
    struct diag *d =
        REPORT(b, MULTI_VALUE, node->where, "`%s` takes one value, and `$%.*s` may have several",
               p->word->name, STR_ARG(v->name));
    diag_help(d, "`filter region` makes a drop-down of one region");
    return false;
}

/* `warn 5 min` and `warn limit/min`: the unit stands apart from the number. */
static bool report_unit_apart(struct builder *b, const struct outline_property *p,
                              const struct ast *node)
{
    const struct ast *number = prop_values(p, 0)->at[0];
    str unit = source_text(b->program->sources, node->where),
        text = source_text(b->program->sources, number->where);
    struct unit any;
    if (number == node || node->kind != AST_NAME || !unit_parse(unit, &any)) return false;
    const char *word = p->word->name;
    struct diag *d = REPORT(b, PROPERTY_VALUE, node->where, "a unit belongs to its number");
    if (number->kind == AST_NUMBER)
        diag_help(d, "it touches the number: `%s %.*s%.*s`; a rate is `%s %.*s/min`", word,
                  STR_ARG(text), STR_ARG(unit), word, STR_ARG(text));
    else
        diag_help(d, "it stands where the number is said: `let limit = 5/min`, and here `%s %.*s`",
                  word, STR_ARG(text));
    return true;
}

bool prop_has_unit(struct builder *b, const struct outline_property *p, const struct ast *node)
{
    if (node->kind != AST_NUMBER && node->kind != AST_REF) return false;
    struct eval e = eval_of(b, p);
    const struct value *v = eval(&e, node);
    return v->kind == VALUE_NUMBER && (v->unit.quantity != QUANTITY_NONE || v->per.len);
}

bool prop_number(struct builder *b, const struct outline_property *p, const struct ast *node,
                 struct value *out)
{
    struct eval e = eval_of(b, p);
    struct value *v = eval(&e, node);
    if (v->kind == VALUE_NUMBER) {
        *out = *v;
        out->where = node->where; /* not where a `let` says it */
        return true;
    }
    if (v->kind == VALUE_ERROR || report_unit_apart(b, p, node)) return false;
    struct diag *d = REPORT(b, PROPERTY_VALUE, node->where, "`%s` takes a number", p->word->name);
    diag_help(d, "%s", p->word->doc);
    return false;
}

bool prop_integer(struct builder *b, const struct outline_property *p, int least, int most,
                  int *out)
{
    struct value v;
    if (prop_groups(p) != 1 || prop_values(p, 0)->len != 1) {
        prop_bad(b, p, arena_printf(b->arena, "%s %d", p->word->name, least > 8 ? least : 8).ptr);
        return false;
    }
    const struct ast *node = prop_values(p, 0)->at[0];
    if (!prop_number(b, p, node, &v)) return false;
    if (v.unit.quantity != QUANTITY_NONE || v.number < least || v.number > most ||
        v.number != (int)v.number) {
        REPORT(b, PROPERTY_VALUE, node->where, "`%s` takes a whole number from %d to %d",
               p->word->name, least, most);
        return false;
    }
    *out = (int)v.number;
    return true;
}

/* 300 s is 5m: the largest unit that divides. */
str duration_text(struct arena *a, double seconds)
{
    static const struct {
        double seconds;
        const char *unit;
    } units[] = {{604800, "w"}, {86400, "d"}, {3600, "h"}, {60, "m"}, {1, "s"}};
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        double count = seconds / units[i].seconds;
        if (count >= 1 && count == (double)(long long)count)
            return arena_printf(a, "%lld%s", (long long)count, units[i].unit);
    }
    return arena_printf(a, "%lldms", (long long)(seconds * 1000 + 0.5));
}

/* As the author wrote it where Grafana reads it so: 24h stays 24h. */
str duration_written(struct arena *a, const struct value *v)
{
    static const char units[] = "smhdw";
    str t = v->text;
    bool digits = t.len > 1 && strchr(units, t.ptr[t.len - 1]);
    for (size_t i = 0; i + 1 < t.len; i++) digits = digits && t.ptr[i] >= '0' && t.ptr[i] <= '9';
    return digits ? t : duration_text(a, v->number * v->unit.scale);
}

bool prop_duration(struct builder *b, const struct outline_property *p, double *seconds,
                   str *written)
{
    struct value v;
    if (prop_groups(p) != 1 || prop_values(p, 0)->len != 1) {
        prop_bad(b, p, arena_printf(b->arena, "%s 6h", p->word->name).ptr);
        return false;
    }
    const struct ast *node = prop_values(p, 0)->at[0];
    if (node->kind != AST_NUMBER && node->kind != AST_REF && node->kind != AST_TUPLE) {
        struct diag *d =
            REPORT(b, PROPERTY_VALUE, node->where, "`%s` takes a duration", p->word->name);
        diag_help(d, "for instance `%s 6h`", p->word->name);
        return false;
    }
    if (!prop_number(b, p, node, &v)) return false;
    if (!value_is_duration(&v)) {
        struct diag *d =
            REPORT(b, PROPERTY_VALUE, node->where, "`%s` takes a duration", p->word->name);
        diag_help(d, "for instance `%s 6h`; from 1ms to 520w", p->word->name);
        return false;
    }
    *seconds = v.number * v.unit.scale;
    *written = duration_written(b->arena, &v);
    return true;
}

bool prop_choice(struct builder *b, const struct outline_property *p, str *text)
{
    if (!prop_single(b, p, text)) return false;
    struct nearest near = nearest_start(*text);
    str rest = str_from(p->word->choices), choice;
    while (str_split(&rest, ' ', &choice)) {
        if (str_eq(choice, *text)) return true;
        nearest_offer(&near, choice);
    }
    struct diag *d = REPORT(b, PROPERTY_VALUE, prop_values(p, 0)->at[0]->where,
                            "`%s` cannot be `%.*s`", p->word->name, STR_ARG(*text));
    if (near.best.len)
        diag_help(d, "did you mean `%.*s`?", STR_ARG(near.best));
    else
        diag_help(d, "it is one of: %s", p->word->choices);
    return false;
}

/* ---- json -------------------------------------------------------------------------------- */

static struct json *json_number_of(struct builder *b, const struct ast *node, bool negative)
{
    const struct ast_number *n = (const struct ast_number *)node;
    if (n->unit.len || n->per.len)
        REPORT(b, JSON_VALUE, node->where, "a number of JSON has no unit");
    struct json *j = json_number(b->arena, negative ? -n->value : n->value);
    j->string = negative ? arena_printf(b->arena, "-%.*s", STR_ARG(n->digits)) : n->digits;
    return j;
}

static struct json *json_word_of(struct builder *b, const struct ast *node)
{
    str word = ((const struct ast_json_word *)node)->text;
    if (str_is(word, "true") || str_is(word, "false"))
        return json_bool(b->arena, str_is(word, "true"));
    if (!str_is(word, "null")) {
        struct diag *d = REPORT(b, JSON_VALUE, node->where, "`%.*s` is no JSON", STR_ARG(word));
        diag_help(d, "text stands in quotes; words are true, false and null");
    }
    return json_null(b->arena);
}

/* In JSON an unknown `$x` passes: Grafana knows variables that dashc does not. */
static struct eval lenient_eval(struct builder *b, const struct outline_property *p)
{
    struct eval e = eval_of(b, p);
    e.lenient = true;
    return e;
}

static str node_text(struct builder *b, const struct outline_property *p, const struct ast *node)
{
    struct eval e = lenient_eval(b, p);
    bool view;
    return eval_text(&e, node, &view);
}

/* $limit alone is a number where it stands for one. */
static struct json *json_ref(struct builder *b, const struct outline_property *p,
                             const struct ast *node)
{
    struct eval e = lenient_eval(b, p);
    const struct value *v = eval(&e, node);
    if (v->kind == VALUE_NUMBER && v->unit.quantity == QUANTITY_NONE)
        return json_number(b->arena, v->number);
    if (v->kind == VALUE_BOOL) return json_bool(b->arena, v->truth);
    return json_string(b->arena, node_text(b, p, node));
}

struct json *prop_json(struct builder *b, const struct outline_property *p, const struct ast *node)
{
    struct json *j;
    switch (node->kind) {
    case AST_JSON_OBJECT:
        j = json_object(b->arena);
        for (size_t i = 0; i < ((const struct ast_json_object *)node)->members.len; i++) {
            const struct ast_json_member *m =
                (const struct ast_json_member *)((const struct ast_json_object *)node)
                    ->members.at[i];
            str key = node_text(b, p, m->key);
            if (json_get(j, key))
                REPORT(b, JSON_VALUE, m->key->where, "member `%.*s` is given twice", STR_ARG(key));
            json_set(b->arena, j, key, prop_json(b, p, m->value));
        }
        return j;
    case AST_JSON_ARRAY:
        j = json_array(b->arena);
        for (size_t i = 0; i < ((const struct ast_json_array *)node)->items.len; i++)
            json_push(b->arena, j,
                      prop_json(b, p, ((const struct ast_json_array *)node)->items.at[i]));
        return j;
    case AST_NUMBER: return json_number_of(b, node, false);
    case AST_UNARY: return json_number_of(b, ((const struct ast_unary *)node)->operand, true);
    case AST_JSON_WORD: return json_word_of(b, node);
    case AST_REF: return json_ref(b, p, node);
    default: return json_string(b->arena, node_text(b, p, node));
    }
}

/* Without a path it is laid over the whole, which would be gone. */
static void check_patch(struct builder *b, const struct outline_property *p,
                        const struct model_escape *e)
{
    if (e->path.len || e->patch->kind == JSON_OBJECT) return;
    b->program->sink->origin = p->origin;
    struct diag *d = REPORT(b, JSON_VALUE, p->node->body->where, "`json` lays an object, not %s",
                            json_kind_name(e->patch));
    diag_why(d, "it would stand in place of all that dashc writes here");
    diag_help(d, "name the member: `json { \"member\": … }`, or the place: `json \"path\" …`");
}

struct model_escape prop_escape(struct builder *b, const struct outline_property *p)
{
    struct model_escape e = {.where = p->node->head.where};
    size_t errors = b->program->sink->errors;
    if (prop_groups(p)) e.path = prop_text(b, p, prop_values(p, 0)->at[0]);
    e.patch = p->node->body ? prop_json(b, p, p->node->body) : json_object(b->arena);
    if (b->program->sink->errors == errors) check_patch(b, p, &e);
    return e;
}
