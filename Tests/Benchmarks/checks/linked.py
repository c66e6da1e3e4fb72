"""Agents with a link, simulated: each answers an order of checks at once. linked.py HOST:PORT KEYS"""

import asyncio
import json
import pathlib
import sys
import time

import websockets

OUTCOME = {"outcome": "ok", "failedAt": None, "reason": None, "address": "192.0.2.1", "microseconds": 12_345,
           "result": {"sent": 4, "answered": 4}}


def tell(event, agent):
    print(json.dumps({"event": event, "agent": agent, "at": time.monotonic()}), flush=True)


async def agent(host, key, number):
    name = f"link-{number}"
    try:
        async with websockets.connect(f"ws://{host}/ws/monitor", subprotocols=["monitor-link.v1"],
                                      extra_headers={"Authorization": f"Bearer {key}"}) as link:
            await link.send(json.dumps({"type": "agent_connect", "serverId": name, "version": "bench"}))
            async for text in link:
                frame = json.loads(text)
                if frame.get("frame") == "hello":
                    await link.send(json.dumps({
                        "frame": "hello", "protocol": 1, "program": "monitor-agent/bench", "serverId": name,
                        "startId": f"00000000-0000-4000-8000-{number:012d}", "features": [{"name": "checks", "version": 1}],
                        "running": [], "longest": 1 << 20}))
                    tell("linked", name)
                elif frame.get("frame") == "order":
                    await link.send(json.dumps({"frame": "order-result", "id": frame["id"], "outcome": "done",
                                                "body": OUTCOME}))
    except Exception as error:  # noqa: BLE001 whatever ends it, it is told
        print(f"{name}: {error}", file=sys.stderr, flush=True)
    tell("closed", name)


async def main():
    keys = pathlib.Path(sys.argv[2]).read_text().split()
    await asyncio.gather(*(agent(sys.argv[1], key, number) for number, key in enumerate(keys)))

asyncio.run(main())
