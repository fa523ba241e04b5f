// Feeds the catalogue's reader, its patterns and the router with bytes of any kind. The text up to
// the first NUL is the catalogue, the rest is paths, one a line. A catalogue that is taken must be
// written and read back equal, and a subject must be inside the memory it was taken from.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "access/catalogue.h"
#include "access/infer.h"
#include "access/router.h"

namespace {

using namespace haetae::access;

bool Inside(std::string_view part, std::string_view whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void CheckPath(const Router& router, const Catalogue& catalogue, std::string_view path) {
  std::string scratch;
  const Match match = router.Find("GET", path, scratch);
  if (match.route != kNoRoute && match.route >= catalogue.routes.size()) abort();
  if (!Inside(match.subject, path) && !Inside(match.subject, scratch)) abort();
  std::string first, second;
  const std::string once(CanonicalPath(path, first));
  if (!once.starts_with('/')) abort();
  // What is canonical and holds nothing to decode stays as it is.
  if (once.find_first_of("%;#") == std::string::npos && CanonicalPath(once, second) != once)
    abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t nul = std::min(input.find('\0'), input.size());
  CatalogueCheck check = CheckCatalogue(input.substr(0, nul), "fuzz");
  for (const haetae::Error& error : check.errors) {
    if (error.why.empty() || error.advice.empty()) abort();
  }
  if (check.errors.empty()) {
    const std::string text = WriteCatalogue(check.catalogue);
    const CatalogueCheck again = CheckCatalogue(text, "fuzz");
    if (!again.errors.empty() || again.catalogue.routes != check.catalogue.routes ||
        again.catalogue.Digest() != check.catalogue.Digest()) {
      abort();
    }
  }
  const Router router(check.catalogue);
  Inference inference;
  std::string_view paths = input.substr(std::min(nul + 1, input.size()));
  while (!paths.empty()) {
    const size_t end = std::min(paths.find('\n'), paths.size());
    const std::string path(paths.substr(0, end));
    CheckPath(router, check.catalogue, path);
    for (int i = 0; i < 3; ++i) inference.Add(i == 0 ? "POST" : "GET", path, 200, "77");
    inference.Add("GET", path, 200, "");
    paths.remove_prefix(std::min(end + 1, paths.size()));
  }
  const InferredCatalogue draft = inference.Draft();
  const CatalogueCheck drafted = CheckCatalogue(WriteDraft(draft), "draft");
  if (!drafted.errors.empty() || drafted.catalogue.routes != draft.catalogue.routes) abort();
  return 0;
}
