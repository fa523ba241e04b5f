// Catalogues as the TOML that they are kept as, and the digest of it.
#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>

#include "access/catalogue.h"
#include "base/hash.h"
#include "base/text.h"

namespace haetae::access {
namespace {

// A TOML basic string.
std::string TomlText(std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out = "\"";
  for (char c : ValidUtf8(text)) {
    const uint8_t byte = static_cast<uint8_t>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  return out + '"';
}

void WriteRoute(const Route& route, std::string& out) {
  if (!route.issuance || !route.discloses.empty()) {
    out += "[[route]]\nmatch = " + TomlText(route.text) + '\n';
    if (route.subject_is_principal)
      out += "subject = \"principal\"\n";
    else
      out += "subject = " + TomlText(route.subject) + '\n';
    out += "discloses = [";
    for (size_t i = 0; i < route.discloses.size(); ++i) {
      const DisclosedField& field = route.discloses[i];
      out += (i > 0 ? ", " : "") + TomlText(field.name + (field.masked ? ":masked" : ""));
    }
    out += "]\n";
    if (!route.carries.empty())
      out += (route.subject_is_thing ? "owners = " : "carries = ") + TomlText(route.carries) + '\n';
    out += '\n';
  }
  if (route.issuance) out += "[[issuance]]\nmatch = " + TomlText(route.text) + "\n\n";
}

// What [format] and [[formats]] both say; the fields last, as they are a table of their own.
void WriteLook(const FormatTable& format, std::string_view fields, std::string& out) {
  if (!format.name.empty()) out += "name = " + TomlText(format.name) + '\n';
  if (!format.time_format.empty()) out += "time_format = " + TomlText(format.time_format) + '\n';
  if (!format.time_zone.empty()) out += "time_zone = " + TomlText(format.time_zone) + '\n';
  if (format.trusted_proxies) {
    out += "trusted_proxies = [";
    for (const std::string& network : *format.trusted_proxies)
      out += (out.ends_with('[') ? "" : ", ") + TomlText(network);
    out += "]\n";
  }
  if (!format.fields.empty()) out += fields;
  for (const auto& [name, at] : format.fields) out += name + " = " + TomlText(at) + '\n';
  out += '\n';
}

}  // namespace

std::string WriteCatalogue(const Catalogue& catalogue) {
  std::string out;
  const FormatTable& format = catalogue.format;
  if (format != FormatTable{}) {
    out += "[format]\n";
    WriteLook(format, "[format.fields]\n", out);
  }
  for (const FilesFormat& one : catalogue.formats) {
    out += "[[formats]]\nfiles = " + TomlText(one.files) + '\n';
    WriteLook(one.format, "[formats.fields]\n", out);
  }
  for (const Route& route : catalogue.routes) WriteRoute(route, out);
  return out;
}

// The order of routes counts: batches and segments know a route by its place.
std::string Catalogue::Digest() const {
  Catalogue canonical = *this;
  for (Route& route : canonical.routes) {
    std::ranges::sort(route.discloses, {}, [](const DisclosedField& field) {
      return std::tie(field.name, field.masked);
    });
  }
  return Sha256Hex("haetae.catalogue/1\n" + WriteCatalogue(canonical));
}

}  // namespace haetae::access
