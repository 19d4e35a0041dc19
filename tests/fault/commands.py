#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Every writing command, with every call that changes the disk failing once, or being where the command is killed.

    MSP_BIN=build/bin B=build tests/fault/commands.py [--step N] [--jobs N] [--kinds kill,EIO] [--stores bare] [NAME]...

Afterwards: what was confirmed is there, all of it or none of it; git fsck --strict finds nothing; git status tells the
truth; lint is clean; readers answer; nothing is left behind; the same command again works, and so does another one.
NAME picks scenarios of scenarios.py; --step N tries every n-th call only.  Deterministic: the calls are counted in a
run without faults.
"""
import argparse
import collections
import concurrent.futures
import filecmp
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from scenarios import CREDITS, ESCALATE, FILES, NEXT, NOW, OUTAGE, SCENARIOS, TICKET

WRITES = {'write', 'pwrite', 'pwrite64', 'writev'}
OPENS = {'open', 'open64', 'openat', 'openat64', 'mkstemp', 'mkstemps', 'mkostemp'}
SYNCS = {'fsync', 'fdatasync', 'syncfs'}
REMOVES = {'unlink', 'unlinkat'}  # what cannot be removed now is removed by the next writer
STARTS = {'fork', 'posix_spawn', 'posix_spawnp'}
# which calls an error can come from; None = all
KINDS = {
    'kill': None, 'after': None, 'EIO': None,
    'ENOSPC': WRITES | OPENS | SYNCS | {'mkdir', 'mkdirat', 'link', 'linkat', 'rename', 'renameat', 'close', 'symlink'},
    'EDQUOT': WRITES | {'close', 'fsync', 'syncfs'},
    'EINTR': WRITES | OPENS | SYNCS | {'flock', 'close', 'ftruncate', 'ftruncate64'},
    'short': WRITES,
    'EMFILE': OPENS | STARTS,
}
REST = 'ENOSPC, and so on'    # as on a disk that stays full
READS = 'EMFILE when reading'  # files opened for reading are counted as well
CHILD = 'git: '               # the fault is in the git that a command starts


def put(root, path, text):
    path = os.path.join(root, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


class Harness:
    def __init__(self, options):
        self.options = options
        build = os.path.abspath(os.environ.get('B', 'build'))
        self.library = os.path.join(build, 'fault/inject.so')
        self.bin = os.path.abspath(os.environ.get('MSP_BIN', os.path.join(build, 'bin')))
        memory = '/dev/shm'  # no disk is slower for being tested a million times
        self.work = tempfile.mkdtemp(prefix='msp-fault.', dir=memory if os.access(memory, os.W_OK) else None)
        self.counts = collections.Counter()
        self.exits = collections.Counter()
        self.problems = []

    def environment(self, root, **more):
        keep = {name: os.environ[name] for name in ('TERM', 'LD_LIBRARY_PATH') if name in os.environ}
        return {**keep, 'HOME': f'{root}/home', 'XDG_RUNTIME_DIR': f'{root}/home',
                'PATH': f"{self.bin}:{os.environ['PATH']}", 'LC_ALL': 'C.UTF-8', 'TZ': 'UTC0', 'MSP_NOW': NOW, 'MSP_IDENTITY': f'{self.work}/identity',
                'GIT_CONFIG_NOSYSTEM': '1', 'GIT_TERMINAL_PROMPT': '0', 'GIT_EDITOR': 'false', **more}

    def run(self, root, command, cwd='store', **environment):
        done = subprocess.run(command, cwd=os.path.join(root, cwd), env=self.environment(root, **environment),
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)
        return done.returncode, done.stdout.decode('utf-8', 'replace'), done.stderr.decode('utf-8', 'replace')

    def must(self, root, command, cwd='store', **environment):
        code, out, err = self.run(root, command, cwd, **environment)
        if code != 0:
            sys.exit(f'{command}: exit {code}: {err}')
        return out

    # ---- what a scenario begins with ----

    def make_base(self):
        root = os.path.join(self.work, 'base')
        os.makedirs(f'{root}/home')
        put(root, 'home/.gitconfig', '[user]\n\tname = Ana\n\temail = ana@msp.example\n[gc]\n\tauto = 0\n'
            '[init]\n\tdefaultBranch = main\n[advice]\n\tdetachedHead = false\n')
        put(root, 'pass', 'correct horse battery staple 42\n')
        put(root, 'nota.txt', 'una nota\n')
        put(root, 'claves.csv', 'name,username,password\nswitch,admin,uno\nrouter,root,dos\n')
        put(root, 'credential', 'protocol=https\nhost=git.example\nusername=ana\npassword=tres\n\n')
        put(root, 'grande.bin', 'x' * (11 << 20))
        put(root, 'tickets.jsonl', '{"origin": "wiki:12", "opened": "2026-10-05T09:00:00-06:00", "by": "ana", '
            '"title": "Impresora"}\n')
        self.must(root, ['msp-store', 'init', 'store', '--test', '--login', 'ana'], '.')
        for path, text in FILES.items():
            put(f'{root}/store', path, text)
        self.must(root, ['git', 'add', '.'])
        self.must(root, ['git', 'commit', '-qm', 'acme'])
        return root

    def prepare(self, root, step):
        if isinstance(step, list):
            self.must(root, step)
        elif step in ('outage', 'credits', 'escalate'):
            self.by_hand(root, step)
        else:
            getattr(self, 'prepare_' + step.replace(' ', '_'))(root)

    def another(self, root, *commands):
        """What somebody else has pushed."""
        self.must(root, ['git', 'clone', '-q', '--bare', 'store', 'server'], '.')
        self.must(root, ['git', 'remote', 'add', 'origin', '../server'])
        self.must(root, ['git', 'clone', '-q', 'server', 'other'], '.')
        shutil.copytree(f'{root}/home', f'{root}/home-luis')  # a machine of that person's own
        environment = {'HOME': f'{root}/home-luis', 'MSP_IDENTITY': f'{self.work}/identity-luis'}
        for command in commands:
            self.must(root, [*command, '--as', 'luis'], 'other', **environment)
        self.must(root, ['git', 'push', '-q'], 'other')
        shutil.rmtree(f'{root}/other')
        shutil.rmtree(f'{root}/home-luis')

    def prepare_theirs(self, root):
        self.another(root, ['msp-ticket', 'note', TICKET, 'de ellos'],
                     ['msp-client', 'set', 'acme', 'notes=de ellos'])

    def prepare_ours(self, root):
        self.must(root, ['msp-ticket', 'note', TICKET, 'de nosotros'])
        self.must(root, ['msp-client', 'set', 'acme', 'manager=luis'])

    def prepare_conflict(self, root):
        self.must(root, ['msp-client', 'set', 'acme', 'notes=de nosotros'])
        code, _, err = self.run(root, ['msp-store', 'sync'])
        if code != 75:
            sys.exit(f'no conflict: exit {code}: {err}')

    def prepare_fetch(self, root):
        self.must(root, ['git', 'fetch', '-q', 'origin'])

    def prepare_crash(self, root):
        """A writer was killed when the branch had moved, but not the files."""
        command, log = ['msp-ticket', 'say', TICKET, 'ya quedó'], f'{root}/calls'
        shutil.copytree(f'{root}/store', f'{root}/trial', symlinks=True)
        fault = {'LD_PRELOAD': self.library, 'MSP_FAULT_PROGRAM': 'msp-ticket'}
        self.must(root, command, 'trial', MSP_FAULT_LOG=log, **fault)
        with open(log, encoding='ascii') as file:
            last = [line.split()[0] for line in file if line.split()[1] == 'renameat'][-1]
        shutil.rmtree(f'{root}/trial')
        self.run(root, command, MSP_FAULT_KIND='kill', MSP_FAULT_AT=last, **fault)
        if not os.path.exists(f'{root}/store/.git/msp/journal'):
            sys.exit('no journal is left')

    def prepare_beta(self, root):
        self.must(root, ['msp-client', 'new', 'beta', '--name', 'Beta, S.C.'])
        self.must(root, ['msp-ticket', 'new', 'beta', 'confidencial de beta'])

    def prepare_parcel(self, root):
        """A client out of another store."""
        self.must(root, ['cp', '-a', 'store', 'other'], '.')
        self.must(root, ['msp-client', 'new', 'beta', '--name', 'Beta, S.C.'], 'other')
        self.must(root, ['msp-ticket', 'new', 'beta', 'confidencial de beta'], 'other')
        self.must(root, ['msp-store', 'export', 'beta', '-o', '../beta.tar'], 'other')
        shutil.rmtree(f'{root}/other')

    def prepare_copies(self, root):
        os.mkdir(f'{root}/copies')

    def prepare_backup(self, root):
        os.mkdir(f'{root}/copies')
        self.must(root, ['msp-store', 'backup', '../copies'])
        os.rename(glob.glob(f'{root}/copies/*.tar')[0], f'{root}/soporte.tar')
        shutil.rmtree(f'{root}/store')

    def prepare_server(self, root):
        self.must(root, ['git', 'clone', '-q', '--bare', 'store', 'server'], '.')
        shutil.rmtree(f'{root}/store')

    def prepare_vault(self, root):
        """A vault of two admins; their identities are those of all scenarios, unlocked in the kernel's keyring."""
        luis = {'MSP_IDENTITY': f'{self.work}/identity-luis'}
        init = ['sh', '-c', 'exec msp-vault init --no-prompt --passphrase-fd 3 "$@" 3<../pass', 'sh']
        self.must(root, init)
        line = self.must(root, [*init, '--as', 'luis'], **luis).split('\n')[0]
        self.must(root, ['sh', '-c', f'exec {line} --role admin,soporte'])
        unlock = ['sh', '-c', 'exec msp-vault unlock --for 24h --passphrase-fd 3 3<../pass']
        self.must(root, unlock)
        self.must(root, unlock, **luis)
        self.must(root, ['msp-vault', 'add', 'acme/fw', '--generate'])
        self.must(root, ['msp-vault', 'add', 'acme/wifi', '-F', '../nota.txt'])

    def prepare_quorum(self, root):
        self.must(root, ['msp-vault', 'roster', 'set', '--quorum', '2'])
        self.must(root, ['msp-vault', 'roster', 'set', '--client', 'acme', '--roles', 'admin'])

    def prepare_fork(self, root):
        self.another(root, ['msp-vault', 'roster', 'set', '--client', 'acme', '--roles', 'admin'])
        self.must(root, ['msp-vault', 'roster', 'set', '--client', 'interno', '--roles', 'admin'])
        self.must(root, ['msp-store', 'sync'])

    def prepare_two_values(self, root):
        self.another(root, ['msp-vault', 'edit', 'acme/fw', '-F', '../nota.txt'])
        self.must(root, ['msp-vault', 'edit', 'acme/fw', '--generate'])
        self.must(root, ['git', 'fetch', '-q', 'origin'])

    def prepare_envelopes(self, root):
        self.must(root, ['msp-vault', 'break-glass', 'init', '--recovery', 'sobre', '--sheet', '../sheet',
                         '--no-prompt'])
        self.must(root, ['msp-vault', 'rekey'])
        with open(f'{root}/sheet', encoding='utf-8') as file:
            put(root, 'words', ''.join(re.findall(r'(?m)^[a-z]+(?:-[a-z]+){5}\n', file.read())))

    def by_hand(self, root, step):
        store = f'{root}/store'
        if step == 'outage':
            put(store, 'clients/acme/outages/2026/5012343.yaml', OUTAGE)
        elif step == 'credits':
            with open(f'{store}/policies/estandar.yaml', 'a', encoding='utf-8') as file:
                file.write(CREDITS)
                file.write('credits: {availability: [{below: 99.9, credit: 3%}]}\n')
            self.must(root, ['msp-sla', 'outage', 'close', '5012343', '--when', '2026-10-09T18:00:00-06:00'])
        elif step == 'escalate':
            with open(f'{store}/policies/estandar.yaml', encoding='utf-8') as file:
                text = file.read().replace('escalate:\n', f'escalate:\n{ESCALATE}')
            put(store, 'policies/estandar.yaml', text)
        self.must(root, ['git', 'add', '.'])
        self.must(root, ['git', 'commit', '-qm', step])

    def make_start(self, base, scenario, kind):
        """The folder that each case is a copy of: a store, a home, files beside it."""
        root = os.path.join(self.work, f'start.{kind}')
        shutil.rmtree(root, ignore_errors=True)
        if kind == 'none' and not scenario.prepare:
            shutil.copytree(f'{base}/home', f'{root}/home')
            return root
        shutil.copytree(base, root, symlinks=True, ignore=None if scenario.outside else
                        shutil.ignore_patterns('grande.bin'))
        for step in scenario.prepare:
            self.prepare(root, step)
        if kind == 'none':
            return root
        if kind == 'bare':
            os.rename(f'{root}/store', f'{root}/origin')
            self.must(root, ['git', 'clone', '-q', '--bare', 'origin', 'store'], '.')
            shutil.rmtree(f'{root}/origin')
            self.must(root, ['git', 'remote', 'rm', 'origin'])
            if os.path.exists(f'{root}/server'):
                self.must(root, ['git', 'remote', 'add', 'origin', '../server'])
            self.must(root, ['msp-store', 'merge-driver', '--install'])
        elif kind == 'linked':
            os.rename(f'{root}/store', f'{root}/first')
            self.must(root, ['git', 'switch', '-qc', 'other'], 'first')
            self.must(root, ['git', 'worktree', 'add', '-q', '../store', 'main'], 'first')
        self.must(root, ['msp-ticket', 'ls', '-q'])
        return root

    def copy(self, start, root):
        subprocess.run(['cp', '-a', start, root], check=True)
        if os.path.isfile(f'{root}/store/.git'):  # a linked work tree and its repository name each other
            for path, target in (('store/.git', f'gitdir: {root}/first/.git/worktrees/store'),
                                 ('first/.git/worktrees/store/gitdir', f'{root}/store/.git')):
                put(root, path, target + '\n')

    def arguments(self, root, scenario):
        command = list(scenario.command)
        if '{key}' in command:
            log = json.loads(self.must(root, ['msp-ticket', 'log', TICKET, '-f', 'json']))
            key = [event.get('key') or event.get('id') for event in log if 'Reiniciamos' in json.dumps(event)][0]
            command = [key if word == '{key}' else word for word in command]
        return command

    def command(self, case, fault=None):
        scenario = case['scenario']
        root = case['root']
        more = {'EDITOR': scenario.editor, 'VISUAL': scenario.editor}
        more.update((name, value.format(work=self.work)) for name, value in scenario.environment.items())
        if fault is not None:
            more.update(fault, LD_PRELOAD=self.library)
            more.setdefault('MSP_FAULT_PROGRAM', scenario.program)
        return self.run(root, case['command'], scenario.cwd, **more)

    # ---- what is looked at ----

    def git_dir(self, case):
        return 'new' if case['kind'] == 'none' else 'store'

    def head(self, case):
        code, out, _ = self.run(case['root'], ['git', 'rev-parse', '-q', '--verify', 'HEAD'], self.git_dir(case))
        return out.strip() if code == 0 else ''

    def change(self, case, old, new):
        """What a commit changed, without what differs from run to run."""
        if case['scenario'].purged:  # the old one may be gone
            names = self.must(case['root'], ['git', 'ls-tree', '-r', '--name-only', new], self.git_dir(case))
            # one interrupted late and given again leaves word of both
            names = re.sub(r'\b[0-9a-f]{8,}\b', 'HASH', names)
            return '' if old == new else '\n'.join(sorted(set(names.split('\n'))))
        style = '--name-status' if case['scenario'].opaque else '--unified=0'
        # an empty tree before the first commit
        old = old or '4b825dc642cb6eb9a060e54bf8d69288fbee4904'
        text = self.must(case['root'], ['git', 'diff', '--no-renames', style, old, new], self.git_dir(case))
        text = re.sub(r'(?m)^index .*\n', '', text.replace(case['root'], 'ROOT'))
        text = re.sub(r"'?\b[0-9a-f]{16}\b'?", 'UID', text)  # quoted when it reads like a number
        text = re.sub(r"'?\b([0-9a-f]{64}|[0-9a-f]{40})\b'?", 'HASH', text)
        text = re.sub(r'\b[0-9]{7}\b', 'NUMBER', text)
        return re.sub(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[-+]\d\d:\d\d)', 'TIME', text)

    def left(self, case):
        found = []
        for folder, folders, files in os.walk(case['root']):
            # a temporary file at home harms nobody, nor does a folder that says what it was
            if folder.endswith(('/objects', '/home')) or '/.msp-parcel-' in folder or \
                    folder == case['root'] and case['scenario'].product:
                folders[:] = []
                continue
            for name in files:
                path = os.path.join(folder, name)
                if name.endswith('.lock') and '/msp/index.lock' not in path or \
                        name.startswith('.msp-') and '/msp/' not in path or \
                        re.search(r'/msp/(journal|ref|index\.\d+.*)$', path) and case['call'] not in REMOVES:
                    found.append(os.path.relpath(path, case['root']))
        return found

    def complain(self, case, text):
        self.problems.append(f"{case['name']}: {text}")
        print(f"not ok: {case['name']}: {text}", flush=True)

    def sound(self, case, when, status=True):
        root, folder = case['root'], self.git_dir(case)
        code, out, err = self.run(root, ['git', 'fsck', '--strict', '--no-dangling'], folder)
        if code != 0 or out or err:
            self.complain(case, f'{when}: fsck: {out}{err}')
        if status and case['kind'] != 'bare' and 'bare' not in case['scenario'].name:
            out = self.must(root, ['git', 'status', '--porcelain', '-uall'], folder)
            if out:
                self.complain(case, f'{when}: status: {out}')
        found = self.left(case)
        if found:
            self.complain(case, f'{when}: left behind: {found}')

    def readers(self, case, when):
        code, out, err = self.run(case['root'], ['msp-ticket', 'ls', '-q'], self.git_dir(case))
        files = self.must(case['root'], ['git', 'ls-tree', '-r', '--name-only', 'HEAD', 'clients'], self.git_dir(case))
        there = {re.sub(r'.*/([^/]*)/tickets/.*/(\d+)\.yaml', r'\1-\2', path) for path in files.split() if
                 '/tickets/' in path}
        if case['kind'] == 'none':
            there = set()
        shown = set(out.split())
        if code != 0 or not shown <= there or len(there - shown) > case['hidden']:
            self.complain(case, f'{when}: ls: exit {code}: {err}{sorted(there ^ shown)}')

    def lint(self, case):
        code, out, err = self.run(case['root'], ['msp-store', 'lint'], self.git_dir(case))
        if code != case.get('lint', 0):
            self.complain(case, f'lint: exit {code}: {out}{err}')

    # ---- one case ----

    def classify(self, case):
        """old, new or something else; the commit."""
        head = self.head(case)
        if head == case['old']:
            return 'old', head
        if not head:
            return 'gone', head
        if self.change(case, case['old'], head) == case['change']:
            return 'new', head
        return 'half done', head

    def judge(self, case, code, out, err):
        """What the command said, against what is there.  Returns the state."""
        state, head = self.classify(case)
        scenario = case['scenario']
        killed = code < 0
        if state not in ('old', 'new') and not scenario.goes_on:
            self.complain(case, f'{state}: {self.change(case, case["old"], head) if head else ""}')
        changes = case['change'] != ''
        if code in scenario.codes and state == 'old' and changes:
            self.complain(case, f'confirmed and lost: {err}')
        # without descriptors libgit2 finds nothing; when its git fails, a command knows only that
        more = {'EMFILE': (65, 66), 'git': (66, 78)}.get(case['kind of fault'], ())
        known = (*scenario.codes, *scenario.failures, 69, 71, 74, 75, 77, *more)
        if not killed and code not in known and scenario.command[0] != 'git':
            self.complain(case, f'exit {code}: {err}')
        if not killed and code != 0 and not (err.strip() or out.strip()):
            self.complain(case, f'exit {code} in silence')
        if killed and code != -9:
            self.complain(case, f'died of signal {-code}: {err}')
        if not killed and code not in scenario.codes and state == 'new' and changes and \
                not (scenario.steps or scenario.goes_on) and \
                not re.search('committed as|is written, but|the vault is made|: done, but|the key is made, but', err):
            self.complain(case, f'exit {code}, but it stands: {err}')
        return state

    def one(self, number, case, fault, call):
        root = os.path.join(self.work, f'case.{number}')
        name = f"{case['name']}, {fault['MSP_FAULT_KIND']} at call {fault['MSP_FAULT_AT']} ({call})"
        case = dict(case, root=root, name=name, call=call)
        self.copy(case['start'], root)
        try:
            self.attempt(number, case, fault)
        except subprocess.TimeoutExpired as problem:
            self.complain(case, f'hangs: {problem.cmd}')
        finally:
            shutil.rmtree(root, ignore_errors=True)

    def attempt(self, number, case, fault):
        code, out, err = self.command(case, fault)
        self.exits[f"{fault['MSP_FAULT_KIND']}: {code}"] += 1
        self.counts['killed' if code < 0 else 'survived'] += 1
        if self.options.verbose and code > 0:
            print(f"# {case['name']}: exit {code}: {err.strip()}", flush=True)
        if case['kind'] == 'none':
            self.after_init(case, code, err)
            return
        case['kind of fault'] = 'EMFILE' if fault['MSP_FAULT_KIND'] == 'EMFILE' else fault['MSP_FAULT_PROGRAM']
        scenario = case['scenario']
        state = self.judge(case, code, out, err)
        self.readers(case, 'at once')
        child = fault['MSP_FAULT_PROGRAM'] != case['scenario'].program or case['command'][0] == 'git'
        lives = code >= 0 and 'committed as' not in err and fault.get('MSP_FAULT_REST') != 'yes'
        if lives and not child and case['call'] not in REMOVES and not (code and scenario.failures):
            self.sound(case, 'at once')
        self.product(case, 'at once', code in scenario.codes)
        first = number % 2 or case['command'][0] == 'git' or scenario.looks_around or scenario.goes_on or scenario.idle
        steps = [self.again, self.next] if first else [self.next, self.again]
        for step in steps:
            step(case, state)
        self.sound(case, 'in the end')
        self.readers(case, 'in the end')
        self.lint(case)
        self.product(case, 'in the end', True)
        for command in scenario.afterwards:
            code, _, err = self.run(case['root'], command)
            if code != 0:
                self.complain(case, f'{command}: exit {code}: {err}')
        if scenario.outside and not self.attached(case):
            self.complain(case, 'the attachment outside the repository is gone')

    def product(self, case, when, expected):
        """What stands outside the repository is whole, or not there."""
        scenario, root = case['scenario'], case['root']
        if not scenario.product:
            return
        there = glob.glob(f'{root}/{scenario.product}')
        if expected and not there:
            self.complain(case, f'{when}: confirmed, but there is no {scenario.product}')
        for path in there:
            folder = f'{root}/whole'
            os.mkdir(folder)
            command = [os.path.relpath(path, folder) if word == '{}' else word for word in scenario.whole]
            code, out, err = self.run(root, command, 'whole')
            if code != 0:
                self.complain(case, f'{when}: {path} is not whole: exit {code}: {out}{err}')
            shutil.rmtree(folder)

    def attached(self, case):
        """The file in the folder for large attachments, whole."""
        given = f"{case['root']}/{case['scenario'].outside}"
        return [1 for folder, _, files in os.walk(case['root']) for name in files
                if f'{folder}/{name}' != given and filecmp.cmp(f'{folder}/{name}', given, shallow=False)]

    def again(self, case, state):
        scenario = case['scenario']
        if scenario.goes_on:
            self.go_on(case, state)
            return
        if state != 'old' or not scenario.again:
            return
        if scenario.command[0] == 'git':
            self.run(case['root'], ['git', 'merge', '--abort'])  # as a person does
            for name in os.listdir(f"{case['root']}/store"):
                # of a merge driver that was killed, beside git's .merge_file
                if re.match(r'\.msp-[0-9a-f]{16}$', name):
                    os.remove(f"{case['root']}/store/{name}")
        before = self.head(case)
        code, _, err = self.command(case)
        if scenario.product and code == 73:  # it is there: nothing is written over it
            return
        if code not in scenario.codes:
            self.complain(case, f'again: exit {code}: {err}')
        elif self.change(case, before, self.head(case)) != case['change']:
            self.complain(case, f'again: another change: {self.change(case, before, self.head(case))}')

    def go_on(self, case, state):
        """Given again, the command does what was left to do."""
        scenario = case['scenario']
        code, _, err = self.command(case)
        if code not in scenario.codes and not (scenario.purged and code in scenario.purged_codes):
            self.complain(case, f'goes on: exit {code}: {err}')
        found = self.change(case, case['old'], self.head(case))
        if found != case['change']:
            self.complain(case, f'goes on: after {state}: another change: {found}')
        if scenario.purged:
            text = subprocess.run('git cat-file --batch --batch-all-objects --buffer; git log --all -p', shell=True,
                                  cwd=f"{case['root']}/store", capture_output=True, check=False).stdout
            if scenario.purged.encode() in text:
                self.complain(case, 'what was purged is still there')

    def next(self, case, _):
        before = self.head(case)
        code, _, err = self.run(case['root'], ['msp-ticket', 'note', NEXT, 'siguiente'])
        if code != 0:
            self.complain(case, f'the next command: exit {code}: {err}')
        elif self.must(case['root'], ['git', 'rev-parse', 'HEAD^']).strip() != before:
            self.complain(case, 'the next commit stands on another')

    def after_init(self, case, code, err):
        """A store half made may be refused, but in words that help; then it is thrown away."""
        folder = f"{case['root']}/new"
        if code == 0:
            if self.classify(case)[0] != 'new':
                self.complain(case, f'confirmed, but {self.classify(case)[0]}')
        again, _, words = self.command(case)
        if code != 0 and again != 0:
            if again not in (71, 73) or 'hint:' not in words:
                self.complain(case, f'again: exit {again}: {words}')
            if self.head(case):
                return
            shutil.rmtree(folder, ignore_errors=True)
            again, _, words = self.command(case)
            self.counts['init made anew'] += 1
        if code != 0 and again != 0:
            self.complain(case, f'anew: exit {again}: {words}')
        code, _, err = self.run(case['root'], ['msp-client', 'new', 'gamma', '--name', 'Gamma'], self.git_dir(case))
        if code != 0:
            self.complain(case, f'the next command: exit {code}: {err}')
        self.sound(case, 'in the end')
        self.lint(case)

    # ---- all cases ----

    def baseline(self, base, scenario, kind):
        start = self.make_start(base, scenario, kind)
        case = {'scenario': scenario, 'kind': kind, 'start': start, 'root': os.path.join(self.work, 'baseline'),
                'name': f'{scenario.name}, {kind}', 'hidden': 0}
        case['command'] = self.arguments(start, scenario)
        logs = {}
        for program, reads in ((scenario.program, 'no'), ('git', 'no'), (scenario.program, 'yes')):
            shutil.rmtree(case['root'], ignore_errors=True)
            self.copy(start, case['root'])
            case['old'] = '' if kind == 'none' else self.head(case)
            log = os.path.join(self.work, 'calls')
            open(log, 'w', encoding='ascii').close()
            code, _, err = self.command(case, {'MSP_FAULT_LOG': log, 'MSP_FAULT_PROGRAM': program,
                                               'MSP_FAULT_READS': reads})
            if code not in scenario.codes:
                sys.exit(f"{case['name']}: without faults: exit {code}: {err}")
            with open(log, encoding='ascii') as file:
                calls = [line.split() for line in file]
            logs[(program, reads)] = {int(at): name for at, name in calls}
        case['change'] = self.change(case, case['old'], self.head(case))
        files = self.must(case['root'], ['git', 'ls-tree', '-r', '--name-only', 'HEAD'], self.git_dir(case))
        shown = self.must(case['root'], ['msp-ticket', 'ls', '-q'], self.git_dir(case)).split()
        case['hidden'] = len([1 for path in files.split() if '/tickets/' in path]) - len(shown)
        case['lint'] = self.run(case['root'], ['msp-store', 'lint'], self.git_dir(case))[0]
        if case['lint'] != 0:
            sys.exit(f"{case['name']}: lint: {self.run(case['root'], ['msp-store', 'lint'], self.git_dir(case))}")
        if not case['change'] and not scenario.idle:
            sys.exit(f"{case['name']}: changes nothing")
        return case, logs

    def faults(self, scenario, logs):
        """(fault, words) of one scenario."""
        program = scenario.program
        kinds = self.options.kinds.split(',') if self.options.kinds else list(KINDS) + [REST, READS, CHILD]
        own, children, all_opens = logs[(program, 'no')], logs[('git', 'no')], logs[(program, 'yes')]
        for kind in kinds:
            if kind in KINDS:
                for at, call in own.items():
                    if KINDS[kind] is None or call in KINDS[kind]:
                        yield {'MSP_FAULT_PROGRAM': program, 'MSP_FAULT_AT': str(at), 'MSP_FAULT_KIND': kind}, call
            elif kind == REST:
                for at, call in own.items():
                    yield {'MSP_FAULT_PROGRAM': program, 'MSP_FAULT_AT': str(at), 'MSP_FAULT_KIND': 'ENOSPC',
                           'MSP_FAULT_REST': 'yes'}, call + ' and all after'
            elif kind == READS:
                for at, call in all_opens.items():
                    if call in OPENS:
                        yield {'MSP_FAULT_PROGRAM': program, 'MSP_FAULT_AT': str(at), 'MSP_FAULT_KIND': 'EMFILE',
                               'MSP_FAULT_READS': 'yes'}, call + ' of whatever kind'
            elif kind == CHILD and scenario.command[0] != 'git':
                # a git that makes a whole clone outlives its parent, and would come between
                without = ('parent',) if scenario.name == 'store clone' else ()
                for at, call in children.items():
                    for what in sorted({'kill', 'parent', 'ENOSPC', 'EIO'}.difference(without)):
                        yield {'MSP_FAULT_PROGRAM': 'git', 'MSP_FAULT_AT': str(at), 'MSP_FAULT_KIND': what}, \
                            call + ' of its git'

    def run_all(self):
        base = self.make_base()
        number = 0
        stores = self.options.stores.split(',') if self.options.stores else None
        with concurrent.futures.ThreadPoolExecutor(self.options.jobs) as pool:
            for scenario in SCENARIOS:
                if self.options.names and not any(name in scenario.name for name in self.options.names):
                    continue
                for kind in scenario.stores:
                    if stores and kind not in stores:
                        continue
                    case, logs = self.baseline(base, scenario, kind)
                    waiting = []
                    for fault, call in list(self.faults(scenario, logs)):
                        number += 1
                        if number % (self.options.step * scenario.every):
                            continue
                        waiting.append(pool.submit(self.one, number, case, fault, call))
                    for job in waiting:
                        job.result()
                    calls = len(logs[(scenario.program, 'no')])
                    self.counts['calls'] += calls
                    self.counts['scenarios'] += 1
                    self.counts['faults'] += len(waiting)
                    print(f"# {case['name']}: {calls} calls, {len(waiting)} faults", flush=True)


def main():
    parser = argparse.ArgumentParser(description='every writing command under injected failures')
    parser.add_argument('--step', type=int, default=1)
    parser.add_argument('--jobs', type=int, default=os.cpu_count())
    parser.add_argument('--verbose', action='store_true', help='what each command said that failed')
    parser.add_argument('--kinds', default='')
    parser.add_argument('--stores', default='')
    parser.add_argument('names', nargs='*')
    harness = Harness(parser.parse_args())
    try:
        harness.run_all()
    finally:
        shutil.rmtree(harness.work, ignore_errors=True)
    counts = harness.counts
    print(f"# {counts['scenarios']} scenarios, {counts['calls']} calls that change the disk, "
          f"{counts['faults']} faults: {counts['killed']} killed, {counts['survived']} lived; {len(harness.problems)} problems")
    print('# exit codes: ' + ', '.join(f'{name} x{count}' for name, count in sorted(harness.exits.items())))
    return 1 if harness.problems or not counts['faults'] else 0


if __name__ == '__main__':
    sys.exit(main())
