#include <fcntl.h>
#include <simdjson.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "register/loader.h"

// issued.jsonl: one object a line, with the members of issued.csv's columns. Numbers stand for the
// text they are written as, so that {"principal": 4711} and {"principal": "4711"} are one.
namespace haetae::reg {
namespace {

constexpr std::array<std::string_view, 5> kMembers = {"credential", "key", "principal", "issued",
                                                      "expires"};
constexpr size_t kBlockBytes = 4 << 20;
static_assert(kBlockBytes >= 2 * kJsonLineBytesMax);

// Text, or a number or truth value as written; null is "".
bool Scalar(simdjson::ondemand::value value, std::string_view& out) {
  simdjson::ondemand::json_type type;
  if (value.type().get(type)) return false;
  switch (type) {
    case simdjson::ondemand::json_type::string:
      return !value.get_string().get(out);
    case simdjson::ondemand::json_type::number: {
      out = value.raw_json_token();
      while (!out.empty() && static_cast<unsigned char>(out.back()) <= ' ') out.remove_suffix(1);
      double checked;
      return !value.get_double().get(checked);
    }
    case simdjson::ondemand::json_type::null: {  // or `null2`, which only begins like it
      out = {};
      bool is_null = false;
      return !value.is_null().get(is_null) && is_null;
    }
    default:
      return false;
  }
}

// What is wrong with a line, or "".
std::string ReadLine(simdjson::ondemand::parser& parser, simdjson::padded_string_view text,
                     std::array<std::string_view, 5>& cells) {
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (parser.iterate(text).get(document) || document.get_object().get(object)) {
    return "it is not a JSON object";
  }
  cells.fill({});
  for (auto field : object) {
    std::string_view key;
    simdjson::ondemand::value value;
    if (field.unescaped_key().get(key) || field.value().get(value))
      return "it is not a JSON object";
    for (size_t i = 0; i < kMembers.size(); ++i) {
      if (key != kMembers[i]) continue;
      if (!Scalar(value, cells[i])) return "`" + std::string(key) + "` must be text or a number";
      break;
    }
  }
  const char* behind;  // fails at the end of the text
  if (!document.current_location().get(behind)) return "something stands behind the object";
  return "";
}

struct OpenFile {
  int fd;
  ~OpenFile() {
    if (fd >= 0) ::close(fd);
  }
};

}  // namespace

Status Loader::JsonLines(const std::filesystem::path& file) {
  const OpenFile open{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  if (open.fd < 0) return std::unexpected(SystemError("cannot read the register", path, errno));
  simdjson::ondemand::parser parser;
  std::vector<char> buffer(kBlockBytes + simdjson::SIMDJSON_PADDING);
  std::array<std::string_view, 5> cells;
  size_t end = 0;
  for (bool at_end = false; !at_end;) {
    const ssize_t n = ::read(open.fd, buffer.data() + end, kBlockBytes - end);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::unexpected(SystemError("cannot read the register", path, errno));
    at_end = n == 0;
    end += static_cast<size_t>(n);
    size_t at = 0;
    while (at < end) {
      const void* newline = std::memchr(buffer.data() + at, '\n', end - at);
      if (newline == nullptr && !at_end && end - at <= kJsonLineBytesMax) break;
      ++line;
      const size_t stop =
          newline == nullptr
              ? end
              : static_cast<size_t>(static_cast<const char*>(newline) - buffer.data());
      if (stop - at > kJsonLineBytesMax) {
        return Bad("it is longer than 1 MiB", "write one object a line", Code::kLimit);
      }
      std::string_view text(buffer.data() + at, stop - at);
      if (line == 1 && text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
      const size_t capacity = buffer.size() - static_cast<size_t>(text.data() - buffer.data());
      at = std::min(stop + 1, end);
      if (text.find_first_not_of(" \t\r") == std::string_view::npos) continue;
      const std::string wrong =
          ReadLine(parser, simdjson::padded_string_view(text.data(), text.size(), capacity), cells);
      if (!wrong.empty()) {
        return Bad(wrong,
                   "write {\"credential\": \"…\", \"key\": \"…\", \"principal\": \"…\", "
                   "\"issued\": \"2025-06-24T03:12:09Z\"}");
      }
      if (++rows > kRowsMax) return Bad("it has too many rows", "split the register", Code::kLimit);
      TRY(IssuedRow(cells));
    }
    std::memmove(buffer.data(), buffer.data() + at, end - at);
    end -= at;
  }
  return {};
}

}  // namespace haetae::reg
