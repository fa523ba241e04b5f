// A folder of evidence: files that are hashed while they are written, and one manifest over them
// that `sha256sum -c` checks.
//
//   Bundle bundle = TRY(Bundle::Create("evidence-1"));          // evidence-1.partial
//   TRY(bundle.Add("incident.json", text));
//   TRY(bundle.Copy("campaigns/x/plan.json", plan.file));
//   TRY(bundle.Adopt("campaigns/x/deliveries.csv"));            // somebody else wrote it there
//   std::string sha256 = TRY(bundle.Finish(signer));            // evidence-1 is there, whole
//
// The folder appears under its name when everything in it is durable, and never replaces one. What
// is not finished is removed; after a kill NAME.partial stays, holds nobody's id that the bundle
// would not hold, and is emptied by the next one of that name. Files 0600, folders 0700. Memory
// does not grow with files. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/file.h"

namespace haetae::evidence {

inline constexpr size_t kFilesMax = 200'000;
inline constexpr size_t kNameBytesMax = 1024;          // of a path in the bundle
inline constexpr uint64_t kSmallBytesMax = 256 << 20;  // of a file that is read whole

inline constexpr std::string_view kManifest = "SHA256SUMS";

class Bundle {
 public:
  static Result<Bundle> Create(const fs::path& to);
  Bundle(Bundle&& other) noexcept;
  Bundle& operator=(Bundle&&) = delete;
  ~Bundle();

  // `name` is relative, UTF-8, and has no control characters and no "\\", which sha256sum escapes.
  Status Add(const std::string& name, std::string_view bytes);
  // Streams a file in. Where `sha256` is given and differs, kConflict: it is not what it was.
  Status Copy(const std::string& name, const fs::path& from, const std::string& sha256 = "");
  // A file that was written at PathOf(name) by others.
  Status Adopt(const std::string& name);
  // Where `name` stands until it is finished; its folders are made.
  Result<fs::path> PathOf(const std::string& name);

  // The manifest's SHA-256. `key_file`: an Ed25519 private key that signs it, or "".
  Result<std::string> Finish(const fs::path& key_file);
  size_t files() const { return sums_.size(); }
  uint64_t bytes() const { return bytes_; }

 private:
  explicit Bundle(fs::path to) : to_(std::move(to)), partial_(to_.native() + ".partial") {}
  Status Note(const std::string& name, std::string sha256, uint64_t bytes);
  Status SyncFolders();
  fs::path to_, partial_;
  std::map<std::string, std::string> sums_;
  uint64_t bytes_ = 0;
  int lock_ = -1;  // on the partial folder while it is written
};

}  // namespace haetae::evidence
