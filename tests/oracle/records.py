# SPDX-License-Identifier: ISC
"""Reading a store: YAML whose scalars are text (types come from the rules, never from guessing), instants, durations.

Nothing in tests/oracle is shared with the program, not even zones: the files of zones/ are read by Python's zoneinfo.
"""
import glob
import os
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import yaml

try:
    from yaml import CSafeLoader as Base
except ImportError:
    from yaml import SafeLoader as Base

NEVER = 1 << 62  # later than everything


class Loader(Base):
    """Every scalar is a string, except null."""


Loader.yaml_implicit_resolvers = {
    letter: [(tag, expression) for tag, expression in found if tag.endswith(":null")]
    for letter, found in Base.yaml_implicit_resolvers.items()
}


def absent_out(value):
    """null = absent, in maps."""
    if isinstance(value, dict):
        return {key: absent_out(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [absent_out(inner) for inner in value]
    return value


def parse(text):
    return absent_out(yaml.load(text, Loader))


def load(path):
    with open(path, encoding="utf-8") as file:
        return parse(file)


INSTANTS = {}


def instant(text):
    """RFC 3339 as seconds since 1970."""
    found = INSTANTS.get(text)
    if found is None:
        upper = text.upper().replace("Z", "+00:00")
        found = INSTANTS[text] = int(datetime.fromisoformat(upper).timestamp())
    return found


def yes(value):
    return value in ("yes", "true", "y", "on", "Yes", "True", "YES", "TRUE", "On", "ON")


def no(value):
    return value in ("no", "false", "n", "off", "No", "False", "NO", "FALSE", "Off", "OFF")


def seconds(text):
    """A duration without days: 90s 30m 4h 1h30m, perhaps negative."""
    sign = 1
    if text.startswith("-"):
        sign, text = -1, text[1:]
    total, number = 0, ""
    for char in text:
        if char.isdigit():
            number += char
        else:
            total += int(number) * {"s": 1, "m": 60, "h": 3600}[char]
            number = ""
    assert number == "", text
    return sign * total


class Promise:
    """A target: business seconds, or working days, perhaps to the end of the day."""

    def __init__(self, text):
        self.text = text
        self.days, self.end_of_day, self.seconds = 0, False, 0
        words = text.split()
        if words[0].endswith("d"):
            self.days = int(words[0][:-1])
            self.end_of_day = words[1:] == ["eod"]
        else:
            self.seconds = seconds(text)

    def shortest(self):
        """As it is printed."""
        if self.days:
            return f"{self.days}d eod" if self.end_of_day else f"{self.days}d"
        hours, rest = divmod(self.seconds, 3600)
        parts = ((hours, "h"), (rest // 60, "m"), (rest % 60, "s"))
        return "".join(f"{count}{unit}" for count, unit in parts if count)


def promise(text):
    return None if text is None or text == "none" else Promise(text)


class Store:
    """The files of a work tree."""

    def __init__(self, folder):
        self.folder = folder
        self.zones = {}

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def read(self, *parts):
        path = self.path(*parts)
        return load(path) if os.path.exists(path) else None

    def zone(self, name):
        if name not in self.zones:
            path = self.path("zones", *name.split("/"))
            if os.path.exists(path):
                with open(path, "rb") as file:
                    self.zones[name] = ZoneInfo.from_file(file, key=name)
            else:
                self.zones[name] = ZoneInfo(name)
        return self.zones[name]

    def clients(self):
        return sorted(name for name in os.listdir(self.path("clients"))
                      if os.path.exists(self.path("clients", name, "client.yaml")))

    def years(self):
        return [int(os.path.basename(path)) for path in glob.glob(self.path("clients", "*", "tickets", "*"))]

    def tickets(self, client):
        """[(path, record)]; tombstones too"""
        paths = sorted(glob.glob(self.path("clients", client, "tickets", "*", "*", "*.yaml")))
        return [(path, load(path)) for path in paths]


def to_instant(local, zone):
    """A local time as an instant: one that a spring gap leaves out is as much later as the gap is wide, one that comes
    twice is the first (PEP 495 with fold=0 does both)."""
    return int(local.replace(tzinfo=zone, fold=0).timestamp())


def midnight(day, zone):
    return to_instant(datetime(day.year, day.month, day.day), zone)


def day_of(text):
    return date.fromisoformat(text)


def next_month(first):
    return (first + timedelta(days=32)).replace(day=1)
