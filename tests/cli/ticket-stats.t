#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-ticket stats: how many tickets, by one field after the other.
. tests/cli/lib.sh
. "$top/tests/cli/example-store.sh"

example_store store 2>/dev/null
MSP_LOGIN=ana
export MSP_LOGIN

{
	for n in 1 2 3 4 5 6; do
		printf '{"title":"Red %d","opened":"2026-10-0%dT10:00:00-06:00","origin":"x:%d","category":"red/internet",' $n $n $n
		printf '"priority":"P2","log":[{"at":"2026-10-0%dT11:00:00-06:00","by":"luis","assign":"luis","status":"resolved","time":"%dm"}]}\n' $n $n
	done
	printf '{"title":"Otro","opened":"2026-10-08T10:00:00-06:00","origin":"x:9","type":"request"}\n'
} >"$tmp/t.jsonl"
msp-ticket import jsonl "$tmp/t.jsonl" --client acme -q >/dev/null

run msp-ticket stats
is "$status" 0 'without anything said'
is "$(printf '%s\n' "$out" | awk '{ print $1 }' | uniq | tr '\n' ' ')" 'FIELD status priority type client assignee ' \
	'the usual fields, in their order'
run msp-ticket stats --by status -f tsv --no-header
is "$out" "$(printf 'status\tresolved\t6\t0\t0\t21\nstatus\tnew\t2\t2\t1\t0\nstatus\topen\t1\t1\t1\t0')" \
	'the largest first, with what is unresolved, late, and minutes'
run msp-ticket stats -b category -f jsonl -o value,tickets
is "$out" '{"value": "red/internet", "tickets": 6}
{"value": null, "tickets": 2}
{"value": "facturacion/cfdi", "tickets": 1}' 'a field that some have not'
run msp-ticket stats --by type,unresolved -f tsv --no-header -o field,value,tickets client:acme
is "$out" "$(printf 'type\tincident\t7\ntype\trequest\t2\nunresolved\tno\t6\nunresolved\tyes\t3')" 'several fields, truths in words'
run msp-ticket stats --by type --by priority --limit 1 -f tsv --no-header -o value,tickets
is "$out" "$(printf 'incident\t7\nP2\t6')" '--limit is for each field'
run msp-ticket stats --by status category:red/internet opened:2026-10-02..2026-10-03 -f tsv --no-header -o tickets
is "$out" 2 'of a query'
run msp-ticket stats --by status client:nadie
is "$status" 0 'nothing found'
is "$(msp-ticket stats --by status client:nadie --no-header)" '' 'is nothing'
# every count, counted again from a list
for field in status priority type assignee category requester site channel level; do
	is "$(msp-ticket stats --by $field -f tsv --no-header -o value,tickets | sort)" \
		"$(msp-ticket ls -f tsv -o $field --no-header | sort | uniq -c | awk '{ n = $1; $1 = ""; sub(/^ /, ""); print $0 "\t" n }' | sort)" \
		"$field adds up"
done

exit_is 64 msp-ticket stats --by colour
like "$err" "tickets have no field 'colour'" 'an unknown field'
exit_is 64 msp-ticket stats --by statsu
like "$err" "did you mean 'status'" 'with the nearest'
exit_is 64 msp-ticket stats --by opened
like "$err" "cannot be counted by 'opened'" 'a field that is different in each ticket'
exit_is 64 msp-ticket stats --sort tickets
exit_is 64 msp-ticket stats nosuch:field
exit_is 64 msp-ticket stats --by ''
done_testing
