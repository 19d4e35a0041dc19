# SPDX-License-Identifier: ISC
"""What commands.py tries: one scenario for each verb that writes, and the files of the store they are tried in."""

NOW = '2026-11-03T12:00:00-06:00'
TICKET, OTHER, NEXT = '4815164', '7361201', '2643102'


class Scenario:
    def __init__(self, name, command, prepare=(), stores=('worktree', 'bare'), cwd='store', editor='false', codes=(0,),
                 again=True, **options):
        self.name, self.command, self.prepare, self.stores = name, command, prepare, stores
        self.cwd, self.editor, self.codes, self.again = cwd, editor, codes, again
        self.program = options.pop('program', command[0])
        # contents differ from run to run (encrypted): only names are compared
        self.opaque = options.pop('opaque', False)
        # a failure after the commit is no news: something follows it, and may be done again
        self.steps = options.pop('steps', False)
        # several commits: some of them may stand; given again, the command goes on
        self.several = options.pop('several', False)
        # exit codes that say: not all of it is done, and what
        self.failures = options.pop('failures', ())
        # the branch does not move: what changes stands beside it
        self.idle = options.pop('idle', False)
        # history is made anew without what these words are in; given again it is completed, with one of these codes
        self.purged, self.purged_codes = options.pop('purged', None), (0, 66)
        self.goes_on = self.several or self.purged is not None
        # what it does depends on what others have done meanwhile
        self.looks_around = options.pop('looks_around', False)
        # a file outside the repository that a confirmed change needs
        self.outside = options.pop('outside', None)
        # a file or folder that is whole when it is there, and there when that was confirmed; the command that says so
        self.product, self.whole = options.pop('product', None), options.pop('whole', None)
        # what must work in the end
        self.afterwards = options.pop('afterwards', ())
        self.environment = options.pop('environment', {})
        self.every = options.pop('every', 1)  # slow: only every so many faults
        assert not options, options


def vault(verb, *rest, **options):
    options = {'prepare': ['vault'], 'opaque': True, **options}
    name = f'vault {verb} {rest[0]}' if verb in ('roster', 'break-glass') else f'vault {verb}'
    return Scenario(options.pop('name', name), ['msp-vault', verb, *rest], **options)


def fed(verb, words, file, **options):
    """A vault command with a file on its standard input or another descriptor."""
    return Scenario(f'vault {verb}', ['sh', '-c', f'exec msp-vault {words} {file}'], program='msp-vault', opaque=True,
                    **options)


def ticket(verb, *rest, **options):
    return Scenario(options.pop('name', f'ticket {verb}'), ['msp-ticket', verb, *rest], **options)


SCENARIOS = [
    ticket('new', 'acme', 'no factura', '-r', 'laura', '-p1', stores=('worktree', 'bare', 'linked')),
    ticket('new', 'acme', 'se cayó', '-r', 'laura', '--down', 'erp'),
    ticket('done', 'acme', 'clave wifi', '-r', 'karla', '-t10m'),
    ticket('say', TICKET, 'ya quedó', stores=('worktree', 'bare', 'linked')),
    ticket('note', TICKET, 'ojo'),
    ticket('hear', TICKET, 'sigue igual'),
    ticket('call', TICKET, 'hablamos'),
    ticket('visit', TICKET, '-t1h', '--km', '24', 'nuevo switch'),
    ticket('appoint', TICKET, '2026-11-05 10:00'),
    ticket('take', OTHER),
    ticket('assign', TICKET, 'none'),
    ticket('level', TICKET, 'N2'),
    ticket('wait', TICKET, 'client'),
    ticket('resume', TICKET, prepare=[['msp-ticket', 'wait', TICKET, 'client']]),
    ticket('start', TICKET, stores=('worktree',), again=False, idle=True),
    ticket('stop', prepare=[['msp-ticket', 'start', TICKET, '--when', '-30m']], stores=('worktree',)),
    ticket('time', TICKET, '20m', '-m', 'revisión'),
    ticket('set', TICKET, 'priority=P2', 'title=Otro'),
    ticket('link', TICKET, OTHER, '--as', 'caused-by'),
    ticket('affect', TICKET, '12'),
    ticket('attach', TICKET, '../nota.txt', stores=('worktree', 'bare', 'linked')),
    ticket('attach', TICKET, '../grande.bin', outside='grande.bin', name='ticket attach (large)'),
    ticket('resolve', TICKET, 'csd', '-t35m', 'CSD renovado'),
    ticket('close', TICKET, prepare=[['msp-ticket', 'resolve', TICKET, 'csd', 'listo']]),
    ticket('reopen', TICKET, 'otra vez', prepare=[['msp-ticket', 'resolve', TICKET, 'csd', 'listo']]),
    ticket('undo', TICKET, prepare=[['msp-ticket', 'take', TICKET]]),
    ticket('edit', TICKET, editor='sed -i s/facturar/timbrar/'),
    ticket('amend', TICKET, '{key}', 'say=corregido'),
    ticket('redact', TICKET, '{key}', '-m', 'datos personales'),
    ticket('merge', TICKET, OTHER),
    ticket('template', 'new', 'alta-usuario', 'acme', '-r', 'karla'),
    ticket('import', 'jsonl', '../tickets.jsonl', '--client', 'acme'),
    Scenario('client new', ['msp-client', 'new', 'beta', '--name', 'Beta, S.C.', '--fee', '900', '--plan', 'Chico'],
             stores=('worktree', 'bare', 'linked')),
    Scenario('client set', ['msp-client', 'set', 'acme', 'manager=luis', 'notes=Preguntar por Karla']),
    Scenario('client person', ['msp-client', 'person', 'acme', 'new', 'Rosa Gil', 'mails=rosa@acme.example']),
    Scenario('client site', ['msp-client', 'site', 'acme', 'new', 'puebla', 'name=Puebla']),
    Scenario('client entity', ['msp-client', 'entity', 'acme', 'new', 'ACME Servicios, S.C.', 'rfc=ASE010203XY4']),
    Scenario('client service', ['msp-client', 'service', 'acme', 'new', 'vpn', 'name=VPN']),
    Scenario('store edit', ['msp-store', 'edit', 'acme', '-m', 'contrato'], editor='sed -i s/Matriz/Oficina/'),
    Scenario('store zone', ['msp-store', 'zone', 'America/Tijuana']),
    Scenario('sla outage new', ['msp-sla', 'outage', 'new', 'acme', 'erp', '--from', '9:10', 'disco lleno']),
    Scenario('sla outage close', ['msp-sla', 'outage', 'close', '5012343'], prepare=['outage']),
    Scenario('sla credits', ['msp-sla', 'credits', 'approve', 'acme', '2026-10', '--amount', '500', '--why', 'así'],
             prepare=['outage', 'credits']),
    Scenario('sla escalate', ['msp-sla', 'escalate', '--record'], prepare=['escalate'], codes=(0, 1),
             looks_around=True),
    Scenario('report issue', ['msp-report', 'issue', 'acme', '2026-10', '--to', 'laura'],
             stores=('worktree', 'bare', 'linked')),
    Scenario('store sync', ['msp-store', 'sync'], prepare=['theirs', 'ours'], steps=True,
             stores=('worktree', 'bare', 'linked')),
    Scenario('store sync (forward)', ['msp-store', 'sync'], prepare=['theirs'], steps=True),
    Scenario('git merge', ['git', 'merge', '-q', '--no-edit', 'origin/main'], prepare=['theirs', 'ours', 'fetch'],
             stores=('worktree',), program='msp-store'),
    Scenario('store doctor', ['msp-store', 'doctor'], prepare=['crash'], stores=('worktree',), idle=True,
             failures=(1,)),
    Scenario('store index', ['msp-store', 'index', '--rebuild'], idle=True),
    Scenario('store resolve', ['msp-store', 'resolve', 'clients/acme/client.yaml', '--key', 'notes', '--theirs'],
             prepare=['theirs', 'conflict'], stores=('worktree',), idle=True, afterwards=[['msp-store', 'sync']]),
    Scenario('store backup', ['msp-store', 'backup', '../copies'], prepare=['copies'], idle=True,
             product='copies/*.tar', whole=['msp-store', 'restore', '-n', '{}', 'restored']),
    Scenario('store export', ['msp-store', 'export', 'acme', '-o', '../acme.tar'], idle=True, every=40,
             product='acme.tar', whole=['sh', '-c', 'git init -q x && msp-store init x --test --login ana -q && '
                    'msp-store -C x import "$1"', 'sh', '{}']),
    Scenario('store import', ['msp-store', 'import', '../beta.tar'], prepare=['parcel']),
    Scenario('store split', ['msp-store', 'split', 'beta', '-o', '../own', '--shared', '--remove'], prepare=['beta'],
             steps=True, every=40, product='own', whole=['msp-store', '-C', '{}', 'lint']),
    Scenario('store purge', ['msp-store', 'purge', 'beta', '--reason', 'fin de contrato', '--yes'], prepare=['beta'],
             opaque=True, purged='confidencial de beta', every=20),
    Scenario('store restore', ['msp-store', 'restore', 'soporte.tar', 'new'], prepare=['backup'], stores=('none',),
             cwd='.', every=15),
    Scenario('store clone', ['msp-store', 'clone', 'server', 'new'], prepare=['server'], stores=('none',), cwd='.'),
    Scenario('store seal', ['msp-store', 'seal', '2026-10', '--no-prompt'], opaque=True,
             prepare=['vault', ['msp-report', 'issue', 'acme', '2026-10', '--to', 'laura']]),
    Scenario('report monthly', ['msp-report', 'monthly', 'acme', '2026-10', '--output', '../octubre.html'], idle=True,
             product='octubre.html', whole=['grep', '-q', '</html>', '{}']),
    fed('init', 'init --passphrase-fd 3', '3<../pass', codes=(0, 1), every=20,
        environment={'MSP_IDENTITY': '../home/identity'}),
    vault('add', 'acme', 'nuevo', '-u', 'admin', '--generate', stores=('worktree', 'bare', 'linked')),
    vault('set', 'acme/fw', 'url=https://fw.acme.example', 'tags+=red'),
    vault('edit', 'acme/fw', '--generate'),
    vault('mv', 'acme/fw', 'fw-matriz'),
    vault('mv', 'acme/fw', 'beta/fw', name='vault mv (client)', prepare=['vault', 'beta']),
    vault('rm', 'acme/fw', '-m', 'dado de baja'),
    vault('rekey', '--force'),
    vault('rotate', 'acme/fw'),
    vault('rotate', 'acme/fw', '--confirm', name='vault rotate --confirm',
          prepare=['vault', ['msp-vault', 'rotate', 'acme/fw']]),
    vault('roster', 'set', '--client', 'acme', '--roles', 'admin,direccion'),
    vault('roster', 'remove', 'luis'),
    vault('roster', 'sign', '--yes', '--as', 'luis', prepare=['vault', 'quorum'],
          environment={'MSP_IDENTITY': '{work}/identity-luis'}),
    vault('roster', 'withdraw', prepare=['vault', 'quorum']),
    vault('roster', 'join', prepare=['vault', 'fork'], stores=('worktree',)),
    vault('offboard', 'luis', '-m', 'se va', codes=(0, 1), several=True),
    vault('resolve', 'acme/fw', '--theirs', '--with', 'origin/main', prepare=['vault', 'two values'],
          stores=('worktree',), steps=True),
    vault('import', 'csv', '../claves.csv', '--client', 'acme'),
    fed('git-credential', 'git-credential --client acme store', '<../credential', prepare=['vault']),
    vault('break-glass', 'init', '--recovery', 'sobre', '--sheet', '../sheet', '--no-prompt', every=20),
    fed('break-glass use', 'break-glass use acme/fw -m urgente --reveal --passphrase-fd 4', '4<../words',
        prepare=['vault', 'envelopes'], every=20),
    Scenario('store init', ['msp-store', 'init', 'new', '--test', '--login', 'ana'], stores=('none',), cwd='.'),
    Scenario('store init --bare', ['msp-store', 'init', '--bare', 'new', '--test', '--login', 'ana'], stores=('none',),
             cwd='.'),
]


FILES = {
    'team/luis.yaml': 'name: Luis Hernández\nmails: [luis@msp.example]\nlevel: N1\n',
    'templates/alta-usuario.yaml': 'type: request\ntitle: Alta de usuario nuevo\nchecklist: [crear la cuenta]\n',
    'clients/acme/client.yaml': '''name: ACME, S.A. de C.V.
policy: estandar
contract:
  - {from: 2026-01-01, plan: Negocio, scheme: fixed, fee: 18500.00}
sites:
  matriz: {name: Matriz, contact: laura}
services:
  erp: {name: Aspel SAE, criticality: critical, people: 18}
''',
    'clients/acme/people/laura.yaml': 'name: Laura Díaz\nmails: [laura@acme.example]\nsite: matriz\n',
    'clients/acme/people/karla.yaml': 'name: Karla Ruiz\nmails: [karla@acme.example]\n',
    f'clients/acme/tickets/2026/11/{TICKET}.yaml': f'''id: acme-{TICKET}
uid: 9f31c2aa07d4be16
opened: 2026-11-03T09:12:04-06:00
by: ana
channel: phone
type: incident
title: No se puede facturar
requester: laura
impact: high
urgency: high
service: erp
log:
  # una nota a mano
  - at: 2026-11-03T09:12:04-06:00
    by: ana
    call: yes
  - at: 2026-11-03T11:20:00-06:00
    by: ana
    say: Reiniciamos el servicio de timbrado
''',
    f'clients/acme/tickets/2026/11/{OTHER}.yaml': f'''id: acme-{OTHER}
uid: 41c07be2d95a3f60
opened: 2026-11-03T10:40:00-06:00
by: luis
channel: mail
type: request
title: Alta de usuario en la VPN
requester: karla
log: []
''',
    f'clients/acme/tickets/2026/11/{NEXT}.yaml': f'''id: acme-{NEXT}
uid: 77c07be2d95a3f60
opened: 2026-11-03T10:50:00-06:00
by: luis
type: request
title: Respaldo del martes
requester: karla
log: []
''',
}
OUTAGE = f'''id: acme-5012343
uid: 3b1f0c9a77de4210
services: [erp]
from: 2026-10-07T09:10:00-06:00
by: ana
ticket: acme-{TICKET}
title: El ERP no abre
log: []
'''
CREDITS = '''services:
  erp: {availability: 99.9, measured: {by: tickets}}
'''
ESCALATE = '''  - {at: 1%, clock: response, to: assignee}
'''
