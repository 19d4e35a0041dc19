# SPDX-License-Identifier: ISC
"""A store of random tickets over all rules, the same for the same seed.

    generate.py FOLDER TICKETS SEED

FOLDER becomes a git repository with one commit.  Times stand on grids of different width, so that events often fall on
openings, closings, due instants and each other.
"""
import json
import os
import random
import re
import shutil
import subprocess
import sys
from datetime import datetime, timezone, timedelta

import terms
from events import key_of

DAMM = ["0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
        "3674209581", "5869720134", "8945362017", "9438617205", "2581436790"]
FIRST = int(datetime(2025, 10, 1, tzinfo=timezone.utc).timestamp())
LAST = int(datetime(2026, 11, 1, tzinfo=timezone.utc).timestamp())
COMMITTED = "2026-12-01T12:00:00-06:00"
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9:+._/-]*\Z")
TYPES = ["incident"] * 6 + ["request"] * 2 + ["security", "problem", "project"]
PRIORITIES = ["P1", "P2", "P3", "P4"]
GRADES = ["low", "medium", "high"]
CAUSES = ["client", "third-party", "window", "parts"]
CATEGORIES = ["red/wifi", "correo", "facturacion/cfdi", "caja/terminal"]
REASONS = ["cable suelto", "clave olvidada", "disco lleno", "configuración"]
PEOPLE = ["laura", "karla", "Juan, almacén"]
CLOCKS = ["response", "update", "arrival", "notify", "resolution"]


def check_digit(digits):
    state = 0
    for digit in digits:
        state = int(DAMM[state][int(digit)])
    return str(state)


def scalar(value):
    return value if PLAIN.match(value) and value not in ("null", "Null", "NULL") else json.dumps(value, ensure_ascii=False)


def flow(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {flow(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(inner) for inner in value) + "]"
    return scalar(value)


def block(event):
    lines = [f"{name}: {flow(value)}" for name, value in event.items()]
    return "  - " + "\n    ".join(lines)


def emit(record, in_blocks):
    lines = [f"{name}: {flow(value)}" for name, value in record.items() if name != "log"]
    if record.get("log"):
        lines.append("log:")
        lines += [block(event) if in_blocks else "  - " + flow(event) for event in record["log"]]
    return "\n".join(lines) + "\n"


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.numbers = set()
        self.tickets = {client: [] for client in terms.CLIENTS}  # [(record, opened)]

    def chance(self, share):
        return self.random.random() < share

    def pick(self, items):
        return items[int(self.random.random() * len(items))]

    def below(self, limit):
        return int(self.random.random() * limit)

    def number(self):
        while True:
            digits = "%06d" % self.below(1000000)
            if digits not in self.numbers:
                self.numbers.add(digits)
                return digits + check_digit(digits)

    def time(self, at):
        offset = self.pick([-6, -6, -6, -7, -5, 0, 2])
        text = datetime.fromtimestamp(at, timezone(timedelta(hours=offset))).isoformat()
        return text.replace("+00:00", "Z") if self.chance(0.5) else text

    def on_grid(self, at):
        return at - at % self.grid

    def step(self):
        """How long until the next event."""
        chance = self.random.random()
        if chance < 0.04:
            return 0
        if chance < 0.08:
            return 1
        longest = 3 * 3600 if chance < 0.5 else 86400 if chance < 0.8 else 4 * 86400 if chance < 0.95 else 20 * 86400
        return self.on_grid(self.below(longest)) + (self.grid if self.grid > 1 else 0)

    # -- events

    def talk(self, event, at):
        chance = self.random.random()
        if chance < 0.5:
            event["say"] = "Ya lo vemos."
        elif chance < 0.65:
            event["call"] = self.pick(["yes", "true", "yes", "no"])
        elif chance < 0.8:
            event["hear"] = "¿Ya?"
        elif chance < 0.9:
            event["note"] = "parece el disco"
        else:
            self.visit(event, at)
        if "hear" in event:
            event["by"] = "laura"
        elif self.chance(0.1):
            event["by"], event["auto"] = "auto", "yes"

    def visit(self, event, at):
        if self.chance(0.3):
            event["visit"] = self.pick(["yes", "yes", "no"])
            return
        visit = {"arrived": self.time(at - self.on_grid(self.below(3 * 3600)))}
        if self.chance(0.5):
            visit["left"] = self.time(at)
        if self.chance(0.1):
            visit = {"km": "12"}
        event["visit"] = visit

    def wait(self, event, at):
        if self.chance(0.2):
            event["wait"] = self.pick(["no", "false"]) if self.chance(0.3) else "no"
            if event["wait"] == "false":
                event["wait"] = "no"
            return
        cause = self.pick(CAUSES[:1] * 3 + CAUSES)
        if self.chance(0.5):
            event["wait"] = cause
        else:
            wait = {"on": cause}
            if self.chance(0.3):
                wait.update(vendor="telmex", ref="88123")
            if self.chance(0.6):
                wait["until"] = self.time(at + self.on_grid(self.below(4 * 86400)) - (self.grid if self.chance(0.1) else 0))
            event["wait"] = wait
        if self.chance(0.3):
            event["status"] = "waiting"
        if self.chance(0.4):
            event["say"] = "¿Cuál?"

    def status(self, event):
        event["status"] = self.pick(["resolved"] * 5 + ["closed"] * 2 + ["open"] * 3 + ["new", "waiting"])
        if event["status"] == "resolved" and self.chance(0.8):
            event["cause"] = self.pick(REASONS)
            event["resolution"] = "Listo."
            if self.chance(0.5):
                event["affected"] = self.affected(None)
        if self.chance(0.3):
            event["time"] = self.pick(["5m", "35m", "1h30m", "90s"])

    def affected(self, at):
        found = {"people": str(1 + self.below(20))}
        if self.chance(0.4):
            found["how"] = self.pick(["stopped", "degraded"])
        if at is not None and self.chance(0.5):
            start = at - self.on_grid(self.below(86400))
            found["from"] = self.time(start)
            if self.chance(0.5):
                found["until"] = self.time(start + self.on_grid(self.below(86400)) + self.grid)
        return found

    def classify(self, event):
        fields = {}
        chance = self.random.random()
        if chance < 0.4:
            fields["priority"] = self.pick(PRIORITIES)
        elif chance < 0.7:
            fields[self.pick(["impact", "urgency"])] = self.pick(GRADES)
        else:
            fields["type"] = self.pick(TYPES)
        if self.chance(0.15):
            fields["type"] = self.pick(TYPES)
        event["set"] = fields
        if "priority" not in fields and self.chance(0.2):
            event["unset"] = ["priority"]

    def set_other(self, event, client, opened):
        chance = self.random.random()
        if chance < 0.3 and terms.SITES[client]:
            event["set"] = {"site": self.pick(terms.SITES[client] + ["bodega vieja"])}
        elif chance < 0.5 and terms.SERVICES[client]:
            event["set"] = {"service": self.pick(terms.SERVICES[client])}
        elif chance < 0.65:
            event["set"] = {"opened": self.time(opened + self.on_grid(self.below(7200) - 3600))}
        elif chance < 0.75:
            event["set"] = {"unknown": [self.pick(CLOCKS)]}
        elif chance < 0.85:
            event["unset"] = [self.pick(["site", "service", "requester", "category"])]
        else:
            event["set"] = {"category": self.pick(CATEGORIES), "requester": self.pick(PEOPLE)}

    def small(self, event, at):
        kind = self.below(11)
        if kind == 0:
            event["assign"] = self.pick(["ana", "luis", "none"])
        elif kind == 1:
            event["level"] = self.pick(["N1", "N2", "N3"])
        elif kind == 2:
            event["time"] = self.pick(["10m", "2h", "45m", "1h"])
        elif kind == 3:
            event["affected"] = self.affected(at)
        elif kind == 4:
            event["survey"] = {"score": str(1 + self.below(5))}
        elif kind == 5:
            event["escalated"] = {"clock": self.pick(CLOCKS), "step": "75%", "to": "ana"}
        elif kind == 6:
            event["cover"] = self.pick(["included", "extra", "project", "warranty"])
            event["time"] = "30m"
        elif kind == 7:
            event["session"] = {"tool": "rustdesk", "from": self.time(at - 600), "to": self.time(at)}
        elif kind == 8:
            event["custom"] = {"ref": "x"}
        elif kind == 9:
            event["link"] = {"to": "https://example.org", "as": "related"}
        else:
            event["quote"] = {"amount": "1500.00", "accepted_by": "laura", "via": "phone"}

    def correct(self, event, log):
        """undo, amend, redact: of one that is there."""
        target = self.pick(log)
        chance = self.random.random()
        if chance < 0.45:
            event["undo"] = key_of(target)
            if self.chance(0.4):
                event["status"] = "open"
        elif chance < 0.85:
            amend = {"key": key_of(target)}
            what = self.below(6)
            if what == 0:
                amend["at"] = self.time(self.last - self.on_grid(self.below(7200)))
            elif what == 1:
                amend["status"] = self.pick(["open", "resolved", "closed"])
            elif what == 2:
                amend["wait"] = self.pick(CAUSES)
            elif what == 3:
                amend["time"] = "20m"
            elif what == 4:
                amend["say"] = "Corregido."
            else:
                amend["call"] = "yes"
            event["amend"] = amend
        else:
            target["redact"] = key_of(target)
            for words in ("say", "note", "hear", "resolution"):
                if words in target:
                    target[words] = "[redacted]"
            event["note"] = "se suprimieron palabras"

    def event(self, client, record, at, opened):
        event = {"at": self.time(at), "by": self.pick(["ana", "luis", "ana"])}
        chance = self.random.random()
        if chance < 0.32:
            self.talk(event, at)
        elif chance < 0.47:
            self.wait(event, at)
        elif chance < 0.68:
            self.status(event)
        elif chance < 0.78:
            self.classify(event)
        elif chance < 0.82:
            self.set_other(event, client, opened)
        elif chance < 0.86:
            if self.chance(0.8):
                event["appoint"] = {"from": self.time(at + self.on_grid(self.below(2 * 86400)) + 60), "tech": "luis"}
            else:
                event["appoint"] = "no"
        elif chance < 0.89:
            event["notified"] = {"who": "Laura"}
        elif chance < 0.93 and record["log"]:
            self.correct(event, record["log"])
        else:
            self.small(event, at)
        if self.chance(0.12):
            self.talk(event, at)
        if self.chance(0.04) and "set" not in event:
            self.classify(event)
        if self.chance(0.03) and "wait" not in event:
            self.wait(event, at)
        if self.chance(0.05):
            event["recorded"] = self.time(at + self.below(3 * 86400))
        return event

    # -- tickets

    def header(self, client, opened):
        number = self.number()
        record = {"id": f"{client}-{number}", "uid": "%016x" % self.random.getrandbits(64), "opened": self.time(opened),
                  "by": "ana", "channel": self.pick(["phone", "mail", "chat", "monitor", "internal", "whatsapp"])}
        if self.chance(0.9):
            record["type"] = self.pick(TYPES)
        record["title"] = self.pick(["No imprime", "Sin red", "Alta de usuario"])
        if self.chance(0.7):
            record["requester"] = self.pick(PEOPLE)
        if terms.SITES[client] and self.chance(0.5):
            record["site"] = self.pick(terms.SITES[client] + ["patio"])
        if terms.SERVICES[client] and self.chance(0.3):
            record["service"] = self.pick(terms.SERVICES[client])
        if self.chance(0.3):
            record["entity"] = self.pick(["uno", "dos"])
        if self.chance(0.5):
            record["priority"] = self.pick(PRIORITIES)
        if self.chance(0.4):
            record["impact"] = self.pick(GRADES)
        if self.chance(0.4):
            record["urgency"] = self.pick(GRADES)
        if self.chance(0.7):
            record["category"] = self.pick(CATEGORIES)
        if self.chance(0.3):
            record["assets"] = [self.pick(["srv-archivos", "impresora caja 2"])]
        if self.chance(0.05):
            record["unknown"] = sorted({self.pick(CLOCKS), self.pick(CLOCKS)})
        return record

    def ticket(self, client):
        self.grid = self.pick([1, 1, 60, 900, 900, 1800, 3600])
        opened = self.on_grid(FIRST + self.below(LAST - FIRST))
        record = self.header(client, opened)
        record["log"] = []
        at = opened
        if self.chance(0.3):  # opened while talking, or typed a little before
            at = opened - self.pick([0, 0, 0, 1, 600])
            record["log"].append({"at": self.time(at), "by": "ana", self.pick(["call", "visit"]): "yes"})
            at = opened
        for _ in range(self.below(4) + self.below(9)):
            at += self.step()
            self.last = at
            record["log"].append(self.event(client, record, at, opened))
        if self.chance(0.04) and record["log"]:  # typed late: out of order in the file
            event = {"at": self.time(opened + self.on_grid(self.below(max(1, at - opened)))), "by": "luis"}
            self.talk(event, at)
            record["log"].append(event)
        self.tickets[client].append((record, opened, at))
        return record

    def merge_some(self):
        for tickets in self.tickets.values():
            for _ in range(len(tickets) // 40):
                (into, _, end), (gone, opened, last) = self.pick(tickets), self.pick(tickets)
                if into is gone or "moved" in into or "moved" in gone:
                    continue
                at = max(end, last) + self.step()
                merged = {"at": self.time(at), "by": "ana", "merged": into["id"]}
                if self.chance(0.8):
                    merged["status"] = "closed"
                gone["log"].append(merged)
                into["log"].append({"at": self.time(at), "by": "ana",
                                    "absorb": {"id": gone["id"], "opened": self.time(opened)}})
            for _ in range(len(tickets) // 100):
                gone = self.pick(tickets)[0]
                if "moved" not in gone:
                    gone["moved"] = f"acme-{self.number()}"


    # -- outages

    def outage(self, client):
        """A record of a service that was down, maintained or not measured."""
        self.grid = self.pick([1, 60, 900, 3600])
        start = self.on_grid(FIRST + self.below(LAST - FIRST))
        long = self.pick([1800, 3600, 4 * 3600, 2 * 86400])
        kind = self.pick(["outage"] * 3 + ["maintenance"] * 3 + ["gap"])
        record = {"id": f"{client}-{self.number()}", "uid": "%016x" % self.random.getrandbits(64), "kind": kind,
                  "services": [self.pick(terms.SERVICES[client])], "from": self.time(start)}
        end = start + self.on_grid(self.below(long)) + self.grid
        if kind != "outage":
            record["to"] = self.time(end)
        record["by"] = "ana"
        if kind != "gap" and self.chance(0.3):
            record["weight"] = self.pick(["50%", "12.5%", "0.01%"])
        if kind == "maintenance" and self.chance(0.1):
            record["emergency"] = "yes"
        log = [(start - self.pick([60, 3600, 47 * 3600, 48 * 3600, 90 * 3600]), {"announced": "yes"})] * self.chance(0.8)
        log += [(start - self.pick([-60, 0, 60, 86400]), {"approved": "laura"})] * self.chance(0.8)
        if kind != "maintenance":
            log = []
        if kind == "outage" and self.chance(0.95) or kind == "maintenance" and self.chance(0.5):
            until = end + (self.pick([-1, 0, 1]) * self.on_grid(self.below(long)) if kind == "maintenance" else 0)
            until = max(until, start + 1)
            log.append((until, {"until": self.time(until)}))
        if kind != "gap" and self.chance(0.1):
            log.append((end + 60, {"excluded": {"reason": "fuerza mayor", "evidence": "correo"}}))
        if self.chance(0.05):
            log.append((end + 120, {"withdrawn": "duplicado"}))
        if kind == "outage" and self.chance(0.1):
            log.append((end + 180, {"set": {"from": self.time(start - 900)}}))
        log.sort(key=lambda item: item[0])
        record["log"] = [{"at": self.time(at), "by": "ana", **fields} for at, fields in log]
        return record, start


def write(folder, path, text):
    path = os.path.join(folder, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def generate(folder, count, seed):
    maker = Maker(seed)
    write(folder, "msp.yaml", terms.PROVIDER)
    for kind, files in (("calendars", terms.CALENDARS), ("policies", terms.POLICIES), ("team", terms.TEAM)):
        for name, text in files.items():
            write(folder, f"{kind}/{name}.yaml", text)
    for name in terms.ZONES:
        os.makedirs(os.path.join(folder, "zones", os.path.dirname(name)), exist_ok=True)
        shutil.copyfile(f"/usr/share/zoneinfo/{name}", os.path.join(folder, "zones", name))
    clients = list(terms.CLIENTS)
    for name, text in terms.CLIENTS.items():
        write(folder, f"clients/{name}/client.yaml", text)
        for person in ("laura", "karla"):
            write(folder, f"clients/{name}/people/{person}.yaml", f"name: {person.title()}\n")
    for _ in range(count):
        maker.ticket(maker.pick(clients + ["acme", "acme", "tijuana"]))
    maker.merge_some()
    for _ in range(count // 25):
        client = maker.pick([name for name in clients if terms.SERVICES[name]])
        record, start = maker.outage(client)
        local = datetime.fromtimestamp(start, timezone(timedelta(hours=-6)))
        write(folder, f"clients/{client}/outages/{local:%Y}/{record['id'].rpartition('-')[2]}.yaml", emit(record, False))
    for client, tickets in maker.tickets.items():
        for record, opened, _ in tickets:
            local = datetime.fromtimestamp(opened, timezone(timedelta(hours=-6)))
            name = record["id"].rpartition("-")[2]
            if "moved" in record:
                record = {name: record[name] for name in ("id", "uid", "opened", "by", "moved")}
            write(folder, f"clients/{client}/tickets/{local:%Y/%m}/{name}.yaml", emit(record, maker.chance(0.5)))


def commit(folder):
    environment = dict(os.environ, GIT_COMMITTER_DATE=COMMITTED, GIT_AUTHOR_DATE=COMMITTED)
    for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=Ana", "-c", "user.email=ana@msp.example", "commit",
                                                    "-q", "-m", "random tickets"]):
        subprocess.run(["git", "-C", folder] + command, check=True, env=environment)


if __name__ == "__main__":
    generate(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    commit(sys.argv[1])
