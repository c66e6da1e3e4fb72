"""An old desk and billing system through the hub: its pages are read, and each write is read back."""

import concurrent.futures
import html
import json
import pathlib
import re
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request

import pytest
from test_hub import Hub
from test_hub_people import PASSWORD, Browser, add_user, run

CABINET = pathlib.Path(__file__).parent.parent / "Lab" / "isp" / "cabinet.py"
PASSWORDS = {"anna": "geheim", "boris": "tajna"}


class Desk:
    def __init__(self, folder, **plan):
        file = folder / f"desk-{time.monotonic_ns()}.json"
        file.write_text(json.dumps({"tickets": [
            [17, "5", "Нет интернета", [["client", "Не работает с утра, тел. 8 916 123-45-67"]]],
            [18, "6", "Кабель <b>порван</b>", [["client", "Обрыв"], ["anna", "Еду"]]]]} | plan))
        self.process = subprocess.Popen([sys.executable, str(CABINET), str(file)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def control(self, **faults):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/control",
                                    json.dumps({"faults": faults}).encode(), timeout=10) as reply:
            return json.load(reply)

    def messages(self, number):
        return [text for _, text in self.control()["tickets"][str(number)]["messages"]]

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=10)


class Person(Browser):
    def __init__(self, hub, name):
        super().__init__(hub.port)
        assert self.login(name) == 303
        self.token = self.csrf()

    def send(self, path, **fields):
        return self.post(path, {"csrf": self.token} | fields)

    def store_login(self, name):
        assert self.send("/isp/logins/1", name=name, password=PASSWORDS[name])[0].status == 303

    def page(self, path):
        reply, text = self.ask("GET", path)
        assert reply.status == 200, text
        return text

    def form(self, path, verb):
        """The hidden fields of a form of a page."""
        return fields(self.page(path), verb)

    def reply(self, number, text, **more):
        hidden = self.form(f"/isp/tickets/1/{number}", "reply")
        return self.send(f"/isp/tickets/1/{number}/reply", **hidden | {"text": text} | more)


def fields(text, verb):
    form = re.search(rf'<form[^>]*action="[^"]*{verb}"[^>]*>(.*?)</form>', text, re.S)[1]
    return {name: value for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form) if name != "csrf"}


def flash(reply):
    return urllib.parse.unquote(re.search(r"flash=([^;]*)", str(reply.headers)) [1])


def declared(anna, desk):
    """The declaration that the page offers, for this desk."""
    declaration = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", anna.page("/isp/connectors"), re.S)[1])
    declaration = declaration.replace("http://192.0.2.10/cabinet", f"http://127.0.0.1:{desk.port}/cabinet")
    return declaration.replace('"gap": 300, "limit": 10', '"gap": 0, "limit": 5')


@pytest.fixture
def house(tmp_path):
    """A hub with an administrator, two people of the desk, and a connector to a desk."""
    desk = Desk(tmp_path)
    hub = Hub(tmp_path, ISP="on")
    for name, role in (("anna", "administrator"), ("boris", "operator"), ("vera", "operator")):
        add_user(hub, name, role)
    for name in ("boris", "vera"):
        assert run(hub, "user", "duties", name, "desk,billing").returncode == 0
    anna = Person(hub, "anna")
    declaration = declared(anna, desk)
    reply, text = anna.send("/isp/connectors", text=declaration)
    assert reply.status == 303, text
    anna.store_login("anna")
    yield hub, desk, anna, declaration
    hub.kill()
    desk.close()


def test_desk(house):
    """List, read, reply, open, close; what stays in this house never reaches the desk."""
    hub, desk, anna, _ = house
    listed = anna.page("/isp/tickets")
    assert "Нет интернета" in listed and "Кабель &lt;b&gt;порван&lt;/b&gt;" in listed and "waits for an answer" in listed
    ticket = anna.page("/isp/tickets/1/17")
    assert "Не работает с утра" in ticket and 'href="tel:+79161234567"' in ticket
    reply, _ = anna.reply(17, "Мастер будет в 15:00\nЖдите")
    assert reply.status == 303 and "read back" in flash(reply)
    assert desk.messages(17)[-1] == "Мастер будет в 15:00\nЖдите"
    anna.send("/isp/tickets/1/17/notes", note="Клиент груб, internal")
    anna.send("/isp/tickets/1/17/assign", assignee="boris", tags="fibre срочно")
    ticket = anna.page("/isp/tickets/1/17")
    assert "Клиент груб" in ticket and "срочно" in ticket
    boris = Person(hub, "boris")
    boris.store_login("boris")
    assert "Also open by anna" in boris.page("/isp/tickets/1/17")
    assert "17 Нет" in boris.page("/isp/tickets?show=mine") and "18 Кабель" not in boris.page("/isp/tickets?show=mine")
    hidden = boris.form("/isp/tickets/new?client=5", "/isp/tickets/new")
    reply, text = boris.send("/isp/tickets/new", **hidden | {"client": "5", "subject": "Роутер", "text": "Не включается"})
    assert reply.status == 303, text
    assert reply.headers["Location"] == "/isp/tickets/1/19" and desk.control()["tickets"]["19"]["client"] == "5"
    reply, _ = anna.send("/isp/tickets/1/17/close", **anna.form("/isp/tickets/1/17", "close"))
    assert reply.status == 303 and not desk.control()["tickets"]["17"]["open"]
    everything = json.dumps(desk.control(), ensure_ascii=False)
    assert "груб" not in everything and "срочно" not in everything and "boris" in everything
    # The password is in no page, no log and not in the database.
    database = b"".join(file.read_bytes() for file in hub.folder.glob("hub.db*"))
    assert b"geheim" not in database and "geheim" not in (hub.folder.parent / "hub.log").read_text()


def test_told_truly(house):
    """Conflicts, lost answers, refusals, characters, a form sent twice: what was typed is kept, and nothing is sent twice."""
    hub, desk, anna, _ = house
    boris = Person(hub, "boris")
    boris.store_login("boris")
    old = boris.form("/isp/tickets/1/17", "reply")
    anna.reply(17, "Уже еду")
    reply, text = boris.send("/isp/tickets/1/17/reply", **old | {"text": "Кто едет?"})
    assert reply.status == 409 and "Уже еду" in text and ">Кто едет?</textarea>" in text
    assert desk.messages(17)[-1] == "Уже еду"
    # As kept by the page, it goes.
    assert boris.send("/isp/tickets/1/17/reply", **fields(text, "reply") | {"text": "Кто едет?"})[0].status == 303
    hidden = anna.form("/isp/tickets/1/17", "reply") | {"text": "Дважды"}
    assert anna.send("/isp/tickets/1/17/reply", **hidden)[0].status == 303
    assert anna.send("/isp/tickets/1/17/reply", **hidden)[0].status == 303
    assert desk.messages(17).count("Дважды") == 1
    reply, text = anna.reply(17, "Спасибо 👍")
    assert reply.status == 422 and "👍" in text and "U+1F44D" in text and ">Спасибо 👍</textarea>" in text
    desk.control(alert="Заявка закрыта администратором")
    reply, text = anna.reply(17, "Привет")
    assert reply.status == 422 and "Заявка закрыта администратором" in text and ">Привет</textarea>" in text
    desk.control(lose=1)
    reply, _ = anna.reply(17, "Ответ потерян")
    assert reply.status == 303 and desk.messages(17)[-1] == "Ответ потерян", "found by reading back"
    desk.control(drop=1)
    reply, text = anna.reply(17, "Запрос потерян")
    assert reply.status == 502 and "Запрос потерян" in text and "Check the desk" in text
    desk.control()
    assert "Запрос потерян" not in desk.messages(17)
    reply, text = anna.reply(17, "Ещё раз")
    assert reply.status == 422 and ">Ещё раз</textarea>" in text, "nothing is sent before somebody has looked"
    assert "may not have arrived: look first" in anna.page("/")
    looked = fields(anna.page("/isp/tickets/1/17"), "looked")
    assert anna.send("/isp/tickets/looked", **looked)[0].status == 303
    assert anna.reply(17, "Ещё раз")[0].status == 303 and desk.messages(17)[-1] == "Ещё раз"


def test_down_and_changed(house):
    """The list stays, and says its age; a wrong login stops after two tries; a changed page is not an empty list."""
    hub, desk, anna, _ = house
    anna.page("/isp/tickets")
    anna.page("/isp/tickets/1/17")
    desk.control(down=True)
    listed = anna.page("/isp/tickets?now=1")
    assert "Out of date: list last read at" in listed and "Нет интернета" in listed
    assert "Out of date: last read at" in anna.page("/isp/tickets/1/17")
    reply, text = anna.send("/isp/tickets/1/17/reply", seen="", once="f" * 32, text="Не потеряйте")
    assert reply.status == 422 and ">Не потеряйте</textarea>" in text
    desk.control(page={"/cabinet/helpdesk": "<table id=tickets><tr><td>17</table>"})
    listed = anna.page("/isp/tickets?now=1")
    assert "not as declared" in listed and "Нет интернета" in listed
    assert "The pages of carbon-cabinet are not as declared" in anna.page("/")
    desk.control()
    assert "Out of date" not in anna.page("/isp/tickets?now=1")
    vera = Person(hub, "vera")
    assert "You have no login" in vera.page("/isp/tickets?now=1")
    before = desk.control()["requests"]
    assert vera.send("/isp/logins/1", name="boris", password="wrong")[0].status == 303
    for _ in range(5):
        vera.page("/isp/tickets?now=1")
    assert "not tried again" in vera.page("/isp/tickets?now=1")
    assert sum("login" in line and "POST" in line for line in desk.control()["log"][before - desk.control()["requests"]:]) == 2


def test_try(house):
    """A dry try shows what each field found, and writes nothing; a password goes to no other address."""
    hub, desk, anna, declaration = house
    reply, text = anna.send("/isp/connectors/1", version="1", text=declaration, do="try")
    assert reply.status == 200 and "Result of the try" in text
    assert "2 rows" in text
    broken = declaration.replace('"subject": "3 a"', '"subject": "3 b"')
    reply, text = anna.send("/isp/connectors/1", version="1", text=broken, do="try")
    assert "found nothing" in text and "not as declared" in text
    elsewhere = declaration.replace(f"127.0.0.1:{desk.port}", "192.0.2.9")
    reply, text = anna.send("/isp/connectors/1", version="1", text=elsewhere, do="try")
    assert reply.status == 422 and "belong to another address" in text
    assert desk.control()["writes"] == 0
    reply, text = anna.send("/isp/connectors/1", version="7", text=declaration, do="save")
    assert reply.status == 409 and "has changed the connector" in text


def test_billing(house):
    """All customers are read, searched and shown; a card is read live, and stored nowhere."""
    hub, desk, anna, _ = house
    assert "No customers were read yet" in anna.page("/isp/clients")
    reply, _ = anna.send("/isp/clients/1/read")
    assert flash(reply) == "Read."
    listed = anna.page("/isp/clients?q=" + urllib.parse.quote("иванов петр"))
    assert "Иванов Пётр" in listed and "Ромашка" not in listed and "1 of 2" in listed
    card = anna.page("/isp/clients/1/6")
    assert "Недостаточно средств" in card and "-12,50 руб." in card and "кв. 12" in card and "PPPoE" in card
    # The way to a new ticket for them, and the same card for programs.
    assert "/isp/tickets/new?desk=1&amp;client=6" in card
    # A card is read with the person's own login to the desk: a token of no person has none.
    nobody = hub.command("token", "create", "cards", "--role", "operator", "--duties", "billing")
    assert hub.send("GET", "/api/v1/isp/clients/1/6", key=nobody)[0] == 422
    form = urllib.parse.urlencode({"username": "anna", "password": PASSWORD}).encode()
    with urllib.request.urlopen(f"http://127.0.0.1:{hub.port}/api/v1/auth/login", form, timeout=20) as reply:
        token = json.load(reply)["access_token"]
    status, told = hub.send("GET", "/api/v1/isp/clients/1/6?from=2026-11-01&to=2026-11-30", key=token)
    assert status == 200 and told["id"] == "6" and "Недостаточно средств" in (told["warnings"] or ""), told
    assert {"label", "value"} == set(told["card"][0]) and any("-12,50" in one["value"] for one in told["card"])
    assert hub.send("GET", "/api/v1/isp/clients/1/99", key=token)[0] == 404
    assert hub.send("GET", "/api/v1/isp/clients/1/6?from=x", key=token)[0] == 422
    assert anna.page("/audit").count(">billing card opened<") >= 3
    assert b"12,50" not in b"".join(file.read_bytes() for file in hub.folder.glob("hub.db*"))
    desk.control(down=True)
    assert "The card could not be read" in anna.page("/isp/clients/1/6")
    assert hub.send("GET", "/api/v1/isp/clients/1/6", key=token)[0] == 502
    assert "Иванов" in anna.page("/isp/clients")


def test_own_desk(tmp_path):
    """Without an old desk the hub's own is there."""
    hub = Hub(tmp_path, ISP="on")
    try:
        add_user(hub, "anna", "administrator")
        anna = Person(hub, "anna")
        assert "Own desk" in anna.page("/isp/tickets")
        hidden = anna.form("/isp/tickets/new", "/isp/tickets/new")
        reply, text = anna.send("/isp/tickets/new", **hidden | {"client": "5", "subject": "Роутер 👍", "text": "Не включается"})
        assert reply.status == 303, text
        assert reply.headers["Location"] == "/isp/tickets/0/1"
        hidden = anna.form("/isp/tickets/0/1", "reply")
        assert anna.send("/isp/tickets/0/1/reply", **hidden | {"text": "Еду 👍"})[0].status == 303
        assert "Еду 👍" in anna.page("/isp/tickets/0/1")
        # Subject and customer are changed, where the ticket is still as it was seen.
        hidden = anna.form("/isp/tickets/0/1", "change")
        change = {"subject": "Роутер не включается", "client": "6, Lenina 5"}
        old = anna.send("/isp/tickets/0/1/change", **hidden | change | {"seen": "1-0"})
        assert old[0].status == 409 and 'value="6, Lenina 5"' in old[1] and "has changed" in old[1]
        assert anna.send("/isp/tickets/0/1/change", **hidden | change | {"client": " "})[0].status == 422
        assert anna.send("/isp/tickets/0/1/change", **hidden | change)[0].status == 303
        page = anna.page("/isp/tickets/0/1")
        assert "1 Роутер не включается</h1>" in page and "Customer 6, Lenina 5" in page
        assert "6, Lenina 5" in anna.page("/isp/tickets") and "ticket-changed" in anna.page("/audit")
        assert anna.send("/isp/tickets/0/1/close", **anna.form("/isp/tickets/0/1", "close"))[0].status == 303
        assert "Роутер" not in anna.page("/isp/tickets")
        # A closed one, too: it is found by its new subject.
        hidden = anna.form("/isp/tickets/0/1", "change")
        assert anna.send("/isp/tickets/0/1/change", **hidden | {"subject": "Блок питания", "client": "6"})[0].status == 303
        assert "closed" in anna.page("/isp/tickets/0/1")
        assert "/isp/tickets/0/1" in anna.page("/search?q=%D0%B1%D0%BB%D0%BE%D0%BA")
        # Closed ones have a list; one is opened again, by its button or by a reply.
        token = hub.command("token", "create", "desk", "--role", "operator", "--duties", "operator")

        def listed(words=""):
            status, answer = hub.send("GET", f"/api/v1/isp/tickets?{words}", key=token)
            assert status == 200, answer
            return [one["number"] for desk in answer["desks"] for one in desk["tickets"]]
        assert listed() == [] and listed("state=closed") == ["1"] and listed("state=closed&q=%D0%B1%D0%BB%D0%BE%D0%BA") == ["1"]
        assert listed("state=closed&q=nothing") == []
        assert hub.send("GET", "/api/v1/isp/tickets?state=gone", key=token)[0] == 422
        page = anna.page("/isp/tickets?desk=0&show=closed")
        assert "Блок питания" in page and "closed <time" in page and "Блок" not in anna.page("/isp/tickets")
        hidden = anna.form("/isp/tickets/0/1", "reopen")
        assert anna.send("/isp/tickets/0/1/reopen", **hidden | {"seen": "1-0"})[0].status == 409
        assert anna.send("/isp/tickets/0/1/reopen", **hidden)[0].status == 303
        assert listed() == ["1"] and listed("state=closed") == [] and "Блок питания" in anna.page("/isp/tickets")
        assert anna.send("/isp/tickets/0/1/reopen", **hidden)[0].status == 422
        assert anna.send("/isp/tickets/0/1/close", **anna.form("/isp/tickets/0/1", "close"))[0].status == 303
        page = anna.page("/isp/tickets/0/1")
        assert "A reply opens it again" in page and "Close the ticket" not in page
        assert anna.send("/isp/tickets/0/1/reply", **anna.form("/isp/tickets/0/1", "reply") | {"text": "Снова"})[0].status == 303
        assert listed() == ["1"] and hub.send("GET", "/api/v1/isp/tickets/0/1", key=token)[1]["status"] == "open"
        assert anna.page("/audit").count(">ticket reopened<") >= 2
        body = {"seen": "", "once": "0123456789abcdef"}
        assert hub.send("POST", "/api/v1/isp/tickets/0/1/close", body, key=token)[0] == 200
        assert hub.send("POST", "/api/v1/isp/tickets/0/1/reopen", {}, key=token)[0] == 200 and listed() == ["1"]
        assert hub.send("POST", "/api/v1/isp/tickets/0/1/reopen", {}, key=token)[0] == 422
    finally:
        hub.kill()


@pytest.mark.alone
def test_five_people(tmp_path):
    """Five people on two logins, 1,000 operations, with sessions that end and answers that get lost."""
    tickets = [[number, "5", f"Заявка {number}", [["client", "начало"]]] for number in range(1, 41)]
    desk = Desk(tmp_path, tickets=tickets)
    hub = Hub(tmp_path, ISP="on")
    people = ["p1", "p2", "p3", "p4", "p5"]
    try:
        add_user(hub, "anna", "administrator")
        anna = Person(hub, "anna")
        declaration = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", anna.page("/isp/connectors"), re.S)[1])
        declaration = declaration.replace("http://192.0.2.10/cabinet", f"http://127.0.0.1:{desk.port}/cabinet")
        assert anna.send("/isp/connectors", text=declaration.replace('"gap": 300, "limit": 10', '"gap": 0, "limit": 60'))[0].status == 303
        browsers = []
        for index, name in enumerate(people):
            add_user(hub, name, "operator")
            assert run(hub, "user", "duties", name, "desk").returncode == 0
            browsers.append(Person(hub, name))
            browsers[-1].store_login(["anna", "boris"][index % 2])
        desk.control(expire=47, lose=31, drop=71)
        results, lock = [], threading.Lock()

        def work(index):
            person = browsers[index]
            for turn in range(200):
                number = (turn * 7 + index * 3) % 40 + 1
                text = f"к {number}: {people[index]}/{turn}"
                reply, answer = person.send(f"/isp/tickets/1/{number}/reply", seen="", once=f"{index:016}{turn:016}", text=text)
                if reply.status == 502 or "look first" in answer or "is unknown" in answer:
                    for one in set(re.findall(r'name="id" value="(\d+)"', answer)):
                        person.send("/isp/tickets/looked", id=one, next="/isp/tickets")
                with lock:
                    results.append((number, text, reply.status, answer))

        begun = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(5) as pool:
            for future in [pool.submit(work, index) for index in range(5)]:
                future.result()
        seconds = time.monotonic() - begun
        report = desk.control()
        assert len(results) == 1000
        assert report["mostAtOnce"] == 1, "two requests of one session were at work at once"
        stored = {int(number): [text for _, text in one["messages"]] for number, one in report["tickets"].items()}
        for number, texts in stored.items():
            assert all(text == "начало" or text.startswith(f"к {number}: ") for text in texts), number
        counts = {303: 0, 422: 0, 502: 0}
        for number, text, status, answer in results:
            there = stored[number].count(text)
            counts[status] += 1
            assert there <= 1, f"{text} was sent twice"
            if status == 303:
                assert there == 1, f"{text} was said to be there"
            if status == 422:
                assert there == 0, f"{text} was said not to be there: {answer}"
        print(f"1000 operations in {seconds:.0f} s: {counts}, {report['requests']} requests")
        assert counts[303] > 900 and counts[502] > 0
    finally:
        hub.kill()
        desk.close()


@pytest.mark.alone
def test_many_customers(tmp_path):
    """20,000 customers are read in one turn; a search takes less than 50 ms, its page less than 100 ms."""
    names = ["Иванов Пётр", "Семёнова Анна", "Гринберг Лев", "ООО Ромашка"]
    clients = [[str(number), f"{names[number % 4]} {number // 4}", f"agro{number}", str(number % 20)] for number in range(20000)]
    desk = Desk(tmp_path, clients=clients)
    hub = Hub(tmp_path, ISP="on")
    try:
        add_user(hub, "anna", "administrator")
        anna = Person(hub, "anna")
        declaration = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", anna.page("/isp/connectors"), re.S)[1])
        declaration = declaration.replace("http://192.0.2.10/cabinet", f"http://127.0.0.1:{desk.port}/cabinet")
        assert anna.send("/isp/connectors", text=declaration.replace('"gap": 300, "limit": 10', '"gap": 0, "limit": 60'))[0].status == 303
        anna.store_login("anna")
        assert flash(anna.send("/isp/clients/1/read")[0]) == "Read."
        assert "of 20000" in anna.page("/isp/clients?q=" + urllib.parse.quote("семенова 4999"))
        times = []
        for number in range(100):
            for question in (f"agro{number}9", f"пётр {number}", f"никто {number}"):
                begun = time.monotonic()
                anna.page("/isp/clients?q=" + urllib.parse.quote(question))
                times.append(1000 * (time.monotonic() - begun))
        # Of a page without rows the search is nearly all.
        empty, full = sorted(times[2::3]), sorted(times[0::3] + times[1::3])
        print(f"search: median {empty[50]:.1f} ms, 95th percentile {empty[95]:.1f} ms; with a page of 100 rows: median {full[100]:.1f} ms")
        # The program of tests is not optimised, and its machine does other things: thrice the goal.
        assert empty[50] < 150
    finally:
        hub.kill()
        desk.close()
