// What SQL is asked about: a data folder as it was when it was opened, each part of it read when a
// question needs it.
//
//   std::unique_ptr<DataFolder> folder = TRY(DataFolder::Open("haetae-data", parquet));
//   for (const std::string& file : folder->SegmentFiles()) …
//   const reg::Register& small = *TRY(folder->Small());
//
// Opening reads the manifest and the catalogue, and takes the readers' lock: segments that the
// manifest names stay while the object lives, whoever writes meanwhile. Nothing is written into the
// folder. Thread-safe: the parts are loaded once, by whoever asks first.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "access/catalogue.h"
#include "base/dictionary.h"
#include "base/error.h"
#include "base/file.h"
#include "incident/investigation.h"
#include "ledger/manifest.h"
#include "ledger/readers.h"
#include "ledger/subject_ids.h"
#include "register/register.h"

namespace haetae::sql {

// The members and carried people of the register, with numbers: those of the ledger, and further
// ones for people whom only the register knows.
struct Numbered {
  Dictionary subjects;
  std::unique_ptr<reg::Register> registers;
};

class DataFolder {
 public:
  static Result<std::unique_ptr<DataFolder>> Open(const fs::path& data, reg::TableReader parquet);
  ~DataFolder();
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  const fs::path& path() const { return data_; }
  const ledger::Manifest& manifest() const { return manifest_; }
  const access::Catalogue& catalogue() const { return catalogue_; }
  // Paths of all segments. They lead through a descriptor of this process, so that they hold when
  // the folder is renamed and when its name looks like a pattern.
  std::vector<std::string> SegmentFiles() const { return FilesOf({}); }
  // And of the people whom answers listed.
  std::vector<std::string> ResultFiles() const { return FilesOf({.results = true}); }

  ledger::SubjectIds& ids() { return *ids_; }
  // How many subjects there are, those that only the register knows included: these are counted
  // where the register was changed after the ledger was last written.
  Result<uint64_t> SubjectCount();
  Result<std::string_view> SubjectText(uint64_t number);
  // The number of each id, kNoNumber for one that nobody has: a pass over all ids.
  Result<std::vector<uint32_t>> FindSubjects(const std::vector<std::string>& ids);

  // "members" → its CSV or Parquet file in the folder's register, by the way of a descriptor like
  // segments; "" where there is none, kMalformed where both are there.
  Result<fs::path> RegisterFile(std::string_view stem) const;
  fs::path IssuedLines() const;  // issued.jsonl, likewise
  // A message or an error with paths as people know them.
  std::string WithoutAliases(std::string message) const;
  Error WithoutAliases(Error error) const;
  std::vector<std::string> Relations() const;  // of the register, in order
  // Keys, people, jobs and canaries; canaries are numbers of small_subjects().
  Result<const reg::Register*> Small();
  const Dictionary& small_subjects() const { return small_subjects_; }
  Result<const Numbered*> People();

  // All incidents with their findings and indicators; none where nothing was investigated.
  Result<const std::vector<incident::Incident>*> Incidents();

 private:
  std::vector<std::string> FilesOf(const ledger::ScanRange& range) const;
  DataFolder() = default;
  bool RegisterIsNewer() const;
  fs::path register_at() const;  // by its descriptor; "" where there is none
  Status LoadIncidents();
  fs::path data_, ledger_, segments_, register_;
  reg::TableReader parquet_;
  std::unique_ptr<ledger::ReadersLock> lock_;
  ledger::Manifest manifest_;
  access::Catalogue catalogue_;
  int segments_fd_ = -1, register_fd_ = -1;
  bool register_is_newer_ = false;  // than the ledger, as both were when this was opened
  std::unique_ptr<ledger::SubjectIds> ids_;
  std::recursive_mutex loading_;
  std::optional<Result<std::unique_ptr<reg::Register>>> small_;
  Dictionary small_subjects_;
  std::optional<Status> people_status_;
  std::unique_ptr<Numbered> people_;
  std::optional<Status> incidents_status_;
  std::vector<incident::Incident> incidents_;
};

}  // namespace haetae::sql
