#include "scope/exposure_layout.h"

#include <cstddef>
#include <cstring>

#include "base/hash.h"

namespace haetae::scope {
namespace {

constexpr std::string_view kMagic = "HAEXPO03";
constexpr size_t kAlign = 8;

struct Front {
  char magic[8];
  uint64_t checksum;  // of all that follows, keyed
  Layout::Head head;
  struct Entry {
    uint64_t at, bytes;
  } entries[kSections];
};

}  // namespace

uint64_t OriginsFingerprint(const access::Names& names) {
  return names.origins == nullptr ? 0 : Fingerprint(names.origins->Description());
}

std::optional<IpAddress> PlainAddress(std::string_view text) {
  const std::optional<IpAddress> ip = ParseIp(text);
  return ip && FormatIp(*ip) == text ? ip : std::nullopt;
}

std::string Layout::Make(const Head& head, const std::vector<std::string>& sections,
                         uint64_t seal) {
  Front front{};
  std::memcpy(front.magic, kMagic.data(), kMagic.size());
  front.head = head;
  std::string bytes(sizeof front, '\0');
  for (size_t i = 0; i < kSections; ++i) {
    front.entries[i] = {bytes.size(), sections[i].size()};
    bytes += sections[i];
    bytes.resize((bytes.size() + kAlign - 1) / kAlign * kAlign);
  }
  std::memcpy(bytes.data(), &front, sizeof front);
  const size_t from = offsetof(Front, head);
  front.checksum = Fingerprint(std::string_view(bytes).substr(from), seal);
  std::memcpy(bytes.data(), &front, sizeof front);
  return bytes;
}

std::optional<Layout> Layout::Open(std::string_view bytes, uint64_t seal) {
  Front front;
  if (bytes.size() < sizeof front) return std::nullopt;
  std::memcpy(&front, bytes.data(), sizeof front);
  if (std::string_view(front.magic, sizeof front.magic) != kMagic) return std::nullopt;
  if (Fingerprint(bytes.substr(offsetof(Front, head)), seal) != front.checksum) return std::nullopt;
  Layout layout;
  layout.head = front.head;
  for (size_t i = 0; i < kSections; ++i) {
    const auto& [at, size] = front.entries[i];
    if (at > bytes.size() || size > bytes.size() - at) return std::nullopt;
    layout.sections[i] = bytes.substr(at, size);
  }
  return layout;
}

}  // namespace haetae::scope
