// The shapes of requests: what Inference counts. A shape is a method, a path in which everything
// that looks like an identifier is a hole, and the names of query parameters that can name
// somebody. Only for the sources of the inference.
//
// Two sets of shapes merge by adding up, so that neither order nor split of the records matters.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/hash.h"

namespace haetae::access {

inline constexpr size_t kDepthMax = 12;      // deeper paths are not drafted
inline constexpr size_t kParametersMax = 4;  // naming parameters of one request
inline constexpr size_t kExactMax = 4096;    // distinct values counted one by one
inline constexpr char kHole = '\x01';        // in a shape's text, for an identifier
inline constexpr char kBreak = '\x02';       // in a shape's text, between its parts

enum Kind : uint8_t {  // what stood in a hole
  kNumber = 1,
  kUuid = 2,
  kHex = 4,
  kEmail = 8,
  kToken = 16,
  kDate = 32,
  kPhone = 64,
  kLiteral = 128,  // a text like any other, one of more than kLiteralsMax
};
// Zero for a text that is no identifier. `ending` is a file ending behind it, ".json", else empty.
uint8_t KindOf(std::string_view segment, std::string_view& ending);

// Counts distinct values: exactly up to kExactMax, then by HyperLogLog (Flajolet et al. 2007) with
// 4,096 registers, 1.6 % off. Which of the two, and the result, depend only on the set.
class Distinct {
 public:
  void Add(uint64_t hash);
  void Merge(const Distinct& other);
  uint64_t Count() const;

 private:
  void ToRegisters();
  std::vector<uint64_t> exact_;  // open addressing, 0 is free
  size_t used_ = 0;
  std::vector<uint8_t> registers_;  // not empty: exact_ is given up
};

// One segment or parameter of a shape, over the successful requests.
struct Slot {
  uint64_t seen = 0;                   // with a value
  uint64_t named = 0;                  // and with a principal
  uint64_t equal = 0;                  // who is the value
  uint8_t kinds = 0;                   // 0: a literal
  std::unique_ptr<Distinct> distinct;  // of a hole or parameter
  void See(std::string_view value, std::string_view principal, bool count);
  void Merge(const Slot& other);
};

struct Counts {
  uint64_t requests = 0, succeeded = 0, redirected = 0, missing = 0;
  std::vector<Slot> slots;  // segments first, then parameters
  void Merge(const Counts& other);
};

struct ShapeHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return Fingerprint(text); }
};
// Text: method, segments, each behind kBreak, and parameters, each behind kBreak and '?'.
using Shapes = std::unordered_map<std::string, Counts, ShapeHash, std::equal_to<>>;

struct ShapeParts {
  std::string method;
  std::vector<std::string> segments, parameters;
};
ShapeParts SplitShape(std::string_view text);
std::string JoinShape(const ShapeParts& parts);

// Makes one hole of the literals of every place that has more than `literals_max` of them; known
// words (infer_words.h) stay. Applying it early, late or twice gives the same.
Shapes Collapse(Shapes&& shapes, size_t literals_max);

}  // namespace haetae::access
