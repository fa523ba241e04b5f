// The Loader reads the folder of a register, file by file, into a Register that nobody else sees
// until all of it was read. Only for the sources of this room.
//
// Every table, whatever its format, goes through the same functions: cells in, Status out. A
// complaint names file, line (CSV, JSON) or row (Parquet) and column, and never quotes a cell.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "register/register.h"

namespace haetae::reg {

struct Loader {
  using Row = std::span<const std::string_view>;
  using TakeRow = Status (Loader::*)(Row);

  Register& reg;
  Dictionary& subjects;
  const TableReader& parquet;
  CachedNumbers keys, principals, ticket_people;
  std::vector<std::string> summary, warnings;  // for the register

  std::string name, path;          // of the file being read: "carries/friends.csv"
  std::string_view unit = "line";  // or "row"
  uint64_t line = 0;               // of the row being read
  uint64_t rows = 0, repeated = 0, backwards = 0;
  uint64_t nobodys = 0;  // rows of a relation that say that a thing is nobody's
  // Of the row being read, what it ended before (CSV); a column by its place.
  std::function<bool(size_t)> is_cut;
  Relation* relation = nullptr;
  Remembered remembered;
  // Stems of the files that are wanted, "carries" for all relations; null: every one.
  const std::vector<std::string_view>* wanted = nullptr;

  Loader(Register& into, Dictionary& all, const TableReader& reader);

  // Fills the register from a folder that may not be there, or be a file.
  void Seed(uint64_t seed) { reg.seed_ = seed; }  // before Open()
  Status Open(const std::filesystem::path& folder);
  Status Run(const std::filesystem::path& folder);
  Status List(const std::filesystem::path& folder, const std::string& below,
              std::vector<std::string>& files);
  // Reads `stem`.csv or `stem`.parquet if it is among the files; says whether it was there.
  Result<bool> Table(const std::filesystem::path& folder, const std::vector<std::string>& files,
                     const std::string& stem, const std::vector<std::string>& columns,
                     TakeRow take);
  Status Csv(const std::filesystem::path& file, const std::vector<std::string>& columns,
             TakeRow take);
  Status Parquet(const std::filesystem::path& file, const std::vector<std::string>& columns,
                 TakeRow take);
  Status JsonLines(const std::filesystem::path& file);
  Status KeysToml(const std::filesystem::path& file);
  Status JobsToml(const std::filesystem::path& file);
  Status IssuedFiles(const std::filesystem::path& folder, const std::vector<std::string>& files);
  Status Relations(const std::filesystem::path& folder, const std::vector<std::string>& files);

  Status Members(const std::filesystem::path& folder, const std::vector<std::string>& files);
  // What the member list at `path` says as it was kept when it was last read; false if it must be
  // read. Keeping it is an attempt.
  bool RecallMembers();
  void KeepMembers() const;
  // Seconds since 1970; true if the subject was a member already: then with the longer of both
  // lives.
  bool SetMember(uint32_t subject, uint32_t from, uint32_t to);

  Status Member(Row row);
  Status Canary(Row row);
  Status PersonRow(Row row);
  Status IssuedRow(Row row);
  Status CarriedRow(Row row);
  Status TicketRow(Row row);

  // Starts a file; Finished() writes its line of the summary and the warning about repeated rows.
  void Start(const std::filesystem::path& folder, const std::string& file);
  void Finished(std::string_view one, std::string_view many);
  void Warn(std::string text);
  std::unexpected<Error> Bad(std::string why, std::string advice,
                             Code code = Code::kMalformed) const;
  Status Id(std::string_view text, std::string_view column, bool required) const;
  // Empty gives `absent`.
  Result<Time> TimeOf(std::string_view text, std::string_view column, Time absent) const;
};

}  // namespace haetae::reg
