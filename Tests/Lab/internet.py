"""What a line reaches, on the loopback of a namespace or at addresses that it has: a resolver, addresses, a page with its
certificate, a page that answers 204, and a service that counts pings. Ends with its standard input.

usage: internet.py CERTIFICATE KEY FILE [RESOLVER PAGE] [--portal ADDRESS CERTIFICATE KEY] [--header BYTES]

FILE gets a line for each ping: its method, path and body. The resolver knows names below "test", which are PAGE's. At the
portal's address a resolver gives that address for every name, and a server answers in place of all others: with a redirection
to its login, and over TLS with a certificate of its own. Answers of pages have so many bytes of headers more.
"""

import argparse
import http.server
import pathlib
import socket
import ssl
import sys
import threading


def resolve(address, known):
    """Answers that a name does not exist, or with the address that `known` gives for it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((address, 53))
        while True:
            question, peer = server.recvfrom(512)
            end = question.index(0, 12)
            found, kind = known(question[12:end]), question[end + 1:end + 3]
            asked = question[12:end + 5]
            if found and kind == b"\0\1":
                record = b"\xc0\x0c\0\1\0\1\0\0\0\x0a\0\4" + socket.inet_aton(found)
                server.sendto(question[:2] + b"\x81\x80\0\1\0\1\0\0\0\0" + asked + record, peer)
            else:
                code = b"\x80" if found else b"\x83"
                server.sendto(question[:2] + b"\x81" + code + b"\0\1\0\0\0\0\0\0" + asked, peer)


class Pages(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    pings = None
    header = 0

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.startswith("/ping/"):
            with Pages.pings.open("a") as file:
                file.write(f"{self.command} {self.path} {body.decode()}\n")
        self.send_response(204 if self.path == "/generate_204" else 200)
        self.send_header("Content-Length", "0")
        if self.path != "/generate_204" and self.header:
            self.send_header("X-More", "m" * self.header)
        self.end_headers()

    do_GET = do_HEAD = do_POST = answer

    def log_message(self, *_):
        pass


class Portal(Pages):
    def answer(self):
        self.send_response(302)
        self.send_header("Location", "http://login.test/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = do_POST = answer


def serve(address, port, context=None, handler=Pages):
    server = http.server.ThreadingHTTPServer((address, port), handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("certificate")
    parser.add_argument("key")
    parser.add_argument("pings", type=pathlib.Path)
    parser.add_argument("resolver", nargs="?", default="127.0.0.53")
    parser.add_argument("page", nargs="?", default="127.0.0.80")
    parser.add_argument("--portal", nargs=3)
    parser.add_argument("--header", type=int, default=0)
    options = parser.parse_args()
    Pages.pings, Pages.header = options.pings, options.header

    def shows(certificate, key):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context

    def known(name):
        return options.page if name.lower().endswith(b"\x04test") else None
    threading.Thread(target=resolve, args=(options.resolver, known), daemon=True).start()
    serve(options.page, 443, shows(options.certificate, options.key))
    serve(options.page, 80)
    if options.portal:
        portal, certificate, key = options.portal
        threading.Thread(target=resolve, args=(portal, lambda _: portal), daemon=True).start()
        serve(portal, 443, shows(certificate, key), Portal)
        serve(portal, 80, handler=Portal)
    options.pings.touch()
    sys.stdin.read()


main()
