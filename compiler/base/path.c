/* Job: paths as text, with `/` between their parts.  Not responsible for what lies on disk. */
#include "base/base.h"

typedef VEC(str) part_list;

static str join(struct arena *a, bool absolute, const part_list *parts)
{
    struct buf out = BUF_INIT;
    if (absolute) buf_char(&out, '/');
    for (size_t i = 0; i < parts->len; i++) {
        if (i > 0) buf_char(&out, '/');
        buf_str(&out, parts->at[i]);
    }
    str path = arena_str(a, buf_as_str(&out));
    buf_release(&out);
    return path;
}

static part_list split(struct arena *a, str path)
{
    part_list parts = {0};
    str rest = path, part;
    while (str_split(&rest, '/', &part))
        if (part.len && !str_is(part, ".")) vec_push(a, &parts, part);
    return parts;
}

str path_clean(struct arena *a, str path)
{
    part_list parts = split(a, path);
    bool absolute = str_starts(path, STR("/"));
    return parts.len || absolute ? join(a, absolute, &parts) : STR(".");
}

bool path_resolve(struct arena *a, str path, str *out)
{
    part_list parts = split(a, path), kept = {0};
    for (size_t i = 0; i < parts.len; i++) {
        if (!str_is(parts.at[i], ".."))
            vec_push(a, &kept, parts.at[i]);
        else if (kept.len == 0)
            return false;
        else
            kept.len--;
    }
    *out = join(a, false, &kept);
    return true;
}

str path_below(str directory, str path)
{
    bool below = directory.len && path.len > directory.len && str_starts(path, directory) &&
                 path.ptr[directory.len] == '/';
    return below ? str_part(path, directory.len + 1, path.len) : path;
}

str path_directory(str path)
{
    size_t end = path.len;
    while (end > 0 && path.ptr[end - 1] != '/') end--;
    return str_part(path, 0, end);
}
