/* declared_fields: see declared_fields.h.  Not responsible for what declarations there are. */
#include "sema/declared_fields.h"

#include "sema/inner.h"
#include "syntax/words.h"

/* ---- values ------------------------------------------------------------------------------ */

/* The values between two commas. */
static size_t fields_groups(const struct ast_property *p) { return p->groups.len; }

const struct ast_nodes *fields_group(const struct ast_property *p, size_t index)
{
    return &((const struct ast_group *)p->groups.at[index])->values;
}

static void report_view(struct fields_reader *r, const struct ast *node)
{
    struct diag *d = REPORT(&r->eval, PROPERTY_VALUE, node->where,
                            "a %s takes no variables of a dashboard", r->what);
    diag_help(d, "a `param` or `let` of the project is put in when it is compiled");
}

str fields_text(struct fields_reader *r, const struct ast *node)
{
    bool view = false;
    if (node->kind == AST_MARK || node->kind == AST_QNAME)
        return source_text(r->eval.program->sources, node->where);
    str text = eval_text(&r->eval, node, &view);
    if (view) report_view(r, node);
    return view ? STR_EMPTY : arena_str(r->eval.arena, text);
}

static bool seconds_of(const struct value *v, double *out)
{
    struct unit seconds;
    if (v->kind != VALUE_NUMBER || v->unit.quantity != QUANTITY_TIME) return false;
    return unit_parse(STR("s"), &seconds) && unit_convert(v->number, v->unit, seconds, out);
}

bool fields_in_two_words(const struct ast_property *p)
{
    const struct ast_nodes *values = fields_groups(p) == 1 ? fields_group(p, 0) : NULL;
    return values && values->len == 2 && values->at[0]->kind == AST_NUMBER &&
           !((const struct ast_number *)values->at[0])->unit.len && values->at[1]->kind == AST_NAME;
}

double fields_seconds(struct fields_reader *r, const struct ast *node)
{
    double seconds;
    struct value *v = eval(&r->eval, node);
    return seconds_of(v, &seconds) ? seconds : 0;
}

void fields_bad(struct fields_reader *r, const struct ast_property *p, const char *example)
{
    struct diag *d = REPORT(&r->eval, PROPERTY_VALUE, p->head.where, "`%.*s` is not written so",
                            STR_ARG(name_text(&r->eval, p->word)));
    diag_help(d, "for instance `%s`", example);
}

/* ---- json -------------------------------------------------------------------------------- */

static struct json *json_of_number(struct fields_reader *r, const struct ast *node, bool negative)
{
    const struct ast_number *n = (const struct ast_number *)node;
    if (node->kind != AST_NUMBER || n->unit.len) {
        REPORT(&r->eval, JSON_VALUE, node->where, "a number of JSON has no unit");
        return json_null(r->eval.arena);
    }
    return json_number(r->eval.arena, negative ? -n->value : n->value);
}

static struct json *json_of_word(struct fields_reader *r, const struct ast *node)
{
    struct arena *a = r->eval.arena;
    str word = ((const struct ast_json_word *)node)->text;
    if (str_is(word, "true") || str_is(word, "false")) return json_bool(a, str_is(word, "true"));
    if (!str_is(word, "null")) {
        struct diag *d =
            REPORT(&r->eval, JSON_VALUE, node->where, "`%.*s` is no JSON", STR_ARG(word));
        diag_help(d, "a text stands in quotes");
    }
    return json_null(a);
}

static struct json *json_of_ref(struct fields_reader *r, const struct ast *node)
{
    struct value *v = eval(&r->eval, node);
    if (v->kind == VALUE_NUMBER && v->unit.quantity == QUANTITY_NONE)
        return json_number(r->eval.arena, v->number);
    if (v->kind == VALUE_BOOL) return json_bool(r->eval.arena, v->truth);
    return json_string(r->eval.arena, fields_text(r, node));
}

static struct json *json_of_object(struct fields_reader *r, const struct ast_json_object *node)
{
    struct json *object = json_object(r->eval.arena);
    for (size_t i = 0; i < node->members.len; i++) {
        const struct ast_json_member *m = (const struct ast_json_member *)node->members.at[i];
        str key = fields_text(r, m->key);
        if (json_get(object, key))
            REPORT(&r->eval, JSON_VALUE, m->key->where, "member `%.*s` is given twice",
                   STR_ARG(key));
        json_set(r->eval.arena, object, key, fields_json(r, m->value));
    }
    return object;
}

static struct json *json_of_array(struct fields_reader *r, const struct ast_json_array *node)
{
    struct json *array = json_array(r->eval.arena);
    for (size_t i = 0; i < node->items.len; i++)
        json_push(r->eval.arena, array, fields_json(r, node->items.at[i]));
    return array;
}

struct json *fields_json(struct fields_reader *r, const struct ast *node)
{
    switch (node->kind) {
    case AST_JSON_OBJECT: return json_of_object(r, (const struct ast_json_object *)node);
    case AST_JSON_ARRAY: return json_of_array(r, (const struct ast_json_array *)node);
    case AST_JSON_WORD: return json_of_word(r, node);
    case AST_NUMBER: return json_of_number(r, node, false);
    case AST_UNARY: return json_of_number(r, ((const struct ast_unary *)node)->operand, true);
    case AST_REF: return json_of_ref(r, node);
    default: return json_string(r->eval.arena, fields_text(r, node));
    }
}

/* ---- members by their types -------------------------------------------------------------- */

struct reading {
    struct fields_reader *r;
    const struct declared_field *field;
    const struct word *word;
    const struct ast_property *property;
    void *member;
};

/* The only value of a property; NULL after reporting that there is none or more than one. */
static const struct ast *only_value(const struct reading *g)
{
    if (fields_groups(g->property) == 1 && fields_group(g->property, 0)->len == 1)
        return fields_group(g->property, 0)->at[0];
    struct diag *d = REPORT(&g->r->eval, PROPERTY_VALUE, g->property->head.where,
                            "`%s` takes one value", g->word->name);
    diag_help(d, "%s", g->word->doc);
    return NULL;
}

/* What is not good is kept all the same, so that nobody misses it a second time. */
static void check_text(const struct reading *g, str text, span where)
{
    if (!text.len || !g->field->good || g->field->good(text)) return;
    struct diag *d = REPORT(&g->r->eval, PROPERTY_VALUE, where, "`%s` cannot be `%.*s`",
                            g->word->name, STR_ARG(text));
    diag_help(d, "for instance `%s \"%s\"`", g->word->name, g->field->like);
}

static void take_text(const struct reading *g)
{
    const struct ast *value = only_value(g);
    if (!value) return;
    str text = fields_text(g->r, value);
    check_text(g, text, value->where);
    *(str *)g->member = text;
}

/* One text, or those of a list that a name holds. */
static void take_texts_of(const struct reading *g, const struct ast *node)
{
    declared_texts *list = g->member;
    struct value *v =
        node->kind == AST_LIST || node->kind == AST_REF ? eval(&g->r->eval, node) : NULL;
    if (v && v->kind == VALUE_LIST) {
        for (size_t i = 0; i < v->items.len; i++) {
            str text = arena_str(g->r->eval.arena, value_said(g->r->eval.arena, v->items.at[i]));
            if (v->items.at[i]->kind == VALUE_TEXT) text = v->items.at[i]->text;
            check_text(g, text, node->where);
            vec_push(g->r->eval.arena, list, text);
        }
        return;
    }
    str text = fields_text(g->r, node);
    check_text(g, text, node->where);
    if (text.len) vec_push(g->r->eval.arena, list, text);
}

static void take_texts(const struct reading *g)
{
    for (size_t i = 0; i < fields_groups(g->property); i++) {
        const struct ast_nodes *values = fields_group(g->property, i);
        for (size_t k = 0; k < values->len; k++) take_texts_of(g, values->at[k]);
    }
}

static void take_choice(const struct reading *g)
{
    bool answers = strcmp(g->word->choices, "yes no") == 0;
    bool alone = fields_groups(g->property) == 0;
    const struct ast *value = alone ? NULL : only_value(g);
    str text = value ? fields_text(g->r, value) : alone ? STR("yes") : STR_EMPTY;
    if (answers && text.len)
        *(enum declared_answer *)g->member = str_is(text, "no") ? DECLARED_NO : DECLARED_YES;
    else if (!answers && text.len)
        *(str *)g->member = text;
}

static void take_number(const struct reading *g)
{
    const struct ast *node = only_value(g);
    struct value *v = node ? eval(&g->r->eval, node) : NULL;
    if (!v || v->kind == VALUE_ERROR) return;
    bool whole = v->kind == VALUE_NUMBER && v->unit.quantity == QUANTITY_NONE && v->number >= 0 &&
                 v->number < 1e9 && v->number == (double)(long long)v->number;
    if (whole) {
        *(struct declared_number *)g->member = (struct declared_number){true, (long long)v->number};
        return;
    }
    struct diag *d = REPORT(&g->r->eval, PROPERTY_VALUE, node->where, "`%s` takes a whole number",
                            g->word->name);
    diag_help(d, "for instance `%s 1`; 0 is one, too", g->word->name);
}

const char *fields_duration(const struct word *word)
{
    return word->scopes & SCOPE_RETENTION ? "7d" : word->scopes & SCOPE_DATASOURCE ? "15m" : "5m";
}

static void take_duration(const struct reading *g)
{
    const struct ast *node = fields_in_two_words(g->property) ? NULL : only_value(g);
    struct value *v = node ? eval(&g->r->eval, node) : NULL;
    double seconds;
    if (!v || v->kind == VALUE_ERROR) return;
    if (seconds_of(v, &seconds) && seconds > 0) {
        *(double *)g->member = seconds;
    } else if (node->kind == AST_REF || v->kind == VALUE_NUMBER) {
        struct diag *d = REPORT(&g->r->eval, PROPERTY_VALUE, node->where, "`%s` takes a duration",
                                g->word->name);
        diag_help(d, "for instance `%s %s`", g->word->name, fields_duration(g->word));
    }
}

/* Anything but `env "NAME"` and `file "path"` is reported where the form is checked. */
static void take_secret(const struct reading *g)
{
    struct declared_secret *out = g->member;
    if (fields_groups(g->property) != 1) return;
    const struct ast_nodes *values = fields_group(g->property, 0);
    if (values->len != 2 || values->at[0]->kind != AST_NAME || values->at[1]->kind != AST_STRING)
        return;
    str from = name_text(&g->r->eval, ((const struct ast_name *)values->at[0])->name);
    str text = fields_text(g->r, values->at[1]);
    if (str_is(from, "env")) out->env = text;
    if (str_is(from, "file")) out->file = text;
}

static void take(const struct reading *g)
{
    if (g->field->read) {
        g->field->read(g->r, g->property, g->member);
        return;
    }
    switch (g->word->type) {
    case WORD_FLAG: *(bool *)g->member = true; return;
    case WORD_TEXT: take_text(g); return;
    case WORD_TEXTS: take_texts(g); return;
    case WORD_CHOICE: take_choice(g); return;
    case WORD_INTEGER: take_number(g); return;
    case WORD_DURATION: take_duration(g); return;
    case WORD_SECRET: take_secret(g); return;
    default: BUG("`%s` has no reader", g->word->name);
    }
}

/* ---- a declaration ----------------------------------------------------------------------- */

struct fields_walk {
    struct fields_reader *r;
    const struct declared_field *fields;
    size_t count;
    void *out;
};

static const struct declared_field *field_of(const struct fields_walk *w, str word)
{
    for (size_t i = 0; i < w->count; i++)
        if (str_is(word, w->fields[i].word)) return &w->fields[i];
    return NULL;
}

static bool is_twice(struct fields_walk *w, const struct declared_field *field,
                     const struct ast_property *p)
{
    for (size_t i = 0; i < w->r->given.len && !field->repeated; i++) {
        if (w->r->given.at[i]->word != p->word) continue;
        struct diag *d =
            REPORT(&w->r->eval, PROPERTY_TWICE, p->head.where, "`%s` is given twice", field->word);
        diag_label(d, w->r->given.at[i]->head.where, "the other one");
        return true;
    }
    vec_push(w->r->eval.arena, &w->r->given, p);
    return false;
}

static bool belongs(struct fields_walk *w, const struct declared_field *field,
                    const struct ast_property *p)
{
    if (!field->kinds || field->kinds & 1u << w->r->kind) return true;
    REPORT(&w->r->eval, PROPERTY_PLACE, p->head.where, "`%s` does not belong to a %s", field->word,
           w->r->what);
    return false;
}

static void read_property(struct fields_walk *w, const struct ast_property *p)
{
    const struct declared_field *field = field_of(w, name_text(&w->r->eval, p->word));
    if (!field) return; /* reported where the form is checked */
    if (!belongs(w, field, p) || is_twice(w, field, p)) return;
    const struct word *word = word_find(str_from(field->word), w->r->scope);
    if (!word) BUG("`%s` is no word of a %s", field->word, w->r->what);
    if (word->value == WORD_VALUE_MUST && !p->groups.len) return;
    take(&(struct reading){w->r, field, word, p, (char *)w->out + field->at});
}

void declared_fields_read(struct fields_reader *r, const struct declared_field *fields,
                          size_t count, const struct ast *body, void *out)
{
    struct fields_walk w = {r, fields, count, out};
    const struct ast_nodes *items = &((const struct ast_block *)body)->items;
    r->given.len = 0;
    for (size_t i = 0; i < items->len; i++) {
        if (items->at[i]->kind != AST_CLAUSES) continue;
        const struct ast_nodes *clauses = &((const struct ast_clauses *)items->at[i])->clauses;
        for (size_t k = 0; k < clauses->len; k++)
            if (clauses->at[k]->kind == AST_PROPERTY)
                read_property(&w, (const struct ast_property *)clauses->at[k]);
    }
}

static const struct ast_property *property_given(const struct fields_reader *r, const char *word)
{
    for (size_t i = 0; i < r->given.len; i++)
        if (str_is(atom_str(r->eval.program->atoms, r->given.at[i]->word), word))
            return r->given.at[i];
    return NULL;
}

bool fields_gave(const struct fields_reader *r, const char *word)
{
    return property_given(r, word) != NULL;
}

span fields_where(const struct fields_reader *r, const char *word, span other)
{
    const struct ast_property *p = property_given(r, word);
    return p ? p->head.where : other;
}

/* ---- what texts must be ------------------------------------------------------------------ */

/* "arn:PARTITION:SERVICE:REGION:ACCOUNT:rest": takes the parts off; false when it has too few. */
static bool take_arn(str text, str parts[6])
{
    str rest = text;
    for (size_t i = 0; i < 5; i++)
        if (!str_split(&rest, ':', &parts[i])) return false;
    parts[5] = rest;
    return str_is(parts[0], "arn") && str_starts(parts[1], STR("aws")) && rest.len > 0;
}

static bool is_account(str text)
{
    bool digits = text.len == 12;
    for (size_t i = 0; i < text.len; i++)
        digits = digits && text.ptr[i] >= '0' && text.ptr[i] <= '9';
    return digits;
}

bool is_arn_of_role(str text)
{
    str parts[6];
    return take_arn(text, parts) && str_is(parts[2], "iam") && is_account(parts[4]) &&
           str_starts(parts[5], STR("role/")) && parts[5].len > 5;
}

bool is_arn_of_domain(str text)
{
    str parts[6];
    if (!take_arn(text, parts) || !is_aws_region(parts[3]) || !is_account(parts[4])) return false;
    str begin = str_is(parts[2], "es")     ? STR("domain/")
                : str_is(parts[2], "aoss") ? STR("collection/")
                                           : STR_EMPTY;
    str name = str_part(parts[5], begin.len, parts[5].len);
    return begin.len && str_starts(parts[5], begin) && name.len &&
           str_find_char(name, '/', 0) == SIZE_MAX && str_find_char(name, '*', 0) == SIZE_MAX;
}

bool is_arn_of_destination(str text)
{
    str parts[6];
    if (!take_arn(text, parts) || !is_aws_region(parts[3]) || !is_account(parts[4])) return false;
    if (str_is(parts[2], "lambda")) return str_starts(parts[5], STR("function:"));
    return str_is(parts[2], "firehose") && str_starts(parts[5], STR("deliverystream/"));
}

/* eu-west-1, us-gov-east-1: words, then a digit. */
bool is_aws_region(str text)
{
    size_t parts = 0;
    str rest = text, part = STR_EMPTY;
    while (str_split(&rest, '-', &part)) parts++;
    return parts >= 3 && part.len == 1 && part.ptr[0] >= '0' && part.ptr[0] <= '9';
}

bool is_grafana_uid(str text)
{
    enum { MOST = 40 };
    bool good = text.len > 0 && text.len <= MOST;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        good = good && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || c == '-' || c == '_');
    }
    return good;
}

bool is_web_address(str text)
{
    size_t scheme = str_starts(text, STR("https://"))  ? 8
                    : str_starts(text, STR("http://")) ? 7
                                                       : 0;
    str rest = str_part(text, scheme, text.len);
    bool good = scheme && rest.len && !strchr("/?#:", rest.ptr[0]);
    for (size_t i = 0; i < rest.len; i++)
        good = good && rest.ptr[i] > ' ' && !strchr("@\\\"<>", rest.ptr[i]);
    return good;
}
