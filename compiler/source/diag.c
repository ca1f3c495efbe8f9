/* diag: the sink of diagnostics.  It keeps, orders and counts; how they look is render's business,
 * what they say is that of the stage that reports them and of diag.def.
 */
#include "source/diag.h"

#include <stdlib.h>

enum {
    MOST_ORIGINS = 8, /* labels made of a chain of origins */
    MOST_TURNS = 4,   /* of a loop that are named */
};

static const struct diag_info infos[] = {
#define DIAG(name, code, severity, title, explanation) \
    {#name, code, severity, title, explanation, NULL},
#define LINT(name, code, said, level, limit, fixes, per, test, title, explanation) \
    {#name, code, DIAG_WARNING, title, explanation, said},
#include "source/diag.def"
#undef DIAG
#undef LINT
};

const struct diag_info *diag_info(enum diag_code code)
{
    if ((size_t)code >= COUNT_OF(infos)) {
        BUG("diagnostic code %d", (int)code);
    }
    return &infos[code];
}

/* 142 of "D0142" and "d142"; SIZE_MAX for what is no code. */
static size_t code_number(str text)
{
    size_t number = 0;
    if (text.len < 2 || text.len > 9 || (text.ptr[0] != 'D' && text.ptr[0] != 'd')) {
        return SIZE_MAX;
    }
    for (size_t i = 1; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') {
            return SIZE_MAX;
        }
        number = number * 10 + (size_t)(text.ptr[i] - '0');
    }
    return number;
}

enum diag_code diag_code_find(str text)
{
    size_t number = code_number(text);
    size_t code = 0;
    if (number == SIZE_MAX) {
        return DIAG_CODE_COUNT;
    }
    while (code < DIAG_CODE_COUNT && code_number(str_from(infos[code].code)) != number) {
        code++;
    }
    return (enum diag_code)code;
}

void diag_sink_init(struct diag_sink *sink, struct arena *arena, struct source_set *sources)
{
    *sink = (struct diag_sink){.arena = arena, .sources = sources};
}

static void count(struct diag_sink *sink, enum diag_severity severity)
{
    sink->errors += severity == DIAG_ERROR;
    sink->warnings += severity == DIAG_WARNING;
}

static struct diag_label *label_add(struct diag *d, span where, str text)
{
    struct diag_label label = {.where = where, .text = text, .what = text};
    vec_push(d->sink->arena, &d->labels, label);
    return &d->labels.at[d->labels.len - 1];
}

/* What was expanded is gone before the diagnostics are shown. */
static str kept(struct diag *d, str text)
{
    return utf8_plain(d->sink->arena, arena_str(d->sink->arena, text));
}

static void label_origins(struct diag *d, const struct origin *origin)
{
    size_t more = 0;
    for (; origin; origin = origin->outer) {
        if (d->labels.len < MOST_ORIGINS) {
            struct diag_label *label = label_add(d, origin->where, kept(d, origin->what));
            if (origin->turn.len) vec_push(d->sink->arena, &label->turns, kept(d, origin->turn));
        } else {
            more++;
        }
    }
    if (more) {
        label_add(d, SPAN_NONE, arena_printf(d->sink->arena, "… %zu more", more));
    }
}

/* Names of files, titles and texts are put in sentences, and may hold anything. */
static str sentence(struct diag_sink *sink, const char *format, va_list args)
{
    return utf8_plain(sink->arena, arena_vprintf(sink->arena, format, args));
}

struct diag *diag_vreport(struct diag_sink *sink, enum diag_code code, span where,
                          const char *format, va_list args)
{
    struct diag *d = arena_new(sink->arena, struct diag);
    d->code = code;
    d->severity = diag_info(code)->severity;
    d->where = where;
    d->why = STR_EMPTY;
    d->fix.text = STR_EMPTY;
    d->order = (uint32_t)sink->list.len;
    d->sink = sink;
    d->message = sentence(sink, format, args);
    label_origins(d, sink->origin);
    if (sink->muted) return d;
    vec_push(sink->arena, &sink->list, d);
    count(sink, d->severity);
    return d;
}

struct diag *diag_report(struct diag_sink *sink, enum diag_code code, span where,
                         const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct diag *d = diag_vreport(sink, code, where, format, args);
    va_end(args);
    return d;
}

void diag_why(struct diag *d, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    d->why = sentence(d->sink, format, args);
    va_end(args);
}

void diag_help(struct diag *d, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    str help = sentence(d->sink, format, args);
    va_end(args);
    vec_push(d->sink->arena, &d->helps, help);
}

void diag_label(struct diag *d, span where, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    label_add(d, where, sentence(d->sink, format, args));
    va_end(args);
}

void diag_fix(struct diag *d, span where, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    d->fix.where = where;
    d->fix.text = arena_vprintf(d->sink->arena, format, args);
    va_end(args);
}

/* ---- order ------------------------------------------------------------------------------- */

static int compare_numbers(uint32_t a, uint32_t b) { return (a > b) - (a < b); }

static int compare(const void *left, const void *right)
{
    const struct diag *a = *(struct diag *const *)left;
    const struct diag *b = *(struct diag *const *)right;
    int order = compare_numbers(a->where.lo, b->where.lo);
    order = order ? order : compare_numbers(a->where.hi, b->where.hi);
    return order ? order : compare_numbers(a->order, b->order);
}

static bool same_span(span a, span b) { return a.lo == b.lo && a.hi == b.hi; }

/* The turns of a loop do not count. */
static bool same_labels(const struct diag *a, const struct diag *b)
{
    if (a->labels.len != b->labels.len) {
        return false;
    }
    for (size_t i = 0; i < a->labels.len; i++) {
        const struct diag_label *x = &a->labels.at[i], *y = &b->labels.at[i];
        if (!same_span(x->where, y->where) || !str_eq(x->what, y->what) ||
            (x->turns.len == 0) != (y->turns.len == 0)) {
            return false;
        }
    }
    return true;
}

static bool same_helps(const struct diag *a, const struct diag *b)
{
    if (a->helps.len != b->helps.len) {
        return false;
    }
    for (size_t i = 0; i < a->helps.len; i++) {
        if (!str_eq(a->helps.at[i], b->helps.at[i])) {
            return false;
        }
    }
    return true;
}

static bool same(const struct diag *a, const struct diag *b)
{
    return a->code == b->code && a->severity == b->severity && same_span(a->where, b->where) &&
           str_eq(a->message, b->message) && str_eq(a->why, b->why) && same_labels(a, b) &&
           same_helps(a, b) && same_span(a->fix.where, b->fix.where) &&
           str_eq(a->fix.text, b->fix.text);
}

static bool has_turn(const struct diag_label *label, str turn)
{
    for (size_t i = 0; i < label->turns.len; i++) {
        if (str_eq(label->turns.at[i], turn)) {
            return true;
        }
    }
    return false;
}

static void add_turns(struct diag *to, const struct diag *from)
{
    for (size_t i = 0; i < to->labels.len; i++) {
        struct diag_label *label = &to->labels.at[i];
        const struct diag_label *more = &from->labels.at[i];
        for (size_t k = 0; k < more->turns.len; k++) {
            if (!has_turn(label, more->turns.at[k])) {
                vec_push(to->sink->arena, &label->turns, more->turns.at[k]);
            }
        }
    }
}

/* Puts the turns behind "in the loop with `queue` = ". */
static void say_turns(struct diag *d)
{
    for (size_t i = 0; i < d->labels.len; i++) {
        struct diag_label *label = &d->labels.at[i];
        struct arena *a = d->sink->arena;
        label->text = label->what;
        size_t count = label->turns.len, named = count > MOST_TURNS + 1 ? MOST_TURNS : count;
        for (size_t k = 0; k < named; k++) {
            label->text = arena_join(a, label->text, k ? STR(", ") : STR_EMPTY, label->turns.at[k]);
        }
        if (named < count) {
            label->text = arena_printf(a, "%.*s and %zu more", STR_ARG(label->text), count - named);
        }
    }
}

/* That of the first `kept` which says the same at the same place. */
static struct diag *said_before(const struct diag_sink *sink, size_t kept, const struct diag *d)
{
    while (kept > 0 && same_span(sink->list.at[kept - 1]->where, d->where)) {
        if (same(sink->list.at[--kept], d)) {
            return sink->list.at[kept];
        }
    }
    return NULL;
}

static void uncount(struct diag_sink *sink, enum diag_severity severity)
{
    if (severity == DIAG_ERROR) sink->errors--;
    if (severity == DIAG_WARNING) sink->warnings--;
}

void diag_weigh(struct diag *d, enum diag_severity severity)
{
    if (!d->sink->muted) {
        uncount(d->sink, d->severity);
        count(d->sink, severity);
    }
    d->severity = severity;
}

void diag_merge(struct diag_sink *sink, size_t from, size_t mark)
{
    size_t kept = mark;
    for (size_t i = mark; i < sink->list.len; i++) {
        struct diag *d = sink->list.at[i];
        bool known = false;
        for (size_t k = from; k < mark; k++)
            known = known || (sink->list.at[k]->code == d->code &&
                              same_span(sink->list.at[k]->where, d->where));
        if (known)
            uncount(sink, d->severity);
        else
            sink->list.at[kept++] = d;
    }
    sink->list.len = kept;
}

void diag_sort(struct diag_sink *sink)
{
    size_t kept = 0;
    if (sink->list.len == 0) {
        return;
    }
    qsort(sink->list.at, sink->list.len, sizeof(struct diag *), compare);
    sink->errors = 0;
    sink->warnings = 0;
    for (size_t i = 0; i < sink->list.len; i++) {
        struct diag *d = sink->list.at[i];
        struct diag *before = said_before(sink, kept, d);
        if (before) {
            add_turns(before, d);
        } else {
            sink->list.at[kept++] = d;
            count(sink, d->severity);
        }
    }
    sink->list.len = kept;
    for (size_t i = 0; i < kept; i++) say_turns(sink->list.at[i]);
}
