#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-ticket edit: the header in the editor; what differs becomes one `set` event.
. tests/cli/lib.sh
. "$top/tests/cli/example-store.sh"

example_store store 2>/dev/null
MSP_LOGIN=ana
EDITOR="$tmp/editor"
export MSP_LOGIN EDITOR
f=clients/acme/tickets/2026/11/4815164.yaml

# editor SED-SCRIPT: what the person does
editor()
{
	printf '%s\n' "$1" >"$tmp/changes"
	cat >"$tmp/editor" <<END
#!/bin/sh
cp "\$1" "$tmp/shown"
sed -i -f "$tmp/changes" "\$1"
END
	chmod +x "$tmp/editor"
}
commits()
{
	git rev-list --count HEAD
}

before=$(commits)
editor 's/^impact: high/impact: low/; s/^service: erp/service: correo/; /^category/d; $ a tags: [uno, dos]'
run msp-ticket edit 481
is "$status" 0 'edit'
is "$out" acme-4815164 'the id'
like "$(head -n 1 "$tmp/shown")" '^# acme-4815164: ' 'the editor shows which ticket'
is "$(sed 1d "$tmp/shown")" "$(cat <<'YAML'
opened: 2026-11-03T09:12:04-06:00
channel: phone
type: incident
title: No se puede facturar, el sistema se queda pensando
requester: laura
impact: high
urgency: high
category: facturacion/cfdi
service: erp
YAML
)" 'and its header, without identity and log'
is "$(tail -n 7 $f)" "$(cat <<'YAML'
  - at: 2026-11-03T12:00:00-06:00
    by: ana
    set:
      impact: low
      service: correo
      tags: [uno, dos]
    unset: [category]
YAML
)" 'one event with what differs'
is "$(commits)" $((before + 1)) 'one commit'
is "$(msp-ticket ls -f '%{service} %{tags} %{category} %{priority}' number:4815164)" 'correo uno,dos  P3' 'and what follows'

editor ''
run msp-ticket edit 481
is "$status" 0 'nothing changed'
like "$(cat "$tmp/shown")" '^service: correo$' 'the editor shows what is in force now'
is "$(commits)" $((before + 1)) 'writes nothing'
like "$err" '→ =$' 'as is told'

editor 's/^title:.*/title: en seco/'
run msp-ticket edit 481 -n
is "$status" 0 'a dry run'
like "$out" '^\+ +title: en seco$' 'shows the difference'
is "$(commits)" $((before + 1)) 'and writes nothing'

editor 's/^impact:.*/impact: huge/'
exit_is 65 msp-ticket edit 481
like "$err" 'impact' 'a wrong value is named'
editor 's/^impact:/impacto:/'
exit_is 65 msp-ticket edit 481
like "$err" 'impacto: unknown key' 'an unknown field'
editor 's/^title:.*/title: [a/'
exit_is 65 msp-ticket edit 481
editor '/^title/d'
exit_is 65 msp-ticket edit 481
like "$err" 'unset' 'a title cannot be taken away'
printf '#!/bin/sh\nexit 1\n' >"$tmp/editor"
exit_is 69 msp-ticket edit 481
exit_is 66 msp-ticket edit 4815146
exit_is 64 msp-ticket edit
is "$(commits)" $((before + 1)) 'none of that writes anything'
is "$(git status --porcelain)" '' 'nor leaves anything behind'

# two people, two fields: both changes stay
cat >"$tmp/editor" <<END
#!/bin/sh
EDITOR=false msp-ticket -C "$PWD" set 481 site=bodega --as luis -q >/dev/null
sed -i 's/^title:.*/title: mientras tanto/' "\$1"
END
run msp-ticket edit 481
is "$status" 0 'somebody else writes while the editor is open'
is "$(msp-ticket ls -f '%{title} %{site}' number:4815164)" 'mientras tanto bodega' 'both are there'
exit_is 0 msp-store lint clients/acme
done_testing
