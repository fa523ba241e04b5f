// Errors travel by value: a function that can fail returns Result<T>, and TRY hands a failure up.
//
//   Result<File> file = OpenForReading(path);
//   if (!file) return std::unexpected(file.error());
//   Catalogue catalogue = TRY(LoadCatalogue(path));      // the same, shorter
//
// An Error is written for the person who reads it: what failed, why, where, and what to do about
// it. It never quotes personal data. The eight codes are stable: they become exit codes and JSON
// names.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace haetae {

enum class Code {
  kUsage,        // the command line is wrong: exit 3
  kNotFound,     // something named does not exist
  kDenied,       // it exists and may not be read or written
  kMalformed,    // it was read and is not what it should be
  kLimit,        // a named limit was reached
  kConflict,     // it contradicts what is already there
  kUnavailable,  // a resource is exhausted: disk, memory, network
  kInternal,     // a promise of our own is broken
};

std::string_view CodeName(Code code);

struct [[nodiscard]] Error {
  Code code = Code::kInternal;
  std::string what;    // "cannot read the catalogue"
  std::string why;     // "line 3: `discloses` must be a list of fields"
  std::string where;   // "shop/catalogue.toml"
  std::string advice;  // "write discloses = [\"name\", \"phone\"]"

  // "cannot read the catalogue: shop/catalogue.toml: line 3: … — write discloses = […]"
  std::string Text() const;
};

template <typename T>
using Result = std::expected<T, Error>;
using Status = std::expected<void, Error>;

inline std::unexpected<Error> Fail(Code code, std::string what, std::string why = "",
                                   std::string where = "", std::string advice = "") {
  return std::unexpected(
      Error{code, std::move(what), std::move(why), std::move(where), std::move(advice)});
}

// The error of the last failed system call on `path`, with advice for the usual causes.
Error SystemError(std::string what, std::string_view path, int errno_value);

// A broken promise of our own: says where and ends the process. On in release; never for input.
[[noreturn]] void CheckFailed(const char* condition, const char* file, int line);

}  // namespace haetae

// Evaluates to the value of a Result, or returns its error from the enclosing function.
#define TRY(expression)                                      \
  __extension__({                                            \
    auto&& try_result = (expression);                        \
    if (!try_result) [[unlikely]]                            \
      return std::unexpected(std::move(try_result).error()); \
    ::haetae::internal::Take(std::move(try_result));         \
  })

#define CHECK(condition)                                     \
  do {                                                       \
    if (!(condition)) [[unlikely]]                           \
      ::haetae::CheckFailed(#condition, __FILE__, __LINE__); \
  } while (false)

namespace haetae::internal {
template <typename T>
T Take(std::expected<T, Error>&& result) {
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}
}  // namespace haetae::internal
