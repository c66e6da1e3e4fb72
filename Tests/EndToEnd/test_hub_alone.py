"""A hub without a model, a channel, a line or a program for SSH: all of it runs, and each missing piece says so on its page."""

import html
import re
import subprocess

import pytest
from laboratory import environment, wait_for
from test_hub import Hub
from test_hub_people import add_user

LOG = "enabled: true, analysis_prompt: '?'"
HOSTS = f"""hosts:
  - {{name: gate, host_id: gate, log_analysis: {{{LOG}, method: ssh, ssh_host: 127.0.0.1, ssh_user: root, log_command: cat x}}}}
  - {{name: sw, host_id: sw, log_analysis: {{{LOG}, method: syslog, syslog_from: 127.0.0.9}}}}
  - {{name: attic, host_id: attic, log_analysis: {{{LOG}, method: agent, agent: attic}}}}
  - {{name: own, host_id: own, log_analysis: {{{LOG}, method: journal}}}}
"""
# Without a network but loopback, and without OpenSSH's client and journalctl.
BARE = ("ip link set lo up; for file in ssh ssh-keyscan journalctl; do [ ! -e /usr/bin/$file ] || "
        "mount --bind /dev/null /usr/bin/$file; done; exec \"$@\"")


class Bare(Hub):
    def start(self):
        self.wrap = ["unshare", "--mount", "--net", "sh", "-c", BARE, "sh"]
        super().start()


@pytest.fixture
def hub(tmp_path):
    hub = Bare(tmp_path, HEALTHCHECKS_URL="https://hc-ping.com/5bf66975-d4c7-4bf5-bcc8-b8d8a82ea278")
    yield hub
    hub.kill()


def inside(hub, *words, **options):
    """A program in the hub's own network."""
    return subprocess.run(["nsenter", f"--net=/proc/{hub.process.pid}/ns/net", *words], capture_output=True, text=True,
                          timeout=30, env=environment(), **options)


def page(hub, session, path):
    done = inside(hub, "curl", "-sf", "-H", f"Cookie: session={session}", f"http://127.0.0.1:{hub.port}{path}")
    assert done.returncode == 0, (path, done.stderr)
    return html.unescape(re.sub(r"\s+", " ", re.sub("<[^>]*>", "", done.stdout)))


def test_missing_pieces(hub):
    """Pages of the line, of logs, of channels and of settings say what is missing and how it is had."""
    add_user(hub, "anna", "administrator")
    login = inside(hub, "curl", "-si", "-d", "name=anna&password=eleven+pipers+piping", f"http://127.0.0.1:{hub.port}/login")
    session = re.search(r"(?i)set-cookie: session=([^;]+)", login.stdout)[1]
    (hub.folder / "hosts.yaml").write_text(HOSTS)
    hub.command("host", "import", hub.folder / "hosts.yaml")
    for host in "gate", "sw", "attic", "own":
        hub.command("log", "approve", host)
    line = page(hub, session, "/line")
    assert "The hub's own line is not checked" in line and "LINE=on" in line
    assert "not checked (LINE=off)" in page(hub, session, "/settings") and "set, but not called (LINE=off)" in page(hub, session, "/settings")
    assert "HEALTHCHECKS_URL is not called" in (hub.folder.parent / "hub.log").read_text()
    logs = page(hub, session, "/logs")
    assert "nothing is sent elsewhere" in logs and "LLM_API_URL" in logs
    assert "No channel yet" in page(hub, session, "/channels")

    def troubles():
        shown = page(hub, session, "/logs")
        return shown if all(words in shown for words in (
            "cannot start /usr/bin/ssh: Permission denied", "cannot start /usr/bin/journalctl", "Set SYSLOG_LISTEN", "The hub knows no agent 'attic'")) else None
    wait_for(troubles, 30, "what is missing of each log")
    assert inside(hub, "curl", "-sf", f"http://127.0.0.1:{hub.port}/api/v1/health").returncode == 0
    assert hub.process.poll() is None
