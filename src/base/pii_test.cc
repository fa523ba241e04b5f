#include "base/pii.h"

#include <doctest/doctest.h>

#include <functional>
#include <ostream>
#include <string>
#include <string_view>

namespace haetae {
namespace {

template <typename T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };
template <typename T>
concept Comparable = requires(const T& a, const T& b) { a == b; };
template <typename T>
concept Ordered = requires(const T& a, const T& b) { a < b; };
template <typename T>
concept Hashable = requires(const T& value) { std::hash<T>{}(value); };
template <typename T>
concept Joins = requires(std::string text, const T& value) { text + value; };
template <typename T>
concept Appends = requires(std::string text, const T& value) { text += value; };

// What text does by itself, and personal data must not.
static_assert(Printable<std::string_view> && !Printable<Pii<std::string_view>>);
static_assert(Printable<std::string> && !Printable<Pii<std::string>>);
static_assert(Comparable<std::string> && !Comparable<Pii<std::string>>);
static_assert(Ordered<std::string> && !Ordered<Pii<std::string>>);
static_assert(Hashable<std::string> && !Hashable<Pii<std::string>>);
static_assert(Joins<std::string> && !Joins<Pii<std::string>>);
static_assert(Appends<std::string_view> && !Appends<Pii<std::string_view>>);
static_assert(!std::is_convertible_v<std::string, Pii<std::string>>);
static_assert(!std::is_convertible_v<Pii<std::string>, std::string>);
static_assert(!std::is_convertible_v<Pii<std::string_view>, std::string_view>);
static_assert(sizeof(Pii<std::string_view>) == sizeof(std::string_view));

TEST_CASE("personal data comes out where it is asked for") {
  const Pii<std::string> email(std::string("kim@example.com"));
  CHECK(email.Reveal() == "kim@example.com");
  CHECK(!email.empty());
  CHECK(Pii<std::string>().empty());
}

}  // namespace
}  // namespace haetae
