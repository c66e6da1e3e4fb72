"""What is measured, and its peers, each on loopback with a folder of its own."""

import http.client
import http.server
import json
import os
import pathlib
import socketserver
import subprocess
import threading
import time

from beats import post
from programs import Program, built, free_port, listens


class Receiver:
    """A web hook that takes everything: when each body came."""

    def __init__(self):
        self.got = got = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):  # noqa: N802  the library's name
                now = time.time()
                got.append((now, self.rfile.read(int(self.headers.get("Content-Length", 0)))))
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads = True
            request_queue_size = 256

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, count, seconds):
        end = time.monotonic() + seconds
        while len(self.got) < count and time.monotonic() < end:
            time.sleep(0.01)

    def end(self):
        self.server.shutdown()
        self.server.server_close()


class Hub(Program):
    """monitor-hub, with a web hook as its channel where there is a receiver."""

    def __init__(self, folder, receiver=None, **settings):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(exist_ok=True)
        port = self.folder / "port"
        port.unlink(missing_ok=True)
        words = [word for name, value in settings.items() for word in ("--set", f"{name}={value}")]
        super().__init__([built("monitor-hub"), "serve", "--state-dir", self.folder, "--listen", "127.0.0.1:0",
                          "--port-file", port, "--set", "ALLOW_PRIVATE_NOTIFY=on", *words],
                         self.folder / "log", port.exists)
        self.port = int(port.read_text())
        self.token = self.command("token", "create", "benchmark", "--role", "administrator")
        if receiver:
            self.send("POST", "/api/v1/channels", {"name": "hook", "url": receiver.url})
            time.sleep(2)  # Its first turn ends what holds messages back after a start.

    def command(self, *words):
        return subprocess.run([built("monitor-hub"), *words, "--state-dir", self.folder], check=True, text=True,
                              capture_output=True).stdout.strip()

    def send(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, json.dumps(body) if body else None, {"Authorization": f"Bearer {self.token}"})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status not in (200, 201):
            raise SystemExit(f"{method} {path}: {answer.status} {text[:300]}")
        return json.loads(text)

    def add(self, count, prefix="h", **fields):
        """The bytes of each new host's heartbeat."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        requests = []
        for number in range(count):
            name = f"{prefix}{number}"
            body = json.dumps({"name": name, "host_id": name, "token": f"token-of-{name}"} | fields)
            connection.request("POST", "/api/v1/hosts", body, {"Authorization": f"Bearer {self.token}"})
            answer = connection.getresponse()
            text = answer.read()
            if answer.status != 201:
                raise SystemExit(f"cannot add {name}: {answer.status} {text[:300]}")
            requests.append(post(f"/api/v1/heartbeat/{name}", f"token-of-{name}"))
        connection.close()
        return requests


class Healthchecks:
    """healthchecks from its source, on SQLite: gunicorn with two workers, and sendalerts.

    HEALTHCHECKS names the source's folder, HEALTHCHECKS_PYTHON an interpreter (3.12 or later) that has its requirements
    and gunicorn."""

    source = os.environ.get("HEALTHCHECKS")
    python = os.environ.get("HEALTHCHECKS_PYTHON", "python3")

    MAKE = """
import datetime, json, sys, uuid
from django.utils.timezone import now
from django.contrib.auth.models import User
from hc.accounts.models import Project
from hc.api.models import Channel, Check
count, seconds, spacing, url = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[4]
user = User.objects.create(username="u", email="u@example.org")
project = Project.objects.create(owner=user, badge_key="u")
begin = now()
checks = []
for number in range(count):
    check = Check(project=project, name=f"c{number}", timeout=datetime.timedelta(seconds=seconds), grace=datetime.timedelta(0))
    if spacing:
        check.status = "up"
        check.last_ping = begin + datetime.timedelta(seconds=spacing * number)
        check.alert_after = check.last_ping + check.timeout
    check.save()
    checks.append(check)
if url:
    channel = Channel.objects.create(project=project, kind="webhook", value=json.dumps(
        {"method_down": "POST", "url_down": url, "body_down": "$NAME", "headers_down": {},
         "method_up": "POST", "url_up": "", "body_up": "", "headers_up": {}}))
    channel.checks.set(checks)
print(json.dumps([[str(one.code), one.name, one.alert_after.timestamp() if one.alert_after else None] for one in checks]))
"""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(exist_ok=True)
        self.environment = os.environ | {
            "DB_NAME": str(self.folder / "hc.sqlite"), "DEBUG": "False", "SECRET_KEY": "benchmark", "ALLOWED_HOSTS": "*",
            "INTEGRATIONS_ALLOW_PRIVATE_IPS": "True", "PYTHONDONTWRITEBYTECODE": "1", "DJANGO_SETTINGS_MODULE": "hc.settings"}
        self.manage("migrate", "--verbosity", "0")
        self.programs = []

    def manage(self, *words):
        return subprocess.run([self.python, "manage.py", *words], cwd=self.source, env=self.environment, check=True,
                              text=True, capture_output=True).stdout

    def make(self, count, seconds=3600, spacing=0, url=""):
        """Code, name and deadline (Unix seconds) of new checks."""
        text = "import django; django.setup()\n" + self.MAKE
        done = subprocess.run([self.python, "-c", text, str(count), str(seconds), str(spacing), url], cwd=self.source,
                              env=self.environment, check=True, text=True, capture_output=True)
        return json.loads(done.stdout.splitlines()[-1])

    def start(self, *words, ready=lambda: True):
        with open(self.folder / "log", "a") as log:
            self.programs.append(subprocess.Popen([self.python, *words], cwd=self.source, env=self.environment,
                                                  stdout=log, stderr=log))
        end = time.monotonic() + 30
        while not ready() and time.monotonic() < end:
            time.sleep(0.05)

    def serve(self):
        port = free_port()
        self.start("-m", "gunicorn", "--workers", "2", "--worker-class", "gthread", "--threads", "8", "--keep-alive", "60",
                   "--bind", f"127.0.0.1:{port}", "hc.wsgi", ready=lambda: listens(port))
        return port

    def end(self):
        for one in self.programs:
            one.terminate()
        for one in self.programs:
            one.wait()


class Alertmanager(Program):
    """Debian's."""

    def __init__(self, folder, receiver, wait):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(exist_ok=True)
        self.port = free_port()
        (self.folder / "alertmanager.yml").write_text(
            f"route:\n  receiver: hook\n  group_by: [name]\n  group_wait: {wait}s\n  group_interval: 5m\n"
            f"receivers:\n  - name: hook\n    webhook_configs:\n      - url: {receiver.url}\n")
        super().__init__(["prometheus-alertmanager", f"--config.file={self.folder}/alertmanager.yml",
                          f"--storage.path={self.folder}/data", f"--web.listen-address=127.0.0.1:{self.port}",
                          "--cluster.listen-address=", "--log.level=warn"],
                         self.folder / "log", lambda: listens(self.port))

    def alert(self, name):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("POST", "/api/v2/alerts", json.dumps([{"labels": {"alertname": "x", "name": name}}]),
                           {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status != 200:
            raise SystemExit(f"Alertmanager answered {answer.status}")
