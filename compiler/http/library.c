/* library: see library.h. */
#include "http/library.h"

#include <dlfcn.h>

/* The ABI has been 4 since 2006.  Debian's build with GnuTLS is there where only git is. */
#ifdef __APPLE__
static const char *const names[] = {"libcurl.4.dylib"};
#else
static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};
#endif

static const struct {
    const char *name;
    size_t place;
} symbols[] = {
#define CURL_CALL(name) {"curl_" #name, offsetof(struct curl_calls, name)},
    CURL_CALLS(CURL_CALL)
#undef CURL_CALL
};

/* Local: its libcrypto and the part of another that dashc itself holds stay strangers. */
static void *open_library(void)
{
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        void *library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
        if (library) return library;
    }
    return NULL;
}

static bool find_symbols(void *library, struct curl_calls *calls)
{
    for (size_t i = 0; i < COUNT_OF(symbols); i++) {
        void *symbol = dlsym(library, symbols[i].name);
        if (!symbol) return false;
        memcpy((char *)calls + symbols[i].place, &symbol, sizeof symbol);
    }
    return true;
}

const struct curl_calls *library_load(struct arena *a, str *why)
{
    static struct curl_calls calls;
    static bool loaded;
    if (loaded) return &calls;
    void *library = open_library();
    if (!library) {
        *why = arena_printf(a,
                            "libcurl, which requests need, cannot be loaded (%s): install it "
                            "(Debian's package libcurl4)",
                            dlerror());
        return NULL;
    }
    loaded = find_symbols(library, &calls) && calls.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    if (loaded) return &calls;
    *why = STR("the libcurl of this machine is too old: version 7.80 is needed");
    return NULL;
}
