/* Job: what all back ends share: targets and refIds, regions, leaves, which drop-down narrows what.
 * Not responsible for any query language. */
#include "lower/inner.h"

static str name_text(const struct lower *l, atom name) { return atom_str(l->program->atoms, name); }

/* ---- targets ----------------------------------------------------------------------------- */

/* The n-th of A, B, … Z, AA, AB …, written with these letters. */
static str nth_id(struct arena *a, const char *letters, size_t n)
{
    char text[8];
    size_t at = sizeof text;
    if (n < 26) return (str){letters + n, 1};
    for (n++; n > 0; n = (n - 1) / 26) text[--at] = letters[(n - 1) % 26];
    return arena_str(a, (str){text + at, sizeof text - at});
}

struct target *work_target(struct work *w, enum target_kind kind, bool hidden, span where)
{
    struct arena *a = w->l->arena;
    struct target *t = arena_new(a, struct target);
    t->kind = kind;
    t->where = where;
    t->hide = hidden;
    t->ref_id = nth_id(a, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", w->out->targets.len);
    if (hidden) t->id = nth_id(a, "abcdefghijklmnopqrstuvwxyz", w->out->targets.len);
    vec_push(a, &w->out->targets, t);
    return t;
}

void work_explain(struct work *w, const char *format, ...)
{
    if (!w->l->explain) return;
    va_list args;
    va_start(args, format);
    str text = arena_vprintf(w->l->arena, format, args);
    va_end(args);
    buf_str(&w->out->explanation, text);
}

/* `use aws.cloudfront { logs "…" in us-east-1 }` says where the logs are. */
str work_region(const struct work *w, const struct cat_source *source, const struct use *use)
{
    (void)use;
    if (source && source->region.len) return source->region;
    return w->request->region.len ? w->request->region : w->l->region;
}

struct period period_of(struct arena *a, uint32_t seconds)
{
    struct period p = {.seconds = seconds};
    if (seconds) p.text = arena_printf(a, "%u", seconds);
    return p;
}

struct period period_said(struct arena *a, const struct value *every)
{
    struct period p = {0};
    if (!every || every->kind == VALUE_ERROR) return p;
    if (every->variable)
        p = (struct period){.text = every->text, .view = every->variable};
    else
        p = period_of(a, (uint32_t)(every->number * every->unit.scale + 0.5));
    p.where = every->where;
    return p;
}

uint32_t automatic_period(double range, double age)
{
    static const uint32_t periods[] = {60, 300, 900, 3600, 21600, 86400};
    static const struct {
        double days;
        size_t first;
    } kept[] = {{15, 0}, {63, 1}, {455, 3}};
    double points = range / 2000;
    size_t first = 4;
    for (size_t i = 0; i < COUNT_OF(kept); i++)
        if (age <= kept[i].days * 86400) {
            first = kept[i].first;
            break;
        }
    for (size_t i = first; i < COUNT_OF(periods); i++)
        if (periods[i] >= points) return periods[i];
    return periods[COUNT_OF(periods) - 1];
}

double work_age(const struct work *w)
{
    const struct value *over = w->request->panel->over;
    double range =
        over && over->kind == VALUE_NUMBER ? over->number * over->unit.scale : w->l->range;
    return range + w->request->shift;
}

uint32_t work_automatic(const struct work *w)
{
    return automatic_period(w->l->range, w->l->range + w->request->shift);
}

void warn_insights_range(struct work *w, span where)
{
    if (work_age(w) <= 14 * 86400.0) return;
    struct diag *d = REPORT(w->l, INSIGHTS_RANGE, where,
                            "Metrics Insights reaches back two weeks, the panel further");
    diag_help(d, "shorten it here: `over 14d`; or show apart what is added up");
}

/* ---- values of conditions ---------------------------------------------------------------- */

/* The variable of several values that a text mentions among other things: it would break. */
static const struct view *mentions_multi(const struct work *w, str text)
{
    const struct views *views = &w->l->dashboard->views;
    for (size_t i = 0; i < views->list.len; i++)
        if (views->list.at[i]->multi && view_is_in(views->list.at[i], text))
            return views->list.at[i];
    return NULL;
}

bool holds_reference(const struct work *w, span where)
{
    return str_find_char(source_text(w->l->program->sources, where), '$', 0) != SIZE_MAX;
}

const struct view *typed_view(const struct work *w, str text)
{
    const struct views *views = &w->l->dashboard->views;
    for (size_t i = 0; i < views->list.len; i++)
        if (views->list.at[i]->typed && view_is_in(views->list.at[i], text))
            return views->list.at[i];
    return NULL;
}

/* Where a text box stands that nothing puts right; NULL: it stands alone. */
static const char *typed_place(const struct condition *c, const struct value *v)
{
    if (c->operator_ == OP_MATCH) return "in a regular expression";
    if (!v->variable) return "among other text";
    if (c->operator_ == OP_EQ || c->operator_ == OP_CONTAINS) return NULL;
    if (c->operator_ != OP_IN) return "in a comparison of numbers";
    return c->values.len > 1 ? "among other values" : NULL;
}

bool check_typed(struct work *w, const struct condition *c)
{
    for (size_t i = 0; i < c->values.len; i++) {
        const struct value *v = c->values.at[i];
        const struct view *typed = v->view ? typed_view(w, v->text) : NULL;
        const char *place = typed ? typed_place(c, v) : NULL;
        if (!place) continue;
        struct diag *d =
            REPORT(w->l, CONTAINS_INPUT, v->where, "the text box `%.*s` has no exact form %s",
                   STR_ARG(typed->name), place);
        diag_why(d, "a quote, a slash or a backslash that somebody types would break the query");
        diag_help(d, "compare with the box alone: `%.*s contains $%.*s`", STR_ARG(c->left.name),
                  STR_ARG(typed->name));
        return false;
    }
    return true;
}

struct operand_value operand_value(struct work *w, const struct value *v)
{
    struct operand_value out = {v->text, v->view, false, v->variable};
    if (v->kind == VALUE_NUMBER)
        out.text = v->text.len ? v->text : number_str(w->l->arena, v->number);
    if (v->kind == VALUE_BOOL) out.text = v->truth ? STR("true") : STR("false");
    if (v->variable) out.multi = v->variable->multi;
    const struct view *several = v->view && !v->variable ? mentions_multi(w, v->text) : NULL;
    if (several) {
        struct diag *d = REPORT(w->l, MULTI_VALUE, v->where,
                                "`$%.*s` may have several values, so it cannot be part of a text",
                                STR_ARG(several->name));
        diag_help(d, "make it single-valued: `filter one %.*s`", STR_ARG(several->name));
    }
    return out;
}

/* ---- leaves ------------------------------------------------------------------------------ */

static str by_text(struct arena *a, const dimension_names *by)
{
    str text = STR_EMPTY;
    for (size_t i = 0; i < by->len; i++)
        text = arena_join(a, text, i ? STR(", ") : STR(" by "), by->at[i].name);
    return text;
}

conditions both_conditions(struct arena *a, const conditions *first, const conditions *second)
{
    const conditions *only = second->len ? second : first;
    conditions both = {only->at, only->len, only->len};
    if (!first->len || !second->len) return both;
    both = (conditions){0};
    vec_reserve(a, &both, first->len + second->len);
    vec_append(a, &both, first);
    vec_append(a, &both, second);
    return both;
}

/* A name that is no dimension of the source may be a value that names one. */
static bool is_value(struct work *w, const struct cat_source *s, const struct dimension_name *name)
{
    return name->otherwise.len && catalog_dimension(s, w->l->program->atoms, name->name) < 0;
}

/* The sentence's own lists stay as they are: in another source the name may be a dimension. */
static void settle_by(struct work *w, struct leaf *leaf)
{
    dimension_names own = {0};
    for (size_t i = 0; i < leaf->by.len; i++) {
        if (!is_value(w, leaf->metric->source, &leaf->by.at[i])) continue;
        if (!own.len) {
            vec_append(w->l->arena, &own, &leaf->by);
            leaf->by = own;
        }
        leaf->by.at[i].name = leaf->by.at[i].otherwise;
    }
}

static void settle_conditions(struct work *w, struct leaf *leaf)
{
    conditions own = {0};
    for (size_t i = 0; i < leaf->conditions.len; i++) {
        if (!is_value(w, leaf->metric->source, &leaf->conditions.at[i].left)) continue;
        if (!own.len) {
            vec_append(w->l->arena, &own, &leaf->conditions);
            leaf->conditions = own;
        }
        leaf->conditions.at[i].left.name = leaf->conditions.at[i].left.otherwise;
    }
}

static bool check_statistics(struct work *w, const struct expr *x)
{
    struct diag *d;
    if (x->statistics.len > 1) {
        d = REPORT(w->l, ONE_STATISTIC, x->where, "in a calculation each metric has one statistic");
        diag_help(d, "write the calculation once for each: `a p50 / b, a p95 / b`");
    } else if (x->metric->raw && x->statistics.len == 0) {
        d = REPORT(w->l, STATISTIC_MISSING, x->where, "which statistic?");
        diag_why(d, "nothing is known of this metric, not even whether it counts or measures");
        diag_help(d, "say it: `%.*s sum`; or `avg`, `max`, `p95` …",
                  STR_ARG(catalog_metric_name(w->l->arena, w->l->program->atoms, x->metric)));
    } else {
        return true;
    }
    return false;
}

/* A metric that nobody declared has the dimensions that the sentence names. */
static bool dimensions_of_raw(struct work *w, struct leaf *leaf)
{
    enum { MOST_DIMENSIONS = 30 }; /* that AWS lets a metric have */
    VEC(str) keys = {0};
    for (size_t i = 0; i < leaf->by.len; i++)
        if (!leaf->by.at[i].source.len) vec_push(w->l->arena, &keys, leaf->by.at[i].name);
    for (size_t i = 0; i < leaf->conditions.len; i++)
        if (!leaf->conditions.at[i].left.source.len)
            vec_push(w->l->arena, &keys, leaf->conditions.at[i].left.name);
    if (keys.len > MOST_DIMENSIONS) {
        REPORT(w->l, BAD_VALUE, leaf->where, "a metric of CloudWatch has at most %d dimensions",
               MOST_DIMENSIONS);
        return false;
    }
    leaf->metric =
        catalog_raw_with(w->l->arena, w->l->program->atoms, leaf->metric, keys.at, keys.len);
    return true;
}

bool leaf_make(struct work *w, const struct expr *x, const dimension_names *by,
               const conditions *outer, struct leaf *out)
{
    *out = (struct leaf){.metric = x->metric,
                         .use = x->use,
                         .by = x->has_by ? x->by : *by,
                         .conditions = both_conditions(w->l->arena, outer, &x->where_),
                         .where = x->where};
    if (!check_statistics(w, x)) return false;
    out->statistic = x->statistics.len ? &x->statistics.at[0] : &x->metric->statistics.at[0];
    if (x->metric->raw && !dimensions_of_raw(w, out)) return false;
    settle_by(w, out);
    settle_conditions(w, out);
    return true;
}

str lowered_text(struct lower *l, const struct lowered_series *s)
{
    if (!s->leaf) return s->logical;
    return arena_join(l->arena, catalog_metric_name(l->arena, l->program->atoms, s->leaf->metric),
                      STR(" "), s->leaf->statistic->text, by_text(l->arena, &s->leaf->by),
                      conditions_text(l->arena, &s->leaf->conditions));
}

/* Which name of the file means this source. */
static bool qualifier_fits(const struct lower *l, const struct cat_source *s, str qualifier)
{
    if (qualifier.len == 0 || str_eq(name_text(l, s->name), qualifier)) return true;
    const struct use *use;
    struct decl *d = module_source(l->program, l->dashboard->module, qualifier, &use);
    return d && d->source == s;
}

static str dimensions_text(struct lower *l, const struct cat_source *s)
{
    return catalog_set_text(l->arena, l->program->atoms, s, ~(dimension_set)0);
}

/* Also what is near to AWS's own key is said by its name in Dash: `loadbalancer` is load_balancer.
 */
static str near_dimension(struct lower *l, const struct cat_source *s, str word)
{
    struct nearest near = nearest_start(word);
    str best = STR_EMPTY;
    for (size_t i = 0; i < s->dimensions.len; i++) {
        str name = name_text(l, s->dimensions.at[i].name);
        size_t before = near.distance;
        nearest_offer(&near, name);
        nearest_offer(&near, s->dimensions.at[i].key);
        if (near.distance < before) best = name;
    }
    return best;
}

static void report_dimension(struct work *w, const struct cat_source *s,
                             const struct dimension_name *name)
{
    struct lower *l = w->l;
    if (catalog_metric(s, name->name) ||
        module_find(l->dashboard->module, l->program, name->name)) {
        struct diag *d =
            REPORT(l, METRIC_AS_DIMENSION, name->where,
                   "`%.*s` is %s; a dimension is expected here", STR_ARG(name->name),
                   catalog_metric(s, name->name) ? "a metric" : "a name of something else");
        diag_help(d, "expressions come before `by`: `a, b by function`");
        return;
    }
    struct diag *d = REPORT(l, UNKNOWN_DIMENSION, name->where, "%.*s has no dimension `%.*s`",
                            STR_ARG(name_text(l, s->name)), STR_ARG(name->name));
    str near = near_dimension(l, s, name->name);
    if (str_is(name->name, "region") || str_is(name->name, "account"))
        diag_help(d, "it is a property: `%s`",
                  str_is(name->name, "region") ? "region us-east-1" : "account \"123456789012\"");
    else if (near.len)
        diag_help(d, "did you mean `%.*s`?", STR_ARG(near));
    else if (s->dimensions.len)
        diag_help(d, "it has %.*s", STR_ARG(dimensions_text(l, s)));
}

int leaf_dimension(struct work *w, const struct leaf *leaf, const struct dimension_name *name)
{
    const struct cat_source *s = leaf->metric->source;
    int index = qualifier_fits(w->l, s, name->source)
                    ? catalog_dimension(s, w->l->program->atoms, name->name)
                    : -1;
    if (index < 0) report_dimension(w, s, name);
    return index;
}

str leaf_name(const struct work *w, const struct leaf *leaf)
{
    return catalog_metric_name(w->l->arena, w->l->program->atoms, leaf->metric);
}

str leaf_set_text(const struct work *w, const struct leaf *leaf, dimension_set set)
{
    return catalog_set_text(w->l->arena, w->l->program->atoms, leaf->metric->source, set);
}

str leaf_sets_text(const struct work *w, const struct leaf *leaf)
{
    return catalog_sets_text(w->l->arena, w->l->program->atoms, leaf->metric);
}

/* Whether `unfiltered` means this drop-down: by its own name, or by that of what it narrows. */
static bool names_binding(const struct lower *l, const struct dimension_name *n,
                          const struct filter *f, const struct filter_binding *b)
{
    if (!n->source.len && str_eq(n->name, f->view->name)) return true;
    return catalog_dimension(b->source, l->program->atoms, n->name) == b->dimension &&
           qualifier_fits(l, b->source, n->source);
}

bool leaf_is_unfiltered(const struct work *w, const struct filter *f,
                        const struct filter_binding *b)
{
    for (size_t i = 0; i < w->request->unfiltered.len; i++)
        if (names_binding(w->l, &w->request->unfiltered.at[i], f, b)) return true;
    return false;
}

/* ---- drop-downs -------------------------------------------------------------------------- */

struct used_sources {
    VEC(const struct cat_source *) sources;
    VEC(const struct use *) uses;
};

static void add_source(struct lower *l, struct used_sources *u, const struct cat_source *s,
                       const struct use *use)
{
    for (size_t i = 0; i < u->sources.len; i++)
        if (u->sources.at[i] == s) return;
    vec_push(l->arena, &u->sources, s);
    vec_push(l->arena, &u->uses, use);
}

static void sources_of_expr(struct lower *l, struct used_sources *u, const struct expr *x)
{
    if (!x) return;
    if (x->metric && !x->metric->raw) add_source(l, u, x->metric->source, x->use);
    if (x->source) add_source(l, u, x->source, NULL);
    sources_of_expr(l, u, x->left);
    sources_of_expr(l, u, x->right);
    for (size_t i = 0; i < x->args.len; i++) sources_of_expr(l, u, x->args.at[i]);
}

static struct used_sources sources_of_dashboard(struct lower *l)
{
    struct used_sources u = {0};
    for (size_t r = 0; r < l->dashboard->rows.len; r++)
        for (size_t p = 0; p < l->dashboard->rows.at[r]->panels.len; p++) {
            const struct outline_panel *panel = l->dashboard->rows.at[r]->panels.at[p];
            for (size_t s = 0; s < panel->series.len; s++)
                sources_of_expr(l, &u, panel->series.at[s].expr);
        }
    return u;
}

static void bind(struct lower *l, struct filter *f, const struct cat_source *s,
                 const struct use *use, int dimension)
{
    struct filter_binding b = {s, use, dimension};
    vec_push(l->arena, &f->bindings, b);
}

/* `filter rds.instance`: the source is named, whether or not a panel uses it. */
static void bind_qualified(struct lower *l, struct filter *f, const struct dimension_name *t)
{
    const struct use *use;
    struct decl *d = module_source(l->program, l->dashboard->module, t->source, &use);
    int index = d ? catalog_dimension(d->source, l->program->atoms, t->name) : -1;
    if (index >= 0) {
        bind(l, f, d->source, use, index);
        return;
    }
    struct diag *diag = REPORT(l, UNKNOWN_DIMENSION, t->where,
                               d ? "%.*s has no dimension `%.*s`"
                                 : "there is no source `%.*s` with a dimension `%.*s`",
                               STR_ARG(t->source), STR_ARG(t->name));
    struct nearest near = nearest_start(t->name);
    for (size_t i = 0; d && i < d->source->dimensions.len; i++)
        nearest_offer(&near, name_text(l, d->source->dimensions.at[i].name));
    if (near.best.len)
        diag_help(diag, "did you mean `%.*s.%.*s`?", STR_ARG(t->source), STR_ARG(near.best));
    else if (d)
        diag_help(diag, "it has %.*s", STR_ARG(dimensions_text(l, d->source)));
}

static void report_ambiguous(struct lower *l, const struct dimension_name *t,
                             const struct used_sources *u)
{
    struct diag *d =
        REPORT(l, AMBIGUOUS_NAME, t->where,
               "several sources of this dashboard have a dimension `%.*s`", STR_ARG(t->name));
    for (size_t i = 0; i < u->sources.len; i++)
        if (catalog_dimension(u->sources.at[i], l->program->atoms, t->name) >= 0)
            diag_help(d, "say which: `filter %.*s.%.*s`",
                      STR_ARG(name_text(l, u->sources.at[i]->name)), STR_ARG(t->name));
}

static void report_no_source(struct lower *l, const struct dimension_name *t,
                             const struct used_sources *u)
{
    struct diag *d = REPORT(l, UNKNOWN_DIMENSION, t->where,
                            "no source of this dashboard has a dimension `%.*s`", STR_ARG(t->name));
    struct nearest near = nearest_start(t->name);
    nearest_offer(&near, STR("region"));
    nearest_offer(&near, STR("account"));
    for (size_t i = 0; i < u->sources.len; i++)
        for (size_t k = 0; k < u->sources.at[i]->dimensions.len; k++) {
            nearest_offer(&near, name_text(l, u->sources.at[i]->dimensions.at[k].name));
            nearest_offer(&near, u->sources.at[i]->dimensions.at[k].key);
        }
    if (near.best.len) diag_help(d, "did you mean `%.*s`?", STR_ARG(near.best));
    for (size_t i = 0; !near.best.len && i < u->sources.len && i < 3; i++)
        diag_help(d, "%.*s has %.*s", STR_ARG(name_text(l, u->sources.at[i]->name)),
                  STR_ARG(dimensions_text(l, u->sources.at[i])));
}

static void bind_bare(struct lower *l, struct filter *f, const struct dimension_name *t,
                      const struct used_sources *u)
{
    int found = 0;
    for (size_t i = 0; i < u->sources.len; i++) {
        int index = catalog_dimension(u->sources.at[i], l->program->atoms, t->name);
        if (index < 0) continue;
        if (found++ == 0) bind(l, f, u->sources.at[i], u->uses.at[i], index);
    }
    if (found > 1) report_ambiguous(l, t, u);
    if (found == 0) report_no_source(l, t, u);
}

/* A drop-down that only texts use (`logs "/aws/lambda/$function"`) is looked for in every source
 * that the file knows. */
static struct used_sources known_sources(struct lower *l)
{
    struct used_sources u = {0};
    const struct module *m = l->dashboard->module;
    for (size_t i = 0; i < m->decls.len; i++) {
        const struct use *use;
        struct decl *d = module_source(l->program, l->dashboard->module,
                                       name_text(l, m->decls.at[i]->name), &use);
        if (d) add_source(l, &u, d->source, use);
    }
    return u;
}

static bool any_has(const struct lower *l, const struct used_sources *u, str name)
{
    for (size_t i = 0; i < u->sources.len; i++)
        if (catalog_dimension(u->sources.at[i], l->program->atoms, name) >= 0) return true;
    return false;
}

void lower_bind_filters(struct lower *l)
{
    struct used_sources u = sources_of_dashboard(l);
    const struct views *views = &l->dashboard->views;
    for (size_t i = 0; i < views->list.len; i++) {
        struct view *v = views->list.at[i];
        if (v->kind != VIEW_DIMENSION) continue;
        struct filter f = {.view = v};
        l->program->sink->origin = v->origin;
        for (size_t t = 0; t < v->targets.len; t++) {
            if (v->targets.at[t].source.len)
                bind_qualified(l, &f, &v->targets.at[t]);
            else {
                bool used = any_has(l, &u, v->targets.at[t].name);
                struct used_sources known = used ? u : known_sources(l);
                if (!used) f.narrows = true; /* it serves by its value */
                bind_bare(l, &f, &v->targets.at[t], &known);
            }
        }
        vec_push(l->arena, &l->filters, f);
    }
    l->program->sink->origin = NULL;
}

/* ---- panels that stay out of them -------------------------------------------------------- */

static bool names_filter(const struct lower *l, const struct dimension_name *n)
{
    for (size_t i = 0; i < l->filters.len; i++) {
        const struct filter *f = &l->filters.at[i];
        if (!n->source.len && str_eq(n->name, f->view->name)) return true;
        for (size_t b = 0; b < f->bindings.len; b++)
            if (names_binding(l, n, f, &f->bindings.at[b])) return true;
    }
    return false;
}

/* A dimension without a drop-down, as in a fragment that dashboards with and without one call. */
static bool names_known_dimension(struct lower *l, const struct dimension_name *n)
{
    const struct use *use;
    if (n->source.len) {
        struct decl *d = module_source(l->program, l->dashboard->module, n->source, &use);
        return d && catalog_dimension(d->source, l->program->atoms, n->name) >= 0;
    }
    struct used_sources u = sources_of_dashboard(l), known = known_sources(l);
    return any_has(l, &u, n->name) || any_has(l, &known, n->name);
}

static void report_binds_nothing(struct lower *l, const struct dimension_name *n,
                                 const struct view *v)
{
    struct diag *d = REPORT(l, UNKNOWN_VARIABLE, n->where,
                            "no panel can be kept out of `%.*s`, which narrows none by itself",
                            STR_ARG(v->name));
    diag_label(d, v->where, "the variable");
    if (v->kind == VIEW_REGION)
        diag_help(d, "give the panel or the row a region of its own: `region eu-west-1`");
    else if (v->kind == VIEW_ACCOUNT)
        diag_help(d, "give the panel or the row an account of its own: `account \"123456789012\"`");
    else
        diag_help(d, "`unfiltered` is about a `filter`; leave it out");
}

static void report_no_filter(struct lower *l, const struct dimension_name *n)
{
    struct diag *d = REPORT(l, UNKNOWN_VARIABLE, n->where, "there is no drop-down `%.*s%s%.*s`",
                            STR_ARG(n->source), n->source.len ? "." : "", STR_ARG(n->name));
    struct nearest near = nearest_start(n->name);
    str all = STR_EMPTY;
    for (size_t i = 0; i < l->filters.len; i++) {
        const struct filter *f = &l->filters.at[i];
        nearest_offer(&near, f->view->name);
        all = arena_printf(l->arena, "%.*s%s`%.*s`", STR_ARG(all), i ? ", " : "",
                           STR_ARG(f->view->name));
        for (size_t b = 0; b < f->bindings.len; b++)
            nearest_offer(
                &near,
                name_text(
                    l, f->bindings.at[b].source->dimensions.at[f->bindings.at[b].dimension].name));
    }
    if (near.best.len)
        diag_help(d, "did you mean `unfiltered %.*s`?", STR_ARG(near.best));
    else if (all.len)
        diag_help(d, "the dashboard has %.*s", STR_ARG(all));
    else
        diag_help(d, "the dashboard has none: leave it out");
}

void lower_check_unfiltered(struct lower *l, const struct dimension_name *n)
{
    const struct view *v = n->source.len ? NULL : views_find(&l->dashboard->views, n->name);
    bool region = str_is(n->name, "region") || str_is(n->name, "account");
    if (names_filter(l, n) || names_known_dimension(l, n)) return;
    if (v)
        report_binds_nothing(l, n, v);
    else if (!region)
        report_no_filter(l, n);
}

/* ---- queries of drop-downs --------------------------------------------------------------- */

/* The metric that lists values: the declared one if it is published with the dimension, else the
 * first that is. */
static const struct cat_metric *listing_metric(const struct lower *l, const struct cat_source *s,
                                               int dimension)
{
    const struct cat_metric *declared = s->lists ? catalog_metric(s, name_text(l, s->lists)) : NULL;
    for (size_t i = 0; i <= s->metrics.len; i++) {
        const struct cat_metric *m = i == 0 ? declared : s->metrics.at[i - 1];
        if (!m || m->logs) continue;
        size_t count;
        const dimension_set *sets = catalog_published(m, &count);
        for (size_t k = 0; k < count; k++)
            if (sets[k] & (dimension_set)1 << dimension) return m;
    }
    return NULL;
}

/* Narrowed by the single-valued drop-downs before it: ListMetrics takes one value a dimension. */
static struct json *dimension_filters(struct lower *l, const struct filter *f,
                                      const struct cat_source *s)
{
    struct json *filters = json_object(l->arena);
    for (size_t i = 0; i < l->filters.len && &l->filters.at[i] != f; i++) {
        const struct filter *before = &l->filters.at[i];
        for (size_t b = 0; b < before->bindings.len; b++) {
            if (before->bindings.at[b].source != s || before->view->multi) continue;
            str value = arena_printf(l->arena, "$%.*s", STR_ARG(before->view->name));
            json_set(l->arena, filters, s->dimensions.at[before->bindings.at[b].dimension].key,
                     json_string(l->arena, value));
        }
    }
    for (size_t i = 0; i < s->always.len; i++)
        json_set(l->arena, filters, s->always.at[i].key,
                 json_string(l->arena, s->always.at[i].value));
    return filters;
}

struct json *lower_variable_query(struct lower *l, const struct filter *f)
{
    struct arena *a = l->arena;
    if (f->bindings.len == 0) return json_string(a, STR_EMPTY);
    const struct cat_source *s = f->bindings.at[0].source;
    int dimension = f->bindings.at[0].dimension;
    if (s->kind == SOURCE_OPENSEARCH) return os_variable_query(l, s, dimension);
    const struct cat_metric *m = listing_metric(l, s, dimension);
    struct json *q = json_object(a);
    if (!m)
        REPORT(l, FILTER_UNUSED, f->view->where,
               "no metric of %.*s is published with `%.*s`: the drop-down stays empty",
               STR_ARG(name_text(l, s->name)),
               STR_ARG(name_text(l, s->dimensions.at[dimension].name)));
    json_set(a, q, STR("queryType"), json_string(a, STR("dimensionValues")));
    json_set(a, q, STR("refId"),
             json_string(a, STR("CloudWatchVariableQueryEditor-VariableQuery")));
    json_set(a, q, STR("region"), json_string(a, s->region.len ? s->region : l->region));
    str space = m && m->name_space.len ? m->name_space : s->name_space;
    json_set(a, q, STR("namespace"), json_string(a, space));
    json_set(a, q, STR("metricName"), json_string(a, m ? m->aws : STR_EMPTY));
    json_set(a, q, STR("dimensionKey"), json_string(a, s->dimensions.at[dimension].key));
    json_set(a, q, STR("dimensionFilters"), dimension_filters(l, f, s));
    if (l->account.len) json_set(a, q, STR("accountId"), json_string(a, l->account));
    return q;
}
