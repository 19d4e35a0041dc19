# SPDX-License-Identifier: ISC
"""What a ticket is now, by its events (design: Ticket file): the columns of msp-ticket ls that are derived."""
from events import UNSOLVED, is_public
from records import instant, no, seconds

COLUMNS = ("status", "assignee", "level", "type", "priority", "wait", "responded", "resolved", "closed", "unanswered",
           "minutes", "reopened", "cause", "merged", "opened", "unresolved", "requester", "site", "service", "category",
           "entity", "channel")


class State:
    def __init__(self, known):
        self.status, self.level, self.reopened, self.worked = "new", "N1", 0, 0
        self.assignee = self.wait = self.until = self.responded = self.resolved = self.closed = None
        self.unanswered = self.cause = self.merged = None
        for event in known.events:
            self.apply(event, event["_at"])
        self.expire(known.cutoff)

    def end_wait(self):
        self.wait = self.until = None
        if self.status == "waiting":
            self.status = "open"

    def expire(self, at):
        if self.wait is not None and self.until is not None and self.until <= at:
            self.end_wait()

    def apply(self, event, at):
        self.expire(at)
        if "hear" in event:
            if self.wait == "client":
                self.end_wait()
            self.unanswered = self.unanswered or at
        if is_public(event):
            self.responded = self.responded or at
            self.unanswered = None
        if "status" in event:
            self.apply_status(event["status"], at)
        if "wait" in event:
            self.apply_wait(event["wait"])
        if "assign" in event:
            self.assignee = None if event["assign"] == "none" else event["assign"]
        self.level = event.get("level", self.level)
        self.cause = event.get("cause", self.cause)
        self.merged = event.get("merged", self.merged)
        self.worked += seconds(event.get("time", "0s"))

    def apply_status(self, status, at):
        before = self.status in UNSOLVED
        if status != "waiting":
            self.end_wait()
        self.status = status
        if status in UNSOLVED:
            if not before:
                self.reopened += 1
                self.resolved = self.closed = None
            return
        if before:
            self.resolved, self.unanswered = at, None  # the solution is the answer
        if status == "closed":
            self.closed = at

    def apply_wait(self, wait):
        self.end_wait()
        if (isinstance(wait, str) and no(wait)) or self.status not in UNSOLVED:
            return
        self.wait = wait if isinstance(wait, str) else wait["on"]
        self.until = instant(wait["until"]) if isinstance(wait, dict) and "until" in wait else None
        self.status = "waiting"


def columns(catalog, known):
    state = State(known)
    _, _, kind, priority = known.classes(catalog.matrices)[-1]
    found = {name: getattr(state, name) for name in ("status", "assignee", "level", "wait", "responded", "resolved", "closed",
                                                     "unanswered", "reopened", "cause", "merged")}
    found.update(type=kind, priority=priority, minutes=(state.worked + 30) // 60, opened=known.opened,
                 unresolved=state.status in UNSOLVED and state.merged is None)
    for name in ("requester", "site", "service", "category", "entity", "channel"):
        found[name] = known.fields.get(name)
    return found
