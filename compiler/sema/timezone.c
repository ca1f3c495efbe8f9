/* timezone: see timezone.h. */
#include "sema/timezone.h"

static const str names[] = {
#define TIMEZONE(name) STR_INIT(name),
#include "sema/timezone.def"
#undef TIMEZONE
};

bool timezone_known(str name)
{
    if (str_is(name, "browser") || str_is(name, "utc")) return true;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_eq_nocase(name, names[i])) return true;
    return false;
}

/* Whether it is what stands behind the last slash of the zone. */
static bool is_place_of(str name, str zone)
{
    if (zone.len <= name.len || zone.ptr[zone.len - name.len - 1] != '/') return false;
    return str_eq_nocase(str_part(zone, zone.len - name.len, zone.len), name);
}

str timezone_meant(str name)
{
    struct nearest near = nearest_start(name);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (is_place_of(name, names[i])) return names[i];
        nearest_offer(&near, names[i]);
    }
    return near.best;
}
