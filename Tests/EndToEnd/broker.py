"""A real RabbitMQ in a network namespace of its own, on loopback alone, with a hub and agents beside it.

Its data lies in the test's folder, and all its processes, Erlang's port mapper included, are of the namespace: they end with
it. A RabbitMQ whose test was killed ends by itself after ten minutes.
"""

import contextlib
import json
import os
import pathlib
import signal
import subprocess
import time
import urllib.error
import urllib.request

import certificates
from laboratory import environment, numbers, program, wait_for

SERVER = pathlib.Path("/usr/lib/rabbitmq/lib")
ASK = """
import json, sys, urllib.error, urllib.request
method, url, headers, body = sys.argv[1:]
request = urllib.request.Request(url, body.encode() if body else None, json.loads(headers), method=method)
try:
    reply = urllib.request.urlopen(request, timeout=20)
except urllib.error.HTTPError as error:
    reply = error
print(json.dumps([reply.status, reply.read().decode()]))
"""
PASSWORD = "broker-of-the-lab"


class Broker:
    """RabbitMQ with its management API, a user for the hub, and whatever is started beside it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.netns = f"nm-mq{os.getpid() % 10000}-{next(numbers)}"
        self.started = []
        run("ip", "netns", "add", self.netns)
        self.must("ip", "link", "set", "lo", "up")
        # For the name alone: by its address the broker is another.
        self.certificate = certificates.make(self.folder, "broker", "DNS:localhost")
        (self.folder / "password").write_text(PASSWORD + "\n")
        self.process = None
        self.start_broker()

    def start_broker(self):
        data = self.folder / "rabbit"
        data.mkdir(exist_ok=True)
        (data / "enabled_plugins").write_text("[rabbitmq_management].\n")
        (data / "definitions.json").write_text(json.dumps({
            "users": [{"name": "hub", "password": PASSWORD, "tags": ["administrator"]}],
            "vhosts": [{"name": "/"}],
            "permissions": [{"user": "hub", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"}]}))
        (data / "rabbitmq.conf").write_text(f"""
listeners.tcp.1 = 127.0.0.1:5672
listeners.ssl.1 = 127.0.0.1:5671
ssl_options.cacertfile = {self.certificate.authority}
ssl_options.certfile = {self.certificate.file}
ssl_options.keyfile = {self.certificate.key}
ssl_options.verify = verify_none
ssl_options.fail_if_no_peer_cert = false
management.tcp.ip = 127.0.0.1
management.tcp.port = 15672
management.load_definitions = {data}/definitions.json
vm_memory_high_watermark.absolute = 512MiB
disk_free_limit.absolute = 1MB
log.file = false
log.console = true
log.console.level = warning
""")
        sbin = next(SERVER.glob("rabbitmq_server-*")) / "sbin/rabbitmq-server"
        variables = {
            "HOME": str(data), "RABBITMQ_CONFIG_FILE": str(data / "rabbitmq"), "RABBITMQ_BASE": str(data),
            "RABBITMQ_MNESIA_BASE": str(data / "mnesia"), "RABBITMQ_LOG_BASE": str(data),
            "RABBITMQ_LOGS": "-", "RABBITMQ_ENABLED_PLUGINS_FILE": str(data / "enabled_plugins"),
            "RABBITMQ_NODENAME": "lab@localhost", "RABBITMQ_PID_FILE": str(data / "pid"),
            "ERL_EPMD_PORT": "14369", "ERL_EPMD_ADDRESS": "127.0.0.1", "RABBITMQ_DIST_PORT": "14370",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2",
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
        log = open(self.folder / "rabbit.log", "a")
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", self.netns, "timeout", "--kill-after", "5", "600", sbin], stdout=log, stderr=log,
            env=variables, cwd=data, start_new_session=True)
        wait_for(lambda: self.manage("GET", "overview", quiet=True) is not None, 60, "RabbitMQ")

    def stop_broker(self):
        """As a crash does."""
        def is_gone():
            # Again where it was not found: what walks the processes may miss one that is just becoming another.
            subprocess.run(["ip", "netns", "exec", self.netns, "sh", "-c",
                            "for p in $(ip netns pids \"$1\"); do grep -qa beam.smp /proc/$p/cmdline && kill -9 $p; done; true",
                            "sh", self.netns], check=False)
            return self.process.poll() is not None
        wait_for(is_gone, 60, "the end of RabbitMQ")

    def must(self, *words):
        return run("ip", "netns", "exec", self.netns, *words)

    def start(self, *words, **options):
        process = subprocess.Popen(["ip", "netns", "exec", self.netns, *map(str, words)], **options)
        self.started.append(process)
        return process

    def ask(self, method, url, headers=None, body=None):
        """Status and text of an answer, asked inside of the namespace; `None` where nobody answers."""
        result = subprocess.run(
            ["ip", "netns", "exec", self.netns, "/usr/bin/python3", "-c", ASK, method, url, json.dumps(headers or {}),
             json.dumps(body) if body is not None else ""], capture_output=True, text=True, timeout=30)
        return tuple(json.loads(result.stdout)) if result.returncode == 0 else None

    def manage(self, method, path, body=None, quiet=False):
        """What the management API says; `None` where it does not."""
        import base64
        login = base64.b64encode(f"hub:{PASSWORD}".encode()).decode()
        reply = self.ask(method, f"http://127.0.0.1:15672/api/{path}",
                         {"Authorization": f"Basic {login}", "Content-Type": "application/json"}, body)
        if reply is None or reply[0] >= 400:
            assert quiet or reply is None or reply[0] == 404, reply
            return None
        return json.loads(reply[1] or "null")

    def down(self):
        listed = subprocess.run(["ip", "netns", "pids", self.netns], capture_output=True, text=True).stdout.split()
        for pid in listed:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        for process in [*self.started, self.process]:
            with contextlib.suppress(subprocess.TimeoutExpired, AttributeError):
                process.wait(10)
        run("ip", "netns", "delete", self.netns)


class BrokerHub:
    """A hub that uses the broker, in the broker's namespace."""

    URL = "http://127.0.0.1:8080"

    def __init__(self, broker, folder, **settings):
        self.broker, self.folder = broker, pathlib.Path(folder)
        self.state = self.folder / "hub"
        self.settings = {
            "ALLOW_PLAIN_HTTP": "on", "NETCHECK": "on", "BROKER_URL": "amqp://127.0.0.1:5672", "BROKER_USER": "hub",
            "BROKER_MANAGEMENT_URL": "http://127.0.0.1:15672", "BROKER_PASSWORD_FILE": str(broker.folder / "password"),
        } | settings
        self.serve()
        self.tokens = {role: self.command("token", "create", role, "--role", role)
                       for role in ("viewer", "operator", "administrator")}

    def serve(self):
        port_file = self.folder / "port"
        port_file.unlink(missing_ok=True)
        log = open(self.folder / "hub.log", "a")
        self.process = self.broker.start(
            program("monitor-hub"), "serve", "--state-dir", self.state, "--port-file", port_file, "--listen",
            "127.0.0.1:8080", stderr=log, env=environment(self.settings))
        wait_for(port_file.exists, 20, "the hub")

    def command(self, *words, expected=0, **settings):
        result = subprocess.run(
            ["ip", "netns", "exec", self.broker.netns, program("monitor-hub"), *words, "--state-dir", self.state],
            text=True, timeout=30, capture_output=True, env=environment(self.settings | settings))
        assert result.returncode == expected, (result.stdout, result.stderr)
        return result.stdout.strip()

    @property
    def log(self):
        return (self.folder / "hub.log").read_text()

    def restart(self, **settings):
        """With other settings besides; waits for the broker as the log tells of it."""
        before = self.log.count("Broker: connected")
        self.process.terminate()
        self.process.wait(20)
        self.settings |= settings
        self.serve()
        wait_for(lambda: self.log.count("Broker: connected") > before, 30, "the hub's connection to the broker")

    def ask(self, method, path, body=None, role="administrator"):
        """Status and JSON of an answer."""
        headers = {"Content-Type": "application/json"}
        if role:
            headers["Authorization"] = f"Bearer {self.tokens[role]}"
        reply = self.broker.ask(method, self.URL + path, headers, body)
        assert reply is not None, (method, path, self.log[-2000:])
        try:
            return reply[0], json.loads(reply[1] or "null")
        except ValueError:
            return reply[0], reply[1]

    def connected(self):
        return wait_for(lambda: "Broker: connected" in self.log, 30, "the hub's connection to the broker")

    def ended(self, check, seconds=15):
        def look():
            status, found = self.ask("GET", f"/api/v1/checks/{check}")
            if status == 429:
                return time.sleep(found["retryAfterSeconds"])
            return found if found["ended"] else None
        found = wait_for(look, seconds, "the end of the check")
        return {row["agent"]: row for row in found["agents"]}

    def check(self, body, seconds=15, role="administrator"):
        def admitted():
            # Who asks often is told to wait.
            reply = self.ask("POST", "/api/v1/checks", body, role)
            return reply if reply[0] != 429 else None
        status, asked = wait_for(admitted, 10, "the admission of the check")
        assert status == 202, asked
        return self.ended(asked["check"], seconds)


def run(*words):
    return subprocess.run(list(map(str, words)), check=True, capture_output=True, text=True, timeout=30)
