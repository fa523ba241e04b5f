// The cases of laws: facts and what the law says of them, by the article, in laws/tests/*.toml.
//
//   CaseRun run = RunCases(book, "laws/tests", errors);      // errors: files that cannot be read
//   run.failures                                             // one sentence each, with the file
//
// A case is how a law is tested without code. Format: docs/formats/laws.md, "Cases".
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "duty/law.h"

namespace haetae::duty {

struct CaseRun {
  size_t cases = 0;
  std::map<std::string, size_t, std::less<>> by_duty;
  std::vector<Error> failures;
};

CaseRun RunCases(const LawBook& book, const std::filesystem::path& folder,
                 std::vector<Error>& errors);

}  // namespace haetae::duty
