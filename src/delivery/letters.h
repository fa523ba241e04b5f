// What is to be said to whom, from whoever knows: the delivery room holds no contacts and no texts.
//
//   class FromContactBook : public Letters { … };
//   letters.Get(Channel::kMail, wanted, answers);        // answers[i] is for wanted[i]
//
// Called from one thread, for some thousand people at once, in any order and again for a repeat. It
// must give the same message for the same person and address each time. An answer without a letter
// says why: the person goes on to the next address or channel. What an answer points to stays until
// the next call.
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

struct Wanted {
  Person person{};
  uint8_t address = 0;  // which of the person's on this channel: the own one, or a further one
};

struct Letter {
  uint16_t group = 0;             // of the campaign
  uint8_t addresses = 1;          // that the person has on this channel
  Why missing = Why::kNoContact;  // where there is no letter
  std::variant<std::monostate, MailLetter, SmsLetter> what;
};

class Letters {
 public:
  virtual ~Letters() = default;
  // Fills `to` with one answer each. An error stops the run; nothing of the batch is sent.
  virtual Status Get(Channel channel, std::span<const Wanted> wanted, std::vector<Letter>& to) = 0;
};

}  // namespace haetae::delivery
