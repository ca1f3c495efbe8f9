/* sigv4: see sigv4.h.  After "Signature Version 4 signing process" (AWS IAM User Guide, "Create a
 * signed AWS API request") and the rules that its test suite adds. */
#include "aws/sigv4.h"
#include "base/digest.h"
#include "base/moment.h"
#include "base/secret.h"

#include <stdlib.h>

static const str algorithm = STR_INIT("AWS4-HMAC-SHA256");

str sigv4_date(struct arena *a, int64_t moment)
{
    struct moment_parts p = moment_parts_of(moment);
    return arena_printf(a, "%04d%02d%02dT%02d%02d%02dZ", (int)p.year, p.month, p.day, p.hour,
                        p.minute, p.second);
}

/* ---- the path ---------------------------------------------------------------------------- */

/* The segments without `.`, `..` and empty ones; a slash at the end stays. */
static void put_resolved_path(struct arena *a, struct buf *out, str path)
{
    VEC(str) kept = {0};
    str segment = STR_EMPTY;
    for (str rest = path; str_split(&rest, '/', &segment);) {
        if (str_is(segment, "..")) kept.len -= kept.len > 0;
        if (segment.len && !str_is(segment, ".") && !str_is(segment, ".."))
            vec_push(a, &kept, segment);
    }
    for (size_t i = 0; i < kept.len; i++) {
        buf_char(out, '/');
        buf_str(out, http_encode(a, kept.at[i]));
    }
    bool open_end = str_ends(path, STR("/")) || str_is(segment, ".") || str_is(segment, "..");
    if (kept.len == 0 || open_end) buf_char(out, '/');
}

/* What is encoded already is encoded once more (S3 would be the exception). */
static void put_path(struct arena *a, struct buf *out, str path, bool as_is)
{
    if (!as_is) {
        put_resolved_path(a, out, path);
        return;
    }
    if (str_empty(path)) buf_char(out, '/');
    for (size_t from = 0; from < path.len;) {
        size_t slash = str_find_char(path, '/', from);
        buf_str(out, http_encode(a, str_part(path, from, slash)));
        if (slash != SIZE_MAX) buf_char(out, '/');
        from = slash == SIZE_MAX ? path.len : slash + 1;
    }
}

/* ---- the query --------------------------------------------------------------------------- */

struct pair {
    str key;
    str value;
};

static int compare_pairs(const void *left, const void *right)
{
    const struct pair *a = left;
    const struct pair *b = right;
    int order = str_cmp(a->key, b->key);
    return order ? order : str_cmp(a->value, b->value);
}

static void put_query(struct arena *a, struct buf *out, str query)
{
    VEC(struct pair) pairs = {0};
    for (str part; str_split(&query, '&', &part);) {
        size_t equals = str_find_char(part, '=', 0);
        str value = equals == SIZE_MAX ? STR_EMPTY : str_part(part, equals + 1, part.len);
        struct pair pair = {http_encode(a, http_decode(a, str_part(part, 0, equals))),
                            http_encode(a, http_decode(a, value))};
        if (part.len) vec_push(a, &pairs, pair);
    }
    if (pairs.len) qsort(pairs.at, pairs.len, sizeof *pairs.at, compare_pairs);
    for (size_t i = 0; i < pairs.len; i++) {
        if (i) buf_char(out, '&');
        buf_str(out, pairs.at[i].key);
        buf_char(out, '=');
        buf_str(out, pairs.at[i].value);
    }
}

/* ---- headers ----------------------------------------------------------------------------- */

struct line {
    str name; /* in lower case */
    str value;
    size_t place;
};

/* Trimmed, runs of white space (folded lines too) as one space. */
static void put_value(struct buf *out, str value)
{
    bool space = false;
    value = str_trim(value);
    for (size_t i = 0; i < value.len; i++) {
        bool is_space = value.ptr[i] == ' ' || (value.ptr[i] >= '\t' && value.ptr[i] <= '\r');
        if (!is_space && space) buf_char(out, ' ');
        if (!is_space) buf_char(out, value.ptr[i]);
        space = is_space;
    }
}

static int compare_lines(const void *left, const void *right)
{
    const struct line *a = left;
    const struct line *b = right;
    int order = str_cmp(a->name, b->name);
    return order ? order : (a->place > b->place) - (a->place < b->place);
}

static struct line *sorted_lines(struct arena *a, const struct sigv4_request *request)
{
    struct line *lines = arena_array(a, struct line, request->header_count + 1);
    for (size_t i = 0; i < request->header_count; i++) {
        lines[i] =
            (struct line){str_lower(a, request->headers[i].name), request->headers[i].value, i};
    }
    qsort(lines, request->header_count, sizeof *lines, compare_lines);
    return lines;
}

/* "name:value\n" for each name, several values of one name joined by commas; and the names alone.
 */
static void put_headers(struct buf *out, struct buf *names, const struct line *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool again = i > 0 && str_eq(lines[i].name, lines[i - 1].name);
        if (again) {
            buf_char(out, ',');
        } else {
            if (i) {
                buf_char(out, '\n');
                buf_char(names, ';');
            }
            buf_str(names, lines[i].name);
            buf_str(out, lines[i].name);
            buf_char(out, ':');
        }
        put_value(out, lines[i].value);
    }
    buf_char(out, '\n');
}

/* ---- the signature ----------------------------------------------------------------------- */

static str canonical_request(struct arena *a, const struct sigv4_request *request, bool as_is,
                             str *signed_names)
{
    struct buf out = BUF_SECRET; /* a session token is among the headers */
    struct buf names = BUF_INIT;
    buf_str(&out, request->method);
    buf_char(&out, '\n');
    put_path(a, &out, request->path, as_is);
    buf_char(&out, '\n');
    put_query(a, &out, request->query);
    buf_char(&out, '\n');
    put_headers(&out, &names, sorted_lines(a, request), request->header_count);
    buf_char(&out, '\n');
    buf_str(&out, buf_as_str(&names));
    buf_char(&out, '\n');
    buf_str(&out, digest_hex(a, digest_of(request->body)));
    str canonical = arena_str(a, buf_as_str(&out));
    *signed_names = arena_str(a, buf_as_str(&names));
    buf_release(&out);
    buf_release(&names);
    return canonical;
}

static str digest_text(const struct digest *digest)
{
    return (str){(const char *)digest->bytes, sizeof digest->bytes};
}

/* The secret key is not used itself, only what is derived from it for this day and service. */
static str signature_of(struct arena *a, const struct sigv4_scope *scope, str date, str secret_key,
                        str string_to_sign)
{
    str start = arena_join(a, STR("AWS4"), secret_key);
    const str steps[] = {str_part(date, 0, 8), scope->region, scope->service, STR("aws4_request"),
                         string_to_sign};
    struct digest key = digest_hmac(start, steps[0]);
    for (size_t i = 1; i < COUNT_OF(steps); i++) key = digest_hmac(digest_text(&key), steps[i]);
    secret_wipe(start);
    return digest_hex(a, key);
}

struct sigv4 sigv4_sign(struct arena *a, const struct sigv4_request *request,
                        const struct sigv4_scope *scope, const struct sigv4_keys *keys)
{
    struct sigv4 made = {0};
    str names;
    str date = sigv4_date(a, scope->moment);
    str where = arena_join(a, str_part(date, 0, 8), STR("/"), scope->region, STR("/"),
                           scope->service, STR("/aws4_request"));
    made.canonical_request = canonical_request(a, request, scope->keep_path_as_is, &names);
    made.string_to_sign = arena_join(a, algorithm, STR("\n"), date, STR("\n"), where, STR("\n"),
                                     digest_hex(a, digest_of(made.canonical_request)));
    made.signature = signature_of(a, scope, date, keys->secret_key, made.string_to_sign);
    made.authorization =
        arena_join(a, algorithm, STR(" Credential="), keys->access_key, STR("/"), where,
                   STR(", SignedHeaders="), names, STR(", Signature="), made.signature);
    return made;
}
