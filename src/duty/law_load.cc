#include <algorithm>
#include <array>
#include <set>

#include "base/file.h"
#include "duty/citation.h"
#include "duty/clock.h"
#include "duty/law.h"
#include "duty/toml_reader.h"

namespace haetae::duty {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 5> kAudiences = {"persons", "authority", "public", "media",
                                                        "bureaus"};
constexpr std::array<std::string_view, 10> kChannels = {
    "paper", "email", "fax", "phone", "sms", "web", "form", "portal", "app", "public"};
constexpr std::array<std::string_view, 3> kSends = {"person", "filing", "posting"};

template <size_t N>
bool Among(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

std::string WordsOf(std::span<const std::string_view> words) {
  return Quoted({words.begin(), words.end()});
}

bool IsDutyId(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

class LawReader {
 public:
  LawReader(const fs::path& path, const LawBook& book, std::vector<Error>& errors)
      : path_(path), book_(book), toml_("cannot read the law", path.string(), errors) {}

  std::optional<Law> Read(std::string_view text) {
    const std::optional<toml::table> file = toml_.Parse(text);
    if (!file) return std::nullopt;
    toml_.OnlyKeys(*file, {"law", "duty"}, "the file");
    const toml::table* head = toml_.Table(*file, "law", Need::kRequired);
    if (head == nullptr) return std::nullopt;
    Law law = ReadHead(*head);
    cites_ = law.cites;
    for (const toml::table* table : toml_.Tables(*file, "duty"))
      law.duties.push_back(ReadDuty(*table));
    if (law.duties.empty()) toml_.Fault(*file, "a law needs a [[duty]]");
    return law;
  }

 private:
  Law ReadHead(const toml::table& table) {
    toml_.OnlyKeys(table, {"id", "name", "country", "area", "time_zone", "language", "cites"},
                   "[law]");
    Law law{.id = toml_.Text(table, "id"),
            .country = toml_.Text(table, "country"),
            .time_zone = toml_.Text(table, "time_zone"),
            .file = path_.filename().string(),
            .name = toml_.Words(table, "name"),
            .languages = toml_.Texts(table, "language", Need::kRequired)};
    std::string lower = law.id;
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
    for (const toml::table* row : toml_.Tables(table, "cites")) {
      toml_.OnlyKeys(*row, {"en", "ko"}, "cites");
      law.cites.push_back({toml_.Text(*row, "en"), toml_.Text(*row, "ko")});
    }
    if (path_.stem().string() != lower)
      toml_.Fault(table, "the law `" + law.id + "` belongs into " + lower + ".toml");
    if (!book_.lexicon.IsPlace(law.country))
      toml_.Fault(table, "`" + law.country + "` is no country");
    law.area = toml_.Text(table, "area", Need::kOptional);
    if (law.area.empty())
      law.area = law.country;
    else
      CheckPlace(*table.get("area"), law.area);
    if (!IsTimeZone(law.time_zone)) {
      toml_.Fault(table, "there is no time zone `" + law.time_zone + "`",
                  "use a name of the tz database, such as Asia/Seoul");
      law.time_zone = "UTC";
    }
    return law;
  }

  // A code of places.toml, or "@" and a region.
  void CheckPlace(const toml::node& node, const std::string& place) {
    if (place.starts_with('@') ? !book_.lexicon.regions.contains(place.substr(1))
                               : !book_.lexicon.IsPlace(place))
      toml_.Fault(node, "`" + place + "` is no place");
  }

  // A citation with its Korean form.
  Phrase Cited(const toml::table& table, Need need = Need::kOptional) {
    return InKorean(table, toml_.Text(table, "article", need));
  }
  Phrase InKorean(const toml::node& node, std::string article) {
    if (article.empty()) return {};
    std::optional<std::string> korean = KoreanCitation(article, cites_);
    if (!korean)
      toml_.Fault(node, "the citation `" + article + "` has no Korean form",
                  "add its words to `cites` of [law]");
    return {std::move(article), std::move(korean).value_or("")};
  }
  void Cite(const toml::node& node, Condition& condition) {
    condition.article = InKorean(node, std::move(condition.article.en));
    for (Condition& one : condition.of) Cite(node, one);
  }

  void CheckWords(const toml::table& table, std::string_view key,
                  const std::vector<std::string>& words, std::span<const std::string_view> known) {
    for (const std::string& word : words) {
      if (std::ranges::find(known, word) == known.end())
        toml_.Fault(table.contains(key) ? *table.get(key) : table,
                    "`" + word + "` is none of " + WordsOf(known));
    }
  }

  void ReadValidity(const toml::table& table, Duty& duty) {
    duty.valid_from = toml_.Day(table, "valid_from");
    duty.valid_to = toml_.Day(table, "valid_to");
    duty.proposed = toml_.Flag(table, "proposed").value_or(false);
    if (duty.proposed == duty.valid_from.has_value())
      toml_.Fault(table, "a duty has either `valid_from` or proposed = true");
    if (duty.valid_from && duty.valid_to && *duty.valid_to < *duty.valid_from)
      toml_.Fault(table, "`valid_to` is before `valid_from`");
  }

  void ReadRecipients(const toml::table& table, Duty& duty) {
    const std::string audience = toml_.Text(table, "audience");
    const auto found = std::ranges::find(kAudiences, audience);
    if (found == kAudiences.end())
      toml_.Fault(table, "`audience` must be one of " + WordsOf(kAudiences));
    else
      duty.audience = static_cast<Audience>(found - kAudiences.begin());
    const std::string certainty = toml_.Text(table, "certainty", Need::kOptional);
    if (certainty == "confirmed") duty.certainty = Counted::kConfirmed;
    if (certainty == "possible") duty.certainty = Counted::kPossible;
    if (!certainty.empty() && certainty != "confirmed" && certainty != "possible" &&
        certainty != "any")
      toml_.Fault(table, "`certainty` must be confirmed, possible or any");
    duty.people = toml_.Text(table, "people", Need::kOptional);
    if (!duty.people.empty()) {
      const auto fact = book_.lexicon.facts.find(duty.people);
      if (fact == book_.lexicon.facts.end() || fact->second.ruled_out.empty())
        toml_.Fault(table, "`people` must be a fact of lexicon/facts.toml that has `ruled_out`");
      if (audience != "persons") toml_.Fault(table, "`people` is for `audience = \"persons\"`");
    }
    duty.residence = toml_.Texts(table, "residence");
    for (const std::string& place : duty.residence) CheckPlace(*table.get("residence"), place);
    duty.to = toml_.Texts(table, "to");
    for (const std::string& authority : duty.to) {
      if (!book_.lexicon.authorities.contains(authority))
        toml_.Fault(*table.get("to"), "nobody is called `" + authority + "`",
                    "add it to lexicon/authorities.toml");
    }
    if (duty.to.empty() && duty.audience != Audience::kPersons)
      toml_.Fault(table, "`to` is missing: whom does the duty tell?");
    duty.to_any_one = toml_.Flag(table, "to_any_one").value_or(false);
  }

  std::optional<Deadline> DeadlineOf(const toml::table& table, std::string_view key) {
    const toml::table* inner = toml_.Table(table, key);
    if (inner == nullptr) return std::nullopt;
    Deadline deadline = ReadDeadline(toml_, *inner);
    if (!deadline.calendar.empty() && !book_.calendars.contains(deadline.calendar)) {
      toml_.Fault(*inner, "there is no calendar `" + deadline.calendar + "`",
                  "write calendars/" + deadline.calendar + ".toml");
      deadline = {};
    }
    return deadline;
  }

  void ReadClock(const toml::table& table, Duty& duty) {
    duty.clock = toml_.Text(table, "clock");
    duty.chosen_by = toml_.Text(table, "chosen_by", Need::kOptional);
    for (std::string* clock : {&duty.clock, &duty.chosen_by}) {
      if (clock->empty() || FindClock(*clock) != nullptr) continue;
      std::vector<std::string> names;
      for (const Clock& one : Clocks()) names.emplace_back(one.id);
      toml_.Fault(table, "there is no clock `" + *clock + "`", "use one of " + Quoted(names));
      clock->clear();
    }
    if (duty.clock.empty()) duty.clock = "first-signal";
    if (duty.chosen_by.empty()) duty.chosen_by = duty.clock;
    duty.done_by = toml_.Text(table, "done_by", Need::kOptional);
    duty.not_before = toml_.Text(table, "not_before", Need::kOptional);
    if (!duty.done_by.empty() && !IsTimeFact(duty.done_by))
      toml_.Fault(table, "`done_by` must be a time of the facts, not `" + duty.done_by + "`",
                  "name the time at which the duty was fulfilled, such as assessed");
    duty.deadline = DeadlineOf(table, "deadline").value_or(Deadline{});
    duty.longest = DeadlineOf(table, "longest");
    duty.update = DeadlineOf(table, "update");
    for (const auto* inner : {&duty.longest, &duty.update})
      if (*inner && !(*inner)->after.empty()) toml_.Fault(table, "`after` is for `deadline`");
    if (duty.longest && duty.deadline.unit != Deadline::Unit::kNone)
      toml_.Fault(table, "`longest` is for duties without a `deadline`");
  }

  void ReadContents(const toml::table& table, Duty& duty) {
    std::set<std::string> seen;
    for (const toml::table* row : toml_.Tables(table, "contents")) {
      toml_.OnlyKeys(*row, {"item", "article", "optional", "when_late"}, "contents");
      ContentItem item{.item = toml_.Text(*row, "item"),
                       .article = Cited(*row),
                       .optional = toml_.Flag(*row, "optional").value_or(false),
                       .when_late = toml_.Flag(*row, "when_late").value_or(false)};
      if (item.optional && item.when_late)
        toml_.Fault(*row, "`optional` and `when_late` exclude each other");
      if (!book_.lexicon.items.contains(item.item))
        toml_.Fault(*row, "there is no item `" + item.item + "`", "add it to lexicon/items.toml");
      if (!seen.insert(item.item).second)
        toml_.Fault(*row, "the item `" + item.item + "` is there twice");
      duty.contents.push_back(std::move(item));
    }
    if (const toml::table* partial = toml_.Table(table, "partial")) {
      toml_.OnlyKeys(*partial, {"unknown", "first", "then"}, "partial");
      duty.partial = Partial{.unknown = toml_.Texts(*partial, "unknown"),
                             .first = toml_.Texts(*partial, "first"),
                             .then = DeadlineOf(*partial, "then")};
      for (const auto* list : {&duty.partial->unknown, &duty.partial->first})
        for (const std::string& item : *list)
          if (!book_.lexicon.items.contains(item))
            toml_.Fault(*partial, "there is no item `" + item + "`");
    }
  }

  void ReadConsequences(const toml::table& table, Duty& duty) {
    for (const toml::table* row : toml_.Tables(table, "delay")) {
      toml_.OnlyKeys(*row, {"ground", "article", "most"}, "delay");
      duty.delays.push_back({.ground = toml_.Words(*row, "ground"),
                             .article = Cited(*row),
                             .most = DeadlineOf(*row, "most")});
    }
    if (const toml::table* row = toml_.Table(table, "substitute")) {
      toml_.OnlyKeys(*row, {"channel", "days", "when"}, "substitute");
      duty.substitute = Substitute{.channel = toml_.Text(*row, "channel"),
                                   .days = toml_.Number(*row, "days", kDeadlineMax).value_or(0),
                                   .when = toml_.Words(*row, "when")};
      CheckWords(*row, "channel", {duty.substitute->channel}, kChannels);
    }
    for (const toml::table* row : toml_.Tables(table, "penalty")) {
      toml_.OnlyKeys(*row, {"text", "most", "article"}, "penalty");
      duty.penalties.push_back({.text = toml_.Words(*row, "text"),
                                .most = toml_.Words(*row, "most", Need::kOptional),
                                .article = Cited(*row)});
    }
  }

  Duty ReadDuty(const toml::table& table) {
    toml_.OnlyKeys(
        table,
        {"id",         "valid_from", "valid_to", "proposed",  "chosen_by", "article", "sources",
         "confirm",    "tell",       "title",    "audience",  "certainty", "people",  "residence",
         "to",         "to_any_one", "clock",    "deadline",  "longest",   "update",  "channels",
         "wording",    "sends",      "applies",  "unless",    "contents",  "partial", "delay",
         "substitute", "penalty",    "done_by",  "not_before"},
        "a duty");
    Duty duty{.id = toml_.Text(table, "id"),
              .article = Cited(table, Need::kRequired),
              .sources = toml_.Texts(table, "sources", Need::kRequired),
              .confirm = toml_.Words(table, "confirm", Need::kOptional),
              .tell = toml_.Words(table, "tell"),
              .title = toml_.Words(table, "title", Need::kOptional),
              .channels = toml_.Texts(table, "channels"),
              .wording = toml_.Texts(table, "wording"),
              .sends = toml_.Text(table, "sends", Need::kOptional)};
    if (!IsDutyId(duty.id))
      toml_.Fault(table, "a duty's `id` has capital letters, digits and -, at most 64 of them");
    for (const std::string& source : duty.sources) {
      if (!book_.lexicon.sources.contains(source))
        toml_.Fault(*table.get("sources"), "there is no source `" + source + "`",
                    "add it to lexicon/sources.toml");
    }
    CheckWords(table, "channels", duty.channels, kChannels);
    if (!duty.sends.empty()) CheckWords(table, "sends", {duty.sends}, kSends);
    if (duty.sends == "filing" && duty.title.en.empty())
      toml_.Fault(table, "`title` is missing: what does the filing call itself?",
                  "write the document's name, as `Notification of a personal data breach`");
    ReadValidity(table, duty);
    ReadRecipients(table, duty);
    ReadClock(table, duty);
    if (const toml::table* applies = toml_.Table(table, "applies", Need::kRequired))
      Cite(*applies, duty.applies = ReadCondition(toml_, *applies, book_.lexicon));
    for (const toml::table* one : toml_.Tables(table, "unless"))
      Cite(*one, duty.unless.emplace_back(ReadCondition(toml_, *one, book_.lexicon)));
    ReadContents(table, duty);
    ReadConsequences(table, duty);
    return duty;
  }

  const fs::path& path_;
  const LawBook& book_;
  TomlReader toml_;
  std::vector<Phrase> cites_;
};

bool Overlap(const Duty& a, const Duty& b) {
  if (a.proposed || b.proposed) return a.proposed && b.proposed;
  return a.valid_from.value_or(INT64_MIN) <= b.valid_to.value_or(INT64_MAX) &&
         b.valid_from.value_or(INT64_MIN) <= a.valid_to.value_or(INT64_MAX);
}

// What only the laws together show: versions that overlap, ids in two laws, duties that are not.
void CheckTogether(const LawBook& book, std::vector<Error>& errors) {
  for (const auto& [id, fact] : book.lexicon.facts)
    if (!fact.done.empty() && book.Versions(fact.done).empty())
      errors.push_back(
          {Code::kMalformed, "cannot read the law",
           "the fact `" + id + "` is answered by the duty `" + fact.done + "`, which is not there",
           "lexicon/facts.toml", ""});
  const auto fault = [&](const Law& law, std::string why) {
    errors.push_back({Code::kMalformed, "cannot read the law", std::move(why), law.file, ""});
  };
  for (const Law& law : book.laws) {
    for (const Duty& duty : law.duties) {
      for (const Duty* other : book.Versions(duty.id)) {
        if (other == &duty) continue;
        if (&*book.LawOf(duty.id) != &law)
          fault(law, "the duty `" + duty.id + "` is in another law too");
        else if (other > &duty && Overlap(duty, *other))
          fault(law, "two versions of the duty `" + duty.id + "` are valid at the same time");
      }
      for (const Duty* followed : book.Versions(duty.deadline.after))
        if (!followed->deadline.after.empty())
          fault(law, "the duty `" + duty.id + "` follows one that follows another");
      const std::vector<const Duty*> first = book.Versions(duty.not_before);
      if (!duty.not_before.empty() && first.empty())
        fault(law,
              "the duty `" + duty.id + "` waits for `" + duty.not_before + "`, which is not there");
      if (std::ranges::any_of(first, [](const Duty* one) { return !one->not_before.empty(); }))
        fault(law, "the duty `" + duty.id + "` waits for one that waits itself");
      for (const Deadline* deadline : {&duty.deadline, duty.longest ? &*duty.longest : nullptr})
        if (deadline != nullptr && !deadline->after.empty() &&
            (deadline->after == duty.id || book.Versions(deadline->after).empty()))
          fault(law,
                "the duty `" + duty.id + "` follows `" + deadline->after + "`, which is not there");
    }
  }
}

}  // namespace

std::string_view AudienceName(Audience audience) {
  return kAudiences[static_cast<size_t>(audience)];
}

bool SaysNotLeaked(const Duty& duty) {
  return std::ranges::any_of(duty.contents,
                             [](const ContentItem& one) { return one.item == "not_leaked"; });
}

std::vector<const Duty*> LawBook::Versions(std::string_view id) const {
  std::vector<const Duty*> versions;
  for (const Law& law : laws)
    for (const Duty& duty : law.duties)
      if (duty.id == id) versions.push_back(&duty);
  std::ranges::stable_sort(versions, {}, [](const Duty* duty) {
    return duty->proposed ? INT64_MAX : duty->valid_from.value_or(INT64_MIN);
  });
  return versions;
}

const Law* LawBook::LawOf(std::string_view duty_id) const {
  for (const Law& law : laws)
    if (std::ranges::any_of(law.duties, [&](const Duty& duty) { return duty.id == duty_id; }))
      return &law;
  return nullptr;
}

std::vector<std::string> LawBook::DutyIds() const {
  std::set<std::string> ids;
  for (const Law& law : laws)
    for (const Duty& duty : law.duties) ids.insert(duty.id);
  return {ids.begin(), ids.end()};
}

std::vector<fs::path> TomlFiles(const fs::path& folder, std::vector<Error>& errors) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() == ".toml") files.push_back(entry->path());
  }
  if (error) errors.push_back(SystemError("cannot list laws", folder.string(), error.value()));
  if (files.size() > kLawsMax)
    errors.push_back({Code::kLimit, "cannot read laws",
                      "there are more than " + std::to_string(kLawsMax) + " files", folder.string(),
                      ""});
  std::ranges::sort(files);
  return files;
}

std::optional<Law> ReadLaw(std::string_view text, const fs::path& path, const LawBook& book,
                           std::vector<Error>& errors) {
  return LawReader(path, book, errors).Read(text);
}

LawBook LoadLaws(const fs::path& folder, std::vector<Error>& errors) {
  LawBook book;
  book.lexicon = LoadLexicon(folder / "lexicon", errors);
  const auto each = [&](const fs::path& path, auto read) {
    Result<std::string> text = ReadFile(path, kLawBytesMax);
    if (text)
      read(*text);
    else
      errors.push_back(std::move(text).error());
  };
  for (const fs::path& path : TomlFiles(folder / "calendars", errors)) {
    each(path, [&](std::string_view text) {
      TomlReader reader("cannot read the calendar", path.string(), errors);
      const std::optional<toml::table> file = reader.Parse(text);
      if (!file) return;
      Calendar calendar = ReadCalendar(reader, *file);
      if (calendar.id != path.stem().string())
        reader.Fault(*file,
                     "the calendar `" + calendar.id + "` belongs into " + calendar.id + ".toml");
      book.calendars.emplace(path.stem().string(), std::move(calendar));
    });
  }
  for (const fs::path& path : TomlFiles(folder, errors)) {
    each(path, [&](std::string_view text) {
      if (std::optional<Law> law = ReadLaw(text, path, book, errors))
        book.laws.push_back(std::move(*law));
    });
  }
  if (book.laws.empty() && errors.empty())
    errors.push_back({Code::kNotFound, "cannot read laws", "there is none", folder.string(),
                      "name the folder with laws: --laws DIR"});
  CheckTogether(book, errors);
  return book;
}

}  // namespace haetae::duty
