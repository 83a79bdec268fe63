#!/usr/bin/env python3
"""Figures in the contract's comments are those of the constants that enforce them, or of the configuration's
defaults where the operator sets a limit."""

import re
import unittest

import refusal_sources

MIB = 1024 * 1024

# (proto, the comment's words around the figure, how many times at least, file of the constant, constant or member with
# a default, how many of its units one of the comment's is).
FIGURES = [
    ("common/v1/error_reason.proto", r'TOO_MANY_SIGNING_SESSIONS", "metadata": \{ "max": "(\d+)" \}', 1,
     "services/approval/store/session.h", "kSessionsMax", 1),
    ("common/v1/error_reason.proto", r"a signature is completed within (\d+) minutes", 1,
     "services/approval/store/session.h", "kSessionTime", 1),
    ("common/v1/error_reason.proto", r'DOCUMENT_TOO_LARGE", "metadata": \{ "max_bytes": "(\d+)" \}', 1,
     "libs/documents/file_store.h", "kFileBytesMax", 1),
    ("approval/v1/approval_service.proto", r"A session lasts (\d+) minutes", 1,
     "services/approval/store/session.h", "kSessionTime", 1),
    ("approval/v1/approval_service.proto", r"At most (\d+) MiB\.", 1,
     "services/approval/store/session.h", "kAppendedBytesMax", MIB),
    ("approval/v1/approval_service.proto", r"(?:above|all together at most) (\d+) MiB", 4,
     "libs/documents/file_store.h", "kFileBytesMax", MIB),
    ("approval/v1/approval_service.proto", r"at most (\d+) KiB: a time stamp", 1,
     "services/approval/handlers/complete_signature.cc", "kClientCmsBytesMax", 1024),
    ("catalog/v1/catalog_service.proto", r"At most (\d+) MiB", 1, "libs/catalog/store.h", "kImportBytesMax", MIB),
    ("catalog/v1/catalog_service.proto", r"1 to (\d+); 50 when 0", 1,
     "services/catalog/handlers/paging.h", "kPageSizeMax", 1),
    ("documents/v1/documents_service.proto", r"1 byte to (\d+) MiB\.\n *bytes chunk", 1,
     "services/documents/handlers/handlers.h", "kUploadChunkBytesMax", MIB),
    ("documents/v1/documents_service.proto", r"Required: 1 byte to (\d+) MiB", 1,
     "libs/documents/file_store.h", "kFileBytesMax", MIB),
    ("documents/v1/documents_service.proto", r"1 to (\d+) characters\.\n *string file_name", 1,
     "services/documents/handlers/upload_document.cc", "kFileNameCharactersMax", 1),
    ("documents/v1/documents_service.proto", r"at most (\d+) characters; checked", 1,
     "services/documents/handlers/upload_document.cc", "kMediaTypeCharactersMax", 1),
    ("intake/v1/intake_service.proto", r"At most (\d+) in one request", 2,
     "services/intake/handlers/submission.h", "kRequestComponentsMax", 1),
    ("intake/v1/intake_service.proto", r"and (\d+) in the dossier", 1,
     "libs/dossier/commands.h", "kDossierComponentsMax", 1),
    ("intake/v1/intake_service.proto", r"given out only here\. (\d+) characters", 1,
     "libs/dossier/lookup_secret.h", "kLookupSecretLength", 1),
    ("intake/v1/intake_service.proto", r"JSON object of at most (\d+) KiB", 1,
     "services/intake/handlers/import_history.cc", "kRemarksBytesMax", 1024),
    ("statistics/v1/statistics_service.proto", r"1 to (\d+); 100 when 0", 1,
     "services/statistics/handlers/handlers.h", "kCellPageMax", 1),
    ("statistics/v1/statistics_service.proto", r"More than ([\d,]+) groups", 1,
     "services/statistics/handlers/handlers.h", "kGroupsMax", 1),
    *[("tracking/v1/tracking_service.proto", words, 1, path, limit, 1)
      # The configuration's defaults, and those of a LookupLimits that is made without a configuration.
      for path in ("libs/config/config.h", "services/tracking/lookup_limits.h")
      for words, limit in [
          (r"(\d+) look-ups a minute from each address", "address_per_minute"),
          (r"(\d+) failures a minute for each dossier from each address", "failures_per_minute"),
          (r"has ([\d,]+) look-ups a minute for all its citizens", "system_per_minute")]],
    ("tracking/v1/tracking_service.proto", r"1 to (\d+); 100 when 0", 1,
     "services/tracking/handlers/handlers.h", "kTimelinePageMax", 1),
    ("tracking/v1/tracking_service.proto", r"1 to \d+; (\d+) when 0\.\n *int32 page_size = 2", 1,
     "services/tracking/handlers/handlers.h", "kTimelinePageDefault", 1),
    ("tracking/v1/tracking_service.proto", r"1 to (\d+); 50 when 0", 1,
     "services/tracking/handlers/handlers.h", "kListPageMax", 1),
]


def text(path):
    return (refusal_sources.ROOT / path).read_text(encoding="utf-8")


def value_of(path, name):
    """A constant's value: a product of numbers, or a number of minutes."""
    expression = re.search(rf"\b{name} = ([^;]+);", text(path))
    assert expression, f"{path} has no constant {name}"
    number = re.sub(r"'", "", re.sub(r"absl::\w+\((.*)\)", r"\1", expression[1]))
    product = 1
    for factor in number.split("*"):
        product *= int(factor)
    return product


class ContractFiguresTest(unittest.TestCase):
    def test_the_figures_of_the_comments_are_the_limits_of_the_code(self):
        for proto, words, at_least, path, constant, unit in FIGURES:
            with self.subTest(proto=proto, words=words):
                # Comments are wrapped: a sentence may go on in the next line.
                comment = text(f"proto/onestop/{proto}")
                joined = re.sub(r"\n *// ?(?! )", " ", comment)
                found = re.findall(words, joined) or re.findall(words, comment)
                self.assertGreaterEqual(len(found), at_least)
                for figure in found:
                    self.assertEqual(int(figure.replace(",", "")) * unit, value_of(path, constant), constant)


if __name__ == "__main__":
    unittest.main()
