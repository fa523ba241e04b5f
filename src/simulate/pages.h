// The pages of the shop, as one table: from it requests are written, the catalogue is made, and the
// truth counts what was disclosed.
//
//   Pages()[Page::kAddresses].match        // "GET /my/addresses/{member}"
//   WriteCatalogue("json")                 // the text of catalogue.toml
//
// Constant; thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace haetae::simulate {

enum class Page : uint8_t {
  kHome,
  kProduct,
  kSearch,
  kCart,
  kOrderPlaced,
  kStatic,
  kHealth,
  kProbe,
  kLogin,
  kRefresh,
  kLogout,
  kSignup,
  kStaffLogin,
  kProfile,
  kAddresses,
  kAddressEdit,
  kOrders,
  kReviews,
  kShared,
  kLookup,
  kSupportSearch,
  kSupportCustomer,
  kSupportOrders,
  kDelivery,
  kCrmCustomer,
  kPartnerDelivery,
  kPartnerProfile,
};
inline constexpr int kPages = 27;

enum class InPath : uint8_t { kNothing, kItem, kMember, kPhone };

// Fields as bits: clear below, masked 8 bits above.
enum Field : uint16_t {
  kName = 1,
  kEmail = 2,
  kPhoneField = 4,
  kAddress = 8,
  kEntranceCode = 16,
  kOrderHistory = 32,
  kReviewText = 64,
};
inline constexpr uint16_t Masked(Field field) { return static_cast<uint16_t>(field << 8); }
inline constexpr std::string_view kFieldNames[] = {
    "name", "email", "phone", "address", "entrance_code", "order_history", "review_text"};
inline constexpr int kFieldCount = 7;

struct PageInfo {
  Page page;
  std::string_view method, prefix, suffix;  // the path is prefix + what + suffix
  InPath in_path;
  uint16_t discloses;  // 0: not a route of the catalogue
  bool carries, issues;
  uint32_t bytes;         // of a usual answer
  std::string_view note;  // for the catalogue
};
const PageInfo& InfoOf(Page page);
std::span<const PageInfo> AllPages();
// "GET /my/addresses/{member}"
std::string MatchOf(const PageInfo& page);
// The catalogue for logs of that format: "json" or "combined".
std::string WriteCatalogue(std::string_view format);

}  // namespace haetae::simulate
