/* format: printf into memory. */
#ifndef DASH_FORMAT_H
#define DASH_FORMAT_H

#include "base/base.h"

/* As vsnprintf: writes at most `size` bytes, the last a NUL, and gives the length of the whole
 * text. */
size_t format_text(char *out, size_t size, const char *format, va_list args);

#endif
