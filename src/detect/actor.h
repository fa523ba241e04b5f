// What an access is counted under in one dimension: its number there, or kNoNumber.
#pragma once

#include "access/access.h"

namespace haetae::detect {

inline uint32_t ActorOf(const access::Accesses& rows, size_t row, access::Dimension dimension,
                        const access::Names& names) {
  return access::NumberIn(rows, row, dimension, names);
}

inline std::string ActorText(uint32_t actor, access::Dimension dimension,
                             const access::Names& names, const access::Catalogue& catalogue) {
  return access::TextIn(actor, dimension, names, catalogue);
}

}  // namespace haetae::detect
