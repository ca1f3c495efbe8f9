/* place: see place.h.  Not responsible for the file system (write.c). */
#include "cli/place.h"

#include "base/digest.h"
#include "cli/write.h"

enum { LONGEST_NAME = 200 }; /* bytes; file systems allow 255, digits and `.json` are added */

static bool is_unsafe(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte < 0x20 || byte == 0x7F || strchr("/\\:*?\"<>|", c) != NULL;
}

/* At most LONGEST_NAME bytes, whole characters. */
static str shortened(str name)
{
    if (name.len <= LONGEST_NAME) return name;
    size_t end = LONGEST_NAME;
    while (end > 0 && ((unsigned char)name.ptr[end] & 0xC0) == 0x80) end--;
    return str_part(name, 0, end);
}

/* A leading dot hides a file and makes `..`; Windows drops dots and blanks at the end. */
static void put_name(str name, struct buf *out)
{
    name = shortened(name);
    for (size_t i = 0; i < name.len; i++) {
        bool first_dot = i == 0 && name.ptr[i] == '.';
        bool last = i + 1 == name.len && strchr(". ", name.ptr[i]);
        buf_char(out, is_unsafe(name.ptr[i]) || first_dot || last ? '_' : name.ptr[i]);
    }
}

/* A directory must not stand where a file goes. */
static void put_folder_name(str name, struct buf *out)
{
    size_t begin = out->len;
    put_name(name, out);
    if (str_ends(str_part(buf_as_str(out), begin, out->len), STR(".json"))) {
        out->ptr[out->len - strlen(".json")] = '_';
    }
}

static bool is_taken(struct places *p, str place, str name)
{
    const str *other = map_get(&p->taken, place);
    return other && !str_eq(*other, name);
}

/* `stem` and `ending`, with digits of `name` between them when another name has that place. */
static str reserve(struct places *p, str stem, const char *ending, str name)
{
    str place = arena_printf(p->arena, "%.*s%s", STR_ARG(stem), ending);
    if (is_taken(p, place, name)) {
        str digits = str_part(digest_hex(p->arena, digest_of(name)), 0, 6);
        place = arena_printf(p->arena, "%.*s-%.*s%s", STR_ARG(stem), STR_ARG(digits), ending);
    }
    if (!map_get(&p->taken, place)) {
        str *kept = arena_new(p->arena, str);
        *kept = arena_str(p->arena, name);
        map_set(p->arena, &p->taken, place, kept);
    }
    return place;
}

static str place_of_folder(struct places *p, str folder)
{
    struct buf path = BUF_INIT;
    str rest = folder;
    str name;
    while (str_split(&rest, '/', &name)) {
        name = str_trim(name);
        if (str_empty(name)) continue;
        put_folder_name(name, &path);
        buf_char(&path, '/');
    }
    str stem = arena_str(p->arena, str_part(buf_as_str(&path), 0, path.len ? path.len - 1 : 0));
    buf_release(&path);
    return str_empty(stem) ? stem : reserve(p, stem, "/", folder);
}

str place_of(struct places *p, str folder, str uid)
{
    str directory = place_of_folder(p, folder);
    struct buf stem = BUF_INIT;
    buf_str(&stem, directory);
    put_name(uid, &stem);
    str name = arena_printf(p->arena, "%.*s\n%.*s", STR_ARG(folder), STR_ARG(uid));
    str place = reserve(p, buf_as_str(&stem), ".json", name);
    buf_release(&stem);
    return place;
}
