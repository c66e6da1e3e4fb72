"""A lab's LAN with its hosts, an agent on its router, and a platform in its wan, for tests.

All files lie in the lab's own folder under /run, and all processes inside its namespaces: when the lab goes,
they go. It goes with the test, or, where pytest was killed, a second after pytest (`Tests/Lab/lan up --owner`).
"""

import collections
import contextlib
import datetime
import itertools
import json
import os
import pathlib
import re
import signal
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
LAN = ROOT / "Tests/Lab/lan"
API_KEY = "k3y-of-the-lab-5ecret"
WAN = "198.51.100.2"
WAN_V6 = "2001:db8:77::2"
ROUTER = "192.168.77.1"
FAILURE_WORDS = re.compile("ERROR|Failed|Error")

Host = collections.namedtuple("Host", "id name ipv4 ipv6 mac")
numbers = itertools.count()
# Limits end what would never come; on a busy computer all takes longer. What must be quick is measured
# beside.
PATIENCE = 2
# What was measured on the way, for the end of the run.
figures = []


def program(name="monitor-agent"):
    """The program under test: MONITOR_AGENT or MONITOR_HUB, else the checkout's release build, else its debug build."""
    given = os.environ.get(name.upper().replace("-", "_"))
    builds = [ROOT / ".build" / kind / name for kind in ("release", "debug")]
    for path in [pathlib.Path(given)] if given else builds:
        if os.access(path, os.X_OK):
            return path
    raise FileNotFoundError(given or name)


def counts_in_kernel():
    """Was the agent under test built with the program for the kernel? Its object has this section."""
    return b".relsocket" in program().read_bytes()


def measured(what, value):
    figures.append(f"{what}: {value}")


def wait_for(condition, seconds, what):
    """The condition's first true value. Not within the time is a failure: "waited ... s for ..."."""
    end = time.monotonic() + seconds * PATIENCE
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds * PATIENCE} s in vain for {what}")
        time.sleep(0.02)


def quickest(attempt, seconds, tries=3):
    """The fewest seconds of a few attempts: what waited for a busy processor is not the program's. The first that
    took less than `seconds` is the last."""
    taken = []
    while not taken or (min(taken) >= seconds and len(taken) < tries):
        taken.append(attempt())
    return min(taken)


def environment(extra=None):
    """Nothing of the outer environment may change what is tested."""
    clean = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    return clean | (extra or {})


class Lab:
    # Agents of this lab count by it. With MONITOR_ENGINE=ebpf the whole suite runs over the other engine.
    engine = os.environ.get("MONITOR_ENGINE", "pcap")

    def __init__(self, hosts=8):
        self.name = f"e{os.getpid() % 100_000:05}{next(numbers) % 100:02}"
        self.folder = pathlib.Path("/run/nm-lab") / self.name / "tests"
        self.processes = []
        self.agents = []
        self._lan("up", "--hosts", str(hosts), "--owner", str(os.getpid()))
        # Everybody may enter: an agent may be an ordinary user.
        self.folder.mkdir(mode=0o755)
        rows = self._lan("hosts").splitlines()
        self.hosts = [Host(*row.split("\t")) for row in rows]

    def __getitem__(self, number):
        """Host 1, 2, ..."""
        return self.hosts[number - 1]

    def _lan(self, command, *words):
        return subprocess.run([LAN, command, self.name, *words], check=True, capture_output=True, text=True,
                              timeout=60, env=environment()).stdout

    def command(self, host, *words):
        return [LAN, "exec", self.name, getattr(host, "id", host), *map(str, words)]

    def start(self, host, *words, **options):
        """The process itself, not a shell around it: its pid is the program's."""
        options.setdefault("env", environment())
        process = subprocess.Popen(self.command(host, *words), stdin=subprocess.DEVNULL, **options)
        self.processes.append(process)
        return process

    def run(self, host, *words, seconds=30, env=None):
        return subprocess.run(self.command(host, *words), capture_output=True, text=True, timeout=seconds,
                              stdin=subprocess.DEVNULL, env=environment(env))

    def must(self, host, *words, seconds=30):
        """What the command printed; its failure is the test's."""
        result = self.run(host, *words, seconds=seconds)
        assert result.returncode == 0, f"{words} ended with {result.returncode}: {result.stderr}"
        return result.stdout

    def python(self, host, script, *words, seconds=30):
        return self.must(host, "/usr/bin/python3", script, *words, seconds=seconds)

    def counters(self, host):
        """Received and transmitted bytes of the host's own interface."""
        lines = self._lan("counters", getattr(host, "id", host)).split()
        return int(lines[1]), int(lines[3])

    def silence(self, host):
        self._lan("silence", host.id)

    def serve(self, host="wan", port=5000):
        """Lets a host answer transfers."""
        # The last digits of the port in /proc/net/tcp6 say that it listens.
        self.start(host, ROOT / "Tests/Lab/transfer.py", "serve", "--port", port, stderr=subprocess.DEVNULL)
        wait_for(lambda: f":{port:04X} " in self.must(host, "cat", "/proc/net/tcp6"), 10, "a transfer server")

    def transfer(self, host, verb, server, count, *options, port=5000):
        """Begins a transfer; `finish` waits for its end."""
        return self.start(host, ROOT / "Tests/Lab/transfer.py", verb, server, port, count, *options,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def down(self):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
        for process in self.processes:
            process.wait()
        self._lan("down")

    def tell(self):
        """Prints the agents' logs, which pytest shows beside a failure."""
        for agent in self.agents:
            print(f"--- standard error of agent {agent.number}")
            print("\n".join(agent.lines()[-40:]))


def finish(process, seconds=30):
    _, complaint = process.communicate(timeout=seconds)
    assert process.returncode == 0, complaint


class Agent:
    """A `monitor-agent` on the router of a lab, or on one of its hosts."""

    def __init__(self, lab, settings=None, *, command=("run",), words=(), wrap=(), env=None, path=None,
                 host="router", **keys):
        self.lab = lab
        self.number = len(lab.agents) + 1
        lab.agents.append(self)
        self.config = lab.folder / f"agent{self.number}.conf"
        self.errors = lab.folder / f"agent{self.number}.log"
        # Anybody's: an agent may be an ordinary user.
        self.state, run = (lab.folder / f"{kind}{self.number}" for kind in ("state", "run"))
        self.state.mkdir()
        self.state.chmod(0o777)
        # Questions to devices are traffic too: only tests of names have them.
        self.settings = {"API_KEY": API_KEY, "CYCLE_TIME": "0.5", "STATE_DIR": self.state, "RUN_DIR": run,
                         "ASK_DEVICES": "no", "CAPTURE_ENGINE": lab.engine} | (settings or {}) | keys
        self.write()
        self.started = time.monotonic()
        self.started_at = time.time()
        with open(self.errors, "w") as errors:
            self.process = lab.start(host, *wrap, path or program(), *command, "--config", self.config,
                                     *words, stderr=errors, stdout=subprocess.PIPE, env=environment(env))

    def write(self, **changes):
        self.settings |= changes
        lines = [f"{key}={value}\n" for key, value in self.settings.items()]
        self.config.write_text("".join(lines))

    def text(self):
        return self.errors.read_text(errors="replace")

    def lines(self, *words):
        """The log's lines that hold all the words."""
        return [line for line in self.text().splitlines() if all(word in line for word in words)]

    def failures(self):
        return [line for line in self.lines() if FAILURE_WORDS.search(line)]

    def wait_line(self, *words, seconds=10, count=1):
        def lines():
            found = self.lines(*words)
            return found if len(found) >= count else None
        return wait_for(lines, seconds, f"{count} log lines with {words}")

    def capturing(self):
        self.wait_line("Capture: Capturing on")
        return self

    def send(self, number):
        self.process.send_signal(number)

    def end(self, number=signal.SIGTERM, seconds=15):
        """Ends it by a signal; gives the seconds that took."""
        began = time.monotonic()
        self.send(number)
        self.process.wait(timeout=seconds)
        return time.monotonic() - began

    def resident(self):
        """Bytes."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) * 1024


class Receivers:
    """The platform: `Tests/Lab/receivers.py` in the lab's wan, ended and begun again at will."""

    def __init__(self, lab, *options, only=None):
        self.lab = lab
        self.number = next(numbers)
        self.diary = lab.folder / f"diary{self.number}"
        self.diary.touch()
        self.options = list(options)
        self.only = ["--only", only] if only else []
        self.tls = "--tls-cert" in options
        self.ports = {}
        self.process = None
        self._read = 0
        self._entries = []
        self.start()

    def start(self):
        """On the ports that it had before."""
        port_file = self.lab.folder / f"ports{self.number}"
        with contextlib.suppress(FileNotFoundError):
            port_file.unlink()
        ports = [word for kind, port in self.ports.items() for word in (f"--{kind}-port", port)]
        self.process = self.lab.start(
            "wan", ROOT / "Tests/Lab/receivers.py", "--out", self.diary, "--port-file", port_file,
            "--api-key", API_KEY, *self.only, *ports, *self.options, stdout=subprocess.DEVNULL)
        wait_for(port_file.exists, 10, "the receivers")
        self.ports = json.loads(port_file.read_text())

    def kill(self):
        self.process.kill()
        self.process.wait()

    def again(self, *options):
        """Ended and begun with other options; by default without faults."""
        self.kill()
        self.options = list(options)
        self.start()

    def url(self, kind, host=WAN):
        scheme, path = {"rest": ("http", "/api/monitor"), "ws": ("ws", "/ws/monitor"),
                        "debug": ("http", "/api/debug"), "key": ("http", "/api/generate-key")}[kind]
        port = self.ports["ws" if kind == "ws" else "rest"]
        return f"{scheme}{'s' * self.tls}://{host}:{port}{path}"

    def settings(self):
        urls = {"PLATFORM_API_URL": self.url("rest")} if "rest" in self.ports else {}
        return urls | ({"PLATFORM_WS_URL": self.url("ws")} if "ws" in self.ports else {})

    def entries(self, *kinds):
        """What was received so far: at, kind, path, headers, body, status."""
        with open(self.diary) as file:
            file.seek(self._read)
            while (line := file.readline()).endswith("\n"):
                self._read += len(line.encode())
                self._entries.append(json.loads(line))
        return [entry for entry in self._entries if entry["kind"] in kinds]

    def stored(self):
        """Snapshots that the REST endpoint accepted."""
        return [entry["body"] for entry in self.entries("rest") if entry["status"] in (200, 201, 202, 204)]

    def live(self):
        """Snapshots that came over WebSockets."""
        return [entry["body"] for entry in self.entries("ws") if "messageType" in entry["body"]]

    def wait_stored(self, count, seconds=15):
        return wait_for(lambda: len(self.stored()) >= count and self.stored(), seconds,
                        f"{count} stored snapshots")

    def next_stored(self, seconds=15):
        """The first snapshot whose window begins after now."""
        return self.following(time.time(), seconds)

    def following(self, moment, seconds=15):
        """The first snapshot whose window begins after the moment (unix seconds)."""
        def found():
            return next((body for body in reversed(self.stored()) if began(body) >= moment), None)
        return wait_for(found, seconds, "the next snapshot")


def moment(text):
    """Unix seconds of a time on the wire."""
    return datetime.datetime.fromisoformat(text).timestamp()


def began(snapshot):
    return moment(snapshot["network"]["collectionStartTime"])


def devices(snapshot):
    """Rows by hardware address."""
    return {row["mac"]: row for row in snapshot["network"]["connectedDevices"]}


def total(snapshots, mac, key):
    """A device's bytes or packets over several windows; a window without the device counts nothing."""
    rows = (devices(snapshot).get(mac) for snapshot in snapshots)
    return sum(row["bandwidth"][key] or 0 for row in rows if row)


def sequences(snapshots):
    return [snapshot["sequence"] for snapshot in snapshots]
