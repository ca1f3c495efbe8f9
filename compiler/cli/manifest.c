/* manifest: see manifest.h.  Not responsible for reading, writing or removing files (publish.c). */
#include "cli/manifest.h"

#include "base/fingerprint.h"
#include "base/json.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

enum { FORMAT = 2 };

void manifest_init(struct manifest *m, struct arena *a) { *m = (struct manifest){.arena = a}; }

/* ---- reading ----------------------------------------------------------------------------- */

/* Only what leads down from the directory: whoever changed the manifest cannot reach elsewhere. */
static bool leads_down(str path)
{
    str name;
    bool good = !str_empty(path) && !str_ends(path, STR("/"));
    while (good && str_split(&path, '/', &name)) {
        good = !str_empty(name) && !str_is(name, ".") && !str_is(name, "..");
    }
    return good;
}

static str text_of(struct arena *a, const cJSON *value)
{
    return cJSON_IsString(value) ? arena_str(a, str_from(value->valuestring)) : STR_EMPTY;
}

static bool read_file(struct arena *a, const cJSON *from, struct manifest_file *to)
{
    const cJSON *size = cJSON_GetObjectItemCaseSensitive(from, "size");
    to->path = text_of(a, cJSON_GetObjectItemCaseSensitive(from, "path"));
    to->fingerprint = text_of(a, cJSON_GetObjectItemCaseSensitive(from, "xxh64"));
    if (!cJSON_IsNumber(size) || size->valuedouble < 0 || size->valuedouble > 1e15) return false;
    to->size = (size_t)size->valuedouble;
    return leads_down(to->path) && !str_is(to->path, MANIFEST_NAME);
}

static struct manifest_set *read_set(struct arena *a, const cJSON *from)
{
    struct manifest_set *set = arena_new(a, struct manifest_set);
    const cJSON *files = cJSON_GetObjectItemCaseSensitive(from, "files");
    const cJSON *item;
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(from, "inputs"))
    {
        vec_push(a, &set->inputs, text_of(a, item));
    }
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(from, "settings"))
    {
        vec_push(a, &set->settings, text_of(a, item));
    }
    cJSON_ArrayForEach(item, files)
    {
        struct manifest_file file;
        if (!read_file(a, item, &file)) return NULL;
        vec_push(a, &set->files, file);
    }
    return cJSON_IsArray(files) ? set : NULL;
}

static bool read_sets(struct manifest *m, const cJSON *root)
{
    const cJSON *format = cJSON_GetObjectItemCaseSensitive(root, "format");
    const cJSON *sets = cJSON_GetObjectItemCaseSensitive(root, "sets");
    const cJSON *item;
    if (!cJSON_IsNumber(format) || format->valueint != FORMAT || !cJSON_IsArray(sets)) return false;
    cJSON_ArrayForEach(item, sets)
    {
        struct manifest_set *set = read_set(m->arena, item);
        if (!set) return false;
        vec_push(m->arena, &m->sets, set);
    }
    return true;
}

bool manifest_read(struct manifest *m, struct arena *a, str text)
{
    manifest_init(m, a);
    cJSON *root = cJSON_ParseWithLength(text.ptr, text.len);
    bool good = root && read_sets(m, root);
    cJSON_Delete(root);
    if (!good) manifest_init(m, a);
    return good;
}

/* ---- the set of a build ------------------------------------------------------------------ */

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

/* An input below --root is known by its place there, wherever the project lies. */
static str input_name(const struct cli_options *o, str input)
{
    input = path_clean(o->arena, input);
    if (str_empty(o->root)) return input;
    str root = path_clean(o->arena, o->root);
    return str_eq(input, root) ? STR(".") : path_below(root, input);
}

static struct manifest_set *describe(struct arena *a, const struct cli_options *o)
{
    struct manifest_set *set = arena_new(a, struct manifest_set);
    for (size_t i = 0; i < o->operands.len; i++) {
        vec_push(a, &set->inputs, input_name(o, o->operands.at[i]));
    }
    qsort(set->inputs.at, set->inputs.len, sizeof(str), by_text);
    size_t kept = 0;
    for (size_t i = 0; i < set->inputs.len; i++) {
        if (kept == 0 || !str_eq(set->inputs.at[kept - 1], set->inputs.at[i])) {
            set->inputs.at[kept++] = set->inputs.at[i];
        }
    }
    set->inputs.len = kept;
    for (size_t i = 0; i < o->settings.len; i++) {
        const struct dash_setting *s = &o->settings.at[i];
        vec_push(a, &set->settings,
                 arena_printf(a, "%.*s=%.*s", STR_ARG(s->name), STR_ARG(s->value)));
    }
    if (o->to.len) { /* no parameter is called so */
        vec_push(a, &set->settings, arena_printf(a, "--to %.*s", STR_ARG(o->to)));
    }
    if (set->settings.len) qsort(set->settings.at, set->settings.len, sizeof(str), by_text);
    return set;
}

static int compare_texts(const str *a, size_t a_len, const str *b, size_t b_len)
{
    for (size_t i = 0; i < a_len && i < b_len; i++) {
        int order = str_cmp(a[i], b[i]);
        if (order) return order;
    }
    return (a_len > b_len) - (a_len < b_len);
}

static int compare_sets(const struct manifest_set *a, const struct manifest_set *b)
{
    int order = compare_texts(a->inputs.at, a->inputs.len, b->inputs.at, b->inputs.len);
    if (order) return order;
    return compare_texts(a->settings.at, a->settings.len, b->settings.at, b->settings.len);
}

struct manifest_set *manifest_set_of(struct manifest *m, const struct cli_options *o)
{
    struct manifest_set *wanted = describe(m->arena, o);
    for (size_t i = 0; i < m->sets.len; i++) {
        if (compare_sets(m->sets.at[i], wanted) == 0) return m->sets.at[i];
    }
    vec_push(m->arena, &m->sets, wanted);
    return wanted;
}

static bool lists(const struct manifest_set *set, str path)
{
    for (size_t i = 0; i < set->files.len; i++) {
        if (str_eq(set->files.at[i].path, path)) return true;
    }
    return false;
}

bool manifest_lists(const struct manifest *m, const struct manifest_set *except, str path)
{
    for (size_t i = 0; i < m->sets.len; i++) {
        if (m->sets.at[i] != except && lists(m->sets.at[i], path)) return true;
    }
    return false;
}

bool manifest_file_is(const struct manifest_file *file, struct arena *a, str text)
{
    return file->size == text.len &&
           str_eq(file->fingerprint, fingerprint_hex(a, fingerprint_of(text)));
}

/* ---- writing ----------------------------------------------------------------------------- */

static int by_set(const void *a, const void *b)
{
    return compare_sets(*(struct manifest_set *const *)a, *(struct manifest_set *const *)b);
}

static int by_path(const void *a, const void *b)
{
    return str_cmp(((const struct manifest_file *)a)->path,
                   ((const struct manifest_file *)b)->path);
}

static void put_texts(struct json_writer *w, const char *key, const str *texts, size_t count)
{
    json_key_text(w, key);
    json_begin_array(w);
    for (size_t i = 0; i < count; i++) json_put_str(w, texts[i]);
    json_end_array(w);
}

static void put_file(struct json_writer *w, const struct manifest_file *file)
{
    json_begin_object(w);
    json_field_str(w, "path", file->path);
    json_field_number(w, "size", (double)file->size);
    json_field_str(w, "xxh64", file->fingerprint);
    json_end_object(w);
}

static void put_set(struct json_writer *w, const struct manifest_set *set)
{
    qsort(set->files.at, set->files.len, sizeof(struct manifest_file), by_path);
    json_begin_object(w);
    put_texts(w, "inputs", set->inputs.at, set->inputs.len);
    if (set->settings.len) put_texts(w, "settings", set->settings.at, set->settings.len);
    json_field_array(w, "files");
    for (size_t i = 0; i < set->files.len; i++) put_file(w, &set->files.at[i]);
    json_end_array(w);
    json_end_object(w);
}

static bool is_empty(const struct manifest *m)
{
    size_t files = 0;
    for (size_t i = 0; i < m->sets.len; i++) files += m->sets.at[i]->files.len;
    return files == 0;
}

void manifest_write(const struct manifest *m, struct buf *out)
{
    struct json_writer w;
    if (is_empty(m)) return;
    qsort(m->sets.at, m->sets.len, sizeof(struct manifest_set *), by_set);
    json_writer_init(&w, out, m->arena);
    json_begin_object(&w);
    json_field_number(&w, "format", FORMAT);
    json_field_array(&w, "sets");
    for (size_t i = 0; i < m->sets.len; i++) {
        if (m->sets.at[i]->files.len) put_set(&w, m->sets.at[i]);
    }
    json_end_array(&w);
    json_end_object(&w);
    buf_char(out, '\n');
}
