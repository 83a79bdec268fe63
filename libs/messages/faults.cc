// The sentences that servers build about single fields, and libraries about files, as patterns: what is in place
// of $0, $1 … is taken over as it is, or translated if it is such a sentence itself. They are the ones that a person can
// meet who fills in a form or a command line; what only a programmer can do wrong stays English.

#include "libs/messages/faults.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "libs/messages/messages.h"

namespace onestop::messages {
namespace {

constexpr English kFaults[] = {
    InContext("Fault", "is empty; it is required"),
    InContext("Fault", "is missing; it is required"),
    InContext("Fault", "holds only blanks; it is required"),
    InContext("Fault", "has $0 bytes; at most $1 characters are allowed"),
    InContext("Fault", "has $0 characters; at most $1 are allowed"),
    InContext("Fault", "has $0 entries; $1 to $2 are allowed"),
    InContext("Fault", "is $0; $1 to $2 are allowed"),
    InContext("Fault", "is not UTF-8; send text in UTF-8"),
    InContext("Fault", "is not in Unicode normal form C; normalise it to NFC"),
    InContext("Fault", "holds control or invisible direction characters; remove them"),
    InContext("Fault", "may hold only the letters a-z, A-Z, digits and . - _ / :"),
    InContext("Fault", "is empty; give a UUID in lower case"),
    InContext("Fault", "is not a UUID in lower case, such as $0"),
    InContext("Fault", "is not given; give one of $0"),
    InContext("Fault", "is $0, which is unknown; give one of $1"),
    InContext("Fault", "is outside the years $0 to $1"),
    InContext("Fault", "is empty; a refusal states its reasons (NĐ 61/2018 Đ.17)"),
    InContext("Fault", "is empty; the slip must say, once and completely, what is missing (NĐ 61/2018 Đ.17)"),
    InContext("Fault", "is $0; give 1 to $1, or 0 for $2"),
    InContext("Fault",
              "holds no letter; give the name as it is written in the person's or organisation's papers"),
    InContext("Fault", "holds U+$0 in line $1, column $2, $3; remove it"),
    InContext("Fault", "the end of a line, in a text of one line"),
    InContext("Fault", "a control character"),
    InContext("Fault", "no character"),
    InContext("Fault", "a private-use character, which looks otherwise in every font"),
    InContext("Fault", "a separator of lines"),
    InContext("Fault", "an invisible control of direction"),
    InContext("Fault", "is empty; say what is to be corrected"),
    InContext("Fault", "it is missing; say what is to be corrected"),
    // Of owners and submitters.
    InContext("Fault", "has $0 characters and $1"),
    InContext("Fault", "is no personal identity number, which has 12 digits"),
    InContext("Fault", "is no passport number, which has 6 to 9 capitals A-Z and digits"),
    InContext("Fault", "is no enterprise code, which has 10 digits, or 10 and 3 after a hyphen"),
    InContext("Fault",
              "is given, and its kind says that there is none; leave it out, or give the kind that it is of"),
    InContext(
        "Fault",
        "is neither 12 digits (personal) nor 10 digits, or 10 and 3 after a hyphen (tax code); of a passport "
        "number give the kind"),
    InContext("Fault", "holds another character at place $0; digits, blanks and + - . ( ) are allowed"),
    InContext("Fault", "has $0 digits; a phone number has $1 to $2"),
    InContext("Fault", "holds a blank; give one address, such as $0"),
    InContext("Fault", "has $0 times \"@\"; give one address, such as $1"),
    InContext("Fault", "has nothing before \"@\"; give an address such as $0"),
    InContext("Fault", "has no domain with a dot behind \"@\"; give an address such as $0"),
    InContext("Fault", "is empty; give the name as it should be, or leave the field out"),
    InContext("Fault", "is given without a number; give both"),
    // Of what the catalogue has.
    InContext("Fault", "is $0; the catalogue has no such agency, of no day; did you mean $1?"),
    InContext("Fault", "is $0; the catalogue has no such agency, of no day; give one that $1 lists"),
    InContext("Fault", "is $0; the catalogue has no such procedure, of no day; did you mean $1?"),
    InContext("Fault", "is $0; the catalogue has no such procedure, of no day; give one that $1 lists"),
    InContext("Fault", "is $0; the catalogue has no such sector, of no day; did you mean $1?"),
    InContext("Fault", "is $0; the catalogue has no such sector, of no day; give one that $1 lists"),
    InContext("Fault", "is no day; give one that exists, such as $0, or nothing for today"),
    // Of what was handed in.
    InContext("Fault", "is empty: the limit begins anew when papers come; name what came, once it is here"),
    InContext("Fault",
              "are too many: the dossier has $0 already and may have $1; put papers together in fewer files"),
    InContext("Fault",
              "names a component of kind $0 that the dossier does not have, with that file if one is named; "
              "read the "
              "dossier again"),
    InContext("Fault", "changes nothing: give what is to be otherwise than it is"),
    InContext("Fault", "lies in the future; give an instant up to now, or none for now"),
    InContext("Fault", "is no day; give an ISO 8601 date from $0 to $1, such as $2"),
    InContext("Fault", "is after the period's last day; give a first day up to it"),
    InContext("Fault", "is given besides dossier_id; give one of the two"),
    InContext("Fault", "is empty, and the template of this document needs it"),
    InContext("Fault", "is too wide for its place in the heading; shorten it"),
    InContext("Fault", "is longer than its place holds, even at half the size; shorten it"),
    // Of lines that are imported.
    InContext("Fault", "is missing"),
    InContext("Fault", "is empty"),
    InContext("Fault", "is of JSON type $0; give a string"),
    InContext("Fault", "is not one that is known; give online, counter or post"),
    InContext("Fault", "is longer than 200 characters"),
    InContext("Fault", "the line is longer than $0 bytes"),
    InContext("Fault", "the file is in UTF-16; save it in UTF-8"),
    // Of files.
    InContext("Fault", "cannot be read: $0"),
    InContext("Fault", "cannot read $0: $1"),
    InContext("Fault", "cannot write $0: $1"),
    InContext("Fault", "has more than $0 bytes, the most that is read of it"),
    InContext("Fault", "No such file or directory"),
    InContext("Fault", "Permission denied"),
    InContext("Fault", "Is a directory"),
    InContext("Fault", "Not a directory"),
    InContext("Fault", "No space left on device"),
    InContext("Fault", "Read-only file system"),
    InContext("Fault", "File name too long"),
    // Of YAML.
    InContext("Fault", "not YAML: $0"),
    InContext("Fault", "the file is empty"),
    InContext("Fault", "the file holds more than one document; one is allowed"),
    InContext("Fault", "the file has $0 bytes; at most $1 are allowed"),
    InContext("Fault", "the file holds a NUL character; remove it"),
    InContext("Fault", "the file cannot be read as YAML"),
    InContext("Fault", "there is an alias; write the value out"),
    InContext("Fault", "there is an anchor; anchors and aliases are not taken"),
    InContext("Fault", "there is a tag; remove it"),
    InContext("Fault", "there is a key that is no text"),
    InContext("Fault", "there is a nesting of more than $0 levels; write it flatter"),
    InContext("Fault", "illegal map value"),
    InContext("Fault", "end of map not found"),
    InContext("Fault", "end of map flow not found"),
    InContext("Fault", "end of sequence not found"),
    InContext("Fault", "end of sequence flow not found"),
    InContext("Fault", "illegal block entry"),
    InContext("Fault", "unknown token"),
    InContext("Fault", "illegal EOF in scalar"),
    // Of keys and tokens.
    InContext("Fault", "is empty; it must hold PEM"),
    InContext("Fault", "there is no certificate"),
    InContext("Fault", "there is no certificate in PEM"),
    InContext("Fault", "the key is not that of the first certificate"),
    InContext("Fault", "the key is not an unencrypted private key in PEM"),
    InContext("Fault", "the token does not sign; check that it is plugged in and try again"),
    InContext("Fault", "OpenSSL cannot sign with this key"),
    InContext("Fault",
              "the name of a key in a token begins with pkcs11:, such as pkcs11:token=seal;object=sealkey"),
    InContext(
        "Fault",
        "the PKCS#11 URI has '$0'; token, serial, object and id are understood, and the PIN is given apart"),
    InContext("Fault", "no token of that name or serial number is there; plug it in, or correct the URI"),
    InContext("Fault", "the token has no private key of that object name or id"),
    InContext("Fault", "$0 cannot be loaded as a PKCS#11 library"),
    InContext(
        "Fault",
        "the token refuses the PIN; give the right one (tokens lock themselves after a few wrong ones)"),
    InContext("Fault", "the token does not let its private key be used"),
    InContext("Fault", "the token has no certificate with the key's id; store it beside the key"),
    InContext("Fault", "$0 is not a PKCS#12 file"),
    InContext("Fault", "the password is another"),
    InContext("Fault", "$0 cannot be opened; export it again, encrypted with AES (not RC2 or 3DES)"),
    InContext("Fault", "$0 does not hold a private key with its certificate"),
    InContext("Fault", "$0 holds no private key on P-256 in PEM"),
    InContext("Fault", "$0 holds no bearer token"),
    InContext("Fault", "a client certificate needs TLS: give ca_file, the roots of the server's"),
    InContext(
        "Fault",
        "the token would travel in the clear to $0: give ca_file, the roots of the server's certificate"),
    // Of catalogues' files: what is read first, then single fields, then what entries say of one another.
    InContext("Fault", "has the unknown key $0; did you mean $1?"),
    InContext("Fault", "has the unknown key $0"),
    InContext("Fault", "is no map; give \"key: value\" lines"),
    InContext("Fault", "is no list; give \"- value\" lines"),
    InContext("Fault", "gives the key a second time"),
    InContext("Fault", "needs a single value"),
    InContext("Fault", "needs true or false"),
    InContext("Fault", "is not UTF-8; encode it so"),
    InContext("Fault", "holds a NUL character; remove it"),
    InContext("Fault", "has $0 bytes; at most $1 are allowed"),
    InContext("Fault", "has $0 elements; at most $1 are allowed"),
    InContext("Fault", "is empty; at least one element is required"),
    InContext("Fault", "is $0; name a working day after the due day $1 and after today, $2"),
    InContext("Fault", "is $0; give a time from the acceptance at $1 until now, $2"),
    InContext("Fault", "is $0; name a day from $1 on"),
    InContext("Fault", "is not a date such as $0, from $1 on"),
    InContext("Fault", "is $0; give a whole number"),
    InContext("Fault", "is $0; give a SHA-256 as 64 hexadecimal digits"),
    InContext("Fault", "is $0; give a day that exists, such as $1, from $2 to $3"),
    InContext("Fault", "is $0, before valid_from, $1"),
    InContext("Fault", "is $0; give 1 to $1 letters without marks, digits, $2, a letter or digit first"),
    InContext("Fault", "is $0; give a letter A to Y and two digits, such as $1"),
    InContext("Fault", "is $0; give a procedure code, such as $1"),
    InContext("Fault", "is $0; number versions from 1"),
    InContext("Fault", "is $0; give 0 to $1"),
    InContext("Fault", "is $0; give 1 to $1"),
    InContext("Fault", "is not given or not known; give $0"),
    InContext("Fault", "is not known; give $0"),
    InContext("Fault", "there is no calendar $0"),
    InContext("Fault", "there is no agency $0 on $1"),
    InContext("Fault", "there is no agency $0 while the entry is valid"),
    InContext("Fault", "there is no agency $0 while the mandate is valid"),
    InContext("Fault", "$0; days before $1 stay as they were"),
    InContext("Fault", "lies in the past"),
    InContext("Fault", "would move a first day that is past"),
    InContext("Fault", "would change on which past days it was in force; it may end yesterday or later"),
    InContext(
        "Fault",
        "would change what held on past days; end it, and give what holds from today on as a new entry"),
    InContext("Fault", "there is no staff $0"),
    InContext("Fault", "there is no procedure $0"),
    InContext("Fault", "there is no process $0 version $1"),
    InContext("Fault",
              "another entry of $0 is in force on the same days; end it the day before with valid_to"),
    InContext("Fault", "$0 is the id of another $1 as well"),
    InContext("Fault", "$0 is listed before"),
    InContext("Fault", "$0 is listed before; list each day once"),
    InContext("Fault", "is none of the certificates that the entry has"),
    InContext("Fault", "is longer than the statutory limit; promise less, or leave it out"),
    InContext("Fault", "the steps of $0 take $1 working hours; the limit leaves $2"),
    InContext("Fault", "is $0; give $1"),
};

// The text of each "$n" of `pattern` in `text`; false when `text` is not of that form.
bool Match(absl::string_view pattern, absl::string_view text, std::vector<std::string>& values) {
  values.clear();
  while (true) {
    const size_t place = pattern.find('$');
    const absl::string_view literal = pattern.substr(0, place);
    if (!absl::StartsWith(text, literal)) return false;
    text.remove_prefix(literal.size());
    if (place == absl::string_view::npos) return text.empty();
    // Places are numbered as they come.
    pattern.remove_prefix(place + 2);
    const absl::string_view next = pattern.substr(0, pattern.find('$'));
    const size_t end = next.empty() ? text.size() : text.find(next);
    if (end == absl::string_view::npos) return false;
    values.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

}  // namespace

std::string VietnameseOfFault(absl::string_view english) {
  std::vector<std::string> values;
  for (const English& fault : kFaults) {
    if (!Match(fault.text(), english, values)) continue;
    for (std::string& value : values) {
      if (std::string own = VietnameseOfFault(value); !own.empty()) value = std::move(own);
    }
    values.resize(4);
    return Translate(Language::kVietnamese, fault, values[0], values[1], values[2], values[3]);
  }
  // "contexts.yaml:3: …"
  constexpr absl::string_view kBehindPlace = ": ";
  const size_t end = english.find(kBehindPlace);
  if (end == absl::string_view::npos) return "";
  const size_t rest = end + kBehindPlace.size();
  const std::string behind = VietnameseOfFault(english.substr(rest));
  return behind.empty() ? "" : absl::StrCat(english.substr(0, rest), behind);
}

Bilingual FaultInBoth(absl::string_view english) {
  std::string vietnamese = VietnameseOfFault(english);
  return {.vi = vietnamese.empty() ? std::string(english) : std::move(vietnamese),
          .en = std::string(english)};
}

}  // namespace onestop::messages
