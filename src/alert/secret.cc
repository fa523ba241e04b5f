#include <sys/stat.h>

#include "alert/sink.h"
#include "base/file.h"

namespace haetae::alert {

Result<std::string> ReadSecret(const std::string& path) {
  struct stat info;
  if (::stat(path.c_str(), &info) != 0)
    return std::unexpected(SystemError("cannot read the secret", path, errno));
  if ((info.st_mode & S_IROTH) != 0) {
    return Fail(Code::kDenied, "cannot use the secret", "everybody can read it", path,
                "chmod 600 it, and replace it if it was like this for long");
  }
  std::string text = TRY(ReadFile(path, kSecretBytesMax));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' '))
    text.pop_back();
  if (text.empty())
    return Fail(Code::kMalformed, "cannot use the secret", "the file is empty", path, "");
  return text;
}

}  // namespace haetae::alert
