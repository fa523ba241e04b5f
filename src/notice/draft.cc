#include "notice/draft.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "duty/condition.h"
#include "duty/severity.h"
#include "notice/expect.h"
#include "notice/items.h"
#include "notice/sentences.h"
#include "notice/tongue.h"

namespace haetae::notice {
namespace {

using duty::Truth;

bool TellsYou(const duty::Duty& duty, Channel channel) {
  return ToPeople(duty) && channel != Channel::kPublic && channel != Channel::kFiling;
}

// Confirmed people who live where the law holds, and those of whom nobody knows whether they do;
// nothing of either where nobody surely lives there or elsewhere: the whole number says it. While
// nobody is confirmed, the same of those whose data may have been read.
void CountHere(const DraftSource& source, const duty::Law& law, PeopleCounts& counts) {
  uint64_t here = 0, unplaced = 0;
  bool elsewhere = false, fields_known = true;
  std::vector<duty::GroupField> fields;
  const bool confirmed = std::ranges::any_of(source.facts.groups, [](const duty::Group& group) {
    return group.certainty != duty::Certainty::kPossible && group.people != 0;
  });
  for (const duty::Group& group : source.facts.groups) {
    if (confirmed && group.certainty == duty::Certainty::kPossible) continue;
    if (!group.people) return;
    const Truth lives = group.residence_assumed
                            ? Truth::kUnknown
                            : LivesIn(group.residence, {law.area}, source.book.lexicon);
    if (lives == Truth::kYes && *group.people > 0) {
      here += static_cast<uint64_t>(*group.people);
      fields_known = fields_known && group.fields.has_value();
      if (group.fields) fields.insert(fields.end(), group.fields->begin(), group.fields->end());
    }
    if (lives == Truth::kUnknown) unplaced += static_cast<uint64_t>(*group.people);
    elsewhere = elsewhere || (lives == Truth::kNo && *group.people > 0);
  }
  if (!elsewhere && (here == 0 || unplaced == 0)) return;
  counts.here = here, counts.unplaced = unplaced;
  if (confirmed && here > 0 && unplaced == 0 && fields_known)
    counts.here_fields = std::move(fields);
}

PeopleCounts CountsOf(const DraftSource& source, const duty::Law& law, const duty::Duty& duty) {
  PeopleCounts counts;
  if (duty.sends == "filing") CountHere(source, law, counts);
  bool elsewhere = false, not_known = false;
  for (const duty::Group& group : source.facts.groups) {
    if (ToPeople(duty)) {
      const Truth lives = LivesIn(group.residence, duty.residence, source.book.lexicon);
      elsewhere = elsewhere || lives == Truth::kNo;
      not_known = not_known || lives == Truth::kUnknown;
      if (lives == Truth::kNo) continue;
    }
    if (!group.people) {
      counts.known = false;
      continue;
    }
    const auto people = static_cast<uint64_t>(*group.people);
    if (group.certainty == duty::Certainty::kPossible) {
      counts.possible += people;
      if (group.suspected) counts.suspected += people;
      counts.possible_anywhere = counts.possible_anywhere || group.residence_assumed;
      continue;
    }
    counts.people += people;
    (!group.members   ? counts.others
     : *group.members ? counts.members
                      : counts.non_members) += people;
  }
  if (elsewhere) counts.living = source.book.lexicon.Living(duty.residence, not_known);
  if (const std::optional<int64_t> most = source.facts.possible_most) {
    const uint64_t whole = counts.suspected + static_cast<uint64_t>(*most);
    if (whole < counts.possible) counts.possible_most = whole;
  }
  return counts;
}

// --- what lint compares a draft with ---

class Expecter {
 public:
  Expecter(const DraftSource& source, const duty::Law& law, const duty::Duty& duty,
           const Recipients& to)
      : source_(source), law_(law), duty_(duty), to_(to) {}

  Expected Run(std::optional<Language> language, Channel channel) const {
    Expected e;
    const std::vector<Language> of_law = Written(law_);
    const bool companion = language && std::ranges::find(of_law, *language) == of_law.end();
    e.duty = companion && !of_law.empty() ? "" : duty_.id;
    e.audience = duty_.audience;
    if (channel == Channel::kPublic && ToPeople(duty_)) e.audience = Audience::kPublic;
    e.channel = channel;
    e.certainty = possible() ? Certainty::kPossible : Certainty::kConfirmed;
    e.to_non_members = TellsYou(duty_, channel) && to_.members == std::optional(false);
    e.languages = language ? std::vector{*language} : of_law;
    AddContents(duty_, source_.late.contains(duty_.id), source_.book.lexicon, &source_.facts, e);
    e.wording = duty_.wording;
    e.unauthorised_known = !possible() && DeedOf(source_.facts).ko == "유출";
    SetFields(e);
    SetFigures(e);
    AddTimes(source_.facts, law_.time_zone, e);
    e.posting_days_min = static_cast<uint32_t>(
        duty_.substitute && duty_.substitute->days > 0 ? duty_.substitute->days : 30);
    e.contact.domains = source_.form.domains;
    if (!source_.form.phone.empty()) e.contact.phones = {source_.form.phone};
    if (!source_.form.email.empty()) e.contact.mails = {source_.form.email};
    e.country = law_.country.substr(0, 2);
    AddSums(source_.book, law_, duty_, &source_.facts, e);
    AddForms(source_.facts, e);
    return e;
  }

 private:
  bool possible() const { return to_.certainty == duty::Certainty::kPossible; }
  // The law's languages, as far as anybody here writes them.
  static std::vector<Language> Written(const duty::Law& law) {
    std::vector<Language> languages;
    for (const std::string& language : law.languages) {
      if (language == "ko") languages.push_back(Language::kKorean);
      if (language == "en") languages.push_back(Language::kEnglish);
    }
    return languages;
  }
  void SetFields(Expected& e) const {
    for (const duty::GroupField& field : to_.fields) AddField(field, false, e);
    for (const duty::GroupField& field : to_.doubted) AddField(field, true, e);
    e.fields_known = to_.fields_known;
  }
  void AddField(const duty::GroupField& field, bool doubted, Expected& e) const {
    const duty::FieldKind* kind = source_.book.lexicon.Field(field.kind);
    ExpectedField expected{.id = field.kind, .masked = field.masked, .doubted = doubted};
    if (kind != nullptr) {
      expected.name = kind->name;
    } else if (const auto own = source_.form.fields.find(field.kind);
               own != source_.form.fields.end()) {
      expected.name = own->second;
    } else {
      std::string name = field.kind;
      std::ranges::replace(name, '_', ' ');
      expected.name = {name, name};
    }
    // A text tells kinds of one name once.
    const auto same = std::ranges::find(e.fields, expected.name.en,
                                        [](const ExpectedField& one) { return one.name.en; });
    if (same == e.fields.end())
      e.fields.push_back(std::move(expected));
    else
      same->masked = same->masked && expected.masked;
  }
  void SetFigures(Expected& e) const {
    const PeopleCounts c = CountsOf(source_, law_, duty_);
    const auto add = [&](const std::string& kind, uint64_t value, Unit unit = Unit::kPeople) {
      if (value > 0) e.figures.push_back({.kind = kind, .unit = unit, .value = value});
    };
    if (c.known && possible()) {
      add("possible", c.possible), add("suspected", c.suspected);
      add("here", c.here.value_or(0)), add("unplaced", c.unplaced);
    } else if (c.known) {
      add("people", c.people), add("members", c.members), add("non_members", c.non_members);
      add("others", c.others), add("here", c.here.value_or(0));
      add("unplaced", c.unplaced);
      if (c.possible > 0) add("possible", c.people + c.possible), add("possible_only", c.possible);
    }
    if (c.known) add("possible_most", c.possible_most.value_or(0));
    for (const auto& [kind, value] : source_.form.numbers) add(kind, value);
    if (const std::optional<uint64_t> records = RecordsOf(source_.facts)) {
      add("records", *records, Unit::kRecords);
      const auto accesses = static_cast<uint64_t>(source_.facts.accesses.value_or(0));
      add("accesses", accesses, Unit::kRecords);
    }
  }

  const DraftSource& source_;
  const duty::Law& law_;
  const duty::Duty& duty_;
  const Recipients& to_;
};

class Drafter {
 public:
  Drafter(const DraftSource& source, const duty::Law& law, const duty::Duty& duty,
          const Recipients& to, Language language, Channel channel)
      : source_(source), law_(law), duty_(duty) {
    draft_.law = &law, draft_.duty = &duty;
    draft_.to = to;
    draft_.language = language, draft_.channel = channel;
    draft_.counts = CountsOf(source, law, duty);
    const bool korean_law = std::ranges::find(law.languages, "ko") != law.languages.end();
    const bool english_law = std::ranges::find(law.languages, "en") != law.languages.end();
    draft_.companion = (language == Language::kKorean) ? !korean_law : !english_law && korean_law;
    SetSpeech();
  }

  Draft Run() {
    const Form& form = source_.form;
    const Language language = draft_.language;
    draft_.company = form.company.In(language);
    draft_.sender = form.sender;
    draft_.sender_name = form.short_name.In(language);
    draft_.phone = form.phone;
    draft_.department = form.department.In(language);
    draft_.date = DateText(say_, source_.at);
    SetTitle();
    Gather();
    if (draft_.channel == Channel::kFiling)
      SetExtent();
    else
      SetLead(), SetClosing();
    if (draft_.channel != Channel::kSms && !LawAsks("notice_date"))
      draft_.closing.push_back(WrittenOn(say_, source_.at));
    Expected& expected = draft_.expected;
    expected = Expecter(source_, law_, duty_, draft_.to).Run(draft_.language, draft_.channel);
    if (draft_.companion) expected.duty.clear();
    if (draft_.partial && !LawAsks("fact"))
      expected.contents.push_back({"fact", source_.book.lexicon.items.at("fact").name, false});
    expected.unknown_items = std::move(unknown_);
    return std::move(draft_);
  }

 private:
  bool to_you() const { return TellsYou(duty_, draft_.channel); }
  bool possible() const { return draft_.to.certainty == duty::Certainty::kPossible; }

  void SetSpeech() {
    const Phrase deed = DeedOf(source_.facts);
    say_ = {.language = draft_.language,
            .to_you = to_you(),
            .possible = possible(),
            .members = draft_.to.members,
            .company = source_.form.company.In(draft_.language),
            .time_zone = law_.time_zone,
            .american = law_.country.starts_with("US"),
            .with_minutes = draft_.channel == Channel::kFiling,
            .deed_ko = deed.ko,
            .deed_en = deed.en};
  }

  void SetTitle() {
    const bool ko = say_.korean();
    const Layout* layout = source_.texts.LayoutOf(duty_.id);
    const bool own = layout != nullptr && !layout->title.en.empty();
    if (own || !duty_.title.en.empty()) {
      draft_.title = (own ? layout->title : duty_.title).In(draft_.language);
    } else if (possible()) {
      draft_.title =
          ko ? "개인정보 유출 가능성 안내" : "Notice of a possible leak of personal data";
    } else {
      draft_.title =
          ko ? "개인정보 " + say_.deed_ko + " 통지" : "Notice of a breach of personal data";
    }
    draft_.subject = ko ? "[" + source_.form.short_name.ko + "] " + draft_.title
                        : source_.form.short_name.en + ": " + draft_.title;
    if (ko)
      draft_.greeting = say_.members == std::optional(true) ? "고객님께" : "안녕하십니까.";
    else
      draft_.greeting =
          "Dear " + std::string(say_.members == std::optional(true) ? "customer" : "reader") + ",";
  }

  // --- what happened, at the top ---

  void SetLead() {
    std::vector<std::string>& lead = draft_.lead;
    const bool ko = say_.korean();
    if (SaysNotLeaked(duty_) && !duty_.people.empty()) {
      lead.push_back(
          ko ? "앞서 알려 드린 개인정보 유출 또는 유출 가능성을 다시 조사하였습니다."
             : "We gave notice of a leak, or a possible leak, of personal data, and have "
               "investigated again.");
      return;
    }
    if (SaysNotLeaked(duty_)) {
      lead.push_back(ko ? "앞서 알려 드린 개인정보 유출 가능성에 대한 조사를 마쳤습니다."
                        : "We wrote to you about a possible leak of personal data. Our "
                          "investigation is over.");
      return;
    }
    if (OfIntrusion()) lead.push_back(IntrusionFact(say_));
    lead.push_back(FactSentence(say_));
    if (!possible()) lead.back() += ko ? " 깊이 사과드립니다." : " We are sorry.";
    if (say_.to_you && draft_.to.members == std::optional(false)) {
      Items items = MakeItems();
      const Prose* held = items.Written("how_held");
      if (held == nullptr)
        held = source_.texts.Default("how_held", duty_.id, draft_.language, draft_.to.fields,
                                     source_.book);
      if (held != nullptr)
        lead.insert(lead.end(), held->paragraphs.begin(), held->paragraphs.end());
    }
    if (draft_.counts.known && !LawAsks("people")) {
      std::string counts;
      if (draft_.counts.people > 0 && !possible()) counts = CountSentence(say_, draft_.counts);
      if (draft_.counts.possible > 0)
        counts +=
            (counts.empty() ? "" : " ") + PossibleSentence(say_, draft_.counts, !counts.empty());
      if (const std::string most = MostSentence(say_, draft_.counts); !most.empty())
        counts += " " + most;
      if (!counts.empty()) lead.push_back(counts);
    }
    SetEarlier();
    if (draft_.partial)
      lead.push_back(ko ? "아직 확인되지 않은 사항은 확인되는 대로 다시 알려 드리겠습니다."
                        : "Some things are not known yet. We will notify you again when we know "
                          "more.");
  }

  // Who had a notice before is told which of the two holds, and that it is no other leak. One text
  // is for all of a group, whether they had one or not.
  void SetEarlier() {
    if (!ToPeople(duty_) || draft_.channel == Channel::kSms || !source_.begun.contains(law_.id))
      return;
    draft_.lead.push_back(
        say_.korean()
            ? "이 사고에 대한 안내를 앞서 받으셨다면, 이 안내는 그 뒤에 확인된 내용을 담아 앞선 "
              "안내를 대신하는 것입니다."
            : "If you have had a notice of this incident from us before, this one takes its place: "
              "it says what we have found since.");
  }

  // A report says how many, also where the law does not list it.
  void SetExtent() {
    const PeopleCounts& c = draft_.counts;
    if (!c.known || LawAsks("people") || LawAsks("damage") || LawAsks("extent")) return;
    if (c.people > 0) draft_.closing.push_back(CountSentence(say_, c));
    if (const std::string here = MakeItems().Here(); !here.empty()) draft_.closing.push_back(here);
    if (c.possible > 0) draft_.closing.push_back(PossibleSentence(say_, c, c.people > 0));
    if (const std::string most = MostSentence(say_, c); !most.empty())
      draft_.closing.push_back(most);
  }

  void SetClosing() {
    const bool ko = say_.korean();
    if (draft_.channel == Channel::kPublic) SetPosting();
    if (draft_.channel == Channel::kSms) return;
    if (!SaysNotLeaked(duty_) && !possible())
      draft_.closing.push_back(ko ? "다시 한번 사과드립니다." : "Again, we apologise.");
  }

  // W4: for how long a public notice stands.
  void SetPosting() {
    const Form& form = source_.form;
    const int64_t days = PostingDays();
    const bool ko = say_.korean();
    if (!form.posting_from) {
      draft_.closing.push_back(
          ko ? fmt::format("이 안내는 게시한 날부터 {}일 이상 게시합니다.", days)
             : fmt::format("This notice will remain on this page for at least {} days.", days));
      return;
    }
    const auto date = [&](int64_t day) { return DateText(DaySpeech(), Time{day * kDay}); };
    const std::string from = date(*form.posting_from), to = date(*form.posting_from + days);
    draft_.closing.push_back(
        ko ? fmt::format("이 안내는 {}부터 {}까지 게시합니다.", from, to)
           : fmt::format("This notice will remain on this page from {} until {}.", from, to));
  }
  Speech DaySpeech() const {
    Speech say = say_;
    say.time_zone = "UTC";
    return say;
  }
  int64_t PostingDays() const {
    const int64_t asked = duty_.substitute
                              ? std::max<int64_t>(duty_.substitute->days, kPostingDaysMin)
                              : kPostingDaysMin;
    return std::max(asked, source_.form.posting_days.value_or(0));
  }

  // --- the items ---

  Items MakeItems() const {
    return {source_, law_, duty_, draft_.to, draft_.counts, say_, draft_.channel};
  }
  bool LawAsks(std::string_view item) const {
    return std::ranges::any_of(duty_.contents, [&](const auto& c) { return c.item == item; });
  }
  bool MayBeUnknown(const std::string& item) const {
    return duty_.partial &&
           std::ranges::find(duty_.partial->unknown, item) != duty_.partial->unknown.end();
  }

  // What the law lists, in its order; to people always what of theirs was disclosed, when, and
  // whom to ask.
  std::vector<duty::ContentItem> Wanted() const {
    std::vector<duty::ContentItem> wanted = duty_.contents;
    if (duty_.sends == "filing") return wanted;
    const auto asks = [&](std::initializer_list<std::string_view> items) {
      return std::ranges::any_of(items, [&](std::string_view item) { return LawAsks(item); });
    };
    auto at = std::ranges::find_if(
        wanted, [](const auto& c) { return c.item != "fact" && c.item != "nature"; });
    const auto add = [&](std::string_view item) {
      at = wanted.insert(at, {.item = std::string(item), .optional = true}) + 1;
    };
    if (!SaysNotLeaked(duty_)) {
      if (!asks({"fields", "possible_fields"})) add(possible() ? "possible_fields" : "fields");
      if (!asks({"when", "when_how", "suspected_when_how", "time"}))
        add(OfIntrusion() ? "time" : "when");
    }
    at = wanted.end();
    if (!asks({"contact"})) add("contact");
    return wanted;
  }
  // Whether the law has people told of the intrusion, and not of their data.
  bool OfIntrusion() const { return ToPeople(duty_) && duty_.clock == "intrusion-known"; }

  void Gather() {
    const Items items = MakeItems();
    std::map<std::string, DraftItem> made;
    std::vector<std::string> order, unknown;
    for (const duty::ContentItem& wanted : Wanted()) {
      if (wanted.item == "fact" && draft_.channel != Channel::kFiling) continue;  // the lead
      if (wanted.item == "not_known_yet") continue;  // when the rest is known
      // What the form says of a delay is of duties that are late; this one is not.
      if (wanted.when_late && !source_.late.contains(duty_.id)) continue;
      std::optional<DraftItem> item = items.Make(wanted.item);
      const bool asked = wanted.IsAsked(source_.late.contains(duty_.id));
      if (!item && asked && MayBeUnknown(wanted.item)) {
        item = items.Unknown(wanted.item);
        unknown.push_back(wanted.item);
        draft_.partial = true;
      }
      if (!item) {
        if (asked) draft_.missing.push_back(wanted.item);
        continue;
      }
      order.push_back(wanted.item);
      made[wanted.item] = std::move(*item);
    }
    // What happened first, unless the nature of it, which begins so, comes first itself.
    if (draft_.partial && draft_.channel == Channel::kFiling && !LawAsks("fact") &&
        !made.contains("nature"))
      if (std::optional<DraftItem> fact = items.Make("fact"))
        order.insert(order.begin(), "fact"), made["fact"] = std::move(*fact);
    if (duty_.sends != "filing") SayOnce(order, made);
    if (LawAsks("not_known_yet")) AddNotKnown(items, unknown, order, made);
    unknown_ = unknown;
    Arrange(items, order, made);
  }

  // Where a law asks for the outline and the cause, one text may answer both: people read it once.
  static void SayOnce(std::vector<std::string>& order, std::map<std::string, DraftItem>& made) {
    std::set<std::vector<std::string>> said;
    std::erase_if(order, [&](const std::string& id) {
      if (id != "description" && id != "cause" && id != "damage") return false;
      if (said.insert(made.at(id).prose.paragraphs).second) return false;
      made.erase(id);
      return true;
    });
  }

  void AddNotKnown(const Items& items, const std::vector<std::string>& unknown,
                   std::vector<std::string>& order, std::map<std::string, DraftItem>& made) {
    std::optional<DraftItem> item = items.Make("not_known_yet");
    if (!item && unknown.empty()) return;
    if (!item) item = DraftItem{.id = "not_known_yet"};
    for (const std::string& id : unknown)
      item->prose.paragraphs.push_back(items.Unknown(id).prose.paragraphs[0]);
    order.push_back("not_known_yet");
    made["not_known_yet"] = std::move(*item);
  }

  // A form may have what the law names in one breath under two headings: measures here, relief
  // there. What is not known yet is said once.
  static void Split(const Items& items, const Layout& layout,
                    const std::vector<std::string>& unknown,
                    std::map<std::string, DraftItem>& made) {
    std::set<std::string> placed;
    for (const Layout::Part& part : layout.parts)
      placed.insert(part.items.begin(), part.items.end());
    std::vector<std::string> split;
    for (const auto& [id, item] : made) {
      const std::vector<std::string> parts = PartsOfItem(id);
      if (parts.size() < 2 || std::ranges::find(unknown, id) != unknown.end()) continue;
      if (std::ranges::all_of(parts, [&](const auto& one) { return placed.contains(one); }))
        split.push_back(id);
    }
    for (const std::string& id : split) {
      made.erase(id);
      for (const std::string& part : PartsOfItem(id))
        if (std::optional<DraftItem> item = items.Make(part)) made[part] = std::move(*item);
    }
  }

  void Arrange(const Items& items, std::vector<std::string>& order,
               std::map<std::string, DraftItem>& made) {
    if (const Layout* layout = source_.texts.LayoutOf(duty_.id)) {
      Split(items, *layout, unknown_, made);
      for (const Layout::Part& part : layout->parts) {
        DraftPart filled{.heading = part.heading.In(draft_.language)};
        for (const std::string& id : part.items) {
          if (const auto item = made.find(id); item != made.end()) {
            filled.items.push_back(std::move(item->second));
            made.erase(item);
          }
        }
        if (!filled.items.empty()) draft_.parts.push_back(std::move(filled));
      }
    }
    for (const std::string& id : order) {
      const auto item = made.find(id);
      if (item == made.end()) continue;
      item->second.heading = items.Heading(id);
      DraftPart part{.heading = item->second.heading};
      part.items.push_back(std::move(item->second));
      draft_.parts.push_back(std::move(part));
    }
  }

  const DraftSource& source_;
  const duty::Law& law_;
  const duty::Duty& duty_;
  Speech say_;
  Draft draft_;
  std::vector<std::string> unknown_;  // items that it calls unknown
};

}  // namespace

std::string_view ChannelName(Channel channel) {
  switch (channel) {
    case Channel::kMail:
      return "mail";
    case Channel::kSms:
      return "sms";
    case Channel::kLetter:
      return "letter";
    case Channel::kPublic:
      return "public";
    case Channel::kFiling:
      return "filing";
  }
  return "";
}

std::string Draft::Stem() const {
  return to.stem + "." + (language == Language::kKorean ? "ko" : "en") + "." +
         std::string(ChannelName(channel));
}

std::optional<DraftName> DraftNamed(std::string_view file_name) {
  const std::string_view ending =
      file_name.substr(std::min(file_name.rfind('.'), file_name.size()));
  if (ending != ".txt" && ending != ".html" && ending != ".md") return std::nullopt;
  const std::string_view name = file_name.substr(0, file_name.size() - ending.size());
  const size_t channel_at = name.rfind('.');
  if (channel_at == name.npos || channel_at == 0) return std::nullopt;
  const size_t language_at = name.rfind('.', channel_at - 1);
  if (language_at == name.npos || language_at == 0) return std::nullopt;
  const std::string_view language = name.substr(language_at + 1, channel_at - language_at - 1);
  const std::optional<Channel> channel = ChannelNamed(name.substr(channel_at + 1));
  if (!channel || !IsTongueCode(language)) return std::nullopt;
  DraftName is{.stem = std::string(name.substr(0, language_at)),
               .language = std::nullopt,
               .channel = *channel,
               .called = std::string(language)};
  if (language == "ko") is.language = Language::kKorean;
  if (language == "en") is.language = Language::kEnglish;
  return is;
}

Expected ExpectedFor(const DraftSource& source, const duty::Law& law, const duty::Duty& duty,
                     const Recipients& to, std::optional<Language> language, Channel channel) {
  return Expecter(source, law, duty, to).Run(language, channel);
}

Expected Narrowed(Expected of_all, Expected of_group) {
  // Not under their own names: the rules would ask the text to tell of them.
  for (const ExpectedFigure& figure : of_all.figures) {
    const bool known = std::ranges::any_of(of_group.figures, [&](const ExpectedFigure& one) {
      const std::string& kind = one.among.empty() ? one.kind : one.among;
      return one.unit == figure.unit && one.value == figure.value && kind == figure.kind;
    });
    if (known) continue;
    ExpectedFigure other = figure;
    if (other.among.empty()) other.among = figure.kind;
    other.kind = "of others too";
    of_group.figures.push_back(std::move(other));
  }
  of_group.may_be_unknown = std::move(of_all.may_be_unknown);
  of_group.to_non_members |= of_all.to_non_members;
  return of_group;
}

std::vector<Channel> ChannelsOf(const duty::Duty& duty) {
  if (duty.sends == "filing") return {Channel::kFiling};
  if (duty.sends == "posting") return {Channel::kPublic};
  if (duty.sends != "person") return {};
  const auto has = [&](std::string_view channel) {
    return std::ranges::find(duty.channels, channel) != duty.channels.end();
  };
  std::vector<Channel> channels;
  const bool any = duty.channels.empty();
  if (any || has("email")) channels.push_back(Channel::kMail);
  if (any || has("paper") || has("fax")) channels.push_back(Channel::kLetter);
  if (any || has("sms")) channels.push_back(Channel::kSms);
  const bool page = has("web") || has("app") || has("public") || duty.substitute;
  if (page) channels.push_back(Channel::kPublic);
  return channels;
}

std::vector<Language> LanguagesOf(const duty::Law& law) {
  std::vector<Language> languages;
  if (std::ranges::find(law.languages, "ko") != law.languages.end())
    languages.push_back(Language::kKorean);
  languages.push_back(Language::kEnglish);
  return languages;
}

Result<std::vector<Draft>> DraftsOf(const DraftSource& source, const duty::Law& law,
                                    const duty::Duty& duty,
                                    const std::vector<Language>& languages) {
  std::vector<Draft> drafts;
  const std::vector<Channel> channels = ChannelsOf(duty);
  if (channels.empty()) return drafts;
  const std::vector<Recipients> recipients = RecipientsOf(source, duty);
  if (recipients.size() * channels.size() * languages.size() > kDraftsMax)
    return Fail(Code::kLimit, "cannot draft the notices",
                fmt::format("{} has {} recipient groups, which make more than {} notices", duty.id,
                            WithCommas(recipients.size()), WithCommas(kDraftsMax)),
                "", "name one language (--language), or disclose fewer combinations in the facts");
  for (const Channel channel : channels) {
    const bool page = channel == Channel::kPublic && ToPeople(duty);
    for (const Recipients& to : page ? std::vector{Everybody(source, duty)} : recipients)
      for (const Language language : languages)
        drafts.push_back(Drafter(source, law, duty, to, language, channel).Run());
  }
  return drafts;
}

}  // namespace haetae::notice
