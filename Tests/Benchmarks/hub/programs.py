"""The programs that are measured, each in a folder of its own on loopback, and what the kernel says of them."""

import contextlib
import os
import pathlib
import socket
import subprocess
import time
import urllib.request

ROOT = pathlib.Path(__file__).parents[3]
TICK = os.sysconf("SC_CLK_TCK")


class Program:
    """A process that ends with the measurement."""

    def __init__(self, words, log, ready):
        with open(log, "w") as file:
            self.process = subprocess.Popen([str(word) for word in words], stdout=file, stderr=file)
        deadline = time.monotonic() + 30
        while not ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.end()
                raise SystemExit(f"cannot start {words[0]}: {pathlib.Path(log).read_text()[-800:]}")
            time.sleep(0.05)

    def cpu(self):
        """Seconds of all its threads, by user and kernel."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory(self, field="VmRSS"):
        """MB."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1]) / 1000

    def end(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def built(name):
    given = os.environ.get(name.upper().replace("-", "_"))
    return pathlib.Path(given) if given else ROOT / ".build/release" / name


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def listens(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
        return True
    return False


def get(port, path, method="GET", **headers):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method=method, headers=headers)
    with urllib.request.urlopen(request, timeout=120) as answer:
        return answer.read()


class Hub(Program):
    def __init__(self, folder, *settings):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(exist_ok=True)
        port = self.folder / "port"
        port.unlink(missing_ok=True)
        sets = [word for setting in settings for word in ("--set", setting)]
        super().__init__([built("monitor-hub"), "serve", "--state-dir", self.folder, *sets,
                          "--listen", "127.0.0.1:0", "--port-file", port], self.folder / "log", port.exists)
        self.port = int(port.read_text())

    def command(self, *words):
        words = [built("monitor-hub"), *words, "--state-dir", self.folder]
        return subprocess.run(words, check=True, text=True, capture_output=True).stdout.strip()

    def keys(self, count):
        return [self.command("key", "create") for _ in range(count)]


class Prometheus(Program):
    """Debian's, taking what is written to it, as it would from an agent or a proxy."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.port = free_port()
        (self.folder / "prometheus.yml").write_text("global: {}\n")
        super().__init__(["prometheus", f"--config.file={self.folder}/prometheus.yml",
                          f"--storage.tsdb.path={self.folder}/data", "--storage.tsdb.retention.time=10y",
                          f"--web.listen-address=127.0.0.1:{self.port}", "--web.enable-remote-write-receiver",
                          "--web.enable-admin-api", "--log.level=warn"],
                         self.folder / "log", lambda: listens(self.port))

    def stored(self):
        """Bytes of the blocks that it makes of what it has: chunks and index, without its log."""
        get(self.port, "/api/v1/admin/tsdb/snapshot", "POST")
        return size(self.folder / "data/snapshots")


class VictoriaMetrics(Program):
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.port = free_port()
        super().__init__(["victoria-metrics", f"-storageDataPath={self.folder}/data", "-retentionPeriod=10y",
                          f"-httpListenAddr=127.0.0.1:{self.port}", "-loggerLevel=WARN"],
                         self.folder / "log", lambda: listens(self.port))

    def stored(self):
        for path in "/internal/force_flush", "/internal/force_merge":
            get(self.port, path)
            time.sleep(5)
        return size(self.folder / "data/data") + size(self.folder / "data/indexdb")


def size(folder):
    """Bytes of all files in it."""
    return sum(path.stat().st_size for path in pathlib.Path(folder).rglob("*") if path.is_file())
