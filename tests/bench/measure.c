/* measure: runs a command and prints "USER+SYSTEM WALL MEMORY": microseconds, microseconds and the
 * largest resident size in kilobytes.
 *
 *     measure COMMAND [ARGUMENT…]
 *
 * A process begins with the memory of the one that started it in its books: under a small parent
 * that is nothing, under bench.py it would be an interpreter.  What the command says goes to
 * standard error; it fails as the command fails.
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long microseconds(struct timeval t) { return t.tv_sec * 1000000L + t.tv_usec; }

static long now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000L + t.tv_nsec / 1000;
}

int main(int count, char **words)
{
    struct rusage usage;
    int status = 0;
    if (count < 2) {
        fprintf(stderr, "usage: measure COMMAND [ARGUMENT...]\n");
        return 2;
    }
    long start = now();
    pid_t child = fork();
    if (child == 0) {
        dup2(STDERR_FILENO, STDOUT_FILENO);
        execv(words[1], words + 1);
        perror(words[1]);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child) {
        perror("measure");
        return 1;
    }
    printf("%ld %ld %ld\n", microseconds(usage.ru_utime) + microseconds(usage.ru_stime),
           now() - start, usage.ru_maxrss);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
