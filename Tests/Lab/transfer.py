#!/usr/bin/python3
"""Moves an exact number of payload bytes, so that counters can be checked against it.

On top of the payload TCP carries 16 bytes of request up and, after an upload, 16 bytes of receipt down.
"""

import socket
import socketserver
import sys
import threading
import time

sys.dont_write_bytecode = True
import places  # noqa: E402  because the line above must come first

NOTE = 16
CHUNK = bytes(65536)
STALLED_AFTER_SECONDS = 20
MOST_BYTES = 10_000_000_000


class Pace:
    """Sleeps so that no more than so many bits a second pass."""

    def __init__(self, megabits_per_second):
        self.bytes_per_second = megabits_per_second * 1e6 / 8
        self.start = time.monotonic()
        self.moved_bytes = 0

    def moved(self, count):
        self.moved_bytes += count
        ahead = self.moved_bytes / self.bytes_per_second - (time.monotonic() - self.start)
        if ahead > 0.002:
            time.sleep(ahead)

    def report(self, deed):
        seconds = time.monotonic() - self.start
        print(f"{deed} {self.moved_bytes} bytes in {seconds:.3f} s,"
              f" {self.moved_bytes * 8 / 1e6 / seconds:.1f} Mbit/s", flush=True)


def note(verb, count):
    return f"{verb}{count:0{NOTE - 1}}".encode()


def read_note(connection):
    text = connection.recv(NOTE, socket.MSG_WAITALL).decode()
    return text[:1], int(text[1:])


def send(connection, count, moved=lambda count: None):
    while count > 0:
        sent = connection.send(CHUNK[:count])
        count -= sent
        moved(sent)


def receive(connection, count, moved=lambda count: None):
    buffer = bytearray(len(CHUNK))
    while count > 0:
        received = connection.recv_into(buffer, min(count, len(buffer)))
        if received == 0:
            raise ConnectionError(f"it ended {count} bytes early")
        count -= received
        moved(received)


class Transfer(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.settimeout(STALLED_AFTER_SECONDS)
        try:
            verb, count = read_note(self.request)
            count = min(count, MOST_BYTES)
            if verb == "d":
                send(self.request, count)
            else:
                receive(self.request, count)
                self.request.sendall(note("r", count))
        except (OSError, ValueError) as error:
            print(f"transfer from {self.client_address[0]} failed: {error}", file=sys.stderr)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, port):
        bound = places.listener(port)
        super().__init__(bound.getsockname(), Transfer, bind_and_activate=False)
        self.socket.close()
        self.socket = bound
        self.server_activate()


def serve(options):
    # The same port takes datagrams too: nobody reads them, but without a socket ICMP would answer each.
    _datagrams = places.listener(options.port, socket.SOCK_DGRAM)
    with Server(options.port) as server:
        end = threading.Timer(options.seconds, server.shutdown)
        end.daemon = True
        end.start()
        print(f"serving on port {options.port} for {options.seconds} s", flush=True)
        server.serve_forever()


def transfer(options):
    family, address = places.resolve(options.host, options.port)
    pace = Pace(options.rate_mbps)
    with socket.socket(family, socket.SOCK_STREAM) as connection:
        connection.settimeout(STALLED_AFTER_SECONDS)
        connection.connect(address)
        connection.sendall(note(options.command[0], options.bytes))
        if options.command == "download":
            receive(connection, options.bytes, pace.moved)
        else:
            send(connection, options.bytes, pace.moved)
            if read_note(connection) != ("r", options.bytes):
                raise ConnectionError("the other side received less")
    pace.report(f"{options.command}ed")


def send_datagrams(options):
    family, address = places.resolve(options.host, options.port, socket.SOCK_DGRAM)
    pace = Pace(options.rate_mbps)
    with socket.socket(family, socket.SOCK_DGRAM) as sender:
        while pace.moved_bytes < options.bytes:
            pace.moved(sender.sendto(CHUNK[:min(options.size, options.bytes - pace.moved_bytes)], address))
    pace.report("sent")


def main():
    parser = places.parser(__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve", help="answer transfers, TCP and UDP, IPv4 and IPv6")
    serving.add_argument("--port", type=places.number(65535), required=True)
    serving.add_argument("--seconds", type=places.number(86400), default=600, help="end after (default 600)")
    serving.set_defaults(run=serve)
    for name, rate in ("download", 1000), ("upload", 1000), ("udp-send", 10):
        client = commands.add_parser(name)
        client.set_defaults(run=transfer)
        client.add_argument("host", metavar="HOST")
        client.add_argument("port", metavar="PORT", type=places.number(65535))
        client.add_argument("bytes", metavar="BYTES", type=places.number(MOST_BYTES))
        client.add_argument("--rate-mbps", type=places.number(1000), default=rate,
                            help=f"at most (default {rate})")
        if name == "udp-send":
            client.add_argument("--size", type=places.number(65000), default=1200,
                                help="bytes a datagram (default 1200)")
            client.set_defaults(run=send_datagrams)
    options = parser.parse_args()
    try:
        options.run(options)
    except OSError as error:
        places.fail(f"cannot {options.command} '{options.bytes}' bytes: {error.strerror or error}."
                    f" See that `transfer.py serve` runs on {options.host}.")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
