#include "campaign/count.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/text.h"
#include "campaign/group_names.h"
#include "campaign/recipients.h"
#include "delivery/contact.h"
#include "delivery/quiet.h"

namespace haetae::campaign {
namespace {

using delivery::Channel;

constexpr size_t kMissingShown = 10;

std::optional<delivery::PhoneNumber> FirstPhone(const contact::Person& person) {
  for (const contact::Address& one : person.phones())
    if (Result<delivery::PhoneNumber> number = delivery::PhoneNumber::Parse(one.Reveal(), ""))
      return std::move(*number);
  return std::nullopt;
}

// The digits that tell the zone, as a number: none begins with 0.
uint32_t ZonePrefix(const delivery::PhoneNumber& number) {
  uint32_t prefix = 0;
  for (char digit : number.Reveal().substr(0, delivery::kZoneDigits))
    prefix = prefix * 10 + static_cast<uint32_t>(digit - '0');
  return prefix;
}

class Counting {
 public:
  explicit Counting(const CountFrom& from) : from_(from) {
    for (Channel one : {Channel::kMail, Channel::kSms})
      if (std::ranges::find(from.channels, one) == from.channels.end()) unused_.push_back(one);
  }
  Status Add(const contact::Person& person);
  Result<Counted> Finish();

 private:
  bool LeaveOut(const contact::Person& person);
  bool LivesElsewhere(const contact::Person& person);
  Status ChooseNotices(PlannedLine& line);
  const NoticeText* Choose(const PlannedLine& line, Channel channel, std::string& language) const;

  const CountFrom& from_;
  std::vector<std::string> names_;  // of the groups
  std::vector<Channel> unused_;     // that would reach a person directly
  Counted counted_;
  std::map<std::pair<uint16_t, std::string>, size_t, std::less<>> places_;
  std::pair<uint16_t, std::string> key_;
  std::map<std::string, duty::Truth, std::less<>> residence_;  // by place
  std::set<const NoticeText*> used_;
  std::set<std::string> missing_;
  std::map<std::pair<std::string, std::string>, uint64_t> others_;
};

// Nobody is lost: only who lives elsewhere for sure is left out, and who is in a plan before.
bool Counting::LeaveOut(const contact::Person& person) {
  const auto leave_out = [&] {
    counted_.left_out.resize(from_.groups.size() / 64 + 1);
    counted_.left_out[person.index / 64] |= uint64_t{1} << person.index % 64;
    return true;
  };
  const auto is_in = [&](const std::vector<uint64_t>& bits) {
    const size_t word = person.index / 64;
    return word < bits.size() && (bits[word] >> person.index % 64 & 1) != 0;
  };
  if (!from_.only.empty() && !is_in(from_.only)) return leave_out();
  if (is_in(from_.told_before)) {
    ++counted_.told_before;
    return leave_out();
  }
  if (is_in(from_.told_less)) {  // whoever moved since was told, and is told of the rest
    ++counted_.told_less;
    return false;
  }
  if (LivesElsewhere(person)) return leave_out();
  counted_.told_anew += is_in(from_.told_anew);
  return false;
}

bool Counting::LivesElsewhere(const contact::Person& person) {
  if (!from_.lives_there) return false;
  auto known = residence_.find(person.place);
  if (known == residence_.end())
    known = residence_.emplace(person.place, from_.lives_there(person.place)).first;
  counted_.residence_not_known += known->second == duty::Truth::kUnknown;
  if (known->second != duty::Truth::kNo) return false;
  ++counted_.left_out_people;
  return true;
}

Status Counting::Add(const contact::Person& person) {
  const uint16_t group = from_.groups[person.index];
  if (!from_.included[group] || LeaveOut(person)) return {};
  key_.first = group;
  key_.second = LanguageOf(person, from_.book);
  const auto [at, is_new] = places_.try_emplace(key_, counted_.lines.size());
  if (is_new) {
    if (counted_.lines.size() == kLinesMax)
      return Fail(Code::kLimit, "cannot plan the notice",
                  fmt::format("people are in more than {} groups and languages", kLinesMax), "",
                  "leave the languages out of the contacts that no notice is written in");
    const scope::PeopleGroups::Group& kind = from_.kinds[group];
    counted_.lines.push_back({.name = {},  // when it is known who else is in the plan
                              .group = group,
                              .kind = std::string(kind.group.kind),
                              .fields = kind.group.fields,
                              .possible = kind.possible,
                              .language = key_.second,
                              .notices = {}});
  }
  PlannedLine& line = counted_.lines[at->second];
  ++line.people;
  const auto channel =
      std::ranges::find_if(from_.channels, [&](Channel one) { return CanTake(person, one); });
  // The last one is where whoever cannot be reached is told.
  const Channel first = channel == from_.channels.end() ? from_.channels.back() : *channel;
  ++line.channels[static_cast<size_t>(first)];
  if (first == Channel::kSms)
    if (const auto number = FirstPhone(person)) ++counted_.texts[ZonePrefix(*number)];
  if (first == Channel::kPublic)
    for (Channel other : unused_)
      counted_.unused[static_cast<size_t>(other)] += CanTake(person, other);
  return {};
}

// In the people's language, the same without its region, the book's, or any.
const NoticeText* Counting::Choose(const PlannedLine& line, Channel channel,
                                   std::string& language) const {
  const scope::PeopleGroups::Group& kind = from_.kinds[line.group];
  std::vector<std::string> wanted = {
      line.language, line.language.substr(0, line.language.find('-')), from_.book.language()};
  for (const std::string& other : from_.notices.LanguagesFor(kind, channel))
    wanted.push_back(other);
  for (const std::string& one : wanted) {
    language = one;
    if (const NoticeText* found = from_.notices.Find(kind, one, channel)) return found;
  }
  return nullptr;
}

Status Counting::ChooseNotices(PlannedLine& line) {
  for (Channel channel : from_.channels) {
    if (channel == Channel::kPost) continue;
    std::string language;
    const NoticeText* notice = Choose(line, channel, language);
    if (notice == nullptr) {
      missing_.insert(fmt::format("{} for {}{} shown {}", delivery::ChannelName(channel),
                                  line.possible ? "possibly affected " : "", line.kind,
                                  EscapeTerminal(Shortened(line.fields, 200))));
      continue;
    }
    if (channel == from_.channels.front() &&
        language != line.language.substr(0, line.language.find('-')) && language != line.language)
      others_[{line.language, language}] += line.people;
    const auto file = [](const FrozenFile& one) {
      return one.name.empty() ? std::string() : "notices/" + one.name;
    };
    line.notices.push_back({.channel = channel,
                            .language = language,
                            .subject = notice->subject,
                            .text = file(notice->text),
                            .text_sha256 = notice->text.sha256,
                            .html = file(notice->html),
                            .html_sha256 = notice->html.sha256});
    if (used_.insert(notice).second) counted_.used.push_back(notice);
  }
  return {};
}

Result<Counted> Counting::Finish() {
  std::vector<bool> there(from_.kinds.size());
  for (const PlannedLine& line : counted_.lines) there[line.group] = true;
  names_ = GroupNames(from_.kinds, there, from_.notices);
  for (PlannedLine& line : counted_.lines) line.name = names_[line.group] + "." + line.language;
  std::ranges::sort(counted_.lines, {}, [this](const PlannedLine& line) {
    const std::string& name = names_[line.group];  // "member-9" before "member-10"
    return std::tuple(line.possible, line.kind, name.size(), name, line.language);
  });
  for (PlannedLine& line : counted_.lines) {
    TRY(ChooseNotices(line));
    counted_.people += line.people;
    for (size_t i = 0; i < line.channels.size(); ++i) counted_.channels[i] += line.channels[i];
  }
  if (counted_.people == 0 && counted_.told_before > 0)
    return Fail(Code::kNotFound, "there is nobody to tell",
                "everybody of the duty is in a plan whose sending has begun", "",
                "go on with that plan, or give --again to plan them anew, as for a correction");
  if (counted_.people == 0)
    return Fail(Code::kNotFound, "there is nobody to tell",
                "everybody of the duty lives in another country, as the contacts say", "",
                "correct the countries of the contacts, or plan the duty of the other country");
  if (!missing_.empty()) {
    std::vector<std::string> shown(missing_.begin(), missing_.end());
    const size_t more = shown.size() > kMissingShown ? shown.size() - kMissingShown : 0;
    shown.resize(shown.size() - more);
    return Fail(Code::kNotFound, "somebody would get no notice",
                "there is none of: " + Joined(shown, "; ") +
                    (more > 0 ? fmt::format("; and {} more", more) : ""),
                (from_.notices.path / "manifest.json").native(),
                "draft it, or leave the channel out");
  }
  for (const auto& [languages, people] : others_)
    counted_.others.push_back({languages.first, languages.second, people});
  return std::move(counted_);
}

}  // namespace

bool CanTake(const contact::Person& person, Channel channel) {
  switch (channel) {
    case Channel::kMail:
      return std::ranges::any_of(person.emails(), [](const contact::Address& one) {
        return delivery::EmailAddress::Parse(one.Reveal()).has_value();
      });
    case Channel::kSms:
      return FirstPhone(person).has_value();
    case Channel::kPost:
      return false;  // contacts have no postal addresses
    case Channel::kPublic:
      return true;
  }
  return false;
}

std::string_view LanguageOf(const contact::Person& person, const contact::Book& book) {
  return person.language.empty() ? std::string_view(book.language()) : person.language;
}

Result<Counted> CountLines(const CountFrom& from) {
  CHECK(from.groups.size() == from.book.people() && from.included.size() == from.kinds.size());
  CHECK(!from.channels.empty());
  Counting counting(from);
  TRY(from.book.Each(0, from.book.people(),
                     [&](const contact::Person& person) { return counting.Add(person); }));
  return counting.Finish();
}

std::string LeftOutBytes(const Counted& counted) {
  std::string bytes;
  for (uint64_t word : counted.left_out)
    for (int i = 0; i < 8; ++i) bytes += static_cast<char>(word >> 8 * i & 0xff);
  return bytes;
}

namespace {

// A bit a person: who is in one of the groups.
std::vector<uint64_t> BitsOf(const std::vector<uint16_t>& groups, const std::vector<bool>& in) {
  std::vector<uint64_t> bits(groups.size() / 64 + 1);
  for (size_t i = 0; i < groups.size(); ++i)
    if (in[groups[i]]) bits[i / 64] |= uint64_t{1} << i % 64;
  return bits;
}

}  // namespace

Ranked PeopleCounted(const CountFrom& from, const Counted& counted) {
  std::vector<uint64_t> bits = BitsOf(from.groups, from.included);
  for (size_t word = 0; word < counted.left_out.size(); ++word)
    bits[word] &= ~counted.left_out[word];
  return Ranked(std::move(bits));
}

Result<Ranked> PeopleOfPlan(const ReadPlan& plan, const std::vector<uint16_t>& groups) {
  std::vector<bool> in(size_t{1} << 16);
  for (const PlannedLine& line : plan.plan.lines) in[line.group] = true;
  std::vector<uint64_t> bits = BitsOf(groups, in);
  if (!plan.plan.left_out_sha256.empty()) {
    const std::string bytes =
        TRY(ReadListed(plan.folder, std::string(kLeftOutFile), plan.plan.left_out_sha256));
    if (bytes.size() != bits.size() * 8)
      return Fail(Code::kConflict, "the plan does not fit the people",
                  "who was left out is of another number of people", plan.file.native(),
                  "plan again, and have the new plan approved");
    for (size_t i = 0; i < bytes.size(); ++i)
      bits[i / 8] &= ~(uint64_t{static_cast<unsigned char>(bytes[i])} << i % 8 * 8);
  }
  return Ranked(std::move(bits));
}

}  // namespace haetae::campaign
