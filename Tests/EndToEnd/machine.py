"""A Debian with systemd on the router of a lab, with a checkout of the scripts in it."""

import hashlib
import os
import pathlib
import re
import select
import shutil
import stat
import subprocess
import threading
import time

from laboratory import API_KEY, ROOT, Lab, Receivers, environment, program, wait_for

MACHINE = ROOT / "Tests/Lab/machine"
CHECKOUT = "/root/monitor"
BINARY = "/root/monitor-agent"
SETUP = f"{CHECKOUT}/setup_agent.sh"
REMOVE = f"{CHECKOUT}/remove_agent.sh"
CONF = "/etc/monitor.conf"

# What may differ after a removal, and why.
REMAINS = re.compile("|".join([
    "^/var/log(/|$)",  # logs
    "^/(root|tmp|var/tmp)(/|$)",  # the tests' own files, and those of systemd's other services
    "^/(dev|proc|run|sys)(/|$)",  # mount points
    "^/var/lib/systemd/",  # what systemd keeps of a boot
    "^/var/lib/dbus", "^/etc/machine-id$",
    "^/etc/(passwd|group|shadow|gshadow)-$",  # what userdel keeps of the state before
    "^/etc/ld.so.cache$", "^/var/cache/(apt|debconf|ldconfig)/",  # derived from what is installed
    # dpkg's and apt's books; `packages()` reads them
    "^/var/lib/dpkg/(status|status-old|lock|triggers/.*)$", "^/var/lib/apt/extended_states$",
]))


class Machine:
    def __init__(self, hosts=8):
        self.lab = Lab(hosts)
        self.name = self.lab.name
        try:
            self._machine("up")
        except BaseException:
            self.lab.down()
            raise
        self.root = pathlib.Path(self._machine("root"))
        (self.root / "root/monitor/packaging").mkdir(parents=True)
        for path in ("setup_agent.sh", "remove_agent.sh", "packaging/monitor.conf",
                     "packaging/monitor-hub.conf"):
            shutil.copy(ROOT / path, self.root / "root/monitor" / path)
        shutil.copytree(ROOT / "systemd", self.root / "root/monitor/systemd")
        shutil.copy(program(), self.path(BINARY))

    def _machine(self, verb):
        result = subprocess.run([MACHINE, verb, self.name], capture_output=True, text=True, timeout=300,
                                env=environment())
        assert result.returncode == 0, result.stderr
        return result.stdout.strip()

    def path(self, path):
        return self.root / path.lstrip("/")

    def write(self, path, text, mode=0o644):
        file = self.path(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)

    def command(self, *words):
        return [MACHINE, "exec", self.name, *map(str, words)]

    def run(self, *words, seconds=60, env=None):
        return subprocess.run(self.command(*words), capture_output=True, text=True, timeout=seconds,
                              stdin=subprocess.DEVNULL, env=environment(env))

    def must(self, *words, seconds=60):
        result = self.run(*words, seconds=seconds)
        said = result.stdout + result.stderr
        assert result.returncode == 0, f"{words} ended with {result.returncode}: {said}"
        return result.stdout

    def shell(self, script, seconds=60):
        return self.must("sh", "-euc", script, seconds=seconds)

    def setup(self, *options, binary=BINARY, seconds=90):
        return self.run(SETUP, "--unattended", "--binary", binary, *options, seconds=seconds)

    def install(self, receivers, *options, **settings):
        """Set up with short cycles, reporting to the receivers."""
        lines = {"CYCLE_TIME": "0.5", "ARP_INTERVAL": "10"} | settings
        self.write(CONF, "".join(f"{key}={value}\n" for key, value in lines.items()), 0o600)
        result = self.setup(*platform(receivers), *options)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def shown(self, name, unit="monitor.service"):
        return self.must("systemctl", "show", "--property", name, "--value", unit).strip()

    def journal(self, *options):
        return self.must("journalctl", "--no-pager", "--output", "cat", *options)

    def packages(self):
        return self.must("dpkg-query", "--show").splitlines()

    def reboot(self):
        self._machine("reboot")
        self.root = pathlib.Path(self._machine("root"))

    def down(self):
        subprocess.run([MACHINE, "down", self.name], timeout=60, env=environment())
        self.lab.down()

    # --- Its files, compared

    def _image(self):
        return subprocess.run([MACHINE, "image"], capture_output=True, text=True, check=True).stdout.strip()

    def _layer(self):
        """Paths that were written or removed since it was made."""
        folder = pathlib.Path("/run/nm-lab", self.name, "machine/files")
        image = pathlib.Path(self._image())
        found = set()
        for parent, folders, files in os.walk(folder):
            inside = os.path.normpath(f"/{os.path.relpath(parent, folder)}")
            found.update(os.path.join(inside, name) for name in folders + files)
            with_xattr = os.listxattr(parent, follow_symlinks=False)
            if "trusted.overlay.opaque" in with_xattr:
                below = image / inside.lstrip("/")
                found.update("/" + str(path.relative_to(image)) for path in below.rglob("*"))
        return {path for path in found if not REMAINS.search(path)}, image

    def files(self):
        """A picture of what differs from the image, for `difference`."""
        paths, _ = self._layer()
        return {path: description(self.path(path)) for path in paths}

    def difference(self, before):
        """Paths that are not as they were, each with what was and what is."""
        paths, image = self._layer()
        changes = {}
        for path in sorted(paths | set(before)):
            old = before[path] if path in before else description(image / path.lstrip("/"))
            new = description(self.path(path))
            if old != new:
                changes[path] = old, new
        return changes


def description(path):
    """None where there is nothing. Times do not count."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    facts = [stat.filemode(status.st_mode), status.st_uid, status.st_gid]
    if stat.S_ISLNK(status.st_mode):
        facts.append(os.readlink(path))
    elif stat.S_ISREG(status.st_mode):
        facts.append(hashlib.sha256(path.read_bytes()).hexdigest())
    return facts


def platform(receivers):
    """Options of setup_agent.sh."""
    return ["--platform-api-url", receivers.url("rest"), "--platform-ws-url", receivers.url("ws"),
            "--generate-key-url", key_url(receivers)]


def key_url(receivers):
    return receivers.url("rest").replace("/api/monitor", "/api/generate-key")


class Terminal:
    """A command of the machine on a terminal there."""

    def __init__(self, machine, *words):
        self.screen, self.answered = "", 0
        self.process = subprocess.Popen(
            machine.command("script", "--quiet", "--return", "--command", " ".join(words), "/dev/null"),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment())

    def _read(self):
        """False at the end."""
        ready, _, _ = select.select([self.process.stdout], [], [], 0.1)
        new = os.read(self.process.stdout.fileno(), 65536).decode(errors="replace") if ready else None
        self.screen += (new or "").replace("\r\n", "\n")
        return new != ""

    def answer(self, question, text):
        """Waits for a question after the last answer, and answers it."""
        def asked():
            assert self._read() or question in self.screen, f"no '{question}' in {self.screen}"
            return question in self.screen[self.answered:]
        wait_for(asked, 60, f"'{question}'")
        self.answered = len(self.screen)
        self.process.stdin.write(text.encode())
        self.process.stdin.flush()

    def end(self):
        """Everything that was shown."""
        while self._read():
            pass
        self.process.stdin.close()
        self.process.wait(timeout=10)
        return self.screen


class Eavesdropper:
    """Reads the words and environments of all processes of the machine, again and again."""

    def __init__(self, secret=API_KEY, files=("cmdline", "environ")):
        self.secret, self.files = secret.encode(), files
        self.heard, self.looked = [], set()
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._listen)

    def _listen(self):
        own = os.readlink("/proc/self/ns/pid")
        while not self.ended.is_set():
            for process in filter(str.isdigit, os.listdir("/proc")):
                try:
                    if os.readlink(f"/proc/{process}/ns/pid") == own:
                        continue
                    self.looked.add(process)
                    for file in self.files:
                        text = pathlib.Path(f"/proc/{process}/{file}").read_bytes()
                        if self.secret in text:
                            self.heard.append(text)
                except OSError:
                    continue
            # The machine needs a processor, too.
            self.ended.wait(0.002)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()


def secrets_in(machine):
    """Files that anybody may read, and logs, that hold the key."""
    folders = "/etc", "/usr/local", "/var/lib", "/var/log", "/tmp", "/run/log", "/root"
    found = machine.run("grep", "-rlI", API_KEY, *folders).stdout.split()
    open_to_all = [path for path in found if machine.path(path).stat().st_mode & stat.S_IROTH]
    told = [line for line in machine.journal().splitlines() if API_KEY in line]
    return open_to_all + told


__all__ = ["API_KEY", "BINARY", "CHECKOUT", "CONF", "REMOVE", "SETUP", "Eavesdropper", "Machine", "Receivers",
           "Terminal", "key_url", "platform", "secrets_in"]
