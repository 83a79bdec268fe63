// Draws drafts and images for tests, and signs and checks them with this project's code and with other
// programs.

#include "libs/pdf/write/pdf_testing.h"

#include <cairo-pdf.h>
#include <cairo.h>

#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/sample_pki/sample_authority.h"

namespace onestop::pdf {
namespace {

cairo_status_t AppendTo(void* out, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

void Line(cairo_t* context, double x, double y, const char* text) {
  cairo_move_to(context, x, y);
  cairo_show_text(context, text);
}

// A fixed time, which tests find in the text of a signature.
const absl::Time kDay = absl::FromCivil(absl::CivilSecond(2026, 11, 21, 6, 50, 14), absl::UTCTimeZone());

}  // namespace

std::string DrawDraft(int pages) {
  std::string pdf;
  cairo_surface_t* surface = cairo_pdf_surface_create_for_stream(&AppendTo, &pdf, 595, 842);
  cairo_t* context = cairo_create(surface);
  cairo_select_font_face(context, "Liberation Serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(context, 13);
  for (int page = 0; page < pages; ++page) {
    Line(context, 85, 80, "SỞ KHOA HỌC VÀ CÔNG NGHỆ");
    Line(context, 300, 80, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    Line(context, 85, 200, "Chấp thuận đề nghị của tổ chức, theo hồ sơ đã nộp.");
    Line(context, 400, 560, "GIÁM ĐỐC");
    Line(context, 385, 720, "Lê Văn Hùng");
    cairo_show_page(context);
  }
  CHECK(cairo_status(context) == CAIRO_STATUS_SUCCESS);
  cairo_destroy(context);
  cairo_surface_destroy(surface);
  return pdf;
}

std::string Rewrite(const std::string& pdf, const std::function<void(QPDF&)>& change,
                    const std::function<void(QPDFWriter&)>& write) {
  QPDF document;
  // qpdf writes the file anew: with other options it becomes a file of the same content in another form.
  document.processMemoryFile("test", pdf.data(), pdf.size());
  change(document);
  QPDFWriter writer(document);
  writer.setOutputMemory();
  writer.setDeterministicID(true);
  write(writer);
  writer.write();
  const std::shared_ptr<Buffer> out = writer.getBufferSharedPointer();
  return {reinterpret_cast<const char*>(out->getBuffer()), out->getSize()};
}

std::string DrawPng(int width, int height, double red, double green, double blue) {
  std::string png;
  cairo_surface_t* surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height);
  cairo_t* context = cairo_create(surface);
  cairo_scale(context, width, height);
  cairo_set_source_rgba(context, red, green, blue, 0.8);
  cairo_set_line_width(context, 0.08);
  cairo_arc(context, 0.5, 0.5, 0.4, 0, 6.3);
  cairo_stroke(context);
  CHECK(cairo_surface_write_to_png_stream(surface, &AppendTo, &png) == CAIRO_STATUS_SUCCESS);
  cairo_destroy(context);
  cairo_surface_destroy(surface);
  return png;
}

SignatureSpec LeaderSpec(const Places& places) {
  SignatureSpec spec;
  spec.field_name = "onestop.leader";
  spec.place = places.leader;
  spec.image_png = DrawPng(300, 140, 0.1, 0.2, 0.8);
  spec.signer_name = "Lê Văn Hùng";
  spec.reason = "Ký duyệt kết quả";
  spec.location = "Hưng Yên";
  spec.claimed_time = kDay;
  spec.empty_text_fields = {{"onestop.number", places.number, Alignment::kCentre, false},
                            {"onestop.date", places.date, Alignment::kRight, true}};
  spec.empty_signature_fields = {{"onestop.seal", places.seal}};
  return spec;
}

// The clerk fills the two text fields that the leader left empty.
SignatureSpec SealSpec() {
  SignatureSpec spec;
  spec.field_name = "onestop.seal";
  spec.image_png = DrawPng(300, 300, 0.9, 0.1, 0.1);
  spec.signer_name = "Sở Khoa học và Công nghệ";
  spec.claimed_time = kDay;
  spec.fill = {{"onestop.number", "Số: 0015/KQ-SKHCN"}, {"onestop.date", "ngày 21 tháng 11 năm 2026"}};
  return spec;
}

SigningWorkspace::SigningWorkspace() {
  const absl::Time from = absl::FromCivil(absl::CivilYear(2023), absl::UTCTimeZone());
  const absl::Time until = absl::FromCivil(absl::CivilYear(2099), absl::UTCTimeZone());
  const auto sample = sample_pki::MakeSampleAuthority(
      Path("keys"), {{"leader", "Lê Văn Hùng"}, {"seal", "Sở Khoa học và Công nghệ"}}, from, until);
  CHECK(sample.ok());
  for (const sample_pki::SampleCertificate& signer : sample->signers) {
    auto key = crypto::SigningKey::Load(signer.key_path, signer.chain_path);
    CHECK(key.ok());
    keys_.push_back(*std::move(key));
  }
}

std::string SigningWorkspace::Put(absl::string_view name, absl::string_view bytes) const {
  onestop::testing::WriteFile(Path(name), bytes);
  return Path(name);
}

onestop::testing::ShellOutcome SigningWorkspace::Run(const std::string& command) const {
  return onestop::testing::Shell(
      absl::StrCat("cd '", directory_.path().string(), "' && { ", command, "; } 2>&1"));
}

std::string SigningWorkspace::Check(absl::string_view pdf) const {
  const onestop::testing::ShellOutcome outcome =
      Run(absl::StrCat("qpdf --check '", Put("check.pdf", pdf), "'"));
  return outcome.exit_code == 0 ? "" : outcome.output;
}

std::string SigningWorkspace::PdfSig(absl::string_view pdf) const {
  // The database of NSS is made on first use; most tests do not need it.
  if (!std::filesystem::exists(Path("nss"))) {
    const onestop::testing::ShellOutcome made =
        Run("mkdir nss && certutil -N -d sql:nss --empty-password && "
            "certutil -A -d sql:nss -n root -t CT,C,C -i keys/root.pem");
    CHECK(made.exit_code == 0);
  }
  return Run(absl::StrCat("pdfsig -nssdir sql:nss '", Put("signed.pdf", pdf), "'")).output;
}

std::string SigningWorkspace::Text(absl::string_view pdf) const {
  return Run(absl::StrCat("pdftotext -layout '", Put("text.pdf", pdf), "' -")).output;
}

absl::StatusOr<std::string> SigningWorkspace::Sign(const std::string& base, const SignatureSpec& spec,
                                                   const crypto::SigningKey& key) {
  ASSIGN_OR_RETURN(const Prepared prepared, PreparePdf(base, spec));
  ASSIGN_OR_RETURN(const std::string cms, key.SignDigest(prepared.digest));
  ASSIGN_OR_RETURN(const std::string appended,
                   EmbedCms(prepared.appended, static_cast<int64_t>(base.size()), prepared.byte_range, cms));
  return base + appended;
}

std::string SigningWorkspace::Led(const std::string& draft) const {
  const auto places = FindPlaces(draft);
  CHECK(places.ok());
  auto led = Sign(draft, LeaderSpec(*places), leader());
  CHECK(led.ok());
  return *std::move(led);
}

std::string SigningWorkspace::Sealed(const std::string& draft) const {
  auto sealed = Sign(Led(draft), SealSpec(), seal());
  CHECK(sealed.ok());
  return *std::move(sealed);
}

std::string SigningWorkspace::Archived(const std::string& file, const trust::ValidationData& data) const {
  // The token is made over the digest of the prepared revision, as a real authority would do.
  const auto prepared = PrepareArchiveTimeStamp(file, data);
  CHECK(prepared.ok());
  // OpenSSL's command makes the time stamps, so that no server is needed.
  if (!std::filesystem::exists(Path("tsa.pem"))) {
    Put("tsa.cnf",
        "[req]\ndistinguished_name=dn\n[dn]\n[tsa]\nserial=./serial\nsigner_cert=./tsa.pem\nsigner_key=./"
        "tsa.key\n"
        "default_policy=1.2.3\ndigests=sha256\nsigner_digest=sha256\ness_cert_id_alg=sha256\n"
        "[ext]\nextendedKeyUsage=critical,timeStamping\n");
    const onestop::testing::ShellOutcome made =
        Run("echo 01 > serial && openssl req -x509 -config tsa.cnf -extensions ext -newkey rsa:2048 -nodes "
            "-days 900 -subj /CN=TSA -keyout tsa.key -out tsa.pem");
    CHECK(made.exit_code == 0);
  }
  const onestop::testing::ShellOutcome stamped = Run(absl::StrCat(
      "openssl ts -query -digest ", absl::BytesToHexString(prepared->digest),
      " -sha256 -cert -out q.tsq && openssl ts -reply -config tsa.cnf -section tsa -queryfile q.tsq "
      "-token_out -out token.der"));
  CHECK(stamped.exit_code == 0);
  const std::string token = onestop::testing::ReadFile(Path("token.der"));
  const auto appended =
      EmbedCms(prepared->appended, static_cast<int64_t>(file.size()), prepared->byte_range, token);
  CHECK(appended.ok());
  return file + *appended;
}

}  // namespace onestop::pdf
