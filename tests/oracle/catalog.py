# SPDX-License-Identifier: ISC
"""Who is judged by what: provider, clients, policies, calendars (design: Calendar, Clocks, Policy)."""
from datetime import date

from events import Matrices, Record
from hours import Level, Range, around_the_clock, from_levels, splice
from records import NEVER, Store, day_of, midnight, promise

CLOCKS = ("response", "update", "arrival", "notify", "resolution")


def effective(given, key, zone):
    """A name, or a list by date -> [(from, name)], ascending."""
    if given is None:
        return []
    if isinstance(given, str):
        return [(-NEVER, given)]
    return sorted((midnight(day_of(entry["from"]), zone), entry[key]) for entry in given)


def in_force(entries, at):
    found = None
    for start, name in entries:
        if start <= at:
            found = name
    return found


class Row:
    def __init__(self, number, record):
        self.number = number
        self.type, self.priority = record.get("type"), record.get("priority")
        self.calendar = record.get("calendar")
        self.promises = {clock: promise(record.get(clock)) for clock in CLOCKS if clock != "update"}
        update = record.get("update")
        self.mode = next(iter(update)) if isinstance(update, dict) else None
        self.promises["update"] = promise(update[self.mode]) if self.mode else None

    def matches(self, kind, priority):
        return self.type in (None, kind) and self.priority in (None, priority)


class Policy:
    def __init__(self, name, record):
        self.name, self.record = name, record
        self.rows = [Row(number, row) for number, row in enumerate(record["clocks"])]
        self.pause_on = record.get("pause_on", [])
        self.risk = record.get("at_risk", "75%").rstrip("%")
        self.reopen_within = promise(record.get("reopen_within", "3d"))
        self.counts = record.get("reclassified", "list") == "count"
        self.valid_from = day_of(record["valid_from"]) if "valid_from" in record else date.min

    def row(self, kind, priority):
        return next((row for row in self.rows if row.matches(kind, priority)), None)

    def risk_share(self, amount):
        """The smallest whole number of seconds that is at least the share of `amount` at which it is at risk."""
        whole, _, part = self.risk.partition(".")
        return -(-amount * int(whole + part) // (100 * 10 ** len(part)))


class Client:
    def __init__(self, catalog, slug):
        store = catalog.store
        self.slug = slug
        self.record = store.read("clients", slug, "client.yaml") or {}
        self.zone = store.zone(self.record.get("zone", catalog.zone_name))
        self.records = [Record(path, record, slug) for path, record in store.tickets(slug)]


class Catalog:
    def __init__(self, folder):
        self.store = Store(folder)
        self.provider = self.store.read("msp.yaml")
        Range.around(self.store.years() or [2026])
        self.zone_name = self.provider["zone"]
        self.zone = self.store.zone(self.zone_name)
        self.defaults = self.provider.get("defaults", {})
        self.matrices = Matrices(self.provider.get("matrix"), self.zone)
        self.clients, self.policies, self.calendars, self.chains = {}, {}, {}, {}

    def client(self, slug):
        if slug not in self.clients:
            self.clients[slug] = Client(self, slug)
        return self.clients[slug]

    def policy(self, name):
        if name not in self.policies:
            self.policies[name] = Policy(name, self.store.read("policies", name + ".yaml"))
        return self.policies[name]

    def calendar(self, name, zone):
        """24x7 lies in the zone of whoever asks; the others have their own, else the store's."""
        if name == "24x7":
            if (name, zone.key) not in self.calendars:
                self.calendars[name, zone.key] = around_the_clock(zone)
            return self.calendars[name, zone.key]
        if name not in self.calendars:
            levels, tz, base = [], None, name
            while base:
                record = self.store.read("calendars", base + ".yaml")
                levels.append(Level(record))
                tz = tz or record.get("tz")
                base = record.get("extends")
            self.calendars[name] = from_levels(levels, self.store.zone(tz or self.zone_name))
        return self.calendars[name]

    # -- of a ticket: its service, else its site, else the client, else (calendars) the policy, else the provider

    def places(self, known):
        client = self.client(known.ticket.client).record
        service = (client.get("services") or {}).get(known.fields.get("service")) or {}
        site = (client.get("sites") or {}).get(known.fields.get("site")) or {}
        return [service, site, client]

    def zone_of(self, known):
        for place in self.places(known):
            if "zone" in place:
                return self.store.zone(place["zone"])
        return self.zone

    def policy_of(self, known):
        zone = self.client(known.ticket.client).zone
        for place in self.places(known) + [self.defaults]:
            owner = self.zone if place is self.defaults else zone  # days of the file they are written in
            name = in_force(effective(place.get("policy"), "policy", owner), known.opened)
            if name is not None:
                policy = self.policy(name)
                early = policy.valid_from != date.min and known.opened < midnight(policy.valid_from, zone)
                return None if early else policy
        return None

    def calendar_of(self, known, policy, row=None):
        """Hours in which a clock runs."""
        zone = self.zone_of(known)
        if row is not None and row.calendar is not None:
            return self.calendar(row.calendar, zone)
        client_zone = self.client(known.ticket.client).zone
        given = [place.get("calendar") for place in self.places(known)]
        given += [policy.record.get("calendar") if policy else None, self.defaults.get("calendar")]
        lists = [effective(entries, "calendar", client_zone) for entries in given[:-1]]
        lists.append(effective(given[-1], "calendar", self.zone))
        changes = sorted({start for entries in lists for start, _ in entries if start > known.opened})
        first = max((start for entries in lists for start, _ in entries if start <= known.opened), default=-NEVER)
        key = (zone.key, first, tuple(tuple(entries) for entries in lists))
        if key not in self.chains:
            self.chains[key] = self.chain(lists, [first] + changes, zone)
        return self.chains[key]

    # -- of a client: what holds for it as a whole

    def client_policy(self, client, at, service=None):
        own = (client.record.get("services") or {}).get(service) or {}
        places = ((own, client.zone), (client.record, client.zone), (self.defaults, self.zone))
        for place, zone in places:
            name = in_force(effective(place.get("policy"), "policy", zone), at)
            if name is not None:
                policy = self.policy(name)
                early = policy.valid_from != date.min and at < midnight(policy.valid_from, client.zone)
                return None if early else policy
        return None

    def client_hours(self, client, begin, cutoff):
        """Its hours from `begin` on, each calendar for its time; the policy is that of the end."""
        policy = self.client_policy(client, cutoff - 1)
        given = [client.record.get("calendar"), policy.record.get("calendar") if policy else None,
                 self.defaults.get("calendar")]
        lists = [effective(entries, "calendar", client.zone) for entries in given[:-1]]
        lists.append(effective(given[-1], "calendar", self.zone))
        changes = [begin] + sorted({start for entries in lists for start, _ in entries if begin < start < cutoff})
        key = (client.zone.key, tuple(changes), tuple(tuple(entries) for entries in lists))
        if key not in self.chains:
            self.chains[key] = self.chain(lists, changes, client.zone)
        return self.chains[key]

    def chain(self, lists, changes, zone):
        """From the opening on; before it the first one holds."""
        parts = []
        for start in changes:
            name = next((found for found in (in_force(entries, start) for entries in lists) if found), None)
            if name is not None and (not parts or parts[-1][1] != name):
                parts.append((start, name))
        if not parts:
            return self.calendar("24x7", zone)
        return splice([(start, self.calendar(name, zone)) for start, name in parts])
