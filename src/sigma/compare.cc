#include "sigma/compare.h"

#include <re2/re2.h>

#include <charconv>
#include <cmath>
#include <cstring>

namespace haetae::sigma {

bool NumberOf(std::string_view text, double& number) {
  if (text.empty() || (text[0] > '9' && text[0] != 'e') || text[0] < '+') return false;
  if (text[0] == '+') text.remove_prefix(1);
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  return code == std::errc() && end == text.data() + text.size() && std::isfinite(number);
}

bool InOrder(double value, Order order, double number) {
  switch (order) {
    case Order::kEq:
      return value == number;
    case Order::kLt:
      return value < number;
    case Order::kLte:
      return value <= number;
    case Order::kGt:
      return value > number;
    case Order::kGte:
      return value >= number;
    case Order::kNeq:
      return value != number;
  }
  return false;
}

namespace {

// The week of ISO 8601: weeks begin on Monday, and the first one holds the year's first Thursday.
int WeekOf(int64_t day) {
  const auto monday_based = [](int64_t d) { return ((d + 3) % 7 + 7) % 7; };  // 1970-01-01: 3
  const int64_t thursday = day - monday_based(day) + 3;
  return static_cast<int>((thursday - DaysFromCivil(CivilFromDays(thursday).year, 1, 1)) / 7) + 1;
}

}  // namespace

int PartOf(Time time, TimePart part) {
  const int64_t day = DayOf(time);
  const int64_t minute = (time.us - day * kDay) / kMinute;
  const Civil civil = CivilFromDays(day);
  switch (part) {
    case TimePart::kMinute:
      return static_cast<int>(minute % 60);
    case TimePart::kHour:
      return static_cast<int>(minute / 60);
    case TimePart::kDay:
      return static_cast<int>(civil.day);
    case TimePart::kWeek:
      return WeekOf(day);
    case TimePart::kMonth:
      return static_cast<int>(civil.month);
    case TimePart::kYear:
      return static_cast<int>(civil.year);
  }
  return 0;
}

Tried::Tried(const Comparison& comparison) : comparison_(comparison) {
  if (comparison.op == Op::kGlob || comparison.op == Op::kNumber) {
    Pattern pattern = comparison.pattern;
    if (!comparison.cased)
      for (Pattern::Part& part : pattern.parts) part.literal = Folded(part.literal);
    glob_.emplace(pattern);
  }
  if (comparison.op == Op::kRegex) {
    RE2::Options options(RE2::Quiet);
    options.set_max_mem(kRegexMemoryMax);
    regex_ = std::make_unique<RE2>(comparison.text, options);
  }
}
Tried::Tried(Tried&&) noexcept = default;
Tried::~Tried() = default;

bool Tried::HoldsFor(std::string_view value) const {
  double number = 0;
  switch (comparison_.op) {
    case Op::kNumber:
      if (NumberOf(value, number) && number == comparison_.number) return true;
      [[fallthrough]];
    case Op::kGlob:
      return glob_->Matches(comparison_.cased ? std::string(value) : Folded(value));
    case Op::kRegex:
      return RE2::PartialMatch(re2::StringPiece(value.data(), value.size()), *regex_);
    case Op::kCompare:
      return NumberOf(value, number) && InOrder(number, comparison_.order, comparison_.number);
    case Op::kTimePart: {
      const std::optional<Time> time = ParseAnyTime(value);
      return time &&
             InOrder(PartOf(*time, comparison_.part), comparison_.order, comparison_.number);
    }
    case Op::kCidr: {
      const std::optional<IpAddress> ip = ParseIp(FirstAddress(value));
      if (!ip) return false;
      const int bytes = comparison_.prefix_bits / 8, bits = comparison_.prefix_bits % 8;
      if (std::memcmp(ip->bytes.data(), comparison_.network.bytes.data(),
                      static_cast<size_t>(bytes)) != 0)
        return false;
      if (bits == 0) return true;
      const auto at = static_cast<size_t>(bytes);
      return ((ip->bytes[at] ^ comparison_.network.bytes[at]) >> (8 - bits)) == 0;
    }
    default:
      return false;
  }
}

namespace {

bool Refers(std::string_view value, std::string_view other, Anchor where) {
  switch (where) {
    case Anchor::kWhole:
      return value == other;
    case Anchor::kStart:
      return value.starts_with(other);
    case Anchor::kEnd:
      return value.ends_with(other);
    case Anchor::kAnywhere:
      return value.find(other) != std::string_view::npos;
  }
  return false;
}

}  // namespace

bool Tried::Holds(const FieldValues& values, const FieldValues& other) const {
  if (comparison_.op == Op::kNull) return values.null;
  if (comparison_.op == Op::kExists) return values.exists;
  for (std::string_view value : values.values) {
    if (comparison_.op != Op::kFieldRef) {
      if (HoldsFor(value)) return true;
      continue;
    }
    for (std::string_view to : other.values) {
      if (comparison_.cased ? Refers(value, to, comparison_.where)
                            : Refers(Folded(value), Folded(to), comparison_.where))
        return true;
    }
  }
  return false;
}

}  // namespace haetae::sigma
