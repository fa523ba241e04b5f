#include "ledger/stream_names.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

namespace haetae::ledger {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsDateMark(char c) { return c == '-' || c == '_' || c == '.' || c == '/'; }

// Cuts a suffix like ".gz", ".3", "-20250624", ".2025-06-24" once; false when there is none.
bool CutRotation(std::string& name) {
  for (std::string_view suffix : {".gz", ".zst", ".zstd", ".bak", ".old"}) {
    if (name.size() > suffix.size() && name.ends_with(suffix)) {
      name.resize(name.size() - suffix.size());
      return true;
    }
  }
  size_t end = name.size();
  while (end > 0 && (IsDigit(name[end - 1]) || name[end - 1] == '-' || name[end - 1] == '_')) --end;
  // "x.1", "x-20250624", "x.2025-06-24", but never the number in "gateway-2" or "log2"
  const size_t tail = name.size() - end;
  if (tail == 0 || end == 0) return false;
  const bool after_dot = name[end - 1] == '.';
  const size_t digits = static_cast<size_t>(
      std::count_if(name.begin() + static_cast<long>(end), name.end(), IsDigit));
  if (after_dot && tail == digits && digits <= 4) {
    name.resize(end - 1);
    return name.size() > 0;
  }
  if (digits >= 8) {  // a date, with or without an hour
    name.resize(after_dot ? end - 1 : end);
    return name.size() > 0;
  }
  return false;
}

// Where in the name of a file that a cloud delivers its time begins, behind which stands what makes
// the name unique: "…_app.lb-2.50dc6c49_20251106T1500Z_172.160.2.44_3jc4096d.log" (Elastic Load
// Balancing), "E2QWRUHAPOMQZL.2025-11-06-15.d111111a.gz" (CloudFront),
// "logs/2025-11-06-15-17-42-79A59DF900B949E5" (S3). npos: it is none.
size_t DeliveryTimeAt(std::string_view name) {
  // 9 a digit, X something of a unique part
  constexpr std::string_view kShapes[] = {"_99999999T9999Z_", ".9999-99-99-99.XXXXXXXX",
                                          "9999-99-99-99-99-99-XXXXXXXXXXXXXXXX"};
  const auto fits = [](char c, char shape) {
    if (shape == '9') return IsDigit(c);
    if (shape == 'X') return std::isalnum(static_cast<unsigned char>(c)) != 0;
    return c == shape;
  };
  for (std::string_view shape : kShapes) {
    for (size_t at = 0; at + shape.size() <= name.size(); ++at)
      if (std::equal(shape.begin(), shape.end(), name.begin() + static_cast<ptrdiff_t>(at),
                     [&](char s, char c) { return fits(c, s); }))
        return at;
  }
  return std::string_view::npos;
}

// The numbers of a name: "gw-2026-11-22.2.log" has 2026, 11, 22 and 2.
std::vector<uint64_t> NumbersOf(std::string_view name) {
  std::vector<uint64_t> numbers;
  for (size_t i = 0; i < name.size(); ++i) {
    if (!IsDigit(name[i])) continue;
    if (i == 0 || !IsDigit(name[i - 1])) numbers.push_back(0);
    numbers.back() = numbers.back() * 10 + static_cast<uint64_t>(name[i] - '0');
  }
  return numbers;
}

// A log's name as far as its first dot behind the folder: "app-2" of "logs/app-2.jsonl".
std::string_view BaseOf(std::string_view name) {
  name.remove_prefix(name.rfind('/') + 1);
  return name.substr(0, name.find('.'));
}

}  // namespace

std::string Family(std::string_view stem) {
  std::string family;
  for (size_t i = 0; i < stem.size(); ++i) {
    const char c = stem[i];
    const bool between_numbers = (c == '-' || c == '_' || c == '.') && family.ends_with('#') &&
                                 i + 1 < stem.size() && IsDigit(stem[i + 1]);
    if (between_numbers) continue;
    if (!IsDigit(c)) {
      family += c;
    } else if (!family.ends_with('#')) {
      family += '#';
    }
  }
  const size_t slash = family.rfind('/');
  const size_t dot = family.rfind('.');
  if (dot != std::string::npos && (slash == std::string::npos || dot > slash) &&
      family.size() - dot == 3 && family[dot + 1] >= 'a' && family[dot + 1] <= 'z') {
    family.resize(dot);  // "x.aa"
  }
  return family;
}

std::string Undated(std::string_view stem) {
  const auto digits = [&](size_t at, size_t count) {
    return at + count <= stem.size() &&
           std::all_of(stem.begin() + static_cast<ptrdiff_t>(at),
                       stem.begin() + static_cast<ptrdiff_t>(at + count), IsDigit);
  };
  const auto parted = [&](size_t at) { return at < stem.size() && IsDateMark(stem[at]); };
  std::string rest;
  for (size_t at = 0; at < stem.size();) {
    size_t end = at;
    const bool begins = stem.substr(at, 2) == "20" && (at == 0 || !IsDigit(stem[at - 1]));
    if (begins && digits(at, 8)) {
      end = at + 8;
    } else if (begins && digits(at, 4) && parted(at + 4) && digits(at + 5, 2) && parted(at + 7) &&
               digits(at + 8, 2)) {
      end = at + 10;
    }
    const bool date = end > at && (end == stem.size() || !IsDigit(stem[end]));
    if (!date) {
      rest += stem[at++];
      continue;
    }
    while (end < stem.size() && (parted(end) || stem[end] == 'T') && digits(end + 1, 2) &&
           !digits(end + 3, 1))
      end += 3;
    rest += '@';
    at = end;
  }
  return rest;
}

bool IsNumberedMore(const std::string& one, const std::string& other) {
  const auto folder = [](const std::string& name) {
    return std::string_view(name).substr(0, name.rfind('/') + 1);
  };
  if (Family(folder(one)) != Family(folder(other))) return false;
  const std::vector<uint64_t> a = NumbersOf(one), b = NumbersOf(other);
  const auto& [less, more] = a.size() < b.size() ? std::tie(a, b) : std::tie(b, a);
  return !less.empty() && less.size() < more.size() &&
         std::equal(less.begin(), less.end(), more.begin());
}

bool IsCalledAfter(const std::string& file, const std::string& log) {
  const std::string_view name = std::string_view(file).substr(file.rfind('/') + 1);
  const std::string_view base = BaseOf(log);
  const size_t at = base.size() < 3 ? name.npos : name.find(base);
  if (at == name.npos) return false;
  const size_t end = at + base.size();
  const bool whole = (at == 0 || !std::isalnum(static_cast<unsigned char>(name[at - 1]))) &&
                     (end == name.size() || !std::isalnum(static_cast<unsigned char>(name[end])));
  return whole;
}

void NoteName(std::vector<std::string>& names, std::string_view name) {
  const std::string family = Family(StreamStem(name));
  const auto known = std::ranges::find_if(
      names, [&](const std::string& one) { return Family(StreamStem(one)) == family; });
  if (known != names.end())
    *known = std::min(*known, std::string(name));
  else if (names.size() < kNamesMax)
    names.emplace_back(name);
  std::ranges::sort(names);
}

std::string StreamStem(std::string_view path) {
  const size_t slash = path.rfind('/');
  std::string folder(path.substr(0, slash == std::string_view::npos ? 0 : slash + 1));
  std::string name(path.substr(folder.size()));
  const size_t trail = name.find("_CloudTrail_");
  if (trail != std::string::npos) {  // 111122223333_CloudTrail_us-east-1_20230710T1145Z_….json.gz
    const size_t region_end = name.find('_', trail + 12);
    return "CloudTrail " + name.substr(trail + 12, region_end == std::string::npos
                                                       ? region_end
                                                       : region_end - trail - 12);
  }
  if (const size_t time = DeliveryTimeAt(name); time != std::string::npos) {
    // What stands before is unique, and Elastic Load Balancing's folders are days; S3 has neither.
    return IsDigit(name[time]) ? folder + name.substr(0, time) : name.substr(0, time);
  }
  // "access.log (2)": the second source of this name, a log that was rotated under our eyes.
  if (const size_t open = name.rfind(" ("); open != std::string::npos && name.ends_with(')')) {
    const std::string number = name.substr(open + 2, name.size() - open - 3);
    if (!number.empty() && number.find_first_not_of("0123456789") == std::string::npos)
      name.resize(open);
  }
  while (CutRotation(name)) {
  }
  return folder + name;
}

}  // namespace haetae::ledger
