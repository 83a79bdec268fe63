#!/usr/bin/env python3
"""Plants one mistake after another in a small tree and looks for it in what tools/layers.py says."""

import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import layers  # noqa: E402

REASONS = """enum ErrorReason {
  ERROR_REASON_UNSPECIFIED = 0;
  // No dossier.
  ERROR_REASON_DOSSIER_NOT_FOUND = 1;
}
"""
USES_THE_REASON = 'auto s = refusal::Refuse(e, v1::ERROR_REASON_DOSSIER_NOT_FOUND, {{"dossier_id", id}});\n'


def errors_in(files):
    """What layers.py says of a tree with `files`, and with one good use of the one reason."""
    with tempfile.TemporaryDirectory() as directory:
        root = pathlib.Path(directory)
        tree = {layers.REASONS_FILE: REASONS, "libs/ledger/answers.cc": USES_THE_REASON, **files}
        for name, text in tree.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return layers.check(root)[0]


class LayersTest(unittest.TestCase):
    def assert_fine(self, path, text):
        self.assertEqual(errors_in({path: text}), [])

    def assert_error(self, path, text, want, line=1):
        errors = errors_in({path: text})
        self.assertEqual(len(errors), 1, errors)
        self.assertTrue(errors[0].startswith(f"{path}:{line}: error: "), errors[0])
        self.assertIn(want, errors[0])

    def test_modules_may_include_what_they_may_know(self):
        for path, include in {
            "libs/base/a.cc": '#include "absl/status/status.h"',
            "libs/base/b.cc": "#include <string_view>\n#include <stdlib.h>",
            "libs/calendar/a.cc": '#include "libs/base/check.h"\n#include "onestop/common/v1/error_reason.pb.h"',
            "libs/dossier/a.cc": '#include "onestop/dossier/v1/event.pb.h"',
            "libs/pg/a.cc": "#include <pqxx/pqxx>\n#include <libpq-fe.h>\n#include <sys/stat.h>",
            "libs/telemetry/a.cc": '#include "opentelemetry/sdk/trace/exporter.h"',
            "libs/rpc/a.cc": "#include <grpcpp/server_builder.h>",
            "libs/ledger/a.cc": '#include "libs/pg/transaction.h"',
            "services/intake/handlers/a.cc": '#include "libs/ledger/ledger.h"',
            "services/intake/main.cc": '#include "libs/config/config.h"',
            "services/onestopd/main.cc": '#include "services/intake/intake_service.h"',
            "libs/ledger/a_test.cc": '#include "libs/testing/test_database.h"',
            "tools/client/a.cc": '#include "libs/rpc/client.h"',
        }.items():
            with self.subTest(path=path):
                self.assert_fine(path, include + "\n")

    def test_modules_may_include_nothing_else(self):
        for path, include in {
            "libs/base/a.cc": "libs/calendar/due.h",
            "libs/base/b.cc": "google/protobuf/message.h",
            "libs/calendar/a.cc": "onestop/common/v1/types.pb.h",
            "libs/refusal/a.cc": "google/protobuf/message.h",
            "libs/dossier/a.cc": "libs/catalog/snapshot.h",
            "libs/dossier/b.cc": "onestop/intake/v1/intake_service.pb.h",
            "libs/dossier/c.cc": "sys/stat.h",
            "libs/catalog/a.cc": "libs/ledger/ledger.h",
            "libs/pg/a.cc": "libs/telemetry/log.h",
            "libs/ledger/a.cc": "pqxx/pqxx",
            "libs/ledger/b.cc": "grpcpp/server.h",
            "libs/ledger/c.cc": "opentelemetry/trace/span.h",
            "libs/ledger/d.cc": "libs/testing/test_database.h",
            "libs/rpc/a.cc": "libs/ledger/ledger.h",
            "services/intake/handlers/a.cc": "services/workflow/workflow_service.h",
            "services/intake/handlers/b.cc": "libs/config/config.h",
            "services/intake/store/a.cc": "prometheus/counter.h",
            "services/intake/handlers/a_test.cc": "services/workflow/workflow_service.h",
            "libs/ledger/a_test.cc": "services/intake/intake_service.h",
        }.items():
            with self.subTest(path=path):
                self.assert_error(path, f'// A comment.\n#include "{include}"\n', include, line=2)

    def test_a_right_that_is_not_used_is_reported(self):
        modules = {r"libs/one/": [r"libs/(base|text)/", layers.POSIX], r"services/(\w+)/": [r"services/\1/", r"onestop/"]}
        files = {"libs/one/a.cc": '#include <unistd.h>\n#include "libs/base/check.h"\n',
                 "libs/one/a_test.cc": '#include "libs/text/utf8.h"\n',
                 "services/intake/a.h": '#include "services/intake/b.h"\n'}
        self.assertEqual([error.split("error: ")[1].split(";")[0] for error in layers.unused_errors(modules, files)],
                         ["libs/one/ includes nothing of libs/text/", r"services/(\w+)/ includes nothing of onestop/"])
        files["libs/one/b.cc"] = '#include "libs/text/utf8.h"\n'
        files["services/intake/b.cc"] = '#include "onestop/intake/v1/intake_service.pb.h"\n'
        self.assertEqual(list(layers.unused_errors(modules, files)), [])

    def test_a_library_may_not_include_a_service(self):
        self.assert_error("libs/rpc/a.cc", '#include "services/intake/x.h"\n', "a library may not include a service")

    def test_an_unknown_module_must_be_described(self):
        self.assert_error("libs/blockchain/a.cc", "int x;\n", "this module is not in tools/layers.py")

    def test_a_library_may_link_only_what_it_may_include(self):
        self.assert_fine("libs/ledger/CMakeLists.txt", "onestop_library(ledger\n  DEPS onestop::pg onestop::proto)\n")
        self.assert_error("libs/dossier/CMakeLists.txt", "onestop_library(dossier\n  DEPS onestop::base\n onestop::pg)\n",
                          "libs/dossier/ may not link onestop::pg", line=3)

    def test_bans(self):
        for path, text, want in [
            ("libs/rpc/a.cc", "absl::Mutex m;\n#include \"absl/synchronization/mutex.h\"\n", "use base::Mutex"),
            ("libs/ledger/a.cc", "\n  throw std::runtime_error(\"x\");\n", "nothing of ours throws"),
            ("libs/dossier/a.cc", "\nauto now = absl::Now();\n", "take the time as an argument"),
            ("libs/calendar/a_test.cc", "\nstd::chrono::system_clock::now();\n", "take the time as an argument"),
            ("libs/dossier/a.cc", "\nstd::random_device d;\n", "the rules are pure"),
            ("services/intake/handlers/a.cc", '\nauto s = R"sql(SELECT 1)sql";\n', "SQL belongs into"),
            ("tests/a_test.cc", "\nposix_spawn(&pid, path, nullptr, nullptr, argv, environ);\n", "libs/subprocess"),
            ("tests/b_test.cc", "\nif (fork() == 0) _exit(0);\n", "libs/subprocess"),
            ("libs/pdf/write/a_testing.cc", '\nFILE* pipe = popen(line, "r");\n', "libs/subprocess"),
            ("services/intake/c_test.cc", '\nif (std::system("true") != 0) return;\n', "libs/subprocess"),
            ("tools/onestop/d.cc", '\nexeclp("less", "less", nullptr);\n', "libs/subprocess"),
            ("services/intake/e_test.cc", "\nreturn mkdtemp(pattern.data());\n", "testing::TemporaryDirectory"),
            ("tests/g_test.cc", '\n#include "tools/onestop/session.h"\n', "libs/client"),
            ("tools/onestop/f.cc", "\nstd::ifstream file(path, std::ios::binary);\n", "base::ReadFile"),
            ("libs/rpc/g.cc", "\nif (!std::ifstream(path).good()) return;\n", "base::ReadFile"),
            ("libs/ledger/a.cc", '\nreturn base::WithReason(error, {name, {}});\n', "use refusal::Refuse"),
        ]:
            with self.subTest(path=path, text=text):
                self.assert_error(path, text, want, line=2)

    def test_bans_are_not_for_comments_strings_tests_and_their_own_places(self):
        for path, text in {
            "libs/ledger/a.cc": '// It does not throw.\nauto x = "throw"; /* throw */\n',
            "libs/ledger/b_test.cc": "throw 1;\n",
            "libs/pg/session.cc": "throw pqxx::broken_connection();\n",
            "libs/subprocess/a.cc": "posix_spawn(&pid, path, nullptr, nullptr, argv, environ);\n",
            "libs/sandbox/confine_test.cc": "Confined([] { fork(); });\n",
            "libs/testing/files.cc": "mkdtemp(name.data());\nstd::ifstream file(path);\n",
            "tools/onestop/a.cc": "std::ifstream file;\nASSIGN_OR_RETURN(std::ifstream other, OpenFile(path));\n",
            "libs/ledger/c.cc": "absl::Time now = absl::Now();\n",
            "libs/ledger/statements.h": '#pragma once\nauto s = R"sql(SELECT 1)sql";\n',
            "services/intake/store/a.cc": 'auto s = R"sql(SELECT 1)sql";\n',
        }.items():
            with self.subTest(path=path):
                self.assert_fine(path, text)

    def test_a_header_needs_its_pragma(self):
        self.assert_error("libs/base/a.h", "int x;\n", "#pragma once")
        self.assert_fine("libs/base/a.h", "#pragma once\nint x;\n")

    def test_no_reason_is_a_string(self):
        text = '\nif (reason->name == "DOSSIER_NOT_FOUND") return;\n'
        want = "write ERROR_REASON_DOSSIER_NOT_FOUND"
        for path in ["libs/rpc/a.cc", "services/intake/handlers/a.cc", "tools/onestop/a.cc", "libs/rpc/messages_vi.cc"]:
            with self.subTest(path=path):
                self.assert_error(path, text, want, line=2)
        # Tests compare what a client sees, and other words in capitals are no reasons.
        self.assert_fine("libs/rpc/a_test.cc", text)
        self.assert_fine("libs/rpc/a.cc", '// Such as "DOSSIER_NOT_FOUND".\nconst Names names = {{"MONTH", 1}};\n')

    def test_findings_about_signatures_may_share_a_name(self):
        reasons = REASONS.replace("}\n", "  ERROR_REASON_ALGORITHM_REFUSED = 2;\n}\n")
        use = {layers.REASONS_FILE: reasons, "libs/rpc/use.cc": "x(v1::ERROR_REASON_ALGORITHM_REFUSED);\n"}
        text = 'Say("ALGORITHM_REFUSED");\n'
        self.assertEqual(errors_in({**use, "libs/trust/chain.cc": text}), [])
        self.assertEqual(len(errors_in({**use, "libs/rpc/a.cc": text})), 1)

    def test_what_the_contract_promises_is_used(self):
        unused = REASONS.replace("}\n", "  ERROR_REASON_SERVER_BUSY = 2;\n}\n")
        want = "nothing answers with SERVER_BUSY"
        self.assert_error(layers.REASONS_FILE, unused, want, line=5)
        use = "refusal::Refuse(e, common::v1::ERROR_REASON_SERVER_BUSY);\n"
        self.assertEqual(errors_in({layers.REASONS_FILE: unused, "libs/rpc/a.cc": use}), [])
        # A test, a client or a comment is no use of it.
        for path in ["libs/rpc/a_test.cc", "tools/onestop/a.cc"]:
            errors = errors_in({layers.REASONS_FILE: unused, path: use})
            self.assertEqual([want in e for e in errors], [True])
        errors = errors_in({layers.REASONS_FILE: unused, "libs/rpc/a.cc": "// " + use})
        self.assertEqual([want in e for e in errors], [True])

    def test_a_reason_is_answered_with_in_one_file(self):
        other = {"services/intake/handlers/a.cc": USES_THE_REASON}
        errors = errors_in(other)
        self.assertEqual(len(errors), 1, errors)
        self.assertIn("DOSSIER_NOT_FOUND is answered with in libs/ledger/answers.cc, services/intake/handlers/a.cc; call one "
                      "function", errors[0])
        # Several functions of one file may; a test, a client and a question whether it is the reason do not count.
        fine = {"libs/ledger/answers.cc": USES_THE_REASON * 2,
                "libs/ledger/a_test.cc": USES_THE_REASON,
                "tools/onestop/a.cc": USES_THE_REASON,
                "services/intake/a.cc": "if (refusal::HasReason(answer.status(), {\n    v1::ERROR_REASON_DOSSIER_NOT_FOUND}))\n"
                                        "  return refusal::NameOf(common::v1::ERROR_REASON_DOSSIER_NOT_FOUND);\n"}
        self.assertEqual(errors_in(fine), [])

    def test_libraries_and_services_share_no_namespace(self):
        files = {"libs/catalog/a.cc": "", "services/catalog/a.cc": "\nnamespace onestop::catalog {\n"}
        self.assertEqual(["a library's namespace" in e for e in errors_in(files)], [True])
        files["services/catalog/a.cc"] = "\nnamespace onestop::catalog_service {\n"
        self.assertEqual(errors_in(files), [])

    def test_keys_begin_with_the_province(self):
        path = "libs/ledger/migrations/0009_x.sql"
        for good in [
            "CREATE TABLE d.t (\n    province text PRIMARY KEY\n);\n",
            "CREATE TABLE d.t (\n    province text,\n    id uuid,\n    PRIMARY KEY (province, id),\n    UNIQUE (province, id)\n);\n",
            "CREATE UNIQUE INDEX i ON d.t (province, code);\n",
            "-- A key without UNIQUE (code) would do.\nCREATE INDEX i ON d.t (code);\n",
        ]:
            with self.subTest(sql=good):
                self.assert_fine(path, good)
        for bad, line in [
            ("CREATE TABLE d.t (\n    id uuid PRIMARY KEY\n);\n", 2),
            ("CREATE TABLE d.t (\n    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY\n);\n", 2),
            ("CREATE TABLE d.t (province text, id uuid UNIQUE);\n", 1),
            ("CREATE TABLE d.t (\n    id numeric(3, 1) NOT NULL UNIQUE\n);\n", 2),
            ("CREATE TABLE d.t (\n    province text,\n    id uuid,\n    PRIMARY KEY (id, province)\n);\n", 4),
            ("ALTER TABLE d.t ADD CONSTRAINT c UNIQUE (code);\n", 1),
            ("ALTER TABLE d.t ADD UNIQUE NULLS NOT DISTINCT (code);\n", 1),
            ("\nCREATE UNIQUE INDEX CONCURRENTLY i ON d.t\n    USING btree (code);\n", 2),
        ]:
            with self.subTest(sql=bad):
                self.assert_error(path, bad, "must begin with province", line=line)

    def test_the_command_says_and_returns_whether_all_is_well(self):
        with tempfile.TemporaryDirectory() as directory:
            self.assertEqual(layers.main([directory]), 1)  # Nothing to check is no success.
            base = pathlib.Path(directory) / "libs" / "base"
            base.mkdir(parents=True)
            (base / "a.h").write_text("#pragma once\n", encoding="utf-8")
            self.assertEqual(layers.main([directory]), 0)


if __name__ == "__main__":
    unittest.main()
