# SPDX-License-Identifier: ISC
"""Comparing what the program says with what the oracle says; disagreements are printed with the ticket."""
import json
import os
import subprocess
from datetime import datetime, timezone

from records import instant

SHOWN = 10  # disagreements that are printed whole


def run(arguments, folder, now=None):
    """Standard output of a command of ours; a lint of the data (65) is told, all other failures end the check."""
    environment = dict(os.environ, MSP_STORE=folder)
    environment.pop("MSP_NOW", None)
    if now is not None:
        arguments = arguments + ["--now", text(now)]
    done = subprocess.run(arguments, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(arguments)}: exit {done.returncode}\n{done.stderr.decode()[:2000]}")
    return done.stdout.decode()


def lines(output):
    return [json.loads(line) for line in output.splitlines()]


def text(at):
    return datetime.fromtimestamp(at, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def said(value):
    """What JSON says: times as seconds since 1970."""
    if isinstance(value, str) and len(value) >= 20 and value[4:5] == "-" and value[10:11] == "T":
        return instant(value)
    return value


def readable(value):
    if isinstance(value, int) and not isinstance(value, bool) and 1000000000 < value < 1 << 40:
        return text(value)
    return value


class Tally:
    """Counts what was compared and prints what differs."""

    def __init__(self):
        self.tickets = self.clocks = self.figures = self.failed = 0
        self.kinds = {}

    def differ(self, kind, what, got, wanted, record=None):
        self.failed += 1
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        if self.failed > SHOWN and self.kinds[kind] > 1:
            return
        print(f"DISAGREE {what}: the program says {readable(got)}, the oracle {readable(wanted)}")
        if record is not None:
            with open(record.path, encoding="utf-8") as file:
                print(f"--- {record.path}\n{file.read()}---")

    def same(self, kind, what, got, wanted, record=None):
        self.figures += 1
        if got != wanted:
            self.differ(kind, what, got, wanted, record)

    def unknown(self, name):
        self.failed += 1
        self.kinds["uncovered"] = self.kinds.get("uncovered", 0) + 1
        print(f"UNCOVERED the oracle does not know the figure {name}")

    def summary(self):
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self.kinds.items(), key=lambda item: -item[1]))
        return (f"{self.tickets} tickets, {self.clocks} clocks, {self.figures} figures compared, "
                f"{self.failed} disagreements" + (f" ({kinds})" if kinds else ""))


# What has no meaning for a state, and is not compared.
MEANINGLESS = {
    "absent": ("start", "due", "stop", "target", "elapsed", "left", "paused", "decided", "risk", "misses", "priority",
               "type", "policy"),
    "unknown": ("start", "stop", "target", "elapsed", "left", "paused", "risk", "misses"),
    "exempt": ("risk", "misses"),
}
CONVERTED = ("due", "target", "elapsed", "left", "paused", "risk", "misses")
MERGED = ("start", "due", "stop", "target", "elapsed", "left", "paused", "decided", "risk", "misses", "priority", "type")


def compare_clocks(tally, record, known, got, entries):
    """One ticket: entries of a clock are compared in their order."""
    tally.tickets += 1
    for clock in ("response", "update", "arrival", "notify", "resolution"):
        ours = [entry.as_dict() for entry in entries if entry.clock == clock]
        theirs = [entry for entry in got if entry["clock"] == clock]
        what = f"{record.id} at {text(known.cutoff)}: {clock}"
        tally.clocks += len(ours)
        if len(ours) != len(theirs):
            tally.differ(f"{clock} entries", what + " entries", [shown(entry) for entry in theirs],
                         [shown(entry) for entry in ours], record)
            continue
        for ours_one, theirs_one in zip(ours, theirs):
            compare_entry(tally, record, what, theirs_one, ours_one)


def shown(entry):
    names = ("state", "reason", "start", "due", "stop", "left", "misses")
    return " ".join(f"{name}={readable(said(entry.get(name)))}" for name in names if entry.get(name) is not None)


def compare_entry(tally, record, what, theirs, ours):
    skip = MEANINGLESS.get(ours["state"], ())
    if ours["reason"] in ("merged", "converted"):
        skip = MERGED if ours["reason"] == "merged" else CONVERTED
    for name, wanted in ours.items():
        if name in skip or name not in theirs:
            continue
        got = said(theirs[name])
        tally.figures += 1
        if got != wanted:
            tally.differ(f"{ours['clock']} {name}", f"{what} {name}", got, f"{wanted} ({shown(theirs)} | {shown(ours)})",
                         record)
            break  # the others follow from it


# ---- reports ---------------------------------------------------------------------------------------------------------

def leaves(value, path=()):
    """[(path, number)] of what JSON says; items of lists by number, or by their `key`."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, path + (name,))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            name = inner["key"] if isinstance(inner, dict) and "key" in inner else number
            yield from leaves(inner, path + (name,))
    elif (isinstance(value, (int, float)) and not isinstance(value, bool)) or value is None:
        yield path, value


ABSENT = object()
FREE = ()  # names of figures that are compared elsewhere


def named(figures):
    return {" ".join(str(part) for part in key) if isinstance(key, tuple) else str(key): value
            for key, value in figures.items()}


def by_role(items):
    return {f"{item['id']} {item['counts_as']}": item for item in items}


def by_ticket(items):
    found = {}
    for item in items:
        found.setdefault(item["ticket"], []).append(item)
    return found


def by_clock(entries):
    """Without those of which nothing was promised, and the seconds of those that are not judged."""
    found = {}
    for entry in entries:
        judged = entry["state"] not in ("absent", "unknown", "exempt")
        found.setdefault(entry["clock"], []).append(entry if judged else None)
    return found


def keyed(part):
    """Lists that have keys of several fields, by these."""
    part = dict(part)
    if "clauses" in part:
        clauses = {}
        for clause in part["clauses"]:
            key = " ".join(str(clause[name]) for name in ("policy", "type", "priority", "clock", "promise"))
            misses = {}
            for miss in clause["misses"]:
                misses.setdefault(miss["ticket"], []).append({"late": miss["late"], "times": miss["times"]})
            clauses[key] = {**clause, "misses": misses}
        part["clauses"] = clauses
    if "recurring_causes" in part:
        part["recurring_causes"] = {f"{item['category']} {item['cause']}": item for item in part["recurring_causes"]}
    return part


def find(expected, path):
    for name in path:
        if name in FREE:
            return FREE
        if isinstance(expected, list):
            expected = expected[name] if isinstance(name, int) and name < len(expected) else ABSENT
        elif isinstance(expected, dict):
            expected = expected.get(name, ABSENT)
        else:
            return ABSENT
        if expected is ABSENT:
            return ABSENT
    return expected


def pattern(path):
    path = ["[]" if isinstance(name, int) else str(name) for name in path]
    if path[0] == "tickets" or path[:2] in (["promises", "clauses"], ["quality", "recurring_causes"]):
        path[1 if path[0] == "tickets" else 2] = "[]"
    return ".".join(path)


def compare_report(tally, report, expected, uncovered):
    """Every number of a report; those that the oracle does not know are collected."""
    tally.tickets += len(expected["tickets"])
    tally.clocks += sum(len(entries) for ticket in expected["tickets"].values() for entries in ticket["clocks"].values())
    report = {**report, "promises": keyed(report["promises"]), "quality": keyed(report["quality"]),
              "tickets": {ticket["id"]: {**ticket, "clocks": by_clock(ticket["clocks"])}
                          for ticket in report["tickets"]}}
    report["availability"] = {service["service"]: {**service, "outages": by_role(service["outages"])}
                              for service in report["availability"]}
    for name, service in report["availability"].items():
        wanted = expected["availability"][name]
        tally.same("availability", f"{report['client']} {report['period']}: outages of {name}", sorted(service["outages"]),
                   sorted(wanted["outages"]))
        got, percent = service.pop("reached"), wanted.pop("reached")
        if got is not None:  # it is measured
            tally.same("availability", f"{report['client']} {report['period']}: {name}", got, percent)
    if "list" in report.get("surveys", {}):
        report["surveys"] = {**report["surveys"], "list": by_ticket(report["surveys"]["list"])}
    for ticket in set(report["tickets"]) ^ set(expected["tickets"]):
        # a ticket of which there is nothing but a clock to tell may be left out of the annex
        if ticket in report["tickets"]:
            tally.differ("annex", f"{report['client']} {report['period']}: {ticket}", "is listed", "is not")
    expected["promises"]["clauses"] = named(expected["promises"]["clauses"])
    expected["quality"]["recurring_causes"] = named(expected["quality"]["recurring_causes"])
    for case in expected["promises"]["clauses"]:
        if case not in report["promises"]["clauses"] and case != "None":
            tally.differ("clause", f"{report['client']} {report['period']}: {case}", "nothing", "a clause")
    what = f"{report['client']} {report['period']} to {report['cutoff']}"
    for path, got in leaves(report):
        wanted = find(expected, path)
        if wanted is ABSENT and path[:2] == ("promises", "clauses") and not got:
            wanted = got  # a promise without any case
        if wanted is ABSENT or isinstance(wanted, (dict, list)):
            if got is not None:
                uncovered.add(pattern(path))
            continue
        tally.same(f"report {path[0]} {path[-1]}", f"{what}: {'.'.join(str(name) for name in path)}", got, wanted)
