"""Far sides of channels, scripted: they listen on loopback alone, and write down what they get."""

import contextlib
import http.server
import json
import socketserver
import threading
import time


class Receiver:
    """A service that channels are sent to. `mood` is a status, or a function of the request that gives one."""

    def __init__(self):
        self.got = []
        self.mood = 200
        self.answer = b"{}"
        self.pause = 0.0
        self.lock = threading.Lock()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # noqa: N802  the library's name
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                with receiver.lock:
                    status = receiver.mood
                    receiver.got.append({"at": time.time(), "path": self.path, "status": status,
                                         "headers": {key.lower(): value for key, value in self.headers.items()},
                                         "body": json.loads(body) if body[:1] in b"{[" else body.decode()})
                time.sleep(receiver.pause)
                with contextlib.suppress(OSError):
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(receiver.answer)))
                    self.end_headers()
                    self.wfile.write(receiver.answer)

            do_PUT = do_POST

            def log_message(self, *_):
                pass

        class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads = True

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def messages(self):
        """Bodies of web hooks that were answered with 200, each id once."""
        seen = {}
        with self.lock:
            for one in self.got:
                if one["status"] == 200:
                    seen.setdefault(one["body"]["id"], one["body"])
        return list(seen.values())


class Listener:
    """What a person who reads a channel believes, and where that contradicts itself."""

    def __init__(self):
        self.open = set()
        self.faults = []

    def hear(self, message):
        for item in message["incidents"]:
            number, story = item["number"], item["story"]
            is_open = number in self.open
            if story != "event" and is_open != (story not in ("opened", "cameAndWent")):
                self.faults.append((message["id"], number, story, is_open))
            if story in ("ended", "cameAndWent"):
                self.open.discard(number)
            elif story != "event":
                self.open.add(number)
