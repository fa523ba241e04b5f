#include "contact/spill.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace haetae::contact {
namespace {

constexpr size_t kBufferBytesMin = 4 << 10, kBufferBytesMax = 256 << 10;
constexpr uint32_t kSpillKind = 0x5350494c;

// A file without a name where the file system can do that, else one that loses its name at once.
int OpenNameless(const fs::path& folder) {
  const int fd = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)) return fd;
  std::string name = (folder / "spill-XXXXXX").native();
  const int named = ::mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) ::unlink(name.c_str());
  return named;
}

}  // namespace

Result<Spill> Spill::Create(const fs::path& folder, size_t partitions, size_t memory) {
  const int fd = OpenNameless(folder);
  if (fd < 0)
    return std::unexpected(SystemError("cannot import the contacts", folder.native(), errno));
  Spill spill(fd, folder, SecretKey::Random());
  spill.parts_.resize(partitions);
  spill.buffer_bytes_ =
      std::clamp(memory / std::max<size_t>(partitions, 1), kBufferBytesMin, kBufferBytesMax);
  return spill;
}

Spill::Spill(Spill&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      folder_(std::move(other.folder_)),
      seal_(std::move(other.seal_)),
      parts_(std::move(other.parts_)),
      buffer_bytes_(other.buffer_bytes_),
      end_(other.end_) {}

Spill::~Spill() {
  for (Part& part : parts_) Wipe(part.buffer);
  Wipe(text_);
  if (fd_ >= 0) ::close(fd_);
}

Status Spill::Add(size_t partition, std::string_view record) {
  Part& part = parts_[partition];
  if (part.buffer.size() + record.size() > buffer_bytes_ && !part.buffer.empty()) TRY(Flush(part));
  if (part.buffer.capacity() == 0) part.buffer.reserve(buffer_bytes_);
  part.buffer += record;
  return {};
}

Status Spill::Flush(Part& part) {
  sealed_.clear();
  // Where it stands is its number: no two pieces have the same.
  seal_.Close(NonceOf(kSpillKind, end_), {}, part.buffer, sealed_);
  part.buffer.clear();
  part.pieces.push_back({end_, static_cast<uint32_t>(sealed_.size())});
  for (std::string_view left = sealed_; !left.empty();) {
    const ssize_t n = FaultHere()
                          ? (errno = ENOSPC, -1)
                          : ::pwrite(fd_, left.data(), left.size(), static_cast<off_t>(end_));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0)
      return std::unexpected(SystemError("cannot import the contacts", folder_.native(), errno));
    left.remove_prefix(static_cast<size_t>(n));
    end_ += static_cast<size_t>(n);
  }
  return {};
}

Status Spill::Finish() {
  for (Part& part : parts_) {
    if (!part.buffer.empty()) TRY(Flush(part));
    part.buffer = {};
  }
  return {};
}

Status Spill::Read(size_t partition, const std::function<Status(std::string_view)>& take) {
  for (const Piece& piece : parts_[partition].pieces) {
    sealed_.resize(piece.bytes);
    for (size_t done = 0; done < sealed_.size();) {
      const ssize_t n = ::pread(fd_, sealed_.data() + done, sealed_.size() - done,
                                static_cast<off_t>(piece.offset + done));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) {
        return std::unexpected(
            SystemError("cannot import the contacts", folder_.native(), n < 0 ? errno : EIO));
      }
      done += static_cast<size_t>(n);
    }
    if (!seal_.Open(NonceOf(kSpillKind, piece.offset), {}, sealed_, text_)) {
      return Fail(Code::kUnavailable, "cannot import the contacts",
                  "the disk gives back other bytes than were written", folder_,
                  "check the disk, and import again: nothing was kept");
    }
    TRY(take(text_));
  }
  return {};
}

}  // namespace haetae::contact
