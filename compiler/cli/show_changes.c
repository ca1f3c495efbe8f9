/* show_changes: the text for people, and the lines that Markdown has too.
 *
 * Not responsible for finding changes (deploy/change.h).
 */
#include "cli/show_changes.h"

#include "cli/show_parts.h"

enum { WIDEST_NAME = 32, INDENT = 4 };

/* ---- the list ---------------------------------------------------------------------------- */

struct shown_dashboard *shown_add(struct shown *s, enum shown_kind kind)
{
    struct shown_dashboard *d = arena_new(s->arena, struct shown_dashboard);
    d->kind = kind;
    vec_push(s->arena, &s->dashboards, d);
    return d;
}

size_t shown_count(const struct shown *s, enum shown_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < s->dashboards.len; i++) count += s->dashboards.at[i]->kind == kind;
    for (size_t i = 0; i < s->resources.len; i++) count += s->resources.at[i]->kind == kind;
    return count;
}

bool shown_any(const struct shown *s)
{
    return s->folders.len > 0 ||
           shown_count(s, SHOWN_UNCHANGED) < s->dashboards.len + s->resources.len;
}

/* The mark before a dashboard, and what a number of such dashboards is called, done and planned. */
static const struct {
    char mark;
    const char *noun;
    const char *task;
    bool always; /* counted in a plan even where there are none */
} kinds[SHOWN_KINDS] = {
    [SHOWN_CREATE] = {'+', "new", "to create", true},
    [SHOWN_CHANGE] = {'~', "changed", "to change", true},
    [SHOWN_MOVE] = {'~', "moved", "to move", false},
    [SHOWN_RENAME] = {'~', "renamed", "to rename", false},
    [SHOWN_DELETE] = {'-', "deleted", "to delete", true},
    [SHOWN_UNCHANGED] = {' ', "unchanged", "unchanged", true},
    [SHOWN_EDITED] = {'!', "edited in", "edited in", false}, /* and where */
    [SHOWN_FOREIGN] = {'!', "not made by this project", "not made by this project", false},
    [SHOWN_BLOCKED] = {'!', "blocked", "blocked", false},
};

char shown_mark(enum shown_kind kind) { return kinds[kind].mark; }

/* Dashboards are edited in Grafana, what stands around them where it stands. */
static str edited_in(struct arena *a, const char *service)
{
    return arena_join(a, str_from(kinds[SHOWN_EDITED].noun), STR(" "), str_from(service));
}

static size_t count_edited(const struct shown *s, const char *service)
{
    size_t count = 0;
    bool grafana = strcmp(service, "Grafana") == 0;
    for (size_t i = 0; i < s->dashboards.len; i++)
        count += grafana && s->dashboards.at[i]->kind == SHOWN_EDITED;
    for (size_t i = 0; i < s->resources.len; i++)
        count += s->resources.at[i]->kind == SHOWN_EDITED &&
                 strcmp(infra_service(s->resources.at[i]->resource), service) == 0;
    return count;
}

static void add_count(const struct shown *s, str *text, size_t count, str noun)
{
    *text = arena_printf(s->arena, "%.*s%s%zu %.*s", STR_ARG(*text), str_empty(*text) ? "" : ", ",
                         count, STR_ARG(noun));
}

static void add_counts(const struct shown *s, str *text, enum shown_kind kind, const char *noun)
{
    static const char *const services[] = {"Grafana", "OpenSearch", "AWS"};
    if (kind != SHOWN_EDITED) {
        add_count(s, text, shown_count(s, kind), str_from(noun));
        return;
    }
    for (size_t i = 0; i < COUNT_OF(services); i++) {
        size_t count = count_edited(s, services[i]);
        if (count) add_count(s, text, count, edited_in(s->arena, services[i]));
    }
}

static str done_summary(const struct shown *s)
{
    str text = shown_any(s) ? STR_EMPTY : STR("no changes");
    for (int kind = 0; kind < SHOWN_KINDS; kind++) {
        if (shown_count(s, (enum shown_kind)kind))
            add_counts(s, &text, (enum shown_kind)kind, kinds[kind].noun);
    }
    return text;
}

static str task_summary(const struct shown *s)
{
    static const enum shown_kind order[] = {SHOWN_CHANGE, SHOWN_CREATE,  SHOWN_MOVE,
                                            SHOWN_RENAME, SHOWN_DELETE,  SHOWN_UNCHANGED,
                                            SHOWN_EDITED, SHOWN_FOREIGN, SHOWN_BLOCKED};
    str text = STR_EMPTY;
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        if (shown_count(s, order[i]) || kinds[order[i]].always)
            add_counts(s, &text, order[i], kinds[order[i]].task);
    }
    return text;
}

str shown_summary(const struct shown *s)
{
    str cost = shown_cost_change(s);
    str text = s->planned ? task_summary(s) : done_summary(s);
    if (s->planned || cost.len) text = arena_join(s->arena, text, STR("."));
    return cost.len ? arena_join(s->arena, text, STR(" "), cost) : text;
}

/* ---- one dashboard's own line ------------------------------------------------------------ */

str shown_plain(struct arena *a, str text)
{
    struct buf out = BUF_INIT;
    for (size_t at = 0, size; at < text.len; at += size) {
        uint32_t c = utf8_decode(text, at, &size);
        if (c == '\n' || c == '\t')
            buf_char(&out, ' ');
        else if (c == UINT32_MAX || utf8_obeyed(c))
            buf_text(&out, "\xef\xbf\xbd");
        else
            buf_str(&out, str_part(text, at, at + size));
    }
    str plain = arena_str(a, buf_as_str(&out));
    buf_release(&out);
    return plain;
}

/* "Infrastructure/AWS" as "Infrastructure / AWS". */
static str spaced_path(struct arena *a, str path)
{
    str text = STR_EMPTY;
    str part;
    while (str_split(&path, '/', &part)) {
        text = str_empty(text) ? part : arena_join(a, text, STR(" / "), part);
    }
    return shown_plain(a, text);
}

str shown_title(struct arena *a, const struct shown_dashboard *d)
{
    str title = shown_plain(a, d->title);
    return str_empty(d->folder) ? title
                                : arena_join(a, spaced_path(a, d->folder), STR(" / "), title);
}

static void add_remark(struct arena *a, str *remarks, str remark)
{
    *remarks = str_empty(*remarks) ? remark : arena_join(a, *remarks, STR(", "), remark);
}

static void add_renamed(struct arena *a, str *remarks, const struct shown_dashboard *d)
{
    if (str_empty(d->was_uid)) return;
    str was = shown_plain(a, d->was_uid);
    str uid = shown_plain(a, d->uid);
    add_remark(a, remarks, arena_printf(a, "uid %.*s → %.*s", STR_ARG(was), STR_ARG(uid)));
}

static void add_moved(struct arena *a, str *remarks, const struct shown_dashboard *d)
{
    if (!d->moved) return;
    str from = str_empty(d->was_folder) ? STR("no folder") : spaced_path(a, d->was_folder);
    add_remark(a, remarks, arena_join(a, STR("moved from "), from));
}

static void add_panels(struct arena *a, str *remarks, const struct shown_dashboard *d)
{
    bool whole = d->kind == SHOWN_CREATE || d->kind == SHOWN_DELETE;
    const struct changes *c = d->changes;
    size_t count = d->panels;
    if (!whole) count = c ? c->panels_added + c->panels_removed + c->panels_altered : 0;
    if (!whole && !count) return;
    add_remark(a, remarks, arena_printf(a, "%zu panel%s", count, count == 1 ? "" : "s"));
}

str shown_remark(struct arena *a, const struct shown_dashboard *d)
{
    str remarks = STR_EMPTY;
    if (d->kind == SHOWN_EDITED) add_remark(a, &remarks, edited_in(a, "Grafana"));
    if (d->kind == SHOWN_FOREIGN) add_remark(a, &remarks, str_from(kinds[d->kind].noun));
    add_renamed(a, &remarks, d);
    add_moved(a, &remarks, d);
    add_panels(a, &remarks, d);
    return remarks;
}

/* ---- the lines below it ------------------------------------------------------------------ */

static char mark_of(enum change_kind kind)
{
    static const char marks[] = {
        [CHANGE_ADDED] = '+', [CHANGE_REMOVED] = '-', [CHANGE_ALTERED] = '~', [CHANGE_MOVED] = '~'};
    return marks[kind];
}

static bool same_name_elsewhere(const struct changes *changes, const struct change *c)
{
    for (size_t i = 0; i < changes->list.len; i++) {
        const struct change *other = &changes->list.at[i];
        if (other != c && other->part == c->part && str_eq(other->name, c->name)) return true;
    }
    return false;
}

/* With the row in front where two panels have one title. */
static str name_of(struct arena *a, const struct changes *changes, const struct change *c)
{
    str name = shown_plain(a, c->name);
    if (str_empty(c->row) || !same_name_elsewhere(changes, c)) return name;
    return arena_join(a, shown_plain(a, c->row), STR(" / "), name);
}

static void add_line(struct arena *a, struct shown_lines *lines, char mark, str name, str text)
{
    struct shown_line line = {mark, name, text};
    vec_push(a, &lines->list, line);
}

static void add_change(struct arena *a, struct shown_lines *lines, const struct changes *changes,
                       const struct change *c)
{
    char mark = mark_of(c->kind);
    str name = name_of(a, changes, c);
    bool first = true;
    if (!str_empty(c->sentence)) {
        add_line(a, lines, mark, name, shown_plain(a, c->sentence));
        first = false;
    }
    for (size_t i = 0; i < c->details.len; i++, first = false) {
        str text = shown_plain(a, c->details.at[i].text);
        add_line(a, lines, first ? mark : ' ', first ? name : STR_EMPTY, text);
    }
    if (first) add_line(a, lines, mark, name, STR_EMPTY);
}

static void add_changes(struct arena *a, struct shown_lines *lines, const struct changes *changes)
{
    for (size_t i = 0; changes && i < changes->list.len; i++) {
        add_change(a, lines, changes, &changes->list.at[i]);
    }
}

static void measure(struct shown_lines *lines)
{
    for (size_t i = 0; i < lines->list.len; i++) {
        const struct shown_line *line = &lines->list.at[i];
        size_t width = utf8_width(line->name);
        bool counts = !str_empty(line->text) && width <= WIDEST_NAME;
        if (counts && width > lines->width) lines->width = width;
    }
}

struct shown_lines shown_lines_of(struct arena *a, const struct shown_dashboard *d)
{
    struct shown_lines lines = {0};
    for (size_t i = 0; i < d->notes.len; i++) {
        add_line(a, &lines, ' ', shown_plain(a, d->notes.at[i]), STR_EMPTY);
    }
    bool both = d->edits && d->edits->list.len && d->changes && d->changes->list.len;
    if (both) add_line(a, &lines, ' ', STR("in Grafana:"), STR_EMPTY);
    add_changes(a, &lines, d->edits);
    if (both) add_line(a, &lines, ' ', STR("from the source:"), STR_EMPTY);
    add_changes(a, &lines, d->changes);
    measure(&lines);
    return lines;
}

/* ---- what stands around ------------------------------------------------------------------ */

str shown_resource_title(struct arena *a, const struct shown_resource *s)
{
    const struct infra_resource *r = s->resource;
    str title = arena_join(a, str_from(infra_noun(r)), STR(" "), shown_plain(a, r->name));
    bool said = s->kind == SHOWN_FOREIGN || s->kind == SHOWN_BLOCKED;
    if (s->kind == SHOWN_EDITED)
        return arena_join(a, title, STR("   "), edited_in(a, infra_service(r)));
    return said ? arena_join(a, title, STR("   "), str_from(kinds[s->kind].noun)) : title;
}

static str change_text(struct arena *a, const struct infra_change *c)
{
    str before = shown_plain(a, c->before), after = shown_plain(a, c->after);
    if (c->kind == INFRA_ADDED) return after;
    if (c->kind == INFRA_REMOVED) return before;
    return arena_join(a, before, STR(" → "), after);
}

struct shown_lines shown_lines_of_resource(struct arena *a, const struct shown_resource *s)
{
    static const char marks[] = {[INFRA_ADDED] = '+', [INFRA_REMOVED] = '-', [INFRA_ALTERED] = '~'};
    const struct infra_resource *r = s->resource;
    struct shown_lines lines = {0};
    for (size_t i = 0; i < s->notes.len; i++)
        add_line(a, &lines, ' ', shown_plain(a, s->notes.at[i]), STR_EMPTY);
    for (size_t i = 0; i < r->changes.len; i++) {
        const struct infra_change *c = &r->changes.at[i];
        add_line(a, &lines, marks[c->kind], shown_plain(a, c->field), change_text(a, c));
    }
    for (size_t i = 0; i < r->secrets.len; i++) {
        const struct infra_secret *secret = &r->secrets.at[i];
        str text = secret->sets                       ? STR("secret: set")
                   : secret->standing == INFRA_UNSEEN ? STR("secret: not compared")
                                                      : STR("secret: kept");
        add_line(a, &lines, secret->sets ? '~' : ' ', secret->field, text);
    }
    measure(&lines);
    return lines;
}

str shown_line_text(struct arena *a, const struct shown_line *line, size_t width)
{
    size_t used = utf8_width(line->name);
    if (str_empty(line->text)) return line->name;
    if (used > width && !str_empty(line->name)) used = width;
    int fill = (int)(width - used) + 3;
    return arena_printf(a, "%.*s%*s%.*s", STR_ARG(line->name), fill, "", STR_ARG(line->text));
}

/* ---- text -------------------------------------------------------------------------------- */

static const char *colour_of(char mark)
{
    switch (mark) {
    case '+': return "\033[32m";
    case '-': return "\033[31m";
    case '~': return "\033[33m";
    case '!': return "\033[1;31m";
    default: return "";
    }
}

/* "~ text", the mark in its colour. */
static void put_marked(struct buf *out, int indent, char mark, bool colours, str text)
{
    bool coloured = colours && mark != ' ';
    buf_printf(out, "%*s%s%c%s %.*s\n", indent, "", coloured ? colour_of(mark) : "", mark,
               coloured ? "\033[0m" : "", STR_ARG(text));
}

static void put_dashboard(const struct shown *s, const struct shown_dashboard *d, bool colours,
                          struct buf *out)
{
    str title = shown_title(s->arena, d);
    str remark = shown_remark(s->arena, d);
    if (!str_empty(remark)) title = arena_join(s->arena, title, STR("   "), remark);
    put_marked(out, 0, shown_mark(d->kind), colours, title);
    struct shown_lines lines = shown_lines_of(s->arena, d);
    for (size_t i = 0; i < lines.list.len; i++) {
        const struct shown_line *line = &lines.list.at[i];
        put_marked(out, INDENT, line->mark, colours, shown_line_text(s->arena, line, lines.width));
    }
}

static void put_resource(const struct shown *s, const struct shown_resource *r, bool colours,
                         struct buf *out)
{
    put_marked(out, 0, shown_mark(r->kind), colours, shown_resource_title(s->arena, r));
    struct shown_lines lines = shown_lines_of_resource(s->arena, r);
    for (size_t i = 0; i < lines.list.len; i++) {
        const struct shown_line *line = &lines.list.at[i];
        put_marked(out, INDENT, line->mark, colours, shown_line_text(s->arena, line, lines.width));
    }
}

static void put_folder(const struct shown *s, const struct shown_folder *f, bool colours,
                       struct buf *out)
{
    str path = spaced_path(s->arena, f->path);
    put_marked(out, 0, shown_mark(f->kind), colours, arena_join(s->arena, path, STR(" /")));
}

static void put_text(const struct shown *s, bool colours, struct buf *out)
{
    for (size_t i = 0; i < s->resources.len; i++)
        if (s->resources.at[i]->kind != SHOWN_UNCHANGED)
            put_resource(s, s->resources.at[i], colours, out);
    for (size_t i = 0; i < s->folders.len; i++) put_folder(s, &s->folders.at[i], colours, out);
    for (size_t i = 0; i < s->dashboards.len; i++) {
        const struct shown_dashboard *d = s->dashboards.at[i];
        if (d->kind != SHOWN_UNCHANGED) put_dashboard(s, d, colours, out);
    }
    for (size_t i = 0; i < s->notes.len; i++) {
        buf_printf(out, "%.*s\n", STR_ARG(shown_plain(s->arena, s->notes.at[i])));
    }
    str summary = shown_summary(s);
    buf_printf(out, "%s%.*s\n", out->len ? "\n" : "", STR_ARG(summary));
}

void show_changes(const struct shown *s, enum show_form form, bool colours, struct buf *out)
{
    switch (form) {
    case SHOW_TEXT: put_text(s, colours, out); return;
    case SHOW_JSON: show_json(s, out); return;
    case SHOW_MARKDOWN: show_markdown(s, out); return;
    }
    BUG("a form of changes: %d", (int)form);
}
