#include "delivery/message_id.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "base/error.h"

namespace haetae::delivery {
namespace {

using Block = std::array<unsigned char, 16>;

int Nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

struct Cipher {
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  Cipher(std::string_view secret, int encrypt) {
    const auto* key = reinterpret_cast<const unsigned char*>(secret.data());
    CHECK(EVP_CipherInit_ex(context, EVP_aes_128_ecb(), nullptr, key, nullptr, encrypt) == 1);
    EVP_CIPHER_CTX_set_padding(context, 0);
  }
  Cipher(const Cipher&) = delete;
  Cipher& operator=(const Cipher&) = delete;
  ~Cipher() { EVP_CIPHER_CTX_free(context); }
  Block Run(const Block& in) const {
    Block out;
    int size = 0;
    CHECK(EVP_CipherUpdate(context, out.data(), &size, in.data(), 16) == 1 && size == 16);
    return out;
  }
};

}  // namespace

struct MessageId::State {
  Cipher encrypt, decrypt;
};

MessageId::MessageId(std::string_view secret) {
  CHECK(secret.size() == kSecretBytes);
  state_.reset(new State{.encrypt = {secret, 1}, .decrypt = {secret, 0}});
}
MessageId::MessageId(MessageId&&) noexcept = default;
MessageId::~MessageId() = default;

std::string MessageId::Of(Key key, uint8_t address) const {
  CHECK(address < kAddressesMax);
  const auto campaign = static_cast<uint32_t>(CampaignOf(key));
  const auto person = static_cast<uint32_t>(PersonOf(key));
  Block block{};
  for (size_t i = 0; i < 4; ++i) {
    block[i] = static_cast<unsigned char>(campaign >> (24 - 8 * i));
    block[4 + i] = static_cast<unsigned char>(person >> (24 - 8 * i));
  }
  block[8] = static_cast<unsigned char>(ChannelOf(key));
  block[9] = address;
  std::string digits;
  for (unsigned char byte : state_->encrypt.Run(block)) {
    digits += "0123456789abcdef"[byte >> 4];
    digits += "0123456789abcdef"[byte & 15];
  }
  return digits;
}

std::optional<Destination> MessageId::Find(std::string_view digits) const {
  if (digits.size() != kMessageIdDigits) return std::nullopt;
  Block block;
  for (size_t i = 0; i < 16; ++i) {
    const int high = Nibble(digits[2 * i]), low = Nibble(digits[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    block[i] = static_cast<unsigned char>(high << 4 | low);
  }
  block = state_->decrypt.Run(block);
  uint32_t campaign = 0, person = 0;
  for (size_t i = 0; i < 4; ++i) {
    campaign = campaign << 8 | block[i];
    person = person << 8 | block[4 + i];
  }
  if (block[9] >= kAddressesMax) return std::nullopt;
  for (size_t i = 10; i < 16; ++i)
    if (block[i] != 0) return std::nullopt;
  if (block[8] < 1 || block[8] > kChannels.size() || campaign >= 1U << 27) return std::nullopt;
  return Destination{KeyOf(CampaignId{campaign}, Channel{block[8]}, Person{person}), block[9]};
}

std::string RandomSecret() {
  std::string secret(kSecretBytes, '\0');
  CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(secret.data()), kSecretBytes) == 1);
  return secret;
}

}  // namespace haetae::delivery
