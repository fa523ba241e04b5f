// What is to be said to whom, from whoever knows: the delivery room holds no contacts and no texts.
//
//   class FromContactBook : public Letters { … };
//   letters.Get(Channel::kMail, people, answers);        // answers[i] is for people[i]
//
// Called from one thread, for some thousand people at once, in any order and again for a repeat. It
// must give the same message for the same person each time. An answer without a letter says why:
// the person goes on to the next channel. What an answer points to stays until the next call.
#pragma once

#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/error.h"
#include "delivery/contact.h"
#include "delivery/delivery.h"
#include "delivery/mail.h"

namespace haetae::delivery {

struct MailLetter {
  EmailAddress to;
  const MailContent* content = nullptr;
};

struct SmsLetter {
  PhoneNumber to;
  std::string text;
};

struct Letter {
  uint16_t group = 0;             // of the campaign
  Why missing = Why::kNoContact;  // where there is none
  std::variant<std::monostate, MailLetter, SmsLetter> what;
};

class Letters {
 public:
  virtual ~Letters() = default;
  // Fills `to` with one answer a person. An error stops the run; nothing of the batch is sent.
  virtual Status Get(Channel channel, std::span<const Person> people, std::vector<Letter>& to) = 0;
};

}  // namespace haetae::delivery
