// Infers a first catalogue from what requests look like: which path segments and query parameters
// vary, which of them name a person, and which routes look personal.
//
//   Inference inference;                        // one a thread; Merge() the others into one
//   inference.Add(record parts …);              // for every record of the logs
//   InferredCatalogue draft = inference.Draft();
//
// The draft depends only on the set of records, not on their order or on how they were split. A
// segment is a placeholder when it has the shape of an identifier (number, UUID, hex, e-mail, long
// mixed token) or takes more than kLiteralsMax values. It names a person when it equals the
// principal in most successful requests, or stands behind a word for people ("members", "users",
// "accounts" …). Not thread-safe. Memory is bounded by kNodesMax path shapes; where even holes
// leave more, those with the fewest good answers are given up, and which ones may then depend on
// the order.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access/catalogue.h"

namespace haetae::access {

inline constexpr size_t kLiteralsMax = 60;
inline constexpr size_t kNodesMax = 200'000;

struct InferredRoute {
  Route route;
  uint64_t requests = 0, succeeded = 0, missing = 0;
  uint64_t distinct_subjects = 0;   // exact up to 4,096, then an estimate (HyperLogLog-like)
  double subject_is_principal = 0;  // share of successful requests whose segment is the principal
  bool personal = false;            // goes into the catalogue
  std::string why;                  // for a person, English
  std::string why_ko;
};
struct InferredCatalogue {
  Catalogue catalogue;                // the personal ones and issuance; inferred = true
  std::vector<InferredRoute> routes;  // all shapes seen, most requests first
};

class Inference {
 public:
  Inference();
  ~Inference();
  Inference(Inference&&) noexcept;
  void Add(std::string_view method, std::string_view path, int status, std::string_view principal);
  void Merge(Inference&& other);
  InferredCatalogue Draft() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The draft as TOML with a comment above each route that says what was seen and what to check.
std::string WriteDraft(const InferredCatalogue& draft);

}  // namespace haetae::access
