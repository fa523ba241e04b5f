#include "base/text_map.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <future>
#include <vector>

#include "base/dictionary.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/mapped_file.h"

namespace haetae {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "HAETXT01";
constexpr uint32_t kPage = 1 << 16;  // numbers whose texts stand within 4 GiB: of 64 KiB at most

struct Front {
  char magic[8];
  uint64_t checksum;  // of all that follows
  uint64_t count, texts_bytes, texts_seal, slots;
};

struct Slot {
  uint32_t tag = 0, number = kNoNumber;
};

uint64_t SlotsFor(uint64_t count) { return count + count / 4 + 1; }
uint64_t Pages(uint64_t count) { return (count + kPage - 1) / kPage; }
// A multiple of 8.
uint64_t PlacesBytes(uint64_t count) { return (count * 4 + 7) / 8 * 8; }

template <typename T>
T Word(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

// The text behind its length, and moves `at` behind it; false if it does not end before `end`.
bool TakeText(const char*& at, const char* end, std::string_view& text) {
  uint64_t size = 0;
  for (int shift = 0;; shift += 7) {
    if (at == end || shift > 28) return false;
    const uint8_t byte = static_cast<uint8_t>(*at++);
    size |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  if (size > static_cast<uint64_t>(end - at)) return false;
  text = {at, size};
  at += size;
  return true;
}

std::unexpected<Error> Damaged(std::string why, const fs::path& where) {
  return Fail(Code::kMalformed, "cannot use the table of ids", std::move(why), where.native(),
              "remove it: it is made again");
}

}  // namespace

struct TextMap::Mapping {
  explicit Mapping(MappedFile mapped)
      : file(std::move(mapped)), bytes(file.bytes().data()), size(file.bytes().size()) {}
  static Result<std::unique_ptr<Mapping>> Open(const fs::path& path) {
    return std::make_unique<Mapping>(TRY(MappedFile::Open(path, "cannot open the ids")));
  }
  const MappedFile file;
  const char* bytes;
  size_t size;
};

TextMap::TextMap() = default;
TextMap::~TextMap() = default;

Result<std::unique_ptr<TextMap>> TextMap::Open(const fs::path& table, const fs::path& texts) {
  std::unique_ptr<TextMap> map(new TextMap);
  map->table_ = TRY(Mapping::Open(table));
  map->texts_ = TRY(Mapping::Open(texts));
  const std::string_view bytes(map->table_->bytes, map->table_->size);
  Front front;
  if (bytes.size() < sizeof front) return Damaged("it is too short", table);
  std::memcpy(&front, bytes.data(), sizeof front);
  if (std::string_view(front.magic, sizeof front.magic) != kMagic)
    return Damaged("it is of another version", table);
  const uint64_t count = front.count;
  if (count == 0 || count >= kNoNumber || front.slots != SlotsFor(count) ||
      bytes.size() !=
          sizeof front + Pages(count) * 8 + PlacesBytes(count) + front.slots * kSlotBytes ||
      front.texts_bytes > map->texts_->size)
    return Damaged("its parts do not fit together", table);
  std::future<uint64_t> seal = std::async(
      std::launch::async, [&] { return Fingerprint({map->texts_->bytes, front.texts_bytes}); });
  const uint64_t checksum = Fingerprint(bytes.substr(offsetof(Front, count)));
  if (seal.get() != front.texts_seal) return Damaged("it is of other ids", table);
  if (checksum != front.checksum) return Damaged("its checksum is wrong", table);
  map->count_ = static_cast<uint32_t>(count);
  map->texts_bytes_ = front.texts_bytes;
  map->texts_seal_ = front.texts_seal;
  map->slot_count_ = front.slots;
  map->starts_ = bytes.data() + sizeof front;
  map->places_ = map->starts_ + Pages(count) * 8;
  map->slots_ = map->places_ + PlacesBytes(count);
  return map;
}

const char* TextMap::PlaceOf(uint32_t number) const {
  return texts_->bytes + Word<uint64_t>(starts_ + number / kPage * 8) +
         Word<uint32_t>(places_ + uint64_t{number} * 4);
}

std::string_view TextMap::Text(uint32_t number) const {
  const char* at = PlaceOf(number);
  std::string_view text;
  CHECK(TakeText(at, texts_->bytes + texts_bytes_, text));
  return text;
}

uint32_t TextMap::Guess(uint64_t hash) const {
  const uint32_t tag = Tag(hash);
  for (uint64_t at = Home(tag);; at = at + 1 == slot_count_ ? 0 : at + 1) {
    const Slot slot = Word<Slot>(slots_ + at * kSlotBytes);
    if (slot.number == kNoNumber) return kNoNumber;
    if (slot.tag != tag) continue;
    __builtin_prefetch(PlaceOf(slot.number));
    return slot.number;
  }
}

uint32_t TextMap::Find(std::string_view text, uint64_t hash) const {
  const uint32_t tag = Tag(hash);
  for (uint64_t at = Home(tag);; at = at + 1 == slot_count_ ? 0 : at + 1) {
    const Slot slot = Word<Slot>(slots_ + at * kSlotBytes);
    if (slot.number == kNoNumber) return kNoNumber;
    if (slot.tag == tag && Text(slot.number) == text) return slot.number;
  }
}

namespace {

// What the table holds, made from the texts in one pass. Slots are scattered over memory: a few
// texts at a time, so that where each belongs is on its way before it is looked at.
class Maker {
 public:
  Maker(std::string_view texts, uint32_t count)
      : texts_(texts),
        starts_(Pages(count)),
        places_(PlacesBytes(count) / 4),
        slots_(SlotsFor(count)) {}
  bool Run(uint32_t count, std::string& why) {
    const char* at = texts_.data();
    const char* const end = at + texts_.size();
    struct Next {
      std::string_view text;
      uint32_t tag;
    };
    std::vector<Next> some;
    for (uint32_t number = 0; number < count;) {
      some.clear();
      const uint32_t first = number;
      for (; number < count && some.size() < 64; ++number) {
        const uint64_t place = static_cast<uint64_t>(at - texts_.data());
        if (number % kPage == 0) starts_[number / kPage] = place;
        const uint64_t behind = place - starts_[number / kPage];
        std::string_view text;
        if (behind > UINT32_MAX || !TakeText(at, end, text)) {
          why = "the subject dictionary does not read back";
          return false;
        }
        places_[number] = static_cast<uint32_t>(behind);
        const uint32_t tag = static_cast<uint32_t>(HashText(text) >> 32);
        __builtin_prefetch(&slots_[Home(tag)]);
        some.push_back({text, tag});
      }
      for (uint32_t i = 0; i < some.size(); ++i) {
        if (Add(some[i].text, some[i].tag, first + i)) continue;
        why = "an id stands in the subject dictionary twice";
        return false;
      }
    }
    if (at != end) why = "the subject dictionary is longer than its ids";
    return at == end;
  }
  std::string Bytes(uint32_t count) const {
    Front front{};
    std::memcpy(front.magic, kMagic.data(), kMagic.size());
    front.count = count;
    front.texts_bytes = texts_.size();
    front.texts_seal = Fingerprint(texts_);
    front.slots = slots_.size();
    std::string bytes;
    bytes.reserve(sizeof front + starts_.size() * 8 + places_.size() * 4 + slots_.size() * 8);
    bytes.append(reinterpret_cast<const char*>(&front), sizeof front);
    bytes.append(reinterpret_cast<const char*>(starts_.data()), starts_.size() * 8);
    bytes.append(reinterpret_cast<const char*>(places_.data()), places_.size() * 4);
    bytes.append(reinterpret_cast<const char*>(slots_.data()), slots_.size() * sizeof(Slot));
    front.checksum = Fingerprint(std::string_view(bytes).substr(offsetof(Front, count)));
    std::memcpy(bytes.data(), &front, sizeof front);
    return bytes;
  }

 private:
  size_t Home(uint32_t tag) const {
    return static_cast<size_t>(uint64_t{tag} * slots_.size() >> 32);
  }
  std::string_view TextOf(uint32_t number) const {
    const char* at = texts_.data() + starts_[number / kPage] + places_[number];
    std::string_view text;
    TakeText(at, texts_.data() + texts_.size(), text);
    return text;
  }
  // False if the text is there already.
  bool Add(std::string_view text, uint32_t tag, uint32_t number) {
    size_t at = Home(tag);
    for (; slots_[at].number != kNoNumber; at = at + 1 == slots_.size() ? 0 : at + 1)
      if (slots_[at].tag == tag && TextOf(slots_[at].number) == text) return false;
    slots_[at] = {tag, number};
    return true;
  }

  std::string_view texts_;
  std::vector<uint64_t> starts_;
  std::vector<uint32_t> places_;
  std::vector<Slot> slots_;
};

}  // namespace

Status TextMap::Make(const fs::path& table, const fs::path& texts, uint32_t count, uint64_t bytes) {
  const std::unique_ptr<Mapping> mapping = TRY(Mapping::Open(texts));
  if (bytes > mapping->size) return Damaged("the subject dictionary is too short", texts);
  Maker maker({mapping->bytes, bytes}, count);
  std::string why;
  if (!maker.Run(count, why)) return Damaged(std::move(why), texts);
  return WriteFileQuickly(table, maker.Bytes(count));
}

}  // namespace haetae
