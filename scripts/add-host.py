#!/usr/bin/env python3
"""Registers a host at a monitor-hub, and says how the host reports to it.

What is missing is asked for on a terminal. A token of the hub (Programs, or: monitor-hub token create NAME --role
operator) is read from HUB_TOKEN, or asked for; a hub with HOSTS_API=local or open needs none. Python's standard library
alone.
"""

import argparse
import getpass
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

LONGEST = 1 << 20


def arguments():
    parser = argparse.ArgumentParser(description="Register a host that sends heartbeats.")
    parser.add_argument("--server", default="http://localhost:8080", help="where the hub is (%(default)s)")
    parser.add_argument("--name", help="what people call the host")
    parser.add_argument("--host-id", help="what its URL calls it: letters, digits, dots, hyphens, underscores")
    parser.add_argument("--frequency", type=int, help="seconds between two heartbeats (300)")
    parser.add_argument("--schedule", choices=["always", "business_hours"], help="when they count (always)")
    parser.add_argument("--grace-period", type=int, help="seconds that one may be late (60)")
    parser.add_argument("--token", help="the host's token; without it the hub makes one")
    return parser.parse_args()


def ask(question, standard=None, check=None):
    """Asks until there is an answer; an empty one is the standard."""
    while True:
        answer = input(f"{question}{'' if standard is None else f' [{standard}]'}: ").strip()
        answer = answer or ("" if standard is None else str(standard))
        if not answer:
            print("This is needed.")
        elif check is not None and not check(answer):
            print("This is not one of what it can be.")
        else:
            return answer


def complete(given):
    """Fills in what was not given: from the terminal, or with what is usual."""
    is_asking = sys.stdin.isatty() and (given.name is None or given.host_id is None)
    missing = [word for word, value in (("--name", given.name), ("--host-id", given.host_id)) if value is None]
    if missing and not is_asking:
        fail(f"cannot register a host: {' and '.join(missing)} missing. See: {sys.argv[0]} --help")
    if given.name is None:
        given.name = ask("Name of the host")
    if given.host_id is None:
        usual = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in given.name.lower())
        given.host_id = ask("ID of the host", usual.strip("-") or None)
    for field, question, usual, check in (
        ("frequency", "Seconds between two heartbeats", 300, lambda text: text.isdigit() and int(text) >= 10),
        ("schedule", "When they count: always or business_hours", "always",
         lambda text: text in ("always", "business_hours")),
        ("grace_period", "Seconds that one may be late", 60, str.isdigit),
    ):
        if getattr(given, field) is None:
            value = ask(question, usual, check) if is_asking else str(usual)
            setattr(given, field, int(value) if value.isdigit() else value)
    return given


def fail(sentence):
    print(sentence, file=sys.stderr)
    sys.exit(1)


def post(url, body, credential):
    headers = {"Content-Type": "application/json"}
    if credential:
        headers["Authorization"] = f"Bearer {credential}"
    request = urllib.request.Request(url, json.dumps(body).encode(), headers, method="POST")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read(LONGEST))


def register(given):
    """Returns the hub's answer. Without a credential that it knows, one is asked for on a terminal."""
    url = given.server.rstrip("/") + "/api/v1/hosts"
    body = {
        "name": given.name, "host_id": given.host_id, "expected_frequency_seconds": given.frequency,
        "schedule_type": given.schedule, "grace_period_seconds": given.grace_period,
    }
    if given.token:
        body["token"] = given.token
    credential = os.environ.get("HUB_TOKEN", "")
    for is_last in (False, True):
        try:
            return post(url, body, credential)
        except urllib.error.HTTPError as error:
            if error.code == 401 and not is_last and sys.stdin.isatty():
                credential = getpass.getpass("Token of the hub (monitor-hub token create NAME --role operator): ")
                continue
            fail(f"cannot register '{given.host_id}': {reason(error)}")
        except (urllib.error.URLError, OSError, ValueError) as error:
            fail(f"cannot reach '{given.server}': {getattr(error, 'reason', error)}")


def reason(error):
    try:
        answer = json.loads(error.read(LONGEST))
        sentence = answer.get("error") or answer.get("detail")
    except (ValueError, AttributeError, OSError):
        sentence = None
    if error.code == 401:
        return f"{sentence or 'The hub asks for a token.'} Set HUB_TOKEN to one of role operator."
    return sentence or f"The hub answered with status {error.code}."


def crontab(seconds):
    """Five fields that come at least so often."""
    minutes = max(1, seconds // 60)
    if minutes < 60:
        return f"*/{minutes} * * * *"
    return f"0 */{minutes // 60} * * *" if minutes < 1440 else "0 0 * * *"


def main():
    given = complete(arguments())
    answer = register(given)
    server = given.server.rstrip("/")
    token = given.token or answer.get("token", "")
    command = f"client-heartbeat.sh {given.host_id} {token} {server}"
    print(f"""Host registered.

  Host ID:       {answer.get('host_id', given.host_id)}
  Name:          {answer.get('name', given.name)}
  Heartbeat URL: {server}/api/v1/heartbeat/{given.host_id}
  Token:         {token}
  Frequency:     {given.frequency} seconds
  Schedule:      {given.schedule}

On the host:

  1. Download the script:
       curl -O {server}/scripts/client-heartbeat.sh
  2. Make it executable:
       chmod +x client-heartbeat.sh
  3. Try it:
       ./{command}
  4. Open its crontab:
       crontab -e
  5. Add this line:
       {crontab(given.frequency)} /path/to/{command}

Dashboard: {server}/api/v1/dashboard""")


if __name__ == "__main__":
    try:
        main()
    except (KeyboardInterrupt, EOFError):
        print()
        sys.exit(1)
