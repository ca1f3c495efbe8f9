/* ini: see ini.h. */
#include "aws/ini.h"

static bool is_space(char c) { return c == ' ' || c == '\t'; }

/* `profile  "my own"` is profile my own. */
static str section_name(struct arena *a, str text)
{
    char *name = arena_alloc(a, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = is_space(text.ptr[i]) ? ' ' : text.ptr[i];
        bool doubled = c == ' ' && len > 0 && name[len - 1] == ' ';
        if (c != '"' && c != '\'' && !doubled) name[len++] = c;
    }
    return str_trim((str){name, len});
}

static struct ini_section *find_section(const struct ini *ini, str name)
{
    for (size_t i = 0; i < ini->sections.len; i++) {
        if (str_eq(ini->sections.at[i].name, name)) return &ini->sections.at[i];
    }
    return NULL;
}

static bool read_header(struct arena *a, str line, struct ini *ini, str *current, const char **why)
{
    size_t end = str_find_char(line, ']', 0);
    str rest = end == SIZE_MAX ? STR_EMPTY : str_trim(str_part(line, end + 1, line.len));
    bool comment = str_starts(rest, STR("#")) || str_starts(rest, STR(";"));
    *why = end == SIZE_MAX ? "a `[` without its `]`" : "something follows the `]`";
    if (end == SIZE_MAX || (rest.len && !comment)) return false;
    *current = section_name(a, str_part(line, 1, end));
    if (!find_section(ini, *current)) {
        struct ini_section section = {.name = *current};
        vec_push(a, &ini->sections, section);
    }
    return true;
}

static bool read_entry(struct arena *a, str line, struct ini_section *section, const char **why)
{
    size_t equals = str_find_char(line, '=', 0);
    str key = str_trim(str_part(line, 0, equals));
    *why = "neither `[section]` nor `key = value`";
    if (equals == SIZE_MAX || str_empty(key)) return false;
    *why = "a value before the first `[section]`";
    if (!section) return false;
    struct ini_entry entry = {str_lower(a, key),
                              arena_str(a, str_trim(str_part(line, equals + 1, line.len)))};
    vec_push(a, &section->entries, entry);
    return true;
}

bool ini_read(struct arena *a, str text, struct ini *ini, size_t *line, const char **why)
{
    str current = STR_EMPTY;
    str each;
    if (str_starts(text, STR("\xEF\xBB\xBF"))) text = str_part(text, 3, text.len);
    for (*line = 1; str_split(&text, '\n', &each); ++*line) {
        str content = str_trim(each);
        bool indented = each.len && is_space(each.ptr[0]);
        if (str_empty(content) || content.ptr[0] == '#' || content.ptr[0] == ';') continue;
        if (content.ptr[0] == '[' && !indented) {
            if (!read_header(a, content, ini, &current, why)) return false;
        } else if (!indented) {
            if (!read_entry(a, content, find_section(ini, current), why)) return false;
        }
    }
    return true;
}

const struct ini_section *ini_section(const struct ini *ini, str name)
{
    return find_section(ini, name);
}

/* The last one counts. */
str ini_value(const struct ini *ini, str section, const char *key)
{
    const struct ini_section *found = find_section(ini, section);
    for (size_t i = found ? found->entries.len : 0; i-- > 0;) {
        if (str_is(found->entries.at[i].key, key)) return found->entries.at[i].value;
    }
    return STR_EMPTY;
}
