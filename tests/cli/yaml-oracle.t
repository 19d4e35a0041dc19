#!/bin/sh
# SPDX-License-Identifier: ISC
# What we write, other YAML readers must read as the same strings; what we read, they must read alike.
# Uses perl's YAML::PP (Debian: libyaml-pp-perl; YAML 1.1 and 1.2) and PyYAML (python3-yaml; YAML 1.1) when installed.

. tests/cli/lib.sh
unit=${MSP_BIN%/*}/unit/test_yaml
samples=$top/tests/data/yaml

# Strings: every item must be the same text, and a string for every schema of either version.
cat > strings.pl <<'EOP'
use strict; use warnings; use YAML::PP; use JSON::PP;
my ($schema, $yaml, $hex) = @ARGV;
open(my $y, '<:utf8', $yaml) or die; my $text = do { local $/; <$y> };
open(my $h, '<', $hex) or die; my @want = map { chomp; my $s = pack('H*', $_); utf8::decode($s); $s } <$h>;
my $data = YAML::PP->new(schema => [$schema], boolean => 'JSON::PP')->load_string($text);
my $json = JSON::PP->new->canonical->allow_nonref->allow_blessed->ascii;
my $bad = @want < 100 || @{$data->{items}} != @want || @{$data->{flows}} != @want;
for my $i (0 .. $#want) {
	my $want = $json->encode("" . $want[$i]);
	for my $got ($json->encode($data->{items}[$i] // undef), $json->encode($data->{flows}[$i][0] // undef)) {
		next if $got eq $want;
		print "wrote $want, $schema reads $got\n"; $bad = 1;
	}
}
exit($bad ? 1 : 0);
EOP
cat > strings.py <<'EOP'
import sys, yaml
text = open(sys.argv[1], encoding="utf-8", newline="").read()
want = [bytes.fromhex(line.strip()).decode() for line in open(sys.argv[2])]
data = yaml.safe_load(text)
bad = len(want) < 100 or len(data["items"]) != len(want) or len(data["flows"]) != len(want)
for text, item, flow in zip(want, data["items"], data["flows"]):
    for got in (item, flow[0]):
        if type(got) is not str or got != text:
            print("wrote %r, PyYAML reads %r" % (text, got))
            bad = True
sys.exit(1 if bad else 0)
EOP

# Trees: the listing of test_yaml --tree, made by the other reader with all scalars as strings.
cat > tree.pl <<'EOP'
use strict; use warnings; use YAML::PP;
open(my $y, '<:encoding(UTF-8)', $ARGV[0]) or die; my $text = do { local $/; <$y> };
$text =~ s/\r\n/\n/g;
sub show { my ($node, $path) = @_;
	if (ref $node eq 'HASH') { print "$path map\n"; show($node->{$_}, "$path.$_") for keys %$node; }
	elsif (ref $node eq 'ARRAY') { print "$path seq\n"; show($node->[$_], "$path.$_") for 0 .. $#$node; }
	else { my $s = $node // ''; utf8::encode($s); print "$path =", unpack('H*', $s =~ /^(?:~|null)$/ ? '' : $s), "\n"; } }
binmode(STDOUT, ':encoding(UTF-8)');
show(YAML::PP->new(schema => ['Failsafe'])->load_string($text), '');
EOP
cat > tree.py <<'EOP'
import sys, yaml
def show(node, path):
    if isinstance(node, dict):
        print(path + " map")
        for key, value in node.items():
            show(value, path + "." + key)
    elif isinstance(node, list):
        print(path + " seq")
        for i, value in enumerate(node):
            show(value, "%s.%d" % (path, i))
    else:
        print(path + " =" + ("" if node in ("~", "null") else node.encode().hex()))
sys.stdout.reconfigure(encoding="utf-8")
show(yaml.load(open(sys.argv[1], "rb"), Loader=yaml.BaseLoader), "")
EOP

# reads_strings READER SCHEMA
reads_strings()
{
	case $1 in
	perl) run perl strings.pl "$2" strings.yaml strings.hex ;;
	python) run python3 strings.py strings.yaml strings.hex ;;
	esac
	is "$status$out$err" 0 "$1 reads the strings we write, schema $2"
}

# reads_tree READER FILE: the same listing, keys in any order
reads_tree()
{
	"$unit" --tree "$2" | sort > ours
	case $1 in
	perl) perl tree.pl "$2" ;;
	python) python3 tree.py "$2" ;;
	esac 2>&1 | sort > theirs
	run diff ours theirs
	is "$status$out$err" 0 "$1 reads ${2##*/} as we do"
}

readers=
perl -MYAML::PP -MJSON::PP -e 1 2>/dev/null && readers="$readers perl"
python3 -c 'import yaml' 2>/dev/null && readers="$readers python"
test -n "$readers" || skip_all 'no other YAML reader (libyaml-pp-perl or python3-yaml)'

"$unit" --emit > strings.yaml
"$unit" --hex > strings.hex
for reader in $readers; do
	case $reader in
	perl) schemas='Failsafe Core JSON YAML1_1' ;;
	python) schemas=YAML1_1 ;;
	esac
	for schema in $schemas; do
		reads_strings "$reader" "$schema"
	done
	for sample in "$samples"/*.yaml; do
		reads_tree "$reader" "$sample"
	done
done
done_testing
