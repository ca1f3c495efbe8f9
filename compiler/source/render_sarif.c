/* render_sarif: diagnostics as SARIF 2.1.0 (OASIS, 2020), which code-scanning services read.  Only
 * the rules that occur are listed, in the order of diag.def.
 *
 * What has no place in a file is no result, because GitHub refuses a result without a location
 * ("SARIF support for code scanning", docs.github.com, 2025): it is a notification of the run
 * (3.20.21).
 */
#include "source/render_parts.h"

#include "base/json.h"

struct sarif {
    struct json_writer w;
    struct diag_sink *sink;
    size_t shown;
    bool used[DIAG_CODE_COUNT];
    int rule_index[DIAG_CODE_COUNT];
};

static void put_message(struct json_writer *w, const char *key, str text)
{
    json_key_text(w, key);
    json_begin_object(w);
    json_field_str(w, "text", text);
    json_end_object(w);
}

/* A path as a URI reference (RFC 3986): relative ones stay so, `:` cannot be taken for a scheme. */
static str uri_of(struct arena *a, str path)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                "0123456789-._~/";
    struct buf uri = BUF_INIT;
    if (str_starts(path, STR("/"))) {
        buf_text(&uri, "file://");
    }
    for (size_t i = 0; i < path.len; i++) {
        char c = path.ptr[i];
        if (c && strchr(plain, c)) {
            buf_char(&uri, c);
        } else {
            buf_printf(&uri, "%%%02X", (unsigned)(unsigned char)c);
        }
    }
    str result = arena_str(a, buf_as_str(&uri));
    buf_release(&uri);
    return result;
}

static void put_region(struct json_writer *w, const char *key, const struct render_region *region)
{
    json_key_text(w, key);
    json_begin_object(w);
    json_field_number(w, "startLine", region->line);
    json_field_number(w, "startColumn", region->column);
    json_field_number(w, "endLine", region->end_line);
    json_field_number(w, "endColumn", region->end_column);
    json_end_object(w);
}

static void put_artifact(struct sarif *s, const struct source_file *file)
{
    json_field_object(&s->w, "artifactLocation");
    json_field_str(&s->w, "uri", uri_of(s->sink->arena, file->path));
    json_end_object(&s->w);
}

/* One location; without a place, only what it says. */
static void put_location(struct sarif *s, span where, str text)
{
    struct render_region region = render_region(s->sink, where);
    json_begin_object(&s->w);
    if (region.file) {
        json_field_object(&s->w, "physicalLocation");
        put_artifact(s, region.file);
        put_region(&s->w, "region", &region);
        json_end_object(&s->w);
    }
    if (!str_empty(text)) {
        put_message(&s->w, "message", text);
    }
    json_end_object(&s->w);
}

/* The first sentence or two: what stands before the first empty line. */
static str first_paragraph(const char *explanation)
{
    str text = str_from(explanation);
    return str_trim(str_part(text, 0, str_find(text, STR("\n\n"), 0)));
}

static void put_rule(struct json_writer *w, const struct diag_info *info)
{
    json_begin_object(w);
    json_field_text(w, "id", info->code);
    json_field_text(w, "name", info->check ? info->check : info->name);
    put_message(w, "shortDescription", str_from(info->title));
    put_message(w, "fullDescription", first_paragraph(info->explanation));
    json_field_object(w, "help");
    json_field_text(w, "text", info->explanation);
    json_field_text(w, "markdown", info->explanation);
    json_end_object(w);
    json_field_object(w, "defaultConfiguration");
    json_field_text(w, "level", render_severities[info->severity]);
    json_end_object(w);
    json_end_object(w);
}

static void put_rules(struct sarif *s)
{
    int next = 0;
    json_field_array(&s->w, "rules");
    for (size_t i = 0; i < s->shown; i++) {
        s->used[s->sink->list.at[i]->code] = true;
    }
    for (size_t code = 0; code < DIAG_CODE_COUNT; code++) {
        if (s->used[code]) {
            s->rule_index[code] = next++;
            put_rule(&s->w, diag_info((enum diag_code)code));
        }
    }
    json_end_array(&s->w);
}

static void put_tool(struct sarif *s, const char *version)
{
    json_field_object(&s->w, "tool");
    json_field_object(&s->w, "driver");
    json_field_text(&s->w, "name", "dashc");
    if (version) {
        json_field_text(&s->w, "version", version);
    }
    put_rules(s);
    json_end_object(&s->w);
    json_end_object(&s->w);
}

/* Readers of SARIF show the message only: the reason and the helps belong to it. */
static str whole_message(struct arena *a, const struct diag *d)
{
    struct buf text = BUF_INIT;
    buf_str(&text, d->message);
    if (!str_empty(d->why)) {
        buf_char(&text, '\n');
        buf_str(&text, d->why);
    }
    for (size_t i = 0; i < d->helps.len; i++) {
        buf_text(&text, "\nhelp: ");
        buf_str(&text, d->helps.at[i]);
    }
    str result = arena_str(a, buf_as_str(&text));
    buf_release(&text);
    return result;
}

static void put_related(struct sarif *s, const struct diag *d)
{
    if (d->labels.len == 0) {
        return;
    }
    json_field_array(&s->w, "relatedLocations");
    for (size_t i = 0; i < d->labels.len; i++) {
        put_location(s, d->labels.at[i].where, d->labels.at[i].text);
    }
    json_end_array(&s->w);
}

static void put_replacement(struct sarif *s, const struct diag *d,
                            const struct render_region *region)
{
    json_field_array(&s->w, "replacements");
    json_begin_object(&s->w);
    put_region(&s->w, "deletedRegion", region);
    put_message(&s->w, "insertedContent", d->fix.text);
    json_end_object(&s->w);
    json_end_array(&s->w);
}

static void put_fixes(struct sarif *s, const struct diag *d)
{
    struct render_region region = render_region(s->sink, d->fix.where);
    if (!region.file) {
        return;
    }
    json_field_array(&s->w, "fixes");
    json_begin_object(&s->w);
    put_message(&s->w, "description", render_fix_text(s->sink, d));
    json_field_array(&s->w, "artifactChanges");
    json_begin_object(&s->w);
    put_artifact(s, region.file);
    put_replacement(s, d, &region);
    json_end_object(&s->w);
    json_end_array(&s->w);
    json_end_object(&s->w);
    json_end_array(&s->w);
}

static void put_result(struct sarif *s, const struct diag *d)
{
    json_begin_object(&s->w);
    json_field_text(&s->w, "ruleId", diag_info(d->code)->code);
    json_field_number(&s->w, "ruleIndex", s->rule_index[d->code]);
    json_field_text(&s->w, "level", render_severities[d->severity]);
    put_message(&s->w, "message", whole_message(s->sink->arena, d));
    json_field_array(&s->w, "locations");
    put_location(s, d->where, STR_EMPTY);
    json_end_array(&s->w);
    put_related(s, d);
    put_fixes(s, d);
    json_end_object(&s->w);
}

static bool has_place(const struct sarif *s, const struct diag *d)
{
    return source_file_at(s->sink->sources, d->where.lo) != NULL;
}

static void put_notification(struct sarif *s, const char *level, const struct diag *d, str text)
{
    json_begin_object(&s->w);
    if (d) {
        json_field_object(&s->w, "descriptor");
        json_field_text(&s->w, "id", diag_info(d->code)->code);
        json_end_object(&s->w);
    }
    json_field_text(&s->w, "level", level);
    put_message(&s->w, "message", text);
    json_end_object(&s->w);
}

static void put_invocation(struct sarif *s, const struct render_options *options)
{
    json_field_array(&s->w, "invocations");
    json_begin_object(&s->w);
    json_key(&s->w, "executionSuccessful");
    json_put_bool(&s->w, !options->failed);
    json_field_array(&s->w, "toolExecutionNotifications");
    for (size_t i = 0; i < s->shown; i++) {
        const struct diag *d = s->sink->list.at[i];
        if (!has_place(s, d)) {
            put_notification(s, render_severities[d->severity], d,
                             whole_message(s->sink->arena, d));
        }
    }
    for (size_t i = 0; i < options->notice_count; i++) {
        put_notification(s, options->failed ? "error" : "note", NULL, options->notices[i]);
    }
    json_end_array(&s->w);
    json_end_object(&s->w);
    json_end_array(&s->w);
}

static void put_run(struct sarif *s, const struct render_options *options)
{
    json_begin_object(&s->w);
    put_tool(s, options->version);
    put_invocation(s, options);
    json_field_text(&s->w, "columnKind", "unicodeCodePoints");
    json_field_array(&s->w, "results");
    for (size_t i = 0; i < s->shown; i++) {
        if (has_place(s, s->sink->list.at[i])) {
            put_result(s, s->sink->list.at[i]);
        }
    }
    json_end_array(&s->w);
    json_end_object(&s->w);
}

void render_sarif(struct diag_sink *sink, const struct render_options *options, struct buf *out)
{
    struct sarif s = {.sink = sink, .shown = render_shown(sink, options)};
    json_writer_init(&s.w, out, sink->arena);
    json_begin_object(&s.w);
    json_field_text(&s.w, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    json_field_text(&s.w, "version", "2.1.0");
    json_field_array(&s.w, "runs");
    put_run(&s, options);
    json_end_array(&s.w);
    json_end_object(&s.w);
    buf_char(out, '\n');
}
