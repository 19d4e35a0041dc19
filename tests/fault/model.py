# SPDX-License-Identifier: ISC
"""What a merge of two versions of a store must give: written from the rules in msp-store(1), MERGING, and nothing else.

A store is here a dictionary from path to a record; a record what PyYAML reads when every scalar is a string.  Values
are compared after `norm`: nothing is null or empty, sets are sorted, lists with keys are dictionaries.
"""
import datetime
import hashlib
import json
import os
import re
import subprocess
import tempfile

import yaml

Loader = getattr(yaml, 'CBaseLoader', yaml.BaseLoader)
NUMBERED = re.compile(r'clients/([^/]+)/(?:tickets/\d{4}/\d\d|outages/\d{4})/(\d+)\.yaml$')

# How lists are merged: by the place in a record, as the section 5 manuals have it.
SETS = re.compile(r'(^|\.)(formerly|domains|tags|mails|phones|holidays|services|formats|who|unknown|certifications'
                  r'|pause_on|assets)$')
KEYED = {'contract': 'from', 'matrix': 'from', 'policy': 'from', 'calendar': 'from', 'entities': 'id'}


class Conflict(Exception):
    """A conflict nobody has decided."""


def canonical(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(',', ':'))


def key_of(event):
    return hashlib.sha256(canonical(event).encode()).hexdigest()[:12]


def instant(event):
    try:
        return datetime.datetime.fromisoformat(event['at'].replace('Z', '+00:00')).timestamp()
    except (KeyError, ValueError):
        return float('-inf')


def order(event):
    return instant(event), event.get('by', ''), canonical(event).encode()


def parse(text):
    """What a file says; documents are a front matter and a body."""
    if text.startswith('---\n') and '\n---\n' in text[3:]:
        head, body = text[4:].split('\n---\n', 1)
        return {'': body, 'head': yaml.load(head, Loader)}
    return yaml.load(text, Loader)


def rule(place):
    name = place.rsplit('.', 1)[-1]
    if place == 'log':
        return 'events'
    if SETS.search(place):
        return 'set'
    return KEYED.get(name, 'whole') if '.' not in place else 'whole'


def norm(value, place=''):
    """Two records that say the same have the same norm."""
    if isinstance(value, dict):
        inner = {name: norm(item, f'{place}.{name}' if place else name) for name, item in value.items()}
        return {name: item for name, item in inner.items() if item not in (None, '', [], {})}
    if isinstance(value, list):
        how = rule(place)
        if how == 'set':
            return sorted(value, key=canonical)
        if how == 'events':
            return sorted((event for event in value if event not in (None, '')), key=order)
        if how != 'whole':
            return {item[how]: norm(item, f'{place}.{item[how]}') for item in value}
    return value


class Merge:
    """One merge: `decide(path, key, base, ours, theirs)` answers for a conflict with a value, or raises Conflict."""

    def __init__(self, decide):
        self.decide = decide
        self.path = None
        self.joined = False
        self.taken = set()  # numbers that the others have

    def values(self, base, ours, theirs, place=''):
        if ours == theirs or theirs == base:
            return ours
        if ours == base:
            return theirs
        if isinstance(ours, dict) and isinstance(theirs, dict):
            return self.maps(base if isinstance(base, dict) else {}, ours, theirs, place)
        if place and isinstance(ours, list) and isinstance(theirs, list):
            how = rule(place)
            base = base if isinstance(base, list) else []
            if how == 'events':
                return self.events(base, ours, theirs)
            if how == 'set':
                return [item for item in ours + [item for item in theirs if item not in ours]
                        if (item in ours and item in theirs) or item not in base]
            if how != 'whole':
                return list(self.maps(*({item[how]: item for item in side} for side in (base, ours, theirs)),
                                      place).values())
        elif place == 'log' and (ours is None or isinstance(ours, list)) and (theirs is None or
                                                                              isinstance(theirs, list)):
            return self.events(base or [], ours or [], theirs or [])
        if self.joined and base is None:
            return min((side for side in (ours, theirs) if side is not None), key=canonical)
        return self.decide(self.path, place, base, ours, theirs)

    def maps(self, base, ours, theirs, place):
        merged = {}
        for name in {**ours, **theirs, **base}:
            value = self.values(base.get(name), ours.get(name), theirs.get(name), f'{place}.{name}' if place else name)
            if value is not None:
                merged[name] = value
        return merged

    def events(self, base, ours, theirs):
        sides = [[canonical(event) for event in side if event not in (None, '')] for side in (base, ours, theirs)]
        every = {canonical(event): event for side in (base, ours, theirs) for event in side if event not in (None, '')}
        stubs = {}
        for text in sorted(set(sides[1] + sides[2]), key=lambda text: (len(text.encode()), text.encode())):
            if 'redact' in every[text]:
                stubs.setdefault(every[text]['redact'], text)
        merged = []
        for text, event in every.items():
            times = [side.count(text) for side in sides]
            if 'redact' in event:
                count = 1 if stubs.get(event['redact']) == text else 0
            elif key_of(event) in stubs:
                count = 0
            elif times[1] == times[0]:
                count = times[2]
            else:
                count = times[1] if times[2] == times[0] else max(times[1:])
            merged += [event] * count
        self.both_changed(base, ours, theirs, merged)
        return sorted(merged, key=order)

    def both_changed(self, base, ours, theirs, merged):
        """An event that both sides have put another in the place of: told by instant and author."""
        for event in base:
            if event in (None, '') or event in ours or event in theirs or key_of(event) in {
                    other.get('redact') for other in merged}:
                continue
            same = (instant(event), event.get('by'))
            news = [[other for other in side if other not in (None, '') and other not in base and 'redact' not in other
                     and (instant(other), other.get('by')) == same] for side in (ours, theirs)]
            if not news[0] or not news[1] or news[0][0] == news[1][0]:
                continue
            taken = self.decide(self.path, f'log.{key_of(event)}', event, news[0][0], news[1][0])
            for other in (news[0][0], news[1][0]):
                if other in merged:
                    merged.remove(other)
            merged.append(taken)

    def record(self, path, base, ours, theirs, joined=False):
        """Parsed records, None = not there."""
        self.path, self.joined = path, joined
        if ours is not None and theirs is not None and isinstance(ours, dict) and '' in ours:
            return self.document(base, ours, theirs)
        if (ours is None or theirs is None) and ours != theirs and base not in (ours, theirs):
            return self.decide(path, '', base, ours, theirs)
        return self.values(base, ours, theirs)

    def document(self, base, ours, theirs):
        base = base or {'': '', 'head': {}}
        body = self.body(base[''], ours[''], theirs[''])
        if body is None:
            return self.decide(self.path, '', base, ours, theirs)
        return {'head': self.values(base['head'], ours['head'], theirs['head']), '': body}

    @staticmethod
    def body(base, ours, theirs):
        """None = a conflict."""
        if ours == theirs or theirs == base:
            return ours
        if ours == base:
            return theirs
        with tempfile.TemporaryDirectory() as folder:
            names = []
            for name, text in (('ours', ours), ('base', base), ('theirs', theirs)):
                names.append(os.path.join(folder, name))
                with open(names[-1], 'w', encoding='utf-8', newline='') as file:
                    file.write(text)
            done = subprocess.run(['git', 'merge-file', '-p', *names], capture_output=True, check=False)
        return done.stdout.decode() if done.returncode == 0 else None

    # ---- whole stores ----

    def stores(self, base, ours, theirs, paths, actual):
        """Compares the records at `paths` (all that differ somewhere) with the actual ones; yields (path, why).

        Arguments are functions from path to record.  Numbered records are found by their uid, wherever they are; which
        number one gets that must give way is free, as long as it says where it was."""
        by_uid = {}
        for side, read in enumerate((base, ours, theirs, actual)):
            for path in paths:
                if NUMBERED.search(path) and isinstance(read(path), dict) and 'uid' in read(path):
                    by_uid.setdefault(read(path)['uid'], [None] * 4)[side] = path
        moved = {}
        for uid, (_, our, their, now) in by_uid.items():
            if our and now and our != now:
                moved[ours(our)['id']] = actual(now)['id']
        for uid, where in by_uid.items():
            yield from self.numbered(uid, where, base, ours, theirs, actual, moved)
        for path in paths:
            if NUMBERED.search(path):
                continue
            wanted = self.record(path, base(path), self.follow(ours(path), moved), theirs(path))
            if norm(wanted) != norm(actual(path)):
                yield path, f'wanted {canonical(norm(wanted))}\n   got {canonical(norm(actual(path)))}'

    @staticmethod
    def follow(record, moved):
        """Records that got new numbers are named by them."""
        if not moved or record is None:
            return record
        if isinstance(record, dict):
            return {name: item if name in ('id', 'formerly') else Merge.follow(item, moved)
                    for name, item in record.items()}
        if isinstance(record, list):
            return [Merge.follow(item, moved) for item in record]
        return moved.get(record, record)

    def numbered(self, uid, where, base, ours, theirs, actual, moved):
        sides = [read(path) if path else None for read, path in zip((base, ours, theirs, actual), where)]
        before, our, their, now = sides
        path = where[3] or where[1] or where[2]
        both_new = before is None and our is not None and their is not None
        wanted = self.record(path, before, self.follow(our, moved), their, joined=both_new)
        if wanted is None:
            if now is not None:
                yield path, 'it was removed, and is there'
            return
        if now is None:
            yield path, f'record {uid} is gone'
            return
        number = NUMBERED.search(where[3])
        if now['id'] != f'{number[1]}-{number[2]}':
            yield path, f"its id is {now['id']}"
        wanted, now = dict(wanted), dict(now)
        old = our or their
        if now['id'] != old['id'] and our is not None:
            if old['id'] not in now.get('formerly', []):
                yield path, f"was {old['id']}, and does not say so"
            if not both_new and old['id'].rsplit('-', 1)[1] not in self.taken:
                yield path, f"got a new number, and {old['id']} was free"
        for record in (wanted, now):
            record.pop('id', None)
            record.pop('formerly', None)
        if norm(wanted) != norm(now):
            yield path, f'wanted {canonical(norm(wanted))}\n   got {canonical(norm(now))}'
