#include <algorithm>

#include "base/csv.h"
#include "base/text.h"
#include "sql/table.h"
#include "sql/tables.h"

namespace haetae::sql {
namespace {

Time Or(const std::optional<Time>& time) { return time.value_or(kTimeMax); }  // absent: null

// The rows of a CSV file of the register, as the register's own reader takes them.
class CsvRows : public RowSource {
 public:
  CsvRows(CsvTable table, size_t columns) : table_(std::move(table)), columns_(columns) {}
  Result<size_t> Fill(Cells& cells) override {
    size_t row = 0;
    for (; row < cells.capacity() && TRY(table_.Next()); ++row) {
      for (size_t i = 0; i < columns_; ++i) cells.TextOrNull(i, row, table_[i]);
    }
    return row;
  }

 private:
  CsvTable table_;
  size_t columns_;
};

// "issued" with the columns {"credential", "key?", …}; no rows where there is no such file, or
// where it is Parquet, which the view reads itself.
Table CsvOf(DataFolder& folder, const std::string& stem, const std::vector<std::string>& columns) {
  Table table{"haetae_" + stem, {}, nullptr};
  for (const std::string& column : columns)
    table.columns.push_back({column.substr(0, column.find('?')), Type::kText});
  table.open = [&folder, stem,
                columns](const std::vector<bool>&) -> Result<std::unique_ptr<RowSource>> {
    const fs::path file = TRY(folder.RegisterFile(stem));
    if (file.extension() != ".csv") return RowsOf(0, nullptr);
    return std::make_unique<CsvRows>(TRY(CsvTable::Open(file, columns)), columns.size());
  };
  return table;
}

Table People(DataFolder& folder) {
  return {"haetae_people",
          {{"person", Type::kText},
           {"role", Type::kText},
           {"joined", Type::kTime},
           {"left", Type::kTime}},
          [&folder](const std::vector<bool>&) -> Result<std::unique_ptr<RowSource>> {
            const std::vector<reg::Person>& people = TRY(folder.Small())->people();
            return RowsOf(people.size(), [&people](Cells& cells, size_t row, size_t i) {
              cells.Text(0, row, people[i].person);
              cells.TextOrNull(1, row, people[i].role);
              cells.At(2, row, Or(people[i].joined));
              cells.At(3, row, Or(people[i].left));
            });
          }};
}

Table Keys(DataFolder& folder) {
  return {"haetae_keys",
          {{"key", Type::kText},
           {"created", Type::kTime},
           {"rotate_by", Type::kTime},
           {"retired", Type::kTime},
           {"custodians", Type::kText}},
          [&folder](const std::vector<bool>&) -> Result<std::unique_ptr<RowSource>> {
            const std::vector<reg::KeyEntry>& keys = TRY(folder.Small())->keys();
            return RowsOf(keys.size(), [&keys](Cells& cells, size_t row, size_t i) {
              cells.Text(0, row, keys[i].kid);
              cells.At(1, row, Or(keys[i].created));
              cells.At(2, row, Or(keys[i].rotate_by));
              cells.At(3, row, Or(keys[i].retired));
              cells.TextOrNull(4, row, Joined(keys[i].custodians, ";"));
            });
          }};
}

Table Jobs(DataFolder& folder) {
  return {"haetae_jobs",
          {{"name", Type::kText},
           {"principal", Type::kText},
           {"credential", Type::kText},
           {"source_ip", Type::kText},
           {"routes", Type::kText},
           {"until", Type::kTime}},
          [&folder](const std::vector<bool>&) -> Result<std::unique_ptr<RowSource>> {
            const std::vector<reg::Job>& jobs = TRY(folder.Small())->jobs();
            return RowsOf(jobs.size(), [&jobs](Cells& cells, size_t row, size_t i) {
              cells.Text(0, row, jobs[i].name);
              cells.TextOrNull(1, row, jobs[i].principal);
              cells.TextOrNull(2, row, jobs[i].credential);
              cells.TextOrNull(3, row, jobs[i].source_ip);
              cells.TextOrNull(4, row, Joined(jobs[i].routes, ";"));
              cells.At(5, row, Or(jobs[i].until));
            });
          }};
}

Table Canaries(DataFolder& folder) {
  return {"haetae_canaries",
          {{"member", Type::kText}, {"subject", Type::kSubject}},
          [&folder](const std::vector<bool>& wanted) -> Result<std::unique_ptr<RowSource>> {
            const std::unordered_set<uint32_t>& set = TRY(folder.Small())->canaries();
            std::vector<std::string> members;
            for (uint32_t number : set) members.emplace_back(folder.small_subjects().Text(number));
            std::ranges::sort(members);
            std::vector<uint32_t> numbers(members.size(), kNoNumber);
            if (wanted[1]) numbers = TRY(folder.ids().Find(members));
            const size_t count = members.size();
            return RowsOf(count, [members = std::move(members), numbers = std::move(numbers)](
                                     Cells& cells, size_t row, size_t i) {
              cells.Text(0, row, members[i]);
              if (numbers[i] == kNoNumber)
                cells.Null(1, row);
              else
                cells.Count(1, row, numbers[i]);
            });
          }};
}

// Who stands in whose payload when. A person whose times in one payload overlap or meet stands in
// it once from the first to the last, so that at no moment two rows say the same.
class CarriedRows : public RowSource {
 public:
  CarriedRows(const reg::Register& registers, std::vector<std::string> relations)
      : registers_(registers), relations_(std::move(relations)) {}

  Result<size_t> Fill(Cells& cells) override {
    size_t row = 0;
    while (row < cells.capacity()) {
      if (at_ == merged_.size() && !NextMember()) break;
      for (; row < cells.capacity() && at_ < merged_.size(); ++row, ++at_) {
        cells.Text(0, row, relations_[relation_]);
        cells.Count(1, row, member_ - 1);
        cells.Count(2, row, merged_[at_].person);
        cells.At(3, row, merged_[at_].from);
        cells.At(4, row, merged_[at_].to);
      }
    }
    return row;
  }

 private:
  // The rows of the next member that has any; false at the end.
  bool NextMember() {
    for (; relation_ < relations_.size(); ++relation_, member_ = 0) {
      const reg::Relation* relation = registers_.FindRelation(relations_[relation_]);
      while (relation != nullptr && member_ < relation->end()) {
        Merge(relation->Of(member_++));
        if (!merged_.empty()) return true;
      }
    }
    return false;
  }

  void Merge(std::span<const reg::Carried> rows) {
    at_ = 0;
    merged_.assign(rows.begin(), rows.end());
    std::erase_if(merged_, [](const reg::Carried& one) { return one.from >= one.to; });
    std::ranges::sort(merged_, {}, [](const reg::Carried& one) {
      return std::tuple(one.person, one.from, one.to);
    });
    size_t kept = 0;
    for (const reg::Carried& one : merged_) {
      if (kept > 0 && merged_[kept - 1].person == one.person && one.from <= merged_[kept - 1].to)
        merged_[kept - 1].to = std::max(merged_[kept - 1].to, one.to);
      else
        merged_[kept++] = one;
    }
    merged_.resize(kept);
  }

  const reg::Register& registers_;
  std::vector<std::string> relations_;
  size_t relation_ = 0;
  uint32_t member_ = 0;  // the next one
  std::vector<reg::Carried> merged_;
  size_t at_ = 0;
};

Table Carries(DataFolder& folder) {
  return {"haetae_carries",
          {{"relation", Type::kText},
           {"subject", Type::kSubject},
           {"carried", Type::kSubject},
           {"since", Type::kTime},
           {"until", Type::kTime}},
          [&folder](const std::vector<bool>&) -> Result<std::unique_ptr<RowSource>> {
            std::vector<std::string> relations = folder.Relations();
            if (relations.empty()) return RowsOf(0, nullptr);
            const Numbered* people = TRY(folder.People());
            return std::make_unique<CarriedRows>(*people->registers, std::move(relations));
          }};
}

// Times as the register takes them: RFC 3339, a day, the common log's form, an epoch.
Function TimeFunction() {
  return {"haetae_time",
          {DUCKDB_TYPE_VARCHAR},
          DUCKDB_TYPE_TIMESTAMP,
          [](const Function::Vectors& of, size_t count, duckdb_vector result) -> Status {
            const auto* texts = static_cast<const duckdb_string_t*>(duckdb_vector_get_data(of[0]));
            auto* times = static_cast<int64_t*>(duckdb_vector_get_data(result));
            for (size_t i = 0; i < count; ++i) {
              std::string_view text;
              if (!IsNull(of[0], i)) text = ledger::TextAt(texts, i);
              if (text.empty()) {
                SetNull(result, i);
                continue;
              }
              const std::optional<Time> time = ParseDayOrTime(text);
              if (!time) {
                return Fail(Code::kMalformed, "cannot read the register", "a column holds no time",
                            "", "see haetae register check");
              }
              times[i] = time->us;
            }
            return {};
          }};
}

}  // namespace

Status AddRegisterTables(DataFolder& folder, duckdb_connection connection) {
  for (const Table& table :
       {CsvOf(folder, "members", {"member", "created?", "deleted?"}),
        CsvOf(folder, "issued", {"credential", "key?", "principal?", "issued", "expires?"}),
        CsvOf(folder, "tickets", {"ticket?", "person", "member", "opened", "closed?"}),
        People(folder), Keys(folder), Jobs(folder), Canaries(folder), Carries(folder)}) {
    TRY(Register(connection, table));
  }
  return Register(connection, TimeFunction());
}

}  // namespace haetae::sql
