#include "access/router.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <tuple>
#include <utility>

#include "base/hash.h"

// The idea. All routes are one tree of path segments. A node has literal children (found by
// comparing, or by hash where there are many), children for a placeholder with text around it
// (longest text first), one child for a bare placeholder, and the routes that end at it. Finding
// goes depth first in the order of precedence and takes the first route whose method and query fit.
//
// Going back after a dead end is harmless: it is a tree, so a node is reached by one way only and
// is visited at most once a lookup, whatever the path. The worst case is the size of the tree, not
// exponential in the path.
namespace haetae::access {
namespace {

constexpr size_t kLinearMax = 6;  // more literal children than this are found by hash

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = static_cast<char>(c | 0x20);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// The byte a valid %XX at text[at] stands for, else -1.
int EscapedByte(std::string_view text, size_t at) {
  if (at + 2 >= text.size()) return -1;
  const int high = HexValue(text[at + 1]), low = HexValue(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

bool IsEncoded(std::string_view text) { return text.find_first_of("%+") != std::string_view::npos; }

// Appends a path's text, percent-decoded. %3F stays as it is: it is not where the query begins.
void AppendDecodedPath(std::string_view text, std::string& out) {
  for (size_t i = 0; i < text.size(); ++i) {
    const int byte = text[i] == '%' ? EscapedByte(text, i) : -1;
    if (byte >= 0 && byte != '?') {
      out += static_cast<char>(byte);
      i += 2;
    } else {
      out += text[i];
    }
  }
}

// Without scheme, host and fragment.
std::string_view WithoutOrigin(std::string_view path) {
  if (!path.empty() && path[0] != '/') {
    const size_t scheme = path.find("://");
    if (scheme != std::string_view::npos && path.find_first_of("/?#") == scheme + 1) {
      const size_t slash = path.find_first_of("/?#", scheme + 3);
      path.remove_prefix(slash == std::string_view::npos ? path.size() : slash);
    }
  }
  const size_t fragment = path.find('#');
  return fragment == std::string_view::npos ? path : path.substr(0, fragment);
}

// The slow way: rebuilds path and query in `scratch`.
std::string_view Rebuild(std::string_view path, std::string& scratch) {
  const size_t question = std::min(path.find('?'), path.size());
  std::string_view left = path.substr(0, question);
  // ";parameters" go first, as servlet containers do: "/..;/" is "/../" to them.
  std::string decoded;
  decoded.reserve(left.size());
  while (!left.empty()) {
    const size_t end = std::min(left.find('/'), left.size());
    const std::string_view segment = left.substr(0, end);
    AppendDecodedPath(segment.substr(0, segment.find(';')), decoded);
    if (end < left.size()) decoded += '/';
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  scratch.clear();
  scratch.reserve(path.size() + 1);
  for (size_t at = 0; at < decoded.size();) {
    const size_t end = std::min(decoded.find('/', at), decoded.size());
    const std::string_view segment = std::string_view(decoded).substr(at, end - at);
    at = end + 1;
    if (segment.empty() || segment == ".") continue;
    if (segment == "..") {
      scratch.resize(scratch.empty() ? 0 : scratch.rfind('/'));
      continue;
    }
    scratch += '/';
    scratch += segment;
  }
  if (scratch.empty()) scratch = "/";
  scratch += path.substr(question);
  return scratch;
}

// What the fast scan has to stop at.
enum Class : uint8_t { kPlain, kSlash, kDot, kQuestion, kFragment, kRare };
constexpr std::array<uint8_t, 256> kClasses = [] {
  std::array<uint8_t, 256> classes{};
  classes['/'] = kSlash;
  classes['.'] = kDot;
  classes['?'] = kQuestion;
  classes['#'] = kFragment;
  classes['%'] = classes[';'] = kRare;
  return classes;
}();

struct Scan {
  std::string_view path;   // canonical, without the query
  std::string_view query;  // without its '?'
  size_t count = 0;
  std::array<uint32_t, kSegmentsMax + 1> begin;  // begin[i] is behind the slash of segment i
  bool too_deep = false;
  std::string_view Segment(size_t i) const {
    return path.substr(begin[i], begin[i + 1] - 1 - begin[i]);
  }
};

// Splits an already canonical-looking path; false where it has to be rebuilt first. `begin` gets
// one entry more than there are segments.
bool Split(std::string_view path, Scan& scan) {
  if (path.empty() || path[0] != '/' || path.size() > UINT32_MAX) return false;
  size_t count = 0;
  size_t at = 1;
  size_t end = path.size();
  scan.begin[0] = 1;
  scan.query = {};
  for (; at < path.size(); ++at) {
    const uint8_t what = kClasses[static_cast<uint8_t>(path[at])];
    if (what == kPlain) [[likely]]
      continue;
    if (what == kSlash) {
      if (at == scan.begin[count]) return false;  // an empty segment
      if (++count >= kSegmentsMax) {
        scan.too_deep = true;
        return true;
      }
      scan.begin[count] = static_cast<uint32_t>(at + 1);
    } else if (what == kDot) {
      if (at == scan.begin[count]) return false;  // ".", "..", or a hidden file: look closer
    } else if (what == kQuestion) {
      end = at;
      scan.query = path.substr(at + 1);
      if (scan.query.find('#') != std::string_view::npos) return false;
      break;
    } else {
      return false;
    }
  }
  if (end > scan.begin[count]) {
    scan.begin[++count] = static_cast<uint32_t>(end + 1);
  } else if (count > 0) {  // a trailing slash: begin[count] already is one behind the last segment
    end = scan.begin[count] - 1;
  }
  scan.path = path.substr(0, count == 0 ? 1 : end);
  scan.count = count;
  return true;
}

// Splits any canonical path; rebuilt paths may have segments that begin with a dot.
void SplitCanonical(std::string_view path, Scan& scan) {
  const size_t question = std::min(path.find('?'), path.size());
  scan.path = path.substr(0, question);
  scan.query = question < path.size() ? path.substr(question + 1) : std::string_view{};
  scan.begin[0] = 1;
  size_t count = 0;
  for (size_t at = 1; at <= scan.path.size() && scan.path.size() > 1; ++at) {
    if (at < scan.path.size() && scan.path[at] != '/') continue;
    if (++count > kSegmentsMax) {
      scan.too_deep = true;
      return;
    }
    scan.begin[count] = static_cast<uint32_t>(at + 1);
  }
  scan.count = count;
}

// The first value of a parameter; nothing where it is not there. Names are compared decoded.
bool FindParameter(std::string_view query, std::string_view name, std::string_view& value) {
  while (!query.empty()) {
    const size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    const size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view key = pair.substr(0, equals);
    if (key == name || (IsEncoded(key) && DecodeQuery(key) == name)) {
      value = pair.substr(std::min(equals + 1, pair.size()));
      return true;
    }
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return false;
}

}  // namespace

std::string DecodeQuery(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const int byte = text[i] == '%' ? EscapedByte(text, i) : -1;
    if (byte >= 0) {
      decoded += static_cast<char>(byte);
      i += 2;
    } else {
      decoded += text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

std::string_view CanonicalPath(std::string_view path, std::string& scratch) {
  path = WithoutOrigin(path);
  Scan scan;
  if (!Split(path, scan)) return Rebuild(path, scratch);
  if (!scan.too_deep && scan.query.data() == nullptr) return scan.path;
  // With a query, a trailing slash before it has to be cut out of the middle.
  const size_t question = path.find('?');
  const bool trailing = question != std::string_view::npos
                            ? question > 1 && path[question - 1] == '/'
                            : path.size() > 1 && path.back() == '/';
  return trailing || scan.too_deep ? Rebuild(path, scratch) : path;
}

// A route that ends at a node, and where in the request its subject stands.
struct Router::Ending {
  enum class Subject : uint8_t { kNone, kSegment, kRest, kQuery };
  std::string method;  // "*" any
  std::vector<Pattern::Condition> query;
  std::string text;  // breaks ties, so that the order of routes does not matter
  uint16_t route = kNoRoute;
  Subject subject = Subject::kNone;
  uint32_t at = 0;  // segment or condition
  uint32_t prefix = 0, suffix = 0;

  auto Rank() const {  // lowest first
    size_t placeholders = 0;
    for (const Pattern::Condition& condition : query)
      placeholders += !condition.placeholder.empty();
    return std::make_tuple(-static_cast<int64_t>(query.size()), method == "*", placeholders,
                           std::string_view(text));
  }
};

struct Router::Node {
  struct Affix {
    std::string prefix, suffix;
    std::unique_ptr<Node> node;
  };
  struct Slot {
    uint64_t hash = 0;
    const Node* node = nullptr;
    std::string_view text;
  };
  std::vector<std::pair<std::string, std::unique_ptr<Node>>> literals;
  std::vector<Slot> table;  // over `literals` where there are many; a power of two
  std::vector<Affix> affixes;
  std::unique_ptr<Node> bare;
  std::vector<Ending> endings;
  std::vector<Ending> rest;

  Node& Literal(const std::string& text) {
    for (auto& [literal, node] : literals) {
      if (literal == text) return *node;
    }
    literals.emplace_back(text, std::make_unique<Node>());
    return *literals.back().second;
  }

  Node& Around(const std::string& prefix, const std::string& suffix) {
    for (Affix& affix : affixes) {
      if (affix.prefix == prefix && affix.suffix == suffix) return *affix.node;
    }
    affixes.push_back({prefix, suffix, std::make_unique<Node>()});
    return *affixes.back().node;
  }

  const Node* Find(std::string_view text) const {
    if (table.empty()) {
      for (const auto& [literal, node] : literals) {
        if (literal == text) return node.get();
      }
      return nullptr;
    }
    const uint64_t hash = Fingerprint(text);
    for (size_t at = hash & (table.size() - 1);; at = (at + 1) & (table.size() - 1)) {
      const Slot& slot = table[at];
      if (slot.node == nullptr) return nullptr;
      if (slot.hash == hash && slot.text == text) return slot.node;
    }
  }

  // Sorts by precedence and builds the hash tables of the whole tree.
  void Finish() {
    std::ranges::sort(affixes, [](const Affix& a, const Affix& b) {
      return std::make_tuple(a.prefix.size() + a.suffix.size(), a.prefix.size()) >
             std::make_tuple(b.prefix.size() + b.suffix.size(), b.prefix.size());
    });
    const auto by_rank = [](const Ending& a, const Ending& b) { return a.Rank() < b.Rank(); };
    std::ranges::stable_sort(endings, by_rank);
    std::ranges::stable_sort(rest, by_rank);
    for (auto& [text, node] : literals) node->Finish();
    for (Affix& affix : affixes) affix.node->Finish();
    if (bare) bare->Finish();
    if (literals.size() <= kLinearMax) return;
    size_t size = 16;
    while (size < literals.size() * 2) size *= 2;
    table.resize(size);
    for (const auto& [text, node] : literals) {
      const uint64_t hash = Fingerprint(text);
      size_t at = hash & (size - 1);
      while (table[at].node != nullptr) at = (at + 1) & (size - 1);
      table[at] = {hash, node.get(), text};
    }
  }
};

// One lookup on its way.
struct Router::Walk {
  std::string_view method;
  std::string& scratch;
  Scan scan;  // not zeroed: 64 places would cost more than most lookups
  Match match;

  Walk(std::string_view m, std::string& s) : method(m), scratch(s) {}
  bool Take(const Ending& ending);
};

bool Router::Walk::Take(const Ending& ending) {
  if (ending.method != method && ending.method != "*") return false;
  std::string_view subject;
  for (size_t i = 0; i < ending.query.size(); ++i) {
    const Pattern::Condition& condition = ending.query[i];
    std::string_view value;
    if (!FindParameter(scan.query, condition.name, value)) return false;
    if (!condition.placeholder.empty()) {
      if (value.empty()) return false;
      if (ending.subject == Ending::Subject::kQuery && ending.at == i) subject = value;
    } else if (value != condition.literal &&
               (!IsEncoded(value) || DecodeQuery(value) != condition.literal)) {
      return false;
    }
  }
  switch (ending.subject) {
    case Ending::Subject::kNone:
      break;
    case Ending::Subject::kSegment:
      subject = scan.Segment(ending.at);
      subject = subject.substr(ending.prefix, subject.size() - ending.prefix - ending.suffix);
      break;
    case Ending::Subject::kRest:
      subject = scan.path.substr(scan.begin[ending.at]);
      break;
    case Ending::Subject::kQuery:
      if (IsEncoded(subject)) {  // `subject` may lie in scratch: decode first, then give it up
        std::string decoded = DecodeQuery(subject);
        scratch.swap(decoded);
        subject = scratch;
      }
  }
  match = {ending.route, subject};
  return true;
}

Router::Router(const Catalogue& catalogue) : root_(std::make_unique<Node>()) {
  CHECK(catalogue.routes.size() <= kRoutesMax);
  for (size_t i = 0; i < catalogue.routes.size(); ++i) {
    Add(catalogue.routes[i], static_cast<uint16_t>(i));
  }
  root_->Finish();
}

Router::~Router() = default;

void Router::Add(const Route& route, uint16_t number) {
  Result<Pattern> parsed = ParsePattern(route.text);
  CHECK(parsed.has_value());  // a catalogue was checked when it was read
  const Pattern& pattern = *parsed;
  Ending ending;
  ending.method = pattern.method;
  ending.query = pattern.query;
  ending.text = route.text;
  ending.route = number;
  const bool wants = !route.subject_is_principal && !route.subject.empty();
  for (size_t i = 0; wants && i < pattern.query.size(); ++i) {
    if (pattern.query[i].placeholder != route.subject) continue;
    ending.subject = Ending::Subject::kQuery;
    ending.at = static_cast<uint32_t>(i);
  }
  Node* node = root_.get();
  bool rest = false;
  for (size_t i = 0; i < pattern.segments.size(); ++i) {
    const Pattern::Segment& segment = pattern.segments[i];
    if (wants && segment.placeholder == route.subject) {
      ending.subject = segment.rest ? Ending::Subject::kRest : Ending::Subject::kSegment;
      ending.at = static_cast<uint32_t>(i);
      ending.prefix = static_cast<uint32_t>(segment.prefix.size());
      ending.suffix = static_cast<uint32_t>(segment.suffix.size());
    }
    if (segment.rest) {
      rest = true;
    } else if (segment.placeholder.empty()) {
      node = &node->Literal(segment.prefix);
    } else if (segment.prefix.empty() && segment.suffix.empty()) {
      if (!node->bare) node->bare = std::make_unique<Node>();
      node = node->bare.get();
    } else {
      node = &node->Around(segment.prefix, segment.suffix);
    }
  }
  (rest ? node->rest : node->endings).push_back(std::move(ending));
}

bool Router::End(const Node& node, Walk& walk) const {
  for (const Ending& ending : node.endings) {
    if (walk.Take(ending)) return true;
  }
  return false;
}

bool Router::Descend(const Node& node, size_t at, Walk& walk) const {
  if (at == walk.scan.count) return End(node, walk);
  const std::string_view segment = walk.scan.Segment(at);
  if (const Node* literal = node.Find(segment); literal && Descend(*literal, at + 1, walk)) {
    return true;
  }
  for (const Node::Affix& affix : node.affixes) {
    if (segment.size() > affix.prefix.size() + affix.suffix.size() &&
        segment.starts_with(affix.prefix) && segment.ends_with(affix.suffix) &&
        Descend(*affix.node, at + 1, walk)) {
      return true;
    }
  }
  if (node.bare && Descend(*node.bare, at + 1, walk)) return true;
  for (const Ending& ending : node.rest) {
    if (walk.Take(ending)) return true;
  }
  return false;
}

Match Router::Find(std::string_view method, std::string_view path, std::string& scratch) const {
  const Match match = FindDecoded(method, path, scratch);
  if (match.route != kNoRoute || path.find('%') == std::string_view::npos) return match;
  return FindWithSlashes(method, path, scratch);
}

// A server may take %2F for a separator, as nginx does, or for a part of an id. The first reading
// fitted no route, so this is the second: the slash stays inside its segment.
Match Router::FindWithSlashes(std::string_view method, std::string_view path,
                              std::string& scratch) const {
  constexpr char kSlash = '\x01';  // stands for it while segments are cut; no path holds it raw
  std::string kept;
  bool any = false;
  for (size_t i = 0; i < path.size(); ++i) {
    const bool slash =
        path.substr(i, 2) == "%2" && i + 2 < path.size() && (path[i + 2] | 0x20) == 'f';
    kept += slash ? kSlash : path[i];
    i += slash ? 2 : 0;
    any |= slash;
  }
  if (!any) return {};
  Match match = FindDecoded(method, kept, scratch);
  if (match.route == kNoRoute) return {};
  std::string subject(match.subject);
  std::ranges::replace(subject, kSlash, '/');
  scratch = std::move(subject);
  match.subject = scratch;
  return match;
}

Match Router::FindDecoded(std::string_view method, std::string_view path,
                          std::string& scratch) const {
  Walk walk(method, scratch);
  if (!Split(path, walk.scan)) {
    const std::string_view canonical = CanonicalPath(path, scratch);
    walk.scan.too_deep = false;
    if (!Split(canonical, walk.scan)) SplitCanonical(canonical, walk.scan);
  } else if (walk.scan.too_deep) {  // perhaps only by "/a/../a/../" or behind "#"
    walk.scan.too_deep = false;
    SplitCanonical(CanonicalPath(path, scratch), walk.scan);
  }
  if (!walk.scan.too_deep) Descend(*root_, 0, walk);
  return walk.match;
}

namespace {

std::unexpected<Error> BadPattern(std::string why, std::string advice) {
  return Fail(Code::kMalformed, "cannot use the match", std::move(why), "", std::move(advice));
}

bool IsName(std::string_view text) {
  if (text.empty() || text.size() > 64 || std::isdigit(static_cast<unsigned char>(text[0]))) {
    return false;
  }
  return std::ranges::all_of(
      text, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; });
}

std::string Decoded(std::string_view text) {
  std::string out;
  AppendDecodedPath(text, out);
  return out;
}

Result<Pattern::Segment> ParseSegment(std::string_view text) {
  Pattern::Segment segment;
  const size_t open = text.find('{');
  if (open == std::string_view::npos) {
    if (text.find('}') != std::string_view::npos) {
      return BadPattern("a `}` has no `{` before it", "write a placeholder as {name}");
    }
    if (text == "." || text == "..") {
      return BadPattern("`.` and `..` are never part of a path that arrives",
                        "write the path without them");
    }
    segment.prefix = Decoded(text);
    return segment;
  }
  const size_t close = text.find('}', open);
  if (close == std::string_view::npos) {
    return BadPattern("a `{` is not closed in its segment", "write a placeholder as {name}");
  }
  std::string_view name = text.substr(open + 1, close - open - 1);
  segment.rest = name.ends_with('*');
  if (segment.rest) name.remove_suffix(1);
  const std::string_view prefix = text.substr(0, open), suffix = text.substr(close + 1);
  if (!IsName(name)) {
    return BadPattern("a placeholder's name is letters, digits and _ and begins with no digit",
                      "write it like {member}");
  }
  if (prefix.find('}') != std::string_view::npos ||
      suffix.find_first_of("{}") != std::string_view::npos) {
    return BadPattern("a segment can hold one placeholder", "split the segment or keep one {name}");
  }
  if (segment.rest && (!prefix.empty() || !suffix.empty())) {
    return BadPattern("{" + std::string(name) + "*} must be a whole segment",
                      "put a `/` before it and nothing behind it");
  }
  segment.prefix = Decoded(prefix);
  segment.placeholder = name;
  segment.suffix = Decoded(suffix);
  return segment;
}

Result<Pattern::Condition> ParseCondition(std::string_view text) {
  Pattern::Condition condition;
  const size_t equals = std::min(text.find('='), text.size());
  condition.name = DecodeQuery(text.substr(0, equals));
  const std::string_view value = text.substr(std::min(equals + 1, text.size()));
  if (condition.name.empty() || condition.name.find_first_of("{}") != std::string::npos) {
    return BadPattern("a query condition needs a name", "write ?name={placeholder} or ?name=value");
  }
  if (value.find_first_of("{}") == std::string_view::npos) {
    condition.literal = DecodeQuery(value);
    return condition;
  }
  if (!value.starts_with('{') || !value.ends_with('}') ||
      !IsName(value.substr(1, value.size() - 2))) {
    return BadPattern("a placeholder in the query is the whole value",
                      "write ?" + condition.name + "={name}");
  }
  condition.placeholder = value.substr(1, value.size() - 2);
  return condition;
}

Status CheckPlaceholders(const Pattern& pattern) {
  std::vector<std::string_view> names;
  for (const auto& segment : pattern.segments) names.push_back(segment.placeholder);
  for (const auto& condition : pattern.query) names.push_back(condition.placeholder);
  std::erase(names, std::string_view{});
  std::ranges::sort(names);
  const auto twice = std::ranges::adjacent_find(names);
  if (twice != names.end()) {
    return BadPattern("the placeholder {" + std::string(*twice) + "} stands in it twice",
                      "give each placeholder its own name");
  }
  for (size_t i = 0; i < pattern.segments.size(); ++i) {
    if (pattern.segments[i].rest && i + 1 < pattern.segments.size()) {
      return BadPattern("{" + pattern.segments[i].placeholder + "*} takes all that follows",
                        "make it the last segment");
    }
  }
  return {};
}

}  // namespace

Result<Pattern> ParsePattern(std::string_view text) {
  static constexpr std::string_view kExample = "write it like \"GET /members/{member}\"";
  const size_t space = text.find(' ');
  if (space == std::string_view::npos || space == 0) {
    return BadPattern("it needs a method and a path", std::string(kExample));
  }
  Pattern pattern;
  pattern.method = text.substr(0, space);
  text.remove_prefix(text.find_first_not_of(' ', space) == std::string_view::npos
                         ? text.size()
                         : text.find_first_not_of(' ', space));
  if (pattern.method != "*" && !std::ranges::all_of(pattern.method, [](char c) {
        return (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
      })) {
    return BadPattern("the method must be in capitals, or * for any", std::string(kExample));
  }
  if (!text.starts_with('/')) {
    return BadPattern("the path must begin with `/`", std::string(kExample));
  }
  if (text.find_first_of(" #;") != std::string_view::npos) {
    return BadPattern("a path holds no space, `#` or `;`: they never reach the router",
                      "leave them out, or write a space as %20");
  }
  const size_t question = std::min(text.find('?'), text.size());
  std::string_view path = text.substr(0, question);
  std::string_view query = text.substr(std::min(question + 1, text.size()));
  while (!path.empty()) {
    const size_t end = std::min(path.find('/'), path.size());
    if (end > 0) pattern.segments.push_back(TRY(ParseSegment(path.substr(0, end))));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  if (pattern.segments.size() > kSegmentsMax) {
    return BadPattern("it has more than " + std::to_string(kSegmentsMax) + " segments",
                      "end it with {rest*}");
  }
  while (!query.empty()) {
    const size_t end = std::min(query.find('&'), query.size());
    if (end > 0) pattern.query.push_back(TRY(ParseCondition(query.substr(0, end))));
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  TRY(CheckPlaceholders(pattern));
  return pattern;
}

}  // namespace haetae::access
