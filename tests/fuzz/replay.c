/* replay: runs a fuzz target once on each file named, as an ordinary test. */
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

static int replay(const char *path)
{
    static unsigned char data[1 << 20];
    FILE *in = fopen(path, "rb");
    if (!in) {
        perror(path);
        return 1;
    }
    size_t size = fread(data, 1, sizeof data, in);
    fclose(in);
    LLVMFuzzerTestOneInput(data, size);
    return 0;
}

int main(int argc, char **argv)
{
    int unread = 0;
    for (int i = 1; i < argc; i++) unread += replay(argv[i]);
    printf("%d files replayed\n", argc - 1 - unread);
    return unread ? EXIT_FAILURE : EXIT_SUCCESS;
}
