#include "evidence/bundle.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <set>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/text.h"
#include "base/whole_file.h"
#include "campaign/approval.h"
#include "campaign/folder.h"

namespace haetae::evidence {
namespace {

constexpr size_t kBlockBytes = 1 << 20;
constexpr std::string_view kMark = ".haetae-evidence";  // in a folder that is being written

Error Conflict(const fs::path& to, const char* why, const char* advice) {
  return {Code::kConflict, "cannot write the evidence", why, to.native(), advice};
}

// Hands out the bytes of a file, block by block; how many they were.
Result<uint64_t> EachBlock(const fs::path& path,
                           const std::function<Status(std::string_view)>& take) {
  const int fd = TRY(OpenRegularFile(path));
  std::string block(kBlockBytes, '\0');
  uint64_t bytes = 0;
  Status status;
  while (status) {
    const ssize_t count = ::read(fd, block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) status = std::unexpected(SystemError("cannot read", path.native(), errno));
    if (count <= 0) break;
    bytes += static_cast<uint64_t>(count);
    status = take(std::string_view(block).substr(0, static_cast<size_t>(count)));
  }
  ::close(fd);
  if (!status) return std::unexpected(status.error());
  return bytes;
}

// What a killed run left: this user's folder with our mark, or with nothing yet.
Status Empty(const fs::path& partial, const struct stat& folder) {
  const std::vector<fs::path> left = TRY(ListFolder(partial));
  const bool ours = folder.st_uid == ::geteuid() && (left.empty() || TRY(IsThere(partial / kMark)));
  if (!ours)
    return std::unexpected(Conflict(partial, "it is there, and haetae did not make it",
                                    "move it elsewhere, or name another folder"));
  for (const fs::path& one : left) {
    std::error_code code;
    fs::remove_all(one, code);
    if (code) return std::unexpected(SystemError("cannot remove", one.native(), code.value()));
  }
  return {};
}

// The folder, locked and empty: a new one, or what a killed run left. Whoever writes it holds the
// lock, and a folder is emptied, not replaced, so two runs never both have it.
Result<int> TakePartial(const fs::path& partial) {
  if (::mkdir(partial.c_str(), 0700) != 0 && errno != EEXIST)
    return std::unexpected(SystemError("cannot make the folder", partial.native(), errno));
  const int fd = ::open(partial.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    return std::unexpected(SystemError("cannot open the folder", partial.native(), errno));
  struct stat held{}, there{};
  Status status;
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0 || ::fstat(fd, &held) != 0 ||
      ::lstat(partial.c_str(), &there) != 0 || held.st_ino != there.st_ino)
    status = std::unexpected(Conflict(partial, "another haetae is writing it",
                                      "wait until it is done, or name another folder"));
  if (status) status = Empty(partial, held);
  if (status) return fd;
  ::close(fd);
  return std::unexpected(std::move(status.error()));
}

}  // namespace

Result<Bundle> Bundle::Create(const fs::path& to) {
  fs::path path = to;
  if (!path.has_filename()) path = path.parent_path();
  if (path.empty())
    return Fail(Code::kUsage, "wrong usage", "--out takes the name of a new folder");
  if (TRY(IsThere(path)))
    return std::unexpected(
        Conflict(path, "it is there already", "name a new folder: evidence replaces none"));
  if (!path.parent_path().empty()) TRY(MakeFolders(path.parent_path()));
  Bundle bundle(path);
  bundle.lock_ = TRY(TakePartial(bundle.partial_));
  TRY(WriteFileDurably(bundle.partial_ / kMark, "haetae is writing evidence here\n"));
  return bundle;
}

Bundle::Bundle(Bundle&& other) noexcept
    : to_(std::move(other.to_)),
      partial_(std::move(other.partial_)),
      sums_(std::move(other.sums_)),
      bytes_(other.bytes_),
      lock_(std::exchange(other.lock_, -1)) {}

Bundle::~Bundle() {
  if (lock_ < 0) return;
  std::error_code ignored;
  fs::remove_all(partial_, ignored);
  ::close(lock_);
}

Result<fs::path> Bundle::PathOf(const std::string& name) {
  const bool plain = ValidUtf8(name) == name && std::ranges::none_of(name, [](char c) {
                       return static_cast<unsigned char>(c) < ' ' || c == 0x7f || c == '\\';
                     });
  if (!plain || name.size() > kNameBytesMax)
    return Fail(Code::kMalformed, "cannot write the evidence",
                "`" + EscapeTerminal(Shortened(name, 80)) + "` is no name for a file in it", "",
                "rename the file: no control characters and no \\");
  const fs::path path = TRY(campaign::Within(partial_, name));
  if (fs::path(name).lexically_normal().native() != name || !fs::path(name).has_filename() ||
      name == kManifest || name == kMark || sums_.contains(name))
    return Fail(Code::kMalformed, "cannot write the evidence",
                "`" + EscapeTerminal(Shortened(name, 80)) + "` is another file's name in it", "",
                "rename the file, and the plan's notice with it");
  fs::path folder = partial_;
  for (const fs::path& part : fs::path(name).parent_path()) {
    folder /= part;
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
      return std::unexpected(SystemError("cannot make the folder", folder.native(), errno));
  }
  return path;
}

Status Bundle::Note(const std::string& name, std::string sha256, uint64_t bytes) {
  CHECK(name != kManifest);
  if (sums_.size() >= kFilesMax)
    return Fail(Code::kLimit, "cannot write the evidence",
                fmt::format("there are more than {} files", WithCommas(kFilesMax)), to_.native(),
                "remove plans that were never sent");
  CHECK(sums_.emplace(name, std::move(sha256)).second);  // PathOf() refuses a second one
  bytes_ += bytes;
  return {};
}

Status Bundle::Add(const std::string& name, std::string_view bytes) {
  TRY(WriteFileDurably(TRY(PathOf(name)), bytes));
  return Note(name, Sha256Hex(bytes), bytes.size());
}

Status Bundle::Copy(const std::string& name, const fs::path& from, const std::string& sha256) {
  std::error_code error;
  if (fs::is_symlink(fs::symlink_status(from, error)))
    return Fail(Code::kDenied, "cannot write the evidence", "it is a link, and may lead anywhere",
                from.native(), "put the file itself there");
  WholeFile file = TRY(WholeFile::Create(TRY(PathOf(name))));
  RunningSha256 hash;
  const uint64_t bytes = TRY(EachBlock(from, [&](std::string_view block) {
    hash.Add(block);
    return file.Append(block);
  }));
  const std::string found = hash.Hex();
  if (!sha256.empty() && found != sha256)
    return Fail(Code::kConflict, "cannot write the evidence",
                "the file is not what it was: SHA-256 " + found + " instead of " + sha256,
                from.native(), "compare it with a copy from before");
  TRY(file.Sync());
  TRY(file.Appear());
  return Note(name, found, bytes);
}

Status Bundle::Adopt(const std::string& name) {
  const fs::path path = TRY(PathOf(name));
  RunningSha256 hash;
  const uint64_t bytes = TRY(EachBlock(path, [&](std::string_view block) -> Status {
    hash.Add(block);
    return {};
  }));
  return Note(name, hash.Hex(), bytes);
}

// Every folder below, the deepest first.
Status Bundle::SyncFolders() {
  std::set<fs::path, std::greater<>> folders = {partial_};
  for (const auto& [name, sum] : sums_)
    for (fs::path at = (partial_ / name).parent_path(); folders.insert(at).second;)
      at = at.parent_path();
  for (const fs::path& folder : folders) TRY(SyncFolder(folder));
  return {};
}

Result<std::string> Bundle::Finish(const fs::path& key_file) {
  std::string text;
  for (const auto& [name, sum] : sums_) text += sum + "  " + name + "\n";
  const std::string manifest(kManifest);
  TRY(WriteFileDurably(partial_ / manifest, text));
  if (!key_file.empty()) {
    const campaign::Signed made = TRY(campaign::SignBytes(key_file, text));
    TRY(WriteFileDurably(partial_ / (manifest + ".sig"), made.signature));
    TRY(WriteFileDurably(partial_ / (manifest + ".pem"), made.public_key));
  }
  TRY(SyncFolders());
  if (TRY(IsThere(to_)))
    return std::unexpected(Conflict(to_, "it has appeared meanwhile", "name a new folder"));
  if (::unlink((partial_ / kMark).c_str()) != 0)
    return std::unexpected(SystemError("cannot write", partial_.native(), errno));
  TRY(SyncFolder(partial_));
  TRY(RenameDurably(partial_, to_));
  ::close(std::exchange(lock_, -1));
  return Sha256Hex(text);
}

}  // namespace haetae::evidence
