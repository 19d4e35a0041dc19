# SPDX-License-Identifier: ISC
"""The figures of a monthly report (design: report.md, Formulas; msp-report(1), FIGURES), as the keys of its JSON."""
from datetime import date, datetime, timedelta

from availability import AvailabilityMonth
from clocks import compute
from events import CAUSES
from records import NEVER, instant, midnight, next_month, seconds, yes

WORKS = ("incident", "request", "security", "problem", "project")
PRIORITIES = ("P1", "P2", "P3", "P4")
DAY = 86400


def spread(values):
    """Mean towards zero, median, 90th percentile by nearest rank."""
    values = sorted(values)
    count = len(values)
    if count == 0:
        return {"n": 0, "mean": None, "median": None, "p90": None}
    return {"n": count, "mean": sum(values) // count,
            "median": (values[(count - 1) // 2] + values[count // 2]) // 2, "p90": values[-(-9 * count // 10) - 1]}


def empty_tally():
    return {"met": 0, "missed": 0, "judged": 0, "unknown": 0, "absent": 0, "exempt": 0}


def hundredths(text):
    """A decimal number as hundredths, cut."""
    whole, _, part = text.partition(".")
    return int(whole + (part + "00")[:2])


class Case:
    """A ticket as of the cutoff of a month."""

    def __init__(self, month, record, going):
        self.month, self.record = month, record
        catalog = month.catalog
        self.known = record.known(month.end)
        self.here = self.known.exists
        if not self.here:
            return
        self.classes = self.known.classes(catalog.matrices)
        self.work, self.priority = self.classes[-1][2:]
        self.fields = self.known.fields
        self.turns = self.known.turns()
        self.open_spans = self.known.spans(True, month.start, month.end)
        self.carried = self.known.unsolved_at(month.start)
        self.here = going or self.opened() or self.carried or bool(self.events())
        self.entries = compute(catalog, self.known) if self.here else []
        self.going = any(entry.state in ("running", "paused") for entry in self.entries)

    def inside(self, at):
        return at is not None and self.month.start <= at < self.month.end

    def events(self):
        """Those of the month.  Work was done when it says so, also before the opening."""
        return [event for event in self.known.events if self.month.start <= event["_typed"] < self.month.end]

    def opened(self):
        return self.inside(self.known.opened)

    def resolved(self):
        return any(not unsolved and self.inside(at) for at, unsolved, _ in self.turns)

    def merged(self):
        return self.known.merged is not None

    def cause(self, at=NEVER):
        found = None
        for event in self.known.events:
            if event["_at"] < at:
                found = event.get("cause", found)
        return found

    def affected(self):
        return [event["affected"] for event in self.known.events if "affected" in event]

    def person_seconds(self):
        """Times written down count as they are; without any, the last number holds while the ticket is unresolved, in
        the client's hours."""
        total, people = 0, 0
        for affected in self.affected():
            if "from" not in affected and "until" not in affected:
                people = int(affected["people"])
                continue
            first = instant(affected["from"]) if "from" in affected else self.known.opened
            ends = [at for at, unsolved, _ in self.turns if not unsolved and at >= first]
            last = instant(affected["until"]) if "until" in affected else min(ends, default=NEVER)
            total += int(affected["people"]) * max(0, min(last, self.month.end) - max(first, self.month.start))
        return total + people * sum(self.month.hours.elapsed(a, b) for a, b in self.open_spans)

    def worked(self):
        return sum(seconds(event["time"]) for event in self.events() if "time" in event)

    def after_hours(self):
        """Work is done just before it is written down."""
        total = 0
        for event in self.events():
            amount = seconds(event.get("time", "0s"))
            total += amount - self.month.hours.elapsed(event["_typed"] - amount, event["_typed"])
        return total

    def stopped(self, clock):
        """Entries of a clock that were judged and stopped in the month."""
        return [entry for entry in self.entries if entry.clock == clock and entry.state in ("met", "missed") and
                self.inside(entry.stop)]


class Month:
    def __init__(self, catalog, client, first, cutoff, going, hours):
        self.catalog, self.client, self.first = catalog, client, first
        self.zone = client.zone
        self.start = midnight(first, self.zone)
        self.close = midnight(next_month(first), self.zone)
        self.end = min(self.close, cutoff)
        self.hours = hours
        self.cases = []
        for record in client.records:
            if record.moved or (record.id not in going and self.quiet(record)):
                continue
            case = Case(self, record, record.id in going)
            if case.here:
                self.cases.append(case)
                (going.add if case.going else going.discard)(record.id)

    def quiet(self, record):
        """Resolved for good before the month, or not opened yet: not worth a closer look."""
        if record.known_late is None:
            known = record.known(NEVER)
            record.known_late = known.opened, known.unsolved(), \
                max([known.opened] + [event["_at"] for event in known.events])
        opened, unsolved, last = record.known_late
        return opened >= self.end or (not unsolved and last < self.start)

    def of(self, work):
        return [case for case in self.cases if work in ("all", case.work)]

    # -- parts of the JSON

    def flow(self, work):
        found = dict.fromkeys(("pending_start", "opened", "reopened", "resolved", "closed", "merged", "converted",
                               "pending_end"), 0)
        for case in self.of(work):
            found["pending_start"] += case.carried
            found["pending_end"] += case.known.unsolved()
            found["converted"] += self.converted(case)
            for i, (at, unsolved, event) in enumerate(case.turns):
                if not case.inside(at):
                    continue
                found["opened"] += i == 0
                found["reopened"] += unsolved and i > 0
                found["resolved"] += not unsolved
                if not unsolved:
                    found["merged"] += "merged" in event
                    found["closed"] += "merged" not in event and event["status"] == "closed"
        return found

    def converted(self, case):
        """Is it a project now, and was it none when the month, or it, began?"""
        begin = max(self.start - 1, case.known.opened)
        was = [kind for since, _, kind, _ in case.classes if since <= begin]
        return case.work == "project" and was[-1] != "project"

    def tallies(self, key):
        """{key(case, entry): tally}"""
        found = {}
        for case in self.cases:
            for entry in case.entries:
                outcome = self.outcome(case, entry)
                tally = found.setdefault(key(case, entry), empty_tally())
                if outcome is not None:
                    tally[outcome] += 1
                    tally["judged"] += outcome in ("met", "missed")
        return found

    @staticmethod
    def outcome(case, entry):
        """A verdict belongs to the month of the answer or the breach; what is unknown or was never promised, to that of
        the opening; what is not judged after all is told while there is anything to tell of the ticket."""
        if entry.state in ("met", "missed"):
            return entry.state if case.inside(entry.decided) else None
        if entry.state in ("unknown", "absent"):
            return entry.state if case.opened() else None
        return "exempt" if entry.state == "exempt" else None

    def compliance(self):
        found = self.tallies(lambda case, entry: entry.type or case.work)
        whole = empty_tally()
        for tally in found.values():
            for name, count in tally.items():
                whole[name] += count
        return {**{work: found.get(work, empty_tally()) for work in WORKS}, "all": whole}

    def entries(self, clock, work, priority=None):
        """Judged as this, stopped in the month."""
        return [entry for case in self.cases for entry in case.stopped(clock)
                if entry.type == work and priority in (None, entry.priority)]

    def person_known(self):
        mine = [case for case in self.of("incident") + self.of("security")
                if (case.opened() or case.carried or case.open_spans) and not case.merged()]
        return {"count": sum(bool(case.affected()) for case in mine), "of": len(mine)}

    def figures(self):
        """An item of `months`."""
        incidents = self.of("incident") + self.of("security")
        return {
            "flow": {work: self.flow(work) for work in WORKS + ("all",)},
            "compliance": self.compliance(),
            "resolution": {work: spread([entry.elapsed for entry in self.entries("resolution", work)])
                           for work in WORKS},
            "person_seconds": sum(case.person_seconds() for case in incidents),
            "person_known": self.person_known(),
            "worked": sum(case.worked() for case in self.cases),
            "after_hours": sum(case.after_hours() for case in self.cases),
        }


def shift(first, months):
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


class Report:
    def __init__(self, catalog, slug, period, cutoff):
        self.catalog, self.client, self.cutoff = catalog, catalog.client(slug), cutoff
        first = date(int(period[:4]), int(period[5:]), 1)
        # nobody answered, and it was resolved: that deadline goes on into months in which nothing else happens
        begin, going = midnight(shift(first, -13), self.client.zone), set()
        for record in self.client.records:
            if not record.moved and record.known(NEVER).opened >= begin:
                going.add(record.id)
        hours = catalog.client_hours(self.client, midnight(shift(first, -12), self.client.zone), cutoff)
        self.months = [Month(catalog, self.client, shift(first, -back), cutoff, going, hours)
                       for back in range(12, -1, -1)]
        self.month = self.months[-1]
        self.cases = self.month.cases
        self.policy = catalog.client_policy(self.client, cutoff - 1)

    def figures(self, services=()):
        availability = AvailabilityMonth(self.catalog, self.client, self.month.start, self.month.end)
        return {
            "availability": availability.figures(services),
            "promises": self.promises(availability, services),
            "months": [month.figures() for month in self.months],
            "times": self.times(),
            "opened": {"priority": self.by_priority(), **{name: self.slices(name) for name in
                                                          ("category", "site", "entity", "requester")}},
            "effort": self.effort(),
            "quality": self.quality(),
            "surveys": self.surveys(),
            "missing": self.missing(),
            "tickets": {case.known.id: self.line(case) for case in self.cases},
        }

    # -- promises

    def promises(self, availability, services):
        entries = [entry for case in self.cases for entry in case.entries]
        tiers = self.credits().get("tickets", [])
        goals = [hundredths(tier["below"]) for tier in tiers if "clock" not in tier and hundredths(tier["below"])]
        return {
            "at_risk": sum(entry.at_risk for entry in entries),
            "overdue": sum(entry.state == "missed" and entry.stop is None for entry in entries),
            "goal_hundredths_percent": max(goals, default=9500),
            "clauses": self.clauses(),
            "credit": {"percent_hundredths": availability.credit(services, self.credits(), [
                (entry.clock, entry.state == "met", case.known.id) for case in self.cases for entry in case.entries
                if self.month.outcome(case, entry) in ("met", "missed")])},
        }

    def credits(self):
        return {} if self.policy is None else self.policy.record.get("credits", {})

    def clauses(self):
        """{(policy, type, priority, clock, promise): figures}, of rows that have any."""
        def key(_, entry):
            kept = None if entry.row is None or entry.state == "absent" else entry.row.promises[entry.clock]
            return None if kept is None else (entry.policy, entry.row.type, entry.row.priority, entry.clock,
                                              kept.shortest())

        found = {name: {"compliance": tally, "running": 0, "at_risk": 0, "misses": {}}
                 for name, tally in self.month.tallies(key).items()}
        for case in self.cases:
            for entry in case.entries:
                clause = found[key(case, entry)]
                clause["running"] += entry.state in ("running", "paused")
                clause["at_risk"] += entry.at_risk
                if self.month.outcome(case, entry) == "missed":
                    late = {"late": self.lateness(entry), "times": entry.misses}
                    clause["misses"].setdefault(case.known.id, []).append(late)
        return found

    def lateness(self, entry):
        """Business seconds beyond what was promised; those of the clock where there are none."""
        end = self.cutoff if entry.stop is None else entry.stop
        return -entry.left if entry.left < 0 else max(0, end - entry.due)

    def line(self, case):
        """A ticket in the annex."""
        stopped = case.work in ("incident", "security") and case.affected()
        clocks = {}
        for entry in case.entries:
            clocks.setdefault(entry.clock, []).append({"elapsed": entry.elapsed, "paused": entry.paused})
        return {"worked": case.worked(), "person_seconds": case.person_seconds() if stopped else None, "clocks": clocks}

    # -- what came and went

    def contract(self):
        """That of the last day of the month on which there is one."""
        day = next_month(self.month.first)
        while day > self.month.first:
            day -= timedelta(days=1)
            found = [item for item in self.client.record.get("contract", []) if item["from"] <= day.isoformat() and
                     item.get("to", "9999") >= day.isoformat()]
            if found:
                hours = max(found, key=lambda item: item["from"]).get("hours", {})
                return {"hours_included": int(float(hours["included"]) * 3600) if "included" in hours else None,
                        "visits_included": int(hours["visits"]) if "visits" in hours else None}
        return {"hours_included": None, "visits_included": None}

    def by_priority(self):
        cases = [case for case in self.cases if case.opened()]
        return {priority: {work: sum(case.priority == priority and work in ("all", case.work) for case in cases)
                           for work in WORKS + ("all",)} for priority in PRIORITIES}

    def slices(self, name):
        """{key: what the list says of it}"""
        found = {}
        for case in self.cases:
            stopped = case.person_seconds() if case.work in ("incident", "security") else 0
            if not case.opened() and stopped == 0:
                continue
            item = found.setdefault(case.fields.get(name), {"opened": dict.fromkeys(WORKS + ("all",), 0),
                                                            "person_seconds": 0})
            item["opened"][case.work] += case.opened()
            item["opened"]["all"] += case.opened()
            item["person_seconds"] += stopped
        return found

    # -- times and effort

    def times(self):
        month = self.month
        found = {"response": {}, "resolution": {}, "resolution_lived": {}, "answered_at_opening": {}}
        for work in WORKS:
            for clock in ("response", "resolution"):
                found[clock][work] = {
                    name or "all": spread([entry.elapsed for entry in month.entries(clock, work, name)
                                           if not entry.at_opening]) for name in (None,) + PRIORITIES}
            found["resolution_lived"][work] = spread([entry.stop - entry.start
                                                      for entry in month.entries("resolution", work)])
            found["answered_at_opening"][work] = sum(entry.at_opening for entry in month.entries("response", work))
        return found

    def effort(self):
        month = self.month
        waiting = {work: dict.fromkeys(CAUSES, 0) for work in WORKS + ("all",)}
        being_open = dict.fromkeys(WORKS + ("all",), 0)
        worked = dict.fromkeys(("included", "extra", "project", "warranty"), 0)
        visits = escalations = 0
        for case in self.cases:
            for start, end, cause in case.known.waits():
                amount = month.hours.elapsed(max(start, month.start), min(end, month.end))
                waiting[case.work][cause] += amount
                waiting["all"][cause] += amount
            amount = sum(month.hours.elapsed(a, b) for a, b in case.open_spans)
            being_open[case.work] += amount
            being_open["all"] += amount
            cover = "included"
            for event in case.known.events:
                cover = event.get("cover", cover)
                if event["_typed"] < month.start:
                    continue
                visit = event.get("visit")
                visits += "_undone" not in event and visit is not None and (isinstance(visit, dict) or yes(visit))
                escalations += "escalated" in event
                worked[cover] += seconds(event.get("time", "0s"))
        return {"waiting": waiting, "open": being_open, "visits": visits, "escalations": escalations, "worked": worked,
                "contract": self.contract(), "unasked": sum(case.opened() and case.fields.get("channel") in ("monitor", "internal")
                               for case in self.cases),
                "after_hours_tickets": sum(any(seconds(event.get("time", "0s")) > month.hours.elapsed(
                    event["_typed"] - seconds(event["time"]), event["_typed"]) for event in case.events() if "time" in event)
                    for case in self.cases)}

    # -- quality

    def quality(self):
        month = self.month
        incidents = month.of("incident")
        solved = [case for case in incidents if case.resolved() and not case.merged()]
        raised = [any(event.get("level", "N1") != "N1" for event in case.events()) for case in incidents
                  if not case.merged()]
        return {
            "first_line": {"count": sum(self.highest_level(case) == "N1" for case in solved), "of": len(solved)},
            "specialist": {"count": sum(raised), "of": len(raised)},
            "reopened": {"count": sum(self.soon_reopened(case) for case in incidents), "of": len(solved)},
            "repeated": self.repeated(solved),
            "recurring_causes": self.recurring(solved),
            "pending_age_working_days": self.ages(),
        }

    def surveys(self):
        answers = [event["survey"] for case in self.cases for event in case.events() if "survey" in event]
        scores = [int(answer["score"]) for answer in answers if "score" in answer]
        return {"of": sum(case.resolved() and not case.merged() for case in self.cases), "answers": len(answers),
                "scored": len(scores), "satisfied": sum(score >= 4 for score in scores),
                "list": self.scores()}

    def scores(self):
        """{ticket: scores, in the order of the log}"""
        found = {}
        for case in self.cases:
            for event in case.events():
                if "survey" in event:
                    score = event["survey"].get("score")
                    found.setdefault(case.known.id, []).append({"score": None if score is None else int(score)})
        return found

    @staticmethod
    def highest_level(case):
        """Up to the last resolution of the month."""
        ended = max(at for at, unsolved, _ in case.turns if not unsolved and case.inside(at))
        return max(["N1"] + [event["level"] for event in case.known.events if "level" in event and event["_at"] <= ended])

    def soon_reopened(self, case):
        return sum(unsolved and case.inside(at) and at - before <= 14 * DAY
                   for (before, _, _), (at, unsolved, _) in zip(case.turns, case.turns[1:]))

    def repeated(self, solved):
        told = [case for case in solved if case.cause() and "category" in case.fields and
                (case.fields.get("requester") or case.fields.get("assets"))]
        return {"count": sum(self.came_back(case) for case in told), "of": len(told)}

    def came_back(self, case):
        """Was one like it resolved in the 30 days before it was opened?"""
        opened, fields = case.known.opened, case.fields
        for record in self.client.records:
            if record.moved or record.id == case.known.id:
                continue
            other = record.known(opened)
            alike = (fields.get("requester") and fields.get("requester") == other.fields.get("requester")) or \
                set(fields.get("assets", [])) & set(other.fields.get("assets", []))
            if not alike or other.opened > opened or other.fields.get("category") != fields["category"]:
                continue
            cause = next((event["cause"] for event in reversed(other.events) if "cause" in event), None)
            if cause == case.cause() and self.is_incident(record) and \
                    any(not unsolved and at >= opened - 30 * DAY for at, unsolved, _ in other.turns()):
                return True
        return False

    def is_incident(self, record):
        return record.known(self.cutoff).classes(self.catalog.matrices)[-1][2] == "incident"

    def recurring(self, solved):
        """{(category, cause): …} of two and more"""
        found = {}
        for case in solved:
            if case.cause():
                item = found.setdefault((case.fields.get("category"), case.cause()), {"count": 0, "person_seconds": 0})
                item["count"] += 1
                item["person_seconds"] += case.person_seconds()
        return {key: {**item, "earlier": self.earlier(*key)} for key, item in found.items() if item["count"] > 1}

    def earlier(self, category, cause):
        """Resolved in the months before that the report shows."""
        start, count = self.month.start, 0
        for record in self.client.records:
            known = record.known(start)
            if not known.exists or known.fields.get("category") != category or not self.is_incident(record):
                continue
            last = next((event["cause"] for event in reversed(known.events) if "cause" in event), None)
            count += last == cause and any(not unsolved and "merged" not in event and at >= self.months[0].start
                                           for at, unsolved, event in known.turns())
        return count

    def ages(self):
        """Working days after that of the opening."""
        found = {work: dict.fromkeys(("0-3", "4-10", "11-30", "over-30"), 0) for work in WORKS + ("all",)}
        days = self.month.hours.by_day()
        for case in self.cases:
            if not case.known.unsolved():
                continue
            opened = datetime.fromtimestamp(case.known.opened, self.month.hours.zone).date()
            age = sum(day > opened and spans[0][0] < self.cutoff for day, spans in days.items())
            name = "0-3" if age <= 3 else "4-10" if age <= 10 else "11-30" if age <= 30 else "over-30"
            found[case.work][name] += 1
            found["all"][name] += 1
        return found

    def missing(self):
        opened = [case for case in self.cases if case.opened()]
        solved = [case for case in self.month.of("incident") if case.resolved() and not case.merged()]
        known = self.month.person_known()
        return {"people": {"count": known["of"] - known["count"], "of": known["of"]},
                "category": sum("category" not in case.fields for case in opened),
                "cause": sum(case.cause() is None for case in solved)}
