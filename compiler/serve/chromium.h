/* chromium: pictures of pages, by a browser that is installed. */
#ifndef DASH_CHROMIUM_H
#define DASH_CHROMIUM_H

#include "base/base.h"

struct chromium_shot {
    str url;
    str png; /* the file to write */
    int width, height;
};

/* The program, from PATH; empty when there is none. */
str chromium_find(struct arena *a);
/* Runs it once; false, with a sentence in *why, when it failed or took longer than a minute. */
bool chromium_shoot(struct arena *a, str program, const struct chromium_shot *shot, str *why);
/* "file:///…" of a file, with what a URL cannot hold escaped. */
str chromium_file_url(struct arena *a, str path);

#endif
