# SPDX-License-Identifier: ISC
# Twelve months of tickets of three invented clients, as lines of JSON for `msp-ticket import jsonl`.  The same on every
# machine: an own generator of numbers, own calendar arithmetic, nothing from the clock or the locale.
#
# Input: tests/demo/cases.tsv, a kind of case a line:
#   clients <TAB> type <TAB> priority <TAB> category <TAB> minutes to solve <TAB> people <TAB> title <TAB> cause <TAB> resolution

BEGIN {
	FS = "\t"
	state = 20251101
	client_count = split("panaderia-el-nino robles santa-lucia", clients, " ")
	who["panaderia-el-nino"] = "carmen hugo tania beto"
	who["robles"] = "silvia jorge paola"
	who["santa-lucia"] = "lucia mendez recepcion"
	site["carmen"] = "centro"; site["hugo"] = "planta"; site["tania"] = "tijuana"; site["beto"] = "coyoacan"
	site["silvia"] = site["jorge"] = site["paola"] = "naucalpan"
	site["lucia"] = site["mendez"] = site["recepcion"] = "consultorios"
	monthly["panaderia-el-nino"] = 14; monthly["robles"] = 10; monthly["santa-lucia"] = 12
	split("luis luis ana luis marta", technicians, " ")
	now = instant(2026, 11, 3, 10, 0)
}

/^#/ || NF < 9 { next }

{
	case_count++
	for (i = 1; i <= 9; i++)
		cases[case_count, i] = $i
}

END {
	for (month = 0; month < 12; month++)
		for (c = 1; c <= client_count; c++)
			write_month(clients[c], 2025 + int((10 + month) / 12), (10 + month) % 12 + 1)
	write_open()
}

# ---- numbers and time ----

# 0 <= result < limit; Lehmer's generator modulo 2^31 - 1, exact in the doubles of every awk
function random(limit)
{
	state = (state * 16807) % 2147483647
	return state % limit
}

function days(year, month, day,    era, yoe, doy)
{
	if (month <= 2) year--
	era = int(year / 400)
	yoe = year - era * 400
	doy = int((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
	return era * 146097 + yoe * 365 + int(yoe / 4) - int(yoe / 100) + doy - 719468
}

# local time of Mexico City, six hours behind UTC all year since 2022
function instant(year, month, day, hour, minute)
{
	return days(year, month, day) * 86400 + hour * 3600 + minute * 60 + 21600
}

function rfc3339(at,    local, z, era, doe, yoe, doy, mp, year, month, day, rest)
{
	local = at - 21600
	z = int(local / 86400)
	rest = local - z * 86400
	z += 719468
	era = int(z / 146097)
	doe = z - era * 146097
	yoe = int((doe - int(doe / 1460) + int(doe / 36524) - int(doe / 146096)) / 365)
	doy = doe - (365 * yoe + int(yoe / 4) - int(yoe / 100))
	mp = int((5 * doy + 2) / 153)
	day = doy - int((153 * mp + 2) / 5) + 1
	month = mp + (mp < 10 ? 3 : -9)
	year = yoe + era * 400 + (month <= 2)
	return sprintf("%04d-%02d-%02dT%02d:%02d:%02d-06:00", year, month, day,
		int(rest / 3600), int(rest % 3600 / 60), rest % 60)
}

function weekday(at) { return (int((at - 21600) / 86400) + 3) % 7 } # 0 = Monday

# The next moment of a working day between nine and six; whoever works on a P1 does not go home.
function working(at,    second)
{
	if (urgent)
		return at
	for (;;) {
		second = (at - 21600) % 86400
		if (weekday(at) < 5 && second >= 32400 && second < 64800)
			return at
		at += second < 32400 && weekday(at) < 5 ? 32400 - second : 86400 - second + 32400 * (second >= 32400)
		if ((at - 21600) % 86400 < 32400)
			at += 32400 - (at - 21600) % 86400
		at += random(50) * 60
	}
}

# ---- tickets ----

function fits(client, n) { return cases[n, 1] == "*" || index(" " cases[n, 1] " ", " " client " ") > 0 }

function choose(client,    n)
{
	do n = 1 + random(case_count); while (!fits(client, n) || (cases[n, 3] == "P1" && random(10) < 6))
	return n
}

# what has not happened yet is not told
function event(at, by, rest)
{
	if (at > now)
		return
	events = events (events == "" ? "" : ",") sprintf("{\"at\":\"%s\",\"by\":\"%s\"%s}", rfc3339(at), by, rest)
}

function text(key, value) { return ",\"" key "\":\"" value "\"" }

function write_month(client, year, month,    count, k, at)
{
	count = monthly[client] + random(5) - 2
	for (k = 0; k < count; k++) {
		at = working(instant(year, month, 1 + int(k * 27 / count) + random(2), 8 + random(10), random(60)))
		write_ticket(client, at, choose(client), sprintf("demo:%s-%04d%02d-%d", client, year, month, k))
	}
}

# Opened, answered, perhaps waiting, handed over or asked about, resolved, closed.
function write_ticket(client, opened, n, origin,    requester, list, count, tech, at, minutes, phone, kind, worked)
{
	count = split(who[client], list, " ")
	requester = list[1 + random(count)]
	tech = technicians[1 + random(5)]
	phone = random(10) < 6
	kind = cases[n, 2]
	urgent = cases[n, 3] == "P1"
	events = ""
	if (phone)
		event(opened, tech, ",\"call\":true" text("assign", tech) text("status", "open"))
	at = opened + (2 + random(random(12) == 0 ? 400 : 25)) * 60
	if (!phone)
		event(at, tech, text("assign", tech) text("status", "open") \
			text("say", "Ya lo estamos revisando, en un momento le confirmamos."))
	minutes = int(cases[n, 5] * (50 + random(110)) / 100)
	at = working(at + int(minutes / 2) * 60)
	if (random(9) == 0) {
		tech = "marta"
		event(at, "luis", text("assign", tech) text("level", "N2") text("note", "Se escala, requiere acceso de administrador."))
		at += 600
	}
	if (random(7) == 0) {
		event(at, tech, text("say", "¿Nos confirma si ya podemos entrar al equipo?") text("wait", "client"))
		at = working(at + (30 + random(600)) * 60)
		event(at, requester, text("hear", "Sí, adelante por favor."))
	} else if (random(12) == 0) {
		event(at, tech, ",\"wait\":{\"on\":\"third-party\",\"vendor\":\"telmex\",\"ref\":\"" 80000 + random(9999) "\"}")
		at = working(at + (60 + random(900)) * 60)
		event(at, tech, text("wait", "no"))
	}
	at = working(at + int(minutes / 2) * 60 + random(60))
	worked = 5 + int(minutes / 3)
	event(at, tech, text("status", "resolved") text("cause", cases[n, 8]) text("resolution", cases[n, 9]) \
		text("time", worked "m") (kind == "incident" && cases[n, 6] > 0 && random(10) < 7 ? \
		",\"affected\":{\"people\":" cases[n, 6] "}" : ""))
	if (random(30) == 0) {
		at = working(at + (60 + random(900)) * 60)
		event(at, tech, text("status", "open") text("hear", "Otra vez está fallando."))
		at = working(at + (20 + random(120)) * 60)
		event(at, tech, text("status", "resolved") text("cause", cases[n, 8]) text("time", "20m") \
			text("resolution", "Se corrigió de raíz y quedó en observación."))
	}
	if (at + 5 * 86400 < now)
		event(at + 5 * 86400, "auto", ",\"auto\":true" text("status", "closed"))
	urgent = 0
	print_ticket(client, opened, n, origin, requester, phone)
}

function print_ticket(client, opened, n, origin, requester, phone)
{
	printf "{\"client\":\"%s\",\"origin\":\"%s\",\"opened\":\"%s\",\"by\":\"ana\",\"channel\":\"%s\",\"type\":\"%s\"," \
		"\"title\":\"%s\",\"requester\":\"%s\",\"site\":\"%s\",\"priority\":\"%s\",\"category\":\"%s\"%s,\"log\":[%s]}\n",
		client, origin, rfc3339(opened), phone ? "phone" : (random(2) ? "mail" : "whatsapp"), cases[n, 2],
		cases[n, 7], requester, site[requester], cases[n, 3], cases[n, 4],
		cases[n, 4] ~ /^facturacion|^caja/ && client == "panaderia-el-nino" ? ",\"service\":\"punto-de-venta\"" : "", events
}

# What is on the table on the morning of 3 November 2026: one of each state a queue can have.
function write_open(    n, list, k, client, opened, requester)
{
	for (k = 0; k < 9; k++) {
		client = clients[k % 3 + 1]
		n = choose(client)
		split(who[client], list, " ")
		requester = list[1 + k % 2]
		opened = working(now - (k * 5 + 1) * 3600)
		if (opened > now - 1800)
			opened = now - 1800 - k * 60
		events = ""
		if (k % 3 != 0)
			event(opened + 900, technicians[k % 5 + 1], text("assign", technicians[k % 5 + 1]) text("status", "open") \
				text("say", "Lo estamos viendo."))
		if (k == 4)
			event(opened + 1800, "ana", text("say", "¿Nos autoriza el cambio de disco?") text("wait", "client"))
		if (k == 5)
			event(opened + 1500, "luis", ",\"wait\":{\"on\":\"third-party\",\"vendor\":\"telmex\",\"ref\":\"88123\"}")
		if (k == 7)
			event(opened + 5400, requester, text("hear", "¿Cómo va lo que reporté?"))
		print_ticket(client, opened, n, "demo:open-" k, requester, 0)
	}
}
