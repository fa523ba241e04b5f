#include <algorithm>
#include <atomic>

#include "incident/coverage.h"
#include "incident/investigate.h"
#include "scope/people_file.h"
#include "sql/table.h"
#include "sql/tables.h"

namespace haetae::sql {
namespace {

// The number and id of everybody, several threads at a time.
class SubjectRows : public RowSource {
 public:
  SubjectRows(DataFolder& folder, const Numbered* people, uint64_t count)
      : folder_(folder), people_(people), count_(count) {}
  size_t threads() const override { return count_ / cells_at_once() + 1; }

  Result<size_t> Fill(Cells& cells) override {
    const size_t capacity = cells.capacity();
    const uint64_t first = next_.fetch_add(capacity);
    if (first >= count_) return 0;
    const size_t rows = std::min<uint64_t>(capacity, count_ - first);
    size_t row = 0;
    if (cells.wants(kId)) {
      TRY(folder_.ids().Walk(first, [&](uint32_t, std::string_view id) {
        cells.Text(kId, row, id);
        return ++row < rows;
      }));
      for (; row < rows; ++row)  // whom only the register knows
        cells.Text(kId, row, TRY(folder_.SubjectText(first + row)));
    }
    for (row = 0; row < rows; ++row) {
      const auto subject = static_cast<uint32_t>(first + row);
      cells.Count(kNumber, row, subject);
      if (people_ != nullptr) cells.Text(kKind, row, scope::KindText(*people_->registers, subject));
    }
    return rows;
  }

  enum : size_t { kNumber, kId, kKind };

 private:
  static size_t cells_at_once() { return duckdb_vector_size() * 32; }
  DataFolder& folder_;
  const Numbered* people_;  // where kinds are wanted
  uint64_t count_;
  std::atomic<uint64_t> next_{0};
};

Table Subjects(DataFolder& folder) {
  Table table{"haetae_subjects",
              {{"subject", Type::kSubject}, {"id", Type::kText}, {"kind", Type::kText}},
              nullptr,
              folder.ids().size()};
  table.open = [&folder](const std::vector<bool>& wanted) -> Result<std::unique_ptr<RowSource>> {
    const Numbered* people =
        wanted[SubjectRows::kKind] ? TRY(folder.People()) : static_cast<const Numbered*>(nullptr);
    const uint64_t count = TRY(folder.SubjectCount());
    return std::make_unique<SubjectRows>(folder, people, count);
  };
  return table;
}

std::string SubjectText(const access::Route& route) {
  return route.subject_is_principal ? "principal" : route.subject;
}

Table Routes(DataFolder& folder) {
  return {"haetae_routes",
          {{"route", Type::kText},
           {"subject", Type::kText},
           {"discloses", Type::kText},
           {"carries", Type::kText},
           {"issuance", Type::kFlag}},
          [&folder](const std::vector<bool>&) -> Result<std::unique_ptr<RowSource>> {
            const std::vector<access::Route>& routes = folder.catalogue().routes;
            return RowsOf(routes.size(), [&routes](Cells& cells, size_t row, size_t i) {
              const access::Route& route = routes[i];
              std::string fields;
              for (const access::DisclosedField& field : route.discloses) {
                fields += (fields.empty() ? "" : ";") + field.name;
                if (field.masked) fields += ":masked";
              }
              cells.Text(0, row, route.text);
              cells.TextOrNull(1, row, SubjectText(route));
              cells.TextOrNull(2, row, fields);
              cells.TextOrNull(3, row, route.carries);
              cells.Flag(4, row, route.issuance);
            });
          }};
}

Table Fields(DataFolder& folder) {
  return {"haetae_fields",
          {{"route", Type::kText},
           {"field", Type::kText},
           {"masked", Type::kFlag},
           {"carries", Type::kText}},
          [&folder](const std::vector<bool>&) -> Result<std::unique_ptr<RowSource>> {
            std::vector<std::pair<const access::Route*, access::DisclosedField>> fields;
            for (const access::Route& route : folder.catalogue().routes) {
              for (const access::DisclosedField& field : route.discloses)
                fields.emplace_back(&route, field);
            }
            return RowsOf(fields.size(), [fields](Cells& cells, size_t row, size_t i) {
              cells.Text(0, row, fields[i].first->text);
              cells.Text(1, row, fields[i].second.name);
              cells.Flag(2, row, fields[i].second.masked);
              cells.TextOrNull(3, row, fields[i].first->carries);
            });
          }};
}

Table Segments(DataFolder& folder) {
  return {"haetae_segments",
          {{"file", Type::kText},
           {"accesses", Type::kCount},
           {"bytes", Type::kCount},
           {"first_access", Type::kTime},
           {"last_access", Type::kTime},
           {"unfinished", Type::kFlag}},
          [&folder](const std::vector<bool>&) -> Result<std::unique_ptr<RowSource>> {
            std::vector<std::pair<const ledger::SegmentInfo*, bool>> segments;
            for (const ledger::SegmentInfo& one : folder.manifest().segments)
              segments.emplace_back(&one, false);
            for (const ledger::SourceEntry& source : folder.manifest().sources) {
              if (source.tail && source.tail->segment)
                segments.emplace_back(&*source.tail->segment, true);
            }
            return RowsOf(segments.size(), [segments](Cells& cells, size_t row, size_t i) {
              const auto& [segment, unfinished] = segments[i];
              cells.Text(0, row, segment->file);
              cells.Count(1, row, segment->rows);
              cells.Count(2, row, segment->bytes);
              cells.At(3, row, segment->first);
              cells.At(4, row, segment->last);
              cells.Flag(5, row, unfinished);
            });
          }};
}

Table Sources(DataFolder& folder) {
  return {"haetae_sources",
          {{"source", Type::kText},
           {"path", Type::kText},
           {"format", Type::kText},
           {"compression", Type::kText},
           {"bytes", Type::kCount},
           {"lines", Type::kCount},
           {"records", Type::kCount},
           {"unreadable", Type::kCount},
           {"duplicates", Type::kCount},
           {"first_record", Type::kTime},
           {"last_record", Type::kTime},
           {"problem", Type::kText}},
          [&folder](const std::vector<bool>&) -> Result<std::unique_ptr<RowSource>> {
            const std::vector<ledger::SourceEntry>& sources = folder.manifest().sources;
            return RowsOf(sources.size(), [&sources](Cells& cells, size_t row, size_t i) {
              const ledger::SourceEntry& source = sources[i];
              ledger::SourceCounts counts = source.counts;
              if (source.tail) counts.Add(source.tail->counts);
              cells.Text(0, row, source.name);
              cells.Text(1, row, source.path);
              cells.TextOrNull(2, row, source.format);
              cells.TextOrNull(3, row, source.compression);
              cells.Count(4, row, source.offset + (source.tail ? source.tail->bytes : 0));
              cells.Count(5, row, counts.lines);
              cells.Count(6, row, counts.records);
              cells.Count(7, row, counts.unreadable);
              cells.Count(8, row, counts.duplicates);
              cells.At(9, row, counts.first);
              cells.At(10, row, counts.last);
              cells.TextOrNull(11, row, source.error ? source.error->Text() : std::string());
            });
          }};
}

struct CoveredHour {
  const std::string* source;
  Time hour;
  uint64_t minutes;
};

Table Coverage(DataFolder& folder) {
  return {"haetae_coverage",
          {{"source", Type::kText}, {"hour", Type::kTime}, {"minutes", Type::kCount}},
          [&folder](const std::vector<bool>&) -> Result<std::unique_ptr<RowSource>> {
            std::vector<CoveredHour> hours;
            for (const ledger::SourceEntry& source : folder.manifest().sources) {
              const size_t begin = hours.size();
              for (const uint32_t minute : source.minutes.set()) {
                const Time hour{static_cast<int64_t>(minute / 60) * kHour};
                if (hours.size() == begin || hours.back().hour != hour)
                  hours.push_back({&source.name, hour, 0});
                ++hours.back().minutes;
              }
            }
            const size_t count = hours.size();
            return RowsOf(count, [hours = std::move(hours)](Cells& cells, size_t row, size_t i) {
              cells.Text(0, row, *hours[i].source);
              cells.At(1, row, hours[i].hour);
              cells.Count(2, row, hours[i].minutes);
            });
          }};
}

Table Gaps(DataFolder& folder) {
  return {"haetae_gaps",
          {{"source", Type::kText}, {"since", Type::kTime}, {"until", Type::kTime}},
          [&folder](const std::vector<bool>&) -> Result<std::unique_ptr<RowSource>> {
            std::vector<scope::Gap> gaps = incident::CoverageOf(folder.manifest()).gaps;
            const size_t count = gaps.size();
            return RowsOf(count, [gaps = std::move(gaps)](Cells& cells, size_t row, size_t i) {
              cells.Text(0, row, gaps[i].source);
              cells.At(1, row, gaps[i].from);
              cells.At(2, row, gaps[i].to);
            });
          }};
}

// read_parquet() takes the list from here, so that no SQL text holds 100,000 paths.
Function FileList(const char* name, std::vector<std::string> files) {
  return {name,
          {},
          DUCKDB_TYPE_LIST,
          [files = std::move(files)](const Function::Vectors&, size_t count,
                                     duckdb_vector result) -> Status {
            auto* entries = static_cast<duckdb_list_entry*>(duckdb_vector_get_data(result));
            duckdb_list_vector_reserve(result, files.size());
            duckdb_list_vector_set_size(result, files.size());
            duckdb_vector child = duckdb_list_vector_get_child(result);
            for (size_t i = 0; i < files.size(); ++i)
              duckdb_vector_assign_string_element_len(child, i, files[i].data(), files[i].size());
            for (size_t i = 0; i < count; ++i) entries[i] = {0, files.size()};
            return {};
          }};
}

Function IdOf(DataFolder& folder) {
  return {"id_of",
          {DUCKDB_TYPE_BIGINT},
          DUCKDB_TYPE_VARCHAR,
          [&folder](const Function::Vectors& of, size_t count, duckdb_vector result) -> Status {
            const auto* numbers = static_cast<const int64_t*>(duckdb_vector_get_data(of[0]));
            for (size_t i = 0; i < count; ++i) {
              Result<std::string_view> id = std::unexpected(Error{});
              if (!IsNull(of[0], i) && numbers[i] >= 0) {
                id = folder.SubjectText(static_cast<uint64_t>(numbers[i]));
                if (!id && id.error().code != Code::kNotFound) return std::unexpected(id.error());
              }
              if (!id) {
                SetNull(result, i);
                continue;
              }
              const std::string text = ValidUtf8(*id);
              duckdb_vector_assign_string_element_len(result, i, text.data(), text.size());
            }
            return {};
          }};
}

// One pass over the ids for each vector of texts: a constant is looked up once, when the query is
// planned, so that segments are skipped by it.
Function SubjectOf(DataFolder& folder) {
  return {"subject_of",
          {DUCKDB_TYPE_VARCHAR},
          DUCKDB_TYPE_UINTEGER,
          [&folder](const Function::Vectors& of, size_t count, duckdb_vector result) -> Status {
            const auto* texts = static_cast<const duckdb_string_t*>(duckdb_vector_get_data(of[0]));
            std::vector<std::string> ids;
            std::vector<size_t> places;
            for (size_t i = 0; i < count; ++i) {
              if (IsNull(of[0], i)) continue;
              ids.emplace_back(ledger::TextAt(texts, i));
              places.push_back(i);
            }
            const std::vector<uint32_t> found = TRY(folder.FindSubjects(ids));
            auto* numbers = static_cast<uint32_t*>(duckdb_vector_get_data(result));
            duckdb_vector_ensure_validity_writable(result);
            uint64_t* valid = duckdb_vector_get_validity(result);
            for (size_t i = 0; i < count; ++i) duckdb_validity_set_row_invalid(valid, i);
            for (size_t i = 0; i < places.size(); ++i) {
              if (found[i] == kNoNumber) continue;
              numbers[places[i]] = found[i];
              duckdb_validity_set_row_valid(valid, places[i]);
            }
            return {};
          }};
}

}  // namespace

Status AddLedgerTables(DataFolder& folder, duckdb_connection connection) {
  for (const Table& table : {Subjects(folder), Routes(folder), Fields(folder), Segments(folder),
                             Sources(folder), Coverage(folder), Gaps(folder)}) {
    TRY(Register(connection, table));
  }
  TRY(Register(connection, FileList("haetae_segment_files", folder.SegmentFiles())));
  TRY(Register(connection, FileList("haetae_result_files", folder.ResultFiles())));
  TRY(Register(connection, SubjectOf(folder)));
  return Register(connection, IdOf(folder));
}

}  // namespace haetae::sql
