#include "incident/explain.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <map>

#include "incident/finding_index.h"
#include "ledger/raw_line.h"
#include "scope/scope.h"

namespace haetae::incident {
namespace {

using access::Accesses;
using access::Outcome;

// A row that may be shown, with its place among the finding's accesses.
struct Candidate {
  uint64_t number = 0;
  bool alert = false;
  access::Access access;
};

OpenedAccess Open(const Candidate& from, const access::Names& names,
                  const access::Catalogue& catalogue) {
  const access::Access& row = from.access;
  auto text = [](const Dictionary& dictionary, uint32_t number) {
    return number == kNoNumber ? std::string() : std::string(dictionary.Text(number));
  };
  OpenedAccess opened{.number = from.number, .alert = from.alert, .time = row.time};
  if (row.route != access::kNoRoute) opened.route = catalogue.routes[row.route].text;
  opened.outcome = access::OutcomeName(row.outcome);
  opened.status = row.status;
  opened.subject = text(names.subjects, row.subject);
  opened.principal = names.PrincipalText(row.principal);
  opened.credential = text(names.credentials, row.credential);
  opened.key = text(names.keys, row.key);
  opened.user_agent = text(names.user_agents, row.user_agent);
  opened.tls_fingerprint = text(names.fingerprints, row.fingerprint);
  opened.source = text(names.sources, row.source);
  opened.offset = row.offset;
  if (row.address == kNoNumber) return opened;
  opened.source_ip = names.addresses.Text(row.address);
  const access::AddressInfo& info = names.Address(row.address);
  opened.network = names.networks.Text(info.network);
  opened.network_name = names.NetworkName(info.network);
  opened.country = names.countries.Text(info.country);
  return opened;
}

// The first, the last, and those up to the alert, of accesses that come in time order.
class Chosen {
 public:
  explicit Chosen(size_t lines) : lines_(lines) {}
  void Add(Candidate candidate) {
    if (first_.size() < lines_) first_.push_back(candidate);
    last_.push_back(candidate);
    if (last_.size() > lines_) last_.pop_front();
    if (candidate.alert) around_.assign(last_.begin(), last_.end());
  }
  // The access of the alert, though it carries none of the indicators.
  void AddApart(Candidate candidate) {
    around_.assign(last_.begin(), last_.end());
    around_.push_back(candidate);
  }
  std::vector<Candidate> Take() {
    std::map<std::pair<Time, uint64_t>, Candidate> ordered;
    for (const auto* part : {&first_, &around_}) {
      for (const Candidate& one : *part)
        ordered.emplace(std::pair(one.access.time, one.access.record), one);
    }
    for (const Candidate& one : last_)
      ordered.emplace(std::pair(one.access.time, one.access.record), one);
    std::vector<Candidate> all;
    for (auto& [at, one] : ordered) all.push_back(one);
    return all;
  }

 private:
  size_t lines_;
  std::vector<Candidate> first_, around_;
  std::deque<Candidate> last_;
};

// Whether a line begins at `offset` of a plain file: else another file stands in its place.
bool BeginsThere(const std::string& path, uint64_t offset) {
  if (offset == 0) return true;
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return false;
  char before = 0;
  const ssize_t n = ::pread(fd, &before, 1, static_cast<off_t>(offset - 1));
  ::close(fd);
  return n == 1 && before == '\n';
}

}  // namespace

RawLine OpenLine(const ledger::Manifest& manifest, const std::string& source, uint64_t offset) {
  auto none = [](std::string en, std::string ko) {
    return RawLine{.text = {}, .missing = {std::move(en), std::move(ko)}};
  };
  const auto entry =
      std::find_if(manifest.sources.begin(), manifest.sources.end(),
                   [&](const ledger::SourceEntry& one) { return one.name == source; });
  if (entry == manifest.sources.end())
    return none("the ledger no longer knows this source", "이 원천을 기록에서 찾을 수 없습니다");
  if (entry->path == "-")
    return none("it came from standard input, which is not kept",
                "표준 입력으로 들어와 보관하지 않은 줄입니다");
  struct stat status{};
  if (::stat(entry->path.c_str(), &status) != 0)
    return none("the file is no longer there", "파일이 더는 그 자리에 없습니다");
  RawLine line{.text = ledger::ReadRawLine(*entry, offset), .missing = {}};
  const bool plain = entry->compression.empty();
  if (line.text.empty() && !plain && offset > ledger::kDecompressedBytesMax) {
    return none(fmt::format("it stands behind the first {} of a compressed file; decompress the "
                            "file to see it",
                            HumanBytes(ledger::kDecompressedBytesMax)),
                fmt::format("압축 파일의 앞부분 {} 뒤에 있습니다. 압축을 풀면 볼 수 있습니다",
                            HumanBytes(ledger::kDecompressedBytesMax)));
  }
  const bool within = entry->format == "cloudtrail";  // whose records stand anywhere in a line
  if (line.text.empty() || (plain && !within && !BeginsThere(entry->path, offset))) {
    return none("the file there is not, or no longer, the one that was read",
                "그 자리의 파일은 읽었던 파일이 아니거나 읽을 수 없습니다");
  }
  line.cut = line.text.size() >= ledger::kEvidenceBytesMax;
  return line;
}

Result<Explanation> Explain(ledger::Ledger& ledger, access::Names& names,
                            const reg::Register& registers, KeptFinding kept,
                            const ExplainOptions& options) {
  Explanation result;
  result.kept = std::move(kept);
  const Finding& finding = result.kept.finding;
  std::vector<scope::IndicatorValue> indicators;
  for (const Indicator& indicator : finding.indicators) {
    access::Dimension dimension;
    if (access::ParseDimension(indicator.dimension, dimension))
      indicators.push_back({dimension, indicator.value});
  }
  const access::Catalogue& catalogue = ledger.catalogue();
  FindingIndex index({indicators}, names, catalogue);
  scope::ScopeBuilder builder(names, catalogue, registers);
  Chosen chosen(std::max<size_t>(1, options.lines));
  TRY(ledger.Scan({}, [&](const access::AccessBatch& batch) -> Status {
    const Accesses& rows = *batch.rows;
    for (size_t i = batch.begin; i < batch.end; ++i) {
      const bool alert = rows.time[i] == finding.alert_at && rows.record[i] == finding.alert_record;
      const bool counts = rows.route[i] != access::kNoRoute && rows.outcome[i] != Outcome::kIssued;
      if (!counts || index.Find(rows, i).empty()) {
        if (alert) chosen.AddApart({0, true, rows.Row(i)});
        continue;
      }
      ++result.accesses;
      result.refused += rows.outcome[i] == Outcome::kRefused;
      result.first = std::min(result.first, rows.time[i]);
      result.last = std::max(result.last, rows.time[i]);
      builder.Add(rows, i);
      const Candidate candidate{result.accesses, alert, rows.Row(i)};
      if (options.each) TRY(options.each(Open(candidate, names, catalogue)));
      chosen.Add(candidate);
    }
    return {};
  }));
  TRY(ledger.Scan({.results = true}, [&](const access::AccessBatch& batch) -> Status {
    for (size_t i = batch.begin; i < batch.end; ++i)
      if (!index.Find(*batch.rows, i).empty()) builder.Add(*batch.rows, i, /*listed=*/true);
    return {};
  }));
  result.scope = builder.Finish({});
  for (const Candidate& candidate : chosen.Take()) {
    OpenedAccess opened = Open(candidate, names, catalogue);
    RawLine line = OpenLine(ledger.manifest(), opened.source, opened.offset);
    opened.line = std::move(line.text);
    opened.no_line = std::move(line.missing);
    opened.cut = line.cut;
    if (!opened.no_line.en.empty()) {
      const Phrase missing{opened.source + ": " + opened.no_line.en,
                           opened.source + ": " + opened.no_line.ko};
      if (std::none_of(result.missing.begin(), result.missing.end(),
                       [&](const Phrase& known) { return known.en == missing.en; }))
        result.missing.push_back(missing);
    }
    result.opened.push_back(std::move(opened));
  }
  return result;
}

}  // namespace haetae::incident
