#include "scope/sightings.h"

#include <algorithm>

#include "base/text.h"

namespace haetae::scope {
namespace {

using access::Dimension;

constexpr size_t kPartMin = 3;      // letters of a text that another one holds
constexpr size_t kLengthMax = 256;  // of texts that are compared: cost is the product of lengths

void Mark(std::vector<bool>& seen, uint32_t number) {
  if (number >= seen.size()) seen.resize(size_t{number} + number / 2 + 1);
  seen[number] = true;
}
bool Has(const std::vector<bool>& seen, uint32_t number) {
  return number < seen.size() && seen[number];
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

// How unlike two texts are: 0 where one holds the other, nothing where they have nothing in common.
std::optional<size_t> Unlikeness(const std::string& asked, std::string_view text) {
  const std::string other = Lower(text.substr(0, kLengthMax));
  const auto holds = [](const std::string& a, const std::string& b) {
    return b.size() >= kPartMin && a.find(b) != std::string::npos;
  };
  if (holds(other, asked) || holds(asked, other)) return 0;
  const size_t limit = std::max<size_t>(2, asked.size() / 4);
  const size_t longer = std::max(asked.size(), other.size());
  if (longer - std::min(asked.size(), other.size()) > limit) return std::nullopt;
  const size_t distance = EditDistance(asked, other);
  return distance <= limit ? std::optional(distance) : std::nullopt;
}

}  // namespace

Sightings::Sightings(const std::vector<IndicatorValue>& asked, const access::Names& names,
                     const access::Catalogue& catalogue)
    : asked_(asked), names_(names), catalogue_(catalogue) {
  for (const IndicatorValue& value : asked) {
    if (std::ranges::find(dimensions_, value.dimension) == dimensions_.end())
      dimensions_.push_back(value.dimension);
  }
}

void Sightings::See(const access::Accesses& rows, size_t row) {
  for (const Dimension dimension : dimensions_) {
    const uint32_t number = access::NumberIn(rows, row, dimension, names_);
    if (number == kNoNumber) continue;
    if (dimension == Dimension::kPrincipal && number & access::kTextPrincipal)
      Mark(seen_staff_, number & ~access::kTextPrincipal);
    else
      Mark(seen_[static_cast<size_t>(dimension)], number);
  }
}

std::vector<IpAddress> Sightings::Addresses() const {
  std::vector<IpAddress> addresses;
  const bool ranges =
      std::ranges::any_of(asked_, [](const IndicatorValue& v) { return v.range.has_value(); });
  const Numbers& seen = SeenIn(Dimension::kSourceIp);
  for (uint32_t i = 0; ranges && i < seen.size(); ++i) {
    if (!seen[i]) continue;
    if (const std::optional<IpAddress> ip = ParseIp(names_.addresses.Text(i)))
      addresses.push_back(*ip);
  }
  std::ranges::sort(addresses);
  return addresses;
}

bool Sightings::Occurred(const IndicatorValue& value,
                         const std::vector<IpAddress>& addresses) const {
  if (value.range) {
    const auto first = std::ranges::lower_bound(addresses, value.range->first);
    if (first != addresses.end() && *first <= value.range->last) return true;
  }
  for (const uint32_t number : NumbersFor(value, names_, catalogue_)) {
    const bool staff = value.dimension == Dimension::kPrincipal && number & access::kTextPrincipal;
    if (Has(staff ? seen_staff_ : SeenIn(value.dimension),
            number & ~(staff ? access::kTextPrincipal : 0u)))
      return true;
  }
  return false;
}

std::vector<IndicatorValue> Sightings::Absent() const {
  const std::vector<IpAddress> addresses = Addresses();
  std::vector<IndicatorValue> absent;
  for (const IndicatorValue& value : asked_)
    if (!Occurred(value, addresses)) absent.push_back(value);
  return absent;
}

Sightings::Near Sightings::NearTo(const IndicatorValue& absent) const {
  const Dimension dimension = absent.dimension;
  Near near;
  if (dimension == Dimension::kCredential || dimension == Dimension::kSourceIp) return near;
  const bool staff = dimension == Dimension::kPrincipal;
  const Numbers& seen = staff ? seen_staff_ : SeenIn(dimension);
  const std::string asked = Lower(std::string_view(absent.value).substr(0, kLengthMax));
  std::vector<std::pair<size_t, std::string>> found;
  std::vector<std::string> few;
  size_t looks = 0;
  for (uint32_t i = 0; i < seen.size() && looks < kNearLooksMax; ++i) {
    if (!seen[i]) continue;
    ++looks;
    std::string text =
        access::TextIn(staff ? i | access::kTextPrincipal : i, dimension, names_, catalogue_);
    if (looks <= kNearMax) few.push_back(text);
    if (const std::optional<size_t> unlike = Unlikeness(asked, text))
      found.emplace_back(*unlike, std::move(text));
  }
  near.all = looks <= kNearMax && !(staff && !SeenIn(dimension).empty());
  if (near.all) {
    near.values = std::move(few);
    std::ranges::sort(near.values);
    return near;
  }
  std::ranges::sort(found);
  if (found.size() > kNearMax) found.resize(kNearMax);
  for (auto& [unlike, text] : found) near.values.push_back(std::move(text));
  return near;
}

}  // namespace haetae::scope
