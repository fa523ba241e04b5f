// The words of this room: a delivery is one notice to one person over one channel.
//
//   const Key key = KeyOf(CampaignId{1}, Channel::kMail, Person{7});
//   PersonOf(key); ChannelOf(key);
//
// A person is a dense number that only the caller can translate; nothing here holds personal data.
// The numbers of the enumerations are those of docs/formats/deliveries.md. Pure, thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/text.h"
#include "base/time.h"

namespace haetae::delivery {

enum class Person : uint32_t {};  // 0 to people − 1
enum class CampaignId : uint32_t {};
enum class Key : int64_t {};  // campaign × 2³⁶ + channel × 2³² + person

enum class Channel : uint8_t { kMail = 1, kSms = 2, kPost = 3, kPublic = 4 };
inline constexpr std::array kChannels = {Channel::kMail, Channel::kSms, Channel::kPost,
                                         Channel::kPublic};

enum class State : uint8_t {
  kWaiting,
  kIntended,
  kAccepted,
  kDeferred,
  kBounced,
  kFailed,
  kUnknown,
  kDelivered,
};
inline constexpr size_t kStates = 8;

enum class Why : uint8_t {
  kReply,           // what the reply says
  kNoContact,       // there is no address for this channel
  kBadContact,      // the address cannot be written in this protocol
  kGaveUp,          // deferred until the time was over
  kConnectionLost,  // after the message was whole, before the answer
  kCrash,           // the program or the machine ended at that point
  kStrangeAnswer,   // the gateway's answer could not be understood
  kServerLacks,     // the server cannot take it: too large, needs SMTPUTF8
  kReport,          // a bounce or delivery report came
  kNextAddress,     // an address failed for good; the person's next one is to be tried
  kLaterPlan,       // set aside: a later notice of the same duty goes to the person
  kRuledOut,        // set aside: what the notice says holds of the person no more
};
// Nothing is tried any more, over no channel: the person is left to another notice, or to none.
constexpr bool IsSetAside(Why why) { return why == Why::kLaterPlan || why == Why::kRuledOut; }

// Of a person and a channel: the own address and those for when it fails, from 0.
inline constexpr uint8_t kAddressesMax = 5;

// What the far side said, without its text: that quotes addresses.
struct Reply {
  uint16_t code = 0;      // 250, or an HTTP status
  uint32_t enhanced = 0;  // RFC 3463: class × 2²⁰ + subject × 2¹⁰ + detail; 0: none
  bool operator==(const Reply&) const = default;
};
constexpr uint32_t Enhanced(uint32_t klass, uint32_t subject, uint32_t detail) {
  return klass << 20 | subject << 10 | detail;
}
// "5.1.1" at the beginning of the text, 0 where there is none.
uint32_t ParseEnhanced(std::string_view text);
// "5.1.1"
std::string EnhancedText(uint32_t enhanced);

// How one attempt ended.
struct Ending {
  State state = State::kUnknown;  // kIntended: nothing that could make it whole was sent
  Reply reply;
  Why why = Why::kReply;
  bool operator==(const Ending&) const = default;
};

constexpr Key KeyOf(CampaignId campaign, Channel channel, Person person) {
  return Key{static_cast<int64_t>(campaign) << 36 | static_cast<int64_t>(channel) << 32 |
             static_cast<int64_t>(person)};
}
constexpr Person PersonOf(Key key) { return Person(static_cast<uint32_t>(key)); }
constexpr Channel ChannelOf(Key key) { return Channel((static_cast<uint64_t>(key) >> 32) & 15); }
constexpr CampaignId CampaignOf(Key key) { return CampaignId(static_cast<uint64_t>(key) >> 36); }

std::string_view ChannelName(Channel channel);
std::optional<Channel> ChannelNamed(std::string_view name);
std::string_view StateName(State state);
Phrase StatePhrase(State state);
Phrase ChannelPhrase(Channel channel);
// Why a person has not been reached, for people.
Phrase ReasonPhrase(State state, Why why, Reply reply);
// The same behind its channel, short: "mail: 550 5.1.1", "mail: no address".
Phrase TriedPhrase(Channel channel, State state, Why why, Reply reply);

// A person is told when the far side took the message and did not return it.
constexpr bool IsTold(State state) {
  return state == State::kAccepted || state == State::kDelivered;
}
// Nothing more will come of it: the next channel's turn.
constexpr bool IsLost(State state) { return state == State::kFailed || state == State::kBounced; }

}  // namespace haetae::delivery
