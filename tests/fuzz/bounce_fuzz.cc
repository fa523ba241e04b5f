// Feeds the reader of bounces with bytes of any kind.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "delivery/bounce.h"
#include "delivery/message_id.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace haetae::delivery;
  const Bounce bounce = ReadBounce({reinterpret_cast<const char*>(data), size});
  if (bounce.ids.size() > kBounceIdsMax) abort();
  static const MessageId ids(std::string(kSecretBytes, 's'));
  for (const std::string& id : bounce.ids) {
    if (id.size() != kMessageIdDigits) abort();
    const auto to = ids.Find(id);
    if (to && ids.Of(to->key, to->address) != id) abort();
  }
  return 0;
}
