/* base: the ground every stage stands on.
 *
 * One header, because these few things are used together everywhere: slices of text, memory by
 * lifetime, names as numbers, growing text, growing arrays, and faults of our own.
 *
 * Memory.  Everything lives in an arena; nothing is freed one by one.  There are three lifetimes:
 * the session (atoms, the catalogue), one compilation (sources, trees, models) and scratch (reset
 * after each item).  When there is no more, out_of_memory ends the process; no caller checks for NULL.
 *
 * Text.  A `str` is a slice {pointer, length}; it never owns and is never assumed to end in NUL,
 * although everything that arena_* returns does.
 */
#ifndef DASH_BASE_H
#define DASH_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* ---- faults of our own ------------------------------------------------------------------- */

/* Reports "file:line: internal fault: …" on stderr and aborts.  Only for what cannot happen
 * whatever the user writes; a server that hosts the compiler installs bug_handler to survive. */
#define BUG(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)
_Noreturn void bug_at(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Called, when set, before aborting; it may longjmp away (the host does, the library never). */
extern void (*bug_handler)(const char *message);

/* Memory is short, which is nobody's fault.  Says so on stderr and aborts, unless memory_handler,
 * when set, ends the process in its own way; it must not return and must take no memory. */
_Noreturn void out_of_memory(void);
extern void (*memory_handler)(void);
/* malloc, but never NULL: also for libraries that let their user choose the allocator. */
void *memory_take(size_t size);

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* ---- slices ------------------------------------------------------------------------------ */

typedef struct str {
    const char *ptr;
    size_t len;
} str;

#define STR(literal) ((str){"" literal, sizeof(literal) - 1})
#define STR_EMPTY ((str){"", 0})
/* The same for the rows of a static table, where a compound literal is no constant. */
#define STR_INIT(literal) {"" literal, sizeof(literal) - 1}
/* For printf-like calls: printf("%.*s", STR_ARG(s)).  It evaluates twice: no call that recurses. */
#define STR_ARG(s) (int)(s).len, (s).ptr

static inline str str_from(const char *c_string)
{
    return (str){c_string, strlen(c_string)}; /* a constant for a literal */
}
static inline bool str_empty(str s) { return s.len == 0; }
static inline bool str_eq(str a, str b)
{
    if (a.len != b.len || a.len == 0) {
        return a.len == b.len;
    }
    return *a.ptr == *b.ptr && memcmp(a.ptr, b.ptr, a.len) == 0; /* most differ at once */
}
static inline bool str_is(str a, const char *b) { return str_eq(a, str_from(b)); }
/* As memcpy, which takes longer to be called than the few bytes of most texts to be copied. */
static inline char *str_copy(char *to, str s)
{
    if (s.len >= 16) {
        for (size_t at = 0; at < s.len - 16; at += 16) {
            memcpy(to + at, s.ptr + at, 16);
        }
        memcpy(to + s.len - 16, s.ptr + s.len - 16, 16);
    } else if (s.len >= 8) {
        memcpy(to, s.ptr, 8);
        memcpy(to + s.len - 8, s.ptr + s.len - 8, 8);
    } else if (s.len >= 4) {
        memcpy(to, s.ptr, 4);
        memcpy(to + s.len - 4, s.ptr + s.len - 4, 4);
    } else if (s.len) {
        to[0] = s.ptr[0];
        to[s.len / 2] = s.ptr[s.len / 2];
        to[s.len - 1] = s.ptr[s.len - 1];
    }
    return to + s.len;
}
/* Byte order, shorter first among equals: the same in every locale. */
int str_cmp(str a, str b);
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);
/* ASCII case only. */
bool str_eq_nocase(str a, str b);
struct arena;
str str_lower(struct arena *a, str s);
/* Index of the first c or of needle at or after `from`; SIZE_MAX when there is none. */
size_t str_find_char(str s, char c, size_t from);
size_t str_find(str s, str needle, size_t from);
/* The part [from, to), both clipped to the text. */
str str_part(str s, size_t from, size_t to);
/* Without the ASCII white space at both ends. */
str str_trim(str s);
/* Takes the text before the next `separator` off the front of *rest; false when nothing is left. */
bool str_split(str *rest, char separator, str *part);

/* ---- paths ------------------------------------------------------------------------------- */

/* Without `./`, doubled slashes and a slash at the end, so that one file has one name; "." for the
 * current folder.  `..` stays: only the disk knows what is above a link. */
str path_clean(struct arena *a, str path);
/* The same for a path inside a tree, with `..` resolved; false when it leaves the tree. */
bool path_resolve(struct arena *a, str path, str *out);
/* What follows `directory/` in a path below it; else the path itself. */
str path_below(str directory, str path);
/* Up to the last slash, with it; empty when there is none. */
str path_directory(str path);

/* ---- arenas ------------------------------------------------------------------------------ */

struct arena {
    struct arena_block *block; /* newest first */
    char *free;                /* where the newest goes on; zeroed */
    size_t room;               /* of it at hand, without another look at the block */
};

void arena_init(struct arena *a);
/* Keeps one block for reuse; all pointers into the arena are dead. */
void arena_reset(struct arena *a);
void arena_free(struct arena *a);
/* Overwrites all that was ever handed out since the last reset: for secrets, before freeing. */
void arena_wipe(struct arena *a);
/* What arena_alloc does where there is too little room at hand. */
void *arena_more(struct arena *a, size_t size);
/* Zeroed, aligned for any type. */
static inline void *arena_alloc(struct arena *a, size_t size)
{
    const size_t align = _Alignof(max_align_t);
    if (size >= a->room) {
        return arena_more(a, size);
    }
    size = (size + align - 1) / align * align;
    a->room -= size;
    a->free += size;
    return a->free - size;
}
#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define arena_array(a, type, n) ((type *)arena_alloc_array((a), sizeof(type), (n)))
void *arena_alloc_array(struct arena *a, size_t size, size_t count);
/* Copies; the copy ends in NUL beyond its length. */
str arena_str(struct arena *a, str s);
str arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
str arena_vprintf(struct arena *a, const char *format, va_list args);
/* The parts, one after the other:  arena_join(a, name, STR(", "), other). */
#define arena_join(a, ...)                                                                         \
    arena_join_parts((a), (const str[]){__VA_ARGS__}, COUNT_OF(((const str[]){__VA_ARGS__})))
str arena_join_parts(struct arena *a, const str *parts, size_t count);

/* ---- growing arrays ---------------------------------------------------------------------- */

/* A typed growing array in an arena:  VEC(struct panel *) panels;  Zero is empty.  Growing copies
 * into a block twice as large; the old one stays in the arena until it is reset. */
#define VEC(type)                                                                                  \
    struct {                                                                                       \
        type *at;                                                                                  \
        size_t len;                                                                                \
        size_t cap;                                                                                \
    }
#define vec_push(arena, vec, value)                                                                \
    do {                                                                                           \
        if ((vec)->len == (vec)->cap) {                                                            \
            (vec)->at = vec_grown((arena), (vec)->at, (vec)->len, &(vec)->cap, sizeof *(vec)->at); \
        }                                                                                          \
        (vec)->at[(vec)->len++] = (value);                                                         \
    } while (0)
/* One item more, for the caller to fill in its place, where vec_push copies what is large.  It is
 * zero, unless the list has been longer. */
#define vec_add(arena, vec)                                                                        \
    ((vec)->len < (vec)->cap ? (void)0                                                             \
                             : (void)((vec)->at = vec_grown((arena), (vec)->at, (vec)->len,        \
                                                            &(vec)->cap, sizeof *(vec)->at)),      \
     &(vec)->at[(vec)->len++])
/* Room for as many more, where it is known how many there will be. */
#define vec_reserve(arena, vec, more)                                                              \
    do {                                                                                           \
        if ((vec)->cap - (vec)->len < (more)) {                                                    \
            (vec)->at =                                                                            \
                vec_roomy((arena), (vec)->at, (vec)->len, (more), &(vec)->cap, sizeof *(vec)->at); \
        }                                                                                          \
    } while (0)
/* All items of another one. */
#define vec_append(arena, vec, other)                                                              \
    do {                                                                                           \
        vec_reserve((arena), (vec), (other)->len);                                                 \
        for (size_t i_ = 0; i_ < (other)->len; i_++) {                                             \
            (vec)->at[(vec)->len++] = (other)->at[i_];                                             \
        }                                                                                          \
    } while (0)
void *vec_grown(struct arena *a, const void *old, size_t len, size_t *cap, size_t item);
void *vec_roomy(struct arena *a, const void *old, size_t len, size_t more, size_t *cap,
                size_t item);

/* ---- names as numbers -------------------------------------------------------------------- */

/* An interned text: equal texts have equal atoms.  0 is "no name".  Atoms of one table only may be
 * compared; the order of their numbers has no meaning and must not reach the output. */
typedef uint32_t atom;
#define ATOM_NONE 0u

struct atom_table; /* lives as long as the arena it was made in */
struct atom_table *atom_table_new(struct arena *a);
atom atom_of(struct atom_table *t, str text);
/* ATOM_NONE when the text was never interned. */
atom atom_find(const struct atom_table *t, str text);
str atom_str(const struct atom_table *t, atom name);

/* ---- ordered maps ------------------------------------------------------------------------ */

/* From text to pointer; walks in the order of insertion, so that output never depends on hashes. */
struct map_entry {
    str key;
    void *value;
    uint32_t hash;
};
struct map {
    VEC(struct map_entry) entries;
    uint32_t *slots; /* index + 1 into entries, open addressing */
    size_t slot_count;
};
/* NULL when absent. */
void *map_get(const struct map *m, str key);
/* The same for a key that stands in another map, with its hash. */
void *map_get_like(const struct map *m, const struct map_entry *like);
/* The same by the text of a name. */
void *map_get_atom(const struct map *m, const struct atom_table *t, atom name);
/* Replaces; returns the value that stood there before, or NULL.  The key is not copied. */
void *map_set(struct arena *a, struct map *m, str key, void *value);
/* The same, but what stands there before stays. */
void *map_add(struct arena *a, struct map *m, str key, void *value);
/* How often the key was counted before, in a map that holds nothing but such counts. */
size_t map_count(struct arena *a, struct map *m, str key);
/* Room for as many more keys, where it is known how many there will be. */
void map_reserve(struct arena *a, struct map *m, size_t more);

/* ---- growing text ------------------------------------------------------------------------ */

/* Text on the heap with a ceiling; buf_release frees it.  Past the ceiling nothing more is added
 * and `overflow` is set: the caller reports it once at the end. */
struct buf {
    char *ptr; /* ends in NUL when len > 0 */
    size_t len;
    size_t cap;
    size_t ceiling; /* 0: none */
    bool overflow;
    bool secret; /* overwritten wherever memory is given back, also on growing */
};
#define BUF_INIT {0}
#define BUF_SECRET {.secret = true}
void buf_release(struct buf *b);
void buf_clear(struct buf *b);
/* Makes room first, or finds that there is none: what buf_room does where it is not at hand. */
char *buf_more_room(struct buf *b, size_t size);
/* Room for `size` bytes behind the text when there is as much; else NULL. */
static inline char *buf_at_hand(const struct buf *b, size_t size)
{
    bool fits = size < b->cap - b->len && !b->ceiling;
    return fits ? b->ptr + b->len : NULL;
}
/* Room for `size` bytes behind the text, of which buf_take adds those before `end`: for who does
 * not know how many it will be.  NULL when they would pass the ceiling. */
static inline char *buf_room(struct buf *b, size_t size)
{
    char *space = buf_at_hand(b, size);
    return space ? space : buf_more_room(b, size);
}
static inline void buf_take(struct buf *b, char *end)
{
    *end = '\0';
    b->len = (size_t)(end - b->ptr);
}
/* Appends `size` bytes for the caller to fill at once; NULL when they would pass the ceiling. */
static inline char *buf_space(struct buf *b, size_t size)
{
    char *space = buf_room(b, size);
    if (space) {
        buf_take(b, space + size);
    }
    return space;
}
static inline void buf_char(struct buf *b, char c)
{
    char *space = buf_space(b, 1);
    if (space) {
        *space = c;
    }
}
void buf_str(struct buf *b, str s);
void buf_text(struct buf *b, const char *c_string);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_repeat(struct buf *b, char c, size_t times);
void buf_base64(struct buf *b, str bytes);
/* The shortest decimal that reads back as the same double; never an exponent below 1e21, no locale;
 * integral values have no point.  NaN and infinities are a BUG. */
void buf_number(struct buf *b, double value);
static inline str buf_as_str(const struct buf *b) { return (str){b->len ? b->ptr : "", b->len}; }

/* The same number format, into an arena, or at `out`; gives the length. */
str number_str(struct arena *a, double value);
enum { NUMBER_ROOM = 352 }; /* sign, "0.", 323 zeros, 17 digits */
size_t number_put(char out[NUMBER_ROOM], double value);
/* Reads digits[.digits][e[+-]digits] at the start of `s`, in the C locale whatever the process's
 * is; sets *used to the bytes read (0: no number).  Infinite when it is too large for a double. */
double number_read(str s, size_t *used);

/* ---- UTF-8 ------------------------------------------------------------------------------- */

/* Decodes the scalar at s.ptr[at]; sets *size to its bytes.  Returns UINT32_MAX for bytes that are
 * no UTF-8 (overlong forms and surrogates too), with *size 1. */
uint32_t utf8_decode(str s, size_t at, size_t *size);
/* Index of the first byte that is not valid UTF-8, or SIZE_MAX. */
size_t utf8_invalid(str s);
/* Writes 1 to 4 bytes, returns how many. */
size_t utf8_encode(uint32_t scalar, char out[4]);
/* Columns on a terminal (0 for combining marks, 2 for wide characters); a tab counts 1. */
size_t utf8_width(str s);
/* A control, or a mark that changes the direction of what follows: on a terminal it could hide or
 * fake text. */
bool utf8_obeyed(uint32_t scalar);
/* One line for a message: what a terminal would obey is written as a string of Dash writes it,
 * `\n` or `\u{1b}`.  The text itself where there is nothing of that. */
str utf8_plain(struct arena *a, str text);

/* ---- nearest names ----------------------------------------------------------------------- */

/* Damerau-Levenshtein distance, ASCII case ignored; stops counting past `limit`. */
size_t str_distance(str a, str b, size_t limit);
/* For "did you mean": offer each candidate, then ask.  The nearest within a third of the length of
 * the word (at least 1, at most 3) wins; the first offered among equals. */
struct nearest {
    str word;
    str best; /* empty when nothing is near */
    size_t distance;
};
struct nearest nearest_start(str word);
void nearest_offer(struct nearest *n, str candidate);

/* ---- regular expressions (pattern.c) ----------------------------------------------------- */

/* Why no engine takes the regular expression, as a sentence; NULL: nothing is known against it. */
const char *pattern_fault(str text);


#endif
