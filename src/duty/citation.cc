#include "duty/citation.h"

#include <algorithm>
#include <array>

namespace haetae::duty {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsRoman(char c) { return c == 'I' || c == 'V' || c == 'X'; }
bool AreDigits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, IsDigit);
}

// The words before a number, and what stands around the number in Korean.
struct Marker {
  std::string_view word, before, after;
};
constexpr std::array<Marker, 12> kMarkers = {{{"Art. ", "제", "조"},
                                              {"s. ", "제", "조"},
                                              {"s ", "제", "조"},
                                              {"reg. ", "제", "조"},
                                              {"Rule ", "제", "조"},
                                              {"rule ", "제", "조"},
                                              {"Recital ", "전문 제", "항"},
                                              {"item ", "제", "호"},
                                              {"part ", "제", "부"},
                                              {"Item ", "Item ", ""},
                                              {"Annex I, ", "부속서 I 제", "호"},
                                              {"Annex II, ", "부속서 II 제", "호"}}};
constexpr Marker kSection{"", "제", "조"};
constexpr std::string_view kBefore = ", as in force before ";

class Citation {
 public:
  Citation(std::string_view text, const std::vector<Phrase>& names) : text_(text), names_(names) {}

  std::optional<std::string> Read() {
    while (!text_.empty())
      if (!Name() && !Before() && !Separator() && !Marked() && !Number() && !Parts() && !Roman())
        return std::nullopt;
    EndRange();
    return std::move(out_);
  }

 private:
  bool Take(std::string_view word) {
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }

  // The longest name of the law that stands here as a whole word.
  bool Name() {
    const Phrase* longest = nullptr;
    for (const Phrase& name : names_) {
      if (!text_.starts_with(name.en) || name.en.empty()) continue;
      const std::string_view rest = text_.substr(name.en.size());
      const bool cut =
          IsLetter(name.en.back()) && !rest.empty() && (IsLetter(rest[0]) || IsDigit(rest[0]));
      if (!cut && (longest == nullptr || name.en.size() > longest->en.size())) longest = &name;
    }
    if (longest == nullptr) return false;
    text_.remove_prefix(longest->en.size());
    out_ += longest->ko;
    marker_ = kSection;
    EndRange();
    return true;
  }

  // "(2026. 9. 11. 시행 전의 것)"
  bool Before() {
    if (!text_.starts_with(kBefore) || text_.size() < kBefore.size() + 10) return false;
    const std::string_view date = text_.substr(kBefore.size(), 10);
    if (!AreDigits(date.substr(0, 4)) || !AreDigits(date.substr(5, 2)) ||
        !AreDigits(date.substr(8, 2)))
      return false;
    const auto plain = [](std::string_view two) {
      return std::string(two[0] == '0' ? two.substr(1) : two);
    };
    out_ += "(" + std::string(date.substr(0, 4)) + ". " + plain(date.substr(5, 2)) + ". " +
            plain(date.substr(8, 2)) + ". 시행 전의 것)";
    text_.remove_prefix(kBefore.size() + 10);
    return true;
  }

  bool Separator() {
    if (Take("; ")) return out_ += "; ", marker_ = kSection, EndRange(), true;
    if (Take(", ")) return EndRange(), out_ += ", ", true;
    if (Take(" and ")) return EndRange(), out_ += " 및 ", true;
    if (Take(" to ")) return out_ += "부터 ", range_ = true;
    if (Take(" ")) return out_ += out_.ends_with(' ') || out_.empty() ? "" : " ", true;
    return false;
  }

  void EndRange() {
    if (range_) out_ += "까지";
    range_ = false;
  }

  bool Marked() {
    for (const Marker& marker : kMarkers)
      if (Take(marker.word)) return marker_ = marker, true;
    return false;
  }

  // "39-2(2)3": an article, its paragraph, its item. Of sections that stand without a marker, as
  // "6-1-716(2)(a)", the hyphens are part of the number.
  bool Number() {
    if (text_.empty() || !IsDigit(text_[0])) return false;
    size_t end = 0;
    while (end < text_.size() &&
           (IsDigit(text_[end]) || IsLetter(text_[end]) ||
            ((text_[end] == '.' || text_[end] == '-') && end + 1 < text_.size() &&
             (IsDigit(text_[end + 1]) || IsLetter(text_[end + 1])))))
      ++end;
    const std::string_view number = text_.substr(0, end);
    const size_t dash = number.find('-');
    const bool of = marker_.word == "Art. " && dash != std::string_view::npos &&
                    AreDigits(number.substr(dash + 1));
    out_ += marker_.before;
    out_ += of ? number.substr(0, dash) : number;
    out_ += marker_.after;
    if (of) out_ += "의" + std::string(number.substr(dash + 1));
    text_.remove_prefix(end);
    Parts();
    if (!marker_.after.empty()) marker_.before = "제";  // "전문 제1항부터 제3항까지"
    return true;
  }

  // "(1)11-4" is 제1항제11호의4; behind a letter all stays as it is: "(d)(2)(C)".
  bool Parts() {
    bool letters = false, any = false;
    while (text_.starts_with('(')) {
      const size_t close = text_.find(')');
      if (close == std::string_view::npos || close > 8) return any;
      const std::string_view part = text_.substr(1, close - 1);
      if (part.empty() || !std::ranges::all_of(part, [](char c) {
            return IsDigit(c) || IsLetter(c) || c == '.' || c == '-';
          }))
        return any;
      const bool paragraph = !letters && !any && IsDigit(part[0]);
      out_ += paragraph ? "제" + std::string(part) + "항" : "(" + std::string(part) + ")";
      letters |= !paragraph;
      any = true;
      text_.remove_prefix(close + 1);
    }
    if (!any) return false;
    size_t end = 0;
    while (end < text_.size() && (IsDigit(text_[end]) || IsLetter(text_[end]))) ++end;
    const std::string item(text_.substr(0, end));
    if (letters || !AreDigits(item)) {
      out_ += item;
      text_.remove_prefix(end);
      return true;
    }
    out_ += "제" + item + "호";
    text_.remove_prefix(end);
    if (text_.size() < 2 || text_[0] != '-' || !IsDigit(text_[1])) return true;
    for (end = 1; end < text_.size() && IsDigit(text_[end]);) ++end;
    out_ += "의" + std::string(text_.substr(1, end - 1));
    text_.remove_prefix(end);
    return true;
  }

  // "III-VI", the items of a Brazilian article.
  bool Roman() {
    const std::string first = TakeRoman();
    if (first.empty()) return false;
    out_ += "제" + first + "호";
    if (!Take("-")) return true;
    const std::string last = TakeRoman();
    out_ += "부터 제" + last + "호까지";
    return !last.empty();
  }

  std::string TakeRoman() {
    size_t end = 0;
    while (end < text_.size() && IsRoman(text_[end])) ++end;
    if (end < text_.size() && IsLetter(text_[end])) return "";
    const std::string roman(text_.substr(0, end));
    text_.remove_prefix(end);
    return roman;
  }

  std::string_view text_;
  const std::vector<Phrase>& names_;
  std::string out_;
  Marker marker_ = kSection;
  bool range_ = false;  // "제4항부터 " was written, and 까지 is to follow
};

}  // namespace

std::optional<std::string> KoreanCitation(std::string_view citation,
                                          const std::vector<Phrase>& names) {
  return Citation(citation, names).Read();
}

}  // namespace haetae::duty
