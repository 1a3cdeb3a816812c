"""What the tests' processes call the machine they run on: on one machine, each is on one of its own."""

import os


def name():
    return os.environ["MACHINE"]
