#include "contact/row_check.h"

#include <algorithm>
#include <array>

#include "contact/email.h"
#include "contact/look.h"
#include "contact/person.h"
#include "contact/phone.h"
#include "contact/us_states.h"

namespace haetae::contact {
namespace {

enum : uint8_t { kEmail = 1, kPhone = 2, kName = 4, kLanguage = 8, kHome = 16 };

// A column that says no says so in one of these; a time or a reason says yes.
bool SaysYes(std::string_view cell) {
  constexpr std::array<std::string_view, 7> kNo = {"", "0", "f", "false", "n", "no", "off"};
  const std::string_view text = Trimmed(cell);
  std::string lower;
  for (char c : text.substr(0, 8)) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return std::ranges::find(kNo, lower) == kNo.end();
}

// "CA", "ca", "US-CA" and "California" of the US are "CA"; nothing where it is no code, or none
// that the US have, or its country is unknown.
std::string SubdivisionCode(std::string_view text, std::string_view country) {
  std::string code;
  for (char c : text) code += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  if (code.size() > 3 && code[2] == '-' && code.starts_with(country)) code.erase(0, 3);
  if (country == "US") return UsState(code);
  const bool form = std::ranges::all_of(
      code, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
  return country.empty() || code.empty() || code.size() > 3 || !form ? std::string() : code;
}

Reason CheckName(std::string_view name) {
  if (const Reason hostile = HostileIn(name, LookAt(name)); hostile != Reason::kNone)
    return hostile;
  return name.size() > kNameBytesMax ? Reason::kTooLong : Reason::kNone;
}

}  // namespace

void PutRow(const TakenRow& row, std::string& to) {
  PutNumber(row.person, to);
  PutNumber(static_cast<uint8_t>(row.place.source), to);
  PutU64(row.place.row, to);
  to += static_cast<char>((row.email.empty() ? 0 : kEmail) | (row.phone.empty() ? 0 : kPhone) |
                          (row.name.empty() ? 0 : kName) | (row.language.empty() ? 0 : kLanguage) |
                          (row.home.empty() ? 0 : kHome));
  for (std::string_view text : {row.email, row.phone, row.name, row.language, row.home}) {
    if (!text.empty()) PutShort(text, to);
  }
}

bool TakeRow(Taking& from, TakenRow& row) {
  if (from.empty()) return false;
  row.person = from.U16();
  row.place.source = from.U8();
  row.place.row = from.U64();
  const uint8_t has = from.U8();
  row.email = (has & kEmail) != 0 ? from.Short() : std::string_view();
  row.phone = (has & kPhone) != 0 ? from.Short() : std::string_view();
  row.name = (has & kName) != 0 ? from.Short() : std::string_view();
  row.language = (has & kLanguage) != 0 ? from.Short() : std::string_view();
  row.home = (has & kHome) != 0 ? from.Short() : std::string_view();
  CHECK(!from.failed());  // sealed by this process
  return true;
}

Status RowCheck::LookUp(const Batch& batch) {
  ids_.resize(batch.size());
  found_.assign(batch.size(), kNobody);
  for (size_t i = 0; i < batch.size(); ++i) ids_[i] = Trimmed(batch.cell(i, Role::kPerson));
  return people_.Find(ids_, found_);
}

Status RowCheck::CheckPerson(std::string_view id, const RowPlace& place, bool& good) {
  Reason reason = Reason::kNone;
  if (id.empty() || id.size() > kCellBytesMax) {
    reason = Reason::kNoPerson;
    id = {};
  } else if (const Look look = LookAt(id); !look.utf8 || look.breaks || look.controls) {
    reason = HostileIn(id, look);
  }
  good = reason == Reason::kNone;
  return good ? Status() : problems_.Refuse(place, id, Field::kPerson, reason);
}

Status RowCheck::Take(const Batch& batch, const HasColumn& has, uint32_t source) {
  has_ = has;
  TRY(LookUp(batch));
  for (size_t i = 0; i < batch.size(); ++i) {
    ++counts_.rows;
    const RowPlace place{source, batch.number(i)};
    bool good = batch.flaw(i) == Reason::kNone;
    if (good)
      TRY(CheckPerson(ids_[i], place, good));
    else
      TRY(problems_.Refuse(place, ids_[i], Field::kRow, batch.flaw(i)));
    if (!good) {
      ++counts_.rows_unreadable;
      continue;
    }
    if (found_[i] == kNobody) {
      ++counts_.rows_others;
      continue;
    }
    CHECK(found_[i] < people_.size());
    ++counts_.rows_of_people;
    id_ = ids_[i];
    TRY(TakeOne(batch, i, found_[i], place));
  }
  return {};
}

// The country may stand with its subdivision ("US-CA"), and each beside the other.
Status RowCheck::CheckPlace(std::string_view country, std::string_view subdivision, bool& unclear) {
  country_.clear();
  home_.clear();
  country = Trimmed(country);
  subdivision = Trimmed(subdivision);
  if (country.size() > 2 && country[2] == '-') {
    if (subdivision.empty()) subdivision = country.substr(3);
    country = country.substr(0, 2);
  }
  if (!country.empty()) {
    country_ = CountryCode(country);
    unclear = country_.empty();
    if (unclear) return Refuse(Field::kCountry, Reason::kCountry);
  }
  home_ = country_;
  if (subdivision.empty()) return {};
  // "US-CA" names its country itself; "CA" alone may be anywhere.
  if (country_.empty() && subdivision.size() > 3 && subdivision[2] == '-')
    country_ = CountryCode(subdivision.substr(0, 2));
  const std::string code = SubdivisionCode(subdivision, country_);
  home_ = country_;
  if (code.empty()) return Refuse(Field::kCountry, Reason::kSubdivision);
  home_ += "-" + code;
  return {};
}

Status RowCheck::Email(std::string_view cell) {
  email_.clear();
  if (!has_[static_cast<size_t>(Role::kEmail)]) return {};
  EmailKind kind;
  const Reason reason = CheckEmail(cell, email_, kind);
  if (reason == Reason::kNone) {
    counts_.smtputf8 += kind.smtputf8;
    counts_.idn += kind.idn;
    return {};
  }
  email_.clear();
  return Refuse(Field::kEmail, reason);
}

// Without its country a number would be read as one of the file's, which is somebody else's.
Status RowCheck::Phone(std::string_view cell, bool country_unclear) {
  phone_.clear();
  if (!has_[static_cast<size_t>(Role::kPhone)]) return {};
  const std::string_view country = country_unclear    ? ""
                                   : country_.empty() ? description_.country
                                                      : std::string_view(country_);
  const Reason reason = CheckPhone(cell, country, phone_);
  if (reason == Reason::kNone) return {};
  phone_.clear();
  return Refuse(Field::kPhone, reason);
}

Status RowCheck::TakeOne(const Batch& batch, size_t row, uint32_t person, const RowPlace& place) {
  place_ = place;
  bool country_unclear = false;
  TRY(CheckPlace(batch.cell(row, Role::kCountry), batch.cell(row, Role::kSubdivision),
                 country_unclear));
  TRY(Email(batch.cell(row, Role::kEmail)));
  TRY(Phone(batch.cell(row, Role::kPhone), country_unclear));
  std::string_view name = Trimmed(batch.cell(row, Role::kName));
  if (const Reason bad = name.empty() ? Reason::kNone : CheckName(name); bad != Reason::kNone) {
    name = {};
    TRY(Refuse(Field::kName, bad));
  }
  language_.clear();
  if (const std::string_view cell = Trimmed(batch.cell(row, Role::kLanguage)); !cell.empty()) {
    language_ = LanguageTag(cell);
    if (language_.empty()) TRY(Refuse(Field::kLanguage, Reason::kLanguage));
  }
  if (email_.empty() && phone_.empty()) TRY(Refuse(Field::kRow, Reason::kNoContact));
  if (SaysYes(batch.cell(row, Role::kUnsubscribed))) addresses_.Unsubscribe(person);
  record_.clear();
  PutRow({.person = static_cast<uint16_t>(person % kPartitionPeople),
          .place = place,
          .email = email_,
          .phone = phone_,
          .name = name,
          .language = language_,
          .home = home_},
         record_);
  return kept_.Add(person / kPartitionPeople, record_);
}

Status RowCheck::Suppress(const Batch& batch) {
  TRY(LookUp(batch));
  EmailKind kind;
  for (size_t i = 0; i < batch.size(); ++i) {
    ++counts_.suppression_rows;
    if (batch.flaw(i) != Reason::kNone) continue;
    if (found_[i] != kNobody) addresses_.Unsubscribe(found_[i]);
    if (CheckEmail(batch.cell(i, Role::kEmail), email_, kind) == Reason::kNone)
      TRY(addresses_.SuppressEmail(email_));
    const std::string country = CountryCode(batch.cell(i, Role::kCountry));
    if (CheckPhone(batch.cell(i, Role::kPhone), country.empty() ? description_.country : country,
                   phone_) == Reason::kNone)
      TRY(addresses_.SuppressPhone(phone_));
  }
  return {};
}

}  // namespace haetae::contact
