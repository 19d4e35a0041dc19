# SPDX-License-Identifier: ISC
"""Every clock and figure of a store, computed again from its YAML by other code, and compared to the second.

    oracle.py clocks [OPTION]... STORE [CUTOFF]...       with msp-sla explain at each cutoff
    oracle.py states [OPTION]... STORE TIME              with msp-ticket ls, after everything has happened
    oracle.py reports [OPTION]... STORE PERIOD[@CUTOFF]...   with msp-report monthly of every client

    --some N        clocks: also at N instants at which something happens or falls due
    --client SLUG   reports: of this one alone
    --from COPY     the oracle reads this folder instead of the store's (to see that it can fail)

Prints what disagrees, with the ticket, and counts; exit 1 when anything does.  A number of a report that the oracle does
not know is a failure, too: a new figure needs its oracle.  $PATH finds the commands.
"""
import json
import random
import sys

from catalog import Catalog
from clocks import compute
from compare import Tally, compare_clocks, compare_report, lines, run, said
from metrics import Report
from records import NEVER, instant
from state import COLUMNS, columns


def check_clocks(tally, catalog, folder, cutoffs):
    records = [record for slug in catalog.store.clients() for record in catalog.client(slug).records]
    for cutoff in cutoffs:
        answers = lines(run(["msp-sla", "explain", "opened:1970..", "-f", "jsonl"], folder, cutoff))
        got = {answer["id"]: answer["clocks"] for answer in answers}
        for record in records:
            if record.moved:
                continue
            known = record.known(cutoff)
            compare_clocks(tally, record, known, got.pop(record.id, []), compute(catalog, known))
        for name in got:
            tally.differ("unknown ticket", name, "a ticket", None)


def check_states(tally, catalog, folder, cutoff):
    """The columns of msp-ticket ls, after everything has happened."""
    names = ",".join(("id",) + COLUMNS)
    rows = {row["id"]: row for row in lines(run(["msp-ticket", "ls", "opened:1970..", "-f", "jsonl", "-o", names], folder,
                                                 cutoff))}
    for slug in catalog.store.clients():
        for record in catalog.client(slug).records:
            if record.moved:
                continue
            tally.tickets += 1
            for name, wanted in columns(catalog, record.known(cutoff)).items():
                got = said(rows.get(record.id, {}).get(name))
                tally.same(f"state {name}", f"{record.id}: {name}", got, wanted, record)


def check_reports(tally, catalog, folder, client, arguments):
    """PERIOD[@CUTOFF]..."""
    uncovered = set()
    for argument in arguments:
        period, _, now = argument.partition("@")
        for slug in [client] if client else catalog.store.clients():
            report = json.loads(run(["msp-report", "monthly", slug, period, "-f", "json"], folder,
                                    instant(now) if now else None))
            expected = Report(catalog, slug, period, instant(report["cutoff"])).figures(
                [service["service"] for service in report["availability"]])
            compare_report(tally, report, expected, uncovered)
    for name in sorted(uncovered):
        tally.unknown(name)


def instants_that_matter(catalog, seed, count):
    """Cutoffs at which something happens or falls due, and a second beside."""
    chooser = random.Random(seed)
    records = [record for slug in catalog.store.clients() for record in catalog.client(slug).records
               if record.log and not record.moved]
    found = []
    while len(found) < count:
        record = chooser.choice(records)
        known = record.known(NEVER)
        times = [known.opened] + [event["_at"] for event in known.events]
        times += [entry.due for entry in compute(catalog, record.known(times[-1] + 1)) if entry.due]
        found.append(chooser.choice(times) + chooser.choice((0, 0, 1, -1)))
    return found


def main(arguments):
    what = arguments.pop(0)
    copy, client, some = None, None, 0
    while arguments and arguments[0].startswith("--"):
        option = arguments.pop(0)
        if option == "--from":
            copy = arguments.pop(0)
        elif option == "--client":
            client = arguments.pop(0)
        elif option == "--some":
            some = int(arguments.pop(0))
        else:
            sys.exit(f"oracle.py: no option {option}")
    folder = arguments.pop(0)
    tally = Tally()
    catalog = Catalog(copy or folder)
    if what == "clocks":
        cutoffs = [instant(argument) for argument in arguments]
        check_clocks(tally, catalog, folder, cutoffs + instants_that_matter(catalog, 1, some))
    elif what == "states":
        check_states(tally, catalog, folder, instant(arguments[0]))
    elif what == "reports":
        check_reports(tally, catalog, folder, client, arguments)
    print(tally.summary())
    sys.exit(tally.failed > 0)


if __name__ == "__main__":
    main(sys.argv[1:])
