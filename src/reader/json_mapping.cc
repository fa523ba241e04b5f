#include "reader/json_mapping.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <map>
#include <set>

#include "base/text.h"
#include "reader/json_guess.h"

namespace haetae::reader {
namespace {

struct NamedRow {
  std::string_view format;
  Slot slot;
  std::string_view pointer;
};
// Best first within a slot.
constexpr NamedRow kNamedRows[] = {
    {"caddy", Slot::kTime, "/ts"},
    {"caddy", SlotOf(kSourceIp), "/request/client_ip"},
    {"caddy", SlotOf(kSourceIp), "/request/remote_ip"},
    {"caddy", SlotOf(kSourceIp), "/request/remote_addr"},
    {"caddy", SlotOf(kMethod), "/request/method"},
    {"caddy", SlotOf(kPath), "/request/uri"},
    {"caddy", SlotOf(kHost), "/request/host"},
    {"caddy", SlotOf(kUserAgent), "/request/headers/User-Agent/0"},
    {"caddy", SlotOf(kPrincipal), "/user_id"},
    {"caddy", Slot::kStatus, "/status"},
    {"caddy", Slot::kBytes, "/size"},

    {"envoy", Slot::kTime, "/start_time"},
    {"envoy", SlotOf(kSourceIp), "/downstream_remote_address"},
    {"envoy", SlotOf(kSourceIp), "/x-forwarded-for"},
    {"envoy", SlotOf(kSourceIp), "/x_forwarded_for"},
    {"envoy", SlotOf(kMethod), "/method"},
    {"envoy", SlotOf(kPath), "/x-envoy-origin-path"},
    {"envoy", SlotOf(kPath), "/x-envoy-original-path"},
    {"envoy", SlotOf(kPath), "/path"},
    {"envoy", SlotOf(kHost), "/:authority"},
    {"envoy", SlotOf(kHost), "/authority"},
    {"envoy", SlotOf(kUserAgent), "/user-agent"},
    {"envoy", SlotOf(kUserAgent), "/user_agent"},
    {"envoy", Slot::kStatus, "/response_code"},
    {"envoy", Slot::kBytes, "/bytes_sent"},

    {"traefik", Slot::kTime, "/StartUTC"},
    {"traefik", Slot::kTime, "/StartLocal"},
    {"traefik", SlotOf(kSourceIp), "/ClientHost"},
    {"traefik", SlotOf(kSourceIp), "/ClientAddr"},
    {"traefik", SlotOf(kMethod), "/RequestMethod"},
    {"traefik", SlotOf(kPath), "/RequestPath"},
    {"traefik", SlotOf(kHost), "/RequestHost"},
    {"traefik", SlotOf(kUserAgent), "/request_User-Agent"},
    {"traefik", SlotOf(kPrincipal), "/ClientUsername"},
    {"traefik", Slot::kStatus, "/DownstreamStatus"},
    {"traefik", Slot::kBytes, "/DownstreamContentSize"},
};

constexpr int kLearnDepthMax = 5;
constexpr size_t kLearnPathsMax = 2000;
void Collect(const simdjson::dom::element& element, std::vector<std::string>& path, Seen& seen) {
  if (element.is_object() && path.size() < kLearnDepthMax) {
    simdjson::dom::object object = element.get_object().value_unsafe();
    for (auto [key, value] : object) {
      path.emplace_back(key);
      Collect(value, path, seen);
      path.pop_back();
    }
  } else if (element.is_array() && path.size() < kLearnDepthMax) {
    simdjson::dom::element first;
    if (element.at(0).get(first) == simdjson::SUCCESS && !first.is_object()) {
      path.emplace_back("0");
      Collect(first, path, seen);
      path.pop_back();
    }
  } else if (seen.size() < kLearnPathsMax || seen.contains(path)) {
    std::string_view text;
    if (element.is_string() && element.get(text) == simdjson::SUCCESS) {
      seen[path].Add(text);
    } else if (element.is_number()) {
      seen[path].Add(simdjson::minify(element));
    }
  }
}

// "request.headers.user_agent" of request, headers, User-Agent, 0.
std::string NormalPath(const std::vector<std::string>& path) {
  std::string normal;
  for (size_t i = 0; i < path.size(); ++i) {
    if (path[i] == "0" && i + 1 == path.size() && i > 0) break;
    if (i > 0) normal += '.';
    normal += NormalName(path[i]);
  }
  return normal;
}

}  // namespace

Result<std::vector<std::string>> ParsePointer(std::string_view pointer) {
  std::vector<std::string> path;
  if (!pointer.starts_with('/')) {
    return Fail(Code::kMalformed, "cannot read the log's fields",
                "\"" + std::string(pointer) + "\" is no JSON pointer", "[format.fields]",
                "write the keys behind slashes, as in \"/request/uri\"");
  }
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    std::string_view part = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(part.size());
    std::string key;
    for (size_t i = 0; i < part.size(); ++i) {
      char next = i + 1 < part.size() ? part[i + 1] : '\0';
      bool escape = part[i] == '~' && (next == '0' || next == '1');
      key += !escape ? part[i] : next == '0' ? '~' : '/';
      i += escape;
    }
    path.push_back(std::move(key));
  }
  return path;
}

std::vector<Wanted> NamedMapping(std::string_view format_name) {
  std::vector<Wanted> wanted;
  uint16_t rank = 0;
  for (const NamedRow& row : kNamedRows) {
    if (row.format == format_name) wanted.push_back({*ParsePointer(row.pointer), row.slot, rank++});
  }
  return wanted;
}

Learnt LearnMapping(std::span<const std::string_view> lines) {
  Seen seen;
  simdjson::dom::parser parser;
  std::set<std::string_view> known;  // a line that was shipped twice is no second id
  for (std::string_view line : lines) {
    simdjson::dom::element element;
    if (!line.starts_with('{') || !known.insert(line).second) continue;
    auto error = parser.parse(line.data(), line.size(), true).get(element);
    if (error == simdjson::UTF8_ERROR) error = parser.parse(ValidUtf8(line)).get(element);
    if (error != simdjson::SUCCESS) continue;
    std::vector<std::string> path;
    Collect(element, path, seen);
  }
  std::vector<Wanted> wanted;
  std::array<bool, kSlotCount> found{};
  for (const auto& [path, evidence] : seen) {
    for (const Candidate& candidate : CandidatesOf(NormalPath(path))) {
      if (!evidence.Allows(candidate.slot)) continue;
      wanted.push_back({path, candidate.slot, candidate.rank});
      found[Index(candidate.slot)] = true;
    }
  }
  for (Wanted& guess : GuessByValues(seen, wanted)) wanted.push_back(std::move(guess));
  // Who asked, and with what, may first appear after the sample: anonymous requests lack them.
  for (Field field : {kPrincipal, kCredential, kKey, kTlsFingerprint}) {
    if (found[field]) continue;
    uint16_t rank = kUnseenRank;
    for (std::string_view name : NamesOf(SlotOf(field))) {
      std::vector<std::string> path{std::string(name)};
      if (!seen.contains(path)) wanted.push_back({path, SlotOf(field), rank++});
    }
  }
  return {std::move(wanted), Shown(seen)};
}

KeyTree::KeyTree(const std::vector<Wanted>& wanted) : nodes_(1) {
  for (const Wanted& want : wanted) {
    size_t node = 0;
    for (size_t depth = 0; depth < want.path.size() && !want.path[depth].empty(); ++depth) {
      std::vector<Child>& children = nodes_[node].children;
      auto child = std::find_if(children.begin(), children.end(),
                                [&](const Child& c) { return c.key == want.path[depth]; });
      if (child == children.end()) {
        children.push_back({want.path[depth], {}, -1});
        child = children.end() - 1;
      }
      if (depth + 1 == want.path.size()) {
        child->takes.push_back({want.slot, want.rank});
      } else if (child->node < 0) {
        node = nodes_.size();
        child->node = static_cast<int>(node);
        nodes_.emplace_back();  // moves the children
      } else {
        node = static_cast<size_t>(child->node);
      }
    }
  }
  for (Node& node : nodes_) {
    std::sort(node.children.begin(), node.children.end(),
              [](const Child& a, const Child& b) { return a.key < b.key; });
    for (size_t first = 0; first <= 256; ++first) {
      node.begin_of[first] = static_cast<uint16_t>(std::count_if(
          node.children.begin(), node.children.end(),
          [&](const Child& child) { return static_cast<unsigned char>(child.key[0]) < first; }));
    }
  }
}

const KeyTree::Child* KeyTree::FindIndex(int node, size_t index) const {
  for (const Child& child : nodes_[static_cast<size_t>(node)].children) {
    size_t value = 0;
    const char* end = child.key.data() + child.key.size();
    auto [at, error] = std::from_chars(child.key.data(), end, value);
    if (error == std::errc() && at == end && value == index) return &child;
  }
  return nullptr;
}

}  // namespace haetae::reader
