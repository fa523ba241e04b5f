#include "simulate/pages.h"

#include <fmt/format.h>

#include "base/error.h"

namespace haetae::simulate {
namespace {

using enum Page;
using enum InPath;
constexpr uint16_t kListed = kName | kPhoneField | kAddress | Masked(kEntranceCode);

constexpr PageInfo kTable[] = {
    {kHome, "GET", "/", "", kNothing, 0, false, false, 18000, ""},
    {kProduct, "GET", "/products/", "", kItem, 0, false, false, 24000, ""},
    {kSearch, "GET", "/search?q=", "", kItem, 0, false, false, 15000, ""},
    {kCart, "GET", "/cart", "", kNothing, 0, false, false, 6000, ""},
    {kOrderPlaced, "POST", "/orders", "", kNothing, 0, false, false, 900, ""},
    {kStatic, "GET", "/static/banner-", ".webp", kItem, 0, false, false, 48000, ""},
    {kHealth, "GET", "/healthz", "", kNothing, 0, false, false, 2, ""},
    {kProbe, "GET", "/probe/", "", kItem, 0, false, false, 120, ""},
    {kLogin, "POST", "/login", "", kNothing, 0, false, true, 700, "a member signs in"},
    {kRefresh, "POST", "/auth/refresh", "", kNothing, 0, false, true, 640,
     "the app exchanges its old token for a new one"},
    {kLogout, "POST", "/logout", "", kNothing, 0, false, false, 90, ""},
    {kSignup, "POST", "/signup", "", kNothing, 0, false, false, 800, ""},
    {kStaffLogin, "POST", "/sso/login", "", kNothing, 0, false, true, 820, "staff and services"},
    {kProfile, "GET", "/my/profile/", "", kMember, kName | kEmail, false, false, 612,
     "what a member sees of themself"},
    {kAddresses, "GET", "/my/addresses/", "", kMember, kListed, true, false, 1480,
     "the delivery list: also shows the family and friends who stand in it"},
    {kAddressEdit, "GET", "/my/addresses/", "/edit", kMember,
     kName | kPhoneField | kAddress | kEntranceCode, true, false, 2210,
     "to edit it, the entrance code has to be shown"},
    {kOrders, "GET", "/my/orders/", "", kMember, kOrderHistory, false, false, 5300, ""},
    {kReviews, "GET", "/my/reviews/", "", kMember, kName | kReviewText, false, false, 3100,
     "came with a release during the run"},
    {kShared, "GET", "/share/profile/", "", kMember, kName, false, false, 410,
     "a wish list that a member may share by link: needs no login"},
    {kLookup, "GET", "/lookup?phone=", "", kPhone, kName, false, false, 230,
     "finds a friend to send a gift to; counts the number looked up"},
    {kSupportSearch, "GET", "/support/search?member=", "", kMember, kName, false, false, 388,
     "what staff see"},
    {kSupportCustomer, "GET", "/support/customers/", "", kMember, kName | kPhoneField | kEmail,
     false, false, 1905, ""},
    {kSupportOrders, "GET", "/support/customers/", "/orders", kMember, kOrderHistory, false, false,
     6100, ""},
    {kDelivery, "GET", "/logistics/deliveries/", "", kMember,
     kName | kPhoneField | kAddress | kEntranceCode, false, false, 980, ""},
    {kCrmCustomer, "GET", "/crm/customers/", "", kMember, kName | kEmail | kOrderHistory, false,
     false, 2700, ""},
    {kPartnerDelivery, "GET", "/partner/v1/deliveries/", "", kMember, kListed, false, false, 760,
     "what partners' programs see"},
    {kPartnerProfile, "GET", "/partner/v1/profiles/", "", kMember, kName | kPhoneField, false,
     false, 540, ""},
};
static_assert(std::size(kTable) == kPages);

constexpr std::string_view kJsonFields = R"([format]                 # one JSON object a line
name = "json"

[format.fields]          # haetae's name = where it stands
time = "/ts"
source_ip = "/ip"
method = "/method"
path = "/path"
status = "/status"
bytes = "/bytes"
user_agent = "/ua"
principal = "/sub"       # who the token says is asking
credential = "/jti"      # the token's own id
key = "/kid"             # the key that signed it
tls_fingerprint = "/ja4"
event_id = "/id"         # some events are delivered twice, with the same id
host = "/host"
)";

}  // namespace

std::span<const PageInfo> AllPages() { return kTable; }

const PageInfo& InfoOf(Page page) {
  const PageInfo& info = kTable[static_cast<size_t>(page)];
  CHECK(info.page == page);
  return info;
}

std::string MatchOf(const PageInfo& page) {
  const std::string_view what = page.in_path == kMember  ? "{member}"
                                : page.in_path == kPhone ? "{phone}"
                                : page.in_path == kItem  ? "{item}"
                                                         : "";
  return fmt::format("{} {}{}{}", page.method, page.prefix, what, page.suffix);
}

std::string WriteCatalogue(std::string_view format) {
  std::string text = "# The catalogue of a simulated shop: which requests disclose whose data.\n\n";
  text += format == "json" ? std::string(kJsonFields)
                           : fmt::format("[format]\nname = \"{}\"\n", format);
  for (const PageInfo& page : kTable) {
    if (page.discloses == 0) continue;
    text += "\n";
    if (!page.note.empty()) text += fmt::format("# {}\n", page.note);
    std::string fields;
    for (int bit = 0; bit < kFieldCount; ++bit) {
      for (const std::string_view suffix : {"", ":masked"}) {
        const int shift = suffix.empty() ? bit : bit + 8;
        if ((page.discloses >> shift & 1) == 0) continue;
        fields += fmt::format("{}\"{}{}\"", fields.empty() ? "" : ", ",
                              kFieldNames[static_cast<size_t>(bit)], suffix);
      }
    }
    text += fmt::format("[[route]]\nmatch = \"{}\"\nsubject = \"{}\"\ndiscloses = [{}]\n",
                        MatchOf(page), page.in_path == kPhone ? "phone" : "member", fields);
    if (page.carries) text += "carries = \"address_book\"\n";
  }
  for (const PageInfo& page : kTable) {
    if (!page.issues) continue;
    text +=
        fmt::format("\n[[issuance]]             # {}\nmatch = \"{}\"\n", page.note, MatchOf(page));
  }
  return text;
}

}  // namespace haetae::simulate
