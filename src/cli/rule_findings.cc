#include "cli/rule_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/error_words.h"
#include "base/hash.h"
#include "base/text.h"

namespace haetae::cli {
namespace {

using access::Dimension;
using sigma::Found;

constexpr size_t kWhoShownBytes = 60;  // of a value, in a title

struct FieldDimension {
  std::string_view field;
  Dimension dimension;
};
constexpr std::array<FieldDimension, 19> kFields = {{
    {"source_ip", Dimension::kSourceIp},
    {"c-ip", Dimension::kSourceIp},
    {"src_ip", Dimension::kSourceIp},
    {"sourceIPAddress", Dimension::kSourceIp},
    {"principal", Dimension::kPrincipal},
    {"cs-username", Dimension::kPrincipal},
    {"userIdentity.userName", Dimension::kPrincipal},
    {"credential", Dimension::kCredential},
    {"userIdentity.accessKeyId", Dimension::kCredential},
    {"key", Dimension::kKey},
    {"user_agent", Dimension::kUserAgent},
    {"cs-user-agent", Dimension::kUserAgent},
    {"c-useragent", Dimension::kUserAgent},
    {"userAgent", Dimension::kUserAgent},
    {"cs(User-Agent)", Dimension::kUserAgent},
    {"tls_fingerprint", Dimension::kTlsFingerprint},
    {"network", Dimension::kNetwork},
    {"country", Dimension::kCountry},
    {"route", Dimension::kRoute},
}};

bool DimensionOf(std::string_view field, Dimension& dimension) {
  for (const FieldDimension& known : kFields) {
    if (known.field != field) continue;
    dimension = known.dimension;
    return true;
  }
  return false;
}

std::vector<detect::Indicator> IndicatorsOf(const sigma::RuleSet& set, const Found& found) {
  std::vector<detect::Indicator> indicators;
  if (found.correlation) {
    const std::vector<std::string>& names = set.correlations[found.rule].correlation.group_by;
    Dimension dimension;
    for (size_t i = 0; i < names.size(); ++i)
      if (DimensionOf(names[i], dimension)) indicators.push_back({dimension, found.group[i]});
  }
  if (!indicators.empty()) return indicators;
  if (!found.actor.principal.empty())
    indicators.push_back({Dimension::kPrincipal, found.actor.principal});
  if (!found.actor.source_ip.empty())
    indicators.push_back({Dimension::kSourceIp, found.actor.source_ip});
  return indicators;
}

double ConfidenceOf(sigma::Level level) {
  switch (level) {
    case sigma::Level::kCritical:
      return 0.9;
    case sigma::Level::kHigh:
      return 0.7;
    case sigma::Level::kLow:
      return 0.3;
    case sigma::Level::kInformational:
      return 0.1;
    default:
      return 0.5;
  }
}

// "attack.t1550.001" is T1550.001; tactics and other tags are no techniques.
std::vector<std::string> TechniquesOf(const sigma::Meta& meta) {
  std::vector<std::string> techniques;
  for (const std::string& tag : meta.tags) {
    const bool technique =
        tag.size() > 8 && (tag.starts_with("attack.t") || tag.starts_with("attack.T"));
    if (technique && tag[8] >= '0' && tag[8] <= '9') techniques.push_back("T" + tag.substr(8));
  }
  return techniques;
}

bool IsFinding(const sigma::RuleSet& set, const Found& found) {
  return found.access && found.time != kTimeMin &&
         MetaOf(set, found).level != sigma::Level::kInformational &&
         !IndicatorsOf(set, found).empty();
}

// All matches of one rule by one actor; they come in the order of time.
struct Matches {
  const Found* first = nullptr;
  uint64_t count = 0;
};

detect::Finding FindingOf(const sigma::RuleSet& set, const Matches& matches) {
  const Found& first = *matches.first;
  const sigma::Meta& meta = MetaOf(set, first);
  detect::Finding finding{.detector = "sigma",
                          .confidence = ConfidenceOf(meta.level),
                          .attack = TechniquesOf(meta),
                          .alert = {first.time, first.record},
                          .indicators = IndicatorsOf(set, first),
                          .rule = {meta.title, meta.id}};
  std::string key = meta.id.empty() ? meta.title : meta.id;
  for (const detect::Indicator& indicator : finding.indicators)
    key += fmt::format("\n{}={}", access::DimensionName(indicator.dimension), indicator.value);
  finding.id = fmt::format("sigma-{:08x}", Fingerprint(key) >> 32);
  std::string who;
  for (const detect::Indicator& indicator : finding.indicators)
    who += (who.empty() ? "" : ", ") + Shortened(indicator.value, kWhoShownBytes);
  finding.title = {fmt::format("the Sigma rule “{}” matched {}: {}", meta.title,
                               Counted(matches.count, "request", "requests"), who),
                   fmt::format("Sigma 규칙 “{}”에 요청 {}건이 해당합니다: {}", meta.title,
                               WithCommas(matches.count), who)};
  const std::string author = meta.author.empty() ? "" : ", by " + meta.author;
  const std::string author_ko = meta.author.empty() ? "" : ", 작성자 " + meta.author;
  Say(finding, detect::Part::kSeen,
      {fmt::format("the Sigma rule “{}” ({}{}) matched {} first at {}", meta.title,
                   meta.id.empty() ? meta.place() : meta.id, author,
                   matches.count == 1 ? "once," : WithCommas(matches.count) + " times,",
                   FormatTime(first.time)),
       fmt::format("Sigma 규칙 “{}”({}{})에 {}번 해당, 처음은 {}", meta.title,
                   meta.id.empty() ? meta.place() : meta.id, author_ko, matches.count,
                   FormatTime(first.time))});
  if (!meta.description.empty())
    Say(finding, detect::Part::kWhy, {meta.description, meta.description});
  for (const std::string& doubt : meta.falsepositives)
    Say(finding, detect::Part::kDoubt, {doubt, doubt});
  return finding;
}

}  // namespace

std::vector<detect::Finding> FindingsOf(const sigma::RuleSet& set, const sigma::RunResult& result) {
  std::map<std::string, Matches> by_actor;
  for (const Found& found : result.found) {
    if (!IsFinding(set, found)) continue;
    std::string key = fmt::format("{} {}", found.correlation, found.rule);
    for (const detect::Indicator& indicator : IndicatorsOf(set, found))
      key += fmt::format("\n{}={}", static_cast<int>(indicator.dimension), indicator.value);
    Matches& matches = by_actor[key];
    if (matches.first == nullptr) matches.first = &found;
    ++matches.count;
  }
  std::vector<detect::Finding> findings;
  for (const auto& [key, matches] : by_actor) findings.push_back(FindingOf(set, matches));
  std::ranges::stable_sort(findings, {}, &detect::Finding::alert);
  return findings;
}

std::vector<Phrase> NotesOf(const sigma::RuleSet& set, const sigma::RunResult& result) {
  std::vector<Phrase> notes;
  std::map<std::string, uint64_t> outside;  // by title
  for (const Found& found : result.found)
    if (!IsFinding(set, found)) ++outside[MetaOf(set, found).title];
  for (const auto& [title, count] : outside) {
    notes.push_back(
        {fmt::format("the Sigma rule “{}” matched {} on requests that disclose nobody's "
                     "data: haetae rules test shows them",
                     title, count == 1 ? "once" : WithCommas(count) + " times"),
         fmt::format("Sigma 규칙 “{}”{} 개인정보를 제공하지 않는 요청에 {}번 "
                     "해당합니다. haetae rules test로 볼 수 있습니다",
                     title, Particle(title, "이", "가"), count)});
  }
  for (const Error& notice : result.notices) notes.push_back(PhraseOf(notice));
  return notes;
}

}  // namespace haetae::cli
