#!/bin/sh
# SPDX-License-Identifier: ISC
# What JSON we read, and what we write of it, another reader (python3) sees alike: on texts that are damaged at random.

. tests/cli/lib.sh
unit=${MSP_BIN%/*}/unit/test_json
command -v python3 >/dev/null || skip_all 'no python3'

cat > compare.py <<'EOP'
import json, random, subprocess, sys
seeds = [
    '{"a":[1,2.5e-3,{"b":null}],"c":"\\u00e9\\n","d":true}',
    '[[],{},"",0,-1,1e300,0.1,123456789012345678]',
    '{"x":{"y":["\\ud83d\\ude00",false]}}',
    '"texto con ñ y \\"comillas\\""',
]
alphabet = '{}[]",:\\u0123456789eE+-.truefalsn \tñd8'.encode()
random.seed(7)

def lines():
    for round in range(40000):
        line = bytearray(seeds[round % 4].encode())
        for _ in range(round % 4):
            line[random.randrange(len(line))] = random.choice(alphabet)
        yield bytes(line)

def refuse(_):
    raise ValueError

def no_twins(pairs):
    if len(dict(pairs)) < len(pairs):
        raise ValueError
    return dict(pairs)

def sound(value):  # python lets through what neither of us can keep
    if isinstance(value, str):
        return "\0" not in value and not any(0xd800 <= ord(c) < 0xe000 for c in value)
    if isinstance(value, dict):
        return all(sound(k) and sound(v) for k, v in value.items())
    if isinstance(value, list):
        return all(map(sound, value))
    if isinstance(value, int):
        return -2**63 <= value < 2**63
    return value not in (float("inf"), -float("inf"))

def read(line):
    try:
        value = json.loads(line.decode(), object_pairs_hook=no_twins, parse_constant=refuse)
    except ValueError:
        return "refused"
    return json.dumps(value, sort_keys=True) if sound(value) else "refused"

texts = list(lines())
ours = subprocess.run([sys.argv[1], "--lines"], input=b"\n".join(texts) + b"\n", stdout=subprocess.PIPE, check=True)
answers = ours.stdout.decode().splitlines()
valid = bad = 0
for text, answer in zip(texts, answers):
    theirs = read(text)
    mine = answer if answer == "refused" else json.dumps(json.loads(answer), sort_keys=True)
    valid += theirs != "refused"
    if mine != theirs:
        print("%r: python %s, we %s" % (text, theirs, mine))
        bad += 1
print(len(answers), "valid" if valid > 12000 else valid, bad)
EOP
run python3 compare.py "$unit"
is "$out$err" '40000 valid 0' 'the same texts are refused, the others have the same values'
done_testing
