/* atom: texts as numbers.  Atom n is the entry n - 1 of a map whose keys are the texts. */
#include "base/base.h"

struct atom_table {
    struct arena *arena;
    struct map texts; /* the value of an entry is its atom */
};

struct atom_table *atom_table_new(struct arena *a)
{
    struct atom_table *t = arena_new(a, struct atom_table);
    t->arena = a;
    return t;
}

atom atom_find(const struct atom_table *t, str text)
{
    return (atom)(uintptr_t)map_get(&t->texts, text);
}

atom atom_of(struct atom_table *t, str text)
{
    if (text.len == 0) {
        return ATOM_NONE;
    }
    atom known = atom_find(t, text);
    if (known) {
        return known;
    }
    uintptr_t name = t->texts.entries.len + 1;
    map_set(t->arena, &t->texts, arena_str(t->arena, text), (void *)name);
    return (atom)name;
}

str atom_str(const struct atom_table *t, atom name)
{
    if (name > t->texts.entries.len) {
        BUG("atom %u of another table", name);
    }
    return name == ATOM_NONE ? STR_EMPTY : t->texts.entries.at[name - 1].key;
}

void *map_get_atom(const struct map *m, const struct atom_table *t, atom name)
{
    return name == ATOM_NONE ? NULL : map_get_like(m, &t->texts.entries.at[name - 1]);
}
