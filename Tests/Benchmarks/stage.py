"""The LANs that are measured on, and what runs in them. Whatever is here goes when its LAN goes."""

import json
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
LAB = HERE.parent / "Lab"
WAN = "198.51.100.2"
PYTHON = "/usr/bin/python3"


def fail(sentence):
    sys.exit(f"{os.path.basename(sys.argv[0])}: {sentence}")


# A router has no mount for each host of its LAN, but the laboratory does, and all who read the mount table
# would pay for them. `ip netns exec` has given the command mounts of its own: elsewhere they stay.
WITHOUT_LAB_MOUNTS = "sh", "-c", 'umount --recursive --lazy /run/netns && exec "$@"', "sh"


class Daemon:
    """A program inside a LAN. Its process id is known, and its output is kept."""

    def __init__(self, stage, host, label, command, **environment):
        self.label = label
        self.log = stage.scratch / f"{len(stage.daemons)}.log"
        # The laboratory's own programs know by these mounts where they are.
        before = WITHOUT_LAB_MOUNTS if host == "router" and command[0] != PYTHON else ()
        with open(self.log, "w") as log:
            # `lan exec` becomes the command, so that this is the command's own process id.
            self.process = subprocess.Popen(
                [LAB / "lan", "exec", stage.name, host, *before, *map(str, command)], cwd="/",
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ, **environment})

    @property
    def pid(self):
        if self.process.poll() is not None:
            fail(f"cannot measure '{self.label}': it has ended:\n{self.log.read_text()[-2000:]}")
        return self.process.pid

    def count(self, words):
        return self.log.read_text().count(words)

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)


class Stage:
    """A LAN of the laboratory that belongs to this process: it is gone when this ends, however it ends."""

    def __init__(self, kind, hosts):
        # A name that no other run has: whatever goes wrong, it may be taken down.
        self.name = f"{kind}{os.getpid() % 1_000_000}"
        self.hosts = hosts
        # Inside the LAN's own state, which is removed with it.
        self.scratch = pathlib.Path("/run/nm-lab") / self.name / "bench"
        self.daemons = []

    def __enter__(self):
        try:
            self.raise_lan()
        except BaseException:
            self.__exit__()
            raise
        return self

    def raise_lan(self):
        subprocess.run(
            [LAB / "lan", "up", self.name, "--hosts", str(self.hosts), "--owner", str(os.getpid()),
             "--switch"],
            check=True, stdout=sys.stderr)
        self.scratch.mkdir()
        (self.scratch / "empty.conf").touch()
        # What the switch and the wan host do is not the router's work.
        for host, act, interface in (("router", "whole", "lan0"), ("switch", "apart", "uplink"),
                                     ("router", "whole", "wan0"), ("wan", "apart", "eth0")):
            setting = self.inside(host, act, interface)
            if setting.process.wait() != 0:
                fail(f"cannot keep the {host}'s work apart:\n{setting.log.read_text()}")

    def __exit__(self, *_):
        subprocess.run([LAB / "lan", "down", self.name], check=True, stdout=sys.stderr)
        for daemon in self.daemons:
            daemon.process.wait()

    def run(self, host, label, *command, **environment):
        daemon = Daemon(self, host, label, command, **environment)
        self.daemons.append(daemon)
        return daemon

    def receive(self):
        """The platform that agents report to, on the wan host."""
        ports = self.scratch / "ports"
        receivers = self.run(
            "wan", "receivers", PYTHON, LAB / "receivers.py", "--rest-port", 8080, "--ws-port", 8081,
            "--out", self.scratch / "diary", "--port-file", ports, "--seconds", 86400)
        while not ports.exists():
            _ = receivers.pid
            time.sleep(0.1)

    def agent_command(self, binary, **settings):
        settings = {"PLATFORM_API_URL": f"http://{WAN}:8080/api/monitor",
                    "PLATFORM_WS_URL": f"ws://{WAN}:8081/ws/monitor", **settings}
        words = [binary, "run", "--config", self.scratch / "empty.conf"]
        for key, value in settings.items():
            words += ["--set", f"{key}={value}"]
        return [str(word) for word in words]

    def agent(self, binary, label="monitor-agent", **settings):
        server = label.replace(" ", "-")
        # Each has an outbox of its own: two of them share no folder.
        settings = {"STATE_DIR": self.scratch / f"{server}-state", **settings}
        command = self.agent_command(binary, SERVER_ID=server, **settings)
        return self.run("router", label, *command, API_KEY="laboratory")

    def inside(self, host, *words):
        """One of the acts of inside.py."""
        return self.run(host, words[0], PYTHON, HERE / "inside.py", *words)

    def devices(self, agent):
        """How many devices the agent's last snapshot has; too few make a measurement void."""
        server = agent.label.replace(" ", "-")
        last = 0
        for line in open(self.scratch / "diary"):
            entry = json.loads(line)
            if entry["kind"] == "rest" and entry["body"]["serverId"] == server:
                last = len(entry["body"]["network"]["connectedDevices"])
        if last < self.hosts:
            fail(f"cannot measure '{agent.label}': it reports {last} devices of {self.hosts}. See Tests/Lab/check.")
        return last
