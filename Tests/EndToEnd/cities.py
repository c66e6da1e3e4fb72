"""Cities of Tests/Lab/cities.py for tests: agents in them, and a responder beyond the wan that counts the truth."""

import collections
import json
import subprocess

from laboratory import ROOT, WAN, environment, program, wait_for

RANGE = "10.99.0.0/16"


class Cities:
    """By name the milliseconds of each cable, one way."""

    def __init__(self, lab, delays, rules):
        self.lab, self.names = lab, list(delays)
        ready = lab.folder / "cities"
        lab.processes.append(subprocess.Popen(
            ["/usr/bin/python3", ROOT / "Tests/Lab/cities.py", lab.name, ready,
             *(f"{name}={delay}" for name, delay in delays.items())], env=environment()))
        wait_for(ready.exists, 20, "the cities")
        self.table, self.log = lab.folder / "world.json", lab.folder / "truth"
        self.log.touch()
        self.rules(rules)
        lab.processes.append(subprocess.Popen(
            self.command("world", "/usr/bin/python3", ROOT / "Tests/Lab/responder.py", "eth0", self.table, self.log),
            env=environment()))
        wait_for(lambda: self.run(self.names[0], "ping", "-c", "1", "-W", "1", "10.99.255.250").returncode == 0, 20,
                 "the responder")

    def rules(self, rules):
        self.table.with_suffix(".new").write_text(json.dumps({RANGE: {}} | rules))
        self.table.with_suffix(".new").rename(self.table)

    def command(self, city, *words):
        return ["ip", "netns", "exec", f"nm-{self.lab.name}-{city}", *map(str, words)]

    def run(self, city, *words):
        return subprocess.run(self.command(city, *words), capture_output=True, text=True, timeout=30, env=environment())

    def must(self, city, *words):
        done = self.run(city, *words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def address(self, city):
        return f"10.77.{self.names.index(city) + 1}.2"

    def requests(self):
        """That came to the responder: by city and address, in their order."""
        cities = {self.address(name): name for name in self.names}
        found = collections.defaultdict(list)
        for line in self.log.read_text().splitlines():
            row = json.loads(line)
            # Looks at the way to a target end on it, too: with fewer hops left, or of other sizes.
            if row["bytes"] != 64 or row["hops"] <= 40:
                continue
            found[cities.get(row["from"]), row["to"]].append(row)
        return found


class CityAgent:
    """A `monitor-agent` in a city, that the hub in the lab's wan orders."""

    def __init__(self, cities, name, hub, key=None, env=None, **more):
        self.cities, self.name, self.env = cities, name, env or {}
        folder = cities.lab.folder
        self.config, self.log = folder / f"{name}.conf", folder / f"{name}.log"
        state, run = folder / f"{name}-state", folder / f"{name}-run"
        state.mkdir(exist_ok=True)
        settings = {"SERVER_ID": name, "API_KEY": key or hub.command("key", "create"), "STATE_DIR": state, "RUN_DIR": run,
                    "CAPTURE_ENGINE": "off", "CYCLE_TIME": "5",
                    "PLATFORM_API_URL": f"http://{WAN}:{hub.port}/api/monitor",
                    "PLATFORM_WS_URL": f"ws://{WAN}:{hub.port}/ws/monitor"} | more
        self.config.write_text("".join(f"{key}={value}\n" for key, value in settings.items()))
        self.start()

    def start(self, *words):
        with open(self.log, "a") as log:
            self.process = subprocess.Popen(
                self.cities.command(self.name, program(), "run", "--config", self.config, *words), stderr=log,
                stdin=subprocess.DEVNULL, env=environment(self.env))
        self.cities.lab.processes.append(self.process)

    def end(self):
        self.process.terminate()
        self.process.wait(timeout=20)

    def finish(self):
        """Ends. What an end has no time to send waits for the next start: one that pings nothing."""
        self.end()
        if self.waiting():
            self.start("--set", "PROBES=off")
            wait_for(lambda: not self.waiting(), 30, "an empty outbox")
            self.end()

    def waiting(self):
        words = program(), "outbox", "--json", "--config", self.config
        return json.loads(self.cities.must(self.name, *words))["waitingSnapshots"]

    def kill(self):
        self.process.kill()
        self.process.wait()
