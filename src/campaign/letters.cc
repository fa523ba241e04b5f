#include "campaign/letters.h"

#include "base/hash.h"
#include "campaign/count.h"
#include "campaign/folder.h"
#include "campaign/notices.h"

namespace haetae::campaign {
namespace {

using delivery::Channel;
using delivery::Letter;
using delivery::Why;

}  // namespace

Result<std::string> ReadFrozen(const ReadPlan& plan, const std::string& name,
                               const std::string& sha256) {
  if (name.empty()) return std::string();
  const fs::path path = TRY(Within(plan.folder, name));
  std::string bytes = TRY(ReadFile(path, delivery::kMailTextBytesMax));
  if (Sha256Hex(bytes) == sha256) return bytes;
  return Fail(Code::kConflict, "a notice has changed since it was planned",
              "its SHA-256 is another one", path.native(),
              "plan again, and have the new plan approved");
}

Result<AllContents> ReadContents(const ReadPlan& plan, const std::string& mark) {
  AllContents all;
  for (size_t i = 0; i < plan.plan.lines.size(); ++i) {
    for (const PlannedNotice& one : plan.plan.lines[i].notices) {
      const std::string text = TRY(ReadFrozen(plan, one.text, one.text_sha256));
      const std::string html = TRY(ReadFrozen(plan, one.html, one.html_sha256));
      NoticeContents& contents = all[{i, one.channel}];
      if (one.channel == Channel::kMail)
        contents.mail =
            TRY(delivery::MailContent::Of(mark + one.subject, PartsOf(text).body, html));
      if (one.channel == Channel::kSms) contents.sms = mark + text;
    }
  }
  return all;
}

BookLetters::BookLetters(const ReadPlan& plan, const contact::Book& book,
                         const std::vector<uint16_t>& groups, Ranked people, SetAside set_aside)
    : plan_(plan),
      book_(book),
      groups_(groups),
      reader_(book),
      people_(std::move(people)),
      set_aside_(std::move(set_aside)) {
  for (size_t i = 0; i < plan.plan.lines.size(); ++i)
    lines_[{plan.plan.lines[i].group, plan.plan.lines[i].language}] = i;
}

Result<std::unique_ptr<BookLetters>> BookLetters::Make(const ReadPlan& plan,
                                                       const contact::Book& book,
                                                       const std::vector<uint16_t>& groups,
                                                       SetAside set_aside) {
  std::unique_ptr<BookLetters> letters(
      new BookLetters(plan, book, groups, TRY(PeopleOfPlan(plan, groups)), std::move(set_aside)));
  if (letters->people_.size() != plan.plan.people)
    return Fail(Code::kConflict, "the plan does not fit the people",
                "their groups have changed since it was made", plan.file.native(),
                "plan again, and have the new plan approved");
  letters->contents_ = TRY(ReadContents(plan));
  return letters;
}

Result<Letter> BookLetters::For(Channel channel, const contact::Person& person, uint8_t address) {
  static_assert(contact::kAddressesMax == delivery::kAddressesMax);
  key_.first = groups_[person.index];
  key_.second = LanguageOf(person, book_);
  const auto line = lines_.find(key_);
  if (line == lines_.end())
    return Fail(Code::kConflict, "the plan does not fit the contacts",
                "somebody's language has changed since it was made", plan_.file.native(),
                "plan again, and have the new plan approved");
  Letter letter = {.group = static_cast<uint16_t>(line->second), .what = {}};
  const auto contents = contents_.find({line->second, channel});
  if (contents == contents_.end()) return letter;
  if (channel == Channel::kMail && address < person.email_count) {
    auto to = delivery::EmailAddress::Parse(person.emails()[address].Reveal());
    letter.addresses = person.email_count;
    letter.missing = Why::kBadContact;
    if (to) letter.what = delivery::MailLetter{std::move(*to), &*contents->second.mail};
  } else if (channel == Channel::kSms && address < person.phone_count) {
    auto to = delivery::PhoneNumber::Parse(person.phones()[address].Reveal(), "");
    letter.addresses = person.phone_count;
    letter.missing = Why::kBadContact;
    if (to) letter.what = delivery::SmsLetter{std::move(*to), contents->second.sms};
  }
  return letter;
}

Status BookLetters::Get(Channel channel, std::span<const delivery::Wanted> wanted,
                        std::vector<Letter>& to) {
  for (const delivery::Wanted& one : wanted) {
    const uint32_t in_book = people_.At(static_cast<uint32_t>(one.person));
    to.push_back(TRY(For(channel, *TRY(reader_.At(in_book)), one.address)));
    if (const std::optional<Why> why = set_aside_.Of(one.person); why)
      to.back().missing = *why, to.back().what = {};
  }
  return {};
}

Result<std::unique_ptr<TestLetters>> TestLetters::Make(const ReadPlan& plan,
                                                       std::vector<delivery::EmailAddress> mails,
                                                       std::vector<delivery::PhoneNumber> phones,
                                                       const std::string& mark) {
  std::unique_ptr<TestLetters> letters(new TestLetters(plan, std::move(mails), std::move(phones)));
  letters->contents_ = TRY(ReadContents(plan, mark));
  return letters;
}

// Numbers go over all addresses of a line, then to the next line: mails before phones.
Status TestLetters::Get(Channel channel, std::span<const delivery::Wanted> wanted,
                        std::vector<Letter>& to) {
  const size_t addresses = mails_.size() + phones_.size();
  for (const delivery::Wanted& one : wanted) {
    const size_t line = static_cast<uint32_t>(one.person) / addresses;
    const size_t at = static_cast<uint32_t>(one.person) % addresses;
    Letter letter = {.group = static_cast<uint16_t>(line), .what = {}};
    const auto contents = contents_.find({line, channel});
    if (contents != contents_.end() && channel == Channel::kMail && at < mails_.size())
      letter.what = delivery::MailLetter{mails_[at], &*contents->second.mail};
    if (contents != contents_.end() && channel == Channel::kSms && at >= mails_.size())
      letter.what = delivery::SmsLetter{phones_[at - mails_.size()], contents->second.sms};
    to.push_back(std::move(letter));
  }
  return {};
}

}  // namespace haetae::campaign
