#!/usr/bin/env python3
"""An old helpdesk with its billing cabinet, on loopback alone: Tests/Lab/isp/cabinet.py [PLAN.json]

Pages as of the 2000s: windows-1251, cells without ends, attributes without quotes, scripts in between. The server keeps the
selected customer and ticket in its session, so that two requests at once write into the wrong ticket. Prints its port, then
serves until its standard input closes.

The plan: {"people": {name: password}, "tickets": [[number, client, subject, [[author, text], ...]], ...],
"clients": [[id, name, login, folder], ...], "sessions": N}. POST /control takes JSON {"faults": {...}}, and both it and
GET /control answer what there is: tickets, requests, and how many requests of one session were ever at work at once.

Faults: expire (every Nth request ends its session), lose (every Nth write is carried out, and its answer lost), drop (every
Nth write is lost before it is carried out), alert (a text by a script instead of each write), pretend (writes do nothing),
page ({path without query: HTML}), down (connections are closed), slow_s (before each answer).
"""

import collections
import html
import http.server
import json
import sys
import threading
import time
import urllib.parse

PAGE = """<HTML><HEAD><META http-equiv=Content-Type content="text/html; charset=windows-1251"><TITLE>Кабинет</TITLE>
<script language=JavaScript>function go(u){document.location=u}</script></HEAD><BODY bgcolor=#FFFFFF>
<table width=100% border=0><tr><td class=menu><a href=/cabinet/userinfo>Пользователи</a><td><a href=/cabinet/helpdesk>Заявки</a></table>
"""
LOGIN = PAGE + """<form method=post action=/cabinet/login><input type=hidden name=cab_hash value=7c1f><input type=hidden
name=cab_random_word value=слово><input type=hidden name=cab_user_login value=1>Имя <input name=cab_login>Пароль
<input type=password name=cab_password><input type=submit value=Войти></form>"""


class Desk:
    def __init__(self, plan):
        self.people = plan.get("people", {"anna": "geheim", "boris": "tajna"})
        self.tickets = {number: {"client": client, "subject": subject, "open": True, "messages": messages}
                        for number, client, subject, messages in plan.get("tickets", [])}
        self.clients = plan.get("clients", [["5", "Иванов Пётр", "agro1181", "1"], ["6", "ООО Ромашка", "romashka", "2"]])
        self.session_rows = plan.get("sessions", 3)
        self.sessions, self.faults = {}, {}
        self.requests, self.writes, self.most_at_once = 0, 0, 0
        self.at_work = collections.Counter()
        self.log = collections.deque(maxlen=20000)
        self.lock = threading.Lock()

    def report(self):
        return {"tickets": {str(number): one for number, one in self.tickets.items()}, "requests": self.requests,
                "writes": self.writes, "mostAtOnce": self.most_at_once, "log": list(self.log)[-200:]}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    desk = None

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.serve(None)

    def do_POST(self):
        self.serve(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def answer(self, text, status=200, kind="text/html", **headers):
        self.leave()
        body = text.encode("utf-8" if kind == "application/json" else "windows-1251", "replace")
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def leave(self):
        """The request is done: the client that hears the answer may ask again at once."""
        with self.desk.lock:
            self.desk.at_work[self.cookie] -= 1

    def hang_up(self):
        self.leave()
        self.close_connection = True
        self.connection.close()

    def serve(self, body):
        url, desk = urllib.parse.urlsplit(self.path), self.desk
        self.cookie = ""
        if url.path == "/control":
            if body:
                desk.faults = json.loads(body)["faults"]
            return self.answer(json.dumps(desk.report()), kind="application/json")
        if desk.faults.get("down"):
            return self.hang_up()
        query = dict(urllib.parse.parse_qsl(url.query, encoding="windows-1251"))
        form = None if body is None else dict(
            urllib.parse.parse_qsl(body.decode("ascii"), keep_blank_values=True, encoding="windows-1251"))
        cookie = self.cookie = self.headers.get("Cookie", "").partition("PHPSESSID=")[2].partition(";")[0]
        with desk.lock:
            desk.requests += 1
            desk.log.append(f"{self.command} {self.path}")
            desk.at_work[cookie] += 1
            desk.most_at_once = max(desk.most_at_once, desk.at_work[cookie] if cookie else 0)
            if (every := desk.faults.get("expire")) and desk.requests % every == 0:
                desk.sessions.pop(cookie, None)
        time.sleep(desk.faults.get("slow_s", 0))
        self.page(url.path, query, form, cookie)

    def page(self, path, query, form, cookie):
        desk = self.desk
        if path == "/cabinet/login":
            return self.login(form)
        session = desk.sessions.get(cookie)
        if not session:
            return self.answer(LOGIN)
        if path in desk.faults.get("page", {}):
            return self.answer(desk.faults["page"][path])
        if path == "/cabinet/helpdesk":
            return self.helpdesk(query, form, session)
        if path == "/cabinet/userinfo":
            return self.tree(query)
        if path.startswith("/cabinet/userinfo/"):
            return self.card(path.rsplit("/", 1)[1], session)
        if path == "/cabinet/stat" and form and form.get("module") == "stat":
            return self.stat(session)
        return self.answer(PAGE + "Нет такой страницы", 404)

    def login(self, form):
        if form is None:
            return self.answer(LOGIN)
        name = form.get("cab_login", "")
        good = form.get("cab_hash") == "7c1f" and form.get("cab_random_word") == "слово" and name
        if not good or self.desk.people.get(name) != form.get("cab_password"):
            return self.answer(LOGIN + "<div class=ideco_error>Неверное имя или пароль</div>")
        with self.desk.lock:
            cookie = f"s{len(self.desk.sessions) + 1}x{self.desk.requests}"
            self.desk.sessions[cookie] = {"name": name, "ticket": None, "client": None}
        return self.answer("", 302, Location="userinfo", Set_Cookie=f"PHPSESSID={cookie}; path=/")

    def helpdesk(self, query, form, session):
        desk = self.desk
        if form is not None:
            with desk.lock:
                desk.writes += 1
                count = desk.writes
            if text := desk.faults.get("alert"):
                return self.answer(PAGE + f"<script>alert('{text}')</script>")
            if (every := desk.faults.get("drop")) and count % every == 0:
                return self.hang_up()
            if not desk.faults.get("pretend"):
                self.write(form, session)
            if (every := desk.faults.get("lose")) and count % every == 0:
                return self.hang_up()
            return self.answer(PAGE + "Готово")
        if "id" in query:
            ticket = desk.tickets.get(int(query["id"]) if query["id"].isdigit() else -1)
            if not ticket:
                return self.answer(PAGE + "Нет такой заявки", 404)
            session["ticket"] = int(query["id"])
            items = "".join(f"<li>{html.escape(text).replace(chr(10), '<BR>')}<br><small>{html.escape(author)}, 29.11.2026 10:15</small>\n"
                            for author, text in ticket["messages"])
            return self.answer(PAGE + f"<div class=hdsk_main><h1>{html.escape(ticket['subject'])}</h1><ul>{items}</ul></div>")
        if "filter_id" in query:
            session["client"] = query["filter_id"]
        rows = "".join(
            f"<tr><td>29.11.2026<td><a href=helpdesk?id={number}>{number}</a><td><a href=helpdesk?id={number}>"
            f"{html.escape(one['subject'])}</a><td>&nbsp;<td>{'Открыто' if len(one['messages']) % 2 else 'Ожидает ответа'}\n"
            for number, one in sorted(desk.tickets.items(), reverse=True) if one["open"])
        return self.answer(PAGE + "<table id=stat_table border=1><thead><tr><th>Дата<th>№<th>Тема<th><th>Статус</thead>"
                                  f"<tbody>{rows}</tbody></table>")

    def write(self, form, session):
        with self.desk.lock:
            if form.get("status") == "10" and session["ticket"]:
                self.desk.tickets[session["ticket"]]["open"] = False
            elif "subj" in form and session["client"]:
                number = max(self.desk.tickets, default=0) + 1
                self.desk.tickets[number] = {"client": session["client"], "subject": form["subj"], "open": True,
                                             "messages": [[session["name"], form["text"].replace("\r\n", "\n")]]}
            elif "text" in form and session["ticket"]:
                self.desk.tickets[session["ticket"]]["messages"].append(
                    [session["name"], form["text"].replace("\r\n", "\n")])

    def tree(self, query):
        folder = query.get("folder")
        folders = sorted({one[3] for one in self.desk.clients})
        rows = "".join(f"<div class='tree_folder_closed tree_node_folder'><a href='userinfo?folder={one}'>Папка {one}</a></div>\n"
                       for one in folders)
        rows += "".join(f"<div class='tree_user tree_node_user'><a href=/cabinet/userinfo/{id}>{html.escape(f'{name} <{login}>')}</a></div>\n"
                        for id, name, login, place in self.desk.clients if folder == place)
        return self.answer(PAGE + f"<div class=tree>{rows}</div>")

    def card(self, id, session):
        client = next((one for one in self.desk.clients if one[0] == id), None)
        if not client:
            return self.answer(PAGE + "Нет такого пользователя", 404)
        session["client"] = id
        red = "<div class=red>Недостаточно средств</div>" if id.endswith("6") else ""
        pairs = [("Имя", client[1]), ("Логин", client[2]), ("Баланс", "-12,50 руб."), ("Адрес", "ул. Ленина, 5 <кв. 12>")]
        rows = "".join(f"<tr><td class=label>{label}<td class=value>{html.escape(value)}" for label, value in pairs)
        return self.answer(PAGE + red + f"<table id=ideco_user_info>{rows}</table>")

    def stat(self, session):
        rows = "".join(f"<tr><td>{n + 1:02}.11.2026<td>10:00-1{n % 9}:30<td>PPPoE<td>{n * 12.5}<td>{n}<td>0,00<td>{session['client']}\n"
                       for n in range(self.desk.session_rows))
        return self.answer(PAGE + f"<table id=stat_table><tbody>{rows}</tbody></table>")


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 64


def main():
    plan = json.load(open(sys.argv[1])) if len(sys.argv) > 1 else {}
    Handler.desk = Desk(plan)
    server = Server(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()
