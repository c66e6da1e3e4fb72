"""packaging/Containerfile: what it names is there; an image of it runs without root, and keeps its data in the volume."""

import json
import os
import pathlib
import re
import shutil
import subprocess

import certificates
import pytest

from laboratory import ROOT, WAN, Agent, environment, wait_for
from machine import MACHINE
from test_hub import ASK, Hub, program
from test_hub_package import standalone

FILE = ROOT / "packaging/Containerfile"
TEXT = FILE.read_text()
# Each instruction on one line.
LINES = [line for line in TEXT.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]


def words(instruction):
    return [line.split()[1:] for line in LINES if line.split()[0] == instruction]


def test_sources():
    """Everything that is copied from the checkout is in it, and what it is built with is a target of make."""
    copied = [row[:-1] for row in words("COPY") if not row[0].startswith("--from")]
    assert copied and all((ROOT / path).exists() for row in copied for path in row)
    target = re.search(r"RUN make ([a-z-]+)", TEXT)[1]
    assert re.search(rf"(?m)^{target}:", (ROOT / "Makefile").read_text())


def test_settings():
    """What it sets are settings, and the user that it runs as is the one that it makes."""
    reference = (ROOT / "docs/hub-configuration.md").read_text()
    keys = [pair.split("=")[0] for row in words("ENV") for pair in row]
    assert keys and [key for key in keys if f"| `{key}` |" not in reference] == []
    assert f"--uid {words('USER')[0][0]} " in TEXT


def test_compose():
    """One service, netmon, of this Containerfile; what it sets and what .env.example offers are settings."""
    yaml = pytest.importorskip("yaml")
    service, = yaml.safe_load((ROOT / "packaging/compose.yaml").read_text())["services"].items()
    name, words = service
    assert name == words["container_name"] == "netmon"
    assert (ROOT / words["build"]["context"] / words["build"]["dockerfile"]).samefile(FILE)
    # Its paths are those of the folder in which "docker compose" is typed.
    assert (ROOT / "docker-compose.yml").samefile(ROOT / "packaging/compose.yaml")
    assert [volume for volume in words["volumes"] if ":/root/.ssh" in volume][0].endswith(":ro")
    reference = (ROOT / "docs/hub-configuration.md").read_text()
    offered = re.findall(r"(?m)^#?([A-Z_]+)=", (ROOT / ".env.example").read_text())
    for key in [*words["environment"], *(key for key in offered if not key.startswith("NETMON_"))]:
        assert f"| `{key}` |" in reference, key
    # Every variable of the earlier document, and of those of the line and the logs.
    for key in ("DISCORD_WEBHOOK_URL", "LLM_API_URL", "LLM_API_KEY", "LLM_DEFAULT_MODEL", "HEALTHCHECKS_URL",
                "BUSINESS_HOURS_START", "BUSINESS_HOURS_END", "BUSINESS_HOURS_DAYS", "BUSINESS_HOURS_TIMEZONE", "API_HOST",
                "API_PORT", "DATABASE_URL", "LOG_LEVEL", "UPKEEP_AT"):
        assert key in offered, key
    for file in (ROOT / "docs/line.md", ROOT / "docs/logs.md"):
        named = set(re.findall(r"`((?:LINE|LLM|SYSLOG|KEEP)_[A-Z_]+)`", file.read_text()))
        assert named - set(offered) == set()


def test_compose_listens_where_env_says():
    """LISTEN is made of API_HOST and API_PORT, whose defaults are what is published."""
    yaml = pytest.importorskip("yaml")
    service = yaml.safe_load((ROOT / "packaging/compose.yaml").read_text())["services"]["netmon"]
    listen = service["environment"]["LISTEN"]

    def interpolated(**values):
        return re.sub(r"\$\{([A-Z_]+):-([^}]*)\}", lambda found: values.get(found[1]) or found[2], listen)
    assert interpolated() == "0.0.0.0:8080" and service["ports"] == ["${NETMON_PORTS:-127.0.0.1:8080:8080}"]
    assert interpolated(API_HOST="127.0.0.1", API_PORT="9090") == "127.0.0.1:9090"


def health(place, *words):
    return subprocess.run([program(), "health", "--set", f"LISTEN={place}", *words], capture_output=True, text=True, timeout=30,
                          env=environment())


def test_own_check(tmp_path):
    """compose.yaml and the image ask the hub itself whether it is well: 0 where it is, also by TLS; else not 0."""
    yaml = pytest.importorskip("yaml")
    service = yaml.safe_load((ROOT / "packaging/compose.yaml").read_text())["services"]["netmon"]
    assert service["healthcheck"]["test"] == ["CMD", "monitor-hub", "health"]
    assert ['["monitor-hub",', '"health"]'] == words("HEALTHCHECK")[0][-2:]
    hub = Hub(tmp_path)
    try:
        # As the image listens: at all addresses, of which it asks its own.
        well = health(f"0.0.0.0:{hub.port}", "--set", "ALLOW_PLAIN_HTTP=on")
        assert well.returncode == 0 and json.loads(well.stdout)["status"] == "ok", well.stderr
        wrong = health(f"127.0.0.1:{hub.port}", "--set", "TLS_CERT=/c.pem", "--set", "TLS_KEY=/k.pem")
        assert wrong.returncode == 69 and "cannot ask the hub" in wrong.stderr
    finally:
        hub.kill()
    gone = health(f"127.0.0.1:{hub.port}")
    assert gone.returncode == 69 and "cannot ask the hub" in gone.stderr and gone.stdout == ""
    made = certificates.make(tmp_path, "hub", "DNS:hub.example")
    hub = Hub(tmp_path, TLS_CERT=made.file, TLS_KEY=made.key)
    try:
        files = ["--set", f"TLS_CERT={made.file}", "--set", f"TLS_KEY={made.key}"]
        well = health(f"127.0.0.1:{hub.port}", *files)
        assert well.returncode == 0 and json.loads(well.stdout)["status"] == "ok", well.stderr
    finally:
        hub.kill()


def test_compose_schema():
    """It is what the Compose specification asks for, where Python's package of it is installed."""
    yaml, specification = pytest.importorskip("yaml"), pytest.importorskip("compose_spec")
    made = specification.ComposeSpecification.model_validate(yaml.safe_load((ROOT / "packaging/compose.yaml").read_text()))
    assert list(made.services) == ["netmon"]


def test_setup(tmp_path):
    """scripts/setup.sh makes .env and the folders once, and changes nothing that is there."""
    for path in ("scripts/setup.sh", ".env.example", "packaging/hosts.yaml.example"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)

    def run():
        return subprocess.run([tmp_path / "scripts/setup.sh"], capture_output=True, text=True, check=True).stdout
    assert "Made .env" in run() and (tmp_path / "data").is_dir() and (tmp_path / "config/hosts.yaml.example").exists()
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
    (tmp_path / ".env").write_text("LOG_LEVEL=debug\n")
    assert "left as it is" in run() and (tmp_path / ".env").read_text() == "LOG_LEVEL=debug\n"


def test_libraries():
    """The last stage has the libraries that the package depends on, and those that it recommends."""
    control = (ROOT / "packaging/debian/control.monitor-hub").read_text()
    recommended = re.search(r"(?m)^Recommends: (.*)$", control)[1].split(", ")
    final = TEXT.split("FROM ${DEBIAN}")[1]
    assert [name for name in ["libgumbo1", "libpq5", "libsodium23", "libsqlite3-0", *recommended] if name not in final] == []
    # The lab's machine offers what the image installs from Debian; these two are in it.
    offered = re.search(r'(?m)^offered="(.*)"$', (ROOT / "Tests/Lab/machine").read_text())[1].split()
    wanted = re.search(r"--no-install-recommends\s+(.*)$", [line for line in LINES if "useradd" in line][0].split(" && ")[1])[1]
    assert [name for name in wanted.split() if name not in [*offered, "libstdc++6", "tzdata"]] == []


def test_root_of_a_container(tmp_path):
    """Root that may not become another, as packaging/compose.yaml starts it, serves a folder that belongs to a person."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    os.chown(folder, 1000, 1000)
    rights = ["setpriv", "--no-new-privs", "--bounding-set=-all,+dac_override", "--inh-caps=-all"]
    port = tmp_path / "port"
    process = subprocess.Popen([*rights, program(), "serve", "--state-dir", folder, "--listen", "127.0.0.1:0",
                                "--port-file", port], stderr=subprocess.PIPE, text=True, env=environment())
    try:
        wait_for(lambda: port.exists() or process.poll() is not None, 15, "the hub")
        assert process.poll() is None, process.stderr.read()
        made = subprocess.run([*rights, program(), "key", "create", "--state-dir", folder], capture_output=True,
                              text=True, timeout=20, env=environment())
        assert made.returncode == 0 and made.stdout.strip(), made.stderr
    finally:
        process.terminate()
        assert process.wait(timeout=10) == 0


# What compiles is not tried here: it takes minutes and downloads a gigabyte. These stand in for it in the
# first stage's image, and their `make` gives the program under test, where the checkout came along and what
# is ignored did not.
STAND_INS = {"apt-get": "true", "strip": "true",
             "make": """[ "$*" = hub ] && [ -e Package.swift ] && [ ! -e .build ]
    mkdir -p .build/release && cp /root/monitor-hub .build/release"""}


class Buildah:
    """Images and containers in a folder of their own; no registry is asked."""

    def __init__(self, folder):
        self.folder = folder
        on = subprocess.run(["stat", "--file-system", "--format=%T", folder], capture_output=True,
                            text=True).stdout
        # Overlays do not lie on overlays.
        self.driver = "vfs" if "overlay" in on else "overlay"

    def __call__(self, *words, seconds=120):
        result = subprocess.run(
            ["buildah", "--root", self.folder / "root", "--runroot", self.folder / "run", "--storage-driver",
             self.driver,
             *words], capture_output=True, text=True, timeout=seconds,
            env=environment({"TMPDIR": str(self.folder)}))
        assert result.returncode == 0, f"buildah {words}: {result.stdout[-2000:]}{result.stderr[-2000:]}"
        return result.stdout.strip()

    def image(self, tag, base, *added):
        """One of what is added to another: what, and where."""
        container = self("from", base)
        for what, where in added:
            self("add", "--quiet", container, what, where)
        self("commit", "--quiet", "--rm", container, tag)

    def build(self, tag, **arguments):
        words = [word for key, value in arguments.items() for word in ("--build-arg", f"{key}={value}")]
        self("build", "--isolation", "chroot", "--pull-never", "--file", FILE, "--ignorefile",
             f"{FILE}.dockerignore",
             "--tag", tag, *words, ROOT, seconds=300)

    def clear(self):
        self("rm", "--all")
        shutil.rmtree(self.folder)


@pytest.fixture
def buildah(tmp_path):
    made = Buildah(tmp_path / "buildah")
    made.folder.mkdir()
    yield made
    made.clear()


class Container:
    """The image's program in the lab's wan, as its settings say: user, words, environment, and a volume. The rest of its
    files cannot be written to."""

    def __init__(self, buildah, image, lab, volume):
        self.lab = lab
        config = json.loads(buildah("inspect", "--type", "image", image))["OCIv1"]["config"]
        self.user = config["User"]
        root = buildah("mount", buildah("from", image))
        group = re.search(rf"(?m)^[^:]*:x:{self.user}:(\d+):",
                          pathlib.Path(root, "etc/passwd").read_text())[1]
        place, = config["Volumes"]
        if not volume.exists():
            # A new volume begins as what the image has there.
            subprocess.run(["cp", "-a", f"{root}{place}", volume], check=True)
        self.inside = ["unshare", "--mount", "sh", "-euc", f"""
            mount --bind {root} {root}; mount -o remount,bind,ro {root}
            mount --bind {volume} {root}{place}; mount -t proc proc {root}/proc
            exec chroot --userspec={self.user}:{group} --groups= {root} env -i "$@" """,
            "sh", *config["Env"], *config["Entrypoint"]]
        self.process = lab.start("wan", *self.inside, *config["Cmd"], stderr=subprocess.DEVNULL)

    def command(self, *words):
        return self.lab.must("wan", *self.inside, *words).strip()

    def ask(self, path, token=""):
        """What it answers to another computer."""
        result = self.lab.run("router", "/usr/bin/python3", "-c", ASK, f"http://{WAN}:8080{path}", token)
        return json.loads(result.stdout) if result.returncode == 0 else None


def test_built_and_run(buildah, lab, tmp_path):
    """Built from local Debians it is healthy as an ordinary user; what agents sent is there in the next container."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, script in STAND_INS.items():
        (tools / name).write_text(f"#!/bin/sh -e\n{script}\n")
        (tools / name).chmod(0o755)
    machine = subprocess.run([MACHINE, "image"], capture_output=True, text=True, check=True).stdout.strip()
    subprocess.run(["strip", "-o", tmp_path / "monitor-hub", standalone()], check=True)
    buildah.image("localhost/debian", "scratch", (machine, "/"))
    buildah.image("localhost/swift", "localhost/debian", (tools, "/usr/local/bin"),
                  (tmp_path / "monitor-hub", "/root/"))
    buildah.build("localhost/monitor-hub", SWIFT="localhost/swift", DEBIAN="localhost/debian")

    volume = tmp_path / "volume"
    first = Container(buildah, "localhost/monitor-hub", lab, volume)
    health = wait_for(lambda: first.ask("/api/v1/health"), 15, "the hub's health")
    assert health["status"] == "ok"
    assert json.loads(first.command("health"))["status"] == "ok"
    status = pathlib.Path(f"/proc/{first.process.pid}/status").read_text()
    assert re.search(rf"(?m)^Uid:\s+{first.user}\s", status) and re.search(r"(?m)^CapEff:\s+0+$", status)
    key, token = first.command("key", "create"), first.command("token", "create", "test")
    agent = Agent(lab, PLATFORM_API_URL=f"http://{WAN}:8080/api/monitor", API_KEY=key, SERVER_ID="attic")
    wait_for(lambda: first.ask("/api/v1/agents", token)["agents"], 15, "the agent in the hub")
    agent.end()
    first.process.terminate()
    assert first.process.wait(timeout=10) == 0

    second = Container(buildah, "localhost/monitor-hub", lab, volume)
    kept = wait_for(lambda: second.ask("/api/v1/agents", token), 15, "the next container")
    assert [row["serverId"] for row in kept["agents"]] == ["attic"]
