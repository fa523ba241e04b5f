#include "base/error.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace haetae {

std::string_view CodeName(Code code) {
  switch (code) {
    case Code::kUsage:
      return "usage";
    case Code::kNotFound:
      return "not_found";
    case Code::kDenied:
      return "denied";
    case Code::kMalformed:
      return "malformed";
    case Code::kLimit:
      return "limit";
    case Code::kConflict:
      return "conflict";
    case Code::kUnavailable:
      return "unavailable";
    case Code::kInternal:
      return "internal";
  }
  return "internal";
}

std::string Error::Text() const {
  std::string text = what;
  if (!where.empty()) text += ": " + where;
  if (!why.empty()) text += ": " + why;
  if (!advice.empty()) text += " — " + advice;
  return text;
}

Error SystemError(std::string what, std::string_view path, int errno_value) {
  Error error{Code::kUnavailable, std::move(what), std::strerror(errno_value), std::string(path),
              ""};
  switch (errno_value) {
    case ENOENT:
    case ENOTDIR:
      error.code = Code::kNotFound;
      error.advice = "check the name";
      break;
    case EACCES:
    case EPERM:
      error.code = Code::kDenied;
      error.advice = "give this user the right to it, or run as one who has it";
      break;
    case ENOSPC:
    case EDQUOT:
      error.advice =
          "free some space or choose another place with --data, then run again: "
          "nothing that was acknowledged is lost";
      break;
    case ELOOP:
      error.advice = "the link leads back to itself: name the file it was meant for";
      break;
    case EMFILE:
    case ENFILE:
      error.code = Code::kLimit;
      error.advice = "raise the limit of open files (ulimit -n)";
      break;
    default:
      break;
  }
  return error;
}

void CheckFailed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "haetae: a promise of its own is broken: %s (%s:%d)\n", condition, file,
               line);
  std::abort();
}

}  // namespace haetae
