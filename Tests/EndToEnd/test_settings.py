"""A wrong setting is refused at the start, with its place, what is wrong and what to write; exit code 78."""

from laboratory import WAN, Agent, program

# A line of the file, and what the refusal must say besides file and line.
REFUSED = {
    "cycle zero": ("CYCLE_TIME=0", ["'0'", "CYCLE_TIME", "0.2 to 3600", "CYCLE_TIME=5"]),
    "cycle word": ("CYCLE_TIME=often", ["'often'", "CYCLE_TIME=5"]),
    "unknown key": ("CYCLE_TIM=5", ["'CYCLE_TIM'", "Did you mean CYCLE_TIME?"]),
    "unlike any key": ("COLOUR_OF_SKY=blue", ["'COLOUR_OF_SKY'", "no such setting"]),
    "no pair": ("CYCLE_TIME 5", ["no '='", "CYCLE_TIME=5"]),
    "range too large": ("NETWORK_RANGE=10.0.0.0/8", ["'10.0.0.0/8'", "/16", "192.168.1.0/24"]),
    "range with host bits": ("NETWORK_RANGE=192.168.77.5/24", ["'192.168.77.5/24'", "192.168.1.0/24"]),
    "range malformed": ("NETWORK_RANGE=192.168.77.0", ["'192.168.77.0'", "192.168.1.0/24"]),
    "REST scheme": ("PLATFORM_API_URL=ftp://wan/api", ["PLATFORM_API_URL", "https://"]),
    "live scheme": ("PLATFORM_WS_URL=http://wan/ws", ["PLATFORM_WS_URL", "wss://"]),
    "key with spaces": ("API_KEY=not one w0rd", ["API_KEY", "without spaces"]),
    "address": ("SERVER_IP=192.168.77.300", ["SERVER_IP", "192.168.1.1"]),
    "active": ("ACTIVE_SECONDS=4", ["ACTIVE_SECONDS", "5 to 86400"]),
    "buffer": ("CAPTURE_BUFFER_BYTES=1", ["CAPTURE_BUFFER_BYTES", "262144"]),
    "level": ("LOG_LEVEL=loud", ["LOG_LEVEL", "notice"]),
    "flag": ("PROMISCUOUS=maybe", ["PROMISCUOUS", "yes or no"]),
    "path": ("CA_FILE=ca.pem", ["CA_FILE", "absolute path"]),
}


def run(lab, text, *words, command=("run",), env=None):
    config = lab.folder / "wrong.conf"
    config.write_text(text)
    return lab.run("router", program(), *command, "--config", config, *words, env=env, seconds=10), config


def test_refused(lab):
    """Every kind of wrong line is refused with file, line, key and an example; secrets are not repeated."""
    for name, (line, fragments) in REFUSED.items():
        result, config = run(lab, f"# a comment\n\n{line}\n")
        lines = result.stderr.splitlines()
        assert (name, result.returncode, len(lines)) == (name, 78, 1), result.stderr
        assert lines[0].startswith("ERROR: ") and f"{config}:3" in lines[0], lines[0]
        assert [fragment for fragment in fragments if fragment not in lines[0]] == [], lines[0]
        assert "w0rd" not in lines[0] and result.stdout == ""


def test_all_at_once(lab):
    """All wrong lines are refused at once."""
    result, config = run(lab, "CYCLE_TIME=0\nSERVER_ID=fine\nLOG_LEVEL=loud\nCYCLE_TIM=1\n")
    assert result.returncode == 78
    lines = result.stderr.splitlines()
    assert [line for number in (1, 3, 4) for line in lines if f"{config}:{number}" in line] == lines
    assert len(lines) == 3


def test_every_command(lab):
    """Every command refuses them in the same way."""
    for command in "run", "snapshot", "scan", "top":
        result, _ = run(lab, "CYCLE_TIME=0\n", command=[command])
        assert (command, result.returncode) == (command, 78) and "CYCLE_TIME=5" in result.stderr
    result, _ = run(lab, "CYCLE_TIME=0\n", command=["check"])
    assert result.returncode == 78 and "FAIL  settings: " in result.stdout


def test_other_places(lab):
    """The environment and the command line are named as the place; a key is not taken from the latter."""
    result, _ = run(lab, "", env={"CYCLE_TIME": "0"})
    assert result.returncode == 78 and "CYCLE_TIME at the environment" in result.stderr
    result, _ = run(lab, "", "--set", "CYCLE_TIME=0")
    assert result.returncode == 78 and "CYCLE_TIME at --set" in result.stderr
    result, _ = run(lab, "", "name", "http://wan/")
    assert result.returncode == 78 and "PLATFORM_WS_URL at the command line" in result.stderr
    result, _ = run(lab, "", "--set", "API_KEY=s3cret")
    assert result.returncode == 78 and "API_KEY" in result.stderr and "s3cret" not in result.stderr


def test_files(lab):
    """A file that was named but cannot be read is refused; so is one that is none."""
    for path in lab.folder / "nowhere.conf", lab.folder:
        result = lab.run("router", program(), "run", "--config", path, seconds=10)
        assert result.returncode == 78 and f"'{path}'" in result.stderr


def test_range_elsewhere(lab):
    """A range that is not on the interface is refused with the range that is."""
    result, _ = run(lab, "NETWORK_RANGE=10.0.0.0/24\nINTERFACE=br-lan\n")
    assert result.returncode == 78
    assert "'10.0.0.0/24'" in result.stderr and "NETWORK_RANGE=192.168.77.0/24" in result.stderr


def test_no_interface(lab):
    """An interface that does not exist ends the start with a sentence that lists those that do."""
    result, _ = run(lab, "INTERFACE=eth9\n")
    assert result.returncode in (69, 78)
    assert "'eth9'" in result.stderr and "br-lan" in result.stderr


def test_no_certificates(lab):
    """A file of authorities that is missing or holds none is refused at the start."""
    empty = lab.folder / "empty.pem"
    empty.touch()
    for path in "/nowhere.pem", empty:
        agent = Agent(lab, CA_FILE=path, PLATFORM_WS_URL=f"wss://{WAN}:9/",
                      PLATFORM_API_URL=f"https://{WAN}:9/")
        agent.process.wait(timeout=5)
        assert agent.process.returncode == 78
        assert str(path) in agent.lines("ERROR")[-1]


def greeting(lab, settings, **options):
    agent = Agent(lab, settings, **options)
    line = agent.wait_line("one snapshot every")[0]
    agent.end()
    return line


def test_precedence(lab):
    """Command line goes before environment, environment before file, file before defaults."""
    of_file = {"SERVER_ID": "of-file", "CYCLE_TIME": "0.7"}
    of_environment = {"SERVER_ID": "of-environment"}
    assert "on 'of-file', one snapshot every 0.7 s" in greeting(lab, of_file)
    assert "on 'of-environment', one snapshot every 0.7 s" in greeting(lab, of_file, env=of_environment)
    assert "on 'of-words'" in greeting(lab, of_file, env=of_environment, words=["of-words"])
    assert "on 'of-set'" in greeting(lab, of_file, env=of_environment, words=["--set", "SERVER_ID=of-set"])
    assert "one snapshot every 5" in greeting(lab, {"CYCLE_TIME": ""})


def test_words(lab):
    """The daemon's positional words override the file, with or without `run`; an empty word leaves its
    setting."""
    wrong = {"SERVER_ID": "of-file", "NETWORK_RANGE": "10.0.0.0/24", "INTERFACE": "wan0",
             "PLATFORM_WS_URL": f"ws://{WAN}:7/"}
    words = ["", f"ws://{WAN}:9/ws", "192.168.77.0/24", "br-lan", f"http://{WAN}:9/debug", "192.168.77.1"]
    for command in ("run",), ():
        agent = Agent(lab, wrong, command=command, words=words)
        agent.wait_line("Capture: Capturing on 'br-lan'")
        assert agent.lines("on 'of-file'") and agent.lines("Watching 192.168.77.0/24 on 'br-lan'")
        agent.wait_line(f"ws://{WAN}:9/ws")
        agent.end()
    result, _ = run(lab, "", *words, "one more")
    assert result.returncode != 0 and "SERVER_ID PLATFORM_WS_URL NETWORK_RANGE" in result.stderr
