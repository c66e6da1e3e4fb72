"""An access server to read from: Debian's sshd on loopback, which answers with a file of sessions, or of its ARP table.

Its user and password are in a mount namespace of its own: the machine's users stay as they are. Needs root.
"""

import os
import pathlib
import shutil
import socket
import subprocess
import time

SCRIPT = """set -e
mount --bind "$1/passwd" /etc/passwd
mount --bind "$1/shadow" /etc/shadow
mount -t tmpfs tmpfs /run
mkdir /run/sshd
exec /usr/sbin/sshd -D -e -f "$1/sshd_config"
"""


ANSWER = """case "$SSH_ORIGINAL_COMMAND" in
"/ip arp print"*) cat {folder}/arp ;;
*) cat {folder}/sessions ;;
esac
"""


def arp(rows):
    """The text of `/ip arp print`: rows of (IP address, MAC)."""
    lines = ["Flags: X - disabled, I - invalid, H - DHCP, D - dynamic, P - published, C - complete \r\n",
             " #    ADDRESS         MAC-ADDRESS       INTERFACE\r\n"]
    lines += [f"{number:>2} DC {address:<15} {mac.upper()} ether2\r\n" for number, (address, mac) in enumerate(rows)]
    return "".join(lines)


def sessions(rows):
    """The text of `/ppp active print detail`: rows of (login, MAC, IP address, uptime)."""
    lines = ["Flags: R - radius \r\n"]
    for number, (login, mac, address, uptime) in enumerate(rows):
        quoted = login.replace("\\", "\\\\").replace('"', '\\"')
        lines.append(f'{number:>2}   R name="{quoted}" service=pppoe caller-id="{mac.upper()}" address={address} '
                     f'uptime={uptime} encoding="" session-id=0x{0x81B00000 + number:X} limit-bytes-in=0 '
                     "limit-bytes-out=0 \r\n\r\n")
    return "".join(lines)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class AccessServer:
    def __init__(self, folder, user="lab", password="lab-secret"):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.log = self.folder / "log"
        hashed = subprocess.run(["openssl", "passwd", "-6", "-stdin"], input=password, text=True, check=True,
                                capture_output=True).stdout.strip()
        keep = [line for line in pathlib.Path("/etc/passwd").read_text().splitlines() if not line.startswith(user + ":")]
        (self.folder / "passwd").write_text("\n".join([*keep, f"{user}:x:0:0::/:/bin/sh"]) + "\n")
        (self.folder / "shadow").write_text(f"root:*:19000::::::\n{user}:{hashed}:19000:0:99999:7:::\n")
        (self.folder / "shadow").chmod(0o600)
        (self.folder / "sshd_config").write_text(
            f"ListenAddress 127.0.0.1:{self.port}\nHostKey {self.folder}/key\nPasswordAuthentication yes\nUsePAM no\n"
            f"PermitRootLogin yes\nStrictModes no\nPidFile none\nPermitTTY no\nLogLevel VERBOSE\n"
            f"ForceCommand /bin/sh {self.folder}/answer\n")
        (self.folder / "answer").write_text(ANSWER.format(folder=self.folder))
        self.tell([])
        self.process = None
        self.start()

    def tell(self, rows, arp_rows=()):
        for name, text in (("sessions", sessions(rows)), ("arp", arp(arp_rows))):
            part = self.folder / f"{name}.part"
            part.write_text(text)
            part.rename(self.folder / name)

    def start(self, new_key=False):
        key = self.folder / "key"
        if new_key or not key.exists():
            for file in (key, self.folder / "key.pub"):
                file.unlink(missing_ok=True)
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
        with open(self.log, "a") as log:
            self.process = subprocess.Popen(
                ["unshare", "--mount", "--propagation", "private", "sh", "-c", SCRIPT, "sh", str(self.folder)],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(self.log.read_text())

    @property
    def fingerprint(self):
        text = subprocess.run(["ssh-keygen", "-lf", self.folder / "key.pub"], capture_output=True, text=True, check=True)
        return text.stdout.split()[1]

    @property
    def logins(self):
        return self.log.read_text().count("Accepted password")

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=10)

    @staticmethod
    def is_possible():
        return os.geteuid() == 0 and all(shutil.which(name) for name in ("unshare", "openssl", "ssh-keygen")) \
            and os.path.exists("/usr/sbin/sshd")
