# shellcheck shell=sh
# SPDX-License-Identifier: ISC
# The store in tests/data/report/store as a repository of one commit, in $work/store; for the tests of msp-report.

bakery=panaderia-el-nino

# commit TIME SUBJECT: everything in the store as it stands, by git alone
commit()
{
	git -C "$work/store" add . && GIT_COMMITTER_DATE=$1 GIT_AUTHOR_DATE=$1 git -C "$work/store" commit -q -m "$2"
}

cp -R "$top/tests/data/report/store" "$work/store"
mkdir -p "$work/store/zones/America"
cp /usr/share/zoneinfo/America/Mexico_City /usr/share/zoneinfo/America/Tijuana "$work/store/zones/America/"
git init -q "$work/store"
commit 2026-11-02T10:00:00-06:00 'the month' || exit 71
export MSP_STORE="$work/store" MSP_LOGIN=ana
