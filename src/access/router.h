// The router finds the route of a request and the subject it names.
//
//   Router router(catalogue);
//   std::string scratch;
//   Match match = router.Find("GET", "/my/addresses/4711?full=1", scratch);
//   if (match.route != kNoRoute) Use(match.subject);                       // "4711"
//
// Paths are compared as servers see them: percent-decoded, without empty, "." and ".." segments,
// ";parameters", fragments and a trailing slash; an absolute URI loses scheme and host. A literal
// segment wins over a placeholder with text around it, that over a bare placeholder, that over
// {rest*}; of routes with the same path the one with most query conditions wins. Immutable after
// construction, thread-safe. A lookup costs about 20 ns a segment and allocates only for encoded
// paths, in `scratch`.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access/catalogue.h"

namespace haetae::access {

struct Match {
  uint16_t route = kNoRoute;
  std::string_view subject;  // lives as long as the path and scratch given; empty where none
};

inline constexpr size_t kSegmentsMax = 64;  // a path with more matches no route

class Router {
 public:
  explicit Router(const Catalogue& catalogue);
  ~Router();
  Match Find(std::string_view method, std::string_view path, std::string& scratch) const;

 private:
  Match FindDecoded(std::string_view method, std::string_view path, std::string& scratch) const;
  Match FindWithSlashes(std::string_view method, std::string_view path,
                        std::string& scratch) const;
  struct Node;
  struct Ending;
  struct Walk;
  void Add(const Route& route, uint16_t number);
  bool Descend(const Node& node, size_t at, Walk& walk) const;
  bool End(const Node& node, Walk& walk) const;
  std::unique_ptr<Node> root_;
};

// The parts of a match expression: "GET /a/{b}.json?x={y}&z=1".
struct Pattern {
  struct Segment {
    std::string prefix, placeholder, suffix;  // no placeholder: the literal is `prefix`
    bool rest = false;                        // {name*}: this and all further segments
  };
  struct Condition {
    std::string name, literal, placeholder;
  };
  std::string method;
  std::vector<Segment> segments;
  std::vector<Condition> query;
};
Result<Pattern> ParsePattern(std::string_view text);

// Splits off scheme, host and fragment, and makes the path canonical as above; the result is
// `path` itself where nothing was to be done, else lives in `scratch`. The query stays behind '?'.
// `%3F` stays as it is, so that the '?' of a path is always where the query begins.
std::string_view CanonicalPath(std::string_view path, std::string& scratch);
// A name or value of a query with %XX and '+' decoded.
std::string DecodeQuery(std::string_view text);

}  // namespace haetae::access
