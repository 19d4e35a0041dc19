#!/bin/sh
# SPDX-License-Identifier: ISC
# msp-vault import: what other password managers write, in; and nothing of it anywhere else.
. tests/cli/lib.sh
. "$top/tests/cli/vault-fixture.sh"

vault_store || skip_all 'no store'
on ana msp-vault init --passphrase-fd 3 --no-prompt >/dev/null 2>&1 || skip_all 'no vault'
if ! on ana msp-vault status 2>/dev/null | grep -q '^unlocked'; then
	on ana msp-vault unlock --passphrase-fd 3 --no-prompt 2>/dev/null
fi

vault()
{
	on ana msp-vault "$@" --no-prompt
}

value()
{
	vault show "$1" "${2:---all}" 2>/dev/null
}

meta()
{
	sed -n "s/^$2: //p" "ana/clients/${1%/*}/vault/${1#*/}.yaml"
}

# ---- KeePass -------------------------------------------------------------------------------------------------------

cat >keepass.xml <<'XML'
<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<KeePassFile>
	<Meta>
		<Generator>KeePass</Generator>
		<DatabaseName>Claves</DatabaseName>
		<RecycleBinEnabled>True</RecycleBinEnabled>
		<RecycleBinUUID>QmluQmluQmluQmluQmluQg==</RecycleBinUUID>
		<Binaries><Binary ID="0" Compressed="True">H4sIAAAAAAAEAAMAAAAAAAAAAAA=</Binary></Binaries>
	</Meta>
	<Root>
		<Group>
			<UUID>cm9vdHJvb3Ryb290cm9vdA==</UUID>
			<Name>Claves</Name>
			<Group>
				<UUID>YWNtZWFjbWVhY21lYWNtZQ==</UUID>
				<Name>Acme</Name>
				<Group>
					<UUID>cmVkcmVkcmVkcmVkcmVkcg==</UUID>
					<Name>Redes &amp; Wi-Fi</Name>
					<Entry>
						<UUID>ZW50cmFkYTEtZW50cmFkYQ==</UUID>
						<Tags>crítico;sitio</Tags>
						<Times><ExpiryTime>2027-03-01T06:00:00Z</ExpiryTime><Expires>True</Expires></Times>
						<String><Key>Notes</Key><Value>Serie 44-AB
segunda línea</Value></String>
						<String><Key>Password</Key><Value ProtectInMemory="True">Kp-uno-&lt;secreto&gt;</Value></String>
						<String><Key>Title</Key><Value>Fírewall (2º piso)</Value></String>
						<String><Key>URL</Key><Value>https://admin:Kp-url-clave@fw.acme.mx/login?token=Kp-ficha</Value></String>
						<String><Key>UserName</Key><Value>admin</Value></String>
						<String><Key>PIN</Key><Value>Kp-pin-4821</Value></String>
						<String><Key>TimeOtp-Secret-Base32</Key><Value>JBSWY3DPEHPK3PXP</Value></String>
						<String><Key>TimeOtp-Length</Key><Value>8</Value></String>
						<Binary><Key>respaldo.cfg</Key><Value Ref="0" /></Binary>
						<History>
							<Entry>
								<UUID>ZW50cmFkYTEtZW50cmFkYQ==</UUID>
								<String><Key>Password</Key><Value>Kp-historia</Value></String>
							</Entry>
						</History>
					</Entry>
				</Group>
				<Entry>
					<UUID>ZW50cmFkYTItZW50cmFkYQ==</UUID>
					<String><Key>Title</Key><Value>NAS</Value></String>
					<String><Key>Password</Key><Value>Kp-dos</Value></String>
				</Entry>
				<Entry>
					<UUID>ZW50cmFkYTMtZW50cmFkYQ==</UUID>
					<String><Key>Title</Key><Value>nas</Value></String>
					<String><Key>Password</Key><Value>Kp-tres</Value></String>
				</Entry>
				<Entry>
					<UUID>ZW50cmFkYTQtZW50cmFkYQ==</UUID>
					<String><Key>Title</Key><Value>Referido</Value></String>
					<String><Key>Password</Key><Value>{REF:P@I:46C9B1FFBD4ABC4BBB260C6190BAD20C}</Value></String>
				</Entry>
				<Entry>
					<UUID>ZW50cmFkYTUtZW50cmFkYQ==</UUID>
					<String><Key>Title</Key><Value>Vacía</Value></String>
					<String><Key>UserName</Key><Value>nadie</Value></String>
				</Entry>
			</Group>
			<Group>
				<UUID>QmluQmluQmluQmluQmluQg==</UUID>
				<Name>Recycle Bin</Name>
				<Entry>
					<UUID>ZW50cmFkYTYtZW50cmFkYQ==</UUID>
					<String><Key>Title</Key><Value>Tirada</Value></String>
					<String><Key>Password</Key><Value>Kp-tirada</Value></String>
				</Entry>
			</Group>
		</Group>
	</Root>
</KeePassFile>
XML

commits=$(git -C ana rev-list --count HEAD)
run vault import keepass keepass.xml -n
is "$status" 65 'a dry run says what will be refused'
like "$out" '^new	acme/firewall-2o-piso	password	.*Fírewall' 'it names what would be made'
like "$out" 'username.*totp' 'and its fields'
unlike "$out$err" 'Kp-' 'but no value'
is "$(git -C ana rev-list --count HEAD)" "$commits" 'and writes nothing'
chmod 600 keepass.xml
run vault import keepass - --known-to luis,exempleado <keepass.xml
is "$status" 65 'KeePass: what was refused gives 65'
is "$(git -C ana rev-list --count HEAD)" "$((commits + 1))" 'one commit for all'
like "$(git -C ana log -1 --format=%s)" '^vault acme: import 3 secrets$' 'that says so'
like "$err" 'read 6 entries: 3 new, 0 same, 0 differs, 1 skipped, 2 refused; 1 attachment left out' 'counts'
like "$err" 'standard input:52: .*Referido.*refers to another entry' 'a reference is refused, with its line'
like "$err" 'Vacía.*neither password' 'so is nothing at all'
like "$err" 'Tirada.*recycle bin' 'the bin is skipped, and told'
like "$err" 'acme/firewall-2o-piso: left out: respaldo.cfg' 'attachments are named'
like "$err" 'acme/nas-2.*another one has the name' 'a name that is taken gets a number'
like "$err" 'exempleado is not in team' 'who is not in the team is noted all the same'
unlike "$err" 'Kp-' 'no value in messages'
is "$(value acme/firewall-2o-piso --all)" 'Kp-uno-<secreto>
totp: otpauth://totp/KeePass?secret=JBSWY3DPEHPK3PXP&digits=8
url: https://admin:Kp-url-clave@fw.acme.mx/login?token=Kp-ficha
PIN: Kp-pin-4821
notes:
Serie 44-AB
segunda línea' 'the value, whole'
is "$(meta acme/firewall-2o-piso username)" admin 'username'
is "$(meta acme/firewall-2o-piso url)" 'https://fw.acme.mx/login' 'of the URL what is public'
is "$(meta acme/firewall-2o-piso expires)" '"2027-03-01"' 'expiry'
like "$(meta acme/firewall-2o-piso tags)" 'crítico.*sitio.*Redes & Wi-Fi.*import:keepass:[0-9a-f]{12}.*known-to:ana.*known-to:luis.*known-to:exempleado' 'tags, folders, who knew it'
is "$(value acme/nas)$(value acme/nas-2)" 'Kp-dosKp-tres' 'both of one name'
run vault import keepass keepass.xml --known-to luis
like "$err" '0 new, 3 same' 'a second run changes nothing'
is "$(git -C ana rev-list --count HEAD)" "$((commits + 1))" 'and commits nothing'
sed 's/Kp-dos/Kp-cambiada/' keepass.xml >other.xml
run vault import keepass other.xml
like "$err" 'other.xml:.*acme/nas: it was imported before and has another value' 'a value that differs is told'
is "$(value acme/nas)" 'Kp-dos' 'and left as it is'
like "$err" 'marked as known to ana alone' 'nobody named: a warning'
like "$err" 'shred -u other.xml' 'what is left to do'

# hostile XML
cat >bomb.xml <<'XML'
<?xml version="1.0"?>
<!DOCTYPE lol [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;">]>
<KeePassFile><Root><Group><Name>&lol2;</Name></Group></Root></KeePassFile>
XML
exit_is 65 vault import keepass bomb.xml --client acme
like "$err" 'bomb.xml:2:.*document type' 'a document type is refused, with its line'
printf '<KeePassFile><Root><Group><Name>&xxe;</Name></Group></Root></KeePassFile>' >xxe.xml
exit_is 65 vault import keepass xxe.xml --client acme
like "$err" 'xxe.xml:1:.*undefined entity' 'so are entities'
printf '<?xml version="1.0" encoding="utf-8"?>\n<KeePassFile>\n<Root>\377</Root></KeePassFile>' >bad.xml
exit_is 65 vault import keepass bad.xml --client acme
like "$err" 'bad.xml:3:.*malformed XML' 'broken UTF-8, with its line'
printf '<html/>' >html.xml
exit_is 65 vault import keepass html.xml --client acme
like "$err" 'no KeePass XML' 'other XML is none'
printf '\003\331\242\232\147\373\113\265' >db.kdbx
exit_is 65 vault import keepass db.kdbx --client acme
like "$err" 'keepassxc-cli export' 'the database itself: how to export it'
printf '<KeePassFile><Root><Group><Entry><String><Key>Password</Key><Value Protected="True">Zm9v</Value>' >enc.xml
exit_is 65 vault import keepass enc.xml --client acme
like "$err" 'still encrypted' 'values that are still encrypted'
awk 'BEGIN { printf "<KeePassFile>"; for (i = 0; i < 5000; i++) printf "<Root>" }' >deep.xml
exit_is 65 vault import keepass deep.xml --client acme
like "$err" 'nested too deeply' 'nesting has a limit'
{
	printf '<KeePassFile><Root><Group><Name>x</Name><Entry><String><Key>Title</Key><Value>Grande</Value></String><String><Key>Password</Key><Value>'
	head -c 17000000 /dev/zero | tr '\0' x
	printf '</Value></String></Entry></Group></Root></KeePassFile>'
} >big.xml
exit_is 65 vault import keepass big.xml --client acme
like "$err" 'Grande.*over 16 MiB' 'a value over the limit is refused'
rm big.xml

# ---- Bitwarden -----------------------------------------------------------------------------------------------------

cat >bitwarden.json <<'JSON'
{
  "encrypted": false,
  "folders": [{"id": "f1", "name": "Beta"}, {"id": "f2", "name": "Nadie"}],
  "items": [
    {"id": "i1", "organizationId": null, "folderId": "f1", "type": 1, "reprompt": 0, "name": "Correo", "notes": "nota",
     "favorite": false, "fields": [{"name": "Pregunta", "value": "Bw-mascota", "type": 1}, {"name": "activo", "value": true, "type": 2}],
     "login": {"uris": [{"match": null, "uri": "https://mail.beta.mx"}, {"match": null, "uri": "https://otra.beta.mx"}],
       "username": "ventas@beta.mx", "password": "Bw-uno\u00f1\"\\", "totp": "JBSW Y3DP EHPK 3PXP"}, "collectionIds": null,
     "passwordHistory": [{"lastUsedDate": "2024-01-01T00:00:00Z", "password": "Bw-vieja"}]},
    {"id": "i2", "folderId": "f1", "type": 2, "name": "Nota segura", "notes": "Bw-nota\ny más", "secureNote": {"type": 0}},
    {"id": "i3", "folderId": "f1", "type": 3, "name": "Tarjeta", "card": {"cardholderName": "B", "number": "4111111111111111", "code": "Bw-123"}},
    {"id": "i4", "folderId": "f2", "type": 1, "name": "De nadie", "login": {"password": "Bw-nadie"}},
    {"id": "i5", "folderId": "f1", "type": 1, "name": "Solo TOTP", "login": {"totp": "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP"}},
    {"id": "i6", "folderId": "f1", "type": 5, "name": "Llave", "sshKey": {"privateKey": "-----BEGIN OPENSSH PRIVATE KEY-----\nBw-llave\n-----END OPENSSH PRIVATE KEY-----\n", "publicKey": "ssh-ed25519 AAAA"}},
    {"id": "i7", "folderId": "f1", "type": 1, "name": "Borrada", "deletedDate": "2026-01-01T00:00:00Z", "login": {"password": "Bw-borrada"}},
    {"id": "i8", "folderId": "f1", "type": 9, "name": "Rara"}
  ]
}
JSON
run vault import bitwarden - <bitwarden.json
is "$status" 65 'Bitwarden: refused ones give 65'
like "$err" 'read 8 entries: 5 new, 0 same, 0 differs, 1 skipped, 2 refused' 'counts'
like "$err" "entry 4: .*no client for the folder 'Nadie'" 'a folder that is no client'
like "$err" 'entry 8: .*type 9' 'a type that is not known'
is "$(value beta/correo)" 'Bw-unoñ"\
totp: JBSW Y3DP EHPK 3PXP
url 2: https://otra.beta.mx
Pregunta: Bw-mascota
activo: true
notes: nota' 'a login, whole'
is "$(value beta/nota-segura)" 'Bw-nota
y más' 'a note'
is "$(meta beta/nota-segura kind) $(meta beta/solo-totp kind) $(meta beta/llave kind) $(meta beta/tarjeta kind)" \
	'note totp key note' 'kinds'
like "$(value beta/tarjeta)" '^number: 4111111111111111$' 'a card as lines'
like "$(vault totp beta/correo 2>/dev/null)" '^[0-9]{6}' 'its code can be computed'
run vault import bitwarden - <bitwarden.json
like "$err" '0 new, 5 same' 'a second run changes nothing'
printf 'clients:\n  Nadie: acme\n' >map.yaml
run vault import bitwarden bitwarden.json --map map.yaml
like "$out" '^acme/de-nadie$' 'a map says whose a folder is'
exit_is 65 vault import bitwarden - <<'JSON'
{"encrypted": true, "items": []}
JSON
like "$err" 'encrypted' 'an encrypted export is refused'
printf '{"encrypted": false, "items": [{"name": "x", "login": {"password": "Bw-mala' >cut.json
exit_is 65 vault import bitwarden cut.json
like "$err" 'cut.json:1:.*malformed JSON' 'malformed JSON, with line'
unlike "$err" 'Bw-' 'and without what stands there'
exit_is 65 vault import bitwarden - <<'JSON'
[1]
JSON
like "$err" 'no list of items' 'other JSON'

# ---- CSV -----------------------------------------------------------------------------------------------------------

cat >chrome.csv <<'CSV'
name,url,username,password,note
acme.mx,https://portal.acme.mx/login,maria,"Ch-uno, ""dos""",apunte
acme.mx,https://portal.acme.mx/login,maria,"Ch-uno, ""dos""",apunte
,https://www.sat.gob.mx/,rfc,Ch-sat,
sola,https://x.mx
CSV
run vault import chrome chrome.csv --client acme
is "$status" 65 'Chrome'
like "$err" '2 new, 1 same' 'twice in the source is once here'
like "$err" 'chrome.csv:5: .*2 cells where the header has 5' 'a short row is refused, with its line'
like "$err" 'chrome.csv: others can read it' 'a file that others can read is told'
is "$(value acme/acme-mx)" 'Ch-uno, "dos"
notes: apunte' 'quotes and commas'
is "$(value acme/sat-gob-mx)" Ch-sat 'no name: that of the host'

cat >firefox.csv <<'CSV'
"url","username","password","httpRealm","formActionOrigin","guid","timeCreated","timeLastUsed","timePasswordChanged"
"https://cloud.acme.mx","u","Ff-uno",,"https://cloud.acme.mx","{11111111-2222-3333-4444-555555555555}","1700000000000","1700000000000","1700000000000"
CSV
exit_is 0 vault import firefox - --client acme <firefox.csv
is "$(value acme/cloud-acme-mx)" Ff-uno 'Firefox'
cat >one.csv <<'CSV'
Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes
Banco,https://banco.mx,usr,Op-uno,otpauth://totp/b?secret=JBSWY3DPEHPK3PXP,false,false,"pagos;mensual","línea 1
línea 2"
CSV
exit_is 0 vault import 1password - --client acme <one.csv
is "$(value acme/banco)" 'Op-uno
totp: otpauth://totp/b?secret=JBSWY3DPEHPK3PXP
notes:
línea 1
línea 2' '1Password'
like "$(meta acme/banco tags)" '^\[pagos, mensual, ' 'its tags'
printf 'PK\003\004basura' >datos.1pux
exit_is 65 vault import 1password datos.1pux --client acme
like "$err" 'export as CSV' '1pux is refused with a hint'
exit_is 64 vault import 1pux datos.1pux
like "$err" 'as CSV' 'by name, too'
cat >itglue.csv <<'CSV'
organization,name,username,password,url,notes,otp_secret,password_category,created_at
Acme,Switch core,root,Ig-uno,,,JBSWY3DPEHPK3PXP,Red,2024-01-01
"Beta",Switch core,root,Ig-dos,,,,Red,2024-01-01
Gamma,Switch core,root,Ig-tres,,,,Red,2024-01-01
CSV
run vault import itglue - <itglue.csv
like "$err" '2 new.*1 refused' 'IT Glue: organizations are clients'
is "$(value acme/switch-core)$(value beta/switch-core)" 'Ig-uno
totp: JBSWY3DPEHPK3PXPIg-dos' 'to each its own'
exit_is 65 vault import itglue - --strict <itglue.csv
like "$err" '1 refused, so nothing was written' '--strict'
cat >hudu.csv <<'CSV'
id,company_name,name,username,password,url,otp_secret,description
17,acme,UPS,apc,Hu-uno,http://10.0.0.9,,sótano
CSV
exit_is 0 vault import hudu - <hudu.csv
is "$(value acme/ups)" 'Hu-uno
notes: sótano' 'Hudu'
exit_is 65 vault import hudu - --client acme <chrome.csv
like "$err" 'no column for the folder' 'a file of another program is noticed'

# a map; cp1252, semicolons, BOM
printf '\357\273\277Cuenta;Clave;Nivel;Basura\r\nM\303\263dem;Cs-uno;oro;x\r\n' >generic.csv
printf 'source: hoja\ncolumns: {title: Cuenta, password: Clave}\nextra: [Nivel]\nignore: [Basura]\n' >map.yaml
exit_is 0 vault import csv - --map map.yaml --client acme <generic.csv
is "$(value acme/modem)" 'Cs-uno
Nivel: oro' 'a map, semicolons, a BOM, CRLF'
printf 'columns: {title: Cuenta, password: Clave}\n' >short.yaml
exit_is 65 vault import csv - --map short.yaml --client acme <generic.csv
like "$err" "says nothing about the column 'Nivel'" 'a column without a word is an error'
printf 'columns: {title: Cuenta, password: Clva}\nextra: [Nivel, Clave]\nignore: [Basura]\n' >wrong.yaml
exit_is 65 vault import csv - --map wrong.yaml --client acme <generic.csv
like "$err" "no column 'Clva'" 'so is one that is not there'
printf 'colums: {title: a}\n' >bad.yaml
exit_is 65 vault import csv - --map bad.yaml --client acme <generic.csv
like "$err" 'bad.yaml:1:.*colums' 'a map with a word that is none, with its line'
printf 'title;password\nCaf\351;Cs-a\361o\n' >cp1252.csv
exit_is 65 vault import csv - --client acme <cp1252.csv
like "$err" ':2: .*not UTF-8' 'Windows-1252 is noticed'
exit_is 0 vault import csv - --client acme --encoding cp1252 <cp1252.csv
is "$(value acme/cafe)" Cs-año 'and read when said'
printf 'title,password\nx,Cs-\000nulo\n' >nul.csv
exit_is 65 vault import csv nul.csv --client acme
like "$err" 'nul.csv:2: NUL' 'a NUL byte'
printf 'title,password\nx,"Cs-abierta\n' >open.csv
exit_is 65 vault import csv open.csv --client acme
like "$err" 'open.csv:2: .*closing quote' 'an open quote'
unlike "$err" 'Cs-' 'nothing of the cell is repeated'
printf 'title,password,tags\nx1,Cs-x,"known-to:nadie,import:x:1,buena"\n' >spoof.csv
exit_is 0 vault import csv - --client acme <spoof.csv
unlike "$(meta acme/x1 tags)" 'known-to:nadie|import:x:1' 'tags of ours cannot be forged'
printf 'title,password\n../../../etc/passwd,Cs-ruta\n' >path.csv
exit_is 0 vault import csv - --client acme <path.csv
ok 'a title is no path' test -e ana/clients/acme/vault/etc-passwd.yaml
printf 'title,password\nlarga,"una\nCs-dos"\n' >lines.csv
exit_is 0 vault import csv - --client acme <lines.csv
is "$(meta acme/larga kind) $(value acme/larga | tail -n 1)" 'note Cs-dos' 'a value of several lines is a note'
head -c 70000000 /dev/zero | tr '\0' 'x' >huge.csv
exit_is 65 vault import csv huge.csv --client acme
like "$err" 'huge.csv: more than 67108864 bytes' 'a file has a limit'
rm huge.csv

# in Spanish, also what the child says
run env LC_ALL=es_MX.UTF-8 LANGUAGE=es HOME="$tmp/home-ana" XDG_CONFIG_HOME="$tmp/home-ana/.config" \
	XDG_STATE_HOME="$tmp/home-ana/.local/state" MSP_LOGIN=ana MSP_STORE="$work/ana" \
	msp-vault import keepass keepass.xml --no-prompt
if test -e "$MSP_BIN/../share/locale/es/LC_MESSAGES/msp.mo"; then
	like "$err" '6 entradas leídas: 0 nuevos, 3 iguales' 'counts in Spanish'
	like "$err" 'remite a otra entrada' 'reasons in Spanish'
else
	skip 'Spanish' 'no catalogue'
fi

# ---- usage ---------------------------------------------------------------------------------------------------------

exit_is 64 vault import keepas x.xml
like "$err" 'did you mean keepass' 'a format that is mistyped'
exit_is 64 vault import chrome
exit_is 66 vault import chrome nada.csv --client acme
exit_is 66 vault import chrome chrome.csv --client nadie
exit_is 64 vault import keepass keepass.xml --encoding cp1252
exit_is 64 vault import chrome . --client acme
exit_is 64 vault import pass chrome.csv --client acme
like "$err" 'a file, where pass is a folder' 'a tree is a folder'
exit_is 65 vault import chrome chrome.csv
like "$err" 'nothing says whose it is' 'no client'
exit_is 64 vault import chrome chrome.csv --client acme --known-to 'no login'

# ---- trees ---------------------------------------------------------------------------------------------------------

# what the programs are given: their arguments and their environment are read by the wrapper
mkdir "$tmp/spy"
for program in age gpg; do
	real=$(command -v "$program") || continue
	cat >"$tmp/spy/$program" <<SH
#!/bin/sh
{ tr '\0' '\n' </proc/self/environ; printf '%s\n' "\$@"; } >>"$tmp/spied"
exec "$real" "\$@"
SH
	chmod +x "$tmp/spy/$program"
done
# shellcheck disable=SC2317 # run calls it
spied()
{
	on ana env PATH="$tmp/spy:$PATH" msp-vault "$@" --no-prompt
}

if command -v age >/dev/null; then
	age-keygen -o id.txt 2>/dev/null
	key=$(age-keygen -y id.txt)
	mkdir -p store/acme/red store/otros
	printf '%s\n' "$key" >store/.age-recipients
	printf 'Pa-uno\nusername: root\nurl: https://r.acme.mx\nPIN: Pa-pin\notpauth://totp/x?secret=JBSWY3DPEHPK3PXP\n' | age -r "$key" -o store/acme/red/router.age
	printf 'Pa-dos\nsuelto sin forma\notro renglón\n' | age -r "$key" -o store/acme/suelto.age
	head -c 300 /dev/urandom >binary
	age -r "$key" -o store/acme/firma.p12.age binary
	printf 'Pa-tres\n' | age -r "$key" -o store/otros/cosa.age
	printf 'hola\n' >store/acme/LEEME
	age-keygen 2>/dev/null | age -r "$(age-keygen 2>/dev/null | age-keygen -y)" -o store/acme/ajena.age
	ln -s /etc/passwd store/acme/enlace.age
	ln -s / store/acme/raiz
	run spied import passage store -i id.txt
	is "$status" 65 'passage'
	like "$err" 'read 8 entries: 3 new.*5 refused' 'counts'
	like "$err" 'store/acme/enlace.age: a symbolic link' 'links are refused by name'
	like "$err" 'store/acme/raiz: a symbolic link' 'to folders, too'
	like "$err" 'store/acme/LEEME: neither' 'other files are named'
	like "$err" 'store/acme/ajena: age: .*no identity matched' 'what cannot be opened, with the reason'
	like "$err" "store/otros/cosa: no client for the folder 'otros'" 'a folder that is no client'
	is "$(value acme/red-router)" 'Pa-uno
totp: otpauth://totp/x?secret=JBSWY3DPEHPK3PXP
PIN: Pa-pin' 'a value, with its key'
	is "$(meta acme/red-router username) $(meta acme/red-router url)" 'root https://r.acme.mx' 'who and where'
	is "$(value acme/suelto)" 'Pa-dos
notes:
suelto sin forma
otro renglón' 'free lines are notes'
	vault show acme/firma-p12 >back 2>/dev/null
	ok 'bytes as they are' cmp -s back binary
	run spied import passage store -i id.txt
	like "$err" '0 new, 3 same' 'a second run changes nothing'
	exit_is 66 vault import passage store
	like "$err" 'no identity' 'an identity is needed'
	unlike "$(cat "$tmp/spied")" 'Pa-' 'no value in arguments or environment of age'
else
	skip 'passage' 'age is not installed'
fi

if command -v gpg >/dev/null; then
	GNUPGHOME=$tmp/gnupg
	export GNUPGHOME
	mkdir -m 700 "$GNUPGHOME"
	if gpg --batch --quiet --passphrase '' --quick-generate-key 'Ana <ana@msp.example>' default default never 2>/dev/null; then
		mkdir -p pass/acme
		printf 'ana@msp.example\n' >pass/.gpg-id
		printf 'Gp-uno\nlogin: jefe\n' | gpg --batch --quiet --trust-model always -r ana@msp.example -e -o pass/acme/correo.gpg
		printf 'no es gpg\n' >pass/acme/roto.gpg
		run spied import pass pass
		is "$status" 65 'pass'
		is "$(value acme/correo)" Gp-uno 'a value through gpg'
		is "$(meta acme/correo username)" jefe 'login is the username'
		like "$err" 'pass/acme/roto: gpg: ' 'what gpg cannot open, with what it said'
		unlike "$(cat "$tmp/spied")" 'Gp-' 'no value in arguments or environment of gpg'
		gpgconf --kill all
	else
		skip 'pass' 'gpg cannot make a key here'
	fi
else
	skip 'pass' 'gpg is not installed'
fi

# ---- who may -------------------------------------------------------------------------------------------------------

vault_member luis --role almacen
exit_is 65 on luis msp-vault import chrome - --client beta --no-prompt <<'CSV'
name,url,username,password
otro,https://o.mx,u,Lu-uno
CSV
like "$err" 'luis is not entitled' 'whoever is not entitled imports nothing'

# ---- nothing is left -----------------------------------------------------------------------------------------------

# objects of git unpacked, the index, pins and caches, temporary files: none of the values above
ok 'git finds nothing wrong' git -C ana fsck --strict --no-progress
git -C ana cat-file --batch-all-objects --batch >"$tmp/objects"
leaks=$(grep -alE '(Kp|Bw|Ch|Ff|Op|Ig|Hu|Cs|Pa|Gp|Lu)-[a-zñ]{2,}' -r "$tmp/objects" ana/.git ana/clients "$tmp"/home-* 2>/dev/null)
is "$leaks" '' 'no value in objects, index, state or caches'
is "$(find "$tmp" -mindepth 1 -maxdepth 1 -newer "$tmp/passphrase" -name 'msp*' | head)" '' 'no temporary files'
run vault verify
is "$status" 0 'and all of it verifies'
vault_lock
done_testing
