"""docs/snapshot.schema.json, ready to judge."""

import functools
import json

import jsonschema

from laboratory import ROOT


@functools.cache
def validator():
    schema = json.loads((ROOT / "docs/snapshot.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


def faults(snapshot):
    """A line for each."""
    return [f"{error.json_path}: {error.message[:200]}" for error in validator().iter_errors(snapshot)]


def balance(snapshot):
    """What all rows and rests give, less what all frames weigh: 0, or bytes were lost or invented."""
    capture = snapshot["capture"]
    rows = [row["bandwidth"] for row in snapshot["network"]["connectedDevices"]]
    return (sum(row["rxBytesTotal"] + row["txBytesTotal"] for row in rows)
            + sum(capture[key] for key in ("otherRxBytes", "otherTxBytes", "foreignBytes",
                                           "withoutAddressBytes", "undecodedBytes"))
            + capture.get("repeatedBytes", 0) - capture["lanToLanBytes"] - capture["bytesTotal"])
