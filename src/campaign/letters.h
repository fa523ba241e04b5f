// Each person's letter, from the contact book and the plan's notices: what the room delivery asks
// for.
//
//   std::unique_ptr<BookLetters> letters =
//       TRY(BookLetters::Make(plan, book, groups, set_aside));
//   delivery::Send(deliveries, data, campaign, *letters, …);
//
// Texts are those of the plan's folder and must have its hashes. Unsubscribing and suppression
// lists are not asked: a notice of the law is no advertising. Memory: a bit a person and the texts.
// Borrows plan, book and groups. One thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "campaign/plan.h"
#include "campaign/ranked.h"
#include "campaign/set_aside.h"
#include "contact/book.h"
#include "delivery/letters.h"

namespace haetae::campaign {

// A notice's texts, as letters are made of them.
struct NoticeContents {
  std::optional<delivery::MailContent> mail;
  std::string sms;
};
// By line of the plan and channel. `mark` goes before subjects and texts: "[TEST] ".
using AllContents = std::map<std::pair<size_t, delivery::Channel>, NoticeContents>;
// kConflict where a file of the plan's folder is not what it was.
Result<AllContents> ReadContents(const ReadPlan& plan, const std::string& mark = "");

// One file of the plan; kConflict as above.
Result<std::string> ReadFrozen(const ReadPlan& plan, const std::string& name,
                               const std::string& sha256);

class BookLetters final : public delivery::Letters {
 public:
  static Result<std::unique_ptr<BookLetters>> Make(const ReadPlan& plan, const contact::Book& book,
                                                   const std::vector<uint16_t>& groups,
                                                   SetAside set_aside = {});
  Status Get(delivery::Channel channel, std::span<const delivery::Wanted> wanted,
             std::vector<delivery::Letter>& to) override;

 private:
  BookLetters(const ReadPlan& plan, const contact::Book& book, const std::vector<uint16_t>& groups,
              Ranked people, SetAside set_aside);
  Result<delivery::Letter> For(delivery::Channel channel, const contact::Person& person,
                               uint8_t address);
  const ReadPlan& plan_;
  const contact::Book& book_;
  const std::vector<uint16_t>& groups_;
  contact::BookReader reader_;
  Ranked people_;  // of the plan, by number in the book
  SetAside set_aside_;
  AllContents contents_;
  std::map<std::pair<uint16_t, std::string>, size_t> lines_;
  std::pair<uint16_t, std::string> key_;
};

// The same notices to named members of staff, marked as a test: one a line of the plan and address.
class TestLetters final : public delivery::Letters {
 public:
  static Result<std::unique_ptr<TestLetters>> Make(const ReadPlan& plan,
                                                   std::vector<delivery::EmailAddress> mails,
                                                   std::vector<delivery::PhoneNumber> phones,
                                                   const std::string& mark);
  uint32_t size() const {
    return static_cast<uint32_t>(plan_.plan.lines.size() * (mails_.size() + phones_.size()));
  }
  Status Get(delivery::Channel channel, std::span<const delivery::Wanted> wanted,
             std::vector<delivery::Letter>& to) override;

 private:
  TestLetters(const ReadPlan& plan, std::vector<delivery::EmailAddress> mails,
              std::vector<delivery::PhoneNumber> phones)
      : plan_(plan), mails_(std::move(mails)), phones_(std::move(phones)) {}
  const ReadPlan& plan_;
  std::vector<delivery::EmailAddress> mails_;
  std::vector<delivery::PhoneNumber> phones_;
  AllContents contents_;
};

}  // namespace haetae::campaign
