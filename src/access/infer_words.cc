#include "access/infer_words.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/hash.h"

namespace haetae::access {
namespace {

constexpr Word kWords[] = {
    // People, and words that are both a person and the one who asks.
    {"user", kPeople, ""},
    {"member", kPeople, ""},
    {"customer", kPeople, ""},
    {"client", kPeople, ""},
    {"account", kPeople | kSelf, ""},
    {"patient", kPeople, "name,health"},
    {"employee", kPeople, ""},
    {"staff", kPeople, ""},
    {"person", kPeople, ""},
    {"people", kPeople, ""},
    {"guest", kPeople, ""},
    {"subscriber", kPeople, ""},
    {"student", kPeople, ""},
    {"learner", kPeople, ""},
    {"pupil", kPeople, ""},
    {"parent", kPeople, ""},
    {"guardian", kPeople, ""},
    {"citizen", kPeople, ""},
    {"resident", kPeople, ""},
    {"traveler", kPeople, ""},
    {"traveller", kPeople, ""},
    {"donor", kPeople, ""},
    {"policyholder", kPeople, ""},
    {"beneficiary", kPeople, ""},
    {"rider", kPeople, ""},
    {"courier", kPeople, ""},
    {"hakseng", kPeople, ""},
    {"haksaeng", kPeople, ""},
    {"sugangseng", kPeople, ""},
    {"sugangsaeng", kPeople, ""},
    {"hakbumo", kPeople, "name,phone"},
    {"bohoja", kPeople, "name,phone"},
    {"passenger", kPeople, ""},
    {"holder", kPeople, ""},
    {"buyer", kPeople, ""},
    {"tenant", kPeople, ""},
    {"applicant", kPeople, ""},
    {"candidate", kPeople, ""},
    {"recipient", kPeople, "name,phone,address"},
    {"hoewon", kPeople, ""},
    {"gogaek", kPeople, ""},
    {"sawon", kPeople, ""},
    {"hwanja", kPeople, "name,health"},
    {"mb", kPeople, ""},
    // The one who asks.
    {"me", kSelf, ""},
    {"my", kSelf, ""},
    {"self", kSelf, ""},
    {"mine", kSelf, ""},
    {"mypage", kSelf, "name,email"},
    {"myinfo", kSelf, "name,email"},
    {"myaccount", kSelf, "name,email"},
    {"whoami", kSelf, ""},
    {"userinfo", kSelf, "name,email"},
    {"naejeongbo", kSelf, "name,email"},
    // Personal data.
    {"profile", kData | kSelf, "name,email"},
    {"address", kData, "name,phone,address"},
    {"delivery", kData, "name,phone,address"},
    {"deliver", kData, "name,phone,address"},
    {"shipping", kData, "name,phone,address"},
    {"shipment", kData, "name,phone,address"},
    {"order", kData, "order_history"},
    {"purchase", kData, "order_history"},
    {"invoice", kData, "name,address,order_history"},
    {"receipt", kData, "name,order_history"},
    {"card", kData, "payment_card"},
    {"payment", kData, "payment_card"},
    {"billing", kData, "name,address,payment_card"},
    {"wallet", kData, "payment_card"},
    {"phone", kData, "phone"},
    {"mobile", kData, "phone"},
    {"email", kData, "email"},
    {"mail", kData, "email"},
    {"contact", kData, "name,phone,email"},
    {"booking", kData, "name,order_history"},
    {"reservation", kData, "name,order_history"},
    {"message", kData, "messages"},
    {"inbox", kData, "messages"},
    {"chat", kData, "messages"},
    {"passport", kData, "name,passport"},
    {"health", kData, "health"},
    {"prescription", kData, "name,health"},
    {"medical", kData, "name,health"},
    {"resume", kData, "name,email,phone"},
    {"salary", kData, "name,salary"},
    {"payroll", kData, "name,salary"},
    {"bankaccount", kData, "bank_account"},
    {"bank", kData, "bank_account"},
    {"birthday", kData, "birth_date"},
    {"juso", kData, "name,phone,address"},
    {"baesong", kData, "name,phone,address"},
    {"baesongji", kData, "name,phone,address"},
    {"jumun", kData, "order_history"},
    {"gumae", kData, "order_history"},
    {"gyeolje", kData, "payment_card"},
    {"jeonhwa", kData, "phone"},
    {"yeyak", kData, "name,order_history"},
    {"gyejwa", kData, "bank_account"},
    {"gaein", kData, "name"},
    // For everybody.
    {"product", kPublic, ""},
    {"goods", kPublic, ""},
    {"item", kPublic, ""},
    {"category", kPublic, ""},
    {"catalog", kPublic, ""},
    {"shop", kStructure, ""},
    {"brand", kPublic, ""},
    {"article", kPublic, ""},
    {"blog", kPublic, ""},
    {"post", kPublic, ""},
    {"tag", kPublic, ""},
    {"news", kPublic, ""},
    {"notice", kPublic, ""},
    {"event", kPublic, ""},
    {"image", kPublic, ""},
    {"img", kPublic, ""},
    {"photo", kPublic, ""},
    {"static", kPublic, ""},
    {"asset", kPublic, ""},
    {"css", kPublic, ""},
    {"js", kPublic, ""},
    {"font", kPublic, ""},
    {"media", kPublic, ""},
    {"doc", kPublic, ""},
    {"wiki", kPublic, ""},
    {"search", kStructure, ""},
    {"help", kPublic, ""},
    {"faq", kPublic, ""},
    {"about", kPublic, ""},
    {"term", kPublic, ""},
    {"privacy", kPublic, ""},
    {"policy", kPublic, ""},
    {"review", kPublic, ""},
    {"comment", kPublic, ""},
    {"store", kStructure, ""},
    {"page", kPublic, ""},
    {"feed", kPublic, ""},
    {"rss", kPublic, ""},
    {"health-check", kPublic, ""},
    {"healthz", kPublic, ""},
    {"metric", kPublic, ""},
    {"status", kPublic, ""},
    {"menu", kPublic, ""},
    {"banner", kPublic, ""},
    {"project", kPublic, ""},
    {"presentation", kPublic, ""},
    {"file", kPublic, ""},
    {"download", kPublic, ""},
    {"sangpum", kPublic, ""},
    {"gongji", kPublic, ""},
    {"geomsaek", kStructure, ""},
    {"wp", kPublic, ""},
    {"plugin", kPublic, ""},
    {"theme", kPublic, ""},
    {"forum", kPublic, ""},
    // What is done rather than shown.
    {"logout", kAction, ""},
    {"signout", kAction, ""},
    {"register", kAction, ""},
    {"signup", kAction, ""},
    {"join", kAction, ""},
    {"password", kAction, ""},
    {"reset", kAction, ""},
    {"forgot", kAction, ""},
    {"new", kAction, ""},
    {"create", kAction, ""},
    {"add", kAction, ""},
    {"check", kAction, ""},
    {"exist", kAction, ""},
    {"unsubscribe", kAction, ""},
    {"count", kAction, ""},
    {"captcha", kAction, ""},
    {"gaip", kAction, ""},
    // What gives out a credential.
    {"login", kIssue | kAction, ""},
    {"signin", kIssue | kAction, ""},
    {"logon", kIssue | kAction, ""},
    {"signon", kIssue | kAction, ""},
    {"token", kIssue | kAction, ""},
    {"session", kIssue | kAction, ""},
    {"auth", kIssue | kAction, ""},
    {"authenticate", kIssue | kAction, ""},
    {"oauth", kIssue | kAction, ""},
    {"oauth2", kIssue | kAction, ""},
    {"sso", kIssue | kAction, ""},
    {"refresh", kIssue | kAction, ""},
    // Between the others.
    {"api", kStructure, ""},
    {"rest", kStructure, ""},
    {"app", kStructure, ""},
    {"web", kStructure, ""},
    {"www", kStructure, ""},
    {"service", kStructure, ""},
    {"public", kStructure, ""},
    {"private", kStructure, ""},
    {"internal", kStructure, ""},
    {"list", kStructure, ""},
    {"detail", kStructure, ""},
    {"view", kStructure, ""},
    {"info", kStructure, ""},
    {"show", kStructure, ""},
    {"get", kStructure, ""},
    {"edit", kStructure, ""},
    {"history", kStructure, ""},
    {"data", kStructure, ""},
    {"id", kStructure, ""},
    {"by", kStructure, ""},
    {"number", kStructure, ""},
    {"lookup", kStructure, ""},
    {"find", kStructure, ""},
    {"index", kStructure, ""},
    {"main", kStructure, ""},
    {"home", kStructure, ""},
    {"default", kStructure, ""},
    {"setting", kStructure, ""},
    {"book", kStructure, ""},
    {"method", kStructure, ""},
    {"php", kStructure, ""},
    {"do", kStructure, ""},
    {"jsp", kStructure, ""},
    {"asp", kStructure, ""},
    {"aspx", kStructure, ""},
    {"html", kStructure, ""},
    {"htm", kStructure, ""},
    {"json", kStructure, ""},
    {"xml", kStructure, ""},
    {"action", kStructure, ""},
    {"jeongbo", kStructure, ""},
    {"mokrok", kStructure, ""},
    {"naeyeok", kStructure, ""},
    {"ko", kStructure, ""},
    {"kr", kStructure, ""},
    {"en", kStructure, ""},
    {"m", kStructure, ""},
    // Staff.
    {"admin", kStaff | kStructure, ""},
    {"backoffice", kStaff | kStructure, ""},
    {"manager", kStaff | kStructure, ""},
    {"manage", kStaff | kStructure, ""},
    {"console", kStaff | kStructure, ""},
    {"support", kStaff | kStructure, ""},
    {"crm", kStaff | kStructure, ""},
    {"cs", kStaff | kStructure, ""},
    {"ops", kStaff | kStructure, ""},
    {"gwanri", kStaff | kStructure, ""},
};

constexpr Word kVersion = {"v1", kStructure, ""};  // stands for v2, v3 … too

struct Parameter {
  std::string_view name;
  Naming naming;
};
constexpr Parameter kParameters[] = {
    {"user", Naming::kPerson},       {"userid", Naming::kPerson},
    {"uid", Naming::kPerson},        {"username", Naming::kPerson},
    {"userno", Naming::kPerson},     {"member", Naming::kPerson},
    {"memberid", Naming::kPerson},   {"memberno", Naming::kPerson},
    {"memno", Naming::kPerson},      {"memid", Naming::kPerson},
    {"mbid", Naming::kPerson},       {"mbno", Naming::kPerson},
    {"customer", Naming::kPerson},   {"customerid", Naming::kPerson},
    {"customerno", Naming::kPerson}, {"custid", Naming::kPerson},
    {"custno", Naming::kPerson},     {"account", Naming::kPerson},
    {"accountid", Naming::kPerson},  {"accountno", Naming::kPerson},
    {"patientid", Naming::kPerson},  {"employeeid", Naming::kPerson},
    {"empno", Naming::kPerson},      {"personid", Naming::kPerson},
    {"clientno", Naming::kPerson},   {"studentid", Naming::kPerson},
    {"loginid", Naming::kPerson},    {"hoewonid", Naming::kPerson},
    {"hoewonno", Naming::kPerson},   {"gogaekno", Naming::kPerson},
    {"email", Naming::kContact},     {"mail", Naming::kContact},
    {"phone", Naming::kContact},     {"mobile", Naming::kContact},
    {"tel", Naming::kContact},       {"phonenumber", Naming::kContact},
    {"hp", Naming::kContact},        {"id", Naming::kGeneric},
    {"no", Naming::kGeneric},        {"idx", Naming::kGeneric},
    {"seq", Naming::kGeneric},       {"num", Naming::kGeneric},
    {"key", Naming::kGeneric},       {"code", Naming::kGeneric},
    {"orderid", Naming::kGeneric},   {"orderno", Naming::kGeneric},
    {"jumunno", Naming::kGeneric},
};

constexpr std::string_view kStaticEndings[] = {
    "png", "jpg",  "jpeg", "gif", "svg",  "ico",   "webp", "avif",     "bmp",
    "css", "js",   "mjs",  "map", "woff", "woff2", "ttf",  "eot",      "otf",
    "mp4", "webm", "mp3",  "ogg", "wav",  "pdf",   "zip",  "gz",       "tgz",
    "tar", "bz2",  "xz",   "jar", "exe",  "dmg",   "deb",  "rpm",      "iso",
    "txt", "md",   "log",  "swf", "wasm", "rss",   "atom", "manifest", "webmanifest"};

struct Hash {
  size_t operator()(std::string_view text) const { return Fingerprint(text); }
};

template <size_t N>
std::unordered_map<std::string_view, const Word*, Hash> Index(const Word (&words)[N]) {
  std::unordered_map<std::string_view, const Word*, Hash> index;
  for (const Word& word : words) index.emplace(word.text, &word);
  return index;
}

bool IsLetter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
char Lower(char c) { return IsUpper(c) ? static_cast<char>(c | 0x20) : c; }

}  // namespace

const Word* FindWord(std::string_view text) {
  static const auto kIndex = Index(kWords);
  const auto find = [](std::string_view word) -> const Word* {
    const auto at = kIndex.find(word);
    return at == kIndex.end() ? nullptr : at->second;
  };
  if (const Word* word = find(text)) return word;
  if (text.size() >= 2 && text.size() <= 3 && text[0] == 'v' &&
      std::ranges::all_of(text.substr(1), IsDigit)) {
    return &kVersion;
  }
  if (text.size() < 3 || !text.ends_with('s')) return nullptr;
  if (const Word* word = find(text.substr(0, text.size() - 1))) return word;
  if (text.ends_with("ies")) {
    if (const Word* word = find(std::string(text.substr(0, text.size() - 3)) + "y")) return word;
  }
  return text.ends_with("es") ? find(text.substr(0, text.size() - 2)) : nullptr;
}

SegmentWords WordsOf(std::string_view segment) {
  SegmentWords found;
  std::string word;
  bool unknown = segment.size() > 64;
  const auto end_word = [&] {
    if (word.empty()) return;
    const Word* known = FindWord(word);
    if (known != nullptr) {
      found.words.push_back(known);
      found.roles |= known->roles;
    } else {
      unknown = true;
    }
    word.clear();
  };
  for (size_t i = 0; i < segment.size() && !unknown; ++i) {
    const char c = segment[i];
    if (!IsLetter(c) && !IsDigit(c)) {
      unknown = unknown || static_cast<unsigned char>(c) >= 0x80;
      end_word();
      continue;
    }
    if (IsUpper(c) && i > 0 && !IsUpper(segment[i - 1])) end_word();
    word += Lower(c);
  }
  end_word();
  found.all_known = !found.words.empty() && !unknown;
  return found;
}

Naming NamingOf(std::string_view parameter) {
  char buffer[16];
  size_t size = 0;
  for (char c : parameter) {
    if (c == '_' || c == '-' || c == '.') continue;
    if (size == sizeof buffer) return Naming::kNone;
    buffer[size++] = Lower(c);
  }
  static const auto kIndex = [] {
    std::unordered_map<std::string_view, Naming, Hash> index;
    for (const Parameter& known : kParameters) index.emplace(known.name, known.naming);
    return index;
  }();
  const auto at = kIndex.find(std::string_view(buffer, size));
  return at == kIndex.end() ? Naming::kNone : at->second;
}

bool IsStaticEnding(std::string_view ending) {
  if (ending.size() < 2 || ending.size() > 11) return false;
  std::string lower;
  for (char c : ending) lower += Lower(c);
  return std::ranges::find(kStaticEndings, lower) != std::end(kStaticEndings);
}

}  // namespace haetae::access
