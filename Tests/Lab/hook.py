#!/usr/bin/python3
"""A webhook: writes down what a channel is sent, a line each.

    hook.py ADDRESS FILE    listens on port 8000
"""

import http.server
import sys


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with open(sys.argv[2], "ab") as file:
            file.write(body.replace(b"\n", b" ") + b"\n")
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


http.server.HTTPServer((sys.argv[1], 8000), Handler).serve_forever()
