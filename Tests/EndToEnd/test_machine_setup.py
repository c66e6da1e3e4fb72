"""setup_agent.sh installs, repairs, upgrades, refuses and undoes; remove_agent.sh is its inverse."""

import shutil
import time

import certificates
from laboratory import WAN, measured, wait_for
from machine import (API_KEY, BINARY, CONF, REMOVE, SETUP, Eavesdropper, Receivers, Terminal, key_url,
                     platform, secrets_in)

QUESTIONS = ["PLATFORM_API_URL", "PLATFORM_WS_URL", "GENERATE_KEY_URL", "[Y/n]"]
CLOSING = ["Running:", "Settings:", "Logs:", "Stop:", "Remove:"]


def mac_of(machine, interface="br-lan"):
    return machine.must("cat", f"/sys/class/net/{interface}/address").strip()


def test_unattended(machine):
    """A fresh machine has a running service within 20 s, its key is nowhere to be seen, and after the removal
    its files are as before."""
    receivers = Receivers(machine.lab)
    before, packages = machine.files(), machine.packages()
    began = time.time()
    result = machine.setup(*platform(receivers))
    assert result.returncode == 0, result.stdout + result.stderr
    seconds = receivers.entries("rest")[0]["at"] - began
    measured("setup_agent.sh to the first accepted snapshot, packages included", f"{seconds:.1f} s")
    # Under 20 s on a machine that does nothing else; a test is no stopwatch.
    assert seconds < 60 and receivers.stored()
    assert [line.split()[0] for line in result.stdout.splitlines()[-5:]] == CLOSING
    assert "history delivered" in result.stdout.splitlines()[-5]
    assert API_KEY not in result.stdout + result.stderr and secrets_in(machine) == []
    conf = machine.path(CONF)
    # Many routers are called "router".
    name = "router-" + mac_of(machine).replace(":", "")[6:]
    assert f"named this machine {name}" in result.stdout and f"SERVER_ID={name}\n" in conf.read_text()
    assert receivers.stored()[0]["serverId"] == name
    assert f"API_KEY={API_KEY}\n" in conf.read_text() and f"SERVER_IP={WAN[:-1]}1\n" in conf.read_text()
    assert machine.must("stat", "-c", "%U:%G %a", CONF).strip() == "root:monitor-agent 640"
    assert machine.shown("UnitFileState") == "enabled" and machine.shown("User") == "monitor-agent"
    assert machine.shown("ActiveState") == "active" and machine.shown("NRestarts") == "0"
    assert [entry["body"] for entry in receivers.entries("key")] == [{"ip": f"{WAN[:-1]}1"}]
    removed = machine.run(REMOVE, "--packages")
    assert removed.returncode == 0, removed.stdout + removed.stderr
    assert machine.difference(before) == {} and machine.packages() == packages
    assert machine.run("getent", "passwd", "monitor-agent").returncode != 0
    assert machine.run("systemctl", "status", "monitor.service").returncode == 4
    assert machine.must(REMOVE) == "There is nothing to remove.\n"


def test_interactive(machine):
    """On a terminal it asks for what it is not told, shows what it found, and does nothing after a no. Meanwhile no
    other setup or removal begins."""
    receivers = Receivers(machine.lab)
    machine.write(CONF, "CYCLE_TIME=0.5\n")
    before = machine.files()

    def run(*answers):
        terminal = Terminal(machine, SETUP, "--binary", BINARY)
        for question, answer in zip(QUESTIONS, answers):
            terminal.answer(question, answer + "\n")
        return terminal.end(), terminal.process.returncode
    urls = receivers.url("rest"), receivers.url("ws"), key_url(receivers)
    screen, status = run(*urls, "n")
    assert status == 0 and screen.endswith("Nothing was changed.\n") and machine.difference(before) == {}
    waiting = Terminal(machine, SETUP, "--binary", BINARY, *platform(receivers))
    waiting.answer(QUESTIONS[-1], "")
    for other, status in (machine.setup(), 78), (machine.run(REMOVE), 1):
        assert other.returncode == status and "runs already. Wait for its end." in other.stderr, other.stderr
    waiting.answer("", "n\n")
    assert waiting.end().endswith("Nothing was changed.\n") and machine.difference(before) == {}
    screen, status = run(*urls, "")
    assert status == 0, screen
    assert "ok    LAN side: 192.168.77.0/24 on 'br-lan'" in screen and "libpcap0.8" in screen
    assert [line.split()[0] for line in screen.splitlines()[-5:]] == CLOSING and API_KEY not in screen
    terminal = Terminal(machine, REMOVE)
    terminal.answer("[y/N]", "y\n")
    assert terminal.end().endswith("The agent is removed.\n")
    assert set(machine.difference(before)) == {CONF}


def test_again(machine):
    """Run twice it repairs what is damaged and upgrades what is old, and keeps settings, key and state."""
    receivers = Receivers(machine.lab)
    before = machine.files()
    with Eavesdropper() as listener:
        machine.install(receivers, SERVER_ID="attic")
    # No process had the key among its words or in its environment.
    assert len(listener.looked) > 50 and listener.heard == []
    settings = machine.path(CONF).read_text()
    assert settings.startswith("CYCLE_TIME=0.5\n") and f"API_KEY={API_KEY}\n" in settings
    machine.shell(f"""
        echo kept >/var/lib/monitor-agent/outbox; chown monitor-agent: /var/lib/monitor-agent/outbox
        systemctl disable --quiet monitor.service
        echo '[Service]' >/etc/systemd/system/monitor.service
        printf '#!/bin/sh\\nexit 1\\n' >/usr/local/bin/monitor-agent.old
        mv /usr/local/bin/monitor-agent.old /usr/local/bin/monitor-agent
        chmod 666 {CONF}""")
    result = machine.setup("--platform-api-url", f"http://{WAN}:9/elsewhere")
    assert result.returncode == 78 and "another service's" in result.stderr
    machine.shell("rm /etc/systemd/system/monitor.service")
    result = machine.setup("--platform-api-url", f"http://{WAN}:9/elsewhere")
    assert result.returncode == 0, result.stderr
    assert "kept PLATFORM_API_URL from /etc/monitor.conf" in result.stdout
    assert machine.path(CONF).read_text() == settings
    assert machine.must("stat", "-c", "%U:%G %a", CONF).strip() == "root:monitor-agent 640"
    assert machine.must("cat", "/var/lib/monitor-agent/outbox") == "kept\n"
    assert machine.shown("UnitFileState") == "enabled" and machine.shown("ActiveState") == "active"
    # An upgrade over the running one: another process, the same numbering of settings.
    process = machine.shown("MainPID")
    machine.shell(f"printf x >>{BINARY}")
    assert machine.setup().returncode == 0
    assert machine.shown("MainPID") != process
    machine.shell(f"cmp {BINARY} /usr/local/bin/monitor-agent")
    assert len(receivers.entries("key")) == 1
    machine.must(REMOVE, "--keep-data")
    assert machine.path(CONF).read_text() == settings
    assert machine.must("cat", "/var/lib/monitor-agent/outbox") == "kept\n"
    assert machine.setup().returncode == 0
    machine.must(REMOVE, "--packages")
    assert machine.difference(before) == {}


def test_faults(machine):
    """All that is wrong is said at once, each with its remedy, and nothing is changed."""
    receivers = Receivers(machine.lab)
    before = machine.files()
    closed = f"http://{WAN}:9/api"

    def refused(*options):
        result = machine.setup(*options)
        assert result.returncode == 78 and result.stdout == "", result.stdout + result.stderr
        assert result.stderr.endswith("Nothing was changed.\n")
        assert machine.difference(before) == {}
        return [line.removeprefix("FAIL  ") for line in result.stderr.splitlines()[:-1]]
    faults = refused("--interface", "eth9", "--platform-api-url", closed, "--generate-key-url", closed,
                     "--platform-ws-url", f"ws://{WAN}:9/")
    kinds = [fault.split(":")[0] for fault in faults]
    assert kinds == ["LAN side", "PLATFORM_API_URL", "PLATFORM_WS_URL", "key"]
    assert "eth9" in faults[0] and "br-lan" in faults[0]
    assert all("refused" in fault for fault in faults[1:])
    faults = refused("--interface", "br-lan", "--network-range", "10.0.0.0/24", *platform(receivers))
    assert len(faults) == 1 and "NETWORK_RANGE=192.168.77.0/24" in faults[0]
    faults = refused("--network-range", "10.0.0.1/24", "--platform-ws-url", "http://nowhere")
    assert all(fault.startswith("settings: ") and CONF in fault for fault in faults) and len(faults) == 2
    # The platform knows no such place.
    faults = refused(*platform(receivers)[:4], "--generate-key-url", f"{receivers.url('rest')}/nowhere")
    assert len(faults) == 1 and faults[0].startswith("key: cannot ") and "404" in faults[0]
    machine.lab.must("router", "ip", "link", "set", "wan0", "down")
    machine.lab.must("router", "ip", "link", "set", "br-lan", "down")
    faults = refused("--interface", "br-lan", "--network-range", "192.168.77.0/24")
    assert any("br-lan" in fault and "down" in fault for fault in faults)
    machine.lab.must("router", "ip", "link", "set", "br-lan", "up")
    machine.shell("cd /root; cp -r monitor monitor-agent /tmp; chmod -R a+rX /tmp/monitor /tmp/monitor-agent")
    nobody = "setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--bounding-set=-all"
    result = machine.run(*nobody, "/tmp/monitor/setup_agent.sh", "--binary", "/tmp/monitor-agent",
                         "--interface", "eth9")
    kinds = [line.split(":")[0] for line in result.stderr.splitlines()[:-1]]
    assert result.returncode == 78 and kinds == ["FAIL  root", "FAIL  LAN side"]
    assert machine.difference(before) == {}


def package(machine, name, program=None):
    """A Debian package in the machine's /root, with a copy of the program or empty."""
    tree = machine.path(f"/root/{name}-tree")
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "usr/bin").mkdir(parents=True)
    (tree / "DEBIAN/control").write_text(
        f"Package: {name}\nVersion: 1\nArchitecture: all\n"
        "Maintainer: x <x@x.example>\nDescription: for a test\n")
    if program:
        shutil.copy(machine.path(program), tree / "usr/bin/monitor-agent")
    machine.must("dpkg-deb", "-Znone", "--root-owner-group", "--build", f"/root/{name}-tree",
                 f"/root/{name}.deb")
    return f"/root/{name}.deb"


def test_packages(machine):
    """A Debian package can be the program's source; where it is installed, both scripts leave it alone."""
    receivers = Receivers(machine.lab)
    source = package(machine, "source", BINARY)
    machine.write("/root/key", f"{API_KEY}\n", 0o600)
    machine.write(CONF, "CYCLE_TIME=0.2\n")
    result = machine.setup(*platform(receivers)[:4], "--key-file", "/root/key", binary=source)
    assert result.returncode == 0, result.stdout + result.stderr
    machine.shell(f"cmp {BINARY} /usr/local/bin/monitor-agent")
    assert receivers.entries("key") == [] and API_KEY in machine.path(CONF).read_text()
    machine.must("dpkg", "--install", package(machine, "monitor-agent"))
    before = machine.files()
    for result in machine.setup(), machine.run(REMOVE):
        assert result.returncode != 0 and "apt-get purge monitor-agent" in result.stderr
        assert machine.difference(before) == {}


def test_https(machine):
    """Certificates are checked before they are installed: unknown ones are refused, CA_FILE's accepted."""
    made = certificates.make(machine.lab.folder, "own")
    receivers = Receivers(machine.lab, "--tls-cert", made.file, "--tls-key", made.key)
    machine.write("/etc/own.pem", made.authority.read_text())
    before = machine.files()
    result = machine.setup(*platform(receivers))
    assert result.returncode == 78 and machine.difference(before) == {}
    kinds = [line.split(":")[0] for line in result.stderr.splitlines() if "certificate" in line]
    assert kinds == ["FAIL  PLATFORM_API_URL", "FAIL  PLATFORM_WS_URL", "FAIL  key"], result.stderr
    machine.install(receivers, CA_FILE="/etc/own.pem")
    assert receivers.stored() and receivers.url("rest").startswith("https:")


def test_wrong_program(machine):
    """What is no program for this machine is refused, and so is a machine without any."""
    before = machine.files()
    machine.write("/root/text", "no program\n", 0o755)
    for binary, verb in ("/root/text", "run"), ("/root/nowhere", "find"), ("/root/a.deb", "read"):
        result = machine.setup(binary=binary)
        assert result.returncode == 78 and f"cannot {verb}" in result.stderr, result.stderr
    result = machine.run(SETUP, "--unattended")
    assert result.returncode == 78 and "no Swift here" in result.stderr
    for options in ["--colour"], ["--interface"]:
        assert machine.setup(*options).returncode == 64
    assert machine.difference(before) == {}


def test_undone(machine):
    """What fails half-way, or is interrupted there, leaves the machine as it was."""
    receivers = Receivers(machine.lab, "--rest-status", "401")
    before, packages = machine.files(), machine.packages()
    machine.write(CONF, "CYCLE_TIME=0.2\n")
    mine = machine.files()
    terminal = Terminal(machine, SETUP, "--binary", BINARY, *platform(receivers))
    terminal.answer("[Y/n]", "\n")
    wait_for(lambda: receivers.entries("rest"), 30, "a snapshot that is refused")
    terminal.answer("installed /usr/local", "\x03")
    screen = terminal.end()
    assert "all changes are undone" in screen, screen
    assert terminal.process.returncode != 0
    assert machine.difference(mine) == {} and machine.packages() == packages
    assert machine.run("getent", "passwd", "monitor-agent").returncode != 0
    machine.shell(f"rm {CONF}")
    assert machine.difference(before) == {}


def test_nobody_reads(machine):
    """A reader that goes away half-way is an interruption, too: nothing stays, the key least of all."""
    receivers = Receivers(machine.lab)
    before, packages = machine.files(), machine.packages()
    words = " ".join([SETUP, "--unattended", "--binary", BINARY, *platform(receivers)])
    machine.shell(f"{words} 2>&1 | head -n 1", seconds=90)
    assert machine.difference(before) == {} and machine.packages() == packages
    assert machine.run("getent", "passwd", "monitor-agent").returncode != 0
    assert machine.must("find", "/tmp", "-name", "tmp.*") == ""


def touched(machine, before):
    """What differs, but for what a restarted service writes into its own folder."""
    return [path for path in machine.difference(before) if not path.startswith("/var/lib/monitor-agent/")]


def test_no_room_for_a_copy(machine):
    """Where what is to be replaced cannot be kept aside, nothing is replaced."""
    receivers = Receivers(machine.lab)
    machine.install(receivers)
    before = machine.files()
    machine.shell("mount -t tmpfs -o size=20m none /tmp")
    result = machine.setup()
    assert result.returncode == 1 and "keep a copy" in result.stderr, result.stdout + result.stderr
    machine.shell("umount /tmp")
    assert touched(machine, before) == [] and machine.shown("ActiveState") == "active"
    receivers.next_stored()


def test_bad_upgrade(machine):
    """A new program that does not become ready is taken back, and the old one runs again."""
    receivers = Receivers(machine.lab)
    machine.install(receivers)
    # So that the upgrade installs a package, too, and takes back no other.
    machine.must("apt-get", "purge", "-qq", "--yes", "ca-certificates")
    before, packages = machine.files(), machine.packages()
    machine.write("/root/broken", f'#!/bin/sh\n[ "$1" = "" ] && exit 78\nexec {BINARY} "$@"\n', 0o755)
    result = machine.setup(binary="/root/broken")
    assert result.returncode == 1, result.stdout + result.stderr
    assert "cannot start 'monitor.service'" in result.stderr and "all changes are undone" in result.stderr
    assert touched(machine, before) == [] and machine.packages() == packages
    assert machine.shown("ActiveState") == "active"
    receivers.next_stored()


OLD_PROGRAM = f'''#!/usr/bin/python3
PLATFORM_WS_URL = "ws://{WAN}:9/of/the/program"
API_KEY = "{API_KEY}"
NETWORK_RANGE = "192.168.77.0/24"
'''
OLD_UNIT = '''[Service]
ExecStart=/usr/bin/python3 /usr/local/bin/monitor.py "old-name" "" 192.168.77.0/24
Environment="CYCLE_TIME=5"
[Install]
WantedBy=multi-user.target
'''
# As the earlier program wrote it, with a key that nothing knows any more.
OLD_SETTINGS = f"""# Monitor Agent Configuration
API_URL="http://{WAN}:%s/api/monitor"
WS_URL=ws://{WAN}:%s/ws/monitor
SCAN_INTERFACE=br-lan
SCAN_INTERVAL=60
CYCLE_TIME=0.5
"""
SUDO_RULES = {
    "monitor": "# The monitor.\nALL ALL=(root) NOPASSWD: /usr/bin/python3 /usr/local/bin/monitor.py\n",
    "monitor-agent-arp-scan":
        "Defaults:monitor-agent !requiretty\n"
        "monitor-agent ALL=(root) NOPASSWD: /usr/sbin/arp-scan, /usr/bin/arp-scan\n",
    "mixed": "monitor-agent ALL=(root) NOPASSWD: /usr/bin/id\nbob ALL=(root) /usr/bin/id\n",
    "backup": "dave ALL=(root) NOPASSWD: /usr/bin/python3 /opt/backup/monitor.py\n",
    "restart": "erin ALL=(root) NOPASSWD: /usr/bin/systemctl restart monitor.service\n",
    "gpu": "carol ALL=(root) /usr/bin/systemctl restart gpu-monitor.service\n",
    "others": "bob ALL=(root) /usr/bin/systemctl restart monitor.service\nbob ALL=(root) /usr/bin/id\n"}
OLD_USER = """
    groupadd --system wireshark
    useradd --system --create-home --shell /bin/bash --groups wireshark monitor-agent
    install -d -m 700 -o monitor-agent /home/monitor-agent/.ssh
"""


def install_earlier(machine, receivers):
    machine.write("/usr/local/bin/monitor.py", OLD_PROGRAM, 0o755)
    machine.write("/etc/systemd/system/monitor.service", OLD_UNIT)
    for name, text in SUDO_RULES.items():
        machine.write(f"/etc/sudoers.d/{name}", text, 0o440)
    machine.write(CONF, OLD_SETTINGS % (receivers.ports["rest"], receivers.ports["ws"]))
    machine.shell(OLD_USER)


def test_earlier(machine):
    """An earlier Python-based installation is replaced only when told, its settings taken over, whatever they were
    called, and its rights taken away; where that fails, all is as before."""
    receivers = Receivers(machine.lab, "--rest-status", "401")
    install_earlier(machine, receivers)
    before = machine.files()
    result = machine.setup()
    assert result.returncode == 78 and "--take-over" in result.stderr and machine.difference(before) == {}
    assert machine.setup("--take-over").returncode == 1
    assert machine.difference(before) == {} and "wireshark" in machine.must("id", "monitor-agent")
    assert machine.must("getent", "passwd", "monitor-agent").strip().endswith("/home/monitor-agent:/bin/bash")
    receivers.again()
    terminal = Terminal(machine, SETUP, "--binary", BINARY)
    terminal.answer("earlier installation", "y\n")
    terminal.answer("[Y/n]", "\n")
    screen = terminal.end()
    assert terminal.process.returncode == 0, screen
    lines = machine.path(CONF).read_text().splitlines()
    settings = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    assert settings["SERVER_ID"] == "old-name" and settings["INTERFACE"] == "br-lan"
    assert settings["PLATFORM_API_URL"].strip('"') == receivers.url("rest") and settings["API_KEY"] == API_KEY
    assert settings["PLATFORM_WS_URL"] == receivers.url("ws")
    assert "# of the earlier installation: SCAN_INTERVAL=60" in lines
    assert API_KEY not in screen and receivers.entries("key") == []
    left = machine.must("ls", "/usr/local/bin", "/etc/sudoers.d").split()
    assert not {"monitor.py", "monitor", "monitor-agent-arp-scan"} & set(left)
    for name in ("others", "gpu", "backup", "restart"):
        assert machine.must("cat", f"/etc/sudoers.d/{name}") == SUDO_RULES[name]
    assert machine.must("cat", "/etc/sudoers.d/mixed") == "bob ALL=(root) /usr/bin/id\n"
    assert "kept /etc/sudoers.d/others" in screen and "kept /etc/sudoers.d/restart" in screen
    assert "sudoers.d/gpu" not in screen and "sudoers.d/backup" not in screen
    assert "wireshark" not in machine.must("id", "monitor-agent")
    assert machine.must("getent", "passwd", "monitor-agent").strip().endswith(":/:/usr/sbin/nologin")
    assert not machine.path("/home/monitor-agent").exists()
    assert receivers.stored()[0]["serverId"] == "old-name"


def test_earlier_removed(machine):
    """The removal takes the Python-based installation away as well, with all that its user was allowed."""
    receivers = Receivers(machine.lab)
    install_earlier(machine, receivers)
    machine.shell("systemctl daemon-reload")
    result = machine.run(REMOVE)
    assert result.returncode == 0 and result.stdout.endswith("The agent is removed.\n"), result.stderr
    left = machine.must("ls", "/usr/local/bin", "/etc/sudoers.d", "/home").split()
    assert not {"monitor.py", "monitor-agent-arp-scan", "monitor-agent"} & set(left)
    assert machine.must("cat", "/etc/sudoers.d/mixed") == "bob ALL=(root) /usr/bin/id\n"
    assert machine.run("getent", "passwd", "monitor-agent").returncode != 0
    assert not machine.path(CONF).exists()
    assert machine.run("systemctl", "status", "monitor.service").returncode == 4


def test_user_of_before(machine):
    """A user of this name that was here before stays, with its home and its sudo rules. What an older setup made,
    which kept no record of it, goes."""
    receivers = Receivers(machine.lab)
    machine.shell("useradd --system --create-home --home-dir /srv/monitor-agent monitor-agent")
    machine.write("/srv/monitor-agent/notes", "mine\n")
    machine.write("/etc/sudoers.d/mine", "monitor-agent ALL=(root) NOPASSWD: /usr/bin/id\n", 0o440)
    before = machine.files()
    machine.install(receivers)
    said = machine.must(REMOVE, "--packages")
    assert "kept user monitor-agent: it was here before\n" in said
    assert machine.difference(before) == {} and machine.must("id", "-un", "monitor-agent")
    machine.shell("userdel --remove monitor-agent; rm /etc/sudoers.d/mine")
    machine.install(receivers)
    records = "/usr/local/share/monitor-agent/users"
    assert machine.must("cat", records) == "monitor-agent\n"
    machine.must(REMOVE, "--keep-data", "--packages")
    assert machine.must("cat", records) == "monitor-agent\n" and machine.must("id", "-un", "monitor-agent")
    machine.shell(f"rm {records}")
    machine.must(REMOVE)
    assert machine.run("getent", "passwd", "monitor-agent").returncode != 0


PACKAGES = ["libpcap0.8", "libcurl4", "ca-certificates"]
DAMAGES = {
    "program gone": "rm /usr/local/bin/monitor-agent",
    "unit gone": "rm /etc/systemd/system/monitor.service; systemctl daemon-reload",
    "settings gone": f"rm {CONF}; systemctl restart monitor.service",
    "user gone": "systemctl stop monitor.service; userdel monitor-agent",
    "masked": "systemctl stop monitor.service; rm /etc/systemd/system/monitor.service;"
              " systemctl mask --quiet monitor.service",
}


def test_damaged(machine):
    """Whatever is missing, the removal leaves the files as before; --dry-run before it changes nothing."""
    receivers = Receivers(machine.lab)
    machine.must("apt-get", "install", "-qq", "--yes", "--no-install-recommends", *PACKAGES)
    before = machine.files()
    for damage, script in DAMAGES.items():
        machine.install(receivers, CYCLE_TIME="0.2")
        machine.shell(script)
        damaged = machine.files()
        told = machine.must(REMOVE, "--dry-run").splitlines()
        assert told[-1] == "Nothing was removed." and machine.difference(damaged) == {}, damage
        result = machine.run(REMOVE)
        assert result.returncode == 0, f"{damage}: {result.stdout}{result.stderr}"
        done = {line.replace("removed ", "would remove ") for line in result.stdout.splitlines()[:-1]}
        assert done <= set(told), damage
        assert machine.difference(before) == {}, damage
        assert machine.run("pgrep", "monitor-agent").returncode == 1
