// A route without the names of its placeholders, which an inferred catalogue chooses otherwise than
// people do: by it the `routes` of jobs.toml and those of the catalogue are compared.
//
//   RouteShape("GET /orders/{member}") == RouteShape("GET /orders/{id}");
#pragma once

#include <string>
#include <string_view>

namespace haetae::access {

inline std::string RouteShape(std::string_view route) {
  std::string shape;
  bool inside = false;
  for (const char c : route) {
    inside = c == '{' || (inside && c != '}');
    if (!inside) shape += c;
  }
  return shape;
}

}  // namespace haetae::access
