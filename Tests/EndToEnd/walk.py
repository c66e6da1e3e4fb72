"""Every page of a hub, from the routes of its features: a page that is added is walked to without being named here.

`roles.txt` and `duties.txt` beside the tests of each feature list its routes; unit tests hold them to the program. A page
whose address has changing parts is found by a link of another page.
"""

import html
import re

from laboratory import ROOT

# Answers to browsers that are no page of the hub: files, pictures, JSON of an earlier program.
FILES = re.compile(r"\.csv$|/text$|/photos/|/firmware/\{|^/api/")
# What the furniture of tests cannot have, and why.
ABSENT = {"/logs/turns/{number}": "no host's log was analysed", "/agents/{agent}/targets/{number}": "no agent probes"}
# Views beside those that routes name; and which of several, where it matters.
VIEWS = {
    "kiosk": "/?kiosk", "usage of a week": "/usage?period=week", "history of a day": "/routers/attic/history?range=1d",
    "silent router": "/routers/shop-1", "search": "/search?q=tv", "no device": "/routers/attic/devices/00:00:00:00:00:01",
    "missing": "/routers/nothing",
}
CHOSEN = {
    "/routers/{agent}": "/routers/attic", "/routers/{agent}/history": "/routers/attic/history",
    "/routers/{agent}/interfaces": "/routers/attic/interfaces", "/routers/{agent}/line": "/routers/attic/line",
    "/routers/{agent}/devices/{device}": "/routers/attic/devices/02:01:00:00:00:00",
    "/isp/devices/{number}": "/isp/devices/2", "/isp/configs/compare": "/isp/configs/compare?a=1&b=2",
    "/isp/terminals/{terminal}/ping": "/isp/terminals/1/ping",
}


def routes(word):
    """Page routes that are read, of `roles` or `duties`."""
    lines = [line for file in sorted((ROOT / "Tests").rglob(f"{word}.txt")) for line in file.read_text().splitlines()]
    found = [match[1] for line in lines if (match := re.match(r"GET (\S+) +page ", line))]
    return [route for route in found if not FILES.search(route)]


def links(text):
    """Where a page leads, on this hub."""
    return [html.unescape(link) for link in re.findall(r'<a [^>]*?href="(/[^"#]*)"', text)]


def pages(person, provider=False):
    """Addresses by name; `person` is an administrator's `test_hub_people.Browser`."""
    known = routes("roles") + (routes("duties") if provider else [])
    found, seen = {}, []

    def visit(name, path):
        """Whether a page is there; a redirect is none, and a question without its words is refused."""
        reply, text = person.ask("GET", path)
        assert reply.status in (200, 302, 303, 400, 404, 422), (path, reply.status)
        if reply.status == 200:
            found[name] = path
            seen.extend(links(text))
        return reply.status in (200, 302, 303)
    open_ones = [route for route in known
                 if "{" in route and route not in CHOSEN or not visit(route, CHOSEN.get(route, route))]
    before = None
    while open_ones and len(open_ones) != before:
        before = len(open_ones)
        for route in list(open_ones):
            pattern = re.sub(r"\{\w+\}", "[^/?]+", route)
            own = [link for link in seen if re.fullmatch(pattern, link.partition("?")[0]) and link not in known
                   and ("{" not in route or link.partition("?")[0] not in known)]
            if own and visit(route, own[0]):
                open_ones.remove(route)
    missing = sorted(set(open_ones) - set(ABSENT))
    assert not missing, f"no link leads to {missing}"
    return {re.sub(r"[/{}]+", " ", route).strip() or "overview": path for route, path in sorted(found.items())} | VIEWS
