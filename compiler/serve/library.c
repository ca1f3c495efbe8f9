/* library: see library.h. */
#include "serve/library.h"

#include <dlfcn.h>

static const char name[] = "libmicrohttpd.so.12"; /* the ABI since 0.9.34, of 2014 */

static const struct {
    const char *name;
    size_t place;
} symbols[] = {
#define MHD_CALL(name) {"MHD_" #name, offsetof(struct mhd_calls, name)},
    MHD_CALLS(MHD_CALL)
#undef MHD_CALL
};

static bool find_symbols(void *library, struct mhd_calls *calls)
{
    for (size_t i = 0; i < COUNT_OF(symbols); i++) {
        void *symbol = dlsym(library, symbols[i].name);
        if (!symbol) return false;
        memcpy((char *)calls + symbols[i].place, &symbol, sizeof symbol);
    }
    return true;
}

const struct mhd_calls *mhd_load(struct arena *a, str *why)
{
    static struct mhd_calls calls;
    static bool loaded;
    if (loaded) return &calls;
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    loaded = library && find_symbols(library, &calls);
    if (loaded) return &calls;
    *why = arena_printf(a,
                        "libmicrohttpd, by which pages are served, cannot be loaded (%s): install "
                        "it (Debian's package libmicrohttpd12)",
                        library ? "it is another one" : dlerror());
    return NULL;
}
