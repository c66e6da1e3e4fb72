"""Instructions a packet, by callgrind: the figure that repeats."""

import collections
import re
import subprocess

import tools

FEWER, MORE = 100_000, 200_000
# The callback that libpcap calls: decode and tally, with what they call.
CALLBACKS = {"limit": r"\S*:account\b", "monitor-agent": r"\S*accountFrame\S*"}

Instructions = collections.namedtuple("Instructions", "all inside")


def count(workshop, command, callback):
    """All instructions of one run, and those in and below the callback."""
    out = workshop.scratch / "callgrind.out"
    subprocess.run(
        ["valgrind", "--quiet", "--tool=callgrind", f"--callgrind-out-file={out}", *map(str, command)],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    told = subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", out],
                          check=True, capture_output=True, text=True).stdout
    numbers = []
    for pattern in r"PROGRAM TOTALS", callback:
        found = re.search(rf"^\s*([\d,]+) \([ \d.]+%\)  {pattern}", told, re.MULTILINE)
        numbers.append(int(found[1].replace(",", "")) if found else None)
    return Instructions(*numbers)


def per_packet(workshop, command, callback, kind):
    """A longer file less a shorter one, so that start and end cancel out."""
    files = [workshop.file(kind, packets) for packets in (FEWER, MORE)]
    fewer, more = (count(workshop, [file if word == "FILE" else word for word in command], callback)
                   for file in files)
    if None in fewer + more:
        tools.fail(f"cannot count '{command[0]}': no function is called like '{callback}'")
    return Instructions(*((b - a) / (MORE - FEWER) for a, b in zip(fewer, more)))


def measure_all(workshop, agent, commands):
    """kind -> program -> instructions a packet. `commands` gives both programs' for a kind."""
    # Valgrind does not understand the debugging information of Swift.
    stripped = workshop.scratch / "agent"
    subprocess.run(["strip", "-g", "-o", stripped, agent], check=True)
    every = {}
    for kind, both in commands(stripped).items():
        tools.say(f"counting instructions of {kind}")
        every[kind] = {name: per_packet(workshop, both[name], CALLBACKS[name], kind) for name in CALLBACKS}
    return every
