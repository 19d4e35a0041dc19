# SPDX-License-Identifier: ISC
"""Clients, policies and calendars of the random stores: one of every rule that a clock can meet."""

CALENDARS = {
    "laboral": """\
tz: America/Mexico_City
valid_from: 2020-01-01
hours:
  mon: [09:00-14:00, 15:00-18:00]
  tue: [09:00-14:00, 15:00-18:00]
  wed: [09:00-14:00, 15:00-18:00]
  thu: [09:00-14:00, 15:00-18:00]
  fri: ['09:00-14:00', "15:00-18:00"]
holidays: [2025-11-17, 2025-12-25, 2026-01-01, 2026-02-02, 2026-03-16, 2026-05-01, 2026-09-16, 2026-11-16, 2027-01-01]
shifts: {2025-12-24: [09:00-13:00], 2026-09-16: [10:00-12:00]}
close:
  - {days: 2025-12-26..2025-12-31, who: client}
  - {days: 2026-07-20..2026-07-24, who: provider}
  - {days: 2026-06-19, who: contract}
  - {days: 2026-08-03, who: us}
  - {days: 2026-08-10}
""",
    "sucursal": """\
extends: laboral
tz: America/Tijuana
hours:
  sat: [10:00-14:00]
  wed: []
  fri: [12:00-24:00]
holidays: [2026-09-16, 2026-06-01]
shifts: {2026-05-01: [08:00-10:00, 10:00-11:30], 2026-03-08: [01:00-04:00], 2025-11-02: [00:30-03:00]}
""",
    "bodega": """\
extends: sucursal
hours: {sun: [07:00-07:30, 09:15-12:45], mon: [06:00-22:00]}
shifts: {2026-06-01: [11:00-13:00]}
close: [{days: 2026-05-01, who: provider}, {days: 2026-05-04..2026-05-05, who: contract}]
""",
    "noche": """\
tz: America/Cancun
hours:
  mon: [00:00-06:00, 22:00-24:00]
  tue: [00:00-06:00, 22:00-24:00]
  wed: [00:00-06:00, 22:00-24:00]
  thu: [00:00-06:00, 22:00-24:00]
  fri: [00:00-06:00, 22:00-24:00]
  sat: [00:00-06:00]
holidays: []
""",
    "completo": """\
tz: America/Tijuana
hours:
  mon: [00:00-24:00]
  tue: [00:00-24:00]
  wed: [00:00-24:00]
  thu: [00:00-24:00]
  fri: [00:00-24:00]
  sat: [00:00-24:00]
  sun: [00:00-24:00]
holidays: [2026-01-01, 2025-12-25]
""",
    "madrugada": """\
tz: America/Tijuana
hours:
  sat: [22:30-24:00]
  sun: [00:00-02:30, 02:30-05:00]
  tue: [01:15-01:45]
holidays: []
""",
    "madrid": """\
tz: Europe/Madrid
hours:
  mon: [08:00-15:00]
  tue: [08:00-15:00]
  wed: [08:00-15:00, 16:30-19:00]
  thu: [08:00-15:00]
  fri: [08:00-14:00]
  sun: [01:30-03:30]
holidays: [2025-12-25, 2026-01-01, 2026-01-06, 2026-05-01]
""",
    "general": """\
hours: {tue: [08:00-20:00], wed: [08:00-20:00], thu: [08:00-20:00], sat: [08:00-20:00]}
holidays: [2025-12-25, 2026-01-01]
""",
}

POLICIES = {
    "estandar": """\
valid_from: 2025-01-01
clocks:
  - {type: incident, priority: P1, response: 15m, resolution: 4h, update: {every: 1h}, calendar: 24x7}
  - {type: incident, priority: P2, response: 1h, resolution: 8h, update: {every: 4h}, arrival: 4h}
  - {type: incident, response: 4h, resolution: 2d, update: {reply: 2h}, arrival: 1d}
  - {type: request, response: 1d, resolution: 3d}
  - {type: security, response: 30m, resolution: 1d, notify: 24h, calendar: 24x7}
  - {type: project, response: none, resolution: none}
pause_on: [client, window]
services:
  erp: {availability: 99.5, hours: 24x7, notice: 48h, measured: {from: 2026-06-10, by: tickets}}
  web: {availability: 98, hours: laboral, measured: {by: tickets}}
credits:
  cap: 10%
  min_cases: 3
  availability: [{below: 99.99, credit: 1%}, {below: 99.5, credit: 3.75%}]
  tickets: [{below: 95, credit: 2%}, {below: 80.5, credit: 4.5%}, {below: 50, credit: 12%}]
""",
    "dias": """\
name: Por días
calendar: sucursal
clocks:
  - {priority: P1, response: 1h, resolution: 1d eod, update: {reply: 1d}, arrival: 1d eod, notify: 2d}
  - {priority: P2, response: 1d eod, resolution: 2d, update: {every: 1d}}
  - {type: problem, response: 2d, resolution: none}
  - {response: 2d, resolution: 5d eod, arrival: none, update: none, notify: 1d}
pause_on: [client, third-party, parts]
at_risk: 50%
reopen_within: 1d eod
services:
  erp: {availability: 99, hours: sucursal, notice: 2h, measured: {by: tickets}}
credits: {availability: [{below: 100, credit: 0.5%}], tickets: [{below: 90, credit: 3%, clock: response}, {below: 60, credit: 7.25%}]}
""",
    "premium": """\
clocks:
  - {type: incident, priority: P1, response: 5m, resolution: 1h30m, update: {every: 30m}, calendar: 24x7}
  - {type: incident, priority: P2, response: 20m, resolution: 6h, update: {reply: 45m}, calendar: noche}
  - {type: incident, response: 90s, resolution: 3d, update: {every: 1d}, calendar: bodega, arrival: 2h}
  - {type: security, response: 10m, notify: 12h, update: {reply: 1h}, calendar: 24x7}
  - {type: request, priority: P4, response: none, resolution: 30h}
  - {type: request, response: 2h, resolution: 1d, update: {reply: 3h}}
  - {type: project, response: 1d, resolution: 10d}
pause_on: [client]
reopen_within: 2h
reclassified: count
at_risk: 90%
""",
    "continua": """\
calendar:
  - {from: 2025-01-01, calendar: completo}
  - {from: 2026-03-08, calendar: madrugada}
  - {from: 2026-05-01, calendar: completo}
clocks:
  - {type: incident, response: 1d, resolution: 1d, update: {every: 6h}, arrival: 6h}
  - {type: security, response: 1d, resolution: 2d, notify: 1d eod, arrival: 6h}
  - {response: 3h, resolution: 50h, update: {reply: 2h}, arrival: 1h}
pause_on: [client, third-party, window, parts]
reopen_within: 5d
at_risk: 12.5%
services:
  web: {availability: 97.5, hours: madrugada, notice: 30m, measured: {by: tickets}}
""",
    "nueva": """\
valid_from: 2026-04-01
clocks:
  - {type: incident, response: 30m, resolution: 4h, update: {reply: 30m}}
  - {response: 2h, resolution: 2d eod}
pause_on: []
reclassified: list
""",
    "nada": """\
clocks: []
""",
}

PROVIDER = """\
format: 1
name: Oráculo
zone: America/Mexico_City
test: yes
defaults:
  policy:
    - {from: 2025-01-01, policy: estandar}
    - {from: 2026-06-01, policy: dias}
  calendar: laboral
matrix:
  - from: 2024-01-01
    high: {high: P1, medium: P2, low: P3}
    medium: {high: P2, medium: P3, low: P4}
    low: {high: P3, medium: P4, low: P4}
  - from: 2026-02-01
    high: {high: P1, medium: P1, low: P2}
    medium: {high: P1, medium: P2, low: P3}
    low: {high: P2, medium: P3, low: P4}
  - from: 2026-08-01
    high: {high: P1, medium: P2, low: P2}
    medium: {high: P2, medium: P2, low: P4}
    low: {high: P4, medium: P4, low: P4}
"""

CLIENTS = {
    "acme": """\
name: Acme
sites:
  matriz: {name: Matriz}
  norte: {name: Norte, zone: America/Tijuana, calendar: sucursal}
  este: {name: Este, zone: America/Cancun, policy: premium}
services:
  erp: {name: ERP, calendar: noche}
  web: {name: Web, policy: [{from: 2026-02-01, policy: continua}, {from: 2026-07-15, policy: premium}]}
contract: [{from: 2025-01-01, plan: Negocio, fee: 18500.00, hours: {included: 10, rate: 450.00}}]
hourly_cost: 180
""",
    "robles": """\
name: Robles
policy: [{from: 2025-01-01, policy: dias}, {from: 2026-04-01, policy: nueva}]
calendar: [{from: 2025-01-01, calendar: laboral}, {from: 2026-03-16, calendar: general}, {from: 2026-09-01, calendar: bodega}]
sites:
  centro: {name: Centro, calendar: [{from: 2026-05-05, calendar: noche}]}
services:
  erp: {name: ERP, policy: [{from: 2026-08-01, policy: estandar}]}
""",
    "tijuana": """\
name: Tijuana
zone: America/Tijuana
policy: continua
sites: {playa: {name: Playa, calendar: madrugada}, lomas: {name: Lomas, calendar: 24x7}}
services: {web: {name: Web, policy: estandar, calendar: completo}}
""",
    "premier": """\
name: Premier
policy: premium
calendar: general
sites: {madrid: {name: Madrid, zone: Europe/Madrid, calendar: madrid}}
services: {erp: {name: ERP, policy: nueva}}
""",
    "cancun": """\
name: Cancún
zone: America/Cancun
calendar: 24x7
sites: {hotel: {name: Hotel, policy: dias, calendar: noche}}
services: {web: {name: Web, policy: nada}}
""",
    "nuevo": """\
name: Nuevo
policy: nueva
calendar: sucursal
""",
}

TEAM = {
    "ana": "name: Ana\nmails: [ana@msp.example]\nlevel: N2\n",
    "luis": "name: Luis\nmails: [luis@msp.example]\nlevel: N1\n",
    "auto": "name: Tareas\nkind: program\n",
}

ZONES = ("America/Mexico_City", "America/Tijuana", "America/Cancun", "Europe/Madrid")
SITES = {"acme": ["matriz", "norte", "este"], "robles": ["centro"], "tijuana": ["playa", "lomas"],
         "premier": ["madrid"], "cancun": ["hotel"], "nuevo": []}
SERVICES = {"acme": ["erp", "web"], "robles": ["erp"], "tijuana": ["web"], "premier": ["erp"], "cancun": ["web"],
            "nuevo": []}
