#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Commands on a disk that is full: with room for no page more, for one, for two ... until they work.

    MSP_BIN=build/bin tests/fault/full.py [--step N] [NAME]...

What commands.py asks of them is asked here as well; then there is room again, and the same command and another one
work.
A small tmpfs is mounted for it: only root can, everybody else is told so and nothing is tried.
"""
import argparse
import os
import shutil
import subprocess
import sys

import commands
from scenarios import SCENARIOS

PAGE = 4096
ROOM = 256 << 20
NAMES = ['ticket say', 'ticket new', 'ticket attach', 'client new', 'store sync', 'store index', 'store backup',
         'report monthly', 'report issue', 'vault add']
ENOUGH = 3  # so many in a row that work: there is room


class Full(commands.Harness):
    def __init__(self, options):
        super().__init__(options)
        self.disk = os.path.join(self.work, 'disk')
        os.mkdir(self.disk)

    def size(self, size, *options):
        subprocess.run(['mount', *options, '-o', ('remount,' if not options else '') + f'size={size}',
                        *(['none'] if options else []), self.disk], check=True, capture_output=True)

    def mount(self):
        try:
            self.size(ROOM, '-t', 'tmpfs')
        except (subprocess.CalledProcessError, FileNotFoundError):
            return False
        return True

    def used(self):
        space = os.statvfs(self.disk)
        return (space.f_blocks - space.f_bfree) * space.f_frsize

    def with_room(self, case, pages):
        """One try; True when the command worked."""
        root = f'{self.disk}/case'
        case = dict(case, root=root, name=f"{case['name']}, room for {pages} pages", call='write')
        case['kind of fault'] = 'git'  # a git may be what fails
        self.copy(case['start'], root)
        try:
            self.size(self.used() + pages * PAGE)
            code, out, err = self.command(case)
            self.readers(case, 'while it is full')
            self.size(ROOM)
            self.exits[f'exit {code}'] += 1
            self.counts['tries'] += 1
            if self.options.verbose:
                print(f"# {case['name']}: exit {code}: {err.strip()}", flush=True)
            state = self.judge(case, code, out, err)
            self.product(case, 'at once', code in case['scenario'].codes)
            for step in [self.again, self.next] if pages % 2 else [self.next, self.again]:
                step(case, state)
            self.sound(case, 'in the end')
            self.readers(case, 'in the end')
            self.lint(case)
            self.product(case, 'in the end', True)
        finally:
            self.size(ROOM)
            shutil.rmtree(root, ignore_errors=True)
        return code in case['scenario'].codes

    def run_all(self):
        base = self.make_base()
        for scenario in SCENARIOS:
            if scenario.name not in (self.options.names or NAMES):
                continue
            for kind in scenario.stores:
                if kind == 'linked':
                    continue
                case, _ = self.baseline(base, scenario, kind)
                pages, good = 0, 0
                while good < ENOUGH and pages < 20000:
                    good = good + 1 if self.with_room(case, pages) else 0
                    pages += self.options.step if pages < 300 else 37
                self.counts['scenarios'] += 1
                print(f"# {case['name']}: works with room for {pages} pages", flush=True)

    def close(self):
        subprocess.run(['umount', '-l', self.disk], check=False, capture_output=True)
        shutil.rmtree(self.work, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description='commands on a full disk')
    parser.add_argument('--step', type=int, default=1, help='pages more each time')
    parser.add_argument('--verbose', action='store_true')
    parser.add_argument('names', nargs='*')
    harness = Full(parser.parse_args())
    try:
        if not harness.mount():
            print('# nothing tried: no tmpfs can be mounted here')
            return 0
        harness.run_all()
    finally:
        harness.close()
    print(f"# full disk: {harness.counts['scenarios']} scenarios, {harness.counts['tries']} tries, "
          f"{len(harness.problems)} problems")
    print('# ' + ', '.join(f'{name} x{count}' for name, count in sorted(harness.exits.items())))
    return 1 if harness.problems or not harness.counts['tries'] else 0


if __name__ == '__main__':
    sys.exit(main())
