// Who of a plan gets which notice, over which channel first: counted from the contact book,
// exactly. Nothing is sent.
//
//   Counted counted = TRY(CountLines({book, groups, kinds, included, folder, channels}));
//   counted.lines[0].channels[…];
//
// One pass over the book: about half a microsecond a person. Memory: what it is given, and a line a
// group and language.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "campaign/notices.h"
#include "campaign/plan.h"
#include "campaign/ranked.h"
#include "contact/book.h"
#include "duty/condition.h"

namespace haetae::campaign {

struct CountFrom {
  const contact::Book& book;
  const std::vector<uint16_t>& groups;                   // of each person of the book
  const std::vector<scope::PeopleGroups::Group>& kinds;  // what the groups are
  const std::vector<bool>& included;                     // which groups the duty is about
  const NoticeFolder& notices;
  const std::vector<delivery::Channel>& channels;  // in the order in which they are tried
  // Whether the duty is about people of whom the contacts say that place, "": nothing. Empty: about
  // everybody. Who may live there is told.
  std::function<duty::Truth(std::string_view place)> lives_there;
  // A bit a person: who is in a plan that went before, and was told there of all that is known; who
  // was told of less; who was not reached, or of whom it does not hold any more. Empty: nobody.
  const std::vector<uint64_t>&told_before, &told_less, &told_anew;
  // A bit a person: nobody else is meant. Empty: everybody is.
  const std::vector<uint64_t>& only;
};

// People whose language no notice is written in.
struct OtherLanguage {
  std::string wanted, got;
  uint64_t people = 0;
};

struct Counted {
  std::vector<PlannedLine> lines;  // by kind, number and language
  ByChannel channels{};
  uint64_t people = 0;
  // Who lives elsewhere for sure or was told before, a bit a person of the book; and how many only
  // may live there.
  std::vector<uint64_t> left_out;
  uint64_t left_out_people = 0, told_before = 0, told_less = 0, told_anew = 0,
           residence_not_known = 0;
  // Told by public notice only, although a channel that the plan leaves out would reach them.
  ByChannel unused{};
  std::vector<OtherLanguage> others;
  // Who is told by text first, by the first delivery::kZoneDigits digits of the number.
  std::unordered_map<uint32_t, uint64_t> texts;
  std::vector<const NoticeText*> used;  // each once
};

// kNotFound where somebody would get no notice: it says which are missing.
Result<Counted> CountLines(const CountFrom& from);

// Those who were counted, a bit a person of the book.
Ranked PeopleCounted(const CountFrom& from, const Counted& counted);
// The book's people of whom a plan is, in their order: its deliveries number them from 0. Reads
// who was left out from the plan's folder.
Result<Ranked> PeopleOfPlan(const ReadPlan& plan, const std::vector<uint16_t>& groups);
// The bytes of who was left out; "" where nobody was.
std::string LeftOutBytes(const Counted& counted);
// Whether a letter can be addressed: what the contact book has may still be no address in SMTP.
bool CanTake(const contact::Person& person, delivery::Channel channel);
// Of a person: "ko", or of the book.
std::string_view LanguageOf(const contact::Person& person, const contact::Book& book);

}  // namespace haetae::campaign
