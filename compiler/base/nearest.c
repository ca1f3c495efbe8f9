/* nearest: how far apart two names are, for "did you mean".  Which names are offered, and in what
 * order, is the caller's business.
 */
#include "base/base.h"

#include <stdlib.h>

enum { SHORT_NAME = 64 }; /* bytes; the rows of longer names are taken from the heap */

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

static bool same(char a, char b) { return lower(a) == lower(b); }

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* Distances from the first i bytes of `a` to all beginnings of `b`, given the two rows before;
 * returns the smallest of them. */
static size_t next_row(str a, str b, size_t i, const size_t *before_last, const size_t *last,
                       size_t *row)
{
    size_t smallest = row[0] = i;
    for (size_t j = 1; j <= b.len; j++) {
        size_t changed = last[j - 1] + !same(a.ptr[i - 1], b.ptr[j - 1]);
        row[j] = least(changed, least(last[j], row[j - 1]) + 1);
        if (i > 1 && j > 1 && same(a.ptr[i - 1], b.ptr[j - 2]) &&
            same(a.ptr[i - 2], b.ptr[j - 1])) {
            row[j] = least(row[j], before_last[j - 2] + 1);
        }
        smallest = least(smallest, row[j]);
    }
    return smallest;
}

/* `rows` has room for three rows of b.len + 1. */
static size_t distance_in(size_t *rows, str a, str b, size_t limit)
{
    size_t *before_last = rows;
    size_t *last = before_last + b.len + 1;
    size_t *row = last + b.len + 1;
    for (size_t j = 0; j <= b.len; j++) {
        before_last[j] = 0;
        last[j] = j;
    }
    for (size_t i = 1; i <= a.len; i++) {
        if (next_row(a, b, i, before_last, last, row) > limit) {
            return limit + 1;
        }
        size_t *oldest = before_last;
        before_last = last;
        last = row;
        row = oldest;
    }
    return least(last[b.len], limit + 1);
}

size_t str_distance(str a, str b, size_t limit)
{
    size_t longer = a.len > b.len ? a.len - b.len : b.len - a.len;
    if (longer > limit) {
        return limit + 1;
    }
    if (b.len <= SHORT_NAME) {
        size_t rows[3 * (SHORT_NAME + 1)];
        return distance_in(rows, a, b, limit);
    }
    size_t *rows = memory_take((b.len + 1) * 3 * sizeof *rows);
    size_t distance = distance_in(rows, a, b, limit);
    free(rows);
    return distance;
}

struct nearest nearest_start(str word)
{
    size_t third = word.len / 3;
    size_t limit = third < 1 ? 1 : third > 3 ? 3 : third;
    return (struct nearest){word, STR_EMPTY, limit + 1};
}

void nearest_offer(struct nearest *n, str candidate)
{
    if (n->distance == 0) {
        return;
    }
    size_t distance = str_distance(n->word, candidate, n->distance - 1);
    if (distance < n->distance) {
        n->best = candidate;
        n->distance = distance;
    }
}
