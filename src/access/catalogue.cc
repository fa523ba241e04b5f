#include "access/catalogue.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <tuple>

#include "access/forwarders.h"
#include "access/router.h"
#include "access/toml_text.h"
#include "base/file.h"
#include "base/text.h"
#include "base/time_zone.h"

namespace haetae::access {
namespace {

constexpr std::array<std::string_view, 12> kFormats = {
    "combined",   "common",     "json",  "csv",   "w3c",     "alb",
    "cloudfront", "cloudtrail", "envoy", "caddy", "traefik", "haproxy"};
constexpr std::array<std::string_view, 16> kFormatFields = {
    "time",       "source_ip", "method",       "path",       "status",          "bytes",
    "user_agent", "principal", "credential",   "key",        "tls_fingerprint", "event_id",
    "host",       "results",   "result_count", "time_format"};
// The others may be switched off: "".
constexpr std::array<std::string_view, 5> kNeededFields = {"time", "method", "path", "status",
                                                           "time_format"};
constexpr std::array<std::string_view, 4> kTopMembers = {"format", "formats", "route", "issuance"};
constexpr std::array<std::string_view, 5> kFormatMembers = {"name", "fields", "time_format",
                                                            "time_zone", "trusted_proxies"};
constexpr std::array<std::string_view, 5> kFilesFormatMembers = {"files", "name", "fields",
                                                                 "time_format", "time_zone"};
constexpr std::array<std::string_view, 5> kRouteMembers = {"match", "subject", "discloses",
                                                           "carries", "owners"};
constexpr std::array<std::string_view, 1> kIssuanceMembers = {"match"};
// Fields that laws and templates know by name; another name is allowed and treated as plain data.
constexpr std::array<std::string_view, 26> kKnownFields = {
    "name",          "email",         "phone",
    "address",       "birth_date",    "gender",
    "national_id",   "passport",      "driving_licence",
    "order_history", "entrance_code", "payment_card",
    "bank_account",  "password",      "account_id",
    "location",      "health",        "biometrics",
    "photo",         "messages",      "purchase_history",
    "delivery_note", "ip_address",    "device_id",
    "salary",        "family"};

// The candidate that was probably meant, or "".
std::string_view Nearest(std::string_view text, std::span<const std::string_view> candidates) {
  std::string_view best;
  size_t best_distance = text.size() > 4 ? 3 : 2;  // nearer than this
  if (text.size() > 64) return best;
  for (std::string_view candidate : candidates) {
    const size_t distance = EditDistance(text, candidate);
    if (distance < best_distance) best = candidate, best_distance = distance;
  }
  return best;
}

std::string Listed(std::span<const std::string_view> words) {
  std::string list;
  for (std::string_view word : words) {
    if (!list.empty()) list += ", ";
    list += word;
  }
  return list;
}

std::string Quoted(std::string_view text) {
  return "`" + EscapeTerminal(Shortened(text, 80)) + "`";
}

bool IsFieldName(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

// The name of a file in carries/, so nothing that leads elsewhere.
bool IsRelationName(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-';
  });
}

std::vector<std::string> Placeholders(const Pattern& pattern) {
  std::vector<std::string> names;
  for (const auto& segment : pattern.segments) names.push_back(segment.placeholder);
  for (const auto& condition : pattern.query) names.push_back(condition.placeholder);
  std::erase(names, std::string());
  return names;
}

// What a request must look like for the pattern: equal for "GET /a/{x}" and "GET /a/{y}/".
std::string Shape(const Pattern& pattern) {
  std::string shape = pattern.method;
  for (const auto& segment : pattern.segments) {
    shape += '/' + segment.prefix;
    if (!segment.placeholder.empty()) shape += segment.rest ? "\x01*" : "\x01" + segment.suffix;
  }
  std::vector<std::string> conditions;
  for (const auto& condition : pattern.query) {
    conditions.push_back('?' + condition.name + '=' +
                         (condition.placeholder.empty() ? condition.literal : "\x01"));
  }
  std::ranges::sort(conditions);
  for (const std::string& condition : conditions) shape += condition;
  return shape;
}

// A table of the file and whether it is [[route]] or [[issuance]].
struct Entry {
  const toml::table* table;
  bool issuance;
};

class Checker {
 public:
  explicit Checker(std::string where) : where_(std::move(where)) {}
  CatalogueCheck Run(std::string_view text);

 private:
  Error At(const toml::node& node, std::string why, std::string advice,
           Code code = Code::kMalformed) const {
    return Error{code, "cannot read the catalogue",
                 "line " + std::to_string(node.source().begin.line) + ": " + std::move(why), where_,
                 std::move(advice)};
  }
  void Fault(const toml::node& node, std::string why, std::string advice) {
    check_.errors.push_back(At(node, std::move(why), std::move(advice)));
  }
  void Warn(const toml::node& node, std::string why, std::string advice) {
    Error warning = At(node, std::move(why), std::move(advice));
    warning.what = "the catalogue is probably not what was meant";
    check_.warnings.push_back(std::move(warning));
  }
  std::optional<std::string> Text(const toml::node& node, std::string_view name);
  void CheckMembers(const toml::table& table, std::span<const std::string_view> known,
                    std::string_view in);
  void ReadFormat(const toml::node& node);
  void ReadFormats(const toml::node& node);
  void ReadFilesFormat(const toml::table& table);
  void ReadLook(const toml::table& table, FormatTable& format);
  void ReadFormatFields(const toml::node& node, FormatTable& format);
  void ReadProxies(const toml::node& node);
  void ReadTimeZone(const toml::node& node, FormatTable& format);
  void Collect(const toml::table& root, std::string_view name, bool issuance);
  void ReadEntry(const Entry& entry);
  bool ReadSubject(const toml::table& table, const Pattern& pattern, Route& route);
  bool ReadDiscloses(const toml::table& table, Route& route);
  bool ReadField(const toml::node& node, Route& route);
  bool ReadCarries(const toml::table& table, Route& route);
  void Keep(const toml::table& table, const Pattern& pattern, Route route);

  struct Seen {
    size_t index;
    uint32_t line;
    bool issuance, route;
  };
  std::string where_;
  CatalogueCheck check_;
  std::vector<Entry> entries_;
  std::map<std::string, Seen> shapes_;
};

std::optional<std::string> Checker::Text(const toml::node& node, std::string_view name) {
  if (const auto* text = node.as_string()) return text->get();
  Fault(node, "`" + std::string(name) + "` must be text",
        "put it in quotes: " + std::string(name) + " = \"…\"");
  return std::nullopt;
}

void Checker::CheckMembers(const toml::table& table, std::span<const std::string_view> known,
                           std::string_view in) {
  for (const auto& [key, node] : table) {
    const std::string_view name = key.str();
    if (std::ranges::find(known, name) != known.end()) continue;
    const std::string_view near = Nearest(name, known);
    Warn(node, Quoted(name) + " in " + std::string(in) + " is not known and is ignored",
         near.empty() ? "known are: " + Listed(known)
                      : "write `" + std::string(near) + "` if that was meant");
  }
}

void Checker::ReadFormatFields(const toml::node& node, FormatTable& format) {
  const toml::table* fields = node.as_table();
  if (fields == nullptr) {
    Fault(node, "`fields` must be a table", "write [format.fields] and one line a field");
    return;
  }
  CheckMembers(*fields, kFormatFields, "[format.fields]");
  for (const auto& [key, value] : *fields) {
    const std::string_view name = key.str();
    if (std::ranges::find(kFormatFields, name) == kFormatFields.end()) continue;
    const std::optional<std::string> text = Text(value, name);
    if (!text) continue;
    if (text->empty() && std::ranges::find(kNeededFields, name) != kNeededFields.end()) {
      Fault(value, "`" + std::string(name) + "` is empty",
            "write the JSON pointer or column where it stands, or leave the line out");
    } else if (name == "time_format") {
      format.time_format = *text;
    } else {
      format.fields[std::string(name)] = *text;
    }
  }
}

void Checker::ReadProxies(const toml::node& node) {
  const std::string advice = "write trusted_proxies = [\"10.0.0.0/8\", \"2001:db8::/32\"]";
  const toml::array* list = node.as_array();
  if (list == nullptr) return Fault(node, "`trusted_proxies` must be a list of networks", advice);
  std::vector<std::string> networks;
  for (const toml::node& element : *list) {
    const auto* text = element.as_string();
    if (text == nullptr) {
      Fault(element, "`trusted_proxies` must hold networks in quotes", advice);
      continue;
    }
    networks.push_back(text->get());
    if (const auto proxies = Proxies::Of({&networks.back(), 1}); !proxies)
      Fault(element, proxies.error() + ": an address, or address/prefix", advice);
  }
  if (networks.size() > kTrustedProxiesMax) {
    check_.errors.push_back(At(node, "there are more than 4,096 trusted proxies",
                               "join networks that are neighbours", Code::kLimit));
  }
  check_.catalogue.format.trusted_proxies = std::move(networks);
}

void Checker::ReadTimeZone(const toml::node& node, FormatTable& format) {
  const std::optional<std::string> text = Text(node, "time_zone");
  if (!text) return;
  if (!LocalZone::Of(*text))
    return Fault(node, "there is no time zone `" + EscapeTerminal(Shortened(*text, 80)) + "`",
                 "write time_zone = \"+09:00\", \"Z\" or a name such as \"Asia/Seoul\"");
  format.time_zone = *text;
}

void Checker::ReadFormat(const toml::node& node) {
  FormatTable& format = check_.catalogue.format;
  const toml::table* table = node.as_table();
  if (table == nullptr) {
    Fault(node, "`format` must be a table", "write [format] and below it name = \"json\"");
    return;
  }
  CheckMembers(*table, kFormatMembers, "[format]");
  if (const toml::node* proxies = table->get("trusted_proxies")) ReadProxies(*proxies);
  ReadLook(*table, format);
}

// What [format] and [[formats]] both say.
void Checker::ReadLook(const toml::table& table, FormatTable& format) {
  if (const toml::node* fields = table.get("fields")) ReadFormatFields(*fields, format);
  if (const toml::node* time_format = table.get("time_format")) {
    if (auto text = Text(*time_format, "time_format")) format.time_format = *text;
  }
  if (const toml::node* zone = table.get("time_zone")) ReadTimeZone(*zone, format);
  const toml::node* name = table.get("name");
  if (name == nullptr) return;
  const std::optional<std::string> text = Text(*name, "name");
  if (!text) return;
  if (std::ranges::find(kFormats, *text) == kFormats.end()) {
    const std::string_view near = Nearest(*text, kFormats);
    Fault(*name, "the format " + Quoted(*text) + " is not known",
          near.empty() ? "use one of: " + Listed(kFormats)
                       : "did you mean \"" + std::string(near) + "\"?");
    return;
  }
  format.name = *text;
}

void Checker::ReadFilesFormat(const toml::table& table) {
  if (const toml::node* proxies = table.get("trusted_proxies")) {
    Fault(*proxies, "`trusted_proxies` are those of all logs", "write them under [format]");
    return;
  }
  CheckMembers(table, kFilesFormatMembers, "[[formats]]");
  FilesFormat made;
  const toml::node* files = table.get("files");
  const std::optional<std::string> text =
      files == nullptr ? std::optional<std::string>("") : Text(*files, "files");
  if (!text) return;
  made.files = *text;
  if (made.files.empty()) {
    Fault(files == nullptr ? static_cast<const toml::node&>(table) : *files,
          "a [[formats]] does not say which files it is for", "write files = \"*.csv\"");
    return;
  }
  auto& formats = check_.catalogue.formats;
  if (std::ranges::find(formats, made.files, &FilesFormat::files) != formats.end())
    Warn(*files, "an earlier [[formats]] is for the same files, so that this one is never used",
         "keep one of them");
  if (formats.size() == kFormatsMax) {
    check_.errors.push_back(At(table, "there are more than 100 [[formats]]",
                               "join them with a wider pattern", Code::kLimit));
    return;
  }
  ReadLook(table, made.format);
  formats.push_back(std::move(made));
}

void Checker::ReadFormats(const toml::node& node) {
  const toml::array* array = node.as_array();
  const bool tables =
      array != nullptr &&
      std::ranges::all_of(*array, [](const toml::node& element) { return element.is_table(); });
  if (!tables) {
    Fault(node, "`formats` must be a list of tables",
          "write [[formats]] and below it files = \"*.csv\"");
    return;
  }
  for (const toml::node& element : *array) ReadFilesFormat(*element.as_table());
}

void Checker::Collect(const toml::table& root, std::string_view name, bool issuance) {
  const toml::node* node = root.get(name);
  if (node == nullptr) return;
  const toml::array* array = node->as_array();
  if (array == nullptr) {
    Fault(*node, "`" + std::string(name) + "` must be a list of tables",
          "write [[" + std::string(name) + "]] with two brackets");
    return;
  }
  for (const toml::node& element : *array) {
    if (const toml::table* table = element.as_table()) {
      entries_.push_back({table, issuance});
    } else {
      Fault(element, "`" + std::string(name) + "` must hold tables",
            "write [[" + std::string(name) + "]] and below it match = \"GET /…\"");
    }
  }
}

bool Checker::ReadSubject(const toml::table& table, const Pattern& pattern, Route& route) {
  std::vector<std::string> names = Placeholders(pattern);
  const std::vector<std::string_view> views(names.begin(), names.end());
  const toml::node* node = table.get("subject");
  const auto misnamed = [&](const toml::node& at) {
    Fault(at, "`principal` is who the credential says is asking, and here also a placeholder",
          "give the placeholder another name, for example {member}");
    return false;
  };
  if (node == nullptr) {
    if (names.size() == 1) {
      if (names[0] == "principal") return misnamed(table);
      route.subject = names[0];
    } else if (names.size() > 1) {
      Fault(table,
            "the match has " + std::to_string(names.size()) +
                " placeholders and the route does not say which one is the subject",
            "add subject = \"" + names[0] + "\" (or one of: " + Listed(views) + ", principal)");
      return false;
    } else {
      Warn(table,
           "the route names no subject, so its answers count as lists of people nobody knows",
           "add subject = \"principal\", or subject = \"\" if it is meant so");
    }
    return true;
  }
  const std::optional<std::string> subject = Text(*node, "subject");
  if (!subject) return false;
  const bool is_placeholder = std::ranges::find(names, *subject) != names.end();
  if (*subject == "principal") {
    if (is_placeholder) return misnamed(*node);
    route.subject_is_principal = true;
    return true;
  }
  if (!subject->empty() && !is_placeholder) {
    const std::string_view near = Nearest(*subject, views);
    Fault(*node, "the subject " + Quoted(*subject) + " is no placeholder of the match",
          !near.empty()   ? "did you mean subject = \"" + std::string(near) + "\"?"
          : names.empty() ? "write subject = \"principal\", or put {name} into the match"
                          : "use one of: " + Listed(views) + ", principal");
    return false;
  }
  route.subject = *subject;
  return true;
}

bool Checker::ReadField(const toml::node& node, Route& route) {
  const auto* text = node.as_string();
  if (text == nullptr) {
    Fault(node, "`discloses` must hold names of fields in quotes", "write [\"name\", \"phone\"]");
    return false;
  }
  std::string_view name = text->get();
  DisclosedField field;
  const size_t colon = name.find(':');
  if (colon != std::string_view::npos) {
    if (name.substr(colon) != ":masked") {
      Fault(node, "the field " + Quoted(name) + " has an unknown mark",
            "write \"field\" or \"field:masked\"");
      return false;
    }
    field.masked = true;
    name = name.substr(0, colon);
  }
  if (!IsFieldName(name)) {
    std::string small;
    for (char c : name) {
      small += std::isalnum(static_cast<unsigned char>(c))
                   ? static_cast<char>(std::tolower(static_cast<unsigned char>(c)))
                   : '_';
    }
    Fault(node, "the field " + Quoted(name) + " has letters that field names do not have",
          IsFieldName(small) && static_cast<unsigned char>(name[0]) < 0x80
              ? "use a to z, 0 to 9 and _: \"" + small + "\""
              : "use a to z, 0 to 9 and _");
    return false;
  }
  field.name = name;
  const std::string_view near = std::ranges::find(kKnownFields, name) == kKnownFields.end()
                                    ? Nearest(name, kKnownFields)
                                    : "";
  if (!near.empty()) {
    Warn(node, "the field " + Quoted(name) + " is very like " + Quoted(near),
         "write \"" + std::string(near) + "\" if that was meant");
  }
  for (DisclosedField& before : route.discloses) {
    if (before.name != field.name) continue;
    Warn(node, "the field " + Quoted(name) + " stands in the list twice",
         "keep one; shown both masked and clear counts as clear");
    before.masked = before.masked && field.masked;
    return true;
  }
  route.discloses.push_back(std::move(field));
  return true;
}

bool Checker::ReadDiscloses(const toml::table& table, Route& route) {
  const toml::node* node = table.get("discloses");
  const toml::array* list = node ? node->as_array() : nullptr;
  if (list == nullptr || list->empty()) {
    Fault(node ? *node : static_cast<const toml::node&>(table),
          node == nullptr   ? "the route does not say what it discloses"
          : list == nullptr ? "`discloses` must be a list of fields"
                            : "`discloses` is empty",
          "write discloses = [\"name\", \"phone\"], or leave the route out");
    return false;
  }
  bool good = true;
  for (const toml::node& element : *list) good = ReadField(element, route) && good;
  return good;
}

bool Checker::ReadCarries(const toml::table& table, Route& route) {
  const toml::node* owners = table.get("owners");
  const toml::node* node = owners != nullptr ? owners : table.get("carries");
  if (node == nullptr) return true;
  if (owners != nullptr && table.contains("carries")) {
    Fault(*owners, "`owners` and `carries` exclude each other",
          "put whoever stands in the payload into the file of `owners` too");
    return false;
  }
  const std::string_view name = owners != nullptr ? "owners" : "carries";
  const std::optional<std::string> text = Text(*node, name);
  if (!text) return false;
  if (!text->empty() && !IsRelationName(*text)) {
    Fault(*node,
          owners != nullptr ? "`owners` must be the name of a relation: letters, digits, _ and -"
                            : "`carries` must be the name of a relation: letters, digits, _ and -",
          owners != nullptr
              ? "write owners = \"order_owner\" for the register's carries/order_owner.csv"
              : "write carries = \"address_book\" for the register's carries/address_book.csv");
    return false;
  }
  if (owners != nullptr && (text->empty() || route.subject.empty())) {
    Fault(*owners, "`owners` says whom a thing is about, and the route names no thing",
          "add subject = the placeholder that names it, and the relation with its people");
    return false;
  }
  route.carries = *text;
  route.subject_is_thing = owners != nullptr;
  return true;
}

// A match may stand once as a route and once as an issuance; that is one route which does both.
void Checker::Keep(const toml::table& table, const Pattern& pattern, Route route) {
  const uint32_t line = table.source().begin.line;
  auto [at, is_new] = shapes_.try_emplace(
      Shape(pattern), Seen{check_.catalogue.routes.size(), line, route.issuance, !route.issuance});
  if (is_new) {
    if (check_.catalogue.routes.size() == kRoutesMax) {
      check_.errors.push_back(At(table, "there are more than 10,000 routes",
                                 "join routes with placeholders", Code::kLimit));
      return;
    }
    const bool nobody = !route.issuance && route.subject.empty() && !route.subject_is_principal &&
                        !route.discloses.empty() && table.contains("subject");
    if (nobody && !TellsResults(check_.catalogue))
      Warn(table,
           "its answers list people, and nothing says whom or how many: nobody can be ruled out",
           "name `results` or `result_count` in [format.fields], or give a file of --responses");
    check_.catalogue.routes.push_back(std::move(route));
    return;
  }
  Seen& seen = at->second;
  if (route.issuance ? seen.issuance : seen.route) {
    Fault(table, "the same requests are matched already at line " + std::to_string(seen.line),
          "remove one of the two, or add a query condition that tells them apart");
    return;
  }
  Route& first = check_.catalogue.routes[seen.index];
  if (!route.issuance) {
    route.issuance = true;
    first = std::move(route);
    seen.route = true;
  } else {
    first.issuance = true;
    seen.issuance = true;
  }
}

void Checker::ReadEntry(const Entry& entry) {
  const toml::table& table = *entry.table;
  const std::string_view in = entry.issuance ? "[[issuance]]" : "[[route]]";
  if (entry.issuance)
    CheckMembers(table, kIssuanceMembers, in);
  else
    CheckMembers(table, kRouteMembers, in);
  const toml::node* match = table.get("match");
  if (match == nullptr) {
    Fault(table, "the " + std::string(in) + " has no `match`",
          "add match = \"GET /members/{member}\"");
    return;
  }
  const std::optional<std::string> text = Text(*match, "match");
  if (!text) return;
  Result<Pattern> pattern = ParsePattern(*text);
  if (!pattern) {
    Fault(*match, "the match " + Quoted(*text) + " cannot be used: " + pattern.error().why,
          pattern.error().advice);
    return;
  }
  Route route;
  route.text = *text;
  route.issuance = entry.issuance;
  if (!entry.issuance) {
    bool good = ReadSubject(table, *pattern, route);
    good = ReadDiscloses(table, route) && good;
    good = ReadCarries(table, route) && good;
    if (!good) return;
  }
  Keep(table, *pattern, std::move(route));
}

CatalogueCheck Checker::Run(std::string_view text) {
  if (text.size() > kCatalogueBytesMax) {
    check_.errors.push_back(Error{Code::kLimit, "cannot read the catalogue",
                                  "it is larger than 16 MiB", where_, "split off what is not one"});
    return std::move(check_);
  }
  const std::expected<toml::table, TomlFault> parsed = ParseToml(text);
  if (!parsed) {
    const TomlFault& fault = parsed.error();
    const std::string at = fault.line > 0 ? "line " + std::to_string(fault.line) + ": " : "";
    check_.errors.push_back(Error{Code::kMalformed, "cannot read the catalogue",
                                  at + EscapeTerminal(Shortened(fault.why, 200)), where_,
                                  "correct the TOML there; text stands in double quotes"});
    return std::move(check_);
  }
  const toml::table& root = *parsed;
  CheckMembers(root, kTopMembers, "the file");
  if (const toml::node* format = root.get("format")) ReadFormat(*format);
  if (const toml::node* formats = root.get("formats")) ReadFormats(*formats);
  Collect(root, "route", false);
  Collect(root, "issuance", true);
  std::ranges::stable_sort(entries_, {}, [](const Entry& entry) {
    const auto& at = entry.table->source().begin;
    return std::make_tuple(at.line, at.column);
  });
  for (const Entry& entry : entries_) ReadEntry(entry);
  if (check_.catalogue.routes.empty() && check_.errors.empty()) {
    Warn(root, "it has no [[route]], so nothing discloses anything",
         "add [[route]] with match, subject and discloses");
  }
  return std::move(check_);
}

}  // namespace

CatalogueCheck CheckCatalogue(std::string_view toml, const std::string& where) {
  return Checker(where).Run(toml);
}

bool TellsResults(const Catalogue& catalogue) {
  const auto tells = [](const FormatTable& format) {
    return format.fields.contains("results") || format.fields.contains("result_count");
  };
  return tells(catalogue.format) ||
         std::ranges::any_of(catalogue.formats, tells, &FilesFormat::format);
}

Result<Catalogue> LoadCatalogue(const std::filesystem::path& path) {
  Result<std::string> text = ReadFile(path, kCatalogueBytesMax);
  if (!text) {
    text.error().what = "cannot read the catalogue";
    return std::unexpected(std::move(text).error());
  }
  CatalogueCheck check = CheckCatalogue(*text, path.native());
  if (!check.errors.empty()) return std::unexpected(std::move(check.errors.front()));
  return std::move(check.catalogue);
}

}  // namespace haetae::access
