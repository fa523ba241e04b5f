#include "scope/people_change.h"

#include <algorithm>
#include <bit>
#include <string_view>
#include <vector>

#include "scope/people_file.h"
#include "table/table_file.h"

namespace haetae::scope {
namespace {

using table::ColumnType;
constexpr table::Column kColumns[] = {
    {"subject", ColumnType::kText}, {"kind", ColumnType::kText}, {"change", ColumnType::kText}};

struct Changed {
  uint32_t subject;
  bool went;
};

void Collect(const PeopleBits& people, bool went, std::vector<Changed>& all) {
  for (size_t word = 0; word < people.size(); ++word) {
    for (uint64_t left = people[word]; left != 0; left &= left - 1) {
      const size_t bit = static_cast<size_t>(std::countr_zero(left));
      all.push_back({static_cast<uint32_t>(word * 64 + bit), went});
    }
  }
}

}  // namespace

Result<table::Written> WritePeopleChange(const PeopleBits& before, const PeopleBits& after,
                                         const Dictionary& subjects, const reg::Register& registers,
                                         const table::Target& target, table::About about) {
  std::vector<Changed> all;
  Collect(Without(after, before), false, all);
  Collect(Without(before, after), true, all);
  std::ranges::sort(all, {}, [&](const Changed& one) { return subjects.Text(one.subject); });
  table::TableFile file = TRY(table::TableFile::Create(target, kColumns));
  table::Rows rows(kColumns);
  for (const Changed& one : all) {
    rows.text(0).push_back(subjects.Text(one.subject));
    rows.text(1).push_back(KindText(registers, one.subject));
    rows.text(2).push_back(one.went ? "went" : "came");
    TRY(file.WriteFull(rows));
  }
  TRY(file.Write(rows));
  about.what = "people who came and went";
  return file.Finish(about);
}

}  // namespace haetae::scope
