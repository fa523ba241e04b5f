// Decides which shapes are personal and writes them as routes. Only for the sources of the
// inference.
#pragma once

#include "access/infer.h"
#include "access/infer_shape.h"

namespace haetae::access {

inline constexpr uint64_t kSuccessesMin = 3;       // fewer are noise of scanners
inline constexpr double kPrincipalShareMin = 0.5;  // "equals the principal in most requests"

// `shapes` were collapsed.
InferredCatalogue DraftOf(const Shapes& shapes);

}  // namespace haetae::access
