// The file of TOML into a Gateway: every member is known, every placeholder too.
#include <fmt/format.h>
#include <re2/re2.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <set>

#include "access/toml_text.h"
#include "base/text.h"
#include "delivery/gateway.h"
#include "delivery/placeholders.h"

namespace haetae::delivery {
namespace {

class Reader {
 public:
  Reader(fs::path folder, std::string where)
      : folder_(std::move(folder)), where_(std::move(where)) {}
  Result<Gateway> Read(const toml::table& root);

 private:
  std::unexpected<Error> Bad(const toml::node& node, std::string why, std::string advice) const {
    return Fail(Code::kMalformed, "cannot use the gateway",
                fmt::format("line {}: {}", node.source().begin.line, why), where_,
                std::move(advice));
  }
  Status Members(const toml::table& table, std::set<std::string_view> known) const {
    for (const auto& [key, node] : table)
      if (!known.contains(key.str()))
        return Bad(node, "`" + EscapeTerminal(key.str()) + "` is no member of it",
                   "see docs/formats/gateways.md for its members");
    return {};
  }
  Status Text(const toml::table& table, std::string_view name, std::string& to) const {
    const toml::node* node = table.get(name);
    if (node == nullptr) return {};
    if (!node->is_string()) return Bad(*node, fmt::format("`{}` must be text", name), "quote it");
    to = node->as_string()->get();
    return {};
  }
  template <typename Number>
  Status Whole(const toml::table& table, std::string_view name, int64_t max, Number& to) const {
    const toml::node* node = table.get(name);
    if (node == nullptr) return {};
    const auto value = node->value<int64_t>();
    if (!node->is_integer() || !value || *value < 1 || *value > max)
      return Bad(*node, fmt::format("`{}` must be a number from 1 to {}", name, max), "correct it");
    to = static_cast<Number>(*value);
    return {};
  }
  Status Template(const toml::node& node, std::string_view text) const {
    const std::optional<std::string> unknown = UnknownPlaceholder(text, gateway_.secrets);
    if (!unknown) return {};
    return Bad(node, "there is no placeholder {" + EscapeTerminal(*unknown) + "}",
               "see docs/formats/gateways.md; a secret is named in [secrets] first");
  }
  Status Pairs(const toml::table& root, std::string_view name, Gateway::Templates& to) const;
  Status Secrets(const toml::table& root);
  Status Json(const toml::node& node, std::string& to) const;
  Status Answers(const toml::table& root);
  Status Answer(const toml::node& node);
  Status Report(const toml::table& root);
  Status TextSection(const toml::table& root);
  Status CheckUrl(const toml::table& root) const;

  fs::path folder_;
  std::string where_;
  Gateway gateway_;
};

Status Reader::Pairs(const toml::table& root, std::string_view name, Gateway::Templates& to) const {
  const toml::node* node = root.get(name);
  if (node == nullptr) return {};
  if (!node->is_table()) return Bad(*node, fmt::format("`{}` must be a table", name), "correct it");
  for (const auto& [key, value] : *node->as_table()) {
    if (!value.is_string())
      return Bad(value, fmt::format("`{}` must be text", EscapeTerminal(key.str())), "quote it");
    TRY(Template(value, value.as_string()->get()));
    to.emplace_back(key.str(), value.as_string()->get());
  }
  return {};
}

Status Reader::Secrets(const toml::table& root) {
  const toml::node* node = root.get("secrets");
  if (node == nullptr) return {};
  if (!node->is_table()) return Bad(*node, "`secrets` must be a table", "correct it");
  for (const auto& [key, value] : *node->as_table()) {
    if (!value.is_string()) return Bad(value, "a secret must name a file", "name = \"FILE\"");
    gateway_.secrets[std::string(key.str())] = TRY(ReadSecretFile(
        folder_ / value.as_string()->get(), "secrets." + Shortened(EscapeTerminal(key.str()), 60)));
  }
  return {};
}

// The table as JSON text; its strings keep their placeholders.
Status Reader::Json(const toml::node& node, std::string& to) const {
  if (const toml::table* table = node.as_table()) {
    to += '{';
    for (bool first = true; const auto& [key, value] : *table) {
      if (!std::exchange(first, false)) to += ',';
      AppendJsonText(key.str(), to);
      to += ':';
      TRY(Json(value, to));
    }
    to += '}';
  } else if (const toml::array* array = node.as_array()) {
    to += '[';
    for (size_t i = 0; i < array->size(); ++i) {
      if (i > 0) to += ',';
      TRY(Json((*array)[i], to));
    }
    to += ']';
  } else if (const auto* text = node.as_string()) {
    TRY(Template(node, text->get()));
    AppendJsonText(text->get(), to);
  } else if (const auto* number = node.as_integer()) {
    to += std::to_string(number->get());
  } else if (const auto* yes = node.as_boolean()) {
    to += yes->get() ? "true" : "false";
  } else {
    return Bad(node, "[json] holds a value of a kind that is not supported",
               "use text, whole numbers, true, false, tables and lists");
  }
  return {};
}

Status Reader::Answer(const toml::node& node) {
  const toml::table* table = node.as_table();
  if (table == nullptr) return Bad(node, "an answer must be a table", "write [[answer]]");
  TRY(Members(*table, {"status", "body", "means"}));
  std::string status, body, means;
  TRY(Text(*table, "status", status));
  TRY(Text(*table, "body", body));
  TRY(Text(*table, "means", means));
  Gateway::Rule rule;
  const char* end = status.data() + status.size();
  const auto [dash, error] = std::from_chars(status.data(), end, rule.status_min);
  rule.status_max = rule.status_min;
  const char* after = dash;
  if (error == std::errc() && dash != end && *dash == '-')
    after = std::from_chars(dash + 1, end, rule.status_max).ptr;
  if (error != std::errc() || after != end || rule.status_min < 100 || rule.status_max > 599 ||
      rule.status_max < rule.status_min) {
    return Bad(node, "`status` must be an HTTP status or two of them", "status = \"200-299\"");
  }
  static const std::map<std::string_view, Gateway::Means> kMeans = {
      {"accepted", Gateway::Means::kAccepted},
      {"duplicate", Gateway::Means::kDuplicate},
      {"temporary", Gateway::Means::kTemporary},
      {"permanent", Gateway::Means::kPermanent},
      {"stop", Gateway::Means::kStop}};
  const auto found = kMeans.find(means);
  if (found == kMeans.end())
    return Bad(node, "`means` says nothing that is known",
               "use accepted, duplicate, temporary, permanent or stop");
  rule.means = found->second;
  if (!body.empty()) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(1 << 20);
    rule.body = std::make_unique<re2::RE2>(body, options);
    if (!rule.body->ok())
      return Bad(node, "`body` is no regular expression: " + EscapeTerminal(rule.body->error()),
                 "correct it; the syntax is RE2's");
  }
  gateway_.answers.push_back(std::move(rule));
  return {};
}

Status Reader::Answers(const toml::table& root) {
  const toml::node* node = root.get("answer");
  if (node == nullptr || !node->is_array())
    return Bad(root, "it does not say what answers mean", "write [[answer]] for each");
  for (const toml::node& answer : *node->as_array()) TRY(Answer(answer));
  if (std::none_of(gateway_.answers.begin(), gateway_.answers.end(),
                   [](const auto& rule) { return rule.means == Gateway::Means::kAccepted; }))
    return Bad(*node, "no answer means accepted", "say which one does");
  return {};
}

Status Reader::Report(const toml::table& root) {
  const toml::node* node = root.get("report");
  if (node == nullptr) return {};
  const toml::table* table = node->as_table();
  if (table == nullptr) return Bad(*node, "`report` must be a table", "correct it");
  TRY(Members(*table, {"url", "id", "state", "delivered", "failed"}));
  TRY(Text(*table, "url", gateway_.report_url));
  TRY(Text(*table, "id", gateway_.report_id));
  TRY(Text(*table, "state", gateway_.report_state));
  for (auto [name, to] : {std::pair("delivered", &gateway_.report_delivered),
                          std::pair("failed", &gateway_.report_failed)}) {
    const toml::node* list = table->get(name);
    if (list == nullptr || !list->is_array())
      return Bad(*node, fmt::format("`{}` must be a list of texts", name), "correct it");
    for (const toml::node& value : *list->as_array()) {
      if (!value.is_string()) return Bad(value, "a state must be text", "quote it");
      to->push_back(value.as_string()->get());
    }
  }
  if (gateway_.report_id.empty() || gateway_.report_state.empty())
    return Bad(*node, "it does not say where id and state of a report stand",
               "name the parameters: id = \"…\", state = \"…\"");
  return {};
}

Status Reader::TextSection(const toml::table& root) {
  const toml::node* node = root.get("text");
  if (node == nullptr) return {};
  const toml::table* table = node->as_table();
  if (table == nullptr) return Bad(*node, "`text` must be a table", "correct it");
  TRY(Members(*table, {"bytes_max", "short_bytes_max", "segments_max", "short", "long"}));
  TRY(Whole(*table, "bytes_max", 16'000, gateway_.bytes_max));
  TRY(Whole(*table, "short_bytes_max", 16'000, gateway_.short_bytes_max));
  TRY(Whole(*table, "segments_max", 255, gateway_.segments_max));
  TRY(Text(*table, "short", gateway_.short_name));
  return Text(*table, "long", gateway_.long_name);
}

Status Reader::CheckUrl(const toml::table& root) const {
  const std::string& url = gateway_.url;
  const bool https = url.starts_with("https://");
  bool here = false;
  for (const char* name : {"http://127.0.0.1", "http://localhost", "http://[::1]"}) {
    const std::string_view host = name;
    here |= url.starts_with(host) &&
            (url.size() == host.size() || url[host.size()] == ':' || url[host.size()] == '/');
  }
  const bool plain =
      std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c <= '~'; });
  const std::string_view authority = std::string_view(url).substr(
      0, url.find('/', url.find("//") == std::string::npos ? 0 : url.find("//") + 2));
  if ((https || here) && plain && authority.find('@') == std::string_view::npos) return {};
  return Bad(root, "`url` must be https, or http to this machine: numbers and texts go over it",
             "put TLS in front of the gateway; credentials go into [secrets]");
}

Result<Gateway> Reader::Read(const toml::table& root) {
  TRY(Members(root, {"name", "url", "method", "body", "encoding", "national", "rate", "connections",
                     "timeout_s", "idempotent", "ca_file", "text", "secrets", "headers", "query",
                     "form", "json", "answer", "report"}));
  std::string method = "GET", body = "none", ca_file;
  TRY(Text(root, "name", gateway_.name));
  TRY(Text(root, "url", gateway_.url));
  TRY(Text(root, "method", method));
  TRY(Text(root, "body", body));
  TRY(Text(root, "encoding", gateway_.encoding));
  TRY(Text(root, "national", gateway_.national));
  TRY(Text(root, "ca_file", ca_file));
  if (!ca_file.empty()) gateway_.ca_file = (folder_ / ca_file).native();
  TRY(CheckUrl(root));
  if (method != "GET" && method != "POST")
    return Bad(root, "`method` must be GET or POST", "correct it");
  if (body != "none" && body != "form" && body != "json")
    return Bad(root, "`body` must be none, form or json", "correct it");
  if (gateway_.encoding != "utf-8" && gateway_.encoding != "euc-kr" && gateway_.encoding != "ucs-2")
    return Bad(root, "`encoding` must be utf-8, euc-kr or ucs-2", "correct it");
  gateway_.post = method == "POST";
  gateway_.body = body == "form"   ? Gateway::Body::kForm
                  : body == "json" ? Gateway::Body::kJson
                                   : Gateway::Body::kNone;
  uint32_t rate = 0, timeout_s = 30;
  TRY(Whole(root, "rate", 100'000, rate));
  TRY(Whole(root, "connections", 256, gateway_.connections));
  TRY(Whole(root, "timeout_s", 600, timeout_s));
  gateway_.rate = rate;
  gateway_.timeout = timeout_s * kSecond;
  if (const toml::node* node = root.get("idempotent")) {
    if (!node->is_boolean()) return Bad(*node, "`idempotent` must be true or false", "correct it");
    gateway_.idempotent = node->as_boolean()->get();
  }
  TRY(Secrets(root));
  TRY(TextSection(root));
  TRY(Report(root));
  TRY(Pairs(root, "headers", gateway_.headers));
  TRY(Pairs(root, "query", gateway_.query));
  TRY(Pairs(root, "form", gateway_.form));
  if (const toml::node* json = root.get("json")) TRY(Json(*json, gateway_.json));
  TRY(Answers(root));
  return std::move(gateway_);
}

}  // namespace

Result<std::string> ReadSecretFile(const fs::path& path, const std::string& member) {
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0)
    return Fail(
        Code::kNotFound, "cannot read the secret", "`" + member + "` names no file that is there",
        "", "write the name of a file that holds it, beside the settings, and the secret there");
  if ((info.st_mode & S_IROTH) != 0)
    return Fail(Code::kDenied, "cannot use the secret", "everybody can read it", path,
                "chmod 600 it, and replace it if it was like this for long");
  std::string text = TRY(ReadFile(path, kSecretFileBytesMax));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  if (text.empty() || text.find('\n') != std::string::npos)
    return Fail(Code::kMalformed, "cannot use the secret", "the file must hold one line", path,
                "write the secret and nothing else into it");
  return text;
}

Result<Gateway> ParseGateway(std::string_view text, const fs::path& folder,
                             const std::string& where) {
  const auto root = access::ParseToml(text);
  if (!root)
    return Fail(Code::kMalformed, "cannot use the gateway",
                fmt::format("line {}: {}", root.error().line, EscapeTerminal(root.error().why)),
                where, "correct the TOML");
  return Reader(folder, where).Read(*root);
}

Result<Gateway> ReadGateway(const fs::path& path) {
  const std::string text = TRY(ReadFile(path, kGatewayFileBytesMax));
  return ParseGateway(text, path.parent_path(), path.native());
}

}  // namespace haetae::delivery
