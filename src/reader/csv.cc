// A CSV log: its header names the columns, by the catalogue's [format.fields] or the table of
// names. Comma, semicolon or tab, whichever the header has most of; quoted cells may hold
// separators, "" and line breaks (RFC 4180).
//
//   time,member,path,status
//   2025-06-24T03:12:09Z,m1,"/my/addresses/m1",200
//
// A quote that never closes must not swallow the file: after kLineBytesMax its line ends alone.

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "reader/formats.h"
#include "reader/line_format.h"
#include "reader/names.h"

namespace haetae::reader {
namespace {

constexpr size_t kColumnsMax = 1024;

class Csv final : public LineFormat<Csv> {
 public:
  Csv(std::map<Slot, std::string> given, std::string time_format, const LocalZone& zone)
      : given_(std::move(given)), time_format_(std::move(time_format)), zone_(zone) {}

  std::string_view name() const override { return "csv"; }
  bool MetNoZone() const override { return zone_.met(); }
  bool HasDirectives() const override { return true; }
  bool IsDirective(std::string_view text) const override {
    return header_.empty() ? text.find_first_not_of(" \t\r") != std::string_view::npos
                           : text == header_;
  }
  void TakeDirective(std::string_view text) override;
  bool SpansLines() const override { return true; }
  size_t RecordEnd(std::string_view bytes, bool to_end_of_file) const override;
  const char* Learn(std::span<const Line> lines) override;
  const char* ParseLine(const Line& line, std::string_view text, RecordBatch& batch);

 private:
  struct Use {
    size_t column;
    Slot slot;
    uint16_t rank;
  };
  // Splits into cells_; false if a quote is not closed or there are too many columns.
  bool Split(std::string_view text, TextArena& arena);
  bool Has(Slot slot) const {
    return std::any_of(uses_.begin(), uses_.end(), [&](const Use& u) { return u.slot == slot; });
  }

  std::map<Slot, std::string> given_;
  std::string time_format_;
  LocalZone zone_;
  std::string header_;
  char separator_ = ',';
  size_t column_count_ = 0;
  std::vector<Use> uses_;
  std::vector<std::pair<std::string, Slot>> refused_;  // what the sample's values speak against
  std::vector<std::string_view> cells_;
};

char SeparatorOf(std::string_view header) {
  char best = ',';
  for (char c : {';', '\t'}) {
    if (std::count(header.begin(), header.end(), c) >
        std::count(header.begin(), header.end(), best)) {
      best = c;
    }
  }
  return best;
}

bool Csv::Split(std::string_view text, TextArena& arena) {
  cells_.clear();
  const char* p = text.data();
  const char* const end = p + text.size();
  for (;;) {
    if (cells_.size() == kColumnsMax) return false;
    if (p < end && *p == '"') {
      const char* first = p + 1;
      size_t doubled = 0;
      for (p = first; (p = FindByte(p, end, '"')) < end && p + 1 < end && p[1] == '"'; p += 2) {
        ++doubled;
      }
      if (p == end) return false;
      std::string_view cell(first, static_cast<size_t>(p - first));
      if (doubled > 0) {
        char* out = arena.Allocate(cell.size());
        size_t n = 0;
        for (size_t i = 0; i < cell.size(); ++i) {
          out[n++] = cell[i];
          if (cell[i] == '"') ++i;
        }
        cell = {out, n};
      }
      cells_.push_back(cell);
      p = FindByte(p, end, separator_);  // what follows the closing quote is lost
    } else {
      const char* stop = FindByte(p, end, separator_);
      cells_.emplace_back(p, static_cast<size_t>(stop - p));
      p = stop;
    }
    if (p >= end) return true;
    ++p;
  }
}

void Csv::TakeDirective(std::string_view text) {
  header_ = text;
  separator_ = SeparatorOf(text);
  uses_.clear();
  // The scanner reads behind the end of what it scans.
  std::string padded = header_ + std::string(kPaddingBytes, '\0');
  TextArena arena;
  column_count_ = 0;
  if (!Split(std::string_view(padded).substr(0, header_.size()), arena)) return;
  column_count_ = cells_.size();
  for (size_t column = 0; column < cells_.size(); ++column) {
    std::string_view cell = cells_[column];
    while (cell.starts_with(' ')) cell.remove_prefix(1);
    while (cell.ends_with(' ')) cell.remove_suffix(1);
    for (const auto& [slot, name] : given_) {
      if (cell == name) uses_.push_back({column, slot, 0});
    }
    std::string normal = NormalName(cell);
    for (Candidate candidate : CandidatesOf(normal)) {
      if (given_.contains(candidate.slot)) continue;
      if (std::find(refused_.begin(), refused_.end(), std::pair(normal, candidate.slot)) !=
          refused_.end()) {
        continue;
      }
      // Without values nobody can say that ids differ; see Evidence.
      uses_.push_back({column, candidate.slot, candidate.rank});
    }
  }
  if (given_.contains(SlotOf(kPath))) {
    std::erase_if(uses_, [](const Use& use) {
      return use.slot == Slot::kRequest || use.slot == Slot::kQuery;
    });
  }
  cells_.clear();
}

const char* Csv::Learn(std::span<const Line> lines) {
  while (!lines.empty() && !IsDirective(lines[0].text)) lines = lines.subspan(1);
  if (lines.empty()) return "no header";
  refused_.clear();
  TakeDirective(lines[0].text);
  if (column_count_ < 2) return "the first line is no CSV header";
  std::vector<Evidence> evidence(column_count_);
  TextArena arena;
  std::set<std::string_view> known;  // a line that was shipped twice is no second id
  for (const Line& line : lines.subspan(1)) {
    if (IsDirective(line.text) || !known.insert(line.text).second || !Split(line.text, arena))
      continue;
    for (size_t i = 0; i < std::min(cells_.size(), column_count_); ++i) evidence[i].Add(cells_[i]);
  }
  std::string header = header_;
  std::string padded = header + std::string(kPaddingBytes, '\0');
  Split(std::string_view(padded).substr(0, header.size()), arena);
  for (const Use& use : uses_) {
    if (given_.contains(use.slot) || evidence[use.column].Allows(use.slot)) continue;
    refused_.emplace_back(NormalName(cells_[use.column]), use.slot);
  }
  TakeDirective(header);
  if (!Has(Slot::kTime)) return "the header names no time";
  if (!Has(SlotOf(kPath)) && !Has(Slot::kRequest)) return "the header names no path";
  return nullptr;
}

size_t Csv::RecordEnd(std::string_view bytes, bool to_end_of_file) const {
  const char* const begin = bytes.data();
  const char* const end = begin + bytes.size();
  const char* first_newline = nullptr;
  bool quoted = false;
  bool cell_start = true;
  for (const char* p = begin; p < end; ++p) {
    if (quoted) {
      p = FindByte(p, end, '"');
      if (p < end && p + 1 < end && p[1] == '"')
        ++p;
      else
        quoted = false;
      continue;
    }
    if (*p == '\n') return static_cast<size_t>(p + 1 - begin);
    if (*p == '"' && cell_start) {
      quoted = true;
      cell_start = false;
    } else {
      cell_start = *p == separator_ || (header_.empty() && (*p == ';' || *p == '\t'));
    }
  }
  if (!to_end_of_file && bytes.size() < kLineBytesMax) return 0;
  first_newline = FindByte(begin, end, '\n');
  if (first_newline < end) return static_cast<size_t>(first_newline + 1 - begin);
  return to_end_of_file ? bytes.size() : 0;
}

const char* Csv::ParseLine(const Line& line, std::string_view text, RecordBatch& batch) {
  if (header_.empty()) TakeDirective(line.text);
  if (line.text == header_) return kIgnored;
  if (!Split(text, batch.arena)) return "a quote is not closed, or there are too many columns";
  if (cells_.size() < column_count_) return "fewer columns than the header names";
  SlotValues values{};
  std::array<uint16_t, kSlotCount> rank;
  rank.fill(UINT16_MAX);
  for (const Use& use : uses_) {
    std::string_view value = cells_[use.column];
    size_t slot = Index(use.slot);
    if (use.rank >= rank[slot] || Absent(value)) continue;
    values[slot] = value;
    rank[slot] = use.rank;
  }
  return StoreSlots(values, time_format_, zone_, line, batch);
}

}  // namespace

Result<std::unique_ptr<Format>> MakeCsv(const FormatOptions& options, const LocalZone& zone) {
  return std::make_unique<Csv>(TRY(SlotsOfFields(options.fields)), options.time_format, zone);
}

}  // namespace haetae::reader
