// Brings text messages to a gateway over HTTP.
//
//   std::unique_ptr<Carrier> carrier = TRY(MakeSmsCarrier(std::move(gateway), "15770000", flight,
//                                                         landing));
//
// One thread over libcurl's multi interface; connections are kept. A message flies from the moment
// at which its connection stands and before its request goes out; where no connection could be made
// it is unsent and tried again after a second, doubling to a minute. No redirects, certificates
// verified, TLS 1.2 or newer.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "delivery/carrier.h"
#include "delivery/gateway.h"

namespace haetae::delivery {

// A number or a short name: letters, digits, "+"; at most 20.
Status CheckSmsSender(std::string_view sender);
// `flight` and `landing` must outlive it.
Result<std::unique_ptr<Carrier>> MakeSmsCarrier(Gateway gateway, std::string sender, Flight& flight,
                                                Landing& landing);

}  // namespace haetae::delivery
