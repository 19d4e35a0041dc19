# SPDX-License-Identifier: ISC
"""The five clocks of a ticket (design: Clocks, Policy; msp-sla(1)).

A clock goes over one or more stretches: from `start` to `stop` (None: still going).  `judge` says how one stretch ends;
the functions named after the clocks say which stretches there are and what stands out of them.
"""
from events import is_public
from hours import unite
from records import NEVER, instant, no, yes


class Entry:
    """One clock, or one stretch of it; times in seconds since 1970, None = none."""

    FIELDS = ("clock", "state", "reason", "start", "due", "stop", "target", "elapsed", "left", "paused", "decided",
              "risk", "at_risk", "at_opening", "misses", "priority", "type", "policy")

    def __init__(self, clock, state, reason=None, **others):
        self.clock, self.state, self.reason = clock, state, reason
        for name in self.FIELDS[3:]:
            value = others.get(name)
            setattr(self, name, None if value == NEVER else value)
        self.at_risk, self.at_opening = bool(self.at_risk), bool(self.at_opening)
        self.misses = self.misses or 0
        self.row, self.hours = others.get("row"), others.get("hours")

    def as_dict(self):
        return {name: getattr(self, name) for name in self.FIELDS}


class Stretch:
    """What `judge` looks at."""

    def __init__(self, start, stop, pauses, order=NEVER, called_off=False):
        self.start, self.stop, self.pauses, self.called_off = start, stop, pauses, called_off
        self.order = order  # place in the log of what stopped it


class Judge:
    def __init__(self, catalog, known):
        self.catalog, self.known = catalog, known
        self.policy = catalog.policy_of(known)
        self.classes = known.classes(catalog.matrices)

    def promise(self, clock, kind, priority, mode=None):
        """(row, promise): what is promised to a class."""
        row = self.policy.row(kind, priority)
        if row is None or (clock == "notify" and kind != "security"):
            return row, None
        if clock == "update" and mode is not None and row.mode != mode:
            return row, None
        return row, row.promises[clock]

    def hours(self, row):
        return self.catalog.calendar_of(self.known, self.policy, row)

    def during(self, start, order):
        """[(since, type, priority)] of the classes in force from start to the event that stops."""
        classes = [class_ for class_ in self.classes if class_[1] <= order]
        began = max((i for i, class_ in enumerate(classes) if class_[0] <= start), default=0)
        return [(since, kind, priority) for since, _, kind, priority in classes[began:]]

    def judge(self, clock, stretch, mode=None):
        """One stretch.  None when nothing was promised to the class that judges."""
        cutoff = self.known.cutoff
        end = cutoff if stretch.stop is None else stretch.stop
        classes = self.during(stretch.start, stretch.order)
        verdict, promised, converted = None, None, False
        for i, (since, kind, priority) in enumerate(classes):
            row, promise = self.promise(clock, kind, priority, mode)
            verdict = Verdict(self, clock, stretch, end, (kind, priority), row, promise)
            last = i + 1 == len(classes)
            converted = kind == "project" and any(class_[1] != "project" for class_ in classes[:i])
            if promise is None or converted:
                continue  # a project is late for nothing, though it may cease to be one
            promised = verdict
            if i > 0 and verdict.due < since:  # late through the change itself
                if self.policy.counts:
                    return verdict.missed(since)
                if last:
                    return verdict.exempt("reclassified")
            elif verdict.due < (end if last else classes[i + 1][0]):
                return verdict.missed(verdict.due)  # reached: it stays, whatever the class is later
        if converted and promised:
            return promised.exempt("converted")
        if verdict.promise is None:
            return verdict.absent()
        if stretch.called_off:
            return verdict.exempt("cancelled")
        return verdict.met() if stretch.stop is not None else verdict.going()


class Verdict:
    """How a stretch looks to one class."""

    def __init__(self, judge, clock, stretch, end, class_, row, promise):
        self.judge, self.clock, self.stretch, self.end = judge, clock, stretch, end
        self.kind, self.priority = class_
        self.row, self.promise = row, promise
        if promise is not None:
            self.hours = judge.hours(row)
            self.due = self.hours.due(stretch.start, promise, stretch.pauses)

    def entry(self, state, reason=None, **others):
        found = dict(start=self.stretch.start, stop=self.stretch.stop, priority=self.priority, type=self.kind,
                     policy=self.judge.policy.name, row=self.row)
        if self.promise is not None:
            hours, start, pauses = self.hours, self.stretch.start, self.stretch.pauses
            target, _ = hours.target(start, self.promise)
            elapsed = hours.used(start, self.end, pauses)
            share = self.judge.policy.risk_share(target)
            found.update(target=target, elapsed=elapsed, left=target - elapsed, hours=hours, due=self.due,
                         paused=hours.paused(start, self.end, pauses), risk=hours.after_paused(start, share, pauses),
                         at_risk=state == "running" and elapsed >= share)
        found.update(others)
        return Entry(self.clock, state, reason, **found)

    def missed(self, at):
        return self.entry("missed", decided=at, misses=1)

    def exempt(self, reason):
        return self.entry("exempt", reason)

    def absent(self):
        return self.entry("absent", "no-row" if self.row is None else "no-promise")

    def met(self):
        return self.entry("met", decided=self.stretch.stop)

    def going(self):
        cutoff = self.end
        if any(start < cutoff < end or (start < cutoff and end == NEVER) for start, end in self.stretch.pauses):
            entry = self.entry("paused", due=None)
            if entry.elapsed < self.judge.policy.risk_share(entry.target):
                entry.risk = None  # nobody knows when it goes on
            return entry
        return self.entry("running")


def clip(spans, start, end):
    return [(max(a, start), min(b, end)) for a, b in spans if max(a, start) < min(b, end)]


# ---- the clocks ------------------------------------------------------------------------------------------------------

def response(judge):
    known = judge.known
    answer = next((event for event in known.events if is_public(event)), None)
    stretch = Stretch(known.opened, None, []) if answer is None else \
        Stretch(known.opened, answer["_at"], [], answer["_order"])
    entry = judge.judge("response", stretch)
    entry.at_opening = entry.state == "met" and entry.stop == known.opened
    return [entry]


def resolution_stretches(judge):
    """From the opening, or a late reopening, to the resolution; a reopening in time goes on, without what lies between."""
    known = judge.known
    waits = known.waiting_for(judge.policy.pause_on)
    turns, found, start, out = known.turns(), [], known.opened, []
    for i in range(1, len(turns), 2):
        solved, _, event = turns[i]
        again = turns[i + 1][0] if i + 1 < len(turns) else None
        if again is not None and again <= reopen_limit(judge, solved):
            out.append((solved, again))
            continue
        found.append(Stretch(start, solved, clip(unite(waits + out), start, solved), event["_order"]))
        start, out = again, []
    if turns[-1][1]:
        found.append(Stretch(start, None, clip(unite(waits + out), start, NEVER)))
    return found


def reopen_limit(judge, solved):
    """Working days are those of the client: the calendar that rows use which name none."""
    return judge.hours(None).due(solved, judge.policy.reopen_within, [])


def resolution(judge):
    return [judge.judge("resolution", stretch) for stretch in resolution_stretches(judge)]


def update_stretches(judge):
    """[(mode, stretch, was it dropped?)].  Regular news count from our last public word, a reply from the oldest word of the client without
    an answer; both end with our next word, the resolution (which answers, too), or a class that is promised the other
    kind.  A reopening begins again."""
    known = judge.known
    waits = known.waiting_for(["client"])
    modes = {order: judge.policy.row(kind, priority) for _, order, kind, priority in judge.classes}
    modes = {order: row.mode for order, row in modes.items() if row is not None and row.mode is not None}
    found, start, mode = [], None, modes.get(0, "every")
    said = asked = None
    reopened, solved = -NEVER, False

    def finish(at, order, dropped=False):
        found.append((mode, Stretch(start, at, clip(waits, start, at), order), dropped))

    for event in known.events:
        ours, at, was_solved = is_public(event), event["_at"], solved
        if "status" in event:
            solved = event["status"] in ("resolved", "closed")
        if was_solved and not solved:
            reopened = at
        if "hear" in event and said is not None and asked is None:
            asked = at
        if ours or (solved and not was_solved):
            asked = None
        if ours:
            said = at
        if start is not None and (ours or solved):
            finish(at, event["_order"])
            start = None
        if modes.get(event["_order"], mode) != mode:
            if start is not None:
                finish(at, event["_order"] - 1, True)
                start = None
            mode = modes[event["_order"]]
        since = said if mode == "every" else asked
        if start is None and not solved and said is not None and since is not None:
            start = max(since, reopened)
    if start is not None:
        found.append((mode, Stretch(start, None, clip(waits, start, NEVER)), False))
    return found


def update(judge):
    """The one that goes and the worst of those missed; when it is missed itself, that one alone."""
    judged = [(judge.judge("update", stretch, mode), dropped) for mode, stretch, dropped in update_stretches(judge)]
    entries = [entry for entry, dropped in judged
               if entry.state == "missed" or (entry.state != "absent" and not dropped)]
    missed = [entry for entry in entries if entry.state == "missed"]
    if judge.known.merged is not None:
        return [entry for entry, dropped in judged if entry.state != "absent" and not dropped][-1:]
    going = [entry for entry in entries if entry.stop is None]
    if missed:
        worst = going[-1] if going and going[-1].state == "missed" else min(missed, key=lambda entry: entry.left)
        worst.misses = len(missed)
        return [worst] + [entry for entry in going if entry.state in ("running", "paused")]
    return entries[-1:]


def arrival(judge):
    """From the appointment to being there."""
    found, start, order = [], None, 0
    for event in judge.known.events:
        if "_undone" in event:
            continue
        at, visit, appoint = event["_at"], event.get("visit"), event.get("appoint")
        came = visit is not None and (isinstance(visit, dict) or yes(visit))
        if start is not None and came and not (isinstance(visit, dict) and \
                                               instant(visit.get("arrived", event["at"])) >= judge.known.cutoff):
            arrived = instant(visit["arrived"]) if isinstance(visit, dict) and "arrived" in visit else at
            stop = max(arrived, start)
            found.append(Stretch(start, stop, [], max(order, min(judge.known.order_at(stop), event["_order"]))))
            start = None
        solved = "merged" in event or event.get("status") in ("resolved", "closed")
        off = appoint is not None and not isinstance(appoint, dict) and no(appoint)
        if start is not None and (off or solved):
            found.append(Stretch(start, at, [], event["_order"], called_off=True))
            start = None
        if isinstance(appoint, dict) and start is None and not solved:
            start, order = at, event["_order"]
    if start is not None:
        found.append(Stretch(start, None, []))
    entries = [judge.judge("arrival", stretch) for stretch in found]
    return [entry for entry in entries if entry.state != "absent"]


def notify(judge):
    """Of security tickets: to telling the controller, resolved or not."""
    told = next((event for event in judge.known.events if "notified" in event and "_undone" not in event), None)
    stretch = Stretch(judge.known.opened, None, []) if told is None else \
        Stretch(judge.known.opened, told["_at"], [], told["_order"])
    entry = judge.judge("notify", stretch)
    return [] if entry.state == "absent" else [entry]


def never_known(judge, clock, entries):
    """The history cannot know it.  An answer or a solution has its place all the same; of news and arrivals nobody knows
    whether there should have been any: one entry when they are promised."""
    if clock in ("update", "arrival"):
        rows = [judge.policy.row(*class_[2:]) for class_ in (judge.classes[-1], judge.classes[0])]
        mode = next((row.mode for row in rows if row is not None and row.mode is not None), "every")
        pauses = judge.known.waiting_for(["client"]) if clock == "update" else []
        entry = judge.judge(clock, Stretch(judge.known.opened, None, clip(pauses, judge.known.opened, NEVER)), mode)
        entries = [] if entry.state == "absent" else [entry]
    return [entry if entry.state == "absent" else
            Entry(clock, "unknown", None, start=entry.start, type=entry.type, priority=entry.priority,
                  policy=entry.policy, row=entry.row, hours=entry.hours) for entry in entries]


def compute(catalog, known):
    """All entries; response and resolution are there also when nothing was promised."""
    if not known.exists:
        return []
    judge = Judge(catalog, known)
    if judge.policy is None:
        return [Entry(clock, "absent", "no-policy", start=known.opened) for clock in ("response", "resolution")]
    unknown = known.fields.get("unknown", [])
    found = []
    for clock, makes in (("response", response), ("update", update), ("arrival", arrival), ("notify", notify),
                         ("resolution", resolution)):
        entries = makes(judge)
        found += never_known(judge, clock, entries) if clock in unknown else entries
    return settle(found, known.merged is not None)


def settle(entries, merged):
    """What is not judged after all."""
    found = []
    for entry in entries:
        if merged and entry.state not in ("absent", "unknown"):
            found.append(Entry(entry.clock, "exempt", "merged", start=entry.start, type=entry.type,
                               priority=entry.priority, policy=entry.policy, row=entry.row, hours=entry.hours))
        else:
            found.append(entry)
    return found


def urgent(entries):
    """The most urgent clock that goes, missed ones too; paused ones after, by what is left."""
    going = [entry for entry in entries if entry.stop is None and entry.state in ("running", "missed", "paused")]
    if not going:
        return None
    return min(going, key=lambda entry: (entry.due is None, entry.left if entry.due is None else entry.due))
