// Keeps what a member list says as numbers, and knows when it still does.
//
// Reading a nation's members.csv takes a minute of looking up ids, and every command would do it.
// So what came of it is kept in one file: a bit a subject, and the two days of each life. It holds
// for the same file (its length, the times of its last changes, its place on the disk) and for the
// same numbers (the checksum of the ids that the dictionary has adopted); else the list is read.
// Members who came after those ids stand there by their ids. The bytes are in
// docs/formats/subjects.md.
#include <sys/stat.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <future>
#include <span>

#include "base/file.h"
#include "base/hash.h"
#include "base/mapped_file.h"
#include "base/text_map.h"
#include "register/loader.h"

namespace haetae::reg {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "HAEMEM02";
constexpr uint64_t kOthersMax = 1 << 18;
constexpr uint64_t kKeptRowsMin = 1 << 16;  // fewer are as quickly read

struct Front {
  char magic[8];
  uint64_t checksum;  // SumOf() all that follows
  // What it was made of.
  uint64_t file_bytes, inode;
  int64_t modified_ns, changed_ns;
  uint64_t ids, ids_seal;
  // What was read.
  uint64_t rows, repeated, backwards;
  uint64_t words;   // of 64 subjects
  uint64_t lives;   // subjects with two days each, or 0
  uint64_t others;  // members whose numbers are not of the adopted ids: by their ids
};

// Of the fingerprints of both halves, the first the longer: a nation's is a quarter of a gigabyte,
// and every command waits for it.
uint64_t SumOf(std::string_view bytes) {
  const size_t half = bytes.size() - bytes.size() / 2;
  std::future<uint64_t> second =
      std::async(std::launch::async, [half = bytes.substr(half)] { return Fingerprint(half); });
  const uint64_t sums[] = {Fingerprint(bytes.substr(0, half)), second.get()};
  return Fingerprint({reinterpret_cast<const char*>(sums), sizeof sums});
}

// What it would be made of now; none if the file cannot be asked, or the ids are not adopted.
bool Describe(const std::string& path, const Dictionary& subjects, Front& front) {
  struct stat info;
  if (subjects.adopted() == nullptr || ::stat(path.c_str(), &info) != 0) return false;
  const auto ns = [](const timespec& time) {
    return static_cast<int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
  };
  std::memcpy(front.magic, kMagic.data(), kMagic.size());
  front.file_bytes = static_cast<uint64_t>(info.st_size);
  front.inode = info.st_ino;
  front.modified_ns = ns(info.st_mtim);
  front.changed_ns = ns(info.st_ctim);
  front.ids = subjects.adopted()->size();
  front.ids_seal = subjects.adopted()->seal();
  return true;
}

bool SameOrigin(const Front& a, const Front& b) {
  return std::memcmp(a.magic, b.magic, sizeof a.magic) == 0 && a.file_bytes == b.file_bytes &&
         a.inode == b.inode && a.modified_ns == b.modified_ns && a.changed_ns == b.changed_ns &&
         a.ids == b.ids && a.ids_seal == b.ids_seal;
}

struct Other {  // before its id
  uint32_t bytes, created, deleted;
};

// One day a subject, which stays where it is mapped: what stands before it is of 8 bytes each.
std::span<const uint32_t> DaysAt(std::string_view bytes) {
  CHECK(reinterpret_cast<uintptr_t>(bytes.data()) % alignof(uint32_t) == 0);
  return {reinterpret_cast<const uint32_t*>(bytes.data()), bytes.size() / sizeof(uint32_t)};
}

}  // namespace

bool Loader::RecallMembers() {
  Front now{}, front;
  if (remembered.file.empty() || !Describe(path, subjects, now)) return false;
  Result<MappedFile> mapped =
      MappedFile::Open(remembered.file, "cannot recall the members", /*all_at_once=*/true);
  if (!mapped) return false;
  const std::string_view bytes = mapped->bytes();
  if (bytes.size() < sizeof front) return false;
  std::memcpy(&front, bytes.data(), sizeof front);
  const size_t words = front.words * sizeof(uint64_t), days = front.lives * sizeof(uint32_t);
  if (!SameOrigin(front, now) || front.words > (now.ids + 63) / 64 ||
      front.lives > front.words * 64 || bytes.size() < sizeof front + words + 2 * days ||
      SumOf(bytes.substr(offsetof(Front, file_bytes))) != front.checksum)
    return false;
  reg.member_.resize(front.words);
  std::memcpy(reg.member_.data(), bytes.data() + sizeof front, words);
  reg.days_ = std::move(*mapped);
  reg.created_.Stand(DaysAt(bytes.substr(sizeof front + words, days)));
  reg.deleted_.Stand(DaysAt(bytes.substr(sizeof front + words + days, days)));
  std::string_view rest = bytes.substr(sizeof front + words + 2 * days);
  for (uint64_t i = 0; i < front.others; ++i) {
    Other other;
    CHECK(rest.size() >= sizeof other);  // the checksum says that it is as it was written
    std::memcpy(&other, rest.data(), sizeof other);
    rest.remove_prefix(sizeof other);
    CHECK(rest.size() >= other.bytes);
    SetMember(subjects.Number(rest.substr(0, other.bytes)), other.created, other.deleted);
    rest.remove_prefix(other.bytes);
  }
  rows = front.rows, repeated = front.repeated, backwards = front.backwards;
  return true;
}

void Loader::KeepMembers() const {
  Front front{};
  if (remembered.file.empty() || rows < kKeptRowsMin || !Describe(path, subjects, front)) return;
  std::string others;
  for (uint64_t subject = front.ids; subject < reg.member_.size() * 64; ++subject) {
    const uint32_t number = static_cast<uint32_t>(subject);
    if (!reg.IsMember(number)) continue;
    const std::string_view id = subjects.Text(number);
    const Other other{static_cast<uint32_t>(id.size()), reg.created_.Get(number),
                      reg.deleted_.Get(number)};
    others.append(reinterpret_cast<const char*>(&other), sizeof other).append(id);
    if (++front.others > kOthersMax) return;  // the ids are adopted anew before there are so many
  }
  Register::Bits members(reg.member_);
  members.resize(std::min<size_t>(members.size(), (front.ids + 63) / 64));
  if (const uint64_t rest = front.ids % 64; rest != 0 && members.size() * 64 > front.ids)
    members.back() &= (uint64_t{1} << rest) - 1;
  const size_t words = members.size();
  front.rows = rows, front.repeated = repeated, front.backwards = backwards;
  front.words = words;
  const bool lives = reg.created_.bytes_held() + reg.deleted_.bytes_held() > 0;
  front.lives = lives ? words * 64 : 0;
  std::string bytes(sizeof front, '\0');
  bytes.reserve(sizeof front + words * 8 + front.lives * 8);
  bytes.append(reinterpret_cast<const char*>(members.data()), words * sizeof(uint64_t));
  for (const Paged<uint32_t>* days : {&reg.created_, &reg.deleted_}) {
    for (uint64_t subject = 0; subject < front.lives; ++subject) {
      const uint32_t day = days->Get(subject);
      bytes.append(reinterpret_cast<const char*>(&day), sizeof day);
    }
  }
  bytes += others;
  std::memcpy(bytes.data(), &front, sizeof front);
  front.checksum = SumOf(std::string_view(bytes).substr(offsetof(Front, file_bytes)));
  std::memcpy(bytes.data(), &front, sizeof front);
  (void)WriteFileQuickly(remembered.file, bytes);  // whoever cannot keep it reads the list again
}

}  // namespace haetae::reg
