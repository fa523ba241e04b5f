#include "incident/doubled.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <tuple>

namespace haetae::incident {
namespace {

constexpr size_t kEqualMax = 16;  // further equal lines of an instant are no copies of a stretch
constexpr size_t kNotesMax = 5;

std::string Minute(Time time) { return FormatTime(time).substr(0, 16) + "Z"; }

}  // namespace

void Doubled::See(const access::AccessBatch& batch) {
  const access::Accesses& rows = *batch.rows;
  for (size_t i = batch.begin; i < batch.end; ++i) {
    if (rows.time[i] != time_ || rows.record[i] != record_) {
      if (equal_.size() > 1) Compare();
      equal_.clear();
      time_ = rows.time[i], record_ = rows.record[i];
    }
    if (equal_.size() < kEqualMax) equal_.push_back({rows.source[i], rows.offset[i]});
  }
}

void Doubled::Compare() {
  std::ranges::sort(equal_);
  for (size_t i = 0; i < equal_.size(); ++i) {
    for (size_t k = i + 1; k < equal_.size(); ++k) AddPair(equal_[i], equal_[k]);
  }
}

void Doubled::AddPair(const Line& line, const Line& copy) {
  if (runs_.size() >= kDistancesMax) Prune();
  if (runs_.size() >= kDistancesMax) return;
  const Distance distance{line.source, copy.source, copy.offset - line.offset};
  const auto [it, fresh] = runs_.try_emplace(distance);
  Run& run = it->second;
  const bool within = line.source == copy.source;
  const uint64_t low = fresh ? line.offset : std::min(run.low, line.offset);
  const uint64_t high = fresh ? line.offset : std::max(run.high, line.offset);
  if (fresh || (within && high - low >= distance.bytes)) {
    if (!fresh) End(run);
    run = {{line.source, copy.source, time_, time_, 1}, line.offset, line.offset};
    return;
  }
  run.low = low, run.high = high;
  run.stretch.last = time_;
  ++run.stretch.accesses;
}

void Doubled::End(const Run& run) {
  if (run.stretch.accesses >= kDoubledMin) found_.push_back(run.stretch);
}

// What did not grow for an hour of the log does not any more, or is found again.
void Doubled::Prune() {
  std::erase_if(runs_, [&](const auto& one) {
    const bool old = one.second.stretch.last < time_ - kHour;
    if (old) End(one.second);
    return old;
  });
}

std::vector<DoubledStretch> Doubled::Finish() {
  if (equal_.size() > 1) Compare();
  equal_.clear();
  for (const auto& [distance, run] : runs_) End(run);
  runs_.clear();
  // A line that is there four times, as a repeat within the stretch is, has equal lines at other
  // distances too; those that do are fewer.
  std::ranges::sort(found_, [](const DoubledStretch& a, const DoubledStretch& b) {
    return std::tie(b.accesses, a.first, a.last, a.source, a.copied_to) <
           std::tie(a.accesses, b.first, b.last, b.source, b.copied_to);
  });
  std::vector<DoubledStretch> kept;
  for (const DoubledStretch& one : found_) {
    const bool told = std::ranges::any_of(kept, [&](const DoubledStretch& other) {
      return one.source == other.source && one.copied_to == other.copied_to &&
             one.first <= other.last && one.last >= other.first;
    });
    if (!told) kept.push_back(one);
  }
  found_.clear();
  std::ranges::sort(kept, [](const DoubledStretch& a, const DoubledStretch& b) {
    return std::tie(a.first, a.source, a.copied_to) < std::tie(b.first, b.source, b.copied_to);
  });
  return kept;
}

std::vector<Phrase> DoubledNotes(const std::vector<DoubledStretch>& stretches,
                                 const access::Names& names) {
  std::vector<Phrase> notes;
  for (const DoubledStretch& one : stretches) {
    if (notes.size() == kNotesMax) {
      const uint64_t more = stretches.size() - kNotesMax;
      notes.push_back(
          {fmt::format("{} of logs {} there twice",
                       Counted(more, "further stretch", "further stretches"),
                       more == 1 ? "stands" : "stand"),
           fmt::format("두 번 들어 있는 로그 구간이 {}개 더 있습니다", WithCommas(more))});
      break;
    }
    const std::string_view source = names.sources.Text(one.source);
    const std::string_view copy = names.sources.Text(one.copied_to);
    const std::string from = Minute(one.first), to = Minute(one.last);
    const std::string count = WithCommas(one.accesses);
    const bool within = one.source == one.copied_to;
    notes.push_back(
        {fmt::format("{} accesses from {} to {} stand {}: a copy was sent. To count them once, "
                     "read the logs without it into a new --data folder",
                     count, from, to,
                     within ? fmt::format("twice in {}", source)
                            : fmt::format("in {} and again in {}", source, copy)),
         fmt::format("{}부터 {}까지의 접근 {}건이 {} 똑같이 있습니다. 한 번만 세려면 사본을 뺀 "
                     "로그를 새 --data 폴더로 읽으십시오",
                     from, to, count,
                     within ? fmt::format("{}에 두 번", source)
                            : fmt::format("{}에 있고 {}에도", source, copy))});
  }
  return notes;
}

}  // namespace haetae::incident
