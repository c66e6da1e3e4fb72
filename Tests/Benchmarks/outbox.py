#!/usr/bin/python3
"""What the outbox writes to a router's disk: bytes and flushes an hour, with ext4 on devices of their own.

outbox.py AGENT [MINUTES]     50 devices, the default cycle; six agents side by side (root)

Every byte counts that reaches the device: data, journal, inodes.
"""

import pathlib
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from stage import WAN, Stage, fail  # noqa: E402  because the line above must come first

SECTOR = 512
# What is asked for; whether the platform answers.
CASES = {
    "delivered, default": ({}, True),
    "delivered, no RUN_DIR": ({"RUN_DIR": "/nowhere/at/all"}, True),
    "delivered, sync 0": ({"OUTBOX_SYNC_SECONDS": "0"}, True),
    "outage, default": ({}, False),
    "outage, no RUN_DIR": ({"RUN_DIR": "/nowhere/at/all"}, False),
    "outage, sync 0": ({"OUTBOX_SYNC_SECONDS": "0"}, False),
}
# The file system belongs to the agent's own mount namespace, and goes with it.
MOUNTED = 'mount -o loop "$1" "$2" && shift 2 && exec "$@"'


class Case:
    def __init__(self, stage, agent, number, label, settings, answers):
        self.label = label
        # In memory, so that this computer's own disk has no part in it.
        self.image = pathlib.Path("/dev/shm") / f"outbox-{stage.name}-{number}"
        self.run = self.image.with_suffix(".run")
        with open(self.image, "wb") as image:
            image.truncate(128 << 20)
        subprocess.run(["mkfs.ext4", "-q", "-E", "lazy_itable_init=0,lazy_journal_init=0", self.image],
                       check=True)
        folder = stage.scratch / f"state{number}"
        folder.mkdir()
        port = 8080 if answers else 9
        words = [agent, "run", "--config", stage.scratch / "empty.conf"]
        for key, value in ({"PLATFORM_API_URL": f"http://{WAN}:{port}/api/monitor",
                     "STATE_DIR": folder, "RUN_DIR": self.run} | settings).items():
            words += ["--set", f"{key}={value}"]
        self.daemon = stage.run("router", label, "unshare", "--mount", "sh", "-c", MOUNTED, "sh", self.image,
                                folder, *words, API_KEY="laboratory", LOG_LEVEL="debug")

    def counts(self):
        """Bytes written to the device, and flushes, since it was made."""
        _ = self.daemon.pid
        lines = subprocess.run(["losetup", "-j", self.image, "-n", "-O", "NAME"], check=True,
                               capture_output=True, text=True).stdout.split()
        if not lines:
            fail(f"cannot measure '{self.label}': its disk is not mounted.")
        stat = pathlib.Path(f"/sys/block/{pathlib.Path(lines[0]).name}/stat").read_text().split()
        return int(stat[6]) * SECTOR, int(stat[15])

    def remove(self):
        self.image.unlink(missing_ok=True)
        subprocess.run(["rm", "-rf", self.run], check=True)


def main():
    agent, minutes = pathlib.Path(sys.argv[1]).resolve(), float((sys.argv[2:] + ["10"])[0])
    with Stage("ob", 50) as stage:
        stage.receive()
        stage.inside("wan", "chatter", stage.name, 86400)
        cases = []
        try:
            for number, (label, (settings, answers)) in enumerate(CASES.items()):
                cases.append(Case(stage, agent, number, label, settings, answers))
            # The mount's own first writes, and devices that are not found yet, do not count.
            time.sleep(90)
            began = [case.counts() for case in cases]
            cycles = [case.daemon.count("Cycle ") for case in cases]
            time.sleep(minutes * 60)
            for case, first, before in zip(cases, began, cycles):
                seen, taken = case.counts(), case.daemon.count("Cycle ") - before
                hours = minutes / 60
                print(f"{case.label:<24}{taken:>5} cycles {(seen[0] - first[0]) / hours / 1e6:>7.2f} MB/h"
                      f" {(seen[1] - first[1]) / hours:>7.0f} flushes/h", flush=True)
            line = [text for text in cases[0].daemon.log.read_text().splitlines() if "Cycle " in text][-1]
            print(line.partition(" ")[2])
        finally:
            for case in cases:
                case.remove()


if __name__ == "__main__":
    main()
