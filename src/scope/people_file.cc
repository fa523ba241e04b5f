#include "scope/people_file.h"

#include <utility>

namespace haetae::scope {
namespace {

using table::ColumnType;
constexpr table::Column kColumns[] = {
    {"subject", ColumnType::kText},     {"kind", ColumnType::kText},
    {"fields", ColumnType::kText},      {"first_access", ColumnType::kTime},
    {"last_access", ColumnType::kTime}, {"accesses", ColumnType::kCount},
};

}  // namespace

PeopleFile::PeopleFile(table::TableFile file) : file_(std::move(file)), rows_(kColumns) {}

Result<PeopleFile> PeopleFile::Create(const table::Target& target) {
  return PeopleFile(TRY(table::TableFile::Create(target, kColumns)));
}

Status PeopleFile::Add(const PersonRow& person) {
  rows_.text(0).push_back(person.subject);
  rows_.text(1).push_back(person.kind);
  rows_.text(2).push_back(person.fields);
  rows_.number(3).push_back(person.first.us);
  rows_.number(4).push_back(person.last.us);
  rows_.number(5).push_back(static_cast<int64_t>(person.accesses));
  return file_.WriteFull(rows_);
}

Result<table::Written> PeopleFile::Finish(table::About about) {
  TRY(file_.Write(rows_));
  about.what = "people";
  return file_.Finish(about);
}

}  // namespace haetae::scope
