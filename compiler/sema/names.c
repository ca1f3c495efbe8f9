/* Job: what a name means: references, texts with references, metrics of sources; and what an
 * unknown one might have meant.  Not responsible for expressions (eval). */
#include "sema/inner.h"

#include "syntax/parse.h"

/* ---- unknown names ----------------------------------------------------------------------- */

static bool is_value(const struct decl *d) { return d->kind == DECL_LET || d->kind == DECL_PARAM; }

static void offer_names(struct eval *e, struct nearest *n, bool only_values)
{
    for (struct scope *s = e->scope; s; s = s->outer)
        for (size_t i = 0; i < s->bindings.len; i++)
            nearest_offer(n, name_text(e, s->bindings.at[i].name));
    struct module *m = module_of(e);
    for (size_t i = 0; i < m->decls.len; i++)
        if (!only_values || is_value(m->decls.at[i]))
            nearest_offer(n, name_text(e, m->decls.at[i]->name));
    for (size_t i = 0; e->views && i < e->views->list.len; i++)
        nearest_offer(n, e->views->list.at[i]->name);
}

static bool name_exists(struct eval *e, str name)
{
    const struct use *use;
    size_t dot = str_find_char(name, '.', 0);
    str head = dot == SIZE_MAX ? name : str_part(name, 0, dot);
    return scope_find(e, e->scope, atom_find(e->program->atoms, head)) ||
           module_source(e->program, module_of(e), head, &use);
}

static void report_minus(struct eval *e, span where, str left, str right)
{
    struct diag *d =
        REPORT(e, HYPHEN_NAME, where, "`%.*s-%.*s` is one name", STR_ARG(left), STR_ARG(right));
    diag_why(d, "a hyphen between letters belongs to the name");
    diag_fix(d, where, "%.*s - %.*s", STR_ARG(left), STR_ARG(right));
    diag_help(d, "for a subtraction put spaces around it: `%.*s - %.*s`", STR_ARG(left),
              STR_ARG(right));
}

/* `a-b` where both halves exist: spaces are missing. */
static bool report_hyphen(struct eval *e, str name, span where)
{
    enum { LONGEST_TRIED = 128 };
    size_t dash = name.len <= LONGEST_TRIED ? str_find_char(name, '-', 0) : SIZE_MAX;
    while (dash != SIZE_MAX) {
        str left = str_part(name, 0, dash), right = str_part(name, dash + 1, name.len);
        if (name_exists(e, left) && name_exists(e, right)) {
            report_minus(e, where, left, right);
            return true;
        }
        dash = str_find_char(name, '-', dash + 1);
    }
    return false;
}

/* `errors` where `lambda.errors` exists; the nearest metric of the sources that the file knows. */
static str nearest_metric(struct eval *e, str name)
{
    struct nearest near = nearest_start(name);
    str best = STR_EMPTY;
    struct module *m = module_of(e);
    for (size_t i = 0; i < m->decls.len; i++) {
        const struct use *use;
        str source = name_text(e, m->decls.at[i]->name);
        struct decl *d = module_source(e->program, m, source, &use);
        for (size_t k = 0; d && k < d->source->metrics.len; k++) {
            str metric = name_text(e, d->source->metrics.at[k]->name), before = near.best;
            nearest_offer(&near, metric);
            if (near.best.ptr != before.ptr)
                best = arena_printf(arena_of(e), "%.*s.%.*s", STR_ARG(source), STR_ARG(metric));
        }
    }
    return best;
}

/* `lambda by function`; the group of `logs /aws/lambda/checkout`, too. */
static bool report_bare_module(struct eval *e, str name, span where)
{
    struct decl *d = module_find(module_of(e), e->program, name);
    if (!d || d->kind != DECL_MODULE) return false;
    if (!d->use->module && !d->use->later.len) return true; /* its `use` is the mistake */
    struct diag *said =
        REPORT(e, UNKNOWN_NAME, where, "`%.*s` is a module, and no metric", STR_ARG(name));
    diag_help(said, "a metric is `%.*s.NAME`: `dashc metrics %.*s` lists them", STR_ARG(name),
              STR_ARG(name));
    return true;
}

void report_unknown_name(struct eval *e, str name, span where, const char *what)
{
    if (report_hyphen(e, name, where) || report_bare_module(e, name, where)) return;
    struct diag *d = REPORT(e, UNKNOWN_NAME, where, "there is no %s `%.*s`", what, STR_ARG(name));
    if (str_is(name, "logs")) {
        diag_help(d, "a log group stands in quotes: `logs \"/aws/lambda/checkout\"`");
        return;
    }
    struct nearest near = nearest_start(name);
    offer_names(e, &near, false);
    str best = near.best.len ? near.best : nearest_metric(e, name);
    if (best.len)
        diag_help(d, "did you mean `%.*s`?", STR_ARG(best));
    else
        diag_help(d, "a metric is written with its source: `lambda.errors`; text stands in quotes");
}

/* What the first of several quotients divides. */
static const struct ast *dividend_of(const struct ast *node)
{
    const struct ast_binary *binary = (const struct ast_binary *)node;
    if (node->kind != AST_BINARY || binary->operator!= OP_DIV) return node;
    return dividend_of(binary->left);
}

bool report_bare_group(struct eval *e, const struct ast *quotient)
{
    const struct ast *first = dividend_of(quotient);
    if (first == quotient || first->kind != AST_NAME) return false;
    atom name = ((const struct ast_name *)first)->name;
    if (!str_is(name_text(e, name), "logs") || scope_find(e, e->scope, name)) return false;
    str said = source_text(e->program->sources, quotient->where);
    str rest = str_trim(str_part(said, strlen("logs"), said.len)), group = STR_EMPTY;
    str_split(&rest, ' ', &group); /* a statistic may stand behind it */
    struct diag *d =
        REPORT(e, UNKNOWN_NAME, quotient->where, "the name of a log group stands in quotes");
    diag_help(d, "write `logs \"%.*s\"`", STR_ARG(group));
    return true;
}

/* What the file calls `name` when that is a module; NULL otherwise. */
static struct module *module_called(struct eval *e, str name)
{
    struct decl *d = module_find(module_of(e), e->program, name);
    return d && d->kind == DECL_MODULE ? d->use->module : NULL;
}

static void report_unknown_variable(struct eval *e, str name, span where)
{
    if (e->views && e->views->open) return;
    struct diag *d =
        e->lenient ? REPORT(e, PASSED_VARIABLE, where, "`$%.*s` is left to Grafana", STR_ARG(name))
                   : REPORT(e, UNKNOWN_VARIABLE, where, "there is no `$%.*s` here", STR_ARG(name));
    if (module_called(e, name)) {
        diag_help(d, "`%.*s` is a module; a value that it declares is `${%.*s.name}`",
                  STR_ARG(name), STR_ARG(name));
        return;
    }
    str rest = name, head;
    str_split(&rest, '.', &head);
    struct nearest near = nearest_start(head);
    offer_names(e, &near, true);
    if (near.best.len)
        diag_help(d, "did you mean `$%.*s`?", STR_ARG(near.best));
    else
        diag_help(d,
                  "declare it with `param`, `let`, `filter`, `input` or `var`; `$$` is a dollar");
}

/* ---- references -------------------------------------------------------------------------- */

static struct value *field_of(struct eval *e, struct value *v, str name, span where)
{
    if (v->kind == VALUE_ERROR) return v;
    for (size_t i = 0; v->kind == VALUE_RECORD && i < v->fields.len; i++)
        if (str_eq(v->fields.at[i].name, name)) return v->fields.at[i].value;
    struct diag *d;
    if (v->kind != VALUE_RECORD) {
        REPORT(e, BAD_VALUE, where, "`%.*s` is no record, so it has no field `%.*s`",
               STR_ARG(value_said(arena_of(e), v)), STR_ARG(name));
        return value_error(e, where);
    }
    d = REPORT(e, UNKNOWN_NAME, where, "this record has no field `%.*s`", STR_ARG(name));
    struct nearest near = nearest_start(name);
    for (size_t i = 0; i < v->fields.len; i++) nearest_offer(&near, v->fields.at[i].name);
    if (near.best.len) diag_help(d, "did you mean `%.*s`?", STR_ARG(near.best));
    return value_error(e, where);
}

static struct value *view_value(struct eval *e, struct view *view, str written, span where)
{
    struct value *v = value_text(arena_of(e), written, where);
    v->view = true;
    v->variable = view;
    return v;
}

/* `shared.limit`: a value that a used file declares; NULL when it has none of that name. */
static struct value *value_of_module(struct eval *e, str module, str name)
{
    struct module *m = module_called(e, module);
    return m ? module_value(e, m, atom_find(e->program->atoms, name)) : NULL;
}

/* $name, $record.field, $module.name; NULL when the name is known to nobody. */
static struct value *find_reference(struct eval *e, str path, str written, span where)
{
    str rest = path, name;
    str_split(&rest, '.', &name);
    struct value *v = scope_find(e, e->scope, atom_find(e->program->atoms, name));
    struct view *view = views_find(e->views, name);
    if (v && view) {
        struct diag *d =
            REPORT(e, AMBIGUOUS_NAME, where, "`$%.*s` means two things", STR_ARG(name));
        diag_label(d, view->where, "a variable of the dashboard");
        diag_label(d, v->where, "a value");
        diag_help(d, "rename one of them");
        return value_error(e, where);
    }
    if (view) return view_value(e, view, written, where);
    str field;
    if (!v && str_split(&rest, '.', &field)) v = value_of_module(e, name, field);
    while (v && str_split(&rest, '.', &field)) v = field_of(e, v, field, where);
    return v;
}

static str number_said(struct eval *e, const struct value *v)
{
    return v->text.len ? v->text : number_str(arena_of(e), v->number);
}

/* A value inside a string. */
bool put_in_text(struct eval *e, const struct value *v, span where, struct buf *out)
{
    switch (v->kind) {
    case VALUE_ERROR: return false;
    case VALUE_TEXT:
    case VALUE_NAME: buf_str(out, v->text); return v->view;
    case VALUE_NUMBER: buf_str(out, number_said(e, v)); return false;
    case VALUE_BOOL: buf_text(out, v->truth ? "true" : "false"); return false;
    default:
        REPORT(e, BAD_VALUE, where, "`%.*s` is %s, which cannot stand in a text",
               STR_ARG(source_text(e->program->sources, where)),
               v->kind == VALUE_LIST     ? "a list"
               : v->kind == VALUE_RECORD ? "a record"
                                         : "a metric");
        return false;
    }
}

/* How Grafana writes a variable: `${x:csv}`, with words behind a second colon where it takes some.
 * Source: VariableFormatID of Grafana's schema package, 10.4 and 12. */
static const struct format {
    const char *name;
    bool takes_words;
    int since; /* major version; 0: all that dashc knows */
} formats[] = {
    {"csv", false, 0},
    {"json", false, 0},
    {"pipe", false, 0},
    {"regex", false, 0},
    {"raw", false, 0},
    {"text", false, 0},
    {"glob", false, 0},
    {"distributed", false, 0},
    {"lucene", false, 0},
    {"percentencode", false, 0},
    {"uriencode", false, 0},
    {"queryparam", false, 0},
    {"singlequote", false, 0},
    {"doublequote", false, 0},
    {"sqlstring", false, 0},
    {"html", false, 0},
    {"date", true, 0},
    {"join", true, 12},
    {"customqueryparam", true, 12},
};

static const struct format *format_find(str said)
{
    size_t colon = str_find_char(said, ':', 0);
    str name = str_part(said, 0, colon == SIZE_MAX ? said.len : colon);
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (str_is(name, formats[i].name) && (colon == SIZE_MAX || formats[i].takes_words))
            return &formats[i];
    return NULL;
}

static void report_format(struct eval *e, const struct piece *p)
{
    struct diag *d =
        REPORT(e, UNKNOWN_FORMAT, p->where, "Grafana has no format `%.*s`", STR_ARG(p->format));
    diag_why(d, "it would write the value as `glob` does: `{a,b}`");
    struct nearest near = nearest_start(p->format);
    str all = STR_EMPTY;
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        nearest_offer(&near, str_from(formats[i].name));
        all = arena_printf(arena_of(e), "%.*s%s%s", STR_ARG(all), i ? ", " : "", formats[i].name);
    }
    if (near.best.len)
        diag_help(d, "did you mean `${%.*s:%.*s}`?", STR_ARG(p->text), STR_ARG(near.best));
    else
        diag_help(d, "known are %.*s", STR_ARG(all));
}

/* A format is of what Grafana puts in; a value of the file is in the text before. */
static bool check_format(struct eval *e, const struct piece *p, const struct value *v)
{
    if (v->kind == VALUE_ERROR) return false;
    if (!v->variable || !str_eq(v->text, p->written)) { /* a `let` may hold a variable */
        struct diag *d =
            REPORT(e, UNKNOWN_FORMAT, p->where,
                   "`%.*s` is a value of the file, and takes no format", STR_ARG(p->text));
        diag_why(d, "formats say how Grafana writes a variable of the dashboard");
        diag_fix(d, p->where, "${%.*s}", STR_ARG(p->text));
        diag_help(d, "write `${%.*s}`", STR_ARG(p->text));
        return false;
    }
    const struct format *f = format_find(p->format);
    if (!f) report_format(e, p);
    if (f && e->program->grafana && e->program->grafana < f->since)
        REPORT(e, VERSION_LACKS, p->where, "Grafana %d does not have the format `%s`",
               e->program->grafana, f->name);
    return f != NULL;
}

/* The value begins as an empty text. */
static void put_pieces(struct eval *e, const struct ast_string *node, struct value *v)
{
    struct pieces pieces = string_pieces(arena_of(e), e->program->sink, node);
    struct buf out = {.ceiling = SOURCE_MAX_BYTES}; /* lets that double each other end here */
    for (size_t i = 0; i < pieces.len; i++) {
        const struct piece *p = &pieces.at[i];
        if (p->kind == PIECE_TEXT) {
            buf_str(&out, p->text);
            continue;
        }
        struct value *inner = find_reference(e, p->text, p->written, p->where);
        if (!inner) report_unknown_variable(e, p->text, p->where);
        if (!inner && e->lenient) buf_str(&out, p->written);
        if (inner && p->formatted && !check_format(e, p, inner)) continue;
        if (inner && put_in_text(e, inner, p->where, &out)) v->view = true;
        /* What is written in a way of its own is no value that a query could write in another. */
        if (inner && pieces.len == 1 && !p->formatted) v->variable = inner->variable;
    }
    if (out.overflow) {
        REPORT(e, BAD_VALUE, node->head.where, "this text is longer than 32 MB");
        v->kind = VALUE_ERROR;
    } else {
        v->text = arena_str(arena_of(e), buf_as_str(&out));
    }
    buf_release(&out);
}

struct value *eval_string(struct eval *e, const struct ast_string *node)
{
    bool plain = string_is_plain(node);
    struct value *v = value_text(arena_of(e), plain ? node->raw : STR_EMPTY, node->head.where);
    if (!plain) put_pieces(e, node, v);
    return v;
}

struct value *eval_ref(struct eval *e, const struct ast_ref *node)
{
    str written = source_text(e->program->sources, node->head.where);
    struct value *v = find_reference(e, node->path, written, node->head.where);
    if (v) return v;
    bool grafanas = str_starts(node->path, STR("__"));
    if (!grafanas) report_unknown_variable(e, node->path, node->head.where);
    if (!grafanas && !e->lenient) return value_error(e, node->head.where);
    v = value_text(arena_of(e), written, node->head.where);
    v->view = true;
    return v;
}

/* ---- metrics ----------------------------------------------------------------------------- */

struct expr *expr_new(struct eval *e, enum expr_kind kind, span where)
{
    struct expr *x = arena_new(arena_of(e), struct expr);
    x->kind = kind;
    x->where = where;
    x->origin = e->origin;
    x->parts = 1;
    x->unit = UNIT_NONE;
    return x;
}

/* What a `let` holds is shared where it is used, and walked each time: the whole is bounded. */
static bool few_parts(struct eval *e, struct expr *x)
{
    enum { MOST_PARTS = 2000 };
    x->parts = 1 + (x->left ? x->left->parts : 0) + (x->right ? x->right->parts : 0);
    for (size_t i = 0; i < x->args.len; i++) x->parts += x->args.at[i]->parts;
    if (x->parts <= MOST_PARTS) return true;
    REPORT(e, TOO_DEEP, x->where, "a calculation of more than %d parts", MOST_PARTS);
    return false;
}

struct value *expr_value(struct eval *e, struct expr *x)
{
    if (x->kind != EXPR_ERROR && !few_parts(e, x)) return value_error(e, x->where);
    struct value *v = value_new(e, x->kind == EXPR_ERROR ? VALUE_ERROR : VALUE_EXPR, x->where);
    v->expr = x;
    return v;
}

/* `lambda.invocations-errors` */
static bool report_hyphen_metric(struct eval *e, const struct cat_source *s,
                                 const struct ast_qname *q, str name)
{
    size_t dash = str_find_char(name, '-', 0);
    str left = str_part(name, 0, dash == SIZE_MAX ? 0 : dash),
        right = str_part(name, left.len + (left.len > 0), name.len);
    if (!left.len || !catalog_metric(s, left)) return false;
    str prefix = str_part(source_text(e->program->sources, q->head.where), 0,
                          q->segments.at[q->segments.len - 1]->where.lo - q->head.where.lo);
    left = arena_printf(arena_of(e), "%.*s%.*s", STR_ARG(prefix), STR_ARG(left));
    if (catalog_metric(s, right))
        right = arena_printf(arena_of(e), "%.*s%.*s", STR_ARG(prefix), STR_ARG(right));
    else if (!name_exists(e, right))
        return false;
    report_minus(e, q->head.where, left, right);
    return true;
}

static void report_unknown_metric(struct eval *e, const struct cat_source *s, str name, span where)
{
    struct diag *d = REPORT(e, UNKNOWN_METRIC, where, "%.*s has no metric `%.*s`",
                            STR_ARG(s->name_space), STR_ARG(name));
    struct nearest near = nearest_start(name);
    for (size_t i = 0; i < s->metrics.len; i++) {
        nearest_offer(&near, name_text(e, s->metrics.at[i]->name));
        nearest_offer(&near, s->metrics.at[i]->aws);
    }
    const struct cat_metric *m = near.best.len ? catalog_metric(s, near.best) : NULL;
    if (m) {
        diag_help(d, "did you mean %.*s?",
                  STR_ARG(catalog_metric_text(arena_of(e), e->program->atoms, m)));
        return;
    }
    str list = STR_EMPTY;
    for (size_t i = 0; i < s->metrics.len && i < 12; i++)
        list = i ? arena_printf(arena_of(e), "%.*s, %.*s", STR_ARG(list),
                                STR_ARG(name_text(e, s->metrics.at[i]->name)))
                 : name_text(e, s->metrics.at[i]->name);
    if (list.len) diag_help(d, "it has %.*s%s", STR_ARG(list), s->metrics.len > 12 ? ", …" : "");
}

void report_unknown_source(struct eval *e, str name, span where)
{
    str builtin = module_builtin_with(arena_of(e), name);
    if (builtin.len && module_of(e)->tree->meant_use) return; /* `import` is the mistake */
    struct diag *d =
        REPORT(e, UNKNOWN_SOURCE, where, "there is no source `%.*s` in this file", STR_ARG(name));
    if (builtin.len) {
        diag_help(d, "add `use %.*s` at the top of the file", STR_ARG(builtin));
        return;
    }
    struct nearest near = nearest_start(name),
                   library = nearest_start(arena_printf(arena_of(e), "aws/%.*s", STR_ARG(name)));
    library.distance = near.distance; /* the prefix is no reason for more tolerance */
    module_offer_sources(e->program, module_of(e), &near);
    if (near.best.len) {
        diag_help(d, "did you mean `%.*s`?", STR_ARG(near.best));
        return;
    }
    module_offer_builtins(&library);
    if (library.best.len)
        diag_help(d, "did you mean `%.*s`? Then add `use aws.%.*s` at the top of the file",
                  STR_ARG(str_part(library.best, 4, library.best.len)),
                  STR_ARG(str_part(library.best, 4, library.best.len)));
    else
        diag_help(d, "declare it with `source %.*s = …`, or bring it with `use`", STR_ARG(name));
}

atom segment_name(const struct ast_qname *q, size_t i)
{
    return ((const struct ast_name *)q->segments.at[i])->name;
}

str segment(struct eval *e, const struct ast_qname *q, size_t i)
{
    return name_text(e, segment_name(q, i));
}

/* module.source.metric names a further source of a module. */
static const struct cat_source *inner_source(struct eval *e, const struct ast_qname *q,
                                             const struct decl *d, const struct use **use)
{
    if (!d || d->kind != DECL_MODULE || !d->use->module) return NULL;
    struct decl *inner = module_find_atom(d->use->module, e->program, segment_name(q, 1));
    *use = d->use;
    return inner && inner->kind == DECL_SOURCE ? inner->source : NULL;
}

static const struct cat_source *own_source(struct eval *e, const struct ast_qname *q,
                                           struct decl *d, const struct use **use)
{
    d = module_source_of(e->program, module_of(e), d, segment(e, q, 0), use);
    return d ? d->source : NULL;
}

/* What the segments of a name lead to. */
struct qname_meaning {
    struct value *value; /* of the first one; then the rest was not looked at */
    struct decl *decl;   /* of the first one */
    const struct cat_source *source;
    const struct use *use;
    const struct cat_metric *metric; /* of the source, by the last one */
};

static struct qname_meaning meaning_of(struct eval *e, const struct ast_qname *q)
{
    struct qname_meaning m = {.value = scope_bound(e->scope, segment_name(q, 0))};
    if (m.value) return m;
    m.decl = module_find_atom(module_of(e), e->program, segment_name(q, 0));
    m.value = decl_value(e, m.decl);
    if (m.value) return m;
    if (q->segments.len == 2) m.source = own_source(e, q, m.decl, &m.use);
    if (q->segments.len == 3) m.source = inner_source(e, q, m.decl, &m.use);
    if (m.source)
        m.metric =
            catalog_metric_atom(m.source, e->program->atoms, segment_name(q, q->segments.len - 1));
    return m;
}

static struct expr *metric_expr(struct eval *e, const struct qname_meaning *m,
                                const struct ast_qname *q)
{
    size_t last = q->segments.len - 1;
    if (m->metric->deprecated.len) {
        struct diag *d = REPORT(e, DEPRECATED, q->segments.at[last]->where, "`%.*s` is deprecated",
                                STR_ARG(segment(e, q, last)));
        diag_help(d, "%.*s", STR_ARG(m->metric->deprecated));
    }
    struct expr *x = expr_new(e, EXPR_METRIC, q->head.where);
    x->metric = m->metric;
    x->use = m->use;
    return x;
}

struct expr *qname_metric(struct eval *e, const struct ast_qname *q)
{
    struct qname_meaning m = meaning_of(e, q);
    return m.metric ? metric_expr(e, &m, q) : NULL;
}

bool names_metric(struct program *p, struct module *m, const struct ast *name)
{
    if (name->kind != AST_QNAME) return false;
    const struct ast_qname *q = (const struct ast_qname *)name;
    const struct use *use;
    if (q->segments.len != 2) return false;
    str source = atom_str(p->atoms, ((const struct ast_name *)q->segments.at[0])->name);
    str metric = atom_str(p->atoms, ((const struct ast_name *)q->segments.at[1])->name);
    const struct decl *d = module_source(p, m, source, &use);
    return d && catalog_metric(d->source, metric);
}

/* The fields that the segments from `first` on name, one in another. */
static struct value *fields_of(struct eval *e, struct value *v, const struct ast_qname *q,
                               size_t first)
{
    for (size_t i = first; i < q->segments.len; i++)
        v = field_of(e, v, segment(e, q, i), q->segments.at[i]->where);
    return v;
}

/* `lambda.duration.p95` */
static bool report_dotted_statistic(struct eval *e, const struct ast_qname *q)
{
    const struct use *use;
    struct statistic any;
    if (q->segments.len != 3) return false;
    str statistic = segment(e, q, 2);
    struct decl *d = module_source(e->program, module_of(e), segment(e, q, 0), &use);
    if (!d || !d->source || !catalog_metric(d->source, segment(e, q, 1)) ||
        statistic_parse(arena_of(e), statistic, &any) != STATISTIC_FINE)
        return false;
    struct diag *said = REPORT(e, UNKNOWN_NAME, q->segments.at[2]->where,
                               "a metric has no part `%.*s`", STR_ARG(statistic));
    diag_help(said, "a statistic stands behind its metric, after a space: `%.*s.%.*s %.*s`",
              STR_ARG(segment(e, q, 0)), STR_ARG(segment(e, q, 1)), STR_ARG(statistic));
    return true;
}

struct value *eval_qname(struct eval *e, const struct ast_qname *q)
{
    struct qname_meaning m = meaning_of(e, q);
    if (m.value) return fields_of(e, m.value, q, 1);
    if (m.metric) return expr_value(e, metric_expr(e, &m, q));
    str head = segment(e, q, 0);
    struct value *v = value_of_module(e, head, segment(e, q, 1));
    if (v) return fields_of(e, v, q, 2);
    if (m.source) {
        size_t last = q->segments.len - 1;
        str name = segment(e, q, last);
        if (!report_hyphen_metric(e, m.source, q, name) && !m.source->broken)
            report_unknown_metric(e, m.source, name, q->segments.at[last]->where);
        return value_error(e, q->head.where);
    }
    str whole = source_text(e->program->sources, q->head.where);
    if (report_dotted_statistic(e, q)) return value_error(e, q->head.where);
    if (m.decl && m.decl->kind == DECL_MODULE && m.decl->use->module)
        report_unknown_name(e, whole, q->head.where, "metric or value");
    else if (!m.decl && !report_hyphen(e, whole, q->head.where))
        report_unknown_source(e, head, q->segments.at[0]->where);
    return value_error(e, q->head.where);
}
