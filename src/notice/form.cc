#include "notice/form.h"

#include <algorithm>
#include <cctype>

#include "access/toml_text.h"
#include "base/hash.h"
#include "duty/toml_reader.h"
#include "notice/analysis.h"
#include "notice/unicode.h"

namespace haetae::notice {
namespace {

using duty::Need;

constexpr std::string_view kPage = "docs/formats/notice-form.md";
constexpr std::array<std::string_view, 3> kNumbers = {"people_told", "vulnerable_people",
                                                      "people_total"};
constexpr std::array<std::string_view, 2> kOwnKeys = {"how", "how_held"};
// Items with from = "form" that are made of something else.
constexpr std::array<std::string_view, 9> kMade = {
    "when_how",    "suspected_when_how", "measures_relief",   "contact",     "identity",
    "notice_date", "people_told",        "vulnerable_people", "people_total"};

template <size_t N>
bool Among(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

// Marks that turn or hide text.
bool IsTreacherous(char32_t code) {
  return code == 0x7F || (code < 0x20 && code != '\n' && code != '\t') ||
         (code >= 0x80 && code < 0xA0) || code == 0x061C || IsInvisible(code) || code == 0x2028 ||
         code == 0x2029;
}

// What stands at the first count of people or records in the text, or "".
std::string CountIn(const std::string& text, const Lexicon& words) {
  const Result<Notice> notice = ReadNotice(text, "text.txt");
  if (!notice) return "";
  const Expected nothing;
  const Analysis a(*notice, nothing, words);
  for (const Entity& e : a.entities) {
    if (e.kind != Entity::Kind::kCount || e.value == 0) continue;
    if (e.noun == Entity::Noun::kRecords && e.value < 10) continue;  // "your last 5 orders"
    const Sentence& s = a.SentenceOf(e.begin);
    constexpr uint32_t kNear = 10;
    const uint32_t from = std::max(s.begin, e.begin > kNear ? e.begin - kNear : 0);
    if (a.AnyHit(W::kHeadcount, from, std::min(s.end, e.end + kNear))) continue;
    return a.Quote(e.begin, e.end);
  }
  return "";
}

class Reader {
 public:
  Reader(const toml::table& file, const std::string& where, const duty::LawBook& book,
         const Lexicon& words, std::vector<Error>& errors)
      : file_(file),
        book_(book),
        words_(words),
        toml_("cannot read the form", where, errors, std::string(kPage)) {}

  Form Run() {
    toml_.OnlyKeys(file_,
                   {"company", "contact", "texts", "sms", "non_members", "duty", "numbers",
                    "fields", "posting"},
                   "the form");
    if (const toml::table* t = toml_.Table(file_, "company", Need::kRequired)) ReadCompany(*t);
    if (const toml::table* t = toml_.Table(file_, "contact", Need::kRequired)) ReadContact(*t);
    if (const toml::table* t = toml_.Table(file_, "texts")) ReadLanguages(*t, form_.texts);
    if (const toml::table* t = toml_.Table(file_, "sms")) ReadLanguages(*t, form_.sms);
    if (const toml::table* t = toml_.Table(file_, "non_members"))
      ReadLanguages(*t, form_.non_members);
    if (const toml::table* t = toml_.Table(file_, "duty")) ReadDuties(*t);
    if (const toml::table* t = toml_.Table(file_, "numbers")) ReadNumbers(*t);
    if (const toml::table* t = toml_.Table(file_, "fields")) ReadFields(*t);
    if (const toml::table* t = toml_.Table(file_, "posting")) ReadPosting(*t);
    return std::move(form_);
  }

 private:
  // One line, short, of characters that show.
  std::string Checked(const toml::node& node, std::string_view key, std::string text, size_t most,
                      bool lines) {
    if (text.size() > most) {
      toml_.Fault(node,
                  "`" + std::string(key) + "` has " + WithCommas(text.size()) + " bytes; at most " +
                      WithCommas(most) + " are taken",
                  "shorten it");
      return "";
    }
    const Result<Decoded> decoded = Decode(text, "");
    bool bad = !decoded;
    if (decoded)
      for (char32_t c : decoded->text)
        bad = bad || IsTreacherous(c) || (!lines && (c == '\n' || c == '\t'));
    if (!bad) return text;
    toml_.Fault(node,
                "`" + std::string(key) +
                    "` holds a control character, or one that hides or turns text around it",
                "type the text anew instead of pasting it");
    return "";
  }
  std::string Value(const toml::table& table, std::string_view key, Need need = Need::kOptional) {
    std::string text = toml_.Text(table, key, need);
    if (text.empty()) return text;
    return Checked(*table.get(key), key, std::move(text), kValueBytesMax, false);
  }
  // { en, ko }; one of them is enough. `in`: the table's own name.
  Phrase Pair(const toml::table& table, const std::string& in, const std::string& name,
              Need need = Need::kOptional) {
    const toml::table* pair = toml_.Table(table, name, need);
    if (pair == nullptr) return {};
    const std::string key = in + "." + name;
    toml_.OnlyKeys(*pair, {"en", "ko"}, key);
    Phrase phrase{Value(*pair, "en"), Value(*pair, "ko")};
    if (phrase.en.empty() && phrase.ko.empty() && need == Need::kRequired)
      toml_.Fault(*pair, "`" + key + "` is empty", "write en, ko or both");
    if (phrase.en.empty() != phrase.ko.empty())
      (phrase.en.empty() ? form_.only_ko : form_.only_en).emplace_back(key);
    if (phrase.en.empty()) phrase.en = phrase.ko;
    if (phrase.ko.empty()) phrase.ko = phrase.en;
    return phrase;
  }

  void ReadCompany(const toml::table& t) {
    toml_.OnlyKeys(t, {"name", "short", "domains", "sender"}, "company");
    form_.company = Pair(t, "company", "name", Need::kRequired);
    form_.short_name = Pair(t, "company", "short");
    if (form_.short_name.en.empty()) form_.short_name = form_.company;
    form_.domains = toml_.Texts(t, "domains");
    if (form_.domains.size() > kDomainsMax)
      toml_.Fault(*t.get("domains"), "there are more than 20 domains");
    for (const std::string& domain : form_.domains)
      if (!IsDomain(domain))
        toml_.Fault(*t.get("domains"), "`" + Shortened(domain, 80) + "` is no domain",
                    "write it as harumall.example, without https://");
    form_.sender = Value(t, "sender");
    if (!form_.sender.empty() && !IsMail(form_.sender))
      toml_.Fault(*t.get("sender"), "`sender` must be one mail address, without a name");
  }
  static bool IsDomain(std::string_view text) {
    return text.size() <= 253 && text.find('.') != text.npos && !text.starts_with('.') &&
           !text.ends_with('.') && std::ranges::all_of(text, [](unsigned char c) {
             return std::isalnum(c) != 0 || c == '-' || c == '.';
           });
  }
  static bool IsMail(std::string_view text) {
    const size_t at = text.find('@');
    const auto local = [](unsigned char c) {
      return std::isalnum(c) != 0 ||
             std::string_view("._%+-").find(static_cast<char>(c)) != std::string_view::npos;
    };
    return at != text.npos && at > 0 && std::ranges::all_of(text.substr(0, at), local) &&
           IsDomain(text.substr(at + 1));
  }

  void ReadContact(const toml::table& t) {
    toml_.OnlyKeys(t, {"department", "officer", "phone", "email", "hours", "address", "check"},
                   "contact");
    form_.department = Pair(t, "contact", "department", Need::kRequired);
    form_.officer = Pair(t, "contact", "officer");
    form_.hours = Pair(t, "contact", "hours");
    form_.address = Pair(t, "contact", "address");
    form_.check = Pair(t, "contact", "check");
    form_.phone = Value(t, "phone");
    form_.email = Value(t, "email");
    if (!form_.email.empty() && !IsMail(form_.email))
      toml_.Fault(*t.get("email"), "`email` must be one mail address");
    const auto digits =
        std::ranges::count_if(form_.phone, [](char c) { return c >= '0' && c <= '9'; });
    const bool strange = std::ranges::any_of(form_.phone, [](char c) {
      return std::string_view("0123456789-+() ").find(c) == std::string_view::npos;
    });
    if (!form_.phone.empty() && (digits < 3 || strange))
      toml_.Fault(*t.get("phone"), "`phone` must be a telephone number");
    if (form_.phone.empty() && form_.email.empty())
      toml_.Fault(t, "there is no way to reach the department", "write phone, email or both");
  }

  void ReadLanguages(const toml::table& t, TextsOfLanguages& into) {
    toml_.OnlyKeys(t, {"en", "ko"}, "texts");
    if (const toml::table* en = toml_.Table(t, "en")) ReadTexts(*en, into.en);
    if (const toml::table* ko = toml_.Table(t, "ko")) ReadTexts(*ko, into.ko);
  }

  void ReadTexts(const toml::table& t, ItemTexts& into) {
    for (const auto& [key, node] : t) {
      const std::string id(key.str());
      if (!IsFormText(id, book_.lexicon)) {
        NotAText(node, id);
        continue;
      }
      Prose prose;
      if (const auto* text = node.as_string()) {
        SplitParagraphs(Checked(node, id, text->get(), kTextBytesMax, true), prose.paragraphs);
      } else if (const toml::array* list = node.as_array()) {
        for (const toml::node& one : *list) {
          const auto* step = one.as_string();
          if (step == nullptr)
            toml_.Fault(one, "`" + id + "` must hold texts in quotes");
          else if (!step->get().empty())
            prose.steps.push_back(Checked(one, id, step->get(), kTextBytesMax, false));
        }
      } else {
        toml_.Fault(node, "`" + id + "` must be a text, or a list of texts");
      }
      if (prose.paragraphs.size() > kPartsOfTextMax || prose.steps.size() > kPartsOfTextMax)
        toml_.Fault(node, "`" + id + "` has more than 50 paragraphs or steps");
      CheckCounts(node, id, prose);
      if (!prose.empty()) into[id] = std::move(prose);
    }
  }
  void CheckCounts(const toml::node& node, const std::string& id, const Prose& prose) {
    for (const auto* list : {&prose.paragraphs, &prose.steps}) {
      for (const std::string& text : *list) {
        const std::string count = CountIn(text, words_);
        if (count.empty()) continue;
        toml_.Fault(node,
                    "`" + id + "` counts people or records (" + count +
                        "): counts are measured and cannot be typed",
                    "leave the number out; the notice says it where the law asks for it");
        return;
      }
    }
  }
  void NotAText(const toml::node& node, const std::string& id) {
    const auto item = book_.lexicon.items.find(id);
    std::string why = "there is no text `" + Shortened(id, 80) + "`",
                advice = "see " + std::string(kPage);
    if (const std::vector<std::string> parts = PartsOfItem(id);
        parts.size() > 1 || (!parts.empty() && parts[0] != id)) {
      why = "`" + id + "` is made of other texts";
      advice = "write " + duty::Quoted(parts);
    } else if (Among(kNumbers, id)) {
      why = "`" + id + "` is a number", advice = "write it in [numbers]";
    } else if (id == "contact" || id == "identity") {
      why = "`" + id + "` comes from [company] and [contact]";
    } else if (item != book_.lexicon.items.end()) {
      why = "`" + id + "` is measured and cannot be typed";
      advice = "leave it out";
    }
    toml_.Fault(node, std::move(why), std::move(advice));
  }
  static void SplitParagraphs(const std::string& text, std::vector<std::string>& into) {
    std::string paragraph;
    const auto end = [&] {
      while (!paragraph.empty() && (paragraph.back() == ' ' || paragraph.back() == '\n'))
        paragraph.pop_back();
      if (!paragraph.empty()) into.push_back(std::move(paragraph));
      paragraph.clear();
    };
    for (size_t at = 0; at < text.size();) {
      const size_t line_end = std::min(text.find('\n', at), text.size());
      std::string line = text.substr(at, line_end - at);
      line.erase(0, line.find_first_not_of(" \t"));
      line.erase(line.find_last_not_of(" \t") + 1);
      at = line_end + 1;
      if (line.empty())
        end();
      else
        paragraph += (paragraph.empty() ? "" : " ") + line;
    }
    end();
  }

  void ReadDuties(const toml::table& t) {
    for (const auto& [key, node] : t) {
      const std::string id(key.str());
      const toml::table* table = node.as_table();
      if (book_.LawOf(id) == nullptr) {
        toml_.Fault(node, "no law has `" + Shortened(id, 80) + "`", "see haetae law list");
      } else if (table == nullptr) {
        toml_.Fault(node, "write [duty." + id + ".texts.en]");
      } else {
        toml_.OnlyKeys(*table, {"texts"}, "a duty");
        if (const toml::table* texts = toml_.Table(*table, "texts"))
          ReadLanguages(*texts, form_.of_duty[id]);
      }
    }
  }
  void ReadNumbers(const toml::table& t) {
    toml_.OnlyKeys(t, {"people_told", "vulnerable_people", "people_total"}, "numbers");
    for (std::string_view key : kNumbers)
      if (const std::optional<int64_t> value = toml_.Number(t, key, duty::kPeopleMax))
        form_.numbers[std::string(key)] = static_cast<uint64_t>(*value);
  }
  void ReadFields(const toml::table& t) {
    for (const auto& [key, node] : t) {
      const std::string id(key.str());
      if (book_.lexicon.Field(id) != nullptr)
        toml_.Fault(node, "`" + Shortened(id, 80) + "` has its name in the lexicon of the laws",
                    "leave it out");
      else
        form_.fields[id] = Pair(t, "fields", id, Need::kRequired);
    }
  }
  void ReadPosting(const toml::table& t) {
    toml_.OnlyKeys(t, {"from", "days", "url"}, "posting");
    form_.posting_from = toml_.Day(t, "from");
    form_.posting_days = toml_.Number(t, "days", 3'650);
    form_.posting_url = Value(t, "url");
    if (!form_.posting_url.empty() && !form_.posting_url.starts_with("https://"))
      toml_.Fault(*t.get("url"), "`url` must begin with https://");
  }

  const toml::table& file_;
  const duty::LawBook& book_;
  const Lexicon& words_;
  duty::TomlReader toml_;
  Form form_;
};

}  // namespace

const Prose* Form::Find(std::string_view duty, Language language, std::string_view key) const {
  if (const auto own = of_duty.find(duty); own != of_duty.end()) {
    const ItemTexts& of = own->second.In(language);
    if (const auto found = of.find(key); found != of.end()) return &found->second;
  }
  const ItemTexts& common = texts.In(language);
  const auto found = common.find(key);
  return found == common.end() ? nullptr : &found->second;
}

const Prose* Form::FindForNonMembers(Language language, std::string_view key) const {
  const ItemTexts& own = non_members.In(language);
  const auto found = own.find(key);
  return found == own.end() ? nullptr : &found->second;
}

bool IsFormText(std::string_view key, const duty::Lexicon& laws) {
  if (Among(kOwnKeys, key)) return true;
  const auto item = laws.items.find(std::string(key));
  return item != laws.items.end() && item->second.from == "form" && !Among(kMade, key) &&
         key != "notice_copy";
}

bool Form::HasTexts(Language language) const {
  return !texts.In(language).empty() || !sms.In(language).empty() ||
         !non_members.In(language).empty() || std::ranges::any_of(of_duty, [&](const auto& one) {
           return !one.second.In(language).empty();
         });
}

std::vector<std::string> Form::LacksIn(Language language) const {
  const bool ko = language == Language::kKorean;
  const Language other = ko ? Language::kEnglish : Language::kKorean;
  std::vector<std::string> lacking = ko ? only_en : only_ko;
  const auto compare = [&](const std::string& table, const TextsOfLanguages& of) {
    for (const auto& [key, text] : of.In(other))
      if (!of.In(language).contains(key)) lacking.push_back(table + (ko ? ".ko." : ".en.") + key);
  };
  compare("texts", texts);
  for (const auto& [key, text] : sms.In(other))  // a short one is no must where a long one stands
    if (!sms.In(language).contains(key) && !texts.In(language).contains(key) &&
        !texts.In(other).contains(key))
      lacking.push_back((ko ? "sms.ko." : "sms.en.") + key);
  compare("non_members", non_members);
  for (const auto& [duty, own] : of_duty) compare("duty." + duty + ".texts", own);
  return lacking;
}

std::vector<std::string> PartsOfItem(const std::string& item) {
  if (item == "when_how" || item == "suspected_when_how") return {"how"};
  if (item == "measures_relief") return {"measures", "relief"};
  return {item};
}

std::expected<Form, std::vector<Error>> ReadForm(std::string_view text, const std::string& where,
                                                 const duty::LawBook& book, const Lexicon& words) {
  std::vector<Error> errors;
  if (text.size() > kFormBytesMax) {
    errors.push_back({Code::kLimit, "cannot read the form", "it is larger than 256 KiB", where,
                      "shorten its texts"});
    return std::unexpected(std::move(errors));
  }
  duty::TomlReader toml("cannot read the form", where, errors);
  const std::optional<toml::table> file = toml.Parse(text);
  if (!file) return std::unexpected(std::move(errors));
  Form form = Reader(*file, where, book, words, errors).Run();
  if (!errors.empty()) return std::unexpected(std::move(errors));
  form.sha256 = Sha256Hex(text);
  return form;
}

}  // namespace haetae::notice
