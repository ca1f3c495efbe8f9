/* arena: memory by lifetime.  A chain of blocks, each twice as large as the one before, and a
 * pointer that moves forward.  It knows nothing of types and frees nothing on its own.
 *
 * Under AddressSanitizer what is not given out is poisoned, and so is a gap behind each piece: no
 * room is ever at hand, so that each piece passes through here.
 */
#include "base/base.h"
#include "base/format.h"
#include "base/secret.h"

#include <stdlib.h>

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define ARENA_POISONED
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define ARENA_POISONED
#endif

#ifdef ARENA_POISONED
#include <sanitizer/asan_interface.h>
enum { GAP = 16, AT_HAND = false };
#else
#define ASAN_POISON_MEMORY_REGION(at, size)   ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
enum { GAP = 0, AT_HAND = true };
#endif

enum { FIRST_BLOCK = 64 * 1024, LARGEST_BLOCK = 1024 * 1024 };

struct arena_block {
    struct arena_block *older;
    size_t size; /* bytes in `bytes`, a multiple of the alignment */
    _Alignas(max_align_t) char bytes[];
};

static size_t aligned(size_t size)
{
    const size_t align = _Alignof(max_align_t);
    return (size + align - 1) / align * align;
}

static struct arena_block *block_new(size_t size, struct arena_block *older)
{
    struct arena_block *block = calloc(1, sizeof *block + size);
    if (!block) {
        out_of_memory();
    }
    block->older = older;
    block->size = size;
    ASAN_POISON_MEMORY_REGION(block->bytes, size);
    return block;
}

static void blocks_free(struct arena_block *block)
{
    while (block) {
        struct arena_block *older = block->older;
        free(block);
        block = older;
    }
}

static size_t room_of(const struct arena *a)
{
    return a->block ? (size_t)(a->block->bytes + a->block->size - a->free) : 0;
}

static void go_on_at(struct arena *a, char *at)
{
    a->free = at;
    a->room = AT_HAND ? room_of(a) : 0;
}

void arena_init(struct arena *a) { *a = (struct arena){0}; }

/* Clears what was used in one go, so that nothing is cleared piece by piece. */
void arena_reset(struct arena *a)
{
    struct arena_block *block = a->block;
    if (!block) {
        return;
    }
    blocks_free(block->older);
    block->older = NULL;
    size_t used = (size_t)(a->free - block->bytes);
    ASAN_UNPOISON_MEMORY_REGION(block->bytes, used);
    memset(block->bytes, 0, used);
    ASAN_POISON_MEMORY_REGION(block->bytes, block->size);
    go_on_at(a, block->bytes);
}

void arena_free(struct arena *a)
{
    blocks_free(a->block);
    arena_init(a);
}

void arena_wipe(struct arena *a)
{
    for (struct arena_block *block = a->block; block; block = block->older) {
        ASAN_UNPOISON_MEMORY_REGION(block->bytes, block->size);
        secret_wipe((str){block->bytes, block->size});
    }
}

static size_t next_block_size(const struct arena *a, size_t needed)
{
    size_t size = a->block ? a->block->size * 2 : FIRST_BLOCK;
    if (size > LARGEST_BLOCK) {
        size = LARGEST_BLOCK;
    }
    return size < needed ? needed : size;
}

void *arena_more(struct arena *a, size_t size)
{
    if (size > SIZE_MAX / 2) {
        BUG("an allocation of %zu bytes", size);
    }
    size_t needed = aligned(size) + GAP;
    if (room_of(a) < needed) {
        a->block = block_new(next_block_size(a, needed), a->block);
        a->free = a->block->bytes;
    }
    char *result = a->free;
    ASAN_UNPOISON_MEMORY_REGION(result, size);
    go_on_at(a, result + needed);
    return result;
}

void *arena_alloc_array(struct arena *a, size_t size, size_t count)
{
    if (count && size > SIZE_MAX / count) {
        BUG("an array of %zu items of %zu bytes", count, size);
    }
    return arena_alloc(a, size * count);
}

str arena_str(struct arena *a, str s)
{
    char *copy = arena_alloc(a, s.len + 1);
    str_copy(copy, s);
    return (str){copy, s.len};
}

str arena_printf(struct arena *a, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    str result = arena_vprintf(a, format, args);
    va_end(args);
    return result;
}

str arena_vprintf(struct arena *a, const char *format, va_list args)
{
    char start[256]; /* most texts fit, and are made only once */
    va_list again;
    va_copy(again, args);
    size_t length = format_text(start, sizeof start, format, args);
    char *text = arena_alloc(a, length + 1);
    if (length < sizeof start) {
        memcpy(text, start, length);
    } else {
        format_text(text, length + 1, format, again);
    }
    va_end(again);
    return (str){text, length};
}

str arena_join_parts(struct arena *a, const str *parts, size_t count)
{
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        length += parts[i].len;
    }
    char *text = arena_alloc(a, length + 1);
    char *at = text;
    for (size_t i = 0; i < count; i++) {
        at = str_copy(at, parts[i]);
    }
    return (str){text, length};
}

/* An array for `cap` items, with the old ones. */
static void *vec_moved(struct arena *a, const void *old, size_t len, size_t cap, size_t item)
{
    void *moved = arena_alloc_array(a, item, cap);
    if (len) {
        memcpy(moved, old, len * item);
    }
    return moved;
}

/* Most lists of what is larger than a text have one item. */
static size_t first_or_twice(size_t cap, size_t item)
{
    const size_t few = 4;
    if (cap >= few) {
        return cap * 2;
    }
    return cap || item <= sizeof(str) ? few : 1;
}

void *vec_grown(struct arena *a, const void *old, size_t len, size_t *cap, size_t item)
{
    if (*cap > SIZE_MAX / 2) {
        BUG("an array of %zu items", *cap);
    }
    *cap = first_or_twice(*cap, item);
    return vec_moved(a, old, len, *cap, item);
}

void *vec_roomy(struct arena *a, const void *old, size_t len, size_t more, size_t *cap, size_t item)
{
    if (more > SIZE_MAX - len) {
        BUG("an array of %zu items more", more);
    }
    *cap = len + more;
    return vec_moved(a, old, len, *cap, item);
}
