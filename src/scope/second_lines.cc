#include "scope/second_lines.h"

#include <algorithm>
#include <map>
#include <ranges>
#include <span>
#include <tuple>

#include "ledger/stream_names.h"

namespace haetae::scope {
namespace {

bool MayBeSame(uint32_t a, uint32_t b) { return a == b || a == kNoNumber || b == kNoNumber; }

}  // namespace

SecondLines::SecondLines(const Dictionary& sources, const access::Catalogue& catalogue, size_t most)
    : sources_(sources), most_(most) {
  for (const access::Route& route : catalogue.routes) is_list_.push_back(access::IsList(route));
}

SecondLines::Line SecondLines::LineOf(const access::Accesses& rows, size_t row) {
  return {rows.subject[row], rows.address[row],   rows.route[row],
          rows.outcome[row], rows.source[row],    rows.time[row],
          rows.offset[row],  rows.principal[row], rows.user_agent[row]};
}

void SecondLines::Add(const access::Accesses& rows, size_t row) {
  if (!is_list_[rows.route[row]] || rows.address[row] == kNoNumber) return;
  Keep(lines_, LineOf(rows, row));
}

void SecondLines::AddUntold(const access::Accesses& rows, size_t row) {
  Keep(untold_, LineOf(rows, row));
}

void SecondLines::Keep(std::vector<Line>& lines, const Line& line) {
  too_many_ |= lines.size() >= most_;
  if (!too_many_) return lines.push_back(line);
  lines_ = {}, untold_ = {};
}

// Both of one request's kind and in time order. Each line goes to the earliest answer that it fits.
uint64_t SecondLines::Pairs(std::span<const Line> untold, std::span<const Line> told) {
  std::vector<bool> taken(told.size());
  size_t begin = 0;  // whatever stands before is taken, or too early for all that follow
  uint64_t pairs = 0;
  for (const Line& line : untold) {
    while (begin < told.size() && (taken[begin] || told[begin].time < line.time - kSecondLineReach))
      ++begin;
    for (size_t i = begin; i < told.size(); ++i) {
      if (told[i].time > line.time + kSecondLineReach) break;
      if (taken[i] || !MayBeSame(told[i].principal, line.principal) ||
          !MayBeSame(told[i].user_agent, line.user_agent))
        continue;
      taken[i] = true;
      ++pairs;
      break;
    }
  }
  return pairs;
}

uint64_t SecondLines::Told() const {
  if (too_many_ || untold_.empty()) return 0;
  std::map<std::string, uint32_t> families;
  std::vector<uint32_t> log_of(sources_.size(), kNoNumber);
  const auto log = [&](const Line& line) {
    uint32_t& of = log_of[line.source];
    if (of == kNoNumber)
      of = families
               .try_emplace(ledger::Family(ledger::StreamStem(sources_.Text(line.source))),
                            static_cast<uint32_t>(families.size()))
               .first->second;
    return of;
  };
  const auto place = [](const Line& line) { return std::tie(line.source, line.offset); };
  const auto kind = [](const Line& line) {
    return std::tie(line.route, line.subject, line.address, line.outcome);
  };
  const auto order = [&](const Line& a, const Line& b) {
    return std::tuple(kind(a), log(a), a.time) < std::tuple(kind(b), log(b), b.time);
  };
  // What the index and a scan of it both show stands there once.
  const auto unique = [&](std::vector<Line>& lines) {
    std::ranges::sort(lines, {}, place);
    const auto again = std::ranges::unique(lines, {}, place);
    lines.erase(again.begin(), again.end());
  };
  std::vector<Line> untold = untold_, told = lines_;
  unique(untold), unique(told);
  std::erase_if(told, [&](const Line& line) {
    return std::ranges::binary_search(untold, place(line), {}, place);
  });
  std::ranges::sort(untold, order);
  std::ranges::sort(told, order);
  const auto same_log = [&](const Line& a, const Line& b) {
    return kind(a) == kind(b) && log(a) == log(b);
  };
  uint64_t all = 0;
  auto other = told.begin();
  for (auto first = untold.begin(); first != untold.end();) {
    const auto last = std::find_if(first, untold.end(),
                                   [&](const Line& line) { return !same_log(line, *first); });
    other = std::find_if(other, told.end(),
                         [&](const Line& line) { return kind(line) >= kind(*first); });
    uint64_t most = 0;
    for (auto at = other; at != told.end() && kind(*at) == kind(*first);) {
      const auto end =
          std::find_if(at, told.end(), [&](const Line& line) { return !same_log(line, *at); });
      if (log(*at) != log(*first)) most = std::max(most, Pairs({first, last}, {at, end}));
      at = end;
    }
    all += most;
    first = last;
  }
  return all;
}

Result<uint64_t> ToldBySecondLines(ExposureIndex& index,
                                   const std::vector<std::vector<IndicatorValue>>& any_of,
                                   ledger::ScanRange range, Time first, Time last) {
  access::Names& names = index.names();
  const access::Catalogue& catalogue = index.ledger().catalogue();
  SecondLines lines(names.sources, catalogue);
  std::vector<Filter> filters;
  for (const std::vector<IndicatorValue>& set : any_of) filters.emplace_back(set, names, catalogue);
  range.from = std::max(range.from, first - kSecondLineReach);
  range.to = std::min(range.to, last + (kSecondLineReach + Duration{1}));
  const auto look = [&](const access::AccessBatch& batch) -> Status {
    const access::Accesses& rows = *batch.rows;
    for (size_t i = batch.begin; i < batch.end; ++i) {
      if (rows.route[i] == access::kNoRoute) continue;
      const bool untold = range.results && IsUntold(rows, i);
      if (range.results && !untold) continue;
      if (std::ranges::none_of(filters, [&](const Filter& one) { return one.Matches(rows, i); }))
        continue;
      untold ? lines.AddUntold(rows, i) : lines.Add(rows, i);
    }
    return {};
  };
  TRY(index.ledger().Scan(range, look));
  range.results = true;
  TRY(index.ledger().Scan(range, look));
  return lines.Told();
}

}  // namespace haetae::scope
