# SPDX-License-Identifier: ISC
"""without-keyring.py ERRNO-NAME COMMAND...: a command for which the kernel keeps no keys.

A seccomp filter answers add_key, request_key and keyctl with that error, as a kernel built without them does (ENOSYS), or
a container (EPERM).  Exit status 77: this machine cannot do that.
"""
import ctypes, errno, os, platform, struct, sys

CALLS = {'x86_64': (0xc000003e, (248, 249, 250)), 'aarch64': (0xc00000b7, (217, 218, 219))}
LOAD, JUMP_EQUAL, RETURN = 0x20, 0x15, 0x06  # linux/bpf_common.h
ALLOW, ERROR = 0x7fff0000, 0x00050000  # linux/seccomp.h
SET_NO_NEW_PRIVS, SET_SECCOMP, FILTER = 38, 22, 2  # linux/prctl.h

if platform.machine() not in CALLS:
    sys.exit(77)
architecture, numbers = CALLS[platform.machine()]
lines = [(LOAD, 0, 0, 4), (JUMP_EQUAL, 0, len(numbers) + 1, architecture), (LOAD, 0, 0, 0)]
lines += [(JUMP_EQUAL, len(numbers) - i, 0, number) for i, number in enumerate(numbers)]
lines += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, ERROR | getattr(errno, sys.argv[1]))]
text = b''.join(struct.pack('HBBI', *line) for line in lines)
buffer = ctypes.create_string_buffer(text, len(text))
program = ctypes.create_string_buffer(struct.pack('HxxxxxxP', len(lines), ctypes.addressof(buffer)))
libc = ctypes.CDLL(None, use_errno=True)
zero = ctypes.c_ulong(0)
if libc.prctl(SET_NO_NEW_PRIVS, ctypes.c_ulong(1), zero, zero, zero) != 0 or \
        libc.prctl(SET_SECCOMP, ctypes.c_ulong(FILTER), ctypes.byref(program), zero, zero) != 0:
    sys.exit(77)
os.execvp(sys.argv[2], sys.argv[2:])
