"""What a line reaches, on the loopback of a namespace or at addresses that it has: a resolver, addresses, a page with its
certificate, a page that answers 204, and a service that counts pings. Ends with its standard input.

usage: internet.py CERTIFICATE KEY FILE [RESOLVER PAGE]      FILE gets a line for each ping: its method, path and body
"""

import http.server
import pathlib
import socket
import ssl
import sys
import threading

def resolve(address):
    """Answers each question that the name does not exist."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((address, 53))
        while True:
            question, peer = server.recvfrom(512)
            server.sendto(question[:2] + b"\x81\x83" + question[4:], peer)


class Pages(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    pings = None

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.startswith("/ping/"):
            with Pages.pings.open("a") as file:
                file.write(f"{self.command} {self.path} {body.decode()}\n")
        self.send_response(204 if self.path == "/generate_204" else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = do_POST = answer

    def log_message(self, *_):
        pass


def serve(address, port, context=None):
    server = http.server.ThreadingHTTPServer((address, port), Pages)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def main():
    certificate, key, pings = sys.argv[1:4]
    resolver, page = sys.argv[4:] or ("127.0.0.53", "127.0.0.80")
    Pages.pings = pathlib.Path(pings)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    threading.Thread(target=resolve, args=(resolver,), daemon=True).start()
    serve(page, 443, context)
    serve(page, 80)
    Pages.pings.touch()
    sys.stdin.read()


main()
