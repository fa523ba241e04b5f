#include <algorithm>
#include <array>
#include <future>
#include <iterator>
#include <system_error>

#include "base/csv.h"
#include "base/hash.h"
#include "base/text.h"
#include "register/loader.h"
#include "register/parts.h"

namespace haetae::reg {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 11> kTables = {
    "members.csv",      "members.parquet", "people.csv",     "people.parquet",
    "issued.csv",       "issued.parquet",  "issued.jsonl",   "canaries.csv",
    "canaries.parquet", "tickets.csv",     "tickets.parquet"};
constexpr std::array<std::string_view, 2> kTomls = {"keys.toml", "jobs.toml"};

// Of a relation, one row in so many may be nobody's before it is told of.
constexpr uint64_t kNobodysShareSaid = 10;

bool IsRelationName(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

bool IsRelationFile(const fs::path& name) {
  return (name.extension() == ".csv" || name.extension() == ".parquet") &&
         IsRelationName(name.stem().native());
}

bool IsKnown(std::string_view name) {
  if (name.starts_with("carries/")) return IsRelationFile(fs::path(name.substr(8)));
  return std::ranges::find(kTables, name) != kTables.end() ||
         std::ranges::find(kTomls, name) != kTomls.end();
}

// What people put beside data on purpose.
bool IsTalk(std::string_view name) { return name.starts_with('.') || name.starts_with("README"); }

bool Has(const std::vector<std::string>& files, std::string_view name) {
  return std::ranges::find(files, name) != files.end();
}

// Sets the bit of a subject; true if it was set already.
bool Set(std::vector<uint64_t>& bits, uint32_t subject) {
  const size_t word = subject / 64;
  const uint64_t bit = uint64_t{1} << subject % 64;
  if (word >= bits.size()) bits.resize(std::max<size_t>(word + 1, bits.size() / 2 * 3));
  const bool was = (bits[word] & bit) != 0;
  bits[word] |= bit;
  return was;
}

// The whole second before a time and after it, since 1970 and up to 2106.
uint32_t SecondBefore(Time time) {
  return static_cast<uint32_t>(std::clamp<int64_t>(time.us / kSecond, 0, UINT32_MAX));
}
uint32_t SecondAfter(Time time) {
  const int64_t whole = time.us / kSecond, rest = time.us % kSecond;
  return static_cast<uint32_t>(std::clamp<int64_t>(whole + (rest > 0 ? 1 : 0), 0, UINT32_MAX));
}

}  // namespace

Loader::Loader(Register& into, Dictionary& all, const TableReader& reader)
    : reg(into),
      subjects(all),
      parquet(reader),
      keys(*into.issued_keys_),
      principals(*into.issued_principals_),
      ticket_people(*into.ticket_people_) {}

std::unexpected<Error> Loader::Bad(std::string why, std::string advice, Code code) const {
  std::string at = line > 0 ? std::string(unit) + " " + std::to_string(line) + ": " : "";
  return Fail(code, "cannot read the register", at + std::move(why), path, std::move(advice));
}

void Loader::Warn(std::string text) { warnings.push_back(name + ": " + std::move(text)); }

void Loader::Start(const fs::path& folder, const std::string& file) {
  name = file;
  path = (folder / file).native();
  unit = "line";
  line = rows = repeated = backwards = nobodys = 0;
}

void Loader::Finished(std::string_view one, std::string_view many) {
  const uint64_t kept = rows - std::min(rows, repeated + nobodys);
  summary.push_back(name + ": " + WithCommas(kept) + " " + std::string(kept == 1 ? one : many));
  if (nobodys > 0) summary.back() += ", " + Counted(nobodys, "row", "rows") + " of nobody's things";
  if (backwards > 0) {
    warnings.push_back(WithCommas(backwards) +
                       (backwards == 1
                            ? " row of " + name + " has its end before its beginning"
                            : " rows of " + name + " have their ends before their beginnings"));
  }
  if (repeated > 0) {
    warnings.push_back(
        WithCommas(repeated) +
        (repeated == 1 ? " row of " + name + " repeats" : " rows of " + name + " repeat") +
        " an earlier one and counted once with it");
  }
  if (nobodys > (kept + nobodys) / kNobodysShareSaid) {
    warnings.push_back(WithCommas(nobodys) + " of " + WithCommas(kept + nobodys) + " rows of " +
                       name +
                       " name no person, so what they are of is nobody's and reading it reaches "
                       "nobody; if a column or a join failed, export the file again: a leak would "
                       "not be seen");
  }
  if (rows == 0) Warn("it has no rows, so it is treated as if it were not there");
}

Status Loader::Id(std::string_view text, std::string_view column, bool required) const {
  if (text.empty()) {
    if (!required) return {};
    return Bad("the column `" + std::string(column) + "` is empty",
               "every row needs it: fill it in or remove the row");
  }
  if (text.size() > kIdBytesMax) {
    return Bad("the column `" + std::string(column) + "` is longer than " +
                   std::to_string(kIdBytesMax) + " bytes",
               "give the id, not a document", Code::kLimit);
  }
  const bool plain = std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
  if (!plain && (text.find('\0') != std::string_view::npos || ValidUtf8(text) != text)) {
    return Bad("the column `" + std::string(column) + "` is not UTF-8 text",
               "save the file as UTF-8");
  }
  return {};
}

Result<Time> Loader::TimeOf(std::string_view text, std::string_view column, Time absent) const {
  if (text.empty()) return absent;
  if (const std::optional<Time> time = ParseDayOrTime(text)) return *time;
  return Bad("the column `" + std::string(column) + "` holds no time",
             "write it like 2025-06-24T03:12:09Z, or leave it empty");
}

// member, created?, deleted?
Status Loader::Member(Row row) {
  TRY(Id(row[0], "member", true));
  const Time created = TRY(TimeOf(row[1], "created", kTimeMin));
  const Time deleted = TRY(TimeOf(row[2], "deleted", kTimeMax));
  backwards += deleted < created;  // dirty in many a real table; such a row is never in force
  const uint32_t subject = subjects.Number(row[0]);
  repeated += SetMember(subject, SecondBefore(created), SecondAfter(deleted));
  return {};
}

bool Loader::SetMember(uint32_t subject, uint32_t from, uint32_t to) {
  const bool again = Set(reg.member_, subject);
  if (again) {
    from = std::min(from, reg.created_.Get(subject));
    to = std::max(to, reg.deleted_.Get(subject));
  }
  if (from != reg.created_.Get(subject)) reg.created_.At(subject) = from;
  if (to != reg.deleted_.Get(subject)) reg.deleted_.At(subject) = to;
  return again;
}

Status Loader::Canary(Row row) {
  TRY(Id(row[0], "member", true));
  repeated += !reg.canaries_.insert(subjects.Number(row[0])).second;
  return {};
}

// person, role?, joined?, left?
Status Loader::PersonRow(Row row) {
  TRY(Id(row[0], "person", true));
  TRY(Id(row[1], "role", false));
  const Time joined = TRY(TimeOf(row[2], "joined", kTimeMin));
  const Time left = TRY(TimeOf(row[3], "left", kTimeMax));
  backwards += left < joined;  // dirty in many a real table; such a row is never in force
  const auto [at, is_new] = reg.people_places_.try_emplace(std::string(row[0]), reg.people_.size());
  if (is_new) {
    Person person{std::string(row[0]), std::string(row[1]), {}, {}};
    if (joined != kTimeMin) person.joined = joined;
    if (left != kTimeMax) person.left = left;
    reg.people_.push_back(std::move(person));
    return {};
  }
  ++repeated;  // came back, or changed the role: from the first day to the last
  Person& person = reg.people_[at->second];
  if (!person.joined || joined == kTimeMin)
    person.joined.reset();
  else
    person.joined = std::min(*person.joined, joined);
  if (!person.left || left == kTimeMax)
    person.left.reset();
  else
    person.left = std::max(*person.left, left);
  return {};
}

// credential, key?, principal?, issued, expires?
Status Loader::IssuedRow(Row row) {
  TRY(Id(row[0], "credential", true));
  TRY(Id(row[1], "key", false));
  TRY(Id(row[2], "principal", false));
  if (row[3].empty()) {
    return Bad("the column `issued` is empty",
               "say when it was issued: without it nobody can tell a forged one");
  }
  const Time issued = TRY(TimeOf(row[3], "issued", kTimeMin));
  const Time expires = TRY(TimeOf(row[4], "expires", kTimeMax));
  reg.issued_from_ = std::min(reg.issued_from_, issued);
  reg.issued_to_ = std::max(reg.issued_to_, issued);
  reg.issued_.Add(Fingerprint(row[0], reg.seed_),
                  {.key = row[1].empty() ? kNoNumber : keys.Number(row[1]),
                   .principal = row[2].empty() ? kNoNumber : principals.Number(row[2]),
                   .issued = issued,
                   .expires = expires});
  return {};
}

// member, person, from?, to?; an empty person says that the thing is nobody's. A row that ends
// before its person says nothing: it was cut.
Status Loader::CarriedRow(Row row) {
  TRY(Id(row[0], "member", true));
  TRY(Id(row[1], "person", false));
  const Time from = TRY(TimeOf(row[2], "from", kTimeMin));
  const Time to = TRY(TimeOf(row[3], "to", kTimeMax));
  backwards += to < from;  // dirty in many a real table; such a row is never in force
  if (row[1].empty()) {
    if (is_cut && is_cut(1)) {
      return Bad("the row ends before the column `person`",
                 "write whose it is, or an empty cell where it is nobody's");
    }
    relation->AddNobodys(subjects.Number(row[0]), from, to);
    return {};
  }
  const Carried carried{.person = subjects.Number(row[1]), .from = from, .to = to};
  relation->Add(subjects.Number(row[0]), carried);
  Set(reg.carried_person_, carried.person);
  return {};
}

// ticket?, person, member, opened, closed?
Status Loader::TicketRow(Row row) {
  TRY(Id(row[0], "ticket", false));
  TRY(Id(row[1], "person", true));
  TRY(Id(row[2], "member", true));
  if (row[3].empty()) {
    return Bad("the column `opened` is empty",
               "say when the ticket was opened: it explains reads from then on");
  }
  const Time opened = TRY(TimeOf(row[3], "opened", kTimeMin));
  const Time closed = TRY(TimeOf(row[4], "closed", kTimeMax));
  backwards += closed < opened;  // dirty in many a real table; such a ticket explains nothing
  reg.tickets_.Add(ticket_people.Number(row[1]), subjects.Number(row[2]), opened, closed);
  return {};
}

Status Loader::Csv(const fs::path& file, const std::vector<std::string>& columns, TakeRow take) {
  Result<CsvTable> opened = CsvTable::Open(file, columns);
  if (!opened) {
    opened.error().what = "cannot read the register";
    return std::unexpected(std::move(opened).error());
  }
  CsvTable table = std::move(*opened);
  std::vector<std::string_view> cells(columns.size());
  is_cut = [&table](size_t column) { return table.is_cut(column); };
  while (TRY(table.Next())) {
    line = table.line_number();
    for (size_t i = 0; i < cells.size(); ++i) cells[i] = table[i];
    if (++rows > kRowsMax) return Bad("it has too many rows", "split the register", Code::kLimit);
    TRY((this->*take)(cells));
  }
  is_cut = nullptr;
  return {};
}

Status Loader::Parquet(const fs::path& file, const std::vector<std::string>& columns,
                       TakeRow take) {
  if (!parquet) {
    return Fail(Code::kUsage, "cannot read the register", "this program reads no Parquet", path,
                "write the same columns as CSV");
  }
  unit = "row";
  const size_t count = columns.size();
  Result<bool> read = parquet(file, columns, [&](Row cells) -> Status {
    CHECK(cells.size() == count);
    line = ++rows;
    if (rows > kRowsMax) return Bad("it has too many rows", "split the register", Code::kLimit);
    return (this->*take)(cells);
  });
  if (!read) return std::unexpected(std::move(read).error());
  return {};
}

Result<bool> Loader::Table(const fs::path& folder, const std::vector<std::string>& files,
                           const std::string& stem, const std::vector<std::string>& columns,
                           TakeRow take) {
  const bool csv = Has(files, stem + ".csv"), other = Has(files, stem + ".parquet");
  if (!csv && !other) return false;
  Start(folder, stem + (csv ? ".csv" : ".parquet"));
  if (csv && other) {
    return Bad("there is also " + stem + ".parquet, and only one of them can be true",
               "keep one of the two files", Code::kConflict);
  }
  if (csv)
    TRY(Csv(path, columns, take));
  else
    TRY(Parquet(path, columns, take));
  return true;
}

Status Loader::Relations(const fs::path& folder, const std::vector<std::string>& files) {
  std::vector<std::string> stems;
  for (const std::string& file : files) {
    if (file.starts_with("carries/") && IsKnown(file))
      stems.push_back(file.substr(0, file.rfind('.')));
  }
  std::ranges::sort(stems);
  stems.erase(std::unique(stems.begin(), stems.end()), stems.end());
  if (stems.size() > kRelationsMax) {
    Start(folder, "carries");
    return Bad("it has more than 1,000 relations", "join them", Code::kLimit);
  }
  for (const std::string& stem : stems) {
    relation = &reg.relations_[stem.substr(8)];
    TRY(Table(folder, files, stem, {"member", "person", "from?", "to?"}, &Loader::CarriedRow));
    relation->Finish();
    nobodys = relation->nobodys();
    repeated = rows - relation->rows() - nobodys;
    Finished("row of carried people", "rows of carried people");  // one may stand in many
  }
  return {};
}

Status Loader::List(const fs::path& folder, const std::string& below,
                    std::vector<std::string>& files) {
  std::error_code failed;
  fs::directory_iterator at(folder / below, failed);
  if (failed) {
    return std::unexpected(
        SystemError("cannot read the register", (folder / below).native(), failed.value()));
  }
  for (; at != fs::directory_iterator(); at.increment(failed)) {
    const std::string file = at->path().filename().native();
    const fs::file_type type = at->status(failed).type();
    if (IsTalk(file)) continue;
    if (type == fs::file_type::directory && below.empty() && file == "carries") {
      TRY(List(folder, "carries/", files));
    } else if (type == fs::file_type::regular) {
      files.push_back(below + file);
    } else {
      warnings.push_back(EscapeTerminal(Shortened(below + file, 80)) +
                         ": neither a file nor a folder of the register; it is ignored");
    }
    if (failed) break;
  }
  if (failed) {
    return std::unexpected(
        SystemError("cannot read the register", folder.native(), failed.value()));
  }
  return {};
}

// A credential in both files counts once; it is repeated in the file that was read last.
Status Loader::IssuedFiles(const fs::path& folder, const std::vector<std::string>& files) {
  static const std::vector<std::string> kColumns = {"credential", "key?", "principal?", "issued",
                                                    "expires?"};
  const bool table = TRY(Table(folder, files, "issued", kColumns, &Loader::IssuedRow));
  const bool json = Has(files, "issued.jsonl");
  if (table && json) Finished("issued credential", "issued credentials");
  if (json) {
    Start(folder, "issued.jsonl");
    TRY(JsonLines(path));
  }
  if (!table && !json) return {};
  repeated = reg.issued_.Finish();
  reg.has_issued_ = reg.issued_.size() > 0;
  Finished("issued credential", "issued credentials");
  return {};
}

Status Loader::Members(const fs::path& folder, const std::vector<std::string>& files) {
  const bool csv = Has(files, "members.csv"), both = csv && Has(files, "members.parquet");
  if (!csv && !Has(files, "members.parquet")) return {};
  Start(folder, csv ? "members.csv" : "members.parquet");
  if (both || !RecallMembers()) {
    TRY(Table(folder, files, "members", {"member", "created?", "deleted?"}, &Loader::Member));
    KeepMembers();
  }
  reg.member_count_ = rows - repeated;
  reg.has_members_ = rows > 0;
  Finished("member", "members");
  return {};
}

Status Loader::Run(const fs::path& folder) {
  std::vector<std::string> files;
  TRY(List(folder, "", files));
  if (wanted != nullptr) {
    std::erase_if(files, [&](const std::string& file) {
      return std::ranges::find(*wanted, file.substr(0, file.find_first_of("./"))) == wanted->end();
    });
  }
  std::ranges::sort(files);
  // The two long tables have nothing in common: one is read beside the other.
  Loader beside(reg, subjects, parquet);
  std::future<Status> issued =
      std::async(std::launch::async, [&] { return beside.IssuedFiles(folder, files); });
  for (const std::string& file : files) {
    if (IsKnown(file)) continue;
    warnings.push_back(EscapeTerminal(Shortened(file, 80)) +
                       ": not a file of the register; it is ignored");
  }
  TRY(Members(folder, files));
  if (TRY(Table(folder, files, "canaries", {"member"}, &Loader::Canary)))
    Finished("canary", "canaries");
  if (TRY(Table(folder, files, "people", {"person", "role?", "joined?", "left?"},
                &Loader::PersonRow))) {
    Finished("person", "people");
  }
  if (TRY(Table(folder, files, "tickets", {"ticket?", "person", "member", "opened", "closed?"},
                &Loader::TicketRow))) {
    repeated = reg.tickets_.Finish();
    Finished("ticket", "tickets");
  }
  TRY(issued.get());
  std::ranges::move(beside.summary, std::back_inserter(summary));
  std::ranges::move(beside.warnings, std::back_inserter(warnings));
  if (Has(files, "keys.toml")) {
    Start(folder, "keys.toml");
    TRY(KeysToml(path));
    Finished("key", "keys");
  }
  if (Has(files, "jobs.toml")) {
    Start(folder, "jobs.toml");
    TRY(JobsToml(path));
    Finished("job", "jobs");
  }
  return Relations(folder, files);
}

Status Loader::Open(const fs::path& folder) {
  std::error_code failed;
  const fs::file_status status = fs::status(folder, failed);
  if (!fs::exists(status)) {
    return Fail(Code::kNotFound, "cannot read the register", "there is no such folder",
                folder.native(), "name the folder that holds members.csv, keys.toml, …");
  }
  if (!fs::is_directory(status)) {
    return Fail(Code::kUsage, "cannot read the register", "it is a file, not a folder",
                folder.native(), "name the folder it stands in");
  }
  TRY(Run(folder));
  reg.carried_count_ = reg.CountKinds(reg.carried_person_).carried;
  reg.summary_ = std::move(summary);
  reg.warnings_ = std::move(warnings);
  return {};
}

Result<std::unique_ptr<Register>> Register::Load(const fs::path& folder, Dictionary& subjects,
                                                 const TableReader& parquet,
                                                 const Remembered& remembered, uint64_t seed) {
  auto reg = std::make_unique<Register>();
  reg->seed_ = seed;
  Loader loader(*reg, subjects, parquet);
  loader.remembered = remembered;
  if (!folder.empty()) TRY(loader.Open(folder));
  return reg;
}

Result<std::unique_ptr<Register>> LoadParts(const fs::path& folder, Dictionary& subjects,
                                            const std::vector<std::string_view>& stems,
                                            const TableReader& parquet, uint64_t seed) {
  auto reg = std::make_unique<Register>();
  Loader loader(*reg, subjects, parquet);
  loader.Seed(seed);
  loader.wanted = &stems;
  if (!folder.empty()) TRY(loader.Open(folder));
  return reg;
}

}  // namespace haetae::reg
