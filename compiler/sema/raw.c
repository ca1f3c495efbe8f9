/* Job: metrics that nobody declared, `cloudwatch "Namespace" "Metric"`, in the catalogue's terms.
 * Not responsible for reading declarations (catalog). */
#include "sema/catalog.h"

static struct statistic average(struct arena *a)
{
    struct statistic s;
    statistic_parse(a, STR("avg"), &s);
    return s;
}

/* Several values of a dimension are taken for one thing: all samples together, as AWS does. */
const struct cat_metric *catalog_raw_metric(struct arena *a, struct atom_table *atoms,
                                            str name_space, str metric)
{
    struct cat_source *s = arena_new(a, struct cat_source);
    struct cat_metric *m = arena_new(a, struct cat_metric);
    struct statistic avg = average(a);
    s->kind = SOURCE_CLOUDWATCH;
    s->name = atom_of(atoms, name_space);
    s->name_space = name_space;
    m->source = s;
    m->name = atom_of(atoms, metric);
    m->aws = metric;
    m->unit = UNIT_NONE;
    m->across = ACROSS_MEAN;
    m->percentiles = true;
    m->raw = true;
    vec_push(a, &m->statistics, avg);
    vec_push(a, &s->metrics, m);
    return m;
}

const struct cat_metric *catalog_raw_with(struct arena *a, struct atom_table *atoms,
                                          const struct cat_metric *raw, const str *keys,
                                          size_t count)
{
    struct cat_source *s = arena_new(a, struct cat_source);
    struct cat_metric *m = arena_new(a, struct cat_metric);
    dimension_set all = 0;
    *s = *raw->source;
    *m = *raw;
    m->source = s;
    for (size_t i = 0; i < count; i++) {
        struct cat_dimension d = {.name = atom_of(atoms, keys[i]), .key = keys[i]};
        if (catalog_dimension(s, atoms, keys[i]) >= 0) continue;
        all |= (dimension_set)1 << s->dimensions.len;
        vec_push(a, &s->dimensions, d);
    }
    vec_push(a, &s->published, all);
    return m;
}
