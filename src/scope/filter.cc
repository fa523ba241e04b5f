#include "scope/filter.h"

#include <algorithm>

#include "base/file.h"

namespace haetae::scope {
namespace {

using access::Dimension;
constexpr uint64_t kIndicatorFileBytesMax = 1ull << 30;

void Want(std::vector<bool>& wanted, uint32_t number) {
  if (number == kNoNumber) return;
  if (number >= wanted.size()) wanted.resize(number + 1);
  wanted[number] = true;
}

uint32_t NumberOf(Dimension dimension, const std::string& value, access::Names& names,
                  const access::Catalogue& catalogue) {
  switch (dimension) {
    case Dimension::kKey:
      return names.keys.Number(value);
    case Dimension::kCredential:
      return names.credentials.Number(value);
    case Dimension::kPrincipal:
      return names.subjects.Find(value);
    case Dimension::kSourceIp:
      return names.addresses.Number(value);
    case Dimension::kUserAgent:
      return names.user_agents.Number(value);
    case Dimension::kTlsFingerprint:
      return names.fingerprints.Number(value);
    case Dimension::kCountry:
      return value.empty() ? kNoNumber : names.countries.Number(value);
    case Dimension::kNetwork: {
      const bool with_as = value.starts_with("AS") || value.starts_with("as");
      const std::string digits = with_as ? value.substr(2) : value;
      const bool valid = !digits.empty() && std::all_of(digits.begin(), digits.end(), [](char c) {
        return c >= '0' && c <= '9';
      });
      return valid ? names.networks.Number("AS" + digits) : kNoNumber;
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

}  // namespace

std::vector<uint32_t> NumbersOf(const IndicatorValue& indicator, access::Names& names,
                                const access::Catalogue& catalogue) {
  std::vector<uint32_t> numbers;
  const uint32_t number = NumberOf(indicator.dimension, indicator.value, names, catalogue);
  if (number != kNoNumber) numbers.push_back(number);
  if (indicator.dimension == Dimension::kPrincipal) {
    numbers.push_back(names.principals.Number(indicator.value) | access::kTextPrincipal);
  }
  return numbers;
}

Filter::Filter(const std::vector<IndicatorValue>& indicators, access::Names& names,
               const access::Catalogue& catalogue)
    : names_(&names) {
  for (const IndicatorValue& indicator : indicators) {
    auto test = std::find_if(tests_.begin(), tests_.end(),
                             [&](const Test& t) { return t.dimension == indicator.dimension; });
    if (test == tests_.end()) {
      tests_.push_back({indicator.dimension, {}, {}});
      test = tests_.end() - 1;
    }
    for (uint32_t number : NumbersOf(indicator, names, catalogue)) {
      const bool staff =
          indicator.dimension == Dimension::kPrincipal && number & access::kTextPrincipal;
      Want(staff ? test->wanted_staff : test->wanted,
           number & ~(staff ? access::kTextPrincipal : 0u));
    }
  }
}

bool Filter::Matches(const access::Accesses& rows, size_t row) const {
  auto in = [](const std::vector<bool>& wanted, uint32_t number) {
    return number < wanted.size() && wanted[number];
  };
  for (const Test& test : tests_) {
    bool hit = false;
    switch (test.dimension) {
      case Dimension::kKey:
        hit = in(test.wanted, rows.key[row]);
        break;
      case Dimension::kCredential:
        hit = in(test.wanted, rows.credential[row]);
        break;
      case Dimension::kPrincipal: {
        const uint32_t principal = rows.principal[row];
        hit = principal != kNoNumber && principal & access::kTextPrincipal
                  ? in(test.wanted_staff, principal & ~access::kTextPrincipal)
                  : in(test.wanted, principal);
        break;
      }
      case Dimension::kSourceIp:
        hit = in(test.wanted, rows.address[row]);
        break;
      case Dimension::kUserAgent:
        hit = in(test.wanted, rows.user_agent[row]);
        break;
      case Dimension::kTlsFingerprint:
        hit = in(test.wanted, rows.fingerprint[row]);
        break;
      case Dimension::kRoute:
        hit = in(test.wanted, rows.route[row]);
        break;
      case Dimension::kNetwork:
        hit = rows.address[row] != kNoNumber &&
              in(test.wanted, names_->Address(rows.address[row]).network);
        break;
      case Dimension::kCountry:
        hit = rows.address[row] != kNoNumber &&
              in(test.wanted, names_->Address(rows.address[row]).country);
        break;
    }
    if (!hit) return false;
  }
  return !tests_.empty();
}

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
    values.push_back({dimension, value});
    return values;
  }
  const std::string lines = TRY(ReadFile(value.substr(1), kIndicatorFileBytesMax));
  std::string_view rest = lines;
  while (!rest.empty()) {
    const size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) values.push_back({dimension, std::string(line)});
  }
  if (values.empty()) {
    return Fail(Code::kUsage, "cannot understand the indicator", "the file has no values",
                value.substr(1), "write one value a line");
  }
  return values;
}

}  // namespace haetae::scope
