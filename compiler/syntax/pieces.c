/* Job: cut a string into text and references (see parse.h).  Not responsible for what the
 * references mean. */
#include "syntax/lex.h"
#include "syntax/parse.h"

struct cutter {
    struct arena *arena;
    struct diag_sink *sink;
    const struct ast_string *node;
    struct pieces pieces;
    struct buf text;  /* of the piece being collected */
    uint32_t base;    /* position of raw.ptr[0] */
    uint32_t text_at; /* where that piece began */
};

static void flush(struct cutter *c, uint32_t end)
{
    if (c->text.len == 0) return;
    struct piece piece = {.kind = PIECE_TEXT,
                          .text = arena_str(c->arena, buf_as_str(&c->text)),
                          .where = {c->text_at, end}};
    vec_push(c->arena, &c->pieces, piece);
    buf_clear(&c->text);
}

static void add_char(struct cutter *c, size_t at, char ch)
{
    if (c->text.len == 0) c->text_at = c->base + (uint32_t)at;
    buf_char(&c->text, ch);
}

static bool name_start(char c) { return is_name_char(c) && !(c >= '0' && c <= '9'); }

/* Only letters, digits and dots between braces: a name, or a record's field. */
static bool plain_path(str path)
{
    if (path.len == 0 || !name_start(path.ptr[0])) return false;
    for (size_t i = 0; i < path.len; i++)
        if (!is_name_char(path.ptr[i]) && path.ptr[i] != '.') return false;
    return true;
}

/* Grafana's own names begin with two underscores. */
static bool grafana_name(str path) { return str_starts(path, STR("__")); }

/* The reference at raw[at] == '$', or nothing: then the dollar is itself. */
static bool reference_at(str raw, size_t at, size_t *size, struct piece *out)
{
    bool braces = at + 1 < raw.len && raw.ptr[at + 1] == '{';
    size_t start = at + 1 + braces, end = start;
    *out = (struct piece){.kind = PIECE_REF};
    if (braces) {
        end = str_find_char(raw, '}', start);
        if (end == SIZE_MAX) return false;
        size_t colon = str_find_char(str_part(raw, 0, end), ':', start);
        out->formatted = colon != SIZE_MAX;
        out->text = str_part(raw, start, out->formatted ? colon : end);
        if (out->formatted) out->format = str_part(raw, colon + 1, end);
        *size = end + 1 - at;
    } else {
        while (end < raw.len && is_name_char(raw.ptr[end])) end++;
        out->text = str_part(raw, start, end);
        *size = end - at;
    }
    return plain_path(out->text) && !grafana_name(out->text);
}

static void add_reference(struct cutter *c, size_t at, size_t size, struct piece *piece)
{
    piece->where = (span){c->base + (uint32_t)at, c->base + (uint32_t)(at + size)};
    piece->written = str_part(c->node->raw, at, at + size);
    flush(c, piece->where.lo);
    vec_push(c->arena, &c->pieces, *piece);
}

/* \" \\ \n \t \u{…} and JSON's \/ \b \f \r \uXXXX; gives the bytes used. */
static size_t unicode_escape(str raw, size_t at, uint32_t *scalar)
{
    size_t i = at + 2, digits = 0, most = 4;
    bool braces = i < raw.len && raw.ptr[i] == '{';
    if (braces) i++, most = 6;
    *scalar = 0;
    for (; i < raw.len && digits < most; i++, digits++) {
        char ch = raw.ptr[i];
        int value = ch >= '0' && ch <= '9'   ? ch - '0'
                    : ch >= 'a' && ch <= 'f' ? ch - 'a' + 10
                    : ch >= 'A' && ch <= 'F' ? ch - 'A' + 10
                                             : -1;
        if (value < 0) break;
        *scalar = *scalar * 16 + (uint32_t)value;
    }
    if (braces) {
        if (i >= raw.len || raw.ptr[i] != '}') return 0;
        i++;
    } else if (digits != 4) {
        return 0;
    }
    bool surrogate = *scalar >= 0xD800 && *scalar <= 0xDFFF;
    return *scalar == 0 || *scalar > 0x10FFFF || surrogate ? 0 : i - at;
}

static size_t add_escape(struct cutter *c, size_t at)
{
    static const char from[] = "\"\\ntrbf/";
    static const char to[] = "\"\\\n\t\r\b\f/";
    str raw = c->node->raw;
    char ch = at + 1 < raw.len ? raw.ptr[at + 1] : '\0';
    const char *known = ch ? strchr(from, ch) : NULL;
    uint32_t scalar = 0;
    size_t used = 0;
    if (known) {
        add_char(c, at, to[known - from]);
        return 2;
    }
    if (ch == 'u' && (used = unicode_escape(raw, at, &scalar)) > 0) {
        char bytes[4];
        size_t count = utf8_encode(scalar, bytes);
        for (size_t i = 0; i < count; i++) add_char(c, at, bytes[i]);
        return used;
    }
    span where = {c->base + (uint32_t)at, c->base + (uint32_t)at + 2};
    struct diag *d = diag_report(c->sink, DIAG_BAD_ESCAPE, where, "`\\%c` is no escape", ch);
    diag_help(d,
              "known are \\\" \\\\ \\n \\t \\u{1F600}; in a raw string r\"…\" and in a text block "
              "a backslash is itself");
    return 2;
}

static size_t add_dollar(struct cutter *c, size_t at)
{
    str raw = c->node->raw;
    struct piece piece;
    size_t size;
    if (at + 1 < raw.len && raw.ptr[at + 1] == '$') {
        add_char(c, at, '$');
        return 2;
    }
    if (reference_at(raw, at, &size, &piece)) {
        add_reference(c, at, size, &piece);
        return size;
    }
    add_char(c, at, '$');
    return 1;
}

/* ---- text blocks ------------------------------------------------------------------------- */

/* White space that begins a line, and whether the line holds anything else. */
static str line_indent(str line, bool *blank)
{
    size_t i = 0;
    while (i < line.len && (line.ptr[i] == ' ' || line.ptr[i] == '\t')) i++;
    *blank = i == line.len || line.ptr[i] == '\r';
    return str_part(line, 0, i);
}

static str common_prefix(str a, str b)
{
    size_t i = 0;
    while (i < a.len && i < b.len && a.ptr[i] == b.ptr[i]) i++;
    return str_part(a, 0, i);
}

/* Longest common white space of the lines after the first; a line that disagrees about tabs and
 * spaces is a mistake, since what it is meant to keep cannot be known. */
static size_t common_indent(struct cutter *c)
{
    str rest = c->node->raw, line, common = STR_EMPTY;
    bool first = true, known = false;
    while (str_split(&rest, '\n', &line)) {
        bool blank;
        str indent = line_indent(line, &blank);
        if (!first && !blank) {
            if (known && !str_starts(indent, common) && !str_starts(common, indent)) {
                uint32_t at = c->base + (uint32_t)(line.ptr - c->node->raw.ptr);
                struct diag *d =
                    diag_report(c->sink, DIAG_MIXED_INDENT, (span){at, at + (uint32_t)indent.len},
                                "this line is indented by other white space than those above");
                diag_help(d, "indent the whole block by spaces, or the whole of it by tabs");
                return 0;
            }
            common = known ? common_prefix(common, indent) : indent;
            known = true;
        }
        first = false;
    }
    return common.len;
}

/* The line of the opening quotes and that of the closing ones are not text when blank. */
static str block_body(str raw, size_t *skipped)
{
    size_t first = str_find_char(raw, '\n', 0);
    bool blank;
    *skipped = 0;
    if (first != SIZE_MAX && (line_indent(str_part(raw, 0, first), &blank), blank))
        *skipped = first + 1;
    size_t end = raw.len;
    while (end > *skipped && (raw.ptr[end - 1] == ' ' || raw.ptr[end - 1] == '\t')) end--;
    if (end > *skipped && raw.ptr[end - 1] == '\n') {
        end--;
        if (end > *skipped && raw.ptr[end - 1] == '\r') end--;
    } else {
        end = raw.len;
    }
    return str_part(raw, *skipped, end);
}

static void cut(struct cutter *c, str body, size_t from, size_t indent, bool escapes)
{
    str raw = c->node->raw;
    size_t end = from + body.len, at = from;
    bool line_start = from > 0;
    while (at < end) {
        if (line_start) {
            size_t skip = 0;
            while (skip < indent && at + skip < end &&
                   (raw.ptr[at + skip] == ' ' || raw.ptr[at + skip] == '\t'))
                skip++;
            at += skip;
            line_start = false;
            continue;
        }
        char ch = raw.ptr[at];
        if (ch == '\\' && escapes)
            at += add_escape(c, at);
        else if (ch == '$')
            at += add_dollar(c, at);
        else if (ch == '\r' && at + 1 < raw.len && raw.ptr[at + 1] == '\n')
            at++;
        else {
            add_char(c, at, ch);
            line_start = ch == '\n' && c->node->flavour == STRING_TEXT;
            at++;
        }
    }
    flush(c, c->base + (uint32_t)end);
}

bool string_is_plain(const struct ast_string *node)
{
    if (node->flavour == STRING_TEXT) return false;
    for (size_t i = 0; i < node->raw.len; i++) {
        char ch = node->raw.ptr[i];
        if (ch == '$' || ch == '\r' || (ch == '\\' && node->flavour == STRING_PLAIN)) return false;
    }
    return true;
}

struct pieces string_pieces(struct arena *arena, struct diag_sink *sink,
                            const struct ast_string *node)
{
    static const uint32_t quotes[] = {[STRING_PLAIN] = 1, [STRING_RAW] = 2, [STRING_TEXT] = 3};
    struct cutter c = {.arena = arena, .sink = sink, .node = node};
    c.base = node->head.where.lo + quotes[node->flavour];
    size_t skipped = 0, indent = 0;
    str body = node->raw;
    if (body.len && string_is_plain(node)) {
        struct piece piece = {
            .kind = PIECE_TEXT, .text = body, .where = {c.base, c.base + (uint32_t)body.len}};
        vec_push(arena, &c.pieces, piece);
        return c.pieces;
    }
    if (node->flavour == STRING_TEXT) {
        indent = common_indent(&c);
        body = block_body(node->raw, &skipped);
    }
    cut(&c, body, skipped, indent, node->flavour == STRING_PLAIN);
    buf_release(&c.text);
    return c.pieces;
}
