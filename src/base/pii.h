// Personal data as a type, so that no log line, error or comparison gets hold of it by accident.
//
//   Pii<std::string_view> email("kim@example.com");
//   std::cout << email;                  // does not compile; neither do fmt, JSON, ==, or a text
//   Send(email.Reveal());                // the one way out, which a reviewer can search for
//
// Costs nothing: it is its value. Copies and moves as T does; who holds text in a buffer wipes it.
#pragma once

#include <iosfwd>
#include <type_traits>
#include <utility>

namespace haetae {

template <typename T>
class Pii {
 public:
  constexpr Pii() = default;
  constexpr explicit Pii(T value) : value_(std::move(value)) {}
  // For sending it or keeping it encrypted. Never for logs, errors and reports.
  constexpr const T& Reveal() const { return value_; }
  constexpr bool empty() const
    requires requires(const T& value) { value.empty(); }
  {
    return value_.empty();
  }

  template <typename Other>
  bool operator==(const Other&) const = delete;
  template <typename Other>
  auto operator<=>(const Other&) const = delete;

 private:
  T value_{};
};

template <typename Character, typename Traits, typename T>
std::basic_ostream<Character, Traits>& operator<<(std::basic_ostream<Character, Traits>&,
                                                  const Pii<T>&) = delete;

}  // namespace haetae
