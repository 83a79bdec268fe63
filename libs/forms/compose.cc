// Lays out a result document: the heading, the title, the paragraphs over the pages, and the closing part.

#include "libs/forms/compose.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/forms/result_document.h"

namespace onestop::forms {
namespace {

using Align = Style::Align;

// NĐ 30/2020 Phụ lục I, phần I: margins of top and bottom 20–25 mm, left 30–35 mm, right 15–20 mm.
constexpr double kTop = Millimetres(20);
constexpr double kBottom = kPageHeight - Millimetres(20);
constexpr double kLeft = Millimetres(30);
constexpr double kRight = kPageWidth - Millimetres(17);
constexpr double kWidth = kRight - kLeft;
// The agency and the recipients are on the left, the national heading and the signature on the right.
constexpr double kLeftColumn = Millimetres(68);
constexpr double kRightAt = kLeft + kLeftColumn + Millimetres(2);
constexpr double kRightColumn = kRight - kRightAt;

constexpr double kParagraphGap = 6;
constexpr double kPartGap = 12;
constexpr double kCodeSide = Millimetres(24);
// Above and below the signature's place: the seal is higher, and covers neither the title nor the name.
constexpr double kSealRoom = (kSealPoints - kLeaderHeightPoints) / 2 + Millimetres(1);
// Of the face, in parts of the size.
constexpr double kSpace = 0.25;

// The sizes that Phụ lục I gives for each part.
constexpr Style kParentStyle = {.points = 12, .leading = 15, .align = Align::kCentre};
constexpr Style kAgencyStyle = {.points = 12, .leading = 15, .bold = true, .align = Align::kCentre};
constexpr Style kCountryStyle = {.points = 12, .leading = 15, .bold = true, .align = Align::kCentre};
constexpr Style kMottoStyle = {.points = 13, .leading = 16, .bold = true, .align = Align::kCentre};
constexpr Style kNumberStyle = {.points = kPlaceTextPoints, .leading = kPlaceHeightPoints};
constexpr Style kDateStyle = {.points = kPlaceTextPoints, .leading = kPlaceHeightPoints, .italic = true};
constexpr Style kKindStyle = {.points = 14, .leading = 20, .bold = true, .align = Align::kCentre};
constexpr Style kTitleStyle = {.points = 14, .leading = 18, .bold = true, .align = Align::kCentre};
// Not justified: lines of one sentence, few and short, would show wide gaps.
constexpr Style kBasisStyle = {.italic = true, .indent = Millimetres(10)};
constexpr Style kTextStyle = {.align = Align::kJustified, .indent = Millimetres(10)};
constexpr Style kHeadingStyle = {.bold = true, .align = Align::kCentre};
constexpr Style kSignerStyle = {.points = 14, .leading = 18, .bold = true, .align = Align::kCentre};
constexpr Style kRecipientsStyle = {.points = 12, .leading = 15, .bold = true, .italic = true};
constexpr Style kRecipientStyle = {.points = 11, .leading = 13};
constexpr Style kCaptionStyle = {.points = 9, .leading = 11};
constexpr Style kMarkStyle = {.points = 9, .leading = 11, .italic = true, .align = Align::kCentre};
constexpr Style kPageNumberStyle = {.points = 13, .leading = 16, .align = Align::kCentre};

const Style& StyleOf(Content::Item::Kind kind) {
  switch (kind) {
    case Content::Item::Kind::kBasis:
      return kBasisStyle;
    case Content::Item::Kind::kHeading:
      return kHeadingStyle;
    case Content::Item::Kind::kText:
      break;
  }
  return kTextStyle;
}

// The number of these lines that fit between y and the bottom margin.
int RoomFrom(double y, const Lines& lines) { return static_cast<int>((kBottom - y) / lines.leading()); }

class Composer {
 public:
  Composer(const Typesetter& typesetter, const Content& content)
      : typesetter_(typesetter), content_(content) {}

  absl::StatusOr<Composed> Run() {
    RETURN_IF_ERROR(AddHeading());
    AddTitle();
    SetClosing();
    // A closing part is never divided; a page must have space for it and for lines of the decision before
    // it.
    if (closing_height_ > (kBottom - kTop) / 2) {
      return base::FieldError("recipients",
                              "and the titles of the signer take more than half a page; shorten them");
    }
    RETURN_IF_ERROR(AddItems());
    AddClosing();
    AddPageNumbers();
    return std::move(composed_);
  }

 private:
  struct Flowing {
    const Lines* lines;
    bool heading;
  };

  const Lines& Set(absl::string_view text, const Style& style, double width) {
    return composed_.sheets.Keep(typesetter_.Set(text, style, width));
  }
  // Centred text of several lines, broken so that the lines are of about the same length.
  const Lines& SetBalanced(absl::string_view text, const Style& style, double width) {
    Lines lines = typesetter_.Set(text, style, width);
    // The width shrinks in steps of 5 % until one more line would be needed; a third of the width is where
    // it looks worse.
    for (double narrow = width * 0.95; lines.count() > 1 && narrow > width / 3; narrow *= 0.95) {
      Lines narrower = typesetter_.Set(text, style, narrow);
      if (narrower.count() > lines.count() || narrower.widest() > narrow) break;
      narrower.Shift((width - narrow) / 2);
      lines = std::move(narrower);
    }
    return composed_.sheets.Keep(std::move(lines));
  }
  double WidthOf(absl::string_view text, const Style& style) {
    return typesetter_.Set(text, style, kPageWidth).widest();
  }
  // Adds centred text to the column at `x` and returns where the next begins.
  double Stack(absl::string_view text, const Style& style, double x, double width, double top,
               Role role = Role::kParagraph) {
    const Lines& lines = SetBalanced(text, style, width);
    composed_.sheets.AddLines(page_, lines, x, top, role);
    return top + lines.height();
  }
  void CentredRule(double x, double width, double length, double y) {
    composed_.sheets.AddRule(page_, x + (width - length) / 2, x + (width + length) / 2, y);
  }
  void AddPlace(const char* name, double left, double top, double width, double height) {
    // PDF counts from the bottom of the page, the layout from its top.
    composed_.places.push_back({name, page_, left, kPageHeight - top - height, width, height});
  }

  absl::Status AddHeading();
  absl::Status AddBlank(const char* place, const char* field, absl::string_view before,
                        absl::string_view usual, absl::string_view widest, const Style& style, double x,
                        double width);
  void AddTitle();
  void SetClosing();
  absl::Status AddItems();
  int LinesHere(size_t item, int first) const;
  void AddClosing();
  void AddPageNumbers();

  const Typesetter& typesetter_;
  const Content& content_;
  Composed composed_;
  std::vector<Flowing> flow_;
  std::vector<const Lines*> recipients_;
  std::vector<const Lines*> titles_;
  std::vector<const Lines*> caption_;
  const Lines* name_ = nullptr;
  double closing_height_ = 0;
  int page_ = 0;
  // The top of the next part.
  double y_ = kTop;
};

// The agency on the left, the nation's name and motto on the right, each with its rule; number and date
// below them.
absl::Status Composer::AddHeading() {
  double left = kTop;
  if (!content_.parent_agency.empty()) {
    left = Stack(content_.parent_agency, kParentStyle, kLeft, kLeftColumn, left);
  }
  const Lines& agency = SetBalanced(content_.agency, kAgencyStyle, kLeftColumn);
  composed_.sheets.AddLines(page_, agency, kLeft, left);
  left += agency.height();
  CentredRule(kLeft, kLeftColumn, agency.widest() / 2.5, left + 2);

  double right = Stack("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", kCountryStyle, kRightAt, kRightColumn, kTop);
  const Lines& motto = Set("Độc lập - Tự do - Hạnh phúc", kMottoStyle, kRightColumn);
  composed_.sheets.AddLines(page_, motto, kRightAt, right);
  right += motto.height();
  CentredRule(kRightAt, kRightColumn, motto.widest(), right + 2);

  y_ = std::max(left, right) + 8;
  // The widest number and date decide the size of the blanks: the clerk's text must fit later.
  RETURN_IF_ERROR(AddBlank("onestop.number", "document_symbol", "Số:", absl::StrCat("000/", content_.symbol),
                           absl::StrCat("00000/", content_.symbol), kNumberStyle, kLeft, kLeftColumn));
  constexpr char kDate[] = "ngày 00 tháng 00 năm 0000";
  RETURN_IF_ERROR(AddBlank("onestop.date", "place", absl::StrCat(content_.place, ","), kDate, kDate,
                           kDateStyle, kRightAt, kRightColumn));
  y_ += kPlaceHeightPoints + kPartGap;
  return absl::OkStatus();
}

// A blank for the clerk after the text `before` and a space, as wide as `widest`. `before` and a text as wide as
// `usual` are centred in their column, as far as `widest` leaves room.
absl::Status Composer::AddBlank(const char* place, const char* field, absl::string_view before,
                                absl::string_view usual, absl::string_view widest, const Style& style,
                                double x, double width) {
  constexpr double kSlack = 4;
  const Lines& label = Set(before, style, kPageWidth);
  const double blank = WidthOf(widest, style) + kSlack;
  // The text of a field begins at the left of its rectangle.
  const double label_width = label.widest() + style.points * kSpace;
  if (label_width + blank > width) {
    return base::FieldError(field, "is too wide for its place in the heading; shorten it");
  }
  const double begin =
      x + std::min((width - label_width - WidthOf(usual, style)) / 2, width - label_width - blank);
  composed_.sheets.AddLines(page_, label, begin, y_);
  AddPlace(place, begin + label_width, y_, blank, kPlaceHeightPoints);
  return absl::OkStatus();
}

void Composer::AddTitle() {
  y_ = Stack(content_.kind, kKindStyle, kLeft, kWidth, y_, Role::kTitle);
  double widest = kWidth / 2;
  if (!content_.title.empty()) {
    const Lines& title = SetBalanced(content_.title, kTitleStyle, kWidth);
    composed_.sheets.AddLines(page_, title, kLeft, y_);
    y_ += title.height();
    widest = title.widest();
  }
  // Phụ lục I: a rule below, a third to a half of the line's length.
  CentredRule(kLeft, kWidth, widest / 2.5, y_ + 3);
  y_ += kPartGap;
}

// The closing part is not divided; its height is that of the higher column.
void Composer::SetClosing() {
  double left = kCodeSide + kParagraphGap;
  recipients_.push_back(&Set("Nơi nhận:", kRecipientsStyle, kLeftColumn));
  for (const std::string& recipient : content_.recipients) {
    recipients_.push_back(&Set(absl::StrCat("- ", recipient), kRecipientStyle, kLeftColumn));
  }
  for (const Lines* lines : recipients_) left += lines->height();
  // The space for the signature is part of the right column.
  double right = kLeaderHeightPoints + 2 * kSealRoom;
  for (const std::string& title : content_.signer_titles) {
    titles_.push_back(&SetBalanced(title, kSignerStyle, kRightColumn));
    right += titles_.back()->height();
  }
  name_ = &SetBalanced(content_.signer_name, kSignerStyle, kRightColumn);
  right += name_->height();
  for (const std::string& text : content_.code_caption) {
    caption_.push_back(&Set(text, kCaptionStyle, kLeftColumn - kCodeSide));
  }
  closing_height_ = kPartGap + std::max(left, right);
}

// The number of lines of an item, from line `first` on, that this page takes when they begin at y_; 0: the
// item goes on on the next page. No line of a paragraph is alone on a page; a heading stays with the text
// below it, and the closing part with two lines of text.
int Composer::LinesHere(size_t item, int first) const {
  constexpr int kTogether = 2;
  double y = y_;
  // Headings go to the page where the text below them begins.
  size_t text = item;
  for (; flow_[text].heading && text + 1 < flow_.size(); ++text)
    y += flow_[text].lines->height() + kParagraphGap;
  const Lines& lines = *flow_[text].lines;
  const int left = lines.count() - (text == item ? first : 0);
  const int fitting = RoomFrom(y, lines);
  // The last paragraph must leave space for the closing part.
  const bool last = text + 1 == flow_.size();
  const bool whole = last ? y + left * lines.leading() + closing_height_ <= kBottom : left <= fitting;
  int here = left;
  if (!whole) {
    here = std::min(fitting, left - kTogether);
    if (here < kTogether) here = 0;
  }
  return text == item || here == 0 ? here : flow_[item].lines->count() - first;
}

absl::Status Composer::AddItems() {
  for (const Content::Item& item : content_.items) {
    flow_.push_back(
        {&Set(item.text, StyleOf(item.kind), kWidth), item.kind == Content::Item::Kind::kHeading});
  }
  for (size_t item = 0; item < flow_.size(); ++item) {
    const Lines& lines = *flow_[item].lines;
    for (int first = 0; first < lines.count();) {
      int here = LinesHere(item, first);
      // An empty page takes what fits: a paragraph longer than a page would otherwise never begin.
      if (here == 0 && y_ == kTop) here = std::min(lines.count() - first, RoomFrom(y_, lines));
      const Role role = flow_[item].heading ? Role::kHeading : Role::kParagraph;
      if (here > 0) composed_.sheets.AddLines(page_, lines, kLeft, y_, role, first, here);
      y_ += here * lines.leading();
      first += here;
      if (first == lines.count()) break;
      // Checked while pages are added, so that a long text does not cost time first.
      if (++page_ == kPagesMax) {
        return base::FieldError("decision",
                                absl::StrCat("makes a document of more than ", kPagesMax, " pages"));
      }
      y_ = kTop;
    }
    y_ += kParagraphGap;
  }
  return absl::OkStatus();
}

void Composer::AddClosing() {
  y_ += kPartGap - kParagraphGap;
  double left = y_;
  for (const Lines* lines : recipients_) {
    composed_.sheets.AddLines(page_, *lines, kLeft, left,
                              lines == recipients_.front() ? Role::kParagraph : Role::kListItem);
    left += lines->height();
  }
  left += kParagraphGap;
  composed_.sheets.AddCode(page_, content_.code, kLeft, left, kCodeSide);
  double caption = left + kCodeSide / 2;
  for (const Lines* lines : caption_) caption -= lines->height() / 2;
  for (const Lines* lines : caption_) {
    composed_.sheets.AddLines(page_, *lines, kLeft + kCodeSide, caption);
    caption += lines->height();
  }

  double right = y_;
  for (const Lines* lines : titles_) {
    composed_.sheets.AddLines(page_, *lines, kRightAt, right);
    right += lines->height();
  }
  right += kSealRoom;
  const double leader = kRightAt + (kRightColumn - kLeaderWidthPoints) / 2;
  AddPlace("onestop.leader", leader, right, kLeaderWidthPoints, kLeaderHeightPoints);
  // Phụ lục I: the seal covers a third of the signature, on its left.
  AddPlace("onestop.seal", leader + kLeaderWidthPoints / 3 - kSealPoints,
           right + (kLeaderHeightPoints - kSealPoints) / 2, kSealPoints, kSealPoints);
  composed_.sheets.AddLines(page_, *name_, kRightAt, right + kLeaderHeightPoints + kSealRoom);
}

// Phụ lục I: centred in the upper margin, from the second page on.
void Composer::AddPageNumbers() {
  const int pages = composed_.sheets.count();
  for (int page = 0; page < pages; ++page) {
    if (page > 0) {
      composed_.sheets.AddLines(page, Set(absl::StrCat(page + 1), kPageNumberStyle, kWidth), kLeft,
                                Millimetres(11), Role::kArtifact);
    }
    if (!content_.mark.empty()) {
      composed_.sheets.AddLines(page, Set(content_.mark, kMarkStyle, kWidth), kLeft, kBottom + Millimetres(5),
                                Role::kArtifact);
    }
  }
}

}  // namespace

absl::StatusOr<Composed> Compose(const Typesetter& typesetter, const Content& content) {
  return Composer(typesetter, content).Run();
}

}  // namespace onestop::forms
