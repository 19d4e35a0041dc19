# SPDX-License-Identifier: ISC
"""vault-terminal.py ANSWERS COMMAND: a shell command on a terminal of its own, and what a person types there.

ANSWERS is a file with a line "PROMPT<TAB>ANSWER" for each question, in order; PROMPT is a regular expression, and the
answer "@PATTERN" is the first group of that expression in what was shown so far.  What was shown goes to standard output,
without carriage returns; the exit status is that of the command, or 99 when a question never came.
"""
import fcntl, os, pty, re, select, signal, struct, sys, termios, time

answers = []
for line in open(sys.argv[1], encoding='utf-8'):
    prompt, answer = line.rstrip('\n').split('\t')
    answers.append((re.compile(prompt.encode()), answer))
pid, terminal = pty.fork()
if pid == 0:
    os.execvp('sh', ['sh', '-c', sys.argv[2]])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 220, 0, 0))
seen, at, end = b'', 0, time.monotonic() + 120
while time.monotonic() < end:
    if terminal in select.select([terminal], [], [], 1)[0]:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        seen += piece
    found = answers[0][0].search(seen, at) if answers else None
    if found:
        answer = answers.pop(0)[1]
        at = found.end()
        if answer.startswith('@'):
            answer = re.search(answer[1:].encode(), seen).group(1).decode()
        os.write(terminal, answer.encode() + b'\n')
else:
    os.kill(pid, signal.SIGKILL)
sys.stdout.buffer.write(seen.replace(b'\r', b''))
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
sys.exit(99 if answers else status if status >= 0 else 128 - status)
