# SPDX-License-Identifier: ISC
"""A ticket: its header and its log, as they stood just before an instant (design: Ticket file; msp-ticket(5)).

Only events before the cutoff exist: what takes back, corrects or sets later does not yet.
"""
import hashlib
import json

from hours import unite
from records import NEVER, instant, midnight, day_of, no, yes

UNSOLVED = ("new", "open", "waiting")
CAUSES = ("client", "third-party", "window", "parts")
# what stays of an event that was taken back
WORDS = ("at", "by", "auto", "recorded", "say", "note", "hear", "call", "visit", "escalated", "_key")
CLASS = ("type", "impact", "urgency", "priority")
GRADES = ("low", "medium", "high")
MATRIX = {"high": {"high": "P1", "medium": "P2", "low": "P3"}, "medium": {"high": "P2", "medium": "P3", "low": "P4"},
          "low": {"high": "P3", "medium": "P4", "low": "P4"}}


def key_of(event):
    text = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


class Matrices:
    def __init__(self, given, zone):
        if given is None:
            self.parts = [(-NEVER, MATRIX)]
        elif isinstance(given, dict):
            self.parts = [(-NEVER, given)]
        else:
            self.parts = sorted(((midnight(day_of(part["from"]), zone), part) for part in given), key=lambda p: p[0])

    def priority(self, at, fields):
        """That of a classification made at `at`."""
        if "priority" in fields:
            return fields["priority"]
        if "impact" not in fields and "urgency" not in fields:
            return "P3"
        matrix = MATRIX
        for start, part in self.parts:
            matrix = part if start <= at else matrix
        return matrix[fields.get("impact", "medium")][fields.get("urgency", "medium")]


class Record:
    """A ticket file, read once.  `known(cutoff)` is what it says at a cutoff."""

    def __init__(self, path, record, client):
        self.path, self.record, self.client = path, record, client
        self.id = record["id"]
        self.moved = "moved" in record
        self.known_late = None  # kept by metrics
        self.log = []
        for event in record.get("log", []):
            event = dict(event)
            event["_key"] = key_of({name: value for name, value in event.items() if name != "_key"})
            self.log.append(event)

        self.corrected = self.correct()

    def correct(self):
        """The log as its corrections leave it (undo, amend; they hold for the past, too), by time, in the order of the
        file within a second.  Words stay said, also in an event that was taken back and in the undo itself."""
        corrections, gone = {}, set()
        for event in self.log:
            if "amend" in event:
                fields = {name: value for name, value in event["amend"].items() if name != "key"}
                corrections.setdefault(event["amend"]["key"], {}).update(fields)
            if "undo" in event:
                gone |= {event["undo"], event["_key"]}
        found = []
        for event in self.log:
            names = {event["_key"], event.get("redact")}  # a redacted event is still known by the key it had
            for name in names & set(corrections):
                event = {**event, **corrections[name]}
            if names & gone:
                event = {name: value for name, value in event.items() if name in WORDS}
                event["_undone"] = True
            event = {**event, "_at": instant(event["at"])}
            found.append(event)
        found.sort(key=lambda event: event["_at"])
        return found

    def known(self, cutoff):
        return Known(self, cutoff)


class Known:
    """What is known of a ticket just before a cutoff: events at or after it do not exist.  Fields of the header are what
    they are in the end, except the class, which is judged as of an instant."""

    def __init__(self, record, cutoff):
        self.ticket, self.cutoff, self.id = record, cutoff, record.id
        self.fields = {name: value for name, value in record.record.items() if name != "log"}
        self.opened = instant(self.fields["opened"])
        for event in record.corrected:
            self.fields.update(event.get("set", {}))
            if "opened" in event.get("set", {}):
                self.opened = instant(event["set"]["opened"])
            for name in event.get("unset", []):
                self.fields.pop(name, None)
            if "opened" in event.get("absorb", {}):
                self.opened = min(self.opened, instant(event["absorb"]["opened"]))
        self.events = [dict(event) for event in record.corrected if event["_at"] < cutoff]
        for order, event in enumerate(self.events, 1):
            event["_order"], event["_typed"] = order, event["_at"]
            event["_at"] = max(event["_at"], self.opened)  # what happened before the opening happened at it
        self.exists = self.opened < cutoff and not record.moved
        self.merged = next((event for event in self.events if "merged" in event), None)

    def classes(self, matrices):
        """[(since, order, type, priority)]; order is the place in the log, 0 the opening."""
        fields = {name: self.ticket.record[name] for name in CLASS if name in self.ticket.record}
        found = [(self.opened, 0, fields.get("type", "incident"), matrices.priority(self.opened, fields))]
        for event in self.events:
            changed = {name: value for name, value in event.get("set", {}).items() if name in CLASS}
            emptied = [name for name in event.get("unset", []) if name in CLASS]
            if not changed and not emptied:
                continue
            if "impact" in changed or "urgency" in changed:
                fields.pop("priority", None)  # the later word counts
            fields.update(changed)
            for name in emptied:
                fields.pop(name, None)
            found.append((event["_at"], event["_order"], fields.get("type", "incident"),
                          matrices.priority(event["_at"], fields)))
        return found

    def order_at(self, at):
        """Place in the log of the last event up to an instant."""
        return sum(event["_at"] <= at for event in self.events)

    # -- being work to be done

    def turns(self):
        """[(at, is it to be done?, event)] from the opening on, until it is merged."""
        if not self.exists:
            return []
        turns = [(self.opened, True, None)]
        for event in self.events:
            status = "closed" if "merged" in event else event.get("status")
            if status is not None and (status in UNSOLVED) != turns[-1][1]:
                turns.append((event["_at"], not turns[-1][1], event))
            if "merged" in event:
                break
        return turns

    def unsolved_at(self, at):
        """Just before `at`."""
        state = False
        for when, unsolved, _ in self.turns():
            if when < at:
                state = unsolved
        return state

    def unsolved(self):
        turns = self.turns()
        return bool(turns) and turns[-1][1]

    def spans(self, unsolved, start=-NEVER, end=NEVER):
        """Spans of being to be done (or not) within [start, end); the last goes on for ever."""
        turns = self.turns()
        found = []
        for i, (at, state, _) in enumerate(turns):
            until = turns[i + 1][0] if i + 1 < len(turns) else NEVER
            if state == unsolved and max(at, start) < min(until, end):
                found.append((max(at, start), min(until, end)))
        return found

    # -- waiting

    def waits(self):
        """[(start, end, cause)]; end NEVER = still waiting without a time of its own."""
        found, now, solved = [], None, False
        for event in self.events:
            at, status, wait = event["_at"], event.get("status"), event.get("wait")
            ends = wait is not None or "merged" in event or (status is not None and status != "waiting")
            if now and (ends or ("hear" in event and now[2] == "client")):
                found.append((now[0], min(at, now[1]), now[2]))
                now = None
            if status is not None:
                solved = status not in UNSOLVED
            if "merged" in event:
                solved = True
            if wait is None or no(wait) if not isinstance(wait, dict) else False:
                continue
            if solved:
                continue
            cause = wait["on"] if isinstance(wait, dict) else wait
            until = instant(wait["until"]) if isinstance(wait, dict) and "until" in wait else NEVER
            now = (at, until, cause)
        if now:
            found.append(now)
        return [wait for wait in found if wait[0] < wait[1]]

    def waiting_for(self, causes):
        return unite([(start, end) for start, end, cause in self.waits() if cause in causes])

    # -- talking

    def public(self):
        """Events in which a human of ours talked with the client or was there."""
        return [event for event in self.events if is_public(event)]

    def answer(self):
        found = self.public()
        return found[0]["_at"] if found else None


def is_public(event):
    if yes(event.get("auto", "no")):
        return False
    visit = event.get("visit")
    there = isinstance(visit, dict) or (visit is not None and yes(visit))
    return "say" in event or yes(event.get("call", "no")) or there
