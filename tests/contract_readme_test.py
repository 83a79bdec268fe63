#!/usr/bin/env python3
"""proto/README.md says of all calls what the contracts, the samples and the sources say of each: who may call it, where it
is, what to repeat. Its figures are compared by contract_figures_test.py."""

import re
import unittest

import refusal_sources

ROOT = refusal_sources.ROOT
KINDS = ["No credentials", "Staff", "PORTAL", "MIGRATION", "READ_ALL", "CATALOGUE", "ARCHIVE"]
NO = "–"
# Whom the callers of tests/support/contract_requests.cc are; all others there are staff.
SYSTEMS = {"portal": "PORTAL", "history-migration": "MIGRATION", "ioc": "READ_ALL", "admin": "CATALOGUE", "archive": "ARCHIVE"}
# Codes of errors that may go away by themselves, or of which it is not known whether it was done.
TO_BE_TOLD = {"UNAVAILABLE", "RESOURCE_EXHAUSTED", "DEADLINE_EXCEEDED", "UNKNOWN", "ABORTED", "DATA_LOSS"}


def text(path):
    return (ROOT / path).read_text(encoding="utf-8")


PAGE = text("proto/README.md")


def rows(first):
    """The cells of the table whose first column has this title, but for its title."""
    table = re.search(rf"^\| {re.escape(first)} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", PAGE, re.M)[1]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]


def rpcs():
    """"IntakeService.SubmitDossier" → the RPC's comment."""
    found = {}
    for path in sorted((ROOT / "proto/onestop").rglob("*_service.proto")):
        proto = path.read_text(encoding="utf-8")
        service = re.search(r"^service (\w+)", proto, re.M)[1]
        for comment, name in re.findall(r"((?:^  //.*\n)+)^  rpc (\w+)\(", proto, re.M):
            found[f"{service}.{name}"] = comment
    return found


def reasons():
    """Reason → the codes that its comment names."""
    proto = text("proto/onestop/common/v1/error_reason.proto")
    found = re.findall(r"((?:^  //.*\n)+)^  ERROR_REASON_(\w+) = ", proto, re.M)
    return {name: re.search(r"Code:([\s/]+)([A-Z_]+)", comment)[2] for comment, name in found}


class ContractReadmeTest(unittest.TestCase):
    maxDiff = None
    who = {row[0].strip("`"): dict(zip(KINDS, row[1:])) for row in rows("RPC")}

    def test_every_rpc_is_in_the_table_and_no_other(self):
        self.assertEqual(set(self.who), set(rpcs()))
        self.assertGreater(len(self.who), 35)
        for name, cells in self.who.items():
            self.assertEqual(len(cells), len(KINDS), name)
            for kind in KINDS[2:]:
                self.assertIn(cells[kind], (NO, "yes", "seen"), name)

    def test_the_table_agrees_with_what_is_proved_on_the_wire(self):
        """contract_test calls every RPC as the caller of its row, and without credentials."""
        source = text("tests/support/contract_requests.cc")
        proved = re.findall(r'\{"(\w+Service\.\w+)",\s*"([\w-]+)",\s*(true|false)', source)
        self.assertEqual({name for name, *_ in proved}, set(self.who))
        for name, caller, public in proved:
            with self.subTest(rpc=name):
                self.assertEqual(self.who[name]["No credentials"], "yes" if public == "true" else NO)
                self.assertNotEqual(self.who[name][SYSTEMS.get(caller, "Staff")], NO, f"{caller} may call it")

    def test_a_call_that_refuses_for_want_of_rights_is_not_for_all(self):
        for name, comment in rpcs().items():
            refuses = re.search(r"\b(ROLE_MISSING|MIGRATION_RIGHT_MISSING)\b", comment) is not None
            with self.subTest(rpc=name):
                self.assertEqual(NO in [self.who[name][kind] for kind in KINDS[1:]], refuses)

    def test_only_a_call_that_is_public_needs_no_credentials(self):
        for name, cells in self.who.items():
            if cells["No credentials"] == "yes":
                self.assertEqual(set(cells.values()), {"yes"}, name)

    def test_the_rights_are_those_of_the_catalogue(self):
        declared = re.findall(r"SYSTEM_RIGHT_(\w+) = [1-9]", text("proto/onestop/catalog/v1/catalogue.proto"))
        self.assertEqual(declared, KINDS[2:])
        self.assertEqual([row[0] for row in rows("Right")], declared)

    def test_ports_are_those_of_the_samples(self):
        table = dict(rows("Service"))
        self.assertEqual(table.pop("all of them, `onestopd`"), re.search(r'address: ".*:(\d+)"', text("deploy/config/onestopd.yaml"))[1])
        services = {}
        for path in sorted((ROOT / "proto/onestop").rglob("*_service.proto")):
            proto = path.read_text(encoding="utf-8")
            name = f'`{re.search(r"^package (.*);", proto, re.M)[1]}.{re.search(r"^service (.*) {", proto, re.M)[1]}`'
            sample = text(f"deploy/config/{path.name.removesuffix('_service.proto')}.yaml")
            services[name] = re.search(r'^  address: ".*:(\d+)"', sample, re.M)[1]
        self.assertEqual(table, services)

    def test_all_metadata_that_servers_read_and_send_are_told(self):
        sources = text("libs/rpc/server_call.cc") + text("libs/rpc/server.cc")
        read = set(re.findall(r'Metadata\(context, "([\w-]+)"\)|equal_range\("([\w-]+)"\)|AddTrailingMetadata\("([\w-]+)"', sources))
        keys = {key for groups in read for key in groups if key}
        keys |= set(re.findall(r'k\w+Metadata\[\] = "([\w-]+)"', text("libs/rpc/call.h")))
        self.assertGreater(len(keys), 5)
        self.assertEqual({row[0].strip("`") for row in rows("Key")}, keys | {"grpc-status-details-bin"})

    def test_whatever_may_go_away_or_is_in_doubt_is_in_the_table_of_repeats(self):
        told = [reason for row in rows("Reason, or code without one") if "without a reason" not in row[0]
                for reason in re.findall(r"\b[A-Z_]{4,}\b", row[0])]
        known = reasons()
        self.assertEqual(len(told), len(set(told)))
        self.assertEqual(set(told) - set(known), set(), "no such reason")
        self.assertEqual({name for name, code in known.items() if code in TO_BE_TOLD} - set(told), set(), "not told")

    def test_settings_and_constants_that_it_names_exist(self):
        samples = "".join(text(f"deploy/config/{name}.yaml") for name in ("onestopd", "tracking"))
        sources = "".join(path.read_text(encoding="utf-8") for folder in ("libs", "services")
                          for path in (ROOT / folder).rglob("*.h"))
        names = re.findall(r"`([\w.]+)`", "".join(row[2] for row in rows("What")))
        self.assertGreater(len(names), 12)
        for name in names:
            if "." in name:
                self.assertRegex(samples, rf"(?m)^  (# )?{name.split('.')[1]}:", name)
            else:
                self.assertRegex(sources, rf"\b{name} = ", name)


if __name__ == "__main__":
    unittest.main()
