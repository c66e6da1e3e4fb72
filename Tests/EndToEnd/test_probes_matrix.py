"""The live matrix in a real browser: what agents report changes cells, without a reload and without a word of the console."""

import datetime
import hashlib
import json
import re
import time
import uuid

from browser import browsing
from laboratory import measured, wait_for
from test_hub import Hub
from test_hub_people import PASSWORD, add_user
from test_probes_hub import plans


class Reporter:
    """Says what an agent measured, as agents do."""

    def __init__(self, hub, name):
        self.hub, self.name, self.key = hub, name, hub.command("key", "create", "--agent", name)
        self.start, self.sequence, self.plan = str(uuid.uuid4()), 0, "0" * 16

    def knows(self, targets):
        """The list that it was given: reports name it."""
        wait_for(lambda: plans(self.hub).get(self.name), 20, f"the list of {self.name}")
        self.plan = hashlib.sha256(json.dumps({"targets": targets}, separators=(",", ":")).encode()).hexdigest()[:16]

    def tell(self, echoes, states=()):
        """Echoes by target, in microseconds, None for a lost one; states by target."""
        self.sequence += 1
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        rows = [(target, time_) for target, times in echoes.items() for time_ in times]
        body = {"plan": self.plan, "milliseconds": 5000,
                "echoes": {"target": [row[0] for row in rows], "roundTripMicroseconds": [row[1] for row in rows]},
                "states": [{"target": target, "state": state, "since": now} for target, state in dict(states).items()]}
        frame = {"frame": "report", "kind": "probes.window", "serverId": self.name, "startId": self.start,
                 "sequence": self.sequence, "takenAt": now, "body": body}
        status, answer = self.hub.send("POST", "/api/v1/reports", frame, self.key)
        assert status in (200, 202), answer


def test_live(tmp_path):
    hub = Hub(tmp_path)
    try:
        add_user(hub, "anna", "administrator")
        hub.command("target", "add", "--label", "shop", "10.99.0.1")
        hub.command("target", "add", "--label", "<b>archive", "10.99.0.2")
        given = [{"id": 1, "address": "10.99.0.1"}, {"id": 2, "address": "10.99.0.2"}]
        attic, cellar = Reporter(hub, "attic"), Reporter(hub, "cellar")
        for agent in (attic, cellar):
            agent.tell({})
            agent.knows(given)
            agent.tell({1: [12_000] * 3, 2: [None] * 3}, {2: "down"})
        with browsing(f"http://127.0.0.1:{hub.port}") as page:
            page.go("/login?next=/matrix")
            page.fill(name="anna", password=PASSWORD)
            page.press("main button.primary")
            page.wait(lambda: page.path == "/matrix")

            def cell(agent, number):
                return page.script("""
                    const cell = document.querySelector(`#matrix tr[data-agent="${arguments[0]}"]`)?.cells[arguments[1]];
                    return cell && [cell.dataset.state, cell.textContent.trim(), cell.title];""", agent, number)
            page.wait(lambda: (cell("attic", 1) or [None])[0] == "ok")
            assert cell("attic", 1)[1] == "12" and cell("attic", 2)[0] == "down" and cell("cellar", 2)[0] == "down"
            assert page.text("#matrix thead tr th:nth-child(3)") == "<b>archive"
            # Whatever would load the page anew, or draw its table anew, would lose these.
            page.script("window.same = true; document.querySelector('#matrix tr[data-agent=attic]').same = true;")

            began = time.monotonic()
            attic.tell({1: [90_000] * 12, 2: [4000] * 12})
            page.wait(lambda: cell("attic", 1)[1] == "90" and cell("attic", 2)[:2] == ["ok", "4.0"])
            measured("matrix: from a report to the cell in a browser", f"{time.monotonic() - began:.2f} s")
            cellar.tell({1: [None, None] + [12_000] * 10}, {1: "lossy", 2: "down"})
            page.wait(lambda: cell("cellar", 1)[0] == "lossy")
            assert "2 of 12 lost" in cell("cellar", 1)[2] and cell("attic", 1)[0] == "ok"
            assert page.script("return window.same && document.querySelector('#matrix tr[data-agent=attic]').same") is True
            assert page.script("return performance.getEntriesByType('navigation').length") == 1

            # Those with trouble alone; the hour of a cell that is pointed at.
            page.press("#problems")
            page.wait(lambda: not page.one("#matrix tr[data-agent=attic]").is_displayed())
            attic.tell({1: [None] * 3}, {1: "down"})
            page.wait(lambda: page.one("#matrix tr[data-agent=attic]").is_displayed())
            page.script("document.querySelector('#matrix tr[data-agent=attic] td a').focus()")
            page.wait(lambda: page.one("#hour").is_displayed())
            assert re.search("attic to shop", page.text("#hour h2"))
            # The list grows: the table has another column, still without a reload.
            hub.command("target", "add", "--label", "new", "10.99.0.3")
            page.wait(lambda: page.text("#matrix thead tr th:last-child") == "new", 20)
            assert page.script("return window.same") is True

            # The hub goes and comes back: the page follows again by itself.
            hub.kill()
            hub.start()
            attic.tell({1: [7000] * 12})
            page.wait(lambda: cell("attic", 1)[:2] == ["ok", "7.0"], 40)
            assert page.script("return window.same") is True
            # That nobody listened for a while is all that the console tells.
            assert [one for one in page.complaints() if "/ws/live" not in one and "ERR_CONNECTION_REFUSED" not in one] == []
    finally:
        hub.kill()
