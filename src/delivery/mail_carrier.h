// Brings mails to one SMTP server: several connections, several mails on each.
//
//   std::unique_ptr<Carrier> carrier = TRY(MakeMailCarrier(options, flight, landing));
//   carrier->Give(std::move(parcels));
//
// Its threads wait for sockets (epoll); each connection is an SmtpSession over a Link. Mails that
// were not whole when their connection broke are given to another one. A server that cannot be
// reached is tried again after a second, doubling to a minute, with the trouble told to the
// Landing; a wrong certificate, a missing STARTTLS or a refused log-in is told as fatal. SIGPIPE is
// not ignored here: the program must (TLS writes with write()).
#pragma once

#include <memory>

#include "delivery/carrier.h"
#include "delivery/smtp_session.h"

namespace haetae::delivery {

inline constexpr uint8_t kTriesOnBrokenConnections = 3;

// `flight` and `landing` must outlive it.
Result<std::unique_ptr<Carrier>> MakeMailCarrier(SmtpOptions options, Flight& flight,
                                                 Landing& landing);

}  // namespace haetae::delivery
