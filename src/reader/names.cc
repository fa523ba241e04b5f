#include "reader/names.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <span>

#include "reader/scan.h"

namespace haetae::reader {
namespace {

// Best first within a slot.
constexpr std::string_view kTimeNames[] = {
    "@timestamp",       "timestamp", "time",       "ts",           "start_time", "time_iso8601",
    "event_time",       "datetime",  "time_local", "date",         "msec",       "start_utc",
    "request_time_utc", "logged_at", "created_at", "time_received"};
constexpr std::string_view kSourceNames[] = {"client_ip",
                                             "clientip",
                                             "ip",
                                             "remote_ip",
                                             "source.ip",
                                             "client.ip",
                                             "remote_addr",
                                             "source_ip",
                                             "src_ip",
                                             "ip_address",
                                             "client",
                                             "client_addr",
                                             "client_host",
                                             "remote",
                                             "remote_host",
                                             "remote_address",
                                             "source.address",
                                             "x_forwarded_for",
                                             "http_x_forwarded_for",
                                             "forwarded_for",
                                             "client_address",
                                             "peer"};
constexpr std::string_view kMethodNames[] = {"method", "http.request.method", "request_method",
                                             "verb",   "http_method",         "req_method"};
constexpr std::string_view kPathNames[] = {
    "path",         "request_uri", "uri",         "url.original", "url",
    "request_path", "url.path",    "request_url", "http_path",    "original_url",
    "url.full",     "target",      "http.target", "http.url",     "request"};
constexpr std::string_view kAgentNames[] = {
    "ua", "user_agent", "http_user_agent", "user_agent.original", "useragent", "agent"};
constexpr std::string_view kPrincipalNames[] = {
    "sub",       "user.id",    "user_id",         "principal",   "account",   "user",
    "member_id", "account_id", "username",        "user_name",   "user.name", "remote_user",
    "userid",    "auth_user",  "client_username", "customer_id", "uid",       "usr.id",
    "usr",       "enduser.id", "member_no",       "mbr_no",      "mem_no",    "user_no",
    "cust_no",   "login_id",   "member",          "mbr_id",      "userno",    "memberno"};
constexpr std::string_view kCredentialNames[] = {
    "jti", "sid", "session", "session_id", "token_id", "credential", "session.id", "credential_id"};
constexpr std::string_view kKeyNames[] = {"kid", "key", "key_id", "signing_key"};
constexpr std::string_view kTlsNames[] = {
    "ja4", "ja3", "tls_fingerprint", "ja3_hash", "tls.client.ja3", "ja3n"};
constexpr std::string_view kEventNames[] = {"event_id",   "event.id",  "id",    "insert_id",
                                            "request_id", "record_id", "log_id"};
constexpr std::string_view kHostNames[] = {"host",        "authority",    "domain",
                                           "http_host",   "host.name",    "vhost",
                                           "server_name", "request_host", "url.domain"};
constexpr std::string_view kStatusNames[] = {
    "status",      "status_code",     "response_code", "http.response.status_code",
    "http_status", "response_status", "code",          "downstream_status"};
constexpr std::string_view kBytesNames[] = {
    "bytes",          "body_bytes_sent",          "bytes_sent",
    "size",           "http.response.body.bytes", "response_size",
    "content_length", "http.response.bytes",      "downstream_content_size",
    "body.bytes"};
constexpr std::string_view kRequestNames[] = {"request", "request_line", "http_request", "req"};
constexpr std::string_view kQueryNames[] = {"query", "query_string", "url.query", "args"};

// What may stand around the names above without changing what they mean.
constexpr std::string_view kContainers[] = {
    "request",    "req",     "http",    "response",     "res",     "log",   "data",
    "event",      "fields",  "access",  "attributes",   "headers", "json",  "nginx",
    "properties", "context", "payload", "http_request", "message", "labels"};

constexpr std::span<const std::string_view> TableOf(Slot slot) {
  switch (Index(slot)) {
    case kSourceIp:
      return kSourceNames;
    case kMethod:
      return kMethodNames;
    case kPath:
      return kPathNames;
    case kUserAgent:
      return kAgentNames;
    case kPrincipal:
      return kPrincipalNames;
    case kCredential:
      return kCredentialNames;
    case kKey:
      return kKeyNames;
    case kTlsFingerprint:
      return kTlsNames;
    case kEventId:
      return kEventNames;
    case kHost:
      return kHostNames;
    case Index(Slot::kTime):
      return kTimeNames;
    case Index(Slot::kStatus):
      return kStatusNames;
    case Index(Slot::kBytes):
      return kBytesNames;
    case Index(Slot::kRequest):
      return kRequestNames;
    case Index(Slot::kQuery):
      return kQueryNames;
    default:
      return {};
  }
}

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool PlausibleTime(std::string_view value) {
  LocalZone any;
  std::optional<Time> time = ReadTime(value, "", any);
  // Small numbers are durations and counters; 1990 to 2100 are dates.
  return time && time->us > 631'152'000 * kSecond && time->us < 4'102'444'800 * kSecond;
}

}  // namespace

std::string NormalName(std::string_view name) {
  std::string normal;
  if (name.starts_with(':') || name.starts_with('$')) name.remove_prefix(1);
  for (size_t i = 0; i < name.size(); ++i) {
    char c = name[i];
    if (c == '-' || c == ' ') c = '_';
    if (IsUpper(c)) {
      bool after_lower = i > 0 && (IsLower(name[i - 1]) || IsDigit(name[i - 1]));
      bool before_lower =
          i > 0 && IsUpper(name[i - 1]) && i + 1 < name.size() && IsLower(name[i + 1]);
      if (after_lower || before_lower) normal += '_';
      c = static_cast<char>(c | 0x20);
    }
    if (c == '_' && normal.ends_with('_')) continue;
    normal += c;
  }
  return normal;
}

std::vector<Candidate> CandidatesOf(std::string_view name) {
  std::vector<Candidate> found;
  for (uint16_t worse = 0; worse <= 400; worse += 100) {
    for (size_t s = 0; s < kSlotCount; ++s) {
      std::span<const std::string_view> names = TableOf(static_cast<Slot>(s));
      auto at = std::find(names.begin(), names.end(), name);
      if (at == names.end()) continue;
      uint16_t rank = static_cast<uint16_t>(worse + (at - names.begin()));
      found.push_back({static_cast<Slot>(s), rank});
    }
    if (!found.empty()) break;
    size_t dot = name.find('.');
    if (dot == std::string_view::npos) break;
    std::string_view container = name.substr(0, dot);
    if (std::find(std::begin(kContainers), std::end(kContainers), container) ==
        std::end(kContainers)) {
      break;
    }
    name.remove_prefix(dot + 1);
  }
  return found;
}

std::vector<std::string_view> NamesOf(Slot slot) {
  std::span<const std::string_view> names = TableOf(slot);
  return {names.begin(), names.end()};
}

std::string_view NameOf(Slot slot) {
  if (Index(slot) < kFieldCount) return kFieldNames[Index(slot)];
  switch (slot) {
    case Slot::kTime:
      return "time";
    case Slot::kStatus:
      return "status";
    case Slot::kBytes:
      return "bytes";
    case Slot::kRequest:
      return "request";
    default:
      return "query";
  }
}

std::optional<Time> ReadTime(std::string_view value, const std::string& time_format,
                             LocalZone& zone) {
  if (!time_format.empty()) return ParseWithFormat(value, time_format, zone);
  if (std::optional<Time> time = ParseAnyTime(value, zone)) return time;
  if (value.size() > 40 || value.find_first_of("eE") == std::string_view::npos) return {};
  double number;  // 1.6938407917564995e9
  auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size()) return {};
  return TimeFromEpoch(number);
}

bool Plausible(Slot slot, std::string_view value) {
  switch (Index(slot)) {
    case Index(Slot::kTime):
      return PlausibleTime(value);
    case Index(Slot::kStatus):
      return ParseStatus(value) >= 0 || value == "0" || value == "000";
    case Index(Slot::kBytes):
      return ParseCount(value) >= 0;
    case Index(Slot::kRequest): {
      std::string_view method, path;
      SplitRequest(value, method, path);
      return !path.empty();
    }
    case Index(Slot::kQuery):
      return value.find(' ') == std::string_view::npos;
    case kSourceIp:
      return LooksLikeAddress(value.substr(0, value.find(',')));
    case kMethod:
      return value.size() <= 20 && std::all_of(value.begin(), value.end(), [](char c) {
               return IsUpper(c) || IsLower(c) || c == '-' || c == '_';
             });
    case kPath:
      return value.starts_with('/') || value == "*" ||
             value.substr(0, 12).find("://") != std::string_view::npos;
    default:
      return value.size() <= 4096;
  }
}

void Evidence::Add(std::string_view value) {
  if (!Absent(value)) values_.emplace_back(value.substr(0, 4097));
}

bool Evidence::Allows(Slot slot) const {
  if (slot == SlotOf(kEventId)) {
    if (values_.empty()) return false;
    std::set<std::string_view> distinct(values_.begin(), values_.end());
    if (distinct.size() != values_.size()) return false;
    bool long_ones = std::all_of(values_.begin(), values_.end(),
                                 [](const std::string& value) { return value.size() >= 8; });
    return long_ones || values_.size() >= 20;
  }
  size_t plausible = 0;
  for (const std::string& value : values_) plausible += Plausible(slot, value);
  return plausible * 2 >= values_.size();
}

Result<std::map<Slot, std::string>> SlotsOfFields(
    const std::map<std::string, std::string>& fields) {
  std::map<Slot, std::string> slots;
  for (const auto& [name, where] : fields) {
    Slot slot = Slot::kCount;
    for (size_t i = 0; i < kFieldCount; ++i) {
      if (kFieldNames[i] == name) slot = static_cast<Slot>(i);
    }
    if (name == "time") slot = Slot::kTime;
    if (name == "status") slot = Slot::kStatus;
    if (name == "bytes") slot = Slot::kBytes;
    if (slot == Slot::kCount) {
      return Fail(Code::kMalformed, "cannot read the log's fields", "no field is called " + name,
                  "[format.fields]",
                  "the fields are time, source_ip, method, path, status, bytes, user_agent, "
                  "principal, credential, key, tls_fingerprint, event_id, host, results, "
                  "result_count");
    }
    slots[slot] = where;
  }
  return slots;
}

const char* StoreSlots(const SlotValues& values, const std::string& time_format, LocalZone& zone,
                       const Line& line, RecordBatch& batch) {
  auto value = [&](Slot slot) { return values[Index(slot)]; };
  if (value(Slot::kTime).empty()) return "no time in it";
  std::optional<Time> time = ReadTime(value(Slot::kTime), time_format, zone);
  if (!time) return "the time cannot be read";
  std::string_view method, path;
  if (!value(Slot::kRequest).empty()) SplitRequest(value(Slot::kRequest), method, path);
  if (!value(SlotOf(kMethod)).empty()) method = value(SlotOf(kMethod));
  if (!value(SlotOf(kPath)).empty()) path = value(SlotOf(kPath));
  if (method.empty() && path.empty() && value(Slot::kStatus).empty()) {
    return "not an access: neither path, method nor status in it";
  }
  if (!method.empty() && method.size() <= 7 && std::ranges::all_of(method, IsLower)) {
    char* upper = batch.arena.Allocate(method.size());  // some frameworks write "get"
    std::ranges::transform(method, upper, [](char c) { return static_cast<char>(c - 'a' + 'A'); });
    method = {upper, method.size()};
  }
  std::string_view query = value(Slot::kQuery);
  if (query.starts_with('?')) query.remove_prefix(1);
  if (!query.empty() && !path.empty() && path.find('?') == std::string_view::npos) {
    char* joined = batch.arena.Allocate(path.size() + 1 + query.size());
    std::copy(path.begin(), path.end(), joined);
    joined[path.size()] = '?';
    std::copy(query.begin(), query.end(), joined + path.size() + 1);
    path = {joined, path.size() + 1 + query.size()};
  }
  uint32_t row = batch.Begin(line);
  batch.time[row] = *time;
  batch.status[row] = ParseStatus(value(Slot::kStatus));
  batch.bytes[row] = ParseCount(value(Slot::kBytes));
  for (size_t i = 0; i < kFieldCount; ++i) batch.field[i][row] = values[i];
  batch.field[kMethod][row] = method;
  batch.field[kPath][row] = path;
  batch.Commit();
  return nullptr;
}

}  // namespace haetae::reader
