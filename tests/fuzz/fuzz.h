/* fuzz: what a fuzz target defines; libFuzzer and replay.c call it. */
#ifndef DASH_TESTS_FUZZ_H
#define DASH_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
