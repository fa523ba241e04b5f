#include "contact/key.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>

namespace haetae::contact {
namespace {

constexpr size_t kPageBytes = 4096;
constexpr std::string_view kCannotUse = "cannot use the key of the contacts";
constexpr std::string_view kCredential = "credential:";

// The file behind `from`; systemd keeps the access list of a credential itself.
Result<fs::path> KeyPath(const std::string& from) {
  if (!from.starts_with(kCredential)) return fs::path(from);
  const std::string name = from.substr(kCredential.size());
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  if (folder == nullptr || name.empty() || name.find('/') != std::string::npos) {
    return Fail(Code::kNotFound, std::string(kCannotUse),
                folder == nullptr ? "systemd gave this process no credentials"
                                  : "this is no name of a credential",
                from, "write LoadCredential=NAME:FILE in the unit, or name a file");
  }
  return fs::path(folder) / name;
}

Status CheckKeyFile(const struct stat& info, const fs::path& path, bool credential) {
  const mode_t others = credential ? S_IRWXO : S_IRWXG | S_IRWXO;
  if ((info.st_mode & others) != 0) {
    return Fail(Code::kDenied, std::string(kCannotUse), "others than its owner may use the file",
                path, "chmod 600 it, and make a new key if it was like this for long");
  }
  if (info.st_uid != ::geteuid() && info.st_uid != 0) {
    return Fail(Code::kDenied, std::string(kCannotUse), "the file belongs to another user", path,
                "chown it to the user who runs haetae");
  }
  if (info.st_size != static_cast<off_t>(kKeyBytes)) {
    return Fail(Code::kMalformed, std::string(kCannotUse),
                "it has " + std::to_string(info.st_size) + " bytes, not 32", path,
                "make one with `haetae notice key FILE`, or `head -c 32 /dev/urandom > FILE`");
  }
  return {};
}

}  // namespace

SecretKey::SecretKey() {
  void* const page =
      ::mmap(nullptr, kPageBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(page != MAP_FAILED);
  CHECK(::madvise(page, kPageBytes, MADV_DONTDUMP) == 0);
  // An attempt: the limit of locked memory may be 0.
  static_cast<void>(::mlock(page, kPageBytes));
  page_ = static_cast<uint8_t*>(page);
}

SecretKey SecretKey::Random() {
  SecretKey key;
  RandomBytes(key.bytes());
  return key;
}

SecretKey::SecretKey(SecretKey&& other) noexcept : page_(std::exchange(other.page_, nullptr)) {}
SecretKey& SecretKey::operator=(SecretKey&& other) noexcept {
  std::swap(page_, other.page_);
  return *this;
}

SecretKey::~SecretKey() {
  if (page_ == nullptr) return;
  OPENSSL_cleanse(page_, kKeyBytes);
  ::munmap(page_, kPageBytes);
}

KeyId SecretKey::id() const {
  constexpr std::string_view kName = "haetae key id";
  std::array<uint8_t, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  EVP_MD_CTX* const hash = EVP_MD_CTX_new();
  CHECK(hash != nullptr && EVP_DigestInit_ex(hash, EVP_sha256(), nullptr) == 1 &&
        EVP_DigestUpdate(hash, kName.data(), kName.size()) == 1 &&
        EVP_DigestUpdate(hash, page_, kKeyBytes) == 1 &&
        EVP_DigestFinal_ex(hash, digest.data(), &size) == 1);
  EVP_MD_CTX_free(hash);
  KeyId id;
  std::copy_n(digest.begin(), id.size(), id.begin());
  return id;
}

void RandomBytes(std::span<uint8_t> to) {
  CHECK(RAND_bytes(to.data(), static_cast<int>(to.size())) == 1);
}

std::string HexOf(std::span<const uint8_t> bytes) {
  std::string hex;
  for (uint8_t byte : bytes) {
    for (int nibble : {byte >> 4, byte & 15}) hex += "0123456789abcdef"[nibble];
  }
  return hex;
}

Result<SecretKey> ReadKey(const std::string& from) {
  const fs::path path = TRY(KeyPath(from));
  const int fd = TRY(OpenRegularFile(path));
  struct stat info{};
  Status status;
  if (::fstat(fd, &info) != 0)
    status = std::unexpected(SystemError(std::string(kCannotUse), path.native(), errno));
  else
    status = CheckKeyFile(info, path, from.starts_with(kCredential));
  SecretKey key;
  if (status && ::read(fd, key.bytes().data(), kKeyBytes) != static_cast<ssize_t>(kKeyBytes))
    status = Fail(Code::kMalformed, std::string(kCannotUse), "it cannot be read whole", path,
                  "look at the file, or make a new one");
  ::close(fd);
  if (!status) return std::unexpected(std::move(status).error());
  return key;
}

Status MakeKeyFile(const fs::path& path) {
  const SecretKey key = SecretKey::Random();
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) {
    if (errno == EEXIST) {
      return Fail(Code::kConflict, "cannot make a key", "the file is there already", path,
                  "use it, or name another file: without its key a contact book is lost");
    }
    return std::unexpected(SystemError("cannot make a key", path.native(), errno));
  }
  const bool written =
      ::write(fd, key.bytes().data(), kKeyBytes) == static_cast<ssize_t>(kKeyBytes) &&
      ::fsync(fd) == 0;
  const int error = errno;
  ::close(fd);
  if (!written) {
    ::unlink(path.c_str());
    return std::unexpected(SystemError("cannot make a key", path.native(), error));
  }
  return SyncFolder(path.parent_path());
}

}  // namespace haetae::contact
