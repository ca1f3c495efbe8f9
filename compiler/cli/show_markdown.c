/* show_markdown: changes as a comment of a pull request.
 *
 * What people wrote stands inside `<code>` or a fenced block, where neither Markdown nor a mention
 * (`@team`) is read.
 */
#include "cli/show_parts.h"

enum { END_SPACE = 200 }; /* bytes kept for what is said about the part that did not fit */

static void put_html(struct buf *out, str text)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.ptr[i]) {
        case '&': buf_text(out, "&amp;"); break;
        case '<': buf_text(out, "&lt;"); break;
        case '>': buf_text(out, "&gt;"); break;
        default: buf_char(out, text.ptr[i]);
        }
    }
}

static size_t longest_run(str text, char c)
{
    size_t longest = 0;
    size_t run = 0;
    for (size_t i = 0; i < text.len; i++) {
        run = text.ptr[i] == c ? run + 1 : 0;
        if (run > longest) longest = run;
    }
    return longest;
}

/* In a block of the language `diff`, where + - and ! have colours. */
static str diff_line(struct arena *a, const struct shown_lines *lines, size_t i)
{
    const struct shown_line *line = &lines->list.at[i];
    str text = shown_line_text(a, line, lines->width);
    return arena_printf(a, "%c %.*s\n", line->mark == '~' ? '!' : line->mark, STR_ARG(text));
}

/* As many lines as `room` bytes hold. */
static str block_of(struct arena *a, const struct shown_lines *lines, size_t room)
{
    struct buf out = BUF_INIT;
    size_t i = 0;
    for (; i < lines->list.len; i++) {
        str line = diff_line(a, lines, i);
        if (out.len + line.len > room) break;
        buf_str(&out, line);
    }
    if (i < lines->list.len) {
        size_t left = lines->list.len - i;
        buf_printf(&out, "  and %zu more line%s\n", left, left == 1 ? "" : "s");
    }
    str block = arena_str(a, buf_as_str(&out));
    buf_release(&out);
    return block;
}

/* A fence longer than any in the block closes it. */
static void put_block(struct buf *out, str block)
{
    size_t fence = longest_run(block, '`') + 1;
    if (fence < 3) fence = 3;
    buf_repeat(out, '`', fence);
    buf_text(out, "diff\n");
    buf_str(out, block);
    buf_repeat(out, '`', fence);
    buf_char(out, '\n');
}

/* A part of the list, folded where there are lines below it; false when not even its own line
 * fits. */
static bool put_part(struct arena *a, str head, const struct shown_lines *lines, size_t room,
                     struct buf *out)
{
    bool fits = head.len + END_SPACE < room;
    if (fits && !lines->list.len) {
        buf_printf(out, "<p>%.*s</p>\n\n", STR_ARG(head));
    } else if (fits) {
        str block = block_of(a, lines, room - head.len - END_SPACE);
        buf_printf(out, "<details><summary>%.*s</summary>\n\n", STR_ARG(head));
        put_block(out, block);
        buf_text(out, "\n</details>\n\n");
    }
    return fits;
}

static void put_head(struct arena *a, const struct shown_dashboard *d, struct buf *out)
{
    str remark = shown_remark(a, d);
    buf_printf(out, "%c <code>", shown_mark(d->kind));
    put_html(out, shown_title(a, d));
    buf_text(out, "</code>");
    if (str_empty(remark)) return;
    buf_text(out, " <code>");
    put_html(out, remark);
    buf_text(out, "</code>");
}

/* False when not even its own line fits. */
static bool put_dashboard(struct arena *a, const struct shown_dashboard *d, size_t room,
                          struct buf *out)
{
    struct shown_lines lines = shown_lines_of(a, d);
    struct buf head = BUF_INIT;
    put_head(a, d, &head);
    bool fits = put_part(a, buf_as_str(&head), &lines, room, out);
    buf_release(&head);
    return fits;
}

static size_t room_left(const struct buf *out)
{
    size_t used = out->len + END_SPACE;
    return used < SHOW_MOST_MARKDOWN ? SHOW_MOST_MARKDOWN - used : 0;
}

static void put_resources(const struct shown *s, struct buf *out)
{
    size_t left = 0;
    for (size_t i = 0; i < s->resources.len; i++) {
        const struct shown_resource *r = s->resources.at[i];
        struct shown_lines lines = shown_lines_of_resource(s->arena, r);
        struct buf head = BUF_INIT;
        if (r->kind == SHOWN_UNCHANGED) continue;
        buf_printf(&head, "%c <code>", shown_mark(r->kind));
        put_html(&head, shown_resource_title(s->arena, r));
        buf_text(&head, "</code>");
        left += !put_part(s->arena, buf_as_str(&head), &lines, room_left(out), out);
        buf_release(&head);
    }
    if (left) buf_printf(out, "<p>and %zu more beside dashboards</p>\n", left);
}

static void put_folders(const struct shown *s, struct buf *out)
{
    for (size_t i = 0; i < s->folders.len; i++) {
        buf_printf(out, "<p>%c <code>", shown_mark(s->folders.at[i].kind));
        put_html(out, shown_plain(s->arena, s->folders.at[i].path));
        buf_text(out, "/</code></p>\n\n");
    }
}

static void put_notes(const struct shown *s, struct buf *out)
{
    for (size_t i = 0; i < s->notes.len; i++) {
        buf_text(out, "<p><code>");
        put_html(out, shown_plain(s->arena, s->notes.at[i]));
        buf_text(out, "</code></p>\n\n");
    }
}

static void put_dashboards(const struct shown *s, struct buf *out)
{
    size_t left = 0;
    for (size_t i = 0; i < s->dashboards.len; i++)
        left += s->dashboards.at[i]->kind != SHOWN_UNCHANGED;
    for (size_t i = 0; i < s->dashboards.len; i++) {
        const struct shown_dashboard *d = s->dashboards.at[i];
        if (d->kind == SHOWN_UNCHANGED) continue;
        if (!put_dashboard(s->arena, d, room_left(out), out)) break;
        left--;
    }
    if (left) buf_printf(out, "<p>and %zu more dashboard%s</p>\n", left, left == 1 ? "" : "s");
}

void show_markdown(const struct shown *s, struct buf *out)
{
    str heading = str_empty(s->heading) ? STR("Dashboards") : shown_plain(s->arena, s->heading);
    buf_text(out, "### <code>");
    put_html(out, heading);
    buf_printf(out, "</code>\n\n%.*s\n\n", STR_ARG(shown_summary(s)));
    put_resources(s, out);
    put_folders(s, out);
    put_notes(s, out);
    put_dashboards(s, out);
}
