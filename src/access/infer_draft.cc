#include "access/infer_draft.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "access/infer_words.h"
#include "access/router.h"
#include "base/text.h"

namespace haetae::access {
namespace {

constexpr char kHex[] = "0123456789ABCDEF";

// A literal as a match writes it; ParsePattern gives the same text back.
std::string MatchText(std::string_view literal) {
  std::string out;
  for (size_t i = 0; i < literal.size(); ++i) {
    const uint8_t c = static_cast<uint8_t>(literal[i]);
    const bool question =
        literal.substr(i).starts_with("%3F") || literal.substr(i).starts_with("%3f");
    if ((c == '%' && !question) || c <= ' ' || c >= 0x7f || c == '{' || c == '}' || c == '#' ||
        c == ';' || c == '"' || c == '\\') {
      out += '%';
      out += kHex[c >> 4];
      out += kHex[c & 15];
    } else {
      out += static_cast<char>(c);
    }
  }
  return out;
}

double ShareOf(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

// Which slot names the subject, and why.
struct Subject {
  enum class Why { kEqual, kBehindPeople, kParameter, kContact, kBehindData, kAsks } why;
  size_t slot = 0;        // not for kAsks
  std::string_view word;  // the word or parameter it was told by
};

class Judge {
 public:
  Judge(const std::string& shape, const Counts& counts)
      : parts_(SplitShape(shape)), counts_(counts) {
    for (const std::string& segment : parts_.segments) {
      const bool hole = segment.find(kHole) != std::string::npos;
      words_.push_back(hole ? SegmentWords() : WordsOf(segment));
    }
  }
  InferredRoute Decide();

 private:
  bool IsHole(size_t i) const { return parts_.segments[i].find(kHole) != std::string::npos; }
  bool Any(uint16_t role, size_t end) const {
    for (size_t i = 0; i < end; ++i) {
      if (!IsHole(i) && (words_[i].roles & role) != 0) return true;
    }
    return false;
  }
  std::optional<Subject> FindSubject() const;
  std::optional<Subject> ByPrincipal() const;
  std::optional<Subject> ByWord(uint16_t role) const;
  std::optional<Subject> ByParameter(Naming naming) const;
  std::optional<Subject> ByAsking() const;
  bool IsIssuance() const;
  void Write(const std::optional<Subject>& subject, InferredRoute& out) const;
  std::string HoleName(size_t i) const;
  std::vector<DisclosedField> Discloses() const;
  void Explain(const std::optional<Subject>& subject, InferredRoute& out) const;

  ShapeParts parts_;
  const Counts& counts_;
  std::vector<SegmentWords> words_;
};

std::optional<Subject> Judge::ByPrincipal() const {
  std::optional<Subject> best;  // "/products?user=" only says who looks at products
  double best_share = 0;
  for (size_t i = 0; i < counts_.slots.size(); ++i) {
    const Slot& slot = counts_.slots[i];
    const bool open = i >= parts_.segments.size() || IsHole(i);
    const double share = ShareOf(slot.equal, slot.named);
    if (!open || (i >= parts_.segments.size() && Any(kPublic, parts_.segments.size()))) continue;
    if (slot.equal < kSuccessesMin || share < kPrincipalShareMin || share <= best_share) continue;
    best = Subject{Subject::Why::kEqual, i, {}};
    best_share = share;
  }
  return best;
}

// The first hole right behind a segment that ends with a word of this role.
std::optional<Subject> Judge::ByWord(uint16_t role) const {
  for (size_t i = 1; i < parts_.segments.size(); ++i) {
    if (!IsHole(i) || IsHole(i - 1) || !words_[i - 1].all_known) continue;
    const Word& word = *words_[i - 1].words.back();
    if ((word.roles & role) == 0 || Any(kPublic, i)) continue;
    if ((counts_.slots[i].kinds & ~kDate) == 0) continue;
    // A text of more than kLiteralsMax is an id behind "users"; behind "orders" it may be anything.
    if (role != kPeople && counts_.slots[i].kinds == kLiteral) continue;
    return Subject{role == kPeople ? Subject::Why::kBehindPeople : Subject::Why::kBehindData, i,
                   word.text};
  }
  return std::nullopt;
}

std::optional<Subject> Judge::ByParameter(Naming naming) const {
  const size_t segments = parts_.segments.size();
  const bool data = Any(kPeople | kData | kSelf, segments) && !Any(kPublic, segments);
  if (naming == Naming::kGeneric && !data) return std::nullopt;
  // "/products?user=" only says who looks; "/shop/news?email=" still looks somebody up.
  if (naming == Naming::kPerson && Any(kPublic, segments)) return std::nullopt;
  for (size_t i = 0; i < parts_.parameters.size(); ++i) {
    if (NamingOf(parts_.parameters[i]) != naming) continue;
    if (counts_.slots[segments + i].seen < kSuccessesMin) continue;
    return Subject{naming == Naming::kContact ? Subject::Why::kContact : Subject::Why::kParameter,
                   segments + i, parts_.parameters[i]};
  }
  return std::nullopt;
}

// Pages about whoever asks: /me, /account, /my/orders, /member/info.
std::optional<Subject> Judge::ByAsking() const {
  const size_t segments = parts_.segments.size();
  if (segments == 0 || Any(kPublic | kStaff, segments)) return std::nullopt;
  std::string_view self;
  bool data = false;
  for (size_t i = 0; i < segments; ++i) {
    if (IsHole(i) || !words_[i].all_known) return std::nullopt;
    for (const Word* word : words_[i].words) {
      // "/account" is mine, "/accounts" is everybody's.
      const bool plural =
          parts_.segments[i].ends_with('s') && (word->roles & (kPeople | kData)) != 0;
      const bool person = (word->roles & kPeople) != 0 && !plural && i + 1 < segments;
      if (self.empty() && (((word->roles & kSelf) != 0 && !plural) || person)) self = word->text;
      data = data || ((word->roles & kData) != 0 && (word->roles & kSelf) == 0) ||
             (!word->fields.empty() && (word->roles & kPeople) == 0);
    }
  }
  if (self.empty()) return std::nullopt;
  const SegmentWords& last = words_.back();
  const bool ends_with_self = (last.roles & kSelf) != 0;
  return data || ends_with_self ? std::optional(Subject{Subject::Why::kAsks, 0, self})
                                : std::nullopt;
}

std::optional<Subject> Judge::FindSubject() const {
  if (Any(kAction, parts_.segments.size()) || counts_.succeeded < kSuccessesMin)
    return std::nullopt;
  if (parts_.method != "GET") return std::nullopt;
  if (const auto found = ByPrincipal()) return found;
  if (const auto found = ByWord(kPeople)) return found;
  for (size_t i = 0; i < parts_.segments.size(); ++i) {
    const Slot& slot = counts_.slots[i];
    if (IsHole(i) && (slot.kinds == kEmail || slot.kinds == kPhone)) {
      return Subject{Subject::Why::kContact, i, slot.kinds == kEmail ? "email" : "phone"};
    }
  }
  if (const auto found = ByParameter(Naming::kPerson)) return found;
  if (const auto found = ByParameter(Naming::kContact)) return found;
  if (const auto found = ByWord(kData)) return found;
  if (const auto found = ByParameter(Naming::kGeneric)) return found;
  return ByAsking();
}

bool Judge::IsIssuance() const {
  if (parts_.method != "POST" || parts_.segments.empty()) return false;
  if (counts_.succeeded + counts_.redirected < kSuccessesMin) return false;
  for (size_t i = 0; i < parts_.segments.size(); ++i) {
    if (IsHole(i)) return false;
  }
  return words_.back().all_known && (words_.back().roles & kIssue) != 0 &&
         !Any(kPublic, parts_.segments.size());
}

std::string Judge::HoleName(size_t i) const {
  const uint8_t kinds = counts_.slots[i].kinds;
  if (kinds == kEmail) return "email";
  if (kinds == kPhone) return "phone";
  if (kinds == kDate) return "date";
  if (i > 0 && !IsHole(i - 1) && words_[i - 1].all_known) {
    const Word& word = *words_[i - 1].words.back();
    if ((word.roles & kPeople) != 0) return std::string(word.text);
    if ((word.roles & kData) != 0 && Any(kSelf, i) && !Any(kPeople, i - 1)) return "member";
    if ((word.roles & (kData | kPublic)) != 0) return std::string(word.text) + "_id";
  }
  return kinds == kLiteral ? "name" : "id";
}

std::vector<DisclosedField> Judge::Discloses() const {
  std::vector<DisclosedField> fields;
  const auto add = [&](std::string_view list) {
    while (!list.empty()) {
      const size_t comma = std::min(list.find(','), list.size());
      DisclosedField field{std::string(list.substr(0, comma)), false};
      if (std::ranges::find(fields, field) == fields.end()) fields.push_back(std::move(field));
      list.remove_prefix(std::min(comma + 1, list.size()));
    }
  };
  for (const SegmentWords& segment : words_) {
    if (!segment.all_known) continue;
    for (const Word* word : segment.words) {
      // "/my/profile" is not also "/my"; "mypage/orders" is orders.
      const bool vague =
          (word->roles & kSelf) != 0 && (word->roles & kData) == 0 && &segment != &words_.back();
      if (!vague) add(word->fields);
    }
  }
  if (fields.empty()) add("name");
  return fields;
}

void Judge::Write(const std::optional<Subject>& subject, InferredRoute& out) const {
  Route& route = out.route;
  route.text = parts_.method + " ";
  std::set<std::string> names;
  for (size_t i = 0; i < parts_.segments.size(); ++i) {
    const std::string& segment = parts_.segments[i];
    route.text += '/';
    if (!IsHole(i)) {
      route.text += MatchText(segment);
      continue;
    }
    std::string name = HoleName(i);
    for (int n = 2; !names.insert(name).second; ++n) name = HoleName(i) + std::to_string(n);
    route.text += '{' + name + '}' + segment.substr(1);
    if (subject && subject->why != Subject::Why::kAsks && subject->slot == i) route.subject = name;
  }
  if (parts_.segments.empty()) route.text += '/';
  if (!subject) return;
  if (subject->why == Subject::Why::kAsks) {
    route.subject_is_principal = true;
  } else if (subject->slot >= parts_.segments.size()) {
    const std::string& parameter = parts_.parameters[subject->slot - parts_.segments.size()];
    std::string name;
    for (char c : parameter) name += c == '-' || c == '.' ? '_' : c;
    for (int n = 2; !names.insert(name).second; ++n) name += std::to_string(n);
    route.text += '?' + parameter + "={" + name + '}';
    route.subject = name;
  }
  route.discloses = Discloses();
}

void Judge::Explain(const std::optional<Subject>& subject, InferredRoute& out) const {
  const std::string hole = "{" + out.route.subject + "}";
  if (out.route.issuance) {
    out.why = "a success looks as if it gave out a token or session";
    out.why_ko = "성공하면 토큰이나 세션을 주는 것으로 보입니다";
    return;
  }
  if (!subject) {
    const bool few = out.succeeded < kSuccessesMin;
    out.why = few ? "fewer than 3 successful requests" : "nothing in it looks like a person";
    out.why_ko = few ? "성공한 요청이 3건 미만입니다" : "사람을 가리키는 것이 없어 보입니다";
    return;
  }
  const std::string word(subject->word);
  switch (subject->why) {
    case Subject::Why::kEqual: {
      const std::string percent =
          std::to_string(static_cast<int>(out.subject_is_principal * 100)) + "%";
      out.why = hole + " is the one who asks in " + percent + " of the successful requests";
      out.why_ko = "성공한 요청의 " + percent + "에서 " + hole + " 값이 요청한 사람과 같습니다";
      return;
    }
    case Subject::Why::kBehindPeople:
      out.why = hole + " stands behind \"" + word + "\", a word for people";
      out.why_ko = hole + " 앞에 사람을 뜻하는 말 \"" + word + "\"" +
                   std::string(Particle(word, "이", "가")) + " 있습니다";
      return;
    case Subject::Why::kParameter:
      out.why =
          "the parameter \"" + word + "\" names somebody; check whether it is the member's number";
      out.why_ko = "매개변수 \"" + word + "\"" + std::string(Particle(word, "이", "가")) +
                   " 사람을 가리키는 것으로 보입니다. 회원 번호인지 확인하십시오";
      return;
    case Subject::Why::kContact:
      out.why = "somebody is looked up by " + word;
      out.why_ko = word + std::string(Particle(word, "으로", "로")) + " 사람을 찾습니다";
      return;
    case Subject::Why::kBehindData:
      out.why = hole + " stands behind \"" + word +
                "\", a word for personal data; check whether it " + "is the member's number";
      out.why_ko = hole + " 앞에 개인정보를 뜻하는 말 \"" + word + "\"" +
                   std::string(Particle(word, "이", "가")) +
                   " 있습니다. 회원 번호인지 확인하십시오";
      return;
    case Subject::Why::kAsks:
      out.why = "\"" + word + "\" is the data of the one who asks";
      out.why_ko = "\"" + word + "\"" + std::string(Particle(word, "은", "는")) +
                   " 요청한 사람 자신의 정보입니다";
      return;
  }
}

InferredRoute Judge::Decide() {
  InferredRoute out;
  out.requests = counts_.requests;
  out.succeeded = counts_.succeeded;
  out.missing = counts_.missing;
  out.route.issuance = IsIssuance();
  const std::optional<Subject> subject = out.route.issuance ? std::nullopt : FindSubject();
  out.personal = subject.has_value();
  Write(subject, out);
  if (subject && subject->why != Subject::Why::kAsks) {
    const Slot& slot = counts_.slots[subject->slot];
    out.distinct_subjects = slot.distinct ? slot.distinct->Count() : 0;
    out.subject_is_principal = ShareOf(slot.equal, slot.named);
  }
  Explain(subject, out);
  return out;
}

bool ComesFirst(const InferredRoute& a, const InferredRoute& b) {
  return a.requests != b.requests ? a.requests > b.requests : a.route.text < b.route.text;
}

// Text from a log, harmless in a comment of one line.
std::string Comment(std::string_view text) { return EscapeTerminal(Shortened(text, 300)); }

}  // namespace

InferredCatalogue DraftOf(const Shapes& shapes) {
  InferredCatalogue draft;
  draft.catalogue.inferred = true;
  for (const auto& [shape, counts] : shapes) draft.routes.push_back(Judge(shape, counts).Decide());
  std::ranges::sort(draft.routes, [](const InferredRoute& a, const InferredRoute& b) {
    return ComesFirst(a, b) || (!ComesFirst(b, a) && a.route.subject < b.route.subject);
  });
  // Shapes that differ only in parameters nobody is named by are one route.
  std::set<std::string> taken;
  for (InferredRoute& route : draft.routes) {
    const bool wanted = route.personal || route.route.issuance;
    if (!wanted || draft.catalogue.routes.size() == kRoutesMax) continue;
    if (!ParsePattern(route.route.text) || !taken.insert(route.route.text).second) continue;
    draft.catalogue.routes.push_back(route.route);
  }
  std::ranges::stable_partition(draft.catalogue.routes,
                                [](const Route& route) { return !route.issuance; });
  return draft;
}

std::string WriteDraft(const InferredCatalogue& draft) {
  std::string out =
      "# A first draft, inferred from the requests in the log. It decides whose data counts as "
      "read:\n"
      "# check each route, above all `subject` and `discloses`, and add what is missing.\n"
      "# 로그의 요청에서 추론한 초안입니다. 각 경로의 subject와 discloses를 확인하고 빠진 것을 "
      "더하십시오.\n\n";
  if (draft.catalogue.format != FormatTable{}) {
    out += WriteCatalogue({.format = draft.catalogue.format, .routes = {}, .inferred = false});
  }
  for (const Route& route : draft.catalogue.routes) {
    const auto seen = std::ranges::find_if(
        draft.routes, [&](const InferredRoute& candidate) { return candidate.route == route; });
    if (seen != draft.routes.end()) {
      out += "# " + WithCommas(seen->requests) + " requests, " + WithCommas(seen->succeeded) +
             " successful, " + WithCommas(seen->missing) + " named what is not there";
      if (seen->distinct_subjects > 0) {
        out += "; " + WithCommas(seen->distinct_subjects) + " different {" +
               Comment(route.subject) + "}";
      }
      out += "\n# " + Comment(seen->why) + "\n# " + Comment(seen->why_ko) + '\n';
    }
    out += WriteCatalogue({.format = {}, .routes = {route}, .inferred = false});
  }
  if (draft.catalogue.routes.empty()) {
    out +=
        "# No route looked personal. A route that is looks like this:\n#\n# [[route]]\n"
        "# match = \"GET /members/{member}\"\n# subject = \"member\"\n"
        "# discloses = [\"name\", \"email\"]\n";
  }
  return out;
}

}  // namespace haetae::access
