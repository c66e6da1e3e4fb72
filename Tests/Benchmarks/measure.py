"""What a running process costs, from the kernel's own books."""

import collections
import contextlib
import os
import statistics
import time

MEGABYTE = 1_000_000
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")

Memory = collections.namedtuple("Memory", "resident proportional private_dirty")
Window = collections.namedtuple("Window", "seconds cpu_seconds tick_seconds wakeups")


def cpu_seconds(pid):
    """CPU of all threads of a process, ended ones too, in nanosecond steps.

    Source: the process clocks of clock_getcpuclockid(3): ~pid << 3 | CPUCLOCK_SCHED. The kernel keeps them
    from the same sums as /proc/PID/schedstat, which forgets the threads that have ended.
    """
    return time.clock_gettime(~pid << 3 | 2)


def tick_seconds(pid):
    """utime + stime of /proc/PID/stat: the cross-check, in steps of 10 ms."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def memory(pid):
    """Resident, proportional and private dirty bytes."""
    with open(f"/proc/{pid}/smaps_rollup") as file:
        kilobytes = {line.split()[0]: int(line.split()[1]) for line in file if line.endswith("kB\n")}
    return Memory(*(kilobytes[key] * 1024 for key in ("Rss:", "Pss:", "Private_Dirty:")))


class Meter:
    """Follows one process from window to window."""

    def __init__(self, pid):
        self.pid = pid
        self.switches = {}
        self.windows = []
        self.memories = []
        self.threads = 0
        self.begin()

    def look(self):
        """To be called often: a thread that has ended is counted as it was last seen."""
        threads = os.listdir(f"/proc/{self.pid}/task")
        self.threads = len(threads)
        for thread in threads:
            with contextlib.suppress(FileNotFoundError, ProcessLookupError), \
                    open(f"/proc/{self.pid}/task/{thread}/status") as file:
                for line in file:
                    if line.startswith("voluntary_ctxt_switches"):
                        self.switches[thread] = int(line.split()[1])

    def books(self):
        self.look()
        return (time.monotonic(), cpu_seconds(self.pid), tick_seconds(self.pid), sum(self.switches.values()))

    def begin(self):
        self.began = self.books()

    def end(self):
        """Closes a window, and begins the next."""
        ended = self.books()
        self.windows.append(Window(*(after - before for before, after in zip(self.began, ended))))
        self.memories.append(memory(self.pid))
        self.began = ended

    def shares(self):
        """Share of one core in each window, in percent."""
        return [100 * window.cpu_seconds / window.seconds for window in self.windows]

    def total(self):
        return Window(*map(sum, zip(*self.windows)))

    def share(self):
        """Over all windows: sweeps do not fall evenly into them, so that their median would mislead."""
        total = self.total()
        return 100 * total.cpu_seconds / total.seconds

    def median_memory(self):
        return Memory(*map(statistics.median, zip(*self.memories)))


def watch(meters, seconds, windows):
    """Measures all of them at once, over so many windows one after the other."""
    for meter in meters:
        meter.begin()
    due = time.monotonic()
    for _ in range(windows):
        due += seconds / windows
        while time.monotonic() < due:
            time.sleep(min(0.5, max(0, due - time.monotonic())))
            for meter in meters:
                meter.look()
        for meter in meters:
            meter.end()
