/* map: text to pointer, in the order of insertion, and on top of it atoms.
 *
 * The entries stand in an array; the slots hold index + 1 into it, 0 is free, the next slot is
 * tried when one is taken.  At most three quarters of the slots are used.  Nothing is deleted.
 */
#include "base/base.h"

static uint64_t mixed(uint64_t hash, uint64_t word)
{
    const uint64_t odd = 0x9E3779B97F4A7C15u; /* 2^64 over the golden ratio */
    hash = (hash ^ word) * odd;
    return hash ^ hash >> 32;
}

/* By words of eight bytes, the last of which may overlap the one before.  It differs on machines of
 * the other order of bytes, which nobody sees: walks are in the order of insertion. */
static uint32_t hash_of(str s)
{
    uint64_t word = 0, hash = s.len;
    if (s.len < 8) {
        str_copy((char *)&word, s);
        return (uint32_t)mixed(hash, word);
    }
    for (size_t at = 0; at + 8 < s.len; at += 8) {
        memcpy(&word, s.ptr + at, 8);
        hash = mixed(hash, word);
    }
    memcpy(&word, s.ptr + s.len - 8, 8);
    return (uint32_t)mixed(hash, word);
}

/* Names are mostly asked for by the very text that they were added with, an atom's. */
static bool same_key(str a, str b) { return a.ptr == b.ptr ? a.len == b.len : str_eq(a, b); }

/* The slot that holds the key, or the free one where it belongs.  There must be slots. */
static uint32_t *slot_of(const struct map *m, str key, uint32_t hash)
{
    size_t mask = m->slot_count - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        uint32_t *slot = &m->slots[i];
        if (*slot == 0) {
            return slot;
        }
        const struct map_entry *entry = &m->entries.at[*slot - 1];
        if (entry->hash == hash && same_key(entry->key, key)) {
            return slot;
        }
    }
}

static bool fits(const struct map *m, size_t more)
{
    return (m->entries.len + more) * 4 <= m->slot_count * 3;
}

/* The entries get room for as many as the slots take. */
void map_reserve(struct arena *a, struct map *m, size_t more)
{
    if (fits(m, more)) {
        return;
    }
    while (!fits(m, more)) {
        m->slot_count = m->slot_count ? m->slot_count * 2 : 8;
    }
    m->slots = arena_array(a, uint32_t, m->slot_count);
    for (size_t i = 0; i < m->entries.len; i++) {
        const struct map_entry *entry = &m->entries.at[i];
        *slot_of(m, entry->key, entry->hash) = (uint32_t)i + 1;
    }
    vec_reserve(a, &m->entries, m->slot_count / 4 * 3 - m->entries.len);
}

void *map_get(const struct map *m, str key)
{
    struct map_entry like = {.key = key, .hash = hash_of(key)};
    return map_get_like(m, &like);
}

void *map_get_like(const struct map *m, const struct map_entry *like)
{
    if (m->slot_count == 0) {
        return NULL;
    }
    uint32_t slot = *slot_of(m, like->key, like->hash);
    return slot ? m->entries.at[slot - 1].value : NULL;
}

/* The entry of a key, which is added, without a value, where it was absent. */
static struct map_entry *entry_of(struct arena *a, struct map *m, str key)
{
    map_reserve(a, m, 1);
    uint32_t hash = hash_of(key);
    uint32_t *slot = slot_of(m, key, hash);
    if (*slot == 0) {
        struct map_entry entry = {key, NULL, hash};
        vec_push(a, &m->entries, entry);
        *slot = (uint32_t)m->entries.len;
    }
    return &m->entries.at[*slot - 1];
}

void *map_set(struct arena *a, struct map *m, str key, void *value)
{
    struct map_entry *entry = entry_of(a, m, key);
    void *before = entry->value;
    entry->value = value;
    return before;
}

void *map_add(struct arena *a, struct map *m, str key, void *value)
{
    struct map_entry *entry = entry_of(a, m, key);
    void *before = entry->value;
    if (!before) {
        entry->value = value;
    }
    return before;
}

size_t map_count(struct arena *a, struct map *m, str key)
{
    struct map_entry *entry = entry_of(a, m, key);
    uintptr_t before = (uintptr_t)entry->value;
    entry->value = (void *)(before + 1);
    return before;
}
