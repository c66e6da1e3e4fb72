"""Heartbeats over connections that are kept alive, one on its way on each."""

import itertools
import selectors
import socket
import time


def post(path, token=None):
    """The bytes of one heartbeat."""
    credential = f"Authorization: Bearer {token}\r\n" if token else ""
    return f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{credential}Content-Length: 0\r\n\r\n".encode()


class Connection:
    def __init__(self, port, requests):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.requests = requests
        self.sent, self.got = 0.0, b""

    def send(self):
        self.sent, self.got = time.perf_counter(), b""
        self.socket.sendall(next(self.requests))

    def read(self):
        """The status of the answer, once it is whole; None before."""
        piece = self.socket.recv(65536)
        if not piece:
            raise SystemExit("the server closed a connection that is to be kept")
        self.got += piece
        head, end, body = self.got.partition(b"\r\n\r\n")
        if not end or len(body) < int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]):
            return None
        return int(head[9:12])


def load(port, requests, connections, seconds=None, count=None):
    """Sends one after the other for some seconds, or so many. Sorted seconds from each request to its answer, answers that were not 200,
    and the seconds that all took."""
    selector, requests = selectors.DefaultSelector(), itertools.cycle(requests)
    for _ in range(min(connections, count or connections)):
        one = Connection(port, requests)
        selector.register(one.socket, selectors.EVENT_READ, one)
    latencies, refused, sent = [], 0, 0
    began = time.perf_counter()
    for key in list(selector.get_map().values()):
        key.data.send()
        sent += 1
    while selector.get_map():
        for key, _ in selector.select(1):
            status = key.data.read()
            if status is None:
                continue
            if status == 200:
                latencies.append(time.perf_counter() - key.data.sent)
            else:
                refused += 1
            if (sent < count) if count else (time.perf_counter() - began < seconds):
                key.data.send()
                sent += 1
            else:
                selector.unregister(key.fileobj)
                key.fileobj.close()
    return sorted(latencies), refused, time.perf_counter() - began


def figures(latencies, refused, seconds):
    return {"perSecond": len(latencies) / seconds, "answered": len(latencies), "refused": refused,
            "p50": latencies[len(latencies) // 2] * 1000, "p99": latencies[int(len(latencies) * 0.99)] * 1000}
