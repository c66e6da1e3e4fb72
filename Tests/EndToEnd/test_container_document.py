"""docs/container.md: what was typed for the earlier system has a row; commands of the hub do what the row says, and others fit
compose.yaml."""

import re
import shutil
import signal
import subprocess

import pytest

from laboratory import ROOT, environment, wait_for
from test_hub import Hub, program

TEXT = (ROOT / "docs/container.md").read_text()
TABLE = TEXT.split("## What was typed, and what to type now")[1]
COMPOSE = "docker compose "
INSIDE = COMPOSE + "exec netmon "
# Verbs of Docker's, which are no concern of the hub; the service that they name is checked.
VERBS = {"up", "build", "down", "restart", "logs"}
# Words of the earlier system that no command on the right may have.
GONE = re.compile("docker-compose|uvicorn|src\\.|pytest|python -|scheduler|internet_monitor|\\.sqlite")


def commands():
    """What to type now."""
    return [row[1] for row in re.findall(r"(?m)^\| (`.*) \| `([^`]*)` \| [^|]*\|$", TABLE)]


def test_commands_are_complete():
    """Each command of the earlier document, and each of its services, has a row."""
    typed = " ".join(row[0] for row in re.findall(r"(?m)^\| (`.*) \| `([^`]*)` \| [^|]*\|$", TABLE))
    for word in ("setup.sh", "docker-compose up -d", "docker-compose build", "docker-compose down", "restart netmon",
                 "restart scheduler", "logs -f", "grep discord", "grep DISCORD", "YOUR_WEBHOOK_URL", "ssh admin@", "/root/.ssh",
                 "cp data/db.sqlite data/", "data/db.sqlite`", "/api/v1/health", "config/all", "add-host.py", "init_db()",
                 "uvicorn", "scheduler_service", "internet_monitor", "pytest"):
        assert word in typed, word
    for verb in "build", "down":
        assert f"| `docker-compose {verb}` | `docker compose {verb}` |" in TABLE
    assert len(commands()) == 22 and not [command for command in commands() if GONE.search(command)]
    for service in "API server", "scheduler", "internet monitor":
        assert f"| {service}: " in TEXT, service


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """One that was given what the earlier document sets, with its folder where a container has /data."""
    hub = Hub(tmp_path_factory.mktemp("netmon"), DISCORD_WEBHOOK_URL="https://discord.com/api/webhooks/1/2", HOSTS_API="open")
    yield hub
    hub.kill()


def shell(command, **more):
    return subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=30, env=environment(more), cwd=ROOT)


def served(command, folder):
    """Without a network of its own it listens, and ends when it is told to."""
    folder.mkdir()
    port = folder / "port"
    command = command.replace("0.0.0.0:8080", "0.0.0.0:0").replace("monitor-hub serve", "exec {} serve --state-dir {}".format(
        program(), folder)) + f" --port-file {port}" + " --listen 127.0.0.1:0" * ("--listen" not in command)
    process = subprocess.Popen(["unshare", "--net", "sh", "-c", f"ip link set lo up; {command}"], text=True,
                               stderr=subprocess.PIPE, env=environment({}))
    try:
        wait_for(lambda: port.exists() or process.poll() is not None, 20, "the hub")
        assert process.poll() is None, process.stderr.read()
        ask = ["nsenter", f"--net=/proc/{process.pid}/ns/net", "curl", "-sf",
               f"http://127.0.0.1:{port.read_text().strip()}/api/v1/health"]
        assert '"status":"ok"' in subprocess.run(ask, capture_output=True, text=True, timeout=10, check=True).stdout
        assert (folder / "hub.db").exists()
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0


@pytest.mark.parametrize("command", dict.fromkeys(commands()))
def test_command(hub, tmp_path, command):
    """Typed as it stands, but for Docker, which starts it in the container, and for the port of the test's hub."""
    if command.startswith(COMPOSE) and not command.startswith(INSIDE):
        verb, *rest = command.removeprefix(COMPOSE).split()
        assert verb in VERBS and [word for word in rest if not word.startswith("--")] in ([], ["netmon"])
        assert re.search(r"(?m)^  netmon:$", (ROOT / "packaging/compose.yaml").read_text())
    elif command.startswith(INSIDE):
        inside(hub, command.removeprefix(INSIDE))
    elif command.startswith("monitor-hub serve"):
        served(command, tmp_path / "state")
    elif command.startswith("curl"):
        token = hub.command("token", "create", "document")
        done = shell(command.replace("localhost:8080", f"127.0.0.1:{hub.port}").replace("curl", "curl -sf"), TOKEN=token)
        assert done.returncode == 0 and ('"status":"ok"' in done.stdout or '"hosts":' in done.stdout), done.stderr
    elif command.startswith("scripts/add-host.py"):
        done = shell(f"{command} --server http://127.0.0.1:{hub.port}")
        assert done.returncode == 0 and "web01" in done.stdout, done.stderr
    elif command == "scripts/setup.sh":
        for path in ("scripts/setup.sh", ".env.example", "packaging/hosts.yaml.example"):
            (tmp_path / path).parent.mkdir(exist_ok=True)
            shutil.copy(ROOT / path, tmp_path / path)
        subprocess.run(command, cwd=tmp_path, check=True, timeout=20, capture_output=True)
        assert (tmp_path / ".env").exists() and (tmp_path / "data").is_dir()
    else:
        assert command == "make test" and re.search("(?m)^test:", (ROOT / "Makefile").read_text())


def inside(hub, command):
    """A command of the container, with the hub's folder for /data."""
    program_, *_ = command.split()
    if program_ == "monitor-hub":
        words = command.replace("/data/", f"{hub.folder}/").split()[1:]
        # Nothing here may reach Discord: what is printed is that its name cannot be resolved.
        run = ["unshare", "--net"] * ("test" in words)
        done = subprocess.run([*run, program(), *words, "--state-dir", hub.folder], capture_output=True, text=True, timeout=60,
                              env=environment({}))
        if "test" in words:
            assert done.returncode == 69 and "resolve host" in done.stdout, done.stderr
        else:
            assert done.returncode == 0, done.stderr
        if "list" in words:
            assert "discord" in done.stdout
        return
    if program_ == "ssh":
        assert "openssh-client" in (ROOT / "packaging/Containerfile").read_text()
    elif program_ == "ls":
        assert ":/root/.ssh:ro" in (ROOT / "packaging/compose.yaml").read_text()
    else:
        assert command == "env" and "env_file: .env" in (ROOT / "packaging/compose.yaml").read_text()
