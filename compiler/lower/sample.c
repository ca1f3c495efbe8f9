/* Job: note what is known of a target's answer as its recipe.  Not responsible for the numbers. */
#include "lower/sample.h"

#include "lower/inner.h"

static const char *operator_text(const struct condition *c)
{
    if (c->range) return "other";
    switch (c->operator_) {
    case OP_EQ: return "=";
    case OP_IN: return "in";
    case OP_CONTAINS: return "contains";
    case OP_MATCH: return "match";
    default: return "other";
    }
}

/* What the answer calls a dimension. */
static str label_of(struct work *w, const struct cat_source *source, str name,
                    enum sample_labels labels)
{
    const struct atom_table *atoms = w->l->program->atoms;
    int index = source ? catalog_dimension(source, atoms, name) : -1;
    if (index < 0) return source && str_is(name, "message") ? source->message : name;
    const struct cat_dimension *d = &source->dimensions.at[index];
    return labels == SAMPLE_KEYS ? d->key : atom_str(atoms, d->name);
}

static str condition_value(struct work *w, const struct value *v)
{
    if (v->kind == VALUE_NUMBER && !v->text.len) return number_str(w->l->arena, v->number);
    return v->text;
}

static void add_condition(struct work *w, struct sample *s, const struct cat_source *source,
                          const struct condition *c, enum sample_labels labels)
{
    struct sample_condition out = {.key = label_of(w, source, c->left.name, labels),
                                   .operator_ = operator_text(c),
                                   .negated = c->negated};
    for (size_t i = 0; i < c->values.len; i++)
        vec_push(w->l->arena, &out.values, condition_value(w, c->values.at[i]));
    vec_push(w->l->arena, &s->where, out);
}

/* A drop-down on a dimension of the source narrows it as a condition would. */
static void add_filters(struct work *w, struct sample *s, const struct cat_source *source,
                        enum sample_labels labels)
{
    for (size_t i = 0; i < w->l->filters.len; i++) {
        const struct filter *f = &w->l->filters.at[i];
        for (size_t b = 0; b < f->bindings.len; b++) {
            int index = f->bindings.at[b].dimension;
            if (f->bindings.at[b].source != source ||
                leaf_is_unfiltered(w, f, &f->bindings.at[b]))
                continue;
            str name = atom_str(w->l->program->atoms, source->dimensions.at[index].name);
            struct sample_condition out = {.key = label_of(w, source, name, labels),
                                           .operator_ = "="};
            vec_push(w->l->arena, &out.values,
                     arena_printf(w->l->arena, "$%.*s", STR_ARG(f->view->name)));
            vec_push(w->l->arena, &s->where, out);
        }
    }
}

static struct sample *sample_new(struct work *w, struct target *t, const struct cat_source *source,
                                 const conditions *where, const dimension_names *by,
                                 enum sample_labels labels)
{
    struct sample *s = t->sample = arena_new(w->l->arena, struct sample);
    for (size_t i = 0; i < by->len; i++)
        vec_push(w->l->arena, &s->by, label_of(w, source, by->at[i].name, labels));
    for (size_t i = 0; i < where->len; i++) add_condition(w, s, source, &where->at[i], labels);
    if (source) add_filters(w, s, source, labels);
    return s;
}

void sample_leaf(struct work *w, struct target *t, const struct leaf *leaf,
                 enum sample_labels labels)
{
    if (!w->l->explain) return;
    const struct cat_metric *m = leaf->metric;
    struct sample *s = sample_new(w, t, m->source, &leaf->conditions, &leaf->by, labels);
    s->metric = m;
    s->name_space = m->name_space.len ? m->name_space : m->source->name_space;
    s->name = m->aws.len ? m->aws : atom_str(w->l->program->atoms, m->name);
    s->statistic = leaf->statistic->text;
}

void sample_lines(struct work *w, struct target *t, const struct cat_source *source,
                  const conditions *where, const dimension_names *by, bool counted)
{
    if (!w->l->explain) return;
    struct sample *s = sample_new(w, t, source, where, by, SAMPLE_KEYS);
    s->lines = !counted;
    s->name_space = source ? source->name_space : STR("logs");
    s->name = STR("events");
    s->statistic = STR("sum");
}
