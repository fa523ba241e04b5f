#include "sigma/record_event.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/ip.h"
#include "reader/scan.h"

namespace haetae::sigma {
namespace {

enum class Web : uint8_t {
  kOther,  // no name of the table: a key of the raw line's JSON, or a W3C column
  kMessage,
  kTime,
  kDate,
  kSourceIp,
  kMethod,
  kUri,
  kPath,
  kQuery,
  kStatus,
  kBytes,
  kUserAgent,
  kPrincipal,
  kCredential,
  kKey,
  kTlsFingerprint,
  kHost,
  kEventId,
  kReferer,
  kCookie,
  kVersion,
  kSentBytes,
  kRoute,
  kSubject,
  kOutcome,
  kNetwork,
  kCountry,
};

struct WebName {
  std::string_view name;
  Web web;
};
constexpr std::array<WebName, 61> kWebNames = {{
    // W3C, as Sigma's categories webserver and proxy use it
    {"date", Web::kDate},
    {"c-ip", Web::kSourceIp},
    {"src_ip", Web::kSourceIp},
    {"cs-method", Web::kMethod},
    {"cs-uri", Web::kUri},
    {"c-uri", Web::kUri},
    {"cs-uri-stem", Web::kPath},
    {"c-uri-stem", Web::kPath},
    {"cs-uri-query", Web::kQuery},
    {"c-uri-query", Web::kQuery},
    {"sc-status", Web::kStatus},
    {"sc-bytes", Web::kBytes},
    {"cs-bytes", Web::kSentBytes},
    {"cs-user-agent", Web::kUserAgent},
    {"c-useragent", Web::kUserAgent},
    {"cs(User-Agent)", Web::kUserAgent},
    {"cs-username", Web::kPrincipal},
    {"cs-host", Web::kHost},
    {"cs(Host)", Web::kHost},
    {"cs-cookie", Web::kCookie},
    {"cs(Cookie)", Web::kCookie},
    {"cs-referer", Web::kReferer},
    {"cs-referrer", Web::kReferer},
    {"cs(Referer)", Web::kReferer},
    {"cs-version", Web::kVersion},
    // haetae's own
    {"time", Web::kTime},
    {"source_ip", Web::kSourceIp},
    {"method", Web::kMethod},
    {"uri", Web::kUri},
    {"path", Web::kPath},
    {"query", Web::kQuery},
    {"status", Web::kStatus},
    {"bytes", Web::kBytes},
    {"user_agent", Web::kUserAgent},
    {"principal", Web::kPrincipal},
    {"credential", Web::kCredential},
    {"key", Web::kKey},
    {"tls_fingerprint", Web::kTlsFingerprint},
    {"host", Web::kHost},
    {"event_id", Web::kEventId},
    {"route", Web::kRoute},
    {"subject", Web::kSubject},
    {"outcome", Web::kOutcome},
    {"network", Web::kNetwork},
    {"country", Web::kCountry},
    // the Elastic common schema
    {"@timestamp", Web::kTime},
    {"source.ip", Web::kSourceIp},
    {"client.ip", Web::kSourceIp},
    {"http.request.method", Web::kMethod},
    {"url.original", Web::kUri},
    {"url.path", Web::kPath},
    {"url.query", Web::kQuery},
    {"url.domain", Web::kHost},
    {"http.response.status_code", Web::kStatus},
    {"http.response.bytes", Web::kBytes},
    {"http.response.body.bytes", Web::kBytes},
    {"user_agent.original", Web::kUserAgent},
    {"user.name", Web::kPrincipal},
    {"http.request.referrer", Web::kReferer},
    {"http.version", Web::kVersion},
    {"", Web::kMessage},
}};

Web WebOf(std::string_view name) {
  for (const WebName& known : kWebNames)
    if (known.name == name) return known.web;
  return Web::kOther;
}

// Where JSON logs keep what the reader does not.
std::vector<std::string> JsonNames(Web web, const std::string& name) {
  switch (web) {
    case Web::kReferer:
      return {"cs-referer",         "referer",         "http_referer",    "referrer",
              "request_Referer",    "headers.referer", "headers.Referer", "request.headers.Referer",
              "httpRequest.referer"};
    case Web::kCookie:
      return {"cs-cookie",      "cookie",         "http_cookie",
              "headers.cookie", "headers.Cookie", "request.headers.Cookie"};
    case Web::kVersion:
      return {"cs-version",      "protocol",      "server_protocol",
              "RequestProtocol", "request.proto", "httpRequest.protocol"};
    case Web::kSentBytes:
      return {"cs-bytes", "bytes_received", "request_length", "RequestContentSize", "bytes_read"};
    case Web::kOther:
      return {name};
    default:
      return {};
  }
}

constexpr std::string_view kCloudfrontColumns =
    "date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) "
    "cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header "
    "cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher "
    "x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port "
    "time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start "
    "sc-range-end";

// The columns that hold a part under other names than the rule's.
std::vector<std::string_view> ColumnNames(Web web, std::string_view name) {
  switch (web) {
    case Web::kReferer:
      return {"cs(Referer)", "cs-referer"};
    case Web::kCookie:
      return {"cs(Cookie)", "cs-cookie"};
    case Web::kVersion:
      return {"cs-version", "cs-protocol-version"};
    case Web::kSentBytes:
      return {"cs-bytes"};
    default:
      return {name};
  }
}

bool FromLine(Web web) {
  return web == Web::kOther || web == Web::kReferer || web == Web::kCookie ||
         web == Web::kVersion || web == Web::kSentBytes;
}

bool HasColumns(std::string_view format) { return format == "w3c" || format == "cloudfront"; }
bool MayBeJson(std::string_view format) {
  return format == "json" || format == "caddy" || format == "traefik" || format == "envoy";
}

// Whether records of a format can have the field at all. JSON and W3C logs may have any.
bool CanHave(Web web, std::string_view format, const Surroundings& around) {
  if (web == Web::kRoute || web == Web::kSubject || web == Web::kOutcome)
    return around.router != nullptr;
  if (web == Web::kNetwork || web == Web::kCountry) return around.origins != nullptr;
  if (HasColumns(format) || MayBeJson(format)) return true;
  const bool csv = format == "csv";
  switch (web) {
    case Web::kOther:
    case Web::kCookie:
    case Web::kSentBytes:
      return false;
    case Web::kReferer:
      return format == "combined";
    case Web::kVersion:
      return !csv;
    case Web::kUserAgent:
      return format != "common" && format != "haproxy";
    case Web::kCredential:
    case Web::kKey:
    case Web::kTlsFingerprint:
      return csv;
    default:
      return true;
  }
}

}  // namespace

struct RecordEvent::Source {
  std::string format;
  std::vector<std::string> names;
  std::vector<Web> web;
  std::vector<FieldValues> values;
  std::vector<uint32_t> filled;  // turn in which each was
  uint32_t turn = 0;
  JsonFields json;
  bool json_read = false, json_ok = false;
  std::vector<std::string> columns;  // of a W3C log
  reader::TextArena arena;
  std::string plain, scratch;
  bool routed = false, located = false;
  access::Match match;
  std::string subject;
  access::Origin origin;

  explicit Source(std::vector<std::vector<std::string>> json_names) : json(std::move(json_names)) {}
};

LogKind KindOf(const LogSource& source) {
  if (source.category == "webserver" || source.category == "proxy") return LogKind::kWeb;
  if (source.product == "aws" && (source.service == "cloudtrail" || source.service.empty()))
    return LogKind::kCloudTrail;
  return LogKind::kJson;
}

LogKind KindOf(std::string_view format) {
  return format == "cloudtrail" ? LogKind::kCloudTrail : LogKind::kWeb;
}

std::vector<std::string_view> WebFieldNames() {
  std::vector<std::string_view> names;
  for (const WebName& known : kWebNames)
    if (!known.name.empty()) names.push_back(known.name);
  return names;
}

RecordEvent::RecordEvent(const std::vector<std::string>& fields, LogKind kind,
                         std::string_view format, const Surroundings& surroundings)
    : kind_(kind), around_(surroundings), proxies_(surroundings.Proxies()) {
  std::vector<std::vector<std::string>> json_names;
  std::vector<Web> web;
  for (const std::string& name : fields) {
    web.push_back(name.empty() ? Web::kMessage : kind == LogKind::kWeb ? WebOf(name) : Web::kOther);
    json_names.push_back(JsonNames(web.back(), name));
    if (kind == LogKind::kWeb && !CanHave(web.back(), format, surroundings))
      missing_.push_back(name);
  }
  source_ = std::make_unique<Source>(std::move(json_names));
  source_->format = format;
  source_->names = fields;
  source_->web = std::move(web);
  source_->values.resize(fields.size());
  source_->filled.resize(fields.size());
  if (format == "cloudfront") TakeDirective("#Fields: " + std::string(kCloudfrontColumns));
}
RecordEvent::~RecordEvent() = default;

void RecordEvent::TakeDirective(std::string_view line) {
  if (!line.starts_with("#Fields:")) return;
  source_->columns.clear();
  line.remove_prefix(8);
  while (true) {
    const size_t begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) return;
    line.remove_prefix(begin);
    const std::string_view name = line.substr(0, line.find_first_of(" \t\r"));
    source_->columns.emplace_back(name);
    line.remove_prefix(name.size());
  }
}

void RecordEvent::Set(const reader::RecordBatch& batch, uint32_t row) {
  batch_ = &batch;
  row_ = row;
  line_ = batch.line[row];
  Source& source = *source_;
  if (++source.turn == 0) {
    std::ranges::fill(source.filled, 0);
    source.turn = 1;
  }
  source.json_read = source.routed = source.located = false;
  source.arena.Clear();
}

bool RecordEvent::SetJson(std::string_view line) {
  Source& source = *source_;
  batch_ = nullptr;
  line_ = line;
  if (++source.turn == 0) {
    std::ranges::fill(source.filled, 0);
    source.turn = 1;
  }
  source.arena.Clear();
  source.json_read = true;
  source.json_ok = source.json.Read(line);
  return source.json_ok;
}

const FieldValues& RecordEvent::Get(uint32_t field) {
  Source& source = *source_;
  const Web web = source.web[field];
  if (web == Web::kOther && kind_ != LogKind::kWeb) {
    if (!source.json_read) {
      source.json_read = true;
      source.json_ok = source.json.Read(line_);
    }
    return source.json.Get(field);
  }
  FieldValues& values = source.values[field];
  if (source.filled[field] == source.turn) return values;
  source.filled[field] = source.turn;
  values.Clear();
  if (web == Web::kMessage) {
    FillMessage(values);
  } else if (FromLine(web)) {
    FillText(field, values);
  } else if (web >= Web::kRoute) {
    FillOwn(field, values);
  } else {
    FillWeb(field, values);
  }
  return values;
}

// The raw line, and without its escapes too where it has any.
void RecordEvent::FillMessage(FieldValues& values) {
  values.Add(line_);
  if (line_.find('\\') == std::string_view::npos) return;
  Unescape(line_, source_->plain);
  values.Add(source_->plain);
}

namespace {

// Without scheme and host, which a proxy's request has.
std::string_view StemOf(std::string_view uri) {
  const size_t scheme = uri.find("://");
  if (scheme == std::string_view::npos || uri.find('/') < scheme) return uri;
  const size_t slash = uri.find('/', scheme + 3);
  return slash == std::string_view::npos ? "/" : uri.substr(slash);
}

}  // namespace

void RecordEvent::FillWeb(uint32_t field, FieldValues& values) {
  const reader::RecordBatch& batch = *batch_;
  const auto part = [&](reader::Field name) {
    if (!batch.field[name][row_].empty()) values.Add(batch.field[name][row_]);
  };
  const auto number = [&](int64_t value) {
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    values.Add(source_->arena.Copy({digits.data(), end.ptr}));
  };
  const std::string_view uri = batch.field[reader::kPath][row_];
  const size_t question = uri.find('?');
  switch (source_->web[field]) {
    case Web::kTime:
      return values.Add(source_->arena.Copy(FormatTime(batch.time[row_])));
    case Web::kDate:
      return values.Add(source_->arena.Copy(FormatDay(DayOf(batch.time[row_]))));
    case Web::kSourceIp:
      if (!batch.field[reader::kSourceIp][row_].empty())
        values.Add(proxies_.Client(batch.field[reader::kSourceIp][row_]));
      return;
    case Web::kMethod:
      return part(reader::kMethod);
    case Web::kUri:
      return part(reader::kPath);
    case Web::kPath:
      if (!uri.empty()) values.Add(StemOf(uri.substr(0, question)));
      return;
    case Web::kQuery:
      // Sigma's own rules look for paths here too: the whole target counts as well.
      if (question != std::string_view::npos) values.Add(uri.substr(question + 1));
      if (!uri.empty()) values.values.push_back(uri);
      values.readings = true;
      return;
    case Web::kStatus:
      if (batch.status[row_] >= 0) number(batch.status[row_]);
      return;
    case Web::kBytes:
      if (batch.bytes[row_] >= 0) number(batch.bytes[row_]);
      return;
    case Web::kUserAgent:
      return part(reader::kUserAgent);
    case Web::kPrincipal:
      return part(reader::kPrincipal);
    case Web::kCredential:
      return part(reader::kCredential);
    case Web::kKey:
      return part(reader::kKey);
    case Web::kTlsFingerprint:
      return part(reader::kTlsFingerprint);
    case Web::kHost:
      return part(reader::kHost);
    case Web::kEventId:
      return part(reader::kEventId);
    default:
      return;
  }
}

void RecordEvent::FindRoute() {
  Source& source = *source_;
  if (source.routed) return;
  source.routed = true;
  source.match = {};
  if (around_.router == nullptr) return;
  source.match = around_.router->Find(batch_->field[reader::kMethod][row_],
                                      batch_->field[reader::kPath][row_], source.scratch);
  source.subject = source.match.subject;
  if (source.match.route != access::kNoRoute &&
      around_.catalogue->routes[source.match.route].subject_is_principal)
    source.subject = batch_->field[reader::kPrincipal][row_];
}

void RecordEvent::FindOrigin() {
  Source& source = *source_;
  if (source.located) return;
  source.located = true;
  source.origin = {};
  const std::optional<IpAddress> ip =
      ParseIp(proxies_.Client(batch_->field[reader::kSourceIp][row_]));
  if (ip && around_.origins != nullptr) source.origin = around_.origins->Find(*ip);
}

void RecordEvent::FillOwn(uint32_t field, FieldValues& values) {
  Source& source = *source_;
  const Web web = source.web[field];
  if (web == Web::kNetwork || web == Web::kCountry) {
    FindOrigin();
    if (web == Web::kCountry && !source.origin.country.empty()) values.Add(source.origin.country);
    if (web == Web::kNetwork && source.origin.asn != 0)
      values.Add(source.arena.Copy("AS" + std::to_string(source.origin.asn)));
    return;
  }
  FindRoute();
  if (source.match.route == access::kNoRoute) return;
  const access::Route& route = around_.catalogue->routes[source.match.route];
  if (web == Web::kRoute) values.Add(route.text);
  if (web == Web::kSubject && !source.subject.empty()) values.Add(source.subject);
  const int32_t status = batch_->status[row_];
  if (web == Web::kOutcome)
    values.Add(
        access::OutcomeName(access::OutcomeOf(route, status > 0 && status < 1000 ? status : 0)));
}

namespace {

// The quoted parts of a text log's line, escapes left as they are.
std::vector<std::string_view> QuotedParts(std::string_view line) {
  std::vector<std::string_view> parts;
  const char *p = line.data(), *end = p + line.size();
  while ((p = reader::FindByte(p, end, '"')) < end) {
    bool escaped = false;
    const char* close = reader::CloseQuote(p + 1, end, escaped);
    if (close == nullptr) break;
    parts.emplace_back(p + 1, static_cast<size_t>(close - p - 1));
    p = close + 1;
  }
  return parts;
}

std::string_view Column(std::string_view line, size_t number) {
  const char separator = line.find('\t') != std::string_view::npos ? '\t' : ' ';
  for (; number > 0; --number) {
    if (separator == ' ' && line.starts_with('"')) {
      const size_t close = line.find('"', 1);
      if (close == std::string_view::npos) return {};
      line.remove_prefix(close);
    }
    const size_t next = line.find(separator);
    if (next == std::string_view::npos) return {};
    line.remove_prefix(next + 1);
  }
  if (separator == ' ' && line.starts_with('"')) {
    const size_t close = line.find('"', 1);
    return close == std::string_view::npos ? line.substr(1) : line.substr(1, close - 1);
  }
  return line.substr(0, line.find_first_of(separator == ' ' ? " \r" : "\t\r"));
}

}  // namespace

// What the reader does not keep, out of the raw line.
void RecordEvent::FillText(uint32_t field, FieldValues& values) {
  Source& source = *source_;
  const Web web = source.web[field];
  if (HasColumns(source.format)) {
    for (std::string_view name : ColumnNames(web, source.names[field])) {
      const auto at = std::ranges::find(source.columns, name);
      if (at == source.columns.end()) continue;
      const std::string_view value =
          Column(line_, static_cast<size_t>(at - source.columns.begin()));
      values.exists = true;
      if (!value.empty() && value != "-") values.Add(value);
      return;
    }
    return;
  }
  const size_t brace = line_.find('{');
  if (MayBeJson(source.format) && brace != std::string_view::npos &&
      (brace == 0 || source.format != "traefik")) {
    if (!source.json_read) {
      source.json_read = true;
      source.json_ok = source.json.Read(line_.substr(brace));
    }
    if (source.json_ok) values = source.json.Get(field);
    return;
  }
  const std::vector<std::string_view> parts = QuotedParts(line_);
  for (size_t i = 0; i < parts.size(); ++i) {
    const size_t version = parts[i].rfind(" HTTP/");
    if (version == std::string_view::npos) continue;
    if (web == Web::kVersion) values.Add(parts[i].substr(version + 1));
    if (web == Web::kReferer && i + 1 < parts.size()) {
      values.exists = true;
      if (!parts[i + 1].empty() && parts[i + 1] != "-") values.Add(parts[i + 1]);
    }
    return;
  }
}

}  // namespace haetae::sigma
