/* line_diff: see line_diff.h. */
#include "cli/line_diff.h"

enum { CONTEXT = 3, LOOK_AHEAD = 2000 };

struct line {
    char sign; /* ' ', '-', '+' */
    str text;  /* with its end of line */
};
struct lines {
    struct arena *arena;
    VEC(struct line) list;
};

static str next_line(str text, size_t at)
{
    size_t end = str_find_char(text, '\n', at);
    return str_part(text, at, end == SIZE_MAX ? text.len : end + 1);
}

static void add(struct lines *l, char sign, str text)
{
    struct line line = {sign, text};
    vec_push(l->arena, &l->list, line);
}

/* How many bytes on from `at` a line of that text begins; SIZE_MAX: none is near. */
static size_t distance(str text, size_t at, str line)
{
    size_t from = at;
    for (int i = 0; i < LOOK_AHEAD && at < text.len; i++) {
        str here = next_line(text, at);
        if (str_eq(here, line)) return at - from;
        at += here.len;
    }
    return SIZE_MAX;
}

static void add_all(struct lines *l, char sign, str text)
{
    for (size_t at = 0; at < text.len;) {
        str line = next_line(text, at);
        add(l, sign, line);
        at += line.len;
    }
}

/* Where the texts differ: as far as they are equal again. */
static void add_change(struct lines *l, str before, size_t *a, str after, size_t *b)
{
    str new_line = next_line(after, *b);
    size_t gone = new_line.len ? distance(before, *a, new_line) : before.len - *a;
    if (gone != SIZE_MAX) {
        add_all(l, '-', str_part(before, *a, *a + gone));
        *a += gone;
        return;
    }
    str old_line = next_line(before, *a);
    add_all(l, '-', old_line);
    add_all(l, '+', new_line);
    *a += old_line.len;
    *b += new_line.len;
}

static void compare(struct lines *l, str before, str after)
{
    size_t a = 0, b = 0;
    while (a < before.len || b < after.len) {
        str old_line = next_line(before, a), new_line = next_line(after, b);
        if (old_line.len && str_eq(old_line, new_line)) {
            add(l, ' ', old_line);
            a += old_line.len, b += new_line.len;
        } else {
            add_change(l, before, &a, after, &b);
        }
    }
}

/* ---- hunks ------------------------------------------------------------------------------- */

static bool is_near_change(const struct lines *l, size_t at)
{
    size_t from = at > CONTEXT ? at - CONTEXT : 0;
    for (size_t i = from; i <= at + CONTEXT && i < l->list.len; i++)
        if (l->list.at[i].sign != ' ') return true;
    return false;
}

static size_t count(const struct lines *l, size_t from, size_t to, char sign)
{
    size_t lines = 0;
    for (size_t i = from; i < to; i++)
        lines += l->list.at[i].sign == ' ' || l->list.at[i].sign == sign;
    return lines;
}

static void put_range(struct buf *out, char sign, size_t before, size_t lines)
{
    buf_printf(out, " %c%zu,%zu", sign, before + (lines > 0), lines);
}

static void put_hunk(const struct lines *l, size_t from, size_t to, struct buf *out)
{
    buf_text(out, "@@");
    put_range(out, '-', count(l, 0, from, '-'), count(l, from, to, '-'));
    put_range(out, '+', count(l, 0, from, '+'), count(l, from, to, '+'));
    buf_text(out, " @@\n");
    for (size_t i = from; i < to; i++) {
        str text = l->list.at[i].text;
        buf_char(out, l->list.at[i].sign);
        buf_str(out, text);
        if (!str_ends(text, STR("\n"))) buf_text(out, "\n\\ No newline at end of file\n");
    }
}

void line_diff(str path, str before, str after, struct buf *out)
{
    struct arena a;
    struct lines l = {.arena = &a};
    if (str_eq(before, after)) return;
    arena_init(&a);
    compare(&l, before, after);
    buf_printf(out, "--- %.*s\n+++ %.*s\n", STR_ARG(path), STR_ARG(path));
    for (size_t from = 0, to; from < l.list.len; from = to) {
        while (from < l.list.len && !is_near_change(&l, from)) from++;
        to = from;
        while (to < l.list.len && is_near_change(&l, to)) to++;
        if (to > from) put_hunk(&l, from, to, out);
    }
    arena_free(&a);
}
