#include "notice/items.h"

#include <fmt/format.h>

#include <algorithm>

#include "duty/condition.h"
#include "duty/severity.h"
#include "notice/expect.h"

namespace haetae::notice {
namespace {

void Append(const Prose& more, Prose& to) {
  to.paragraphs.insert(to.paragraphs.end(), more.paragraphs.begin(), more.paragraphs.end());
  to.steps.insert(to.steps.end(), more.steps.begin(), more.steps.end());
}

// A prose of paragraphs only, for texts that stand behind one another.
Prose Flat(const Prose& prose) {
  Prose flat{.paragraphs = prose.paragraphs};
  flat.paragraphs.insert(flat.paragraphs.end(), prose.steps.begin(), prose.steps.end());
  return flat;
}

}  // namespace

const Prose* Items::Written(std::string_view key) const {
  if (to_.members == std::optional(false))
    if (const Prose* own = source_.form.FindForNonMembers(say_.language, key)) return own;
  if (channel_ == Channel::kSms) {
    const ItemTexts& brief = source_.form.sms.In(say_.language);
    if (const auto found = brief.find(key); found != brief.end()) return &found->second;
  }
  return source_.form.Find(duty_.id, say_.language, key);
}

bool Items::LawAsks(std::string_view item) const {
  return std::ranges::any_of(duty_.contents, [&](const auto& c) { return c.item == item; });
}

std::string Items::Heading(const std::string& id) const {
  const bool official = channel_ == Channel::kFiling;
  const Texts& texts = source_.texts;
  if (const auto heading = texts.possible_headings.find(id);
      !official && say_.possible && heading != texts.possible_headings.end())
    return heading->second.In(say_.language);
  if (const auto heading = texts.headings.find(id); !official && heading != texts.headings.end())
    return heading->second.In(say_.language);
  const auto item = source_.book.lexicon.items.find(id);
  std::string name =
      item == source_.book.lexicon.items.end() ? id : item->second.name.In(say_.language);
  // Laws name items within a sentence.
  if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] -= 'a' - 'A';
  return name;
}

std::vector<std::string> Items::FieldNames(const std::vector<duty::GroupField>& fields) const {
  // Kinds of one name are told once; in clear where one of them was.
  std::vector<std::pair<std::string, bool>> told;  // name, masked
  for (const duty::GroupField& field : fields) {
    const duty::FieldKind* kind = source_.book.lexicon.Field(field.kind);
    std::string name = kind != nullptr ? kind->name.In(say_.language) : field.kind;
    if (const auto own = source_.form.fields.find(field.kind); own != source_.form.fields.end())
      name = own->second.In(say_.language);
    else if (kind == nullptr)
      std::ranges::replace(name, '_', ' ');
    const auto same = std::ranges::find(told, name, &std::pair<std::string, bool>::first);
    if (same == told.end())
      told.emplace_back(std::move(name), field.masked);
    else
      same->second = same->second && field.masked;
  }
  std::vector<std::string> names;
  for (const auto& [name, masked] : told) names.push_back(FieldName(say_, name, masked));
  return names;
}

Prose Items::Fields() const {
  std::vector<std::string> names = FieldNames();
  for (const std::string& name : FieldNames(to_.doubted))
    if (std::ranges::find(names, name) == names.end())
      names.push_back(say_.possible ? name : DoubtedName(say_, name));
  return {{FieldsIntro(say_)}, std::move(names)};
}

std::string Items::When() const {
  const duty::Span& suspected = source_.facts.suspected;
  if (say_.possible && suspected.last)
    return SuspectedSentence(say_, suspected.first, *suspected.last);
  const duty::Span& period = source_.facts.period;
  return period.known() ? PeriodSentence(say_, *period.first, *period.last) : "";
}

std::string Items::IntrusionWhen() const {
  const duty::Span& intrusion = source_.facts.intrusion;
  return intrusion.known() ? IntrusionSentence(say_, *intrusion.first, *intrusion.last) : When();
}

std::string Items::Here() const {
  if (counts_.people + counts_.possible == 0 || counts_.here.value_or(0) + counts_.unplaced == 0)
    return "";
  const std::string here = HereSentence(say_, counts_, source_.book.lexicon.Living({law_.area}),
                                        law_.area.size() > 2 && law_.area[0] != '@');
  if (!counts_.here_fields || !to_.fields_known) return here;
  const std::vector<std::string> all = FieldNames();
  std::vector<std::string> names =
      FieldNames(Canonical(*counts_.here_fields, source_.book.lexicon));
  return names == all || names.empty() ? here : here + " " + HereFieldsSentence(say_, names);
}

std::optional<Prose> Items::People() const {
  if (!counts_.known || counts_.people + counts_.possible == 0) return std::nullopt;
  Prose prose;
  const auto add = [&](const std::string& text) {
    if (!text.empty()) prose.paragraphs.push_back(text);
  };
  // Here() is of those whose number stands right before it.
  const bool confirmed = counts_.people > 0;
  if (confirmed) add(CountSentence(say_, counts_)), add(Here());
  if (counts_.possible > 0) add(PossibleSentence(say_, counts_, confirmed));
  if (!confirmed) add(Here());
  add(MostSentence(say_, counts_));
  if (counts_.suspected > 0 && counts_.suspected < counts_.possible)
    add(ReadSentence(say_, counts_.suspected));
  return prose;
}

std::optional<Prose> Items::Awareness() const {
  std::optional<Time> first;
  for (const char* name :
       {"first_signal", "intrusion_known", "possible_known", "discovered", "confirmed"}) {
    const auto at = source_.facts.times.find(name);
    if (at != source_.facts.times.end() && (!first || at->second < *first)) first = at->second;
  }
  if (!first) return std::nullopt;
  const auto text = [&](Time at) {
    return say_.with_minutes ? TimeText(say_, at) : DateText(say_, at);
  };
  Prose prose;
  const std::string when = text(*first);
  prose.paragraphs.push_back(say_.korean()
                                 ? fmt::format("회사는 {}에 처음 이 사고를 인지하였습니다.", when)
                                 : fmt::format("We first noticed the incident on {}.", when));
  // Both times: which of them a duty counts from is told by its deadline.
  const auto confirmed = source_.facts.times.find("confirmed");
  if (confirmed == source_.facts.times.end() || channel_ != Channel::kFiling || say_.possible ||
      to_.certainty == duty::Certainty::kPossible)
    return prose;
  if (const std::string later = text(confirmed->second); later != when)
    prose.paragraphs.push_back(say_.korean()
                                   ? fmt::format("회사는 {}에 유출 사실을 확인하였습니다.", later)
                                   : fmt::format("We confirmed the breach on {}.", later));
  return prose;
}

// Lines, and not a list: what stands above a list is said of each of its entries.
Prose Items::Contact() const {
  const Form& form = source_.form;
  const bool ko = say_.korean();
  Prose prose;
  const auto line = [&](std::string_view en, std::string_view korean, const std::string& value) {
    if (!value.empty()) prose.paragraphs.push_back(fmt::format("{}: {}", ko ? korean : en, value));
  };
  line("Contact", "담당 부서", form.department.In(say_.language));
  if (channel_ == Channel::kFiling)  // a report names who answers for it
    line("Officer", "담당자", form.officer.In(say_.language));
  std::string phone = form.phone;
  if (const std::string& hours = form.hours.In(say_.language); !phone.empty() && !hours.empty())
    phone += " (" + hours + ")";
  line("Call", "문의 전화", phone);
  line("E-mail", "이메일", form.email);
  line("Address", "주소", form.address.In(say_.language));
  if (channel_ != Channel::kFiling && channel_ != Channel::kSms)
    prose.paragraphs.push_back(WhereToAsk());
  return prose;
}

// W7: where people learn whether they are affected; an account helps only those who have one.
std::string Items::WhereToAsk() const {
  if (LawAsks("not_leaked"))
    return say_.korean() ? "궁금하신 사항은 위 연락처로 문의해 주세요."
                         : "Contact us if you have any questions.";
  const std::string& check = source_.form.check.In(say_.language);
  const bool here = check.empty() || (say_.to_you && !say_.members.value_or(false));
  const Phrase what = say_.to_you && !say_.possible  // who reads it is concerned
                          ? Phrase{"which of your data are concerned", "본인의 유출 항목은"}
                          : Phrase{"whether your data are among them", "본인의 유출 여부와 항목은"};
  if (say_.korean())
    return here ? what.ko + " 위 연락처로 문의하시면 확인해 드립니다."
                : fmt::format("{} {} 확인하실 수 있고, 위 연락처로 문의하셔도 됩니다.", what.ko,
                              check);
  return here ? "Contact us to find out " + what.en + "."
              : fmt::format("You can check {} {}, or contact us.", what.en, check);
}

std::optional<Prose> Items::Number(const std::string& id) const {
  const auto number = source_.form.numbers.find(id);
  if (number == source_.form.numbers.end()) return std::nullopt;
  const std::string count = WithCommas(number->second);
  const bool ko = say_.korean();
  if (id == "people_told")
    return Prose{{ko ? fmt::format("지금까지 정보주체 {}명에게 통지하였습니다.", count)
                     : fmt::format("Notices were sent to {} people so far.", count)},
                 {}};
  if (id == "people_total")
    return Prose{{ko ? fmt::format("해당 처리 활동의 전체 정보주체는 {}명입니다.", count)
                     : fmt::format("The processing concerned covers {} people.", count)},
                 {}};
  return Prose{{ko ? fmt::format("이 가운데 아동·청소년·고령자는 {}명입니다.", count)
                   : fmt::format("Of these, {} people are children or elderly.", count)},
               {}};
}

// The notices to people under the same law.
std::optional<Prose> Items::NoticeCopy() const {
  std::string of;
  for (const duty::Duty& other : law_.duties)
    if (other.sends == "person" && of.find(other.id) == of.npos)
      of += (of.empty() ? "" : ", ") + other.id;
  if (of.empty()) return std::nullopt;
  if (say_.korean())
    return Prose{{fmt::format("정보주체에게 보내는 통지문의 견본을 첨부합니다({}).", of)}, {}};
  return Prose{{fmt::format("A sample of the notice to people is attached ({}).", of)}, {}};
}

std::optional<Prose> Items::Measured(const std::string& id) const {
  const bool ko = say_.korean();
  if (id == "fact") return Prose{{FactSentence(say_)}, {}};
  if (id == "nature") {
    const bool how_elsewhere = LawAsks("description") || LawAsks("cause") || LawAsks("when_how");
    Prose prose{{FactSentence(say_)}, {}};
    if (const Prose* how = Written("how"); how != nullptr && !how_elsewhere)
      Append(Flat(*how), prose);
    return prose;
  }
  if (id == "fields" || id == "possible_fields") {
    if (!to_.fields_known || to_.fields.empty()) return std::nullopt;
    return Fields();
  }
  if (id == "when" || id == "time") {
    const std::string when = id == "when" ? When() : IntrusionWhen();
    if (when.empty()) return std::nullopt;
    return Prose{{when}, {}};
  }
  if (id == "people") return People();
  if (id == "first_awareness") return Awareness();
  if (id == "records") {
    const std::optional<uint64_t> records = RecordsOf(source_.facts);
    if (!records) return std::nullopt;
    const std::string count = WithCommas(*records);
    const std::string sentence =
        say_.possible
            ? (ko ? fmt::format("관련되었을 가능성이 있는 개인정보 기록은 {}건입니다.", count)
                  : Counted(*records, "record", "records") + " may be concerned.")
            : (ko ? fmt::format("관련된 개인정보 기록은 {}건입니다.", count)
                  : Counted(*records, "record is", "records are") + " concerned.");
    Prose prose{{sentence}, {}};
    if (source_.facts.records_by_page)
      prose.paragraphs.back() += ko ? " 한 화면이 보여 주는 한 사람의 정보를 기록 1건으로 셉니다."
                                    : " What one page shows of one person counts as one record.";
    return prose;
  }
  if (id == "person_categories") {
    std::vector<std::string> kinds;
    if (counts_.members > 0) kinds.push_back(ko ? "회원" : "customers who are members");
    if (counts_.non_members > 0)
      kinds.push_back(ko ? "비회원(회원이 등록한 사람)"
                         : "non-members, whose data members had entered");
    if (counts_.others > 0 || kinds.empty()) kinds.push_back(ko ? "고객" : "customers");
    return Prose{{ko ? fmt::format("정보주체의 유형: {}", Joined(kinds, ", "))
                     : fmt::format("Kinds of people: {}", Joined(kinds, "; "))},
                 {}};
  }
  return std::nullopt;
}

std::optional<Prose> Items::Composed(const std::string& id) const {
  const bool ko = say_.korean();
  if (id == "when_how" || id == "suspected_when_how") {
    const std::string when = When();
    const Prose* how = Written("how");
    if (when.empty() || how == nullptr) return std::nullopt;
    Prose prose{{when}, {}};
    Append(Flat(*how), prose);
    return prose;
  }
  if (id == "measures_relief") {
    const Prose *measures = Written("measures"), *relief = Written("relief");
    if (measures == nullptr || relief == nullptr) return std::nullopt;
    Prose prose = Flat(*measures);
    Append(Flat(*relief), prose);
    return prose;
  }
  if (id == "contact") return Contact();
  if (id == "identity") {
    std::string who = source_.form.company.In(say_.language);
    if (const std::string& where = source_.form.address.In(say_.language); !where.empty())
      who += ", " + where;
    return Prose{{ko ? "개인정보처리자: " + who : "The company that holds the data: " + who}, {}};
  }
  if (id == "notice_date") {
    const std::string day = DateText(say_, source_.at);
    return Prose{{ko ? "통지일: " + day : "Date of this notice: " + day}, {}};
  }
  if (id == "people_told" || id == "people_total" || id == "vulnerable_people") return Number(id);
  if (id == "notice_copy") return NoticeCopy();
  return std::nullopt;
}

std::optional<DraftItem> Items::Make(const std::string& id) const {
  DraftItem item{.id = id};
  std::optional<Prose> prose;
  const auto known = source_.book.lexicon.items.find(id);
  if (known != source_.book.lexicon.items.end() &&
      !IsEstablished(known->second, duty_, source_.facts))
    return std::nullopt;
  if (const Prose* written = Written(id); written != nullptr) prose = *written;
  const bool measured = known != source_.book.lexicon.items.end() && known->second.from != "form";
  if (measured)
    prose = Measured(id);
  else if (!prose)
    prose = Composed(id);
  // What a company calls the cause, the description and the damage is how it happened.
  if (!prose && (id == "cause" || id == "description" || id == "damage"))
    if (const Prose* how = Written("how"); how != nullptr) prose = Flat(*how);
  if (id == "damage" && prose) {
    Prose damage;  // the list at its end, behind the sentence that leads to it
    if (const std::optional<Prose> people = People()) Append(*people, damage);
    if (Written("damage") != nullptr) Append(*Written("damage"), damage);
    if (to_.fields_known && !to_.fields.empty()) Append(Fields(), damage);
    if (!damage.empty()) prose = std::move(damage);
  }
  if (id == "extent")
    if (const std::optional<Prose> people = People()) {
      Prose extent;  // the list at its end, behind the sentence that leads to it
      if (prose) Append(Flat(*prose), extent);
      Append(*people, extent);
      if (to_.fields_known && !to_.fields.empty()) Append(Fields(), extent);
      prose = std::move(extent);
    }
  if (!prose)
    if (const Prose* standing = source_.texts.Default(id, duty_.id, say_.language, to_.fields,
                                                      source_.book, channel_ == Channel::kPublic))
      prose = *standing;
  if (!prose || prose->empty()) return std::nullopt;
  item.prose = std::move(*prose);
  return item;
}

DraftItem Items::Unknown(const std::string& id) const {
  const auto item = source_.book.lexicon.items.find(id);
  const std::string name =
      item == source_.book.lexicon.items.end() ? id : item->second.name.In(say_.language);
  return {.id = id, .prose = {{UnknownSentence(say_, name)}, {}}, .unknown = true};
}

}  // namespace haetae::notice
