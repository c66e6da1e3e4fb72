"""Reading capture files: the agent beside the limit and its peers, one run after the other."""

import collections
import json
import subprocess

import tools

PACKETS = 2_000_000
# pmacctd sleeps whenever its plugin is behind: over a minute for the whole file. tshark takes 10 us a packet.
SLOW_PACKETS = 20_000
RUNS = 5
# The range's rows, or for the 10,000 addresses a row for each: the range of `replay` is IPv4 alone.
KINDS = {"imix": False, "flood": False, "addresses": True}

Cost = collections.namedtuple("Cost", "cpu_seconds peak_bytes")


def commands(workshop, agent, everything):
    """name -> command; FILE stands for the file."""
    scratch = workshop.scratch
    pmacctd = scratch / "pmacctd.conf"
    pmacctd.write_text(tools.PMACCTD + "print_output_file: /dev/null\n")
    lan = tools.RANGE
    return {
        "limit": [workshop.limit, "FILE", *(["--all"] if everything else ["--range", lan])],
        "monitor-agent": [agent, "replay", "FILE", "--json",
                          *(["--all-addresses"] if everything else ["--range", lan])],
        "tcpdump": ["tcpdump", "-r", "FILE", "-w", "/dev/null"],
        "darkstat": ["darkstat", "-r", "FILE", "--no-daemon", "--no-dns", "-l", tools.RANGE_AND_MASK,
                     "--chroot", scratch / "empty", "--user", "root"],
        # With a control socket (-c) it would not end.
        "softflowd": ["softflowd", "-d", "-6", "-r", "FILE"],
        "pmacctd": ["pmacctd", "-f", pmacctd, "-I", "FILE"],
        "tshark": ["tshark", "-n", "-q", "-z", "endpoints,ip", "-z", "endpoints,ipv6", "-r", "FILE"],
    }


SLOW = {"pmacctd", "tshark"}


def run(workshop, command, file, output=subprocess.DEVNULL):
    report = workshop.scratch / "cost"
    words = ["timeout", "60"] + [str(file) if word == "FILE" else str(word) for word in command]
    done = subprocess.run([workshop.meter, report, *words], stdout=output, stderr=subprocess.PIPE, text=True)
    nanoseconds, kilobytes, status = map(int, report.read_text().split())
    if status != 0:
        tools.fail(f"cannot measure '{words[2]}': it ended with {status}:\n{done.stderr[-2000:]}")
    return Cost(nanoseconds / 1e9, 1024 * kilobytes)


def tally(workshop, command, file):
    """Address -> its numbers; frames."""
    path = workshop.scratch / "tally"
    with open(path, "w") as output:
        run(workshop, command, file, output)
    told = json.loads(path.read_text())
    rows = {row["ip"]: tuple(row[key] for key in ("txBytes", "txPackets", "rxBytes", "rxPackets"))
            for row in told["addresses"]}
    return told["frames"], told["withoutAddress"], rows


def check(workshop, both, kind, file):
    """The agent's tally must be the limit's, to the byte and to the address."""
    limit, agent = (tally(workshop, both[name], file) for name in ("limit", "monitor-agent"))
    if limit != agent:
        differing = [ip for ip in limit[2].keys() | agent[2].keys() if limit[2].get(ip) != agent[2].get(ip)]
        tools.fail(f"cannot compare on '{kind}': the tallies differ: frames {limit[0]} and {agent[0]}, "
                   f"without address {limit[1]} and {agent[1]}, {len(differing)} addresses: {differing[:5]}")
    return len(limit[2]), sum(row[0] + row[2] for row in limit[2].values())


class Workshop:
    """The programs made for this run, and where they work."""

    def __init__(self, scratch):
        self.scratch = scratch
        (scratch / "empty").mkdir()
        for name, libraries in ("generate", []), ("limit", ["-lpcap"]), ("meter", []), ("send", []):
            path = scratch / name
            subprocess.run(["gcc", "-O2", "-o", path, tools.HERE / f"{name}.c", *libraries], check=True)
            setattr(self, name, path)

    def file(self, kind, packets):
        path = self.scratch / f"{kind}-{packets}.pcap"
        if not path.exists():
            subprocess.run([self.generate, kind, str(packets), path], check=True)
        return path


class Results:
    """Of one kind of file: name -> costs, start-up cost, and packets read."""

    def __init__(self):
        self.costs = collections.defaultdict(list)
        self.starts = collections.defaultdict(list)

    def packets(self, name):
        return SLOW_PACKETS if name in SLOW else PACKETS

    def whole(self, name):
        """CPU ns a packet, the process's start and end included."""
        return 1e9 * tools.median(cost.cpu_seconds for cost in self.costs[name]) / self.packets(name)

    def start(self, name):
        """CPU seconds for a file without packets."""
        return tools.median(cost.cpu_seconds for cost in self.starts[name])

    def each(self, name):
        """CPU ns that a packet adds."""
        return self.whole(name) - 1e9 * self.start(name) / self.packets(name)

    def spread(self, name):
        """Of the whole run, in percent: how noisy it was."""
        costs = sorted(cost.cpu_seconds for cost in self.costs[name])
        return 100 * (costs[-1] / costs[0] - 1)

    def peak(self, name):
        return tools.median(cost.peak_bytes for cost in self.costs[name])


def measure(workshop, agent, kind, everything):
    results = Results()
    all_commands = commands(workshop, agent, everything)
    file, short = workshop.file(kind, PACKETS), workshop.file(kind, SLOW_PACKETS)
    checked = check(workshop, all_commands, kind, file)
    for _ in range(RUNS):
        for name, command in all_commands.items():
            results.costs[name].append(run(workshop, command, short if name in SLOW else file))
    file.unlink()
    return results, checked


def measure_all(workshop, agent):
    every = {}
    for kind, everything in KINDS.items():
        tools.say(f"reading {kind}")
        every[kind] = measure(workshop, agent, kind, everything)
    empty = workshop.file("imix", 0)
    starts = collections.defaultdict(list)
    for _ in range(RUNS):
        for name, command in commands(workshop, agent, False).items():
            if name == "pmacctd" and len(starts[name]) == 2:
                continue  # two seconds of sleep each
            starts[name].append(run(workshop, command, empty))
    for results, _ in every.values():
        results.starts = starts
    return every
