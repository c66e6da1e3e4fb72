/* Runs a command and says what it cost: meter FILE COMMAND... writes "CPU_NS PEAK_KB STATUS" to FILE.
 *
 * CPU is that of the command and all its descendants. PEAK_KB is the largest process. A program of its own,
 * because a child's ru_maxrss is never less than its parent's size at the fork: Python's is 20 MB.
 */
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    if (argc < 3) return 64;
    FILE *file = fopen(argv[1], "we");
    if (!file) return 73;
    /* What outlives the command comes to us. */
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    pid_t child = fork(), ended;
    if (!child) {
        /* A killed benchmark leaves nothing running. */
        prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0);
        execvp(argv[2], argv + 2);
        _exit(127);
    }
    long long nanoseconds = 0, peak = 0;
    int status, result = 127;
    struct rusage usage;
    while ((ended = wait4(-1, &status, 0, &usage)) > 0) {
        nanoseconds += (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000LL;
        nanoseconds += (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000LL;
        if (usage.ru_maxrss > peak) peak = usage.ru_maxrss;
        if (ended == child) result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    fprintf(file, "%lld %lld %d\n", nanoseconds, peak, result);
    return 0;
}
