"""Asks the hub, and measures: asking.py URL TOKENS once AGENTS PASSWORD | many AGENTS RATE SECONDS. Prints JSON.

`once`: milliseconds from the question to the first and to the last row, as the page of the user `page` gets them. `many`: so many
checks a second, and how many rows have answered at the end.
"""

import asyncio
import http.client
import json
import pathlib
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import websockets

URL, WHAT = sys.argv[1], sys.argv[3]
TOKENS = pathlib.Path(sys.argv[2]).read_text().split()
AGENTS = pathlib.Path(sys.argv[4]).read_text().split()


def ask(method, path, body=None, user=0):
    request = urllib.request.Request(URL + path, json.dumps(body).encode() if body else None, {
        "Authorization": f"Bearer {TOKENS[user % len(TOKENS)]}", "Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return reply.status, json.loads(reply.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"{}")


def question(number):
    # Of networks of their own: a target is asked ten times a minute.
    return {"kind": "ping", "host": f"45.{number // 256 % 256}.{number % 256}.1", "agents": AGENTS, "limit": len(AGENTS)}


def session(password):
    """The cookie of a login."""
    connection = http.client.HTTPConnection(URL.removeprefix("http://"), timeout=20)
    connection.request("POST", "/login", urllib.parse.urlencode({"name": "page", "password": password}),
                       {"Content-Type": "application/x-www-form-urlencoded"})
    reply = connection.getresponse()
    assert reply.status == 303, reply.status
    return reply.getheader("Set-Cookie").split(";")[0]


async def once(cookie):
    host = URL.removeprefix("http://")
    async with websockets.connect(f"ws://{host}/ws/live", origin=URL, extra_headers={"Cookie": cookie}) as live:
        return await followed(live)


async def followed(live):
    began = time.monotonic()
    number = time.time_ns() // 1_000_000 % 60_000
    status, asked = ask("POST", "/api/v1/checks", question(number), number)
    assert status == 202, asked
    await live.send(json.dumps({"subscribe": f"check:{asked['check']}"}))
    first = None
    while True:
        message = json.loads(await asyncio.wait_for(live.recv(), 15))
        if message.get("topic") != f"check:{asked['check']}":
            continue
        now, state = (time.monotonic() - began) * 1000, message["state"]
        if first is None and state["waiting"] < len(AGENTS):
            first = now
        if state["ended"]:
            rows = ask("GET", f"/api/v1/checks/{asked['check']}")[1]["agents"]
            return {"first": first, "last": now, "answered": sum(row["outcome"] == "ok" for row in rows)}


def many(rate, seconds):
    asked, refused, lock = [], [], threading.Lock()

    def one(number):
        status, answer = ask("POST", "/api/v1/checks", question(number + 1000), number)
        with lock:
            (asked if status == 202 else refused).append(answer.get("check"))
    began, threads = time.monotonic(), []
    for number in range(int(rate * seconds)):
        threads.append(threading.Thread(target=one, args=(number,)))
        threads[-1].start()
        time.sleep(max(0, began + (number + 1) / rate - time.monotonic()))
    for thread in threads:
        thread.join()
    took = time.monotonic() - began
    time.sleep(11)
    answered = rows = 0
    for check in asked:
        found = ask("GET", f"/api/v1/checks/{check}")[1]
        rows += len(found["agents"])
        answered += sum(row["outcome"] == "ok" for row in found["agents"])
    return {"asked": len(asked), "refused": len(refused), "seconds": took, "rows": rows, "answered": answered}


print(json.dumps(asyncio.run(once(session(sys.argv[5]))) if WHAT == "once" else many(float(sys.argv[5]), float(sys.argv[6]))))
