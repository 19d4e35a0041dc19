#!/bin/sh
# SPDX-License-Identifier: ISC
# Every example is executed: those of the manuals, and those that --help of each verb ends with.
#
# In EXAMPLES of a manual, lines of a literal display that begin with "$ " are commands (a backslash at the end goes on),
# and what follows up to the next one is what they print, if anything is shown: standard output, or all that a person
# sees; "..." stands for any text, alone on a line for any lines.  The commands of one display belong together.  Displays
# without commands in msp-calendar.5 and the like are records, and have to be valid.
# Each example gets a fresh copy of the store in tests/cli/example-store.sh, with the clock at noon.

. tests/cli/lib.sh
. "$top/tests/cli/example-store.sh"

command -v perl >/dev/null || skip_all 'no perl'
perl -MJSON::PP -e 1 2>/dev/null || skip_all 'no JSON::PP'

# ---- collecting: list/<number>/{from,<step>.cmd,<step>.out,record} -----------------------------------------------------

cat >"$tmp/collect.pl" <<'EOP'
use strict; use warnings; use JSON::PP;
my ($list, @sources) = @ARGV;
my $number = 0;
sub put { my ($name, $text) = @_; open(my $f, '>', $name) or die "$name: $!"; print $f $text; close $f or die; }
sub begin { my $folder = sprintf("%s/%03d", $list, ++$number); mkdir $folder or die; put("$folder/from", "$_[0]\n"); $folder }
sub plain { my $line = shift; $line =~ s/\\e/\\/g; $line =~ s/\\&//g; $line =~ s/\\-/-/g; $line }
sub display {
	my ($name, @lines) = @_;
	my ($step, $command, @steps) = (0);
	for (@lines) {
		if (@steps && $steps[-1]{open}) { $steps[-1]{command} .= $_; $steps[-1]{open} = /\\$/; }
		elsif (s/^\$ //) { push @steps, { command => $_, output => '', open => scalar(/\\$/) }; }
		elsif (@steps) { $steps[-1]{output} .= $_; }
	}
	return if !@steps && $name !~ /\.5$/;
	my $folder = begin($name);
	put("$folder/record", join('', @lines)) unless @steps;
	for (@steps) {
		$step++;
		put("$folder/$step.cmd", $_->{command});
		put("$folder/$step.out", $_->{output}) if $_->{output} ne '';
	}
}
sub manual {
	my $path = shift; my ($name) = $path =~ m,([^/]+)$,;
	open(my $f, '<', $path) or die "$path: $!";
	my ($examples, @lines);
	my $literal = 0;
	while (<$f>) {
		$examples = /EXAMPLES/ if /^\.Sh /;
		if ($examples && /^\.Bd -literal/) { $literal = 1; @lines = (); next; }
		if ($literal && /^\.Ed/) { $literal = 0; display($name, @lines); next; }
		push @lines, plain($_) if $literal;
	}
}
sub command {
	my $program = shift; my ($name) = $program =~ m,([^/]+)$,;
	my $text = `'$program' --dump-cli`;
	my $dump = decode_json($text);
	for my $verb (@{$dump->{verbs} || []}) {
		for (@{$verb->{examples} || []}) {
			my $folder = begin("$name $verb->{name} --help");
			my $line = "$_\n"; utf8::encode($line);
			put("$folder/1.cmd", $line);
		}
	}
}
for (@sources) { /\.[0-9]$/ ? manual($_) : command($_) }
EOP

# compare.pl EXPECTED OUT ERR
cat >"$tmp/compare.pl" <<'EOP'
use strict; use warnings;
my ($expected, $out, $err) = map { local $/; open(my $f, '<', $_) or die "$_: $!"; my $text = <$f>; $text //= '';
	$text =~ s/[ \t]+$//mg; $text =~ s/\n*\z/\n/; $text } @ARGV;
my $pattern = join('', map { $_ eq "...\n" ? '(?:.*\n)*' : join('.*', map { quotemeta } split(/\.\.\./, $_, -1)) }
	$expected =~ /(.*\n)/g);
$_ eq "\n" and $_ = '' for $out, $err;
exit(grep({ /\A$pattern\z/ } $out, $err . $out, $out . $err) ? 0 : 1);
EOP

mkdir "$tmp/list"
perl "$tmp/collect.pl" "$tmp/list" "$top"/man/*.[157] "$MSP_BIN"/msp-* || exit 71

# ---- the store --------------------------------------------------------------------------------------------------------

cat >"$tmp/editor" <<'END'
#!/bin/sh
# An editor that leaves texts as they are, and completes a new policy.
sed -i 's/^clocks:$/clocks: []/' "$1"
END
chmod +x "$tmp/editor"
export EDITOR="$tmp/editor" PATH="$HOME:$PATH"
mkdir "$tmp/pristine"
cd "$tmp/pristine" || exit 71
example_store "$tmp/pristine/store" 2>"$tmp/err" || { cat "$tmp/err"; exit 1; }
example_vault 2>"$tmp/err" || { cat "$tmp/err"; exit 1; }
cp -Rp "$HOME" "$tmp/pristine/home"
key=$(msp-ticket log 4815164 -f tsv -o key --no-header | tail -n 1)
isnt "$key" '' 'the store is there'
print=$(msp-vault status | sed -n 's/^fingerprint: //p')

fresh()
{
	cd "$tmp" || return
	rm -rf "$work" "$HOME" && mkdir "$work" && cp -Rp "$tmp/pristine/store" "$work/store" || return
	cp -Rp "$tmp/pristine/home" "$HOME" || return
	cd "$work/store" || return
}

# without EXPRESSION: the client's file without those lines
without()
{
	sed -i "/$1/d" clients/acme/client.yaml
	git commit -qam "sin $1"
}

# What must have happened before an example makes sense.
prepare()
{
	case $1 in *msp-vault* | 'msp v '*) example_unlock ;; esac
	case $1 in
	'msp-ticket stop'* | 'msp t stop'*) msp-ticket start 481 --when 11:30 ;;
	'msp-ticket undo'*) msp-ticket level 481 N2 ;;
	'msp-ticket reopen'*--down*) example_outage && msp-ticket resolve 481 -m 'quedó' -t 5m csd ;;
	'msp-ticket reopen'* | 'msp-ticket close'*) msp-ticket resolve 481 -m 'quedó' -t 5m csd ;;
	'msp-ticket resume'*) msp-ticket wait 481 parts ;;
	'msp-ticket link -d'*) msp-ticket link 481 736 ;;
	'msp-ticket time 481'*ayer*) msp-ticket set 481 opened='ayer 17:30' ;;
	'msp-client new acme '*) git rm -rq clients/acme && git commit -qm 'sin acme' ;;
	'msp-client set acme policy=oro'*) msp-store edit --new policies/oro.yaml ;;
	'msp-client person acme set laura-diaz'*) msp-client person acme new 'Laura Díaz' ;;
	'msp-client site acme new matriz'*) without '^  matriz:' ;;
	'msp-client service acme new erp'*) without '^  erp:' ;;
	'msp-client entity acme set acme-servicios'*) msp-client entity acme new 'ACME Servicios' ;;
	'msp-vault init'*)
		msp-vault lock && rm -r "$XDG_CONFIG_HOME/msp/identity.age" "$XDG_STATE_HOME/msp" &&
			git rm -rq vault clients/acme/vault && git commit -qm 'sin cofre'
		;;
	*'msp-vault passphrase') cp "$XDG_CONFIG_HOME/msp/identity.age" identity-luis.age ;;
	'msp-vault add acme fw-admin'*) msp-vault rm acme/fw-admin ;;
	'msp-vault age encrypt -R team.txt'* | 'msp-vault age decrypt -i me.txt factura'*)
		msp-vault age keygen --output me.txt && msp-vault age keygen -i me.txt >team.txt &&
			msp-vault age encrypt -i me.txt factura.pdf --output factura.pdf.age
		;;
	'msp-vault export --to passage'*)
		msp-vault age keygen --output me.txt && msp-vault age keygen -i me.txt >team.txt
		;;
	'msp-sla escalate'*'--as reloj'*)
		printf 'name: Reloj\nkind: program\n' >team/reloj.yaml && git add team && git commit -qm reloj
		;;
	'msp-sla whatif -p nueva.yaml'*) cp policies/estandar.yaml nueva.yaml ;;
	'msp-sla whatif -p oro'*) cp policies/estandar.yaml policies/oro.yaml && git add policies && git commit -qm oro ;;
	'msp-report'*sendmail*)
		printf 'mail: {from: soporte@msp.example}\n' >>msp.yaml
		printf 'name: Laura\nmails: [laura@acme.mx]\n' >clients/acme/people/laura.yaml
		git add . && git commit -qm mail
		printf '#!/bin/sh\ngrep -q "^To: .*laura@acme.mx"\n' >"$HOME/sendmail" && chmod +x "$HOME/sendmail"
		;;
	'msp-report issue'*) msp-report monthly acme 2026-10 -f md --output edited.md ;;
	'msp-report diff'*) msp-report issue acme 2026-10 --to laura ;;
	'msp-report render oct.md'*) msp-report monthly acme 2026-10 -f md --output oct.md ;;
	*'--max-stale'*) : >.git/FETCH_HEAD ;;
	'msp-sla outage exclude'*) example_outage ;;
	'msp-sla credits approve'*) example_outage && example_credits ;;
	'msp-vault verify origin'* | 'msp-vault review main..origin'*) example_server elsewhere && example_upstream ;;
	'msp-vault exposure luis'* | 'msp-vault offboard luis'*) example_colleague ;;
	'msp-vault exposure acme/bank'*) msp-vault add acme bank --generate ;;
	'msp-vault show'*pending* | 'msp-vault rotate'*--confirm*) msp-vault rotate acme/fw-admin ;;
	'msp-store clone git@'* | 'msp-store clone --b'*)
		example_server git@git.example:soporte.git && git -C ../server.git branch almacen
		;;
	'msp-store sync'*) example_server elsewhere && git remote add origin ../server.git ;;
	'msp-store hook'*) mkdir hooks ;;
	'msp-store backup -'* | 'msp-store export'*age*) example_keys ;;
	'msp-store restore'*) msp-store backup - >../soporte.tar ;;
	*'msp-store restore -'*) example_keys && msp-store backup - | age -R team.txt >soporte.tar.age ;;
	'msp-store import'*)
		msp-store export acme -o ../acme.tar && git rm -rq clients/acme && git commit -qm 'sin acme'
		;;
	'msp-store verify 2026-10'*) example_unlock && msp-store seal 2026-10 ;;
	'msp-store seal'*) example_unlock ;;
	'msp-store resolve') disagree name ;;
	'msp-store resolve'*) disagree ;;
	'msp-store merge-driver base'*)
		cp clients/acme/client.yaml base
		sed 's/^name: .*/name: ACME/' base >ours
		sed '$a website: acme.example' base >theirs
		;;
	esac
}

# example_server URL: a bare repository that has the store, by that name
example_server()
{
	git clone -q --bare . ../server.git && git config --global "url.$work/server.git.insteadOf" "$1"
}

example_upstream()
{
	git remote add origin ../server.git && git fetch -q && git branch -q -u origin/main
}

# luis can read secrets, too
example_colleague()
{
	msp-vault age keygen --output ../luis.txt && ssh-keygen -q -t ed25519 -N '' -C '' -f ../luis &&
		msp-vault roster add luis --age "$(msp-vault age keygen -i ../luis.txt)" --sign "$(cat ../luis.pub)" &&
		msp-vault rekey
}

# keys to encrypt with age
example_keys()
{
	msp-vault age keygen --output me.txt && msp-vault age keygen -i me.txt >team.txt
}

# disagree: a merge of git that stopped at a client's name and at a secret
disagree()
{
	mkdir -p clients/acme/vault && echo a >clients/acme/vault/fw-admin.yaml
	git add . && git commit -qm secret && git branch theirs
	sed -i 's/^name: .*/name: ACME/' clients/acme/client.yaml
	echo b >clients/acme/vault/fw-admin.yaml
	git commit -qam ours && git checkout -q theirs
	sed -i 's/^name: .*/name: Acme y socios/' clients/acme/client.yaml
	test "${1:-}" = name || echo c >clients/acme/vault/fw-admin.yaml
	git commit -qam theirs && git checkout -q main && git merge theirs
}

# Commands whose "no" is an answer: exit 1 is allowed.
may_say_no()
{
	case $1 in
	*'msp-sla check'* | *'msp-sla escalate'* | *'msp-sla open'* | *'msp-store lint'* | *'msp-store index --check'* | *'msp s check'*) return 0 ;;
	*'msp-vault audit'* | *'msp-vault offboard'*) return 0 ;;
	esac
	return 1
}

# ---- executing ----------------------------------------------------------------------------------------------------------

# needs_others COMMAND: what only other people, or papers in sealed envelopes, can give
needs_others()
{
	case $1 in
	*'msp-vault resolve'*) echo 'two clones that changed one secret: tests/cli/vault-resolve.t' ;;
	*'msp-vault break-glass'*) echo 'the papers of two envelopes: tests/cli/vault-break-glass.t' ;;
	esac
}

# missing_program COMMAND: a program of the pipeline that is not installed here
missing_program()
{
	for program in jq less weasyprint; do
		case $1 in
		*"$program "*) command -v "$program" >/dev/null || { echo "$program"; return; } ;;
		esac
	done
}

# step FROM FILE: one command; the next one of a display begins in the folder where it ended
step()
{
	# a passphrase is typed on a terminal, which there is none here
	command=$(sed "s/3f9a12bc04de/$key/g; s,/tmp/,$tmp/,g; s/107f 4a3d 1247 fb04 0515 b997 71cb 5ce0/$print/
		s,^msp-vault init.*,& --passphrase-fd 4 --no-prompt 4<$tmp/passphrase,
		s,msp-vault passphrase\$,& --passphrase-fd 4 4<$tmp/passphrase," "$2")
	title="$1: $(head -n 1 "$2")"
	others=$(needs_others "$command")
	if test -n "$others"; then
		skip "$title" "needs $others"
		return
	fi
	program=$(missing_program "$command")
	if test -n "$program"; then
		skip "$title" "no $program"
		return
	fi
	case $command in
	*--test*) ;;
	*'msp-store init'*) real=yes ;; # a real store, with the real clock from here on
	esac
	test "$real" = no || command="unset MSP_NOW; $command"
	run sh -c "cd '$folder' && $command
		tap_status=\$?; pwd >'$tmp/folder'; exit \$tap_status"
	folder=$(cat "$tmp/folder")
	if test "$status" -ne 0 && ! { test "$status" -eq 1 && may_say_no "$command"; }; then
		fail "$title"
		diag "  exit code: $status"
		diag "     stderr: $err"
	elif test -e "${2%.cmd}.out" && ! perl "$tmp/compare.pl" "${2%.cmd}.out" "$tmp/out" "$tmp/err"; then
		fail "$title"
		diag "  manual: $(cat "${2%.cmd}.out")"
		diag "  stdout: $out"
		diag "  stderr: $err"
	else
		pass "$title"
	fi
}

# record FROM FILE: a record shown in a manual of section 5 is valid where it would stand
record()
{
	case $1 in
	msp-calendar.5) path=calendars/ejemplo.yaml ;;
	msp-policy.5) path=policies/ejemplo.yaml ;;
	msp-client.5) path=clients/ejemplo/client.yaml ;;
	msp-person.5) path=clients/acme/people/ejemplo.yaml ;;
	msp-outage.5) path=clients/acme/outages/2026/5012343.yaml ;;
	msp-credit.5) path=clients/acme/credits/2026-10.yaml ;;
	msp-report.5) path=clients/acme/reports/2026-10.yaml ;;
	msp.yaml.5) path=msp.yaml ;;
	msp-map.5)
		cp "$2" map.yaml
		exit_is 0 msp-ticket import csv tickets.csv --map map.yaml -n
		return
		;;
	msp-vaultmap.5)
		cp "$2" map.yaml
		printf 'Empresa;Cuenta;Usuario;Clave;Nivel;Fecha\nacme;x;u;s3creta;1;hoy\n' >cuentas.csv
		example_unlock
		exit_is 0 msp-vault import csv cuentas.csv --map map.yaml -n
		return
		;;
	*) return ;;
	esac
	mkdir -p "$(dirname "$path")"
	cp "$2" "$path"
	run msp-store lint -w "$path" -f tsv -o line,severity,field,message,rule --no-header
	unlike "$out" '^[0-9]*	error	.*(invalid|unreadable)' "$1: the record that begins with $(head -n 1 "$2")"
}

for example in "$tmp/list"/*; do
	from=$(cat "$example/from")
	fresh || exit 71
	if test -e "$example/record"; then
		record "$from" "$example/record"
		continue
	fi
	prepare "$(cat "$example/1.cmd")" >/dev/null 2>&1
	number=1
	real=no
	folder=$PWD
	while test -e "$example/$number.cmd"; do
		step "$from" "$example/$number.cmd"
		number=$((number + 1))
	done
done
done_testing
