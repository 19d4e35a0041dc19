#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Several clones of one store that write, edit by hand and synchronise at random through a bare server.

    MSP_BIN=build/bin B=build tests/fault/clones.py [--clones 3] [--edits 60] [--seed 1] [--keep]

Commands and text editors, work trees and bare repositories, back-dated events and such of the same second, words taken
back, the same number drawn by two, the same source read by two, files removed, synchronisations killed anywhere, plain
`git pull` with and without the merge driver.  Afterwards every clone has the same tree; every word that was confirmed is
in it, once, unless it was redacted, and then its stub is; and each merge on the way gave what model.py says it must.
"""
import argparse
import collections
import datetime
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

import model

CLIENTS = ['acme', 'beta']
DAMM = ('0317598642', '7092154863', '4206871359', '1750983426', '6123045978', '3674209581', '5869720134', '8945362017',
        '9438617205', '2581436790')
MONTH = re.compile(r'clients/[^/]+/(tickets|outages)/')


def damm(number):
    digit = 0
    for character in number:
        digit = int(DAMM[digit][int(character)])
    return f'{number}{digit}'


NUMBERS = [damm(f'4{n}5{n}17') for n in range(8)]  # few, so that two clones take the same again and again
CLIENT = '''# {name}: quien contesta es Laura
name: {name}
policy: estandar
contract:
  - {{from: 2026-01-01, plan: Negocio, scheme: fixed, fee: 18500.00}}
sites:
  matriz: {{name: Matriz}}
services:
  erp: {{name: Aspel SAE, criticality: critical, people: 18}}
tags: [nuevo, vip]
'''
DOCUMENT = '---\ntitle: Restaurar una carpeta\n---\n' + ''.join(f'{n}. Paso {n}.\n' for n in range(1, 30))


class Wrong(Exception):
    """Something is not as it must be."""


class Clone:
    def __init__(self, number, folder, bare, login):
        self.number, self.folder, self.bare, self.login = number, folder, bare, login


class World:
    def __init__(self, options):
        self.options = options
        self.random = random.Random(options.seed)
        build = os.path.abspath(os.environ.get('B', 'build'))
        self.library = os.path.join(build, 'fault/inject.so')
        self.bin = os.path.abspath(os.environ.get('MSP_BIN', os.path.join(build, 'bin')))
        memory = '/dev/shm'
        self.work = tempfile.mkdtemp(prefix='msp-clones.', dir=memory if os.access(memory, os.W_OK) else None)
        self.server = os.path.join(self.work, 'server')
        self.counts = collections.Counter()
        self.second = 0
        self.words = {}       # a word that was confirmed -> uid of the record
        self.perhaps = set()  # a word whose command was killed
        self.redacted = {}    # a word that was redacted -> key of its event
        self.comments = {}    # a comment -> the word of the event below it, or None
        self.uids = {}        # a record that was made -> how
        self.decisions = []   # of conflicts: path, key, ours, theirs, take, value
        self.merges = set()   # commits that were compared with the model
        self.blobs = {}       # parsed, by object id
        self.trees = {}
        self.batch = None
        self.serial = 0

    # ---- running things ----

    def environment(self, **more):
        keep = {name: os.environ[name] for name in ('LD_LIBRARY_PATH', 'ASAN_OPTIONS') if name in os.environ}
        now = datetime.datetime(2026, 11, 3, 18, tzinfo=datetime.timezone.utc) + datetime.timedelta(seconds=self.second)
        date = f'{int(now.timestamp())} -0600'
        return dict(keep, LD_PRELOAD=self.library, MSP_FAULT_RANDOM=str(self.random.getrandbits(48)),
                    GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date, HOME=f'{self.work}/home', XDG_RUNTIME_DIR=f'{self.work}/home',
                    PATH=f"{self.bin}:{os.environ['PATH']}", LC_ALL='C.UTF-8', TZ='UTC0', MSP_NOW=now.isoformat(),
                    GIT_CONFIG_NOSYSTEM='1', GIT_TERMINAL_PROMPT='0', GIT_EDITOR='true', **more)

    def run(self, command, folder, **environment):
        done = subprocess.run(command, cwd=folder, env=self.environment(**environment), stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=300, check=False)
        self.counts['commands'] += 1
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def must(self, command, folder, **environment):
        code, out, err = self.run(command, folder, **environment)
        if code != 0:
            raise Wrong(f'{folder}: {" ".join(command)}: exit {code}: {out}{err}')
        return out

    def word(self, prefix):
        self.serial += 1
        return f'{prefix}{self.serial}'

    def tick(self):
        # now and then two things happen in the same second
        self.second += self.random.choice([0, 0, 7, 61, 3])

    # ---- the world ----

    def make(self):
        os.makedirs(f'{self.work}/home')
        with open(f'{self.work}/home/.gitconfig', 'w', encoding='utf-8') as file:
            file.write('[user]\n\tname = Ana\n\temail = ana@msp.example\n[gc]\n\tauto = 0\n[init]\n\tdefaultBranch = main\n'
                       '[advice]\n\tdetachedHead = false\n[pull]\n\trebase = false\n')
        first = os.path.join(self.work, 'c0')
        self.must(['msp-store', 'init', 'c0', '--test', '--login', 'ana'], self.work)
        for login in ('luis', 'marta'):
            self.put(first, f'team/{login}.yaml', f'name: {login}\nmails: [{login}@msp.example]\nlevel: N1\n')
        self.put(first, 'vendors/telmex.yaml', "name: Telmex\nphones: ['800 123 2222']\n")
        for client in CLIENTS:
            self.put(first, f'clients/{client}/client.yaml', CLIENT.format(name=client.upper()))
            self.put(first, f'clients/{client}/runbooks/restaurar.md', DOCUMENT)
            for person in ('laura', 'karla', 'rosa'):
                self.put(first, f'clients/{client}/people/{person}.yaml',
                         f'name: {person}\nmails: [{person}@{client}.example]\n')
        self.must(['git', 'add', '.'], first)
        self.must(['git', 'commit', '-qm', 'clients'], first)
        self.must(['git', 'clone', '-q', '--bare', 'c0', 'server'], self.work)
        self.must(['git', 'remote', 'rm', 'origin'], self.server)
        self.must(['git', 'remote', 'add', 'origin', self.server], first)
        self.must(['git', 'fetch', '-q'], first)
        self.must(['git', 'branch', '-qu', 'origin/main'], first)
        self.clones = [Clone(0, first, False, 'ana')]
        for number in range(1, self.options.clones):
            folder = os.path.join(self.work, f'c{number}')
            bare = number % 3 == 2
            self.must(['msp-store', 'clone', *(['--bare'] if bare else []), self.server, folder], self.work)
            self.clones.append(Clone(number, folder, bare, self.random.choice(['ana', 'luis', 'marta'])))

    @staticmethod
    def put(folder, path, text):
        path = os.path.join(folder, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)

    @staticmethod
    def get(folder, path):
        with open(os.path.join(folder, path), encoding='utf-8') as file:
            return file.read()

    # ---- reading commits, without any of the project's code ----

    def tree(self, folder, commit):
        if commit not in self.trees:
            lines = self.must(['git', 'ls-tree', '-r', commit], folder).splitlines()
            self.trees[commit] = {line.split('\t')[1]: line.split()[2] for line in lines}
        return self.trees[commit]

    def blob(self, folder, oid):
        text = subprocess.run(['git', 'cat-file', 'blob', oid], cwd=folder, capture_output=True, check=True).stdout
        return text.decode('utf-8')

    def load(self, folder, oids):
        """Reads many blobs by one git."""
        wanted = [oid for oid in oids if oid not in self.blobs]
        if not wanted:
            return
        done = subprocess.run(['git', 'cat-file', '--batch'], cwd=folder, input='\n'.join(wanted).encode() + b'\n',
                              capture_output=True, check=True)
        at = 0
        for oid in wanted:
            end = done.stdout.index(b'\n', at)
            size = int(done.stdout[at:end].split()[2])
            text = done.stdout[end + 1:end + 1 + size]
            at = end + 2 + size
            try:
                self.blobs[oid] = model.parse(text.decode('utf-8'))
            except (UnicodeDecodeError, model.yaml.YAMLError):
                self.blobs[oid] = text.hex()

    def records(self, folder, commit):
        tree = self.tree(folder, commit)
        paths = {path: oid for path, oid in tree.items() if path.endswith(('.yaml', '.md'))}
        self.load(folder, set(paths.values()))
        return {path: self.blobs[oid] for path, oid in paths.items()}

    def tickets(self, clone, kind='tickets'):
        return {path: record for path, record in self.records(clone.folder, self.head(clone)).items()
                if f'/{kind}/' in path}

    def head(self, clone):
        return self.must(['git', 'rev-parse', 'HEAD'], clone.folder).strip()

    # ---- edits by commands ----

    def write(self, clone, command, kill=False):
        """True when the command confirmed, None when it was killed."""
        more = {}
        if kill:
            more = {'MSP_FAULT_PROGRAM': command[0],
                    'MSP_FAULT_AT': str(self.random.randrange(1, 160)),
                    'MSP_FAULT_KIND': self.random.choice(['kill', 'after'])}
        before = self.head(clone)
        code, out, err = self.run([*command, '--as', clone.login], clone.folder, **more)
        if code == -9:
            self.counts['killed writers'] += 1
            if not clone.bare and self.random.random() < 0.7:
                # the lock of git that it left keeps git from a mistake until the next writer has mended it all
                self.must(['msp-client', 'set', 'acme', f'notes={self.word("Nota ")}', '--as', clone.login], clone.folder)
            return None
        if code == 64 and '--when' in command:  # before it was opened
            return False
        if code != 0:
            raise Wrong(f'clone {clone.number}: {" ".join(command)}: exit {code}: {out}{err}')
        self.counts['written by commands'] += 1
        return self.head(clone) != before

    def pick(self, clone):
        tickets = self.tickets(clone)
        if not tickets:
            return None, None, None
        path = self.random.choice(sorted(tickets))
        return path, tickets[path]['id'], tickets[path]

    def confirmed(self, word, uid, done):
        if done:
            self.words[word] = uid
        elif done is None:
            self.perhaps.add(word)

    def edit_say(self, clone):
        _, number, record = self.pick(clone)
        if number is None:
            return self.edit_open(clone)
        word = self.word('dicho')
        verb = self.random.choice(['say', 'note', 'hear'])
        back = self.random.choice([[], [], ['--when', f'-{self.random.randrange(1, 300)}m']])
        done = self.write(clone, ['msp-ticket', verb, number, word, *back], self.random.random() < 0.05)
        return self.confirmed(word, record['uid'], done)

    def edit_open(self, clone):
        word = self.word('asunto')
        before = {record['uid'] for record in self.tickets(clone).values()}
        done = self.write(clone, ['msp-ticket', 'new', self.random.choice(CLIENTS), word, '-r', 'laura'],
                          self.random.random() < 0.05)
        made = [record for record in self.tickets(clone).values() if record['uid'] not in before]
        if done and len(made) != 1:
            raise Wrong(f'clone {clone.number}: {len(made)} tickets made by one new')
        for record in made:
            self.uids[record['uid']] = word

    def edit_same_number(self, clone):
        """As if chance had drawn it."""
        number = self.random.choice(NUMBERS)
        if any(f'/{number}.yaml' in path for path in self.tree(clone.folder, self.head(clone))):
            return self.edit_say(clone)
        client = self.random.choice(CLIENTS)
        uid = f'{self.random.getrandbits(64):016x}'
        word = self.word('visto')
        text = (f"id: {client}-{number}\nuid: '{uid}'\nopened: 2026-11-03T09:00:00-06:00\nby: luis\ntype: incident\n"
                f"title: Choque\nrequester: laura\nlog:\n  - at: 2026-11-03T09:00:00-06:00\n    by: luis\n"
                f"    note: {word}\n")
        path = f'clients/{client}/tickets/2026/11/{number}.yaml'
        self.by_hand(clone, {path: text}, f'ticket {client}-{number}')
        self.uids[uid] = word
        self.words[word] = uid
        self.counts['numbers preset'] += 1

    def edit_import(self, clone):
        """Two clones that read the same source make the same ticket."""
        origin = f'wiki:{self.random.randrange(40)}'
        source = os.path.join(self.work, 'source.jsonl')
        with open(source, 'w', encoding='utf-8') as file:
            file.write(json.dumps({'origin': origin, 'opened': '2026-10-05T09:00:00-06:00', 'by': 'ana',
                                   'title': f'Importado {origin}'}) + '\n')
        before = {record['uid'] for record in self.tickets(clone).values()}
        self.write(clone, ['msp-ticket', 'import', 'jsonl', source, '--client', 'acme'])
        for record in self.tickets(clone).values():
            if record['uid'] not in before:
                self.uids[record['uid']] = origin
                self.counts['imported'] += 1

    def edit_header(self, clone):
        _, number, _ = self.pick(clone)
        if number is None:
            return self.edit_open(clone)
        field = self.random.choice(['title', 'category', 'impact', 'requester'])
        value = {'title': self.word('Título '), 'category': self.random.choice(['red', 'correo', 'erp']),
                 'impact': self.random.choice(['high', 'medium', 'low']),
                 'requester': self.random.choice(['laura', 'karla'])}[field]
        return self.write(clone, ['msp-ticket', 'set', number, f'{field}={value}'])

    def edit_state(self, clone):
        _, number, _ = self.pick(clone)
        if number is None:
            return self.edit_open(clone)
        command = self.random.choice([['take', number], ['time', number, '10m'], ['level', number, 'N2'],
                                      ['wait', number, 'vendor'], ['assign', number, 'marta']])
        return self.run(['msp-ticket', *command, '--as', clone.login], clone.folder)

    def edit_link(self, clone):
        _, number, _ = self.pick(clone)
        _, other, _ = self.pick(clone)
        if number is None or number == other:
            return self.edit_open(clone)
        return self.run(['msp-ticket', 'link', number, other, '--as', clone.login], clone.folder)

    def edit_redact(self, clone):
        _, number, record = self.pick(clone)
        events = [event for event in (record or {}).get('log') or [] for word in event.values()
                  if isinstance(word, str) and word in self.words and 'redact' not in event]
        if not events:
            return self.edit_say(clone)
        event = self.random.choice(events)
        word = [word for word in event.values() if isinstance(word, str) and word in self.words][0]
        key = model.key_of(event)
        if self.write(clone, ['msp-ticket', 'redact', number, key, '-m', 'datos personales']):
            self.redacted.setdefault(word, set()).add(key)
            self.counts['redacted'] += 1
        return None

    def edit_client(self, clone):
        client = self.random.choice(CLIENTS)
        change = self.random.choice([f'notes={self.word("Nota ")}', f'manager={self.random.choice(["ana", "luis"])}',
                                     f'tags+={self.word("t")}', f'domains+={self.word("d")}.example', 'tags-=vip'])
        return self.run(['msp-client', 'set', client, change, '--as', clone.login], clone.folder)

    def edit_part(self, clone):
        client = self.random.choice(CLIENTS)
        command = self.random.choice([
            ['site', client, 'new', self.word('sitio'), 'name=Sitio'],
            ['site', client, 'set', 'matriz', f'name={self.word("Matriz ")}'],
            ['service', client, 'new', self.word('servicio'), 'name=Servicio'],
            ['service', client, 'set', 'erp', f'people={self.random.randrange(1, 90)}'],
            ['person', client, 'new', self.word('Persona ')],
            ['person', client, 'set', 'laura', f'phones+=55 {self.serial % 10000:04} 1234'],
            ['person', client, 'set', 'karla', f'name={self.word("Karla ")}']])
        return self.run(['msp-client', *command, '--as', clone.login], clone.folder)

    # ---- edits by hand ----

    def by_hand(self, clone, files, subject):
        """A person's editor and plain git; in a bare repository, git's plumbing."""
        if not clone.bare:
            for path, text in files.items():
                if text is None:
                    os.remove(os.path.join(clone.folder, path))
                else:
                    self.put(clone.folder, path, text)
            self.must(['git', 'add', '-A', *files], clone.folder)
            self.must(['git', 'commit', '-qm', subject], clone.folder)
        else:
            index = {'GIT_INDEX_FILE': os.path.join(clone.folder, 'by-hand')}
            self.must(['git', 'read-tree', 'HEAD'], clone.folder, **index)
            for path, text in files.items():
                if text is None:
                    self.must(['git', 'update-index', '--force-remove', path], clone.folder, GIT_WORK_TREE='/', **index)
                    continue
                oid = subprocess.run(['git', 'hash-object', '-w', '--stdin'], cwd=clone.folder, input=text.encode(),
                                     capture_output=True, check=True).stdout.decode().strip()
                self.must(['git', 'update-index', '--add', '--cacheinfo', f'100644,{oid},{path}'], clone.folder, **index)
            tree = self.must(['git', 'write-tree'], clone.folder, **index).strip()
            commit = self.must(['git', 'commit-tree', '-p', 'HEAD', '-m', subject, tree], clone.folder).strip()
            self.must(['git', 'update-ref', 'refs/heads/main', commit], clone.folder)
            os.remove(index['GIT_INDEX_FILE'])
        self.counts['edited by hand'] += 1

    def text_of(self, clone, path):
        return self.blob(clone.folder, self.tree(clone.folder, self.head(clone))[path])

    def hand_event(self, clone):
        """An event with a comment above it, typed into the file where its time belongs."""
        path, _, record = self.pick(clone)
        if path is None:
            return self.edit_open(clone)
        text = self.text_of(clone, path)
        word, comment = self.word('mano'), self.word('comentario')
        at = f'2026-11-03T{self.random.randrange(8, 12):02}:{self.random.randrange(60):02}:00-06:00'
        lines = [f'  # {comment}', f'  - at: {at}', f'    by: {self.random.choice(["ana", "luis"])}', f'    note: {word}']
        if re.search(r'(?m)^log: \[\]\n', text):
            text = text.replace('log: []\n', 'log:\n' + '\n'.join(lines) + '\n')
        elif re.search(r'(?m)^log:\n', text):
            rows = text.split('\n')
            place = len(rows) - 1 if rows[-1] == '' else len(rows)
            starts = [n for n, row in enumerate(rows) if re.match(r'  - at: ', row)]
            for n in starts:
                if model.instant({'at': rows[n].split('at: ')[1].strip('\'"')}) > model.instant({'at': at}):
                    place = n
                    while rows[place - 1].startswith('  #'):
                        place -= 1
                    break
            rows[place:place] = lines
            text = '\n'.join(rows)
        else:
            text = text.rstrip('\n') + '\nlog:\n' + '\n'.join(lines) + '\n'
        self.by_hand(clone, {path: text}, 'by hand')
        self.words[word] = record['uid']
        self.comments[comment] = word
        return None

    def hand_header(self, clone):
        path = f'clients/{self.random.choice(CLIENTS)}/client.yaml'
        text = self.text_of(clone, path)
        value, comment = self.word('A mano '), self.word('comentario')
        field = self.random.choice(['notes', 'since_when', 'industry'])
        field = 'notes' if field != 'notes' else field
        if re.search(rf'(?m)^{field}: .*\n', text):
            text = re.sub(rf'(?m)^{field}: .*\n', f'{field}: {value}\n', text, count=1)
        else:
            text = text.rstrip('\n') + f'\n# {comment}\n{field}: {value}\n'
            self.comments[comment] = None
        self.by_hand(clone, {path: text}, 'by hand')

    def hand_contract(self, clone):
        path = f'clients/{self.random.choice(CLIENTS)}/client.yaml'
        text = self.text_of(clone, path)
        day = f'2027-{self.random.randrange(1, 13):02}-01'
        if f'from: {day}' in text or '\ncontract:\n' not in text:
            return
        text = text.replace('\ncontract:\n', f'\ncontract:\n  - {{from: {day}, plan: {self.word("Plan")}}}\n', 1)
        self.by_hand(clone, {path: text}, 'contract')

    def hand_document(self, clone):
        path = f'clients/{self.random.choice(CLIENTS)}/runbooks/restaurar.md'
        rows = self.text_of(clone, path).split('\n')
        if self.random.random() < 0.2:
            rows[1] = f'title: {self.word("Restaurar ")}'
        else:
            at = self.random.randrange(4, len(rows) - 1)
            rows[at] = f'{rows[at].split(".")[0]}. {self.word("Paso ")}'
        self.by_hand(clone, {path: '\n'.join(rows)}, 'by hand')

    def hand_change(self, clone):
        """Two people correct a word in an old event, as one should not, and push it with plain git: sync refuses."""
        other = self.random.choice([other for other in self.clones if not other.bare])
        if clone.bare or other is clone:
            return
        self.sync(clone)
        self.sync(other)
        found = [(path, event) for path, record in sorted(self.tickets(other).items())
                 for event in record.get('log') or [] if re.match(r'cambiable', str(event.get('note')))]
        if not found:
            path, _, _ = self.pick(clone)
            if path is None or '\nlog:\n' not in self.text_of(clone, path):
                return
            text = self.text_of(clone, path).replace(
                '\nlog:\n', f'\nlog:\n  - at: 2026-11-01T{self.serial // 3600 % 24:02}:{self.serial // 60 % 60:02}:'
                f'{self.serial % 60:02}-06:00\n    by: marta\n    note: {self.word("cambiable")}\n', 1)
            self.by_hand(clone, {path: text}, 'by hand')
            return
        path, event = self.random.choice(found)
        for person in (other, clone):
            old, new = f"note: {event['note']}", f"note: {self.word('cambiable')}"
            if self.random.random() < 0.7 and old in self.text_of(person, path):
                self.by_hand(person, {path: self.text_of(person, path).replace(old, new)}, 'by hand')
        self.pull(other, driver=True)
        self.pull(clone, driver=True)
        self.counts['events changed by hand'] += 1

    def hand_remove(self, clone):
        tree = self.tree(clone.folder, self.head(clone))
        paths = [path for path in tree if re.search(r'/people/persona|/people/rosa', path)]
        if paths:
            self.by_hand(clone, {self.random.choice(sorted(paths)): None}, 'gone')
            self.counts['removed'] += 1

    EDITS = [(edit_say, 30), (edit_open, 8), (edit_same_number, 5), (edit_import, 3), (edit_header, 6), (edit_state, 8),
             (edit_link, 4), (edit_redact, 4), (edit_client, 6), (edit_part, 8), (hand_event, 10), (hand_header, 3),
             (hand_contract, 2), (hand_document, 3), (hand_change, 2), (hand_remove, 1)]

    # ---- synchronising ----

    def decide(self, clone):
        """Answers every conflict that waits; returns how many."""
        out = self.must(['msp-store', 'resolve', '-f', 'json', '-o', 'path,key,base,ours,theirs,decision'], clone.folder)
        waiting = [row for row in json.loads(out) if not row.get('decision')]
        for row in waiting:
            take = self.random.choice(['--ours', '--theirs'])
            key = row['key'] or ''  # nothing = the whole file
            command = ['msp-store', 'resolve', row['path'], *(['--key', key] if key else []), take]
            code, _, err = self.run(command, clone.folder)
            if code not in (0, 75):
                raise Wrong(f'clone {clone.number}: {" ".join(command)}: exit {code}: {err}')
            self.decisions.append((row['path'], key, row['ours'], row['theirs'], take))
            self.counts['conflicts'] += 1
        return len(waiting)

    def sync(self, clone, kill=False):
        for _ in range(40):
            more = {}
            if kill:
                more = {'MSP_FAULT_KIND': self.random.choice(['kill', 'after', 'kill', 'EIO']),
                        'MSP_FAULT_PROGRAM': self.random.choice(['msp-store', 'msp-store', 'git']),
                        'MSP_FAULT_AT': str(self.random.randrange(1, 220))}
            code, out, err = self.run(['msp-store', 'sync', '--as', clone.login], clone.folder, **more)
            if kill:
                self.counts['syncs disturbed'] += 1
                if code == -9:
                    self.counts['syncs killed'] += 1
                kill = False
                if code != 0:
                    continue
            if code == 0:
                self.counts['syncs'] += 1
                return
            if code == 75 and self.decide(clone) > 0:
                continue
            heads = self.must(['git', 'rev-parse', 'HEAD', 'refs/remotes/origin/main'], clone.folder).split()
            if code == 65 and heads[0] == heads[1]:  # what others pushed is not as it must be
                self.counts['syncs that complain'] += 1
                return
            raise Wrong(f'clone {clone.number}: sync: exit {code}: {out}{err}')
        raise Wrong(f'clone {clone.number}: sync never ends')

    def pull(self, clone, driver):
        """What people do who do not know of sync."""
        if clone.bare:
            return self.sync(clone)
        if not driver:
            self.run(['git', 'config', '--remove-section', 'merge.msp'], clone.folder)
        code, out, err = self.run(['git', 'pull', '-q', '--no-rebase', '--no-edit'], clone.folder)
        if not driver:
            self.must(['msp-store', 'merge-driver', '--install'], clone.folder)
        if code != 0:
            if 'CONFLICT' not in out + err and 'Automatic merge failed' not in out + err:
                raise Wrong(f'clone {clone.number}: git pull: exit {code}: {out}{err}')
            return self.finish_pull(clone, out + err)
        self.counts['pulls with the driver' if driver else 'pulls without the driver'] += 1
        if not driver:
            # lines merged by lines: right only where nobody else edited; the model cannot say
            self.merges.add(self.head(clone))
        return self.run(['git', 'push', '-q'], clone.folder)

    def finish_pull(self, clone, said):
        for _ in range(10):
            unmerged = self.must(['git', 'diff', '--name-only', '--diff-filter=U'], clone.folder).split('\n')[:-1]
            if not unmerged:
                break
            rows = json.loads(self.must(['msp-store', 'resolve', '-f', 'json', '-o', 'path,key'], clone.folder))
            if any(row['key'] == 'uid' for row in rows):
                # a number that two drew: git cannot give another, sync can
                self.must(['git', 'merge', '--abort'], clone.folder)
                self.counts['pulls left to sync'] += 1
                return self.sync(clone)
            for path in unmerged:
                self.run(['msp-store', 'resolve', path], clone.folder)
            self.decide(clone)
        code, _, err = self.run(['git', 'commit', '-q', '--no-edit'], clone.folder)
        if code != 0:
            raise Wrong(f'clone {clone.number}: git commit after a merge: {err}\n{said}')
        self.counts['pulls resolved'] += 1
        self.run(['git', 'push', '-q'], clone.folder)
        return None

    # ---- what must be so ----

    def decided(self, path, key, _, ours, theirs):
        for where, name, our, their, take in reversed(self.decisions):
            if where != path or name != key:
                continue
            if key and (our != self.show(ours) or their != self.show(theirs)):
                continue
            if not key and not (self.is_file(our, 1, path) and self.is_file(their, 2, path)):
                continue
            return ours if take == '--ours' else theirs
        raise model.Conflict(f'{path}: {key}: {self.show(ours)} and {self.show(theirs)} merged without a decision')

    @staticmethod
    def show(value):
        return None if value is None else model.canonical(value)

    def is_file(self, name, side, path):
        """Conflicts about whole files name them by blob or hash."""
        oid = self.sides[side].get(path)
        if oid is None or name is None:
            return oid is None and name is None
        return oid in name or name == 'sha256:' + hashlib.sha256(self.blob(self.server, oid).encode()).hexdigest()

    def check_merges(self, folder, tip):
        lines = self.must(['git', 'rev-list', '--merges', '--parents', '--topo-order', '--reverse', tip], folder)
        for line in lines.splitlines():
            commit, ours, theirs = line.split()
            if commit in self.merges:
                continue
            self.merges.add(commit)
            bases = self.must(['git', 'merge-base', '--all', ours, theirs], folder).split()
            if len(bases) != 1:
                self.counts['criss-crosses'] += 1
                continue
            self.check_merge(folder, bases[0], ours, theirs, commit)
            self.counts['merges compared'] += 1

    def check_merge(self, folder, *commits):
        trees = [self.tree(folder, commit) for commit in commits]
        paths = sorted({path for tree in trees for path in tree if path.endswith(('.yaml', '.md')) and
                        len({tree.get(path) for tree in trees}) > 1})
        self.load(folder, {tree[path] for tree in trees for path in paths if path in tree})
        reads = [lambda path, tree=tree: self.blobs[tree[path]] if path in tree else None for tree in trees]
        self.sides = trees
        merge = model.Merge(self.decided)
        try:
            merge.taken = {found[2] for found in map(model.NUMBERED.search, trees[2]) if found}
            for path, why in merge.stores(*reads[:3], paths, reads[3]):
                raise Wrong(self.explain(folder, commits, path, why))
        except model.Conflict as problem:
            raise Wrong(self.explain(folder, commits, merge.path, str(problem))) from problem

    def explain(self, folder, commits, path, why):
        text = [f'{path}: {why}']
        for name, commit in zip(('base', 'ours', 'theirs', 'result'), commits):
            oid = self.tree(folder, commit).get(path)
            text.append(f'---- {name} {commit}\n{self.blob(folder, oid) if oid else "(not there)"}')
        return '\n'.join(text)

    def check_end(self):
        tips = {self.must(['git', 'rev-parse', 'main'], folder).strip()
                for folder in [self.server] + [clone.folder for clone in self.clones]}
        if len(tips) != 1:
            raise Wrong(f'the clones have not met: {tips}')
        for folder in [self.server] + [clone.folder for clone in self.clones]:
            code, out, err = self.run(['git', 'fsck', '--strict', '--no-dangling'], folder)
            if code != 0 or out or err:
                raise Wrong(f'{folder}: fsck: {out}{err}')
        for clone in self.clones:
            out = '' if clone.bare else self.must(['git', 'status', '--porcelain', '-uall'], clone.folder)
            if out:
                raise Wrong(f'clone {clone.number}: status: {out}')
            code, out, err = self.run(['msp-store', 'index', '--check'], clone.folder)
            if code != 0:
                raise Wrong(f'clone {clone.number}: index: {out}{err}')
        self.check_words(tips.pop())

    def check_words(self, tip):
        records = self.records(self.server, tip)
        uids = collections.Counter(record['uid'] for path, record in records.items() if MONTH.search(path))
        for uid, how in self.uids.items():
            if uids[uid] != 1:
                raise Wrong(f'record {uid} ({how}) is there {uids[uid]} times')
        if set(uids) - set(self.uids):
            raise Wrong(f'records that nobody made: {set(uids) - set(self.uids)}')
        texts, stubs, where = collections.Counter(), collections.Counter(), {}
        for path, record in records.items():
            for event in (record.get('log') or []) if MONTH.search(path) else []:
                stubs[(record['uid'], event.get('redact'))] += 1
                for value in event.values():
                    if isinstance(value, str):
                        texts[value] += 1
                        where[value] = record['uid']
        every = '\n'.join(self.blob(self.server, oid) for oid in
                          {oid for path, oid in self.tree(self.server, tip).items() if path.endswith('.yaml')})
        for word, uid in self.words.items():
            if word in self.redacted:
                if not any(stubs[(uid, key)] == 1 for key in self.redacted[word]):
                    raise Wrong(f'{word} was redacted, and has no stub in {uid}')
                if re.search(rf'\b{word}\b', every):
                    raise Wrong(f'{word} was redacted, and is there')
            elif texts[word] != 1 or where[word] != uid:
                raise Wrong(f'{word} of {uid} is there {texts[word]} times, in {where.get(word)}')
        for word in self.perhaps:
            if texts[word] > 1:
                raise Wrong(f'{word} of a killed writer is there {texts[word]} times')
        lost = [comment for comment, word in self.comments.items()
                if word not in self.redacted and not re.search(rf'# {comment}\b', every)]
        if lost:
            raise Wrong(f'comments are gone: {lost}')
        self.counts.update(words=len(self.words), records=len(self.uids), comments=len(self.comments))

    # ---- all of it ----

    def play(self):
        self.make()
        edits, weights = zip(*self.EDITS)
        for n in range(self.options.clones * self.options.edits):
            clone = self.random.choice(self.clones)
            self.tick()
            self.random.choices(edits, weights)[0](self, clone)
            self.trees.clear()
            chance = self.random.random()
            if os.path.exists(os.path.join(clone.folder, '.git/index.lock')):
                self.sync(clone)  # a writer was killed
            elif chance < 0.06:
                self.sync(clone)
            elif chance < 0.08:
                self.sync(clone, kill=True)
            elif chance < 0.10:
                self.pull(clone, driver=True)
            elif chance < 0.11:
                self.pull(clone, driver=False)
            if n % 200 == 199:
                self.check_merges(self.server, 'main')
                print(f'# {n + 1} edits, {self.counts["merges compared"]} merges', flush=True)
        for _ in range(2):
            for clone in self.clones:
                self.sync(clone)
        self.check_merges(self.server, 'main')
        self.check_end()


def main():
    parser = argparse.ArgumentParser(description='clones that write and synchronise at random')
    parser.add_argument('--clones', type=int, default=3)
    parser.add_argument('--edits', type=int, default=60, help='of each clone')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--keep', action='store_true', help='leave the folder when something is wrong')
    options = parser.parse_args()
    world = World(options)
    wrong = None
    try:
        world.play()
    except Wrong as problem:
        wrong = problem
    if wrong is not None:
        print(f'not ok: seed {options.seed}: {wrong}')
    if wrong is None or not options.keep:
        shutil.rmtree(world.work, ignore_errors=True)
    else:
        print(f'# {world.work}')
    print(f'# seed {options.seed}: ' + ', '.join(f'{count} {name}' for name, count in sorted(world.counts.items())))
    return 0 if wrong is None else 1


if __name__ == '__main__':
    sys.exit(main())
