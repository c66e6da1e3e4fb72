#!/usr/bin/python3
"""A platform for the agent to report to: REST and WebSocket endpoints that write down what they receive.

Each thing received is one JSON line in the output file: at (unix seconds), kind (rest, reports, debug, ws, ws-open,
ws-close), path, headers, body, and status: the HTTP answer, null where none is given, or the WebSocket's
close code.
Inside a lab it listens on every address, elsewhere on 127.0.0.1 alone.
"""

import asyncio
import gzip
import http
import json
import os
import signal
import socket
import ssl
import struct
import sys
import time

from aiohttp import web
import websockets.exceptions
import websockets.server

sys.dont_write_bytecode = True
import places  # noqa: E402  because the line above must come first

MOST_BODY_BYTES = 64 * 1024 * 1024
KEPT_HEADERS = "content-type", "content-encoding", "idempotency-key", "user-agent"


class Diary:
    """The output file, and the key that everybody must show."""

    def __init__(self, path, api_key):
        self.file = open(path, "a", buffering=1)
        self.api_key = api_key

    def write(self, kind, path, headers, body=None, status=None):
        kept = {name: headers[name] for name in KEPT_HEADERS if name in headers}
        kept["authorization"] = "authorization" in headers
        self.file.write(json.dumps({"at": time.time(), "kind": kind, "path": path, "headers": kept,
                                    "body": body, "status": status}) + "\n")

    def admits(self, headers):
        return headers.get("authorization") == f"Bearer {self.api_key}"


def parsed(data):
    """JSON where it is JSON, else text. A WebSocket message may be gzip without a header that says so."""
    if isinstance(data, bytes):
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
        data = data.decode(errors="replace")
    try:
        return json.loads(data)
    except ValueError:
        return data


class Rest:
    def __init__(self, diary, options):
        self.diary = diary
        self.options = options

    def application(self):
        application = web.Application(client_max_size=MOST_BODY_BYTES)
        application.router.add_post("/api/monitor", self.monitor)
        application.router.add_post("/api/v1/reports", self.reports)
        application.router.add_post("/api/debug", self.debug)
        application.router.add_post("/api/generate-key", self.generate_key)
        return application

    async def monitor(self, request):
        return await self.receive("rest", request)

    async def reports(self, request):
        return await self.receive("reports", request)

    async def debug(self, request):
        return await self.receive("debug", request)

    async def generate_key(self, request):
        body = parsed(await request.read())
        status = 200 if isinstance(body, dict) and "ip" in body else 400
        self.diary.write("key", request.path, request.headers, body, status)
        if status != 200:
            return web.json_response({"error": "cannot read 'ip': it is missing. Send it."}, status=status)
        return web.json_response({"api_key": self.diary.api_key})

    async def receive(self, kind, request):
        options = self.options
        if options.rest_reset:
            self.diary.write(kind, request.path, request.headers)
            # Without lingering, closing is a reset.
            request.transport.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            request.transport.abort()
            return web.Response()
        body = parsed(await request.read())
        status = options.rest_status
        if not self.diary.admits(request.headers):
            status = 401
        elif options.rest_redirect:
            status = 307
        elif options.rest_hang:
            status = None
        self.diary.write(kind, request.path, request.headers, body, status)
        if status == 401:
            return web.json_response({"error": "cannot admit the request: its key is wrong."}, status=401)
        if status is None:
            await asyncio.sleep(options.seconds)
        if options.rest_endless:
            return await self.endless(request)
        if options.rest_swallow:
            request.transport.abort()
            return web.Response()
        headers = {}
        if options.rest_redirect:
            headers["Location"] = options.rest_redirect
        if options.rest_retry_after is not None:
            headers["Retry-After"] = str(options.rest_retry_after)
        if status >= 300 and options.rest_unsigned:
            return web.Response(text="<h1>No</h1>", content_type="text/html", status=status, headers=headers)
        answer = {"received": True} if status < 300 else {"error": "cannot take it: a test refuses it."}
        return web.json_response(answer, status=status, headers=headers)

    async def endless(self, request):
        """About 50 Mbit/s until the client has had enough."""
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(bytes(65536))
            await asyncio.sleep(0.01)


class Live:
    def __init__(self, diary):
        self.diary = diary

    async def admit(self, path, headers):
        """None lets the handshake go on."""
        status = None
        if path.partition("?")[0] not in ("/", "/ws/monitor"):
            status = http.HTTPStatus.NOT_FOUND
        elif not self.diary.admits(headers):
            status = http.HTTPStatus.UNAUTHORIZED
        self.diary.write("ws-open", path, headers, status=status or 101)
        return status and (status, [], status.phrase.encode())

    async def receive(self, connection):
        path, headers = connection.path, connection.request_headers
        try:
            async for message in connection:
                self.diary.write("ws", path, headers, parsed(message), 101)
        except websockets.exceptions.ConnectionClosedError:
            pass
        finally:
            self.diary.write("ws-close", path, headers, status=connection.close_code)


def publish(path, ports):
    """Whole or not at all: a reader may be waiting for the file to appear."""
    with open(f"{path}.new", "w") as file:
        json.dump(ports, file)
    os.rename(f"{path}.new", path)


async def run(options):
    ended = asyncio.Event()
    for number in signal.SIGTERM, signal.SIGINT:
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    diary = Diary(options.out, options.api_key)
    tls = None
    if options.tls_cert:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        try:
            tls.load_cert_chain(options.tls_cert, options.tls_key)
        except OSError as error:
            places.fail(f"cannot load '{options.tls_cert}': {error.strerror}. Check it and its key.")
    ports = {}
    if options.only != "ws":
        runner = web.AppRunner(Rest(diary, options).application(), access_log=None)
        await runner.setup()
        bound = places.listener(options.rest_port)
        await web.SockSite(runner, bound, ssl_context=tls).start()
        ports["rest"] = bound.getsockname()[1]
    if options.only != "rest":
        live = Live(diary)
        bound = places.listener(options.ws_port)
        # The name must live as long as the server.
        _server = await websockets.server.serve(
            live.receive, sock=bound, ssl=tls, process_request=live.admit, max_size=MOST_BODY_BYTES)
        ports["ws"] = bound.getsockname()[1]
    if options.port_file:
        publish(options.port_file, ports)
    print(f"receiving: {json.dumps(ports)}", flush=True)
    try:
        await asyncio.wait_for(ended.wait(), options.seconds)
    except TimeoutError:
        pass
    # At once: no hanging request or open WebSocket may delay the end; each line is written already.
    os._exit(0)


def main():
    parser = places.parser(__doc__)
    for name in "--rest-port", "--ws-port":
        parser.add_argument(name, type=places.number(65535, 0), default=0, help="default 0: any free one")
    parser.add_argument("--port-file", metavar="FILE",
                        help='where to write {"rest": port, "ws": port} once both listen')
    parser.add_argument("--out", required=True, metavar="FILE", help="where to append what is received")
    parser.add_argument("--only", choices=["rest", "ws"])
    parser.add_argument("--api-key", default="laboratory", help="the bearer token (default laboratory)")
    parser.add_argument("--tls-cert", metavar="FILE")
    parser.add_argument("--tls-key", metavar="FILE")
    parser.add_argument("--seconds", type=places.number(86400), default=3600, help="end after (default 3600)")
    parser.add_argument("--rest-unsigned", action="store_true", help="refuse as a proxy does: in HTML")
    parser.add_argument("--rest-retry-after", type=places.number(86400, 0), metavar="SECONDS")
    faults = parser.add_mutually_exclusive_group()
    faults.add_argument("--rest-status", type=places.number(599, 200), default=200, metavar="CODE")
    faults.add_argument("--rest-redirect", metavar="URL")
    faults.add_argument("--rest-hang", action="store_true", help="never answer")
    faults.add_argument("--rest-endless", action="store_true", help="answer for ever")
    faults.add_argument("--rest-swallow", action="store_true", help="take it, and close without an answer")
    faults.add_argument("--rest-reset", action="store_true", help="close the socket in mid request")
    options = parser.parse_args()
    if bool(options.tls_cert) != bool(options.tls_key):
        parser.error("--tls-cert and --tls-key go together")
    try:
        asyncio.run(run(options))
    except OSError as error:
        places.fail(f"cannot write '{error.filename}': {error.strerror}. Choose another path.")


if __name__ == "__main__":
    main()
