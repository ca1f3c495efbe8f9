/* render_text: diagnostics for people at a terminal.
 *
 * Everything a user's text could do to a terminal is dealt with here: tabs become blanks up to the
 * next multiple of four, control and direction characters become `?`, bytes that are no UTF-8
 * become U+FFFD, and long lines are cut around the caret.
 */
#include "source/render_parts.h"

enum {
    TAB = 4,
    GUTTER = 5,        /* columns for the line number, more when it has more digits */
    MOST_COLUMNS = 120 /* of a source line */
};

enum paint { PAINT_ERROR, PAINT_WARNING, PAINT_NOTE, PAINT_HELP };

static const struct {
    const char *word;
    const char *colour; /* SGR: bold red, bold yellow, bold cyan, bold green */
} paints[] = {
    [PAINT_ERROR] = {"error", "\033[1;31m"},
    [PAINT_WARNING] = {"warning", "\033[1;33m"},
    [PAINT_NOTE] = {"note", "\033[1;36m"},
    [PAINT_HELP] = {"help", "\033[1;32m"},
};

struct printer {
    struct diag_sink *sink;
    struct buf *out;
    bool colour;
};

static void paint_begin(struct printer *p, enum paint paint)
{
    if (p->colour) {
        buf_text(p->out, paints[paint].colour);
    }
}

static void paint_end(struct printer *p)
{
    if (p->colour) {
        buf_text(p->out, "\033[0m");
    }
}

/* ---- text made safe ---------------------------------------------------------------------- */

/* One scalar as it is shown. */
struct cell {
    str text;
    size_t width;
};

/* The cell at s.ptr[*at], which moves on; `column` is where it will stand. */
static struct cell next_cell(str s, size_t *at, size_t column)
{
    size_t size;
    uint32_t scalar = utf8_decode(s, *at, &size);
    str text = str_part(s, *at, *at + size);
    *at += size;
    if (scalar == UINT32_MAX) {
        return (struct cell){STR("\xEF\xBF\xBD"), 1};
    }
    if (scalar == '\t') {
        size_t width = TAB - column % TAB;
        return (struct cell){str_part(STR("    "), 0, width), width};
    }
    if (utf8_obeyed(scalar)) {
        return (struct cell){STR("?"), 1};
    }
    return (struct cell){text, utf8_width(text)};
}

/* Columns taken by the first `bytes` bytes. */
static size_t columns_of(str s, size_t bytes)
{
    size_t column = 0;
    for (size_t at = 0; at < bytes && at < s.len;) {
        column += next_cell(s, &at, column).width;
    }
    return column;
}

/* A sentence; further lines of it, which only a fix may have, begin under the first. */
static void put_sentence(struct printer *p, str s, size_t indent)
{
    for (size_t at = 0; at < s.len;) {
        if (s.ptr[at] == '\n') {
            buf_char(p->out, '\n');
            buf_repeat(p->out, ' ', indent);
            at++;
        } else {
            buf_str(p->out, next_cell(s, &at, 0).text);
        }
    }
    buf_char(p->out, '\n');
}

/* ---- the source line --------------------------------------------------------------------- */

/* The columns of a line that are shown, `to` exclusive; `…` stands in the first or last of them
 * where something is cut off. */
struct view {
    size_t from;
    size_t to;
    bool cut_before;
    bool cut_after;
};

static struct view view_around(size_t columns, size_t caret)
{
    if (columns <= MOST_COLUMNS) {
        return (struct view){0, columns, false, false};
    }
    size_t from = caret > MOST_COLUMNS / 2 ? caret - MOST_COLUMNS / 2 : 0;
    if (from > columns - MOST_COLUMNS) {
        from = columns - MOST_COLUMNS;
    }
    size_t to = from + MOST_COLUMNS;
    return (struct view){from, to, from > 0, to < columns};
}

/* A cell that stands half outside leaves blanks inside. */
static void put_cell(struct printer *p, struct cell cell, size_t column, size_t from, size_t to)
{
    size_t end = column + cell.width;
    if (column >= from && end <= to) {
        buf_str(p->out, cell.text);
        return;
    }
    column = column > from ? column : from;
    end = end < to ? end : to;
    if (column < end) {
        buf_repeat(p->out, ' ', end - column);
    }
}

static void put_line(struct printer *p, str line, struct view view)
{
    size_t column = 0;
    if (view.cut_before) {
        buf_text(p->out, "…");
    }
    for (size_t at = 0; at < line.len && column < view.to;) {
        struct cell cell = next_cell(line, &at, column);
        put_cell(p, cell, column, view.from + view.cut_before, view.to - view.cut_after);
        column += cell.width;
    }
    if (view.cut_after) {
        buf_text(p->out, "…");
    }
    buf_char(p->out, '\n');
}

static void put_caret(struct printer *p, struct view view, size_t begin, size_t end,
                      enum paint paint)
{
    end = end < view.to ? end : view.to;
    buf_repeat(p->out, ' ', begin - view.from);
    paint_begin(p, paint);
    buf_char(p->out, '^');
    if (end > begin + 1) {
        buf_repeat(p->out, '~', end - begin - 1);
    }
    paint_end(p);
    buf_char(p->out, '\n');
}

static void put_excerpt(struct printer *p, span where, enum paint paint)
{
    struct source_file *file = source_file_at(p->sink->sources, where.lo);
    struct source_place place = source_place(p->sink->sources, where.lo);
    str line = source_line(p->sink->sources, file, place.line);
    size_t line_start = file->lines[place.line - 1];
    size_t begin = columns_of(line, where.lo - line_start);
    size_t end = where.hi > where.lo ? columns_of(line, where.hi - line_start) : begin;
    struct view view = view_around(columns_of(line, line.len), begin);
    str number = arena_printf(p->sink->arena, "%*u", GUTTER, place.line);
    buf_printf(p->out, "%.*s | ", STR_ARG(number));
    put_line(p, line, view);
    buf_repeat(p->out, ' ', number.len);
    buf_text(p->out, " | ");
    put_caret(p, view, begin, end, paint);
}

/* ---- one diagnostic ---------------------------------------------------------------------- */

/* "path:line:col: " or "dashc: ". */
static void put_place(struct printer *p, span where)
{
    struct source_place place = source_place(p->sink->sources, where.lo);
    if (!place.file) {
        buf_text(p->out, "dashc: ");
        return;
    }
    for (size_t at = 0; at < place.file->path.len;) {
        buf_str(p->out, next_cell(place.file->path, &at, 0).text);
    }
    buf_printf(p->out, ":%u:%u: ", place.line, place.column);
}

static void put_word(struct printer *p, enum paint paint, const char *code)
{
    paint_begin(p, paint);
    buf_text(p->out, paints[paint].word);
    if (code) {
        buf_printf(p->out, "[%s]", code);
    }
    paint_end(p);
    buf_text(p->out, ": ");
}

static void put_note(struct printer *p, const struct diag_label *label)
{
    bool known = source_file_at(p->sink->sources, label->where.lo) != NULL;
    if (known) {
        put_place(p, label->where);
    } else {
        buf_repeat(p->out, ' ', GUTTER + 2);
    }
    put_word(p, PAINT_NOTE, NULL);
    put_sentence(p, label->text, GUTTER + 2);
    if (known) {
        put_excerpt(p, label->where, PAINT_NOTE);
    }
}

static void put_help(struct printer *p, str text)
{
    buf_repeat(p->out, ' ', GUTTER + 2);
    put_word(p, PAINT_HELP, NULL);
    put_sentence(p, text, GUTTER + 2 + sizeof "help:");
}

static void put_helps(struct printer *p, const struct diag *d)
{
    for (size_t i = 0; i < d->helps.len; i++) {
        put_help(p, d->helps.at[i]);
    }
    /* A help says the same in better words. */
    if (d->helps.len == 0 && span_known(d->fix.where)) {
        put_help(p, render_fix_text(p->sink, d));
    }
}

void render_text(struct diag_sink *sink, const struct diag *d, bool colour, struct buf *out)
{
    static const enum paint by_severity[] = {
        [DIAG_ERROR] = PAINT_ERROR, [DIAG_WARNING] = PAINT_WARNING, [DIAG_NOTE] = PAINT_NOTE};
    struct printer p = {sink, out, colour};
    enum paint paint = by_severity[d->severity];
    put_place(&p, d->where);
    put_word(&p, paint, render_code(sink->arena, d->code).ptr);
    put_sentence(&p, d->message, GUTTER + 2);
    /* A secret is not printed again: output of CI is kept, and read by more people. */
    if (source_file_at(sink->sources, d->where.lo) && d->code != DIAG_SECRET) {
        put_excerpt(&p, d->where, paint);
    }
    if (!str_empty(d->why)) {
        buf_repeat(out, ' ', GUTTER + 2);
        buf_text(out, "= ");
        put_sentence(&p, d->why, GUTTER + 4);
    }
    for (size_t i = 0; i < d->labels.len; i++) {
        put_note(&p, &d->labels.at[i]);
    }
    put_helps(&p, d);
}
