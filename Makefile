# SPDX-License-Identifier: ISC
# One non-recursive Makefile.  What people type:
#
#   make              the commands, in build/bin
#   make demo         all set-up, then a demonstration store, its SLA state and the monthly reports
#   make check        all set-up, then every test
#   make lint         formatting, static analysis, manuals, layers
#   make bench        speed on a big generated store, beside what people would use instead
#   make fault        every writing command under injected failures and on full disks, many writers, clones that merge
#   make coverage     which lines the tests reach, folder by folder
#   make fuzz         random input for every parser: FUZZ=name, SECONDS=60 for each
#   make install      PREFIX=/usr/local DESTDIR=
#
# B is the build folder, SAN a list for -fsanitize, CC, CFLAGS, LDFLAGS, OPT as usual.
B ?= build$(if $(SAN),-san)
CC = cc
OPT ?= -O2 -g
PREFIX ?= /usr/local
VERSION := $(shell sed -n 's/^.define MSP_VERSION "\(.*\)"/\1/p' lib/base/version.h)
PKGS = sqlite3 yaml-0.1 jansson libpcre2-8 libutf8proc libcmark-gfm
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wundef \
	-Wformat=2 -Werror
WARN_STRICT = -Wconversion
HARDEN = -fstack-protector-strong -fPIE -D_FORTIFY_SOURCE=2
SAN_FLAGS = $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer -DMSP_ARENA_DEBUG)
BASE_CFLAGS = -std=c11 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -I. -I$(B)/gen -ffunction-sections -fdata-sections \
	$(OPT) $(WARN) $(if $(SAN),-fPIE,$(HARDEN)) $(SAN_FLAGS) $(PKG_CFLAGS)
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) libgit2 2>/dev/null)
# only declarations: libgmime is loaded when a mail is made (cmd/report/mail.c)
GMIME_CFLAGS := $(patsubst -I%,-isystem%,$(shell pkg-config --cflags gmime-3.0 2>/dev/null))
PKG_LIBS := $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lcmark-gfm-extensions
# of lib/vault alone, so of msp-vault alone
VAULT_LIBS := $(shell pkg-config --libs libsodium 2>/dev/null)
# of tests alone: zlib unpacks test vectors
TEST_LIBS = $(VAULT_LIBS) -lz -lcmocka
LINK = -pie -Wl,-z,relro,-z,now -Wl,--as-needed -Wl,--gc-sections \
	-Wl,--export-dynamic-symbol=mbedtls_x509_crt_parse_file $(if $(SAN),-fsanitize=$(SAN))

# V=1 shows whole commands
Q = $(if $(V),,@)
say = $(if $(V),,@printf '  %-5s %s\n' $(1) $(2))

LAYERS = base text vault cli store model
$(foreach l,$(LAYERS),$(eval SRC_$(l) := $(wildcard lib/$(l)/*.c)))
SRC_cmd := $(wildcard cmd/*.c)
NOUNS := $(patsubst cmd/%/,%,$(wildcard cmd/*/))
UNIT := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/test_*.c))
obj = $(patsubst %.c,$(B)/%.o,$(1))
# what commands share is an archive as well: the dispatcher needs none of it, nor the libraries behind it
SHARED = $(B)/libmsp-cmd.a
VAULT = $(B)/libmsp-vault.a
LIBS = $(B)/libmsp-model.a $(B)/libmsp-store.a $(B)/libmsp-cli.a $(B)/libmsp-text.a $(B)/libmsp-base.a

bin = $(B)/bin/$(if $(filter msp,$(1)),msp,msp-$(1))
CATALOGUES := $(patsubst lib/cli/po/%.po,%,$(wildcard lib/cli/po/*.po))
catalogue = share/locale/$(1)/LC_MESSAGES/msp.mo
all: $(foreach n,$(NOUNS),$(call bin,$(n))) $(foreach l,$(CATALOGUES),$(B)/$(call catalogue,$(l)))

# Messages of the commands in other languages; beside bin as in the installed tree.
$(B)/share/locale/%/LC_MESSAGES/msp.mo: lib/cli/po/%.po
	@mkdir -p $(@D)
	$(call say,MO,$@)
	$(Q)msgfmt --check-format --check-domain -o $@ $<

messages: all
	sh lib/cli/po/update.sh $(B)/bin

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(BASE_CFLAGS) $(if $(filter lib/base/% lib/text/% lib/vault/%,$<),$(WARN_STRICT)) $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/cmd/report/mail.o $(B)/tidy/cmd/report/mail.ok: BASE_CFLAGS += $(GMIME_CFLAGS)

define layer_rule
$(B)/libmsp-$(1).a: $(call obj,$(SRC_$(1)))
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(Q)$$(AR) rcs $$@ $$^
endef
$(foreach l,$(LAYERS) cmd,$(eval $(call layer_rule,$(l))))

# The schemas are compiled in (schemas/README.md), packed by a program made of the parts that read and pack.
PACK = $(B)/schemas/pack
$(PACK): $(B)/schemas/pack.o $(call obj,lib/text/json_parse.c lib/text/node.c lib/text/node_pack.c) $(B)/libmsp-base.a
	$(Q)$(CC) $(LINK) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(B)/gen/schemas_builtin.c: schemas/embed.sh $(PACK) $(wildcard schemas/*.json)
	@mkdir -p $(@D)
	$(Q)sh $^ > $@.new && mv $@.new $@

$(B)/gen/schemas_builtin.o: $(B)/gen/schemas_builtin.c
	$(Q)$(CC) $(BASE_CFLAGS) $(WARN_STRICT) $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/libmsp-text.a: $(B)/gen/schemas_builtin.o

define noun_rule
$(call bin,$(1)): $(call obj,$(wildcard cmd/$(1)/*.c)) $(SHARED) $(LIBS) $(if $(filter vault,$(1)),$(VAULT))
	@mkdir -p $$(@D)
	$$(call say,LINK,$$@)
	$$(Q)$$(CC) $$(LINK) $$(LDFLAGS) -o $$@ $$(filter %.o,$$^) -Wl,--start-group $$(filter %.a,$$^) -Wl,--end-group \
		$$(PKG_LIBS) $(if $(filter vault,$(1)),$$(VAULT_LIBS))
endef
$(foreach n,$(NOUNS),$(eval $(call noun_rule,$(n))))

$(B)/unit/%: $(B)/tests/unit/%.o $(LIBS) $(VAULT)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LINK) $(LDFLAGS) -o $@ $< -Wl,--start-group $(LIBS) $(VAULT) -Wl,--end-group $(PKG_LIBS) $(TEST_LIBS)

unit: $(addprefix $(B)/unit/,$(UNIT))

completions: all
	sh completions/generate.sh $(B)/bin

# ---- set-up -------------------------------------------------------------------------------------------------------
# What is missing is found by trying, and installed by name; MSP_DEPS=no only says what is missing.

# pkg-config name or program, and the Debian package that has it
DEPS = pkg-config:pkg-config msgfmt:gettext cc:gcc cc:libc6-dev git:git prove:perl flock:util-linux script:bsdutils
DEPS_LIBS = sqlite3:libsqlite3-dev yaml-0.1:libyaml-dev libgit2:libgit2-dev jansson:libjansson-dev libpcre2-8:libpcre2-dev \
	libutf8proc:libutf8proc-dev libcmark-gfm:libcmark-gfm-dev libcmark-gfm:libcmark-gfm-extensions-dev \
	libsodium:libsodium-dev expat:libexpat1-dev gmime-3.0:libgmime-3.0-dev cmocka:libcmocka-dev zlib:zlib1g-dev
# loaded with dlopen where they are wanted, without headers
DEPS_LOADED = libzxcvbn0:libzxcvbn0
# only developers need these: lint, other parsers to compare with, browsers, benchmark peers
DEPS_DEV = clang-format:clang-format clang-tidy:clang-tidy cppcheck:cppcheck shellcheck:shellcheck mandoc:mandoc \
	man:man-db jq:jq tmux:tmux strace:strace chromium:chromium weasyprint:weasyprint pdftoppm:poppler-utils \
	task:taskwarrior recsel:recutils pass:pass gopass:gopass gpg:gnupg age:age ssh-keygen:openssh-client python3:python3 bash:bash zsh:zsh fish:fish \
	setpriv:util-linux bc:bc clang:clang
DEPS_DEV_LIBS = python3-yaml:python3-yaml libyaml-pp-perl:libyaml-pp-perl tzdata:tzdata libclang-rt-dev:libclang-rt-dev

# $(1) programs, $(2) pkg-config modules, $(3) packages asked of dpkg
define install_missing
	@missing=; \
	for d in $(1); do command -v $${d%%:*} >/dev/null 2>&1 || missing="$$missing $${d#*:}"; done; \
	for d in $(2); do pkg-config --exists $${d%%:*} 2>/dev/null || missing="$$missing $${d#*:}"; done; \
	for d in $(3); do dpkg -s $${d%%:*} >/dev/null 2>&1 || missing="$$missing $${d#*:}"; done; \
	test -z "$$missing" && exit 0; \
	sudo=; test "$$(id -u)" = 0 || sudo=sudo; \
	line="$$sudo apt-get install -y --no-install-recommends$$missing"; \
	if test "$(MSP_DEPS)" = no || ! command -v apt-get >/dev/null || { test -n "$$sudo" && ! command -v sudo >/dev/null; }; then \
		echo "missing:$$missing" >&2; echo "install them with: $$line" >&2; exit 1; \
	fi; \
	echo "$$line"; \
	$$sudo apt-get update -q >/dev/null && DEBIAN_FRONTEND=noninteractive $$line >/dev/null
endef

deps:
	$(call install_missing,$(DEPS),$(DEPS_LIBS),$(DEPS_LOADED))

deps-dev: deps
	$(call install_missing,$(DEPS_DEV),,$(DEPS_DEV_LIBS))

# ---- the main jobs ------------------------------------------------------------------------------------------------

# The second make reads pkg-config again, after deps has installed what it asks for.
JOBS = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))
demo: deps
	@$(MAKE) --no-print-directory $(JOBS) all
	@MSP_BIN=$(abspath $(B))/bin sh tests/demo/demo.sh $(B)/demo

# the pictures in README.md and beside the manuals, anew
picture: demo
	sh tests/demo/picture.sh $(B)/demo/reports/panaderia-el-nino-2026-10.html man

check: deps
	@$(MAKE) --no-print-directory $(JOBS) check-built

TESTS = $(wildcard tests/cli/*.t tests/lint/*.t)
tested: all unit fault-library fuzz-replay
prove = MSP_BIN=$(B)/bin MSP_UNIT=$(B)/unit B=$(B) prove -j2 --timer $(addprefix $(B)/unit/,$(UNIT)) \
	$(addprefix $(B)/fuzz/,$(HARNESSES)) $(TESTS)
check-built: tested
	@$(prove)

bench: all $(patsubst tests/bench/%.c,$(B)/bench/%,$(wildcard tests/bench/*.c))
	@MSP_BIN=$(abspath $(B))/bin B=$(abspath $(B)) sh tests/bench/run.sh

# Which lines the tests reach.  The figures are of our own lines, not of how well they are tested.
coverage: deps-dev
	$(call install_missing,gcovr:gcovr)
	@$(MAKE) --no-print-directory B=build-coverage OPT='-O1 -g --coverage -fprofile-update=atomic' LDFLAGS=--coverage \
		check-covered
	@gcovr --root . --object-directory build-coverage --exclude 'tests/.*' --exclude 'build.*' --sort-percentage

# what runs as another user cannot write its counts, and says so to nobody
check-covered: tested
	-@GCOV_ERROR_FILE=/dev/null $(prove)

# every clock and figure again, by other code: N seeds of random tickets, the demonstration, an imported history
TICKETS = 10000
SEEDS = 1 2 3
oracle: all
	@MSP_BIN=$(abspath $(B))/bin sh tests/oracle/run.sh $(B)/oracle $(TICKETS) $(SEEDS)

# FAULT_STEP=13: only every 13th call, for those in a hurry
FAULT_STEP = 1
FAULT_CLONES = --clones 8 --edits 2000 --seed 1
fault: all fault-library $(B)/unit/test_txn $(B)/unit/test_merge
	@export MSP_BIN=$(abspath $(B))/bin B=$(abspath $(B)); failed=; \
	MSP_FAULT_STEP=$(FAULT_STEP) sh tests/fault/run.sh || failed=yes; \
	python3 tests/fault/commands.py --step $(FAULT_STEP) || failed=yes; \
	python3 tests/fault/full.py || failed=yes; \
	python3 tests/fault/writers.py || failed=yes; \
	python3 tests/fault/writers.py --store bare || failed=yes; \
	python3 tests/fault/clones.py $(FAULT_CLONES) || failed=yes; \
	test -z "$$failed"

$(B)/bench/%: $(B)/tests/bench/%.o $(LIBS)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LINK) $(LDFLAGS) -o $@ $< -Wl,--start-group $(LIBS) -Wl,--end-group $(PKG_LIBS)

fault-library: $(if $(SAN),,$(patsubst tests/fault/%.c,$(B)/fault/%.so,$(wildcard tests/fault/*.c)))
$(B)/fault/%.so: tests/fault/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE -O2 -fPIC -shared -Wall -Wextra -Werror -o $@ $< -ldl

# A harness with replay.c feeds itself the files of its corpus; with libFuzzer, what that makes up.
HARNESSES := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
fuzz-replay: $(addprefix $(B)/fuzz/,$(HARNESSES))
$(B)/fuzz/%: $(B)/tests/fuzz/%.o $(if $(FUZZER),,$(B)/tests/fuzz/replay.o) $(LIBS) $(VAULT)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LINK) $(if $(FUZZER),-fsanitize=fuzzer) $(LDFLAGS) -o $@ $(filter %.o,$^) \
		-Wl,--start-group $(LIBS) $(VAULT) -Wl,--end-group $(PKG_LIBS) $(VAULT_LIBS)

.SECONDARY: $(patsubst %.c,$(B)/%.o,$(wildcard tests/fuzz/*.c))

FUZZ_FOLDER = build-fuzz
SECONDS = 60
fuzz:
	@$(MAKE) --no-print-directory B=$(FUZZ_FOLDER) CC=clang SAN=fuzzer-no-link,address,undefined FUZZER=yes \
		OPT='-O1 -g -fno-sanitize-recover=undefined' \
		$(addprefix $(FUZZ_FOLDER)/fuzz/,$(if $(FUZZ),$(addprefix fuzz_,$(FUZZ)),$(HARNESSES)))
	@sh tests/fuzz/run.sh $(FUZZ_FOLDER) $(SECONDS) $(FUZZ)

# ---- lint ---------------------------------------------------------------------------------------------------------

C_FILES = $(wildcard cmd/*.[ch] cmd/*/*.[ch] lib/*/*.[ch] schemas/*.c tests/*/*.[ch])
C_SOURCES = $(wildcard cmd/*.c cmd/*/*.c lib/*/*.c schemas/*.c)
SHELL_FILES = $(wildcard lib/cli/po/*.sh tests/*/*.sh tests/*/*.t schemas/*.sh completions/*.sh)

lint: lint-format lint-shell lint-man lint-cppcheck lint-tidy

lint-format:
	$(call say,LINT,formatting)
	$(Q)clang-format --dry-run -Werror $(C_FILES)

lint-shell:
	$(call say,LINT,shell)
	$(Q)shellcheck -x $(SHELL_FILES) .ci/run

lint-man:
	$(call say,LINT,manuals)
	$(Q)mandoc -Tlint -Wwarning $(wildcard man/*.[1-9])

lint-cppcheck:
	$(call say,LINT,cppcheck)
	$(Q)cppcheck --quiet --std=c11 --enable=warning,portability,performance --inline-suppr --error-exitcode=1 \
		--suppressions-list=.cppcheck --library=tests/lint/cppcheck.cfg -I. -I$(B)/gen $(C_SOURCES)

# File by file, so that -j2 uses both cores; one that passed is not looked at again until it or a header changes.  All of
# them take two and a half minutes on two cores.
lint-tidy: $(patsubst %.c,$(B)/tidy/%.ok,$(C_SOURCES))
$(B)/tidy/%.ok: %.c .clang-tidy $(wildcard lib/*/*.h cmd/*.h cmd/*/*.h)
	@mkdir -p $(@D)
	$(call say,TIDY,$<)
	$(Q)clang-tidy --quiet $< -- $(BASE_CFLAGS) 2>/dev/null
	@touch $@

format:
	clang-format -i $(C_FILES)

# ---- what leaves the house ----------------------------------------------------------------------------------------

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/bash-completion/completions \
		$(DESTDIR)$(PREFIX)/share/zsh/site-functions $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	install $(foreach n,$(NOUNS),$(call bin,$(n))) $(DESTDIR)$(PREFIX)/bin
	for s in 1 5 7; do install -d $(DESTDIR)$(PREFIX)/share/man/man$$s && \
		install -m 644 man/*.$$s $(DESTDIR)$(PREFIX)/share/man/man$$s; done
	for l in $(CATALOGUES); do install -D -m 644 $(B)/share/locale/$$l/LC_MESSAGES/msp.mo \
		$(DESTDIR)$(PREFIX)/share/locale/$$l/LC_MESSAGES/msp.mo; done
	install -m 644 completions/bash/msp $(DESTDIR)$(PREFIX)/share/bash-completion/completions/msp
	for n in $(NOUNS); do ln -sf msp $(DESTDIR)$(PREFIX)/share/bash-completion/completions/msp-$$n; done
	install -m 644 completions/zsh/_msp $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_msp
	install -m 644 completions/fish/msp.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/msp.fish
	for n in $(NOUNS); do ln -sf msp.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/msp-$$n.fish; done

dist:
	git archive --format=tar.gz --prefix=msp-$(VERSION)/ -o msp-$(VERSION).tar.gz HEAD

clean:
	rm -rf build build-san build-fuzz build-coverage

-include $(shell find $(B) -name '*.d' 2>/dev/null)
.PHONY: all unit messages completions deps deps-dev demo picture check check-built tested coverage check-covered oracle bench fault fault-library fuzz fuzz-replay \
	lint lint-format lint-shell lint-man lint-cppcheck lint-tidy format install dist clean
