# SPDX-License-Identifier: ISC
"""Availability of services in a month (design: ticket-sla.md; msp-outage(5)), by cutting it into spans in which nothing
changes; and the credit for tickets.

    1 - |O in W without M and E| / |W without M|
"""
import glob
from datetime import timedelta

from catalog import effective, in_force
from hours import unite
from records import NEVER, day_of, instant, load, midnight, no, promise, yes


def decimal(text, places):
    """A decimal number in units of its last place, cut."""
    whole, _, part = text.rstrip("%").partition(".")
    return int(whole + (part + "0" * places)[:places])


class Outage:
    """A record as all its events leave it: they count whatever month they speak of."""

    def __init__(self, record):
        self.id, self.kind = record["id"], record.get("kind", "outage")
        fields = dict(record)
        until = excluded = withdrawn = None
        announced, approved = [], []
        for event in sorted(record.get("log", []), key=lambda event: instant(event["at"])):
            fields.update(event.get("set", {}))
            until = event.get("until", until)
            excluded = event.get("excluded", excluded)
            withdrawn = event.get("withdrawn", withdrawn)
            announced += [instant(event["at"])] * ("announced" in event)
            approved += [instant(event["at"])] * ("approved" in event)
        self.services = fields["services"]
        self.start = instant(fields["from"])
        self.planned = instant(fields["to"]) if "to" in fields else None
        self.end = None if until in (None, "open") else instant(until)
        self.ticket = fields.get("ticket")
        self.weight = decimal(fields.get("weight", "100%"), 2)
        self.emergency = yes(fields.get("emergency", "no"))
        self.excluded = isinstance(excluded, dict)
        self.withdrawn = withdrawn is not None and not no(withdrawn)
        self.announced, self.approved = min(announced, default=NEVER), min(approved, default=NEVER)

    def parts(self, notice):
        """[(role, start, end)]; end NEVER: it goes on."""
        if self.withdrawn:
            return []
        if self.kind == "gap":
            return [("gap", self.start, self.planned)]
        if self.kind == "outage":
            return [("excluded" if self.excluded else "outage", self.start, NEVER if self.end is None else self.end)]
        end = self.planned if self.end is None else self.end
        bad = self.emergency or self.approved > self.start or self.announced > self.start - notice
        if bad and self.excluded:
            return [("excluded", self.start, end)]
        if bad:
            role = "emergency" if self.emergency else "unapproved" if self.approved > self.start else "unannounced"
            return [(role, self.start, end)]
        found = [("maintenance", self.start, min(end, self.planned))]
        if end > self.planned:
            found.append(("excluded" if self.excluded else "overrun", self.planned, end))
        return found


class Service:
    """One service in one month."""

    def __init__(self, month, name, outages):
        self.month, self.name = month, name
        self.outages = [outage for outage in outages if name in outage.services]

    def terms(self):
        """[(start, end, what the policy in force says of the service)]"""
        month = self.month
        changes = sorted({month.start, month.end} | {at for at in month.policy_changes(self.name) if month.start < at < month.end})
        for start, end in zip(changes, changes[1:]):
            policy = month.catalog.client_policy(month.client, start, self.name)
            yield start, end, ((policy.record.get("services") or {}).get(self.name) or {}) if policy else {}

    def committed(self):
        """[(start, end)]: hours of the policy, from the day it is measured, while the client is served; all of them of a
        month in which it was not measured yet."""
        return self.hours_of(True) or self.hours_of(False)

    def hours_of(self, from_measured):
        month, found = self.month, []
        for start, end, terms in self.terms():
            measured = terms.get("measured", {})
            if from_measured and "from" in measured:
                start = max(start, midnight(day_of(measured["from"]), month.zone))
            start, end = max(start, month.served[0]), min(end, month.served[1])
            hours = month.catalog.calendar(terms.get("hours", "24x7"), month.zone)
            found += [(max(a, start), min(b, end)) for a, b in hours.spans if a < end and b > start]
        return unite(found)

    def notice(self, at):
        """Announcement that maintenance beginning then needs."""
        policy = self.month.catalog.client_policy(self.month.client, at, self.name)
        terms = ((policy.record.get("services") or {}).get(self.name) or {}) if policy else {}
        return promise(terms["notice"]).seconds if "notice" in terms else 0

    def measured(self):
        """Does something measure it at the end of the month, in this month already?"""
        terms = list(self.terms())[-1][2].get("measured", {})
        return terms.get("by") == "tickets" and \
            ("from" not in terms or midnight(day_of(terms["from"]), self.month.zone) < self.month.end)

    def credit(self, left_out):
        """(hundredths of a percent of the fee, outages that are paid for), as if some outages had not happened."""
        self.figures(left_out)
        policy = self.month.catalog.client_policy(self.month.client, self.month.end - 1, self.name)
        tiers = ((policy.record.get("credits") or {}).get("availability") or []) if policy else []
        promised = self.promised()
        if not self.measured() or not self.base or promised is None or not self.below(promised):
            return 0, set()  # a promise that was kept gives nothing back
        best = max((decimal(tier["credit"], 2) for tier in tiers
                    if self.below(tier["below"])), default=0)
        return best, {outage.id for outage in self.outages if outage.id not in left_out}

    def promised(self):
        """By the client's file, else by the policy at the end of the month."""
        own = ((self.month.client.record.get("services") or {}).get(self.name) or {}).get("availability")
        if own is not None:
            return in_force(effective(own, "availability", self.month.zone), self.month.end - 1)
        return list(self.terms())[-1][2].get("availability")

    def below(self, percent):
        """Exact, after `figures`."""
        return (10000 * self.base - self.lost) * 10 ** 8 < decimal(percent, 6) * 10000 * self.base

    def figures(self, left_out=()):
        window = self.committed()
        parts = [(role, start, end, outage) for outage in self.outages if outage.id not in left_out
                 for role, start, end in outage.parts(self.notice(outage.start))]
        found = dict.fromkeys(("committed", "gaps", "maintenance", "excluded", "down"), 0)
        cuts = sorted({at for span in window for at in span} | {at for _, start, end, _ in parts for at in (start, end)})
        lost = base = 0
        for start, end in zip(cuts, cuts[1:]):
            if not any(a <= start and end <= b for a, b in window):
                continue
            here = [(role, outage) for role, a, b, outage in parts if a <= start and end <= b]
            roles = {role for role, _ in here}
            length = end - start
            found["committed"] += length
            if "gap" in roles:
                found["gaps"] += length
                continue
            if "maintenance" in roles:
                found["maintenance"] += length
                continue
            base += length
            weights = [outage.weight for role, outage in here if role not in ("gap", "maintenance", "excluded")]
            if "excluded" in roles:
                found["excluded"] += length
            elif weights:
                found["down"] += length
                lost += length * max(weights)
        found["reached"] = reached(base, lost)
        self.base, self.lost = base, lost
        found["outages"] = self.items(parts, window)
        return found

    def items(self, parts, window):
        """{id and role: committed seconds of it}"""
        found = {}
        for role, start, end, outage in parts:
            if start < self.month.end and end > self.month.start:
                inside = sum(max(0, min(b, end) - max(a, start)) for a, b in window)
                found[f"{outage.id} {role}"] = {"committed": inside}
        return found


def reached(base, lost):
    """Percent with six decimals, cut."""
    if base == 0:
        return None
    millionths = (10000 * base - lost) * 10 ** 8 // (10000 * base)
    return f"{millionths // 10 ** 6}.{millionths % 10 ** 6:06d}"


class AvailabilityMonth:
    def __init__(self, catalog, client, start, end):
        self.catalog, self.client, self.zone, self.start, self.end = catalog, client, client.zone, start, end
        record = client.record
        self.served = (midnight(day_of(record["from"]), self.zone) if "from" in record else -NEVER,
                       midnight(day_of(record["until"]) + timedelta(days=1), self.zone) if "until" in record else NEVER)

        paths = sorted(glob.glob(catalog.store.path("clients", client.slug, "outages", "*", "*.yaml")))
        self.outages = [Outage(load(path)) for path in paths]

    def policy_changes(self, service):
        own = (self.client.record.get("services") or {}).get(service) or {}
        for place, zone in ((own, self.zone), (self.client.record, self.zone), (self.catalog.defaults, self.catalog.zone)):
            if isinstance(place.get("policy"), list):
                yield from (midnight(day_of(entry["from"]), zone) for entry in place["policy"])
        for policy in list(self.catalog.policies.values()):
            if "valid_from" in policy.record:
                yield midnight(policy.valid_from, self.zone)

    def figures(self, names):
        return {name: Service(self, name, self.outages).figures() for name in names}

    def credit(self, names, terms, entries):
        """Hundredths of a percent of the fee: the largest line first; what one was paid for is left out of the next."""
        lines = [Service(self, name, self.outages) for name in names] + [None]
        outages, tickets, total = set(), set(), 0
        while lines:
            worth = [ticket_credit(terms, [entry for entry in entries if entry[2] not in tickets]) if line is None else
                     line.credit(outages) for line in lines]
            percent = max(found[0] for found in worth)
            if percent == 0:
                break
            number = [found[0] for found in worth].index(percent)
            total += percent
            if lines.pop(number) is None:
                tickets |= worth[number][1]
                outages |= {outage.id for outage in self.outages if outage.ticket in worth[number][1]}
            else:
                outages |= worth[number][1]
                tickets |= {outage.ticket for outage in self.outages if outage.id in worth[number][1]}
        return min(total, decimal(terms.get("cap", "100%"), 2))


def ticket_credit(terms, entries):
    """(hundredths of a percent of the fee, tickets paid for), of [(clock, was it met?, ticket)]."""
    best, clock = 0, None
    if len(entries) < int(terms.get("min_cases", 1)):
        return 0, set()
    for tier in terms.get("tickets", []):
        met = [kept for name, kept, _ in entries if tier.get("clock") in (None, name)]
        if met and sum(met) * 100 * 10 ** 6 < decimal(tier["below"], 6) * len(met):
            if decimal(tier["credit"], 2) > best:
                best, clock = decimal(tier["credit"], 2), tier.get("clock")
    return best, {ticket for name, kept, ticket in entries if not kept and clock in (None, name)}
