# SPDX-License-Identifier: ISC
# One non-recursive Makefile.  B is the build folder, SAN a list for -fsanitize, CC/CFLAGS as usual.
B ?= build
CC ?= cc
OPT ?= -O2 -g
PKGS = sqlite3 yaml-0.1 jansson smartcols libutf8proc libcmark-gfm expat
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wundef \
	-Wformat=2 -Werror
WARN_STRICT = -Wconversion
HARDEN = -fstack-protector-strong -fPIE -D_FORTIFY_SOURCE=2
SAN_FLAGS = $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer -DMSP_ARENA_DEBUG)
BASE_CFLAGS = -std=c11 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -I. -I$(B)/gen -ffunction-sections -fdata-sections \
	$(OPT) $(WARN) $(if $(SAN),-fPIE,$(HARDEN)) $(SAN_FLAGS) $(PKG_CFLAGS)
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) libgit2 2>/dev/null)
PKG_LIBS := $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lcmark-gfm-extensions
LINK = -pie -Wl,-z,relro,-z,now -Wl,--as-needed -Wl,--gc-sections \
	-Wl,--export-dynamic-symbol=mbedtls_x509_crt_parse_file $(if $(SAN),-fsanitize=$(SAN))

LAYERS = base text cli store model
$(foreach l,$(LAYERS),$(eval SRC_$(l) := $(wildcard lib/$(l)/*.c)))
SRC_cmd := $(wildcard cmd/*.c)
NOUNS := $(patsubst cmd/%/,%,$(wildcard cmd/*/))
UNIT := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/test_*.c))
obj = $(patsubst %.c,$(B)/%.o,$(1))
# what commands share is an archive as well: the dispatcher needs none of it, nor the libraries behind it
SHARED = $(B)/libmsp-cmd.a
LIBS = $(B)/libmsp-model.a $(B)/libmsp-store.a $(B)/libmsp-cli.a $(B)/libmsp-text.a $(B)/libmsp-base.a

bin = $(B)/bin/$(if $(filter msp,$(1)),msp,msp-$(1))
all: $(foreach n,$(NOUNS),$(call bin,$(n)))

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(BASE_CFLAGS) $(if $(filter lib/base/% lib/text/% lib/vault/%,$<),$(WARN_STRICT)) $(CFLAGS) -MMD -MP -c -o $@ $<

define layer_rule
$(B)/libmsp-$(1).a: $(call obj,$(SRC_$(1)))
	@rm -f $$@
	$$(AR) rcs $$@ $$^
endef
$(foreach l,$(LAYERS) cmd,$(eval $(call layer_rule,$(l))))

# The schemas are compiled in (schemas/README.md).
$(B)/gen/schemas_builtin.c: schemas/embed.sh $(wildcard schemas/*.json)
	@mkdir -p $(@D)
	sh $^ > $@.new
	mv $@.new $@

$(B)/gen/schemas_builtin.o: $(B)/gen/schemas_builtin.c
	$(CC) $(BASE_CFLAGS) $(WARN_STRICT) $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/libmsp-text.a: $(B)/gen/schemas_builtin.o

define noun_rule
$(call bin,$(1)): $(call obj,$(wildcard cmd/$(1)/*.c)) $(SHARED) $(LIBS)
	@mkdir -p $$(@D)
	$$(CC) $$(LINK) $$(LDFLAGS) -o $$@ $$(filter %.o,$$^) -Wl,--start-group $(SHARED) $(LIBS) -Wl,--end-group $$(PKG_LIBS)
endef
$(foreach n,$(NOUNS),$(eval $(call noun_rule,$(n))))

$(B)/unit/%: $(B)/tests/unit/%.o $(LIBS)
	@mkdir -p $(@D)
	$(CC) $(LINK) $(LDFLAGS) -o $@ $< -Wl,--start-group $(LIBS) -Wl,--end-group $(PKG_LIBS) -lcmocka

unit: $(addprefix $(B)/unit/,$(UNIT))

clean:
	rm -rf build

-include $(shell find $(B) -name '*.d' 2>/dev/null)
.PHONY: all unit clean
