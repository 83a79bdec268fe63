#!/usr/bin/env python3
"""The contract promises every refusal of every call: the comment of an RPC names each reason that the sources can
give, and no other. Reasons that any call of a service may give are named once, in the comment of the service.

What the sources can give is read from them (refusal_sources.py): from the handler of the RPC's name on through what it
uses, the domain's decision of each command that it makes included. The refusal tests of libs/dossier prove that
reading: what they meet must have been read, and what was read must be met there.
"""

import re
import unittest

import refusal_sources

# Refusals that are read but not given: the definition that keeps them back (with its file, where several have its
# name), the reason ("*": each), and why. An entry that keeps nothing back is an error.
SWALLOWED = {
    ("DueAfter", "LIMIT_INVALID"): "the catalogue takes in no limit that its unit does not allow",
    ("DueAfter", "NOT_A_WORKING_DAY"): "the end of the day is asked of working days alone",
    ("DueMovedBy", "LIMIT_INVALID"): "no negative time passes while a dossier waits",
    ("DueMovedBy", "NOT_A_WORKING_DAY"): "the end of the day is asked of working days alone",
    ("ReceiptTimesOf", "CALENDAR_UNKNOWN"): "what the calendar does not reach stays unknown",
    ("ReceiptTimesOf", "LIMIT_INVALID"): "the catalogue takes in no negative hours for the check at intake",
    ("CheckAbandoned", "LIMIT_INVALID"): "the catalogue takes in no negative days to wait",
    ("CheckSupplementLimits", "LIMIT_INVALID"): "the catalogue takes in no negative days to ask",
    ("get_timeline.cc:Timeline", "CALENDAR_UNKNOWN"): "office time that the calendar does not reach is -1",
    ("WarnOfCalendar", "*"): "what the calendar does not reach is a warning",
    ("IsLimitGood", "LIMIT_INVALID"): "it becomes a violation of CATALOGUE_INVALID",
    ("list_tasks.cc:SetTimes", "*"): "days that the calendar does not know are left out",
    ("ExplainDue", "*"): "a due date that cannot be counted anew is a sentence, not a refusal",
    ("Expected", "DRAFT_CHANGED"): "the signature that is expected is of the present document",
    ("Expected", "RESULT_NOT_NUMBERED"): "the number is taken before",
    ("PrepareSignature", "RESULT_NUMBERED"): "a number is taken when there is none, and one taken meanwhile serves",
    ("ComposeDraft", "DRAFT_MISSING"): "a composed draft has its document; of one that was not made the cause is told",
    ("compose_draft.cc:Make", "DRAFT_NOT_SIGNABLE"): "what it looks for is a template; no file is inspected",
    ("ReadDocument", "DOCUMENT_NOT_FOUND"): "a file of the office that is gone is DOCUMENT_DAMAGED",
    ("CheckSignable", "DOCUMENT_NOT_FOUND"): "a recorded file that is gone is DOCUMENT_DAMAGED",
    ("ReadAll", "DOCUMENT_STORE_FULL"): "reading fills no disk",
    ("ReadAll", "DOCUMENT_TOO_LARGE"): "what is stored was let in by the same limit",
    ("DownloadDocument", "DOCUMENT_STORE_FULL"): "reading fills no disk",
    ("file_writer.cc:Place", "DOCUMENT_DAMAGED"): "a stored file that is damaged is replaced by what arrived",
    ("file_writer.cc:Place", "DOCUMENT_NOT_FOUND"): "a file that is not stored yet is what it is to store",
    ("StoreDocument", "DOCUMENT_MISMATCH"): "the office declares the size that its file has",
    ("StoreDocument", "DOCUMENT_TYPE_REFUSED"): "the office stores PDF, which is taken in",
}

# What an RPC's handler keeps back for a reason of its own.
NOT_OF_RPC = {
    "ImportHistory": {
        **{reason: "a migration is not asked for it" for reason in (
            "COMPONENT_MISSING", "DIVISION_OTHER", "RESULT_SIGNED", "ROLE_MISSING", "STEP_NEEDS_OTHER_ACT",
            "SUPPLEMENT_LIMIT_REACHED", "SUPPLEMENT_TOO_LATE", "TASK_HELD_BY_OTHER")},
        "SUPPLEMENT_STILL_AWAITED": "an imported stop names no ground",
        "DOSSIER_IN_WRONG_STATUS": "a migration gets ACT_NOT_POSSIBLE in its place",
        "DOCUMENT_NOT_FOUND": "an imported act brings no documents",
    },
    "DraftResult": {"DRAFT_MISSING": "the file that it attaches has its hash"},
    "ComposeDraft": {"DOCUMENT_TOO_LARGE": "the limits of its fields keep a result far below the limit of files"},
}

# What an import alone meets: it gives times, and its acts come in the order of a file.
OF_AN_IMPORT = {
    "ACT_NOT_POSSIBLE": "others get DOSSIER_IN_WRONG_STATUS in its place",
    "MIGRATION_RIGHT_MISSING": "no other call gives a time or another agency",
    "TIME_OUT_OF_ORDER": "no other call gives a time",
}

# Commands whose decisions keep back what a function that they share can give.
NOT_OF_COMMAND = {
    # What no import makes.
    **{command: {reason: why for reason, why in OF_AN_IMPORT.items() if reason != "MIGRATION_RIGHT_MISSING"}
       for command in ("Amend", "RejectAtIntake", "Claim", "Release", "Assign", "Complete", "SendBack", "Recall", "Draft",
                       "Sign", "RefuseDraft", "Number", "Seal", "RenewArchive", "ErasePersonalData", "HandInSupplement",
                       "DeclineSupplement", "RequestEnd", "DeclineEnd", "ExtendDeadline", "RequestPayment",
                       "RecordPayment", "RequestConsultation", "AnswerConsultation", "RecordVerification",
                       "WriteMessage")},
    "Finish": {"DOSSIER_IN_WRONG_STATUS": "a migration, which alone may, gets ACT_NOT_POSSIBLE in its place"},
    "RecordStep": {"DOSSIER_IN_WRONG_STATUS": "a migration, which alone may, gets ACT_NOT_POSSIBLE in its place"},
    "RefuseIneligible": {"DOSSIER_IN_WRONG_STATUS": "a migration, which alone may, gets ACT_NOT_POSSIBLE in its place",
                         "ROLE_MISSING": "a migration, which alone may, needs no role"},
}

# What is read but cannot be met by a row of the refusal tests, and why.
NOT_MET = {
    "Sign": {"DRAFT_MISSING": "the examination before it is not completed without a draft"},
    "RefuseDraft": {"NO_STEP_BEFORE": "the catalogue takes in no process without an examination before the signature"},
    "Number": {"DRAFT_MISSING": "the step of the seal opens by the signature"},
    "Seal": {"DRAFT_MISSING": "the step of the seal opens by the signature"},
}


def ends(definition):
    """What any call may give is compared with the services' comments for itself: it is not followed."""
    path = definition.path
    if path.startswith("libs/rpc/"):
        return not path.startswith("libs/rpc/page_token.")
    if path.startswith("libs/ledger/"):
        return not path.startswith("libs/ledger/reader.")
    return path.startswith(("libs/telemetry/", "libs/base/"))


def services(sources):
    """(folder, comment of the service, [(RPC, its comment)]) of every *_service.proto."""
    for path, text in sources.files.items():
        if not path.endswith("_service.proto"):
            continue
        head, body = re.search(r"((?:^//.*\n)*)^service \w+ \{\n(.*?)^\}", text, re.S | re.M).groups()
        rpcs = re.findall(r"((?:^  //.*\n)+)^  rpc (\w+)\(", body, re.M)
        yield path.split("/")[2], head, [(name, comment) for comment, name in rpcs], body.count("\n  rpc ")


def named(sources, comment):
    return set(re.findall(r"\b[A-Z][A-Z_]+\b", comment)) & sources.reasons


class RefusalsTest(unittest.TestCase):
    maxDiff = None
    sources = refusal_sources.Sources()
    read = {}

    def of_rpc(self, folder, rpc):
        if (folder, rpc) not in self.read:
            roots = [d for d in self.sources.by_name[rpc] if d.path.startswith(f"services/{folder}/handlers/")]
            self.assertEqual(len(roots), 1, f"one handler {rpc} is looked for in services/{folder}/handlers")
            self.read[folder, rpc] = self.sources.reasons_by(roots, ends, SWALLOWED)
        return self.read[folder, rpc]

    def of_command(self, command):
        found = self.sources.reasons_by([("command", command)], ends, SWALLOWED)
        return {reason: by for reason, by in found.items() if reason not in NOT_OF_COMMAND.get(command, ())}

    def test_the_comment_of_an_rpc_names_every_reason_and_no_other(self):
        count = 0
        for folder, head, rpcs, declared in services(self.sources):
            self.assertEqual(len(rpcs), declared, f"an RPC of {folder} has no comment")
            common = named(self.sources, head)
            for rpc, comment in rpcs:
                count += 1
                kept_back = NOT_OF_RPC.get(rpc, {}) | ({} if rpc == "ImportHistory" else OF_AN_IMPORT)
                given = {reason: by for reason, by in self.of_rpc(folder, rpc).items() if reason not in kept_back}
                told = named(self.sources, comment)
                with self.subTest(rpc=rpc):
                    missing = {reason: by for reason, by in given.items() if reason not in told | common}
                    self.assertEqual(missing, {}, "the comment does not name what can be given (how: by what uses)")
                    self.assertEqual(told - set(given) - common, set(), "the comment names what is not given")
        self.assertGreater(count, 35)

    def test_the_comment_of_a_service_names_what_any_call_may_give(self):
        """Everything that the shell around the handlers gives: the wire, and the ledger where commands go to it."""
        def of(*prefixes):
            roots = [d for definitions in self.sources.by_name.values() for d in definitions
                     if d.path.startswith(prefixes)]
            # The refusals that it builds itself, and those that it has built by a function that has their name.
            followed = (*prefixes, "libs/refusal/refusals.", "libs/dossier/errors.")
            return set(self.sources.reasons_by(roots, lambda d: not d.path.startswith(followed)))
        wire = of("libs/rpc/server", "libs/rpc/stream", "libs/rpc/tokens", "libs/rpc/revocation", "libs/rpc/errors.cc", "libs/rpc/unary",
                  "libs/rpc/malformed")
        self.assertGreater(len(wire), 6)
        ledger = of("libs/ledger/writer")
        self.assertLessEqual({"COMMIT_IN_DOUBT", "HISTORY_DAMAGED", "REQUEST_ID_REUSED"}, ledger)
        for folder, head, rpcs, _ in services(self.sources):
            common = named(self.sources, head)
            derived = set().union(*(self.of_rpc(folder, rpc) for rpc, _ in rpcs))
            commits = any(path.startswith(f"services/{folder}/handlers/") and re.search(r"\bdossier::[A-Z]\w+\{", text)
                          for path, text in self.sources.files.items())
            shell = (wire | ledger if commits else wire) | {"FIELD_INVALID"}
            with self.subTest(service=folder):
                self.assertEqual(shell - common, set(), "not named")
                self.assertEqual(common - shell - derived, set(), "not given by any call")

    def test_the_reading_is_what_the_refusal_tests_meet(self):
        """Both ways, command by command."""
        met = rows(self.sources)
        read = {command: set(self.of_command(command)) for command in self.sources.commands}
        for command in sorted(self.sources.commands):
            with self.subTest(command=command):
                self.assertEqual(met[command] - read[command], set(), "met by a test, but not read")
                self.assertEqual(read[command] - met[command] - set(NOT_MET.get(command, ())), set(),
                                 "read, but met by no row of libs/dossier/refusal_*_test.cc")

    def test_a_refusal_that_is_added_is_read(self):
        """Planted, each at another distance from the handler."""
        for path, before, planted, rpc in [
                ("libs/dossier/decide_intake.cc", "  RETURN_IF_ERROR(CheckStatus(input, kSubmitted));\n",
                 "  if (planted) return error::NoStepBefore(1);\n", "AcceptDossier"),
                ("libs/dossier/checks.cc", "absl::Status CheckVisible(const DecisionInput& input) {\n",
                 "  if (planted) return error::NoStepBefore(1);\n", "AcceptDossier"),
                ("libs/dossier/errors.cc", "absl::Status WrongStatus(const Dossier& dossier, absl::Span<const DossierStatus> needed) {\n",
                 "  if (planted) return NoStepBefore(1);\n", "AcceptDossier"),
                ("services/intake/handlers/accept_dossier.cc", "  rpc::Fields fields;\n",
                 "  if (planted) return reply.Complete(dossier::error::NoStepBefore(1));\n", "AcceptDossier"),
                ("libs/catalog/snapshot.cc", "  auto caller = ActorBySubject(subject, today);\n",
                 '  return refusal::Refuse(absl::NotFoundError(""), common::v1::ERROR_REASON_NO_STEP_BEFORE);\n',
                 "AcceptDossier")]:
            with self.subTest(path=path):
                files = dict(self.sources.files)
                self.assertIn(before, files[path])
                files[path] = '#include "libs/dossier/errors.h"\n' + files[path].replace(before, before + planted, 1)
                sources = refusal_sources.Sources(files)
                roots = [d for d in sources.by_name[rpc] if d.path.startswith("services/intake/handlers/")]
                self.assertNotIn("NO_STEP_BEFORE", self.of_rpc("intake", rpc))
                self.assertIn("NO_STEP_BEFORE", sources.reasons_by(roots, ends, SWALLOWED))

    def test_a_reason_that_is_only_asked_for_is_not_read(self):
        """Whatever the status is; what the same definition gives is read all the same."""
        path = "services/approval/handlers/planted.cc"
        for status in ["status", "answer.status()"]:
            files = dict(self.sources.files)
            files[path] = (
                "namespace onestop::approval::handlers {\n"
                "absl::Status Planted() {\n"
                f"  if (refusal::HasReason({status}, {{common::v1::ERROR_REASON_DRAFT_CHANGED,\n"
                "                                  common::v1::ERROR_REASON_DRAFT_MISSING})) {\n"
                "    return refusal::Refuse(status, common::v1::ERROR_REASON_NO_STEP_BEFORE, {{\"id\", Id()}});\n"
                "  }\n"
                "}\n"
                "}\n")
            sources = refusal_sources.Sources(files)
            planted, = sources.by_name["Planted"]
            self.assertEqual(sources.own_reasons(planted), {"NO_STEP_BEFORE"}, status)

    def test_a_static_method_is_read_where_its_class_is_named(self):
        """PageKeyReader::Read() is static; the method that DownloadDocument calls on its reader is another one."""
        self.assertIn("PAGE_TOKEN_INVALID", self.of_rpc("catalog", "ListProcedures"))
        download, = (d for d in self.sources.by_name["DownloadDocument"] if "/handlers/" in d.path)
        self.assertNotIn("PAGE_TOKEN_INVALID", self.sources.reasons_by([download], ends))

    def test_nothing_is_kept_back_for_nothing(self):
        for name, reason in SWALLOWED:
            file, _, function = name.rpartition(":")
            roots = [d for d in self.sources.by_name[function] if not file or d.path.endswith("/" + file)]
            found = self.sources.reasons_by(roots, ends)
            self.assertTrue(found if reason == "*" else reason in found, f"{name} is not led to {reason}")
        for folder, _, rpcs, _ in services(self.sources):
            for rpc, _ in rpcs:
                for reason in NOT_OF_RPC.get(rpc, {}):
                    self.assertIn(reason, self.of_rpc(folder, rpc), rpc)


# How the rows of the refusal tests say which command they try.
MAKES = {"Signing": "Sign", "Sealing": "Seal", "Renewing": "RenewArchive", "Renewal": "RenewArchive", "To": "Assign",
         "OnlineSubmission": "Submit", "AtCounter": "Submit", "AcceptAfter": "Accept", "NewPhone": "Amend",
         "NewName": "Amend", "NewPaper": "Amend",
         "APaper": "Supplement", "Erasing": "ErasePersonalData"}


def rows(sources):
    """command → reasons, of every row of the refusal tests."""
    met = {command: set() for command in sources.commands}
    for path in sorted(refusal_sources.ROOT.glob("libs/dossier/refusal_*_test.cc")):
        text = refusal_sources.without_comments(path.read_text(encoding="utf-8"))
        for row in re.split(r"\bRow\{", text)[1:]:
            reason = re.search(r'k\w+,\s+"([A-Z_]+)"\}', row)
            assert reason, row
            tried = row[:reason.start()]
            # The attempt is the last Try() of a row; what was done before it is not.
            tried = tried[tried.rfind("Try("):] if "Try(" in tried else tried
            names = [MAKES.get(name, name) for name in re.findall(r"\b([A-Z]\w+)\b(?=\s*[<({>])", tried)]
            commands = [name for name in names if name in met]
            commands = commands or [type_of(row, tried)]
            assert commands[0] in met, f"{path.name}: which command does this row try? {row}"
            met[commands[0]].add(reason[1])
    return met


def type_of(row, tried):
    """The command of a variable that a row made before it tries it."""
    variable = re.search(r",\s*(\w+)\)", tried)
    made = re.search(rf"\b(?:struct )?(\w+) {variable[1]}\b\s*[;=]", row) if variable else None
    return made[1] if made else ""


if __name__ == "__main__":
    unittest.main()
