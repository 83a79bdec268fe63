#!/usr/bin/env python3
"""Figures in the contract's comments, and in its README, are those of the constants that enforce them, or of the configuration's
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
    ("common/v1/types.proto", r"; (\d+) to \d+ of them digits", 1,
     "services/intake/handlers/party.cc", "kPhoneDigitsMin", 1),
    ("common/v1/types.proto", r"; \d+ to (\d+) of them digits", 1,
     "services/intake/handlers/party.cc", "kPhoneDigitsMax", 1),
    ("common/v1/types.proto", r"At most (\d+) characters: one \"@\"", 1,
     "services/intake/handlers/party.cc", "kEmailCharactersMax", 1),
    ("catalog/v1/catalog_service.proto", r"together of at most (\d+) MiB", 1,
     "libs/catalog/store.h", "kImportBytesMax", MIB),
    ("catalog/v1/catalog_service.proto", r"messages of about (\d+) MiB", 1,
     "services/catalog/handlers/export_catalogue.cc", "kPartBytesMax", MIB),
    ("catalog/v1/catalog_service.proto", r"about (\d+) MiB in all", 1,
     "services/catalog/handlers/paging.h", "kPageBytesMax", MIB),
    ("catalog/v1/catalog_service.proto", r"The first ([\d,]+) of them", 2,
     "libs/catalog/changes.h", "kChangesSentMax", 1),
    ("catalog/v1/catalog_service.proto", r"At most (\d+) of them, by their ids", 1,
     "services/catalog/handlers/import_catalogue.cc", "kHeldTasksSentMax", 1),
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
    ("intake/v1/intake_service.proto", r"again by GetLookupSecret\. (\d+) characters", 1,
     "libs/dossier/lookup_secret.h", "kLookupSecretLength", 1),
    ("intake/v1/intake_service.proto", r"JSON object of at most (\d+) KiB", 1,
     "services/intake/handlers/import_history.cc", "kRemarksBytesMax", 1024),
    *[(f"{name}/v1/{name}_service.proto", words, 1, path, constant, 1)
      for name in ("intake", "workflow")
      for words, path, constant in [
          (r"At most (\d+) commands are taken in", "libs/rpc/command_stream.h", "kCommandWindow"),
          (r"has more than (\d+) bytes", "libs/rpc/command_stream.h", "kToldRequestIdMax"),
          (r"with each command; each has (\d+) seconds", "libs/config/config.h", "call_seconds_default"),
          (r"the client sent nothing for (\d+) minute", "libs/rpc/server.h", "stream_stall_max"),
          (r"when its own time is up \((\d+) hours\)", "libs/rpc/server.h", "stream_time_max"),
          (r"takes no answer for (\d+) minute", "libs/rpc/server.h", "stream_stall_max")]],
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
    *[("../README.md", words, 1, path, limit, unit) for words, path, limit, unit in [
        (r"a call together have (\d+) KiB at most", "libs/rpc/server.cc", "kMetadataMax", 1024),
        (r"a token (\d+) KiB", "libs/rpc/tokens.h", "kTokenMax", 1024),
        (r"differ by (\d+) seconds", "libs/rpc/token_options.h", "clock_skew", 1),
        (r"1 to (\d+) printable ASCII characters\.", "libs/rpc/tokens.h", "kSubjectMax", 1),
        (r"to `exp` are (\d+) hours at most", "libs/config/config.h", "lifetime_minutes_max", 60),
        (r"what is wrong with it, at most (\d+)", "libs/rpc/fields.h", "kViolationsMax", 1),
        (r"A message has (\d+) bytes", "libs/rpc/errors.h", "kErrorMessageMax", 1),
        (r"the details (\d+) \(", "libs/rpc/errors.h", "kErrorDetailsMax", 1),
        (r"wait (\d+) minutes", "services/approval/store/session.h", "kSessionTime", 1),
        (r"Without one a call has (\d+) seconds", "libs/config/config.h", "call_seconds_default", 1),
        (r"no unary call has more than (\d+) minutes", "libs/config/config.h", "call_seconds_max", 60),
        (r"one request message \| (\d+) MiB", "libs/config/config.h", "request_bytes_max", MIB),
        (r"let the client take \| (\d+) MiB", "libs/rpc/client.h", "max_response_bytes", MIB),
        (r"on one connection; more wait at the client \| (\d+)", "libs/config/config.h", "concurrent_streams_max", 1),
        (r"streams of commands at once \| (\d+)", "libs/config/config.h", "streams_max", 1),
        (r"whose answers are not taken \| (\d+)", "libs/rpc/command_stream.h", "kCommandWindow", 1),
        (r"without reading stops the server after (\d+) commands", "libs/rpc/command_stream.h", "kCommandWindow", 1),
        (r"uploads at once \| (\d+)", "services/documents/env.h", "kUploadsMax", 1),
        (r"by default and at most \| (\d+) s", "libs/config/config.h", "call_seconds_default", 1),
        (r"by default and at most \| \d+ s, (\d+) min", "libs/config/config.h", "call_seconds_max", 60),
        (r"a feed has none \| (\d+) h", "libs/rpc/server.h", "stream_time_max", 1),
        (r"take the next message \| (\d+) min", "libs/rpc/server.h", "stream_stall_max", 1),
        (r"is closed after \| (\d+) min", "libs/rpc/server.h", "connection_idle_max", 1),
        (r"have \d+ min more \| (\d+) h", "libs/rpc/server.h", "connection_age_max", 1),
        (r"its calls have (\d+) min more", "libs/rpc/server.h", "connection_age_grace", 1),
        (r"pings at most every \| (\d+) s", "libs/rpc/server.h", "client_ping_min", 1),
        (r"one chunk of it \| (\d+) MiB", "libs/documents/file_store.h", "kFileBytesMax", MIB),
        (r"one chunk of it \| \d+ MiB, (\d+) MiB", "services/documents/handlers/handlers.h", "kUploadChunkBytesMax", MIB),
        (r"in one dossier \| (\d+)", "services/intake/handlers/submission.h", "kRequestComponentsMax", 1),
        (r"in one dossier \| \d+, (\d+)", "libs/dossier/commands.h", "kDossierComponentsMax", 1),
        (r"of one system \| (\d+)", "libs/config/config.h", "address_per_minute", 1),
        (r"of one system \| \d+, (\d+)", "libs/config/config.h", "system_per_minute", 1),
        (r"violations told at once \| (\d+)", "libs/rpc/fields.h", "kViolationsMax", 1)]],
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
