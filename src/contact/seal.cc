#include "contact/seal.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>

namespace haetae::contact {

struct Seal::State {
  EVP_CIPHER_CTX* close = EVP_CIPHER_CTX_new();
  EVP_CIPHER_CTX* open = EVP_CIPHER_CTX_new();
  ~State() {  // wipes the keys they hold
    EVP_CIPHER_CTX_free(close);
    EVP_CIPHER_CTX_free(open);
  }
};

namespace {

const uint8_t* Bytes(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}
int Length(std::string_view text) {
  CHECK(text.size() <= (1u << 30));
  return static_cast<int>(text.size());
}

}  // namespace

Nonce NonceOf(uint32_t kind, uint64_t number) {
  Nonce nonce;
  for (size_t i = 0; i < 4; ++i) nonce[i] = static_cast<uint8_t>(kind >> 8 * i);
  for (size_t i = 0; i < 8; ++i) nonce[4 + i] = static_cast<uint8_t>(number >> 8 * i);
  return nonce;
}

Seal::Seal(const SecretKey& key) : state_(std::make_unique<State>()) {
  CHECK(state_->close != nullptr && state_->open != nullptr);
  CHECK(EVP_EncryptInit_ex(state_->close, EVP_aes_256_gcm(), nullptr, key.bytes().data(),
                           nullptr) == 1);
  CHECK(EVP_DecryptInit_ex(state_->open, EVP_aes_256_gcm(), nullptr, key.bytes().data(), nullptr) ==
        1);
}
Seal::~Seal() = default;
Seal::Seal(Seal&&) noexcept = default;

void Seal::Close(const Nonce& nonce, std::string_view context, std::string_view text,
                 std::string& to) {
  EVP_CIPHER_CTX* const cipher = state_->close;
  const size_t begin = to.size();
  to.resize(begin + text.size() + kTagBytes);
  auto* const out = reinterpret_cast<uint8_t*>(to.data()) + begin;
  int n = 0;
  CHECK(EVP_EncryptInit_ex(cipher, nullptr, nullptr, nullptr, nonce.data()) == 1);
  CHECK(EVP_EncryptUpdate(cipher, nullptr, &n, Bytes(context), Length(context)) == 1);
  CHECK(EVP_EncryptUpdate(cipher, out, &n, Bytes(text), Length(text)) == 1 &&
        static_cast<size_t>(n) == text.size());
  CHECK(EVP_EncryptFinal_ex(cipher, out + n, &n) == 1 && n == 0);
  CHECK(EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_GET_TAG, kTagBytes, out + text.size()) == 1);
}

bool Seal::Open(const Nonce& nonce, std::string_view context, std::string_view sealed,
                std::string& to) {
  to.clear();
  if (sealed.size() < kTagBytes) return false;
  EVP_CIPHER_CTX* const cipher = state_->open;
  const std::string_view text = sealed.substr(0, sealed.size() - kTagBytes);
  std::array<uint8_t, kTagBytes> tag;
  std::copy_n(Bytes(sealed) + text.size(), kTagBytes, tag.begin());
  to.resize(text.size());
  auto* const out = reinterpret_cast<uint8_t*>(to.data());
  int n = 0;
  CHECK(EVP_DecryptInit_ex(cipher, nullptr, nullptr, nullptr, nonce.data()) == 1);
  CHECK(EVP_DecryptUpdate(cipher, nullptr, &n, Bytes(context), Length(context)) == 1);
  CHECK(EVP_DecryptUpdate(cipher, out, &n, Bytes(text), Length(text)) == 1);
  CHECK(EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1);
  if (EVP_DecryptFinal_ex(cipher, out + n, &n) == 1) return true;
  Wipe(to);
  return false;
}

void Wipe(std::string& text) {
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

}  // namespace haetae::contact
