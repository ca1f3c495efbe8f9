/* mark: see mark.h.  Not responsible for what follows from a mark (decide.c). */
#include "deploy/mark.h"

#include "base/json.h"
#include "http/http.h"
#include "read/skim.h"

#include <stdlib.h>

#define FORM "v1"

/* ---- the stack --------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    const struct mark_setting *left = a, *right = b;
    int order = str_cmp(left->name, right->name);
    return order ? order : str_cmp(left->value, right->value);
}

str mark_stack(struct arena *a, str workspace, const struct mark_setting *settings, size_t count)
{
    struct mark_setting *sorted = arena_array(a, struct mark_setting, count + 1);
    str stack = http_encode(a, workspace);
    for (size_t i = 0; i < count; i++) sorted[i] = settings[i];
    qsort(sorted, count, sizeof *sorted, by_name);
    for (size_t i = 0; i < count; i++) {
        stack = arena_join(a, stack, i ? STR("&") : STR("?"), http_encode(a, sorted[i].name),
                           STR("="), http_encode(a, sorted[i].value));
    }
    return stack;
}

/* ---- the line ---------------------------------------------------------------------------- */

str mark_write(struct arena *a, const struct mark *mark)
{
    str line = arena_join(a, STR(FORM " project="), http_encode(a, mark->project), STR(" stack="),
                          mark->stack, STR(" uid="), http_encode(a, mark->uid));
    if (mark->folder.len) line = arena_join(a, line, STR(" folder="), http_encode(a, mark->folder));
    return arena_printf(a, "%.*s sha256=%.*s version=%lld", STR_ARG(line), STR_ARG(mark->sha256),
                        mark->version);
}

/* Puts the value of one `name=value` where it belongs; unknown names are left for later forms. */
static void take_field(struct arena *a, str field, struct mark *out)
{
    size_t equals = str_find_char(field, '=', 0);
    str name = str_part(field, 0, equals);
    str value = equals < field.len ? str_part(field, equals + 1, field.len) : STR_EMPTY;
    if (str_is(name, "project")) out->project = http_decode(a, value);
    if (str_is(name, "stack")) out->stack = arena_str(a, value);
    if (str_is(name, "uid")) out->uid = http_decode(a, value);
    if (str_is(name, "folder")) out->folder = http_decode(a, value);
    if (str_is(name, "sha256")) out->sha256 = arena_str(a, value);
    if (str_is(name, "version")) out->version = skim_integer(value, 0);
}

bool mark_read(struct arena *a, str text, struct mark *out)
{
    str field;
    *out = (struct mark){.version = 0};
    if (!str_split(&text, ' ', &field) || !str_is(field, FORM)) return false;
    while (str_split(&text, ' ', &field)) take_field(a, field, out);
    return out->project.len && out->stack.len && out->uid.len && out->sha256.len &&
           out->version > 0;
}

/* ---- finding it -------------------------------------------------------------------------- */

/* The variable of the mark's name in a list of variables; empty: there is none. */
static str marked_variable(str list)
{
    if (!skim_is_array(list)) return STR_EMPTY;
    for (str variable; skim_item(&list, &variable);) {
        if (skim_is(skim_get(variable, STR("name")), MARK_NAME)) return variable;
    }
    return STR_EMPTY;
}

enum mark_found mark_find(struct arena *a, str templating, struct mark *out)
{
    str variable = marked_variable(skim_get(templating, STR("list")));
    if (!variable.len) return MARK_NONE;
    str value = skim_string(a, skim_get(variable, STR("query")));
    if (!skim_is(skim_get(variable, STR("type")), "constant")) return MARK_OTHER;
    return mark_read(a, value, out) ? MARK_FOUND : MARK_OTHER;
}

/* ---- JSON to push ------------------------------------------------------------------------ */

static bool has_item(str list, const char *text)
{
    for (str item; skim_item(&list, &item);) {
        if (skim_is(item, text)) return true;
    }
    return false;
}

/* An array without its end, so that one more item can follow; gives whether one stands before it.
 * The variable of an older mark is left out. */
static bool put_open_list(str list, struct buf *out)
{
    bool any = false;
    str marked = marked_variable(list);
    buf_char(out, '[');
    for (str item; skim_item(&list, &item);) {
        if (item.ptr == marked.ptr) continue;
        if (any) buf_char(out, ',');
        buf_str(out, item);
        any = true;
    }
    return any;
}

static void put_tags(str tags, struct buf *out)
{
    if (has_item(tags, MARK_NAME)) {
        buf_str(out, tags);
        return;
    }
    if (put_open_list(tags, out)) buf_char(out, ',');
    buf_text(out, "\"" MARK_NAME "\"]");
}

static void put_key(struct buf *out, str key)
{
    if (out->ptr[out->len - 1] != '{') buf_char(out, ',');
    buf_char(out, '"');
    buf_str(out, key);
    buf_text(out, "\":");
}

/* `templating` with its list last and open, where the mark goes. */
static void put_templating(str templating, str list, struct mark_text *text, struct buf *out)
{
    buf_char(out, '{');
    for (str key, value; skim_member(&templating, &key, &value);) {
        if (str_is(key, "list")) continue;
        put_key(out, key);
        buf_str(out, value);
    }
    put_key(out, STR("list"));
    text->behind = put_open_list(list, out);
    text->gap = out->len;
    buf_text(out, "]}");
}

/* Members that a push writes itself. */
static bool is_assigned(str key)
{
    return str_is(key, "id") || str_is(key, "uid") || str_is(key, "version");
}

/* All members but the assigned ones, the tags and the variables. */
static void put_members(str uid, str dashboard, struct mark_text *text, struct buf *out)
{
    buf_text(out, "{\"uid\":");
    json_escape(out, uid);
    for (str key, value; skim_member(&dashboard, &key, &value);) {
        if (is_assigned(key) || str_is(key, "templating") || str_is(key, "tags")) continue;
        put_key(out, key);
        if (str_is(key, "title")) text->title = out->len;
        buf_str(out, value);
        if (str_is(key, "title")) text->title_end = out->len;
    }
}

static bool is_absent(str value) { return !value.len || str_is(value, "null"); }

static bool has_place(str tags, str templating, str list, str *why)
{
    if (!is_absent(tags) && !skim_is_array(tags))
        *why = STR("`json` puts something else than a list into `tags`");
    else if (!is_absent(templating) && !skim_is_object(templating))
        *why = STR("`json` puts something else than an object into `templating`");
    else if (!is_absent(list) && !skim_is_array(list))
        *why = STR("`json` puts something else than a list into `templating.list`");
    else if (marked_variable(list).len)
        *why = STR("a variable is called `" MARK_NAME "`, as dashc calls its own");
    else
        return true;
    return false;
}

/* Where the mark has a place; else a sentence in *why. */
static bool prepare(struct arena *a, str uid, str dashboard, bool marked_already,
                    struct mark_text *out, str *why)
{
    enum { TAGS, TEMPLATING, KEYS };
    static const str keys[KEYS] = {STR_INIT("tags"), STR_INIT("templating")};
    str values[KEYS];
    struct buf json = BUF_INIT;
    skim_pick(dashboard, keys, values, KEYS);
    str list = skim_get(values[TEMPLATING], STR("list"));
    if (!has_place(values[TAGS], values[TEMPLATING], marked_already ? STR_EMPTY : list, why)) {
        return false;
    }
    *out = (struct mark_text){.gap = 0};
    put_members(uid, dashboard, out, &json);
    put_key(&json, keys[TAGS]);
    put_tags(is_absent(values[TAGS]) ? STR("[]") : values[TAGS], &json);
    put_key(&json, keys[TEMPLATING]);
    put_templating(values[TEMPLATING], is_absent(list) ? STR("[]") : list, out, &json);
    buf_char(&json, '}');
    out->json = arena_str(a, buf_as_str(&json));
    buf_release(&json);
    return true;
}

bool mark_prepare(struct arena *a, str uid, str compiled, struct mark_text *out, str *why)
{
    return prepare(a, uid, str_trim(compiled), false, out, why);
}

/* The variable that carries the mark.  `skipUrlSync`, because an address must not change it. */
static void put_mark(const struct mark *mark, struct buf *out)
{
    struct arena a;
    struct json_writer w;
    arena_init(&a);
    str value = mark_write(&a, mark);
    json_writer_init(&w, out, &a);
    w.compact = true;
    json_begin_object(&w);
    json_field_text(&w, "name", MARK_NAME);
    json_field_text(&w, "type", "constant");
    json_field_text(&w, "description",
                    "dashc made this dashboard. Change its source; what is changed here is not "
                    "lost, but stops the next push.");
    json_field_number(&w, "hide", 2);
    json_field_bool(&w, "skipUrlSync", true);
    json_field_str(&w, "query", value);
    json_field_object(&w, "current");
    json_field_str(&w, "text", value);
    json_field_str(&w, "value", value);
    json_end_object(&w);
    json_end_object(&w);
    arena_free(&a);
}

static void put_assigned(long long version, struct buf *out)
{
    buf_text(out, "{\"id\":null,");
    if (version) buf_printf(out, "\"version\":%lld,", version);
}

void mark_apply(const struct mark_text *text, const struct mark *mark, long long version, str title,
                struct buf *out)
{
    bool retitle = title.len && text->title_end > text->title;
    put_assigned(version, out);
    buf_str(out, str_part(text->json, 1, retitle ? text->title : text->gap));
    if (retitle) {
        json_escape(out, title);
        buf_str(out, str_part(text->json, text->title_end, text->gap));
    }
    if (text->behind) buf_char(out, ',');
    put_mark(mark, out);
    buf_str(out, str_part(text->json, text->gap, text->json.len));
}

/* A dashboard that dashc never made keeps its tags and variables. */
static void put_unmarked(str dashboard, long long version, struct buf *out)
{
    put_assigned(version, out);
    for (str key, value; skim_member(&dashboard, &key, &value);) {
        if (str_is(key, "id") || str_is(key, "version")) continue;
        if (out->ptr[out->len - 1] != ',') buf_char(out, ',');
        buf_char(out, '"');
        buf_str(out, key);
        buf_text(out, "\":");
        buf_str(out, value);
    }
    buf_char(out, '}');
}

void mark_renew(str dashboard, const struct mark *mark, long long version, struct buf *out)
{
    struct arena a;
    struct mark_text text;
    str why;
    arena_init(&a);
    if (mark && prepare(&a, mark->uid, dashboard, true, &text, &why))
        mark_apply(&text, mark, version, STR_EMPTY, out);
    else
        put_unmarked(dashboard, version, out);
    arena_free(&a);
}
