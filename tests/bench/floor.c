/* floor: the least that dashc's work can cost on this machine, for bench.py to set dashc beside.
 *
 *     floor                          starts and ends
 *     floor read FOLDER              reads every file below FOLDER once
 *     floor write FOLDER NEW         writes the same bytes under the same names into NEW, made here
 *     floor fsync FOLDER NEW         the same, each file forced to the disk
 *
 * Prints the microseconds of processor time that reading FOLDER took.  What compiles does not read
 * what it is about to write, so bench.py takes them off what `write` and `fsync` cost.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

struct task {
    bool writes;
    bool forces; /* to the disk */
};

static char *contents; /* of one file; grows to the largest */
static size_t capacity;
static long reading; /* microseconds */

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static long processor_time(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000L + u.ru_utime.tv_usec +
           u.ru_stime.tv_usec;
}

static size_t read_file(const char *path)
{
    struct stat info;
    int fd = open(path, O_RDONLY);
    if (fd < 0 || fstat(fd, &info) != 0) fail(path);
    size_t size = (size_t)info.st_size;
    if (size > capacity) {
        contents = realloc(contents, size);
        capacity = size;
    }
    if (size && (!contents || read(fd, contents, size) != (ssize_t)size)) fail(path);
    close(fd);
    return size;
}

static void write_file(const char *path, size_t size, bool force)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (fd < 0 || write(fd, contents, size) != (ssize_t)size) fail(path);
    if (force && fsync(fd) != 0) fail(path);
    close(fd);
}

static void do_folder(const struct task *task, const char *from, const char *to);

static void do_entry(const struct task *task, const char *from, const char *to, const char *name)
{
    char source[PATH_SIZE], target[PATH_SIZE];
    struct stat info;
    snprintf(source, sizeof source, "%s/%s", from, name);
    snprintf(target, sizeof target, "%s/%s", to, name);
    if (stat(source, &info) != 0) fail(source);
    if (S_ISDIR(info.st_mode)) {
        do_folder(task, source, target);
        return;
    }
    long before = processor_time();
    size_t size = read_file(source);
    reading += processor_time() - before;
    if (task->writes) write_file(target, size, task->forces);
}

static void do_folder(const struct task *task, const char *from, const char *to)
{
    DIR *folder = opendir(from);
    if (!folder || (task->writes && mkdir(to, 0777) != 0)) fail(folder ? to : from);
    for (struct dirent *entry; (entry = readdir(folder));)
        if (entry->d_name[0] != '.') do_entry(task, from, to, entry->d_name);
    closedir(folder);
}

int main(int count, char **words)
{
    struct task task = {
        .writes = count == 4,
        .forces = count == 4 && strcmp(words[1], "fsync") == 0,
    };
    if (count >= 3) do_folder(&task, words[2], count == 4 ? words[3] : "");
    printf("%ld\n", reading);
    return 0;
}
