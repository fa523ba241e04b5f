#include "contact/merge.h"

#include <algorithm>

#include "contact/email.h"

namespace haetae::contact {
namespace {

bool SameIgnoringCase(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

Merge::~Merge() { Wipe(texts_); }

Merge::Text Merge::Keep(std::string_view text) {
  const Text kept{static_cast<uint32_t>(texts_.size()), static_cast<uint16_t>(text.size())};
  texts_ += text;
  return kept;
}

Result<bool> Merge::AddAddress(List& list, std::string_view address, Field field,
                               const TakenRow& row) {
  if (address.empty()) return false;
  for (uint32_t i = list.first; i != 0; i = entries_[i - 1].next) {
    if (SameIgnoringCase(View(entries_[i - 1].text), address)) return false;
  }
  if (list.count == kAddressesMax) {
    TRY(problems_.Refuse(row.place, {}, field, Reason::kMoreAddresses));
    return false;
  }
  entries_.push_back({.text = Keep(address)});
  const auto entry = static_cast<uint32_t>(entries_.size());
  if (list.count++ == 0)
    list.first = entry;
  else
    entries_[list.last - 1].next = entry;
  list.last = entry;
  return true;
}

Status Merge::AddRow(const TakenRow& row) {
  CHECK(row.person < people_.size());
  Merged& merged = people_[row.person];
  const bool repeated = std::exchange(merged.row, true);
  const bool email = TRY(AddAddress(merged.emails, row.email, Field::kEmail, row));
  const bool phone = TRY(AddAddress(merged.phones, row.phone, Field::kPhone, row));
  if (merged.name.bytes == 0 && !row.name.empty()) merged.name = Keep(row.name);
  if (merged.language.bytes == 0 && !row.language.empty()) merged.language = Keep(row.language);
  if (merged.place.bytes == 0 && !row.home.empty()) merged.place = Keep(row.home);
  counts_.rows_repeated += repeated;
  counts_.rows_repeated_same += repeated && !email && !phone;
  return {};
}

void Merge::Fill(const List& list, std::array<Address, kAddressesMax>& to, uint8_t& count) const {
  count = 0;
  for (uint32_t i = list.first; i != 0; i = entries_[i - 1].next)
    to[count++] = Address(View(entries_[i - 1].text));
}

Status Merge::Hand(uint32_t index, const Merged& merged,
                   const std::function<Status(const Person&)>& take) {
  person_.index = index;
  Fill(merged.emails, person_.all_emails, person_.email_count);
  Fill(merged.phones, person_.all_phones, person_.phone_count);
  person_.name = Address(View(merged.name));
  person_.language = View(merged.language);
  person_.place = View(merged.place);
  const bool email = person_.email_count > 0, phone = person_.phone_count > 0;
  counts_.with_email += email;
  counts_.with_phone += phone;
  counts_.with_both += email && phone;
  counts_.unreached += !email && !phone;
  counts_.unreached_without_row += !merged.row;
  for (size_t i = 0; i < person_.email_count; ++i) {
    const std::string_view address = person_.all_emails[i].Reveal();
    TRY(i == 0 ? addresses_.OwnEmail(index, address) : addresses_.MoreEmail(index, address));
    counts_.more_emails += i > 0;
  }
  for (size_t i = 0; i < person_.phone_count; ++i) {
    const std::string_view address = person_.all_phones[i].Reveal();
    TRY(i == 0 ? addresses_.OwnPhone(index, address) : addresses_.MorePhone(index, address));
    counts_.more_phones += i > 0;
  }
  return take(person_);
}

Status Merge::Run(uint32_t people, const std::function<Status(const Person&)>& take) {
  counts_.people = people;
  for (uint64_t first = 0; first < people; first += kPartitionPeople) {
    const uint64_t count = std::min<uint64_t>(kPartitionPeople, people - first);
    people_.assign(count, {});
    entries_.clear();
    Wipe(texts_);
    TRY(kept_.Read(first / kPartitionPeople, [&](std::string_view rows) -> Status {
      TakenRow row;
      for (Taking from(rows); TakeRow(from, row);) TRY(AddRow(row));
      return {};
    }));
    for (uint64_t i = 0; i < count; ++i)
      TRY(Hand(static_cast<uint32_t>(first + i), people_[i], take));
  }
  return {};
}

}  // namespace haetae::contact
