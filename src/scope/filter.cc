#include "scope/filter.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <utility>

#include "base/file.h"

namespace haetae::scope {

std::string NetworkText(const std::string& value) {
  const bool with_as = value.starts_with("AS") || value.starts_with("as");
  const std::string digits = with_as ? value.substr(2) : value;
  const size_t first = std::min(digits.find_first_not_of('0'), digits.size());
  const bool valid = first < digits.size() &&
                     std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  return valid ? "AS" + digits.substr(first) : "";
}

namespace {

using access::Dimension;
constexpr uint64_t kIndicatorFileBytesMax = 1ull << 30;

void Want(std::vector<bool>& wanted, uint32_t number) {
  if (number == kNoNumber) return;
  if (number >= wanted.size()) wanted.resize(number + 1);
  wanted[number] = true;
}

// `number` gives a text its number in a dictionary.
template <typename AnyNames, typename Number>
uint32_t NumberOf(Dimension dimension, const std::string& value, AnyNames& names,
                  const access::Catalogue& catalogue, Number number) {
  switch (dimension) {
    case Dimension::kKey:
      return number(names.keys, value);
    case Dimension::kCredential:
      return number(names.credentials, value);
    case Dimension::kPrincipal:
      return names.subjects.Find(value);
    case Dimension::kSourceIp:
      return number(names.addresses, value);
    case Dimension::kUserAgent:
      return number(names.user_agents, value);
    case Dimension::kTlsFingerprint:
      return number(names.fingerprints, value);
    case Dimension::kCountry:
      return value.empty() ? kNoNumber : number(names.countries, value);
    case Dimension::kNetwork: {
      const std::string text = NetworkText(value);
      return text.empty() ? kNoNumber : number(names.networks, text);
    }
    case Dimension::kRoute: {
      for (size_t i = 0; i < catalogue.routes.size(); ++i) {
        if (catalogue.routes[i].text == value) return static_cast<uint32_t>(i);
      }
      return kNoNumber;
    }
  }
  return kNoNumber;
}

template <typename AnyNames, typename Number>
std::vector<uint32_t> AllNumbers(const IndicatorValue& indicator, AnyNames& names,
                                 const access::Catalogue& catalogue, Number number) {
  std::vector<uint32_t> numbers;
  const auto keep = [&numbers](uint32_t one, uint32_t mark) {
    if (one != kNoNumber) numbers.push_back(one | mark);
  };
  keep(NumberOf(indicator.dimension, indicator.value, names, catalogue, number), 0);
  if (indicator.dimension == Dimension::kPrincipal)
    keep(number(names.principals, indicator.value), access::kTextPrincipal);
  return numbers;
}

}  // namespace

std::vector<uint32_t> NumbersOf(const IndicatorValue& indicator, access::Names& names,
                                const access::Catalogue& catalogue) {
  return AllNumbers(
      indicator, names, catalogue,
      [](Dictionary& dictionary, const std::string& text) { return dictionary.Number(text); });
}

std::vector<uint32_t> NumbersFor(const IndicatorValue& indicator, const access::Names& names,
                                 const access::Catalogue& catalogue) {
  return AllNumbers(
      indicator, names, catalogue,
      [](const Dictionary& dictionary, const std::string& text) { return dictionary.Find(text); });
}

Filter::Filter(const std::vector<IndicatorValue>& indicators, access::Names& names,
               const access::Catalogue& catalogue)
    : names_(&names) {
  std::map<Dimension, std::vector<IpRange>> ranges;
  for (const IndicatorValue& indicator : indicators) {
    auto test = std::find_if(tests_.begin(), tests_.end(),
                             [&](const Test& t) { return t.dimension == indicator.dimension; });
    if (test == tests_.end()) {
      tests_.push_back({.dimension = indicator.dimension});
      test = tests_.end() - 1;
    }
    if (indicator.range) ranges[indicator.dimension].push_back(*indicator.range);
    for (uint32_t number : NumbersOf(indicator, names, catalogue)) {
      const bool staff =
          indicator.dimension == Dimension::kPrincipal && number & access::kTextPrincipal;
      Want(staff ? test->wanted_staff : test->wanted,
           number & ~(staff ? access::kTextPrincipal : 0u));
    }
  }
  for (Test& test : tests_) test.ranges = IpRanges(std::move(ranges[test.dimension]));
}

bool Filter::InRange(const IpRanges& ranges, uint32_t address) const {
  const std::optional<IpAddress> ip = ParseIp(names_->addresses.Text(address));
  return ip && ranges.Contains(*ip);
}

bool Filter::Matches(const access::Accesses& rows, size_t row) const {
  auto in = [](const std::vector<bool>& wanted, uint32_t number) {
    return number < wanted.size() && wanted[number];
  };
  for (const Test& test : tests_) {
    const uint32_t number = access::NumberIn(rows, row, test.dimension, *names_);
    if (number == kNoNumber) return false;
    const bool staff = test.dimension == Dimension::kPrincipal && number & access::kTextPrincipal;
    const bool hit =
        staff ? in(test.wanted_staff, number & ~access::kTextPrincipal) : in(test.wanted, number);
    if (!hit && (test.ranges.is_empty() || !InRange(test.ranges, number))) return false;
  }
  return !tests_.empty();
}

namespace {

Result<IndicatorValue> ValueOf(Dimension dimension, std::string value) {
  IndicatorValue made{dimension, std::move(value)};
  if (dimension == Dimension::kNetwork) {  // written in one way, as logs' networks are
    if (std::string network = NetworkText(made.value); !network.empty())
      made.value = std::move(network);
  }
  const bool prefix = made.value.find('/') != std::string::npos;
  if (dimension != Dimension::kSourceIp || (!prefix && made.value.find(':') == std::string::npos))
    return made;
  made.range = ParseIpRange(made.value);
  if (made.range || !prefix) return made;
  return Fail(Code::kUsage, "cannot understand the indicator",
              "what stands before or behind the `/` of a source_ip is no address or prefix", "",
              "write an address, or a range such as 203.0.113.0/24 or 2001:db8::/32");
}

}  // namespace

Result<std::vector<IndicatorValue>> ParseIndicator(const std::string& text) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals + 1 == text.size()) {
    return Fail(Code::kUsage, "cannot understand the indicator", "it has no value", "",
                "write DIM=VALUE, such as key=k-2021, or DIM=@FILE with one value a line");
  }
  Dimension dimension;
  if (equals == std::string::npos || !access::ParseDimension(text.substr(0, equals), dimension)) {
    return Fail(
        Code::kUsage, "cannot understand the indicator",
        "`" + text.substr(0, equals) + "` is no dimension", "",
        "write DIM=VALUE with DIM one of key credential principal source_ip network country "
        "user_agent tls_fingerprint route");
  }
  const std::string value = text.substr(equals + 1);
  std::vector<IndicatorValue> values;
  if (!value.starts_with('@')) {
    values.push_back(TRY(ValueOf(dimension, value)));
    return values;
  }
  const std::string lines = TRY(ReadFile(value.substr(1), kIndicatorFileBytesMax));
  std::string_view rest = lines;
  while (!rest.empty()) {
    const size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) values.push_back(TRY(ValueOf(dimension, std::string(line))));
  }
  if (values.empty()) {
    return Fail(Code::kUsage, "cannot understand the indicator", "the file has no values",
                value.substr(1), "write one value a line");
  }
  return values;
}

std::vector<std::vector<IndicatorValue>> Merged(std::vector<std::vector<IndicatorValue>> any_of) {
  std::vector<std::vector<IndicatorValue>> merged;
  std::array<size_t, access::kDimensions> place;  // of the set of each dimension
  place.fill(SIZE_MAX);
  for (std::vector<IndicatorValue>& set : any_of) {
    const bool one = !set.empty() && std::ranges::all_of(set, [&](const IndicatorValue& value) {
      return value.dimension == set[0].dimension;
    });
    size_t* at = one ? &place[static_cast<size_t>(set[0].dimension)] : nullptr;
    if (at != nullptr && *at != SIZE_MAX) {
      std::vector<IndicatorValue>& all = merged[*at];
      all.insert(all.end(), std::make_move_iterator(set.begin()),
                 std::make_move_iterator(set.end()));
      continue;
    }
    if (at != nullptr) *at = merged.size();
    merged.push_back(std::move(set));
  }
  return merged;
}

}  // namespace haetae::scope
