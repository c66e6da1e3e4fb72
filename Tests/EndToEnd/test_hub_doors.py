"""How the hub is reached: TLS whose certificate is renewed while it runs, proxies, no plain HTTP by mistake."""

import json
import pathlib
import socket
import ssl
import subprocess
import urllib.request

import certificates
import pytest
from laboratory import WAN, Agent, environment, wait_for
from test_hub import Hub, program


def shown(port, authority):
    """The serial number of the certificate that is shown, which has to be the authority's."""
    context = ssl.create_default_context(cafile=authority)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as raw:
        with context.wrap_socket(raw, server_hostname="127.0.0.1") as secure:
            assert secure.version() in ("TLSv1.2", "TLSv1.3")
            return secure.getpeercert()["serialNumber"]


class SecureHub(Hub):
    """One that speaks TLS on loopback."""

    def __init__(self, folder, certificate, **settings):
        super().__init__(folder, TLS_CERT=str(certificate.file), TLS_KEY=str(certificate.key), **settings)
        self.authority = certificate.authority

    def ask(self, path):
        request = urllib.request.Request(f"https://127.0.0.1:{self.port}{path}",
                                         headers={"Authorization": f"Bearer {self.token}"})
        context = ssl.create_default_context(cafile=self.authority)
        with urllib.request.urlopen(request, timeout=10, context=context) as reply:
            return json.loads(reply.read())


def log(hub):
    return (hub.folder.parent / "hub.log").read_text()


def test_tls(tmp_path):
    """HTTPS with the operator's certificate; a renewed one shows without a restart, a wrong one does not."""
    first, second = (certificates.make(tmp_path, name, "IP:127.0.0.1") for name in ("first", "second"))
    hub = SecureHub(tmp_path, first)
    assert hub.ask("/api/v1/agents") == {"agents": []}
    before = shown(hub.port, first.authority)
    with socket.create_connection(("127.0.0.1", hub.port), timeout=5) as plain:
        plain.sendall(b"GET /api/v1/health HTTP/1.1\r\nHost: h\r\n\r\n")
        assert b"HTTP/1.1 200" not in plain.recv(1000)
    with pytest.raises(ssl.SSLError):
        shown(hub.port, second.authority)
    key = first.key.read_bytes()
    first.key.write_bytes(second.key.read_bytes())  # The certificate of another key.
    wait_for(lambda: "TLS: Keeping the previous certificate" in log(hub), 15, "the refusal")
    assert shown(hub.port, first.authority) == before
    first.key.write_bytes(key)
    first.file.write_bytes(second.file.read_bytes())
    first.key.write_bytes(second.key.read_bytes())
    wait_for(lambda: "TLS: Now serving the renewed certificate" in log(hub), 15, "the renewal")
    assert shown(hub.port, second.authority) != before
    hub.kill()


def test_agent_over_tls(lab):
    """A real agent hands in over https and wss, with the certificate that 'monitor-hub certificate' makes."""
    folder = lab.folder / "tls"
    made = subprocess.run([program(), "certificate", "--host", WAN, "--host", "hub.home.arpa",
                           "--folder", folder], capture_output=True, text=True, timeout=20, env=environment())
    assert made.returncode == 0, made.stderr
    settings = dict(line.split("=") for line in made.stdout.split())
    assert pathlib.Path(settings["TLS_KEY"]).stat().st_mode & 0o77 == 0
    again = subprocess.run([program(), "certificate", "--host", WAN, "--folder", folder], capture_output=True,
                           text=True, timeout=20, env=environment())
    assert again.returncode == 74 and "Move it away" in again.stderr
    hub = Hub(lab.folder, lab, **settings)
    hub.command("check")
    agent = Agent(lab, {"PLATFORM_API_URL": f"https://{WAN}:{hub.port}/api/monitor", "API_KEY": hub.key,
                        "PLATFORM_WS_URL": f"wss://{WAN}:{hub.port}/ws/monitor", "SERVER_ID": "attic",
                        "CA_FILE": settings["TLS_CERT"]})
    agent.wait_line("WebSocket", "onnected")
    wait_for(lambda: "\tattic\t" in hub.command("agent", "list"), 10, "the agent in the hub")
    assert not agent.failures()


def test_certificate_for_the_service(tmp_path):
    """Where the service is installed, its group may read the key; elsewhere root alone."""
    for name, line, group, mode in ("with", "monitor-hub:x:4711:\n", 4711, 0o640), ("without", "", 0, 0o600):
        folder, groups = tmp_path / name, tmp_path / f"{name}.group"
        groups.write_text("root:x:0:\n" + line)
        wrap = ["unshare", "--mount", "sh", "-c", f'mount --bind {groups} /etc/group && exec "$@"', "sh"]
        subprocess.run([*wrap, program(), "certificate", "--host", "hub.example", "--folder", folder],
                       check=True, capture_output=True, timeout=20, env=environment())
        key = (folder / "key.pem").stat()
        assert (key.st_uid, key.st_gid, key.st_mode & 0o777) == (0, group, mode)


@pytest.mark.parametrize("host", ["-x", "a b", "a,DNS:evil.example", "", "a/CN=b"])
def test_strange_hosts(tmp_path, host):
    """A name that would mean more to openssl than a name is refused."""
    made = subprocess.run([program(), "certificate", f"--host={host}", "--folder", tmp_path / "x"],
                          capture_output=True, text=True, timeout=20, env=environment())
    assert made.returncode == 64, made.stderr
    assert not (tmp_path / "x").exists()


def test_no_plain_http_by_mistake(tmp_path):
    """Beyond loopback the hub does not start without TLS, unless told to; bad certificates are told at once."""
    def serve(*words):
        return subprocess.run([program(), "serve", "--state-dir", tmp_path / "hub", *words],
                              capture_output=True, text=True, timeout=20, env=environment())
    result = serve("--listen", "192.0.2.1:8080")
    assert result.returncode == 78
    assert "without TLS" in result.stderr and "ALLOW_PLAIN_HTTP=on" in result.stderr
    result = serve("--listen", "192.0.2.1:8080", "--set", "ALLOW_PLAIN_HTTP=on")
    assert result.returncode == 69 and "no such address" in result.stderr
    (tmp_path / "no.pem").write_text("nothing")
    for file, says in (("no.pem", "not a certificate with its key"), ("none.pem", "No such file")):
        result = serve("--listen", "127.0.0.1:0", "--set", f"TLS_CERT={tmp_path / file}",
                       "--set", f"TLS_KEY={tmp_path / file}")
        assert result.returncode == 78 and says in result.stderr, result.stderr


@pytest.mark.parametrize("trusted, limited", [("none", True), ("127.0.0.0/8", False)],
                         ids=["nobody", "loopback"])
def test_forwarded(tmp_path, trusted, limited):
    """Who asks is what a trusted proxy says; what others say of themselves is not believed."""
    hub = Hub(tmp_path, TRUSTED_PROXIES=trusted)
    answers = [hub.send("POST", "/api/generate-key", {"ip": "192.0.2.1"}, **{
        "X-Forwarded-For": f"192.0.2.{number // 5}"})[0] for number in range(12)]
    assert (429 in answers) == limited
    hub.kill()
