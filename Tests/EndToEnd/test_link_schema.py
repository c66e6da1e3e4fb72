"""The link's schema accepts the golden frames, refuses what breaks their shape, and lets later versions in."""

import copy
import json

import pytest

from link_schema import faults, golden, validator

FRAMES = golden()
KINDS = {"hello", "orders", "orders-state", "order", "cancel", "order-result", "report", "ack", "live"}


def title(frame):
    return json.dumps(frame)[:60]


def required(frame):
    """The keys that the schema wants of such a frame."""
    schema = validator().schema
    for rule in schema["allOf"]:
        if rule["if"]["properties"]["frame"]["const"] == frame["frame"]:
            return schema["$defs"][rule["then"]["$ref"].rpartition("/")[2]]["required"]
    raise AssertionError(frame["frame"])


def test_every_kind():
    """There is a golden frame of each kind, and the schema knows no other."""
    assert {frame["frame"] for frame in FRAMES} == KINDS
    rules = {rule["if"]["properties"]["frame"]["const"] for rule in validator().schema["allOf"]}
    assert rules == KINDS


@pytest.mark.parametrize("frame", FRAMES, ids=title)
def test_golden(frame):
    """What the programs write is valid, and 'frame' stands first."""
    assert faults(frame) == []
    assert next(iter(frame)) == "frame"


@pytest.mark.parametrize("frame", FRAMES, ids=title)
def test_required(frame):
    """A frame without one of its required keys is refused."""
    for key in required(frame):
        less = {name: value for name, value in frame.items() if name != key}
        assert faults(less), key


@pytest.mark.parametrize("frame", FRAMES, ids=title)
def test_wrong(frame):
    """A known key with a value of another kind is refused; a feature's body may be anything."""
    for key in frame:
        if key not in ("frame", "body"):
            assert faults({**frame, key: {"no": "such thing"}}), key


@pytest.mark.parametrize("frame", FRAMES, ids=title)
def test_later(frame):
    """Keys of a later version are accepted, and so are frames of one."""
    later = copy.deepcopy(frame)
    later["later"] = {"any": "thing"}
    for feature in later.get("features", []):
        feature["later"] = 1
    assert faults(later) == []
    assert faults({"frame": "later", "id": {"of": "another kind"}}) == []
