"""What the parts of this benchmark share."""

import os
import pathlib
import statistics
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
RANGE = "192.168.0.0/16"
RANGE_AND_MASK = "192.168.0.0/255.255.0.0"
# Bytes and packets by pair of addresses, printed at the end; all else as it comes.
PMACCTD = """daemonize: false
plugins: print
aggregate: src_host, dst_host
print_output: csv
print_refresh_time: 3600
"""
BEGAN = time.monotonic()


def fail(sentence):
    sys.exit(f"{os.path.basename(sys.argv[0])}: {sentence}")


def say(what):
    print(f"{time.monotonic() - BEGAN:5.0f} s: {what}", file=sys.stderr, flush=True)


def median(values):
    return statistics.median(values)
