"""docs/link.schema.json, ready to judge."""

import functools
import json

import jsonschema

from laboratory import ROOT


@functools.cache
def validator():
    schema = json.loads((ROOT / "docs/link.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


def faults(frame):
    """A line for each."""
    return [f"{error.json_path}: {error.message[:200]}" for error in validator().iter_errors(frame)]


def golden():
    """The frames that both programs' reader and writer are held to (LinkFrameTests)."""
    lines = (ROOT / "Tests/Fixtures/link/frames.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]
