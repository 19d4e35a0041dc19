#!/bin/sh
# SPDX-License-Identifier: ISC
# The manuals of section 5 name the fields that schemas/*.json have, and no others in their lists.
set -u
if ! perl -MJSON::PP -e 1 2>/dev/null; then
	echo '1..0 # SKIP no JSON::PP'
	exit 0
fi

perl - <<'END'
use strict; use warnings; use JSON::PP;
my ($number, $failed) = (0, 0);
sub report {
	my ($name, @findings) = @_;
	$number++;
	$failed ||= @findings > 0;
	print @findings ? 'not ' : '', "ok $number - $name\n", map { "# $_\n" } @findings;
}
sub slurp { my $path = shift; open(my $f, '<', $path) or return ''; local $/; my $text = <$f>; $text }

my %schemas;
sub schema { my $name = shift; $schemas{$name} ||= decode_json(slurp("schemas/$name")) }

# Collects names of fields and of values, following references.
sub collect {
	my ($file, $node, $fields, $values, $seen) = @_;
	if (ref $node eq 'ARRAY') { collect($file, $_, $fields, $values, $seen) for @$node; return; }
	return if ref $node ne 'HASH';
	if (defined(my $ref = $node->{'$ref'})) {
		my ($other, $pointer) = $ref =~ /^([^#]*)#(.*)$/;
		$other ||= $file;
		if (!$seen->{"$other#$pointer"}++) {
			my $target = schema($other);
			$target = $target->{$_} for grep { $_ ne '' } split m,/,, $pointer;
			collect($other, $target, $fields, $values, $seen);
		}
	}
	$values->{$_} = 1 for grep { !ref } @{$node->{enum} || []}, grep { defined } $node->{const};
	if (ref $node->{properties} eq 'HASH') {
		$fields->{$_} = 1 for keys %{$node->{properties}};
		collect($file, $_, $fields, $values, $seen) for values %{$node->{properties}};
	}
	collect($file, $node->{$_}, $fields, $values, $seen)
		for grep { $node->{$_} } qw(items prefixItems additionalProperties patternProperties propertyNames
			anyOf allOf oneOf if then else not);
}

# Words that a manual sets as names: after .Cm, and in tags of lists.
sub named {
	my $text = shift;
	my (%named, %tags);
	for my $line (grep { /^\./ } split /\n/, $text) {
		while ($line =~ /\bCm ((?:[\w.*\[\]-]+)(?: [,|] [\w.*\[\]-]+)*)/g) {
			for my $word (split / [,|] /, $1) {
				my @parts = grep { $_ ne '' && $_ ne '*' } split /[.\[\]]+/, $word;
				$named{$_} = 1 for @parts;
				$tags{$parts[-1]} = 1 if @parts && $line =~ /^\.It /;
			}
		}
	}
	return (\%named, \%tags);
}

for my $path (glob('man/*.5')) {
	my ($kind) = $path =~ m,/(?:msp-)?([a-z.]+)\.5$,;
	next if $kind eq 'vault'; # signed documents: lib/vault is their only reader, no schema describes them
	my $file = $kind eq 'msp.yaml' ? 'provider.json' : "$kind.json";
	if (!-e "schemas/$file") { report("$path has a schema", "no schemas/$file"); next; }
	my (%fields, %values);
	collect($file, schema($file), \%fields, \%values, {});
	my ($named, $tags) = named(slurp($path));
	report("$path names every field of $file", grep { !$named->{$_} } sort keys %fields);
	report("$path lists no field that is not there", grep { !$fields{$_} && !$values{$_} } sort keys %$tags);
}
print "1..$number\n";
exit $failed;
END
