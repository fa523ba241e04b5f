#include "base/digest.h"

#include <openssl/evp.h>

#include <cstdio>
#include <span>

#include "base/error.h"

namespace haetae {
namespace {

std::string HexOf(std::span<const unsigned char> bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (unsigned char byte : bytes) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

}  // namespace

struct RunningSha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

RunningSha256::RunningSha256() : state_(std::make_unique<State>()) {
  CHECK(EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) == 1);
}
RunningSha256::~RunningSha256() = default;
RunningSha256::RunningSha256(RunningSha256&&) noexcept = default;
RunningSha256& RunningSha256::operator=(RunningSha256&&) noexcept = default;

void RunningSha256::Add(std::string_view bytes) {
  CHECK(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1);
}

std::string RunningSha256::Hex() const {
  State copy;
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  CHECK(EVP_MD_CTX_copy_ex(copy.context, state_->context) == 1);
  CHECK(EVP_DigestFinal_ex(copy.context, digest, &size) == 1);
  return HexOf({digest, size});
}

std::string UuidOfName(const UuidBytes& name_space, std::string_view name) {
  std::string bytes(name_space.begin(), name_space.end());
  bytes += name;
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  CHECK(EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha1(), nullptr) == 1);
  digest[6] = static_cast<unsigned char>((digest[6] & 0x0f) | 0x50);  // version 5
  digest[8] = static_cast<unsigned char>((digest[8] & 0x3f) | 0x80);  // the RFC's variant
  std::string uuid = HexOf({digest, 16});
  for (size_t at : {8u, 13u, 18u, 23u}) uuid.insert(at, 1, '-');
  return uuid;
}

}  // namespace haetae
