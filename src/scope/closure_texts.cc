#include "scope/closure_texts.h"

#include <map>
#include <optional>

#include "base/hash.h"
#include "ledger/duck.h"

namespace haetae::scope {

Status FindTexts(const ledger::Ledger& ledger, const Sheets& sheets, ClosureTable& table,
                 const std::vector<uint32_t>& places) {
  using Missing = std::map<access::Dimension, std::vector<uint32_t>>;
  std::map<uint32_t, Missing> missing;  // by the segment it first stands in
  std::map<uint32_t, const ledger::SegmentInfo*> segments;
  for (const auto& [segment, sheet] : sheets) segments[sheet.order] = segment;
  for (uint32_t place : places) {
    const ClosureEntry& entry = table.entries()[place];
    if (entry.text.empty() && segments.contains(entry.segment))
      missing[entry.segment][entry.dimension].push_back(place);
  }
  std::optional<ledger::Duck> duck;
  for (const auto& [order, by_dimension] : missing) {
    for (const auto& [dimension, wanted] : by_dimension) {
      std::map<uint64_t, uint32_t> place_of;
      for (uint32_t place : wanted) {
        if (table.entries()[place].text.empty()) place_of[table.entries()[place].id] = place;
      }
      if (!duck) duck.emplace(TRY(ledger::Duck::Open({.threads = 2})));
      const std::string column(access::DimensionName(dimension));
      TRY(duck->Stream("SELECT DISTINCT CAST(" + column + " AS VARCHAR) FROM read_parquet(" +
                           ledger::SqlText(ledger.SegmentPath(segments[order]->file).native()) +
                           ") WHERE " + column + " IS NOT NULL",
                       [&](duckdb_data_chunk chunk) -> Status {
                         const auto* texts = static_cast<const duckdb_string_t*>(
                             duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 0)));
                         for (size_t i = 0; i < duckdb_data_chunk_get_size(chunk); ++i) {
                           const std::string_view text = ledger::TextAt(texts, i);
                           const auto found = place_of.find(Fingerprint(text, table.seed()));
                           if (found != place_of.end()) table.entries()[found->second].text = text;
                         }
                         return {};
                       }));
    }
  }
  return {};
}

}  // namespace haetae::scope
