#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Many writers on one machine at once, readers throughout, a person's git commits between them, holders killed.

    MSP_BIN=build/bin tests/fault/writers.py [--writers 64] [--changes 100] [--kills N] [--person N] [--store worktree]

Every word that was confirmed is there once, one of a killed writer at most once; each commit is one change; no reader
fails or sees a word go; git finds nothing, and git status is empty in the end.
"""
import argparse
import collections
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

DAMM = ('0317598642', '7092154863', '4206871359', '1750983426', '6123045978', '3674209581', '5869720134', '8945362017',
        '9438617205', '2581436790')


def damm(number):
    digit = 0
    for character in number:
        digit = int(DAMM[digit][int(character)])
    return f'{number}{digit}'


# two of a second are a second apart: not too many may write to one ticket at once, or it is ahead of the clock
TICKETS = [damm(f'{n}') for n in range(200000, 200128)]
SECRET = threading.Lock()


class Writers:
    def __init__(self, options):
        self.options = options
        self.bin = os.path.abspath(os.environ.get('MSP_BIN', 'build/bin'))
        memory = '/dev/shm'
        self.work = tempfile.mkdtemp(prefix='msp-writers.', dir=memory if os.access(memory, os.W_OK) else None)
        self.store = f'{self.work}/store'
        self.counts = collections.Counter()
        self.problems = []
        self.words, self.perhaps, self.person_words = set(), set(), set()
        self.ready = {}
        self.over = threading.Event()
        self.random = random.Random(options.seed)

    def environment(self):
        keep = {name: os.environ[name] for name in ('LD_LIBRARY_PATH', 'ASAN_OPTIONS') if name in os.environ}
        return dict(keep, HOME=f'{self.work}/home', XDG_RUNTIME_DIR=f'{self.work}/home', LC_ALL='C.UTF-8', TZ='UTC0',
                    PATH=f"{self.bin}:{os.environ['PATH']}",
                    GIT_CONFIG_NOSYSTEM='1', GIT_EDITOR='true')

    def run(self, command, cwd=None):
        done = subprocess.run(command, cwd=cwd or self.store, env=self.environment(), stdin=subprocess.DEVNULL,
                              capture_output=True, check=False)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def must(self, command, cwd=None):
        code, out, err = self.run(command, cwd)
        if code != 0:
            sys.exit(f'{command}: exit {code}: {err}')
        return out

    def count(self, name, amount=1):
        with SECRET:
            self.counts[name] += amount

    def complain(self, text):
        with SECRET:
            self.problems.append(text)
            print(f'not ok: {text}', flush=True)

    def make(self):
        os.makedirs(f'{self.work}/home')
        with open(f'{self.work}/home/.gitconfig', 'w', encoding='utf-8') as file:
            file.write('[user]\n\tname = Ana\n\temail = ana@msp.example\n[gc]\n\tauto = 0\n[init]\n\tdefaultBranch = main\n')
        self.must(['msp-store', 'init', 'store', '--test', '--login', 'ana'], self.work)
        folder = f'{self.store}/clients/acme/tickets/2020/01'
        os.makedirs(folder)
        for place, number in enumerate(TICKETS):
            with open(f'{folder}/{number}.yaml', 'w', encoding='utf-8') as file:
                file.write(f"id: acme-{number}\nuid: '{place + 1:016x}'\nopened: 2020-01-03T09:00:00-06:00\nby: ana\n"
                           f'type: incident\ntitle: Ticket {place}\nlog: []\n')
        with open(f'{self.store}/clients/acme/client.yaml', 'w', encoding='utf-8') as file:
            file.write('name: ACME\npolicy: estandar\n')
        self.must(['git', 'add', '.'])
        self.must(['git', 'commit', '-qm', 'acme'])
        if self.options.store == 'bare':
            self.must(['git', 'clone', '-q', '--bare', 'store', 'bare'], self.work)
            self.store = f'{self.work}/bare'
        self.start = int(self.must(['git', 'rev-list', '--count', 'HEAD']))

    # ---- who takes part ----

    def writer(self, number):
        for n in range(self.options.changes):
            word = f'w{number}x{n}x'
            while True:
                process = subprocess.Popen(
                    ['msp-ticket', 'note', TICKETS[(number + 7 * n) % len(TICKETS)], word, '--lock-timeout', '600'],
                    cwd=self.store, env=self.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE)
                with SECRET:
                    self.ready[process.pid] = process
                _, err = process.communicate()
                with SECRET:
                    del self.ready[process.pid]
                if process.returncode == 75 and b'moved while' in err:
                    self.count('moved by a person')
                    continue
                break
            if process.returncode == 0:
                with SECRET:
                    self.words.add(word)
            elif process.returncode == -signal.SIGKILL:
                with SECRET:
                    self.perhaps.add(word)
                self.count('killed')
            else:
                self.complain(f'{word}: exit {process.returncode}: {err.decode()}')

    def killer(self):
        """Whoever holds the lock is killed, at whatever it is doing."""
        lock = f'{self.store}/.git/msp/lock' if self.options.store == 'worktree' else f'{self.store}/msp/lock'
        left = self.options.kills
        while left > 0 and not self.over.is_set():
            time.sleep(self.random.uniform(0.02, 0.4))
            try:
                with open(lock, encoding='ascii') as file:
                    pid = int(file.read() or 0)
            except (OSError, ValueError):
                continue
            with SECRET:
                process = self.ready.get(pid)
                if process is not None and process.poll() is None:
                    process.kill()
                    left -= 1

    def person(self):
        """Plain git in the same work tree: a file of her own, edited and committed."""
        path = 'clients/acme/client.yaml'
        for n in range(self.options.person):
            if self.over.is_set():
                return
            word = f'p{n}p'
            with open(f'{self.store}/{path}', 'a', encoding='utf-8') as file:
                file.write(f'# {word}\n')
            for _ in range(4000):
                code, _, err = self.run(['git', 'commit', '-qm', word, '--', path])
                if code == 0 or not ('index.lock' in err or 'cannot lock ref' in err):
                    break
                time.sleep(0.005)
            if code != 0:
                self.complain(f"the person's commit {word}: exit {code}: {err}")
                return
            self.person_words.add(word)
            self.count("a person's commits")
            time.sleep(0.05)

    def reader(self):
        seen = 0
        while not self.over.is_set():
            code, out, err = self.run(['msp-ticket', 'log', TICKETS[0], '-f', 'tsv', '--no-header', '--limit', '0'])
            lines = out.count('\n')
            if code != 0:
                self.complain(f'reader: exit {code}: {err}')
            if lines < seen:
                self.complain(f'reader: {seen} events, then {lines}')
            seen = lines
            code, out, err = self.run(['msp-ticket', 'ls', '-q', '--limit', '0'])
            if code != 0 or len(out.split()) != len(TICKETS):
                self.complain(f'reader: ls: exit {code}: {out}{err}')
            self.count('reads', 2)

    # ---- what must be so ----

    def check(self):
        self.must(['msp-ticket', 'note', TICKETS[0], 'último'])
        self.words.add('último')
        text = ''.join(self.must(['git', 'show', f'HEAD:clients/acme/tickets/2020/01/{number}.yaml']) for number in TICKETS)
        times = collections.Counter(line.split('note: ')[1] for line in text.split('\n') if 'note: ' in line)
        lost = [word for word in self.words if times[word] != 1]
        if lost:
            self.complain(f'lost: {lost}')
        if [word for word in self.perhaps if times[word] > 1] or set(times) - self.words - self.perhaps:
            self.complain('words that nobody confirmed, or twice')
        if self.options.store == 'worktree':
            mine = self.must(['git', 'show', 'HEAD:clients/acme/client.yaml'])
            if [word for word in self.person_words if mine.count(word) != 1]:
                self.complain("the person's words are lost")
            if self.must(['git', 'status', '--porcelain', '-uall']):
                self.complain('status: ' + self.must(['git', 'status', '--porcelain', '-uall']))
        commits = int(self.must(['git', 'rev-list', '--count', 'HEAD'])) - self.start
        if commits != sum(times.values()) + len(self.person_words):
            self.complain(f'{commits} commits of {sum(times.values())} notes and {len(self.person_words)} by hand')
        code, out, err = self.run(['git', 'fsck', '--strict', '--no-dangling'])
        if code != 0 or out or err:
            self.complain(f'fsck: {out}{err}')
        self.must(['msp-store', 'index', '--check'])
        self.counts.update(confirmed=len(self.words), commits=commits)

    def play(self):
        self.make()
        writers = [threading.Thread(target=self.writer, args=(n,)) for n in range(self.options.writers)]
        others = [threading.Thread(target=self.reader) for _ in range(2)] + [threading.Thread(target=self.killer)]
        if self.options.store == 'worktree':
            others.append(threading.Thread(target=self.person))
        begin = time.monotonic()
        for thread in writers + others:
            thread.start()
        for thread in writers:
            thread.join()
        self.over.set()
        for thread in others:
            thread.join()
        self.counts['seconds'] = round(time.monotonic() - begin)
        self.check()


def main():
    parser = argparse.ArgumentParser(description='many writers at once')
    parser.add_argument('--writers', type=int, default=64)
    parser.add_argument('--changes', type=int, default=100, help='of each writer')
    parser.add_argument('--kills', type=int, default=60)
    parser.add_argument('--person', type=int, default=200, help="a person's commits")
    parser.add_argument('--store', choices=['worktree', 'bare'], default='worktree')
    parser.add_argument('--seed', type=int, default=1)
    options = parser.parse_args()
    writers = Writers(options)
    try:
        writers.play()
    finally:
        shutil.rmtree(writers.work, ignore_errors=True)
    print(f'# {options.store}: {options.writers} writers x {options.changes}: ' + ', '.join(
        f'{count} {name}' for name, count in sorted(writers.counts.items())) + f', {len(writers.problems)} problems')
    return 1 if writers.problems else 0


if __name__ == '__main__':
    sys.exit(main())
