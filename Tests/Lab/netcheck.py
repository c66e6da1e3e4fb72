#!/usr/bin/python3
"""An agent that speaks as Netcheck's own does: registers with its token, declares its queue again, answers by the default
exchange, and sends heartbeats. Its answers are those that were recorded of the real one.

    netcheck.py REGISTRATION_URL TOKEN [--region R] [--public IP] [--count N] [--heartbeat SECONDS] [--delay SECONDS]

With --count it is so many agents at once: TOKEN is then a file with a token a line. Prints a line of JSON for each event:
{"event": "registered" | "answered" | "closed" | "heartbeat", "agent": NAME, "at": monotonic seconds, ...}.
"""

import argparse
import datetime
import json
import pathlib
import sys
import threading
import time
import urllib.error
import urllib.request

import pika

LOCK = threading.Lock()


def tell(event, agent, **more):
    with LOCK:
        print(json.dumps({"event": event, "agent": agent, "at": time.monotonic(), **more}), flush=True)


def post(url, body):
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST")
    try:
        reply = urllib.request.urlopen(request, timeout=20)
    except urllib.error.HTTPError as error:
        reply = error
    return reply.status, reply.read()


def result(request):
    """Recorded: what the real agent answered in the laboratory."""
    kind, host = request["request_type"], request["host"]
    if kind == "PING":
        return True, {"latency_ms": 0.413, "error": None}, 0.61
    if kind == "TCP_CONNECT":
        if request["port"] == 1:
            return False, {"success_connect": False, "error": "[Errno 111] Connect call failed"}, 1.02
        return True, {"success_connect": True, "error": None}, 1.37
    if kind == "HTTP":
        return True, {"status_code": 200, "headers": {"Server": "nginx", "Content-Type": "text/html"}, "redirected": False,
                      "final_url": host, "content_length": 5, "content_sample": "hello", "ssl_expiry_days": None}, 4.5
    if kind == "DNS":
        return True, {"a_records": ["192.0.2.1"], "aaaa_records": [], "mx_records": ["mail.test (priority 10)"],
                      "ns_records": [], "txt_records": ["v=spf1"], "error": None}, 8.25
    return None


class Agent:
    def __init__(self, url, token, options, number):
        status, body = post(url, {"hostname": f"netcheck-{number}", "region": options.region, "local_ip": "127.0.1.1",
                                  "public_ip": options.public, "token": token})
        self.name = f"netcheck-{number}"
        if status != 200:
            tell("refused", self.name, status=status, body=body.decode())
            sys.exit(255)
        told = json.loads(body)
        self.id, self.beat = told["agent_id"], told["heartbeat_endpoint"]
        self.access, self.options = told["rmq_credentials"], options
        assert isinstance(self.access["rmq_port"], str)
        tell("registered", self.name, id=self.id, access=self.access, heartbeat=self.beat,
             interval=told["heartbeat_interval_sec"])

    def connection(self):
        a = self.access
        return pika.BlockingConnection(pika.URLParameters(
            f"amqp://{a['rmq_user']}:{a['rmq_password']}@{a['rmq_host']}:{a['rmq_port']}/{a['vhost']}?heartbeat=60"))

    def run(self):
        try:
            connection = self.connection()
            channel = connection.channel()
            channel.basic_qos(prefetch_count=10)
            # As the real one does: without arguments.
            channel.queue_declare(self.access["request_queue"], durable=True)
            channel.basic_consume(self.access["request_queue"], self.answer)
            tell("consuming", self.name)
            channel.start_consuming()
        except Exception as error:  # noqa: BLE001 whatever it is, it is told
            tell("closed", self.name, error=f"{type(error).__name__}: {error}")

    def answer(self, channel, method, _, body):
        request = json.loads(body)
        assert "port" in request
        found = result(request)
        if self.options.delay:
            time.sleep(self.options.delay)
        if found:
            success, content, latency = found
            channel.basic_publish("", self.access["response_queue"], json.dumps({
                "success": success, "error": None, "result": content, "latency_ms": latency,
                "timestamp": datetime.datetime.now(datetime.timezone.utc).isoformat(),
                "request_id": request["request_id"], "agent_id": self.id}).encode(),
                pika.BasicProperties(content_type="application/json", delivery_mode=2))
            tell("answered", self.name, kind=request["request_type"], request=request["request_id"])
        channel.basic_ack(method.delivery_tag)

    def beats(self):
        while True:
            try:
                status, _ = post(self.beat, {"agent_id": self.id})
                tell("heartbeat", self.name, status=status)
            except OSError as error:
                tell("heartbeat", self.name, error=str(error))
            time.sleep(self.options.heartbeat)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("token")
    parser.add_argument("--region", default="RU")
    parser.add_argument("--public", default="89.160.20.112")
    parser.add_argument("--count", type=int)
    parser.add_argument("--heartbeat", type=float, default=30)
    parser.add_argument("--delay", type=float, default=0)
    options = parser.parse_args()
    tokens = pathlib.Path(options.token).read_text().split() if options.count else [options.token]
    agents = [Agent(options.url, token, options, number) for number, token in enumerate(tokens)]
    for agent in agents:
        threading.Thread(target=agent.beats, daemon=True).start()
    threads = [threading.Thread(target=agent.run) for agent in agents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # As the real one: its heartbeats go on.
    time.sleep(3600)


main()
