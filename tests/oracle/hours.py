# SPDX-License-Identifier: ISC
"""Calendars: which seconds count (design: Calendar; msp-calendar(5)).  Every calendar is a plain list of open spans."""
from bisect import bisect_left, bisect_right
from datetime import date, datetime, timedelta

from records import NEVER, day_of, midnight, to_instant

WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Range:
    """The years that calendars are written out for."""
    first, last = date(2013, 1, 1), date(2040, 1, 1)

    @classmethod
    def around(cls, years):
        """Tickets of these years, and what they may be due in."""
        cls.first, cls.last = date(min(years) - 2, 1, 1), date(max(years) + 4, 1, 1)



def minutes(clock):
    hour, minute = clock.split(":")
    return timedelta(hours=int(hour), minutes=int(minute))


class Hours:
    """Open spans [start, end), ascending; those that touch are still two, as days are counted by them."""

    def __init__(self, spans, zone):
        self.zone = zone
        self.spans = [span for span in spans if span[0] < span[1]]
        self.starts = [start for start, _ in self.spans]
        self.ends = [end for _, end in self.spans]
        self.before = [0]  # business seconds before each span
        for start, end in self.spans:
            self.before.append(self.before[-1] + end - start)
        self.days = None

    # -- seconds

    def clock(self, at):
        """Business seconds from the beginning of time to `at`."""
        i = bisect_right(self.starts, at)
        if i == 0:
            return 0
        start, end = self.spans[i - 1]
        return self.before[i - 1] + min(at, end) - start

    def elapsed(self, start, end):
        return self.clock(end) - self.clock(start) if end > start else 0

    def after(self, start, amount):
        """The earliest instant at which `amount` > 0 business seconds have passed since start."""
        wanted = self.clock(start) + amount
        i = bisect_left(self.before, wanted) - 1  # the first span that reaches it
        if i >= len(self.spans):
            return NEVER
        return self.spans[i][0] + wanted - self.before[i]

    def opening(self, at):
        """`at` when it is open, else the next opening."""
        i = bisect_right(self.ends, at)
        return max(at, self.spans[i][0]) if i < len(self.spans) else NEVER

    # -- working days

    def by_day(self):
        """{local date: its spans}; those that another zone lets go across midnight are cut there."""
        if self.days is None:
            self.days = {}
            for start, end in self.spans:
                while start < end:
                    day = datetime.fromtimestamp(start, self.zone).date()
                    until = min(end, midnight(day + timedelta(days=1), self.zone))
                    self.days.setdefault(day, []).append((start, until))
                    start = until
        return self.days

    def days_after(self, start, count, end_of_day):
        """The instant that working days mean."""
        snapped = self.opening(start)
        local = datetime.fromtimestamp(snapped, self.zone).replace(tzinfo=None, fold=0)
        day = local.date()
        while count > 0:
            day += timedelta(days=1)
            count -= day in self.by_day()
            if day > Range.last:
                return NEVER
        spans = self.by_day()[day]
        if end_of_day:
            return spans[-1][1]
        wanted = to_instant(datetime.combine(day, local.time()), self.zone)
        for opens, closes in spans:
            if wanted < closes:
                return max(wanted, opens)
        return spans[-1][1]

    # -- promises and pauses (disjoint, ascending)

    def used(self, start, end, pauses):
        return self.elapsed(start, end) - self.paused(start, end, pauses)

    def paused(self, start, end, pauses):
        return sum(self.elapsed(max(a, start), min(b, end)) for a, b in pauses if a < end and b > start)

    def after_paused(self, start, amount, pauses):
        """`after`, in what the pauses leave."""
        for a, b in pauses:
            if b <= start:
                continue
            free = self.elapsed(start, a) if a > start else 0
            if amount <= free:
                break
            amount -= free
            start = max(b, start)
        return self.after(start, amount)

    def target(self, start, promise):
        """Business seconds of a promise, and the instant that it means in days."""
        if not promise.days:
            return promise.seconds, None
        nominal = self.days_after(start, promise.days, promise.end_of_day)
        return self.elapsed(start, nominal), nominal

    def due(self, start, promise, pauses):
        amount, nominal = self.target(start, promise)
        if nominal is not None and self.paused(start, nominal, pauses) == 0:
            return nominal  # no pause has moved it
        return self.after_paused(start, amount, pauses)


def unite(spans):
    """Sorted and without overlaps."""
    united = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return united


class Level:
    """What one calendar file says itself."""

    def __init__(self, record):
        self.hours = record.get("hours", {})
        self.shifts = record.get("shifts", {})
        self.closed = set(record.get("holidays", []))
        for closure in record.get("close", []):
            if closure.get("who", "client") not in ("client", "contract"):
                continue  # that we are away stops no clock
            first, _, last = closure["days"].partition("..")
            day = day_of(first)
            while day <= day_of(last or first):
                self.closed.add(day.isoformat())
                day += timedelta(days=1)

    def dated(self, day):
        """Shifts of the date when this level names it, else None."""
        if day in self.shifts:
            return self.shifts[day]
        return [] if day in self.closed else None


def shifts_of(levels, day):
    """Levels go from the calendar itself to what it extends at last."""
    for level in levels:
        found = level.dated(day.isoformat())
        if found is not None:
            return found
    for level in levels:
        if WEEKDAYS[day.weekday()] in level.hours:
            return level.hours[WEEKDAYS[day.weekday()]]
    return []


def from_levels(levels, zone):
    spans = []
    day = Range.first
    while day < Range.last:
        start = datetime(day.year, day.month, day.day)
        for shift in shifts_of(levels, day):
            opens, closes = (to_instant(start + minutes(clock), zone) for clock in shift.split("-"))
            spans.append((opens, closes))
        day += timedelta(days=1)
    return Hours(sorted(spans), zone)


def around_the_clock(zone):
    spans, day = [], Range.first
    while day < Range.last:
        spans.append((midnight(day, zone), midnight(day + timedelta(days=1), zone)))
        day += timedelta(days=1)
    return Hours(spans, zone)


def splice(parts):
    """[(from, hours)] -> one calendar; days are those of the first part's zone."""
    if len(parts) == 1:
        return parts[0][1]
    spans = []
    for i, (start, hours) in enumerate(parts):
        start = -NEVER if i == 0 else start
        end = parts[i + 1][0] if i + 1 < len(parts) else NEVER
        spans += [(max(a, start), min(b, end)) for a, b in hours.spans if a < end and b > start]
    return Hours(spans, parts[0][1].zone)
