// Why an address, or a whole row, is not taken. One table: code, words in two languages.
//
//   Reason reason = CheckEmail(cell, email);
//   NameOf(reason);                     // "injection": docs/formats/contacts.md
//   MeaningOf(reason).In(language);     // for a person
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/text.h"

namespace haetae::contact {

enum class Reason : uint8_t {
  kNone,
  kMissing,
  kEncoding,
  kInjection,
  kControl,
  kInvisible,
  kTooLong,
  kSeveral,
  kDisplayName,
  kComment,
  kQuoted,
  kFormula,
  kNoAt,
  kLocalPart,
  kDomain,
  kLiteral,
  kNoDot,
  kNumber,
  kLetters,
  kExtension,
  kRounded,
  kNoCountry,
  kNoSms,
  kPremium,
  kCountry,
  kSubdivision,
  kLanguage,
  kCells,
  kQuotes,
  kNoPerson,
  kNoContact,
  kMoreAddresses,
};
inline constexpr size_t kReasons = static_cast<size_t>(Reason::kMoreAddresses) + 1;

// What of a row was refused.
enum class Field : uint8_t { kRow, kPerson, kEmail, kPhone, kLanguage, kName, kCountry };
inline constexpr size_t kFields = static_cast<size_t>(Field::kCountry) + 1;

std::string_view NameOf(Reason reason);
Phrase MeaningOf(Reason reason);
std::optional<Reason> ReasonNamed(std::string_view name);
std::string_view NameOf(Field field);
std::optional<Field> FieldNamed(std::string_view name);

}  // namespace haetae::contact
