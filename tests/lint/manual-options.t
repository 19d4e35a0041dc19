#!/bin/sh
# SPDX-License-Identifier: ISC
# Commands and manuals name the same verbs and options.  What --dump-cli lists must be in section 1 (shared options in
# msp(7)), and what the manuals name must exist.
set -u
bin=${MSP_BIN:-build/bin}
if ! perl -MJSON::PP -e 1 2>/dev/null; then
	echo '1..0 # SKIP no JSON::PP'
	exit 0
fi

perl - "$bin" <<'END'
use strict; use warnings; use JSON::PP;
my $bin = shift;
my ($number, $failed) = (0, 0);
sub report {
	my ($name, @findings) = @_;
	$number++;
	$failed ||= @findings > 0;
	print @findings ? 'not ' : '', "ok $number - $name\n", map { "# $_\n" } @findings;
}
sub slurp { my $path = shift; open(my $f, '<', $path) or return ''; local $/; my $text = <$f>; $text }
sub unique { my %seen; grep { !$seen{$_}++ } @_ }

# options that mdoc names: "Fl k , Fl -calendar Ar file" gives -k and --calendar
sub options {
	my %found;
	for my $line (grep { /^\./ } split /\n/, shift) {
		my $flag = 0;
		for my $word (split ' ', substr($line, 1)) {
			if ($word eq 'Fl') { $flag = 1; }
			elsif ($flag == 2) { $flag = $word =~ /^[,|]$/; }
			elsif ($flag && $word !~ /^[A-Z][a-z]$/ && $word =~ /^-?[A-Za-z0-9][A-Za-z0-9-]*$/) {
				$found{"-$word"} = 1;
				$flag = 2;
			} else { $flag = 0; }
		}
	}
	\%found;
}

my (%verbs, %shared);
my @nouns = sort map { m,/msp-([^/]+)$, } grep { -x } glob("$bin/msp-*");
my %dump = map { my $text = `'$bin/msp-$_' --dump-cli`; $_ => decode_json($text) } @nouns;
for my $noun (@nouns) {
	for my $verb (@{$dump{$noun}{verbs}}) {
		$verbs{$noun}{$_} = 1 for grep { defined } $verb->{name}, $verb->{alias};
		for (grep { $_->{shared} } @{$verb->{options}}) {
			$shared{"--$_->{name}"} = 1;
			$shared{"-$_->{letter}"} = 1 if defined $_->{letter};
		}
	}
}

# the part of a manual that is about a verb: below ".Ss say, note"; "" when none is
sub section {
	my ($text, $verb) = @_;
	my @parts = grep { /^([^\n]*)/ && $1 =~ /(?:^|[\s,])\Q$verb\E(?:$|[\s,])/ } split /^\.Ss /m, $text;
	s/^\.Sh .*//ms for @parts;
	join("\n", @parts);
}

for my $noun (@nouns) {
	my $path = "man/msp-$noun.1";
	my $text = slurp($path);
	if ($text eq '') { report("$path is there", 'no such manual'); next; }
	my $named = options($text);
	my (@verbs, @options, %known);
	for my $verb (@{$dump{$noun}{verbs}}) {
		next if $verb->{hidden};
		my $section = section($text, $verb->{name});
		my $here = options($section);
		push @verbs, $verb->{name} if $section eq '';
		push @verbs, "$verb->{name} = $verb->{alias}"
			if defined $verb->{alias} && $section !~ /^\..*\b\Q$verb->{alias}\E\b/m;
		for my $option (@{$verb->{options}}) {
			my @names = ("--$option->{name}", defined $option->{letter} ? "-$option->{letter}" : ());
			$known{$_} = 1 for @names;
			next if $option->{shared};
			push @options, map { "$_ of $verb->{name}" } grep { !$named->{$_} } @names;
			push @options, "$names[0] in the section of $verb->{name}" unless grep { $here->{$_} } @names;
		}
	}
	report("$path has a section on every verb", @verbs);
	report("$path names every option", @options);
	report("$path names no option that is not there", grep { !$known{$_} } sort keys %$named);
}

my $seven = options(slurp('man/msp.7'));
report('msp(7) names the shared options', grep { !$seven->{$_} } sort keys %shared);
report('and no others', grep { !$shared{$_} } sort keys %$seven);

# "msp-ticket ls" anywhere in a manual
my @strangers;
for my $path (glob('man/*.[157]')) {
	my $text = slurp($path);
	$text =~ s/^\.\\".*\n//mg;
	while ($text =~ /\bmsp-([a-z]+)[ ]([a-z]+(?:-[a-z]+)*)\b(?!\))/g) {
		push @strangers, "$path: msp-$1 $2" if $verbs{$1} && !$verbs{$1}{$2};
	}
}
report('verbs that manuals mention exist', unique(@strangers));

# pages that manuals and help refer to
my @pages = map { my $path = $_; map { [$path, $_] } slurp($path) =~ /^\.Xr (msp\S* [157])\b/mg } glob('man/*.[157]');
for my $noun (@nouns) {
	my $help = join "\n", map { $_->{details} // (), map { $_->{help} // '' } @{$_->{options}} } @{$dump{$noun}{verbs}};
	push @pages, ["msp-$noun --help", "$1 $2"] while $help =~ /\b(msp[\w.-]*)\(([157])\)/g;
}
report('pages that manuals and help refer to exist',
	unique(map { my ($from, $page) = @$_; (my $file = $page) =~ s/ /./; -e "man/$file" ? () : "$from: $page" } @pages));
print "1..$number\n";
exit $failed;
END
