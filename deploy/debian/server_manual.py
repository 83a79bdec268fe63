#!/usr/bin/env python3
"""Writes the manual page of a server program, roff, to standard output: server_manual.py PROGRAM.

Name and description are what `PROGRAM --help` prints: a first line "NAME: PURPOSE.", an empty line, the rest."""

import pathlib
import subprocess
import sys


def escape(text):
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + escaped if escaped.startswith((".", "'")) else escaped


def page(program, help_text):
    first, _, rest = help_text.partition("\n")
    name, colon, purpose = first.partition(": ")
    if name != program or not colon or not rest.strip():
        raise SystemExit(f"{program} --help begins with {first!r}; wanted {program!r}, a colon and its purpose")
    service = program.removeprefix("onestop-")
    unit = "onestopd.service" if service == program else f"onestop@{service}.service"
    lines = [
        f'.\\" Made by deploy/debian/server_manual.py from `{program} --help`.',
        f'.TH {escape(program.upper())} 8 "" Onestop Onestop',
        ".SH NAME", f"{escape(program)} \\- {escape(purpose.rstrip('.'))}",
        ".SH SYNOPSIS AND OPTIONS", ".EX", *map(escape, rest.strip("\n").split("\n")), ".EE",
        ".SH SIGNALS", "SIGTERM and SIGINT: health checks get the answer that the program is not serving, calls in",
        "progress are finished for at most drain_seconds of the configuration, and the program exits.",
        ".SH EXIT STATUS", ".TP", "0", "It was told to stop.", ".TP", "1", "It could not start; standard error says why.",
        ".TP", "2", "The command line or the configuration is wrong; standard error says where.",
        ".SH FILES", ".TP", f"/etc/onestop/{service}.yaml", f"The configuration that {unit} names.",
        ".TP", f"/usr/share/onestop/config/{service}.yaml", "A sample that explains every key.",
        ".TP", "/usr/share/doc/onestop\\-server/README.md", "How to set the services up, upgrade and watch them.",
        ".SH SEE ALSO", ".BR onestop (1)" + ("" if service == program else ",\n.BR onestopd (8)"),
    ]
    return "\n".join(lines) + "\n"


def main():
    program = pathlib.Path(sys.argv[1])
    done = subprocess.run([program, "--help"], capture_output=True, text=True, check=True, timeout=30)
    sys.stdout.write(page(program.name, done.stdout))


if __name__ == "__main__":
    main()
