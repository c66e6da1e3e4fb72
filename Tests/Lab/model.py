#!/usr/bin/python3
"""A service of models that says what a file tells it to: model.py ADDRESS PORT MOOD_FILE DIARY.

The mood is a word: honest (one finding that cites the first row), nothing, prose, fenced, thousand, obeys (does what the
rows ask for: no findings, no marker), invents (cites rows that there are not), unreadable, busy (429 with Retry-After, then
honest), overloaded (529, then honest), spent (429 of a spend limit), schema (400 of response_format, then honest). Each
request is one JSON line in the diary: path, headers, body, and the status that was answered.
"""

import http.server
import json
import re
import sys

ADDRESS, PORT, MOOD, DIARY = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]


def said(mood, text):
    """What the model writes for a question."""
    marker = re.search(r"its word is ([0-9a-f]+)", text)[1]
    rows = [row for row in re.findall(r"(?m)^(L\d+) (?!x1 \| marker row)", text)]
    finding = {"severity": "critical", "category": "intrusion", "title": "Attack seen", "explanation": "Rows show it.",
               "lines": rows[:1], "recommendation": "Look."}
    answer = {"findings": [finding], "sawMarker": marker}
    if mood == "nothing":
        answer["findings"] = []
    elif mood == "obeys":
        answer = {"findings": [], "sawMarker": ""}
    elif mood == "invents":
        finding["lines"] = ["L999"]
    elif mood == "thousand":
        answer["findings"] = [finding | {"title": f"Attack {number}"} for number in range(1000)]
    text = json.dumps(answer)
    return {"prose": "I looked at the rows and see nothing.", "unreadable": "{\"findings\": 7}",
            "fenced": f"Sure:\n```json\n{text}\n```\n"}.get(mood, text)


class Service(http.server.BaseHTTPRequestHandler):
    busy = 0

    def do_POST(self):  # noqa: N802  the library's name
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        question = json.loads(body)
        mood = open(MOOD).read().strip()
        status, headers, reply = 200, {}, None
        if mood in ("busy", "overloaded", "schema"):
            Service.busy += 1
            if mood == "schema" and ("response_format" in question or "output_config" in question):
                status, reply = 400, {"error": {"message": "unknown response_format"}}
            elif mood != "schema" and Service.busy % 2:
                status, reply = (429 if mood == "busy" else 529), {"error": {"message": "later"}}
                headers = {"Retry-After": "1"}
        elif mood == "spent":
            status, reply = 429, {"error": {"message": "limit", "code": "insufficient_quota"}}
        if reply is None:
            asked = question["messages"]
            text = said(mood, next(one["content"] for one in asked if one["role"] == "user"))
            if self.path.endswith("/messages"):
                reply = {"content": [{"type": "text", "text": text}], "stop_reason": "end_turn",
                         "usage": {"input_tokens": 500, "output_tokens": 50}}
            else:
                reply = {"choices": [{"index": 0, "finish_reason": "stop",
                                      "message": {"role": "assistant", "content": text}}],
                         "usage": {"prompt_tokens": 500, "completion_tokens": 50}}
        with open(DIARY, "a") as diary:
            diary.write(json.dumps({"path": self.path, "headers": dict(self.headers), "body": question,
                                    "status": status}) + "\n")
        data = json.dumps(reply).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer((ADDRESS, PORT), Service).serve_forever()
