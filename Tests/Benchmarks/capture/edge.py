"""The window's edge: how long whoever asks for a window waits for it, on an idle link and on busy ones."""

import collections
import json
import subprocess

import live
import tools

# Packets a second of 60 bytes while windows are asked for: none, many, and as many as the sender can.
RATES = None, 100_000, 0
SECONDS, RUNS = 3, 3
# The sender begins before the first window and ends after the last.
MARGIN_SECONDS = 2
# Which files of each: capturing without what counts in the kernel, and of the daemon what starts a thread.
MODULES = {
    "Shared/MonitorCore": ["**/*.swift"], "Shared/Daemon": ["Thread.swift"],
    "Features/Lan/LanCore": ["**/*.swift"], "Features/Lan/Traffic": ["**/*.swift"],
    "Features/Lan/PacketCapture": ["*.swift", "Pcapng/*.swift"],
}

Edge = collections.namedtuple(
    "Edge", "windows medianMicroseconds p99Microseconds highestMicroseconds frames dropped")


def build(scratch):
    """The agent's own capture, with nothing of the agent around it. As in Package.swift, release."""
    tools.say("building the window's edge")
    sources = tools.HERE.parent.parent.parent / "Sources"
    swiftc = ["swiftc", "-O", "-wmo", "-swift-version", "6", "-parse-as-library",
              "-package-name", "network_monitor", "-I", scratch, "-I", sources / "C/CPcap",
              "-I", sources / "C/CThread"]
    for feature in ("ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility",
                    "NonisolatedNonsendingByDefault"):
        swiftc += ["-enable-upcoming-feature", feature]
    objects = []
    for path, patterns in MODULES.items():
        files = sorted(file for pattern in patterns for file in (sources / path).glob(pattern))
        name = path.rsplit("/", 1)[-1]
        objects.append(scratch / f"{name}.o")
        subprocess.run(
            [*swiftc, "-module-name", name, "-emit-module", "-emit-module-path",
             scratch / f"{name}.swiftmodule", "-emit-object", "-o", objects[-1],
             *files], check=True)
    program = scratch / "edge"
    subprocess.run([*swiftc, "-static-stdlib", "-module-name", "Edge", "-o", program,
                    tools.HERE / "Edge.swift", *objects, "-lpcap"], check=True)
    return program


def ask(workshop, cable, program, rate):
    sender = None if rate is None else cable.start(workshop.send, 60, rate, SECONDS + MARGIN_SECONDS)
    told = subprocess.run(
        ["ip", "netns", "exec", cable.receiver, program, live.RECEIVER, str(SECONDS)],
        check=True, capture_output=True, text=True, timeout=60).stdout
    if sender and sender.poll() is not None:
        tools.fail("cannot measure the window's edge: the sender ended first. "
                   "The machine is too busy: try again later.")
    if sender:
        sender.communicate(timeout=60)
    return Edge(**json.loads(told))


def measure_all(workshop, program, cable):
    """rate -> runs, interleaved."""
    every = {rate: [] for rate in RATES}
    for _ in range(RUNS):
        for rate, runs in every.items():
            tools.say(f"asking for windows, {'idle' if rate is None else rate or 'as many as possible'}")
            runs.append(ask(workshop, cable, program, rate))
    return every
