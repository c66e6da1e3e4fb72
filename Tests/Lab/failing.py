#!/usr/bin/python3
"""Passes HTTP requests on, and answers 500 to one of them: the n-th that changes something, n being in a file.

    failing.py LISTEN_HOST:PORT TARGET_HOST:PORT FILE

The count begins anew whenever the file's number changes; 0 lets all pass.
"""

import http.client
import http.server
import pathlib
import sys

listen, target, path = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
state = {"wanted": 0, "count": 0}


class Proxy(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_one(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        wanted = int(path.read_text() or 0) if path.exists() else 0
        if wanted != state["wanted"]:
            state.update(wanted=wanted, count=0)
        if self.command in ("PUT", "POST"):
            state["count"] += 1
            if wanted and state["count"] == wanted:
                return self.reply(500, b'{"error":"made to fail"}')
        connection = http.client.HTTPConnection(target, timeout=20)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        connection.request(self.command, self.path, body, headers)
        answer = connection.getresponse()
        return self.reply(answer.status, answer.read())

    def reply(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 204:
            self.wfile.write(body)

    do_GET = do_PUT = do_POST = do_DELETE = handle_one

    def log_message(self, *_):
        pass


host, port = listen.split(":")
http.server.ThreadingHTTPServer((host, int(port)), Proxy).serve_forever()
