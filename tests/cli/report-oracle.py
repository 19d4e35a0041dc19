# SPDX-License-Identifier: ISC
"""The main figures of a monthly report, worked out again from the YAML of the store by other code.

    report-oracle.py STORE REPORT.json      says what differs; exit 1 when anything does

Nothing here is shared with the program: calendars, clocks, waits and turns are made from the rules in the manual.
Clocks covered: first answer and solution (the others are left out of what is compared).
"""
import bisect
import glob
import json
import os
import sys
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import yaml

try:
    from yaml import CSafeLoader as Base
except ImportError:
    from yaml import SafeLoader as Base


class Loader(Base):
    """Everything is text: types come from the rules, never from guessing."""


Loader.yaml_implicit_resolvers = {}


def load(path):
    with open(path, encoding="utf-8") as file:
        return yaml.load(file, Loader)


def instant(text):
    return int(datetime.fromisoformat(text).timestamp())


def seconds(text):
    total, number = 0, ""
    for char in text:
        if char.isdigit():
            number += char
        else:
            total += int(number) * {"s": 1, "m": 60, "h": 3600}[char]
            number = ""
    return total


class Calendar:
    DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    def __init__(self, record, zone):
        self.zone = ZoneInfo(record.get("tz", zone))
        self.hours = record["hours"]
        self.holidays = set(record.get("holidays", []))
        self.spans = []
        day = date(2023, 12, 1)
        while day < date(2027, 6, 1):
            self.spans += self.of(day)
            day += timedelta(days=1)
        self.ends = [end for _, end in self.spans]

    def of(self, day):
        if day.isoformat() in self.holidays:
            return []
        shifts = []
        for shift in self.hours.get(self.DAYS[day.weekday()], []):
            ends = []
            for clock in shift.split("-"):
                hour, minute = (int(part) for part in clock.split(":"))
                local = datetime(day.year, day.month, day.day) + timedelta(hours=hour, minutes=minute)
                ends.append(int(local.replace(tzinfo=self.zone).timestamp()))
            shifts.append(tuple(ends))
        return shifts

    def elapsed(self, start, end):
        total, i = 0, bisect.bisect_right(self.ends, start)
        while i < len(self.spans) and self.spans[i][0] < end:
            total += max(0, min(end, self.spans[i][1]) - max(start, self.spans[i][0]))
            i += 1
        return total

    def used(self, start, end, pauses):
        """Business seconds outside the pauses, which do not overlap."""
        cut = [(max(a, start), min(b, end)) for a, b in pauses if a < end and b > start]
        return self.elapsed(start, end) - sum(self.elapsed(a, b) for a, b in cut)

    def days_later(self, start, days):
        """The instant that `days` working days after start mean, and whether it is an opening."""
        i = bisect.bisect_right(self.ends, start)
        snapped = max(start, self.spans[i][0])
        local = datetime.fromtimestamp(snapped, self.zone)
        day = local.date()
        while days > 0:
            day += timedelta(days=1)
            days -= bool(self.of(day))
        wanted = int(datetime.combine(day, local.time(), self.zone).timestamp())
        for opens, closes in self.of(day):
            if wanted <= closes:
                return max(wanted, opens)
        return self.of(day)[-1][1]

    def late(self, start, end, promise, pauses):
        """Has the promise been broken at `end`?  Due is the earliest instant at which its time is used up; for a
        target in days that no pause has moved, the very instant the days mean."""
        target = seconds(promise) if not promise.endswith("d") else None
        if target is None:
            nominal = self.days_later(start, int(promise[:-1]))
            if self.used(start, end, pauses) == self.elapsed(start, end):
                return end > nominal
            target = self.elapsed(start, nominal)
        used = self.used(start, end, pauses)
        return used > target or (used == target and self.used(start, end - 1, pauses) == target)


class Always(Calendar):
    def __init__(self, zone):
        super().__init__({"tz": zone, "hours": {}}, zone)

    def of(self, day):
        ends = [datetime(day.year, day.month, day.day), datetime(day.year, day.month, day.day) + timedelta(days=1)]
        return [tuple(int(end.replace(tzinfo=self.zone).timestamp()) for end in ends)]


class Ticket:
    def __init__(self, record):
        self.record = record
        self.opened = instant(record["opened"])
        self.log = [dict(event, at=instant(event["at"])) for event in record.get("log", [])]
        self.log.sort(key=lambda event: event["at"])

    def before(self, cutoff):
        return [event for event in self.log if event["at"] < cutoff]

    def type_at(self, at):
        kind = self.record.get("type", "incident")
        for event in self.before(at):
            kind = event.get("set", {}).get("type", kind)
        return kind

    def priority(self, at=None):
        """In force at an instant, or at the end: only `set: {priority}` changes it here."""
        found = self.record.get("priority")
        for event in self.log:
            if at is None or event["at"] < at:
                found = event.get("set", {}).get("priority", found)
        if found is not None:
            return found
        grades = ["low", "medium", "high"]
        matrix = [["P4", "P4", "P3"], ["P4", "P3", "P2"], ["P3", "P2", "P1"]]
        if "impact" not in self.record and "urgency" not in self.record:
            return "P3"
        return matrix[grades.index(self.record.get("impact", "medium"))][
            grades.index(self.record.get("urgency", "medium"))]

    def turns(self, cutoff):
        """[(at, unresolved)], from the opening on."""
        if self.opened >= cutoff:
            return []
        turns = [(self.opened, True)]
        for event in self.before(cutoff):
            status = event.get("status")
            if "merged" in event:
                status = "closed"
            if status and (status not in ("resolved", "closed")) != turns[-1][1]:
                turns.append((max(event["at"], self.opened), not turns[-1][1]))
            if "merged" in event:
                break
        return turns

    def unresolved(self, at):
        state = False
        for when, unresolved in self.turns(at):
            state = unresolved
        return state

    def spans(self, start, end):
        turns = self.turns(end) + [(end, False)]
        found = [(max(a, start), min(b, end)) for (a, up), (b, _) in zip(turns, turns[1:]) if up]
        return [(a, b) for a, b in found if a < b]

    def waits(self, cutoff):
        """[(start, end, cause)]"""
        waits, now, resolved = [], None, False
        for event in self.before(cutoff):
            at = event["at"]
            wait, status = event.get("wait"), event.get("status")
            ends = wait is not None or (status is not None and status != "waiting") or "merged" in event
            if now and (ends or ("hear" in event and now[2] == "client")):
                waits.append((now[0], min(at, now[1]), now[2]))
                now = None
            if status:
                resolved = status in ("resolved", "closed")
            if wait is None or wait == "no" or resolved:
                continue
            cause = wait if isinstance(wait, str) else wait["on"]
            until = instant(wait["until"]) if isinstance(wait, dict) and "until" in wait else cutoff
            now = (at, until, cause)
        if now:
            waits.append((now[0], min(cutoff, now[1]), now[2]))
        return [wait for wait in waits if wait[0] < wait[1]]

    def answer(self, cutoff):
        for event in self.before(cutoff):
            ours = "say" in event or event.get("call") == "yes" or "visit" in event
            if ours and event.get("auto") not in ("yes", "true"):
                return event["at"]
        return None

    def changes(self, begin, end):
        """Instants at which the priority changed."""
        return [event["at"] for event in self.log if begin < event["at"] < end and "priority" in event.get("set", {})]

    def cover(self, event):
        """How the work of an event is paid: as the last one that said so."""
        found = "included"
        for other in self.log:
            found = other.get("cover", found)
            if other is event:
                return found

    def assets(self):
        return set(self.record.get("assets", []))

    def merged(self, cutoff):
        return any("merged" in event for event in self.before(cutoff))

    def cause(self, cutoff):
        found = None
        for event in self.before(cutoff):
            found = event.get("cause", found)
        return found


class Store:
    def __init__(self, folder, report):
        self.folder = folder
        self.provider = load(os.path.join(folder, "msp.yaml"))
        self.client = load(os.path.join(folder, "clients", report["client"], "client.yaml"))
        self.zone = ZoneInfo(self.client.get("zone", self.provider["zone"]))
        defaults = self.provider.get("defaults", {})
        self.policy = load(os.path.join(folder, "policies", self.client.get("policy", defaults.get("policy")) + ".yaml"))
        name = self.client.get("calendar", self.policy.get("calendar", defaults.get("calendar")))
        self.calendars = {"24x7": Always(self.zone.key)}
        if name != "24x7":
            record = load(os.path.join(folder, "calendars", name + ".yaml"))
            self.calendars[name] = Calendar(record, self.provider["zone"])
        self.calendar = self.calendars[name]
        pattern = os.path.join(folder, "clients", report["client"], "tickets", "*", "*", "*.yaml")
        records = [load(path) for path in sorted(glob.glob(pattern))]
        self.tickets = [Ticket(record) for record in records if "moved" not in record]

    def row(self, kind, priority):
        for number, row in enumerate(self.policy["clocks"]):
            if row.get("type", kind) == kind and row.get("priority", priority) == priority:
                return number, row
        return None, None

    def runs(self, ticket, clock, cutoff):
        """[(start, stop or None)] of a clock."""
        if clock == "response":
            return [(ticket.opened, ticket.answer(cutoff), [])]
        causes = self.policy.get("pause_on", [])
        pauses = [(a, b) for a, b, cause in ticket.waits(cutoff) if cause in causes]
        turns = ticket.turns(cutoff)
        runs, start = [], ticket.opened
        for i in range(1, len(turns), 2):
            again = turns[i + 1][0] if i + 1 < len(turns) else None
            if again and again <= self.calendar.days_later(turns[i][0], 3):
                pauses.append((turns[i][0], again))
                continue
            runs.append((start, turns[i][0], sorted(pauses)))
            start = again
        if start is not None:
            runs.append((start, None, sorted(pauses)))
        return runs

    def reclassified(self, ticket, clock, begin, end, promise, pauses):
        """Late through the change itself: under the new promise at that instant, and not under the one before."""
        for change in ticket.changes(begin, end):
            _, row = self.row(ticket.type_at(change), ticket.priority(change))
            before = row.get(clock, "none") if row else "none"
            calendar = self.calendars.get(row.get("calendar") if row else None, self.calendar)
            if calendar.late(begin, change, promise, pauses) and \
                    (before == "none" or not calendar.late(begin, change, before, pauses)):
                return True
        return False

    def verdicts(self, ticket, clock, start, cutoff):
        """[(row, met, used)] of the runs that were decided within the month, and how many cannot be known."""
        found = []
        if clock in ticket.record.get("unknown", []) or ticket.merged(cutoff):
            return found
        for begin, stop, pauses in self.runs(ticket, clock, cutoff):
            after = stop + 1 if stop is not None else cutoff
            kind = ticket.type_at(after)
            number, row = self.row(kind, ticket.priority(after))
            promise = row.get(clock, "none") if row else "none"
            if promise == "none":
                continue
            calendar = self.calendars.get(row.get("calendar"), self.calendar)
            end = cutoff if stop is None else max(stop, begin)
            if self.reclassified(ticket, clock, begin, end, promise, pauses):
                continue
            late = calendar.late(begin, end, promise, pauses)
            if late:
                # decided when it fell due: in this month unless it was late already at its beginning
                inside = begin >= start or not calendar.late(begin, min(start, end), promise, pauses)
            else:
                inside = stop is not None and stop >= start
            if inside:
                used = calendar.used(begin, end, pauses) if stop is not None and stop >= start else None
                found.append((number, not late, used, kind, stop is not None and stop <= begin, end - begin,
                              ticket.priority(after)))
            elif stop is not None and stop >= start:
                found.append((None, None, calendar.used(begin, end, pauses), kind, False, end - begin,
                              ticket.priority(after)))
        return found


class Check:
    def __init__(self):
        self.done = self.failed = 0

    def same(self, what, got, wanted):
        self.done += 1
        if got != wanted:
            self.failed += 1
            print(f"{what}: the report says {got}, it should be {wanted}")


def check_month(check, store, month, cutoff, clocks_only):
    name = month["period"]
    first = datetime(int(name[:4]), int(name[5:]), 1)
    start = int(first.replace(tzinfo=store.zone).timestamp())
    end = min(int((first + timedelta(days=32)).replace(day=1, tzinfo=store.zone).timestamp()), cutoff)
    tallies = {}
    for kind in ("incident", "request", "security", "problem", "project", "all"):
        mine = [t for t in store.tickets if kind in ("all", t.type_at(end))]
        turns = [turn for t in mine for turn in list(enumerate(t.turns(end)))]
        inside = [(i, up) for i, (at, up) in turns if start <= at < end]
        flow = month["flow"][kind]
        check.same(f"{name} {kind} pending at the start", flow["pending_start"], sum(t.unresolved(start) for t in mine))
        check.same(f"{name} {kind} opened", flow["opened"], sum(i == 0 for i, _ in inside))
        check.same(f"{name} {kind} reopened", flow["reopened"], sum(i > 0 and up for i, up in inside))
        check.same(f"{name} {kind} resolved", flow["resolved"], sum(not up for _, up in inside))
        check.same(f"{name} {kind} pending at the end", flow["pending_end"], sum(t.unresolved(end) for t in mine))
        tallies[kind] = [0, 0]
    used = {}
    for ticket in store.tickets:
        for clock in ("response", "resolution"):
            for number, met, spent, kind, _, _, _ in store.verdicts(ticket, clock, start, end):
                if number is not None:
                    tallies[kind][not met] += 1
                    tallies["all"][not met] += 1
                if clock == "resolution" and spent is not None:
                    used.setdefault(kind, []).append(spent)
    for kind, (met, missed) in tallies.items():
        if clocks_only:
            check.same(f"{name} {kind} met", month["compliance"][kind]["met"], met)
            check.same(f"{name} {kind} missed", month["compliance"][kind]["missed"], missed)
        if kind != "all" and kind in used:
            check.same(f"{name} {kind} solved", month["resolution"][kind]["n"], len(used[kind]))
            check.same(f"{name} {kind} time to solve", month["resolution"][kind]["mean"], sum(used[kind]) // len(used[kind]))
    worked = sum(seconds(event["time"]) for t in store.tickets for event in t.before(end)
                 if "time" in event and event["at"] >= start)
    check.same(f"{name} worked", month["worked"], worked)
    after = sum(seconds(event["time"]) - store.calendar.elapsed(event["at"] - seconds(event["time"]), event["at"])
                for t in store.tickets for event in t.before(end) if "time" in event and event["at"] >= start)
    check.same(f"{name} after hours", month["after_hours"], after)
    people = 0
    for ticket in store.tickets:
        if ticket.type_at(end) not in ("incident", "security"):
            continue
        count = 0
        for event in ticket.before(end):
            count = int(event["affected"]["people"]) if "affected" in event else count
        people += count * sum(store.calendar.elapsed(a, b) for a, b in ticket.spans(start, end))
    check.same(f"{name} people", month["person_seconds"], people)
    return start, end


def spread(values):
    values = sorted(values)
    count = len(values)
    return {"n": count, "mean": sum(values) // count,
            "median": (values[(count - 1) // 2] + values[count // 2]) // 2, "p90": values[-(-9 * count // 10) - 1]}


def check_report(check, store, report):
    cutoff = instant(report["cutoff"])
    clauses = report["promises"]["clauses"]
    clocks_only = all(clause["clock"] in ("response", "resolution") for clause in clauses)
    for month in report["months"]:
        start, end = check_month(check, store, month, cutoff, clocks_only)
    for clock in ("response", "resolution"):
        tallies, times, lived = {}, {}, {}
        for ticket in store.tickets:
            for number, met, used, kind, at_opening, whole, rank in store.verdicts(ticket, clock, start, end):
                if number is not None:
                    tallies.setdefault(number, [0, 0])[not met] += 1
                if used is not None and not (clock == "response" and at_opening):
                    for priority in ("all", rank):
                        times.setdefault((kind, priority), []).append(used)
                    lived.setdefault(kind, []).append(whole)
        rows = [clause for clause in clauses if clause["clock"] == clock]
        numbers = [i for i, row in enumerate(store.policy["clocks"]) if row.get(clock, "none") != "none"]
        for number, clause in zip(numbers, rows):
            met, missed = tallies.get(number, [0, 0])
            what = f"{clock} {clause['type']} {clause['priority']}"
            check.same(what + " met", clause["compliance"]["met"], met)
            check.same(what + " missed", clause["compliance"]["missed"], missed)
            check.same(what + " tickets named", len(clause["misses"]), missed)
        for (kind, priority), values in times.items():
            check.same(f"{clock} {kind} {priority}", report["times"][clock][kind][priority], spread(values))
        if clock == "resolution":
            for kind, values in lived.items():
                check.same(f"lived {kind}", report["times"]["resolution_lived"][kind], spread(values))
    check_rest(check, store, report, start, end)


def check_rest(check, store, report, start, end):
    mine = [t for t in store.tickets if t.type_at(end) == "incident"]
    waiting = {"client": 0, "third-party": 0, "window": 0, "parts": 0}
    for ticket in mine:
        for a, b, cause in ticket.waits(end):
            waiting[cause] += store.calendar.elapsed(max(a, start), max(min(b, end), max(a, start)))
    check.same("incidents waiting", report["effort"]["waiting"]["incident"], waiting)
    solved = [t for t in mine if not t.merged(end) and any(not up and start <= at for at, up in t.turns(end))]
    check.same("solved without a specialist", report["quality"]["first_line"]["of"], len(solved))
    specialist = [t for t in solved if any(event.get("level", "N1") != "N1" and event["at"] <= t.turns(end)[-1][0]
                                           for event in t.before(end))]
    check.same("of these", report["quality"]["first_line"]["count"], len(solved) - len(specialist))
    causes = {}
    for ticket in solved:
        if ticket.cause(end):
            key = (ticket.record.get("category"), ticket.cause(end))
            causes[key] = causes.get(key, 0) + 1
    got = {(item["category"], item["cause"]): item["count"] for item in report["quality"]["recurring_causes"]}
    check.same("causes that came back", got, {key: n for key, n in causes.items() if n > 1})
    earlier = {key: sum(earlier_like(t, key, start, report["months"][0], store.zone) for t in store.tickets)
               for key, n in causes.items() if n > 1}
    got = {(item["category"], item["cause"]): item["earlier"] for item in report["quality"]["recurring_causes"]}
    check.same("causes in the year before", got, earlier)
    for item in report["quality"]["recurring_causes"]:
        check.same("problem of " + item["cause"], item["problem"] is not None,
                   has_problem(store, solved, (item["category"], item["cause"]), start, end))
    check_effort(check, store, report, start, end)
    check_waits(check, store, report, start, end)
    repeated = [t for t in solved if again(t, mine, end)]
    check.same("incidents that came back", report["quality"]["repeated"]["count"], len(repeated))
    named = store.client.get("report", {}).get("people", "yes") in ("yes", "true")
    check.same("people may be named", "requester" in report["opened"], named)
    for key in ("category", "site", "entity") + (("requester",) if named else ()):
        wanted = {}
        for ticket in store.tickets:
            if start <= ticket.opened < end:
                wanted[ticket.record.get(key)] = wanted.get(ticket.record.get(key), 0) + 1
        got = {item["key"]: item["opened"]["all"] for item in report["opened"][key] if item["opened"]["all"]}
        check.same("opened by " + key, got, wanted)


def earlier_like(ticket, key, start, first_month, zone):
    first = first_month["period"]
    begin = int(datetime(int(first[:4]), int(first[5:]), 1).replace(tzinfo=zone).timestamp())
    if ticket.record.get("type", "incident") != "incident" or ticket.opened >= start or ticket.merged(start) or \
            (ticket.record.get("category"), ticket.cause(start)) != key:
        return False
    return any(not up and at >= begin for at, up in ticket.turns(start))


def has_problem(store, solved, key, start, end):
    """An open problem of the category, or the parent of one of the incidents; or one that was work in the month."""
    parents = {t.record.get("parent") for t in solved if (t.record.get("category"), t.cause(end)) == key}
    for ticket in store.tickets:
        if ticket.type_at(end) != "problem" or ticket.merged(end) or ticket.opened >= end:
            continue
        alive = ticket.unresolved(start) or any(at >= start for at, _ in ticket.turns(end))
        same = ticket.record.get("category") == key[0] is not None and ticket.cause(end) in (None, key[1])
        if alive and (same or ticket.record["id"] in parents):
            return True
    return False


def check_effort(check, store, report, start, end):
    covered = {"included": 0, "extra": 0, "project": 0, "warranty": 0}
    outside, scores, answers, specialist, of = set(), [], 0, 0, 0
    for ticket in store.tickets:
        inside = [event for event in ticket.before(end) if event["at"] >= start]
        for event in inside:
            if "time" in event:
                spent = seconds(event["time"])
                covered[ticket.cover(event)] += spent
                if spent > store.calendar.elapsed(event["at"] - spent, event["at"]):
                    outside.add(ticket.record["id"])
            if "survey" in event and ("score" in event["survey"] or "text" in event["survey"]):
                answers += 1
                scores += [int(event["survey"]["score"])] if "score" in event["survey"] else []
        alive = ticket.unresolved(start) or start <= ticket.opened < end or inside
        if ticket.type_at(end) == "incident" and alive and ticket.opened < end and not ticket.merged(end):
            of += 1
            specialist += any(event.get("level", "N1") != "N1" for event in inside)
    check.same("work by who pays", report["effort"]["worked"], covered)
    check.same("tickets worked on after hours", report["effort"]["after_hours_tickets"], len(outside))
    check.same("answers", report["surveys"]["answers"], answers)
    check.same("good answers", report["surveys"]["satisfied"], sum(score >= 4 for score in scores))
    check.same("scores", report["surveys"]["scored"], len(scores))
    if report["quality"]["specialist"] is not None:
        check.same("handed to a specialist", report["quality"]["specialist"], {"count": specialist, "of": of})


def check_waits(check, store, report, start, end):
    unasked, unreminded = set(), set()
    for ticket in store.tickets:
        if not (ticket.unresolved(start) or any(start <= event["at"] < end for event in ticket.log)):
            continue
        for begin, stop, cause in ticket.waits(end):
            if cause != "client":
                continue
            asked, spoken, late = False, begin, False
            for event in ticket.before(end):
                ours = "say" in event or event.get("call") == "yes" or "visit" in event
                if event["at"] <= begin:
                    asked = ours or (asked and "hear" not in event)
                elif ours and event["at"] < stop:
                    late = late or store.calendar.days_later(spoken, 5) < event["at"]
                    spoken = event["at"]
            if late or store.calendar.days_later(spoken, 5) < stop:
                unreminded.add(ticket.record["id"])
            if not asked and begin >= start:
                unasked.add(ticket.record["id"])
    check.same("waits without a question", set(report["missing"]["waits_without_question"]), unasked)
    check.same("waits without a reminder", set(report["missing"]["waits_without_reminder"]), unreminded)


def again(ticket, others, end):
    record = ticket.record
    if "category" not in record or not ticket.cause(end) or not (record.get("requester") or ticket.assets()):
        return False
    for other in others:
        alike = record.get("requester", 0) == other.record.get("requester", 1) or ticket.assets() & other.assets()
        if other is ticket or not alike or other.opened > ticket.opened or \
                other.record.get("category") != record["category"] or other.cause(ticket.opened) != ticket.cause(end):
            continue
        if any(not up and at >= ticket.opened - 30 * 86400 for at, up in other.turns(ticket.opened)):
            return True
    return False


def main():
    with open(sys.argv[2], encoding="utf-8") as file:
        report = json.load(file)
    check = Check()
    store = Store(sys.argv[1], report)
    check_report(check, store, report)
    print(f"{check.done} figures compared, {check.failed} differ")
    sys.exit(check.failed > 0)


main()
