"""Listening to a veth pair: how much is lost, and what it costs, at one rate after the other."""

import collections
import contextlib
import csv
import json
import os
import re
import signal
import subprocess
import sys
import time

import tools

sys.path.append(str(tools.HERE.parent))
import measure  # noqa: E402  because it is next door

# Length of a frame without checksum (64 and 1518 on a wire), packets a second; 0 is as fast as it goes.
LOADS = (60, 10_000), (60, 100_000), (60, 500_000), (60, 0), (1514, 100_000), (1514, 0)
SECONDS = 1.5
# From here on all that came is with the receiver: its read time-out is 100 ms.
DRAIN_SECONDS = 0.4
# The agent's snapshot ends by itself: beginning, sending, draining and a reserve.
CYCLE_SECONDS = 3
RUNS, SLOW_RUNS = 5, 3
SENDER, RECEIVER = "nm-bc-s", "nm-bc-r"

Heard = collections.namedtuple("Heard", "sent rate lost cpu_seconds resident sender_seconds machine")

# Waits for its input to end, which it does when the benchmark ends, however that is; then nothing is left.
GUARDIAN = """
cat >/dev/null
for name in "$2-s" "$2-r"; do
    ip netns pids "$name" 2>/dev/null | xargs -r kill -KILL 2>/dev/null
    ip netns del "$name" 2>/dev/null
done
rm -rf "$1"
"""


def sweep():
    """Namespaces whose owner has ended: only where the guardian was killed too."""
    names = subprocess.run(["ip", "netns", "list"], check=True, capture_output=True, text=True).stdout
    for name, owner in re.findall(r"^(nm-bc-(\d+)-[sr])\b", names, re.MULTILINE):
        if not os.path.exists(f"/proc/{owner}"):
            subprocess.run(["ip", "netns", "del", name], check=True)


@contextlib.contextmanager
def guarded(scratch):
    """The name for two network namespaces; they and the scratch folder are gone after this."""
    sweep()
    name = f"nm-bc-{os.getpid()}"
    guardian = subprocess.Popen(
        ["/bin/sh", "-c", GUARDIAN, "guardian", scratch, name], stdin=subprocess.PIPE, cwd="/",
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        yield name
    finally:
        guardian.stdin.close()
        guardian.wait(timeout=30)


class Cable:
    """A veth pair between two namespaces of its own. Neither end has an address; nothing else is there."""

    def __init__(self, name):
        self.sender, self.receiver = f"{name}-s", f"{name}-r"
        for line in (
                f"netns add {self.sender}", f"netns add {self.receiver}",
                f"link add {SENDER} netns {self.sender} type veth peer name {RECEIVER} netns {self.receiver}",
                f"-n {self.receiver} link set lo up",
                f"-n {self.sender} link set {SENDER} addrgenmode none",
                f"-n {self.receiver} link set {RECEIVER} addrgenmode none",
                f"-n {self.sender} link set {SENDER} up", f"-n {self.receiver} link set {RECEIVER} up"):
            subprocess.run(["ip", *line.split()], check=True)

    def arrived(self):
        """Packets that the receiving end has had; what is missing from those the receiver lost."""
        told = subprocess.run(["ip", "-n", self.receiver, "-s", "-j", "link", "show", RECEIVER],
                              check=True, capture_output=True, text=True).stdout
        return json.loads(told)[0]["stats64"]["rx"]["packets"]

    def start(self, program, length, rate, seconds):
        return subprocess.Popen(
            ["ip", "netns", "exec", self.sender, program, SENDER, *map(str, (length, rate, seconds))],
            stdout=subprocess.PIPE, text=True)

    def send(self, program, length, rate):
        sender = self.start(program, length, rate, SECONDS)
        told = sender.communicate()[0]
        if sender.returncode != 0:
            tools.fail(f"cannot send on '{SENDER}': the sender ended with {sender.returncode}.")
        return json.loads(told)


class Receiver:
    """How to run one, how to end it, and where it says what it counted."""

    def __init__(self, command, ending, counted, runs=RUNS, captures=True):
        self.command, self.ending, self.counted, self.runs = command, ending, counted, runs
        self.captures = captures


def agent_count(output, _, length):
    capture = json.loads(output)["capture"]
    # Bytes, since those are what went through the tally.
    return capture["bytesTotal"] / length


def tcpdump_count(_, errors, __):
    return int(re.search(r"(\d+) packets captured", errors)[1])


def darkstat_count(_, errors, __):
    received, dropped = map(int, re.search(r"(\d+) packets received, (\d+) packets dropped", errors).groups())
    return received - dropped


def receivers(workshop, agent):
    scratch = workshop.scratch
    pairs = scratch / "pmacctd.csv"
    settings = scratch / "pmacctd-live.conf"
    settings.write_text(tools.PMACCTD + f"print_output_file: {pairs}\n")

    def pmacctd_count(*_):
        with open(pairs) as file:
            count = sum(int(row["PACKETS"]) for row in csv.DictReader(file))
        pairs.unlink()
        return count

    return {
        "limit": Receiver([workshop.limit, RECEIVER, "--seconds", "30", "--range", tools.RANGE],
                          signal.SIGTERM, lambda output, *_: json.loads(output)["frames"]),
        "monitor-agent": agent_receiver(workshop, agent),
        "tcpdump": Receiver(["tcpdump", "-i", RECEIVER, "-s", "96", "-B", "2048", "-w", "/dev/null"],
                            signal.SIGINT, tcpdump_count),
        "darkstat": Receiver(
            ["darkstat", "-i", RECEIVER, "--no-daemon", "--no-dns", "--verbose", "-b", "127.0.0.1",
             "-l", tools.RANGE_AND_MASK, "--chroot", scratch / "empty", "--user", "root"],
            signal.SIGTERM, darkstat_count, SLOW_RUNS),
        "pmacctd": Receiver(["pmacctd", "-f", settings, "-i", RECEIVER], signal.SIGINT,
                            pmacctd_count, SLOW_RUNS),
    }


def agent_receiver(workshop, agent, engine="pcap"):
    (workshop.scratch / "empty.conf").touch()
    settings = {"INTERFACE": RECEIVER, "NETWORK_RANGE": tools.RANGE, "CYCLE_TIME": CYCLE_SECONDS,
                "CAPTURE_ENGINE": engine}
    words = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
    return Receiver([agent, "snapshot", "--config", workshop.scratch / "empty.conf", *words], None, agent_count)


def family(pid):
    """A process and its children: pmacctd's plugin is one."""
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [pid, *map(int, file.read().split())]


def cpu_seconds(pids):
    return sum(measure.cpu_seconds(pid) for pid in pids)


def wait_for_capture(process):
    """Until a packet socket has been there for a while: the agent opens one, closes it and opens another."""
    seen = 0
    for _ in range(200):
        time.sleep(0.02)
        if process.poll() is not None:
            return
        with open(f"/proc/{process.pid}/net/packet") as file:
            seen = seen + 1 if len(file.readlines()) > 1 else 0
        if seen == 12:
            return


def hear(workshop, cable, receiver, length, rate, machine=lambda: ()):
    """One run. CPU and memory are taken around the sending: start and end of the process are not in them.

    - Parameter machine: gives counters of the machine; what they grew by meanwhile is in the answer.
    """
    outputs = [workshop.scratch / name for name in ("output", "errors")]
    with open(outputs[0], "w") as output, open(outputs[1], "w") as errors:
        # `ip netns exec` becomes the command.
        process = subprocess.Popen(["ip", "netns", "exec", cable.receiver, *map(str, receiver.command)],
                                   stdin=subprocess.DEVNULL, stdout=output, stderr=errors, cwd="/")
    if receiver.captures:
        wait_for_capture(process)
    if process.poll() is not None:
        tools.fail(f"cannot measure '{receiver.command[0]}': it has ended:\n{outputs[1].read_text()[-2000:]}")
    pids = family(process.pid)
    before, arrived, counters = cpu_seconds(pids), cable.arrived(), machine()
    sent = cable.send(workshop.send, length, rate)
    time.sleep(DRAIN_SECONDS)
    if process.poll() is not None:
        tools.fail(f"cannot measure '{receiver.command[0]}': it ended before its packets did. "
                   "The machine is too busy: try again later.")
    spent = cpu_seconds(pids) - before
    grown = [after - earlier for after, earlier in zip(machine(), counters)]
    resident = sum(measure.memory(pid).resident for pid in pids)
    arrived = cable.arrived() - arrived
    if receiver.ending:
        process.send_signal(receiver.ending)
    process.wait(timeout=60)
    counted = receiver.counted(*(path.read_text() for path in outputs), length)
    return Heard(arrived, sent["sent"] / sent["seconds"], 1 - counted / arrived, spent, resident,
                 sent["cpuSeconds"], grown)


def measure_all(workshop, agent, cable):
    """(length, rate) -> receiver -> runs, interleaved."""
    every = {}
    for length, rate in LOADS:
        tools.say(f"sending {length} bytes, {rate or 'as many as possible'} a second")
        every[length, rate] = runs = collections.defaultdict(list)
        for number in range(RUNS):
            for label, receiver in receivers(workshop, agent).items():
                if number < receiver.runs:
                    runs[label].append(hear(workshop, cable, receiver, length, rate))
    return every
