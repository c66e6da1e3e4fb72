#!/usr/bin/python3
"""A Discord for the demo: takes web hooks on loopback, and shows what they said on a page of its own.

It takes what Discord would take: one embed at least, texts within the limits. The page refreshes itself.
"""

import argparse
import datetime
import html
import http.server
import json
import os
import threading

LIMITS = {"title": 256, "description": 4096}
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="3">
<title>A fake Discord</title><meta name="viewport" content="width=device-width">
<style>body{{background:#313338;color:#dbdee1;font:16px/1.4 sans-serif;margin:2rem auto;max-width:40rem;padding:0 1rem}}
article{{background:#2b2d31;border-left:4px solid;border-radius:4px;padding:.75rem 1rem;margin:1rem 0}}
dl{{display:flex;flex-wrap:wrap;gap:.5rem 2rem;margin:.5rem 0 0}}dt{{font-weight:600;font-size:.85rem}}dd{{margin:0}}
small{{color:#949ba4}}pre{{white-space:pre-wrap;font:inherit;margin:.25rem 0}}</style>
<h1># alerts</h1>{body}</html>"""


class Wall:
    """The messages, the newest first."""

    def __init__(self):
        self.embeds = []
        self.lock = threading.Lock()

    def add(self, message):
        embeds = message.get("embeds") or []
        if not embeds or any(len(one.get(key, "")) > most for one in embeds for key, most in LIMITS.items()):
            return False
        with self.lock:
            self.embeds = (embeds + self.embeds)[:100]
        return True

    def page(self):
        with self.lock:
            embeds = list(self.embeds)
        return PAGE.format(body="".join(map(article, embeds)) or "<p>Nothing was said yet.</p>").encode()


def plain(text):
    """Discord's markdown, as far as the hub escapes it."""
    kept, escaped = [], False
    for letter in text:
        if letter == "\\" and not escaped:
            escaped = True
            continue
        kept.append(letter)
        escaped = False
    return html.escape("".join(kept))


def article(embed):
    fields = "".join(f"<div><dt>{plain(one['name'])}</dt><dd>{plain(one['value'])}</dd></div>"
                     for one in embed.get("fields", []))
    text = f"<pre>{plain(embed['description'])}</pre>" if embed.get("description") else ""
    return (f"<article style='border-color:#{embed.get('color', 0):06x}'><strong>{plain(embed.get('title', ''))}"
            f"</strong>{text}<dl>{fields}</dl><small>{html.escape(embed.get('timestamp', ''))}</small></article>")


class Handler(http.server.BaseHTTPRequestHandler):
    wall = Wall()

    def do_GET(self):  # noqa: N802  the library's name
        self.reply(200, self.wall.page(), "text/html; charset=utf-8")

    def do_POST(self):  # noqa: N802
        body = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), 1 << 20))
        try:
            taken = self.path.startswith("/api/webhooks/") and self.wall.add(json.loads(body))
        except ValueError:
            taken = False
        if taken:
            now = datetime.datetime.now(datetime.timezone.utc).strftime("%H:%M:%S")
            print(now, json.loads(body)["embeds"][0].get("title", ""), flush=True)
        self.reply(200 if taken else 400, b'{"id":"1"}', "application/json")

    def reply(self, status, body, kind):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--port", type=int, default=0)
    arguments.add_argument("--port-file", required=True)
    arguments.add_argument("--seconds", type=float, default=3600)
    chosen = arguments.parse_args()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", chosen.port), Handler)
    with open(chosen.port_file + ".part", "w") as file:
        file.write(f"{server.server_port}\n")
    os.rename(chosen.port_file + ".part", chosen.port_file)
    threading.Timer(chosen.seconds, server.shutdown).start()
    server.serve_forever()


if __name__ == "__main__":
    main()
